"""What a path model says, in sentences."""

from __future__ import annotations

from loyaltystats.report.finding import DECIMAL, PERCENT, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import SIGNIFICANT
from loyaltystats.report.sheets.paths import further_rows, map_cuts, map_rows
from loyaltystats.report.words import join, missing, number, quoted, whole_percent

CAUTION = "An association in the order that the model assumes; the answers do not show which comes first."


def path_findings(shown: Shown) -> list[Finding]:
    """Return what leads to the target, what of it is accounted for, and what to improve first."""
    target = str(shown.setting("target"))
    rows = [row for row in records(shown.frame) if row["outcome"] == target and row["effect"] == "total"]
    clear = [row for row in rows if not missing(row["p_adjusted"]) and row["p_adjusted"] < SIGNIFICANT]
    return [*_strongest(shown, target, clear), *_accounted(shown, target), *_first(shown, target, clear)]


def _strongest(shown: Shown, target: str, clear: list[dict[str, object]]) -> list[Finding]:
    up = sorted((row for row in clear if float(str(row["estimate"])) > 0), key=lambda row: -float(str(row["estimate"])))
    if not up:
        return []
    best = up[0]
    value = float(str(best["estimate"]))
    return [
        Finding(
            sentence=f"{quoted(shown.label(best['term']), 40)} counts most for {quoted(shown.label(target), 40)}, directly "
            f"and through other constructs (total effect {number(value)}).",
            value=value,
            number_format=DECIMAL,
            base=shown.result.n,
            caution=CAUTION,
        )
    ]


def _accounted(shown: Shown, target: str) -> list[Finding]:
    found = [row for row in further_rows(shown, "quality") if row["outcome"] == target and not missing(row["r2"])]
    return [
        Finding(
            sentence=f"The model accounts for {whole_percent(row['r2'])} of the differences in "
            f"{quoted(shown.label(target), 40)}.",
            value=float(row["r2"]),
            number_format=PERCENT,
            base=shown.result.n,
            caution="Of the answers at hand; Q2 on the sheet Paths says what is predicted of unseen ones.",
        )
        for row in found
    ]


def _first(shown: Shown, target: str, clear: list[dict[str, object]]) -> list[Finding]:
    """Return the constructs that count more and are done worse than the mean, if their effect is shown."""
    rows = map_rows(shown)
    if not rows:
        return []
    across, up = map_cuts(rows)
    shown_ones = {str(row["term"]) for row in clear}
    weak = [
        row
        for row in rows
        if row["performance"] < across and row["total_effect"] > up and str(row["construct"]) in shown_ones
    ]
    if not weak:
        return []
    named = join([quoted(shown.label(row["construct"]), 40) for row in weak], most=4)
    return [
        Finding(
            sentence=f"Improve first for {quoted(shown.label(target), 40)}: {named}. It counts more than the mean of the "
            "constructs and is rated lower.",
            value=float(weak[0]["performance"]),
            number_format="0",
            base=shown.result.n,
            caution="Means of the constructs divide the map, a convention.",
        )
    ]
