"""One question: the ways to read its printed shares, and the whole counts that each way allows.

A question whose answers exclude one another is a system of intervals: possible exactly if the lower
ends sum to at most n and the upper ends to at least n.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from lib.shares.printed import (
    ADJUSTED,
    NO_COUNT,
    ROUNDINGS,
    Printed,
    parse,
    share_intervals,
    total_intervals,
)


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


class Leeway(NamedTuple):
    """One way to read a question: a rounding, how many answers a joined value may sum, bases."""

    rounding: str
    level: int
    bases: tuple[int, ...]


def question_intervals(question: Question, way: Leeway) -> tuple[np.ndarray, np.ndarray]:
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
            ends = [
                total_intervals(value.decimals, base, way.rounding, parts) for base in way.bases
            ]
            rows.append(tuple(np.array([end[i][value.units] for end in ends]) for i in (0, 1)))
    fewest, most = (np.array([row[i] for row in rows]) for i in (0, 1))
    return fewest, most


def question_fits(question: Question, way: Leeway) -> np.ndarray:
    """Bool per base: is there one set of whole counts for the question?"""
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
    """Readings at the printed base, default first, in order of resort: name -> how to read."""
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
    """Range of people per answer, number of sets and people left unprinted, at one base."""
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


def printed_totals(question: Question, base: int, rounding: str) -> tuple[str, str] | None:
    """Smallest and largest total the listed answers can print at `base`; None if they overlap."""
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
