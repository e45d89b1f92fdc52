"""Honest panels: what is not published, the grid of many such figures, and plain diagrams."""

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle

from lib.figures.page import (
    BEHIND,
    BLUE,
    INK,
    NOT_PUBLISHED,
    SOFT,
    Chart,
    hatch,
    ink_on,
    number,
    page,
)
from lib.figures.tables import checked, describe, has, shown

SILENT = "The text states no value."
LINE = 0.17  # inches from one line of text to the next


def _says(row: pd.Series) -> str:
    return str(row["says"]) if has(row["says"]) else SILENT


def _n(row: pd.Series) -> str:
    return f"n = {number(row['n'])}" if has(row["n"]) else "n not stated"


def _blank(body: SubFigure, **limits: Any) -> Axes:
    """Return axes without frame and ticks, to place boxes and text in."""
    ax = body.subplots()
    ax.set(xticks=[], yticks=[], **limits)
    ax.spines[:].set_visible(False)
    return ax


def unpublished(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Draw a quiet panel for a figure whose values nobody published.

    table: ``group, n, says, missing, status`` with one row per group of people: the base, what the
    text claims in our words (empty: nothing), and what is missing; status ``not_stated``.
    """
    drawn = checked(table, ["group", "n", "says", "missing"], unique=["group"])
    fig, body = page(title, subtitle, source, 6 * LINE * len(drawn) + 0.1)
    ax = _blank(body, xlim=(0, 100), ylim=(6 * len(drawn), 0))
    for y, (_, row) in zip(range(0, 6 * len(drawn), 6), drawn.iterrows(), strict=True):
        bar = ax.barh(y + 1, 100, 1.7, **hatch(row["status"]))
        ax.bar_label(bar, [NOT_PUBLISHED], label_type="center", size=8.5, bbox=BEHIND)
        ax.text(-2, y + 1, f"{row['group']}\n{_n(row)}", ha="right", va="center")
        for line, (name, text) in enumerate(
            {"Said": _says(row), "Missing": row["missing"]}.items()
        ):
            ax.text(0, y + 3 + 1.3 * line, name, color=SOFT, va="center")
            ax.text(12, y + 3 + 1.3 * line, textwrap.shorten(str(text), 90), va="center")
    words = [
        f"{r['group']} ({_n(r)}): {_says(r).rstrip('.')}; missing: {r['missing']}"
        for _, r in drawn.iterrows()
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Values not published", words, source)
    return fig


def overview(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Draw a grid of domains by groups: each cell has figure, base, and what the text says.

    table: ``domain, group, figure, n, says, value, status``, one row per cell; ``value`` is a
    printed share in per cent, drawn from zero, or empty; the rest of the bar is not published.
    """
    needed = ["domain", "group", "figure", "n", "says", "value"]
    drawn = checked(table, needed, unique=["domain", "group"], share=True)
    domains = list(dict.fromkeys(drawn["domain"]))
    groups = list(dict.fromkeys(drawn["group"]))
    fig, body = page(title, subtitle, source, 4.4 * LINE * len(domains) + 0.35)
    columns = body.subplots(1, len(groups), sharey=True, squeeze=False)[0]
    for ax, group in zip(columns, groups, strict=True):
        ax.set_title(group, loc="left", weight="bold", color=INK, size=9.5)
        ax.set(xlim=(0, 100), xticks=[])
        ax.set_yticks(range(len(domains)), [textwrap.fill(d, 16) for d in domains])
        ax.set_ylim(len(domains) - 0.4, -0.5)
        for _, row in drawn[drawn["group"] == group].iterrows():
            _cell(ax, row, domains.index(row["domain"]))
    words = [
        f"{r['domain']}, {r['group']} (Figure {number(r['figure'])}, {_n(r)}): "
        + (f"{shown(r, '%')}, " if has(r["value"]) else "")
        + _says(r).rstrip(".")
        for _, r in drawn.iterrows()
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Grid", words, source)
    return fig


def _cell(ax: Axes, row: pd.Series, y: int) -> None:
    part = row["value"] if has(row["value"]) else 0
    if part:
        bar = ax.barh(y, part, 0.26, color=BLUE)
        ax.bar_label(bar, [shown(row, "%")], label_type="center", color="white", weight="bold")
    if part < 100:
        status = "not_stated" if part else row["status"]
        ax.barh(y, 100 - part, 0.26, left=part, **hatch(status))
    caption = f"Figure {number(row['figure'])} · {_n(row)}"
    ax.text(0, y - 0.17, caption, size=7.5, color=SOFT, va="bottom")
    says = textwrap.fill(str(row["says"]), 38) if has(row["says"]) else ""
    ax.text(0, y + 0.19, says, size=7.5, va="top")


# --- diagrams ----------------------------------------------------------------------------------


def diagram(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Draw boxes in rows with lines from parent to child: our arrangement of headings in a text.

    table: ``node, text, level, status``; ``level`` is the box's row from the top (1, 2, ...),
    optional ``parent`` names the node or nodes (joined by ``|``) from which its lines come,
    optional ``detail`` is small print below the heading; status ``diagram``. Raises ValueError for
    a parent that is no node.
    """
    drawn = checked(table, ["node", "text", "level"], unique=["node"])
    levels = [rows for _, rows in drawn.groupby("level", sort=True)]
    texts = {
        str(r["node"]): _lines(r, 96 // len(rows)) for rows in levels for _, r in rows.iterrows()
    }
    talls = [max(sum(map(len, texts[str(n)])) for n in rows["node"]) + 1 for rows in levels]
    fig, body = page(title, subtitle, source, LINE * (sum(talls) + 2 * len(levels) - 2) + 0.15)
    ax = _blank(body, xlim=(0, 1), ylim=(sum(talls) + 2 * len(levels) - 2, 0))
    places: dict[str, tuple[float, float, float]] = {}
    top = 0
    for rows, tall in zip(levels, talls, strict=True):
        wide = min(0.96 / len(rows), 0.45)
        for j, node in enumerate(rows["node"].astype(str)):
            middle = 0.5 + (j - (len(rows) - 1) / 2) / len(rows)
            places[node] = middle, top, top + tall
            face = BLUE if top == 0 else "#EAF2FA"
            box = Rectangle((middle - wide / 2, top), wide, tall, fc=face, ec=BLUE, clip_on=False)
            ax.add_patch(box)
            _box_text(ax, *texts[node], middle, top + tall / 2, ink_on(face))
        top += tall + 2
    _joins(ax, drawn, places)
    words = [
        str(r["text"]) + (f" ({r['detail']})" if has(r.get("detail")) else "")
        for _, r in drawn.iterrows()
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Diagram", words, source)
    return fig


def _lines(row: pd.Series, letters: int) -> tuple[list[str], list[str]]:
    """Return the lines of a box's heading and of its small print."""
    detail = str(row["detail"]).split("\n") if has(row.get("detail")) else []
    small = [line for text in detail for line in textwrap.wrap(text, min(letters, 50))]
    return textwrap.wrap(str(row["text"]), min(letters * 0.8, 40)), small


def _box_text(ax: Axes, head: list[str], small: list[str], x: float, y: float, colour: str) -> None:
    first = y - len(small) / 2
    ax.text(x, first, "\n".join(head), weight="bold", ha="center", va="center", color=colour)
    second = y + len(head) / 2
    ax.text(x, second, "\n".join(small), size=8, ha="center", va="center", color=colour)


def _joins(ax: Axes, drawn: pd.DataFrame, places: dict[str, tuple[float, float, float]]) -> None:
    """Draw right-angled lines from the bottom of each parent to the top of its child."""
    for _, row in drawn.iterrows():
        for parent in str(row["parent"]).split("|") if has(row.get("parent")) else []:
            if parent not in places:
                raise ValueError(
                    f"Node {row['node']}: its parent {parent!r} is no node; rename it."
                )
            (x0, _, bottom), (x1, top, _) = places[parent], places[str(row["node"])]
            ax.plot([x0, x0, x1, x1], [bottom, top - 1, top - 1, top - 0.3], color=SOFT, lw=1.1)
            ax.plot(x1, top - 0.3, marker="v", ms=5, color=SOFT)
