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
        text = source.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise DataError(f"{source}, row {row}: is not UTF-8 text: save it as UTF-8.") from None
    except OSError as error:
        raise DataError(f"{source} cannot be read ({error.strerror}): name the text.") from None
    read = Reader(text.split("\n"))
    if read.tables["claims"].empty:
        raise DataError(f"{source} states no number: name the report as plain text.")
    title = read.blocks[0].text.strip(" #\ufeff")[:120]
    audit = f"{len(read.sections) + 1:02d}"
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".draft-") as aside:
        stage = Path(aside) / target.name
        _tables(stage, UNNAMED | {"title": title, "audit": audit}, read)
        for number, name in [*read.sections, (audit, "audit")]:
            template = PROJECT / ("audit.ipynb" if number == audit else "section.ipynb")
            notebook = template.read_text(encoding="utf-8")
            for word, told in (("NUMBER", number), ("NAME", name), ("TITLE", title)):
                notebook = notebook.replace(word, json.dumps(told, ensure_ascii=False)[1:-1])
            stem = re.sub(r"[^a-z0-9]+", "_", name.casefold())[:40].strip("_") or "section"
            data.write_text(notebook, stage / "notebooks" / f"{number}_{stem}.ipynb")
        data.write_text(readme.replace("TITLE", title), stage / "README.md")
        data.write_text("report.txt\nproposals/\noutputs/runs/\n", stage / ".gitignore")
        data.write_text(text, stage / "report.txt")
        _freeze(stage)
        stage.rename(target)
    told = []
    for name, table in read.tables.items():
        sure = [f"{sum(table['sure'] == c)} {c}" for c in CONFIDENCE] if len(table) else ["none"]
        told.append(f"{len(table)} {name} ({', '.join(sure)})")
    return f"{target}: {len(read.sections)} sections, proposed {', '.join(told)}. Read its README."


def _tables(stage: Path, about: dict[str, object], read: Reader) -> None:
    """Write the descriptor, the tables that it describes, empty but for sections, and proposals."""
    own = Path(__file__).resolve().parents[2] / "data" / "datapackage.json"
    described = json.loads(own.read_text(encoding="utf-8"))["resources"]
    resources = [r for r in described if not r["path"].startswith("official/")]
    for resource in resources:
        resource["may_be_empty"], name = True, Path(resource["path"]).stem
        fields = {field["name"]: field for field in resource["schema"]["fields"]}
        rows = read.sections if name == "sections" else []
        data.write(pd.DataFrame(rows, columns=list(fields)), stage / "data" / resource["path"])
        if "unit" in fields:
            fields["unit"]["constraints"]["enum"] += ["EUR", "USD"]
        if name in read.tables:
            table = read.tables[name].reindex(columns=["confirm", "sure", *fields, "sentence"])
            data.write(table, stage / "proposals" / f"{name}.csv")
    package = {"name": "audit", "title": f"Register of {about['title']}", "version": "0.1.0",
               "licenses": [{"name": "MIT", "title": "MIT"}], "resources": resources,
               "report": about}  # fmt: skip
    data.write_text(json.dumps(package), stage / "data" / "datapackage.json")


def _freeze(project: Path) -> None:
    with mock.patch.dict(os.environ, {"AUDIT_PROJECT": str(project.resolve())}):
        data.freeze()


def accept(target: Path) -> str:
    """Move every confirmed proposal into its table, all or none; return how many stay open."""
    proposed = {name: _proposals(target, name) for name in ORDER}
    yes = {name: table[table["confirm"].eq("yes")] for name, table in proposed.items()}
    places = {}
    with tempfile.TemporaryDirectory(dir=target, prefix=".accept-") as aside:
        stage = Path(aside)
        shutil.copytree(target / "data", stage / "data")
        for name, rows in yes.items():
            before = _placed(stage, f"data/report/{name}.csv")
            table = pd.concat([before, rows]).reindex(columns=before.columns)
            place = table[ORDER[name]].str.replace(r"\d+", lambda m: m[0].zfill(9), regex=True)
            table = table.iloc[place.argsort(kind="stable")]
            data.write(table, stage / f"data/report/{name}.csv")
            places |= {f"data/report/{name}.csv, row {i}": p for i, p in enumerate(table.index, 2)}
        _group(stage / "data" / "report", pd.concat([yes["claims"], yes["figures"]])["population"])
        try:
            _freeze(stage)
        except DataError as error:  # is told where the person wrote the row
            where, comma, told = str(error).partition(", column")
            told = f"{places.get(where, where)}{comma}{told} Nothing was accepted."
            raise DataError(told) from None
        (target / "data").rename(stage / "before")
        (stage / "data").rename(target / "data")
    for name, table in proposed.items():
        data.write(table[table["confirm"].ne("yes")], target / "proposals" / f"{name}.csv")
    told = [f"{len(yes[n])} {n} ({t['confirm'].eq('').sum()} open)" for n, t in proposed.items()]
    return f"accepted {', '.join(told)}"


def _placed(project: Path, path: str) -> pd.DataFrame:
    """Return a table whose index says of each row where it stands."""
    table = data.read(project / path)
    return table.set_axis([f"{path}, row {i + 2}" for i in range(len(table))])


def _proposals(target: Path, name: str) -> pd.DataFrame:
    path = target / "proposals" / f"{name}.csv"
    if not path.is_file():
        raise DataError(f"{path} is missing: lay the project out, or restore it.")
    table = _placed(target, f"proposals/{name}.csv").apply(lambda cells: cells.str.strip())
    table["confirm"] = table["confirm"].str.casefold()
    for place, told in table["confirm"].items():
        if told not in ("yes", "no", ""):
            raise DataError(f"{place}, column 'confirm': {told!r} must be yes, no or empty.")
    return table


def _group(folder: Path, cells: pd.Series) -> None:
    """Add each group that a confirmed row names; its size is the one that the ledger prints."""
    table, ledger = data.read(folder / "groups.csv"), data.read(folder / "claims.csv")
    new = sorted({g for cell in cells for g in cell.split("|")} - {"", *table["population"]})
    rows = {"population": new, "name": [g.replace("_", " ") for g in new]}
    table = pd.concat([table, pd.DataFrame(rows)], ignore_index=True).fillna("")
    own, named = "n_" + table["population"], table["size_statistic"]
    once = own.map(ledger.groupby("statistic")["value"].nunique()).eq(1)
    table["size_statistic"] = named.mask(named.eq("") & once, own)
    data.write(table, folder / "groups.csv")
