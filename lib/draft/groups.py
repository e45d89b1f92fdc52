"""Who was asked: the groups of people that a text says something of, and their printed sizes."""

import re
from collections import Counter

from lib.draft.numbers import WORDS, Number, pattern
from lib.rules import words_to_number

ASKED = 5  # a size that a sentence says was asked weighs as much as five others
OTHER = WORDS["no group"].split()


class Groups:
    """The groups of a text: name -> how often each size is printed for it."""

    def __init__(self, found: list[Number], whole: str) -> None:
        samples = [(n, _clause(n)) for n in found if n.outcome == "sample_size"]
        plural = re.compile(r"[a-z]{3,}s(?![a-z])|people")
        nouns = {noun for _, clause in samples for noun in plural.findall(clause.casefold())}
        said = [h for h in sorted(nouns) if pattern(rf"\b{h}[^a-z]{{0,4}} <SAID>\b").search(whole)]
        self.sizes: dict[str, Counter[int]] = {_full(h, whole.casefold()): Counter() for h in said}
        for number, clause in samples:
            number.group, size = self.named(clause), words_to_number(number.text)
            if number.group in self.sizes and size:
                weight = ASKED if pattern(r"\b<ASKED>\b").search(number.before) else 1
                self.sizes[number.group][int(size)] += weight

    def named(self, text: str, place: int = 0) -> str:
        """Return the group that `text` names nearest to `place`; empty if none.

        A noun with another capital before it ("Deputy Wardens") is a group of its own.
        """
        found = []
        for name in self.sizes:
            first, _, head = name.rpartition(" ")
            for m in re.finditer(rf"(?:\b([\w-]+) )?\b{re.escape(head)}(?![a-z])", text, re.I):
                word = m[1] or ""
                own = first and word[:1].isupper() and word.casefold() not in (first, *OTHER)
                told = f"{word} {head}".casefold() if own else name
                found.append((abs(m.start() - place) + 60 * (m.start() < place), told))
            if first and not found and re.search(rf"\b{re.escape(first)}\b", text, re.I):
                found.append((999, name))
        return min(found, default=(0, ""))[1]

    def size(self, name: str) -> int | None:
        """Return the size that is printed most often for a group."""
        return next((size for size, _ in self.sizes.get(name, Counter()).most_common(1)), None)


def _clause(number: Number) -> str:
    """Return the words beside a sample size: before ``n =``, else after the number."""
    before = re.split(r"\bn ?= ?$", number.block.text[: number.start], flags=re.I)
    if len(before) == 1:
        return re.match(r"[^.,;()]{0,40}", number.after)[0]
    return next((c for c in re.split(r"[(;,:.]", before[0])[::-1] if c.strip()), "")


def _full(head: str, text: str) -> str:
    """Return a noun with the word that stands before it in most places."""
    before = Counter(re.findall(rf"([a-z-]+) {head}\b", text))
    word, times = next(iter(before.most_common(1)), ("", 0))
    often = 2 * times > len(re.findall(rf"\b{head}\b", text)) and word not in OTHER
    return f"{word} {head}" if often and len(word) > 1 else head
