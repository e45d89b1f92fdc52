"""One statement of the report against another, and what nothing can test."""

from collections.abc import Mapping

import pandas as pd

from lib import data
from lib.wording import compatible, quantity_words, word_allows

from .check import LACKS, Check, said


def repeats(claims: pd.DataFrame, ledger: pd.DataFrame) -> list[Check]:
    """Test whether all mentions of a statistic in the ledger agree with those of `claims`.

    Agreement is no evidence that a value is right: each claim needs another check beside it.
    """
    counted = ledger[~ledger["unit"].isin(["words", "rank"])]
    new = []
    for statistic in claims["statistic"].unique():
        mentions = counted[counted["statistic"] == statistic]
        mine = mentions[mentions["claim"].isin(claims["claim"])]
        if len(mentions) > 1:
            same = mine.groupby("stated", sort=False)
            new += [_repeated(rows, mentions) for _, rows in same]
    return new


def _repeated(rows: pd.DataFrame, mentions: pd.DataFrame) -> Check:
    claim = rows.iloc[0]
    against = [m for _, m in mentions.iterrows() if not compatible(claim, m)]
    where = ", ".join(f"line {line}" for line in mentions["line"])
    other = ", ".join(f"{m['stated']} (line {m['line']})" for m in against)
    told = f"The same at {where}; agreement alone is no evidence."
    return Check(
        claims=tuple(rows["claim"]),
        test="repeat",
        key=claim["statistic"],
        expected=claim["stated"],
        found=other or claim["stated"],
        verdict="contradicted" if against else "reproduced",
        explanation=f"Stated {claim['stated']}, but elsewhere {other}." if against else told,
        title=f"{said(claim)}; elsewhere {other}",
    )


def outcome(pair: Mapping[str, str]) -> str:
    """Return whether two statements can both be true: compatible, explained or contradicted.

    pair: a row of ``data/report/pairs.csv``. By its relation: `same` quantities must be equal, a
    `part` no more than its whole, a defined quantity `word` must allow the share beside it.
    Quantities `apart` only look alike. Where the rule fails, the named reading explains the pair;
    without one it is contradicted.
    """
    holds = {"same": _equal, "part": _no_more, "word": _allows, "apart": lambda *_: False}
    if holds[pair["relation"]](pair["first"], pair["second"]):
        return "compatible"
    return "explained" if pair["reading"] else "contradicted"


def pair(row: Mapping[str, str], claims: tuple[str, ...]) -> Check:
    """Test two statements; claims: those of the two that are judged here."""
    told = f"Line {row['first_line']}: {row['first']}; line {row['second_line']}: {row['second']}."
    result = outcome(row)
    return Check(
        claims=claims,
        test="pair",
        key=row["finding"] or row["pair"],
        expected=row["first"],
        found=row["second"],
        verdict="contradicted" if result == "contradicted" else "feasible",
        explanation=f"{told} {row['reading'] or 'Both cannot be true'}.".replace("..", "."),
        title=f"{row['topic']}: {row['first']} against {row['second']}",
    )


def _equal(first: str, second: str) -> bool:
    a, b = data.number(first), data.number(second)
    dates = data.is_date(first) and data.is_date(second)
    as_dates = dates and (first.startswith(second) or second.startswith(first))
    return first.casefold() == second.casefold() or as_dates or (a is not None and a == b)


def _no_more(part: str, whole: str) -> bool:
    a, b = data.number(part), data.number(whole)
    return a is not None and b is not None and a <= b


def _allows(word: str, share: str) -> bool:
    percent = data.number(share)
    if percent is None or word not in quantity_words():
        return word == share
    return word_allows(word, percent)


def untestable(claims: pd.DataFrame, lack: str, reason: str) -> list[Check]:
    """Give the reason why neither data nor arithmetic can test the claims.

    lack: its class, a key of `LACKS`. Raises DataError for another class and for claims that a test
    exists for (shares with a base, bases, quantifiers), unless it is only not written yet.
    """
    if lack not in LACKS:
        raise data.DataError(f"{lack!r} is no class of reason: use one of {', '.join(LACKS)}.")
    testable = claims["kind"].isin(["sample_size", "quantifier"])
    testable |= claims["kind"].eq("share") & claims["n"].ne("")
    if testable.any() and lack != "unwritten":
        claim = claims.loc[testable, "claim"].iloc[0]
        raise data.DataError(f"claim {claim} can be tested: use its test, not untestable().")
    new = []
    for statistic, mentions in claims.groupby("statistic", sort=False):
        first = mentions.iloc[0]
        about = (tuple(mentions["claim"]), "none", statistic, first["stated"], LACKS[lack])
        title = f"{said(first)}: not testable"
        new.append(Check(*about, "unverifiable", reason, title, lack=lack))
    return new
