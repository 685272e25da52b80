"""Tetraclasse: positive and negative evaluations of features on the axis of a correspondence analysis."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, one_of, seed_of, whole
from loyaltystats.errors import EstimationError
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.asymmetry import BASIC, EXCITEMENT, PERFORMANCE
from loyaltystats.stats.drivers.choice import chosen_drivers, chosen_outcome
from loyaltystats.stats.drivers.dominance.units import drawn_units
from loyaltystats.stats.drivers.grams import times_drawn
from loyaltystats.stats.drivers.matrix import (
    DriverRows,
    base_notes,
    bookkeeping,
    counted,
    each_group,
    group_notes,
    stacked,
    tally,
)
from loyaltystats.stats.drivers.models.clustered import design_remarks, with_survey
from loyaltystats.stats.drivers.resamples import draws
from loyaltystats.stats.drivers.zones import Zones, in_words, need_ratings, outcome_zones, zones_in_words, zones_of
from loyaltystats.stats.multiplicity import ADJUSTMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

UNIMPORTANT: Final = "unimportant"

CLASSES: Final = {
    (True, False): ("plus", EXCITEMENT),
    (False, True): ("basic", BASIC),
    (True, True): ("key", PERFORMANCE),
    (False, False): ("secondary", UNIMPORTANT),
}
"""(strong when positive, strong when negative) -> class of Llosa (1997), Decisions Marketing 10:81-88, and its impact."""

CUTS: Final = ("columns", "mean")
STABLE: Final = 0.8
"""A class kept in fewer resamples than this is named in the notes."""

NO_TEST: Final = (
    "The method tests nothing: a class says on which side of a cut a feature lies; the share of resamples that keep it says "
    "how sure that is."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class TetraclasseResult(Result):
    """Strength of every feature when it is evaluated well and when it is evaluated badly, and its class."""

    title: str = "Tetraclasse"
    source: str = (
        "Llosa (1997), Decisions Marketing 10:81-88; Llosa (1999), 2nd International Conference on Marketing Trends"
    )
    outcome: str = ""
    positive_cut: float = math.nan
    negative_cut: float = math.nan
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "outcome": self.outcome,
            "positive_cut": self.positive_cut,
            "negative_cut": self.negative_cut,
            "n_bootstrap": self.n_bootstrap,
            "seed": self.seed,
        }


def tetraclasse(
    responses: Any,
    *,
    outcome: str | None = None,
    satisfied: Any = None,
    drivers: Sequence[str] | str | None = None,
    low: Any = None,
    high: Any = None,
    cut: str = "columns",
    n_bootstrap: int = 1000,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> TetraclasseResult:
    r"""Place the good and the bad evaluation of each feature on the axis from dissatisfied to satisfied.

    Parameters
    ----------
    responses : Responses or dataframe, shape (n_respondents, n_columns)
        Outcome and ratings in scale points, or 0/1.
    outcome : str, optional
        Column. Default: the instrument's recommendation question, else its first outcome.
    satisfied : float or sequence of float, optional
        Answers to the outcome that count as satisfied; a number stands for itself and everything better. Default: the
        promoters, or the top answers that the instrument declares.
    drivers : sequence of str or "all", optional
        Columns of ratings. Default: the instrument's performance and driver questions.
    low, high : float or sequence of float, optional
        Bad and good evaluations. Default: the two lowest and the two highest of an instrument's five-point scale; with
        ``high`` alone, everything else is bad.
    cut : {"columns", "mean"}
        A feature is strong when its point lies beyond that of the column of all satisfied (dissatisfied) evaluations, or
        beyond the mean of the features.
    n_bootstrap : int, default 1000
        Resamples of respondents; 0 for none.
    by : str, optional
        Column; one separate analysis per value after that of all respondents (``Total``).
    design : SurveyDesign, optional
        Weights; respondents are resampled with their weights. With strata, clusters or fpc these are resampled as they
        were drawn.
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
    TetraclasseResult
        Columns: [group] term, positive, positive_low, positive_high (towards satisfied), negative, negative_low,
        negative_high (towards dissatisfied; coordinates), tetraclass (plus, basic, key, secondary), class_probability,
        impact_factor (excitement, basic, performance, unimportant), reason, rated_low, rated_high, n.

    Raises
    ------
    ArgumentError
        It is neither given nor known who is satisfied or which evaluations are good.
    EstimationError
        Everybody or nobody is satisfied, or text drivers.

    Notes
    -----
    The table has two rows per feature (good and bad evaluations) and two columns (satisfied and dissatisfied); with two
    columns the correspondence analysis has one axis, and the coordinate of a row with share s of satisfied is

    .. math:: f = (s - p) / \sqrt{p (1 - p)}

    with p the share of satisfied in the whole table; the columns lie at :math:`\sigma \sqrt{(1-p)/p}` and
    :math:`-\sigma \sqrt{p/(1-p)}` with :math:`\sigma^2` the inertia. Checked against: tests/oracles/other_roads.R
    (``MASS::corresp`` and the singular value decomposition). Cost: one pass over the rows; resamples use counts.

    References
    ----------
    .. [1] Llosa S. (1997), L'analyse de la contribution des elements du service a la satisfaction: un modele
       tetraclasse, Decisions Marketing 10:81-88.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({
    ...     "happy": [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0],
    ...     "clean": [1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1],
    ...     "gift": [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ... })
    >>> result = tetraclasse(answers, outcome="happy", satisfied=1, drivers=["clean", "gift"], high=1, rng=1)
    >>> result.to_frame()[["term", "positive", "negative", "tetraclass"]].round(2)
        term  positive  negative tetraclass
    0  clean       0.5      1.00      basic
    1   gift       1.0      0.33       plus
    """
    one_of("cut", cut, CUTS)
    one_of("adjust", adjust, ADJUSTMENTS)
    level, replicates = fraction("confidence_level", confidence_level), whole("n_bootstrap", n_bootstrap)
    target = chosen_outcome(responses, outcome)
    weights = design.weights if design else None
    columns = chosen_drivers(responses, drivers, target, (by, *(design.columns() if design else ())))
    happy = outcome_zones(responses, target, satisfied=satisfied)
    zones = zones_of(responses, columns, low=low, high=high, need=("high",))
    rows = with_survey(tally(responses, target, columns, by=by, weights=weights, missing=missing), responses, design)
    need_ratings(rows, "good and bad evaluations")
    plan = _Plan(cut=cut, replicates=replicates, level=level, rng=rng)
    parts, failed = each_group(rows, by, lambda part: _one_part(part, happy, zones, plan))
    total = next(iter(parts.values()))
    notes = group_notes({group: part.notes for group, part in parts.items()}, failed, rows, by)
    return TetraclasseResult(
        _table=stacked({group: part.table for group, part in parts.items()}, failed, rows, by),
        method=f"Correspondence analysis of good and bad evaluations of {counted(len(columns), 'feature')} by {target} "
        f"(satisfied: {in_words(happy.high, happy.sign, better=True)}). {zones_in_words(zones)} Cuts: "
        f"{_CUT_WORDS[cut]}, {total.cuts[0]:.2f} and {total.cuts[1]:.2f}. {100 * level:g} % percentile intervals and "
        f"stability from {replicates:,} resamples of {drawn_units(rows)}, {seed_of(rng)}"
        f"{', weighted' if rows.weighted else ''}.",
        notes=tuple(dict.fromkeys([NO_TEST, *base_notes(rows), *notes, *design_remarks(rows)])),
        **bookkeeping(responses, rows, by),
        outcome=target,
        positive_cut=total.cuts[0],
        negative_cut=total.cuts[1],
        n_bootstrap=replicates,
        seed=seed_of(rng),
        confidence_level=level,
        by=by,
    )


_CUT_WORDS: Final = {"columns": "the columns satisfied and dissatisfied", "mean": "the means of the features"}


@dataclass(frozen=True, kw_only=True)
class _Plan:
    cut: str
    replicates: int
    level: float
    rng: Any


@dataclass(frozen=True, kw_only=True)
class _Part:
    table: pd.DataFrame
    cuts: tuple[float, float]
    notes: list[str]


def _one_part(rows: DriverRows, happy: Zones, zones: Mapping[str, Zones], plan: _Plan) -> _Part:
    import numpy as np

    satisfied = happy.is_high(rows.y)
    if not 0 < satisfied.sum() < len(satisfied):
        who = "nobody" if not satisfied.any() else "everybody"
        raise EstimationError(f"outcome - {who} is satisfied - expected some who are and some who are not.")
    good = np.column_stack([zones[term].is_high(rows.x[:, at]) for at, term in enumerate(rows.terms)])
    bad = np.column_stack([_bad(zones[term], rows.x[:, at], good[:, at]) for at, term in enumerate(rows.terms)])
    marks = (
        np.concatenate(
            [
                good & satisfied[:, None],
                good & ~satisfied[:, None],
                bad & satisfied[:, None],
                bad & ~satisfied[:, None],
            ],
            axis=1,
        )
        * rows.weights[:, None]
    )
    cells = marks.sum(axis=0)
    resampled = np.empty((0, len(cells)))
    if plan.replicates:
        resampled = draws(
            len(rows.y),
            plan.replicates,
            generator(plan.rng),
            len(cells),
            lambda chosen: times_drawn(chosen) @ marks,
            rows,
        )
    table, cuts = infer(cells, resampled, rows.terms, plan.cut, plan.level)
    table["rated_low"], table["rated_high"] = bad.sum(axis=0), good.sum(axis=0)
    return _Part(table=table.assign(n=len(rows.y)), cuts=cuts, notes=_remarks(rows, table))


def _bad(zones: Zones, x: np.ndarray, good: np.ndarray) -> np.ndarray:
    return ~good if zones.low is None else zones.is_low(x)


def coordinates(cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return strengths of good and of bad evaluations, and the two column points, for many tables at once.

    Parameters
    ----------
    cells : numpy.ndarray, shape (n_tables, 4 * p)
        Good and satisfied, good and dissatisfied, bad and satisfied, bad and dissatisfied, each for p features.

    Returns
    -------
    tuple of numpy.ndarray
        Shapes (n_tables, p), (n_tables, p) and (n_tables, 2); bad evaluations and the second column are turned so that
        larger means further towards dissatisfied.
    """
    import numpy as np

    block = cells.reshape(len(cells), 2, 2, -1)
    mass = block.sum(axis=2)
    total = mass.sum(axis=(1, 2))
    with np.errstate(divide="ignore", invalid="ignore"):
        p = block[:, :, 0].sum(axis=(1, 2)) / total
        points = (block[:, :, 0] / mass - p[:, None, None]) / np.sqrt(p * (1 - p))[:, None, None]
        inertia = np.nansum(mass * points**2, axis=(1, 2)) / total
        columns = np.sqrt(inertia)[:, None] * np.stack([np.sqrt((1 - p) / p), np.sqrt(p / (1 - p))], axis=1)
    return points[:, 0], -points[:, 1], columns


def infer(
    cells: np.ndarray, resampled: np.ndarray, terms: Sequence[str], cut: str, level: float
) -> tuple[pd.DataFrame, tuple[float, float]]:
    """Make the table from the counts and those of the resamples; no row of answers is seen here."""
    import numpy as np
    import pandas as pd

    every = np.vstack([cells[None], resampled])
    good, bad, columns = coordinates(every)
    with np.errstate(invalid="ignore"):
        limits = columns if cut == "columns" else np.stack([np.nanmean(good, axis=1), np.nanmean(bad, axis=1)], axis=1)
        strong = np.stack([good > limits[:, :1], bad > limits[:, 1:]], axis=2)
    known = ~(np.isnan(good) | np.isnan(bad))
    same = (strong[1:] == strong[:1]).all(axis=2) & known[1:]
    verdicts = [
        CLASSES[(bool(a), bool(b))] if ok else (None, None) for (a, b), ok in zip(strong[0], known[0], strict=True)
    ]
    columns_of: dict[str, Any] = {"term": list(terms)}
    for name, values in (("positive", good), ("negative", bad)):
        low, high = _ends(values[1:], level)
        columns_of |= {name: values[0], f"{name}_low": low, f"{name}_high": high}
    table = pd.DataFrame(columns_of)
    table["tetraclass"] = pd.Series([each[0] for each in verdicts], dtype=object)
    table["class_probability"] = np.where(known[0], same.mean(axis=0) if len(same) else math.nan, math.nan)
    table["impact_factor"] = pd.Series([each[1] for each in verdicts], dtype=object)
    table["reason"] = ["" if ok else "nobody rated it low, or nobody high" for ok in known[0]]
    return table, (float(limits[0, 0]), float(limits[0, 1]))


def _ends(values: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    blank = np.full(values.shape[1], math.nan)
    if not len(values):
        return blank, blank
    held = ~np.isnan(values).all(axis=0)
    low, high = blank.copy(), blank.copy()
    low[held], high[held] = np.nanquantile(values[:, held], [(1 - level) / 2, (1 + level) / 2], axis=0)
    return low, high


def _remarks(rows: DriverRows, table: pd.DataFrame) -> list[str]:
    unsure = table[table["class_probability"] < STABLE]["term"].tolist()
    lost = table[table["tetraclass"].isna()]["term"].tolist()
    notes = []
    if unsure:
        notes.append(
            f"Class kept in fewer than {STABLE:.0%} of resamples: {', '.join(rows.name(term) for term in unsure)}."
        )
    if lost:
        notes.append(f"Nobody rated it low, or nobody high: {', '.join(rows.name(term) for term in lost)}.")
    return notes
