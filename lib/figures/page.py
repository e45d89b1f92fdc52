"""The page of every figure: style, heading and foot, and the two marks for what is not there."""

import math
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib.style
import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch

from lib.figures.colours import FAINT, GREY, SOFT

STYLE = ["default", "afcharts.afcharts", Path(__file__).with_name("house.mplstyle")]
WIDTH = 8  # of every figure, inches
DPI = 200
EDGE = 0.018  # white margin left of the heading, part of the width

NOT_PUBLISHED, NOT_HELD = "nobody published it", "published, not held here"
ABSENT = {"not_stated": NOT_PUBLISHED, "not_held": NOT_HELD}
TEXTURES = {"not_stated": "/////", "not_held": "..."}
TOTAL = "known total, parts not known"
BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}  # box of a text on a texture


class Chart(Figure):
    """A matplotlib figure that knows the table it shows and its description in words."""

    heading: str
    drawn: pd.DataFrame
    alt: str
    expected: "Expected | None" = None


class Expected(NamedTuple):
    """What the report's own figure holds, whether it is known here or not.

    column: of the drawn table. values: all that the report shows in it. noun: what they are, such
    as ``years``. ``fig.expected = figures.Expected("period", ["2014", "2015"], "years")``.
    """

    column: str
    values: Sequence[str]
    noun: str


def page(title: str, subtitle: str, source: str, height: float) -> tuple[Chart, SubFigure]:
    """Return a figure with its heading and source line, and the part between them to draw in.

    height: of that part, in inches. Its axes, labels and legends are laid out by matplotlib; a
    legend stands clear of them with ``body.legend(loc="outside upper left")``.
    """
    matplotlib.style.use(STYLE)  # a theme that a notebook sets must not change the figures
    heading, below, foot = _wrap(title, 74), _wrap(subtitle, 108), textwrap.wrap(source, 134)
    heights = [0.21 * len(heading) + 0.17 * len(below) + 0.16, height, 0.14 * len(foot) + 0.12]
    fig = Chart(figsize=(WIDTH, math.fsum(heights)), dpi=DPI, layout="constrained")
    fig.heading = title
    top, body, bottom = fig.subfigures(3, 1, height_ratios=heights)
    edge = 0.1 / heights[0]
    top.text(EDGE, 1 - edge, "\n".join(heading), size=12.5, weight="bold", va="top")
    top.text(EDGE, 0, "\n".join(below), size=9.5, color=SOFT, va="bottom")
    bottom.text(EDGE, 0.09 / heights[2], "\n".join(foot), size=7.5, color=SOFT, va="bottom")
    return fig, body


def _wrap(text: str, letters: int) -> list[str]:
    """Return as few lines as the letters a line allow, about equally long."""
    rows = math.ceil(len(text) / letters)
    return textwrap.wrap(text, letters if rows < 2 else len(text) // rows + 6)


def legend(body: SubFigure, handles: Sequence[Artist]) -> None:
    """Put a legend above the axes, in as many columns as fit side by side."""
    if not handles:
        return
    letters = [len(str(handle.get_label())) + 6 for handle in handles]
    for columns in range(len(handles), 0, -1):
        # As matplotlib fills them: from top to bottom, the first columns the longest.
        if sum(map(max, np.array_split(letters, columns))) <= 118:
            break
    rows = math.ceil(len(handles) / columns)
    columns = math.ceil(len(handles) / rows)  # as many in each row, not one left over
    body.legend(handles=handles, loc="outside upper left", ncols=columns)


def hatch(status: str = "not_stated") -> dict[str, Any]:
    """Return the look of what is absent: white, textured, dashed outline; never a fill.

    status: ``not_stated`` (nobody published it) or ``not_held`` (published, not held here). For
    ``ax.bar``, ``ax.barh``, ``ax.axvspan`` and ``absent`` alike: ``ax.bar(x, y, **hatch())``.
    """
    look = {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.8, "linestyle": (0, (3, 2))}
    return look | {"hatch": TEXTURES[status], "gid": status}


def total() -> dict[str, Any]:
    """Return the look of a known total whose parts are not known: solid and neutral, no gap."""
    return {"facecolor": GREY, "edgecolor": "white", "linewidth": 0.8, "gid": "total"}


def part(colour: str) -> dict[str, Any]:
    """Return the look of a bar over part of a year: hollow, outlined in its series' colour."""
    return {"facecolor": "white", "edgecolor": colour, "linewidth": 1.4, "gid": "part"}


def absent(status: str = "not_stated", what: str = "") -> Patch:
    """Return the legend's entry for what is absent: its mark, what it is, and the phrase."""
    return Patch(**hatch(status), label=": ".join(t for t in (what, ABSENT[status]) if t))


def number(value: Any) -> str:
    """Return ``1,479``, ``38`` or ``17.8``: a number as it is written on a chart."""
    value = float(value)
    return f"{round(value):,}" if abs(value - round(value)) < 1e-9 else f"{value:,.1f}"
