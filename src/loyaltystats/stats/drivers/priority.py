"""Priority map: how much a driver counts against how well it is done, and how sure its place is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.dominance.importance_result import ImportanceResult
from loyaltystats.stats.drivers.dominance.units import Draw, draw_of
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.models.rows import ModelRows, model_rows
from loyaltystats.stats.drivers.models.spec import checked_options
from loyaltystats.stats.drivers.priority_notes import notes_on, sentence
from loyaltystats.stats.drivers.quadrants import (
    CLEAR,
    QUADRANTS,
    SHARE,
    UNCLEAR,
    Crosshair,
    Picture,
    Reading,
    infer,
    rule,
)
from loyaltystats.stats.drivers.ratings import Ratings, ratings_of, scale_ends
from loyaltystats.stats.drivers.stated import stated_columns
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["QUADRANTS", "PriorityResult", "priority_map"]

OPTIONS: Final[dict[str, Any]] = {
    **{"stated_scale": None, "clear": SHARE},
    **{"method": "lmg", "model": "linear", "always": ()},
}
"""Words that few analyses need -> their defaults; the last three are those of ``relative_importance``."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class PriorityResult(Result):
    """Importance and performance of every driver, with the quadrant they fall into and how sure that is."""

    title: str = "Priorities"
    source: str = "Martilla and James (1977), Journal of Marketing 41(1):77-79"
    outcome: str = ""
    importance_cut: float = math.nan
    performance_cut: float = math.nan
    stated_cut: float = math.nan
    """Mean of the stated importance of the drivers (0 to 100); nan where none was asked."""
    importance_rule: str = "mean"
    performance_rule: str = "mean"
    """How the cut was chosen: ``mean`` or ``median`` of the drivers, ``scale`` (its middle), or ``given``."""
    clear: float = SHARE
    """Share of resamples from which a quadrant is called clear."""
    spearman: float = math.nan
    spearman_low: float = math.nan
    spearman_high: float = math.nan
    """Rank correlation of stated and derived importance over the drivers, with its interval."""
    kind: str = "lmg"
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "importance_cut": self.importance_cut,
            "performance_cut": self.performance_cut,
            "spearman": self.spearman,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }


def priority_map(
    responses: Any,
    *,
    outcome: str | None = None,
    drivers: Sequence[str] | str | None = None,
    stated: Mapping[str, str] | Sequence[str] | None = None,
    lowest: float | None = None,
    highest: float | None = None,
    importance_cut: float | str | None = None,
    performance_cut: float | str | None = None,
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
    **options: Any,
) -> PriorityResult:
    r"""Set the importance of each driver against its performance: where to improve first, and how sure that is.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and drivers in scale points.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    drivers : sequence of str or "all", optional
        Columns. Default: the instrument's performance and driver questions.
    stated : mapping of str to str, or sequence of str, optional
        Driver -> column of the importance that customers state, or the columns in the order of the drivers. Default: the
        instrument's questions about the importance of the same features; ``{}`` for none.
    lowest, highest : float, optional
        Ends of the rating scale (scale points). Default: from the instrument; never guessed from the answers.
    importance_cut : float or {"mean", "median"}, optional
        Share (0 to 1) from which a driver is important. Default: the mean of the drivers, which is the equal share 1/p.
    performance_cut : float or {"mean", "median", "scale"}, optional
        Performance (0 to 100) from which a driver is done well: mean (default) or median of the drivers, or the middle of
        the scale.
    n_bootstrap : int, default 1000
        Resamples of respondents, or of clusters within strata; 0 for none. The same ones give the intervals of the
        importance and show how sure a quadrant is.
    by : str, optional
        Column whose values split the table; ``Total`` comes first. The cuts are those of the total, for all groups.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc: means by linearisation, resamples as the sample was drawn.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Accepted for uniformity; nothing is tested here.
    missing : {"drop", "raise"}
        Leave out respondents with a missing answer, or refuse them.
    rng : int, numpy.random.Generator or integer array of shape (n_resamples, n), optional
        Seed of the bootstrap, or the rows of every resample, as in ``relative_importance``.
    **options : optional
        ``clear`` (default 0.9, a convention): share of resamples from which a quadrant is called clear. ``stated_scale``:
        ends of the scale of the stated importance, such as ``(1, 7)``, where no instrument knows them. ``method``
        (default ``"lmg"``), ``model`` and ``always``: definition of importance, as in ``relative_importance``.

    Returns
    -------
    PriorityResult
        Columns: [group,] term, importance (share), conf_low, conf_high (of the share), rank, performance, performance_low,
        performance_high (0 to 100), quadrant, quadrant_probability (share of resamples in that quadrant), stable (clear or
        unclear), [stated, stated_low, stated_high (0 to 100), stated_rank, stated_verdict, stated_probability, stated_n,] n.

    Raises
    ------
    ArgumentError
        The ends of a scale are neither known nor given, answers lie outside, or a cut or a column is not known.
    EstimationError
        As in ``relative_importance``.

    Notes
    -----
    .. math:: performance = 100 (\bar x - lowest) / (highest - lowest)

    with a t interval of the mean; stated importance alike, of those who answered it. Cuts that are means or medians are
    computed anew in every resample; in groups they are held fixed. Checked against: tests/oracles/priority.R (means,
    intervals, shares of quadrants and verdicts, rank correlation from shared rows). Cost: as ``relative_importance``.

    References
    ----------
    .. [1] Martilla J. A., James J. C. (1977), Importance-performance analysis, Journal of Marketing 41(1):77-79.

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
    asked = checked_options("priority_map", OPTIONS, options)
    target = chosen_outcome(responses, outcome)
    controls = [asked["always"]] if isinstance(asked["always"], str) else list(asked["always"])
    taken = (by, *(design.columns() if design else ()), *controls)
    columns = chosen_drivers(responses, drivers, target, taken)
    study = _study(
        responses, columns, stated_columns(responses, stated, columns, target), asked, design, (lowest, highest)
    )
    plan = _Plan(
        importance=rule("importance_cut", importance_cut, ("mean", "median")),
        performance=rule("performance_cut", performance_cut, ("mean", "median", "scale")),
        clear=fraction("clear", asked["clear"]),
        level=fraction("confidence_level", confidence_level),
        by=by,
    )
    seed = _seed(rng)
    shares = relative_importance(
        responses,
        outcome=target,
        drivers=columns,
        method=asked["method"],
        model=asked["model"],
        always=controls,
        n_bootstrap=n_bootstrap,
        by=by,
        design=_resampled_design(design),
        confidence_level=confidence_level,
        adjust=adjust,
        missing=missing,
        rng=seed,
    )
    weights = design.weights if design else None
    rows = model_rows(responses, target, columns, {"always": controls}, by=by, weights=weights, missing=missing)
    return _result(shares, rows, study, plan, draw_of(responses, _resampled_design(design), n_bootstrap, seed))


@dataclass(frozen=True, kw_only=True)
class _Plan:
    """What the caller asked for: how the cuts are chosen, what is called clear, the level, the groups."""

    importance: float | str
    performance: float | str
    clear: float
    level: float
    by: str | None

    def crosshair(self, drivers: int) -> Crosshair:
        """Return the crosshair of so many drivers; the mean of shares is the equal share, exactly."""
        equal = 1 / drivers if self.importance == "mean" else self.importance
        return Crosshair(importance=equal, performance=self.performance)


@dataclass(frozen=True, kw_only=True)
class _Study:
    """Ratings of performance and, where asked, of importance."""

    performance: Ratings
    stated: Ratings | None


def _resampled_design(design: SurveyDesign | None) -> SurveyDesign | None:
    """Return the design from which resamples are drawn: a quadrant needs a distribution, not only its variance."""
    spec = None if design is None else design.replication
    return design if design is None or spec is None or spec.columns is not None else replace(design, replicates=None)


def _seed(rng: Any) -> Any:
    """Return a seed that can be used twice: importance and performance are recomputed in the same resamples."""
    import numpy as np

    return int(rng.integers(2**63)) if isinstance(rng, np.random.Generator) else rng


def _study(
    responses: Any,
    drivers: Sequence[str],
    stated: Mapping[str, str],
    asked: Mapping[str, Any],
    design: SurveyDesign | None,
    ends: tuple[float | None, float | None],
) -> _Study:
    where, given = "lowest, highest", None if ends == (None, None) else ends
    scales = {column: scale_ends(responses, column, given, where) for column in drivers}
    performance = ratings_of(responses, {column: column for column in drivers}, scales, design, where)
    if not stated:
        return _Study(performance=performance, stated=None)
    where, given = "stated_scale", asked["stated_scale"]
    scales = {column: scale_ends(responses, column, given, where) for column in stated.values()}
    return _Study(performance=performance, stated=ratings_of(responses, stated, scales, design, where))


def _result(shares: ImportanceResult, rows: ModelRows, study: _Study, plan: _Plan, draw: Draw) -> PriorityResult:
    """Set everything side by side, group by group; the cuts are those of all respondents."""
    import pandas as pd

    table = shares.to_frame()
    found: list[pd.DataFrame] = []
    readings: list[Reading] = []
    crosshair = plan.crosshair(int((table["group"] == TOTAL).sum()) if plan.by else len(table))
    for group, part in rows.groups().items():
        made = _columns(table if plan.by is None else table[table["group"] == group], part, study, plan.level)
        if made["importance"].isna().any():
            found.append(made.assign(**dict.fromkeys(_READ)))
            continue
        here = _picture(made)
        reading = infer(here, _drawn(shares, group, made, part, study, draw), crosshair, plan.level)
        readings.append(reading)
        found.append(_read(made, reading, plan.clear))
        crosshair = crosshair.fixed(_picture(found[0]))
    return _assembled(shares, pd.concat(found, ignore_index=True), readings[0], crosshair, plan)


def _columns(shares: pd.DataFrame, rows: ModelRows, study: _Study, level: float) -> pd.DataFrame:
    """Return importance, performance and stated importance of one group side by side."""
    made = shares[[name for name in _SHARES if name in shares]].reset_index(drop=True)
    means = study.performance.means(rows, level)
    for name, part in (("performance", "mean"), ("performance_low", "low"), ("performance_high", "high")):
        made[name] = [means[term][part] for term in made["term"]]
    if study.stated is None:
        return made
    said = study.stated.means(rows, level)
    nothing = {"mean": math.nan, "low": math.nan, "high": math.nan, "n": 0}
    for name, part in (("stated", "mean"), ("stated_low", "low"), ("stated_high", "high"), ("stated_n", "n")):
        made[name] = [said.get(term, nothing)[part] for term in made["term"]]
    made["stated_rank"] = made["stated"].round(9).rank(ascending=False, method="min")
    return made


def _picture(table: pd.DataFrame) -> Picture:
    import numpy as np

    nobody = np.full(len(table), math.nan)
    return Picture(
        importance=table["importance"].to_numpy(dtype=float),
        performance=table["performance"].to_numpy(dtype=float),
        stated=table["stated"].to_numpy(dtype=float) if "stated" in table else nobody,
    )


def _drawn(
    shares: ImportanceResult, group: str, table: pd.DataFrame, rows: ModelRows, study: _Study, draw: Draw
) -> Picture:
    """Return the same three in the resamples that gave the importance its intervals."""
    import numpy as np

    draws = shares.resamples(group)
    again = replace(draw, replicates=len(draws))
    terms = table["term"].tolist()
    stated = np.full(draws.shape, math.nan)
    if study.stated is not None:
        places = [terms.index(name) for name in study.stated.names if name in terms]
        kept = [at for at, name in enumerate(study.stated.names) if name in terms]
        stated[:, places] = study.stated.resampled(rows, again)[:, kept]
    columns = [study.performance.names.index(term) for term in terms]
    return Picture(importance=draws, performance=study.performance.resampled(rows, again)[:, columns], stated=stated)


def _read(table: pd.DataFrame, reading: Reading, clear: float) -> pd.DataFrame:
    """Return the table of one group with its quadrants and verdicts."""
    import numpy as np

    sure = reading.quadrant_probability
    words = [None if np.isnan(share) else (CLEAR if share >= clear else UNCLEAR) for share in sure]
    made = table.copy()
    made["quadrant"], made["quadrant_probability"], made["stable"] = reading.quadrant, sure, words
    made["stated_verdict"], made["stated_probability"] = reading.verdict, reading.verdict_probability
    return made


def _assembled(
    shares: ImportanceResult, table: pd.DataFrame, total: Reading, crosshair: Crosshair, plan: _Plan
) -> PriorityResult:
    asked = "stated" in table
    order = [*_SHARES[:-1], *_PERFORMANCE, *(_STATED if asked else ()), "n"]
    table = table[[name for name in order if name in table]]
    result = PriorityResult(
        _table=table,
        n=shares.n,
        method="",
        labels=shares.labels,
        excluded=shares.excluded,
        weight_cost=shares.weight_cost,
        n_total=shares.n_total,
        outcome=shares.outcome,
        importance_cut=float(crosshair.importance),
        performance_cut=float(crosshair.performance),
        stated_cut=float(crosshair.stated) if asked else math.nan,
        importance_rule=plan.importance if isinstance(plan.importance, str) else "given",
        performance_rule=plan.performance if isinstance(plan.performance, str) else "given",
        clear=plan.clear,
        spearman=total.spearman[0],
        spearman_low=total.spearman[1],
        spearman_high=total.spearman[2],
        kind=shares.kind,
        n_bootstrap=shares.n_bootstrap,
        seed=shares.seed,
        confidence_level=plan.level,
        by=plan.by,
    )
    return replace(result, method=sentence(result), notes=(*notes_on(result), *shares.notes))


_SHARES: Final = ("group", "term", "importance", "conf_low", "conf_high", "rank", "n")
_READ: Final = ("quadrant", "quadrant_probability", "stable", "stated_verdict", "stated_probability")
_PERFORMANCE: Final = ("performance", "performance_low", "performance_high", *_READ[:3])
_STATED: Final = ("stated", "stated_low", "stated_high", "stated_rank", *_READ[3:], "stated_n")
