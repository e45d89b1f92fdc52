"""Survey answers as drawn: printed, transcribed, not stated; a transcription is tested too."""

import pytest

from lib import data, survey
from lib.section import Section

HEADER = "figure,question,answer,value,unit,transcriber,checked_by\n"


@pytest.fixture
def transcribe(copied, tmp_path, monkeypatch):
    """A function that puts rows into the chart values of a copied register."""
    monkeypatch.setenv("AUDIT_OUT", str(tmp_path))

    def write(*rows):
        lines = "".join(f"{row},percent,a reader,\n" for row in rows)
        (copied / "report" / "chart_values.csv").write_text(HEADER + lines)

    return write


def test_what_nobody_printed_is_one_row_with_the_people_left():
    table = survey.answers({"leads": "understood_leads"}).set_index("answer")
    assert table.loc[["agree", "disagree"], "status"].tolist() == ["printed", "printed"]
    rest = table.loc[survey.NOT_STATED]
    assert rest["status"] == "not_stated" and rest.isna()["value"]
    assert (rest["low"], rest["high"]) == (37 - 10 - 22, 37 - 10 - 22)


def test_an_interval_holds_its_share():
    table = survey.answers({"officers": "training_frontline"})
    assert (table["ci_low"] < table["value"]).all() and (table["value"] < table["ci_high"]).all()


def test_transcribed_values_complete_the_figure(transcribe):
    # 7 of 37 is what the printed shares of Figure 22 leave for this answer or less
    transcribe("22,external_support_nca,sometimes,14")
    table = survey.answers({"NCA": "external_support_nca"}).set_index("answer")
    assert table.at["sometimes", "status"] == "transcribed"
    assert table.at["sometimes", "value"] == 14


def test_a_slip_of_the_transcriber_is_impossible(transcribe):
    transcribe("22,external_support_nca,sometimes,15")
    shown = Section("04").shares("external_support_nca")
    slip = shown[shown["expected"] == "sometimes 15 %"].iloc[0]
    assert slip["verdict"] != "feasible" and "No whole number of 37" in slip["explanation"]


def test_a_slip_beside_no_printed_share_is_found_when_the_section_is_saved(transcribe):
    transcribe("27,need_policy_system_leaders,significant,12")
    book = Section("07")
    book._test_transcriptions({27})
    assert [check.verdict for check in book.checks] != ["feasible"]
    assert "12 %" in book.checks[0].expected


def test_a_transcription_that_differs_from_the_text_is_refused(transcribe):
    transcribe("22,external_support_nca,often or always,20")
    with pytest.raises(data.DataError, match=r"chart_values.csv, row 2, .*the text prints 19"):
        survey.answers({"NCA": "external_support_nca"})


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("22,external_support_nca,sometimes,101", "is no share of 0 to 100 percent"),
        ("59,external_support_nca,sometimes,14", "is not in data/report/figures.csv"),
        ("22,nobody_asked,sometimes,14", "is not in data/report/questions.csv"),
        ("22,external_support_nca,now and then,14", "is no answer of its question"),
    ],
)
def test_a_bad_transcription_is_named(transcribe, row, told):
    transcribe(row)
    with pytest.raises(data.DataError, match=told):
        data.chart_values()


def test_a_share_that_no_whole_number_prints_wears_its_fault():
    table = survey.answers({"Sexual": "victims_increase_sexual", "Yes": "control_strategy"})
    told = table.set_index(["row", "answer"])["fault"]
    assert told["Sexual", "agree"] == "of 37 people 29 are 78%, 30 are 81%"
    assert told["Yes"].isna().all(), "59, 27 and 14 % are 22, 10 and 5 people"
