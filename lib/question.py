"""A question beside the report: what can be asked for, its answers, and a notebook to begin with.

``make question NAME="…"`` lays out the next free notebook.
"""

import json
import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import nbformat
import pandas as pd
from IPython.display import Markdown

from lib import data, survey
from lib.data import DataError
from lib.results import FOUND
from lib.section import Section
from lib.shares import fits

NUMBERS = range(90, 100)
LONGEST = 60  # letters of a notebook's name


def about(word: str = "") -> pd.DataFrame:
    """Return what speaks of a word, all without one: tables, survey questions, statistics.

    Columns: what, name (to open or to select it by), holds.
    """
    asked, stated = data.questions(), data.claims().drop_duplicates("statistic")
    tables = data.tables().assign(what="table")
    asked = asked.assign(what="question", name=asked["question"], holds=asked["wording"])
    stated = stated.assign(what="statistic", name=stated["statistic"], holds=stated["statement"])
    listed = pd.concat([tables, asked, stated])[["what", "name", "holds"]]
    speaks = (listed["name"] + " " + listed["holds"]).str.casefold()
    return listed[speaks.str.contains(word.casefold(), regex=False)].set_index(["what", "name"])


class Question(Section):
    """A notebook's question to the whole ledger; it judges no claim of the report.

    number: two digits, as the notebook's. rounding, confidence: as for a section.
    """

    def __init__(self, number: str, rounding: str = "half_up", confidence: float = 0.95) -> None:
        super().__init__(number, rounding, confidence)
        self.mine = self.ledger
        self.answers: dict[str, dict[str, object]] = {}

    def answer(
        self, name: str, text: str, value: object = None, interval: tuple = (None, None), unit=""
    ) -> Markdown:
        """Keep an answer that was computed, and show its text; a variant is compared by it.

        name: short and the same in every variant. interval: of the value, both ends in its unit.
        Raises DataError for a name given twice.
        """
        if name in self.answers:
            raise DataError(f"question {self.section}: answer {name!r} is given twice: drop one.")
        cells = (f"{self.section} {name}", text, value, *interval, unit)
        self.answers[name] = dict(zip(["of", *FOUND], cells, strict=True))
        return Markdown(text)

    def save(self) -> pd.DataFrame:
        """Write answers and comparisons; return the answers. DataError when there is none."""
        if not self.answers:
            raise DataError(f"question {self.section} has no answer: call book.answer() first.")
        table = pd.DataFrame(self.answers.values())
        data.write(table, self.out / "answers.csv")
        if self.comparisons:
            data.write(pd.DataFrame(self.comparisons), self.out / "comparisons.csv")
        return table.drop(columns="found").set_index("of")


def create(title: str) -> Path:
    """Write the next free notebook, ready to run; return its path.

    DataError: a title without letters, no number left, a ledger without two shares to compare.
    """
    title = " ".join(title.split())
    words = re.sub(r"[^a-z0-9]+", "_", title.casefold())[:LONGEST].strip("_")
    if not words:
        raise DataError('the question has no title: make question NAME="What do leads say?"')
    folder = data.project() / "notebooks"
    taken = {path.name[:2] for path in folder.glob("[0-9][0-9]_*.ipynb")}
    free = [str(n) for n in NUMBERS if str(n) not in taken]
    if not free:
        raise DataError(f"notebooks/ holds all of {NUMBERS[0]} to {NUMBERS[-1]}: remove one.")
    path = folder / f"{free[0]}_{words}.ipynb"
    notebook = nbformat.reads((files("lib") / "question.ipynb").read_text("utf-8"), as_version=4)
    for name, text in {"NUMBER": free[0], "TITLE": title, "STEM": path.stem, **_example()}.items():
        quoted = json.dumps(text, ensure_ascii=False)  # a title may hold a quote
        for cell in notebook.cells:
            cell.source = cell.source.replace(f'"${name}"', quoted).replace(f"${name}", text)
    data.write_text(nbformat.writes(notebook) + "\n", path)
    tidy([path])
    return path


def _example() -> dict[str, str]:
    """Return two possible shares to compare, of two groups and one answer if there are such."""
    rows = data.claims().query("kind == 'share' and comparator == 'equals'")
    rows = rows.query("n != '' and question != ''").drop_duplicates("statistic")
    rows = rows[[fits(survey.percent(row), int(row["n"])) for _, row in rows.iterrows()]]
    both = rows.merge(rows, how="cross", suffixes=("", "_2")).query("statistic != statistic_2")
    if both.empty:
        raise DataError("data/report/claims.csv holds no two shares with a base to begin with.")
    alike = {c: both[c].eq(both[f"{c}_2"]) * 1 for c in ("population", "answer", "figure")}
    best = both.loc[(alike["answer"] + alike["figure"] - 3 * alike["population"]).idxmax()]
    return {"ASKED": best["question"], "FIRST": best["statistic"], "SECOND": best["statistic_2"]}


def tidy(notebooks: list[Path]) -> list[str]:
    """Give questions the form that the checks ask for: list of contents, layout of the code.

    Return a sentence if the code has a fault that only a person can mend.
    """
    for path in notebooks:
        read = nbformat.read(path, as_version=4)
        told = "\n".join(c.source for c in read.cells if c.cell_type == "markdown")
        links = [f"[{h}](#{h.replace(' ', '-')})" for h in re.findall(r"^## (.*)$", told, re.M)]
        before, mark, _ = read.cells[0].source.partition("**Contents**")
        read.cells[0].source = f"{before}{mark} {' · '.join(links)}" if mark else before
        data.write_text(nbformat.writes(read) + "\n", path)
    for task in ("check --fix-only", "format", "check --output-format=concise"):
        command = [sys.executable, "-m", "ruff", *task.split(), "--quiet", *map(str, notebooks)]
        done = subprocess.run(command, cwd=data.project(), capture_output=True, text=True)
    fault = Path((done.stdout or done.stderr).split("\n")[0]).name
    return [f"{fault.replace(':', ', ', 1)}: correct it and accept again."] if fault else []


if __name__ == "__main__":
    try:
        made = create(" ".join(sys.argv[1:])).name
    except DataError as error:
        sys.exit(f"question: {error}")
    print(f"notebooks/{made} is ready; try it: .venv/bin/python -m lib.run {made[:2]}")
