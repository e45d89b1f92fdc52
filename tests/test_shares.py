"""The arithmetic of shares against brute force: print every count in decimal, then look it up."""

import doctest
import os
import shutil
import subprocess
import sys
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from grim.mean_tester import consistency_check
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import shares
from lib.shares import Question, audit_question, audit_share, batch, counts
from lib.shares.percentages import fit_together, total_intervals

PRECISE = Context(prec=60)
BASES = range(1, 61)
# shares as one report prints them: (values, base, exclusive, answers that may be a sum of two)
REPORT = [
    ("47/35/8/0/11", 37, True, (0,)),
    ("50/27/11/0/11", 37, True, (0,)),
    ("25/35/19/3/19", 37, True, (0,)),
    ("33/19/22/5/22", 37, True, (0,)),
    ("41/16/19/28", 37, True, (0, 2)),
    ("40/54/5", 37, True, ()),
    ("80/79/74/46", 37, False, ()),
    ("31/29/33/31/16/10/16", 39, False, ()),
    ("22/49/24/5", 41, True, ()),
    ("59/27/14", 37, True, ()),
    ("27/46/27", 37, True, ()),
    ("72/78", 37, False, ()),
]


def printed(people: int, base: int, decimals: int, rounding: str) -> str:
    """What a careful person with a pocket calculator prints: independent of lib/shares."""
    share = PRECISE.divide(Decimal(100 * people), Decimal(base))
    step = Decimal(1).scaleb(-decimals)
    if rounding == "rounded_twice":
        share, rounding = share.quantize(step / 10, ROUND_HALF_UP), "half_up"
    how = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "cut_off": ROUND_DOWN}[rounding]
    return str(share.quantize(step, how))


@cache
def units(people: int, base: int, decimals: int, rounding: str) -> int:
    return int(printed(people, base, decimals, rounding).replace(".", ""))


@cache
def brute(base: int, decimals: int, rounding: str, parts: int = 1) -> dict[int, list[int]]:
    """Printed units -> all totals of people that some split into `parts` answers prints."""
    found: dict[int, set[int]] = {}
    for split in product(range(base + 1), repeat=parts):
        if sum(split) <= base and list(split) == sorted(split):
            total = sum(units(people, base, decimals, rounding) for people in split)
            found.setdefault(total, set()).add(sum(split))
    return {value: sorted(people) for value, people in found.items()}


# ------------------------------------------------------------------ one share


@pytest.mark.parametrize("decimals", [0, 1])
@pytest.mark.parametrize("rounding", shares.ROUNDINGS)
def test_intervals_are_the_counts_for_every_base_and_value(rounding, decimals):
    values = np.arange(100 * 10**decimals + 1)
    for base in BASES:
        low, high = shares.share_intervals(values, decimals, base, rounding)
        truth = brute(base, decimals, rounding)
        for value, a, b in zip(values.tolist(), low.tolist(), high.tolist(), strict=True):
            assert list(range(a, b + 1)) == truth.get(value, []), (value, base)


@pytest.mark.parametrize("base", [101, 150, 200, 365, 2500])
@pytest.mark.parametrize("rounding", shares.ROUNDINGS)
def test_intervals_hold_for_large_bases(rounding, base):
    truth = brute(base, 0, rounding)
    for value in range(101):
        assert counts(str(value), base, rounding) == truth.get(value, [])


def test_counts_of_whole_percentages_under_every_reading():
    for base in (*range(1, 30), 37, 39, 41, 44, 60):
        for value in range(101):
            for reading in shares.READINGS:
                parts = int(reading[-1]) if reading.startswith("sum") else 1
                if parts == 3 and base > 29:
                    continue
                rounding = "half_up" if parts > 1 else reading
                truth = brute(base, 0, rounding, parts).get(value, [])
                assert counts(str(value), base, reading) == truth, (value, base, reading)


@pytest.mark.parametrize("rounding", shares.ROUNDINGS)
def test_sums_of_two_with_one_decimal_and_any_rounding(rounding):
    for base in (3, 7, 8, 16, 37, 40, 48):
        truth = brute(base, 1, rounding, 2)
        for value, (low, high) in enumerate(total_intervals(1, base, rounding, 2).T.tolist()):
            assert list(range(low, high + 1)) == truth.get(value, []), (value, base)


def test_sums_of_two_at_bases_above_the_hundred():
    for base in (101, 160, 201):
        truth = brute(base, 0, "half_up", 2)
        for value in range(101):
            assert counts(str(value), base, "sum_of_2") == truth.get(value, [])


def test_precision_comes_from_the_string():
    assert counts("25", 37) == [] and counts("25", 44) == [11]
    assert counts("27", 37) == [10] and counts("27.0", 37) == [10] and counts("27.1", 37) == []
    assert shares.parse("25.0")[:2] == (250, 1) and shares.parse("25 %")[:2] == (25, 0)


@pytest.mark.parametrize(
    "stated", ["", "half", "-3", "1e2", "101", "100.1", "2,5", "<1", "nan", "33.3333"]
)
def test_what_is_no_percentage_is_refused(stated):
    with pytest.raises(ValueError, match=r"percentage|above 100"):
        shares.parse(stated)


@pytest.mark.parametrize("base", [0, -1, 2.5, True])
def test_what_is_no_base_is_refused(base):
    with pytest.raises(ValueError, match="number of people"):
        audit_share("25", base)


# ------------------------------------------------------------------ the literature and an oracle


@pytest.mark.parametrize("decimals", [0, 1])
def test_agrees_with_the_grim_package(decimals):
    for base in BASES:
        for value in range(0, 100 * 10**decimals + 1, 1 if decimals == 0 else 17):
            text = f"{value // 10}.{value % 10}" if decimals else str(value)
            proportion = Decimal(value).scaleb(-2 - decimals)
            assert bool(counts(text, base)) == consistency_check(proportion, base), (text, base)


# Means of whole numbers.
# 5.19 at 28: Brown and Heathers (2017); 5.27 at 43 and the others: data of the R package scrutiny.
MEANS = [
    *[("5.19", 28, False), ("5.27", 43, False), ("7.22", 32, True), ("4.74", 25, False)],
    *[("5.23", 29, False), ("2.57", 24, False), ("6.77", 27, False), ("2.68", 28, True)],
    *[("7.01", 29, False), ("7.38", 26, True), ("3.14", 27, False), ("6.89", 31, False)],
    *[("5.00", 25, True), ("0.24", 28, False)],
]
PERCENTAGES = [
    *[("67.4", 150, False), ("54.2", 150, False), ("54.0", 150, True)],
    *[("69.8", 150, False), ("68.1", 150, False), ("55.4", 150, False)],
]


@pytest.mark.parametrize(("stated", "base", "consistent"), MEANS)
def test_published_means(stated, base, consistent):
    assert (shares.audit_mean(stated, base, 0, 9).verdict == "feasible") == consistent


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(-5, 5), st.integers(1, 6), st.integers(2, 60), st.integers(0, 2), st.data())
def test_means_are_those_of_brute_force_and_of_the_grim_package(low, width, n, decimals, drawn):
    """All totals on the scale, printed in decimal; grim knows no scale, but agrees within it."""
    high, full = low + width, 10**decimals
    units = drawn.draw(st.integers(low * full - 1, high * full + 1))
    stated = shares.Printed(units, decimals, (low, high)).text()
    result = shares.audit_mean(stated, n, low, high)
    step = Decimal(1).scaleb(-decimals)
    for rounding in ("half_up", "half_even", "cut_off"):
        how = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "cut_off": ROUND_DOWN}
        means = {t: PRECISE.divide(Decimal(t), Decimal(n)) for t in range(n * low, n * high + 1)}
        printing = [
            t for t, m in means.items() if m.quantize(step, how[rounding]) == Decimal(stated)
        ]
        if rounding == "half_up":
            assert (result.verdict == "feasible") == bool(printing), (stated, n)
            assert not printing or result.counts["mean"] == (printing[0], printing[-1])
            if n * low < n * Decimal(stated) < n * high:
                assert consistency_check(Decimal(stated), n) == bool(printing)
        elif result.verdict != "feasible":
            assert (rounding in result.readings) == bool(printing), (stated, n, rounding)
    for base in result.bases:
        assert shares.audit_mean(stated, base, low, high).verdict == "feasible"


def test_a_mean_beyond_its_scale_is_impossible_whatever_n():
    result = shares.audit_mean("7.20", 20, 1, 7)
    assert (result.verdict, result.counts) == ("impossible", {"mean": None})
    assert "140 print 7.00" in result.explanation
    with pytest.raises(ValueError, match="no scale"):
        shares.audit_mean("3", 5, 7, 1)


@pytest.mark.parametrize(("stated", "base", "consistent"), PERCENTAGES)
def test_published_percentages(stated, base, consistent):
    assert (audit_share(stated, base).verdict == "feasible") == consistent


# ------------------------------------------------------------------ questions


def brute_sets(question: Question, base: int, rounding: str, level: int) -> list[tuple[int, ...]]:
    """Every set of counts of the listed answers, by trying all counts of each answer."""
    choices = []
    for name, text in question.stated.items():
        if not text:
            choices.append(range(base + 1))
            continue
        value = shares.parse(text)
        parts = min(level, question.parts.get(name, 1))
        if rounding == shares.ADJUSTED:
            exact = [(k, Decimal(k * value.full) / base) for k in range(base + 1)]
            choices.append([k for k, share in exact if abs(share - value.units) < 1])
        else:
            choices.append(brute(base, value.decimals, rounding, parts).get(value.units, []))
    sets = product(*choices)
    if not question.exhaustive:
        return list(sets)
    if question.complete:
        return [one for one in sets if sum(one) == base]
    return [one for one in sets if sum(one) <= base]


def brute_verdict(question: Question, base: int) -> tuple[str, set[str], list[int]]:
    """Verdict, rescuing readings and smaller bases by trying everything."""
    if brute_sets(question, base, "half_up", 1):
        return "feasible", set(), []
    top = max(question.parts.values(), default=1)
    readings = set()
    for rounding, level in product(shares.ROUNDINGS, range(1, top + 1)):
        if brute_sets(question, base, rounding, level):
            names = [rounding] if rounding != "half_up" else []
            readings.add(" + ".join(names + ([f"sum_of_{level}"] if level > 1 else [])))
    if question.exhaustive and question.complete and adds_to_100(question):
        readings |= {shares.ADJUSTED} if brute_sets(question, base, shares.ADJUSTED, 1) else set()
    if any("+" not in name for name in readings):
        readings = {name for name in readings if "+" not in name}
    smaller = [n for n in range(base - 1, base // 2, -1) if brute_sets(question, n, "half_up", top)]
    return "conditional" if readings or smaller else "impossible", readings, smaller


def adds_to_100(question: Question) -> bool:
    values = [shares.parse(text) for text in question.stated.values() if text]
    same = len({value.decimals for value in values}) == 1 and len(values) > 1
    return same and sum(value.units for value in values) == values[0].full


@st.composite
def questions(draw, most_base=60):
    """Questions near the possible: printed from real counts, then some values moved."""
    base = draw(st.integers(1, most_base))
    size = draw(st.integers(1, 5))
    cuts = sorted(draw(st.lists(st.integers(0, base), min_size=size - 1, max_size=size - 1)))
    people = [b - a for a, b in zip([0, *cuts], [*cuts, base], strict=True)]
    decimals = draw(st.sampled_from([0, 0, 0, 1]))
    rounding = draw(st.sampled_from(shares.ROUNDINGS))
    stated = {}
    for i, k in enumerate(people):
        value = units(k, base, decimals, rounding) + draw(st.sampled_from([0, 0, 0, 0, 1, -1, 3]))
        value = min(max(value, 0), 100 * 10**decimals)
        stated[f"a{i}"] = shares.Printed(value, decimals).text() if draw(st.integers(0, 9)) else ""
    if not any(stated.values()):
        stated["a0"] = "50"
    exhaustive = draw(st.booleans())
    complete = exhaustive and draw(st.booleans())
    parts = {"a0": draw(st.sampled_from([1, 1, 2]))}
    return Question(stated, exhaustive, complete, parts), base


def audited(question: Question, base: int) -> shares.Result:
    return audit_question(
        question.stated, base, question.exhaustive, question.parts, complete=question.complete
    )


@settings(max_examples=400, deadline=None, derandomize=True)
@given(questions())
def test_every_verdict_is_that_of_brute_force(case):
    question, base = case
    result = audited(question, base)
    verdict, readings, smaller = brute_verdict(question, base)
    assert result.verdict == verdict
    assert set(result.readings) == readings
    assert list(result.bases) == smaller
    assert result.explanation.endswith(".") and 0 <= result.chance <= 1 and 0 <= result.power <= 1


@settings(max_examples=200, deadline=None, derandomize=True)
@given(questions(most_base=25))
def test_counts_sets_and_rest_are_those_of_brute_force(case):
    question, base = case
    result = audited(question, base)
    if result.verdict == "impossible" or (result.readings and result.readings[0] != "sum_of_2"):
        return
    level = 1 if result.verdict == "feasible" else 2
    sets = brute_sets(question, result.serving_base, "half_up", level)
    for name, column in zip(question.stated, zip(*sets, strict=True), strict=True):
        assert result.counts[name] == (min(column), max(column))
    blanks = [i for i, text in enumerate(question.stated.values()) if not text]
    if question.exhaustive and (blanks or not question.complete):
        rest = [
            result.serving_base - sum(k for i, k in enumerate(one) if i not in blanks)
            for one in sets
        ]
        assert result.rest == (min(rest), max(rest))
    else:
        assert result.rest is None


def partitions(units, decimals, bases, complete=True):
    """Rows x answers of printed units, -1 for a blank: does one set of counts sum to the base?"""
    units = np.asarray(units).T
    fewest, most = shares.share_intervals(np.maximum(units, 0), decimals, bases)
    fewest, most = np.where(units < 0, 0, fewest), np.where(units < 0, bases, most)
    return fit_together(fewest, most, bases, True, complete)


@pytest.mark.parametrize("base", [7, 12, 37, 60, 150])
def test_partitions_of_three_against_all_sets_of_counts(base):
    prints = np.array([units(k, base, 0, "half_up") for k in range(base + 1)])
    a, b = (grid.ravel() for grid in np.meshgrid(*[np.arange(base + 1)] * 2))
    a, b = a[a + b <= base], b[a + b <= base]
    truth = np.zeros((101, 101, 101), bool)
    truth[prints[a], prints[b], prints[base - a - b]] = True
    rows = np.argwhere(np.ones_like(truth))
    found = partitions(rows, 0, np.full(len(rows), base))
    assert (found == truth.ravel()).all()


@pytest.mark.parametrize("base", [37, 48])
def test_no_partition_of_five_that_exists_is_refused(base):
    cuts = np.array(list(product(range(0, base + 1, 3), repeat=4)))
    cuts = np.sort(cuts, axis=1)
    people = np.diff(np.c_[np.zeros(len(cuts), int), cuts, np.full(len(cuts), base)], axis=1)
    prints = np.array([units(k, base, 0, "half_up") for k in range(base + 1)])
    assert partitions(prints[people], 0, np.full(len(people), base)).all()


@settings(max_examples=200, deadline=None, derandomize=True)
@given(questions())
def test_vectorised_partitions_agree_with_the_audit(case):
    question, base = case
    values = question.printed().values()
    if len({value.decimals for value in values}) > 1 or not question.exhaustive:
        return
    row = [shares.parse(text).units if text else -1 for text in question.stated.values()]
    found = partitions(
        np.array([row]), next(iter(values)).decimals, np.array([base]), complete=question.complete
    )
    plain = Question(question.stated, True, question.complete)
    assert found[0] == (audited(plain, base).verdict == "feasible")


def test_totals_are_the_extremes_of_all_sets():
    for base in (3, 7, 13, 16):
        totals = {
            sum(units(k, base, 0, "half_up") for k in split)
            for split in product(range(base + 1), repeat=3)
            if sum(split) == base
        }
        stated = dict(zip("abc", ["33", "33", "34"], strict=True))
        result = audit_question(stated, base, True, complete=True)
        assert result.totals == (str(min(totals)), str(max(totals)))


def test_chance_and_power_of_one_share_are_plain_frequencies():
    possible = {base: set(brute(base, 0, "half_up")) for base in BASES}
    feasible = audit_share("38", 37)
    assert feasible.chance == pytest.approx(38 / 101) and feasible.power == 1
    leeway = set.union(*(possible[n] for n in range(35, 38)))
    by_base = audit_share("80", 37)
    assert by_base.bases[0] == 35 and by_base.chance == pytest.approx(len(leeway) / 101)
    assert by_base.power == pytest.approx(sum(v not in leeway for v in (79, 81)) / 2)


def test_chance_of_several_shares_is_no_less_than_the_frequency():
    question = {"a": "80", "b": "40"}
    result = audit_question(question, 37, False)
    bases = range(result.bases[0], 38)
    possible = [set(brute(n, 0, "half_up")) for n in bases]
    pairs = sum(any(a in p and b in p for p in possible) for a, b in product(range(101), repeat=2))
    assert pairs / 101**2 <= result.chance <= 1


def test_a_pass_at_a_large_base_says_that_it_is_nearly_empty():
    result = audit_share("31", 2500)
    assert result.verdict == "feasible" and result.power == 0
    assert "next to nothing" in result.explanation


# ------------------------------------------------------------------ repairs and sentences


@settings(max_examples=150, deadline=None, derandomize=True)
@given(questions())
def test_every_repair_of_one_value_works_and_none_is_smaller(case):
    question, base = case
    repairs = audited(question, base).repairs

    def works(name, text):
        changed = Question(
            {**question.stated, name: text}, question.exhaustive, question.complete, {}
        )
        return bool(brute_sets(changed, base, "half_up", 1))

    for repair in repairs:
        assert works(repair.answer, repair.instead)
        value = shares.parse(question.stated[repair.answer])
        gap = abs(shares.parse(repair.instead).units - value.units)
        near = [value.units + step for step in range(-gap + 1, gap)]
        texts = [value.text(u) for u in near if 0 <= u <= value.full]
        assert not any(works(repair.answer, text) for text in texts)
    gaps = {
        abs(float(repair.instead) - float(question.stated[repair.answer])) for repair in repairs
    }
    assert not repairs or max(gaps) - min(gaps) < 1e-9 and max(gaps) <= shares.SLIP


def test_a_sentence_names_the_people():
    sentence = audit_share("25", 37).explanation
    assert "9 print 24 % and 10 print 27 %" in sentence and "9 of 36 people" in sentence


def test_a_value_adjusted_to_make_100_is_a_named_reading():
    stated = {"a": "33", "b": "33", "c": "34"}  # a third each, one raised so that it adds up
    result = audit_question(stated, 36, True, complete=True)
    assert result.verdict == "conditional" and shares.ADJUSTED in result.readings
    assert result.counts == {"a": (12, 12), "b": (12, 12), "c": (12, 12)}
    for exhaustive, complete in ((True, False), (False, True)):  # nobody can have adjusted these
        result = audit_question(stated, 36, exhaustive, complete=complete)
        assert shares.ADJUSTED not in result.readings


def test_missing_answers_are_no_contradiction_unless_the_list_is_complete():
    stated = {"agree": "46", "unsure": "30"}
    partial = audit_question(stated, 37, True)
    assert partial.verdict == "feasible" and partial.rest == (9, 9)
    assert audit_question(stated, 37, True, complete=True).verdict == "impossible"
    wide = audit_question({"yes": "50", "no": "50"}, 300, True)  # 149 to 151 people each
    assert wide.rest == (0, 2)
    blank = audit_question({**stated, "disagree": ""}, 37, True, complete=True)
    assert blank.verdict == "feasible" and blank.counts["disagree"] == (9, 9)


# ------------------------------------------------------------------ the report


@pytest.mark.parametrize(("values", "base", "exclusive", "sums"), REPORT)
def test_the_report_rechecked_by_brute_force(values, base, exclusive, sums):
    stated = {f"a{i}": value for i, value in enumerate(values.split("/"))}
    parts = {f"a{i}": 2 for i in sums}
    question = Question(stated, exclusive, exclusive, parts)
    result = audited(question, base)
    verdict, readings, smaller = brute_verdict(question, base)
    assert (result.verdict, set(result.readings), list(result.bases)) == (
        verdict,
        readings,
        smaller,
    )


def test_known_cases_of_the_report():
    assert audit_share("87", 37).readings == ("rounded_twice",)
    assert audit_share("25", 37, parts=2).readings == ("sum_of_2",)
    assert audit_share("25", 37).bases[0] == 36
    assert audit_share("46", 37).counts == {"share": (17, 17)}
    assert audit_share("55", 44).counts == {"share": (24, 24)}


def test_base_search_finds_the_bases_of_a_figure():
    figure = {
        "government": Question({"agree": "24"}),
        "organisation": Question({"agree": "38", "disagree": "35"}, True),
    }
    table = shares.base_search(figure, 48, 30)
    assert table.loc[37].tolist()[:3] == [True, True, True]
    for base in table.index:
        assert table.loc[base, "government"] == bool(brute(base, 0, "half_up").get(24))
    assert table["chance"].is_monotonic_decreasing


# ------------------------------------------------------------------ the batch audit

ROOT = Path(__file__).parent.parent
TABLE = """stated,base,question,exhaustive,answer,note
24,37,,no,,fine
25,37,,no,,only a smaller base
47,37,q1,yes,often,"a note, kept"
35,37,q1,yes,sometimes,
8,37,q1,yes,rarely,
0,37,q1,yes,never,
11,37,q1,yes,unsure,
59,37,q2,yes,yes,
27,36,q2,yes,no,another base
a third,37,,no,,no digits
30,none,,no,,no base
30,37,,maybe,,no truth
27,37,q2,yes,yes,the same answer again
"""


def run(folder: Path, text: str, *more: str) -> int:
    (folder / "other.csv").write_text(text, encoding="utf-8")
    return batch.main([str(folder / "other.csv"), *more])


def test_the_batch_audit_writes_a_verdict_or_an_error_per_row(tmp_path, capsys):
    assert run(tmp_path, TABLE) == 0
    out = pd.read_csv(tmp_path / "other_audit.csv", dtype=str, keep_default_na=False)
    assert out["verdict"].tolist() == [
        *["feasible", "conditional", *["impossible"] * 5, "feasible", *[""] * 5]
    ]
    assert out.loc[1, "bases"].startswith("36|") and out.loc[2, "note"] == "a note, kept"
    assert out.loc[2, "counts"] == "none" and out.loc[3, "alone"] == "feasible"
    bad = {8: "base", 9: "stated", 10: "base", 11: "exhaustive", 12: "answer"}
    printed = capsys.readouterr().out
    for row, column in bad.items():
        assert out.loc[row, "error"].startswith(f"row {row + 2}, column {column}:")
        assert out.loc[row, "error"] in printed
    assert "each share" not in out.loc[7, "explanation"]  # judged without the bad rows, as partial


def test_the_summary_is_short_and_starts_with_the_worst(tmp_path, capsys):
    lone = "".join(f"{value},37,,no\n" for value in range(101))
    assert run(tmp_path, "stated,base,question,exhaustive\n" + lone + "x,37,,no\n") == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == batch.SHOWN + 4 and lines[batch.SHOWN].startswith("and 62 more, see ")
    ranks = [batch.WORST_FIRST.index(line.split()[0]) for line in lines[: batch.SHOWN]]
    assert ranks == sorted(ranks) and ranks[0] == 0 and lines[-2].endswith("38 rows feasible")
    assert "only fit a smaller base than the one printed: row " in lines[-3]


def test_a_large_table_judges_each_distinct_share_once():
    table = pd.DataFrame({"stated": [*map(str, range(101))] * 500, "base": "37"})
    table = table.assign(question="", exhaustive="no").set_index(table.index[::-1])
    batch._judged.cache_clear()
    found = shares.audit_table(table)
    assert batch._judged.cache_info().misses == 101
    assert found.index.equals(table.index)
    for value, verdict in zip(table["stated"][:101], found["verdict"][-101:], strict=True):
        assert verdict == audit_share(value, 37).verdict


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("share,n\n24,37\n", "column stated, base"),
        ("stated,base\n24,37\n,\n1\n", "row 4 has 1 cells"),
        ("stated,base,question,exhaustive,verdict\n24,37,,no,mine\n", "verdict would be overwr"),
        ("stated,base,question,exhaustive,note,note\n24,37,,no,a,b\n", "note stands twice"),
        ("stated,base,question,exhaustive\n24,37,,no,more\n", "row 2 has 5 cells"),
        ('stated,base,question,exhaustive\n"24,37,,no\n', "unexpected end of data"),
        ("", "column stated, base"),
    ],
)
def test_a_table_that_cannot_be_audited_writes_nothing(text, words, tmp_path, capsys):
    assert run(tmp_path, text) == 2
    error = capsys.readouterr().err
    assert words in error and len(error.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["other.csv"]


def test_the_input_is_never_overwritten(tmp_path, capsys):
    assert run(tmp_path, TABLE, "--out", str(tmp_path / "." / "other.csv")) == 2
    assert "--out is the input" in capsys.readouterr().err
    assert (tmp_path / "other.csv").read_text(encoding="utf-8") == TABLE
    assert batch.main([str(tmp_path / "none.csv")]) == 2


HEAD = "stated,base,question,exhaustive,people,mean,min,max,decimals\n"


def audited_rows(folder: Path, rows: str, *more: str) -> pd.DataFrame:
    assert run(folder, HEAD + rows, *more) == 0
    return pd.read_csv(folder / "other_audit.csv", dtype=str, keep_default_na=False)


@pytest.mark.parametrize("base", [9, 37, 60])
def test_a_count_beside_a_share_is_held_against_it(base):
    for value, people in product(range(101), range(base + 1)):
        question = Question({"a": str(value)}, people={"a": people})
        verdict = shares.audit.audit(question, base).verdict
        assert (verdict == "feasible") == (units(people, base, 0, "half_up") == value)


def test_people_in_a_table(tmp_path):
    out = audited_rows(tmp_path, "24,37,,,9,,,,\n24,37,,,10,,,,\n25,37,,,9,,,,\n24,37,,,x,,,,\n")
    assert out["verdict"].tolist() == ["feasible", "impossible", "conditional", ""]
    assert "10 of 37 people do not print 24 %: 9 do" in out.loc[1, "explanation"]
    assert out.loc[2, "bases"] == "36" and "column people" in out.loc[3, "error"]


def test_a_blank_base_is_searched(tmp_path):
    rows = "".join(f"{value},,q,yes,,,,,\n" for value in (17, 33, 50))
    out = audited_rows(
        tmp_path, rows + "29,,,,12,,,,\n17,40,p,yes,,,,,\n83,,p,yes,,,,,\n", "--most-base", "12"
    )
    assert out["bases"].tolist()[:4] == ["6|12"] * 3 + [""]  # 12 people are at most all of 12
    assert out["verdict"].tolist()[:4] == ["conditional"] * 3 + ["impossible"]
    assert "from 1 to 12 it can be 6 or 12" in out.loc[0, "explanation"]
    assert out.loc[5, "error"].startswith("row 7, column base: differs from row 6")
    found = shares.audit_search(Question({"a": "29", "b": "12", "c": "41"}), 60)
    assert list(found.bases) == [
        n for n in range(1, 61) if all(counts(v, n) for v in ("29", "12", "41"))
    ]
    assert found.base is found.serving_base is None
    assert shares.audit_search(Question({"a": "29"}, people={"a": 12}), 60).bases == (41, 42)


def test_means_in_a_table(tmp_path):
    rows = ",28,,,,5.19,1,7,\n,20,,,,3.5,1,7,2\n,20,,,,3.45,1,,\n5,20,,,,3.45,1,7,\n"
    out = audited_rows(tmp_path, rows)
    assert out["verdict"].tolist() == ["conditional", "feasible", "", ""]
    assert "3.50 is the mean of 20 whole numbers" in out.loc[1, "explanation"]
    assert "column max" in out.loc[2, "error"] and "column mean" in out.loc[3, "error"]


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_the_picture_has_every_distinct_share_and_is_the_same_twice(kind, tmp_path):
    files = [tmp_path / f"{name}.{kind}" for name in "ab"]
    for file in files:
        audited_rows(tmp_path, "24,37,,,,,,,\n24,37,,,,,,,\n25,37,,,,,,,\n", "--picture", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()
    if kind == "svg":
        drawn = files[0].read_text(encoding="utf-8")
        assert drawn.count(">24 % of 37<") == drawn.count(">25 % of 37<") == 1
        assert "impossible: 9 print 24, 10 print 27" in drawn and "possible: 9 print 24<" in drawn
    assert run(tmp_path, TABLE, "--picture", "a.pdf") == 2


def test_a_quiet_audit_says_nothing_and_a_long_one_how_far_it_is(tmp_path, capsys, monkeypatch):
    rows = "".join(f"{value},{base},,,,,,,\n" for value, base in product(range(20), (7, 8)))
    quiet = audited_rows(tmp_path, rows, "--quiet")
    assert capsys.readouterr() == ("", "")
    monkeypatch.setattr(batch, "LONG", 20)
    assert audited_rows(tmp_path, rows).equals(quiet)
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 10 and said[-1] == "40 of 40 questions judged"


# ------------------------------------------------------------------ the package by itself


def test_the_examples_of_the_readme_hold():
    failed, tried = doctest.testfile(str(ROOT / "lib" / "shares" / "README.md"), False)
    assert failed == 0 and tried >= 5


def test_the_package_stands_alone_under_any_name(tmp_path):
    shutil.copytree(ROOT / "lib" / "shares", tmp_path / "alone")
    (tmp_path / "other.csv").write_text(TABLE, encoding="utf-8")
    imports = "import alone, alone.tables, alone.uncertainty; alone.audit_share('25', 37)"
    for command in (["-c", imports], ["-m", "alone", "other.csv"]):
        done = subprocess.run(
            [sys.executable, *command],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": ""},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "other_audit.csv").exists()


# Seven signs named by frontline officers: the one question of the report that only another group's
# size explains, and only with digits cut off.
SIGNS = dict(zip("abcdefg", ("31", "29", "33", "31", "16", "10", "16"), strict=True))


def test_another_group_serves_as_base_where_all_answers_vouch_for_it():
    assert audit_question(SIGNS, 39, False).verdict == "impossible"
    result = audit_question(SIGNS, 39, False, groups=(22, 44, 48))
    assert (result.verdict, result.readings) == ("conditional", ("cut_off + n = 48",))
    assert result.serving_base == 48 and result.counts["b"] == (14, 14)
    assert result.chance < 0.05 and "shares of 48 people" in result.explanation
    assert audit_question(SIGNS, 39, False, groups=(44, 47)).verdict == "impossible"


def test_a_lone_share_is_not_granted_two_departures():
    """16 of 48 is cut off from 16.67 and nothing else vouches for either departure."""
    lone = audit_share("2", 3, conventions=(), groups=(41,))
    assert (lone.verdict, lone.readings) == ("conditional", ()) and lone.bases == (41,)
    assert audit_share("3", 3, groups=(4, 5)).verdict == "impossible"


def test_only_the_conventions_named_can_rescue():
    assert audit_share("40", 37).readings == ("cut_off",)
    named = audit_share("40", 37, conventions=("half_even",))
    assert not named.readings and named.bases[0] == 35


def test_the_sentence_says_what_a_pass_is_worth():
    passed = sum(bool(counts(str(p), 37)) for p in range(101))
    assert f"{100 * passed / 101:.0f} % of the time" in audit_share("24", 37).explanation


def test_the_power_counts_only_neighbours_that_are_percentages():
    """Of 67 people one prints 1 % and two 3 %: 2 % would be caught, 0 % not."""
    assert audit_share("1", 67).power == 0.5
    assert audit_share("0", 67).power == 0 and audit_share("100", 67).power == 0


def test_the_sentence_names_five_bases_and_the_span_that_was_searched():
    few, many = audit_share("80", 37), audit_share("79", 37)
    assert "n were 35, 30, 25 or 20 (" in few.explanation
    assert "34, 33, 29, 28 or 24 or another base (" in many.explanation and len(many.bases) == 6
    none = audit_share("99", 37)
    assert "no named reading and no single base from 19 to 36 helps" in none.explanation


def test_a_base_is_searched_from_one_up_unless_told():
    asked = {"it": Question({"yes": "50"})}
    assert shares.base_search(asked, 4).index.tolist() == [1, 2, 3, 4]
    assert shares.base_search(asked, 4)["it"].tolist() == [False, True, False, True]
