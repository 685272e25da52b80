"""What poor ratings go with and what good ones, and how far methods agree, in sentences that claim no cause."""

from __future__ import annotations

from types import MappingProxyType
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
ROADS: Final = MappingProxyType(
    {
        "grid": {
            "basic": "Called important, but hardly visible in {outcome}: {names}.",
            "performance": "Called important, and visible in {outcome}: {names}.",
            "excitement": "Visible in {outcome} without being called important: {names}.",
        },
        "odds": {
            "basic": "Poor ratings lower the odds of satisfaction more than good ones raise them: {names}.",
            "performance": "Poor ratings lower the odds of satisfaction, good ones raise them: {names}.",
            "excitement": "Good ratings raise the odds of satisfaction more than poor ones lower them: {names}.",
        },
        "tetraclasse": {
            "basic": "Bad evaluations go with dissatisfaction more than good ones with satisfaction: {names}.",
            "performance": "Bad evaluations go with dissatisfaction, good ones with satisfaction: {names}.",
            "excitement": "Good evaluations go with satisfaction more than bad ones with dissatisfaction: {names}.",
        },
        "incidents": {
            "basic": "Complained about more often than praised: {names}.",
            "performance": "Praised and complained about alike: {names}.",
            "excitement": "Praised more often than complained about: {names}.",
        },
        "key_drivers": {
            "dissatisfier": "Key dissatisfiers, whose failures mark out the dissatisfied: {names}.",
            "enhancer": "Key enhancers, whose strengths mark out the satisfied: {names}.",
        },
    }
)
"""What each class of each road says, in words."""

UNTESTED: Final = "A description, not a test: compare it with the penalties and rewards."

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


def road_findings(shown: Shown) -> list[Finding]:
    """Return the drivers or features of each class of one of the smaller roads; classes that are not sure stay out."""
    rows = records(shown.total)
    tested = shown.kind in ("odds", "incidents")
    if shown.kind == "key_drivers":
        rows = [row | {"class": row["side"]} for row in rows if row["key"] == "yes"]
    else:
        rows = [row | {"class": row["impact_factor"]} for row in rows if tested or not row.get("reason")]
    found = []
    for name, told in ROADS[shown.kind].items():
        own = [row for row in rows if row["class"] == name]
        if own:
            names = join([quoted(shown.label(row["feature"] if "feature" in row else row["term"])) for row in own])
            found.append(
                Finding(
                    sentence=told.format(outcome=quoted(outcome_words(shown)), names=names),
                    base=shown.result.n,
                    caution="" if tested else UNTESTED,
                )
            )
    return found


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
    short = SHORT[last["coefficient"]]
    several = len(shown.setting("methods", ())) > 2
    told_by = f"{last['comparison'][0].upper()}{last['comparison'][1:]} agree"
    pairs = "comparisons of two methods on a feature" if several else "the features"
    return [
        Finding(
            sentence=f"{told_by} in {percent(last['observed_agreement'])} of {pairs}. {same}",
            value=last["estimate"],
            number_format=f'"{short} "{DECIMAL};"{short} "-{DECIMAL}',
            base=last["n"],
            caution="" if missing(last["conf_low"]) else told,
        )
    ]
