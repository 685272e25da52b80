"""One real result of every kind, small or crowded, for tests that look at all of them: pictures, sheets, notebooks."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

import loyaltystats as ls
from loyaltystats.result import Result
from loyaltystats.stats.without import without_flagged

LONG = (
    "{} that is delivered when it was promised",
    "Staff who know {}",
    "{}",
    "A very long text about {}, with commas, and more words than any picture can hold in one line of its labels",
    "{} – 24 h",
)
"""Texts of features, in turn; real studies mix short ones and long ones."""

FEW = 9
"""Drivers of results whose time grows fast with them."""


@dataclass(frozen=True)
class Crowd:
    """Simulated answers on so many features; the same each time."""

    features: int
    respondents: int = 140
    seed: int = 7

    @property
    def names(self) -> list[str]:
        """Codes of the ratings."""
        return [f"r{number:02d}" for number in range(self.features)]

    @property
    def labels(self) -> dict[str, str]:
        """Texts of all columns."""
        texts = {name: LONG[at % len(LONG)].format(f"topic {at + 1}") for at, name in enumerate(self.names)}
        others = {"recommend": "Would you recommend us to a friend or colleague?", "country": "Country"}
        return texts | others | {f"k{at}": texts[name] for at, name in enumerate(self.names)}

    @property
    def pairs(self) -> dict[str, tuple[str, str]]:
        """Columns of the Kano pairs."""
        return {f"k{at}": (f"k{at}f", f"k{at}d") for at in range(self.features)}

    @property
    def delivered(self) -> dict[str, str]:
        """Columns that say what customers get."""
        return {feature: f"{feature}got" for feature in self.pairs}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per respondent."""
        rng = np.random.default_rng(self.seed)
        n, p = self.respondents, self.features
        common = rng.normal(size=(n, 1))
        ratings = np.clip(np.round(4 + common + rng.normal(size=(n, p))), 1, 7).astype(int)
        columns: dict[str, Any] = {name: ratings[:, at] for at, name in enumerate(self.names)}
        kinds = ([1, 3], [1, 5], [3, 5], [3, 3])
        for at, feature in enumerate(self.pairs):
            sure = rng.random(n) < 0.55
            for side, usual in zip("fd", kinds[at % 4], strict=True):
                columns[f"{feature}{side}"] = np.where(sure, usual, rng.integers(1, 6, n))
            columns[f"{feature}got"] = np.where(rng.random(n) < (at % 5 + 1) / 6, "yes", "no")
        effects = np.linspace(0.9, -0.3, p)
        pull = (ratings - 4) @ effects / np.sqrt(p)
        columns["recommend"] = np.clip(np.round(7 + 1.5 * pull + rng.normal(size=n)), 0, 10).astype(int)
        columns["happy"] = np.clip(np.round(4 + pull + rng.normal(size=n) * 0.7), 1, 7).astype(int)
        columns["again"] = np.clip(np.round(4 + pull + rng.normal(size=n)), 1, 7).astype(int)
        columns["late"] = np.clip(np.round(3 - pull + rng.normal(size=n)), 1, 7).astype(int)
        columns["visits"] = rng.poisson(np.exp(0.4 + 0.2 * pull))
        columns["share"] = np.clip(np.round(50 + 15 * pull + rng.normal(size=n) * 10), 0, 100)
        columns["country"] = rng.choice(["Germany", "Portugal", "United Kingdom"], n)
        for at, brand in enumerate(("ours", "north", "south")):
            columns[brand] = np.where(rng.random(n) < 0.8, np.roll([1, 2, 3], at)[rng.integers(0, 3, n)], np.nan)
        return pd.DataFrame(columns)


def _drivers(crowd: Crowd, **options: Any) -> Any:
    return ls.regress_loyalty(crowd.frame, outcome="recommend", drivers=crowd.names, **options)


def _roads(crowd: Crowd) -> dict[str, Any]:
    return {"outcome": "happy", "drivers": crowd.names, "low": [1, 2, 3], "high": [5, 6, 7], "rng": 1}


def _importance(crowd: Crowd) -> Any:
    return ls.relative_importance(
        crowd.frame, outcome="recommend", drivers=crowd.names, method="johnson", n_bootstrap=40, rng=1
    )


def _dominance(crowd: Crowd) -> Any:
    few = crowd.names[: min(crowd.features, 8)]
    shares = ls.relative_importance(crowd.frame, outcome="recommend", drivers=few, n_bootstrap=20, rng=1)
    return shares.dominance()


def _scales(crowd: Crowd) -> dict[str, list[str]]:
    half = max(2, crowd.features // 3)
    names = crowd.names
    scales = {"service": names[:half], "product": names[half : 2 * half], "price": names[2 * half :]}
    return {name: items for name, items in scales.items() if len(items) > 1}


def _levels(crowd: Crowd) -> Any:
    return ls.satisfaction_levels(crowd.frame, pairs=crowd.pairs, delivered=crowd.delivered)


def _mediation(crowd: Crowd) -> Any:
    over = crowd.names[1:4]
    return ls.mediate(crowd.frame, driver=crowd.names[0], mediator=over, outcome="recommend", n_bootstrap=99, rng=1)


def _moderation(crowd: Crowd) -> Any:
    return ls.moderate(crowd.frame, driver=crowd.names[0], moderator=crowd.names[1], outcome="recommend")


def _simple_mediation(crowd: Crowd) -> Any:
    return ls.mediate(
        crowd.frame, driver=crowd.names[0], mediator=crowd.names[1], outcome="recommend", n_bootstrap=99, rng=1
    )


def _memberships(crowd: Crowd) -> Any:
    return ls.fuzzy_kano(crowd.frame, pairs=crowd.pairs)


def _drift(crowd: Crowd) -> Any:
    later = replace(crowd, seed=crowd.seed + 1)
    return ls.level_drift({"2025": crowd.frame, "2026": later.frame}, pairs=crowd.pairs, panel=False)


def _agreement(crowd: Crowd) -> Any:
    kinds = ("Expected", "Desired", "Delighted")
    words = ("must_be", "one_dimensional", "attractive")
    one = {name: words[at % 3] for at, name in enumerate(crowd.names)}
    other = {name: words[at * at % 3] for at, name in enumerate(crowd.names)}
    assert len(kinds) == len(words)
    return ls.agreement({"Kano pairs": one, "Ratings and loyalty": other, "Third method": one})


def _recovery(crowd: Crowd) -> Any:
    place = np.arange(crowd.respondents) % 4
    frame = crowd.frame.assign(wrong=(place > 0) * 1, told=(place > 1) * 1, handled=np.where(place == 2, 7, 2))
    return ls.recovery_paradox(
        frame, failure="wrong", told="told", solved="handled", well=6, outcome=["recommend", "happy"]
    )


def _waves(crowd: Crowd) -> dict[str, Any]:
    return {f"Wave {at + 1}": crowd.frame.iloc[at::8] for at in range(8)}


def _paths(crowd: Crowd) -> Any:
    half = max(1, min(crowd.features, 12) // 2)
    model = {"ease": crowd.names[:half], "trust": crowd.names[half : 2 * half] or ["visits"], "liking": ["recommend"]}
    arrows = {"trust": ["ease"], "liking": ["ease", "trust"]}
    return ls.path_model(crowd.frame, measurement=model, structure=arrows, lowest=0, highest=10, n_bootstrap=20, rng=1)


def _stated(crowd: Crowd) -> Any:
    rng = np.random.default_rng(3)
    said = {name: f"{name}said" for name in crowd.names}
    columns = {column: rng.integers(at % 4 + 1, 8, crowd.respondents) for at, column in enumerate(said.values())}
    return ls.importance_grid(
        crowd.frame.assign(**columns), outcome="recommend", stated=said, method="johnson", n_bootstrap=20, rng=1
    )


MAKERS: dict[str, Callable[[Crowd], Result]] = {
    "KanoResult": lambda c: ls.classify_kano(c.frame, pairs=c.pairs),
    "KanoSensitivityResult": lambda c: ls.kano_sensitivity(ls.classify_kano(c.frame, pairs=c.pairs)),
    "ContinuousResult": lambda c: ls.kano_scores(c.frame, pairs=c.pairs),
    "LevelsResult": _levels,
    "SegmentsResult": lambda c: ls.kano_segments(c.frame, pairs=c.pairs, classes=2, n_starts=2, n_bootstrap=0, rng=1),
    "LevelLoyaltyResult": lambda c: ls.levels_and_loyalty(
        c.frame, outcome="recommend", pairs=c.pairs, delivered=c.delivered
    ),
    "DriftResult": _drift,
    "FuzzyResult": _memberships,
    "RespondentLevelsResult": lambda c: ls.levels_of_respondents(c.frame, pairs=c.pairs, delivered=c.delivered),
    "NpsResult": lambda c: ls.nps(c.frame, "recommend", by="country"),
    "NpsDifferenceResult": lambda c: ls.nps_difference(c.frame, "recommend", by="country"),
    "CompareResult": lambda c: ls.compare_groups(c.frame, question=["happy", "recommend"], by="country"),
    "WithinAgreementResult": lambda c: ls.within_group_agreement(
        c.frame, question="happy", by="country", lowest=1, highest=7
    ),
    "CsatResult": lambda c: ls.csat(c.frame, "happy", top=2, highest=7, by="country"),
    "LoyaltyIndexResult": lambda c: ls.loyalty_index(c.frame, ["happy", "again"], lowest=1, highest=7, by="country"),
    "EffortResult": lambda c: ls.effort(c.frame, "happy", lowest=1, highest=7, by="country"),
    "SecureResult": lambda c: ls.secure_customers(
        c.frame,
        satisfaction="happy",
        repurchase="again",
        recommendation="recommend",
        highest={"satisfaction": 7, "repurchase": 7, "recommendation": 10},
        lowest={"satisfaction": 1, "repurchase": 1, "recommendation": 0},
        top=2,
    ),
    "WalletResult": lambda c: ls.share_of_wallet(c.frame, "share", by="country"),
    "AllocationResult": lambda c: ls.wallet_allocation(c.frame, ["ours", "north", "south"]),
    "PhasesResult": lambda c: ls.loyalty_phases(
        c.frame,
        {"Loyalty of thought": "happy", "Loyalty of feeling": "again", "Loyalty of will": c.names[0]},
        lowest=1,
        highest=7,
        top=2,
    ),
    "IntentionsResult": lambda c: ls.intentions(
        c.frame, {"Says good things": "happy", "Buys again": "again", "Leaves": "late"}, lowest=1, highest=7, top=2
    ),
    "DriverResult": _drivers,
    "EquivalenceResult": lambda c: _drivers(c).equivalence(0.1),
    "LinkageResult": lambda c: ls.linkage(c.frame, outcome="visits", kind="count", drivers=c.names),
    "ImportanceResult": _importance,
    "DominanceResult": _dominance,
    "PriorityResult": lambda c: ls.priority_map(
        c.frame,
        outcome="recommend",
        drivers=c.names,
        method="johnson",
        lowest=1,
        highest=7,
        n_bootstrap=40,
        rng=1,
    ),
    "SimulatorResult": lambda c: ls.what_if_simulator(c.frame, outcome="recommend", drivers=c.names[:FEW]),
    "WhatIfResult": lambda c: ls.what_if(
        c.frame,
        outcome="recommend",
        drivers=c.names[:FEW],
        change=dict.fromkeys(c.names[:FEW], 0.5),
        rng=1,
        n_bootstrap=40,
    ),
    "GainResult": lambda c: ls.driver_gains(c.frame, outcome="recommend", drivers=c.names[:FEW], step=0.5, rng=1),
    "PenaltyRewardResult": lambda c: ls.penalty_reward(
        c.frame, outcome="recommend", drivers=c.names, middle=4, n_bootstrap=40, rng=1
    ),
    "MediationResult": _mediation,
    "SensitivityResult": lambda c: _simple_mediation(c).sensitivity(),
    "ModerationResult": _moderation,
    "SlopesResult": lambda c: _moderation(c).slopes(),
    "ReliabilityResult": lambda c: ls.reliability(c.frame, _scales(c)),
    "ItemsResult": lambda c: ls.reliability(c.frame, _scales(c)).items(),
    "DistinctnessResult": lambda c: ls.reliability(c.frame, _scales(c)).distinctness(n_bootstrap=99),
    "PathModelResult": _paths,
    "ImportanceGridResult": _stated,
    "OddsResult": lambda c: ls.asymmetric_odds(
        c.frame, satisfied=5, interval="wald", firth=True, **_roads(c) | {"drivers": c.names[:FEW]}
    ),
    "TetraclasseResult": lambda c: ls.tetraclasse(c.frame, satisfied=5, n_bootstrap=20, **_roads(c)),
    "KeyDriversResult": lambda c: ls.key_drivers(
        c.frame, dissatisfied=3, satisfied=5, n_bootstrap=10, **_roads(c) | {"drivers": c.names[:8]}
    ),
    "IncidentResult": lambda c: ls.critical_incidents(
        counts={name: (3 + 7 * at % 40, 2 + 11 * at % 37) for at, name in enumerate(c.names)}
    ),
    "StylesResult": lambda c: ls.response_styles(c.frame, questions=dict.fromkeys(c.names, (1, 7)), by="country"),
    "BothWaysResult": lambda c: ls.styles_both_ways(c.frame, questions=dict.fromkeys(c.names, (1, 7))),
    "RecoveryResult": _recovery,
    "ControlChartResult": lambda c: ls.control_chart(_waves(c), question="happy", baseline=5),
    "ParetoResult": lambda c: ls.pareto(
        c.frame.assign(**{name: (c.frame[name] > 3) * 1 for name in c.names}), options=c.names
    ),
    "AgreementResult": _agreement,
    "FrequencyResult": lambda c: ls.frequencies(c.frame, [*c.names[:6], "country"]),
    "AmountResult": lambda c: ls.amounts(c.frame, ["share", "visits", *c.names[:10]]),
    "WithoutResult": lambda c: without_flagged(
        ls.classify_kano, c.frame, [at % 9 == 0 for at in range(c.respondents)], pairs=c.pairs
    ),
    "LintResult": lambda c: ls.lint(ls.load_instrument("kano").with_features(dict(list(c.labels.items())[:3]))),
    "SplitResult": lambda c: ls.split_design(c.names, per_version=max(2, c.features // 3), rng=1),
    "TemplatesResult": lambda _: ls.templates(),
    "PlanResult": lambda c: ls.sample_size("kano", gap=0.3, features=3),
}
"""Class of a result -> how one is made; tests/house asks that every class of the package is here."""


def made(name: str, crowd: Crowd) -> Result:
    """Return the result of this class, with the texts of the crowd; what it warns of is not the matter here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = MAKERS[name](crowd)
    return replace(result, labels={**crowd.labels, **result.labels} if name == "AgreementResult" else crowd.labels)
