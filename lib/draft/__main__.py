"""Lay out the audit of another report from its text, or accept the proposals that are confirmed."""

import argparse
import sys
from pathlib import Path

from lib.data import DataError
from lib.draft import layout

parser = argparse.ArgumentParser(prog="python -m lib.draft", description=__doc__)
parser.add_argument("folder", type=Path, help="the project: new, or laid out before")
parser.add_argument("text", type=Path, nargs="?", help="the report as plain text in UTF-8")
parser.add_argument("--accept", action="store_true", help="move confirmed proposals")
given = parser.parse_args()
if bool(given.text) == given.accept:
    parser.error("name a text to lay out a project, or --accept to move what is confirmed")
try:
    print(layout.accept(given.folder) if given.accept else layout.lay_out(given.folder, given.text))
except (DataError, OSError) as error:
    sys.exit(f"draft: {error}")
