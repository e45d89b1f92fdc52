"""One notebook in a kernel of its own: how it is executed, cleaned, and ended with the run.

On Linux a kernel is the fork of a process that has imported what notebooks use, and takes a tenth
of the time of an ordinary one, which is a new process; the results are the same.
"""

import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
import pandas as pd
import papermill
import psutil
from jupyter_client.kernelspec import NoSuchKernel
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import LocalProvisioner
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError

from lib import data, workspace
from lib.before import ENVIRONMENT, HOME
from lib.data import DataError

CELL_SECONDS = 600
PR_SET_PDEATHSIG = 1  # of Linux: a signal when the parent ends
FORKS = sys.platform == "linux"  # elsewhere a fork may find system libraries in disorder
PROCESSES = multiprocessing.get_context("fork" if FORKS else "spawn")
# What most notebooks import; not pyplot, which chooses at its import how it draws.
IMPORTED = ("ipykernel.kernelapp", "afcharts", "lib.section", "lib.official")
ONE_AT_A_TIME = threading.Lock()
SHORT_ENOUGH = 60  # letters of a folder for sockets, whose names a system limits to about a hundred


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
    if FORKS:
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


@cache
def warm() -> None:
    """Import what notebooks import and open every table, so that the forks find it done."""
    for module in IMPORTED:
        importlib.import_module(module)
    for path in data.recorded_checksums():
        data.table(path)


class Fork(PROCESSES.Process):  # type: ignore[name-defined]
    """A fork of this process, which waits until it is told to be a kernel.

    Made before anything starts a thread, an event loop or a socket, which no fork has whole. It has
    the methods of a Popen that jupyter_client calls.
    """

    stdin = stdout = stderr = None

    def __init__(self) -> None:
        super().__init__()
        self.told, self.tell = PROCESSES.Pipe(duplex=False)
        self.start()

    def run(self) -> None:
        """Wait for a command, then be the kernel that it would have started."""
        os.setsid()  # Ctrl-C in a terminal is for the runner
        follow_parent()
        self.tell.close()  # the other end is then the only one, and its end is heard
        command, folder, environment = self.told.recv()
        os.chdir(folder)
        os.environ.update(environment)
        sys.path[:0] = filter(None, environment["PYTHONPATH"].split(os.pathsep))
        np.random.seed()  # chance is not inherited
        # What these two choose when a kernel imports them.
        matplotlib.rcParams["backend"] = "module://matplotlib_inline.backend_inline"
        pd.set_option("display.max_columns", 20)
        from ipykernel import kernelapp

        sys.argv = command[command.index("ipykernel_launcher") :]
        parent = f"--IPKernelApp.parent_handle={os.getppid()}"
        kernelapp.launch_new_instance(argv=[*sys.argv[1:], parent])

    def poll(self) -> int | None:
        """Return the exit status, None while the process lives."""
        return self.exitcode

    def wait(self) -> int | None:
        """Wait for the end; return the exit status."""
        self.join()
        return self.exitcode

    def send_signal(self, number: int) -> None:
        """Send the process a signal."""
        os.kill(self.pid, number)


class ForkProvisioner(LocalProvisioner):
    """Tells the manager's fork to be the kernel, instead of starting a process."""

    async def launch_kernel(self, cmd: list[str], **options: object) -> dict[str, object]:
        """Start the kernel; return how to reach it."""
        self.process = self.parent.fork
        self.pid = self.pgid = self.process.pid
        self.process.tell.send((cmd, os.getcwd(), options["env"]))
        return self.connection_info


class OwnKernelManager(AsyncKernelManager):
    """Reaches its kernel through socket files: two that start at once cannot pick the same port."""

    fork: Fork | None = None  # that is to be the kernel, in a subclass

    def __init__(self, **options: object) -> None:
        name = f"{os.environ['JUPYTER_RUNTIME_DIR']}/{uuid.uuid4().hex[:12]}"
        super().__init__(transport="ipc", ip=name, connection_file=f"{name}.json", **options)
        if self.fork:
            self.provisioner = ForkProvisioner(kernel_spec=self.kernel_spec, parent=self)


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


def outcomes(waiting: list[Job], workers: int, slow: bool) -> Iterator[Outcome]:
    """Execute the jobs side by side, from the end of the list; yield what became of each.

    Jobs added to the list meanwhile are executed too. Each has a process of its own, because
    papermill changes the folder of its process. This one starts no thread, so its forks are whole.
    Closed before its end, it ends every process. DataError if one ends without a word.
    """
    running: dict[Connection, BaseProcess] = {}
    try:
        while waiting or running:
            while waiting and len(running) < workers:
                heard, tell = PROCESSES.Pipe(duplex=False)
                worker = PROCESSES.Process(target=_work, args=(waiting.pop(), slow, tell))
                worker.start()
                tell.close()
                running[heard] = worker
            for heard in wait(list(running)):
                outcome = heard.recv()
                running.pop(heard).join()
                yield outcome
    except EOFError:
        raise DataError(
            "A worker ended without a word, perhaps for lack of memory: use --jobs 1."
        ) from None
    finally:
        end_all()


def _work(job: Job, slow: bool, tell: Connection) -> None:
    follow_parent()
    tell.send(execute(job, slow))


def alone(job: Job) -> Outcome:
    """Execute one notebook in a process that others gave: a worker of joblib or of a cluster.

    In one with threads, which no fork has whole, the kernel is an ordinary one, and jobs wait for
    each other, because papermill changes the folder of the process.
    """
    with aside():
        if FORKS and threading.active_count() == 1:
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
                follow_parent()  # a worker; with one job this is the runner itself
            warm()
            return next(outcomes([job], 1, slow=False))
        with ONE_AT_A_TIME:
            return execute(job)


def execute(job: Job, slow: bool = True) -> Outcome:
    """Execute one notebook and, if it succeeds, write it executed and cleaned.

    slow: in an ordinary kernel. The other kind needs a process without threads, and `warm`.
    """
    os.environ.update(ENVIRONMENT, AUDIT_OUT=str(job.out), AUDIT_PROJECT=str(data.project()))
    os.environ["PYTHONPATH"] = os.pathsep.join(
        [str(data.project()), str(HOME), os.environ.get("PYTHONPATH", "")]
    )
    os.environ.pop("MPLBACKEND", None)  # a kernel then chooses its own, as under nbval
    job.out.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    cells, failure = 0, ""
    fork = None if slow else Fork()
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
            kernel_manager_class=type("Manager", (OwnKernelManager,), {"fork": fork}),
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
    finally:
        if fork:
            fork.kill()
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
    """Join neighbouring pieces of a stream, which a kernel cuts by chance."""
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
