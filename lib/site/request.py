"""The request: what was never published or is not held, who has it, and what it would settle."""

from urllib.parse import quote

import pandas as pd

from lib import data
from lib.site.audit import Audit, Row

OPEN = ("feasible", "conditional", "impossible", "unverifiable")  # what the answers would settle
NO_FIGURE = {"figure": "", "shown": "", "section": ""}
UNASKED = "Numbers of people behind words of quantity, and behind shares without a question"


def context(audit: Audit) -> Row:
    """What the page of the request shows."""
    open_claims = audit.claims[
        audit.claims["verdict"].isin(OPEN) & audit.claims["kind"].ne("sample_size")
    ]
    of_people = open_claims["evidence"].eq("people") | open_claims["lack"].eq("never_published")
    answers, others = _answers(audit, open_claims[of_people])
    titles = data.sections().set_index("section")["title"]
    by_section: dict[str, list[Row]] = {}
    for row in answers:
        by_section.setdefault(row["section"], []).append(row)
    return {
        "settling": [f for f in audit.findings.to_dict("records") if f["settles"]],
        "answers": [(s, titles.get(s, "Without a figure"), rows) for s, rows in by_section.items()],
        "unpublished": others,
        "not_held": _not_held(audit.claims[audit.claims["lack"].eq("not_held")]),
        "blank": blank(audit),
    }


def _answers(audit: Audit, claims: pd.DataFrame) -> tuple[list[Row], list[Row]]:
    """The tables of answers that nobody published, by figure and question, and all that is left."""
    rows, figures = [], audit.figures[audit.figures["drawn_as"].isin(["partial", "unpublished"])]
    for figure in figures.to_dict("records"):
        mine = claims[claims["figure"].eq(str(figure["figure"]))]
        what = f"Figure {figure['figure']}: {figure['title']}"
        rows.append(
            _row(what, figure["population"], figure["n"], mine)
            | {key: figure[key] for key in ("figure", "shown", "section")}
        )
    claims = claims[~claims["figure"].isin(set(figures["figure"].astype(str)))]
    for question in data.questions().to_dict("records"):
        mine = claims[claims["question"].eq(question["question"])]
        if len(mine):
            about = _row(question["wording"], question["population"], str(question["n"]), mine)
            rows.append(about | NO_FIGURE)
    left = _by_reason(claims[~claims["question"].isin(set(data.questions()["question"]))])
    for reason, mine in left:
        for population, theirs in mine.groupby("population") if not reason else ():
            rows.append(_row(UNASKED, population, "", theirs) | NO_FIGURE)
    return rows, [_row(reason, "", "", mine) for reason, mine in left if reason]


def _by_reason(claims: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Claims by the reason why they stay open: that of the register, else what the test says."""
    reasons = data.untestable().set_index(["section", "statistic"])["reason"].to_dict()
    keys = zip(claims["section"], claims["statistic"], strict=True)
    reason = [reasons.get(k, "") for k in keys]
    return list(claims.groupby(reason, sort=False)) if len(claims) else []


def _row(what: str, population: str, n: str, claims: pd.DataFrame) -> Row:
    asked = list(zip(population.split("|"), n.split("|"), strict=False)) if population else []
    return {"what": what, "asked": asked, "claims": claims["claim"].tolist()}


def _not_held(claims: pd.DataFrame) -> list[Row]:
    """What was published and is not held, by the source that the report cites, else by reason."""
    sources = data.sources().set_index("source")
    rows = []
    cited = claims["source"].isin(sources.index)
    for source, mine in claims[cited].groupby("source", sort=False):
        about = sources.loc[source]
        told = {"what": about["title"], "who": about["publisher"], "url": about["url"]}
        rows.append(told | {"claims": mine["claim"].tolist()})
    for reason, mine in _by_reason(claims[~cited]):
        told = {"what": reason or "Tables that the report does not name", "who": "", "url": ""}
        rows.append(told | {"claims": mine["claim"].tolist()})
    return rows


def blank(audit: Audit) -> Row:
    """The empty table of chart values, and one row for each answer that no text prints.

    Both are CSV as data links, with the columns of ``data/report/chart_values.csv``.
    """
    columns = data.chart_values().columns.tolist()
    printed = audit.claims[["question", "answer"]].drop_duplicates()
    told = set(printed.itertuples(index=False, name=None))
    rows = [
        dict.fromkeys(columns, "")
        | {"figure": q["figure"], "question": q["question"], "answer": answer, "unit": "percent"}
        for q in data.questions().to_dict("records")
        for answer in q["scale"]
        if q["figure"] and (q["question"], answer) not in told
    ]
    table = pd.DataFrame(rows, columns=columns)
    empty = data_link(table[:0])
    return {"columns": columns, "rows": len(rows), "empty": empty, "prepared": data_link(table)}


def data_link(table: pd.DataFrame) -> str:
    """A table as a CSV that a link carries in itself."""
    return "data:text/csv;charset=utf-8," + quote(table.to_csv(index=False, lineterminator="\n"))
