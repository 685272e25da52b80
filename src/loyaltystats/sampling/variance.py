"""Standard errors that know the survey design: linearisation with weights, strata, clusters and finite populations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import DesignError
from loyaltystats.sampling.design_rows import DesignRows

if TYPE_CHECKING:
    import numpy as np

EXHAUSTED: Final = 1e-7
"""A stratum of whose population less than this share was left out has no sampling error; R survey uses the same bound."""


def linearised_covariance(
    influence: np.ndarray, rows: DesignRows, domain: np.ndarray | None = None
) -> tuple[np.ndarray, float]:
    r"""Covariance of estimates from the influence of every respondent, and the degrees of freedom.

    Parameters
    ----------
    influence : numpy.ndarray, shape (n, k) or (n,)
        What one unit of weight of a respondent adds to each of the k estimates, without the weight. For a weighted mean it
        is ``(y - mean) / sum of weights``, for a total ``y``. Rows outside the domain are 0, or are left out by ``domain``.
    rows : DesignRows
        The design of all respondents, those outside the domain too: they stay in it, since the size of a domain in the
        sample is random.
    domain : numpy.ndarray of bool, shape (n,), optional
        Respondents that are estimated. Influence outside it is taken as 0, and the degrees of freedom are counted in it.

    Returns
    -------
    (numpy.ndarray, float)
        Covariance, shape (k, k); clusters minus strata.

    Raises
    ------
    DesignError
        A stratum has a single cluster and the design says ``lonely="error"``; the strata are named. A single respondent in
        all, without strata and clusters, gives ``nan``.

    Notes
    -----
    .. math:: V = \sum_h (1 - f_h) \frac{m_h}{m_h - 1} \sum_{c \in h} (z_{hc} - \bar z_h)(z_{hc} - \bar z_h)'

    z is the sum of weight times influence over a cluster, m the number of clusters of a stratum, f the share of its
    population that was drawn. Clusters are taken as drawn with replacement or in one stage (ultimate clusters). With
    replicate weights the linearised estimates are replicated. Checked against: tests/oracles/design.R (``svymean``,
    ``svytotal``, ``svyratio``, ``svyby`` of survey). Cost: one pass over the rows.

    References
    ----------
    .. [1] Binder D. A. (1983), On the variances of asymptotically normal estimators from complex surveys, International
       Statistical Review 51:279-292.
    .. [2] Lumley T. (2010), Complex Surveys: A Guide to Analysis Using R, Wiley.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from loyaltystats.sampling.design import SurveyDesign
    >>> from loyaltystats.sampling.design_rows import design_rows
    >>> frame = pd.DataFrame({"score": [1.0, 0.0, 1.0, -1.0], "branch": ["a", "a", "b", "c"]})
    >>> score = frame["score"].to_numpy()
    >>> covariance, df = linearised_covariance(
    ...     (score - score.mean()) / 4, design_rows(frame, SurveyDesign(clusters="branch"))
    ... )
    >>> round(float(covariance[0, 0]), 4), df
    (0.2227, 2.0)
    """
    import numpy as np

    u = np.asarray(influence, dtype=float)
    u = u[:, None] if u.ndim == 1 else u
    if domain is not None:
        u = np.where(domain[:, None], u, 0.0)
    if rows.replicates is not None:
        draws = rows.replicates.totals(u, rows)
        full = rows.weights @ u
        return rows.replicates.covariance(draws, full), float(rows.degrees_of_freedom(domain))
    z = cluster_totals(u * rows.weights[:, None], rows)
    stratum = rows.cluster_strata()
    left = np.where(1 - rows.sampled < EXHAUSTED, 0.0, 1 - rows.sampled)
    alone = (np.bincount(stratum, minlength=len(rows.names)) == 1) & (left > 0)
    if alone.any() and not rows.design.is_complex:  # one respondent in all: nothing to choose, nothing to estimate
        return np.full((u.shape[1], u.shape[1]), np.nan), 0.0
    if alone.any() and rows.design.lonely == "error":
        raise DesignError(_lonely_words(rows, alone))
    found = stratified_covariance(z, stratum, left, rows.design.lonely)
    return found, float(rows.degrees_of_freedom(domain))


def stratified_covariance(z: np.ndarray, stratum: np.ndarray, left: np.ndarray, lonely: str) -> np.ndarray:
    """Return the covariance of sums from what each cluster adds to them.

    Parameters
    ----------
    z : numpy.ndarray, shape (clusters, k)
        Weight times influence, summed over each cluster; 0 for clusters outside a domain.
    stratum : numpy.ndarray of int, shape (clusters,)
        Stratum of every cluster.
    left : numpy.ndarray, shape (strata,)
        Share of the population of a stratum that was not drawn; 1 without a finite population correction.
    lonely : str
        What a stratum with a single cluster counts as; with ``error`` it gives ``nan``.
    """
    import numpy as np

    sizes = np.bincount(stratum, minlength=len(left))
    alone = (sizes == 1) & (left > 0)
    if alone.any() and lonely == "error":
        return np.full((z.shape[1], z.shape[1]), np.nan)
    sums = np.stack([np.bincount(stratum, weights=column, minlength=len(sizes)) for column in z.T], axis=1)
    means = sums / np.maximum(sizes, 1)[:, None]
    if lonely == "adjust":
        means[alone] = 0.0
    scale = left * np.where(sizes > 1, sizes / np.maximum(sizes - 1, 1), 1.0)
    centred = (z - means[stratum]) * np.sqrt(scale[stratum])[:, None]
    found: np.ndarray = centred.T @ centred
    if lonely == "average" and alone.any():
        known = int((~alone).sum())
        found = found * len(sizes) / known if known else np.full_like(found, np.nan)
    return found


def cluster_totals(z: np.ndarray, rows: DesignRows) -> np.ndarray:
    """Return the sums over the respondents of each cluster."""
    import numpy as np

    if not rows.clustered and len(np.unique(rows.clusters)) == len(z):
        order: np.ndarray = np.empty_like(z)
        order[rows.clusters] = z
        return order
    return np.stack([np.bincount(rows.clusters, weights=column) for column in z.T], axis=1)


def _lonely_words(rows: DesignRows, alone: np.ndarray) -> str:
    import numpy as np

    names = [rows.names[at] for at in np.flatnonzero(alone).tolist()]
    what = "a single cluster" if rows.clustered else "a single respondent"
    where = f"strata, column {rows.design.strata!r}" if rows.design.strata else "design"
    said = f"{', '.join(repr(name) for name in names[:20])} with {what}" if rows.design.strata else f"{what} in all"
    return (
        f"{where} - {said} - expected at least two, since one shows no spread - join strata, or choose a rule: "
        "SurveyDesign(..., lonely='adjust'), 'certainty', 'remove' or 'average'."
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Estimated:
    """Estimates with their linearised covariance and degrees of freedom, and what follows from them."""

    estimate: np.ndarray
    covariance: np.ndarray
    df: float
    influence: np.ndarray
    """What one unit of weight of a respondent adds to each estimate, shape (n, k)."""

    @property
    def std_error(self) -> np.ndarray:
        """Standard errors."""
        import numpy as np

        return np.sqrt(np.maximum(np.diag(self.covariance), 0.0))

    def limits(self, confidence_level: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the limits of Student's t; ``nan`` without degrees of freedom."""
        import numpy as np
        from scipy.special import stdtrit

        quantile = float(stdtrit(self.df, 0.5 + confidence_level / 2)) if self.df > 0 else np.nan
        return self.estimate - quantile * self.std_error, self.estimate + quantile * self.std_error


def design_means(values: np.ndarray, rows: DesignRows, domain: np.ndarray | None = None) -> Estimated:
    """Return weighted means of the columns with their linearised covariance.

    Parameters
    ----------
    values : numpy.ndarray, shape (n, k) or (n,)
        One row per respondent of ``rows``; outside the domain anything, ``nan`` included.
    rows : DesignRows
        The design of all respondents.
    domain : numpy.ndarray of bool, shape (n,), optional
        Respondents whose mean is wanted. Default: all.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from loyaltystats.sampling.design import SurveyDesign
    >>> from loyaltystats.sampling.design_rows import design_rows
    >>> frame = pd.DataFrame({"score": [1.0, 0.0, 1.0, -1.0], "w": [1.0, 1.0, 2.0, 4.0]})
    >>> found = design_means(frame["score"].to_numpy(), design_rows(frame, SurveyDesign(weights="w")))
    >>> round(float(found.estimate[0]), 3), round(float(found.std_error[0]), 3), found.df
    (-0.125, 0.622, 3.0)
    """
    import numpy as np

    y = np.asarray(values, dtype=float)
    ones = np.ones_like(y[:, None] if y.ndim == 1 else y)
    return design_ratios(y, ones, rows, domain)


def design_ratios(
    numerators: np.ndarray, denominators: np.ndarray, rows: DesignRows, domain: np.ndarray | None = None
) -> Estimated:
    r"""Return ratios of weighted totals, column by column, with their covariance: linearised, or from replicates.

    Parameters
    ----------
    numerators, denominators : numpy.ndarray, shape (n, k) or (n,)
        One row per respondent of ``rows``; outside the domain anything, ``nan`` included.
    rows : DesignRows
        The design of all respondents.
    domain : numpy.ndarray of bool, shape (n,), optional
        Respondents that are estimated. Default: all.

    Notes
    -----
    .. math:: R = \frac{\sum w x}{\sum w y}, \qquad u = \frac{x - R y}{\sum w y}
    """
    import numpy as np

    x, y = (np.asarray(each, dtype=float) for each in (numerators, denominators))
    x, y = (each[:, None] if each.ndim == 1 else each for each in (x, y))
    if domain is not None:
        x, y = (np.where(domain[:, None], each, 0.0) for each in (x, y))
    with np.errstate(divide="ignore", invalid="ignore"):
        size = rows.weights @ y
        ratio = rows.weights @ x / size
        influence = (x - ratio * y) / size
        if rows.replicates is not None:
            draws = rows.replicates.totals(x, rows) / rows.replicates.totals(y, rows)
            covariance, df = rows.replicates.covariance(draws, ratio), float(rows.degrees_of_freedom(domain))
        else:
            covariance, df = linearised_covariance(influence, rows, domain)
    return Estimated(estimate=ratio, covariance=covariance, df=df, influence=influence)


def design_effects(
    values: np.ndarray, found: Estimated, rows: DesignRows, domain: np.ndarray | None = None
) -> np.ndarray:
    """Return how much larger the variance of each mean is than that of as many respondents drawn singly.

    Kish's design effect (with replacement in the denominator, as ``deff="replace"`` of R's survey); respondents divided by
    it are the effective number of respondents of this mean. ``nan`` where the values do not vary.

    References
    ----------
    .. [1] Kish L. (1965), Survey Sampling, Wiley, section 8.2.
    """
    import numpy as np

    y = np.asarray(values, dtype=float)
    y = y[:, None] if y.ndim == 1 else y
    inside = np.ones(len(y), dtype=bool) if domain is None else domain
    y, weights = y[inside], rows.weights[inside]
    n = len(y)
    with np.errstate(divide="ignore", invalid="ignore"):
        alone = weights @ (y - found.estimate) ** 2 / weights.sum() / (n - 1)
        effect: np.ndarray = np.where(alone > 0, np.diag(found.covariance) / alone, np.nan)
    return effect
