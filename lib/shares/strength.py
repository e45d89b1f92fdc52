"""What a verdict is worth: what its leeway lets through, and what it would have caught."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from lib.shares.printed import NO_COUNT, feasible_shares, total_intervals
from lib.shares.questions import Leeway, Question, question_fits

NEARLY_EMPTY = 0.9  # from this chance on, a pass is said to show next to nothing


def chance(question: Question, leeway: Sequence[Leeway]) -> float:
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
        [total_intervals(decimals, base, rounding, parts)[0][values] < NO_COUNT for base in bases]
    ).T


def power(question: Question, leeway: Sequence[Leeway]) -> float:
    """Part of the neighbouring values, one unit up or down of any answer, that would fail, 0-1."""
    caught = []
    for name, value in question.printed().items():
        for units in (value.units - 1, value.units + 1):
            if 0 <= units <= value.full:
                stated = {**question.stated, name: value.text(units)}
                near = Question(stated, question.exhaustive, question.complete, question.parts)
                caught.append(not any(question_fits(near, way).any() for way in leeway))
    return sum(caught) / len(caught) if caught else 0.0
