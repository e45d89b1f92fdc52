"""Figures show what the table states and nothing else, and save to the same bytes twice."""

import re

import pandas as pd
import pytest
from matplotlib.colors import same_color
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from lib import figures
from lib.figures.page import Chart, colours_of, number

SCALE = ["agree", "neither", "disagree"]


def shares(**answers: float | None) -> pd.DataFrame:
    status = {True: "not_stated", False: "printed"}
    rows = [
        {"row": "Government", "answer": a, "value": v, "status": status[v is None], "n": 37}
        for a, v in answers.items()
    ]
    return pd.DataFrame(rows)


def bars(fig: Chart) -> dict[str, list[Rectangle]]:
    """The bar segments of the first axes by answer; hatched ones under "not_stated"."""
    found: dict[str, list[Rectangle]] = {}
    for ax in fig.axes:
        for patch in ax.patches:
            if patch.get_gid():
                found.setdefault(str(patch.get_gid()), []).append(patch)
    return found


def texts(fig: Chart) -> str:
    fig.draw_without_rendering()
    return " ".join(t.get_text() for t in fig.findobj(Text))


SERIES = pd.DataFrame(
    {
        "period": ["2019", "2020", "2022", "2019", "2020", "2021"],
        "edition": ["2023-01", "2023-01", "2023-01", "2024-01", "2024-01", None],
        "value": [10, 12, 15, 11, 13, None],
        "status": ["official"] * 5 + ["not_stated"],
        "part": [False, False, True, False, False, False],
        "note": [""] * 5 + ["workbook of 2021 not found"],
    }
)
DOTS = pd.DataFrame(
    {
        "item": ["Debt", "Fear"],
        "value": [31, 16],
        "status": "printed",
        "ci_low": [18.5, 7.5],
        "ci_high": [46.5, 29.5],
        "recomputed": [30.8, None],
    }
)
PANEL = pd.DataFrame(
    [{"group": "Leads", "n": 37, "says": "most", "missing": "shares", "status": "not_stated"}]
)
GRID = pd.DataFrame(
    [
        ["Policy", "Leads", 28, 37, "", None, "not_stated"],
        ["Training", "Leads", 32, 41, "significant", 63, "printed"],
    ],
    columns=["domain", "group", "figure", "n", "says", "value", "status"],
)
NODES = pd.DataFrame(
    {
        "node": ["a", "b"],
        "text": ["Response", "Justice"],
        "level": [1, 2],
        "parent": ["", "a"],
        "status": "diagram",
    }
)
CHARTS = {
    "scale": lambda: figures.scale_bars(
        shares(agree=24), SCALE, "Few agree", "n = 37", "Source: x"
    ),
    "dots": lambda: figures.share_dots(DOTS, "Signs", "n = 39"),
    "counts": lambda: figures.counts_bars(
        pd.DataFrame({"item": ["Sole", "Mixed"], "value": [7, 17], "status": "printed"}), "Teams"
    ),
    "lines": lambda: figures.lines(SERIES, "Crime", unit="offences", breaks={"2020": "new law"}),
    "columns": lambda: figures.columns(SERIES[SERIES["edition"] != "2024-01"], "Crime"),
    "unpublished": lambda: figures.unpublished(PANEL, "Prevalence"),
    "overview": lambda: figures.overview(GRID, "Needs"),
    "diagram": lambda: figures.diagram(NODES, "Framework"),
}


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_the_same_figure_saves_to_the_same_bytes(chart, tmp_path):
    written = []
    for run in ("first", "second"):
        image = figures.keep(tmp_path / run, "chart", chart())
        files = sorted((tmp_path / run / "figures").iterdir())
        written.append({f.name: f.read_bytes() for f in files})
        assert image.alt and image.data == written[-1]["chart.png"]
    assert written[0] == written[1] and len(written[0]) == 3
    assert all(len(content) < 150_000 for content in written[0].values())
    assert b"<dc:date>" not in written[0]["chart.svg"]
    assert b"<dc:description>" in written[0]["chart.svg"]


@pytest.mark.parametrize("chart", CHARTS.values(), ids=CHARTS)
def test_alt_text_holds_every_drawn_number(chart):
    fig = chart()
    for column in ("value", "n", "recomputed", "ci_low", "ci_high", "width"):
        if column in fig.drawn and (column != "n" or "group" in fig.drawn):
            for value in fig.drawn[column].dropna():
                assert re.search(rf"(?<![\d.]){re.escape(number(value))}(?![\d])", fig.alt), column


@pytest.mark.parametrize(
    ("statuses", "evidence"),
    [
        (["official"], "official"),
        (["printed", "printed"], "printed"),
        (["printed", "transcribed"], "printed"),
        (["official", "printed"], "official"),
        (["printed", "not_stated"], "partial"),
        (["official", "not_stated"], "official"),
        (["not_stated", "not_stated"], "unpublished"),
        (["diagram"], "diagram"),
    ],
)
def test_evidence_is_computed_from_the_statuses(statuses, evidence):
    assert figures.evidence(pd.DataFrame({"status": statuses})) == evidence


def test_what_is_not_stated_is_hatched_and_never_filled():
    fig = figures.scale_bars(shares(agree=24, disagree=38), SCALE, "Few agree")
    found = bars(fig)
    (silent,) = found["not_stated"]
    assert silent.get_hatch() and same_color(silent.get_facecolor(), "white")
    assert not {"neither"} & set(found)
    # At the place of the missing answer: after 24 of agree, before 38 of disagree.
    assert (silent.get_x(), silent.get_width()) == (24, 38)
    assert found["disagree"][0].get_x() == 62
    colours = [found[a][0].get_facecolor() for a in ("agree", "disagree")]
    assert all(not same_color(c, "white") for c in colours)
    assert figures.NOT_PUBLISHED in texts(fig)


def test_the_hatched_part_tells_how_many_people_are_left():
    table = shares(agree=24)
    rest = {"row": "Government", "answer": "not stated", "status": "not_stated", "n": 37}
    table = pd.concat([table, pd.DataFrame([rest | {"low": 28, "high": 29}])])
    fig = figures.scale_bars(table, SCALE, "Few agree")
    assert "28 to 29 of 37 people" in texts(fig) and "28 to 29 of 37 people" in fig.alt


def test_a_full_scale_has_no_hatched_part_and_rounding_is_no_missing_answer():
    assert "not_stated" not in bars(
        figures.scale_bars(shares(agree=33, neither=33, disagree=33), SCALE, "x")
    )
    assert "not_stated" in bars(
        figures.scale_bars(shares(agree=33, neither=33, disagree=32), SCALE, "x")
    )


def test_shares_that_sum_to_more_than_all_say_so():
    fig = figures.scale_bars(shares(agree=51, neither=27, disagree=26), SCALE, "x")
    last = bars(fig)["disagree"][0]
    assert last.get_x() + last.get_width() == 104 and fig.axes[0].get_xlim()[1] >= 104
    words = texts(fig).replace("\n", " ")
    assert "sum to 104%: more than rounding explains" in words and "104%" in fig.alt


def test_a_share_from_counts_alone_is_hollow():
    table = shares(agree=24, neither=40).assign(recomputed=[24.3, 40.5])
    table.loc[1, "value"] = None
    found = bars(figures.scale_bars(table, SCALE, "x"))
    assert same_color(found["neither"][0].get_facecolor(), "white")
    assert not same_color(found["agree"][0].get_facecolor(), "white")


def test_a_line_stays_open_where_its_value_is_missing():
    ax = figures.lines(SERIES, "Crime").axes[0]
    pieces = [x for line in ax.lines if len(x := list(line.get_xdata())) == 2]
    assert [0, 1] in pieces and not any(start <= 1 and end >= 2 for start, end in pieces)
    assert any("workbook of 2021" in t.get_text().replace("\n", " ") for t in ax.texts)


def test_colours_of_a_scale_get_lighter_and_unsure_is_grey():
    colours = colours_of(["always", "sometimes", "never", "unsure"])
    grey = [sum(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in colours.values()]
    assert grey[:3] == sorted(grey[:3]) and colours["unsure"] == "#BFBFBF"


def test_saving_prints_the_hash_of_the_csv(tmp_path, capsys):
    for value in (24, 25):
        figures.keep(tmp_path, "chart", figures.scale_bars(shares(agree=value), SCALE, "x"))
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("chart · data ")
    assert first != second and first[:-8] == second[:-8]


def test_the_csv_is_what_was_drawn(tmp_path):
    figures.keep(tmp_path, "chart", figures.scale_bars(shares(agree=24), SCALE, "x"))
    csv = pd.read_csv(tmp_path / "figures" / "chart.csv")
    assert csv["answer"].tolist() == ["agree", "not stated"]
    assert csv["width"].tolist() == [24, 76] and csv["value"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (shares(agree=104), "Row 1 .* column value: 104 is not a share"),
        (shares(agree=24).assign(status="guessed"), "'guessed' is unknown; use official"),
        (shares(agree=24).assign(status="not_stated"), "not_stated row has a number"),
        (shares(agree=None).assign(status="printed"), "it is empty"),
        (shares(maybe=24), "'maybe' is not on the scale"),
        (shares(agree=24).drop(columns="value"), "no column value"),
        (pd.concat([shares(agree=24)] * 2), "Government, agree twice"),
    ],
)
def test_bad_tables_are_refused_in_one_sentence(table, message):
    with pytest.raises(ValueError, match=message):
        figures.scale_bars(table, SCALE, "x")


def test_a_chart_without_a_table_is_refused(tmp_path):
    with pytest.raises(ValueError, match="The chart bare has no table or no alt text"):
        figures.keep(tmp_path, "bare", Figure())
    assert not list(tmp_path.iterdir())
