"""Stop means stop: real runs of tiny notebooks, real signals, folders that are not the runner's."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest
from test_run import ABOUT, AUDIT, SECTION, contents, notebook

from lib import kernels, run

ROOT = Path(__file__).resolve().parents[1]
SOON = 10.0  # seconds; two on a quiet machine
SLEEP = """
import os, pathlib, time
pathlib.Path(os.environ["AUDIT_OUT"], "asleep").touch()
time.sleep(600)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project whose section 03 sleeps for ten minutes, with earlier results."""
    for folder in ("notebooks", "outputs/results", "data", "tmp"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data/datapackage.json").write_text(json.dumps({"report": ABOUT, "resources": []}))
    notebook(tmp_path / "notebooks", "00_summary", SECTION.format(number="00"))
    notebook(tmp_path / "notebooks", "03_identification", SLEEP)
    notebook(tmp_path / "notebooks", "09_audit", AUDIT)
    (tmp_path / "outputs/results/claims.csv").write_text("claim,verdict\nS00-001,differs\n")
    return tmp_path


def start(project: Path, *arguments: str) -> subprocess.Popen:
    """A run under way in a group of its own, as a shell would start it, its sleeper asleep."""
    environment = os.environ | {"AUDIT_PROJECT": str(project), "TMPDIR": str(project / "tmp")}
    started = subprocess.Popen(
        [sys.executable, "-m", "lib.run", "--jobs", "2", *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    for _ in range(600):
        if list((project / "outputs" / "runs").glob("unfinished-*/asleep")):
            return started
        time.sleep(0.1)
    raise AssertionError("the sleeping cell has not begun")


def gone(family: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(family, timeout=SOON)[1]


KERNELS = pytest.mark.parametrize("kernels", [[], ["--slow"]], ids=["forked", "ordinary"])


@KERNELS
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_workers_and_kernels_and_leaves_nothing(project, number, kernels):
    before = contents(project)
    started = start(project, *kernels)
    family = psutil.Process(started.pid).children(recursive=True)
    os.killpg(started.pid, number) if number == signal.SIGINT else started.send_signal(number)
    assert started.wait(SOON + 1) == 128 + number
    assert started.stderr.read() == "Stopped; earlier results are untouched.\n"
    assert gone(family)
    assert contents(project) == before
    assert not list((project / "tmp").iterdir())


@KERNELS
def test_a_killed_run_ends_its_kernels_and_the_next_start_sweeps(project, kernels):
    started = start(project, *kernels)
    family = psutil.Process(started.pid).children(recursive=True)
    started.kill()
    started.wait()
    assert gone(family)
    assert list((project / "outputs/runs").glob("unfinished-*"))
    notebook(project / "notebooks", "03_identification", SECTION.format(number="03"))
    done = subprocess.run(
        [sys.executable, "-m", "lib.run", "00"],
        cwd=ROOT,
        env=os.environ | {"AUDIT_PROJECT": str(project), "TMPDIR": str(project / "tmp")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not list((project / "outputs/runs").glob("unfinished-*"))
    assert not list((project / "tmp").iterdir())


def test_a_second_run_says_so_and_changes_nothing(project, monkeypatch, capsys):
    started = start(project)
    monkeypatch.setenv("AUDIT_PROJECT", str(project))
    before = contents(project)
    assert run.main(["00"]) == 1
    assert capsys.readouterr().err.startswith("Another run is under way: wait for it to end")
    assert contents(project) == before
    started.terminate()
    started.wait()


def test_an_endless_cell_is_named(project, monkeypatch, capsys):
    monkeypatch.setenv("AUDIT_PROJECT", str(project))
    monkeypatch.setattr(kernels, "CELL_SECONDS", 2)
    assert run.main(["3"]) == 1
    error = capsys.readouterr().err
    assert error.startswith("03_identification.ipynb stopped in code cell 2 (not done after 2 s)")


def test_outputs_that_cannot_be_written_are_told(project, monkeypatch, capsys):
    monkeypatch.setenv("AUDIT_PROJECT", str(project))
    (project / "outputs" / "runs").write_text("a file where the folder should be")
    assert run.main(["00"]) == 1
    error = capsys.readouterr().err
    assert "outputs/runs: File exists. Correct it and run again" in error
    assert error.count("\n") == 1


def test_a_full_disk_is_told_and_harms_nothing(project, monkeypatch, capsys):
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", "results/claims.csv")

    monkeypatch.setenv("AUDIT_PROJECT", str(project))
    monkeypatch.setattr(run, "changed", full)
    before = contents(project)
    assert run.main(["00"]) == 1
    assert capsys.readouterr().err.startswith("results/claims.csv: No space left on device.")
    assert contents(project) == before


def test_a_missing_kernel_is_told(project, monkeypatch, capsys):
    monkeypatch.setenv("AUDIT_PROJECT", str(project))

    def missing(*_: object, **__: object) -> None:
        raise kernels.NoSuchKernel("python3")

    monkeypatch.setattr(kernels.papermill, "execute_notebook", missing)
    assert run.main(["00"]) == 1
    assert (
        "00_summary.ipynb stopped in its first cell (no kernel python3" in capsys.readouterr().err
    )


# ------------------------------------------------------------------ folders that are not its own


@pytest.fixture
def quick(project, monkeypatch) -> Path:
    monkeypatch.setenv("AUDIT_PROJECT", str(project))
    return project


def test_what_the_runner_did_not_write_is_never_removed(quick, tmp_path, capsys):
    mine = tmp_path / "mine" / "executed"
    mine.mkdir(parents=True)
    (mine / "work.txt").write_text("a week of work")
    assert run.main(["00", "--out", str(tmp_path / "mine")]) == 1
    assert "holds files that no run wrote: choose an empty folder" in capsys.readouterr().err
    assert (mine / "work.txt").read_text() == "a week of work"


def test_a_folder_of_its_own_is_used_again(quick, tmp_path):
    out = tmp_path / "again"
    assert run.main(["00", "--out", str(out)]) == 0
    (out / "notes.txt").write_text("kept")
    assert run.main(["00", "--out", str(out)]) == 0
    assert (out / "notes.txt").read_text() == "kept"
    assert (out / "parts/00_claims.csv").exists()


@pytest.mark.parametrize(
    "inside", ["", "data", "lib/x", "notebooks", "outputs", "outputs/results", ".."]
)
def test_folders_of_the_project_are_refused(quick, capsys, inside):
    before = contents(quick)
    assert run.main(["00", "--out", str(quick / inside)]) == 1
    assert "is a folder of the project: choose another folder" in capsys.readouterr().err
    assert contents(quick) == before


def test_a_long_temporary_folder_is_no_obstacle(quick, tmp_path, monkeypatch):
    deep = tmp_path / ("d" * 100)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    assert run.main(["00"]) == 0
