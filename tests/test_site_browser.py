"""The published pages in a real browser: search, filters, addresses, widths, contrast, network.

Chromium and its driver are Debian's packages chromium and chromium-driver. Without them these
tests are skipped; with REQUIRE_BROWSER=1 in the environment they fail instead.
"""

import json
import os
import shutil
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

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
FOUND = {
    "chromium": shutil.which("chromium") or shutil.which("chromium-browser"),
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
@pytest.mark.parametrize("page", [*(f"{p}.html" for p in site.PAGES), "a notebook"])
def test_axe_finds_no_barrier(browser, built, page, scheme) -> None:
    colours(browser, scheme)
    visit(browser, built, page if page != "a notebook" else every_page(built)[-8])
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
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})
