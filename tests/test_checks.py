"""Every verdict of every test is a row here: claims and numbers in, the verdict that must come out.

The claims are made up; nothing here is of a report.
"""

from fractions import Fraction
from math import inf

import pandas as pd
import pytest

from lib import checks, data
from lib.checks import shapes
from lib.survey import Asked

BLANK = dict.fromkeys(
    "question answer statistic statement population n source period figure".split(), ""
)


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


def test_a_bound_says_how_many_numbers_of_people_it_leaves_out():
    (check,) = checks.share(claim("half", value="50", comparator="over", n="37"))
    assert (check.found, check.power) == ("19 to 37 of 37", "0.50")


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
    "no base is printed, some bases serve": (
        asked({"yes": "55", "no": "38"}, base=None),
        ["conditional"],
    ),
    "no base is printed and none serves": (
        asked({"yes": "0.1", "no": "38"}, base=None),
        ["impossible"],
    ),
    "a transcribed share judges no claim": (
        asked({"yes": "38", "no": "61"}, transcribed=["no"]),
        [],
    ),
}


@pytest.mark.parametrize(("about", "expected"), PARTNERS.values(), ids=PARTNERS)
def test_partners(about, expected):
    claims = pd.concat([claim(s, n="37", answer=a) for a, s in about.stated.items()])
    assert verdicts(checks.partners(claims, about)) == expected


TRANSCRIBED = {
    "nothing is": (asked({"yes": "38", "no": "62"}), []),
    "whole people make it": (asked({"yes": "38", "no": "62"}, transcribed=["no"]), ["feasible"]),
    "no people make it": (asked({"yes": "38", "no": "61"}, transcribed=["no"]), ["unverifiable"]),
    "without a base": (asked({"yes": "38"}, base=None, transcribed=["yes"]), ["unverifiable"]),
}


@pytest.mark.parametrize(("about", "expected"), TRANSCRIBED.values(), ids=TRANSCRIBED)
def test_a_transcription_is_said_to_be_one_and_fails_no_claim(about, expected):
    made = checks.transcription(about)
    assert verdicts(made) == expected and not any(check.claims for check in made)
    assert all("ranscribed" in check.explanation and "ranscribed" in check.title for check in made)


RECOMPUTE = {
    "the main value agrees": ({"a": 188}, {}, "official", "reproduced", ""),
    "another edition agrees": ({"a": 200, "b": 188}, {}, "official", "near", "b"),
    "editions enclose it closely": ({"a": 180, "b": 200}, {}, "official", "near", ""),
    "editions enclose it from afar": ({"a": 100, "b": 300}, {}, "official", "differs", ""),
    "another reading agrees": ({"a": 99}, {"b": 188}, "official", "conditional", "b"),
    "another reading of the report agrees": ({"a": 99}, {"b": 188}, "report", "conditional", "b"),
    "readings enclose nothing": ({"a": 180}, {"b": 200}, "official", "differs", ""),
    "official data give another": ({"a": 200}, {}, "official", "differs", ""),
    "the report gives another": ({"a": 200}, {}, "report", "contradicted", ""),
    "numbers of the report enclose nothing": (
        {"a": 180, "b": 200},
        {},
        "report",
        "contradicted",
        "",
    ),
}


@pytest.mark.parametrize(
    ("values", "other", "against", "verdict", "readings"), RECOMPUTE.values(), ids=RECOMPUTE
)
def test_recompute(values, other, against, verdict, readings):
    (check,) = checks.recompute(count("188"), values, against, readings=other)
    assert (check.verdict, check.readings) == (verdict, readings)


def test_what_is_taken_for_granted_makes_a_pass_conditional():
    (check,) = checks.recompute(count("188"), {"a": 188}, if_so="both count alike")
    assert (check.verdict, check.readings) == ("conditional", "both count alike")
    (check,) = checks.recompute(count("188"), {"a": 99}, if_so="both count alike")
    assert check.verdict == "differs"


@pytest.mark.parametrize(
    ("reach", "verdict"),
    [((150, 190), "unverifiable"), ((188, 300), "unverifiable"), ((190, 300), "differs")],
)
def test_nothing_differs_from_an_edition_that_is_not_held(reach, verdict):
    """Only a value outside all that the editions held could make is refuted by them."""
    (check,) = checks.recompute(count("188"), {"a": 150}, reach=reach)
    assert (check.verdict, check.lack) == (verdict, "not_held" * (verdict == "unverifiable"))


@pytest.mark.parametrize(
    ("stated", "found", "verdict"),
    [
        ("100", 100, "reproduced"),
        ("100", 104, "near"),
        ("100", 106, "differs"),
        ("9", 8.6, "reproduced"),
    ],
)
def test_about_gives_leeway_and_says_so(stated, found, verdict):
    """A twentieth to each side, and never less than the last printed digit."""
    about = count(stated, comparator="about")
    assert verdicts(checks.recompute(about, {"a": found})) == [verdict]


BOUNDS = {
    "within": (150, 200, "official", "feasible"),
    "at the end of its rounding": (188.4, 200, "official", "feasible"),
    "below all that is left": (189, 200, "official", "differs"),
    "above all that is left, by the report": (1, 187, "report", "contradicted"),
    "no upper end": (100, inf, "official", "feasible"),
}


@pytest.mark.parametrize(("low", "high", "against", "verdict"), BOUNDS.values(), ids=BOUNDS)
def test_bounded(low, high, against, verdict):
    made = checks.bounded(count("188"), low, high, "Other data leave", against)
    assert verdicts(made) == [verdict]


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


YES, NO, OPEN = (shapes.above("of two", {"a": a, "b": 2}) for a in (3, 1, (1, 3)))
WORDS = {
    "the main reading holds": ([YES, NO], "official", "", "reproduced", ""),
    "another reading holds": ([NO, YES], "official", "", "conditional", "a above b (of two)"),
    "no reading of official data holds": ([NO], "official", "", "differs", ""),
    "no reading of the report holds": ([NO], "report", "", "contradicted", ""),
    "the data leave it open": ([OPEN, YES], "official", "", "unverifiable", ""),
    "it holds if something is granted": ([YES], "official", "a is b", "conditional", "a is b"),
    "granting something helps no failure": ([NO], "official", "a is b", "differs", ""),
}


@pytest.mark.parametrize(
    ("readings", "against", "if_so", "verdict", "rescue"), WORDS.values(), ids=WORDS
)
def test_words(readings, against, if_so, verdict, rescue):
    rows = claim("rose", unit="words", value="")
    (check,) = checks.words(rows, *readings, against=against, if_so=if_so)
    assert (check.verdict, check.readings) == (verdict, rescue)


def test_a_note_stands_after_the_numbers():
    rows = claim("rose", unit="words", value="")
    (told,) = checks.words(rows, YES, note="Of one year.")
    (bare,) = checks.words(rows, YES)
    assert told.explanation == "a above b (of two): yes. a: 3, b: 2. Of one year."
    assert bare.explanation == "a above b (of two): yes. a: 3, b: 2."


PAIR = {
    "equal numbers": ("same", "5", "5.0", "", "compatible"),
    "a year and its month": ("same", "2023", "2023-12", "", "compatible"),
    "equal words": ("same", "Rise", "rise", "", "compatible"),
    "other numbers": ("same", "5", "4", "", "contradicted"),
    "other numbers with a reading": ("same", "5", "4", "One was closed.", "explained"),
    "a part": ("part", "37", "44", "", "compatible"),
    "a part larger than its whole": ("part", "41", "37", "", "contradicted"),
    "a word and its share": ("word", "few", "9", "", "compatible"),
    "a word and too large a share": ("word", "few", "14", "", "contradicted"),
    "a word without a bound": ("word", "several", "7", "No bound is given.", "explained"),
    "two words": ("word", "some", "few", "", "contradicted"),
    "things apart": ("apart", "55", "55", "Two questions.", "explained"),
}


@pytest.mark.parametrize(
    ("relation", "first", "second", "reading", "outcome"), PAIR.values(), ids=PAIR
)
def test_pair(relation, first, second, reading, outcome):
    row = {"pair": "P001", "topic": "it", "relation": relation, "finding": "", "reading": reading}
    row |= {"first": first, "second": second, "first_line": 1, "second_line": 2}
    assert checks.outcome(row) == outcome
    failing = checks.pair(row, ()).verdict == "contradicted"
    assert failing == (outcome == "contradicted")


MEAN = {
    "a whole total prints it": ("15", 18, 1, 120, "feasible"),
    "no whole total prints it": ("1.75", 5, 1, 3, "impossible"),
    "below the least that the ends allow": ("7", 18, 1, 120, "impossible"),
    "above the most": ("114", 18, 1, 120, "impossible"),
}


@pytest.mark.parametrize(("stated", "n", "low", "high", "verdict"), MEAN.values(), ids=MEAN)
def test_mean(stated, n, low, high, verdict):
    assert verdicts(checks.mean(count(stated), n, low, high)) == [verdict]


def figure(**shares):
    """The shares of one figure: stated=base, as rows of a ledger."""
    rows = [
        claim(s.strip("_"), n=str(n), figure="1", statistic=s, claim=f"S00-{i:03d}")
        for i, (s, n) in enumerate(shares.items())
    ]
    return pd.concat(rows)


def test_a_rounding_belongs_to_a_figure_and_not_to_one_share():
    """40 and 5 of 37 are cut off; 41, which is 15 of 37 rounded, cannot be."""
    alone = claim("40", n="37")
    assert checks.share(alone)[0].readings.startswith("n = "), "no neighbour vouches for a rounding"
    vouched, refused = figure(_40=37, _5=37), figure(_40=37, _5=37, _41=37)
    of = {c.expected: c for c in checks.share(vouched, ledger=vouched)}
    assert of["40 % of 37"].readings == "cut_off"
    of = {c.expected: c for c in checks.share(refused, ledger=refused)}
    assert of["40 % of 37"].readings.startswith("n = ")


def test_partners_are_granted_what_their_neighbours_allow():
    """40, 54 and 5 are cut off of 37 together; 41 on the same line cannot be."""
    about = asked({"yes": "40", "other": "54", "no": "5"})
    mine = [claim(s, n="37", answer=a, question="q") for a, s in about.stated.items()]
    rows = pd.concat(mine)
    (check,) = checks.partners(rows, about, ledger=rows)[1:]
    assert (check.verdict, check.readings) == ("conditional", "cut_off")
    beside = pd.concat([*mine, claim("41", n="37", question="r", statistic="r")])
    (check,) = checks.partners(rows, about, ledger=beside)[1:]
    assert "cut_off" not in check.readings


def test_the_size_of_another_group_serves_only_a_whole_figure():
    group = count("48", kind="sample_size", n="48", statistic="n", figure="2")
    ledger = pd.concat([figure(_29=39, _33=39), group])
    of = {c.expected: c for c in checks.share(ledger.iloc[:2], ledger=ledger)}
    assert of["29 % of 39"].readings.endswith("48")
    ledger = pd.concat([figure(_29=39, _28=39), group])
    of = {c.expected: c for c in checks.share(ledger.iloc[:2], ledger=ledger)}
    assert "48" not in of["29 % of 39"].readings, "28 % is no number of 48"


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
    rows = claim("said so", value="", kind="trend")
    (check,) = checks.untestable(rows, "opinion", "Nobody counted.")
    assert (check.verdict, check.explanation) == ("unverifiable", "Nobody counted.")
    assert (check.lack, check.found) == ("opinion", "an opinion")
    with pytest.raises(data.DataError, match="'no idea' is no class of reason: use one of never"):
        checks.untestable(rows, "no idea", "Nobody counted.")


TESTABLE = {
    "a share with a base": claim("38", n="37"),
    "a base": count("37", kind="sample_size"),
    "a quantity word": claim("most", value="", kind="quantifier"),
}


@pytest.mark.parametrize("claims", TESTABLE.values(), ids=TESTABLE)
def test_what_can_be_tested_is_not_untestable(claims):
    with pytest.raises(data.DataError, match="claim S00-001 can be tested"):
        checks.untestable(claims, "not_held", "no data")


@pytest.mark.parametrize(("parts", "verdict"), [(24, "reproduced"), (23, "differs")])
def test_official_sum(parts, verdict):
    assert verdicts(checks.closes("k", "Table, year", 24, parts)) == [verdict]


ROW = {"pair": "P001", "topic": "", "relation": "same", "first": "1", "second": "1"}
ROW |= {"first_line": 1, "second_line": 2, "reading": "", "finding": ""}


def test_the_list_of_tests_names_every_test():
    made = [
        *checks.share(claim("38", n="37")),
        *checks.partners(claim("38"), asked({"yes": "38", "no": "62"})),
        *checks.partners(claim("38"), asked({"a": "38", "b": "81"}, exhaustive=False)),
        *checks.transcription(asked({"yes": "38"}, transcribed=["yes"])),
        *checks.mean(count("1"), 2, 1, 1),
        *checks.recompute(count("1"), {"a": 1}),
        *checks.bounded(count("1"), 1, 1, ""),
        *checks.total(count("1"), {"a": 1}),
        *checks.words(claim("rose", unit="words", value=""), YES),
        *checks.quantifier(claim("most", n="37", value=""), {}),
        *checks.base(count("1", population="g"), pd.DataFrame({"name": ["g"], "size": [1]}, ["g"])),
        *checks.repeats(count("1"), pd.concat([count("1"), count("1")])),
        checks.pair(ROW, ()),
        *checks.untestable(count("1"), "opinion", ""),
        *checks.closes("k", "", 1, 1),
    ]
    assert {check.test for check in made} == set(checks.TESTS)
    assert {checks.evidence(check) for check in made} == set(checks.EVIDENCE)


def decided(rows, *made):
    return checks.decide(rows["claim"], [check for some in made for check in some]).iloc[0]


def test_a_claim_falls_on_its_worst_failing_check_and_the_number_that_decided_it():
    rows = count("24")
    told = decided(rows, checks.recompute(rows, {"a": 24}), checks.total(rows, {"a": 23}))
    assert told[["verdict", "recomputed"]].tolist() == ["contradicted", "23"]


def test_a_claim_that_nothing_fails_stands_on_its_strongest_evidence():
    rows = claim("38", n="37")
    told = decided(rows, checks.share(rows), checks.recompute(rows, {"a": 38}))
    assert told[["verdict", "evidence"]].tolist() == ["reproduced", "official"]
    told = decided(rows, checks.share(rows), checks.repeats(rows, pd.concat([rows, rows])))
    assert told[["verdict", "evidence"]].tolist() == ["feasible", "people"], "repeats prove nothing"


def test_of_two_that_contradict_each_other_the_one_borne_out_stands():
    rows = count("37")
    against = checks.pair(ROW | {"second": "41"}, ("S00-001",))
    open_ = checks.untestable(rows, "opinion", "")
    assert decided(rows, [against], open_)["verdict"] == "contradicted"
    assert decided(rows, [against], checks.total(rows, {"a": 37}))["verdict"] == "reproduced"


# ------------------------------------------------------------------ the people behind a share


def test_counts_of_a_share():
    assert checks.counts(claim("38", n="37").iloc[0]) == (14, 14, 37)
    about = claim("a third", value="100/3", comparator="about", n="37").iloc[0]
    assert checks.counts(about) == (12, 13, 37)
    with pytest.raises(data.DataError, match="no number of people gives it"):
        checks.counts(claim("99", n="37").iloc[0])
