"""Around a verdict: other bases that would serve, its chance and power, the smallest repairs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from .printed import (
    NO_COUNT,
    Leeway,
    Printed,
    Question,
    feasible_shares,
    parse,
    question_fits,
    question_intervals,
    share_intervals,
    total_intervals,
)


class Repair(NamedTuple):
    """One change that would make a failed share or question feasible."""

    kind: str  # value, digit (one digit off), each (every failing value changes), base, reading
    answer: str  # the answer concerned, empty for base and reading
    instead: str  # what would have to stand there


@dataclass(frozen=True)
class Result:
    """Verdict on a share or question; `counts` and `sets` belong to the first reading that fits."""

    verdict: str  # feasible, conditional, impossible
    base: int  # as printed
    # answer -> fewest and most people; None: no number fits
    counts: dict[str, tuple[int, int] | None]
    readings: tuple[str, ...]  # named readings that rescue it at the printed base
    bases: tuple[int, ...]  # smaller bases that rescue it, nearest first; empty when feasible
    chance: float  # 0-1, at most: blindly picked percentages that the same leeway lets through
    power: float  # 0-1: neighbouring values (one unit up or down) that the check would have caught
    sets: int  # number of sets of whole counts
    rest: tuple[int, int] | None  # people left for answers that are not printed
    totals: tuple[str, str] | None  # smallest and largest total that rounding can print
    # smallest single changes that make it feasible; empty when feasible
    repairs: tuple[Repair, ...]
    explanation: str  # one sentence

    @property
    def serving_base(self) -> int | None:
        """Return the base that `counts` refers to; None when impossible."""
        if self.verdict == "impossible":
            return None
        return self.base if self.verdict == "feasible" or self.readings else self.bases[0]


# ---------------------------------------------------------------------- other bases


REACH = 10_000  # other bases are searched no farther than this from the printed one


def smallest_base(base: int) -> int:
    """Return the smallest base that counts as a reading of `base`: just over half of it."""
    return max(base // 2 + 1, base - REACH)


def serving_bases(question: Question, bases: Sequence[int], rounding: str) -> list[int]:
    """List bases that serve the whole question by the default rounding and sums the text names."""
    if not len(bases):
        return []
    level = max(question.parts.values(), default=1)
    fits = question_fits(question, Leeway(rounding, level, tuple(bases)))
    return [base for base, fit in zip(bases, fits, strict=True) if fit]


def base_search(
    questions: Mapping[str, Question], max_base: int, min_base: int = 1, rounding: str = "half_up"
) -> pd.DataFrame:
    """Find which bases serve which question: index base, a bool column each, `all`, `chance`.

    all: this base serves every question. chance: at most this part of blind percentages would be
    served by one base from here to max_base, so a low number makes the base a discovery.
    A lone share is `Question({"share": "25"})`; a whole figure is one entry for each question.
    """
    bases = tuple(range(min_base, max_base + 1))
    fits = {}
    for name, question in questions.items():
        level = max(question.parts.values(), default=1)
        fits[name] = question_fits(question, Leeway(rounding, level, bases))
    table = pd.DataFrame(fits, index=pd.Index(bases, name="base"))
    table["all"] = table.all(axis=1)
    pooled = Question(
        {f"{name}/{a}": text for name, q in questions.items() for a, text in q.stated.items()},
        parts={f"{name}/{a}": k for name, q in questions.items() for a, k in q.parts.items()},
    )
    level = max(pooled.parts.values(), default=1)
    table["chance"] = [
        chance(pooled, [Leeway(rounding, level, tuple(range(base, max_base + 1)))])
        for base in bases
    ]
    return table


# ---------------------------------------------------------------------- what a verdict is worth


NEARLY_EMPTY = 0.9  # from this chance on, a pass is said to show next to nothing


def chance(question: Question, leeway: Sequence[Leeway]) -> float:
    """Return at most which part of blind percentages would pass, 0-1.

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
    """Say for percentages 0 to 100 x bases whether the base prints the percentage."""
    values = np.arange(100 * 10**decimals + 1)
    if parts == 1:
        return feasible_shares(values[:, None], decimals, np.array(bases), rounding)
    return np.array(
        [total_intervals(decimals, base, rounding, parts)[0][values] < NO_COUNT for base in bases]
    ).T


def power(question: Question, leeway: Sequence[Leeway]) -> float:
    """Return which part of the neighbouring values, one unit up or down, would fail, 0-1."""
    caught = []
    for name, value in question.printed().items():
        for units in (value.units - 1, value.units + 1):
            if 0 <= units <= value.full:
                stated = {**question.stated, name: value.text(units)}
                near = Question(stated, question.exhaustive, question.complete, question.parts)
                caught.append(not any(question_fits(near, way).any() for way in leeway))
    return sum(caught) / len(caught) if caught else 0.0


# ---------------------------------------------------------------------- repairs


SLIP = 20  # percentage points: a value farther off is no slip of the pen any more


def smallest_repairs(
    question: Question, base: int, rounding: str, readings: Sequence[str], bases: Sequence[int]
) -> list[Repair]:
    """List repairs: one value, else every failing one; readings; nearest base either side."""
    repairs = _value_repairs(question, base, rounding)
    if not repairs:
        for name, value in failing_answers(question, base, rounding).items():
            for _, units in neighbours(value, base, rounding):
                repairs.append(Repair("each", name, value.text(units)))
    repairs += [Repair("reading", "", name) for name in readings]
    larger = serving_bases(question, range(base + 1, min(2 * base, base + REACH) + 1), rounding)
    repairs += [Repair("base", "", str(other)) for other in [*bases[:1], *larger[:1]]]
    return repairs


def _value_repairs(question: Question, base: int, rounding: str) -> list[Repair]:
    """List the smallest changes of one value that make the question feasible at its base."""
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
    """Say for percentages 0 to 100 whether the question fits with it instead of one value."""
    value = parse(question.stated[name])
    others = Question({k: v for k, v in question.stated.items() if k != name})
    low, high = share_intervals(np.arange(value.full + 1), value.decimals, base, rounding)
    fits = low <= high
    if others.stated:
        fewest, most = (
            ends[:, 0] for ends in question_intervals(others, Leeway(rounding, 1, (base,)))
        )
        fits = fits & (fewest <= most).all()
        low, high = low + fewest.sum(), high + most.sum()
    if question.exhaustive:
        fits = fits & (low <= base)
    return fits & (high >= base) if question.exhaustive and question.complete else fits


def _one_digit(value: Printed, units: int) -> bool:
    """Say whether the other value differs in one digit only, as a slip of the finger would."""
    one, other = value.text(), value.text(units)
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def failing_answers(question: Question, base: int, rounding: str) -> dict[str, Printed]:
    """Return the answers that no whole number gives alone, at the printed base."""
    return {
        name: value
        for name, value in question.printed().items()
        if not feasible_shares(value.units, value.decimals, base, rounding)
    }


def neighbours(value: Printed, base: int, rounding: str) -> list[tuple[int, int]]:
    """Return (people, printed units) on both sides of a share that no count prints."""
    middle = value.units * base // value.full
    near = []
    for people in range(max(0, middle - 2), min(base, middle + 3) + 1):
        near.append((people, _print(people, base, value.decimals, rounding)))
    below = [pair for pair in near if pair[1] < value.units]
    above = [pair for pair in near if pair[1] > value.units]
    return below[-1:] + above[:1]


def _print(people: int, base: int, decimals: int, rounding: str) -> int:
    """Return the units that `people` of `base` print under one rounding."""
    fewest, most = total_intervals(decimals, base, rounding, 1)
    return int(np.flatnonzero((fewest <= people) & (people <= most))[0])
