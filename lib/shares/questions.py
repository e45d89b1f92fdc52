"""One question: the ways to read its printed shares, and the whole counts that each way allows.

A question whose answers exclude one another is a system of intervals: possible exactly if the lower
ends sum to at most n and the upper ends to at least n.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .percentages import (
    ADJUSTED,
    ROUNDINGS,
    Printed,
    fit_together,
    parse,
    part_intervals,
    total_intervals,
)

REACH = 10_000  # other bases are searched no farther than this from the printed one


class Way(NamedTuple):
    """One way to read a question: bases, a rounding, how many answers a joined value may sum."""

    bases: Sequence[int]
    rounding: str
    level: int = 1


@dataclass(frozen=True)
class Question:
    """Printed shares of one question: answer -> stated string, "" for an answer not printed.

    exhaustive: answers exclude one another and everybody gave one. complete: besides, the answers
    listed are all there are (otherwise some people are left for answers nobody printed).
    parts: answer -> how many scale answers the text joins in it, 1 unless given. people: answer ->
    the number of people printed beside its share, where one is. scale: lowest and highest number if
    it is a mean of whole numbers that is stated.
    """

    stated: Mapping[str, str]
    exhaustive: bool = False
    complete: bool = False
    parts: Mapping[str, int] = field(default_factory=dict)
    people: Mapping[str, int] = field(default_factory=dict)
    scale: tuple[int, int] | None = None

    def printed(self) -> dict[str, Printed]:
        """Return the answers that carry a printed value."""
        stated = {name: text for name, text in self.stated.items() if str(text).strip()}
        return {name: parse(text, self.scale) for name, text in stated.items()}

    @property
    def level(self) -> int:
        """The most answers that the text joins in one value."""
        return max(self.parts.values(), default=1)

    @property
    def whole(self) -> bool:
        """Whether every person gave exactly one of the listed answers."""
        return self.exhaustive and self.complete


def question_intervals(question: Question, way: Way) -> np.ndarray:
    """Return fewest and most people, 2 x answers x bases, each answer alone, in stated order."""
    printed = question.printed()
    ends = np.zeros((2, len(question.stated), len(way.bases)), int)
    ends[1] = way.bases
    for row, name in enumerate(question.stated):
        if name in printed:
            parts = min(way.level, question.parts.get(name, 1))
            value = printed[name]
            ends[:, row] = part_intervals(value.units, value, way.bases, way.rounding, parts)
        ends[:, row] = meet(ends[:, row], question.people.get(name))
    return ends


def meet(ends: np.ndarray, people: int | None) -> np.ndarray:
    """Return what is left of intervals, 2 x ..., if so many people are printed; None: all."""
    if people is None:
        return ends
    return np.stack([np.maximum(ends[0], people), np.minimum(ends[1], people)])


def question_fits(question: Question, way: Way) -> np.ndarray:
    """Return a bool per base: is there one set of whole counts for the question?"""
    if way.rounding == ADJUSTED and not _totals_100(question):
        return np.zeros(len(way.bases), bool)
    fewest, most = question_intervals(question, way)
    return fit_together(fewest, most, way.bases, question.exhaustive, question.complete)


def _totals_100(question: Question) -> bool:
    values = list(question.printed().values())
    same = len({value.decimals for value in values}) == 1
    return same and len(values) > 1 and sum(value.units for value in values) == values[0].full


def named_ways(
    question: Question, base: int, rounding: str, conventions: Sequence[str] = ROUNDINGS
) -> dict[str, Way]:
    """Return the readings at the printed base, default first, in order of resort.

    conventions: the other roundings that may be named.
    """
    bases, levels = (base,), range(2, question.level + 1)
    others = [name for name in conventions if name != rounding]
    ways = {rounding: Way(bases, rounding)}
    ways |= {f"sum_of_{level}": Way(bases, rounding, level) for level in levels}
    ways |= {name: Way(bases, name) for name in others}
    ways |= {f"{name} + sum_of_{k}": Way(bases, name, k) for k in levels for name in others}
    if question.whole:
        ways[ADJUSTED] = Way(bases, ADJUSTED)
    return ways


def group_ways(question: Question, groups: Sequence[int], rounding: str) -> dict[str, Way]:
    """Return the readings with the size of another group as base and another rounding, by name.

    Two departures at once: only for several answers, which vouch for each other.
    """
    if len(question.printed()) < 2:
        return {}
    others = [name for name in ROUNDINGS if name != rounding]
    return {f"{r} + n = {n}": Way((n,), r, question.level) for n in groups for r in others}


def smallest_base(base: int) -> int:
    """Return the smallest base that counts as a reading of `base`: just over half the people."""
    return max(base // 2 + 1, base - REACH)


def serving_bases(question: Question, bases: Sequence[int], rounding: str) -> list[int]:
    """Return the bases that serve the whole question by one rounding and sums the text names."""
    if not bases:
        return []
    fits = question_fits(question, Way(bases, rounding, question.level))
    return [base for base, fit in zip(bases, fits, strict=True) if fit]


def joint_counts(question: Question, way: Way) -> tuple[dict, tuple[int, int] | None]:
    """Return range of people per answer and people left unprinted, at one base."""
    base = way.bases[0]
    fewest, most = question_intervals(question, way)[:, :, 0].tolist()
    names = list(question.stated)
    if not question.exhaustive:
        return dict(zip(names, zip(fewest, most, strict=True), strict=True)), None
    if not question.complete:  # one more answer, which nobody listed
        fewest, most = [*fewest, 0], [*most, base]
    low_sum, high_sum = sum(fewest), sum(most)
    tight = [
        (max(low, base - (high_sum - high)), min(high, base - (low_sum - low)))
        for low, high in zip(fewest, most, strict=True)
    ]
    printed = question.printed()
    rest = None
    if len(printed) < len(tight):
        known = [i for i, name in enumerate(names) if name in printed]
        rest = (
            max(0, base - sum(most[i] for i in known)),
            base - sum(fewest[i] for i in known),
        )
    return dict(zip(names, tight, strict=False)), rest


def printed_totals(question: Question, base: int, rounding: str) -> tuple[str, str] | None:
    """Return the smallest and largest total that the listed answers can print at `base`.

    None if the answers overlap, or are printed with different numbers of digits.
    """
    printed = question.printed()
    if not question.exhaustive or len({value.decimals for value in printed.values()}) != 1:
        return None
    one = next(iter(printed.values()))
    parts = sum(question.parts.get(name, 1) for name in printed)
    fewest, most = total_intervals(one.decimals, base, rounding, parts)
    largest = int(np.flatnonzero(fewest <= base).max())
    all_printed = question.complete and len(printed) == len(question.stated)
    smallest = int(np.flatnonzero(most >= base).min()) if all_printed else 0
    return one.text(smallest), one.text(largest)
