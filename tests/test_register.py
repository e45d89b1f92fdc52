"""The register: validated, complete against the report's text, and frozen by checksums."""

import pandas as pd
import pytest
from account import discrepancies, report_path, tokens
from frictionless import validate

from lib import data, schemas


@pytest.fixture
def copied(tmp_path, monkeypatch):
    """A copy of the register that a test may damage; the cached tables are forgotten."""
    import shutil

    shutil.copytree(data.DATA, tmp_path / "data")
    monkeypatch.setattr(data, "DATA", tmp_path / "data")
    opened = [data.sources, data.figures, data.questions, data.claims, data.chart_values]
    for table in opened:
        table.once.cache_clear()
    yield tmp_path / "data"
    for table in opened:
        table.once.cache_clear()


def damage(path, column, row, value):
    table = data.read(path)
    table.loc[row, column] = value
    table.to_csv(path, index=False, lineterminator="\n")


# ------------------------------------------------------------------ the report's text


def test_every_token_of_the_report_is_accounted_for_once():
    path = report_path()
    if path is None:
        pytest.skip("the report's text is not at hand: set REPORT_TEXT to its path")
    lines = path.read_text(encoding="utf-8").split("\n")
    found = discrepancies(lines, data.claims(), data.exclusions(), 1, len(lines))
    assert not found, "\n".join(found[:20])


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
    report = validate(str(data.DATA / "datapackage.json"), type="package")
    assert report.valid, report.flatten(["name", "type", "note"])


def test_chart_values_ship_empty():
    assert data.chart_values().empty


def test_claims_are_numbered_in_the_order_of_the_report():
    for section, rows in data.claims().groupby("section"):
        assert rows["line"].is_monotonic_increasing, section
        expected = [f"S{section}-{i:03d}" for i in range(1, len(rows) + 1)]
        assert rows["claim"].tolist() == expected


def test_one_statistic_has_one_unit():
    units = data.claims().groupby("statistic")["unit"].nunique()
    assert units[units > 1].empty, units[units > 1]


@pytest.mark.parametrize("name", data.official_names())
def test_official_tables_open(name):
    assert len(data.official(name))


@pytest.mark.parametrize(
    ("table", "column", "value", "told"),
    [
        ("report/claims.csv", "value", "101", "row {row}, column 'value': '101'"),
        ("report/claims.csv", "figure", "59", "row {row}, column 'figure': '59' is no figure"),
        ("report/claims.csv", "question", "nobody", "row {row}, column 'question': 'nobody'"),
        ("report/claims.csv", "unit", "stone", "row {row}, column 'unit': 'stone' must be one of"),
        ("report/claims.csv", "source", "nowhere", "row {row}, column 'source': 'nowhere'"),
        ("report/figures.csv", "evidence", "seen", "row {row}, column 'evidence': 'seen'"),
        ("sources.csv", "published", "", "row {row}, column 'published': '' must not be empty"),
    ],
)
def test_a_bad_cell_is_named(copied, table, column, value, told):
    rows = data.read(copied / table)
    row = 3
    if table == "report/claims.csv":
        row = rows.index[rows["kind"].eq("share") & rows["stated"].str.isdigit()][0]
    damage(copied / table, column, row, value)
    opened = {"report/claims.csv": data.claims, "report/figures.csv": data.figures}
    with pytest.raises(data.DataError) as error:
        opened.get(table, data.sources)()
    assert told.format(row=row + 2) in str(error.value)
    assert table.rpartition("/")[2] in str(error.value)


@pytest.mark.parametrize("table", ["report/claims.csv", "report/figures.csv", "sources.csv"])
def test_a_renamed_column_is_named(copied, table):
    first = list(schemas.TABLES[table])[0]
    rows = data.read(copied / table).rename(columns={first: "other"})
    rows.to_csv(copied / table, index=False)
    with pytest.raises(data.DataError, match=f"lacks the column '{first}' and has an unknown"):
        data.claims()


def test_a_value_that_is_not_the_stated_number_is_refused(copied):
    claims = data.read(copied / "report/claims.csv")
    row = claims.index[claims["stated"].eq("24") & claims["kind"].eq("share")][0]
    damage(copied / "report/claims.csv", "value", row, "25")
    with pytest.raises(data.DataError, match="not the number that `stated` prints"):
        data.claims()


def test_one_answer_has_one_number_of_parts(copied):
    # Which mention a check meets first would else decide verdicts.
    claims = data.read(copied / "report/claims.csv")
    told_twice = claims["question"].ne("") & claims.duplicated(["question", "answer"], keep=False)
    damage(copied / "report/claims.csv", "parts", claims.index[told_twice][0], "3")
    with pytest.raises(data.DataError, match="column 'parts': '.' is not what other mentions"):
        data.claims()


def test_an_official_value_without_edition_is_refused(copied):
    path = copied / "official" / "recorded_crime.csv"
    damage(path, "edition", 0, "")
    with pytest.raises(data.DataError, match="recorded_crime.csv, row 2, column 'edition'"):
        data._official.__wrapped__("recorded_crime")


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
