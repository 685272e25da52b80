"""Coefficients of resamples of respondents and of all but one, and the intervals that follow from them."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.dominance.units import Draw
from loyaltystats.stats.drivers.grams import CELLS, WORTH_A_BAR, times_drawn
from loyaltystats.stats.drivers.matrix import COLLINEAR, DriverRows, standardised

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

INTERVALS = ("bca", "percentile")


def draws(
    n: int,
    replicates: int,
    rng: np.random.Generator,
    work: int,
    use: Callable[[np.ndarray], np.ndarray],
    rows: DriverRows | None = None,
) -> np.ndarray:
    """Draw resamples of n respondents in portions and collect what ``use`` makes of each portion of row numbers.

    ``work`` is a rough number of steps per resample that decides whether a progress bar is worth showing. Where ``rows``
    carry a survey design, what was drawn is resampled, and ``use`` gets how much each row counts (see ``times_drawn``).
    """
    import numpy as np
    from tqdm import tqdm

    if rows is not None and rows.survey is not None:
        designed = Draw(replicates=replicates, rng=rng, design=rows.survey)
        most = max(1, CELLS // max(n, work))
        return np.concatenate([use(times) for times in designed.multiples(rows, most)])
    at_once = max(1, min(replicates, CELLS // max(n, work)))
    quiet = not sys.stderr.isatty() or replicates * (n + work) < WORTH_A_BAR
    parts = []
    with tqdm(total=replicates, desc="resampling", disable=quiet, leave=False) as bar:
        for start in range(0, replicates, at_once):
            size = min(at_once, replicates - start)
            parts.append(use(rng.integers(0, n, size=(size, n))))
            bar.update(size)
    return np.concatenate(parts)


def resampled_covariances(columns: np.ndarray, weights: np.ndarray, indices: np.ndarray) -> np.ndarray:
    """Return the (weighted) covariance matrices of resamples, divided by the sum of the weights.

    Parameters
    ----------
    columns : numpy.ndarray, shape (n, p)
        Standardised columns, which keeps the digits of the products.
    weights : numpy.ndarray, shape (n,)
        Weights of the respondents.
    indices : numpy.ndarray, shape (n_resamples, n)
        Row numbers drawn, so that resamples can be compared across programs.

    Returns
    -------
    numpy.ndarray, shape (n_resamples, p, p)
    """
    import numpy as np

    whole = np.column_stack([np.ones(len(columns)), columns])
    upper = np.triu_indices(whole.shape[1])
    sums = times_drawn(indices) @ (whole[:, upper[0]] * whole[:, upper[1]] * weights[:, None])
    gram = np.empty((len(indices), whole.shape[1], whole.shape[1]))
    gram[:, upper[0], upper[1]] = sums
    gram[:, upper[1], upper[0]] = sums
    size = gram[:, :1, :1]
    found: np.ndarray = gram[:, 1:, 1:] / size - gram[:, 1:, :1] * gram[:, :1, 1:] / size**2
    return found


def resampled_coefficients(rows: DriverRows, indices: np.ndarray) -> np.ndarray:
    """Return the least-squares coefficients of the terms in resamples; ``nan`` where terms are redundant in one.

    Parameters
    ----------
    rows : DriverRows
        Complete rows without constant terms.
    indices : numpy.ndarray, shape (n_resamples, n)
        Row numbers drawn.

    Returns
    -------
    numpy.ndarray, shape (n_resamples, n_terms)
    """
    import numpy as np

    z, _, spreads = standardised(rows)
    y = rows.y - np.average(rows.y, weights=rows.weights)
    centred = resampled_covariances(np.column_stack([z, y]), rows.weights, indices)
    own, other = centred[:, :-1, :-1], centred[:, :-1, -1:]
    spread = np.sqrt(np.maximum(np.diagonal(own, axis1=1, axis2=2), 0.0))
    usable: np.ndarray = np.all(spread > 1e-8, axis=1)
    scaled = own[usable] / spread[usable, :, None] / spread[usable, None, :]
    usable[usable] = np.linalg.eigvalsh(scaled)[:, 0] > COLLINEAR
    found = np.full((len(indices), len(rows.terms)), math.nan)
    found[usable] = np.linalg.solve(own[usable], other[usable])[:, :, 0] / spreads
    return found


def without_one(rows: DriverRows) -> np.ndarray:
    """Return the coefficients of the terms when each respondent in turn is left out, shape (n, n_terms)."""
    import numpy as np
    from scipy.linalg import solve_triangular

    z, _, spreads = standardised(rows)
    root = np.sqrt(rows.weights)[:, None]
    q, r = np.linalg.qr(root * np.column_stack([np.ones(len(z)), z]))
    target = root[:, 0] * (rows.y - np.average(rows.y, weights=rows.weights))
    whole = solve_triangular(r, q.T @ target)
    room = np.maximum(1 - (q**2).sum(axis=1), 1e-12)
    change = solve_triangular(r, q.T) * ((target - q @ (q.T @ target)) / room)
    found: np.ndarray = (whole[:, None] - change)[1:].T / spreads
    return found


def bootstrap_interval(
    estimate: float, resamples: np.ndarray, left_out: np.ndarray | None, level: float
) -> tuple[float, float]:
    """Return the bootstrap interval of one number: BCa with the values without one respondent, else percentile.

    Parameters
    ----------
    estimate : float
        The value in the sample.
    resamples : numpy.ndarray
        Its values in the resamples; ``nan`` ones are left out.
    left_out : numpy.ndarray or None
        Its values when each respondent in turn is left out.
    level : float
        Confidence level.

    References
    ----------
    .. [1] Efron B. (1987), Better bootstrap confidence intervals, JASA 82:171-185.

    Examples
    --------
    >>> import numpy as np
    >>> bootstrap_interval(2.0, np.arange(5.0), None, 0.5)
    (1.0, 3.0)
    """
    import numpy as np
    from scipy.special import ndtr, ndtri

    known = resamples[~np.isnan(resamples)]
    if math.isnan(estimate) or not len(known):
        return math.nan, math.nan
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if left_out is not None:
        below = (float((known < estimate).sum()) + 0.5 * float((known == estimate).sum())) / len(known)
        shift = float(ndtri(min(max(below, 0.5 / len(known)), 1 - 0.5 / len(known))))
        pull = left_out[~np.isnan(left_out)].mean() - left_out[~np.isnan(left_out)]
        scale = float((pull**2).sum()) ** 1.5
        speed = float((pull**3).sum()) / (6 * scale) if scale > 0 else 0.0
        moved = shift + ndtri(tails)
        tails = ndtr(shift + moved / (1 - speed * moved))
    low, high = np.quantile(known, tails)
    return float(low), float(high)
