"""The ledger's rows and filters: each claim with its checks, its other mentions and its cell."""

import re

import pandas as pd

from lib import data
from lib.checks import EVIDENCE, LACKS, VERDICTS
from lib.results import STANDINGS
from lib.site import plain
from lib.site.audit import Audit, Row, checks_of, findings_of
from lib.site.cells import Book

MENTIONS = 6  # listed one by one; more are one link
FIELDS = (
    *("location", "evidence", "population", "lack", "section", "figure", "kind", "standing"),
    "statistic",
)  # what the ledger is filtered by, besides the verdict


def rows(audit: Audit, books: list[Book]) -> list[Row]:
    """One row per claim, in the order of the report."""
    anchors = {book.stem: book.anchors for book in books}
    checks, places, claims = checks_of(audit), plain.Places(), audit.claims.to_dict("records")
    findings = findings_of(audit)
    mentions: dict[str, list[Row]] = {}
    for row in claims:
        mentions.setdefault(row["statistic"], []).append(row)
    for row in claims:
        row["checks"] = [told(check, row["unit"], places) for check in checks.get(row["claim"], [])]
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


def told(check: Row, unit: str, places: plain.Places) -> Row:
    """A check with what it found said once, and what its pass is worth, in plain words.

    Lines on which a statistic is said alike are not listed: the statements stand beside it.
    """
    found, explanation = check["found"], check["explanation"]
    if check["test"] == "repeat":
        explanation = re.sub(r"^The same at line .*", "The same each time.", explanation)
        found = found if explanation == check["explanation"] else ""
    holds = plain.readings(check["readings"])
    for reading in holds:  # said once, at the end
        condition = f"It holds {reading.replace('on this reading: ', 'if ')}."
        explanation = explanation.replace(condition, "").replace("  ", " ").strip()
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
        "holds": holds,
        "worth": worth,
    }


def _number(row: Row) -> str | None:
    """The value of a claim where what is printed does not show it as a number."""
    value = data.number(row["value"])
    plainly = data.number(re.sub(r"[£,%]", "", row["printed"]).strip())
    return None if value in (None, plainly) else f"{float(value):.7g}"


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
        ("kind", "Kind of number", [(k, k.replace("_", " ")) for k in sorted(set(claims["kind"]))]),
        ("standing", "Statistics that", present("standing", STANDINGS, tuple(STANDINGS))),
    ]
