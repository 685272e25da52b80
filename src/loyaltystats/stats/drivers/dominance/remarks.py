"""Sentences about the importance of drivers: what was done, and what a reader must know."""

from __future__ import annotations

from typing import Final

from loyaltystats.sampling.design import REPLICATE_WORDS, SurveyDesign
from loyaltystats.stats.drivers.dominance.evidence import MOST_DRIVERS, Evidence
from loyaltystats.stats.drivers.dominance.linear import Ask
from loyaltystats.stats.drivers.dominance.model_evidence import MOST_EXACT
from loyaltystats.stats.drivers.dominance.tables import difference_table
from loyaltystats.stats.drivers.matrix import DriverRows, counted
from loyaltystats.stats.drivers.models.rows import ModelRows

NO_TEST: Final = "Shares cannot fall below zero, so an interval above zero is no test; see the p of the regression."

REPLICATED: Final = (
    "Replicate weights of this kind show how far a share may be off, but no distribution of it: how often a driver comes "
    "first is not said."
)

NAMES: Final = {
    "lmg": "LMG shares (average gain in R2 over all orders of entry)",
    "first": "Squared correlations",
    "last": "Gains in R2 when entered last",
    "pratt": "Pratt's products",
    "standardized": "Squared standardised coefficients",
    "johnson": "Johnson's relative weights",
    "car": "Squared correlation-adjusted correlations",
    "mcfadden": "Shapley shares of McFadden's R2",
    "nagelkerke": "Shapley shares of Nagelkerke's R2",
    "estrella": "Shapley shares of Estrella's R2",
    "tjur": "Shapley shares of Tjur's R2",
}

MODEL_WORDS: Final = {
    "linear": "",
    "ordinal": " in the ordinal (proportional odds) model",
    "logit": " in the logit model",
}


def sentence(outcome: str, evidence: Evidence, ask: Ask) -> str:
    """Return what was done, up to the seed."""
    what = (
        f"{NAMES[ask.method]}{MODEL_WORDS[ask.model]} of {outcome} on {counted(len(evidence.players.names), 'driver')}"
    )
    if not len(evidence.draws):
        return f"{what}; without intervals, since nothing was resampled"
    if evidence.spread is not None:
        kind = REPLICATE_WORDS[evidence.spread.replicates.spec.method]
        return f"{what}; {100 * ask.level:g} % t intervals from {len(evidence.draws):,} {kind}"
    kind = "BCa" if ask.interval == "bca" else "percentile"
    drawn = "clusters and strata" if ask.draw.design is not None else "respondents"
    return f"{what}; {100 * ask.level:g} % {kind} intervals from {len(evidence.draws):,} resamples of {drawn}"


def weighting(rows: DriverRows, design: SurveyDesign | None, evidence: Evidence) -> str:
    """Return how weights and the design enter, as the end of a sentence."""
    weighted = ", weighted" if rows.weighted else ""
    if evidence.squares is not None:
        return f"{weighted}, computed anew in every replicate"
    return f"{weighted}, resampled as drawn (Rao, Wu and Yue)" if design is not None and design.is_complex else weighted


def remarks(rows: ModelRows, evidence: Evidence, ask: Ask) -> list[str]:
    """Return the notes on one group of respondents."""
    return [
        *_on_resamples(evidence, ask),
        *_on_orders(evidence, ask),
        *_on_controls(rows, evidence),
        *_on_players(rows, evidence),
        *_on_signs(rows, evidence),
        *_on_ties(rows, evidence, ask.level),
    ]


def _on_resamples(evidence: Evidence, ask: Ask) -> list[str]:
    import numpy as np

    drawn, wanted = len(evidence.draws), ask.draw.count
    lost = int(np.isnan(evidence.draws).any(axis=1).sum())
    found = [REPLICATED] if drawn and evidence.spread is not None else []
    if lost:
        found.append(f"{lost} of {drawn} resamples could not be used: a driver was constant or redundant in them.")
    if drawn < wanted and ask.method == "tjur":
        found.append(
            "No intervals for Tjur's R2, which does not come from a likelihood; use method='mcfadden' for them."
        )
    elif drawn < wanted:
        found.append(
            f"{drawn} instead of {wanted} resamples were drawn: with so many drivers each takes long. The ends of the "
            "intervals are a little less exact."
        )
    if drawn and ask.model != "linear":
        found.append(
            "Resamples are approximated by one Newton step from the fit of all answers; refitting every one gives nearly "
            "the same."
        )
    return found


def _on_orders(evidence: Evidence, ask: Ask) -> list[str]:
    p = len(evidence.players.names)
    most = MOST_DRIVERS if ask.model == "linear" else MOST_EXACT
    if p <= most or ask.method in ("first", "last", "pratt", "standardized", "johnson", "car"):
        return []
    return [
        f"{p} drivers have too many orders of entry: a sample of them was averaged, an order and its reverse in turn. The "
        "column order_error says how exact the shares are; method='johnson' needs no orders."
    ]


def _on_controls(rows: ModelRows, evidence: Evidence) -> list[str]:
    if not rows.controls:
        return []
    home = {term: driver for driver, terms in rows.factors.items() for term in terms}
    names = list(dict.fromkeys(rows.name(home.get(term, term)) for term in rows.controls))
    verb = "It explains" if len(names) == 1 else "Together they explain"
    return [
        f"Held constant: {', '.join(names)}. {verb} {evidence.control_r2:.1%} of the differences; the shares "
        "divide what the drivers add."
    ]


def _on_players(rows: ModelRows, evidence: Evidence) -> list[str]:
    players = evidence.players
    found = []
    several = [rows.name(name) for name, size in zip(players.names, players.sizes, strict=True) if size > 1]
    if several:
        found.append(f"Entered as one, with all that belongs to it: {', '.join(several)}.")
    if players.before:
        named = ", ".join(players.names[at] for at in players.before)
        found.append(f"Orders in which an interaction comes after both of its drivers were averaged: {named}.")
    return found


def _on_signs(rows: ModelRows, evidence: Evidence) -> list[str]:
    negative = [
        rows.name(name) for name, value in zip(evidence.players.names, evidence.contributions, strict=True) if value < 0
    ]
    return [f"Negative contribution, possibly a suppressor: {', '.join(negative)}."] if negative else []


def _on_ties(rows: ModelRows, evidence: Evidence, level: float) -> list[str]:
    """Say whether the first two can be told apart."""
    if not len(evidence.usable) or len(evidence.contributions) < 2:
        return []
    closest = difference_table(evidence, level).iloc[0]
    low, high = closest["conf_low"], closest["conf_high"]
    if closest["separable"] != "no":
        return []
    first, second = rows.name(closest["term"]), rows.name(closest["other_term"])
    return [
        f"{first} and {second} cannot be told apart: the {100 * level:g} % interval of the difference of their "
        f"shares runs from {low:+.0%} to {high:+.0%}."
    ]
