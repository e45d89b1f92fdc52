"""Shares, bases, means and quantity words as whole people."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import floor

import pandas as pd

from lib import data, shares
from lib.survey import Asked, percent, together
from lib.wording import agrees, people_within, plain, quantity_words

from .check import Check, said

LARGEST_TRIED = 48  # a share without a base is tried against the bases of small groups up to this


def granted(claim: pd.Series, ledger: pd.DataFrame) -> dict[str, tuple]:
    """Return what may rescue a share because its neighbours allow it: conventions, groups.

    Neighbours are the other shares of its figure; without a figure, of its question or its line. A
    rounding convention must serve them all, as must a group size that the report prints as a base
    (with one convention); a share without a neighbour gets neither.
    """
    printed = ledger[ledger["kind"].eq("share") & ledger["comparator"].eq("equals")]
    printed = printed[printed["n"].ne("")]
    near = printed["figure"].eq(claim["figure"])
    if not claim["figure"]:
        near &= printed["line"].eq(claim["line"]) | (
            printed["question"].eq(claim["question"]) & (claim["question"] != "")
        )
    rows = {(percent(c), int(c["n"]), int(c["parts"])) for _, c in printed[near].iterrows()}
    if len(rows) < 2:
        return {"conventions": (), "groups": ()}

    def serves(rounding: str, size: int | None = None) -> bool:
        return all(shares.fits(stated, size or n, rounding, parts) for stated, n, parts in rows)

    sizes = sorted(_group_sizes(ledger))
    return {
        "conventions": tuple(r for r in shares.ROUNDINGS if serves(r)),
        "groups": tuple(g for g in sizes if any(serves(r, g) for r in shares.ROUNDINGS)),
    }


def share(
    claims: pd.DataFrame, rounding: str = "half_up", ledger: pd.DataFrame | None = None
) -> list[Check]:
    """Test printed shares one by one: does some number of the people stated print each?

    ledger: all claims of the report, for the neighbours of each share; only `claims` if not given.
    """
    same = claims.groupby(["statistic", "stated", "n", "parts"], sort=False)
    known = claims if ledger is None else ledger
    return [_share(mentions, rounding, known) for _, mentions in same]


def _share(mentions: pd.DataFrame, rounding: str, ledger: pd.DataFrame) -> Check:
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
    n, parts = int(first["n"]), int(first["parts"])
    result = shares.audit_share(stated, n, parts, rounding, **granted(first, ledger))
    return Check(**about, **_judged(result, f"{said(first)}: {stated} % of {n} people"))


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
    return told | {"found": "no base", "verdict": "unverifiable", "lack": "never_published"}


def _allowed_people(claim: pd.Series, base: int) -> list[int]:
    return [k for k in range(base + 1) if agrees(claim, Fraction(100 * k, base))]


def _beside(claim: pd.Series) -> list[int]:
    """List the numbers of people beside an approximate share: 'a third' of 17 is 5 or 6."""
    base = int(claim["n"])
    exact = data.number(claim["value"]) * base / 100
    return [k for k in range(base + 1) if abs(k - exact) < 1]


def partners(
    claims: pd.DataFrame,
    asked: Asked,
    rounding: str = "half_up",
    ledger: pd.DataFrame | None = None,
) -> list[Check]:
    """Test all printed answers of a question together, over the whole report.

    claims: those to be judged. When the answers cannot stand together, those that are possible
    alone and with each other are cleared by a check of their own; only the others carry the
    verdict. Values transcribed from a chart stay out: `transcription` tests them.
    """
    asked = asked.in_text()
    names, known = list(asked.stated), claims if ledger is None else ledger
    if len(names) < 2:
        return []
    if asked.base is None:
        return [_without_base(claims, asked, known, rounding)]
    first = known[known["question"].eq(asked.question)].head(1)
    leeway = granted(first.iloc[0], known) if len(first) else {}

    def among(answers: list[str]) -> shares.Result:
        return _together(asked, answers, rounding, leeway)

    joint = among(names)
    if joint.verdict == "feasible":
        return [_partners(claims, asked, names, joint, joint.verdict)]
    sound = [a for a in names if among([a]).verdict == "feasible"]
    cleared = among(sound) if 0 < len(sound) < len(names) else None
    if cleared is None or cleared.verdict != "feasible":
        # Each may be possible alone: then it is the partners that speak against them.
        jarring = joint.verdict == "impossible" and len(sound) == len(names)
        verdict = "contradicted" if jarring else joint.verdict
        return [_partners(claims, asked, names, joint, verdict)]
    doubtful = [a for a in names if a not in sound]
    split = [
        _partners(claims, asked, sound, cleared, "feasible"),
        _partners(claims, asked, doubtful, joint, joint.verdict),
    ]
    return [c for c in split if c.claims]  # a check of other sections' claims belongs there


def transcription(asked: Asked) -> list[Check]:
    """Test what was transcribed from a chart, beside what the text prints.

    It judges no claim and fails none: what no number of people gives may be the transcriber's slip,
    so it stays open until the chart is at hand.
    """
    if not asked.transcribed:
        return []
    listed = ", ".join(
        f"{a} {s} %{' (transcribed)' * (a in asked.transcribed)}" for a, s in asked.stated.items()
    )
    title = f"Transcribed from the chart: {asked.wording} ({listed})"
    about = ((), "transcription", asked.question, listed)
    if asked.base is None:
        told = "Transcribed from a chart without a printed base."
        return [Check(*about, "no base", "unverifiable", told, title, lack="never_published")]
    judged = _judged(together(asked), title)
    judged["explanation"] = f"Transcribed from the chart: {judged['explanation']}"
    if judged["verdict"] != "feasible":
        judged |= {"verdict": "unverifiable", "readings": "", "lack": "not_held"}
    return [Check(*about, **judged)]


def _without_base(claims: pd.DataFrame, asked: Asked, ledger: pd.DataFrame, rounding: str) -> Check:
    """Test shares that are printed without a base: does a group that the report names serve all?"""
    tried = range(1, LARGEST_TRIED + 1)
    serving = [
        n
        for n in tried
        if all(shares.fits(s, n, rounding, asked.parts[a]) for a, s in asked.stated.items())
    ]
    who = ledger["population"].isin(claims["population"]) & ledger["unit"].eq("count")
    named = [n for n in serving if str(n) in set(ledger.loc[who, "value"])]
    found = ", ".join(map(str, serving)) or f"none up to {LARGEST_TRIED}"
    listed = ", ".join(f"{a} {s} %" for a, s in asked.stated.items())
    told = f"No base is printed. One base for {listed}: {found}; of these the report "
    told += f"prints as a number of them: {', '.join(map(str, named)) or 'none'}."
    verdict = "feasible" if named else "conditional" if serving else "impossible"
    rescue = f"n = {found}" if verdict == "conditional" else ""
    about = (tuple(claims["claim"]), "one base", asked.question, listed, found, verdict, told)
    return Check(*about, f"{asked.wording} ({listed}; base not printed)", rescue)


def _group_sizes(ledger: pd.DataFrame) -> set[int]:
    return {int(v) for v in ledger.loc[ledger["kind"].eq("sample_size"), "value"]}


def _together(
    asked: Asked, answers: list[str], rounding: str, leeway: Mapping[str, tuple]
) -> shares.Result:
    """Audit some answers of a question; a single one by itself, whatever its partners."""
    some = {a: asked.stated[a] for a in answers}
    if len(answers) == 1 and len(asked.stated) > 1:
        (answer,) = answers
        return shares.audit_share(some[answer], asked.base, asked.parts[answer], rounding, **leeway)
    return together(replace(asked, stated=some), rounding, **leeway)


def _partners(
    claims: pd.DataFrame, asked: Asked, answers: list[str], result: shares.Result, verdict: str
) -> Check:
    listed = ", ".join(f"{a} {asked.stated[a]} %" for a in answers)
    judged = _judged(result, f"{asked.wording} ({listed}; {asked.base} people)")
    judged["explanation"] += _off_total(result, asked.stated)
    exact = claims["answer"].isin(answers) & claims["comparator"].eq("equals")
    mine = tuple(claims.loc[exact, "claim"])
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


def mean(claims: pd.DataFrame, n: int, low: int, high: int) -> list[Check]:
    """Test a printed mean of n whole numbers of which the lowest and the highest are printed."""
    new = []
    for _, claim in claims.iterrows():
        totals = shares.mean_totals(claim["stated"], n, low, high)
        span = "no total" if totals is None else f"a total of {shares.span(*totals)}"
        told = f"{n} whole numbers from {low} to {high}, both among them: {span} prints this mean."
        title = f"{said(claim)}; {n} numbers from {low} to {high}"
        about = ((claim["claim"],), "mean", claim["statistic"], claim["stated"], span)
        new.append(Check(*about, "impossible" if totals is None else "feasible", told, title))
    return new


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
        verdict, told, lack = "unverifiable", "the number was not published.", "never_published"
        if value is not None:
            prints = (floor(Fraction(100 * k, base) + Fraction(1, 2)) for k in within)
            verdict = "feasible" if value in prints else "contradicted"
            told, lack = f"the report prints {plain(value)} % for it.", ""
        against = "" if value is None else " against the printed share"
        title = f"'{word}' ({bound}){against}"
        about = ((claim["claim"],), "quantifier", claim["statistic"], claim["stated"], bound)
        new.append(Check(*about, verdict, f"'{word}' means {bound}; {told}", title, lack=lack))
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
        title = f"{said(first)}; the methodology has {group}"
        about = (tuple(mentions["claim"]), "base", first["statistic"], str(answers), str(size))
        new.append(Check(*about, verdict, told, title))
    return new


def _size(population: str, sizes: Mapping[str, int]) -> int:
    if population not in sizes:
        raise data.DataError(f"no size is printed for {population!r}: fill `n` of the claim.")
    return int(sizes[population])
