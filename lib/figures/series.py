"""Official series over time: lines by edition and columns by category, with breaks and gaps shown.

A period without a value is hatched and names what is missing; parts of years look unfinished.
"""

import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import FuncFormatter

from lib.figures.page import (
    ABSENT,
    BEHIND,
    CATEGORIES,
    INK,
    SOFT,
    Chart,
    hatch,
    legend,
    number,
    page,
)
from lib.figures.tables import checked, describe, has, shown, stated, told

HEIGHT = 3.6  # inches
STYLES = (("-", "o"), ((0, (5, 2)), "s"), ((0, (1, 1.5)), "^"), ((0, (6, 2, 1, 2)), "D"))
PART = {"marker": "o", "ms": 6, "mfc": "white", "mec": INK, "ls": "none"}
MONTHS = (
    "January February March April May June July August September October November December"
).split()


def lines(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    periods: Sequence[str] | None = None,
    breaks: Mapping[str, str] | None = None,
    gaps: str = "not_stated",
) -> Chart:
    """Draw official series over time, one line per series and edition.

    table: ``period, value, status``; optional ``series``, ``edition``, ``part`` (true for a part of
    a year: hollow, joined to nothing), ``label``, ``note`` (on an absent row: the table that is
    missing). A period without any value is hatched; a line stays open where its own value is
    missing. ``breaks`` maps the first period of a changed series to what changed; ``unit`` heads
    the value axis, which starts at zero; ``periods`` gives an order other than that of the text;
    ``gaps`` is how periods without a value are marked, ``not_stated`` or ``not_held``.
    """
    drawn = _named(checked(table, ["period", "value"]))
    known = _known(drawn)
    order = _order(drawn, periods)
    names = list(dict.fromkeys(known["line"]))
    fig, body = page(title, subtitle, source, HEIGHT)
    ax = _axes(body, order, unit, float(known["value"].max()), bool(breaks))
    looks = {name: _look(drawn, name) for name in names}
    for name in names:
        _line(ax, known[known["line"] == name], order, looks[name], len(names) == 1)
    _gaps(ax, drawn, order, gaps)
    _breaks(ax, breaks or {}, order)
    handles = [Line2D([], [], label=n, **looks[n]) for n in names if len(names) > 1]
    if _part(known).any():
        handles.append(Line2D([], [], label="part of a year", **PART))
    legend(body, handles)
    words = [
        (f"{name}: " if name else "") + ", ".join(_told(r, r["period"]) for _, r in rows.iterrows())
        for name, rows in drawn.groupby("line", sort=False)
    ]
    fig.drawn = drawn.drop(columns="line")
    fig.alt = describe(title, subtitle, _kind("Lines", unit), words + _changes(breaks), source)
    return fig


def _kind(kind: str, unit: str) -> str:
    return f"{kind}, {unit}" if unit else kind


def _changes(breaks: Mapping[str, str] | None) -> list[str]:
    return [f"from {period} on: {text}" for period, text in (breaks or {}).items()]


def _known(drawn: pd.DataFrame) -> pd.DataFrame:
    known = stated(drawn)
    if not len(known):
        raise ValueError("The table to draw has no stated value; use unpublished instead.")
    return known


def _named(drawn: pd.DataFrame) -> pd.DataFrame:
    """Return the table with a column ``line``: series and edition, as far as they differ."""
    columns = [c for c in ("series", "edition") if c in drawn]
    # One edition beside several series needs no name.
    told = [c for c in columns if drawn[c].nunique() > (c == "edition" and "series" in drawn)]
    parts = [drawn[c].map(_edition if c == "edition" else str, na_action="ignore") for c in told]
    joined = [", ".join(p for p in row if has(p)) for row in zip(*parts, strict=True)]
    drawn["line"] = joined or ""
    known = stated(drawn)
    if (twice := known.duplicated(["line", "period"])).any():
        row = known[twice].iloc[0]
        raise ValueError(
            f"The table to draw holds {row['line']} {row['period']} twice; keep one row."
        )
    return drawn


def _edition(date: Any) -> str:
    """Return ``edition of 23 April 2026`` for a date of publication; another name as it is."""
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", str(date))
    if not found:
        return f"edition {date}"
    year, month, day = found.groups()
    on = f"{int(day)} " if day else ""
    return f"edition of {on}{MONTHS[int(month) - 1]} {year}"


def _order(drawn: pd.DataFrame, periods: Sequence[str] | None) -> list[str]:
    """Return the periods in order; without an order given, as years sort by their text."""
    found = list(dict.fromkeys(drawn["period"].astype(str)))
    if periods is None:
        return sorted(found)
    if unknown := sorted(set(found) - set(periods)):
        raise ValueError(f"The period {unknown[0]!r} is not in the given order; add it.")
    return list(periods)


def _axes(body: SubFigure, order: Sequence[str], unit: str, top: float, breaks: bool) -> Axes:
    """Return axes over the periods, from zero, with room above for what is written there."""
    ax = body.subplots()
    room = max(5, 84 // len(order))  # letters
    names = [p if len(p) <= room else textwrap.fill(p.replace("/", "/ "), room) for p in order]
    ax.set_xticks(range(len(order)), names)
    ax.set(xlim=(-0.6, len(order) - 0.4), ylim=(0, top * (1.25 if breaks else 1.1)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda v, _: number(v)))
    ax.grid(axis="y")
    ax.axhline(0, color=SOFT, lw=1)
    ax.set_title(unit, loc="left")
    return ax


def _part(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are a part of a year only."""
    part = rows["part"] if "part" in rows else pd.Series(False, rows.index)
    return part.astype(str).str.casefold().isin(["true", "1", "1.0", "yes"])


def _gaps(ax: Axes, drawn: pd.DataFrame, order: Sequence[str], gaps: str) -> None:
    """Hatch each run of periods for which no value is stated, and name what is missing there."""
    silent = drawn[~drawn["period"].isin(stated(drawn)["period"])].set_index("period")
    empty = [i for i, p in enumerate(order) if p not in set(stated(drawn)["period"].astype(str))]
    for run in np.split(empty, np.flatnonzero(np.diff(empty) > 1) + 1) if empty else []:
        rows = silent[silent.index.isin([order[i] for i in run])]
        status = rows["status"].iloc[0] if len(rows) else "not_stated"
        status = gaps if status == "not_stated" else status
        notes = [n for n in rows.get("note", []) if has(n)]
        ax.axvspan(run[0] - 0.5, run[-1] + 0.5, zorder=1, **hatch(status))
        text = textwrap.fill(str(notes[0]) if notes else ABSENT[status], 44)
        middle = (run[0] + run[-1]) / 2, sum(ax.get_ylim()) / 2
        ax.text(*middle, text, size=8, rotation=90, ha="center", va="center", bbox=BEHIND)


def _breaks(ax: Axes, breaks: Mapping[str, str], order: Sequence[str]) -> None:
    """Draw a dotted rule before each period with which the series changes, and say what changed."""
    for period, text in breaks.items():
        if period not in order:
            raise ValueError(
                f"The break at {period!r} is no period of the chart; name one of them."
            )
        i = list(order).index(period)
        ax.axvline(i - 0.5, color=INK, lw=1, ls=(0, (1, 2)), zorder=1)
        side, shift = ("right", -5) if i > len(order) / 2 else ("left", 5)
        look = {"size": 7.5, "color": SOFT, "ha": side, "va": "top", "bbox": BEHIND}
        top = (i - 0.5, ax.get_ylim()[1])
        ax.annotate(textwrap.fill(text, 30), top, (shift, 0), textcoords="offset points", **look)


def _look(drawn: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return colour by series, stroke and marker by edition; by line if one of the two is single.

    Later editions are thinner, so that an earlier one shows beneath where both agree.
    """
    row = drawn[drawn["line"] == name].iloc[0]
    rank = dict.fromkeys(("series", "edition"), 0)
    many = dict.fromkeys(("series", "edition"), False)
    for column in {"series", "edition"} & {*drawn.columns}:
        values = list(dict.fromkeys(drawn[column].dropna()))
        rank[column] = values.index(row[column]) if has(row[column]) else 0
        many[column] = len(values) > 1
    colour = CATEGORIES[rank["series" if many["series"] else "edition"]]
    stroke, marker = STYLES[rank["edition" if many["edition"] else "series"] % len(STYLES)]
    weight = (1.5, 1.1, 0.75, 0.55)[rank["edition"] % 4] if many["edition"] else 1.1
    return {"color": colour, "ls": stroke, "marker": marker, "lw": 2 * weight, "ms": 5 * weight}


def _line(
    ax: Axes, rows: pd.DataFrame, order: Sequence[str], look: Mapping[str, Any], alone: bool
) -> None:
    """Draw a line that is open where a value is missing; parts of a year stand by themselves."""
    whole = rows[~_part(rows)].set_index("period")["value"].reindex(order)
    parts = rows[_part(rows)].set_index("period")["value"].reindex(order)
    ax.plot(range(len(order)), whole, zorder=3, **look)
    hollow = dict(look) | {"mfc": "white", "ls": "none", "ms": 6}
    ax.plot(range(len(order)), parts, zorder=3, **hollow)
    values = rows.assign(at=rows["period"].map(order.index)).sort_values("at", kind="stable")
    heights = values["value"].tolist()
    for k, (_, row) in enumerate(values.iterrows()):
        last, first = k == len(values) - 1, k == 0
        dips = not (first or last) and heights[k - 1] >= heights[k] < heights[k + 1]
        if alone or last:
            place = {"textcoords": "offset points", "size": 8, "ha": "center"}
            shift = (0, -14) if dips else (0, 6)
            ax.annotate(shown(row), (row["at"], row["value"]), shift, color=look["color"], **place)


def _told(row: pd.Series, name: str) -> str:
    """Return a value in words, named by its period or series."""
    text = told(row, name)
    if row["status"] in ABSENT and has(row.get("note")):
        return f"{text} ({row['note']})"
    return text + (" (part of a year)" if _part(row.to_frame().T).any() else "")


def columns(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    periods: Sequence[str] | None = None,
    breaks: Mapping[str, str] | None = None,
    gaps: str = "not_stated",
) -> Chart:
    """Draw columns by period and series from a zero baseline, side by side, with their numbers.

    table: ``period, value, status``; optional ``series`` (up to six), ``part`` (true for a part of
    a year: striped), ``note`` (on an absent row), ``label``. A period without any value is hatched
    over the full height and says what is missing; ``breaks`` and ``gaps`` as for ``lines``.
    Raises ValueError for more than six series or two values of one series and period.
    """
    drawn = checked(table, ["period", "value"])
    drawn["series"] = drawn.get("series", "")
    known, order = _known(drawn), _order(drawn, periods)
    series = list(dict.fromkeys(known["series"]))
    if len(series) > len(CATEGORIES) or known.duplicated(["period", "series"]).any():
        raise ValueError(
            "The table to draw needs at most six series, one row per period and series."
        )
    colours = dict(zip(series, CATEGORIES, strict=False))
    fig, body = page(title, subtitle, source, HEIGHT)
    ax = _axes(body, order, unit, float(known["value"].max()), bool(breaks))
    most = int(known.groupby("period").size().max())
    for period, rows in known.groupby("period"):
        rows = rows.sort_values("series", key=lambda s: s.map(series.index), kind="stable")
        _group(ax, rows, order.index(str(period)), colours, 0.76 / most)
    _gaps(ax, drawn, order, gaps)
    _breaks(ax, breaks or {}, order)
    handles = [Patch(fc=colours[s], label=s) for s in series if len(series) > 1]
    if _part(known).any():
        handles.append(Patch(fc="white", ec=INK, hatch="----", label="part of a year"))
    legend(body, handles)
    words = [
        f"{p}: " + ", ".join(_told(r, str(r["series"])) for _, r in rows.iterrows())
        for p, rows in drawn.groupby(drawn["period"].astype(str), sort=False)
    ]
    fig.drawn = drawn
    fig.alt = describe(title, subtitle, _kind("Columns", unit), words + _changes(breaks), source)
    return fig


def _group(ax: Axes, rows: pd.DataFrame, at: int, colours: Mapping[str, str], width: float) -> None:
    """Draw the columns of one period side by side, each with its number above."""
    for j, (part, (_, row)) in enumerate(zip(_part(rows), rows.iterrows(), strict=True)):
        colour = colours[row["series"]]
        look = {"fc": "white", "ec": colour, "hatch": "----"} if part else {"fc": colour}
        place = at + (j - (len(rows) - 1) / 2) * width
        bar = ax.bar(place, row["value"], width, lw=1, **({"ec": "white"} | look))
        ax.bar_label(bar, [shown(row)], padding=2, size=8)
