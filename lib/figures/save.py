"""Saving a figure: SVG, PNG and CSV of the same bytes in every run, and what it rests on."""

import hashlib
import io
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import PIL.Image
from IPython.display import Image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lib.figures.page import ABSENT, DPI, WIDTH, Expected
from lib.figures.tables import STATUSES, part_of_year, stated


def evidence(table: pd.DataFrame) -> str:
    """Return what a drawn table rests on, one of ``results.EVIDENCE``.

    A chart of official values stays official with its gaps open and with printed values beside
    them; one that is complete only with what was transcribed from a chart is transcribed. Raises
    ValueError for an unknown status.
    """
    if "status" not in table or not len(table):
        raise ValueError("The table to save has no column status or no rows; add them.")
    found = set(table["status"])
    if unknown := sorted(map(str, found - set(STATUSES))):
        raise ValueError(f"The status {unknown[0]!r} is unknown; use {', '.join(STATUSES)}.")
    if "official" in found or found == {"diagram"}:
        return "official" if "official" in found else "diagram"
    if found & set(ABSENT):
        return "unpublished" if found <= set(ABSENT) else "partial"
    return "transcribed" if "transcribed" in found else "printed"


def completeness(table: pd.DataFrame, expected: Expected | None = None) -> str:
    """Return how much of a figure is known: ``2 of 11 years stated, 1 of them in part``.

    Without ``expected`` it counts the rows of the table: ``1 of 2 values stated``; a diagram has
    none. Raises ValueError when the table has no such column, or none of the values in it.
    """
    known = stated(table)
    if set(table["status"]) == {"diagram"}:
        return ""
    if expected is None:
        return f"{len(known)} of {len(table)} values stated"
    column, noun, values = expected.column, expected.noun, set(map(str, expected.values))
    if column not in table or not set(table[column].astype(str)) & values:
        raise ValueError(
            f"The table to draw has none of the expected {noun} in column {column}; correct one."
        )
    whole = [not part_of_year(row) for _, row in known.iterrows()]
    found = set(known[column].astype(str)) & values
    parts = found - set(known.loc[whole, column].astype(str))
    told = f"{len(found)} of {len(values)} {noun} stated"
    return told + (f", {len(parts)} of them in part" if parts else "")


def keep(
    out: Path,
    name: str,
    fig: Figure,
    table: pd.DataFrame | None = None,
    alt: str | None = None,
    label: str = "",
) -> Image:
    """Write ``name.svg``, ``.png``, ``.csv`` into ``out/figures``; return the picture to show.

    Prints one line with a hash of the CSV, so that a change behind a picture shows in the text, and
    how complete the figure is if it has ``expected`` and no ``label``.
    ``table`` and ``alt`` serve figures that no chart function made. Raises ValueError without them.
    """
    drawn, alt = getattr(fig, "drawn", table), alt or getattr(fig, "alt", None)
    if drawn is None or not alt:
        raise ValueError(f"The chart {name} has no table or no alt text; hand over both.")
    _settle(fig)
    csv = drawn.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()
    png = _png(fig)
    for suffix, content in (("png", png), ("svg", _svg(fig, alt)), ("csv", csv)):
        _write(out / "figures" / f"{name}.{suffix}", content)
    if (expected := getattr(fig, "expected", None)) and not label:
        label = f"{name} · {completeness(drawn, expected)}"
    print(f"{label or name} · data {hashlib.sha256(csv).hexdigest()[:8]}")
    return Image(data=png, format="png", width=100 * WIDTH, alt=alt)


def _settle(fig: Figure) -> None:
    """Lay the figure out once, for both pictures, and round its places.

    The solver's last digits are chance, and names inside an SVG hang on them.
    """
    fig.draw_without_rendering()
    fig.set_layout_engine("none")
    for part in fig.subfigs:
        part.bbox_relative.set_points(np.round(part.bbox_relative.get_points(), 5))
    for ax in fig.axes:
        ax.set_position([round(float(edge), 4) for edge in ax.get_position().bounds])


def _png(fig: Figure) -> bytes:
    """Return the picture in 256 colours: a quarter of the size, no difference that an eye sees."""
    canvas, buffer = FigureCanvasAgg(fig), io.BytesIO()
    canvas.draw()
    picture = PIL.Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB")
    picture = picture.quantize(256, PIL.Image.Quantize.FASTOCTREE, dither=PIL.Image.Dither.NONE)
    picture.save(buffer, "png", dpi=(DPI, DPI))
    return buffer.getvalue()


def _svg(fig: Figure, alt: str) -> bytes:
    buffer = io.BytesIO()
    about = {
        "Date": None,
        "Creator": None,
        "Title": getattr(fig, "heading", alt),
        "Description": alt,
    }
    fig.savefig(buffer, format="svg", metadata=about)
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Write aside, then replace: a failure leaves the earlier file untouched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
    os.chmod(aside.name, 0o644)
    os.replace(aside.name, path)
