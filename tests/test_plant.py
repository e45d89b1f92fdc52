"""The measure of the audit by planted errors, on the invented report and on what it wrote."""

from copy import copy
from pathlib import Path

import pandas as pd
import plant
import pytest
from links import links
from slips import excluded, moved, people, restated, wilson

from lib import data, shares

ROOT = Path(__file__).resolve().parents[1]
INVENTED = Path(__file__).parent / "other_report"
WRITTEN = ROOT / "outputs/validation"


# ---------------------------------------------------------------------- slips and arithmetic


@pytest.mark.parametrize(
    ("printed", "size", "down", "new"),
    [
        ("38", "1", False, "39"),
        ("38", "5", True, "33"),
        ("38", "swap", False, "83"),
        ("44", "swap", False, ""),
        ("50", "swap", False, ""),
        ("5.4", "2", True, "5.2"),
        ("19,125", "swap", False, "19,152"),
        ("150,000", "1", True, "140,000"),
        ("Three", "1", False, "Four"),
        ("one", "1", True, ""),
        ("about", "1", True, ""),
    ],
)
def test_a_slip_is_of_its_size(printed, size, down, new):
    assert moved(printed, size, down) == new


@pytest.mark.parametrize(
    ("claim", "size", "told"),
    [
        ({"stated": "2023/24", "value": "2023", "unit": "date"}, "1", ("2024/25", "2024")),
        (
            {"stated": "April 2025", "value": "2025-04", "unit": "date"},
            "1",
            ("April 2026", "2026-04"),
        ),
        ({"stated": "2022", "value": "2022", "unit": "date"}, "swap", ("", "")),
        ({"stated": "18", "value": "-18", "unit": "percent"}, "swap", ("81", "-81")),
        ({"stated": "8.5", "value": "8500000", "unit": "GBP"}, "1", ("8.6", "8600000")),
        ({"stated": "98", "value": "98", "unit": "percent"}, "5", ("", "")),
    ],
)
def test_value_and_statement_change_together(claim, size, told):
    kind = "change" if claim["value"].startswith("-") else "share"
    assert restated(pd.Series(claim | {"kind": kind}), size, False) == told


def test_whole_people_are_those_of_the_library():
    for n in (1, 9, 22, 37, 44):
        for share in range(101):
            assert people(share, n) == set(shares.counts(str(share), n))


def test_answers_of_a_question_exclude_one_another():
    assert not excluded([59, 27, 14], 37, True)
    assert excluded([59, 27, 15], 37, True)
    assert excluded([59, 46], 37, True)  # 22 and 17 people
    assert not excluded([59, 46], 37, False)
    assert not excluded([59, 27], 37, True)  # others may have answered otherwise


def test_intervals_are_those_of_wilson():
    assert wilson(0, 100) == pytest.approx((0, 0.037), abs=0.001)
    assert wilson(9, 10) == pytest.approx((0.596, 0.982), abs=0.001)


# ---------------------------------------------------------------------- the invented report


@pytest.fixture(scope="module")
def invented() -> plant.Report:
    return plant.Report(INVENTED)


@pytest.fixture(scope="module")
def ran(invented) -> tuple[plant.Plant, plant.Verdicts]:
    """An error in a share of wardens, and what the chain says of it."""
    error = invented.plant("share by 1 point", "S02-003", "1")
    return error, invented.run([error])


def test_a_planted_error_is_caught_and_nothing_else_falls(invented, ran):
    error, told = ran
    fell = {c for c, v in told.of.items() if plant.worse(v, invented.before.of[c])}
    assert error.claim in fell
    assert fell <= set(error.watched)


def test_another_answer_and_the_group_are_judged_together_but_no_other_question(invented):
    assert invented.joined(["open_daily"], ["open_weekly"])
    assert invented.joined(["n_wardens"], ["n_wardens_answered"])
    assert invented.joined(["rooms"], ["rooms_north"])  # by a total in a notebook
    assert invented.joined(["keep_yes"], ["most_keep"])  # by a word
    assert not invented.joined(["open_daily"], ["come_daily", "rooms", "keep_yes"])


def test_a_notebook_joins_what_one_check_uses(invented, tmp_path):
    assert not links(invented.claims.iloc[:2], invented.tables, tmp_path)


@pytest.fixture
def told(invented, ran, monkeypatch) -> plant.Verdicts:
    """What every run says from here on: the verdicts of the unaltered report, to be changed."""
    error, _ = ran
    said = copy(invented.before)
    said.of = dict(said.of)
    monkeypatch.setattr(
        plant, "draw", lambda *_: ([error], {"S01-012": "count", "S02-004": "base"})
    )
    monkeypatch.setattr(plant.Report, "run", lambda *_: said)
    return said


def test_a_miss_is_told_with_its_class(invented, told):
    (row,) = plant.tables(invented, 1)["planted"].to_dict("records")
    assert (row["caught"], row["could_be_seen"]) == ("missed", "yes")
    assert row["why"] == "the test 'share' allows it"


@pytest.mark.parametrize(("fallen", "alarms"), [("S01-008", 1), ("S02-004", 0)])
def test_an_alarm_is_false_only_where_nothing_joined_was_altered(invented, told, fallen, alarms):
    told.of[fallen] = "impossible"
    made = plant.tables(invented, 1)
    assert made["controls"]["alarm"].ne("").sum() == alarms
    assert made["planted"]["caught"].item() == ("missed" if alarms else "hard")


def test_an_error_that_stops_the_chain_is_measured_alone_and_the_rest_too(invented, monkeypatch):
    errors = [invented.plant(*slip) for slip in invented.slips if slip[0] == "share by 1 point"][:5]
    bad = errors[3]
    monkeypatch.setattr(
        plant.Report, "run", lambda _, some, part="": "05_x stopped" if bad in some else None
    )
    found = list(plant.measured(invented, errors))
    assert found == [([bad], "05_x stopped"), ([e for e in errors if e != bad], None)]


def test_a_draw_is_the_same_twice_and_keeps_controls_apart(invented):
    planted, controls = plant.draw(invented, 6)
    again = plant.Report(INVENTED)
    again.before = invented.before
    assert plant.draw(again, 6) == (planted, controls)
    apart = [{invented.statistic[c] for c in controls}, set().union(*(p.touched for p in planted))]
    assert planted and not apart[0] & apart[1]
    for run in plant.batches(invented, planted):
        for error in run:
            assert not any(invented.joined(error.touched, o.touched) for o in run if o != error)


def test_the_tables_are_the_same_twice(invented, told):
    first, second = (plant.tables(invented, 1) for _ in range(2))
    for name in first:
        pd.testing.assert_frame_equal(first[name], second[name])


# ---------------------------------------------------------------------- what was written


def test_power_adds_up_to_what_was_planted():
    planted, controls, power = (
        data.read(WRITTEN / f"{n}.csv") for n in ("planted", "controls", "power")
    )
    again = plant.power(planted, controls.astype({"runs": int}))
    numbers = power.columns.drop("kind")
    pd.testing.assert_frame_equal(power[numbers].astype(float), again[numbers].astype(float))
    assert power["kind"].tolist() == again["kind"].tolist()
    *kinds, whole = power.to_dict("records")
    for column in ("planted", *plant.CAUGHT, "could_be_seen", "controls", "false_alarms"):
        assert sum(int(row[column]) for row in kinds) == int(whole[column])
    assert int(whole["planted"]) == len(planted) == planted["claim"].nunique()
    assert sum(int(whole[took]) for took in plant.CAUGHT) == len(planted)


def test_the_committed_errors_alter_what_the_ledger_says():
    told = data.read(ROOT / "data/report/claims.csv").set_index("claim")["stated"]
    planted = data.read(WRITTEN / "planted.csv")
    based = planted["kind"].eq("base")  # states the base, not the claim
    assert (told.loc[planted["claim"]].to_numpy() == planted["from"])[~based].all(), (
        "the ledger changed where errors were planted: run make plant"
    )
