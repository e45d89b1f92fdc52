"""The ledger of one section: the checks that a notebook makes of its claims, each with its verdict.

A notebook opens its section, checks every claim in a visible cell and saves. No method takes a
verdict: each follows from the numbers that the check was given.
"""

from collections.abc import Mapping
from dataclasses import asdict
from fractions import Fraction

import pandas as pd

from lib import data, people, shares, uncertainty
from lib.verdicts import (
    VERDICTS,
    Check,
    agrees,
    compatible,
    people_within,
    plain,
    readable,
    shares_match,
    within_spread,
    worst,
)

# The claim in the methodology that gives a group's size.
GROUP_SIZE = {
    "ms_leads": "n_leads",
    "frontline": "n_frontline_attending",
    "system_leaders": "n_interviews",
}
# Tests that find a number which can stand beside the stated one.
COUNTING = ("recompute", "total", "share", "partition", "one base")
GROUP_NAME = {
    "ms_leads": "MS Leads",
    "frontline": "frontline officers",
    "system_leaders": "System Leaders",
}


class Section:
    """A section's claims and the checks that its notebook makes of them.

    section: two digits, as the notebook's number. rounding: the reading of printed percentages, one
    of `shares.ROUNDINGS`. confidence: coverage of intervals, between 0 and 1.
    """

    def __init__(self, section: str, rounding: str = "half_up", confidence: float = 0.95) -> None:
        if rounding not in shares.ROUNDINGS:
            options = ", ".join(shares.ROUNDINGS)
            raise data.DataError(f"rounding = {rounding!r} is no reading: use one of {options}.")
        if not 0 < confidence < 1:
            raise data.DataError(f"confidence = {confidence} must lie between 0 and 1, as 0.95.")
        self.section, self.rounding, self.confidence = section, rounding, confidence
        self.out = data.results_folder()
        self.ledger = data.claims()
        self.mine = self.ledger[self.ledger["section"] == section].reset_index(drop=True)
        self.checks: list[Check] = []
        self.drawn: list[dict[str, object]] = []
        self.comparisons: list[dict[str, object]] = []
        pd.set_option("display.max_colwidth", None, "display.max_rows", 200, "display.width", 160)

    # ------------------------------------------------------------------ reading the ledger

    def claims(self, **where: object) -> pd.DataFrame:
        """The section's claims that match, indexed by claim: line, stated, n, statement.

        where: columns of the ledger with a value or a list, as ``figure=2`` or ``kind="share"``.
        """
        table = self._matching(where)
        return table.set_index("claim")[["line", "stated", "n", "statement"]]

    def _matching(self, where: Mapping[str, object]) -> pd.DataFrame:
        table = self.mine
        for column, wanted in where.items():
            values = wanted if isinstance(wanted, list) else [wanted]
            table = table[table[column].isin([v if column == "line" else str(v) for v in values])]
        if table.empty:
            raise data.DataError(f"section {self.section} has no claim with {dict(where)}.")
        return table

    def _statistic(self, statistic: str) -> pd.DataFrame:
        return self._matching({"statistic": statistic})

    def left(self) -> pd.DataFrame:
        """The claims that no check has covered yet, as `claims` shows them with their statistic."""
        table = self.mine[~self.mine["claim"].isin(self._covered())]
        return table.set_index("claim")[["line", "kind", "statistic", "stated", "statement"]]

    def _covered(self) -> set[str]:
        return {c for check in self.checks if check.test != "repeat" for c in check.claims}

    def _record(self, new: list[Check]) -> pd.DataFrame:
        """The new checks as a table to show; a test made twice of one claim is an error."""
        done = {(claim, check.test) for check in self.checks for claim in check.claims}
        for check in new:
            twice = sorted(c for c in check.claims if (c, check.test) in done)
            if twice:
                raise data.DataError(
                    f"claim {twice[0]} is checked twice by the test {check.test!r}: drop one cell."
                )
            done |= {(claim, check.test) for claim in check.claims}
        self.checks += new
        shown = pd.DataFrame([asdict(check) for check in new])
        shown["claims"] = shown["claims"].map(" ".join)
        return shown[["claims", "expected", "found", "verdict", "explanation"]].set_index("claims")

    # ------------------------------------------------------------------ the arithmetic of shares

    def shares(self, question: str | None = None, statistic: str | None = None) -> pd.DataFrame:
        """Verdicts of survey shares: alone, and with their partners where there is a question.

        Partners printed in other sections join the test; only this section's claims are recorded.
        """
        if statistic:
            rows = self._matching({"statistic": statistic, "kind": "share"})
            return self._record(self._alone(rows))
        rows = self._matching({"question": question, "kind": "share"})
        together = people.partners(question, rows, self.rounding)
        return self._record(self._alone(rows) + together)

    def _alone(self, rows: pd.DataFrame) -> list[Check]:
        same = rows.groupby(["statistic", "stated", "n", "parts"], sort=False)
        return [people.alone(mentions, self.rounding) for _, mentions in same]

    # ------------------------------------------------------------------ other numbers

    def recompute(
        self,
        statistic: str,
        values: Mapping[str, float | Fraction],
        against: str = "official",
        note: str = "",
    ) -> pd.DataFrame:
        """Verdicts of a statistic against recomputed values, one per edition or reading.

        values: the reading or edition and its value in the unit of the claim; the first is the
        main one. against: ``official`` data or other numbers of the ``report``. Reproduced when the
        main value agrees, near when another does or when official editions enclose it closely.
        """
        rows = self._statistic(statistic)
        if not values:
            raise data.DataError(f"{statistic}: recompute() needs at least one value.")
        return self._record(
            [self._recomputed(c, values, against, note) for _, c in rows.iterrows()]
        )

    def _recomputed(
        self, claim: pd.Series, values: Mapping[str, float | Fraction], against: str, note: str
    ) -> Check:
        main, found = next(iter(values.items()))
        fitting = [label for label, value in values.items() if agrees(claim, value)]
        if agrees(claim, found):
            verdict = "reproduced"
        elif fitting or against == "official" and within_spread(claim, [*values.values()]):
            verdict = "near"
        else:
            verdict = {"official": "differs", "report": "contradicted"}[against]
        show = "{:g}".format if claim["unit"] == "date" else readable  # years: no separator
        listed = "; ".join(f"{label}: {show(value)}" for label, value in values.items())
        return Check(
            (claim["claim"],),
            "recompute",
            claim["statistic"],
            claim["stated"],
            show(found),
            verdict,
            f"{listed}.{' ' + note if note else ''}",
            f"{claim['statement'].rstrip('.')}; {main} gives {show(found)}",
            "" if verdict == "reproduced" else "; ".join(fitting),
        )

    def total(self, statistic: str, parts: list[str], complete: bool = True) -> pd.DataFrame:
        """Verdicts of a printed total and of the printed counts that should make it up.

        statistic: the total's; parts: the statistics of the counts, anywhere in the report.
        complete: whether the text gives the parts as a full list; if it leaves that open, a sum
        that falls short is conditional on people whom the list leaves out.
        """
        rows = self._statistic(statistic)
        counts = [self._printed(part) for part in parts]
        adds = sum(counts)
        sums = " + ".join(plain(c) for c in counts) + f" = {plain(adds)}"
        closes = {c["claim"]: agrees(c, adds) for _, c in rows.iterrows()}
        total = data.number(rows.iloc[0]["value"])
        short = not complete and adds < total
        failing = "conditional" if short else "contradicted"
        reading = f"the list leaves {plain(total - adds)} out" if short else ""
        new = []
        for claim, stated in zip(rows["claim"], rows["stated"], strict=True):
            told = f"The printed parts give {sums}, the stated total is {stated}."
            title = f"A total of {stated} against its parts, {sums}"
            outcome = ("reproduced", "") if closes[claim] else (failing, reading)
            new.append(_summed((claim,), statistic, stated, adds, told, title, outcome))
        members = self.mine[self.mine["statistic"].isin(parts) & ~self.mine["claim"].isin(closes)]
        if len(members):
            stated = rows.iloc[0]["stated"]
            told = f"Together the parts give {sums}; the total is printed as {stated}."
            title = f"Counts that should add up to {stated}: {sums}"
            outcome = ("feasible", "") if all(closes.values()) else (failing, reading)
            ids = tuple(members["claim"])
            new.append(_summed(ids, statistic, stated, adds, told, title, outcome))
        return self._record(new)

    def _printed(self, statistic: str) -> Fraction:
        rows = self.ledger[self.ledger["statistic"] == statistic]
        values = {data.number(v) for v in rows["value"]} - {None}
        if len(values) != 1:
            raise data.DataError(
                f"{statistic} is printed with {len(values)} values: it must be one."
            )
        return values.pop()

    def words(
        self,
        statistic: str,
        readings: Mapping[str, bool],
        found: str,
        against: str = "official",
    ) -> pd.DataFrame:
        """Verdicts of a claim in words (a rank, a trend), each reading of it tested by the caller.

        readings: what the words may mean, and whether the data show it; the first is the main one.
        found: the numbers that were compared, for the explanation.
        """
        rows = self._statistic(statistic)
        holds = [label for label, true in readings.items() if bool(true)]
        main = next(iter(readings))
        failing = {"official": "differs", "report": "contradicted"}[against]
        verdict = "reproduced" if main in holds else "near" if holds else failing
        told = "; ".join(f"{label}: {'yes' if label in holds else 'no'}" for label in readings)
        first = rows.iloc[0]
        return self._record(
            [
                Check(
                    tuple(rows["claim"]),
                    "words",
                    statistic,
                    first["stated"],
                    found,
                    verdict,
                    f"{told}. {found}",
                    f"{first['statement'].rstrip('.')}; {main}: {'yes' if main in holds else 'no'}",
                    "" if verdict == "reproduced" else "; ".join(holds),
                )
            ]
        )

    def quantifiers(self, counted: Mapping[str, str] | None = None) -> pd.DataFrame:
        """Verdicts of every *most*, *some* and *few* of the section, with the people they bound.

        counted: the statistic of a quantifier and the statistic of a share that counts the same
        people; without it nobody published the number, and the bound is all that can be said.
        """
        counted = dict(counted or {})
        rows = self._matching({"kind": "quantifier"})
        unknown = set(counted) - set(rows["statistic"])
        if unknown:
            raise data.DataError(
                f"section {self.section} has no quantifier {sorted(unknown)[0]!r}."
            )
        return self._record([self._quantified(c, counted) for _, c in rows.iterrows()])

    def _quantified(self, claim: pd.Series, counted: Mapping[str, str]) -> Check:
        word = next(q for q in ("most", "some", "few") if q in claim["stated"].casefold())
        base = int(claim["n"]) if claim["n"] else self._group_size(claim["population"])
        within = people_within(word, base)
        bound = f"{within[0]} to {within[-1]} of {base}" if within else f"nobody of {base}"
        share = counted.get(claim["statistic"])
        if share is None:
            verdict, told = "unverifiable", f"'{word}' means {bound}; the number was not published."
        else:
            percent = self._printed(share)
            inside = any(shares_match(percent, k, base) for k in within)
            verdict = "feasible" if inside else "contradicted"
            told = f"'{word}' means {bound}; the report prints {plain(percent)} % for it ({share})."
        title = f"'{word}' ({bound}) against the printed share" if share else f"'{word}': {bound}"
        ids, key = (claim["claim"],), claim["statistic"]
        return Check(ids, "quantifier", key, claim["stated"], bound, verdict, told, title)

    def _group_size(self, population: str) -> int:
        statistic = GROUP_SIZE.get(population)
        if statistic is None:
            raise data.DataError(f"no size is printed for {population!r}: fill `n` of the claim.")
        return int(self._printed(statistic))

    def sample_sizes(self) -> pd.DataFrame:
        """Verdicts of every printed base of the section: no group is larger than its members.

        A base that the methodology's own counts make up is checked with `total` there.
        """
        rows = self._matching({"kind": "sample_size"})
        done = {c for check in self.checks if check.test == "total" for c in check.claims}
        rows = rows[~rows["claim"].isin(done)]
        groups = rows.groupby(["statistic", "stated", "population"], sort=False)
        return self._record([self._sample_size(group) for _, group in groups])

    def _sample_size(self, rows: pd.DataFrame) -> Check:
        first = rows.iloc[0]
        base, group = int(first["value"]), first["population"]
        size = self._group_size(group)
        verdict = "feasible" if base <= size else "contradicted"
        rest = "all of them" if base == size else f"{size - base} did not answer"
        told = (
            f"{base} of the {size} {GROUP_NAME[group]}: {rest}."
            if base <= size
            else f"{base} answers, but the methodology has only {size} {GROUP_NAME[group]}."
        )
        title = f"{first['statement'].rstrip('.')}; the methodology has {size} {GROUP_NAME[group]}"
        ids = tuple(rows["claim"])
        return Check(ids, "base", first["statistic"], str(base), str(size), verdict, told, title)

    def repeats(self) -> pd.DataFrame:
        """Verdicts of every statistic that the report states more than once: do its mentions agree?

        Agreement is no evidence that a value is right: each claim needs another check beside it.
        """
        new = []
        for statistic in self.mine["statistic"].unique():
            mentions = self.ledger[self.ledger["statistic"] == statistic]
            mentions = mentions[~mentions["unit"].isin(["words", "rank"])]
            if len(mentions) > 1:
                new += self._repeated(statistic, mentions)
        return self._record(new) if new else pd.DataFrame()

    def _repeated(self, statistic: str, mentions: pd.DataFrame) -> list[Check]:
        new = []
        for stated, rows in mentions[mentions["section"] == self.section].groupby(
            "stated", sort=False
        ):
            claim = rows.iloc[0]
            against = [m for _, m in mentions.iterrows() if not compatible(claim, m)]
            where = ", ".join(f"line {line}" for line in mentions["line"])
            other = ", ".join(f"{m['stated']} (line {m['line']})" for m in against)
            told = (
                f"Stated {stated}, but elsewhere {other}."
                if against
                else f"The same at {where}; agreement alone is no evidence."
            )
            new.append(
                Check(
                    tuple(rows["claim"]),
                    "repeat",
                    statistic,
                    stated,
                    other or stated,
                    "contradicted" if against else "reproduced",
                    told,
                    f"{claim['statement'].rstrip('.')}; elsewhere {other}",
                )
            )
        return new

    def untestable(self, statistic: str, reason: str) -> pd.DataFrame:
        """Verdict unverifiable, with the reason why neither data nor arithmetic can test it.

        Raises DataError for claims that a test exists for: shares with a base, bases, quantifiers.
        """
        rows = self._statistic(statistic)
        testable = rows["kind"].isin(["sample_size", "quantifier"]) | (
            rows["kind"].eq("share") & rows["n"].ne("")
        )
        if testable.any():
            claim = rows.loc[testable, "claim"].iloc[0]
            raise data.DataError(f"claim {claim} can be tested: use its test, not untestable().")
        first = rows.iloc[0]
        ids = tuple(rows["claim"])
        title = f"{first['statement'].rstrip('.')}: not testable"
        expected = first["stated"]
        check = Check(ids, "none", statistic, expected, "not known", "unverifiable", reason, title)
        return self._record([check])

    def closes(self, key: str, what: str, total: float, parts: float) -> pd.DataFrame:
        """Verdict of a sum within the official data: reproduced when its parts make it up.

        key: a short name for the sum; what: the table, year and edition that were summed.
        """
        verdict = "reproduced" if total == parts else "differs"
        gap = parts - total
        told = f"{what}: the parts give {readable(parts)}, the total is {readable(total)}" + (
            "." if gap == 0 else f", a difference of {readable(gap)}; cause unknown."
        )
        title = f"{what}: parts {readable(parts)}, total {readable(total)}"
        found = readable(parts)
        return self._record(
            [Check((), "official sum", key, readable(total), found, verdict, told, title)]
        )

    def compare(self, label: str, first: str, second: str) -> pd.DataFrame:
        """A test between two printed shares (statistics), over every count that they may stand for.

        Writes no verdict: the report states no test; the p-values are collected with their
        multiplicity. Shares without a base raise DataError.
        """
        a, b = (people.group(self._with_base(s), self.rounding) for s in (first, second))
        row = {"comparison": label, "section": self.section, "first": first, "second": second}
        row |= uncertainty.compare(a, b, self.confidence)
        self.comparisons.append(row)
        return pd.DataFrame([row]).drop(columns=["section", "first", "second"])

    def _with_base(self, statistic: str) -> pd.Series:
        rows = self.ledger[self.ledger["statistic"].eq(statistic) & self.ledger["n"].ne("")]
        if rows.empty:
            raise data.DataError(f"{statistic} has no printed base: it cannot be compared.")
        return rows.iloc[0]

    # ------------------------------------------------------------------ saving

    def record_figure(self, figure: int, evidence: str, shown: str, file: str) -> None:
        """Nothing; the figure is listed in the results. A figure drawn twice raises DataError."""
        if figure in {d["figure"] for d in self.drawn}:
            raise data.DataError(f"Figure {figure} is drawn twice: drop one cell.")
        row = {"figure": figure, "evidence": evidence, "shown": shown, "file": file}
        self.drawn.append(row | {"notebook": self.notebook})

    @property
    def notebook(self) -> str:
        """The name of the section's notebook, without its ending."""
        named = sorted((data.ROOT / "notebooks").glob(f"{self.section}_*.ipynb"))
        if not named:
            raise data.DataError(f"no notebook is numbered {self.section} in notebooks/.")
        return named[0].stem

    def save(self) -> pd.Series:
        """The number of claims by verdict; the section's checks and figures are written.

        Raises DataError when a claim was left without a check, or a figure without a drawing.
        """
        left = self.left()
        if len(left):
            raise data.DataError(
                f"section {self.section}: {len(left)} claims were never checked, "
                f"first {left.index[0]} ({left.iloc[0]['statistic']}): add a check for it."
            )
        listed = data.figures().query("section == @self.section")["figure"]
        missing = sorted(set(listed) - {d["figure"] for d in self.drawn})
        if missing:
            raise data.DataError(f"section {self.section}: Figure {missing[0]} was never drawn.")
        self._test_transcriptions(set(listed))
        checks = pd.DataFrame([asdict(check) for check in self.checks])
        checks.insert(0, "check", [f"C{self.section}-{i:03d}" for i in range(1, len(checks) + 1)])
        checks["claims"] = checks["claims"].map(" ".join)
        verdicts = self.verdicts()
        figures = pd.DataFrame(
            self.drawn, columns=["figure", "evidence", "shown", "file", "notebook"]
        )
        parts = {
            "claims": verdicts,
            "checks": checks,
            "figures": figures.sort_values("figure", kind="stable"),
        }
        parts["comparisons"] = pd.DataFrame(self.comparisons)
        for name, table in parts.items():
            if len(table) or name != "comparisons":
                data.write(table, self.out / "parts" / f"{self.section}_{name}.csv")
        return verdicts["verdict"].value_counts().reindex(VERDICTS).dropna().astype(int)

    def _test_transcriptions(self, figures: set[int]) -> None:
        """Values read off a chart are tested even where the text prints none beside them."""
        read_off = data.chart_values()
        tested = {check.key for check in self.checks}
        for question in read_off[read_off["figure"].astype(int).isin(figures)]["question"].unique():
            if question not in tested:
                self.checks += people.partners(question, self.mine.iloc[:0], self.rounding)

    def verdicts(self) -> pd.DataFrame:
        """One row per claim of the section: the worst of its checks, and what decided it."""
        rows = []
        for claim in self.mine["claim"]:
            checks = [c for c in self.checks if claim in c.claims]
            verdict = worst(c.verdict for c in checks)
            deciding = next(c for c in checks if c.verdict == verdict)
            counting = [c for c in checks if c.test in COUNTING]
            counted = [c.found for c in sorted(counting, key=lambda c: c is not deciding)]
            rows.append(
                {
                    "claim": claim,
                    "verdict": verdict,
                    "recomputed": counted[0] if counted else "",
                    "readings": deciding.readings,
                    "explanation": deciding.explanation,
                    "notebook": self.notebook,
                    "power": deciding.power,
                }
            )
        return pd.DataFrame(rows)


def _summed(
    claims: tuple[str, ...],
    key: str,
    expected: str,
    found: Fraction,
    told: str,
    title: str,
    outcome: tuple[str, str],
) -> Check:
    """A check of a total; outcome: its verdict and the reading that rescues it, if any."""
    verdict, reading = outcome
    told += f" It holds if {reading}." if reading else ""
    return Check(claims, "total", key, expected, plain(found), verdict, told, title, reading)
