"""The tests of claims: claims and numbers in, checks out; a verdict is computed, never given.

README.md has the rules on one page. `TESTS` lists every test with what it asks. Claims are rows of
the ledger as `data.claims()` has them.

Modules: `check` (what a check is, and how the checks of a claim decide), `people` (shares, bases
and quantity words as whole people), `numbers` (values, totals, bounds), `shapes` (a rise, a rank, a
majority), `statements` (one statement against another).
"""

from .check import (
    AGREEMENT,
    EVIDENCE,
    FINDING_VERDICTS,
    LACKS,
    TESTS,
    VERDICTS,
    Check,
    decide,
    evidence,
    worst,
)
from .numbers import bounded, closes, recompute, total
from .people import base, counts, mean, partners, quantifier, share, transcription
from .shapes import Reading, words
from .statements import outcome, pair, repeats, untestable

__all__ = [
    "AGREEMENT", "EVIDENCE", "FINDING_VERDICTS", "LACKS", "TESTS", "VERDICTS", "Check", "Reading",
    "base", "bounded", "closes", "counts", "decide", "evidence", "mean", "outcome", "pair",
    "partners", "quantifier", "recompute", "repeats", "share", "total", "transcription",
    "untestable", "words", "worst",
]  # fmt: skip
