"""Proportional odds by Newton's method: the fit behind every ordinal model, and what it predicts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.models.ordinal_rows import OrdinalRows, blocks, ordinal_rows
from loyaltystats.stats.drivers.models.ordinal_separation import refuse_separated

if TYPE_CHECKING:
    import numpy as np

STEPS: Final = 60
HALVINGS: Final = 40
CLOSE: Final = 1e-10
"""Newton decrement below which the next step is the last."""

SUSPECT_LINE: Final = 12.0
"""Linear predictor from which separated answers are looked for; far beyond what surveys give, and reached on the way."""

SUSPECT_STEPS: Final = 12
"""Newton steps from which separated answers are looked for; five to seven are usual."""

SUSPECT_ERROR: Final = 30.0
"""Standard error of a standardised coefficient from which separated answers are looked for."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OrdinalFit:
    r"""Coefficients and thresholds of logit P(y <= class) = threshold - x'b, their covariances, the log-likelihood.

    Covariances have the coefficients first, then the thresholds. ``covariance`` is the inverse observed information,
    ``sandwich`` the robust one.
    """

    coefficients: np.ndarray
    thresholds: np.ndarray
    values: np.ndarray
    """Outcome values of the classes, ascending; thresholds lie between neighbours."""
    terms: tuple[str, ...]
    covariance: np.ndarray
    log_likelihood: float
    null_log_likelihood: float
    iterations: int
    converged: bool
    n: int
    rows: OrdinalRows

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors from the observed information, coefficients first."""
        import numpy as np

        return np.sqrt(np.diag(self.covariance))

    @cached_property
    def influence(self) -> np.ndarray:
        """What one unit of weight of each prepared row adds to the coefficients and thresholds."""
        x = self.rows.x * self.rows.spreads + self.rows.means
        found: np.ndarray = scores(self, x, self.rows.codes) @ self.covariance
        return found

    @cached_property
    def sandwich(self) -> np.ndarray:
        """Robust covariance (HC0): right when the odds are not quite proportional, and with survey weights."""
        found: np.ndarray = self.influence.T @ (self.rows.squares[:, None] * self.influence)
        return found

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        """Return the probability of each class for rows of drivers, shape (rows, classes)."""
        return class_probabilities(self.thresholds, x @ self.coefficients)

    def means(self, x: np.ndarray) -> np.ndarray:
        """Return the expected outcome for rows of drivers."""
        found: np.ndarray = self.probabilities(x) @ self.values
        return found

    def shares(self, x: np.ndarray, cuts: Sequence[float]) -> np.ndarray:
        """Return probabilities of joined classes: up to the first cut, above it up to the next, ..., above the last.

        With ``cuts=(6, 8)`` on 0 to 10 these are detractors, passives and promoters.
        """
        import numpy as np

        joined = np.searchsorted(np.asarray(cuts, dtype=float), self.values, side="left")
        found: np.ndarray = self.probabilities(x) @ (joined[:, None] == np.arange(len(cuts) + 1)).astype(float)
        return found


def class_probabilities(thresholds: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Return P(class) = F(upper - line) - F(lower - line) without loss of digits in either tail.

    Examples
    --------
    >>> import numpy as np
    >>> class_probabilities(np.array([-1.0, 1.0]), np.array([0.0, -40.0])).round(3).tolist()
    [[0.269, 0.462, 0.269], [1.0, 0.0, 0.0]]
    """
    import numpy as np
    from scipy.special import expit

    edges = np.concatenate([[-np.inf], thresholds, [np.inf]])
    upper, lower = edges[1:] - line[:, None], edges[:-1] - line[:, None]
    inside: np.ndarray = -np.expm1(edges[:-1] - edges[1:])
    found: np.ndarray = expit(upper) * expit(-lower) * inside
    return found


def fit_ordinal(
    x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None, *, terms: Sequence[str] = ()
) -> OrdinalFit:
    r"""Fit proportional odds, logit P(y <= k) = a_k - x'b, by Newton's method with the exact Hessian.

    Parameters
    ----------
    x : numpy.ndarray, shape (n, p)
        Drivers; no constant column.
    y : numpy.ndarray, shape (n,)
        Outcome; the classes are its values.
    weights : numpy.ndarray, shape (n,), optional
        Weights of the likelihood.
    terms : sequence of str, optional
        Names of the drivers, for messages.

    Returns
    -------
    OrdinalFit
        Coefficients and thresholds on the scale of ``x``.

    Raises
    ------
    EstimationError
        One class only, a constant driver, drivers that carry the same information, or separated answers (the driver and
        the cut point are named).

    Notes
    -----
    .. math:: P = F(U) - F(L) = F(U) F(-L) (1 - e^{L-U}), \quad
              \log P = -\log(1 + e^{-U}) - \log(1 + e^{L}) + \log(1 - e^{L-U})

    with U and L the thresholds above and below minus x'b. No difference of nearly equal numbers is left, and the
    derivatives are those of two logistic regressions plus a term of the thresholds alone. Cost: one exponential and one
    logarithm per row and step; five to seven steps.

    References
    ----------
    .. [1] McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142.

    Examples
    --------
    >>> import numpy as np
    >>> x = np.array([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]])
    >>> found = fit_ordinal(x, np.array([1, 2, 1, 3, 2, 3]))
    >>> found.coefficients.round(3).tolist(), found.thresholds.round(3).tolist(), found.converged
    ([1.06], [2.507, 4.911], True)
    """
    return fit_rows(ordinal_rows(x, y, weights, terms=terms))


def fit_rows(rows: OrdinalRows) -> OrdinalFit:
    """Fit prepared rows (see ``fit_ordinal``)."""
    import numpy as np

    p, cuts = rows.x.shape[1], len(rows.values) - 1
    size = rows.sizes
    below = np.cumsum(size)[:-1]
    start = np.concatenate([np.log(below / (size.sum() - below)), np.zeros(p)])
    theta, at, steps, settled = _climb(rows, start)
    line = float(np.abs(rows.x @ theta[cuts:]).max()) if p else 0.0
    try:
        inverse = np.linalg.inv(at.information)
    except np.linalg.LinAlgError:
        inverse = np.full((len(theta), len(theta)), np.inf)
    wide = float(np.sqrt(np.abs(np.diag(inverse)[cuts:]) * size.sum() / rows.n).max()) if p else 0.0
    if not settled or line > SUSPECT_LINE or steps > SUSPECT_STEPS or not wide < SUSPECT_ERROR:
        refuse_separated(rows)
    if not settled or not np.isfinite(inverse).all():
        raise EstimationError(
            "ordinal model - Newton's method did not settle - expected drivers that are not combinations of each other - "
            "name fewer drivers, or join classes of the outcome."
        )
    turn = _turn(rows, cuts)
    natural = turn @ theta
    return OrdinalFit(
        coefficients=natural[:p],
        thresholds=natural[p:],
        values=rows.values,
        terms=rows.terms,
        covariance=turn @ inverse @ turn.T,
        log_likelihood=at.value,
        null_log_likelihood=rows.null_log_likelihood,
        iterations=steps,
        converged=True,
        n=rows.n,
        rows=rows,
    )


def _turn(rows: OrdinalRows, cuts: int) -> np.ndarray:
    """Return the matrix from (thresholds, coefficients) of centred and scaled drivers to (coefficients, thresholds)."""
    import numpy as np

    p = len(rows.spreads)
    turn = np.zeros((p + cuts, p + cuts))
    turn[:p, cuts:] = np.diag(1 / rows.spreads)
    turn[p:, :cuts] = np.eye(cuts)
    turn[p:, cuts:] = rows.means / rows.spreads
    return turn


@dataclass(frozen=True, kw_only=True, eq=False)
class Slopes:
    """Log-likelihood at a point, its gradient, and the observed information; thresholds first."""

    value: float
    gradient: np.ndarray
    information: np.ndarray


def _climb(rows: OrdinalRows, theta: np.ndarray) -> tuple[np.ndarray, Slopes, int, bool]:
    """Return the maximum, what is known there, the steps taken, and whether the search settled."""
    import numpy as np

    cuts = len(rows.values) - 1
    at = slopes(rows, theta)
    for count in range(1, STEPS + 1):
        try:
            step = np.linalg.solve(at.information, at.gradient)
        except np.linalg.LinAlgError:
            return theta, at, count, False
        decrement = float(at.gradient @ step)
        if not math.isfinite(decrement) or decrement < 0:
            return theta, at, count, False
        for _ in range(HALVINGS):
            if (np.diff((theta + step)[:cuts]) > 0).all():
                ahead = slopes(rows, theta + step)
                if ahead.value >= at.value - 1e-12 * abs(at.value):
                    break
            step = step / 2
        else:
            return theta, at, count, False
        theta, at = theta + step, ahead
        if decrement < CLOSE:
            return theta, at, count, True
    return theta, at, STEPS, False


def slopes(rows: OrdinalRows, theta: np.ndarray) -> Slopes:
    """Return log-likelihood, gradient and observed information at thresholds and coefficients of scaled drivers."""
    import numpy as np

    classes = len(rows.values)
    cuts, p = classes - 1, rows.x.shape[1]
    edges = np.concatenate([[-np.inf], theta[:cuts], [np.inf]])
    factor_up, factor_down = np.exp(-edges[1:]), np.exp(edges[:-1])
    gap = np.diff(theta[:cuts])
    size = rows.sizes
    value = float(size[1:-1] @ np.log(-np.expm1(-gap)))
    pull = np.zeros((2, classes))
    curve = np.zeros((2, classes))
    cross = np.zeros((classes + 1, p))
    slope, information = np.zeros(p), np.zeros((p, p))
    for x, codes, w, starts in blocks(rows):
        here, begins = [run[0] for run in starts], [run[1] for run in starts]
        grown = np.exp(x @ theta[cuts:])
        up, down = factor_up[codes] * grown, factor_down[codes] / grown
        high, low = 1 + up, 1 + down
        value -= float(w @ np.log(high * low))
        up /= high
        down /= low
        weight_up, weight_down = w * up, w * down
        pull[:, here] += np.add.reduceat([weight_up, weight_down], begins, axis=1)
        slope -= x.T @ (weight_up - weight_down)
        weight_up /= high
        weight_down /= low
        curve[:, here] += np.add.reduceat([weight_up, weight_down], begins, axis=1)
        information += x.T @ ((weight_up + weight_down)[:, None] * x)
        for code, first, last in starts:
            cross[code + 1] += x[first:last].T @ weight_up[first:last]
            cross[code] += x[first:last].T @ weight_down[first:last]
    return _assembled(value, size, gap, (pull, curve, cross, slope, information))


def _assembled(value: float, size: np.ndarray, gap: np.ndarray, sums: tuple[np.ndarray, ...]) -> Slopes:
    """Put the sums over classes into the gradient and the information of thresholds and coefficients."""
    import numpy as np

    pull, curve, cross, slope, within = sums
    cuts = len(gap) + 1
    rate = np.concatenate([[0.0], 1 / np.expm1(gap), [0.0]])
    bend = size * rate * (1 + rate)
    gradient = np.concatenate([(pull[0] + size * rate)[:-1] - (pull[1] + size * rate)[1:], slope])
    information = np.zeros((len(gradient), len(gradient)))
    diagonal = np.arange(cuts)
    information[diagonal, diagonal] = (curve[0] + bend)[:-1] + (curve[1] + bend)[1:]
    information[diagonal[:-1], diagonal[1:]] = information[diagonal[1:], diagonal[:-1]] = -bend[1:-1]
    information[:cuts, cuts:] = -cross[1:-1]
    information[cuts:, :cuts] = -cross[1:-1].T
    information[cuts:, cuts:] = within
    return Slopes(value=value, gradient=gradient, information=information)


def scores(fitted: OrdinalFit, x: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Return what each row adds to the gradient, without its weight; coefficients first, then thresholds."""
    import numpy as np
    from scipy.special import expit

    p, cuts = len(fitted.coefficients), len(fitted.thresholds)
    edges = np.concatenate([[-np.inf], fitted.thresholds, [np.inf]])
    line = x @ fitted.coefficients
    up, down = expit(line - edges[1:][codes]), expit(edges[:-1][codes] - line)
    rate = np.concatenate([[0.0], 1 / np.expm1(np.diff(fitted.thresholds)), [0.0]])[codes]
    found = np.zeros((len(x), p + cuts))
    found[:, :p] = (down - up)[:, None] * x
    above, below = np.flatnonzero(codes < cuts), np.flatnonzero(codes > 0)
    found[above, p + codes[above]] = (up + rate)[above]
    found[below, p + codes[below] - 1] = -(down + rate)[below]
    return found
