"""A table of shares audited question by question, from Python or at the command line."""

import argparse
import csv
import re
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from .audit import audit_question
from .percentages import parse
from .result import Result, span

NEEDED = ["stated", "base", "question", "exhaustive"]
TRUTHS = {"yes": (True, True), "partial": (True, False), "no": (False, False)}  # and complete?
COLUMNS = "verdict alone people readings bases chance power sets repairs explanation error".split()
WORST_FIRST = ["error", "impossible", "conditional", "feasible"]
SHOWN = 40  # lines of the summary
HELP = """Judges printed percentages of whole people. Rows with the same question are judged
together; exhaustive is yes (the rows are all the answers), partial (answers exclude one another,
some are not listed) or no. Optional columns: answer, parts (1 to 3 answers joined in the share)."""


def audit_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the verdict of each row's question and of the row alone beside it.

    table: strings; columns stated, base, question (blank: a lone share), exhaustive (yes: the rows
    are all the answers; partial: answers exclude one another, others are not listed; no), and if
    wanted answer, parts. Other columns are kept. A bad row gets its sentence in `error` and its
    question is judged without it, never as complete. Equal shares and questions are judged once.
    ValueError: a column is missing, stands twice or has the name of a result.
    """
    if missing := [name for name in NEEDED if name not in table.columns]:
        raise ValueError(f"column {', '.join(missing)} is missing: needed are {', '.join(NEEDED)}")
    if taken := [name for name in COLUMNS if name in table.columns]:
        raise ValueError(f"column {', '.join(taken)} would be overwritten: rename it")
    if twice := list(table.columns[table.columns.duplicated()]):
        raise ValueError(f"column {', '.join(twice)} stands twice: rename one")
    rows = table.reindex(columns=[*NEEDED, "answer", "parts"], fill_value="").fillna("")
    rows = rows.astype(str).apply(lambda column: column.str.strip())
    rows["exhaustive"] = rows["exhaustive"].str.casefold().replace("", "no")
    rows.index = pd.RangeIndex(2, len(rows) + 2)  # as lines of a file under its header
    lone = rows["question"] == ""
    keys = ["base", "parts", "stated", "exhaustive"]
    # A row takes the cells of its own audit, a lone share those of the first share equal to it.
    source = pd.Series(rows.index, rows.index)
    source[lone] = source[lone].groupby([rows.loc[lone, key] for key in keys]).transform("first")
    questions: dict[object, list] = {}
    for row in rows[source == rows.index].itertuples():
        questions.setdefault(row.question or row.Index, []).append(row)
    found = {}
    for members in questions.values():
        found |= _audit_rows(members)
    cells = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS, dtype=str).loc[source]
    place = "row " + rows.index.astype(str) + ", column "
    cells["error"] = (place + cells["error"]).where(cells["error"] != "", "")
    return table.assign(**cells.set_index(table.index))


def _audit_rows(rows: list) -> dict[int, list[str]]:
    """Return row number -> cells for the rows of one question or one lone share, less bad rows."""
    good, found = {}, {}
    for row in rows:
        name = (row.answer or f"row {row.Index}") if row.question else "share"
        error = _problem(row) or _conflict(row, name, good)
        found[row.Index] = [*[""] * (len(COLUMNS) - 1), error]
        if not error:
            good[name] = row
    if not any(row.stated for row in good.values()):
        return found
    first = next(iter(good.values()))
    exhaustive, complete = TRUTHS[first.exhaustive if first.question else "no"]
    answers = tuple((name, row.stated, row.parts) for name, row in good.items())
    result = _question(answers, first.base, exhaustive, complete and len(good) == len(rows))
    for name, row in good.items():
        alone = _share(row.stated, row.base, row.parts).verdict if row.stated else ""
        found[row.Index] = _cells(result, name, alone)
    return found


def _problem(row) -> str:
    """Return the column at fault, what is wrong and what to do; empty if nothing is."""
    if row.exhaustive not in TRUTHS:
        return f"exhaustive: '{row.exhaustive}' is not known: write yes, partial or no"
    if not re.fullmatch(r"[1-9]\d{0,8}", row.base, re.ASCII):
        return f"base: '{row.base}' is no number of people: write a whole number from 1 up"
    if row.parts not in ("", "1", "2", "3"):
        return f"parts: '{row.parts}' is not 1, 2 or 3: write how many answers the share joins"
    if not row.stated:
        return "" if row.question else "stated: nothing is stated: write the percentage as printed"
    try:
        parse(row.stated)
    except ValueError as error:
        return f"stated: {error}"
    return ""


def _conflict(row, name: str, good: dict) -> str:
    """Return what sets a row against the good rows before it; empty if nothing does."""
    if name in good:
        return f"answer: '{name}' stands in row {good[name].Index} as well: name each answer once"
    for first in list(good.values())[:1]:
        for column in ("base", "exhaustive"):
            if getattr(row, column) != getattr(first, column):
                same = f"row {first.Index} of the same question '{row.question}'"
                return f"{column}: differs from {same}: give both the same"
    return ""


@lru_cache(maxsize=10_000)
def _question(answers: tuple, base: str, exhaustive: bool, complete: bool) -> Result:
    """Return the result of a question; answers: (name, stated, parts), all strings."""
    stated = {name: text for name, text, _ in answers}
    parts = {name: int(joined or 1) for name, _, joined in answers}
    return audit_question(stated, int(base), exhaustive, parts, complete=complete)


def _share(stated: str, base: str, parts: str) -> Result:
    return _question((("share", stated, parts),), base, False, False)


def _cells(result: Result, answer: str, alone: str) -> list[str]:
    people = result.counts[answer]
    return [
        *(result.verdict, alone, span(*people) if people else "none"),
        *("|".join(result.readings), "|".join(map(str, result.bases))),
        *(f"{result.chance:.3g}", f"{result.power:.3g}", str(result.sets)),
        *("|".join(" ".join(filter(None, repair)) for repair in result.repairs),),
        *(result.explanation, ""),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 whatever the audit finds, 2 if there is no table to audit."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=HELP)
    parser.add_argument("file", type=Path, help="CSV with columns " + ", ".join(NEEDED))
    parser.add_argument("--out", type=Path, help="where to write; FILE_audit.csv unless given")
    options = parser.parse_args(arguments)
    out = options.out or options.file.with_name(options.file.stem + "_audit.csv")
    try:
        if out.exists() and out.samefile(options.file):
            raise ValueError("--out is the input itself: give another file")
        audited = audit_table(_read(options.file))
        aside = out.with_name(out.name + ".part")
        audited.to_csv(aside, index=False, lineterminator="\n")
        aside.replace(out)
    except (OSError, ValueError, csv.Error) as error:
        print(f"{options.file}: {error}", file=sys.stderr)
        return 2
    print(*_summary(audited, out), sep="\n")
    return 0


def _read(path: Path) -> pd.DataFrame:
    """Return the table as strings. ValueError: a row has more or fewer cells than the header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = [row for row in csv.reader(file, strict=True) if row] or [[]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cells, but the header has {len(header)}")
    return pd.DataFrame(rows, columns=header, dtype=str)


def _summary(audited: pd.DataFrame, out: Path) -> list[str]:
    """Return a line a question, the worst first, then the tally and where the file went."""
    kind = audited["verdict"].where(audited["error"] == "", "error")
    tally = kind.value_counts()
    lines = []
    for worst in WORST_FIRST:
        rows = audited[kind == worst].rename(index=lambda i: f"row {i + 2}")
        title = rows["question"].str.strip()
        title = title.where(title != "", rows.index)
        if worst == "error":
            lines += [f"error        {text}" for text in rows["error"]]
        else:
            said = (title + ": " + rows["explanation"])[~title.duplicated()]
            lines += [f"{worst:<12} {text}" for text in said]
    if len(lines) > SHOWN:
        lines[SHOWN:] = [f"and {len(lines) - SHOWN:,} more, see {out}"]
    verdicts = [f"{tally[name]} rows {name}" for name in WORST_FIRST[1:] if name in tally]
    lines.append("; ".join(verdicts) or "no verdict")
    return [*lines, f"{tally.get('error', 0)} rows with errors; written: {out}"]
