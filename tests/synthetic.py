"""Results for the tests of the site: synthetic verdicts, plainly marked, on the real register."""

import base64
import html
import io
from pathlib import Path

import nbformat
import pandas as pd
import PIL.Image

from lib import data
from lib.checks import VERDICTS
from lib.results import findings, statistics

TITLES = {
    "00": "summary",
    "01": "prioritisation",
    "02": "prevention",
    "03": "identification",
    "04": "investigation",
    "05": "justice",
    "06": "recommendations",
    "07": "need_for_improvement",
    "08": "methodology",
    "09": "audit",
}
SPECIAL = 'synthetic <b>&amp; "quoted"</b>'  # must come out as text


def write(folder: Path) -> tuple[Path, Path, Path]:
    """Folders of results, figures and executed notebooks, for `site.build`.

    Verdicts go round in the order of the ledger; no number in them means anything.
    """
    claims, checks = _verdicts()
    figures = _figures(folder / "figures")
    tables = {"claims": claims, "checks": checks, "figures": figures, "findings": findings(checks)}
    tables["statistics"] = statistics(claims)
    for name, table in tables.items():
        data.write(table, folder / "results" / f"{name}.csv")
    for section in TITLES:
        _notebook(folder, section, claims, checks, figures)
    return folder / "results", folder / "figures", folder / "executed"


def _verdicts() -> tuple[pd.DataFrame, pd.DataFrame]:
    register, claims, checks = data.claims(), [], []
    for i, claim in enumerate(register.to_dict("records")):
        verdict = VERDICTS[i % len(VERDICTS)]
        stem = f"{claim['section']}_{TITLES[claim['section']]}"
        found = {"verdict": verdict, "readings": "", "explanation": SPECIAL, "power": "0.50"}
        untested = {"evidence": "none", "lack": "never_published"}
        why = untested if verdict == "unverifiable" else {"evidence": "people", "lack": ""}
        claims.append(
            {"claim": claim["claim"], "recomputed": "synthetic", "notebook": stem} | why | found
        )
        check = {"check": f"C{claim['section']}-{i:03d}", "claims": claim["claim"], "test": "share"}
        check |= {"key": claim["statistic"], "expected": claim["stated"], "found": "synthetic"}
        check |= {"against": "", "lack": why["lack"]}
        checks.append(check | found | {"title": f"synthetic {claim['statistic']} {SPECIAL}"})
    order = ["claim", "verdict", "evidence", "lack", "recomputed", "readings"]
    order += ["explanation", "notebook", "power"]
    return pd.DataFrame(claims)[order], pd.DataFrame(checks)


def _figures(folder: Path) -> pd.DataFrame:
    folder.mkdir(parents=True)
    rows = []
    for figure in data.figures().to_dict("records"):
        stem = f"{figure['figure']:02d}_synthetic"
        (folder / f"{stem}.png").write_bytes(_png(figure["figure"]))
        alt = f"Synthetic picture {figure['figure']} {html.escape(SPECIAL)}"
        (folder / f"{stem}.svg").write_text(
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:dc="http://purl.org/dc/elements/1.1/" '
            f'viewBox="0 0 3 2"><metadata><dc:description>{alt}</dc:description></metadata></svg>'
        )
        (folder / f"{stem}.csv").write_text(
            "question,answer,value,status\nq,always,38,printed\nq,never,,not_stated\n"
        )
        notebook = f"{figure['section']}_{TITLES[figure['section']]}"
        row = {"figure": figure["figure"], "evidence": figure["evidence"], "notebook": notebook}
        rows.append(row | {"shown": "1 of 2 values stated", "file": f"{stem}.svg"})
    return pd.DataFrame(rows)[["figure", "evidence", "shown", "file", "notebook"]]


def _png(number: int) -> bytes:
    buffer = io.BytesIO()
    PIL.Image.new("RGB", (300, 200), (number * 4, 90, 120)).save(buffer, "png")
    return buffer.getvalue()


def _notebook(
    folder: Path, section: str, claims: pd.DataFrame, checks: pd.DataFrame, figures: pd.DataFrame
) -> None:
    stem = f"{section}_{TITLES[section]}"
    mine = checks[checks["claims"].str.startswith(f"S{section}")].set_index("claims")
    listed = mine[["expected"]]
    cells = [
        nbformat.v4.new_markdown_cell(
            f"# {section} {TITLES[section]}\n\n"
            "See [the audit](09_audit.ipynb), [a table](../data/sources.csv)."
        ),
        _code("book.claims()", _table(listed)),
        _code("book.shares()", _table(mine[["expected", "found", "verdict", "explanation"]])),
    ]
    for figure, file in figures.loc[figures["notebook"] == stem, ["figure", "file"]].values:
        cells.append(nbformat.v4.new_markdown_cell(f"## Figure {figure} · synthetic"))
        png = base64.b64encode((folder / "figures" / Path(file).with_suffix(".png")).read_bytes())
        shown = nbformat.v4.new_output("display_data", {"image/png": png.decode()})
        shown["metadata"] = {"image/png": {"alt": f"Synthetic {SPECIAL}"}}
        cells.append(_code(f"book.figure({figure}, fig)", shown))
    notebook = nbformat.v4.new_notebook(cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"{section}-{number:03d}"
    path = folder / "executed" / f"{stem}.ipynb"
    path.parent.mkdir(exist_ok=True)
    nbformat.write(notebook, path)


def _table(table: pd.DataFrame) -> nbformat.NotebookNode:
    styled = "<div>\n<style scoped>\n  .dataframe tbody tr th { vertical-align: top; }\n</style>\n"
    content = {"text/html": f"{styled}{table.to_html()}</div>", "text/plain": "a table"}
    return nbformat.v4.new_output("execute_result", content, execution_count=1)


def _code(source: str, output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    return nbformat.v4.new_code_cell(source, outputs=[output], execution_count=1)
