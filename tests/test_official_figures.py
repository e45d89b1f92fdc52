"""From any drawn official point to its rows: edition, publisher's table, and the same value."""

import pandas as pd
import pytest

from lib import data

FIGURES = (6, 7, 8, 9, 10, 23, 24)


def drawn(figure):
    (path,) = (data.OUTPUTS / "figures").glob(f"{figure:02d}_*.csv")
    table = pd.read_csv(path, dtype={"edition": str, "year": str, "period": str})
    return table[table["status"] == "official"]


@pytest.mark.parametrize("figure", FIGURES)
def test_every_official_point_names_its_edition_and_source(figure):
    points = drawn(figure)
    assert len(points) and points[["edition", "source"]].notna().all(axis=None)
    known = set(data.sources()["source"])
    assert {s for cell in points["source"] for s in cell.split("; ")} <= known


@pytest.mark.parametrize("figure", FIGURES)
def test_the_named_editions_are_in_the_official_tables(figure):
    held = pd.concat([data.official(n)[["edition", "source"]] for n in data.official_names()])
    pairs = {source: set(rows) for source, rows in held.groupby("source")["edition"]}
    for point in drawn(figure).itertuples():
        editions = set(point.edition.split("; "))
        assert editions <= set().union(*(pairs[s] for s in point.source.split("; "))), point


def test_figure_6_sums_the_two_offence_codes():
    crime = data.official("recorded_crime").query("area == 'England and Wales incl. BTP'")
    for point in drawn(6).itertuples():
        rows = crime.query("period == @point.period and edition == @point.edition")
        assert rows["value"].sum() == point.value, point


@pytest.mark.parametrize(("figure", "age"), [(9, "child"), (10, "adult")])
def test_nationalities_sum_their_quarters(figure, age):
    cells = data.official("nrm_cells").query("series == 'nationality_age' and age == @age")
    points = drawn(figure)
    for year, rows in points.groupby("year"):
        there = cells[cells["year"] == year].groupby("nationality")["value"].sum()
        assert rows["value"].sum() == there.sum()
        for point in rows[rows["period"] != "all others"].itertuples():
            assert there[point.period] == point.value, point


def test_figure_8_sums_every_referral_once():
    cells = data.official("nrm_cells").query("series == 'exploitation_age_gender'")
    points = drawn(8)
    points = points[points["group"] != "all"]
    for year, rows in points.groupby("year"):
        assert rows["value"].sum() == cells.loc[cells["year"] == year, "value"].sum()
    labour = cells.query("exploitation == 'Labour' and year == '2023' and age == 'adult'")
    men = labour.loc[labour["gender"] == "male", "value"].sum()
    shown = points.query("type == 'Labour' and group == 'men' and year == '2023'")["value"]
    assert shown.tolist() == [men]
