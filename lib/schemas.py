"""What the tables must look like: vocabularies and pandera checks of every column."""

import pandera.pandas as pa

SECTIONS = ("00", "01", "02", "03", "04", "05", "06", "07", "08")
LOCATIONS = (
    "foreword",
    "summary",
    "glance",
    "body",
    "caption",
    "footnote",
    "box",
    "table",
    "appendix",
)
KINDS = (
    "share",
    "count",
    "sample_size",
    "quantifier",
    "official",
    "change",
    "rank",
    "date",
    "trend",
    "score",
)
POPULATIONS = (
    "system_leaders",
    "ms_leads",
    "frontline",
    "strategic_leads",
    "tactical_leads",
    "champions",
    "forces",
    "dedicated_teams",
)
UNITS = (
    "percent",
    "count",
    "GBP",
    "years",
    "months",
    "days",
    "hours",
    "minutes",
    "times",
    "date",
    "rank",
    "score",
    "words",
)
COMPARATORS = (
    "equals",
    "about",
    "over",
    "at_least",
    "at_most",
    "under",
    "between",
)
FIGURE_KINDS = (
    "likert",
    "frequency",
    "bar",
    "line",
    "timeline",
    "diagram",
    "map",
)
EVIDENCE = (
    "official",
    "printed",
    "partial",
    "unpublished",
    "diagram",
)
EXCLUSION_REASONS = (
    "footnote_mark",
    "page_number",
    "section_number",
    "figure_number",
    "list_number",
    "citation_year",
    "statute",
    "name",
    "period",
    "definition",
    "answer_label",
    "not_a_quantity",
    "ocr",
    "anecdote_context",
)


def _one_of(options: tuple[str, ...], blank: bool = False) -> pa.Check:
    allowed = [*options, ""] if blank else list(options)
    return pa.Check.isin(allowed, error=f"must be one of {', '.join(options)}")


def _pattern(regex: str, hint: str) -> pa.Check:
    return pa.Check.str_matches(f"^(?:{regex})$", error=hint)


INTEGER = _pattern(r"\d+", "must be a whole number")
INTEGER_OR_BLANK = _pattern(r"\d*", "must be a whole number or empty")
VALUE = _pattern(r"|-?\d+(\.\d+)?(/\d+)?|\d{4}-\d{2}(-\d{2})?", "must be a number, a date or empty")
FILLED = pa.Check.str_length(min_value=1, error="must not be empty")
ANY = pa.Check.str_length(min_value=0)
KEY = _pattern(r"[a-z0-9_]+", "must be a key of small letters, digits and underscores")
KEY_OR_BLANK = _pattern(r"[a-z0-9_]*", "must be a key of small letters, digits, underscores")

TABLES: dict[str, dict[str, pa.Check]] = {
    "report/claims.csv": {
        "claim": _pattern(r"S\d\d-\d{3}", "must look like S03-017"),
        "section": _one_of(SECTIONS),
        "line": INTEGER,
        "location": _one_of(LOCATIONS),
        "kind": _one_of(KINDS),
        "statement": FILLED,
        "stated": FILLED,
        "value": VALUE,
        "unit": _one_of(UNITS),
        "comparator": _one_of(COMPARATORS),
        "population": _one_of(POPULATIONS, blank=True),
        "n": INTEGER_OR_BLANK,
        "period": ANY,
        "figure": INTEGER_OR_BLANK,
        "statistic": KEY,
        "question": KEY_OR_BLANK,
        "answer": ANY,
        "parts": _pattern(r"[123]", "must be 1, 2 or 3"),
        "source": KEY_OR_BLANK,
    },
    "report/questions.csv": {
        "question": KEY,
        "figure": INTEGER_OR_BLANK,
        "population": _one_of(POPULATIONS),
        "n": INTEGER_OR_BLANK,
        "wording": FILLED,
        "scale": FILLED,
        "exhaustive": _one_of(("yes", "no")),
        "note": ANY,
    },
    "report/exclusions.csv": {
        "line": INTEGER,
        "token": FILLED,
        "count": INTEGER,
        "reason": _one_of(EXCLUSION_REASONS),
        "detail": ANY,
    },
    "report/figures.csv": {
        "figure": INTEGER,
        "section": _one_of(SECTIONS),
        "page": INTEGER_OR_BLANK,
        "line": INTEGER,
        "title": pa.Check.str_length(min_value=1, max_value=80, error="must have 1 to 80 letters"),
        "population": _one_of((*POPULATIONS, "ms_leads|frontline"), blank=True),
        "n": ANY,
        "kind": _one_of(FIGURE_KINDS),
        "evidence": _one_of(EVIDENCE),
        "number_as_printed": FILLED,
        "n_as_printed": ANY,
    },
    "report/chart_values.csv": {
        "figure": INTEGER,
        "question": KEY,
        "answer": FILLED,
        "value": VALUE,
        "unit": _one_of(UNITS),
        "transcriber": FILLED,
        "checked_by": ANY,
    },
    "sources.csv": {
        "source": KEY,
        "publisher": FILLED,
        "title": FILLED,
        "published": FILLED,
        "url": ANY,
        "licence": FILLED,
        "standing": _one_of(("official", "secondary")),
        "note": ANY,
    },
}

OFFICIAL: dict[str, pa.Check] = {
    "series": FILLED,
    "period": FILLED,
    "value": _pattern(r"-?\d+(\.\d+)?", "must be a number"),
    "unit": FILLED,
    "edition": _pattern(r"\d{4}(-\d{2}){0,2}", "must be a date of publication, YYYY[-MM[-DD]]"),
    "source": KEY,
}
