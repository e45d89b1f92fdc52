"""The published pages in a real browser: search, filters, addresses, widths, contrast, network.

Chromium and its driver are Debian's packages chromium and chromium-driver. Without them these
tests are skipped; with REQUIRE_BROWSER=1 in the environment they fail instead.
"""

import base64
import csv
import io
import json
import os
import re
import shutil
import zlib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

import pytest
import synthetic
from selenium import webdriver
from selenium.webdriver import Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

from lib import data, site

FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
)
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
FOUND = {
    "chromium": next(filter(None, map(shutil.which, BROWSERS)), None),
    "chromedriver": shutil.which("chromedriver"),
}
WIDTHS = (390, 1440)
RULES = {"light": "", "dark": "{runOnly: ['color-contrast']}"}  # the markup is the same in both
pytestmark = pytest.mark.skipif(
    not all(FOUND.values()) and os.environ.get("REQUIRE_BROWSER") != "1",
    reason="no chromium or chromedriver: apt-get install chromium chromium-driver to have them",
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the reference results; of synthetic ones where no run has made any."""
    out = tmp_path_factory.mktemp("browser")
    real = data.outputs() / "results" / "claims.csv"
    inputs = (
        (data.outputs() / "results", data.outputs() / "figures", data.project() / "notebooks")
        if real.exists()
        else synthetic.write(out / "inputs")
    )
    site.build(out / "site", *inputs)
    return out / "site"


@pytest.fixture(scope="module")
def browser() -> Iterator[webdriver.Chrome]:
    assert all(FOUND.values()), "REQUIRE_BROWSER=1, but chromium or chromedriver is missing"
    options = webdriver.ChromeOptions()
    options.binary_location = FOUND["chromium"]
    for flag in FLAGS.split():
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(FOUND["chromedriver"]))
    driver.set_script_timeout(120)
    yield driver
    driver.quit()


@pytest.fixture(autouse=True)
def fresh(browser: webdriver.Chrome) -> None:
    width(browser, 1440)
    colours(browser, "light")
    browser.get("about:blank")
    browser.get_log("browser")
    browser.get_log("performance")


def width(browser: webdriver.Chrome, pixels: int) -> None:
    size = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < 500}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def colours(browser: webdriver.Chrome, scheme: str) -> None:
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def visit(browser: webdriver.Chrome, built: Path, address: str) -> None:
    browser.get("about:blank")  # so that a new fragment loads the page again
    browser.get(f"{built.as_uri()}/{address}")


def every_page(built: Path) -> list[str]:
    return sorted(p.relative_to(built).as_posix() for p in built.rglob("*.html"))


def rows(browser: webdriver.Chrome) -> list[str]:
    found = "return [...document.querySelectorAll('#ledger tbody tr[id]')].map(r => r.id)"
    return browser.execute_script(found)


def total(browser: webdriver.Chrome) -> int:
    return int(browser.find_element(By.CSS_SELECTOR, ".dt-info").text.split()[0])


def test_no_request_leaves_and_the_console_is_silent(browser, built) -> None:
    for page in every_page(built):
        visit(browser, built, page)
    messages = [json.loads(e["message"])["message"] for e in browser.get_log("performance")]
    asked = [
        m["params"]["request"]["url"]
        for m in messages
        if m["method"] == "Network.requestWillBeSent"
    ]
    assert len(asked) > 2 * len(every_page(built))  # the log is really kept
    assert not [u for u in asked if not u.startswith(("file:", "data:", "about:"))]
    assert not browser.get_log("browser")


@pytest.mark.parametrize("pixels", WIDTHS)
def test_nothing_overflows(browser, built, pixels) -> None:
    width(browser, pixels)
    wide = {}
    for page in every_page(built):
        visit(browser, built, page)
        browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
        shown = browser.execute_script("return document.documentElement.scrollWidth")
        if shown > pixels:
            wide[page] = shown
    assert not wide


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", [*(f"{p}.html" for p in site.PAGES), "findings/", "notebooks/"])
def test_axe_finds_no_barrier(browser, built, page, scheme) -> None:
    colours(browser, scheme)
    visit(browser, built, next(name for name in every_page(built) if name.startswith(page)))
    browser.execute_script("document.querySelectorAll('main details').forEach(d => d.open = true)")
    rules = files("axe_core_python") / "axe.min.js"
    browser.execute_script(rules.read_text(encoding="utf-8"))
    found = browser.execute_async_script(
        f"axe.run({RULES[scheme]}).then(r => arguments[0](r.violations.map("
        "v => [v.id, v.nodes.length, v.nodes[0].html.slice(0, 200)])))"
    )
    assert not found


def test_the_ledger_is_searched(browser, built) -> None:
    visit(browser, built, "ledger.html")
    assert total(browser) == len(data.claims())
    browser.find_element(By.NAME, "q").send_keys("S03-017")
    assert rows(browser) == ["S03-017"]
    browser.find_element(By.CSS_SELECTOR, "#filters [name=all]").click()
    WebDriverWait(browser, 5).until(lambda b: total(b) == len(data.claims()))


def test_the_ledger_is_filtered_and_the_address_keeps_it(browser, built) -> None:
    visit(browser, built, "ledger.html")
    Select(browser.find_element(By.NAME, "verdict")).select_by_value("impossible")
    shown, impossible = rows(browser), total(browser)
    marks = browser.find_elements(By.CSS_SELECTOR, "#ledger td:last-child")
    assert 0 < impossible < len(data.claims())
    assert marks and all(mark.text.endswith("impossible") for mark in marks)
    visit(browser, built, "ledger.html?verdict=impossible")
    assert rows(browser) == shown


def test_the_ledger_is_sorted_by_keyboard(browser, built) -> None:
    visit(browser, built, "ledger.html")
    for _ in range(2):
        browser.find_element(By.CSS_SELECTOR, "#ledger th:nth-child(1) [role=button]").send_keys(
            Keys.ENTER
        )
    assert rows(browser)[0] == data.claims()["claim"].max()


def texts(browser: webdriver.Chrome, selector: str) -> list[str]:
    found = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
    return browser.execute_script(found, selector)


def search(browser: webdriver.Chrome, query: str) -> None:
    field = browser.find_element(By.NAME, "q")
    field.clear()
    field.send_keys(query)


def test_numbers_match_as_numbers(browser, built) -> None:
    visit(browser, built, "ledger.html")
    search(browser, "80 %")
    eighty = rows(browser)
    claims = data.claims().set_index("claim")
    stated = claims.index[claims["stated"].eq("80") & claims["unit"].eq("percent")]
    assert len(stated) and set(stated) <= set(eighty)
    said = texts(browser, "#ledger tbody summary")
    printed, found = (texts(browser, f"#ledger tbody td:nth-child({n})") for n in (4, 5))
    for row in zip(said, printed, found, strict=True):
        assert re.search(r"(?<![\d.])80 ?%", " ".join(row)), row
    search(browser, "80%")
    assert rows(browser) == eighty
    search(browser, "19125")
    assert rows(browser) and all("19,125" in " ".join(r) for r in [texts(browser, "tbody")])
    search(browser, "776 % crime")
    crime = claims.loc[rows(browser)]
    assert len(crime) and crime["stated"].str.contains("776|eight").all()


@pytest.mark.parametrize("field", ["location", "evidence", "population", "lack", "standing"])
def test_the_ledger_is_filtered_by(browser, built, field) -> None:
    table = site.audit.read(data.outputs() / "results").claims
    value = table.loc[table[field].ne(""), field].iloc[-1]
    visit(browser, built, "ledger.html")
    Select(browser.find_element(By.NAME, field)).select_by_value(value)
    assert total(browser) == (table[field] == value).sum()
    assert f"{field}={value}" in browser.current_url


def test_a_table_downloads_all_that_was_chosen(browser, built) -> None:
    visit(browser, built, "ledger.html?verdict=feasible")  # more than one page of the table
    link = browser.find_element(By.CSS_SELECTOR, "main .csv")
    link.send_keys(Keys.SHIFT)  # the focus fills it
    content = unquote(link.get_attribute("href").partition(",")[2])
    table = list(csv.reader(io.StringIO(content)))
    assert link.get_attribute("download") == "ledger.csv"
    assert table[0] == ["Number", "Statement", "Said in", "Printed", "Recomputed", "Verdict"]
    claims = site.audit.read(data.outputs() / "results").claims
    feasible = claims.loc[claims["verdict"].eq("feasible"), "claim"].tolist()
    assert [row[0] for row in table[1:]] == feasible and len(feasible) > len(rows(browser))


def test_every_table_has_a_download(browser, built) -> None:
    for page in ("index.html", "request.html", "sources.html", "verdicts.html"):
        visit(browser, built, page)
        assert len(texts(browser, "main .csv")) == len(texts(browser, "main table"))


def test_an_address_and_a_citation_are_copied(browser, built) -> None:
    visit(browser, built, "ledger.html#S01-001")
    more = browser.find_element(By.CSS_SELECTOR, "#S01-001 .more")
    assert f"{built.as_uri()}/ledger.html#S01-001" in more.text
    address, citation = more.find_elements(By.CSS_SELECTOR, ".copy button")
    for button, told in ((address, "ledger.html#S01-001"), (citation, "Statement S01-001")):
        browser.execute_script(
            "window.copied = ''; navigator.clipboard.writeText = async t => { window.copied = t }"
        )
        button.click()
        WebDriverWait(browser, 5).until(lambda b, button=button: button.text == "Copied")
        assert told in browser.execute_script("return window.copied")
    assert data.report()["version"] in browser.execute_script("return window.copied")


def test_the_focus_goes_where_the_address_points(browser, built) -> None:
    focused = "return document.activeElement.closest('[id]')?.id"
    for address in ("ledger.html#S01-001", "exhibits.html#figure-8", "index.html#count"):
        visit(browser, built, address)
        goal = address.partition("#")[2]
        WebDriverWait(browser, 5).until(lambda b, goal=goal: b.execute_script(focused) == goal)


@pytest.mark.parametrize("picture", [".map", ".barcode"])
def test_a_picture_is_one_stop_and_is_read_by_arrows(browser, built, picture) -> None:
    visit(browser, built, "index.html")
    stops = f"return document.querySelectorAll('{picture} a[tabindex=\"0\"]').length"
    assert browser.execute_script(stops) == 1
    browser.execute_script(f"document.querySelector('{picture} a[tabindex=\"0\"]').focus()")
    told = browser.find_element(By.CSS_SELECTOR, f"{picture} .readout")
    first = told.text
    browser.switch_to.active_element.send_keys(Keys.ARROW_RIGHT)
    second = told.text
    assert second != first and re.search(r"people: |S\d\d-\d{3}, ", second)
    assert browser.execute_script(stops) == 1
    browser.switch_to.active_element.send_keys(Keys.HOME)
    assert told.text == first
    browser.switch_to.active_element.send_keys(Keys.ENTER)
    assert re.search(r"/findings/F-|/ledger\.html#S", browser.current_url)


def test_the_map_has_a_mark_for_each_share_at_its_place(browser, built) -> None:
    visit(browser, built, "index.html")
    place = "return arguments[0].getBoundingClientRect()"
    ends = [browser.find_element(By.CSS_SELECTOR, f".map .grid[x1='{p}%']") for p in (0, 100)]
    left, right = (browser.execute_script(place, line)["x"] for line in ends)
    marks = browser.find_elements(By.CSS_SELECTOR, ".map a")
    assert len(marks) > 100
    told = texts(browser, ".map a title")
    for mark, words in list(zip(marks, told, strict=True))[::10]:
        box = browser.execute_script(place, mark.find_element(By.CSS_SELECTOR, "circle, path"))
        percent = float(re.match(r"\d+(\.\d+)?", words)[0]) if words[0].isdigit() else None
        at = 100 * (box["x"] + box["width"] / 2 - left) / (right - left)
        assert percent is None or abs(at - percent) < 0.7, words


def test_a_tick_of_the_barcode_leads_to_its_row(browser, built) -> None:
    visit(browser, built, "index.html")
    ticks = browser.find_elements(By.CSS_SELECTOR, ".barcode .ticks a")
    assert len(ticks) == len(data.claims())
    named = [t.get_attribute("href").rpartition("#")[2] for t in ticks[::50]]
    assert named == data.claims()["claim"].tolist()[::50]
    ticks[99].click()
    claim = data.claims()["claim"][99]
    assert browser.current_url.endswith(f"ledger.html#{claim}")
    assert browser.find_element(By.CSS_SELECTOR, f"#{claim} details").get_attribute("open")


def test_a_number_of_the_counting_box_is_that_of_the_ledger(browser, built) -> None:
    visit(browser, built, "index.html")
    links = {
        link.get_attribute("href"): int(link.text)
        for link in browser.find_elements(By.CSS_SELECTOR, ".boxes td a, #unchecked ~ table td a")
        if "ledger.html?" in link.get_attribute("href")
        and "standing" not in link.get_attribute("href")
    }
    assert len(links) > 8
    for address, number in links.items():
        browser.get(address)
        assert total(browser) == number, address


def test_findings_are_read_one_after_the_other(browser, built) -> None:
    visit(browser, built, "findings.html")
    titles = texts(browser, ".findings-list h2")
    browser.find_element(By.CSS_SELECTOR, ".findings-list h2 a").click()
    seen = [browser.find_element(By.TAG_NAME, "h1").text]
    assert not browser.find_element(By.CSS_SELECTOR, ".arithmetic").get_attribute("open")
    browser.find_element(By.CSS_SELECTOR, ".arithmetic summary").send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, ".arithmetic .checks").is_displayed()
    browser.find_element(By.CSS_SELECTOR, "[rel=next]").click()
    seen.append(browser.find_element(By.TAG_NAME, "h1").text)
    short = [re.sub(r" \(.*?\)", "", t) for t in titles[:2]]
    assert [re.sub(r" \(.*?\)", "", t) for t in seen] == short
    link = browser.find_element(By.CSS_SELECTOR, ".said a")
    claim = link.text
    link.click()
    assert browser.find_element(By.CSS_SELECTOR, f"#{claim} details").get_attribute("open")


def test_findings_are_filtered_and_the_address_may_ask(browser, built) -> None:
    visit(browser, built, "findings.html?verdict=contradicted")
    shown = [c for c in browser.find_elements(By.CSS_SELECTOR, ".card") if c.is_displayed()]
    assert shown and all(c.get_attribute("data-verdict") == "contradicted" for c in shown)


def test_the_request_carries_the_blank_table(browser, built) -> None:
    visit(browser, built, "request.html")
    links = browser.find_elements(By.CSS_SELECTOR, "a[download^=chart_values]")
    empty, prepared = (
        list(csv.reader(io.StringIO(unquote(a.get_attribute("href").partition(",")[2]))))
        for a in links
    )
    columns = data.chart_values().columns.tolist()
    assert empty == [columns] and prepared[0] == columns and len(prepared) > 20
    questions = data.questions().set_index("question")
    for figure, question, answer, value, *_ in prepared[1:]:
        assert figure and questions.at[question, "figure"] == figure and value == ""
        assert answer in questions.at[question, "scale"]


def written(browser: webdriver.Chrome) -> list[int]:
    """How many strings stand on each page of the page's PDF."""
    paper = {"paperWidth": 8.27, "paperHeight": 11.69}
    pdf = base64.b64decode(browser.execute_cdp_cmd("Page.printToPDF", paper)["data"])
    parts = dict(re.findall(rb"\n(\d+) 0 obj\n(.*?)endobj", pdf, re.S))
    leaves = [part for part in parts.values() if re.search(rb"/Type\s*/Page\b(?!s)", part)]
    streams = [parts[re.search(rb"/Contents (\d+) 0 R", leaf)[1]] for leaf in leaves]
    drawn = [
        zlib.decompress(s.split(b"stream\n", 1)[1].rpartition(b"\nendstream")[0]) for s in streams
    ]
    return [len(re.findall(rb"T[jJ]\b", text)) for text in drawn]


@pytest.mark.parametrize("folder", ["findings.html", "findings/"])
def test_findings_print_without_empty_pages(browser, built, folder) -> None:
    for page in [p for p in every_page(built) if p.startswith(folder)][:5]:
        visit(browser, built, page)
        sheets = written(browser)
        assert sheets and min(sheets[:-1] or sheets) > 800, (page, sheets)


def test_the_ledger_prints_with_its_arithmetic(browser, built) -> None:
    visit(browser, built, "ledger.html")
    sheets = written(browser)
    assert min(sheets[:-1]) > 800, sheets
    browser.execute_script("dispatchEvent(new Event('beforeprint'))")
    opened = "return document.querySelectorAll('#ledger tbody > tr > td > details[open]').length"
    assert browser.execute_script(opened) == len(data.claims())


def test_an_address_opens_its_statement(browser, built) -> None:
    last = data.claims()["claim"].iloc[-1]
    visit(browser, built, f"ledger.html?verdict=near#{last}")  # a filter that may hide it
    row = browser.find_element(By.ID, last)
    assert row.find_element(By.TAG_NAME, "details").get_attribute("open")
    assert 0 <= row.rect["y"] - browser.execute_script("return scrollY") < 900


def test_a_statement_leads_to_its_cell_and_back(browser, built) -> None:
    visit(browser, built, "ledger.html#S01-001")
    browser.find_element(By.CSS_SELECTOR, "#S01-001 .links a").click()
    assert browser.current_url.endswith(".html#S01-001") and "/notebooks/" in browser.current_url
    assert not browser.find_element(By.CSS_SELECTOR, "details.code").get_attribute("open")
    browser.find_element(By.CSS_SELECTOR, "a#S01-001").click()
    assert browser.current_url.endswith("ledger.html#S01-001")
    assert browser.find_element(By.CSS_SELECTOR, "#S01-001 details").get_attribute("open")


def test_a_row_opens_by_keyboard(browser, built) -> None:
    visit(browser, built, "ledger.html")
    browser.find_element(By.CSS_SELECTOR, "#S00-001 summary").send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "#S00-001 .checks").is_displayed()


def test_repeats_are_one_click_away(browser, built) -> None:
    claims = data.claims()
    often = claims["statistic"].value_counts().index[0]
    visit(browser, built, f"ledger.html?statistic={often}")
    assert total(browser) == (claims["statistic"] == often).sum()


def test_exhibits_are_filtered(browser, built) -> None:
    visit(browser, built, "exhibits.html")
    Select(browser.find_element(By.NAME, "evidence")).select_by_visible_text("unpublished")
    shown = [c for c in browser.find_elements(By.CSS_SELECTOR, ".card") if c.is_displayed()]
    assert shown and all(c.get_attribute("data-evidence") == "unpublished" for c in shown)


def test_the_pages_are_readable_without_scripts(browser, built) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        visit(browser, built, "ledger.html")
        row = browser.find_element(By.ID, data.claims()["claim"].iloc[-1])
        assert row.is_displayed()
        row.find_element(By.TAG_NAME, "summary").click()
        assert row.find_element(By.CSS_SELECTOR, ".checks").is_displayed()
        assert not browser.find_element(By.ID, "filters").is_displayed()
        visit(browser, built, "index.html")
        assert browser.find_element(By.CSS_SELECTOR, ".map a").get_attribute("tabindex") is None
        browser.find_element(By.CSS_SELECTOR, ".leading a").click()
        arithmetic = browser.find_element(By.CSS_SELECTOR, ".arithmetic")
        arithmetic.find_element(By.TAG_NAME, "summary").click()
        assert arithmetic.find_element(By.CSS_SELECTOR, ".checks").is_displayed()
        assert not browser.find_elements(By.CSS_SELECTOR, "button")
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def find(browser: webdriver.Chrome, query: str) -> list:
    """What the search over all pages lists."""
    field = browser.find_element(By.NAME, "find")
    field.clear()
    field.send_keys(query)
    WebDriverWait(browser, 5).until(
        lambda b: b.find_elements(By.CSS_SELECTOR, ".found:not([hidden]) li")
    )
    return browser.find_elements(By.CSS_SELECTOR, ".found a")


@pytest.mark.parametrize("page", ["index.html", "findings/F-live_operations.html", "ledger.html"])
def test_the_search_finds_by_number_name_and_word(browser, built, page) -> None:
    visit(browser, built, page)
    for query, first in (
        ("S03-131", "ledger.html#S03-131"),
        ("figure 8", "exhibits.html#figure-8"),
        ("f-signs", "findings/F-signs.html"),
        ("words with a shape", "verdicts.html#words-with-a-shape"),
    ):
        assert find(browser, query)[0].get_attribute("href").endswith(first), query
    find(browser, "28 % local")
    assert all(
        re.search(r"\b28 ?%", e.text)
        for e in browser.find_elements(By.CSS_SELECTOR, ".found li:not(.quiet)")
    )
    assert not find(browser, "no such words as these")
    browser.find_element(By.NAME, "find").send_keys(Keys.ESCAPE)
    assert not browser.find_element(By.CSS_SELECTOR, ".found").is_displayed()
    find(browser, "figure 8")
    browser.find_element(By.NAME, "find").send_keys(Keys.ENTER)
    assert browser.current_url.endswith("exhibits.html#figure-8")


# --- six walks of a stranger who has the folder alone, in as few steps as they take ------------


def above(browser: webdriver.Chrome, selector: str) -> str:
    """The text of an element that stands in the first screen, without scrolling."""
    element = browser.find_element(By.CSS_SELECTOR, selector)
    assert element.rect["y"] + element.rect["height"] < 900
    return element.text


def test_walk_the_answer_stands_on_the_first_screen(browser, built) -> None:
    for pixels in WIDTHS:
        width(browser, pixels)
        visit(browser, built, "index.html")  # no step
        told = above(browser, ".answer")
        assert "distinct statistics" in told and "this audit cannot tell" in told


def test_walk_the_first_survey_share_of_the_summary(browser, built) -> None:
    audit = site.audit.read(data.outputs() / "results")
    shares = audit.claims.query("location == 'summary' and kind == 'share' and question != ''")
    first = shares.iloc[0]
    visit(browser, built, "index.html")
    browser.find_element(By.LINK_TEXT, "Ledger").click()  # 1
    Select(browser.find_element(By.NAME, "location")).select_by_value("summary")  # 2
    Select(browser.find_element(By.NAME, "kind")).select_by_value("share")  # 3
    assert rows(browser)[0] == first["claim"]
    row = browser.find_element(By.ID, first["claim"])
    assert first["verdict"] in row.text  # it holds or not
    row.find_element(By.TAG_NAME, "summary").click()  # 4
    others = audit.claims.query("statistic == @first.statistic and claim != @first.claim")
    links = row.find_element(By.CSS_SELECTOR, ".links").text
    assert len(others) and all(claim in links for claim in others["claim"])


def test_walk_why_a_share_cannot_be(browser, built) -> None:
    visit(browser, built, "index.html")
    bad = browser.find_elements(By.CSS_SELECTOR, ".map a.impossible")  # 0: the map shows which
    mark = next(a for a in bad if a.get_attribute("textContent").startswith("28 % of 37"))
    browser.execute_script("arguments[0].focus()", mark)
    browser.switch_to.active_element.send_keys(Keys.ENTER)  # 1: or a click on it
    tool = browser.find_element(By.CSS_SELECTOR, ".share-tool")
    assert "10 of 37 are 27 %, 11 are 30 %" in tool.text
    assert len(tool.find_elements(By.CSS_SELECTOR, ".share-dots span")) == 37


def test_walk_what_a_figure_lacks_and_who_has_it(browser, built) -> None:
    visit(browser, built, "index.html")
    find(browser, "figure 8")[0].click()  # 1: two words, 2: the first hit
    card = browser.find_element(By.ID, "figure-8")
    missing = card.find_element(By.XPATH, ".//dt[text()='Missing']/following-sibling::dd").text
    assert "2014" in missing and "Home Office" in missing
    browser.find_element(By.ID, "figure-28")
    lacking = browser.find_element(By.CSS_SELECTOR, "#figure-28 dl").text
    assert "have them" in lacking  # nobody published it: those who asked


def test_walk_one_finding_is_cited(browser, built) -> None:
    visit(browser, built, "index.html")
    browser.find_element(By.CSS_SELECTOR, ".leading a").click()  # 1
    browser.execute_script(
        "window.copied = ''; navigator.clipboard.writeText = async t => { window.copied = t }"
    )
    browser.find_element(By.XPATH, "//button[text()='Copy citation']").click()  # 2
    WebDriverWait(browser, 5).until(lambda b: b.execute_script("return window.copied"))
    copied = browser.execute_script("return window.copied")
    assert browser.current_url in copied and data.report()["version"] in copied


def test_walk_what_the_appendix_needs(browser, built) -> None:
    visit(browser, built, "index.html")
    browser.find_element(By.LINK_TEXT, "Request").click()  # 1
    title = data.sections().set_index("section").at["07", "title"]
    browser.find_element(By.LINK_TEXT, title).click()  # 2
    goal = browser.find_element(By.ID, "answers-07")
    assert 0 <= goal.rect["y"] - browser.execute_script("return scrollY") < 900
    table = goal.find_element(By.XPATH, "following-sibling::div//table")
    wanted = data.figures().query("section == '07'")["figure"]
    assert all(re.search(rf"Figure {n}\b", table.text) for n in wanted)
