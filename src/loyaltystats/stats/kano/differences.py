"""Better and Worse compared between groups of respondents, every pair of groups for every feature."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from loyaltystats.stats.kano.coefficients import ANNOYED, PLEASED, VALID
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.stats.proportion import newcombe, score_test

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

COEFFICIENTS = (("better", PLEASED), ("worse", ANNOYED))


def differences(counts: Counts, confidence_level: float, adjust: str) -> pd.DataFrame:
    """Compare Better and Worse of every feature between every two groups.

    Parameters
    ----------
    counts : Counts
        Category counts of at least two groups; with survey weights, Kish's effective number of valid answers.
    confidence_level : float
        Fraction between 0 and 1.
    adjust : str
        Correction of p over all features and pairs of groups, for Better and for Worse on their own.

    Returns
    -------
    pandas.DataFrame
        Columns: feature, group, other_group, coefficient, estimate (group minus other group; Worse runs from -1 to 0),
        conf_low, conf_high, statistic (z), p_value, p_adjusted, n, other_n (valid answers A+O+M+I).
    """
    import pandas as pd

    pairs = list(combinations(range(len(counts.groups)), 2))
    parts = [
        _part(counts, name, categories, pairs, confidence_level=confidence_level, adjust=adjust)
        for name, categories in COEFFICIENTS
    ]
    both = pd.concat(parts, ignore_index=True)
    order = {name: place for place, name in enumerate(counts.features)}
    rank = both["feature"].map(order)
    return both.assign(_rank=rank).sort_values("_rank", kind="stable").drop(columns="_rank").reset_index(drop=True)


def _part(
    counts: Counts,
    name: str,
    categories: tuple[str, ...],
    pairs: list[tuple[int, int]],
    *,
    confidence_level: float,
    adjust: str,
) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    base, size = counts.sum_of(*VALID), counts.effective(*VALID)
    share = np.divide(counts.sum_of(*categories), base, out=np.full(len(base), np.nan), where=base > 0)
    answered = _answered(counts)
    columns: dict[str, Any] = {"feature": [], "group": [], "other_group": []}
    one, two = [], []
    for first, second in pairs:
        for feature, text in enumerate(counts.features):
            columns["feature"].append(text)
            columns["group"].append(counts.groups[first])
            columns["other_group"].append(counts.groups[second])
            one.append((first + 1) * len(counts.features) + feature)
            two.append((second + 1) * len(counts.features) + feature)
    left, right = ((share[rows] * size[rows], size[rows]) for rows in (one, two))
    low, high = newcombe(left, right, confidence_level)
    z, p = score_test(left, right)
    estimate = share[one] - share[two]
    if name == "worse":
        estimate, low, high, z = 0.0 - estimate, 0.0 - high, 0.0 - low, 0.0 - z
    columns |= {"coefficient": name, "estimate": estimate, "conf_low": low, "conf_high": high, "statistic": z}
    columns |= {"p_value": p, "p_adjusted": adjust_p(p.tolist(), adjust), "n": answered[one], "other_n": answered[two]}
    return pd.DataFrame(columns)


def _answered(counts: Counts) -> np.ndarray:
    """Return the valid answers: respondents, or weighted counts that add up to the respondents."""
    shown: np.ndarray = counts.shown[:, : len(VALID)].sum(axis=1)
    return shown
