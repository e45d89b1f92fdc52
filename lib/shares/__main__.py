"""The batch audit at the command line: `python -m lib.shares FILE.csv`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from lib.shares.batch import NEEDED, audit_table

HELP = (
    "Judges printed percentages of whole people. Rows with the same question are judged together; "
    "exhaustive is yes (the rows are all the answers), partial (answers exclude one another, some "
    "are not listed) or no. Optional columns: answer, parts (1 to 3 answers joined in the share)."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of the batch audit: 0 whatever it finds, 2 if there is no table to audit."""
    parser = argparse.ArgumentParser(prog="python -m lib.shares", description=HELP)
    parser.add_argument("file", type=Path, help="CSV with columns " + ", ".join(NEEDED))
    parser.add_argument("--out", type=Path, help="where to write; FILE_audit.csv unless given")
    options = parser.parse_args(arguments)
    out = options.out or options.file.with_name(options.file.stem + "_audit.csv")
    try:
        table = pd.read_csv(options.file, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        audited = audit_table(table)
        aside = out.with_name(out.name + ".part")
        audited.to_csv(aside, index=False, lineterminator="\n")
        aside.replace(out)
    except (OSError, ValueError) as error:
        print(f"{options.file}: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    _print_audit(audited, out)
    return 0


def _print_audit(audited: pd.DataFrame, out: Path) -> None:
    """Prints each question once, then the tally and where the file went."""
    seen = set()
    for number, row in enumerate(audited.to_dict("records"), start=2):
        if row["error"]:
            print(f"error        {row['error']}")
        elif row["verdict"] and (not row["question"] or row["question"] not in seen):
            seen.add(row["question"])
            print(
                f"{row['verdict']:<12} {row['question'] or f'row {number}'}: {row['explanation']}"
            )
    tally = audited.loc[audited["verdict"] != "", "verdict"].value_counts()
    print("; ".join(f"{count} rows {verdict}" for verdict, count in tally.items()) or "no verdict")
    print(f"{(audited['error'] != '').sum()} rows with errors; written: {out}")


if __name__ == "__main__":
    sys.exit(main())


if __name__ == "__main__":
    sys.exit(main())
