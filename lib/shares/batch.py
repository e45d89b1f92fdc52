"""A table of shares and means audited question by question, from Python or at the command line."""

import argparse
import csv
import re
import sys
from collections import defaultdict, namedtuple
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from .audit import MOST_BASE, audit, audit_search
from .percentages import padded, parse
from .questions import Question
from .result import Result, runs, span

TRUTHS = {"yes": (True, True), "partial": (True, False), "no": (False, False)}  # and complete?
FORMS = {  # column -> what it may hold, in words where it does not
    "exhaustive": ("(?i:yes|partial|no)?", "is not known: write yes, partial or no"),
    "base": (r"([1-9]\d{0,8})?", "is no number of people: write a whole number from 1 up"),
    "parts": ("[123]?", "is not 1, 2 or 3: write how many answers the share joins"),
    "people": (r"\d{0,9}", "is no number of people: write a whole number or nothing"),
    "decimals": ("[0-3]?", "is not 0 to 3: write how many digits stand after the point"),
    "min": (r"(-?\d{1,6})?", "is no whole number: write the lowest value of the scale"),
    "max": (r"(-?\d{1,6})?", "is no whole number: write the highest value of the scale"),
}
Row = namedtuple("Row", "line stated mean question answer " + " ".join(FORMS))  # stripped strings
COLUMNS = "verdict alone counts readings bases chance power repairs explanation error".split()
WORST_FIRST = ["error", "impossible", "conditional", "feasible"]
SHOWN = 40  # lines of the summary
LONG = 5_000  # questions: from here on progress is shown
HELP = """Judges printed percentages of whole people, and means of whole numbers. A row has `stated`
(a percentage) and `base` (people; blank: which bases serve is searched), or `mean`, `base`, `min`
and `max` (of the scale). Optional: question (rows of one are judged together), exhaustive (yes: the
rows are all its answers; partial: answers exclude one another, some are not listed; no), answer,
people (a count printed beside the share), parts (1 to 3 answers joined in the share), decimals
(digits after the point, where a spreadsheet has dropped zeros)."""


def audit_table(
    table: pd.DataFrame,
    most_base: int = MOST_BASE,
    progress: Callable[[int, int], None] | None = None,
) -> pd.DataFrame:
    """Return the table with the verdict of each row's question and of the row alone beside it.

    table: strings; columns base and stated or mean, and if wanted the others that `HELP` explains;
    more are kept. A bad row gets its sentence in `error` and its question is judged without it,
    never as complete. Equal shares are judged once. most_base: as in `audit_search`.
    progress: is told how many questions of how many are judged.
    ValueError: a column is missing, stands twice or has the name of a result.
    """
    needed = ["base"] if "mean" in table.columns else ["stated", "base"]
    if missing := [name for name in needed if name not in table.columns]:
        raise ValueError(f"column {', '.join(missing)} is missing: needed are {', '.join(needed)}")
    if taken := [name for name in COLUMNS if name in table.columns]:
        raise ValueError(f"column {', '.join(taken)} would be overwritten: rename it")
    if twice := list(table.columns[table.columns.duplicated()]):
        raise ValueError(f"column {', '.join(twice)} stands twice: rename one")
    lines = range(2, len(table) + 2)  # as in a file under its header
    blank = pd.Series("", table.index)
    cells = [table.get(c, blank).fillna("").astype(str).str.strip() for c in Row._fields[1:]]
    # A row takes the cells of its own audit, a lone share those of the first share equal to it.
    questions, source = defaultdict(list), []
    for row in map(Row._make, zip(lines, *cells, strict=True)):
        lone = row.mean or not row.question
        members = questions[row._replace(line=0, question="") if lone else row.question]
        if not (lone and members):
            members.append(row)
        source.append(members[-1].line)
    found: dict[int, list[str]] = {}
    for done, members in enumerate(questions.values(), start=1):
        found |= _audit_rows(members, most_base)
        if progress:
            progress(done, len(questions))
    out = pd.DataFrame.from_dict(found, orient="index", columns=COLUMNS, dtype=str).loc[source]
    place = "row " + pd.Series(lines, out.index, str) + ", column "
    out["error"] = (place + out["error"]).where(out["error"] != "", "")
    return table.assign(**out.set_index(table.index))


def _audit_rows(rows: list[Row], most_base: int) -> dict[int, list[str]]:
    """Return line -> cells for the rows of one question, lone share or mean, less bad rows."""
    good, found = {}, {}
    for row in rows:
        name = "mean" if row.mean else row.answer or f"row {row.line}" if row.question else "share"
        error = _problem(row) or _conflict(row, name, good)
        found[row.line] = [*[""] * (len(COLUMNS) - 1), error]
        if not error:
            good[name] = row
    if not any(row.stated or row.mean for row in good.values()):
        return found
    first = next(iter(good.values()))
    exhaustive, complete = TRUTHS[first.exhaustive.lower() or "no" if first.question else "no"]
    about = exhaustive, complete and len(good) == len(rows), first.base, _scale(first), most_base
    result = _judged(tuple((name, *_answer(row)) for name, row in good.items()), *about)
    for name, row in good.items():
        title = name if row.mean else "share"
        one = ((title, *_answer(row)),), False, False, row.base, _scale(row), most_base
        alone = _judged(*one).verdict if row.base and (row.stated or row.mean) else ""
        found[row.line] = _cells(result, name, alone)
    return found


def _problem(row: Row) -> str:
    """Return the column at fault, what is wrong and what to do; empty if nothing is."""
    for column, (form, told) in FORMS.items():
        if not re.fullmatch(form, getattr(row, column), re.ASCII):
            return f"{column}: '{getattr(row, column)}' {told}"
    if row.mean:
        if row.stated:
            return "mean: stands beside a share: give each its own row"
        if blank := [name for name in ("base", "min", "max") if not getattr(row, name)]:
            return f"{blank[0]}: is blank: a mean needs base, min and max"
    elif not row.stated:
        return "" if row.question else "stated: nothing is stated: write the percentage as printed"
    try:
        parse(_answer(row)[0], _scale(row))
    except ValueError as error:
        return f"{'mean' if row.mean else 'stated'}: {error}"
    return ""


def _conflict(row: Row, name: str, good: dict[str, Row]) -> str:
    """Return what sets a row against the good rows before it; empty if nothing does."""
    if name in good:
        return f"answer: '{name}' stands in row {good[name].line} as well: name each answer once"
    first = next(iter(good.values()), row)
    for column in ("base", "exhaustive"):
        if getattr(row, column) != getattr(first, column):
            same = f"row {first.line} of the same question '{row.question}'"
            return f"{column}: differs from {same}: give both the same"
    return ""


def _answer(row: Row) -> tuple[str, int, int | None]:
    """Return what is printed, how many answers it joins and the people printed beside it."""
    text = padded(row.stated or row.mean, row.decimals)
    return text, int(row.parts or 1), int(row.people) if row.people else None


def _scale(row: Row) -> tuple[int, int] | None:
    return (int(row.min), int(row.max)) if row.mean else None


@lru_cache(maxsize=10_000)
def _judged(
    answers: tuple, exhaustive: bool, complete: bool, base: str, scale, most: int
) -> Result:
    """Return the result of a question; answers: (name, as printed, parts, people)."""
    stated, parts, people = ({a[0]: a[i] for a in answers if a[i] is not None} for i in (1, 2, 3))
    question = Question(stated, exhaustive, complete, parts, people, scale)
    return audit(question, int(base)) if base else audit_search(question, most)


def _cells(result: Result, answer: str, alone: str) -> list[str]:
    people = result.counts[answer]
    none = "" if result.base is None else "none"
    return [
        *(result.verdict, alone, span(*people) if people else none),
        *("|".join(result.readings), "|".join(runs(result.bases))),
        *(f"{result.chance:.3g}", f"{result.power:.3g}"),
        *("|".join(" ".join(repair) for repair in result.repairs), result.explanation, ""),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit code: 0 whatever the audit finds, 2 if there is no table to audit."""
    parser = argparse.ArgumentParser(prog=f"python -m {__package__}", description=HELP)
    add = parser.add_argument
    add("file", type=Path, help="CSV in UTF-8")
    add("--out", type=Path, help="where to write; FILE_audit.csv unless given")
    add("--picture", type=Path, help="draw every distinct share as well: a .png or .svg")
    add("--most-base", type=int, default=MOST_BASE, help="how far a blank base is searched")
    add("--quiet", action="store_true", help="write the files and say nothing")
    told = parser.parse_args(arguments)
    out = told.out or told.file.with_name(told.file.stem + "_audit.csv")
    try:
        if out.exists() and out.samefile(told.file):
            raise ValueError("--out is the input itself: give another file")
        if told.most_base < 1:
            raise ValueError("--most-base is no number of people: give a whole number from 1 up")
        if told.picture and told.picture.suffix not in (".png", ".svg"):
            raise ValueError("--picture has to end in .png or .svg")
        progress = None if told.quiet else _say_progress
        audited = audit_table(_read(told.file), told.most_base, progress)
        if told.picture:
            from .picture import draw  # matplotlib is needed for nothing else

            draw(audited, told.picture)
        aside = out.with_name(out.name + ".part")
        audited.to_csv(aside, index=False, lineterminator="\n")
        aside.replace(out)
    except (OSError, ValueError, csv.Error) as error:
        print(f"{told.file}: {error}", file=sys.stderr)
        return 2
    if not told.quiet:
        print(*_summary(audited, out), sep="\n")
    return 0


def _say_progress(done: int, total: int) -> None:
    """Say on stderr each tenth of a long table."""
    if total >= LONG and 10 * done // total > 10 * (done - 1) // total:
        print(f"{done:,} of {total:,} questions judged", file=sys.stderr, flush=True)


def _read(path: Path) -> pd.DataFrame:
    """Return the table as strings. ValueError: a row has more or fewer cells than the header."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = [row for row in csv.reader(file, strict=True) if row] or [[]]
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cells, but the header has {len(header)}")
    return pd.DataFrame(rows, columns=header, dtype=str)


def _summary(audited: pd.DataFrame, out: Path) -> Iterator[str]:
    """Yield a line a question, the worst first, then the tally and where the file went."""
    kind = audited["verdict"].where(audited["error"] == "", "error")
    title = audited.get("question", kind.mask(kind != "", "")).str.strip()
    title = title.where(title != "", [f"row {line}" for line in range(2, len(audited) + 2)])
    asked = (kind == "error") | ~title.duplicated()
    said = audited["error"].where(kind == "error", title + ": " + audited["explanation"])
    ranked = kind[asked].astype(pd.CategoricalDtype(WORST_FIRST)).dropna()
    shown = ranked.sort_values(kind="stable")[:SHOWN]
    yield from (f"{worst:<12} {said[i]}" for i, worst in shown.items())
    if (more := asked.sum() - len(shown)) > 0:
        yield f"and {more:,} more, see {out}"
    fewer = (kind == "conditional") & (audited["readings"] == "") & (audited["base"] != "")
    if len(titles := title[fewer & asked]):
        listed = ", ".join(titles[:5]) + (", ..." if len(titles) > 5 else "")
        yield f"{len(titles):,} only fit a smaller base than the one printed: {listed}"
    tally = kind.value_counts()
    verdicts = [f"{tally[name]} rows {name}" for name in WORST_FIRST[1:] if name in tally]
    yield "; ".join(verdicts) or "no verdict"
    yield f"{tally.get('error', 0)} rows with errors; written: {out}"
