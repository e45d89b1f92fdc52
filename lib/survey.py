"""The answers of survey questions as a table to draw: what is printed, the rest as not stated."""

from collections.abc import Mapping
from math import fsum

import pandas as pd

from lib import data, shares, uncertainty

NOT_STATED = "not stated"


def transcribed(question: str) -> dict[str, str]:
    """Answer -> share as read off the chart of the report, for a question; empty as it ships.

    Raises DataError when a transcribed share differs from the printed one.
    """
    rows = data.chart_values().query("question == @question")
    printed = shares_of(question).set_index("answer")["stated"]
    for row in rows.itertuples():
        if row.answer in printed and data.number(printed[row.answer]) != data.number(row.value):
            raise data.DataError(
                f"chart_values.csv, row {row.Index + 2}, column 'value': {row.value} for "
                f"{question}, {row.answer}, but the text prints {printed[row.answer]}: check it."
            )
    return dict(zip(rows["answer"], rows["value"], strict=True))


def shares_of(question: str) -> pd.DataFrame:
    """The printed shares of a question, one row per answer, as the ledger has them.

    A share printed several times stands once, in digits where some mention has digits.
    """
    ledger = data.claims()
    rows = ledger[ledger["question"].eq(question) & ledger["kind"].eq("share")]
    rows = rows[rows["comparator"].eq("equals")]
    rows = rows.assign(in_words=~rows["stated"].str[:1].str.isdigit())
    return rows.sort_values(["in_words", "line", "claim"]).drop_duplicates("answer")


def answers(
    rows: Mapping[str, str], confidence: float = 0.95, rounding: str = "half_up"
) -> pd.DataFrame:
    """One row per answer of each question, for `draw.scale_bars` and `draw.share_dots`.

    rows: label -> question. Columns: row, answer, item, value (percent), status (printed,
    transcribed or not_stated), n, ci_low, ci_high (percent, Wilson, over all counts that print the
    share; empty where none does), low, high (people left for answers that nobody printed).
    """
    tables = [_question(label, question, confidence, rounding) for label, question in rows.items()]
    return pd.concat(tables, ignore_index=True)


def _question(label: str, question: str, confidence: float, rounding: str) -> pd.DataFrame:
    asked = data.questions().set_index("question").loc[question]
    base = int(asked["n"]) if asked["n"] else None
    read_off = transcribed(question)
    printed = shares_of(question).set_index("answer")
    told = []
    for answer in asked["scale"]:
        row = {"row": label, "answer": answer, "item": answer, "n": base}
        if answer in printed.index:
            claim = printed.loc[answer]
            value, parts = float(data.number(claim["value"])), int(claim["parts"])
            row |= {"value": value, "status": "printed"}
            row |= _interval(f"{value:g}", base, parts, confidence, rounding)
        elif answer in read_off:
            row |= {"value": float(read_off[answer]), "status": "transcribed"}
            row |= _interval(read_off[answer], base, 1, confidence, rounding)
        else:
            row |= {"value": None, "status": "not_stated"}
        told.append(row)
    stated = {r["answer"]: r["value"] for r in told if r["status"] != "not_stated"}
    if asked["exhaustive"] == "yes" and base and 100 - fsum(stated.values()) >= 100 / base:
        told = [r for r in told if r["status"] != "not_stated"]
        parts = printed["parts"].astype(int).to_dict()
        told.append(_rest(label, base, stated, parts, rounding))
    return pd.DataFrame(told)


def _interval(
    stated: str, base: int | None, parts: int, confidence: float, rounding: str
) -> dict[str, float]:
    if base is None:
        return {}
    result = shares.audit_share(stated, base, parts, rounding)
    if result.serving_base is None:
        return {}
    low, high = result.counts["share"]
    group = uncertainty.Group(low, high, result.serving_base)
    wilson = uncertainty.intervals(group, confidence).set_index("method").loc["wilson"]
    return {"ci_low": wilson["low"], "ci_high": wilson["high"]}


def _rest(
    label: str, base: int, stated: Mapping[str, float], parts: Mapping[str, int], rounding: str
) -> dict[str, object]:
    """The row of the answers that nobody printed: the people that whole numbers leave for them."""
    row = {"row": label, "answer": NOT_STATED, "item": NOT_STATED, "n": base, "value": None}
    row["status"] = "not_stated"
    printed = {answer: f"{value:g}" for answer, value in stated.items()}
    if not printed:
        return row | {"low": base, "high": base}
    result = shares.audit_question(printed, base, True, parts, rounding)
    if result.rest is None or result.serving_base != base:
        return row
    return row | {"low": result.rest[0], "high": result.rest[1]}
