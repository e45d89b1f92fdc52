"""Verdicts follow from the numbers: wording, recomputation, totals, repeats and saving."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib import data, ledger, results
from lib.verdicts import VERDICTS, agrees, allowed, compatible, people_within, worst


def claim(stated, value=None, comparator="equals", unit="percent", **more):
    row = {"claim": "S00-001", "stated": stated, "value": stated if value is None else value}
    return pd.Series(row | {"comparator": comparator, "unit": unit, "line": 1} | more)


# ------------------------------------------------------------------ what a wording allows


@given(st.integers(-10_000, 10_000), st.integers(0, 2))
def test_a_value_agrees_with_its_own_rounding_half_up(thousandths, decimals):
    value = Decimal(thousandths) / 1000
    printed = value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    stated = claim(str(abs(printed)), str(printed))
    assert agrees(stated, Fraction(value)) or printed == 0


@given(st.integers(1, 1000), st.integers(0, 1000))
def test_no_other_rounding_agrees(stated, thousandths):
    value = Fraction(stated) + Fraction(1, 2) + Fraction(thousandths, 1000)
    assert not agrees(claim(str(stated)), value)


@pytest.mark.parametrize(
    ("row", "found", "expected"),
    [
        (claim("17.8", "17800000", unit="GBP"), 17_840_000, True),
        (claim("17.8", "17800000", unit="GBP"), 17_860_000, False),
        (claim("150,000", "150000", "about"), 149_769, True),
        (claim("150,000", "150000", "about"), 140_000, False),
        (claim("19,000", "19000", "over"), 19_000, False),
        (claim("19,000", "19000", "over"), 19_125, True),
        (claim("18", "-18"), Fraction(-178, 10), True),
        (claim("18", "-18"), Fraction(178, 10), False),
        (claim("one-third", "100/3", "under"), 32, True),
    ],
)
def test_agrees(row, found, expected):
    assert agrees(row, found) is expected


def test_words_have_no_interval():
    with pytest.raises(data.DataError, match="states no number"):
        allowed(claim("surged", "", unit="words"))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (claim("19,000", "19000", "over"), claim("19,125"), True),
        (claim("2019", unit="date"), claim("2020/21", "2020", unit="date"), False),
        (claim("2022", unit="date"), claim("April 2022", "2022-04", unit="date"), True),
        (claim("25"), claim("25.4"), True),
        (claim("25"), claim("26"), False),
    ],
)
def test_compatible_mentions(one, other, expected):
    one["value"], other["value"] = one["value"].replace(",", ""), other["value"].replace(",", "")
    assert compatible(one, other) is expected


@given(st.integers(1, 200))
def test_quantifiers_cover_all_people_but_the_border(base):
    few, some, most = (set(people_within(word, base)) for word in ("few", "some", "most"))
    assert few | some | most == set(range(1, base + 1))
    assert not few & some and not some & most


@given(st.lists(st.sampled_from(VERDICTS), min_size=1))
def test_the_worst_verdict_is_kept(verdicts):
    kept = VERDICTS.index(worst(verdicts))
    assert all(VERDICTS.index(v) <= kept for v in verdicts)


# ------------------------------------------------------------------ a section


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIT_OUT", str(tmp_path))
    return ledger.Section("04")


def test_a_claim_checked_twice_is_refused(book):
    book.recompute("live_ops_2016", {"a": 188})
    with pytest.raises(data.DataError, match="checked twice by the test 'recompute'"):
        book.recompute("live_ops_2016", {"a": 188})


def test_a_claim_never_checked_is_named(book):
    with pytest.raises(data.DataError, match="were never checked, first S04-001"):
        book.save()
    assert not list(book.out.rglob("*.csv"))


def test_agreement_of_repeats_alone_is_no_check(book):
    book.repeats()
    assert "S04-001" in book.left().index


def test_an_unknown_statistic_is_refused(book):
    with pytest.raises(data.DataError, match="no claim with"):
        book.recompute("nobody_asked", {"a": 1})


def test_a_share_with_a_base_cannot_be_declared_untestable(book):
    with pytest.raises(data.DataError, match="can be tested"):
        book.untestable("vlo_yes", "no data")


@pytest.mark.parametrize(
    ("values", "against", "verdict"),
    [
        ({"a": 188}, "official", "reproduced"),
        ({"a": 200, "b": 188}, "official", "near"),
        ({"a": 180, "b": 200}, "official", "near"),
        ({"a": 100, "b": 300}, "official", "differs"),
        ({"a": 200}, "official", "differs"),
        ({"a": 200}, "report", "contradicted"),
    ],
)
def test_recompute_verdicts(book, values, against, verdict):
    shown = book.recompute("live_ops_2016", values, against)
    assert set(shown["verdict"]) == {verdict}


def test_a_total_that_does_not_close_contradicts_it_and_its_parts(book):
    rows = book.ledger["statistic"].eq("dedicated_teams")
    parts = book.mine.query("question == 'team_function'")["statistic"].tolist()
    assert set(book.total("dedicated_teams", parts)["verdict"]) == {"reproduced", "feasible"}
    broken = ledger.Section("04")
    broken.ledger.loc[rows, ["stated", "value"]] = "25"
    broken.mine.loc[broken.mine["statistic"].eq("dedicated_teams"), ["stated", "value"]] = "25"
    assert set(broken.total("dedicated_teams", parts)["verdict"]) == {"contradicted"}


def test_an_unknown_rounding_is_refused():
    with pytest.raises(data.DataError, match="is no reading"):
        ledger.Section("04", rounding="upwards")


# ------------------------------------------------------------------ the results


def checks(*rows):
    columns = "claims test key expected found verdict explanation title readings".split()
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows])


def test_findings_are_grouped_by_key_and_worst_first():
    first, second = data.claims()["claim"].iloc[[0, 5]]
    table = results.findings(
        checks(
            (first, "share", "a", "", "", "conditional", "one.", "A", "cut_off"),
            (second, "share", "b", "", "", "impossible", "two.", "B", ""),
            (second, "partition", "a", "", "", "contradicted", "three.", "C", ""),
            (first, "repeat", "c", "", "", "reproduced", "four.", "D", ""),
        )
    )
    assert table["finding"].tolist() == ["F-b", "F-a"]
    assert table["verdict"].tolist() == ["impossible", "contradicted"]
    assert table["claims"].tolist() == [second, f"{first} {second}"]
    assert table["explanation"].iloc[1] == "three. one."


def test_collect_refuses_a_claim_without_verdict(tmp_path):
    claims = data.claims()[["claim"]].iloc[1:]
    figures = data.figures()[["figure"]]
    for name, table in {
        "claims": claims,
        "checks": checks((claims["claim"].iloc[0], "share", "a", *[""] * 6)),
        "figures": figures,
        "comparisons": pd.DataFrame({"comparison": []}),
    }.items():
        data.write(table, tmp_path / "parts" / f"00_{name}.csv")
    with pytest.raises(data.DataError, match="1 claims have no result, first"):
        results.collect(tmp_path)
    assert not (tmp_path / "results").exists()
