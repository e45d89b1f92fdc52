"""Change one line of the code at a time and see whether its tests notice: `make mutants`.

For the rooms that decide verdicts. Mutants are drawn with a seed, run in copies of the tree, and
listed with what became of them in outputs/validation/mutants.csv.
"""

import argparse
import ast
import csv
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TABLE = ROOT / "outputs" / "validation" / "mutants.csv"
ROOMS = {  # room -> the tests that must notice
    "checks": ["test_checks.py", "test_shapes.py"],
    "shares": ["test_shares.py", "test_tables.py", "test_uncertainty.py"],
    "official.py": ["test_official.py"],
    "wording.py": ["test_wording.py", "test_checks.py"],
}
LONGEST = 120  # seconds for the tests of one mutant; one that hangs is noticed
SWAPS = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}


def changes(tree: ast.Module) -> Iterator[tuple[ast.AST, str]]:
    """Change the tree in place, one thing at a time: yield where and what, then put it back."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare | ast.BinOp | ast.BoolOp):
            holder, kind = (node.ops, 0) if isinstance(node, ast.Compare) else (node, "op")
            was = holder[0] if kind == 0 else node.op
            if type(was) in SWAPS:
                now = SWAPS[type(was)]()
                yield from _with(node, was, now, lambda x, n=node, h=holder: _put(n, h, x))
        if isinstance(node, ast.Constant) and type(node.value) in (int, bool):
            old = node.value
            node.value = not old if isinstance(old, bool) else old + 1
            yield node, f"{old!r} -> {node.value!r}"
            node.value = old
        if isinstance(node, ast.If | ast.IfExp):
            test = node.test
            for forced in (True, False):
                node.test = ast.copy_location(ast.Constant(forced), test)
                yield test, f"condition -> {forced}"
            node.test = test


def _put(node: ast.AST, holder: object, operator: ast.AST) -> None:
    if isinstance(holder, list):
        holder[0] = operator
    else:
        node.op = operator


def _with(node, was, now, put) -> Iterator[tuple[ast.AST, str]]:
    put(now)
    yield node, f"{type(was).__name__} -> {type(now).__name__}"
    put(was)


def mutants(room: str) -> list[tuple[str, int, str, str]]:
    """Return file, line, what was changed and the new text of every mutant of a room."""
    path, found = ROOT / "lib" / room, []
    for file in sorted(path.glob("*.py")) if path.is_dir() else [path]:
        tree = ast.parse(file.read_text(encoding="utf-8"))
        for node, what in changes(tree):
            line = getattr(node, "lineno", 0)
            found.append((file.relative_to(ROOT).as_posix(), line, what, ast.unparse(tree)))
    return found


def survives(tree: Path, file: str, text: str, tests: list[str]) -> bool:
    """Return whether all tests pass in a copy of the tree with the file changed."""
    target = tree / file
    kept = target.read_text(encoding="utf-8")
    target.write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    command += [f"tests/{name}" for name in tests]
    environment = os.environ | {"PYTHONPATH": str(tree), "HYPOTHESIS_DATABASE_FILE": os.devnull}
    try:
        done = subprocess.run(
            command, cwd=tree, env=environment, capture_output=True, timeout=LONGEST, check=False
        )
        return done.returncode == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        target.write_text(kept, encoding="utf-8")


def copy(folder: Path) -> Path:
    for name in ("lib", "tests", "data", "notebooks", "pyproject.toml", "README.md"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=50, help="mutants of each room (default 50)")
    parser.add_argument("--minutes", type=float, default=60, help="stop after so long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="mutants at a time")
    options = parser.parse_args()
    drawn = []
    for room in ROOMS:
        found = mutants(room)
        some = random.Random(2025).sample(found, min(options.each, len(found)))
        drawn += [(room, *mutant) for mutant in sorted(some)]
    end, rows = time.monotonic() + 60 * options.minutes, []
    with tempfile.TemporaryDirectory() as temporary, ThreadPoolExecutor(options.jobs) as pool:
        trees = [copy(Path(temporary, str(i))) for i in range(options.jobs)]

        def judge(mutant: tuple[str, str, int, str, str]) -> tuple[str, str, int, str, str] | None:
            if time.monotonic() > end:
                return None
            room, file, line, what, text = mutant
            tree = trees.pop()
            lives = survives(tree, file, text, ROOMS[room])
            trees.append(tree)
            return room, file, line, what, "survived" if lives else "caught"

        rows = [row for row in pool.map(judge, drawn) if row]
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([("room", "file", "line", "change", "outcome"), *rows])
    for room in ROOMS:
        mine = [row for row in rows if row[0] == room]
        caught = sum(row[-1] == "caught" for row in mine)
        print(f"{room:12} {caught} of {len(mine)} caught")


if __name__ == "__main__":
    main()
