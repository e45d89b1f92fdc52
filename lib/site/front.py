"""The front page: the answer, the map of possible shares, the counting box."""

import math
from collections.abc import Sequence

import pandas as pd

from lib import data
from lib.checks import FINDING_VERDICTS, LACKS, VERDICTS
from lib.results import EVIDENCE, STANDINGS
from lib.shares import percentages
from lib.site import plain, share
from lib.site.audit import Audit, Row

LEADING = 5  # findings that the front page names
STEP, ROW = 12, 20  # of the map: between marks of one share, and of a row without marks


def context(audit: Audit, findings: list[Row]) -> Row:
    """What the front page shows, besides what all pages know."""
    shares = distinct_shares(audit)
    bad = shares[~shares["whole"]].sort_values("rank", ascending=False, kind="stable")
    by_lack = audit.claims.groupby("lack")["statistic"]
    lacks = by_lack.agg(statements="size", statistics="nunique").to_dict("index")
    return {
        "answer": answer(audit, shares),
        "map": share_map(shares, audit.finding_of),
        "boxes": counting_box(audit, shares),
        "leading": findings[:LEADING],
        "lacks": [{"lack": k, "words": told} | lacks[k] for k, told in LACKS.items() if k in lacks],
        "typed": share.preset(bad.to_dict("records")),
    }


def answer(audit: Audit, shares: pd.DataFrame) -> list[str]:
    """The result in two sentences made from the counts."""
    stood = {
        standing: int(audit.statistics["standing"].eq(standing).sum()) for standing in STANDINGS
    }
    total, failing, open_ = len(audit.statistics), stood["failing"], stood["open"]
    borne = stood["outside"] + stood["inside"]
    rest = total - borne - failing
    none = int((~shares["whole"] & shares["base"].gt(0)).sum())

    def part(n: int) -> str:
        return f"{n} ({100 * n / max(total, 1):.0f} %)"

    return [
        f"Of the report’s {total} distinct statistics {part(borne)} are borne out, "
        f"{stood['outside']} by another source and {stood['inside']} by the report’s other "
        f"numbers; {part(failing)} fail; of the other {part(rest)} this audit cannot tell.",
        f"Of those {rest}, {open_} nothing here can test and {rest - open_} are possible and no "
        f"more, {stood['conditional']} of them only under a named reading; {none} printed shares "
        "fit no whole number of the people stated.",
    ]


def distinct_shares(audit: Audit) -> pd.DataFrame:
    """One row per distinct share that was tested as a share of people.

    base: 0 where the report prints none. whole: some whole number of the people gives it, as
    printed. The row is that of its worst mention; times: how often it is said.
    """
    tested = audit.checks[audit.checks["test"].eq("share")]
    failing = tested[tested["verdict"].isin(FINDING_VERDICTS)]
    ids, bad = (set(" ".join(t["claims"]).split()) for t in (tested, failing))
    claims = audit.claims[audit.claims["claim"].isin(ids) & audit.claims["unit"].eq("percent")]
    rows = claims.assign(
        whole=~claims["claim"].isin(bad), rank=claims["verdict"].map(VERDICTS.index)
    )
    rows = rows.sort_values(["whole", "rank"], ascending=[True, False], kind="stable")
    rows = rows.drop_duplicates("statistic").sort_index()
    return rows.assign(
        base=rows["n"].where(rows["n"].str.fullmatch(r"[1-9]\d*"), "0").astype(int),
        percent=[float(data.number(value)) for value in rows["value"]],
        times=rows["statistic"].map(audit.claims["statistic"].value_counts()),
    )


def share_map(shares: pd.DataFrame, findings: dict[str, str]) -> Row:
    """The map: a row per base with the percentages that its people can give, and the marks."""
    based = shares[shares["base"] > 0].sort_values("percent", kind="stable")
    alike = based.groupby(["base", based["percent"].round(1)])
    rows, top = [], 0
    for base, group in based.assign(above=STEP * alike.cumcount()).groupby("base"):
        height = ROW + STEP + int(group["above"].max())
        marks = [_mark(row, findings) for row in group.to_dict("records")]
        y = top + height - ROW / 2
        rows.append({"base": base, "y": y, "ticks": possible(base), "marks": marks})
        top += height
    present = [verdict for verdict in VERDICTS if verdict in set(based["verdict"])]
    return {"rows": rows, "height": top, "shares": len(based), "verdicts": present}


def _mark(share: Row, findings: dict[str, str]) -> Row:
    finding = findings.get(share["claim"])
    times = f"said {share['times']} times" if share["times"] > 1 else "said once"
    verdict = share["verdict"] if share["whole"] else f"{share['verdict']}, no whole number"
    told = f"{plain.printed(share)} of {share['base']} people: {verdict}, {times}."
    return share | {
        "x": round(share["percent"], 2),
        "r": round(2.6 + 1.5 * math.sqrt(share["times"]), 1),
        "href": f"findings/{finding}.html" if finding else f"ledger.html#{share['claim']}",
        "told": f"{told} {share['statement']}",
    }


def possible(base: int) -> list[int]:
    """The whole percentages that some number of `base` people gives, halves rounded up."""
    return [value for value in range(101) if percentages.fits(str(value), base)]


def counting_box(audit: Audit, shares: pd.DataFrame) -> list[Row]:
    """What every number of the pages can be found again in: tables of (words, number, link)."""
    based, whole = shares["base"] > 0, shares["whole"]
    claims = counted(audit.claims["verdict"], VERDICTS, "ledger.html?verdict={}")
    standings = counted(audit.statistics["standing"], STANDINGS, "ledger.html?standing={}")
    findings = counted(audit.findings["verdict"], FINDING_VERDICTS, "findings.html?verdict={}")
    figures = counted(audit.figures["drawn_as"], EVIDENCE, "exhibits.html?evidence={}")
    worded = [(STANDINGS[key], n, link) for key, n, link in standings]
    tested = [
        ("fit a whole number of the people stated", int((based & whole).sum()), "#map"),
        ("fit none", int((based & ~whole).sum()), "#map"),
        ("have no number of people beside them", int((~based).sum()), ""),
    ]
    boxes = (
        ("Statements", "ledger", "every place where a number, rank or trend is said", claims),
        ("Distinct statistics", "", "each counted once, as its worst mention stands", worded),
        ("Distinct shares", "", "statistics that are a share of people", tested),
        ("Findings", "findings", "one for each cause", findings),
        ("Figures", "exhibits", "by what they can be drawn from", figures),
    )
    return [
        {
            "title": title,
            "page": page,
            "about": about,
            "rows": rows,
            "total": sum(r[1] for r in rows),
        }
        for title, page, about, rows in boxes
    ]


def counted(column: pd.Series, order: Sequence[str], link: str = "") -> list[tuple[str, int, str]]:
    """How often each value stands in a column, in an order: (value, number, link)."""
    counts = column.value_counts()
    return [(key, int(counts[key]), link.format(key)) for key in order if key in counts]
