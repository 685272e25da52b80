"""kano_scores: features as points on a plane of mean scores, DuMouchel's and the analytical Kano model; a second look."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of, seed_of
from loyaltystats.errors import ApproximationWarning, ArgumentError
from loyaltystats.responses.responses import label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, effective_columns
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.kano.analytical import (
    COLUMNS,
    REPLICATES,
    Thresholds,
    cells_of_counts,
    cells_with_importance,
    vectors,
)
from loyaltystats.stats.kano.pooling import Gathered, Plan, gather
from loyaltystats.stats.kano.score_plane import SIDES, Settings, Told, joint_radius, plane
from loyaltystats.stats.kano.scores import REVERSED_RULES, SCORES, Moments, moments
from loyaltystats.stats.kano.table import CLASSIC
from loyaltystats.stats.kano.tally import Pairs, Tally
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.selection import group_texts
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

CUT: Final = 2.0
"""Where DuMouchel's plane is cut, half way of the positive scores 0 to 4; a convention."""

CRITIQUE: Final = (
    "A second look, not the verdict: a mean score may come from many mixes of answers (a mean of 2 from everybody expecting "
    "it, or from half liking it and half not caring), the scores are not calibrated, and the cut is a convention. Read the "
    "categories first."
)
WEIGHTED: Final = "Survey weights: means are weighted, and intervals use Kish's effective number of respondents."


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class ContinuousResult(Result):
    """Mean scores of features on the two Kano questions, with joint confidence regions."""

    title: str = "Kano scores"
    source: str = (
        "DuMouchel W., in Berger C. et al. (1993), CQM Journal 2(4):3-36; Xu Q. et al. (2009), Design Studies 30(1):87-110; "
        "Hotelling H. (1931), Annals of Mathematical Statistics 2:360-378"
    )
    scoring: str
    cut: float
    """Cut of the two mean scores; ``nan`` for the analytical model, which has thresholds of its own."""
    reversed_pairs: str
    confidence_level: float
    adjust: str
    by: str | None = None
    _moments: Moments = field(repr=False)
    _rows: tuple[tuple[str, str], ...] = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "scoring": self.scoring,
            "cut": self.cut,
            "reversed_pairs": self.reversed_pairs,
            "confidence_level": self.confidence_level,
        }

    def ellipses(self, points: int = 60) -> pd.DataFrame:
        """Return the outlines of the joint confidence ellipses of DuMouchel's scores, for drawing.

        Parameters
        ----------
        points : int
            Points of each outline.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, functional, dysfunctional. Empty for the analytical model.
        """
        import numpy as np
        import pandas as pd

        turn = np.linspace(0, 2 * np.pi, points)
        circle = np.vstack([np.cos(turn), np.sin(turn)])
        found = []
        radius = joint_radius(self._moments.n_effective, self.confidence_level)
        for row, (group, feature) in enumerate(self._rows if self.scoring == "dumouchel" else ()):
            covariance = self._moments.covariance[row] / self._moments.n_effective[row]
            if np.isfinite(covariance).all() and np.isfinite(radius[row]):
                values, directions = np.linalg.eigh(covariance)
                reach = directions @ (np.sqrt(np.maximum(values, 0.0))[:, None] * circle) * radius[row]
                line = self._moments.mean[row][:, None] + reach
                names = {"group": group} if self.by else {}
                found.append(pd.DataFrame({**names, "feature": feature, SIDES[0]: line[0], SIDES[1]: line[1]}))
        columns = [*(["group"] if self.by else []), "feature", *SIDES]
        return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def kano_scores(  # noqa: PLR0913 - the thresholds of the two models, and the shared arguments of estimators
    responses: Any,
    *,
    pairs: Pairs | None = None,
    scoring: str = "dumouchel",
    wording: Any = None,
    cut: float = CUT,
    reversed_pairs: str = "keep",
    importance: Mapping[str, str] | None = None,
    r0: float = 0.5,
    low_angle: float = 30.0,
    high_angle: float = 60.0,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> ContinuousResult:
    r"""Place features on a plane of mean scores, with the joint uncertainty of the two means; a second look at Kano pairs.

    Parameters
    ----------
    responses : Responses, dataframe, or mapping of str to either
        One row per respondent; a mapping (wave name -> answers) is pooled.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column). Default: the pairs of the instrument.
    scoring : str, default "dumouchel"
        ``dumouchel``: positions 1-5 score 4, 2, 0, -1, -2 (functional) and -2, -1, 0, 2, 4 (dysfunctional). ``xu``: the
        analytical Kano model, a quarter of these, each answer weighted by stated importance.
    wording : str or sequence of five str, optional
        As in ``classify_kano``.
    cut : float, default 2
        DuMouchel's plane is cut here, both ways.
    reversed_pairs : str, default "keep"
        ``keep`` leaves the negative scores of reverse and questionable pairs in the means, as published; ``drop`` leaves
        these pairs out.
    importance : mapping of str to str, optional
        For ``xu``: feature -> column of stated importance 1-9, scaled to 0-1. Default: the instrument's importance
        questions if all features have one, else every answer weighs 1; ``{}`` for no weights.
    r0, low_angle, high_angle : float
        For ``xu``: a vector shorter than ``r0`` (default 0.5) is indifferent; up to ``low_angle`` degrees (30) must-be,
        from ``high_angle`` (60) on attractive, between them one-dimensional. The analyst's choice, not estimated.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights only.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Correction of p over the features of a group: ``holm``, ``bh``, ``by``, ``none``.
    missing : str, default "drop"
        ``drop`` leaves an incomplete pair out of its feature; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Seed of the resamples of ``xu``.

    Returns
    -------
    ContinuousResult
        Columns: [group,] feature, functional_mean, functional_low, functional_high, dysfunctional_mean,
        dysfunctional_low, dysfunctional_high, then for ``dumouchel`` score_correlation, functional_p, dysfunctional_p,
        p_value (the larger of the two), p_adjusted; for ``xu`` vector_length and vector_angle (degrees) with limits, and
        quadrant_probability; then score_quadrant (attractive, one_dimensional, must_be, indifferent, reverse or unclear),
        n [, n_effective, design_effect]. Method ``ellipses()``.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or belongs to the other scoring.
    ResponseError
        A column is missing, or an answer is not known.
    DesignError
        The design has more than weights.

    Notes
    -----
    .. math:: (\bar z - \mu)' \left(\tfrac{1}{n} S\right)^{-1} (\bar z - \mu) \le \frac{2(n-1)}{n-2} F_{2, n-2; 1-\alpha}

    is the joint ellipse of the two means z (Hotelling), from the counts of the 25 cells alone. A quadrant is declared when
    the whole ellipse lies in it; otherwise it is ``unclear``. It is ``reverse`` when the ellipse lies below 0 both ways. p
    belongs to the hypothesis that at least one mean lies on the cut (intersection-union test of two t tests). The
    analytical model takes percentile limits of 2,000 multinomial resamples of the counts; its class is declared when it
    comes up in at least ``confidence_level`` of them. Checked against: tests/oracles/continuous.R and the published means
    of a study of 358 respondents.

    References
    ----------
    .. [1] Berger C. et al. (1993), Kano's methods for understanding customer-defined quality, CQM Journal 2(4):3-36.
    .. [2] Xu Q., Jiao R. J., Yang X., Helander M., Khalid H. M., Opperud A. (2009), An analytical Kano model for customer
       need analysis, Design Studies 30(1):87-110.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"f": [1] * 12 + [2] * 6 + [3] * 2, "d": [5] * 14 + [4] * 3 + [3] * 3})
    >>> scores = kano_scores(answers, pairs={"refund": ("f", "d")})
    >>> scores.to_frame()[["functional_mean", "dysfunctional_mean", "score_quadrant"]]
       functional_mean  dysfunctional_mean   score_quadrant
    0              3.0                 3.1  one_dimensional
    """
    scoring = one_of("scoring", scoring, SCORES)
    limits = Thresholds(r0=r0, low_angle=low_angle, high_angle=high_angle).checked()
    _refuse(scoring, importance, cut)
    settings = Settings(
        scoring=scoring,
        cut=float(cut),
        reversed_pairs=one_of("reversed_pairs", reversed_pairs, REVERSED_RULES),
        level=fraction("confidence_level", confidence_level),
        adjust=one_of("adjust", adjust, ADJUSTMENTS),
    )
    plan = Plan(
        table=CLASSIC,
        pairs=pairs,
        importance=importance if scoring == "xu" else {},
        by=by,
        design=design,
        missing=missing_rule(missing),
    )
    gathered = gather(responses, wording, plan)
    found = moments(gathered.tallied, scoring, settings.reversed_pairs)
    model = (
        partial(plane, gathered, found) if scoring == "dumouchel" else partial(_analytical, gathered, plan, limits, rng)
    )
    told = model(settings)
    if gathered.tallied.weight is not None:
        warnings.warn(WEIGHTED, ApproximationWarning, stacklevel=2)
    return _result(gathered, found, told, settings, by)


def _refuse(scoring: str, importance: Any, cut: float) -> None:
    if scoring == "dumouchel" and importance:
        raise ArgumentError("importance - used by scoring 'xu' only - leave it out, or pass scoring='xu'.")
    if not -2 < cut < 4:
        raise ArgumentError(f"cut - got {cut!r} - expected a number between -2 and 4, for example 2.")


def _result(gathered: Gathered, found: Moments, told: Told, settings: Settings, by: str | None) -> ContinuousResult:
    columns, notes, method = told
    tallied = gathered.tallied
    plane = settings.scoring == "dumouchel"
    if tallied.weight is None:
        columns.pop("n_effective")
    else:
        columns |= effective_columns(columns["n"], columns["n_effective"])
        notes.append(WEIGHTED)
    rows = tuple((group, feature) for group in (TOTAL, *tallied.groups) for feature in tallied.features)
    return ContinuousResult(
        _table=_frame(rows, by, columns),
        n=int(tallied.respondents[0]),
        n_total=int(tallied.respondents[0]) + gathered.n_zero,
        excluded={ZERO_WEIGHT: gathered.n_zero} if gathered.n_zero else {},
        method=method,
        notes=(CRITIQUE, *notes, *_notes(gathered, found, columns, settings.reversed_pairs)),
        null="The mean of at least one of the two scores lies on the cut." if plane else "",
        labels=_labels(gathered, tallied, by),
        scoring=settings.scoring,
        cut=settings.cut if plane else math.nan,
        reversed_pairs=settings.reversed_pairs,
        confidence_level=settings.level,
        adjust=settings.adjust,
        by=by,
        _moments=found,
        _rows=rows,
    )


def _analytical(gathered: Gathered, plan: Plan, limits: Thresholds, rng: Any, settings: Settings) -> Told:
    """Return columns, notes and method of the analytical Kano model."""
    level, reversed_pairs = settings.level, settings.reversed_pairs
    features = gathered.tallied.features
    asked = [all(feature in wave.importance for feature in features) for wave in gathered.waves]
    notes = []
    if all(asked):
        table, lacking = cells_with_importance(gathered, plan, reversed_pairs)
        weights = "weighted by stated importance, (answer - 1)/8"
        if lacking:
            told = ", ".join(f"{feature} {n:,}" for feature, n in lacking.items())
            notes.append(f"No stated importance, left out of that feature: {told}.")
    else:
        table, weights = cells_of_counts(gathered.tallied, reversed_pairs), "not weighted by importance"
        if any(wave.importance for wave in gathered.waves):
            notes.append("Stated importance was not asked for every feature, so it is not used.")
    vector = vectors(table, limits, confidence_level=level, rng=rng)
    names = (*COLUMNS, "score_quadrant", "n", "n_effective")
    columns: dict[str, Any] = {name: [row[name] for row in vector.values()] for name in names}
    notes.append(f"The thresholds are the analyst's choice: {limits.text()}.")
    method = (
        f"Analytical Kano model: scores 1, 0.5, 0, -0.25, -0.5 (functional) and -0.5, -0.25, 0, 0.5, 1 (dysfunctional), "
        f"{weights}; {limits.text()}. {100 * level:g} % percentile limits of {REPLICATES:,} multinomial resamples, "
        f"{seed_of(rng)}."
    )
    return columns, notes, method


def _frame(rows: tuple[tuple[str, str], ...], by: str | None, columns: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    names = {"group": [group for group, _ in rows]} if by else {}
    frame = pd.DataFrame({**names, "feature": [feature for _, feature in rows], **columns})
    frame["score_quadrant"] = frame["score_quadrant"].astype(object).where(frame["score_quadrant"].notna(), None)
    return frame


def _labels(gathered: Gathered, tallied: Tally, by: str | None) -> dict[str, str]:
    first = gathered.waves[0].responses
    labels = {feature: label_of(first, feature) for feature in tallied.features}
    return labels | (group_texts(first, by, tallied.groups) if by else {})


def _notes(gathered: Gathered, found: Moments, columns: dict[str, Any], reversed_pairs: str) -> list[str]:
    import numpy as np

    features = gathered.tallied.features
    turned = [f"{feature} {int(n):,}" for feature, n in zip(features, found.left_out, strict=False) if n]
    what = "are in the means with their negative scores" if reversed_pairs == "keep" else "are left out of the means"
    notes = [f"Reverse and questionable pairs {what}: {', '.join(turned)}."] if turned else []
    low = np.asarray(columns["functional_low"], dtype=float)
    flat = [f for f, low_end, n in zip(features, low, found.n, strict=False) if n and not np.isfinite(low_end)]
    if flat:
        notes.append(
            f"Everybody gave the same answer to a question, or too few answered, so there is no interval and no quadrant: "
            f"{', '.join(flat)}."
        )
    empty = [f for f, n in zip(features, found.n, strict=False) if not n]
    if empty:
        notes.append(f"No complete pair of answers, nothing can be estimated: {', '.join(empty)}.")
    if gathered.wordings_differ:
        notes.append("The pooled waves were asked with different answer wordings, which can move the means by itself.")
    return notes
