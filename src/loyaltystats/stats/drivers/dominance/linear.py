"""Evidence of the linear model, from one pass over the rows: correlations, their resamples, and parts left out."""

from __future__ import annotations

import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.dominance.evidence import (
    MOST_DRIVERS,
    LinearEvidence,
    contributions,
    control_r2,
)
from loyaltystats.stats.drivers.dominance.orders import ORDERS, sampled_lmg
from loyaltystats.stats.drivers.dominance.players import Players
from loyaltystats.stats.drivers.dominance.squares import Squares
from loyaltystats.stats.drivers.dominance.units import MOST_LEFT_OUT, Draw
from loyaltystats.stats.drivers.grams import WORTH_A_BAR, Products, correlation
from loyaltystats.stats.drivers.matrix import DriverRows, standardised
from loyaltystats.stats.drivers.shares import betas, total_r2

if TYPE_CHECKING:
    import numpy as np

BUDGET = 300_000_000
"""Subset values that the bootstrap of LMG may cost before the number of resamples is reduced (and said so)."""

NOISE_SEED = 20260103
"""The noise column has its own stream, so that it changes nothing else."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What the caller asked for: the definition, the model, the kind of interval and its level, and the resamples."""

    method: str
    model: str
    interval: str
    level: float
    draw: Draw


def affordable(replicates: int, p: int, method: str) -> int:
    """Return how many resamples are drawn: fewer where every one costs 2^p values."""
    if method != "lmg":
        return replicates
    most: int = BUDGET // 2 ** min(p, MOST_DRIVERS)
    return min(replicates, max(100, most))


def linear_evidence(rows: DriverRows, players: Players, ask: Ask) -> LinearEvidence:
    """Return the contributions and those of the resamples; the rows have no constant and no redundant columns."""
    import numpy as np

    ordered = _columns(rows, players)
    matrix = np.pad(correlation(ordered), ((1, 0), (1, 0)))
    matrix[0] = matrix[:, 0] = _noise_correlations(ordered)
    p = len(players.names)
    replicates = affordable(ask.draw.count, p, ask.method) if ask.draw.drawn else ask.draw.count
    products = Products(ordered_columns(ordered), rows.weights)
    matrices = _resampled(rows, products, ask.draw, replicates, 2 ** min(p, MOST_DRIVERS) if ask.method == "lmg" else p)
    evidence = LinearEvidence(
        players=players,
        method=ask.method,
        contributions=np.empty(0),
        draws=np.empty((0, p)),
        left_out=None,
        r2=float(total_r2(matrix[None, 1:, 1:])[0]),
        control_r2=control_r2(matrix, players.controls),
        n=len(rows.y),
        matrix=matrix,
        matrices=matrices,
        coefficients=_coefficients(rows, players, matrix),
        squares=squares_of(rows, ask.draw, len(matrices)),
    )
    return _filled(evidence, rows, products, ask)


def squares_of(rows: DriverRows, draw: Draw, count: int) -> Squares | None:
    """Return how replicate weights make variances, where so many of them were used."""
    found = draw.squares(rows) if count else None
    return None if found is None else found.first(count)


def _filled(evidence: LinearEvidence, rows: DriverRows, products: Products, ask: Ask) -> LinearEvidence:
    """Return the evidence with contributions by the method asked for."""
    inner, players = evidence.inner(), evidence.players
    error = None
    if ask.method == "lmg" and len(players.names) > MOST_DRIVERS and not players.before:
        found, error = sampled_lmg(inner[0], players.sizes, ORDERS)
        error = error / found.sum()
    else:
        found = contributions(inner, players, ask.method)[0]
    left_out = None
    if ask.interval == "bca" and len(evidence.matrices):
        without = products.correlations(_left_out_sums(rows, products, ask.draw, len(evidence.matrices)), free=1)
        left_out = contributions(evidence.inner(without), players, ask.method)
    draws = contributions(evidence.inner(evidence.matrices), players, ask.method)
    return replace(evidence, contributions=found, order_error=error, left_out=left_out, draws=draws)


def _columns(rows: DriverRows, players: Players) -> DriverRows:
    """Return the rows with the columns in the order of the players."""
    return replace(rows, x=rows.x[:, list(players.columns)], terms=tuple(rows.terms[at] for at in players.columns))


def ordered_columns(rows: DriverRows) -> np.ndarray:
    """Return noise, drivers and outcome side by side, standardised: scaling first keeps the digits of the products."""
    import numpy as np

    z, _, _ = standardised(rows)
    y = rows.y - np.average(rows.y, weights=rows.weights)
    noise = np.random.default_rng(NOISE_SEED).normal(size=len(y))
    return np.column_stack([noise, z, y / np.sqrt(np.average(y**2, weights=rows.weights))])


def _noise_correlations(rows: DriverRows) -> np.ndarray:
    import numpy as np

    columns = ordered_columns(rows)
    noise = columns[:, 0] - np.average(columns[:, 0], weights=rows.weights)
    spread = np.sqrt(np.average(noise**2, weights=rows.weights))
    found: np.ndarray = (rows.weights * noise) @ columns / rows.weights.sum() / spread
    found[0] = 1.0
    return found


def _resampled(rows: DriverRows, products: Products, draw: Draw, replicates: int, work: int) -> np.ndarray:
    """Return the correlation matrices of the resamples; a progress bar shows on a terminal only."""
    import numpy as np
    from tqdm import tqdm

    size = 1 + int(rows.x.shape[1]) + 1
    found = [np.empty((0, size, size))]
    quiet = not sys.stderr.isatty() or replicates * (len(rows.y) + work) < WORTH_A_BAR
    plan = replace(draw, replicates=replicates)
    with tqdm(total=replicates, desc="resampling", disable=quiet, leave=False) as bar:
        for counts in plan.multiples(rows, 1000):
            found.append(products.correlations(counts @ products.of_row, free=1))
            bar.update(len(counts))
    return np.concatenate(found)


def _left_out_sums(rows: DriverRows, products: Products, draw: Draw, most: int) -> np.ndarray:
    """Return the sums of the products without one respondent, or one of many small sets of them, in turn."""
    import numpy as np

    counts = draw.left_out(rows)
    if counts is not None:
        found: np.ndarray = counts @ products.of_row
        return found
    n = len(rows.y)
    sets = min(n, MOST_LEFT_OUT, max(most, 100))
    padded = np.zeros((-(-n // sets) * sets, products.of_row.shape[1]))
    padded[:n] = products.of_row
    own: np.ndarray = padded.reshape(-1, sets, padded.shape[1]).sum(axis=0)
    left: np.ndarray = own.sum(axis=0) - own
    return left


def _coefficients(rows: DriverRows, players: Players, matrix: np.ndarray) -> dict[str, np.ndarray]:
    """Return coefficients and correlations of players of one column, nan for others."""
    import numpy as np

    spread_x = np.sqrt(np.diag(np.atleast_2d(np.cov(rows.x.T, aweights=rows.weights, bias=True))))[
        list(players.columns)
    ]
    spread_y = np.sqrt(np.cov(rows.y, aweights=rows.weights, bias=True))
    beta, r = betas(matrix[None, 1:, 1:])[0], matrix[1:-1, -1]
    ends = players.controls + np.cumsum(players.sizes) - 1
    single = np.array(players.sizes) == 1
    with np.errstate(divide="ignore", invalid="ignore"):
        structure = r / np.sqrt(total_r2(matrix[None, 1:, 1:])[0])
    every = {
        "estimate": beta * spread_y / spread_x,
        "std_estimate": beta,
        "correlation": r,
        "structure": structure,
    }
    return {name: np.where(single, values[ends], np.nan) for name, values in every.items()}
