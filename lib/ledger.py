"""The ledger of one section: the checks that a notebook makes of its claims, each with its verdict.

A notebook opens its section, checks every claim in a visible cell and saves. No method takes a
verdict: each follows from the numbers that the check was given.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from fractions import Fraction
from math import floor

import pandas as pd

from lib import data, shares, survey, uncertainty
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
            return self._record([self._share_alone(group) for _, group in _by_stated(rows)])
        rows = self._matching({"question": question, "kind": "share"})
        alone = [self._share_alone(group) for _, group in _by_stated(rows)]
        return self._record(alone + self._partners(question, rows))

    def _share_alone(self, rows: pd.DataFrame) -> Check:
        first = rows.iloc[0]
        percent = _percent(first)
        about = {
            "claims": tuple(rows["claim"]),
            "test": "share",
            "key": first["question"] or first["statistic"],
            "expected": f"{percent} %" + (f" of {first['n']}" if first["n"] else ""),
        }
        if first["comparator"] != "equals":
            return Check(**about, **self._bounded_share(first))
        if not first["n"]:
            return Check(**about, **_share_without_base(percent))
        result = shares.audit_share(percent, int(first["n"]), int(first["parts"]), self.rounding)
        title = f"{first['statement'].rstrip('.')}: {percent} % of {first['n']} people"
        return Check(**about, **_from_result(result, title))

    def _bounded_share(self, claim: pd.Series) -> dict[str, str]:
        """Verdict of 'over a half' and the like: whether some number of people lies within.

        Of a small group 'nearly a third' can only mean one of the two whole numbers beside it.
        """
        if not claim["n"]:
            return {
                "found": "no base",
                "verdict": "unverifiable",
                "explanation": "No base is printed and the bound leaves it open.",
                "title": f"{claim['stated']} has no base",
            }
        base = int(claim["n"])
        if claim["comparator"] == "about":
            people = _people_about(claim)
        else:
            people = [k for k in range(base + 1) if agrees(claim, Fraction(100 * k, base))]
        verdict = "feasible" if people else "impossible"
        found = f"{people[0]} to {people[-1]} of {base}" if people else f"nobody of {base}"
        return {
            "found": found,
            "verdict": verdict,
            "explanation": f"The wording allows {found} people.",
            "title": f"'{claim['stated']}' against whole people of {base}",
            "power": f"{1 - len(people) / (base + 1):.2f}",
        }

    def _partners(self, question: str, rows: pd.DataFrame) -> list[Check]:
        """Verdicts of a question's answers taken together, over the whole report.

        When they cannot stand together, the answers that are possible alone and with each other are
        cleared by a check of their own, and only the others carry the verdict.
        """
        asked = data.questions().set_index("question").loc[question]
        printed = survey.shares_of(question).set_index("answer")
        stated = {answer: _percent(row) for answer, row in printed.iterrows()}
        parts = printed["parts"].astype(int).to_dict()
        for answer, value in survey.transcribed(question).items():
            stated[answer], parts[answer] = value, parts.get(answer, 1)
        if len(stated) < 2 or not asked["n"]:
            return []
        base, exhaustive = int(asked["n"]), asked["exhaustive"] == "yes"
        test = "partition" if exhaustive else "one base"

        def audit(answers: list[str]) -> shares.Result:
            some = {a: stated[a] for a in answers}
            whole = exhaustive and _leaves_nobody(some, base)
            return shares.audit_question(some, base, exhaustive, parts, self.rounding, whole)

        def check(answers: list[str], result: shares.Result, verdict: str) -> Check:
            mine = tuple(rows.loc[rows["answer"].isin(answers), "claim"])
            listed = ", ".join(f"{a} {stated[a]} %" for a in answers)
            made = _from_result(result, f"{asked['wording']} {listed}, of {base} people") | {
                "verdict": verdict
            }
            return Check(mine, test, question, listed, **made)

        joint = audit(list(stated))
        if joint.verdict == "feasible":
            return [check(list(stated), joint, joint.verdict)]
        sound = [
            a
            for a in stated
            if shares.audit_share(stated[a], base, parts[a], self.rounding).verdict == "feasible"
        ]
        cleared = audit(sound) if 0 < len(sound) < len(stated) else None
        if cleared is None or cleared.verdict != "feasible":
            # Each may be possible alone: then it is the partners that speak against them.
            alone = joint.verdict == "impossible" and len(sound) == len(stated)
            return [check(list(stated), joint, "contradicted" if alone else joint.verdict)]
        doubtful = [a for a in stated if a not in sound]
        named = [check(sound, cleared, "feasible"), check(doubtful, joint, joint.verdict)]
        return [c for c in named if c.claims]

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
        people = people_within(word, base)
        bound = f"{people[0]} to {people[-1]} of {base}" if people else f"nobody of {base}"
        share = counted.get(claim["statistic"])
        if share is None:
            verdict, told = "unverifiable", f"'{word}' means {bound}; the number was not published."
        else:
            percent = self._printed(share)
            inside = any(shares_match(percent, k, base) for k in people)
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
            f"{base} of the {size} {group.replace('_', ' ')}: {rest}."
            if base <= size
            else f"{base} answers, but the methodology has only {size} {group.replace('_', ' ')}."
        )
        title = f"A base of {base} in a group of {size} {group.replace('_', ' ')}"
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
                    f"{stated} at line {claim['line']}, {other} for the same statistic",
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
        a, b = (self._share_of(statistic) for statistic in (first, second))
        row = {"comparison": label, "section": self.section, "first": first, "second": second}
        row |= uncertainty.compare(a, b, self.confidence)
        self.comparisons.append(row)
        return pd.DataFrame([row]).drop(columns=["section", "first", "second"])

    def _share_of(self, statistic: str) -> uncertainty.Group:
        rows = self.ledger[self.ledger["statistic"].eq(statistic) & self.ledger["n"].ne("")]
        if rows.empty:
            raise data.DataError(f"{statistic} has no printed base: it cannot be compared.")
        claim = rows.iloc[0]
        if claim["comparator"] == "about":
            people = _people_about(claim)
            return uncertainty.Group(people[0], people[-1], int(claim["n"]))
        result = shares.audit_share(
            _percent(claim), int(claim["n"]), int(claim["parts"]), self.rounding
        )
        if result.serving_base is None:
            raise data.DataError(f"{statistic}: no number of people gives it, nothing to compare.")
        low, high = result.counts["share"]
        return uncertainty.Group(low, high, result.serving_base)

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
        checks = pd.DataFrame([asdict(check) for check in self.checks])
        checks.insert(0, "check", [f"C{self.section}-{i:03d}" for i in range(1, len(checks) + 1)])
        checks["claims"] = checks["claims"].map(" ".join)
        verdicts = self.verdicts()
        figures = pd.DataFrame(
            self.drawn, columns=["figure", "evidence", "shown", "file", "notebook"]
        )
        parts = {"claims": verdicts, "checks": checks, "figures": figures.sort_values("figure")}
        parts["comparisons"] = pd.DataFrame(self.comparisons)
        for name, table in parts.items():
            if len(table) or name != "comparisons":
                data.write(table, self.out / "parts" / f"{self.section}_{name}.csv")
        return verdicts["verdict"].value_counts().reindex(VERDICTS).dropna().astype(int)

    def verdicts(self) -> pd.DataFrame:
        """One row per claim of the section: the worst of its checks, and what decided it."""
        rows = []
        for claim in self.mine["claim"]:
            checks = [c for c in self.checks if claim in c.claims]
            verdict = worst(c.verdict for c in checks)
            deciding = next(c for c in checks if c.verdict == verdict)
            counted = [c.found for c in checks if c.test in ("recompute", "total", "share")]
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


def _by_stated(rows: pd.DataFrame) -> Iterable[tuple[object, pd.DataFrame]]:
    return rows.groupby(["statistic", "stated", "n", "parts"], sort=False)


def _percent(claim: pd.Series) -> str:
    """A share as printed in percent: the stated digits, or the percentage that a word means."""
    if claim["stated"][:1].isdigit():
        return claim["stated"]
    value = data.number(claim["value"])
    return f"{floor(value + Fraction(1, 2))}"


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


def _share_without_base(percent: str) -> dict[str, str]:
    fitting = [n for n in range(1, 49) if shares.counts(percent, n)]
    return {
        "found": "no base",
        "verdict": "unverifiable",
        "explanation": f"No base is printed; of the bases 1 to 48 {len(fitting)} would allow it.",
        "title": f"{percent} % has no base",
    }


def _people_about(claim: pd.Series) -> list[int]:
    """The whole numbers of people beside an approximate share: 'a third' of 17 is 5 or 6."""
    base = int(claim["n"])
    exact = data.number(claim["value"]) * base / 100
    return [k for k in range(base + 1) if abs(k - exact) < 1]


def _leaves_nobody(stated: Mapping[str, str], base: int) -> bool:
    """Whether the printed shares leave less than one person for answers that nobody printed."""
    return 100 - sum(float(s) for s in stated.values()) < 100 / base


def _summary(result: shares.Result) -> str:
    """The counts behind a result: "25 of 37", "agree 25, other 12 of 37" or no whole number."""
    if result.serving_base is None:
        return f"no whole number of {result.base}"
    spans = {
        a: f"{low} to {high}" if low < high else str(low)
        for a, (low, high) in result.counts.items()
    }
    named = (
        list(spans.values()) if set(spans) == {"share"} else [f"{a} {s}" for a, s in spans.items()]
    )
    return f"{', '.join(named)} of {result.serving_base}"


def _smaller_bases(result: shares.Result) -> str:
    """The smaller bases that alone rescue a result, as a reading: "n = 36, 32 or 28"."""
    if result.verdict != "conditional":
        return ""
    *others, last = (str(base) for base in result.bases)
    return f"n = {', '.join(others)} or {last}" if others else f"n = {last}"


def _from_result(result: shares.Result, title: str) -> dict[str, str]:
    """The cells of a check that a result of `lib.shares` fills."""
    return {
        "found": _summary(result),
        "verdict": result.verdict,
        "explanation": result.explanation[:1].upper() + result.explanation[1:],
        "title": title,
        "readings": "; ".join(result.readings) or _smaller_bases(result),
        "power": f"{result.power:.2f}",
    }
