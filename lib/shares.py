"""Whole-number arithmetic of printed shares: what k people of n can print, alone and together.

A share of n people is k/n for a whole k, so a printed percentage is an interval of whole counts,
found in closed form. A question whose answers exclude one another is a system of such intervals:
possible exactly if the lower ends sum to at most n and the upper ends to at least n.

Verdicts, in the order of resort:

- ``feasible``: whole counts exist at the printed base under the default rounding.
- ``conditional``: they exist only under a named reading at the printed base (another rounding, a
  sum of separately rounded answers where the text joins answers), or else at one smaller base that
  serves the whole question.
- ``impossible``: neither.

A smaller base stands for people who did not answer. It counts as a reading only down to just over
half of the printed base: below that most of the people named did not answer, and the printed n
would describe another group. Without such a floor nothing could ever be impossible (1 of 4 prints
25, whatever n was). And a smaller base is no free pass: all answers of the question must share it,
it is combined with no second departure but a sum that the text itself names, and `Result.chance`
says how many blindly picked percentages the same leeway would also have let through.

Source of the idea for one value: Brown and Heathers (2017), the GRIM test.
`python -m lib.shares FILE.csv` audits a table of shares.
"""

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

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
NEARLY_EMPTY = 0.9  # from this chance on, a pass is said to show next to nothing
SLIP = 20  # percentage points: a value farther off is no slip of the pen any more
REACH = 10_000  # other bases are searched no farther than this from the printed one
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
        return _text(self.units if units is None else units, self.decimals)


class Repair(NamedTuple):
    """One change that would make a failed share or question feasible."""

    kind: str  # value, digit (one digit off), each (every failing value changes), base, reading
    answer: str  # the answer concerned, empty for base and reading
    instead: str  # what would have to stand there


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
        """Answers that carry a printed value."""
        return {name: parse(text) for name, text in self.stated.items() if str(text).strip()}


@dataclass(frozen=True)
class Result:
    """Verdict on a share or question; `counts` and `sets` belong to the first reading that fits."""

    verdict: str  # feasible, conditional, impossible
    base: int  # as printed
    counts: dict[
        str, tuple[int, int] | None
    ]  # answer -> fewest and most people; None: no number fits
    readings: tuple[str, ...]  # named readings that rescue it at the printed base
    bases: tuple[int, ...]  # smaller bases that rescue it, nearest first; empty when feasible
    chance: float  # 0-1, at most: blindly picked percentages that the same leeway lets through
    power: float  # 0-1: neighbouring values (one unit up or down) that the check would have caught
    sets: int  # number of sets of whole counts
    rest: tuple[int, int] | None  # people left for answers that are not printed
    totals: tuple[str, str] | None  # smallest and largest total that rounding can print
    repairs: tuple[
        Repair, ...
    ]  # smallest single changes that make it feasible; empty when feasible
    explanation: str  # one sentence

    @property
    def serving_base(self) -> int | None:
        """Base that `counts` refers to; None when impossible."""
        if self.verdict == "impossible":
            return None
        return self.base if self.verdict == "feasible" or self.readings else self.bases[0]


class _Leeway(NamedTuple):
    """One way to read a question: a rounding, how many answers a joined value may sum, bases."""

    rounding: str
    level: int
    bases: tuple[int, ...]


# ------------------------------------------------------------------ one share, closed forms


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


def _text(units: int, decimals: int) -> str:
    whole, digits = divmod(units, 10**decimals)
    return f"{whole}.{digits:0{decimals}d}" if decimals else str(whole)


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
def _sums(decimals: int, base: int, rounding: str, parts: int) -> tuple[np.ndarray, np.ndarray]:
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
    one_fewest, one_most = _sums(decimals, base, rounding, 1)
    less_fewest, less_most = _sums(decimals, base, rounding, parts - 1)
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
    stated: str, base: int, reading: str = "half_up", rounding: str = "half_up"
) -> list[int]:
    """Whole numbers k for which k of `base` prints as `stated` under one named reading.

    For sum_of_2 and sum_of_3: totals k that some split into separately rounded parts (each rounded
    by `rounding`) prints. ValueError: no percentage, no base, no such reading.
    """
    value, base = parse(stated), _check_base(base)
    if reading not in READINGS:
        raise ValueError(f"no reading '{reading}': choose one of {', '.join(READINGS)}")
    if reading.startswith("sum_of_"):
        fewest, most = _sums(value.decimals, base, rounding, int(reading[-1]))
        low, high = fewest[value.units], most[value.units]
    else:
        low, high = share_intervals(value.units, value.decimals, base, reading)
    return list(range(int(low), int(high) + 1))


def _check_base(base: int) -> int:
    if isinstance(base, bool) or int(base) != base or base < 1:
        raise ValueError(f"base {base!r} is no number of people: give a whole number from 1 up")
    return int(base)


# ------------------------------------------------------------------ many rows at once


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


# ------------------------------------------------------------------ one question


def _intervals(question: Question, way: _Leeway) -> tuple[np.ndarray, np.ndarray]:
    """Fewest and most people, answers x bases, in the order of `question.stated`, alone."""
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
            ends = [_sums(value.decimals, base, way.rounding, parts) for base in way.bases]
            rows.append(tuple(np.array([end[i][value.units] for end in ends]) for i in (0, 1)))
    fewest, most = (np.array([row[i] for row in rows]) for i in (0, 1))
    return fewest, most


def _fits(question: Question, way: _Leeway) -> np.ndarray:
    """Bool per base: is there one set of whole counts for the question?"""
    if way.rounding == ADJUSTED and not _totals_100(question):
        return np.zeros(len(way.bases), bool)
    fewest, most = _intervals(question, way)
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


def _ways(question: Question, base: int, rounding: str) -> dict[str, _Leeway]:
    """Readings at the printed base, default first, in order of resort: name -> how to read."""
    levels = range(2, max(question.parts.values(), default=1) + 1)
    ways = {rounding: _Leeway(rounding, 1, (base,))}
    ways |= {f"sum_of_{level}": _Leeway(rounding, level, (base,)) for level in levels}
    others = [name for name in ROUNDINGS if name != rounding]
    ways |= {name: _Leeway(name, 1, (base,)) for name in others}
    ways |= {f"{n} + sum_of_{k}": _Leeway(n, k, (base,)) for k in levels for n in others}
    if question.exhaustive and question.complete:
        ways[ADJUSTED] = _Leeway(ADJUSTED, 1, (base,))
    return ways


def smallest_base(base: int) -> int:
    """Smallest base that still counts as a reading of `base`: just over half the people named."""
    return max(base // 2 + 1, base - REACH)


def _serving_bases(question: Question, bases: Sequence[int], rounding: str) -> list[int]:
    """Bases that serve the whole question by the default rounding and sums the text names."""
    if not len(bases):
        return []
    level = max(question.parts.values(), default=1)
    fits = _fits(question, _Leeway(rounding, level, tuple(bases)))
    return [base for base, fit in zip(bases, fits, strict=True) if fit]


def _chance(question: Question, leeway: Sequence[_Leeway]) -> float:
    """At most this part of blind percentages would pass the same leeway, 0-1.

    One printed answer: exact, over all percentages of its precision. Several: the ways are added up
    (an upper bound); of a complete question one answer follows from the others and is left out.
    """
    per_answer = []
    for name, value in question.printed().items():
        columns = []
        for way in leeway:
            parts = min(way.level, question.parts.get(name, 1))
            columns.append(_printable(value.decimals, way.bases, way.rounding, parts))
        per_answer.append(np.concatenate(columns, axis=1))
    if not per_answer:
        return 1.0
    alone = min(float(fits.any(axis=1).mean()) for fits in per_answer)
    if len(per_answer) == 1:
        return alone
    parts = np.array([fits.mean(axis=0) for fits in per_answer])
    if question.exhaustive and question.complete and len(parts) == len(question.stated):
        parts = np.sort(parts, axis=0)[1:]
    return min(alone, float(parts.prod(axis=0).sum()))


@lru_cache(maxsize=200)
def _printable(decimals: int, bases: tuple[int, ...], rounding: str, parts: int) -> np.ndarray:
    """Bool, percentages 0 to 100 x bases: can this percentage be printed at this base?"""
    values = np.arange(100 * 10**decimals + 1)
    if parts == 1:
        return feasible_shares(values[:, None], decimals, np.array(bases), rounding)
    return np.array(
        [_sums(decimals, base, rounding, parts)[0][values] < NO_COUNT for base in bases]
    ).T


def _power(question: Question, leeway: Sequence[_Leeway]) -> float:
    """Part of the neighbouring values, one unit up or down of any answer, that would fail, 0-1."""
    caught = []
    for name, value in question.printed().items():
        for units in (value.units - 1, value.units + 1):
            if 0 <= units <= value.full:
                stated = {**question.stated, name: value.text(units)}
                near = Question(stated, question.exhaustive, question.complete, question.parts)
                caught.append(not any(_fits(near, way).any() for way in leeway))
    return sum(caught) / len(caught) if caught else 0.0


def _joint(question: Question, way: _Leeway) -> tuple[dict, int, tuple[int, int] | None]:
    """Range of people per answer, number of sets and people left unprinted, at one base."""
    base = way.bases[0]
    fewest, most = (ends[:, 0] for ends in _intervals(question, way))
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
    """Sets of whole counts within the given ends that sum to `base`: exact, none listed."""
    room = base - int(sum(fewest))
    ways = [1] + [0] * room
    for low, high in zip(fewest, most, strict=True):
        width, running, new = int(high - low), 0, []
        for i in range(room + 1):
            running += ways[i] - (ways[i - width - 1] if i > width else 0)
            new.append(running)
        ways = new
    return ways[room]


def _totals(question: Question, base: int, rounding: str) -> tuple[str, str] | None:
    """Smallest and largest total the listed answers can print at `base`; None if they overlap."""
    values = list(question.printed().values())
    if not (question.exhaustive and values and len({v.decimals for v in values}) == 1):
        return None
    decimals = values[0].decimals
    parts = sum(question.parts.get(name, 1) for name in question.printed())
    fewest, most = _sums(decimals, base, rounding, parts)
    largest = int(np.flatnonzero(fewest <= base).max())
    all_printed = question.complete and len(values) == len(question.stated)
    smallest = int(np.flatnonzero(most >= base).min()) if all_printed else 0
    return _text(smallest, decimals), _text(largest, decimals)


# ------------------------------------------------------------------ repairs


def _value_repairs(question: Question, base: int, rounding: str) -> list[Repair]:
    """Smallest changes of one printed value that make the question feasible at the printed base."""
    options = []
    for name, value in question.printed().items():
        candidates = np.flatnonzero(_fits_instead(question, name, base, rounding))
        steps = np.abs(candidates - value.units)
        for units in candidates[steps == steps.min(initial=NO_COUNT)]:
            step = abs(int(units) - value.units) / 10**value.decimals
            options.append((step, name, value, int(units)))
    nearest = min((step for step, *_ in options), default=0)
    return [
        Repair("digit" if _one_digit(value, units) else "value", name, value.text(units))
        for step, name, value, units in options
        if step == nearest <= SLIP
    ]


def _fits_instead(question: Question, name: str, base: int, rounding: str) -> np.ndarray:
    """Bool per percentage 0 to 100: would the question fit with it instead of one value?"""
    value = parse(question.stated[name])
    others = Question({k: v for k, v in question.stated.items() if k != name})
    low, high = share_intervals(np.arange(value.full + 1), value.decimals, base, rounding)
    fits = low <= high
    if others.stated:
        fewest, most = (ends[:, 0] for ends in _intervals(others, _Leeway(rounding, 1, (base,))))
        fits = fits & (fewest <= most).all()
        low, high = low + fewest.sum(), high + most.sum()
    if question.exhaustive:
        fits = fits & (low <= base)
    return fits & (high >= base) if question.exhaustive and question.complete else fits


def _one_digit(value: Printed, units: int) -> bool:
    """Does the other value differ in one digit only, as a slip of the finger would?"""
    one, other = value.text(), value.text(units)
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def _neighbours(value: Printed, base: int, rounding: str) -> list[tuple[int, int]]:
    """The nearest counts on both sides of a share that no count prints: (people, printed units)."""
    middle = value.units * base // value.full
    near = []
    for people in range(max(0, middle - 2), min(base, middle + 3) + 1):
        near.append((people, _print(people, base, value.decimals, rounding)))
    below = [pair for pair in near if pair[1] < value.units]
    above = [pair for pair in near if pair[1] > value.units]
    return below[-1:] + above[:1]


def _print(people: int, base: int, decimals: int, rounding: str) -> int:
    """Units that `people` of `base` print under one rounding."""
    fewest, most = _sums(decimals, base, rounding, 1)
    return int(np.flatnonzero((fewest <= people) & (people <= most))[0])


def _repairs(
    question: Question, base: int, rounding: str, readings: Sequence[str], bases: Sequence[int]
) -> list[Repair]:
    """Smallest repairs: one value, else every failing one; readings; nearest base either side."""
    repairs = _value_repairs(question, base, rounding)
    if not repairs:
        for name, value in _failing(question, base, rounding).items():
            for _, units in _neighbours(value, base, rounding):
                repairs.append(Repair("each", name, value.text(units)))
    repairs += [Repair("reading", "", name) for name in readings]
    larger = _serving_bases(question, range(base + 1, min(2 * base, base + REACH) + 1), rounding)
    repairs += [Repair("base", "", str(other)) for other in [*bases[:1], *larger[:1]]]
    return repairs


def _failing(question: Question, base: int, rounding: str) -> dict[str, Printed]:
    """Printed answers that no whole number gives alone, at the printed base, default rounding."""
    return {
        name: value
        for name, value in question.printed().items()
        if not feasible_shares(value.units, value.decimals, base, rounding)
    }


# ------------------------------------------------------------------ verdicts


def audit_share(
    stated: str, base: int, parts: int = 1, rounding: str = "half_up", noun: str = "people"
) -> Result:
    """Verdict on one printed share; its counts stand under the key "share".

    parts: how many separately rounded answers the share may be the sum of (1 to 3). noun: what is
    counted. ValueError: see `parse`.
    """
    return audit_question({"share": stated}, base, False, {"share": parts}, rounding, noun=noun)


def audit_question(
    stated: Mapping[str, str],
    base: int,
    exhaustive: bool,
    parts: Mapping[str, int] | None = None,
    rounding: str = "half_up",
    complete: bool = False,
    noun: str = "people",
) -> Result:
    """Verdict on all printed shares of one question together.

    stated: answer -> string as printed, "" for an answer known to exist but not printed.
    exhaustive: answers exclude one another and everybody gave one: one set of counts must sum to at
    most the base, and to exactly the base when `complete` (no other answers exist). Not exhaustive:
    each share alone, but one base for all. parts, rounding: as in `audit_share`.
    """
    base = _check_base(base)
    question = Question(dict(stated), exhaustive, complete, dict(parts or {}))
    if not question.printed():
        raise ValueError("no answer of the question carries a printed value: nothing to audit")
    if rounding not in ROUNDINGS:
        raise ValueError(f"no rounding '{rounding}': choose one of {', '.join(ROUNDINGS)}")
    ways = _ways(question, base, rounding)
    default = ways.pop(rounding)
    readings, bases = (), ()
    leeway, first = [default], default
    verdict = "feasible" if _fits(question, default)[0] else "impossible"
    if verdict != "feasible":
        readings = _shortest([name for name, way in ways.items() if _fits(question, way)[0]])
        smaller = range(base - 1, smallest_base(base) - 1, -1)
        bases = tuple(_serving_bases(question, smaller, rounding))
        if readings:
            verdict, first = "conditional", ways[readings[0]]
            leeway = [default, first]
        elif bases:
            level = max(question.parts.values(), default=1)
            verdict, first = "conditional", _Leeway(rounding, level, bases[:1])
            leeway = [default, _Leeway(rounding, level, tuple(range(base - 1, bases[0] - 1, -1)))]
    if verdict == "impossible":
        ranges, sets, rest = {name: _alone(question, name, default) for name in stated}, 0, None
    else:
        ranges, sets, rest = _joint(question, first)
    result = Result(
        verdict=verdict,
        base=base,
        counts=ranges,
        readings=readings,
        bases=bases,
        chance=_chance(question, leeway),
        power=_power(question, leeway),
        sets=sets,
        rest=rest,
        totals=_totals(question, base, rounding),
        repairs=()
        if verdict == "feasible"
        else tuple(_repairs(question, base, rounding, readings, bases)),
        explanation="",
    )
    sentence = _explain(question, result, rounding, noun)
    object.__setattr__(result, "explanation", sentence)
    return result


def _shortest(readings: list[str]) -> tuple[str, ...]:
    """Readings without those that only add a second departure to one that is enough by itself."""
    simple = tuple(name for name in readings if "+" not in name)
    return simple or tuple(readings)


def _alone(question: Question, name: str, way: _Leeway) -> tuple[int, int] | None:
    """Fewest and most people of one answer by itself; None where no whole number fits."""
    fewest, most = _intervals(Question({name: question.stated[name]}), way)
    low, high = int(fewest[0, 0]), int(most[0, 0])
    return (low, high) if low <= high else None


# ------------------------------------------------------------------ one plain sentence


def _explain(question: Question, result: Result, rounding: str, noun: str) -> str:
    """The verdict in one sentence with its counts."""
    if result.verdict == "feasible":
        sentence = _say_counts(question, result, result.base, noun)
        if result.power < 1 - NEARLY_EMPTY:
            caught = f"{100 * result.power:.0f} % of the neighbouring values"
            sentence += f"; this says next to nothing, as the check would have caught {caught}"
        return sentence + "."
    sentence = _say_failure(question, result.base, rounding, noun)
    if result.readings:
        names = " or ".join(_say_reading(name) for name in result.readings)
        kept = _say_counts(question, result, result.base, noun)
        sentence += f"; it fits when read as {names} ({kept})"
    elif result.bases:
        kept = _say_counts(question, result, result.bases[0], noun)
        shown = _or([str(base) for base in result.bases[:5]]) + (
            " or a smaller base" if len(result.bases) > 5 else ""
        )
        sentence += f"; it fits only if n were {shown} ({kept})"
    else:
        floor, top = smallest_base(result.base), result.base - 1
        bases = f" and no single base from {floor} to {top}" if floor <= top else ""
        return sentence + f"; no named reading{bases} helps{_say_repair(result)}."
    if result.chance >= NEARLY_EMPTY:
        blind = f"{100 * result.chance:.0f} % of all percentages"
        sentence += f"; with that leeway up to {blind} would fit, so it shows next to nothing"
    else:
        sentence += f"; blind values would pass with a chance of at most {result.chance:.2g}"
    return sentence + "."


def _say_reading(name: str) -> str:
    texts = {**READINGS, ADJUSTED: "adjusted so that the printed values total 100"}
    return " and ".join(texts[part] for part in name.split(" + "))


def _say_counts(question: Question, result: Result, base: int, noun: str) -> str:
    """ "agree 14, disagree 23 of 37 people"; ranges where several numbers fit."""
    printed = question.printed()
    if list(question.stated) == ["share"]:
        low, high = result.counts["share"]
        return f"{printed['share'].text()} % is {_span(low, high)} of {base} {noun}"
    people = ", ".join(f"{name} {_span(*result.counts[name])}" for name in printed)
    rest = f", {_span(*result.rest)} left for answers not printed," if result.rest else ""
    return f"{people}{rest} of {base} {noun}"


def _span(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} to {high}"


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _say_failure(question: Question, base: int, rounding: str, noun: str) -> str:
    """Why the question fails at the printed base: the answers that fail alone, else their sum."""
    failing = _failing(question, base, rounding)
    if failing:
        lines = []
        for name, value in failing.items():
            near = [
                f"{people} {'prints' if people == 1 else 'print'} {value.text(units)} %"
                for people, units in _neighbours(value, base, rounding)
            ]
            title = "" if name == "share" else f" ({name})"
            lines.append(f"{value.text()} %{title}: {' and '.join(near)}")
        return f"no whole number of {base} {noun} prints {'; nor '.join(lines)}"
    fewest, most = (ends[:, 0] for ends in _intervals(question, _Leeway(rounding, 1, (base,))))
    over = fewest.sum() > base
    need = f"at least {int(fewest.sum())}" if over else f"at most {int(most.sum())}"
    return f"each share fits {base} {noun} alone, but together the answers hold {need} {noun}"


def _say_repair(result: Result) -> str:
    one = [r for r in result.repairs if r.kind in ("value", "digit")]
    if not one or "share" in result.counts:
        return ""
    return "; it would fit with " + _or([f"{r.answer} at {r.instead} %" for r in one[:4]])


# ------------------------------------------------------------------ bases


def base_search(
    questions: Mapping[str, Question], max_base: int, min_base: int = 1, rounding: str = "half_up"
) -> pd.DataFrame:
    """Which bases serve which question: index base, a bool column each, `all`, `chance`.

    all: this base serves every question. chance: at most this part of blind percentages would be
    served by one base from here to max_base, so a low number makes the base a discovery.
    A lone share is `Question({"share": "25"})`; a whole figure is one entry for each question.
    """
    bases = tuple(range(min_base, max_base + 1))
    fits = {}
    for name, question in questions.items():
        level = max(question.parts.values(), default=1)
        fits[name] = _fits(question, _Leeway(rounding, level, bases))
    table = pd.DataFrame(fits, index=pd.Index(bases, name="base"))
    table["all"] = table.all(axis=1)
    pooled = Question(
        {f"{name}/{a}": text for name, q in questions.items() for a, text in q.stated.items()},
        parts={f"{name}/{a}": k for name, q in questions.items() for a, k in q.parts.items()},
    )
    level = max(pooled.parts.values(), default=1)
    table["chance"] = [
        _chance(pooled, [_Leeway(rounding, level, tuple(range(base, max_base + 1)))])
        for base in bases
    ]
    return table


# ------------------------------------------------------------------ batch

NEEDED = ("stated", "base", "question", "exhaustive")
HELP = (
    "Judges printed percentages of whole people. Rows with the same question are judged together; "
    "exhaustive is yes (the rows are all the answers), partial (answers exclude one another, some "
    "are not listed) or no. Optional columns: answer, parts (1 to 3 answers joined in the share)."
)
TRUTHS = {"yes": (True, True), "partial": (True, False), "no": (False, False), "": (False, False)}


def audit_table(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the verdict of each row's question and of the row alone beside it.

    table: strings; columns stated, base, question (blank: a lone share), exhaustive (yes: the rows
    are all the answers; partial: answers exclude one another, others are not listed; no), and if
    wanted answer, parts. Other columns are kept. A bad row gets its sentence in `error` and its
    question is judged without it, never as complete. ValueError: a column is missing.
    """
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        raise ValueError(f"column {', '.join(missing)} is missing: needed are {', '.join(NEEDED)}")
    rows = [_row(number, row) for number, row in enumerate(table.to_dict("records"), start=2)]
    groups: dict[object, list[int]] = {}
    for index, row in enumerate(rows):
        key = row["question"] or index
        first = next((i for i in groups.get(key, []) if not rows[i]["error"]), None)
        if first is not None and not row["error"]:
            row["error"] = _conflict(row, rows[first])
        groups.setdefault(key, []).append(index)
    found = {}
    for members in groups.values():
        found |= _audit_group([(i, rows[i]) for i in members])
    return table.assign(**pd.DataFrame([found[i] for i in range(len(rows))], columns=COLUMNS))


COLUMNS = [
    *("verdict", "alone", "people", "readings", "bases", "chance", "power", "sets"),
    *("repairs", "explanation", "error"),
]


def _row(number: int, row: Mapping[str, str]) -> dict:
    """One row parsed; `error` holds what is wrong with it and what to do."""
    clean = {name: str(value).strip() for name, value in row.items() if not pd.isna(value)}
    out = {"number": number, "question": clean.get("question", ""), "error": ""}
    out |= {"stated": clean.get("stated", ""), "answer": clean.get("answer", "") or f"row {number}"}
    problem = None
    truth, base, parts = (clean.get(k, "") for k in ("exhaustive", "base", "parts"))
    if truth.casefold() not in TRUTHS:
        problem = ("exhaustive", f"'{truth}' is not known: write yes, partial or no")
    elif not re.fullmatch(r"[1-9]\d{0,8}", base):
        problem = ("base", f"'{base}' is no number of people: write a whole number from 1 up")
    elif parts not in ("", "1", "2", "3"):
        problem = ("parts", f"'{parts}' is not 1, 2 or 3: write how many answers the share joins")
    elif not out["stated"] and not out["question"]:
        problem = ("stated", "nothing is stated: write the percentage as printed")
    elif out["stated"]:
        try:
            parse(out["stated"])
        except ValueError as error:
            problem = ("stated", str(error))
    if problem:
        return out | {"error": f"row {number}, column {problem[0]}: {problem[1]}"}
    exhaustive, complete = TRUTHS[truth.casefold()]
    return out | {
        "base": int(base),
        "exhaustive": exhaustive,
        "complete": complete,
        "parts": int(parts or 1),
    }


def _conflict(row: Mapping, first: Mapping) -> str:
    """What sets this row against the first good row of its question, empty if nothing does."""
    for column in ("base", "exhaustive", "complete"):
        if row[column] != first[column]:
            name = "exhaustive" if column == "complete" else column
            return (
                f"row {row['number']}, column {name}: differs from row {first['number']} of "
                f"the same question '{row['question']}': give both the same"
            )
    return ""


def _audit_group(members: list[tuple[int, dict]]) -> dict[int, dict]:
    """Row index -> verdict columns, for the rows of one question."""
    empty = dict.fromkeys(COLUMNS, "")
    found = {i: empty | {"error": row["error"]} for i, row in members}
    good = [(i, row) for i, row in members if not row["error"]]
    names = [row["answer"] for _, row in good]
    for _, row in good:
        if names.count(row["answer"]) > 1:
            row["answer"] += f" (row {row['number']})"
    if not any(row["stated"] for _, row in good):
        return found
    first = good[0][1]
    lone = len(members) == 1 and not first["question"]
    key = {i: "share" if lone else row["answer"] for i, row in good}
    result = audit_question(
        {key[i]: row["stated"] for i, row in good},
        first["base"],
        first["exhaustive"] and not lone,
        {key[i]: row["parts"] for i, row in good},
        complete=first["complete"] and len(good) == len(members),
    )
    for i, row in good:
        alone = audit_share(row["stated"], row["base"], row["parts"]) if row["stated"] else None
        people = result.counts[key[i]]
        found[i] = {
            "verdict": result.verdict,
            "alone": alone.verdict if alone else "",
            "people": _span(*people) if people else "none",
            "readings": "|".join(result.readings),
            "bases": "|".join(map(str, result.bases)),
            "chance": f"{result.chance:.3g}",
            "power": f"{result.power:.3g}",
            "sets": str(result.sets),
            "repairs": "|".join(" ".join(filter(None, repair)) for repair in result.repairs),
            "explanation": result.explanation,
            "error": "",
        }
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of the batch audit: 0 whatever it finds, 2 if there is no table to audit."""
    parser = argparse.ArgumentParser(prog="python -m lib.shares", description=HELP)
    parser.add_argument("file", type=Path, help="CSV with columns " + ", ".join(NEEDED))
    parser.add_argument("--out", type=Path, help="where to write; FILE_audit.csv unless given")
    options = parser.parse_args(arguments)
    out = options.out or options.file.with_name(options.file.stem + "_audit.csv")
    try:
        table = pd.read_csv(options.file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        audited = audit_table(table)
        aside = out.with_name(out.name + ".part")
        audited.to_csv(aside, index=False, lineterminator="\n")
        aside.replace(out)
    except (OSError, ValueError) as error:
        print(f"{options.file}: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    _print_audit(audited, out)
    return 0


def _print_audit(audited: pd.DataFrame, out: Path) -> None:
    """Prints each question once, then the tally and where the file went."""
    seen = set()
    for number, row in enumerate(audited.to_dict("records"), start=2):
        if row["error"]:
            print(f"error        {row['error']}")
        elif row["verdict"] and (not row["question"] or row["question"] not in seen):
            seen.add(row["question"])
            print(
                f"{row['verdict']:<12} {row['question'] or f'row {number}'}: {row['explanation']}"
            )
    tally = audited.loc[audited["verdict"] != "", "verdict"].value_counts()
    print("; ".join(f"{count} rows {verdict}" for verdict, count in tally.items()) or "no verdict")
    print(f"{(audited['error'] != '').sum()} rows with errors; written: {out}")


if __name__ == "__main__":
    sys.exit(main())
