"""An edition enters the official tables of this report from a workbook, whole or not at all."""

import csv
import functools
import http.server
import threading
import zipfile
from xml.sax.saxutils import escape

import openpyxl
import pytest

from data.official import workbooks
from lib import data

FORCES = sorted(set(data.official("recorded_crime_force")["force"]))
CRIME = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,"
    "Offence Subgroup,Offence Code,Number of Offences"
).split(",")
OUTCOMES = (
    "Financial Year,Financial Quarter,Force Name,Offence Description,Offence Group,"
    "Offence Subgroup,Offence Code,Outcome Description,Outcome Group,Outcome Type,"
    "Force Outcomes for Offences Recorded in Quarter,Force Outcomes Recorded in Quarter"
).split(",")
NRM = "Quarter,Exploitation Type,Age at Exploitation,Gender,Nationality,People".split(",")


# ---- adding an edition


def state(folder):
    return {p: p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def crime_rows(offset=0):
    """Two years of both codes and one other; the second year stops after two quarters."""
    rows = []
    for year, quarters in (("2022/23", 4), ("2023/24", 2)):
        for quarter in range(1, quarters + 1):
            for number, force in enumerate(FORCES):
                for code, value in (("106", number + quarter + offset), ("72", 0), ("8N", 9)):
                    name = "Modern slavery"
                    rows.append([year, quarter, force, name, "g", "s", code, value])
    return rows


def outcome_rows():
    kinds = [(0, "Not yet assigned an outcome"), (1, "Charged/Summonsed"), (18, "No suspect")]
    return [
        ["2015/16", q, f, "Modern slavery", "g", "s", 106, "d", group, kind, kind + q, kind and 2]
        for q in range(1, 5)
        for f in FORCES
        for kind, group in kinds
    ]


def nrm_rows():
    return [
        ["2024 Q1", "Labour", "Adult (18 or over)", "Male", "Albanian", 5],
        ["2024 Q1", "Labour", "Child (17 or under)", "Female", "UK", 2],
        ["2024 Q1", "Labour", "Adult (18 or over)", "Male", "UK", 1],
    ]


def write_csv(path, headers, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([headers, *rows])
    return path


def write_xlsx(path, headers, rows, title=("Police recorded crime", "Edition")):
    """A workbook as published: a cover, notes, then a sheet with title rows above the headers."""
    book = openpyxl.Workbook()
    book.active.append(["Contents"])
    sheet = book.create_sheet("Table 1")
    for line in title:
        sheet.append([line])
    for row in [headers, *rows]:
        sheet.append(row)
    book.save(path)
    return path


def write_ods(path, headers, rows):
    """The smallest OpenDocument spreadsheet: numbers as floats, as offices write them."""

    def cell(value):
        if isinstance(value, int):
            kind = f'office:value-type="float" office:value="{value}"'
        else:
            kind = 'office:value-type="string"'
        return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"

    lines = "".join(
        f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in [headers, *rows]
    )
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"'
        for n in ("office", "table", "text")
    )
    content = (
        f"<?xml version='1.0' encoding='UTF-8'?><office:document-content {spaces}><office:body>"
        f'<office:spreadsheet><table:table table:name="Table">{lines}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def added(folder, table, edition="2025-01-30"):
    rows = data.read(folder / "official" / f"{table}.csv")
    return rows[rows["edition"] == edition].astype({"value": int})


@pytest.mark.parametrize("write", [write_csv, write_xlsx, write_ods])
def test_recorded_crime_enters_by_year_force_and_quarter(copied, tmp_path, write):
    before = state(copied)
    path = write(tmp_path / f"prc.{write.__name__[6:]}", CRIME, crime_rows())
    assert workbooks.main(
        ["add", str(path), "--kind", "recorded-crime", "--edition", "2025-01-30"]
    ) == 0  # fmt: skip
    nation = added(copied, "recorded_crime").set_index(["period", "offence_code"])
    ranks = sum(range(44))
    assert nation.at[("2022/23", "106"), "value"] == 4 * ranks + 44 * (1 + 2 + 3 + 4)
    assert nation.at[("2023/24 Q1-Q2", "106"), "coverage"] == "part_year"
    assert len(nation) == 4
    assert added(copied, "recorded_crime_force")["value"].sum() == nation["value"].sum()
    assert added(copied, "recorded_crime_quarter")["value"].sum() == nation["value"].sum()
    old = [line for p, b in before.items() if p.suffix == ".csv" for line in b.splitlines()]
    now = [line for p, b in state(copied).items() if p.suffix == ".csv" for line in b.splitlines()]
    assert len(now) == len(old) + 4 + 44 * 4 + 6 * 2 + 1 and set(old) <= set(now)
    assert data.recorded_checksums() == data.checksums()
    told = data.read(copied / "sources.csv").set_index("source")
    assert told.at["home_office_recorded_crime_2025_01_30", "standing"] == "official"


def test_shuffled_columns_and_two_sheets_are_read_by_name(copied, tmp_path):
    rows = crime_rows()
    book = openpyxl.Workbook()
    for number, part in enumerate((rows[: 44 * 12], rows[44 * 12 :])):
        sheet = book.create_sheet(f"Year {number}")
        for row in [CRIME, *part]:
            sheet.append(row[::-1])
    book.save(tmp_path / "prc.xlsx")
    workbooks.add(tmp_path / "prc.xlsx", "recorded-crime", "2025-01-30")
    assert len(added(copied, "recorded_crime")) == 4


def test_outcomes_enter_on_both_bases(copied, tmp_path):
    path = write_xlsx(tmp_path / "outcomes.xlsx", OUTCOMES, outcome_rows())
    workbooks.add(path, "outcomes", "2024-07-24")
    rows = added(copied, "outcomes", "2024-07-24").set_index(["basis", "outcome_type"])["value"]
    assert rows.to_dict() == {
        ("recorded", "0"): 440,
        ("recorded", "1"): 616,
        ("recorded", "18"): 3608,
        ("assigned", "1"): 352,
        ("assigned", "18"): 352,
    }


def test_referrals_enter_as_three_sets_of_cells(copied, tmp_path):
    path = write_csv(tmp_path / "nrm.csv", NRM, nrm_rows())
    workbooks.add(path, "nrm", "2024-05-10")
    rows = added(copied, "nrm_cells", "2024-05-10")
    sums = rows.groupby("series")["value"].sum()
    assert sums.tolist() == [8, 8, 3]  # of these three are UK nationals
    assert set(rows["period"]) == {"2024 Q1"} and set(rows["year"]) == {"2024"}
    assert set(rows["age"]) == {"adult", "child"} and len(rows) == 2 + 3 + 2


def spoiled(what):
    headers, rows = list(CRIME), crime_rows()
    if what == "header":
        headers[-1] = "Offences recorded"
    elif what == "force":
        rows = [r for r in rows if (r[0], r[2]) != ("2023/24", "Kent")]
    elif what == "unknown force":
        rows = [[*r[:2], "Kentshire" if r[2] == "Kent" else r[2], *r[3:]] for r in rows]
    elif what == "negative":
        rows = crime_rows(offset=-100)
    elif what == "word":
        rows[0][-1] = "n/a"
    elif what == "twice":
        rows = rows + rows[:1]
    elif what == "no code":
        rows = [r for r in rows if r[6] == "8N"]
    return headers, rows


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ("header", "no sheet with the headers of recorded-crime: 'number of offences' not found"),
        ("force", "1 of 44 forces missing, first ['Kent']"),
        ("unknown force", "unknown force 'Kentshire'"),
        ("negative", "is negative"),
        ("word", "'n/a', no whole number"),
        ("twice", "twice"),
        ("no code", "no row with offence code 106 or 72"),
    ],
)
def test_a_spoiled_workbook_changes_nothing(copied, tmp_path, capsys, what, told):
    before = state(copied)
    path = write_csv(tmp_path / "prc.csv", *spoiled(what))
    arguments = ["add", str(path), "--kind", "recorded-crime", "--edition", "2025-01-30"]
    assert workbooks.main(arguments) == 1
    error = capsys.readouterr().err
    assert told in error and "prc.csv" in error and error.count("\n") == 1
    assert state(copied) == before


def test_an_edition_that_breaks_a_rule_of_its_table_changes_nothing(copied, tmp_path, capsys):
    before = state(copied)
    rows = [*nrm_rows(), ["2024 Q1", "Labour", "Adult (18 or over)", "Mail", "UK", 1]]
    path = write_csv(tmp_path / "nrm.csv", NRM, rows)
    arguments = ["add", str(path), "--kind", "nrm", "--edition", "2024-05-10"]
    assert workbooks.main(arguments) == 1 and state(copied) == before
    error = capsys.readouterr().err
    assert "data/official/nrm_cells.csv, row " in error and "'mail' must be one of" in error


def test_a_quarter_below_zero_says_why(copied, tmp_path):
    rows = crime_rows()
    first, second = (next(r for r in rows if r[1] == q and r[6] == "72") for q in (1, 2))
    first[-1], second[-1] = -1, 5
    workbooks.add(write_csv(tmp_path / "prc.csv", CRIME, rows), "recorded-crime", "2025-01-30")
    told = added(copied, "recorded_crime_quarter").set_index(["period", "offence_code"])
    assert told.loc[("2022/23 Q1", "72"), ["value", "note"]].tolist() == [
        -1,
        "below zero as published (cancelled records)",
    ]
    assert set(told["note"]) == {"", "below zero as published (cancelled records)"}


def test_an_edition_enters_once(copied, tmp_path, capsys):
    path = write_csv(tmp_path / "prc.csv", CRIME, crime_rows())
    arguments = ["add", str(path), "--kind", "recorded-crime", "--edition", "2023-10-19"]
    before = state(copied)
    assert workbooks.main(arguments) == 1 and state(copied) == before
    assert "edition of 2023-10-19 is in data/official already" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "edition", "told"),
    [("gone.xlsx", "2025-01-30", "is no file"), ("x.xlsx", "2025-01-30", "no ods, xlsx or csv"),
     ("x.xlsx", "January", "is no date")],
)  # fmt: skip
def test_what_is_no_workbook_is_told(copied, tmp_path, name, edition, told):
    (tmp_path / "x.xlsx").write_text("<html>not found</html>")
    before = state(copied)
    with pytest.raises(data.DataError, match=told):
        workbooks.add(tmp_path / name, "recorded-crime", edition)
    assert state(copied) == before


# ---- fetching


@pytest.fixture
def publisher(tmp_path, copied):
    """A web server on this machine with two workbooks, and workbooks.csv that lists them."""
    site = tmp_path / "site"
    site.mkdir()
    write_ods(site / "prc.ods", CRIME, crime_rows())
    write_xlsx(site / "outcomes.xlsx", OUTCOMES, outcome_rows())

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=site)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, args=[0.02], daemon=True)
    thread.start()
    address = f"http://127.0.0.1:{server.server_port}"
    listed = [
        ["prc.ods", "recorded-crime", "2025-01-30", "2022/23 on", f"{address}/prc.ods"],
        ["outcomes.xlsx", "outcomes", "2024-07-24", "2015/16", f"{address}/outcomes.xlsx"],
    ]
    headers = ["workbook", "kind", "edition", "period", "url"]
    write_csv(copied / "official" / "workbooks.csv", headers, listed)
    yield site
    server.shutdown()
    server.server_close()


def test_fetch_adds_every_listed_edition_once(copied, publisher, tmp_path):
    told = workbooks.fetch(tmp_path / "cache")
    assert "prc.ods" in told and "outcomes.xlsx" in told
    assert len(added(copied, "recorded_crime")) == 4
    assert len(added(copied, "outcomes", "2024-07-24")) == 5
    registry = (copied / "official" / "registry.txt").read_text()
    assert registry.count("sha256:") == 2
    after = state(copied)
    assert "already" in workbooks.fetch(tmp_path / "cache") and state(copied) == after


def test_a_file_that_changed_since_its_first_use_is_refused(copied, publisher, tmp_path, capsys):
    known = "sha256:" + "0" * 64
    (copied / "official" / "registry.txt").write_text(f"prc.ods {known}\n")
    before = state(copied)
    with pytest.raises(data.DataError, match="prc.ods is not the file whose hash"):
        workbooks.fetch(tmp_path / "cache")
    assert state(copied) == before


def test_one_bad_workbook_keeps_all_out(copied, publisher, tmp_path):
    write_xlsx(publisher / "outcomes.xlsx", OUTCOMES[:-2] + ["a", "b"], outcome_rows())
    before = state(copied)
    with pytest.raises(data.DataError, match="headers of outcomes"):
        workbooks.fetch(tmp_path / "cache")
    assert state(copied) == before


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/prc.ods", "{site}/gone.ods"])
def test_no_network_is_told_and_changes_nothing(copied, publisher, tmp_path, address, capsys):
    listed = copied / "official" / "workbooks.csv"
    row = data.read(listed).iloc[0]
    site = row["url"].rsplit("/", 1)[0]
    row = row.replace({row["url"]: address.format(site=site)})
    write_csv(listed, list(row.index), [list(row)])
    before = state(copied)
    with pytest.raises(data.DataError, match="could not be downloaded"):
        workbooks.fetch(tmp_path / "cache")
    assert state(copied) == before


def test_the_listed_workbooks_are_the_publishers():
    listed = data.read(data.folder() / "official" / "workbooks.csv")
    assert listed["url"].str.startswith("https://assets.publishing.service.gov.uk/media/").all()
    assert set(listed["kind"]) <= set(workbooks.KINDS)
    assert (listed["url"].str.rsplit("/", n=1).str[-1] == listed["workbook"]).all()
