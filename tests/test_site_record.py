"""The certificate and the record for machines: claims.json, reviews, the crate; print and pages."""

import copy
import json
import re
import subprocess
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote

import jinja2
import jsonschema
import pytest
import synthetic
import test_site_browser

from lib import data, results, site
from lib.checks import VERDICTS
from lib.site import crate, extras, pages, paper, record

browser = test_site_browser.browser
REAL = (data.outputs() / "results", data.outputs() / "figures", data.project() / "notebooks")
FINDING = {"finding": "F-x", "verdict": "near", "title": "t", "says": "s", "explanation": "e"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the reference results."""
    out = tmp_path_factory.mktemp("record") / "site"
    site.build(out, *REAL)
    return out


@pytest.fixture(scope="module")
def audit() -> pages.Audit:
    return pages.read(REAL[0])


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
    assert told["@context"] == "https://schema.org"
    assert [review["identifier"] for review in told["@graph"]] == list(findings["finding"])
    for review, verdict in zip(told["@graph"], findings["verdict"], strict=True):
        assert review["@type"] == "ClaimReview" and review["claimReviewed"]
        assert review["itemReviewed"]["@type"] == "Claim"
        assert review["itemReviewed"]["appearance"]["name"] == data.report()["title"]
        assert review["reviewRating"]["alternateName"] == verdict
        path, _, anchor = review["url"].partition("#")
        assert f'id="{anchor}"' in (built / path).read_text("utf-8")


def test_ratings_are_the_order_of_the_verdicts() -> None:
    rated = [record.claim_review(FINDING | {"verdict": v})["reviewRating"] for v in VERDICTS]
    values = [rating["ratingValue"] for rating in rated]
    assert values == sorted(values, reverse=True) and len(set(values)) == len(VERDICTS)
    assert values[0] == rated[0]["bestRating"] and values[-1] == rated[0]["worstRating"]


def test_a_review_stands_in_a_page_as_it_is() -> None:
    review = record.claim_review(FINDING | {"title": "</script><b>&'\""}, address="")
    env = jinja2.Environment(autoescape=True)
    extras.equip(env)
    page = env.from_string("<script>{{ claim_review(f, '') | tojson }}</script>").render(
        f=FINDING | {"title": "</script><b>&'\""}
    )
    inside = page.removeprefix("<script>").removesuffix("</script>")
    assert "<" not in inside and json.loads(inside) == review


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
    right = entity["sha256"] == crate.sha256(path)
    return [] if right and entity["contentSize"] == str(path.stat().st_size) else [f"bytes: {name}"]


def test_the_crate_keeps_to_the_rules(built) -> None:
    told = read(built / crate.NAME)
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
    told = read(built / crate.NAME)
    BREAKS[rule](told)
    assert any(rule in line or line == "root" for line in breaches(told, built)), rule


def test_the_day_of_the_release_is_that_of_the_citation(tiny) -> None:
    day = crate.metadata(tiny)["@graph"][1]["datePublished"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", day)  # today, where no release is recorded
    (tiny / "CITATION.cff").write_text("version: 1\ndate-released: '2001-02-03'\n")
    assert crate.metadata(tiny)["@graph"][1]["datePublished"] == "2001-02-03"


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
    assert all(f"{name} {number}" in certificate for name, number in crate.software().items())


def test_its_checksums_are_those_of_the_command_that_it_names(certificate, built) -> None:
    def summed(command: str, folder: Path) -> str:
        shell = ["bash", "-c", f"{command} | sort | sha256sum"]
        return subprocess.check_output(shell, cwd=folder, text=True).split()[0]

    assert summed("sha256sum results/*.csv", built) in certificate
    tables = "find . -name '*.csv' -printf '%P\\n' | xargs sha256sum"
    assert summed(tables, data.folder()) in certificate
    for path in (built / "results").glob("*.csv"):
        assert f"results/{path.name} {crate.sha256(path)}" in certificate


def test_other_results_make_another_certificate(tmp_path) -> None:
    inputs = synthetic.write(tmp_path / "inputs")
    site.build(tmp_path / "site", *inputs)
    text = (tmp_path / "site" / "certificate.html").read_text("utf-8")
    assert f"{len(data.claims()) // len(VERDICTS)} " in text and "synthetic <b>" not in text
    assert not breaches(read(tmp_path / "site" / crate.NAME), tmp_path / "site")


def test_without_a_chromium_the_page_stands_alone(built, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(data.DataError, match="certificate.html stands without a PDF"):
        paper.to_pdf(built / "certificate.html", tmp_path / "certificate.pdf")
    assert not list(tmp_path.iterdir())


@test_site_browser.pytestmark
def test_it_is_one_page_of_paper(built, tmp_path) -> None:
    paper.to_pdf(built / "certificate.html", tmp_path / "certificate.pdf")
    sheet = re.compile(rb"/Type\s*/Page\b")
    told = (tmp_path / "certificate.pdf").read_bytes()
    assert told.startswith(b"%PDF") and len(sheet.findall(told)) == 1
    box = re.search(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", told)
    assert [round(float(side) / 72 * 25.4) for side in box.groups()] == [210, 297]
    paper.to_pdf(built / "findings.html", tmp_path / "findings.pdf")
    assert len(sheet.findall((tmp_path / "findings.pdf").read_bytes())) > 1  # pages are counted


@test_site_browser.pytestmark
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("page", ["certificate", "share"])
def test_axe_finds_no_barrier(browser, built, page, scheme) -> None:
    test_site_browser.colours(browser, scheme)
    browser.get((built / f"{page}.html").as_uri())
    browser.execute_script((files("axe_core_python") / "axe.min.js").read_text("utf-8"))
    run = "axe.run().then(r => arguments[0](r.violations.map(v => [v.id, v.nodes[0].html])))"
    assert not browser.execute_async_script(run)


def test_nothing_names_the_machine(built) -> None:
    for name in ("certificate.html", "claims.json", "reviews.json", crate.NAME):
        text = (built / name).read_text("utf-8")
        assert str(data.project()) not in text and str(Path.home()) not in text, name
