"""Moments that a structure implies, and how each parameter moves them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.latent.engine.structure import ERROR, INTERCEPT, LATENT, LOADING, MEAN, PATH, Structure

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Matrices:
    """The matrices of the model of one group."""

    loadings: np.ndarray
    paths: np.ndarray
    latent: np.ndarray
    errors: np.ndarray
    intercepts: np.ndarray
    means: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Implied:
    """What the model of one group says about its answers.

    ``total`` is (I - Beta)^-1, ``spread`` the covariance of the latent variables, ``level`` their means.
    """

    matrices: Matrices
    total: np.ndarray
    spread: np.ndarray
    level: np.ndarray
    covariance: np.ndarray
    mean: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Directions:
    """How each parameter of a group moves its moments.

    Column a of ``left`` (u) and ``right`` (v) and ``half`` (s) give the derivative of the covariance, s (u v' + v u'),
    column a of ``shift`` that of the mean.
    """

    left: np.ndarray
    right: np.ndarray
    half: np.ndarray
    shift: np.ndarray


def matrices(structure: Structure, values: np.ndarray, group: int) -> Matrices:
    """Return the matrices of one group; ``values`` has one number per parameter of the structure."""
    import numpy as np

    p, m = len(structure.observed), len(structure.latent)
    shapes = {LOADING: (p, m), PATH: (m, m), LATENT: (m, m), ERROR: (p, p), INTERCEPT: (p, 1), MEAN: (m, 1)}
    made = {kind: np.zeros(shape, dtype=values.dtype) for kind, shape in shapes.items()}
    for at, each in structure.of_group(group):
        made[each.kind][each.row, each.column] = values[at]
        if each.symmetric:
            made[each.kind][each.column, each.row] = values[at]
    return Matrices(
        loadings=made[LOADING],
        paths=made[PATH],
        latent=made[LATENT],
        errors=made[ERROR],
        intercepts=made[INTERCEPT][:, 0],
        means=made[MEAN][:, 0],
    )


def implied(structure: Structure, values: np.ndarray, group: int) -> Implied:
    """Return the moments that the model implies in one group."""
    import numpy as np

    own = matrices(structure, values, group)
    total = np.linalg.inv(np.eye(len(structure.latent)) - own.paths)
    spread = total @ own.latent @ total.T
    level = total @ own.means
    return Implied(
        matrices=own,
        total=total,
        spread=spread,
        level=level,
        covariance=own.loadings @ spread @ own.loadings.T + own.errors,
        mean=own.intercepts + own.loadings @ level,
    )


def directions(structure: Structure, moments: Implied, group: int) -> Directions:
    """Return the derivatives of the moments of one group with respect to its parameters, fixed ones included."""
    import numpy as np

    own = structure.of_group(group)
    p = len(structure.observed)
    unit = np.eye(p)
    onto = moments.matrices.loadings @ moments.total
    along = moments.matrices.loadings @ moments.spread
    left = np.zeros((p, len(own)), dtype=moments.covariance.dtype)
    right, shift, half = left.copy(), left.copy(), np.ones(len(own))
    for a, (_, each) in enumerate(own):
        row, column = each.row, each.column
        half[a] = 0.5 if each.is_variance else 1.0
        match each.kind:
            case "loading":
                left[:, a], right[:, a] = unit[row], along[:, column]
                shift[:, a] = unit[row] * moments.level[column]
            case "path":
                left[:, a], right[:, a] = onto[:, row], along[:, column]
                shift[:, a] = onto[:, row] * moments.level[column]
            case "latent_covariance":
                left[:, a], right[:, a] = onto[:, row], onto[:, column]
            case "error_covariance":
                left[:, a], right[:, a] = unit[row], unit[column]
            case "intercept":
                shift[:, a] = unit[row]
            case "latent_mean":
                shift[:, a] = onto[:, row]
    return Directions(left=left, right=right, half=half, shift=shift)
