"""The results of all sections: merged claims, checks, figures, and the findings drawn from them."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from lib import data
from lib.checks import FINDING_VERDICTS, VERDICTS, Check
from lib.shares import uncertainty

EVIDENCE = ("official", "printed", "partial", "unpublished", "diagram")  # of a figure, best first
COUNTED = (
    ("figures", "evidence", EVIDENCE),
    ("claims", "verdict", VERDICTS),
    ("findings", "verdict", FINDING_VERDICTS),
)
FINDING = ["finding", "verdict", "claims", "lines", "title", "explanation", "readings"]
RESULTS = {
    "claims": ["claim", "verdict", "recomputed", "readings", "explanation", "notebook", "power"],
    "checks": ["check", *Check.__annotations__],
    "figures": ["figure", "evidence", "shown", "file", "notebook"],
    "findings": FINDING,
    "comparisons": ["comparison", "section", "first", "second", "boschloo_high"],
}  # table -> the columns that it has even when it is empty


def collect(out: Path) -> dict[str, pd.DataFrame]:
    """Merge what all sections wrote into ``out/parts`` and write the results to ``out/results``.

    Raises DataError when a claim has no verdict or two, or a figure was not drawn once.
    """
    merged = {name: _parts(out, name) for name in RESULTS if name != "findings"}
    _once(merged["claims"]["claim"], data.claims()["claim"], "claim")
    drawn, tests = merged["figures"].astype({"figure": int}), merged["comparisons"]
    _once(drawn["figure"], data.figures()["figure"], "figure")
    merged["figures"] = drawn.sort_values("figure", kind="stable")
    merged["findings"] = findings(merged["checks"])
    if len(tests):
        adjusted = uncertainty.holm(tests["boschloo_high"].astype(float)).round(6)
        merged["comparisons"] = tests.assign(holm_high=adjusted)
    for name, table in merged.items():
        data.write(table, out / "results" / f"{name}.csv")
    return merged


def _parts(out: Path, name: str) -> pd.DataFrame:
    files = sorted((out / "parts").glob(f"*_{name}.csv"))
    if not files and name in ("claims", "checks"):
        raise data.DataError(f"no section has written its {name}: run the sections first.")
    empty = pd.DataFrame(columns=RESULTS[name], dtype=str)
    return pd.concat([data.read(f) for f in files], ignore_index=True) if files else empty


def _once(found: pd.Series, expected: pd.Series, what: str) -> None:
    twice, missing = found[found.duplicated()], expected[~expected.isin(found)]
    if len(twice):
        raise data.DataError(f"{what} {twice.iloc[0]} is checked in two sections.")
    if len(missing):
        raise data.DataError(
            f"{len(missing)} {what}s have no result, first {missing.iloc[0]}: run its section."
        )


def findings(checks: pd.DataFrame) -> pd.DataFrame:
    """Return what an auditor should know, worst first: a row per statistic or question that fails.

    checks: as in ``results/checks.csv``. Columns: `FINDING`. A finding has the claims of all its
    failing checks, in every section.
    """
    failing = checks[checks["verdict"].isin(FINDING_VERDICTS)]
    lines = data.claims().set_index("claim")["line"]
    rows = []
    for key, group in failing.groupby("key", sort=False):
        ordered = _worst_first(group)
        ids = sorted({c for cell in group["claims"] for c in cell.split()})
        rows.append(
            {
                "finding": f"F-{key}",
                "verdict": ordered.iloc[0]["verdict"],
                "claims": " ".join(ids),
                "lines": " ".join(str(n) for n in sorted({lines[c] for c in ids})),
                "title": ordered.iloc[0]["title"],
                "explanation": " ".join(dict.fromkeys(ordered["explanation"])),
                "readings": "; ".join(dict.fromkeys(r for r in ordered["readings"] if r)),
            }
        )
    return _worst_first(pd.DataFrame(rows, columns=FINDING)).reset_index(drop=True)


def _worst_first(table: pd.DataFrame) -> pd.DataFrame:
    rank = table["verdict"].map(VERDICTS.index)
    return table.loc[rank.sort_values(ascending=False, kind="stable").index]


def read(name: str) -> pd.DataFrame:
    """Return one table of results, all cells strings: of the run going on, else the reference.

    name: one of `RESULTS`. Raises DataError when no run has written it.
    """
    path = data.results_folder() / "results" / f"{name}.csv"
    return data.read(path if path.exists() else data.outputs() / "results" / path.name)


def headline(results: Path) -> str:
    """Write the results in one line of numbers, as the README and the runner print them.

    results: the folder with ``claims.csv``, ``figures.csv`` and ``findings.csv``.
    """
    parts = []
    for name, column, order in COUNTED:
        table = data.read(results / f"{name}.csv")
        parts.append(f"{len(table)} {name}: {counted(table[column], order)}.")
    return " ".join(parts)


def counted(column: pd.Series, order: Sequence[str]) -> str:
    """Write how often each value stands in a column: ``7 official, 3 printed``."""
    counts = column.value_counts()
    return ", ".join(f"{counts[name]} {name}" for name in order if name in counts)


def renew_readme() -> None:
    """Write the result line of the reference results into the README."""
    readme = data.project() / "README.md"
    line = f"<!-- results -->\n{headline(data.outputs() / 'results')}\n<!-- /results -->"
    text = readme.read_text(encoding="utf-8")
    data.write_text(re.sub(r"<!-- results -->.*?<!-- /results -->", line, text, flags=re.S), readme)
