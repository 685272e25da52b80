"""Covariances that know how respondents were drawn: by linearisation of the design, and by clusters alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError, DesignError, EstimationError
from loyaltystats.sampling.design import SurveyDesign, design_words
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.sampling.variance import linearised_covariance
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.drivers.models.spec import Model

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.sampling.design_rows import DesignRows

Rows = TypeVar("Rows", bound=DriverRows)

BY_DESIGN: Final = ("design", "design_BM")
"""Covariances that use all parts of a design; the second is corrected for few clusters."""

BY_CLUSTER: Final = ("cluster", "CR2")
"""Covariances that use weights and clusters, and nothing else of a design."""

FEW_CLUSTERS: Final = 40
"""Clusters below which the plain cluster covariance is too optimistic; Cameron and Miller (2015), Journal of Human
Resources 50:317-372, section VI."""


def chosen_covariance(model: str, kind: Model, covariance: str | None, design: SurveyDesign | None) -> str:
    """Return the covariance of a model: as named, else one that uses all parts of the design.

    Raises
    ------
    ArgumentError
        The model does not know the covariance.
    DesignError
        The model, or the covariance named, cannot use a part of the design, or needs one that is not there.
    """
    parts = () if design is None else tuple(name for name in design.parts if name != "weights")
    known = kind.covariances
    if covariance is not None:
        one_of("covariance", covariance, known)
    else:
        if not parts:
            return known[0]
        if "design" in known:
            return "design"
        if parts == ("clusters",) and "cluster" in known:
            return "cluster"
        _refuse_parts(f"model={model!r}", parts, "another model, for example model='linear'")
    chosen = str(covariance)
    if chosen in BY_DESIGN and design is None:
        raise DesignError(
            f"design - covariance={chosen!r} needs to know how respondents were drawn - expected "
            "design=SurveyDesign(...) - name its weights, strata or clusters, or leave out covariance."
        )
    if chosen in BY_CLUSTER and "clusters" not in parts:
        raise DesignError(
            f"design - covariance={chosen!r} needs the column of the clusters - expected "
            "design=SurveyDesign(clusters=...) - name it, or leave out covariance."
        )
    beyond = tuple(part for part in parts if not (chosen in BY_DESIGN or (chosen in BY_CLUSTER and part == "clusters")))
    if beyond:
        _refuse_parts(f"covariance={chosen!r}", beyond, "covariance='design'" if "design" in known else "another model")
    return chosen


def _refuse_parts(what: str, parts: tuple[str, ...], other: str) -> None:
    """Raise ``DesignError`` that names the parts of a design that would be ignored."""
    named = " and ".join(parts)
    raise DesignError(
        f"design - {what} cannot use {named}, which would change its standard errors - expected a design without "
        f"{named} - use {other}, or pass SurveyDesign without {'it' if len(parts) == 1 else 'them'} if you accept that."
    )


def with_survey(rows: Rows, responses: Any, design: SurveyDesign | None) -> Rows:
    """Return the rows with the design of all respondents where there is more to it than weights."""
    if design is None or not design.is_complex:
        return rows
    return replace(rows, survey=collect_with_design(responses, [], design)[1])


def design_remarks(rows: DriverRows, *, resampled: bool = True) -> list[str]:
    """Return how the design that the rows carry enters errors and, where there are any, resamples."""
    if rows.survey is None:
        return []
    drawn = " Resamples are drawn as the sample was (Rao, Wu and Yue)." if resampled else ""
    return [design_words(rows.survey.design) + drawn]


def robust_or_design(covariance: str, design: SurveyDesign | None, default: str = "HC3") -> str:
    """Return the covariance to use: under strata, clusters, fpc or replicates that of the design.

    Raises
    ------
    ArgumentError
        A covariance that knows neither strata nor clusters was asked for by name.
    """
    if design is None or not design.is_complex:
        return covariance
    if covariance != default:
        raise ArgumentError(
            f"covariance - {covariance!r} knows neither strata nor clusters, and the design has some - expected no "
            "covariance, since that of the design is used - leave it out, or pass SurveyDesign(weights=...)."
        )
    return "design"


def needs_design(covariance: str) -> bool:
    """Return whether the errors need the design of all respondents; weights alone enter the estimates only."""
    return covariance in (*BY_DESIGN, *BY_CLUSTER)


def surveyed(rows: DriverRows) -> DesignRows:
    """Return the design that the rows carry.

    Raises
    ------
    DesignError
        They carry none.
    """
    if rows.survey is None:
        raise DesignError(
            "design - these rows carry no design - expected design=SurveyDesign(...) - name how respondents were drawn."
        )
    return rows.survey


def positions(rows: DriverRows) -> np.ndarray:
    """Return where the rows stand among all respondents of the design."""
    import numpy as np

    found: np.ndarray = np.searchsorted(surveyed(rows).kept, rows.place)
    return found


def cluster_codes(rows: DriverRows) -> np.ndarray:
    """Return the cluster of every row, from 0 without gaps."""
    import numpy as np

    _, codes = np.unique(surveyed(rows).clusters[positions(rows)], return_inverse=True)
    return np.asarray(codes, dtype=np.int64).ravel()


@dataclass(frozen=True, eq=False)
class Refit:
    """Estimates, and how they are fitted anew: from which rows have weight in a replicate, and all their weights."""

    estimate: np.ndarray
    fit: Callable[[np.ndarray, np.ndarray], np.ndarray]


def design_covariance(
    contributions: np.ndarray, rows: DriverRows, refit: Refit | None = None
) -> tuple[np.ndarray, float]:
    r"""Return the covariance of coefficients under a design and its degrees of freedom, clusters minus strata.

    It is linearised, or, where the design has replicate weights, that of the coefficients fitted anew in each replicate.

    Parameters
    ----------
    contributions : numpy.ndarray, shape (n, k)
        What each row adds to the estimates, its weight included: for least squares
        :math:`(X'WX)^{-1} w_i x_i e_i`, for a likelihood the inverse information times the score of the row.
    rows : DriverRows
        The rows with the design of all respondents; those left out stay in the design, since the number of complete
        answers of a cluster is random.
    refit : Refit, optional
        How the coefficients are fitted anew; without it the linearised coefficients are replicated.

    Raises
    ------
    EstimationError
        All rows are in as many clusters as strata, so that no spread between clusters can be seen.
    """
    import numpy as np

    survey, at = surveyed(rows), positions(rows)
    influence = np.zeros((len(survey), contributions.shape[1]))
    influence[at] = contributions / survey.weights[at][:, None]
    domain = np.zeros(len(survey), dtype=bool)
    domain[at] = True
    if survey.replicates is not None and refit is not None:
        covariance, df = _replicated(refit, survey, at), float(survey.degrees_of_freedom(domain))
    else:
        covariance, df = linearised_covariance(influence, survey, domain)
    if df < 1:
        raise EstimationError(
            "design - these respondents come from as many clusters as strata - expected more clusters, since one in "
            "each stratum shows no spread - join strata or groups."
        )
    return covariance, df


def _replicated(refit: Refit, survey: DesignRows, at: np.ndarray) -> np.ndarray:
    import numpy as np

    def fitted(weights: np.ndarray) -> np.ndarray:
        own = weights[at]
        keep = own > 0
        try:
            found = refit.fit(keep, own[keep] / own[keep].mean())
        except (EstimationError, np.linalg.LinAlgError):
            found = np.full(len(refit.estimate), np.nan)
        return found if found.shape == refit.estimate.shape else np.full(len(refit.estimate), np.nan)

    if survey.replicates is None:
        raise DesignError("design - has no replicate weights - expected SurveyDesign(replicates=...).")
    return survey.replicates.refitted(survey, fitted, refit.estimate)


def cluster_covariance(
    contributions: np.ndarray, rows: DriverRows, coefficients: int | None = None
) -> tuple[np.ndarray, float]:
    r"""Return the covariance of coefficients with errors correlated within clusters (CR1), and clusters minus 1.

    ``coefficients``, the number of all coefficients of a linear model, asks for its factor as well.

    Notes
    -----
    .. math:: V = \frac{G}{G-1} \frac{n-1}{n-k} \sum_g u_g u_g'

    u is the sum of the contributions of a cluster, G the number of clusters; the second factor for linear models only, as
    ``vcovCL`` of R's sandwich does by default.

    Raises
    ------
    EstimationError
        There is one cluster only.
    """
    import numpy as np

    codes = cluster_codes(rows)
    count = int(codes.max()) + 1
    if count < 2:
        raise EstimationError(
            "design - all these respondents are in one cluster - expected at least two, since one shows no spread - "
            "choose another covariance."
        )
    sums = np.stack([np.bincount(codes, weights=column) for column in contributions.T], axis=1)
    n = len(codes)
    scale = count / (count - 1) * (1.0 if coefficients is None else (n - 1) / (n - coefficients))
    return scale * (sums.T @ sums), float(count - 1)


def few_clusters(rows: DriverRows, covariance: str) -> list[str]:
    """Return a caution where the plain cluster covariance rests on few clusters."""
    if covariance != "cluster":
        return []
    count = int(cluster_codes(rows).max()) + 1
    if count >= FEW_CLUSTERS:
        return []
    return [
        f"Only {count} clusters: with fewer than {FEW_CLUSTERS} the plain cluster errors are too small. "
        "covariance='CR2' corrects for it in linear models."
    ]


def few_linearised(rows: DriverRows, covariance: str, model: str) -> list[str]:
    """Return what helps where linearised errors of a design rest on few clusters."""
    if covariance != "design" or rows.survey is None or not rows.survey.clustered or rows.survey.replicates is not None:
        return []
    count = int(cluster_codes(rows).max()) + 1
    if count >= FEW_CLUSTERS:
        return []
    also = ", or covariance='design_BM'," if model == "linear" else ""
    return [
        f"Only {count} clusters: with fewer than {FEW_CLUSTERS} tests by linearisation reject too often, 6 to 9 times in "
        f"100 instead of 5. SurveyDesign(..., replicates='jackknife'){also} keeps them near 5."
    ]
