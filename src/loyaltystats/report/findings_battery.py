"""Long batteries of loyalty questions in a few sentences: a client does not read forty alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from loyaltystats.report.finding import PERCENT, WHOLE, Finding
from loyaltystats.report.findings_loyalty import ends_apart
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.loyalty import question_words
from loyaltystats.report.words import join, missing, percent, quoted

MOST_SINGLE: Final = 8
"""More questions than this are told together."""

LEADING: Final = 3
"""The first questions of a long battery keep their own sentences."""

NAMED: Final = 3
"""Questions named at either end."""


def told_together(results: Sequence[Shown]) -> list[int]:
    """Return the positions of the results of satisfaction that are told in common sentences."""
    places = [place for place, shown in enumerate(results) if shown.kind == "csat"]
    return places[LEADING:] if len(places) > MOST_SINGLE else []


def battery_findings(results: Sequence[Shown]) -> list[Finding]:
    """Return which questions get most and fewest top marks, and on which of them groups are apart."""
    rows = [(shown, row) for shown in results for row in records(shown.total)[:1] if not missing(row["estimate"])]
    named = min(NAMED, len(rows) // 2)
    if not named:
        return []
    rows.sort(key=lambda pair: -pair[1]["estimate"])
    best, worst = ([_named(*pair) for pair in part] for part in (rows[:named], rows[: -named - 1 : -1]))
    found = [
        Finding(
            sentence=f"Of {len(rows)} further questions most top marks go to {join(best)}, fewest to {join(worst)}.",
            value=rows[0][1]["estimate"],
            number_format=PERCENT,
            base=min(row["n"] for _, row in rows),
            caution="Neighbours in this order may differ by chance, and scales may differ; all intervals are on the sheet.",
        )
    ]
    return found + _groups(results)


def _named(shown: Shown, row: Any) -> str:
    low = ", low answers" if shown.setting("best") is not None else ""
    return f"{quoted(question_words(shown), 40)} ({percent(row['estimate'])}{low})"


def _groups(results: Sequence[Shown]) -> list[Finding]:
    judged = [(shown, ends) for shown in results if (ends := ends_apart(shown)) is not None]
    if not judged:
        return []
    apart = [quoted(question_words(shown), 40) for shown, ends in judged if ends]
    on = (
        f"{len(apart)} of these {len(judged)} questions: {join(apart)}"
        if apart
        else f"none of these {len(judged)} questions"
    )
    return [
        Finding(
            sentence=f"Groups are clearly apart on {on}.",
            value=len(apart),
            number_format=WHOLE,
            base=min(shown.result.n for shown, _ in judged),
            caution="The intervals of the highest and the lowest group do not overlap; groups were not tested, and some "
            "differ by chance."
            if apart
            else "",
        )
    ]
