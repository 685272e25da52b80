"""level_drift: does what delights become expected? Waves of different people, or of the same ones."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.responses.responses import label_of
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.answers import ZERO_WEIGHT
from loyaltystats.stats.drift.cells import Tallied
from loyaltystats.stats.drift.chance import seed_number
from loyaltystats.stats.drift.compare import compare
from loyaltystats.stats.drift.notes import method_sentence, null_sentence, remarks
from loyaltystats.stats.drift.people import overlaps, refuse_mix, tally_panel
from loyaltystats.stats.drift.result import DriftResult
from loyaltystats.stats.drift.rows import key_of, row_table
from loyaltystats.stats.drift.source import Ask, Sources, checked_panel, checked_waves, find_sources
from loyaltystats.stats.drift.tally import tally_waves
from loyaltystats.stats.drift.wavewise import wave_table
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.selection import group_texts

__all__ = ["DriftResult", "level_drift"]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How counts become verdicts."""

    confidence_level: float
    adjust: str
    rng: Any
    seed: int


def level_drift(
    waves: Mapping[Any, Any],
    *,
    panel: str | bool | None = None,
    pairs: Any = None,
    direct: Any = None,
    wording: Any = None,
    table: Any = "classic",
    mix: str | None = None,
    standardize: bool = False,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> DriftResult:
    r"""Test whether features drift from Delighted over Desired to Expected, or back, from wave to wave.

    For a researcher who asked the same questions again. The trend of the levels is tested first, since that is the
    question; the test that all shares are the same comes second, and the changes of Better and Worse say how much changed.

    Parameters
    ----------
    waves : mapping of str to Responses or dataframe
        Wave -> answers, in the order of time, two or more. Features that not all waves asked about are left out and named.
    panel : str or False
        Column that identifies people, if the same people answered in all waves; ``False`` if each wave asked different
        people. It decides the test and is never guessed: ``None`` is refused.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column), for all waves or by wave. Default: the pairs of the
        instruments.
    direct : mapping of str to str, optional
        Feature -> column of a direct classification, codes 1 (Dissatisfied) to 4 (Delighted), 5 does not matter; for all
        waves or by wave. Default: the level questions, if the instruments have no pairs.
    wording, table : optional
        Answers and evaluation table of the pairs, as in ``classify_kano``, for all waves or by wave. Different ones warn.
    mix : str, optional
        Column, such as a customer group, whose shares in the waves are compared in a note.
    standardize : bool, default False
        Give every wave the shares of ``mix`` that the first wave has.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights (only ratios within a wave matter), clusters and strata. A cluster's label in several waves is one cluster.
    confidence_level : float, default 0.95
        Fraction between 0 and 1, for intervals and verdicts.
    adjust : str, default "holm"
        Correction of p over the features of one pair of waves and group: ``holm``, ``bh``, ``by``, ``none``.
    missing : str, default "drop"
        ``drop`` leaves an incomplete answer out of its feature; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Seed of permutation distributions that are drawn. Default: a documented seed.

    Returns
    -------
    DriftResult
        Columns: [group,] feature, wave_from, wave_to (over all waves; with more than two then one by one), category_from,
        category_to (most frequent), verdict (``drift``, ``other_change``, ``label_flip``, ``stable``), direction
        (``toward_expected``, ``toward_delighted``, ``unclear``, ``none``), score_change (-2 to 2, positive toward
        Expected), statistic, df, p_value, p_adjusted, test, chi_square, chi_square_df, p_homogeneity,
        p_homogeneity_adjusted, cramers_v, [moves_toward_expected, moves_toward_delighted, p_moves, symmetry, symmetry_df,
        p_symmetry (panels),] indifferent_change, p_indifferent, reverse_change, p_reverse (direct: dissatisfied),
        [better_from, better_to, better_change, better_change_low, better_change_high, and worse likewise (pairs),] n_from,
        n_to, reading. Also ``.by_wave()``, ``.transitions()``, ``.attrition()``.

    Raises
    ------
    ArgumentError
        ``panel`` is not said, or another argument is outside its domain.
    ResponseError
        A column is missing, an answer is unknown, an id appears twice, or no id of a panel appears again.
    DesignError
        Weights, clusters or strata cannot be used.

    Notes
    -----
    .. math:: z = r \sqrt{N - 1} \qquad t = \bar d \sqrt{n} / s_d

    r is the correlation of wave number and score (Delighted 0, Desired 1, Expected 2) over the N answers of different
    people; d the change of the same person's score. Sparse tables use permutation distributions. Panels add Stuart-Maxwell,
    Bowker and the exact sign test. Better and Worse: Newcombe's hybrid score interval, for the same people with the
    correlation of the two waves. With weights or clusters: linearised variances, Student's t with clusters minus strata
    degrees of freedom, Rao-Scott.
    Checked against: tests/oracles/drift.R (``coin``, ``survey``, ``mcnemar.test``, ``chisq.test``); error rates in
    docs/methods/drift.md. Cost: one pass over the rows; of panels the id and answer columns are held in memory.

    References
    ----------
    .. [1] Mantel N. (1963), Journal of the American Statistical Association 58:690-700.
    .. [2] Stuart A. (1955), Biometrika 42:412-416; Bowker A. H. (1948), Journal of the American Statistical Association
       43:572-574.
    .. [3] Rao J. N. K., Scott A. J. (1981), Journal of the American Statistical Association 76:221-230.
    .. [4] Newcombe R. G. (1998), Statistics in Medicine 17:873-890.

    Examples
    --------
    >>> import pandas as pd
    >>> first = pd.DataFrame({"f": [1] * 60, "d": [3] * 40 + [5] * 20})
    >>> second = pd.DataFrame({"f": [1] * 45 + [3] * 15, "d": [3] * 15 + [5] * 45})
    >>> drift = level_drift({"2024": first, "2025": second}, panel=False, pairs={"wifi": ("f", "d")})
    >>> drift.to_frame()[["feature", "category_from", "category_to", "verdict", "direction"]]
      feature category_from      category_to verdict        direction
    0    wifi    attractive  one_dimensional   drift  toward_expected
    """
    named = checked_waves(waves)
    ask = Ask(
        pairs=pairs,
        direct=direct,
        wording=wording,
        table=table,
        by=by,
        design=design,
        missing=missing_rule(missing),
        panel=checked_panel(panel),
        mix=_mix(mix, standardize),
        standardize=bool(standardize),
    )
    settings = Settings(
        confidence_level=fraction("confidence_level", confidence_level),
        adjust=one_of("adjust", adjust, ADJUSTMENTS),
        rng=rng,
        seed=seed_number(rng),
    )
    sources = find_sources(named, ask)
    if ask.panel is None:
        return _result(sources, tally_waves(sources, ask), ask, settings)
    refuse_mix(ask)
    return _result(sources, tally_panel(sources, ask), ask, settings)


def _mix(mix: str | None, standardize: bool) -> str | None:
    if standardize and mix is None:
        raise ArgumentError(
            "standardize - needs the column whose shares are made the same - expected mix='column' - pass mix= too."
        )
    return mix


def _result(sources: Sources, tallied: Tallied, ask: Ask, settings: Settings) -> DriftResult:
    found = compare(tallied, sources.scheme, sources.features, sources.names, settings.seed)
    frame = row_table(found, sources, ask.by, confidence_level=settings.confidence_level, adjust=settings.adjust)
    doubts = overlaps(sources) if ask.panel is None else []
    said = remarks(frame, found, sources, tallied, ask, adjust=settings.adjust, overlaps=doubts)
    for remark in said:
        if remark.warning is not None:
            warnings.warn(remark.text, remark.warning, stacklevel=3)
    waves = sources.names
    zero = sum(wave.n_zero for wave in sources.waves) if ask.panel is None else 0
    return DriftResult(
        _table=frame,
        n=tallied.people,
        n_total=tallied.people + zero if zero else None,
        excluded={ZERO_WEIGHT: zero} if zero else {},
        method=method_sentence(sources, tallied, ask, settings.confidence_level, settings.adjust, settings.rng),
        notes=tuple(remark.text for remark in said),
        null=null_sentence(ask),
        labels=_labels(sources, tallied, ask.by),
        waves=waves,
        panel=ask.panel,
        direct=not sources.scheme.base,
        categories=sources.scheme.categories,
        confidence_level=settings.confidence_level,
        adjust=settings.adjust,
        by=ask.by,
        _keys=tuple(key_of(each, waves) for each in found),
        _changes=tuple((each.better, each.worse) for each in found),
        _joint=tuple(each.joint for each in found),
        _waves=wave_table(sources, tallied, ask.by, settings.confidence_level),
        _attrition=tallied.attrition,
    )


def _labels(sources: Sources, tallied: Tallied, by: str | None) -> dict[str, str]:
    latest = sources.waves[-1].responses
    labels = {feature: label_of(latest, feature) for feature in sources.features}
    return labels | (group_texts(latest, by, tallied.groups) if by is not None else {})
