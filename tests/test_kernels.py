"""A forked kernel is as an ordinary one, and inherits nothing that a fork breaks.

That the results are the same bytes is tested on a whole small report, in `test_other_report.py`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_notebooks import code_cells
from test_run import ABOUT, notebook

from lib import kernels

ROOT = Path(__file__).resolve().parents[1]
WAYS = {"forked": (), "ordinary": ("--slow",)}
pytestmark = pytest.mark.skipif(not kernels.FORKS, reason="kernels are not forked here")

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


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list]]:
    """What tiny notebooks show of their kernels, by kind of kernel and notebook."""
    project = tmp_path_factory.mktemp("tiny")
    for folder in ("notebooks", "data"):
        (project / folder).mkdir()
    (project / "data/datapackage.json").write_text(json.dumps({"report": ABOUT, "resources": []}))
    notebook(project / "notebooks", "90_seen", SEEN, USED)
    notebook(project / "notebooks", "91_chance", CHANCE)
    notebook(project / "notebooks", "92_chance", CHANCE)
    return {way: run(project, project / way, *more) for way, more in WAYS.items()}


def run(project: Path, out: Path, *arguments: str) -> dict[str, list]:
    done = subprocess.run(
        [sys.executable, "-m", "lib.run", "--report", str(project), "--out", str(out), *arguments],
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if k != "AUDIT_OUT"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr, "a kernel said something beside its notebook"
    return {
        path.stem: [o.get("text", o) for c in code_cells(path) for o in c.outputs]
        for path in (out / "executed").glob("*.ipynb")
    }


def test_a_fork_looks_to_a_notebook_like_an_ordinary_kernel(shown):
    forked, ordinary = (shown[way]["90_seen"] for way in WAYS)
    assert len(forked) == len(ordinary)
    for one, other in zip(forked, ordinary, strict=True):
        assert one == other
    assert "matplotlib_inline" in str(forked)
    assert "image/png" in str(forked)


def test_no_kernel_inherits_the_chance_of_another(shown):
    one, other = (shown["forked"][name][0].split() for name in ("91_chance", "92_chance"))
    assert len(one) == len(other) == 3
    assert not set(one) & set(other)


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
