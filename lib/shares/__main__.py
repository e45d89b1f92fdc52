"""The batch audit at the command line: `python -m lib.shares FILE.csv`."""

import argparse
import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from .batch import NEEDED, audit_table

HELP = (
    "Judges printed percentages of whole people. Rows with the same question are judged together; "
    "exhaustive is yes (the rows are all the answers), partial (answers exclude one another, some "
    "are not listed) or no. Optional columns: answer, parts (1 to 3 answers joined in the share)."
)
WORST_FIRST = ("impossible", "conditional", "feasible")
LISTED = 40  # lines at most


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit a table and return the exit code: 0 whatever it finds, 2 if there is none to audit."""
    parser = argparse.ArgumentParser(prog="python -m lib.shares", description=HELP)
    parser.add_argument("file", type=Path, help="CSV with columns " + ", ".join(NEEDED))
    parser.add_argument("--out", type=Path, help="where to write; FILE_audit.csv unless given")
    options = parser.parse_args(arguments)
    out = options.out or options.file.with_name(options.file.stem + "_audit.csv")
    try:
        if out.resolve() == options.file.resolve():
            raise ValueError("--out is the table itself: name another file")
        audited = audit_table(read(options.file))
        aside = out.with_name(out.name + ".part")
        audited.to_csv(aside, index=False, lineterminator="\n")
        aside.replace(out)
    except (OSError, ValueError, csv.Error) as error:
        print(f"{options.file}: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    print("\n".join(summary(audited, out)))
    return 0


def read(path: Path) -> pd.DataFrame:
    """Read a CSV with a header, every cell a string; ValueError names a row of another length."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file, strict=True))
    for number, row in enumerate(rows, start=1):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"row {number} has {len(row)} cells, the header {len(rows[0])}: quote its commas"
            )
    return pd.DataFrame(rows[1:], columns=rows[0] if rows else None, dtype=str)


def summary(audited: pd.DataFrame, out: Path) -> list[str]:
    """List errors, then each question once, worst first, then the tally and where the file is."""
    judged = audited[audited["verdict"] != ""]
    named = judged["question"].where(
        judged["question"] != "", "row " + (judged.index + 2).astype(str)
    )
    once = judged.assign(name=named).drop_duplicates("name")
    rank = once["verdict"].map(WORST_FIRST.index)
    once = once.loc[rank.sort_values(kind="stable").index]
    told = [f"{'error':<12} {text}" for text in audited["error"] if text]
    for row in once.head(LISTED).itertuples():
        told.append(f"{row.verdict:<12} {row.name}: {row.explanation}")
    lines = told[:LISTED]
    if more := len(once) + (audited["error"] != "").sum() - len(lines):
        lines.append(f"and {more} more, see {out}")
    tally = judged["verdict"].value_counts()
    counted = "; ".join(f"{tally[v]} rows {v}" for v in WORST_FIRST if v in tally) or "no verdict"
    return [*lines, counted, f"{(audited['error'] != '').sum()} rows with errors; written: {out}"]


if __name__ == "__main__":
    sys.exit(main())
