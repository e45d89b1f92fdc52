"""Nested and two-way tables of people: which whole tables agree with every printed share and count.

Rows are groups of known size, columns are answers. Every printed
share or count bounds a sum of whole cells; scipy's HiGHS says whether one table satisfies them all
and how low and high each unprinted cell can be.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from .printed import READINGS, ROUNDINGS, counts, parse

ALL = "all"  # every row, or every column, together
UNLISTED = "not listed"  # column for people whose answer is none of the listed ones


class Statement(NamedTuple):
    """One printed fact: low <= weights . cells <= high; a share's ends depend on the reading."""

    text: str
    weights: np.ndarray  # rows x columns
    low: float
    high: float
    share: tuple[str, int] | None  # (as printed, base); None for a count or comparison


@dataclass(frozen=True)
class Solution:
    """What whole tables satisfy every statement."""

    verdict: str  # feasible, conditional (only under `reading`), impossible
    reading: str  # the rounding under which it was solved
    bounds: pd.DataFrame  # row, column, low, high: people; one line per cell, `all` for totals
    conflict: tuple[str, ...]  # smallest set of statements that cannot hold together
    explanation: str  # one sentence

    @property
    def feasible(self) -> bool:
        """Say whether some whole table satisfy every statement under `reading`."""
        return self.verdict != "impossible"


class Table:
    """A table of unknown whole cells: rows are groups of people, columns the answer each gave."""

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

    def share(self, row: str | Iterable[str], column: str | Iterable[str], stated: str) -> "Table":
        """Add a printed percentage: of the people of `row`, `stated` % gave `column`.

        row, column: a name, "all", or several names whose people are added up.
        """
        parse(stated)
        weights = self._weights(row, column)
        base = sum(self.rows[name] for name in self._names(row, list(self.rows), "row"))
        text = f"{stated} % of {base} ({_label(row)}) {_label(column)}"
        self.statements.append(Statement(text, weights, 0, base, (stated, base)))
        return self

    def count(
        self,
        row: str | Iterable[str],
        column: str | Iterable[str],
        low: int,
        high: int | None = None,
    ) -> "Table":
        """Add a known number of people, or low to high of them."""
        high = low if high is None else high
        text = f"{low if low == high else f'{low} to {high}'} ({_label(row)}) {_label(column)}"
        self.statements.append(Statement(text, self._weights(row, column), low, high, None))
        return self

    def greater(self, column: str | Iterable[str], row: str, than: str) -> "Table":
        """Add that the share of `column` is larger in one row than in another."""
        size, other = self.rows[row], self.rows[than]
        weights = other * self._weights(row, column) - size * self._weights(than, column)
        text = f"{_label(column)}: a larger share of {row} than of {than}"
        self.statements.append(Statement(text, weights, 1, np.inf, None))
        return self

    def solve(self, rounding: str = "half_up") -> Solution:
        """Return verdict and tightest bounds under the first rounding that fits, default first."""
        others = [name for name in ROUNDINGS if name != rounding]
        for reading in (rounding, *others):
            constraints = self._constraints(self.statements, reading)
            if constraints is not None and self._extreme(constraints, None) is not None:
                verdict = "feasible" if reading == rounding else "conditional"
                bounds = self._bounds(constraints)
                return Solution(verdict, reading, bounds, (), _say_open(verdict, reading, bounds))
        conflict = tuple(statement.text for statement in self._conflict(rounding))
        empty = pd.DataFrame(columns=["row", "column", "low", "high"])
        sentence = f"no whole table satisfies together: {'; '.join(conflict)}; no rounding helps."
        return Solution("impossible", rounding, empty, conflict, sentence)

    def _names(self, chosen: str | Iterable[str], known: list[str], what: str) -> list[str]:
        names = known if chosen == ALL else [chosen] if isinstance(chosen, str) else list(chosen)
        for name in names:
            if name not in known:
                raise ValueError(f"no {what} '{name}' in this table: it has {', '.join(known)}")
        return names

    def _weights(self, row: str | Iterable[str], column: str | Iterable[str]) -> np.ndarray:
        """Return 1 for every cell that the statement adds up, rows x columns."""
        rows = self._names(row, list(self.rows), "row")
        columns = self._names(column, self.columns, "column")
        in_row, in_column = np.isin(list(self.rows), rows), np.isin(self.columns, columns)
        return np.outer(in_row, in_column).astype(float)

    def _constraints(self, statements: Sequence[Statement], rounding: str):
        """Return constraints of row sizes and statements; None if a share has no whole number."""
        names = list(self.rows)
        lines = [(self._weights(name, ALL), self.rows[name], self.rows[name]) for name in names]
        for statement in statements:
            low, high = statement.low, statement.high
            if statement.share:
                people = counts(*statement.share, rounding)
                if not people:
                    return None
                low, high = people[0], people[-1]
            lines.append((statement.weights, low, high))
        matrix = np.array([weights.ravel() for weights, *_ in lines])
        return LinearConstraint(matrix, *zip(*[(low, high) for _, low, high in lines], strict=True))

    def _extreme(self, constraints: LinearConstraint, goal: np.ndarray | None) -> int | None:
        """Return the smallest goal . cells, 0 without a goal; None if no table exists."""
        size = len(self.rows) * len(self.columns)
        cost = np.zeros(size) if goal is None else goal.ravel()
        found = milp(
            cost,
            constraints=constraints,
            integrality=np.ones(size),
            bounds=Bounds(0, np.inf),
            options={"mip_rel_gap": 0.0},
        )
        if found.status not in (0, 2):
            raise RuntimeError(f"the solver gave up on the table: {found.message}")
        return None if found.status == 2 else round(float(cost @ np.round(found.x)))

    def _bounds(self, constraints: LinearConstraint) -> pd.DataFrame:
        """Return fewest and most people in every cell and every column total."""
        lines = []
        for row in (*self.rows, ALL):
            for column in self.columns:
                goal = self._weights(row, column)
                low = self._extreme(constraints, goal)
                high = -self._extreme(constraints, -goal)
                lines.append({"row": row, "column": column, "low": low, "high": high})
        return pd.DataFrame(lines)

    def _conflict(self, rounding: str) -> list[Statement]:
        """Return a smallest set of clashing statements: what the clash does not need is dropped."""
        kept = list(self.statements)
        for statement in self.statements:
            fewer = [other for other in kept if other is not statement]
            constraints = self._constraints(fewer, rounding)
            if constraints is None or self._extreme(constraints, None) is None:
                kept = fewer
        return kept


def _label(names: str | Iterable[str]) -> str:
    return names if isinstance(names, str) else " + ".join(names)


def _say_open(verdict: str, reading: str, bounds: pd.DataFrame) -> str:
    cells = bounds[bounds["row"] != ALL]
    fixed = int((cells["low"] == cells["high"]).sum())
    how = "" if verdict == "feasible" else f" only if {READINGS[reading]}"
    return f"whole tables exist{how}; {fixed} of {len(cells)} cells are fixed, the others bounded."
