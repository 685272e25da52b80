"""Measurement: the structure in which several questions measure one construct, in one group or in several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.latent.engine.structure import ERROR, INTERCEPT, LATENT, LOADING, MEAN, Parameter, Structure

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.engine.saturated import Moments

LOADINGS: Final = "loadings"
INTERCEPTS: Final = "intercepts"
ERRORS: Final = "errors"
MARKER: Final = "marker"
VARIANCE: Final = "variance"
IDENTIFICATIONS: Final = (MARKER, VARIANCE)

_KIND_OF: Final = {LOADINGS: LOADING, INTERCEPTS: INTERCEPT, ERRORS: ERROR}


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """Which items measure which construct, and what is the same in all groups.

    Parameters
    ----------
    constructs : mapping of str to sequence of str
        Construct -> items.
    groups : sequence of str
        Names of the groups; one empty name where there are none.
    equal : collection of str
        Of ``loadings``, ``intercepts``, ``errors``: what is the same in all groups.
    freed : collection of (str, str)
        (what, item): exceptions from ``equal``.
    identification : str
        ``marker`` fixes the first loading of a construct at 1, ``variance`` the variance of the construct (in the first
        group where loadings are equal).
    together : sequence of (str, str)
        Pairs of items whose errors may go together.
    """

    constructs: Mapping[str, tuple[str, ...]]
    groups: tuple[str, ...] = ("",)
    equal: frozenset[str] = frozenset()
    freed: frozenset[tuple[str, str]] = frozenset()
    identification: str = MARKER
    together: tuple[tuple[str, str], ...] = field(default=())

    @property
    def items(self) -> tuple[str, ...]:
        """All items, each once."""
        return tuple(dict.fromkeys(item for items in self.constructs.values() for item in items))

    def is_equal(self, what: str, item: str) -> bool:
        """Whether a parameter of an item is the same in all groups."""
        return what in self.equal and (what, item) not in self.freed

    def structure(self, moments: Sequence[Moments]) -> Structure:
        """Return the structure, with start values from the moments of the answers."""
        listed: list[Parameter] = []
        for group in range(len(self.groups)):
            listed += self._loadings(group, moments[group])
            listed += self._items(group, moments[group])
            listed += self._latent(group, moments[group])
        return Structure(
            observed=self.items, latent=tuple(self.constructs), n_groups=len(self.groups), parameters=tuple(listed)
        )

    def _name(self, text: str, group: int, *, equal: bool) -> str:
        return text if equal or len(self.groups) == 1 else f"{text} [{self.groups[group]}]"

    def _loadings(self, group: int, moments: Moments) -> list[Parameter]:
        listed = []
        for column, (construct, items) in enumerate(self.constructs.items()):
            weights = self._weights(items, moments)
            for place, item in enumerate(items):
                fixed = 1.0 if self.identification == MARKER and place == 0 else None
                name = self._name(f"{construct} =~ {item}", group, equal=self.is_equal(LOADINGS, item))
                row, start = self.items.index(item), float(weights[place])
                listed.append(
                    Parameter(kind=LOADING, row=row, column=column, group=group, name=name, fixed=fixed, start=start)
                )
        return listed

    def _weights(self, items: Sequence[str], moments: Moments) -> np.ndarray:
        """Return start values of loadings: the first principal axis of the items."""
        import numpy as np

        places = [self.items.index(item) for item in items]
        values, vectors = np.linalg.eigh(moments.covariance[np.ix_(places, places)])
        axis = vectors[:, -1] * np.sqrt(0.7 * values[-1])
        axis = axis if axis.sum() >= 0 else -axis
        axis = np.where(np.abs(axis) < 0.05 * np.abs(axis).max(), 0.05 * np.abs(axis).max(), axis)
        found: np.ndarray = axis / axis[0] if self.identification == MARKER else axis
        return found

    def _items(self, group: int, moments: Moments) -> list[Parameter]:
        listed = []
        for row, item in enumerate(self.items):
            error = self._name(f"{item} ~~ {item}", group, equal=self.is_equal(ERRORS, item))
            start = float(moments.covariance[row, row]) / 2
            listed.append(Parameter(kind=ERROR, row=row, column=row, group=group, name=error, start=start))
            level = self._name(f"{item} ~ 1", group, equal=self.is_equal(INTERCEPTS, item))
            mean = float(moments.mean[row])
            listed.append(Parameter(kind=INTERCEPT, row=row, group=group, name=level, start=mean))
        for one, other in self.together:
            rows = sorted((self.items.index(one), self.items.index(other)), reverse=True)
            name = self._name(f"{one} ~~ {other}", group, equal=False)
            listed.append(Parameter(kind=ERROR, row=rows[0], column=rows[1], group=group, name=name))
        return listed

    def _latent(self, group: int, moments: Moments) -> list[Parameter]:
        listed = []
        names = list(self.constructs)
        for row, one in enumerate(names):
            for column, other in enumerate(names[: row + 1]):
                unit = row == column and self._unit_variance(group)
                start = self._spread(one, moments) if row == column else 0.0
                name = self._name(f"{one} ~~ {other}", group, equal=False)
                listed.append(
                    Parameter(
                        kind=LATENT,
                        row=row,
                        column=column,
                        group=group,
                        name=name,
                        fixed=1.0 if unit else None,
                        start=start,
                    )
                )
            if group and INTERCEPTS in self.equal:
                name = self._name(f"{one} ~ 1", group, equal=False)
                listed.append(Parameter(kind=MEAN, row=row, group=group, name=name))
        return listed

    def _unit_variance(self, group: int) -> bool:
        return self.identification == VARIANCE and (group == 0 or LOADINGS not in self.equal)

    def _spread(self, construct: str, moments: Moments) -> float:
        import numpy as np

        items = self.constructs[construct]
        places = [self.items.index(item) for item in items]
        values, vectors = np.linalg.eigh(moments.covariance[np.ix_(places, places)])
        return float(0.7 * values[-1] * vectors[0, -1] ** 2) + 1e-3 if self.identification == MARKER else 1.0


def entries(structure: Structure, what: str, item: str) -> list[int]:
    """Return the positions of a parameter of an item in all groups."""
    row = structure.observed.index(item)
    kind = _KIND_OF[what]
    return [
        at
        for at, each in enumerate(structure.parameters)
        if each.kind == kind
        and each.row == row
        and (kind == LOADING or each.column in (0, row))
        and not (kind == ERROR and not each.is_variance)
    ]
