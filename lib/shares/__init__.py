"""Whole-number arithmetic of printed shares: what k people of n can print, alone and together.

A share of n people is k/n for a whole k, so a printed percentage is an interval of whole counts,
found in closed form. A question whose answers exclude one another is a system of such intervals:
possible exactly if the lower ends sum to at most n and the upper ends to at least n.

Verdicts, in the order of resort:

- ``feasible``: whole counts exist at the printed base under the default rounding.
- ``conditional``: they exist only under a named reading at the printed base (another rounding, a
  sum of separately rounded answers where the text joins answers), or else at one smaller base that
  serves the whole question.
- ``impossible``: neither.

A smaller base stands for people who did not answer. It counts as a reading only down to just over
half of the printed base: below that most of the people named did not answer, and the printed n
would describe another group. Without such a floor nothing could ever be impossible (1 of 4 prints
25, whatever n was). And a smaller base is no free pass: all answers of the question must share it,
it is combined with no second departure but a sum that the text itself names, and `Result.chance`
says how many blindly picked percentages the same leeway would also have let through.

Source of the idea for one value: Brown and Heathers (2017), the GRIM test.
`python -m lib.shares FILE.csv` audits a table of shares.

Modules, each using only those before it: `printed` (one percentage), `questions` (one question),
`strength` (chance and power), `bases`, `result`, `repairs`, `words` (the sentence), `audit` (the
verdict), `batch` (a table).
"""

from lib.shares.audit import audit_question, audit_share
from lib.shares.bases import REACH, base_search, smallest_base
from lib.shares.batch import audit_table
from lib.shares.printed import (
    ADJUSTED,
    READINGS,
    ROUNDINGS,
    Printed,
    counts,
    feasible_partitions,
    feasible_shares,
    parse,
    share_intervals,
)
from lib.shares.questions import Question
from lib.shares.repairs import SLIP
from lib.shares.result import Repair, Result
from lib.shares.strength import NEARLY_EMPTY

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
