"""How strong an unmeasured common cause of mediator and outcome would have to be to explain an indirect effect away."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result

if TYPE_CHECKING:
    import numpy as np

SOURCE = "Imai K., Keele L., Tingley D. (2010), Psychological Methods 15:309-334"


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class SensitivityResult(Result):
    """The indirect effect as a function of an assumed correlation of what is left unexplained."""

    title: str = "Indirect effect if something was left out"
    source: str = SOURCE
    driver: str = ""
    mediator: str = ""
    outcome: str = ""
    confidence_level: float = 0.95
    by: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)
class Residuals:
    """Slope of the mediator on the driver, and what is left of mediator and outcome, point first, then resamples.

    ``scale`` is the standard deviation of what is left of the outcome over that of the mediator (each given driver and
    controls), ``rho`` their correlation: at that assumed correlation the indirect effect vanishes.
    """

    slope: np.ndarray
    scale: np.ndarray
    rho: np.ndarray

    def effect(self, rho: float) -> np.ndarray:
        """Return the indirect effect under an assumed correlation."""
        import numpy as np

        found: np.ndarray = self.slope * self.scale * (self.rho - rho * np.sqrt((1 - self.rho**2) / (1 - rho**2)))
        return found


def residuals_of(covariances: np.ndarray) -> Residuals:
    """Return what is left of one mediator and the outcome given driver and controls, for every matrix.

    Parameters
    ----------
    covariances : numpy.ndarray, shape (n_matrices, p, p)
        Of driver, one mediator, controls and outcome, in this order; usable ones only.
    """
    import numpy as np

    p = covariances.shape[1]
    given, left = [0, *range(2, p - 1)], [1, p - 1]
    own = covariances[:, given][:, :, given]
    cross = covariances[:, given][:, :, left]
    slopes = np.linalg.solve(own, cross)
    rest = covariances[:, left][:, :, left] - np.swapaxes(cross, 1, 2) @ slopes
    spread = np.sqrt(np.maximum(np.diagonal(rest, axis1=1, axis2=2), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = rest[:, 0, 1] / spread[:, 0] / spread[:, 1]
        scale = spread[:, 1] / spread[:, 0]
    return Residuals(slope=slopes[:, 0, 0], scale=scale, rho=rho)


def checked_rho(rho: Sequence[float] | None) -> list[float]:
    """Return the correlations to assume: those given, else -0.9 to 0.9 in steps of 0.05.

    Raises
    ------
    ArgumentError
        One does not lie strictly between -1 and 1.
    """
    if rho is None:
        return [step / 20 for step in range(-18, 19)]
    values = [float(value) for value in rho]
    wrong = [value for value in values if not -1 < value < 1]
    if wrong or not values:
        raise ArgumentError(f"rho - got {wrong or 'nothing'} - expected correlations strictly between -1 and 1.")
    return values


def sensitivity_of(
    parts: Mapping[str, Residuals], rho: Sequence[float] | None, level: float, about: Mapping[str, Any]
) -> SensitivityResult:
    """Make the table for every group; ``about`` are the fields of the result that mediation knows."""
    import pandas as pd

    values = checked_rho(rho)
    rows = [
        {"group": group, "rho": value, **_row(part.effect(value), level)}
        for group, part in parts.items()
        for value in values
    ]
    table = pd.DataFrame(rows)
    return SensitivityResult(
        _table=table if about["by"] else table.drop(columns="group"),
        method="Indirect effect if what is left unexplained of mediator and outcome correlated by rho, because a common "
        f"cause was left out; {100 * level:g} % percentile intervals from the resamples of the mediation.",
        notes=(
            "At rho = 0 nothing was left out. The farther from 0 the effect vanishes, the stronger an unmeasured common "
            "cause would have to be; whether one is that strong is no matter of statistics.",
        ),
        confidence_level=level,
        **about,
    )


def _row(values: np.ndarray, level: float) -> dict[str, float]:
    import numpy as np

    drawn = values[1:][~np.isnan(values[1:])]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]) if len(drawn) else (math.nan, math.nan)
    return {"estimate": float(values[0]), "conf_low": float(low), "conf_high": float(high)}
