"""Charts that the tests draw as PDF, in the styles of reports, with what they show known.

`python tests/drawn_charts.py` prints recall and precision of the reader, style by style.
"""

import io
import random
import sys
from collections import Counter
from collections.abc import Callable

import matplotlib.pyplot as plt
import pandas as pd
import pdfplumber

from lib.charts import marks

Truth = Counter  # of (row, series, percent as printed)
ROWS = ["Leads", "Frontline officers", "All who\nanswered"]
NAMELESS = ["share", "other"]
SCALE = ["strongly agree", "agree", "neither", "disagree"]
OFFICE = ["#4472C4", "#ED7D31", "#A5A5A5", "#FFC000", "#70AD47"]
GREYS = ["#222222", "#666666", "#999999", "#CCCCCC"]


def shares(n: int, parts: int, some: random.Random) -> list[int]:
    """Whole percentages of n people who chose among so many answers, none among them at times."""
    cuts = sorted(some.choices(range(n + 1), k=parts - 1))
    people = [b - a for a, b in zip([0, *cuts], [*cuts, n], strict=True)]
    return [int(100 * k / n + 0.5) for k in people]


def table(some: random.Random, rows: list[str], series: list[str], ends: bool) -> pd.DataFrame:
    """Shares of each row, rows by series; at the ends of the scale everybody gives one answer."""
    n = some.choice([17, 22, 37, 41, 48])
    cells = [shares(n, len(series), some) for _ in rows]
    if ends:
        cells[0] = [100] + [0] * (len(series) - 1)
    return pd.DataFrame(cells, index=rows, columns=series)


def truth(cells: pd.DataFrame) -> Truth:
    """What a perfect reader finds."""
    return Counter(
        (row.replace("\n", " "), "" if series in NAMELESS else series, str(value))
        for row, values in cells.iterrows()
        for series, value in values.items()
    )


def text(value: float, least: float = 0, unit: str = "%") -> str:
    return f"{value:.0f}{unit}" if value >= least else ""


def stacked(some, ends, colours=OFFICE, least=0, unit="%", legend="top", columns=False, edge=None):
    cells = table(some, ROWS[: some.choice([1, 3])], SCALE, ends)
    fig, ax = plt.subplots(figsize=(6.5, 4 if columns else 2.6), layout="constrained")
    far = pd.Series(0, index=cells.index)
    for colour, (answer, values) in zip(colours, cells.items(), strict=False):
        draw = ax.bar if columns else ax.barh
        side = {"bottom": far} if columns else {"left": far}
        bars = draw(cells.index, values, 0.6, color=colour, label=answer, edgecolor=edge, **side)
        told = [text(v, max(least, 0.1), unit) for v in values]
        ax.bar_label(bars, told, label_type="center", fontsize=7)
        far = far + values
    if columns:
        ax.set_ylim(0, 105)
    else:
        ax.invert_yaxis()
    if legend == "top":
        fig.legend(loc="outside upper center", ncols=4, frameon=False, fontsize=8)
    else:
        fig.legend(loc="outside right center", fontsize=8)
    ax.set_title("Figure 7: How far do you agree?", fontsize=9)
    return fig, truth(cells)


def grouped(some, ends, columns=False, grid=False):
    series = ["Leads", "Officers"]
    rows = ["Agree", "Neither", "Disagree", "Not sure"]
    cells = table(some, series, rows, ends).T
    fig, ax = plt.subplots(figsize=(6.5, 3.4), layout="constrained")
    for k, (name, values) in enumerate(cells.items()):
        places = [i + 0.38 * k for i in range(len(rows))]
        draw = ax.bar if columns else ax.barh
        bars = draw(places, values, 0.36, color=OFFICE[k], label=name)
        ax.bar_label(bars, [text(v) for v in values], padding=2, fontsize=8)
    ticks = [i + 0.19 for i in range(len(rows))]
    if columns:
        ax.set_xticks(ticks, rows)
    else:
        ax.set_yticks(ticks, rows)
    if grid:
        ax.set_facecolor("#EAEAF2")
        ax.grid(color="white")
        ax.set_axisbelow(True)
    ax.legend(fontsize=8)
    ax.set_title("Figure 7: Answers of two groups", fontsize=9)
    return fig, truth(cells)


def single(some, ends, columns=False, labels=True, inside=False):
    rows = ["Often", "Sometimes", "Hardly ever", "Never", "Not sure"]
    cells = table(some, ["share"], rows, ends).T
    fig, ax = plt.subplots(figsize=(5, 3), layout="constrained")
    draw = ax.bar if columns else ax.barh
    bars = draw(rows, cells["share"], 0.6, color="#1f4e79")
    if labels:
        kind = {"label_type": "center", "color": "white"} if inside else {"padding": 3}
        ax.bar_label(bars, [text(v, 9 if inside else 0) for v in cells["share"]], **kind)
    (ax.set_ylim if columns else ax.set_xlim)(0, 112)
    ax.set_title("Figure 7: How often?", fontsize=9)
    return fig, truth(cells)


def own_colours(some, ends):
    """Bars of a colour each, decimals, no legend, no frame."""
    n = some.choice([120, 347])
    cells = table(some, ["share"], ["Yes", "No", "Not yet", "Other"], ends).T
    if not ends:
        people = [round(n * v / 100) for v in cells["share"]]
        cells["share"] = [f"{100 * k / n:.1f}" for k in people]
    fig, ax = plt.subplots(figsize=(5.5, 2.4), layout="constrained")
    bars = ax.barh(cells.index, cells["share"].astype(float), 0.7, color=OFFICE)
    ax.bar_label(bars, [f"{v} %" for v in cells["share"]], padding=4, fontsize=9)
    ax.set_axis_off()
    for place, name in enumerate(cells.index):
        ax.text(-1, place, name, ha="right", va="center")
    return fig, truth(cells)


def report_page(some, ends):
    """A page of A4 with running text and two charts, each with caption and a wrapped legend."""
    fig = plt.figure(figsize=(8.27, 11.69))
    known = Truth()
    prose = (
        "In all 37 % of the leads and 12 of 44 officers said so, as Figure 9 shows, in 2024.\n" * 4
    )
    scale = [*SCALE[:3], "disagree, or\ndo not know"]
    for top, number in ((0.9, 11), (0.45, 12)):
        cells = table(some, [f"{who} ({number})" for who in ("Leads", "Officers")], scale, ends)
        fig.text(0.1, top, prose, fontsize=10, va="top")
        fig.text(0.1, top - 0.1, f"Figure {number}: How far leads and officers agree (n = 37)")
        ax = fig.add_axes([0.3, top - 0.25, 0.6, 0.13])
        far = pd.Series(0, index=cells.index)
        for colour, (answer, values) in zip(OFFICE, cells.items(), strict=False):
            bars = ax.barh(cells.index, values, 0.5, left=far, color=colour, label=answer)
            told = [text(v, 6) for v in values]
            ax.bar_label(bars, told, label_type="center", fontsize=8, color="white")
            far = far + values
        ax.set_xticks([])
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.02), ncols=4, fontsize=7)
        known += truth(cells.rename(columns=lambda answer: answer.replace("\n", " ")))
    return fig, known


def side_by_side(some, ends):
    """Two groups in panels beside each other that share their categories."""
    rows = ["Agree", "Neither", "Disagree"]
    cells = table(some, ["share", "other"], rows, ends).T
    fig, axes = plt.subplots(1, 2, figsize=(7, 2.2), sharey=True, layout="constrained")
    for ax, (_, values) in zip(axes, cells.items(), strict=True):
        bars = ax.barh(rows, values, 0.6, color=OFFICE[0])
        ax.bar_label(bars, [text(v) for v in values], padding=2)
        ax.set_xlim(0, 115)
    return fig, truth(cells)


def above(some, ends):
    """Stacked bars whose small parts have their number above them."""
    cells = table(some, ROWS[:2], SCALE, ends)
    fig, ax = plt.subplots(figsize=(6.5, 2.6), layout="constrained")
    far = pd.Series(0, index=cells.index)
    for colour, (answer, values) in zip(OFFICE, cells.items(), strict=False):
        ax.barh(cells.index, values, 0.5, left=far, color=colour, label=answer)
        for place, (value, start) in enumerate(zip(values, far, strict=True)):
            high = place if value > 6 else place + 0.33
            ax.text(start + value / 2, high, text(value, 1), ha="center", va="center", fontsize=7)
        far = far + values
    fig.legend(loc="outside lower center", ncols=4)
    return fig, truth(cells)


def no_chart(some, ends):
    """A table with shaded cells: nothing to read."""
    fig, ax = plt.subplots(figsize=(6, 3), layout="constrained")
    ax.axis("off")
    cells = [[f"{some.randint(0, 100)}%" for _ in range(4)] for _ in range(5)]
    shades = [["#DDEBF7" if k % 2 else "#BDD7EE"] * 4 for k in range(5)]
    ax.table(cells, shades, rowLabels=list("ABCDE"), colLabels=SCALE, loc="center")
    return fig, Truth()


STYLES: dict[str, Callable] = {
    "stacked, legend on top": stacked,
    "stacked, legend at the right": lambda s, e: stacked(s, e, legend="right"),
    "stacked, small bars bare": lambda s, e: stacked(s, e, least=7),
    "stacked, no percent signs, white edges": lambda s, e: stacked(s, e, unit="", edge="white"),
    "stacked, greys": lambda s, e: stacked(s, e, colours=GREYS),
    "stacked columns": lambda s, e: stacked(s, e, columns=True),
    "grouped bars": grouped,
    "grouped columns, shaded ground": lambda s, e: grouped(s, e, columns=True, grid=True),
    "single bars, label beyond": single,
    "single bars, label inside": lambda s, e: single(s, e, inside=True),
    "columns": lambda s, e: single(s, e, columns=True),
    "columns, axis alone": lambda s, e: single(s, e, columns=True, labels=False),
    "a colour each, decimals": own_colours,
    "page of a report, two charts": report_page,
    "panels side by side": side_by_side,
    "small parts labelled above": above,
    "shaded table, no chart": no_chart,
}
FONTS = [("DejaVu Sans", 3), ("DejaVu Serif", 42), ("DejaVu Sans Mono", 3)]


def pdf(style: str, seed: int) -> tuple[bytes, Truth]:
    """A page in a style, and what it shows; every third has a table at the ends of the scale."""
    font, kind = FONTS[seed % len(FONTS)]
    look = {"font.family": font, "pdf.fonttype": kind}
    with plt.style.context(look, after_reset=True):  # whatever a test before has set
        fig, known = STYLES[style](random.Random(f"{style}{seed}"), seed % 3 == 2)
        file = io.BytesIO()
        fig.savefig(file, format="pdf")
        plt.close(fig)
    return file.getvalue(), known


def found(file: bytes) -> Truth:
    """What the reader makes of the only page."""
    with pdfplumber.open(io.BytesIO(file)) as opened:
        read = [r for chart in marks.charts(opened.pages[0]) for r in chart]
    return Counter((r.row, r.series, r.digits or f"{r.width:.0f}") for r in read)


def score(style: str, seeds: int = 12) -> dict[str, object]:
    """Recall and precision over some pages of a style."""
    right = read = all_of = 0
    for seed in range(seeds):
        file, known = pdf(style, seed)
        seen = found(file)
        right, read, all_of = (
            right + (seen & known).total(),
            read + seen.total(),
            all_of + known.total(),
        )
        if seen != known and "-v" in sys.argv:
            print(style, seed, "missed", dict(known - seen), "made up", dict(seen - known))
    parts = {
        "recall": right / all_of if all_of else 1.0,
        "precision": right / read if read else 1.0,
    }
    return {"style": style, "shares": all_of, "read": read} | parts


if __name__ == "__main__":
    print(pd.DataFrame([score(style) for style in STYLES]).round(3).to_string(index=False))
