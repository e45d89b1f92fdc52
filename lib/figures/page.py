"""The look of every figure: style, page, colours, and the two marks for what is not there."""

import math
import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib.style
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure, SubFigure
from matplotlib.patches import Patch

STYLE = ["default", "afcharts.afcharts", Path(__file__).with_name("house.mplstyle")]
WIDTH = 8  # of every figure, inches
DPI = 200
EDGE = 0.018  # white margin left of the heading, part of the width

INK, SOFT, FAINT = "#0B0C0C", "#505A5F", "#8A8A8A"
BLUE, TEAL, MAROON, ORANGE, GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#BFBFBF"
CATEGORIES = (BLUE, TEAL, MAROON, ORANGE, "#3D3D3D", "#A285D1")
# Dark to light, so that the order of a scale survives a black-and-white print.
SHADES = {
    1: (BLUE,),
    2: (BLUE, "#6BACE6"),
    3: (BLUE, "#2073BC", "#ADD1F1"),
    4: (BLUE, "#2073BC", "#6BACE6", "#CFE4F7"),
    5: ("#092135", BLUE, "#2073BC", "#6BACE6", "#CFE4F7"),
}
UNSURE = {"unsure", "not sure", "don't know", "do not know", "prefer not to say"}

NOT_PUBLISHED, NOT_HELD = "nobody published it", "published, not held here"
ABSENT = {"not_stated": NOT_PUBLISHED, "not_held": NOT_HELD}
TEXTURES = {"not_stated": "/////", "not_held": "..."}
BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}  # box of a text on a texture


class Chart(Figure):
    """A matplotlib figure that knows the table it shows and its description in words."""

    drawn: pd.DataFrame
    alt: str


def page(title: str, subtitle: str, source: str, height: float) -> tuple[Chart, SubFigure]:
    """Return a figure with its heading and source line, and the part between them to draw in.

    height: of that part, in inches. Its axes, labels and legends are laid out by matplotlib; a
    legend stands clear of them with ``body.legend(loc="outside upper left")``.
    """
    matplotlib.style.use(STYLE)  # a theme that a notebook sets must not change the figures
    heading, below = textwrap.wrap(title, 68), textwrap.wrap(subtitle, 104)
    foot = textwrap.wrap(source, 128)
    heights = [0.21 * len(heading) + 0.17 * len(below) + 0.16, height, 0.14 * len(foot) + 0.12]
    fig = Chart(figsize=(WIDTH, math.fsum(heights)), dpi=DPI, layout="constrained")
    top, body, bottom = fig.subfigures(3, 1, height_ratios=heights)
    edge = 0.1 / heights[0]
    top.text(EDGE, 1 - edge, "\n".join(heading), size=12.5, weight="bold", va="top")
    top.text(EDGE, 0, "\n".join(below), size=9.5, color=SOFT, va="bottom")
    bottom.text(EDGE, 0.09 / heights[2], "\n".join(foot), size=7.5, color=SOFT, va="bottom")
    return fig, body


def legend(body: SubFigure, handles: Sequence[Artist]) -> None:
    """Put a legend above the axes, in as many columns as its words leave room for."""
    if handles:
        letters = sum(len(str(handle.get_label())) + 6 for handle in handles)
        columns = math.ceil(len(handles) / math.ceil(letters / 118))
        body.legend(handles=handles, loc="outside upper left", ncols=columns)


def hatch(status: str = "not_stated") -> dict[str, Any]:
    """Return the look of what is absent: white, textured, dashed outline; never a fill.

    status: ``not_stated`` (nobody published it) or ``not_held`` (published, not held here). For
    ``ax.bar``, ``ax.barh``, ``ax.axvspan`` and ``absent`` alike: ``ax.bar(x, y, **hatch())``.
    """
    look = {"facecolor": "white", "edgecolor": FAINT, "linewidth": 0.8, "linestyle": (0, (3, 2))}
    return look | {"hatch": TEXTURES[status], "gid": status}


def absent(status: str = "not_stated", what: str = "") -> Patch:
    """Return the legend's entry for what is absent: its mark, what it is, and the phrase."""
    return Patch(**hatch(status), label=": ".join(t for t in (what, ABSENT[status]) if t))


def number(value: Any) -> str:
    """Return ``1,479``, ``38`` or ``17.8``: a number as it is written on a chart."""
    value = float(value)
    return f"{round(value):,}" if abs(value - round(value)) < 1e-9 else f"{value:,.1f}"


def ink_on(colour: str) -> str:
    """Return white or near-black, whichever reads better on the colour (WCAG luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    red, green, blue = linear
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    return "white" if luminance < 0.18 else INK


def colours_of(scale: Sequence[str]) -> Mapping[str, str]:
    """Return a colour for each answer: dark to light along the scale, grey for unsure.

    Raises ValueError for more answers than there are shades that print apart.
    """
    ordered = [a for a in scale if a.casefold() not in UNSURE and a != "not stated"]
    if len(ordered) > len(SHADES):
        raise ValueError(
            f"A scale has {len(ordered)} answers ({', '.join(ordered)}), more than the "
            f"{len(SHADES)} shades that print apart; draw it with share_dots instead."
        )
    opposed = [a.casefold() for a in ordered] == ["agree", "disagree"]
    shades = (BLUE, ORANGE) if opposed else SHADES[max(len(ordered), 1)]
    return dict.fromkeys(scale, GREY) | dict(zip(ordered, shades, strict=False))
