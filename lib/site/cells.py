"""Executed notebooks as HTML for the site: code folded, figures as files, anchors on claims.

nbconvert renders the cells through ``templates/notebook``; nothing of its page is used.
"""

import base64
import html
import re
import struct
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import nbformat
from nbconvert import HTMLExporter
from nbconvert.exporters.templateexporter import TemplateExporter
from nbconvert.filters import Highlight2HTML, markdown2html_mistune

from lib import data
from lib.checks import VERDICTS

CLAIM = re.compile(r"\bS\d\d-\d{3}\b")
HEADING = re.compile(r"<h([1-6])[^>]*>(.*?)(?:<a class=\"anchor-link\".*?</a>)?</h\1>", re.S)
LINK = re.compile(r'<a href="([^"]*)"[^>]*>(.*?)</a>', re.S)
TABLE = re.compile(r"<table.*?</table>", re.S)
EMPTY_HEADER = re.compile(r"<th(?:\s[^>]*)?></th>")  # confuses readers
BOX = '<div class="wide" tabindex="0" role="group" aria-label="Table, scrolls sideways">'


@dataclass(frozen=True)
class Book:
    """A rendered notebook: its name, title and HTML, and the ids in it that can be linked to."""

    stem: str
    title: str
    body: str
    anchors: set[str]
    contents: list[tuple[str, str]]

    @property
    def number(self) -> str:
        """The two digits that the notebook's name begins with."""
        return self.stem[:2]

    @property
    def label(self) -> str:
        """A short title, from the notebook's name."""
        return self.stem[3:].replace("_", " ").capitalize()


def render(folder: Path, pictures: dict[int, Path]) -> list[Book]:
    """The numbered notebooks of a folder, in order; pictures: the PNG of each figure.

    An output whose bytes are a figure's PNG is shown from the site's file of that figure.
    """
    paths = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not paths:
        raise data.DataError(
            f"{folder} holds no notebook named like 03_topic.ipynb: run the chain."
        )
    known = {}
    for figure, path in pictures.items():
        png = path.read_bytes()
        known[png] = (figure, path.stem, *png_size(png))
    exporter = HTMLExporter(
        template_name="notebook", extra_template_basedirs=[str(Path(__file__).parent / "templates")]
    )
    exporter.register_filter("output_table", output_table)
    exporter.register_filter("output_text", output_text)
    exporter.register_filter("highlight_code", Highlight2HTML(pygments_lexer="ipython3"))
    exporter.register_filter("figure_of", lambda png: known.get(base64.b64decode(png)))
    return [_book(path, exporter) for path in paths]


def _book(path: Path, exporter: HTMLExporter) -> Book:
    notebook = nbformat.read(path, as_version=4)
    # Not HTMLExporter's own method: it parses the page once more, for half of the time.
    rendered = TemplateExporter.from_notebook_node(exporter, notebook)[0]
    body = _anchor_claims(_anchor_figures(tidy(rendered)))
    first = re.search(r"<h1[^>]*>(.*?)</h1>", body, re.S)
    title = re.sub(r"^\d\d\W+", "", words_of(first[1]).strip()) if first else path.stem
    headings = re.findall(r'<h2 id="([^"]*)">(.*?)</h2>', body, re.S)
    contents = [(anchor, words_of(text)) for anchor, text in headings]
    return Book(path.stem, title, body, set(re.findall(r'\bid="([^"]+)"', body)), contents)


def address(books: list[Book], stem: str, anchor: str) -> str:
    """The page of a notebook, at the id `anchor` if it has that."""
    known = any(book.stem == stem and anchor in book.anchors for book in books)
    return f"notebooks/{stem}.html" + (f"#{anchor}" if known else "")


def words_of(marked: str, between: str = "") -> str:
    """The text in HTML, with something in the place of each tag."""
    return html.unescape(re.sub(r"<[^>]+>", between, marked))


def png_size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG in pixels, from its header."""
    return struct.unpack(">II", content[16:24])


def alt_text(svg: Path) -> str:
    """The description that a figure's SVG carries; raises DataError when it has none."""
    found = re.search(r"<dc:description>(.*?)</dc:description>", svg.read_text("utf-8"), re.S)
    if found is None:
        raise data.DataError(f"{svg.name} has no description: save it with book.figure().")
    return html.unescape(found[1]).strip()


# ---------------------------------------------------------------------- outputs


def output_table(text: str) -> str:
    """A pandas table as people read it, in a box that scrolls: no row numbers, style, keys or NaN.

    Numbers lose a decimal that says nothing and digits after the third; the notebook keeps them.
    """
    text = re.sub(r"<style.*?</style>", "", text, flags=re.S)
    corner, *index = re.findall(r"<tr[^>]*>\s*<th>([^<]*)</th>", text) or ["none"]
    if not corner and all(re.fullmatch(r"\d{1,3}", name) for name in index):  # numbers of rows
        text = re.sub(r"(<tr[^>]*>)\s*<th>[^<]*</th>", r"\1", text)
    text = re.sub(r"(?<=>)[^<]+(?=</t[dh]>)", _cell, text)
    text = text.replace('<table border="1" class="dataframe">', '<table class="data">')
    text = re.sub(r"<thead>.*?</thead>", _one_header, re.sub(r"</?div>", "", text), flags=re.S)
    text = EMPTY_HEADER.sub("<td></td>", re.sub(r' [hv]align="[a-z]*"', "", text))
    return TABLE.sub(lambda m: f"{BOX}{m[0]}</div>", text)


def _cell(match: re.Match[str]) -> str:
    """The text of a table's cell for people: a number, words with keys opened, or nothing."""
    text = match[0]
    if text in ("NaN", "None", "NaT", "&lt;NA&gt;"):
        return ""
    if re.fullmatch(r"-?\d+\.\d+", text):
        short = f"{float(text):.2f}" if abs(float(text)) >= 1 else f"{float(text):.3g}"
        return short.rstrip("0").rstrip(".") if "." in short and "e" not in short else short
    return re.sub(r"\b[a-z]+(_[a-z0-9]+)+\b", lambda key: key[0].replace("_", " "), text)


def _one_header(head: re.Match[str]) -> str:
    """A pandas header whose second row, with the index's name alone, went into the first."""
    rows = [re.findall(r"<th(?:\s[^>]*)?>(.*?)</th>", r, re.S) for r in head[0].split("</tr>")[:-1]]
    if len(rows) != 2 or not rows[1][0] or any(rows[1][1:]):
        return head[0]
    corner = " / ".join(filter(None, (rows[1][0], rows[0][0])))
    names = "".join(f"<th>{name}</th>" for name in (corner, *rows[0][1:]))
    return f"<thead><tr>{names}</tr></thead>"


def output_text(text: str) -> str:
    """A printed value without the line in which pandas names its type."""
    return re.sub(r"\n?(Name: .*, )?(Length: \d+, )?dtype: \w+$", "", text.rstrip())


# ---------------------------------------------------------------------- Markdown


def prose(markdown: str, prefix: str = "", deeper: str = "") -> str:
    """A page of Markdown as HTML, without its title; each heading by `deeper` (#) deeper."""
    text = re.sub(r"^# .*\n", "", markdown)
    return tidy(markdown2html_mistune(re.sub(r"^#", f"{deeper}#", text, flags=re.M)), prefix)


def tidy(text: str, prefix: str = "") -> str:
    """Rendered Markdown with plain unique ids of headings, links that work, tables that scroll.

    Links to notebooks lead to their pages; links to other files of the project keep their text.
    """
    jupyter: dict[str, str] = {}  # a heading's anchor in JupyterLab -> its id here
    used: set[str] = set()

    def heading(match: re.Match[str]) -> str:
        plain = words_of(match[2]).strip()
        figure = re.match(r"Figures? (\d+)", plain)
        slug = re.sub(r"[^a-z0-9]+", "-", plain.casefold()).strip("-")
        name = prefix + (f"figure-{figure[1]}" if figure else slug)
        while name in used:
            name += "-again"
        used.add(name)
        jupyter["#" + plain.replace(" ", "-")] = f"#{name}"
        return f'<h{match[1]} id="{name}">{match[2].strip()}</h{match[1]}>'

    def link(match: re.Match[str]) -> str:
        target, words = unquote(html.unescape(match[1])), match[2]
        if target in jupyter:
            return f'<a href="{jupyter[target]}">{words}</a>'
        if target.startswith(("https://", "http://", "#", "../figures/", "../exhibits.html#")):
            return match[0]
        notebook = re.fullmatch(r"(?:.*/)?(\d\d_\w+)\.ipynb", target)
        return f'<a href="{notebook[1]}.html">{words}</a>' if notebook else words

    table = rf'{BOX}<table class="data">\1</table></div>'
    text = re.sub(r"<table>(.*?)</table>", table, text, flags=re.S)
    return LINK.sub(link, HEADING.sub(heading, text.replace("<pre>", '<pre tabindex="0">')))


# ---------------------------------------------------------------------- anchors


def _anchor_figures(body: str) -> str:
    """The page with an id on each figure that no heading names."""

    def picture(match: re.Match[str]) -> str:
        name = f'id="figure-{match[1]}"'
        return "<figure>" if name in body else f"<figure {name}>"

    return re.sub(r'<figure data-figure="(\d+)">', picture, body)


def _anchor_claims(body: str) -> str:
    """The page with each claim number in a table linked to the ledger and back; verdicts marked.

    The first mention in a table of checks carries the id; failing that, the first in any table.
    """
    seen: set[str] = set()

    def mention(match: re.Match[str]) -> str:
        claim = match[0]
        name = "" if claim in seen else f' id="{claim}"'
        seen.add(claim)
        return f'<a{name} href="../ledger.html#{claim}">{claim}</a>'

    body = re.sub(rf"<td>({'|'.join(VERDICTS)})</td>", r'<td class="\1">\1</td>', body)
    for of_checks in (True, False):
        body = TABLE.sub(
            lambda m, now=of_checks: (
                CLAIM.sub(mention, m[0]) if ("<th>verdict</th>" in m[0]) == now else m[0]
            ),
            body,
        )
    return body
