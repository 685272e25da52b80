"""calibrate: weights with which totals of numbers, and margins, are those of the population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError, DesignError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.weighting.calibration import CURVES, Bounds, calibrated, checked_bounds, not_met
from loyaltystats.sampling.weighting.margins import read_margins
from loyaltystats.sampling.weighting.result import (
    Base,
    WeightingResult,
    base_of,
    finished,
    iterations_of,
    start_words,
    tolerance_of,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SUM: Final = "sum"
"""Row of a number whose total is known."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Known:
    """What is known of the population, column by column, with the rows of the table that tell it."""

    base: Base
    x: np.ndarray
    totals: np.ndarray
    rows: tuple[tuple[str, str], ...]
    """Question and answer of every column of ``x``; the constant has none."""
    population: float

    @property
    def names(self) -> list[str]:
        """Names of the columns, for messages."""
        return [
            f"{question} = {answer}" if question else "the size of the population" for question, answer in self.rows
        ]

    def table(self, before: np.ndarray, after: np.ndarray) -> pd.DataFrame:
        """Return the totals before and after."""
        import numpy as np
        import pandas as pd

        shown = [at for at, (question, _) in enumerate(self.rows) if question]
        is_sum = np.array([self.rows[at][1] == SUM for at in shown])
        return pd.DataFrame(
            {
                "question": [self.rows[at][0] for at in shown],
                "answer": [self.rows[at][1] for at in shown],
                "n": np.where(is_sum, len(self.x), (self.x[:, shown] > 0).sum(axis=0)),
                "total_before": before @ self.x[:, shown],
                "total_target": self.totals[shown],
                "total_after": after @ self.x[:, shown],
            }
        )


def calibrate(
    responses: Any,
    design: SurveyDesign | None,
    totals: Mapping[Any, Any],
    *,
    population: float | None = None,
    method: str = "linear",
    bounds: Bounds | None = None,
    missing: str = "raise",
    max_iterations: int = 100,
    tolerance: float = 1e-10,
    column: str | None = None,
) -> WeightingResult:
    r"""Weight the answers so that totals of numbers, and margins, are those of the population.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    design : SurveyDesign or None
        Weights to start from, strata, clusters and fpc; ``None`` starts from equal weights. They are brought to the size of
        the population first.
    totals : mapping
        Column of numbers -> its total in the population, and column of categories -> category -> number of people, for
        example ``{"spending": 1_250_000, "country": {"DE": 8000, "FR": 12000}}``.
    population : float, optional
        People in the population. Needed where no margin of numbers of people tells it.
    method : {"linear", "logit", "raking"}
        Distance between old and new weights: ``linear`` (the regression estimator) may give negative weights and then says
        so; ``logit`` keeps the factors within ``bounds``; ``raking`` keeps them above 0.
    bounds : (float, float), optional
        Smallest and largest factor, for ``linear`` and ``logit``.
    missing : {"raise", "category"}
        For categories; a missing number is always refused.
    max_iterations : int, default 100
        Steps of Newton's method.
    tolerance : float, default 1e-10
        Relative difference to a total that counts as none.
    column : str, optional
        Name of the new column. Default: the first free one of ``weight``, ``weight2``, ...

    Returns
    -------
    WeightingResult
        Columns: question, answer (category, or ``sum`` of a number), n, total_before, total_target, total_after.

    Raises
    ------
    ArgumentError
        The method is not known.
    DesignError
        Totals do not fit the answers, cannot be met, or a weight would be negative.

    Notes
    -----
    .. math:: \sum_i d_i F(x_i'\lambda)\, x_i = T

    with the curve F of the distance. Checked against: tests/oracles/survey_weights.R (``calibrate`` of survey).

    References
    ----------
    .. [1] Deville J.-C., Särndal C.-E. (1992), Calibration estimators in survey sampling, Journal of the American
       Statistical Association 87:376-382.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"orders": [1.0, 2.0, 3.0, 6.0]})
    >>> weighted = calibrate(answers, None, {"orders": 350.0}, population=100)
    >>> weighted.responses["weight"].round(2).tolist()
    [17.86, 21.43, 25.0, 35.71]
    """
    one_of("method", method, tuple(CURVES))
    limits = checked_bounds(bounds, needed=method == "logit")
    if limits is not None and method == "raking":
        raise ArgumentError("bounds - method='raking' has none - expected method='logit' for factors within bounds.")
    iterations_of(max_iterations)
    search = (max_iterations, tolerance_of(tolerance))
    known = known_totals(responses, design, totals, population, missing, column)
    start = known.base.rows.weights * (known.population / known.base.rows.weights.sum())
    solved = calibrated(known.x, start, known.totals, method, limits, search=search)
    if not solved.converged:
        raise not_met(known.names[solved.worst_at], solved, limits)
    weights = start * solved.factors
    _refuse_negative(weights)
    return finished(
        known.base,
        weights,
        known.table(start, weights),
        title="Weights by calibration",
        method=f"Calibration ({method} distance) to {', '.join(map(str, totals))}, from {start_words(design)}.",
        source="Deville and Särndal (1992), Journal of the American Statistical Association 87:376-382",
        iterations=solved.iterations,
        worst_difference=solved.worst,
        worst_at=known.names[solved.worst_at],
    )


def known_totals(
    responses: Any,
    design: SurveyDesign | None,
    totals: Mapping[Any, Any],
    population: float | None,
    missing: str,
    column: str | None,
) -> Known:
    """Return what is known of every respondent, and of the population.

    Raises
    ------
    DesignError
        A number is missing, or nothing says how many people there are.
    """
    import numpy as np

    if not isinstance(totals, Mapping) or not totals:
        raise ArgumentError(
            f"totals - got {totals!r} - expected what is known of the population, for example "
            'totals={"spending": 1_250_000}.'
        )
    margins_of = {name: wanted for name, wanted in totals.items() if isinstance(wanted, Mapping)}
    numbers = {str(name): float(wanted) for name, wanted in totals.items() if not isinstance(wanted, Mapping)}
    columns = [part for name in totals for part in ((name,) if isinstance(name, str) else name)]
    base = base_of(responses, design, columns, column)
    margins = read_margins(base.frame, margins_of, missing=missing, size=population or 1.0) if margins_of else ()
    told = [float(margin.totals.sum()) for margin in margins if not margin.as_shares]
    size = population if population is not None else told[0] if told else None
    if size is None or not size > 0:
        raise DesignError(
            f"population - got {population!r} - totals of numbers need the number of people in the population - expected "
            "for example population=20_000, or a margin with numbers of people - name it."
        )
    if told and abs(told[0] - size) > 1e-6 * size:
        raise DesignError(
            f"population - got {size:,.10g}, and the margins add up to {told[0]:,.10g} - expected one population - correct "
            "one of them."
        )
    parts, wanted, rows = [np.ones((len(base.rows), 1))], [np.array([size])], [("", "")]
    for name, total in numbers.items():
        parts.append(_numbers(base, name)[:, None])
        wanted.append(np.array([total]))
        rows.append((name, SUM))
    for margin in margins:
        parts.append(margin.indicator())
        wanted.append(margin.totals)
        rows += [(margin.name, category) for category in margin.categories]
    return Known(base=base, x=np.hstack(parts), totals=np.concatenate(wanted), rows=tuple(rows), population=float(size))


def _numbers(base: Base, name: str) -> np.ndarray:
    import numpy as np
    import pandas as pd

    found = pd.to_numeric(base.frame[name], errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    bad = np.flatnonzero(~np.isfinite(found))
    if bad.size:
        rows = ", ".join(str(row + 1) for row in base.rows.kept[bad[:20]].tolist())
        raise DesignError(
            f"totals, column {name!r}, row {rows} - missing or not a number - expected a number of every respondent - fill "
            "it in, or leave these respondents out."
        )
    return found


def _refuse_negative(weights: np.ndarray) -> None:
    """Raise ``DesignError`` where the linear distance made weights of zero or below."""
    below = int((weights <= 0).sum())
    if below:
        raise DesignError(
            f"method - the linear distance makes {below} of {len(weights)} weights zero or negative, and nobody stands for "
            "fewer than no people - expected weights above 0 - pass bounds=(0.1, 10), or method='raking'."
        )
