"""Change one cell of the data at a time and see what notices: `make mutants` runs it last.

Each change is made in a copy of the project whose checksums are then renewed, as somebody would
who edits a table. It is noticed by the rules of the tables, by the tests of the register, by the
chain that stops, or only by results that differ from the committed ones; else it survives. Drawn
with a seed; prose is left out. The list is outputs/validation/mutant_cells.csv.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pandas as pd
from mutants import ROOT, copy

from lib import data

TABLE = ROOT / "outputs" / "validation" / "mutant_cells.csv"
PROSE = set(
    "statement note title matters settles reason wording reading topic first second says url "
    "publisher citation where holds description table".split()
)
TESTS = ["test_register.py", "test_findings.py", "test_official_tables.py"]
STEPS = {  # what notices -> the command that then fails
    "rules": ["-m", "lib.data"],
    "tests": ["-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *(f"tests/{t}" for t in TESTS)],
    "chain": ["-m", "lib.run", "--jobs", "1"],
}


def drawn(many: int) -> list[tuple[str, int, str, str, str]]:
    """Return table, row, column, old and new text of the changes: as many tables as there are."""
    chance, found = random.Random(2025), []
    tables = {p: data.read(data.folder() / p) for p in sorted(data.checksums())}
    tables = {p: t for p, t in tables.items() if len(t) > 1}
    while len(found) < many:
        path = chance.choice(sorted(tables))
        cells = tables[path]
        column = chance.choice([c for c in cells if c not in PROSE])
        row = chance.randrange(len(cells))
        old = cells.at[row, column]
        others = sorted(set(cells[column]) - {old})
        number = old.lstrip("-").isdigit() and len(old) < 16
        new = str(int(old) + 1) if number else chance.choice(others) if others else ""
        if new != old:
            found.append((path, row, column, old, new))
    return found


def restore(tree: Path) -> None:
    """Put the committed outputs into a copy of the project."""
    shutil.rmtree(tree / "outputs", ignore_errors=True)
    for kept in ("figures", "questions", "results"):
        shutil.copytree(ROOT / "outputs" / kept, tree / "outputs" / kept)


def noticed(tree: Path, change: tuple[str, int, str, str, str]) -> str:
    """Return what notices the change in a copy of the project, or `nothing`."""
    path, row, column, old, new = change
    file, described = tree / "data" / path, tree / "data/datapackage.json"
    before = file.read_bytes(), described.read_bytes()
    cells = data.read(file)
    cells.at[row, column] = new
    data.write(cells, file)
    environment = os.environ | {"PYTHONPATH": str(tree), "AUDIT_PROJECT": str(tree)}
    try:
        for what, command in STEPS.items():
            done = subprocess.run(
                [sys.executable, *command],
                cwd=tree,
                env=environment,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                return what
        return "results" if "results   changed" in done.stdout else "nothing"
    finally:
        file.write_bytes(before[0])
        described.write_bytes(before[1])
        restore(tree)


def main() -> None:
    """Write the table and print how many cells each step noticed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--cells", type=int, default=40, help="cells to change")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="at a time")
    options = parser.parse_args()
    changes = drawn(options.cells)
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(options.jobs) as pool:
        trees = [copy(Path(temporary, str(i))) for i in range(options.jobs)]
        for tree in trees:
            restore(tree)

        def judge(change: tuple[str, int, str, str, str]) -> str:
            tree = trees.pop()
            try:
                return noticed(tree, change)
            finally:
                trees.append(tree)

        told = list(pool.map(judge, changes))
    table = pd.DataFrame(changes, columns=["table", "row", "column", "from", "to"])
    table = table.assign(row=table["row"] + 2, noticed_by=told)
    data.write(table, TABLE)
    print(", ".join(f"{n} by {what}" for what, n in Counter(told).most_common()))


if __name__ == "__main__":
    main()
