"""Whether two pictures are the same: by bytes where the same software drew them, else to the eye.

The bytes of a chart depend on the platform and on matplotlib, FreeType and Pillow; what it shows
does not. A manifest beside the figures names what drew them.
"""

import io
import json
import platform
from importlib.metadata import version
from pathlib import Path

import matplotlib
import numpy as np
import PIL.Image
from matplotlib import ft2font

MANIFEST = "drawn_by.json"
BOX = PIL.Image.Resampling.BOX
GRID = (40, 40)  # both pictures are compared on it, whatever their size
# Root mean square difference of its grey values, of 255. The figures drawn by matplotlib 3.10 with
# FreeType 2.6 and by 3.11 with 2.14 differ by at most 4.2; a wrong value shows in the table beside.
TOLERANCE = 5.0


def here() -> dict[str, str]:
    """Name what draws on this machine: platform, matplotlib, FreeType and Pillow."""
    return {
        "platform": f"{platform.system()} {platform.machine()}",
        "matplotlib": matplotlib.__version__,
        "freetype": ft2font.__freetype_version__,
        "pillow": version("pillow"),
    }


def sign(figures: Path) -> None:
    """Write the manifest into a folder of figures drawn here."""
    text = json.dumps(here(), indent=1) + "\n"
    (figures / MANIFEST).write_text(text, encoding="utf-8")


def drawn_here(figures: Path) -> bool:
    """Say whether the manifest in a folder of figures names this machine's software."""
    manifest = figures / MANIFEST
    return manifest.exists() and json.loads(manifest.read_text(encoding="utf-8")) == here()


def alike(one: bytes, other: bytes) -> bool:
    """Say whether two PNG pictures show the same, up to the rendering of letters and edges."""
    return distance(one, other) <= TOLERANCE


def distance(one: bytes, other: bytes) -> float:
    """Measure the root mean square difference of two PNG pictures in grey values, 0 to 255."""
    first, second = (
        np.asarray(PIL.Image.open(io.BytesIO(png)).convert("L").resize(GRID, BOX), float)
        for png in (one, other)
    )
    return float(np.sqrt(np.mean((first - second) ** 2)))
