"""The certificate: what was audited, how and with what result, on one page that can be printed.

After CODECHECK (Nüst and Eglen 2021, F1000Research 10:253), which certifies that a computation was
repeated; here it also says how the numbers of the audited report stand.
"""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from lib import data
from lib.checks import LACKS, VERDICTS
from lib.results import EVIDENCE
from lib.site import crate, record

if TYPE_CHECKING:
    from lib.site.pages import Audit

MAIN = 5  # findings, the first in the order of their causes
Row = dict[str, Any]


def facts(audit: "Audit", stage: Path) -> Row:
    """Return what ``certificate.html`` reads; `stage` is the site, with the tables of results."""
    claims = audit.claims
    untested = claims[claims["verdict"] == "unverifiable"]
    lacks = untested.get("lack", pd.Series(dtype=str))
    data_sums = {path: told.removeprefix("sha256:") for path, told in data.checksums().items()}
    written = sorted((stage / "results").glob("*.csv"))
    outputs = {f"results/{path.name}": crate.sha256(path) for path in written}
    return {
        "claims": len(claims),
        "statistics": claims["statistic"].nunique(),
        "verdicts": _counted(claims["verdict"], VERDICTS),
        "figures": len(audit.figures),
        "evidence": _counted(audit.figures["drawn_as"], EVIDENCE),
        "findings": len(audit.findings),
        "main": [
            finding | {"address": record.FINDINGS.format(finding["finding"])}
            for finding in audit.findings.head(MAIN).to_dict("records")
        ],
        "open": len(untested),
        "lacks": {LACKS[key]: n for key, n in _counted(lacks, tuple(LACKS)).items()},
        "tables": len(data_sums),
        "data": combined(data_sums),
        "outputs": outputs,
        "combined": combined(outputs),
        "software": crate.software(),
        "reply": data.report().get("reply", ""),
    }


def _counted(column: pd.Series, order: tuple[str, ...]) -> dict[str, int]:
    counts = column.value_counts()
    return {name: int(counts[name]) for name in order if name in counts}


def combined(sums: dict[str, str]) -> str:
    """Return one SHA-256 for many files, as ``sha256sum FILES | sort | sha256sum`` gives it."""
    lines = sorted(f"{digest}  {path}\n" for path, digest in sums.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()
