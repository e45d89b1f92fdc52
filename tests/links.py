"""Which statistics of a report are judged together, so that an error in one may tell on another.

Each link is a set of statistics: of one question, figure or line of shares, of a pair of
statements, of a group's size and what is held against it, or used by one call of a check in a
notebook. A notebook is read, not run: a name stands for all that its value was made from.
"""

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import nbformat
import pandas as pd

RECORDERS = ("total", "quantifiers")  # of a section; besides every function of `checks`
PREFIX = 6  # letters before the first gap of an f-string that name what it can become

Links = list[frozenset[str]]


def links(claims: pd.DataFrame, tables: dict[str, pd.DataFrame], notebooks: Path) -> Links:
    """Return every set of two or more statistics that some check or rule joins.

    claims: the ledger; tables: `pairs` and `groups`; all cells strings.
    """
    statistic = claims.set_index("claim")["statistic"]
    found = [_of(claims, column) for column in ("question", "figure")]
    alone = claims[claims["kind"].eq("share") & claims["figure"].eq("")]
    found.append(_of(alone, "line"))
    found.append([{statistic[c] for c in _ids(row)} for _, row in tables["pairs"].iterrows()])
    for group in tables["groups"].query("size_statistic != ''").itertuples():
        sized = claims["population"].eq(group.population)
        sized &= claims["kind"].isin(["sample_size", "quantifier"])
        found.append([{group.size_statistic, s} for s in claims.loc[sized, "statistic"]])
    asked = claims[claims["question"] != ""].groupby("question")["statistic"].agg(set)
    known = {s: {s} for s in claims["statistic"]} | asked.to_dict()
    found += [_calls(path, known) for path in sorted(notebooks.glob("[0-9]*.ipynb"))]
    return [frozenset(some) for kind in found for some in kind if len(some) > 1]


def _of(claims: pd.DataFrame, column: str) -> Iterable[set[str]]:
    return claims[claims[column] != ""].groupby(column)["statistic"].agg(set)


def _ids(pair: pd.Series) -> list[str]:
    return [c for c in (pair["first_claim"], pair["second_claim"]) if c]


def _calls(notebook: Path, known: dict[str, set[str]]) -> list[set[str]]:
    """Return the statistics of every call of a check in a notebook."""
    made: dict[str, set[str]] = {}  # name -> the statistics that its value was made from
    found: list[set[str]] = []

    def sources(node: ast.AST) -> set[str]:
        names = [
            n for n in ast.walk(node) if isinstance(n, ast.Name | ast.Constant | ast.JoinedStr)
        ]
        return set().union(*map(_named, names))

    def _named(node: ast.AST) -> set[str]:
        if isinstance(node, ast.Name):
            return made.get(node.id, set())
        if isinstance(node, ast.JoinedStr):
            first = getattr(node.values[0], "value", None) if node.values else None
            start = first if isinstance(first, str) and len(first) >= PREFIX else None
            return set().union(*(s for k, s in known.items() if start and k.startswith(start)))
        words = re.findall(r"\w+", node.value) if isinstance(node.value, str) else []
        return set().union(*(known.get(word, set()) for word in words))

    def read(statement: ast.stmt) -> None:
        for node in ast.walk(statement):
            if isinstance(node, ast.FunctionDef):
                made[node.name] = sources(node)
            elif isinstance(node, ast.For | ast.Assign | ast.AugAssign):
                value = node.iter if isinstance(node, ast.For) else node.value
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for name in [n for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]:
                    fresh = isinstance(node, ast.Assign) and name in targets
                    made[name.id] = sources(value) | (set() if fresh else made.get(name.id, set()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = getattr(node.func.value, "id", "")
                if owner == "checks" or node.func.attr in RECORDERS:
                    found.append(sources(node))
                elif node.func.attr == "append":
                    made[owner] = made.get(owner, set()) | sources(node)

    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type == "code":
            for statement in ast.parse(cell.source).body:
                read(statement)
    return found
