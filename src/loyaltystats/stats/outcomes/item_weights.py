"""Weights of the items of an index: equal, by partial least squares (mode A), or by the first principal component."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

RULES: Final = {
    "equal": "equal weights",
    "pls": "weights by partial least squares (mode A)",
    "pca": "weights by the first principal component",
}
"""Rule -> its name in a sentence."""

CLOSE: Final = 1e-8
"""Two leading singular values nearer than this share are one and the same: the direction between them is arbitrary."""


def item_weights(
    items: np.ndarray, neighbours: np.ndarray | None, weights: np.ndarray, rule: str, codes: Sequence[str]
) -> np.ndarray:
    r"""Return weights of unstandardised items that sum to 1.

    Parameters
    ----------
    items : numpy.ndarray, shape (n, k)
        Items on 0-100, complete.
    neighbours : numpy.ndarray, shape (n, m) or None
        Items of the construct that the index is to predict (``pls``), complete.
    weights : numpy.ndarray, shape (n,)
        Survey weights.
    rule : str
        A key of ``RULES``.
    codes : sequence of str
        Names of the items, for messages.

    Raises
    ------
    EstimationError
        An item does not vary, the direction of the weights is not determined, or a weight is not above zero.

    Notes
    -----
    Mode A gives every item its correlation with the score of the neighbouring construct, and the same the other way round,
    until nothing changes: the fixed point is the pair of leading singular vectors of the matrix of correlations between the
    two sets of items, which is computed here directly. Without a neighbour the block is its own, and the fixed point is its
    first principal component. Weights of standardised items are divided by the items' standard deviations, and by their sum.

    Examples
    --------
    >>> import numpy as np
    >>> item_weights(np.eye(3) * 100, None, np.ones(3), "equal", ["a", "b", "c"]).round(3).tolist()
    [0.333, 0.333, 0.333]
    """
    import numpy as np

    k = items.shape[1]
    if rule == "equal" or k == 1:
        return np.full(k, 1.0 / k)
    scores, spread = _standardised(items, weights, codes)
    if rule == "pls" and neighbours is not None:
        names = [f"outcome {number}" for number in range(1, neighbours.shape[1] + 1)]
        other, _spread = _standardised(neighbours, weights, names)
        between = (scores * (weights / weights.sum())[:, None]).T @ other
        left, sizes, _right = np.linalg.svd(between, full_matrices=False)
        direction = left[:, 0]
    else:
        correlations = (scores * (weights / weights.sum())[:, None]).T @ scores
        values, vectors = np.linalg.eigh(correlations)
        sizes, direction = values[::-1], vectors[:, -1]
    if len(sizes) > 1 and sizes[0] - sizes[1] <= CLOSE * sizes[0]:
        raise EstimationError(
            f"weights_rule - {rule!r} - the answers do not determine weights: two directions explain equally much - "
            "expected items that go together - pass weights_rule='equal'."
        )
    raw = direction / spread
    raw = raw * np.sign(raw.sum())
    against = [code for code, one in zip(codes, raw.tolist(), strict=True) if one <= 0]
    if against:
        raise EstimationError(
            f"weights_rule - {rule!r} gives {', '.join(repr(code) for code in against)} a weight of zero or below - "
            "expected items that all go together - check whether the item is reversed, leave it out, or pass "
            "weights_rule='equal'."
        )
    found: np.ndarray = raw / raw.sum()
    return found


def _standardised(values: np.ndarray, weights: np.ndarray, codes: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return values with mean 0 and standard deviation 1, and the standard deviations."""
    import numpy as np

    share = weights / weights.sum()
    centred = values - share @ values
    spread = np.sqrt(share @ centred**2)
    still = [code for code, one in zip(codes, spread.tolist(), strict=True) if not one > 1e-12]
    if still:
        raise EstimationError(
            f"weights_rule - {', '.join(repr(code) for code in still)}: everybody gave the same answer - expected answers "
            "that vary - leave the item out, or pass weights_rule='equal'."
        )
    return centred / spread, spread
