"""Stands for `lib` where the package `shares` is installed by itself, so that its tests run on it.

PYTHONPATH=tests/shares_alone python -m pytest --noconftest tests/test_shares.py
"""

import importlib
import sys

shares = importlib.import_module("shares")
sys.modules["lib.shares"] = shares
for name in "audit batch percentages picture questions result tables uncertainty".split():
    sys.modules[f"lib.shares.{name}"] = importlib.import_module(f"shares.{name}")
