"""Verdicts, and what the wording of a claim allows: the rules that every check shares."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf

import pandas as pd

from lib import data

VERDICTS = (
    "reproduced",
    "near",
    "feasible",
    "conditional",
    "unverifiable",
    "contradicted",
    "differs",
    "impossible",
)
FINDING_VERDICTS = ("conditional", "contradicted", "differs", "impossible")

# Half of the respondents and more, a tenth to a half, under a tenth: report, lines 1682 and 1690.
QUANTIFIERS = {"most": (50, 100), "some": (10, 50), "few": (0, 10)}

ABOUT = Fraction(1, 20)  # "about", "nearly", "around": within a twentieth of the stated value


def worst(verdicts: Iterable[str]) -> str:
    """The worst of some verdicts, in the order of `VERDICTS`."""
    return max(verdicts, key=VERDICTS.index)


@dataclass(frozen=True)
class Check:
    """One test of some claims (ids) and what came out; `key` joins checks of the same finding."""

    claims: tuple[str, ...]
    test: str
    key: str
    expected: str
    found: str
    verdict: str
    explanation: str
    title: str
    readings: str = ""
    power: str = ""


def allowed(claim: pd.Series) -> tuple[Fraction | float, Fraction | float]:
    """The lowest and highest value that a claim's wording allows, in the unit of its `value`.

    An equal value may lie half a unit of the last printed digit to each side; `about` a twentieth.
    Raises DataError when the claim has no number.
    """
    value, printed = data.number(claim["value"]), data.words_to_number(claim["stated"])
    if value is None:
        raise data.DataError(
            f"claim {claim['claim']} states no number: use words() or untestable()."
        )
    if claim["comparator"] in ("over", "at_least"):
        return value, inf
    if claim["comparator"] in ("under", "at_most"):
        return -inf, value
    if claim["comparator"] == "about" or not claim["stated"][:1].isdigit():
        return value - abs(value) * ABOUT, value + abs(value) * ABOUT
    scale = abs(value / printed) if printed else Fraction(1)
    decimals = len(claim["stated"].partition(".")[2])
    half = scale / 10**decimals / 2
    return value - half, value + half


def agrees(claim: pd.Series, found: float | Fraction) -> bool:
    """Whether a recomputed value is what the claim states, at its printed precision."""
    low, high = allowed(claim)
    value = data.number(claim["value"])
    if claim["comparator"] == "over":
        return found > low
    if claim["comparator"] == "under":
        return found < high
    # Half up, away from zero: the end of the interval farther from zero rounds to the next number.
    outer = high if value >= 0 else low
    return low <= found <= high and (found != outer or claim["comparator"] != "equals")


def people_within(word: str, base: int) -> list[int]:
    """The numbers of people, of `base`, that *most*, *some* or *few* means."""
    low, high = QUANTIFIERS[word]
    shared = {k: Fraction(100 * k, base) for k in range(1, base + 1)}
    if word == "most":
        return [k for k, share in shared.items() if share > low]
    if word == "few":
        return [k for k, share in shared.items() if share < high]
    return [k for k, share in shared.items() if low <= share <= high]


def shares_match(percent: Fraction, people: int, base: int) -> bool:
    """Whether `people` of `base` prints as the whole percentage `percent`, rounded half up."""
    return floor(Fraction(100 * people, base) + Fraction(1, 2)) == percent


def compatible(claim: pd.Series, other: pd.Series) -> bool:
    """Whether two mentions of one statistic can both be true, at their printed precision."""
    if "date" in (claim["unit"], other["unit"]):
        a, b = claim["value"], other["value"]
        return a.startswith(b) or b.startswith(a)
    if data.number(claim["value"]) is None or data.number(other["value"]) is None:
        return claim["value"] == other["value"]
    (low, high), (least, most) = allowed(claim), allowed(other)
    return low < most and least < high or claim["value"] == other["value"]


def within_spread(claim: pd.Series, values: list[float | Fraction]) -> bool:
    """Whether a stated value lies between recomputed ones, the nearest no farther than a twentieth.

    Editions of one series enclose a value that a further edition may well have had; values that
    are far apart are different measures and enclose nothing.
    """
    low, high = allowed(claim)
    stated = data.number(claim["value"])
    enclosed = min(values) <= high and max(values) >= low
    return enclosed and min(abs(v - stated) for v in values) <= abs(stated) * ABOUT


def plain(value: float | Fraction | str) -> str:
    """A value with thousands separated and up to four digits."""
    if isinstance(value, str):
        return value
    number = float(value)
    return f"{number:,.0f}" if number == round(number) else f"{number:,.4g}".replace("e+", "e")


def readable(value: float | Fraction) -> str:
    """A found value, with two decimals when it is no whole number, thousands separated."""
    number = float(value)
    return f"{number:,.0f}" if number == round(number) else f"{number:,.2f}"
