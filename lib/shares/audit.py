"""Verdicts on one printed share or a whole question: what they are worth, what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from .percentages import ADJUSTED, ROUNDINGS, Printed, check_base, fit_together
from .questions import Question, Way, meet, smallest_base
from .result import Repair, Result, explain, explain_search

MOST_BASE = 1_000  # people: how far a base that is not printed is searched
SLIP = 20  # percentage points: a value farther off is no slip of the pen any more


def audit_share(
    stated: str, base: int, parts: int = 1, rounding: str = "half_up", **leeway: Sequence
) -> Result:
    """Return the verdict on one printed share; its counts stand under the key "share".

    parts: how many separately rounded answers the share may be the sum of (1 to 3). leeway:
    conventions and groups, as in `audit`. ValueError: see `parse`.
    """
    return audit(Question({"share": stated}, parts={"share": parts}), base, rounding, **leeway)


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
    **leeway: Sequence,
) -> Result:
    """Return the verdict on all printed shares of one question together.

    stated, exhaustive, complete, parts: as in `Question`. Exhaustive: one set of counts must sum to
    at most the base, and to exactly the base when `complete`. Not exhaustive: each share alone, but
    one base for all. leeway: conventions and groups, as in `audit`.
    """
    question = Question(dict(stated), exhaustive, complete, dict(parts or {}))
    return audit(question, base, rounding, **leeway)


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
    _check_printed(question)
    if rounding not in ROUNDINGS:
        raise ValueError(f"no rounding '{rounding}': choose one of {', '.join(ROUNDINGS)}")
    default = first = Way((base,), rounding)
    verdict, leeway, readings, bases, repairs = "feasible", (default,), (), (), ()
    if not question.fits(default)[0]:
        larger = sorted(n for n in set(groups) if n > base)
        tried = (*range(base - 1, smallest_base(base) - 1, -1), *larger)
        bases = question.serving(tried, rounding)
        ways = _named_ways(question, base, rounding, conventions)
        readings = _fitting(question, ways)
        if not readings and not bases:
            ways = _group_ways(question, larger, rounding)
            readings = _fitting(question, ways)
        if readings:
            first = ways[readings[0]]
            leeway = default, *([first] if first.bases == (base,) else ways.values())
        elif bases:
            first = Way(bases[:1], rounding, question.level)
            leeway = default, first._replace(bases=tried[: tried.index(bases[0]) + 1])
        verdict = "conditional" if readings or bases else "impossible"
        repairs = _repairs(question, base, rounding)
    failed = verdict == "impossible"  # then the people of each answer by itself
    people, rest = (replace(question, exhaustive=False) if failed else question).counts(first)
    ranges = {name: ends if ends[0] <= ends[1] else None for name, ends in people.items()}
    serving = None if failed else first.bases[0]
    worth = _chance(question, leeway), _power(question, leeway)
    more = rest, question.totals(base, rounding), repairs
    result = Result(verdict, base, serving, ranges, readings, bases, *worth, *more)
    return replace(result, explanation=explain(question, result, rounding))


def audit_search(
    question: Question, most_base: int = MOST_BASE, rounding: str = "half_up"
) -> Result:
    """Return the verdict on a question printed without a base; `bases` are all that serve it.

    conditional: bases from 1 to most_base serve every share; impossible: none does.
    """
    _check_printed(question)
    way = Way(range(1, most_base + 1), rounding, question.level)
    bases, unknown = question.serving(way.bases, rounding), dict.fromkeys(question.stated)
    worth = _chance(question, (way,)), _power(question, (way,))
    verdict = "conditional" if bases else "impossible"
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
    fits = {name: q.fits(Way(bases, rounding, q.level)) for name, q in questions.items()}
    table = pd.DataFrame(fits, index=pd.Index(bases, name="base"))
    table["all"] = table.all(axis=1)

    def together(part: str) -> dict:
        each = questions.items()
        return {f"{name}/{a}": x for name, q in each for a, x in getattr(q, part).items()}

    pooled = Question(together("stated"), parts=together("parts"), people=together("people"))
    ways = [Way(range(base, max_base + 1), rounding, pooled.level) for base in bases]
    return table.assign(chance=[_chance(pooled, (way,)) for way in ways])


def _check_printed(question: Question) -> None:
    if not question.printed():
        raise ValueError("no answer of the question carries a printed value: nothing to audit")


def _named_ways(
    question: Question, base: int, rounding: str, conventions: Sequence[str]
) -> dict[str, Way]:
    """Return the other readings at the printed base, by name, in order of resort."""
    bases, levels = (base,), range(2, question.level + 1)
    others = [name for name in conventions if name != rounding]
    ways = {f"sum_of_{k}": Way(bases, rounding, k) for k in levels}
    ways |= {name: Way(bases, name) for name in others}
    ways |= {f"{name} + sum_of_{k}": Way(bases, name, k) for k in levels for name in others}
    return ways | ({ADJUSTED: Way(bases, ADJUSTED)} if question.whole else {})


def _group_ways(question: Question, groups: Sequence[int], rounding: str) -> dict[str, Way]:
    """Return the readings with the size of another group as base and another rounding, by name.

    Two departures at once: only for several answers, which vouch for each other.
    """
    if len(question.printed()) < 2:
        return {}
    others = [name for name in ROUNDINGS if name != rounding]
    return {f"{r} + n = {n}": Way((n,), r, question.level) for n in groups for r in others}


def _fitting(question: Question, ways: Mapping[str, Way]) -> tuple[str, ...]:
    """Return the ways that fit; those of a second departure only where one is not enough."""
    fitting = tuple(name for name, way in ways.items() if question.fits(way)[0])
    return tuple(name for name in fitting if "+" not in name) or fitting


def _chance(question: Question, leeway: Sequence[Way]) -> float:
    """Return the part of blind percentages, 0-1, that at most would pass the same leeway.

    One printed answer: exact, over all percentages of its precision. Several: the ways are added up
    (an upper bound); of a complete question one answer follows from the others and is left out.
    """
    found = []
    for name, value in question.printed().items():
        about = question.parts.get(name, 1), question.people.get(name)
        found.append(_passing(value._replace(units=0), *about, leeway))
    alone = min((one for one, _ in found), default=1.0)
    if len(found) < 2:
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
    units = like.values[:, None]
    ends = [like.intervals(units, w.bases, w.rounding, min(w.level, parts)) for w in leeway]
    fewest, most = meet(np.concatenate(ends, axis=-1), people)
    fits = fewest <= most
    return float(fits.any(axis=1).mean()), fits.mean(axis=0)


def _power(question: Question, leeway: Sequence[Way]) -> float:
    """Return the part of the neighbouring values, one unit off in any answer, that would fail."""
    caught = []
    for name, value in question.printed().items():
        for units in (value.units - 1, value.units + 1):
            if value.values[0] <= units <= value.values[-1]:
                near = replace(question, stated={**question.stated, name: value.text(units)})
                caught.append(not any(near.fits(way).any() for way in leeway))
    return sum(caught) / len(caught) if caught else 0.0


def _repairs(question: Question, base: int, rounding: str) -> tuple[Repair, ...]:
    """Return the smallest changes of one printed value that make the question feasible."""
    options, ends = [], question.intervals(Way((base,), rounding))
    for row, name in enumerate(question.stated):
        if value := question.printed().get(name):
            values = value.values
            people = np.repeat(ends, len(values), axis=2)
            alone = value.intervals(values, base, rounding)
            people[:, row] = meet(alone, question.people.get(name))
            fits = fit_together(*people, base, question.exhaustive, question.complete)
            steps = np.abs(values - value.units) / 10**value.decimals
            options += [(steps[i], name, value.text(int(values[i]))) for i in np.flatnonzero(fits)]
    nearest = min((step for step, *_ in options), default=0)
    return tuple(Repair(name, text) for step, name, text in options if step == nearest <= SLIP)
