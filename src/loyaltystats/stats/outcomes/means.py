"""Means and shares of respondents, with intervals that know weights and the survey design; small numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.stats.proportion import wilson

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.sampling.design_rows import DesignRows
    from loyaltystats.sampling.variance import Estimated

MEAN_COLUMNS = ("estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_effective")


def estimated(values: np.ndarray, drawn: DesignRows, inside: np.ndarray) -> Estimated:
    """Return weighted means of the columns over some respondents, with their covariance.

    With strata, clusters or a finite population the respondents are a domain of the whole sample; without, they are a
    sample of their own, so that a group's interval is the one that its answers alone would give.
    """
    from loyaltystats.sampling.variance import design_means

    if drawn.design.is_complex:
        return design_means(values, drawn, inside)
    return design_means(values[inside], alone(drawn, inside))


def alone(drawn: DesignRows, inside: np.ndarray) -> DesignRows:
    """Return some respondents of a design without strata and clusters as a sample of their own."""
    from dataclasses import replace

    import numpy as np

    n = int(inside.sum())
    return replace(
        drawn,
        weights=drawn.weights[inside],
        strata=np.zeros(n, dtype=np.int64),
        clusters=np.arange(n, dtype=np.int64),
        kept=drawn.kept[inside],
    )


def mean_row(values: np.ndarray, drawn: DesignRows, inside: np.ndarray, level: float) -> dict[str, float]:
    """Return the mean of some respondents with Student's interval; ``nan`` where it cannot be estimated."""
    import numpy as np

    n = int(inside.sum())
    row = dict.fromkeys(MEAN_COLUMNS, np.nan) | {"n": n, "n_effective": drawn.n_effective(inside) if n else 0.0}
    if n == 0:
        return row
    if n == 1:
        return row | {"estimate": float(values[inside][0])}
    found = estimated(values, drawn, inside)
    low, high = found.limits(level)
    return row | {
        "estimate": float(found.estimate[0]),
        "std_error": float(found.std_error[0]) if found.df > 0 else np.nan,
        "df": found.df,
        "conf_low": float(low[0]),
        "conf_high": float(high[0]),
        "n_effective": effective(values, found, drawn, inside),
    }


def effective(values: np.ndarray, found: Estimated, drawn: DesignRows, inside: np.ndarray) -> float:
    """Return the effective number of respondents: by the design effect of these values, else Kish's."""
    from loyaltystats.sampling.variance import design_effects

    kish = drawn.n_effective(inside)
    if not drawn.design.is_complex:
        return kish
    effect = float(design_effects(values, found, drawn, inside)[0])
    return float(inside.sum()) / effect if effect > 0 else kish


def share_row(
    hits: np.ndarray, drawn: DesignRows, inside: np.ndarray, level: float, names: tuple[str, str, str]
) -> dict[str, float]:
    """Return the share of respondents for whom something holds, with Wilson's interval, under three names."""
    import numpy as np

    if not inside.any():
        return dict.fromkeys(names, np.nan)
    values = hits.astype(float)
    weights = drawn.weights[inside]
    share = min(1.0, float(weights @ values[inside] / weights.sum()))
    size = drawn.n_effective(inside)
    if drawn.design.is_complex and inside.sum() > 1:
        size = effective(values, estimated(values, drawn, inside), drawn, inside)
    low, high = wilson(share * size, size, level)
    return dict(zip(names, (share, float(low), float(high)), strict=True))


def limits_at(table: pd.DataFrame, level: float) -> tuple[pd.Series, pd.Series]:
    """Return Student's limits of the means of a table at another level."""
    import numpy as np
    from scipy.special import stdtrit

    degrees = table["df"].to_numpy(dtype=float)
    half = stdtrit(np.where(degrees > 0, degrees, np.nan), 0.5 + level / 2) * table["std_error"].to_numpy(dtype=float)
    return table["estimate"] - half, table["estimate"] + half


def shares_at(share: pd.Series, size: pd.Series, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Return Wilson's limits of the shares of a table at another level, from effective numbers of respondents."""
    return wilson(share * size, size, level)


def ratio_row(
    amount: np.ndarray,
    total: np.ndarray,
    drawn: DesignRows,
    inside: np.ndarray,
    level: float,
    names: tuple[str, str, str],
) -> dict[str, float]:
    """Return the ratio of two weighted totals with Student's interval by linearisation, under three names."""
    import numpy as np

    from loyaltystats.sampling.variance import design_ratios

    if not inside.any():
        return dict.fromkeys(names, np.nan)
    if drawn.design.is_complex:
        found = design_ratios(amount, total, drawn, inside)
    else:
        found = design_ratios(amount[inside], total[inside], alone(drawn, inside))
    low, high = found.limits(level)
    return dict(zip(names, (float(found.estimate[0]), float(low[0]), float(high[0])), strict=True))
