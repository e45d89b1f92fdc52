"""The ledger's rows and filters: each claim with its checks, its other mentions and its cell."""

import pandas as pd

from lib import data
from lib.checks import EVIDENCE, LACKS, VERDICTS
from lib.results import STANDINGS
from lib.site import plain
from lib.site.audit import Audit, Row, checks_of
from lib.site.cells import Book

MENTIONS = 12  # listed one by one; more are one link
FIELDS = (
    *("verdict", "location", "evidence", "population", "lack", "section", "figure", "kind"),
    *("standing", "statistic"),
)  # what the ledger is filtered by


def rows(audit: Audit, books: list[Book]) -> list[Row]:
    """One row per claim, in the order of the report."""
    anchors = {book.stem: book.anchors for book in books}
    checks, places, claims = checks_of(audit), plain.Places(), audit.claims.to_dict("records")
    findings = {c: f for f, cs in audit.findings[["finding", "claims"]].values for c in cs.split()}
    mentions: dict[str, list[Row]] = {}
    for row in claims:
        mentions.setdefault(row["statistic"], []).append(row)
    for row in claims:
        row["checks"] = [
            _told(check, row["unit"], places) for check in checks.get(row["claim"], [])
        ]
        others = [m for m in mentions[row["statistic"]] if m["claim"] != row["claim"]]
        row["others"] = others if len(others) <= MENTIONS else []
        row["mentions"] = len(others) + 1
        row["printed"] = plain.printed(row)
        row["given"] = plain.given(row["recomputed"], row)
        row["order"] = _number(row)
        row["page"] = places.page(row["line"])
        anchor = f"#{row['claim']}" if row["claim"] in anchors.get(row["notebook"], set()) else ""
        row["cell"] = f"notebooks/{row['notebook']}.html{anchor}"
        row["finding"] = findings.get(row["claim"], "")
        row["fields"] = "|".join(str(row[field]) for field in FIELDS)
    return claims


def _told(check: Row, unit: str, places: plain.Places) -> Row:
    """A check with what it found said once, and what its pass is worth, in plain words."""
    found, explanation = check["found"], check["explanation"]
    gives = "" if found in explanation or check["test"] == "none" else found
    worth = ""
    if check["power"] and "a slip of one" not in explanation:
        seen = f"{100 * float(check['power']):.0f}"
        often = {"0": "never be noticed", "100": "always be noticed"}
        often = often.get(seen, f"be noticed {seen} % of the time")
        worth = f"A slip of one in the last digit would {often}."
    return {
        "check": check["check"],
        "verdict": check["verdict"],
        "test": check["test"],
        "found": plain.with_unit(gives, unit),
        "explanation": plain.explanation(explanation, places),
        "readings": plain.readings(check["readings"]),
        "worth": worth,
    }


def _number(row: Row) -> float | str:
    value = data.number(row["value"])
    return "" if value is None else float(value)


def choices(
    claims: pd.DataFrame, books: list[Book], named: dict[str, str]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The ledger's filters: column, label and the values to choose from with their words."""

    def present(column: str, words: dict[str, str], order: tuple[str, ...] = ()) -> list:
        values = set(claims[column]) - {""}
        known = [v for v in order if v in values] or sorted(values, key=lambda v: (len(v), v))
        return [(v, words.get(v) or plain.word(v)) for v in known]

    sections = {book.number: f"{book.number} {book.label}" for book in books}
    return [
        ("verdict", "Verdict", present("verdict", {v: v for v in VERDICTS}, VERDICTS)),
        ("location", "Said in", present("location", {})),
        ("evidence", "Tested against", present("evidence", EVIDENCE, tuple(EVIDENCE))),
        ("population", "Group", present("population", named)),
        ("lack", "Not tested because", present("lack", LACKS, tuple(LACKS))),
        ("section", "Section", present("section", sections)),
        ("figure", "Figure", present("figure", {})),
        ("kind", "Kind of number", sorted(present("kind", {}))),
        ("standing", "Statistics that", present("standing", STANDINGS, tuple(STANDINGS))),
    ]
