"""What the quality of the answers says, in sentences."""

from __future__ import annotations

from loyaltystats.report.finding import PERCENT, WHOLE, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.care import RULE_WORDS
from loyaltystats.report.words import count, join, percent


def care_findings(shown: Shown) -> list[Finding]:
    """Return how many respondents are suspect, and the most frequent signs."""
    n, suspect = shown.result.n, int(shown.setting("suspect"))
    rows = sorted((row for row in records(shown.frame) if row["flagged"]), key=lambda row: -row["flagged_share"])
    named = join([f"{RULE_WORDS[str(row['rule'])].lower()} ({percent(row['flagged_share'])})" for row in rows[:3]])
    most = f"; most frequent signs: {named}" if named else ""
    sentence = (
        f"{count(suspect, 'respondent')} of {n:,} ({percent(suspect / n)}) may not have answered with care{most}."
        if suspect
        else f"No respondent shows {shown.setting('at_least')} or more signs of careless answers{most}."
    )
    return [
        Finding(
            sentence=sentence,
            value=suspect / n,
            number_format=PERCENT,
            base=n,
            caution="Nobody was left out; single signs also flag careful people.",
        )
    ]


def without_findings(shown: Shown) -> list[Finding]:
    """Return the results that would change without the flagged."""
    rows = [row for row in records(shown.frame) if row["inside"] == "no"]
    if not rows:
        return []
    return [
        Finding(
            sentence=f"Without the {count(shown.setting('flagged'), 'respondent')} flagged, "
            f"{count(len(rows), 'number')} of “{shown.setting('about')}” would leave the interval of all respondents.",
            value=len(rows),
            number_format=WHOLE,
            base=shown.result.n,
            caution="See the sheet With and without; decide which to report, and say so.",
        )
    ]
