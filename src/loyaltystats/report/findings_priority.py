"""What to improve first, said only where it is clear; what customers say beside what shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report.finding import Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import term_words
from loyaltystats.report.sheets.priority import STATED, unclear
from loyaltystats.report.words import join, missing, number, percent, quoted

BELOW: Final = {"mean": "below average", "median": "below the median", "scale": "below the middle of the scale"}
"""How a performance below the cut is called."""

MOST_NAMED = 3
"""Drivers that a sentence on unclear places names."""


def priority_findings(shown: Shown) -> list[Finding]:
    """Return the drivers in the quadrant of high importance and low performance, and those that may belong there."""
    importance_cut, performance_cut = shown.setting("importance_cut"), shown.setting("performance_cut")
    if importance_cut is None or performance_cut is None:
        return []
    rows = [row for row in records(shown.total) if not missing(row["importance"]) and not missing(row["performance"])]
    urgent = [row for row in rows if row["importance"] >= importance_cut and row["performance"] < performance_cut]
    sure = [row for row in urgent if not unclear(shown, row)]
    unsure = [row for row in urgent if unclear(shown, row)]
    found = [_first(shown, sure, len(rows))] if sure else []
    if unsure:
        found.append(_perhaps(shown, unsure, bool(sure)))
    if not urgent:
        found.append(
            Finding(
                sentence=_none(shown),
                base=shown.result.n,
                caution="Some places are unclear." if any(unclear(shown, row) for row in rows) else "",
            )
        )
    return [*found, *_stated(shown, rows)]


def _first(shown: Shown, rows: Sequence[Mapping[str, Any]], drivers: int) -> Finding:
    names = [f"{_name(shown, row)} (performance {number(row['performance'], 0)} of 100)" for row in rows]
    known = [row for row in rows if not missing(row.get("quadrant_probability"))]
    crossing = [
        row for row in rows if not missing(row["conf_low"]) and row["conf_low"] < shown.setting("importance_cut")
    ]
    caution = ""
    if known:
        least = min(float(row["quadrant_probability"]) for row in known)
        caution = f"the same in {'at least ' if len(known) > 1 else ''}{percent(least)} of resamples"
    elif crossing:
        caution = "The interval of the importance crosses the cut: the quadrant may change."
    return Finding(
        sentence=f"Important and {_below(shown)} today: {join(names)}.",
        value=len(rows),
        number_format='0 "of ' + f'{drivers} drivers"',
        base=shown.result.n,
        caution=caution,
    )


def _perhaps(shown: Shown, rows: Sequence[Mapping[str, Any]], more: bool) -> Finding:
    """Say that a place in the quadrant is unclear, and in how many resamples it came out."""
    ordered = sorted(rows, key=lambda row: -row["quadrant_probability"])
    names = [f"{_name(shown, row)} ({percent(row['quadrant_probability'])})" for row in ordered[:MOST_NAMED]]
    rest = f" and {len(ordered) - MOST_NAMED} more" if len(ordered) > MOST_NAMED else ""
    start = "Unclear whether also to be improved first" if more else "What to improve first is unclear"
    return Finding(
        sentence=f"{start}: {join(names)}{rest}.",
        base=shown.result.n,
        caution=f"In brackets, the share of resamples in which it is important and {_below(shown)}.",
    )


def _stated(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[Finding]:
    """Return where what customers say and what shows differ, as far as that is clear."""
    asked = [row for row in rows if not missing(row.get("stated_verdict")) and not unclear(shown, row, STATED)]
    found = []
    for verdict, words in (
        ("said, not shown", "Said to be important, but shows less than others in loyalty"),
        ("shown, not said", "Shows in loyalty, but is said to be less important than others"),
    ):
        names = [_name(shown, row) for row in asked if row["stated_verdict"] == verdict]
        if names:
            found.append(Finding(sentence=f"{words}: {join(names)}.", base=shown.result.n))
    return found


def _below(shown: Shown) -> str:
    return BELOW.get(str(shown.setting("performance_rule", "mean")), "below the cut")


def _none(shown: Shown) -> str:
    averages = {shown.setting("performance_rule", "mean"), shown.setting("importance_rule", "mean")} == {"mean"}
    if averages:
        return "No driver is both above-average in importance and below-average in performance."
    return f"No driver is both important and {_below(shown)} in performance."


def _name(shown: Shown, row: Mapping[str, Any]) -> str:
    return quoted(term_words(shown, row["term"]))
