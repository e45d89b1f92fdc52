"""One notebook in a kernel of its own: how it is executed, cleaned, and ended with the run."""

import ctypes
import multiprocessing
import os
import signal
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import nbformat
import papermill
import psutil
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError

from lib import data, workspace

HOME = Path(__file__).resolve().parents[1]  # the folder that holds lib
CELL_SECONDS = 600
PR_SET_PDEATHSIG = 1  # of Linux: a signal when the parent ends

# One thread for each kernel: the notebooks already share the cores. The rest keeps the log free of
# warnings that no reader can act on, and the home folder, which may be closed, out of the run.
ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
    "MPLCONFIGDIR": str(HOME / "outputs" / "runs" / "matplotlib"),
}
SHORT_ENOUGH = 60  # letters of a folder for sockets, whose names a system limits to about a hundred


class FileSocketKernelManager(AsyncKernelManager):
    """A kernel reached through socket files: two that start at once cannot pick the same port."""

    def __init__(self, **options: object) -> None:
        super().__init__(**by_file(), **options)


def by_file() -> dict[str, str]:
    """Return how a new kernel is reached: by files in the folder that `aside` made."""
    name = f"{os.environ['JUPYTER_RUNTIME_DIR']}/{uuid.uuid4().hex[:12]}"
    return {"transport": "ipc", "ip": name, "connection_file": f"{name}.json"}


@contextmanager
def aside() -> Iterator[Path]:
    """Keep the sockets and settings of kernels in one temporary folder, removed at the end."""
    usual = tempfile.gettempdir()
    short = usual if len(usual) <= SHORT_ENOUGH else "/tmp"
    with workspace.scratch("kernels", Path(short)) as folder:
        os.environ.update(JUPYTER_RUNTIME_DIR=str(folder), IPYTHONDIR=str(folder / "ipython"))
        yield folder


def follow_parent() -> None:
    """Let a worker end with the runner, and leave Ctrl-C to the runner; kernels follow a worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_all() -> None:
    """End every worker and its kernel at once, and wait until they are gone."""
    family: list[psutil.Process] = []
    for worker in multiprocessing.active_children():
        with suppress(psutil.NoSuchProcess):
            process = psutil.Process(worker.pid)
            family += [*process.children(recursive=True), process]
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(family, timeout=2)


@dataclass(frozen=True)
class Job:
    """One notebook to execute: its file, where its outcome and its results go, in which folder."""

    notebook: Path
    executed: Path
    out: Path
    folder: Path
    parameters: dict[str, object]


@dataclass(frozen=True)
class Outcome:
    """What became of one notebook; `failure` names cell and error, empty if it succeeded."""

    notebook: Path
    cells: int
    seconds: float
    failure: str = ""


def execute(job: Job) -> Outcome:
    """Execute one notebook; if it succeeded, it is written executed and cleaned."""
    os.environ.update(ENVIRONMENT, AUDIT_OUT=str(job.out), AUDIT_PROJECT=str(data.project()))
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(data.project()), str(HOME), os.environ.get("PYTHONPATH", "")]
    )
    os.environ.pop("MPLBACKEND", None)  # a kernel then chooses its own, as under nbval
    job.out.mkdir(exist_ok=True)
    began = time.perf_counter()
    cells, failure = 0, ""
    try:
        done = papermill.execute_notebook(
            job.notebook,
            None,
            job.parameters,
            cwd=job.folder,
            kernel_name="python3",
            language="python",
            progress_bar=False,
            request_save_on_cell_execute=False,
            record_timing=False,
            execution_timeout=CELL_SECONDS,
            shutdown_kernel="immediate",
            kernel_manager_class=FileSocketKernelManager,
            extra_arguments=["--log-level=ERROR"],
        )
        nbformat.write(clean(done, job.notebook), job.executed)
        # Cells are counted as in the file, without the one that carries given parameters.
        cells = sum(c.cell_type == "code" for c in done.cells) - bool(job.parameters)
    except PapermillExecutionError as error:
        cell = error.exec_count - bool(job.parameters) if error.exec_count else "unknown"
        failure = f"code cell {cell} ({error.ename}: {one_line(error.evalue)})"
    except CellTimeoutError as error:
        source = str(error)
        at = [i for i, text in enumerate(_code(job.notebook), 1) if text and text[:60] in source]
        failure = f"code cell {at[0] if at else 'unknown'} (not done after {CELL_SECONDS} s)"
    except NoSuchKernel:
        failure = "its first cell (no kernel python3: run make again, which installs ipykernel)"
    except Exception as error:  # a dead kernel, a file that is no notebook
        failure = f"a cell ({type(error).__name__}: {one_line(str(error))})"
    return Outcome(job.notebook, cells, time.perf_counter() - began, failure)


def clean(notebook: nbformat.NotebookNode, source: Path) -> nbformat.NotebookNode:
    """Return the executed notebook without anything that differs between two equal runs.

    Cell ids come from the source file, or from the cell's place if the file has none.
    """
    own = {c.get("id") for c in nbformat.read(source, as_version=4).cells}
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "pygments_lexer": "ipython3"},
        }
    )
    for place, cell in enumerate(notebook.cells, start=1):
        tags = cell.metadata.get("tags", [])
        cell.metadata = nbformat.from_dict({"tags": tags} if tags else {})
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
        elif cell.id not in own:
            cell.id = f"cell-{place:02d}"
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _joined(outputs: list[nbformat.NotebookNode]) -> list[nbformat.NotebookNode]:
    """Join the outputs: neighbouring pieces of a stream as one: a kernel cuts them by chance."""
    kept: list[nbformat.NotebookNode] = []
    for output in outputs:
        last = kept[-1] if kept else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            kept.append(output)
    return kept


def _code(notebook: Path) -> list[str]:
    cells = nbformat.read(notebook, as_version=4).cells
    return [c.source for c in cells if c.cell_type == "code"]


def one_line(text: str, most: int = 400) -> str:
    """Write a message on one line, cut to at most so many letters."""
    return " ".join(text.split())[:most].rstrip(".")
