"""The published audit: the static pages of ``outputs/site``, made from results and notebooks.

``python -m lib.site`` writes them. They open from disk, ask no network for anything, and are the
same bytes when nothing changed. Markup is in ``templates``, notebooks are in ``lib.site.cells``.
"""

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
from nbconvert.filters import markdown2html_mistune

from lib import data
from lib.checks import FINDING_VERDICTS, VERDICTS
from lib.results import EVIDENCE
from lib.site import cells

TEMPLATES = Path(__file__).parent / "templates"
WORDS = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))  # of keys, for people
PAGES = ("index", "exhibits", "ledger", "findings", "notebooks", "sources", "verdicts")
PROMINENT = ("foreword", "summary", "glance")  # where most readers stop
KEY_FINDINGS = 3  # of each verdict, on the front page
MENTIONS = 12  # listed one by one in the ledger; more are one link
BAR = 250  # width of the longest bar of the front page's picture

Row = dict[str, Any]


@dataclass(frozen=True)
class Audit:
    """What the pages show: the register joined with the results, and the results' checksum."""

    claims: pd.DataFrame
    checks: pd.DataFrame
    figures: pd.DataFrame
    findings: pd.DataFrame
    fingerprint: str


def build(out: Path, results: Path, figures: Path, executed: Path) -> None:
    """Build the whole site in the folder `out`, which is replaced at the end.

    results: folder with the CSV files of a run. figures: SVG, PNG and CSV of each figure. executed:
    notebooks with outputs. Raises DataError, with `out` untouched, when results and register do not
    match or a figure's file is missing.
    """
    audit = read(results)
    books = cells.render(executed, _figure_files(audit, figures))
    out.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".site-", dir=out.parent))
    try:
        (stage / "new").mkdir()
        _write(stage / "new", audit, figures, books)
        if out.exists():
            out.rename(stage / "old")
        (stage / "new").rename(out)
    finally:
        shutil.rmtree(stage)


def read(results: Path) -> Audit:
    """The results in a folder joined with the register, one row per claim and figure."""
    tables = {n: data.read(results / f"{n}.csv") for n in ("claims", "checks", "figures")}
    tables["findings"] = data.read(results / "findings.csv")
    register = data.claims()
    claims = register.merge(tables["claims"], on="claim", how="left", validate="1:1")
    if claims["verdict"].isna().any():
        first = claims.loc[claims["verdict"].isna(), "claim"].iloc[0]
        raise data.DataError(f"results/claims.csv has no claim {first}: run the chain again.")
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
        claims, tables["checks"], figures, tables["findings"], fingerprint=hashed.hexdigest()[:12]
    )


def _figure_files(audit: Audit, figures: Path) -> dict[int, Path]:
    """The PNG of every figure; SVG and CSV stand beside it under the same stem."""
    found = {}
    for figure, stem in zip(audit.figures["figure"], audit.figures["file"], strict=True):
        for kind in ("svg", "csv", "png"):
            found[figure] = figures / f"{stem}.{kind}"
            if not found[figure].exists():
                raise data.DataError(
                    f"Figure {figure} has no file {found[figure].name}: run its section."
                )
    return found


def _write(stage: Path, audit: Audit, figures: Path, books: list[cells.Book]) -> None:
    (stage / "figures").mkdir()
    for stem in audit.figures["file"].unique():
        for kind in ("svg", "png", "csv"):
            shutil.copyfile(figures / f"{stem}.{kind}", stage / "figures" / f"{stem}.{kind}")
    assets = {
        name: (TEMPLATES / name).read_text(encoding="utf-8") for name in ("site.css", "site.js")
    }
    for name, text in {**assets, "tables.js": _table_widget()}.items():
        data.write_text(text, stage / "assets" / name)
    pages = _environment(audit, books)
    shown = _context(audit, figures, books)
    for page in PAGES:
        text = pages.get_template(f"{page}.html").render(page=page, root="", **shown)
        data.write_text(text, stage / f"{page}.html")
    for before, book, after in zip([None, *books], books, [*books[1:], None], strict=False):
        around = {"page": "notebooks", "root": "../", "before": before, "after": after}
        text = pages.get_template("notebook.html").render(book=book, **around)
        data.write_text(text, stage / "notebooks" / f"{book.stem}.html")


def _table_widget() -> str:
    """DataTables as the package itables carries it, as a classic script.

    Browsers refuse modules from disk, so the module's export becomes a global name.
    """
    module = (files("itables") / "html" / "dt_bundle.js").read_text(encoding="utf-8")
    exported = re.search(r"export\{[^}]*?(\w+) as default[^}]*\};?", module)
    if exported is None:
        raise data.DataError("itables' dt_bundle.js has no default export: adapt pages.py.")
    classic = module[: exported.start()] + f"window.DataTable={exported[1]};"
    return f"(()=>{{{classic}\n{module[exported.end() :]}\n}})();\n"


def _environment(audit: Audit, books: list[cells.Book]) -> jinja2.Environment:
    """The templates with what every page needs."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    report = data.report()
    by = " and ".join(dict.fromkeys([report["publisher"], *report["authors"]]))
    report |= {"by": f"{by}, {report['published']}", "short": report["title"].partition(":")[0]}
    words = WORDS | data.groups().set_index("population")["name"].to_dict()
    env.globals.update(
        verdicts=VERDICTS,
        evidence=EVIDENCE,
        sections={b.number: b.label for b in books},
        stems={b.number: b.stem for b in books},
        report=report,
        version=report["version"],
        fingerprint=audit.fingerprint,
    )
    env.filters["words"] = lambda key: words.get(key, str(key).replace("_", " "))
    env.filters["linked"] = linked
    return env


def linked(text: str, root: str = "") -> jinja2.utils.markupsafe.Markup:
    """The text, escaped, with every claim number in it a link to the ledger."""
    escaped = str(jinja2.utils.markupsafe.escape(text))
    link = rf'<a href="{root}ledger.html#\g<0>">\g<0></a>'
    return jinja2.utils.markupsafe.Markup(re.sub(cells.CLAIM, link, escaped))


def _context(audit: Audit, figures: Path, books: list[cells.Book]) -> Row:
    """What the templates of the pages read."""
    anchors = {book.stem: book.anchors for book in books}
    sources = data.sources()
    findings = _findings(audit)
    return {
        "choices": _choices(audit.claims, books),
        "pages": audit.figures.astype({"figure": str}).set_index("figure")["page"].to_dict(),
        "claims": _claims(audit, anchors),
        "titles": sources.set_index("source")[["title", "published"]].to_dict("index"),
        "counts": audit.claims["verdict"].value_counts().reindex(VERDICTS, fill_value=0).to_dict(),
        "drawn": audit.figures["drawn_as"].value_counts().reindex(EVIDENCE, fill_value=0).to_dict(),
        "claim_bars": _bars(audit.claims, "verdict", VERDICTS),
        "figure_bars": _bars(audit.figures, "drawn_as", EVIDENCE),
        "kinds": audit.claims.loc[
            audit.claims["verdict"].eq("unverifiable"), "kind"
        ].value_counts(),
        "findings": findings,
        "key_findings": _prominent(findings),
        "exhibits": _exhibits(audit, figures, anchors),
        "books": books,
        "sources": sources.to_dict("records"),
        "series": _series(),
        "gaps": _gaps(),
        "quantifiers": data.quantifiers().to_dict("records"),
        "workbooks": _workbooks(),
    }


# ---------------------------------------------------------------------- claims and findings


def _claims(audit: Audit, anchors: dict[str, set[str]]) -> list[Row]:
    """The ledger's rows: each claim with its checks, its other mentions and its cell."""
    checks: dict[str, list[Row]] = {}
    for check in audit.checks.to_dict("records"):
        for claim in check["claims"].split():
            checks.setdefault(claim, []).append(check)
    rows = audit.claims.to_dict("records")
    findings = {c: f for f, cs in audit.findings[["finding", "claims"]].values for c in cs.split()}
    mentions: dict[str, list[Row]] = {}
    for row in rows:
        mentions.setdefault(row["statistic"], []).append(row)
    for row in rows:
        row["checks"] = checks.get(row["claim"], [])
        others = [m for m in mentions[row["statistic"]] if m["claim"] != row["claim"]]
        row["others"] = others if len(others) <= MENTIONS else []
        row["mentions"] = len(others) + 1
        row["printed"] = _printed(row)
        row["order"] = _number(row)
        anchor = f"#{row['claim']}" if row["claim"] in anchors.get(row["notebook"], set()) else ""
        row["cell"] = f"notebooks/{row['notebook']}.html{anchor}"
        row["finding"] = findings.get(row["claim"], "")
    return rows


def _choices(
    claims: pd.DataFrame, books: list[cells.Book]
) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The ledger's filters: column, label and the values to choose from with their words."""

    def present(column: str) -> list[tuple[str, str]]:
        values = sorted(set(claims[column]) - {""}, key=lambda v: (len(v), v))
        return [(v, WORDS.get(v, v.replace("_", " "))) for v in values]

    return [
        ("verdict", "Verdict", [(v, v) for v in VERDICTS]),
        ("section", "Section", [(b.number, f"{b.number} {b.label}") for b in books]),
        ("population", "Population", present("population")),
        ("figure", "Figure", present("figure")),
        ("kind", "Kind", sorted(present("kind"))),
    ]


def _number(row: Row) -> float | str:
    value = data.number(row["value"])
    return "" if value is None else float(value)


def _printed(row: Row) -> str:
    """The stated number with its unit, money in full: what a reader of the report sees."""
    stated, value = row["stated"], data.number(row["value"])
    if row["unit"] == "GBP" and value is not None:
        return f"£{float(value):,.0f}"
    return f"{stated} %" if row["unit"] == "percent" and stated[:1].isdigit() else stated


def _findings(audit: Audit) -> list[Row]:
    """The findings as they stand in the results, each with its claims and its failing checks."""
    claims = audit.claims.set_index("claim").to_dict("index")
    failing = audit.checks[audit.checks["verdict"].isin(FINDING_VERDICTS)]
    by_key = {k: g.to_dict("records") for k, g in failing.groupby("key", sort=False)}
    wording = data.questions().set_index("question")["wording"]
    rows = audit.findings.to_dict("records")
    for row in rows:
        key = row["finding"].removeprefix("F-")
        checks = by_key.get(key, [])
        if key in wording:  # the question's words say more than its key
            row["title"] = row["title"].replace(f"{key}:", f"{wording[key]}", 1)
        row["checks"] = _alike(sorted(checks, key=lambda c: -VERDICTS.index(c["verdict"])))
        row["mentions"] = [{"claim": c} | claims[c] for c in row["claims"].split()]
        row["mentions"].sort(key=lambda m: (m["line"], m["claim"]))
        row["prominent"] = sum(m["location"] in PROMINENT for m in row["mentions"])
    return rows


def _alike(checks: list[Row]) -> list[Row]:
    """The checks without repetition: the first of those that say the same, and how `times` many."""
    first: dict[tuple[str, ...], Row] = {}
    for check in checks:
        told = tuple(check[c] for c in ("test", "expected", "found", "explanation"))
        first.setdefault(told, check | {"times": 0})["times"] += 1
    return list(first.values())


def _prominent(findings: list[Row]) -> list[Row]:
    """The findings for the front page: of each verdict those that the report puts up front."""
    chosen = []
    for verdict in reversed(FINDING_VERDICTS):
        group = [f for f in findings if f["verdict"] == verdict]
        group.sort(key=lambda f: (-f["prominent"], -len(f["mentions"])))
        chosen += group[:KEY_FINDINGS]
    return sorted(chosen, key=lambda f: -VERDICTS.index(f["verdict"]))


def _bars(table: pd.DataFrame, column: str, order: Iterable[str]) -> list[Row]:
    """One stacked bar per section: its total and its parts with place, width and count."""
    counted = pd.crosstab(table["section"], table[column]).reindex(columns=order, fill_value=0)
    scale = BAR / counted.sum(axis=1).max()
    bars = []
    for section, row in counted.iterrows():
        ends = row.cumsum() * scale
        parts = [
            {"what": what, "x": round(ends[what] - n * scale, 2), "w": round(n * scale, 2), "n": n}
            for what, n in row.items()
            if n
        ]
        total = {"section": section, "total": int(row.sum()), "end": round(ends.iloc[-1], 2)}
        bars.append(total | {"parts": parts, "counts": row.to_dict()})
    return bars


# ---------------------------------------------------------------------- exhibits and sources


def _named(table: pd.DataFrame, column: str) -> list[str]:
    """What a drawn table names in a column, each once; a sum of rows names several with "; "."""
    return sorted({name for cell in table.get(column, []) for name in cell.split("; ")} - {""})


def _exhibits(audit: Audit, figures: Path, anchors: dict[str, set[str]]) -> list[Row]:
    """The gallery: each figure with its alt text, what its values rest on and what is missing."""
    claims = {f: g.to_dict("records") for f, g in audit.claims.groupby("figure")}
    rows = audit.figures.to_dict("records")
    for row in rows:
        table = data.read(figures / f"{row['file']}.csv")
        anchor = f"figure-{row['figure']}"
        known = anchor in anchors.get(row["notebook"], set())
        row["cell"] = f"notebooks/{row['notebook']}.html" + (f"#{anchor}" if known else "")
        row["alt"] = cells.alt_text(figures / f"{row['file']}.svg")
        row["size"] = cells.png_size((figures / f"{row['file']}.png").read_bytes())
        row["made_of"], row["covers"], row["missing"] = _made_of(table)
        row["asked"] = list(zip(row["population"].split("|"), row["n"].split("|"), strict=False))
        row["bases"] = row["n_as_printed"].split(" / ")
        row["cited"] = _named(table, "source")
        row["editions"] = _named(table, "edition")
        row["claims"] = [
            c for c in claims.get(str(row["figure"]), []) if c["kind"] != "sample_size"
        ]
    return rows


def _made_of(table: pd.DataFrame) -> tuple[dict[str, int], list[str], list[str]]:
    """How many values of a drawn table have which status, what the known cover, what is missing."""
    known, absent = (
        table[table["status"].eq("not_stated") == missing] for missing in (False, True)
    )
    covers = sorted(set(known["note"]) - {""}) if "note" in table else []
    return (
        table["status"]
        .value_counts()
        .sort_index(key=lambda s: s == "not_stated", kind="stable")
        .to_dict(),
        covers,
        list(dict.fromkeys(_missing(row) for row in absent.to_dict("records"))),
    )


def _missing(row: Row) -> str:
    """What a value that nobody stated would say: the drawing's own note, else its labels."""
    if told := row.get("missing") or row.get("note"):
        return told
    parts = [row.get(c, "") for c in ("row", "group", "item", "series", "period", "answer")]
    named = ", ".join(p for p in dict.fromkeys(parts) if p not in ("", "not stated"))
    rest = f"{named}: the other answers" if "not stated" in parts else named or "every value"
    if row.get("low") and row.get("high"):
        spread = row["low"] if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
        rest += f" ({spread} of {row['n']} people)"
    return rest


def _series() -> list[Row]:
    """The official series: table, name, periods, editions, number of values and sources."""
    rows = []
    for name in data.official_names():
        for series, group in data.official(name).groupby("series"):
            periods = sorted(group["period"].unique())
            row = {"table": name, "series": series, "first": periods[0], "last": periods[-1]}
            row["editions"] = sorted(group["edition"].unique())
            row["sources"] = sorted(group["source"].unique())
            rows.append(row | {"values": len(group)})
    return rows


def _workbooks() -> list[Row]:
    """List the official workbooks that can be fetched, if the project names any."""
    path = data.folder() / "official" / "workbooks.csv"
    return data.read(path).to_dict("records") if path.exists() else []


def _gaps() -> str:
    """What the official tables lack and where it can be had, as HTML; empty without that file."""
    readme = data.folder() / "official" / "README.md"
    if not readme.exists():
        return ""
    text = re.sub(r"^# .*\n", "", readme.read_text(encoding="utf-8"))
    html = markdown2html_mistune(re.sub(r"^#", "##", text, flags=re.MULTILINE))
    return cells.tidy(html, "gaps-")


def main() -> None:
    """Build the site of the reference results in ``outputs/site``."""
    executed = data.outputs() / "executed"
    if not any(executed.glob("*.ipynb")):
        executed = data.project() / "notebooks"
    build(data.outputs() / "site", data.outputs() / "results", data.outputs() / "figures", executed)
    print(f"the site is in {(data.outputs() / 'site').relative_to(data.project())}/index.html")
