"""Whole tables against brute force: list every table of a small size and look the answer up."""

from itertools import product

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.shares import counts
from lib.shares.tables import ALL, UNLISTED, Table

ROLES = {"strategic": 11, "tactical": 17, "champion": 9}


def rows_of(size: int, columns: int):
    """Every way to spread `size` people over the columns."""
    return [c for c in product(range(size + 1), repeat=columns) if sum(c) == size]


def brute_bounds(sizes, columns, statements):
    """(row, column) -> (low, high) over all whole tables that satisfy (rows, columns, allowed)."""
    tables = [
        table
        for table in product(*(rows_of(size, columns) for size in sizes))
        if all(
            sum(table[r][c] for r in rs for c in cs) in allowed for rs, cs, allowed in statements
        )
    ]
    if not tables:
        return None
    return {
        (r, c): (min(t[r][c] for t in tables), max(t[r][c] for t in tables))
        for r in range(len(sizes))
        for c in range(columns)
    }


@st.composite
def systems(draw):
    sizes = draw(st.lists(st.integers(2, 6), min_size=2, max_size=2))
    stated = []
    for _ in range(draw(st.integers(1, 4))):
        rows = draw(st.sampled_from([(0,), (1,), (0, 1)]))
        columns = draw(st.sampled_from([(0,), (1,), (2,), (0, 2)]))
        base = sum(sizes[r] for r in rows)
        people = draw(st.integers(0, base))
        units = (200 * people + base) // (2 * base)
        stated.append((rows, columns, str(units)))
    return sizes, stated


@settings(max_examples=60, deadline=None, derandomize=True)
@given(systems())
def test_feasibility_and_bounds_are_those_of_brute_force(system):
    sizes, stated = system
    table = Table({f"r{i}": size for i, size in enumerate(sizes)}, ["c0", "c1", "c2"])
    truths = []
    for rows, columns, text in stated:
        table.share([f"r{i}" for i in rows], [f"c{i}" for i in columns], text)
        base = sum(sizes[r] for r in rows)
        truths.append((rows, columns, counts(text, base)))
    truth = brute_bounds(sizes, 3, truths)
    found = table.solve()
    assert (found.verdict == "feasible") == (truth is not None)
    if truth is not None:
        cells = found.bounds[found.bounds["row"] != ALL]
        got = {(int(c.row[1]), int(c.column[1])): (c.low, c.high) for c in cells.itertuples()}
        assert got == truth


def test_a_printed_column_fixes_cells_that_nobody_printed():
    table = Table(ROLES, ["under 1", "1 to 3", "over 3"])
    for column, stated in zip(table.columns, ("27", "46", "27"), strict=True):
        table.share(ALL, column, stated)
    for row, stated in zip(ROLES, ("18", "24", "44"), strict=True):
        table.share(row, "over 3", stated)
    found = table.solve()
    assert found.verdict == "feasible"
    cells = found.bounds.set_index(["row", "column"])
    over = [tuple(cells.loc[(row, "over 3")]) for row in (*ROLES, ALL)]
    assert over == [(2, 2), (4, 4), (4, 4), (10, 10)]  # 2 + 4 + 4 = 10, the count behind 27 %
    assert tuple(cells.loc[("tactical", "1 to 3")]) == (3, 13)


def test_a_clash_names_only_the_statements_it_needs():
    table = Table(ROLES, ["under 3", "over 3"])
    table.share("strategic", "under 3", "82").share("champion", "over 3", "44")
    table.count("champion", "over 3", 5)
    found = table.solve()
    assert found.verdict == "impossible" and found.bounds.empty
    assert found.conflict == ("44 % of 9 (champion) over 3", "5 (champion) over 3")


def test_another_rounding_is_conditional():
    found = Table({"strategic": 11}, ["superintendent"], complete=False)
    found = found.share("strategic", "superintendent", "54").solve()  # 6 of 11 is 54.5
    assert (found.verdict, found.reading) == ("conditional", "cut_off")
    assert found.bounds.set_index(["row", "column"]).loc[("strategic", UNLISTED), "low"] == 5


def test_a_larger_share_is_a_bound():
    table = Table({"a": 10, "b": 20}, ["yes", "no"]).count("b", "yes", 10)
    found = table.greater("yes", "a", than="b").solve().bounds.set_index(["row", "column"])
    assert tuple(found.loc[("a", "yes")]) == (6, 10)


def test_a_share_that_several_counts_print_bounds_its_cell_on_both_sides():
    table = Table({"a": 150}, ["yes", "no"]).share("a", "yes", "33")  # 49 or 50 of 150
    found = table.solve().bounds.set_index(["row", "column"])
    assert tuple(found.loc[("a", "yes")]) == (49, 50)
    assert tuple(found.loc[("a", "no")]) == (100, 101)


def test_ranges_of_counts():
    bounds = Table({"a": 10}, ["yes", "no"]).count("a", "yes", 2, 4).solve().bounds
    assert isinstance(bounds, pd.DataFrame)
    assert tuple(bounds.loc[bounds["column"] == "no", ["low", "high"]].iloc[0]) == (6, 8)


def test_unknown_names_and_empty_rows_are_refused():
    with pytest.raises(ValueError, match="no row 'x' in this table"):
        Table({"a": 3}, ["yes"]).share("x", "yes", "33")
    with pytest.raises(ValueError, match="at least one person"):
        Table({"a": 0}, ["yes"])
    with pytest.raises(ValueError, match="no percentage"):
        Table({"a": 3}, ["yes"]).share("a", "yes", "some")
