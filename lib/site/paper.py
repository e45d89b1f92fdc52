"""The certificate as PDF, where a Chromium is at hand: ``python -m lib.site.paper``."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lib import data

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
FLAGS = "--headless --disable-gpu --no-first-run --disable-extensions --no-pdf-header-footer"
PATIENCE = 120  # seconds


def browser() -> str | None:
    """Return the path of a Chromium, if there is one."""
    return next(filter(None, map(shutil.which, NAMES)), None)


def to_pdf(page: Path, pdf: Path) -> None:
    """Print a page from disk to `pdf`. DataError if there is no Chromium or it prints nothing."""
    program = browser()
    if program is None:
        raise data.DataError(f"no Chromium is installed: {page.name} stands without a PDF.")
    flags = FLAGS.split() + (["--no-sandbox"] if os.geteuid() == 0 else [])  # root has no sandbox
    with tempfile.TemporaryDirectory() as folder:
        aside = Path(folder) / pdf.name
        flags += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={aside}"]
        command = [program, *flags, page.resolve().as_uri()]
        subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        if not aside.exists():
            raise data.DataError(f"{program} printed no PDF of {page.name}: print it by hand.")
        shutil.copyfile(aside, pdf)


def main() -> None:
    """Print the certificate of the reference results beside its page."""
    page = data.outputs() / "site" / "certificate.html"
    if not page.exists():
        raise data.DataError("outputs/site/certificate.html is missing: run make site first.")
    to_pdf(page, page.with_suffix(".pdf"))
    print(f"the certificate is in {page.with_suffix('.pdf').relative_to(data.project())}")


if __name__ == "__main__":
    try:
        main()
    except data.DataError as error:
        sys.exit(f"certificate: {error}")
