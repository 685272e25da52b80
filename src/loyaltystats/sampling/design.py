"""SurveyDesign: whom an answer stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import DesignError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class SurveyDesign:
    """How the respondents were drawn.

    Parameters
    ----------
    weights, strata, clusters, fpc : str, optional
        Names of columns. Weights say how many people an answer stands for; only their ratios matter, they are never
        counts. An estimating function that does not use a part of the design refuses it in words.

    Examples
    --------
    >>> SurveyDesign(weights="weight").weights
    'weight'
    """

    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    fpc: str | None = None

    def columns(self) -> tuple[str, ...]:
        """Names of the columns that the design uses."""
        return tuple(name for name in (self.weights, self.strata, self.clusters, self.fpc) if name)


def weights_only(design: SurveyDesign | None, statistic: str) -> str | None:
    """Return the weight column of a design, refusing strata, clusters and fpc for a statistic that ignores them.

    Raises
    ------
    DesignError
        The design has more than weights.
    """
    if design is None:
        return None
    if design.strata or design.clusters or design.fpc:
        raise DesignError(
            f"design - {statistic} uses weights only, and strata, clusters or fpc would change its standard errors - "
            "pass SurveyDesign(weights=...) if you accept that, or leave out design."
        )
    return design.weights


def usable_weights(column: pd.Series) -> np.ndarray:
    """Return the weights as floats.

    Raises
    ------
    DesignError
        A weight is missing, negative, infinite or not a number, or all are zero; the row is named.
    """
    import numpy as np
    import pandas as pd

    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
    if bad.size:
        rows = ", ".join(str(row + 1) for row in bad[:20])
        raise DesignError(
            f"weights, column {column.name!r}, row {rows} - missing, negative or not a number - expected a number of "
            "at least 0 - correct the weight or leave the respondent out."
        )
    if not values.sum() > 0:
        raise DesignError(f"weights, column {column.name!r} - all are zero - expected at least one above 0.")
    return values


def effective_n(total: float, total_of_squares: float) -> float:
    """Kish's effective sample size, (sum w)^2 / sum w^2.

    Examples
    --------
    >>> effective_n(4.0, 4.0)
    4.0
    """
    return total * total / total_of_squares if total_of_squares > 0 else 0.0
