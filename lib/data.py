"""Open the tables of the report being audited, each checked before anything reads it.

``data/datapackage.json`` (Frictionless) is the one description of every table: type, range,
vocabulary, form and key of each column. What it cannot say is in ``lib/rules.py``. Errors name
file, row (the line of the file), column, what is wrong and what to do.

``python -m lib.data`` checks every table and then records its checksum there, after a deliberate
change; the tests compare tables and checksums.
"""

import csv
import hashlib
import io
import json
import os
import sys
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa

from lib import rules
from lib.rules import is_date as is_date
from lib.rules import number as number
from lib.rules import words_to_number as words_to_number

FORMS = {  # how a descriptor's types are written; 15 digits fit every integer and float
    "integer": (r"-?[0-9]{1,15}", "must be a whole number"),
    "number": (r"-?[0-9]{1,15}(\.[0-9]+)?", "must be a number in digits, without separators"),
}
NUMERIC = {"integer": int, "number": float}

Descriptor = dict[str, Any]


class DataError(ValueError):
    """A table or a notebook breaks a rule; the message says where, what, and what to do."""


# ---------------------------------------------------------------------- where things are


def project() -> Path:
    """Return the folder of the report being audited.

    It is the one named by the environment variable AUDIT_PROJECT, else the nearest at or above the
    working folder that holds ``data/datapackage.json``, else the one that holds ``lib``.
    """
    if named := os.environ.get("AUDIT_PROJECT"):
        return Path(named).resolve()
    here = Path.cwd()
    described = [p for p in (here, *here.parents) if (p / "data" / "datapackage.json").is_file()]
    return described[0] if described else Path(__file__).resolve().parents[1]


def folder() -> Path:
    """Return the folder of the tables and their descriptor."""
    return project() / "data"


def outputs() -> Path:
    """Return the folder of the reference results."""
    return project() / "outputs"


def results_folder() -> Path:
    """Return where a notebook writes: the runner's AUDIT_OUT, else ``outputs/runs/notebook``."""
    named = os.environ.get("AUDIT_OUT")
    target = Path(named) if named else outputs() / "runs" / "notebook"
    target.mkdir(parents=True, exist_ok=True)
    return target


def _name(path: Path) -> str:
    return path.relative_to(project()).as_posix() if path.is_relative_to(project()) else path.name


# ---------------------------------------------------------------------- reading a file


def read(path: Path) -> pd.DataFrame:
    """Return the table at `path`, every cell a string; DataError if it is no UTF-8 CSV."""
    rows: list[list[str]] = []
    lines = csv.reader(io.StringIO(_text(path), newline=""), strict=True)
    begins = 1
    try:
        for cells in lines:
            if rows and len(cells) != len(rows[0]):
                raise DataError(
                    f"{_name(path)}, row {begins}: has {len(cells)} cells, the header has "
                    f"{len(rows[0])}: look for a comma, a quote or a line break astray."
                )
            rows.append(cells)
            begins = lines.line_num + 1
    except csv.Error:
        raise DataError(
            f"{_name(path)}, row {begins}: a quote stands astray: write a quote within a cell "
            "twice, and one around the cell."
        ) from None
    if not rows or not any(rows[0]):
        raise DataError(f"{_name(path)} is empty: its first row must name the columns.")
    twice = sorted({c for c in rows[0] if rows[0].count(c) > 1})
    if twice:
        raise DataError(f"{_name(path)} has the column {twice[0]!r} twice: keep one.")
    return pd.DataFrame(rows[1:], columns=rows[0], dtype=str)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{_name(path)} is missing: restore it from the repository.") from None
    except IsADirectoryError:
        raise DataError(f"{_name(path)} is a folder: put the table in its place.") from None
    except OSError as error:
        raise DataError(f"{_name(path)} cannot be read ({error.strerror}).") from None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        raise DataError(
            f"{_name(path)}, row {row}: is not UTF-8 text: save the table as CSV in UTF-8."
        ) from None


# ---------------------------------------------------------------------- the descriptor


@cache
def _package(root: Path) -> Descriptor:
    path = root / "data" / "datapackage.json"
    try:
        return json.loads(_text(path))
    except json.JSONDecodeError as error:
        raise DataError(f"{_name(path)}, row {error.lineno}: is no JSON: {error.msg}.") from None


def _resource(path: str) -> Descriptor:
    for resource in _package(project())["resources"]:
        if path in (resource["path"], resource["name"]):
            return resource
    raise DataError(f"data/datapackage.json has no resource {path}: describe the table there.")


def options(path: str, column: str) -> tuple[str, ...]:
    """Return the words that a column allows, in the descriptor's order; path: as for `table`."""
    fields = _resource(path)["schema"]["fields"]
    return next(tuple(f["constraints"]["enum"]) for f in fields if f["name"] == column)


def report() -> dict[str, Any]:
    """Return what is audited: title, publisher, authors, published, url, audit, first_question.

    audit: the number of the notebook that joins all sections; first_question: that of the first
    notebook outside the ledger; version: that of the audit.
    """
    package = _package(project())
    told = {"version": package.get("version", "0")} | package.get("report", {})
    for key in ("title", "publisher", "authors", "published", "url", "audit", "first_question"):
        if not told.get(key):
            raise DataError(f'data/datapackage.json has no {key!r} under "report": fill it in.')
    return dict(told)


def _column(field: Descriptor) -> pa.Column:
    """Return the pandera column of a field; an empty cell is a matter of `required` alone."""
    limits = field.get("constraints", {})
    low, high = limits.get("minimum"), limits.get("maximum")
    checks = []
    if field["type"] in FORMS:
        checks.append(_matches(*FORMS[field["type"]]))
    if "pattern" in limits:
        checks.append(_matches(limits["pattern"], f"must look like {field.get('example')}"))
    if "enum" in limits:
        told = f"must be one of {', '.join(limits['enum'])}"
        checks.append(pa.Check.isin(limits["enum"], error=told))
    if low is not None:
        checks.append(pa.Check(lambda c: ~_float(c).lt(low), error=f"must be {low} or more"))
    if high is not None:
        checks.append(pa.Check(lambda c: ~_float(c).gt(high), error=f"must be {high} or less"))
    return pa.Column(str, checks, nullable=not limits.get("required"))


def _matches(pattern: str, error: str) -> pa.Check:
    return pa.Check(lambda cells: cells.str.fullmatch(pattern), error=error)


def _float(cells: pd.Series) -> pd.Series:
    return pd.to_numeric(cells, errors="coerce")


# ---------------------------------------------------------------------- opening a table


def table(path: str) -> pd.DataFrame:
    """Return a copy of a table, checked once per process and project.

    path: as in the descriptor, ``report/claims.csv``. Cells are strings, but a column is numeric
    where the descriptor has it as a required integer or number.
    """
    return _opened(project(), path).copy()


@cache
def _opened(root: Path, path: str) -> pd.DataFrame:
    resource = _resource(path)
    fields = resource["schema"]["fields"]
    file = root / "data" / resource["path"]
    cells = read(file)
    _has_columns(file, cells, [f["name"] for f in fields])
    if cells.empty and not resource.get("may_be_empty"):
        raise DataError(f"{_name(file)} has a header alone: restore its rows.")
    _keeps(file, cells, [rules.hold_no_trap])
    _conforms(file, cells, fields)
    _keys_hold(file, cells, resource["schema"])
    _keeps(file, cells, rules.of(path) if len(cells) else ())
    required = [f for f in fields if f.get("constraints", {}).get("required")]
    return cells.astype({f["name"]: NUMERIC[f["type"]] for f in required if f["type"] in NUMERIC})


def _refuse(file: Path, cells: pd.DataFrame, column: str, bad: pd.Series, rule: str) -> None:
    """Raise a DataError that names the first row of `cells` where `bad` is true, if there is."""
    if bad.any():
        row = cells.index[bad][0]
        value = cells.at[row, column]
        raise DataError(f"{_name(file)}, row {row + 2}, column {column!r}: {value!r} {rule}.")


def _has_columns(file: Path, cells: pd.DataFrame, names: list[str]) -> None:
    told = [f"lacks the column {c!r}" for c in names if c not in cells]
    told += [f"has an unknown {c!r}" for c in cells if c not in names]
    if told:
        raise DataError(f"{_name(file)} {' and '.join(told)}: name the columns {', '.join(names)}.")


def _keeps(file: Path, cells: pd.DataFrame, asked: Iterable[rules.Rule]) -> None:
    for rule in asked:
        for column, bad, told in rule(cells, table):
            _refuse(file, cells, column, bad, told)


def _conforms(file: Path, cells: pd.DataFrame, fields: list[Descriptor]) -> None:
    """Refuse the first cell that its field in the descriptor does not allow."""
    schema = pa.DataFrameSchema({f["name"]: _column(f) for f in fields})
    try:
        schema.validate(cells.mask(cells == ""), lazy=True)
    except pa.errors.SchemaErrors as errors:
        case = errors.failure_cases.sort_values("index", kind="stable").iloc[0]
        row, column = int(case["index"]), case["column"]
        rule = "must not be empty" if case["check"] == "not_nullable" else case["check"]
        _refuse(file, cells, column, cells.index == row, rule)


def _keys_hold(file: Path, cells: pd.DataFrame, schema: Descriptor) -> None:
    """Refuse a primary key that stands twice and a foreign key (one column) that leads nowhere."""
    key = schema.get("primaryKey", [])
    if key:
        told = "stands twice" if len(key) == 1 else f"stands twice with the same {', '.join(key)}"
        _refuse(file, cells, key[0], cells.duplicated(key), f"{told}: keep one row")
    for link in schema.get("foreignKeys", []):
        (column,), reference = link["fields"], link["reference"]
        other = _resource(reference["resource"])["path"]
        known = set(_opened(project(), other)[reference["fields"][0]].astype(str)) | {""}
        _refuse(file, cells, column, ~cells[column].isin(known), f"is not in data/{other}: add it")


# ---------------------------------------------------------------------- the tables


def claims() -> pd.DataFrame:
    """Return the ledger: one row per occurrence of a quantitative statement; `line` is an int."""
    return table("report/claims.csv")


def questions() -> pd.DataFrame:
    """Return the survey questions: `scale` is the list of answers in natural order."""
    cells = table("report/questions.csv")
    return cells.assign(scale=cells["scale"].str.split("|"))


def figures() -> pd.DataFrame:
    """Return the figures of the report in order, `figure` and `line` as integers."""
    return table("report/figures.csv")


def exclusions() -> pd.DataFrame:
    """Return the tokens of the report's text that are no claims, with the reason."""
    return table("report/exclusions.csv")


def chart_values() -> pd.DataFrame:
    """Return the values that somebody transcribed from the report's chart images, if any."""
    return table("report/chart_values.csv")


def sources() -> pd.DataFrame:
    """Return the sources: one row each, with publisher, edition, licence and standing."""
    return table("sources.csv")


def sections() -> pd.DataFrame:
    """Return the sections of the report: section (two digits) and title."""
    return table("report/sections.csv")


def quantifiers() -> pd.DataFrame:
    """Return what the report's quantity words mean: word, over, at_least, at_most, under.

    The bounds are percentages of a group, as strings; an empty one does not bind.
    """
    return table("report/quantifiers.csv")


def untestable() -> pd.DataFrame:
    """Return the statistics that nothing can test: section, statistic, class and reason."""
    return table("report/untestable.csv")


def pairs() -> pd.DataFrame:
    """Return pairs of statements that speak of the same thing: lines, values, relation, reading."""
    return table("report/pairs.csv")


def causes() -> pd.DataFrame:
    """Return what people should know of each finding, by the check keys that share its cause.

    Columns: finding, checks (their keys, split by a blank), title, matters, settles.
    """
    return table("report/findings.csv")


def told(values: pd.Series) -> str:
    """Return the value that a report prints most often for a statistic, the first of equals.

    That it prints another beside it is for the check of repeats to tell.
    """
    return values.value_counts(sort=False).idxmax()


def groups() -> pd.DataFrame:
    """Return the groups whose size the report prints: population, name, size, clusters (int).

    The size is the value of the statistic that ``report/groups.csv`` names, and so is the number of
    clusters (such as focus groups) in which its people answered, 0 if one by one. Raises DataError
    when the ledger gives such a statistic no whole number.
    """
    cells = table("report/groups.csv").query("size_statistic != ''").reset_index(drop=True)
    values = claims().groupby("statistic")["value"].agg(told)

    def number_of(statistic: str, population: str) -> int:
        if not (value := values.get(statistic, "")).isdigit():
            raise DataError(
                f"data/report/groups.csv: {statistic!r} gives {population} no whole number as "
                f"size in data/report/claims.csv ({value or 'none'}): name another."
            )
        return int(value)

    rows = list(cells.itertuples())
    sizes = [number_of(row.size_statistic, row.population) for row in rows]
    clusters = [
        number_of(row.clusters_statistic, row.population) if row.clusters_statistic else 0
        for row in rows
    ]
    return cells[["population", "name"]].assign(size=sizes, clusters=clusters)


def tables() -> pd.DataFrame:
    """Return what can be opened, one row per table: name (its path), holds (with its columns)."""
    listed = _package(project())["resources"]
    columns = [", ".join(field["name"] for field in r["schema"]["fields"]) for r in listed]
    holds = [f"{r.get('description', '')} ({c})" for r, c in zip(listed, columns, strict=True)]
    return pd.DataFrame({"name": [r["path"] for r in listed], "holds": holds})


def official_names() -> list[str]:
    """Return the names of the official tables, sorted."""
    listed = _package(project())["resources"]
    series = [r for r in listed if any(f["name"] == "series" for f in r["schema"]["fields"])]
    return sorted(Path(r["path"]).stem for r in series)


def official(name: str) -> pd.DataFrame:
    """Return an official table: one value a row, `value` as float, with edition and source.

    name: the file's stem in ``data/official``, such as ``recorded_crime``.
    """
    return table(f"official/{name}.csv")


# ---------------------------------------------------------------------- writing


def write(cells: pd.DataFrame, path: Path) -> None:
    """Write the table to `path` as CSV with LF, whole or not at all.

    Floats get ten significant digits: what lies beyond them is the processor's, not the data's.
    """
    write_text(cells.to_csv(index=False, lineterminator="\n", float_format="%.10g"), path)


def write_text(text: str, path: Path) -> None:
    """Write the text to `path` in UTF-8, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, delete=False, encoding="utf-8", newline=""
    ) as aside:
        aside.write(text)
    os.chmod(aside.name, 0o644)
    os.replace(aside.name, path)


def checksums() -> dict[str, str]:
    """Return the SHA-256 of every table below ``data/``, by path relative to it, sorted."""
    return {
        p.relative_to(folder()).as_posix(): f"sha256:{hashlib.sha256(p.read_bytes()).hexdigest()}"
        for p in sorted(folder().rglob("*.csv"))
    }


def recorded_checksums() -> dict[str, str]:
    """Return the checksums in ``data/datapackage.json``, by path relative to ``data/``."""
    return {r["path"]: r.get("hash", "") for r in _package(project())["resources"]}


def check() -> None:
    """Open every table anew; raise the DataError of the first that breaks a rule."""
    _package.cache_clear()
    _opened.cache_clear()
    for path in sorted(recorded_checksums()):
        table(path)
    for path in checksums():
        _resource(path)
    report()
    groups()


def freeze() -> list[str]:
    """Check every table, record its checksum, renew the dictionary; return what changed."""
    check()
    before, now = recorded_checksums(), checksums()
    package = _package(project())
    resources = [r | {"hash": now[r["path"]]} for r in package["resources"]]
    text = _laid_out(package | {"resources": resources}) + "\n"
    write_text(text, folder() / "datapackage.json")
    _package.cache_clear()
    write_text(dictionary(), folder() / "DICTIONARY.md")
    return [path for path in now if now[path] != before[path]]


def dictionary() -> str:
    """Return the data dictionary: every column of every table, as the descriptor has it."""
    lines = ["# Data dictionary", "", "`python -m lib.data` makes it from `datapackage.json`."]
    for resource in _package(project())["resources"]:
        lines += ["", f"## {resource['path']}", "", resource["description"], ""]
        lines += [
            "| column | type | unit | allowed | meaning | example |",
            "|---|---|---|---|---|---|",
        ]
        cells = read(folder() / resource["path"])
        for field in resource["schema"]["fields"]:
            name, limits = field["name"], field.get("constraints", {})
            unit = "see `unit`" if name == "value" and "unit" in cells else field.get("unit", "")
            allowed = ", ".join(limits.get("enum", [])) or limits.get("pattern", "")
            ends = [str(limits.get(end, "")) for end in ("minimum", "maximum")]
            allowed = allowed or " to ".join(filter(None, ends))
            optional = (
                "" if limits.get("required") else "; may be empty" if allowed else "may be empty"
            )
            example = field.get("example") or next(iter(cells.loc[cells[name] != "", name]), "")
            told = [name, field["type"], unit, allowed + optional, field["description"], example]
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in told)} |")
    return "\n".join(lines) + "\n"


def _laid_out(value: object, indent: int = 0) -> str:
    """Return `value` as JSON in which whatever fits on one line, such as a field, has one line."""
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or indent + len(line) <= 160:
        return line
    space = "\n" + " " * (indent + 1)
    if isinstance(value, dict):
        parts = [f"{json.dumps(k)}: {_laid_out(v, indent + 1)}" for k, v in value.items()]
        return "{" + space + f",{space}".join(parts) + space[:-1] + "}"
    return (
        "[" + space + f",{space}".join(_laid_out(v, indent + 1) for v in value) + space[:-1] + "]"
    )


if __name__ == "__main__":
    try:
        print("\n".join(freeze()) or "no table changed")
    except DataError as error:
        sys.exit(f"data: {error}")
