"""The whole chain, run into an empty folder, gives the committed results, figures and notebooks."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from lib import run

ROOT = Path(__file__).resolve().parents[1]
NO_NETWORK = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy")}  # a closed door
REMEDY = "run `make reproduce` and look at what it says has changed"


def chain(out: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.run", "--out", str(out), *arguments]
    environment = os.environ | NO_NETWORK
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything that a run of the chain makes."""
    out = tmp_path_factory.mktemp("chain") / "out"
    done = chain(out)
    assert done.returncode == 0, done.stderr
    return out


def files(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir() if p.suffix in {".csv", ".svg", ".png"}}


@pytest.mark.parametrize("folder", ["results", "figures"])
def test_same_bytes(fresh, folder):
    committed = ROOT / "outputs" / folder
    missing = sorted(files(fresh / folder) ^ files(committed))
    assert not missing, f"outputs/{folder}/{missing[0]} is made or committed, not both: {REMEDY}"
    for name in sorted(files(committed)):
        same = (fresh / folder / name).read_bytes() == (committed / name).read_bytes()
        assert same, f"outputs/{folder}/{name} differs from a fresh run: {REMEDY}"


def test_notebooks_hold_the_outputs_of_this_run(fresh):
    # Nbval compares no pictures; this does.
    for executed in sorted((fresh / "executed").glob("*.ipynb")):
        committed = ROOT / "notebooks" / executed.name
        pairs = zip(cells(executed), cells(committed), strict=True)
        for number, (new, old) in enumerate(pairs, start=1):
            place = f"notebooks/{executed.name}, cell {number}"
            assert new == old, f"{place} differs from a fresh run: python -m lib.run --accept"


def cells(path: Path) -> list[tuple[str, object]]:
    read = nbformat.read(path, as_version=4)
    return [(c.source, c.get("outputs")) for c in read.cells]


def test_variant_leaves_the_reference_alone(tmp_path):
    before = {p: p.stat().st_mtime_ns for p in (ROOT / "outputs").rglob("*.csv")}
    done = chain(tmp_path / "variant", "01", "-p", "confidence", "0.8")
    assert done.returncode == 0, done.stderr
    assert "01_prioritisation" in done.stdout
    kept = {p: t for p, t in before.items() if "runs" not in p.parts}
    assert {p: p.stat().st_mtime_ns for p in kept} == kept


def test_template_runs_as_a_question(tmp_path):
    template = nbformat.read(ROOT / "notebooks/_template.ipynb", as_version=4)
    template.cells = template.cells[:-1]  # as it says: a question does not save a section
    question = tmp_path / "90_question.ipynb"
    nbformat.write(template, question)
    (tmp_path / "executed").mkdir()
    outcome = run.execute(
        run.Job(question, tmp_path / "executed" / question.name, tmp_path / "out", ROOT, {})
    )
    assert not outcome.failure
    assert (tmp_path / "out/figures").is_dir()
