"""The site as a research object (RO-Crate 1.1): its results, figures and notebooks with checksums.

Source: https://w3id.org/ro/crate/1.1 (root data entity, data entities, provenance).
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from datetime import date
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any
from urllib.parse import quote

from lib import data
from lib.site.record import as_json, package

Row = dict[str, Any]
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
CONTEXT = [f"{SPECIFICATION}/context", {"sha256": "http://schema.org/sha256"}]
PARTS = ("results/*.csv", "figures/*.*", "notebooks/*.ipynb", "*.json")
FORMATS = {
    "csv": "text/csv",
    "svg": "image/svg+xml",
    "png": "image/png",
    "json": "application/json",
    "ipynb": "application/x-ipynb+json",
}
NAME = "ro-crate-metadata.json"
PACKAGES = "numpy pandas scipy statsmodels matplotlib papermill nbconvert".split()  # make results


def copy(paths: Iterable[Path], folder: Path) -> None:
    """Copy files into a folder, which is made if needed."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(paths):
        shutil.copyfile(path, folder / path.name)


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def software() -> dict[str, str]:
    """Return what made the results: name -> version, Python first."""
    return {"Python": python_version()} | {name: version(name) for name in PACKAGES}


def write(stage: Path) -> None:
    """Write the metadata file of the crate `stage`; its files must be there by now."""
    data.write_text(as_json(metadata(stage)), stage / NAME)


def metadata(stage: Path) -> Row:
    """Return the JSON-LD of the crate: descriptor, root, files, and the run that made them."""
    paths = sorted({path for part in PARTS for path in stage.glob(part)} - {stage / NAME})
    made = [_file(path, stage) for path in paths]
    used = [_table(path, digest) for path, digest in data.checksums().items()]
    tools = [
        {"@id": f"#{name}", "@type": "SoftwareApplication", "name": name, "version": number}
        for name, number in software().items()
    ]
    licences = _licences()
    descriptor = {"@id": NAME, "@type": "CreativeWork", "about": {"@id": "./"}}
    descriptor["conformsTo"] = {"@id": SPECIFICATION}
    root = _root() | {"hasPart": _ids(made), "mentions": [{"@id": "#run"}]}
    root["license"] = _ids(licences) or "No licence is recorded."
    run = {"@id": "#run", "@type": "CreateAction", "name": "The chain of notebooks"}
    run |= {"object": _ids(used), "result": _ids(made), "instrument": _ids(tools)}
    return {"@context": CONTEXT, "@graph": [descriptor, root, *made, *used, *tools, *licences, run]}


def _ids(entities: Iterable[Row]) -> list[Row]:
    return [{"@id": entity["@id"]} for entity in entities]


def _root() -> Row:
    report = data.report()
    by = ", ".join(dict.fromkeys([report["publisher"], *report["authors"]]))
    return {
        "@id": "./",
        "@type": "Dataset",
        "name": f"Audit of “{report['title']}”, version {report['version']}",
        "description": "Results, figures and executed notebooks of an audit of every number in "
        f"the report “{report['title']}” ({by}, {report['published']}), with the verdicts.",
        "datePublished": _published(),
        "version": report["version"],
    }


def _published() -> str:
    """Return the day of the release as ``CITATION.cff`` has it, else today."""
    path = data.project() / "CITATION.cff"
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    told = re.search(r"^date-released: *['\"]?(\d{4}-\d\d-\d\d)", text, re.MULTILINE)
    return told[1] if told else date.today().isoformat()


def _file(path: Path, stage: Path) -> Row:
    place = path.relative_to(stage).as_posix()
    return {
        "@id": quote(place),
        "@type": "File",
        "name": place,
        "encodingFormat": FORMATS[path.suffix[1:]],
        "contentSize": str(path.stat().st_size),
        "sha256": sha256(path),
    }


def _table(path: str, digest: str) -> Row:
    """Describe a table that was read: it is no file of the crate, so a contextual entity."""
    about = {"@id": f"#data/{quote(path)}", "@type": "CreativeWork", "name": f"data/{path}"}
    return about | {"encodingFormat": FORMATS["csv"], "sha256": digest.removeprefix("sha256:")}


def _licences() -> list[Row]:
    """Return the licences that the data package names."""
    return [
        {
            "@id": f"https://spdx.org/licenses/{licence['name']}",
            "@type": "CreativeWork",
            "name": licence["title"],
            "description": f"The licence of the data: {licence['title']}.",
        }
        for licence in package().get("licenses", [])
    ]
