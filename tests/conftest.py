"""What all tests share: no screen for plots, and an environment that stays unchanged."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import lib.before  # noqa: F401  # first, as it says

# isort: split
import pytest

from lib import data, kernels

os.environ["MPLBACKEND"] = "agg"
KERNELS = ExitStack()
KERNELS.enter_context(kernels.aside())


SLOW = "chain machines stopping kernels other_report".split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that two workers end at about the same time."""
    rank = {f"test_{name}.py": place for place, name in enumerate(SLOW)}
    items.sort(key=lambda item: rank.get(item.path.name, len(rank)))


def pytest_unconfigure() -> None:
    """Remove the folder of this process's kernels."""
    KERNELS.close()


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """The environment as it was, restored after the test."""
    with mock.patch.dict(os.environ):
        yield


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of ``tests/tiny``, a made-up report, as the project being audited."""
    project = shutil.copytree(Path(__file__).parent / "tiny", tmp_path / "tiny")
    monkeypatch.setenv("AUDIT_PROJECT", str(project))
    return project


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of this report's ``data``, of which the project being audited consists."""
    folder = shutil.copytree(data.folder(), tmp_path / "copied" / "data")
    monkeypatch.setenv("AUDIT_PROJECT", str(folder.parent))
    return folder
