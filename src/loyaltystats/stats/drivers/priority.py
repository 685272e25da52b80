"""Priority map: how much a driver counts against how well it is done."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, effective_n, weights_only
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.dominance.importance_result import ImportanceResult
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.matrix import DriverRows, tally
from loyaltystats.stats.selection import question_of
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

QUADRANTS = {
    (True, False): "improve first",
    (True, True): "keep it up",
    (False, False): "low priority",
    (False, True): "do not overdo",
}
"""(important, well done) -> what to do, after Martilla and James (1977), Journal of Marketing 41(1):77-79."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PriorityResult(Result):
    """Importance and performance of every driver, with the quadrant they fall into."""

    title: str = "Priorities"
    source: str = "Martilla and James (1977), Journal of Marketing 41(1):77-79"
    outcome: str = ""
    importance_cut: float = math.nan
    performance_cut: float = math.nan
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "importance_cut": self.importance_cut,
            "performance_cut": self.performance_cut,
        }


def priority_map(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    lowest: float | None = None,
    highest: float | None = None,
    importance_cut: float | None = None,
    performance_cut: float | None = None,
    method: str = "lmg",
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> PriorityResult:
    r"""Set the importance of each driver against its performance: where to improve first.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and drivers in scale points.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        Columns. Default: the instrument's performance and driver questions.
    lowest, highest : float, optional
        Ends of the rating scale (scale points). Default: from the instrument; never guessed from the answers.
    importance_cut : float, optional
        Share (0 to 1) above which a driver is important. Default: the equal share, 1 / number of drivers.
    performance_cut : float, optional
        Performance (0 to 100) above which a driver is done well. Default: the mean of the drivers.
    method : str, default "lmg"
        Definition of importance, as in ``relative_importance``.
    n_bootstrap : int, default 1000
        Resamples of respondents; 0 for none.
    by : str, optional
        Column whose values split the table; ``Total`` comes first. The cuts are those of the total, for all groups.
    design : SurveyDesign, optional
        Weights.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer, or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed of the bootstrap.

    Returns
    -------
    PriorityResult
        Columns: [group,] term, importance (share), conf_low, conf_high (of the share), performance, performance_low,
        performance_high (0 to 100), quadrant, n.

    Raises
    ------
    ArgumentError
        The ends of the scale are neither known nor given.
    EstimationError
        As in ``relative_importance``.

    Notes
    -----
    .. math:: performance = 100 (\bar x - lowest) / (highest - lowest)

    with a t interval of the mean. A driver whose interval crosses a cut is named in the notes: its quadrant is
    uncertain. Checked against: arithmetic on the results of ``relative_importance``.

    References
    ----------
    .. [1] Martilla J. A., James J. C. (1977), Journal of Marketing 41(1):77-79.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ...     "speed": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8],
    ...     "price": [7, 9, 7, 8, 8, 6, 9, 7, 7, 8, 5, 9],
    ... })
    >>> result = priority_map(answers, outcome="loyalty", drivers=["speed", "price"], lowest=1, highest=10, rng=1)
    >>> result.to_frame()[["term", "performance", "quadrant"]].round(1)
        term  performance       quadrant
    0  speed         58.3  improve first
    1  price         72.2  do not overdo
    """
    target = chosen_outcome(responses, outcome)
    weights = weights_only(design, "priority_map")
    columns = chosen_drivers(responses, drivers, target, (by, weights))
    ends = {column: _ends(responses, column, lowest, highest) for column in columns}
    shares = relative_importance(
        responses,
        outcome=target,
        drivers=columns,
        method=method,
        n_bootstrap=n_bootstrap,
        by=by,
        design=design,
        confidence_level=confidence_level,
        adjust=adjust,
        missing=missing,
        rng=rng,
    )
    rows = tally(responses, target, columns, by=by, weights=weights, missing=missing)
    table = _joined(shares, {group: infer(part, ends, confidence_level) for group, part in rows.groups().items()}, by)
    total = table if by is None else table[table["group"] == TOTAL]
    cut_x = 1 / len(total) if importance_cut is None else importance_cut
    cut_y = float(total["performance"].mean()) if performance_cut is None else performance_cut
    table.insert(list(table.columns).index("n"), "quadrant", _quadrants(table, cut_x, cut_y))
    return PriorityResult(
        _table=table,
        n=shares.n,
        method=f"Importance is the share of the explained variance ({shares.kind}), performance the mean rating from 0 to "
        f"100, both among respondents who answered everything; {100 * confidence_level:g} % intervals. Cuts: importance "
        f"{cut_x:.0%}, performance {cut_y:.0f}.",
        notes=tuple(_notes(total, rows, cut_x, cut_y, mean_cut=performance_cut is None)) + shares.notes,
        labels=shares.labels,
        excluded=shares.excluded,
        n_total=shares.n_total,
        outcome=target,
        importance_cut=cut_x,
        performance_cut=cut_y,
        confidence_level=confidence_level,
        by=by,
    )


def _joined(shares: ImportanceResult, performances: Mapping[str, pd.DataFrame], by: str | None) -> pd.DataFrame:
    """Set the performance of each group beside its importance; one is known where the other is not."""
    import pandas as pd

    keys = ["term"] if by is None else ["group", "term"]
    wanted = [*keys, "importance", "conf_low", "conf_high", "n"]
    stacked = pd.concat([table.assign(group=group) for group, table in performances.items()], ignore_index=True)
    joined = shares.to_frame()[wanted].merge(stacked if by else stacked.drop(columns="group"), on=keys, how="left")
    return joined.assign(n=joined.pop("n"))


def _quadrants(table: pd.DataFrame, cut_x: float, cut_y: float) -> list[str | None]:
    return [
        None
        if math.isnan(importance) or math.isnan(performance)
        else QUADRANTS[(bool(importance >= cut_x), bool(performance >= cut_y))]
        for importance, performance in zip(table["importance"], table["performance"], strict=True)
    ]


def infer(rows: DriverRows, ends: dict[str, tuple[float, float]], level: float) -> pd.DataFrame:
    """Mean rating of every driver from 0 to 100 with its t interval."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtrit

    size = effective_n(float(rows.weights.sum()), float((rows.weights**2).sum()))
    mean = np.average(rows.x, axis=0, weights=rows.weights)
    variance = np.average((rows.x - mean) ** 2, axis=0, weights=rows.weights)
    if size <= 1:  # one answer: a mean without an interval
        variance, size = np.full_like(variance, np.nan), 2.0
    half = stdtrit(size - 1, 0.5 + level / 2) * np.sqrt(variance / (size - 1))
    worst = np.array([ends[term][0] for term in rows.terms])
    span = np.array([ends[term][1] - ends[term][0] for term in rows.terms])
    half = half * np.sign(span)  # on a reversed scale the best answer is the lowest code
    return pd.DataFrame(
        {
            "term": rows.terms,
            "performance": 100 * (mean - worst) / span,
            "performance_low": np.maximum(100 * (mean - half - worst) / span, 0.0),
            "performance_high": np.minimum(100 * (mean + half - worst) / span, 100.0),
        }
    )


def _ends(responses: Any, column: str, lowest: float | None, highest: float | None) -> tuple[float, float]:
    """Return the worst and the best answer of a rating; a reversed question has its best answer at the low end."""
    if (lowest is None) != (highest is None):
        raise ArgumentError(
            f"lowest, highest - got {lowest!r} and {highest!r} - expected both ends of the scale or neither - pass for "
            "example lowest=1, highest=10."
        )
    if lowest is not None and highest is not None:
        if not highest > lowest:
            raise ArgumentError(
                f"highest - got {highest!r} with lowest {lowest!r} - expected a higher end than the lowest."
            )
        return float(lowest), float(highest)
    question = question_of(responses, column)
    if question is None or question.scale is None or not question.scale.is_numeric or not question.scale.codes:
        raise ArgumentError(
            f"lowest, highest - the ends of the scale of {column!r} are not known - expected both, since they are never "
            "guessed from the answers - pass for example lowest=1, highest=10."
        )
    first, last = float(question.scale.codes[0]), float(question.scale.codes[-1])
    return (last, first) if question.reversed else (first, last)


def _notes(table: pd.DataFrame, rows: DriverRows, cut_x: float, cut_y: float, *, mean_cut: bool) -> list[str]:
    unsure = table[
        ((table["conf_low"] < cut_x) & (table["conf_high"] > cut_x))
        | ((table["performance_low"] < cut_y) & (table["performance_high"] > cut_y))
    ]["term"].tolist()
    notes = []
    if unsure:
        names = ", ".join(rows.name(term) for term in unsure)
        notes.append(f"Quadrant uncertain (an interval crosses a cut): {names}.")
    if mean_cut:
        notes.append("The performance cut is the mean of these drivers, so a driver's quadrant depends on the others.")
    return notes
