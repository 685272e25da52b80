"""What one point more of a driver does to the rows of a design: the ground of average marginal effects.

With interactions a driver moves its products too; a level of a text driver takes the place of the first level.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.models.rows import ModelRows

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True)
class Change:
    """One effect: a derivative (``slope``, the change of every row per point), or two designs that are compared."""

    term: str
    slope: np.ndarray | None = None
    before: np.ndarray | None = None
    after: np.ndarray | None = None


def with_constant(x: np.ndarray) -> np.ndarray:
    """Return the design with the constant in front."""
    import numpy as np

    return np.column_stack([np.ones(len(x)), x])


def changes(rows: ModelRows) -> list[Change]:
    """Return the change of every term that is judged and is no product of others."""
    levels = {term: terms for terms in rows.factors.values() for term in terms if term in rows.terms}
    found = []
    for term in rows.judged:
        if term in rows.crossed:
            continue
        found.append(_level(rows, term, levels[term]) if term in levels else _slope(rows, term))
    return found


def _slope(rows: ModelRows, term: str) -> Change:
    import numpy as np

    slope = np.zeros((len(rows.y), 1 + len(rows.terms)))
    slope[:, 1 + rows.terms.index(term)] = 1.0
    for product, (one, other) in rows.crossed.items():
        if product in rows.terms and term in (one, other):
            partner = other if term == one else one
            slope[:, 1 + rows.terms.index(product)] = rows.x[:, rows.terms.index(partner)]
    return Change(term=term, slope=slope)


def _level(rows: ModelRows, term: str, siblings: tuple[str, ...]) -> Change:
    before = _at(rows, dict.fromkeys(siblings, 0.0))
    after = _at(rows, {name: float(name == term) for name in siblings})
    return Change(term=term, before=with_constant(before), after=with_constant(after))


def _at(rows: ModelRows, values: dict[str, float]) -> np.ndarray:
    """Return the driver matrix with some terms at fixed values, their products moved along."""
    x = rows.x.copy()
    for name, value in values.items():
        if name in rows.terms:
            x[:, rows.terms.index(name)] = value
    for product, (one, other) in rows.crossed.items():
        if product in rows.terms and (one in values or other in values):
            x[:, rows.terms.index(product)] = x[:, rows.terms.index(one)] * x[:, rows.terms.index(other)]
    return x
