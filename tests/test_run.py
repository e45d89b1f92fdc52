"""The runner, on tiny notebooks: order, parameters, failures that harm nothing, the same bytes."""

import json
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import lib
from lib import kernels, run
from lib.data import DataError

ROOT = Path(__file__).resolve().parents[1]
ABOUT = dict.fromkeys(("title", "publisher", "authors", "published", "url"), "made up")
ABOUT |= {"audit": "09", "first_question": "10"}

SECTION = """
import os
from pathlib import Path
out = Path(os.environ["AUDIT_OUT"])
(out / "parts").mkdir(exist_ok=True)
(out / "parts/{number}_claims.csv").write_text(f"claim,verdict\\nS{number}-001,{{verdict}}\\n")
"""
AUDIT = """
import os
from pathlib import Path
results = Path(os.environ["AUDIT_OUT"]) / "results/claims.csv"
print(results.read_text())
"""


def notebook(folder: Path, name: str, *code: str, parameters: str = 'verdict = "near"') -> Path:
    """The path of a notebook as an author saves it: no outputs, metadata that a run would add."""
    cells = [new_markdown_cell(f"# {name}"), *(new_code_cell(source) for source in code)]
    if parameters:
        tagged = new_code_cell(
            parameters, metadata={"tags": ["parameters"], "execution": {"a": "1"}}
        )
        cells.insert(1, tagged)
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture
def chain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the runner now works in: two sections, the audit and earlier results."""
    for folder in ("notebooks", "outputs/results", "outputs/figures"):
        (tmp_path / folder).mkdir(parents=True)
    notebook(tmp_path / "notebooks", "00_summary", SECTION.format(number="00"), "print(verdict)")
    notebook(tmp_path / "notebooks", "03_identification", SECTION.format(number="03"))
    notebook(tmp_path / "notebooks", "09_audit", AUDIT)
    (tmp_path / "outputs/results/claims.csv").write_text("claim,verdict\nS00-001,differs\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/datapackage.json").write_text(json.dumps({"report": ABOUT, "resources": []}))
    monkeypatch.setenv("AUDIT_PROJECT", str(tmp_path))
    monkeypatch.setattr(run.results, "collect", merge)
    monkeypatch.setattr(run, "publish", lambda stage: (stage / "site").mkdir())
    monkeypatch.setattr(run.results, "renew_readme", lambda: None)
    return tmp_path


def merge(stage: Path) -> None:
    """Stands for the collection of the real ledger, which needs all its claims."""
    parts = sorted((stage / "parts").glob("*_claims.csv"))
    rows = [p.read_text().splitlines()[1] for p in parts]
    (stage / "results/claims.csv").write_text("\n".join(["claim,verdict", *rows]) + "\n")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_lib_is_of_this_checkout():
    assert Path(lib.__file__).resolve() == ROOT / "lib/__init__.py"


def test_full_run_replaces_results_and_the_audit_reads_them(chain, capsys):
    assert run.main(["--jobs", "2", "--accept"]) == 0
    said = capsys.readouterr().out
    results = (chain / "outputs/results/claims.csv").read_text()
    assert results == "claim,verdict\nS00-001,near\nS03-001,near\n"
    audit = nbformat.read(chain / "notebooks/09_audit.ipynb", as_version=4)
    assert "S03-001,near" in audit.cells[-1].outputs[0].text
    assert "claims       2: 2 near" in said
    assert "results/claims.csv (changed)" in said
    names = [line.split()[0] for line in said.splitlines() if " cells " in line]
    assert sorted(names[:2]) == ["00_summary", "03_identification"]
    assert names[2:] == ["09_audit"]
    assert sorted(p.name for p in (chain / "outputs").iterdir()) == [
        "executed", "figures", "questions", "results", "runs", "site",
    ]  # fmt: skip
    assert not list((chain / "outputs/runs").iterdir())

    # A second run finds nothing new: results and committed notebooks are the same bytes.
    before = contents(chain)
    assert run.main(["--jobs", "1", "--accept"]) == 0
    said = capsys.readouterr().out
    assert "results   unchanged" in said
    assert "accepted  nothing new" in said
    assert contents(chain) == before


def test_accepted_notebook_is_clean(chain):
    path = chain / "notebooks/00_summary.ipynb"
    ids = [c.id for c in nbformat.read(path, as_version=4).cells]
    assert run.main(["00", "--accept"]) == 0
    accepted = nbformat.read(path, as_version=4)
    assert [c.id for c in accepted.cells] == ids
    assert accepted.metadata.kernelspec.name == "python3"
    assert [c.metadata for c in accepted.cells] == [{}, {"tags": ["parameters"]}, {}, {}]
    assert accepted.cells[-1].outputs[0].text == "near\n"
    assert [c.execution_count for c in accepted.cells if c.cell_type == "code"] == [1, 2, 3]
    assert b"papermill" not in path.read_bytes()
    assert str(chain).encode() not in path.read_bytes()


def test_parameter_reaches_the_notebook_and_reference_results_stay(chain, capsys):
    before = contents(chain)
    assert run.main(["00", "-p", "verdict", "impossible"]) == 0
    said = capsys.readouterr().out
    assert "00_summary                     3 cells" in said
    assert "S00-001: differs, now impossible" in said
    variant = chain / "outputs/runs/00_verdict-impossible"
    assert "impossible" in (variant / "parts/00_claims.csv").read_text()
    after = contents(chain)
    assert {k: after[k] for k in before} == before
    assert all("outputs/runs/" in k for k in after.keys() - before.keys())


def test_full_run_elsewhere(chain):
    before = contents(chain)
    assert run.main(["--out", str(chain / "other")]) == 0
    assert (chain / "other/results/claims.csv").exists()
    after = contents(chain)
    assert {k: after[k] for k in before} == before


def test_questions_stay_out_of_the_ledger(chain):
    write = SECTION.format(number="90")
    notebook(chain / "notebooks", "90_question", write, parameters='verdict, group = "near", "x"')
    assert run.main([]) == 0
    assert "S90" not in (chain / "outputs/results/claims.csv").read_text()
    assert run.main(["90", "-p", "group", "y"]) == 0
    assert (chain / "outputs/runs/90_group-y/questions/90_question/parts/90_claims.csv").exists()


ANSWER = """
import os
from pathlib import Path
out = Path(os.environ["AUDIT_OUT"])
row = f"90 gap,so much,{gap},1,9,points"
(out / "answers.csv").write_text(f"of,found,value,low,high,unit\\n{row}\\n")
"""


def test_a_variant_of_a_question_is_compared_with_its_reference(chain, capsys):
    notebook(chain / "notebooks", "90_question", ANSWER, parameters="gap = 5  # points")
    assert run.main([]) == 0
    assert run.main(["90", "-p", "gap", "7"]) == 0
    assert "90 gap: still so much, 5, now 7" in capsys.readouterr().out
    assert run.main(["90", "-p", "gap", "5"]) == 0
    assert "found     what outputs/ hold" in capsys.readouterr().out


@pytest.mark.parametrize("draft", ["1 / 0", None])
def test_a_draft_stops_nothing(chain, capsys, draft):
    notebook(chain / "notebooks", "90_question", ANSWER, parameters="gap = 5  # points")
    assert run.main([]) == 0
    before = contents(chain / "outputs")
    if draft is None:
        (chain / "notebooks/90_question.ipynb").write_text("{ half a notebook")
    else:
        notebook(chain / "notebooks", "90_question", ANSWER, draft)
    capsys.readouterr()
    assert run.main([]) == 1
    said = capsys.readouterr()
    assert said.err.startswith("90_question.ipynb stopped in ") and said.err.count("\n") == 1
    assert "the rest is complete, and the earlier results of this question stay" in said.err
    assert "results   unchanged" in said.out
    after = contents(chain / "outputs")
    assert {k: v for k, v in before.items() if "90_question.ipynb" not in k} == after
    assert run.main(["90"]) == 1, "named alone it fails as a section does"


def test_list_names_every_parameter(chain, capsys):
    notebook(chain / "notebooks", "90_question", "1", parameters="gap = 5  # points, 0 to 100")
    assert run.main(["--list"]) == 0
    said = capsys.readouterr().out
    assert "90_question: 90_question\n    gap = 5  # points, 0 to 100\n" in said
    assert '03_identification: 03_identification\n    verdict = "near"' in said


def test_one_digit_names_a_notebook(chain, capsys):
    assert run.main(["3"]) == 0
    assert "03_identification" in capsys.readouterr().out


def test_audit_alone_reads_the_reference_results(chain):
    assert run.main(["09"]) == 0
    executed = nbformat.read(chain / "outputs/runs/09/executed/09_audit.ipynb", as_version=4)
    assert "S00-001,differs" in executed.cells[-1].outputs[0].text


@pytest.mark.parametrize(
    ("code", "given", "told"),
    [
        (
            "1 / 0",
            [],
            "03_identification.ipynb stopped in code cell 3 (ZeroDivisionError: division",
        ),
        ("1 / 0", ["-p", "verdict", "near"], "stopped in code cell 3 (ZeroDivisionError"),
        (
            "import os; os._exit(1)",
            [],
            "03_identification.ipynb stopped in a cell (DeadKernelError",
        ),
    ],
)
def test_failure_is_named_and_harms_nothing(chain, capsys, code, given, told):
    notebook(chain / "notebooks", "03_identification", SECTION.format(number="03"), code)
    before = contents(chain)
    assert run.main(given) == 1
    error = capsys.readouterr().err
    assert told in error
    assert "earlier results are untouched" in error
    assert error.count("\n") == 1, "one sentence and no warning beside it"
    assert contents(chain) == before


def test_error_of_the_collection_harms_nothing(chain, capsys, monkeypatch):
    def refuse(stage: Path) -> None:
        raise DataError("claim S03-001 was never checked: add a check.")

    monkeypatch.setattr(run.results, "collect", refuse)
    before = contents(chain)
    assert run.main([]) == 1
    assert capsys.readouterr().err == "claim S03-001 was never checked: add a check.\n"
    assert contents(chain) == before


def test_edited_while_running_is_not_overwritten(chain, capsys):
    path = chain / "notebooks/03_identification.ipynb"
    edit = (
        f"from pathlib import Path\npath = Path({str(path)!r})\n"
        "path.write_text(path.read_text().replace('03_identification', 'edited'))"
    )
    notebook(chain / "notebooks", "03_identification", edit)
    assert run.main(["03", "--accept"]) == 1
    assert "03_identification.ipynb was edited while it ran" in capsys.readouterr().err
    assert "# edited" in path.read_text()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["42"], "No notebook has the number '42': choose from 00, 03, 09."),
        (["-p", "colour", "red"], "No notebook here has the parameter 'colour': use verdict."),
        (["03", "09"], "09 reads the results of all sections"),
        (["--out", "outputs/results"], "--out outputs/results is a folder of the project"),
    ],
)
def test_refusals(chain, capsys, monkeypatch, arguments, told):
    monkeypatch.chdir(chain)
    before = contents(chain)
    assert run.main(arguments) == 1
    assert capsys.readouterr().err.startswith(told)
    assert contents(chain) == before


def test_notebook_without_parameters_is_refused(chain, capsys):
    notebook(chain / "notebooks", "03_identification", "1", parameters="")
    assert run.main([]) == 1
    assert "03_identification.ipynb has 0 cells tagged 'parameters'" in capsys.readouterr().err


def test_broken_notebook_is_refused(chain, capsys):
    (chain / "notebooks/03_identification.ipynb").write_text("{ half a notebook")
    assert run.main([]) == 1
    assert "03_identification.ipynb is no notebook: " in capsys.readouterr().err


def test_two_notebooks_with_one_number_are_refused(chain, capsys):
    notebook(chain / "notebooks", "03_more", "1")
    assert run.main([]) == 1
    assert "03_identification.ipynb and 03_more.ipynb share a number" in capsys.readouterr().err


@pytest.mark.parametrize(
    "bad",
    [
        ["--jobs", "0"],
        ["-p", "verdict", "near", "--accept"],
        ["-p", "verdict", "near", "-p", "verdict", "near"],
        ["--sweep", "x.csv"],
        ["03", "--sweep", "x.csv", "--accept"],
    ],
)
def test_misspelt_command_line(chain, bad):
    with pytest.raises(SystemExit) as stopped:
        run.main(bad)
    assert stopped.value.code == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.9", 0.9), ("3", 3), ("half_up", "half_up"), ("2024-03-28", "2024-03-28"),
        ("true", True), ("False", False), ("['a', 'b']", ["a", "b"]),
    ],
)  # fmt: skip
def test_values(text, expected):
    assert run.value(text) == expected
    assert type(run.value(text)) is type(expected)


def test_pieces_of_a_stream_are_joined(tmp_path):
    path = notebook(tmp_path, "00_x", "1")
    read = nbformat.read(path, as_version=4)
    cut = [nbformat.v4.new_output("stream", name="stdout", text=t) for t in ("a", "b\n")]
    read.cells[-1].outputs = cut
    assert kernels.clean(read, path).cells[-1].outputs == [
        {"output_type": "stream", "name": "stdout", "text": "ab\n"}
    ]
