"""What weighting did, in sentences."""

from __future__ import annotations

from loyaltystats.report.finding import DECIMAL, PERCENT, Finding
from loyaltystats.report.kinds import Shown
from loyaltystats.report.sheets.weights import named_rows
from loyaltystats.report.words import count, number, percent, quoted


def weights_findings(shown: Shown) -> list[Finding]:
    """Return which share moved most, and what the weights cost."""
    rows = named_rows(shown)
    base, effect = shown.result.n, float(shown.setting("design_effect"))
    found = []
    if "share_after" in shown.frame.columns:
        most = max(rows, key=lambda row: abs(row["share_after"] - row["share_before"]))
        found.append(
            Finding(
                sentence=f"Weighting moves {quoted(most['label'])} most: from {percent(most['share_before'])} of the "
                f"answers to {percent(most['share_after'])}, as in the population.",
                value=most["share_after"],
                number_format=PERCENT,
                base=base,
                caution="" if shown.setting("converged") else "not all targets are met",
            )
        )
    if "response_rate" in shown.frame.columns:
        low = min(rows, key=lambda row: row["response_rate"])
        found.append(
            Finding(
                sentence=f"Fewest answered in {quoted(str(low['class']))}: {percent(low['response_rate'])} of "
                f"{count(low['n'], 'person', 'people')} who were asked.",
                value=low["response_rate"],
                number_format=PERCENT,
                base=low["n"],
            )
        )
    found.append(
        Finding(
            sentence=f"The weights cost precision: {count(base, 'answer')} are worth as much as "
            f"{number(float(shown.setting('n_effective')), 0)} with equal weights.",
            value=effect,
            number_format=DECIMAL,
            base=base,
            caution=f"largest weight {number(shown.setting('weight_max'))} times the mean",
        )
    )
    return found
