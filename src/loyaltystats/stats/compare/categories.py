"""Answers without a middle: shares by group, chi-square or exact, adjusted residuals, and shares of pairs of groups."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import generator
from loyaltystats.sampling.variance import Estimated, design_ratios, linearised_covariance
from loyaltystats.stats.compare.effects import Effect, cramer
from loyaltystats.stats.compare.exact import exact_test
from loyaltystats.stats.compare.parts import Part, Plan, Test
from loyaltystats.stats.compare.rows import Compared, GroupRows
from loyaltystats.stats.outcomes.designed import NO_SPREAD, ScoreRows
from loyaltystats.stats.outcomes.difference_tests import pearson, rao_scott
from loyaltystats.stats.proportion import newcombe, score_test, wilson

if TYPE_CHECKING:
    import numpy as np

CHI_SQUARE, EXACT = "chi_square", "exact"
EQUAL_SHARES: Final = "The shares of the answers are the same in all groups."

TOO_FEW: Final = "Few answers are expected in some cells, so the exact test takes the place of chi-square."

SMALL_EXPECTED, SMALL_PART = 5.0, 0.2
"""Cochran (1954), Biometrics 10:417-451: chi-square needs four fifths of the expected counts of at least 5, none below 1."""


def compare_categories(rows: GroupRows, one: Compared, plan: Plan) -> Part:
    """Compare the shares of the answers to one question."""
    import numpy as np

    domains = rows.domains(one)
    used = [at for at, domain in enumerate(domains) if domain.any()]
    counts = np.array([[int((one.values[domains[at]] == a).sum()) for at in used] for a in range(len(one.answers))])
    designed = bool(rows.design.design.columns())
    notes: list[str] = []
    effects: tuple[Effect, ...] = ()
    left = [group for at, group in enumerate(rows.groups) if at not in used]
    if left:
        notes.append(f"{one.name}: {', '.join(left)} could not be compared: no answers.")
    if len(used) < 2 or len(one.answers) < 2:
        notes.append(f"{one.name}: fewer than two groups or answers, so nothing is compared.")
        test, joint = Test(name="none", null=EQUAL_SHARES), None
    else:
        scores = ScoreRows(
            rows=rows.design, score=one.values, answer=one.values, domains=tuple(domains[at] for at in used)
        )
        joint = _joint(rows, one, used) if designed else None
        test, effects, said = _whole(scores, counts, plan, designed)
        notes += said
    groups, pairs = _groups(rows, one, used, counts, plan, joint), _pairs(rows, one, used, counts, plan, joint)
    return Part(
        question=one.name,
        groups=groups,
        pairs=pairs if len(used) > 1 and len(one.answers) > 1 else [],
        test=test,
        effects=effects,
        n=int(counts.sum()),
        notes=tuple(notes),
        how="design-based shares" if designed else "shares",
    )


def _whole(
    scores: ScoreRows, counts: np.ndarray, plan: Plan, designed: bool
) -> tuple[Test, tuple[Effect, ...], list[str]]:
    """Return the test of all groups, its effect size, and what a reader must know."""
    whole = rao_scott(scores) if designed else pearson(scores)
    named = {name: float(getattr(whole, name)) for name in ("statistic", "df", "df_error", "p_value")}
    if designed:
        plain = pearson(scores)
        effect = cramer(plain.statistic, float(counts.sum()), counts.shape, plan.level)
        return Test(name=whole.test, null=EQUAL_SHARES, **named), (Effect(name=effect.name, size=effect.size),), []
    effect = cramer(named["statistic"], float(counts.sum()), counts.shape, plan.level)
    if plan.method != EXACT and (plan.method == CHI_SQUARE or not sparse(counts)):
        return Test(name=whole.test, null=EQUAL_SHARES, **named), (effect,), []
    found = exact_test(counts, generator(plan.rng))
    name = "Fisher's exact test" if counts.shape == (2, 2) else "Freeman-Halton exact test"
    notes = [] if plan.method == EXACT else [TOO_FEW]
    if found.draws:
        notes.append(f"p of the exact test comes from {found.draws:,} simulated tables with the same margins.")
    return Test(name=name, null=EQUAL_SHARES, p_value=found.p_value), (effect,), notes


def sparse(counts: np.ndarray) -> bool:
    """Return whether chi-square is not to be trusted with these counts, by Cochran's rule."""
    import numpy as np

    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    return bool(expected.min() < 1 or (expected < SMALL_EXPECTED).mean() > SMALL_PART)


def _joint(rows: GroupRows, one: Compared, used: list[int]) -> Estimated:
    """Return all shares, group by group, with their common covariance."""
    import numpy as np

    domains = rows.domains(one)
    inside = [domains[at].astype(float) for at in used for _ in one.answers]
    chosen = [(domains[at] & (one.values == a)).astype(float) for at in used for a in range(len(one.answers))]
    anybody = np.any(np.stack([domains[at] for at in used]), axis=0)
    return design_ratios(np.column_stack(chosen), np.column_stack(inside), rows.design, anybody)


def _groups(
    rows: GroupRows, one: Compared, used: list[int], counts: np.ndarray, plan: Plan, joint: Estimated | None
) -> list[dict[str, Any]]:
    """Return one row per group and answer: its share and how far it stands out."""
    import numpy as np
    from scipy.special import stdtrit

    answers, n = len(one.answers), counts.sum(axis=0)
    residuals = _designed_residuals(rows, one, used) if joint is not None else _residuals(counts)
    listed = []
    for column, at in enumerate(used):
        low, high = wilson(counts[:, column], n[column], plan.level)
        for a, answer in enumerate(one.answers):
            place = column * answers + a
            if joint is None:
                share, ends = counts[a, column] / n[column], (float(low[a]), float(high[a]))
                error = math.sqrt(share * (1 - share) / n[column])
            else:
                share, error = float(joint.estimate[place]), float(joint.std_error[place])
                known = joint.df > 0 and error > NO_SPREAD
                half = float(stdtrit(joint.df, 0.5 + plan.level / 2)) * error if known else np.nan
                ends = (max(0.0, share - half), min(1.0, share + half)) if known else (math.nan, math.nan)
            listed.append(
                {
                    "question": one.name,
                    "group": rows.groups[at],
                    "answer": answer,
                    "estimate": float(share),
                    "std_error": error,
                    "conf_low": ends[0],
                    "conf_high": ends[1],
                    "adjusted_residual": float(residuals[a, column]),
                    "n": int(n[column]),
                }
            )
    return listed


def _residuals(counts: np.ndarray) -> np.ndarray:
    r"""Return adjusted residuals.

    References
    ----------
    .. [1] Haberman S. J. (1973), The analysis of residuals in cross-classified tables, Biometrics 29:205-220.
    """
    import numpy as np

    n = counts.sum()
    row, column = counts.sum(axis=1, keepdims=True) / n, counts.sum(axis=0, keepdims=True) / n
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = (counts - n * row * column) / np.sqrt(n * row * column * (1 - row) * (1 - column))
    return found


def _designed_residuals(rows: GroupRows, one: Compared, used: list[int]) -> np.ndarray:
    """Return share of the cell minus product of its margins, over the standard error that the design gives it."""
    import numpy as np

    domains = rows.domains(one)
    anybody = np.any(np.stack([domains[at] for at in used]), axis=0)
    w = rows.design.weights * anybody
    found, influence = [], []
    for a in range(len(one.answers)):
        here = (one.values == a) & anybody
        for at in used:
            shares = [float(w @ each / w.sum()) for each in (here & domains[at], here, domains[at])]
            both, row, column = shares
            found.append(both - row * column)
            influence.append(
                ((here & domains[at]) - both - column * (here - row) - row * (domains[at].astype(float) - column))
                / w.sum()
            )
    covariance, _ = linearised_covariance(np.column_stack(influence), rows.design, anybody)
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        residuals: np.ndarray = np.where(error > NO_SPREAD, np.array(found) / error, np.nan)
    return residuals.reshape(len(one.answers), len(used))


def _pairs(
    rows: GroupRows, one: Compared, used: list[int], counts: np.ndarray, plan: Plan, joint: Estimated | None
) -> list[dict[str, Any]]:
    """Return the differences of the shares of every answer between every two groups; of two answers, of the last."""
    answers = range(len(one.answers)) if len(one.answers) > 2 else range(len(one.answers) - 1, len(one.answers))
    n = counts.sum(axis=0)
    listed = []
    for a in answers:
        for i, j in combinations(range(len(used)), 2):
            made = (
                _plain_pair(counts[a], n, (i, j), plan)
                if joint is None
                else _designed_pair(joint, (i * len(one.answers) + a, j * len(one.answers) + a), plan)
            )
            listed.append(
                {
                    "answer": one.answers[a],
                    "compared": rows.groups[used[i]],
                    "compared_to": rows.groups[used[j]],
                    "effect_name": "",
                    "effect_size": math.nan,
                    "effect_low": math.nan,
                    "effect_high": math.nan,
                    "n_first": int(n[i]),
                    "n_second": int(n[j]),
                    "family": None,
                }
                | made
            )
    return listed


def _plain_pair(chosen: np.ndarray, n: np.ndarray, pair: tuple[int, int], plan: Plan) -> dict[str, Any]:
    first, second = ((float(chosen[at]), float(n[at])) for at in pair)
    z, p = score_test(first, second)
    low, high = newcombe(first, second, plan.level)
    return {
        "estimate": first[0] / first[1] - second[0] / second[1],
        "std_error": math.nan,
        "df": math.nan,
        "statistic": float(z),
        "p_value": float(p),
        "conf_low": float(low),
        "conf_high": float(high),
        "p_same": math.nan,
    }


def _designed_pair(joint: Estimated, pair: tuple[int, int], plan: Plan) -> dict[str, Any]:
    from scipy.special import stdtr, stdtrit

    i, j = pair
    cover, df = joint.covariance, joint.df - 1
    error = math.sqrt(max(float(cover[i, i] + cover[j, j] - 2 * cover[i, j]), 0.0))
    difference = float(joint.estimate[i] - joint.estimate[j])
    known = error > NO_SPREAD and df > 0
    t = difference / error if known else math.nan
    half = float(stdtrit(df, 0.5 + plan.level / 2)) * error if known else math.nan
    return {
        "estimate": difference,
        "std_error": error,
        "df": df,
        "statistic": t,
        "p_value": 2 * float(stdtr(df, -abs(t))) if known else math.nan,
        "conf_low": difference - half,
        "conf_high": difference + half,
        "p_same": math.nan,
    }
