"""What poor ratings go with and what good ones, and how far methods agree, in sentences that claim no cause."""

from __future__ import annotations

from typing import Any, Final

from loyaltystats.report.finding import DECIMAL, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import outcome_words, term_words
from loyaltystats.report.words import join, missing, number, percent, quoted

SENTENCES: Final = {
    "basic": "Basic: poor ratings of {} go with more loss in {} than good ones with gain.",
    "performance": "Performance: poor ratings of {} go with loss in {}, good ones with gain.",
    "excitement": "Excitement: good ratings of {} go with more gain in {} than poor ones with loss.",
}
SHORT: Final = {"Cohen's kappa": "kappa", "Fleiss' kappa": "kappa", "Gwet's AC1": "AC1"}


def penalty_findings(shown: Shown) -> list[Finding]:
    """Return the drivers of each class, and how many stay unclear."""
    rows = [row for row in records(shown.total) if not missing(row["impact_factor"])]
    if not rows:
        return []
    outcome = quoted(outcome_words(shown))
    found = []
    for factor, told in SENTENCES.items():
        own = [row for row in rows if row["impact_factor"] == factor]
        if own:
            found.append(_one(shown, told, own))
    unclear = [row for row in rows if row["impact_factor"] == "unclear"]
    if unclear:
        names = join([quoted(term_words(shown, row["term"])) for row in unclear])
        found.append(
            Finding(
                sentence=f"Penalty and reward in {outcome} stay unclear for {names}.",
                base=shown.result.n,
                caution="Too few poor or good ratings, or associations too weak to tell; the sheet gives each reason.",
            )
        )
    return found


def _one(shown: Shown, told: str, rows: list[Any]) -> Finding:
    names = join([quoted(term_words(shown, row["term"])) for row in rows])
    single = rows[0] if len(rows) == 1 else None
    return Finding(
        sentence=told.format(names, quoted(outcome_words(shown))),
        value=None if single is None or missing(single["impact_asymmetry"]) else single["impact_asymmetry"],
        number_format=DECIMAL,
        base=shown.result.n,
        caution="" if single is None else _sizes(single),
    )


def _sizes(row: Any) -> str:
    """Return penalty and reward of one driver, and what the number beside the sentence is."""
    known = not missing(row["impact_asymmetry"])
    sizes = f"penalty {number(row['penalty'])}, reward {number(row['reward'])}"
    return f"{sizes}; the number is the asymmetry, -1 to 1" if known else sizes


def agreement_findings(shown: Shown) -> list[Finding]:
    """Return how far all methods agree, and on what they do not."""
    rows = [row for row in records(shown.frame) if not missing(row["estimate"])]
    if not rows:
        return []
    last = rows[-1]
    result: Any = shown.result
    classes = records(result.classes())
    apart = [quoted(shown.label(row["feature"])) for row in classes if row["agree"] == "no"]
    same = f"They differ on {join(apart)}." if apart else "They agree on every feature."
    told = f"{shown.level_words} {number(last['conf_low'])} to {number(last['conf_high'])}"
    several = len(shown.setting("methods", ())) > 2
    told_by = f"{last['comparison'][0].upper()}{last['comparison'][1:]} agree"
    pairs = "comparisons of two methods on a feature" if several else "the features"
    return [
        Finding(
            sentence=f"{told_by} in {percent(last['observed_agreement'])} of {pairs}. {same}",
            value=last["estimate"],
            number_format=f'"{SHORT[last["coefficient"]]} "{DECIMAL}',
            base=last["n"],
            caution="" if missing(last["conf_low"]) else told,
        )
    ]
