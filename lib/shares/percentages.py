"""One printed percentage or mean: which whole counts print it, for one value or whole arrays.

A share of n people is k/n for a whole k, so a printed percentage is an interval of whole counts,
found in closed form. So is the total behind a mean of n whole numbers: a share is the mean of
zeros and ones, times 100.
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
ROUNDINGS = tuple(READINGS)[:4]
ADJUSTED = "adjusted_to_100"  # complete questions only: values nudged by under a unit to total 100
# A value of u units is printed for exact shares from u + below to u + above, in 1/scale of a unit.
EDGES = {  # scale, below, above
    "half_up": (2, -1, 1),
    "half_even": (2, -1, 1),
    "cut_off": (1, 0, 1),
    # to a tenth of a unit first: x.45 becomes x.5 and then x+1, so the interval slides by 0.05
    "rounded_twice": (20, -11, 9),
    ADJUSTED: (1, -1, 1),
}
NO_COUNT = 1 << 60  # stands for "no whole number" while totals are added up


class Printed(NamedTuple):
    """A printed percentage as whole units of its last digit: "17.8" is 178 units, 1 decimal.

    scale: smallest and largest number if it is a mean; None for a percentage.
    """

    units: int
    decimals: int
    scale: tuple[int, int] | None = None

    @property
    def full(self) -> int:
        """Units in 100 %, or in a mean of 1."""
        return (1 if self.scale else 100) * 10**self.decimals

    @property
    def values(self) -> np.ndarray:
        """All values of its precision that could be printed, in units."""
        low, high = self.scale or (0, 1)
        return np.arange(low * self.full, high * self.full + 1)

    def intervals(self, units, bases, rounding: str = "half_up", parts: int = 1) -> np.ndarray:
        """Return fewest and most people, or totals, that print `units` at this precision.

        Shape: 2 x bases for one value, 2 x units x bases for a column of them; fewest > most: none.
        parts: how many rounded answers the shares join.
        """
        if parts == 1:
            return np.array(intervals(units, self.full, bases, rounding, *self.scale or (0, 1)))
        totals = [total_intervals(self.decimals, base, rounding, parts) for base in bases]
        return np.concatenate([ends[:, np.atleast_1d(units)] for ends in totals], axis=-1)

    def text(self, units: int | None = None) -> str:
        """Return the value as printed, or `units` at the same precision."""
        units = self.units if units is None else units
        whole, digits = divmod(abs(units), 10**self.decimals)
        text = f"{whole}.{digits:0{self.decimals}d}" if self.decimals else str(whole)
        return f"-{text}" if units < 0 else text


@lru_cache(maxsize=10_000)
def parse(stated: str, scale: tuple[int, int] | None = None) -> Printed:
    """Return a printed percentage, or a mean on a scale (lowest, highest value).

    ValueError: no percentage of 0 to 100, no mean, no scale.
    """
    text = str(stated).strip().removesuffix("" if scale else "%").strip()
    if not re.fullmatch((r"-?\d{1,6}" if scale else r"\d{1,3}") + r"(\.\d{1,3})?", text, re.ASCII):
        raise ValueError(
            f"'{stated}' is no {'mean' if scale else 'percentage'}: write digits as printed, such "
            "as 25 or 17.8, with at most three after the point"
        )
    whole, _, digits = text.partition(".")
    printed = Printed(int(whole + digits), len(digits), scale)
    if scale and not 0 < (scale[1] - scale[0]) * printed.full < 1e7:
        raise ValueError(f"{scale[0]} to {scale[1]} is no scale: give its lowest and highest value")
    if not scale and printed.units > printed.full:
        raise ValueError(f"'{stated}' is above 100: a share of people lies between 0 and 100")
    return printed


def padded(text: str, decimals: str) -> str:
    """Return a printed number with the zeros that a spreadsheet dropped; decimals may be blank."""
    text = text.removesuffix("%").strip()
    whole, _, digits = text.partition(".")
    return f"{whole}.{digits.ljust(int(decimals), '0')}" if text and decimals.strip("0") else text


def check_base(base: int) -> int:
    """Return the base as an int. ValueError if it is no whole number from 1 up."""
    if isinstance(base, bool) or int(base) != base or base < 1:
        raise ValueError(f"base {base!r} is no number of people: give a whole number from 1 up")
    return int(base)


def share_intervals(units, decimals, bases, rounding: str = "half_up"):
    """Return arrays (fewest, most) of whole counts that print each share; fewest > most: none does.

    units: stated values in units of their last digit; decimals and bases: digits after the point
    and people; all int, broadcast together. Exact in int64: units x base up to about 4e17.
    """
    return intervals(units, 100 * 10 ** np.asarray(decimals), bases, rounding)


def intervals(units, full, bases, rounding: str, low: int = 0, high: int = 1):
    """Return the same for any printed mean: totals of `bases` whole numbers from low to high.

    full: units in a mean of 1, or in 100 %. A negative mean is rounded as the positive one is.
    """
    if rounding not in EDGES:
        raise ValueError(f"no rounding '{rounding}': choose one of {', '.join(EDGES)}")
    scale, below, above = EDGES[rounding]
    size, full, bases = np.abs(units), scale * full, np.asarray(bases)
    # Which ends belong to the interval: halves go up, or to the even digit.
    low_closed, high_closed = rounding != ADJUSTED, False
    if rounding == "half_even":
        low_closed = high_closed = size % 2 == 0
    fewest = ((scale * size + below) * bases - low_closed) // full + 1
    most = ((scale * size + above) * bases - 1 + high_closed) // full
    if low < 0 or np.min(units) < 0:
        sign = np.sign(units)
        fewest, most = np.where(sign > 0, fewest, -most), np.where(sign < 0, -fewest, most)
    return np.maximum(fewest, low * bases), np.minimum(most, high * bases)


@lru_cache(maxsize=5_000)
def total_intervals(decimals: int, base: int, rounding: str, parts: int) -> np.ndarray:
    """Return fewest and most people behind every printed total of `parts` rounded answers.

    Shape: 2 x totals in units, from 0 to 100 % and `parts` units more; (base + 1, -1): none. The
    counts of one total have no gaps, as moving one person changes a sum of rounded values by at
    most one unit and one person more never lowers it. So the two ends say everything.
    """
    length = 100 * 10**decimals + parts + 1
    fewest, most = share_intervals(np.arange(length), decimals, base, rounding)
    printable = np.flatnonzero(fewest <= most)
    each = np.array([fewest, -most])  # both to be made as small as they can
    sums = np.full_like(each, NO_COUNT)
    sums[:, printable] = each[:, printable]
    for _ in range(parts - 1):
        fewer, sums = sums, np.full_like(each, NO_COUNT)
        for value in printable:
            more = each[:, [value]] + fewer[:, : length - value]
            sums[:, value:] = np.minimum(sums[:, value:], more)
    fewest, most = sums[0], np.minimum(-sums[1], base)
    return np.where(fewest <= most, [fewest, most], [[base + 1], [-1]])


def counts(stated: str, base: int, reading: str = "half_up") -> list[int]:
    """Return the whole numbers k for which k of `base` prints as `stated` under one reading.

    reading: a key of `READINGS`; for sum_of_2 and sum_of_3, totals k that some split into parts,
    each rounded half up, prints. ValueError: no percentage, no base, no such reading.
    """
    value, base = parse(stated), check_base(base)
    if reading not in READINGS:
        raise ValueError(f"no reading '{reading}': choose one of {', '.join(READINGS)}")
    how = (reading, 1) if reading in ROUNDINGS else ("half_up", int(reading[-1]))
    fewest, most = value.intervals(value.units, [base], *how)
    return list(range(int(fewest[0]), int(most[0]) + 1))


def fits(stated: str, base: int, rounding: str = "half_up", parts: int = 1) -> bool:
    """Return whether a whole number of `base` prints the share, joined of up to `parts` answers."""
    value = parse(stated)
    fewest, most = value.intervals(value.units, [base], rounding, parts)
    return bool(fewest[0] <= most[0])


def mean_totals(stated: str, n: int, low: int, high: int) -> tuple[int, int] | None:
    """Return the fewest and most that n whole numbers add up to if their mean prints as `stated`.

    low, high: the smallest and the largest of the numbers, both among them. None: no total does.
    """
    value = parse(stated, (low - 1, high))  # a scale even where low = high
    fewest, most = value.intervals(value.units, n)
    ends = max(int(fewest), low * (n - 1) + high), min(int(most), low + high * (n - 1))
    return ends if ends[0] <= ends[1] and n > 1 else None


def neighbours(value: Printed, base: int, rounding: str) -> list[tuple[int, int]]:
    """Return the nearest counts below and above a value that none prints: (people, their units)."""
    values = value.values
    fewest, most = value.intervals(values, base, rounding)
    below = np.flatnonzero((fewest <= most) & (values < value.units))[-1:]
    above = np.flatnonzero((fewest <= most) & (values > value.units))[:1]
    near = [(most[i], values[i]) for i in below] + [(fewest[i], values[i]) for i in above]
    return [(int(people), int(units)) for people, units in near]


def fit_together(fewest, most, bases, exhaustive: bool, complete: bool) -> np.ndarray:
    """Return a bool per column: do intervals (answers x columns) allow one set of whole counts?

    exhaustive: answers exclude one another, so the lower ends sum to at most the base; complete:
    they are all there are, so the upper ends also sum to at least the base.
    """
    fits = (fewest <= most).all(axis=0)
    if exhaustive:
        fits &= fewest.sum(axis=0) <= bases
        if complete:
            fits &= most.sum(axis=0) >= bases
    return fits
