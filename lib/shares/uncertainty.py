"""Uncertainty of shares of small groups: intervals, comparisons of groups, multiplicity.

Counts are often known only as a range (a share that several numbers print, or a reading): then
every function reports the range over all possible counts. Intervals and tests come from
statsmodels and scipy. An interval with a known population takes the group as a random part of it:
where people chose themselves whether to answer, read it as a lower limit of the doubt.
"""

from collections.abc import Sequence
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
        raise ValueError(
            f"a population of {population} cannot hold {base} answers: give at least the base"
        )
    if method not in METHODS:
        raise ValueError(f"no method '{method}': choose one of {', '.join(METHODS)}")
    if population == base:
        return 100 * count / base, 100 * count / base
    if population is not None and method == "clopper_pearson":
        return _hypergeometric(count, base, population, confidence)
    effective = base if population is None else base * (population - 1) / (population - base)
    name = "beta" if method == "clopper_pearson" else "wilson"
    low, high = proportion_confint(count / base * effective, effective, 1 - confidence, name)
    # the ends of 0 and of everybody are known; arithmetic leaves a trace of 1e-17
    low, high = 0.0 if count == 0 else float(low), 1.0 if count == base else float(high)
    return 100 * low, 100 * high


def _hypergeometric(
    count: int, base: int, population: int, confidence: float
) -> tuple[float, float]:
    """Return the ends of the shares that neither tail of alpha/2 rejects: exact, in percent."""
    holders = np.arange(count, population - (base - count) + 1)
    tail = (1 - confidence) / 2
    at_least = hypergeom.sf(count - 1, population, holders, base)
    at_most = hypergeom.cdf(count, population, holders, base)
    kept = holders[(at_least > tail) & (at_most > tail)]
    return 100 * float(kept.min()) / population, 100 * float(kept.max()) / population


def intervals(
    group: Group, confidence: float = 0.95, population: int | None = None
) -> pd.DataFrame:
    """Return intervals of one share by every method: method, population, low, high (percent).

    Over all counts that the group may hold: the lowest lower end and the highest upper end.
    """
    lines = []
    for people in (None,) if population is None else (None, population):
        for method in METHODS:
            ends = [
                interval(count, group.base, confidence, method, people)
                for count in range(group.low, group.high + 1)
            ]
            known = "not limited" if people is None else str(people)
            lows, highs = zip(*ends, strict=True)
            lines.append((method, known, min(lows), max(highs)))
    return pd.DataFrame(lines, columns=["method", "population", "low", "high"])


def compare(first: Group, second: Group, confidence: float = 0.95) -> dict[str, float]:
    """Return the difference of two independent groups and its tests, over all counts they may hold.

    difference_low/high: percentage points, first less second; interval_low/high: Newcombe's, the
    widest; per test (boschloo and barnard are exact and unconditional, fisher conditional):
    smallest and largest two-sided p. The groups must not share people.
    """
    found = pd.DataFrame(
        _compare_counts(a, first.base, b, second.base, confidence)
        for a in range(first.low, first.high + 1)
        for b in range(second.low, second.high + 1)
    )
    low, high = found.min(), found.max()
    out = {"difference_low": low["difference"], "difference_high": high["difference"]}
    out |= {"interval_low": low["interval_low"], "interval_high": high["interval_high"]}
    for test in TESTS:
        out |= {f"{test}_low": low[test], f"{test}_high": high[test]}
    return {name: float(value) for name, value in out.items()}


def _compare_counts(a: int, of_a: int, b: int, of_b: int, confidence: float) -> dict[str, float]:
    """Return difference (percentage points), Newcombe's interval and p values for known counts."""
    low, high = confint_proportions_2indep(
        a, of_a, b, of_b, method="newcomb", compare="diff", alpha=1 - confidence
    )
    out = {
        "difference": 100 * (a / of_a - b / of_b),
        "interval_low": 100 * float(low),
        "interval_high": 100 * float(high),
    }
    if a + b in (0, of_a + of_b):  # nobody, or everybody: nothing tells the groups apart
        return out | dict.fromkeys(TESTS, 1.0)
    table = [[a, b], [of_a - a, of_b - b]]
    return out | {name: min(1.0, float(test(table))) for name, test in TESTS.items()}


def paired(first: Group, second: Group) -> dict[str, float]:
    """Return the difference of two shares of the same people and its exact McNemar test.

    How many gave both answers is seldom printed: mcnemar_low/high are the smallest and the largest
    two-sided p over every overlap that whole people allow. ValueError: two bases.
    """
    if first.base != second.base:
        raise ValueError(f"bases of {first.base} and {second.base} are not the same people")
    n, found = first.base, []
    for a in range(first.low, first.high + 1):
        for b in range(second.low, second.high + 1):
            for both in range(max(0, a + b - n), min(a, b) + 1):
                only = a - both, b - both
                p = binomtest(only[0], sum(only)).pvalue if any(only) else 1.0
                found.append((100 * (a - b) / n, float(p)))
    differences, p_values = zip(*found, strict=True)
    return {
        "difference_low": min(differences),
        "difference_high": max(differences),
        "mcnemar_low": min(p_values),
        "mcnemar_high": max(p_values),
    }


def clustered(group: Group, clusters: int, correlation: float) -> Group:
    """Return the group that would say as much if its people had answered one by one.

    People who sat together answer alike: with this intra-group correlation (0-1) n answers in equal
    clusters are worth n / (1 + (n / clusters - 1) x correlation) (Kish, 1965), rounded.
    """
    effect = 1 + (group.base / clusters - 1) * correlation
    base = max(1, round(group.base / effect))
    scaled = (round(people * base / group.base) for people in (group.low, group.high))
    return Group(*scaled, base)


def holm(p_values: Sequence[float]) -> np.ndarray:
    """Return Holm's adjusted p values, in the order given."""
    return multipletests(np.asarray(p_values, float), method="holm")[1]
