"""What the site holds beside its pages: *type a share*, the certificate, the record for machines.

`pages` calls two functions: `equip` for what templates may use, `write` when its pages are written.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import jinja2

from lib import data
from lib.site import certificate, crate, record, share

if TYPE_CHECKING:
    from lib.site.pages import Audit

TEMPLATES = Path(__file__).parent / "templates"
ASSETS = ("share.css", "share.js", "certificate.css")


def equip(env: jinja2.Environment) -> None:
    """Give templates the functions that ``share.html`` and the page of a finding call."""
    env.globals.update(
        share_grid=share.grid, share_preset=share.preset, claim_review=record.claim_review
    )


def write(
    stage: Path, env: jinja2.Environment, audit: "Audit", results: Path, executed: Path
) -> None:
    """Write the extra pages, their assets, the record and last the crate into the site `stage`.

    results, executed: the folders of the run, whose tables and notebooks are copied beside the
    pages, so that the site is a whole to download.
    """
    for name in ASSETS:
        data.write_text((TEMPLATES / name).read_text(encoding="utf-8"), stage / "assets" / name)
    crate.copy(results.glob("*.csv"), stage / "results")
    crate.copy(executed.glob("[0-9]*.ipynb"), stage / "notebooks")
    record.write(stage, audit)
    facts = certificate.facts(audit, stage)
    for page, template in (("share", "share_page"), ("certificate", "certificate")):
        text = env.get_template(f"{template}.html").render(page=page, root="", facts=facts)
        data.write_text(text, stage / f"{page}.html")
    crate.write(stage)
