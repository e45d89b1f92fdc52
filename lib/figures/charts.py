"""Shares of questions on their scales, as stacked bars: a tidy table in, a ``status`` per row."""

import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from lib.figures.colours import INK, SOFT, colours_of, ink_on
from lib.figures.faults import FAULTS, crossed, note, notes_of
from lib.figures.page import ABSENT, BEHIND, Chart, absent, hatch, legend, number, page
from lib.figures.tables import REST, base, checked, describe, faulted, foot, people, stated

NARROW = 5.5  # per cent; a narrower segment has its number above
LETTER = 1.3  # per cent of the scale that a letter inside a bar takes


def stacked(table: pd.DataFrame, scale: Sequence[str]) -> pd.DataFrame:
    """Return the segments of ``scale_bars``: shares in the scale's order, the rest as one part.

    One row per segment with ``start`` and ``width`` in per cent. The part that nobody stated stands
    where the first missing answer has its place, and has status ``not_stated`` or ``not_held``.
    """
    table = checked(table, ["row", "answer", "value"], unique=["row", "answer"], share=True)
    if unknown := sorted(set(table["answer"]) - {*scale, REST}):
        raise ValueError(
            f"The answer {unknown[0]!r} is not on the scale {', '.join(scale)}; add it."
        )
    bars = [_segments(bar, scale) for _, bar in table.groupby("row", sort=False)]
    first = ["row", "answer", "value", "status", "start", "width"]
    return pd.DataFrame([s for bar in bars for s in bar]).pipe(
        lambda t: t[first + [c for c in t if c not in first]]
    )


def _segments(bar: pd.DataFrame, scale: Sequence[str]) -> list[dict[str, Any]]:
    known = {row["answer"]: row.to_dict() for _, row in stated(bar).iterrows()}
    order = [a for a in scale if a in known]
    missing = [a for a in scale if a not in known]
    rest = 100 - float(sum(known[a]["value"] for a in order))
    # Rounding of the shares themselves leaves up to half a point each: that is no missing answer.
    if rest > 1e-9 and (missing or rest > len(order) / 2):
        after = scale.index(missing[0]) if missing else len(scale)
        order.insert(sum(scale.index(a) < after for a in order), REST)
        known[REST] = _silent(bar)
    segments, start = [], 0.0
    for answer in order:
        width = rest if answer == REST else known[answer]["value"]
        place = {"answer": answer, "start": round(start, 6), "width": round(width, 6)}
        segments.append(known[answer] | place)
        start += width
    return segments


def _silent(bar: pd.DataFrame) -> dict[str, Any]:
    """Return the row of the part that nobody stated, with its range of people if there is one."""
    silent = bar[bar["status"].isin(list(ABSENT))]
    status = silent["status"].iloc[0] if len(silent) else "not_stated"
    row = {"row": bar["row"].iloc[0], "value": float("nan"), "status": status}
    if "n" in bar:
        row["n"] = bar["n"].iloc[0]
    rest = silent[silent["answer"] == REST] if REST in set(silent["answer"]) else silent
    if len(rest) == 1 and "low" in bar:
        row |= rest.iloc[0][["low", "high"]].to_dict()
    return row


def scale_bars(
    table: pd.DataFrame,
    scale: Sequence[str],
    title: str,
    subtitle: str = "",
    source: str = "",
    confidence: float = 0.95,
    who: str = "people",
    colours: Mapping[str, str] | None = None,
    outlined: Collection[str] = (),
    notes: Mapping[str, str] | None = None,
    gaps: str = "not_stated",
) -> Chart:
    """Draw bars of 0 to 100 per cent, one per question or group, split by the answers of a scale.

    table: ``row, answer, value, status``; optional ``n``, ``label``; ``ci_low``, ``ci_high`` (drawn
    under the part's end, or its start where the scale leaves no room); ``ci_method`` (named in the
    foot); ``fault`` (a cross by the value and this text below the bar); ``low``, ``high`` on the
    row whose answer is ``not stated`` (people left for it). colours: answer -> colour, instead of
    the scale's own. outlined: rows with hollow segments. notes: row -> what its gap says. gaps:
    whether the rest of a bar is marked ``not_stated`` or ``not_held``.
    """
    drawn = stacked(table, list(scale))
    marked = drawn.assign(status=drawn["status"].replace("not_stated", gaps))
    shades = {**colours_of(scale), **(colours or {})}
    bars = {str(name): bar for name, bar in marked.groupby("row", sort=False)}
    limit = max(100, float((drawn["start"] + drawn["width"]).max()))
    spans = {name: _spans(bar, limit) for name, bar in bars.items()}
    most = max((1 + span["line"] for bar in spans.values() for span in bar), default=0)
    names = [_name(name, bar, bool(base(drawn))) for name, bar in bars.items()]
    lines = 1 + max(name.count("\n") for name in names)
    # From bar to bar, in units of which a bar has 0.72 and a line of text 0.34.
    pitch = max(1.05 + 0.2 * most, 0.36 * lines + 0.34)
    notes_tall = [0.34 * len(lines) + 0.1 * bool(lines) for lines in map(notes_of, bars.values())]
    places = np.cumsum([0, *(pitch + tall for tall in notes_tall)])
    height = 0.42 * places[-1] + 0.75
    fig, body = page(title, subtitle, foot(source, drawn, confidence), height)
    ax = body.subplots()
    for y, (name, bar) in zip(places[:-1], bars.items(), strict=True):
        _bar(ax, bar, y, shades, name in outlined)
        _rest(ax, bar[bar["answer"] == REST], y, (notes or {}).get(name), who)
        _intervals(ax, spans[name], y, shades)
        below = max((s["line"] for s in spans[name]), default=-1)
        note(ax, notes_of(bar), faulted(bar)["start"].min() / limit, y + 0.64 + 0.2 * below)
    ax.set_xlim(0, limit)
    ax.set_xticks(range(0, 101, 25), [f"{t}%" for t in range(0, 101, 25)])
    ax.grid(axis="x")
    ax.set_yticks(places[:-1], names)
    ax.set_ylim(places[-1] - 0.6, -0.5)
    legend(body, _keys(marked, scale, shades, confidence if most else 0))
    more = [f"{name}: {_sum(bar)}" for name, bar in bars.items() if _sum(bar)]
    rest = [(s["row"], people(s, who)) for _, s in drawn[drawn["answer"] == REST].iterrows()]
    more += [f"{name}: {left} not stated" for name, left in rest if left]
    fig.drawn = drawn
    fig.alt = describe(marked, ["row", "answer"], "Stacked bars", title, "%", more)
    return fig


def _keys(
    marked: pd.DataFrame, scale: Sequence[str], shades: Mapping[str, str], confidence: float
) -> list[Any]:
    """Return the entries of the legend: answers, absences, intervals, faults."""
    used = [a for a in scale if a in set(marked["answer"]) and a != REST]
    handles: list[Any] = [Patch(fc=shades[a], label=a) for a in used]
    handles += [absent(s) for s in ABSENT if s in set(marked["status"])]
    if confidence:
        text = f"{number(100 * confidence)}% interval, at an end of its part"
        handles.append(Line2D([], [], color=SOFT, lw=1.2, marker="o", ms=4.5, label=text))
    return handles + [FAULTS] * bool(len(faulted(marked)))


def _name(name: str, bar: pd.DataFrame, common: bool) -> str:
    """Return the label of a bar: its name, its base, and its sum if that is more than all."""
    lines = [name, "" if common else base(bar), _sum(bar)]
    return "\n".join(textwrap.fill(line, 25) for line in lines if line)


def _sum(bar: pd.DataFrame) -> str:
    """Return what the stated shares sum to when that is more than 100 per cent, or nothing."""
    total = float(bar["width"].sum())
    if total <= 100 + 1e-4:
        return ""
    beyond = ": more than rounding explains" if total > 100 + len(stated(bar)) / 2 else ""
    return f"shares sum to {number(total)}%{beyond}"


def _bar(ax: Axes, bar: pd.DataFrame, y: float, shades: Mapping[str, str], hollow: bool) -> None:
    for _, seg in bar.iterrows():
        answer, start, width = seg["answer"], seg["start"], seg["width"]
        if answer == REST:
            ax.barh(y, width, 0.72, left=start, **hatch(seg["status"]))
            continue
        face, edge = ("white", shades[answer]) if hollow else (shades[answer], "white")
        part = ax.barh(y, width, 0.72, left=start, fc=face, ec=edge, lw=1.4, gid=answer)
        text = crossed(seg, "%")
        if width < max(NARROW, LETTER * len(text)):
            _above(ax, start + width / 2, y, text)
        else:
            ink = {"color": ink_on(face), "weight": "bold"}
            ax.bar_label(part, [text], label_type="center", **ink)
    if _sum(bar):
        ax.plot([100, 100], [y - 0.45, y + 0.45], color=INK, lw=1.2)


def _above(ax: Axes, x: float, y: float, text: str) -> None:
    """Write over the bar, but not beyond the ends of the scale, where names stand."""
    half = 0.55 * len(text)  # per cent
    place = {"textcoords": "offset points", "ha": "center", "va": "bottom", "size": 8}
    ax.annotate(text, (min(max(x, half), 100 - half), y - 0.36), (0, 1), **place)


def _rest(ax: Axes, rest: pd.DataFrame, y: float, note: str | None, who: str) -> None:
    """Write into the part that is absent how many people it is, or what is missing."""
    for _, seg in rest.iterrows():
        text, middle = note or people(seg, who), seg["start"] + seg["width"] / 2
        if len(text) * LETTER > seg["width"]:
            _above(ax, middle, y, text)
        elif text:
            ax.text(middle, y, text, size=8, ha="center", va="center", bbox=BEHIND)


def _spans(bar: pd.DataFrame, limit: float) -> list[dict[str, Any]]:
    """Return where the intervals of a bar go: answer, low, value, high, and the line, from 0.

    A share is measured from where its part begins, so that the interval lies about its end; where
    that leaves the scale, from where the part ends.
    """
    spans: list[dict[str, Any]] = []
    ends: list[float] = []  # of the lines so far
    for _, seg in bar.dropna(subset="ci_low").iterrows() if "ci_low" in bar else ():
        low, value, high = (seg["start"] + seg[c] for c in ("ci_low", "value", "ci_high"))
        if high > limit:
            end = seg["start"] + seg["width"]
            low, value, high = (end - seg[c] for c in ("ci_high", "value", "ci_low"))
        line = next((k for k, end in enumerate(ends) if end + 2 < low), len(ends))
        ends[line : line + 1] = [high]
        spans.append({"answer": seg["answer"], "low": low, "value": value, "high": high})
        spans[-1]["line"] = line
    return spans


def _intervals(ax: Axes, spans: list[dict[str, Any]], y: float, shades: Mapping[str, str]) -> None:
    """Draw each interval just under the bar, with a dot under the end of its part."""
    for span in spans:
        at, dot = y + 0.52 + 0.2 * span["line"], {"ms": 4.5, "mec": INK, "mew": 0.6}
        ax.hlines(at, span["low"], span["high"], color=SOFT, lw=1.2, gid="interval")
        ax.plot(span["value"], at, "o", mfc=shades[span["answer"]], clip_on=False, **dot)
