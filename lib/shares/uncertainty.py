"""Uncertainty of shares of small groups: intervals, comparisons of groups, multiplicity.

Counts are often known only as a range (a share that several numbers print, or a reading): then
every function reports the range over all possible counts. Intervals and tests come from
statsmodels and scipy. An interval with a known population takes the group as a random part of it:
where people chose themselves whether to answer, read it as a lower limit of the doubt.
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.stats import barnard_exact, binomtest, boschloo_exact, fisher_exact, hypergeom
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

METHODS = ("wilson", "clopper_pearson")
TESTS = {
    "boschloo": lambda table: boschloo_exact(table).pvalue,
    "barnard": lambda table: barnard_exact(table).pvalue,
    "fisher": lambda table: fisher_exact(table).pvalue,
}


class Group(NamedTuple):
    """People who gave an answer, from low to high of them, out of `base`."""

    low: int
    high: int
    base: int


def interval(
    count: int,
    base: int,
    confidence: float = 0.95,
    method: str = "wilson",
    population: int | None = None,
) -> tuple[float, float]:
    """Return lower and upper end of the share in percent, 0-100.

    method: wilson, or clopper_pearson (exact: covers at least `confidence`). population: people in
    all, if known; wilson then takes base x (N - 1) / (N - base) as its base, the exact method
    inverts the hypergeometric distribution; a full count (N = base) leaves no doubt.
    ValueError: counts out of order, no such method.
    """
    if not 0 <= count <= base or base < 1:
        raise ValueError(f"{count} of {base} is no share of people: give 0 <= count <= base")
    if population is not None and population < base:
        told = f"a population of {population} cannot hold {base} answers"
        raise ValueError(f"{told}: give at least the base")
    if method not in METHODS:
        raise ValueError(f"no method '{method}': choose one of {', '.join(METHODS)}")
    if population == base:
        return 100 * count / base, 100 * count / base
    exact = method == "clopper_pearson"
    if population and exact:
        # the numbers of holders among all that neither tail rejects
        holders = np.arange(count, population - (base - count) + 1)
        at_least = hypergeom.sf(count - 1, population, holders, base)
        at_most = hypergeom.cdf(count, population, holders, base)
        kept = holders[np.minimum(at_least, at_most) > (1 - confidence) / 2]
        return 100 * float(kept.min()) / population, 100 * float(kept.max()) / population
    effective = base * (population - 1) / (population - base) if population else base
    name = "beta" if exact else "wilson"
    low, high = proportion_confint(count / base * effective, effective, 1 - confidence, name)
    # the ends of 0 and of everybody are known; arithmetic leaves a trace of 1e-17
    return 100 * float(low) if count else 0.0, 100 * float(high) if count < base else 100.0


def intervals(
    group: Group, confidence: float = 0.95, population: int | None = None
) -> pd.DataFrame:
    """Return intervals of one share by every method: method, population, low, high (percent).

    Over all counts that the group may hold: the lowest lower end and the highest upper end.
    """
    lines = []
    for people in dict.fromkeys((None, population)):
        for method in METHODS:
            counts = range(group.low, group.high + 1)
            ends = [interval(count, group.base, confidence, method, people) for count in counts]
            lows, highs = zip(*ends, strict=True)
            known = "not limited" if people is None else str(people)
            lines.append((method, known, min(lows), max(highs)))
    return pd.DataFrame(lines, columns=["method", "population", "low", "high"])


def compare(first: Group, second: Group, confidence: float = 0.95) -> dict[str, float]:
    """Return the difference of two independent groups and its tests, over all counts they may hold.

    difference_low/high: percentage points, first less second; interval_low/high: Newcombe's, the
    widest; per test (boschloo and barnard are exact and unconditional, fisher conditional):
    smallest and largest two-sided p. The groups must not share people.
    """
    found = []
    for a, b in _pairs(first, second):
        of_a, of_b, alpha = first.base, second.base, 1 - confidence
        ends = confint_proportions_2indep(a, of_a, b, of_b, "newcomb", "diff", alpha)
        table = [[a, b], [of_a - a, of_b - b]]
        # nobody, or everybody: nothing tells the groups apart
        alike = a + b in (0, of_a + of_b)
        p = {name: 1.0 if alike else min(1.0, test(table)) for name, test in TESTS.items()}
        difference = 100 * (a / of_a - b / of_b)
        found += [{"difference": difference, "interval": 100 * float(end)} | p for end in ends]
    return _ranges(found)


def paired(first: Group, second: Group) -> dict[str, float]:
    """Return the difference of two shares of the same people and its exact McNemar test.

    How many gave both answers is seldom printed: mcnemar_low/high are the smallest and the largest
    two-sided p over every overlap that whole people allow. ValueError: two bases.
    """
    n, found = first.base, []
    if n != second.base:
        raise ValueError(f"bases of {n} and {second.base} are not the same people")
    for a, b in _pairs(first, second):
        for both in range(max(0, a + b - n), min(a, b) + 1):
            changed = a + b - 2 * both
            p = binomtest(a - both, changed).pvalue if changed else 1.0
            found.append({"difference": 100 * (a - b) / n, "mcnemar": p})
    return _ranges(found)


def _pairs(first: Group, second: Group) -> Iterator[tuple[int, int]]:
    return product(range(first.low, first.high + 1), range(second.low, second.high + 1))


def _ranges(found: list[dict[str, float]]) -> dict[str, float]:
    """Return the smallest and the largest of each number, as NAME_low and NAME_high."""
    ends = pd.DataFrame(found).agg(["min", "max"]).set_axis(["low", "high"])
    return {f"{name}_{end}": float(ends.at[end, name]) for name in ends for end in ends.index}


def clustered(group: Group, clusters: int, correlation: float) -> Group:
    """Return the group that would say as much if its people had answered one by one.

    People who sat together answer alike: with this intra-group correlation (0-1) n answers in equal
    clusters are worth n / (1 + (n / clusters - 1) x correlation) (Kish, 1965), rounded.
    """
    effect = 1 + (group.base / clusters - 1) * correlation
    base = max(1, round(group.base / effect))
    return Group(*(round(n * base / group.base) for n in (group.low, group.high)), base)


def holm(p_values: Sequence[float]) -> np.ndarray:
    """Return Holm's adjusted p values, in the order given."""
    return multipletests(np.asarray(p_values, float), method="holm")[1]
