"""What the wording of a claim allows: precision, bounds, about, quantity words."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import data
from lib.wording import agrees, allowed, compatible, people_within, plain, quantity_words, readable

always = settings(derandomize=True, deadline=None)


def claim(stated, value=None, comparator="equals", unit="percent"):
    value = stated.replace(",", "") if value is None else value
    row = {"claim": "S00-001", "stated": stated, "value": value, "line": 1}
    return pd.Series(row | {"comparator": comparator, "unit": unit})


@always
@given(st.integers(-10_000, 10_000), st.integers(0, 2))
def test_a_value_agrees_with_its_own_rounding_half_up(thousandths, decimals):
    value = Decimal(thousandths) / 1000
    printed = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    stated = claim(str(abs(printed)), str(printed))
    assert agrees(stated, Fraction(value)) or printed == 0


@always
@given(st.integers(1, 1000), st.integers(0, 1000))
def test_no_other_rounding_agrees(stated, thousandths):
    value = Fraction(stated) + Fraction(1, 2) + Fraction(thousandths, 1000)
    assert not agrees(claim(str(stated)), value)


@pytest.mark.parametrize(
    ("row", "found", "expected"),
    [
        (claim("17.8", "17800000", unit="GBP"), 17_840_000, True),
        (claim("17.8", "17800000", unit="GBP"), 17_860_000, False),
        (claim("150,000", comparator="about"), 149_769, True),
        (claim("150,000", comparator="about"), 142_000, False),
        (claim("19,000", comparator="over"), 19_000, False),
        (claim("19,000", comparator="over"), 19_125, True),
        (claim("19,000", comparator="at_least"), 19_000, True),
        (claim("10", comparator="under"), 10, False),
        (claim("10", comparator="at_most"), 10, True),
        (claim("18", "-18"), Fraction(-178, 10), True),
        (claim("18", "-18"), Fraction(178, 10), False),
        (claim("one-third", "100/3", "under"), 32, True),
    ],
)
def test_agrees(row, found, expected):
    assert agrees(row, found) is expected


def test_words_have_no_interval():
    with pytest.raises(data.DataError, match="claim S00-001 states no number"):
        allowed(claim("surged", "", unit="words"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (claim("19,000", comparator="over"), claim("19,125"), True),
        (claim("2019", unit="date"), claim("2020/21", "2020", unit="date"), False),
        (claim("2022", unit="date"), claim("April 2022", "2022-04", unit="date"), True),
        (claim("25"), claim("25.4"), True),
        (claim("25"), claim("26"), False),
        (claim("rose", "", unit="words"), claim("fell", "", unit="words"), True),
    ],
)
def test_compatible_mentions(one, other, expected):
    assert compatible(one, other) is expected


@always
@given(st.integers(1, 200))
def test_quantity_words_cover_all_people_once_but_for_shared_borders(base):
    bounds = {word: set(people_within(word, base)) for word in quantity_words()}
    assert set().union(*bounds.values()) == set(range(1, base + 1))
    assert sum(map(len, bounds.values())) == base


@pytest.mark.parametrize(
    ("value", "short", "long"),
    [
        (1479, "1,479", "1,479"),
        (Fraction(725, 10), "72.5", "72.50"),
        (2.8e6, "2,800,000", "2,800,000"),
    ],
)
def test_numbers_as_they_are_written(value, short, long):
    assert (plain(value), readable(value)) == (short, long)
