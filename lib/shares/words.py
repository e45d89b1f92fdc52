"""The verdict in one plain sentence, with its counts."""

from collections.abc import Sequence

from .margins import NEARLY_EMPTY, Result, failing_answers, neighbours, smallest_base
from .printed import ADJUSTED, READINGS, Leeway, Question, question_intervals


def explain(question: Question, result: Result, rounding: str) -> str:
    """Write the verdict in one sentence with its counts."""
    if result.verdict == "feasible":
        sentence = _say_counts(question, result, result.base)
        if result.power < 1 - NEARLY_EMPTY:
            caught = f"{100 * result.power:.0f} % of the neighbouring values"
            sentence += f"; this says next to nothing, as the check would have caught {caught}"
        return sentence + "."
    sentence = _say_failure(question, result.base, rounding)
    if result.readings:
        names = " or ".join(_say_reading(name) for name in result.readings)
        kept = _say_counts(question, result, result.base)
        sentence += f"; it fits when read as {names} ({kept})"
    elif result.bases:
        kept = _say_counts(question, result, result.bases[0])
        shown = _or([str(base) for base in result.bases[:5]]) + (
            " or a smaller base" if len(result.bases) > 5 else ""
        )
        sentence += f"; it fits only if n were {shown} ({kept})"
    else:
        floor, top = smallest_base(result.base), result.base - 1
        bases = f" and no single base from {floor} to {top}" if floor <= top else ""
        return sentence + f"; no named reading{bases} helps{_say_repair(result)}."
    if result.chance >= NEARLY_EMPTY:
        blind = f"{100 * result.chance:.0f} % of all percentages"
        sentence += f"; with that leeway up to {blind} would fit, so it shows next to nothing"
    else:
        sentence += f"; blind values would pass with a chance of at most {result.chance:.2g}"
    return sentence + "."


def _say_reading(name: str) -> str:
    texts = {**READINGS, ADJUSTED: "adjusted so that the printed values total 100"}
    return " and ".join(texts[part] for part in name.split(" + "))


def _say_counts(question: Question, result: Result, base: int) -> str:
    """Write "agree 14, disagree 23 of 37 people"; ranges where several numbers fit."""
    printed = question.printed()
    if list(question.stated) == ["share"]:
        low, high = result.counts["share"]
        return f"{printed['share'].text()} % is {span(low, high)} of {base} people"
    people = ", ".join(f"{name} {span(*result.counts[name])}" for name in printed)
    rest = f", {span(*result.rest)} left for answers not printed," if result.rest else ""
    return f"{people}{rest} of {base} people"


def span(low: int, high: int) -> str:
    """Write one number, or "14 to 15" where several fit."""
    return str(low) if low == high else f"{low} to {high}"


def _or(words: Sequence[str]) -> str:
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _say_failure(question: Question, base: int, rounding: str) -> str:
    """Say why question fails at the printed base: the answers that fail alone, else their sum."""
    failing = failing_answers(question, base, rounding)
    if failing:
        lines = []
        for name, value in failing.items():
            near = [
                f"{people} {'prints' if people == 1 else 'print'} {value.text(units)} %"
                for people, units in neighbours(value, base, rounding)
            ]
            title = "" if name == "share" else f" ({name})"
            lines.append(f"{value.text()} %{title}: {' and '.join(near)}")
        return f"no whole number of {base} people prints {'; nor '.join(lines)}"
    fewest, most = (
        ends[:, 0] for ends in question_intervals(question, Leeway(rounding, 1, (base,)))
    )
    over = fewest.sum() > base
    need = f"at least {int(fewest.sum())}" if over else f"at most {int(most.sum())}"
    return f"each share fits {base} people alone, but together the answers hold {need} people"


def _say_repair(result: Result) -> str:
    one = [r for r in result.repairs if r.kind in ("value", "digit")]
    if not one or "share" in result.counts:
        return ""
    return "; it would fit with " + _or([f"{r.answer} at {r.instead} %" for r in one[:4]])
