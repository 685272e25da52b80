"""The columns that every model with normal test statistics gives its coefficients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Spec
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np

ERROR_WORDS: Final = {
    "observed": "standard errors from the observed information",
    "robust": "robust standard errors",
    "cluster": "standard errors for answers that are alike within clusters (clusters minus 1 degrees of freedom)",
    "design": "standard errors of the survey design ({df:.0f} degrees of freedom)",
}
"""How a sentence names the errors of a model of odds."""


def tail(statistic: np.ndarray, df: float) -> np.ndarray:
    """Return the two-sided p of t, or of the normal distribution where df is infinite."""
    import numpy as np
    from scipy.special import ndtr, stdtr

    size = -np.abs(statistic)
    p: np.ndarray = 2 * (ndtr(size) if math.isinf(df) else stdtr(df, size))
    return p


def reach(df: float, level: float) -> float:
    """Return how many standard errors an interval reaches."""
    from scipy.special import ndtri, stdtrit

    return float(ndtri(0.5 + level / 2) if math.isinf(df) else stdtrit(df, 0.5 + level / 2))


def corrected(p_value: np.ndarray, judged: Sequence[bool], adjust: str) -> np.ndarray:
    """Return p corrected over the judged terms; that of the others stays as it is."""
    import numpy as np

    mask = np.asarray(judged, dtype=bool)
    adjusted = p_value.copy()
    adjusted[mask] = adjust_p(p_value[mask], adjust)
    return adjusted


def log_odds_columns(beta: np.ndarray, error: np.ndarray, df: float, rows: ModelRows, spec: Spec) -> dict[str, Any]:
    """Return the columns of one set of log odds, the constant first."""
    import numpy as np

    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = beta / error
    p_value = tail(statistic, df)
    half = reach(df, spec.confidence_level) * error
    return {
        "estimate": beta,
        "std_estimate": np.concatenate([[math.nan], beta[1:] * spreads(rows)]),
        "std_error": error,
        "statistic": statistic,
        "df": df,
        "p_value": p_value,
        "p_adjusted": corrected(p_value, [False, *(term in rows.judged for term in rows.terms)], spec.adjust),
        "conf_low": beta - half,
        "conf_high": beta + half,
    }


def odds_columns(columns: dict[str, Any]) -> dict[str, Any]:
    """Return the odds ratio of every term with its interval; the constant has none."""
    import numpy as np

    names = {"odds_ratio": "estimate", "odds_low": "conf_low", "odds_high": "conf_high"}
    with np.errstate(over="ignore"):
        return {name: np.concatenate([[math.nan], np.exp(columns[log][1:])]) for name, log in names.items()}


def spreads(rows: ModelRows) -> np.ndarray:
    """Return the weighted standard deviation of every term."""
    import numpy as np

    centred = rows.x - np.average(rows.x, axis=0, weights=rows.weights)
    spread: np.ndarray = np.sqrt(np.average(centred**2, axis=0, weights=rows.weights))
    return spread
