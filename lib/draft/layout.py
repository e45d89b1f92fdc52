"""Lay out a project for the audit of a report, and move what a person confirms into its tables."""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from unittest import mock

import pandas as pd

from lib import data
from lib.data import DataError
from lib.draft.numbers import CONFIDENCE
from lib.draft.proposals import Reader

PROJECT = Path(__file__).with_name("project")  # what every new project begins with
ORDER = {"claims": "claim", "exclusions": "line", "figures": "figure"}  # of the three tables
UNNAMED = {"publisher": "not yet named", "authors": ["not yet named"], "published": "undated",
           "url": "https://example.org/", "first_question": "90"}  # fmt: skip


def lay_out(target: Path, source: Path) -> str:
    """Write a project for the report whose text is at `source`, whole or not at all; say what."""
    if target.exists():
        raise DataError(f"{target} exists: name a folder that does not.")
    try:
        raw = source.read_bytes()
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError(f"{source}, row {row}: is not UTF-8 text: save it as UTF-8.") from None
    except OSError as error:
        raise DataError(f"{source} cannot be read ({error.strerror}): name the text.") from None
    read = Reader(text.split("\n"))
    if read.tables["claims"].empty:
        raise DataError(f"{source} states no number: name the report as plain text.")
    title = read.blocks[0].text.strip(" #\ufeff")[:120]
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".draft-") as aside:
        stage = Path(aside) / target.name
        _tables(stage, title, read)
        for number, name in read.sections:
            _copy("section.ipynb", stage, title, number, name)
        _copy("audit.ipynb", stage, title, f"{len(read.sections) + 1:02d}", "audit")
        readme = (PROJECT / "README.md").read_text(encoding="utf-8")
        data.write_text(readme.replace("TITLE", title), stage / "README.md")
        data.write_text("report.txt\nproposals/\noutputs/runs/\n", stage / ".gitignore")
        data.write_text(text, stage / "report.txt")
        _freeze(stage)
        stage.rename(target)
    told = [f"{len(t)} {name} ({_sure(t)})" for name, t in read.tables.items()]
    return f"{target}: {len(read.sections)} sections, proposed {', '.join(told)}. Read its README."


def _sure(table: pd.DataFrame) -> str:
    return ", ".join(f"{sum(table['sure'] == c)} {c}" for c in CONFIDENCE) if len(table) else "none"


def _tables(stage: Path, title: str, read: Reader) -> None:
    """Write the descriptor, the tables that it describes, empty but for sections, and proposals."""
    own = Path(__file__).resolve().parents[2] / "data" / "datapackage.json"
    described = json.loads(own.read_text(encoding="utf-8"))["resources"]
    resources = [r for r in described if not r["path"].startswith("official/")]
    for resource in resources:
        resource["may_be_empty"], name = True, Path(resource["path"]).stem
        fields = resource["schema"]["fields"]
        columns = [field["name"] for field in fields]
        rows = read.sections if name == "sections" else []
        data.write(pd.DataFrame(rows, columns=columns), stage / "data" / resource["path"])
        for units in (f["constraints"]["enum"] for f in fields if f["name"] == "unit"):
            units += ["EUR", "USD"]
        if name in read.tables:
            table = read.tables[name].reindex(columns=["confirm", "sure", *columns, "sentence"])
            data.write(table, stage / "proposals" / f"{name}.csv")
    package = {"name": "audit", "title": f"Register of {title}", "version": "0.1.0",
               "licenses": [{"name": "MIT", "title": "MIT"}], "resources": resources,
               "report": UNNAMED | {"title": title, "audit": f"{len(read.sections) + 1:02d}"},
               }  # fmt: skip
    data.write_text(json.dumps(package), stage / "data" / "datapackage.json")


def _copy(template: str, stage: Path, title: str, number: str, name: str) -> None:
    text = (PROJECT / template).read_text(encoding="utf-8").replace("NUMBER", number)
    for word, told in (("NAME", name), ("TITLE", title)):
        text = text.replace(word, json.dumps(told, ensure_ascii=False)[1:-1])
    stem = re.sub(r"[^a-z0-9]+", "_", name.casefold())[:40].strip("_") or "section"
    data.write_text(text, stage / "notebooks" / f"{number}_{stem}.ipynb")


def _freeze(project: Path) -> None:
    with mock.patch.dict(os.environ, {"AUDIT_PROJECT": str(project.resolve())}):
        data.freeze()


def accept(target: Path) -> str:
    """Move every confirmed proposal into its table, all or none; return how many stay open."""
    proposed = {name: _proposals(target, name) for name in ORDER}
    yes = {name: table[table["confirm"].eq("yes")] for name, table in proposed.items()}
    with tempfile.TemporaryDirectory(dir=target, prefix=".accept-") as aside:
        stage = Path(aside)
        shutil.copytree(target / "data", stage / "data")
        for name, rows in yes.items():
            path = stage / "data" / "report" / f"{name}.csv"
            table = pd.concat([data.read(path), rows]).reindex(columns=data.read(path).columns)
            place = table[ORDER[name]].str.replace(r"\d+", lambda m: m[0].zfill(9), regex=True)
            data.write(table.iloc[place.argsort(kind="stable")], path)
        _group(stage / "data" / "report", pd.concat([yes["claims"], yes["figures"]])["population"])
        try:
            _freeze(stage)
        except DataError as error:
            raise DataError(f"{_at(error, stage, yes)} Nothing was accepted.") from None
        (target / "data").rename(stage / "before")
        (stage / "data").rename(target / "data")
    for name, table in proposed.items():
        left = table[table["confirm"].ne("yes")]
        data.write(left, target / "proposals" / f"{name}.csv")
    told = [f"{len(yes[n])} {n} ({t['confirm'].eq('').sum()} open)" for n, t in proposed.items()]
    return f"accepted {', '.join(told)}"


def _proposals(target: Path, name: str) -> pd.DataFrame:
    path = target / "proposals" / f"{name}.csv"
    if not path.is_file():
        raise DataError(f"{path} is missing: lay the project out, or restore it.")
    table = data.read(path).apply(lambda cells: cells.str.strip())
    table["confirm"] = table["confirm"].str.casefold()
    for row, told in table["confirm"].items():
        if told not in ("yes", "no", ""):
            where = f"proposals/{name}.csv, row {row + 2}, column 'confirm'"
            raise DataError(f"{where}: {told!r} must be yes, no or empty.")
    return table


def _group(folder: Path, named: pd.Series) -> None:
    """Add each group that a confirmed row names; its size is the one that the ledger prints."""
    table, ledger = data.read(folder / "groups.csv"), data.read(folder / "claims.csv")
    new = sorted({g for cell in named for g in cell.split("|")} - {"", *table["population"]})
    rows = {"population": new, "name": [g.replace("_", " ") for g in new]}
    table = pd.concat([table, pd.DataFrame(rows)], ignore_index=True).fillna("")
    printed = ledger.groupby("statistic")["value"].nunique()
    for row in table[table["size_statistic"].eq("")].itertuples():
        if printed.get(f"n_{row.population}") == 1:
            table.loc[row.Index, "size_statistic"] = f"n_{row.population}"
    data.write(table, folder / "groups.csv")


def _at(error: DataError, stage: Path, yes: dict[str, pd.DataFrame]) -> str:
    """Say where in the proposals the row stands that broke a rule of its table."""
    found = re.search(r"data/report/(\w+)\.csv, row (\d+)", str(error))
    if not found or found[1] not in yes:
        return str(error)
    row = data.read(stage / found[0].partition(",")[0]).iloc[int(found[2]) - 2]
    same = (yes[found[1]][list(row.index)] == row).all(axis=1)
    place = same.index[same]
    where = f"proposals/{found[1]}.csv, row {place[0] + 2}" if len(place) else found[0]
    return str(error).replace(found[0], where)
