"""Checks of printed shares as whole people: alone, and the answers of a question together."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from math import floor, fsum

import pandas as pd

from lib import data, shares, survey, uncertainty
from lib.verdicts import Check, agrees


def alone(rows: pd.DataFrame, rounding: str) -> Check:
    """The check of one printed share by itself; rows: its mentions in a section."""
    first = rows.iloc[0]
    stated = percent(first)
    about = {
        "claims": tuple(rows["claim"]),
        "test": "share",
        "key": first["question"] or first["statistic"],
        "expected": f"{stated} %" + (f" of {first['n']}" if first["n"] else ""),
    }
    if first["comparator"] != "equals":
        return Check(**about, **_bounded(first))
    if not first["n"]:
        return Check(**about, **_without_base(stated))
    result = shares.audit_share(stated, int(first["n"]), int(first["parts"]), rounding)
    title = f"{first['statement'].rstrip('.')}: {stated} % of {first['n']} people"
    return Check(**about, **_from_result(result, title))


def _bounded(claim: pd.Series) -> dict[str, str]:
    """Verdict of 'over a half' and the like: whether some number of people lies within.

    Of a small group 'nearly a third' can only mean one of the two whole numbers beside it.
    """
    if not claim["n"]:
        return {
            "found": "no base",
            "verdict": "unverifiable",
            "explanation": "No base is printed and the bound leaves it open.",
            "title": f"{claim['stated']} has no base",
        }
    base = int(claim["n"])
    if claim["comparator"] == "about":
        people = _beside(claim)
    else:
        people = [k for k in range(base + 1) if agrees(claim, Fraction(100 * k, base))]
    verdict = "feasible" if people else "impossible"
    found = f"{people[0]} to {people[-1]} of {base}" if people else f"nobody of {base}"
    return {
        "found": found,
        "verdict": verdict,
        "explanation": f"The wording allows {found} people.",
        "title": f"'{claim['stated']}' against whole people of {base}",
        "power": f"{1 - len(people) / (base + 1):.2f}",
    }


def partners(question: str, rows: pd.DataFrame, rounding: str) -> list[Check]:
    """The checks of a question's answers taken together, over the whole report.

    rows: the section's claims of that question. When the answers cannot stand together, those that
    are possible alone and with each other are cleared by a check of their own, and only the others
    carry the verdict. Values transcribed from a chart join the test.
    """
    asked = data.questions().set_index("question").loc[question]
    printed = survey.shares_of(question).set_index("answer")
    stated = {answer: percent(row) for answer, row in printed.iterrows()}
    parts = printed["parts"].astype(int).to_dict()
    read_off = survey.transcribed(question)
    for answer, value in read_off.items():
        stated[answer], parts[answer] = value, parts.get(answer, 1)
    if len(stated) < 2 - bool(read_off) or not asked["n"]:
        return []
    base, exhaustive = int(asked["n"]), asked["exhaustive"] == "yes"
    test = "partition" if exhaustive else "one base"

    def audit(answers: list[str]) -> shares.Result:
        some = {a: stated[a] for a in answers}
        whole = exhaustive and _leaves_nobody(some, base)
        return shares.audit_question(some, base, exhaustive, parts, rounding, whole)

    def check(answers: list[str], result: shares.Result, verdict: str) -> Check:
        mine = tuple(rows.loc[rows["answer"].isin(answers), "claim"])
        listed = ", ".join(f"{a} {stated[a]} %" for a in answers)
        made = _from_result(result, f"{asked['wording']} ({listed}; {base} people)")
        made |= {
            "verdict": verdict,
            "explanation": made["explanation"] + _off_total(result, stated),
        }
        return Check(mine, test, question, listed, **made)

    joint = audit(list(stated))
    if joint.verdict == "feasible":
        return [check(list(stated), joint, joint.verdict)]
    sound = [
        a
        for a in stated
        if shares.audit_share(stated[a], base, parts[a], rounding).verdict == "feasible"
    ]
    cleared = audit(sound) if 0 < len(sound) < len(stated) else None
    if cleared is None or cleared.verdict != "feasible":
        # Each may be possible alone: then it is the partners that speak against them.
        alone = joint.verdict == "impossible" and len(sound) == len(stated)
        return [check(list(stated), joint, "contradicted" if alone else joint.verdict)]
    doubtful = [a for a in stated if a not in sound]
    named = [check(sound, cleared, "feasible"), check(doubtful, joint, joint.verdict)]
    # A check of other sections' claims belongs there; a slip in a transcription has no claim.
    return [c for c in named if c.claims or (c.verdict != "feasible" and read_off)]


def group(claim: pd.Series, rounding: str) -> uncertainty.Group:
    """The people behind a printed share, as a range where several numbers print it.

    Raises DataError when no number of people gives it under any reading.
    """
    if claim["comparator"] == "about":
        people = _beside(claim)
        return uncertainty.Group(people[0], people[-1], int(claim["n"]))
    result = shares.audit_share(percent(claim), int(claim["n"]), int(claim["parts"]), rounding)
    if result.serving_base is None:
        raise data.DataError(
            f"claim {claim['claim']}: no number of people gives it, nothing to compare."
        )
    low, high = result.counts["share"]
    return uncertainty.Group(low, high, result.serving_base)


def percent(claim: pd.Series) -> str:
    """A share as printed in percent: the stated digits, or the percentage that a word means."""
    if claim["stated"][:1].isdigit():
        return claim["stated"]
    value = data.number(claim["value"])
    return f"{floor(value + Fraction(1, 2))}"


def _without_base(percent: str) -> dict[str, str]:
    fitting = [n for n in range(1, 49) if shares.counts(percent, n)]
    return {
        "found": "no base",
        "verdict": "unverifiable",
        "explanation": f"No base is printed; of the bases 1 to 48 {len(fitting)} would allow it.",
        "title": f"{percent} % has no base",
    }


def _beside(claim: pd.Series) -> list[int]:
    """The whole numbers of people beside an approximate share: 'a third' of 17 is 5 or 6."""
    base = int(claim["n"])
    exact = data.number(claim["value"]) * base / 100
    return [k for k in range(base + 1) if abs(k - exact) < 1]


def _off_total(result: shares.Result, stated: Mapping[str, str]) -> str:
    """What the printed shares of all answers add up to, where rounding cannot explain it."""
    total = sum(Decimal(s) for s in stated.values())
    explained = result.totals is None or total <= Decimal(result.totals[1])
    if explained or result.verdict == "feasible":
        return ""
    return f" The printed shares add up to {total} %; rounding allows at most {result.totals[1]} %."


def _leaves_nobody(stated: Mapping[str, str], base: int) -> bool:
    """Whether the printed shares leave less than one person for answers that nobody printed."""
    return 100 - fsum(float(s) for s in stated.values()) < 100 / base


def _summary(result: shares.Result) -> str:
    """The counts behind a result: "25 of 37", "agree 25, other 12 of 37" or no whole number."""
    if result.serving_base is None:
        return f"no whole number of {result.base}"
    spans = {
        a: f"{low} to {high}" if low < high else str(low)
        for a, (low, high) in result.counts.items()
    }
    named = (
        list(spans.values()) if set(spans) == {"share"} else [f"{a} {s}" for a, s in spans.items()]
    )
    return f"{', '.join(named)} of {result.serving_base}"


def _smaller_bases(result: shares.Result) -> str:
    """The smaller bases that alone rescue a result, as a reading: "n = 36, 32 or 28"."""
    if result.verdict != "conditional":
        return ""
    *others, last = (str(base) for base in result.bases)
    return f"n = {', '.join(others)} or {last}" if others else f"n = {last}"


def _from_result(result: shares.Result, title: str) -> dict[str, str]:
    """The cells of a check that a result of `lib.shares` fills."""
    return {
        "found": _summary(result),
        "verdict": result.verdict,
        "explanation": result.explanation[:1].upper() + result.explanation[1:],
        "title": title,
        "readings": "; ".join(result.readings) or _smaller_bases(result),
        "power": f"{result.power:.2f}",
    }
