"""The table of differences, its method in a sentence and its notes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p
from loyaltystats.stats.outcomes.design_words import design_notes
from loyaltystats.stats.outcomes.difference_read import Read
from loyaltystats.stats.outcomes.difference_tests import as_rows

if TYPE_CHECKING:
    import pandas as pd

INTERVALS: Final = {
    "score": "hybrid score intervals (Newcombe), p from the same interval",
    "adjusted_wald": "adjusted Wald intervals (3/4, 3/2, 3/4 answers added to each) and z tests",
    "adjusted_wald_1": "adjusted Wald intervals (one answer added to each class) and z tests",
    "adjusted_wald_z2": "adjusted Wald intervals (z squared over 3 answers added to each class) and z tests",
    "wald": "Wald intervals and z tests",
    "t": "intervals and tests of a mean change with Student's t",
    "design": "design-based intervals and tests (linearised standard errors, Student's t)",
}
"""Interval -> its name in a sentence."""

_WHAT: Final = {
    "groups": "groups of different respondents",
    "waves": "waves of different respondents",
    "panel": "waves, within the same respondents",
    "questions": "two questions, within the same respondents",
}
_TITLES: Final = {
    "groups": "Differences of recommendation scores",
    "waves": "Change of the recommendation score",
    "panel": "Change of the recommendation score",
    "questions": "Two recommendation scores of the same people",
}
SMALL_BASE: Final = 20
FEW_DF: Final = 10
_WEAK: Final = ("wald", "design", "t")


def finished(read: Read, confidence_level: float, adjust: str) -> dict[str, Any]:
    """Return the fields of the result that every comparison has."""
    table = _table(read, confidence_level, adjust)
    tests = len(table)
    corrected = f"; p adjusted for {tests} comparisons ({ADJUSTMENT_NAMES[adjust]})" if tests > 1 else ""
    return {
        "title": _TITLES[read.kind],
        "_table": table,
        "n": read.n,
        "n_total": read.n_total,
        "excluded": dict(read.excluded),
        "method": f"Score: {read.cut.words[0].lower()}{read.cut.words[1:]}, in points. "
        f"Differences between {_WHAT[read.kind]}; {100 * confidence_level:g} % {INTERVALS[read.interval]}{corrected}.",
        "notes": tuple(_notes(read, table)),
        "labels": dict(read.labels),
        "_overall": as_rows(read.overall),
    }


def _table(read: Read, confidence_level: float, adjust: str) -> pd.DataFrame:
    import pandas as pd

    found = read.measured.compare(read.interval, confidence_level)
    measured = read.measured
    table = pd.DataFrame(
        {
            "group": [row[0] for row in read.rows],
            "compared": [row[1] for row in read.rows],
            "compared_to": [row[2] for row in read.rows],
            "estimate": 100 * measured.estimate,
            "std_error": 100 * found.std_error,
            "statistic": found.statistic,
            "df": found.df,
            "p_value": found.p_value,
            "p_adjusted": adjust_p(found.p_value.tolist(), adjust),
            "conf_low": 100 * found.low,
            "conf_high": 100 * found.high,
            "score_first": 100 * measured.score_first,
            "score_second": 100 * measured.score_second,
            "n_first": measured.n_first,
            "n_second": measured.n_second,
        }
    )
    return table.drop(columns="group") if all(row[0] is None for row in read.rows) else table


def _notes(read: Read, table: pd.DataFrame) -> list[str]:
    notes = list(read.notes)
    pairs = list(zip(table["compared"], table["compared_to"], table["n_first"], table["n_second"], strict=True))
    small = dict.fromkeys(
        name for one, other, n_one, n_other in pairs for name, n in ((one, n_one), (other, n_other)) if n < SMALL_BASE
    )
    if small:
        words = f"Fewer than {SMALL_BASE} answers: {', '.join(small)}. Read the interval, not the difference."
        weak = read.interval in _WEAK and read.kind in ("groups", "waves")
        notes.append(words + (" On such bases this interval covers less than it says." if weak else ""))
    unknown = table["p_value"].isna()
    if unknown.any():
        notes.append(
            "No test where answers are missing or show no spread: everybody counts the same, or the strata have no second "
            f"{'cluster' if read.clustered else 'respondent'}."
        )
    least = table["df"].min()
    if read.clustered and least < FEW_DF:
        notes.append(
            f"Only {least:g} degrees of freedom: with so few clusters the standard errors are themselves uncertain."
        )
    notes += design_notes(read.design, linearised=read.interval == "design", effective=False)
    if read.excluded:
        said = ", ".join(f"{n} ({reason})" for reason, n in read.excluded.items())
        notes.append(f"{read.code}: {said} of {read.n_total} respondents are not in the base.")
    if read.kind == "waves":
        notes.append("Different people in each wave: a change of who answers looks like a change of opinion.")
    return notes
