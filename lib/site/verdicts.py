"""The page about verdicts: the rules as ``lib/checks/README.md`` has them, and their validation."""

import re
from pathlib import Path

from lib import checks, data
from lib.site import cells
from lib.site.audit import Row

RULES = (Path(checks.__file__).parent / "README.md").read_text(encoding="utf-8")
MEANING = {
    verdict: f"{told[0].upper()}{told[1:]}."
    for verdict, told in re.findall(r"^\| (\w+) \| (.*?) \|$", RULES, re.M)
    if verdict in checks.VERDICTS
}


def rules() -> str:
    """The rules as HTML, without their title and the table of `MEANING`."""
    return cells.prose(re.sub(r"^## Verdicts\n\n(\|.*\n)+", "", RULES, flags=re.M))


def planted() -> tuple[list[Row], Row]:
    """What errors planted in copies of the ledger showed, by kind, and the sum of all kinds.

    From ``outputs/validation``; empty without it. Each row: as in ``power.csv``, with `why`, pairs
    of the reason why errors were missed and how many were, from ``planted.csv`` where it stands.
    """
    power, planted = (data.outputs() / "validation" / f"{n}.csv" for n in ("power", "planted"))
    if not power.exists():
        return [], {}
    *kinds, total = data.read(power).to_dict("records")
    if planted.exists():
        missed = data.read(planted).query("caught == 'missed'")
        reason = missed["why"].str.replace(r"the test '([^']+)'", r"the test “\1”", regex=True)
        for row in kinds:
            row["why"] = list(reason[missed["kind"].eq(row["kind"])].value_counts().items())
    return kinds, total
