"""What a factor model and the ladder of invariance say, in sentences."""

from __future__ import annotations

from loyaltystats.report.finding import DECIMAL, WHOLE, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.factors import WEAK
from loyaltystats.report.words import count, join, missing, number, quoted

_FIT = {
    "good": "fits well: the questions measure what they were written for",
    "fair": "fits fairly: most of what the questions share is what they were written for",
    "poor": "does not fit: the questions do not measure just what they were written for",
}
_COMPARED = {
    "means and slopes": "Groups may be compared, means and what drives them: they answer by the same yardstick",
    "slopes": "Only what drives what may be compared between groups, not their means: the same answer stands for different "
    "levels",
    "nothing": "Groups may not be compared on these questions: they do not measure the same in all of them",
}


def factor_findings(shown: Shown) -> list[Finding]:
    """Return how well the model fits, and the questions that say little about their construct."""
    fit, verdict = shown.setting("fit", {}), str(shown.setting("verdict"))
    if verdict not in _FIT:
        return []
    numbers = f"CFI {number(fit['cfi'])}, RMSEA {number(fit['rmsea'])}, SRMR {number(fit['srmr'])}"
    found = [
        Finding(
            sentence=f"The model of {count(shown.frame['construct'].nunique(), 'construct')} {_FIT[verdict]} ({numbers}).",
            value=float(fit["cfi"]),
            number_format=DECIMAL,
            base=shown.result.n,
            caution="Limits of fit are conventions of the field, not tests.",
        )
    ]
    rows = [row for row in records(shown.total) if not missing(row["std_estimate"]) and abs(row["std_estimate"]) < WEAK]
    if rows:
        names = join(
            [f"{quoted(shown.label(row['item']), 40)} ({number(row['std_estimate'])})" for row in rows], most=6
        )
        found.append(
            Finding(
                sentence=f"Says little about its construct: {names}.",
                value=len(rows),
                number_format=WHOLE,
                base=shown.result.n,
                caution=f"Standardised loading under {WEAK:.2f}, a convention.",
            )
        )
    return found


def ladder_findings(shown: Shown) -> list[Finding]:
    """Return what may be compared between the groups."""
    groups = [shown.label(group) for group in shown.setting("groups", ())]
    freed = [item for text in shown.frame["freed"] for item in str(text).split(", ") if item]
    caution = "A step of the ladder is judged by a convention of the field."
    if freed:
        named = join([quoted(shown.label(item), 40) for item in dict.fromkeys(freed)], most=4)
        caution = f"{named} differs between the groups and was set free after looking at the answers."
    return [
        Finding(
            sentence=f"{_COMPARED[str(shown.setting('comparable'))]} ({join(groups, most=6)}).",
            value=len(groups),
            number_format=f'0 "{"groups"}"',
            base=shown.result.n,
            caution=caution,
        )
    ]
