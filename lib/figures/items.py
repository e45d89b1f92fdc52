"""Values by item, one row each: shares as dots with their intervals, counts as bars."""

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import Patch

from lib.figures.colours import BLUE, ORANGE, SOFT
from lib.figures.faults import FAULTS, crossed, note, notes_of
from lib.figures.page import ABSENT, BEHIND, TOTAL, Chart, hatch, legend, number, page, total
from lib.figures.tables import base, checked, describe, foot, has, shown, stated, true


def _items(drawn: pd.DataFrame) -> list[str]:
    """Return the labels of the rows, with their bases where these differ."""
    bases = [base(row.to_frame().T) for _, row in drawn.iterrows()]
    bases = bases if not base(drawn) else [""] * len(drawn)
    names = [textwrap.fill(str(item), 34) for item in drawn["item"]]
    return ["\n".join(filter(None, pair)) for pair in zip(names, bases, strict=True)]


def _rows(
    drawn: pd.DataFrame, title: str, subtitle: str, source: str
) -> tuple[Chart, SubFigure, Axes, list[float]]:
    """Return figure, body, axes and the places of the items: labels and notes have room."""
    names = _items(drawn)
    notes = [len(notes_of(row)) for _, row in drawn.iterrows()]
    *places, end = np.cumsum([0, *(1 + 0.45 * lines for lines in notes)]).tolist()
    tall = 0.33 + 0.1 * max(name.count("\n") for name in names)
    fig, body = page(title, subtitle, source, tall * end + 0.6)
    ax = body.subplots()
    ax.set_yticks(places, names)
    ax.set_ylim(end - 0.4, -0.6)
    return fig, body, ax, places


def _absent_item(ax: Axes, y: float, row: pd.Series, low: float, high: float) -> None:
    bar = ax.barh(y, high - low, 0.5, left=low, **hatch(row["status"]))
    ax.bar_label(bar, [shown(row)], label_type="center", size=8, bbox=BEHIND)


def share_dots(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    confidence: float = 0.95,
    sort: bool = False,
    limits: tuple[float, float] = (0, 100),
    unit: str = "%",
) -> Chart:
    """Draw one dot with its interval per item, for lists where people could choose several answers.

    table: ``item, value, status``; optional ``n``, ``label``, ``ci_low``, ``ci_high``,
    ``ci_method`` (named in the foot), ``fault`` (a cross for the dot and this text below it).
    ``limits`` and ``unit`` serve scores out of ten as well. Raises ValueError for a value outside
    the limits.
    """
    drawn = checked(table, ["item", "value"], unique=["item"], share=unit == "%")
    drawn = drawn.sort_values("value", ascending=False, kind="stable") if sort else drawn
    low, high = limits
    if len(bad := drawn[(drawn["value"] < low) | (drawn["value"] > high)]):
        item, value = bad.iloc[0][["item", "value"]]
        raise ValueError(f"{item}: {number(value)} lies outside {low} to {high}; correct it.")
    fig, body, ax, places = _rows(drawn, title, subtitle, foot(source, drawn, confidence))
    ticks = np.linspace(low, high, 5) if unit == "%" else np.arange(low, high + 1)
    ax.set_xlim(low, high)
    ax.tick_params("y", pad=7)  # a mark at the low end stands half outside
    ax.set_xticks(ticks, [f"{number(t)}{unit}" for t in ticks])
    ax.grid(axis="x")
    for y, (_, row) in zip(places, drawn.iterrows(), strict=True):
        if row["status"] in ABSENT:
            _absent_item(ax, y, row, low, high)
        else:
            _dot(ax, y, row, unit)
            left = np.nanmin([row["value"], row.get("ci_low", np.nan)])
            note(ax, notes_of(row), (left - low) / (high - low), y + 0.36)
    if "ci_low" in drawn and drawn["ci_low"].notna().any():
        ax.set_xlabel(f"line: {number(100 * confidence)}% interval", loc="left")
    legend(body, _faults(drawn))
    fig.drawn, fig.alt = drawn, describe(drawn, ["item"], "Dots", title, unit)
    return fig


def _dot(ax: Axes, y: float, row: pd.Series, unit: str) -> None:
    right = np.nanmax([row["value"], row.get("ci_high", np.nan)])
    ax.hlines(y, row.get("ci_low", np.nan), right, color="#6BACE6", lw=3, gid="interval")
    marker = {"marker": "X", "ms": 9} if has(row.get("fault")) else {"marker": "o", "ms": 7}
    ax.plot(row["value"], y, color=BLUE, clip_on=False, zorder=3, **marker)
    place = {"textcoords": "offset points", "va": "center", "weight": "bold"}
    ax.annotate(crossed(row, unit), (right, y), (8, 0), annotation_clip=False, **place)


def _faults(drawn: pd.DataFrame) -> list[Any]:
    return [FAULTS] if notes_of(drawn) else []


def counts_bars(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    sort: bool = False,
) -> Chart:
    """Draw horizontal bars of counts from zero, one per item, each with its number.

    table: ``item, value, status``; optional ``label``, ``n``, ``fault`` (a cross by the number and
    this text below the bar), ``total`` (true for a known total whose parts are not known: solid,
    neutral). Where printed and official values stand together, they differ in colour. ``unit``
    names what is counted. Raises ValueError for a negative count.
    """
    drawn = checked(table, ["item", "value"], unique=["item"])
    drawn = drawn.sort_values("value", ascending=False, kind="stable") if sort else drawn
    if (drawn["value"] < 0).any():
        raise ValueError("The table to draw holds a negative count; correct column value.")
    fig, body, ax, places = _rows(drawn, title, subtitle, source)
    mixed = stated(drawn)["status"].nunique() > 1
    for y, (_, row) in zip(places, drawn.iterrows(), strict=True):
        if row["status"] in ABSENT:
            _absent_item(ax, y, row, 0, float(drawn["value"].max()))
            continue
        colour = ORANGE if mixed and row["status"] != "official" else BLUE
        look = total() if true(row.get("total")) else {"facecolor": colour}
        bar = ax.barh(y, row["value"], 0.62, **look)
        ax.bar_label(bar, [crossed(row)], padding=4, weight="bold")
        note(ax, notes_of(row), 0, y + 0.36)
    ax.set_xticks([])
    ax.axvline(0, color=SOFT, lw=1)
    names = {BLUE: "official", ORANGE: "as printed, not official"} if mixed else {}
    handles: list[Any] = [Patch(fc=c, label=t) for c, t in names.items()]
    handles += [Patch(**total(), label=TOTAL)] if any(map(true, drawn.get("total", []))) else []
    legend(body, handles + _faults(drawn))
    kind = f"Bars ({unit})" if unit else "Bars"
    fig.drawn, fig.alt = drawn, describe(drawn, ["item"], kind, title)
    return fig
