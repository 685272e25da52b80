"""Evidence of the ordinal and the logit model: how the fit divides among the drivers, over all subsets of them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.dominance.evidence import Evidence
from loyaltystats.stats.drivers.dominance.linear import Ask, squares_of
from loyaltystats.stats.drivers.dominance.orders import AT_ONCE, ORDER_SEED, order_weights
from loyaltystats.stats.drivers.dominance.players import Players
from loyaltystats.stats.drivers.dominance.subset_fits import (
    Answers,
    Fits,
    answers_of,
    chances,
    fit_subsets,
    null_loglik,
    resampled_logliks,
)
from loyaltystats.stats.drivers.lattice import share_weights
from loyaltystats.stats.drivers.matrix import DriverRows

if TYPE_CHECKING:
    import numpy as np

MOST_EXACT: Final = 12
"""Players up to which every subset is fitted."""

ORDERS: Final = 100
"""Pairs of opposite orders beyond."""

MOST_ANSWERS: Final = 30
"""Different answers of the outcome that an ordinal model may have."""

BUDGET: Final = 150_000_000
"""Fits times rows that the bootstrap may cost before the number of resamples is reduced (and said so)."""

MEASURES: Final = ("mcfadden", "nagelkerke", "estrella", "tjur")
"""Measures of fit that are divided; Tjur's for two answers only."""

SOURCES: Final = {
    "mcfadden": "Azen and Traxel (2009), Journal of Educational and Behavioral Statistics 34:319-347; McFadden (1974)",
    "nagelkerke": "Azen and Traxel (2009); Nagelkerke (1991), Biometrika 78:691-692",
    "estrella": "Azen and Traxel (2009); Estrella (1998), Journal of Business and Economic Statistics 16:198-205",
    "tjur": "Luchman (2014), Organizational Research Methods 17:452-477; Tjur (2009), The American Statistician 63:366-372",
}


@dataclass(frozen=True, kw_only=True)
class ModelEvidence(Evidence):
    """Evidence of a model fitted to subsets; ``weights`` turns their values into contributions."""

    weights: np.ndarray
    every: dict[str, np.ndarray]
    """Fit of every subset by measure."""
    value_of_draws: np.ndarray

    def values(self) -> np.ndarray:
        """Return the fit of every subset beyond the controls."""
        found = self.every[self.method]
        beyond: np.ndarray = found - found[0]
        return beyond

    def value_draws(self, most: int) -> np.ndarray:
        """Return the same in at most so many resamples."""
        found: np.ndarray = self.value_of_draws[:, :most] - self.value_of_draws[:1, :most]
        return found

    def by_method(self) -> dict[str, np.ndarray]:
        """Return the contributions by every measure of fit."""
        return {name: self.weights @ values for name, values in self.every.items()}

    def need_values(self, what: str) -> int:
        """Return the number of players, refusing more than are fitted in all subsets."""
        p = super().need_values(what)
        if p > MOST_EXACT:
            raise EstimationError(
                f"{what} - there are {p} drivers and the model is not linear - expected at most {MOST_EXACT}, since every "
                "subset is fitted - name fewer drivers, or join them with groups=."
            )
        return p


def measure_of(method: str, model: str) -> str:
    """Return the measure of fit that a method stands for in a model of classes."""
    allowed = ("lmg", *(name for name in MEASURES if name != "tjur" or model == "logit"))
    chosen = one_of("method", method, allowed)
    return "mcfadden" if chosen == "lmg" else chosen


def affordable_fits(replicates: int, n: int, p: int) -> int:
    """Return how many resamples are drawn: fewer where every one costs many fits."""
    most: int = BUDGET // (n * 2 ** min(p, MOST_EXACT))
    return min(replicates, max(50, most))


def model_evidence(rows: DriverRows, players: Players, ask: Ask) -> ModelEvidence:
    """Fit all subsets (or those of sampled orders) and return the contributions and those of the resamples.

    Raises
    ------
    EstimationError
        The outcome has too many or too few different answers, or drivers separate them.
    """
    import numpy as np

    _check_outcome(rows, ask.model)
    p = len(players.names)
    subsets, weights, pairs = _subsets(players)
    columns = list(players.columns)
    answers = answers_of(rows.x[:, columns], rows.y, rows.weights)
    owner = np.repeat(np.arange(p), players.sizes)
    held = np.vstack([np.ones((players.controls, len(subsets)), dtype=bool), subsets.T[owner]])
    fits = fit_subsets(answers, held)
    every = _measures(answers, fits, ask.model)
    values = every[ask.method]
    replicates = affordable_fits(ask.draw.count, len(rows.y), p) if ask.draw.drawn else ask.draw.count
    drawn = _drawn(rows, answers, fits, held, ask, replicates)
    ends = players.controls + np.cumsum(players.sizes) - 1
    spread = np.sqrt(np.average((rows.x - rows.x.mean(axis=0)) ** 2, axis=0, weights=rows.weights))[columns]
    slopes = np.where(np.array(players.sizes) == 1, (fits.slopes[:, -1] / spread)[ends], math.nan)
    return ModelEvidence(
        players=players,
        method=ask.method,
        contributions=weights @ values,
        draws=(weights @ drawn).T,
        left_out=None,
        r2=float(values[-1]),
        control_r2=float(values[0]),
        n=len(rows.y),
        weights=weights,
        every=every,
        value_of_draws=drawn,
        order_error=None if pairs is None else _order_error(pairs, values) / float((weights @ values).sum()),
        coefficients={"estimate": slopes},
        squares=squares_of(rows, ask.draw, drawn.shape[1]),
    )


def _check_outcome(rows: DriverRows, model: str) -> None:
    import numpy as np

    found = len(np.unique(rows.y))
    if model == "logit" and found != 2:
        raise EstimationError(
            f"outcome - has {found} different answers - expected two for model='logit', such as 0 and 1 - code the top "
            "answers as 1, or use model='ordinal'."
        )
    if not 2 <= found <= MOST_ANSWERS:
        raise EstimationError(
            f"outcome - has {found} different answers - expected 2 to {MOST_ANSWERS} for model='ordinal' - use "
            "model='linear' for a measured outcome."
        )


@dataclass(frozen=True)
class _Orders:
    """Sampled orders: players in order, and the place of every subset on the way, an order and its reverse in turn."""

    players: np.ndarray
    places: np.ndarray


def _subsets(players: Players) -> tuple[np.ndarray, np.ndarray, _Orders | None]:
    """Return the subsets to fit, (m, p), the matrix that turns their values into contributions, and sampled orders."""
    import numpy as np

    p = len(players.names)
    if p <= MOST_EXACT:
        subsets = (np.arange(2**p)[:, None] >> np.arange(p)) & 1 == 1
        weights = order_weights(p, players.before) if players.before else share_weights(p)
        return subsets, weights, None
    if players.before:
        raise EstimationError(
            f"interactions - there are {p} players - expected at most {MOST_EXACT} where an interaction may enter only "
            "after its drivers - name fewer drivers."
        )
    rng = np.random.default_rng(ORDER_SEED)
    drawn = rng.permuted(np.tile(np.arange(p), (ORDERS, 1)), axis=1)
    orders = np.stack([drawn, drawn[:, ::-1]], axis=1).reshape(-1, p)
    codes = np.column_stack([np.zeros(len(orders), dtype=np.int64), np.cumsum(1 << orders.astype(np.int64), axis=1)])
    distinct, places = np.unique(codes, return_inverse=True)
    places = places.reshape(codes.shape)
    weights = np.zeros((p, len(distinct)))
    np.add.at(weights, (orders, places[:, 1:]), 1 / len(orders))
    np.subtract.at(weights, (orders, places[:, :-1]), 1 / len(orders))
    return (distinct[:, None] >> np.arange(p)) & 1 == 1, weights, _Orders(orders, places)


def _order_error(orders: _Orders, values: np.ndarray) -> np.ndarray:
    """Return the standard error of the contributions from sampling orders, by pairs of opposite orders."""
    import numpy as np

    gains: np.ndarray = np.empty(orders.players.shape)
    np.put_along_axis(gains, orders.players, np.diff(values[orders.places], axis=1), axis=1)
    pairs = gains.reshape(-1, 2, orders.players.shape[1]).mean(axis=1)
    error: np.ndarray = pairs.std(axis=0, ddof=1) / np.sqrt(len(pairs))
    return error


def _measures(answers: Answers, fits: Fits, model: str) -> dict[str, np.ndarray]:
    """Return the fit of every subset by every measure that applies."""
    import numpy as np

    shares = answers.shares()
    found = {name: measure(name, fits.loglik, null_loglik(shares), shares.sum()) for name in MEASURES[:3]}
    if model == "logit":
        chance = chances(answers, fits)
        first = int(answers.starts[1])
        low = np.average(chance[:first], axis=0, weights=answers.weights[:first])
        found["tjur"] = np.average(chance[first:], axis=0, weights=answers.weights[first:]) - low
    return found


def measure(name: str, loglik: np.ndarray, null: np.ndarray, n: float) -> np.ndarray:
    """Return McFadden's, Nagelkerke's or Estrella's R2.

    Examples
    --------
    >>> import numpy as np
    >>> round(float(measure("mcfadden", np.array(-80.0), np.array(-100.0), 150)), 3)
    0.2
    """
    import numpy as np

    if name == "mcfadden":
        found: np.ndarray = 1 - loglik / null
    elif name == "nagelkerke":
        found = np.expm1(2 * (null - loglik) / n) / np.expm1(2 * null / n)
    else:
        found = 1 - (loglik / null) ** (-2 * null / n)
    return found


def _drawn(rows: DriverRows, answers: Answers, fits: Fits, held: np.ndarray, ask: Ask, replicates: int) -> np.ndarray:
    """Return the fit of every subset in the resamples, shape (m, n_resamples)."""
    import numpy as np

    parts = [np.empty((held.shape[1], 0))]
    if ask.method == "tjur":
        return parts[0]
    n = float(answers.weights.sum())
    for counts in replace(ask.draw, replicates=replicates).multiples(rows, AT_ONCE):
        weights = counts[:, answers.order] * answers.weights
        shares = np.add.reduceat(weights, answers.starts[:-1], axis=1)
        null = null_loglik(shares * (n / shares.sum(axis=1, keepdims=True)))
        parts.append(measure(ask.method, resampled_logliks(answers, fits, held, counts), null, n))
    return np.concatenate(parts, axis=1)
