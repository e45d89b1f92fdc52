"""The runner: executes the numbered notebooks side by side; replaces results only if all succeed.

``python -m lib.run`` runs the whole chain and renews the reference results in ``outputs/``.
``python -m lib.run 03 -p confidence 0.9`` tries a variant of one section in ``outputs/runs/``.
"""

import argparse
import ast
import filecmp
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pandas as pd
import papermill
from jupyter_client.manager import AsyncKernelManager
from papermill.exceptions import PapermillExecutionError

from lib import data
from lib.data import DataError

HOME = Path(__file__).resolve().parents[1]  # the folder that holds lib
COMPARED = ("figures", "results")  # committed, so a run says what changed in them
REFERENCE = (*COMPARED, "executed", "site")  # what a full run replaces in outputs/
CELL_SECONDS = 600

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
        super().__init__(transport="ipc", ip=socket_file(), **options)


def socket_file() -> str:
    """Name a new socket file in the folder that `aside` made."""
    return f"{os.environ['JUPYTER_RUNTIME_DIR']}/{uuid.uuid4().hex[:12]}"


@contextmanager
def aside() -> Iterator[Path]:
    """Keep the sockets and settings of kernels in one temporary folder, removed at the end."""
    usual = tempfile.gettempdir()
    with tempfile.TemporaryDirectory(
        prefix="kernels-",
        dir=usual if len(usual) <= SHORT_ENOUGH else "/tmp",
        ignore_cleanup_errors=True,  # a kernel that is ending may still write
    ) as folder:
        os.environ.update(JUPYTER_RUNTIME_DIR=folder, IPYTHONDIR=f"{folder}/ipython")
        yield Path(folder)


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


def find(folder: Path) -> dict[str, Path]:
    """The numbered notebooks of a folder by their two digits, in order."""
    found: dict[str, Path] = {}
    for path in sorted(folder.glob("[0-9][0-9]_*.ipynb")):
        if path.name[:2] in found:
            raise DataError(
                f"{found[path.name[:2]].name} and {path.name} share a number: rename one."
            )
        found[path.name[:2]] = path
    if not found:
        raise DataError(f"{folder} holds no notebook named like 03_topic.ipynb: nothing to run.")
    return found


def choose(found: dict[str, Path], wanted: list[str]) -> dict[str, Path]:
    """The wanted notebooks in order, all if none is named; a DataError for an unknown number."""
    for number in wanted:
        if number not in found:
            raise DataError(
                f"No notebook has the number {number!r}: choose from {', '.join(found)}."
            )
    audit = data.report()["audit"]
    if audit in wanted and len(set(wanted)) > 1:
        raise DataError(
            f"{audit} reads the results of all sections: name it alone (it then reads those in "
            "outputs/) or run the whole chain without numbers."
        )
    return {number: path for number, path in found.items() if not wanted or number in wanted}


def declared(notebook: Path) -> set[str]:
    """The parameters of a notebook: names assigned in its cell tagged `parameters`."""
    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except (ValueError, nbformat.ValidationError) as error:
        raise DataError(f"{notebook.name} is no notebook: {_one_line(str(error), 120)}.") from None
    tagged = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise DataError(
            f"{notebook.name} has {len(tagged)} cells tagged 'parameters': tag exactly one, as in "
            "_template.ipynb."
        )
    try:
        tree = ast.parse(tagged[0].source)
    except SyntaxError as error:
        raise DataError(f"{notebook.name}, parameters cell: {error.msg}: correct it.") from None
    return {
        n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
    }


def value(text: str) -> object:
    """The Python value that a text on the command line stands for; the text itself if none."""
    named = {"true": True, "false": False, "none": None}
    if text.casefold() in named:
        return named[text.casefold()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def assign(chosen: dict[str, Path], given: dict[str, object]) -> dict[str, dict[str, object]]:
    """The parameters for each chosen notebook: those of the given ones that it declares.

    Raises DataError for a notebook without its parameters cell and for a name that none declares.
    """
    names = {number: declared(path) for number, path in chosen.items()}
    known = set().union(*names.values())
    for name in given:
        if name not in known:
            raise DataError(f"No notebook here has the parameter {name!r}: use {_list(known)}.")
    return {n: {k: v for k, v in given.items() if k in names[n]} for n in chosen}


def collect(stage: Path) -> None:
    """Nothing; the parts that the sections wrote are merged into ``stage/results``."""
    from lib import results  # slow to import, and one section does without

    results.collect(stage)


def publish(stage: Path) -> None:
    """Nothing; the pages of the run stand in ``stage/site``."""
    from lib import pictures, site  # likewise

    pictures.sign(stage / "figures")
    site.build(stage / "site", stage / "results", stage / "figures", stage / "executed")


def execute(job: Job) -> Outcome:
    """What became of one notebook; if it succeeded, it is written executed and cleaned."""
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
        failure = f"code cell {cell} ({error.ename}: {_one_line(error.evalue)})"
    except Exception as error:  # a dead kernel, a cell over its time, a file that is no notebook
        failure = f"a cell ({type(error).__name__}: {_one_line(str(error))})"
    return Outcome(job.notebook, cells, time.perf_counter() - began, failure)


def clean(notebook: nbformat.NotebookNode, source: Path) -> nbformat.NotebookNode:
    """The executed notebook without anything that differs between two equal runs.

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
    """The outputs, neighbouring pieces of a stream as one: a kernel cuts them by chance."""
    kept: list[nbformat.NotebookNode] = []
    for output in outputs:
        last = kept[-1] if kept else None
        if last and output.output_type == last.output_type == "stream" and output.name == last.name:
            last.text += output.text
        else:
            kept.append(output)
    return kept


def run_all(jobs: list[Job], workers: int) -> None:
    """Nothing; every notebook has run, a line printed for each. DataError at the first failure.

    Each notebook has a process of its own, because papermill changes the folder of the process.
    """
    jobs = sorted(jobs, key=lambda job: -job.notebook.stat().st_size)  # the long ones first
    # A fork has everything imported already: half the processor time of a fresh process.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else None)
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        for future in as_completed([pool.submit(execute, job) for job in jobs]):
            try:
                outcome = future.result()
            except BrokenProcessPool:
                raise DataError(
                    "A worker ended without a word, perhaps for lack of memory: use --jobs 1."
                ) from None
            if outcome.failure:
                for worker in multiprocessing.active_children():
                    worker.terminate()  # its kernel follows it
                raise DataError(
                    f"{outcome.notebook.name} stopped in {outcome.failure}: correct it and run "
                    "again; earlier results are untouched."
                )
            told = f"{outcome.cells:>4} cells{outcome.seconds:>7.1f} s"
            print(f"{outcome.notebook.stem:<28}{told}", flush=True)


def run(chosen: dict[str, Path], given: dict[str, object], stage: Path, workers: int) -> bool:
    """Whether the whole ledger was collected; all output of the chosen notebooks is in `stage`."""
    parameters = assign(chosen, given)
    audit, first_question = (data.report()[key] for key in ("audit", "first_question"))
    sections = [n for n in chosen if n < audit]
    complete = audit in chosen and bool(sections)

    def jobs(numbers: list[str], out: Path) -> list[Job]:
        return [
            Job(chosen[n], stage / "executed" / chosen[n].name, out, data.project(), parameters[n])
            for n in numbers
        ]

    for folder in ("executed", *(COMPARED if complete else ())):
        (stage / folder).mkdir()
    questions = [n for n in chosen if n >= first_question]
    run_all(jobs(sections, stage) + jobs(questions, stage / "questions"), workers)
    if complete:
        collect(stage)
    elif audit in chosen:
        shutil.copytree(data.outputs() / "results", stage / "results", dirs_exist_ok=True)
    if audit in chosen:
        run_all(jobs([audit], stage), workers)
    if complete:
        publish(stage)
    return complete


def differences(new: Path, old: Path) -> tuple[bool, list[str]]:
    """Name the files of figures and results that are new, gone or changed, one short text each.

    First: whether pictures were compared by bytes, as they are where the software that drew the old
    ones is at work here.
    """
    from lib import pictures  # draws nothing, but imports what does

    exact = pictures.drawn_here(old / "figures")
    there = {
        side: {
            p.relative_to(side)
            for top in COMPARED
            for p in (side / top).rglob("*.*")
            if p.name != pictures.MANIFEST
        }
        for side in (new, old)
    }
    changed = [p for p in there[new] & there[old] if not same(new / p, old / p, exact)]
    return exact, sorted(
        [f"{p.as_posix()} (new)" for p in there[new] - there[old]]
        + [f"{p.as_posix()} (gone)" for p in there[old] - there[new]]
        + [f"{p.as_posix()} (changed)" for p in changed]
    )


def same(new: Path, old: Path, exact: bool) -> bool:
    """Say whether two files hold the same; pictures to the eye unless `exact`.

    A vector picture then counts by the PNG beside it, which shows the same.
    """
    if filecmp.cmp(new, old, shallow=False):
        return True
    if exact or new.suffix not in (".png", ".svg"):
        return False
    from lib import pictures  # likewise

    return new.suffix == ".svg" or pictures.alike(new.read_bytes(), old.read_bytes())


def changed_verdicts(new: Path) -> list[str]:
    """The claims whose verdict is not that of the reference results, with both, one text each."""
    reference = data.outputs() / "results" / "claims.csv"
    if not reference.exists():
        return []
    before = _verdicts([reference])
    now = _verdicts(sorted(new.glob("parts/??_claims.csv")))
    return [f"{c}: {before[c]}, now {v}" for c, v in now.items() if c in before and before[c] != v]


def replace(stage: Path, target: Path, names: list[str]) -> None:
    """Nothing; the named folders of `stage` stand in `target` instead of the earlier ones."""
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        if (target / name).exists():
            (target / name).rename(stage / f"old-{name}")
        (stage / name).rename(target / name)


def accept(executed: Path, chosen: dict[str, Path]) -> list[str]:
    """The committed notebooks that changed: each chosen one now holds its outputs of this run."""
    edited = [p.name for p in chosen.values() if _sources(p) != _sources(executed / p.name)]
    if edited:
        raise DataError(f"{edited[0]} was edited while it ran: save it and run again.")
    changed = [p for p in chosen.values() if p.read_bytes() != (executed / p.name).read_bytes()]
    for path in changed:
        shutil.copyfile(executed / path.name, path)
    return [path.name for path in changed]


def totals(folder: Path) -> list[str]:
    """The lines that close a run: figures by evidence, claims and findings by verdict."""
    from lib import results  # likewise

    lines = []
    for name, column, order in results.COUNTED:
        whole = folder / "results" / f"{name}.csv"
        files = [whole] if whole.exists() else sorted(folder.glob(f"parts/??_{name}.csv"))
        if files:
            table = pd.concat([pd.read_csv(f, dtype=str, keep_default_na=False) for f in files])
            if table.empty:
                continue  # a section without figures
            lines.append(f"{name:<10}{len(table):>4}: {results.counted(table[column], order)}")
    return lines


def _renew_readme() -> None:
    from lib import results  # likewise

    results.renew_readme()


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """The command line, parsed; argparse ends the process with 2 for a misspelt option."""
    parser = argparse.ArgumentParser(prog="python -m lib.run", description=__doc__.split("\n")[0])
    parser.add_argument("numbers", nargs="*", metavar="NN", help="notebooks to run (default: all)")
    parser.add_argument(
        "-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), dest="given",
        help="a parameter for every notebook that has it; results go to outputs/runs/",
    )  # fmt: skip
    parser.add_argument(
        "--report",
        type=Path,
        metavar="FOLDER",
        help="another audit (default: the working folder's)",
    )
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="notebooks at a time")
    parser.add_argument("--out", type=Path, help="folder for the results")
    parser.add_argument(
        "--accept", action="store_true", help="write the outputs into the committed notebooks"
    )
    options = parser.parse_args(argv)
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    if options.accept and options.given:
        parser.error("--accept keeps the notebooks as committed: leave -p away")
    return options


def destination(options: argparse.Namespace) -> Path:
    """The folder for the results of a run; data.outputs() only for the plain full run."""
    if options.out:
        out = options.out.resolve()
        if out == data.outputs() or any(
            out.is_relative_to(data.outputs() / name) for name in REFERENCE
        ):
            raise DataError(
                f"--out {options.out} holds the reference results: choose another folder."
            )
        return out
    if not options.numbers and not options.given:
        return data.outputs()
    named = ["-".join(options.numbers) or "all"] + ["-".join(pair) for pair in options.given]
    return data.outputs() / "runs" / re.sub(r"[^\w.=-]+", "-", "_".join(named))


def main(argv: list[str] | None = None) -> int:
    """The exit status: 0 if every notebook ran; 1, after one sentence, if not."""
    began = time.perf_counter()
    options = arguments(argv)
    os.environ.update(ENVIRONMENT)
    if options.report:
        os.environ["AUDIT_PROJECT"] = str(options.report.resolve())
    try:
        chosen = choose(find(data.project() / "notebooks"), options.numbers)
        target = destination(options)
        # Beside the target, so that replacing it is a renaming and not a copy.
        beside = data.outputs() / "runs" if target == data.outputs() else target.parent
        beside.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="unfinished-", dir=beside) as folder, aside():
            stage = Path(folder)
            given = {name: value(text) for name, text in options.given}
            complete = run(chosen, given, stage, options.jobs)
            exact, changed = differences(stage, data.outputs()) if complete else (True, [])
            verdicts = changed_verdicts(stage)
            accepted = accept(stage / "executed", chosen) if options.accept else []
            made = sorted(p.name for p in stage.iterdir() if p.is_dir())
            replace(stage, target, [n for n in made if target != data.outputs() or n in REFERENCE])
        if complete and options.accept and target == data.outputs():
            _renew_readme()
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    lines = totals(target)
    if complete:
        lines += ["results   changed:", *changed] if changed else ["results   unchanged"]
        eye = "to the eye, their tables by bytes: other software drew those in outputs/"
        lines += [f"figures   compared {'by bytes' if exact else eye}"]
    if target != data.outputs() and verdicts:
        lines += ["verdicts  other than in outputs/:", *verdicts]
    if options.accept:
        lines += [f"accepted  {_list(accepted) or 'nothing new'}"]
    print("\n".join([*lines, f"written   {_shown(target)} in {time.perf_counter() - began:.1f} s"]))
    return 0


def _verdicts(tables: list[Path]) -> dict[str, str]:
    read = [pd.read_csv(t, dtype=str).set_index("claim")["verdict"] for t in tables]
    return dict(pd.concat(read)) if read else {}


def _sources(notebook: Path) -> list[str]:
    return [c.source for c in nbformat.read(notebook, as_version=4).cells]


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _one_line(text: str, most: int = 400) -> str:
    return " ".join(text.split())[:most].rstrip(".")


def _shown(path: Path) -> str:
    return (
        f"{path.relative_to(data.project())}" if path.is_relative_to(data.project()) else f"{path}"
    )


if __name__ == "__main__":
    sys.exit(main())
