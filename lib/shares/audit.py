"""The verdict on one printed share, or on all printed shares of a question together."""

from collections.abc import Mapping
from dataclasses import replace

from .margins import Result, chance, power, serving_bases, smallest_base, smallest_repairs
from .printed import (
    ROUNDINGS,
    Leeway,
    Question,
    check_base,
    joint_counts,
    named_ways,
    printed_totals,
    question_fits,
    question_intervals,
)
from .words import explain


def audit_share(stated: str, base: int, parts: int = 1, rounding: str = "half_up") -> Result:
    """Judge one printed share; its counts stand under the key "share".

    parts: how many separately rounded answers the share may be the sum of (1 to 3).
    ValueError: see `parse`.
    """
    return audit_question({"share": stated}, base, False, {"share": parts}, rounding)


def audit_question(
    stated: Mapping[str, str],
    base: int,
    exhaustive: bool,
    parts: Mapping[str, int] | None = None,
    rounding: str = "half_up",
    complete: bool = False,
) -> Result:
    """Judge all printed shares of one question together.

    stated: answer -> string as printed, "" for an answer known to exist but not printed.
    exhaustive: answers exclude one another and everybody gave one: one set of counts must sum to at
    most the base, and to exactly the base when `complete` (no other answers exist). Not exhaustive:
    each share alone, but one base for all. parts, rounding: as in `audit_share`.
    """
    base = check_base(base)
    question = Question(dict(stated), exhaustive, complete, dict(parts or {}))
    if not question.printed():
        raise ValueError("no answer of the question carries a printed value: nothing to audit")
    if rounding not in ROUNDINGS:
        raise ValueError(f"no rounding '{rounding}': choose one of {', '.join(ROUNDINGS)}")
    ways = named_ways(question, base, rounding)
    default = ways.pop(rounding)
    readings, bases = (), ()
    leeway, first = [default], default
    verdict = "feasible" if question_fits(question, default)[0] else "impossible"
    if verdict != "feasible":
        readings = _shortest(
            [name for name, way in ways.items() if question_fits(question, way)[0]]
        )
        smaller = range(base - 1, smallest_base(base) - 1, -1)
        bases = tuple(serving_bases(question, smaller, rounding))
        if readings:
            verdict, first = "conditional", ways[readings[0]]
            leeway = [default, first]
        elif bases:
            level = max(question.parts.values(), default=1)
            verdict, first = "conditional", Leeway(rounding, level, bases[:1])
            leeway = [default, Leeway(rounding, level, tuple(range(base - 1, bases[0] - 1, -1)))]
    if verdict == "impossible":
        ranges, sets, rest = {name: _alone(question, name, default) for name in stated}, 0, None
    else:
        ranges, sets, rest = joint_counts(question, first)
    result = Result(
        verdict=verdict,
        base=base,
        counts=ranges,
        readings=readings,
        bases=bases,
        chance=chance(question, leeway),
        power=power(question, leeway),
        sets=sets,
        rest=rest,
        totals=printed_totals(question, base, rounding),
        repairs=()
        if verdict == "feasible"
        else tuple(smallest_repairs(question, base, rounding, readings, bases)),
        explanation="",
    )
    return replace(result, explanation=explain(question, result, rounding))


def _shortest(readings: list[str]) -> tuple[str, ...]:
    """Drop readings that only add a second departure to one that is enough by itself."""
    simple = tuple(name for name in readings if "+" not in name)
    return simple or tuple(readings)


def _alone(question: Question, name: str, way: Leeway) -> tuple[int, int] | None:
    """Return fewest and most people of one answer by itself; None where no whole number fits."""
    fewest, most = question_intervals(Question({name: question.stated[name]}), way)
    low, high = int(fewest[0, 0]), int(most[0, 0])
    return (low, high) if low <= high else None
