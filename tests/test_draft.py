"""Proposals from a report's text: against a finished ledger, against a grammar, and laid out.

The grammar knows what each of its sentences states, so that the truth does not come from the rules.
"""

import os
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from measure_draft import CONFIDENCE, FIELDS, measure

from lib.data import DataError
from lib.draft import layout
from lib.draft.proposals import Reader
from lib.rules import words_to_number

ROOT = Path(__file__).resolve().parents[1]
REPORT = Path(__file__).parent / "other_report"
TEXT = REPORT / "report.txt"


def table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False)


# ---------------------------------------------------------------------- a finished ledger


@pytest.fixture(scope="module")
def found():
    return measure(TEXT.read_text(encoding="utf-8").split("\n"), REPORT)


def test_every_claim_of_the_invented_report_is_proposed(found):
    assert len(found["right"]) == len(found["truth"])
    assert len(found["made"]) <= 1.1 * len(found["truth"])


def test_what_is_proposed_of_them_is_right(found):
    assert found["right"][[*FIELDS]].mean().ge(0.9).all()
    assert found["right"]["kind"].all()


def test_its_other_numbers_are_excluded_with_their_reason(found):
    right, _, mine, theirs = found["excluded"]
    assert right >= 0.9 * theirs and right == mine


def test_sure_rows_are_claims_of_the_right_kind_and_unit(found):
    sure = found["right"].query("sure == 'sure'")
    assert len(sure) == (found["made"]["sure"] == "sure").sum() >= 5
    assert sure[["kind", "unit"]].all(axis=None)
    assert set(found["made"]["sure"]) <= set(CONFIDENCE)


def test_its_figures_and_sections_are_those_of_its_register(found):
    reader, truth = found["reader"], table(REPORT / "data/report/figures.csv")
    columns = ["figure", "section", "line", "population"]
    assert reader.tables["figures"][columns].equals(truth[columns])
    sections = table(REPORT / "data/report/sections.csv")
    assert reader.sections == list(sections.itertuples(index=False, name=None))


# ---------------------------------------------------------------------- a grammar

ONES = "one two three four five six seven eight nine ten eleven twelve".split()
whole = st.integers(2, 99)
year = st.integers(1990, 2030)


def says(made, *told):
    """A sentence with what it states: (kind or reason, number as printed, value)."""
    return made, [(kind, str(stated), str(value)) for kind, stated, value in told]


SENTENCES = st.one_of(
    whole.map(lambda p: says(f"Of wardens {p} % agreed.", ("share", p, p))),
    whole.map(lambda p: says(f"Some {p} per cent of wardens felt safe.", ("share", p, p),
                             ("quantifier", "Some", ""))),
    whole.map(lambda p: says(f"Their costs fell by {p} %.", ("change", p, -p))),
    whole.map(lambda p: says(f"There was a {p}% increase.", ("change", p, p))),
    st.tuples(whole, whole).map(lambda p: says(
        f"Use went from {p[0]} % to {p[1]} % of wardens.", ("share", p[0], p[0]),
        ("share", p[1], p[1]))),
    whole.map(lambda m: says(f"It cost £{m} million.", ("official", m, m * 10**6))),
    whole.map(lambda m: says(f"It cost €{m},500.", ("official", f"{m},500", m * 1000 + 500))),
    st.sampled_from([("two thirds", "200/3"), ("a third", "100/3"), ("three quarters", "75")]).map(
        lambda f: says(f"More than {f[0]} of the wardens agreed.",
                       ("share", f[0].removeprefix("a "), f[1]))),
    st.tuples(whole, whole).map(lambda p: says(
        f"Only {min(p)} of the {max(p)} keys fit.", ("count", min(p), min(p)),
        ("sample_size", max(p), max(p)))),
    st.tuples(st.sampled_from(ONES[1:]), whole).map(lambda p: says(
        f"Rooms have {p[0]} doors and {p[1]} windows.", ("count", p[0], ONES.index(p[0]) + 1),
        ("count", p[1], p[1]))),
    whole.map(lambda n: says(f"They replied (n = {n}).", ("sample_size", n, n))),
    year.map(lambda y: says(f"The town opened it in {y}.", ("date", y, y))),
    st.tuples(year, whole).map(lambda p: says(
        f"In {p[0]} it had {p[1]} rooms.", ("period", p[0], ""), ("official", p[1], p[1]))),
    whole.map(lambda k: says(f"Figure {k} shows more.", ("figure_number", k, ""))),
    whole.map(lambda k: says(f"This stands on page {k}.", ("page_number", k, ""))),
    year.map(lambda y: says(f"Smith ({y}) doubts it.", ("citation_year", y, ""))),
    year.map(lambda y: says(f"The Library Act {y} allows it.", ("statute", y, ""))),
    st.sampled_from("largest highest longest".split()).map(
        lambda w: says(f"Theirs is the {w} of all.", ("rank", w, 1))),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(SENTENCES, min_size=1, max_size=8), st.sampled_from([70, 90, 10_000]))
def test_the_numbers_of_generated_sentences_are_what_the_grammar_says(sentences, width):
    body = textwrap.wrap(" ".join(s for s, _ in sentences), width, break_long_words=False,
                         break_on_hyphens=False)  # fmt: skip
    lines = ["Wardens of Fernholt", "", "We asked 120 wardens. Wardens said much.", "", *body]
    reader = Reader(lines)
    claims, excluded = reader.tables["claims"], reader.tables["exclusions"]
    made = [(r.kind, r.stated, r.value, r.line) for r in claims.itertuples() if r.stated != "120"]
    if len(excluded):
        times = excluded.loc[excluded.index.repeat(excluded["count"])]
        made += [(r.reason, r.token, "", r.line) for r in times.itertuples()]
    truth = sorted(told for _, some in sentences for told in some)
    assert sorted(row[:3] for row in made) == truth
    for _, stated, _, line in made:
        there = " ".join(lines[int(line) - 1 : int(line) + 1])
        assert stated.split()[0] in lines[int(line) - 1] and stated in there


@given(st.integers(2, 500), st.integers(5, 95))
@settings(max_examples=25, deadline=None)
def test_base_and_group_come_from_sentence_footnote_caption_or_size(n, p):
    reader = Reader(
        [f"We asked {n} wardens. All wardens said much.", f"Of the wardens {p} % agreed.",
         f"Later {p} % of wardens (n = {n + 1}) agreed.", f"And {p} % of wardens agreed.¹",
         f"Then {p} % of wardens agreed (Figure 7).", "",
         f"¹ Survey of the wardens (n={n + 2})", f"Figure 7: What wardens do (n={n + 3})"]
    )  # fmt: skip
    shares = reader.tables["claims"].query("kind == 'share'")
    assert shares["n"].tolist() == [str(n + i) for i in range(4)]
    assert set(shares["population"]) == {"wardens"}


def test_repeats_share_a_statistic_and_others_do_not():
    reader = Reader(
        ["The town counted 48,200 visits. The rooms are 16 in number.",
         "Visitors made 48,200 visits last year. Each of 16 lamps is old.",
         "All 16 lamps shine."]
    )  # fmt: skip
    statistic = reader.tables["claims"]["statistic"].tolist()
    visits, rooms, again, lamps, shine = statistic
    assert visits == again and lamps == shine and rooms != lamps


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two thirds", "2/3"),
        ("three-quarters", "3/4"),
        ("half", "1/2"),
        ("forty", "40"),
        ("thirty-eight", "38"),
    ],
)
def test_number_words(words, value):
    assert str(words_to_number(words)) == value


# ---------------------------------------------------------------------- laid out, run, accepted


def run(folder: Path) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("AUDIT_PROJECT", "AUDIT_OUT")}
    command = [sys.executable, "-m", "lib.run", "--report", str(folder)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def confirm(folder: Path, name: str, how: str = "yes", **changed: str) -> None:
    path = folder / f"proposals/{name}.csv"
    table(path).assign(confirm=how, **changed).to_csv(path, index=False, lineterminator="\n")


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes()
            for p in sorted(folder.rglob("*")) if p.is_file()}  # fmt: skip


def laid_out(tmp_path: Path) -> Path:
    layout.lay_out(tmp_path / "new", TEXT)
    return tmp_path / "new"


def test_a_new_project_runs_with_nothing_confirmed_and_then_with_what_is(tmp_path):
    folder = laid_out(tmp_path)
    run(folder)
    results = folder / "outputs/results"
    assert table(results / "claims.csv").empty and table(results / "findings.csv").empty
    audit = nbformat.read(folder / "outputs/executed/03_audit.ipynb", as_version=4)
    shown = [o["data"]["text/plain"] for c in audit.cells for o in c.get("outputs", ())]
    assert re.search(r"claims +23\nexclusions +12\nfigures +2", shown[0])
    confirm(folder, "exclusions")
    confirm(folder, "figures", n="24|30")  # two bases, as of two groups
    path = folder / "proposals/claims.csv"
    rows = table(path)
    rows["confirm"] = rows["sure"].map({"sure": "Yes", "likely": "yes", "doubtful": "no"})
    rows.loc[rows["kind"] == "official", "confirm"] = ""
    rows.to_csv(path, index=False)
    told = "accepted 18 claims (2 open), 12 exclusions (0 open), 2 figures (0 open)"
    assert layout.accept(folder) == told
    run(folder)
    ledger, verdicts = table(folder / "data/report/claims.csv"), table(results / "claims.csv")
    assert verdicts["claim"].tolist() == ledger["claim"].tolist() == sorted(ledger["claim"])
    assert len(ledger) == 18
    # Two of the six slips need no check of their own: a share of 24 people, a base above its group.
    assert table(results / "findings.csv")["verdict"].tolist() == ["impossible", "contradicted"]
    waiting = verdicts.query("lack == 'unwritten'")["claim"]
    assert set(ledger.set_index("claim").loc[waiting, "kind"]) == {"change", "count", "quantifier"}


def test_no_sentence_of_the_text_reaches_a_table(tmp_path):
    folder = laid_out(tmp_path)
    for name in layout.ORDER:
        confirm(folder, name)
    layout.accept(folder)
    tables = "".join(p.read_text(encoding="utf-8") for p in (folder / "data").rglob("*.csv"))
    words = TEXT.read_text(encoding="utf-8").split()
    runs = (" ".join(words[i : i + 6]) for i in range(len(words) - 6))
    assert not [some for some in runs if some in tables]
    assert "report.txt\nproposals/\n" in (folder / ".gitignore").read_text()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"value": "x"}, "proposals/claims.csv, row 2, column 'value': 'x' must look like"),
        ({"kind": "guess"}, "proposals/claims.csv, row 2, column 'kind': 'guess' must be one of"),
        ({"confirm": "si"}, "proposals/claims.csv, row 2, column 'confirm': 'si' must be yes, no"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_where_the_person_wrote_it_and_nothing_moves(tmp_path, changed, told):
    folder = laid_out(tmp_path)
    confirm(folder, "claims", **({"how": changed["confirm"]} if "confirm" in changed else changed))
    before = everything(folder)
    with pytest.raises(DataError) as error:
        layout.accept(folder)
    assert str(error.value).startswith(told) and "\n" not in str(error.value)
    assert everything(folder) == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xff\xfe12 rooms", "row 1: is not UTF-8 text"),
        (b"fine\nbad \xe9 12", "row 2: is not UTF-8 text"),
        (b"", "states no number"),
        (b" \n\n\f\n", "states no number"),
        (b"No figure here.\n", "states no number"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_a_bad_text_is_refused_in_one_sentence_and_leaves_nothing(tmp_path, content, told):
    source = tmp_path / "report.txt"
    if content is not None:
        source.write_bytes(content)
    before = everything(tmp_path)
    with pytest.raises(DataError, match=re.escape(told)) as error:
        layout.lay_out(tmp_path / "deep" / "new", source)
    assert "\n" not in str(error.value)
    assert everything(tmp_path) == before and not (tmp_path / "deep").exists()


def test_a_folder_that_exists_is_left_alone(tmp_path):
    with pytest.raises(DataError, match="exists: name a folder that does not"):
        layout.lay_out(tmp_path, TEXT)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["new"], 2, "name a text"),
        (["new", str(TEXT), "--accept"], 2, "name a text"),
        (["new", "--accept"], 1, "new/proposals/claims.csv is missing"),
        (["new", "absent.txt"], 1, "absent.txt cannot be read"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, arguments, code, told):
    command = [sys.executable, "-m", "lib.draft", *arguments]
    around = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, text=True, capture_output=True, env=around)
    assert done.returncode == code and told in done.stderr and "Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())
