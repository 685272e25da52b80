"""Count regression: what goes with how often something happens (purchases, visits, complaints)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import EstimationError, ResponseError
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import need_enough
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.changes import with_constant
from loyaltystats.stats.drivers.models.clustered import cluster_covariance, design_covariance, few_clusters
from loyaltystats.stats.drivers.models.judged import log_odds_columns
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.drivers.models.wald import wald
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES

if TYPE_CHECKING:
    import numpy as np

ERROR_WORDS: Final = {
    "robust": "robust standard errors",
    "observed": "standard errors of the Poisson model",
    "cluster": "standard errors for answers that are alike within clusters (clusters minus 1 degrees of freedom)",
    "design": "standard errors of the survey design ({df:.0f} degrees of freedom)",
}


def fit_count(rows: ModelRows, spec: Spec) -> Part:
    """Fit one Poisson regression; its errors need no Poisson variance unless asked for."""
    import numpy as np
    import pandas as pd

    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    vif = least_squares(kept, "nonrobust").vif  # refuses drivers that carry the same information
    if (kept.y < 0).any():
        raise ResponseError(f"column {spec.outcome!r} - holds counts below 0 - expected counts of at least 0.")
    design = with_constant(kept.x)
    beta, mean, null = _fitted(kept, design, np.log(_exposure(kept, spec)))
    bread = np.linalg.inv(design.T @ ((kept.weights * mean)[:, None] * design))
    covariance, df = _covariance(kept, spec, bread, (kept.weights * (kept.y - mean))[:, None] * design)
    columns = log_odds_columns(beta, np.sqrt(np.diag(covariance)), df, kept, spec)
    dispersion = float((kept.weights * (kept.y - mean) ** 2 / mean).sum() / (len(kept.y) - design.shape[1]))
    together = wald(beta[1:], covariance[1:, 1:], df, design=not math.isinf(df))
    deviance = _deviance(kept, mean)
    fit = {
        "joint_statistic": together.statistic,
        "joint_p": together.p_value,
        "dispersion": dispersion,
        "deviance": deviance,
        "deviance_r2": 1 - deviance / null,
    }
    table = pd.DataFrame({"term": [INTERCEPT, *kept.terms], **columns}).assign(
        vif=[math.nan, *vif], n=len(kept.y), **ratio_columns(columns)
    )
    words = ERROR_WORDS[spec.covariance].format(df=df)
    return Part(
        table=table,
        sentence=f"Poisson regression of {spec.outcome} on {counted(len(kept.terms), 'term')}, {words}, p adjusted by "
        f"{ADJUSTMENT_NAMES[spec.adjust]}. Share of the deviance explained {fit['deviance_r2']:.3f}; all drivers together: "
        + ("p < 0.001." if fit["joint_p"] < 0.001 else f"p = {fit['joint_p']:.3f}."),
        fit=fit,
        cautions=(*constants, *few_clusters(kept, spec.covariance)),
        notes=tuple(_notes(spec, dispersion)),
    )


def ratio_columns(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the factor by which the expected count or the hazard is multiplied, with its interval."""
    import numpy as np

    names = {"ratio": "estimate", "ratio_low": "conf_low", "ratio_high": "conf_high"}
    with np.errstate(over="ignore"):
        return {name: np.concatenate([[math.nan], np.exp(columns[log][1:])]) for name, log in names.items()}


def _exposure(rows: ModelRows, spec: Spec) -> np.ndarray:
    """Return how long or how much each respondent was observed; 1 without the column."""
    import numpy as np

    name = spec.options["exposure"]
    if name is None:
        return np.ones(len(rows.y))
    return positive_numbers(rows, name)


def positive_numbers(rows: ModelRows, name: str) -> np.ndarray:
    """Return a further column as numbers above 0.

    Raises
    ------
    ResponseError
        It holds text, or a number that is not above 0.
    """
    import numpy as np

    try:
        values = np.array([float(text) for text in rows.columns[name]])
    except ValueError:
        values = np.array([math.nan])
    if not (values > 0).all() or not np.isfinite(values).all():
        raise ResponseError(f"column {name!r} - holds something that is no number above 0 - expected numbers above 0.")
    return values


def _fitted(rows: ModelRows, design: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Return coefficients, expected counts, and the deviance without drivers."""
    import statsmodels.api as sm

    def glm(x: Any) -> Any:
        model = sm.GLM(rows.y, x, family=sm.families.Poisson(), offset=offset, var_weights=rows.weights)
        return model.fit(maxiter=100, tol=1e-12, tol_criterion="params")

    if not (rows.y > 0).any():
        raise EstimationError("outcome - nothing happened to anybody - expected some counts above 0.")
    found = glm(design)
    if not found.converged:
        raise EstimationError(
            "count model - the iterations did not settle - expected drivers that do not separate those without any event - "
            "leave out or join rare levels."
        )
    return found.params, found.fittedvalues, float(glm(design[:, :1]).deviance)


def _covariance(rows: ModelRows, spec: Spec, bread: np.ndarray, scores: np.ndarray) -> tuple[np.ndarray, float]:
    if spec.covariance == "observed" and not rows.weighted:
        return bread, math.inf
    added = scores @ bread
    if spec.covariance == "cluster":
        return cluster_covariance(added, rows)
    if spec.covariance == "design":
        return design_covariance(added, rows)
    return added.T @ added, math.inf


def _deviance(rows: ModelRows, mean: np.ndarray) -> float:
    from scipy.special import xlogy

    return float(2 * (rows.weights * (xlogy(rows.y, rows.y) - xlogy(rows.y, mean) - rows.y + mean)).sum())


def _notes(spec: Spec, dispersion: float) -> list[str]:
    notes = [
        "A ratio of 1.10 means a tenth more on average for one point more of the driver, the others held constant."
    ]
    if dispersion > 1.5 and spec.covariance != "observed":
        notes.append(
            f"Counts vary {dispersion:.1f} times as much as a Poisson model says; the errors used here allow for it."
        )
    elif dispersion > 1.5:
        notes.append(
            f"Counts vary {dispersion:.1f} times as much as a Poisson model says, so these errors are too small; use "
            "covariance='robust'."
        )
    if spec.options["exposure"]:
        notes.append(f"Counts are per unit of {spec.options['exposure']}.")
    return notes


MODEL: Final = Model(
    fit=fit_count,
    title="What goes with how often (count regression)",
    source=(
        "Gourieroux, Monfort and Trognon (1984), Econometrica 52:701-720; Cameron and Trivedi (2013), Regression Analysis "
        "of Count Data, Cambridge University Press"
    ),
    null="The expected count does not change with the driver when all other drivers are held constant.",
    covariances=("robust", "observed", "cluster", "design"),
    options={"exposure": None},
    columns=("exposure",),
)
