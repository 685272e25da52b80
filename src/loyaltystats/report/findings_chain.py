"""What mediation and moderation say, in sentences that claim no cause."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyaltystats.report.finding import DECIMAL, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.chain import ARROW, clear, effect_range
from loyaltystats.report.sheets.drivers import SIGNIFICANT, outcome_words, term_words
from loyaltystats.report.words import join, missing, number, p_words, quoted, signed

CAUTION = "Association, not proof of cause; the order of the columns is assumed"


def mediation_findings(shown: Shown) -> list[Finding]:
    """Return what of the association runs over the mediators, and how easily it would vanish."""
    rows = records(shown.total)
    driver, outcome = quoted(shown.label(shown.setting("driver")), 40), quoted(outcome_words(shown), 40)
    total = next(row for row in rows if row["effect"] == "total")
    ways = [row for row in rows if row["effect"] == "indirect" and row["term"] != "all"]
    carried = [row for row in ways if clear(row)]
    if not carried:
        names = join([_over(shown, row) for row in ways], most=4)
        return [
            Finding(
                sentence=f"That the association of {driver} with {outcome} runs over {names} is not shown.",
                value=ways[0]["estimate"],
                number_format=DECIMAL,
                base=total["n"],
                caution="Not shown is not proof of none.",
            )
        ]
    parts = join([f"{signed(row['estimate'])} over {_over(shown, row)}" for row in carried], most=4)
    said = f"{CAUTION}; {shown.level_words} {', '.join(effect_range(row) for row in carried)}"
    rho = shown.setting("rho_zero")
    if len(ways) == 1 and rho is not None and not missing(rho):
        said += f"; it would vanish at rho = {number(rho)}"
    return [
        Finding(
            sentence=f"One point more of {driver} goes with {signed(total['estimate'])} in {outcome}; indirectly {parts}.",
            value=carried[0]["estimate"],
            number_format=DECIMAL,
            base=total["n"],
            caution=f"{said}.",
        )
    ]


def _over(shown: Shown, row: Mapping[str, Any]) -> str:
    return quoted(ARROW.join(shown.label(name) for name in str(row["term"]).split(" > ")), 60)


def moderation_findings(shown: Shown) -> list[Finding]:
    """Return whether the slope depends on the moderator, and from where to where it goes."""
    driver, outcome = quoted(shown.label(shown.setting("driver")), 40), quoted(outcome_words(shown), 40)
    moderator, p = quoted(shown.label(shown.setting("moderator")), 40), shown.setting("joint_p")
    slopes = [row for row in records(shown.total) if row["effect"] == "slope" and not missing(row["estimate"])]
    if not slopes or p is None or missing(p):
        return []
    if p >= SIGNIFICANT:
        return [
            Finding(
                sentence=f"That the association of {driver} with {outcome} depends on {moderator} is not shown.",
                value=float(p),
                number_format="0.000",
                base=shown.result.n,
                caution=f"{p_words(float(p))}; not shown is not proof of none.",
            )
        ]
    least, most = (choose(slopes, key=lambda row: row["estimate"]) for choose in (min, max))
    return [
        Finding(
            sentence=f"The association of {driver} with {outcome} depends on {moderator}: {signed(least['estimate'])} per "
            f"point {_where(shown, least)}, {signed(most['estimate'])} {_where(shown, most)}.",
            value=most["estimate"] - least["estimate"],
            number_format=DECIMAL,
            base=shown.result.n,
            caution=f"{p_words(float(p))}; association, not proof of cause.",
        )
    ]


def _where(shown: Shown, row: Mapping[str, Any]) -> str:
    if missing(row["moderator_value"]):
        return f"for {quoted(term_words(shown, row['term']), 60)}"
    return f"at {number(row['moderator_value'], 1)}"
