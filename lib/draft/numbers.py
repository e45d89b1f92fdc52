"""Every number and number word of a text, and by ``rules.tsv`` what each may be.

A rule looks at a token, at what stands before and after it in its block, and at the block's role;
the first that fits decides. How sure each is was measured by ``tests/measure_draft.py``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.draft.text import WORDS, Block
from lib.rules import MONTHS, NUMBER_WORDS

CONFIDENCE = ("sure", "likely", "doubtful")
NAMED = WORDS["in rules"] | {
    "MONTH": "|".join(MONTHS),
    "NUM": rf"(?:\d+(?:[,.]\d+)*|\b(?:{'|'.join(NUMBER_WORDS)})\b)",
    "COUNTED": "|".join(f"{w}s?" for w in NUMBER_WORDS),
}


def pattern(text: str) -> re.Pattern[str]:
    """Compile a pattern in which ``<NAME>`` stands for one of `NAMED`."""
    return re.compile(re.sub(r"<([A-Z]+)>", lambda m: NAMED[m[1]], text), re.IGNORECASE)


TOKEN = pattern(WORDS["token"])
LISTED = Path(__file__).with_name("rules.tsv").read_text(encoding="utf-8").splitlines()[1:]
ROWS = [line.split("\t") for line in LISTED]
RULES = [(*row[:2], row[2].split(), *map(pattern, row[3:])) for row in ROWS]


@dataclass
class Number:
    """A token of a block, what it may be (a kind of claim, a reason against it) and how sure."""

    block: Block
    start: int
    text: str
    outcome: str = ""
    sure: str = ""
    unit: str = "count"
    group: str = ""

    def __post_init__(self) -> None:
        """Take what stands around the token, and what the first fitting rule says."""
        whole, end = self.block.text, self.start + len(self.text)
        self.opens, closes = self.block.sentence(self.start)
        self.line = self.block.lines[self.block.printed.count("\n", 0, self.start)]
        self.sentence = whole[self.opens : closes].strip()
        self.before, self.after = whole[max(0, self.start - 80) : self.start], whole[end : end + 80]
        cut = "x" * 9 * (self.start > 80) + self.before
        for outcome, sure, roles, before, token, after in RULES:
            fits = token.fullmatch(self.text) and (not roles or self.block.role in roles)
            if fits and after.match(self.after) and before.search(cut):
                self.outcome, self.sure = outcome, sure
                return


def numbers(found: list[Block]) -> Iterator[Number]:
    """Give every number of the blocks in order; a month without a day or a year is none."""
    for block in found:
        for match in TOKEN.finditer(block.text):
            if match[0].capitalize() not in MONTHS:
                yield Number(block, match.start(), match[0])
