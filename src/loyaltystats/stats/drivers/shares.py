"""Definitions of relative importance, each for many correlation matrices at once (the outcome last).

A player is one driver, or several columns that enter together (the levels of a text, a group); ``sizes`` says how many
columns each has. What is held constant was taken out of the matrices before, with ``partialled``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.lattice import lmg_batch

if TYPE_CHECKING:
    import numpy as np

Sizes = Sequence[int] | None
Method = Callable[..., "np.ndarray"]


def partialled(correlations: np.ndarray, controls: int) -> np.ndarray:
    """Take the first columns out of many correlation matrices.

    What is left of each driver is scaled to variance 1 again, the outcome is not: R2 stays a share of all its variance.
    """
    import numpy as np

    if not controls:
        return correlations
    block, across = correlations[:, :controls, :controls], correlations[:, :controls, controls:]
    rest = correlations[:, controls:, controls:] - np.swapaxes(across, 1, 2) @ np.linalg.solve(block, across)
    spread = np.sqrt(np.diagonal(rest, axis1=1, axis2=2).copy())
    spread[:, -1] = 1.0
    scaled: np.ndarray = rest / spread[:, :, None] / spread[:, None, :]
    return scaled


def total_r2(correlations: np.ndarray) -> np.ndarray:
    """R2 of the full model, beyond that of what is held constant."""
    import numpy as np

    r: np.ndarray = correlations[:, :-1, -1]
    explained: np.ndarray = np.einsum("bi,bi->b", r, betas(correlations))
    return explained


def first(correlations: np.ndarray, sizes: Sizes = None) -> np.ndarray:
    """Squared correlation with the outcome: the player alone."""
    import numpy as np

    r = correlations[:, :-1, -1]
    found: list[np.ndarray] = []
    for part in _parts(correlations, sizes):
        if part.stop - part.start == 1:
            found.append(r[:, part.start] ** 2)
        else:
            alone = np.linalg.solve(correlations[:, part, part], r[:, part, None])[:, :, 0]
            found.append(np.einsum("bi,bi->b", r[:, part], alone))
    return np.stack(found, axis=1)


def last(correlations: np.ndarray, sizes: Sizes = None) -> np.ndarray:
    """Fall of R2 when the player is left out (usefulness): squared coefficient over its variance inflation."""
    import numpy as np

    inverse, beta = np.linalg.inv(correlations[:, :-1, :-1]), betas(correlations)
    found: list[np.ndarray] = []
    for part in _parts(correlations, sizes):
        if part.stop - part.start == 1:
            found.append(beta[:, part.start] ** 2 / inverse[:, part.start, part.start])
        else:
            fall = np.linalg.solve(inverse[:, part, part], beta[:, part, None])[:, :, 0]
            found.append(np.einsum("bi,bi->b", beta[:, part], fall))
    return np.stack(found, axis=1)


def pratt(correlations: np.ndarray, sizes: Sizes = None) -> np.ndarray:
    """Coefficient times correlation (Pratt 1987), summed over the columns of a player; may be negative, sums to R2."""
    import numpy as np

    product = betas(correlations) * correlations[:, :-1, -1]
    return np.stack([product[:, part].sum(axis=1) for part in _parts(correlations, sizes)], axis=1)


def standardized(correlations: np.ndarray, _sizes: Sizes = None) -> np.ndarray:
    """Squared standardised coefficient; for players of one column."""
    return betas(correlations) ** 2


def johnson(correlations: np.ndarray, _sizes: Sizes = None) -> np.ndarray:
    """Relative weights (Johnson 2000), the same as Genizi (1993); sum to R2; for players of one column."""
    import numpy as np

    root, inverse_root = _roots(correlations)
    beta = np.einsum("bij,bj->bi", inverse_root, correlations[:, :-1, -1])
    weights: np.ndarray = np.einsum("bij,bj->bi", root**2, beta**2)
    return weights


def car(correlations: np.ndarray, _sizes: Sizes = None) -> np.ndarray:
    """Squared correlation-adjusted correlation (Zuber and Strimmer 2011); sums to R2; for players of one column."""
    import numpy as np

    _, inverse_root = _roots(correlations)
    squared: np.ndarray = np.einsum("bij,bj->bi", inverse_root, correlations[:, :-1, -1]) ** 2
    return squared


def betas(correlations: np.ndarray) -> np.ndarray:
    """Standardised coefficients of the full model."""
    import numpy as np

    solved: np.ndarray = np.linalg.solve(correlations[:, :-1, :-1], correlations[:, :-1, -1:])[:, :, 0]
    return solved


def _parts(correlations: np.ndarray, sizes: Sizes) -> list[slice]:
    """Return the columns of each player."""
    if sizes is None:
        return [slice(column, column + 1) for column in range(correlations.shape[1] - 1)]
    ends = list(accumulate(sizes))
    return [slice(end - size, end) for size, end in zip(sizes, ends, strict=True)]


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

ONE_COLUMN = ("standardized", "johnson", "car")
"""Methods that depend on how the columns of a text or a group are coded: for players of one column only."""

ADDITIVE = ("lmg", "pratt", "johnson", "car")
"""Methods whose contributions sum to R2."""

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
