"""SurveyDesign: whom an answer stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import one_of, whole
from loyaltystats.errors import ArgumentError, DesignError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


LONELY: Final = ("error", "adjust", "remove", "certainty", "average")
"""What to do with a stratum that has a single cluster (or a single respondent, where there are no clusters)."""


METHODS: Final = ("jackknife", "bootstrap", "fay", "brr", "other")
"""Kinds of replicate weights; ``other`` only for those that came with the data."""

FAY_RHO: Final = 0.5
"""Fay's factor where none is given: half samples keep half of the weight; Judkins (1990), Journal of Official Statistics
6:223-239, recommends values up to 0.5."""

RESAMPLES: Final = 500
"""Bootstrap replicates where no number is given."""


@dataclass(frozen=True, kw_only=True, repr=False)
class Replicates:
    """Replicate weights: how often a study would have come out otherwise, made here or delivered with the data.

    Parameters
    ----------
    method : {"jackknife", "bootstrap", "fay", "brr", "other"}
        ``jackknife`` leaves out one cluster (one respondent without clusters) at a time, within strata where there are some
        (JK1, JKn). ``bootstrap`` resamples clusters (Rao, Wu and Yue). ``brr`` and ``fay`` take half samples of strata with
        two clusters each, balanced by a Hadamard matrix. ``other`` is for delivered columns with their own ``scale``.
    columns : str or sequence of str, optional
        Columns of replicate weights that came with the data: a prefix, or their names. Default: replicates are made from
        strata and clusters.
    combined : bool, default True
        Whether delivered columns are weights; ``False`` where they are factors that the weights have to be multiplied by.
    scale, rscales : float, sequence of float, optional
        Factors of the sum of squares, for all replicates and for each; they come with delivered replicates. Default: what
        the method says, for delivered ones (R - 1)/R (jackknife), 1/R (bootstrap, brr) and 1/(R (1 - rho)^2) (fay).
    rho : float, default 0.5
        Fay's factor.
    number : int, default 500
        Replicates of the bootstrap that is made here.
    rng : int, optional
        Seed of that bootstrap.
    mse : bool, default True
        Squares of distances from the estimate of the whole sample; ``False`` takes them from the mean of the replicates.

    Raises
    ------
    ArgumentError
        An argument is outside its domain.

    Examples
    --------
    >>> Replicates(method="fay", rho=0.3)
    Replicates(method='fay', rho=0.3)
    """

    method: str
    columns: str | Sequence[str] | None = None
    combined: bool = True
    scale: float | None = None
    rscales: Sequence[float] | None = None
    rho: float = FAY_RHO
    number: int = RESAMPLES
    rng: int | None = None
    mse: bool = True

    def __post_init__(self) -> None:
        one_of("method", self.method, METHODS)
        whole("number", self.number, minimum=2)
        if not 0 <= self.rho < 1:
            raise ArgumentError(f"rho - got {self.rho!r} - expected a number from 0 to below 1, for example 0.5.")
        if self.columns is None and (self.method == "other" or self.scale is not None or self.rscales is not None):
            raise ArgumentError(
                "columns - scale, rscales and method='other' are for replicate weights that came with the data - expected "
                "their names, or a prefix - name them, or leave these out."
            )
        if self.method == "other" and self.scale is None:
            raise ArgumentError(
                "scale - method='other' says nothing about it - expected the factor of the squares - name it."
            )

    def __repr__(self) -> str:
        return _shown(self)


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
    replicates : str or Replicates, optional
        Standard errors from replicate weights instead of linearisation: ``"jackknife"``, ``"bootstrap"``, ``"fay"`` or
        ``"brr"`` makes them from strata and clusters; ``Replicates(...)`` sets more, or names columns that came with the
        data.

    Raises
    ------
    ArgumentError
        ``lonely`` or ``replicates`` is not known.
    DesignError
        Replicate weights came with the data, and the weights that they belong to are not named.

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
    replicates: str | Replicates | None = None

    def __post_init__(self) -> None:
        one_of("lonely", self.lonely, LONELY)
        if isinstance(self.replicates, str):
            one_of("replicates", self.replicates, METHODS[:-1])
        elif self.replicates is not None and not isinstance(self.replicates, Replicates):
            raise ArgumentError(
                f"replicates - got {type(self.replicates).__name__} - expected one of {', '.join(METHODS[:-1])}, or "
                "Replicates(method=..., columns=...)."
            )
        known = self.replication
        if known is not None and known.columns is not None and self.weights is None:
            raise DesignError(
                "replicates - columns of replicate weights belong to weights - expected SurveyDesign(weights=..., "
                "replicates=...) - name the column of the weights too."
            )

    def __repr__(self) -> str:
        return _shown(self)

    @property
    def replication(self) -> Replicates | None:
        """The replicates, a name spelled out; ``None`` where standard errors are linearised."""
        return Replicates(method=self.replicates) if isinstance(self.replicates, str) else self.replicates

    @property
    def is_complex(self) -> bool:
        """Whether there is more than weights: strata, clusters, a finite population or replicate weights."""
        return bool(self.strata or self.clusters or self.fpc or self.replicates)

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the parts that are there: weights, strata, clusters, fpc, replicates."""
        return tuple(name for name in ("weights", "strata", "clusters", "fpc", "replicates") if getattr(self, name))

    def columns(self) -> tuple[str, ...]:
        """Names of the columns that the design uses, those of replicate weights aside."""
        return tuple(name for name in (self.weights, self.strata, self.clusters, self.fpc) if name)


def _shown(spec: SurveyDesign | Replicates) -> str:
    """Return a specification as one would type it, without what is left at its default."""
    plain = {each.name: each.default for each in fields(spec)}
    said = [f"{name}={getattr(spec, name)!r}" for name, default in plain.items() if getattr(spec, name) != default]
    return f"{type(spec).__name__}({', '.join(said)})"


_LONELY_WORDS: Final = {
    "adjust": "is measured from the mean of all",
    "remove": "counts as free of error",
    "certainty": "counts as free of error",
    "average": "gets the mean variance of the other strata",
}
REPLICATE_WORDS: Final = {
    "jackknife": "jackknife replicates",
    "bootstrap": "bootstrap replicates",
    "brr": "balanced half samples",
    "fay": "balanced half samples after Fay",
    "other": "replicate weights",
}


def errors_named(design: SurveyDesign) -> str:
    """Return where the standard errors of a design come from.

    Examples
    --------
    >>> errors_named(SurveyDesign(clusters="branch")), errors_named(SurveyDesign(clusters="b", replicates="jackknife"))
    ('linearisation', 'jackknife replicates')
    """
    spec = design.replication
    return "linearisation" if spec is None else REPLICATE_WORDS[spec.method]


def design_words(design: SurveyDesign) -> str:
    """Return in a sentence which parts of a design are in use, how its errors are made, and its degrees of freedom.

    Examples
    --------
    >>> design_words(SurveyDesign(weights="w", clusters="branch"))
    'Survey design (weights, clusters): standard errors by linearisation, degrees of freedom are clusters minus strata.'
    """
    units = "clusters" if design.clusters else "respondents"
    spec = design.replication
    delivered = spec is not None and spec.columns is not None
    df = "one less than the rank of the replicate weights" if delivered else f"{units} minus strata"
    how = "by" if spec is None else "from"
    said = f"Survey design ({', '.join(design.parts)}): standard errors {how} {errors_named(design)}, "
    said += f"degrees of freedom are {df}."
    if design.strata and design.lonely != LONELY[0]:
        said += f" A stratum with a single {units[:-1]} {_LONELY_WORDS[design.lonely]}."
    return said


def effective_columns(n: np.ndarray, size: np.ndarray) -> dict[str, np.ndarray]:
    """Return the columns ``n_effective`` and ``design_effect`` of rows with so many respondents, worth so many."""
    import numpy as np

    known = np.asarray(size, dtype=float) > 0
    effect = np.where(known, np.asarray(n, dtype=float) / np.where(known, size, 1.0), np.nan)
    return {"n_effective": size, "design_effect": effect}


def with_design_effect(table: pd.DataFrame, design: SurveyDesign | None) -> pd.DataFrame:
    """Return a table of n and n_effective with the column ``design_effect`` too, where a design was given.

    Examples
    --------
    >>> import pandas as pd
    >>> table = pd.DataFrame({"n": [4], "n_effective": [2.5]})
    >>> with_design_effect(table, SurveyDesign(weights="w"))["design_effect"].tolist()
    [1.6]
    """
    if design is None:
        return table
    return table.assign(**effective_columns(table["n"].to_numpy(), table["n_effective"].to_numpy()))


def weight_cost(weights: np.ndarray) -> dict[str, float]:
    """Return ``n_effective`` (Kish) and ``design_effect`` of the weights of some respondents.

    Examples
    --------
    >>> import numpy as np
    >>> weight_cost(np.array([1.0, 1.0, 2.0, 4.0]))["n_effective"].__round__(2)
    2.91
    """
    above = weights[weights > 0] / weights.max()
    size = effective_n(float(above.sum()), float(above @ above))
    return {"n_effective": size, "design_effect": len(above) / size}


def kish_words(weights: np.ndarray) -> str:
    """Return in a sentence what uneven weights cost: Kish's effective number of respondents and design effect.

    Examples
    --------
    >>> import numpy as np
    >>> kish_words(np.array([1.0, 1.0, 2.0, 4.0]))
    'Uneven weights: 4 respondents are worth as much as 2.9 with equal weights (design effect of the weights 1.38).'
    """
    return effect_words(int((weights > 0).sum()), weight_cost(weights)["n_effective"])


def effect_words(n: int, size: float) -> str:
    """Return the same sentence from the respondents and their effective number."""
    return (
        f"Uneven weights: {n} respondents are worth as much as {size:.1f} with equal weights (design effect of the "
        f"weights {n / size:.2f})."
    )


def weights_only(
    design: SurveyDesign | None, statistic: str, because: str = "its intervals are made from counts of answers"
) -> str | None:
    """Return the weight column of a design, refusing strata, clusters, fpc and replicates, which a statistic ignores.

    Raises
    ------
    DesignError
        The design has more than weights.
    """
    if design is None:
        return None
    if design.is_complex:
        raise DesignError(
            f"design - {statistic} uses weights only, since {because}, and strata, clusters, fpc or replicates would "
            "change its standard errors - pass SurveyDesign(weights=...) if you accept that, or leave out design."
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


def weight_totals(frame: Any, weights: str) -> tuple[int, int, float, float]:
    """Return how many respondents there are, how many have weight zero, the sum of the weights, and the largest.

    A lazy frame or a database sums them up itself; rows come home only to be named in an error.

    Raises
    ------
    DesignError
        A weight is missing, negative, infinite or not a number, or all are zero; the row is named.
    """
    from loyaltystats.frames import collect, weight_summary

    summed = weight_summary(frame, weights)
    if summed is not None:
        return summed
    values = usable_weights(collect(frame, [weights])[weights])
    return len(values), int((values == 0).sum()), float(values.sum()), float(values.max())


def effective_n(total: float, total_of_squares: float) -> float:
    """Kish's effective sample size, (sum w)^2 / sum w^2.

    Examples
    --------
    >>> effective_n(4.0, 4.0)
    4.0
    """
    return total * total / total_of_squares if total_of_squares > 0 else 0.0
