"""The register of this report: complete against its text, described, and frozen by checksums."""

import json

import pytest
from account import KEPT, covered, discrepancies, fingerprints, report_path, there, tokens
from frictionless import validate

from lib import data, survey

# ------------------------------------------------------------------ the report's text


def test_every_token_of_the_report_is_accounted_for_once():
    path = report_path()
    if path is None:
        pytest.skip("the report's text is not at hand: set REPORT_TEXT to its path")
    lines = path.read_text(encoding="utf-8").split("\n")
    found = discrepancies(lines, data.claims(), data.exclusions(), 1, len(lines))
    assert not found, "\n".join(found[:20])


def test_the_account_holds_without_the_text():
    kept = KEPT.read_text(encoding="utf-8").split()
    mine = fingerprints(covered(data.claims(), data.exclusions()))
    missing, extra = len(set(kept) - set(mine)), len(set(mine) - set(kept))
    assert mine == kept, f"{missing} numbers of the report without a row, {extra} rows without one"


def test_the_kept_fingerprints_are_those_of_the_text():
    path = report_path()
    if path is None:
        pytest.skip("the report's text is not at hand: set REPORT_TEXT to its path")
    lines = path.read_text(encoding="utf-8").split("\n")
    assert fingerprints(there(lines)) == KEPT.read_text(encoding="utf-8").split()


def test_no_sentence_of_the_report_stands_in_the_ledger():
    path = report_path()
    if path is None:
        pytest.skip("the report's text is not at hand: set REPORT_TEXT to its path")
    report = " ".join(_words(path.read_text(encoding="utf-8")))
    for claim in data.claims().itertuples():
        words = _words(claim.statement)
        runs = [" ".join(words[i : i + 8]) for i in range(len(words) - 7)]
        copied_run = next((run for run in runs if run in report), None)
        assert copied_run is None, f"{claim.claim} repeats the report: {copied_run!r}"


def _words(text):
    return "".join(c if c.isalnum() else " " for c in text.casefold()).split()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a (n=3716", ["37", "16"]),
        ("rose to 1,479 by 2019/20, 17.8%⁴⁶", ["1,479", "2019/20", "17.8", "⁴⁶"]),
        ("Nearly one-third; most of 24", ["one", "third", "most", "24"]),
    ],
)
def test_tokens(text, expected):
    assert tokens(text) == expected


# ------------------------------------------------------------------ the tables


def test_tables_equal_their_recorded_checksums():
    assert data.checksums() == data.recorded_checksums()


def test_the_package_description_is_valid():
    report = validate(str(data.folder() / "datapackage.json"), type="package")
    assert report.valid, report.flatten(["name", "type", "note"])


@pytest.mark.parametrize("question", data.chart_values()["question"].unique())
def test_a_transcribed_chart_is_without_a_slip(question):
    assert not survey.slips(question)


def test_claims_stand_in_the_order_of_the_report_and_are_numbered_without_a_gap():
    # A number is never given anew: a claim found later continues its section's numbers.
    for section, rows in data.claims().groupby("section"):
        assert rows["line"].is_monotonic_increasing, section
        expected = [f"S{section}-{i:03d}" for i in range(1, len(rows) + 1)]
        assert sorted(rows["claim"]) == expected


def test_every_rule_is_kept():
    data.check()


def test_every_column_is_described_and_every_table_has_a_key():
    package = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        assert resource["description"].endswith("."), resource["path"]
        assert resource["schema"]["primaryKey"], resource["path"]
        for field in resource["schema"]["fields"]:
            assert field["description"].endswith(".") and field["type"], field


@pytest.mark.parametrize("name", data.official_names())
def test_an_official_table_bounds_every_column(name):
    package = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))
    (schema,) = (r["schema"] for r in package["resources"] if r["path"] == f"official/{name}.csv")
    rules = {f["name"]: f.get("constraints", {}) for f in schema["fields"]}
    assert {"minimum", "maximum", "required"} <= set(rules["value"])
    assert all("enum" in rules[c] for c in ("series", "coverage", "unit", "comparator"))
    assert "pattern" in rules["period"] and "pattern" in rules["edition"]
    assert {"series", "period", "edition", "source"} <= set(schema["primaryKey"])
    assert schema["foreignKeys"][0]["reference"]["resource"] == "sources"


def test_the_facts_of_the_report():
    assert data.groups().set_index("population")["size"].to_dict() == {
        "ms_leads": 37,
        "frontline": 48,
        "system_leaders": 37,
    }
    assert data.quantifiers()["word"].tolist() == ["most", "some", "few"]
    assert data.sections()["section"].tolist() == [f"{i:02d}" for i in range(9)]
    assert len(data.figures()) == 58
    assert (data.report()["published"], data.report()["audit"]) == ("2025-07", "09")
