"""Which whole numbers of people print a share: one percentage, one question, whole arrays.

A share of n people is k/n for a whole k, so a printed percentage is an interval of whole counts,
found in closed form. A question whose answers exclude one another is a system of such intervals:
possible exactly if the lower ends sum to at most n and the upper ends to at least n.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
        """Write the percentage as printed, or `units` at the same precision."""
        units = self.units if units is None else units
        whole, digits = divmod(units, 10**self.decimals)
        return f"{whole}.{digits:0{self.decimals}d}" if self.decimals else str(whole)


def parse(stated: str) -> Printed:
    """Read a printed percentage: units and decimals. ValueError if it is none of 0 to 100."""
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
    """Bound the exact shares that print `units`: low, high, denominator, open, closed ends."""
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
    """Return (fewest, most) whole counts that print each share; fewest > most where none does.

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
    """Return fewest and most people behind totals of `parts` separately rounded answers.

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
    """List the whole numbers k for which k of `base` prints as `stated` under one named reading.

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
    """Return the base as an int. ValueError if it is no whole number from 1 up."""
    if isinstance(base, bool) or int(base) != base or base < 1:
        raise ValueError(f"base {base!r} is no number of people: give a whole number from 1 up")
    return int(base)


def feasible_shares(units, decimals, bases, rounding: str = "half_up") -> np.ndarray:
    """Say per row whether a whole count prints this share. Arguments as in `share_intervals`."""
    fewest, most = share_intervals(units, decimals, bases, rounding)
    return fewest <= most


def feasible_partitions(
    units, decimals, bases, rounding: str = "half_up", complete: bool = True
) -> np.ndarray:
    """Say per row whether one set of whole counts for all answers sums to the base.

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


# ---------------------------------------------------------------------- one question


@dataclass(frozen=True)
class Question:
    """Printed shares of one question: answer -> stated string, "" for an answer not printed.

    exhaustive: answers exclude one another and everybody gave one. complete: besides, the answers
    listed are all there are (otherwise some people are left for answers nobody printed).
    parts: answer -> how many scale answers the text joins in it, 1 unless given.
    """

    stated: Mapping[str, str]
    exhaustive: bool = False
    complete: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)

    def printed(self) -> dict[str, Printed]:
        """Return the answers that carry a printed value."""
        return {name: parse(text) for name, text in self.stated.items() if str(text).strip()}


class Leeway(NamedTuple):
    """One way to read a question: a rounding, how many answers a joined value may sum, bases."""

    rounding: str
    level: int
    bases: tuple[int, ...]


def question_intervals(question: Question, way: Leeway) -> tuple[np.ndarray, np.ndarray]:
    """Return fewest and most people, answers x bases, in the order of `question.stated`, alone."""
    bases = np.array(way.bases)
    rows = []
    for name, text in question.stated.items():
        if not str(text).strip():
            rows.append((np.zeros_like(bases), bases))
            continue
        value = parse(text)
        parts = min(way.level, question.parts.get(name, 1))
        if parts == 1:
            rows.append(share_intervals(value.units, value.decimals, bases, way.rounding))
        else:
            ends = [
                total_intervals(value.decimals, base, way.rounding, parts) for base in way.bases
            ]
            rows.append(tuple(np.array([end[i][value.units] for end in ends]) for i in (0, 1)))
    fewest, most = (np.array([row[i] for row in rows]) for i in (0, 1))
    return fewest, most


def question_fits(question: Question, way: Leeway) -> np.ndarray:
    """Say per base whether one set of whole counts serves the question."""
    if way.rounding == ADJUSTED and not _totals_100(question):
        return np.zeros(len(way.bases), bool)
    fewest, most = question_intervals(question, way)
    fits = (fewest <= most).all(axis=0)
    if question.exhaustive:
        bases = np.array(way.bases)
        with_room = np.where(fits, fewest.sum(axis=0), NO_COUNT) <= bases
        reached = ~fits | (most.sum(axis=0) >= bases) if question.complete else True
        fits = fits & with_room & reached
    return fits


def _totals_100(question: Question) -> bool:
    values = list(question.printed().values())
    same = len({value.decimals for value in values}) == 1
    return same and len(values) > 1 and sum(value.units for value in values) == values[0].full


def named_ways(question: Question, base: int, rounding: str) -> dict[str, Leeway]:
    """Return readings at the printed base in order of resort, default first, by name."""
    levels = range(2, max(question.parts.values(), default=1) + 1)
    ways = {rounding: Leeway(rounding, 1, (base,))}
    ways |= {f"sum_of_{level}": Leeway(rounding, level, (base,)) for level in levels}
    others = [name for name in ROUNDINGS if name != rounding]
    ways |= {name: Leeway(name, 1, (base,)) for name in others}
    ways |= {f"{n} + sum_of_{k}": Leeway(n, k, (base,)) for k in levels for n in others}
    if question.exhaustive and question.complete:
        ways[ADJUSTED] = Leeway(ADJUSTED, 1, (base,))
    return ways


def joint_counts(question: Question, way: Leeway) -> tuple[dict, int, tuple[int, int] | None]:
    """Return range of people per answer, number of sets and people left unprinted, at one base."""
    base = way.bases[0]
    fewest, most = (ends[:, 0] for ends in question_intervals(question, way))
    names = list(question.stated)
    if not question.exhaustive:
        ranges = {n: (int(a), int(b)) for n, a, b in zip(names, fewest, most, strict=True)}
        return ranges, int(np.prod([b - a + 1 for a, b in ranges.values()], dtype=object)), None
    if not question.complete:
        names, fewest, most = [*names, None], np.append(fewest, 0), np.append(most, base)
    tight_low = np.maximum(fewest, base - (most.sum() - most))
    tight_high = np.minimum(most, base - (fewest.sum() - fewest))
    ranges = {n: (int(a), int(b)) for n, a, b in zip(names, tight_low, tight_high, strict=True)}
    open_ = np.array([n is None or not str(question.stated[n]).strip() for n in names])
    rest = None
    if open_.any():
        rest = (
            max(0, base - int(most[~open_].sum())),
            base - int(fewest[~open_].sum()),
        )
    ranges.pop(None, None)
    return ranges, _number_of_sets(tight_low, tight_high, base), rest


def _number_of_sets(fewest: Sequence[int], most: Sequence[int], base: int) -> int:
    """Count sets of whole counts within the given ends that sum to `base`: exact, none listed."""
    room = base - int(sum(fewest))
    ways = [1] + [0] * room
    for low, high in zip(fewest, most, strict=True):
        width, running, new = int(high - low), 0, []
        for i in range(room + 1):
            running += ways[i] - (ways[i - width - 1] if i > width else 0)
            new.append(running)
        ways = new
    return ways[room]


def printed_totals(question: Question, base: int, rounding: str) -> tuple[str, str] | None:
    """Return the ends of the totals that the answers can print; None if they overlap."""
    values = list(question.printed().values())
    if not (question.exhaustive and values and len({v.decimals for v in values}) == 1):
        return None
    one = values[0]
    parts = sum(question.parts.get(name, 1) for name in question.printed())
    fewest, most = total_intervals(one.decimals, base, rounding, parts)
    largest = int(np.flatnonzero(fewest <= base).max())
    all_printed = question.complete and len(values) == len(question.stated)
    smallest = int(np.flatnonzero(most >= base).min()) if all_printed else 0
    return one.text(smallest), one.text(largest)
