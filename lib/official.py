"""Official series in every published edition: opened, selected, compared."""

from itertools import product

import pandas as pd

from lib import data
from lib.data import DataError

LATEST = "latest"
INCOMPLETE = ("lower_bound", "part_year")
PLAIN = ["coverage", "value", "unit", "comparator", "edition", "edition_basis", "source", "note"]


def open_series(table: str) -> pd.DataFrame:
    """Return the official table `table`, one value a row, with the standing of each row's source.

    Columns: series, period, the table's breakdowns, coverage, value (float), unit, comparator,
    edition (date of publication, YYYY[-MM[-DD]]), edition_basis, source, note, standing.
    """
    rows = data.official(table)
    standing = data.sources()[["source", "standing"]]
    return rows.merge(standing, on="source", how="left", validate="many_to_one")


def editions(table: str, **where: object) -> pd.Series:
    """Return the value in each edition, oldest first: index `edition`, values float.

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


def values(table: str, edition: str = LATEST, **where: object) -> dict[str, float]:
    """Return the value in each edition as ``"edition DATE": value``, the edition asked for first.

    That is the newest one published by the date `edition`, or the oldest if all are later. The
    others follow, newest last. where: as for `editions`. DataError if no edition holds the value.
    """
    found = editions(table, **where)
    if found.empty:
        raise DataError(f"{table}.csv holds {where} in no edition as a whole: select less.")
    return main_first(found, edition)


def main_first(found: pd.Series, edition: str = LATEST) -> dict[str, float]:
    """Label values by edition as `values` does; found: index edition, oldest first."""
    in_time = [e for e in found.index if last_day(e) <= limit(edition)]
    main = in_time[-1] if in_time else found.index[0]
    ordered = [main, *(e for e in found.index if e != main)]
    return {f"edition {e}": float(found[e]) for e in ordered}


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
    """Return the last day that the parameter `edition` allows: "9999" for "latest".

    Raises DataError for a text that is neither "latest" nor a date YYYY[-MM[-DD]].
    """
    if edition == LATEST:
        return "9999"
    if not data.is_date(edition):
        raise DataError(
            f'edition = {edition!r} is no date of publication: write "latest" or YYYY-MM-DD.'
        )
    return last_day(edition)


def origins(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Return the editions and sources behind values that sum rows, one row per group.

    rows: as `open_series` gives them; by: the columns that name a drawn value. Several editions or
    sources are joined with "; ", so that every drawn point leads to its rows and their publisher.
    """
    told = [c for c in ("edition", "source") if c not in by]
    return rows.groupby(by)[told].agg(lambda cells: "; ".join(sorted(set(cells)))).reset_index()


def last_day(edition: str) -> str:
    """Return the last day that an edition's date can mean: 2024-12-31 for 2024."""
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
