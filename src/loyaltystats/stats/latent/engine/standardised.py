"""Standardised solution: parameters of variables in standard deviations, with standard errors by the delta method."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.latent.engine.implied import implied
from loyaltystats.stats.latent.engine.structure import ERROR, INTERCEPT, LATENT, LOADING, MEAN, PATH, Structure

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.engine.fit import Fit


@dataclass(frozen=True, kw_only=True, eq=False)
class Standardised:
    """Standardised value and standard error of every parameter of a structure."""

    values: np.ndarray
    std_errors: np.ndarray


def standardised(model: Fit) -> Standardised:
    """Return the completely standardised solution."""
    import numpy as np

    structure, theta = model.structure, model.theta
    with np.errstate(invalid="ignore"):  # an impossible solution has negative variances and no standardised value there
        values = _scaled(structure, theta)
    slopes, step = np.empty((len(values), len(theta))), 1e-30
    for at in range(len(theta)):
        moved = theta.astype(complex)
        moved[at] += 1j * step
        slopes[:, at] = _scaled(structure, moved).imag / step
    spread = np.einsum("ia,ab,ib->i", slopes, model.covariance, slopes)
    return Standardised(values=values.real, std_errors=np.sqrt(np.maximum(spread, 0.0)))


def _scaled(structure: Structure, theta: np.ndarray) -> np.ndarray:
    import numpy as np

    values = structure.values(theta)
    found = values.copy()
    for group in range(structure.n_groups):
        moments = implied(structure, values, group)
        seen, hidden = np.sqrt(np.diag(moments.covariance)), np.sqrt(np.diag(moments.spread))
        rest = np.sqrt(np.diag(moments.matrices.latent))
        noise = np.sqrt(np.diag(moments.matrices.errors))
        for at, each in structure.of_group(group):
            row, column = each.row, each.column
            match each.kind:
                case kind if kind == LOADING:
                    factor = hidden[column] / seen[row]
                case kind if kind == PATH:
                    factor = hidden[column] / hidden[row]
                case kind if kind == LATENT:
                    factor = 1 / hidden[row] ** 2 if row == column else 1 / (rest[row] * rest[column])
                case kind if kind == ERROR:
                    factor = 1 / seen[row] ** 2 if row == column else 1 / (noise[row] * noise[column])
                case kind if kind == INTERCEPT:
                    factor = 1 / seen[row]
                case kind if kind == MEAN:
                    factor = 1 / hidden[row]
            found[at] = values[at] * factor
    return found
