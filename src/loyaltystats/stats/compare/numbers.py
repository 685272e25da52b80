"""Numbers by group: means by Welch with the pairs of Games and Howell, or ranks with the pairs of Dunn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.pingouin_adapter import games_howell, welch_anova
from loyaltystats.sampling.variance import Estimated
from loyaltystats.stats.compare.effects import Effect, cliff, explained, hedges, rank_epsilon
from loyaltystats.stats.compare.parts import Part, Plan, Test
from loyaltystats.stats.compare.rows import Compared, GroupRows
from loyaltystats.stats.outcomes.designed import NO_SPREAD, ScoreRows, joint_scores
from loyaltystats.stats.outcomes.difference_tests import design_ranks, design_wald, kruskal

if TYPE_CHECKING:
    import numpy as np

MEANS, RANKS = "means", "rank"
EQUAL_MEANS: Final = "The means of all groups are the same."
EQUAL_RANKS: Final = "The answers of all groups come from one distribution."
FEWEST: Final = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class _Groups:
    """The groups that can be compared: their answers, places among all groups, numbers, means and variances."""

    places: tuple[int, ...]
    values: tuple[np.ndarray, ...]
    scores: ScoreRows
    joint: Estimated | None

    def n(self, at: int) -> int:
        return len(self.values[at])

    def mean(self, at: int) -> float:
        return float(self.values[at].mean() if self.joint is None else self.joint.estimate[at])

    def variance(self, at: int) -> float:
        if self.joint is None:
            return float(self.values[at].var(ddof=1))
        w = self.scores.rows.weights[self.scores.domains[at]]
        spread = float(w @ (self.values[at] - self.mean(at)) ** 2 / w.sum())
        return spread * self.n(at) / (self.n(at) - 1)


def compare_numbers(rows: GroupRows, one: Compared, plan: Plan) -> Part:
    """Compare the numbers of one question."""
    found, left = _usable(rows, one)
    designed = found.joint is not None
    means = plan.method != RANKS
    told = "fewer than two answers, or all the same"
    notes = [f"{one.name}: {', '.join(left)} could not be compared: {told}."] if left else []
    made: _Found = (Test(name="none", null=EQUAL_MEANS), [], ())
    if len(found.places) < FEWEST:
        notes.append(f"{one.name}: fewer than two groups have answers that vary, so nothing is compared.")
    else:
        made = (_means if means else _ranks)(found, rows, plan, designed)
    test, pairs, effects = made
    kind = ("design-based" if designed else "Welch") if means else ("design-based ranks" if designed else "ranks")
    return Part(
        question=one.name,
        groups=[_group(rows, one, at, plan) for at in range(len(rows.groups))],
        pairs=pairs,
        test=test,
        effects=effects,
        n=int(sum(domain.sum() for domain in rows.domains(one))),
        notes=tuple(notes),
        how=kind,
    )


def _usable(rows: GroupRows, one: Compared) -> tuple[_Groups, list[str]]:
    import numpy as np

    domains = rows.domains(one)
    places = [at for at, domain in enumerate(domains) if domain.sum() >= FEWEST and np.ptp(one.values[domain]) > 0]
    left = [group for at, group in enumerate(rows.groups) if at not in places]
    scores = ScoreRows(
        rows=rows.design, score=one.values, answer=one.values, domains=tuple(domains[at] for at in places)
    )
    designed = bool(rows.design.design.columns()) and len(places) > 1
    joint = joint_scores(scores) if designed else None
    return _Groups(
        places=tuple(places), values=tuple(one.values[domains[at]] for at in places), scores=scores, joint=joint
    ), left


def _group(rows: GroupRows, one: Compared, at: int, plan: Plan) -> dict[str, Any]:
    """Return the row of a group: mean with its interval, spread, median."""
    import numpy as np
    from scipy.special import stdtrit

    domain = rows.domains(one)[at]
    values, n = one.values[domain], int(domain.sum())
    mean = error = df = spread = math.nan
    if n:
        weights = rows.design.weights[domain]
        mean = float(weights @ values / weights.sum())
        spread = math.sqrt(float(weights @ (values - mean) ** 2 / weights.sum()) * n / (n - 1)) if n > 1 else math.nan
        error, df = _error(rows, one.values, domain, spread)
    known = df > 0 and error > NO_SPREAD
    half = float(stdtrit(df, 0.5 + plan.level / 2)) * error if known else math.nan
    return {
        "question": one.name,
        "group": rows.groups[at],
        "estimate": mean,
        "std_error": error,
        "conf_low": mean - half,
        "conf_high": mean + half,
        "std_dev": spread,
        "median": _median(values, rows.design.weights[domain]) if n else np.nan,
        "n": n,
    }


def _error(rows: GroupRows, values: np.ndarray, domain: np.ndarray, spread: float) -> tuple[float, float]:
    from loyaltystats.sampling.variance import design_means

    if not rows.design.design.columns():
        n = int(domain.sum())
        return (spread / math.sqrt(n) if n > 1 else math.nan), n - 1.0
    found = design_means(values, rows.design, domain)
    return float(found.std_error[0]), found.df


def _median(values: np.ndarray, weights: np.ndarray) -> float:
    """Return the weighted median: the middle of the two answers where half of the weight ends between them."""
    import numpy as np

    distinct, place = np.unique(values, return_inverse=True)
    share = np.cumsum(np.bincount(place, weights=weights)) / weights.sum()
    at = int(np.searchsorted(share, 0.5 - 1e-12))
    exact = abs(share[at] - 0.5) < 1e-12 and at + 1 < len(distinct)
    return float((distinct[at] + distinct[at + 1]) / 2 if exact else distinct[at])


_Found = tuple[Test, list[dict[str, Any]], tuple[Effect, ...]]


def _means(found: _Groups, rows: GroupRows, plan: Plan, designed: bool) -> _Found:
    import numpy as np
    from scipy.special import stdtr

    k = len(found.places)
    i, j = np.triu_indices(k, 1)
    if designed:
        whole = design_wald(found.scores)
        test = Test(name=whole.test, null=EQUAL_MEANS, **_numbers_of(whole))
        difference, error, df = _designed_pairs(found, i, j)
        family: Sequence[float] | None = None
    else:
        values = np.concatenate(found.values)
        labels = np.repeat(np.arange(k), [found.n(at) for at in range(k)])
        anova, pairs = welch_anova(values, labels), games_howell(values, labels)
        test = Test(
            name="Welch ANOVA" if k > FEWEST else "Welch t (as F)",
            null=EQUAL_MEANS,
            statistic=anova.statistic,
            df=anova.df,
            df_error=anova.df_error,
            p_value=anova.p_value,
        )
        difference, error, df, family = pairs.difference, pairs.std_error, pairs.df, pairs.p_value.tolist()
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(error > NO_SPREAD, difference / error, np.nan)
    p = 2 * stdtr(df, -np.abs(t))
    listed = [
        _pair(found, rows, (int(a), int(b)), plan)
        | _tested(float(difference[at]), float(error[at]), float(df[at]), plan)
        | {"statistic": float(t[at]), "p_value": float(p[at]), "family": family[at] if family is not None else None}
        for at, (a, b) in enumerate(zip(i, j, strict=True))
    ]
    return test, listed, _explained(found, plan)


def _numbers_of(whole: Any) -> dict[str, float]:
    return {name: float(getattr(whole, name)) for name in ("statistic", "df", "df_error", "p_value")}


def _designed_pairs(found: _Groups, i: np.ndarray, j: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return differences of means, their errors from the joint covariance, and clusters minus strata minus 1."""
    import numpy as np

    joint = joint_scores(found.scores) if found.joint is None else found.joint
    cover = joint.covariance
    variance = cover[i, i] + cover[j, j] - 2 * cover[i, j]
    domains = found.scores.domains
    df = [found.scores.rows.degrees_of_freedom(domains[a] | domains[b]) - 1 for a, b in zip(i, j, strict=True)]
    known = np.array([each if each > 0 else np.nan for each in df], dtype=float)
    return joint.estimate[i] - joint.estimate[j], np.sqrt(np.maximum(variance, 0.0)), known


def _pair(found: _Groups, rows: GroupRows, pair: tuple[int, int], plan: Plan) -> dict[str, Any]:
    """Return who is compared and how large the difference is."""
    a, b = pair
    if plan.method == RANKS:
        effect = cliff(found.values[a], found.values[b], plan.level)
    else:
        first, second = ((found.n(at), found.variance(at)) for at in pair)
        effect = hedges(found.mean(a) - found.mean(b), first, second, plan.level)
        if found.joint is not None:
            effect = Effect(name=effect.name, size=effect.size)
    return {
        "compared": rows.groups[found.places[a]],
        "compared_to": rows.groups[found.places[b]],
        "effect_name": effect.name,
        "effect_size": effect.size,
        "effect_low": effect.low,
        "effect_high": effect.high,
        "n_first": found.n(a),
        "n_second": found.n(b),
    }


def _tested(difference: float, error: float, df: float, plan: Plan) -> dict[str, Any]:
    """Return the difference with its interval, and p of a difference as large as the margin."""
    from scipy.special import stdtr, stdtrit

    known = error > NO_SPREAD and df > 0
    half = float(stdtrit(df, 0.5 + plan.level / 2)) * error if known else math.nan
    same = math.nan
    if plan.margin is not None and known:
        same = float(stdtr(df, -(plan.margin - abs(difference)) / error))
    return {
        "estimate": difference,
        "std_error": error,
        "df": df,
        "conf_low": difference - half,
        "conf_high": difference + half,
        "p_same": same,
    }


def _explained(found: _Groups, plan: Plan) -> tuple[Effect, ...]:
    """Return the share of the differences between respondents that groups account for."""
    import numpy as np

    k = len(found.places)
    weights = [found.scores.rows.weights[domain] for domain in found.scores.domains]
    scale = sum(len(w) for w in weights) / sum(w.sum() for w in weights)
    sizes = np.array([w.sum() * scale for w in weights])
    means = np.array([w @ x / w.sum() for w, x in zip(weights, found.values, strict=True)])
    between = float(sizes @ (means - sizes @ means / sizes.sum()) ** 2)
    within = float(sum(scale * (w @ (x - m) ** 2) for w, x, m in zip(weights, found.values, means, strict=True)))
    n = sum(len(x) for x in found.values)
    made = explained(between, within, k - 1, n - k, plan.level)
    return made if found.joint is None else tuple(Effect(name=each.name, size=each.size) for each in made)


def _ranks(found: _Groups, rows: GroupRows, plan: Plan, designed: bool) -> _Found:
    whole = design_ranks(found.scores) if designed else kruskal(found.scores)
    test = Test(name=whole.test, null=EQUAL_RANKS, **_numbers_of(whole))
    n = sum(len(each) for each in found.values)
    effects = () if designed else (rank_epsilon(test.statistic, n),)
    listed = []
    for pair in combinations(range(len(found.places)), 2):
        row = _pair(found, rows, pair, plan)
        listed.append(
            row
            | {"estimate": row["effect_size"], "conf_low": row["effect_low"], "conf_high": row["effect_high"]}
            | {"std_error": math.nan, "df": math.nan, "p_same": math.nan, "family": None}
            | (_designed_rank_pair(found, pair) if designed else {})
        )
    if not designed:
        listed = [row | tested for row, tested in zip(listed, _dunn(found), strict=True)]
    return test, listed, effects


def _designed_rank_pair(found: _Groups, pair: tuple[int, int]) -> dict[str, Any]:
    scores = found.scores
    both = ScoreRows(
        rows=scores.rows, score=scores.score, answer=scores.answer, domains=tuple(scores.domains[at] for at in pair)
    )
    whole = design_ranks(both)
    return {"statistic": whole.statistic, "p_value": whole.p_value}


def _dunn(found: _Groups) -> list[dict[str, Any]]:
    r"""Return Dunn's z of every pair: difference of mean ranks over its error, corrected for ties.

    References
    ----------
    .. [1] Dunn O. J. (1964), Multiple comparisons using rank sums, Technometrics 6:241-252.
    """
    import numpy as np
    from scipy.special import ndtr
    from scipy.stats import rankdata

    every = np.concatenate(found.values)
    n = len(every)
    sizes = [len(each) for each in found.values]
    ranks = np.split(rankdata(every), np.cumsum(sizes)[:-1])
    _, times = np.unique(every, return_counts=True)
    ties = float((times.astype(float) ** 3 - times).sum()) / (12 * (n - 1))
    spread = n * (n + 1) / 12 - ties
    tested = []
    for a, b in combinations(range(len(sizes)), 2):
        error = math.sqrt(spread * (1 / sizes[a] + 1 / sizes[b]))
        z = float(ranks[a].mean() - ranks[b].mean()) / error
        tested.append({"statistic": z, "p_value": 2 * float(ndtr(-abs(z)))})
    return tested
