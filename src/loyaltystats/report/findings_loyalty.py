"""How loyal and satisfied customers say they are, in sentences."""

from __future__ import annotations

from typing import Any

from loyaltystats.report.finding import PERCENT, POINTS, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.loyalty import question_words, top_words
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import missing, number, percent, quoted, signed
from loyaltystats.vocabulary import TOTAL


def score_findings(shown: Shown) -> list[Finding]:
    """Return the score, and the groups at its ends."""
    found = [_score(shown, row) for row in records(shown.total)[:1] if not missing(row["estimate"])]
    return found + group_ends(shown, "recommendation score", lambda value: f"{signed(value, 1)} points", POINTS)


def _score(shown: Shown, row: Any) -> Finding:
    return Finding(
        sentence=f"The recommendation score is {signed(row['estimate'], 1)} points: {percent(row['promoters'])} promoters "
        f"less {percent(row['detractors'])} detractors.",
        value=row["estimate"],
        number_format=POINTS,
        base=row["n"],
        caution=_interval(shown, row, lambda value: number(value, 1)),
    )


def satisfaction_findings(shown: Shown) -> list[Finding]:
    """Return the share of top answers, and the groups at its ends."""
    found = [
        Finding(
            sentence=f"{percent(row['estimate'])} give top marks on {quoted(question_words(shown))} ({top_words(shown)}).",
            value=row["estimate"],
            number_format=PERCENT,
            base=row["n"],
            caution=_interval(shown, row, percent),
        )
        for row in records(shown.total)[:1]
        if not missing(row["estimate"])
    ]
    return found + group_ends(shown, f"share of top marks on {quoted(question_words(shown))}", percent, PERCENT)


def _interval(shown: Shown, row: Any, words: Any) -> str:
    parts = []
    if not missing(row["conf_low"]) and not missing(row["conf_high"]):
        parts.append(f"{shown.level_words} {words(row['conf_low'])} to {words(row['conf_high'])}")
    if row["n"] < LOW_BASE:
        parts.append("low base")
    return "; ".join(parts)


def group_ends(shown: Shown, what: str, words: Any, number_format: str) -> list[Finding]:
    """Return one sentence on the highest and the lowest group; overlapping intervals are no ranking."""
    ends = _ends(shown)
    if ends is None:
        return []
    top, bottom = ends
    apart = _apart(top, bottom)
    high = f"{quoted(shown.label(top['group']), 30)} ({words(top['estimate'])})"
    low = f"{quoted(shown.label(bottom['group']), 30)} ({words(bottom['estimate'])})"
    return [
        Finding(
            sentence=f"The {what} is highest in {high} and lowest in {low}."
            if apart
            else f"The {what} does not clearly differ between groups: from {low} to {high}.",
            value=top["estimate"] - bottom["estimate"],
            number_format=number_format,
            base=min(top["n"], bottom["n"]),
            caution="The two intervals do not overlap; groups were not tested against each other."
            if apart
            else "The intervals overlap: the order of the groups may be chance.",
        )
    ]


def ends_apart(shown: Shown) -> bool | None:
    """Return whether the intervals of the highest and the lowest group leave a gap; None where there are no two groups."""
    ends = _ends(shown)
    return None if ends is None else _apart(*ends)


def _ends(shown: Shown) -> tuple[Any, Any] | None:
    """Return the highest and the lowest group, of those with enough answers."""
    if not shown.grouped:
        return None
    rows = [row for row in records(shown.frame) if str(row["group"]) != TOTAL and not missing(row["estimate"])]
    rows = sorted((row for row in rows if row["n"] >= LOW_BASE), key=lambda row: -row["estimate"])
    return (rows[0], rows[-1]) if len(rows) > 1 else None


def _apart(top: Any, bottom: Any) -> bool:
    known = not missing(top["conf_low"]) and not missing(bottom["conf_high"])
    return known and bool(top["conf_low"] > bottom["conf_high"])
