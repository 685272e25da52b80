"""What segments, mean scores, and the join of levels and loyalty say, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.finding import DECIMAL, PERCENT, WHOLE, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import SIGNIFICANT, outcome_words
from loyaltystats.report.words import count, join, missing, number, p_words, percent, quoted

NAMED: Final = 3
"""Features that describe a segment in a sentence."""

FIRM: Final = 0.75
"""Stability from which a segment is called stable (Hennig 2007)."""


def segments_findings(shown: Shown) -> list[Finding]:
    """Return how many camps there are, and what each requires."""
    rows = records(shown.frame)
    classes = int(shown.setting("classes", 1))
    p = shown.setting("camps_p")
    tested = "" if p is None or missing(p) else f"One crowd against two: {p_words(float(p))}. "
    if classes == 1:
        weak = bool(tested) and float(p) <= SIGNIFICANT
        return [
            Finding(
                sentence="No camps can be told apart: the answers fit one crowd better than several segments."
                if weak
                else "One crowd: customers do not fall into camps that require different things.",
                value=1,
                number_format='0 "segment"',
                base=shown.result.n,
                caution=tested + ("The answers do hang together; more respondents may show camps." if weak else ""),
            )
        ]
    found = [
        Finding(
            sentence=f"Customers fall into {classes} segments that require different things.",
            value=classes,
            number_format=WHOLE,
            base=shown.result.n,
            caution=f"{tested}Segments describe; a mixed feature may be clear within each of them.",
        )
    ]
    for name in dict.fromkeys(str(row["segment"]) for row in rows):
        found.append(_segment(shown, name, [row for row in rows if str(row["segment"]) == name]))
    return found


def _segment(shown: Shown, name: str, rows: Sequence[Mapping[str, Any]]) -> Finding:
    known = sorted((row for row in rows if not missing(row["contrast"])), key=lambda row: -float(row["contrast"]))
    told = [
        f"{quoted(shown.label(row['feature']), 40)} is {style.CATEGORY_MARKS[str(row['modal_category'])].word}"
        for row in known[:NAMED]
    ]
    stable = rows[0]["stability"]
    shaky = "" if missing(stable) else f"stability {number(stable)}" + ("" if stable >= FIRM else ", not firm")
    return Finding(
        sentence=f"{name}: {percent(float(rows[0]['segment_share']))} of the respondents; to them {join(told)}.",
        value=float(rows[0]["segment_share"]),
        number_format=PERCENT,
        base=rows[0]["n"],
        caution=shaky,
    )


def level_loyalty_findings(shown: Shown) -> list[Finding]:
    """Return what is missing and there goes with in loyalty, which weighs more, and who lapses."""
    rows = {str(row["term"]): row for row in records(shown.total)}
    outcome = quoted(outcome_words(shown), 50)
    found = []
    texts = {
        "expected_missing": "A missing Expected feature goes with {} points less in {}.",
        "desired_missing": "A missing Desired feature goes with {} points less in {}.",
        "delighted_present": "A Delighted feature goes with {} points more in {}.",
    }
    for term, text in texts.items():
        row = rows.get(term)
        expected = 1 if term == "delighted_present" else -1
        if row is not None and _clear(row) and row["estimate"] * expected > 0:
            found.append(_finding(shown, row, text.format(number(abs(row["estimate"]), 1), outcome)))
    asymmetry = rows.get("expected_asymmetry")
    if asymmetry is not None and not missing(asymmetry["estimate"]):
        found.append(_finding(shown, asymmetry, _asymmetry_words(asymmetry)))
    odds = rows.get("lapse_odds")
    if odds is not None and _clear(odds) and math.isfinite(odds["estimate"]):
        words = "more" if odds["estimate"] > 1 else "less"
        found.append(
            _finding(
                shown,
                odds,
                f"Dissatisfied customers are {words} likely to lapse: their odds are {number(odds['estimate'], 1)} times "
                "those of the others.",
            )
        )
    return found


def _asymmetry_words(row: Mapping[str, Any]) -> str:
    if not _clear(row):
        return "Whether a missing Expected feature costs more than a Delighted one gains is not shown."
    if row["estimate"] > 0:
        return "A missing Expected feature costs more loyalty than a Delighted one gains."
    return "A Delighted feature gains more loyalty than a missing Expected one costs."


def _clear(row: Mapping[str, Any]) -> bool:
    return not missing(row["p_adjusted"]) and row["p_adjusted"] < SIGNIFICANT


def _finding(shown: Shown, row: Mapping[str, Any], sentence: str) -> Finding:
    ends = ""
    if not missing(row["conf_low"]) and not missing(row["conf_high"]) and math.isfinite(row["conf_high"]):
        ends = f"{shown.level_words} {number(row['conf_low'])} to {number(row['conf_high'])}; "
    return Finding(
        sentence=sentence,
        value=row["estimate"],
        number_format=DECIMAL,
        base=row["n"],
        caution=f"{ends}adjusted {p_words(float(row['p_adjusted']))}; an association, not proof of cause",
    )


def scores_findings(shown: Shown) -> list[Finding]:
    """Return where the mean scores name a quadrant and where not; the verdicts are those of the categories."""
    rows = [row for row in records(shown.total) if not missing(row["functional_mean"])]
    unclear = [quoted(shown.label(row["feature"])) for row in rows if row["score_quadrant"] == "unclear"]
    if not rows or not unclear:
        return []
    return [
        Finding(
            sentence=f"Mean scores as a second look: the quadrant of {join(unclear)} is unclear.",
            value=len(unclear),
            number_format=f'0 "of {count(len(rows), "feature")}"',
            base=shown.result.n,
            caution="A second look, not the verdict; read the categories first.",
        )
    ]
