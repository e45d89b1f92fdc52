"""Opening tables by their descriptor; a made-up report stands for any."""

import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest
from frictionless import validate
from hypothesis import given, settings
from hypothesis import strategies as st

from lib import data


def descriptor(project):
    return json.loads((project / "data" / "datapackage.json").read_text(encoding="utf-8"))


def describe(project, **changed):
    text = json.dumps(descriptor(project) | changed)
    (project / "data" / "datapackage.json").write_text(text)


# ---- the project


def test_the_project_is_the_named_one_else_the_nearest_else_that_of_lib(tiny, monkeypatch):
    assert data.project() == tiny
    assert (data.folder(), data.outputs()) == (tiny / "data", tiny / "outputs")
    monkeypatch.delenv("AUDIT_PROJECT")
    (tiny / "notebooks").mkdir()
    monkeypatch.chdir(tiny / "notebooks")
    assert data.project() == tiny
    monkeypatch.chdir(tiny.parent)
    assert data.project() == Path(data.__file__).resolve().parents[1]


def test_two_projects_do_not_mix(tiny, monkeypatch):
    assert data.official_names() == ["visits"]
    monkeypatch.delenv("AUDIT_PROJECT")
    assert "visits" not in data.official_names()
    assert not set(data.claims()["statement"]) & {"20 readers answered."}


def test_results_go_where_the_runner_says_else_below_the_project(tiny, tmp_path, monkeypatch):
    monkeypatch.setenv("AUDIT_OUT", str(tmp_path / "out"))
    assert data.results_folder() == tmp_path / "out"
    monkeypatch.delenv("AUDIT_OUT")
    assert data.results_folder() == tiny / "outputs" / "runs" / "notebook"


# ---- the tables


def test_cells_are_strings_but_required_numbers(tiny):
    numeric = {
        path: [c for c in data.table(path) if data.table(path)[c].dtype != "str"]
        for path in data.recorded_checksums()
    }
    assert {path: columns for path, columns in numeric.items() if columns} == {
        "official/visits.csv": ["value"],
        "report/chart_values.csv": ["figure"],
        "report/claims.csv": ["line"],
        "report/exclusions.csv": ["line", "count"],
        "report/figures.csv": ["figure", "line"],
        "report/quantifiers.csv": ["line"],
    }
    assert data.official("visits")["value"].dtype == float
    assert data.claims()["line"].dtype == int


def test_a_table_is_read_once_and_every_caller_has_a_copy(tiny):
    mine = data.claims()
    mine["value"] = "0"
    (tiny / "data" / "report" / "claims.csv").unlink()
    assert data.claims().at[0, "value"] == "75"


def test_a_check_reads_anew_what_was_read_before(tiny):
    data.claims()
    (tiny / "data" / "report" / "claims.csv").unlink()
    with pytest.raises(data.DataError, match="claims.csv is missing"):
        data.check()


def test_the_facts_of_the_report_are_data(tiny):
    assert data.report()["title"] == "How content are readers?"
    assert data.groups().to_dict("records") == [
        {"population": "readers", "name": "readers", "size": 20, "clusters": 0}
    ]
    assert data.quantifiers().set_index("word").loc["most", "over"] == "50"
    assert data.sections()["section"].tolist() == ["00", "01"]
    assert data.questions()["scale"].tolist() == [["yes", "no", "unsure"], ["agree", "disagree"]]
    assert data.options("report/questions.csv", "exhaustive") == ("yes", "no")


def test_a_table_saved_by_a_spreadsheet_with_a_mark_of_its_encoding_opens(tiny):
    path = tiny / "data" / "report" / "claims.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert data.claims().at[0, "claim"] == "S00-001"


def test_the_columns_may_stand_in_another_order(tiny):
    path = tiny / "data" / "official" / "visits.csv"
    data.write(data.read(path)[sorted(data.read(path))], path)
    assert data.official("visits")["value"].sum() == 700 + 300 + 800 + 400 + 810 + 390 + 560 - 5.5


# ---- the descriptor


def test_the_descriptor_is_valid_by_its_standard(tiny):
    told = validate(str(tiny / "data" / "datapackage.json"), type="package")
    assert told.valid, told.flatten(["name", "type", "note"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "data/datapackage.json is missing: restore it from the repository."),
        ('{"name":\n ]', "data/datapackage.json, row 2: is no JSON: Expecting value."),
    ],
)
def test_a_descriptor_that_cannot_be_read_is_told(tiny, text, sentence):
    path = tiny / "data" / "datapackage.json"
    path.unlink() if text is None else path.write_text(text)
    with pytest.raises(data.DataError) as error:
        data.claims()
    assert str(error.value) == sentence


def test_a_report_without_its_facts_is_told(tiny):
    describe(tiny, report=descriptor(tiny)["report"] | {"title": ""})
    with pytest.raises(data.DataError) as error:
        data.check()
    assert str(error.value) == "data/datapackage.json has no 'title' under \"report\": fill it in."


def test_a_table_that_nothing_describes_is_told(tiny):
    (tiny / "data" / "official" / "loans.csv").write_text("series\nloans\n")
    with pytest.raises(data.DataError) as error:
        data.check()
    told = "data/datapackage.json has no resource official/loans.csv: describe the table there."
    assert str(error.value) == told


# ---- python -m lib.data


def record(project):
    return subprocess.run(
        [sys.executable, "-m", "lib.data"],
        env=os.environ | {"PYTHONPATH": str(Path(data.__file__).parents[1])},
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )


def test_checksums_are_recorded_after_a_deliberate_change(tiny):
    before = descriptor(tiny)
    path = tiny / "data" / "official" / "visits.csv"
    path.write_text(path.read_text().replace("560", "561"))
    assert data.checksums() != data.recorded_checksums()
    told = record(tiny)
    assert (told.stdout, told.stderr, told.returncode) == ("official/visits.csv\n", "", 0)
    after = descriptor(tiny)
    assert {r["path"]: r["hash"] for r in after["resources"]} == data.checksums()
    for resource in [*before["resources"], *after["resources"]]:
        del resource["hash"]
    assert before == after
    assert record(tiny).stdout == "no table changed\n"


def test_a_broken_table_is_told_and_nothing_recorded(tiny):
    before = (tiny / "data" / "datapackage.json").read_bytes()
    path = tiny / "data" / "official" / "visits.csv"
    path.write_text(path.read_text().replace("560", "1e400"))
    told = record(tiny)
    assert told.returncode == 1 and told.stdout == ""
    assert told.stderr == (
        "data: data/official/visits.csv, row 8, column 'value': '1e400' must be a number in "
        "digits, without separators.\n"
    )
    assert (tiny / "data" / "datapackage.json").read_bytes() == before


# ---- numbers and dates


@pytest.mark.parametrize(
    ("text", "value"),
    [("38", 38), ("-17.8", Fraction(-178, 10)), ("100/3", Fraction(100, 3)), ("", None),
     ("2024-03", None), ("1/0", None), ("1,479", None), ("1e3", None), ("١٢", None)],
)  # fmt: skip
def test_the_number_of_a_ledger_value(text, value):
    assert data.number(text) == value


@pytest.mark.parametrize(
    ("stated", "value"),
    [("1,479", 1479), ("Half", Fraction(1, 2)), ("one-third", Fraction(1, 3)), ("two", 2),
     ("three quarters", Fraction(3, 4)), ("nobody", None)],
)  # fmt: skip
def test_the_number_that_a_printed_token_says(stated, value):
    assert data.words_to_number(stated) == value


@given(st.dates(min_value=pd.Timestamp("1000-01-01").date()))
@settings(derandomize=True, deadline=None)
def test_a_day_of_the_calendar_is_a_date_and_so_are_its_month_and_year(day):
    assert all(data.is_date(day.isoformat()[:letters]) for letters in (4, 7, 10))


@pytest.mark.parametrize("text", ["", "2023-13", "2023-02-29", "20230101", "2024-W01-1", "x", 2023])
def test_what_is_no_date(text):
    assert not data.is_date(text)


# ---- writing


def test_a_table_is_written_whole_or_not_at_all(tmp_path):
    class Unwritable(pd.DataFrame):
        def to_csv(self, *args, **kwargs):
            raise OSError("disk full")

    path = tmp_path / "t.csv"
    data.write(pd.DataFrame({"a": [1]}), path)
    with pytest.raises(OSError):
        data.write(Unwritable({"a": [2]}), path)
    assert path.read_text() == "a\n1\n"
    assert list(tmp_path.iterdir()) == [path]


@given(st.lists(st.text(st.characters(exclude_characters="\r\0", codec="utf-8")), min_size=1))
@settings(derandomize=True, deadline=None)
def test_what_is_written_is_read_again(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("written") / "t.csv"
    table = pd.DataFrame({"first": cells, "second": cells[::-1]}, dtype=str)
    data.write(table, path)
    assert data.read(path).to_dict("list") == table.to_dict("list")


def test_the_dictionary_is_the_one_made_from_the_descriptor():
    told = (data.folder() / "DICTIONARY.md").read_text(encoding="utf-8")
    assert told == data.dictionary()
    for path in data.recorded_checksums():
        section = told.partition(f"\n## {path}\n")[2].partition("\n## ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| ")][1:]
        assert len(rows) == len(data.read(data.folder() / path).columns), path
        assert all(len(re.split(r"(?<!\\)\|", row)) == 8 for row in rows), path
