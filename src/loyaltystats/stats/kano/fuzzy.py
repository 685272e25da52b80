"""fuzzy_kano: categories from respondents who may say that several answers hold, each to a degree."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ApproximationWarning, ArgumentError
from loyaltystats.responses.responses import label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, weights_only, with_design_effect
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.kano.memberships import (
    FuzzyCells,
    FuzzyTally,
    Memberships,
    crisp_cells,
    tally_memberships,
)
from loyaltystats.stats.kano.pooling import Plan, gather
from loyaltystats.stats.kano.result import text_column
from loyaltystats.stats.kano.rules import MIXED
from loyaltystats.stats.kano.table import evaluation_table
from loyaltystats.stats.kano.tally import Pairs
from loyaltystats.stats.kano.winner import CANDIDATES, exact_p, normal_p, rank_categories
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p
from loyaltystats.stats.proportion import wilson
from loyaltystats.stats.selection import group_texts
from loyaltystats.vocabulary import CATEGORIES, REQUIREMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

ROUNDING: Final = 1e-9
"""A membership this little below alpha still counts: 0.4 is no round number to a computer."""

WEIGHTED: Final = (
    "Survey weights: counts are weighted and add up to the respondents; the exact test is replaced by a normal test, and "
    "intervals use Kish's effective number of respondents."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class FuzzyResult(Result):
    """Kano categories from fuzzy answers: one row per feature."""

    title: str = "Fuzzy Kano categories"
    source: str = (
        "Lee Y.-C., Huang S.-Y. (2009), Expert Systems with Applications 36(3):4479-4484; McNemar Q. (1947), Psychometrika "
        "12:153-157; Wilson E. B. (1927), JASA 22(158):209-212"
    )
    alpha: float
    evaluation_table: str
    confidence_level: float
    adjust: str
    by: str | None = None
    _tally: FuzzyTally = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"alpha": self.alpha, "confidence_level": self.confidence_level}

    def memberships(self) -> pd.DataFrame:
        """Return the mean membership of every feature in every category, with t intervals, and the share at alpha.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, category, membership, membership_low, membership_high (mean and its interval, 0 to
            1), share, share_low, share_high (respondents whose membership reaches alpha, Wilson), n.
        """
        import pandas as pd

        rows = []
        for group, feature in self._tally.rows():
            cells = self._tally.cells[group, feature]
            names = {"group": group} if self.by else {}
            mean, low, high = mean_memberships(cells, self.confidence_level)
            share, share_low, share_high = _share_at(cells, self.alpha, self.confidence_level)
            for at, category in enumerate(CATEGORIES):
                row = {**names, "feature": feature, "category": category, "membership": mean[at]}
                row |= {"membership_low": low[at], "membership_high": high[at], "share": share[at]}
                rows.append(row | {"share_low": share_low[at], "share_high": share_high[at], "n": int(cells.n.sum())})
        return pd.DataFrame(rows)


def fuzzy_kano(
    responses: Any,
    *,
    pairs: Pairs | None = None,
    memberships: Memberships | None = None,
    alpha: float = 0.4,
    wording: Any = None,
    table: Any = "classic",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> FuzzyResult:
    r"""Classify features from fuzzy answers: each respondent says how far each of the five answers holds.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    pairs : mapping of str to (str, str), optional
        Plain answers, as in ``classify_kano``: each counts as a membership of 1, and the counts are the classic ones.
    memberships : mapping of str to (five columns, five columns), optional
        Feature -> columns of the functional question, columns of the dysfunctional one, most pleased answer first. The
        five numbers of a question add up to 1, or to 100 in all columns; blanks beside numbers are 0. Not with ``pairs``.
    alpha : float, default 0.4
        A category counts for a respondent whose membership in it reaches ``alpha``: above one half at most one category
        can count, below it several may, and none may.
    wording, table : optional
        As in ``classify_kano``; ``wording`` for ``pairs`` only.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights only.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Correction of p over the features of a group: ``holm``, ``bh``, ``by``, ``none``.
    missing : str, default "drop"
        ``drop`` leaves incomplete answers out of their feature; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Not used by this statistic; accepted so that all estimators can be called alike.

    Returns
    -------
    FuzzyResult
        Columns: [group,] feature, n, attractive, one_dimensional, must_be, indifferent, reverse, questionable (respondents
        whose membership reaches alpha), category (``mixed`` where the first two cannot be told apart), modal_category,
        runner_up, p_value, p_adjusted, top_share, top_low, top_high (share of the most frequent category), unplaced,
        several (respondents with no, with more than one category), requirement [, n_effective, design_effect].
        Method ``memberships()``.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or both ``pairs`` and ``memberships`` are given.
    ResponseError
        An answer is not known, or memberships do not add up to 1.
    DesignError
        The design has more than weights.

    Notes
    -----
    .. math:: S = f \otimes d, \qquad m_c = \sum_{(i,j) \in c} S_{ij}, \qquad N_c = \#\{m_c \ge \alpha\}

    with f and d the memberships of the two questions. A respondent may count for two categories, so the first two are
    compared among those who count for one of them alone (exact McNemar test); for plain answers this is the winner test of
    ``classify_kano``. Checked against: the counts and tests of ``classify_kano`` on plain answers, and outer products,
    counts and McNemar's test by hand (tests/stats/kano/test_fuzzy.py).

    References
    ----------
    .. [1] Lee Y.-C., Huang S.-Y. (2009), A new fuzzy concept approach for Kano's model, Expert Systems with Applications
       36(3):4479-4484.
    .. [2] McNemar Q. (1947), Psychometrika 12:153-157.

    Examples
    --------
    >>> import pandas as pd
    >>> f, d = [f"f{i}" for i in range(1, 6)], [f"d{i}" for i in range(1, 6)]
    >>> half = [0.5, 0.5, 0, 0, 0, 0, 0, 0, 0.2, 0.8]  # likes or expects it; would dislike to miss it
    >>> answers = pd.DataFrame([half] * 30, columns=f + d)
    >>> found = fuzzy_kano(answers, memberships={"refund": (f, d)}, alpha=0.4)
    >>> found.to_frame()[["one_dimensional", "must_be", "category", "several"]]
       one_dimensional  must_be category  several
    0               30       30    mixed       30
    """
    if not 0 < alpha <= 1:
        raise ArgumentError(f"alpha - got {alpha!r} - expected a number above 0, at most 1, for example 0.4.")
    level = fraction("confidence_level", confidence_level)
    one_of("adjust", adjust, ADJUSTMENTS)
    missing_rule(missing)
    used = evaluation_table(table)
    weights = weights_only(design, "fuzzy_kano")
    zero = 0
    if memberships is not None:
        if pairs is not None or wording is not None:
            raise ArgumentError("memberships - given together with pairs or wording - expected one kind of answers.")
        counted = tally_memberships(responses, memberships, used, by=by, weights=weights, missing=missing)
    else:
        plan = Plan(table=used, pairs=pairs, importance={}, by=by, design=design, missing=missing)
        gathered = gather(responses, wording, plan)
        counted, zero = crisp_cells(gathered.tallied, used), gathered.n_zero
    if counted.weighted:
        warnings.warn(WEIGHTED, ApproximationWarning, stacklevel=2)
    labels = {feature: label_of(responses, feature) for feature in counted.features}
    return FuzzyResult(
        _table=with_design_effect(_frame(counted, alpha, level, adjust, by), design),
        n=counted.respondents,
        n_total=counted.respondents + zero,
        excluded={ZERO_WEIGHT: zero} if zero else {},
        method=_sentence(used.name, alpha, adjust, crisp=memberships is None, weighted=counted.weighted),
        notes=_notes(counted, alpha),
        null="The two most frequent categories are equally frequent among all customers.",
        labels=labels | (group_texts(responses, by, counted.groups) if by else {}),
        alpha=float(alpha),
        evaluation_table=used.name if used.name != "own" else f"own: {used.text()}",
        confidence_level=level,
        adjust=adjust,
        by=by,
        _tally=counted,
    )


def mean_memberships(cells: FuzzyCells, confidence_level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the mean membership in each category with t intervals cut at 0 and 1; ``nan`` where nobody answered."""
    import numpy as np
    from scipy.special import stdtrit

    total = float(cells.weight.sum())
    if not total > 0:
        unknown = np.full(len(CATEGORIES), np.nan)
        return unknown, unknown, unknown
    share = cells.weight / total
    mean = share @ cells.membership
    effective = total**2 / float(cells.squared.sum())
    if effective <= 1:
        return mean, mean * np.nan, mean * np.nan
    variance = share @ (cells.membership - mean) ** 2 / (effective - 1)
    half = stdtrit(effective - 1, 0.5 + confidence_level / 2) * np.sqrt(variance)
    half = np.where(variance > 0, half, np.nan)  # all alike: nothing shows the spread
    return mean, np.maximum(mean - half, 0.0), np.minimum(mean + half, 1.0)


def _counts(cells: FuzzyCells, alpha: float) -> np.ndarray:
    """Return which patterns count for which category."""
    reached: np.ndarray = cells.membership >= alpha - ROUNDING
    return reached


def _share_at(cells: FuzzyCells, alpha: float, level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    import numpy as np

    total, squared = float(cells.weight.sum()), float(cells.squared.sum())
    size = total**2 / squared if squared > 0 else 0.0
    share = cells.weight @ _counts(cells, alpha) / total if total > 0 else np.full(len(CATEGORIES), np.nan)
    low, high = wilson(np.nan_to_num(share) * size, size, level)
    return share, low, high


def _frame(counted: FuzzyTally, alpha: float, level: float, adjust: str, by: str | None) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    rows = [_row(counted.cells[key], alpha, level, weighted=counted.weighted) for key in counted.rows()]
    size = len(counted.features)
    p = [row["p_value"] for row in rows]
    adjusted = np.concatenate([adjust_p(p[at : at + size], adjust) for at in range(0, len(p), size)])
    for row, value in zip(rows, adjusted.tolist(), strict=True):
        row["p_adjusted"] = value
        row["category"], row["requirement"] = _verdict(row, 1 - level)
    names = {"group": [group for group, _ in counted.rows()]} if by else {}
    frame = pd.DataFrame({**names, "feature": [feature for _, feature in counted.rows()]})
    order = ["n", *CATEGORIES, "category", "modal_category", "runner_up", "p_value", "p_adjusted"]
    order += ["top_share", "top_low", "top_high", "unplaced", "several", "requirement"]
    for name in [*order, *(["n_effective"] if counted.weighted else [])]:
        values = [row[name] for row in rows]
        texts = name in ("category", "modal_category", "runner_up", "requirement")
        frame[name] = text_column(values) if texts else values
    return frame


def _row(cells: FuzzyCells, alpha: float, level: float, *, weighted: bool) -> dict[str, Any]:
    """Return the numbers of one feature in one group."""
    reached = _counts(cells, alpha)
    n, total, squared = (float(each.sum()) for each in (cells.n, cells.weight, cells.squared))
    counts = cells.weight @ reached
    ranking = rank_categories(counts[None, :])
    first, second = int(ranking.first[0]), int(ranking.second[0])
    only_first = reached[:, first] & ~reached[:, second]
    only_second = reached[:, second] & ~reached[:, first]
    a, b = float(cells.weight @ only_first), float(cells.weight @ only_second)
    if weighted:
        p = float(normal_p([a], [b], [float(cells.squared @ (only_first | only_second))])[0])
    else:
        p = float(exact_p(a, b))
    share, low, high = _share_at(cells, alpha, level)
    scale = n / total if total > 0 else 0.0
    shown = counts * scale
    both = counts[first] > 0 and a + b == 0
    row: dict[str, Any] = {"n": int(n)}
    row |= dict(zip(CATEGORIES, shown.tolist() if weighted else shown.astype(int).tolist(), strict=True))
    row |= {"modal_category": CANDIDATES[first] if counts[first] > 0 else None}
    row |= {"runner_up": CANDIDATES[second] if counts[second] > 0 else None}
    row |= {"p_value": 1.0 if both else p, "top_share": float(share[first])}
    row |= {"top_low": float(low[first]), "top_high": float(high[first])}
    row |= {"unplaced": int(cells.n @ ~reached.any(axis=1)), "several": int(cells.n @ (reached.sum(axis=1) > 1))}
    return row | {"n_effective": total**2 / squared if squared > 0 else 0.0, "tied": counts[first] == counts[second]}


def _verdict(row: dict[str, Any], level: float) -> tuple[str | None, str | None]:
    """Return category and requirement of a feature."""
    first, second = row["modal_category"], row["runner_up"]
    if first is None:
        only = "questionable" if row["questionable"] else None
        return only, REQUIREMENTS[only] if only else None
    if not row["tied"] and row["p_adjusted"] <= level:
        return first, REQUIREMENTS[first]
    return MIXED, f"{MIXED}: {REQUIREMENTS[first]}/{REQUIREMENTS[second] if second else 'other'}"


def _sentence(table: str, alpha: float, adjust: str, *, crisp: bool, weighted: bool) -> str:
    kind = "Plain answers, each a membership of 1" if crisp else "Memberships of the five answers to each question"
    test = "two-sided normal test on effective counts" if weighted else "exact two-sided McNemar test"
    return (
        f"{kind}; outer product summed over the cells of the evaluation table {table!r}; a category counts where its "
        f"membership reaches {alpha:g}. Category: {test} of the most frequent against the runner-up, p adjusted by "
        f"{ADJUSTMENT_NAMES[adjust]}."
    )


def _notes(counted: FuzzyTally, alpha: float) -> tuple[str, ...]:
    notes = []
    lost = [f"{feature} {n:,}" for feature, n in counted.incomplete.items() if n]
    if lost:
        notes.append(f"Incomplete answers, left out of that feature: {', '.join(lost)}.")
    notes.append(
        f"alpha = {alpha:g} is a choice, not an estimate: a lower one lets a respondent count for several categories, a "
        "higher one leaves more of them without any. memberships() needs no such choice."
    )
    if counted.weighted:
        notes.append(WEIGHTED)
    return tuple(notes)
