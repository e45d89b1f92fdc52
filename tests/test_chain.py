"""The whole chain, run into an empty folder, gives the committed results, figures and notebooks.

One run serves all: nbval's own comparison holds each committed notebook to what that run shows, so
that no notebook runs once for the runner and once for nbval.
"""

import base64
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import PIL.Image
import PIL.ImageFilter
import PIL.ImageOps
import pytest
from nbval.plugin import IPyNbFile, coalesce_streams

from lib import pictures, run

ROOT = Path(__file__).resolve().parents[1]
NO_NETWORK = {name: "http://127.0.0.1:9" for name in ("http_proxy", "https_proxy")}  # a closed door
PNG = "image/png"
ACCEPT = "python -m lib.run --accept"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
REMEDY = "run `make reproduce` and look at what it says has changed"


def chain(out: Path, *arguments: str, path: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "lib.run", "--out", str(out), *arguments]
    environment = os.environ | NO_NETWORK | {"PYTHONPATH": f"{ROOT}{os.pathsep}{path}"}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with everything that a run of the chain makes."""
    out = tmp_path_factory.mktemp("chain") / "out"
    done = chain(out)
    assert done.returncode == 0, done.stderr
    return out


def test_results_and_figures_are_those_committed(fresh):
    _, changed = run.differences(fresh, ROOT / "outputs")
    assert not changed, f"a fresh run gives other files: {REMEDY}"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_holds_the_outputs_of_this_run_by_nbval(fresh, path, request):
    unlike = differences_by_nbval(request.session, path, fresh / "executed" / path.name)
    assert not unlike, f"{unlike}\n{ACCEPT}"


def differences_by_nbval(session: pytest.Session, committed: Path, executed: Path) -> str:
    """What strict nbval says of the first cell whose outputs differ, empty if none does.

    It skips pictures, which the next test compares.
    """
    file = IPyNbFile.from_parent(session, path=committed)
    file.setup_sanitize_files()
    ran = [c for c in nbformat.read(executed, as_version=4).cells if c.cell_type == "code"]
    for item, new in zip(file.collect(), ran, strict=True):
        assert item.cell.source == new.source
        assert item.options["check"] and not item.options["skip"]
        if not item.compare_outputs(coalesce_streams(new.outputs), item.cell.outputs):
            return "\n".join([f"{committed.name}, {item.name}", *item.comparison_traceback])
    return ""


@pytest.mark.parametrize("place", ["text", "data", "gone"])
def test_a_change_is_seen_by_nbval(fresh, tmp_path, request, place):
    executed = fresh / "executed" / NOTEBOOKS[0].name
    changed = nbformat.read(executed, as_version=4)
    cell = next(c for c in changed.cells if c.get("outputs") and place in {*c.outputs[0], "gone"})
    if place == "text":
        cell.outputs[0].text += "1"
    elif place == "data":
        cell.outputs[0].data["text/plain"] += "1"
    else:
        cell.outputs.pop()
    nbformat.write(changed, tmp_path / executed.name)
    assert differences_by_nbval(request.session, executed, tmp_path / executed.name)


def test_notebooks_hold_the_pictures_of_this_run(fresh):
    exact = pictures.drawn_here(ROOT / "outputs" / "figures")
    for committed in NOTEBOOKS:
        pairs = zip(cells(fresh / "executed" / committed.name), cells(committed), strict=True)
        for number, (new, old) in enumerate(pairs, start=1):
            place = f"notebooks/{committed.name}, cell {number}"
            assert shown_alike(new, old, exact), f"{place} differs from a fresh run: {ACCEPT}"


def cells(path: Path) -> list[nbformat.NotebookNode]:
    """The cells of a notebook without what an editor adds to them."""
    kept = ("cell_type", "source", "outputs")
    return [
        nbformat.from_dict({k: c[k] for k in kept if k in c})
        for c in nbformat.read(path, as_version=4).cells
    ]


def shown_alike(new: nbformat.NotebookNode, old: nbformat.NotebookNode, exact: bool) -> bool:
    """Whether two cells show the same; their pictures to the eye unless `exact`."""
    if exact or new == old:
        return new == old
    pairs = [[o.data.pop(PNG) for o in c.outputs if PNG in o.get("data", {})] for c in (new, old)]
    bare = new == old and len(pairs[0]) == len(pairs[1])
    drawn = ([base64.b64decode(png) for png in pair] for pair in zip(*pairs, strict=True))
    return bare and all(pictures.alike(*pair) for pair in drawn)


def test_pictures_drawn_elsewhere_are_compared_to_the_eye(fresh, tmp_path):
    figures = tmp_path / "figures"
    shutil.copytree(ROOT / "outputs" / "figures", figures)
    for kept in ("questions", "results"):
        shutil.copytree(ROOT / "outputs" / kept, tmp_path / kept)
    (figures / pictures.MANIFEST).write_text('{"platform": "another"}')
    name = next(p.name for p in sorted(figures.glob("*.png")))
    blurred = PIL.Image.open(figures / name).convert("RGB").filter(PIL.ImageFilter.GaussianBlur(2))
    blurred.save(figures / name)
    assert run.differences(fresh, tmp_path) == (False, [])
    PIL.ImageOps.mirror(blurred).save(figures / name)
    assert run.differences(fresh, tmp_path) == (False, [f"figures/{name} (changed)"])


# Every value that the parameters' comments name, and an edition before, within and after the
# decade of the report; a value that runs with one partner runs with another.
VARIANTS = [
    {"rounding": "half_even", "edition": "2025-01-30", "confidence": "0.8"},
    {"rounding": "cut_off", "edition": "2023-10-19", "confidence": "0.99"},
    {"rounding": "rounded_twice", "edition": "2020-01-01", "confidence": "0.5"},
]


@pytest.mark.parametrize("given", VARIANTS, ids=lambda v: v["rounding"])
def test_documented_values_run_and_leave_the_reference_alone(tmp_path, given):
    before = {p: p.stat().st_mtime_ns for p in (ROOT / "outputs").rglob("*.csv")}
    arguments = [word for pair in given.items() for word in ("-p", *pair)]
    done = chain(tmp_path / "variant", *arguments, path=ROOT / "tests" / "quick_pictures")
    assert done.returncode == 0, done.stderr
    assert "09_audit" in done.stdout
    kept = {p: t for p, t in before.items() if "runs" not in p.parts}
    assert {p: p.stat().st_mtime_ns for p in kept} == kept
