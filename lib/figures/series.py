"""Official series over time: lines by edition and columns by category, with breaks and gaps shown.

A period without a value is textured and names what is missing; parts of years look unfinished.
"""

import calendar
import re
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter

from lib.figures.colours import CATEGORIES, INK, SOFT
from lib.figures.page import (
    ABSENT,
    BEHIND,
    TOTAL,
    Chart,
    hatch,
    legend,
    number,
    page,
    part,
    total,
)
from lib.figures.tables import checked, describe, has, part_of_year, shown, stated, true

HEIGHT = 3.6  # inches
APART = 0.6  # between the last whole year and a part of one, beside the step of every period
STYLES = (("-", "o"), ((0, (5, 2)), "s"), ((0, (1, 1.5)), "^"), ((0, (6, 2, 1, 2)), "D"))


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

    table: ``period, value, status``; optional ``series``, ``edition``, ``label``, ``note`` (on an
    absent row: the table that is missing), ``part`` (true, or ``9 months``) or ``coverage``
    (``part_year``) for a part of a year: hollow, joined to nothing, apart at the end. A line stays
    open where its own value is missing. breaks: first period of a changed series -> what changed.
    unit: heads the value axis, which starts at zero. periods: an order other than that of the text.
    gaps: whether periods without any value are marked ``not_stated`` or ``not_held``.
    """
    drawn = checked(table, ["period", "value"])
    named = drawn.assign(line=_names(drawn), status=drawn["status"].replace("not_stated", gaps))
    known = _known(named, ["line", "period"])
    names = list(dict.fromkeys(known["line"]))
    at = _places(named, _order(named, periods))
    fig, body = page(title, subtitle, source, HEIGHT)
    ax = body.subplots()
    looks = {name: _look(named, name) for name in names}
    top = known.groupby("period")["value"].max()
    for name in names:
        rows = known[known["line"] == name].set_index("period")
        whole, partial = rows["value"].mask(_part(rows)), rows["value"].where(_part(rows))
        ax.plot(list(at.values()), whole.reindex(at), zorder=3, **looks[name])
        hollow = looks[name] | {"mfc": "white", "ls": "none", "ms": 6}
        ax.plot(list(at.values()), partial.reindex(at), zorder=3, **hollow)
        _values(ax, rows, at, top if len(names) > 1 else None, looks[name]["color"])
    _frame(ax, named, at, unit, 1.35 if breaks else 1.1)
    _gaps(ax, named, at, gaps)
    _breaks(ax, breaks or {}, at)
    handles = [Line2D([], [], label=n, **looks[n]) for n in names if len(names) > 1]
    if _part(known).any():
        circle = {"marker": "o", "ms": 6, "mfc": "white", "mec": INK, "ls": "none"}
        handles.append(Line2D([], [], label="part of a year", **circle))
    legend(body, handles)
    kind, changes = f"Lines ({unit})" if unit else "Lines", _changes(breaks)
    fig.drawn, fig.alt = drawn, describe(named, ["line", "period"], kind, title, more=changes)
    return fig


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

    table: ``period, value, status``; optional ``series`` (up to six), ``label``, ``note``, ``part``
    and ``coverage`` as for ``lines`` (hollow), ``total`` (true for a known total whose parts are
    not known: solid, neutral). The rest as for ``lines``. Raises ValueError for more than six
    series or two values of one series and period.
    """
    drawn = checked(table, ["period", "value"])
    drawn["series"] = drawn.get("series", "")
    named = drawn.assign(status=drawn["status"].replace("not_stated", gaps))
    known, at = _known(named, ["series", "period"]), _places(named, _order(named, periods))
    series = list(dict.fromkeys(known["series"]))
    if len(series) > len(CATEGORIES):
        raise ValueError(f"The table to draw has {len(series)} series; draw six at most.")
    colours = dict(zip(series, CATEGORIES, strict=False))
    fig, body = page(title, subtitle, source, HEIGHT)
    ax = body.subplots()
    width = 0.76 / known.groupby("period").size().max()
    for period, rows in known.groupby("period"):
        rows = rows.sort_values("series", key=lambda s: s.map(series.index), kind="stable")
        for j, (_, row) in enumerate(rows.iterrows()):
            place = at[str(period)] + (j - (len(rows) - 1) / 2) * width
            bar = ax.bar(place, row["value"], width * 0.98, **_column(row, colours))
            ax.bar_label(bar, [_value(row, at)], padding=2, size=8)
    _frame(ax, named, at, unit, 1.35 if breaks else 1.1)
    _gaps(ax, named, at, gaps)
    _breaks(ax, breaks or {}, at)
    totals = [true(value) for value in known.get("total", [False] * len(known))]
    apart = set(known["series"]) - set(known.loc[[not t for t in totals], "series"])
    handles = [Patch(fc=colours[s], label=s) for s in series if len(series) > 1 and s not in apart]
    handles += [Patch(**part(INK), label="part of a year")] if _part(known).any() else []
    handles += [Patch(**total(), label=TOTAL)] if any(totals) else []
    legend(body, handles)
    kind, changes = f"Columns ({unit})" if unit else "Columns", _changes(breaks)
    fig.drawn, fig.alt = drawn, describe(named, ["series", "period"], kind, title, more=changes)
    return fig


def _column(row: pd.Series, colours: Mapping[str, str]) -> dict[str, Any]:
    """Return the look of a column: hollow, neutral, or in the colour of its series."""
    if part_of_year(row):
        return part(colours[row["series"]])
    return total() if true(row.get("total")) else {"facecolor": colours[row["series"]]}


def _known(drawn: pd.DataFrame, unique: list[str]) -> pd.DataFrame:
    """Return the rows with a value; raises ValueError if there is none, or one stands twice."""
    known = stated(drawn)
    if not len(known):
        raise ValueError("The table to draw has no stated value; use unpublished instead.")
    if (twice := known.duplicated(unique)).any():
        where = " ".join(known.loc[twice, unique].iloc[0])
        raise ValueError(f"The table to draw holds {where} twice; keep one row.")
    return known


def _names(drawn: pd.DataFrame) -> list[str]:
    """Return the name of each row's line: series and edition, as far as they differ."""
    parts = [[""] * len(drawn)]
    if "series" in drawn and drawn["series"].nunique() > 0:
        parts.append([str(s) if has(s) else "" for s in drawn["series"]])
    # One edition beside several series needs no name.
    if "edition" in drawn and drawn["edition"].nunique() > ("series" in drawn):
        parts.append([_edition(str(e)) if has(e) else "" for e in drawn["edition"]])
    return [", ".join(filter(None, row)) for row in zip(*parts, strict=True)]


def _edition(date: str) -> str:
    """Return ``edition of 23 April 2026`` for a date of publication; another name as it is."""
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date):
        return f"edition {date}"
    day = f"{int(date[8:])} " if date[8:] else ""
    return f"edition of {day}{calendar.month_name[int(date[5:7])]} {date[:4]}"


def _order(drawn: pd.DataFrame, periods: Sequence[str] | None) -> list[str]:
    """Return the periods in order; without an order given, as years sort by their text."""
    found = sorted(set(drawn["period"].astype(str)))
    if unknown := [p for p in found if periods is not None and p not in periods]:
        raise ValueError(f"The period {unknown[0]!r} is not in the given order; add it.")
    return found if periods is None else list(periods)


def _places(drawn: pd.DataFrame, order: Sequence[str]) -> dict[str, float]:
    """Return where each period stands: a step apart, and further off parts of years at the end."""
    rows = drawn.assign(period=drawn["period"].astype(str))
    parts = set(rows.loc[_part(rows), "period"]) - set(rows.loc[~_part(rows), "period"])
    last = max((i for i, period in enumerate(order) if period not in parts), default=len(order))
    return {period: i + APART * (i > last) for i, period in enumerate(order)}


def _apart(at: Mapping[str, float]) -> list[str]:
    """Return the periods that stand apart at the end."""
    return [period for period, place in at.items() if place % 1]


def _look(drawn: pd.DataFrame, name: str) -> dict[str, Any]:
    """Return colour by series, stroke and marker by edition; by line if one of the two is single.

    Later editions are thinner, so that an earlier one shows beneath where both agree.
    """
    row = drawn[drawn["line"] == name].iloc[0]
    lists = {c: list(drawn[c].dropna().unique()) for c in ("series", "edition") if c in drawn}
    rank = {c: lists[c].index(row[c]) if has(row[c]) else 0 for c in lists}
    many = [c for c in ("series", "edition") if len(lists.get(c, [])) > 1] or ["series"]
    stroke, marker = STYLES[rank.get(many[-1], 0) % len(STYLES)]
    weight = (1.5, 1.1, 0.75, 0.55)[rank["edition"] % 4] if many[-1] == "edition" else 1.1
    look = {"ls": stroke, "marker": marker, "lw": 2 * weight, "ms": 5 * weight}
    return look | {"color": CATEGORIES[rank.get(many[0], 0)]}


def _values(
    ax: Axes, rows: pd.DataFrame, at: Mapping[str, float], top: pd.Series | None, colour: str
) -> None:
    """Write the values of a line that is alone, and of parts of a year; among other lines its last.

    The last among others is written where no other line is above it.
    """
    rows = rows.loc[[p for p in at if p in rows.index]]
    before, after = rows["value"].shift(), rows["value"].shift(-1)
    dips = (before >= rows["value"]) & (after > rows["value"])
    style = {"textcoords": "offset points", "size": 8, "ha": "center", "color": colour}
    style["path_effects"] = [withStroke(linewidth=2.5, foreground="white")]
    for period, row in rows.iterrows():
        highest = top is None or row["value"] > 0.98 * top[period]
        if top is None or (highest and period == rows.index[-1]) or part_of_year(row):
            shift = (0, -14 if not highest or (top is None and dips[period]) else 6)
            ax.annotate(_value(row, at), (at[period], row["value"]), shift, zorder=4, **style)


def _value(row: pd.Series, at: Mapping[str, float]) -> str:
    """Return a value as drawn; what it covers of a year, unless its period's name does."""
    apart = str(row.get("period", row.name)) in _apart(at)
    return "\n".join(filter(None, [shown(row), "" if apart else part_of_year(row)]))


def _frame(ax: Axes, drawn: pd.DataFrame, at: Mapping[str, float], unit: str, room: float) -> None:
    """Name the periods; let the values start at zero, with room above for what is written."""
    letters, names = max(5, 84 // len(at)), []
    for period in at:
        name = textwrap.fill(period.replace("/", "/ "), letters)
        name = period if len(period) <= letters else name
        rows = drawn[drawn["period"].astype(str) == period]
        covers = part_of_year(rows.iloc[0]) if period in _apart(at) else ""
        names.append("\n".join(filter(None, [name, textwrap.fill(covers, max(14, letters))])))
    ax.set_xticks(list(at.values()), names)
    edge, end = len(at) - len(_apart(at)) - 0.5, max(at.values()) + 0.6
    ax.set(xlim=(-0.6, end), ylim=(0, room * ax.dataLim.y1))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: number(value)))
    ax.grid(axis="y")
    lefts, rights = ([-0.6, edge + APART], [edge, end]) if _apart(at) else ([-0.6], [end])
    ax.hlines([0] * len(lefts), lefts, rights, color=SOFT, lw=1, clip_on=False, zorder=2)
    ax.set_title(unit, loc="left")


def _part(rows: pd.DataFrame) -> pd.Series:
    """Return which rows are a part of a year only."""
    return pd.Series([bool(part_of_year(row)) for _, row in rows.iterrows()], rows.index, bool)


def _gaps(ax: Axes, drawn: pd.DataFrame, at: Mapping[str, float], gaps: str) -> None:
    """Texture each run of periods for which no value is stated, and name what is missing there."""
    known, order = set(stated(drawn)["period"].astype(str)), list(at)
    empty = [i for i, period in enumerate(order) if period not in known]
    for run in np.split(empty, np.flatnonzero(np.diff(empty) > 1) + 1) if empty else []:
        rows = drawn[drawn["period"].isin([order[i] for i in run])]
        status = rows["status"].iloc[0] if len(rows) else gaps
        notes = [n for n in rows.get("note", []) if has(n)]
        ax.axvspan(run[0] - 0.5, run[-1] + 0.5, zorder=1, **hatch(status))
        text = textwrap.fill(str(notes[0]) if notes else ABSENT[status], 44)
        middle = (run[0] + run[-1]) / 2, sum(ax.get_ylim()) / 2
        ax.text(*middle, text, size=8, rotation=90, ha="center", va="center", bbox=BEHIND)


def _breaks(ax: Axes, breaks: Mapping[str, str], at: Mapping[str, float]) -> None:
    """Draw a dotted rule before each period with which the series changes, and say what changed."""
    for period, text in breaks.items():
        if period not in at:
            raise ValueError(
                f"The break at {period!r} is no period of the chart; name one of them."
            )
        i = at[period]
        ax.axvline(i - 0.5, color=INK, lw=1, ls=(0, (1, 2)), zorder=1)
        side, shift = ("right", -5) if i > len(at) / 2 else ("left", 5)
        look = {"size": 7.5, "color": SOFT, "ha": side, "va": "top", "bbox": BEHIND}
        top = (i - 0.5, ax.get_ylim()[1])
        ax.annotate(textwrap.fill(text, 30), top, (shift, 0), textcoords="offset points", **look)


def _changes(breaks: Mapping[str, str] | None) -> list[str]:
    return [f"from {period} on: {text}" for period, text in (breaks or {}).items()]
