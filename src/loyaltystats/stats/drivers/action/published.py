"""From a fitted ordinal model to published numbers, and how far these are from the single respondents."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.action.nodes import FEWEST, MOST, matched, nodes_of
from loyaltystats.stats.drivers.action.scenario import Ends, Step, applied
from loyaltystats.stats.drivers.action.simulated import Numbers, sums_of
from loyaltystats.stats.drivers.models.clustered import design_covariance
from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit, scores
from loyaltystats.stats.drivers.models.rows import ModelRows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

GRID: Final = 41
"""Shifts of the line at which nodes are compared with single respondents."""


def published(
    rows: ModelRows,
    fitted: OrdinalFit,
    names: Sequence[str],
    classes: tuple[Sequence[str], Sequence[float]],
    design: SurveyDesign | None,
    level: float,
    *,
    size: tuple[int, int] = (FEWEST, MOST),
) -> Numbers:
    """Return the published numbers of a model; ``classes`` are their names and the highest answer of all but the last.

    ``size`` is how many respondents a node has at least, and how many nodes there are at most.
    """
    import numpy as np
    from scipy.special import ndtri, stdtrit

    order = [rows.terms.index(name) for name in names]
    order += [place for place in range(len(rows.terms)) if place not in order]
    called, borders = classes
    ends = [int(np.searchsorted(fitted.values, border, side="right")) for border in borders]
    cuts = tuple(end - 1 for end in ends if 0 < end < len(fitted.values))
    if not cuts:
        raise EstimationError(
            "what-if simulator - all answers are in one class - expected some on both sides of a class border - choose "
            "other breaks, or another top."
        )
    covariance, df = _covariance(rows, fitted, design)
    keep = [*order, *(len(rows.terms) + cut for cut in cuts)]
    line = rows.x @ fitted.coefficients
    nodes = nodes_of(rows.x[:, order], line, rows.weights, fewest=size[0], most=size[1])
    wanted = sums_of(len(fitted.thresholds), cuts, fitted.values)
    below = _below(fitted, line, rows.weights, np.zeros(1))[0]
    return Numbers(
        terms=tuple(rows.terms[place] for place in order),
        movable=len(names),
        coefficients=fitted.coefficients[order],
        thresholds=fitted.thresholds,
        values=fitted.values,
        cuts=cuts,
        classes=tuple(called),
        never=sum(end == 0 for end in ends),
        always=sum(end == len(fitted.values) for end in ends),
        nodes=matched(nodes, fitted.thresholds, wanted, np.array(wanted) @ below),
        covariance=covariance[np.ix_(keep, keep)],
        reach=float(ndtri((1 + level) / 2) if math.isinf(df) else stdtrit(df, (1 + level) / 2)),
    )


def _below(fitted: OrdinalFit, line: np.ndarray, weights: np.ndarray, shifts: np.ndarray) -> np.ndarray:
    """Return the mean share up to each threshold over single respondents, shape (shifts, thresholds)."""
    import numpy as np
    from scipy.special import expit

    share = weights / weights.sum()
    return np.array([[float(share @ expit(each - line - shift)) for each in fitted.thresholds] for shift in shifts])


def _covariance(rows: ModelRows, fitted: OrdinalFit, design: SurveyDesign | None) -> tuple[np.ndarray, float]:
    """Return the covariance of coefficients and thresholds that the design allows, and its degrees of freedom."""
    import numpy as np

    if design is not None and (design.strata or design.clusters or design.fpc):
        codes = np.searchsorted(fitted.values, rows.y)
        added = rows.weights[:, None] * (scores(fitted, rows.x, codes) @ fitted.covariance)
        return design_covariance(added, rows)
    return (fitted.sandwich if rows.weighted else fitted.covariance), math.inf


@dataclass(frozen=True, kw_only=True, eq=False)
class Differences:
    """One row per driver, and the largest differences in points: by nodes, and by holding the ends of the scale."""

    table: pd.DataFrame
    nodes: float
    ends: float


def differences(rows: ModelRows, fitted: OrdinalFit, numbers: Numbers, ends: Mapping[str, Ends]) -> Differences:
    """Compare the numbers with the single respondents, and say what a step on each driver goes with."""
    import numpy as np
    import pandas as pd

    table = [_row(rows, fitted, numbers, name, ends[name]) for name in numbers.terms[: numbers.movable]]
    reach = np.array([[row["room_low"], row["room_high"]] for row in table]) * numbers.coefficients[: len(table), None]
    shifts = np.linspace(reach.min(axis=1).sum(), reach.max(axis=1).sum(), GRID)
    exact = _scores(rows, fitted, numbers, shifts)
    ours = np.array([numbers.score(numbers.below(shift)) for shift in shifts])
    frame = pd.DataFrame(table)
    gaps = frame.pop("gap")
    return Differences(table=frame, nodes=float(np.abs(ours - exact).max()), ends=float(gaps.max()))


def _scores(rows: ModelRows, fitted: OrdinalFit, numbers: Numbers, shifts: Iterable[np.ndarray]) -> np.ndarray:
    """Return the score over single respondents for each shift of their lines: one for all, or one for each of them."""
    import numpy as np
    from scipy.special import expit

    line, share = rows.x @ fitted.coefficients, rows.weights / rows.weights.sum()
    at = fitted.thresholds[list(numbers.cuts)]
    below = np.array([sum(float(share @ expit(each - line - shift)) for each in at) for shift in shifts])
    found: np.ndarray = 100 * (1 - numbers.always - below)
    return found


def _row(rows: ModelRows, fitted: OrdinalFit, numbers: Numbers, name: str, ends: Ends) -> dict[str, Any]:
    """Return the row of one driver; ``gap`` is the largest difference from steps up and down with the ends held."""
    import numpy as np

    place = rows.terms.index(name)
    values = rows.x[:, place]
    mean = float(np.average(values, weights=rows.weights))
    low, high = float(values.min()), float(values.max())
    steps = [Step(term=name, kind="add", amount=amount) for amount in (1.0, -1.0)]
    gaps = [applied(rows, [step], {name: ends})[0][0][:, place] - values for step in steps]
    now, *held = _scores(rows, fitted, numbers, [np.zeros(1), *(gap * fitted.coefficients[place] for gap in gaps)])
    means = [float(np.average(gap, weights=rows.weights)) for gap in gaps]
    moved = [min(max(change, low - mean), high - mean) for change in means]
    up, down = (numbers.simulated({name: change}) for change in moved)
    return {
        "term": name,
        "driver_mean": mean,
        "observed_low": low,
        "observed_high": high,
        "room_low": low - mean,
        "room_high": high - mean,
        "driver_change": moved[0],
        "estimate": up.change,
        "conf_low": up.conf_low,
        "conf_high": up.conf_high,
        "held_estimate": float(held[0] - now),
        "gap": max(abs(up.change - float(held[0] - now)), abs(down.change - float(held[1] - now))),
    }
