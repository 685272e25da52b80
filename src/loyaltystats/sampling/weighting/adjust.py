"""rake and poststratify: weights with which the categories of the answers have the shares of the population."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, DesignError, QualityWarning
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.weighting.calibration import Bounds, calibrated, checked_bounds, not_met
from loyaltystats.sampling.weighting.margins import Margin, Targets, columns_of, read_margins
from loyaltystats.sampling.weighting.raking import Fitted, rake_weights, worst_difference
from loyaltystats.sampling.weighting.result import (
    Base,
    WeightingResult,
    base_of,
    finished,
    iterations_of,
    start_words,
    tolerance_of,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


def rake(
    responses: Any,
    design: SurveyDesign | None,
    targets: Targets,
    *,
    bounds: Bounds | None = None,
    trim: float | None = None,
    missing: str = "raise",
    max_iterations: int = 500,
    tolerance: float = 1e-10,
    column: str | None = None,
) -> WeightingResult:
    r"""Weight the answers so that several margins meet their targets.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    design : SurveyDesign or None
        Weights to start from (those of the sample design), strata, clusters and fpc; ``None`` starts from equal weights.
    targets : mapping
        Column -> category -> share (adding up to 1), percentage (100) or number of people, for example
        ``{"country": {"DE": 0.4, "FR": 0.6}, "age": {...}}``. A tuple of columns crosses them:
        ``{("country", "age"): {("DE", "young"): 0.1, ...}}``.
    bounds : (float, float), optional
        Smallest and largest factor by which a weight may change, for example ``(0.3, 3)``; found by calibration with the
        logit distance, which meets the targets and never leaves the bounds.
    trim : float, optional
        Multiple of the mean weight that no weight may exceed, for example 5. What is cut goes to the others, and raking is
        repeated; where both cannot hold the margins give way, and the result says by how much.
    missing : {"raise", "category"}
        A respondent without an answer is refused, or counts as the category ``"missing"``, which then needs a target.
    max_iterations : int, default 500
        Rounds over all margins.
    tolerance : float, default 1e-10
        Largest difference to a target, as a share of the population, that counts as none.
    column : str, optional
        Name of the new column. Default: ``weight``, or the next free ``weight2``, ``weight3`` and so on; no column is ever
        overwritten.

    Returns
    -------
    WeightingResult
        Columns: question, answer, n, share_before, target_share, share_after. ``facts()`` has the iterations, the worst
        difference, the design effect of the weights, the smallest and largest weight (the mean is 1), their coefficient of
        variation and how many were trimmed; ``responses`` has the new column, ``design`` names it.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or ``bounds`` and ``trim`` are both given.
    DesignError
        Answers and targets do not have the same categories, an answer is missing, targets do not add up, or the margins
        cannot be met together.

    Notes
    -----
    .. math:: w \leftarrow w\, T_c / \sum_{c} w \quad \text{for every category } c \text{ of every margin in turn}

    until all margins hold. Null hypothesis: none, nothing is tested. Checked against: tests/oracles/survey_weights.R
    (``rake``, ``postStratify``, ``calibrate`` of survey). Cost: some passes over the rows.

    References
    ----------
    .. [1] Deming W. E., Stephan F. F. (1940), On a least squares adjustment of a sampled frequency table when the expected
       marginal totals are known, Annals of Mathematical Statistics 11:427-444.
    .. [2] Deville J.-C., Särndal C.-E., Sautory O. (1993), Generalized raking procedures in survey sampling, Journal of the
       American Statistical Association 88:1013-1020.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"country": ["DE", "DE", "DE", "FR"], "recommend": [9, 7, 3, 10]})
    >>> weighted = rake(answers, None, {"country": {"DE": 0.5, "FR": 0.5}})
    >>> weighted.responses["weight"].round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    >>> round(weighted.design_effect, 3), weighted.design
    (1.333, SurveyDesign(weights='weight'))
    """
    iterations_of(max_iterations)
    tolerance = tolerance_of(tolerance)
    if bounds is not None and trim is not None:
        raise ArgumentError(
            "trim - bounds are given too - expected one of them - choose limits of the factors or a cap."
        )
    if trim is not None and not trim > 1:
        raise ArgumentError(f"trim - got {trim!r} - expected a multiple of the mean weight above 1, for example 5.")
    base = base_of(responses, design, columns_of(targets), column)
    margins = read_margins(base.frame, targets, missing=missing, size=float(len(base.rows)))
    if bounds is not None:
        fitted = _bounded(base, margins, checked_bounds(bounds, needed=True), max_iterations, tolerance)
        how = f"Calibration of the margins with factors from {bounds[0]:g} to {bounds[1]:g} (logit distance)"
    else:
        fitted = rake_weights(base.rows.weights, margins, max_iterations=max_iterations, tolerance=tolerance, cap=trim)
        how = "Raking (iterative proportional fitting)"
        how += f", no weight above {trim:g} times the mean" if trim is not None else ""
    notes = _told(fitted, trim)
    return finished(
        base,
        fitted.weights,
        _margin_table(base, margins, fitted.weights),
        title="Weights by raking",
        method=f"{how} to {_named(margins)}, from {start_words(design)}.",
        notes=notes,
        iterations=fitted.iterations,
        converged=fitted.converged,
        worst_difference=fitted.worst,
        worst_at=fitted.worst_at,
        trimmed=fitted.trimmed,
    )


def _bounded(
    base: Base, margins: tuple[Margin, ...], bounds: Bounds | None, max_iterations: int, tolerance: float
) -> Fitted:
    import numpy as np

    population = float(margins[0].totals.sum())
    start = base.rows.weights * (population / base.rows.weights.sum())
    x = np.hstack([margin.indicator() for margin in margins])
    totals = np.concatenate([margin.totals for margin in margins])
    solved = calibrated(x, start, totals, "logit", bounds, search=(max_iterations, tolerance))
    if not solved.converged:
        raise not_met(_cells(margins)[solved.worst_at], solved, bounds)
    weights = start * solved.factors
    worst, where = worst_difference(weights, margins)
    return Fitted(weights=weights, iterations=solved.iterations, worst=worst, worst_at=where, converged=True)


def _cells(margins: tuple[Margin, ...]) -> list[str]:
    return [f"{margin.name} = {category}" for margin in margins for category in margin.categories]


def _told(fitted: Fitted, trim: float | None) -> list[str]:
    if not fitted.converged and trim is None:
        raise DesignError(
            f"targets - after {fitted.iterations} rounds {fitted.worst_at} is still off by {100 * fitted.worst:.3g} "
            "percentage points - expected margins that can be met together - join categories that few respondents have in "
            "common, check the targets, or raise max_iterations."
        )
    if fitted.converged:
        return []
    note = (
        f"The cap keeps the margins from their targets: {fitted.worst_at} is off by {100 * fitted.worst:.2g} percentage "
        "points. A higher cap, or fewer categories, lets them hold."
    )
    warnings.warn(note, QualityWarning, stacklevel=3)
    return [note]


def _named(margins: tuple[Margin, ...]) -> str:
    return ", ".join(margin.name for margin in margins)


def _margin_table(base: Base, margins: tuple[Margin, ...], weights: np.ndarray) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    parts = []
    for margin in margins:
        before, after = margin.sums(base.rows.weights), margin.sums(weights)
        parts.append(
            pd.DataFrame(
                {
                    "question": margin.name,
                    "answer": list(margin.categories),
                    "n": np.bincount(margin.codes, minlength=len(margin.categories)),
                    "share_before": before / before.sum(),
                    "target_share": margin.totals / margin.totals.sum(),
                    "share_after": after / after.sum(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def poststratify(
    responses: Any,
    design: SurveyDesign | None,
    targets: Targets,
    *,
    missing: str = "raise",
    column: str | None = None,
) -> WeightingResult:
    r"""Weight the answers so that the cells of one margin, or of several columns crossed, meet their targets.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    design : SurveyDesign or None
        Weights to start from, strata, clusters and fpc; ``None`` starts from equal weights.
    targets : mapping
        One column, or one tuple of columns that are crossed -> category (or tuple) -> share, percentage or number of
        people, for example ``{("country", "age"): {("DE", "young"): 0.1, ...}}``.
    missing : {"raise", "category"}
        A respondent without an answer is refused, or counts as the category ``"missing"``, which then needs a target.
    column : str, optional
        Name of the new column. Default: the first free one of ``weight``, ``weight2``, ...

    Returns
    -------
    WeightingResult
        Columns: question, answer, n, share_before, target_share, share_after.

    Raises
    ------
    ArgumentError
        There are several margins: rake them.
    DesignError
        Cells and targets do not fit.

    Notes
    -----
    .. math:: w_i\, T_c / \sum_{c} w

    for every respondent of cell c. Checked against: tests/oracles/survey_weights.R (``postStratify`` of survey).

    References
    ----------
    .. [1] Holt D., Smith T. M. F. (1979), Post stratification, Journal of the Royal Statistical Society A 142:33-46.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"country": ["DE", "DE", "FR"]})
    >>> poststratify(answers, None, {"country": {"DE": 800, "FR": 200}}).responses["weight"].round(6).tolist()
    [400.0, 400.0, 200.0]
    """
    columns = columns_of(targets)
    if len(targets) > 1:
        raise ArgumentError(
            f"targets - there are {len(targets)} margins - expected one, or one tuple of columns - use rake() for several."
        )
    base = base_of(responses, design, columns, column)
    margins = read_margins(base.frame, targets, missing=missing, size=float(len(base.rows)))
    fitted = rake_weights(base.rows.weights, margins, max_iterations=1, tolerance=1e-9)
    return finished(
        base,
        fitted.weights,
        _margin_table(base, margins, fitted.weights),
        title="Weights by post-stratification",
        method=f"Post-stratification by {_named(margins)}, from {start_words(design)}.",
        source="Holt and Smith (1979), Journal of the Royal Statistical Society A 142:33-46",
        worst_difference=fitted.worst,
        worst_at=fitted.worst_at,
    )
