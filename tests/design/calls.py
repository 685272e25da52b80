"""One call of every estimating function that takes a design, on simulated answers; shared by the tests of designs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final

import numpy as np
import pandas as pd

import loyaltystats as ls
from loyaltystats.sampling.design_rows import design_rows

Call = Callable[[pd.DataFrame, ls.SurveyDesign | None], Any]

DRIVERS: Final = ["d1", "d2", "d3"]
PAIRS: Final = {"wifi": ("wififun", "wifidys"), "gift": ("giftfun", "giftdys")}
STYLED: Final = dict.fromkeys(("d1", "d2", "d3", "item1", "item2", "item3"), (1, 5))
TRUST: Final = {"trust": ["trust1", "trust2", "trust3", "trust4"]}
IMPACT: Final = pd.DataFrame({"term": ["d1", "d2"], "impact_factor": ["basic", "excitement"]})
FULL: Final[dict[str, Any]] = {"weights": "w", "strata": "region", "clusters": "branch"}
PAIRED: Final[dict[str, Any]] = {"weights": "w", "strata": "pair", "clusters": "branch"}
MADE: Final = {
    "jk": ls.SurveyDesign(**FULL, replicates="jackknife"),
    "bs": ls.SurveyDesign(**FULL, replicates=ls.Replicates(method="bootstrap", number=30)),
    "fay": ls.SurveyDesign(**PAIRED, replicates="fay"),
}
DESIGNS: Final = {
    "weights": ls.SurveyDesign(weights="w"),
    "strata and clusters": ls.SurveyDesign(**FULL),
    "fpc": ls.SurveyDesign(**FULL, fpc="population"),
    "jackknife": MADE["jk"],
    "bootstrap": MADE["bs"],
    "brr": ls.SurveyDesign(**PAIRED, replicates="brr"),
    "fay": MADE["fay"],
    "delivered jackknife": ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="jackknife", columns="jk")),
    "delivered bootstrap": ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns="bs")),
    "delivered fay": ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="fay", columns="fay")),
}
"""Every kind of design."""

GOT: Final = {"wifi": "wifigot", "gift": "giftgot"}


@cache
def answers() -> pd.DataFrame:
    """Return 200 respondents of 20 branches in 5 regions, with weights and the number of branches in each region."""
    rng = np.random.default_rng(20261127)
    n = 200
    branch = np.repeat(np.arange(20), n // 20)
    level = rng.normal(0, 0.4, 20)[branch]
    frame = pd.DataFrame({"id": [f"p{k}" for k in range(n)], "region": [f"r{k % 5}" for k in branch]})
    frame["branch"] = [f"b{k:02d}" for k in branch]
    frame["w"] = rng.lognormal(0, 0.6, n).round(3)
    frame["population"] = frame["region"].map({f"r{k}": 8 + k for k in range(5)})
    frame["pair"] = [f"{region}{k // 10}" for region, k in zip(frame["region"], branch, strict=True)]
    frame["segment"] = rng.choice(["gold", "silver"], n)
    for name in ("d1", "d2", "d3", "satisfied", "again", "ease", "item1", "item2", "item3", "item4"):
        frame[name] = np.clip(np.round(3.5 + level + rng.normal(0, 1.1, n)), 1, 5).astype(int)
    drive = 0.8 * (frame["d1"] - 3) + 0.4 * (frame["d2"] - 3)
    frame["recommend"] = np.clip(np.round(7.2 + level + drive + rng.normal(0, 1.7, n)), 0, 10).astype(int)
    frame["bought"] = (rng.random(n) < 1 / (1 + np.exp(-drive))).astype(int)
    frame["orders"] = rng.poisson(np.exp(0.4 + 0.1 * frame["d1"]))
    frame["weeks"] = rng.exponential(20, n).round(2) + 0.1
    frame["spent"] = np.round(np.exp(3 + 0.2 * frame["d1"] + rng.normal(0, 0.5, n)), 2)
    frame["ours"] = (100 * rng.beta(2, 2, n)).round()
    frame["praise"] = rng.choice([1, 0], n, p=[0.3, 0.7])
    frame["moan"] = rng.choice([1, 0], n, p=[0.25, 0.75])
    for name in ("wififun", "giftfun"):
        frame[name] = np.clip(np.round(1.8 + rng.normal(0, 0.9, n)), 1, 5).astype(int)
    for name in ("wifidys", "giftdys"):
        frame[name] = np.clip(np.round(3.9 + rng.normal(0, 1.0, n)), 1, 5).astype(int)
    for name in ("wifigot", "giftgot"):
        frame[name] = rng.choice([1, 0], n, p=[0.7, 0.3])
    frame["shop"] = rng.choice(["north", "south", "west"], n)
    frame[["us", "them", "others"]] = rng.permuted(np.tile([1, 2, 3], (n, 1)), axis=1)
    common = level + rng.normal(0, 0.9, n)
    for name in ("trust1", "trust2", "trust3", "trust4"):
        frame[name] = np.clip(np.round(4 + common + rng.normal(0, 0.9, n)), 1, 7).astype(int)
    return frame


@cache
def delivered() -> pd.DataFrame:
    """Return the respondents with columns of replicate weights, as a data producer would deliver them."""
    frame = answers()
    parts = [frame]
    for prefix, design in MADE.items():
        rows = design_rows(frame, design)
        assert rows.replicates is not None
        columns = np.stack(list(rows.replicates.of_rows(rows)), axis=1)
        parts.append(pd.DataFrame(columns).add_prefix(prefix))
    return pd.concat(parts, axis=1)


def _waves(frame: pd.DataFrame) -> dict[str, pd.DataFrame]:
    later = frame.assign(wififun=frame["giftfun"], giftdys=frame["wifidys"])
    return {"2024": frame, "2025": later}


CALLS: Final[dict[str, Call]] = {
    "nps": lambda f, d: ls.nps(f, "recommend", by="segment", design=d),
    "nps_difference": lambda f, d: ls.nps_difference(f, "recommend", by="segment", design=d),
    "nps_difference of three groups": lambda f, d: ls.nps_difference(f, "recommend", by="shop", design=d),
    "compare_groups": lambda f, d: ls.compare_groups(f, question="recommend", by="shop", design=d),
    "compare_groups of ranks": lambda f, d: ls.compare_groups(
        f, question="recommend", by="shop", method="rank", design=d
    ),
    "compare_groups of shares": lambda f, d: ls.compare_groups(
        f, question="satisfied", by="shop", method="chi_square", design=d
    ),
    "loyal_against_rest": lambda f, d: ls.loyal_against_rest(
        f, outcome="recommend", loyal_from=9, questions=["satisfied", "d1"], design=d
    ),
    "csat": lambda f, d: ls.csat(f, "satisfied", highest=5, by="segment", design=d),
    "effort": lambda f, d: ls.effort(f, "ease", top=2, lowest=1, highest=5, by="segment", design=d),
    "loyalty_index": lambda f, d: ls.loyalty_index(f, ["item1", "item2"], lowest=1, highest=5, design=d),
    "secure_customers": lambda f, d: ls.secure_customers(
        f, satisfaction="satisfied", repurchase="again", recommendation="d1", lowest=1, highest=5, top=2, design=d
    ),
    "share_of_wallet": lambda f, d: ls.share_of_wallet(f, "ours", design=d),
    "intentions": lambda f, d: ls.intentions(
        f, dimensions={"a": ["item1", "item2"], "b": ["item3", "item4"]}, lowest=1, highest=5, top=2, design=d
    ),
    "loyalty_phases": lambda f, d: ls.loyalty_phases(
        f, phases={"a": ["item1", "item2"], "b": ["item3", "item4"]}, lowest=1, highest=5, top=2, design=d
    ),
    "wallet_allocation": lambda f, d: ls.wallet_allocation(f, ["us", "them", "others"], design=d),
    "banner_tables": lambda f, d: ls.banner_tables(f, ["satisfied"], ["segment", "shop"], design=d),
    "frequencies": lambda f, d: ls.frequencies(f, ["satisfied"], by="segment", design=d),
    "amounts": lambda f, d: ls.amounts(f, ["spent"], by="segment", design=d),
    "classify_kano": lambda f, d: ls.classify_kano(f, pairs=PAIRS, by="segment", design=d),
    "kano_sensitivity": lambda f, d: ls.kano_sensitivity(f, pairs=PAIRS, design=d),
    "kano_scores": lambda f, d: ls.kano_scores(f, pairs=PAIRS, design=d),
    "fuzzy_kano": lambda f, d: ls.fuzzy_kano(f, pairs=PAIRS, design=d),
    "kano_segments": lambda f, d: ls.kano_segments(f, pairs=PAIRS, classes=2, n_bootstrap=0, design=d),
    "satisfaction_levels": lambda f, d: ls.satisfaction_levels(f, pairs=PAIRS, delivered=GOT, design=d),
    "levels_of_respondents": lambda f, d: ls.levels_of_respondents(f, pairs=PAIRS, delivered=GOT, design=d),
    "levels_from_ratings": lambda f, d: ls.levels_from_ratings(f, impact=IMPACT, delivered_from=4, design=d),
    "levels_and_loyalty": lambda f, d: ls.levels_and_loyalty(
        f, outcome="recommend", pairs=PAIRS, delivered=GOT, design=d
    ),
    "level_drift": lambda f, d: ls.level_drift(_waves(f), panel=False, pairs=PAIRS, design=d),
    "level_drift of a panel": lambda f, d: ls.level_drift(_waves(f), panel="id", pairs=PAIRS, design=d),
    **{
        f"regress_loyalty {model}": (
            lambda f, d, m=model, o=outcome: ls.regress_loyalty(f, outcome=o, drivers=DRIVERS, model=m, design=d)
        )
        for model, outcome in {
            "linear": "recommend",
            "ordinal": "satisfied",
            "logit": "bought",
            "quantile": "recommend",
        }.items()
    },
    "regress_loyalty multinomial": lambda f, d: ls.regress_loyalty(
        f, outcome="recommend", drivers=DRIVERS, model="multinomial", classes=(6, 8), design=d
    ),
    "relative_importance": lambda f, d: ls.relative_importance(
        f, outcome="recommend", drivers=DRIVERS, n_bootstrap=20, design=d
    ),
    "importance_grid": lambda f, d: ls.importance_grid(
        f, outcome="recommend", stated={"d1": "item1", "d2": "item2", "d3": "item3"}, n_bootstrap=20, design=d
    ),
    "priority_map": lambda f, d: ls.priority_map(
        f, outcome="recommend", drivers=DRIVERS, lowest=1, highest=5, n_bootstrap=20, design=d
    ),
    "what_if": lambda f, d: ls.what_if(
        f, outcome="recommend", drivers=DRIVERS, change={"d1": 0.5}, n_bootstrap=20, design=d
    ),
    "driver_gains": lambda f, d: ls.driver_gains(f, outcome="recommend", drivers=DRIVERS, n_bootstrap=20, design=d),
    "penalty_reward": lambda f, d: ls.penalty_reward(
        f, outcome="recommend", drivers=DRIVERS, low=2, high=5, n_bootstrap=0, design=d
    ),
    "mediate": lambda f, d: ls.mediate(
        f, driver="d1", mediator="satisfied", outcome="recommend", n_bootstrap=20, design=d
    ),
    "moderate": lambda f, d: ls.moderate(f, driver="d1", moderator="d2", outcome="recommend", design=d),
    "linkage": lambda f, d: ls.linkage(f, outcome="orders", kind="count", drivers=DRIVERS, design=d),
    "asymmetric_odds": lambda f, d: ls.asymmetric_odds(
        f, outcome="recommend", satisfied=9, drivers=DRIVERS, low=2, high=5, design=d
    ),
    "key_drivers": lambda f, d: ls.key_drivers(
        f, outcome="recommend", dissatisfied=6, satisfied=9, drivers=DRIVERS, low=2, high=5, n_bootstrap=20, design=d
    ),
    "tetraclasse": lambda f, d: ls.tetraclasse(
        f, outcome="recommend", satisfied=9, drivers=DRIVERS, low=2, high=5, n_bootstrap=20, design=d
    ),
    "critical_incidents": lambda f, d: ls.critical_incidents(f, mentions={"wifi": ("praise", "moan")}, design=d),
    "confirmatory_factors": lambda f, d: ls.confirmatory_factors(f, model=TRUST, design=d),
    "invariance": lambda f, d: ls.invariance(f, model=TRUST, by="segment", design=d),
    "path_model": lambda f, d: ls.path_model(
        f,
        measurement=TRUST | {"liking": ["recommend"]},
        structure={"liking": ["trust"]},
        n_bootstrap=30,
        rng=1,
        design=d,
    ),
    "response_styles": lambda f, d: ls.response_styles(f, questions=STYLED, by="segment", design=d),
    "styles_both_ways": lambda f, d: ls.styles_both_ways(f, questions=STYLED, by="segment", design=d),
    "recovery_paradox": lambda f, d: ls.recovery_paradox(
        f, failure="praise", told="moan", solved="satisfied", well=4, outcome="recommend", design=d
    ),
    "control_chart": lambda f, d: ls.control_chart(f, question="recommend", wave="region", design=d),
    "pareto": lambda f, d: ls.pareto(f, options=["praise", "moan", "bought"], design=d),
    "reliability": lambda f, d: ls.reliability(f, {"scale": ["item1", "item2", "item3"]}, design=d),
}
"""Name of a function, with what it does where that matters -> a call of it."""
