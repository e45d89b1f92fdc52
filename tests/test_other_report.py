"""Another report, run by the same commands with no change to `lib/`: each planted slip is found.

The report in ``tests/other_report`` is invented, with six slips in it and nothing else wrong.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from account import discrepancies
from test_run import contents

ROOT = Path(__file__).resolve().parents[1]
REPORT = Path(__file__).parent / "other_report"
SLIPS = {
    "F-borrow": "impossible",  # 34 % of 24 people
    "F-come": "contradicted",  # three shares that need 26 of 24 people
    "F-rooms": "contradicted",  # 7 + 5 + 3 rooms are not 16
    "F-visits_2024": "differs",  # told as 48,200 and as 42,800
    "F-n_visitors_answered": "contradicted",  # 30 of 24 visitors: the bases are exchanged
    "F-visits_change": "differs",  # 12 % where the series has 9
}


def run(folder: Path, *arguments: str) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("AUDIT_PROJECT", "AUDIT_OUT")}
    done = subprocess.run(
        [sys.executable, "-m", "lib.run", *arguments],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the invented report after a whole run that named its folder."""
    folder = tmp_path_factory.mktemp("another") / "report"
    shutil.copytree(REPORT, folder, ignore=shutil.ignore_patterns("outputs"))
    said = run(ROOT, "--report", str(folder))
    assert "findings     6: 3 contradicted, 2 differs, 1 impossible" in said
    return folder


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def test_each_planted_slip_is_found_and_nothing_else(audited):
    found = table(audited / "outputs/results", "findings").set_index("finding")["verdict"]
    assert found.to_dict() == SLIPS


def test_every_claim_has_a_verdict_and_every_figure_its_files(audited):
    claims = table(audited / "outputs/results", "claims")
    assert claims["claim"].tolist() == table(audited / "data/report", "claims")["claim"].tolist()
    drawn = sorted(p.name for p in (audited / "outputs/figures").glob("0*"))
    assert [n.rpartition(".")[2] for n in drawn] == ["csv", "png", "svg"] * 2


def test_its_pages_speak_of_it_alone(audited):
    pages = list((audited / "outputs/site").rglob("*.html"))
    assert {"index.html", "ledger.html", "01_rooms.html"} <= {p.name for p in pages}
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "Reading rooms of Fernholt" in text, page.name
        assert "(&#39;" not in text, f"{page.name} shows a tuple"
        for word in ("slavery", "Commissioner", "MS Leads", "police"):
            assert word not in text, f"{page.name} speaks of {word}"


def test_a_second_run_in_ordinary_kernels_from_its_own_folder_gives_the_same_bytes(audited):
    # Where kernels can be forked, those of the first run were.
    before = contents(audited)
    assert "results   unchanged" in run(audited, "--slow")
    after = contents(audited)
    assert after.keys() == before.keys()
    assert [name for name in before if after[name] != before[name]] == []
    assert {"executed", "figures", "results", "site"} <= {
        n.split("/")[1] for n in after if "/" in n
    }


def test_every_number_of_its_text_is_accounted_for():
    lines = (REPORT / "report.txt").read_text(encoding="utf-8").split("\n")
    claims, exclusions = (table(REPORT / "data/report", n) for n in ("claims", "exclusions"))
    assert discrepancies(lines, claims, exclusions, 1, len(lines)) == []
