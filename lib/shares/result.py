"""What an audit gives back: the verdict on a share or question, and the repairs of a failed one."""

from dataclasses import dataclass
from typing import NamedTuple


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
        """Base that `counts` refers to; None when impossible."""
        if self.verdict == "impossible":
            return None
        return self.base if self.verdict == "feasible" or self.readings else self.bases[0]
