"""One question: its printed shares, and the whole counts that each way to read them allows.

A question whose answers exclude one another is a system of intervals: possible exactly if the lower
ends sum to at most n and the upper ends to at least n.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from .percentages import ADJUSTED, Printed, fit_together, parse, total_intervals

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

    def intervals(self, way: Way) -> np.ndarray:
        """Return fewest and most people, 2 x answers x bases, each answer alone, as stated."""
        printed = self.printed()
        ends = np.zeros((2, len(self.stated), len(way.bases)), int)
        ends[1] = way.bases
        for row, name in enumerate(self.stated):
            if value := printed.get(name):
                parts = min(way.level, self.parts.get(name, 1))
                ends[:, row] = value.intervals(value.units, way.bases, way.rounding, parts)
            ends[:, row] = meet(ends[:, row], self.people.get(name))
        return ends

    def fits(self, way: Way) -> np.ndarray:
        """Return a bool per base: is there one set of whole counts?"""
        if way.rounding == ADJUSTED and not self._totals_100():
            return np.zeros(len(way.bases), bool)
        return fit_together(*self.intervals(way), way.bases, self.exhaustive, self.complete)

    def _totals_100(self) -> bool:
        units, digits, _ = zip(*self.printed().values(), strict=True)
        return len(units) > 1 and len({*digits}) == 1 and sum(units) == 100 * 10 ** digits[0]

    def serving(self, bases: Sequence[int], rounding: str) -> tuple[int, ...]:
        """Return the bases that serve it by one rounding and the sums that the text names."""
        fits = self.fits(Way(bases, rounding, self.level)) if bases else ()
        return tuple(base for base, fit in zip(bases, fits, strict=True) if fit)

    def counts(self, way: Way) -> tuple[dict[str, tuple[int, int]], tuple[int, int] | None]:
        """Return fewest and most people per answer, and left for answers not printed, at one base.

        The second is None if the answers overlap or all are printed.
        """
        ends, (base,), rest = self.intervals(way)[..., 0], way.bases, None
        if self.exhaustive:
            blank = [name not in self.printed() for name in self.stated]
            if not self.complete:  # one more answer, which nobody listed
                ends, blank = np.c_[ends, [0, base]], [*blank, True]
            if any(blank):
                fewest, most = ends[:, np.invert(blank)].sum(axis=1).tolist()
                rest = max(0, base - most), base - fewest
            left = base - (ends.sum(axis=1, keepdims=True) - ends)[::-1]  # by all other answers
            ends = np.array([np.maximum(ends[0], left[0]), np.minimum(ends[1], left[1])])
        return dict(zip(self.stated, map(tuple, ends.T.tolist()), strict=False)), rest

    def totals(self, base: int, rounding: str) -> tuple[str, str] | None:
        """Return the smallest and largest total that the listed answers can print at `base`.

        None if the answers overlap, or are printed with different numbers of digits.
        """
        printed = self.printed()
        if not self.exhaustive or len({value.decimals for value in printed.values()}) != 1:
            return None
        one = next(iter(printed.values()))
        parts = sum(self.parts.get(name, 1) for name in printed)
        fewest, most = total_intervals(one.decimals, base, rounding, parts)
        largest = int(np.flatnonzero(fewest <= base).max())
        all_printed = self.complete and len(printed) == len(self.stated)
        smallest = int(np.flatnonzero(most >= base).min()) if all_printed else 0
        return one.text(smallest), one.text(largest)


def smallest_base(base: int) -> int:
    """Return the smallest base that counts as a reading of `base`: just over half the people."""
    return max(base // 2 + 1, base - REACH)


def meet(ends: np.ndarray, people: int | None) -> np.ndarray:
    """Return what is left of intervals, 2 x ..., if so many people are printed; None: all."""
    if people is None:
        return ends
    return np.array([np.maximum(ends[0], people), np.minimum(ends[1], people)])
