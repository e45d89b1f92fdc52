"""What the pages show: the results of a run joined with the register, and their checksum."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from lib import data

Row = dict[str, Any]


@dataclass(frozen=True)
class Audit:
    """The tables behind the pages: claims with verdict and standing, and what belongs to them."""

    claims: pd.DataFrame
    checks: pd.DataFrame
    figures: pd.DataFrame
    findings: pd.DataFrame
    statistics: pd.DataFrame
    fingerprint: str


def read(results: Path) -> Audit:
    """The results in a folder joined with the register, one row per claim and figure.

    Raises DataError when a claim or figure of the register has no result.
    """
    names = ("claims", "checks", "figures", "findings", "statistics")
    tables = {name: data.read(results / f"{name}.csv") for name in names}
    claims = data.claims().merge(tables["claims"], on="claim", how="left", validate="1:1")
    if claims["verdict"].isna().any():
        first = claims.loc[claims["verdict"].isna(), "claim"].iloc[0]
        raise data.DataError(f"results/claims.csv has no claim {first}: run the chain again.")
    standing = tables["statistics"].set_index("statistic")["standing"]
    claims["standing"] = claims["statistic"].map(standing).fillna("")
    drawn = tables["figures"].astype({"figure": int})
    figures = data.figures().merge(
        drawn.rename(columns={"evidence": "drawn_as"}), on="figure", how="left", validate="1:1"
    )
    if figures["file"].isna().any():
        first = figures.loc[figures["file"].isna(), "figure"].iloc[0]
        raise data.DataError(f"results/figures.csv has no Figure {first}: run the chain again.")
    figures["file"] = figures["file"].map(lambda f: Path(f).stem)
    hashed = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(results.glob("*.csv"))))
    return Audit(
        claims,
        tables["checks"],
        figures,
        tables["findings"],
        tables["statistics"],
        fingerprint=hashed.hexdigest()[:12],
    )


def findings_of(audit: Audit) -> dict[str, str]:
    """The finding that each claim belongs to, if any."""
    return {c: f for f, cs in audit.findings[["finding", "claims"]].values for c in cs.split()}


def checks_of(audit: Audit) -> dict[str, list[Row]]:
    """The checks of each claim, in the order of the results."""
    found: dict[str, list[Row]] = {}
    for check in audit.checks.to_dict("records"):
        for claim in check["claims"].split():
            found.setdefault(claim, []).append(check)
    return found
