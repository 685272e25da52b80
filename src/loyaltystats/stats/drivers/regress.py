"""regress_loyalty: one door to all driver models, one shape of table for all of them."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, one_of
from loyaltystats.errors import AssumptionWarning
from loyaltystats.sampling.design import SurveyDesign, design_words
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.driver_result import ASSOCIATION, DriverResult
from loyaltystats.stats.drivers.matrix import base_notes, bookkeeping, each_group, group_notes, stacked
from loyaltystats.stats.drivers.models.clustered import chosen_covariance, few_linearised, needs_design
from loyaltystats.stats.drivers.models.rows import ModelRows, model_rows
from loyaltystats.stats.drivers.models.spec import Across, Model, Part, Spec, checked_options
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import pandas as pd

MODELS: Final = {
    "linear": "loyaltystats.stats.drivers.linear",
    "logit": "loyaltystats.stats.drivers.models.logit",
    "multinomial": "loyaltystats.stats.drivers.models.multinomial",
    "quantile": "loyaltystats.stats.drivers.models.quantile",
    "mixed": "loyaltystats.stats.drivers.models.mixed",
    "ordinal": "loyaltystats.stats.drivers.models.ordinal",
    "count": "loyaltystats.stats.drivers.models.count",
    "duration": "loyaltystats.stats.drivers.models.duration",
}
"""Model -> module whose ``MODEL`` says how it is fitted."""

CROSSED: Final = (
    "A driver with an interaction has its own coefficient for the place where the other driver is 0, which may lie outside "
    "its scale: read its effect at low and high ratings of the other. Both drivers stay in the model; centring them would "
    "change their coefficients, not the interaction nor the fit."
)


def regress_loyalty(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    model: str = "linear",
    covariance: str | None = None,
    always: Sequence[str] | str = (),
    interactions: Sequence[tuple[str, str]] = (),
    groups: Mapping[str, Sequence[str]] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
    **options: Any,
) -> DriverResult:
    r"""Regress loyalty on its drivers: which of them go with loyalty when the others are held constant.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and numeric drivers in scale points; text drivers become one term per level after the first.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        Columns. Default: the instrument's performance and driver questions.
    model : {"linear", "ordinal", "logit", "multinomial", "quantile", "mixed", "count", "duration"}
        linear: least squares. ordinal: proportional odds, for answers of which only the order is trusted. logit: yes/no,
        such as promoters. multinomial: classes without an order. quantile: low, middle and high values. mixed: customers in
        groups. count, duration: figures of the books, see ``linkage``. Each model has a method card.
    covariance : str, optional
        Covariance of the coefficients. Default: that of the model, and with strata, clusters or a finite population that of
        the design. linear: HC3, which holds its level when variances are unequal; others: HC0, HC1, HC2, HC4, nonrobust;
        HC2_BM (HC2 with degrees of freedom of Bell and McCaffrey); cluster (CR1) and CR2 (bias-reduced, Satterthwaite) for
        answers that are alike within ``design.clusters``; design (linearisation, clusters minus strata) and design_BM
        (corrected for few clusters, Satterthwaite). ordinal, logit, multinomial: observed (the observed information; robust
        with weights), robust, cluster, design. quantile: bootstrap, kernel. mixed: satterthwaite. count: robust, observed,
        cluster, design.
    always : str or sequence of str
        Columns held constant but not judged (country, wave): their terms are in the table, their p is not corrected.
    interactions : sequence of pairs
        Pairs of drivers whose product is a term of its own, ``a:b``; both drivers stay in the model.
    groups : mapping of str to sequence of str, optional
        Named groups of drivers, tested together.
    by : str, optional
        Column; one separate model per value after that of all respondents (``Total``), and a test of their slopes.
    design : SurveyDesign, optional
        Weights, of which only the ratios matter; strata, clusters and finite populations for a model and a covariance that
        know them, refused in words otherwise. Respondents left out stay in the design; groups are domains of it.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Correction over the drivers of one model (not the intercept).
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed, for models that draw resamples.
    **options : optional
        Words that one model alone understands. linear: ``certified`` (bool, default False) refines coefficients, sums of
        squares and classical errors with error-free arithmetic, to the last digits of the numbers as stored. ordinal:
        ``classes`` (``"nps"``, or the highest answer of every class but the last; default: the answers as they are),
        ``proportional`` (``"auto"``: effects per cut point where a test asks for them; ``"yes"``; or the drivers with such
        effects), ``checks`` (bool, default True: tests of proportional odds and of spreads). logit: ``at_least`` (lowest
        answer that counts as yes; default: the instrument's), ``firth`` (bool). multinomial: ``classes`` (as ordinal),
        ``reference`` (class). quantile: ``quantiles``, ``n_bootstrap``. mixed: ``within`` (column of the groups),
        ``slopes`` (drivers whose effect may differ between groups). count: ``exposure``. duration: ``left``.

    Returns
    -------
    DriverResult
        Columns: [group] term, estimate (outcome points per driver point), std_estimate (standard deviations),
        std_error, statistic (t), df, p_value, p_adjusted, conf_low, conf_high, partial_r2 (0 to 1), vif, n.
        Further tables by name (``more``, ``frame``); linear: ``joint`` (text drivers, groups, interactions), ``slopes``
        (are they the same in all groups of ``by``, whose levels may differ), ``effects`` (partial R2 and f2 with limits),
        ``simple`` (an effect at low and high ratings of another driver), ``tests``, ``influence``, ``overlap``, ``halo``.
        Models of odds add odds_ratio, odds_low, odds_high, and ``effects`` in shares; count and duration add ratio.

    Raises
    ------
    EstimationError
        Too few respondents, a constant outcome, or drivers that carry the same information (named).
    ResponseError
        A column is not there or holds numbers as text.

    Notes
    -----
    .. math:: \hat\beta = (X'WX)^{-1} X'Wy, \quad
              V_{HC3} = (X'WX)^{-1} X'W \, diag\left(\frac{e_i^2}{(1-h_i)^2}\right) W X (X'WX)^{-1}

    with residuals e, leverages h and weights W (1 without a design). Solved by QR on centred and scaled drivers.
    Checked against: tests/oracles/drivers.R and linear_more.R (lm, sandwich, clubSandwich, survey, car) and NIST StRD
    certified values. t reference with n - k degrees of freedom, clusters minus strata under a design. Cost: one QR of the
    rows, and one pass over them for each driver.

    References
    ----------
    .. [1] MacKinnon J. G., White H. (1985), Journal of Econometrics 29:305-325, doi:10.1016/0304-4076(85)90158-7.
    .. [2] Long J. S., Ervin L. H. (2000), The American Statistician 54:217-224.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ...     "speed": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8],
    ...     "price": [5, 8, 5, 6, 6, 4, 8, 5, 5, 7, 3, 9],
    ... })
    >>> result = regress_loyalty(answers, outcome="loyalty", drivers=["speed", "price"])
    >>> result.to_frame()[["term", "estimate", "p_adjusted"]].round(3)
            term  estimate  p_adjusted
    0  intercept    -0.349       0.501
    1      speed     0.910       0.000
    2      price     0.238       0.003
    """
    one_of("model", model, MODELS)
    kind: Model = import_module(MODELS[model]).MODEL
    one_of("adjust", adjust, ADJUSTMENTS)
    target = chosen_outcome(responses, outcome)
    used = design.columns() if design else ()
    controls = [always] if isinstance(always, str) else list(always)
    columns = chosen_drivers(responses, drivers, target, (by, *used, *controls))
    spec = Spec(
        outcome=target,
        covariance=chosen_covariance(model, kind, covariance, design),
        confidence_level=fraction("confidence_level", confidence_level),
        adjust=adjust,
        options=_options(responses, target, model, kind, options),
        rng=rng,
    )
    named = [spec.options[name] for name in kind.columns if spec.options[name] is not None]
    extra = {"always": controls, "interactions": interactions, "groups": groups, "columns": named}
    weights = design.weights if design else None
    rows = model_rows(responses, target, columns, extra, by=by, weights=weights, missing=missing)
    if needs_design(spec.covariance):
        rows = replace(rows, survey=collect_with_design(responses, [], design)[1])
    parts, failed = each_group(rows, by, lambda part: kind.fit(part, spec))
    across = kind.across(rows, spec) if by and kind.across else Across({})
    for caution in next(iter(parts.values())).cautions:
        warnings.warn(caution, AssumptionWarning, stacklevel=2)
    return DriverResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        notes=_notes(parts, failed, rows, by, [*across.notes, *few_linearised(rows, spec.covariance, model)]),
        _frames=_frames(parts, by) | dict(across.frames),
        **bookkeeping(responses, rows, by),
        **_words(kind, spec, parts),
        model=model,
        by=by,
        controls=rows.controls,
    )


def _options(responses: Any, outcome: str, model: str, kind: Model, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the options of the model; what the caller left open the question of the outcome may say."""
    options = checked_options(model, kind.options, given)
    return kind.declared(question_of(responses, outcome), options) if kind.declared else options


def _words(kind: Model, spec: Spec, parts: Mapping[str, Part]) -> dict[str, Any]:
    """Return what the result says of the model as a whole, and how it was asked for."""
    total = next(iter(parts.values()))
    return {
        **{"title": kind.title, "source": kind.source, "null": kind.null, "method": total.sentence},
        **{"outcome": spec.outcome, "covariance": spec.covariance, "adjust": spec.adjust},
        "confidence_level": spec.confidence_level,
        **_whole(total),
    }


def _notes(
    parts: Mapping[str, Part], failed: Mapping[str, str], rows: ModelRows, by: str | None, across: Sequence[str]
) -> tuple[str, ...]:
    remarks = {group: [*part.cautions, *part.notes] for group, part in parts.items()}
    notes = [*base_notes(rows), *group_notes(remarks, failed, rows, by), *across]
    if rows.survey is not None and rows.survey.design.is_complex:
        notes.append(design_words(rows.survey.design))
    if rows.weighted:
        notes.append("Weighted: survey weights enter the estimates, and robust errors allow for them.")
    if rows.crossed:
        notes.append(CROSSED)
    if rows.controls:
        named = ", ".join(rows.name(term) for term in rows.controls)
        notes.append(f"Held constant but not judged: {named}; their p is not corrected.")
    return (*dict.fromkeys(notes), ASSOCIATION)


_WHOLE: Final = ("r2", "adjusted_r2", "residual_std_error", "joint_statistic", "joint_p")


def _whole(total: Part) -> dict[str, Any]:
    """Return the numbers of the model as a whole: those of every model by name, the others together."""
    known = {name: float(total.fit.get(name, math.nan)) for name in _WHOLE}
    return {**known, "fit": {name: value for name, value in total.fit.items() if name not in _WHOLE}}


def _frames(parts: Mapping[str, Part], by: str | None) -> dict[str, pd.DataFrame]:
    """Return the further tables, with the group in front where there are groups."""
    import pandas as pd

    names = dict.fromkeys(name for part in parts.values() for name in part.frames)
    if by is None:
        return dict(next(iter(parts.values())).frames)
    found = {}
    for name in names:
        tables = [part.frames[name].assign(group=group) for group, part in parts.items() if name in part.frames]
        table = pd.concat(tables, ignore_index=True)
        found[name] = table[["group", *(column for column in table if column != "group")]]
    return found
