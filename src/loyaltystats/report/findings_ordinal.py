"""What an ordinal regression found, in points of the score where there is one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from loyaltystats.report.finding import DECIMAL, POINTS, Finding
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.sheets.drivers import INTERCEPT, SIGNIFICANT, outcome_words, term_words
from loyaltystats.report.sheets.ordinal import MEAN, NPS, effect_measure, effects_of
from loyaltystats.report.words import join, missing, number, p_words, quoted, signed

DIFFERS = " acts differently along the scale"


def ordinal_finding(shown: Shown, row: Mapping[str, Any], p: float) -> Finding:
    """Return what goes with one point of a driver: points of the score, of the mean answer, or odds."""
    name, outcome = quoted(term_words(shown, row["term"])), quoted(outcome_words(shown))
    better = "better" if row["estimate"] > 0 else "worse"
    step = "compared with its first group" if str(row["term"]).endswith("]") else "for one point more"
    start, rest = f"{name} goes with {better} answers to {outcome}:", f"{step}, the other drivers held constant."
    measure = effect_measure(shown)
    effect = effects_of(shown, measure).get(str(row["term"]))
    if effect is None:
        return Finding(
            sentence=f"{start} {number(row['odds_ratio'])} times the odds {rest}",
            value=row["odds_ratio"],
            number_format=DECIMAL,
            base=row["n"],
            caution=f"{shown.level_words} {number(row['odds_low'])} to {number(row['odds_high'])}; adjusted {p_words(p)}",
        )
    digits, unit = {NPS: (1, "points of the score"), MEAN: (2, "points of the mean answer")}[measure]
    low, high = (signed(effect[end], digits) for end in ("conf_low", "conf_high"))
    return Finding(
        sentence=f"{start} {signed(effect['estimate'], digits)} {unit} {rest}",
        value=effect["estimate"],
        number_format=POINTS if measure == NPS else DECIMAL,
        base=row["n"],
        caution=f"{shown.level_words} {low} to {high}; adjusted {p_words(p)}",
    )


def beside_linear(ordinal: Shown, linear: Shown) -> list[Finding]:
    """Return what the ordinal model adds to the linear one of the same outcome, in one sentence: the same drivers or not."""
    here, there = (_shown_up(each) for each in (ordinal, linear))
    more = [quoted(term_words(ordinal, term)) for term in here if term not in there]
    fewer = [quoted(term_words(ordinal, term)) for term in there if term not in here]
    said = [f"also shown: {join(more)}"] if more else []
    said += [f"no longer shown: {join(fewer)}"] if fewer else []
    outcome = quoted(outcome_words(ordinal))
    sentence = f"Taking only the order of the answers to {outcome}, the same drivers show."
    if said:
        sentence = f"Taking only the order of the answers to {outcome}, not all is the same - {'; '.join(said)}."
    caution = "A driver that shows by one model only is a close call." if said else ""
    return [Finding(sentence=sentence, base=ordinal.result.n, caution=caution), *ordinal_differences(ordinal)]


def _shown_up(shown: Shown) -> list[str]:
    rows = [row for row in records(shown.total) if str(row["term"]) != INTERCEPT]
    return [
        str(row["term"])
        for row in rows
        if not missing(row["p_value"])
        and (row["p_value"] if missing(row["p_adjusted"]) else row["p_adjusted"]) < SIGNIFICANT
    ]


def ordinal_differences(shown: Shown) -> list[Finding]:
    """Return the drivers that act differently at the bottom and at the top of the scale."""
    return [Finding(sentence=note, base=shown.result.n) for note in shown.notes if DIFFERS in note]
