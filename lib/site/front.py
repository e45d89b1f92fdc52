"""The front page: the answer, the map of possible shares, the barcode, the counting box."""

import math
from collections import Counter
from collections.abc import Sequence

import pandas as pd

from lib import data
from lib.checks import FINDING_VERDICTS, LACKS, VERDICTS
from lib.results import EVIDENCE, STANDINGS
from lib.shares import percentages
from lib.site import plain, share
from lib.site.audit import Audit, Row, findings_of

LEADING = 5  # findings that the front page names
STEP, ROW = 12, 20  # of the map: between marks of one share, and of a row without marks


def context(audit: Audit, findings: list[Row]) -> Row:
    """What the front page shows, besides what all pages know."""
    shares = distinct_shares(audit)
    bad = shares[~shares["whole"]].sort_values("rank", ascending=False, kind="stable")
    editions = [e for name in data.official_names() for e in data.official(name)["edition"]]
    return {
        "answer": answer(audit, shares),
        "map": share_map(shares, findings_of(audit)),
        "boxes": counting_box(audit, shares),
        "leading": findings[:LEADING],
        "lacks": _lacks(audit),
        "typed": share.preset(bad.to_dict("records")),
        "newest": plain.day(max(editions, default="")),
    }


def answer(audit: Audit, shares: pd.DataFrame) -> list[str]:
    """The result in two sentences made from the counts."""
    stood = Counter(audit.statistics["standing"])
    total, failing, open_ = stood.total(), stood["failing"], stood["open"]
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


# ---------------------------------------------------------------------- the shares


def distinct_shares(audit: Audit) -> pd.DataFrame:
    """One row per distinct share that was tested as a share of people.

    base: 0 where the report prints none. whole: some whole number of the people gives it, as
    printed. The row is that of its worst mention; times: how often it is said.
    """
    tested = audit.checks[audit.checks["test"].eq("share")]
    failing = tested[tested["verdict"].isin(FINDING_VERDICTS)]
    ids, bad = (set(" ".join(t["claims"]).split()) for t in (tested, failing))
    claims = audit.claims[audit.claims["claim"].isin(ids) & audit.claims["unit"].eq("percent")]
    claims = claims.assign(
        whole=~claims["claim"].isin(bad), rank=claims["verdict"].map(VERDICTS.index)
    )
    said = audit.claims["statistic"].value_counts()
    rows = claims.sort_values(["whole", "rank"], ascending=[True, False], kind="stable")
    rows = rows.drop_duplicates("statistic").sort_index()
    base = rows["n"].where(rows["n"].str.fullmatch(r"[1-9]\d*"), "0").astype(int)
    percent = [float(data.number(v)) for v in rows["value"]]
    return rows.assign(base=base, percent=percent, times=rows["statistic"].map(said))


def share_map(shares: pd.DataFrame, findings: dict[str, str]) -> Row:
    """The map: a row per base with the percentages that its people can give, and the marks."""
    rows, top = [], 0
    for base, group in shares[shares["base"] > 0].groupby("base"):
        stacked: Counter[float] = Counter()
        marks = []
        for row in group.sort_values("percent", kind="stable").to_dict("records"):
            place = round(row["percent"], 1)
            marks.append(_mark(row, STEP * stacked[place], findings))
            stacked[place] += 1
        height = ROW + STEP * max(stacked.values())
        row = {"base": base, "y": top + height - ROW / 2, "ticks": possible(base), "marks": marks}
        rows.append(row)
        top += height
    seen = set(shares.loc[shares["base"] > 0, "verdict"])
    present = [verdict for verdict in VERDICTS if verdict in seen]
    return {
        "rows": rows,
        "height": top,
        "shares": int(shares["base"].gt(0).sum()),
        "verdicts": present,
    }


def _mark(share: Row, above: int, findings: dict[str, str]) -> Row:
    finding = findings.get(share["claim"])
    times = f"said {share['times']} times" if share["times"] > 1 else "said once"
    verdict = share["verdict"] if share["whole"] else f"{share['verdict']}, no whole number"
    told = f"{plain.printed(share)} of {share['base']} people: {verdict}, {times}."
    return {
        "x": round(share["percent"], 2),
        "above": above,
        "r": round(2.6 + 1.5 * math.sqrt(share["times"]), 1),
        "verdict": share["verdict"],
        "whole": share["whole"],
        "href": f"findings/{finding}.html" if finding else f"ledger.html#{share['claim']}",
        "told": f"{told} {share['statement']}",
    }


def possible(base: int) -> list[int]:
    """The whole percentages that some number of `base` people gives, halves rounded up."""
    return [value for value in range(101) if percentages.fits(str(value), base)]


# ---------------------------------------------------------------------- counts


def counting_box(audit: Audit, shares: pd.DataFrame) -> list[Row]:
    """What every number of the pages can be found again in: tables of (words, number, link)."""
    based = shares["base"] > 0
    claims = counted(audit.claims["verdict"], VERDICTS, "ledger.html?verdict={}")
    standings = counted(audit.statistics["standing"], STANDINGS, "ledger.html?standing={}")
    findings = counted(audit.findings["verdict"], FINDING_VERDICTS, "findings.html?verdict={}")
    figures = counted(audit.figures["drawn_as"], EVIDENCE, "exhibits.html?evidence={}")
    tested = [
        ("fit a whole number of the people stated", int((based & shares["whole"]).sum()), "#map"),
        ("fit none", int((based & ~shares["whole"]).sum()), "#map"),
        ("have no number of people beside them", int((~based).sum()), ""),
    ]
    return [
        _box("Statements", "every place where a number, rank or trend is said", claims, "ledger"),
        _box(
            "Distinct statistics",
            "each counted once, as its worst mention stands",
            [(STANDINGS[key], n, link) for key, n, link in standings],
        ),
        _box("Distinct shares", "statistics that are a share of people", tested),
        _box("Findings", "one for each cause", findings, "findings"),
        _box("Figures", "by what they can be drawn from", figures, "exhibits"),
    ]


def counted(column: pd.Series, order: Sequence[str], link: str = "") -> list[tuple[str, int, str]]:
    """How often each value stands in a column, in an order: (value, number, link)."""
    counts = column.value_counts()
    return [(key, int(counts[key]), link.format(key)) for key in order if key in counts]


def _box(title: str, about: str, rows: list[tuple[str, int, str]], page: str = "") -> Row:
    total = sum(n for _, n, _ in rows)
    return {"title": title, "about": about, "rows": rows, "total": total, "page": page}


def _lacks(audit: Audit) -> list[Row]:
    """What was not tested, by the class of the reason: statements and distinct statistics."""
    rows = []
    for lack, words in LACKS.items():
        mine = audit.claims[audit.claims["lack"].eq(lack)]
        if len(mine):
            told = {"lack": lack, "words": words, "statements": len(mine)}
            rows.append(told | {"statistics": mine["statistic"].nunique()})
    return rows


def barcode(claims: list[Row]) -> list[Row]:
    """The ledger's rows as ticks, by section in the order of the report."""
    sections: dict[str, list[Row]] = {}
    for row in claims:
        sections.setdefault(row["section"], []).append(row)
    titles = data.sections().set_index("section")["title"]
    return [{"title": titles.get(s, s), "section": s, "ticks": ts} for s, ts in sections.items()]
