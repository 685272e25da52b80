"""Linear regression of loyalty on its drivers, with errors that do not need equal variances."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import AssumptionWarning, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, weights_only
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.diagnose import diagnose
from loyaltystats.stats.drivers.least_squares import COVARIANCES, Fit, fit
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    stacked,
    tally,
    without_constants,
)
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MODELS = ("linear",)
INTERCEPT = "intercept"
ASSOCIATION = (
    "Coefficients are associations, not proof of cause: what customers rate highly may move with what else they like."
)

RARE: Final = 10
"""Respondents at a level below which even HC3 is too optimistic: simulated size 9.3 % at n = 50 and a level of 10 %."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DriverResult(Result):
    """Coefficients of one regression, and with groups of one more per group; the fit is that of all respondents."""

    title: str = "Drivers of loyalty (linear regression)"
    source: str = (
        "MacKinnon and White (1985), Journal of Econometrics 29:305-325; "
        "Long and Ervin (2000), The American Statistician 54:217-224"
    )
    outcome: str = ""
    r2: float = math.nan
    adjusted_r2: float = math.nan
    residual_std_error: float = math.nan
    joint_statistic: float = math.nan
    """Wald F that all coefficients but the intercept are zero, with the covariance chosen."""
    joint_p: float = math.nan
    covariance: str = "HC3"
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "r2": self.r2,
            "joint_p": self.joint_p,
            "covariance": self.covariance,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return term, conf_low and conf_high at another level."""
        import numpy as np
        from scipy.special import stdtrit

        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        half = stdtrit(table["df"].to_numpy(dtype=float), 0.5 + level / 2) * table["std_error"].to_numpy(dtype=float)
        keys = [name for name in ("group", "term") if name in table]
        estimate = np.asarray(table["estimate"], dtype=float)
        return table[keys].assign(conf_low=estimate - half, conf_high=estimate + half)


@dataclass(frozen=True, kw_only=True)
class _Model:
    table: pd.DataFrame
    fit: Fit
    joint_p: float
    cautions: list[str]
    notes: list[str]


def regress_loyalty(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    model: str = "linear",
    covariance: str = "HC3",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> DriverResult:
    r"""Regress loyalty on its drivers: which of them go with loyalty when the others are held constant.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and numeric drivers in scale points; text drivers become one term per level after the first.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        Columns. Default: the instrument's performance and driver questions.
    model : {"linear"}
        Ordinary least squares, or weighted with a design.
    covariance : {"HC3", "HC0", "HC1", "HC2", "HC4", "nonrobust"}
        Covariance of the coefficients; HC3 holds its level when variances are unequal.
    by : str, optional
        Column; one separate model per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; only their ratios matter.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "none"}
        Correction over the drivers of one model (not the intercept).
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : optional
        Accepted for uniformity; nothing is drawn here.

    Returns
    -------
    DriverResult
        Columns: [group] term, estimate (outcome points per driver point), std_estimate (standard deviations),
        std_error, statistic (t), df, p_value, p_adjusted, conf_low, conf_high, partial_r2 (0 to 1), vif, n.

    Raises
    ------
    EstimationError
        Too few respondents, a constant outcome, or drivers that carry the same information (named).
    ResponseError
        A column is not there or holds numbers as text.

    Notes
    -----
    .. math:: \hat\beta = (X'WX)^{-1} X'Wy, \quad
              V_{HC3} = (X'WX)^{-1} X'W \, diag\left(\frac{e_i^2}{(1-h_i)^2}\right) W X (X'WX)^{-1}

    with residuals e, leverages h and weights W (1 without a design). Solved by QR on centred and scaled drivers.
    Checked against: tests/oracles/drivers.R (lm, sandwich, car) and NIST StRD certified values. t reference with
    n - k degrees of freedom. Cost: one QR of the rows.

    References
    ----------
    .. [1] MacKinnon J. G., White H. (1985), Journal of Econometrics 29:305-325, doi:10.1016/0304-4076(85)90158-7.
    .. [2] Long J. S., Ervin L. H. (2000), The American Statistician 54:217-224.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ...     "speed": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8],
    ...     "price": [5, 8, 5, 6, 6, 4, 8, 5, 5, 7, 3, 9],
    ... })
    >>> result = regress_loyalty(answers, outcome="loyalty", drivers=["speed", "price"])
    >>> result.to_frame()[["term", "estimate", "p_adjusted"]].round(3)
            term  estimate  p_adjusted
    0  intercept    -0.349       0.501
    1      speed     0.910       0.000
    2      price     0.238       0.003
    """
    one_of("model", model, MODELS)
    one_of("covariance", covariance, COVARIANCES)
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    target = chosen_outcome(responses, outcome)
    weights = weights_only(design, "regress_loyalty")
    columns = chosen_drivers(responses, drivers, target, (by, weights))
    rows = tally(responses, target, columns, by=by, weights=weights, missing=missing)
    models, failed = each_group(rows, by, lambda part: _one_model(part, target, covariance, level, adjust))
    total = next(iter(models.values()))
    for caution in total.cautions:
        warnings.warn(caution, AssumptionWarning, stacklevel=2)
    remarks = {group: [*model.cautions, *model.notes] for group, model in models.items()}
    notes = [*base_notes(rows), *group_notes(remarks, failed, rows, by)]
    if rows.weighted:
        notes.append("Weighted: survey weights enter the estimates, and robust errors allow for them.")
    return DriverResult(
        _table=stacked({group: model.table for group, model in models.items()}, failed, rows, by),
        method=_method(target, covariance, adjust, total, weighted=rows.weighted),
        notes=(*dict.fromkeys(notes), ASSOCIATION),
        null="The coefficient of the driver is zero when all other drivers are held constant.",
        **bookkeeping(responses, rows, by),
        outcome=target,
        r2=total.fit.r2,
        adjusted_r2=total.fit.adjusted_r2,
        residual_std_error=total.fit.sigma,
        joint_statistic=total.fit.joint_statistic,
        joint_p=total.joint_p,
        covariance=covariance,
        confidence_level=level,
        adjust=adjust,
        by=by,
    )


def _method(outcome: str, covariance: str, adjust: str, total: _Model, *, weighted: bool) -> str:
    kind = "Weighted least squares" if weighted else "Least squares"
    errors = "classical standard errors" if covariance == "nonrobust" else f"{covariance} robust standard errors"
    fitted = total.fit
    joint = (
        ""
        if math.isnan(total.joint_p)
        else f"; all drivers together: F({fitted.k - 1}, {fitted.df}) = {fitted.joint_statistic:.2f}, p "
        + ("< 0.001" if total.joint_p < 0.001 else f"= {total.joint_p:.3f}")
    )
    return (
        f"{kind} of {outcome} on {counted(fitted.k - 1, 'term')}, {errors}, p adjusted by {ADJUSTMENT_NAMES[adjust]}. "
        f"R2 = {fitted.r2:.3f}{joint}."
    )


def _one_model(rows: DriverRows, outcome: str, covariance: str, level: float, adjust: str) -> _Model:
    from scipy.special import fdtrc

    kept, constants = without_constants(rows)
    _need_enough(kept, outcome)
    fitted = fit(kept, covariance)
    cautions = [*constants, *_rare(kept, fitted), *_undefined(kept, fitted)]
    return _Model(
        table=infer(fitted, kept.terms, level, adjust),
        fit=fitted,
        joint_p=float(fdtrc(fitted.k - 1, fitted.df, fitted.joint_statistic)),
        cautions=cautions,
        notes=diagnose(kept, fitted),
    )


def _rare(rows: DriverRows, fitted: Fit) -> list[str]:
    """Name the 0/1 terms that few respondents have, or few have not, and that still have an error."""
    import numpy as np

    found = []
    for index, term in enumerate(rows.terms):
        values, counts = np.unique(rows.x[:, index], return_counts=True)
        known = not np.isnan(fitted.std_error[1 + index])
        if known and values.tolist() == [0.0, 1.0] and counts.min() < RARE:
            few = counted(int(counts.min()), "respondent")
            found.append(f"{rows.name(term)}: only {few}; its test is too optimistic below {RARE}.")
    return found


def _undefined(rows: DriverRows, fitted: Fit) -> list[str]:
    """Name the terms without a robust error."""
    import numpy as np

    lost = [rows.name(term) for term, error in zip(rows.terms, fitted.std_error[1:], strict=True) if np.isnan(error)]
    if not lost:
        return []
    return [
        f"{', '.join(lost)}: one respondent alone decides the coefficient, so its robust error cannot be estimated. Join "
        "the level with another one."
    ]


def _need_enough(rows: DriverRows, outcome: str) -> None:
    import numpy as np

    coefficients = len(rows.terms) + 1
    if not rows.terms:
        raise EstimationError(f"outcome {outcome!r} - no driver is left that varies - expected at least one.")
    if len(rows.y) <= coefficients:
        raise EstimationError(
            f"outcome {outcome!r} - {len(rows.y)} complete respondents for {coefficients} coefficients - expected more "
            "respondents than coefficients - name fewer drivers or collect more answers."
        )
    if np.ptp(rows.y) == 0:
        raise EstimationError(
            f"outcome {outcome!r} - everybody gave the same answer - expected an outcome that varies."
        )


def infer(fitted: Fit, terms: Sequence[str], level: float, adjust: str) -> pd.DataFrame:
    """Make the table of one model from its fit; no row of answers is seen here."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = fitted.beta / fitted.std_error
    p_value = 2 * stdtr(fitted.df, -np.abs(statistic))
    half = stdtrit(fitted.df, 0.5 + level / 2) * fitted.std_error
    p_adjusted = p_value.copy()
    p_adjusted[1:] = adjust_p(p_value[1:], adjust)
    blank: np.ndarray = np.array([math.nan])
    return pd.DataFrame(
        {
            "term": [INTERCEPT, *terms],
            "estimate": fitted.beta,
            "std_estimate": np.concatenate([blank, fitted.std_beta]),
            "std_error": fitted.std_error,
            "statistic": statistic,
            "df": float(fitted.df),
            "p_value": p_value,
            "p_adjusted": p_adjusted,
            "conf_low": fitted.beta - half,
            "conf_high": fitted.beta + half,
            "partial_r2": np.concatenate([blank, fitted.partial_r2]),
            "vif": np.concatenate([blank, fitted.vif]),
            "n": fitted.n,
        }
    )
