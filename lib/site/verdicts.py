"""The page about verdicts: the rules as ``lib/checks/README.md`` has them, and their validation."""

import re
from pathlib import Path

from nbconvert.filters import markdown2html_mistune

from lib import checks, data
from lib.checks import VERDICTS
from lib.site import cells
from lib.site.audit import Row

RULES = (Path(checks.__file__).parent / "README.md").read_text(encoding="utf-8")
TEST = re.compile(r"the test '([^']+)'")  # in a reason why an error was missed
MEANING = {
    verdict: told[0].upper() + told[1:] + "."
    for verdict, told in re.findall(r"^\| (\w+) \| (.*?) \|$", RULES, re.M)
    if verdict in VERDICTS
}


def rules() -> str:
    """The rules as HTML, without their title and the table of `MEANING`."""
    text = re.sub(r"^# .*\n", "", RULES)
    text = re.sub(r"^## Verdicts\n\n(\|.*\n)+", "", text, flags=re.M)
    return cells.tidy(markdown2html_mistune(text))


def planted() -> tuple[list[Row], Row]:
    """What errors planted in copies of the ledger showed, by kind, and the sum of all kinds.

    From ``outputs/validation``; empty without it. Each row: as in ``power.csv``, with `why`, pairs
    of the reason why errors were missed and how many were, from ``planted.csv`` where it stands.
    """
    folder = data.outputs() / "validation"
    if not (folder / "power.csv").exists():
        return [], {}
    *kinds, total = data.read(folder / "power.csv").to_dict("records")
    if (folder / "planted.csv").exists():
        errors = data.read(folder / "planted.csv")
        missed = errors[errors["caught"].eq("missed")]
        for row in kinds:
            why = missed.loc[missed["kind"].eq(row["kind"]), "why"].value_counts()
            row["why"] = [(TEST.sub(r"the test “\1”", reason), int(n)) for reason, n in why.items()]
    return kinds, total
