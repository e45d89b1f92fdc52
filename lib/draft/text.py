"""The lines of a report's text as blocks, each with its role, section and place."""

import json
import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

WORDS = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
CAPTION = re.compile(r"\W*(?:fig(?:ure|\.)|table|chart|exhibit) ?(\d+)\s*[.:–|-]?\s*(.*)", re.I)
TELLS = re.compile(r"(shows?|below|above|presents?|illustrates?|and|to|sets?|is|gives?|in)\b", re.I)
PAGE_AT_END = re.compile(r"(?:\t|\.{3,}|…|\s{3,})\W*(\d{1,4})\s*$")
FOOTNOTE = re.compile(r"\W*([⁰¹²³⁴⁵⁶⁷⁸⁹]+|\[\d{1,3}\])\s*\S")
BULLET = re.compile(r"\s*(?:[-–•*▪>]|\d{1,2}[.)]\s|\([a-z\d]\))")
NUMBERED = re.compile(r"(?:(?:chapter|part|section) )?\d{1,2}(?:\.\d)*[.:]?\s+[A-Z]", re.I)
REFERENCES = re.compile(r"[\d. ]*(bibliography|references|works cited|(data )?sources)", re.I)
STARTS = re.compile(r"(?:^|(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)(?<!no\.)[”’\"')]*\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]*\s+)"
                    r"(?=[A-Z“‘\"(\d•-]|^)")  # fmt: skip
FEWEST = 12  # numbers of a section; a shorter one joins the one before


@dataclass
class Block:
    """Text that belongs together: a heading, a caption, a footnote, or a paragraph."""

    role: str  # heading, caption, contents, footnote, reference, table or body
    text: str
    starts: list[int]  # where in `text` each of its lines begins
    lines: list[int]  # the numbers of these lines
    figure: str = ""  # that it is the caption of
    lead: str = ""  # what introduces the list that it is an item of
    section: str = "01"
    location: str = "body"

    def line(self, place: int) -> int:
        """Return the line on which the letter at `place` stands."""
        return self.lines[bisect_right(self.starts, place) - 1]

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
        role = _role(line, gap, references)
        if role == "heading":
            references = bool(REFERENCES.match(line))
        if role == "body" and found and _goes_on(found[-1], line, gap):
            last = found[-1]
            last.starts.append(len(last.text) + 1)
            last.lines.append(number)
            last.text += " " + line
        else:
            figure = CAPTION.match(line)[1] if role == "caption" else ""
            found.append(Block(role, line, [0], [number], figure))
        if BULLET.match(found[-1].text):
            found[-1].lead = lead
        elif role in ("body", "heading"):
            lead = found[-1].text
        gap = False
    _lists(found)
    return found


def _lists(found: list[Block]) -> None:
    """Make contents of a caption that stands once more, outside a longer run of captions."""
    runs = [list(some) for caption, some in groupby(found, lambda b: bool(b.figure)) if caption]
    longest = {b.figure: len(run) for run in sorted(runs, key=len) for b in run}
    twice = Counter(b.figure for b in found)
    for run in runs:
        for block in run:
            if twice[block.figure] > 1 and len(run) == longest[block.figure] >= 3:
                block.role, block.figure = "contents", ""


def _role(line: str, gap: bool, references: bool) -> str:
    if PAGE_AT_END.search(line):
        return "contents"
    caption = CAPTION.match(line)
    if caption and not TELLS.match(caption[2]) and len(line) < 300:
        return "caption"
    if FOOTNOTE.match(line):
        return "footnote"
    short = len(line) <= 90 and len(line.split()) <= 12 and line[-1] not in '.,;:”"'
    upper = line.strip("“‘\"' ")[:1].isupper() or NUMBERED.match(line)
    plain = not BULLET.match(line) and not re.search(r"[a-z]{2}\. [A-Z]", line)
    if gap and short and upper and plain:
        return "heading"
    if references or "http" in line and re.search(r"\((?:19|20)\d\d\)", line):
        return "reference"
    return "table" if "\t" in line.strip() else "body"


def _goes_on(last: Block, line: str, gap: bool) -> bool:
    """Say whether a line continues the paragraph before it, as in a text with hard breaks."""
    full = not gap and len(last.text) - last.starts[-1] >= 55
    item = BULLET.match(line) and not (full and line[0].isdigit() and last.text[-1].isalnum())
    if last.role != "body" or item or last.text[-1] in '!?:;”"':
        return False
    return full or line[:1].islower() and last.text[-1] != "."


def sections(found: list[Block], weigh: dict[int, int]) -> list[tuple[str, str]]:
    """Give each block its section and location; return (number, title) of the sections.

    weigh: line -> numbers on it. Sections begin at headings that the contents list, else at
    numbered ones, else at any; one with fewer than `FEWEST` numbers joins the one before.
    """
    heads = [b for b in found if b.role == "heading"]
    listed = {_plain(PAGE_AT_END.sub("", b.text)) for b in found if b.role == "contents"}
    sorts = ([b for b in heads if _plain(b.text) in listed],
             [b for b in heads if NUMBERED.match(b.text)], heads)  # fmt: skip
    tops = next((some for some in sorts if len(some) > 1), heads)
    titles, here, location = [], 0, "body"
    for block in found:
        if block.role == "heading":
            told = [k for k, w in WORDS["locations"].items() if re.search(w, block.text, re.I)]
            location = told[0] if told else "body" if block in tops else location
        if block in tops and (here >= FEWEST or not titles) and len(titles) < 80:
            titles.append((f"{len(titles) + 1:02d}", block.text.lstrip("0123456789.: \t")))
            here = 0
        here += sum(weigh.get(n, 0) for n in block.lines)
        block.section = titles[-1][0] if titles else "01"
        block.location = block.role if block.role in ("caption", "footnote", "table") else location
    return titles or [("01", "The report")]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[a-z]+", text.casefold()))
