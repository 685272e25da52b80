"""Definitions of relative importance, each for many correlation matrices at once (the outcome last)."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.lattice import lmg_batch

if TYPE_CHECKING:
    import numpy as np

Method = Callable[["np.ndarray"], "np.ndarray"]


def total_r2(correlations: np.ndarray) -> np.ndarray:
    """R2 of the full model."""
    import numpy as np

    r: np.ndarray = correlations[:, :-1, -1]
    explained: np.ndarray = np.einsum("bi,bi->b", r, _betas(correlations))
    return explained


def first(correlations: np.ndarray) -> np.ndarray:
    """Squared correlation with the outcome: the driver alone."""
    squared: np.ndarray = correlations[:, :-1, -1] ** 2
    return squared


def last(correlations: np.ndarray) -> np.ndarray:
    """Fall of R2 when the driver is left out (usefulness): squared coefficient over its variance inflation."""
    import numpy as np

    inverse = np.linalg.inv(correlations[:, :-1, :-1])
    fall: np.ndarray = _betas(correlations) ** 2 / np.diagonal(inverse, axis1=1, axis2=2)
    return fall


def pratt(correlations: np.ndarray) -> np.ndarray:
    """Coefficient times correlation (Pratt 1987); may be negative, sums to R2."""
    product: np.ndarray = _betas(correlations) * correlations[:, :-1, -1]
    return product


def standardized(correlations: np.ndarray) -> np.ndarray:
    """Squared standardised coefficient."""
    return _betas(correlations) ** 2


def johnson(correlations: np.ndarray) -> np.ndarray:
    """Relative weights (Johnson 2000), the same as Genizi (1993); sum to R2."""
    import numpy as np

    root, inverse_root = _roots(correlations)
    beta = np.einsum("bij,bj->bi", inverse_root, correlations[:, :-1, -1])
    weights: np.ndarray = np.einsum("bij,bj->bi", root**2, beta**2)
    return weights


def car(correlations: np.ndarray) -> np.ndarray:
    """Squared correlation-adjusted correlation (Zuber and Strimmer 2011); sums to R2."""
    import numpy as np

    _, inverse_root = _roots(correlations)
    squared: np.ndarray = np.einsum("bij,bj->bi", inverse_root, correlations[:, :-1, -1]) ** 2
    return squared


def _betas(correlations: np.ndarray) -> np.ndarray:
    import numpy as np

    solved: np.ndarray = np.linalg.solve(correlations[:, :-1, :-1], correlations[:, :-1, -1:])[:, :, 0]
    return solved


def _roots(correlations: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    values, vectors = np.linalg.eigh(correlations[:, :-1, :-1])
    turned = np.swapaxes(vectors, 1, 2)
    root = (vectors * np.sqrt(values)[:, None, :]) @ turned
    return root, (vectors / np.sqrt(values)[:, None, :]) @ turned


METHODS: dict[str, Method] = {
    "lmg": lmg_batch,
    "first": first,
    "last": last,
    "pratt": pratt,
    "standardized": standardized,
    "johnson": johnson,
    "car": car,
}
"""Every method by name."""

SOURCES = {
    "lmg": "Lindeman, Merenda and Gold (1980); Groemping (2006), Journal of Statistical Software 17(1)",
    "first": "Groemping (2006), Journal of Statistical Software 17(1)",
    "last": "Darlington (1968), Psychological Bulletin 69:161-182",
    "pratt": "Pratt (1987), Second Tampere Conference in Statistics, 245-260",
    "standardized": "Darlington (1968), Psychological Bulletin 69:161-182",
    "johnson": "Johnson (2000), Multivariate Behavioral Research 35:1-19",
    "car": "Zuber and Strimmer (2011), Statistical Applications in Genetics and Molecular Biology 10(1):34",
}
"""Where each method was published."""
