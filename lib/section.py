"""A section of the report as its notebook holds it: claims, the checks made of them, figures.

A notebook opens its section, records a check of every claim in a visible cell, and saves.
"""

import re
from dataclasses import asdict

import pandas as pd
from IPython.display import Image, Markdown

from lib import checks, data, figures, shares, survey
from lib.checks import Check
from lib.shares import uncertainty

ALIKE = (0.0, 0.05, 0.1)  # correlations of answers within a cluster that are tried
SHOWN = ["claims", "expected", "found", "verdict", "explanation"]


class Section:
    """The claims of one section and what its notebook records of them.

    section: two digits, as the notebook's number. rounding: the reading of printed percentages, one
    of `shares.ROUNDINGS`. confidence: coverage of intervals, between 0 and 1.
    """

    def __init__(self, section: str, rounding: str = "half_up", confidence: float = 0.95) -> None:
        if rounding not in shares.ROUNDINGS:
            options = ", ".join(shares.ROUNDINGS)
            raise data.DataError(f"rounding = {rounding!r} is no reading: use one of {options}.")
        if not isinstance(confidence, float) or not 0 < confidence < 1:
            raise data.DataError(f"confidence = {confidence!r} must lie between 0 and 1, as 0.95.")
        self.section, self.rounding, self.confidence = section, rounding, confidence
        self.out = data.results_folder()
        self.ledger = data.claims()
        self.mine = self.ledger[self.ledger["section"] == section].reset_index(drop=True)
        self.checks: list[Check] = []
        self.drawn: list[dict[str, object]] = []
        self.comparisons: list[dict[str, object]] = []
        pd.set_option("display.max_colwidth", None, "display.max_rows", 200)
        pd.set_option("display.max_columns", 20, "display.width", 160)

    # ------------------------------------------------------------------ claims and their numbers

    def __getitem__(self, statistics: str | tuple[str, ...]) -> pd.DataFrame:
        """Return the section's claims of statistics: ``book["a"]``, ``book["a", "b"]``."""
        names = [statistics] if isinstance(statistics, str) else list(statistics)
        return pd.concat([self.select(statistic=name) for name in names])

    def select(self, **where: object) -> pd.DataFrame:
        """Return the section's rows of the ledger that match columns with a value or a list.

        Raises DataError when none does.
        """
        table = self.mine
        for column, wanted in where.items():
            values = wanted if isinstance(wanted, list) else [wanted]
            table = table[table[column].astype(str).isin([str(v) for v in values])]
        if table.empty:
            raise data.DataError(f"section {self.section} has no claim with {where}.")
        return table

    def claims(self, **where: object) -> pd.DataFrame:
        """Return the matching claims to show, indexed by claim: line, stated, n, statement."""
        return self.select(**where).set_index("claim")[["line", "stated", "n", "statement"]]

    def value(self, statistic: str) -> int | float:
        """Return the number that the report prints for a statistic, here or else elsewhere.

        Of several it is the one told most often. Raises DataError when there is none.
        """
        rows = self.ledger[self.ledger["statistic"] == statistic]
        rows = rows[rows["value"].map(data.number).notna()]
        if rows.empty:
            raise data.DataError(f"{statistic} has no number in the ledger: name another.")
        here = rows[rows["section"] == self.section]
        value = data.number(data.told(here["value"] if len(here) else rows["value"]))
        return int(value) if value == int(value) else float(value)

    # ------------------------------------------------------------------ recording checks

    def record(self, *new: list[Check]) -> pd.DataFrame:
        """Keep checks and return them as a table; a test made twice of a claim is an error."""
        once = [check for check in self.checks if check.test != "pair"]
        done = {(claim, check.test) for check in once for claim in check.claims}
        made = [check for some in new for check in some]
        for check in made:
            for claim in sorted(check.claims):
                if (claim, check.test) in done:
                    raise data.DataError(
                        f"claim {claim} is checked twice by the test {check.test!r}: drop one cell."
                    )
            done |= {(claim, check.test) for claim in check.claims}
        self.checks += made
        shown = pd.DataFrame([asdict(check) for check in made], columns=list(Check.__annotations__))
        return shown.assign(claims=shown["claims"].map(" ".join))[SHOWN].set_index("claims")

    def shares(self, *questions: str) -> pd.DataFrame:
        """Record the shares of survey questions: each alone, and with its partners.

        Partners printed in other sections join the test; only this section's claims are judged.
        """
        new = []
        for question in questions:
            rows = self.select(question=question, kind="share")
            asked = survey.asked(question)
            new.append(checks.share(rows, self.rounding, self.ledger))
            new.append(checks.partners(rows, asked, self.rounding, self.ledger))
        return self.record(*new)

    def total(self, statistic: str, parts: list[str], complete: bool = True) -> pd.DataFrame:
        """Record a printed total and the printed counts, of any section, that should make it up."""
        members = self.mine[self.mine["statistic"].isin(parts)]
        members = members[~members["claim"].isin(self[statistic]["claim"])]
        values = {part: self.value(part) for part in parts}
        return self.record(checks.total(self[statistic], values, members, complete))

    def quantifiers(self, counted: dict[str, str] | None = None) -> pd.DataFrame:
        """Record every defined quantity word; counted: its statistic -> that of a printed share."""
        rows, counted = self.select(kind="quantifier"), counted or {}
        for statistic in counted.keys() - set(rows["statistic"]):
            raise data.DataError(f"section {self.section} has no quantifier {statistic!r}.")
        shares_printed = {key: self.value(share) for key, share in counted.items()}
        sizes = data.groups().set_index("population")["size"]
        return self.record(checks.quantifier(rows, sizes, shares_printed))

    def sample_sizes(self) -> pd.DataFrame:
        """Record every printed base that no total has checked: no group exceeds its members."""
        rows = self.select(kind="sample_size")
        done = {c for check in self.checks if check.test == "total" for c in check.claims}
        groups = data.groups().set_index("population")
        return self.record(checks.base(rows[~rows["claim"].isin(done)], groups))

    def repeats(self) -> pd.DataFrame:
        """Record whether all mentions of each of the section's statistics agree."""
        return self.record(checks.repeats(self.mine, self.ledger))

    def pairs(self) -> pd.DataFrame:
        """Record every pair of statements, one of them of this section, that cannot both hold."""
        mine, new = set(self.mine["claim"]), []
        for row in data.pairs().to_dict("records"):
            if checks.outcome(row) != "contradicted":
                continue
            judged = tuple(c for c in (row["first_claim"], row["second_claim"]) if c in mine)
            if judged or (row["section"] == self.section and not row["first_claim"]):
                new.append(checks.pair(row, judged))
        return self.record(new)

    def untestable(self) -> pd.DataFrame:
        """Record every claim for which ``data/report/untestable.csv`` gives a constant reason."""
        reasons = data.untestable().query("section == @self.section")
        rows = zip(reasons["statistic"], reasons["class"], reasons["reason"], strict=True)
        return self.record(*[checks.untestable(self[s], lack, why) for s, lack, why in rows])

    def basics(self) -> pd.DataFrame:
        """Record what needs nothing but the claim: shares, bases, words by size, repeats.

        All others are recorded as waiting for a check: a notebook laid out by `lib.draft` starts
        with this cell, and each check that is written before it takes its claims out.
        """
        rows = self.mine[self.mine["claim"].isin(self.left().index)]
        groups = data.groups().set_index("population")
        sized = rows["population"].isin(groups.index)
        defined = rows["stated"].str.casefold().isin(data.quantifiers()["word"])
        shares = rows["kind"].eq("share")
        words = rows["kind"].eq("quantifier") & defined & (sized | rows["n"].ne(""))
        bases = rows["kind"].eq("sample_size") & sized
        waiting = rows[~(shares | words | bases)]
        return self.record(
            checks.share(rows[shares], self.rounding, self.ledger),
            checks.quantifier(rows[words], groups["size"]),
            checks.base(rows[bases], groups),
            checks.repeats(self.mine, self.ledger),
            checks.untestable(waiting, "unwritten", "No check of it is written yet."),
        )

    def compare(self, pairs: dict[str, tuple[str, str]], paired: bool = False) -> pd.DataFrame:
        """Test differences between printed shares (statistics) over every count they may stand for.

        pairs: label -> two statistics; paired: both shares are of the same people. Gives no
        verdict: the report states no test. The comparisons of one figure or question are a family,
        in which the p-values are adjusted. A group that answered in clusters is tested once more
        with correlations of `ALIKE` within them. Shares without a base raise DataError.
        """
        rows = []
        for label, statistics in pairs.items():
            claims = [self._with_base(statistic) for statistic in statistics]
            groups = [uncertainty.Group(*checks.counts(claim, self.rounding)) for claim in claims]
            family = claims[0]["figure"] or claims[0]["question"]
            row = {"comparison": label, "section": self.section, "family": family}
            row |= dict(zip(("first", "second"), statistics, strict=True))
            if paired:
                rows.append(row | uncertainty.paired(*groups))
                continue
            row |= uncertainty.compare(*groups, self.confidence)
            rows.append(row | {"clustered_high": self._clustered(claims, groups)})
        self.comparisons += rows
        return pd.DataFrame(rows).drop(columns=["section", "family", "first", "second"])

    def _clustered(self, claims: list[pd.Series], groups: list[uncertainty.Group]) -> float:
        """Return the largest p-value if people who answered together answered alike."""
        clusters = data.groups().set_index("population")["clusters"]
        of = [clusters.get(claim["population"], 0) for claim in claims]
        found = []
        for alike in ALIKE:
            worth = [
                uncertainty.clustered(group, n, alike) if n else group
                for group, n in zip(groups, of, strict=True)
            ]
            found.append(uncertainty.compare(*worth, self.confidence)["boschloo_high"])
        return max(found)

    def _with_base(self, statistic: str) -> pd.Series:
        rows = self.ledger[self.ledger["statistic"].eq(statistic) & self.ledger["n"].ne("")]
        if rows.empty:
            raise data.DataError(f"{statistic} has no printed base: it cannot be compared.")
        return rows.iloc[0]

    # ------------------------------------------------------------------ figures and saving

    def figure(
        self, number: int, fig: object, table: pd.DataFrame | None = None, alt: str | None = None
    ) -> Image:
        """Save a figure of the report and list it with what it rests on; return it as an image.

        Raises DataError for an unknown figure or one drawn twice.
        """
        known = data.figures().set_index("figure")["title"]
        if number not in known.index:
            raise data.DataError(f"Figure {number} is not in data/report/figures.csv.")
        if number in {d["figure"] for d in self.drawn}:
            raise data.DataError(f"Figure {number} is drawn twice: drop one cell.")
        words = re.sub(r"[^a-z0-9]+", "_", known[number].casefold().replace("'", "")).strip("_")
        drawn, name = getattr(fig, "drawn", table), f"{number:02d}_{words}"
        kind = figures.evidence(drawn)
        shown = figures.completeness(drawn, getattr(fig, "expected", None))
        label = " · ".join(p for p in (f"Figure {number}", kind, shown) if p)
        image = figures.keep(self.out, name, fig, drawn, alt, label)
        row = {"figure": number, "evidence": kind, "shown": shown, "file": name}
        self.drawn.append(row | {"notebook": self.notebook})
        return image

    @property
    def notebook(self) -> str:
        """The name of the section's notebook, without its ending."""
        named = sorted((data.project() / "notebooks").glob(f"{self.section}_*.ipynb"))
        if not named:
            raise data.DataError(f"no notebook is numbered {self.section} in notebooks/.")
        return named[0].stem

    def left(self) -> pd.DataFrame:
        """Return the claims without a check so far; agreement of repeats alone is none."""
        proofs = [check for check in self.checks if check.test not in checks.AGREEMENT]
        covered = {claim for check in proofs for claim in check.claims}
        table = self.mine[~self.mine["claim"].isin(covered)]
        return table.set_index("claim")[["line", "kind", "statistic", "stated", "statement"]]

    def save(self) -> pd.Series:
        """Write the section's checks, verdicts and figures; return the number of claims by verdict.

        Raises DataError when a claim was left without a check, or a figure without a drawing.
        """
        left, drawn = self.left(), {d["figure"] for d in self.drawn}
        if len(left):
            raise data.DataError(
                f"section {self.section}: {len(left)} claims were never checked, "
                f"first {left.index[0]} ({left.iloc[0]['statistic']}): add a check for it."
            )
        listed = data.figures().query("section == @self.section")["figure"]
        for figure in sorted(set(listed) - drawn):
            raise data.DataError(f"section {self.section}: Figure {figure} was never drawn.")
        self._test_transcriptions(set(listed))
        made = pd.DataFrame(map(asdict, self.checks), columns=list(Check.__annotations__))
        made.insert(0, "check", [f"C{self.section}-{i:03d}" for i in range(1, len(made) + 1)])
        figures = pd.DataFrame(self.drawn).sort_values("figure") if self.drawn else pd.DataFrame()
        verdicts = checks.decide(self.mine["claim"], self.checks)
        verdicts.insert(verdicts.columns.get_loc("power"), "notebook", self.notebook)
        parts = {
            "claims": verdicts,
            "checks": made.assign(claims=made["claims"].map(" ".join)),
            "figures": figures,
            "comparisons": pd.DataFrame(self.comparisons),
        }
        for name, table in parts.items():
            if len(table):
                data.write(table, self.out / "parts" / f"{self.section}_{name}.csv")
        order = list(checks.VERDICTS)
        return verdicts["verdict"].value_counts().reindex(order).dropna().astype(int)

    def outcome(self) -> Markdown:
        """Say in words what came out of the section, made from the verdicts of its claims."""
        verdicts = checks.decide(self.mine["claim"], self.checks)
        kinds = verdicts["verdict"].value_counts()
        told = ", ".join(f"{kinds[v]} {v}" for v in checks.VERDICTS if v in kinds)
        failing = [c for c in self.checks if c.verdict in checks.FINDING_VERDICTS]
        failing.sort(key=lambda check: checks.VERDICTS.index(check.verdict))
        worst = list({check.key: check for check in failing}.values())  # the last of a key
        worst.sort(key=lambda check: -checks.VERDICTS.index(check.verdict))
        lines = [f"- *{check.verdict}*: {check.title}" for check in worst]
        return Markdown("\n".join([f"Of {len(verdicts)} claims: {told}.", "", *lines]))

    def _test_transcriptions(self, figures: set[int]) -> None:
        """Test what was transcribed from the charts of the section."""
        read_off = data.chart_values()
        mine = read_off[read_off["figure"].isin(figures)]["question"].unique()
        for question in mine:
            self.checks += checks.transcription(survey.asked(question))
