"""What a check is, the list of all tests, and how the checks of a claim decide its verdict."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

VERDICTS = (
    "reproduced",
    "near",
    "feasible",
    "conditional",
    "unverifiable",
    "contradicted",
    "differs",
    "impossible",
)  # best first
FINDING_VERDICTS = ("conditional", "contradicted", "differs", "impossible")
BEARING = ("reproduced", "near")  # what could be is not borne out
FAILING = {"official": "differs", "report": "contradicted"}  # by what a value was held against

TESTS = {
    "share": ("does some whole number of people print this share?", "people"),
    "partition": ("do whole numbers exist for all answers of the question together?", "people"),
    "one base": ("does one number of people serve all shares of the question?", "people"),
    "mean": ("does some whole total give this mean within its range?", "people"),
    "quantifier": ("which numbers of people does a defined quantity word allow?", "people"),
    "base": ("is the base no larger than its group?", "people"),
    "recompute": ("do other data give this number?", ""),
    "bounds": ("does the number lie within what other data leave open?", ""),
    "words": ("does what was counted bear out a rank or trend in words?", ""),
    "total": ("do the printed parts make up the printed total?", "report"),
    "repeat": ("do all mentions of the statistic agree?", "report"),
    "pair": ("can two statements of the report both be true?", "report"),
    "official sum": ("do the parts of an official table make up its total?", "official"),
    "transcription": ("could people have given what was transcribed from a chart?", "people"),
    "none": ("neither data nor arithmetic can test it; the reason is given", ""),
}  # test -> what it asks, and what it holds a claim against (empty: the check says)
EVIDENCE = {
    "official": "a source outside the report",
    "report": "the report's other numbers",
    "people": "whole numbers of people",
    "none": "nothing at hand",
}
LACKS = {
    "never_published": "nobody published it",
    "not_held": "published, not held here",
    "opinion": "an opinion",
    "one_case": "a detail of one case",
    "unwritten": "no check is written yet",
}  # class of reason -> its words
AGREEMENT = ("repeat", "pair")  # two statements that agree may both be wrong: no evidence
COUNTING = ("recompute", "total", "mean", "share", "partition", "one base")  # they find a number


@dataclass(frozen=True)
class Check:
    """One test of some claims (ids) and what came out; `key` joins checks of the same finding."""

    claims: tuple[str, ...]
    test: str  # a key of `TESTS`
    key: str
    expected: str
    found: str
    verdict: str  # one of `VERDICTS`
    explanation: str
    title: str
    readings: str = ""  # under which the claim holds, where the plain one fails
    power: str = ""
    against: str = ""  # official or report, where the test can be held against either
    lack: str = ""  # why it is unverifiable, a key of `LACKS`


def evidence(check: Check) -> str:
    """Return the kind of evidence that a check is, a key of `EVIDENCE`."""
    held = check.against or TESTS[check.test][1]
    return "none" if check.verdict == "unverifiable" or not held else held


def decide(claims: Iterable[str], made: list[Check]) -> pd.DataFrame:
    """Return one row per claim: its verdict, and what decided it.

    A claim falls on its worst failing check; if none fails it stands on its strongest evidence. Of
    two statements that contradict each other, one that another check bears out stands.
    """
    rows = []
    for claim in claims:
        mine = [check for check in made if claim in check.claims]
        deciding = _deciding(mine)
        numbers = [check.found for check in (deciding, *mine) if check.test in COUNTING]
        rows.append(
            {
                "claim": claim,
                "verdict": deciding.verdict,
                "evidence": evidence(deciding),
                "lack": deciding.lack,
                "recomputed": numbers[0] if numbers else "",
                "readings": deciding.readings,
                "explanation": deciding.explanation,
                "power": deciding.power,
            }
        )
    columns = "claim verdict evidence lack recomputed readings explanation power".split()
    return pd.DataFrame(rows, columns=columns)


def _deciding(made: list[Check]) -> Check:
    proofs = [check for check in made if check.test not in AGREEMENT]
    borne_out = any(check.verdict in BEARING for check in proofs)
    judging = proofs if borne_out else made
    failing = [check for check in judging if check.verdict in FINDING_VERDICTS]
    if failing:
        return max(failing, key=lambda check: VERDICTS.index(check.verdict))
    return min(proofs or made, key=lambda check: VERDICTS.index(check.verdict))


def worst(verdicts: Iterable[str]) -> str:
    """Return the worst of some verdicts, in the order of `VERDICTS`."""
    return max(verdicts, key=VERDICTS.index)


def said(claim: pd.Series) -> str:
    """Return the statement of a claim as the beginning of a title."""
    return claim["statement"].rstrip(".")
