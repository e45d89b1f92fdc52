"""The official tables of this report hold together, and what they say is what is known of them."""

import pandas as pd
import pytest

from data.official.sums import NATION, sums
from lib import data, official


def test_every_table_opens_validated_with_a_standing():
    for name in data.official_names():
        rows = official.open_series(name)
        assert len(rows) and set(rows["standing"]) <= {"official", "secondary"}, name
        assert set(rows["edition_basis"]) <= {"printed", "inferred"}, name
        assert not rows.duplicated([c for c in rows if c not in ("note", "edition_basis")]).any()


def test_nothing_of_other_measures_stands_under_nrm():
    told = " ".join(data.read(p).to_csv() for p in (data.folder() / "official").glob("*.csv"))
    assert "unodc" not in told.casefold() and "positive reasonable grounds" not in told.casefold()


def open_sums() -> pd.DataFrame:
    checks = sums()
    return checks[~checks["closes"]]


def test_forces_are_the_nation_and_quarters_the_year_in_every_edition():
    checks = sums()
    crime = checks[checks["table"].str.startswith("recorded_crime")]
    assert len(crime) == 86 and crime["closes"].all()
    assert (crime["edition"] == crime["against"]).all()


def test_sums_that_do_not_close_are_exactly_the_known_ones():
    unprinted = open_sums()["reason"].str.startswith("not printed")
    known = open_sums()[~unprinted].set_index(["table", "period", "against"])["difference"]
    known = known.sort_index()
    assert (unprinted.sum(), len(known)) == (16, 16)
    assert known["nrm_cells", "2022 Q4", "2023-03-02"] == -1
    assert known["nrm_cells", "2023 Q4", "2024-03-07"] == -1
    assert sorted(known["nrm_cells", "2023", "2024-03-07"]) == [-10, 11, 18, 19]
    assert known["outcomes", "2017/18", "2026-04-23"] == -69


@pytest.mark.parametrize(
    "name", ["recorded_crime", "recorded_crime_force", "recorded_crime_quarter", "nrm_cells"]
)
def test_a_value_altered_by_one_opens_a_sum(monkeypatch, name):
    opened = data.official

    def altered(asked):
        rows = opened(asked)
        if asked == name:
            last = rows.index[(rows["edition"] >= "2023-10-19") & (rows["comparator"] == "equals")]
            rows.loc[last[-1], "value"] += 1
        return rows

    before = len(open_sums())
    monkeypatch.setattr(data, "official", altered)
    assert len(open_sums()) > before


def test_quarters_of_referrals_are_their_year():
    checks = sums()
    checks = checks[checks["table"] == "nrm_referrals"]
    quarters = checks[checks["what"].str.startswith("quarters = year, ")]
    assert quarters["closes"].all() and len(quarters) == 19


@pytest.mark.parametrize(
    ("table", "where", "found"),
    [
        (
            "recorded_crime",
            {"period": "2015/16", "offence_code": [106, 72], "area": NATION},
            {"2023-01-26": 953, "2023-10-19": 958, "2026-04-23": 958},
        ),
        (
            "recorded_crime",
            {"period": "2019/20", "offence_code": 106, "area": NATION},
            {"2023-01-26": 8384, "2023-10-19": 8409, "2026-04-23": 8213},
        ),
        ("recorded_crime", {"period": "2023/24", "area": NATION, "offence_code": 106},
         {"2026-04-23": 7898}),
        ("nrm_referrals", {"series": "referrals", "period": "2023"},
         {"2024-03-07": 17004, "2024": 16996, "2025-03-06": 16990}),
        ("cps_flag", {"series": "cps_flag_calendar_year", "period": "2019",
                      "measure": "prosecutions"}, {"2020": 349, "2025-12-22": 349}),
    ],
)  # fmt: skip
def test_editions_side_by_side(table, where, found):
    values = official.editions(table, **where)
    assert values.to_dict() == found and list(values.index) == list(found)


def test_a_lower_bound_counts_only_when_asked_for():
    where = {"period": "2016/17", "offence_code": 106, "area": NATION}
    assert "2023-10-19" not in official.editions("recorded_crime", **where)
    asked = official.editions("recorded_crime", coverage="lower_bound", **where)
    assert asked.to_dict() == {"2023-10-19": 2322}


def test_two_values_in_one_edition_are_refused_by_name():
    where = {"series": "referrals_by_nationality", "period": "2024", "nationality": "UK"}
    with pytest.raises(data.DataError, match="basis"):
        official.editions("nrm_referrals", **where)
    assert official.editions("nrm_referrals", basis="as_published", **where).tolist() == [4441]


def test_at_takes_one_edition_and_no_later_one():
    crime = {"area": NATION, "series": "recorded_crime"}
    assert set(official.at("recorded_crime", **crime)["edition"]) == {"2026-04-23"}
    assert set(official.at("recorded_crime", "2025-01-30", **crime)["edition"]) == {"2023-10-19"}
    mixed = official.at(
        "nrm_referrals", "2025-12-31", mixed=True, series="referrals", coverage="full_year"
    ).set_index("period")
    assert mixed.at["2024", "value"] == 19125 and mixed.at["2019", "edition"] == "2024-03-07"
    assert set(official.at("recorded_crime", "1999", **crime)["edition"]) == {
        "2023-01-26"
    }  # all are later: the oldest
