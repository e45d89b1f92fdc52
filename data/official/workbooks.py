"""Read the publishers' workbooks into the official tables: whole editions, or nothing.

``python data/official/workbooks.py fetch`` downloads the workbooks that ``workbooks.csv`` lists and
adds their editions; ``add FILE --kind recorded-crime|outcomes|nrm --edition DATE`` adds a file at
hand. Every table is checked as a whole before it stays.

Tried: workbooks with the publishers' column names, as csv, xlsx and ods, with title rows, several
sheets and shuffled columns, and a local web server. Not tried: the publishers' real addresses and
files, which were out of reach when this was written. The layout of the tables for recorded crime
and outcomes is that of their earlier editions; the one for referrals is a plain list with the
columns of `KINDS`, into which the detailed quarterly tables (10 to 14) have to be put first.
"""

import argparse
import csv
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pooch
from python_calamine import CalamineError

from data.official.sums import NATION
from lib import data
from lib.data import DataError

CODES = ("106", "72")
FORCES = 44
CANCELLED = "below zero as published (cancelled records)"
KINDS: dict[str, list[str]] = {
    "recorded-crime": [
        "financial year",
        "financial quarter",
        "force name",
        "offence description",
        "offence group",
        "offence subgroup",
        "offence code",
        "number of offences",
    ],
    "outcomes": [
        "financial year",
        "financial quarter",
        "force name",
        "offence code",
        "outcome group",
        "outcome type",
        "force outcomes for offences recorded in quarter",
    ],
    "nrm": [
        "quarter",
        "exploitation type",
        "age at exploitation",
        "gender",
        "nationality",
        "people",
    ],
}
ALSO = {  # names that earlier editions and copies gave to a column
    "force": "force name",
    "offences": "force outcomes for offences recorded in quarter",
    "n": "force outcomes for offences recorded in quarter",
}
ASSIGNED = "force outcomes recorded in quarter"
AGES = {
    "adult (18 or over)": "adult",
    "child (17 or under)": "child",
    "not specified or unknown": "unknown",
}
GENDERS = {"not recorded": "unknown", "not specified or unknown": "unknown"}
TABLES_OF = {
    "recorded-crime": ["recorded_crime", "recorded_crime_force", "recorded_crime_quarter"],
    "outcomes": ["outcomes"],
    "nrm": ["nrm_cells"],
}


def add(path: Path, kind: str, edition: str) -> str:
    """What was added, in one line; the edition in the workbook `path` now stands in data/official.

    kind: a key of `KINDS`. edition: its date of publication. DataError, and nothing changed, for a
    missing or moved header, a missing force, a negative total or an edition that is there already.
    """
    return _add_all([(path, kind, edition, "")], {})


def fetch(cache: Path | None = None) -> str:
    """What was added, in one line; every edition of `workbooks.csv` not yet held now is.

    Files are kept in `cache` (the system's own by default). The SHA-256 of each is recorded on
    first use in data/official/registry.txt and checked ever after. DataError, and nothing
    changed, without a network, for a changed file, or as in `add`.
    """
    folder = cache or Path(pooch.os_cache("policing-modern-slavery-audit"))
    hashes = _recorded_hashes()
    wanted = []
    for row in data.read(_official() / "workbooks.csv").to_dict("records"):
        if not _held(row["kind"], row["edition"], row["period"]):
            path = _download(row["url"], hashes.get(row["workbook"]), folder)
            hashes[row["workbook"]] = _hash(path)
            wanted.append((path, row["kind"], row["edition"], row["url"]))
    if not wanted:
        return "every edition of workbooks.csv is here already"
    return _add_all(wanted, hashes)


def _official() -> Path:
    return data.folder() / "official"


def _download(url: str, known: str | None, folder: Path) -> Path:
    name = url.rsplit("/", 1)[-1]
    pooch.get_logger().setLevel("ERROR")
    try:
        return Path(pooch.retrieve(url, known_hash=known, fname=name, path=folder))
    except ValueError:
        raise DataError(
            f"{name} is not the file whose hash registry.txt holds: look what the publisher "
            "changed, then delete its line there and fetch again."
        ) from None
    except OSError as error:
        raise DataError(
            f"{name} could not be downloaded from {url} ({type(error).__name__}): check the "
            "network, or download it by hand and use `add`."
        ) from None


def _hash(path: Path) -> str:
    return f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"


def _recorded_hashes() -> dict[str, str]:
    registry = _official() / "registry.txt"
    lines = registry.read_text(encoding="utf-8").splitlines() if registry.exists() else []
    return dict(line.split() for line in lines if line)


def _held(kind: str, edition: str, period: str) -> bool:
    """Whether the tables hold the edition; outcomes and referrals come a period at a time."""
    table = data.read(_official() / f"{TABLES_OF[kind][0]}.csv")
    rows = table[table["edition"] == edition]
    if kind != "recorded-crime":
        rows = rows[(rows["period"] == period) & (rows["coverage"] != "several_years")]
    return not rows.empty


def _add_all(wanted: list[tuple[Path, str, str, str]], hashes: dict[str, str]) -> str:
    """All workbooks read and checked, then all tables written aside, then put in place."""
    tables: dict[Path, pd.DataFrame] = {}
    told = []
    for path, kind, edition, url in wanted:
        told.append(_stage(tables, path, kind, edition, url))
    texts = {p: t.to_csv(index=False, lineterminator="\n") for p, t in tables.items()}
    if hashes:
        lines = "".join(f"{name} {known}\n" for name, known in sorted(hashes.items()))
        texts[_official() / "registry.txt"] = lines
    before = {p: p.read_text(encoding="utf-8") for p in texts if p.exists()}
    _put_in_place(texts)
    try:
        data.freeze()
    except DataError:
        for path in texts.keys() - before.keys():
            path.unlink()
        _put_in_place(before)
        raise
    return "; ".join(told)


def _put_in_place(texts: dict[Path, str]) -> None:
    """Write all files aside first, so that a full disk leaves the old ones."""
    aside = {}
    try:
        for path, text in texts.items():
            with tempfile.NamedTemporaryFile(
                "w", dir=path.parent, delete=False, encoding="utf-8", newline=""
            ) as file:
                aside[file.name] = path
                file.write(text)
            os.chmod(file.name, 0o644)
        for name, path in aside.items():
            os.replace(name, path)
    finally:
        for name in aside:
            Path(name).unlink(missing_ok=True)


def _stage(tables: dict[Path, pd.DataFrame], path: Path, kind: str, edition: str, url: str) -> str:
    """One line on what was added to `tables`; they are read on first use."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", edition):
        raise DataError(f"edition {edition!r} is no date: write YYYY-MM-DD.")
    rows = _rows(path, kind)
    source = f"home_office_{kind.replace('-', '_')}_{edition.replace('-', '_')}"
    parts = _PARTS[kind](rows, path.name)
    added = 0
    for name, part in parts.items():
        stem = _official() / f"{name}.csv"
        table = tables.get(stem, data.read(stem))
        part = part.assign(
            comparator="equals",
            edition=edition,
            edition_basis="printed",
            source=source,
            note=part["value"].lt(0).map({True: CANCELLED, False: ""}),
            value=part["value"].astype(int).astype(str),
        )
        _refuse_duplicate(table, part, kind, edition)
        tables[stem] = _ordered(pd.concat([table, part[table.columns]], ignore_index=True))
        added += len(part)
    _stage_source(tables, source, kind, edition, url)
    return f"{path.name}: {added:,} values of the edition of {edition} added"


def _refuse_duplicate(table: pd.DataFrame, part: pd.DataFrame, kind: str, edition: str) -> None:
    there = table[(table["edition"] == edition) & table["series"].isin(part["series"])]
    if kind != "recorded-crime":
        there = there[there["period"].isin(part["period"])]
    if not there.empty:
        raise DataError(
            f"the edition of {edition} is in data/official already ({len(there)} rows of "
            f"{part['series'].iloc[0]}): remove them first if it shall be read again."
        )


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    keys = ["series", "edition", "period"]
    return table.sort_values(keys, kind="stable", ignore_index=True)


def _stage_source(
    tables: dict[Path, pd.DataFrame], source: str, kind: str, edition: str, url: str
) -> None:
    path = data.folder() / "sources.csv"
    table = tables.get(path, data.read(path))
    title = {
        "recorded-crime": "Police recorded crime open data, police force area tables",
        "outcomes": "Crime outcomes open data",
        "nrm": "NRM and DtN data tables UK",
    }[kind]
    row = {
        "source": source,
        "publisher": "Home Office",
        "title": f"{title}, edition of {edition}",
        "published": edition,
        "url": url,
        "licence": "Open Government Licence v3.0",
        "standing": "official",
        "note": "added from the workbook",
    }
    if source not in set(table["source"]):
        tables[path] = pd.concat([table, pd.DataFrame([row])], ignore_index=True)


def _rows(path: Path, kind: str) -> pd.DataFrame:
    """The rows below the headers of `kind`, from every sheet that has them; all cells strings."""
    needed, found, best = KINDS[kind], [], set(KINDS[kind])
    for sheet in _sheets(path):
        for number, cells in enumerate(sheet):
            names = [_plain(c) for c in cells]
            missing = set(needed) - set(names)
            best = min(best, missing, key=len)
            if not missing:
                kept = [c for c in [*needed, ASSIGNED] if c in names]
                below = pd.DataFrame(sheet[number + 1 :], columns=_unique(names))
                found.append(below[kept].map(str.strip))
                break
            if number > 40:
                break
    if not found:
        raise DataError(
            f"{path.name} has no sheet with the headers of {kind}: "
            f"{', '.join(repr(m) for m in sorted(best))} not found."
        )
    rows = pd.concat(found, ignore_index=True).fillna("")
    return rows[(rows[needed] != "").any(axis=1)]


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    """Yield the sheets of an ods, xlsx or csv file, each a list of rows of equal length."""
    if not path.is_file():
        raise DataError(f"{path} is no file: name the workbook to add.")
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        width = max(map(len, rows), default=0)
        yield [row + [""] * (width - len(row)) for row in rows]
        return
    try:
        sheets = pd.read_excel(
            path, sheet_name=None, header=None, dtype=str, keep_default_na=False, engine="calamine"
        )
    except (CalamineError, OSError, ValueError) as error:
        raise DataError(f"{path.name} is no ods, xlsx or csv workbook: {error}.") from None
    yield from (sheet.to_numpy().tolist() for sheet in sheets.values())


def _plain(cell: str) -> str:
    """A header in small letters, words apart by one space, earlier names replaced."""
    name = re.sub(r"[^a-z0-9]+", " ", cell.casefold()).strip()
    return ALSO.get(name, name)


def _unique(names: list[str]) -> list[str]:
    return [n if n not in names[:i] else f"{n} {i}" for i, n in enumerate(names)]


def _counts(rows: pd.DataFrame, column: str, file: str) -> pd.Series:
    """The column as whole numbers; DataError names the first cell that is none."""
    text = rows[column].str.replace(",", "").replace("", "0").str.removesuffix(".0")
    bad = ~text.str.fullmatch(r"-?\d+")
    if bad.any():
        raise DataError(
            f"{file}: {column!r} holds {rows.loc[bad, column].iloc[0]!r}, no whole number."
        )
    return text.astype(int)


def _no_negative(totals: pd.DataFrame, file: str) -> None:
    bad = totals[totals["value"] < 0]
    if not bad.empty:
        where = ", ".join(str(v) for v in bad.iloc[0].drop("value"))
        raise DataError(f"{file}: the total for {where} is negative: {bad['value'].iloc[0]}.")


def _by_force(rows: pd.DataFrame, file: str, each: list[str]) -> pd.DataFrame:
    """The rows of codes 106 and 72, force names as in the tables, complete in each of `each`."""
    rows = rows[rows["offence code"].isin(CODES)].copy()
    if rows.empty:
        raise DataError(f"{file} has no row with offence code 106 or 72.")
    names = sorted(set(data.read(_official() / "recorded_crime_force.csv")["force"]))
    rows["force"] = rows["force name"].str.replace("&", "and")
    unknown = sorted(set(rows["force"]) - set(names))
    if unknown:
        raise DataError(f"{file} names an unknown force {unknown[0]!r}: known are {names}.")
    for place, group in rows.groupby(each):
        missing = [n for n in names if n not in set(group["force"])]
        if missing or len(names) != FORCES:
            told = ", ".join(map(str, place))
            raise DataError(
                f"{file}, {told}: {len(missing)} of {FORCES} forces missing, first {missing[:1]}."
            )
    rows["period"] = rows["financial year"].str.replace(
        r"^20(\d\d)-(\d\d)$", r"20\1/\2", regex=True
    )
    odd = rows[~rows["period"].str.fullmatch(r"20\d\d/\d\d")]
    if not odd.empty:
        raise DataError(f"{file}: {odd['period'].iloc[0]!r} is no financial year such as 2019/20.")
    return rows


def _recorded_crime(rows: pd.DataFrame, file: str) -> dict[str, pd.DataFrame]:
    each = ["financial year", "financial quarter", "offence code"]
    rows = _by_force(rows, file, each).rename(columns={"offence code": "offence_code"})
    rows["value"] = _counts(rows, "number of offences", file)
    rows["quarter"] = rows["financial quarter"]
    keys = ["period", "quarter", "force", "offence_code"]
    if rows.duplicated(keys).any():
        twice = rows[rows.duplicated(keys)][keys].iloc[0]
        raise DataError(f"{file} holds {', '.join(twice)} twice: it mixes two tables.")
    rows["coverage"], rows["year"] = _coverage(rows)
    quarters = rows.assign(period=rows["period"] + " Q" + rows["quarter"])
    told = {
        "recorded_crime": _total(rows.assign(period=rows["year"], area=NATION), ["area"]),
        "recorded_crime_force": _total(rows.assign(period=rows["year"]), ["force"]),
        "recorded_crime_quarter": _total(
            quarters.assign(area=NATION, coverage="quarter"), ["area"]
        ),
    }
    _no_negative(told["recorded_crime"][["period", "offence_code", "value"]], file)
    return {name: t.assign(series=name, unit="offences") for name, t in told.items()}


def _coverage(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Whether each row's year is whole, and the year's name, with its quarters where it is not."""
    quarters = rows.groupby("period")["quarter"]
    first, last = quarters.transform("min"), quarters.transform("max")
    whole = quarters.transform("nunique") == 4
    part = " Q" + first.where(first == last, first + "-Q" + last)
    coverage = whole.map({True: "full_year", False: "part_year"})
    return coverage, rows["period"] + part.where(~whole, "")


def _total(rows: pd.DataFrame, breakdown: list[str]) -> pd.DataFrame:
    keys = ["period", "offence_code", *breakdown, "coverage"]
    return rows.groupby(keys, as_index=False)["value"].sum()


def _outcomes(rows: pd.DataFrame, file: str) -> dict[str, pd.DataFrame]:
    rows = _by_force(rows, file, ["financial year"])
    whole = rows.groupby("period")["financial quarter"].transform("nunique") == 4
    if not whole.all():
        raise DataError(f"{file} lacks quarters of {rows.loc[~whole, 'period'].iloc[0]}.")
    told = []
    for basis, column in [("recorded", KINDS["outcomes"][-1]), ("assigned", ASSIGNED)]:
        if column not in rows:
            continue
        rows["value"] = _counts(rows, column, file)
        keys = ["period", "offence code", "outcome type", "outcome group"]
        totals = rows.groupby(keys, as_index=False)["value"].sum()
        if basis == "assigned":
            totals = totals[totals["outcome type"] != "0"]
        unit = "offences" if basis == "recorded" else "outcomes"
        told.append(totals.assign(basis=basis, unit=unit))
    table = pd.concat(told, ignore_index=True)
    _no_negative(table[["period", "basis", "offence code", "outcome type", "value"]], file)
    table = table.rename(columns=lambda c: c.replace(" ", "_"))
    table["outcome_group"] = table["outcome_group"].str.replace("–", "-").str.rstrip(".")
    return {"outcomes": table.assign(series="outcomes", area=NATION, coverage="full_year")}


def _nrm(rows: pd.DataFrame, file: str) -> dict[str, pd.DataFrame]:
    rows = rows.copy()
    rows["value"] = _counts(rows, "people", file)
    rows["period"] = rows["quarter"].str.upper().str.replace("_", " ")
    rows["age"] = rows["age at exploitation"].str.casefold().replace(AGES)
    rows["gender"] = rows["gender"].str.casefold().replace(GENDERS)
    rows["exploitation"] = rows["exploitation type"]
    rules = {"period": r"20\d\d Q[1-4]", "age": "|".join(AGES.values()), "nationality": ".+"}
    for column, rule in rules.items():
        bad = rows[~rows[column].str.fullmatch(rule)]
        if not bad.empty:
            raise DataError(f"{file}: {column} {bad[column].iloc[0]!r} is not known.")
    if (rows["value"] < 0).any():
        raise DataError(f"{file}: a negative number of people.")
    breakdowns = ["exploitation", "age", "gender", "nationality"]
    told = []
    for kept in (["exploitation", "age", "gender"], ["nationality", "age"]):
        totals = rows.groupby(["period", *kept], as_index=False)["value"].sum()
        other = {b: "all" for b in breakdowns if b not in kept}
        told.append(totals.assign(series="_".join(kept), **other))
    uk = rows[rows["nationality"] == "UK"]
    uk = uk.groupby(["period", "exploitation", "age"], as_index=False)["value"].sum()
    told.append(uk.assign(series="uk_exploitation_age", gender="all", nationality="UK"))
    cells = pd.concat(told, ignore_index=True)
    cells["year"] = cells["period"].str[:4]
    return {"nrm_cells": cells.assign(unit="referrals", coverage="quarter")}


_PARTS: dict[str, Callable[[pd.DataFrame, str], dict[str, pd.DataFrame]]] = {
    "recorded-crime": _recorded_crime,
    "outcomes": _outcomes,
    "nrm": _nrm,
}


def main(arguments: list[str] | None = None) -> int:
    """Return 0, or 1 after one sentence that says what went wrong; then nothing has changed."""
    parser = argparse.ArgumentParser(prog="python data/official/workbooks.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="download the publishers' workbooks and add their editions")
    adding = commands.add_parser("add", help="add the edition in a workbook at hand")
    adding.add_argument("file", type=Path)
    adding.add_argument("--kind", required=True, choices=sorted(KINDS))
    adding.add_argument("--edition", required=True, help="date of publication, YYYY-MM-DD")
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "fetch":
            print(fetch())
        else:
            print(add(asked.file, asked.kind, asked.edition))
    except DataError as error:
        print(f"official: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
