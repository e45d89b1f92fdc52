"""The look of every figure: style, page, text that fits, colours, and the mark for "not stated".

Follows the UK Government Analysis Function's chart guidance through afcharts; sizes are inches.
"""

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cache
from math import fsum
from typing import Any

import matplotlib
import matplotlib.style
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Rectangle
from matplotlib.textpath import text_to_path

STATUSES = ("official", "printed", "transcribed", "not_stated", "diagram")
NOT_STATED = "not stated"
UNSURE = {"unsure", "not sure", "don't know", "do not know", "prefer not to say"}

WIDTH = 8.0  # of every figure, inches
DPI = 200
EDGE = 0.15  # white margin around it
INK, SOFT, FAINT = "#0B0C0C", "#505A5F", "#8A8A8A"
BLUE, ORANGE, GREY = "#12436D", "#F46A25", "#BFBFBF"
WHITE = {"facecolor": "white", "edgecolor": "none", "pad": 1.2}  # behind labels on hatching
# Fills that print apart as greys as well, which the six of the guidance do not.
FILLS = ("#12436D", "#28A197", "#F9CDAE", "#801650", "#BFBFBF", "#2073BC")
CATEGORIES = ("#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D", "#A285D1")
# Dark to light, so that the order of a scale survives a black-and-white print.
SEQUENCES = {
    1: ("#12436D",),
    2: ("#12436D", "#6BACE6"),
    3: ("#12436D", "#2073BC", "#ADD1F1"),
    4: ("#12436D", "#2073BC", "#6BACE6", "#CFE4F7"),
    5: ("#092135", "#12436D", "#2073BC", "#6BACE6", "#CFE4F7"),
}


class Chart(Figure):
    """A matplotlib figure that knows the table it shows and its description in words."""

    drawn: pd.DataFrame
    alt: str
    strip: float  # inches from the top of the figure to the strip above the axes


def style() -> None:
    """matplotlib has the project's look and writes bytes that do not change."""
    matplotlib.style.use("afcharts.afcharts")
    matplotlib.rcParams.update(
        {
            "font.family": "DejaVu Sans",  # after the theme, which would put Arial first
            "font.size": 9,
            "text.parse_math": False,
            "axes.grid": False,
            "axes.labelsize": 8.5,
            "axes.labelcolor": SOFT,
            "xtick.labelsize": 8.5,
            "ytick.labelsize": 8.5,
            "hatch.linewidth": 0.7,
            "lines.linewidth": 1.8,
            "savefig.dpi": DPI,
            "svg.hashsalt": "figures",
            "svg.fonttype": "path",  # the same letters on machines that lack the font
        }
    )


style()


def number(value: Any) -> str:
    """``1,479``, ``38`` or ``17.8``: a number as it is written on a chart."""
    value = float(value)
    return f"{round(value):,}" if abs(value - round(value)) < 1e-9 else f"{value:,.1f}"


@cache
def width_of(text: str, size: float, bold: bool = False) -> float:
    """Inches that one line of text takes; text is measured, never guessed, so that labels fit."""
    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return text_to_path.get_text_width_height_descent(text, font, ismath=False)[0] / 72


def wrap(text: str, inches: float, size: float, bold: bool = False) -> list[str]:
    """The lines of a text broken between words so that each fits the given width."""
    lines: list[str] = []
    for paragraph in str(text).split("\n"):
        line = ""
        for word in paragraph.split():
            longer = f"{line} {word}".strip()
            if line and width_of(longer, size, bold) > inches:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def balanced(text: str, inches: float, size: float, bold: bool = False) -> list[str]:
    """The lines of ``wrap``, as even as their number allows, so that no word stands alone."""
    lines = wrap(text, inches, size, bold)
    for narrower in range(1, 40):
        tried = wrap(text, inches * (1 - narrower / 80), size, bold)
        if len(tried) > len(lines):
            break
        lines = tried
    return lines


def ink_on(colour: str) -> str:
    """White or near-black, whichever reads better on the colour (WCAG relative luminance)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    luminance = fsum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return "white" if 1.05 / (luminance + 0.05) > (luminance + 0.05) / 0.053 else INK


def colours_of(scale: Sequence[str]) -> dict[str, str]:
    """A colour for each answer: dark to light along the scale, grey for unsure."""
    ordered = [a for a in scale if a.casefold() not in UNSURE and a != NOT_STATED]
    if [a.casefold() for a in ordered] == ["agree", "disagree"]:
        palette: Sequence[str] = (BLUE, ORANGE)
    elif len(ordered) > len(SEQUENCES):
        raise ValueError(
            f"A scale has {len(ordered)} answers ({', '.join(ordered)}), more than the "
            f"{len(SEQUENCES)} shades that print apart; draw it with share_dots instead."
        )
    else:
        palette = SEQUENCES[max(len(ordered), 1)]
    return dict.fromkeys(scale, GREY) | dict(zip(ordered, palette, strict=False))


def hatch(ax: Axes, x: float, y: float, width: float, height: float, **options: Any) -> Rectangle:
    """The one mark for what nobody published: white, hatched, dashed outline; never a fill."""
    mark = Rectangle(
        (x, y),
        width,
        height,
        facecolor="white",
        edgecolor=FAINT,
        hatch="/////",
        lw=0.8,
        clip_on=False,
        **options,
    )
    mark.set_linestyle((0, (3, 2)))
    mark.set_gid(NOT_STATED.replace(" ", "-"))
    ax.add_patch(mark)
    return mark


def canvas(
    title: str,
    subtitle: str,
    source: str,
    body: float,
    left: float = 0.0,
    right: float = 0.0,
    top: float = 0.0,
    bottom: float = 0.3,
) -> tuple[Chart, Axes]:
    """A figure 8 inches wide with its title, subtitle and source line, and the axes between them.

    ``body`` is the height of the axes; ``left`` and ``right`` stay free beside it for labels,
    ``top`` for a key and ``bottom`` for the axis.
    """
    style()  # a theme that a notebook sets in between must not change the figures
    room = WIDTH - 2 * EDGE
    heads = balanced(title, room, 12.5, bold=True)
    subs = balanced(subtitle, room, 9.5) if subtitle else []
    feet = wrap(source, room, 7.5) if source else []
    below = EDGE + leading(12.5) * len(heads) + 0.05
    strip = below + leading(9.5) * len(subs) + 0.12
    foot = bottom + (0.12 + leading(7.5) * len(feet) if feet else 0)
    height = strip + top + body + foot + EDGE
    fig = Chart(figsize=(WIDTH, height), facecolor="white")
    fig.strip = strip
    write(fig, EDGE, EDGE, heads, 12.5, weight="bold")
    write(fig, EDGE, below, subs, 9.5, color=SOFT)
    write(fig, EDGE, height - EDGE - leading(7.5) * len(feet), feet, 7.5, color=SOFT)
    ax = axes_at(fig, EDGE + left, strip + top, room - left - right, body)
    return fig, ax


def leading(size: float) -> float:
    """Inches from one line of text to the next."""
    return 1.32 * size / 72


def write(fig: Figure, x: float, y: float, lines: Sequence[str], size: float, **look: Any) -> None:
    """the lines stand with their top left corner x, y inches from the figure's top left.

    Lines are set on baselines one by one: text aligned by its top would dance with its letters.
    """
    width, height = fig.get_size_inches()
    settings = {"ha": "left", "va": "baseline", "color": INK, "size": size} | look
    for i, line in enumerate(lines):
        base = y + leading(size) * (i + 0.78)
        fig.text(x / width, 1 - base / height, line, **settings)


def put(ax: Axes, x: float, y: float, lines: Sequence[str], size: float, **look: Any) -> None:
    """as ``write``, in axes whose units are inches and whose y runs downwards."""
    settings = {"ha": "left", "va": "baseline", "color": INK, "size": size} | look
    for i, line in enumerate(lines):
        ax.text(x, y + leading(size) * (i + 0.78), line, **settings)


def axes_at(fig: Figure, x: float, y: float, width: float, height: float) -> Axes:
    """Axes whose top left corner is x, y inches from the figure's top left."""
    w, h = fig.get_size_inches()
    ax = fig.add_axes((x / w, 1 - (y + height) / h, width / w, height / h))
    ax.tick_params(length=0)
    return ax


def key(fig: Chart, entries: Iterable[tuple[str, dict[str, Any]]], x: float = EDGE) -> float:
    """Inches that the key above the axes takes; an entry is a label and its swatch's look."""
    entries, start, y = list(entries), x, 0.0
    if not entries:
        return 0.0
    height = 0.42
    ax = axes_at(fig, 0, fig.strip, WIDTH, height)
    ax.set(xlim=(0, WIDTH), ylim=(height, 0))
    ax.axis("off")
    for label, look in entries:
        if x > start and x + 0.24 + width_of(label, 8.5) > WIDTH - EDGE:
            x, y = start, y + 0.2
        if "marker" in look:
            ax.plot([x + 0.08], [y + 0.085], ls="none", **look)
        elif look.get("hatch") == "not stated":
            hatch(ax, x, y + 0.02, 0.16, 0.13)
        else:
            ax.add_patch(Rectangle((x, y + 0.02), 0.16, 0.13, **look))
        ax.text(x + 0.22, y + 0.085, label, size=8.5, va="center", color=INK)
        x += 0.22 + width_of(label, 8.5) + 0.22
    return y + 0.24


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The places moved as little as needed to lie at least ``gap`` apart and within low..high."""
    order = sorted(range(len(places)), key=lambda i: places[i])
    moved = list(places)
    for before, here in zip([None, *order], order, strict=False):
        floor = low if before is None else moved[before] + gap
        moved[here] = max(moved[here], floor)
    ceiling = high
    for here in reversed(order):
        moved[here] = min(moved[here], ceiling)
        ceiling = moved[here] - gap
    return moved


def checked(
    table: pd.DataFrame, columns: Sequence[str], unique: Sequence[str] = (), share: bool = False
) -> pd.DataFrame:
    """A copy of the table with numbers as floats, after the rules that every chart shares.

    Raises ValueError naming row and column when a column is missing, a status is unknown, a stated
    value is empty, a not-stated one is filled, a share is outside 0..100, or a row stands twice.
    """
    if missing := [c for c in [*columns, "status"] if c not in table.columns]:
        raise ValueError(f"The table to draw has no column {', '.join(missing)}; add it.")
    if not len(table):
        raise ValueError("The table to draw has no rows; hand over at least one.")
    table = table.reset_index(drop=True).copy()
    for name in {"value", "ci_low", "ci_high", "low", "high", "recomputed", "n"} & {*table.columns}:
        blank = table[name].astype(object).map(lambda v: pd.isna(v) or v == "")
        table[name] = [
            float("nan") if b else float(Fraction(str(v)))
            for b, v in zip(blank, table[name], strict=True)
        ]
    for i, row in table.iterrows():
        _check_row(f"Row {int(str(i)) + 1} of the table to draw", row, share)
    if unique and (twice := table.duplicated(list(unique))).any():
        where = ", ".join(str(v) for v in table.loc[twice, list(unique)].iloc[0])
        raise ValueError(f"The table to draw holds {where} twice; keep one row.")
    return table


def _check_row(where: str, row: pd.Series, share: bool) -> None:
    if row["status"] not in STATUSES:
        raise ValueError(
            f"{where}, column status: {row['status']!r} is unknown; use {', '.join(STATUSES)}."
        )
    if "value" not in row:
        return
    filled = pd.notna(row["value"]) or pd.notna(row.get("recomputed"))
    if row["status"] == "not_stated" and filled:
        raise ValueError(f"{where}, column value: a not_stated row has a number; leave it empty.")
    if row["status"] not in ("not_stated", "diagram") and not filled:
        raise ValueError(f"{where}, column value: it is empty; fill it or set status not_stated.")
    for name in ("value", "recomputed", "ci_low", "ci_high"):
        if share and pd.notna(v := row.get(name)) and not 0 <= v <= 100:
            raise ValueError(
                f"{where}, column {name}: {number(v)} is not a share of 0 to 100; correct it."
            )
