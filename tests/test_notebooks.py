"""The committed notebooks are whole, clean and of one form: what strict nbval cannot see."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from lib import kernels, run

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NUMBERED = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
SECTIONS = (
    "00_summary 01_prioritisation 02_prevention 03_identification 04_investigation 05_justice "
    "06_recommendations 07_need_for_improvement 08_methodology 09_audit"
).split()

MOST_LINES = 25  # of one cell, as a drawing may need; five to twelve are the rule
MACHINE_PATH = re.compile(
    r"""(?<![\w.:/])(/(tmp|root|home|work|usr|var|opt|mnt|Users)/|[A-Z]:\\)"""
)
PARAMETERS = {"rounding", "confidence", "edition"}

each_notebook = pytest.mark.parametrize("path", NUMBERED, ids=lambda p: p.stem)


def code_cells(path: Path) -> list[nbformat.NotebookNode]:
    return [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]


def shown(output: nbformat.NotebookNode) -> str:
    """The text of an output, without pictures."""
    texts = [output.get("text", "")]
    texts += [v for k, v in output.get("data", {}).items() if k.startswith("text/")]
    return "\n".join(texts)


def test_every_section_has_its_notebook():
    assert [p.stem for p in NUMBERED if p.stem < "10"] == SECTIONS


@each_notebook
def test_valid_with_its_kernel_and_ids(path):
    read = nbformat.read(path, as_version=4)
    nbformat.validate(read)
    assert read.metadata.kernelspec.name == "python3"
    ids = [c.id for c in read.cells]
    assert len(ids) == len(set(ids)), "cells share an id"


@each_notebook
def test_stored_as_the_runner_writes_it(path, tmp_path):
    again = tmp_path / path.name
    nbformat.write(kernels.clean(nbformat.read(path, as_version=4), path), again)
    same = again.read_bytes() == path.read_bytes()
    assert same, f"{path.name} carries traces of an editor or a run: python -m lib.run --accept"


@each_notebook
def test_parameters(path):
    # The audit reads results only, and a question may have parameters of its own.
    told = run.declared(path)
    assert told.keys() >= (PARAMETERS if path.stem < "09" else set())
    for name, line in told.items():
        assert re.fullmatch(r"\S.*  # \S.*", line), f"say in {path.name} what {name} is"


@each_notebook
def test_ran_from_top_to_bottom(path):
    # Strict nbval passes a notebook without counts or outputs in silence.
    counts = [c.execution_count for c in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), f"{path.name}: run it from top to bottom"
    assert any(c.outputs for c in code_cells(path)), f"{path.name} shows nothing"


@each_notebook
def test_no_error_and_no_warning_is_stored(path):
    for cell in code_cells(path):
        bad = [o for o in cell.outputs if o.output_type == "error" or o.get("name") == "stderr"]
        assert not bad, f"{path.name}, cell [{cell.execution_count}] stores an error or a warning"


@each_notebook
def test_no_path_of_a_machine_and_no_address_in_memory(path):
    for cell in nbformat.read(path, as_version=4).cells:
        texts = [cell.source, *(shown(o) for o in cell.get("outputs", []))]
        for text in texts:
            assert not MACHINE_PATH.search(text), f"{path.name}, {cell.id}: a path of a machine"
            assert not re.search(r"\bat 0x[0-9a-f]{6,}", text), (
                f"{path.name}, {cell.id}: an address"
            )
            assert "outputs/runs/" not in text or cell.cell_type == "markdown"


@each_notebook
def test_no_styled_table_and_no_stored_timing(path):
    for cell in code_cells(path):
        text = "\n".join(shown(o) for o in cell.outputs)
        assert "<style" not in text or "dataframe tbody tr th" in text, f"{path.name}: a Styler"
        assert not re.search(r"Wall time|CPU times|\bs ± ", text), f"{path.name}: a timing"


@each_notebook
def test_pictures_have_alt_text(path):
    for cell in code_cells(path):
        for output in cell.outputs:
            if "image/png" in output.get("data", {}):
                alt = output.metadata.get("image/png", {}).get("alt") or output.metadata.get("alt")
                assert alt, (
                    f"{path.name}, cell [{cell.execution_count}]: a picture without alt text"
                )


@each_notebook
def test_cells_are_short_and_plain(path):
    for cell in code_cells(path):
        lines = cell.source.splitlines()
        assert len(lines) <= MOST_LINES, f"{path.name}, {cell.id}: {len(lines)} lines"
        assert "../" not in cell.source, f"{path.name}, {cell.id}: a path relative to the folder"
        assert not cell.source.rstrip().endswith(";"), f"{path.name}, {cell.id}: nbval fails on ';'"
        ast.parse(cell.source)


@each_notebook
def test_opens_with_title_and_says_what_it_reads_and_writes(path):
    first = nbformat.read(path, as_version=4).cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert "**Reads**" in first.source
    assert "**Writes**" in first.source


@each_notebook
def test_the_list_of_contents_is_that_of_the_headings(path):
    cells = nbformat.read(path, as_version=4).cells
    texts = [c.source for c in cells if c.cell_type == "markdown"]
    headings = re.findall(r"^## (.*)$", "\n".join(texts), re.M)
    links = " · ".join(f"[{h}](#{h.replace(' ', '-')})" for h in headings)
    assert f"\n\n**Contents** {links}" in texts[0], f"write in {path.name}: **Contents** {links}"


@pytest.mark.parametrize("path", [p for p in NUMBERED if p.stem < "09"], ids=lambda p: p.stem)
def test_a_section_ends_in_what_came_out_of_it(path):
    assert [c.source for c in code_cells(path)][-2:] == ["book.save()", "book.outcome()"]


def test_no_helper_is_defined_in_two_notebooks_and_no_private_name_is_imported():
    defined: dict[str, str] = {}
    for path in NUMBERED:
        for cell in code_cells(path):
            for node in ast.walk(ast.parse(cell.source)):
                # A question stands alone: whoever asks it may not know the others.
                if isinstance(node, ast.FunctionDef) and path.stem < "10":
                    other = defined.setdefault(node.name, path.stem)
                    assert other == path.stem, f"{node.name} is defined in {other} and {path.stem}"
                names = [a.name for a in node.names] if isinstance(node, ast.ImportFrom) else []
                assert not [n for n in names if n.startswith("_")], path.name
