"""Whole-number arithmetic of printed shares: what k people of n can print, alone and together.

Verdicts, in the order of resort:

- ``feasible``: whole counts exist at the printed base under the default rounding.
- ``conditional``: they exist only under a named reading at the printed base (another rounding, a
  sum of separately rounded answers where the text joins answers), or else at one smaller base that
  serves the whole question.
- ``impossible``: neither.

A smaller base stands for people who did not answer. It counts as a reading only down to just over
half of the printed base: below that most of the people named did not answer, and the printed n
would describe another group. Without such a floor nothing could ever be impossible (1 of 4 prints
25, whatever n was). All answers of a question must share it, it is combined with no second
departure but a sum that the text itself names, and `Result.chance` says how many blindly picked
percentages the same leeway would also have let through.

`printed` (what a number of people prints), `margins` (around a verdict), `words` (its sentence),
`audit` (the verdict), `batch` (a table of shares), and beside them `tables` (two-way tables of
people) and `uncertainty` (intervals and tests). README.md has examples.

Source of the idea for one value: Brown and Heathers (2017), the GRIM test.
"""

from .audit import audit_question, audit_share
from .batch import audit_table
from .margins import NEARLY_EMPTY, REACH, SLIP, Repair, Result, base_search, smallest_base
from .printed import (
    ADJUSTED,
    READINGS,
    ROUNDINGS,
    Printed,
    Question,
    counts,
    feasible_partitions,
    feasible_shares,
    parse,
    share_intervals,
)

__all__ = [
    "ADJUSTED",
    "NEARLY_EMPTY",
    "REACH",
    "READINGS",
    "ROUNDINGS",
    "SLIP",
    "Printed",
    "Question",
    "Repair",
    "Result",
    "audit_question",
    "audit_share",
    "audit_table",
    "base_search",
    "counts",
    "feasible_partitions",
    "feasible_shares",
    "parse",
    "share_intervals",
    "smallest_base",
]
