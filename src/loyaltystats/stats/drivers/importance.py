"""Relative importance: how the explained variance of loyalty divides among its drivers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, weights_only
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.grams import bootstrap, correlation
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    refuse_collinear,
    stacked,
    standardised,
    tally,
    without_constants,
)
from loyaltystats.stats.drivers.shares import METHODS, SOURCES, total_r2
from loyaltystats.stats.multiplicity import ADJUSTMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_DRIVERS = 24
"""Exact LMG needs 2^p values; 24 drivers take a fraction of a second and about 100 MB."""

BUDGET = 300_000_000
"""Subset values that the bootstrap of LMG may cost before the number of resamples is reduced (and said so)."""

NO_TEST = "Shares cannot fall below zero, so an interval above zero is no test; see the p of the regression."


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ImportanceResult(Result):
    """Shares of the explained variance, with bootstrap intervals, ranks and the chance of being first."""

    title: str = "Relative importance of the drivers"
    outcome: str = ""
    r2: float = math.nan
    kind: str = "lmg"
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "kind": self.kind,
            "r2": self.r2,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }


def relative_importance(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    method: str = "lmg",
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ImportanceResult:
    r"""Divide the explained variance of loyalty among its drivers, fairly where drivers overlap.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Numeric outcome and drivers (scale points; their units do not matter).
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        At least two columns, at most 24 for LMG. Default: the instrument's performance and driver questions.
    method : {"lmg", "first", "last", "pratt", "standardized", "johnson", "car"}
        LMG averages each driver's gain in R2 over all orders of entry, exactly.
    n_bootstrap : int, default 1000
        Resamples of respondents; 0 for none. Reduced, and said so, beyond 18 drivers, to no fewer than 100.
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; correlations are weighted, respondents resampled with their weights.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed of the bootstrap. Default: the documented seed.

    Returns
    -------
    ImportanceResult
        Columns: [group] term, importance (share, sums to 1), contribution (in R2), conf_low, conf_high (of the
        share), rank, first_probability, n. In the order of the drivers.

    Raises
    ------
    EstimationError
        Drivers carry the same information (named), too few respondents, nothing explained, or a text driver.

    Notes
    -----
    .. math:: LMG_j = \sum_{S \not\ni j} \frac{|S|!\,(p-1-|S|)!}{p!} [R^2(S \cup j) - R^2(S)]

    with R2(S) the explained share by the drivers in S. Works on correlations, so units do not matter. Checked
    against: all orders by brute force and tests/oracles/drivers.R (all subsets of lm). Cost: about 2^p values.

    References
    ----------
    .. [1] Lindeman R. H., Merenda P. F., Gold R. Z. (1980), Introduction to bivariate and multivariate analysis.
    .. [2] Groemping U. (2006), Journal of Statistical Software 17(1), doi:10.18637/jss.v017.i01.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ...     "speed": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8],
    ...     "price": [5, 8, 5, 6, 6, 4, 8, 5, 5, 7, 3, 9],
    ... })
    >>> result = relative_importance(answers, outcome="loyalty", drivers=["speed", "price"], rng=1)
    >>> result.to_frame()[["term", "importance", "rank"]].round(3)
        term  importance  rank
    0  speed       0.783     1
    1  price       0.217     2
    """
    one_of("method", method, tuple(METHODS))
    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    replicates = whole("n_bootstrap", n_bootstrap)
    target = chosen_outcome(responses, outcome)
    weights = weights_only(design, "relative_importance")
    columns = chosen_drivers(responses, drivers, target, (by, weights))
    rows = tally(responses, target, columns, by=by, weights=weights, missing=missing)
    _need_numbers(rows, method)
    parts, failed = each_group(rows, by, lambda part: _one_part(part, target, method, replicates, level, rng))
    first = next(iter(parts.values()))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    return ImportanceResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=f"{_NAMES[method]} of {target} on {counted(len(first.table), 'driver')}; {100 * level:g} % percentile "
        f"intervals from {first.drawn:,} resamples of respondents, {seed_of(rng)}{', weighted' if rows.weighted else ''}.",
        notes=tuple(dict.fromkeys([NO_TEST, *base_notes(rows), *notes])),
        source=SOURCES[method],
        **bookkeeping(responses, rows, by),
        outcome=target,
        r2=first.r2,
        kind=method,
        n_bootstrap=first.drawn,
        seed=seed_of(rng),
        confidence_level=level,
        by=by,
    )


@dataclass(frozen=True, kw_only=True)
class _Part:
    table: pd.DataFrame
    r2: float
    drawn: int
    notes: list[str]


def _one_part(rows: DriverRows, outcome: str, method: str, replicates: int, level: float, rng: Any) -> _Part:
    kept, notes = _usable(rows, outcome)
    matrix = correlation(kept)
    drawn = _affordable(replicates, len(kept.terms), method)
    resamples = _contributions(kept, method, drawn, rng)
    table = infer(matrix, kept.terms, method, resamples, level).assign(n=len(kept.y))
    notes += _remarks(kept, table, resamples, level, replicates)
    return _Part(table=table, r2=float(total_r2(matrix[None])[0]), drawn=drawn, notes=notes)


_NAMES = {
    "lmg": "LMG shares (average gain in R2 over all orders of entry)",
    "first": "Squared correlations",
    "last": "Gains in R2 when entered last",
    "pratt": "Pratt's products",
    "standardized": "Squared standardised coefficients",
    "johnson": "Johnson's relative weights",
    "car": "Squared correlation-adjusted correlations",
}


def infer(matrix: np.ndarray, terms: Sequence[str], method: str, resamples: np.ndarray, level: float) -> pd.DataFrame:
    """Make the table from the correlation matrix and the contributions of the resamples."""
    import numpy as np
    import pandas as pd
    from scipy.stats import rankdata

    contribution = METHODS[method](matrix[None])[0]
    total = contribution.sum()
    if not total > 0:
        raise EstimationError("drivers - explain nothing of the outcome - expected some correlation with it.")
    shares = resamples / resamples.sum(axis=1, keepdims=True)
    usable = shares[~np.isnan(shares).any(axis=1)]
    low, high, first = (np.full(len(terms), math.nan) for _ in range(3))
    if len(usable):
        low, high = np.quantile(usable, [(1 - level) / 2, (1 + level) / 2], axis=0)
        best = usable == usable.max(axis=1, keepdims=True)
        first = (best / best.sum(axis=1, keepdims=True)).mean(axis=0)
    return pd.DataFrame(
        {
            "term": list(terms),
            "importance": contribution / total,
            "contribution": contribution,
            "conf_low": low,
            "conf_high": high,
            "rank": rankdata(-contribution, method="min").astype(int),
            "first_probability": first,
        }
    )


def _need_numbers(rows: DriverRows, method: str) -> None:
    if rows.factors:
        raise EstimationError(
            f"drivers - {', '.join(map(repr, rows.factors))} have text answers - expected numeric drivers, since a "
            "share belongs to one driver and not to its levels - leave them out, or use by= for groups."
        )
    if len(rows.terms) < 2:
        raise ArgumentError("drivers - got one - expected at least two, since importance divides among drivers.")
    if method == "lmg" and len(rows.terms) > MOST_DRIVERS:
        raise ArgumentError(
            f"drivers - got {len(rows.terms)} - expected at most {MOST_DRIVERS} for exact LMG - name fewer, or use "
            "method='johnson', which has no limit."
        )


def _usable(rows: DriverRows, outcome: str) -> tuple[DriverRows, list[str]]:
    import numpy as np

    kept, notes = without_constants(rows)
    if len(kept.y) <= len(kept.terms) + 1 or np.ptp(kept.y) == 0 or not kept.terms:
        reason = "it does not vary" if np.ptp(kept.y) == 0 else f"{len(kept.y)} complete respondents are too few"
        raise EstimationError(
            f"outcome {outcome!r} - {reason} for {len(kept.terms)} drivers - expected more respondents than drivers and "
            "an outcome that varies."
        )
    refuse_collinear(standardised(kept)[0], kept.terms, kept.weights)
    return kept, notes


def _affordable(replicates: int, p: int, method: str) -> int:
    return min(replicates, max(100, BUDGET // 2**p)) if method == "lmg" else replicates


def _contributions(rows: DriverRows, method: str, replicates: int, rng: Any) -> np.ndarray:
    import numpy as np

    p = len(rows.terms)
    if replicates == 0:
        return np.empty((0, p))
    matrices = bootstrap(rows, replicates, generator(rng), 2**p if method == "lmg" else p)
    usable = ~np.isnan(matrices).any(axis=(1, 2))
    found = np.full((replicates, p), math.nan)
    found[usable] = METHODS[method](matrices[usable])
    return found


def _remarks(rows: DriverRows, table: pd.DataFrame, resamples: np.ndarray, level: float, wanted: int) -> list[str]:
    import numpy as np

    notes, drawn = [], len(resamples)
    lost = int(np.isnan(resamples).any(axis=1).sum())
    if lost:
        notes.append(f"{lost} of {drawn} resamples could not be used: a driver was constant or redundant in them.")
    if drawn < wanted:
        notes.append(f"{drawn} instead of {wanted} resamples were drawn, because every one costs 2^p values.")
    negative = [rows.name(term) for term in table.loc[table["contribution"] < 0, "term"]]
    if negative:
        notes.append(f"Negative contribution, possibly a suppressor: {', '.join(negative)}.")
    usable = resamples[~np.isnan(resamples).any(axis=1)]
    if len(usable) and len(table) > 1:
        order = table["contribution"].to_numpy().argsort()[::-1]
        shares = usable / usable.sum(axis=1, keepdims=True)
        low, high = np.quantile(shares[:, order[0]] - shares[:, order[1]], [(1 - level) / 2, (1 + level) / 2])
        first, second = (rows.name(str(table["term"].iloc[i])) for i in order[:2])
        if low <= 0 <= high:
            notes.append(
                f"{first} and {second} cannot be told apart: the {100 * level:g} % interval of the difference of their "
                f"shares runs from {low:+.0%} to {high:+.0%}."
            )
    return notes
