"""The certificate and the record for machines: claims.json, reviews, the crate; print and pages."""

import copy
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote

import jsonschema
import pytest
import synthetic
import test_site_browser

from lib import data, results, site
from lib.checks import VERDICTS
from lib.site import audit as reading
from lib.site import record

REAL = (data.outputs() / "results", data.outputs() / "figures", data.project() / "notebooks")
CRATE = "ro-crate-metadata.json"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the reference results."""
    out = tmp_path_factory.mktemp("record") / "site"
    site.build(out, *REAL)
    return out


@pytest.fixture(scope="module")
def audit() -> reading.Audit:
    return reading.read(REAL[0])


def read(path: Path) -> dict:
    return json.loads(path.read_text("utf-8"))


# --- claims.json ------------------------------------------------------------------------------


def test_claims_keep_to_their_schema(built) -> None:
    schema = read(built / "claims.schema.json")
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(read(built / "claims.json"), schema)
    fields = schema["properties"]["claims"]["items"]["properties"]
    assert all(len(field["description"]) > 5 for field in fields.values())


@pytest.mark.parametrize(
    "change", [{"verdict": "true"}, {"evidence": "hearsay"}, {"lines": []}, {"more": 1}]
)
def test_the_schema_refuses_what_it_does_not_describe(built, change) -> None:
    told = read(built / "claims.json")
    told["claims"][0] |= change
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(told, read(built / "claims.schema.json"))


def test_every_claim_stands_with_verdict_evidence_and_lines(built) -> None:
    told = {row["claim"]: row for row in read(built / "claims.json")["claims"]}
    ledger, found = data.claims().set_index("claim"), results.read("claims").set_index("claim")
    assert list(told) == list(ledger.index)
    for claim, row in told.items():
        assert [row["verdict"], row["evidence"]] == list(found.loc[claim, ["verdict", "evidence"]])
        same = ledger.loc[ledger["statistic"] == row["statistic"], "line"]
        assert row["lines"] == sorted(set(same)) and row["line"] in row["lines"]
    named = {c for cell in results.read("findings")["claims"] for c in cell.split()}
    assert {claim for claim, row in told.items() if row["finding"]} == named
    made = {
        c: k for k, cs in results.read("checks")[["check", "claims"]].values for c in cs.split()
    }
    assert all(made[claim] in row["checks"] for claim, row in told.items())


# --- reviews ----------------------------------------------------------------------------------


def test_each_finding_is_a_claim_review(built) -> None:
    told, findings = read(built / "reviews.json"), results.read("findings")
    assert [review["identifier"] for review in told] == list(findings["finding"])
    for review, verdict in zip(told, findings["verdict"], strict=True):
        assert review["@context"] == "https://schema.org"
        assert review["@type"] == "ClaimReview" and review["claimReviewed"]
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["appearance"]["name"] == data.report()["title"]
        assert review["reviewRating"]["alternateName"] == verdict
        assert json.loads(inside(built / review["url"])) == review | {"url": ""}


def inside(page: Path) -> str:
    """The JSON-LD that a page carries."""
    ld = r'<script type="application/ld\+json">(.*?)</script>'
    return re.search(ld, page.read_text("utf-8"), re.S)[1]


def test_ratings_are_the_order_of_the_verdicts(built) -> None:
    for review in read(built / "reviews.json"):
        rating, place = (
            review["reviewRating"],
            VERDICTS.index(review["reviewRating"]["alternateName"]),
        )
        assert rating["ratingValue"] == rating["bestRating"] - place
        assert rating["worstRating"] == 1 and rating["bestRating"] == len(VERDICTS)


def test_a_review_stands_in_a_page_as_it_is(tmp_path) -> None:
    inputs = synthetic.write(tmp_path / "inputs")  # its texts hold markup
    site.build(tmp_path / "site", *inputs)
    for review in read(tmp_path / "site" / "reviews.json"):
        told = inside(tmp_path / "site" / review["url"])
        assert "<" not in told and json.loads(told) == review | {"url": ""}
        assert synthetic.SPECIAL in review["reviewBody"]


# --- the crate, by the rules of RO-Crate 1.1 --------------------------------------------------


def breaches(told: dict, root: Path) -> list[str]:
    """What breaks a rule of https://w3id.org/ro/crate/1.1, or is untrue of the files in `root`."""
    graph = {entity.get("@id"): entity for entity in told["@graph"]}
    context = told["@context"] if isinstance(told["@context"], list) else [told["@context"]]
    found = [] if "https://w3id.org/ro/crate/1.1/context" in context else ["context"]
    if len(graph) != len(told["@graph"]) or not all(e.get("@type") for e in told["@graph"]):
        found.append("an entity without its own @id, or without @type")
    descriptor = graph.get("ro-crate-metadata.json", {})
    if descriptor.get("@type") != "CreativeWork" or not descriptor.get("conformsTo", {}).get(
        "@id", ""
    ).startswith("https://w3id.org/ro/crate/1.1"):
        found.append("descriptor")
    top = graph.get(descriptor.get("about", {}).get("@id"), {})
    if top.get("@type") != "Dataset" or not top.get("@id", "").endswith("/"):
        return [*found, "root"]
    found += [key for key in ("name", "description", "license") if not top.get(key)]
    if not re.fullmatch(r"\d{4}-\d\d-\d\d(T.+)?", str(top.get("datePublished"))):
        found.append("datePublished")
    for entity in told["@graph"]:
        found += [f"reference {ref}" for ref in references(entity) if ref not in graph]
    parts = {part["@id"] for part in top.get("hasPart", [])}
    files = {i: e for i, e in graph.items() if e.get("@type") == "File"}
    found += [f"not linked: {name}" for name in files if name not in parts]
    return found + [line for name, entity in files.items() for line in untrue(name, entity, root)]


def references(entity: dict) -> list[str]:
    """The entities that one refers to; the JSON-LD must be flat, so all else is plain."""
    values = [
        v for value in entity.values() for v in (value if isinstance(value, list) else [value])
    ]
    nested = [v for v in values if isinstance(v, dict)]
    refs = [v.get("@id", "") if set(v) == {"@id"} else "not flat" for v in nested]
    return [ref for ref in refs if not ref.startswith("https://w3id.org/ro/crate/")]


def untrue(name: str, entity: dict, root: Path) -> list[str]:
    path = root / unquote(name)
    if re.search(r"[ \\]|^/|\.\.|^[a-z]+:", name) or not path.is_file():
        return [f"no file of the crate: {name}"]
    right = entity["sha256"] == record.sha256(path)
    return [] if right and entity["contentSize"] == str(path.stat().st_size) else [f"bytes: {name}"]


def test_the_crate_keeps_to_the_rules(built) -> None:
    told = read(built / CRATE)
    assert not breaches(told, built)
    listed = {entity["name"] for entity in told["@graph"] if entity["@type"] == "File"}
    expected = {f"results/{p.name}" for p in REAL[0].glob("*.csv")}
    expected |= {f"figures/{p}" for p in {f.name for f in (built / "figures").iterdir()}}
    expected |= {f"notebooks/{p.name}" for p in REAL[2].glob("[0-9]*.ipynb")}
    assert listed == expected | {"claims.json", "claims.schema.json", "reviews.json"}
    read_by = {e["name"] for e in told["@graph"] if str(e["@id"]).startswith("#data/")}
    assert read_by == {f"data/{path}" for path in data.checksums()}


BREAKS = {
    "context": lambda c: c.update({"@context": "https://schema.org"}),
    "descriptor": lambda c: c["@graph"].pop(0),
    "root": lambda c: c["@graph"][1].update({"@type": "Thing"}),
    "datePublished": lambda c: c["@graph"][1].update(datePublished="July"),
    "license": lambda c: c["@graph"][1].pop("license"),
    "not linked": lambda c: c["@graph"][1]["hasPart"].pop(),
    "reference": lambda c: c["@graph"].pop(),
    "not flat": lambda c: c["@graph"][1].update(author={"@type": "Person", "name": "x"}),
    "no file": lambda c: c["@graph"][2].update({"@id": "../x.csv"}),
    "bytes": lambda c: c["@graph"][2].update(sha256="0"),
    "without": lambda c: c["@graph"].append(copy.copy(c["@graph"][2])),
}


@pytest.mark.parametrize("rule", BREAKS)
def test_the_rules_find_a_broken_crate(built, rule) -> None:
    told = read(built / CRATE)
    BREAKS[rule](told)
    assert any(rule in line or line == "root" for line in breaches(told, built)), rule


def test_the_day_of_the_release_is_that_of_the_citation(tiny) -> None:
    day = record.facts(REAL[0])["day"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)  # today, where no release is recorded
    (tiny / "CITATION.cff").write_text("version: 1\ndate-released: '2001-02-03'\n")
    assert record.facts(REAL[0])["day"] == "2001-02-03"


# --- the certificate --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(built) -> str:
    text = re.sub(r"<[^>]+>", " ", (built / "certificate.html").read_text("utf-8"))
    return " ".join(text.split())


def test_the_certificate_says_what_the_results_say(certificate, audit) -> None:
    for verdict, n in audit.claims["verdict"].value_counts().items():
        assert f"{n} {verdict}" in certificate
    assert f"{len(audit.claims)} statements" in certificate
    assert f"{len(audit.findings)} findings" in certificate
    main = [certificate.find(finding) for finding in audit.findings["finding"].head(5)]
    assert main == sorted(main) and min(main) > 0
    assert audit.findings["finding"].iloc[5] not in certificate
    for what in ("Scope", "Not checked", "Right of reply", "Cite as", audit.fingerprint):
        assert what in certificate
    assert all(
        f"{name} {number}" in certificate
        for name, number in record.facts(REAL[0])["software"].items()
    )


def test_its_checksums_are_those_of_the_command_that_it_names(certificate, built) -> None:
    def summed(command: str, folder: Path) -> str:
        shell = ["bash", "-c", f"{command} | sort | sha256sum"]
        return subprocess.check_output(shell, cwd=folder, text=True).split()[0]

    assert summed("sha256sum results/*.csv", built) in certificate
    tables = "find . -name '*.csv' -printf '%P\\n' | xargs sha256sum"
    assert summed(tables, data.folder()) in certificate
    for path in (built / "results").glob("*.csv"):
        assert f"results/{path.name} {record.sha256(path)}" in certificate


def test_other_results_make_another_certificate(tmp_path) -> None:
    inputs = synthetic.write(tmp_path / "inputs")
    site.build(tmp_path / "site", *inputs)
    text = (tmp_path / "site" / "certificate.html").read_text("utf-8")
    assert f"{len(data.claims()) // len(VERDICTS)} " in text and "synthetic <b>" not in text
    assert not breaches(read(tmp_path / "site" / CRATE), tmp_path / "site")


def make(folder: Path, path: str) -> subprocess.CompletedProcess:
    """`make certificate` in a folder whose site stands already, with other programs at hand."""
    told = ["make", "-f", str(data.project() / "Makefile"), "-o", "site", "certificate"]
    env = {"PATH": path, "HOME": str(folder)}
    return subprocess.run(told, cwd=folder, env=env, capture_output=True, text=True)


def test_without_a_chromium_the_page_stands_alone(built, tmp_path) -> None:
    shutil.copytree(built, tmp_path / "outputs" / "site")
    (tmp_path / "bin").mkdir()
    for name in ("sh", "make", "id", "mv"):
        (tmp_path / "bin" / name).symlink_to(shutil.which(name))
    told = make(tmp_path, str(tmp_path / "bin"))
    assert told.returncode and "No Chromium is installed: print" in told.stderr
    assert not list((tmp_path / "outputs").glob("*/certificate.p*"))


@test_site_browser.pytestmark
def test_it_is_one_page_of_paper(built, tmp_path) -> None:
    shutil.copytree(built, tmp_path / "outputs" / "site")
    made = make(tmp_path, os.environ["PATH"])
    assert made.returncode == 0, made.stderr
    sheet = re.compile(rb"/Type\s*/Page\b")
    told = (tmp_path / "outputs" / "site" / "certificate.pdf").read_bytes()
    assert told.startswith(b"%PDF") and len(sheet.findall(told)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", told)
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [210, 297]


def test_nothing_names_the_machine(built) -> None:
    for name in ("certificate.html", "claims.json", "reviews.json", CRATE):
        text = (built / name).read_text("utf-8")
        assert str(data.project()) not in text and str(Path.home()) not in text, name
