"""The runner: executes the numbered notebooks side by side; replaces results only if all succeed.

``python -m lib.run`` runs the whole chain and renews the reference results in ``outputs/``.
``python -m lib.run 03 -p confidence 0.9`` tries a variant of one section in ``outputs/runs/``.
"""

import argparse
import ast
import filecmp
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import lib.before  # noqa: F401  # first, as it says

# isort: split
import nbformat
import pandas as pd

from lib import data, kernels, pictures, question, results, sweep, workspace
from lib.data import DataError
from lib.kernels import Job, Outcome, one_line

COMPARED = ("figures", "questions", "results")  # committed, so a run says what changed in them
REFERENCE = (*COMPARED, "executed", "site")  # what a full run replaces in outputs/


def find(folder: Path) -> dict[str, Path]:
    """Return the numbered notebooks of a folder by their two digits, in order."""
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
    """Return the wanted notebooks, all if none is named; DataError for an unknown number."""
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


def declared(notebook: Path) -> dict[str, str]:
    """Return the parameters of a notebook, as its cell tagged `parameters` assigns them.

    Name -> the rest of its line: the default and the comment that says what it is.
    """
    try:
        cells = nbformat.read(notebook, as_version=4).cells
    except (ValueError, nbformat.ValidationError) as error:
        raise DataError(f"{notebook.name} is no notebook: {one_line(str(error), 120)}.") from None
    tagged = [c for c in cells if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        raise DataError(
            f"{notebook.name} has {len(tagged)} cells tagged 'parameters': tag exactly one, as "
            "`make question` does."
        )
    try:
        tree = ast.parse(tagged[0].source)
    except SyntaxError as error:
        raise DataError(f"{notebook.name}, parameters cell: {error.msg}: correct it.") from None
    lines = tagged[0].source.split("\n")
    names = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return {n.id: lines[n.lineno - 1].partition("=")[2].strip() for n in names}


def listed(found: dict[str, Path]) -> list[str]:
    """Return a line for each notebook with its title, and under it one for each parameter."""
    lines = []
    for path in found.values():
        title = _sources(path)[0].split("\n")[0].lstrip("# ")
        lines += [f"{path.stem}: {title}"]
        lines += [f"    {name} = {told}" for name, told in declared(path).items()]
    return lines


def value(text: str) -> object:
    """Return the Python value that a text stands for; the text itself if none."""
    named = {"true": True, "false": False, "none": None}
    if text.casefold() in named:
        return named[text.casefold()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text


def assign(chosen: dict[str, Path], given: dict[str, object]) -> dict[str, dict[str, object]]:
    """Return the parameters for each chosen notebook: those given that it declares.

    Where none is given, a question may be a draft that is no notebook yet. DataError: a notebook
    without its parameters cell, a name that none declares.
    """
    first = data.report()["first_question"]
    names = {n: declared(path) if given or n < first else {} for n, path in chosen.items()}
    known = set().union(*names.values())
    for name in given:
        if name not in known:
            raise DataError(f"No notebook here has the parameter {name!r}: use {_list(known)}.")
    return {n: {k: v for k, v in given.items() if k in names[n]} for n in chosen}


def publish(stage: Path) -> None:
    """Build the pages of the run in ``stage/site``."""
    from lib import site  # slow to import, and one section does without

    pictures.sign(stage / "figures")
    site.build(stage / "site", stage / "results", stage / "figures", stage / "executed")


def told(outcome: Outcome) -> None:
    """Print a line for a notebook that ran; DataError for one that did not."""
    if outcome.failure:
        raise DataError(
            f"{outcome.notebook.name} stopped in {outcome.failure}: correct it and run "
            "again; earlier results are untouched."
        )
    line = f"{outcome.cells:>4} cells{outcome.seconds:>7.1f} s"
    print(f"{outcome.notebook.stem:<28}{line}", flush=True)


def run(
    chosen: dict[str, Path], given: dict[str, object], stage: Path, workers: int, slow: bool
) -> tuple[bool, list[str]]:
    """Run the chosen notebooks, all their output in `stage`.

    Return whether it is the whole ledger, and what is wrong with each question that then failed; it
    is left out of `chosen`. The audit follows the last section; questions fill the time.
    """
    parameters = assign(chosen, given)
    audit, first_question = (data.report()[key] for key in ("audit", "first_question"))
    sections = [n for n in chosen if n < audit]
    complete = audit in chosen and bool(sections)
    failed: list[str] = []

    def jobs(numbers: list[str]) -> list[Job]:
        """Return the jobs, the long ones last, where the next is taken."""
        made = []
        for n in sorted(numbers, key=lambda n: chosen[n].stat().st_size):
            out = stage / "questions" / chosen[n].stem if n >= first_question else stage
            executed = stage / "executed" / chosen[n].name
            made.append(Job(chosen[n], executed, out, data.project(), parameters[n]))
        return made

    for folder in ("executed", *(COMPARED if complete else ())):
        (stage / folder).mkdir()
    waiting = jobs([n for n in chosen if n >= first_question]) + jobs(sections)
    if audit in chosen and not complete:
        shutil.copytree(data.outputs() / "results", stage / "results", dirs_exist_ok=True)
        waiting += jobs([audit])
    if not slow:
        kernels.warm()
    with closing(kernels.outcomes(waiting, workers, slow)) as outcomes:
        for outcome in outcomes:
            number = outcome.notebook.name[:2]
            if complete and outcome.failure and number >= first_question:
                what = f"{outcome.notebook.name} stopped in {outcome.failure}; the rest is "
                failed.append(f"{what}complete, and the earlier results of this question stay.")
                name = Path("questions", chosen.pop(number).stem)
                shutil.rmtree(stage / name, ignore_errors=True)
                if (data.outputs() / name).exists():
                    shutil.copytree(data.outputs() / name, stage / name)
                continue
            told(outcome)
            if complete and number in sections:
                sections.remove(number)
                if not sections:
                    results.collect(stage)
                    waiting += jobs([audit])
    if complete:
        publish(stage)
    return complete, failed


def differences(new: Path, old: Path) -> tuple[bool, list[str]]:
    """Name the files of figures and results that are new, gone or changed, one short text each.

    First: whether pictures were compared by bytes, as they are where the software that drew the old
    ones is at work here.
    """
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
    return new.suffix == ".svg" or pictures.alike(new.read_bytes(), old.read_bytes())


def changed(new: Path) -> list[str]:
    """Say what a run found otherwise than the reference results, a line a claim or answer."""
    table = results.beside(results.found(new), results.found(data.outputs()))
    lines = [
        f"{of}: {row.old_found}, now {row.found}"
        if row.found != row.old_found
        else f"{of}: still {row.found}, {row.old_value}, now {row.value}"
        for of, row in table[table["changed"] == "yes"].iterrows()
    ]
    if lines:
        return ["found     other than in outputs/:", *lines]
    told = "what outputs/ hold" if (table["changed"] != "").any() else "nothing that outputs/ hold"
    return [f"found     {told}"]


def accept(executed: Path, chosen: dict[str, Path]) -> list[str]:
    """Write this run's outputs into the chosen notebooks; name those that changed."""
    edited = [p.name for p in chosen.values() if _sources(p) != _sources(executed / p.name)]
    if edited:
        raise DataError(f"{edited[0]} was edited while it ran: save it and run again.")
    changed = [p for p in chosen.values() if p.read_bytes() != (executed / p.name).read_bytes()]
    for path in changed:
        shutil.copyfile(executed / path.name, path)
    return [path.name for path in changed]


def totals(folder: Path) -> list[str]:
    """Count figures by evidence, claims and findings by verdict, one line each."""
    lines = []
    for name, column, order in results.COUNTED:
        whole = folder / "results" / f"{name}.csv"
        files = [whole] if whole.exists() else sorted(folder.glob(f"parts/??_{name}.csv"))
        table = pd.concat([pd.DataFrame(), *map(data.read, files)])
        if len(table):
            lines.append(f"{name:<10}{len(table):>4}: {results.counted(table[column], order)}")
    return lines


def arguments(argv: list[str] | None) -> argparse.Namespace:
    """Parse the command line; argparse ends the process with 2 for a misspelt option."""
    parser = argparse.ArgumentParser(prog="python -m lib.run", description=__doc__.split("\n")[0])
    add = parser.add_argument
    add("numbers", nargs="*", metavar="NN", type=lambda n: n.zfill(2),
        help="notebooks to run (default: all)")  # fmt: skip
    add("-p", nargs=2, action="append", default=[], metavar=("NAME", "VALUE"), dest="given",
        help="a parameter for every notebook that has it; results go to outputs/runs/")  # fmt: skip
    add("--sweep", type=Path, metavar="FILE.csv",
        help="run one notebook with each row of parameters; goes on where it stopped")  # fmt: skip
    add("--cluster", metavar="ADDRESS", help="send the sweep to this dask scheduler")
    add("--list", action="store_true", help="name the notebooks and every parameter of each")
    add("--report", type=Path, metavar="FOLDER", help="another audit (default: the folder's own)")
    add("--out", type=Path, metavar="FOLDER", help="folder for the results")
    add("--accept", action="store_true", help="write the outputs into the committed notebooks")
    add("--slow", action="store_true", default=not kernels.FORKS,
        help="start ordinary kernels, as Jupyter does: the same results")  # fmt: skip
    add("--jobs", type=int, metavar="N", default=1 + (os.cpu_count() or 1),
        help="notebooks at a time (default: cores and one, as each waits at times)")  # fmt: skip
    options = parser.parse_args(argv)
    if options.jobs < 1:
        parser.error("--jobs must be at least 1")
    names = [name for name, _ in options.given]
    if len(set(names)) < len(names):
        parser.error("a parameter is given twice: give each -p once")
    if options.accept and (options.given or options.sweep):
        parser.error("--accept keeps the notebooks as committed: leave -p and --sweep away")
    if options.sweep and len(options.numbers) != 1:
        parser.error("--sweep runs one notebook: name its number")
    return options


def destination(options: argparse.Namespace) -> Path:
    """Return the folder for the results of a run; data.outputs() only for the plain full run."""
    if options.out is not None:
        return workspace.checked(options.out)
    if not options.numbers and not options.given:
        return data.outputs()
    named = ["-".join(options.numbers) or "all"] + ["-".join(pair) for pair in options.given]
    named += ["sweep", options.sweep.stem] if options.sweep else []
    return data.outputs() / "runs" / re.sub(r"[^\w.=-]+", "-", "_".join(named))


class Stopped(BaseException):
    """Ctrl-C or a request to end; `number` is that of the signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number


@contextmanager
def stoppable() -> Iterator[None]:
    """Raise Stopped once at Ctrl-C or SIGTERM; what is under way is then ended and cleaned up."""

    def stop(number: int, _frame: object) -> None:
        for known in before:
            signal.signal(known, signal.SIG_IGN)
        raise Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def main(argv: list[str] | None = None) -> int:
    """Return the exit status: 0 if every notebook ran; 1, after one sentence, if not.

    A stopped run ends with 128 and the number of its signal, as a shell would say it.
    """
    options = arguments(argv)
    os.environ.update(kernels.ENVIRONMENT)
    if options.report:
        os.environ["AUDIT_PROJECT"] = str(options.report.resolve())
    try:
        if options.list:
            print("\n".join(listed(find(data.project() / "notebooks"))))
            return 0
        with stoppable(), workspace.held(data.outputs() / "runs"):
            lines, failed = (swept if options.sweep else whole_run)(options)
            print("\n".join(lines))
            print("".join(f"{line}\n" for line in failed), end="", file=sys.stderr)
            return 1 if failed else 0
    except DataError as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        where = f"{error.filename or 'a file'}: {error.strerror}"
        print(f"{where}. Correct it and run again; earlier results are untouched.", file=sys.stderr)
        return 1
    except Stopped as stopped:
        print("Stopped; earlier results are untouched.", file=sys.stderr)
        return 128 + stopped.number


def swept(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Run one notebook with each row of a table; return the closing lines, and what failed."""
    (notebook,) = choose(find(data.project() / "notebooks"), options.numbers).values()
    given = {name: value(text) for name, text in options.given}
    rows = sweep.rows(options.sweep, notebook.name, set(declared(notebook)))
    rows = {n: given | {k: value(v) for k, v in row.items()} for n, row in rows.items()}
    assign({notebook.name[:2]: notebook}, given)
    target = destination(options)
    failed = sweep.run(notebook, rows, target, options.jobs, options.cluster)
    return [f"written   {_shown(target / sweep.TABLE)}"], failed


def whole_run(options: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Run what was asked for and put its results in place; return closing lines, what failed."""
    began = time.perf_counter()
    chosen = choose(find(data.project() / "notebooks"), options.numbers)
    target = destination(options)
    reference = target == data.outputs()
    # Beside the target, so that replacing it is a renaming and not a copy.
    beside = target / "runs" if reference else target.parent
    with workspace.scratch("unfinished", beside) as stage, kernels.aside():
        given = {name: value(text) for name, text in options.given}
        complete, failed = run(chosen, given, stage, options.jobs, options.slow)
        exact, files = differences(stage, data.outputs()) if complete else (True, [])
        otherwise = [] if reference else changed(stage)
        accepted = accept(stage / "executed", chosen) if options.accept else []
        asked = [p for n, p in chosen.items() if n >= data.report()["first_question"]]
        if options.accept and asked:
            failed += question.tidy(asked)
        made = sorted(p.name for p in stage.iterdir() if p.is_dir())
        names = [n for n in made if not reference or n in REFERENCE]
        workspace.replace(stage, target, names)
    if complete and options.accept and reference:
        results.renew_readme()
    lines = totals(target)
    if complete:
        lines += ["results   changed:", *files] if files else ["results   unchanged"]
        eye = "to the eye, their tables by bytes: other software drew those in outputs/"
        lines += [f"figures   compared {'by bytes' if exact else eye}"]
    lines += otherwise
    if options.accept:
        lines += [f"accepted  {_list(accepted) or 'nothing new'}"]
    lines += [f"written   {_shown(target)} in {time.perf_counter() - began:.1f} s"]
    return lines, failed


def _sources(notebook: Path) -> list[str]:
    return [c.source for c in nbformat.read(notebook, as_version=4).cells]


def _list(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))


def _shown(path: Path) -> str:
    return (
        f"{path.relative_to(data.project())}" if path.is_relative_to(data.project()) else f"{path}"
    )


if __name__ == "__main__":
    sys.exit(main())
