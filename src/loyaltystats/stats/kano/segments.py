"""kano_segments: are there camps of customers who require different things? Latent classes of Kano categories."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, missing_rule, one_of, seed_of, whole
from loyaltystats.errors import ArgumentError, DesignError, EstimationError
from loyaltystats.responses.responses import label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.own import OwnAnswers, read_own
from loyaltystats.stats.kano.pooling import Plan
from loyaltystats.stats.kano.segment_checks import CampsTest, camps_test, stability
from loyaltystats.stats.kano.segment_notes import pair_notes, segment_notes
from loyaltystats.stats.kano.segment_tables import CODINGS, assignments, fits_table, profiles
from loyaltystats.stats.kano.table import LETTERS, evaluation_table
from loyaltystats.stats.kano.tally import Pairs
from loyaltystats.stats.latent_classes import Patterns, Solution, count_patterns_of, fit_classes
from loyaltystats.stats.multiplicity import ADJUSTMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

EVERYBODY: Final = "Everybody"
MOST_CLASSES: Final = 10


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class SegmentsResult(Result):
    """Segments of customers by what they require: one row per segment and feature."""

    title: str = "Segments by requirement"
    source: str = (
        "Lazarsfeld P. F., Henry N. W. (1968), Latent structure analysis; Dempster A. P. et al. (1977), JRSS B 39:1-38; "
        "Schwarz G. (1978), Annals of Statistics 6:461-464; stability: Hennig C. (2007), CSDA 52:258-271"
    )
    classes: int
    """Number of segments chosen by BIC."""
    entropy: float
    reached: float
    """Share of the random starts that found the best maximum."""
    rand_index: float
    """Mean adjusted Rand index over resamples."""
    camps_statistic: float
    """Likelihood ratio of two classes against one."""
    camps_p: float
    confidence_level: float
    n_bootstrap: int
    seed: str
    _fits: pd.DataFrame = field(repr=False)
    _assignments: pd.DataFrame = field(repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "classes": self.classes,
            "entropy": self.entropy,
            "rand_index": self.rand_index,
            "camps_p": self.camps_p,
        }

    def fits(self) -> pd.DataFrame:
        """Return the models compared: one row per number of classes.

        Returns
        -------
        pandas.DataFrame
            Columns: classes, log_likelihood, parameters, aic, bic, entropy, smallest_share, reached (share of the starts
            that found the best maximum), chosen, reason (why a model was not estimated).
        """
        return self._fits.copy()

    def assignments(self) -> pd.DataFrame:
        """Return the segment of every respondent; one row per person, so not for a client's workbook.

        Returns
        -------
        pandas.DataFrame
            Columns: id, segment (most likely one), probability (of that segment), then one probability per segment.
            Respondents without any complete pair have an empty segment.
        """
        return self._assignments.copy()


def kano_segments(
    responses: Any,
    *,
    pairs: Pairs | None = None,
    classes: int | Iterable[int] = range(1, 6),
    categories: str = "five",
    n_starts: int = 20,
    n_bootstrap: int = 100,
    wording: Any = None,
    table: Any = "classic",
    id_column: str | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> SegmentsResult:
    r"""Find segments of respondents who require different things, or say that one crowd is enough.

    A feature that divides customers looks ``mixed``. If the same people who expect one feature are indifferent to another,
    there are camps; this model finds them, says how sure they are, and who belongs to which.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent, one wave.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column). Default: the pairs of the instrument; at least two.
    classes : int or iterable of int, default 1 to 5
        Numbers of classes to compare; 1 is always among them.
    categories : str, default "five"
        ``five`` (A O M I, and R and Q together), ``six`` (each by itself), ``four`` (R and Q count as no answer).
    n_starts : int, default 20
        Random starts of every model.
    n_bootstrap : int, default 100
        Resamples for the stability of the segments, and at most as many samples for the test of one class against two;
        0 leaves both out.
    wording, table : optional
        As in ``classify_kano``.
    id_column : str, optional
        Column of ids for ``assignments()``. Default: ``id`` where there is one, else row numbers from 1.
    by : None
        Refused: segments are found among all respondents. Join ``assignments()`` to the answers to compare groups.
    design : None
        Refused with weights: neither BIC nor the test holds for weighted answers.
    confidence_level : float, default 0.95
        Fraction between 0 and 1, for the shares of the segments.
    adjust : str, default "holm"
        Not used by this statistic (there is one test); accepted so that all estimators can be called alike.
    missing : str, default "drop"
        ``drop`` leaves an incomplete pair out of the likelihood (missing at random) and keeps the respondent's other
        answers; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Seed of starts and resamples. Default: a documented seed.

    Returns
    -------
    SegmentsResult
        Columns: segment, segment_share (of the respondents), segment_low, segment_high, stability (mean Jaccard index over
        resamples), feature, modal_category (most likely in the segment), one share per category in the segment, contrast
        (distance to the shares of all respondents, 0 to 1), n (respondents whose most likely segment it is). Methods
        ``fits()`` and ``assignments()``.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or ``by`` is given.
    DesignError
        A design is given.
    EstimationError
        Fewer than two features, or nobody completed a pair.
    ResponseError
        A column is missing, or an answer is not known.

    Notes
    -----
    .. math:: P(x_i) = \sum_c \pi_c \prod_{j \in obs(i)} \theta_{cjx_{ij}}, \qquad
              BIC = -2\ell + p \log n, \quad p = C - 1 + C \sum_j (K_j - 1)

    by EM from many random starts; within a class the answers to different features are independent. The number of classes
    is that of the smallest BIC. Checked against the R package poLCA (tests/oracles/segments.R) and by simulation of two
    camps (tests/oracles/segments_recovery.py). Cost: proportional to the distinct patterns of answers; 358 respondents and
    six features take about ten seconds with all checks, 2,000 and eight about seven without and ninety with them.

    References
    ----------
    .. [1] Linzer D. A., Lewis J. B. (2011), poLCA, Journal of Statistical Software 42(10), doi:10.18637/jss.v042.i10.
    .. [2] Nylund K. L., Asparouhov T., Muthen B. O. (2007), Structural Equation Modeling 14:535-569.
    .. [3] Hennig C. (2007), Computational Statistics and Data Analysis 52:258-271.

    Examples
    --------
    >>> import pandas as pd
    >>> safe, quick = [3, 5, 3, 5, 3, 3], [3, 3, 1, 3, 1, 5]  # answers to three pairs: one camp expects, one is delighted
    >>> answers = pd.DataFrame([safe] * 60 + [quick] * 40, columns=["af", "ad", "bf", "bd", "cf", "cd"])
    >>> found = kano_segments(answers, pairs={c: (c + "f", c + "d") for c in "abc"}, n_bootstrap=0)
    >>> found.classes, found.to_frame()["modal_category"].tolist()
    (2, ['must_be', 'must_be', 'indifferent', 'indifferent', 'attractive', 'one_dimensional'])
    """
    coding = CODINGS[one_of("categories", categories, CODINGS)]
    numbers = _numbers(classes)
    starts, resamples = whole("n_starts", n_starts, minimum=1), whole("n_bootstrap", n_bootstrap)
    level = fraction("confidence_level", confidence_level)
    one_of("adjust", adjust, ADJUSTMENTS)
    _refuse(by, design)
    plan = Plan(table=evaluation_table(table), pairs=pairs, importance={}, missing=missing_rule(missing))
    own = read_own(responses, wording, plan, id_column=id_column)
    patterns, place = _tally(own, coding)
    streams = generator(rng).spawn(3)
    models = {number: _model(patterns, number, starts, streams[0]) for number in numbers}
    fits = fits_table(patterns, models)
    chosen = _chosen(fits, models)
    sure = stability(patterns, chosen, n_bootstrap=resamples, confidence_level=level, rng=streams[1])
    camps = _camps(patterns, models, resamples, streams[2])
    names = _names(chosen.classes)
    frame = profiles(patterns, chosen, sure, own.features, (names, coding))
    labels = {feature: label_of(responses, feature) for feature in own.features}
    return SegmentsResult(
        _table=frame,
        n=int(patterns.total),
        n_total=len(own),
        excluded=_excluded(own, patterns),
        method=_sentence(plan.table.name, categories, numbers, (starts, resamples, seed_of(rng)), camps),
        notes=segment_notes(frame, fits, chosen, sure, camps, labels) + pair_notes(own),
        null="Everybody belongs to one class: the categories of different features have nothing to do with each other.",
        labels=labels,
        classes=chosen.classes,
        entropy=chosen.entropy(patterns.n),
        reached=chosen.reached,
        rand_index=sure.rand,
        camps_statistic=camps.statistic,
        camps_p=camps.p_value,
        confidence_level=level,
        n_bootstrap=resamples,
        seed=seed_of(rng),
        _fits=fits,
        _assignments=assignments(own, patterns, place, chosen, names),
    )


def _numbers(classes: Any) -> list[int]:
    given: list[Any] = [classes] if isinstance(classes, (int, float)) else list(classes)
    found = sorted({1, *(whole("classes", number, minimum=1) for number in given)})
    if not given or found[-1] > MOST_CLASSES:
        raise ArgumentError(
            f"classes - got {given!r} - expected numbers from 1 to {MOST_CLASSES}, for example range(1, 6)."
        )
    return found


def _refuse(by: str | None, design: SurveyDesign | None) -> None:
    if by is not None:
        raise ArgumentError(
            f"by - got {by!r}, and segments are found among all respondents - expected None - join assignments() to the "
            "answers and compare the groups there."
        )
    if design is not None and design.columns():
        raise DesignError(
            "design - kano_segments takes no survey weights: neither BIC nor the test of one class against two holds for "
            "weighted answers - leave out design, and weight the shares of assignments() afterwards."
        )


def _tally(own: OwnAnswers, coding: tuple[int, ...]) -> tuple[Patterns, np.ndarray]:
    """Return the counted patterns of categories, and the pattern of every respondent (-1: no complete pair)."""
    import numpy as np

    if len(own.features) < 2:
        raise EstimationError(
            f"pairs - there is one feature, {own.features[0]!r} - expected at least two: segments show in how answers to "
            "several features hang together."
        )
    code_of = dict(zip(LETTERS, coding, strict=True)) | {"": -1}
    codes = np.array([[code_of[letter] for letter in row] for row in own.letters.tolist()], dtype=np.int64)
    codes = codes.reshape(len(own), len(own.features))
    known = (codes >= 0).any(axis=1)
    if not known.any():
        raise EstimationError("responses - nobody completed a pair of answers - expected at least one complete pair.")
    patterns, place = count_patterns_of(codes[known], [max(coding) + 1] * len(own.features))
    everybody = np.full(len(own), -1)
    everybody[known] = place
    return patterns, everybody


def _model(patterns: Patterns, classes: int, n_starts: int, rng: np.random.Generator) -> Solution | str:
    """Return the model, or why it cannot be estimated."""
    free = patterns.parameters(classes)
    cells = math.prod(int((patterns.used()[start : start + size] > 0).sum() or 1) for start, size in _items(patterns))
    if classes > 1 and free > cells - 1:
        return f"{free} parameters for {cells} possible patterns: not identified"
    if classes > 1 and free >= patterns.total:
        return f"{free} parameters for {patterns.total:.0f} respondents: too few"
    return fit_classes(patterns, classes, n_starts=n_starts, rng=rng)


def _items(patterns: Patterns) -> list[tuple[int, int]]:
    return list(zip(patterns.first_columns, patterns.sizes, strict=True))


def _camps(
    patterns: Patterns, models: dict[int, Solution | str], n_bootstrap: int, rng: np.random.Generator
) -> CampsTest:
    one, two = models[1], models.get(2)
    if not isinstance(one, Solution) or not isinstance(two, Solution):
        return CampsTest(statistic=math.nan, p_value=math.nan, drawn=0)
    return camps_test(patterns, one, two, n_bootstrap=n_bootstrap, rng=rng)


def _chosen(fits: pd.DataFrame, models: dict[int, Solution | str]) -> Solution:
    """Return the model of the smallest BIC; that of one class can always be estimated."""
    model = models[int(fits.loc[fits["chosen"], "classes"].iloc[0])]
    if isinstance(model, str):
        raise EstimationError(f"responses - {model} - expected more respondents.")
    return model


def _names(classes: int) -> list[str]:
    return [EVERYBODY] if classes == 1 else [f"Segment {number}" for number in range(1, classes + 1)]


def _excluded(own: OwnAnswers, patterns: Patterns) -> dict[str, int]:
    lost = len(own) - int(patterns.total)
    return {"no complete pair of answers": lost} if lost else {}


def _sentence(table: str, categories: str, numbers: list[int], run: tuple[int, int, str], camps: CampsTest) -> str:
    starts, resamples, seed = run
    checks = (
        f"{resamples} resamples of respondents for stability; test of one class against two by {camps.drawn} drawn samples"
        if resamples
        else "no resampling"
    )
    return (
        f"Latent class analysis of Kano categories (table {table!r}, {categories} categories) with "
        f"{', '.join(map(str, numbers))} classes, EM from {starts} random starts each, number of classes by BIC; {checks}; "
        f"{seed}."
    )
