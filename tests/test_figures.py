"""Figures show what the table states and nothing else, and save to the same bytes twice."""

import re
import subprocess
import sys

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from matplotlib.text import Text

from lib import figures
from lib.figures.colours import colours_of

SCALE = ["agree", "neither", "disagree"]


def shares(**answers: float | None) -> pd.DataFrame:
    rows = [
        {"row": "Government", "answer": answer, "value": value, "n": 37}
        | {"status": "not_stated" if value is None else "printed"}
        for answer, value in answers.items()
    ]
    return pd.DataFrame(rows)


SERIES = pd.DataFrame(
    {
        "period": ["2019", "2020", "2022", "2019", "2020", "2021"],
        "edition": ["2023-01", "2023-01", "2023-01", "2024-01", "2024-01", None],
        "value": [10, 12, 15, 11, 13, None],
        "status": ["official"] * 5 + ["not_held"],
        "part": [False, False, True, False, False, False],
        "note": [""] * 5 + ["workbook of 2021"],
    }
)
ITEMS = pd.DataFrame({"item": ["Debt", "Fear"], "value": [31, 16], "status": "printed"})
PANEL = {"group": "Leads", "n": 37, "says": "most", "missing": "shares", "status": "not_stated"}
GRID = [
    ["Policy", "Leads", 28, 37, "", None, "not_stated"],
    ["Training", "Leads", 32, 41, "significant", 63, "printed"],
]
GRID = pd.DataFrame(GRID, columns=["domain", "group", "figure", "n", "says", "value", "status"])
NODES = pd.DataFrame({"node": ["a", "b"], "text": ["Response", "Justice"], "level": [1, 2]})
CHARTS = {
    "scale": lambda: figures.scale_bars(shares(agree=24), SCALE, "Few agree", "n = 37", "Report"),
    "dots": lambda: figures.share_dots(ITEMS.assign(ci_low=[18.5, 7.5], ci_high=[46, 30]), "Signs"),
    "counts": lambda: figures.counts_bars(ITEMS, "Teams", unit="teams"),
    "lines": lambda: figures.lines(SERIES, "Crime", unit="offences", breaks={"2020": "new law"}),
    "columns": lambda: figures.columns(SERIES[SERIES["edition"] != "2024-01"], "Crime"),
    "unpublished": lambda: figures.unpublished(pd.DataFrame([PANEL]), "Prevalence"),
    "overview": lambda: figures.overview(GRID, "Needs"),
    "diagram": lambda: figures.diagram(
        NODES.assign(parent=["", "a"], status="diagram"), "Framework"
    ),
}
each_chart = pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)


def marks(fig: Figure, name: str) -> list[Rectangle]:
    """The bars of an answer, or of what is absent, on the axes."""
    return [p for ax in fig.get_axes() for p in bars(ax, name)]


def bars(ax: Axes, name: str) -> list[Rectangle]:
    return [p for p in ax.patches if p.get_gid() == name]


def texts(fig: Figure) -> str:
    return " ".join(t.get_text().replace("\n", " ") for t in fig.findobj(Text))


@each_chart
def test_the_same_figure_saves_to_the_same_bytes(chart, tmp_path):
    for run in ("first", "second"):
        image = figures.keep(tmp_path / run, "name", chart())
    first, second = (
        {f.name: f.read_bytes() for f in (tmp_path / run / "figures").iterdir()}
        for run in ("first", "second")
    )
    assert first == second and sorted(first) == ["name.csv", "name.png", "name.svg"]
    assert image.alt and image.data == first["name.png"]
    assert b"<dc:date>" not in first["name.svg"] and b"<dc:description>" in first["name.svg"]


def test_bytes_do_not_depend_on_pyplot_or_a_theme(tmp_path):
    script = "from pathlib import Path; import pandas as pd; from lib import figures; {}; "
    script += "t = pd.DataFrame([dict(item='a', value=3, status='printed')]); "
    script += "figures.keep(Path('{}'), 'x', figures.counts_bars(t, 'Title'))"
    theme = "import seaborn, matplotlib.pyplot; seaborn.set_theme(font='serif')"
    for name, before in (("plain", "pass"), ("themed", theme)):
        code = script.format(before, tmp_path / name)
        subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    for suffix in ("png", "svg"):
        one, other = (tmp_path / n / "figures" / f"x.{suffix}" for n in ("plain", "themed"))
        assert one.read_bytes() == other.read_bytes()


@each_chart
def test_alt_text_is_one_sentence_with_every_value_of_a_small_table(chart):
    fig = chart()
    assert len(fig.alt) <= 300 and fig.alt.endswith(".") and ". " not in fig.alt
    for value in fig.drawn.get("value", pd.Series(dtype=float)).dropna():
        assert re.search(rf"(?<![\d.]){re.escape(figures.number(value))}(?![\d])", fig.alt)


def test_alt_text_of_a_large_table_says_how_many_and_the_ends():
    many = pd.DataFrame({"item": [f"item number {i}" for i in range(60)], "status": "official"})
    fig = figures.counts_bars(many.assign(value=range(5, 65)), "Many. In two sentences.")
    assert (
        fig.alt
        == "Bars: Many; In two sentences; 60 values from 5 (item number 0) to 64 (item number 59)."
    )
    long = figures.diagram(
        pd.DataFrame({"node": ["a"], "text": "word " * 99, "level": 1, "status": "diagram"}), "Long"
    )
    assert 280 < len(long.alt) <= 300 and long.alt.endswith("….")


@each_chart
def test_no_text_leaves_the_page(chart):
    fig = chart()
    fig.draw_without_rendering()
    for text in [t for t in fig.findobj(Text) if t.get_text().strip()]:
        box = text.get_window_extent()
        assert box.x0 >= 0 and box.x1 <= fig.bbox.width, text.get_text()
        assert box.y0 >= 0 and box.y1 <= fig.bbox.height, text.get_text()


def test_the_csv_is_what_is_on_the_axes(tmp_path):
    fig = figures.scale_bars(shares(agree=24, disagree=38), SCALE, "Few agree")
    figures.keep(tmp_path, "x", fig)
    csv = pd.read_csv(tmp_path / "figures" / "x.csv").set_index("answer")
    for answer, name in (("agree", "agree"), ("not stated", "not_stated"), ("disagree",) * 2):
        (bar,) = marks(fig, name)
        assert (bar.get_x(), bar.get_width()) == tuple(csv.loc[answer, ["start", "width"]])
    # The gap has the place of the missing answer: after 24 of agree, before 38 of disagree.
    assert csv["start"].to_dict() == {"agree": 0, "not stated": 24, "disagree": 62}


def test_counts_and_columns_are_as_long_as_their_values():
    fig = figures.counts_bars(ITEMS, "Teams")
    (ax,) = fig.get_axes()
    assert [p.get_width() for p in ax.patches] == [31, 16]
    (ax,) = CHARTS["columns"]().get_axes()
    assert [p.get_height() for p in ax.patches if p.get_gid() != "not_held"] == [10, 12, 15]


@pytest.mark.parametrize(
    ("status", "phrase"),
    [("not_stated", figures.NOT_PUBLISHED), ("not_held", figures.NOT_HELD)],
)
def test_each_absence_has_a_mark_and_a_phrase_of_its_own(status, phrase):
    gap = pd.DataFrame([{"row": "Government", "answer": "neither", "status": status}])
    table = pd.concat([shares(agree=24, disagree=38), gap])
    fig = figures.scale_bars(table, SCALE, "Few agree")
    (mark,) = marks(fig, status)
    assert same_color(mark.get_facecolor(), "white")
    assert mark.get_hatch() == figures.hatch(status)["hatch"]
    assert phrase in texts(fig) and phrase in fig.alt
    textured = [p for ax in fig.get_axes() for p in ax.patches if p.get_hatch()]
    assert textured == [mark]
    assert figures.hatch("not_stated")["hatch"] != figures.hatch("not_held")["hatch"]


def test_a_chart_may_mark_its_gaps_as_not_held_and_say_what_is_missing():
    fig = figures.scale_bars(
        shares(agree=24), SCALE, "x", gaps="not_held", notes={"Government": "table of 2016"}
    )
    assert marks(fig, "not_held") and "table of 2016" in texts(fig)
    assert set(fig.drawn["status"]) == {"printed", "not_stated"}  # the table stays as it was


def test_outlined_rows_are_hollow_and_an_answer_may_have_its_own_colour():
    table = pd.concat([shares(agree=24), shares(agree=30).assign(row="Press")])
    fig = figures.scale_bars(
        table, SCALE, "x", colours={"agree": figures.MAROON}, outlined=["Press"]
    )
    solid, hollow = marks(fig, "agree")
    assert same_color(solid.get_facecolor(), figures.MAROON)
    assert same_color(hollow.get_facecolor(), "white")
    assert same_color(hollow.get_edgecolor(), figures.MAROON)


def test_the_gap_tells_how_many_people_are_left():
    rest = {"row": "Government", "answer": "not stated", "status": "not_stated", "n": 37}
    table = pd.concat([shares(agree=24), pd.DataFrame([rest | {"low": 28, "high": 29}])])
    fig = figures.scale_bars(table, SCALE, "Few agree")
    assert "28 to 29 of 37 people" in texts(fig) and "28 to 29 of 37" in fig.alt


def test_rounding_is_no_missing_answer_and_a_sum_above_all_is_said():
    def drawn(*values: float) -> Figure:
        return figures.scale_bars(shares(**dict(zip(SCALE, values, strict=True))), SCALE, "x")

    assert not marks(drawn(33, 33, 33), "not_stated")
    assert marks(drawn(33, 33, 32), "not_stated")
    fig = drawn(51, 27, 26)
    assert fig.get_axes()[0].get_xlim()[1] == 104
    assert "sum to 104%: more than rounding explains" in texts(fig) and "104%" in fig.alt


def test_a_line_is_open_where_a_value_is_missing_and_a_part_of_a_year_stands_alone():
    (ax,) = CHARTS["lines"]().get_axes()
    first = [[v if v == v else None for v in line.get_ydata()] for line in ax.lines[:2]]
    assert first == [[10, 12, None, None], [None, None, None, 15]]
    assert "workbook of 2021" in " ".join(t.get_text() for t in ax.texts)
    assert bars(ax, "not_held")[0].get_x() == 1.5


# --- faults, intervals, parts of a year, known totals, completeness ----------------------------

FAULT = "29 of 37 are 78%, 30 are 81%"


def faulty(values: dict[str, float], faults: dict[str, str], **more: object) -> pd.DataFrame:
    table = shares(**values).assign(**more)
    return table.assign(fault=[faults.get(a, "") for a in table["answer"]])


def noted(name: str) -> Figure:
    """A chart whose values are at fault where this is hardest to write: narrow, at the edge."""
    many = dict(agree=FAULT, neither="1 of 37 is 3%", disagree="8 of 37 are 22%, never 20%, " * 4)
    tables = [
        faulty(dict(agree=79, neither=1, disagree=20), many, ci_low=9, ci_high=25),
        faulty(dict(agree=2, disagree=3), many, row="Press"),
        faulty(dict(agree=78), {"agree": FAULT}, row="Radio, a row with a long name of its own"),
    ]
    items = pd.DataFrame({"item": ["Debt", "Fear of what may come", "Work"], "value": [31, 97, 0]})
    items = items.assign(status="printed", fault=[FAULT, FAULT * 3, FAULT])
    return {
        "scale": lambda: figures.scale_bars(pd.concat(tables), SCALE, "At fault"),
        "dots": lambda: figures.share_dots(items, "At fault"),
        "bars": lambda: figures.counts_bars(items, "At fault"),
    }[name]()


@pytest.mark.parametrize("name", ["scale", "dots", "bars"])
def test_a_fault_has_a_cross_and_a_note_that_collide_with_nothing(name):
    fig = noted(name)
    crosses, notes = "✖", [t for t in fig.findobj(Text) if t.get_text().startswith("✖")]
    wrong = fig.drawn[fig.drawn["fault"].fillna("") != ""]
    assert sum(n.get_text().count(crosses) for n in notes) == len(wrong)
    beside = [t for t in fig.findobj(Text) if t.get_text().endswith(f" {crosses}")]
    assert len(beside) == len(wrong) and FAULT in texts(fig) and "at fault" in fig.alt
    fig.draw_without_rendering()
    boxes = [t.get_window_extent() for t in fig.findobj(Text) if t.get_text().strip()]
    boxes = [box.padded(-1) for box in boxes if box.width > 5]
    for k, box in enumerate(boxes):
        assert not [o for o in boxes[:k] if box.overlaps(o)], "two texts collide"
    filled = [p.get_window_extent().padded(-1) for ax in fig.get_axes() for p in ax.patches]
    (ax,) = fig.get_axes()
    for box in [n.get_window_extent().padded(-1) for n in notes]:
        assert box.x0 > ax.bbox.x0 and box.x1 < ax.bbox.x1 and not any(map(box.overlaps, filled))


def test_a_value_that_is_absent_cannot_be_at_fault():
    with pytest.raises(ValueError, match="Row 1 .* column fault: a not_stated row has one"):
        figures.scale_bars(faulty({"agree": None}, {"agree": FAULT}), SCALE, "x")


def test_an_interval_lies_under_an_end_of_its_part_and_the_foot_names_its_method():
    table = shares(agree=24, neither=38, disagree=38).assign(
        ci_low=[13, 24, 24], ci_high=[40, 54, 54], ci_method="Wilson"
    )
    (ax,) = (fig := figures.scale_bars(table, SCALE, "x", source="Report")).get_axes()
    lines = [c.get_segments()[0] for c in ax.collections if c.get_gid() == "interval"]
    ends = [[round(float(x)) for x in line[:, 0]] for line in lines]
    # From 0, from 24, and from 100 back, since 62 + 54 lies beyond the scale.
    assert ends == [[13, 40], [48, 78], [46, 76]]
    assert all(0.36 < line[0, 1] < 1 for line in lines)
    assert "Report. Intervals: 95%, Wilson." in texts(fig)
    assert "Intervals" not in texts(figures.scale_bars(table.drop(columns="ci_method"), SCALE, "x"))


@pytest.mark.parametrize("how", [{"part": "9 months"}, {"coverage": "part_year"}, {"part": True}])
@pytest.mark.parametrize("chart", [figures.lines, figures.columns])
def test_a_part_of_a_year_at_the_end_stands_apart_hollow_and_says_so(chart, how):
    table = pd.DataFrame({"period": ["2023", "2024", "2025"], "value": [10, 12, 9]})
    table = table.assign(status="official", **{next(iter(how)): [None, None, *how.values()]})
    (ax,) = (fig := chart(table, "Crime")).get_axes()
    assert ax.get_xticks()[:2].tolist() == [0, 1] and ax.get_xticks()[2] > 2.5
    words = "9 months" if "9 months" in how.values() else "part of a year"
    assert ax.get_xticklabels()[2].get_text().replace("\n", " ") == f"2025 {words}"
    assert f"2025 9 ({words})" in fig.alt
    if chart is figures.lines:
        whole, part = ax.lines[:2]
        assert same_color(part.get_mfc(), "white") and part.get_linestyle() == "None"
        assert pd.notna(whole.get_ydata()).tolist() == [True, True, False]
    else:
        assert [p.get_gid() for p in ax.patches] == [None, None, "part"]
        assert same_color(ax.patches[2].get_facecolor(), "white") and not ax.patches[2].get_hatch()


def test_a_known_total_is_solid_and_neutral_and_never_looks_like_a_gap():
    table = pd.DataFrame({"period": ["2021", "2022", "2022"], "series": ["all", "new", "old"]})
    table = table.assign(value=[9, 4, 6], status="official", total=[True, False, False])
    (ax,) = (fig := figures.columns(table, "Referrals")).get_axes()
    (total,) = bars(ax, "total")
    items = table.assign(item=table["series"]).drop(columns=["period", "series"])
    (ax,) = figures.counts_bars(items, "Referrals").get_axes()
    (item,) = bars(ax, "total")
    for mark in (total, item):
        assert same_color(mark.get_facecolor(), figures.GREY) and not mark.get_hatch()
        assert mark.get_linestyle() in ("-", "solid")
    assert "known total" in texts(fig)


def test_completeness_counts_what_the_figure_of_the_report_holds(tmp_path, capsys):
    periods = ["2022", "2023", "2024", "2025"]  # the last one beyond the report's own figure
    table = pd.DataFrame({"period": periods, "value": [5, 7, None, 9], "status": "official"})
    table = table.assign(part=["9 months", "", "", ""])
    table.loc[2, "status"] = "not_held"
    years = figures.Expected("period", [str(year) for year in range(2014, 2025)], "years")
    assert figures.completeness(table) == "3 of 4 values stated"
    assert figures.completeness(table, years) == "2 of 11 years stated, 1 of them in part"
    assert figures.completeness(table.assign(status="diagram")) == ""
    silent = table.assign(status="not_held")
    assert figures.completeness(silent, years) == "0 of 11 years stated"
    fig = figures.columns(table, "Referrals")
    fig.expected = years
    figures.keep(tmp_path, "x", fig)
    assert capsys.readouterr().out.startswith("x · 2 of 11 years stated, 1 of them in part · data")
    with pytest.raises(ValueError, match="none of the expected groups in column period"):
        figures.completeness(table, figures.Expected("period", ["men", "women"], "groups"))


# --- scales, evidence, bad tables --------------------------------------------------------------


def test_colours_of_a_scale_get_lighter_and_unsure_is_grey():
    colours = colours_of(["always", "sometimes", "never", "unsure"])
    grey = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in colours.values()]
    assert grey[:3] == sorted(grey[:3]) and colours["unsure"] == figures.GREY


@pytest.mark.parametrize(
    ("statuses", "evidence"),
    [
        (["official", "printed", "not_stated"], "official"),
        (["printed", "transcribed"], "transcribed"),
        (["transcribed", "not_stated"], "partial"),
        (["printed", "not_held"], "partial"),
        (["not_stated", "not_held"], "unpublished"),
        (["diagram"], "diagram"),
    ],
)
def test_evidence_is_computed_from_the_statuses(statuses, evidence):
    assert figures.evidence(pd.DataFrame({"status": statuses})) == evidence


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (shares(agree=104), "Row 1 .* column value: 104 is not a share"),
        (shares(agree=24).assign(status="guessed"), "column status: 'guessed' is unknown"),
        (shares(agree=24).assign(status="not_held"), "not_held row has a number"),
        (shares(agree=None).assign(status="printed"), "it is empty"),
        (shares(maybe=24), "'maybe' is not on the scale"),
        (shares(agree=24).drop(columns="value"), "no column value"),
        (shares().reindex(columns=["row", "answer", "value", "status"]), "has no rows"),
        (pd.concat([shares(agree=24)] * 2), "Government, agree twice"),
    ],
)
def test_bad_tables_are_refused_in_one_sentence(table, message):
    with pytest.raises(ValueError, match=message):
        figures.scale_bars(table, SCALE, "x")


def test_saving_prints_the_hash_of_the_csv(tmp_path, capsys):
    for value in (24, 25):
        figures.keep(tmp_path, "chart", figures.scale_bars(shares(agree=value), SCALE, "x"))
    first, second = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"chart · data [0-9a-f]{8}", first)
    assert first != second and first[:-8] == second[:-8]


def test_a_chart_without_a_table_is_refused(tmp_path):
    with pytest.raises(ValueError, match="The chart bare has no table or no alt text"):
        figures.keep(tmp_path, "bare", Figure())
    assert not list(tmp_path.iterdir())


def test_a_legend_of_long_and_short_words_stays_on_the_page():
    fig, body = figures.page("Title", "", "", 3)
    words = ["Single Competent Authority", "Immigration Enforcement CA"]
    words += ["split by authority: published, not held here", "Duty to Notify"]
    words += ["Duty to Notify, November and December"]
    body.subplots()
    figures.legend(body, [Patch(label=word) for word in words])
    fig.draw_without_rendering()
    (made,) = body.legends
    assert made.get_window_extent().x1 < fig.bbox.width
