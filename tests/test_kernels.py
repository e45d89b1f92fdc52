"""Forked kernels do as ordinary ones: the same bytes, and nothing inherited that a fork breaks."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from test_run import ABOUT, contents, notebook

from lib import kernels

ROOT = Path(__file__).resolve().parents[1]
ONLY_FORKS = pytest.mark.skipif(not kernels.FORKS, reason="kernels are not forked here")

# What a notebook can see of its kernel, without names and numbers that differ from run to run.
SEEN = """
import locale, os, signal, sys, threading
import matplotlib, numpy, pandas
names = "AUDIT_PROJECT MPLBACKEND MPLCONFIGDIR OMP_NUM_THREADS OPENBLAS_NUM_THREADS PYTHONPATH"
print({name: os.environ.get(name) for name in [*names.split(), "HOME", "PATH"]})
print(os.getcwd(), __name__, sys.argv[1], locale.setlocale(locale.LC_ALL), sys.path[:2])
print(os.getsid(0) == os.getpid(), [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM)])
print(sorted(t.name for t in threading.enumerate()), len(os.listdir("/proc/self/task")))
print({k: str(v) for k, v in matplotlib.rcParams.items()}, numpy.get_printoptions())
print([pandas.get_option(f"display.{k}") for k in ("max_columns", "max_rows", "width")])
"""
USED = """
import subprocess, multiprocessing, warnings
import matplotlib.pyplot as plt
print(plt.plot([1, 2])[0], plt.get_backend(), plt.isinteractive())
plt.show()
print(subprocess.run(["echo", "said"], capture_output=True).stdout)
with multiprocessing.get_context("fork").Pool(2) as pool:
    print(pool.map(abs, [-1, -2]))
"""
CHANCE = "import random, numpy, uuid; print(numpy.random.rand(), random.random(), uuid.uuid4())"


def run(project: Path, out: Path, *arguments: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "lib.run", "--report", str(project), "--out", str(out), *arguments],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "AUDIT_OUT"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "a kernel said something beside its notebook"


@pytest.fixture
def tiny_notebooks(tmp_path: Path) -> Path:
    """A project with two notebooks that say what they see, what they can use, and some chance."""
    for folder in ("notebooks", "data"):
        (tmp_path / folder).mkdir()
    (tmp_path / "data/datapackage.json").write_text(json.dumps({"report": ABOUT, "resources": []}))
    notebook(tmp_path / "notebooks", "90_seen", SEEN, USED)
    notebook(tmp_path / "notebooks", "91_chance", CHANCE)
    notebook(tmp_path / "notebooks", "92_chance", CHANCE)
    return tmp_path


@ONLY_FORKS
def test_the_same_bytes_as_from_ordinary_kernels(tmp_path):
    report = tmp_path / "report"
    ignored = shutil.ignore_patterns("outputs")
    shutil.copytree(ROOT / "tests" / "other_report", report, ignore=ignored)
    run(report, tmp_path / "forked")
    run(report, tmp_path / "ordinary", "--slow")
    forked, ordinary = contents(tmp_path / "forked"), contents(tmp_path / "ordinary")
    assert forked.keys() == ordinary.keys()
    assert [name for name in forked if forked[name] != ordinary[name]] == []
    assert {"executed", "figures", "results", "site"} <= {n.partition("/")[0] for n in forked}


@ONLY_FORKS
def test_a_fork_looks_to_a_notebook_like_an_ordinary_kernel(tiny_notebooks):
    seen = {}
    for way, arguments in {"forked": (), "ordinary": ("--slow",)}.items():
        run(tiny_notebooks, tiny_notebooks / way, "90", *arguments)
        executed = nbformat.read(tiny_notebooks / way / "executed/90_seen.ipynb", as_version=4)
        seen[way] = [c.outputs for c in executed.cells if c.cell_type == "code"]
    for forked, ordinary in zip(seen["forked"], seen["ordinary"], strict=True):
        texts = [[o.get("text", o) for o in outputs] for outputs in (forked, ordinary)]
        assert texts[0] == texts[1]
    assert "matplotlib_inline" in str(seen["forked"])
    assert "image/png" in str(seen["forked"])


@ONLY_FORKS
def test_no_kernel_inherits_the_chance_of_another(tiny_notebooks):
    run(tiny_notebooks, tiny_notebooks / "out")
    executed = sorted((tiny_notebooks / "out/executed").glob("*_chance.ipynb"))
    said = [nbformat.read(path, as_version=4).cells[-1].outputs[0].text for path in executed]
    assert len(said) == 2
    assert not set(said[0].split()) & set(said[1].split())


@ONLY_FORKS
def test_the_runner_has_no_thread_that_its_forks_would_miss():
    limits = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    code = "import lib.run as r, os; r.kernels.warm(); print(len(os.listdir('/proc/self/task')))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k not in limits},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "1\n", done.stderr
