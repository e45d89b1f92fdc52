"""Editions of a series never mix: opened, selected and compared, on a made-up table."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import data, official

pytestmark = pytest.mark.usefixtures("tiny")
BOTH = {"series": "visits", "period": "2022/23", "branch": ["north", "south"]}
NORTH = BOTH | {"branch": "north"}


def test_every_row_has_the_standing_of_its_source():
    rows = official.open_series("visits")
    assert set(rows["standing"]) == {"official"} and len(rows) == len(data.official("visits"))


def test_editions_stand_side_by_side_oldest_first():
    assert official.editions("visits", **NORTH).to_dict() == {"2023-03-31": 800, "2024-04": 810}
    assert list(official.editions("visits", **BOTH)) == [1200, 1200]  # a list is summed


def test_an_edition_that_lacks_a_member_is_left_out(tiny):
    path = tiny / "data" / "official" / "visits.csv"
    path.write_text(
        path.read_text().replace("2022/23,south,full_year,400", "2020/21,south,full_year,400")
    )
    assert official.editions("visits", **BOTH).to_dict() == {"2024-04": 1200}


def test_part_of_a_year_counts_only_when_asked_for():
    where = {"series": "visits", "period": "2023/24", "branch": "north"}
    assert official.editions("visits", **where).empty
    asked = official.editions("visits", coverage="part_year", **where)
    assert asked.to_dict() == {"2024-04": 560}


def test_two_values_in_one_edition_are_refused_by_name():
    with pytest.raises(data.DataError, match="add branch to the selection"):
        official.editions("visits", series="visits", period="2021/22")


@pytest.mark.parametrize(
    ("edition", "ordered"),
    [
        ("latest", ["edition 2024-04", "edition 2023-03-31"]),
        ("2024-04", ["edition 2024-04", "edition 2023-03-31"]),
        ("2024-04-29", ["edition 2023-03-31", "edition 2024-04"]),  # April may end on the 30th
        ("2024-12-31", ["edition 2024-04", "edition 2023-03-31"]),
        ("2023", ["edition 2023-03-31", "edition 2024-04"]),
        ("1999", ["edition 2023-03-31", "edition 2024-04"]),  # all are later: the oldest serves
    ],
)
def test_values_begin_with_the_edition_asked_for(edition, ordered):
    values = official.values("visits", edition, **NORTH)
    assert list(values) == ordered
    assert values == {"edition 2023-03-31": 800, "edition 2024-04": 810}


def test_values_of_a_later_edition_come_after_older_ones(tiny):
    path = tiny / "data" / "official" / "visits.csv"
    row = "visits,2022/23,north,full_year,{},visits,equals,{},printed,council_2024,\n"
    path.write_text(path.read_text() + row.format(820, "2025") + row.format(830, "2026"))
    asked = official.values("visits", "2024-12-31", **NORTH)
    assert list(asked.values()) == [810, 800, 820, 830]


def test_a_value_that_no_edition_holds_is_told():
    with pytest.raises(data.DataError, match="in no edition as a whole: select less"):
        official.values("visits", series="visits", period="2023/24", branch="north")


def test_at_takes_one_edition_and_no_later_one():
    whole = {"series": "visits", "coverage": "full_year"}
    assert set(official.at("visits", **whole)["edition"]) == {"2024-04"}
    assert set(official.at("visits", "2023-12-31", **whole)["edition"]) == {"2023-03-31"}
    assert set(official.at("visits", "1999", **whole)["edition"]) == {"2023-03-31"}
    mixed = official.at("visits", mixed=True, **whole)
    assert dict(zip(mixed["period"], mixed["edition"], strict=True)) == {
        "2021/22": "2023-03-31",
        "2022/23": "2024-04",
    }


def test_an_edition_of_the_very_day_is_in_time():
    rows = official.up_to(official.open_series("visits"), "2023-03-31", [])
    assert set(rows["edition"]) == {"2023-03-31"}
    assert official.up_to(official.open_series("visits"), "2023-03-30", []).equals(rows)
    assert official.at("visits", "2024-04", **NORTH)["value"].tolist() == [810]


def test_a_sum_leads_to_its_editions_and_sources():
    rows = official.open_series("visits").query("series == 'visits'")
    told = official.origins(rows, ["period"]).set_index("period")
    assert told.loc["2022/23"].tolist() == ["2023-03-31; 2024-04", "council_2023; council_2024"]


@pytest.mark.parametrize("wrong", ["foo", "2023-13-45", "2023-02-30", "2024-1-1", "", 2024])
def test_an_edition_is_a_date(wrong):
    with pytest.raises(data.DataError, match=f"edition = {wrong!r} is no date of publication"):
        official.at("visits", wrong)


def test_selecting_what_is_not_there_is_told():
    with pytest.raises(data.DataError, match="no column 'colour'"):
        official.editions("visits", colour="red")
    with pytest.raises(data.DataError, match="found are 2021/22, 2022/23, 2023/24"):
        official.at("visits", period="1066")


def test_a_table_that_is_not_there_is_told():
    with pytest.raises(data.DataError, match="has no resource official/loans.csv"):
        official.at("loans")


@given(st.dates())
@settings(derandomize=True, deadline=None)
def test_a_vaguer_date_is_never_earlier(day):
    text = day.isoformat()
    assert text <= official.last_day(text[:7]) <= official.last_day(text[:4])
