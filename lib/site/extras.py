"""What the site holds beside its pages: *type a share*.

`pages` calls two functions: `equip` for what templates may use, `write` when its pages are written.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from lib import data
from lib.site import share

if TYPE_CHECKING:
    from lib.site.pages import Audit

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("share.css", "share.js")


def equip(env: jinja2.Environment) -> None:
    """Give templates the functions that ``share.html`` and the page of a finding call."""
    env.globals.update(share_grid=share.grid, share_preset=share.preset)


def write(
    stage: Path, env: jinja2.Environment, audit: "Audit", results: Path, executed: Path
) -> None:
    """Write the extra pages and their assets into the site `stage`.

    results, executed: the folders of the run.
    """
    for name in ASSETS:
        data.write_text((TEMPLATES / name).read_text(encoding="utf-8"), stage / "assets" / name)
    text = env.get_template("share_page.html").render(page="share", root="")
    data.write_text(text, stage / "share.html")
