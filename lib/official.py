"""Official series in every published edition: opened, compared, summed; editions added.

``python -m lib.official fetch`` downloads the publishers' workbooks and adds their editions;
``python -m lib.official add FILE --kind recorded-crime|outcomes|nrm --edition DATE`` adds a file
at hand. The reading itself is in ``lib/workbooks.py``.
"""

import argparse
import sys
from datetime import date
from itertools import product
from pathlib import Path

import pandas as pd

from lib import data
from lib.data import DataError

LATEST = "latest"
INCOMPLETE = ("lower_bound", "part_year")
NATION = "England and Wales incl. BTP"
PLAIN = ["coverage", "value", "unit", "comparator", "edition", "edition_basis", "source", "note"]


def open_series(table: str) -> pd.DataFrame:
    """The official table `table`, one value a row, with the standing of each row's source.

    Columns: series, period, the table's breakdowns, coverage, value (float), unit, comparator,
    edition (date of publication, YYYY[-MM[-DD]]), edition_basis, source, note, standing.
    """
    rows = data.official(table)
    standing = data.sources()[["source", "standing"]]
    return rows.merge(standing, on="source", how="left", validate="many_to_one")


def editions(table: str, **where: object) -> pd.Series:
    """The value in each edition, oldest first: index `edition`, values float.

    where: column = value, or column = list of values, whose sum is then meant; an edition that
    lacks a member of the list is left out, and so are lower bounds and part-years unless `coverage`
    asks for them. DataError if an edition holds two values for one
    place: narrow `where` by the columns that the message names.
    """
    rows = _select(open_series(table), table, where)
    if "coverage" not in where:
        rows = rows[~rows["coverage"].isin(INCOMPLETE)]
    wanted = [[str(v) for v in _listed(value)] for value in where.values()]
    found: dict[str, float] = {}
    for edition, group in rows.groupby("edition"):
        places = group.drop_duplicates([*where, "value"])
        if places.duplicated(list(where)).any():
            told = [c for c in group if c not in ("value", "note") and group[c].nunique() > 1]
            raise DataError(
                f"{table}.csv holds several values of {where} in the edition of {edition}: "
                f"add {', '.join(told) or 'a source'} to the selection."
            )
        if len(places) == len(list(product(*wanted))):
            found[str(edition)] = float(places["value"].sum())
    ordered = sorted(found, key=last_day)
    return pd.Series({e: found[e] for e in ordered}, name="value").rename_axis("edition")


def at(table: str, edition: str = LATEST, *, mixed: bool = False, **where: object) -> pd.DataFrame:
    """Take the selected rows in the newest edition published on or before the date `edition`.

    "latest" takes the newest of all; where every edition is later, the oldest serves. All rows come
    from one edition, unless `mixed`: then each place (series, period, breakdowns) comes in an
    edition of its own, which its row names. DataError if no row matches or `edition` is no date.
    """
    rows = _select(open_series(table), table, where)
    place = [c for c in rows if c not in [*PLAIN, "standing"]] + ["unit"]
    rows = up_to(rows, edition, place if mixed else [])
    published = rows["edition"].map(last_day)
    together = [rows[c] for c in place] if mixed else published.notna()
    return rows[published == published.groupby(together).transform("max")].reset_index(drop=True)


def up_to(rows: pd.DataFrame, edition: str, by: list[str]) -> pd.DataFrame:
    """Keep the rows published by the date `edition`; of a group with none, its oldest edition.

    rows: as `open_series` gives them; by: the columns that make a group (none: all rows are one).
    """
    published = rows["edition"].map(last_day)
    oldest = published.groupby([rows[c] for c in by] or published.notna()).transform("min")
    in_time = published <= limit(edition)
    return rows[in_time | ((published == oldest) & (oldest > limit(edition)))]


def limit(edition: str) -> str:
    """The last day that the parameter `edition` allows: "9999" for "latest".

    Raises DataError for a text that is neither "latest" nor a date YYYY[-MM[-DD]].
    """
    if edition == LATEST:
        return "9999"
    try:
        date.fromisoformat(edition + "-01-01"[len(edition) - 4 :])
    except (TypeError, ValueError):
        raise DataError(
            f'edition = {edition!r} is no date of publication: write "latest" or YYYY-MM-DD.'
        ) from None
    return last_day(edition)


def origins(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """The editions and sources behind values that sum rows: one row per group, columns by name.

    rows: as `open_series` gives them; by: the columns that name a drawn value. Several editions or
    sources are joined with "; ", so that every drawn point leads to its rows and their publisher.
    """
    told = [c for c in ("edition", "source") if c not in by]
    return rows.groupby(by)[told].agg(lambda cells: "; ".join(sorted(set(cells)))).reset_index()


def last_day(edition: str) -> str:
    """The last day that an edition's date can mean: 2024 is 2024-12-31, 2024-03 is 2024-03-31."""
    return edition + {4: "-12-31", 7: "-31"}.get(len(edition), "")


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, set)) else [value]


def _select(rows: pd.DataFrame, table: str, where: dict[str, object]) -> pd.DataFrame:
    for column, value in where.items():
        if column not in rows:
            raise DataError(
                f"{table}.csv has no column {column!r}: use one of {', '.join(rows.columns)}."
            )
        known = set(rows[column].astype(str))
        rows = rows[rows[column].astype(str).isin([str(v) for v in _listed(value)])]
        if rows.empty:
            some = ", ".join(sorted(known)[:12])
            raise DataError(f"{table}.csv has no {column} = {value!r}: found are {some}.")
    return rows


def sums() -> pd.DataFrame:
    """Every sum that the tables allow: one row per part-whole pair.

    Columns: what, table, period, edition (of the parts), against (edition of the whole), found
    (sum of the parts), expected (the whole), difference, closes, reason. A sum that does not
    close is reported, never repaired; `reason` is filled where the tables themselves explain it.
    """
    checks = pd.concat(
        [_crime_sums(), _referral_sums(), _cell_sums(), _prosecution_sums(), _outcome_sums()],
        ignore_index=True,
    )
    checks["difference"] = checks["found"] - checks["expected"]
    checks["closes"] = checks["difference"] == 0
    checks.loc[checks["closes"], "reason"] = ""
    revised = ~checks["closes"] & (checks["edition"] != checks["against"])
    checks.loc[revised & (checks["reason"] == ""), "reason"] = "the two editions differ"
    order = ["what", "table", "period", "edition", "against", "found", "expected"]
    return checks[[*order, "difference", "closes", "reason"]]


def _compare(
    what: str,
    parts: pd.DataFrame,
    whole: pd.DataFrame,
    on: list[str],
    reason: str = "",
    across: bool = True,
) -> pd.DataFrame:
    """Rows of `sums`: the parts, summed over `on` (period first), beside the whole.

    The whole comes from the edition of the parts; where it has none, and `across`, from each other.
    """
    found = parts.groupby([*on, "edition"], as_index=False)["value"].sum()
    whole = whole.drop_duplicates([*on, "edition", "value"]).rename(
        columns={"value": "expected", "edition": "against"}
    )
    pairs = found.merge(whole[[*on, "against", "expected"]], on=on)
    same = pairs["edition"] == pairs["against"]
    alone = ~same.groupby([pairs[c] for c in [*on, "edition"]]).transform("any")
    pairs = pairs[same | alone] if across else pairs[same]
    label = [" ".join([what, *map(str, k)]) for k in pairs[on[1:]].itertuples(index=False)]
    return pairs.assign(what=label, reason=reason).rename(columns={"value": "found"})


def _crime_sums() -> pd.DataFrame:
    crime = data.official("recorded_crime")
    nation = crime[(crime["area"] == NATION) & (crime["comparator"] == "equals")]
    on = ["period", "offence_code"]
    forces = data.official("recorded_crime_force")
    quarters = data.official("recorded_crime_quarter").assign(period=_years_of_quarters)
    return pd.concat(
        [
            _compare(f"{part} = {whole}, code", rows, nation, on, across=False).assign(table=table)
            for part, whole, rows, table in [
                ("forces", "nation", forces, "recorded_crime_force"),
                ("quarters", "year", quarters, "recorded_crime_quarter"),
            ]
        ]
    )


def _years_of_quarters(quarters: pd.DataFrame) -> pd.Series:
    """The period that the quarters of a year make up: 2019/20, 2025/26 Q1-Q3, 2023/24 Q1."""
    year = quarters["period"].str[:7]
    number = quarters["period"].str[-1]
    groups = number.groupby([year, quarters["offence_code"], quarters["edition"]])
    first, last = groups.transform("min"), groups.transform("max")
    part = " Q" + first.where(first == last, first + "-Q" + last)
    return year + part.where(groups.transform("size") < 4, "")


def _referral_sums() -> pd.DataFrame:
    rows = open_series("nrm_referrals").query("unit in ('referrals', 'reports')")
    whole = rows[rows["series"].isin(["referrals", "duty_to_notify"])]
    quarters = whole[whole["coverage"] == "quarter"].assign(period=lambda t: t["period"].str[:4])
    full = quarters.groupby(["series", "period", "edition"])["value"].transform("size") == 4
    began = (quarters["series"] == "duty_to_notify") & (quarters["period"] == "2015")
    years = whole[whole["period"].str.len() == 4]
    told = [_compare("quarters = year,", quarters[full | began], years, ["period", "series"])]
    referrals = whole[whole["series"] == "referrals"]
    breakdowns = {
        "age": ("adult", "child", "unknown"),
        "gender": ("female", "male", "other or unknown"),
        "competent_authority": ("IECA", "SCA"),
        "location": ("UK only", "UK and overseas", "overseas only", "not specified or unknown"),
    }
    for column, members in breakdowns.items():
        parts = rows[rows["series"] == f"referrals_by_{column}"]
        parts = parts[parts[column].isin(members)]
        for (_, _), group in parts.groupby(["period", "edition"]):
            if len(group) < 2:
                continue
            absent = [m for m in members if m not in set(group[column])]
            reason = f"not printed: {', '.join(absent)}" if absent else ""
            check = _compare(f"{column} = all", group, referrals, ["period"], reason)
            told.append(check)
    return pd.concat([*told, _age_gender_sums(rows)]).assign(table="nrm_referrals")


def _age_gender_sums(rows: pd.DataFrame) -> pd.DataFrame:
    """Genders within an age against the age, and the types of exploitation within an age."""
    pairs = rows[rows["series"] == "referrals_by_age_gender"]
    pairs = pairs[pairs.groupby(["period", "age", "edition"])["gender"].transform("size") > 1]
    ages = rows[(rows["series"] == "referrals_by_age") & (rows["coverage"] == "full_year")]
    reason = "not printed: other or unknown"
    genders = _compare("gender = age,", pairs, ages, ["period", "age"], reason)
    types = rows[(rows["series"] == "referrals_by_exploitation") & (rows["period"] == "2016")]
    by_age = types[types["age"] != "all"]
    return pd.concat([genders, _compare("types = age,", by_age, ages, ["period", "age"])])


def _cell_sums() -> pd.DataFrame:
    cells = data.official("nrm_cells")
    parts = cells[cells["series"] == "exploitation_age_gender"]
    other = cells[cells["series"] == "nationality_age"]
    grouped = other.groupby(["period", "age", "edition"], as_index=False)["value"].sum()
    told = [_compare("types and genders = nationalities,", parts, grouped, ["period", "age"])]
    rows = open_series("nrm_referrals")
    totals = rows[(rows["series"] == "referrals") & (rows["unit"] == "referrals")]
    told.append(_compare("cells = quarter", parts, totals, ["period"]))
    year = parts[parts["year"] == "2023"].assign(period="2023", edition="2024-03-07")
    told.append(_compare("four first editions of quarters = year", year, totals, ["period"]))
    ages = rows[(rows["series"] == "referrals_by_age") & (rows["unit"] == "referrals")]
    told.append(_compare("four first editions of quarters = age,", year, ages, ["period", "age"]))
    explained = "the quarters are the first editions, the year was revised"
    told[2:] = [t.assign(reason=explained) for t in told[2:]]
    return pd.concat(told).assign(table="nrm_cells")


def _prosecution_sums() -> pd.DataFrame:
    rows = data.official("cps_flag")
    on = ["period", "series"]
    halves = rows[rows["measure"].isin(["convictions", "non_convictions"])]
    both = halves.groupby([*on, "edition"])["measure"].transform("nunique") == 2
    whole = rows[rows["measure"] == "prosecutions"]
    checks = _compare("convictions and non-convictions = prosecutions,", halves[both], whole, on)
    return checks.assign(table="cps_flag")


def _outcome_sums() -> pd.DataFrame:
    rows = data.official("outcomes")
    kept = rows[(rows["series"] == "outcomes") & (rows["basis"] == "recorded")]
    crime = data.official("recorded_crime")
    on = ["period", "offence_code"]
    nation = crime[(crime["area"] == NATION) & (crime["comparator"] == "equals")]
    press = rows[rows["series"].isin(["charged", "not_charged"])]
    total = rows[rows["series"] == "outcomes_total"]
    return pd.concat(
        [
            _compare("outcomes of recorded offences = recorded offences, code", kept, nation, on),
            _compare("charged and not charged = all, code", press, total, on),
        ]
    ).assign(table="outcomes")


def main(arguments: list[str] | None = None) -> int:
    """0, or 1 after one sentence that says what went wrong; then nothing has changed."""
    from lib import workbooks  # the downloader and the reader are needed here alone

    parser = argparse.ArgumentParser(prog="python -m lib.official", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="download the publishers' workbooks and add their editions")
    adding = commands.add_parser("add", help="add the edition in a workbook at hand")
    adding.add_argument("file", type=Path)
    adding.add_argument("--kind", required=True, choices=sorted(workbooks.KINDS))
    adding.add_argument("--edition", required=True, help="date of publication, YYYY-MM-DD")
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "fetch":
            print(workbooks.fetch())
        else:
            print(workbooks.add(asked.file, asked.kind, asked.edition))
    except DataError as error:
        print(f"official: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
