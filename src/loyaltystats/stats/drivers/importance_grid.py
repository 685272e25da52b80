"""Importance grid: what customers say is important against what goes with their loyalty."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, effective_n
from loyaltystats.sampling.variance import design_means
from loyaltystats.stats.drivers.asymmetry import BASIC, EXCITEMENT, PERFORMANCE
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.dominance.evidence import MOST_DRIVERS
from loyaltystats.stats.drivers.dominance.linear import BUDGET
from loyaltystats.stats.drivers.grams import correlation, resampled, times_drawn
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    refuse_collinear,
    stacked,
    standardised,
    tally,
)
from loyaltystats.stats.drivers.models.clustered import design_remarks, positions, with_survey
from loyaltystats.stats.drivers.resamples import draws
from loyaltystats.stats.drivers.shares import METHODS
from loyaltystats.stats.drivers.tetraclasse import STABLE, UNIMPORTANT
from loyaltystats.stats.drivers.zones import need_ratings
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

QUADRANTS: Final = {
    (True, False): BASIC,
    (False, True): EXCITEMENT,
    (True, True): PERFORMANCE,
    (False, False): UNIMPORTANT,
}
"""(explicit high, implicit high) -> class, after Vavra (1997), Improving your measurement of customer satisfaction."""

DOUBT: Final = (
    "The grid tests nothing, and a review advises against it (Mikulic and Prebezac 2011, Managing Service Quality "
    "21:46-66): compare it with the penalties and rewards."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceGridResult(Result):
    """Explicit and implicit importance of every driver, the quadrant, and how stable it is."""

    title: str = "Importance grid"
    source: str = "Vavra (1997), Improving your measurement of customer satisfaction, ASQ Quality Press"
    outcome: str = ""
    kind: str = "lmg"
    explicit_cut: float = math.nan
    implicit_cut: float = math.nan
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "kind": self.kind,
            "explicit_cut": self.explicit_cut,
            "implicit_cut": self.implicit_cut,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }


def importance_grid(
    responses: Any,
    *,
    outcome: str | None = None,
    stated: Mapping[str, str] | None = None,
    method: str = "lmg",
    explicit_cut: float | None = None,
    implicit_cut: float | None = None,
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ImportanceGridResult:
    r"""Set the importance that customers state against the importance that their answers imply.

    Stated as important but without visible effect: basic (taken for granted). Effect without being stated: excitement. Both:
    performance. Neither: unimportant.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome, ratings and stated importance in scale points.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    stated : mapping of str to str, optional
        Column of a driver's ratings -> column of its stated importance. Default: the instrument's questions about
        performance and importance of the same feature.
    method : {"lmg", "first", "last", "pratt", "standardized", "johnson", "car"}
        Implicit importance, as in ``relative_importance``.
    explicit_cut, implicit_cut : float, optional
        Stated importance (scale points) and share (0 to 1) above which a driver is important. Default: the mean of the
        drivers, and 1 / number of drivers.
    n_bootstrap : int, default 1000
        Resamples of respondents; 0 for none.
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; respondents are resampled with their weights.
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
    ImportanceGridResult
        Columns: [group] term, explicit_importance (scale points), explicit_low, explicit_high, importance (share),
        conf_low, conf_high (of the share), impact_factor (basic, excitement, performance, unimportant),
        class_probability (share of resamples with the same class), reason (which intervals cross a cut), n.

    Raises
    ------
    ArgumentError
        No stated importance is named or known, or fewer than two drivers have one.
    EstimationError
        Too few respondents, drivers that carry the same information, or text answers.

    Notes
    -----
    .. math:: explicit_j = \bar g_j, \quad implicit_j = LMG_j / R^2

    Explicit intervals are t intervals of the mean, implicit ones percentile intervals. Cuts that are means are computed anew
    in every resample. Checked against: ``relative_importance`` and plain means. Cost: as ``relative_importance``.

    References
    ----------
    .. [1] Vavra T. G. (1997), Improving your measurement of customer satisfaction, ASQ Quality Press, Milwaukee.
    .. [2] Mikulic J., Prebezac D. (2011), A critical review of techniques for classifying quality attributes in the Kano
       model, Managing Service Quality 21(1):46-66.

    Examples
    --------
    >>> import numpy as np, pandas as pd
    >>> draw = np.random.default_rng(1)
    >>> answers = pd.DataFrame(draw.integers(1, 8, size=(200, 2)), columns=["clean", "gift"])
    >>> answers["loyal"] = 0.1 * answers["clean"] + answers["gift"] + draw.normal(size=200)
    >>> answers["cleansaid"], answers["giftsaid"] = 6 + draw.integers(0, 2, 200), 3 + draw.integers(0, 3, 200)
    >>> pairs = {"clean": "cleansaid", "gift": "giftsaid"}
    >>> result = importance_grid(answers, outcome="loyal", stated=pairs, rng=1)
    >>> result.to_frame()[["term", "explicit_importance", "importance", "impact_factor"]].round(2)
        term  explicit_importance  importance impact_factor
    0  clean                 6.51        0.01         basic
    1   gift                 4.00        0.99    excitement
    """
    one_of("method", method, tuple(METHODS))
    one_of("adjust", adjust, ADJUSTMENTS)
    level, replicates = fraction("confidence_level", confidence_level), whole("n_bootstrap", n_bootstrap)
    target = chosen_outcome(responses, outcome)
    weights = design.weights if design else None
    pairs = _pairs(responses, stated, target, (by, *(design.columns() if design else ())))
    _refuse_count(pairs, method)
    if method == "lmg":
        replicates = min(replicates, max(100, BUDGET // 2 ** len(pairs)))
    rows = tally(responses, target, [*pairs, *pairs.values()], by=by, weights=weights, missing=missing)
    rows = with_survey(rows, responses, design)
    need_ratings(rows, "importance")
    plan = _Plan(method, replicates, level, (explicit_cut, implicit_cut), rng)
    parts, failed = each_group(rows, by, lambda part: _one_part(part, pairs, plan))
    total = next(iter(parts.values()))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    if explicit_cut is None:
        notes.append("The cut of the stated importance is the mean of these drivers, so a class depends on the others.")
    return ImportanceGridResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=f"Mean stated importance with t intervals against shares of the explained variance of {target} ({method}) "
        f"with percentile intervals, {counted(len(pairs), 'driver')}; {100 * level:g} %. Cuts: {total.cuts[0]:.2f} points "
        f"and {total.cuts[1]:.0%}. {replicates:,} resamples {'of respondents' if rows.survey is None else 'as drawn'}, "
        f"{seed_of(rng)}"
        f"{', weighted' if rows.weighted else ''}.",
        notes=tuple(dict.fromkeys([DOUBT, *base_notes(rows), *design_remarks(rows), *notes])),
        **bookkeeping(responses, rows, by),
        outcome=target,
        kind=method,
        explicit_cut=total.cuts[0],
        implicit_cut=total.cuts[1],
        n_bootstrap=replicates,
        seed=seed_of(rng),
        confidence_level=level,
        by=by,
    )


@dataclass(frozen=True)
class _Plan:
    method: str
    replicates: int
    level: float
    cuts: tuple[float | None, float | None]
    rng: Any


@dataclass(frozen=True, kw_only=True)
class _Part:
    table: pd.DataFrame
    cuts: tuple[float, float]
    notes: list[str]


def _pairs(
    responses: Any, stated: Mapping[str, str] | None, outcome: str, taken: Sequence[str | None]
) -> dict[str, str]:
    """Return rating column -> column of stated importance."""
    if stated is not None:
        if not isinstance(stated, Mapping):
            raise ArgumentError(
                f"stated - got {stated!r} - expected a mapping of the column of a rating to that of its stated importance - "
                "pass for example stated={'price': 'priceimportance'}."
            )
        chosen_drivers(responses, [*stated, *stated.values()], outcome, taken)
        return dict(stated)
    instrument = instrument_of(responses)
    said = instrument.by_feature(Role.IMPORTANCE) if instrument is not None else {}
    found: dict[str, str] = {}
    for column in chosen_drivers(responses, None, outcome, taken) if said else []:
        question = question_of(responses, column)
        if question is not None and question.feature in said:
            found[column] = said[question.feature]
    if not found:
        raise ArgumentError(
            "stated - none is named, and no feature of the instrument has both a rating and a stated importance - expected "
            "a mapping - pass for example stated={'price': 'priceimportance'}."
        )
    return found


def _refuse_count(pairs: Mapping[str, str], method: str) -> None:
    if len(pairs) < 2:
        raise ArgumentError("stated - got one driver - expected at least two, since importance divides among drivers.")
    if method == "lmg" and len(pairs) > MOST_DRIVERS:
        raise ArgumentError(
            f"stated - got {len(pairs)} drivers - expected at most {MOST_DRIVERS} for exact LMG - name fewer, or use "
            "method='johnson', which has no limit."
        )


def _one_part(rows: DriverRows, pairs: Mapping[str, str], plan: _Plan) -> _Part:
    import numpy as np

    ratings, said = rows.only(tuple(pairs)), rows.only(tuple(pairs.values()))
    names = list(ratings.terms)
    order = [said.terms.index(pairs[name]) for name in names]
    if len(rows.y) <= len(names) + 1 or np.ptp(rows.y) == 0 or (np.ptp(ratings.x, axis=0) == 0).any():
        raise EstimationError(
            f"outcome - {counted(len(rows.y), 'complete respondent')} and {len(names)} drivers - expected more respondents "
            "than drivers, and an outcome and ratings that vary."
        )
    refuse_collinear(standardised(ratings)[0], names, ratings.weights)
    explicit = np.average(said.x[:, order], axis=0, weights=rows.weights)
    explicit_low, explicit_high = _mean_interval(said.x[:, order], rows, plan.level)
    shares = METHODS[plan.method](correlation(ratings)[None])[0]
    drawn = np.empty((0, 2, len(names)))
    if plan.replicates:
        drawn = draws(
            len(rows.y), plan.replicates, generator(plan.rng), 2 ** min(len(names), 20),
            lambda chosen: _resample(ratings, said.x[:, order], chosen, plan.method), rows,
        )  # fmt: skip
    table, cuts = infer(explicit, shares / shares.sum(), drawn, plan)
    table.insert(0, "term", names)
    table.insert(2, "explicit_low", explicit_low)
    table.insert(3, "explicit_high", explicit_high)
    table["reason"] = _crossed(table, cuts)
    return _Part(table=table.assign(n=len(rows.y)), cuts=cuts, notes=_remarks(rows, table))


def _mean_interval(x: np.ndarray, rows: DriverRows, level: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np
    from scipy.special import stdtrit

    if rows.survey is not None:
        whole, inside = np.zeros((len(rows.survey), x.shape[1])), np.zeros(len(rows.survey), dtype=bool)
        whole[positions(rows)], inside[positions(rows)] = x, True
        return design_means(whole, rows.survey, inside).limits(level)
    weights = rows.weights
    size = effective_n(float(weights.sum()), float((weights**2).sum()))
    mean = np.average(x, axis=0, weights=weights)
    variance = np.average((x - mean) ** 2, axis=0, weights=weights)
    half = stdtrit(size - 1, 0.5 + level / 2) * np.sqrt(variance / (size - 1))
    return mean - half, mean + half


def _resample(ratings: DriverRows, said: np.ndarray, chosen: np.ndarray, method: str) -> np.ndarray:
    """Return mean stated importance and shares in resamples, shape (n_resamples, 2, n_drivers)."""
    import numpy as np

    mass = times_drawn(chosen) * ratings.weights
    means = mass @ said / mass.sum(axis=1, keepdims=True)
    matrices = resampled(ratings, chosen)
    usable = ~np.isnan(matrices).any(axis=(1, 2))
    shares = np.full_like(means, math.nan)
    found = METHODS[method](matrices[usable])
    shares[usable] = found / found.sum(axis=1, keepdims=True)
    return np.stack([means, shares], axis=1)


def infer(
    explicit: np.ndarray, implicit: np.ndarray, drawn: np.ndarray, plan: _Plan
) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Make the table from both importances and those of the resamples; no row of answers is seen here."""
    import numpy as np
    import pandas as pd

    def high(said: np.ndarray, shares: np.ndarray) -> np.ndarray:
        cut = said.mean(axis=-1, keepdims=True) if plan.cuts[0] is None else plan.cuts[0]
        return np.stack([said >= cut, shares >= share_cut], axis=-1)

    share_cut = 1 / len(implicit) if plan.cuts[1] is None else plan.cuts[1]
    here = high(explicit, implicit)
    usable = drawn[~np.isnan(drawn).any(axis=(1, 2))]
    low, top, same = (np.full(len(explicit), math.nan) for _ in range(3))
    if len(usable):
        low, top = np.quantile(usable[:, 1], [(1 - plan.level) / 2, (1 + plan.level) / 2], axis=0)
        same = (high(usable[:, 0], usable[:, 1]) == here).all(axis=2).mean(axis=0)
    table = pd.DataFrame(
        {
            "explicit_importance": explicit,
            "importance": implicit,
            "conf_low": low,
            "conf_high": top,
            "impact_factor": [QUADRANTS[(bool(a), bool(b))] for a, b in here],
            "class_probability": same,
        }
    )
    return table, (float(explicit.mean()) if plan.cuts[0] is None else float(plan.cuts[0]), float(share_cut))


def _crossed(table: pd.DataFrame, cuts: tuple[float, float]) -> list[str]:
    """Say which intervals hold a cut, so that the class is uncertain."""
    found = []
    for row in table.to_dict("records"):
        sides = [
            word
            for word, low, high, cut in (
                ("stated", row["explicit_low"], row["explicit_high"], cuts[0]),
                ("implied", row["conf_low"], row["conf_high"], cuts[1]),
            )
            if low < cut < high
        ]
        found.append(
            f"uncertain: the interval of the {' and of the '.join(sides)} importance holds the cut" if sides else ""
        )
    return found


def _remarks(rows: DriverRows, table: pd.DataFrame) -> list[str]:
    unsure = table[table["class_probability"] < STABLE]["term"].tolist()
    if not unsure:
        return []
    return [f"Class kept in fewer than {STABLE:.0%} of resamples: {', '.join(rows.name(term) for term in unsure)}."]
