"""Charts transcribed by hand or read from a PDF: what is told, proposed, accepted, refused.

All values here are invented for the tests and stay in copies.
"""

import re
import shutil
from pathlib import Path

import drawn_charts
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import PIL.Image
import pytest

from lib import data
from lib.charts import __main__ as charts
from lib.charts import propose

ROOT = Path(__file__).resolve().parents[1]
HEADER = "figure,question,answer,value,unit,transcriber,checked_by\n"


@pytest.fixture
def project(copied):
    """A copy of this report without a transcription, with the notebook of the appendix."""
    (copied / "report" / "chart_values.csv").write_text(HEADER)
    path = copied / "report" / "questions.csv"
    scale = re.sub(r",significant[^,]*,yes", ",significant|some|none,yes", path.read_text())
    path.write_text(scale)
    for part in ("notebooks/07_need_for_improvement.ipynb", "outputs/results", "outputs/figures"):
        (copied.parent / part).parent.mkdir(exist_ok=True)
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copy(ROOT / part, copied.parent / part)
    return copied.parent


def transcribe(project, *rows):
    lines = "".join(f"{row},percent,a reader,\n" for row in rows)
    (project / "data" / "report" / "chart_values.csv").write_text(HEADER + lines)


# ------------------------------------------------------------------ by hand


def test_a_figure_transcribed_by_hand_is_told_and_drawn_and_changes_no_verdict(project, capsys):
    leaders = [
        f"27,need_policy_system_leaders,{a}" for a in ("significant,41", "some,36", "none,23")
    ]
    leads = [f"28,need_policy_ms_leads,{a}" for a in ("significant,27", "some,73")]
    transcribe(project, *leaders, *leads, "32,need_training_frontline,significant,63")
    assert charts.main([]) == 0
    told = capsys.readouterr().out.splitlines()
    assert re.match(
        r"Figure 27: possible \(n = 22\); complete; none stands in the text; \d values "
        r"new or changed, drawn in outputs/runs/charts/figures/27_",
        told[0],
    )
    assert "need_policy_ms_leads lacks none" in told[1]
    assert "need_training_frontline lacks some, none; 1 stand in the text too" in told[2]
    drawn = project / "outputs" / "runs" / "charts"
    titles = "".join(p.read_text() for p in drawn.glob("figures/27*.svg"))
    assert "3 of 3 values transcribed from the report's chart" in titles
    assert "3 are transcribed" in titles.replace("\n", " "), "the overview follows"
    claims, before = (
        pd.read_csv(p).set_index("claim")["verdict"]
        for p in (drawn / "parts" / "07_claims.csv", ROOT / "outputs" / "results" / "claims.csv")
    )
    assert claims.equals(before[claims.index])


def test_a_slip_has_its_line_and_an_exit_status(project, capsys):
    transcribe(project, "27,need_policy_system_leaders,significant,42")
    assert charts.main([]) == 1
    assert (
        "Figure 27: data/report/chart_values.csv, row 2, column 'value': 42"
        in capsys.readouterr().out
    )


# ------------------------------------------------------------------ from a PDF


@pytest.mark.parametrize("style", drawn_charts.STYLES)
def test_shares_are_read_in_every_style(style, record_property):
    result = drawn_charts.score(style, seeds=3)
    record_property("score", result)
    assert min(result["recall"], result["precision"]) >= 0.98, result


def draw(path, percent=(41, 36, 23), number=27):
    """A PDF with one stacked bar for a figure of the report; the values are invented."""
    fig, ax = plt.subplots(figsize=(6, 2), layout="constrained")
    start = 0
    for value, answer, colour in zip(percent, ("Significant", "Some", "None"), "rgb", strict=True):
        ax.bar_label(ax.barh("All", value, 0.5, start, color=colour, label=answer),
                     [f"{value}%"], label_type="center")  # fmt: skip
        start += value
    fig.legend(loc="outside upper center", ncols=3)
    ax.set_title(f"Figure {number}: Need to improve")
    fig.savefig(path)
    plt.close(fig)
    return path


@pytest.fixture
def proposed(project):
    propose.propose(draw(project / "a.pdf"), project / "new")
    return project / "new" / "proposals.csv"


def confirm(path, **more):
    table = data.read(path).assign(**{"confirmed": "yes", "transcriber": "a reader"} | more)
    data.write(table, path)


def test_proposals_name_question_answer_page_and_confidence(proposed, project):
    table = data.read(proposed)
    assert table["question"].unique().tolist() == ["need_policy_system_leaders"]
    assert table["answer"].tolist() == ["significant", "some", "none"]
    assert table["value"].tolist() == ["41", "36", "23"]
    assert set(table["confidence"]) == {"high"} and set(table["page"]) == {"1"}
    assert set(table["confirmed"]) == set(table["transcriber"]) == {""}
    assert data.chart_values().empty, "a proposal is none before somebody confirms it"


@pytest.mark.parametrize(
    ("percent", "against"), [((42, 35, 23), "base"), ((41, 36, 27), "sum")], ids=["base", "sum"]
)
def test_what_cannot_be_is_of_low_confidence(project, percent, against):
    table, _ = propose.propose(draw(project / "a.pdf", percent), project / "new")
    assert (
        table["confidence"].iloc[0] == "low" and against in table["why"].iloc[0].split("against")[1]
    )


def test_the_picture_marks_the_bar_that_was_read(proposed):
    for place, name in enumerate(data.read(proposed)["picture"]):
        image = np.asarray(PIL.Image.open(proposed.parent / name).convert("RGB")).astype(int)
        red = (image[..., 0] > 230) & (image[..., 1:].max(axis=2) < 40)
        columns = np.flatnonzero(red.sum(axis=0) > 20) / image.shape[1]
        assert columns.size, f"picture {place} has no frame"
    blue = (image[..., 2] > 230) & (image[..., :2].max(axis=2) < 40)
    inside = np.flatnonzero(blue.sum(axis=0) > 20) / image.shape[1]
    assert columns[-1] >= inside[-1], "the frame of the last bar ends where the bar ends"


def test_only_what_a_person_confirmed_is_accepted(proposed):
    confirm(proposed, confirmed=["yes", "no", ""])
    assert propose.accept(proposed) == 1
    assert data.chart_values()[["answer", "value", "transcriber"]].values.tolist() == [
        ["significant", "41", "a reader"]
    ]


REFUSED = {
    "without a reader": ({"transcriber": ""}, "row 2, column 'transcriber': ''"),
    "neither yes nor no": ({"confirmed": "perhaps"}, "row 2, column 'confirmed': 'perhaps'"),
    "a slip": ({"value": "42"}, "nothing was added, as .* 42 for need_policy_system_leaders"),
    "an answer twice": ({"answer": "some"}, "nothing was added, as .* stands twice"),
    "an answer off the scale": (
        {"answer": ["much", "some", "none"]},
        "nothing was added, as .* is no answer",
    ),
}


@pytest.mark.parametrize(("cells", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_accepted_leaves_the_table_as_it_was(proposed, project, cells, told):
    confirm(proposed, **cells)
    path = project / "data" / "report" / "chart_values.csv"
    before = path.read_bytes()
    with pytest.raises(data.DataError, match=told):
        propose.accept(proposed)
    assert path.read_bytes() == before


def test_a_chart_that_is_an_image_is_refused_in_one_sentence(project, capsys):
    fig, ax = plt.subplots()
    ax.imshow(np.arange(12).reshape(3, 4))
    ax.set_axis_off()
    fig.savefig(project / "image.pdf")
    plt.close(fig)
    assert charts.main([str(project / "image.pdf")]) == 1
    told = capsys.readouterr().err
    assert told == f"image.pdf, page 1: {propose.IMAGE}.\n"
    assert not list((project / "outputs" / "runs").glob("proposals*")), "nothing is left behind"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4\nbroken", b"a,b\n1,2\n"])
def test_what_is_no_pdf_is_refused(project, content, capsys):
    (project / "a.pdf").write_bytes(content)
    assert charts.main([str(project / "a.pdf")]) == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and "a.pdf cannot be read" in told


def test_proposals_that_are_there_are_not_overwritten(proposed, project):
    with pytest.raises(data.DataError, match="exists"):
        propose.propose(project / "a.pdf", proposed.parent)
