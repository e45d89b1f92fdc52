"""Nested and two-way tables of people: which whole tables agree with every printed share and count.

Rows are groups of known size, columns are answers. Every printed share or count bounds a sum of
whole cells; scipy's HiGHS says whether one table satisfies them all and how low and high each
unprinted cell can be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from .percentages import READINGS, ROUNDINGS, counts, parse

ALL = "all"  # every row, or every column, together
UNLISTED = "not listed"  # column for people whose answer is none of the listed ones
Names = str | Iterable[str]  # a name, "all", or several names whose people are added up


class Statement(NamedTuple):
    """One printed fact: low <= weights . cells <= high; a share's ends depend on the reading."""

    text: str
    weights: np.ndarray  # rows x columns
    low: float
    high: float
    share: tuple[str, int] | None = None  # (as printed, base); None for a count or comparison


@dataclass(frozen=True)
class Solution:
    """What whole tables satisfy every statement."""

    verdict: str  # feasible, conditional (only under `reading`), impossible
    reading: str  # the rounding under which it was solved
    bounds: pd.DataFrame  # row, column, low, high: people; one line per cell, `all` for totals
    conflict: tuple[str, ...]  # smallest set of statements that cannot hold together
    explanation: str  # one sentence


class Table:
    """A table of unknown whole cells: rows are groups of people, columns the answer each gave.

    Statements are added one after another (`share`, `count`, `greater` return the table itself).
    """

    def __init__(
        self, rows: Mapping[str, int], columns: Sequence[str], complete: bool = True
    ) -> None:
        """rows: group -> people in it; columns: answers, each person exactly one.

        complete=False adds the column "not listed", for answers that exist but are not named.
        """
        if not rows or not columns or any(size < 1 for size in rows.values()):
            raise ValueError("a table needs rows of at least one person each and named columns")
        self.rows = dict(rows)
        self.columns = [*columns] if complete else [*columns, UNLISTED]
        self.statements: list[Statement] = []

    def share(self, row: Names, column: Names, stated: str) -> "Table":
        """Add a printed percentage: of the people of `row`, `stated` % gave `column`."""
        parse(stated)
        base = sum(self.rows[name] for name in _names(row, self.rows, "row"))
        text = f"{stated} % of {base} ({_label(row)}) {_label(column)}"
        return self._add(text, self._weights(row, column), 0, base, (stated, base))

    def count(self, row: Names, column: Names, low: int, high: int | None = None) -> "Table":
        """Add a known number of people, or low to high of them."""
        high = low if high is None else high
        text = f"{low if low == high else f'{low} to {high}'} ({_label(row)}) {_label(column)}"
        return self._add(text, self._weights(row, column), low, high)

    def greater(self, column: Names, row: str, than: str) -> "Table":
        """Add that the share of `column` is larger in one row than in another."""
        mine, other = self._weights(row, column), self._weights(than, column)
        text = f"{_label(column)}: a larger share of {row} than of {than}"
        return self._add(text, self.rows[than] * mine - self.rows[row] * other, 1, np.inf)

    def solve(self, rounding: str = "half_up") -> Solution:
        """Return verdict and tightest bounds: the given rounding first, then each other for all."""
        for reading in dict.fromkeys((rounding, *ROUNDINGS)):
            if self._possible(self.statements, reading):
                verdict = "feasible" if reading == rounding else "conditional"
                bounds = self._bounds(self._constraints(self.statements, reading))
                return Solution(verdict, reading, bounds, (), _say_open(verdict, reading, bounds))
        kept = list(self.statements)  # a smallest clash: drop each statement that it does not need
        for statement in self.statements:
            fewer = [other for other in kept if other is not statement]
            kept = kept if self._possible(fewer, rounding) else fewer
        conflict = tuple(statement.text for statement in kept)
        sentence = f"no whole table satisfies together: {'; '.join(conflict)}; no rounding helps."
        empty = pd.DataFrame(columns=["row", "column", "low", "high"])
        return Solution("impossible", rounding, empty, conflict, sentence)

    def _possible(self, statements: Sequence[Statement], rounding: str) -> bool:
        constraints = self._constraints(statements, rounding)
        return constraints is not None and self._extreme(constraints) is not None

    def _add(self, *statement) -> "Table":
        self.statements.append(Statement(*statement))
        return self

    def _weights(self, row: Names, column: Names) -> np.ndarray:
        """Return 1 for every cell that the names add up, else 0; rows x columns."""
        in_row = np.isin(list(self.rows), _names(row, self.rows, "row"))
        in_column = np.isin(self.columns, _names(column, self.columns, "column"))
        return np.outer(in_row, in_column).astype(float)

    def _constraints(self, statements: Sequence[Statement], rounding: str):
        """Return row sizes and statements as constraints; None if a share has no whole number."""
        lines = [(self._weights(name, ALL), size, size) for name, size in self.rows.items()]
        for statement in statements:
            low, high = statement.low, statement.high
            if statement.share:
                people = counts(*statement.share, rounding)
                if not people:
                    return None
                low, high = people[0], people[-1]
            lines.append((statement.weights, low, high))
        weights, low, high = zip(*lines, strict=True)
        return LinearConstraint(np.array(weights).reshape(len(lines), -1), low, high)

    def _extreme(self, constraints: LinearConstraint, goal: np.ndarray | None = None) -> int | None:
        """Return the smallest whole goal . cells, 0 without a goal; None if no table exists."""
        cost = np.zeros(len(self.rows) * len(self.columns)) if goal is None else goal.ravel()
        whole = {"integrality": np.ones_like(cost), "bounds": Bounds(0, np.inf)}
        found = milp(cost, constraints=constraints, **whole, options={"mip_rel_gap": 0.0})
        if found.status not in (0, 2):
            raise RuntimeError(f"the solver gave up on the table: {found.message}")
        return None if found.status == 2 else round(float(cost @ np.round(found.x)))

    def _bounds(self, constraints: LinearConstraint) -> pd.DataFrame:
        """Return fewest and most people in every cell and every column total."""
        lines = []
        for row, column in product((*self.rows, ALL), self.columns):
            goal = self._weights(row, column)
            low, high = self._extreme(constraints, goal), -self._extreme(constraints, -goal)
            lines.append({"row": row, "column": column, "low": low, "high": high})
        return pd.DataFrame(lines)


def _names(chosen: Names, known: Iterable[str], what: str) -> list[str]:
    """Return the chosen names. ValueError: the table has no such name."""
    known = list(known)
    names = known if chosen == ALL else [chosen] if isinstance(chosen, str) else list(chosen)
    for name in names:
        if name not in known:
            raise ValueError(f"no {what} '{name}' in this table: it has {', '.join(known)}")
    return names


def _label(names: Names) -> str:
    return names if isinstance(names, str) else " + ".join(names)


def _say_open(verdict: str, reading: str, bounds: pd.DataFrame) -> str:
    cells = bounds[bounds["row"] != ALL]
    fixed = int((cells["low"] == cells["high"]).sum())
    how = "" if verdict == "feasible" else f" only if {READINGS[reading]}"
    return f"whole tables exist{how}; {fixed} of {len(cells)} cells are fixed, the others bounded."
