"""From any drawn official point to its rows: edition, publisher's table, and the same value."""

import csv
from pathlib import Path

import pytest

from lib import data

FIGURES = (6, 7, 8, 9, 10, 23, 24)
AGES = {"men": ("adult", "male"), "women": ("adult", "female")}
AGES |= {"boys": ("child", "male"), "girls": ("child", "female")}
ALONE = {"Labour", "Criminal", "Sexual", "Domestic", "Not specified or unknown"}
LATE = {"Labour": "labour only", "Criminal": "criminal only", "Sexual": "sexual only"}
LATE |= {"Not specified": "not specified or unknown"}
MEASURES = {"convicted": "convictions", "not convicted": "non_convictions"}
MEASURES |= {"prosecuted, result not split": "prosecutions"}


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def drawn(figure: int) -> list[dict[str, str]]:
    (path,) = (data.outputs() / "figures").glob(f"{figure:02d}_*.csv")
    return [row for row in read(path) if row["status"] == "official"]


def behind(table: str, point: dict[str, str]) -> list[dict[str, str]]:
    """The rows of an official table that the edition and the source of a point select."""
    pairs = point["edition"].split("; "), point["source"].split("; ")
    rows = read(data.folder() / "official" / f"{table}.csv")
    return [r for r in rows if r["edition"] in pairs[0] and r["source"] in pairs[1]]


def agrees(point: dict[str, str], rows: list[dict[str, str]]) -> None:
    """Nothing; the rows sum to the point, and no edition or source is named in vain."""
    assert sum(float(r["value"]) for r in rows) == float(point["value"]), point
    for column in ("edition", "source"):
        assert "; ".join(sorted({r[column] for r in rows})) == point[column], point


@pytest.mark.parametrize("figure", FIGURES)
def test_every_official_point_names_editions_and_known_sources(figure):
    addresses = {r["source"]: r["url"] for r in read(data.folder() / "sources.csv")}
    points = drawn(figure)
    assert points
    for point in points:
        assert point["edition"], point
        for source in point["source"].split("; "):
            assert addresses.get(source, "").startswith("http"), point


def test_figure_6_sums_the_two_offence_codes():
    for point in drawn(6):
        rows = behind("recorded_crime", point)
        rows = [r for r in rows if r["series"] == "recorded_crime" and "BTP" in r["area"]]
        agrees(point, [r for r in rows if r["period"] == point["period"]])


def test_figure_8_sums_its_types_and_groups():
    for point in drawn(8):
        if point["year"] == "2024":
            rows = behind("nrm_referrals", point)
            rows = [r for r in rows if r["series"] == "referrals_by_exploitation"]
            agrees(point, [r for r in rows if r["exploitation"] == LATE[point["type"]]])
            continue
        rows = behind("nrm_cells", point)
        rows = [r for r in rows if r["series"] == "exploitation_age_gender"]
        rows = [r for r in rows if r["year"] == point["year"]]
        agrees(point, [r for r in rows if (kind(r), group(r)) == (point["type"], point["group"])])


def kind(row: dict[str, str]) -> str:
    name = row["exploitation"]
    longer = {"Domestic": "Domestic servitude", "Not specified or unknown": "Not specified"}
    return longer.get(name, name) if name in ALONE else "Several types"


def group(row: dict[str, str]) -> str:
    pair = row["age"], row["gender"]
    return next((name for name, who in AGES.items() if who == pair), "not known")


@pytest.mark.parametrize(("figure", "age"), [(9, "child"), (10, "adult")])
def test_figures_9_and_10_sum_the_quarters_of_a_nationality(figure, age):
    points = drawn(figure)
    named = {p["period"] for p in points} - {"all others"}
    for point in points:
        rows = behind("nrm_cells", point)
        rows = [r for r in rows if r["series"] == "nationality_age" and r["age"] == age]
        rows = [r for r in rows if r["year"] == point["year"]]
        if point["period"] == "all others":
            agrees(point, [r for r in rows if r["nationality"] not in named])
        else:
            agrees(point, [r for r in rows if r["nationality"] == point["period"]])


def test_figure_23_counts_outcomes_of_one_base_or_quotes_a_share():
    for point in drawn(23):
        rows = [r for r in behind("outcomes", point) if r["period"] == point["period"]]
        if not point["count"]:
            agrees(point, [r for r in rows if r["series"] == "charge_share"])
            continue
        basis = point["row"].split()[-1]
        rows = [r for r in rows if r["series"] == "outcomes" and r["basis"] == basis]
        assert sum(float(r["value"]) for r in rows) == float(point["n"])
        if point["answer"] == "charged or summonsed":
            rows = [r for r in rows if r["outcome_type"] == "1"]
            agrees(point | {"value": point["count"]}, rows)


def test_figure_24_draws_one_row_of_one_source_or_four_quarters():
    for point in drawn(24):
        rows = [r for r in behind("cps_flag", point) if r["period"].startswith(point["period"])]
        years = [r for r in rows if r["series"] == f"cps_flag_{point['kind']}_year"]
        if years or point["source"] != "iasc_annual_2022":
            agrees(point, [r for r in years if r["measure"] == MEASURES[point["series"]]])
            continue
        told = {"prosecutions": 0.0, "convictions": 0.0}
        quarters = [r for r in rows if r["unit"] == "defendants"]
        for row in quarters:
            told[row["measure"]] += float(row["value"])
        assert len({r["period"] for r in quarters}) == 4
        told["non_convictions"] = told["prosecutions"] - told["convictions"]
        assert told[MEASURES[point["series"]]] == float(point["value"])
