"""The tables that figures show: the rules that all of them keep, and their values in words."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from lib.figures.page import ABSENT, number

STATUSES = ("official", "printed", "transcribed", "not_stated", "not_held", "diagram")
NUMBERS = ("value", "recomputed", "ci_low", "ci_high", "low", "high", "n")


def has(value: Any) -> bool:
    """Return whether a cell of a table holds anything."""
    return value is not None and value != "" and bool(pd.notna(value))


def checked(
    table: pd.DataFrame, columns: Sequence[str], unique: Sequence[str] = (), share: bool = False
) -> pd.DataFrame:
    """Return a copy of a table to draw, with numbers as floats, after the rules all charts share.

    Raises ValueError naming row and column when a column is missing, a status is unknown, a stated
    value is empty, an absent one is filled, a share is outside 0 to 100, or a row stands twice.
    """
    if missing := [c for c in [*columns, "status"] if c not in table.columns]:
        raise ValueError(f"The table to draw has no column {', '.join(missing)}; add it.")
    if not len(table):
        raise ValueError("The table to draw has no rows; hand over at least one.")
    table = table.reset_index(drop=True).copy()
    for name in [c for c in NUMBERS if c in table]:
        table[name] = [float(Fraction(str(v))) if has(v) else float("nan") for v in table[name]]
    for place, (_, row) in enumerate(table.iterrows(), 1):
        if problem := _problem(row, share):
            raise ValueError(f"Row {place} of the table to draw, column {problem}")
    if unique and (twice := table.duplicated(list(unique))).any():
        where = ", ".join(str(v) for v in table.loc[twice, list(unique)].iloc[0])
        raise ValueError(f"The table to draw holds {where} twice; keep one row.")
    return table


def _problem(row: pd.Series, share: bool) -> str:
    """Return column and reason of what is wrong with a row, or nothing."""
    status = row["status"]
    if status not in STATUSES:
        return f"status: {status!r} is unknown; use {', '.join(STATUSES)}."
    if "value" not in row:
        return ""
    filled = has(row["value"]) or has(row.get("recomputed"))
    if status in ABSENT and filled:
        return f"value: a {status} row has a number; leave it empty."
    if status not in (*ABSENT, "diagram") and not filled:
        return "value: it is empty; fill it or set status not_stated or not_held."
    for name in ("value", "recomputed", "ci_low", "ci_high"):
        if share and has(v := row.get(name)) and not 0 <= v <= 100:
            return f"{name}: {number(v)} is not a share of 0 to 100; correct it."
    return ""


def stated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold a value."""
    return table[~table["status"].isin(list(ABSENT))]


def amount(row: pd.Series) -> float:
    """Return a row's value, or what was recomputed where none is printed."""
    return float(row["value"] if has(row["value"]) else row["recomputed"])


def shown(row: pd.Series, unit: str = "") -> str:
    """Return a value as drawn: its label if it has one, else the number with its unit."""
    if has(row.get("label")):
        return str(row["label"])
    return ABSENT[row["status"]] if row["status"] in ABSENT else f"{number(amount(row))}{unit}"


def people(row: pd.Series, who: str) -> str:
    """Return the range that whole people leave for what is not stated, or nothing."""
    if not has(row.get("low")):
        return ""
    low, high = number(row["low"]), number(row["high"])
    span = low if low == high else f"{low} to {high}"
    return f"{span} of {number(row['n'])} {who}" if has(row.get("n")) else f"{span} {who}"


def told(row: pd.Series, name: str, unit: str = "", confidence: float = 0.95) -> str:
    """Return one drawn value in words, for the alt text."""
    text = f"{name} {shown(row, unit)}".strip()
    if has(row.get("recomputed")) and has(row["value"]):
        text += f" (recomputed {number(row['recomputed'])}{unit})"
    if has(row.get("ci_low")):
        ends = f"{number(row['ci_low'])} to {number(row['ci_high'])}"
        text += f" ({number(100 * confidence)}% interval {ends})"
    return text


def describe(title: str, subtitle: str, kind: str, words: Sequence[str], source: str) -> str:
    """Return the alt text of a chart: its heading, its kind, every drawn value, its source."""
    head = ". ".join(t.rstrip(".") for t in (title, subtitle, kind) if t)
    return f"{head}: {'; '.join(words)}." + (f" {source.rstrip('.')}." if source else "")


def base(rows: pd.DataFrame) -> str:
    """Return ``n = 37`` when the rows have one base, otherwise nothing."""
    bases = set(rows["n"].dropna()) if "n" in rows else set()
    return f"n = {number(bases.pop())}" if len(bases) == 1 else ""
