"""Rows of an ordinal model: sorted by class, drivers centred and scaled, equal rows joined where that pays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

BLOCK: Final = 8192
"""Rows per block: the temporaries of a block stay in the cache of the processor."""


@dataclass(frozen=True, kw_only=True, eq=False)
class OrdinalRows:
    """Rows sorted by class, drivers centred and scaled, equal rows joined where that pays.

    ``weights`` are sums over joined rows, ``squares`` sums of squared weights (what robust errors need), ``ends`` the
    number of rows up to each class.
    """

    x: np.ndarray
    codes: np.ndarray
    weights: np.ndarray
    squares: np.ndarray
    values: np.ndarray
    """Outcome values of the classes that somebody gave, ascending."""
    means: np.ndarray
    spreads: np.ndarray
    terms: tuple[str, ...]
    n: int
    names: Mapping[float, str] = field(default_factory=dict)
    """Names of the classes, for messages; a class without one is called by its value."""

    def name(self, code: int) -> str:
        """Return the name of a class."""
        value = float(self.values[code])
        return self.names.get(value, f"{value:g}")

    @cached_property
    def ends(self) -> np.ndarray:
        """Rows up to the end of each class."""
        import numpy as np

        found: np.ndarray = np.searchsorted(self.codes, np.arange(len(self.values)), side="right")
        return found

    @cached_property
    def sizes(self) -> np.ndarray:
        """Weight of each class."""
        import numpy as np

        return np.bincount(self.codes, weights=self.weights, minlength=len(self.values))

    @property
    def null_log_likelihood(self) -> float:
        """Log-likelihood without drivers."""
        import numpy as np

        sizes = self.sizes
        return float(sizes @ np.log(sizes / sizes.sum()))


def ordinal_rows(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    terms: Sequence[str] = (),
    names: Mapping[float, str] | None = None,
) -> OrdinalRows:
    """Prepare rows for a fit; classes that nobody gave are not there.

    Raises
    ------
    EstimationError
        Everybody gave the same answer, or a driver does not vary.
    """
    import numpy as np

    x = np.asarray(x, dtype=float)
    w = np.ones(len(x)) if weights is None else np.asarray(weights, dtype=float)
    called = tuple(terms) or tuple(f"x{index + 1}" for index in range(x.shape[1]))
    values, codes = _classes(np.asarray(y, dtype=float))
    if len(values) < 2:
        raise EstimationError("outcome - everybody gave the same answer - expected an outcome that varies.")
    x, codes, w, squares = joined_rows(x, codes, w, len(values))
    order = np.argsort(codes.astype(np.uint8) if len(values) <= 256 else codes, kind="stable")
    x, codes, w, squares = x[order], codes[order], w[order], squares[order]
    means = w @ x / w.sum()
    x = x - means
    spreads = np.sqrt(w @ x**2 / w.sum())
    still = [name for name, spread in zip(called, spreads, strict=True) if not spread > 0]
    if still:
        raise EstimationError(f"drivers - {', '.join(map(repr, still))} does not vary - leave it out.")
    return OrdinalRows(
        x=x / spreads,
        codes=codes,
        weights=w,
        squares=squares,
        values=values,
        means=means,
        spreads=spreads,
        terms=called,
        n=len(y),
        names=names or {},
    )


def _classes(y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values that somebody gave, ascending, and the place of each answer among them."""
    import numpy as np

    if (y == np.rint(y)).all() and np.ptp(y) < 256:
        whole = (y - y.min()).astype(np.uint8)
        given = np.flatnonzero(np.bincount(whole))
        return given + y.min(), np.searchsorted(given, np.arange(256))[whole]
    values, codes = np.unique(y, return_inverse=True)
    return values, codes


def joined_rows(
    x: np.ndarray, codes: np.ndarray, w: np.ndarray, classes: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return equal rows once, with the sum of their weights and of their squares; as they are where that cannot pay."""
    import numpy as np

    low = x.min(axis=0)
    levels = np.ptp(x, axis=0) + 1
    if classes * float(np.prod(levels)) > len(x) / 4 or not (x == np.rint(x)).all():
        return x, codes, w, w**2
    key = codes.astype(np.int64)
    for column, bottom, count in zip(x.T, low, levels, strict=True):
        key = key * int(count) + (column - bottom).astype(np.int64)
    _, first, place = np.unique(key, return_index=True, return_inverse=True)
    return x[first], codes[first], np.bincount(place, weights=w), np.bincount(place, weights=w**2)


def blocks(
    rows: OrdinalRows,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray, list[tuple[int, int, int]]]]:
    """Yield the rows in blocks with their classes and weights, and where each class begins and ends in the block."""
    ends = rows.ends.tolist()
    for first in range(0, len(rows.codes), BLOCK):
        last = min(first + BLOCK, len(rows.codes))
        runs = []
        for code, end in enumerate(ends):
            begin = ends[code - 1] if code else 0
            if begin < last and end > first:
                runs.append((code, max(begin, first) - first, min(end, last) - first))
        yield rows.x[first:last], rows.codes[first:last], rows.weights[first:last], runs
