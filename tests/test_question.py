"""A question begun by the command runs, is accepted, and has the form of a committed notebook."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from test_notebooks import code_cells
from test_run import contents

from lib import data, kernels, question
from lib.data import DataError

ROOT = Path(__file__).resolve().parents[1]
TITLE = 'Do "visitors" come \\ often — and Ärger?'


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("AUDIT_PROJECT", "AUDIT_OUT")}
    command = [sys.executable, "-m", *arguments]
    environment |= {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the invented report, and in it a question that was begun and accepted."""
    folder = tmp_path_factory.mktemp("asked") / "report"
    ignored = shutil.ignore_patterns("outputs")
    shutil.copytree(ROOT / "tests/other_report", folder, ignore=ignored)
    shutil.copy(ROOT / "pyproject.toml", folder)
    assert python(folder, "lib.run").returncode == 0
    before = contents(folder / "outputs/results") | contents(folder / "outputs/figures")
    begun = python(folder, "lib.question", TITLE)
    assert "notebooks/90_do_visitors_come_often_and_rger.ipynb is ready" in begun.stdout
    notebook = folder / "notebooks/90_do_visitors_come_often_and_rger.ipynb"
    read = nbformat.read(notebook, as_version=4)
    read.cells[3].source = "## Another heading"
    read.cells[-1].source = "import os\n\nbook.save( )"  # as hands write it
    nbformat.write(read, notebook)
    done = python(folder, "lib.run", "--accept")
    assert done.returncode == 0, done.stderr
    assert contents(folder / "outputs/results") | contents(folder / "outputs/figures") == before
    return folder


def the(folder: Path) -> Path:
    (path,) = (folder / "notebooks").glob("90_*.ipynb")
    return path


def test_an_accepted_question_has_the_form_of_a_committed_notebook(asked, tmp_path):
    path = the(asked)
    for task in (["check"], ["format", "--check"]):
        assert python(asked, "ruff", *task, str(path)).returncode == 0
    counts = [c.execution_count for c in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1))
    read = nbformat.read(path, as_version=4)
    assert "[Another heading](#Another-heading)" in read.cells[0].source
    assert read.cells[-1].source == "book.save()", "laid out, and without the unused import"
    nbformat.write(kernels.clean(read, path), tmp_path / path.name)
    assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_accepting_again_finds_nothing_new(asked):
    before = contents(asked)
    done = python(asked, "lib.run", "--accept")
    assert "results   unchanged" in done.stdout and "accepted  nothing new" in done.stdout
    after = contents(asked)
    kept = [n for n in before if "executed/90" not in n and "site" not in n and "cache" not in n]
    assert [n for n in kept if after[n] != before[n]] == []


def test_its_answers_pictures_and_page_are_published(asked):
    folder = asked / "outputs/questions" / the(asked).stem
    answers = pd.read_csv(folder / "answers.csv")
    assert answers["of"].tolist() == ["90 difference"]
    assert (answers["low"] < answers["value"]).all() and (answers["value"] < answers["high"]).all()
    assert {p.suffix for p in (folder / "figures").iterdir()} == {".svg", ".png", ".csv"}
    page = (asked / f"outputs/site/notebooks/{the(asked).stem}.html").read_text("utf-8")
    assert "— and Ärger?" in page


def test_a_fault_that_only_a_person_can_mend_is_told(tmp_path, monkeypatch):
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    monkeypatch.setattr(data, "project", lambda: tmp_path)
    path = tmp_path / "90_x.ipynb"
    cells = [nbformat.v4.new_markdown_cell("# x"), nbformat.v4.new_code_cell("print(y)")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    (told,) = question.tidy([path])
    assert re.fullmatch(r"90_x\.ipynb, .*F821.*`y`.*: correct it and accept again\.", told)


def test_what_can_be_asked_for():
    found = question.about("UNDERSTOOD").index
    assert {("question", "understood_leads"), ("statistic", "understood_leads_agree")} <= {*found}
    assert found.is_unique
    tables = question.about("nationality").loc["table"]
    assert "exploitation, age, gender, nationality" in tables.loc["official/nrm_cells.csv", "holds"]
    everything = question.about().index.get_level_values("what").value_counts()
    assert everything["statistic"] == data.claims()["statistic"].nunique()
    assert everything["table"] == len(data.recorded_checksums())
    assert question.about("no such word").empty


def test_bad_titles_and_full_numbers_are_refused(tiny):
    (tiny / "notebooks").mkdir()
    with pytest.raises(DataError, match="has no title"):
        question.create(" ?! ")
    for number in question.NUMBERS:
        (tiny / f"notebooks/{number}_x.ipynb").touch()
    with pytest.raises(DataError, match="holds all of 90 to 99"):
        question.create("One more")
    assert len(list((tiny / "notebooks").iterdir())) == 10


def test_an_answer_twice_and_none_are_refused():
    book = question.Question("91")
    with pytest.raises(DataError, match="has no answer"):
        book.save()
    book.answer("gap", "so much", 1.0)
    with pytest.raises(DataError, match="'gap' is given twice"):
        book.answer("gap", "so much", 1.0)
