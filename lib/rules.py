"""What no descriptor can say of the tables: what a cell means, and rules between cells.

A rule takes the cells of a table, all strings, and a function that opens another table by its
path. It yields (column, bad, told): the rows that break it and what is then said of the cell.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pandas as pd

COUNTING_WORDS = (
    "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
)
MONTHS = (  # not by the calendar module: its names follow the machine's language
    "January February March April May June July August September October November December"
).split()
TENS = "thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {word: Fraction(i) for i, word in enumerate(COUNTING_WORDS.split())} | {
    **{word: Fraction(10 * i) for i, word in enumerate(TENS, start=3)},
    "half": Fraction(1, 2),
    "third": Fraction(1, 3),
    "quarter": Fraction(1, 4),
}
UNIT_OF_KIND = {
    "share": "percent",
    "sample_size": "count",
    "quantifier": "words",
    "trend": "words",
    "rank": "rank",
    "date": "date",
    "score": "score",
}
FORMULA = r"[=+@]|-([^0-9.]|$)"  # what a spreadsheet would run
IN_QUESTIONS = "in data/report/questions.csv: correct one"

Broken = Iterator[tuple[str, pd.Series, str]]
Rule = Callable[[pd.DataFrame, Callable[[str], pd.DataFrame]], Broken]


# ---------------------------------------------------------------------- what a cell means


def number(text: str) -> Fraction | None:
    """Return the number that a ledger value stands for, exact; None for an empty value or a date.

    Accepts ``38``, ``17.8``, ``100/3`` and signed forms.
    """
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?(/0*[1-9][0-9]*)?", text):
        return None
    top, _, bottom = text.partition("/")
    return Fraction(Decimal(top)) / (int(bottom) if bottom else 1)


def words_to_number(stated: str) -> Fraction | None:
    """Return the number that a printed token says, as ``1,479`` or ``two-thirds``; else None."""
    text = stated.casefold().replace(",", "")
    if (value := number(text)) is not None:
        return value
    words = [w.removesuffix("s") for w in re.findall(r"[a-z]+", text)]
    values = [NUMBER_WORDS[w] for w in words if w in NUMBER_WORDS]
    if not values:
        return None
    if len(values) > 1 and 0 < values[1] < 1:
        return values[0] * values[1]  # two thirds
    if len(values) > 1 and values[0] % 10 == 0 < values[1] < 10 < values[0]:
        return values[0] + values[1]  # thirty-eight
    fractions = [v for v in values if 0 < v < 1]
    return fractions[0] if fractions else values[0]


def is_date(text: object) -> bool:
    """Say whether `text` is a date that exists, written YYYY, YYYY-MM or YYYY-MM-DD."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return False
    try:
        date.fromisoformat(text + "-01-01"[len(text) - 4 :])
    except ValueError:
        return False
    return True


def _where(cells: pd.Series, holds: Callable[[str], bool]) -> pd.Series:
    return cells.map(holds).astype(bool)


# ---------------------------------------------------------------------- every table


def hold_no_trap(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse what nobody sees in a cell, and what a spreadsheet would run."""
    for column in cells:
        text = cells[column]
        yield column, ~_where(text, str.isprintable), "holds an invisible character: type it anew"
        yield column, text != text.str.strip(), "starts or ends with a space: remove it"
        told = "would run as a formula: begin with another character"
        yield column, text.str.match(FORMULA), told


# ---------------------------------------------------------------------- dates and periods


def name_real_dates(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse a date of publication that no calendar has."""
    for column in {"edition", "published"} & set(cells):
        bad = cells[column].str.match("[0-9]") & ~_where(cells[column], is_date)
        yield column, bad, "is no date that exists: correct it"


def name_real_periods(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse a financial year that does not end in the next, and a day that no calendar has."""
    years = cells["period"].str.extractall(r"([0-9]{4})/([0-9]{2})(?:[^0-9]|$)").astype(int)
    wrong = years[(years[0] + 1) % 100 != years[1]].index.get_level_values(0)
    told = "names a financial year that does not end in the next: write 2019/20"
    yield "period", cells.index.to_series().isin(wrong), told
    days = cells["period"].str.findall(r"[0-9]{4}-[0-9]{2}(?:-[0-9]{2})?")
    bad = ~_where(days, lambda found: all(map(is_date, found)))
    yield "period", bad, "names no date that exists: correct it"


def explain_negatives(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse an official count below zero without a note."""
    bad = cells["value"].str.match("-") & cells["unit"].ne("percent") & cells["note"].eq("")
    yield "value", bad, "is negative: correct it, or say why in its note"


# ---------------------------------------------------------------------- figures and questions


def count_figures(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse figures that are not numbered from 1 in order."""
    expected = pd.Series(range(1, len(cells) + 1), index=cells.index).astype(str)
    told = "is out of order: number figures from 1 without a gap, one row each"
    yield "figure", cells["figure"] != expected, told


def name_known_groups(cells: pd.DataFrame, table: Callable[[str], pd.DataFrame]) -> Broken:
    """Refuse a list of groups with an unknown one."""
    known = {*table("report/groups.csv")["population"], ""}
    bad = ~_where(cells["population"].str.split("|"), known.issuperset)
    yield "population", bad, "is not in data/report/groups.csv: add it, or split several by |"


def list_answers(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse a scale with an answer twice or an empty one."""
    bad = _where(cells["scale"].str.split("|"), lambda a: "" in a or len(set(a)) < len(a))
    yield "scale", bad, "has an answer twice or an empty one: correct the list"


def name_known_answers(cells: pd.DataFrame, table: Callable[[str], pd.DataFrame]) -> Broken:
    """Refuse an answer that the scale of its question lacks, or one without a question."""
    scales = table("report/questions.csv").set_index("question")["scale"].str.split("|")
    scales = scales.to_dict() | {"": [""]}
    pairs = zip(cells["question"], cells["answer"], strict=True)
    bad = pd.Series([answer not in scales[asked] for asked, answer in pairs], cells.index, bool)
    yield "answer", bad, f"is no answer of its question {IN_QUESTIONS}"


def follow_question(*columns: str) -> Rule:
    """Make the rule that these columns are as in the row's question."""

    def rule(cells: pd.DataFrame, table: Callable[[str], pd.DataFrame]) -> Broken:
        questions = table("report/questions.csv").set_index("question")
        for column in columns:
            expected = cells["question"].map(questions[column])
            bad = cells["question"].ne("") & cells[column].ne(expected)
            yield column, bad, f"is not that of its question {IN_QUESTIONS}"

    return rule


# ---------------------------------------------------------------------- values of the ledger


def keep_shares_within_100(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse a share below 0 or over 100 percent."""
    share = cells["unit"].eq("percent") & cells.get("kind", "share").__eq__("share")
    over = _where(cells["value"], lambda v: (x := number(v)) is not None and not 0 <= x <= 100)
    yield "value", share & over, "is no share of 0 to 100 percent: correct it"


def keep_units(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse a unit that the claim's kind does not have, and a negative count."""
    bad = cells["kind"].map(UNIT_OF_KIND).fillna(cells["unit"]) != cells["unit"]
    kinds = ", ".join(f"{kind} in {unit}" for kind, unit in UNIT_OF_KIND.items())
    yield "unit", bad, f"is no unit of the claim's kind: write {kinds}"
    bad = cells["unit"].eq("count") & cells["kind"].ne("change") & cells["value"].str.match("-")
    yield "value", bad, "is negative: only a change falls below zero"


def agree_with_mentions(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse an answer with two numbers of parts, and a statistic with two units."""
    told = "is not what other mentions of the same {} have: give one {} one {}"
    shares = cells[cells["question"].ne("") & cells["unit"].eq("percent")]
    ways = shares.groupby(["question", "answer"])["parts"].transform("nunique")
    bad = ways.reindex(cells.index, fill_value=1) > 1
    yield "parts", bad, told.format("answer", "answer", "number of parts")
    units = cells.groupby("statistic")["unit"].transform("nunique")
    yield "unit", units > 1, told.format("statistic", "statistic", "unit")


def state_values(cells: pd.DataFrame, _: object) -> Broken:
    """Refuse a value that is not what `stated` prints."""
    bad = cells["unit"].eq("date") & ~_where(cells["value"], is_date)
    yield "value", bad, "is no date: write YYYY, YYYY-MM or YYYY-MM-DD"
    bad = ~cells.apply(_is_stated, axis=1).astype(bool)
    yield "value", bad, "is not the number that `stated` prints: correct one"


def _is_stated(row: pd.Series) -> bool:
    """Say whether `value` is the printed number, up to sign and scale (million, part of a half)."""
    if row["unit"] == "date":
        year = re.search(r"[0-9]{4}", row["stated"])
        return year is None or row["value"].startswith(year.group())
    value, printed = number(row["value"]), words_to_number(row["stated"])
    if value is None or printed is None:
        return row["unit"] in ("words", "rank") or (value is None) == (printed is None)
    scales = (1, 100, 1000, 10**6, 10**9)
    return any(abs(value) == printed * scale for scale in scales) or row["unit"] == "score"


# ---------------------------------------------------------------------- which table keeps which

OFFICIAL: tuple[Rule, ...] = (name_real_dates, name_real_periods, explain_negatives)
RULES: dict[str, tuple[Rule, ...]] = {
    "sources.csv": (name_real_dates,),
    "official/workbooks.csv": (name_real_dates, name_real_periods),
    "report/figures.csv": (count_figures, name_known_groups),
    "report/questions.csv": (list_answers,),
    "report/chart_values.csv": (
        name_known_answers,
        follow_question("figure"),
        keep_shares_within_100,
    ),
    "report/claims.csv": (
        name_known_answers,
        follow_question("population", "n"),
        keep_shares_within_100,
        keep_units,
        agree_with_mentions,
        state_values,
        name_real_periods,
    ),
}


def of(path: str) -> tuple[Rule, ...]:
    """Return the rules that the table at `path` keeps, besides its descriptor."""
    return RULES.get(path, OFFICIAL if path.startswith("official/") else ())
