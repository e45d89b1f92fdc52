"""The lines of a report's text as blocks, each with its role, section and place."""

import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

WORDS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
CAPTION = re.compile(WORDS["roles"]["caption"], re.I)
PAGE_AT_END = re.compile(WORDS["roles"]["contents"].removeprefix(".*"))
ROLES = {role: re.compile(told, re.I) for role, told in WORDS["roles"].items()}  # first that fits
BULLET = re.compile(r"\s*(?:[-–•*▪>]|\d{1,2}[.)]\s|\([a-z\d]\))")
NUMBERED = re.compile(r"(?:(?:chapter|part|section) )?\d{1,2}(?:\.\d)*[.:]?\s+[A-Z]", re.I)
REFERENCES = re.compile(r"[\d. ]*(bibliography|references|works cited|(data )?sources)", re.I)
STARTS = re.compile(r"(?:^|(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!no\.)[”’\"')]*\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]*\s+)"
                    r"(?=[A-Z“‘\"(\d•-]|^)")  # fmt: skip
FEWEST = 12  # numbers of a section; a shorter one joins the one before


@dataclass
class Block:
    """Text that belongs together: a heading, a caption, a footnote, or a paragraph."""

    role: str  # one of `ROLES`
    printed: str  # with its line breaks
    lines: list[int]  # the numbers of its lines
    figure: str = ""  # that it is the caption of
    lead: str = ""  # what introduces the list that it is an item of
    section: str = "01"
    location: str = "body"

    @property
    def text(self) -> str:
        """The block on one line."""
        return self.printed.replace("\n", " ")

    def sentence(self, place: int) -> tuple[int, int]:
        """Return where the sentence around `place` begins and ends."""
        bounds = [0, *(m.end() for m in STARTS.finditer(self.text)), len(self.text) + 1]
        after = bisect_right(bounds, place)
        return bounds[after - 1], bounds[after]


def blocks(lines: list[str]) -> list[Block]:
    """Return the text as blocks in order; what depends on their numbers is left to `sections`."""
    found: list[Block] = []
    references, gap, lead = False, True, ""
    for number, line in enumerate(map(str.rstrip, lines), start=1):
        if not line.strip(" \f"):
            gap = True
            continue
        fits = (r for r, told in ROLES.items() if told.match(line) and (gap or r != "heading"))
        role = next(fits)
        if role == "heading":
            references = bool(REFERENCES.match(line))
        elif references and role in ("table", "body"):
            role = "reference"
        if role == "body" and found and _goes_on(found[-1], line, gap):
            found[-1].printed += "\n" + line
            found[-1].lines.append(number)
        else:
            figure = CAPTION.match(line)[1] if role == "caption" else ""
            found.append(Block(role, line, [number], figure))
        if BULLET.match(found[-1].printed):
            found[-1].lead = lead
        elif role in ("body", "heading"):
            lead = found[-1].text
        gap = False
    runs = [list(some) for caption, some in groupby(found, lambda b: bool(b.figure)) if caption]
    longest = {b.figure: run for run in sorted(runs, key=len) for b in run}
    twice = {f for f, times in Counter(b.figure for b in found).items() if times > 1}
    for block in [b for run in runs for b in run if longest[b.figure] is run and len(run) > 2]:
        if block.figure in twice:  # a list of figures, whose captions stand once more
            block.role, block.figure = "contents", ""
    return found


def _goes_on(last: Block, line: str, gap: bool) -> bool:
    """Say whether a line continues the paragraph before it, as in a text with hard breaks."""
    full = not gap and len(last.printed.rpartition("\n")[2]) >= 55
    item = BULLET.match(line) and not (full and line[0].isdigit() and last.printed[-1].isalnum())
    if last.role != "body" or item or last.printed[-1] in '!?:;”"':
        return False
    return full or line[:1].islower() and last.printed[-1] != "."


def sections(found: list[Block], weigh: dict[int, int]) -> list[tuple[str, str]]:
    """Give each block its section and location; return (number, title) of the sections.

    weigh: line -> numbers on it. Sections begin at headings that the contents list, else at
    numbered ones, else at any; one with fewer than `FEWEST` numbers joins the one before.
    """
    heads = [b for b in found if b.role == "heading"]
    listed = {_plain(PAGE_AT_END.sub("", b.text)) for b in found if b.role == "contents"}
    sorts = ([b for b in heads if _plain(b.text) in listed],
             [b for b in heads if NUMBERED.match(b.text)])  # fmt: skip
    tops = next((some for some in sorts if len(some) > 1), heads)
    titles, here, location = [], FEWEST, "body"
    for block in found:
        told = [k for k, w in WORDS["locations"].items() if re.search(w, block.text, re.I)]
        if block.role == "heading" and (told or block in tops):
            location = [*told, "body"][0]
        if block in tops and here >= FEWEST and len(titles) < 80:
            titles.append((f"{len(titles) + 1:02d}", block.text.lstrip("0123456789.: \t")))
            here = 0
        here += sum(weigh[line] for line in block.lines)
        block.section = titles[-1][0] if titles else "01"
        block.location = block.role if block.role in ("caption", "footnote", "table") else location
    return titles or [("01", "The report")]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.casefold()))
