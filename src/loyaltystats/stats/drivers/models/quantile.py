"""Quantile regression: what goes with a low, a middle and a high outcome, not only with its mean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import generator, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import fit as least_squares
from loyaltystats.stats.drivers.linear import need_enough
from loyaltystats.stats.drivers.matrix import counted, without_constants
from loyaltystats.stats.drivers.models.quantile_fit import check_loss, coefficients, kernel_covariance
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Model, Part, Spec
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

QUANTILES: Final = (0.25, 0.5, 0.75)
RESAMPLES: Final = 200
FLAT: Final = 0.01
"""Share of respondents without a positive density from which kernel errors are called rough."""

FEWEST: Final = 0.9
"""Share of resamples that must be usable for a bootstrap error."""


@dataclass(frozen=True, kw_only=True)
class _One:
    """Coefficients at one quantile with their covariance and the shares of loss explained."""

    quantile: float
    beta: np.ndarray
    covariance: np.ndarray
    explained: float


def fit_quantile(rows: ModelRows, spec: Spec) -> Part:
    """Fit one quantile regression, at all quantiles asked for."""
    import numpy as np
    import pandas as pd

    quantiles = _quantiles(spec.options["quantiles"])
    kept, constants = without_constants(rows)
    need_enough(kept, spec.outcome)
    straight = least_squares(kept, "nonrobust")  # refuses drivers that carry the same information
    design = np.column_stack([np.ones(len(kept.y)), kept.x])
    drawn = _resampled(kept, design, quantiles, spec) if spec.covariance == "bootstrap" else None
    ones, cautions = [], list(constants)
    for place, quantile in enumerate(quantiles):
        beta = coefficients(design, kept.y, kept.weights, quantile)
        covariance, flat = (
            (_bootstrap_covariance(drawn[:, place]), 0.0)
            if drawn is not None
            else kernel_covariance(design, kept.y, kept.weights, quantile)
        )
        cautions += _flat_words(quantile, flat, covariance)
        ones.append(
            _One(quantile=quantile, beta=beta, covariance=covariance, explained=_explained(kept, beta, quantile))
        )
    table = pd.concat([infer(one, kept, straight.vif, spec) for one in ones], ignore_index=True)
    frames = {} if drawn is None or len(quantiles) < 2 else {"tests": _same_slopes(drawn, kept, quantiles, spec)}
    return Part(
        table=table,
        sentence=_sentence(spec, quantiles, len(kept.terms), ones),
        fit={f"r1_{one.quantile:g}": one.explained for one in ones},
        frames=frames,
        cautions=tuple(cautions),
        notes=(*_reading(quantiles), *_step_words(kept.y), *_lost_words(drawn)),
    )


def _quantiles(given: Any) -> tuple[float, ...]:
    listed = tuple(given) if isinstance(given, Sequence) and not isinstance(given, str) else (given,)
    wrong = [each for each in listed if isinstance(each, bool) or not isinstance(each, float) or not 0 < each < 1]
    if wrong or not listed or len(set(listed)) != len(listed):
        raise ArgumentError(
            f"quantiles - got {given!r} - expected different fractions between 0 and 1, for example (0.25, 0.5, 0.75)."
        )
    return tuple(sorted(listed))


def infer(one: _One, rows: ModelRows, vif: np.ndarray, spec: Spec) -> pd.DataFrame:
    """Make the table of one quantile; no row of answers is seen here but their spread."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    n, k = len(rows.y), len(one.beta)
    error = np.sqrt(np.diag(one.covariance))
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = one.beta / error
    p_value = 2 * stdtr(n - k, -np.abs(statistic))
    judged = np.array([False, *(term not in rows.controls for term in rows.terms)])
    p_adjusted = p_value.copy()
    p_adjusted[judged] = adjust_p(p_value[judged], spec.adjust)
    half = stdtrit(n - k, 0.5 + spec.confidence_level / 2) * error
    blank: np.ndarray = np.array([math.nan])
    spread = _spread(rows.x, rows.weights) / _spread(rows.y[:, None], rows.weights)
    return pd.DataFrame(
        {
            "quantile": one.quantile,
            "term": [INTERCEPT, *rows.terms],
            "estimate": one.beta,
            "std_estimate": np.concatenate([blank, one.beta[1:] * spread]),
            "std_error": error,
            "statistic": statistic,
            "df": float(n - k),
            "p_value": p_value,
            "p_adjusted": p_adjusted,
            "conf_low": one.beta - half,
            "conf_high": one.beta + half,
            "vif": np.concatenate([blank, vif]),
            "n": n,
        }
    )


def _spread(values: np.ndarray, weights: np.ndarray) -> np.ndarray:
    import numpy as np

    centred = values - np.average(values, axis=0, weights=weights)
    spread: np.ndarray = np.sqrt(np.average(centred**2, axis=0, weights=weights))
    return spread


def _explained(rows: ModelRows, beta: np.ndarray, quantile: float) -> float:
    """Return R1 of Koenker and Machado (1999): the share of check loss that the drivers take away."""
    import numpy as np

    ones = np.ones((len(rows.y), 1))
    alone = coefficients(ones, rows.y, rows.weights, quantile)
    before = check_loss(rows.y - alone[0], rows.weights, quantile)
    after = check_loss(rows.y - beta[0] - rows.x @ beta[1:], rows.weights, quantile)
    return 1 - after / before if before > 0 else math.nan


def _resampled(rows: ModelRows, design: np.ndarray, quantiles: Sequence[float], spec: Spec) -> np.ndarray:
    """Return coefficients of resamples of respondents, shape (resamples, quantiles, coefficients)."""
    import numpy as np
    from tqdm import tqdm

    draws = whole("n_bootstrap", spec.options["n_bootstrap"], minimum=2)
    rng = generator(spec.rng)
    n, k = design.shape
    found = np.full((draws, len(quantiles), k), math.nan)
    for draw in tqdm(range(draws), desc="quantile resamples", disable=None, leave=False):
        times = np.bincount(rng.integers(0, n, n), minlength=n)
        used = times > 0
        if np.linalg.matrix_rank(design[used]) < k:
            continue
        weights = rows.weights[used] * times[used]
        for place, quantile in enumerate(quantiles):
            found[draw, place] = coefficients(design[used], rows.y[used], weights, quantile)
    if np.isnan(found[:, 0, 0]).mean() > 1 - FEWEST:
        raise EstimationError(
            f"outcome {spec.outcome!r} - a driver did not vary in more than {1 - FEWEST:.0%} of the resamples - expected "
            "drivers that vary - leave out or join rare levels, or use covariance='kernel'."
        )
    return found


def _usable(drawn: np.ndarray) -> np.ndarray:
    import numpy as np

    usable: np.ndarray = drawn[~np.isnan(drawn).reshape(len(drawn), -1).any(axis=1)]
    return usable


def _bootstrap_covariance(drawn: np.ndarray) -> np.ndarray:
    import numpy as np

    return np.atleast_2d(np.cov(_usable(drawn), rowvar=False))


def _same_slopes(drawn: np.ndarray, rows: ModelRows, quantiles: Sequence[float], spec: Spec) -> pd.DataFrame:
    """Test per driver that its coefficient is the same at the lowest and at the highest quantile."""
    import numpy as np
    import pandas as pd
    from scipy.special import ndtr

    design = np.column_stack([np.ones(len(rows.y)), rows.x])
    ends = [coefficients(design, rows.y, rows.weights, quantile) for quantile in (quantiles[0], quantiles[-1])]
    gap = (ends[1] - ends[0])[1:]
    error = (_usable(drawn)[:, -1, 1:] - _usable(drawn)[:, 0, 1:]).std(axis=0, ddof=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        statistic = np.where(error > 0, gap / error, np.nan)
    p_value = 2 * ndtr(-np.abs(statistic))
    return pd.DataFrame(
        {
            "test": f"same coefficient at quantiles {quantiles[0]:g} and {quantiles[-1]:g}",
            "term": list(rows.terms),
            "estimate": gap,
            "std_error": error,
            "statistic": statistic,
            "df": math.inf,
            "p_value": p_value,
            "p_adjusted": adjust_p(p_value, spec.adjust),
        }
    )


def _sentence(spec: Spec, quantiles: Sequence[float], terms: int, ones: Sequence[_One]) -> str:
    errors = (
        f"standard errors from {spec.options['n_bootstrap']} resamples of respondents, {seed_of(spec.rng)}"
        if spec.covariance == "bootstrap"
        else "kernel standard errors (Hendricks and Koenker)"
    )
    explained = ", ".join(f"{one.explained:.3f} at {one.quantile:g}" for one in ones)
    return (
        f"Quantile regression of {spec.outcome} on {counted(terms, 'term')} at {', '.join(f'{q:g}' for q in quantiles)}, "
        f"exact by linear programming, {errors}, p adjusted by {ADJUSTMENT_NAMES[spec.adjust]} within a quantile. Share of "
        f"the loss explained (R1): {explained}."
    )


def _reading(quantiles: Sequence[float]) -> list[str]:
    if quantiles == (0.5,):
        return []
    return [
        "A quantile is a place among customers with the same ratings: 0.25 speaks of the quarter least loyal for their "
        "ratings, 0.75 of the quarter most loyal."
    ]


def _step_words(y: np.ndarray) -> list[str]:
    import numpy as np

    kinds = len(np.unique(y))
    if kinds > 15:
        return []
    return [
        f"The outcome takes {kinds} different values only: its quantiles move in steps, so that coefficients may jump and "
        "other solutions may be as good. Prefer the ordinal model for such scales."
    ]


def _flat_words(quantile: float, flat: float, covariance: np.ndarray) -> list[str]:
    import numpy as np

    if np.isnan(covariance).any():
        return [f"Quantile {quantile:g}: kernel errors could not be estimated; use covariance='bootstrap'."]
    if flat <= FLAT:
        return []
    return [
        f"Quantile {quantile:g}: for {flat:.0%} of respondents neighbouring quantiles do not differ, so kernel errors are "
        "rough; covariance='bootstrap' does not need them."
    ]


def _lost_words(drawn: np.ndarray | None) -> list[str]:
    import numpy as np

    lost = 0 if drawn is None else int(np.isnan(drawn[:, 0, 0]).sum())
    return [f"{counted(lost, 'resample')} could not be used: a driver was constant in them."] if lost else []


MODEL: Final = Model(
    fit=fit_quantile,
    title="Drivers of loyalty (quantile regression)",
    source=(
        "Koenker and Bassett (1978), Econometrica 46:33-50; Koenker and Machado (1999), JASA 94:1296-1310; "
        "Hendricks and Koenker (1992), JASA 87:58-68"
    ),
    null="The coefficient of the driver at this quantile is zero when all other drivers are held constant.",
    covariances=("bootstrap", "kernel"),
    options={"quantiles": QUANTILES, "n_bootstrap": RESAMPLES},
)
