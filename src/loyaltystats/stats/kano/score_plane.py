"""DuMouchel's plane: intervals of the two mean scores, their joint ellipse, and the quadrant that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.kano.analytical import UNCLEAR
from loyaltystats.stats.kano.pooling import Gathered
from loyaltystats.stats.kano.scores import Moments
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p

if TYPE_CHECKING:
    import numpy as np

SIDES: Final = ("functional", "dysfunctional")

Told = tuple[dict[str, Any], list[str], str]
"""Columns, notes and method of one model."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The choices that both models share."""

    scoring: str
    cut: float
    reversed_pairs: str
    level: float
    adjust: str


def joint_radius(n: np.ndarray, confidence_level: float) -> np.ndarray:
    """Return the radius of the joint region of two means in standard errors; ``nan`` below three respondents."""
    import numpy as np
    from scipy.special import fdtri

    size = np.where(n > 2, n, np.nan)
    radius: np.ndarray = np.sqrt(2 * (size - 1) / (size - 2) * fdtri(2, size - 2, confidence_level))
    return radius


def plane(gathered: Gathered, found: Moments, settings: Settings) -> Told:
    """Return the columns and the method of DuMouchel's plane."""
    import numpy as np
    from scipy.special import stdtr, stdtrit

    cut, level, features = settings.cut, settings.level, len(gathered.tallied.features)
    n, mean = found.n_effective, found.mean
    variance = np.einsum("rii->ri", found.covariance)
    with np.errstate(divide="ignore", invalid="ignore"):
        error = np.sqrt(np.where(variance > 0, variance, np.nan) / n[:, None])
        df = np.where(n > 1, n - 1, np.nan)[:, None]
        half = stdtrit(df, 0.5 + level / 2) * error
        p = 2 * stdtr(df, -np.abs(mean - cut) / error)
        correlation = found.covariance[:, 0, 1] / np.sqrt(variance.prod(axis=1))
        reach = joint_radius(n, level)[:, None] * error
    both = p.max(axis=1)
    adjusted = [adjust_p(both[at : at + features].tolist(), settings.adjust) for at in range(0, len(both), features)]
    columns: dict[str, Any] = {}
    for place, side in enumerate(SIDES):
        ends = (mean[:, place], mean[:, place] - half[:, place], mean[:, place] + half[:, place])
        columns |= dict(zip((f"{side}_mean", f"{side}_low", f"{side}_high"), ends, strict=True))
    columns |= {"score_correlation": correlation, "functional_p": p[:, 0], "dysfunctional_p": p[:, 1]}
    columns |= {"p_value": both, "p_adjusted": np.concatenate(adjusted)}
    columns["score_quadrant"] = [
        _quadrant(mean[row], reach[row], cut) if found.n[row] else None for row in range(len(mean))
    ]
    columns |= {"n": found.n, "n_effective": n}
    return columns, [], _plane_sentence(gathered, cut, level, settings.adjust)


def _quadrant(mean: np.ndarray, reach: np.ndarray, cut: float) -> str:
    """Return the quadrant that holds the whole ellipse, or ``unclear``; an ellipse reaches as far as its box."""
    import numpy as np

    if not np.isfinite(reach).all() or (np.abs(mean - cut) <= reach).any():
        return UNCLEAR
    if (mean + reach < 0).all():
        return "reverse"
    return {
        (True, True): "one_dimensional",
        (True, False): "attractive",
        (False, True): "must_be",
        (False, False): "indifferent",
    }[bool(mean[0] > cut), bool(mean[1] > cut)]


def _plane_sentence(gathered: Gathered, cut: float, level: float, adjust: str) -> str:
    return (
        "Mean scores, positions 1-5 scored 4, 2, 0, -1, -2 (functional) and -2, -1, 0, 2, 4 (dysfunctional); answer wording "
        f"{gathered.wording or 'not recorded'}. {100 * level:g} % t intervals; a quadrant of the plane, cut at {cut:g}, is "
        f"named when the joint {100 * level:g} % ellipse (Hotelling) lies in it; p adjusted by {ADJUSTMENT_NAMES[adjust]}."
    )
