"""The few chart types of the report: shares on a scale, shares and counts by item, official series.

Every function takes a tidy table with a ``status`` per row and returns a Chart that carries the
table as drawn and its description; ``lib.figures.save`` writes them. Only positions are computed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from .canvas import (
    BLUE,
    EDGE,
    FAINT,
    INK,
    NOT_STATED,
    SOFT,
    WHITE,
    WIDTH,
    Chart,
    axes_at,
    canvas,
    checked,
    colours_of,
    hatch,
    ink_on,
    key,
    leading,
    number,
    spread,
    width_of,
    wrap,
    write,
)

LABELS = 2.6  # inches at most for the names of bars
HOLLOW: dict[str, Any] = {"marker": "D", "ms": 5, "mfc": "white", "mec": INK, "mew": 1.2}


def has(value: Any) -> bool:
    """Whether a cell of a table holds anything."""
    return (
        value is not None and not (isinstance(value, str) and value == "") and bool(pd.notna(value))
    )


def shown(row: pd.Series, unit: str = "") -> str:
    """A value as drawn: its own label if it has one, otherwise the number with its unit."""
    if has(row.get("label")):
        return str(row["label"])
    value = row["value"] if has(row["value"]) else row.get("recomputed")
    return f"{number(value)}{unit}" if has(value) else NOT_STATED


def _people(row: pd.Series, who: str) -> str:
    """The range that whole people leave for what is not stated, or nothing."""
    if not has(row.get("low")):
        return ""
    low, high = number(row["low"]), number(row["high"])
    span = low if low == high else f"{low} to {high}"
    return f"{span} of {number(row['n'])} {who}" if has(row.get("n")) else f"{span} {who}"


def _told(row: pd.Series, name: str, unit: str, confidence: float, who: str = "people") -> str:
    """One drawn value in words, for the alt text."""
    text = f"{name} {shown(row, unit)}"
    if has(row.get("recomputed")) and has(row["value"]):
        text += f" (recomputed {number(row['recomputed'])}{unit})"
    if has(row.get("ci_low")):
        ends = f"{number(row['ci_low'])} to {number(row['ci_high'])}"
        text += f" ({number(100 * confidence)}% interval {ends})"
    if people := _people(row, who):
        text += f" ({people})"
    return text


def describe(title: str, subtitle: str, kind: str, told: Sequence[str], source: str) -> str:
    """The alt text of a chart: its heading, its kind, every drawn value, its source."""
    head = ". ".join(t.rstrip(".") for t in (title, subtitle, kind) if t)
    return f"{head}: {'; '.join(told)}." + (f" {source.rstrip('.')}." if source else "")


def _base(rows: pd.DataFrame) -> str:
    """``n = 37`` when the rows have one base, otherwise nothing."""
    bases = set(rows["n"].dropna()) if "n" in rows else set()
    return f"n = {number(bases.pop())}" if len(bases) == 1 else ""


def _room(names: pd.Series, most: float = LABELS) -> float:
    """Inches beside the bars that their names need, wrapped to at most ``most``."""
    lines = [line for name in names for line in wrap(str(name), most - 0.2, 9)]
    return max([0.7, *(width_of(line, 9) + 0.2 for line in lines)])


def _name_rows(
    fig: Chart, top: float, names: Sequence[tuple[str, str, float]], room: float
) -> None:
    """each bar has its name and base beside it, places in inches below ``top``."""
    for name, base, place in names:
        lines = wrap(name, room - 0.15, 9)
        tall = leading(9) * len(lines)
        y = top + place - (tall + (leading(7.5) if base else 0)) / 2
        write(fig, EDGE, y, lines, 9)
        write(fig, EDGE, y + tall, [base] if base else [], 7.5, color=SOFT)


# --- shares of one question on its scale ------------------------------------------------------


def stacked(table: pd.DataFrame, scale: Sequence[str]) -> pd.DataFrame:
    """The bars of ``scale_bars``: stated shares in the scale's order, the rest as one part.

    One row per segment with ``start`` and ``width`` in per cent. The part that nobody stated stands
    where the first missing answer has its place, and has status ``not_stated``.
    """
    table = checked(table, ["row", "answer", "value"], unique=["row", "answer"], share=True)
    if unknown := set(table["answer"]) - {*scale, NOT_STATED}:
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
    stated = [a for a in scale if a in bar.index and bar.at[a, "status"] != "not_stated"]
    missing = [a for a in scale if a not in stated]
    rest = 100 - float(width[stated].sum())
    order = list(stated)
    # Rounding of the shares themselves leaves up to half a point each: that is no missing answer.
    if rest > 1e-9 and (missing or rest > len(stated) / 2):
        after = scale.index(missing[0]) if missing else len(scale)
        order.insert(sum(scale.index(a) < after for a in stated), NOT_STATED)
    segments, start = [], 0.0
    for answer in order:
        if answer == NOT_STATED:
            wide, row = rest, _silent(bar)
        else:
            wide, row = float(width[answer]), bar.loc[answer].to_dict()
        places = {"answer": answer, "start": round(start, 6), "width": round(wide, 6)}
        segments.append(row | places)
        start += wide
    return segments


def _silent(bar: pd.DataFrame) -> dict[str, Any]:
    """The row of the part that nobody stated, with its range of people if the table gives one."""
    silent = bar[bar["status"] == "not_stated"]
    row = {"row": bar["row"].iloc[0], "value": float("nan"), "status": "not_stated"}
    if "n" in bar:
        row["n"] = bar["n"].iloc[0]
    source = silent.loc[[NOT_STATED]] if NOT_STATED in silent.index else silent
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
) -> Chart:
    """Bars of 0 to 100 per cent, one per question or group, split by the answers of one scale.

    table: ``row, answer, value, status``; optional ``n``, ``ci_low``, ``ci_high``, ``label``,
    ``recomputed`` (a share from counts: hollow diamond, or a hollow segment if ``value`` is empty),
    and ``low``, ``high`` on the row whose answer is ``not stated`` (people that are left for it).
    """
    drawn = stacked(table, list(scale))
    panel = 1.75 if "ci_low" in drawn and drawn["ci_low"].notna().any() else 0.0
    bars = [bar for _, bar in drawn.groupby("row", sort=False)]
    tallest = max(int((bar["status"] != "not_stated").sum()) for bar in bars)
    band = max(0.74, 0.13 * tallest + 0.2) if panel else 0.66
    limit = max(100.0, float((drawn["start"] + drawn["width"]).max()))
    colours = colours_of(scale)
    room = _room(drawn["row"], 1.9)
    per_cent = (WIDTH - 2 * EDGE - room - (panel + 0.6 if panel else 0.25)) / limit
    named = all(_fits(seg, per_cent, named=True) for _, seg in drawn.iterrows())
    entries = _scale_key(drawn, scale, colours, named)
    top = key_height(entries)
    fig, ax = canvas(
        title, subtitle, source, band * len(bars), room, panel + 0.6 if panel else 0.25, top
    )
    key(fig, entries)
    ax.set(xlim=(0, limit), ylim=(band * len(bars), 0), yticks=[], xticks=range(0, 101, 25))
    ax.set_xticklabels([f"{t}%" for t in range(0, 101, 25)])
    ax.spines[:].set_visible(False)
    same = _base(drawn)
    for i, bar in enumerate(bars):
        _scale_bar(ax, bar, band * (i + 0.5), per_cent, colours, named, who)
    names = [
        (str(b["row"].iloc[0]), _base(b) if not same else "", band * (i + 0.5))
        for i, b in enumerate(bars)
    ]
    _name_rows(fig, fig.strip + top, names, room)
    if panel:
        _interval_panel(fig, bars, band, top, panel, colours, confidence)
    told = [
        f"{bar['row'].iloc[0]}: "
        + ", ".join(
            _told(s, s["answer"], "%", confidence, who)
            if s["status"] != "not_stated"
            else _rest(s, who)
            for _, s in bar.iterrows()
        )
        + (
            f" (stated shares sum to {number(bar['width'].sum())}%)"
            if bar["width"].sum() > 100 + 1e-4
            else ""
        )
        for bar in bars
    ]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Stacked bars", told, source)
    return fig


def _rest(segment: pd.Series, who: str) -> str:
    people = _people(segment, who)
    return f"{NOT_STATED} {number(segment['width'])}%" + (f" ({people})" if people else "")


def _fits(segment: pd.Series, per_cent: float, named: bool) -> bool:
    room = segment["width"] * per_cent - 0.1
    if segment["status"] == "not_stated":
        return bool(width_of(NOT_STATED, 8.5) < room)
    wide = width_of(shown(segment, "%"), 9.5, bold=True)
    return bool(max(wide, width_of(segment["answer"], 8) if named else 0) < room)


def key_height(entries: Sequence[tuple[str, dict[str, Any]]]) -> float:
    """Inches above the axes that the key will take; measured before the page is made."""
    x, lines = EDGE, 1
    for label, _ in entries:
        wide = 0.24 + width_of(label, 8.5)
        if x > EDGE and x + wide > WIDTH - EDGE:
            x, lines = EDGE, lines + 1
        x += wide + 0.2
    return 0.2 * lines + 0.08 if entries else 0.0


def _scale_key(
    drawn: pd.DataFrame, scale: Sequence[str], colours: Mapping[str, str], named: bool
) -> list[tuple[str, dict[str, Any]]]:
    """What the key holds: nothing for answers that are named inside their segments."""
    used = [a for a in scale if a in set(drawn["answer"]) and a != NOT_STATED]
    entries: list[tuple[str, dict[str, Any]]] = []
    if not named:
        entries = [(a, {"facecolor": colours[a], "edgecolor": "none"}) for a in used]
        if (drawn["status"] == "not_stated").any():
            entries.append(("not stated in the report", {"hatch": "not stated"}))
    if "recomputed" in drawn and drawn["recomputed"].notna().any():
        entries.append(("recomputed from counts", HOLLOW))
    return entries


def _scale_bar(
    ax: Axes,
    bar: pd.DataFrame,
    y: float,
    per_cent: float,
    colours: Mapping[str, str],
    named: bool,
    who: str,
) -> None:
    tall, outside = 0.36, []
    for _, seg in bar.iterrows():
        start, wide, middle = seg["start"], seg["width"], seg["start"] + seg["width"] / 2
        if seg["status"] == "not_stated":
            hatch(ax, start, y - tall / 2, wide, tall)
            outside += _label_rest(ax, seg, middle, y, per_cent, who)
            continue
        colour, hollow = colours[seg["answer"]], not has(seg["value"])
        ax.barh(
            y,
            wide,
            tall,
            left=start,
            color="white" if hollow else colour,
            ec=colour if hollow else "white",
            lw=1.6 if hollow else 1.2,
            gid=seg["answer"],
        )
        if not _fits(seg, per_cent, named):
            outside.append((middle, shown(seg, "%")))
            continue
        ink = INK if hollow else ink_on(colour)
        ax.text(
            middle,
            y - 0.075 * named,
            shown(seg, "%"),
            size=9.5,
            weight="bold",
            color=ink,
            ha="center",
            va="center",
        )
        if named:
            ax.text(middle, y + 0.09, seg["answer"], size=8, color=ink, ha="center", va="center")
    if "recomputed" in bar:
        both = bar[bar["recomputed"].notna() & bar["value"].notna()]
        ax.plot(
            both["start"] + both["recomputed"],
            [y + tall / 2] * len(both),
            ls="none",
            zorder=5,
            clip_on=False,
            **HOLLOW,
        )
    _labels_above(ax, outside, y - tall / 2, per_cent)
    _overflow(ax, bar, y, tall, per_cent)


def _label_rest(
    ax: Axes, seg: pd.Series, middle: float, y: float, per_cent: float, who: str
) -> list[tuple[float, str]]:
    """Labels the hatched part with the widest wording that fits; what does not fit goes above."""
    people, room = _people(seg, who), seg["width"] * per_cent - 0.1
    for text in ([f"{NOT_STATED}: {people}"] if people else []) + [
        f"{NOT_STATED}\n{people}".strip()
    ]:
        if max(width_of(line, 8) for line in text.split("\n")) < room:
            ax.text(
                middle,
                y,
                text,
                size=8,
                color=INK,
                ha="center",
                va="center",
                bbox=WHITE,
                linespacing=1.1,
            )
            return []
    return [(middle, people or NOT_STATED)]


def _labels_above(ax: Axes, labels: Sequence[tuple[float, str]], y: float, per_cent: float) -> None:
    """Labels too wide for their segment, above it, moved apart where they would touch."""
    if not labels:
        return
    wide = max(width_of(text, 8) for _, text in labels) + 0.05
    places = spread([x for x, _ in labels], wide / per_cent, wide / per_cent / 2, ax.get_xlim()[1])
    for (x, text), place in zip(labels, places, strict=True):
        ax.plot([x, place], [y, y - 0.05], color=FAINT, lw=0.6, clip_on=False)
        ax.text(place, y - 0.06, text, size=8, color=INK, ha="center", va="bottom")


def _overflow(ax: Axes, bar: pd.DataFrame, y: float, tall: float, per_cent: float) -> None:
    """Marks where 100 per cent ends when the stated shares sum to more, and says the sum."""
    total, stated = float(bar["width"].sum()), int((bar["status"] != "not_stated").sum())
    if total <= 100 + 1e-4:
        return
    ax.plot([100, 100], [y - tall / 2 - 0.06, y + tall / 2 + 0.06], color=INK, lw=1, clip_on=False)
    text, y = f"stated shares sum to {number(total)}%", y + tall / 2
    if total > 100 + stated / 2:
        text += ": more than rounding explains"
        ax.plot([100, total], [y + 0.045] * 2, color=INK, lw=2.4, solid_capstyle="butt")
    ax.text(total, y + 0.07, text, size=7.5, color=SOFT, ha="right", va="top")


def _interval_panel(
    fig: Chart,
    bars: Sequence[pd.DataFrame],
    band: float,
    top: float,
    panel: float,
    colours: Mapping[str, str],
    confidence: float,
) -> None:
    """The interval of each stated share on its own 0 to 100 axis, answers from top to bottom."""
    side = axes_at(fig, WIDTH - EDGE - panel - 0.2, fig.strip + top, panel, band * len(bars))
    side.set(xlim=(0, 100), ylim=(band * len(bars), 0), yticks=[], xticks=(0, 50, 100))
    side.set_xticklabels(["0%", "50%", "100%"])
    side.spines[:].set_visible(False)
    side.vlines((0, 50, 100), 0, band * len(bars), color="0.88", lw=0.8, zorder=0)
    side.set_xlabel(f"{number(100 * confidence)}% interval of each share", size=8, labelpad=2)
    for i, bar in enumerate(bars):
        rows = bar[bar["status"] != "not_stated"]
        for j, (_, seg) in enumerate(rows.iterrows()):
            y = band * (i + 0.5) + 0.13 * (j - (len(rows) - 1) / 2)
            colour, value = colours[seg["answer"]], _float(seg)
            if has(seg["ci_low"]):
                side.plot([seg["ci_low"], seg["ci_high"]], [y, y], color=SOFT, lw=1.1, zorder=1)
            face = "white" if not has(seg["value"]) else colour
            side.plot([value], [y], "o", ms=5, mfc=face, mec=INK, mew=0.6, clip_on=False)


def _float(row: pd.Series) -> float:
    return float(row["value"] if has(row["value"]) else row["recomputed"])


# --- values by item ----------------------------------------------------------------------------


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
    """One dot with its interval per item, for lists where people could choose several answers.

    table: ``item, value, status``; optional ``n``, ``ci_low``, ``ci_high``, ``label``,
    ``recomputed`` (hollow diamond). ``limits`` and ``unit`` serve scores out of ten as well.
    """
    drawn = checked(table, ["item", "value"], unique=["item"], share=unit == "%")
    drawn = drawn.sort_values("value", ascending=False, kind="stable") if sort else drawn
    _within(drawn, limits)
    band, room = 0.36, _room(drawn["item"])
    entries = []
    if "recomputed" in drawn and drawn["recomputed"].notna().any():
        entries = [
            ("as printed", {"marker": "o", "ms": 7, "color": BLUE}),
            ("recomputed from counts", HOLLOW),
        ]
    top = key_height(entries)
    has_ci = "ci_low" in drawn and drawn["ci_low"].notna().any()
    fig, ax = canvas(
        title, subtitle, source, band * len(drawn), room, 0.75, top, 0.48 if has_ci else 0.3
    )
    key(fig, entries)
    low, high = limits
    ticks = (
        [low + (high - low) * i / 4 for i in range(5)]
        if unit == "%"
        else list(range(int(low), int(high) + 1))
    )
    ax.set(xlim=(low, high), ylim=(band * len(drawn), 0), yticks=[], xticks=ticks)
    ax.set_xticklabels([f"{number(t)}{unit}" for t in ticks])
    ax.spines[:].set_visible(False)
    ax.vlines(ticks, 0, band * len(drawn), color="0.9", lw=0.8, zorder=0)
    if has_ci:
        ax.set_xlabel(f"line: {number(100 * confidence)}% interval", size=8, loc="left")
    same = _base(drawn)
    for i, (_, row) in enumerate(drawn.iterrows()):
        _dot(ax, row, band * (i + 0.5), limits, unit)
    names = [
        (str(r["item"]), "" if same else _base(r.to_frame().T), band * (i + 0.5))
        for i, (_, r) in enumerate(drawn.iterrows())
    ]
    _name_rows(fig, fig.strip + top, names, room)
    told = [_told(r, str(r["item"]), unit, confidence) for _, r in drawn.iterrows()]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Dots", told, source)
    return fig


def _within(drawn: pd.DataFrame, limits: tuple[float, float]) -> None:
    bad = drawn[(drawn["value"] < limits[0]) | (drawn["value"] > limits[1])]
    if len(bad):
        item, value = bad.iloc[0][["item", "value"]]
        raise ValueError(
            f"{item}: {number(value)} lies outside {limits[0]} to {limits[1]}; correct the value."
        )


def _dot(ax: Axes, row: pd.Series, y: float, limits: tuple[float, float], unit: str) -> None:
    if row["status"] == "not_stated":
        hatch(ax, limits[0], y - 0.09, limits[1] - limits[0], 0.18)
        ax.text(sum(limits) / 2, y, NOT_STATED, size=8, ha="center", va="center", bbox=WHITE)
        return
    value, right = _float(row), _float(row)
    if has(row.get("ci_low")):
        ax.plot(
            [row["ci_low"], row["ci_high"]],
            [y, y],
            color="#6BACE6",
            lw=3,
            solid_capstyle="butt",
            zorder=1,
        )
        right = float(row["ci_high"])
    if has(row["value"]):
        ax.plot([value], [y], "o", ms=8, color=BLUE, clip_on=False, zorder=3)
    if has(row.get("recomputed")):
        ax.plot([row["recomputed"]], [y], ls="none", clip_on=False, zorder=4, **HOLLOW)
        right = max(right, float(row["recomputed"]))
    ax.annotate(
        shown(row, unit),
        (right, y),
        (9, 0),
        textcoords="offset points",
        size=9.5,
        weight="bold",
        va="center",
        annotation_clip=False,
    )


def counts_bars(
    table: pd.DataFrame,
    title: str,
    subtitle: str = "",
    source: str = "",
    unit: str = "",
    sort: bool = False,
) -> Chart:
    """Horizontal bars of counts from zero, one per item, each with its number.

    table: ``item, value, status``; optional ``label``, ``n``. ``unit`` names what is counted.
    """
    drawn = checked(table, ["item", "value"], unique=["item"])
    drawn = drawn.sort_values("value", ascending=False, kind="stable") if sort else drawn
    if (drawn["value"] < 0).any():
        raise ValueError("The table to draw holds a negative count; correct column value.")
    band, room = 0.42, _room(drawn["item"])
    fig, ax = canvas(title, subtitle, source, band * len(drawn), room, 0.6, 0, 0.1)
    top = max(float(drawn["value"].max()) if drawn["value"].notna().any() else 1.0, 1e-9)
    ax.set(xlim=(0, top), ylim=(band * len(drawn), 0), yticks=[], xticks=[])
    ax.spines[:].set_visible(False)
    ax.axvline(0, color=SOFT, lw=1)
    for i, (_, row) in enumerate(drawn.iterrows()):
        y = band * (i + 0.5)
        if row["status"] == "not_stated":
            hatch(ax, 0, y - 0.08, top, 0.16)
            ax.text(top / 2, y, NOT_STATED, size=8.5, ha="center", va="center", bbox=WHITE)
            continue
        ax.barh(y, row["value"], 0.27, color=BLUE)
        ax.annotate(
            shown(row),
            (row["value"], y),
            (5, 0),
            textcoords="offset points",
            size=9.5,
            weight="bold",
            va="center",
            annotation_clip=False,
        )
    names = [(str(r["item"]), "", band * (i + 0.5)) for i, (_, r) in enumerate(drawn.iterrows())]
    _name_rows(fig, fig.strip, names, room)
    told = [_told(r, str(r["item"]), f" {unit}" if unit else "", 0.95) for _, r in drawn.iterrows()]
    fig.drawn, fig.alt = drawn, describe(title, subtitle, "Bars", told, source)
    return fig
