"""What a value at fault wears: a cross beside its number, and a note below its bar that says why.

A fault is a text in column ``fault`` of the drawn table, such as ``29 of 37 are 78%, 30 are 81%``.
"""

import textwrap

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from lib.figures.colours import INK
from lib.figures.page import BEHIND
from lib.figures.tables import faulted, has, shown, stated

CROSS = "\N{HEAVY MULTIPLICATION X}"
FAULTS = Line2D([], [], color=INK, marker="X", ms=6, ls="none", label="at fault, as noted")


def crossed(row: pd.Series, unit: str = "") -> str:
    """Return a value as drawn, with a cross if it is at fault."""
    return f"{shown(row, unit)} {CROSS}" if has(row.get("fault")) else shown(row, unit)


def notes_of(bar: pd.DataFrame | pd.Series) -> list[str]:
    """Return the lines of the note below a bar: each value at fault by its answer, and why."""
    bar = bar.to_frame().T if isinstance(bar, pd.Series) else bar
    several = "answer" in bar and len(stated(bar)) > 1
    lines: list[str] = []
    for _, row in faulted(bar).iterrows():
        told = f"{row['answer']} {shown(row, '%')}: " if several else ""
        lines += textwrap.wrap(f"{CROSS} {told}{row['fault']}", 76)
    return lines


def note(ax: Axes, lines: list[str], x: float, y: float) -> None:
    """Write lines below a bar, from x (part of the width) or as far left of it as they need."""
    if lines:
        left = max(0.01, min(x, 1 - 0.0125 * max(map(len, lines))))
        place = {"va": "top", "size": 8, "bbox": BEHIND, "transform": ax.get_yaxis_transform()}
        ax.text(left, y, "\n".join(lines), **place)
