"""Every sum that the official tables allow: parts beside their whole, in each edition."""

import pandas as pd

from lib import data
from lib.official import open_series

NATION = "England and Wales incl. BTP"


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
    uk, of_uk = (cells[cells["series"] == "uk_exploitation_age"], other["nationality"] == "UK")
    told.append(_compare("types = UK nationals,", uk, other[of_uk], ["period", "age"]))
    rows = open_series("nrm_referrals")
    totals = rows[(rows["series"] == "referrals") & (rows["unit"] == "referrals")]
    told.append(_compare("cells = quarter", parts, totals, ["period"]))
    year = parts[parts["year"] == "2023"].assign(period="2023", edition="2024-03-07")
    told.append(_compare("four first editions of quarters = year", year, totals, ["period"]))
    ages = rows[(rows["series"] == "referrals_by_age") & (rows["unit"] == "referrals")]
    told.append(_compare("four first editions of quarters = age,", year, ages, ["period", "age"]))
    explained = "the quarters are the first editions, the year was revised"
    told[3:] = [t.assign(reason=explained) for t in told[3:]]
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
