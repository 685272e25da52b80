"""Relative importance: how the explained variance of loyalty divides among its drivers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.dominance.evidence import Evidence, pooled
from loyaltystats.stats.drivers.dominance.importance_result import ImportanceResult
from loyaltystats.stats.drivers.dominance.linear import Ask, linear_evidence
from loyaltystats.stats.drivers.dominance.model_evidence import SOURCES as MODEL_SOURCES
from loyaltystats.stats.drivers.dominance.model_evidence import measure_of, model_evidence
from loyaltystats.stats.drivers.dominance.players import players_of
from loyaltystats.stats.drivers.dominance.remarks import NO_TEST, remarks, sentence, weighting
from loyaltystats.stats.drivers.dominance.tables import share_table
from loyaltystats.stats.drivers.dominance.units import check_row_numbers, draw_of, shared
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    each_group,
    group_notes,
    refuse_collinear,
    stacked,
    standardised,
    without_constants,
)
from loyaltystats.stats.drivers.models.rows import ModelRows, model_rows
from loyaltystats.stats.drivers.models.spec import checked_options
from loyaltystats.stats.drivers.shares import METHODS, ONE_COLUMN, SOURCES
from loyaltystats.stats.multiplicity import ADJUSTMENTS

if TYPE_CHECKING:
    import pandas as pd

MODELS = ("linear", "ordinal", "logit")
INTERVALS = ("percentile", "bca")
NOTHING = 1e-12
"""R2 up to which the drivers explain nothing."""

OPTIONS: dict[str, Any] = {"interactions": ()}
"""Words that few analyses need -> their defaults."""


def relative_importance(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    method: str = "lmg",
    model: str = "linear",
    always: Sequence[str] | str = (),
    groups: Mapping[str, Sequence[str]] | None = None,
    n_bootstrap: int = 1000,
    interval: str = "percentile",
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
    **options: Any,
) -> ImportanceResult:
    r"""Divide the explained variance of loyalty among its drivers, fairly where drivers overlap.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns), or a list of them
        Numeric outcome and drivers (scale points; their units do not matter); a text driver enters with all its levels as
        one. A list holds imputations of the same answers: contributions are averaged, resamples shared out and pooled.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        At least two columns. Default: the instrument's performance and driver questions.
    method : {"lmg", "first", "last", "pratt", "standardized", "johnson", "car"}
        LMG averages each driver's gain in R2 over all orders of entry: exactly up to 24 drivers, beyond over a sample of
        orders with its error. With ``model="ordinal"`` or ``"logit"``: lmg or mcfadden, nagelkerke, estrella, and for two
        answers tjur, the measure of fit that is divided in the same way.
    model : {"linear", "ordinal", "logit"}
        Least squares; proportional odds for an outcome of few ordered answers; logit for one of two answers.
    always : str or sequence of str
        Columns held constant (country, wave): their part is taken out first, and R2 stays a share of all variance.
    groups : mapping of str to sequence of str, optional
        Named groups of drivers that enter together, one share each; ``result.within_groups()`` divides it.
    n_bootstrap : int, default 1000
        Resamples of respondents, or of clusters within strata; 0 for none. Reduced, and said so, beyond 18 drivers and
        with models that are not linear. Replicate weights of the design take their place, all of them if they are no
        bootstrap.
    interval : {"percentile", "bca"}
        Kind of bootstrap interval; BCa corrects bias and skewness (linear model).
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; correlations are weighted. With strata, clusters or fpc these are resampled as they were drawn. With
        ``replicates`` the shares are computed anew in every replicate: standard errors, and intervals of Student's t
        where the replicates are a jackknife or half samples.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int, numpy.random.Generator or integer array of shape (n_resamples, n), optional
        Seed of the bootstrap (default: the documented seed), or the rows of every resample, numbered from 0 among the
        complete rows, so that intervals can be compared across programs.
    **options : optional
        ``interactions``: pairs of drivers whose product is a player, ``a:b``, that may enter only after both.

    Returns
    -------
    ImportanceResult
        Columns: [group] term, importance (share, sums to 1), contribution (in R2), [std_error (of the share),] conf_low,
        conf_high (of the share), contribution_low, contribution_high, rank, first_probability, tied (drivers with a letter
        in common cannot be separated), [order_error,] n. In the order of the drivers. Methods: ``all_methods``,
        ``differences``, ``rank_probabilities``, ``conditional``, ``dominance``, ``within_groups``, ``against_noise``.

    Raises
    ------
    EstimationError
        Drivers carry the same information (named), too few respondents, nothing explained, separated answers.
    ArgumentError
        One driver, a method that cannot divide texts or groups, or words that do not go together.

    Notes
    -----
    .. math:: LMG_j = \sum_{S \not\ni j} \frac{|S|!\,(p-1-|S|)!}{p!} [R^2(S \cup j) - R^2(S)]

    with R2(S) the explained share by the drivers in S. Works on correlations, so units do not matter. Intervals use
    quantiles of type 7. Negative contributions are kept and named. Checked against: all orders by brute force and
    tests/oracles/importance.R (all definitions from all subsets of lm, polr and glm). Cost: about 2^p values.

    References
    ----------
    .. [1] Lindeman R. H., Merenda P. F., Gold R. Z. (1980), Introduction to bivariate and multivariate analysis.
    .. [2] Groemping U. (2006), Journal of Statistical Software 17(1), doi:10.18637/jss.v017.i01.
    .. [3] Azen R., Budescu D. V. (2003), Psychological Methods 8:129-148.
    .. [4] Azen R., Traxel N. (2009), Journal of Educational and Behavioral Statistics 34:319-347.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "loyalty": [7, 8, 5, 9, 4, 6, 10, 3, 8, 7, 5, 9],
    ...     "speed": [6, 7, 5, 9, 4, 6, 9, 2, 8, 6, 5, 8],
    ...     "price": [5, 8, 5, 6, 6, 4, 8, 5, 5, 7, 3, 9],
    ... })
    >>> result = relative_importance(answers, outcome="loyalty", drivers=["speed", "price"], rng=1)
    >>> result.to_frame()[["term", "importance", "rank"]].round(3)
        term  importance  rank
    0  speed       0.783     1
    1  price       0.217     2
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    kind = _kind(method, model, interval)
    more = checked_options("importance", OPTIONS, options)
    every = list(responses) if isinstance(responses, (list, tuple)) else [responses]
    if not every:
        raise ArgumentError("responses - the list of imputations is empty - expected at least one set of answers.")
    target = chosen_outcome(every[0], outcome)
    controls = [always] if isinstance(always, str) else list(always)
    used = design.columns() if design else ()
    columns = chosen_drivers(every[0], drivers, target, (by, *used, *controls))
    extra = {"always": controls, "groups": groups, "interactions": more["interactions"]}
    base = {"by": by, "weights": design.weights if design else None, "missing": missing}
    sets = [model_rows(one, target, columns, extra, **base) for one in every]
    ask = Ask(
        method=kind,
        model=model,
        interval=interval if len(every) == 1 else "percentile",
        level=fraction("confidence_level", confidence_level),
        draw=draw_of(
            every[0],
            design,
            whole("n_bootstrap", n_bootstrap),
            rng,
            replicated=len(every) == 1 and interval == "percentile" and method != "tjur",
        ),
    )
    _check(sets[0], columns, ask, by)
    asks = [replace(ask, draw=draw) for draw in shared(ask.draw, len(sets))]
    found = [
        each_group(rows, by, lambda part, one=one: _one_part(part, target, one))  # type: ignore[misc]
        for rows, one in zip(sets, asks, strict=True)
    ]
    return _result(responses, sets, found, ask, _Setting(target, by, design, seed_of(rng)))


@dataclass(frozen=True)
class _Setting:
    """What the result repeats: outcome, groups, design and seed in words."""

    outcome: str
    by: str | None
    design: SurveyDesign | None
    seed: str


_Part = tuple[Evidence, list[str]]


def _kind(method: str, model: str, interval: str) -> str:
    one_of("model", model, MODELS)
    one_of("interval", interval, INTERVALS)
    if model == "linear":
        return one_of("method", method, tuple(METHODS))
    if interval != "percentile":
        raise ArgumentError(
            f"interval - 'bca' is not offered for model={model!r} - expected 'percentile', since leaving out every "
            "respondent in turn would refit every subset - use interval='percentile'."
        )
    return measure_of(method, model)


def _check(rows: ModelRows, columns: Sequence[str], ask: Ask, by: str | None) -> None:
    """Refuse what cannot be divided, and row numbers that do not fit.

    Raises
    ------
    ArgumentError
        One player only, or a method that depends on how the columns of a text or a group are coded.
    """
    players = players_of(rows)
    if len(players.names) < 2:
        raise ArgumentError("drivers - got one - expected at least two, since importance divides among drivers.")
    if ask.method in ONE_COLUMN and not players.single:
        many = ", ".join(repr(name) for name, size in zip(players.names, players.sizes, strict=True) if size > 1)
        raise ArgumentError(
            f"method - {ask.method!r} cannot give one share to {many}, which enters with several columns - expected one of "
            "lmg, first, last, pratt - use method='lmg', or name single drivers."
        )
    if players.before and ask.method not in ("lmg", "mcfadden", "nagelkerke", "estrella", "tjur"):
        raise ArgumentError(
            f"method - {ask.method!r} knows no order of entry - expected 'lmg' with interactions, which enter after their "
            "drivers - use method='lmg', or leave out interactions."
        )
    if ask.draw.given is not None and by is not None:
        raise ArgumentError("rng - rows are chosen by the caller - expected no groups (by=) with it - pass a seed.")
    check_row_numbers(ask.draw, len(rows.y))


def _one_part(rows: ModelRows, outcome: str, ask: Ask) -> _Part:
    kept, notes = _usable(rows, outcome)
    players = players_of(kept)
    made: Evidence = (linear_evidence if ask.model == "linear" else model_evidence)(kept, players, ask)
    if not made.contributions.sum() > NOTHING:
        raise EstimationError("drivers - explain nothing of the outcome - expected some correlation with it.")
    return made, [*notes, *remarks(kept, made, ask)]


def _usable(rows: ModelRows, outcome: str) -> tuple[ModelRows, list[str]]:
    import numpy as np

    kept, notes = without_constants(rows)
    if len(kept.y) <= len(kept.terms) + 1 or np.ptp(kept.y) == 0 or not players_of(kept).names:
        reason = "it does not vary" if np.ptp(kept.y) == 0 else f"{len(kept.y)} complete respondents are too few"
        raise EstimationError(
            f"outcome {outcome!r} - {reason} for {len(kept.terms)} drivers - expected more respondents than drivers and "
            "an outcome that varies."
        )
    left = players_of(kept).names
    if len(left) < 2:
        raise EstimationError(
            f"drivers - only {left[0]!r} varies - expected at least two that do, since importance divides among drivers - "
            "name others, or look at its regression."
        )
    refuse_collinear(standardised(kept)[0], kept.terms, kept.weights)
    return kept, notes


def _result(
    responses: Any,
    sets: Sequence[DriverRows],
    found: Sequence[tuple[dict[str, _Part], dict[str, str]]],
    ask: Ask,
    setting: _Setting,
) -> ImportanceResult:
    """Pool the imputations of every group and put the result together."""
    rows, by = sets[0], setting.by
    failed = {group: reason for _, lost in found for group, reason in lost.items()}
    groups = [group for group in found[0][0] if group not in failed]
    evidence = {group: pooled([parts[group][0] for parts, _ in found]) for group in groups}
    tables: dict[str, pd.DataFrame] = {
        group: share_table(each, ask.level).assign(n=each.n) for group, each in evidence.items()
    }
    notes = group_notes({group: found[0][0][group][1] for group in groups}, failed, rows, by)
    total = next(iter(evidence.values()))
    first = responses[0] if isinstance(responses, (list, tuple)) else responses
    book = bookkeeping(first, rows, by)
    book["labels"] = _labels(book["labels"], total.players.names)
    seed = f", {setting.seed}" if len(total.draws) and total.squares is None else ""
    imputed = f"{len(sets)} imputations: contributions are means, resamples of all stand together."
    return ImportanceResult(
        _table=stacked(tables, failed, rows, by),
        method=f"{sentence(setting.outcome, total, ask)}{seed}{weighting(rows, setting.design, total)}.",
        notes=tuple(dict.fromkeys([NO_TEST, *base_notes(rows), *([imputed] if len(sets) > 1 else []), *notes])),
        source=SOURCES[ask.method] if ask.model == "linear" else MODEL_SOURCES[ask.method],
        **book,
        outcome=setting.outcome,
        r2=total.r2,
        control_r2=total.control_r2,
        kind=ask.method,
        model=ask.model,
        interval=ask.interval,
        n_bootstrap=len(total.draws),
        seed=setting.seed,
        confidence_level=ask.level,
        by=by,
        _evidence=evidence,
    )


def _labels(labels: Mapping[str, str], names: Sequence[str]) -> dict[str, str]:
    """Return the labels with those of interactions added."""
    crossed = {name: " × ".join(labels.get(one, one) for one in name.split(":")) for name in names if ":" in name}
    return {**crossed, **labels}
