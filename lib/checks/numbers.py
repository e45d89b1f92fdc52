"""Claims with a number that other data can give, bound or add up to."""

from collections.abc import Mapping
from fractions import Fraction
from math import inf

import pandas as pd

from lib import data
from lib.wording import agrees, allowed, exact, plain, readable, within_spread

from .check import FAILING, Check, said

Values = Mapping[str, float | Fraction]


def recompute(
    claims: pd.DataFrame,
    values: Values,
    against: str = "official",
    note: str = "",
    readings: Values | None = None,
    reach: tuple[float, float] | None = None,
    if_so: str = "",
) -> list[Check]:
    """Test a stated number against recomputed ones.

    values: of the claim's own period and definition, one per edition; the first is the main one.
    readings: under another meaning of the words, another window or another definition.
    against: ``official`` data or other numbers of the ``report``. reach: lowest and highest value
    that the editions held could make, for a claim whose own edition is not held. if_so: what the
    main value takes for granted.

    Reproduced when the main value agrees (near, when only "about" lets it); near when another
    edition agrees or official ones enclose it closely; conditional under another reading;
    unverifiable within reach; otherwise it fails.
    """
    if not values:
        raise data.DataError(f"{claims.iloc[0]['statistic']}: recompute() needs a value.")
    given = (values, readings or {}, reach, if_so)
    return [_recomputed(claim, *given, against, note) for _, claim in claims.iterrows()]


def _recomputed(
    claim: pd.Series,
    values: Values,
    readings: Values,
    reach: tuple[float, float] | None,
    if_so: str,
    against: str,
    note: str,
) -> Check:
    main, found = next(iter(values.items()))
    editions, other = (
        [k for k, v in some.items() if agrees(claim, v)] for some in (values, readings)
    )
    official = against == "official"
    if main in editions:
        verdict = "conditional" if if_so else "reproduced" if exact(claim, found) else "near"
        rescue = [if_so] if if_so else []
    elif official and (editions or within_spread(claim, [*values.values()])):
        verdict, rescue = "near", editions
    elif editions or other:
        verdict, rescue = "conditional", [*editions, *other]
    else:
        low, high = allowed(claim)
        open_ = reach is not None and reach[0] <= high and reach[1] >= low
        verdict, rescue = "unverifiable" if open_ else FAILING[against], []
    show = "{:g}".format if claim["unit"] == "date" else readable  # years: no separator
    told = "; ".join(f"{label}: {show(value)}" for label, value in (values | readings).items())
    if verdict == "unverifiable":
        told += f". The editions held could make {show(reach[0])} to {show(reach[1])}"
    assumed = f" It holds if {if_so}." if if_so and verdict == "conditional" else ""
    return Check(
        claims=(claim["claim"],),
        test="recompute",
        key=claim["statistic"],
        expected=claim["stated"],
        found=show(found),
        verdict=verdict,
        explanation=f"{told}.{assumed}{' ' + note if note else ''}",
        title=f"{said(claim)}; {main} gives {show(found)}",
        readings="; ".join(rescue),
        against=against,
        lack="not_held" if verdict == "unverifiable" else "",
    )


def bounded(
    claims: pd.DataFrame, low: float, high: float, told: str, against: str = "official"
) -> list[Check]:
    """Test a number of which other data say only that it lies from `low` to `high`, as `told`."""
    new = []
    for _, claim in claims.iterrows():
        least, most = allowed(claim)
        inside = least <= high and most >= low
        span = f"{readable(low)} or more" if high == inf else _span(low, high)
        title = f"{said(claim)}; other data leave {span}"
        about = ((claim["claim"],), "bounds", claim["statistic"], claim["stated"], span)
        verdict = "feasible" if inside else FAILING[against]
        new.append(Check(*about, verdict, f"{told}: {span}.", title, against=against))
    return new


def _span(low: float, high: float) -> str:
    return f"{readable(low)} to {readable(high)}"


def total(
    claims: pd.DataFrame,
    parts: Values,
    members: pd.DataFrame | None = None,
    complete: bool = True,
) -> list[Check]:
    """Test a printed total, and the printed counts that should make it up.

    parts: statistic -> count; members: the claims of those counts that are judged with it.
    complete: whether the text gives the parts as a full list; if it leaves that open, a sum that
    falls short is conditional on people whom the list leaves out.
    """
    adds, first = sum(parts.values()), claims.iloc[0]
    sums = f"{' + '.join(plain(v) for v in parts.values())} = {plain(adds)}"
    gap = data.number(first["value"]) - adds
    short = not complete and gap > 0
    reading = f"the list leaves {plain(gap)} out" if short else ""
    failing = "conditional" if short else "contradicted"
    if_so = f" It holds if {reading}." if short else ""

    def judged(ids: tuple[str, ...], stated: str, closes: bool, holds: str, told: str, title: str):
        verdict, rescue = (holds, "") if closes else (failing, reading)
        about = (ids, "total", first["statistic"], stated, plain(adds))
        return Check(*about, verdict, told + ("" if closes else if_so), title, rescue)

    new = []
    for _, claim in claims.iterrows():
        told = f"The printed parts give {sums}, the stated total is {claim['stated']}."
        title = f"A total of {claim['stated']} against its parts, {sums}"
        closes_ = agrees(claim, adds)
        new.append(judged((claim["claim"],), claim["stated"], closes_, "reproduced", told, title))
    if members is not None and len(members):
        told = f"Together the parts give {sums}; the total is printed as {first['stated']}."
        title = f"Counts that should add up to {first['stated']}: {sums}"
        all_close = all(check.verdict == "reproduced" for check in new)
        ids = tuple(members["claim"])
        new.append(judged(ids, first["stated"], all_close, "feasible", told, title))
    return new


def closes(key: str, what: str, total: float, parts: float) -> list[Check]:
    """Test a sum within the official data; it is no claim of the report and makes no finding.

    key: a short name for the sum; what: the table, year and edition that were summed.
    """
    gap = parts - total
    off = f", a difference of {readable(gap)}; cause unknown." if gap else "."
    told = f"{what}: the parts give {readable(parts)}, the total is {readable(total)}{off}"
    title = f"{what}: parts {readable(parts)}, total {readable(total)}"
    verdict = "differs" if gap else "reproduced"
    about = ((), "official sum", key, readable(total), readable(parts))
    return [Check(*about, verdict, told, title)]
