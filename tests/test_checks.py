"""Every verdict of every test is a row here: claims and numbers in, the verdict that must come out.

The claims are made up; nothing here is of a report.
"""

from fractions import Fraction

import pandas as pd
import pytest

from lib import checks, data
from lib.survey import Asked

BLANK = dict.fromkeys("question answer statistic statement population n source period".split(), "")


def claim(stated, **more):
    """One row of a ledger: a share of 37 people unless told otherwise."""
    row = BLANK | {"claim": "S00-001", "line": 1, "section": "00", "stated": stated, "parts": "1"}
    row |= {"value": str(stated).replace(",", ""), "unit": "percent", "comparator": "equals"}
    row |= {"kind": "share", "statistic": "s", "statement": "It says so."}
    return pd.DataFrame([row | more])


def count(stated, **more):
    return claim(stated, **{"unit": "count", "kind": "count"} | more)


def asked(stated, base=37, exhaustive=True, transcribed=(), parts=None):
    names = list(stated)
    parts = dict.fromkeys(names, 1) | (parts or {})
    return Asked("q", "Asked?", names, base, exhaustive, stated, parts, frozenset(transcribed))


def verdicts(made):
    return [check.verdict for check in made]


SHARE = {
    "whole people print it": (claim("38", n="37"), "feasible"),
    "no whole number prints it, a smaller base does": (claim("25", n="37"), "conditional"),
    "no base down to half prints it": (claim("99", n="37"), "impossible"),
    "digits cut off": (claim("2.7", n="37"), "feasible"),
    "no base is printed": (claim("38"), "unverifiable"),
    "over a half of 37": (claim("half", value="50", comparator="over", n="37"), "feasible"),
    "over all of 37": (claim("100", comparator="over", n="37"), "impossible"),
    "nearly a third of 37": (
        claim("a third", value="100/3", comparator="about", n="37"),
        "feasible",
    ),
    "over a half of nobody knows how many": (claim("50", comparator="over"), "unverifiable"),
}


@pytest.mark.parametrize(("claims", "verdict"), SHARE.values(), ids=SHARE)
def test_share(claims, verdict):
    assert verdicts(checks.share(claims)) == [verdict]


def test_mentions_of_one_share_are_one_check():
    claims = pd.concat([claim("38", n="37"), claim("38", n="37", claim="S00-002")])
    (check,) = checks.share(claims)
    assert check.claims == ("S00-001", "S00-002")
    assert check.found == "14 of 37"


PARTNERS = {
    "all fit together": (asked({"yes": "38", "no": "62"}), ["feasible"]),
    "each fits, together too many people": (asked({"yes": "51", "no": "54"}), ["contradicted"]),
    "each fits, room for others": (asked({"yes": "38", "no": "59"}), ["feasible"]),
    "each fits, less than one person left over, one person short": (
        asked({"yes": "38", "no": "30", "never": "30"}),
        ["contradicted"],
    ),
    "a share near 100 is sound by itself": (
        asked({"yes": "99.7", "no": "1.0"}, base=300),
        ["contradicted"],
    ),
    "each fits, together only a smaller base does": (
        asked({"yes": "8", "no": "8", "never": "85"}, base=48),
        ["conditional"],
    ),
    "no base serves all, two clear each other": (
        asked({"yes": "38", "no": "28", "never": "11"}, exhaustive=False),
        ["feasible", "impossible"],
    ),
    "another base serves all": (
        asked({"yes": "25", "no": "50"}, exhaustive=False),
        ["conditional"],
    ),
    "several answers, one base": (asked({"a": "38", "b": "81"}, exhaustive=False), ["feasible"]),
    "one share has no partner": (asked({"yes": "38"}), []),
    "no base is printed": (asked({"yes": "38", "no": "62"}, base=None), []),
    "a transcribed share is tested alone": (
        asked({"yes": "38"}, transcribed=["yes"]),
        ["feasible"],
    ),
}


@pytest.mark.parametrize(("about", "expected"), PARTNERS.values(), ids=PARTNERS)
def test_partners(about, expected):
    claims = pd.concat([claim(s, n="37", answer=a) for a, s in about.stated.items()])
    assert verdicts(checks.partners(claims, about)) == expected


def test_a_slip_in_a_transcription_is_told_although_it_has_no_claim():
    about = asked({"yes": "38", "no": "28"}, exhaustive=False, transcribed=["no"])
    rows = claim("38", n="37", answer="yes")
    sound, slip = checks.partners(rows, about)
    assert (sound.claims, sound.verdict) == (("S00-001",), "feasible")
    assert (slip.claims, slip.verdict) == ((), "conditional")
    printed = asked({"yes": "38", "no": "28"}, exhaustive=False)
    assert len(checks.partners(rows, printed)) == 1, "a claim of another section is judged there"


RECOMPUTE = {
    "the main value agrees": ({"a": 188}, "official", "reproduced", ""),
    "another value agrees": ({"a": 200, "b": 188}, "official", "near", "b"),
    "another number of the report agrees": ({"a": 99, "b": 188}, "report", "near", "b"),
    "editions enclose it closely": ({"a": 180, "b": 200}, "official", "near", ""),
    "editions enclose it from afar": ({"a": 100, "b": 300}, "official", "differs", ""),
    "official data give another": ({"a": 200}, "official", "differs", ""),
    "the report gives another": ({"a": 200}, "report", "contradicted", ""),
    "numbers of the report enclose nothing": ({"a": 180, "b": 200}, "report", "contradicted", ""),
}


@pytest.mark.parametrize(
    ("values", "against", "verdict", "readings"), RECOMPUTE.values(), ids=RECOMPUTE
)
def test_recompute(values, against, verdict, readings):
    (check,) = checks.recompute(count("188"), values, against)
    assert (check.verdict, check.readings) == (verdict, readings)


def test_recompute_without_a_value_is_refused():
    with pytest.raises(data.DataError, match=r"s: recompute\(\) needs a value"):
        checks.recompute(count("188"), {})


TOTAL = {
    "the parts make it up": ({"a": 10, "b": 14}, True, "reproduced", "feasible"),
    "the parts are too few": ({"a": 10, "b": 13}, True, "contradicted", "contradicted"),
    "too few, but the list may be open": ({"a": 10, "b": 13}, False, "conditional", "conditional"),
    "too many, though the list is open": (
        {"a": 10, "b": 15},
        False,
        "contradicted",
        "contradicted",
    ),
}


@pytest.mark.parametrize(("parts", "complete", "total", "part"), TOTAL.values(), ids=TOTAL)
def test_total(parts, complete, total, part):
    members = count("10", claim="S00-002")
    made = checks.total(count("24"), parts, members, complete)
    assert verdicts(made) == [total, part]
    assert ("It holds if the list leaves 1 out" in made[0].explanation) == (total == "conditional")


WORDS = {
    "the main reading holds": ({"main": True, "other": False}, "official", "reproduced", ""),
    "another reading holds": ({"main": False, "other": True}, "official", "near", "other"),
    "no reading of official data holds": ({"main": False}, "official", "differs", ""),
    "no reading of the report holds": ({"main": False}, "report", "contradicted", ""),
}


@pytest.mark.parametrize(("readings", "against", "verdict", "rescue"), WORDS.values(), ids=WORDS)
def test_words(readings, against, verdict, rescue):
    (check,) = checks.words(claim("rose", unit="words", value=""), readings, "1 to 2", against)
    assert (check.verdict, check.readings) == (verdict, rescue)


QUANTIFIER = {
    "nobody published the number": ("most", {}, "unverifiable"),
    "the printed share lies within": ("most", {"s": Fraction(54)}, "feasible"),
    "it does not": ("few", {"s": Fraction(54)}, "contradicted"),
    "some: a tenth to a half": ("some", {"s": Fraction(49)}, "feasible"),
    "some: no more than a half": ("some", {"s": Fraction(51)}, "contradicted"),
}


@pytest.mark.parametrize(("word", "counted", "verdict"), QUANTIFIER.values(), ids=QUANTIFIER)
def test_quantifier(word, counted, verdict):
    row = claim(f"{word} of them", value="", kind="quantifier", population="group")
    assert verdicts(checks.quantifier(row, {"group": 37}, counted)) == [verdict]


def test_a_quantifier_of_a_group_without_size_is_refused():
    row = claim("most", value="", kind="quantifier", population="others")
    with pytest.raises(data.DataError, match="no size is printed for 'others': fill `n`"):
        checks.quantifier(row, {"group": 37})


@pytest.mark.parametrize(
    ("answers", "verdict"), [("36", "feasible"), ("37", "feasible"), ("38", "contradicted")]
)
def test_base(answers, verdict):
    groups = pd.DataFrame({"name": ["members"], "size": [37]}, index=["group"])
    row = count(answers, kind="sample_size", population="group")
    assert verdicts(checks.base(row, groups)) == [verdict]


REPEAT = {
    "the same": (count("24"), count("24"), "reproduced"),
    "at another precision": (claim("25"), claim("25.4"), "reproduced"),
    "another number": (count("24"), count("25"), "contradicted"),
    "an open bound": (count("19,000", comparator="over"), count("19,125"), "reproduced"),
    "a year and its month": (
        claim("2022", unit="date"),
        claim("April 2022", value="2022-04", unit="date"),
        "reproduced",
    ),
    "another year": (claim("2019", unit="date"), claim("2020", unit="date"), "contradicted"),
}


@pytest.mark.parametrize(("here", "there", "verdict"), REPEAT.values(), ids=REPEAT)
def test_repeat(here, there, verdict):
    ledger = pd.concat([here, there.assign(claim="S01-001", section="01")])
    assert verdicts(checks.repeats(here, ledger)) == [verdict]


def test_words_and_single_mentions_do_not_repeat():
    words = claim("rose", value="", unit="words")
    assert checks.repeats(words, pd.concat([words, words])) == []
    assert checks.repeats(claim("25"), claim("25")) == []


def test_untestable_gives_the_reason():
    (check,) = checks.untestable(claim("said so", value="", kind="trend"), "Nobody counted.")
    assert (check.verdict, check.explanation) == ("unverifiable", "Nobody counted.")


TESTABLE = {
    "a share with a base": claim("38", n="37"),
    "a base": count("37", kind="sample_size"),
    "a quantity word": claim("most", value="", kind="quantifier"),
}


@pytest.mark.parametrize("claims", TESTABLE.values(), ids=TESTABLE)
def test_what_can_be_tested_is_not_untestable(claims):
    with pytest.raises(data.DataError, match="claim S00-001 can be tested"):
        checks.untestable(claims, "no data")


@pytest.mark.parametrize(("parts", "verdict"), [(24, "reproduced"), (23, "differs")])
def test_official_sum(parts, verdict):
    assert verdicts(checks.closes("k", "Table, year", 24, parts)) == [verdict]


def test_the_list_of_tests_names_every_test():
    made = [
        *checks.share(claim("38", n="37")),
        *checks.partners(claim("38"), asked({"yes": "38", "no": "62"})),
        *checks.partners(claim("38"), asked({"a": "38", "b": "81"}, exhaustive=False)),
        *checks.recompute(count("1"), {"a": 1}),
        *checks.total(count("1"), {"a": 1}),
        *checks.words(claim("rose", value="", unit="words"), {"main": True}, ""),
        *checks.quantifier(claim("most", n="37", value=""), {}),
        *checks.base(count("1", population="g"), pd.DataFrame({"name": ["g"], "size": [1]}, ["g"])),
        *checks.repeats(count("1"), pd.concat([count("1"), count("1")])),
        *checks.untestable(count("1"), ""),
        *checks.closes("k", "", 1, 1),
    ]
    assert {check.test for check in made} == set(checks.TESTS)


def test_a_claim_has_its_worst_verdict_and_the_number_that_decided_it():
    rows = count("24")
    made = [*checks.recompute(rows, {"a": 24}), *checks.total(rows, {"a": 23})]
    decided = checks.decide(rows["claim"], made).iloc[0]
    assert decided[["verdict", "recomputed"]].tolist() == ["contradicted", "23"]


# ------------------------------------------------------------------ the people behind a share


def test_counts_of_a_share():
    assert checks.counts(claim("38", n="37").iloc[0]) == (14, 14, 37)
    about = claim("a third", value="100/3", comparator="about", n="37").iloc[0]
    assert checks.counts(about) == (12, 13, 37)
    with pytest.raises(data.DataError, match="no number of people gives it"):
        checks.counts(claim("99", n="37").iloc[0])
