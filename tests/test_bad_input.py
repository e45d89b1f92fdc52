"""What a bad table is told: one row a case, with the sentence that it must give.

The tables are those of ``tests/tiny``, a made-up report; each case damages one of them.
"""

import pytest

from lib import data

CLAIMS, QUESTIONS, FIGURES = "report/claims.csv", "report/questions.csv", "report/figures.csv"
EXCLUSIONS, CHART_VALUES = "report/exclusions.csv", "report/chart_values.csv"
GROUPS, QUANTIFIERS, SECTIONS = "report/groups.csv", "report/quantifiers.csv", "report/sections.csv"
SOURCES, VISITS = "sources.csv", "official/visits.csv"


# ---- ways to damage a table: each returns a function of the path


def cell(row, column, value):
    """Put `value` into the cell of `column` in a row, counted as the lines of the file."""

    def damage(path):
        cells = data.read(path)
        assert cells.at[row - 2, column] != value
        cells.loc[row - 2, column] = value
        data.write(cells, path)

    return damage


def swap(old, new):
    def damage(path):
        raw, new_bytes = path.read_bytes(), new if isinstance(new, bytes) else new.encode()
        assert old.encode() in raw
        path.write_bytes(raw.replace(old.encode(), new_bytes))

    return damage


def content(raw):
    return lambda path: path.write_bytes(raw)


def added(rows):
    return lambda path: path.write_text(path.read_text() + rows + "\n")


def repeated(row):
    return lambda path: path.write_text(path.read_text() + path.read_text().splitlines()[row - 1])


def without_row(row):
    def damage(path):
        lines = path.read_text().splitlines(keepends=True)
        path.write_text("".join(lines[: row - 1] + lines[row:]))

    return damage


def header_alone():
    return lambda path: path.write_text(path.read_text().splitlines()[0] + "\n")


def renamed(old, new):
    return lambda path: data.write(data.read(path).rename(columns={old: new}), path)


def dropped(column):
    return lambda path: data.write(data.read(path).drop(columns=column), path)


def gone():
    return lambda path: path.unlink()


def folder():
    def damage(path):
        path.unlink()
        path.mkdir()

    return damage


# ---- cells: table, row, column, value, and what the sentence says of it

SPACE = "starts or ends with a space: remove it"
INVISIBLE = "holds an invisible character: type it anew"
FORMULA = "would run as a formula: begin with another character"
DIGITS = "must be a number in digits, without separators"
EMPTY = "must not be empty"
TITLE = "must look like a title of 1 to 80 letters"
UNITS = "must be one of percent, count, GBP, date, rank, score, words"
KIND = (
    "must be one of share, count, sample_size, quantifier, official, change, rank, date, "
    "trend, score"
)
EVIDENCE = "must be one of official, printed, partial, unpublished, diagram"
COMPARATORS = "must be one of equals, about, over, at_least, at_most, under"
YEARS = "names a financial year that does not end in the next: write 2019/20"
DATE = "must look like 2024, 2024-03 or 2024-03-07"
NO_DAY = "is no date that exists: correct it"
NO_DATE = "is no date: write YYYY, YYYY-MM or YYYY-MM-DD"
NO_GROUP = "is not in data/report/groups.csv: add it, or split several by |"
IN_ORDER = "is out of order: number figures from 1 without a gap, one row each"
OF_QUESTION = "is not that of its question in data/report/questions.csv: correct one"
NO_ANSWER = "is no answer of its question in data/report/questions.csv: correct one"
PARTS = "is not what other mentions of the same answer have: give one answer one number of parts"
KINDS = (
    "is no unit of the claim's kind: write share in percent, sample_size in count, quantifier"
    " in words, trend in words, rank in rank, date in date, score in score"
)
LIST = "has an answer twice or an empty one: correct the list"

CELLS = [
    # the letters of a cell
    (VISITS, 2, "branch", "north ", SPACE),
    (VISITS, 2, "branch", " north", SPACE),
    (VISITS, 2, "value", "700\u00a0", INVISIBLE),
    (VISITS, 2, "value", "1\u00a0700", INVISIBLE),
    (CLAIMS, 4, "statement", "20\u200breaders answered.", INVISIBLE),
    (CLAIMS, 4, "statement", "20 readers\tanswered.", INVISIBLE),
    (CLAIMS, 4, "statement", "=cmd|' /C calc'!A0", FORMULA),
    (CLAIMS, 4, "statement", "@SUM(A1)", FORMULA),
    (SOURCES, 3, "note", "+1+1", FORMULA),
    (SOURCES, 3, "note", "-A1", FORMULA),
    (GROUPS, 3, "name", "=1", FORMULA),
    # type and range
    (VISITS, 2, "value", "1,234", DIGITS),
    (VISITS, 2, "value", "1e400", DIGITS),
    (VISITS, 2, "value", "nan", DIGITS),
    (VISITS, 2, "value", "many", DIGITS),
    (VISITS, 2, "value", "", EMPTY),
    (VISITS, 2, "value", "١٢", DIGITS),
    (VISITS, 2, "value", "9" * 30, DIGITS),
    (VISITS, 2, "value", "100001", "must be 100000 or less"),
    (VISITS, 2, "value", "-700", "must be -100 or more"),
    (VISITS, 2, "value", "-7", "is negative: correct it, or say why in its note"),
    (CLAIMS, 4, "line", "12.5", "must be a whole number"),
    (CLAIMS, 4, "line", "0", "must be 1 or more"),
    (CLAIMS, 4, "n", "0", "must be 1 or more"),
    (CLAIMS, 7, "n", "-3", "must be 1 or more"),
    (QUESTIONS, 2, "n", "0", "must be 1 or more"),
    (QUESTIONS, 2, "n", "twenty", "must be a whole number"),
    (CLAIMS, 4, "value", "-20", "is negative: only a change falls below zero"),
    (CLAIMS, 4, "value", "1/0", "must look like 17.8, 100/3 or 2024-03"),
    (QUANTIFIERS, 2, "over", "101", "must be 100 or less"),
    (EXCLUSIONS, 2, "count", "0", "must be 1 or more"),
    (FIGURES, 2, "title", "x" * 81, TITLE),
    # words, forms and dates
    (CLAIMS, 2, "unit", "stone", UNITS),
    (CLAIMS, 2, "comparator", "", EMPTY),
    (CLAIMS, 2, "kind", "guess", KIND),
    (CLAIMS, 2, "location", "cover", "must be one of summary, body, footnote"),
    (CLAIMS, 2, "claim", "S0-1", "must look like S03-017"),
    (CLAIMS, 2, "statistic", "Content yes", "must look like n_readers"),
    (CLAIMS, 2, "parts", "4", "must look like 1, 2 or 3"),
    (FIGURES, 3, "evidence", "seen", EVIDENCE),
    (QUESTIONS, 2, "exhaustive", "perhaps", "must be one of yes, no"),
    (EXCLUSIONS, 2, "reason", "because", "must be one of name, page_number, not_a_quantity"),
    (SOURCES, 2, "published", "", EMPTY),
    (SOURCES, 3, "standing", "rumour", "must be one of official, secondary"),
    (SOURCES, 3, "url", "javascript:alert(1)", "must look like https://www.gov.uk/"),
    (VISITS, 2, "unit", "visit", "must be one of visits, percent"),
    (VISITS, 2, "branch", "west", "must be one of all, north, south"),
    (VISITS, 2, "branch", "", EMPTY),
    (VISITS, 2, "coverage", "most", "must be one of full_year, part_year"),
    (VISITS, 2, "comparator", "equal", COMPARATORS),
    (VISITS, 2, "edition_basis", "guessed", "must be one of printed, inferred"),
    (VISITS, 2, "series", "Visits", "must be one of visits, visits_change, corrections"),
    (VISITS, 2, "period", "2021-22", "must look like 2022/23"),
    (VISITS, 2, "period", "2021/23", YEARS),
    (VISITS, 2, "period", "", EMPTY),
    (CLAIMS, 7, "period", "2022/24", YEARS),
    (VISITS, 2, "edition", "2023-13-45", DATE),
    (VISITS, 2, "edition", "2023-02-30", NO_DAY),
    (VISITS, 2, "edition", "March 2023", DATE),
    (VISITS, 2, "edition", "", EMPTY),
    (SOURCES, 3, "published", "2023-02-29", NO_DAY),
    (CLAIMS, 8, "value", "2019-00", NO_DATE),
    (CLAIMS, 8, "value", "", NO_DATE),
    # keys
    (VISITS, 2, "source", "nowhere", "is not in data/sources.csv: add it"),
    (CLAIMS, 2, "source", "nowhere", "is not in data/sources.csv: add it"),
    (CLAIMS, 2, "figure", "9", "is not in data/report/figures.csv: add it"),
    (CLAIMS, 2, "question", "nobody", "is not in data/report/questions.csv: add it"),
    (CLAIMS, 4, "population", "crowd", "is not in data/report/groups.csv: add it"),
    (CLAIMS, 4, "section", "77", "is not in data/report/sections.csv: add it"),
    (QUESTIONS, 2, "figure", "9", "is not in data/report/figures.csv: add it"),
    (QUESTIONS, 2, "population", "crowd", "is not in data/report/groups.csv: add it"),
    (FIGURES, 2, "section", "77", "is not in data/report/sections.csv: add it"),
    (FIGURES, 4, "population", "readers|crowd", NO_GROUP),
    # between cells and tables
    (FIGURES, 3, "figure", "4", IN_ORDER),
    (CLAIMS, 2, "n", "19", OF_QUESTION),
    (CLAIMS, 2, "n", "", OF_QUESTION),
    (CLAIMS, 2, "population", "staff", OF_QUESTION),
    (CLAIMS, 2, "answer", "maybe", NO_ANSWER),
    (CLAIMS, 2, "answer", "", NO_ANSWER),
    (CLAIMS, 7, "answer", "yes", NO_ANSWER),
    (CLAIMS, 2, "parts", "2", PARTS),
    (CLAIMS, 5, "value", "76", "is not the number that `stated` prints: correct one"),
    (CLAIMS, 2, "unit", "count", KINDS),
    (CLAIMS, 4, "unit", "GBP", KINDS),
    (CLAIMS, 8, "value", "2018-05", "is not the number that `stated` prints: correct one"),
    (QUESTIONS, 2, "scale", "yes|no|yes", LIST),
    (QUESTIONS, 2, "scale", "yes||no", LIST),
]


# ---- whole rows, columns and files: table, damage, sentence

FILES = [
    (
        CLAIMS,
        gone(),
        "data/report/claims.csv is missing: restore it from the repository.",
    ),
    (
        VISITS,
        folder(),
        "data/official/visits.csv is a folder: put the table in its place.",
    ),
    (
        SOURCES,
        content(b""),
        "data/sources.csv is empty: its first row must name the columns.",
    ),
    (
        SOURCES,
        content(b"\n\n"),
        "data/sources.csv is empty: its first row must name the columns.",
    ),
    (
        CLAIMS,
        header_alone(),
        "data/report/claims.csv has a header alone: restore its rows.",
    ),
    (
        VISITS,
        header_alone(),
        "data/official/visits.csv has a header alone: restore its rows.",
    ),
    (
        SOURCES,
        swap("Survey of readers", b"Caf\xe9"),
        "data/sources.csv, row 2: is not UTF-8 text: save the table as CSV in UTF-8.",
    ),
    (
        CLAIMS,
        swap("Visits fell by a fifth.", '"Visits fell by a fifth.'),
        "data/report/claims.csv, row 3: a quote stands astray: write a quote within a cell "
        "twice, and one around the cell.",
    ),
    (
        CLAIMS,
        swap("The north is busiest.", '"The "north" is busiest.'),
        "data/report/claims.csv, row 10: a quote stands astray: write a quote within a cell"
        " twice, and one around the cell.",
    ),
    (
        CLAIMS,
        swap("readers_survey\nS00-002", "readers_survey,more\nS00-002"),
        "data/report/claims.csv, row 2: has 20 cells, the header has 19: look for a comma, "
        "a quote or a line break astray.",
    ),
    (
        SOURCES,
        swap("secondary,the", "secondary,the,"),
        "data/sources.csv, row 2: has 9 cells, the header has 8: look for a comma, a quote "
        "or a line break astray.",
    ),
    (
        VISITS,
        swap("council_2023,\n", "council_2023\n"),
        "data/official/visits.csv, row 2: has 10 cells, the header has 11: look for a "
        "comma, a quote or a line break astray.",
    ),
    (
        VISITS,
        swap("three quarters\n", "three quarters\n\n"),
        "data/official/visits.csv, row 9: has 0 cells, the header has 11: look for a comma,"
        " a quote or a line break astray.",
    ),
    (
        SOURCES,
        swap("Survey of readers", '"Survey\nof readers"'),
        "data/sources.csv, row 2, column 'title': 'Survey\\nof readers' holds an invisible "
        "character: type it anew.",
    ),
    (
        VISITS,
        renamed("branch", "area"),
        "data/official/visits.csv lacks the column 'branch' and has an unknown 'area': name"
        " the columns series, period, branch, coverage, value, unit, comparator, edition, "
        "edition_basis, source, note.",
    ),
    (
        VISITS,
        dropped("coverage"),
        "data/official/visits.csv lacks the column 'coverage': name the columns series, "
        "period, branch, coverage, value, unit, comparator, edition, edition_basis, source,"
        " note.",
    ),
    (
        CLAIMS,
        renamed("claim", "number"),
        "data/report/claims.csv lacks the column 'claim' and has an unknown 'number': name "
        "the columns claim, section, line, location, kind, statement, stated, value, unit, "
        "comparator, population, n, period, figure, statistic, question, answer, parts, "
        "source.",
    ),
    (
        VISITS,
        renamed("note", "value"),
        "data/official/visits.csv has the column 'value' twice: keep one.",
    ),
    (
        SECTIONS,
        swap("section,title", "section,title,"),
        "data/report/sections.csv, row 2: has 2 cells, the header has 3: look for a comma, "
        "a quote or a line break astray.",
    ),
    (
        VISITS,
        repeated(2),
        "data/official/visits.csv, row 11, column 'series': 'visits' stands twice with the "
        "same series, period, branch, coverage, unit, edition, source: keep one row.",
    ),
    (
        CLAIMS,
        repeated(2),
        "data/report/claims.csv, row 11, column 'claim': 'S00-001' stands twice: keep one row.",
    ),
    (
        SOURCES,
        repeated(2),
        "data/sources.csv, row 5, column 'source': 'readers_survey' stands twice: keep one row.",
    ),
    (
        QUESTIONS,
        repeated(2),
        "data/report/questions.csv, row 4, column 'question': 'content' stands twice: keep "
        "one row.",
    ),
    (
        EXCLUSIONS,
        repeated(2),
        "data/report/exclusions.csv, row 3, column 'line': '1' stands twice with the same "
        "line, token, reason: keep one row.",
    ),
    (
        GROUPS,
        repeated(2),
        "data/report/groups.csv, row 4, column 'population': 'readers' stands twice: keep one row.",
    ),
    (
        SOURCES,
        without_row(3),
        "data/official/visits.csv, row 2, column 'source': 'council_2023' is not in "
        "data/sources.csv: add it.",
    ),
    (
        GROUPS,
        cell(2, "size_statistic", "n_nobody"),
        "data/report/groups.csv: 'n_nobody' gives readers no whole number as "
        "size in data/report/claims.csv (none): name another.",
    ),
    (
        GROUPS,
        cell(2, "size_statistic", "branch_opened"),
        "data/report/groups.csv: 'branch_opened' gives readers no whole number as "
        "size in data/report/claims.csv (2019-05): name another.",
    ),
    (
        FIGURES,
        without_row(3),
        "data/report/figures.csv, row 3, column 'figure': '3' is out of order: number "
        "figures from 1 without a gap, one row each.",
    ),
    (
        FIGURES,
        repeated(2),
        "data/report/figures.csv, row 5, column 'figure': '1' stands twice: keep one row.",
    ),
    (
        CLAIMS,
        swap("75,75", "101,101"),
        "data/report/claims.csv, row 2, column 'value': '101' is no share of 0 to 100 "
        "percent: correct it.",
    ),
    (
        CLAIMS,
        swap("equals,,,2022/23,2,visits,", "equals,,,2022/23,2,visits_change,"),
        "data/report/claims.csv, row 3, column 'unit': 'percent' is not what other mentions"
        " of the same statistic have: give one statistic one unit.",
    ),
    (
        CHART_VALUES,
        added("1,content,maybe,50,percent,A. Reader,"),
        "data/report/chart_values.csv, row 2, column 'answer': 'maybe' is no answer of its "
        "question in data/report/questions.csv: correct one.",
    ),
    (
        CHART_VALUES,
        added("3,content,unsure,10,percent,A. Reader,"),
        "data/report/chart_values.csv, row 2, column 'figure': '3' is not that of its "
        "question in data/report/questions.csv: correct one.",
    ),
    (
        CHART_VALUES,
        added("1,content,unsure,10,percent,A. Reader,\n1,content,unsure,15,percent,A. Reader,"),
        "data/report/chart_values.csv, row 3, column 'question': 'content' stands twice "
        "with the same question, answer: keep one row.",
    ),
    (
        CHART_VALUES,
        added("1,content,unsure,110,percent,A. Reader,"),
        "data/report/chart_values.csv, row 2, column 'value': '110' is no share of 0 to 100"
        " percent: correct it.",
    ),
    (
        CHART_VALUES,
        added("1,content,unsure,ten,percent,A. Reader,"),
        "data/report/chart_values.csv, row 2, column 'value': 'ten' must look like 17.8.",
    ),
    (
        CHART_VALUES,
        added("9,content,unsure,10,percent,A. Reader,"),
        "data/report/chart_values.csv, row 2, column 'figure': '9' is not in "
        "data/report/figures.csv: add it.",
    ),
    (
        CHART_VALUES,
        added("1,content,unsure,10,percent,,"),
        "data/report/chart_values.csv, row 2, column 'transcriber': '' must not be empty.",
    ),
]


@pytest.mark.parametrize(("table", "row", "column", "value", "rule"), CELLS)
def test_a_bad_cell_is_told_in_one_sentence(tiny, table, row, column, value, rule):
    cell(row, column, value)(tiny / "data" / table)
    with pytest.raises(data.DataError) as error:
        data.check()
    assert str(error.value) == f"data/{table}, row {row}, column {column!r}: {value!r} {rule}."


@pytest.mark.parametrize(("table", "damage", "sentence"), FILES)
def test_a_bad_file_is_told_in_one_sentence(tiny, table, damage, sentence):
    damage(tiny / "data" / table)
    with pytest.raises(data.DataError) as error:
        data.check()
    assert str(error.value) == sentence


def test_the_undamaged_tables_are_accepted(tiny):
    data.check()
