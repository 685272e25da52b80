"""linkage: what loyalty goes with in the books - money, how often, how long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.choice import chosen_outcome
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.regress import regress_loyalty

KINDS: Final = MappingProxyType({"amount": "linear", "count": "count", "duration": "duration"})
"""Kind of figure -> model."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class LinkageResult(DriverResult):
    """What a figure of the books goes with: coefficients in its units, or ratios per point."""

    title: str = "Loyalty and the books"
    kind: str = "amount"


def linkage(
    responses: Any,
    *,
    outcome: str,
    kind: str,
    drivers: Sequence[str] | str | None = None,
    left: str | None = None,
    exposure: str | None = None,
    always: Sequence[str] | str = (),
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> LinkageResult:
    r"""Link survey answers to a figure of the books: revenue, number of purchases, time as a customer.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Answers with the figure of each respondent in a column.
    outcome : str
        Column of the figure: an amount, a count, or a duration above 0.
    kind : {"amount", "count", "duration"}
        ``amount``: least squares with HC3 errors; ``count``: Poisson regression with robust errors; ``duration``:
        proportional hazards with Efron's ties.
    drivers : sequence of str, optional
        Columns that should go with the figure. Default: the instrument's recommendation question, else its first outcome.
    left : str, optional
        For durations: column with 1 for who left at the end of the duration and 0 for who was still there.
    exposure : str, optional
        For counts: column that says how long each respondent was observed.
    always : str or sequence of str
        Columns held constant, for example segment or age of the account.
    by : str, optional
        Column; one separate model per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights, strata, clusters; durations take none.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Correction over the drivers.
    missing : {"drop", "raise"}
        Leave out respondents with a missing value (counted in ``excluded``), or refuse them.
    rng : optional
        Accepted for uniformity; nothing is drawn here.

    Returns
    -------
    LinkageResult
        Columns: [group] term, estimate (units of the figure per point; for counts and durations its logarithm),
        std_estimate, std_error, statistic, df, p_value, p_adjusted, conf_low, conf_high, vif, n and, for counts and
        durations, ratio, ratio_low, ratio_high (factor per point; of the hazard of leaving for durations).

    Raises
    ------
    ArgumentError
        The kind does not go with ``left`` or ``exposure``, or nothing says what the drivers are.
    ResponseError
        The figure is negative, a duration is 0, or ``left`` holds something else than 0 and 1.
    EstimationError
        Too few respondents, or the model has no finite estimate.

    Notes
    -----
    .. math:: \log E(count_i) = \log exposure_i + x_i'b, \quad h_i(t) = h_0(t) \exp(x_i'b)

    Checked against: tests/oracles/linkage.R (``glm``, sandwich, survey, ``coxph``) and tests/oracles/drivers.R. The link
    is an association over customers: it holds what else differs between those who recommend and those who do not.

    References
    ----------
    .. [1] Gourieroux C., Monfort A., Trognon A. (1984), Pseudo maximum likelihood methods, Econometrica 52:701-720.
    .. [2] Cox D. R. (1972), Regression models and life-tables, JRSS B 34:187-220.

    Examples
    --------
    >>> import pandas as pd
    >>> books = pd.DataFrame({
    ...     "recommend": [9, 3, 8, 5, 10, 7, 2, 6, 9, 4, 8, 5],
    ...     "visits": [6, 1, 5, 2, 9, 3, 1, 2, 6, 2, 4, 3],
    ... })
    >>> result = linkage(books, outcome="visits", kind="count", drivers=["recommend"])
    >>> result.to_frame()[["term", "ratio"]].round(2).values.tolist()[1]
    ['recommend', 1.31]
    """
    one_of("kind", kind, KINDS)
    options: dict[str, Any] = {
        name: value for name, value in {"left": left, "exposure": exposure}.items() if value is not None
    }
    wanted = {"amount": (), "count": ("exposure",), "duration": ("left",)}[kind]
    for name in options:
        if name not in wanted:
            raise ArgumentError(
                f"{name} - is not used with kind={kind!r} - expected it with another kind - leave it out."
            )
    if drivers is None and instrument_of(responses) is None:
        raise ArgumentError(
            "drivers - were not named and the answers carry no instrument - name them: drivers=['loyalty']."
        )
    found = regress_loyalty(
        responses,
        outcome=outcome,
        drivers=[chosen_outcome(responses, None)] if drivers is None else drivers,
        model=KINDS[kind],
        always=always,
        by=by,
        design=design,
        confidence_level=confidence_level,
        adjust=adjust,
        missing=missing,
        rng=rng,
        **options,
    )
    same = {each.name: getattr(found, each.name) for each in fields(found)}
    title = f"{found.labels.get(outcome, outcome)} and what it goes with"
    return LinkageResult(**{**same, "title": title, "kind": kind})
