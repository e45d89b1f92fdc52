"""The result of an audit, and the sentence that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .percentages import ADJUSTED, READINGS, neighbours
from .questions import Question, Way, question_intervals, smallest_base

NEARLY_EMPTY = 0.9  # from this chance on, a pass is said to show next to nothing
SAID = {**READINGS, ADJUSTED: "adjusted so that the printed values total 100"}


class Repair(NamedTuple):
    """One changed value that would make a failed question feasible."""

    answer: str
    instead: str  # the value that would have to stand there


@dataclass(frozen=True)
class Result:
    """Verdict on a share or question; `counts` belong to the first reading that fits."""

    verdict: str  # feasible, conditional, impossible
    base: int | None  # as printed; None: no base is, and `bases` are all that serve
    serving_base: int | None  # the base that `counts` refers to; None: none, or no single one
    counts: dict[str, tuple[int, int] | None]  # answer -> fewest and most people; None: none fits
    readings: tuple[str, ...]  # named readings that rescue it at the printed base
    bases: tuple[int, ...]  # smaller bases that rescue it, nearest first, then sizes of groups
    chance: float  # 0-1, at most: blindly picked percentages that the same leeway lets through
    power: float  # 0-1: neighbouring values (one unit up or down) that the check would have caught
    rest: tuple[int, int] | None = None  # people left for answers that are not printed
    totals: tuple[str, str] | None = None  # smallest and largest total that rounding can print
    repairs: tuple[Repair, ...] = ()  # the smallest changes of one value that make it feasible
    explanation: str = ""  # one sentence


def explain(question: Question, result: Result, rounding: str) -> str:
    """Return the verdict in one sentence with its counts."""
    if result.verdict == "feasible":
        return _say_counts(question, result) + _say_pass(question, result) + "."
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
    return f"{failure}; {rescue} ({_say_counts(question, result)}){_say_chance(question, result)}."


def explain_search(question: Question, result: Result, most_base: int) -> str:
    """Return in one sentence which bases serve a question that is printed without one."""
    listed, tried = runs(result.bases), f"from 1 to {most_base}"
    if not listed:
        return f"no base is printed, and none {tried} serves every share of the question."
    if len(listed) > 6:
        listed[5:] = [f"another ({len(result.bases)} in all)"]
    return f"no base is printed: {tried} it can be {_or(listed)}{_say_chance(question, result)}."


def runs(numbers: Sequence[int]) -> list[str]:
    """Return the numbers, each rising run of them as one span: 3, 6, 9 to 12."""
    starts = [i for i, n in enumerate(numbers) if not i or n != numbers[i - 1] + 1]
    ends = [i - 1 for i in starts[1:]] + [len(numbers) - 1]
    return [span(numbers[a], numbers[b]) for a, b in zip(starts, ends, strict=False)]


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
    if question.scale:
        (value,), (total,) = printed.values(), result.counts.values()
        return f"{value.text()} is the mean of {_scale(question, base)} that total {span(*total)}"
    if list(question.stated) == ["share"]:
        return f"{printed['share'].text()} % is {span(*result.counts['share'])} of {base} people"
    people = ", ".join(f"{name} {span(*result.counts[name])}" for name in printed)
    rest = f", {span(*result.rest)} left for answers not printed," if result.rest else ""
    return f"{people}{rest} of {base} people"


def _scale(question: Question, base: int) -> str:
    return "{} whole numbers from {} to {}".format(base, *question.scale)


def _say_pass(question: Question, result: Result) -> str:
    """Return what a pass is worth: how often a blind value and a slip of one unit pass as well."""
    slips = f"a slip of one unit {_often(1 - result.power)}"
    empty = ", so it shows next to nothing" if result.power <= 1 - NEARLY_EMPTY else ""
    return f"; {_blind(question)} would pass {_often(result.chance)}, {slips}{empty}"


def _say_chance(question: Question, result: Result) -> str:
    empty = ", so it shows next to nothing" if result.chance >= NEARLY_EMPTY else ""
    return f"; with that leeway {_blind(question)} would pass {_often(result.chance)}{empty}"


def _blind(question: Question) -> str:
    return f"a random {'mean' if question.scale else 'percentage'}"


def _often(part: float) -> str:
    """Return a part of all cases in words: never, under 1 % of the time, 38 % of the time."""
    if not part:
        return "never"
    return f"{100 * part:.0f} % of the time" if part >= 0.01 else "under 1 % of the time"


def _say_failure(question: Question, base: int, rounding: str) -> str:
    """Return why the question fails at its base: the answers that fail alone, else their sum."""
    lines, beside = [], []
    percent = "" if question.scale else " %"
    for name, value in question.printed().items():
        title = "" if name in ("share", "mean") else f" ({name})"
        fewest, most = value.intervals(value.units, base, rounding)
        if fewest > most:
            near = [
                f"{people} {'prints' if people == 1 else 'print'} {value.text(units)}{percent}"
                for people, units in neighbours(value, base, rounding)
            ]
            lines.append(f"{value.text()}{percent}{title}: {' and '.join(near)}")
        elif not fewest <= question.people.get(name, fewest) <= most:
            people = f"{question.people[name]} of {base} people"
            beside.append(f"{people} do not print {value.text()} %{title}: {span(fewest, most)} do")
    if lines:
        none = (
            f"total of {_scale(question, base)}"
            if question.scale
            else f"whole number of {base} people"
        )
        beside.insert(0, f"no {none} prints {'; nor '.join(lines)}")
    if beside:
        return "; ".join(beside)
    fewest, most = question_intervals(question, Way((base,), rounding)).sum(axis=1)[:, 0]
    need = f"at least {fewest}" if fewest > base else f"at most {most}"
    return f"each share fits {base} people alone, but together the answers hold {need} people"


def _say_repair(result: Result) -> str:
    if not result.repairs or "share" in result.counts or "mean" in result.counts:
        return ""
    return "; it would fit with " + _or(
        [f"{r.answer} at {r.instead} %" for r in result.repairs[:4]]
    )
