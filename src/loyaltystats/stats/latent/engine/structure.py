"""Structure: which parameters a model with latent variables has, which are fixed, and which are one and the same.

The model of a group is y = nu + Lambda eta + e, eta = alpha + Beta eta + z, with cov(z) = Psi and cov(e) = Theta.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np

LOADING: Final = "loading"
PATH: Final = "path"
LATENT: Final = "latent_covariance"
ERROR: Final = "error_covariance"
INTERCEPT: Final = "intercept"
MEAN: Final = "latent_mean"
KINDS: Final = (LOADING, PATH, LATENT, ERROR, INTERCEPT, MEAN)
"""Kinds of parameters: entries of Lambda, Beta, Psi, Theta, nu and alpha."""

SYMMETRIC: Final = (LATENT, ERROR)


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One entry of a matrix of one group.

    ``row`` and ``column`` count observed variables for loadings (row), errors and intercepts, latent ones else. Free
    parameters (``fixed`` is ``None``) of one ``name`` are one and the same.
    """

    kind: str
    row: int
    column: int = 0
    group: int = 0
    name: str = ""
    fixed: float | None = None
    start: float = 0.0

    @property
    def symmetric(self) -> bool:
        """Whether the entry stands on both sides of the diagonal."""
        return self.kind in SYMMETRIC and self.row != self.column

    @property
    def is_variance(self) -> bool:
        """Whether it is a variance."""
        return self.kind in SYMMETRIC and self.row == self.column


@dataclass(frozen=True, kw_only=True, eq=False)
class Structure:
    """Names of observed and latent variables, number of groups, and all parameters that are not fixed at zero."""

    observed: tuple[str, ...]
    latent: tuple[str, ...]
    n_groups: int
    parameters: tuple[Parameter, ...]

    @cached_property
    def free_names(self) -> tuple[str, ...]:
        """Names of the free parameters, each once, in the order of their first entry."""
        return tuple(dict.fromkeys(each.name for each in self.parameters if each.fixed is None))

    @cached_property
    def place(self) -> tuple[int, ...]:
        """Position of every parameter among the free ones; -1 where it is fixed."""
        where = {name: at for at, name in enumerate(self.free_names)}
        return tuple(where[each.name] if each.fixed is None else -1 for each in self.parameters)

    @property
    def starts(self) -> np.ndarray:
        """Start values of the free parameters: those of their first entries."""
        import numpy as np

        first: dict[str, float] = {}
        for each in self.parameters:
            if each.fixed is None:
                first.setdefault(each.name, each.start)
        return np.array(list(first.values()), dtype=float)

    def of_group(self, group: int) -> list[tuple[int, Parameter]]:
        """Return the parameters of a group with their positions among all."""
        return [(at, each) for at, each in enumerate(self.parameters) if each.group == group]

    def values(self, theta: np.ndarray) -> np.ndarray:
        """Return the value of every parameter."""
        import numpy as np

        fixed = np.array([0.0 if each.fixed is None else each.fixed for each in self.parameters])
        place = np.array(self.place, dtype=int)
        return np.where(place >= 0, theta[np.maximum(place, 0)], fixed) if len(theta) else fixed

    def with_parameters(self, parameters: Sequence[Parameter]) -> Structure:
        """Return the structure with other parameters."""
        return Structure(
            observed=self.observed, latent=self.latent, n_groups=self.n_groups, parameters=tuple(parameters)
        )


def saturated(observed: Sequence[str], n_groups: int) -> Structure:
    """Return the model without restrictions: every mean, variance and covariance of every group is free."""
    listed = []
    for group in range(n_groups):
        for row in range(len(observed)):
            listed.append(Parameter(kind=INTERCEPT, row=row, group=group, name=f"{group}:mean:{row}"))
            listed += [
                Parameter(kind=ERROR, row=row, column=column, group=group, name=f"{group}:cov:{row}:{column}")
                for column in range(row + 1)
            ]
    return Structure(observed=tuple(observed), latent=(), n_groups=n_groups, parameters=tuple(listed))
