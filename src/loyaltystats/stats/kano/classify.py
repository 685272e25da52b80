"""classify_kano: what customers require of each feature, and how sure that is."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import fraction, missing_rule, one_of, seed_of
from loyaltystats.errors import ApproximationWarning, ArgumentError, QualityWarning
from loyaltystats.responses.responses import label_of
from loyaltystats.sampling.design import SurveyDesign, design_words, effective_columns
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.kano.coefficients import better_worse, strengths
from loyaltystats.stats.kano.counts import Counts, category_counts
from loyaltystats.stats.kano.designed import with_design
from loyaltystats.stats.kano.grades import main_grades
from loyaltystats.stats.kano.mode_set import letters, mode_sets
from loyaltystats.stats.kano.notes import group_notes, rule_notes, table_notes, wording_note
from loyaltystats.stats.kano.pooling import Gathered, Plan, gather
from loyaltystats.stats.kano.quadrant import CUTS, checked_cuts
from loyaltystats.stats.kano.refined import refine
from loyaltystats.stats.kano.resample import REPLICATES, mode_probability, resampling_seed
from loyaltystats.stats.kano.result import KanoResult, row_names, text_column
from loyaltystats.stats.kano.rules import METHODS, Verdicts, decide
from loyaltystats.stats.kano.table import evaluation_table
from loyaltystats.stats.kano.tally import Pairs
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS
from loyaltystats.stats.selection import group_texts
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["KanoResult", "classify_kano"]

NULL = "The two most frequent categories are equally frequent among all customers."

WEIGHTS_NOTE = (
    "Survey weights: counts are weighted and add up to the respondents; the exact test is replaced by a normal test, "
    "and Wilson intervals use Kish's effective number of respondents."
)


DESIGN_NOTE = (
    "Counts are weighted and add up to the respondents; the exact test is replaced by Student's t of the difference of two "
    "shares, n effective by the mean design effect of the shares."
)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How to turn counts into verdicts."""

    method: str
    confidence_level: float
    adjust: str
    tie_tolerance: float | None
    cuts: tuple[float, float]
    rng: Any
    seed: int

    @property
    def level(self) -> float:
        """Significance level."""
        return 1.0 - self.confidence_level


def classify_kano(
    responses: Any,
    *,
    pairs: Pairs | None = None,
    wording: Any = None,
    table: Any = "classic",
    method: str = "winner",
    tie_tolerance: float | None = None,
    cuts: tuple[float, float] | None = None,
    importance: Mapping[str, str] | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> KanoResult:
    r"""Classify features by Kano's pair questions, with the uncertainty of every number.

    For a researcher who asked how people feel when a feature is there and when it is not. The category describes what
    is required; whether customers are satisfied today needs a delivery question (``satisfaction_levels``).

    Parameters
    ----------
    responses : Responses, dataframe, or mapping of str to either
        One row per respondent. A mapping (wave name -> answers) is pooled; different wordings in it warn.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column), by name. Default: the pairs of the instrument.
    wording : str or sequence of five str, optional
        The answers in order from most pleased to least: ``kano1984``, ``enjoy``, ``blauth``, ``short``, or five labels;
        with several waves also wave name -> wording. Codes 1-5 are always accepted. Default: the instrument's.
    table : str or 5x5 letters, default "classic"
        Evaluation table: ``classic``, ``pouliot``, ``three_level`` (codes 1-3), or 25 letters of A O M I R Q, rows
        functional 1-5. Letters may carry grades (``A1``, ``M3``), which give the column ``grade``.
    method : str, default "winner"
        Rule of the verdict: ``winner`` (significantly ahead of the runner-up, else ``mixed``), ``mode``, ``moai``
        (M > O > A > I among those that cannot be told apart), ``aom_irq`` (sums A+O+M and I+R+Q), ``fong``, ``quadrant``
        (Better and the size of Worse against ``cuts``), ``refined`` (the winner, and a column ``refined`` that splits
        categories by importance above and below the mean of the features).
    tie_tolerance : float, optional
        For ``moai``: gap, as a share of n, below which categories count as tied (published: 0.05 or 0.06). Default: the
        exact test.
    cuts : (float, float), default (0.5, 0.5)
        For ``quadrant``: cuts of Better and of the size of Worse. There is no agreed cut; they are printed.
    importance : mapping of str to str, optional
        Feature -> column of self-stated importance 1-9. Default: the instrument's importance questions.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates: shares, Better, Worse and all tests know them. Default: every
        respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1, for intervals and verdicts.
    adjust : str, default "holm"
        Correction of p over the features of a group: ``holm``, ``bh``, ``by``, ``none``.
    missing : str, default "drop"
        ``drop`` leaves an incomplete pair out of its feature and counts it; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Seed of ``mode_probability``. Default: a documented seed.

    Returns
    -------
    KanoResult
        Columns: [group,] feature, n (complete pairs), attractive, one_dimensional, must_be, indifferent, reverse,
        questionable (respondents), category, modal_category, runner_up, p_value, p_adjusted, mode_probability, mode_set
        (letters of the categories that may be the most frequent one, each feature on its own), better (0 to 1),
        better_low, better_high, worse (-1 to 0), worse_low, worse_high, category_strength, total_strength (shares of n),
        requirement, half_pairs, unanswered (respondents), rule, [grade,] [stated_importance (1-9),] [refined,]
        [n_effective, design_effect]. More in ``shares()``, ``mode_probabilities()``, ``ellipses()``, ``covariance()``,
        ``homogeneity()``, ``differences()``, ``grades()``, ``cells()``.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or nothing says which columns form pairs.
    ResponseError
        A column is missing, or an answer is not known: all unknown answers are listed by column.
    DesignError
        A part of the design cannot be used, or several waves are pooled under more than weights.

    Notes
    -----
    .. math:: p = \min\{1,\ 2 \Pr(X \le b)\}, \quad X \sim \mathrm{Binomial}(a + b, 1/2)

    with a and b the counts of the two most frequent of A, O, M, I, R. Questionable answers never win. Better
    = (A+O)/(A+O+M+I) and Worse = -(O+M)/(A+O+M+I) have Wilson intervals. P(mode) is the share of 2,000 multinomial
    resamples in which the most frequent category stays the most frequent. ``mode_set`` keeps every category that is not
    behind the first in a one-sided exact test at a quarter of the level (Bonferroni over its four rivals), and is the
    winner alone where the winner test is significant: it misses the true mode with at most the chance
    1 - ``confidence_level`` (enumerated in tests/oracles/kano_coverage.py). Under strata, clusters, fpc or replicates the
    winner test is Student's t of the difference of two shares with clusters minus strata degrees of freedom, Better and
    Worse have the interval of Korn and Graubard, groups are compared by the second-order test of Rao and Scott.
    Checked against: tests/oracles/kano.R and kano_sets.R (``binom.test``, ``p.adjust``, ``prop.test``, ``chisq.test``,
    ``svychisq``) and published tables (tests/published). Cost: one pass over the rows; everything else is computed from
    the 25 cells of each feature.

    References
    ----------
    .. [1] Kano N., Seraku N., Takahashi F., Tsuji S. (1984), Attractive quality and must-be quality, Hinshitsu
       14(2):39-48.
    .. [2] Berger C. et al. (1993), Kano's methods for understanding customer-defined quality, CQM Journal 2(4):3-36.
    .. [3] Hung K., Fithian W. (2019), Rank verification for exponential families, Annals of Statistics 47(2):758-782.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"wifi": [1] * 12 + [3] * 2, "nowifi": [5] * 10 + [3] * 4})
    >>> kano = classify_kano(answers, pairs={"wifi": ("wifi", "nowifi")})
    >>> kano.to_frame()[["feature", "n", "one_dimensional", "attractive", "category", "requirement"]]
      feature   n  one_dimensional  attractive         category requirement
    0    wifi  14               10           2  one_dimensional     Desired
    """
    settings = Settings(
        method=one_of("method", method, METHODS),
        confidence_level=fraction("confidence_level", confidence_level),
        adjust=one_of("adjust", adjust, ADJUSTMENTS),
        tie_tolerance=_tolerance(tie_tolerance, method),
        cuts=_cuts(cuts, method),
        rng=rng,
        seed=resampling_seed(rng),
    )
    plan = Plan(
        table=evaluation_table(table),
        pairs=pairs,
        importance=importance,
        by=by,
        design=design,
        missing=missing_rule(missing),
        full_design=True,
    )
    return _result(gather(responses, wording, plan), plan, settings)


def _result(gathered: Gathered, plan: Plan, settings: Settings) -> KanoResult:
    method, level, adjust, by = settings.method, settings.level, settings.adjust, plan.by
    counts = with_design(category_counts(gathered.tallied, plan.table), gathered, plan)
    if method == "refined" and gathered.importance is None:
        raise ArgumentError(
            "method - 'refined' splits by stated importance and none is there - expected importance={'delivery': 'column'}, "
            "or an instrument with importance questions - or take method 'winner'."
        )
    verdicts = decide(
        counts, method=method, level=level, adjust=adjust, tie_tolerance=settings.tie_tolerance, cuts=settings.cuts
    )
    frame = _table(counts, verdicts, gathered, settings, plan)
    notes = _warned(gathered, counts, plan, settings)
    notes += table_notes(frame, counts, verdicts)
    notes += rule_notes(frame, counts, verdicts, method=method, level=level, adjust=adjust, cuts=settings.cuts)
    if by is not None:
        notes += group_notes(counts, gathered.tallied, by=by, level=level, adjust=adjust)
    respondents = int(gathered.tallied.respondents[0])
    return KanoResult(
        _table=frame,
        n=respondents,
        n_total=respondents + gathered.n_zero,
        excluded={ZERO_WEIGHT: gathered.n_zero} if gathered.n_zero else {},
        method=_sentence(plan, gathered, settings, counts),
        notes=tuple(notes),
        null=NULL,
        labels=_labels(gathered, by),
        confidence_level=settings.confidence_level,
        rule=method,
        evaluation_table=plan.table.name if plan.table.name != "own" else f"own: {plan.table.text()}",
        wording=gathered.wording,
        adjust=adjust,
        by=by,
        cuts=settings.cuts if method == "quadrant" else None,
        _evaluation=plan.table,
        _seed=settings.seed,
        _tie_tolerance=settings.tie_tolerance,
        _counts=counts,
        _tally=gathered.tallied,
    )


def _tolerance(value: float | None, method: str) -> float | None:
    if value is None:
        return None
    if method != "moai":
        raise ArgumentError(f"tie_tolerance - used by method 'moai' only, got method {method!r} - leave it out.")
    return fraction("tie_tolerance", value)


def _cuts(value: Any, method: str) -> tuple[float, float]:
    if value is None:
        return CUTS
    if method != "quadrant":
        raise ArgumentError(f"cuts - used by method 'quadrant' only, got method {method!r} - leave them out.")
    return checked_cuts(value)


def _table(counts: Counts, verdicts: Verdicts, gathered: Gathered, settings: Settings, plan: Plan) -> pd.DataFrame:
    import pandas as pd

    tallied = gathered.tallied
    columns: dict[str, Any] = {**row_names(counts, plan.by), "n": counts.n}
    columns |= dict(zip(CATEGORIES, counts.shown.T, strict=True))
    for name in ("category", "modal_category", "runner_up"):
        columns[name] = text_column(getattr(verdicts, name))
    columns |= {"p_value": verdicts.p_value, "p_adjusted": verdicts.p_adjusted}
    columns["mode_probability"] = mode_probability(counts, verdicts.ranking.first, settings.seed)
    sets = mode_sets(counts, level=settings.level, rivals=plan.table.rivals)
    columns["mode_set"] = text_column([letters(categories) for categories in sets])
    columns |= better_worse(counts, settings.confidence_level)
    columns |= strengths(counts, verdicts.ranking.first_count, verdicts.ranking.second_count)
    columns["requirement"] = text_column(verdicts.requirement)
    columns |= {"half_pairs": tallied.half_pairs.ravel(), "unanswered": tallied.unanswered.ravel()}
    columns["rule"] = verdicts.rule
    if plan.table.grades:
        columns["grade"] = text_column(main_grades(tallied, plan.table, verdicts.modal_category))
    if gathered.importance is not None:
        columns["stated_importance"] = _importance(counts, gathered)
    if settings.method == "refined":
        columns["refined"] = text_column(refine(counts, verdicts.category, columns["stated_importance"])[0])
    if counts.weighted:
        columns |= effective_columns(counts.n, counts.effective())
    return pd.DataFrame(columns)


def _importance(counts: Counts, gathered: Gathered) -> list[float]:
    sums = gathered.importance or {}
    found = [sums.get(row, (0.0, 0.0)) for row in counts.rows()]
    return [weighted / total if total > 0 else float("nan") for total, weighted in found]


def _warned(gathered: Gathered, counts: Counts, plan: Plan, settings: Settings) -> list[str]:
    """Warn about what changes the reading, and return the same sentences as notes."""
    notes = []
    if gathered.wordings_differ:
        note = wording_note(
            [category_counts(one, plan.table) for one in gathered.tallies],
            [wave.name for wave in gathered.waves],
            [wave.wording for wave in gathered.waves],
            settings.adjust,
        )
        warnings.warn(note, QualityWarning, stacklevel=4)
        notes.append(note)
    if plan.design is not None and counts.errors is not None:
        notes.append(f"{design_words(plan.design)} {DESIGN_NOTE}")
    elif counts.weighted:
        warnings.warn(WEIGHTS_NOTE, ApproximationWarning, stacklevel=4)
        notes.append(WEIGHTS_NOTE)
    return notes


def _labels(gathered: Gathered, by: str | None) -> dict[str, str]:
    first = gathered.waves[0].responses
    labels = {feature: label_of(first, feature) for feature in gathered.tallied.features}
    if by is not None:
        labels |= group_texts(first, by, gathered.tallied.groups)
    return labels


def _sentence(plan: Plan, gathered: Gathered, settings: Settings, counts: Counts) -> str:
    table = plan.table
    own = f" ({table.text()})" if table.name == "own" else ""
    rule = METHODS[settings.method]
    if settings.method in ("winner", "moai", "refined"):
        if counts.errors is not None:
            rule = rule.replace("exact two-sided binomial test", "two-sided t test under the survey design")
            rule = rule.replace("winner test", "winner test (t, under the design)")
        elif counts.weighted:
            rule = rule.replace("exact two-sided binomial test", "two-sided normal test on effective counts")
            rule = rule.replace("winner test", "winner test (normal, on effective counts)")
        rule += f" at level {settings.level:.3g}"
    if settings.method == "quadrant":
        rule += f" ({settings.cuts[0]:g} and {settings.cuts[1]:g})"
    if settings.tie_tolerance is not None:
        rule = f"{METHODS['moai']}: gap below {settings.tie_tolerance:.3g} of n"
    return (
        f"Kano evaluation table {table.name!r}{own}, answer wording {gathered.wording or 'not recorded'}. "
        f"Category: {rule}; p adjusted by {ADJUSTMENT_NAMES[settings.adjust]}. Better and Worse: "
        f"{100 * settings.confidence_level:g} % {'Wilson' if counts.errors is None else 'Korn-Graubard'} intervals. "
        f"P(mode): {REPLICATES:,} multinomial resamples, {seed_of(settings.rng)}."
    )
