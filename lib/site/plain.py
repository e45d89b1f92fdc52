"""What keys, readings, numbers and lines are called on the pages, in words for people."""

import json
import re
from pathlib import Path

import jinja2
import yaml
from markupsafe import Markup, escape

from lib import data
from lib.rules import MONTHS
from lib.site.audit import Row
from lib.site.cells import CLAIM

TEMPLATES = Path(__file__).parent / "templates"
WORDS: dict[str, str] = json.loads((TEMPLATES / "words.json").read_text(encoding="utf-8"))
NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?")
VALUE = re.compile(r"(.+?): (-?\d[\d,]*(?:\.\d+)?)(?:, |$)")  # of a series: "2015: 3,263, "


def word(key: str) -> str:
    """What a key is called; one without a word of its own has its underscores opened."""
    return WORDS.get(key, str(key).replace("_", " "))


def readings(cell: str) -> list[str]:
    """The readings in a cell of the results, each as the condition that it is.

    ``cut_off + sum_of_2`` is "if decimals were dropped and two answers were rounded before ...".
    """
    told = []
    for reading in filter(None, cell.split("; ")):
        parts = [_departure(part) for part in reading.split(" + ")]
        told.append(f"if {' and '.join(parts)}" if all(parts) else f"on this reading: {reading}")
    return list(dict.fromkeys(told))


def _departure(part: str) -> str:
    """One way in which a share may have been made otherwise; empty if `part` is none."""
    if not part.startswith("n = "):
        return WORDS.get(f"if {part}", "")
    people = part.removeprefix("n = ")
    people = people if " or " in people else " or ".join(people.rsplit(", ", 1))
    return f"it is a share of {people} people"


def with_unit(number: str, unit: str) -> str:
    """A number in the unit of its claim, with a true minus sign; other text as it is."""
    if not NUMBER.fullmatch(number):
        return number
    number = number.replace("-", "−")
    return {"percent": f"{number} %", "GBP": f"£{number}"}.get(unit, number)


def given(number: str, claim: Row) -> str:
    """What other data give for a claim, in its unit; a minus that its words carry is a fall."""
    shown = with_unit(number, claim["unit"])
    loss = shown.startswith("−") and claim["stated"][:1].isdigit()
    return f"a fall of {shown[1:]}" if loss else shown


def printed(claim: Row) -> str:
    """The stated number with its unit, money in full: what a reader of the report sees."""
    stated, value = claim["stated"], data.number(claim["value"])
    if claim["unit"] == "GBP" and value is not None:
        return f"£{float(value):,.0f}"
    return f"{stated} %" if claim["unit"] == "percent" and stated[:1].isdigit() else stated


def series(found: str, explanation: str) -> list[Row]:
    """The series in what a check found, each once; empty if it holds other things too.

    Each has its `values` as (label, value) pairs, and as `told` the question that the explanation
    answers with it (such as "the last value lies above the first: yes"), where one belongs to each.
    """
    parts = found.split("; ")
    asked = re.findall(r"(?:^|; )([^;]*?: (?:yes|no)\b)", explanation.partition(". ")[0])
    told = asked if len(asked) == len(parts) else [""] * len(parts)
    each = [(t, p, VALUE.findall(p)) for t, p in dict.fromkeys(zip(told, parts, strict=True))]
    if any(", ".join(map(": ".join, values)) != part for _, part, values in each):
        return []
    return [{"told": question, "values": values} for question, _, values in each]


def day(date: str) -> str:
    """A date as people write it: 2025-07 is July 2025; what is no date stays."""
    if not re.fullmatch(r"\d{4}-\d\d(-\d\d)?", date):
        return date
    year, month, *days = map(int, date.split("-"))
    return " ".join(map(str, (*days, MONTHS[month - 1], year)))


class Places:
    """Where a line of the report's text stands: between which of its figures' pages."""

    def __init__(self) -> None:
        figures = data.figures()
        line, self._titles = figures["line"], section_titles()
        ordered = line.gt(line.shift(fill_value=0)) & line.lt(line.shift(-1, fill_value=10**9))
        known = figures[ordered & figures["page"].ne("")]  # in the order of their numbers
        self._known = list(zip(known["line"], known["page"].astype(int), strict=True))

    def page(self, line: int) -> str:
        """The page or the pages between which a line stands, from the pages of the figures."""
        before = max((page for at, page in self._known if at <= line), default=0)
        after = min((page for at, page in self._known if at >= line), default=0)
        if before == after:
            return f"page {before}" if before else ""
        if not after:
            return f"from page {before} on"
        return f"pages {before} to {after}" if 0 < before < after else f"up to page {after}"

    def of(self, claim: Row) -> str:
        """Section, kind of place and pages of a claim."""
        title, kind = self._titles.get(claim["section"], ""), word(claim["location"])
        known = not title or kind in title.casefold()  # "foreword" of "Foreword, summary"
        page = self.page(claim["line"])
        return (kind if known else f"{title} ({kind})") + (f", {page}" if page else "")

    def told(self, explanation: str) -> str:
        """The text with the page beside every line that it names, and n in words."""

        def named(match: re.Match[str]) -> str:
            return ", ".join(filter(None, (match[0], self.page(int(match[2])))))

        text = explanation.replace("only if n were", "only if the number of people were")
        return re.sub(r"\b([Ll]ine) (\d+)\b", named, text)


def section_titles() -> dict[str, str]:
    """The title of each section of the report."""
    return data.sections().set_index("section")["title"].to_dict()


# ---------------------------------------------------------------------- text in the templates


def linked(text: str, root: str = "") -> Markup:
    """The text, escaped, with every claim number in it a link to the ledger."""
    link = rf'<a href="{root}ledger.html#\g<0>">\g<0></a>'
    return Markup(re.sub(CLAIM, link, str(escape(text))))


def abbreviations() -> list[Row]:
    """The abbreviations that the project explains: abbreviation, meaning; longest first."""
    path = data.folder() / "report" / "abbreviations.csv"
    rows = data.table("report/abbreviations.csv").to_dict("records") if path.exists() else []
    return sorted(rows, key=lambda row: (-len(row["abbreviation"]), row["abbreviation"]))


@jinja2.pass_context
def explained(context: jinja2.runtime.Context, text: str) -> Markup:
    """The text, escaped, with each abbreviation explained where the page first uses it.

    The page's `told` is the set of the abbreviations that it has explained so far.
    """
    shown, told = str(escape(text)), context["told"]
    for row in context["abbreviations"]:
        if row["abbreviation"] not in told:
            whole = rf"\b{re.escape(row['abbreviation'])}(?![\w-])"
            shown, times = re.subn(whole, rf"\g<0> ({escape(row['meaning'])})", shown, count=1)
            told.update([row["abbreviation"]] * times)
    return Markup(shown)


def citation() -> Row:
    """Who made the audit, when, and where an error is reported, from the project's CITATION.cff.

    Keys: authors, date and released (as a machine and as people write it), errors (an address).
    What the file does not say is empty.
    """
    path = data.project() / "CITATION.cff"
    told = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    named = [
        a.get("name") or " ".join(a[k] for k in ("given-names", "family-names") if a.get(k))
        for a in told.get("authors", [])
    ]
    date = str(told.get("date-released", ""))
    errors = str(told.get("repository-code") or told.get("url") or "")
    return {"authors": ", ".join(named), "date": date, "released": day(date), "errors": errors}
