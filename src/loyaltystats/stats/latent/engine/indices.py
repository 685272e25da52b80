"""Indices of fit: comparative indices, error of approximation with its interval, and size of the residuals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.latent.engine.fit import Fit, chance
from loyaltystats.stats.latent.engine.implied import implied

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, kw_only=True)
class Indices:
    """How well a model fits: plain figures, and robust ones where the errors are robust (equal to the plain otherwise)."""

    chi_square: float
    scaling: float
    df: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    rmsea_close: float
    srmr: float
    aic: float
    bic: float


def indices(model: Fit, baseline: Fit, *, rmsea_level: float = 0.90) -> Indices:
    """Return the indices of a model; with ``robust`` errors in the forms of Brosseau-Liard and Savalei.

    The error of approximation of several groups is multiplied by the root of their number (Steiger).
    """
    c, c0 = model.scaling, baseline.scaling
    x, x0, df, df0 = model.chi_square, baseline.chi_square, model.df, baseline.df
    off, off0 = max(0.0, x - c * df), max(0.0, x0 - c0 * df0)
    groups, n = model.structure.n_groups, model.sample.size
    largest = max(off, off0)
    low, high, close = _rmsea_range(model, rmsea_level)
    return Indices(
        chi_square=model.scaled_chi_square,
        scaling=c,
        df=df,
        p_value=chance(model.scaled_chi_square, df),
        cfi=1.0 if largest == 0 else 1 - off / largest,
        tli=_tli((x, c, df), (x0, c0, df0)),
        rmsea=math.sqrt(off / (df * n) * groups) if df else 0.0,
        rmsea_low=low,
        rmsea_high=high,
        rmsea_close=close,
        srmr=srmr(model),
        aic=2 * model.n_parameters - 2 * model.log_likelihood,
        bic=math.log(n) * model.n_parameters - 2 * model.log_likelihood,
    )


def _tli(model: tuple[float, float, int], baseline: tuple[float, float, int]) -> float:
    (x, c, df), (x0, c0, df0) = model, baseline
    if not df or x0 - c0 * df0 == 0:
        return math.nan if df else 1.0
    return 1 - (x - c * df) * df0 / ((x0 - c0 * df0) * df)


def _rmsea_range(model: Fit, level: float) -> tuple[float, float, float]:
    """Return the limits of the error of approximation and the chance of a chi-square so large if it were 0.05.

    The limits of the scaled chi-square are found, and the scaling multiplied in again.
    """
    from scipy.special import chndtr

    df, n, groups, c = model.df, model.sample.size, model.structure.n_groups, model.scaling
    if not df:
        return 0.0, 0.0, math.nan
    x = model.scaled_chi_square
    tail = (1 - level) / 2

    def limit(share: float) -> float:
        return math.sqrt(c * _noncentrality(lambda moved: float(chndtr(x, df, moved)), share) / (df * n) * groups)

    at_close = df * n * 0.05**2 / groups / c
    return limit(1 - tail), limit(tail), 1 - float(chndtr(x, df, at_close))


def _noncentrality(cumulative: Callable[[float], float], share: float) -> float:
    """Return the noncentrality at which the cumulative chance is ``share``; 0 where it is smaller from the start."""
    from scipy.optimize import brentq

    if cumulative(0.0) <= share:
        return 0.0
    high = 1.0
    while cumulative(high) > share:
        high *= 2
    return float(brentq(lambda moved: cumulative(moved) - share, 0.0, high, xtol=1e-12, rtol=1e-12))


def srmr(model: Fit) -> float:
    """Return the root mean square of standardised residuals of means and covariances, averaged over groups."""
    import numpy as np

    total = 0.0
    for group, own in enumerate(model.moments):
        said = implied(model.structure, model.values, group)
        scale = np.sqrt(np.diag(own.covariance))
        rest = (own.covariance - said.covariance) / np.outer(scale, scale)
        shift = (own.mean - said.mean) / scale
        p = len(scale)
        rows, columns = np.tril_indices(p)
        squares = (rest[rows, columns] ** 2).sum() + (shift**2).sum()
        total += model.sample.sizes[group] / model.sample.size * math.sqrt(squares / (p * (p + 1) / 2 + p))
    return total
