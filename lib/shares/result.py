"""The result of an audit, and the sentence that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .percentages import ADJUSTED, READINGS, feasible_shares, neighbours
from .questions import Question, Way, question_intervals, smallest_base

NEARLY_EMPTY = 0.9  # from this chance on, a pass is said to show next to nothing
SAID = {**READINGS, ADJUSTED: "adjusted so that the printed values total 100"}


class Repair(NamedTuple):
    """One change that would make a failed share or question feasible."""

    kind: str  # value, each (every failing value changes), base, reading
    answer: str  # the answer concerned, empty for base and reading
    instead: str  # what would have to stand there


@dataclass(frozen=True)
class Result:
    """Verdict on a share or question; `counts` and `sets` belong to the first reading that fits."""

    verdict: str  # feasible, conditional, impossible
    base: int  # as printed
    serving_base: int | None  # the base that `counts` refers to; None when impossible
    counts: dict[str, tuple[int, int] | None]  # answer -> fewest and most people; None: none fits
    readings: tuple[str, ...]  # named readings that rescue it at the printed base
    bases: tuple[int, ...]  # smaller bases that rescue it, nearest first, then sizes of groups
    chance: float  # 0-1, at most: blindly picked percentages that the same leeway lets through
    power: float  # 0-1: neighbouring values (one unit up or down) that the check would have caught
    sets: int  # number of sets of whole counts
    rest: tuple[int, int] | None  # people left for answers that are not printed
    totals: tuple[str, str] | None  # smallest and largest total that rounding can print
    repairs: tuple[Repair, ...]  # smallest single changes that make it feasible
    explanation: str  # one sentence


def explain(question: Question, result: Result, rounding: str) -> str:
    """Return the verdict in one sentence with its counts."""
    if result.verdict == "feasible":
        return _say_counts(question, result) + _say_pass(result) + "."
    failure = _say_failure(question, result.base, rounding)
    if result.verdict == "impossible":
        floor, top = smallest_base(result.base), result.base - 1
        bases = f" and no single base from {floor} to {top}" if floor <= top else ""
        return f"{failure}; no named reading{bases} helps{_say_repair(result)}."
    if result.readings:
        names = [" and ".join(_reading(part) for part in r.split(" + ")) for r in result.readings]
        rescue = f"it fits when read as {' or '.join(names)}"
    else:
        more = " or another base" if len(result.bases) > 5 else ""
        rescue = f"it fits only if n were {_or([str(base) for base in result.bases[:5]])}{more}"
    return f"{failure}; {rescue} ({_say_counts(question, result)}){_say_chance(result)}."


def _reading(part: str) -> str:
    """Return the words of one departure: a rounding, a sum, or "n = 48"."""
    return SAID.get(part) or f"shares of {part.removeprefix('n = ')} people"


def span(low: int, high: int) -> str:
    """Return one number, or "14 to 15" where several fit."""
    return str(low) if low == high else f"{low} to {high}"


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _say_counts(question: Question, result: Result) -> str:
    """Return "agree 14, disagree 23 of 37 people"; ranges where several numbers fit."""
    printed, base = question.printed(), result.serving_base
    if list(question.stated) == ["share"]:
        return f"{printed['share'].text()} % is {span(*result.counts['share'])} of {base} people"
    people = ", ".join(f"{name} {span(*result.counts[name])}" for name in printed)
    rest = f", {span(*result.rest)} left for answers not printed," if result.rest else ""
    return f"{people}{rest} of {base} people"


def _say_pass(result: Result) -> str:
    """Return what a pass is worth: how often a blind value and a slip of one unit pass as well."""
    slips = f"a slip of one unit {_often(1 - result.power)}"
    empty = ", so it shows next to nothing" if result.power <= 1 - NEARLY_EMPTY else ""
    return f"; a random percentage would pass {_often(result.chance)}, {slips}{empty}"


def _say_chance(result: Result) -> str:
    empty = ", so it shows next to nothing" if result.chance >= NEARLY_EMPTY else ""
    return f"; with that leeway a random percentage would pass {_often(result.chance)}{empty}"


def _often(part: float) -> str:
    """Return a part of all cases in words: never, under 1 % of the time, 38 % of the time."""
    if not part:
        return "never"
    return f"{100 * part:.0f} % of the time" if part >= 0.01 else "under 1 % of the time"


def _say_failure(question: Question, base: int, rounding: str) -> str:
    """Return why the question fails at its base: the answers that fail alone, else their sum."""
    lines = []
    for name, value in question.printed().items():
        if not feasible_shares(value.units, value.decimals, base, rounding):
            near = [
                f"{people} {'prints' if people == 1 else 'print'} {value.text(units)} %"
                for people, units in neighbours(value, base, rounding)
            ]
            title = "" if name == "share" else f" ({name})"
            lines.append(f"{value.text()} %{title}: {' and '.join(near)}")
    if lines:
        return f"no whole number of {base} people prints {'; nor '.join(lines)}"
    fewest, most = question_intervals(question, Way((base,), rounding)).sum(axis=1)[:, 0]
    need = f"at least {fewest}" if fewest > base else f"at most {most}"
    return f"each share fits {base} people alone, but together the answers hold {need} people"


def _say_repair(result: Result) -> str:
    one = [r for r in result.repairs if r.kind == "value"]
    if not one or "share" in result.counts:
        return ""
    return "; it would fit with " + _or([f"{r.answer} at {r.instead} %" for r in one[:4]])
