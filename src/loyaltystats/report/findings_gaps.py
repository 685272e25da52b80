"""What missing answers say, in sentences."""

from __future__ import annotations

from loyaltystats.report.finding import PERCENT, Finding
from loyaltystats.report.kinds import Shown
from loyaltystats.report.sheets.gaps import most_missing
from loyaltystats.report.words import count, join, percent, quoted


def gaps_findings(shown: Shown) -> list[Finding]:
    """Return how many answered everything, and what was left out most."""
    n, complete = shown.result.n, int(shown.setting("complete"))
    worst = [
        f"{quoted(shown.label(row['question']), 40)} ({percent(row['missing_share'])})" for row in most_missing(shown)
    ]
    most = f"; left out most: {join(worst)}" if worst else ""
    return [
        Finding(
            sentence=f"{count(complete, 'respondent')} of {n:,} ({percent(complete / n)}) answered everything that "
            f"concerned them{most}.",
            value=complete / n,
            number_format=PERCENT,
            base=n,
            caution="Each result names its own base.",
        )
    ]
