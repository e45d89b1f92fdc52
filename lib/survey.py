"""The printed answers of survey questions: to be tested together, and as a table to draw."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor, fsum
from typing import Any

import pandas as pd

from lib import data, shares
from lib.shares import uncertainty

NOT_STATED = "not stated"
AGAIN = "compare it with the chart; if that says so, {}"
SIGN = AGAIN.format("a second person signs in checked_by")
PAIR = AGAIN.format("leave the row out and write both into data/report/pairs.csv")


@dataclass(frozen=True)
class Asked:
    """A question with every share that is known of it, from the text or read off its chart."""

    question: str
    wording: str
    scale: list[str]
    base: int | None
    exhaustive: bool  # answers exclude one another and everybody gave one
    stated: dict[str, str]  # answer -> percentage as printed or transcribed
    parts: dict[str, int]  # answer -> how many answers of the scale the share joins
    transcribed: frozenset[str]  # answers known from the chart alone

    def in_text(self) -> "Asked":
        """Return it with the shares that the text prints, and no others."""
        stated = {a: share for a, share in self.stated.items() if a not in self.transcribed}
        return replace(self, stated=stated, transcribed=frozenset())


def asked(question: str) -> Asked:
    """Return a question with its printed and its transcribed shares.

    Raises DataError at the first slip of the transcription.
    """
    for told in slips(question):
        raise data.DataError(told)
    return _known(question)


def _known(question: str) -> Asked:
    read_off = transcribed(question)
    row = data.questions().set_index("question").loc[question]
    rows = shares_of(question).set_index("answer")
    stated = {answer: percent(claim) for answer, claim in rows.iterrows()}
    parts = dict.fromkeys(read_off, 1) | rows["parts"].astype(int).to_dict()
    return Asked(
        question=question,
        wording=row["wording"],
        scale=row["scale"],
        base=int(row["n"]) if row["n"] else None,
        exhaustive=row["exhaustive"] == "yes",
        stated=read_off | stated,
        parts={answer: parts[answer] for answer in stated | read_off},
        transcribed=frozenset(read_off.keys() - stated.keys()),
    )


def shares_of(question: str) -> pd.DataFrame:
    """Return the printed shares of a question, one row per answer, as the ledger has them.

    A share printed several times stands once, in digits where some mention has digits.
    """
    ledger = data.claims()
    rows = ledger[ledger["question"].eq(question) & ledger["kind"].eq("share")]
    rows = rows[rows["comparator"].eq("equals")]
    rows = rows.assign(in_words=~rows["stated"].str[:1].str.isdigit())
    return rows.sort_values(["in_words", "line", "claim"]).drop_duplicates("answer")


def percent(claim: pd.Series) -> str:
    """Return a share as printed in percent: its digits, or the percentage that a word means."""
    if claim["stated"][:1].isdigit():
        return claim["stated"]
    return str(floor(data.number(claim["value"]) + Fraction(1, 2)))


def transcribed(question: str) -> dict[str, str]:
    """Return answer -> share as transcribed from the report's chart; empty as it ships."""
    rows = data.chart_values().query("question == @question and unit == 'percent'")
    return dict(zip(rows["answer"], rows["value"], strict=True))


def slips(question: str) -> list[str]:
    """Say in one sentence each what cannot be right among a question's transcribed shares.

    Whatever the text prints otherwise is one. What no number of people gives, alone or together,
    is one until a second person has found the same in the chart (column `checked_by`).
    """
    rows = data.chart_values().query("question == @question")
    about = _known(question)
    text, found = about.in_text(), []
    once = rows["checked_by"].eq("") | rows["checked_by"].eq(rows["transcriber"])
    for row in rows.itertuples():
        share = text.stated.get(row.answer, row.value)
        if row.unit not in ("percent", "score"):
            found.append(_slip(row, "unit", "a share is in percent: correct it"))
        elif data.number(share) != data.number(row.value):
            found.append(_slip(row, "value", f"the text prints {share}: {PAIR}"))
        elif once[row.Index] and (told := _fault(text, row.value).get("fault")):
            found.append(_slip(row, "value", f"{told}: {SIGN}"))
    if found or not once.any() or text.base is None or not text.exhaustive:
        return found
    sound = not text.stated or together(text).verdict == "feasible"
    if not sound:  # the text is at fault: what was transcribed is tested alone
        about = replace(about, stated=transcribed(question))
    if together(about).verdict != "feasible":
        total = f"{fsum(map(float, about.stated.values())):g}"
        told = f"all answers make {total} %, which no {text.base} people give: {SIGN}"
        found.append(_slip(list(rows[once].itertuples())[-1], "value", told))
    return found


def _slip(row: Any, column: str, told: str) -> str:
    where = f"data/report/chart_values.csv, row {row.Index + 2}, column {column!r}"
    return f"{where}: {getattr(row, column)} for {row.question}, {row.answer}, but {told}."


def together(about: Asked, rounding: str = "half_up", **leeway: Any) -> shares.Result:
    """Audit all known shares of a question together; leeway: as `shares.audit_question` has it."""
    left = 100 - fsum(map(float, about.stated.values()))
    whole = about.exhaustive and left < 100 / about.base  # less than one person
    told = about.stated, about.base, about.exhaustive, about.parts
    return shares.audit_question(*told, rounding, whole, **leeway)


def scale(table: pd.DataFrame, *first: str) -> list[str]:
    """Return the answers of a table to draw, in their order; those named come first."""
    return list(dict.fromkeys([*first, *table["answer"]]))


def unprinted(table: pd.DataFrame, told: str) -> str:
    """Return `told`, what the text leaves out, or that a transcription of the chart has it."""
    read_off = (table["status"] == "transcribed").any()
    return "answers that the text does not print are transcribed" if read_off else told


def answers(
    rows: Mapping[str, str], confidence: float = 0.95, rounding: str = "half_up"
) -> pd.DataFrame:
    """Return a table to draw, one row per answer of each question.

    rows: label -> question. Columns: row, answer, item, value (percent), status (printed,
    transcribed or not_stated), n, ci_low, ci_high (percent, Wilson, over all counts that print the
    share; empty where none does), ci_method, fault (why no whole number prints it), low, high
    (people left for answers that nobody printed).
    """
    tables = [_drawn(label, asked(q), confidence, rounding) for label, q in rows.items()]
    return pd.concat(tables, ignore_index=True)


def _drawn(label: str, about: Asked, confidence: float, rounding: str) -> pd.DataFrame:
    told = []
    for answer in about.scale:
        row = {"row": label, "answer": answer, "item": answer, "n": about.base}
        if answer not in about.stated:
            told.append(row | {"value": None, "status": "not_stated"})
            continue
        row["value"] = float(about.stated[answer])
        row["status"] = "transcribed" if answer in about.transcribed else "printed"
        told.append(row | _interval(about, answer, confidence, rounding))
        told[-1] |= _fault(about, about.stated[answer])
    known = [row for row in told if row["status"] != "not_stated"]
    left = 100 - fsum(row["value"] for row in known)
    if about.exhaustive and about.base and left >= 100 / about.base:
        told = [*known, _rest(label, about, rounding)]
    return pd.DataFrame(told)


def _interval(about: Asked, answer: str, confidence: float, rounding: str) -> dict[str, float]:
    if about.base is None:
        return {}
    stated, parts = about.stated[answer], about.parts[answer]
    result = shares.audit_share(stated, about.base, parts, rounding)
    if result.serving_base is None:
        return {}
    group = uncertainty.Group(*result.counts["share"], result.serving_base)
    wilson = uncertainty.intervals(group, confidence).set_index("method").loc["wilson"]
    return {"ci_low": wilson["low"], "ci_high": wilson["high"], "ci_method": "Wilson"}


def _fault(about: Asked, share: str) -> dict[str, str]:
    """Say which whole numbers of people stand beside a share that none of them prints."""
    stated = shares.parse(share)
    if about.base is None or shares.fits(stated.text(), about.base):
        return {}
    near = shares.neighbours(stated, about.base, "half_up")
    told = ", ".join(f"{people} are {stated.text(units)}%" for people, units in near)
    return {"fault": f"of {about.base} people {told}"}


def _rest(label: str, about: Asked, rounding: str) -> dict[str, object]:
    """Return the row of the answers that nobody printed: the people left for them."""
    row = {"row": label, "answer": NOT_STATED, "item": NOT_STATED, "n": about.base, "value": None}
    row["status"] = "not_stated"
    if not about.stated:
        return row | {"low": about.base, "high": about.base}
    result = shares.audit_question(about.stated, about.base, True, about.parts, rounding)
    if result.rest is None or result.serving_base != about.base:
        return row
    return row | {"low": result.rest[0], "high": result.rest[1]}
