"""What answers in degrees and tests of small effects say."""

from __future__ import annotations

from loyaltystats.report.finding import PERCENT, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.sheets.equivalence import margin_words, small
from loyaltystats.report.style import LOW_BASE
from loyaltystats.report.words import count, join, missing, percent, quoted
from loyaltystats.vocabulary import REQUIREMENTS


def fuzzy_findings(shown: Shown) -> list[Finding]:
    """Return which features belong to which category, by answers that may hold to a degree."""
    rows = [row for row in records(shown.total) if row["n"]]
    alpha = percent(shown.setting("alpha"))
    found = []
    for category, word in REQUIREMENTS.items():
        members = [row for row in rows if row["category"] == category and not missing(row["top_share"])]
        if not members:
            continue
        shares = [row["top_share"] for row in members]
        spread = " to ".join(dict.fromkeys((percent(min(shares)), percent(max(shares)))))
        low = sum(row["n"] < LOW_BASE for row in members)
        names = join([quoted(shown.label(row["feature"])) for row in members])
        found.append(
            Finding(
                sentence=f"{word} by answers in degrees: {names}. {spread} of the respondents hold that to {alpha} or more.",
                value=max(shares),
                number_format=PERCENT,
                base=min(row["n"] for row in members),
                caution=f"{count(low, 'feature')} with a low base" if low else "",
            )
        )
    return found


def equivalence_findings(shown: Shown) -> list[Finding]:
    """Return which drivers are shown to matter no more than the margin."""
    rows = [row for row in records(shown.total) if not missing(row["p_adjusted"])]
    if not rows:
        return []
    little = [row for row in rows if small(row)]
    names = join(list(dict.fromkeys(quoted(term_words(shown, row["term"])) for row in little)))
    outcome = quoted(outcome_words(shown))
    sentence = (
        f"Shown to go with {outcome} no more than the margin: {names}."
        if little
        else f"No driver is shown to go with {outcome} no more than the margin."
    )
    return [
        Finding(
            sentence=sentence,
            value=len(little),
            number_format='0 "of ' + f'{len(rows)}"',
            base=shown.result.n,
            caution=f"Margin: {margin_words(shown)}. Not shown is not proof that an effect is large.",
        )
    ]
