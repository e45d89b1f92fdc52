"""Whole-number arithmetic of printed shares: what k people of n can print, alone and together.

README.md says what it answers, with examples. `python -m lib.shares FILE.csv` audits a table.

Modules, each using only those before it: `percentages` (one percentage or mean), `questions`
(several of one question), `result` (what an audit gives back, and its sentence), `audit` (the
verdict), `picture` (shares and the nearest people), `batch` (a table). Beside them: `tables`
(tables of people), `uncertainty` (intervals and comparisons).
"""

from .audit import SLIP, audit_mean, audit_question, audit_search, audit_share, base_search
from .batch import audit_table
from .percentages import (
    ADJUSTED,
    READINGS,
    ROUNDINGS,
    Printed,
    counts,
    fits,
    mean_totals,
    neighbours,
    parse,
    share_intervals,
)
from .questions import Question
from .result import Repair, Result, span
