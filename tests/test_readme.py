"""The README holds what it says: commands, paths, the result line and the table of notebooks."""

import csv
import re
from collections import Counter

from lib import data, results

README = (data.project() / "README.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```\n(.*?)```", README, re.S))


def test_the_result_line_equals_the_results():
    stated = re.search(r"<!-- results -->\n(.*?)\n<!-- /results -->", README, re.S)
    assert stated and stated.group(1) == results.headline(data.outputs() / "results")


def test_every_number_of_the_result_line_is_counted_in_the_tables():
    """Without the code that writes the line: rows of the tables, counted by the csv module."""
    stated = re.search(r"<!-- results -->\n(.*?)\n<!-- /results -->", README, re.S)[1]
    numbers: list[int] = []
    for name, column in (
        ("statistics", "standing"),
        ("figures", "evidence"),
        ("claims", "verdict"),
        ("findings", "verdict"),
    ):
        with open(data.outputs() / "results" / f"{name}.csv", encoding="utf-8", newline="") as file:
            counted = Counter(row[column] for row in csv.DictReader(file))
        numbers += [counted.total(), *counted.values()]
    assert sorted(map(int, re.findall(r"\d+", stated))) == sorted(numbers)


def test_make_targets_exist():
    makefile = (data.project() / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"\bmake (reproduce|test|lab|site|official|[\w-]+)\b", BLOCKS):
        assert re.search(rf"^{target}:", makefile, re.M), target


def test_modules_in_commands_can_be_run():
    modules = set(re.findall(r"-m (lib\.\w+)", README))
    assert modules >= {"lib.run", "lib.shares", "lib.data"}
    for module in modules:
        path = data.project() / module.replace(".", "/")
        source = path / "__main__.py" if path.is_dir() else path.with_suffix(".py")
        assert '__name__ == "__main__"' in source.read_text(encoding="utf-8"), module


def test_linked_and_named_paths_exist():
    linked = re.findall(r"\]\(([^)#]+)\)", README)
    named = re.findall(r"`((?:data|outputs/(?:results|figures)|lib|notebooks)/[\w./]*)`", README)
    for path in {*linked, *named}:
        assert (data.project() / path).exists(), path


def test_every_section_stands_in_the_table_with_its_figures():
    rows = re.findall(r"\(notebooks/(\d\d)_\w+\.ipynb\) \| ([^|]*) \|", README)
    listed = {number: cell.strip() for number, cell in rows}
    notebooks = {p.name[:2] for p in (data.project() / "notebooks").glob("[0-9]*.ipynb")}
    assert set(listed) == {n for n in notebooks if n < data.report()["first_question"]}
    for section, group in data.figures().groupby("section"):
        numbers = [int(n) for n in re.findall(r"\d+", listed[section])]
        assert (numbers[0], numbers[-1]) == (group["figure"].min(), group["figure"].max())


def test_verdicts_are_explained_in_their_order():
    from lib.checks import VERDICTS

    assert tuple(re.findall(r"^\| (\w+) \| [a-z]", README, re.M)) == VERDICTS
