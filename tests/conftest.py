"""What all tests share: no screen for plots, and an environment that stays unchanged."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import nbval.kernel
import pytest
from jupyter_client.manager import KernelManager

os.environ["MPLBACKEND"] = "agg"


class FileSocketKernelManager(KernelManager):
    """nbval's kernels by socket files: two workers that start at once cannot pick the same port."""

    def __init__(self, **options: object) -> None:
        socket = Path(tempfile.gettempdir()) / f"kernel-{uuid.uuid4().hex}"
        super().__init__(transport="ipc", ip=str(socket), **options)


nbval.kernel.KernelManager = FileSocketKernelManager


@pytest.fixture(autouse=True)
def environment() -> Iterator[None]:
    """The environment as it was, restored after the test."""
    with mock.patch.dict(os.environ):
        yield
