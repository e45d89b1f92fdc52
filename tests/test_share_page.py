"""*Type a share* in a real browser: the arithmetic of `lib.shares`, keyboard, names, no scripts."""

import json
import random
from importlib.resources import files
from pathlib import Path

import jinja2
import numpy as np
import pytest
import test_site_browser
from selenium.webdriver import Keys
from selenium.webdriver.common.by import By

from lib import data, shares
from lib.shares.percentages import neighbours
from lib.site import plain, share

pytestmark = test_site_browser.pytestmark
browser = test_site_browser.browser

SEED = 20250701
PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Type a share</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="site.css">
<script src="share.js" defer></script></head><body><main><h1>Type a share</h1>
{% include "share_tool.html" %}
{% with share_percent = "46 30", share_base = 37 %}{% include "share_tool.html" %}{% endwith %}
</main></body></html>"""
NAMES = ("site.css", "share.js")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a page with the fragment twice: empty, and with two answers of 37 people."""
    folder = tmp_path_factory.mktemp("share")
    loader = jinja2.FileSystemLoader(plain.TEMPLATES)
    env = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined)
    env.globals["share_grid"] = share.grid
    data.write_text(env.from_string(PAGE).render(), folder / "page.html")
    for name in NAMES:
        data.write_text((plain.TEMPLATES / name).read_text("utf-8"), folder / name)
    return Path(folder / "page.html").as_uri()


@pytest.fixture(autouse=True)
def opened(browser, page) -> None:
    test_site_browser.width(browser, 1000)
    test_site_browser.colours(browser, "light")
    browser.get(page)


def tools(browser) -> list:
    return browser.find_elements(By.CSS_SELECTOR, ".share-tool")


def said(tool) -> str:
    return tool.find_element(By.TAG_NAME, "output").text


# --- the arithmetic ---------------------------------------------------------------------------


def decimals() -> list[tuple[str, int]]:
    """Shares with one to three digits after the point, of few and of many people."""
    chance = random.Random(SEED)
    found = [("0.0", 1), ("100.000", 1_000_000), ("99.999", 1_000_000), ("0.5", 200)]
    for _ in range(400):
        digits, base = chance.randint(1, 3), int(10 ** chance.uniform(0, 6))
        whole = chance.randint(0, base)
        exact = 100 * whole / base if chance.random() < 0.5 else chance.uniform(0, 100)
        found.append((f"{exact:.{digits}f}", base))
    return found


def partitions() -> list[tuple[list[str], int]]:
    """Answers of one question: true rounded counts, some with one answer a unit off."""
    chance = random.Random(SEED)
    found = []
    for _ in range(500):
        base, digits, many = chance.randint(3, 150), chance.choice([0, 0, 1]), chance.randint(2, 6)
        cuts = sorted(chance.choices(range(base + 1), k=many - 1))
        whole = np.diff([0, *cuts, base])
        full = 100 * 10**digits
        units = [(2 * full * int(k) + base) // (2 * base) for k in whole]
        if chance.random() < 0.5:
            place = chance.randrange(many)
            units[place] = min(full, max(0, units[place] + chance.choice([-1, 1])))
        if chance.random() < 0.3:
            units.pop()
        found.append(([shares.Printed(u, digits).text() for u in units], base))
    return found


SCRIPT = """
const [decimals, partitions, texts] = arguments, S = window.Share;
const range = (n) => [...Array(n).keys()];
const one = (text, base) => {
  const v = S.parse(text);
  return [S.counts(v.units, v.decimals, base), S.neighbours(v, base)];
};
const bases = range(100).map((i) => i + 1);
const grids = [...bases, 101, 999, 1000, 12345, 1000000];
const text = (row) => [...row.children].map((cell) => cell.textContent);
return JSON.stringify({
  whole: bases.map((n) => range(101).map((p) => one(String(p), n))),
  bases: range(101).map((p) => S.bases(S.parse(String(p)), 1, 100)),
  printable: bases.map((n) => [S.printable(n), S.printable(n, 1)]),
  decimals: decimals.map(([text, base]) => one(text, base)),
  partitions: partitions.map(([texts, base]) => [false, true].map((complete) =>
    S.together(texts.map(S.parse), base, complete))),
  parsed: texts.map(S.parse).map((v) => v && [v.units, v.decimals, S.print(v)]),
  grids: grids.map((n) => [n, S.grid(n).map(text)]),
});
"""
TEXTS = [
    *("28", " 28 % ", "28%", "0", "007", "17.8", "27.0", "100", "100.0", "99.999", "0.001"),
    *("", "%", "100.1", "101", "-3", "+3", "27,5", "1e1", "12.3456", ".5", "5.", "28 %%", "half"),
]


@pytest.fixture(scope="module")
def computed(browser, page) -> dict:
    """Everything that the arithmetic of the page says, in one call."""
    browser.get(page)
    return json.loads(browser.execute_script(SCRIPT, decimals(), partitions(), TEXTS))


def one(text: str, base: int) -> list:
    value = shares.parse(text)
    ends = [int(end) for end in shares.share_intervals(value.units, value.decimals, base)]
    return [ends, [list(near) for near in neighbours(value, base, "half_up")]]


def test_every_whole_percentage_of_every_base_to_100(computed) -> None:
    assert computed["whole"] == [[one(str(p), n) for p in range(101)] for n in range(1, 101)]


def test_the_bases_that_can_print_a_percentage(computed) -> None:
    for percent in range(101):
        fitting = [base for base in range(1, 101) if shares.fits(str(percent), base)]
        assert computed["bases"][percent] == fitting


def test_how_many_percentages_a_base_can_print(computed) -> None:
    for base, found in enumerate(computed["printable"], 1):
        ends = [shares.share_intervals(np.arange(100 * 10**d + 1), d, base) for d in (0, 1)]
        assert found == [int((fewest <= most).sum()) for fewest, most in ends], base


def test_decimals(computed) -> None:
    for (text, base), found in zip(decimals(), computed["decimals"], strict=True):
        assert found == one(text, base), (text, base)


def test_partitions(computed) -> None:
    outcomes = set()
    for (texts, base), found in zip(partitions(), computed["partitions"], strict=True):
        stated = {str(i): text for i, text in enumerate(texts)}
        for complete, told in zip((False, True), found, strict=True):
            audited = shares.audit_question(stated, base, True, complete=complete)
            fits = audited.verdict == "feasible"
            assert told["fits"] == fits, (texts, base, complete)
            outcomes.add((complete, fits))
            if fits:
                assert [tuple(c) for c in told["counts"]] == list(audited.counts.values())
                assert told["rest"] == (list(audited.rest) if audited.rest else None)
    assert len(outcomes) == 4  # the sample holds both outcomes of both questions


def test_what_is_a_percentage(computed) -> None:
    for text, found in zip(TEXTS, computed["parsed"], strict=True):
        try:
            value = shares.parse(text)
            assert found == [value.units, value.decimals, value.text()], text
        except ValueError:
            assert found is None, text


def test_the_table_without_scripts_is_the_table_with_them(computed) -> None:
    for base, rows in computed["grids"]:
        assert rows == [[f"{tens} %", *cells] for tens, cells in share.grid(base)], base


def test_no_table_without_a_number_of_people() -> None:
    assert [share.grid(bad) for bad in ("", "0", "x", "3.5", 0, share.MOST + 1)] == [[]] * 6


# --- the page ---------------------------------------------------------------------------------


def typed(browser, *keys: str) -> None:
    for key in keys:
        browser.switch_to.active_element.send_keys(key)


def test_it_is_used_by_keyboard_alone(browser) -> None:
    browser.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB)
    typed(browser, "28", Keys.TAB, "37")
    tool = tools(browser)[0]
    assert "10 of 37 are 27 %, 11 are 30 %." in said(tool) and "Impossible" in said(tool)
    assert len(tool.find_elements(By.CSS_SELECTOR, ".share-dots span")) == 37
    assert len(tool.find_elements(By.CSS_SELECTOR, ".share-dots .yes")) == 10
    assert len(tool.find_elements(By.CSS_SELECTOR, ".share-dots .cut")) == 1
    more = tool.find_element(By.CSS_SELECTOR, ".share-more").text
    assert "37 people can print 38 of the 101 whole percentages" in more
    assert "print 28 %: 18, 25, 29, 32, 36, 39 to 40," in more
    typed(browser, Keys.TAB, Keys.ENTER, "30")  # the button adds a field and goes there
    assert said(tool).startswith("A: Impossible") and "B" not in said(tool)
    typed(browser, Keys.BACKSPACE * 2, Keys.SHIFT + Keys.TAB, Keys.BACKSPACE * 2, "27")
    assert said(tool).startswith("Possible: 10 of 37 people are 27 %. 9 of 37 are 24 %, 11 are")


def test_answers_that_are_preset_are_tested_together(browser) -> None:
    tool = tools(browser)[1]
    found = shares.audit_question({"A": "46", "B": "30"}, 37, exhaustive=True)
    a, b, rest = (shares.span(*ends) for ends in (*found.counts.values(), found.rest))
    assert f"not listed, possible: A {a}, B {b}, {rest} left." in said(tool)
    assert "If these are all the answers, impossible: they hold at most 28" in said(tool)
    letters = tool.find_element(By.CSS_SELECTOR, ".share-dots").text.replace("\n", "")
    assert letters == "A" * int(a) + "B" * int(b)


def test_fields_have_names_and_the_result_is_announced(browser) -> None:
    for tool in tools(browser):
        fields = tool.find_elements(By.TAG_NAME, "input")
        names = [field.accessible_name for field in fields]
        assert all(names) and len(names) == len(set(names))
        result = tool.find_element(By.TAG_NAME, "output")
        assert result.aria_role == "status" and result.get_attribute("aria-live") == "polite"
    dots = tools(browser)[1].find_element(By.CSS_SELECTOR, ".share-dots")
    assert said(tools(browser)[1]) in dots.accessible_name


@pytest.mark.parametrize(
    ("name", "text"), [("percent", "27,5"), ("percent", "101"), ("base", "0"), ("base", "3.5")]
)
def test_what_is_no_share_is_said_at_its_field(browser, name, text) -> None:
    tool = tools(browser)[1]
    field = tool.find_element(By.NAME, name)
    field.clear()
    field.send_keys(text)
    assert said(tool).startswith("Write ") and field.get_attribute("aria-invalid") == "true"
    assert not tool.find_elements(By.CSS_SELECTOR, ".share-dots span")
    field.clear()
    field.send_keys("50")
    assert field.get_attribute("aria-invalid") is None and not said(tool).startswith("Write ")


def test_without_scripts_a_table_or_a_sentence_stands_there(browser, page) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(page)
        empty, preset = tools(browser)
        assert empty.find_element(By.CSS_SELECTOR, ".share-without").is_displayed()
        assert not empty.find_element(By.TAG_NAME, "table").is_displayed()
        assert preset.find_element(By.TAG_NAME, "table").is_displayed()
        rows = preset.find_elements(By.CSS_SELECTOR, "tbody tr")
        cells = rows[2].find_elements(By.TAG_NAME, "td")
        assert [cells[7].text, cells[8].text] == ["10", "–"]  # 27 and 28 % of 37
        assert not preset.find_element(By.TAG_NAME, "form").is_displayed()
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_barrier(browser, page, scheme) -> None:
    test_site_browser.colours(browser, scheme)
    browser.get(page)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    browser.execute_script((files("axe_core_python") / "axe.min.js").read_text("utf-8"))
    run = "axe.run().then(r => arguments[0](r.violations.map(v => [v.id, v.nodes[0].html])))"
    assert not browser.execute_async_script(run)


@pytest.mark.parametrize("pixels", [320, 1440])
def test_nothing_overflows(browser, page, pixels) -> None:
    test_site_browser.width(browser, pixels)
    browser.get(page)
    browser.execute_script("document.querySelectorAll('details').forEach(d => d.open = true)")
    assert browser.execute_script("return document.documentElement.scrollWidth") <= pixels


# --- what a finding presets -------------------------------------------------------------------


def claim(**cells: str) -> dict[str, str]:
    row = {"unit": "percent", "stated": "28", "n": "37", "question": "", "answer": ""}
    return row | {"statistic": "s"} | cells


def test_a_finding_presets_the_share_that_fits_worst() -> None:
    mentions = [claim(stated="27"), claim(statistic="t"), claim(statistic="u", stated="27")]
    assert share.preset(mentions) == {"share_percent": "28", "share_base": 37}


def test_answers_that_exclude_one_another_are_typed_together() -> None:
    questions = data.questions().query("exhaustive == 'yes'")["question"]
    ledger = data.claims()
    asked = ledger[ledger["question"].isin(questions) & (ledger["unit"] == "percent")]
    fits = [shares.fits(s, int(n)) for s, n in asked[["stated", "n"]].values if s.isdecimal()]
    rows = asked[asked["stated"].str.isdecimal()].assign(fits=fits)
    whole = rows.groupby("question")["fits"].transform("all")
    key = rows[whole].groupby("question")["answer"].nunique().idxmax()
    rows = rows[rows["question"] == key]
    found = share.preset(rows.head(1).to_dict("records"))
    assert set(found["share_percent"].split()) == set(rows["stated"])


@pytest.mark.parametrize(
    "cells", [{"unit": "count"}, {"n": ""}, {"n": "37|48"}, {"stated": "a third"}]
)
def test_a_finding_without_a_printed_share_presets_nothing(cells) -> None:
    assert share.preset([claim(**cells)]) is None
