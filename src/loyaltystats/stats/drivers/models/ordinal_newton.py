"""Newton's method for relatives of proportional odds: effects that differ by cut point, and scales that differ by driver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import numpy as np

STEPS: Final = 60
HALVINGS: Final = 40
CLOSE: Final = 1e-10
"""Newton decrement below which the next step is the last."""

FLOOR: Final = 1e-9
"""Smallest eigenvalue of a usable information matrix, relative to the largest; below it the step is damped."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Side:
    """One edge of a class for its rows: its value, its derivatives by the parameters ``at``, what bends it."""

    value: np.ndarray
    slopes: np.ndarray
    at: np.ndarray
    stretch: tuple[np.ndarray, np.ndarray] | None = None
    """For scales: base and drivers of the scale, where the edge is base times exp(-drivers * scale)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Piece:
    """Rows of one class with its upper edge (none for the highest class) and its lower edge (none for the lowest)."""

    weights: np.ndarray
    squares: np.ndarray
    upper: Side | None
    lower: Side | None


class Curve(Protocol):
    """A model: how many parameters it has, and its rows at given parameters."""

    @property
    def size(self) -> int:
        """Number of parameters."""

    def pieces(self, theta: np.ndarray) -> Iterator[Piece]:
        """Yield the rows class by class."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Peak:
    """Maximum of a likelihood: parameters, inverse information, log-likelihood, and whether the search settled."""

    curve: Curve
    theta: np.ndarray
    covariance: np.ndarray
    log_likelihood: float
    settled: bool

    @cached_property
    def sandwich(self) -> np.ndarray:
        """Robust covariance (HC0)."""
        found: np.ndarray = self.covariance @ _meat(self.curve, self.theta) @ self.covariance
        return found


def climb(curve: Curve, theta: np.ndarray) -> Peak:
    """Maximise the likelihood of a model from a start at which every row has a positive probability."""
    import numpy as np

    value, gradient, information = slopes(curve, theta)
    settled = False
    for _ in range(STEPS):
        step = _step(information, gradient)
        decrement = float(gradient @ step)
        for _ in range(HALVINGS):
            ahead = slopes(curve, theta + step)
            if ahead[0] >= value - 1e-12 * abs(value):
                break
            step = step / 2
        else:
            break
        theta, (value, gradient, information) = theta + step, ahead
        if decrement < CLOSE:
            settled = True
            break
    covariance = np.linalg.pinv(information, hermitian=True)
    return Peak(
        curve=curve,
        theta=theta,
        covariance=covariance,
        log_likelihood=value,
        settled=settled and _usable(information),
    )


def _usable(information: np.ndarray) -> bool:
    import numpy as np

    spread = np.sqrt(np.abs(np.diag(information)))
    if not (spread > 0).all():
        return False
    own = np.linalg.eigvalsh(information / np.outer(spread, spread))
    return bool(own[0] > FLOOR * own[-1])


def _step(information: np.ndarray, gradient: np.ndarray) -> np.ndarray:
    """Return Newton's step; where the likelihood is not curved downwards, one along the gradient in its own scale."""
    import numpy as np

    own, turned = np.linalg.eigh(information)
    damped = np.maximum(np.abs(own), FLOOR * float(np.abs(own).max()))
    found: np.ndarray = turned @ ((turned.T @ gradient) / damped)
    return found


def slopes(curve: Curve, theta: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
    """Return log-likelihood, gradient and observed information; minus infinity where a row has no probability."""
    import numpy as np

    value = 0.0
    gradient, information = np.zeros(curve.size), np.zeros((curve.size, curve.size))
    for piece in curve.pieces(theta):
        found = _terms(piece)
        if found is None:
            return -np.inf, gradient, information
        gain, pulls, curves, cross = found
        value += gain
        for side, pull, bend in zip((piece.upper, piece.lower), pulls, curves, strict=True):
            if side is None:
                continue
            gradient[side.at] += side.slopes.T @ pull
            information[np.ix_(side.at, side.at)] += side.slopes.T @ (bend[:, None] * side.slopes)
            if side.stretch is not None:
                information[np.ix_(side.at, side.at)] -= _stretched(side, pull)
        if piece.upper is not None and piece.lower is not None:
            both = piece.upper.slopes.T @ (cross[:, None] * piece.lower.slopes)
            information[np.ix_(piece.upper.at, piece.lower.at)] -= both
            information[np.ix_(piece.lower.at, piece.upper.at)] -= both.T
    return value, gradient, information


def _terms(
    piece: Piece,
) -> tuple[float, tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray], np.ndarray] | None:
    """Return of one class: log-likelihood, derivatives by both edges, curvatures by each, and by both together."""
    import numpy as np
    from scipy.special import expit, log_expit

    w = piece.weights
    up = np.full(len(w), np.inf) if piece.upper is None else piece.upper.value
    down = np.full(len(w), -np.inf) if piece.lower is None else piece.lower.value
    gap = up - down
    if not (gap > 0).all():
        return None
    gain = w @ (log_expit(up) + log_expit(-down) + np.log(-np.expm1(-gap)))
    rate = 1 / np.expm1(np.minimum(gap, 700.0)) if piece.upper and piece.lower else np.zeros(len(w))
    bend = rate * (1 + rate)
    high, low = expit(-up), expit(down)
    pulls = (w * (high + rate), -w * (low + rate))
    curves = (w * (high * (1 - high) + bend), w * (low * (1 - low) + bend))
    return float(gain), pulls, curves, w * bend


def _stretched(side: Side, pull: np.ndarray) -> np.ndarray:
    """Return what the second derivatives of a stretched edge add: it is not linear in the scale."""
    import numpy as np

    base, z = side.stretch if side.stretch is not None else (np.empty((0, 0)), np.empty((0, 0)))
    plain, q = base.shape[1], z.shape[1]
    found = np.zeros((plain + q, plain + q))
    found[:plain, plain:] = -base.T @ (pull[:, None] * z)
    found[plain:, :plain] = found[:plain, plain:].T
    found[plain:, plain:] = z.T @ ((pull * side.value)[:, None] * z)
    return found


def _meat(curve: Curve, theta: np.ndarray) -> np.ndarray:
    """Return the sum of squared weights times the outer products of what each row adds to the gradient."""
    import numpy as np

    total = np.zeros((curve.size, curve.size))
    for piece in curve.pieces(theta):
        found = _terms(piece)
        if found is None:
            continue
        each = np.zeros((len(piece.weights), curve.size))
        for side, pull in zip((piece.upper, piece.lower), found[1], strict=True):
            if side is not None:
                each[:, side.at] += (pull / piece.weights)[:, None] * side.slopes
        total += each.T @ (piece.squares[:, None] * each)
    return total
