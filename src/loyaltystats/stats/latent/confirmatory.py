"""confirmatory_factors: whether the questions measure the constructs that they were written for."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, kish_words, weight_cost, weights_only
from loyaltystats.stats.latent.confirmatory_tables import tables
from loyaltystats.stats.latent.judged import NONE, Judged, improper_words, judged, refused
from loyaltystats.stats.latent.measurement import IDENTIFICATIONS, MARKER, Measurement
from loyaltystats.stats.latent.rows import OF_SINGLE, LatentRows, chosen_constructs, known_item, tally
from loyaltystats.stats.latent.scores import SCORES, scores_of
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

ESTIMATORS = ("ml", "mlr")
FRAMES = ("fit", "constructs", "correlations", "intercepts", "residuals", "modification")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ConfirmatoryResult(Result):
    """Loadings of items on their constructs, and how well the model fits."""

    title: str = "Do the questions measure what they were written for?"
    source: str = (
        "Joereskog K. G. (1969), Psychometrika 34:183-202; Hu L., Bentler P. M. (1999), Structural Equation Modeling "
        "6:1-55; Yuan K.-H., Bentler P. M. (2000), Sociological Methodology 30:165-200"
    )
    fit: Mapping[str, float] = field(default_factory=dict)
    """Indices of the model of all respondents by name."""
    verdict: str = NONE
    estimator: str = "mlr"
    missing: str = "drop"
    confidence_level: float = 0.95
    by: str | None = None
    _frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    _judged: Judged | None = None
    _rows: LatentRows | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"verdict": self.verdict, "estimator": self.estimator} | dict(self.fit)

    @property
    def more(self) -> tuple[str, ...]:
        """Names of the further tables, for ``frame``."""
        return tuple(self._frames)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of a further table, such as ``fit``, ``constructs``, ``correlations`` or ``modification``.

        Raises
        ------
        ArgumentError
            There is no such table.
        """
        return self._frames[one_of("name", name, tuple(self._frames))].copy()

    def scores(self, method: str = "regression") -> pd.DataFrame:
        r"""Return an estimate of every construct for every respondent.

        Parameters
        ----------
        method : {"regression", "bartlett"}
            ``regression`` comes closest to the construct and is drawn to its mean; ``bartlett`` is unbiased and spreads
            more.

        Returns
        -------
        pandas.DataFrame
            One column per construct and one row per respondent in the order of the answers; empty for those who are not
            in the base. Put beside the answers, the columns are drivers or outcomes of any other function.

        Raises
        ------
        ArgumentError
            The method is not known.
        EstimationError
            The solution is improper.

        Notes
        -----
        .. math:: \hat\eta = \alpha + \Psi\Lambda'\Sigma^{-1}(y - \mu), \qquad
           \hat\eta = \alpha + (\Lambda'\Theta^{-1}\Lambda)^{-1}\Lambda'\Theta^{-1}(y - \mu)

        Scores are not the constructs: their correlations differ from those in the table ``correlations``.
        Checked against: tests/oracles/latent.R.

        References
        ----------
        .. [1] Bartlett M. S. (1937), British Journal of Psychology 28:97-104.
        """
        one_of("method", method, SCORES)
        if self._judged is None or self._rows is None or self._judged.fit.improper:
            raise EstimationError(
                "scores - the solution is improper - expected one without negative variances - change the model."
            )
        return scores_of(self._judged.fit, self._rows, method)


@dataclass(frozen=True, kw_only=True)
class _Settings:
    """How the model is fitted."""

    estimator: str = "mlr"
    identification: str = MARKER
    together: Sequence[tuple[str, str]] = ()

    def __post_init__(self) -> None:
        one_of("estimator", self.estimator, ESTIMATORS)
        one_of("identification", self.identification, IDENTIFICATIONS)


def confirmatory_factors(
    responses: Any,
    *,
    model: Mapping[str, Sequence[str]] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    missing: str = "drop",
    **settings: Any,
) -> ConfirmatoryResult:
    r"""Test whether items measure the constructs that they are meant to measure (confirmatory factor analysis).

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent; items are numbers, for example 1 to 7.
    model : mapping of str to sequence of str, optional
        Construct -> items. Default: the constructs of the instrument.
    by : str, optional
        Column of groups, each with a model of its own besides that of all respondents. ``invariance`` tests whether
        they are the same.
    design : SurveyDesign, optional
        Weights; errors are robust then.
    confidence_level : float, default 0.95
        Of the intervals.
    missing : {"drop", "fiml", "raise"}
        Complete answers only (the default), everybody with any answer by full-information maximum likelihood, or refuse.
    **settings : str, bool, number or sequence
        ``estimator``: ``mlr`` (default: robust errors and scaled tests, for ratings, which are never normal) or ``ml``;
        ``identification``: ``marker`` (default: the first item of a construct has loading 1) or ``variance``;
        ``together``: pairs of items whose errors may go together.

    Returns
    -------
    ConfirmatoryResult
        Columns: [group] construct, item, estimate, std_error, statistic (z), p_value, conf_low, conf_high, std_estimate
        (completely standardised loading), std_low, std_high, explained, n. Further tables: ``frame("fit")``,
        ``"constructs"``, ``"correlations"``, ``"intercepts"``, ``"residuals"``, ``"modification"``; people's ``scores()``.

    Raises
    ------
    ArgumentError
        There is no model, or a setting is not known.
    ResponseError
        A column is missing or holds no numbers.
    EstimationError
        The model is not identified, answers do not vary, or the likelihood has no maximum.

    Notes
    -----
    .. math:: y = \nu + \Lambda\eta + \varepsilon, \qquad
       F = \log|\Sigma| + \mathrm{tr}(S\Sigma^{-1}) + (m-\mu)'\Sigma^{-1}(m-\mu) - \log|S| - p

    Maximum likelihood by scoring; chi-square N F with S divided by N; CFI, TLI and RMSEA of ``mlr`` are the robust forms.
    The verdict good needs CFI >= .95, RMSEA <= .06 and SRMR <= .08, fair .90, .08 and .10: conventions, no tests. An
    improper solution (a negative variance) gets no verdict. Null hypothesis of the chi-square: the model holds exactly.
    Checked against: tests/oracles/latent.R (lavaan). Cost: some milliseconds.

    References
    ----------
    .. [1] Joereskog K. G. (1969), Psychometrika 34:183-202.
    .. [2] Brosseau-Liard P. E., Savalei V. (2014), Multivariate Behavioral Research 49:460-470.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> rng = np.random.default_rng(1)
    >>> ease, trust = rng.normal(size=(2, 400))
    >>> columns = {f"e{k}": 4 + ease + rng.normal(size=400) for k in (1, 2, 3)}
    >>> columns |= {f"t{k}": 5 + trust + rng.normal(size=400) for k in (1, 2, 3)}
    >>> answers = pd.DataFrame(columns)
    >>> found = confirmatory_factors(answers, model={"ease": ["e1", "e2", "e3"], "trust": ["t1", "t2", "t3"]})
    >>> found.verdict, len(found.to_frame())
    ('good', 6)
    """
    level = fraction("confidence_level", confidence_level)
    how = _settings(settings)
    constructs = chosen_constructs(responses, model)
    measurement = Measurement(constructs=constructs, identification=how.identification)
    pairs = tuple(
        (known_item(a, measurement.items, "together"), known_item(b, measurement.items, "together"))
        for a, b in how.together
    )
    measurement = Measurement(constructs=constructs, identification=how.identification, together=pairs)
    weights = weights_only(design, "confirmatory_factors", OF_SINGLE)
    rows = tally(responses, measurement.items, by=by, weights=weights, missing=missing)
    return _result(measurement, rows, how, level=level, missing=missing, by=by)


def _settings(given: Mapping[str, Any]) -> _Settings:
    known = tuple(_Settings.__dataclass_fields__)
    unknown = [name for name in given if name not in known]
    if unknown:
        raise ArgumentError(f"{', '.join(unknown)} - not used here - expected {', '.join(known)}.")
    return _Settings(**given)


def _result(
    measurement: Measurement, rows: LatentRows, how: _Settings, *, level: float, missing: str, by: str | None
) -> ConfirmatoryResult:
    robust = how.estimator == "mlr"
    notes: list[str] = []
    try:
        total = judged(measurement, rows.pooled(), robust=robust)
    except EstimationError as error:
        raise refused(error, "model", "name other items, or ask more people") from None
    fitted = {TOTAL: total}
    for group in rows.groups if by else ():
        try:
            fitted[group] = judged(measurement, rows.part(group), robust=robust)
        except EstimationError as error:
            notes.append(f"{rows.labels.get(group, group)}: the model could not be fitted: {error}.")
    made = tables(measurement, fitted, level, grouped=by is not None)
    own = total.indices
    return ConfirmatoryResult(
        _table=made.pop("loadings"),
        n=len(rows.values),
        n_total=rows.n_total,
        excluded=rows.excluded,
        method=_method(how.estimator, missing, total),
        null="The model holds exactly: the questions go together only through their constructs.",
        notes=(*_notes(total, rows, how.estimator), *notes),
        labels=rows.labels,
        weight_cost=weight_cost(rows.weights) if rows.weighted else {},
        fit={name: float(getattr(own, name)) for name in _FIT},
        verdict=total.verdict,
        estimator=how.estimator,
        missing=missing,
        confidence_level=level,
        by=by,
        _frames=made,
        _judged=total,
        _rows=rows,
    )


_FIT = ("chi_square", "df", "p_value", "cfi", "tli", "rmsea", "rmsea_low", "rmsea_high", "srmr", "aic", "bic")


def _method(estimator: str, missing: str, total: Judged) -> str:
    errors = (
        "robust (sandwich) standard errors and a scaled chi-square"
        if estimator == "mlr"
        else "normal-theory standard errors"
    )
    who = "everybody with any answer (full information)" if missing == "fiml" else "complete answers"
    return (
        f"Confirmatory factor analysis by maximum likelihood of {who}, {errors}; {total.fit.n_parameters} parameters, "
        f"{total.fit.df} degrees of freedom, {total.fit.steps} steps."
    )


def _notes(total: Judged, rows: LatentRows, estimator: str) -> list[str]:
    notes = []
    if total.fit.improper:
        notes.append(improper_words(total.fit.improper, rows.labels))
    if not total.indices.df:
        notes.append(
            "The model has as many parameters as the answers have moments: it fits by construction, which proves nothing."
        )
    if total.fit.sample.weighted:
        notes += ["Survey weights: estimates are weighted, standard errors and tests robust.", kish_words(rows.weights)]
    if not total.fit.sample.complete and estimator == "mlr":
        notes.append("With missing answers the robust CFI, TLI and RMSEA are those of the scaled chi-square.")
    if not math.isnan(total.indices.p_value) and total.verdict in ("good", "fair") and total.indices.p_value < 0.05:
        notes.append(
            "The test of exact fit rejects; with many respondents it does so for deviations too small to matter."
        )
    return notes
