"""The findings, each for a page of its own, in the order of their consequence."""

import re

from lib import data
from lib.checks import FINDING_VERDICTS, VERDICTS
from lib.site import ledger, plain
from lib.site.audit import Audit, Row

PEOPLE = ("share", "partition", "one base", "mean", "quantifier")  # tests by whole people
GIVERS = {
    "people": "whole people give",
    "official": "official data give",
    "report": "the report’s other numbers give",
}


def rows(audit: Audit) -> list[Row]:
    """The findings as they stand in the results, each with its statements and failing checks."""
    claims = audit.claims.set_index("claim", drop=False).to_dict("index")
    failing = audit.checks[audit.checks["verdict"].isin(FINDING_VERDICTS)]
    causes = data.causes().set_index("finding")["checks"].str.split().to_dict()
    wording = data.questions().set_index("question")["wording"]
    places, found = plain.Places(), audit.findings.to_dict("records")
    for row in found:
        key = row["finding"].removeprefix("F-")
        if key in wording:  # the question's words say more than its key
            row["title"] = row["title"].replace(f"{key}:", f"{wording[key]}", 1)
        mine = failing[failing["key"].isin(causes.get(key, [key]))]
        checks = sorted(mine.to_dict("records"), key=lambda c: -VERDICTS.index(c["verdict"]))
        row["mentions"] = sorted(
            (claims[c] | {"place": places.of(claims[c])} for c in row["claims"].split()),
            key=lambda m: (m["line"], m["claim"]),
        )
        row["elsewhere"] = [] if row["mentions"] else _elsewhere(row["lines"], places)
        row["checks"] = [_told(c, claims, places) for c in checks]
        row["groups"] = _grouped(row["checks"], row["mentions"])
        row["gives"] = _gives(row["checks"])
    return found


def _grouped(checks: list[Row], mentions: list[Row]) -> list[Row]:
    """The checks by verdict and condition: each with what the report says, and what is given.

    `said`: the distinct statements, each with the claims that say it. `outcomes`: what was looked
    at (`whats`) and printed (`prints`) for each distinct result.
    """
    groups: dict[tuple, Row] = {}
    of: dict[str, Row] = {}
    for check in checks:
        told = (check["verdict"], check["alone"], *check["holds"])
        group = groups.setdefault(told, check | {"said": {}, "outcomes": {}, "checks": {}})
        group["checks"].setdefault(check["explanation"], []).append(check)
        given = re.sub(r" \([^)]*\)", "", check["given"])  # of an answer or of the share alone
        outcome = (given, *(str(row) for row in check["series"]))
        row = group["outcomes"].setdefault(outcome, check | {"whats": [], "prints": []})
        row["whats"] += [] if check["what"] in row["whats"] else [check["what"]]
        if not row["prints"] or check["by"] != "people" and check["printed"] not in row["prints"]:
            row["prints"] += [check["printed"]]
        of = dict.fromkeys(check["claims"].split(), group) | of
    for mention in mentions:
        group = of.get(mention["claim"]) or next(iter(groups.values()))
        group["said"].setdefault(mention["statement"], []).append(mention)
    return list(groups.values())


def _elsewhere(lines: str, places: plain.Places) -> list[str]:
    """Where a finding stands whose statements are no claims."""
    return [f"line {line} ({places.page(int(line)) or 'page unknown'})" for line in lines.split()]


def _told(check: Row, claims: dict[str, Row], places: plain.Places) -> Row:
    """A failing check as printed against given: numbers with units, or series of numbers."""
    mine = [claims[c] for c in check["claims"].split()]
    counted = check["test"] in PEOPLE
    numbers = check["test"] in ("recompute", "bounds") and mine
    given = plain.given(check["found"], mine[0]) if numbers else check["found"]
    explanation, chance = plain.explanation(check["explanation"], places), ""
    if counted:  # the rest of the sentence stands with the arithmetic
        given = re.split(r"; (?=it |no named |with )", explanation)[0]
        worth = re.search(r"a random percentage would pass [^.,;]*", explanation)
        chance = worth[0].replace("pass", "pass this test") if worth else ""
    return ledger.told(check, mine[0]["unit"] if mine else "", places) | {
        "by": "people" if counted else check["against"] or "report",
        "what": _what(check, mine),
        "printed": plain.printed(mine[0]) if numbers else check["expected"],
        "given": places.lines(given),
        "chance": chance,
        "series": plain.series(check["found"], explanation) if check["test"] == "words" else [],
        "claims": check["claims"],
        "alone": any(claim["verdict"] == "impossible" for claim in mine),  # the claim fails anyway
    }


def _what(check: Row, claims: list[Row]) -> str:
    """What a check looks at: the topic of two statements, the claim, or the test of a share."""
    if check["test"] == "pair":
        return check["title"].rpartition(": ")[0] or check["title"]
    if check["test"] in PEOPLE or not claims:
        return plain.word(check["test"])
    return claims[0]["statement"].rstrip(".")


def _gives(checks: list[Row]) -> str:
    """Who gives what a finding sets against the report: whole people, official data or itself."""
    by = [giver for key, giver in GIVERS.items() if any(c["by"] == key for c in checks)]
    return by[0] if len(by) == 1 else "other numbers give"
