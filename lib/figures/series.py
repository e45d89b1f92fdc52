"""Official series over time: lines by edition and columns by category, with breaks and gaps shown.

A period without a value is hatched and names what is missing; parts of years look unfinished.
"""

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from .canvas import (
    CATEGORIES,
    EDGE,
    FAINT,
    FILLS,
    INK,
    NOT_STATED,
    SOFT,
    WHITE,
    WIDTH,
    Chart,
    canvas,
    checked,
    hatch,
    ink_on,
    key,
    leading,
    number,
    spread,
    width_of,
    wrap,
)
from .charts import describe, has, key_height, shown

STROKES = (("-", "o"), ((0, (5, 2)), "s"), ((0, (1, 1.5)), "^"), ((0, (6, 2, 1, 2)), "D"))
MONTHS = (
    "January February March April May June July August September October November December"
).split()
PLOT = 3.0  # inches, height of charts over time


def _periods(drawn: pd.DataFrame, periods: Sequence[str] | None) -> list[str]:
    """The periods in order; without an order given, as years sort by their text."""
    found = list(dict.fromkeys(drawn["period"].astype(str)))
    if periods is None:
        return sorted(found)
    if unknown := set(found) - set(periods):
        raise ValueError(f"The period {sorted(unknown)[0]!r} is not in the given order; add it.")
    return list(periods)


def _time_axes(ax: Axes, periods: Sequence[str], top: float, unit: str, inches: float) -> None:
    each = inches / len(periods)
    names = [_short(p, each - 0.05) for p in periods]
    widest = max(width_of(line, 8.5) for name in names for line in name.split("\n"))
    step = max(1, math.ceil((widest + 0.05) / each))
    kept = [i for i in range(len(periods)) if (len(periods) - 1 - i) % step == 0]
    ax.set(xlim=(-0.6, len(periods) - 0.4), ylim=(0, top))
    ax.set_xticks(kept, [names[i] for i in kept])
    ticks = [t for t in ax.get_yticks() if 0 <= t <= top]
    ax.set_yticks(ticks, [number(t) for t in ticks])
    ax.grid(axis="y", color="0.9", lw=0.8)
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_color(SOFT)
    ax.set_title(unit, size=8.5, color=SOFT, loc="left", pad=6)


def _foot(periods: Sequence[str], inches: float) -> float:
    """Inches below the axis that the names of the periods need."""
    room = inches / len(periods) - 0.05
    return 0.12 + 0.16 * max(_short(p, room).count("\n") + 1 for p in periods)


def _short(period: str, room: float) -> str:
    """A period on as many lines as it needs: between words, and after the stroke of 2015/16."""
    if width_of(period, 8.5) <= room:
        return period
    return "\n".join(wrap(period.replace("/", "/ "), room, 8.5))


def _is_part(row: pd.Series) -> bool:
    return has(row.get("part")) and str(row["part"]).casefold() in ("true", "1", "1.0", "yes")


def _any_part(drawn: pd.DataFrame) -> bool:
    return any(_is_part(row) for _, row in drawn.iterrows())


def _gaps(ax: Axes, drawn: pd.DataFrame, periods: Sequence[str]) -> None:
    """Hatches each run of periods for which no value is stated, and names what is missing there."""
    known = set(drawn.loc[drawn["status"] != "not_stated", "period"].astype(str))
    empty = [i for i, p in enumerate(periods) if p not in known]
    runs = [
        [i for i in empty if i - empty.index(i) == k] for k in {i - empty.index(i) for i in empty}
    ]
    low, high = ax.get_ylim()
    for run in runs:
        hatch(ax, run[0] - 0.5, low, len(run), high - low, zorder=1)
        rows = drawn[drawn["period"].astype(str).isin([periods[i] for i in run])]
        notes = [n for n in rows.get("note", pd.Series(dtype=str)) if has(n)]
        text = str(notes[0]) if notes else NOT_STATED
        middle = (run[0] + run[-1]) / 2
        lines = wrap(text, PLOT - 0.5, 8)
        ax.text(
            middle,
            high / 2,
            "\n".join(lines),
            size=8,
            rotation=90,
            ha="center",
            va="center",
            bbox=WHITE,
        )


def _breaks(ax: Axes, breaks: Mapping[str, str], periods: Sequence[str], inches: float) -> None:
    """A dotted rule before each period with which the series changes, and what changed."""
    each = inches / len(periods)
    for period, text in breaks.items():
        if period not in periods:
            raise ValueError(f"The break at {period!r} is no period of the chart; name one.")
        i = list(periods).index(period)
        ax.axvline(i - 0.5, color=INK, lw=1, ls=(0, (1, 2)), zorder=1)
        left = i > len(periods) / 2
        room = (i if left else len(periods) - i) * each - 0.1
        text_lines = wrap(text, min(room, 1.7), 7.5)
        ax.annotate(
            "\n".join(text_lines),
            (i - 0.5, ax.get_ylim()[1]),
            (-5 if left else 5, 0),
            textcoords="offset points",
            size=7.5,
            color=SOFT,
            ha="right" if left else "left",
            va="top",
            bbox=WHITE,
        )


def lines(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    periods: Sequence[str] | None = None,
    breaks: Mapping[str, str] | None = None,
) -> Chart:
    """Official series over time, one line per series and edition, each named at its end.

    table: ``period, value, status``; optional ``series``, ``edition``, ``part`` (true for a part of
    a year: hollow, dotted), ``label``, ``note`` (on a not_stated row: the table that is missing).
    A period without any value is hatched; a line stays open where its own value is missing.
    ``breaks`` maps the first period of a changed series to what changed; ``unit`` heads the value
    axis, which starts at zero; ``periods`` gives an order other than that of the text.
    """
    drawn = checked(table, ["period", "value"])
    drawn = _named(drawn)
    order = _periods(drawn, periods)
    names = list(dict.fromkeys(drawn.loc[drawn["status"] != "not_stated", "line"]))
    if not names:
        raise ValueError("The table to draw has no stated value; use unpublished instead.")
    named = [line for n in [*names, "00,000"] for line in wrap(n, 1.9, 8.5)]
    right = max(width_of(line, 8.5) for line in named) + 0.42
    hollow = {"marker": "o", "ms": 6, "mfc": "white", "mec": INK}
    entries = [("part of a year", hollow)] if _any_part(drawn) else []
    top = key_height(entries) + 0.22
    inches = WIDTH - 2 * EDGE - 0.6 - right
    fig, ax = canvas(title, subtitle, source, PLOT, 0.6, right, top, _foot(order, inches))
    key(fig, entries)
    _time_axes(ax, order, float(drawn["value"].max()) * (1.22 if breaks else 1.1), unit, inches)
    _gaps(ax, drawn, order)
    _breaks(ax, breaks or {}, order, inches)
    ends = [_line(ax, drawn[drawn["line"] == name], order, _look(drawn, name)) for name in names]
    _end_labels(ax, names, ends, [_look(drawn, n) for n in names], right)
    for name in names if len(names) == 1 else []:
        _value_labels(ax, drawn[drawn["line"] == name], order, inches)
    told = [
        (f"{name}: " if name else "") + ", ".join(_told_at(r) for _, r in rows.iterrows())
        for name, rows in drawn.groupby("line", sort=False)
    ] + [f"from {p} on: {t}" for p, t in (breaks or {}).items()]
    fig.drawn = drawn.drop(columns="line")
    fig.alt = describe(title, subtitle, f"Lines, {unit}" if unit else "Lines", told, source)
    return fig


def _named(drawn: pd.DataFrame) -> pd.DataFrame:
    """The table with a column ``line``: series and edition, as far as they differ."""
    parts = []
    for column, form in (("series", str), ("edition", _edition)):
        if column in drawn and drawn[column].nunique() > (
            column == "edition" and "series" in drawn
        ):
            parts.append(drawn[column].map(lambda v, form=form: form(v) if has(v) else ""))
    text = parts[0] if parts else pd.Series("", index=drawn.index)
    for other in parts[1:]:
        text = text.str.cat(other, sep=", ")
    drawn["line"] = text.str.strip(", ")
    stated = drawn[drawn["status"] != "not_stated"]
    if (twice := stated.duplicated(["line", "period"])).any():
        row = stated[twice].iloc[0]
        raise ValueError(
            f"The table to draw holds {row['line']} {row['period']} twice; keep one row."
        )
    return drawn


def _edition(date: Any) -> str:
    """``edition of 23 April 2026`` for a date of publication; another name stays as it is."""
    found = re.fullmatch(r"(\d{4})-(\d\d)(?:-(\d\d))?", str(date))
    if not found:
        return f"edition {date}"
    year, month, day = found.groups()
    on = f"{int(day)} " if day else ""
    return f"edition of {on}{MONTHS[int(month) - 1]} {year}"


def _look(drawn: pd.DataFrame, name: str) -> tuple[str, Any, str, float]:
    """Colour by series, stroke and marker by edition; by line if there is only one of the two.

    Last the weight: later editions are thinner, so that the earlier shows beneath where both agree.
    """
    rows = drawn[drawn["line"] == name].iloc[0]
    lists = {c: list(dict.fromkeys(drawn[c].dropna())) for c in ("series", "edition") if c in drawn}
    series = lists.get("series", []).index(rows["series"]) if has(rows.get("series")) else 0
    edition = lists.get("edition", []).index(rows["edition"]) if has(rows.get("edition")) else 0
    many = len(lists.get("series", [])) > 1
    colour = CATEGORIES[series if many else edition]
    rank = edition if len(lists.get("edition", [])) > 1 else series
    stroke, marker = STROKES[rank % len(STROKES)]
    weight = (1.5, 1.1, 0.75, 0.55)[edition % 4] if len(lists.get("edition", [])) > 1 else 1.1
    return colour, stroke, marker, weight


def _line(
    ax: Axes, rows: pd.DataFrame, order: Sequence[str], look: tuple[str, Any, str, float]
) -> tuple[float, float]:
    """The last point of a line, after drawing it; the line breaks at periods without a value."""
    colour, stroke, marker, weight = look
    known = rows[rows["status"] != "not_stated"]
    at = {order.index(str(r["period"])): r for _, r in known.iterrows()}
    for i, row in sorted(at.items()):
        dotted = (0, (1, 1.5)) if _is_part(row) else stroke
        if i - 1 in at:
            ends = [at[i - 1]["value"], row["value"]]
            ax.plot([i - 1, i], ends, color=colour, ls=dotted, lw=2 * weight)
        face = "white" if _is_part(row) else colour
        size = 5 * weight
        ax.plot([i], [row["value"]], marker, ms=size, mfc=face, mec=colour, mew=1.2, zorder=3)
    last = max(at)
    return float(last), float(at[last]["value"])


def _end_labels(
    ax: Axes,
    names: Sequence[str],
    ends: Sequence[tuple[float, float]],
    looks: Sequence[tuple[str, Any, str, float]],
    right: float,
) -> None:
    """right of the lines stand mark, name and last value of each, tied to its end."""
    top, edge = ax.get_ylim()[1], ax.get_xlim()[1]
    texts = [wrap(n, right - 0.4, 8.5) + [number(y)] for n, (_, y) in zip(names, ends, strict=True)]
    tall = max(len(t) for t in texts) * leading(8.5) + 0.04
    places = spread([y for _, y in ends], tall / PLOT * top, tall / PLOT * top / 2, top)
    for text, (x, y), place, look in zip(texts, ends, places, looks, strict=True):
        ax.plot([x + 0.15, edge], [y, place], color=FAINT, lw=0.7, clip_on=False)
        if len(names) > 1:
            mark = {"marker": look[2], "ms": 6, "color": look[0], "clip_on": False}
            ax.plot([edge + 0.01 * edge], [place], **mark)
        where = {"xytext": (12 if len(names) > 1 else 4, 0), "textcoords": "offset points"}
        words = "\n".join(t for t in text if t)
        ax.annotate(words, (edge, place), va="center", size=8.5, annotation_clip=False, **where)


def _value_labels(ax: Axes, rows: pd.DataFrame, order: Sequence[str], inches: float) -> None:
    """each value but the last stands beside its point, where the line does not run."""
    known = rows[rows["status"] != "not_stated"].copy()
    known["at"] = known["period"].astype(str).map(order.index)
    known = known.sort_values("at", kind="stable")
    values = known["value"].tolist()
    room = inches / len(order) > max(width_of(shown(r), 8) for _, r in known.iterrows()) * 0.9
    for k, (_, row) in enumerate(known.iloc[:-1].iterrows()):
        before, here, after = values[max(k - 1, 0)], values[k], values[k + 1]
        if not room and here != max(values):
            continue
        side, shift = "center", (0.0, 6.0)
        if before >= here < after and k:
            shift = (0.0, -13.0)
        elif here < after:
            side, shift = "right", (1.0, 5.0)
        elif before > here:
            side, shift = "left", (-1.0, 5.0)
        place = (row["at"], here)
        ax.annotate(shown(row), place, shift, textcoords="offset points", size=8, ha=side)


def _told_at(row: pd.Series, name: str | None = None) -> str:
    """A value in words, named by its period or by the given name."""
    text = f"{row['period'] if name is None else name} {shown(row)}".strip()
    if row["status"] == "not_stated":
        return f"{text} ({row['note']})" if has(row.get("note")) else text
    return text + (" (part of a year)" if _is_part(row) else "")


def columns(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    periods: Sequence[str] | None = None,
    stack: bool = False,
    breaks: Mapping[str, str] | None = None,
) -> Chart:
    """Columns by period and series from a zero baseline, side by side or stacked, with numbers.

    table: ``period, value, status``; optional ``series`` (up to six), ``part`` (true for a part of
    a year: striped, outlined), ``note`` (on a not_stated row), ``label``. A period without any
    value is hatched over the full height and says what is missing; ``breaks`` as for lines.
    """
    drawn = checked(table, ["period", "value"])
    if "series" not in drawn:
        drawn["series"] = ""
    order = _periods(drawn, periods)
    stated = drawn[drawn["status"] != "not_stated"]
    if not len(stated):
        raise ValueError("The table to draw has no stated value; use unpublished instead.")
    series = list(dict.fromkeys(stated["series"]))
    if len(series) > len(FILLS) or stated.duplicated(["period", "series"]).any():
        raise ValueError(
            "The table to draw needs at most six series, one row per period and series."
        )
    colours = dict(zip(series, FILLS, strict=False))
    entries: list[tuple[str, dict[str, Any]]] = []
    if len(series) > 1:
        entries = [(s, {"facecolor": colours[s], "edgecolor": "none"}) for s in series]
    if _any_part(drawn):
        entries.append(
            ("part of a year", {"facecolor": "white", "edgecolor": INK, "hatch": "----"})
        )
    top = key_height(entries) + 0.22
    inches = WIDTH - 2 * EDGE - 0.7
    fig, ax = canvas(title, subtitle, source, PLOT, 0.6, 0.1, top, _foot(order, inches))
    key(fig, entries)
    sums = stated.groupby("period")["value"].sum() if stack else stated["value"]
    _time_axes(ax, order, float(sums.max()) * (1.25 if breaks else 1.1), unit, inches)
    _gaps(ax, drawn, order)
    _breaks(ax, breaks or {}, order, inches)
    most = 1 if stack else int(stated.groupby("period").size().max())
    for i, period in enumerate(order):
        rows = stated[stated["period"].astype(str) == period]
        rows = rows.sort_values("series", key=lambda s: s.map(series.index), kind="stable")
        draw_one = _stack if stack and len(series) > 1 else _group
        draw_one(ax, rows, i, colours, 0.72 if most == 1 else 0.84 / most, inches / len(order))
    told = [
        f"{p}: " + ", ".join(_told_at(r, str(r["series"])) for _, r in rows.iterrows())
        for p, rows in drawn.groupby(drawn["period"].astype(str), sort=False)
    ] + [f"from {p} on: {t}" for p, t in (breaks or {}).items()]
    fig.drawn = drawn
    fig.alt = describe(title, subtitle, f"Columns, {unit}" if unit else "Columns", told, source)
    return fig


def _column_look(row: pd.Series, colour: str) -> dict[str, Any]:
    if _is_part(row):
        return {"fc": "white", "ec": colour, "hatch": "----", "lw": 1.2}
    return {"fc": colour, "ec": "white", "lw": 1}


def _group(
    ax: Axes, rows: pd.DataFrame, i: int, colours: Mapping[str, str], wide: float, each: float
) -> None:
    """the period's columns stand side by side, each with its number above."""
    for j, (_, row) in enumerate(rows.iterrows()):
        x = i + (j - (len(rows) - 1) / 2) * wide
        ax.bar(x, row["value"], wide, **_column_look(row, colours[row["series"]]))
        fits = 8 * (wide * each - 0.04) / max(width_of(shown(row), 8), 1e-9)
        size = min(8.0, max(6.0, fits))
        _above(ax, x, row["value"], shown(row), size=size)


def _stack(
    ax: Axes, rows: pd.DataFrame, i: int, colours: Mapping[str, str], wide: float, each: float
) -> None:
    """the period's values stand on each other, numbers inside or beside, the sum above."""
    scale, base = PLOT / ax.get_ylim()[1], 0.0
    for _, row in rows.iterrows():
        text, middle = shown(row), base + row["value"] / 2
        ax.bar(i, row["value"], wide, bottom=base, **_column_look(row, colours[row["series"]]))
        if row["value"] * scale > 0.15 and width_of(text, 8) < wide * each - 0.05:
            ink, box = (INK, WHITE) if _is_part(row) else (ink_on(colours[row["series"]]), None)
            ax.text(i, middle, text, size=8, color=ink, ha="center", va="center", bbox=box)
        elif width_of(text, 6.5) < (1 - wide) * each:
            ax.text(i + wide / 2 + 0.03, middle, text, size=6.5, va="center")
        base += row["value"]
    if len(rows) > 1:
        _above(ax, i, base, number(base), size=8, weight="bold")


def _above(ax: Axes, x: float, y: float, text: str, **look: Any) -> None:
    ax.annotate(text, (x, y), (0, 3), textcoords="offset points", ha="center", va="bottom", **look)
