"""Impact asymmetry: whether a feature costs more when it is poor than it gains when it is good."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

BASIC, PERFORMANCE, EXCITEMENT, UNCLEAR = "basic", "performance", "excitement", "unclear"
FACTORS: Final = (BASIC, PERFORMANCE, EXCITEMENT)
"""Classes of impact, after Matzler and Sauerwein (2002), IJSIM 13(4):314-332."""

FIVE: Final = ("frustrator", "dissatisfier", "hybrid", "satisfier", "delighter")
"""The classes of Mikulic and Prebezac (2008), for which the literature gives different cuts."""

THETA: Final = 0.2
"""Cut of the impact asymmetry for three classes, as in Wang et al. (2024), Data Science and Management 7:164-180."""

NOT_IDENTIFIED = "the asymmetry is not identified: "


def asymmetry(penalty: Any, reward: Any) -> np.ndarray:
    """Impact asymmetry (reward - |penalty|) / (reward + |penalty|), ``nan`` where a sign forbids it.

    Examples
    --------
    >>> asymmetry([-0.71, 0.1, -0.3], [0.22, 0.2, 0.3]).round(3).tolist()
    [-0.527, nan, 0.0]
    """
    import numpy as np

    p, r = np.asarray(penalty, dtype=float), np.asarray(reward, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where((p <= 0) & (r >= 0), (r + p) / (r - p), np.nan)


def limited(penalty: Any, reward: Any) -> np.ndarray:
    """Impact asymmetry of resamples: a sign that is wrong by chance stands at its limit, 1 or -1; ``nan`` if both are.

    Leaving such resamples out would cut off the very end of the interval that matters.
    """
    import numpy as np

    return asymmetry(np.minimum(penalty, 0.0), np.maximum(reward, 0.0))


def impact_asymmetry(coefficients: Mapping[str, tuple[float, float]], *, theta: Any = THETA) -> pd.DataFrame:
    """Classify given penalties and rewards by the cuts of the literature, for comparison with published tables.

    Cuts alone know no uncertainty; ``penalty_reward`` decides by a test.

    Parameters
    ----------
    coefficients : mapping of str to (float, float)
        Feature -> (penalty, reward): the coefficients of low and of high performance.
    theta : float or (float, float), default 0.2
        One cut for basic, performance and excitement; two for frustrator, dissatisfier, hybrid, satisfier, delighter.

    Returns
    -------
    pandas.DataFrame
        Columns: term, penalty, reward, impact_range, dissatisfaction_potential, satisfaction_potential (shares of the
        range), impact_asymmetry (-1 to 1), impact_factor, reason.

    Raises
    ------
    ArgumentError
        Theta is not between 0 and 1, or its two cuts are not in order.

    References
    ----------
    .. [1] Mikulic J., Prebezac D. (2008), Managing Service Quality 18(6):559-576.

    Examples
    --------
    >>> impact_asymmetry({"value": (-0.71, 0.22), "rooms": (-0.46, 0.84)})[["term", "impact_factor"]]
        term impact_factor
    0  value         basic
    1  rooms    excitement
    """
    import numpy as np
    import pandas as pd

    cuts = _cuts(theta)
    names = list(coefficients)
    penalty, reward = np.array([coefficients[name] for name in names], dtype=float).reshape(-1, 2).T
    found = asymmetry(penalty, reward)
    known = ~np.isnan(found)
    span = np.where(known, reward - penalty, np.nan)
    words = FACTORS if len(cuts) == 1 else FIVE
    passed = np.array([np.abs(np.where(known, found, 0.0)) > cut for cut in cuts]).sum(axis=0)
    steps = passed * np.sign(found)
    table = {
        "term": names,
        "penalty": penalty,
        "reward": reward,
        "impact_range": span,
        "dissatisfaction_potential": -penalty / span,
        "satisfaction_potential": reward / span,
        "impact_asymmetry": found,
        "impact_factor": [words[len(cuts) + int(step)] if step == step else UNCLEAR for step in steps],  # noqa: PLR0124
        "reason": ["" if ok else why_not(p, r) for p, r, ok in zip(penalty, reward, known, strict=True)],
    }
    return pd.DataFrame(table)


def one_cut(theta: Any) -> float:
    """Return a single cut of the asymmetry, or raise ``ArgumentError``."""
    cuts = _cuts(theta)
    if len(cuts) > 1:
        raise ArgumentError(f"theta - got {theta!r} - expected one cut between 0 and 1, for example theta=0.2.")
    return float(cuts[0])


def _cuts(theta: Any) -> tuple[float, ...]:
    cuts = tuple(theta) if isinstance(theta, (list, tuple)) else (theta,)
    numbers = all(isinstance(cut, (int, float)) and not isinstance(cut, bool) and 0 < cut < 1 for cut in cuts)
    if len(cuts) not in (1, 2) or not numbers or list(cuts) != sorted(set(cuts)):
        raise ArgumentError(
            f"theta - got {theta!r} - expected a cut between 0 and 1 for three classes, or two in order for five - pass for "
            "example theta=0.2."
        )
    return cuts


def why_not(penalty: float, reward: float) -> str:
    """Say why there is no asymmetry.

    Examples
    --------
    >>> why_not(0.1, 0.5)
    'the asymmetry is not identified: the penalty is positive'
    """
    if math.isnan(penalty) or math.isnan(reward):
        return NOT_IDENTIFIED + "penalty or reward is not known"
    wrong = [
        text for text, bad in (("the penalty is positive", penalty > 0), ("the reward is negative", reward < 0)) if bad
    ]
    return NOT_IDENTIFIED + (" and ".join(wrong) if wrong else "penalty and reward are both zero")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What is known of one driver: estimates, ends of their intervals, p of equality as it is and adjusted, asymmetry."""

    penalty: float
    penalty_low: float
    penalty_high: float
    reward: float
    reward_low: float
    reward_high: float
    p: float
    p_adjusted: float
    asymmetry: float


def decide(seen: Evidence, level: float, theta: float) -> tuple[str, str]:
    """Return the class of a driver and the reason in words.

    Parameters
    ----------
    seen : Evidence
        Estimates, intervals, test.
    level : float
        Significance level of the test of equality.
    theta : float
        Asymmetry up to which penalty and reward count as balanced even if they differ significantly.

    Examples
    --------
    >>> seen = Evidence(penalty=-0.9, penalty_low=-1.1, penalty_high=-0.7, reward=0.1, reward_low=-0.1, reward_high=0.3,
    ...                 p=0.001, p_adjusted=0.002, asymmetry=-0.8)
    >>> decide(seen, 0.05, 0.2)
    ('basic', 'the penalty is larger than the reward')
    """
    if math.isnan(seen.penalty) or math.isnan(seen.reward) or math.isnan(seen.penalty_low):
        return UNCLEAR, NOT_IDENTIFIED + "penalty or reward is not known"
    if seen.penalty_low > 0 or seen.reward_high < 0:
        wrong = (
            "low ratings go with a higher outcome" if seen.penalty_low > 0 else "high ratings go with a lower outcome"
        )
        return UNCLEAR, f"{wrong}: look for overlap with other drivers, or a reversed scale"
    costs, gains = seen.penalty_high < 0, seen.reward_low > 0
    if not costs and not gains:
        return UNCLEAR, "neither penalty nor reward is shown"
    if not seen.p_adjusted < level:
        if costs and gains and seen.p < level:
            return UNCLEAR, "penalty and reward are shown; they differ only before the correction for several drivers"
        if costs and gains:
            return PERFORMANCE, "penalty and reward are shown, and no difference of their size"
        only = "penalty" if costs else "reward"
        return UNCLEAR, f"only the {only} is shown, yet the two cannot be told apart"
    if costs and gains and abs(seen.asymmetry) <= theta:
        return PERFORMANCE, f"penalty and reward differ, but by less than an asymmetry of {theta:g}"
    larger = seen.reward > -seen.penalty
    if larger and gains:
        return EXCITEMENT, "the reward is larger than the penalty"
    if not larger and costs:
        return BASIC, "the penalty is larger than the reward"
    return UNCLEAR, "penalty and reward differ, but the larger one alone is not shown"
