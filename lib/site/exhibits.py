"""The gallery of figures, and the sources: series, editions, gaps and workbooks."""

import re
from pathlib import Path

import pandas as pd
from nbconvert.filters import markdown2html_mistune

from lib import data
from lib.site import cells
from lib.site.audit import Audit, Row

ABSENT = ("not_stated", "not_held")  # statuses of a drawn value


def _named(table: pd.DataFrame, column: str) -> list[str]:
    """What a drawn table names in a column, each once; a sum of rows names several with "; "."""
    return sorted({name for cell in table.get(column, []) for name in cell.split("; ")} - {""})


def rows(audit: Audit, figures: Path, anchors: dict[str, set[str]]) -> list[Row]:
    """The gallery: each figure with its alt text, what its values rest on and what is missing."""
    claims = {f: g.to_dict("records") for f, g in audit.claims.groupby("figure")}
    rows = audit.figures.to_dict("records")
    for row in rows:
        table = data.read(figures / f"{row['file']}.csv")
        anchor = f"figure-{row['figure']}"
        known = anchor in anchors.get(row["notebook"], set())
        row["cell"] = f"notebooks/{row['notebook']}.html" + (f"#{anchor}" if known else "")
        row["alt"] = cells.alt_text(figures / f"{row['file']}.svg")
        row["size"] = cells.png_size((figures / f"{row['file']}.png").read_bytes())
        row["made_of"], row["covers"], row["missing"] = _made_of(table)
        row["asked"] = list(zip(row["population"].split("|"), row["n"].split("|"), strict=False))
        row["bases"] = row["n_as_printed"].split(" / ")
        row["cited"] = _named(table, "source")
        row["editions"] = _named(table, "edition")
        row["claims"] = [
            c for c in claims.get(str(row["figure"]), []) if c["kind"] != "sample_size"
        ]
    return rows


def _made_of(table: pd.DataFrame) -> tuple[dict[str, int], list[str], list[str]]:
    """How many values of a drawn table have which status, what the known cover, what is missing."""
    known, absent = (table[table["status"].isin(ABSENT) == missing] for missing in (False, True))
    covers = sorted(set(known["note"]) - {""}) if "note" in table else []
    return (
        table["status"]
        .value_counts()
        .sort_index(key=lambda s: s.isin(ABSENT), kind="stable")
        .to_dict(),
        covers,
        list(dict.fromkeys(_missing(row) for row in absent.to_dict("records"))),
    )


def _missing(row: Row) -> str:
    """What a value that nobody stated would say: the drawing's own note, else its labels."""
    if told := row.get("missing") or row.get("note"):
        return told
    parts = [row.get(c, "") for c in ("row", "group", "item", "series", "period", "answer")]
    named = ", ".join(p for p in dict.fromkeys(parts) if p not in ("", "not stated"))
    rest = f"{named}: the other answers" if "not stated" in parts else named or "every value"
    if row.get("low") and row.get("high"):
        spread = row["low"] if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
        rest += f" ({spread} of {row['n']} people)"
    return rest


def series() -> list[Row]:
    """The official series: table, name, periods, editions, number of values and sources."""
    rows = []
    for name in data.official_names():
        for series, group in data.official(name).groupby("series"):
            periods = sorted(group["period"].unique())
            row = {"table": name, "series": series, "first": periods[0], "last": periods[-1]}
            row["editions"] = sorted(group["edition"].unique())
            row["sources"] = sorted(group["source"].unique())
            rows.append(row | {"values": len(group)})
    return rows


def workbooks() -> list[Row]:
    """List the official workbooks that can be fetched, if the project names any."""
    path = data.folder() / "official" / "workbooks.csv"
    return data.read(path).to_dict("records") if path.exists() else []


def gaps() -> str:
    """What the official tables lack and where it can be had, as HTML; empty without that file."""
    readme = data.folder() / "official" / "README.md"
    if not readme.exists():
        return ""
    text = re.sub(r"^# .*\n", "", readme.read_text(encoding="utf-8"))
    html = markdown2html_mistune(re.sub(r"^#", "##", text, flags=re.MULTILINE))
    return cells.tidy(html, "gaps-")
