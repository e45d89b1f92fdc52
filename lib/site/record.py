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
from lib.site.audit import Row, grouped

FOUND = "verdict evidence lack recomputed readings explanation power notebook".split()
FORMATS = {  # of the files of the crate
    ".csv": "text/csv",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".ipynb": "application/x-ipynb+json",
}
PACKAGES = "numpy pandas scipy statsmodels matplotlib papermill nbconvert".split()  # make results


def claims(shown: Row) -> str:
    """All claims with verdict, evidence and lines, as ``claims.schema.json`` describes them."""
    columns = {column["name"]: column["type"] for column in shown["facts"]["package"]["columns"]}
    integers = [name for name, kind in columns.items() if kind == "integer"]
    same, rows = grouped(shown["claims"], "statistic"), []
    for claim in shown["claims"]:
        number = data.number(claim["value"])
        row = {name: claim[name] for name in (*columns, *FOUND)}
        row |= {name: int(row[name]) if row[name] else None for name in integers}
        row["number"] = None if number is None else float(f"{float(number):.10g}")
        row["lines"] = sorted({mention["line"] for mention in same[claim["statistic"]]})
        row["checks"] = [check["check"] for check in claim["checks"]]
        row["finding"] = claim["finding"]
        row["address"] = f"ledger.html#{claim['claim']}"
        rows.append(row)
    about = ("title", "publisher", "authors", "published", "url")
    told = {
        "$schema": "claims.schema.json",
        "report": {key: shown["report"][key] for key in about},
        "version": shown["version"],
        "results": shown["fingerprint"],
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
    package = json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))
    (ledger,) = (t for t in package["resources"] if t["path"] == "report/claims.csv")
    tables = {path: told.removeprefix("sha256:") for path, told in data.checksums().items()}
    outputs = {f"results/{path.name}": sha256(path) for path in sorted(results.glob("*.csv"))}
    return {
        "tables": tables,
        "data": combined(tables),
        "outputs": outputs,
        "combined": combined(outputs),
        "software": {"Python": python_version()} | {name: version(name) for name in PACKAGES},
        "package": package | {"columns": ledger["schema"]["fields"]},
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
        for path in sorted(stage.rglob("*"))
        if path.suffix in FORMATS
    ]
