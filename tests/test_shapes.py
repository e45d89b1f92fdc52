"""Each shape of data has its rule: values that have it, that do not, and that leave it open."""

from math import inf

import pandas as pd
import pytest

from lib.checks import shapes

AT_LEAST = (3, inf)
SERIES = {
    "rise": (shapes.rise, [1, 3, 2], [2, 3, 2], [2, AT_LEAST, (1, 3)]),
    "steady rise": (shapes.steady_rise, [1, 2, 3], [1, 3, 2, 4], [1, AT_LEAST, 4]),
    "still rising": (shapes.still_rising, [1, 0, 2], [1, 3, 2], [1, 3, AT_LEAST]),
    "steep rise": (shapes.steep_rise, [1, 9, 2], [1, 9, 1.9], [2, AT_LEAST]),
    "no rise": (shapes.no_rise, [2, 9, 2], [2, 1, 3], [2, (1, 3)]),
    "fall": (shapes.fall, [2, 9, 1], [2, 1, 2], [4, AT_LEAST]),
    "steady fall": (shapes.steady_fall, [3, 2, 1], [3, 1, 2, 0], [5, AT_LEAST, 1]),
    "clear fall": (shapes.clear_fall, [100, 89], [100, 90], [100, (80, 95)]),
    "plateau": (shapes.plateau, [100, 110, 90], [100, 111], [100, (95, 115)]),
}


@pytest.mark.parametrize(("shape", "yes", "no", "cannot_tell"), SERIES.values(), ids=SERIES)
def test_series(shape, yes, no, cannot_tell):
    for values, holds in ((yes, True), (no, False), (cannot_tell, None)):
        named = {f"year {i}": value for i, value in enumerate(values)}
        assert shape("it", named).holds is holds
        if holds is not None:
            assert shape("it", pd.Series(named)).holds is holds, "a series is read alike"


NAMED = {
    "peak": (shapes.peak, {"a": 3, "b": 2}, {"a": 2, "b": 2}, {"a": 3, "b": (1, 4)}),
    "lowest": (shapes.lowest, {"a": 1, "b": 2}, {"a": 2, "b": 2}, {"a": 3, "b": (1, 4)}),
}


@pytest.mark.parametrize(("shape", "yes", "no", "cannot_tell"), NAMED.values(), ids=NAMED)
def test_ranks(shape, yes, no, cannot_tell):
    answers = [shape("it", values, at="a").holds for values in (yes, no, cannot_tell)]
    assert answers == [True, False, None]


@pytest.mark.parametrize(
    ("shape", "part", "holds"),
    [
        (shapes.majority, 51, True),
        (shapes.majority, 50, False),
        (shapes.majority, (50, 51), None),
        (shapes.vast_majority, 80, True),
        (shapes.vast_majority, 79.9, False),
        (shapes.vast_majority, (79, 81), None),
    ],
)
def test_majorities(shape, part, holds):
    assert shape("it", part, 100).holds is holds


def test_all_must_hold_and_one_failure_outweighs_what_is_open():
    yes, no, cannot_tell = (shapes.above("it", {"a": a, "b": 2}) for a in (3, 1, (1, 3)))
    assert shapes.every("all", [yes, yes]).holds is True
    assert shapes.every("all", [yes, cannot_tell]).holds is None
    assert shapes.every("all", [cannot_tell, no]).holds is False


def test_a_reading_says_its_rule_its_numbers_and_its_answer():
    reading = shapes.rise("visits", {"2023": 1234, "2024": (1300, inf)})
    assert reading.label == "the last value lies above the first (visits)"
    assert (reading.answer, reading.found) == ("yes", "2023: 1,234, 2024: at least 1,300")


def test_what_is_not_held_leaves_the_answer_open():
    missing = {"2022": 5.0, "2023": float("nan")}
    assert shapes.rise("it", missing).holds is None
    assert shapes.rise("it", missing).found == "2022: 5, 2023: not held"
    for shape in (shapes.rise, shapes.still_rising, shapes.plateau, shapes.steady_fall):
        assert shape("it", {"2022": 5.0}).holds is None, "one value has no shape"
        assert shape("it", {}).holds is None
