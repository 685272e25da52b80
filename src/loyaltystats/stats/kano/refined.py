"""Yang's refined model: each category split by whether customers find the feature more or less important than the mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.kano.counts import Counts

if TYPE_CHECKING:
    import numpy as np

REFINED: Final = {
    "attractive": ("highly_attractive", "less_attractive"),
    "one_dimensional": ("high_value_added", "low_value_added"),
    "must_be": ("critical", "necessary"),
    "indifferent": ("potential", "care_free"),
}
"""Category -> its name above and below the mean importance (Yang 2005); Reverse and Questionable are not split."""


def mean_importance(counts: Counts, importance: Sequence[float]) -> np.ndarray:
    """Return the mean importance over the features of a group, one value per row; ``nan`` where none was asked."""
    import numpy as np

    values = np.asarray(importance, dtype=float).reshape(1 + len(counts.groups), len(counts.features))
    known = ~np.isnan(values)
    sums, sizes = np.where(known, values, 0.0).sum(axis=1), known.sum(axis=1)
    means = np.divide(sums, sizes, out=np.full(len(sums), np.nan), where=sizes > 0)
    return np.repeat(means, len(counts.features))


def refine(
    counts: Counts, categories: Sequence[str | None], importance: Sequence[float]
) -> tuple[list[str | None], np.ndarray]:
    """Split categories by importance.

    Parameters
    ----------
    counts : Counts
        Says which rows are the features of one group.
    categories : sequence of str or None
        The verdict of every row; ``mixed``, reverse and questionable are not split.
    importance : sequence of float
        Mean stated importance of every row.

    Returns
    -------
    tuple of list and numpy.ndarray
        Name in the refined model of every row, ``None`` where there is none or the importance equals the mean; and the
        mean of the row's group.

    References
    ----------
    .. [1] Yang C.-C. (2005), The refined Kano's model and its application, Total Quality Management 16(10):1127-1137.

    Examples
    --------
    >>> from loyaltystats.stats.kano.counts import counts_of
    >>> counts = counts_of(["a", "b"], [[9, 0, 0, 0, 0, 0], [0, 0, 9, 0, 0, 0]])
    >>> refine(counts, ["attractive", "must_be"], [5.0, 8.0])[0]
    ['less_attractive', 'critical']
    """
    means = mean_importance(counts, importance)
    found: list[str | None] = []
    for category, value, mean in zip(categories, importance, means.tolist(), strict=True):
        names = REFINED.get(category or "")
        if names is None or not (value > mean or value < mean):
            found.append(None)
        else:
            found.append(names[0] if value > mean else names[1])
    return found, means
