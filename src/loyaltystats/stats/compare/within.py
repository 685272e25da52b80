"""The same respondents on several questions: repeated analysis of variance or Friedman's test, with pairs of questions."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.pingouin_adapter import friedman, repeated_anova
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.stats.compare.effects import Effect
from loyaltystats.stats.compare.numbers import RANKS
from loyaltystats.stats.compare.parts import Part, Plan, Test
from loyaltystats.stats.outcomes.designed import NO_SPREAD
from loyaltystats.stats.selection import numbers

if TYPE_CHECKING:
    import numpy as np

EQUAL: Final = "The means of all questions are the same."
EQUAL_ORDER: Final = "No question is answered higher than another."
FEWEST: Final = 3


@dataclass(frozen=True, kw_only=True, eq=False)
class Repeated:
    """What was read: the part of the table, who was left out, and how many there were."""

    part: Part
    n_total: int


def compare_within(
    responses: Any, questions: Mapping[str, tuple[str, ...]], design: SurveyDesign | None, missing: str, plan: Plan
) -> Repeated:
    """Compare several questions of the same respondents.

    Raises
    ------
    ArgumentError
        There is one question, or a design.
    EstimationError
        Fewer than three respondents answered all.
    """
    import numpy as np

    if len(questions) < 2:
        raise ArgumentError("question - one question - expected two or more to compare within respondents - name more.")
    if design is not None and design.columns():
        raise ArgumentError(
            "design - is not used for several questions of the same respondents - expected none - leave it out, or compare "
            "two questions with nps_difference(..., against=...)."
        )
    codes = [code for items in questions.values() for code in items]
    frame, _rows = collect_with_design(responses, list(dict.fromkeys(codes)), None)
    values = np.column_stack(
        [np.column_stack([numbers(frame[code]) for code in items]).mean(axis=1) for items in questions.values()]
    )
    complete = ~np.isnan(values).any(axis=1)
    if missing == "raise" and not complete.all():
        raise ResponseError(
            f"answers - {int((~complete).sum())} respondents did not answer all questions - missing='raise' expects every "
            "answer - pass missing='drop' to leave them out."
        )
    x = values[complete]
    if len(x) < FEWEST:
        raise EstimationError(
            f"question - {len(x)} respondents answered all of {', '.join(questions)} - expected at least {FEWEST}."
        )
    names = list(questions)
    test, effects = _friedman(x) if plan.method == RANKS else _anova(x)
    part = Part(
        question="",
        groups=[_row(name, x[:, at], plan) for at, name in enumerate(names)],
        pairs=[_pair(x, names, pair, plan) for pair in combinations(range(len(names)), 2)],
        test=test,
        effects=effects,
        n=len(x),
        how="within respondents",
    )
    return Repeated(part=part, n_total=len(values))


def _anova(x: np.ndarray) -> tuple[Test, tuple[Effect, ...]]:
    import numpy as np

    if np.ptp(x - x.mean(axis=1, keepdims=True) - x.mean(axis=0) + x.mean()) < NO_SPREAD:
        return Test(name="none", null=EQUAL), ()
    found = repeated_anova(x)
    epsilon = found.epsilon if x.shape[1] > 2 else 1.0
    test = Test(
        name="Repeated ANOVA, Greenhouse-Geisser" if x.shape[1] > 2 else "Paired t (as F)",
        null=EQUAL,
        statistic=found.statistic,
        df=found.df * epsilon,
        df_error=found.df_error * epsilon,
        p_value=found.p_corrected,
    )
    between = len(x) * float(((x.mean(axis=0) - x.mean()) ** 2).sum())
    total = float(((x - x.mean()) ** 2).sum())
    return test, (Effect(name="generalised eta squared", size=between / total),)


def _friedman(x: np.ndarray) -> tuple[Test, tuple[Effect, ...]]:
    import numpy as np

    if (np.ptp(x, axis=1) == 0).all():
        return Test(name="none", null=EQUAL_ORDER), ()
    found = friedman(x)
    test = Test(name="Friedman", null=EQUAL_ORDER, statistic=found.statistic, df=found.df, p_value=found.p_value)
    return test, (Effect(name="Kendall's W", size=found.w),)


def _row(name: str, values: np.ndarray, plan: Plan) -> dict[str, Any]:
    import numpy as np
    from scipy.special import stdtrit

    n = len(values)
    error = float(values.std(ddof=1)) / math.sqrt(n)
    half = float(stdtrit(n - 1, 0.5 + plan.level / 2)) * error
    mean = float(values.mean())
    return {
        "question": "",
        "group": name,
        "estimate": mean,
        "std_error": error,
        "conf_low": mean - half if error > NO_SPREAD else math.nan,
        "conf_high": mean + half if error > NO_SPREAD else math.nan,
        "std_dev": float(values.std(ddof=1)),
        "median": float(np.median(values)),
        "n": n,
    }


def _pair(x: np.ndarray, names: list[str], pair: tuple[int, int], plan: Plan) -> dict[str, Any]:
    """Return the mean change between two questions with Student's t, or, for ranks, with Wilcoxon's signed ranks."""
    from scipy.special import stdtr, stdtrit

    change = x[:, pair[0]] - x[:, pair[1]]
    n, mean = len(change), float(change.mean())
    spread = float(change.std(ddof=1))
    error = spread / math.sqrt(n)
    known = error > NO_SPREAD
    half = float(stdtrit(n - 1, 0.5 + plan.level / 2)) * error if known else math.nan
    t = mean / error if known else math.nan
    p = 2 * float(stdtr(n - 1, -abs(t))) if known else math.nan
    if plan.method == RANKS and known:
        t, p = _signed_ranks(change)
    same = float(stdtr(n - 1, -(plan.margin - abs(mean)) / error)) if plan.margin is not None and known else math.nan
    return {
        "compared": names[pair[0]],
        "compared_to": names[pair[1]],
        "estimate": mean,
        "std_error": error,
        "statistic": t,
        "df": math.nan if plan.method == RANKS else n - 1.0,
        "p_value": p,
        "conf_low": mean - half,
        "conf_high": mean + half,
        "p_same": same,
        "effect_name": "standardised change",
        "effect_size": mean / spread if known else math.nan,
        "effect_low": math.nan,
        "effect_high": math.nan,
        "n_first": n,
        "n_second": n,
        "family": None,
    }


def _signed_ranks(change: np.ndarray) -> tuple[float, float]:
    """Return z and p of Wilcoxon's signed ranks without zeros, corrected for ties, as R's ``wilcox.test(correct=FALSE)``."""
    import numpy as np
    from scipy.special import ndtr
    from scipy.stats import rankdata

    moved = change[change != 0]
    n = len(moved)
    ranks = rankdata(np.abs(moved))
    _, times = np.unique(np.abs(moved), return_counts=True)
    variance = n * (n + 1) * (2 * n + 1) / 24 - float((times.astype(float) ** 3 - times).sum()) / 48
    z = (float(ranks[moved > 0].sum()) - n * (n + 1) / 4) / math.sqrt(variance)
    return z, 2 * float(ndtr(-abs(z)))
