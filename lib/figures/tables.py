"""The tables that figures show: the rules that all of them keep, and their values in words."""

import textwrap
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pandas as pd

from lib.figures.page import ABSENT, number

STATUSES = ("official", "printed", "transcribed", "not_stated", "not_held", "diagram")
NUMBERS = ("value", "ci_low", "ci_high", "low", "high", "n")
REST = "not stated"  # the answer under which a table holds what is left of a scale
LONGEST = 300  # letters of an alt text


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
    if "value" in row and status in ABSENT and has(row["value"]):
        return f"value: a {status} row has a number; leave it empty."
    if "value" in row and status not in (*ABSENT, "diagram") and not has(row["value"]):
        return "value: it is empty; fill it or set status not_stated or not_held."
    if status in ABSENT and has(row.get("fault")):
        return f"fault: a {status} row has one; leave it empty."
    for name in ("value", "ci_low", "ci_high"):
        if share and has(v := row.get(name)) and not 0 <= v <= 100:
            return f"{name}: {number(v)} is not a share of 0 to 100; correct it."
    return ""


def stated(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that hold a value."""
    return table[~table["status"].isin(list(ABSENT))]


def shown(row: pd.Series, unit: str = "") -> str:
    """Return a value as drawn: its label if it has one, else the number with its unit."""
    if has(row.get("label")):
        return str(row["label"])
    return ABSENT[row["status"]] if row["status"] in ABSENT else f"{number(row['value'])}{unit}"


def people(row: pd.Series, who: str) -> str:
    """Return the range that whole people leave for what is not stated, or nothing."""
    if not has(row.get("low")):
        return ""
    low, high = number(row["low"]), number(row["high"])
    span = low if low == high else f"{low} to {high}"
    return f"{span} of {number(row['n'])} {who}" if has(row.get("n")) else f"{span} {who}"


def true(value: Any) -> bool:
    """Return whether a cell says yes: true, 1 or yes, as pandas or a CSV holds them."""
    return str(value).strip().casefold() in {"true", "1", "1.0", "yes"}


def base(rows: pd.DataFrame) -> str:
    """Return ``n = 37`` when the rows have one base, otherwise nothing."""
    bases = set(rows["n"].dropna()) if "n" in rows else set()
    return f"n = {number(bases.pop())}" if len(bases) == 1 else ""


def faulted(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose value is at fault: those with a text in column ``fault``."""
    return rows.loc[[has(text) for text in rows["fault"]]] if "fault" in rows else rows.iloc[:0]


def part_of_year(row: pd.Series) -> str:
    """Return how much of a year a row covers, such as ``9 months``; nothing for a whole one.

    row: ``part`` (true, or those words) or ``coverage`` (``part_year``).
    """
    part = str(row["part"]).strip() if has(row.get("part")) else ""
    if part.casefold() in {"", "false", "0", "0.0", "no"}:
        return "part of a year" if row.get("coverage") == "part_year" else ""
    return "part of a year" if true(part) else part


def foot(source: str, drawn: pd.DataFrame, confidence: float) -> str:
    """Return the source line, with what was transcribed, and the method of intervals if named."""
    if read_off := int((drawn["status"] == "transcribed").sum()):
        said = f"{read_off} of {len(stated(drawn))} values transcribed from the report's chart."
        source = f"{source.rstrip('.')}. {said}" if source else said
    methods = [m for m in drawn.get("ci_method", pd.Series(dtype=object)).unique() if has(m)]
    if not methods:
        return source
    told = f"Intervals: {number(100 * confidence)}%, {', '.join(methods)}."
    return f"{source.rstrip('.')}. {told}" if source else told


# --- alt texts ---------------------------------------------------------------------------------


def describe(
    drawn: pd.DataFrame,
    names: Sequence[str],
    kind: str,
    title: str,
    unit: str = "",
    more: Sequence[str] = (),
) -> str:
    """Return the alt text of a picture: one sentence of at most 300 letters, from its table.

    drawn: any table with ``status``. names: the columns that name a row. It lists every value with
    unit if there is room, else how many there are, the lowest and the highest; then how many are
    absent and what is at fault. more: what else to say where there is room.
    """
    known = stated(drawn).reset_index(drop=True)
    values = [_listed(known, names, unit)]
    if "value" in drawn and len(known):
        low, high = (known.loc[known["value"].agg(f)] for f in ("idxmin", "idxmax"))
        ends = [f"{shown(r, unit)} ({', '.join(_names(r, names))})" for r in (low, high)]
        values.append(f"{len(known)} values from {' to '.join(ends)}")
    counts = drawn["status"].value_counts()
    lacks = [f"{counts[s]} without a value ({ABSENT[s]})" for s in ABSENT if s in counts]
    wrong = [f"{', '.join(_names(r, names))} ({r['fault']})" for _, r in faulted(known).iterrows()]
    faults = [f"at fault: {', '.join(wrong)}"] if wrong else []
    short = [f"{len(wrong)} at fault"] if wrong else []
    head = f"{kind}: {textwrap.shorten(title.rstrip('.'), 140, placeholder='…')}"
    for told in values:
        for tail in ([*more, *lacks, *faults], [*lacks, *faults], [*lacks, *short]):
            text = " ".join("; ".join(filter(None, [head, told, *tail])).split())
            text = text.replace(".;", ";").replace(". ", "; ")
            if len(text) < LONGEST:
                return f"{text}."
    return textwrap.shorten(text, LONGEST - 1, placeholder="…") + "."


def _names(row: pd.Series, names: Sequence[str]) -> list[str]:
    return [str(row[c]) for c in names if has(row.get(c))]


def _listed(known: pd.DataFrame, names: Sequence[str], unit: str) -> str:
    """Return every value by its last name, under the names before it."""
    groups: dict[str, list[str]] = {}
    for _, row in known.iterrows():
        *first, last = _names(row, names) or [""]
        part = f" ({part_of_year(row)})" if part_of_year(row) else ""
        value = f" {shown(row, unit)}{part}" if "value" in row else ""
        groups.setdefault(", ".join(first), []).append(f"{last}{value}".strip())
    told = {name: ", ".join(values) for name, values in groups.items()}
    return "; ".join(f"{name}: {text}" if name else text for name, text in told.items())
