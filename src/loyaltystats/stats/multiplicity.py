"""Correction for testing several things at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from loyaltystats.checks import one_of

if TYPE_CHECKING:
    import numpy as np

ADJUSTMENTS = ("holm", "bh", "by", "none")
ADJUSTMENT_NAMES = {
    "holm": "Holm",
    "bh": "Benjamini-Hochberg",
    "by": "Benjamini-Yekutieli",
    "none": "no correction",
}


def adjust_p(p_values: Sequence[float], method: str = "holm") -> np.ndarray:
    """Return adjusted p-values in the order given; missing values stay missing and are not counted.

    Holm (1979) keeps the chance of any false claim at the level; Benjamini and Hochberg (1995) the expected share of false
    claims; Benjamini and Yekutieli (2001) that share whatever the dependence between the tests, at the price of power.

    Examples
    --------
    >>> adjust_p([0.01, 0.04, float("nan")]).tolist()
    [0.02, 0.04, nan]
    """
    import numpy as np

    one_of("adjust", method, ADJUSTMENTS)
    values = np.asarray(p_values, dtype=float)
    adjusted = values.copy()
    known = np.flatnonzero(~np.isnan(values))
    if method == "none" or known.size == 0:
        return adjusted
    order = known[np.argsort(values[known], kind="stable")]
    m = order.size
    if method == "holm":
        stepped = np.maximum.accumulate((m - np.arange(m)) * values[order])
    else:
        harmonic = float((1 / np.arange(1, m + 1)).sum()) if method == "by" else 1.0
        stepped = np.minimum.accumulate((harmonic * values[order] * m / np.arange(1, m + 1))[::-1])[::-1]
    adjusted[order] = np.minimum(stepped, 1.0)
    return adjusted
