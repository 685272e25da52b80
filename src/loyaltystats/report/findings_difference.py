"""Which recommendation scores differ, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyaltystats.report.finding import POINTS, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.differences import HIGHER, LOWER, difference_rows
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, missing, number, p_words, quoted


def difference_findings(shown: Shown) -> list[Finding]:
    """Return whether scores differ at all, and the largest difference that is shown."""
    rows = [row for row in difference_rows(shown) if row["is_total"] and not missing(row["estimate"])]
    if not rows:
        return []
    clear = sorted((row for row in rows if row["verdict"] in (HIGHER, LOWER)), key=lambda row: -abs(row["estimate"]))
    if not clear:
        return [_nothing(shown, rows[0], len(rows))]
    solid = [row for row in clear if min(row["n_first"], row["n_second"]) >= LOW_BASE]
    found = [_difference(shown, (solid or clear)[0])]
    if len(clear) > 1:
        found.append(
            Finding(
                sentence=f"{len(clear)} of {count(len(rows), 'comparison')} of recommendation scores show a difference.",
                value=float(len(clear)),
                number_format="0",
                base=float(shown.result.n),
                caution="p adjusted for the number of comparisons",
            )
        )
    return found


def _difference(shown: Shown, row: Mapping[str, Any]) -> Finding:
    up = row["estimate"] > 0
    points = f"{number(abs(row['estimate']), 1)} points"
    first, second = quoted(row["first_words"], 40), quoted(row["second_words"], 40)
    if shown.setting("kind") in ("waves", "panel"):
        sentence = f"The recommendation score {'rose' if up else 'fell'} by {points} from {second} to {first}."
    else:
        sentence = (
            f"The recommendation score of {first} is {points} {'higher' if up else 'lower'} than that of {second}."
        )
    return Finding(
        sentence=sentence,
        value=row["estimate"],
        number_format=POINTS,
        base=min(row["n_first"], row["n_second"]),
        caution=_caution(shown, row),
    )


def _nothing(shown: Shown, row: Mapping[str, Any], comparisons: int) -> Finding:
    result: Any = shown.result
    if comparisons == 1:
        first, second = quoted(row["first_words"], 40), quoted(row["second_words"], 40)
        sentence = (
            f"No change of the recommendation score is shown from {second} to {first}"
            if shown.setting("kind") in ("waves", "panel")
            else f"No difference is shown between the recommendation scores of {first} and {second}"
        )
        return Finding(
            sentence=f"{sentence}.",
            value=row["estimate"],
            number_format=POINTS,
            base=min(row["n_first"], row["n_second"]),
            caution=_caution(shown, row),
        )
    tests = [test for test in records(result.overall()) if not missing(test["p_value"])]
    against = [test for test in tests if test["p_value"] < SIGNIFICANT]
    said = "; all together: " + ", ".join(p_words(test["p_value"]) for test in tests) if tests else ""
    unequal = " Taken together the answers differ all the same." if against else ""
    return Finding(
        sentence=f"None of {count(comparisons, 'comparison')} of recommendation scores shows a difference.{unequal}",
        value=0.0,
        number_format="0",
        base=float(shown.result.n),
        caution=f"not shown is no proof of equality{said}",
    )


def _caution(shown: Shown, row: Mapping[str, Any]) -> str:
    parts = []
    if not missing(row["conf_low"]):
        parts.append(f"{shown.level_words} {number(row['conf_low'], 1)} to {number(row['conf_high'], 1)}")
    if not missing(row["p_adjusted"]):
        parts.append(p_words(row["p_adjusted"]))
    if min(row["n_first"], row["n_second"]) < LOW_BASE:
        parts.append("low base")
    return "; ".join(parts)
