"""The record for machines: every claim as JSON with its schema, every finding as a ClaimReview."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib import data
from lib.checks import EVIDENCE, LACKS, VERDICTS
from lib.rules import number

if TYPE_CHECKING:
    from lib.site.pages import Audit

Row = dict[str, Any]
SCHEMA = Path(__file__).parent / "templates" / "claims.schema.json"
FOUND = "verdict evidence lack recomputed readings explanation power notebook".split()
FINDINGS = "findings.html#{}"  # the address of a finding, from the root of the site


def write(stage: Path, audit: "Audit") -> None:
    """Write ``claims.json``, ``claims.schema.json`` and ``reviews.json`` into the site `stage`."""
    reviews = [claim_review(finding) for finding in audit.findings.to_dict("records")]
    graph = [{k: v for k, v in review.items() if k != "@context"} for review in reviews]
    written = {
        "claims": claims(audit),
        "claims.schema": schema(),
        "reviews": {"@context": "https://schema.org", "@graph": graph},
    }
    for name, content in written.items():
        data.write_text(as_json(content), stage / f"{name}.json")


def as_json(content: object) -> str:
    """Write JSON as people read it, with its letters as they are."""
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def package() -> Row:
    """Return the descriptor of the data, ``data/datapackage.json``."""
    return json.loads((data.folder() / "datapackage.json").read_text(encoding="utf-8"))


def _ledger() -> list[Row]:
    """Return the columns of the ledger as its descriptor has them."""
    tables = {table["path"]: table for table in package()["resources"]}
    return tables["report/claims.csv"]["schema"]["fields"]


def claims(audit: "Audit") -> Row:
    """Return all claims with verdict, evidence and lines, as ``claims.schema.json`` describes."""
    columns = [*(field["name"] for field in _ledger()), *FOUND]
    whole = [field["name"] for field in _ledger() if field["type"] == "integer"]
    rows = audit.claims.reindex(columns=columns, fill_value="").to_dict("records")
    lines: dict[str, list[int]] = {}
    for row in rows:
        lines.setdefault(row["statistic"], []).append(row["line"])
    of = {c: f for f, cs in audit.findings[["finding", "claims"]].values for c in cs.split()}
    checks: dict[str, list[str]] = {}
    for check, about in audit.checks[["check", "claims"]].values:
        for claim in about.split():
            checks.setdefault(claim, []).append(check)
    for row in rows:
        row |= {name: None if row[name] == "" else int(row[name]) for name in whole}
        row["number"] = _number(row["value"])
        row["lines"] = sorted(set(lines[row["statistic"]]))
        row["checks"] = checks.get(row["claim"], [])
        row["finding"] = of.get(row["claim"], "")
        row["address"] = f"ledger.html#{row['claim']}"
    report = data.report()
    about = {key: report[key] for key in ("title", "publisher", "authors", "published", "url")}
    return {
        "$schema": "claims.schema.json",
        "report": about,
        "version": report["version"],
        "results": audit.fingerprint,
        "verdicts": list(VERDICTS),
        "claims": rows,
    }


def _number(value: str) -> float | int | None:
    exact = number(value)
    if exact is None:
        return None
    return int(exact) if exact.denominator == 1 else float(f"{float(exact):.10g}")


def schema() -> Row:
    """Return the JSON schema of ``claims.json``: the ledger's own words, and those of results."""
    told = json.loads(SCHEMA.read_text(encoding="utf-8"))
    fields = {
        field["name"]: {
            "description": field["description"],
            "type": ["integer", "null"] if field["type"] == "integer" else "string",
        }
        for field in _ledger()
    }
    claim = told["properties"]["claims"]["items"]
    claim["properties"] = fields | claim["properties"]
    claim["required"] = list(claim["properties"])
    words = {"verdict": VERDICTS, "evidence": [*EVIDENCE, ""], "lack": [*LACKS, ""]}
    for name, allowed in words.items():
        claim["properties"][name]["enum"] = list(allowed)
    return told


def claim_review(finding: Row, address: str | None = None) -> Row:
    """Return one finding as a ClaimReview of schema.org, to stand in its page as JSON-LD.

    finding: a row of ``results/findings.csv``. address: of the page that shows it, as seen from
    where the review stands; that of the site's root unless given. The rating is the verdict's place
    in the order of `VERDICTS`: 1 for the worst, as many as there are for the best.
    """
    report, verdict = data.report(), finding["verdict"]
    makers = [_organisation(n) for n in dict.fromkeys([report["publisher"], *report["authors"]])]
    appearance = {"@type": "Report", "name": report["title"], "url": report["url"]}
    reviewed = {"@type": "Claim", "author": makers, "datePublished": report["published"]}
    return {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "identifier": finding["finding"],
        "url": FINDINGS.format(finding["finding"]) if address is None else address,
        "name": finding["title"],
        "claimReviewed": finding["says"] or finding["title"],  # of figures: no claim
        "reviewBody": finding["explanation"],
        "itemReviewed": reviewed | {"appearance": appearance},
        "author": _organisation(f"Audit of “{report['title']}”"),
        "version": report["version"],
        "reviewRating": _rating(verdict),
    }


def _organisation(name: str) -> Row:
    return {"@type": "Organization", "name": name}


def _rating(verdict: str) -> Row:
    return {
        "@type": "Rating",
        "ratingValue": len(VERDICTS) - VERDICTS.index(verdict),
        "worstRating": 1,
        "bestRating": len(VERDICTS),
        "alternateName": verdict,
        "ratingExplanation": f"The place of the verdict, best first: {', '.join(VERDICTS)}.",
    }
