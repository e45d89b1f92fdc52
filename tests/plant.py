"""Measure the audit by planted errors: which it catches, and whether it accuses what is sound.

`make plant` draws claims that the audit does not fail, alters each in a copy of the ledger, runs
the whole chain on the copy and reads the verdicts. An error is planted at its source: every mention
of the statistic carries it, so that no repetition gives it away; only the kind `mention` alters one
of several. With it change the cells that would follow from it in any ledger of such a report: the
base of a question and of its figure, the statement that `pairs.csv` quotes.

An error is caught if the altered claim (for a base or a share a claim of its question, for a
mention one of its statistic) gets a failing verdict that it did not have, and `stopped` if it alone
ends the chain with a message. A false alarm is a verdict that becomes failing, or fails worse,
although nothing that is judged together with the claim (`links.py`) was altered in that run.

Beside the power reached stands what could be reached. `could_be_seen`: other numbers at hand, the
mentions beside, or whole people contradict this very error. `slips` and `excluded`: how many slips
of its size a share or a base has, and how many of them no whole people print, in the plain reading.
`in_findings`: a failing check of the claims is new, even if no verdict fell by it.

Draws are hashes of a seed: a second run gives the same bytes.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from links import links
from slips import excluded, moved, restated, wilson

from lib import checks, data
from lib.checks import FINDING_VERDICTS, VERDICTS
from lib.rules import words_to_number

ROOT = Path(__file__).resolve().parents[1]
SEED, BATCH = "planted", 10
SIZES = ("1", "2", "5", "swap")
KINDS = {  # kind of alteration -> how many of a hundred, and the sizes of its slips
    "total": (5, ("1", "2", "swap")),
    "change": (6, SIZES),
    "share by 1 point": (9, ("1",)),
    "share by 2 points": (9, ("2",)),
    "share by 5 points": (9, ("5",)),
    "share, digits swapped": (9, ("swap",)),
    "base": (15, ("1", "2", "swap")),
    "count": (9, ("1", "2", "swap")),
    "official": (8, SIZES),
    "date": (8, ("1", "2", "swap")),
    "mention": (13, SIZES),
}
SHARES = [kind for kind in KINDS if kind.startswith("share")]
TELLING = {"recompute", "bounds", "total", "mean", "pair", "quantifier"}  # beside other numbers
CAUGHT = ("hard", "conditional", "stopped", "missed")


def drawn(some: Iterable, *words: str) -> list:
    """Return some things in an order that looks random and is always the same."""

    def chance(one: object) -> str:
        return hashlib.sha256("|".join([SEED, *words, str(one)]).encode()).hexdigest()

    return sorted(some, key=chance)


def worse(after: str, before: str) -> bool:
    """Say whether a verdict fails that did not, or fails worse."""
    fails = after in FINDING_VERDICTS
    return fails and VERDICTS.index(after) > VERDICTS.index(before) or (
        fails and before not in FINDING_VERDICTS
    )  # fmt: skip


@dataclass(frozen=True)
class Plant:
    """One planted error, the cells that it changes, and where it should be seen."""

    kind: str
    claim: str
    size: str
    old: str
    new: str
    cells: tuple[tuple[str, int, str, str], ...]  # table, row, column, text
    touched: frozenset[str]  # statistics
    watched: tuple[str, ...]  # claims


class Verdicts:
    """What a run of the chain said of each claim, and by which checks."""

    def __init__(self, results: Path) -> None:
        self.claims = data.read(results / "claims.csv").set_index("claim")
        self.checks = data.read(results / "checks.csv")
        self.ids = self.checks["claims"].str.split().map(set)
        self.of = self.claims["verdict"].to_dict()

    def test(self, claim: str) -> str:
        """Return the test that decided a claim."""
        told = self.claims.loc[claim]
        mine = self.checks[self.ids.map(lambda ids: claim in ids)]
        same = mine["verdict"].eq(told["verdict"]) & mine["explanation"].eq(told["explanation"])
        return mine.loc[same, "test"].iloc[0]

    def failing(self, claims: Iterable[str]) -> set[tuple[str, ...]]:
        """Return the failing checks of some claims, each of which makes a finding."""
        mine = self.ids.map(lambda ids: not ids.isdisjoint(claims))
        rows = self.checks[mine & self.checks["verdict"].isin(FINDING_VERDICTS)]
        return {*rows[["test", "key", "verdict"]].itertuples(index=False, name=None)}

    def telling(self, claims: Iterable[str]) -> bool:
        """Say whether some check holds the claims to other numbers than shares of people."""
        mine = self.ids.map(lambda ids: not ids.isdisjoint(claims))
        mine &= self.checks["verdict"].ne("unverifiable")
        return not TELLING.isdisjoint(self.checks.loc[mine, "test"])


class Report:
    """A report to plant errors in: its tables, what is judged together, its verdicts."""

    def __init__(self, folder: Path) -> None:
        self.folder, names = folder, ("claims", "questions", "figures", "pairs", "groups")
        self.tables = {n: data.read(folder / f"data/report/{n}.csv") for n in names}
        self.claims, self.questions = self.tables["claims"], self.tables["questions"]
        self.statistic = self.claims.set_index("claim")["statistic"].to_dict()
        self.links = links(self.claims, self.tables, folder / "notebooks")
        self.quotes: dict[str, list[tuple[int, str, str]]] = {}  # claim -> its cells in pairs
        for row, pair in self.tables["pairs"].iterrows():
            for side in ("first", "second"):
                quote = (row, side, pair[side])
                self.quotes.setdefault(pair[f"{side}_claim"], []).append(quote)

    @cached_property
    def before(self) -> Verdicts:
        """The verdicts of the unaltered report."""
        told = self.run([])
        if isinstance(told, str):
            raise SystemExit(f"The unaltered report stops: {told}")
        return told

    def run(self, plants: list[Plant], part: str = "") -> Verdicts | str | None:
        """Run the chain on a copy with these errors; return what it said, or why it stopped.

        part: `data` for a check of the tables alone, or the number of one notebook; its verdicts
        are not read. One error alone runs one notebook after the other, so that the message is
        always the same.
        """
        unset = ("AUDIT_PROJECT", "AUDIT_OUT")
        known = {k: v for k, v in os.environ.items() if k not in unset}
        known["PYTHONPATH"] = f"{ROOT / 'tests/quick_pictures'}{os.pathsep}{ROOT}"
        commands = [["lib.data"], ["lib.run", *["--jobs", "1"] * (len(plants) == 1)]]
        if part:
            commands = [["lib.data"], ["lib.run", part]][: 1 + (part != "data")]
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch, "report").resolve()
            for kept in ("data", "notebooks"):
                shutil.copytree(self.folder / kept, copy / kept)
            cells = [cell for plant in plants for cell in plant.cells]
            for name in {cell[0] for cell in cells}:
                table = self.tables[name].copy()
                for _, row, column, text in (cell for cell in cells if cell[0] == name):
                    table.at[row, column] = text
                data.write(table, copy / f"data/report/{name}.csv")
            for words in commands:
                done = subprocess.run([sys.executable, "-m", *words], cwd=copy, env=known,
                                      capture_output=True, text=True)  # fmt: skip
                if done.returncode:
                    return done.stderr.strip().split("\n")[-1].replace(f"{copy}", "the report")
            return None if part else Verdicts(copy / "outputs/results")

    def joined(self, some: Iterable[str], others: Iterable[str]) -> bool:
        """Say whether statistics of the one are judged together with some of the others."""
        some, others = set(some), set(others)
        return bool(some & others) or any(some & link and others & link for link in self.links)

    # ------------------------------------------------------------------ what can be planted

    @cached_property
    def totals(self) -> set[str]:
        """The statistics that notebooks hold against a sum of others."""
        return set(self.before.checks.query("test == 'total'")["key"])

    @cached_property
    def slips(self) -> list[tuple[str, str, str]]:
        """Every kind, claim and size of error that may be planted in a claim that does not fail."""
        rows = [claim for _, claim in self.claims.iterrows()]
        kinds = [(kind, claim["claim"]) for claim in rows for kind in self._kinds(claim)]
        return [(kind, claim, size) for kind, claim in kinds for size in KINDS[kind][1]]

    def plant(self, kind: str, claim: str, size: str) -> Plant | None:
        """Return an error, up or down by chance; None where the claim has none of that size."""
        row = self.claims[self.claims["claim"].eq(claim)].iloc[0]
        ways = drawn((True, False), claim, kind, size)
        return next(filter(None, (self._plant(kind, row, size, way) for way in ways)), None)

    def _kinds(self, claim: pd.Series) -> list[str]:
        kind, statistic = claim["kind"], claim["statistic"]
        if self.before.of[claim["claim"]] in FINDING_VERDICTS or claim["unit"] in ("words", "rank"):
            return []
        several = ["mention"] * int(self.claims["statistic"].eq(statistic).sum() > 1)
        if kind == "share":
            exact = claim["comparator"] == "equals"
            based = ["base"] * bool(claim["question"] and claim["n"] and not claim["figure"])
            return SHARES * exact + based + several
        own = "total" if statistic in self.totals else {"sample_size": "base"}.get(kind, kind)
        return [k for k in (own, *several) if k in KINDS]

    def _plant(self, kind: str, claim: pd.Series, size: str, down: bool) -> Plant | None:
        group = claim["statistic"] in set(self.tables["groups"]["size_statistic"])
        if kind == "base" and not group:
            return self._base(claim, size, down)
        same = self.claims["statistic"].eq(claim["statistic"])
        told = self.claims["claim"].eq(claim["claim"]) if kind == "mention" else same
        cells, new = [], restated(claim, size, down)[0]
        for row, mention in self.claims[told].iterrows():
            stated, value = restated(mention, size, down)
            if not stated or mention["value"] != claim["value"]:
                return None
            cells += [("claims", row, "stated", stated), ("claims", row, "value", value)]
            cells += self._quoted(mention, stated)
            if mention["kind"] == "sample_size" and mention["n"] and kind != "mention":
                cells.append(("claims", row, "n", value))
        if kind in SHARES and claim["question"]:
            same |= self.claims["question"].eq(claim["question"])
        watched = tuple(self.claims.loc[same, "claim"])
        touched = frozenset([claim["statistic"]])
        return Plant(
            kind, claim["claim"], size, claim["stated"], new, tuple(cells), touched, watched
        )

    def _base(self, claim: pd.Series, size: str, down: bool) -> Plant | None:
        """Return an error in the printed base of a figure, or of a question without one."""
        claims, asked, groups = self.claims, self.questions, self.tables["groups"]
        figure, who = claim["figure"], claim["population"]
        printed = claim["kind"] == "sample_size"
        old = claim["value"] if printed else claim["n"]
        new = moved(old, size, down)
        if not new or (printed and not figure):
            return None
        based = asked["n"].eq(old) & asked["population"].eq(who)
        based &= asked["figure"].eq(figure) if figure else asked["question"].eq(claim["question"])
        here = claims["population"].eq(who) & claims["figure"].eq(figure)
        here &= (
            claims["n"].eq(old) if figure else ~claims["statistic"].isin(groups["size_statistic"])
        )
        here &= bool(figure) | (claims["kind"].eq("sample_size") & claims["value"].eq(old))
        here |= claims["question"].isin(asked.loc[based, "question"])
        here |= claims["statistic"].eq(claim["statistic"])
        cells = [("claims", row, "n", new) for row in claims.index[here & claims["n"].eq(old)]]
        sizes = here & claims["kind"].eq("sample_size") & claims["value"].eq(old)
        for row, mention in claims[sizes].iterrows():
            cells += [("claims", row, "stated", new), ("claims", row, "value", new)]
            cells += self._quoted(mention, new)
        cells += [("questions", row, "n", new) for row in asked.index[based]]
        for row, known in self.tables["figures"].iterrows():
            if figure and known["figure"] == figure:
                each = zip(known["population"].split("|"), known["n"].split("|"), strict=True)
                sized = [new if (g, n) == (who, old) else n for g, n in each]
                cells.append(("figures", row, "n", "|".join(sized)))
        touched = frozenset(claims.loc[here, "statistic"])
        watched = tuple(claims.loc[here, "claim"])
        return Plant("base", claim["claim"], size, old, new, tuple(cells), touched, watched)

    def _quoted(self, claim: pd.Series, stated: str) -> Iterator[tuple[str, int, str, str]]:
        """Yield the cells of pairs that quote a claim, as they would quote it altered."""
        forms = {claim["stated"]: stated}
        forms |= {
            f"{words_to_number(old)}": f"{words_to_number(new)}" for old, new in forms.items()
        }
        for row, side, quote in self.quotes.get(claim["claim"], ()):
            for old, new in forms.items():
                text = re.sub(rf"(?<![\w.,]){re.escape(old)}(?![.,]?\w)", new, quote)
                if text != quote:
                    yield "pairs", row, side, text
                    break

    # ------------------------------------------------------------------ what could be seen

    def arithmetic(self, plant: Plant) -> tuple[int, int] | None:
        """Return how many slips of this size a share or a base has, and how many people exclude.

        None where there is no base, or a number that is no whole percentage.
        """
        if plant.kind == "base":
            tried = [n for n in {moved(plant.old, plant.size, d) for d in (True, False)} if n]
            hits = [self._excluded(plant.watched, {}, int(n)) for n in tried]
            return len(hits), sum(hits)
        claim = self.claims.set_index("claim").loc[plant.claim]
        if plant.kind not in SHARES or not claim["n"] or not plant.old.isdigit():
            return None
        tried = {restated(claim, plant.size, down)[0] for down in (True, False)} - {""}
        hits = [self._excluded(plant.watched, {claim["statistic"]: n}, None) for n in tried]
        return len(hits), sum(hits)

    def seen(self, plant: Plant) -> bool:
        """Say whether data or arithmetic at hand could see this very error."""
        own = self.claims.loc[self.claims["statistic"].isin(plant.touched), "claim"]
        if plant.kind == "mention" or (plant.kind != "base" and self.before.telling(set(own))):
            return True
        quotes = {(row, side): text for table, row, side, text in plant.cells if table == "pairs"}
        for row in {row for row, _ in quotes}:
            pair = self.tables["pairs"].loc[row].to_dict()
            pair |= {side: text for (r, side), text in quotes.items() if r == row}
            if checks.outcome(pair) == "contradicted":
                return True
        if plant.kind == "base":
            return self._excluded(plant.watched, {}, int(plant.new))
        told = {self.statistic[plant.claim]: plant.new}
        return bool(self.arithmetic(plant)) and self._excluded(plant.watched, told, None)

    def _excluded(self, watched: Iterable[str], altered: dict[str, str], base: int | None) -> bool:
        """Say whether no people print the shares of these claims; a base exceeds its group."""
        rows = self.claims[self.claims["claim"].isin(watched)]
        sizes = self.tables["groups"].set_index("population")["size_statistic"]
        value = self.claims.drop_duplicates("statistic").set_index("statistic")["value"]
        groups = {sizes.get(who, "") for who in rows["population"]} - {""}
        if base and any(base > int(value[group]) for group in groups):
            return True
        shares = rows[rows["kind"].eq("share") & rows["comparator"].eq("equals") & rows["n"].ne("")]
        shares = shares[shares["value"].str.isdigit()].drop_duplicates("statistic")
        asked = self.questions.set_index("question")["exhaustive"].eq("yes")
        for question, group in shares.groupby("question"):
            n, was = int(group["n"].iloc[0]), group.set_index("statistic")["value"].astype(int)
            now = was.to_dict() | {s: int(v) for s, v in altered.items() if s in was}
            exhaustive = bool(question) and asked[question]
            if excluded(was, n, exhaustive):  # before any slip: each share by itself
                moved_ = [s for s in was.index if base or s in altered]
                sound = [s for s in moved_ if not excluded([was[s]], n, False)]
                if any(excluded([now[s]], base or n, False) for s in sound):
                    return True
            elif excluded(now.values(), base or n, exhaustive):
                return True
        return False


# ---------------------------------------------------------------------- drawing


def draw(report: Report, size: int) -> tuple[list[Plant], dict[str, str]]:
    """Return the errors to plant, and the claims left alone as controls with their kind.

    Claims of one statistic, question or figure are drawn for one side only.
    """
    claims = report.claims
    block = {c: c for c in claims["claim"]}  # claim -> the first that it hangs together with
    for _ in range(3):
        for column in ("statistic", "question", "figure"):
            known = claims[claims[column] != ""]
            least = known["claim"].map(block).groupby(known[column]).transform("min")
            block |= dict(zip(known["claim"], least, strict=True))
    sizes = Counter(block.values())
    left = set(sorted(drawn(sizes, "blocks"), key=lambda b: -sizes[b])[2::3])  # large and small
    sides = [[s for s in report.slips if (block[s[1]] in left) is side] for side in (False, True)]
    planted, controls = (_stratified(report, side, size) for side in sides)
    return planted, {plant.claim: plant.kind for plant in controls}


def _stratified(report: Report, slips: list[tuple[str, str, str]], size: int) -> list[Plant]:
    """Draw errors by kind, each in another claim, and in another statistic while there are such."""
    chosen: dict[str, Plant] = {}
    for kind, (share, _) in KINDS.items():
        # The last kind fills what others lack.
        wanted = size if kind == "mention" else round(share * size / 100)
        waiting = drawn((s for s in slips if s[0] == kind), "errors")
        known: Counter[str] = Counter()
        for again in (0, 1):
            for _, claim, by in waiting:
                if not wanted or len(chosen) == size:
                    break
                if claim in chosen or known[report.statistic[claim]] > again:
                    continue
                if plant := report.plant(kind, claim, by):
                    chosen[claim] = plant
                    known.update(plant.touched)
                    wanted -= 1
    return [*chosen.values()]


def batches(report: Report, plants: list[Plant]) -> list[list[Plant]]:
    """Split errors into runs in which none is judged together with another."""
    runs: list[list[Plant]] = []
    seen = {p: p.touched | {report.statistic[c] for c in p.watched} for p in plants}
    place = {plant.claim: plant for plant in plants}
    for plant in map(place.get, drawn(place, "batches")):
        free = (run for run in runs if len(run) < BATCH
                and not any(report.joined(seen[plant], seen[p]) for p in run))  # fmt: skip
        run = next(free, None)
        if run is None:
            runs.append(run := [])
        run.append(plant)
    return runs


def measured(report: Report, plants: list[Plant]) -> Iterator[tuple[list[Plant], Verdicts | str]]:
    """Run errors together; those that stop the chain stand alone, and the rest runs again."""
    told = report.run(plants)
    print(f"{len(plants):>3} errors: {told if isinstance(told, str) else 'ran'}", flush=True)
    if not isinstance(told, str) or len(plants) == 1:
        yield plants, told
        return
    named = re.match("[0-9]{2}(?=_)", told)
    part = named.group() if named else "data"
    sections = {
        p: {report.claims.at[c[1], "section"] for c in p.cells if c[0] == "claims"} for p in plants
    }
    likely = [p for p in plants if part in sections[p]]
    others = [p for p in plants if p not in likely]
    stoppers = _stoppers(report, likely, part) or _stoppers(report, others, part, True)
    for plant in stoppers:
        yield from measured(report, [plant])
    if left := [p for p in plants if p not in stoppers]:
        yield from measured(report, left)


def _stoppers(report: Report, plants: list[Plant], part: str, known: bool = False) -> list[Plant]:
    """Return the errors that stop one notebook, or the check of the tables, each alone.

    known: it is known that there is one among them.
    """
    if not plants or not (known or isinstance(report.run(plants, part), str)):
        return []
    if len(plants) == 1:
        return plants
    middle = len(plants) // 2
    first = _stoppers(report, plants[:middle], part)
    return first + _stoppers(report, plants[middle:], part, not first)


# ---------------------------------------------------------------------- tables


def tables(report: Report, size: int) -> dict[str, pd.DataFrame]:
    """Plant errors and return the tables planted, controls and power."""
    planted, controls = draw(report, size)
    before, rows = report.before, []
    watch = pd.DataFrame({"claim": report.claims["claim"], "before": before.of.values()})
    watch["drawn_as"] = watch["claim"].map(controls).fillna("")
    runs, alarms = Counter(), {}
    for number, batch in enumerate(batches(report, planted), start=1):
        for plants, told in measured(report, batch):
            if isinstance(told, str):
                rows += [_row(report, p, number, told, []) for p in plants]
                continue
            touched = set().union(*(p.touched for p in plants))
            fell = [c for c, v in told.of.items() if worse(v, before.of[c])]
            rows += [_row(report, p, number, told, _own(report, p, plants, fell)) for p in plants]
            for claim, statistic in report.statistic.items():
                if not report.joined([statistic], touched):
                    runs[claim] += 1
                    if claim in fell:
                        with_ = " ".join(sorted(p.claim for p in plants))
                        alarms.setdefault(claim, (told.of[claim], told.test(claim), with_))
    order = {p.claim: place for place, p in enumerate(planted)}
    table = pd.DataFrame(sorted(rows, key=lambda row: order[row["claim"]]))
    watch["runs"] = watch["claim"].map(runs).fillna(0).astype(int)
    for place, column in enumerate(("alarm", "test", "altered_then")):
        watch[column] = [alarms.get(c, ("", "", ""))[place] for c in watch["claim"]]
    return {"planted": table, "controls": watch, "power": power(table, watch)}


def _own(report: Report, plant: Plant, plants: list[Plant], fell: list[str]) -> list[str]:
    """Return the claims that fell and that no other error of the run is judged together with."""
    others = set().union(*(p.touched for p in plants if p != plant))
    return [c for c in fell if not report.joined([report.statistic[c]], others)]


def _row(
    report: Report, plant: Plant, batch: int, told: Verdicts | str, fell: list[str]
) -> dict[str, object]:
    """Return the row of an error: how the audit took it, and why it missed it."""
    of, seen, slips = report.before.of, report.seen(plant), report.arithmetic(plant)
    row = {"claim": plant.claim, "kind": plant.kind, "size": plant.size, "batch": batch}
    row |= {"from": plant.old, "to": plant.new}
    stopped = isinstance(told, str)
    here = [] if stopped else [c for c in plant.watched if c in fell]
    here.sort(key=lambda c: (-VERDICTS.index(told.of[c]), c != plant.claim))
    judged = here[0] if here else plant.claim
    after = "stopped" if stopped else told.of[judged]
    row |= {"judged": judged, "before": of[judged], "after": after}
    row["test"] = "" if stopped else told.test(judged)
    hard = "conditional" if after == "conditional" else "hard"
    row["caught"] = "stopped" if stopped else hard if here else "missed"
    row["could_be_seen"] = "yes" if seen else "no"
    row["slips"], row["excluded"] = slips or ("", "")
    beside = [c for c in fell if c not in plant.watched]
    beside = [c for c in beside if report.joined([report.statistic[c]], plant.touched)]
    listed = not stopped and told.failing(plant.watched) - report.before.failing(plant.watched)
    row["in_findings"] = "yes" if listed else "no"
    row["also_fell"] = " ".join(beside)
    row["why"] = told if stopped else "" if here else _missed(report, plant, seen, row["test"])
    return row


def _missed(report: Report, plant: Plant, seen: bool, test: str) -> str:
    """Name the class of a miss."""
    if seen:
        return f"the test '{test}' allows it"
    if plant.kind == "base" or (plant.kind in SHARES and report.arithmetic(plant)):
        return "as possible as the number before"
    lack = report.before.claims.at[plant.claim, "lack"]
    return f"nothing tests it: {checks.LACKS[lack]}" if lack else "only its size is tested"


def power(planted: pd.DataFrame, watch: pd.DataFrame) -> pd.DataFrame:
    """Count by kind how errors were taken, and how often a control was accused; all at the end."""
    rows = []
    for kind in [*(k for k in KINDS if k in {*planted["kind"], *watch["drawn_as"]}), "all"]:
        mine = planted if kind == "all" else planted[planted["kind"] == kind]
        control = watch[watch["drawn_as"].ne("") if kind == "all" else watch["drawn_as"].eq(kind)]
        took = mine["caught"].value_counts()
        row = {"kind": kind, "planted": len(mine)} | {c: took.get(c, 0) for c in CAUGHT}
        caught = row["hard"] + row["conditional"]
        row |= dict(zip(("caught_low", "caught_high"), wilson(caught, len(mine)), strict=True))
        missed = mine["caught"].eq("missed")
        row["missed_in_findings"] = (missed & mine["in_findings"].eq("yes")).sum()
        row["could_be_seen"] = mine["could_be_seen"].eq("yes").sum()
        row["missed_though_seen"] = (missed & mine["could_be_seen"].eq("yes")).sum()
        row |= {c: pd.to_numeric(mine[c]).sum().astype(int) for c in ("slips", "excluded")}
        false = int(control["alarm"].ne("").sum())
        row |= {"controls": len(control), "control_runs": control["runs"].sum()}
        row["false_alarms"] = false
        row |= dict(zip(("alarm_low", "alarm_high"), wilson(false, len(control)), strict=True))
        rows.append(row)
    table = pd.DataFrame(rows)
    ends = [column for column in table if column.endswith(("_low", "_high"))]
    return table.assign(**table[ends].round(3))


def main(argv: list[str] | None = None) -> None:
    """Write planted.csv, controls.csv and power.csv."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--report", type=Path, default=ROOT, help="folder of an audit")
    parser.add_argument("--out", type=Path, help="folder of the tables")
    parser.add_argument("--size", type=int, default=100, help="errors to plant")
    options = parser.parse_args(argv)
    made = tables(Report(options.report.resolve()), options.size)
    for name, table in made.items():
        data.write(table, (options.out or options.report / "outputs/validation") / f"{name}.csv")
    print(made["power"].to_string(index=False))


if __name__ == "__main__":
    main()
