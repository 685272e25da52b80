"""Bootstrap weights that resample what was drawn: clusters within strata, or respondents within strata."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loyaltystats.errors import DesignError
from loyaltystats.sampling.design_rows import DesignRows

if TYPE_CHECKING:
    import numpy as np


def bootstrap_multipliers(rows: DesignRows, replicates: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    r"""Yield, for each resample, what the weight of every cluster is multiplied by (index it with ``rows.clusters``).

    Parameters
    ----------
    rows : DesignRows
        The design.
    replicates : int
        Number of resamples.
    rng : numpy.random.Generator
        Source of randomness.

    Raises
    ------
    DesignError
        A stratum has a single cluster that was not drawn with certainty: a resample cannot show its spread; or replicate
        weights came with the data and are no bootstrap.

    Notes
    -----
    .. math:: 1 - \sqrt{1 - f_h} + \sqrt{1 - f_h}\,\frac{m_h}{m_h - 1}\,k_{hc}

    k counts how often a cluster is among m - 1 draws with replacement from the m clusters of its stratum, f is the share
    of the population that was drawn: the variance over resamples is that of linearisation. Without clusters or strata the
    m respondents are resampled. Bootstrap weights that came with the data are used as they are, however many are wanted,
    and then the multipliers are those of respondents (``delivered``).

    References
    ----------
    .. [1] Rao J. N. K., Wu C. F. J., Yue K. (1992), Some recent work on resampling methods for complex surveys, Survey
       Methodology 18(2):209-217.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from loyaltystats.sampling.design import SurveyDesign
    >>> from loyaltystats.sampling.design_rows import design_rows
    >>> rows = design_rows(pd.DataFrame({"branch": ["a", "a", "b", "c"]}), SurveyDesign(clusters="branch"))
    >>> [round(float(each.sum()), 9) for each in bootstrap_multipliers(rows, 2, np.random.default_rng(1))]
    [3.0, 3.0]
    """
    import numpy as np

    if delivered(rows):
        yield from _delivered(rows, replicates)
        return
    stratum = rows.cluster_strata()
    members = [np.flatnonzero(stratum == at) for at in range(len(rows.names))]
    left = 1 - rows.sampled
    lonely = [name for name, each, open_ in zip(rows.names, members, left, strict=True) if len(each) < 2 and open_ > 0]
    if lonely:
        raise DesignError(
            f"design - resampling needs two clusters in every stratum, {', '.join(repr(name) for name in lonely[:20])} has "
            "one - expected at least two - join strata, or use an interval that does not resample."
        )
    for _ in range(replicates):
        found = np.ones(len(stratum))
        for each, open_ in zip(members, left, strict=True):
            m = len(each)
            if open_ > 0:
                drawn = np.bincount(rng.integers(m, size=m - 1), minlength=m)
                found[each] = 1 - np.sqrt(open_) + np.sqrt(open_) * m / (m - 1) * drawn
        yield found


def delivered(rows: DesignRows) -> bool:
    """Return whether replicate weights came with the data, so that multipliers belong to respondents, not to clusters."""
    return rows.replicates is not None and rows.replicates.by_row


def _delivered(rows: DesignRows, replicates: int) -> Iterator[np.ndarray]:
    known = rows.replicates
    if known is None or known.spec.method != "bootstrap":
        method = "" if known is None else f" (method {known.spec.method!r})"
        raise DesignError(
            f"replicates - an interval from resamples needs bootstrap weights, and these that came with the data are none"
            f"{method} - expected Replicates(method='bootstrap', columns=...), or strata and clusters - name them, or use "
            "an interval that does not resample."
        )
    for at in range(replicates):
        if at == len(known):
            return
        yield known.factors[at]
