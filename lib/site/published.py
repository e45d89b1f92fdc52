"""What was published, and what was not: the gallery, the official series, and the request."""

from pathlib import Path
from urllib.parse import quote

import pandas as pd

from lib import data
from lib.site import cells
from lib.site.audit import Audit, Row, grouped

ABSENT = ("not_stated", "not_held")  # statuses of a drawn value
OPEN = ("feasible", "conditional", "impossible", "unverifiable")  # what the answers would settle
NO_FIGURE = {"figure": "", "shown": "", "section": ""}
UNASKED = "Numbers of people behind words of quantity, and behind shares without a question"


def exhibits(audit: Audit, figures: Path, books: list[cells.Book]) -> list[Row]:
    """The gallery: each figure with its alt text, what its values rest on and what is missing."""
    claims = audit.claims[audit.claims["kind"].ne("sample_size")]
    said, rows = grouped(claims.to_dict("records"), "figure"), audit.figures.to_dict("records")
    for row in rows:
        path = figures / row["file"]
        table = data.read(path.with_suffix(".csv"))
        absent, counts = table["status"].isin(ABSENT), table["status"].value_counts()
        missing = map(_missing, table[absent].to_dict("records"))
        row |= {
            "cell": cells.address(books, row["notebook"], f"figure-{row['figure']}"),
            "alt": cells.alt_text(path.with_suffix(".svg")),
            "size": cells.png_size(path.with_suffix(".png").read_bytes()),
            "made_of": counts.sort_index(key=lambda s: s.isin(ABSENT), kind="stable").to_dict(),
            "covers": _named(table[~absent], "note", "\n"),
            "missing": list(dict.fromkeys(missing)),
            "cited": _named(table, "source"),
            "editions": _named(table, "edition"),
            "asked": _asked(row["population"], row["n"]),
            "bases": row["n_as_printed"].split(" / "),
            "claims": said.get(str(row["figure"]), []),
        }
    return rows


def _named(table: pd.DataFrame, column: str, between: str = "; ") -> list[str]:
    """What a drawn table names in a column, if it has that; a sum of rows names several."""
    return sorted({name for cell in table.get(column, []) for name in cell.split(between)} - {""})


def _asked(population: str, n: str) -> list[tuple[str, str]]:
    """The groups that were asked, with how many people."""
    return list(zip(population.split("|"), n.split("|"), strict=False)) if population else []


def _missing(row: Row) -> str:
    """What a value that nobody stated would say: the drawing's own note, else its labels."""
    if told := row.get("missing") or row.get("note"):
        return told
    parts = [row.get(c, "") for c in ("row", "group", "item", "series", "period", "answer")]
    named = ", ".join(p for p in dict.fromkeys(parts) if p not in ("", "not stated"))
    rest = f"{named}: the other answers" if "not stated" in parts else named or "every value"
    if row.get("low") and row.get("high"):
        spread = row["low"] if row["low"] == row["high"] else f"{row['low']} to {row['high']}"
        rest += f" ({spread} of {row['n']} people)"
    return rest


# ---------------------------------------------------------------------- official tables


def series() -> list[Row]:
    """The official series: table, name, periods, number of values, editions and sources."""
    tables = [data.official(name).assign(table=name) for name in data.official_names()]
    if not tables:
        return []
    found = pd.concat(tables).groupby(["table", "series"])
    rows = found["period"].agg(first="min", last="max", values="size")
    for column in ("edition", "source"):
        rows[f"{column}s"] = found[column].agg(lambda cells: sorted(cells.unique()))
    return rows.reset_index().to_dict("records")


def workbooks() -> list[Row]:
    """List the official workbooks that can be fetched, if the project names any."""
    path = data.folder() / "official" / "workbooks.csv"
    return data.read(path).to_dict("records") if path.exists() else []


def gaps() -> str:
    """What the official tables lack and where it can be had, as HTML; empty without that file."""
    readme = data.folder() / "official" / "README.md"
    text = readme.read_text(encoding="utf-8") if readme.exists() else ""
    return cells.prose(text, prefix="gaps-", deeper="#")


# ---------------------------------------------------------------------- the request


def request(audit: Audit) -> Row:
    """What the page of the request shows."""
    reasons = data.untestable().set_index(["section", "statistic"])["reason"].to_dict()
    keys = zip(audit.claims["section"], audit.claims["statistic"], strict=True)
    claims = audit.claims.assign(reason=[reasons.get(key, "") for key in keys])
    of_people = claims["evidence"].eq("people") | claims["lack"].eq("never_published")
    open_ = claims["verdict"].isin(OPEN) & claims["kind"].ne("sample_size")
    answers, unpublished = _answers(audit, claims[of_people & open_])
    return {
        "settling": audit.findings[audit.findings["settles"].ne("")].to_dict("records"),
        "answers": grouped(answers, "section"),
        "unpublished": unpublished,
        "not_held": _not_held(claims[claims["lack"].eq("not_held")]),
        "blank": blank(audit),
    }


def _answers(audit: Audit, claims: pd.DataFrame) -> tuple[list[Row], list[Row]]:
    """The tables of answers that nobody published, by figure and question, and all that is left."""
    rows, asked = [], data.questions()
    figures = audit.figures[audit.figures["drawn_as"].isin(["partial", "unpublished"])]
    for f in figures.to_dict("records"):
        mine, what = (
            claims[claims["figure"].eq(str(f["figure"]))],
            f"Figure {f['figure']}: {f['title']}",
        )
        rows.append(f | _row(what, mine, f["population"], f["n"]))
    claims = claims[~claims["figure"].isin(set(figures["figure"].astype(str)))]
    for q in asked.to_dict("records"):
        mine = claims[claims["question"].eq(q["question"])]
        if len(mine):
            rows.append(NO_FIGURE | _row(q["wording"], mine, q["population"], q["n"]))
    left = claims[~claims["question"].isin(asked["question"])]
    for population, mine in left[left["reason"].eq("")].groupby("population"):
        rows.append(NO_FIGURE | _row(UNASKED, mine, population))
    others = left[left["reason"].ne("")].groupby("reason", sort=False)
    return rows, [_row(reason, mine) for reason, mine in others]


def _row(what: str, claims: pd.DataFrame, population: str = "", n: str = "") -> Row:
    return {"what": what, "asked": _asked(population, n), "claims": claims["claim"].tolist()}


def _not_held(claims: pd.DataFrame) -> list[Row]:
    """What was published and is not held, by the source that the report cites, else by reason."""
    sources = data.sources().set_index("source")
    cited = claims["source"].isin(sources.index)
    rows = [
        _row(sources.at[source, "title"], mine)
        | sources.loc[source, ["publisher", "url"]].to_dict()
        for source, mine in claims[cited].groupby("source", sort=False)
    ]
    return rows + [
        _row(reason or "Tables that the report does not name", mine) | {"publisher": "", "url": ""}
        for reason, mine in claims[~cited].groupby("reason", sort=False)
    ]


def blank(audit: Audit) -> Row:
    """The empty table of chart values, and one row for each answer that no text prints.

    Both are CSV as data links, with the columns of ``data/report/chart_values.csv``.
    """
    columns, key = data.chart_values().columns.tolist(), ["question", "answer"]
    asked = (
        data.questions().query("figure != ''").explode("scale").rename(columns={"scale": "answer"})
    )
    told = pd.MultiIndex.from_frame(asked[key]).isin(pd.MultiIndex.from_frame(audit.claims[key]))
    table = asked.loc[~told, ["figure", *key]].assign(unit="percent")
    table = table.reindex(columns=columns, fill_value="")
    empty, prepared = _data_link(table[:0]), _data_link(table)
    return {"columns": columns, "rows": len(table), "empty": empty, "prepared": prepared}


def _data_link(table: pd.DataFrame) -> str:
    """A table as a CSV that a link carries in itself."""
    return "data:text/csv;charset=utf-8," + quote(table.to_csv(index=False, lineterminator="\n"))
