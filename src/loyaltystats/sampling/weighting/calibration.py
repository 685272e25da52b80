"""Calibration: the weights nearest to those given that meet known totals, by the distances of Deville and Särndal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import DesignError

if TYPE_CHECKING:
    import numpy as np

Bounds = tuple[float, float]
Curve = Callable[["np.ndarray", Bounds | None], tuple["np.ndarray", "np.ndarray"]]
"""(linear predictor, bounds) -> factors of the weights and their slopes."""

HALVINGS: Final = 30
"""Halvings of a step that makes things worse, before the search gives up."""


def _linear(u: np.ndarray, bounds: Bounds | None) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if bounds is None:
        return 1 + u, np.ones_like(u)
    low, high = bounds
    inside = (1 + u > low) & (1 + u < high)
    return np.clip(1 + u, low, high), inside.astype(float)


def _raking(u: np.ndarray, bounds: Bounds | None) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    factor = np.exp(np.minimum(u, 300.0))
    return factor, factor


def _logit(u: np.ndarray, bounds: Bounds | None) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    low, high = bounds or (0.0, np.inf)
    scale = (high - low) / ((1 - low) * (high - 1))
    grown = np.exp(np.clip(scale * u, -300.0, 300.0))
    below = high - 1 + (1 - low) * grown
    factor = (low * (high - 1) + high * (1 - low) * grown) / below
    slope = grown * (high - low) ** 2 / below**2
    return factor, slope


CURVES: Final = MappingProxyType({"linear": _linear, "logit": _logit, "raking": _raking})


@dataclass(frozen=True, kw_only=True, eq=False)
class Solved:
    """Factors of the weights, and how the search went."""

    factors: np.ndarray
    iterations: int
    worst: float
    """Largest difference to a total, relative to its size."""
    worst_at: int
    converged: bool


def calibrated(
    x: np.ndarray,
    base: np.ndarray,
    totals: np.ndarray,
    curve: str,
    bounds: Bounds | None,
    *,
    search: tuple[int, float],
) -> Solved:
    r"""Find factors g = F(x'lambda) of the weights with which the weighted totals of ``x`` are the known ones.

    Parameters
    ----------
    x : numpy.ndarray, shape (n, k)
        What is known of every respondent; columns may be redundant.
    base : numpy.ndarray, shape (n,)
        Weights to start from.
    totals : numpy.ndarray, shape (k,)
        Totals of the population.
    curve : {"linear", "logit", "raking"}
        The distance between old and new weights.
    bounds : (float, float), optional
        Smallest and largest factor; needed by ``logit``, not used by ``raking``.
    search : (int, float)
        Most iterations, and the relative difference that counts as none.

    Notes
    -----
    .. math:: \sum_i d_i F(x_i'\lambda)\, x_i = T

    by Newton's method with halved steps. F(u) is 1 + u (linear), exp(u) (raking) or, between L and U,

    .. math:: F(u) = \frac{L(U-1) + U(1-L)e^{Au}}{U-1+(1-L)e^{Au}}, \quad A = \frac{U-L}{(1-L)(U-1)}

    References
    ----------
    .. [1] Deville J.-C., Särndal C.-E. (1992), Calibration estimators in survey sampling, Journal of the American
       Statistical Association 87:376-382.
    """
    import numpy as np

    scale = np.maximum(np.abs(x).max(axis=0), np.finfo(float).tiny)
    z, wanted = x / scale, totals / scale
    size = np.maximum(np.abs(wanted), 1e-9 * base.sum())
    form = CURVES[curve]

    def off(at: np.ndarray) -> np.ndarray:
        gap: np.ndarray = wanted - z.T @ (base * form(z @ at, bounds)[0])
        return gap

    at = np.zeros(z.shape[1])
    gap = off(at)
    done = 0
    while done < search[0] and np.abs(gap / size).max() > search[1]:
        done += 1
        slope = form(z @ at, bounds)[1]
        step = np.linalg.pinv((z * (base * slope)[:, None]).T @ z, hermitian=True) @ gap
        for _ in range(HALVINGS):
            tried = off(at + step)
            if np.isfinite(tried).all() and tried @ tried < gap @ gap:
                break
            step = step / 2
        else:
            break
        at, gap = at + step, tried
    apart = np.abs(gap / size)
    return Solved(
        factors=form(z @ at, bounds)[0],
        iterations=done,
        worst=float(apart.max()),
        worst_at=int(apart.argmax()),
        converged=bool(apart.max() <= search[1]),
    )


def checked_bounds(bounds: Bounds | None, *, needed: bool) -> Bounds | None:
    """Return limits of the factors.

    Raises
    ------
    DesignError
        They are needed and not there, or 1 does not lie between them.
    """
    if bounds is None:
        if needed:
            raise DesignError(
                "bounds - method='logit' keeps the factors of the weights between two limits - expected for example "
                "bounds=(0.3, 3) - name them."
            )
        return None
    low, high = bounds
    if not 0 <= low < 1 < high:
        raise DesignError(
            f"bounds - got {bounds!r} - expected a smallest factor from 0 to below 1 and a largest above 1, for example "
            "(0.3, 3) - change them."
        )
    return float(low), float(high)


def not_met(where: str, solved: Solved, bounds: Bounds | None) -> DesignError:
    """Return the error of totals that cannot be met together."""
    limits = f" with factors from {bounds[0]:g} to {bounds[1]:g}" if bounds else ""
    return DesignError(
        f"targets - cannot be met together{limits}, the worst is {where}, off by {100 * solved.worst:.3g} % - expected "
        "targets that these answers can reach - widen the bounds, join categories, or check the targets."
    )
