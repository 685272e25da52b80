"""Scores: what single respondents think, as far as their answers tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loyaltystats.stats.latent.engine.implied import Implied, implied

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.stats.latent.engine.fit import Fit
    from loyaltystats.stats.latent.rows import LatentRows

SCORES: Final = ("regression", "bartlett")


def scores_of(model: Fit, rows: LatentRows, method: str) -> pd.DataFrame:
    """Return one column per construct, one row per respondent; of what was answered where answers are missing."""
    import numpy as np
    import pandas as pd

    moments = implied(model.structure, model.values, 0)
    found = np.full((rows.n_total, len(model.structure.latent)), np.nan)
    seen = ~np.isnan(rows.values)
    for pattern in np.unique(seen, axis=0):
        chosen = (seen == pattern).all(axis=1)
        at = np.flatnonzero(pattern)
        off = rows.values[np.ix_(chosen, at)] - moments.mean[at]
        found[rows.place[chosen]] = moments.level + off @ _weights(moments, at, method).T
    return pd.DataFrame(found, columns=list(model.structure.latent))


def _weights(moments: Implied, at: np.ndarray, method: str) -> np.ndarray:
    import numpy as np

    loadings = moments.matrices.loadings[at]
    if method == "regression":
        found: np.ndarray = np.linalg.solve(moments.covariance[np.ix_(at, at)], loadings @ moments.spread).T
        return found
    clean = np.linalg.solve(moments.matrices.errors[np.ix_(at, at)], loadings)
    inner = loadings.T @ clean
    told = np.linalg.matrix_rank(inner) == len(inner)
    return np.linalg.solve(inner, clean.T) if told else np.full((loadings.shape[1], len(at)), np.nan)
