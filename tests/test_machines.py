"""The chain gives the same on another machine: processor, C library, locale, folder, home, ties.

What differs between machines is set by hand here, all at once, in a copy of the project.
"""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from test_chain import NO_NETWORK, cells

ROOT = Path(__file__).resolve().parents[1]
OTHER = {
    # NumPy's plainest loops, an old kernel of OpenBLAS, a C library without AVX and FMA.
    "NPY_DISABLE_CPU_FEATURES": " ".join(f for f in __cpu_dispatch__ if __cpu_features__[f]),
    "OPENBLAS_CORETYPE": "Nehalem" if platform.machine() == "x86_64" else "",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-AVX,-FMA,-FMA4,-ERMS",
    "TZ": "Asia/Kathmandu",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "4711",
    "HOME": "/dev/null/home",
}


def made(folder: str, names: list[str]) -> list[str]:
    """What a run or a tool made in a folder of the project, as opposed to what is committed."""
    runs = ("runs", "site", "executed") if Path(folder) == ROOT / "outputs" else ()
    return [n for n in names if n.startswith(".") or n in ("__pycache__", *runs)]


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The copy in which the whole chain ran, and what the runner said."""
    folder = tmp_path_factory.mktemp("another") / "Prüfung der Zahlen"
    shutil.copytree(ROOT, folder, ignore=made)
    path = os.pathsep.join([str(folder), str(folder / "tests" / "other_machine")])
    unset = ("MPLCONFIGDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    usual = {k: v for k, v in os.environ.items() if k not in unset}
    done = subprocess.run(
        [sys.executable, "-m", "lib.run"],
        cwd=folder,
        env=usual | NO_NETWORK | OTHER | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_results_and_figures_are_unchanged(elsewhere):
    assert "results   unchanged" in elsewhere[1], elsewhere[1]


def test_notebooks_say_the_same(elsewhere):
    for executed in sorted((elsewhere[0] / "outputs" / "executed").glob("*.ipynb")):
        pairs = zip(cells(executed), cells(ROOT / "notebooks" / executed.name), strict=True)
        for number, (new, old) in enumerate(pairs, start=1):
            assert new == old, f"{executed.name}, cell {number} differs on another machine"
