"""Python on the path of this file sorts equal keys the other way round wherever it may.

An unstable sort owes nobody an order among equals, and processors differ in it. The runner's
kernels import this at their start in `tests/test_machines.py`.
"""

import sys

import pandas as pd
from pandas.core import sorting

pd.set_option("display.max_columns", 20)  # what pandas chooses where IPython came before it
usual = sorting.nargsort


def reversed_ties(items, kind="quicksort", *arguments, **options):
    """Sort as pandas does, equal keys in reverse order unless a stable order was asked for."""
    if kind != "quicksort":
        return usual(items, kind, *arguments, **options)
    if isinstance(items, (pd.Series, pd.Index)):
        items = items.array
    return len(items) - 1 - usual(items[::-1], "stable", *arguments, **options)


for module in list(sys.modules.values()):
    if getattr(module, "nargsort", None) is usual:
        module.nargsort = reversed_ties
