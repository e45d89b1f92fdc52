"""What the pages show: the results of a run joined with the register, and their checksum."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
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

    @cached_property
    def finding_of(self) -> dict[str, str]:
        """The finding that each claim belongs to, if any."""
        return {c: f for f, cs in self.findings[["finding", "claims"]].values for c in cs.split()}

    @cached_property
    def checks_of(self) -> dict[str, list[Row]]:
        """The checks of each claim, in the order of the results."""
        claims = self.checks["claims"].str.split()
        return grouped(
            self.checks.assign(claim=claims).explode("claim").to_dict("records"), "claim"
        )


def read(results: Path) -> Audit:
    """The results in a folder joined with the register, one row per claim and figure.

    Raises DataError when a claim or figure of the register has no result.
    """
    names = ("claims", "checks", "figures", "findings", "statistics")
    found = {name: data.read(results / f"{name}.csv") for name in names}
    drawn = found["figures"].astype({"figure": int}).rename(columns={"evidence": "drawn_as"})
    found["claims"] = _joined("claim", data.claims(), found["claims"])
    found["figures"] = _joined("Figure", data.figures(), drawn)
    found["figures"]["file"] = found["figures"]["file"].map(lambda file: Path(file).stem)
    standing = found["statistics"].set_index("statistic")["standing"]
    found["claims"]["standing"] = found["claims"]["statistic"].map(standing).fillna("")
    hashed = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(results.glob("*.csv"))))
    return Audit(**found, fingerprint=hashed.hexdigest()[:12])


def _joined(what: str, register: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    key = what.lower()
    missing = register.loc[~register[key].isin(found[key]), key]
    if len(missing):
        raise data.DataError(
            f"results/{key}s.csv has no {what} {missing.iloc[0]}: run the chain again."
        )
    return register.merge(found, on=key, how="left", validate="1:1")


def grouped(rows: Iterable[Row], key: str) -> dict[str, list[Row]]:
    """The rows by what stands in a column, in the order in which it first does."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[key], []).append(row)
    return found
