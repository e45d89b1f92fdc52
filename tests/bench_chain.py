"""How long the chain takes: the runner, the usual commands in a loop, the least that is possible.

``python tests/bench_chain.py [ROUNDS]`` prints the medians of alternating rounds (3). The least:
the same cells as plain Python, in as many forked processes as there are cores.
"""

import contextlib
import io
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat

from lib import data, results
from lib.run import find

PROJECT = data.project()
NOTEBOOKS = find(PROJECT / "notebooks")
SECTIONS = [path for number, path in NOTEBOOKS.items() if number < data.report()["audit"]]
REST = [path for path in NOTEBOOKS.values() if path not in SECTIONS]


def runner(out: Path) -> None:
    called(["lib.run", "--out", str(out / "run")], out)


def papermill(out: Path) -> None:
    options = ["--no-progress-bar", "--no-log-output", "-k", "python3", "--cwd", str(PROJECT)]
    loop(out, lambda path: ["papermill", str(path), str(out / path.name), *options])


def nbconvert(out: Path) -> None:
    options = ["--to", "notebook", "--execute", "--output-dir", str(out)]
    loop(out, lambda path: ["nbconvert", str(path), *options])


def loop(out: Path, command: Callable[[Path], list[str]]) -> None:
    for path in SECTIONS:
        called(command(path), out)
    results.collect(out)
    for path in REST:
        called(command(path), out)


def called(arguments: list[str], out: Path) -> None:
    environment = os.environ | {"AUDIT_OUT": str(out), "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-m", *arguments]
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)


def least(out: Path) -> None:
    code = f"from bench_chain import *; plain(Path({str(out)!r}))"
    environment = os.environ | {"AUDIT_OUT": str(out), "PYTHONPATH": str(PROJECT)}
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code], cwd=here, env=environment, check=True)


def plain(out: Path) -> None:
    """Execute every cell as plain Python; called by `least` in a new process."""
    os.chdir(PROJECT)
    longest_first = sorted(SECTIONS, key=lambda path: -path.stat().st_size)
    with multiprocessing.get_context("fork").Pool(os.cpu_count()) as pool:
        pool.map(cells, longest_first, chunksize=1)
        results.collect(out)
        pool.map(cells, REST, chunksize=1)


def cells(path: Path) -> None:
    names = {"__name__": "__main__"}
    with contextlib.redirect_stdout(io.StringIO()):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                exec(compile(cell.source, path.name, "exec"), names)


def main(rounds: int = 3) -> None:
    ways = (runner, papermill, nbconvert, least)
    taken: dict[str, list[float]] = {way.__name__: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            with tempfile.TemporaryDirectory() as folder:
                began = time.perf_counter()
                way(Path(folder))
                taken[way.__name__].append(time.perf_counter() - began)
                print(f"{way.__name__:<10}{taken[way.__name__][-1]:>7.1f} s", flush=True)
    middle = {name: statistics.median(times) for name, times in taken.items()}
    print("\nMedian      seconds   times the runner   times the least")
    for name, seconds in middle.items():
        ratios = [seconds / middle[other] for other in ("runner", "least")]
        print(f"{name:<12}{seconds:>7.1f}{ratios[0]:>19.2f}{ratios[1]:>18.2f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
