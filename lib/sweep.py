"""One notebook with every row of a table of parameters, side by side: one table of results.

joblib runs the rows, on the cores here or on the machines of a dask cluster that see the same
files, and keeps those that are done: a sweep that was stopped or killed goes on where it was.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import joblib
import nbformat
import pandas as pd
from joblib.externals import loky

from lib import data, kernels, results, workspace
from lib.before import HOME
from lib.data import DataError

TABLE, KEPT = "sweep.csv", "kept"  # the result; the rows that are done, until it is whole


def rows(path: Path, notebook: str, known: set[str]) -> dict[int, dict[str, str]]:
    """Return line of the file -> parameters as written; an empty cell keeps the default.

    known: the notebook's parameters. DataError: another column, no row, a row that stands twice.
    """
    table = data.read(path)
    for column in [c for c in table if c not in known]:
        told = f"{notebook} has no such parameter: use {', '.join(sorted(known))}."
        raise DataError(f"{path.name}, row 1, column {column!r}: {told}")
    if table.empty:
        raise DataError(f"{path.name} has a header alone: write a row of values for each run.")
    for row in table.index[table.duplicated()]:
        raise DataError(f"{path.name}, row {row + 2}: stands twice: keep one row.")
    return {n + 2: {k: v for k, v in row.items() if v} for n, row in table.iterrows()}


def one(project: str, notebook: str, given: dict[str, object], hangs_on: str) -> pd.DataFrame:
    """Run the notebook with these parameters, wherever joblib sends it; return `results.found`.

    Its other files are not kept. hangs_on: a hash of all that the result hangs on beside the
    parameters. Raises DataError if the notebook stops.
    """
    os.environ["AUDIT_PROJECT"] = project
    path = Path(notebook)
    with workspace.scratch("sweep", data.outputs() / "runs") as folder:
        question = path.name[:2] >= data.report()["first_question"]
        out = folder / "questions" / path.stem if question else folder
        job = kernels.Job(path, folder / path.name, out, data.project(), given)
        outcome = kernels.alone(job)
        if outcome.failure:
            raise DataError(f"{path.name} stopped in {outcome.failure}.")
        return results.found(folder)


def _tried(work: object, row: int, *about: object) -> tuple[int, pd.DataFrame | str]:
    """Return the row with its table, or with what is wrong: a failing row stops no other."""
    try:
        return row, work(*about)
    except DataError as error:
        return row, str(error)


@contextmanager
def _machines(cluster: str | None) -> Iterator[None]:
    """Let joblib use the cores here, or a dask cluster; leave no process behind."""
    if cluster is None:
        try:
            with joblib.parallel_config("loky"):
                yield
        finally:
            loky.get_reusable_executor().shutdown(kill_workers=True)
            with workspace.scratch("sweep", data.outputs() / "runs"), kernels.aside():
                pass  # removes first what ended workers have left
        return
    try:
        from distributed import Client

        client = Client(cluster, timeout=5)
    except (ImportError, OSError, ValueError) as error:
        raise DataError(f"--cluster {cluster}: no dask scheduler answers ({error}).") from None
    with client, joblib.parallel_config("dask"):
        yield


def run(
    notebook: Path,
    wanted: dict[int, dict[str, object]],
    target: Path,
    workers: int,
    cluster: str | None = None,
) -> list[str]:
    """Run the notebook with each row of parameters; write the table to ``target/sweep.csv``.

    wanted: as `rows` gives them, with Python's values. The table has a row for every claim or
    answer of every row of parameters: row, parameters, of, and the columns of `results.beside`.
    Return a sentence for each row that failed; the others are in the table.
    """
    target.mkdir(parents=True, exist_ok=True)
    (target / workspace.MARK).write_text(f"{TABLE}\n{KEPT}", encoding="utf-8")
    work = joblib.Memory(target / KEPT, verbose=0).cache(one)
    cells = [c.source for c in nbformat.read(notebook, as_version=4).cells]
    made = [p for top in (data.folder(), HOME / "lib") for p in sorted(top.rglob("*.[cjp][sy]*"))]
    about = joblib.hash([cells, [p.read_bytes() for p in made]])
    old = results.found(data.outputs())
    done, failed = {}, {}
    names = dict.fromkeys(name for given in wanted.values() for name in given)
    with _machines(cluster):
        parallel = joblib.Parallel(workers, batch_size=1, return_as="generator_unordered")
        for row, found in parallel(
            joblib.delayed(_tried)(work, row, str(data.project()), str(notebook), given, about)
            for row, given in wanted.items()
        ):
            if isinstance(found, str):
                failed[row] = f"row {row}: {found}"
                continue
            cells = {"row": row} | {name: wanted[row].get(name, "") for name in names}
            table = results.beside(found, old).reset_index()
            done[row] = pd.DataFrame(cells, table.index).join(table)
            told = ", ".join(f"{k}={v}" for k, v in wanted[row].items()) or "as it is"
            other = (table["changed"] == "yes").sum()
            print(f"row {row:<5}{told}: {other} other than in outputs/", flush=True)
    if done:
        data.write(pd.concat([done[row] for row in sorted(done)]), target / TABLE)
    if not failed:
        shutil.rmtree(target / KEPT)
    return [failed[row] for row in sorted(failed)]
