"""What others install, cite and build: the packages, CITATION.cff, the licences, Binder's files."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from frictionless import Package

ROOT = Path(__file__).resolve().parents[1]
TABLE = "stated,base,people\n24,37,9\n25,37,\n"
ASKED = "mean or people or search or known_cases or readme"


def run(*command: object, **around: object) -> subprocess.CompletedProcess:
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, check=False, **around
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def copied(source: Path, target: Path) -> Path:
    """A copy, so that a build leaves nothing in the project."""
    return shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))


@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Path:
    """The Python of an environment with `shares` installed by pip, without any network.

    It finds the libraries, but not `lib`, in the environment that runs the tests.
    """
    folder = tmp_path_factory.mktemp("alone")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env")
    python = folder / "env" / "bin" / "python"
    (site,) = (folder / "env" / "lib").glob("*/site-packages")
    source = copied(ROOT / "lib" / "shares", folder / "source")
    offline = os.environ | {"PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull}
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    # a bare .pth would follow audit.pth to the project and its lib: a path entry does not
    (site / "libraries.pth").write_text(
        f"import sys; sys.path.append({sysconfig.get_path('purelib')!r})\n"
    )
    run(*pip, "install", "--no-build-isolation", "--no-deps", source, env=offline)
    return python


def test_shares_installs_by_itself_and_no_lib_comes_with_it(alone, tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    done = run(alone, "-m", "shares", "table.csv", cwd=tmp_path)
    assert "24 % is 9 of 37 people" in done.stdout and "n were 36" in done.stdout
    code = "import importlib.util as u, shares; print(u.find_spec('lib'), shares.__file__)"
    nowhere, where = run(alone, "-c", code, cwd=tmp_path).stdout.split()
    assert nowhere == "None" and "/env/" in where


def test_the_tests_of_shares_hold_for_the_installed_package(alone):
    around = os.environ | {"PYTHONPATH": str(ROOT / "tests" / "shares_alone")}
    command = ("-m", "pytest", "--noconftest", "-p", "no:cacheprovider", "-k", ASKED)
    done = run(alone, *command, ROOT / "tests" / "test_shares.py", cwd=alone.parent, env=around)
    assert int(re.search(r"(\d+) passed", done.stdout)[1]) > 5


def test_the_wheel_of_the_project_holds_every_room_and_file(tmp_path):
    source = copied(ROOT / "lib", tmp_path / "lib").parent
    for name in ("pyproject.toml", "README.md", "LICENSE", "LICENSES.md"):
        shutil.copy(ROOT / name, source)
    build = "import setuptools.build_meta as b; b.build_wheel('out')"
    (source / "out").mkdir()
    run(sys.executable, "-c", build, cwd=source)
    (wheel,) = (source / "out").glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    files = {p.relative_to(ROOT).as_posix() for p in (ROOT / "lib").rglob("*.*") if p.is_file()}
    files = {name for name in files if "__pycache__" not in name and "egg-info" not in name}
    assert files - {"lib/shares/pyproject.toml"} <= held
    assert any(name.endswith("licenses/LICENSES.md") for name in held)


def test_the_two_packages_ask_for_the_same():
    whole = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    part = tomllib.loads((ROOT / "lib/shares/pyproject.toml").read_text())["project"]
    assert part["requires-python"] == whole["requires-python"]
    assert part["version"] == whole["version"] and part["license"] == whole["license"]
    assert set(part["dependencies"]) - {"numpy"} <= set(
        whole["dependencies"]
    )  # pandas brings numpy


def test_the_citation_follows_its_schema():
    schema = ("--builtin-schema", "vendor.citation-file-format")
    run(sys.executable, "-m", "check_jsonschema", *schema, ROOT / "CITATION.cff")
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (cited["version"], cited["license"]) == (project["version"], project["license"])


def test_every_table_names_its_licence_and_the_descriptor_is_valid():
    told = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    assert not list(Package.metadata_validate(told))
    for resource in told["resources"]:
        official = (
            "/official/" in f"/{resource['path']}" and resource["name"] != "official-workbooks"
        )
        (licence,) = resource["licenses"]
        assert licence["name"] == ("OGL-UK-3.0" if official else "MIT"), resource["name"]
    for text in ("README.md", "LICENSES.md"):
        page = (ROOT / text).read_text(encoding="utf-8")
        assert "MIT" in page and "Open Government Licence v3.0" in page


def test_the_pages_of_shares_have_every_public_function_and_ask_no_network(tmp_path):
    target = ("--no-show-source", "--output-directory", tmp_path)
    run(sys.executable, "-m", "pdoc", "lib.shares", *target, cwd=ROOT)
    pages = {p.stem: p.read_text(encoding="utf-8") for p in tmp_path.rglob("*.html")}
    for module in ("percentages", "questions", "result", "audit", "tables", "uncertainty", "batch"):
        source = (ROOT / "lib" / "shares" / f"{module}.py").read_text(encoding="utf-8")
        for name in re.findall(r"^(?:def|class) ([A-Za-z]\w*)", source, re.M):
            assert f'id="{name}"' in pages[module], f"{module}.{name}"
    assert not re.search(
        r'<(?:script|link|img)[^>]*(?:src|href)="(?:http|//)', "".join(pages.values())
    )
    assert str(ROOT) not in "".join(pages.values())


def test_binder_finds_what_repo2docker_reads():
    told = yaml.safe_load((ROOT / "environment.yml").read_text())
    (pinned,) = [d for d in told["dependencies"] if re.fullmatch(r"python=\d\.\d+", str(d))]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    least = project["requires-python"].removeprefix(">=")
    assert [*map(int, pinned[7:].split("."))] >= [*map(int, least.split("."))]
    assert {"pip": ["-r requirements.lock"]} in told["dependencies"] and "pip" in told[
        "dependencies"
    ]
    lock = (ROOT / "requirements.lock").read_text()
    for asked in project["dependencies"]:
        name = re.match(r"[\w-]+", asked)[0]
        assert re.search(rf"^{name}==", lock, re.M | re.I), name
    assert (ROOT / "postBuild").stat().st_mode & stat.S_IXUSR
    assert not (ROOT / "binder").exists(), "repo2docker would read that folder instead"
