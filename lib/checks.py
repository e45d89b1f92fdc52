"""The tests of claims: claims and numbers in, checks out; a verdict is computed, never given.

claims: rows of the ledger as `data.claims()` has them. `TESTS` lists every test with what it asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import floor, fsum

import pandas as pd

from lib import data, shares
from lib.survey import Asked, percent
from lib.wording import (
    agrees,
    compatible,
    people_within,
    plain,
    quantity_words,
    readable,
    within_spread,
)

VERDICTS = (
    "reproduced",
    "near",
    "feasible",
    "conditional",
    "unverifiable",
    "contradicted",
    "differs",
    "impossible",
)  # best first
FINDING_VERDICTS = ("conditional", "contradicted", "differs", "impossible")
FAILING = {"official": "differs", "report": "contradicted"}  # by what a value was held against

TESTS = {
    "share": "does some whole number of people print this share?",
    "partition": "do whole numbers exist for all answers of the question together?",
    "one base": "does one number of people serve all shares of the question?",
    "recompute": "do other data give this number?",
    "total": "do the printed parts make up the printed total?",
    "words": "does what was counted bear out a rank or trend in words?",
    "quantifier": "which numbers of people does a defined quantity word allow?",
    "base": "is the base no larger than its group?",
    "repeat": "do all mentions of the statistic agree?",
    "official sum": "do the parts of an official table make up its total?",
    "none": "neither data nor arithmetic can test it; the reason is given",
}
# Tests that find a number which can stand beside the stated one.
COUNTING = ("recompute", "total", "share", "partition", "one base")

LARGEST_TRIED = 48  # a share without a base is tried against the bases of small groups up to this


@dataclass(frozen=True)
class Check:
    """One test of some claims (ids) and what came out; `key` joins checks of the same finding."""

    claims: tuple[str, ...]
    test: str
    key: str
    expected: str
    found: str
    verdict: str
    explanation: str
    title: str
    readings: str = ""
    power: str = ""


# ------------------------------------------------------------------ shares as whole people


def share(claims: pd.DataFrame, rounding: str = "half_up") -> list[Check]:
    """Test printed shares one by one: does some number of the people stated print each?"""
    same = claims.groupby(["statistic", "stated", "n", "parts"], sort=False)
    return [_share(mentions, rounding) for _, mentions in same]


def _share(mentions: pd.DataFrame, rounding: str) -> Check:
    first, stated = mentions.iloc[0], percent(mentions.iloc[0])
    about = {
        "claims": tuple(mentions["claim"]),
        "test": "share",
        "key": first["question"] or first["statistic"],
        "expected": f"{stated} %" + (f" of {first['n']}" if first["n"] else ""),
    }
    if first["comparator"] != "equals":
        return Check(**about, **_bounded(first))
    if not first["n"]:
        fitting = [n for n in range(1, LARGEST_TRIED + 1) if shares.counts(stated, n)]
        told = f"of the bases 1 to {LARGEST_TRIED} {len(fitting)} would allow it."
        return Check(**about, **_open(f"No base is printed; {told}", f"{stated} % has no base"))
    result = shares.audit_share(stated, int(first["n"]), int(first["parts"]), rounding)
    return Check(**about, **_judged(result, f"{_said(first)}: {stated} % of {first['n']} people"))


def _bounded(claim: pd.Series) -> dict[str, str]:
    """Judge 'over a half' and the like: does some number of people lie within?"""
    if not claim["n"]:
        told = "No base is printed and the bound leaves it open."
        return _open(told, f"{claim['stated']} has no base")
    base = int(claim["n"])
    people = _beside(claim) if claim["comparator"] == "about" else _allowed_people(claim, base)
    found = f"{people[0]} to {people[-1]} of {base}" if people else f"nobody of {base}"
    return {
        "found": found,
        "verdict": "feasible" if people else "impossible",
        "explanation": f"The wording allows {found} people.",
        "title": f"'{claim['stated']}' against whole people of {base}",
        "power": f"{1 - len(people) / (base + 1):.2f}",
    }


def _open(explanation: str, title: str) -> dict[str, str]:
    told = {"explanation": explanation, "title": title}
    return told | {"found": "no base", "verdict": "unverifiable"}


def _allowed_people(claim: pd.Series, base: int) -> list[int]:
    return [k for k in range(base + 1) if agrees(claim, Fraction(100 * k, base))]


def _beside(claim: pd.Series) -> list[int]:
    """List the numbers of people beside an approximate share: 'a third' of 17 is 5 or 6."""
    base = int(claim["n"])
    exact = data.number(claim["value"]) * base / 100
    return [k for k in range(base + 1) if abs(k - exact) < 1]


def partners(claims: pd.DataFrame, asked: Asked, rounding: str = "half_up") -> list[Check]:
    """Test all printed answers of a question together, over the whole report.

    claims: those to be judged. When the answers cannot stand together, those that are possible
    alone and with each other are cleared by a check of their own; only the others carry the
    verdict. Values transcribed from a chart join the test.
    """
    if len(asked.stated) < 2 - bool(asked.transcribed) or asked.base is None:
        return []
    names = list(asked.stated)
    joint = _together(asked, names, rounding)
    if joint.verdict == "feasible":
        return [_partners(claims, asked, names, joint, joint.verdict)]
    sound = [a for a in names if _together(asked, [a], rounding).verdict == "feasible"]
    cleared = _together(asked, sound, rounding) if 0 < len(sound) < len(names) else None
    if cleared is None or cleared.verdict != "feasible":
        # Each may be possible alone: then it is the partners that speak against them.
        among = joint.verdict == "impossible" and len(sound) == len(names)
        verdict = "contradicted" if among else joint.verdict
        return [_partners(claims, asked, names, joint, verdict)]
    doubtful = [a for a in names if a not in sound]
    split = [
        _partners(claims, asked, sound, cleared, "feasible"),
        _partners(claims, asked, doubtful, joint, joint.verdict),
    ]
    # A check of other sections' claims belongs there; a slip in a transcription has no claim.
    return [c for c in split if c.claims or (c.verdict != "feasible" and asked.transcribed)]


def _together(asked: Asked, answers: list[str], rounding: str) -> shares.Result:
    """Audit some answers of a question; a single one by itself, whatever its partners."""
    some = {a: asked.stated[a] for a in answers}
    if len(answers) == 1 and len(asked.stated) > 1:
        return shares.audit_share(some[answers[0]], asked.base, asked.parts[answers[0]], rounding)
    left = 100 - fsum(float(s) for s in some.values())
    complete = asked.exhaustive and left < 100 / asked.base  # less than one person
    return shares.audit_question(
        some, asked.base, asked.exhaustive, asked.parts, rounding, complete
    )


def _partners(
    claims: pd.DataFrame, asked: Asked, answers: list[str], result: shares.Result, verdict: str
) -> Check:
    listed = ", ".join(f"{a} {asked.stated[a]} %" for a in answers)
    judged = _judged(result, f"{asked.wording} ({listed}; {asked.base} people)")
    judged["explanation"] += _off_total(result, asked.stated)
    mine = tuple(claims.loc[claims["answer"].isin(answers), "claim"])
    test = "partition" if asked.exhaustive else "one base"
    return Check(mine, test, asked.question, listed, **judged | {"verdict": verdict})


def _off_total(result: shares.Result, stated: Mapping[str, str]) -> str:
    """Say what the printed shares of all answers add up to, where rounding cannot explain it."""
    total = sum(Decimal(s) for s in stated.values())
    explained = result.totals is None or total <= Decimal(result.totals[1])
    if explained or result.verdict == "feasible":
        return ""
    return f" The printed shares add up to {total} %; rounding allows at most {result.totals[1]} %."


def _judged(result: shares.Result, title: str) -> dict[str, str]:
    """Fill the cells of a check from a result of `lib.shares`."""
    bases = ", ".join(map(str, result.bases[:-1])) + " or " * (len(result.bases) > 1)
    smaller = f"n = {bases}{result.bases[-1]}" if result.bases else ""
    rescued = smaller if result.verdict == "conditional" else ""
    return {
        "found": _people(result),
        "verdict": result.verdict,
        "explanation": result.explanation[:1].upper() + result.explanation[1:],
        "title": title,
        "readings": "; ".join(result.readings) or rescued,
        "power": f"{result.power:.2f}",
    }


def _people(result: shares.Result) -> str:
    """Name the counts behind a result: "25 of 37", "agree 25, other 12 of 37", no whole number."""
    if result.serving_base is None:
        return f"no whole number of {result.base}"
    spans = {
        a: f"{low} to {high}" if low < high else str(low)
        for a, (low, high) in result.counts.items()
    }
    alone = set(spans) == {"share"}
    named = spans.values() if alone else [f"{a} {span}" for a, span in spans.items()]
    return f"{', '.join(named)} of {result.serving_base}"


def counts(claim: pd.Series, rounding: str = "half_up") -> tuple[int, int, int]:
    """Return the fewest and most people behind a printed share, and their base.

    Raises DataError when no number of people gives it under any reading.
    """
    if claim["comparator"] == "about":
        people = _beside(claim)
        return people[0], people[-1], int(claim["n"])
    result = shares.audit_share(percent(claim), int(claim["n"]), int(claim["parts"]), rounding)
    if result.serving_base is None:
        raise data.DataError(
            f"claim {claim['claim']}: no number of people gives it, nothing to compare."
        )
    return *result.counts["share"], result.serving_base


# ------------------------------------------------------------------ other numbers and words


def recompute(
    claims: pd.DataFrame,
    values: Mapping[str, float | Fraction],
    against: str = "official",
    note: str = "",
) -> list[Check]:
    """Test a stated number against recomputed ones, one per edition or reading.

    values: edition or reading -> value in the unit of the claim; the first is the main one.
    against: ``official`` data or other numbers of the ``report``. Reproduced when the main value
    agrees, near when another does or when official editions enclose it closely.
    """
    if not values:
        raise data.DataError(f"{claims.iloc[0]['statistic']}: recompute() needs a value.")
    return [_recomputed(claim, values, against, note) for _, claim in claims.iterrows()]


def _recomputed(
    claim: pd.Series, values: Mapping[str, float | Fraction], against: str, note: str
) -> Check:
    main, found = next(iter(values.items()))
    fitting = [label for label, value in values.items() if agrees(claim, value)]
    if main in fitting:
        verdict = "reproduced"
    elif fitting or against == "official" and within_spread(claim, [*values.values()]):
        verdict = "near"
    else:
        verdict = FAILING[against]
    show = "{:g}".format if claim["unit"] == "date" else readable  # years: no separator
    listed = "; ".join(f"{label}: {show(value)}" for label, value in values.items())
    return Check(
        claims=(claim["claim"],),
        test="recompute",
        key=claim["statistic"],
        expected=claim["stated"],
        found=show(found),
        verdict=verdict,
        explanation=f"{listed}.{' ' + note if note else ''}",
        title=f"{_said(claim)}; {main} gives {show(found)}",
        readings="" if verdict == "reproduced" else "; ".join(fitting),
    )


def total(
    claims: pd.DataFrame,
    parts: Mapping[str, Fraction | float],
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
    new = []
    for _, claim in claims.iterrows():
        closes = agrees(claim, adds)
        told = f"The printed parts give {sums}, the stated total is {claim['stated']}."
        title = f"A total of {claim['stated']} against its parts, {sums}"
        verdict, rescue = ("reproduced", "") if closes else (failing, reading)
        told += "" if closes else if_so
        about = ((claim["claim"],), "total", first["statistic"], claim["stated"], plain(adds))
        new.append(Check(*about, verdict, told, title, rescue))
    if members is not None and len(members):
        closes = all(check.verdict == "reproduced" for check in new)
        told = f"Together the parts give {sums}; the total is printed as {first['stated']}."
        title = f"Counts that should add up to {first['stated']}: {sums}"
        verdict, rescue = ("feasible", "") if closes else (failing, reading)
        told += "" if closes else if_so
        about = (tuple(members["claim"]), "total", first["statistic"], first["stated"], plain(adds))
        new.append(Check(*about, verdict, told, title, rescue))
    return new


def words(
    claims: pd.DataFrame, readings: Mapping[str, bool], found: str, against: str = "official"
) -> list[Check]:
    """Test a claim in words (a rank, a trend) under each reading of it.

    readings: what the words may mean, and whether the data show it; the first is the main one.
    found: the numbers that were compared, for the explanation.
    """
    first, (main, *_) = claims.iloc[0], readings
    says = {label: "yes" if bool(true) else "no" for label, true in readings.items()}
    holds = [label for label, said in says.items() if said == "yes"]
    verdict = "reproduced" if main in holds else "near" if holds else FAILING[against]
    return [
        Check(
            claims=tuple(claims["claim"]),
            test="words",
            key=first["statistic"],
            expected=first["stated"],
            found=found,
            verdict=verdict,
            explanation=f"{'; '.join(f'{label}: {said}' for label, said in says.items())}. {found}",
            title=f"{_said(first)}; {main}: {says[main]}",
            readings="" if verdict == "reproduced" else "; ".join(holds),
        )
    ]


def quantifier(
    claims: pd.DataFrame, sizes: Mapping[str, int], counted: Mapping[str, Fraction] | None = None
) -> list[Check]:
    """Test defined quantity words, such as *most*, by the numbers of people that they bound.

    sizes: population -> people in it. counted: statistic of a quantifier -> the printed percentage
    that counts the same people; without it the bound is all that can be said.
    """
    new = []
    for _, claim in claims.iterrows():
        base = int(claim["n"]) if claim["n"] else _size(claim["population"], sizes)
        word = next(w for w in quantity_words() if w in claim["stated"].casefold())
        within = people_within(word, base)
        bound = f"{within[0]} to {within[-1]} of {base}" if within else f"nobody of {base}"
        value = (counted or {}).get(claim["statistic"])
        verdict, told = "unverifiable", "the number was not published."
        if value is not None:
            prints = (floor(Fraction(100 * k, base) + Fraction(1, 2)) for k in within)
            verdict = "feasible" if value in prints else "contradicted"
            told = f"the report prints {plain(value)} % for it."
        against = "" if value is None else " against the printed share"
        title = f"'{word}' ({bound}){against}"
        about = ((claim["claim"],), "quantifier", claim["statistic"], claim["stated"], bound)
        new.append(Check(*about, verdict, f"'{word}' means {bound}; {told}", title))
    return new


def base(claims: pd.DataFrame, groups: pd.DataFrame) -> list[Check]:
    """Test printed bases: no more answers than the group has people.

    groups: as `data.groups()`, index population, columns name and size.
    """
    new = []
    for _, mentions in claims.groupby(["statistic", "stated", "population"], sort=False):
        first = mentions.iloc[0]
        answers, size = int(first["value"]), _size(first["population"], groups["size"])
        group = f"{size} {groups.at[first['population'], 'name']}"
        rest = "all of them" if answers == size else f"{size - answers} did not answer"
        told = f"{answers} of the {group}: {rest}."
        if answers > size:
            told = f"{answers} answers, but the methodology has only {group}."
        verdict = "feasible" if answers <= size else "contradicted"
        title = f"{_said(first)}; the methodology has {group}"
        about = (tuple(mentions["claim"]), "base", first["statistic"], str(answers), str(size))
        new.append(Check(*about, verdict, told, title))
    return new


def _size(population: str, sizes: Mapping[str, int]) -> int:
    if population not in sizes:
        raise data.DataError(f"no size is printed for {population!r}: fill `n` of the claim.")
    return int(sizes[population])


def repeats(claims: pd.DataFrame, ledger: pd.DataFrame) -> list[Check]:
    """Test whether all mentions of a statistic in the ledger agree with those of `claims`.

    Agreement is no evidence that a value is right: each claim needs another check beside it.
    """
    counted = ledger[~ledger["unit"].isin(["words", "rank"])]
    new = []
    for statistic in claims["statistic"].unique():
        mentions = counted[counted["statistic"] == statistic]
        mine = mentions[mentions["claim"].isin(claims["claim"])]
        if len(mentions) > 1:
            same = mine.groupby("stated", sort=False)
            new += [_repeated(rows, mentions) for _, rows in same]
    return new


def _repeated(rows: pd.DataFrame, mentions: pd.DataFrame) -> Check:
    claim = rows.iloc[0]
    against = [m for _, m in mentions.iterrows() if not compatible(claim, m)]
    where = ", ".join(f"line {line}" for line in mentions["line"])
    other = ", ".join(f"{m['stated']} (line {m['line']})" for m in against)
    told = f"The same at {where}; agreement alone is no evidence."
    return Check(
        claims=tuple(rows["claim"]),
        test="repeat",
        key=claim["statistic"],
        expected=claim["stated"],
        found=other or claim["stated"],
        verdict="contradicted" if against else "reproduced",
        explanation=f"Stated {claim['stated']}, but elsewhere {other}." if against else told,
        title=f"{_said(claim)}; elsewhere {other}",
    )


def untestable(claims: pd.DataFrame, reason: str) -> list[Check]:
    """Give the reason why neither data nor arithmetic can test the claims.

    Raises DataError for claims that a test exists for: shares with a base, bases, quantifiers.
    """
    testable = claims["kind"].isin(["sample_size", "quantifier"])
    testable |= claims["kind"].eq("share") & claims["n"].ne("")
    if testable.any():
        claim = claims.loc[testable, "claim"].iloc[0]
        raise data.DataError(f"claim {claim} can be tested: use its test, not untestable().")
    new = []
    for statistic, mentions in claims.groupby("statistic", sort=False):
        first = mentions.iloc[0]
        about = (tuple(mentions["claim"]), "none", statistic, first["stated"], "not known")
        new.append(Check(*about, "unverifiable", reason, f"{_said(first)}: not testable"))
    return new


def closes(key: str, what: str, total: float, parts: float) -> list[Check]:
    """Test a sum within the official data.

    key: a short name for the sum; what: the table, year and edition that were summed.
    """
    gap = parts - total
    off = f", a difference of {readable(gap)}; cause unknown." if gap else "."
    told = f"{what}: the parts give {readable(parts)}, the total is {readable(total)}{off}"
    title = f"{what}: parts {readable(parts)}, total {readable(total)}"
    verdict = "differs" if gap else "reproduced"
    about = ((), "official sum", key, readable(total), readable(parts))
    return [Check(*about, verdict, told, title)]


def decide(claims: Iterable[str], made: list[Check]) -> pd.DataFrame:
    """Return one row per claim: the worst verdict of its checks, and what decided it."""
    rows = []
    for claim in claims:
        mine = [check for check in made if claim in check.claims]
        verdict = worst(check.verdict for check in mine)
        deciding = next(check for check in mine if check.verdict == verdict)
        numbers = [check.found for check in (deciding, *mine) if check.test in COUNTING]
        rows.append(
            {
                "claim": claim,
                "verdict": verdict,
                "recomputed": numbers[0] if numbers else "",
                "readings": deciding.readings,
                "explanation": deciding.explanation,
                "power": deciding.power,
            }
        )
    return pd.DataFrame(rows)


def worst(verdicts: Iterable[str]) -> str:
    """Return the worst of some verdicts, in the order of `VERDICTS`."""
    return max(verdicts, key=VERDICTS.index)


def _said(claim: pd.Series) -> str:
    return claim["statement"].rstrip(".")
