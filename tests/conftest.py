"""What all tests share: no screen for plots, and an environment that stays unchanged."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from unittest import mock

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

from lib import data, kernels

os.environ["MPLBACKEND"] = "agg"
os.environ |= {k: v for k, v in kernels.ENVIRONMENT.items() if k not in os.environ}
KERNELS = ExitStack()
KERNELS.enter_context(kernels.aside())


class FileSocketKernelManager(KernelManager):
    """nbval's kernels by socket files: two workers that start at once cannot pick the same port."""

    def __init__(self, **options: object) -> None:
        super().__init__(**kernels.by_file(), **options)


nbval.kernel.KernelManager = FileSocketKernelManager


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
