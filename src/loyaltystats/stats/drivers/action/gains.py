"""driver_gains: what one step on each driver goes with in the score, beside what the step costs."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.predicted import outlook, refuse_few, resampled
from loyaltystats.stats.drivers.action.scenario import applied, reached, scenario_steps
from loyaltystats.stats.drivers.action.what_if import NO_CAUSE, Settings, ends_of, multipliers, rows_of
from loyaltystats.stats.drivers.matrix import (
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    stacked,
    without_constants,
)
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.breaks import breaks_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ONE_STEP: Final = 1.0


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class GainResult(Result):
    """Expected gain of one step on every driver, with its band, rank, chance of being the best, and gain per cost."""

    title: str = "What one step on each driver goes with"
    source: str = "McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142"
    outcome: str = ""
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None


def driver_gains(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    step: float | Mapping[str, float] = ONE_STEP,
    costs: Mapping[str, float] | None = None,
    always: Sequence[str] | str = (),
    breaks: Sequence[int] | None = None,
    n_bootstrap: int = 200,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> GainResult:
    r"""Say what a step on each driver goes with in the score, and per unit of cost where costs are given.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome of whole numbers (usually 0-10) and numeric drivers in scale points.
    outcome, drivers, always, breaks
        As in ``what_if``.
    step : float or mapping of str to float, default 1.0
        Scale points that everybody gets more, for all drivers or for each; nobody leaves the scale.
    costs : mapping of str to float, optional
        Driver -> cost of its step, in any one unit of money.
    n_bootstrap : int, default 200
        Resamples for the band, the rank and the chance of being first; 0 for none.
    by, design, confidence_level, missing, rng
        As in ``what_if``.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.

    Returns
    -------
    GainResult
        Columns: [group,] term, driver_change (mean, scale points), estimate (change of the score in points), conf_low,
        conf_high, rank, first_probability, [cost, gain_per_cost, gain_per_cost_low, gain_per_cost_high,] n. In the order
        of the drivers; with costs the rank and the chance of being first are those of the gain per cost.

    Raises
    ------
    ArgumentError
        A step or a cost is no number, is not above 0, or names something that is no driver.
    EstimationError
        As in ``what_if``.

    Notes
    -----
    .. math:: gain_j = score(x + step_j e_j) - score(x), \quad per\ cost_j = gain_j / cost_j

    with the score predicted as in ``what_if``, every driver moved alone. Checked against: ``what_if`` with one change.

    References
    ----------
    .. [1] McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142.

    Examples
    --------
    >>> from loyaltystats import load_instrument, simulate_responses
    >>> study = load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    >>> answers = simulate_responses(study.combined(load_instrument("recommend")), 200, rng=1)
    >>> result = driver_gains(answers, costs={"speedperf": 50, "priceperf": 200}, n_bootstrap=20, rng=1)
    >>> result.to_frame()[["term", "rank"]].values.tolist()
    [['speedperf', 1], ['priceperf', 2]]
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    target, rows = rows_of(responses, outcome, drivers, always, by=by, design=design, missing=missing)
    moved = _movable(rows)
    steps = _steps(step, moved)
    spent = _costs(costs, moved)
    settings = Settings(
        outcome=target,
        change=steps,
        lift=None,
        move=None,
        breaks=breaks_of(responses, target, breaks),
        ends={name: ends_of(responses, rows, name) for name in steps},
        replicates=whole("n_bootstrap", n_bootstrap),
        level=fraction("confidence_level", confidence_level),
        rng=rng,
        design=design,
    )
    parts, failed = each_group(rows, by, lambda part: _one_part(part, settings, spent))
    notes = group_notes({group: notes for group, (_, notes) in parts.items()}, failed, rows, by)
    words = f"{step:+g} scale points" if isinstance(step, (int, float)) else "the step given for each driver"
    return GainResult(
        _table=stacked({group: table for group, (table, _) in parts.items()}, failed, rows, by),
        method=f"Proportional-odds model of {target} on {counted(len(rows.terms), 'term')}: change of the predicted "
        f"score when each driver alone gets {words}, within its scale; {settings.replicates:,} resamples, {seed_of(rng)}.",
        notes=(NO_CAUSE, *base_notes(rows), *dict.fromkeys(notes)),
        **bookkeeping(responses, rows, by),
        outcome=target,
        n_bootstrap=settings.replicates,
        seed=seed_of(rng),
        confidence_level=settings.level,
        by=by,
    )


def _movable(rows: ModelRows) -> list[str]:
    return [term for term in rows.judged if term not in rows.crossed and not term.endswith("]")]


def _steps(step: float | Mapping[str, float], names: Sequence[str]) -> dict[str, float]:
    given = step if isinstance(step, Mapping) else dict.fromkeys(names, step)
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not value or not math.isfinite(value):
            raise ArgumentError(f"step - got {value!r} for {name!r} - expected a number of scale points other than 0.")
        if name not in names:
            raise ArgumentError(
                f"step - {name!r} is no numeric driver of the model - expected one of {', '.join(names)}."
            )
    return {name: float(value) for name, value in given.items()}


def _costs(costs: Mapping[str, float] | None, names: Sequence[str]) -> dict[str, float]:
    for name, value in (costs or {}).items():
        if name not in names:
            raise ArgumentError(
                f"costs - {name!r} is no numeric driver of the model - expected one of {', '.join(names)}."
            )
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < math.inf:
            raise ArgumentError(f"costs - got {value!r} for {name!r} - expected a cost above 0.")
    return {name: float(value) for name, value in (costs or {}).items()}


def _one_part(rows: ModelRows, settings: Settings, costs: Mapping[str, float]) -> tuple[pd.DataFrame, list[str]]:
    kept, constants = without_constants(rows)
    change = {name: size for name, size in (settings.change or {}).items() if name in kept.terms}
    if not change:
        raise EstimationError("drivers - no numeric driver is left that varies - expected at least one to move.")
    steps = scenario_steps(kept, change, None, None)
    scenarios = [applied(kept, plan, settings.ends) for plan in [[], *([step] for step in steps)]]
    fitted = fit_ordinal(kept.x, kept.y, kept.weights, terms=kept.terms)
    seen = outlook(fitted, scenarios, kept.weights, settings.cuts)
    scores = resampled(kept, scenarios, multipliers(kept, settings), settings.cuts)
    refuse_few(scores)
    gains = seen.score[1:] - seen.score[0]
    names = [step.term for step in steps]
    table = infer(names, gains, scores[:, 1:] - scores[:, :1], settings.level, costs)
    means = [reached(kept, step, settings.ends[step.term])[1] for step in steps]
    table.insert(1, "driver_change", means)
    return table.assign(n=len(kept.y)), [*constants, *_remarks(kept, table, settings, costs)]


def infer(
    names: Sequence[str], gains: np.ndarray, drawn: np.ndarray, level: float, costs: Mapping[str, float]
) -> pd.DataFrame:
    """Make the table from the gains in the sample and in resamples."""
    import numpy as np
    import pandas as pd
    from scipy.stats import rankdata

    usable = drawn[~np.isnan(drawn).any(axis=1)]
    spent = np.array([costs.get(name, math.nan) for name in names])
    judged, judged_drawn = (gains / spent, usable / spent) if costs else (gains, usable)
    low, high = _limits(usable, level, len(names))
    rank = rankdata(np.where(np.isnan(judged), np.inf, -judged), method="min")
    columns: dict[str, Any] = {
        "term": list(names),
        "estimate": gains,
        "conf_low": low,
        "conf_high": high,
        "rank": np.where(np.isnan(judged), np.nan, rank),
        "first_probability": _first(judged_drawn),
    }
    if costs:
        below, above = _limits(judged_drawn, level, len(names))
        columns |= {"cost": spent, "gain_per_cost": judged}
        columns |= {"gain_per_cost_low": below, "gain_per_cost_high": above}
    table = pd.DataFrame(columns)
    return table if table["rank"].isna().any() else table.assign(rank=table["rank"].astype(int))


def _limits(drawn: np.ndarray, level: float, size: int) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if not len(drawn):
        return np.full(size, math.nan), np.full(size, math.nan)
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def _first(drawn: np.ndarray) -> np.ndarray:
    """Return the share of resamples in which each driver has the largest gain; ``nan`` for one without a cost."""
    import numpy as np

    known = ~np.isnan(drawn).any(axis=0) if len(drawn) else np.zeros(drawn.shape[1], dtype=bool)
    found = np.full(drawn.shape[1], math.nan)
    if known.any():
        best = drawn[:, known] == drawn[:, known].max(axis=1, keepdims=True)
        found[known] = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return found


def _remarks(rows: ModelRows, table: pd.DataFrame, settings: Settings, costs: Mapping[str, float]) -> list[str]:
    change = settings.change or {}
    held = [
        f"{rows.name(term)} {mean:+.2f} of {change[term]:+g}"
        for term, mean in zip(table["term"], table["driver_change"], strict=True)
        if abs(mean) < abs(change[term]) - 1e-9
    ]
    notes = (
        [f"The end of the scale holds some back, so that the mean moves by less than the step: {', '.join(held)}."]
        if held
        else []
    )
    free = [rows.name(term) for term in table["term"] if costs and term not in costs]
    if free:
        notes.append(f"No cost was given, so no gain per cost and no rank: {', '.join(free)}.")
    unknown = [rows.name(term) for term in table["term"] if not settings.ends[term].known]
    if unknown:
        notes.append(f"The ends of the scale are taken from the answers observed: {', '.join(unknown)}.")
    return notes
