"""Proposals of transcribed values from a PDF: a table to confirm, a picture of each reading."""

from pathlib import Path
from typing import Any

import pandas as pd

from lib import data, shares, survey, workspace
from lib.charts import marks

ENTERED = ["figure", "question", "answer", "value", "unit", "transcriber", "checked_by"]
COLUMNS = ["confirmed", *ENTERED, "confidence", "why", "page", "row", "series", "picture"]
MARGIN, DOTS = 45, 120  # points around a chart in its picture, and dots per inch
IMAGE = "the chart is an image, which is not read: transcribe it by hand"


def propose(pdf: Path, out: Path) -> tuple[pd.DataFrame, list[str]]:
    """Write ``proposals.csv`` and the pictures into a new folder `out`.

    Returns the table (`COLUMNS`) and a sentence on each page whose chart is an image. Raises
    DataError when the file has no chart drawn as vectors, and when `out` exists.
    """
    try:
        import pdfplumber
    except ImportError:
        told = "pdfplumber is missing: install it by pip install '.[charts]'."
        raise data.DataError(told) from None
    if out.exists():
        raise data.DataError(f"{out} exists: accept or remove it, or name another by --out.")
    rows, images = [], []
    with workspace.scratch("proposals", out.parent) as stage:
        (stage / "new").mkdir()
        try:
            with pdfplumber.open(pdf) as opened:
                for page in opened.pages:
                    new = _of_page(page, stage / "new")
                    large = [i for i in page.images if i["width"] > page.width / 4]
                    if large and not new:
                        images.append(f"{pdf.name}, page {page.page_number}: {IMAGE}.")
                    rows += new
                    page.close()
        except (OSError, pdfplumber.utils.exceptions.PdfminerException) as error:
            told = getattr(error, "strerror", None) or "it is no PDF"
            raise data.DataError(f"{pdf} cannot be read ({told}): name another file.") from None
        if not rows:
            raise data.DataError((images or [f"{pdf.name} has no chart of bars."])[0])
        table = pd.DataFrame(rows, columns=COLUMNS)
        data.write(table, stage / "new" / "proposals.csv")
        (stage / "new").rename(out)
    return table, images


def _of_page(page: Any, out: Path) -> list[dict[str, object]]:
    """Return a row for each reading of a page, and save their pictures."""
    lines = page.extract_text_lines()
    captions = [(w["top"], n[1]) for w in lines if (n := marks.CAPTION.match(w["text"]))]
    rows: list[dict[str, object]] = []
    for chart in marks.charts(page):
        top = min(r.bar.box[1] for r in chart)
        above = [n for place, n in captions if place < top]
        figure = (above[-1:] or [n for _, n in captions] or [""])[0]
        for reading in chart:
            picture = f"p{page.page_number:03d}-{len(rows) + 1:02d}.png"
            row = _entered(reading, figure, chart)
            rows.append(row | {"page": page.page_number, "picture": picture})
            _picture(page, chart, reading).save(out / picture, quantize=True)
    return rows


def _entered(reading: marks.Reading, figure: str, chart: list[marks.Reading]) -> dict[str, object]:
    """Return what a reading would be in ``chart_values.csv``, and how sure it is."""
    asked = data.questions().query("figure == @figure")
    answers = {a.casefold(): a for scale in asked["scale"] for a in scale}
    rows = sum(r.row.casefold() in answers for r in chart)
    series = sum(r.series.casefold() in answers for r in chart)
    names = reading.row, reading.series
    if reading.series and (series > rows or series == rows and "sum" in reading.checks):
        names = reading.series, reading.row
    about = _question(asked, names[1])
    answer = answers.get(names[0].casefold(), names[0].casefold())
    base = int(about["n"]) if about.get("n") else None
    value, checks = reading.digits or f"{reading.width:.0f}", dict(reading.checks)
    near = f"{100 * round(reading.percent * base / 100) / base:.0f}" if base else value
    if not reading.digits and abs(float(near) - reading.width) < 1:
        value = near  # a number of people of the base
    checks |= {"question": bool(len(about)), "answer": answer in about.get("scale", [])}
    checks |= {"base": shares.fits(value, base)} if base else {}
    against = [name for name, held in checks.items() if not held]
    doubt = not reading.digits or {"width", "sum", "base", "colour"} & set(against)
    why = ["label" if reading.digits else "width alone", *(n for n, held in checks.items() if held)]
    return {
        "figure": figure, "question": about.get("question", ""), "answer": answer, "value": value,
        "unit": "percent", "row": reading.row, "series": reading.series,
        "confidence": "low" if doubt else "medium" if against or "width" not in checks else "high",
        "why": f"by {', '.join(why)}" + f"; against it: {', '.join(against)}" * bool(against),
    }  # fmt: skip


def _question(asked: pd.DataFrame, label: str) -> Any:
    """Return the question of a figure that a label names: the only one, or the nearest in words."""
    groups = data.groups().set_index("population")["name"]
    told = set(label.casefold().split())
    shared = [
        sum(w in f"{q.question} {q.wording} {groups.get(q.population)}".casefold() for w in told)
        for q in asked.itertuples()
    ]
    if len(asked) == 1 or (shared and max(shared) and shared.count(max(shared)) == 1):
        return asked.iloc[shared.index(max(shared))]
    return {}


def _picture(page: Any, chart: list[marks.Reading], reading: marks.Reading) -> Any:
    """Return the chart as it stands on the page, with a frame around the bar that was read."""
    left, top, right, bottom = zip(*(r.bar.box for r in chart), strict=True)
    aside = 3 * MARGIN
    wide = min(left) - aside, min(top) - MARGIN, max(right) + aside, max(bottom) + MARGIN
    around = [*map(max, wide[:2], page.bbox), *map(min, wide[2:], page.bbox[2:])]
    image = page.crop(around).to_image(resolution=DOTS)
    x0, y0, x1, y1 = reading.bar.box
    frame = x0 - 2, y0 - 2, x1 + 2, y1 + 2
    return image.draw_rect(frame, fill=None, stroke="red", stroke_width=3)


def accept(proposals: Path) -> int:
    """Add the rows that a person confirmed to ``chart_values.csv``; return how many.

    Raises DataError, and adds nothing, when a row lacks its reader or would be a slip.
    """
    table = data.read(proposals)
    if missing := [c for c in COLUMNS if c not in table]:
        raise data.DataError(f"{proposals} lacks the column {missing[0]!r}: keep all columns.")
    yes = table["confirmed"].eq("yes")
    for column, bad, told in (
        ("confirmed", ~table["confirmed"].isin(["", "yes", "no"]), "write yes, no or nothing"),
        ("transcriber", yes & table["transcriber"].eq(""), "write who compared the picture"),
    ):
        for row, cell in table.loc[bad, column].items():
            where = f"{proposals}, row {row + 2}, column {column!r}"
            raise data.DataError(f"{where}: {cell!r}: {told}.")
    path = data.folder() / "report" / "chart_values.csv"
    before = data.read(path)
    data.write(pd.concat([before, table.loc[yes, ENTERED]]), path)
    try:
        data.check()
        slips = [told for q in data.chart_values()["question"].unique() for told in survey.slips(q)]
    except data.DataError as error:
        slips = [str(error)]
    if slips:
        data.write(before, path)
        raise data.DataError(f"{proposals}: nothing was added, as there would be {slips[0]}")
    return int(yes.sum())
