"""One common factor by maximum likelihood: loadings, and the reliability that follows from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.reliability.alpha import correlations

if TYPE_CHECKING:
    import numpy as np

FEWEST_ITEMS: Final = 3
"""Two items have one correlation: any pair of loadings with that product fits."""

HEYWOOD: Final = 1e-4
"""An item of unit variance with less error variance than this is a Heywood case: the likelihood wants it negative."""

SINGULAR: Final = 1e-8
"""Smallest eigenvalue of the correlations below which items repeat each other."""

MOST_STEPS: Final = 2000
STEEPEST: Final = 1e-11
"""Slope of the likelihood below which the maximum is reached."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OneFactor:
    """Standardised loadings and error variances of items, and the standard deviations that turn them back."""

    loadings: np.ndarray
    errors: np.ndarray
    spreads: np.ndarray
    steps: int

    @property
    def omega(self) -> float:
        """Share of the common factor in the variance of the sum that the model implies (congeneric omega total)."""
        common = float((self.loadings * self.spreads).sum()) ** 2
        return common / (common + float((self.errors * self.spreads**2).sum()))

    @property
    def composite_reliability(self) -> float:
        """The same for items in standard deviations."""
        common = float(self.loadings.sum()) ** 2
        return common / (common + float(self.errors.sum()))

    @property
    def variance_extracted(self) -> float:
        """Mean squared standardised loading (Fornell and Larcker)."""
        return float((self.loadings**2).mean())


def one_factor(covariance: np.ndarray, n: int, items: tuple[str, ...]) -> OneFactor:
    """Fit one factor.

    Parameters
    ----------
    covariance : numpy.ndarray, shape (k, k)
        Of items that all vary.
    n : int
        Respondents.
    items : tuple of str
        Names, for messages.

    Raises
    ------
    EstimationError
        Fewer than three items, no more respondents than items, items that repeat each other, a Heywood case, or no
        convergence; the message is a reason in words.
    """
    import numpy as np

    k = len(covariance)
    if k < FEWEST_ITEMS:
        raise EstimationError("two items do not determine loadings; three do")
    if n <= k:
        raise EstimationError(f"too few respondents for the loadings of {k} items")
    r = correlations(covariance)
    values, vectors = np.linalg.eigh(r)
    if values[0] < SINGULAR:
        alike = [name for name, weight in zip(items, vectors[:, 0], strict=True) if abs(weight) > 1e-4]
        raise EstimationError(f"{' and '.join(alike)} carry the same information")
    loadings, errors, steps = _climb(r, items)
    sign = -1.0 if loadings.sum() < 0 else 1.0
    return OneFactor(loadings=sign * loadings, errors=errors, spreads=np.sqrt(np.diag(covariance)), steps=steps)


def _climb(r: np.ndarray, items: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray, int]:
    """Climb the likelihood by Fisher scoring on loadings and logarithms of error variances."""
    import numpy as np

    k = len(r)
    errors = (1 - 0.5 / k) / np.diag(np.linalg.inv(r))
    values, vectors = np.linalg.eigh(r - np.diag(errors))
    loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.01))
    distance = _distance(r, loadings, errors)
    for step in range(1, MOST_STEPS + 1):
        slope, information = _slope(r, loadings, errors)
        if np.abs(slope).max() < STEEPEST:
            return loadings, errors, step
        move = np.linalg.lstsq(information, slope, rcond=None)[0]
        length = 1.0
        while length > 1e-10:
            nearer = loadings - length * move[:k]
            smaller = errors * np.exp(np.clip(-length * move[k:], -2.0, 2.0))
            new = _distance(r, nearer, smaller)
            if new <= distance + 1e-14:
                break
            length /= 2
        loadings, errors, distance = nearer, smaller, new
        if errors.min() < HEYWOOD:
            raise EstimationError(
                f"a Heywood case: {items[int(errors.argmin())]} would have no error variance or a negative one, so one "
                "common factor does not describe these items"
            )
    raise EstimationError("the loadings did not converge")


def _distance(r: np.ndarray, loadings: np.ndarray, errors: np.ndarray) -> float:
    """Return -2 log-likelihood per respondent, up to a constant."""
    import numpy as np

    weighted = loadings / errors
    size = 1 + float(loadings @ weighted)
    return float(np.log(errors).sum() + np.log(size) + (np.diag(r) / errors).sum() - weighted @ r @ weighted / size)


def _slope(r: np.ndarray, loadings: np.ndarray, errors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the gradient of the distance and its expected second derivatives."""
    import numpy as np

    weighted = loadings / errors
    inverse = np.diag(1 / errors) - np.outer(weighted, weighted) / (1 + loadings @ weighted)
    gap = inverse - inverse @ r @ inverse
    slope = np.concatenate([2 * gap @ loadings, errors * np.diag(gap)])
    along = inverse @ loadings
    information = np.block(
        [
            [2 * (float(loadings @ along) * inverse + np.outer(along, along)), 2 * inverse * along * errors],
            [(2 * inverse * along * errors).T, inverse**2 * np.outer(errors, errors)],
        ]
    )
    return slope, information
