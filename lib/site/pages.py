"""The published audit: the static pages of ``outputs/site``, made from results and notebooks.

``python -m lib.site`` writes them. They open from disk, ask no network for anything, and are the
same bytes when nothing changed. Markup is in ``templates``; what each page shows comes from the
other modules, notebooks from ``lib.site.cells``.
"""

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
from lib.site import cells, front, ledger, plain, published, record, share, verdicts
from lib.site.audit import Audit, Row, grouped, read

PAGES = (
    *("index", "exhibits", "ledger", "findings", "notebooks", "sources", "request"),
    *("verdicts", "share", "certificate"),
)
ASSETS = ("site.css", "site.js", "ledger.js", "share.js", "search.js")


def build(out: Path, results: Path, figures: Path, executed: Path) -> None:
    """Build the whole site in the folder `out`, which is replaced at the end.

    results: folder with the CSV files of a run. figures: SVG, PNG and CSV of each figure. executed:
    notebooks with outputs. Raises DataError, with `out` untouched, when results and register do not
    match or a figure's file is missing.
    """
    audit = read(results)
    pictures = _pictures(audit, figures)
    books = cells.render(executed, {n: path for n, path in pictures if path.suffix == ".png"})
    shown = _shown(audit, figures, books) | {"facts": record.facts(results)}
    out.parent.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".site-", dir=out.parent))
    try:
        new = stage / "new"
        for path in [*(path for _, path in pictures), *results.glob("*.csv")]:
            _copy(path, new / ("results" if path.parent == results else "figures"))
        for path in executed.glob("[0-9]*.ipynb"):
            _copy(path, new / "notebooks")
        for name in ASSETS:
            _copy(plain.TEMPLATES / name, new / "assets")
        data.write_text(_table_widget(), new / "assets" / "tables.js")
        data.write_text(record.claims(shown), new / "claims.json")
        _write(new, shown)
        if out.exists():
            out.rename(stage / "old")
        new.rename(out)
    finally:
        shutil.rmtree(stage)


def _pictures(audit: Audit, figures: Path) -> list[tuple[int, Path]]:
    """The files of every figure."""
    found = []
    for figure, stem in zip(audit.figures["figure"], audit.figures["file"], strict=True):
        for kind in ("svg", "csv", "png"):
            found.append((figure, figures / f"{stem}.{kind}"))
            if not found[-1][1].exists():
                raise data.DataError(f"Figure {figure} has no file {stem}.{kind}: run its section.")
    return found


def _copy(path: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, folder / path.name)


def _write(stage: Path, shown: Row) -> None:
    """Write all pages in the folder `stage`, then what lists them and its other files."""
    templates, headings = _environment(shown), []

    def write(template: str, path: str, **around: object) -> None:
        told = {"root": "../" * path.count("/"), "told": set(), "address": path}
        text = templates.get_template(template).render(**told, **around)
        data.write_text(text, stage / path)
        headings.extend(_headings(text, path))

    for page in PAGES:
        write(f"{page}.html", f"{page}.html", page=page)
    for before, f, after in _neighbours(shown["findings"]):
        around = {"before": before, "after": after, "page": "findings"}
        write("finding.html", f"findings/{f['finding']}.html", f=f, **around)
    for before, book, after in _neighbours(shown["books"]):
        around = {"before": before, "after": after, "page": "notebooks"}
        write("notebook.html", f"notebooks/{book.stem}.html", book=book, **around)
    for name in ("claims.schema.json", "reviews.json"):
        write(name, name)
    write("searched.js", "assets/searched.js", headings=list(headings))
    write("ro-crate-metadata.json", "ro-crate-metadata.json", parts=record.parts(stage))


def _neighbours(things: list) -> Iterable[tuple]:
    """Each thing with the one before and the one after it."""
    return zip([None, *things], things, [*things[1:], None], strict=False)


def _headings(page: str, address: str) -> list[tuple[str, str]]:
    """The headings of a page with their addresses, as the search finds them; its title first."""
    rows = []
    for anchor, marked in re.findall(r"<h[1-3](?: id=\"([^\"]*)\")?[^>]*>(.*?)</h", page, re.S):
        if anchor or not rows:
            text = " ".join(cells.words_of(marked, " ").split())
            rows.append((text, f"{address}#{anchor}" if anchor else address))
    return rows


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


def _environment(shown: Row) -> jinja2.Environment:
    """The templates with what they all can show."""
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(plain.TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    env.globals |= shown
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}
    env.filters["words"] = lambda key: shown["groups"].get(key) or plain.word(key)
    env.filters["linked"] = plain.linked
    env.filters["explained"] = plain.explained
    return env


def _shown(audit: Audit, figures: Path, books: list[cells.Book]) -> Row:
    """What the templates read on every page."""
    report, sources, series = data.report(), data.sources(), published.series()
    makers = " and ".join(dict.fromkeys([report["publisher"], *report["authors"]]))
    groups = data.groups().set_index("population")["name"].to_dict()
    sections = {book.number: book.label for book in books}
    places = plain.Places()
    findings, claims = ledger.findings(audit, places), ledger.rows(audit, books, places)
    newest = max((edition for row in series for edition in row["editions"]), default="")
    return {
        "report": report | {"makers": makers, "by": f"{makers}, {plain.day(report['published'])}"},
        "version": report["version"],
        "fingerprint": audit.fingerprint,
        "cited": plain.citation(),
        "abbreviations": plain.abbreviations(),
        "places": places,
        "section_titles": plain.section_titles(),
        "groups": groups,
        "verdicts": VERDICTS,
        "meaning": verdicts.MEANING,
        "rules": verdicts.rules(),
        "planted": verdicts.planted(),
        "evidence": EVIDENCE,
        "allowed": {"verdict": VERDICTS, "evidence": [*HELD, ""], "lack": [*LACKS, ""]},
        "quantifiers": data.quantifiers().to_dict("records"),
        "claims": claims,
        "fields": ledger.FIELDS,
        "choices": ledger.choices(audit.claims, sections, groups),
        "counts": audit.claims["verdict"].value_counts().reindex(VERDICTS, fill_value=0).to_dict(),
        "barcode": grouped(claims, "section"),
        "findings": findings,
        "finding_verdicts": front.counted(audit.findings["verdict"], FINDING_VERDICTS[::-1]),
        "exhibits": published.exhibits(audit, figures, books),
        "drawn": audit.figures["drawn_as"].value_counts().reindex(EVIDENCE, fill_value=0).to_dict(),
        "books": books,
        "sections": sections,
        "sources": sources.to_dict("records"),
        "titles": sources.set_index("source")[["title", "published"]].to_dict("index"),
        "series": series,
        "newest": plain.day(newest),
        "gaps": published.gaps(),
        "workbooks": published.workbooks(),
        "share_grid": share.grid,
        "share_preset": share.preset,
        **front.context(audit, findings),
        **published.request(audit),
    }


def main() -> None:
    """Build the site of the reference results in ``outputs/site``."""
    outputs = data.outputs()
    executed = outputs / "executed"
    if not any(executed.glob("*.ipynb")):
        executed = data.project() / "notebooks"
    build(outputs / "site", outputs / "results", outputs / "figures", executed)
    print(f"the site is in {(outputs / 'site').relative_to(data.project())}/index.html")
