"""*Type a share*: what its fragment shows without scripts, and what a finding presets in it.

The fragment is ``templates/share_tool.html``; ``share.js`` does the same arithmetic as
`lib.shares`.
"""

from collections.abc import Iterable

import numpy as np

from lib import data, shares
from lib.site.audit import Row

MOST = 1_000_000  # people; share.js says the same


def grid(base: int | str) -> list[tuple[int, list[str]]]:
    """Which people print each whole percentage: rows of tens, with a cell for each unit.

    A cell is "10", "10–12" where several do, "–" where none does. Rows: 0, 10, ... 100; the last
    has one cell. Nothing for a base that is no number of people.
    """
    if not str(base).isdecimal() or not 1 <= int(base) <= MOST:
        return []
    ends = zip(*shares.share_intervals(np.arange(101), 0, int(base)), strict=True)
    cells = ["–" if a > b else shares.span(a, b).replace(" to ", "–") for a, b in ends]
    return [(tens, cells[tens : tens + 10]) for tens in range(0, 101, 10)]


def preset(mentions: Iterable[Row]) -> Row | None:
    """What a finding types: `share_percent` and `share_base`; None without such a share.

    mentions: its claims as rows of the ledger. A share that no whole number prints comes first, by
    itself; otherwise answers of one question that exclude one another are typed together, those too
    that it does not mention.
    """
    ledger, mentions = data.claims(), list(mentions)
    together = set(data.questions().query("exhaustive == 'yes'")["question"])
    asked = together & {m["question"] for m in mentions}
    partners = ledger[ledger["question"].isin(asked)].to_dict("records")
    typed: dict[tuple[str, str], dict[str, str]] = {}
    for m in [*mentions, *partners]:
        if m["unit"] == "percent" and str(m["n"]).isdecimal():
            try:
                fits = shares.fits(m["stated"], int(m["n"]))
            except ValueError:  # not digits as printed: "half", "over a third"
                continue
            if not fits:
                return {"share_percent": m["stated"], "share_base": int(m["n"])}
            key = m["question"] if m["question"] in together else m["statistic"]
            typed.setdefault((key, m["n"]), {})[m["answer"]] = m["stated"]
    for (_, base), told in typed.items():
        return {"share_percent": " ".join(told.values()), "share_base": int(base)}
    return None
