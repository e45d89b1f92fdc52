"""The record for machines, and the checksums and versions of the certificate.

The JSON stands in ``templates``: the claims' schema, findings as ClaimReview (schema.org), the site
as RO-Crate 1.1 (https://w3id.org/ro/crate/1.1). The certificate follows CODECHECK (Nüst and Eglen
2021, F1000Research 10:253), which certifies that a computation was repeated.
"""

import hashlib
import json
from datetime import date
from importlib.metadata import version
from pathlib import Path
from platform import python_version

from lib import data
from lib.checks import VERDICTS
from lib.site import plain
from lib.site.audit import Audit, Row

FOUND = "verdict evidence lack recomputed readings explanation power notebook".split()
PARTS = ("results/*.csv", "figures/*.*", "notebooks/*.ipynb", "*.json")  # of the crate
FORMATS = {
    ".csv": "text/csv",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".ipynb": "application/x-ipynb+json",
}
PACKAGES = "numpy pandas scipy statsmodels matplotlib papermill nbconvert".split()  # make results


def package() -> Row:
    """The descriptor of the data, with `columns`: those of the ledger."""
    told = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))
    tables = {table["path"]: table for table in told["resources"]}
    return told | {"columns": tables["report/claims.csv"]["schema"]["fields"]}


def claims(audit: Audit) -> str:
    """All claims with verdict, evidence and lines, as ``claims.schema.json`` describes them."""
    columns = {column["name"]: column["type"] for column in package()["columns"]}
    rows = audit.claims.reindex(columns=[*columns, *FOUND], fill_value="").to_dict("records")
    lines = audit.claims.groupby("statistic")["line"].agg(lambda at: sorted({int(n) for n in at}))
    for row in rows:
        for name in [name for name, kind in columns.items() if kind == "integer"]:
            row[name] = int(row[name]) if row[name] else None
        exact = data.number(row["value"])
        checks = audit.checks_of.get(row["claim"], [])
        row |= {
            "number": exact if exact is None else float(f"{float(exact):.10g}"),
            "lines": lines[row["statistic"]],
            "checks": [check["check"] for check in checks],
            "finding": audit.finding_of.get(row["claim"], ""),
            "address": f"ledger.html#{row['claim']}",
        }
    report = data.report()
    told = {
        "$schema": "claims.schema.json",
        "report": {k: report[k] for k in ("title", "publisher", "authors", "published", "url")},
        "version": report["version"],
        "results": audit.fingerprint,
        "verdicts": VERDICTS,
        "claims": rows,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def combined(sums: dict[str, str]) -> str:
    """One SHA-256 for many files, as ``sha256sum FILES | sort | sha256sum`` gives it."""
    lines = sorted(f"{digest}  {path}\n" for path, digest in sums.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def facts(results: Path) -> Row:
    """What was read and what made the results: checksums of tables, versions, licences, a day.

    Without a release on record the day is that on which the site is made.
    """
    tables = {path: told.removeprefix("sha256:") for path, told in data.checksums().items()}
    outputs = {f"results/{path.name}": sha256(path) for path in sorted(results.glob("*.csv"))}
    return {
        "tables": tables,
        "data": combined(tables),
        "outputs": outputs,
        "combined": combined(outputs),
        "software": {"Python": python_version()} | {name: version(name) for name in PACKAGES},
        "package": package(),
        "day": plain.citation()["date"] or date.today().isoformat(),
    }


def parts(stage: Path) -> list[Row]:
    """The files of the crate `stage`, with place, format, size in bytes and checksum."""
    return [
        {
            "place": path.relative_to(stage).as_posix(),
            "format": FORMATS[path.suffix],
            "size": path.stat().st_size,
            "sha256": sha256(path),
        }
        for path in sorted({path for part in PARTS for path in stage.glob(part)})
    ]
