"""Certified digits: least squares refined with error-free arithmetic, so that ill-conditioned drivers lose no digits."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

ROUNDS: Final = 4
"""Rounds of refinement after the first solution; each multiplies the error by about condition times 1e-16."""

SETTLED: Final = 1e-11
"""Relative change of the last round above which the refinement has not settled: the answer would have no sure digits."""

SPLITTER: Final = 134217729.0
"""2^27 + 1 cuts a double into two halves whose products are exact; Dekker (1971), Numerische Mathematik 18:224-242."""


@dataclass(frozen=True, kw_only=True)
class Solver:
    """The factors of a regression: raw columns ``x`` with the constant first, ``x @ back`` standardised, its QR.

    ``design`` is the standardised matrix times the root of the weights, ``q @ r`` its factors.
    """

    x: np.ndarray
    weights: np.ndarray
    back: np.ndarray
    design: np.ndarray
    q: np.ndarray
    r: np.ndarray


def refined(y: np.ndarray, solver: Solver) -> tuple[np.ndarray, np.ndarray]:
    r"""Return coefficients and residuals of least squares, correct to the last digits of the numbers as stored.

    Raises
    ------
    EstimationError
        The refinement does not settle: the drivers cannot be told apart in double precision.

    Notes
    -----
    The augmented system

    .. math:: e + X b = y, \qquad X'W e = 0

    is solved by the QR of the standardised drivers; what the solution leaves is computed with error-free products and
    sums in twice the precision, solved for again, and added. Checked against: NIST StRD certified values.

    References
    ----------
    .. [1] Björck Å. (1967), Iterative refinement of linear least squares solutions I, BIT 7:257-278.
    .. [2] Ogita T., Rump S. M., Oishi S. (2005), Accurate sum and dot product, SIAM J. Sci. Comput. 26:1955-1988.
    """
    import numpy as np

    return _refine(np.asarray(y, dtype=float), np.zeros(solver.x.shape[1]), solver)


def refined_bread(solver: Solver) -> np.ndarray:
    """Return the inverse of X'WX, column by column, each refined as a solution of its own."""
    import numpy as np

    n, k = solver.x.shape
    columns = [_refine(np.zeros(n), -np.eye(k)[at], solver)[0] for at in range(k)]
    found = np.column_stack(columns)
    symmetric: np.ndarray = (found + found.T) / 2
    return symmetric


def sum_of_squares(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted sum of squares, rounded once."""
    import numpy as np

    high, low = _times(values, values)
    first, rest = _times(weights, high)
    return math.fsum(np.concatenate([first, rest + weights * low]).tolist())


def deviations(y: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the distances from the weighted mean, which is held in twice the precision."""
    import numpy as np

    total = math.fsum(weights.tolist())
    mean = math.fsum(np.concatenate(_times(weights, y)).tolist()) / total
    apart, rest = _plus(y, np.full_like(y, -mean))
    first, second = _times(weights, apart)
    more = math.fsum(np.concatenate([first, second + weights * rest]).tolist()) / total
    found: np.ndarray = apart + (rest - more)
    return found


def _refine(y: np.ndarray, aim: np.ndarray, solver: Solver) -> tuple[np.ndarray, np.ndarray]:
    """Solve e + Xb = y and X'We = aim; both unknowns are kept as unevaluated sums of two doubles."""
    import numpy as np
    from scipy.linalg import solve_triangular

    root = np.sqrt(solver.weights)
    n, k = solver.x.shape
    beta, errors = (np.zeros(k), np.zeros(k)), (np.zeros(n), np.zeros(n))
    change = math.inf
    for _ in range(1 + ROUNDS):
        left = root * _left_over(y, errors, beta, solver.x)
        open_ = solver.back.T @ _unmet(aim, errors, solver)
        known = solver.q.T @ left
        wanted = solve_triangular(solver.r, open_, trans="T")
        step = solve_triangular(solver.r, known - wanted)
        move = (left - solver.q @ (known - wanted)) / root
        beta, errors = _add(beta, solver.back @ step), _add(errors, move)
        total = solve_triangular(solver.back, beta[0])
        change = float(np.linalg.norm(step)) / max(float(np.linalg.norm(total)), np.finfo(float).tiny)
        if change < np.finfo(float).eps ** 1.5:
            break
    if not change < SETTLED:
        raise EstimationError(
            "drivers - they are so nearly redundant that double precision cannot tell them apart - expected drivers that "
            "differ - leave out one of those that measure the same, or centre powers of a driver."
        )
    return beta[0], errors[0]


def _left_over(
    y: np.ndarray, errors: tuple[np.ndarray, np.ndarray], beta: tuple[np.ndarray, np.ndarray], x: np.ndarray
) -> np.ndarray:
    """Return y - e - Xb, computed in twice the precision and rounded once."""
    high, low = _plus(y, -errors[0])
    low = low - errors[1]
    for column, first, second in zip(x.T, beta[0], beta[1], strict=True):
        product, rest = _times(column, -first)
        high, more = _plus(high, product)
        low = low + (more + (rest - column * second))
    found: np.ndarray = high + low
    return found


def _unmet(aim: np.ndarray, errors: tuple[np.ndarray, np.ndarray], solver: Solver) -> np.ndarray:
    """Return aim - X'We, summed exactly."""
    import numpy as np

    high, low = _times(solver.weights, errors[0])
    low = low + solver.weights * errors[1]
    found = np.empty(len(aim))
    for at, column in enumerate(solver.x.T):
        product, rest = _times(column, high)
        found[at] = math.fsum([aim[at], *(-product).tolist(), *(-(rest + column * low)).tolist()])
    return found


def _plus(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rounded sum and its exact error (Knuth)."""
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def _times(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the rounded product and its exact error (Dekker)."""
    product = a * b
    (a_high, a_low), (b_high, b_low) = _halves(a), _halves(b)
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halves(a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    scaled = SPLITTER * a
    high = scaled - (scaled - a)
    return high, a - high


def _add(number: tuple[np.ndarray, np.ndarray], step: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Add a double to an unevaluated sum of two."""
    high, low = _plus(number[0], step)
    return _plus(high, number[1] + low)
