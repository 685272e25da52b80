"""Power of a driver in a proportional-odds model, by simulated studies. ``ordinal_plan`` turns it into a plan."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

ROWS: Final = 200_000
"""Answers that are fitted at a time."""

STEPS: Final = 30
CONVERGED: Final = 1e-7
"""Newton steps at most, and the length of a step from which on a fit is done."""


@dataclass(frozen=True, kw_only=True)
class OrdinalTruth:
    """What is true in the simulated studies: shares of the classes, and what the drivers do."""

    shares: tuple[float, ...]
    effect: float
    """Log odds ratio of the planned driver, per standard deviation; of yes against no for a yes/no driver."""
    other_effect: float = 0.0
    drivers: int = 1
    correlation: float = 0.0
    driver_share: float | None = None

    @property
    def effects(self) -> np.ndarray:
        """Effects of all drivers, the planned one first."""
        import numpy as np

        return np.array([self.effect, *[self.other_effect] * (self.drivers - 1)])

    def draw(self, studies: int, n: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Return drivers (studies, n, drivers) and classes (studies, n) of so many studies."""
        x = self.drawn_drivers((studies, n), rng)
        cuts = self.cuts()
        latent = x @ self.effects + rng.logistic(size=(studies, n))
        return x, cuts.searchsorted(latent)

    def drawn_drivers(self, shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
        """Return normal drivers that correlate; the first cut into yes and no where it is such a driver."""
        import numpy as np
        from scipy.special import ndtri

        common = rng.standard_normal((*shape, 1)) * math.sqrt(self.correlation)
        x = common + rng.standard_normal((*shape, self.drivers)) * math.sqrt(1 - self.correlation)
        if self.driver_share is not None:
            x[..., 0] = x[..., 0] > -ndtri(self.driver_share)
        return np.asarray(x)

    def cuts(self) -> np.ndarray:
        """Return the cut points that give the classes their shares over all respondents.

        Examples
        --------
        >>> OrdinalTruth(shares=(0.2, 0.4, 0.4), effect=0.0).cuts().round(4).tolist()
        [-1.3863, 0.4055]
        """
        return _cuts(self).copy()

    def predictors(self) -> tuple[np.ndarray, np.ndarray]:
        """Return points and weights of the distribution of the linear predictor."""
        import numpy as np
        from scipy.special import ndtri

        nodes, weights = np.polynomial.hermite_e.hermegauss(60)
        weights = weights / weights.sum()
        others, rho = self.drivers - 1, self.correlation
        along = others * rho  # covariance of the first driver with the sum of the others
        spread = others * (1 + (others - 1) * rho) - along**2
        rest = self.other_effect * math.sqrt(max(spread, 0.0))
        if self.driver_share is None:
            sd = math.hypot(self.effect + self.other_effect * along, rest)
            return sd * nodes, weights
        yes = self.driver_share
        middle = (np.arange(200) + 0.5) / 200
        first = ndtri(np.concatenate([middle * (1 - yes), 1 - yes + middle * yes]))
        mean = self.effect * np.repeat([0.0, 1.0], 200) + self.other_effect * along * first
        mass = np.repeat([1 - yes, yes], 200) / 200
        return (mean[:, None] + rest * nodes).ravel(), (mass[:, None] * weights).ravel()


@lru_cache(maxsize=32)
def _cuts(truth: OrdinalTruth) -> np.ndarray:
    """Return the cut points; kept, since every batch of studies asks for them."""
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import expit

    wanted = np.cumsum(truth.shares)[:-1]
    points, weights = truth.predictors()
    reach = 40 + float(np.abs(points).max())
    return np.array([brentq(lambda c, w=w: weights @ expit(c - points) - w, -reach, reach) for w in wanted])


def simulated_power(truth: OrdinalTruth, n: int, level: float, studies: int, rng: np.random.Generator) -> float:
    """Return the share of simulated studies in which Wald's test finds the planned driver.

    A study in which the model cannot be estimated finds nothing.

    Examples
    --------
    >>> import numpy as np
    >>> truth = OrdinalTruth(shares=(0.2, 0.4, 0.4), effect=0.0)
    >>> simulated_power(truth, 100, 0.05, 2000, np.random.default_rng(1)) < 0.07
    True
    """
    import numpy as np
    from scipy.special import ndtri

    cut, found, left = float(ndtri(1 - level / 2)), 0, studies
    at_once = max(1, ROWS // (n * truth.drivers))
    while left:
        many = min(at_once, left)
        x, y = truth.draw(many, n, rng)
        z = wald_statistics(x, y, truth.effects, truth.cuts())
        found += int(np.sum(np.abs(z) > cut))
        left -= many
    return found / studies


def wald_statistics(x: np.ndarray, y: np.ndarray, effects: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Return Wald's statistic of the first driver in each study; nan where the model cannot be estimated."""
    import numpy as np

    z = np.full(len(y), np.nan)
    for rows, present in _patterns(y, len(cuts) + 1):
        if len(present) < 2:
            continue
        own = np.searchsorted(present, y[rows])
        z[rows] = _fitted(x[rows], own, effects, cuts[np.array(present[:-1])])
    return z


def _patterns(y: np.ndarray, classes: int) -> Iterator[tuple[np.ndarray, list[int]]]:
    """Yield studies in which the same classes occur: a class that nobody chose has no cut point."""
    import numpy as np

    seen = np.stack([(y == k).any(axis=1) for k in range(classes)], axis=1)
    patterns, which = np.unique(seen, axis=0, return_inverse=True)
    for at, pattern in enumerate(patterns):
        yield np.flatnonzero(which.ravel() == at), np.flatnonzero(pattern).tolist()


def _fitted(x: np.ndarray, y: np.ndarray, effects: np.ndarray, cuts: np.ndarray) -> np.ndarray:
    """Return Wald's statistics of studies that have the same classes, by Newton's method on all of them at once."""
    import numpy as np

    studies, q = len(y), len(cuts)
    theta = np.tile(np.concatenate([cuts, effects]), (studies, 1))
    z, going = np.full(studies, np.nan), np.arange(studies)
    for _ in range(STEPS):
        gradient, information = _derivatives(x[going], y[going], theta[going], q)
        usable = np.isfinite(information).all(axis=(1, 2)) & np.isfinite(gradient).all(axis=1)
        usable &= np.linalg.cond(np.where(usable[:, None, None], information, np.eye(theta.shape[1]))) < 1e12
        going, gradient, information = going[usable], gradient[usable], information[usable]
        if not len(going):
            break
        step = np.linalg.solve(information, gradient[..., None])[..., 0]
        longest = np.abs(step).max(axis=1)
        done = longest < CONVERGED
        error = np.sqrt(np.linalg.inv(information[done])[:, q, q])
        z[going[done]] = theta[going[done], q] / error
        theta[going] += _kept_in_order(theta[going], step, q)
        going = going[~done]
        if not len(going):
            break
    return z


def _kept_in_order(theta: np.ndarray, step: np.ndarray, q: int) -> np.ndarray:
    """Return the steps, halved until the cut points stay in their order."""
    import numpy as np

    for _ in range(40):
        crossed = (np.diff(theta[:, :q] + step[:, :q], axis=1) <= 0).any(axis=1)
        if not crossed.any():
            break
        step = np.where(crossed[:, None], step / 2, step)
    return step


def _derivatives(x: np.ndarray, y: np.ndarray, theta: np.ndarray, q: int) -> tuple[np.ndarray, np.ndarray]:
    """Return gradient and negative Hessian of the log-likelihood of each study."""
    import numpy as np
    from scipy.special import expit

    studies, _n, p = x.shape
    eta = np.matmul(x, theta[:, q:, None])[..., 0]
    edges = np.concatenate([np.full((studies, 1), -np.inf), theta[:, :q], np.full((studies, 1), np.inf)], axis=1)
    upper = expit(np.take_along_axis(edges, y + 1, 1) - eta)
    lower = expit(np.take_along_axis(edges, y, 1) - eta)
    # log P = log(F(u) - F(l)): its derivatives in u and l, with f = F(1 - F) and f' = f(1 - 2F)
    mass, up, low = upper - lower, upper * (1 - upper), lower * (1 - lower)
    with np.errstate(divide="ignore", invalid="ignore"):  # separated answers: no mass left, and the study is given up
        a, b = up / mass, low / mass
    uu, ll, ul = a * a - a * (1 - 2 * upper), b * b + b * (1 - 2 * lower), -a * b
    place = (np.arange(studies)[:, None] * (q + 2) + y).ravel()

    def summed(values: np.ndarray, shift: int) -> np.ndarray:
        total = np.bincount(place + shift, values.ravel(), studies * (q + 2))
        return np.asarray(total.reshape(studies, q + 2)[:, 1 : q + 1])

    gradient, information = np.empty((studies, q + p)), np.zeros((studies, q + p, q + p))
    gradient[:, :q] = summed(a, 1) - summed(b, 0)
    gradient[:, q:] = np.matmul((b - a)[:, None, :], x)[:, 0]
    at = np.arange(q)
    information[:, at, at] = summed(uu, 1) + summed(ll, 0)
    beside = summed(ul, 1)[:, 1:]
    information[:, at[1:], at[:-1]] = information[:, at[:-1], at[1:]] = beside
    for j in range(p):
        cross = -(summed((uu + ul) * x[..., j], 1) + summed((ll + ul) * x[..., j], 0))
        information[:, :q, q + j] = information[:, q + j, :q] = cross
    weight = uu + ll + 2 * ul
    information[:, q:, q:] = np.matmul(np.swapaxes(x, 1, 2) * weight[:, None, :], x)
    return gradient, information


def first_guess(truth: OrdinalTruth, level: float, power: float) -> float:
    """Return Whitehead's number of respondents, with the variance of the driver that the others leave.

    Examples
    --------
    >>> truth = OrdinalTruth(shares=(0.2, 0.5, 0.2, 0.1), effect=0.887, driver_share=0.5)
    >>> round(first_guess(truth, 0.05, 0.9))
    187
    """
    from scipy.special import ndtri

    shared = truth.correlation
    others = truth.drivers - 1
    r2 = others * shared**2 / (1 + (others - 1) * shared) if others else 0.0
    variance = (1.0 if truth.driver_share is None else truth.driver_share * (1 - truth.driver_share)) * (1 - r2)
    reach = float(ndtri(1 - level / 2) + ndtri(power))
    return 3 * (reach / truth.effect) ** 2 / (variance * (1 - sum(_cubes(truth.shares))))


def _cubes(shares: Sequence[float]) -> list[float]:
    return [share**3 for share in shares]
