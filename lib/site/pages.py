"""The published audit: the static pages of ``outputs/site``, made from results and notebooks.

``python -m lib.site`` writes them. They open from disk, ask no network for anything, and are the
same bytes when nothing changed. Markup is in ``templates``; what each page shows comes from the
module of its name, notebooks from ``lib.site.cells``.
"""

import html
import re
import shutil
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import jinja2

from lib import data
from lib.checks import EVIDENCE as HELD
from lib.checks import FINDING_VERDICTS, LACKS, VERDICTS
from lib.results import EVIDENCE
from lib.site import (
    cells,
    exhibits,
    findings,
    front,
    ledger,
    plain,
    record,
    request,
    share,
    verdicts,
)
from lib.site.audit import Audit, Row, read

PAGES = (
    *("index", "exhibits", "ledger", "findings", "notebooks", "sources", "request"),
    *("verdicts", "share", "certificate"),
)
SCRIPTS = ("site.js", "ledger.js", "share.js", "search.js")


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
        _write(stage / "new", audit, books, results, figures, executed)
        if out.exists():
            out.rename(stage / "old")
        (stage / "new").rename(out)
    finally:
        shutil.rmtree(stage)


def _figure_files(audit: Audit, figures: Path) -> dict[int, Path]:
    """The PNG of every figure; SVG and CSV stand beside it under the same stem."""
    found = {}
    for figure, stem in zip(audit.figures["figure"], audit.figures["file"], strict=True):
        for kind in ("svg", "csv", "png"):
            found[figure] = figures / f"{stem}.{kind}"
            if not found[figure].exists():
                raise data.DataError(f"Figure {figure} has no file {stem}.{kind}: run its section.")
    return found


def _write(
    stage: Path, audit: Audit, books: list[cells.Book], results: Path, figures: Path, executed: Path
) -> None:
    _assets(stage, audit, figures)
    templates = _environment(audit, books)
    shown = _context(audit, figures, books)
    facts, headings = record.facts(results), []

    def write(template: str, path: str, **around: object) -> None:
        told = {"root": "../" * path.count("/"), "told": set(), "address": path, "facts": facts}
        text = templates.get_template(template).render(**shown, **told, **around)
        data.write_text(text, stage / path)
        headings.extend(_headings(text, path))

    for page in PAGES:
        write(f"{page}.html", f"{page}.html", page=page)
    for before, finding, after in _neighbours(shown["findings"]):
        around = {"before": before, "after": after, "page": "findings"}
        write("finding.html", f"findings/{finding['finding']}.html", f=finding, **around)
    for before, book, after in _neighbours(books):
        around = {"before": before, "after": after, "page": "notebooks"}
        write("notebook.html", f"notebooks/{book.stem}.html", book=book, **around)
    data.write_text(record.claims(audit), stage / "claims.json")
    (stage / "results").mkdir()
    for path in sorted([*results.glob("*.csv"), *executed.glob("[0-9]*.ipynb")]):
        folder = "results" if path.suffix == ".csv" else "notebooks"
        shutil.copyfile(path, stage / folder / path.name)
    for name in ("claims.schema.json", "reviews.json"):
        write(name, name)
    write("searched.js", "assets/searched.js", headings=list(headings))
    write("ro-crate-metadata.json", "ro-crate-metadata.json", parts=record.parts(stage))


def _headings(page: str, address: str) -> list[tuple[str, str]]:
    """The headings of a page with their addresses, as the search finds them; its title first."""
    found = re.findall(r"<h[1-3](?: id=\"([^\"]*)\")?[^>]*>(.*?)</h", page, re.S)
    rows = []
    for anchor, marked in found:
        text = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", marked)).split())
        if anchor or not rows:
            rows.append((text, f"{address}#{anchor}" if anchor else address))
    return rows


def _neighbours(things: list) -> Iterable[tuple]:
    """Each thing with the one before and the one after it."""
    return zip([None, *things], things, [*things[1:], None], strict=False)


def _assets(stage: Path, audit: Audit, figures: Path) -> None:
    (stage / "figures").mkdir()
    for stem in audit.figures["file"].unique():
        for kind in ("svg", "png", "csv"):
            shutil.copyfile(figures / f"{stem}.{kind}", stage / "figures" / f"{stem}.{kind}")
    names = ("site.css", *SCRIPTS)
    texts = {name: (plain.TEMPLATES / name).read_text(encoding="utf-8") for name in names}
    for name, text in {**texts, "tables.js": _table_widget()}.items():
        data.write_text(text, stage / "assets" / name)


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
        loader=jinja2.FileSystemLoader(plain.TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    report = data.report()
    by = " and ".join(dict.fromkeys([report["publisher"], *report["authors"]]))
    report |= {
        "makers": by,
        "by": f"{by}, {plain.day(report['published'])}",
        "short": report["title"].partition(":")[0],
    }
    named = data.groups().set_index("population")["name"].to_dict()
    env.globals.update(
        verdicts=VERDICTS,
        evidence=EVIDENCE,
        sections={b.number: b.label for b in books},
        stems={b.number: b.stem for b in books},
        report=report,
        version=report["version"],
        fingerprint=audit.fingerprint,
        cited=plain.citation(),
        abbreviations=plain.abbreviations(),
        meaning=verdicts.MEANING,
        share_grid=share.grid,
        share_preset=share.preset,
        allowed={"verdict": VERDICTS, "evidence": [*HELD, ""], "lack": [*LACKS, ""]},
    )
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    env.filters["words"] = lambda key: named.get(key) or plain.word(key)
    env.filters["linked"] = plain.linked
    env.filters["explained"] = plain.explained
    return env


def _context(audit: Audit, figures: Path, books: list[cells.Book]) -> Row:
    """What the templates of the pages read."""
    anchors = {book.stem: book.anchors for book in books}
    named = data.groups().set_index("population")["name"].to_dict()
    sources = data.sources()
    found = findings.rows(audit)
    claims = ledger.rows(audit, books)
    return {
        "claims": claims,
        "fields": ledger.FIELDS,
        "choices": ledger.choices(audit.claims, books, named),
        "barcode": front.barcode(claims),
        "titles": sources.set_index("source")[["title", "published"]].to_dict("index"),
        "counts": audit.claims["verdict"].value_counts().reindex(VERDICTS, fill_value=0).to_dict(),
        "drawn": audit.figures["drawn_as"].value_counts().reindex(EVIDENCE, fill_value=0).to_dict(),
        "findings": found,
        "finding_verdicts": front.counted(audit.findings["verdict"], FINDING_VERDICTS[::-1]),
        "exhibits": exhibits.rows(audit, figures, anchors),
        "books": books,
        "sources": sources.to_dict("records"),
        "series": exhibits.series(),
        "gaps": exhibits.gaps(),
        "quantifiers": data.quantifiers().to_dict("records"),
        "workbooks": exhibits.workbooks(),
        "rules": verdicts.rules(),
        "planted": verdicts.planted(),
        **front.context(audit, found),
        **request.context(audit),
    }


def main() -> None:
    """Build the site of the reference results in ``outputs/site``."""
    executed = data.outputs() / "executed"
    if not any(executed.glob("*.ipynb")):
        executed = data.project() / "notebooks"
    build(data.outputs() / "site", data.outputs() / "results", data.outputs() / "figures", executed)
    print(f"the site is in {(data.outputs() / 'site').relative_to(data.project())}/index.html")
