"""Honest panels: what is not published, the grid of many such figures, and plain diagrams."""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from lib.figures.colours import BLUE, INK, SOFT, ink_on
from lib.figures.page import ABSENT, BEHIND, Chart, absent, hatch, legend, number, page
from lib.figures.tables import base, checked, describe, foot, has, shown, true

LINE = 0.17  # inches from one line of text to the next


def _n(row: pd.Series) -> str:
    return base(row.to_frame().T) or "n not stated"


def unpublished(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Draw a quiet panel for a figure whose values nobody published.

    table: ``group, n, says, missing, status`` with one row per group of people: the base, what the
    text claims in our words (empty: nothing), and what is missing; status ``not_stated``.
    """
    drawn = checked(table, ["group", "n", "says", "missing"], unique=["group"])
    fig, body = page(title, subtitle, source, 5 * LINE * len(drawn) + 0.15)
    ax = body.subplots()
    bars = ax.barh(range(len(drawn)), 100, 0.34, **hatch(drawn["status"].iloc[0]))
    ax.bar_label(bars, map(ABSENT.get, drawn["status"]), label_type="center", bbox=BEHIND)
    for y, (_, row) in enumerate(drawn.iterrows()):
        says = row["says"] if has(row["says"]) else "no value"
        words = textwrap.wrap(f"In the text: {says}", 96)
        words += textwrap.wrap(f"Missing: {row['missing']}", 96)
        ax.text(0, y + 0.26, "\n".join(words), va="top", linespacing=1.4)
    names = [f"{row['group']}\n{_n(row)}" for _, row in drawn.iterrows()]
    ax.set_yticks(range(len(drawn)), names)
    ax.set(xlim=(0, 100), ylim=(len(drawn) - 0.25, -0.25), xticks=[])
    said = [f"{r['group']}, {_n(r)}: {r['says'] or 'no value'}" for _, r in drawn.iterrows()]
    fig.drawn, fig.alt = drawn, describe(drawn, ["group"], "Empty bars", title, more=said)
    return fig


def overview(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Draw a grid of domains by groups: each cell has figure, base, and what the text says.

    table: ``domain, group, figure, n, says, value, status``, one row per cell; ``value`` is a
    known share in per cent, drawn from zero, or empty; the rest of the bar is hatched as not
    published unless the optional column ``complete`` says that the other answers are known.
    """
    needed = ["domain", "group", "figure", "n", "says", "value"]
    drawn = checked(table, needed, unique=["domain", "group"], share=True)
    domains, groups = drawn["domain"].unique().tolist(), drawn["group"].unique()
    fig, body = page(title, subtitle, foot(source, drawn, 0), 4.4 * LINE * len(domains) + 0.6)
    columns = body.subplots(1, len(groups), sharey=True, squeeze=False)[0]
    for ax, group in zip(columns, groups, strict=True):
        ax.set_title(group, loc="left", weight="bold", color=INK, size=9.5)
        ax.set(xlim=(0, 100), xticks=[])
        ax.set_yticks(range(len(domains)), [textwrap.fill(d, 16) for d in domains])
        ax.set_ylim(len(domains) - 0.4, -0.5)
        for _, row in drawn[drawn["group"] == group].iterrows():
            _cell(ax, row, domains.index(row["domain"]))
    whole = "complete" in drawn and drawn["complete"].map(true).all()
    legend(body, [] if whole else [absent()])
    fig.drawn, fig.alt = drawn, describe(drawn, needed[:2], "Grid of bars", title, "%")
    return fig


def _cell(ax: Axes, row: pd.Series, y: int) -> None:
    part = row["value"] if has(row["value"]) else 0
    rest = hatch("not_stated" if row["status"] == "transcribed" or part else row["status"])
    if true(row.get("complete")):
        rest = {"color": "#CFE4F7"}
    if has(row["value"]):
        bar = ax.barh(y, part, 0.26, color=BLUE)
        inside = {"label_type": "center", "color": "white"}
        told = inside if part >= 12 else {"padding": 2, "color": INK}
        ax.bar_label(bar, [shown(row, "%")], weight="bold", **told)
    ax.barh(y, 100 - part, 0.26, left=part, zorder=0.9, **rest)
    caption = f"Figure {number(row['figure'])} · {_n(row)}"
    ax.text(0, y - 0.17, caption, size=7.5, color=SOFT, va="bottom")
    says = textwrap.fill(str(row["says"]), 38) if has(row["says"]) else ""
    ax.text(0, y + 0.19, says, size=7.5, va="top")


def diagram(table: pd.DataFrame, title: str, subtitle: str = "", source: str = "") -> Chart:
    """Draw boxes in rows with lines from parent to child: our arrangement of headings in a text.

    table: ``node, text, level, status``; ``level`` is the box's row from the top (1, 2, ...),
    optional ``parent`` names the node or nodes (joined by ``|``) from which its lines come,
    optional ``detail`` is small print below the heading; status ``diagram``. Raises ValueError for
    a parent that is no node.
    """
    drawn = checked(table, ["node", "text", "level"], unique=["node"])
    levels = [list(rows.iterrows()) for _, rows in drawn.groupby("level", sort=True)]
    texts = [[_lines(row, 96 // len(rows)) for _, row in rows] for rows in levels]
    talls = [max(len(head) + len(small) for head, small in row) + 1 for row in texts]
    height = sum(talls) + 2 * len(levels) - 2  # in lines, two between the rows of boxes
    fig, body = page(title, subtitle, source, LINE * height + 0.15)
    ax = body.subplots()
    ax.set(xlim=(0, 1), ylim=(height, 0))
    ax.axis("off")
    places: dict[str, tuple[float, float, float]] = {}
    top = 0
    for rows, words, tall in zip(levels, texts, talls, strict=True):
        for j, ((_, row), (head, small)) in enumerate(zip(rows, words, strict=True)):
            x, wide = (j + 0.5) / len(rows), min(0.96 / len(rows), 0.45)
            places[str(row["node"])] = x, top, top + tall
            face = BLUE if top == 0 else "#EAF2FA"
            ax.add_patch(
                Rectangle((x - wide / 2, top), wide, tall, fc=face, ec=BLUE, clip_on=False)
            )
            style = {"ha": "center", "va": "center", "color": ink_on(face)}
            middle = top + tall / 2
            ax.text(x, middle - len(small) / 2, "\n".join(head), weight="bold", **style)
            ax.text(x, middle + len(head) / 2, "\n".join(small), size=8, **style)
        top += tall + 2
    _joins(ax, drawn, places)
    fig.drawn, fig.alt = drawn, describe(drawn, ["text"], "Diagram", title)
    return fig


def _lines(row: pd.Series, letters: int) -> tuple[list[str], list[str]]:
    """Return the lines of a box's heading and of its small print."""
    detail = str(row["detail"]).split("\n") if has(row.get("detail")) else []
    small = [line for text in detail for line in textwrap.wrap(text, min(letters, 50))]
    return textwrap.wrap(str(row["text"]), min(letters * 0.8, 40)), small


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
