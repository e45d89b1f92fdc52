"""A section keeps the checks of its claims, refuses gaps and repeats, and writes whole results."""

from fractions import Fraction

import pandas as pd
import pytest

from lib import checks, data, figures, results
from lib.section import Section


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIT_OUT", str(tmp_path))
    return Section("04")


def test_a_claim_checked_twice_is_refused(book):
    book.record(checks.recompute(book["live_ops_2016"], {"a": 188}))
    with pytest.raises(data.DataError, match="checked twice by the test 'recompute'"):
        book.record(checks.recompute(book["live_ops_2016"], {"a": 188}))


def test_several_checks_are_shown_as_one_table(book):
    shown = book.record(
        checks.recompute(book["live_ops_2016"], {"a": 188}),
        checks.recompute(book["live_ops_2019"], {"a": 0}),
    )
    assert shown["verdict"].tolist() == ["reproduced", "differs"]


def test_a_claim_never_checked_is_named(book):
    with pytest.raises(data.DataError, match="were never checked, first S04-001"):
        book.save()
    assert not list(book.out.rglob("*.csv"))


def test_agreement_of_repeats_alone_is_no_check(book):
    book.repeats()
    assert "S04-001" in book.left().index


def test_an_unknown_statistic_is_refused(book):
    with pytest.raises(data.DataError, match="section 04 has no claim with {'statistic': 'nobody"):
        book["nobody_asked"]


def test_the_printed_value_of_a_statistic(book):
    assert book.value("live_ops_2016") == 188
    assert book.value("n_leads") == 37, "printed in another section"
    with pytest.raises(data.DataError, match="nobody_asked has no number"):
        book.value("nobody_asked")


@pytest.mark.parametrize(
    ("slips", "value"), [(1, 37), (99, 38)], ids=["one of many mentions", "all mentions"]
)
def test_of_two_printed_values_the_one_told_most_often_counts(book, slips, value):
    mentions = book.ledger.index[book.ledger["statistic"].eq("n_leads")][:slips]
    book.ledger = book.ledger.copy()
    book.ledger.loc[mentions, "value"] = "38"
    assert book.value("n_leads") == value


def test_a_total_takes_its_parts_from_anywhere(book):
    parts = book.select(question="team_function")["statistic"].tolist()
    assert set(book.total("dedicated_teams", parts)["verdict"]) == {"reproduced", "feasible"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"rounding": "upwards"}, "rounding = 'upwards' is no reading: use one of half_up"),
        ({"confidence": 95}, "confidence = 95 must lie between 0 and 1"),
        ({"confidence": "abc"}, "confidence = 'abc' must lie between 0 and 1"),
    ],
)
def test_a_parameter_out_of_range_is_refused(given, told):
    with pytest.raises(data.DataError, match=told):
        Section("04", **given)


def test_a_comparison_covers_every_possible_count(book):
    row = book.compare({"two": ("vlo_yes", "understood_leads_agree")}).iloc[0]
    assert row["difference_low"] <= row["difference_high"]
    assert 0 < row["boschloo_low"] <= row["boschloo_high"] <= 1
    assert book.comparisons[0]["comparison"] == "two"


def test_the_outcome_names_what_fails_by_its_worst_check(book):
    book.mine = book["live_ops_2016", "live_ops_2019"]
    first, second = book["live_ops_2016"], book["live_ops_2019"]
    book.record(
        checks.total(first, {"a": 1}),  # contradicted
        checks.recompute(first, {"a": 1}),  # differs, which is worse
        checks.recompute(second, {"a": book.value("live_ops_2019")}),
        checks.total(second, {"a": 1}),
    )
    said, _, *failing = book.outcome().data.split("\n")
    assert said == f"Of {len(book.mine)} claims: {len(second)} contradicted, {len(first)} differs."
    assert [line.split(":")[0] for line in failing] == ["- *differs*", "- *contradicted*"]


def test_a_figure_is_listed_with_what_it_rests_on(book, capsys):
    table = pd.DataFrame(
        [
            {"row": "all", "answer": "agree", "value": 24, "status": "printed"},
            {"row": "all", "answer": "disagree", "value": None, "status": "not_stated"},
        ]
    )
    fig = figures.scale_bars(table, ["agree", "disagree"], "A title", "n = 37")
    book.figure(16, fig)
    assert capsys.readouterr().out.startswith("Figure 16 · partial · 1 of 2 values stated · data ")
    assert book.drawn[0]["evidence"] == "partial" and book.drawn[0]["file"].startswith("16_")
    with pytest.raises(data.DataError, match="Figure 16 is drawn twice"):
        book.figure(16, fig)
    with pytest.raises(data.DataError, match="Figure 99 is not in data/report/figures.csv"):
        book.figure(99, fig)


# ------------------------------------------------------------------ the results


def made(*rows):
    columns = "claims test key expected found verdict explanation title readings".split()
    return pd.DataFrame([dict(zip(columns, row, strict=True)) for row in rows], columns=columns)


def test_findings_are_grouped_by_key_and_worst_first():
    first, second = data.claims()["claim"].iloc[[0, 5]]
    table = results.findings(
        made(
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


def test_a_report_without_a_finding_has_an_empty_table():
    table = results.findings(made(("", "share", "a", "", "", "feasible", "", "", "")))
    assert list(table) == results.FINDING and table.empty


@pytest.fixture
def parts(tmp_path):
    """The parts of a whole run, comparisons left out, as a report without any has them."""
    claims = data.claims()[["claim"]].assign(verdict="feasible", evidence="people")
    tables = {"claims": claims, "figures": data.figures()[["figure"]].assign(evidence="official")}
    tables["checks"] = made((claims["claim"].iloc[0], "share", "a", *[""] * 3, "", "", ""))
    tables["checks"]["verdict"] = "feasible"
    for name, table in tables.items():
        data.write(table, tmp_path / "parts" / f"00_{name}.csv")
    return tmp_path


def test_a_report_that_compares_nothing_is_collected(parts):
    collected = results.collect(parts)
    assert collected["comparisons"].empty
    assert set(collected["statistics"]["standing"]) == {"people", "bases"}


@pytest.mark.parametrize(
    ("verdicts", "evidence", "standing"),
    [
        (["reproduced", "feasible"], ["official", "people"], "outside"),
        (["feasible", "reproduced"], ["people", "report"], "inside"),
        (["reproduced", "conditional"], ["official", "people"], "conditional"),
        (["conditional", "differs"], ["report", "official"], "failing"),
        (["unverifiable", "near"], ["none", "official"], "outside"),
        (["unverifiable", "unverifiable"], ["none", "none"], "open"),
    ],
)
def test_a_statistic_stands_as_its_worst_failure_or_its_best_evidence(verdicts, evidence, standing):
    ledger = data.claims()
    twice = ledger["statistic"].value_counts().index[0]
    ids = ledger.loc[ledger["statistic"] == twice, "claim"].head(2)
    claims = pd.DataFrame({"claim": ids, "verdict": verdicts, "evidence": evidence})
    (found,) = results.statistics(claims).to_dict("records")
    assert (found["standing"], found["mentions"]) == (standing, 2)


def test_p_values_are_adjusted_within_a_family(tmp_path):
    tests = pd.DataFrame({"family": ["a", "a", "b"], "boschloo_high": ["0.01", "0.5", "0.04"]})
    assert results._adjusted(tests)["holm_high"].tolist() == [0.02, 0.5, 0.04]


def test_collect_refuses_a_claim_without_verdict(parts):
    path = parts / "parts" / "00_claims.csv"
    path.write_text("\n".join(path.read_text().splitlines()[:-1]) + "\n")
    with pytest.raises(data.DataError, match="1 claims have no result, first"):
        results.collect(parts)
    assert not (parts / "results").exists()


def test_a_fraction_is_written_as_a_number(book):
    shown = book.record(checks.recompute(book["live_ops_2016"], {"a": Fraction(377, 2)}))
    assert shown["found"].iloc[0] == "188.50"
