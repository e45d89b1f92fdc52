"""The published pages: links, identifiers, alt text, bytes, and what bad results do."""

import csv
import html
import re
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import html5lib
import pandas as pd
import pytest
import synthetic

from lib import data, site
from lib.site import cells, plain

REAL = (data.outputs() / "results", data.outputs() / "figures", data.project() / "notebooks")
LIMIT = 2_000_000  # bytes of one page with its style and scripts, pictures apart
PAGE = 800_000  # bytes of one page alone; the ledger is the largest
PLANTED = {
    "power": "kind,planted,hard,conditional,stopped,missed,controls,false_alarms\n"
    "base,3,1,0,0,2,7,0\nall,3,1,0,0,2,7,0\n",
    "planted": "kind,caught,why\nbase,missed,the test 'base' allows it\n"
    "base,missed,as possible as before\nbase,hard,\n",
}
TEMPLATES = data.project() / "lib" / "site" / "templates"


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Path]:
    return synthetic.write(tmp_path_factory.mktemp("inputs"))


@pytest.fixture(scope="module", params=["synthetic", "real"])
def built(request, inputs, tmp_path_factory) -> Path:
    """The site, once from synthetic results and once from the reference results."""
    out = tmp_path_factory.mktemp("site") / request.param
    site.build(out, *(REAL if request.param == "real" else inputs))
    return out


@pytest.fixture(scope="module")
def pages(built: Path) -> dict[str, str]:
    return {p.relative_to(built).as_posix(): p.read_text("utf-8") for p in built.rglob("*.html")}


@cache
def parsed(page: str) -> Element:
    return html5lib.parse(page, namespaceHTMLElements=False)


def attributes(page: str, name: str, tag: str = "*") -> list[str]:
    return [e.attrib[name] for e in parsed(page).iter(tag) if name in e.attrib]


def test_every_page_stands(pages: dict[str, str]) -> None:
    assert {f"{name}.html" for name in site.PAGES} <= set(pages)
    assert sum(name.startswith("notebooks/") for name in pages) >= 9


def test_every_claim_and_figure_has_its_address(pages: dict[str, str]) -> None:
    ids = set(attributes(pages["ledger.html"], "id"))
    assert set(data.claims()["claim"]) <= ids
    assert {f"figure-{n}" for n in range(1, 59)} <= set(attributes(pages["exhibits.html"], "id"))


def test_links_resolve(built: Path, pages: dict[str, str]) -> None:
    ids = {name: set(attributes(page, "id")) for name, page in pages.items()}
    broken = []
    for name, page in pages.items():
        for link in attributes(page, "href") + attributes(page, "src"):
            if link.startswith(("https://", "http://", "data:")):
                continue
            path, _, anchor = unquote(link).partition("#")
            path = path.partition("?")[0]
            target = (built / name).parent / path if path else built / name
            known = target.resolve().relative_to(built.resolve()).as_posix()
            if not target.exists() or anchor and anchor not in ids.get(known, set()):
                broken.append(f"{name}: {link}")
    assert not broken


def test_nothing_is_loaded_from_elsewhere(built: Path, pages: dict[str, str]) -> None:
    for name, page in pages.items():
        loaded = attributes(page, "src") + attributes(page, "href", "link")
        assert not [s for s in loaded if s.startswith(("http", "//"))], name
    style = (built / "assets" / "site.css").read_text("utf-8")
    assert "url(" not in style and "@import" not in style


def test_pages_are_valid_html(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        parser = html5lib.HTMLParser(strict=False)
        parser.parse(page)
        assert not parser.errors, (name, parser.errors[:3])
        ids = attributes(page, "id")
        assert len(ids) == len(set(ids)), (name, pd.Series(ids).value_counts().index[0])


def test_pictures_say_what_they_show(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        for picture in parsed(page).iter("img"):
            assert len(picture.get("alt", "")) > 15, (name, picture.attrib["src"][:99])


def test_each_page_has_one_title_and_steps_of_headings(pages: dict[str, str]) -> None:
    for name, page in pages.items():
        levels = [int(n) for n in re.findall(r"<h([1-6])[ >]", page)]
        assert levels.count(1) == 1 and levels[0] == 1, name
        assert all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), (name, levels)


def test_pages_are_light(built: Path, pages: dict[str, str]) -> None:
    assets = {p.name: p.stat().st_size for p in (built / "assets").iterdir()}
    for name, page in pages.items():
        used = sum(size for asset, size in assets.items() if f"assets/{asset}" in page)
        assert len(page.encode()) < PAGE, name
        assert len(page.encode()) + used < LIMIT, name


def shown(page: str) -> str:
    """The text of a page, as its readers see it."""
    return " ".join(parsed(page).find("body/main").itertext())


@pytest.mark.parametrize("template", sorted(TEMPLATES.glob("*.html")), ids=lambda p: p.name)
def test_no_number_is_typed_into_a_template(template: Path) -> None:
    text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", template.read_text("utf-8"), flags=re.S)
    text = re.sub(r"<[^>]*>", "", text).replace("SHA-256", "").replace("sha256sum", "")
    assert re.findall(r"\d+", text) == []


def test_every_number_of_the_answer_is_counted_in_the_results() -> None:
    statistics = data.read(REAL[0] / "statistics.csv")["standing"].tolist()
    outside, inside, failing, open_, if_so = map(
        statistics.count, ("outside", "inside", "failing", "open", "conditional")
    )
    borne, total = outside + inside, len(statistics)
    rest = total - borne - failing
    parts = [round(100 * n / total) for n in (borne, failing, rest)]
    audit = site.audit.read(REAL[0])
    shares = site.front.distinct_shares(audit)
    misfits = int((~shares["whole"] & shares["base"].gt(0)).sum())
    known = [total, borne, parts[0], outside, inside, failing, parts[1], rest, parts[2]]
    known += [rest, open_, rest - open_, if_so, misfits]
    told = " ".join(site.front.answer(audit, shares))
    assert list(map(int, re.findall(r"\d+", told))) == known


def test_the_counting_box_adds_up() -> None:
    audit = site.audit.read(REAL[0])
    shares = site.front.distinct_shares(audit)
    totals = [box["total"] for box in site.front.counting_box(audit, shares)]
    tables = (audit.claims, audit.statistics, shares, audit.findings, audit.figures)
    assert totals == [len(table) for table in tables]
    marks = [m for row in site.front.share_map(shares, {})["rows"] for m in row["marks"]]
    assert len(marks) == shares["base"].gt(0).sum()
    assert sum(not m["whole"] for m in marks) == (~shares["whole"] & shares["base"].gt(0)).sum()


def test_the_boxes_of_the_page_show_the_counts_of_the_tables(tmp_path: Path) -> None:
    """Counted by the csv module alone; the shares have a test of their own above."""
    site.build(tmp_path / "site", *REAL)
    page = (tmp_path / "site" / "index.html").read_text("utf-8")
    boxes = page.partition('<div class="boxes">')[2].partition('id="unchecked"')[0]
    shown = [re.findall(r"<td>(?:<a[^>]*>)?(\d+)", t) for t in boxes.split("</table>")[:-1]]
    assert len(shown) == 5
    columns = {0: ("claims", "verdict"), 1: ("statistics", "standing"), 3: ("findings", "verdict")}
    for place, (name, column) in (columns | {4: ("figures", "evidence")}).items():
        with open(REAL[0] / f"{name}.csv", encoding="utf-8", newline="") as file:
            counted = Counter(row[column] for row in csv.DictReader(file))
        assert sorted(map(int, shown[place])) == sorted([*counted.values(), counted.total()]), name
    assert sum(map(int, shown[2][:-1])) == int(shown[2][-1])


def test_the_answer_is_made_of_the_box(tmp_path: Path) -> None:
    audit = site.audit.read(REAL[0])
    first, second = site.front.answer(audit, site.front.distinct_shares(audit))
    stood = audit.statistics["standing"].value_counts()
    numbers = [int(n) for n in re.findall(r"\d+(?! %)(?!\d)", first)]
    total, borne, outside, inside, failing, rest = numbers
    assert [outside, inside, failing] == [stood[k] for k in ("outside", "inside", "failing")]
    assert borne == outside + inside and total == len(audit.statistics) == borne + failing + rest
    again, open_, possible, conditional, _ = [int(n) for n in re.findall(r"\d+", second)]
    assert [again, open_, conditional] == [rest, stood["open"], stood["conditional"]]
    assert possible == rest - open_ == stood[["people", "bases", "conditional"]].sum()


def test_the_page_about_verdicts_is_the_rules(tmp_path: Path, monkeypatch) -> None:
    rules = (data.project() / "lib" / "checks" / "README.md").read_text("utf-8")
    for table in ("power", "planted"):
        data.write_text(PLANTED[table], tmp_path / "outputs" / "validation" / f"{table}.csv")
    monkeypatch.setattr(data, "outputs", lambda: tmp_path / "outputs")
    site.build(tmp_path / "site", *REAL)
    text = " ".join(shown((tmp_path / "site" / "verdicts.html").read_text("utf-8")).split())
    squeezed, plainly = text.casefold().replace(" ", ""), re.sub(r"[*_`]", "", rules)
    told = re.findall(r"^\| (.*) \| (.*) \|$|^\d\. (.*)$", plainly, re.M)
    for cell in [cell for row in told for cell in row if cell.strip("- ")][2:]:  # but the header
        assert cell.casefold().replace(" ", "") in squeezed, cell
    assert "3 errors were planted" in text and "base 3 1 0 0 2" in text
    assert "the test “base” allows it (1); as possible as before (1)" in text


def test_tables_of_notebooks_are_for_people(pages: dict[str, str]) -> None:
    for name in [name for name in pages if name.startswith("notebooks/")]:
        tables = re.findall(r"<table.*?</table>", pages[name], re.S)
        cell = r"<(?:td|th)[^>]*>(NaN|None|NaT|-?\d+\.0|-?\d+\.\d{5,}|[a-z]+(?:_[a-z]+)+)</"
        assert not re.findall(cell, "".join(tables)), name
        assert "dtype:" not in "".join(
            re.findall(r"<pre class=.stdout.*?</pre>", pages[name], re.S)
        )


def test_rows_without_names_have_no_numbers() -> None:
    table = pd.DataFrame({"source": ["press_2017", None], "value": [884.0, 0.123456]})
    text = cells.output_table(table.to_html())
    assert re.findall(r"<td>(.*?)</td>", text) == ["press 2017", "884", "", "0.123"]
    assert "<th>source</th><th>value</th>" in re.sub(r">\s+<", "><", text)
    named = table.set_axis([9, 11]).rename_axis("people")
    assert "<th>11</th>" in cells.output_table(named.to_html())
    assert cells.output_text("a    1\nb    2\nName: count, dtype: int64") == "a    1\nb    2"


def test_the_map_has_a_tick_where_people_give_a_percentage() -> None:
    assert site.front.possible(9) == [0, 11, 22, 33, 44, 56, 67, 78, 89, 100]
    assert len(site.front.possible(37)) == 38 and 28 not in site.front.possible(37)


def test_each_finding_has_a_page_between_its_neighbours() -> None:
    folder = REAL[0]
    order = [f"{name}.html" for name in data.read(folder / "findings.csv")["finding"]]
    with tempfile.TemporaryDirectory() as out:
        site.build(Path(out) / "site", *REAL)
        texts = [(Path(out) / "site" / "findings" / n).read_text("utf-8") for n in order]
    for before, text, after in zip(["", *order], texts, [*order[1:], ""], strict=False):
        around = [(e.get("rel"), e.get("href")) for e in parsed(text).iter("a") if e.get("rel")]
        assert around == [(r, n) for r, n in (("prev", before), ("next", after)) if n]
        headings = ["".join(e.itertext()) for e in parsed(text).iter("h2")]
        assert headings[0] == "The report says" and headings[1].startswith("What ")
        tried = ["Try it: type a share"] if "share-tool" in text else []
        last = ["Cite this finding"]
        assert headings[2:] == ["Why it matters", "What would settle it", *tried, *last]


def test_the_request_asks_for_all_that_is_missing(tmp_path: Path) -> None:
    site.build(tmp_path / "site", *REAL)
    page = (tmp_path / "site" / "request.html").read_text("utf-8")
    asked = {a.partition("#")[2] for a in attributes(page, "href") if a.startswith("ledger.html#")}
    claims = data.read(REAL[0] / "claims.csv")
    missing = claims["lack"].isin(["never_published", "not_held"])
    assert set(claims.loc[missing, "claim"]) <= asked


def test_no_key_of_the_arithmetic_is_shown(pages: dict[str, str]) -> None:
    keys = re.compile(r"\b(sum_of_\d|cut_off|half_even|rounded_twice|adjusted_to_100|n = \d+ )")
    for name, page in pages.items():
        if not name.startswith("notebooks/"):
            assert not keys.search(shown(page)), name


def test_an_abbreviation_is_explained_where_a_page_first_uses_it(pages: dict[str, str]) -> None:
    folded = ("ledger", "exhibits", "sources", "verdicts", "notebooks")  # or other people's words
    seen = 0
    for name in [name for name in pages if not name.startswith(folded)]:
        main = pages[name].partition("<main")[2].partition("</main>")[0]
        listed = r"<svg.*</svg>|<details.*?</details>|<head>.*?</head>"  # a list stands beside them
        words = html.unescape(re.sub(r"<[^>]*>", "", re.sub(listed, "", main, flags=re.S)))
        text = re.sub(r"\s+", " ", words)
        for row in data.table("report/abbreviations.csv").to_dict("records"):
            first = re.search(rf"\b{row['abbreviation']}(?![\w-])", text)
            if first:
                seen += 1
                assert text[first.end() :].startswith(f" ({row['meaning']})"), (name, row)
    assert seen > 5


@pytest.mark.parametrize(
    ("cell", "told"),
    [
        ("cut_off + sum_of_2", ["if decimals were dropped and two answers were rounded before "]),
        ("n = 36, 35 or 24", ["if it is a share of 36, 35 or 24 people"]),
        ("n = 29, 40", ["if it is a share of 29 or 40 people"]),
        ("cut_off + n = 48", ["if decimals were dropped and it is a share of 48 people"]),
        ("all forms; cut_off", ["on this reading: all forms", "if decimals were dropped"]),
        ("cut_off + by hand", ["on this reading: cut_off + by hand"]),
        ("", []),
    ],
)
def test_readings_are_conditions_in_words(cell: str, told: list[str]) -> None:
    assert [a[: len(b)] for a, b in zip(plain.readings(cell), told, strict=True)] == told


def test_a_line_stands_between_the_pages_of_its_figures() -> None:
    places, figures = plain.Places(), data.figures().set_index("figure")
    for number in (6, 25, 43):
        about = figures.loc[number]
        assert places.page(about["line"]) == f"page {about['page']}"
    assert figures.at[16, "line"] > figures.at[17, "line"]  # it stands elsewhere in the text
    assert places.page(figures.at[16, "line"]) != f"page {figures.at[16, 'page']}"
    assert places.page(1) == f"up to page {figures.at[1, 'page']}"
    assert re.fullmatch(r"pages \d+ to \d+", places.page(figures.at[12, "line"] + 5))


def test_checked_claims_lead_to_their_cell_and_back(pages: dict[str, str]) -> None:
    row = re.search(r'<tr id="S00-001".*?</tr>', pages["ledger.html"], re.S)[0]
    cell = re.search(r'href="(notebooks/[^"]*)#S00-001"', row)
    assert cell, row
    assert '<a id="S00-001" href="../ledger.html#S00-001">' in pages[cell[1]]


def test_same_bytes_when_nothing_changed(inputs, tmp_path: Path) -> None:
    def content() -> dict[str, bytes]:
        site.build(tmp_path / "site", *inputs)
        files = [p for p in (tmp_path / "site").rglob("*") if p.is_file()]
        return {p.relative_to(tmp_path).as_posix(): p.read_bytes() for p in files}

    assert content() == content()
    assert [p.name for p in tmp_path.iterdir()] == ["site"]  # nothing left aside


def test_results_are_text_not_markup(inputs, tmp_path: Path) -> None:
    site.build(tmp_path / "site", *inputs)
    for page in (tmp_path / "site").rglob("*.html"):
        assert "synthetic <b>" not in page.read_text("utf-8"), page.name


def test_a_change_of_a_verdict_changes_the_site(inputs, tmp_path: Path) -> None:
    site.build(tmp_path / "before", *inputs)
    changed = tmp_path / "results"
    for table in inputs[0].iterdir():
        text = table.read_text("utf-8")
        data.write_text(text.replace("reproduced", "differs", 1), changed / table.name)
    site.build(tmp_path / "after", changed, *inputs[1:])
    before, after = ((tmp_path / s / "index.html").read_text("utf-8") for s in ("before", "after"))
    assert before != after


@pytest.mark.parametrize(
    ("table", "column", "message"),
    [("claims", "claim", "has no claim S"), ("figures", "figure", "has no Figure")],
)
def test_missing_results_leave_the_earlier_site(inputs, tmp_path, table, column, message) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("earlier")
    for path in inputs[0].iterdir():
        data.write(data.read(path)[int(path.stem == table) :], tmp_path / "results" / path.name)
    with pytest.raises(data.DataError, match=message):
        site.build(tmp_path / "site", tmp_path / "results", *inputs[1:])
    assert (tmp_path / "site" / "index.html").read_text() == "earlier"


def test_a_missing_picture_is_named(inputs, tmp_path: Path) -> None:
    figures = tmp_path / "figures"
    figures.mkdir()
    with pytest.raises(data.DataError, match=r"Figure 1 has no file 01_synthetic\.svg"):
        site.build(tmp_path / "site", inputs[0], figures, inputs[2])


def test_no_notebooks_is_an_error(inputs, tmp_path: Path) -> None:
    with pytest.raises(data.DataError, match="holds no notebook"):
        site.build(tmp_path / "site", *inputs[:2], tmp_path)


def test_a_check_carries_the_anchor_rather_than_an_earlier_list() -> None:
    listed, checked = "<table><td>S01-002</td></table>", "<th>verdict</th><td>S01-002 S01-003</td>"
    body = cells._anchor_claims(f"{listed}<table>{checked}</table>{listed}")
    assert body.count('id="S01-002"') == 1
    assert body.index("verdict") < body.index('id="S01-002"') < body.index('id="S01-003"')
    assert body.count('href="../ledger.html#S01-002"') == 3


def test_headings_and_links_of_a_notebook_fit_the_site() -> None:
    text = cells.tidy(
        '<h2 id="x">Figure 12 · Growth<a class="anchor-link" href="#x">¶</a></h2><h2>Sums</h2>'
        '<h2>Sums</h2><a href="../data/x.csv">x</a> <a href="09_audit.ipynb">audit</a>'
    )
    assert '<h2 id="figure-12">Figure 12 · Growth</h2>' in text
    assert 'id="sums"' in text and 'id="sums-again"' in text
    assert "data/x.csv" not in text and '<a href="09_audit.html">audit</a>' in text


def test_a_pandas_header_becomes_one_row_without_empty_cells() -> None:
    table = pd.DataFrame({"verdict": ["near"]}, index=pd.Index(["S01-002"], name="claims"))
    assert "<thead><tr><th>claims</th><th>verdict</th></tr></thead>" in cells.output_table(
        table.to_html()
    )
    assert "<th></th>" not in cells.output_table(table.rename_axis(None).to_html())
