"""Slips in printed numbers, and which of them whole people exclude: arithmetic apart from `lib`."""

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache, reduce

import pandas as pd

from lib.rules import COUNTING_WORDS, number, words_to_number

WORDS = COUNTING_WORDS.split()


def moved(printed: str, size: str, down: bool) -> str:
    """Return a printed number after a slip; empty where it has none of that size.

    size: units of the last digit (of the last that is not zero, from a hundred on), or `swap`: the
    last two unequal neighbours among its digits exchanged.
    """
    word = printed.casefold()
    plain = str(WORDS.index(word)) if word in WORDS else printed.replace(",", "")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", plain):
        return ""
    digits, places = plain.replace(".", ""), len(plain.partition(".")[2])
    if size == "swap":
        ends = [i for i in range(len(digits) - 1, 0, -1) if digits[i] != digits[i - 1]]
        ends = [i for i in ends if i > 1 or digits[1] != "0"]
        if not ends or word in WORDS:
            return ""
        a = ends[0] - 1
        new = int(digits[:a] + digits[a + 1] + digits[a] + digits[a + 2 :])
    else:
        zeros = len(digits) - len(digits.rstrip("0")) if int(digits) >= 100 else 0
        new = int(digits) + int(size) * 10**zeros * (-1 if down else 1)
    if new < 1 or (word in WORDS and new >= len(WORDS)):
        return ""
    if word in WORDS:
        return WORDS[new].capitalize() if printed[0].isupper() else WORDS[new]
    return format(new / 10**places, f"{',' if ',' in printed else ''}.{places}f")


def restated(claim: pd.Series, size: str, down: bool) -> tuple[str, str]:
    """Return what a claim of the ledger states after a slip, and its value; empty for none."""
    stated, value = claim["stated"], claim["value"]
    if claim["unit"] == "date":
        year = re.search(r"[0-9]{4}", stated)
        new = moved(year.group(), size, down) if year else ""
        if new[:2] != stated[year.start() :][:2] if year else True:  # another century is no slip
            return "", ""
        ends = f"/{(int(new) + 1) % 100:02d}"  # of 2019/20
        return re.sub(r"(?<=[0-9]{4})/[0-9]{2}", ends, stated.replace(year[0], new)), new + value[
            4:
        ]
    new, was = moved(stated, size, down), number(value)
    if not new or not was:
        return "", ""
    now = words_to_number(new) * was / words_to_number(stated)
    if claim["unit"] == "percent" and claim["kind"] != "change" and now > 100:
        return "", ""
    return new, str(now) if now.denominator == 1 else f"{float(now):g}"


@cache
def people(share: int, n: int) -> frozenset[int]:
    """Return how many of n people print a share in whole percent, rounded half up."""
    return frozenset(k for k in range(n + 1) if (200 * k + n) // (2 * n) == share)


def excluded(answers: Iterable[int], n: int, exhaustive: bool) -> bool:
    """Say whether no whole numbers of n people print all answers of a question.

    exhaustive: nobody is counted twice; answers that leave less than one person are all there were.
    """
    shares = list(answers)
    found = [people(share, n) for share in shares]
    if not all(found) or not exhaustive:
        return not all(found)
    sums = reduce(lambda a, b: {i + j for i in a for j in b}, found, {0})
    complete = 100 - sum(shares) < 100 / n
    return n not in sums if complete else min(sums) > n


def wilson(k: int, n: int, z: Fraction = Fraction(196, 100)) -> tuple[float, float]:
    """Return the interval of a share k of n by Wilson, 95 %; nothing is known of n = 0."""
    if not n:
        return 0.0, 1.0
    p, z = k / n, float(z)
    half = z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
    middle, wide = p + z * z / (2 * n), 1 + z * z / n
    return max(0.0, (middle - half) / wide), min(1.0, (middle + half) / wide)
