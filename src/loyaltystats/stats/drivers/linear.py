"""Linear regression of loyalty on its drivers, with errors that do not need equal variances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import Fit, fit
from loyaltystats.stats.drivers.matrix import DriverRows, counted, without_constants
from loyaltystats.stats.drivers.models.clustered import few_clusters
from loyaltystats.stats.drivers.models.linear_checks import checked
from loyaltystats.stats.drivers.models.linear_errors import COVARIANCES, MORE_COVARIANCES
from loyaltystats.stats.drivers.models.linear_halo import halo_checks
from loyaltystats.stats.drivers.models.linear_joint import (
    effects_table,
    interaction_notes,
    joint_table,
    simple_slopes,
)
from loyaltystats.stats.drivers.models.linear_slopes import slopes_across
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.drivers.models.wald import Wald
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

RARE: Final = 10
"""Respondents at a level below which even HC3 is too optimistic: simulated size 9.3 % at n = 50 and a level of 10 %."""

HARDLY_APART: Final = 1e8
"""Condition number of the scaled drivers from which half the digits of a double are gone."""


def fit_linear(rows: ModelRows, spec: Spec) -> Part:
    """Fit one linear model."""
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    certified = bool(spec.options.get("certified", False))
    fitted = fit(kept, spec.covariance, certified=certified)
    joint = fitted.joint(range(1, fitted.k))
    table = infer(fitted, kept.terms, spec.confidence_level, spec.adjust, kept.controls)
    frames, notes = _further(kept, fitted, table, spec)
    return Part(
        table=table,
        sentence=_method(spec, fitted, joint, weighted=rows.weighted),
        fit={
            "r2": fitted.r2,
            "adjusted_r2": fitted.adjusted_r2,
            "residual_std_error": fitted.sigma,
            "joint_statistic": joint.statistic,
            "joint_p": joint.p_value,
        },
        frames=frames,
        cautions=(
            *constants,
            *_rare(kept, fitted),
            *_undefined(kept, fitted),
            *few_clusters(kept, spec.covariance),
            *(_redundant(kept, fitted) if certified else ()),
        ),
        notes=notes,
    )


def _further(
    rows: ModelRows, fitted: Fit, table: pd.DataFrame, spec: Spec
) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Return the further tables by name, and the notes that they give rise to."""
    import pandas as pd

    level = spec.confidence_level
    slopes = simple_slopes(rows, fitted, level)
    checks, halo = checked(rows, fitted), halo_checks(rows, fitted, table, spec.adjust, level)
    tests = [checks.frames["tests"]] if "tests" in checks.frames else []
    if halo.tests:
        tests.append(pd.DataFrame(halo.tests))
    found = {
        "joint": joint_table(rows, fitted, spec.adjust),
        "effects": effects_table(rows, fitted, level),
        "simple": slopes,
        "tests": pd.concat(tests, ignore_index=True) if tests else None,
        "halo": halo.table,
        "overlap": checks.frames["overlap"],
        "influence": checks.frames.get("influence"),
    }
    notes = (*interaction_notes(rows, slopes), *checks.notes, *halo.notes)
    return {name: frame for name, frame in found.items() if frame is not None}, notes


ERROR_WORDS: Final = {
    "nonrobust": "classical standard errors",
    "HC2_BM": "HC2 robust standard errors with Bell-McCaffrey degrees of freedom",
    "cluster": "standard errors for answers that are alike within clusters (CR1, clusters minus 1 degrees of freedom)",
    "CR2": "bias-reduced standard errors for answers that are alike within clusters (CR2, Satterthwaite degrees of freedom)",
    "design": "standard errors of the survey design ({df:.0f} degrees of freedom)",
    "design_BM": "bias-reduced standard errors of the survey design (Satterthwaite degrees of freedom)",
}


def _method(spec: Spec, fitted: Fit, joint: Wald, *, weighted: bool) -> str:
    kind = "Weighted least squares" if weighted else "Least squares"
    errors = ERROR_WORDS.get(spec.covariance, f"{spec.covariance} robust standard errors").format(df=fitted.wald_df)
    together = (
        ""
        if math.isnan(joint.p_value)
        else f"; all drivers together: F({joint.df}, {joint.df_residual:.0f}) = {joint.statistic:.2f}, p "
        + ("< 0.001" if joint.p_value < 0.001 else f"= {joint.p_value:.3f}")
    )
    refined = ", refined to the last digits of the numbers as stored," if spec.options.get("certified") else ""
    return (
        f"{kind}{refined} of {spec.outcome} on {counted(fitted.k - 1, 'term')}, {errors}, p adjusted by "
        f"{ADJUSTMENT_NAMES[spec.adjust]}. R2 = {fitted.r2:.3f}{together}."
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


def _redundant(rows: DriverRows, fitted: Fit) -> list[str]:
    """Name the drivers that only certified digits can tell apart."""
    import numpy as np

    if fitted.condition <= HARDLY_APART:
        return []
    most = [rows.terms[at] for at in np.argsort(-fitted.vif, kind="stable")[:2]]
    return [
        f"{' and '.join(rows.name(term) for term in most)} are nearly redundant (condition number {fitted.condition:.1e}): "
        "the digits hold for the numbers as stored, but a change in the last digit of an answer changes the coefficients."
    ]


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


def need_enough(rows: DriverRows, outcome: str) -> None:
    """Raise ``EstimationError`` unless there are drivers, more rows than coefficients, and an outcome that varies."""
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


def infer(fitted: Fit, terms: Sequence[str], level: float, adjust: str, controls: Sequence[str] = ()) -> pd.DataFrame:
    """Make the table of one model from its fit; no row of answers is seen here."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = fitted.beta / fitted.std_error
    p_value = 2 * stdtr(fitted.t_df, -np.abs(statistic))
    half = stdtrit(fitted.t_df, 0.5 + level / 2) * fitted.std_error
    p_adjusted = p_value.copy()
    judged = np.array([False, *(term not in controls for term in terms)])
    p_adjusted[judged] = adjust_p(p_value[judged], adjust)
    blank: np.ndarray = np.array([math.nan])
    return pd.DataFrame(
        {
            "term": [INTERCEPT, *terms],
            "estimate": fitted.beta,
            "std_estimate": np.concatenate([blank, fitted.std_beta]),
            "std_error": fitted.std_error,
            "statistic": statistic,
            "df": fitted.t_df,
            "p_value": p_value,
            "p_adjusted": p_adjusted,
            "conf_low": fitted.beta - half,
            "conf_high": fitted.beta + half,
            "partial_r2": np.concatenate([blank, fitted.partial_r2]),
            "vif": np.concatenate([blank, fitted.vif]),
            "n": fitted.n,
        }
    )


MODEL: Final = Model(
    fit=fit_linear,
    title="Drivers of loyalty (linear regression)",
    source=(
        "MacKinnon and White (1985), Journal of Econometrics 29:305-325; "
        "Long and Ervin (2000), The American Statistician 54:217-224"
    ),
    null="The coefficient of the driver is zero when all other drivers are held constant.",
    covariances=(*COVARIANCES, *MORE_COVARIANCES),
    options={"certified": False},
    across=slopes_across,
)
