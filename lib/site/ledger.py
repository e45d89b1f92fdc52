"""The statements with their checks: the rows and filters of the ledger, and the findings."""

import re

import pandas as pd

from lib import data
from lib.checks import EVIDENCE, FINDING_VERDICTS, LACKS, VERDICTS
from lib.results import STANDINGS
from lib.site import cells, plain
from lib.site.audit import Audit, Row, grouped

MENTIONS = 6  # listed one by one; more are one link
FIELDS = (
    *("location", "evidence", "population", "lack", "section", "figure", "kind", "standing"),
    "statistic",
)  # what the ledger is filtered by, besides the verdict
PEOPLE = ("share", "partition", "one base", "mean", "quantifier")  # tests by whole people


def rows(audit: Audit, books: list[cells.Book], places: plain.Places) -> list[Row]:
    """One row per claim, in the order of the report."""
    claims = audit.claims.to_dict("records")
    mentions = grouped(claims, "statistic")
    for row in claims:
        others = [m for m in mentions[row["statistic"]] if m is not row]
        checks = audit.checks_of.get(row["claim"], [])
        value, printed = data.number(row["value"]), plain.printed(row)
        plainly = data.number(re.sub(r"[£,%]", "", printed).strip())
        row |= {
            "checks": [_told(check, row["unit"], places) for check in checks],
            "others": others if len(others) <= MENTIONS else [],
            "mentions": len(others) + 1,
            "printed": printed,
            "given": plain.given(row["recomputed"], row),
            "order": None if value in (None, plainly) else f"{float(value):.7g}",
            "cell": cells.address(books, row["notebook"], row["claim"]),
            "finding": audit.finding_of.get(row["claim"], ""),
            "fields": "|".join(str(row[field]) for field in FIELDS),
        }
    return claims


def _told(check: Row, unit: str, places: plain.Places) -> Row:
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
    worth = ""
    if check["power"] and "a slip of one" not in explanation:
        seen = f"{100 * float(check['power']):.0f}"
        often = {"0": "never be noticed", "100": "always be noticed"}
        often = often.get(seen, f"be noticed {seen} % of the time")
        worth = f"A slip of one in the last digit would {often}."
    return check | {
        "found": ""
        if found in explanation or check["test"] == "none"
        else plain.with_unit(found, unit),
        "explanation": places.told(explanation),
        "holds": holds,
        "worth": worth,
    }


def choices(
    claims: pd.DataFrame, sections: dict[str, str], groups: dict[str, str]
) -> dict[str, list[tuple[str, str]]]:
    """The values that each filter of the ledger offers, with their words."""
    ranked = {
        "verdict": dict(zip(VERDICTS, VERDICTS, strict=True)),
        "evidence": EVIDENCE,
        "lack": LACKS,
        "kind": {kind: kind.replace("_", " ") for kind in sorted(set(claims["kind"]))},
        "standing": STANDINGS,
    }
    numbered = {number: f"{number} {label}" for number, label in sections.items()}
    words = {"population": groups, "section": numbered, **ranked}
    offered = {}
    for column in ("verdict", *FIELDS[:-1]):
        by_size = sorted(set(claims[column]) - {""}, key=lambda value: (len(value), value))
        order = [value for value in ranked.get(column, by_size) if value in by_size]
        called = words.get(column, {})
        offered[column] = [(value, called.get(value) or plain.word(value)) for value in order]
    return offered


# ---------------------------------------------------------------------- the findings


def findings(audit: Audit, places: plain.Places) -> list[Row]:
    """The findings in the order of their consequence, with their statements and failing checks.

    Each has its `mentions`, who `gives` the other numbers, and `groups` of its checks.
    """
    claims = audit.claims.set_index("claim", drop=False).to_dict("index")
    failing = audit.checks[audit.checks["verdict"].isin(FINDING_VERDICTS)]
    failing = failing.sort_values("verdict", key=lambda v: -v.map(VERDICTS.index), kind="stable")
    causes = data.causes().set_index("finding")["checks"].str.split().to_dict()
    wording = data.questions().set_index("question")["wording"]
    found = audit.findings.to_dict("records")
    for row in found:
        key = row["finding"].removeprefix("F-")
        if key in wording:  # the question's words say more than its key
            row["title"] = row["title"].replace(f"{key}:", f"{wording[key]}", 1)
        mine = failing[failing["key"].isin(causes.get(key, [key]))].to_dict("records")
        checks = [_given(c, [claims[i] for i in c["claims"].split()], places) for c in mine]
        row["mentions"] = sorted(
            (claims[claim] for claim in row["claims"].split()),
            key=lambda m: (m["line"], m["claim"]),
        )
        row["groups"] = _groups(checks, row["mentions"])
        by = " and ".join({check["by"] for check in checks})
        row["gives"] = plain.WORDS.get(f"{by} gives", "other numbers give")
    return found


def _groups(checks: list[Row], mentions: list[Row]) -> list[Row]:
    """The checks by verdict and condition: each with what the report says, and what is given.

    `said`: the distinct statements, each with the claims that say it. `outcomes`: what was looked
    at (`whats`) and printed (`prints`) for each distinct result.
    """
    groups: dict[tuple, Row] = {}
    of: dict[str, Row] = {}
    for check in checks:
        alike = (check["verdict"], check["alone"], *check["holds"])
        group = groups.setdefault(alike, check | {"said": {}, "outcomes": {}, "checks": {}})
        group["checks"].setdefault(check["explanation"], []).append(check)
        given = re.sub(r" \([^)]*\)", "", check["given"])  # of an answer or of the share alone
        outcome = (given, *map(str, check["series"]))
        row = group["outcomes"].setdefault(outcome, check | {"whats": [], "prints": []})
        row["whats"] += [] if check["what"] in row["whats"] else [check["what"]]
        if not row["prints"] or check["by"] != "people" and check["printed"] not in row["prints"]:
            row["prints"] += [check["printed"]]
        of = dict.fromkeys(check["claims"].split(), group) | of
    for mention in mentions:
        group = of.get(mention["claim"]) or next(iter(groups.values()))
        group["said"].setdefault(mention["statement"], []).append(mention)
    return list(groups.values())


def _given(check: Row, claims: list[Row], places: plain.Places) -> Row:
    """A failing check as printed against given: numbers with units, or series of numbers."""
    test, told = check["test"], _told(check, claims[0]["unit"] if claims else "", places)
    printed, given, chance = check["expected"], check["found"], ""
    explanation = places.told(check["explanation"])
    if test in PEOPLE:  # the rest of the sentence stands with the arithmetic
        given = re.split(r"; (?=it |no named |with )", explanation)[0]
        worth = re.search(r"a random percentage would pass [^.,;]*", explanation)
        chance = worth[0].replace("pass", "pass this test") if worth else ""
    elif test in ("recompute", "bounds") and claims:
        printed, given = plain.printed(claims[0]), plain.given(check["found"], claims[0])
    if test == "pair":  # the topic of two statements
        what = check["title"].rpartition(": ")[0] or check["title"]
    elif test in PEOPLE or not claims:
        what = plain.word(test)
    else:
        what = claims[0]["statement"].rstrip(".")
    return told | {
        "by": "people" if test in PEOPLE else check["against"] or "report",
        "what": what,
        "printed": printed,
        "given": given if test in PEOPLE else places.told(given),
        "chance": chance,
        "series": plain.series(check["found"], explanation) if test == "words" else [],
        "alone": any(claim["verdict"] == "impossible" for claim in claims),  # it fails anyway
    }
