"""The results of all sections: merged claims, checks, figures and the findings drawn from them."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from lib import data, uncertainty
from lib.schemas import EVIDENCE
from lib.verdicts import FINDING_VERDICTS, VERDICTS

RESULTS = ("claims", "checks", "figures", "findings", "comparisons")


def collect(out: Path) -> dict[str, pd.DataFrame]:
    """The results of all sections, merged and written to ``out/results``.

    Raises DataError when a claim has no verdict or two, or a figure was not drawn once.
    """
    merged = {name: _parts(out, name) for name in ("claims", "checks", "figures", "comparisons")}
    _once(merged["claims"]["claim"], data.claims()["claim"], "claim")
    _once(merged["figures"]["figure"].astype(int), data.figures()["figure"], "figure")
    drawn = merged["figures"]
    merged["figures"] = drawn.sort_values("figure", key=lambda s: s.astype(int), kind="stable")
    merged["findings"] = findings(merged["checks"])
    tests = merged["comparisons"]
    tests["holm_high"] = uncertainty.holm(tests["boschloo_high"].astype(float)).round(6)
    for name in RESULTS:
        data.write(merged[name], out / "results" / f"{name}.csv")
    return merged


def _parts(out: Path, name: str) -> pd.DataFrame:
    files = sorted((out / "parts").glob(f"*_{name}.csv"))
    if not files:
        raise data.DataError(f"no section has written its {name}: run the sections first.")
    return pd.concat([data.read(f) for f in files], ignore_index=True)


def _once(found: pd.Series, expected: pd.Series, what: str) -> None:
    if found.duplicated().any():
        raise data.DataError(
            f"{what} {found[found.duplicated()].iloc[0]} is checked in two sections."
        )
    missing = expected[~expected.isin(found)]
    if len(missing):
        raise data.DataError(
            f"{len(missing)} {what}s have no result, first {missing.iloc[0]}: run its section."
        )


def findings(checks: pd.DataFrame) -> pd.DataFrame:
    """What an auditor should know, worst first: one row per statistic or question that fails.

    checks: as in ``results/checks.csv``. Columns: finding, verdict, claims, lines, title,
    explanation, readings. A finding has the claims of all its failing checks, in every section.
    """
    failing = checks[checks["verdict"].isin(FINDING_VERDICTS)]
    lines = data.claims().set_index("claim")["line"]
    rows = []
    for key, group in failing.groupby("key", sort=False):
        rank = group["verdict"].map(VERDICTS.index)
        ordered = group.loc[rank.sort_values(ascending=False, kind="stable").index]
        ids = sorted({c for cell in group["claims"] for c in cell.split()})
        told = list(dict.fromkeys(ordered["explanation"]))
        rows.append(
            {
                "finding": f"F-{key}",
                "verdict": ordered.iloc[0]["verdict"],
                "claims": " ".join(ids),
                "lines": " ".join(str(n) for n in sorted({lines[c] for c in ids})),
                "title": ordered.iloc[0]["title"],
                "explanation": " ".join(told),
                "readings": "; ".join(dict.fromkeys(r for r in ordered["readings"] if r)),
            }
        )
    table = pd.DataFrame(rows)
    rank = table["verdict"].map(VERDICTS.index)
    return table.loc[rank.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


def read(name: str) -> pd.DataFrame:
    """One table of results, all cells strings: of the run that is going on, else the reference.

    name: one of `RESULTS`. Raises DataError when no run has written it.
    """
    path = data.results_folder() / "results" / f"{name}.csv"
    return data.read(path if path.exists() else data.OUTPUTS / "results" / path.name)


def headline(results: Path) -> str:
    """The results in one line of numbers, as the README and the runner print them.

    results: the folder with ``claims.csv``, ``figures.csv`` and ``findings.csv``.
    """
    claims, figures, found = (data.read(results / f"{n}.csv") for n in RESULTS[:1] + RESULTS[2:4])
    told = [
        f"{len(figures)} figures: {_counted(figures['evidence'], EVIDENCE)}",
        f"{len(claims)} claims: {_counted(claims['verdict'], VERDICTS)}",
        f"{len(found)} findings: {_counted(found['verdict'], FINDING_VERDICTS)}",
    ]
    return ". ".join(told) + "."


def renew_readme() -> None:
    """Nothing; the README's result line is that of the reference results."""
    readme = data.ROOT / "README.md"
    line = f"<!-- results -->\n{headline(data.OUTPUTS / 'results')}\n<!-- /results -->"
    text = readme.read_text(encoding="utf-8")
    data.write_text(re.sub(r"<!-- results -->.*?<!-- /results -->", line, text, flags=re.S), readme)


def _counted(column: pd.Series, order: Sequence[str]) -> str:
    counts = column.value_counts()
    return ", ".join(f"{counts[name]} {name}" for name in order if name in counts)
