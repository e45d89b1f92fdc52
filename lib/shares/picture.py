"""A picture of printed shares: what the whole numbers of people nearest to each print."""

from pathlib import Path

import numpy as np
import pandas as pd

from .percentages import counts, neighbours, padded, parse
from .result import span

MOST = 150  # shares drawn, the worst first; the table has them all
REACH = 5  # units of the last printed digit on either side
MARKS = {True: ("possible", "o", "#12436d"), False: ("impossible", "X", "#a8410a")}


def draw(audited: pd.DataFrame, path: Path) -> None:
    """Draw every distinct share of an audited table into a .png or .svg, written whole or not.

    A line a share: the band holds what is rounded to it, the dots are the shares of whole numbers
    of people. ValueError: matplotlib is not installed, or no row has a share and a base.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError:
        raise ValueError("a picture needs matplotlib: install it, or leave out --picture") from None
    columns = ["alone", "stated", "base", "people", "decimals", "mean"]
    rows = audited.reindex(columns=columns, fill_value="").drop_duplicates()
    rows = rows[(rows["alone"] != "") & (rows["mean"] == "")]
    if rows.empty:
        raise ValueError("no row has a share and a base: nothing to draw")
    rows = rows.sort_values("alone", key=lambda v: v == "feasible", kind="stable")[:MOST]
    figure = Figure(figsize=(9, 1 + 0.24 * len(rows)), layout="constrained")
    axes = figure.subplots()
    axes.axvspan(-0.5, 0.5, color="0.9")
    for y, row in enumerate(rows.itertuples()):
        value, base = parse(padded(row.stated, row.decimals)), int(row.base)
        dots = np.arange(base + 1) * value.full / base - value.units
        axes.plot(dots := dots[abs(dots) <= REACH], [y] * len(dots), ".", color="0.4")
        verdict, mark, color = MARKS[row.alone == "feasible"]
        axes.plot(0, y, mark, color=color)
        if people := counts(value.text(), base):
            near = [(span(people[0], people[-1]), value.units)]
        else:
            near = neighbours(value, base, "half_up")
        said = ", ".join(f"{people} print {value.text(units)}" for people, units in near)
        beside = f", {row.people} people beside it" if row.people else ""
        axes.text(REACH * 1.05, y, f"{verdict}{beside}: {said}", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), rows["stated"] + " % of " + rows["base"])
    axes.set(xlim=(-REACH, REACH), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xlabel("distance from the printed share, in units of its last digit")
    aside = path.with_name(path.name + ".part")
    with rc_context({"svg.hashsalt": "shares", "svg.fonttype": "none"}):
        date = {"Date": None} if path.suffix == ".svg" else None
        figure.savefig(aside, format=path.suffix[1:], dpi=120, metadata=date)
    aside.replace(path)
