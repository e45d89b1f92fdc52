"""The token account: every number and number-word of the report belongs to one claim or exclusion.

``report_tokens.txt`` holds the fingerprints of the report's tokens, so that the account is proved
where the text itself is not at hand; ``python tests/account.py`` alone writes it from the text.

Run it by hand on part files: ``python tests/account.py CLAIMS.csv EXCLUSIONS.csv FIRST LAST``; the
report's text is read from the path in ``REPORT_TEXT``, else from beside the checkout.
"""

import hashlib
import os
import re
import sys
from collections import Counter
from pathlib import Path

import pandas as pd

WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "hundred thousand million billion half third thirds quarter quarters none once twice dozen "
    "single most some few majority largest greatest highest longest"
).split()

# Million and billion scale the number before them; they are no number of their own.
SCALES = {"hundred", "thousand", "million", "billion"}

# The table of figures prints page numbers glued to what stands before: n=3716 is n=37, page 16.
GLUED_PAGE = re.compile(r"(n ?=\d\d|\b20\d\d)(?=\d\d(?:\D|$))")

KEPT = Path(__file__).with_name("report_tokens.txt")

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"

TOKEN = re.compile(
    rf"[{SUPERSCRIPTS}]+"  # footnote marks, a run counts once
    r"|\d+(?:,\d{3})+(?:\.\d+)?"  # 1,479
    r"|\d+\.\d+"  # 17.8
    r"|\d{4}/\d{2,4}"  # 2019/20
    r"|\d+"
    rf"|\b(?:{'|'.join(w for w in WORDS if w not in SCALES)})\b",
    re.IGNORECASE,
)


def report_path() -> Path | None:
    """The report's text, by the variable REPORT_TEXT or beside the checkout; None if absent."""
    named = os.environ.get("REPORT_TEXT")
    beside = Path(__file__).resolve().parents[2] / "shared" / "report" / "report.txt"
    path = Path(named) if named else beside
    return path if path.is_file() else None


def tokens(text: str) -> list[str]:
    """Numeric tokens and number-words of a text in order, casefolded."""
    return [match.group().casefold() for match in TOKEN.finditer(GLUED_PAGE.sub(r"\1 ", text))]


def covered(claims: pd.DataFrame, exclusions: pd.DataFrame) -> Counter[tuple[int, str]]:
    """How often claims and exclusions account for each token of each line."""
    found: Counter[tuple[int, str]] = Counter()
    for line, stated in zip(claims["line"].astype(int), claims["stated"], strict=True):
        found.update((line, token) for token in tokens(stated))
    for row in exclusions.itertuples():
        found[int(row.line), row.token.casefold()] += int(row.count)
    return found


def there(lines: list[str]) -> Counter[tuple[int, str]]:
    """How often each token stands in each line of a text."""
    return Counter((n, token) for n, text in enumerate(lines, start=1) for token in tokens(text))


def fingerprints(counted: Counter[tuple[int, str]]) -> list[str]:
    """Line, token and how often, hashed: the account can be checked where the text is not."""
    told = (f"{line} {token} {times}" for (line, token), times in counted.items() if times)
    return sorted(hashlib.sha256(text.encode()).hexdigest()[:16] for text in told)


def discrepancies(
    lines: list[str], claims: pd.DataFrame, exclusions: pd.DataFrame, first: int, last: int
) -> list[str]:
    """One sentence per token that is not covered exactly once and per stated that is absent."""
    found = []
    for number in range(first, last + 1):
        text = lines[number - 1]
        stated = claims.loc[claims["line"].astype(int) == number, "stated"]
        excluded = exclusions[exclusions["line"].astype(int) == number]
        found += [f"line {number}: '{s}' does not stand there" for s in stated if s not in text]
        covered = Counter(t for s in stated for t in tokens(s))
        for row in excluded.itertuples():
            covered[row.token.casefold()] += int(row.count)
        there = Counter(tokens(text))
        for token in sorted(set(there) | set(covered)):
            if there[token] != covered[token]:
                found.append(
                    f"line {number}: '{token}' stands {there[token]} times, has {covered[token]}"
                )
    return found


if __name__ == "__main__" and len(sys.argv) == 1:
    text = report_path()
    if text is None:
        sys.exit("The report's text is not at hand: set REPORT_TEXT to its path.")
    found = fingerprints(there(text.read_text(encoding="utf-8").split("\n")))
    KEPT.write_text("\n".join(found) + "\n", encoding="utf-8")
elif __name__ == "__main__":
    claims_file, exclusions_file, first_line, last_line = sys.argv[1:5]
    path = report_path()
    if path is None:
        sys.exit("The report's text is not at hand: set REPORT_TEXT to its path.")
    problems = discrepancies(
        path.read_text(encoding="utf-8").split("\n"),
        pd.read_csv(claims_file, dtype=str, keep_default_na=False),
        pd.read_csv(exclusions_file, dtype=str, keep_default_na=False),
        int(first_line),
        int(last_line),
    )
    print("\n".join(problems) or "every token is accounted for")
    sys.exit(bool(problems))
