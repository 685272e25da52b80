"""Paths from a driver over mediators to the outcome, from covariance matrices: one sample or many resamples at once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.drivers.matrix import COLLINEAR

if TYPE_CHECKING:
    import numpy as np

ALL: Final = "all"
"""Term of the indirect effect over all mediators together."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Names in the order of the covariance matrices: driver, mediators, controls, outcome."""

    driver: str
    mediators: tuple[str, ...]
    controls: tuple[str, ...]
    outcome: str
    serial: bool

    @property
    def routes(self) -> tuple[tuple[int, ...], ...]:
        """The ways from driver to outcome, each as the places of its mediators."""
        k = len(self.mediators)
        longest = k if self.serial else 1
        return tuple(route for size in range(1, longest + 1) for route in combinations(range(k), size))

    def route_name(self, route: tuple[int, ...]) -> str:
        """Return the mediators of a route in order."""
        return " > ".join(self.mediators[place] for place in route)

    @property
    def names(self) -> list[tuple[str, str]]:
        """Effect and term of every number, in the order of ``effects``."""
        indirect = [("indirect", self.route_name(route)) for route in self.routes]
        if len(indirect) > 1:
            pairs = combinations([name for _, name in indirect], 2)
            indirect = [("indirect", ALL), *indirect, *(("difference", f"{one} versus {two}") for one, two in pairs)]
        paths = [("path", f"{self.driver} > {name}") for name in self.mediators]
        if self.serial:
            paths += [("path", f"{one} > {two}") for one, two in combinations(self.mediators, 2)]
        paths += [("path", f"{name} > {self.outcome}") for name in self.mediators]
        return [("total", self.driver), ("direct", self.driver), *indirect, ("proportion", ALL), *paths]


def effects(covariances: np.ndarray, layout: Layout) -> np.ndarray:
    """Return every effect of every matrix, shape (n_matrices, n_effects); ``nan`` where drivers are redundant.

    Parameters
    ----------
    covariances : numpy.ndarray, shape (n_matrices, p, p)
        Of driver, mediators, controls and outcome.
    layout : Layout
        What stands where.
    """
    import numpy as np

    k, p = len(layout.mediators), covariances.shape[1]
    mediators, controls = list(range(1, k + 1)), list(range(k + 1, p - 1))
    usable = _usable(covariances[:, :-1, :-1])
    found = np.full((len(covariances), len(layout.names)), math.nan)
    s = covariances[usable]
    total = _slopes(s, [0, *controls], p - 1)[:, 0]
    last = _slopes(s, [0, *mediators, *controls], p - 1)
    direct, to_outcome = last[:, 0], last[:, 1 : k + 1]
    from_driver, between = np.empty((len(s), k)), np.zeros((len(s), k, k))
    for place, mediator in enumerate(mediators):
        before = mediators[:place] if layout.serial else []
        slopes = _slopes(s, [0, *before, *controls], mediator)
        from_driver[:, place] = slopes[:, 0]
        between[:, : len(before), place] = slopes[:, 1 : 1 + len(before)]
    routes = []
    for route in layout.routes:
        product = from_driver[:, route[0]] * to_outcome[:, route[-1]]
        for one, two in pairwise(route):
            product = product * between[:, one, two]
        routes.append(product)
    together = np.sum(routes, axis=0)
    indirect = routes if len(routes) == 1 else [together, *routes, *(a - b for a, b in combinations(routes, 2))]
    paths = [from_driver[:, place] for place in range(k)]
    if layout.serial:
        paths += [between[:, one, two] for one, two in combinations(range(k), 2)]
    paths += [to_outcome[:, place] for place in range(k)]
    with np.errstate(divide="ignore", invalid="ignore"):
        found[usable] = np.column_stack([total, direct, *indirect, together / total, *paths])
    return found


def units(spreads: np.ndarray, layout: Layout) -> np.ndarray:
    """Return by what a standardised effect is multiplied to be in the units of the answers."""
    import numpy as np

    size = dict(zip((layout.driver, *layout.mediators, *layout.controls, layout.outcome), spreads, strict=True))
    factors = []
    for effect, term in layout.names:
        if effect == "path":
            start, end = term.split(" > ")
        else:
            start, end = layout.driver, layout.outcome
        factors.append(1.0 if effect == "proportion" else size[end] / size[start])
    return np.array(factors)


def _usable(predictors: np.ndarray) -> np.ndarray:
    """Say which matrices have predictors that all vary and repeat nothing."""
    import numpy as np

    spread = np.sqrt(np.maximum(np.diagonal(predictors, axis1=1, axis2=2), 0.0))
    usable: np.ndarray = np.all(spread > 1e-8, axis=1)
    scaled = predictors[usable] / spread[usable, :, None] / spread[usable, None, :]
    usable[usable] = np.linalg.eigvalsh(scaled)[:, 0] > COLLINEAR
    return usable


def _slopes(covariances: np.ndarray, predictors: list[int], target: int) -> np.ndarray:
    import numpy as np

    own = covariances[:, predictors][:, :, predictors]
    found: np.ndarray = np.linalg.solve(own, covariances[:, predictors, target][:, :, None])[:, :, 0]
    return found
