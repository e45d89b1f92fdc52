"""Claims in words: each shape that data can have (a rise, a rank, a majority) is one rule.

A shape takes the values and says whether they have it. A value is a number, or a pair of the lowest
and highest that it may be; where the pair, a missing value or a series of one leaves the answer
open, the shape says so (None).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf
from operator import attrgetter

import pandas as pd

from lib.wording import readable

from .check import FAILING, Check, said

Value = float | tuple[float, float]
Values = Mapping[str, Value] | pd.Series  # named, in order of time where a shape has an order

LEVEL = 0.1  # of the first value, to each side, is "level" and "a plateau"
CLEAR = 0.1  # of the first value lost is "clearly fewer"
STEEP = 2  # times the first value is "a steep rise"
VAST = 0.8  # of the whole is "the vast majority" and "nearly all"


@dataclass(frozen=True)
class Reading:
    """One meaning of some words: its rule, what was compared, whether it holds (None: open)."""

    rule: str
    of: str
    holds: bool | None
    found: str

    @property
    def label(self) -> str:
        """Name the rule and what it was asked of."""
        return f"{self.rule} ({self.of})" if self.of else self.rule

    @property
    def answer(self) -> str:
        """Say yes, no, or that the data leave it open."""
        return {True: "yes", False: "no", None: "cannot be told"}[self.holds]


def rise(of: str, values: Values) -> Reading:
    """Ask of values in order of time whether the last lies above the first."""
    return _series("the last value lies above the first", of, values, _above, ends=True)


def steady_rise(of: str, values: Values) -> Reading:
    """Ask whether every value lies above the one before."""
    return _series("every value lies above the one before", of, values, _above)


def still_rising(of: str, values: Values) -> Reading:
    """Ask whether the last value lies above the one before and above the first."""
    parts = rise(of, values), rise(of, dict(list(dict(values).items())[-2:]))
    rule = "the last value lies above the one before and above the first"
    return Reading(rule, of, _all(part.holds for part in parts), listed(values))


def steep_rise(of: str, values: Values) -> Reading:
    """Ask whether the last value is at least `STEEP` times the first."""
    rule = f"the last value is at least {STEEP} times the first"
    return _series(rule, of, values, lambda new, old: _reaches(new, _times(old, STEEP)), ends=True)


def no_rise(of: str, values: Values) -> Reading:
    """Ask whether the last value does not lie above the first."""
    rule = "the last value does not lie above the first"
    return _series(rule, of, values, lambda new, old: _reaches(old, new), ends=True)


def fall(of: str, values: Values) -> Reading:
    """Ask whether the last value lies below the first."""
    rule = "the last value lies below the first"
    return _series(rule, of, values, lambda new, old: _above(old, new), ends=True)


def steady_fall(of: str, values: Values) -> Reading:
    """Ask whether every value lies below the one before."""
    rule = "every value lies below the one before"
    return _series(rule, of, values, lambda new, old: _above(old, new))


def clear_fall(of: str, values: Values) -> Reading:
    """Ask whether the last value lies more than `CLEAR` below the first."""
    rule = f"the last value lies over {CLEAR:.0%} below the first".replace("%", " %")
    return _series(
        rule, of, values, lambda new, old: _above(_times(old, 1 - CLEAR), new), ends=True
    )


def plateau(of: str, values: Values) -> Reading:
    """Ask whether every value lies within `LEVEL` of the first."""
    values = dict(values)
    first = next(iter(values.values()), 0)
    low, high = _times(first, 1 - LEVEL), _times(first, 1 + LEVEL)
    within = [x for v in values.values() for x in (_reaches(v, low), _reaches(high, v))]
    holds = _all(within) if len(values) > 1 else None
    rule = f"every value lies within {LEVEL:.0%} of the first".replace("%", " %")
    return Reading(rule, of, holds, listed(values))


def peak(of: str, values: Values, at: str) -> Reading:
    """Ask whether the value `at` lies above all others: a peak in time, the first of a rank."""
    values = dict(values)
    holds = _all(_above(values[at], v) for name, v in values.items() if name != at)
    return Reading(f"{at} lies above all others", of, holds, listed(values))


def lowest(of: str, values: Values, at: str) -> Reading:
    """Ask whether the value `at` lies below all others."""
    values = dict(values)
    holds = _all(_above(v, values[at]) for name, v in values.items() if name != at)
    return Reading(f"{at} lies below all others", of, holds, listed(values))


def majority(of: str, part: Value, whole: float) -> Reading:
    """Ask whether a part is more than half of its whole."""
    holds = _above(_times(part, 2), whole)
    return Reading("it is over half", of, holds, f"{_shown(part)} of {_shown(whole)}")


def vast_majority(of: str, part: Value, whole: float) -> Reading:
    """Ask whether a part is at least `VAST` of its whole."""
    holds, rule = _reaches(part, whole * VAST), f"it is at least {VAST:.0%}".replace("%", " %")
    return Reading(rule, of, holds, f"{_shown(part)} of {_shown(whole)}")


def above(of: str, values: Values) -> Reading:
    """Ask of two named values whether the first lies above the second."""
    (name, first), (other, second) = values.items()
    return Reading(f"{name} above {other}", of, _above(first, second), listed(values))


def every(rule: str, readings: Iterable[Reading]) -> Reading:
    """Join readings: all must hold."""
    each = list(readings)
    found = "; ".join(dict.fromkeys(map(attrgetter("found"), each)))
    return Reading(rule, "", _all(map(attrgetter("holds"), each)), found)


def listed(values: Mapping[str, Value]) -> str:
    """Write named values in one line."""
    return ", ".join(f"{name}: {_shown(value)}" for name, value in values.items())


def words(
    claims: pd.DataFrame,
    main: Reading,
    *others: Reading,
    against: str = "official",
    if_so: str = "",
    note: str = "",
) -> list[Check]:
    """Test a claim in words under its main reading, then under others.

    main: what a reader understands, chosen before the data are looked at. Reproduced if it holds;
    conditional if only another reading holds, or if it holds only on the assumption `if_so` (such
    as: that referrals stand for victims); unverifiable if the data at hand leave it open.
    """
    first, readings = claims.iloc[0], (main, *others)
    rescues = [reading.label for reading in others if reading.holds]
    verdict = "reproduced" if main.holds else "conditional" if rescues else FAILING[against]
    if main.holds and if_so:
        verdict, rescues = "conditional", [if_so]
    elif main.holds is None:
        verdict, rescues = "unverifiable", []
    told = "; ".join(f"{reading.label}: {reading.answer}" for reading in readings)
    found = "; ".join(dict.fromkeys(reading.found for reading in readings))
    assumed = f" It holds if {if_so}." if verdict == "conditional" and main.holds else ""
    return [
        Check(
            claims=tuple(claims["claim"]),
            test="words",
            key=first["statistic"],
            expected=first["stated"],
            found=found,
            verdict=verdict,
            explanation=f"{told}.{assumed} {found}.{' ' + note if note else ''}",
            title=f"{said(first)}; {main.label}: {main.answer}",
            readings="" if verdict == "reproduced" else "; ".join(rescues),
            against=against,
            lack="not_held" if verdict == "unverifiable" else "",
        )
    ]


def _series(rule, of, values, holds, ends=False) -> Reading:
    """Ask each value and the one before (with `ends`: the last and the first) for a relation."""
    values = dict(values)
    told = list(values.values())
    pairs = list(zip(told[1:], told, strict=False))
    if ends and pairs:
        pairs = [(told[-1], told[0])]
    answer = _all(holds(new, old) for new, old in pairs) if pairs else None
    return Reading(rule, of, answer, listed(values))


def _ends(value: Value) -> tuple[float, float]:
    return value if isinstance(value, tuple) else (value, value)


def _times(value: Value, factor: float) -> Value:
    low, high = _ends(value)
    return low * factor, high * factor


def _above(value: Value, other: Value) -> bool | None:
    (low, high), (least, most) = _ends(value), _ends(other)
    return True if low > most else False if high <= least else None


def _reaches(value: Value, other: Value) -> bool | None:
    (low, high), (least, most) = _ends(value), _ends(other)
    return True if low >= most else False if high < least else None


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Return False if any is no, else None if any is open, else True."""
    given = list(answers)
    return False if False in given else None if None in given else True


def _shown(value: Value) -> str:
    low, high = _ends(value)
    if low != low or (low, high) == (0, inf):
        return "not held"
    if high == inf:
        return f"at least {readable(low)}"
    return readable(low) if low == high else f"{readable(low)} to {readable(high)}"
