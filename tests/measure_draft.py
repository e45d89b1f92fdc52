"""How good the proposals for a ledger are, held against a finished one: recall and precision.

``REPORT_TEXT=path python tests/measure_draft.py [FOLDER]`` prints the tables for the text at `path`
and the ledger in ``FOLDER/data/report`` (default: this project). A number is found if a proposal of
a claim has its line and its digits or word; what is right of it is counted among those found.
"""

import os
import sys
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd
from account import report_path, tokens

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from lib.draft.proposals import Reader  # noqa: E402

FIELDS = ("kind", "unit", "value", "n", "population")
CONFIDENCE = ("sure", "likely", "doubtful")


def table(folder: Path, name: str) -> pd.DataFrame:
    return pd.read_csv(folder / f"data/report/{name}.csv", dtype=str, keep_default_na=False)


def token(stated: str) -> str:
    """The number or word by which two rows are the same: its first token, else its first word."""
    return next(iter(tokens(stated)), stated.casefold().split()[0])


def matched(truth: pd.DataFrame, made: pd.DataFrame) -> list[tuple[int, int]]:
    """Rows (of truth, of made) that speak of the same number, each once, kinds alike first."""
    waiting = defaultdict(list)
    for i, row in enumerate(made.itertuples()):
        waiting[int(row.line), token(row.stated)].append(i)
    found = []
    for i, row in enumerate(truth.itertuples()):
        some = waiting[int(row.line), token(row.stated)]
        if some:
            best = next((j for j in some if made["kind"].iloc[j] == row.kind), some[0])
            some.remove(best)
            found.append((i, best))
    return found


def named_alike(truth: pd.DataFrame, made: pd.DataFrame, pairs: list[tuple[int, int]]) -> dict:
    """Which group of the ledger each proposed group is: the one that it most often stands for."""
    seen = defaultdict(Counter)
    for i, j in pairs:
        if truth["population"].iloc[i] and made["population"].iloc[j]:
            seen[made["population"].iloc[j]][truth["population"].iloc[i]] += 1
    return {"": ""} | {mine: counted.most_common(1)[0][0] for mine, counted in seen.items()}


def repeats(statistics: pd.Series) -> set[tuple[int, int]]:
    """Pairs of places that share a statistic."""
    places = defaultdict(list)
    for place, statistic in enumerate(statistics):
        places[statistic].append(place)
    return {pair for some in places.values() for pair in combinations(some, 2)}


def excluded(rows: pd.DataFrame) -> Counter:
    return Counter(
        {(int(r.line), r.token, r.reason): int(r.times) for r in
         rows.rename(columns={"count": "times"}).itertuples()}
    )  # fmt: skip


def share(part: int, whole: int) -> str:
    return f"{part:>4} of {whole:>4} {100 * part / whole if whole else 0:>4.0f} %"


def measure(lines: list[str], folder: Path) -> dict[str, object]:
    """All that is measured: counts by kind, by field, by confidence, of exclusions, of repeats."""
    reader = Reader(lines)
    truth, made = table(folder, "claims"), reader.tables["claims"].astype(str)
    pairs = matched(truth, made)
    alike = named_alike(truth, made, pairs)
    right = pd.DataFrame(
        [
            {"truth": i, "made": j, "kind_of": truth["kind"].iloc[i], "sure": made["sure"].iloc[j]}
            | {f: truth[f].iloc[i] == made[f].iloc[j] for f in FIELDS}
            | {"population": truth["population"].iloc[i]
               == alike.get(made["population"].iloc[j], "?")}
            for i, j in pairs
        ]
    )  # fmt: skip
    mine, theirs = excluded(reader.tables["exclusions"]), excluded(table(folder, "exclusions"))
    here = set(right["truth"])
    again = {p for p in repeats(truth["statistic"]) if set(p) <= here}
    back = dict(zip(right["made"], right["truth"], strict=True))
    joined = {tuple(sorted((back[a], back[b]))) for a, b in repeats(made["statistic"])
              if a in back and b in back}  # fmt: skip
    any_reason = Counter(), Counter()
    for some, counted in zip(any_reason, (mine, theirs), strict=True):
        for (line, word, _), times in counted.items():
            some[line, word] += times
    drawn, listed = reader.tables["figures"], table(folder, "figures")
    both = listed.merge(drawn, on=["figure", "line"], suffixes=("", "_made"))
    return {
        "figures": (len(both), len(drawn), len(listed), (both["n"] == both["n_made"]).sum()),
        "reader": reader, "truth": truth, "made": made, "right": right,
        "excluded": (sum((mine & theirs).values()), sum((any_reason[0] & any_reason[1]).values()),
                     sum(mine.values()), sum(theirs.values())),
        "reasons": {r: (sum(v for k, v in (mine & theirs).items() if k[2] == r),
                        sum(v for k, v in mine.items() if k[2] == r),
                        sum(v for k, v in theirs.items() if k[2] == r))
                    for r in sorted({k[2] for k in theirs | mine})},
        "repeats": (len(again & joined), len(joined), len(again)),
    }  # fmt: skip


def report(found: dict[str, object]) -> str:
    truth, made, right = found["truth"], found["made"], found["right"]
    told = ["kind           recall             precision          right among found: "
            + " ".join(f"{f:>10}" for f in FIELDS)]  # fmt: skip
    in_digits = truth["stated"].str.contains(r"\d")
    parts = [(k, truth["kind"].eq(k), made["kind"].eq(k)) for k in sorted(truth["kind"].unique())]
    parts += [("in digits", in_digits, made["stated"].str.contains(r"\d")),
              ("all", truth["kind"].ne(""), made["kind"].ne(""))]  # fmt: skip
    for name, of_truth, of_made in parts:
        mine = right[right["truth"].map(of_truth)]
        hit = right[right["made"].map(of_made)]
        precise = hit["kind"].sum() if name in set(truth["kind"]) else len(hit)
        fields = " ".join(f"{100 * mine[f].mean():>8.0f} %" if len(mine) else f"{'-':>10}"
                          for f in FIELDS)  # fmt: skip
        told.append(f"{name:<12}{share(len(mine), of_truth.sum())}  "
                    f"{share(precise, of_made.sum())} {'':>18}{fields}")  # fmt: skip
    told.append("\nconfidence   is a claim            kind and unit right   whole row right")
    for name in CONFIDENCE:
        some = right[right["sure"].eq(name)]
        all_made = made["sure"].eq(name).sum()
        kind, whole = (some[list(fields)].all(axis=1).sum() for fields in (FIELDS[:2], FIELDS))
        told.append(f"{name:<12} {share(len(some), all_made)}    {share(kind, all_made)}    "
                    f"{share(whole, all_made)}")  # fmt: skip
    right_reason, token_only, mine, theirs = found["excluded"]
    told.append(f"\nexclusions   recall {share(token_only, theirs)}, with the reason "
                f"{share(right_reason, theirs)}; precision {share(token_only, mine)}")  # fmt: skip
    told += [f"  {r:<17} recall {share(hit, theirs)}  precision {share(hit, mine)}"
             for r, (hit, mine, theirs) in found["reasons"].items()]  # fmt: skip
    hit, drawn, listed, based = found["figures"]
    told.append(f"figures      recall {share(hit, listed)}, precision {share(hit, drawn)}, "
                f"base right {share(based, hit)}")  # fmt: skip
    hit, joined, again = found["repeats"]
    told.append(f"repeats      recall {share(hit, again)} pairs, precision {share(hit, joined)}")
    return "\n".join(told)


if __name__ == "__main__":
    path = Path(os.environ.get("REPORT_TEXT") or report_path() or "")
    if not path.is_file():
        sys.exit("The report's text is not at hand: set REPORT_TEXT to its path.")
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    print(report(measure(path.read_text(encoding="utf-8").split("\n"), folder)))
