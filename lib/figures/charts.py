"""Shares on a scale, shares by item, counts by item: tidy tables with a ``status`` per row in."""

import textwrap
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from lib.figures.page import (
    ABSENT,
    BEHIND,
    BLUE,
    INK,
    ORANGE,
    SOFT,
    Chart,
    absent,
    colours_of,
    hatch,
    ink_on,
    legend,
    number,
    page,
)
from lib.figures.tables import amount, base, checked, describe, has, people, shown, stated, told

REST = "not stated"  # the answer under which a table holds what is left of a scale
NARROW = 5.5  # per cent; a narrower segment has its number above
LETTER = 1.3  # per cent of the scale that a letter inside a bar takes
DIAMOND: dict[str, Any] = {"marker": "D", "ms": 5, "mfc": "white", "mec": INK, "ls": "none"}


# --- shares of one question on its scale ------------------------------------------------------


def stacked(table: pd.DataFrame, scale: Sequence[str]) -> pd.DataFrame:
    """Return the segments of ``scale_bars``: shares in the scale's order, the rest as one part.

    One row per segment with ``start`` and ``width`` in per cent. The part that nobody stated stands
    where the first missing answer has its place, and has status ``not_stated`` or ``not_held``.
    """
    table = checked(table, ["row", "answer", "value"], unique=["row", "answer"], share=True)
    if unknown := set(table["answer"]) - {*scale, REST}:
        raise ValueError(
            f"The answer {sorted(unknown)[0]!r} is not on the scale {', '.join(scale)}; add it."
        )
    segments: list[dict[str, Any]] = []
    for _, bar in table.groupby("row", sort=False):
        segments += _segments(bar.set_index("answer"), scale)
    first = ["row", "answer", "value", "status", "start", "width"]
    return pd.DataFrame(segments).pipe(lambda t: t[first + [c for c in t if c not in first]])


def _segments(bar: pd.DataFrame, scale: Sequence[str]) -> list[dict[str, Any]]:
    width = bar["value"].fillna(bar["recomputed"]) if "recomputed" in bar else bar["value"]
    known = [a for a in scale if a in stated(bar).index]
    missing = [a for a in scale if a not in known]
    rest = 100 - float(width[known].sum())
    order = list(known)
    # Rounding of the shares themselves leaves up to half a point each: that is no missing answer.
    if rest > 1e-9 and (missing or rest > len(known) / 2):
        after = scale.index(missing[0]) if missing else len(scale)
        order.insert(sum(scale.index(a) < after for a in known), REST)
    segments, start = [], 0.0
    for answer in order:
        silent = answer == REST
        wide, row = (rest, _silent(bar)) if silent else (width[answer], bar.loc[answer].to_dict())
        segments.append(row | {"answer": answer, "start": round(start, 6), "width": round(wide, 6)})
        start += wide
    return segments


def _silent(bar: pd.DataFrame) -> dict[str, Any]:
    """Return the row of the part that nobody stated, with its range of people if there is one."""
    silent = bar[bar["status"].isin(list(ABSENT))]
    status = silent["status"].iloc[0] if len(silent) else "not_stated"
    row = {"row": bar["row"].iloc[0], "value": float("nan"), "status": status}
    if "n" in bar:
        row["n"] = bar["n"].iloc[0]
    source = silent.loc[[REST]] if REST in silent.index else silent
    if len(source) == 1 and "low" in bar:
        row |= source.iloc[0][["low", "high"]].to_dict()
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

    table: ``row, answer, value, status``; optional ``n``, ``ci_low``, ``ci_high`` (drawn below the
    bar, on the same axis), ``label``, ``recomputed`` (a share from counts: hollow diamond, or a
    hollow segment if ``value`` is empty), and ``low``, ``high`` on the row whose answer is ``not
    stated`` (people left for it). colours: answer -> colour, instead of the scale's own. outlined:
    rows with hollow segments. notes: row -> what its gap says. gaps: how the part that is left of
    a bar is marked, when its rows are ``not_stated``: as that, or as ``not_held``.
    """
    drawn = stacked(table, list(scale))
    looks = {**colours_of(scale), **(colours or {})}
    bars = {str(name): bar for name, bar in drawn.groupby("row", sort=False)}
    intervals = "ci_low" in drawn and bool(drawn["ci_low"].notna().any())
    most = max(len(stated(bar)) for bar in bars.values()) if intervals else 0
    common = bool(base(drawn))
    names = [_name(name, bar, common) for name, bar in bars.items()]
    lines = 1 + max(name.count("\n") for name in names)
    pitch = max(1.05 + 0.2 * most, 0.36 * lines + 0.34)  # from bar to bar, of which a bar has 0.72
    fig, body = page(title, subtitle, source, 0.42 * pitch * len(bars) + 0.75)
    ax = body.subplots()
    _percent_axis(ax, max(100.0, float((drawn["start"] + drawn["width"]).max())))
    for i, (name, bar) in enumerate(bars.items()):
        _bar(ax, bar, i * pitch, looks, name in outlined, gaps)
        _rest(ax, bar, i * pitch, (notes or {}).get(name), who)
        if intervals:
            _intervals(ax, stated(bar), i * pitch, looks)
    ax.set_yticks([i * pitch for i in range(len(bars))], names)
    ax.set_ylim(pitch * len(bars) - 0.6, -0.5)
    legend(body, _scale_legend(drawn, scale, looks, confidence if intervals else None, gaps))
    words = [
        f"{name}: {', '.join(_told(segment, confidence, who, gaps) for _, segment in b.iterrows())}"
        for name, b in bars.items()
    ]
    sums = [f" ({s})" if (s := _sum(bar)) else "" for bar in bars.values()]
    words = [w + s for w, s in zip(words, sums, strict=True)]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Stacked bars", words, source)
    return fig


def _percent_axis(ax: Axes, limit: float) -> None:
    ax.set(xlim=(0, limit), xticks=range(0, 101, 25))
    ax.set_xticks(range(0, 101, 25), [f"{t}%" for t in range(0, 101, 25)])
    ax.grid(axis="x")


def _name(name: str, bar: pd.DataFrame, common: bool) -> str:
    """Return the label of a bar: its name, its base, and its sum if that is more than all."""
    lines = [name, "" if common else base(bar), _sum(bar)]
    return "\n".join(textwrap.fill(line, 25) for line in lines if line)


def _sum(bar: pd.DataFrame) -> str:
    """Return what the stated shares sum to when that is more than 100 per cent, or nothing."""
    total = float(bar["width"].sum())
    if total <= 100 + 1e-4:
        return ""
    beyond = total > 100 + len(stated(bar)) / 2
    return f"shares sum to {number(total)}%" + (": more than rounding explains" if beyond else "")


def _bar(
    ax: Axes, bar: pd.DataFrame, y: float, looks: Mapping[str, str], hollow: bool, gaps: str
) -> None:
    for _, seg in bar.iterrows():
        answer, start, width = seg["answer"], seg["start"], seg["width"]
        if answer == REST:
            ax.barh(y, width, 0.72, left=start, **hatch(_status(seg, gaps)))
            continue
        outline = hollow or not has(seg["value"])
        face, edge = ("white", looks[answer]) if outline else (looks[answer], "white")
        part = ax.barh(y, width, 0.72, left=start, fc=face, ec=edge, lw=1.4, gid=answer)
        text, narrow = shown(seg, "%"), width < NARROW
        if narrow:
            _above(ax, start + width / 2, y, text)
        else:
            ax.bar_label(part, [text], label_type="center", color=ink_on(face), weight="bold")
        if has(seg.get("recomputed")) and has(seg["value"]):
            ax.plot(start + seg["recomputed"], y + 0.36, zorder=5, **DIAMOND)
    if bar["width"].sum() > 100 + 1e-4:
        ax.plot([100, 100], [y - 0.45, y + 0.45], color=INK, lw=1.2)


def _status(segment: pd.Series, gaps: str) -> str:
    return gaps if segment["status"] == "not_stated" else str(segment["status"])


def _above(ax: Axes, x: float, y: float, text: str) -> None:
    place = {"textcoords": "offset points", "ha": "center", "va": "bottom", "size": 8}
    ax.annotate(text, (x, y - 0.36), (0, 1), **place)


def _rest(ax: Axes, bar: pd.DataFrame, y: float, note: str | None, who: str) -> None:
    """Write into the part that is absent how many people it is, or what is missing."""
    for _, seg in bar[bar["answer"] == REST].iterrows():
        text, middle = note or people(seg, who), seg["start"] + seg["width"] / 2
        if text and len(text) * LETTER > seg["width"]:
            _above(ax, middle, y, text)
        elif text:
            ax.text(middle, y, text, size=8, ha="center", va="center", bbox=BEHIND)


def _intervals(ax: Axes, rows: pd.DataFrame, y: float, looks: Mapping[str, str]) -> None:
    """Draw each share from zero with its interval, one below the other under the bar."""
    for j, (_, row) in enumerate(rows[rows["ci_low"].notna()].iterrows()):
        at = y + 0.52 + 0.2 * j
        ax.hlines(at, row["ci_low"], row["ci_high"], color=SOFT, lw=1.2)
        ax.plot(
            amount(row), at, "o", ms=4.5, mfc=looks[row["answer"]], mec=INK, mew=0.6, clip_on=False
        )


def _scale_legend(
    drawn: pd.DataFrame,
    scale: Sequence[str],
    looks: Mapping[str, str],
    confidence: float | None,
    gaps: str,
) -> list[Any]:
    used = [a for a in scale if a in set(drawn["answer"]) and a != REST]
    handles: list[Any] = [Patch(fc=looks[a], label=a) for a in used]
    rests = drawn[drawn["answer"] == REST]
    handles += [absent(s) for s in dict.fromkeys(_status(seg, gaps) for _, seg in rests.iterrows())]
    if "recomputed" in drawn and drawn["recomputed"].notna().any():
        handles.append(Line2D([], [], label="recomputed from counts", **DIAMOND))
    if confidence:
        text = f"share with its {number(100 * confidence)}% interval"
        handles.append(Line2D([], [], color=SOFT, lw=1.2, marker="o", ms=4.5, label=text))
    return handles


def _told(segment: pd.Series, confidence: float, who: str, gaps: str) -> str:
    if segment["answer"] != REST:
        return told(segment, segment["answer"], "%", confidence)
    text = f"{ABSENT[_status(segment, gaps)]} {number(segment['width'])}%"
    return f"{text} ({some})" if (some := people(segment, who)) else text


# --- values by item ----------------------------------------------------------------------------


def _items(ax: Axes, drawn: pd.DataFrame) -> None:
    """Name the rows from top to bottom, with their bases where these differ."""
    same = bool(base(drawn))
    names = [
        "\n".join(t for t in (textwrap.fill(str(row["item"]), 32), base(row.to_frame().T)) if t)
        if not same
        else textwrap.fill(str(row["item"]), 32)
        for _, row in drawn.iterrows()
    ]
    ax.set_yticks(range(len(drawn)), names)
    ax.set_ylim(len(drawn) - 0.4, -0.6)


def _absent_item(ax: Axes, y: float, row: pd.Series, low: float, high: float) -> None:
    bar = ax.barh(y, high - low, 0.5, left=low, **hatch(row["status"]))
    ax.bar_label(bar, [shown(row)], label_type="center", size=8, bbox=BEHIND)


def share_dots(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    confidence: float = 0.95,
    sort: bool = False,
    limits: tuple[float, float] = (0, 100),
    unit: str = "%",
) -> Chart:
    """Draw one dot with its interval per item, for lists where people could choose several answers.

    table: ``item, value, status``; optional ``n``, ``ci_low``, ``ci_high``, ``label``,
    ``recomputed`` (hollow diamond). ``limits`` and ``unit`` serve scores out of ten as well.
    Raises ValueError for a value outside the limits.
    """
    drawn = checked(table, ["item", "value"], unique=["item"], share=unit == "%")
    drawn = drawn.sort_values("value", ascending=False, kind="stable") if sort else drawn
    low, high = limits
    if len(bad := drawn[(drawn["value"] < low) | (drawn["value"] > high)]):
        item, value = bad.iloc[0][["item", "value"]]
        raise ValueError(f"{item}: {number(value)} lies outside {low} to {high}; correct it.")
    fig, body = page(title, subtitle, source, 0.33 * len(drawn) + 0.7)
    ax = body.subplots()
    ticks = np.linspace(low, high, 5) if unit == "%" else np.arange(low, high + 1)
    ax.set_xlim(low, high)
    ax.set_xticks(ticks, [f"{number(t)}{unit}" for t in ticks])
    ax.grid(axis="x")
    for y, (_, row) in enumerate(drawn.iterrows()):
        if row["status"] in ABSENT:
            _absent_item(ax, y, row, low, high)
        else:
            _dot(ax, y, row, unit)
    _items(ax, drawn)
    handles = [Line2D([], [], color=BLUE, marker="o", ms=7, ls="none", label="share as printed")]
    if "recomputed" in drawn and drawn["recomputed"].notna().any():
        legend(body, [*handles, Line2D([], [], label="recomputed from counts", **DIAMOND)])
    if "ci_low" in drawn and drawn["ci_low"].notna().any():
        ax.set_xlabel(f"line: {number(100 * confidence)}% interval", loc="left")
    words = [told(row, str(row["item"]), unit, confidence) for _, row in drawn.iterrows()]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Dots", words, source)
    return fig


def _dot(ax: Axes, y: int, row: pd.Series, unit: str) -> None:
    ends = [row[c] for c in ("ci_low", "ci_high") if has(row.get(c))]
    ax.hlines(y, *(ends or [amount(row)] * 2), color="#6BACE6", lw=3)
    if has(row["value"]):
        ax.plot(row["value"], y, "o", ms=7, color=BLUE, clip_on=False, zorder=3)
    if has(row.get("recomputed")):
        ax.plot(row["recomputed"], y, clip_on=False, zorder=4, **DIAMOND)
    right = max(v for v in [*ends, row["value"], row.get("recomputed")] if has(v))
    place = {"textcoords": "offset points", "va": "center", "weight": "bold"}
    ax.annotate(shown(row, unit), (right, y), (8, 0), annotation_clip=False, **place)


def counts_bars(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    sort: bool = False,
) -> Chart:
    """Draw horizontal bars of counts from zero, one per item, each with its number.

    table: ``item, value, status``; optional ``label``, ``n``. Where printed and official values
    stand together, they differ in colour. ``unit`` names what is counted. Raises ValueError for a
    negative count.
    """
    drawn = checked(table, ["item", "value"], unique=["item"])
    drawn = drawn.sort_values("value", ascending=False, kind="stable") if sort else drawn
    if (drawn["value"] < 0).any():
        raise ValueError("The table to draw holds a negative count; correct column value.")
    fig, body = page(title, subtitle, source, 0.34 * len(drawn) + 0.3)
    ax = body.subplots()
    kinds = set(stated(drawn)["status"])
    printed = ORANGE if len(kinds) > 1 else BLUE
    for y, (_, row) in enumerate(drawn.iterrows()):
        if row["status"] in ABSENT:
            _absent_item(ax, y, row, 0, float(drawn["value"].max()))
            continue
        colour = BLUE if row["status"] == "official" else printed
        bar = ax.barh(y, row["value"], 0.62, color=colour)
        ax.bar_label(bar, [shown(row)], padding=4, weight="bold")
    _items(ax, drawn)
    ax.set_xticks([])
    ax.axvline(0, color=SOFT, lw=1)
    if len(kinds) > 1:
        names = {BLUE: "official", ORANGE: "printed in the report"}
        legend(body, [Patch(fc=c, label=t) for c, t in names.items()])
    words = [told(r, str(r["item"]), f" {unit}" if unit else "") for _, r in drawn.iterrows()]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Bars", words, source)
    return fig
