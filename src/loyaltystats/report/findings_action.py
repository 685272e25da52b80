"""What better drivers go with in the score, in sentences that claim no cause."""

from __future__ import annotations

from typing import Any

from loyaltystats.report.finding import DECIMAL, POINTS, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.sheets.what_if import TOGETHER
from loyaltystats.report.words import missing, percent, quoted, signed


def what_if_findings(shown: Shown) -> list[Finding]:
    """Return what all changes together go with, or the single one."""
    rows = [row for row in records(shown.total) if not missing(row["estimate"])]
    if not rows:
        return []
    row = rows[-1]
    what = "all changes together" if row["term"] == TOGETHER else row["scenario"]
    return [
        Finding(
            sentence=f"What if: {what} would go with {signed(row['estimate'], 1)} points in the score of "
            f"{quoted(outcome_words(shown))}, by the model.",
            value=row["estimate"],
            number_format=POINTS,
            base=row["n"],
            caution=_band(shown, row) + "an association, not proof of cause.",
        )
    ]


def _band(shown: Shown, row: Any) -> str:
    if missing(row["conf_low"]):
        return ""
    return f"{shown.level_words} {signed(row['conf_low'], 1)} to {signed(row['conf_high'], 1)}; "


def gain_findings(shown: Shown) -> list[Finding]:
    """Return the driver whose step goes with most, per unit of cost where costs are known, and how sure that is."""
    rows = [row for row in records(shown.total) if not missing(row["rank"])]
    if len(rows) < 2:
        return []
    first = min(rows, key=lambda row: row["rank"])
    priced = "gain_per_cost" in first
    sure = (
        "" if missing(first["first_probability"]) else f"first in {percent(first['first_probability'])} of resamples; "
    )
    return [
        Finding(
            sentence=f"One step on {quoted(term_words(shown, first['term']))} goes with most in the score"
            + (" per unit of cost." if priced else f": {signed(first['estimate'], 1)} points."),
            value=first["gain_per_cost"] if priced else first["estimate"],
            number_format=DECIMAL if priced else POINTS,
            base=first["n"],
            caution=f"{sure}an association, not proof of cause.",
        )
    ]
