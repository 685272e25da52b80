"""Tables of a path model: paths, items, constructs, quality, HTMT, fit, importance and performance, groups."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.pls import quality
from loyaltystats.stats.latent.pls.groups import Compared, Pair, compare
from loyaltystats.stats.latent.pls.predict import q2_predict
from loyaltystats.stats.latent.pls.resample import Draws, bootstrap, limits, numbers_of
from loyaltystats.stats.latent.pls.rows import moments
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.stats.latent.pls.plan import Plan
    from loyaltystats.stats.latent.pls.solve import Solution
    from loyaltystats.stats.latent.rows import LatentRows
    from loyaltystats.stats.outcomes.scales import Ends

Row = dict[str, Any]
EFFECTS: Final = ("direct", "indirect", "total")
FOLDS: Final = 10
ALPHA: Final = 0.05
"""Level at which composites count as different between groups (Henseler, Ringle and Sarstedt 2016)."""

FEWEST_IN_GROUP: Final = 30


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """What the caller asked for."""

    level: float
    adjust: str
    interval: str
    n_bootstrap: int
    n_permutations: int
    rng: np.random.Generator
    target: str


def tables(
    rows: LatentRows, plan: Plan, model: Solution, ends: Mapping[str, Ends], asked: Asked
) -> tuple[dict[str, pd.DataFrame], list[str]]:
    """Return all tables by name, and what must be said of them; ``paths`` is the first."""
    import pandas as pd

    how = (asked.n_bootstrap, asked.rng, asked.interval == "bca")
    draws = bootstrap(rows.values, rows.weights, plan, model, how)
    notes = [f"{draws.lost:,} resamples could not be estimated and were left out."] if draws.lost else []
    folds = asked.rng.permutation(len(rows.values)) % FOLDS
    q2 = q2_predict(rows.values, rows.weights, plan, folds)
    made = {
        "paths": _paths(plan, model, draws, asked, len(rows.values)),
        "items": _items(plan, model, draws, asked, q2),
        "constructs": _constructs(plan, model),
        "quality": _quality(plan, model, q2, len(rows.values)),
        "effects": _effects(plan, model),
        "htmt": _htmt(plan, model, draws, asked),
        "fit": [
            {"index": f"SRMR, {name}", "estimate": quality.srmr(model, plan, estimated=name == "estimated")}
            for name in ("saturated", "estimated")
        ],
    }
    if ends:
        made["map"], said = _map(rows, plan, model, ends, asked.target)
        notes += said
    if rows.group is not None:
        made["invariance"], made["differences"], said = _groups(rows, plan, asked)
        notes += said
    return {name: pd.DataFrame(each) for name, each in made.items()}, notes


def _paths(plan: Plan, model: Solution, draws: Draws, asked: Asked, n: int) -> list[Row]:
    found: list[Row] = []
    point = numbers_of(model, plan)
    for effect in EFFECTS:
        part: list[Row] = []
        for at, outcome in enumerate(plan.names):
            for one in range(at):
                on_the_way = abs(float(point[effect][at, one])) > 0 and (
                    effect != "total" or one in _upstream(plan, at)
                )
                if (effect == "direct" and one in plan.before[at]) or (effect != "direct" and on_the_way):
                    head = {"outcome": outcome, "term": plan.names[one], "effect": effect}
                    part.append(head | _judged(float(point[effect][at, one]), effect, (at, one), draws, asked))
        adjusted = adjust_p([row["p_value"] for row in part], asked.adjust).tolist() if part else []
        found += [
            {**row, "p_adjusted": float(p), "conf_low": row["conf_low"], "conf_high": row["conf_high"], "n": n}
            for row, p in zip(part, adjusted, strict=True)
        ]
    order = ("outcome", "term", "effect", "estimate", "std_estimate", "std_error", "statistic", "p_value", "p_adjusted")
    return [{name: row[name] for name in (*order, "conf_low", "conf_high", "n")} for row in found]


def _upstream(plan: Plan, at: int) -> set[int]:
    found: set[int] = set()
    rest = list(plan.before[at])
    while rest:
        one = rest.pop()
        found.add(one)
        rest += plan.before[one]
    return found


def _judged(estimate: float, name: str, place: Any, draws: Draws, asked: Asked) -> Row:
    """Return an estimate with its bootstrap error, test and interval."""
    from scipy.special import ndtr

    error = statistic = p = low = high = math.nan
    if name in draws.values and len(draws.values[name]) > 1:
        drawn = draws.values[name][(slice(None), *place)]
        left = draws.jackknife[name][(slice(None), *place)] if draws.jackknife else None
        low, high = limits(drawn, asked.level, estimate=estimate, jackknife=left)
        error = float(drawn.std(ddof=1))
    if error > 1e-12:
        statistic = estimate / error
        p = float(2 * ndtr(-abs(statistic)))
    own = {"estimate": estimate, "std_estimate": estimate, "std_error": error, "statistic": statistic, "p_value": p}
    return own | {"conf_low": low, "conf_high": high}


def _items(plan: Plan, model: Solution, draws: Draws, asked: Asked, q2: np.ndarray) -> list[Row]:
    found = []
    for at, (construct, places) in enumerate(zip(plan.names, plan.places, strict=True)):
        own = quality.own_loadings(model, plan, at)
        for item, loading in zip(places.tolist(), own.tolist(), strict=True):
            weight = _judged(float(model.weights[item, at]), "weights", (item,), draws, asked)
            load = _judged(float(model.loadings[item, at]), "loadings", (item,), draws, asked)
            row = {"construct": construct, "item": plan.items[item], "mode": plan.modes[construct]}
            row |= {"outer_weight": weight["estimate"], "weight_low": weight["conf_low"]}
            row |= {"weight_high": weight["conf_high"], "loading": loading}
            plain = not plan.consistent
            row |= {"std_low": load["conf_low"] if plain else math.nan}
            row |= {"std_high": load["conf_high"] if plain else math.nan}
            found.append(row | {"communality": loading**2, "q2": float(q2[item])})
    return found


def _constructs(plan: Plan, model: Solution) -> list[Row]:
    return [
        {"construct": name, "mode": plan.modes[name], **quality.of_construct(model, plan, at)}
        for at, name in enumerate(plan.names)
    ]


def _quality(plan: Plan, model: Solution, q2: np.ndarray, n: int) -> list[Row]:
    found = []
    for at, name in enumerate(plan.names):
        if plan.before[at]:
            r2, k = float(model.r2[at]), len(plan.before[at])
            adjusted = 1 - (1 - r2) * (n - 1) / (n - k - 1)
            found.append({"outcome": name, "r2": r2, "r2_adjusted": adjusted, "q2": float(q2[plan.places[at]].mean())})
    return found


def _effects(plan: Plan, model: Solution) -> list[Row]:
    sizes = quality.f2(model, plan)
    return [
        {"outcome": name, "term": plan.names[one], "f2": float(sizes[at, one])}
        for at, name in enumerate(plan.names)
        for one in plan.before[at]
    ]


def _htmt(plan: Plan, model: Solution, draws: Draws, asked: Asked) -> list[Row]:
    found, place = [], 0
    for one in range(len(plan.names)):
        for other in range(one):
            value = quality.htmt(model.items, plan, one, other)
            ends = _judged(value, "htmt", (place,), draws, asked)
            row = {"construct": plan.names[other], "other_construct": plan.names[one], "htmt": value}
            found.append(row | {"htmt_low": ends["conf_low"], "htmt_high": ends["conf_high"]})
            place += 1
    return found


def _map(
    rows: LatentRows, plan: Plan, model: Solution, ends: Mapping[str, Ends], target: str
) -> tuple[list[Row], list[str]]:
    """Return total effects on the target in points of 0 to 100, and means of constructs and items."""
    import numpy as np

    known = moments(rows.values, rows.weights, plan.items)
    span = np.array([ends[item].highest - ends[item].lowest for item in plan.items])
    points = 100 * (known.mean - np.array([ends[item].lowest for item in plan.items])) / span
    raw = model.weights / known.spread[:, None] * span[:, None]
    sums = raw.sum(axis=0)
    bad = [name for at, name in enumerate(plan.names) if (raw[plan.places[at], at] <= 0).any()]
    if bad:
        return [], [
            f"There is no importance-performance map, because an item of {', '.join(bad)} has a weight of zero or below; a "
            "mean of its items would not be between 0 and 100."
        ]
    share = raw / sums
    spread = 100 / sums
    goal = plan.names.index(target)
    found: list[Row] = []
    for at, name in enumerate(plan.names):
        if at not in _upstream(plan, goal):
            continue
        effect = float(model.total[goal, at] * spread[goal] / spread[at])
        own = {"outcome": target, "construct": name}
        n = len(rows.values)
        found.append(own | {"item": "", "total_effect": effect, "performance": float(points @ share[:, at]), "n": n})
        found += [
            own
            | {"item": plan.items[item], "total_effect": effect * float(share[item, at])}
            | {"performance": float(points[item]), "n": n}
            for item in plan.places[at].tolist()
        ]
    return found, []


def _groups(rows: LatentRows, plan: Plan, asked: Asked) -> tuple[list[Row], list[Row], list[str]]:
    same: list[Row] = []
    differ: list[Row] = []
    notes = [
        "Groups: items, scales, treatment of answers and estimation are the same in all groups (configural invariance by "
        "construction).",
    ]
    sizes = {group: int(rows.rows_of(group).sum()) for group in rows.groups}
    least = max(FEWEST_IN_GROUP, len(plan.items) + 1)
    small = [group for group, n in sizes.items() if n < least]
    if small:
        notes.append(
            f"Not compared, with fewer than {least} complete answers: {', '.join(rows.labels.get(g, g) for g in small)}."
        )
    for one, two in combinations([group for group in rows.groups if group not in small], 2):
        first, either = rows.rows_of(one), rows.rows_of(one) | rows.rows_of(two)
        pair = Pair(values=rows.values[either], weights=rows.weights[either], first=first[either])
        lead = {"compared": one, "compared_to": two}
        names = f"{rows.labels.get(one, one)} and {rows.labels.get(two, two)}"
        try:
            found = compare(pair, plan, asked.n_permutations, asked.rng)
        except EstimationError as error:
            notes.append(f"{names}: the groups could not be compared: {error}")
            continue
        counts = {"n_first": sizes[one], "n_second": sizes[two]}
        same += [lead | row | counts for row in _invariance(found, plan)]
        broken = [row["construct"] for row in _invariance(found, plan) if row["verdict"] == "none"]
        differ += [lead | row | counts for row in _differences(found, plan, broken, asked.adjust)]
        if broken:
            notes.append(
                f"{names}: {', '.join(rows.labels.get(each, each) for each in broken)} is not made of its items in the same "
                "way in both groups; paths from and to it may not be compared and are not tested."
            )
    return same, differ, notes


def _invariance(found: Compared, plan: Plan) -> list[Row]:
    made = []
    for at, name in enumerate(plan.names):
        p_same = found.p_low("composition", (at,))
        p_mean, p_spread = found.p("means", (at,)), found.p("variances", (at,))
        verdict = "none" if p_same < ALPHA else "full" if min(p_mean, p_spread) >= ALPHA else "partial"
        row = {"construct": name, "composition": float(found.observed["composition"][at])}
        row |= {"composition_low": found.quantile("composition", (at,), ALPHA), "p_composition": p_same}
        row |= {"mean_difference": float(found.observed["means"][at]), "p_means": p_mean}
        row |= {"log_variance_ratio": float(found.observed["variances"][at]), "p_variances": p_spread}
        made.append(row | {"verdict": verdict})
    return made


def _differences(found: Compared, plan: Plan, broken: list[str], adjust: str) -> list[Row]:
    made: list[Row] = []
    for at, outcome in enumerate(plan.names):
        for one in plan.before[at]:
            term = plan.names[one]
            allowed = outcome not in broken and term not in broken
            row: Row = {"outcome": outcome, "term": term}
            values = [float(found.observed[name][at, one]) for name in ("first", "second", "paths")]
            row |= dict(zip(("first_path", "second_path", "estimate"), values, strict=True))
            if not allowed:
                row["estimate"] = math.nan
            made.append(row | {"p_value": found.p("paths", (at, one)) if allowed else math.nan})
    adjusted = adjust_p([row["p_value"] for row in made], adjust)
    return [row | {"p_adjusted": float(p)} for row, p in zip(made, adjusted, strict=True)]
