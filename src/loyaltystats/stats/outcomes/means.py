"""Means and shares of respondents, with intervals that know weights and the survey design; small numbers only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loyaltystats.stats.proportion import wilson

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.sampling.design_rows import DesignRows

SHARE_SIZE: Final = "_share_size"
"""Where ``share_row`` leaves the effective number of respondents; not a column of any result."""

MEAN_COLUMNS: Final = ("estimate", "std_error", "df", "conf_low", "conf_high", "n", "n_effective")


def estimated(
    values: np.ndarray, drawn: DesignRows, inside: np.ndarray, total: np.ndarray | None = None
) -> tuple[float, float, float]:
    """Return the weighted mean of some respondents, or the ratio to another total, its standard error and its df.

    With strata, clusters or a finite population the respondents are a domain of the whole sample; without, they are a
    sample of their own, so that a group's interval is the one that its answers alone would give.
    """
    import numpy as np

    from loyaltystats.sampling.variance import design_means, design_ratios

    if drawn.design.is_complex:
        found = design_means(values, drawn, inside) if total is None else design_ratios(values, total, drawn, inside)
        return float(found.estimate[0]), float(found.std_error[0]), found.df
    weights, x = drawn.weights[inside], values[inside]
    y = np.ones_like(x) if total is None else total[inside]
    n, size = len(x), float(weights @ y)
    ratio = float(weights @ x) / size
    influence = weights * (x - ratio * y) / size
    return ratio, float(np.sqrt(n / (n - 1) * (influence @ influence))), n - 1.0


def _limits(estimate: float, error: float, df: float, level: float) -> tuple[float, float]:
    """Return Student's limits; ``nan`` without degrees of freedom."""
    import numpy as np
    from scipy.special import stdtrit

    half = float(stdtrit(df, 0.5 + level / 2)) * error if df > 0 else np.nan
    return estimate - half, estimate + half


def mean_row(values: np.ndarray, drawn: DesignRows, inside: np.ndarray, level: float) -> dict[str, float]:
    """Return the mean of some respondents with Student's interval; ``nan`` where it cannot be estimated."""
    import numpy as np

    n = int(inside.sum())
    row = dict.fromkeys(MEAN_COLUMNS, np.nan) | {"n": n, "n_effective": drawn.n_effective(inside) if n else 0.0}
    if n == 0:
        return row
    if n == 1:
        return row | {"estimate": float(values[inside][0])}
    mean, error, df = estimated(values, drawn, inside)
    low, high = _limits(mean, error, df, level)
    return row | {
        "estimate": mean,
        "std_error": error if df > 0 else np.nan,
        "df": df,
        "conf_low": low,
        "conf_high": high,
        "n_effective": effective(values, drawn, inside),
    }


def difference_row(values: np.ndarray, drawn: DesignRows, inside: np.ndarray, level: float) -> dict[str, float]:
    """Return the mean of some respondents' differences with its limits, and its t test against zero."""
    import numpy as np
    from scipy.special import stdtr

    row = dict.fromkeys(("estimate", "conf_low", "conf_high", "statistic", "p_value"), np.nan)
    if inside.sum() < 2:
        return row | ({"estimate": float(values[inside][0])} if inside.any() else {})
    mean, error, df = estimated(values, drawn, inside)
    low, high = _limits(mean, error, df, level)
    row |= {"estimate": mean, "conf_low": low, "conf_high": high}
    if df > 0 and error > 1e-12 * max(1.0, abs(mean)):
        row |= {"statistic": mean / error, "p_value": float(2 * stdtr(df, -abs(mean / error)))}
    return row


def effective(values: np.ndarray, drawn: DesignRows, inside: np.ndarray) -> float:
    """Return the effective number of respondents: by the design effect of these values, else Kish's."""
    from loyaltystats.sampling.variance import design_effects, design_means

    kish = drawn.n_effective(inside)
    if not drawn.design.is_complex or inside.sum() < 2:
        return kish
    effect = float(design_effects(values, design_means(values, drawn, inside), drawn, inside)[0])
    return float(inside.sum()) / effect if effect > 0 else kish


def share_row(
    hits: np.ndarray, drawn: DesignRows, inside: np.ndarray, level: float, names: tuple[str, str, str]
) -> dict[str, float]:
    """Return the share of respondents for whom something holds, with Wilson's interval, under three names.

    The effective number of respondents behind the interval stands under ``SHARE_SIZE``.
    """
    import numpy as np

    if not inside.any():
        return dict.fromkeys(names, np.nan) | {SHARE_SIZE: 0.0}
    values = hits.astype(float)
    weights = drawn.weights[inside]
    share = min(1.0, float(weights @ values[inside] / weights.sum()))
    size = effective(values, drawn, inside)
    low, high = wilson(share * size, size, level)
    return dict(zip(names, (share, float(low), float(high)), strict=True)) | {SHARE_SIZE: size}


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

    if not inside.any():
        return dict.fromkeys(names, np.nan)
    if inside.sum() == 1:
        return dict.fromkeys(names, np.nan) | {names[0]: float(amount[inside][0] / total[inside][0])}
    ratio, error, df = estimated(amount, drawn, inside, total)
    return dict(zip(names, (ratio, *_limits(ratio, error, df, level)), strict=True))
