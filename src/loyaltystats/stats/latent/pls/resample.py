"""Bootstrap of people: paths, effects, weights and loadings again and again, with percentile or BCa intervals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.pls.quality import htmt
from loyaltystats.stats.latent.pls.rows import moments
from loyaltystats.stats.latent.pls.solve import Solution, solve, turned_like

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np

    from loyaltystats.stats.latent.pls.plan import Plan


@dataclass(frozen=True, kw_only=True, eq=False)
class Draws:
    """Numbers of every usable resample by name (first axis: resample), and how many could not be estimated."""

    values: dict[str, np.ndarray]
    jackknife: dict[str, np.ndarray]
    lost: int


def numbers_of(found: Solution, plan: Plan) -> dict[str, np.ndarray]:
    """Return what gets an interval."""
    import numpy as np

    count = len(plan.names)
    pairs = [htmt(found.items, plan, one, other) for one in range(count) for other in range(one)]
    own = [found.loadings[places, at] for at, places in enumerate(plan.places)]
    weights = [found.weights[places, at] for at, places in enumerate(plan.places)]
    return {
        "direct": found.paths,
        "indirect": found.total - found.paths,
        "total": found.total,
        "weights": np.concatenate(weights),
        "loadings": np.concatenate(own),
        "htmt": np.array(pairs),
        "r2": found.r2,
    }


def bootstrap(
    values: np.ndarray, weights: np.ndarray, plan: Plan, model: Solution, how: tuple[int, np.random.Generator, bool]
) -> Draws:
    """Return the numbers of resamples; ``how``: their number, the generator, and whether BCa needs the jackknife too."""
    import numpy as np

    replicates, rng, bca = how
    n = len(values)
    drawn, lost = _many(values, weights, plan, model, (rng.integers(0, n, n) for _ in range(replicates)))
    left: dict[str, np.ndarray] = {}
    if bca:
        every = np.arange(n)
        left, _ = _many(values, weights, plan, model, (np.delete(every, one) for one in range(n)))
    return Draws(values=drawn, jackknife=left, lost=lost)


def _many(
    values: np.ndarray, weights: np.ndarray, plan: Plan, model: Solution, rows: Iterable[np.ndarray]
) -> tuple[dict[str, np.ndarray], int]:
    import numpy as np

    found: list[dict[str, np.ndarray]] = []
    lost = 0
    for chosen in rows:
        try:
            again = solve(moments(values[chosen], weights[chosen], plan.items).correlations, plan)
        except EstimationError:
            lost += 1
            continue
        found.append(numbers_of(turned_like(again, model, plan), plan))
    names = found[0] if found else {}
    return {name: np.array([each[name] for each in found]) for name in names}, lost


def limits(draws: Any, level: float, *, estimate: float, jackknife: Any = None) -> tuple[float, float]:
    """Return the ends of the percentile interval, or of the BCa interval where a jackknife is given."""
    import numpy as np

    usable = np.asarray(draws)[~np.isnan(draws)]
    if len(usable) < 2 or np.isnan(estimate):
        return float("nan"), float("nan")
    tails = np.array([(1 - level) / 2, (1 + level) / 2])
    if jackknife is not None and len(jackknife) > 1 and usable.std() > 0:
        tails = _bca(usable, tails, estimate, np.asarray(jackknife))
    low, high = np.quantile(usable, tails) if not np.isnan(tails).any() else (np.nan, np.nan)
    return float(low), float(high)


def _bca(usable: np.ndarray, tails: np.ndarray, estimate: float, jackknife: np.ndarray) -> np.ndarray:
    import numpy as np
    from scipy.special import ndtr, ndtri

    bias = ndtri(((usable < estimate).mean() + (usable <= estimate).mean()) / 2)
    off = jackknife.mean() - jackknife
    below = 6 * (off**2).sum() ** 1.5
    skew = (off**3).sum() / below if below > 0 else 0.0
    z = bias + ndtri(tails)
    found: np.ndarray = ndtr(bias + z / (1 - skew * z)) if np.isfinite(bias) else np.full(2, np.nan)
    return found
