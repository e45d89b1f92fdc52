"""The folders of a run: held by one run at a time, swept after a killed one, never a user's own."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from lib import data
from lib.data import DataError

MARK = ".made-by-the-runner"  # lists what the runner wrote into a folder, and so may replace
OWN = ("data", "lib", "notebooks", "tests")  # folders of a project that no run writes into


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold a folder for this run; a killed run holds nothing. DataError if another run has it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise DataError(
            "Another run is under way: wait for it to end; this one has changed nothing."
        ) from None
    finally:
        os.close(lock)


@contextmanager
def scratch(kind: str, parent: Path) -> Iterator[Path]:
    """Give a folder that is removed at the end; those of killed runs are removed first."""
    parent.mkdir(parents=True, exist_ok=True)
    for left in parent.glob(f"{kind}-[0-9]*-*"):
        if not psutil.pid_exists(int(left.name.split("-")[1])):
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(
        prefix=f"{kind}-{os.getpid()}-",
        dir=parent,
        ignore_cleanup_errors=True,  # a kernel that is ending may still write
    ) as folder:
        yield Path(folder)


def checked(out: Path) -> Path:
    """Return the folder named by --out, made absolute.

    Raises DataError where a run would remove or mix with what is not the runner's own.
    """
    target, project = out.resolve(), data.project()
    inside = target.is_relative_to(project) and target.relative_to(project).parts[:1]
    reference = target.is_relative_to(data.outputs()) and not target.is_relative_to(
        data.outputs() / "runs"
    )
    if project.is_relative_to(target) or reference or inside and inside[0] in OWN:
        raise DataError(f"--out {out} is a folder of the project: choose another folder.")
    if target.exists() and not target.is_dir():
        raise DataError(f"--out {out} is a file: choose another folder.")
    if target.exists() and any(target.iterdir()) and not (target / MARK).exists():
        raise DataError(f"--out {out} holds files that no run wrote: choose an empty folder.")
    return target


def replace(stage: Path, target: Path, names: list[str]) -> None:
    """Put the named folders of `stage` into `target`, instead of those of an earlier run."""
    target.mkdir(parents=True, exist_ok=True)
    mark = target / MARK
    before = mark.read_text(encoding="utf-8").split("\n") if mark.exists() else names
    for name in {*before, *names}:
        if name and (target / name).exists():
            (target / name).rename(stage / f"old-{name}")
    for name in names:
        (stage / name).rename(target / name)
    if target != data.outputs():
        mark.write_text("\n".join(names), encoding="utf-8")
