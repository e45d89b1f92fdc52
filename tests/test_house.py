"""The house of `lib/`: the README's map of rooms is true, no arrow points up, no circle, no report.

Nothing in `lib/` knows the report that this project audits.
"""

import ast
import re
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from lib import data

ROOT = Path(__file__).resolve().parents[1]
LIB = ROOT / "lib"
MAP = re.findall(r"^\| (\d) \| (`[^|]*`) \|", (ROOT / "README.md").read_text("utf-8"), re.M)
FLOOR = {room: int(n) for n, rooms in MAP for room in re.findall(r"`(\w+)/?`", rooms)}
SOURCES = sorted(LIB.rglob("*.py"))
TEXTS = sorted(p for p in LIB.rglob("*.*") if p.suffix in {".py", ".html", ".json", ".js", ".md"})
ORDINARY = {"changed", "response", "independent", "forces"}  # words that any report may have


def room(path: Path) -> str:
    return path.relative_to(LIB).parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """The rooms that a file imports, wherever in it the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom) and not node.level:
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            names |= whole if node.module == "lib" else {node.module or ""}
    return {name.split(".")[1] for name in names if name.startswith("lib.")} - {room(path)}


def test_the_map_of_rooms_is_the_folder():
    assert set(FLOOR) == {room(p) for p in SOURCES} - {"__init__"}


def place(path: Path) -> str:
    return path.relative_to(LIB).as_posix()


@pytest.mark.parametrize("path", SOURCES, ids=place)
def test_no_room_imports_from_a_floor_above(path):
    for other in imported(path) if path.name != "__init__.py" or path.parent != LIB else ():
        assert FLOOR[other] <= FLOOR[room(path)], f"{place(path)} imports {other}"


def test_there_is_no_circle():
    arrows: dict[str, set[str]] = {}
    for path in SOURCES:
        arrows.setdefault(room(path), set()).update(imported(path))
    assert list(TopologicalSorter(arrows).static_order())


@pytest.mark.parametrize("package", ["shares", "figures"])
def test_what_takes_numbers_or_tables_alone_imports_nothing_of_the_project(package):
    assert not set().union(*(imported(p) for p in (LIB / package).rglob("*.py")))


def report_words() -> set[str]:
    """What speaks of this report: words of its title and publisher, its groups."""
    about = data.report()
    named = f"{about['title']} {about['publisher']} {' '.join(about['authors'])}".casefold()
    groups = data.table("report/groups.csv")
    keys = {text.casefold() for column in ("population", "name") for text in groups[column]}
    return (set(re.findall(r"\w{6,}", named)) | keys) - ORDINARY


@pytest.mark.parametrize("path", TEXTS, ids=place)
def test_nothing_in_lib_knows_this_report(path):
    text = path.read_text(encoding="utf-8").casefold()
    spoken = [w for w in report_words() if re.search(rf"\b{re.escape(w)}\b", text)]
    assert not spoken, f"lib/{place(path)} speaks of {spoken[0]!r}"


@pytest.mark.parametrize(
    "path", [*SOURCES, *sorted((ROOT / "notebooks").glob("*.ipynb"))], ids=lambda path: path.name
)
def test_nothing_else_imports_the_reader_of_charts(path):
    used = re.search(r"\blib\.charts\b|from lib import [^\n]*\bcharts\b", path.read_text("utf-8"))
    assert not used or room(path) == "charts"
