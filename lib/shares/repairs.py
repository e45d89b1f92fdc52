"""Repairs: the smallest single changes that would make a failed share or question feasible."""

from collections.abc import Sequence

import numpy as np

from lib.shares.bases import REACH, serving_bases
from lib.shares.printed import (
    NO_COUNT,
    Printed,
    feasible_shares,
    parse,
    share_intervals,
    total_intervals,
)
from lib.shares.questions import Leeway, Question, question_intervals
from lib.shares.result import Repair

SLIP = 20  # percentage points: a value farther off is no slip of the pen any more


def smallest_repairs(
    question: Question, base: int, rounding: str, readings: Sequence[str], bases: Sequence[int]
) -> list[Repair]:
    """Smallest repairs: one value, else every failing one; readings; nearest base either side."""
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
        fewest, most = (
            ends[:, 0] for ends in question_intervals(others, Leeway(rounding, 1, (base,)))
        )
        fits = fits & (fewest <= most).all()
        low, high = low + fewest.sum(), high + most.sum()
    if question.exhaustive:
        fits = fits & (low <= base)
    return fits & (high >= base) if question.exhaustive and question.complete else fits


def _one_digit(value: Printed, units: int) -> bool:
    """Does the other value differ in one digit only, as a slip of the finger would?"""
    one, other = value.text(), value.text(units)
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def failing_answers(question: Question, base: int, rounding: str) -> dict[str, Printed]:
    """Printed answers that no whole number gives alone, at the printed base, default rounding."""
    return {
        name: value
        for name, value in question.printed().items()
        if not feasible_shares(value.units, value.decimals, base, rounding)
    }


def neighbours(value: Printed, base: int, rounding: str) -> list[tuple[int, int]]:
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
    fewest, most = total_intervals(decimals, base, rounding, 1)
    return int(np.flatnonzero((fewest <= people) & (people <= most))[0])
