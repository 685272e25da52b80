"""Logistic regression by Newton's method: separation found by linear programming, Firth's penalty, profile intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

STEPS: Final = 100
CLOSE: Final = 1e-10
"""A Newton step in which no coefficient moves more than this ends the search."""

SLACK: Final = 1e-7
"""Values of the linear programme below this are zero."""


@dataclass(frozen=True, kw_only=True)
class Data:
    """Design with the intercept first, outcome 0/1, weights of mean 1, and whether Firth's penalty is used."""

    x: np.ndarray
    y: np.ndarray
    weights: np.ndarray
    firth: bool


@dataclass(frozen=True, kw_only=True)
class Logistic:
    """Coefficients (the intercept first), their covariance, the (penalised) log-likelihood."""

    beta: np.ndarray
    covariance: np.ndarray
    log_likelihood: float


def direction(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return a direction in which the likelihood grows without end; zeros when there is none.

    A direction in which no respondent is predicted worse and some are predicted better without end exists exactly when
    the linear programme has a positive optimum (Konis 2007).

    References
    ----------
    .. [1] Konis K. (2007), Linear programming algorithms for detecting separated data in binary logistic regression
       models, PhD thesis, University of Oxford.

    Examples
    --------
    >>> import numpy as np
    >>> direction(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 1.0], [1.0, 1.0]]), np.array([0.0, 1.0, 1.0, 1.0])).tolist()
    [0.0, 1.0]
    """
    import numpy as np
    from scipy.optimize import linprog

    rows = np.unique(_signed(x, y), axis=0)
    done = linprog(-rows.sum(axis=0), A_ub=-rows, b_ub=np.zeros(len(rows)), bounds=(-1, 1), method="highs")
    if done.status != 0 or -done.fun <= SLACK:
        return np.zeros(x.shape[1])
    found: np.ndarray = np.where(np.abs(done.x) > SLACK, done.x, 0.0) + 0.0
    return found


def _signed(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    import numpy as np

    signed: np.ndarray = np.where(y > 0.5, 1.0, -1.0)[:, None] * x
    return signed


@dataclass(frozen=True, kw_only=True)
class Finite:
    """What is left when everything infinite is taken out: respondents, columns to fit, columns with a finite value."""

    rows: np.ndarray
    columns: np.ndarray
    identified: np.ndarray


def without_separated(x: np.ndarray, y: np.ndarray) -> Finite:
    """Return the part of the data that decides the finite coefficients.

    Respondents whom an infinite coefficient predicts perfectly say nothing about the others; what is left is the
    likelihood that the full one tends to (Geyer 2009). A coefficient is finite when no direction without information
    among the rest moves it.

    References
    ----------
    .. [1] Geyer C. J. (2009), Likelihood inference in exponential families and directions of recession, Electronic
       Journal of Statistics 3:259-289.
    """
    import numpy as np
    from scipy.linalg import null_space, qr

    rows = np.ones(len(x), dtype=bool)
    columns = np.arange(x.shape[1])
    identified = np.ones(x.shape[1], dtype=bool)
    while rows.any():
        step = direction(x[np.ix_(rows, columns)], y[rows])
        if not step.any():
            break
        rows[rows] = ~(_signed(x[np.ix_(rows, columns)], y[rows]) @ step > SLACK)
        left = x[np.ix_(rows, columns)]
        idle = null_space(left) if len(left) else np.eye(len(columns))
        identified[columns[(np.abs(idle) > SLACK).any(axis=1)]] = False
        rank = len(columns) - idle.shape[1]
        order = qr(left, mode="r", pivoting=True)[1] if rank else np.empty(0, dtype=int)
        columns = np.sort(columns[order[:rank]])
    return Finite(rows=rows, columns=columns, identified=identified)


def fit_logistic(data: Data, fixed: tuple[int, float] | None = None, start: np.ndarray | None = None) -> Logistic:
    """Fit by Newton's method with halved steps where one would make things worse.

    Parameters
    ----------
    data : Data
        Without separation, unless Firth's penalty is used.
    fixed : (int, float), optional
        A coefficient held at a value, for profiles.
    start : numpy.ndarray, optional
        Where to begin.

    Raises
    ------
    EstimationError
        No convergence.
    """
    import numpy as np

    beta = np.zeros(data.x.shape[1]) if start is None else start.copy()
    free = np.ones(len(beta), dtype=bool)
    if fixed is not None:
        beta[fixed[0]] = fixed[1]
        free[fixed[0]] = False
    value = _value(data, beta)
    for _ in range(STEPS):
        score, information = _slopes(data, beta)
        step = np.zeros(len(beta))
        step[free] = np.linalg.solve(information[np.ix_(free, free)], score[free])
        size = float(np.abs(step).max())
        step *= min(1.0, 5.0 / size) if size > 0 else 1.0
        for _ in range(30):
            ahead = _value(data, beta + step)
            if ahead >= value - 1e-12 * abs(value):
                break
            step = step / 2
        beta, value = beta + step, ahead
        if np.abs(step).max() < CLOSE:
            return Logistic(beta=beta, covariance=_covariance(data, beta), log_likelihood=value)
    raise EstimationError(
        "logistic regression - Newton's method did not settle - expected answers that determine the odds - name fewer "
        "drivers, or use firth=True."
    )


def _chances(data: Data, beta: np.ndarray) -> np.ndarray:
    from scipy.special import expit

    chances: np.ndarray = expit(data.x @ beta)
    return chances


def _value(data: Data, beta: np.ndarray) -> float:
    """Return the log-likelihood, with half the log determinant of the information under Firth's penalty."""
    import numpy as np

    line = data.x @ beta
    value = float((data.weights * (data.y * line - np.logaddexp(0.0, line))).sum())
    if data.firth:
        value += 0.5 * float(np.linalg.slogdet(_information(data, beta))[1])
    return value


def _information(data: Data, beta: np.ndarray) -> np.ndarray:
    p = _chances(data, beta)
    information: np.ndarray = data.x.T @ ((data.weights * p * (1 - p))[:, None] * data.x)
    return information


def _slopes(data: Data, beta: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the score (Firth's where asked) and the information."""
    import numpy as np

    p = _chances(data, beta)
    information = _information(data, beta)
    pull = data.weights * (data.y - p)
    if data.firth:
        root = np.sqrt(data.weights * p * (1 - p))[:, None] * data.x
        leverage = (root * np.linalg.solve(information, root.T).T).sum(axis=1)
        pull = pull + leverage * (0.5 - p)
    return data.x.T @ pull, information


def _covariance(data: Data, beta: np.ndarray) -> np.ndarray:
    """Return the inverse information; with unequal weights the sandwich, since weights are no counts."""
    import numpy as np

    inverse: np.ndarray = np.linalg.inv(_information(data, beta))
    if (data.weights == data.weights[0]).all():
        return inverse
    pull = (data.weights * (data.y - _chances(data, beta)))[:, None] * data.x
    robust: np.ndarray = inverse @ (pull.T @ pull) @ inverse
    return robust


def profile(data: Data, fitted: Logistic, index: int, level: float) -> tuple[float, float]:
    """Return the profile-likelihood interval of one coefficient.

    The signed root of twice the fall of the log-likelihood is nearly a straight line, so that a secant finds where it
    reaches the normal quantile in a few fits.

    References
    ----------
    .. [1] Venzon D. J., Moolgavkar S. H. (1988), Applied Statistics 37:87-94.
    .. [2] Heinze G., Schemper M. (2002), Statistics in Medicine 21:2409-2419 (with Firth's penalty).
    """
    from scipy.special import ndtri

    goal = float(ndtri(0.5 + level / 2))
    error = math.sqrt(float(fitted.covariance[index, index]))
    low, high = (_end(data, fitted, index, sign * goal, sign * goal * error) for sign in (-1.0, 1.0))
    return low, high


def _end(data: Data, fitted: Logistic, index: int, goal: float, step: float) -> float:
    """Return the value of a coefficient at which the signed root reaches ``goal``; ``nan`` if it is not found."""
    centre = float(fitted.beta[index])
    sign = math.copysign(1.0, goal)
    known = [(centre, 0.0)]
    at, start = centre + step, fitted.beta
    for _ in range(STEPS):
        held = fit_logistic(data, fixed=(index, at), start=start)
        start = held.beta
        root = sign * math.sqrt(max(0.0, 2 * (fitted.log_likelihood - held.log_likelihood)))
        if abs(root - goal) < 1e-9:
            return at
        known.append((at, root))
        (x0, r0), (x1, r1) = known[-2:]
        slope = (r1 - r0) / (x1 - x0) if x1 != x0 else 0.0
        if not slope > 0:
            return math.nan
        at = x1 + max(-4 * abs(step), min(4 * abs(step), (goal - r1) / slope))
    return math.nan
