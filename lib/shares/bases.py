"""Other bases than the printed one: which of them serve a question, or several at once."""

from collections.abc import Mapping, Sequence

import pandas as pd

from lib.shares.questions import Leeway, Question, question_fits
from lib.shares.strength import chance

REACH = 10_000  # other bases are searched no farther than this from the printed one


def smallest_base(base: int) -> int:
    """Smallest base that still counts as a reading of `base`: just over half the people named."""
    return max(base // 2 + 1, base - REACH)


def serving_bases(question: Question, bases: Sequence[int], rounding: str) -> list[int]:
    """Bases that serve the whole question by the default rounding and sums the text names."""
    if not len(bases):
        return []
    level = max(question.parts.values(), default=1)
    fits = question_fits(question, Leeway(rounding, level, tuple(bases)))
    return [base for base, fit in zip(bases, fits, strict=True) if fit]


def base_search(
    questions: Mapping[str, Question], max_base: int, min_base: int = 1, rounding: str = "half_up"
) -> pd.DataFrame:
    """Which bases serve which question: index base, a bool column each, `all`, `chance`.

    all: this base serves every question. chance: at most this part of blind percentages would be
    served by one base from here to max_base, so a low number makes the base a discovery.
    A lone share is `Question({"share": "25"})`; a whole figure is one entry for each question.
    """
    bases = tuple(range(min_base, max_base + 1))
    fits = {}
    for name, question in questions.items():
        level = max(question.parts.values(), default=1)
        fits[name] = question_fits(question, Leeway(rounding, level, bases))
    table = pd.DataFrame(fits, index=pd.Index(bases, name="base"))
    table["all"] = table.all(axis=1)
    pooled = Question(
        {f"{name}/{a}": text for name, q in questions.items() for a, text in q.stated.items()},
        parts={f"{name}/{a}": k for name, q in questions.items() for a, k in q.parts.items()},
    )
    level = max(pooled.parts.values(), default=1)
    table["chance"] = [
        chance(pooled, [Leeway(rounding, level, tuple(range(base, max_base + 1)))])
        for base in bases
    ]
    return table
