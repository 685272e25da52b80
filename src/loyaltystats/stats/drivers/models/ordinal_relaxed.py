"""Relatives of proportional odds: partial proportional odds, and location-scale models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.models.ordinal_newton import Peak, Piece, Side, climb

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit
    from loyaltystats.stats.drivers.models.ordinal_rows import OrdinalRows


@dataclass(frozen=True, kw_only=True, eq=False)
class Partial:
    """logit P(y <= k) = a_k - z'g_k - x'b: the released drivers z have an effect per cut point."""

    rows: OrdinalRows
    released: tuple[int, ...]

    @property
    def kept(self) -> tuple[int, ...]:
        """Columns with one effect for all cut points."""
        return tuple(index for index in range(self.rows.x.shape[1]) if index not in self.released)

    @property
    def width(self) -> int:
        """Parameters per cut point."""
        return 1 + len(self.released)

    @property
    def size(self) -> int:
        """Number of parameters: cut point by cut point, then the common effects."""
        return (len(self.rows.values) - 1) * self.width + len(self.kept)

    def at(self, cut: int) -> np.ndarray:
        """Return the places of the parameters that one cut point uses."""
        import numpy as np

        own = cut * self.width + np.arange(self.width)
        return np.concatenate([own, np.arange(self.size - len(self.kept), self.size)])

    @cached_property
    def design(self) -> np.ndarray:
        """Derivatives of an edge of each row: threshold, released drivers, common drivers."""
        import numpy as np

        x = self.rows.x
        return np.hstack([np.ones((len(x), 1)), -x[:, list(self.released)], -x[:, list(self.kept)]])

    def edges(self, theta: np.ndarray) -> np.ndarray:
        """Return the linear predictor of every row at every cut point."""
        import numpy as np

        return np.column_stack([self.design @ theta[self.at(cut)] for cut in range(len(self.rows.values) - 1)])

    def pieces(self, theta: np.ndarray) -> Iterator[Piece]:
        """Yield the rows class by class."""
        cuts = len(self.rows.values) - 1
        for code, here in class_slices(self.rows):
            design = self.design[here]
            sides = [
                Side(value=design @ theta[self.at(cut)], slopes=design, at=self.at(cut)) if 0 <= cut < cuts else None
                for cut in (code, code - 1)
            ]
            yield Piece(
                weights=self.rows.weights[here], squares=self.rows.squares[here], upper=sides[0], lower=sides[1]
            )

    def start(self, fitted: OrdinalFit) -> np.ndarray:
        """Return the parameters of the fit with proportional odds."""
        import numpy as np

        b = fitted.coefficients * self.rows.spreads
        thresholds = fitted.thresholds - fitted.coefficients @ self.rows.means
        own = [np.concatenate([[cut], b[list(self.released)]]) for cut in thresholds]
        return np.concatenate([*own, b[list(self.kept)]])

    def effects(self, column: int) -> np.ndarray:
        """Return the places of the effects of a released driver, one per cut point."""
        import numpy as np

        return np.arange(len(self.rows.values) - 1) * self.width + 1 + self.released.index(column)


@dataclass(frozen=True, kw_only=True, eq=False)
class Scaled:
    """logit P(y <= k) = (a_k - x'b) exp(-z's): the drivers z also change how far apart answers lie."""

    rows: OrdinalRows
    stretched: tuple[int, ...]

    @property
    def size(self) -> int:
        """Number of parameters: thresholds, effects, log scales."""
        return len(self.rows.values) - 1 + len(self.rows.terms) + len(self.stretched)

    def pieces(self, theta: np.ndarray) -> Iterator[Piece]:
        """Yield the rows class by class."""
        import numpy as np

        cuts, p = len(self.rows.values) - 1, self.rows.x.shape[1]
        shared = np.arange(cuts, self.size)
        for code, here in class_slices(self.rows):
            x = self.rows.x[here]
            z = x[:, list(self.stretched)]
            shrink = np.exp(-z @ theta[cuts + p :])
            base = shrink[:, None] * np.hstack([np.ones((len(x), 1)), -x])
            sides: list[Side | None] = []
            for cut in (code, code - 1):
                if not 0 <= cut < cuts:
                    sides.append(None)
                    continue
                value = base @ np.concatenate([[theta[cut]], theta[cuts : cuts + p]])
                slopes = np.hstack([base, -value[:, None] * z])
                sides.append(Side(value=value, slopes=slopes, at=np.concatenate([[cut], shared]), stretch=(base, z)))
            yield Piece(
                weights=self.rows.weights[here], squares=self.rows.squares[here], upper=sides[0], lower=sides[1]
            )

    def start(self, fitted: OrdinalFit) -> np.ndarray:
        """Return the parameters of the fit with equal scales."""
        import numpy as np

        thresholds = fitted.thresholds - fitted.coefficients @ self.rows.means
        return np.concatenate([thresholds, fitted.coefficients * self.rows.spreads, np.zeros(len(self.stretched))])


def class_slices(rows: OrdinalRows) -> Iterator[tuple[int, slice]]:
    """Yield each class with the slice of its rows."""
    first = 0
    for code, last in enumerate(rows.ends.tolist()):
        yield code, slice(first, last)
        first = last


def fit_partial(fitted: OrdinalFit, released: Sequence[int]) -> tuple[Partial, Peak]:
    """Fit partial proportional odds in which the effects of some drivers differ by cut point."""
    curve = Partial(rows=fitted.rows, released=tuple(released))
    return curve, climb(curve, curve.start(fitted))


def fit_scaled(fitted: OrdinalFit, stretched: Sequence[int]) -> tuple[Scaled, Peak]:
    """Fit a location-scale model in which some drivers also change the spread of the answers."""
    curve = Scaled(rows=fitted.rows, stretched=tuple(stretched))
    return curve, climb(curve, curve.start(fitted))
