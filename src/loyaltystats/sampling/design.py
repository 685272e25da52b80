"""SurveyDesign: whom an answer stands for."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import DesignError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


LONELY: Final = ("error", "adjust", "remove", "certainty", "average")
"""What to do with a stratum that has a single cluster (or a single respondent, where there are no clusters)."""


@dataclass(frozen=True, kw_only=True, repr=False)
class SurveyDesign:
    """How the respondents were drawn.

    Parameters
    ----------
    weights, strata, clusters, fpc : str, optional
        Names of columns. Weights say how many people an answer stands for; only their ratios matter, they are never
        counts. Clusters (branches, households, interviewers) are the units that were drawn first. ``fpc`` holds the size
        of the population of a stratum, in clusters where there are clusters, or the fraction of it that was drawn. An
        estimating function that does not use a part of the design refuses it in words.
    nested : bool, default False
        Whether a label of a cluster means another cluster in another stratum. Otherwise a cluster in two strata is
        refused.
    lonely : str, default "error"
        What to do with a stratum that has a single cluster, where no spread can be seen: ``error`` refuses and names it;
        ``adjust`` measures its distance from all others (cautious); ``certainty`` and ``remove`` count it as free of
        error; ``average`` gives it the mean variance of the other strata.

    Raises
    ------
    ArgumentError
        ``lonely`` is not known.

    Examples
    --------
    >>> SurveyDesign(weights="weight").weights
    'weight'
    >>> SurveyDesign(weights="weight", clusters="branch", lonely="adjust")
    SurveyDesign(weights='weight', clusters='branch', lonely='adjust')
    """

    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    fpc: str | None = None
    nested: bool = False
    lonely: str = "error"

    def __post_init__(self) -> None:
        one_of("lonely", self.lonely, LONELY)

    def __repr__(self) -> str:
        plain = {each.name: each.default for each in fields(self)}
        said = [f"{name}={getattr(self, name)!r}" for name, default in plain.items() if getattr(self, name) != default]
        return f"SurveyDesign({', '.join(said)})"

    @property
    def is_complex(self) -> bool:
        """Whether there is more than weights: strata, clusters or a finite population."""
        return bool(self.strata or self.clusters or self.fpc)

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
    if design.is_complex:
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
