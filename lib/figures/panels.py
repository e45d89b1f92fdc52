"""Honest panels: what is not published, the grid of thirty such figures, and plain diagrams.

All places are inches, y downwards, so that text is measured before its box is drawn.
"""

from collections.abc import Sequence
from math import fsum
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from .canvas import (
    BLUE,
    EDGE,
    NOT_STATED,
    SOFT,
    WHITE,
    WIDTH,
    Chart,
    canvas,
    checked,
    hatch,
    ink_on,
    leading,
    number,
    put,
    width_of,
    wrap,
)
from .charts import describe, has, shown

ROOM = WIDTH - 2 * EDGE
SILENT = "The text states no value."


def _page(title: str, subtitle: str, source: str, height: float) -> tuple[Chart, Axes]:
    """A figure whose axes are measured in inches from their top left corner."""
    fig, ax = canvas(title, subtitle, source, height, bottom=0.05)
    ax.set(xlim=(0, ROOM), ylim=(height, 0))
    ax.axis("off")
    return fig, ax


def _says(row: pd.Series) -> str:
    return str(row["says"]) if has(row["says"]) else SILENT


def _n(row: pd.Series) -> str:
    return number(row["n"]) if has(row["n"]) else NOT_STATED


def unpublished(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """A quiet panel for a figure whose values nobody published.

    table: ``group, n, says, missing, status`` with one row per group of people: the base, what the
    text claims in our words (empty: nothing), and what is missing; status ``not_stated``.
    """
    drawn = checked(table, ["group", "n", "says", "missing"], unique=["group"])
    left, label = 1.9, 1.15
    blocks = []
    for _, row in drawn.iterrows():
        told = (
            ("Base", f"n = {_n(row)}"),
            ("The text says", _says(row)),
            ("Missing", row["missing"]),
        )
        blocks.append([(name, wrap(str(t), ROOM - left - label, 9)) for name, t in told])
    talls = [0.68 + fsum(leading(9) * len(t) + 0.03 for _, t in block) for block in blocks]
    fig, ax = _page(title, subtitle, source, fsum(talls))
    y = 0.0
    for (_, row), block, tall in zip(drawn.iterrows(), blocks, talls, strict=True):
        put(ax, 0, y + 0.14, wrap(str(row["group"]), left - 0.2, 9.5, True), 9.5, weight="bold")
        hatch(ax, left, y + 0.08, ROOM - left, 0.3)
        _centred(ax, (left + ROOM) / 2, y + 0.23, "values not published", 8.5)
        place = y + 0.46
        for name, lines in block:
            put(ax, left, place, [name], 9, color=SOFT)
            put(ax, left + label, place, lines, 9)
            place += leading(9) * len(lines) + 0.03
        y += tall
    words = [
        f"{r['group']} (n = {_n(r)}): {_says(r).rstrip('.')}; missing: {r['missing']}"
        for _, r in drawn.iterrows()
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Values not published", words, source)
    return fig


def _centred(ax: Axes, x: float, y: float, text: str, size: float, **look: Any) -> None:
    box = {} if "color" in look else {"bbox": WHITE}
    ax.text(x, y, text, size=size, ha="center", va="center", **(box | look))


def overview(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """A grid of domains by groups: each cell has figure, base, what the text says, what is missing.

    table: ``domain, group, figure, n, says, value, status``, one row per cell; ``value`` is a
    printed share in per cent, drawn from zero, or empty; the rest of the bar is not published.
    """
    needed = ["domain", "group", "figure", "n", "says", "value"]
    drawn = checked(table, needed, unique=["domain", "group"], share=True)
    domains = list(dict.fromkeys(drawn["domain"]))
    groups = list(dict.fromkeys(drawn["group"]))
    left, gap, head = 1.45, 0.14, 0.28
    wide = (ROOM - left) / len(groups)
    says = {
        i: wrap(str(r["says"]), wide - gap, 7.5) if has(r["says"]) else []
        for i, r in drawn.iterrows()
    }
    talls = [
        0.54 + leading(7.5) * max(len(says[i]) for i in rows.index)
        for _, rows in drawn.groupby("domain", sort=False)
    ]
    fig, ax = _page(title, subtitle, source, fsum(talls) + head)
    for j, group in enumerate(groups):
        put(ax, left + j * wide, 0, wrap(group, wide - gap, 9.5, True)[:1], 9.5, weight="bold")
    y = head
    for domain, tall in zip(domains, talls, strict=True):
        ax.plot([0, ROOM], [y, y], color="0.85", lw=0.8)
        put(ax, 0, y + 0.09, wrap(domain, left - 0.15, 9), 9)
        for i, row in drawn[drawn["domain"] == domain].iterrows():
            _cell(ax, row, left + groups.index(row["group"]) * wide, y, wide - gap, says[i])
        y += tall
    words = [
        f"{r['domain']}, {r['group']} (Figure {number(r['figure'])}, n = {_n(r)}): "
        + (f"{shown(r, '%')}, " if has(r["value"]) else "")
        + _says(r).rstrip(".")
        for _, r in drawn.iterrows()
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Grid", words, source)
    return fig


def _cell(ax: Axes, row: pd.Series, x: float, y: float, wide: float, says: Sequence[str]) -> None:
    part = wide * row["value"] / 100 if has(row["value"]) else 0.0
    caption = f"Figure {number(row['figure'])} · n = {_n(row)}"
    put(ax, x, y + 0.08, [caption], 7.5, color=SOFT)
    middle = y + 0.335
    if wide - part > 1e-9:
        hatch(ax, x + part, y + 0.25, wide - part, 0.17)
    if part:
        ax.add_patch(Rectangle((x, y + 0.25), part, 0.17, color=BLUE))
        _centred(ax, x + part / 2, middle, shown(row, "%"), 8, weight="bold", color="white")
    if wide - part > width_of("not published", 7) + 0.05:
        _centred(ax, x + (part + wide) / 2, middle, "not published", 7, bbox=WHITE | {"pad": 0.6})
    put(ax, x, y + 0.46, says, 7.5)


# --- diagrams ----------------------------------------------------------------------------------


def diagram(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Boxes in rows with arrows from parent to child: our arrangement of headings in the text.

    table: ``node, text, level, status``; ``level`` is the box's row from the top (1, 2, ...),
    optional ``parent`` names the node or nodes (joined by ``|``) from which its arrows come,
    optional ``detail`` is small print below the heading; status ``diagram``.
    """
    drawn = checked(table, ["node", "text", "level"], unique=["node"])
    levels = [rows for _, rows in drawn.groupby("level", sort=True)]
    gap, between = 0.18, 0.42
    wides = [min((ROOM - gap * (len(rows) - 1)) / len(rows), 3.4) for rows in levels]
    talls = [_tall(rows, wide) for rows, wide in zip(levels, wides, strict=True)]
    height = fsum(talls) + between * (len(levels) - 1)
    fig, ax = _page(title, subtitle, source, height + 0.06)
    places: dict[str, tuple[float, float, float]] = {}
    y = 0.03
    for depth, (rows, wide, tall) in enumerate(zip(levels, wides, talls, strict=True)):
        x = (ROOM - wide * len(rows) - gap * (len(rows) - 1)) / 2
        for _, row in rows.iterrows():
            _box(ax, row, x, y, wide, tall, BLUE if depth == 0 else "#EAF2FA")
            places[str(row["node"])] = (x + wide / 2, y, y + tall)
            x += wide + gap
        y += tall + between
    _arrows(ax, drawn, places, between)
    words = [
        str(r["text"]) + (f" ({r['detail']})" if has(r.get("detail")) else "")
        for _, r in drawn.iterrows()
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Diagram", words, source)
    return fig


def _box_text(row: pd.Series, wide: float) -> tuple[list[str], list[str], float]:
    """Heading, small print, and the inches that both take."""
    head = wrap(str(row["text"]), wide - 0.2, 9.5, True)
    detail = wrap(str(row["detail"]), wide - 0.2, 8) if has(row.get("detail")) else []
    return (
        head,
        detail,
        leading(9.5) * len(head) + (leading(8) * len(detail) + 0.03 if detail else 0),
    )


def _tall(rows: pd.DataFrame, wide: float) -> float:
    return max(_box_text(row, wide)[2] for _, row in rows.iterrows()) + 0.22


def _box(ax: Axes, row: pd.Series, x: float, y: float, wide: float, tall: float, face: str) -> None:
    look = {"facecolor": face, "edgecolor": BLUE, "lw": 1.1, "clip_on": False}
    ax.add_patch(Rectangle((x, y), wide, tall, **look))
    head, detail, block = _box_text(row, wide)
    top, ink = y + (tall - block) / 2, ink_on(face)
    put(ax, x + wide / 2, top, head, 9.5, weight="bold", color=ink, ha="center")
    below = top + leading(9.5) * len(head) + 0.03
    put(ax, x + wide / 2, below, detail, 8, color=ink, ha="center")


def _arrows(
    ax: Axes,
    drawn: pd.DataFrame,
    places: dict[str, tuple[float, float, float]],
    between: float,
) -> None:
    """Right-angled lines from the bottom of each parent to the top of its child."""
    for _, row in drawn.iterrows():
        for parent in str(row["parent"]).split("|") if has(row.get("parent")) else []:
            if parent not in places:
                raise ValueError(f"Node {row['node']}: its parent {parent!r} is no node.")
            (x0, _, bottom), (x1, top, _) = places[parent], places[str(row["node"])]
            turn = top - between / 2
            ax.plot([x0, x0, x1, x1], [bottom, turn, turn, top - 0.04], color=SOFT, lw=1.1)
            ax.plot([x1], [top - 0.05], marker="v", ms=5, color=SOFT)
