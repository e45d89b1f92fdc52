"""Printed percentages: which whole counts print a share, one at a time and whole arrays at once.

A share of n people is k/n for a whole k, so a printed percentage is an interval of whole counts,
found in closed form.
"""

import re
from functools import lru_cache
from typing import NamedTuple

import numpy as np

READINGS = {
    "half_up": "rounded, halves up (the default)",
    "half_even": "rounded, halves to the even digit",
    "cut_off": "digits cut off instead of rounded",
    "rounded_twice": "rounded to one digit more first, then again",
    "sum_of_2": "the sum of two separately rounded answers",
    "sum_of_3": "the sum of three separately rounded answers",
}
ROUNDINGS = ("half_up", "half_even", "cut_off", "rounded_twice")
ADJUSTED = "adjusted_to_100"  # complete questions only: values nudged by under a unit to total 100
NO_COUNT = 1 << 60  # stands for "no whole number" in arrays of smallest counts


class Printed(NamedTuple):
    """A printed percentage as whole units of its last digit: "17.8" is 178 units, 1 decimal."""

    units: int
    decimals: int

    @property
    def full(self) -> int:
        """Units in 100 %."""
        return 100 * 10**self.decimals

    def text(self, units: int | None = None) -> str:
        """The percentage as printed, or `units` at the same precision."""
        units = self.units if units is None else units
        whole, digits = divmod(units, 10**self.decimals)
        return f"{whole}.{digits:0{self.decimals}d}" if self.decimals else str(whole)


def parse(stated: str) -> Printed:
    """Units and decimals of a printed percentage. ValueError if it is no number of 0 to 100."""
    text = str(stated).strip().removesuffix("%").strip()
    if not re.fullmatch(r"\d{1,3}(\.\d{1,3})?", text, re.ASCII):
        raise ValueError(
            f"'{stated}' is no percentage: write digits as printed, such as 25 or 17.8, "
            "with at most three after the point"
        )
    whole, _, digits = text.partition(".")
    printed = Printed(int(whole + digits), len(digits))
    if printed.units > printed.full:
        raise ValueError(f"'{stated}' is above 100: a share of people lies between 0 and 100")
    return printed


def _edges(units, rounding: str):
    """Exact shares that print `units`: (low, high, denominator, low end open, high end closed)."""
    if rounding == "half_up":
        return 2 * units - 1, 2 * units + 1, 2, False, False
    if rounding == "half_even":
        even = units % 2 == 0
        return 2 * units - 1, 2 * units + 1, 2, ~np.asarray(even), even
    if rounding == "cut_off":
        return units, units + 1, 1, False, False
    if rounding == "rounded_twice":
        # to a tenth of a unit first: x.45 becomes x.5 and then x+1, so the interval slides by 0.05
        return 20 * units - 11, 20 * units + 9, 20, False, False
    if rounding == ADJUSTED:
        return units - 1, units + 1, 1, True, False
    raise ValueError(f"no reading '{rounding}': choose one of {', '.join(READINGS)}")


def share_intervals(units, decimals, bases, rounding: str = "half_up"):
    """Arrays (fewest, most) of whole counts that print each share; fewest > most where none does.

    units: stated values in units of their last digit; decimals and bases: digits after the point
    and people; all int, broadcast together. Exact in int64: units x base up to about 4e17.
    """
    units, decimals, bases = np.asarray(units), np.asarray(decimals), np.asarray(bases)
    low, high, scale, low_open, high_closed = _edges(units, rounding)
    full = scale * 100 * 10**decimals
    fewest = np.where(low_open, (low * bases) // full + 1, -((-low * bases) // full))
    most = np.where(high_closed, (high * bases) // full, -((-high * bases) // full) - 1)
    return np.maximum(fewest, 0), np.minimum(most, bases)


@lru_cache(maxsize=1_000)
def total_intervals(
    decimals: int, base: int, rounding: str, parts: int
) -> tuple[np.ndarray, np.ndarray]:
    """Fewest and most people behind every printed total of `parts` separately rounded answers.

    Index: total in units, 0 to 100 % and `parts` units more. The counts of one total have no gaps:
    moving one person changes a sum of rounded values by at most one unit, and one person more never
    lowers it. So the two ends say everything.
    """
    length = 100 * 10**decimals + parts + 1
    if parts == 1:
        fewest, most = share_intervals(np.arange(length), decimals, base, rounding)
        none = fewest > most
        return np.where(none, NO_COUNT, fewest), np.where(none, -NO_COUNT, most)
    one_fewest, one_most = total_intervals(decimals, base, rounding, 1)
    less_fewest, less_most = total_intervals(decimals, base, rounding, parts - 1)
    fewest = np.full(length, NO_COUNT)
    most = np.full(length, -NO_COUNT)
    for value in np.flatnonzero(one_fewest < NO_COUNT):
        reach = min(length - value, len(less_fewest))
        span = slice(value, value + reach)
        np.minimum(fewest[span], one_fewest[value] + less_fewest[:reach], out=fewest[span])
        np.maximum(most[span], one_most[value] + less_most[:reach], out=most[span])
    most = np.where(fewest < NO_COUNT, np.minimum(most, base), -NO_COUNT)
    return fewest, most


def counts(
    stated: str, base: int, reading: str = "half_up", *, rounding: str = "half_up"
) -> list[int]:
    """Whole numbers k for which k of `base` prints as `stated` under one named reading.

    For sum_of_2 and sum_of_3: totals k that some split into separately rounded parts prints.
    rounding: how those parts are rounded; no other reading uses it, as each names its own.
    ValueError: no percentage, no base, no such reading.
    """
    value, base = parse(stated), check_base(base)
    if reading not in READINGS:
        raise ValueError(f"no reading '{reading}': choose one of {', '.join(READINGS)}")
    if reading.startswith("sum_of_"):
        fewest, most = total_intervals(value.decimals, base, rounding, int(reading[-1]))
        low, high = fewest[value.units], most[value.units]
    else:
        low, high = share_intervals(value.units, value.decimals, base, reading)
    return list(range(int(low), int(high) + 1))


def check_base(base: int) -> int:
    """The base as an int. ValueError if it is no whole number from 1 up."""
    if isinstance(base, bool) or int(base) != base or base < 1:
        raise ValueError(f"base {base!r} is no number of people: give a whole number from 1 up")
    return int(base)


def feasible_shares(units, decimals, bases, rounding: str = "half_up") -> np.ndarray:
    """Bool per row: does any whole count print this share? Arguments as in `share_intervals`."""
    fewest, most = share_intervals(units, decimals, bases, rounding)
    return fewest <= most


def feasible_partitions(
    units, decimals, bases, rounding: str = "half_up", complete: bool = True
) -> np.ndarray:
    """Bool per row: is there one set of whole counts for all answers that sums to the base?

    units: rows x answers, -1 where an answer is not printed; decimals: one number or one per row;
    bases: one per row. complete=False: people may be left for answers that are not listed.
    """
    units, bases = np.asarray(units), np.asarray(bases)
    blank = units < 0
    fewest, most = share_intervals(
        np.maximum(units, 0), np.asarray(decimals).reshape(-1, 1), bases[:, None], rounding
    )
    fewest, most = np.where(blank, 0, fewest), np.where(blank, bases[:, None], most)
    fits = (fewest <= most).all(axis=1) & (fewest.sum(axis=1) <= bases)
    return fits & (most.sum(axis=1) >= bases) if complete else fits
