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
        ends = ["percent", "a reader", ""]
        whole = [",".join([*row.split(","), *ends[row.count(",") - 3 :]]) for row in rows]
        lines = "".join(f"{row}\n" for row in whole)
        (copied / "report" / "chart_values.csv").write_text(HEADER + lines)

    return write


def test_what_nobody_printed_is_one_row_with_the_people_left(transcribe):
    transcribe()
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


SLIPS = {
    "no people give it": (
        ["22,external_support_nca,sometimes,15"],
        "row 2, column 'value': 15 for .*5 are 14%, 6 are 16%: compare it with the chart",
    ),
    "none stands in the text": (
        ["27,need_policy_system_leaders,significant,12"],
        "row 2, column 'value': 12 for .*2 are 9%, 3 are 14%",
    ),
    "the answers make too much": (
        ["13,understood_leads,agree,27", "13,understood_leads,disagree,59",
         "22,external_support_nca,sometimes,84"],
        "row 4, column 'value': 84 for .*all answers make 103 %, which no 37 people give",
    ),
    "the text prints another": (
        ["22,external_support_nca,often or always,20"],
        "row 2, column 'value': 20 for .*the text prints 19: .*pairs.csv",
    ),
    "a count": (["22,external_support_nca,sometimes,5,count"], "row 2, column 'unit': count"),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "told"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_the_transcribers_and_stops_what_rests_on_it(transcribe, rows, told):
    transcribe(*rows)
    question = rows[-1].split(",")[1]
    with pytest.raises(data.DataError, match=f"data/report/chart_values.csv, {told}"):
        survey.answers({"all": question})


def test_what_two_people_read_is_drawn_with_its_fault_and_no_finding(transcribe):
    transcribe("22,external_support_nca,sometimes,15,percent,a reader,another")
    table = survey.answers({"NCA": "external_support_nca"}).set_index("answer")
    assert table.at["sometimes", "fault"] == "of 37 people 5 are 14%, 6 are 16%"
    book = Section("04")
    book.shares("external_support_nca")
    book._test_transcriptions({22})
    judged = {check.test: check for check in book.checks}
    assert judged["share"].verdict == "feasible" and not judged["transcription"].claims
    assert judged["transcription"].verdict == "unverifiable"


def test_the_same_person_is_no_second_one(transcribe):
    transcribe("22,external_support_nca,sometimes,15,percent,a reader,a reader")
    assert survey.slips("external_support_nca")


def test_a_fault_of_the_text_is_no_slip_of_the_transcription(transcribe, copied):
    path, asked = copied / "report" / "questions.csv", "than when you joined?,agree"
    path.write_text(
        path.read_text().replace(
            f"sexual exploitation {asked}", f"sexual exploitation {asked}|other"
        )
    )
    transcribe("12,victims_increase_sexual,other,14")
    assert "of 37 people" in survey.answers({"all": "victims_increase_sexual"})["fault"].iloc[0]


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
