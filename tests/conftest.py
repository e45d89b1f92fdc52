"""What all tests share: no screen for plots, and an environment that stays unchanged."""

import os
from collections.abc import Iterator
from unittest import mock

import pytest

os.environ["MPLBACKEND"] = "agg"


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """The environment as it was, restored after the test."""
    with mock.patch.dict(os.environ):
        yield
