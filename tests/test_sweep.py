"""A notebook over a table of parameters: one table, resumed after a kill, by dask, no leaks."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import psutil
import pytest
from test_run import chain as chain  # a fixture
from test_run import notebook

from lib import run

ROOT = Path(__file__).resolve().parents[1]
# Leaves a line in a file for each run, so that runs can be counted.
COUNTED = """
import os, time
from pathlib import Path
with (Path.cwd() / "ran.txt").open("a") as log:
    log.write(f"{gap}\\n")
time.sleep(wait)
out = Path(os.environ["AUDIT_OUT"])
rows = f"90 gap,so much,{100 / gap:.0f},,,points\\n"
(out / "answers.csv").write_text("of,found,value,low,high,unit\\n" + rows)
"""


@pytest.fixture
def question(chain: Path) -> Path:
    notebook(chain / "notebooks", "90_question", COUNTED, parameters="gap = 5  # \nwait = 0  # s")
    assert run.main(["--jobs", "2"]) == 0
    (chain / "ran.txt").unlink()
    return chain


def table(folder: Path, *rows: str) -> str:
    (folder / "wanted.csv").write_text("\n".join(rows) + "\n")
    return str(folder / "wanted.csv")


def ran(folder: Path) -> list[str]:
    return sorted((folder / "ran.txt").read_text().split())


def swept(folder: Path) -> pd.DataFrame:
    path = folder / "outputs/runs/90_sweep_wanted/sweep.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


EXPECTED = [("2", "5", "20", "no"), ("3", "4", "25", "yes"), ("4", "", "20", "no")]
COLUMNS = ["row", "gap", "value", "changed"]


def test_each_row_is_run_and_stands_in_one_table(question, capsys):
    given = table(question, "gap,wait", "5,0", "4,0", ",0")
    before = (question / "outputs/questions/90_question/answers.csv").read_bytes()
    assert run.main(["90", "--sweep", given, "--jobs", "2"]) == 0
    found = swept(question)
    assert list(found[COLUMNS].itertuples(index=False, name=None)) == EXPECTED
    assert found["of"].eq("90 gap").all() and found["old_value"].eq("20").all()
    assert "row 3    gap=4, wait=0: 1 other than in outputs/" in capsys.readouterr().out
    assert not (question / "outputs/runs/90_sweep_wanted/kept").exists()
    assert (question / "outputs/questions/90_question/answers.csv").read_bytes() == before


def test_a_row_that_fails_stops_no_other_and_alone_is_run_again(question, capsys):
    given = table(question, "gap", "5", "0", "4")
    assert run.main(["90", "--sweep", given, "--jobs", "1"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("row 3: 90_question.ipynb stopped in code cell 2 (ZeroDivisionError")
    assert told.count("\n") == 1
    assert swept(question)["row"].tolist() == ["2", "4"]
    assert run.main(["90", "--sweep", given, "--jobs", "1"]) == 1
    assert ran(question) == ["0", "0", "4", "5"], "what was done is kept"


def test_a_killed_sweep_goes_on_where_it_was(question):
    given = table(question, "gap,wait", "1,0", "2,0", "3,60")
    command = [sys.executable, "-m", "lib.run", "90", "--sweep", given, "--jobs", "1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=question, env=environment, stdout=subprocess.PIPE) as first:
        assert first.stdout
        assert [first.stdout.readline()[:5] for _ in range(2)] == [b"row 2", b"row 3"]
        family = psutil.Process(first.pid).children(recursive=True)
        first.send_signal(signal.SIGKILL)
    _, alive = psutil.wait_procs(family, timeout=10)
    assert not alive, f"left behind: {[p.cmdline() for p in alive if p.is_running()]}"
    given = table(question, "gap,wait", "1,0", "2,0", "3,0")
    assert run.main(["90", "--sweep", given, "--jobs", "1"]) == 0
    assert [g for g in ran(question) if g != "3"] == ["1", "2"]
    assert swept(question)["value"].tolist() == ["100", "50", "33"]
    assert sorted(p.name for p in (question / "outputs/runs").iterdir()) == ["90_sweep_wanted"]


def test_ctrl_c_ends_a_sweep_and_leaves_nothing(question):
    given = table(question, "gap,wait", "1,0", "2,60")
    command = [sys.executable, "-m", "lib.run", "90", "--sweep", given, "--jobs", "1"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "TMPDIR": str(question)}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=question, env=environment, **pipes) as first:
        assert first.stdout and first.stderr
        assert first.stdout.readline()[:5] == b"row 2"
        deadline = time.monotonic() + 20
        while ran(question) != ["1", "2"] and time.monotonic() < deadline:
            time.sleep(0.1)
        family = psutil.Process(first.pid).children(recursive=True)
        first.send_signal(signal.SIGINT)
        assert first.wait(20) == 128 + signal.SIGINT
        assert first.stderr.read() == b"Stopped; earlier results are untouched.\n"
    assert not psutil.wait_procs(family, timeout=10)[1]
    assert [p.name for p in (question / "outputs/runs").iterdir()] == ["90_sweep_wanted"]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (("colour", "red"), "row 1, column 'colour': 90_question.ipynb has no such parameter"),
        (("gap",), "wanted.csv has a header alone"),
        (("gap,wait", "1,0", "2,0", "1,0"), "wanted.csv, row 4: stands twice"),
        (("gap,wait", "1"), "row 2: has 1 cells, the header has 2"),
    ],
)
def test_bad_tables_are_refused(question, capsys, rows, told):
    assert run.main(["90", "--sweep", table(question, *rows)]) == 1
    error = capsys.readouterr().err
    assert told in error and error.count("\n") == 1
    assert not (question / "outputs/runs/90_sweep_wanted").exists()


def test_the_same_sweep_on_two_workers_of_a_dask_scheduler(question, monkeypatch):
    distributed = pytest.importorskip("distributed", reason="dask is not installed here")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    given = table(question, "gap,wait", "5,0", "4,0", ",0")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        dashboard_address=None,
        host="127.0.0.1",
        local_directory=str(question / "dask"),
    ) as cluster:
        address = cluster.scheduler_address
        assert address.startswith("tcp://127.0.0.1:")
        assert run.main(["90", "--sweep", given, "--cluster", address]) == 0
        with distributed.Client(address) as client:
            tasks = client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.workers))
    assert tasks == 2
    assert list(swept(question)[COLUMNS].itertuples(index=False, name=None)) == EXPECTED


def test_an_address_without_a_scheduler_is_told(question, capsys):
    pytest.importorskip("distributed", reason="dask is not installed here")
    given = table(question, "gap", "5")
    assert run.main(["90", "--sweep", given, "--cluster", "tcp://127.0.0.1:9"]) == 1
    assert "--cluster tcp://127.0.0.1:9: no dask scheduler answers" in capsys.readouterr().err


def test_many_small_runs_leave_nothing_behind(question):
    me = psutil.Process()
    temporary = [Path(tempfile.gettempdir()), Path("/tmp"), question / "outputs/runs"]

    def left() -> tuple[set[str], int]:
        gc.collect()
        files = {str(p) for f in temporary for p in f.glob("*") if f"-{os.getpid()}-" in p.name}
        return files, me.num_fds()

    for many in (1, 10):  # the first settles what is opened once
        before = left()
        given = table(question, "gap", *map(str, range(1, many + 1)))
        assert run.main(["90", "--sweep", given, "--jobs", "2"]) == 0
    assert len(swept(question)) == many
    deadline = time.monotonic() + 10
    while me.children(recursive=True) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert [
        p.cmdline() for p in me.children(recursive=True) if "tracker" not in str(p.cmdline())
    ] == []
    files, handles = left()
    assert files == before[0]
    assert handles <= before[1] + 2
