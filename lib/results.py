"""The results of all sections: merged claims, checks, figures, and the findings drawn from them."""

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from lib import data
from lib.checks import FINDING_VERDICTS, VERDICTS, Check, outcome
from lib.shares import uncertainty

# Of a figure, best first.
EVIDENCE = ("official", "printed", "transcribed", "partial", "unpublished", "diagram")
STANDINGS = {
    "outside": "agree with a source outside the report",
    "inside": "agree with its other numbers",
    "people": "could be whole numbers of people",
    "bases": "are sizes of groups, no larger than the group",
    "conditional": "hold only under a named reading",
    "failing": "fail",
    "open": "nothing can test here",
}  # of a distinct statistic
COUNTED = (
    ("figures", "evidence", EVIDENCE),
    ("claims", "verdict", VERDICTS),
    ("findings", "verdict", FINDING_VERDICTS),
)
FINDING = [
    *("finding", "verdict", "claims", "lines", "title", "says", "explanation", "readings"),
    *("matters", "settles"),
]
FOUND = ["found", "value", "low", "high", "unit"]  # of a claim or an answer
OF_CLAIMS = {"claim": "of", "verdict": "found", "recomputed": "value"}
RESULTS = {
    "claims": [
        *("claim", "verdict", "evidence", "lack", "recomputed", "readings", "explanation"),
        *("notebook", "power"),
    ],
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
    merged["pairs"] = _pairs()
    merged["statistics"] = statistics(merged["claims"])
    if len(tests):
        merged["comparisons"] = _adjusted(tests)
    for name, table in merged.items():
        data.write(table, out / "results" / f"{name}.csv")
    return merged


def _adjusted(tests: pd.DataFrame) -> pd.DataFrame:
    """Add Holm's p-values: the largest of each comparison, adjusted within its family."""
    largest = tests["boschloo_high"]
    if "mcnemar_high" in tests:
        largest = largest.where(largest.notna() & (largest != ""), tests["mcnemar_high"])
    adjusted = largest.astype(float).groupby(tests["family"]).transform(uncertainty.holm)
    return tests.assign(holm_high=adjusted.round(6))


def statistics(claims: pd.DataFrame) -> pd.DataFrame:
    """Return one row per distinct statistic: its mentions, and how it stands (`STANDINGS`).

    claims: as in ``results/claims.csv``. A statistic that is told several times stands as its
    worst failing mention, else as the one with the strongest evidence.
    """
    rows = data.claims()[["claim", "kind", "statistic"]].merge(claims, on="claim")
    rows["standing"] = [_standing(row) for row in rows.to_dict("records")]
    order = ["failing", "conditional", "outside", "inside", "people", "bases", "open"]
    rows["rank"] = rows["standing"].map(order.index)
    first = rows.sort_values("rank", kind="stable").drop_duplicates("statistic")
    counts = rows.groupby("statistic")["claim"].agg(mentions="size", claims=" ".join)
    table = first.set_index("statistic")[["standing", "verdict"]].join(counts)
    return table.loc[rows["statistic"].unique()].reset_index()


def _standing(claim: dict[str, str]) -> str:
    if claim["verdict"] in FINDING_VERDICTS:
        return "conditional" if claim["verdict"] == "conditional" else "failing"
    if claim["verdict"] == "unverifiable":
        return "open"
    if claim["kind"] == "sample_size" and claim["evidence"] == "people":
        return "bases"
    return {"official": "outside", "report": "inside"}.get(claim["evidence"], "people")


def _pairs() -> pd.DataFrame:
    pairs = data.pairs()
    return pairs.assign(outcome=[outcome(row) for row in pairs.to_dict("records")])


def _parts(out: Path, name: str) -> pd.DataFrame:
    files = sorted((out / "parts").glob(f"*_{name}.csv"))
    if not files and name in ("claims", "checks") and len(data.claims()):
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
    """Return what an auditor should know: one row per cause, in the order of `data.causes()`.

    checks: as in ``results/checks.csv``. Columns: `FINDING`. Failing checks whose key no cause
    names make a finding each, after the others, worst first. Sums within official tables are no
    claims of the report and make none.
    """
    failing = checks[checks["verdict"].isin(FINDING_VERDICTS) & (checks["test"] != "official sum")]
    causes = data.causes()
    of = {key: row.finding for row in causes.itertuples() for key in row.checks.split()}
    told = causes.set_index("finding")
    rows = [
        _finding(cause, group, told)
        for cause, group in failing.groupby(failing["key"].replace(of), sort=False)
    ]
    found = _worst_first(pd.DataFrame(rows, columns=FINDING))
    order = {f"F-{name}": place for place, name in enumerate(told.index)}
    place = found["finding"].map(order).fillna(len(order))
    return found.loc[place.sort_values(kind="stable").index].reset_index(drop=True)


def _finding(cause: str, failing: pd.DataFrame, told: pd.DataFrame) -> dict[str, str]:
    ledger = data.claims().set_index("claim")
    ordered = _worst_first(failing)
    ids = sorted({c for cell in failing["claims"] for c in cell.split()})
    stated = dict.fromkeys(ledger.loc[ids, "statement"])
    pairs = data.pairs()
    pairs = pairs.loc[pairs["finding"].isin(failing["key"]), ["first_line", "second_line"]]
    lines = {*ledger.loc[ids, "line"], *pairs.to_numpy().flat}
    about = told.loc[cause] if cause in told.index else dict.fromkeys(told.columns, "")
    return {
        "finding": f"F-{cause}",
        "verdict": ordered.iloc[0]["verdict"],
        "claims": " ".join(ids),
        "lines": " ".join(map(str, sorted(lines))),
        "title": about["title"] or ordered.iloc[0]["title"],
        "says": " ".join(stated),
        "explanation": " ".join(dict.fromkeys(ordered["explanation"])),
        "readings": "; ".join(dict.fromkeys(r for r in ordered["readings"] if r)),
        "matters": about["matters"],
        "settles": about["settles"],
    }


def _worst_first(table: pd.DataFrame) -> pd.DataFrame:
    rank = table["verdict"].map(VERDICTS.index)
    return table.loc[rank.sort_values(ascending=False, kind="stable").index]


def read(name: str) -> pd.DataFrame:
    """Return one table of results, all cells strings: of the run going on, else the reference.

    name: one of `RESULTS`. Raises DataError when no run has written it.
    """
    path = data.results_folder() / "results" / f"{name}.csv"
    return data.read(path if path.exists() else data.outputs() / "results" / path.name)


def found(folder: Path) -> pd.DataFrame:
    """Return what a run found: index `of` (a claim, or a question's number and answer), `FOUND`.

    All cells are strings; found: a verdict or an answer's text; value: recomputed, or the answer's.
    """
    patterns = ("results/claims.csv", "parts/??_claims.csv", "questions/*/answers.csv")
    paths = [path for pattern in patterns for path in sorted(folder.glob(pattern))]
    tables = [data.read(path).rename(columns=OF_CLAIMS) for path in paths]
    listed = pd.concat([pd.DataFrame(columns=["of", *FOUND], dtype=str), *tables]).fillna("")
    return listed.drop_duplicates("of").set_index("of")[FOUND]


def beside(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return what was found, with ``old_found``, ``old_value`` and ``changed``: yes, no or empty.

    new, old: as `found` gives them; changed is empty where `old` lacks the claim or answer.
    """
    both = new.join(old[["found", "value"]].add_prefix("old_")).fillna("")
    before = old.reindex(new.index)
    same = (new == before).all(axis=1).map({True: "no", False: "yes"})
    return both.assign(changed=same.where(before["found"].notna(), ""))


def headline(results: Path) -> str:
    """Write the results in one line of numbers, as the README and the runner print them.

    results: the folder with ``claims.csv``, ``figures.csv`` and ``findings.csv``.
    """
    stood = data.read(results / "statistics.csv")["standing"].value_counts()
    told = ", ".join(f"{stood[k]} {words}" for k, words in STANDINGS.items() if k in stood)
    parts = [f"Of {stood.sum()} distinct statistics {told}."]
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
