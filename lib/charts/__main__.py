"""Values that stand only in charts: check what was transcribed, or propose it from a PDF.

``python -m lib.charts`` checks ``chart_values.csv`` and draws its figures; with ``FILE.pdf`` it
writes proposals; with ``--accept proposals.csv`` it adds those that a person confirmed.
"""

import argparse
import subprocess
import sys
from math import fsum
from pathlib import Path

import pandas as pd

from lib import data, survey
from lib.charts import propose


def check(out: Path) -> tuple[list[str], bool]:
    """Say a line for each transcribed figure; draw those of sections without a slip into `out`."""
    rows = data.chart_values()
    if rows.empty:
        return ["data/report/chart_values.csv is empty: nothing is transcribed yet."], True
    asked = rows.groupby("figure")["question"].unique()
    slips = {f: [told for q in some for told in survey.slips(q)] for f, some in asked.items()}
    section = data.figures().set_index("figure")["section"]
    sound = {section[f] for f in slips} - {section[f] for f, told in slips.items() if told}
    if sound:
        command = [sys.executable, "-m", "lib.run", *sorted(sound), "--out", str(out)]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode:
            raise data.DataError(ran.stderr.strip())
    lines = []
    for figure, questions in asked.items():
        told = slips[figure] or [_standing(questions)]
        if section[figure] in sound:
            told.append(_changed(figure, out))
        lines.append(f"Figure {figure}: {'; '.join(told)}")
    return lines, not any(slips.values())


def _standing(questions: list[str]) -> str:
    """Say whether a figure's values are possible, complete and as the text has them."""
    about = [survey.asked(q) for q in questions]
    bases = ", ".join(dict.fromkeys(str(a.base or "not printed") for a in about))
    both = sum(len(survey.transcribed(a.question)) - len(a.transcribed) for a in about)
    lacking = {a.question: [x for x in a.scale if x not in a.stated] for a in about}
    for a in about:
        total = fsum(map(float, a.stated.values()))
        if a.exhaustive and a.base and not lacking[a.question] and total <= 100 - 100 / a.base:
            told = f"{100 - total:g} %: add its answers to data/report/questions.csv"
            lacking[a.question] = [told]
    lacks = [f"{q} lacks {', '.join(missing)}" for q, missing in lacking.items() if missing]
    text = f"{both} stand in the text too and agree" if both else "none stands in the text"
    return "; ".join([f"possible (n = {bases})", *(lacks or ["complete"]), text])


def _changed(figure: int, out: Path) -> str:
    """Say how many drawn values are new or other than in the reference, and where they are."""
    drawn = pd.concat(map(data.read, out.glob("parts/*_figures.csv"))).set_index("figure")
    path = out / "figures" / f"{drawn.at[str(figure), 'file']}.csv"
    tables = map(data.read, (path, data.outputs() / "figures" / path.name))
    columns = ["row", "answer", "item", "value"]
    cells = [t.reindex(columns=columns, fill_value="") for t in tables]
    new, old = (set(t.itertuples(index=False, name=None)) for t in cells)
    known = [row for row in new - old if row[-1]]
    picture = path.with_suffix(".png").relative_to(data.project())
    return f"{len(known)} values new or changed, drawn in {picture}"


def main(argv: list[str] | None = None) -> int:
    """Return the exit status: 1, after one sentence, for a slip or a file that cannot be used."""
    parser = argparse.ArgumentParser(
        prog="python -m lib.charts", description=__doc__.split("\n")[0]
    )
    parser.add_argument("pdf", nargs="?", type=Path, help="propose values from its charts of bars")
    parser.add_argument("--accept", type=Path, metavar="CSV", help="add the confirmed proposals")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="a new folder for proposals")
    options = parser.parse_args(argv)
    runs = data.outputs() / "runs"
    try:
        if options.accept:
            added = propose.accept(options.accept)
            print(f"{added} rows added to data/report/chart_values.csv: run make check-charts")
        elif options.pdf:
            out = options.out or runs / f"proposals-{options.pdf.stem}"
            table, images = propose.propose(options.pdf, out)
            levels = table["confidence"].value_counts()
            told = ", ".join(f"{n} of {level} confidence" for level, n in levels.items())
            print(*images, f"{len(table)} proposals, {told}: {out / 'proposals.csv'}", sep="\n")
        else:
            lines, sound = check(runs / "charts")
            print(*lines, sep="\n")
            return int(not sound)
    except data.DataError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
