"""Opening the register and the official tables, validated; errors name file, row and column.

``python -m lib.data`` records the checksum of every table in ``data/datapackage.json`` after a
deliberate change; the tests compare tables and checksums.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd
import pandera.pandas as pa

from lib.schemas import OFFICIAL, TABLES

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "data"
OUTPUTS = ROOT / "outputs"

COUNTING_WORDS = (
    "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
NUMBER_WORDS = {word: Fraction(i) for i, word in enumerate(COUNTING_WORDS.split())} | {
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
}


TWO_PARTS = (
    "is not what other mentions of the same answer have: give one answer one number of parts"
)


class DataError(ValueError):
    """A table or a notebook breaks a rule; the message says where, what, and what to do."""


def number(text: str) -> Fraction | None:
    """The number that a ledger value stands for, exact; None for an empty value or a date.

    Accepts ``38``, ``17.8``, ``100/3`` and signed forms.
    """
    if not re.fullmatch(r"-?\d+(\.\d+)?(/\d+)?", text):
        return None
    top, _, bottom = text.partition("/")
    return Fraction(Decimal(top)) / (int(bottom) if bottom else 1)


def words_to_number(stated: str) -> Fraction | None:
    """The number that a printed token says, as ``1,479``, ``Half`` or ``one-third``; else None."""
    text = stated.casefold().replace(",", "")
    if (value := number(text)) is not None:
        return value
    words = [w.removesuffix("s") for w in re.findall(r"[a-z]+", text)]
    values = [NUMBER_WORDS[w] for w in words if w in NUMBER_WORDS]
    if not values:
        return None
    fractions = [v for v in values if 0 < v < 1]
    return fractions[0] if fractions else values[0]


def read(path: Path) -> pd.DataFrame:
    """The table at `path`, every cell a string, or a DataError if it is missing or no UTF-8 CSV."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    except FileNotFoundError:
        raise DataError(f"{_name(path)} is missing: restore it from the repository.") from None
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise DataError(f"{_name(path)} is no UTF-8 CSV with a header row: {error}.") from None


def validated(path: Path, columns: dict[str, pa.Check], exact: bool = True) -> pd.DataFrame:
    """The table at `path` with the given columns checked; `exact` forbids further columns.

    Raises DataError with file, row (the line of the file), column, value and what it must be.
    """
    table = read(path)
    missing = [c for c in columns if c not in table]
    extra = [c for c in table if c not in columns] if exact else []
    if missing or extra:
        told = [f"lacks the column {c!r}" for c in missing] + [
            f"has an unknown {c!r}" for c in extra
        ]
        raise DataError(
            f"{_name(path)} {' and '.join(told)}: name the columns {', '.join(columns)}."
        )
    schema = pa.DataFrameSchema({c: pa.Column(str, check) for c, check in columns.items()})
    try:
        return schema.validate(table, lazy=True)
    except pa.errors.SchemaErrors as errors:
        case = errors.failure_cases.sort_values("index", kind="stable").iloc[0]
        raise DataError(
            f"{_name(path)}, row {int(case['index']) + 2}, column {case['column']!r}: "
            f"{case['failure_case']!r} {case['check']}."
        ) from None


def refuse(path: Path, table: pd.DataFrame, column: str, bad: pd.Series, rule: str) -> None:
    """Nothing, or a DataError that names the first row of `table` where `bad` is true."""
    if bad.any():
        row = table.index[bad][0]
        value = table.at[row, column]
        raise DataError(f"{_name(path)}, row {row + 2}, column {column!r}: {value!r} {rule}.")


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def _register(name: str) -> tuple[Path, pd.DataFrame]:
    path = DATA / name
    return path, validated(path, TABLES[name])


def _copying(opened: Callable[[], pd.DataFrame]) -> Callable[[], pd.DataFrame]:
    """`opened`, read once; every caller gets a copy of its own."""
    once = cache(opened)

    def copy() -> pd.DataFrame:
        return once().copy()

    copy.__doc__, copy.__name__, copy.once = opened.__doc__, opened.__name__, once
    return copy


@_copying
def sources() -> pd.DataFrame:
    """The sources: one row each, with publisher, edition, licence and standing."""
    path, table = _register("sources.csv")
    refuse(path, table, "source", table["source"].duplicated(), "stands twice: keep one row")
    return table


@_copying
def figures() -> pd.DataFrame:
    """The 58 figures of the report, `figure` and `line` as integers, in order."""
    path, table = _register("report/figures.csv")
    table = table.astype({"figure": int, "line": int})
    expected = list(range(1, 59))
    if table["figure"].tolist() != expected:
        odd = sorted(set(table["figure"]) ^ set(expected)) or "their order"
        raise DataError(f"{_name(path)} must hold figures 1 to 58 in order, once each: see {odd}.")
    return table


@_copying
def questions() -> pd.DataFrame:
    """The survey questions: `scale` is the list of answers in natural order."""
    path, table = _register("report/questions.csv")
    refuse(path, table, "question", table["question"].duplicated(), "stands twice: keep one row")
    _known_figure(path, table)
    table["scale"] = table["scale"].str.split("|")
    return table


@_copying
def exclusions() -> pd.DataFrame:
    """Tokens of the report's text that are no claims, with the reason."""
    return _register("report/exclusions.csv")[1].astype({"line": int, "count": int})


@_copying
def chart_values() -> pd.DataFrame:
    """Values transcribed from the report's chart images; empty until somebody adds them."""
    path, table = _register("report/chart_values.csv")
    _known_figure(path, table)
    _known_answer(path, table)
    _no_share_over_100(path, table)
    return table


@_copying
def claims() -> pd.DataFrame:
    """The ledger: one row per occurrence of a quantitative statement, all cells strings but `line`.

    Raises DataError for an unknown figure, question, answer or source, a share over 100, or a
    `value` that is not what `stated` prints.
    """
    path, table = _register("report/claims.csv")
    refuse(path, table, "claim", table["claim"].duplicated(), "stands twice: number claims once")
    _known_figure(path, table)
    _known_answer(path, table)
    known = set(sources()["source"]) | {""}
    refuse(
        path, table, "source", ~table["source"].isin(known), "is not in data/sources.csv: add it"
    )
    _no_share_over_100(path, table)
    of_one = table["question"].ne("") & table["unit"].eq("percent")
    ways = table[of_one].groupby(["question", "answer"])["parts"].transform("nunique")
    refuse(path, table, "parts", ways.reindex(table.index, fill_value=1).gt(1), TWO_PARTS)
    disagrees = ~table.apply(_value_is_stated, axis=1).astype(bool)
    refuse(path, table, "value", disagrees, "is not the number that `stated` prints: correct one")
    return table.astype({"line": int})


def _known_figure(path: Path, table: pd.DataFrame) -> None:
    known = {str(f) for f in figures()["figure"]} | {""}
    bad = ~table["figure"].isin(known)
    refuse(path, table, "figure", bad, "is no figure of data/report/figures.csv: use 1 to 58")


def _known_answer(path: Path, table: pd.DataFrame) -> None:
    scales = questions().set_index("question")["scale"]
    bad = (table["question"] != "") & ~table["question"].isin(scales.index)
    refuse(path, table, "question", bad, "is not in data/report/questions.csv: add it there")
    asked = table["question"] != ""
    known = [
        a in scales[q] if q else True
        for q, a in zip(table["question"], table["answer"], strict=True)
    ]
    bad = asked & ~pd.Series(known, index=table.index)
    refuse(path, table, "answer", bad, "is no answer of its question's scale in questions.csv")


def _no_share_over_100(path: Path, table: pd.DataFrame) -> None:
    share = table["unit"].eq("percent") & table.get("kind", "share").__eq__("share")
    over = table["value"].map(lambda v: (x := number(v)) is not None and not 0 <= x <= 100)
    refuse(
        path,
        table,
        "value",
        share & over.astype(bool),
        "is no share of 0 to 100 percent: correct it",
    )


def _value_is_stated(row: pd.Series) -> bool:
    """Whether `value` is the printed number, up to sign and scale (million, percent of a half)."""
    if row["unit"] == "date":
        year = re.search(r"\d{4}", row["stated"])
        return year is None or row["value"].startswith(year.group())
    value, printed = number(row["value"]), words_to_number(row["stated"])
    if value is None or printed is None:
        return row["unit"] in ("words", "rank") or (value is None) == (printed is None)
    scales = (1, 100, 1000, 10**6, 10**9)
    return any(abs(value) == printed * scale for scale in scales) or row["unit"] == "score"


def official_names() -> list[str]:
    """The names of the official tables, sorted."""
    return sorted(p.stem for p in (DATA / "official").glob("*.csv") if p.stem != "workbooks")


@cache
def _official(name: str) -> pd.DataFrame:
    path = DATA / "official" / f"{name}.csv"
    table = validated(path, OFFICIAL, exact=False)
    known = set(sources()["source"])
    refuse(
        path, table, "source", ~table["source"].isin(known), "is not in data/sources.csv: add it"
    )
    return table.astype({"value": float})


def official(name: str) -> pd.DataFrame:
    """An official series, tidy: one value a row, `value` as float, with edition and source.

    name: the file's stem in ``data/official``, such as ``recorded_crime``.
    """
    return _official(name).copy()


def results_folder() -> Path:
    """Where a notebook writes: the runner's folder (AUDIT_OUT), else ``outputs/runs/notebook``."""
    named = os.environ.get("AUDIT_OUT")
    folder = Path(named) if named else OUTPUTS / "runs" / "notebook"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write(table: pd.DataFrame, path: Path) -> None:
    """Write the table to `path` as CSV with LF, whole or not at all.

    Floats get ten significant digits: what lies beyond them is the processor's, not the data's.
    """
    write_text(table.to_csv(index=False, lineterminator="\n", float_format="%.10g"), path)


def write_text(text: str, path: Path) -> None:
    """Nothing; the text stands at `path` in UTF-8, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, delete=False, encoding="utf-8", newline=""
    ) as aside:
        aside.write(text)
    os.chmod(aside.name, 0o644)
    os.replace(aside.name, path)


def checksums() -> dict[str, str]:
    """The SHA-256 of every table below ``data/``, by path relative to it, sorted."""
    tables = sorted(DATA.rglob("*.csv"))
    return {
        p.relative_to(DATA).as_posix(): f"sha256:{hashlib.sha256(p.read_bytes()).hexdigest()}"
        for p in tables
    }


def freeze() -> list[str]:
    """The tables whose checksum changed; `data/datapackage.json` (Frictionless) is rewritten.

    Every resource has its path, checksum and the fields of its header.
    """
    package = DATA / "datapackage.json"
    before = recorded_checksums() if package.exists() else {}
    now = checksums()
    resources = [
        {
            "name": path.removesuffix(".csv").replace("/", "-"),
            "path": path,
            "profile": "tabular-data-resource",
            "encoding": "utf-8",
            "hash": digest,
            "schema": {"fields": _fields(path)},
        }
        for path, digest in now.items()
    ]
    described = {
        "name": "policing-modern-slavery-audit",
        "title": "Register and official series of the audit",
        "licenses": [{"name": "OGL-UK-3.0", "title": "Open Government Licence v3.0"}],
        "resources": resources,
    }
    write_text(json.dumps(described, indent=1, ensure_ascii=False) + "\n", package)
    return sorted(p for p in now.keys() | before.keys() if now.get(p) != before.get(p))


def _fields(path: str) -> list[dict[str, str]]:
    header = read(DATA / path).columns
    numeric = {"line", "count"} if path.startswith("report/") else {"value"}
    return [{"name": c, "type": "number" if c in numeric else "string"} for c in header]


def recorded_checksums() -> dict[str, str]:
    """The checksums in `data/datapackage.json`, by path relative to ``data/``."""
    described = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    return {r["path"]: r["hash"] for r in described["resources"]}


if __name__ == "__main__":
    print("\n".join(freeze()) or "no table changed")
