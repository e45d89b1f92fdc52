"""What the wording of a claim allows: an interval, agreement with a value, words for quantity."""

from fractions import Fraction
from math import inf

import pandas as pd

from lib import data

ABOUT = Fraction(1, 20)  # "about", "nearly", "around": within a twentieth of the stated value


def allowed(claim: pd.Series) -> tuple[Fraction | float, Fraction | float]:
    """Return the lowest and highest value that a claim's wording allows, in its `value`'s unit.

    An equal value may lie half a unit of the last printed digit to each side; `about` a twentieth,
    and never less than that half unit.
    Raises DataError when the claim has no number.
    """
    value, printed = data.number(claim["value"]), data.words_to_number(claim["stated"])
    if value is None:
        raise data.DataError(f"claim {claim['claim']} states no number: use words or untestable.")
    if claim["comparator"] in ("over", "at_least"):
        return value, inf
    if claim["comparator"] in ("under", "at_most"):
        return -inf, value
    scale, reach = abs(value / printed) if printed else Fraction(1), abs(value) * ABOUT
    half = scale / 10 ** len(claim["stated"].partition(".")[2]) / 2
    if not claim["stated"][:1].isdigit():
        half = reach
    elif claim["comparator"] == "about":
        half = max(half, reach)
    return value - half, value + half


def agrees(claim: pd.Series, found: float | Fraction) -> bool:
    """Say whether a recomputed value is what the claim states, at its printed precision."""
    low, high = allowed(claim)
    if claim["comparator"] == "over":
        return found > low
    if claim["comparator"] == "under":
        return found < high
    # Half up, away from zero: the end of the interval farther from zero rounds to the next number.
    outer = high if data.number(claim["value"]) >= 0 else low
    return low <= found <= high and (found != outer or claim["comparator"] != "equals")


def exact(claim: pd.Series, found: float | Fraction) -> bool:
    """Say whether a value that agrees does so without the leeway of "about"."""
    plainly = claim["comparator"] != "about" or not claim["stated"][:1].isdigit()
    return plainly or agrees({**claim, "comparator": "equals"}, found)


def compatible(claim: pd.Series, other: pd.Series) -> bool:
    """Say whether two mentions of one statistic can both be true, at their printed precision."""
    a, b = claim["value"], other["value"]
    if "date" in (claim["unit"], other["unit"]):
        return a.startswith(b) or b.startswith(a)
    if data.number(a) is None or data.number(b) is None:
        return a == b
    (low, high), (least, most) = allowed(claim), allowed(other)
    return low < most and least < high or a == b


def within_spread(claim: pd.Series, values: list[float | Fraction]) -> bool:
    """Say whether a stated value lies between recomputed ones, the nearest within a twentieth.

    Editions of one series enclose a value that a further edition may well have had; values that
    are far apart are different measures and enclose nothing.
    """
    low, high = allowed(claim)
    stated = data.number(claim["value"])
    enclosed = min(values) <= high and max(values) >= low
    return enclosed and min(abs(v - stated) for v in values) <= abs(stated) * ABOUT


def quantity_words() -> list[str]:
    """List the words to which the report's methodology gives a bound."""
    return data.quantifiers()["word"].tolist()


def word_allows(word: str, share: float | Fraction) -> bool:
    """Say whether a share, in percent, lies within what a quantity word of the report means."""
    bound = data.quantifiers().set_index("word").loc[word]
    limits = {c: data.number(bound[c]) for c in ("over", "at_least", "at_most", "under")}
    return (
        (limits["over"] is None or share > limits["over"])
        and (limits["at_least"] is None or share >= limits["at_least"])
        and (limits["at_most"] is None or share <= limits["at_most"])
        and (limits["under"] is None or share < limits["under"])
    )


def people_within(word: str, base: int) -> list[int]:
    """List the numbers of people, of `base`, that a quantity word of the report means."""
    return [k for k in range(1, base + 1) if word_allows(word, Fraction(100 * k, base))]


def plain(value: float | Fraction) -> str:
    """Write a value with thousands separated and up to four digits."""
    number = float(value)
    return f"{number:,.0f}" if number == round(number) else f"{number:,.4g}".replace("e+", "e")


def readable(value: float | Fraction) -> str:
    """Write a found value, with two decimals when it is no whole number, thousands separated."""
    number = float(value)
    return f"{number:,.0f}" if number == round(number) else f"{number:,.2f}"
