"""Bars and labels on a page of a PDF (pdfplumber's), read as shares.

Everything is told for bars that grow to the right: a page with columns is turned first, so that
`start` and `end` lie along the values, `low` and `high` across them.
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import pairwise
from statistics import correlation, linear_regression, median
from typing import Any

NUMBER = re.compile(r"(\d{1,3}(?:\.\d+)?)\s?%?")
CAPTION = re.compile(r"(?:Figure|Fig\.|Chart)\s+(\d+)\b")
NEAR, BESIDE = 1.5, 15  # points between edges that are one; from a bar to its number or words
KEY = 45, 20  # the largest key of a legend, in points


@dataclass(frozen=True)
class Mark:
    """A filled rectangle or a line of text, in points; box: x0, top, x1, bottom on the page."""

    start: float
    end: float
    low: float
    high: float
    box: tuple[float, float, float, float]
    text: str = ""
    colour: tuple[float, ...] = ()

    @property
    def middle(self) -> float:
        """Where it lies across the bars."""
        return (self.low + self.high) / 2

    @property
    def size(self) -> tuple[int, int]:
        """Length and thickness in whole points."""
        return round(self.end - self.start), round(self.high - self.low)

    def holds(self, other: "Mark") -> bool:
        """Say whether the middle of another mark lies within, not on an edge."""
        along = self.start + 0.1 < (other.start + other.end) / 2 < self.end - 0.1
        return along and self.low + 0.1 < other.middle < self.high - 0.1


@dataclass
class Reading:
    """One share as read from a bar; `digits` is its label, `width` what its length says, in %."""

    bar: Mark
    row: str
    series: str
    digits: str = ""
    width: float | None = None
    checks: dict[str, bool] = field(default_factory=dict)

    @property
    def percent(self) -> float | None:
        """The labelled share, else that of the width."""
        return float(self.digits) if self.digits else self.width


def charts(page: Any) -> list[list[Reading]]:
    """Return the readings of each bar chart on a page, charts from top to bottom."""
    bars, texts = _marks(page)
    keys = _keys(bars, texts)
    names = {b.colour: " ".join(t.text for t in lines) for b, lines in keys.items()}
    bars = [b for b in bars if b not in keys]
    texts = [t for t in texts if t not in sum(keys.values(), [])]
    turned = [_turned(b) for b in bars]
    if _alike(turned) > _alike(bars):
        bars, texts = turned, [_turned(t) for t in texts]
    found = [_read(rows, texts, names if len(keys) > 1 else {}) for rows in _panels(bars, texts)]
    return [chart for chart in found if _to_scale(chart)]


def _marks(page: Any) -> tuple[list[Mark], list[Mark]]:
    """Return the filled rectangles that are no background, and the lines of upright text."""

    def mark(it: dict[str, Any], **more: Any) -> Mark:
        box = it["x0"], it["top"], it["x1"], it["bottom"]
        return Mark(box[0], box[2], box[1], box[3], box, **more)

    shapes = []
    for shape in (s for s in [*page.rects, *page.curves] if s["fill"] and len(s["pts"]) <= 5):
        given = shape["non_stroking_color"]
        colour = tuple(given) if isinstance(given, tuple | list) else (given,)
        numbers = all(isinstance(c, int | float) for c in colour)
        white = numbers and (max(colour) < 0.03 if len(colour) == 4 else min(colour) > 0.97)
        if numbers and not white and len({round(x) for x, _ in shape["pts"]}) <= 2:
            shapes.append(mark(shape, colour=colour))
    ground = [s for s in shapes if sum(s.holds(o) and s.colour != o.colour for o in shapes) > 2]
    upright = page.filter(lambda it: it.get("upright", True))
    words = upright.extract_words(keep_blank_chars=True, x_tolerance_ratio=0.3)
    return [s for s in shapes if s not in ground], [mark(w, text=w["text"].strip()) for w in words]


def _turned(it: Mark) -> Mark:
    return replace(it, start=-it.high, end=-it.low, low=it.start, high=it.end)


def _keys(bars: list[Mark], texts: list[Mark]) -> dict[Mark, list[Mark]]:
    """Return the keys of a legend, small boxes of one size, with the lines of words beside them."""
    small = [b for b in bars if b.size[0] < KEY[0] and b.size[1] < KEY[1]]
    keys: dict[Mark, list[Mark]] = {}
    for text in texts:
        reach = 1.2 * text.size[1]
        beside = [b for b in small if 0 < text.start - b.end < BESIDE]
        key = min(beside, key=lambda b: abs(text.middle - b.middle), default=None)
        if key and abs(text.middle - key.middle) < reach and not NUMBER.fullmatch(text.text):
            keys.setdefault(key, []).append(text)
    usual = Counter(b.size for b in keys).most_common(1)
    return {b: t for b, t in keys.items() if b.size == usual[0][0]}


def _alike(bars: list[Mark]) -> float:
    """Count how many bars have one thickness; half a bar more where some touch end to end."""
    thick, count = Counter(b.size[1] for b in bars).most_common(1)[0] if bars else (0, 0)
    some = [b for b in bars if b.size[1] == thick]
    starts = {(round(b.start), round(b.middle)) for b in some}
    return count + any((round(b.end), round(b.middle)) in starts for b in some) / 2


def _panels(bars: list[Mark], texts: list[Mark]) -> list[list[list[Mark]]]:
    """Split bars into charts, and these into rows of segments that touch end to end.

    The rows of a chart have one thickness, one baseline, and no caption between them.
    """
    lines: list[list[Mark]] = []
    for bar in sorted(bars, key=lambda b: b.middle):
        if not lines or bar.middle - lines[-1][-1].middle > NEAR:
            lines.append([])
        lines[-1].append(bar)
    captions = [t.box[1] for t in texts if CAPTION.match(t.text)]
    panels: dict[tuple[int, ...], list[list[Mark]]] = {}
    for line in lines:
        row: list[Mark] = []
        for bar in sorted(line, key=lambda b: (b.start, b.end)):
            if not row or abs(bar.start - row[-1].end) > NEAR:
                row = []
                above = sum(c < bar.box[1] for c in captions)
                place = bar.size[1] // 2, round(bar.start / 3), above
                panels.setdefault(place, []).append(row)
            row.append(bar)
    # What is thin or has nothing written beside it is no chart: rules, frames, boxes.
    return [p for p in panels.values() if p[0][0].size[1] > 3 and any(_names(p, texts))]


def _names(groups: list[list[Mark]], texts: list[Mark]) -> list[str]:
    """Return the words beside each group of bars: before the baseline, nearest to it."""
    start, thick = groups[0][0].start, groups[0][0].size[1]
    middles = [(g[0].middle + g[-1].middle) / 2 for g in groups]
    reach = thick + max(g[-1].high - g[0].low for g in groups) / 2
    near: list[list[Mark]] = [[] for _ in groups]
    before = [t for t in texts if t.end <= start + NEAR]
    before = [t for t in before if not NUMBER.fullmatch(t.text)] or before
    for text in sorted(before, key=lambda t: -t.end):
        away, place = min((abs(text.middle - m), i) for i, m in enumerate(middles))
        gap = 0.35 * (text.box[3] - text.box[1])
        lines = [max(text.box[1] - o.box[3], o.box[1] - text.box[3]) for o in near[place]]
        if away < reach and not CAPTION.match(text.text) and min(lines, default=0) < gap:
            near[place].append(text)
    read = [sorted(lines, key=lambda t: (t.box[1], t.box[0])) for lines in near]
    return [" ".join(t.text for t in lines) for lines in read]


def _read(panel: list[list[Mark]], texts: list[Mark], names: dict[Any, str]) -> list[Reading]:
    """Return one reading for every bar of a chart, and for every answer without one."""
    keyed = names if names.keys() & {b.colour for row in panel for b in row} else {}
    stacked = any(len(row) > 1 for row in panel)
    groups = panel if stacked or not keyed else _groups(panel)
    rows = [
        [Reading(b, name, keyed.get(b.colour, ""), _digits(b, texts, stacked)) for b in group]
        for group, name in zip(groups, _names(groups, texts), strict=True)
    ]
    unit = _unit([r for row in rows for r in row], texts)
    for row in rows:
        for reading in row:
            reading.width = (reading.bar.end - reading.bar.start) / unit if unit else None
            reading.checks |= {"colour": bool(reading.series)} if keyed else {}
            if reading.digits and unit:
                reading.checks["width"] = abs(reading.width - reading.percent) < 1
        if stacked:
            _add_up(row, keyed.values())
    return [r for row in rows for r in row if r.percent is not None]


def _to_scale(chart: list[Reading]) -> bool:
    """Say whether lengths follow the labels, as they do not in a shaded table."""
    agree = [r.checks["width"] for r in chart if "width" in r.checks]
    return bool(chart) and 2 * sum(agree) >= len(agree)


def _groups(panel: list[list[Mark]]) -> list[list[Mark]]:
    """Join the rows of grouped bars: a new group begins where a colour comes again, or a gap."""
    pitches = [n[0].middle - r[0].middle for r, n in pairwise(panel)]
    groups = [[*panel[0]]]
    for (bar,), pitch in zip(panel[1:], pitches, strict=True):
        if bar.colour in {b.colour for b in groups[-1]} or pitch > 1.3 * min(pitches):
            groups.append([])
        groups[-1].append(bar)
    return groups


def _digits(bar: Mark, texts: list[Mark], stacked: bool) -> str:
    """Return the number within a bar or, where bars stand alone, just beyond its end."""
    numbers = [(t, n[1]) for t in texts if (n := NUMBER.fullmatch(t.text))]
    inside = [n for t, n in numbers if bar.holds(t)]
    level = [(t.start - bar.end, n) for t, n in numbers if bar.low < t.middle < bar.high]
    beyond = [n for away, n in level if -NEAR < away < BESIDE and not stacked]
    return [*inside, *beyond, ""][0]


def _unit(found: list[Reading], texts: list[Mark]) -> float | None:
    """Return the points of one percent: by the labels, else by the numbers along the axis."""
    if known := [r for r in found if r.digits and r.percent]:
        return median((r.bar.end - r.bar.start) / r.percent for r in known)
    low, high = min(r.bar.low for r in found), max(r.bar.high for r in found)
    lines: dict[int, list[tuple[float, float]]] = {}
    for text in texts:
        if (told := NUMBER.fullmatch(text.text)) and not low < text.middle < high:
            place = float(told[1]), (text.start + text.end) / 2
            lines.setdefault(round(text.high / 2), []).append(place)
    for values, places in (zip(*line, strict=True) for line in lines.values() if len(line) > 2):
        if len(set(values)) > 2 and correlation(values, places) > 0.9999:
            return linear_regression(values, places).slope
    return None


def _add_up(row: list[Reading], answers: Any) -> None:
    """Test whether a row's answers make a whole; answers without a bar are then none."""
    values = [r.percent for r in row]
    whole = None not in values and abs(sum(values) - 100) <= max(1, 0.5 * len(row))
    last = replace(row[-1].bar, start=row[-1].bar.end)
    told = {r.series for r in row}
    if whole:
        row += [Reading(last, row[0].row, a, width=0.0) for a in answers if a not in told]
    for reading in row:
        reading.checks["sum"] = whole
