"""Saving a drawn figure: SVG, PNG and CSV of the same bytes in every run, and what it rests on."""

import hashlib
import io
import os
import sys
import tempfile
from pathlib import Path

import pandas as pd
import PIL.Image
from IPython.display import Image
from matplotlib.figure import Figure

from .canvas import DPI, STATUSES, WIDTH, style


def evidence(table: pd.DataFrame) -> str:
    """What a drawn table rests on: official, printed, partial, unpublished or diagram.

    Computed from its column ``status``. A chart of official values stays official with its gaps
    open and with printed values beside them; values transcribed from the report's chart images are
    printed ones. Raises ValueError for an unknown status.
    """
    if "status" not in table or not len(table):
        raise ValueError("The table to save has no column status or no rows; add them.")
    found = set(table["status"])
    if unknown := found - set(STATUSES):
        raise ValueError(
            f"The status {sorted(map(str, unknown))[0]!r} is unknown; use {', '.join(STATUSES)}."
        )
    if "official" in found or found == {"diagram"}:
        return "official" if "official" in found else "diagram"
    if "not_stated" in found:
        return "unpublished" if found == {"not_stated"} else "partial"
    return "printed"


def keep(
    out: Path,
    name: str,
    fig: Figure,
    table: pd.DataFrame | None = None,
    alt: str | None = None,
    label: str = "",
) -> Image:
    """A chart as an image with alt text; ``name.svg``, ``.png``, ``.csv`` stand in ``out/figures``.

    Prints one line with a hash of the CSV, so that a change behind a picture shows in the text. The
    CSV holds what the chart says it drew; ``table`` and ``alt`` serve charts that no function of
    this module made. The bytes do not change between runs.
    """
    style()
    drawn = getattr(fig, "drawn", table)
    alt = alt or getattr(fig, "alt", None)
    if drawn is None or not alt:
        raise ValueError(f"The chart {name} has no table or no alt text; hand over both.")
    csv = drawn.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()
    png = _small(_bytes(fig, "png", {"Software": None}))
    svg = _bytes(
        fig, "svg", {"Date": None, "Creator": None, "Title": alt.split(". ")[0], "Description": alt}
    )
    for suffix, content in (("svg", svg), ("png", png), ("csv", csv)):
        _write(out / "figures" / f"{name}.{suffix}", content)
    print(f"{label or name} · data {hashlib.sha256(csv).hexdigest()[:8]}")
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close(fig)  # else the notebook shows the figure a second time
    return Image(data=png, format="png", width=int(WIDTH * 100), alt=alt)


def _bytes(fig: Figure, kind: str, metadata: dict[str, str | None]) -> bytes:
    buffer = io.BytesIO()
    fig.savefig(buffer, format=kind, metadata=metadata)
    return buffer.getvalue()


def _small(png: bytes) -> bytes:
    """The picture in 256 colours: a third of the size, and no difference that an eye sees."""
    buffer, picture = io.BytesIO(), PIL.Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(256, dither=PIL.Image.Dither.NONE).save(
        buffer, "png", optimize=True, dpi=(DPI, DPI)
    )
    return buffer.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Writes aside, then replaces: a failure leaves the earlier file untouched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as aside:
        aside.write(content)
    os.chmod(aside.name, 0o644)
    os.replace(aside.name, path)
