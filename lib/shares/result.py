"""The result of an audit, and the sentence that says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from .percentages import ADJUSTED, READINGS, neighbours
from .questions import Question, Way, smallest_base

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
        return f"{_counts(question, result)}; {_worth(question, result)}."
    failure = _failure(question, result.base, rounding)
    if result.verdict == "impossible":
        floor, top = smallest_base(result.base), result.base - 1
        bases = f" and no single base from {floor} to {top}" if floor <= top else ""
        changes = [f"{r.answer} at {r.instead} %" for r in result.repairs[:4]]
        lone = {"share", "mean"} & set(result.counts)
        repair = f"; it would fit with {_or(changes)}" if changes and not lone else ""
        return f"{failure}; no named reading{bases} helps{repair}."
    if result.readings:
        rescue = f"it fits when read as {' or '.join(map(_reading, result.readings))}"
    else:
        more = " or another base" if len(result.bases) > 5 else ""
        rescue = f"it fits only if n were {_or([str(base) for base in result.bases[:5]])}{more}"
    return f"{failure}; {rescue} ({_counts(question, result)}); {_worth(question, result)}."


def explain_search(question: Question, result: Result, most_base: int) -> str:
    """Return in one sentence which bases serve a question that is printed without one."""
    listed, tried = runs(result.bases), f"from 1 to {most_base}"
    if not listed:
        return f"no base is printed, and none {tried} serves every share of the question."
    if len(listed) > 6:
        listed[5:] = [f"another ({len(result.bases)} in all)"]
    return f"no base is printed: {tried} it can be {_or(listed)}; {_worth(question, result)}."


def span(low: int, high: int) -> str:
    """Return one number, or "14 to 15" where several fit."""
    return str(low) if low == high else f"{low} to {high}"


def runs(numbers: Sequence[int]) -> list[str]:
    """Return the numbers, each rising run of them as one span: 3, 6, 9 to 12."""
    starts = [i for i, n in enumerate(numbers) if not i or n != numbers[i - 1] + 1]
    ends = [i - 1 for i in starts[1:]] + [len(numbers) - 1]
    return [span(numbers[a], numbers[b]) for a, b in zip(starts, ends, strict=False)]


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _reading(name: str) -> str:
    """Return the words of a reading: a rounding, a sum, a base like "n = 48", joined by +."""
    parts = name.split(" + ")
    return " and ".join(SAID.get(p) or f"shares of {p.removeprefix('n = ')} people" for p in parts)


def _whole(question: Question, base: int) -> str:
    return "{} whole numbers from {} to {}".format(base, *question.scale)


def _counts(question: Question, result: Result) -> str:
    """Return "agree 14, disagree 23 of 37 people"; ranges where several numbers fit."""
    printed, base = question.printed(), result.serving_base
    if question.scale:
        (value,), (total,) = printed.values(), result.counts.values()
        return f"{value.text()} is the mean of {_whole(question, base)} that total {span(*total)}"
    if list(question.stated) == ["share"]:
        return f"{printed['share'].text()} % is {span(*result.counts['share'])} of {base} people"
    people = ", ".join(f"{name} {span(*result.counts[name])}" for name in printed)
    rest = f", {span(*result.rest)} left for answers not printed," if result.rest else ""
    return f"{people}{rest} of {base} people"


def _worth(question: Question, result: Result) -> str:
    """Return how often a blind value passes, and at the printed base a slip of one unit as well."""
    kind = "mean" if question.scale else "percentage"
    said = f"a random {kind} would pass {_often(result.chance)}"
    if result.verdict == "feasible":
        said += f", a slip of one unit {_often(1 - result.power)}"
        empty = result.power <= 1 - NEARLY_EMPTY
    else:
        said, empty = f"with that leeway {said}", result.chance >= NEARLY_EMPTY
    return said + (", so it shows next to nothing" if empty else "")


def _often(part: float) -> str:
    """Return a part of all cases in words: never, under 1 % of the time, 38 % of the time."""
    if not part:
        return "never"
    return f"{100 * part:.0f} % of the time" if part >= 0.01 else "under 1 % of the time"


def _failure(question: Question, base: int, rounding: str) -> str:
    """Return why the question fails at its base: the answers that fail alone, else their sum."""
    alone, beside = [], []
    percent = "" if question.scale else " %"
    for name, value in question.printed().items():
        title = "" if name in ("share", "mean") else f" ({name})"
        fewest, most = value.intervals(value.units, base, rounding)
        people = question.people.get(name, fewest)
        if fewest > most:
            near = [
                f"{people} {'prints' if people == 1 else 'print'} {value.text(units)}{percent}"
                for people, units in neighbours(value, base, rounding)
            ]
            alone.append(f"{value.text()}{percent}{title}: {' and '.join(near)}")
        elif not fewest <= people <= most:
            told = f"{people} of {base} people do not print {value.text()} %{title}"
            beside.append(f"{told}: {span(fewest, most)} do")
    if alone:
        people = f"whole number of {base} people"
        none = f"total of {_whole(question, base)}" if question.scale else people
        beside.insert(0, f"no {none} prints {'; nor '.join(alone)}")
    if beside:
        return "; ".join(beside)
    fewest, most = question.intervals(Way((base,), rounding)).sum(axis=1)[:, 0]
    need = f"at least {fewest}" if fewest > base else f"at most {most}"
    return f"each share fits {base} people alone, but together the answers hold {need} people"
