"""Shares judged per second: interval arithmetic, the grim package, a plain loop, a whole table.

python tests/bench_shares.py [ROWS]   (a million by default)
"""

import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
from grim.mean_tester import consistency_check

sys.path.insert(0, str(Path(__file__).parent.parent))
from lib import shares

SLOW_ROWS = 5_000  # the row-by-row rivals get a sample: they are linear in rows as well


def rate(judge: Callable[[], object], rows: int) -> tuple[float, object]:
    """Rows per second, and what was judged."""
    start = time.perf_counter()
    verdicts = judge()
    return rows / (time.perf_counter() - start), verdicts


def possible(values, decimals, bases):
    """Does any whole count print this share? All rows at once."""
    fewest, most = shares.share_intervals(values, decimals, bases)
    return fewest <= most


def loop_share(value: int, base: int) -> bool:
    """One whole percentage by ratios: try every count (halves are lifted against float error)."""
    return any(int(100 * k / base + 0.5 + 1e-9) == value for k in range(base + 1))


def report(name: str, per_second: float) -> None:
    """Prints one line of the comparison."""
    print(f"{name:<46} {per_second:>14,.0f} per second")


def bench_shares(rows: int, most: int, generator: np.random.Generator) -> None:
    """Single shares at bases up to `most`: the three ways, and that they agree."""
    values, bases = generator.integers(0, 101, rows), generator.integers(1, most + 1, rows)
    print(f"\n{rows:,} shares, bases 1 to {most}")
    speed, fits = rate(lambda: possible(values, 0, bases), rows)
    report("lib.shares", speed)
    sample = list(zip(values[:SLOW_ROWS].tolist(), bases[:SLOW_ROWS].tolist(), strict=True))
    texts = [(Decimal(value).scaleb(-2), base) for value, base in sample]
    speed, oracle = rate(lambda: [consistency_check(*pair) for pair in texts], len(sample))
    report(f"grim package ({len(sample):,} of them)", speed)
    speed, plain = rate(lambda: [loop_share(*pair) for pair in sample], len(sample))
    report(f"plain loop over ratios ({len(sample):,} of them)", speed)
    print("verdicts agree:", fits[: len(sample)].tolist() == oracle == plain)


def bench_table(rows: int, most: int, generator: np.random.Generator) -> None:
    """A table of lone shares, each with its sentence, on one core."""
    stated, base = generator.integers(0, 101, rows), generator.integers(1, most + 1, rows)
    table = pd.DataFrame({"stated": stated, "base": base}, dtype=str)
    print(
        f"\na table of {rows:,} rows, bases 1 to {most}, {len(table.drop_duplicates()):,} distinct"
    )
    speed, _ = rate(lambda: shares.audit_table(table), rows)
    report("audit_table", speed)


def main() -> None:
    """Runs the comparison, then the growth with rows and with the number of possible sets."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    generator = np.random.default_rng(0)
    bench_shares(rows, 60, generator)
    bench_table(rows, 60, generator)
    bench_table(rows, 200, generator)
    print("\ngrowth of lib.shares: seconds")
    for factor in (1, 2, 4):
        values = generator.integers(0, 101, rows * factor)
        possible(values, 0, np.full(len(values), 37))  # memory warm
        start = time.perf_counter()
        possible(values, 0, np.full(len(values), 37))
        print(f"{rows * factor:>12,} shares {time.perf_counter() - start:>8.2f}")
    question = {"a": "46", "b": "31", "c": "14", "d": "6", "e": "3"}
    for base in (37, 2_500, 1_000_000):
        start = time.perf_counter()
        shares.audit_question(question, base, True, complete=True)
        took = time.perf_counter() - start
        print(f"one full verdict at n = {base:<9,} {took:>8.3f}")


if __name__ == "__main__":
    main()
