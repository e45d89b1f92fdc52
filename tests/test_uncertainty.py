"""Intervals and tests: coverage counted in full, published values, ranges over possible counts."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, hypergeom

from lib.shares.uncertainty import (
    METHODS,
    Group,
    clustered,
    compare,
    holm,
    interval,
    intervals,
    paired,
)


@pytest.mark.parametrize(("population", "n"), [(None, 37), (44, 37 * 43 / 7)])
def test_wilson_is_its_formula(population, n):
    z, p = 1.959963984540054, 14 / 37
    middle, half = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    expected = [100 * (middle + sign * half) / (1 + z * z / n) for sign in (-1, 1)]
    assert interval(14, 37, population=population) == pytest.approx(expected)


@pytest.mark.parametrize("base", [9, 22, 37])
def test_the_exact_interval_covers_every_true_share(base):
    ends = [interval(k, base, method="clopper_pearson") for k in range(base + 1)]
    for share in np.linspace(0.5, 99.5, 100):
        inside = [low <= share <= high for low, high in ends]
        assert binom.pmf(range(base + 1), base, share / 100)[inside].sum() >= 0.95


@pytest.mark.parametrize(("base", "population"), [(37, 44), (9, 20)])
def test_the_exact_interval_of_a_finite_population_covers_every_true_count(base, population):
    for holders in range(population + 1):
        covered = 0.0
        for k in range(max(0, base - (population - holders)), min(base, holders) + 1):
            low, high = interval(k, base, 0.95, "clopper_pearson", population)
            if low - 1e-9 <= 100 * holders / population <= high + 1e-9:
                covered += hypergeom.pmf(k, population, holders, base)
        assert covered >= 0.95


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(1, 60), st.data())
def test_every_interval_holds_its_share_and_a_known_population_narrows_it(base, data):
    count = data.draw(st.integers(0, base))
    population = data.draw(st.integers(base, 3 * base))
    for method in METHODS:
        low, high = interval(count, base, 0.95, method)
        assert 0 <= low <= 100 * count / base <= high <= 100
        near, far = interval(count, base, 0.95, "wilson", population)
        assert far - near <= sum((-1, 1)[i] * e for i, e in enumerate(interval(count, base))) + 1e-9


def test_everybody_asked_leaves_no_doubt():
    for method in METHODS:
        assert interval(11, 44, method=method, population=44) == (25, 25)


def test_counts_known_as_a_range_widen_the_interval():
    table = intervals(Group(13, 14, 37), population=44).set_index(["method", "population"])
    assert len(table) == 4
    assert table.loc[("wilson", "not limited"), "low"] == interval(13, 37)[0]
    assert table.loc[("wilson", "not limited"), "high"] == interval(14, 37)[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((5, 4), "no share"),
        ((1, 4, 0.95, "wald"), "no method"),
        ((1, 4, 0.95, "wilson", 3), "hold"),
    ],
)
def test_bad_input_is_named(arguments, words):
    with pytest.raises(ValueError, match=words):
        interval(*arguments)


def test_tests_agree_with_the_published_example():
    # Mehta and Senchaudhuri (2003): 7 of 15 against 12 of 15. One-sided, Barnard's p is 0.034 and
    # Fisher's 0.064; the groups are of one size, so two-sided p is twice that
    found = compare(Group(7, 7, 15), Group(12, 12, 15))
    assert found["barnard_low"] == pytest.approx(0.0682, abs=5e-4)
    assert found["fisher_low"] == pytest.approx(0.1281, abs=5e-4)
    assert found["boschloo_low"] < found["fisher_low"]


def test_a_range_of_counts_gives_a_range_of_p():
    found = compare(Group(21, 23, 37), Group(10, 11, 44))
    singles = [compare(Group(a, a, 37), Group(b, b, 44)) for a in (21, 22, 23) for b in (10, 11)]
    for name in ("boschloo", "barnard", "fisher"):
        assert found[f"{name}_low"] == min(one[f"{name}_low"] for one in singles)
        assert found[f"{name}_high"] == max(one[f"{name}_low"] for one in singles)
    assert found["difference_low"] == pytest.approx(100 * (21 / 37 - 11 / 44))
    assert found["interval_low"] < found["difference_low"] <= found["difference_high"]


def test_groups_that_all_agree_do_not_differ():
    assert compare(Group(0, 0, 9), Group(0, 0, 17))["boschloo_high"] == 1
    assert compare(Group(9, 9, 9), Group(17, 17, 17))["fisher_high"] == 1


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])


def test_paired_shares_are_tested_over_every_overlap():
    """9 against 14 of the same 37: at best only five changed their mind, all one way."""
    found = paired(Group(9, 9, 37), Group(14, 14, 37))
    assert found["mcnemar_low"] == pytest.approx(2 * 0.5**5)
    brute = []
    for both in range(10):  # who gave both answers
        for neither in range(38):
            if both + (9 - both) + (14 - both) + neither == 37:
                brute.append(binomtest(9 - both, 23 - 2 * both).pvalue)
    assert (min(brute), max(brute)) == pytest.approx((found["mcnemar_low"], found["mcnemar_high"]))
    assert paired(Group(5, 5, 9), Group(5, 5, 9))["mcnemar_low"] == 1
    with pytest.raises(ValueError, match="not the same people"):
        paired(Group(1, 1, 9), Group(1, 1, 8))


def test_people_who_answer_alike_are_worth_fewer():
    group = Group(22, 22, 44)
    assert clustered(group, 4, 0.0) == group
    assert clustered(group, 4, 0.1) == Group(11, 11, 22)
    assert clustered(group, 4, 1.0).base == 4, "four groups, four voices"
    assert clustered(group, 44, 0.5) == group, "nobody sat together"
