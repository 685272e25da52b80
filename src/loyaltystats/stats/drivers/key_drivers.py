"""Key drivers: which failures the dissatisfied share, and which strengths the satisfied, by Shapley value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.asymmetry import BASIC, EXCITEMENT, PERFORMANCE
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.dominance.units import Draw, drawn_units
from loyaltystats.stats.drivers.grams import CELLS
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    stacked,
    tally,
)
from loyaltystats.stats.drivers.models.clustered import design_remarks, with_survey
from loyaltystats.stats.drivers.tetraclasse import UNIMPORTANT
from loyaltystats.stats.drivers.zones import Zones, in_words, need_ratings, outcome_zones, zones_in_words, zones_of
from loyaltystats.stats.multiplicity import ADJUSTMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STEPWISE: Final = "stepwise"
SIDES: Final = ("both", "dissatisfiers", "enhancers", STEPWISE)
DISSATISFIER, ENHANCER = "dissatisfier", "enhancer"

FACTOR: Final = {
    (True, False): BASIC,
    (False, True): EXCITEMENT,
    (True, True): PERFORMANCE,
    (False, False): UNIMPORTANT,
}
"""(key dissatisfier, key enhancer) -> impact, after Conklin, Powaga and Lipovetsky (2004)."""

NO_TEST: Final = (
    "Nothing is tested: an interval that holds zero says that a failure is as common among the others; the share of "
    "resamples says how sure a place among the key drivers is."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class KeyDriversResult(Result):
    """Shapley values of failures and strengths, the path of reach minus noise, and the key drivers at its peak."""

    title: str = "Key dissatisfiers and enhancers"
    source: str = "Conklin, Powaga and Lipovetsky (2004), European Journal of Operational Research 154:819-827"
    outcome: str = ""
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"outcome": self.outcome, "n_bootstrap": self.n_bootstrap, "seed": self.seed}


def key_drivers(
    responses: Any,
    *,
    outcome: str | None = None,
    dissatisfied: Any = None,
    satisfied: Any = None,
    drivers: Sequence[str] | str | None = None,
    low: Any = None,
    high: Any = None,
    side: str = "both",
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> KeyDriversResult:
    r"""Find the failures that together mark the dissatisfied, and the strengths that mark the satisfied.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and ratings in scale points, or complaints as 0/1 (``low=[1]``).
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    dissatisfied, satisfied : float or sequence of float, optional
        Answers to the outcome that count as dissatisfied (for dissatisfiers) and as satisfied (for enhancers); a number
        stands for itself and everything worse, or better. Default: detractors and promoters; the declared top answers.
    drivers : sequence of str or "all", optional
        Columns; any number. Default: the instrument's performance and driver questions.
    low, high : float or sequence of float, optional
        Answers that are a failure, and a strength. Default: the two lowest and the two highest of an instrument's
        five-point scale.
    side : {"both", "dissatisfiers", "enhancers", "stepwise"}
        What to look for. ``stepwise`` looks for dissatisfiers and then for enhancers among those without a key failure.
    n_bootstrap : int, default 1000
        Resamples of respondents; 0 for none.
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; respondents are resampled with their weights. With strata, clusters or fpc these are resampled as they
        were drawn.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed of the bootstrap. Default: the documented seed.

    Returns
    -------
    KeyDriversResult
        One row per side and driver, in the order of the path. Columns: [group] term, side, shapley_value, shapley_low,
        shapley_high (differences of shares, -1 to 1; they add up to the last net_reach), rank, reach, noise, net_reach
        (of this and all earlier drivers together), key (yes up to the peak of net_reach), key_probability (share of
        resamples), impact_factor (basic, excitement, performance, unimportant; with both sides), n.

    Raises
    ------
    ArgumentError
        It is neither given nor known who is dissatisfied or satisfied, or which answers are failures or strengths.
    EstimationError
        Everybody or nobody is dissatisfied (or satisfied), or text drivers.

    Notes
    -----
    .. math:: v(S) = P(\text{any failure in } S \mid dissatisfied) - P(\text{any failure in } S \mid not)

    The Shapley value of v is exact without going through the subsets: each respondent's failures share him equally, so

    .. math:: \phi_j = E[1_j / |F| \mid dissatisfied] - E[1_j / |F| \mid not]

    with F the set of a respondent's failures. Negative values are kept. Reach and noise are the two parts of v along the
    drivers in the order of their values. Checked against: all subsets by brute force and tests/oracles/other_roads.R.
    Cost: one pass over the rows; resamples use the distinct patterns of failures.

    References
    ----------
    .. [1] Conklin M., Powaga K., Lipovetsky S. (2004), Customer satisfaction analysis: identification of key drivers,
       European Journal of Operational Research 154(3):819-827.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "overall": [2, 3, 2, 3, 8, 9, 8, 9],
    ...     "late": [1, 1, 1, 0, 0, 0, 0, 0],
    ...     "broken": [0, 1, 0, 1, 0, 0, 1, 0],
    ... })
    >>> found = key_drivers(answers, outcome="overall", dissatisfied=5, drivers=["late", "broken"], low=[1],
    ...                     side="dissatisfiers", rng=1).to_frame()
    >>> found[["term", "shapley_value", "reach", "noise", "net_reach", "key"]]
         term  shapley_value  reach  noise  net_reach  key
    0    late          0.625   0.75   0.00       0.75  yes
    1  broken          0.125   1.00   0.25       0.75   no
    """
    one_of("side", side, SIDES)
    one_of("adjust", adjust, ADJUSTMENTS)
    level, replicates = fraction("confidence_level", confidence_level), whole("n_bootstrap", n_bootstrap)
    wanted = [name for name in (DISSATISFIER, ENHANCER) if side in ("both", STEPWISE, f"{name}s")]
    need = [_NEEDS[name] for name in wanted]
    target = chosen_outcome(responses, outcome)
    weights = design.weights if design else None
    columns = chosen_drivers(responses, drivers, target, (by, *(design.columns() if design else ())))
    people = outcome_zones(responses, target, dissatisfied=dissatisfied, satisfied=satisfied, need=need)
    zones = zones_of(responses, columns, low=low, high=high, need=need)
    rows = with_survey(tally(responses, target, columns, by=by, weights=weights, missing=missing), responses, design)
    need_ratings(rows, "failures and strengths")
    plan = _Plan(sides=wanted, stepwise=side == STEPWISE, replicates=replicates, level=level, rng=rng)
    parts, failed = each_group(rows, by, lambda part: _one_part(part, people, zones, plan))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    words = [
        f"dissatisfied: {in_words(people.low, people.sign, better=False)}" if DISSATISFIER in wanted else "",
        f"satisfied: {in_words(people.high, people.sign, better=True)}" if ENHANCER in wanted else "",
    ]
    return KeyDriversResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=f"Shapley values of {counted(len(columns), 'driver')} in reach minus noise on {target} "
        f"({'; '.join(filter(None, words))}). {zones_in_words(zones)} {100 * level:g} % percentile intervals from "
        f"{replicates:,} resamples of {drawn_units(rows)}, {seed_of(rng)}{', weighted' if rows.weighted else ''}.",
        notes=tuple(dict.fromkeys([NO_TEST, *base_notes(rows), *notes, *design_remarks(rows)])),
        **bookkeeping(responses, rows, by),
        outcome=target,
        n_bootstrap=replicates,
        seed=seed_of(rng),
        confidence_level=level,
        by=by,
    )


_NEEDS: Final = {DISSATISFIER: "low", ENHANCER: "high"}


@dataclass(frozen=True, kw_only=True)
class _Plan:
    sides: Sequence[str]
    stepwise: bool
    replicates: int
    level: float
    rng: Any


@dataclass(frozen=True, kw_only=True)
class _Part:
    table: pd.DataFrame
    notes: list[str]


def _one_part(rows: DriverRows, people: Zones, zones: Mapping[str, Zones], plan: _Plan) -> _Part:
    import numpy as np
    import pandas as pd

    tables, notes = [], []
    base = rows
    for name in plan.sides:
        table, marks, told = _one_side(base, name, people, zones, plan)
        tables.append(table)
        notes += told
        if plan.stepwise and name == DISSATISFIER:
            keys = [term in set(table.loc[table["key"] == "yes", "term"]) for term in rows.terms]
            harmed = marks[:, keys].any(axis=1)
            base = rows.part(np.flatnonzero(~harmed))
            left = counted(int(harmed.sum()), "respondent")
            notes.append(
                f"Enhancers were sought without {left} who have a key failure; their intervals take that as given."
            )
    table = pd.concat(tables, ignore_index=True)
    if len(plan.sides) > 1:
        keys_of = {
            name: set(table.loc[(table["side"] == name) & (table["key"] == "yes"), "term"]) for name in plan.sides
        }
        table["impact_factor"] = [
            FACTOR[(term in keys_of[DISSATISFIER], term in keys_of[ENHANCER])] for term in table["term"]
        ]
    last = ["impact_factor", "n"] if len(plan.sides) > 1 else ["n"]
    order = ["term", "side", *(name for name in table.columns if name not in ("term", "side", *last)), *last]
    return _Part(table=table[order], notes=notes)


def _one_side(
    rows: DriverRows, name: str, people: Zones, zones: Mapping[str, Zones], plan: _Plan
) -> tuple[pd.DataFrame, np.ndarray, list[str]]:
    """Return the table of one side, who fails (or shines) on what, and what a reader must know."""
    import numpy as np

    inside = people.is_low(rows.y) if name == DISSATISFIER else people.is_high(rows.y)
    if not 0 < inside.sum() < len(inside):
        who = "nobody" if not inside.any() else "everybody"
        word = "dissatisfied" if name == DISSATISFIER else "satisfied"
        raise EstimationError(f"outcome - {who} is {word} - expected some who are and some who are not.")
    zone = "is_low" if name == DISSATISFIER else "is_high"
    marks = np.column_stack([getattr(zones[term], zone)(rows.x[:, at]) for at, term in enumerate(rows.terms)])
    patterns = Patterns.of(marks, inside, rows.weights)
    drawn = None
    if rows.survey is not None:  # patterns of people who were drawn together must not be thrown together
        patterns = Patterns(marks=marks, inside=inside, weight=rows.weights, count=np.ones(len(inside)))
        drawn = Draw(replicates=plan.replicates, rng=plan.rng, design=rows.survey).multiples(rows, CELLS)
    table = infer(patterns, rows.terms, plan.replicates, plan.level, plan.rng, drawn)
    keys = [rows.name(term) for term in table.loc[table["key"] == "yes", "term"]]
    peak = float(table["net_reach"].max())
    notes = [f"Key {name}s, up to the peak of reach minus noise ({peak:.1%}): {', '.join(keys) or 'none'}."]
    nobody = [rows.name(term) for at, term in enumerate(rows.terms) if not marks[:, at].any()]
    if nobody:
        notes.append(f"Given by nobody, so without weight among the {name}s: {', '.join(nobody)}.")
    return table.assign(side=name, n=len(rows.y)), marks, notes


@dataclass(frozen=True, kw_only=True)
class Patterns:
    """Distinct patterns of failures: which drivers fail, whether dissatisfied, weight, and how many respondents."""

    marks: np.ndarray
    inside: np.ndarray
    weight: np.ndarray
    count: np.ndarray

    @classmethod
    def of(cls, marks: np.ndarray, inside: np.ndarray, weights: np.ndarray) -> Patterns:
        """Count the distinct patterns of respondents."""
        import numpy as np

        rows = np.column_stack([marks, inside, weights]).astype(float)
        distinct, count = np.unique(rows, axis=0, return_counts=True)
        return cls(marks=distinct[:, :-2] > 0, inside=distinct[:, -2] > 0, weight=distinct[:, -1], count=count)

    def shapley(self, times: np.ndarray) -> np.ndarray:
        """Return the Shapley values for many tables of counts at once, shape (n_tables, n_drivers)."""
        import numpy as np

        failures = self.marks.sum(axis=1, keepdims=True)
        shares = self.marks / np.maximum(failures, 1)
        mass = times * self.weight
        own, other = mass * self.inside, mass * ~self.inside
        with np.errstate(divide="ignore", invalid="ignore"):
            found: np.ndarray = own @ shares / own.sum(axis=1, keepdims=True) - other @ shares / other.sum(
                axis=1, keepdims=True
            )
        return found

    def path(self, times: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return reach and noise of the first 1, 2, ... drivers of an order, for one table of counts."""
        import numpy as np

        p = self.marks.shape[1]
        place = np.empty(p, dtype=int)
        place[order] = np.arange(p)
        first = np.where(self.marks, place, p).min(axis=1)
        mass = times * self.weight
        found = [
            np.cumsum(np.bincount(first[group], weights=mass[group], minlength=p + 1))[:p] / mass[group].sum()
            for group in (self.inside, ~self.inside)
        ]
        return found[0], found[1]


def infer(
    patterns: Patterns,
    terms: Sequence[str],
    replicates: int,
    level: float,
    rng: Any,
    drawn: Iterable[np.ndarray] | None = None,
) -> pd.DataFrame:
    """Make the table of one side from the patterns; no row of answers is seen here."""
    import numpy as np
    import pandas as pd

    value = patterns.shapley(patterns.count[None].astype(float))[0]
    order, reach, noise, keys = _key_set(patterns, patterns.count.astype(float), value)
    low, high, chance = (np.full(len(terms), math.nan) for _ in range(3))
    if replicates:
        values, key = _resamples(patterns, _multinomial(patterns, replicates, rng) if drawn is None else drawn)
        if len(values):
            low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2], axis=0)
            chance = key.mean(axis=0)
    return pd.DataFrame(
        {
            "term": [terms[at] for at in order],
            "shapley_value": value[order],
            "shapley_low": low[order],
            "shapley_high": high[order],
            "rank": np.arange(1, len(terms) + 1),
            "reach": reach,
            "noise": noise,
            "net_reach": reach - noise,
            "key": ["yes" if keys[at] else "no" for at in order],
            "key_probability": chance[order],
        }
    )


def _multinomial(patterns: Patterns, replicates: int, rng: Any) -> Iterator[np.ndarray]:
    """Yield how often each pattern is drawn when respondents are resampled, in portions that fit into memory."""
    draw, n = generator(rng), int(patterns.count.sum())
    at_once = max(1, CELLS // len(patterns.count))
    for start in range(0, replicates, at_once):
        size = min(at_once, replicates - start)
        yield draw.multinomial(n, patterns.count / n, size=size).astype(float)


def _resamples(patterns: Patterns, drawn: Iterable[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return the Shapley values of the usable resamples and which drivers are key in each."""
    import numpy as np

    values, keys = [], []
    for times in drawn:
        found = patterns.shapley(times)
        for at in np.flatnonzero(~np.isnan(found).any(axis=1)):
            values.append(found[at])
            keys.append(_key_set(patterns, times[at], found[at])[3])
    return np.array(values), np.array(keys)


def _key_set(
    patterns: Patterns, times: np.ndarray, value: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the order by value, reach and noise along it, and which drivers come up to the peak of the difference."""
    import numpy as np

    order = np.argsort(-np.round(value, 12), kind="stable")
    reach, noise = patterns.path(times, order)
    net = np.round(reach - noise, 12)
    keys = np.zeros(len(value), dtype=bool)
    if net.max() > 0:
        keys[order[: int(net.argmax()) + 1]] = True
    return order, reach, noise, keys
