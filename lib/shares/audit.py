"""Verdicts on one printed share or a whole question: what they are worth, what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from .percentages import (
    ROUNDINGS,
    check_base,
    feasible_shares,
    fit_together,
    neighbours,
    part_intervals,
    share_intervals,
)
from .questions import (
    REACH,
    Question,
    Way,
    group_ways,
    joint_counts,
    named_ways,
    printed_totals,
    question_fits,
    question_intervals,
    serving_bases,
    smallest_base,
)
from .result import Repair, Result, explain

SLIP = 20  # percentage points: a value farther off is no slip of the pen any more


def audit_share(
    stated: str,
    base: int,
    parts: int = 1,
    rounding: str = "half_up",
    conventions: Sequence[str] = ROUNDINGS,
    groups: Sequence[int] = (),
) -> Result:
    """Return the verdict on one printed share; its counts stand under the key "share".

    parts: how many separately rounded answers the share may be the sum of (1 to 3). The others:
    as in `audit_question`. ValueError: see `parse`.
    """
    alone = {"share": stated}, base, False, {"share": parts}
    return audit_question(*alone, rounding, conventions=conventions, groups=groups)


def audit_question(
    stated: Mapping[str, str],
    base: int,
    exhaustive: bool,
    parts: Mapping[str, int] | None = None,
    rounding: str = "half_up",
    complete: bool = False,
    conventions: Sequence[str] = ROUNDINGS,
    groups: Sequence[int] = (),
) -> Result:
    """Return the verdict on all printed shares of one question together.

    stated: answer -> string as printed, "" for an answer known to exist but not printed.
    exhaustive: answers exclude one another and everybody gave one: one set of counts must sum to at
    most the base, and to exactly the base when `complete` (no other answers exist). Not exhaustive:
    each share alone, but one base for all. parts, rounding: as in `audit_share`. conventions: the
    other roundings that may rescue it (a rounding belongs to a whole figure: name those that its
    other shares allow). groups: sizes of groups that may have been the base instead, where larger.
    """
    base = check_base(base)
    question = Question(dict(stated), exhaustive, complete, dict(parts or {}))
    if not question.printed():
        raise ValueError("no answer of the question carries a printed value: nothing to audit")
    if rounding not in ROUNDINGS:
        raise ValueError(f"no rounding '{rounding}': choose one of {', '.join(ROUNDINGS)}")
    ways = named_ways(question, base, rounding, conventions)
    default = ways.pop(rounding)
    verdict, first, leeway, readings, bases, repairs = "feasible", default, [default], (), (), ()
    if not question_fits(question, default)[0]:
        fitting = [name for name, way in ways.items() if question_fits(question, way)]
        # A second departure is of no interest where one is enough.
        readings = tuple(name for name in fitting if "+" not in name) or tuple(fitting)
        larger = sorted(n for n in set(groups) if n > base)
        tried = [*range(base - 1, smallest_base(base) - 1, -1), *larger]
        bases = tuple(serving_bases(question, tried, rounding))
        if not readings and not bases:
            ways = group_ways(question, larger, rounding)
            readings = tuple(name for name, way in ways.items() if question_fits(question, way))
        repairs = tuple(_repairs(question, base, rounding, readings, bases))
        verdict = "conditional" if readings or bases else "impossible"
        if readings:
            first = ways[readings[0]]
            leeway = [default, *ways.values()] if first.bases != (base,) else [default, first]
        elif bases:
            first = Way(bases[:1], rounding, question.level)
            upto = tuple(tried[: tried.index(bases[0]) + 1])
            leeway = [default, first._replace(bases=upto)]
    if verdict == "impossible":  # each answer by itself
        people, sets, rest = joint_counts(replace(question, exhaustive=False), default)
    else:
        people, sets, rest = joint_counts(question, first)
    result = Result(
        verdict=verdict,
        base=base,
        serving_base=None if verdict == "impossible" else first.bases[0],
        counts={name: ends if ends[0] <= ends[1] else None for name, ends in people.items()},
        readings=readings,
        bases=bases,
        chance=_chance(question, leeway),
        power=_power(question, leeway),
        sets=0 if verdict == "impossible" else sets,
        rest=rest,
        totals=printed_totals(question, base, rounding),
        repairs=repairs,
        explanation="",
    )
    return replace(result, explanation=explain(question, result, rounding))


# --- what a verdict is worth -----------------------------------------------------------------


def _chance(question: Question, leeway: Sequence[Way]) -> float:
    """Return the part of blind percentages, 0-1, that at most would pass the same leeway.

    One printed answer: exact, over all percentages of its precision. Several: the ways are added up
    (an upper bound); of a complete question one answer follows from the others and is left out.
    """
    per_answer = []
    for name, value in question.printed().items():
        part = question.parts.get(name, 1)
        tables = [
            _printable(value.decimals, way.bases, way.rounding, min(way.level, part))
            for way in leeway
        ]
        per_answer.append(np.concatenate(tables, axis=1))
    if not per_answer:
        return 1.0
    alone = min(float(fits.any(axis=1).mean()) for fits in per_answer)
    if len(per_answer) == 1:
        return alone
    each = np.array([fits.mean(axis=0) for fits in per_answer])
    if question.whole and len(each) == len(question.stated):
        each = np.sort(each, axis=0)[1:]
    return min(alone, float(each.prod(axis=0).sum()))


@lru_cache(maxsize=200)
def _printable(decimals: int, bases: Sequence[int], rounding: str, parts: int) -> np.ndarray:
    """Return a bool, percentages 0 to 100 x bases: can this base print this percentage?"""
    values = np.arange(100 * 10**decimals + 1)
    fewest, most = part_intervals(values, decimals, bases, rounding, parts)
    return fewest <= most


def _power(question: Question, leeway: Sequence[Way]) -> float:
    """Return the part of the neighbouring values, one unit off in any answer, that would fail."""
    caught = []
    for name, value in question.printed().items():
        for units in (value.units - 1, value.units + 1):
            if 0 <= units <= value.full:
                near = replace(question, stated={**question.stated, name: value.text(units)})
                caught.append(not any(question_fits(near, way).any() for way in leeway))
    return sum(caught) / len(caught)


def base_search(
    questions: Mapping[str, Question], max_base: int, min_base: int = 1, rounding: str = "half_up"
) -> pd.DataFrame:
    """Return which bases serve which question: index base, a bool column each, `all`, `chance`.

    all: this base serves every question. chance: at most this part of blind percentages would be
    served by one base from here to max_base, so a low number makes the base a discovery.
    A lone share is `Question({"share": "25"})`; a whole figure is one entry for each question.
    """
    bases = range(min_base, max_base + 1)
    fits = {
        name: question_fits(question, Way(bases, rounding, question.level))
        for name, question in questions.items()
    }
    table = pd.DataFrame(fits, index=pd.Index(bases, name="base"))
    table["all"] = table.all(axis=1)
    pooled = Question(
        {f"{name}/{a}": text for name, q in questions.items() for a, text in q.stated.items()},
        parts={f"{name}/{a}": k for name, q in questions.items() for a, k in q.parts.items()},
    )
    ways = [Way(range(base, max_base + 1), rounding, pooled.level) for base in bases]
    return table.assign(chance=[_chance(pooled, [way]) for way in ways])


# --- what would help a failed question -------------------------------------------------------


def _repairs(
    question: Question, base: int, rounding: str, readings: Sequence[str], bases: Sequence[int]
) -> list[Repair]:
    """Return the smallest: one value, else every failing one; readings; next base either side."""
    repairs = _value_repairs(question, base, rounding)
    if not repairs:
        for name, value in question.printed().items():
            if not feasible_shares(value.units, value.decimals, base, rounding):
                near = neighbours(value, base, rounding)
                repairs += [Repair("each", name, value.text(units)) for _, units in near]
    repairs += [Repair("reading", "", name) for name in readings]
    larger = serving_bases(question, range(base + 1, min(2 * base, base + REACH) + 1), rounding)
    return repairs + [Repair("base", "", str(other)) for other in (*bases[:1], *larger[:1])]


def _value_repairs(question: Question, base: int, rounding: str) -> list[Repair]:
    """Return the smallest changes of one printed value that make the question feasible."""
    options = []
    ends = question_intervals(question, Way((base,), rounding))
    for row, name in enumerate(question.stated):
        value = question.printed().get(name)
        if value is None:
            continue
        values = np.arange(value.full + 1)
        fewest, most = np.repeat(ends, len(values), axis=2)
        fewest[row], most[row] = share_intervals(values, value.decimals, base, rounding)
        fits = fit_together(fewest, most, base, question.exhaustive, question.complete)
        steps = np.abs(values - value.units) / 10**value.decimals
        options += [(steps[u], name, value, int(u)) for u in np.flatnonzero(fits)]
    nearest = min((step for step, *_ in options), default=0)
    return [
        Repair("value", name, value.text(units))
        for step, name, value, units in options
        if step == nearest <= SLIP
    ]
