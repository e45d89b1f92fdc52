"""Verdicts on one printed share or a whole question: what they are worth, what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from .percentages import (
    ROUNDINGS,
    Printed,
    check_base,
    fit_together,
    part_intervals,
)
from .questions import (
    Question,
    Way,
    group_ways,
    joint_counts,
    meet,
    named_ways,
    printed_totals,
    question_fits,
    question_intervals,
    serving_bases,
    smallest_base,
)
from .result import Repair, Result, explain, explain_search

MOST_BASE = 1_000  # people: how far a base that is not printed is searched
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
    question = Question({"share": stated}, parts={"share": parts})
    return audit(question, base, rounding, conventions, groups)


def audit_mean(stated: str, n: int, low: int, high: int, rounding: str = "half_up") -> Result:
    """Return the verdict on a printed mean of n whole numbers from low to high (the GRIM test).

    Its totals stand under the key "mean"; a smaller n may rescue it. ValueError: see `parse`.
    """
    return audit(Question({"mean": stated}, scale=(low, high)), n, rounding)


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

    stated, exhaustive, complete, parts: as in `Question`. Exhaustive: one set of counts must sum to
    at most the base, and to exactly the base when `complete`. Not exhaustive: each share alone, but
    one base for all. The others: as in `audit`.
    """
    question = Question(dict(stated), exhaustive, complete, dict(parts or {}))
    return audit(question, base, rounding, conventions, groups)


def audit(
    question: Question,
    base: int,
    rounding: str = "half_up",
    conventions: Sequence[str] = ROUNDINGS,
    groups: Sequence[int] = (),
) -> Result:
    """Return the verdict on a question.

    conventions: the other roundings that may rescue it (a rounding belongs to a whole figure: name
    those that its other shares allow). groups: sizes of groups that may have been the base instead,
    where larger. ValueError: nothing is printed, no base, no such rounding.
    """
    base = check_base(base)
    if not question.printed():
        raise ValueError("no answer of the question carries a printed value: nothing to audit")
    if rounding not in ROUNDINGS:
        raise ValueError(f"no rounding '{rounding}': choose one of {', '.join(ROUNDINGS)}")
    ways = named_ways(question, base, rounding, conventions)
    default = ways.pop(rounding)
    verdict, first, leeway, readings, bases, repairs = "feasible", default, (default,), (), (), ()
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
        repairs = tuple(_repairs(question, base, rounding))
        verdict = "conditional" if readings or bases else "impossible"
        if readings:
            first = ways[readings[0]]
            leeway = (default, *ways.values()) if first.bases != (base,) else (default, first)
        elif bases:
            first = Way(bases[:1], rounding, question.level)
            upto = tuple(tried[: tried.index(bases[0]) + 1])
            leeway = default, first._replace(bases=upto)
    if verdict == "impossible":  # each answer by itself
        people, rest = joint_counts(replace(question, exhaustive=False), default)
    else:
        people, rest = joint_counts(question, first)
    ranges = {name: ends if ends[0] <= ends[1] else None for name, ends in people.items()}
    serving = None if verdict == "impossible" else first.bases[0]
    worth = _chance(question, leeway), _power(question, leeway)
    totals = printed_totals(question, base, rounding)
    result = Result(
        *(verdict, base, serving, ranges, readings, bases, *worth, rest, totals, repairs)
    )
    return replace(result, explanation=explain(question, result, rounding))


# --- what a verdict is worth -----------------------------------------------------------------


def _chance(question: Question, leeway: Sequence[Way]) -> float:
    """Return the part of blind percentages, 0-1, that at most would pass the same leeway.

    One printed answer: exact, over all percentages of its precision. Several: the ways are added up
    (an upper bound); of a complete question one answer follows from the others and is left out.
    """
    found = []
    for name, value in question.printed().items():
        about = question.parts.get(name, 1), question.people.get(name)
        found.append(_passing(value._replace(units=0), *about, tuple(leeway)))
    if not found:
        return 1.0
    alone = min(one for one, _ in found)
    if len(found) == 1:
        return alone
    each = np.array([by_base for _, by_base in found])
    if question.whole and len(each) == len(question.stated):
        each = np.sort(each, axis=0)[1:]
    return min(alone, float(each.prod(axis=0).sum()))


@lru_cache(maxsize=5_000)
def _passing(
    like: Printed, parts: int, people: int | None, leeway: Sequence[Way]
) -> tuple[float, np.ndarray]:
    """Return the part of all values that pass by any way and base, and by each of them."""
    ends = [
        part_intervals(like.values, like, way.bases, way.rounding, min(way.level, parts))
        for way in leeway
    ]
    fewest, most = meet(np.concatenate(ends, axis=-1), people)
    fits = fewest <= most
    return float(fits.any(axis=1).mean()), fits.mean(axis=0)


def _power(question: Question, leeway: Sequence[Way]) -> float:
    """Return the part of the neighbouring values, one unit off in any answer, that would fail."""
    caught = []
    for name, value in question.printed().items():
        for units in (value.units - 1, value.units + 1):
            if units in range(value.values[0], value.values[-1] + 1):
                near = replace(question, stated={**question.stated, name: value.text(units)})
                caught.append(not any(question_fits(near, way).any() for way in leeway))
    return sum(caught) / len(caught) if caught else 0.0


def audit_search(
    question: Question, most_base: int = MOST_BASE, rounding: str = "half_up"
) -> Result:
    """Return the verdict on a question printed without a base; `bases` are all that serve it.

    conditional: bases from 1 to most_base serve every share; impossible: none does.
    """
    if not question.printed():
        raise ValueError("no answer of the question carries a printed value: nothing to audit")
    way = Way(range(1, most_base + 1), rounding, question.level)
    bases = tuple(serving_bases(question, way.bases, rounding))
    worth = _chance(question, (way,)), _power(question, (way,))
    verdict, unknown = "conditional" if bases else "impossible", dict.fromkeys(question.stated)
    result = Result(verdict, None, None, unknown, (), bases, *worth)
    return replace(result, explanation=explain_search(question, result, most_base))


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

    def together(part: str) -> dict:
        each = questions.items()
        return {f"{name}/{a}": x for name, q in each for a, x in getattr(q, part).items()}

    pooled = Question(together("stated"), parts=together("parts"), people=together("people"))
    ways = [Way(range(base, max_base + 1), rounding, pooled.level) for base in bases]
    return table.assign(chance=[_chance(pooled, (way,)) for way in ways])


# --- what would help a failed question -------------------------------------------------------


def _repairs(question: Question, base: int, rounding: str) -> list[Repair]:
    """Return the smallest changes of one printed value that make the question feasible."""
    options = []
    ends = question_intervals(question, Way((base,), rounding))
    for row, name in enumerate(question.stated):
        value = question.printed().get(name)
        if value is None:
            continue
        values = value.values
        fewest, most = np.repeat(ends, len(values), axis=2)
        alone = np.array(value.intervals(values, base, rounding))
        fewest[row], most[row] = meet(alone, question.people.get(name))
        fits = fit_together(fewest, most, base, question.exhaustive, question.complete)
        steps = np.abs(values - value.units) / 10**value.decimals
        options += [(steps[i], name, value.text(int(values[i]))) for i in np.flatnonzero(fits)]
    nearest = min((step for step, *_ in options), default=0)
    return [Repair(name, text) for step, name, text in options if step == nearest <= SLIP]
