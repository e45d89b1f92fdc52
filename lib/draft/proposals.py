"""Rows for the ledger, the exclusions and the figures, proposed from the numbers of a text."""

import re
from collections import Counter, defaultdict
from itertools import groupby

import pandas as pd

from lib.draft import text
from lib.draft.groups import Groups
from lib.draft.numbers import Number, numbers, pattern
from lib.draft.text import CAPTION, PAGE_AT_END, WORDS
from lib.rules import MONTHS, UNIT_OF_KIND, words_to_number

CLAIMS = {*UNIT_OF_KIND, "change", "count", "official"}
CURRENCIES, SCALES = WORDS["currencies"], WORDS["scales"]
SAMPLE = re.compile(r"\bn ?= ?(\d+(?:,\d{3})*)", re.I)
STOP = WORDS["tell nothing"].split()
DATING = {"share", "change", "count", "money", "part", "duration", "sample_size", "trend"}
Row = dict[str, str]


class Reader:
    """Reads a whole text once; `tables` are the claims, exclusions and figures that it proposes."""

    def __init__(self, lines: list[str]) -> None:
        self.blocks = text.blocks(lines)
        self.numbers = list(numbers(self.blocks))
        self.sections = text.sections(self.blocks, Counter(n.line for n in self.numbers))
        self.notes: dict[str, list[text.Block]] = defaultdict(list)
        for block in (b for b in self.blocks if b.role == "footnote"):
            self.notes[text.ROLES["footnote"].match(block.text)[1]].append(block)
        self.captions = {b.figure: b.text for b in self.blocks if b.figure}
        self.groups = Groups(self.numbers, "\n".join(b.text for b in self.blocks))
        for _, beside in groupby(self.numbers, lambda n: (n.block.lines[0], n.opens)):
            self._settle(list(beside))
        claims = _joined([self._claim(n) for n in self.numbers if n.outcome in CLAIMS])
        self.tables = {"claims": pd.DataFrame(claims), "exclusions": self._excluded(),
                       "figures": pd.DataFrame(self._drawn())}  # fmt: skip

    def _settle(self, beside: list[Number]) -> None:
        """Decide what depends on the rest of the sentence: years, durations, words, units."""
        kinds = {n.outcome for n in beside}
        defines = any(n.outcome == "definition" and n.text.isalpha() for n in beside)
        for n in beside:
            if n.outcome == "trend" and "change" in kinds:
                n.outcome = ""  # its number says it
            elif n.outcome == "year" or n.outcome == "date" and not re.search(r"\d{4}", n.text):
                n.outcome = "period" if kinds & DATING or n.outcome == "date" else "date"
            elif n.outcome == "duration":
                n.outcome = "answer_label" if "share" in kinds else "count"
            elif n.outcome == "quantifier" and n.sure == "doubtful":
                told = pattern(r" (?:also )?(?:<SAID>|\w+ed)\b").match(n.after)
                if told or self.groups.named(n.after[:40]):
                    n.sure = "likely"
                else:
                    n.outcome = "not_a_quantity"
            elif n.outcome == "money":
                sign = re.search(r"[£€$]|pound|euro|dollar", n.before[-4:] + n.after[:20])
                n.outcome, n.unit = "official", CURRENCIES[sign[0]] if sign else "GBP"
            if defines and n.outcome in ("share", "quantifier", "not_a_quantity"):
                n.outcome, n.sure = "definition", "likely"
            n.outcome = WORDS["same"].get(n.outcome, n.outcome)
            n.unit = UNIT_OF_KIND.get(n.outcome, "percent" if n.outcome == "change" else n.unit)
            if n.outcome == "count":
                time = re.match(r"(?:-|–| ?to ?)?\d*\+?[ -]?(year|month|day|hour|minute)", n.after)
                n.unit = f"{time[1]}s" if time else "count"
                n.outcome = "official" if (words_to_number(n.text) or 0) >= 1000 else "count"

    def _claim(self, n: Number) -> Row:
        """Return the row of a number: what it is, of whom, of how many, and how sure that is."""
        group, base, surely = self._whom(n)
        kind, value, figures = n.outcome, _value(n), _shown(n)
        if kind in ("share", "count") and not group and not base and n.unit in ("percent", "count"):
            kind = "official" if pattern(r"\b<YEAR>").search(n.sentence) else kind
        told = (k for k, w in WORDS["comparators"].items()
                if re.search(rf"\b(?:{w}) ?(?:a |the )?[£€$]?$", n.before, re.I))  # fmt: skip
        return {
            "section": n.block.section, "line": str(n.line), "location": n.block.location,
            "kind": kind, "stated": n.text, "value": value, "unit": n.unit,
            "comparator": next(told, "equals"), "population": re.sub(r"\W+", "_", group),
            "n": value if kind == "sample_size" else str(base or ""), "parts": "1",
            "sure": n.sure if surely or n.sure != "sure" else "likely",
            "figure": figures[0] if len(figures) == 1 else "", "sentence": n.sentence,
            "after": n.after, "usual": str(self.groups.size(group)),
        }  # fmt: skip

    def _whom(self, n: Number) -> tuple[str, int | None, bool]:
        """Return the group of a number, its base, and whether its own words or note say both."""
        named, kind, lead = self.groups.named, n.outcome, n.block.lead
        if kind == "sample_size":
            return n.group or named(n.block.text[: n.start + 80], n.start), None, True
        own = named(n.sentence, n.start - n.opens)
        if kind not in ("share", "count", "quantifier", "score"):
            sure = kind != "official" or n.unit in CURRENCIES.values()
            return own if n.unit in ("rank", "words") else "", None, sure
        if of := pattern(r" ?%? <OF>(<NUM>)").match(n.after):
            return own, int(words_to_number(of[1]) or 0), True
        if kind == "count":
            near = own and own == named(n.after[:30])
            return own, self.groups.size(own) if near else None, False
        note = self._note(n.block.text[n.start :], n) or self._note(lead, n)
        group = own or named(note)
        if not group and not re.match(r" ?(?:%|per ?cent) of (?:the )?[a-z]", n.after, re.I):
            group = named(n.block.text[: n.opens], n.opens) or named(lead, len(lead))
        told = [n.sentence, note if named(note) in ("", group) else "",
                *(self.captions.get(figure, "") for figure in _shown(n))]  # fmt: skip
        bases = [{int(b.replace(",", "")) for b in SAMPLE.findall(t)} for t in told]
        printed = next((b.pop() for b in bases if len(b) == 1), None)
        if printed and kind == "share":
            return group, printed, bool(group)
        return group, self.groups.size(group), False

    def _note(self, words: str, n: Number) -> str:
        """Return the footnote whose mark stands first in `words`, the next below the number."""
        mark = pattern("<MARK>+").search(words)
        same = self.notes[mark[0]] if mark and n.block.role != "footnote" else []
        below = [b for b in same if b.lines[0] >= n.line] or same
        return below[0].text if below else ""

    def _excluded(self) -> pd.DataFrame:
        piece = pattern(r"<MARK>+|\d{4}/\d+|\d+(?:[,.]\d+)*|(?<!\d)(?!<MONTH>)[a-z]+")
        others = [n for n in self.numbers if n.outcome and n.outcome not in CLAIMS]
        rows = [(str(n.line), token.casefold(), n.outcome, n.sure, n.sentence)
                for n in others for token in piece.findall(n.text)]  # fmt: skip
        table = pd.DataFrame(rows, columns=["line", "token", "reason", "sure", "sentence"])
        key = ["line", "token", "reason"]
        table["count"] = table.groupby(key)["token"].transform("size")
        return table.drop_duplicates(key)

    def _drawn(self) -> list[Row]:
        rows: dict[str, Row] = {}
        listed = [(CAPTION.match(b.text), PAGE_AT_END.search(b.text)) for b in self.blocks]
        pages = {caption[1]: page[1] for caption, page in listed if caption and page}
        for b in (b for b in self.blocks if b.figure and re.match(r"\W*fig", b.text, re.I)):
            title = ", ".join(_words(CAPTION.match(b.text)[2], "")[:4])  # no words of the report
            bases, group = SAMPLE.findall(b.text), self.groups.named(b.text)
            rows.setdefault(b.figure, {
                "figure": b.figure, "section": b.section, "page": pages.get(b.figure, ""),
                "line": str(b.lines[0]), "title": title or "not titled", "kind": "bar",
                "population": re.sub(r"\W+", "_", group), "n_as_printed": ", ".join(bases),
                "n": "|".join(bases) or str(self.groups.size(group) or ""), "sentence": b.text,
                "evidence": "unpublished", "number_as_printed": b.figure,
                "sure": "sure" if title else "likely"})  # fmt: skip
        return sorted(rows.values(), key=lambda row: int(row["figure"]))


def _shown(n: Number) -> list[str]:
    """Return the figures that a number is said to be in: of its caption, or named beside it."""
    named = dict.fromkeys(re.findall(r"\bFigure (\d+)", n.sentence))
    return [n.block.figure] if n.block.figure else list(named)


def _value(n: Number) -> str:
    """Return the value of a claim as the ledger writes it: in its unit, signed, or a date."""
    value = words_to_number(n.text)
    if n.outcome == "date":
        year = re.search(r"(?:19|20)\d\d", n.text)
        month = next((i for i, m in enumerate(MONTHS, 1) if m.casefold() in n.text.casefold()), 0)
        days = re.findall(r"\b\d{1,2}(?!\d)", n.text) if month else []
        told = [f"{int(part):02d}" for part in (month, *days) if part]
        return "-".join([year[0], *told]) if year else ""
    if n.outcome == "rank":
        return "1" if pattern("<RANKS>").fullmatch(n.text) else ""
    if value is None or n.unit == "words":
        return ""
    scale = re.match(rf" ?({'|'.join(SCALES)})(?![a-z])", n.after)
    value *= SCALES[scale[1]] if scale and n.unit != "percent" else 1
    value *= 100 if n.unit == "percent" and not n.text[0].isdigit() and value < 1 else 1
    near = re.split(r"[.;]", n.before)[-1][-60:] + " | " + n.after[:25]
    falls = n.outcome == "change" and value and pattern(r"\b(?:<FELL>)").search(near)
    digits = n.text.replace(",", "") if "." in n.text and not scale else str(value)
    return f"-{digits}" if falls else digits


# ---------------------------------------------------------------------- statistics and repeats


def _joined(rows: list[Row]) -> list[Row]:
    """Give each row its claim, statistic and statement; repeats share the statistic."""
    kept: dict[tuple[str, str], list[Row]] = {}
    used, counted = Counter(), Counter()
    for row in rows:
        alike = kept.setdefault((row["unit"], row["value"] or row["stated"].casefold()), [])
        words = row["words"] = _words(row["sentence"], row["stated"])
        same = next((other["statistic"] for other in alike if _same(row, other)), None)
        name = same or _name(row)
        used[name] += not same
        row["statistic"] = name if same or used[name] == 1 else f"{name}_{used[name]}"
        alike.append(row)
        counted[row["section"]] += 1
        row["claim"] = f"S{row['section']}-{counted[row['section']]:03d}"
        of = f" of {row['population'].replace('_', ' ')}" if row["population"] else ""
        unit = "" if row["unit"] in ("words", "rank", "count", "date") else f" {row['unit']}"
        row["statement"] = f"{row['stated']}{unit}{of}: {', '.join(words[:3]) or 'to be named'}."
    return rows


def _name(row: Row) -> str:
    parts = [*row["words"][:2], row["value"] or row["stated"]]
    if row["kind"] == "sample_size":
        figure = f"fig{int(row['figure']):02d}" if row["figure"] else ""
        usual = row["value"] == row["usual"] and not figure
        parts = ["n", figure, row["population"], "" if usual else row["value"]]
    return re.sub(r"[^a-z0-9]+", "_", "_".join(filter(None, parts)).casefold()).strip("_")


def _same(row: Row, other: Row) -> bool:
    """Say whether two numbers of one unit and value are one statistic."""
    if row["kind"] != other["kind"] or row["population"] != other["population"]:
        return False
    if row["kind"] == "sample_size":
        return row["figure"] == other["figure"]
    nouns = [set(_words(" ".join(r["after"].split()[:2]), "")) for r in (row, other)]
    if row["unit"] == "count" and nouns[0] & nouns[1] and len(row["value"]) > 1:
        return True
    long = len(row["value"].strip("-0").replace(".", "")) >= 3 and row["kind"] != "date"
    mine, theirs = ({w[:6] for w in r["words"]} for r in (row, other))
    return long or len(mine & theirs) >= 3 and 4 * len(mine & theirs) >= len(mine | theirs)


def _words(sentence: str, stated: str) -> list[str]:
    """Return the telling words of a sentence, those after what is stated first."""
    before, _, after = sentence.casefold().partition(stated.casefold() or "\n")
    return [w for w in re.findall(r"[a-z]{4,}", f"{after} {before}") if w not in STOP]
