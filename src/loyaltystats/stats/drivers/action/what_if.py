"""what_if: what the score would be if drivers were better, by the ordinal model of the answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import collect_with_design
from loyaltystats.sampling.replicates import bootstrap_multipliers, delivered
from loyaltystats.stats.drivers.action.predicted import PARTS, Outlook, outlook, refuse_few, resampled
from loyaltystats.stats.drivers.action.scenario import ALL, Ends, Step, applied, reached, scenario_steps
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.matrix import (
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    stacked,
    without_constants,
)
from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit, fit_ordinal
from loyaltystats.stats.drivers.models.rows import ModelRows, model_rows
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.breaks import Breaks, breaks_of
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NO_CAUSE: Final = (
    "An association, not proof: the change is what goes with better ratings among the customers asked. Whether improving a "
    "driver brings it about, only doing so can show."
)
MOST_CLASSES: Final = 20


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class WhatIfResult(Result):
    """Predicted change of the score and of its parts, one row per changed driver and one for all changes together."""

    title: str = "What if drivers were better?"
    source: str = "McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142"
    outcome: str = ""
    score: float = math.nan
    """Score that the model predicts for the respondents as they are, in points."""
    shares: Mapping[str, float] = field(default_factory=dict)
    """Predicted shares of detractors, passives and promoters before any change."""
    breaks: tuple[int, int] = (6, 9)
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None
    _model: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "score": self.score,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What is changed and how it is judged."""

    outcome: str
    change: Mapping[str, float] | None
    lift: Mapping[str, float] | None
    move: Mapping[str, Sequence[float]] | None
    breaks: Breaks
    ends: Mapping[str, Ends]
    replicates: int
    level: float
    rng: Any
    design: SurveyDesign | None = None

    @property
    def cuts(self) -> tuple[float, float]:
        """Cut points of the three classes: up to the first, up to the second, above."""
        return float(self.breaks.detractor_to), float(self.breaks.promoter_from - 1)


def what_if(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    change: Mapping[str, float] | None = None,
    lift: Mapping[str, float] | None = None,
    move: Mapping[str, Sequence[float]] | None = None,
    always: Sequence[str] | str = (),
    breaks: Sequence[int] | None = None,
    n_bootstrap: int = 200,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> WhatIfResult:
    r"""Predict the net promoter score if drivers were better, for the customers asked.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome of whole numbers (usually 0-10) and drivers in scale points.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        All drivers of the model, not only those that change. Default: the instrument's performance and driver questions.
    change : mapping of str to float, optional
        Driver -> scale points that everybody gets more (or less); nobody leaves the scale.
    lift : mapping of str to float, optional
        Driver -> target: who is below it gets there, the others stay.
    move : mapping of str to (at_most, to, share), optional
        Driver -> that share of those at most at ``at_most`` gets to ``to``.
    always : str or sequence of str
        Columns held constant (country, wave).
    breaks : (int, int), optional
        Highest answer of a detractor and lowest of a promoter. Default: 6 and 9, on a scale 0-10 only.
    n_bootstrap : int, default 200
        Resamples (of clusters within strata, if there is a design) for the band; 0 for none.
    by : str, optional
        Column; one separate model per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights, strata, clusters, finite populations.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer (counted in ``excluded``), or refuse them.
    rng : int or numpy.random.Generator, optional
        Seed of the bootstrap. Default: the documented seed.

    Returns
    -------
    WhatIfResult
        Columns: [group,] term, scenario (words), estimate (change of the score in points), conf_low, conf_high,
        promoters_change, passives_change, detractors_change (shares), mean_change (outcome points), moved (share of
        respondents), driver_change (mean, scale points), observed_low, observed_high (of the driver), n.

    Raises
    ------
    ArgumentError
        Nothing is changed, or a driver, a number or the breaks cannot be used.
    EstimationError
        The ordinal model cannot be estimated (separation, too few respondents), or not in most resamples.

    Notes
    -----
    .. math:: \Delta = 100 \sum_i \frac{w_i}{\sum w} \{ [P(y > c_2 | x_i') - P(y \le c_1 | x_i')]
              - [P(y > c_2 | x_i) - P(y \le c_1 | x_i)] \}

    with P from proportional odds, c the breaks and x' the drivers after the change. Checked against: the model with
    one yes/no driver, where every number is a count, and tests/oracles/what_if.R (the same sums over ``polr``'s model).
    The band holds the percentiles of resamples in which the model is fitted anew. Cost: one fit per resample.

    References
    ----------
    .. [1] McCullagh P. (1980), Regression models for ordinal data, JRSS B 42:109-142.

    Examples
    --------
    >>> from loyaltystats import load_instrument, simulate_responses
    >>> study = load_instrument("performance").with_features({"speed": "Speed", "price": "Price"})
    >>> answers = simulate_responses(study.combined(load_instrument("recommend")), 200, rng=1)
    >>> result = what_if(answers, change={"speedperf": 0.5}, n_bootstrap=20, rng=1)
    >>> result.to_frame()["term"].tolist(), result.breaks
    (['speedperf'], (6, 9))
    """
    one_of("adjust", adjust, ADJUSTMENTS)
    target, rows = rows_of(responses, outcome, drivers, always, by=by, design=design, missing=missing)
    settings = Settings(
        outcome=target,
        change=change,
        lift=lift,
        move=move,
        breaks=breaks_of(responses, target, breaks),
        ends={name: ends_of(responses, rows, name) for name in {**(change or {}), **(lift or {}), **(move or {})}},
        replicates=whole("n_bootstrap", n_bootstrap),
        level=fraction("confidence_level", confidence_level),
        rng=rng,
        design=design,
    )
    scenario_steps(rows, change, lift, move)
    parts, failed = each_group(rows, by, lambda part: one_part(part, settings))
    first = next(iter(parts.values()))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    return WhatIfResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=_sentence(settings, first, len(rows.terms)),
        notes=(NO_CAUSE, *base_notes(rows), *dict.fromkeys(notes)),
        **bookkeeping(responses, rows, by),
        outcome=target,
        score=float(first.before.score[0]),
        shares=dict(zip(PARTS, map(float, first.before.shares[0]), strict=True)),
        breaks=settings.breaks.pair,
        n_bootstrap=settings.replicates,
        seed=seed_of(rng),
        confidence_level=settings.level,
        by=by,
        _model=first.model,
    )


def rows_of(
    responses: Any,
    outcome: str | None,
    drivers: Sequence[str] | str | None,
    always: Sequence[str] | str,
    *,
    by: str | None,
    design: SurveyDesign | None,
    missing: str,
) -> tuple[str, ModelRows]:
    """Return the outcome and the complete rows of the model, with the design if there is one."""
    target = chosen_outcome(responses, outcome)
    used = design.columns() if design else ()
    controls = [always] if isinstance(always, str) else list(always)
    columns = chosen_drivers(responses, drivers, target, (by, *used, *controls))
    weights = design.weights if design else None
    rows = model_rows(responses, target, columns, {"always": controls}, by=by, weights=weights, missing=missing)
    if design is None:
        return target, rows
    return target, replace(rows, survey=collect_with_design(responses, [], design)[1])


@dataclass(frozen=True, kw_only=True)
class OnePart:
    """What one model predicts."""

    table: pd.DataFrame
    before: Outlook
    notes: list[str]
    model: Mapping[str, Any]


def one_part(rows: ModelRows, settings: Settings) -> OnePart:
    """Fit one group and predict its scenarios."""
    import numpy as np

    kept, constants = without_constants(rows)
    if len(np.unique(kept.y)) > MOST_CLASSES:
        raise EstimationError(
            f"outcome {settings.outcome!r} - has more than {MOST_CLASSES} different answers - expected a rating such as "
            "0-10 - use linkage() for amounts."
        )
    steps = scenario_steps(kept, settings.change, settings.lift, settings.move)
    plans = [[], *([step] for step in steps), *([steps] if len(steps) > 1 else [])]
    scenarios = [applied(kept, plan, settings.ends) for plan in plans]
    fitted = fit_ordinal(kept.x, kept.y, kept.weights, terms=kept.terms)
    seen = outlook(fitted, scenarios, kept.weights, settings.cuts)
    scores = resampled(kept, scenarios, multipliers(kept, settings), settings.cuts)
    refuse_few(scores)
    table = infer(seen, scores, settings.level).assign(**_about(kept, steps, settings), n=len(kept.y))
    return OnePart(
        table=table[[*("term", "scenario"), *(name for name in table if name not in ("term", "scenario"))]],
        before=seen,
        notes=[*constants, *_remarks(kept, steps, settings, scores)],
        model={"fit": fitted, "rows": kept},
    )


def multipliers(rows: ModelRows, settings: Settings) -> list[np.ndarray]:
    """Return how often every respondent is drawn in each resample: respondents, or what the design drew."""
    import numpy as np

    rng = generator(settings.rng)
    n = len(rows.y)
    design = settings.design
    if design is None or not design.is_complex or rows.survey is None:
        return [np.bincount(rng.integers(0, n, n), minlength=n).astype(float) for _ in range(settings.replicates)]
    places = np.searchsorted(rows.survey.kept, rows.place)
    units = places if delivered(rows.survey) else rows.survey.clusters[places]
    return [each[units] for each in bootstrap_multipliers(rows.survey, settings.replicates, rng)]


def infer(seen: Outlook, scores: np.ndarray, level: float) -> pd.DataFrame:
    """Make the numbers of the table from what was predicted in the sample and in its resamples."""
    import numpy as np
    import pandas as pd

    gaps = scores[~np.isnan(scores).any(axis=1)]
    gaps = gaps[:, 1:] - gaps[:, :1]
    low, high = (
        np.quantile(gaps, [(1 - level) / 2, (1 + level) / 2], axis=0)
        if len(gaps)
        else np.full((2, len(seen.means) - 1), math.nan)
    )
    moved = seen.shares[1:] - seen.shares[0]
    return pd.DataFrame(
        {
            "estimate": seen.score[1:] - seen.score[0],
            "conf_low": low,
            "conf_high": high,
            "promoters_change": moved[:, 2],
            "passives_change": moved[:, 1],
            "detractors_change": moved[:, 0],
            "mean_change": seen.means[1:] - seen.means[0],
        }
    )


def _about(rows: ModelRows, steps: Sequence[Step], settings: Settings) -> dict[str, list[Any]]:
    """Return what is changed in words, whom it reaches, and what range of the driver was observed."""
    blank = [math.nan] if len(steps) > 1 else []
    reach = [reached(rows, step, settings.ends[step.term]) for step in steps]
    seen = [rows.x[:, rows.terms.index(step.term)] for step in steps]
    together = [ALL] if len(steps) > 1 else []
    return {
        "term": [*(step.term for step in steps), *together],
        "scenario": [*(step.words(rows.name(step.term)) for step in steps), *together],
        "moved": [*(share for share, _ in reach), *blank],
        "driver_change": [*(mean for _, mean in reach), *blank],
        "observed_low": [*(float(values.min()) for values in seen), *blank],
        "observed_high": [*(float(values.max()) for values in seen), *blank],
    }


def ends_of(responses: Any, rows: ModelRows, name: str) -> Ends:
    """Return the ends of a driver's scale: of the instrument, else those observed."""
    question = question_of(responses, name)
    if question is not None and question.scale is not None and question.scale.is_numeric and question.scale.codes:
        codes = [float(code) for code in question.scale.codes]
        return Ends(lowest=min(codes), highest=max(codes), known=True)
    if name not in rows.terms:
        return Ends(lowest=math.nan, highest=math.nan, known=False)
    values = rows.x[:, rows.terms.index(name)]
    return Ends(lowest=float(values.min()), highest=float(values.max()), known=False)


def _remarks(rows: ModelRows, steps: Sequence[Step], settings: Settings, scores: np.ndarray) -> list[str]:
    import numpy as np

    notes = []
    for step in steps:
        share, mean = reached(rows, step, settings.ends[step.term])
        if share == 0:
            notes.append(f"{rows.name(step.term)}: nobody is moved by this change.")
        elif step.kind == "add" and abs(mean) < abs(step.amount) - 1e-9:
            notes.append(
                f"{rows.name(step.term)}: the end of the scale holds some back, so that the mean moves by {mean:+.2f} "
                f"instead of {step.amount:+g}."
            )
    unknown = [rows.name(step.term) for step in steps if not settings.ends[step.term].known]
    if unknown:
        notes.append(f"The ends of the scale are taken from the answers observed: {', '.join(unknown)}.")
    lost = int(np.isnan(scores[:, 0]).sum()) if len(scores) else 0
    if lost:
        notes.append(f"{counted(lost, 'resample')} of {len(scores)} could not be fitted and left the band.")
    return notes


def _sentence(settings: Settings, first: OnePart, terms: int) -> str:
    band = (
        f"; {100 * settings.level:g} % band from {settings.replicates:,} resamples, {seed_of(settings.rng)}"
        if settings.replicates
        else "; without a band"
    )
    fitted: OrdinalFit = first.model["fit"]
    return (
        f"Proportional-odds model of {settings.outcome} on {counted(terms, 'term')} ({len(fitted.values)} answers used): "
        f"mean prediction over the respondents before and after the change, in points of the score, which the model puts at "
        f"{first.before.score[0]:+.1f} now{band}."
    )
