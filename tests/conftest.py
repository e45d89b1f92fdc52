"""What all tests share: no screen for plots, and an environment that stays unchanged."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from unittest import mock

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

from lib import run

os.environ["MPLBACKEND"] = "agg"
os.environ |= {k: v for k, v in run.ENVIRONMENT.items() if k not in os.environ}
KERNELS = ExitStack()
KERNELS.enter_context(run.aside())


class FileSocketKernelManager(KernelManager):
    """nbval's kernels by socket files: two workers that start at once cannot pick the same port."""

    def __init__(self, **options: object) -> None:
        super().__init__(transport="ipc", ip=run.socket_file(), **options)


nbval.kernel.KernelManager = FileSocketKernelManager


def pytest_unconfigure() -> None:
    """Remove the folder of this process's kernels."""
    KERNELS.close()


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """The environment as it was, restored after the test."""
    with mock.patch.dict(os.environ):
        yield
