"""A table of shares audited row by row and question by question."""

import re
from collections.abc import Mapping
from functools import lru_cache

import pandas as pd

from .audit import audit_question, audit_share
from .printed import parse
from .words import span

NEEDED = ("stated", "base", "question", "exhaustive")
TRUTHS = {"yes": (True, True), "partial": (True, False), "no": (False, False), "": (False, False)}
COLUMNS = [
    *("verdict", "alone", "people", "readings", "bases", "chance", "power", "sets"),
    *("repairs", "explanation", "error"),
]


def audit_table(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the verdict of each row's question and of the row alone beside it.

    table: strings; columns stated, base, question (blank: a lone share), exhaustive (yes: the rows
    are all the answers; partial: answers exclude one another, others are not listed; no), and if
    wanted answer, parts. Other columns are kept. A bad row gets its sentence in `error` and its
    question is judged without it, never as complete. ValueError: a column is missing, or one has a
    name that the verdict needs.
    """
    if taken := [name for name in COLUMNS if name in table.columns]:
        raise ValueError(f"column {', '.join(taken)} would be overwritten by the audit: rename it")
    missing = [name for name in NEEDED if name not in table.columns]
    if missing:
        raise ValueError(f"column {', '.join(missing)} is missing: needed are {', '.join(NEEDED)}")
    rows = [_row(number, row) for number, row in enumerate(table.to_dict("records"), start=2)]
    groups: dict[object, list[int]] = {}
    for index, row in enumerate(rows):
        key = row["question"] or index
        first = next((i for i in groups.get(key, []) if not rows[i]["error"]), None)
        if first is not None and not row["error"]:
            row["error"] = _conflict(row, rows[first])
        groups.setdefault(key, []).append(index)
    found = {}
    for members in groups.values():
        found |= _audit_group([(i, rows[i]) for i in members])
    return table.assign(**pd.DataFrame([found[i] for i in range(len(rows))], columns=COLUMNS))


def _row(number: int, row: Mapping[str, str]) -> dict:
    """Parse one row; `error` holds what is wrong with it and what to do."""
    clean = {name: str(value).strip() for name, value in row.items() if not pd.isna(value)}
    out = {"number": number, "question": clean.get("question", ""), "error": ""}
    out |= {"stated": clean.get("stated", ""), "answer": clean.get("answer", "") or f"row {number}"}
    problem = None
    truth, base, parts = (clean.get(k, "") for k in ("exhaustive", "base", "parts"))
    if truth.casefold() not in TRUTHS:
        problem = ("exhaustive", f"'{truth}' is not known: write yes, partial or no")
    elif not re.fullmatch(r"[1-9]\d{0,8}", base):
        problem = ("base", f"'{base}' is no number of people: write a whole number from 1 up")
    elif parts not in ("", "1", "2", "3"):
        problem = ("parts", f"'{parts}' is not 1, 2 or 3: write how many answers the share joins")
    elif not out["stated"] and not out["question"]:
        problem = ("stated", "nothing is stated: write the percentage as printed")
    elif out["stated"]:
        try:
            parse(out["stated"])
        except ValueError as error:
            problem = ("stated", str(error))
    if problem:
        return out | {"error": f"row {number}, column {problem[0]}: {problem[1]}"}
    exhaustive, complete = TRUTHS[truth.casefold()]
    return out | {
        "base": int(base),
        "exhaustive": exhaustive,
        "complete": complete,
        "parts": int(parts or 1),
    }


def _conflict(row: Mapping, first: Mapping) -> str:
    """Say what sets this row against the first good row of its question, if anything does."""
    for column in ("base", "exhaustive", "complete"):
        if row[column] != first[column]:
            name = "exhaustive" if column == "complete" else column
            return (
                f"row {row['number']}, column {name}: differs from row {first['number']} of "
                f"the same question '{row['question']}': give both the same"
            )
    return ""


def _audit_group(members: list[tuple[int, dict]]) -> dict[int, dict]:
    """Return row index -> verdict columns, for the rows of one question."""
    empty = dict.fromkeys(COLUMNS, "")
    found = {i: empty | {"error": row["error"]} for i, row in members}
    good = [(i, row) for i, row in members if not row["error"]]
    names = [row["answer"] for _, row in good]
    for _, row in good:
        if names.count(row["answer"]) > 1:
            row["answer"] += f" (row {row['number']})"
    if not any(row["stated"] for _, row in good):
        return found
    first = good[0][1]
    lone = len(members) == 1 and not first["question"]
    judged = _judge(
        tuple(("share" if lone else row["answer"], row["stated"], row["parts"]) for _, row in good),
        first["base"],
        first["exhaustive"] and not lone,
        first["complete"] and len(good) == len(members),
    )
    return found | {i: cells for (i, _), cells in zip(good, judged, strict=True)}


@lru_cache(maxsize=200_000)
def _judge(
    answers: tuple[tuple[str, str, int], ...], base: int, exhaustive: bool, complete: bool
) -> list[dict[str, str]]:
    """Return the verdict columns of each answer (name, stated, parts), kept for equal questions."""
    stated = {name: text for name, text, _ in answers}
    parts = {name: number for name, _, number in answers}
    result = audit_question(stated, base, exhaustive, parts, complete=complete)
    shared = {
        "verdict": result.verdict,
        "readings": "|".join(result.readings),
        "bases": "|".join(map(str, result.bases)),
        "chance": f"{result.chance:.3g}",
        "power": f"{result.power:.3g}",
        "sets": str(result.sets),
        "repairs": "|".join(" ".join(filter(None, repair)) for repair in result.repairs),
        "explanation": result.explanation,
        "error": "",
    }
    cells = []
    for name, text, number in answers:
        people = result.counts[name]
        alone = audit_share(text, base, number).verdict if text else ""
        cells.append(shared | {"alone": alone, "people": span(*people) if people else "none"})
    return cells
