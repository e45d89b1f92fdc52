"""What is said of each finding of this report follows from its results; nothing is left over."""

import re

import pandas as pd
import pytest

from lib import checks, data

RESULTS = {
    p.stem: data.read(p) for p in sorted((data.project() / "outputs" / "results").glob("*.csv"))
}
FINDINGS = RESULTS["findings"].to_dict("records")
LEDGER = data.claims().set_index("claim")
NUMBER = re.compile(
    r"(?<!Figure )(?<![\d/])(?!20\d\d\b)\d[\d,]*(?:\.\d+)?"
)  # but years and figures
BOUNDS = data.quantifiers()[["over", "at_least", "at_most", "under"]]


def numbers(text: str) -> set[float]:
    return {float(n.replace(",", "").rstrip(".")) for n in NUMBER.findall(text)}


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f["finding"])
def test_a_finding_says_why_it_matters_and_what_would_settle_it(finding):
    assert finding["matters"] and finding["settles"], "add a row to data/report/findings.csv"


def test_nothing_is_said_of_what_was_not_found():
    listed = {f"F-{name}" for name in data.causes()["finding"]}
    assert listed <= {finding["finding"] for finding in FINDINGS}
    failing = RESULTS["checks"].query("verdict in @checks.FINDING_VERDICTS")
    keys = {key for row in data.causes()["checks"] for key in row.split()}
    assert keys <= set(failing["key"])


@pytest.mark.parametrize("finding", FINDINGS, ids=lambda f: f["finding"])
def test_every_number_in_a_finding_stands_in_its_checks(finding):
    mine = finding["claims"].split()
    same = LEDGER["population"].isin(set(LEDGER.loc[mine, "population"]) - {""})
    lines = LEDGER["line"].astype(str).isin(finding["lines"].split())
    rows = LEDGER[LEDGER.index.isin(mine) | lines | (same & LEDGER["unit"].eq("count"))]
    cells = [*rows[["stated", "n"]].to_numpy().flat, *BOUNDS.to_numpy().flat]
    cells += data.groups()["size"].astype(str).tolist()
    told = " ".join([finding["says"], finding["explanation"], *cells])
    known = numbers(told) | {round(n) for n in numbers(told)}
    said = numbers(f"{finding['title']} {finding['matters']}")
    assert said <= known, f"from nowhere: {said - known}"


def test_one_statistic_in_words_has_one_verdict_in_all_sections():
    rows = LEDGER.join(RESULTS["claims"].set_index("claim")["verdict"])
    words = rows[rows["kind"].isin(["trend", "rank"])]
    verdicts = words.groupby("statistic")["verdict"].agg(lambda v: sorted(set(v)))
    apart = verdicts[verdicts.str.len() > 1]
    assert apart.empty, apart.to_dict()


def test_what_is_not_verified_says_what_it_lacks():
    claims = RESULTS["claims"]
    lacks = claims["lack"].where(claims["verdict"] == "unverifiable")
    assert set(lacks.dropna()) == set(checks.LACKS) - {"unwritten"}  # every check is written
    assert (claims["lack"] == "").equals(claims["verdict"] != "unverifiable")


@pytest.mark.parametrize("side", ["first", "second"])
def test_each_side_of_a_pair_stands_on_its_line(side):
    pairs = data.pairs()
    rows = pairs[pairs[f"{side}_claim"] != ""]
    lines = rows[f"{side}_claim"].map(LEDGER["line"])
    wrong = rows[lines != rows[f"{side}_line"]]
    assert wrong.empty, wrong[["pair", f"{side}_claim"]].to_dict("records")


def test_a_contradicted_pair_names_its_finding_and_no_other_does():
    pairs = RESULTS["pairs"]
    named = pairs["finding"] != ""
    assert named.equals(pairs["outcome"] == "contradicted"), pairs[
        named != (pairs["outcome"] == "contradicted")
    ]["pair"].tolist()
    assert isinstance(pairs, pd.DataFrame) and len(pairs) > 200
