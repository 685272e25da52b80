"""Diagnostics of a regression as sentences that a client can read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.least_squares import Fit
from loyaltystats.stats.drivers.matrix import DriverRows, counted, standardised

if TYPE_CHECKING:
    import numpy as np

ALARM = 0.01
"""Diagnostics speak below this p; they inform the reading and decide nothing."""

HIGH_VIF = 5.0
SMALL_SAMPLE = 50
HIGH_LEVERAGE = 0.2
"""Huber P. J. (1981), Robust statistics, Wiley: a row above it should be looked at."""
ILL_CONDITIONED = 1e3
"""Condition number of the scaled drivers from which three digits are lost; exactly redundant ones are refused before."""

PERFECT = 1e-9
"""Residuals below this part of the fitted values are rounding, and say nothing."""


def diagnose(rows: DriverRows, fitted: Fit) -> list[str]:
    """Return notes on leverage, influence, unequal variances, curvature, normality and overlap of drivers."""
    notes = [
        *_influence(fitted),
        *_unequal_variances(rows, fitted),
        *_curvature(rows, fitted),
        *_overlap(rows, fitted),
    ]
    if fitted.n < SMALL_SAMPLE:
        notes += _normality(fitted)
    return notes


def cook_distance(fitted: Fit) -> np.ndarray:
    """Cook's distance of every row."""
    import numpy as np

    room = np.clip(1 - fitted.leverage, 1e-12, None)
    scale = max(fitted.k * fitted.sigma**2, np.finfo(float).tiny)
    distance: np.ndarray = fitted.residuals**2 * fitted.leverage / (scale * room**2)
    return distance


def _influence(fitted: Fit) -> list[str]:
    import numpy as np

    influential = int((cook_distance(fitted) > 1).sum())
    high = int((fitted.leverage > max(HIGH_LEVERAGE, 3 * fitted.k / fitted.n)).sum())
    notes = []
    if influential:
        notes.append(
            f"{counted(influential, 'respondent')} sway the coefficients strongly (Cook's distance above 1): check the "
            "answers."
        )
    if high:
        largest = float(np.max(fitted.leverage))
        notes.append(
            f"{counted(high, 'respondent')} with an unusual pattern of ratings (largest leverage {largest:.2f}, more than "
            f"{fitted.k / fitted.n:.2f} on average)."
        )
    return notes


def breusch_pagan(rows: DriverRows, fitted: Fit) -> tuple[float, float]:
    """Studentised Breusch-Pagan test (Koenker 1981): statistic and p-value of equal variances."""
    import numpy as np
    from scipy.special import chdtrc

    z, _, _ = standardised(rows)
    squares = fitted.residuals**2
    design = np.column_stack([np.ones(fitted.n), z])
    q, _ = np.linalg.qr(design)
    centred = squares - squares.mean()
    total = float(centred @ centred)
    if total == 0:
        return 0.0, 1.0
    explained = q.T @ centred
    statistic = fitted.n * float(explained @ explained) / total
    return statistic, float(chdtrc(fitted.k - 1, statistic))


def _unequal_variances(rows: DriverRows, fitted: Fit) -> list[str]:
    statistic, p_value = breusch_pagan(rows, fitted)
    if p_value >= ALARM:
        return []
    return [
        f"Residuals spread unevenly (Breusch-Pagan {statistic:.1f}, p {_p(p_value)}); robust errors allow for it, "
        "classical ones would not."
    ]


def reset(rows: DriverRows, fitted: Fit) -> tuple[float, float]:
    """Ramsey's RESET with squares and cubes of the fitted values: F and p-value of a straight-line model."""
    import numpy as np
    from scipy.special import fdtrc

    z, _, _ = standardised(rows)
    root = np.sqrt(rows.weights)
    centred = fitted.fitted - fitted.fitted.mean()
    spread = centred.std()
    if spread == 0 or fitted.n <= fitted.k + 2:
        return 0.0, 1.0
    powers = np.column_stack([(centred / spread) ** 2, (centred / spread) ** 3])
    design = root[:, None] * np.column_stack([np.ones(fitted.n), z, powers])
    target = root * fitted.residuals
    q, _ = np.linalg.qr(design)
    left = target - q @ (q.T @ target)
    before, after = float(target @ target), float(left @ left)
    df = fitted.n - fitted.k - 2
    if after <= 0:
        return 0.0, 1.0
    statistic = (before - after) / 2 / (after / df)
    return statistic, float(fdtrc(2, df, max(statistic, 0.0)))


def _curvature(rows: DriverRows, fitted: Fit) -> list[str]:
    statistic, p_value = reset(rows, fitted)
    if p_value >= ALARM:
        return []
    return [
        f"A straight line may be too simple (RESET F = {statistic:.1f}, p {_p(p_value)}): effects may differ at the top "
        "and at the bottom of the scales."
    ]


def _overlap(rows: DriverRows, fitted: Fit) -> list[str]:
    high = [
        f"{rows.name(term)} ({vif:.1f})" for term, vif in zip(rows.terms, fitted.vif, strict=True) if vif > HIGH_VIF
    ]
    notes = []
    if high:
        notes.append(
            f"Drivers that overlap much with the others (VIF above {HIGH_VIF:.0f}): {', '.join(high)}; their single "
            "coefficients are uncertain, read the relative importance instead."
        )
    if fitted.condition > ILL_CONDITIONED:
        notes.append(f"The drivers are nearly redundant (condition number {fitted.condition:.1e}); digits are lost.")
    return notes


def _normality(fitted: Fit) -> list[str]:
    import numpy as np

    from loyaltystats.pingouin_adapter import normality

    if np.ptp(fitted.residuals) <= PERFECT * np.ptp(fitted.fitted):
        return []
    test = normality(fitted.residuals)
    if test.p_value >= ALARM:
        return []
    return [
        f"With only {fitted.n} respondents the t intervals lean on normal residuals, and these are not "
        f"(Shapiro-Wilk p {_p(test.p_value)})."
    ]


def _p(p_value: float) -> str:
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"
