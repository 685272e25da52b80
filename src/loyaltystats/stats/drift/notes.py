"""What a reader of the drift table must know, in sentences; those that change the reading are warnings too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import seed_of
from loyaltystats.errors import ApproximationWarning, AssumptionWarning, LoyaltyStatsWarning, QualityWarning
from loyaltystats.stats.drift.cells import Attrition, Tallied
from loyaltystats.stats.drift.chance import DRAWS, stream
from loyaltystats.stats.drift.compare import Found
from loyaltystats.stats.drift.source import Ask, Sources
from loyaltystats.stats.drift.trend import same_shares
from loyaltystats.stats.drift.verdicts import LABEL_FLIP
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, adjust_p
from loyaltystats.vocabulary import TOTAL, text_of

if TYPE_CHECKING:
    import pandas as pd

FEW_CLUSTERS: Final = 10
"""With fewer degrees of freedom a variance between clusters is itself very uncertain."""

MOST_NAMED: Final = 12

Overlap = tuple[str, str, str, int, int]


@dataclass(frozen=True, kw_only=True)
class Remark:
    """A sentence for the reader, and the class of the warning if it changes the reading."""

    text: str
    warning: type[LoyaltyStatsWarning] | None = None


def remarks(
    frame: pd.DataFrame,
    found: Sequence[Found],
    sources: Sources,
    tallied: Tallied,
    ask: Ask,
    *,
    adjust: str,
    overlaps: Sequence[Overlap],
) -> list[Remark]:
    """Return everything that a reader must know, the gravest first."""
    listed = [
        *_differences(sources, frame),
        *map(_overlap, overlaps),
        *_people(ask, tallied, sources),
        *_design(ask, tallied, found),
        *_mix(ask, tallied, sources),
        *_tests(found, sources, tallied, adjust),
        *_gaps(found, sources, tallied),
    ]
    return listed + _flips(frame)


def _listed(names: Iterable[str]) -> str:
    every = list(dict.fromkeys(names))
    more = len(every) - MOST_NAMED
    return ", ".join(every[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _named(found: Iterable[Found]) -> str:
    return _listed(each.feature if each.group == TOTAL else f"{each.feature} ({each.group})" for each in found)


def _differences(sources: Sources, frame: pd.DataFrame) -> Iterator[Remark]:
    """Yield what differs between the waves that should be the same: then a change may be no change of customers."""
    waves = sources.waves
    if sources.wordings_differ:
        asked = ", ".join(f"{wave.name}: {wave.wording or 'not recorded'}" for wave in waves)
        yield Remark(
            text=f"The waves were asked with different answer wordings ({asked}). The wording alone can change the "
            "category, so no row of this table can tell drift from wording. Test that A, O, M, I, R+Q have the same shares "
            f"in all waves: {_shares_tests(sources, frame)}.",
            warning=QualityWarning,
        )
    if sources.tables_differ:
        used = ", ".join(f"{wave.name}: {wave.table}" for wave in waves)
        yield Remark(
            text=f"The waves are classified by different evaluation tables ({used}): a change may come from the table "
            "alone. Use one table for all waves.",
            warning=QualityWarning,
        )
    if sources.texts_differ:
        yield Remark(
            text=f"{_listed(sources.texts_differ)}: the question was not worded the same in all waves, and a change may "
            "come from the question alone.",
            warning=QualityWarning,
        )
    if sources.left_out:
        yield Remark(text=f"{_listed(sources.left_out)}: not asked in every wave and left out.")


def _shares_tests(sources: Sources, frame: pd.DataFrame) -> str:
    whole = frame[(frame["wave_from"] == sources.names[0]) & (frame["wave_to"] == sources.names[-1])]
    whole = whole[whole["group"] == TOTAL] if "group" in whole else whole
    rows = whole[["feature", "chi_square", "chi_square_df", "p_homogeneity"]].to_dict("records")
    return "; ".join(
        f"{row['feature']}: chi-square {text_of('chi_square', row['chi_square'])}, df {row['chi_square_df']:.0f}, "
        f"p {text_of('p_value', row['p_homogeneity'])}"
        if row["p_homogeneity"] == row["p_homogeneity"]
        else f"{row['feature']}: not tested"
        for row in rows[:MOST_NAMED]
    )


def _overlap(found: Overlap) -> Remark:
    first, other, column, both, least = found
    return Remark(
        text=f"{both:,} of {least:,} ids in column {column!r} appear in wave {first!r} and in wave {other!r}, yet they are "
        f"analysed as different people. If they are the same people, pass panel={column!r}: analysed as different ones "
        "they hide drift (the tests reject far less often than 5 % when there is none, and miss changes that are there).",
        warning=QualityWarning,
    )


def _people(ask: Ask, tallied: Tallied, sources: Sources) -> Iterator[Remark]:
    if ask.panel is None:
        sizes = ", ".join(f"{name}: {n:,}" for name, n in zip(sources.names, tallied.respondents, strict=True))
        yield Remark(
            text=f"Different people in every wave (respondents {sizes}). If some people answered in several waves, the "
            "tests are too careful and intervals too wide; name the column of their ids as panel."
        )
        return
    for each, leavers in zip(tallied.attrition, tallied.leavers.values(), strict=True):
        without = f", {each.without_id:,} without an id" if each.without_id else ""
        yield Remark(
            text=f"The same people, {each.wave_from} to {each.wave_to}: {each.both:,} in both waves, {each.left:,} left, "
            f"{each.came:,} came{without}. Tests and changes are about those in both; who left may have changed differently."
        )
        yield from _leavers(each, leavers, sources)


def _leavers(each: Attrition, counts: Any, sources: Sources) -> Iterator[Remark]:
    """Yield a remark when those who left had answered differently from those who stayed."""
    if each.left == 0 or each.both == 0:
        return
    p = [
        same_shares(sources.scheme.merged(counts[:, f]), stream(0, each.wave_from, each.wave_to, feature)).p_value
        for f, feature in enumerate(sources.features)
    ]
    unlike = [feature for feature, one in zip(sources.features, adjust_p(p).tolist(), strict=True) if one <= 0.05]
    if unlike:
        yield Remark(
            text=f"{_listed(unlike)}: those who left after wave {each.wave_from} had answered differently from those who "
            "stayed (test of equal shares, 5 %, Holm). Those in both waves do not stand for everybody."
        )


def _design(ask: Ask, tallied: Tallied, found: Sequence[Found]) -> Iterator[Remark]:
    if not tallied.robust:
        return
    parts = []
    if tallied.weighted:
        parts.append("weights (only their ratios within a wave matter)")
    if tallied.units.clustered:
        spans = "; a cluster may hold several waves" if tallied.units.spans and not ask.panel else ""
        parts.append(f"{len(tallied.units.stratum):,} clusters{spans}")
    if tallied.units.strata:
        parts.append("strata")
    yield Remark(
        text=f"Survey design in use: {', '.join(parts)}. Exact tests are replaced by linearised ones with Student's t, the "
        "test of equal shares by Rao and Scott's, and intervals use effective numbers of respondents.",
        warning=ApproximationWarning,
    )
    df = [each.trend.df for each in found if each.group == TOTAL and each.trend.df == each.trend.df]
    if tallied.units.clustered and df and min(df) < FEW_CLUSTERS - 1:
        yield Remark(
            text=f"Only {min(df):.0f} degrees of freedom between clusters: the standard errors are themselves uncertain, "
            "most of all when clusters differ much in size.",
            warning=AssumptionWarning,
        )


def _mix(ask: Ask, tallied: Tallied, sources: Sources) -> Iterator[Remark]:
    if ask.mix is None or not tallied.mix:
        return
    import numpy as np

    counts = np.array(list(tallied.mix.values()), dtype=float).T
    test = same_shares(counts, stream(0, "mix", ask.mix))
    shares = counts / counts.sum(axis=1, keepdims=True)
    told = "; ".join(
        f"{label} {', '.join(f'{share:.0%}' for share in column)}"
        for label, column in list(zip(tallied.mix, shares.T.tolist(), strict=True))[:MOST_NAMED]
    )
    done = (
        "Every wave is weighted to the mix of the first one."
        if ask.standardize
        else "A change of the mix can look like drift; standardize=True gives every wave the mix of the first one."
    )
    yield Remark(
        text=f"Mix of the samples by {ask.mix} ({', '.join(sources.names)}): {told}. Test of an equal mix: chi-square "
        f"{text_of('chi_square', test.statistic) or 'none'}, p {text_of('p_value', test.p_value) or 'not tested'}. {done}"
    )


def _tests(found: Sequence[Found], sources: Sources, tallied: Tallied, adjust: str) -> Iterator[Remark]:
    if len(sources.names) > 2:
        people = (
            "compare those who answered in both"
            if tallied.pairs
            else "test a trend over all waves, equally spaced; their changes are last minus first"
        )
        yield Remark(
            text=f"Rows from {sources.names[0]} to {sources.names[-1]} {people}. The other rows compare one wave with the "
            "next."
        )
    if len(sources.features) > 1 and adjust != "none":
        group = " and group" if tallied.groups else ""
        yield Remark(
            text=f"p adjusted: {ADJUSTMENT_NAMES[adjust]} over the {len(sources.features)} features of each pair of "
            f"waves{group}, for the trend and for equal shares; verdicts and readings follow adjusted p. Other p columns "
            "are not adjusted."
        )
    for words, names in (
        ("the trend", _named(each for each in found if _is_exact(each.trend.test))),
        ("equal shares", _named(each for each in found if _is_exact(each.alike.test))),
    ):
        if names:
            yield Remark(
                text=f"{names}: few answers in some categories, p of {words} is from the permutation distribution."
            )


def _is_exact(test: str) -> bool:
    return test in ("exact permutation", "drawn permutation", "exact sign flip", "drawn sign flips")


def _gaps(found: Sequence[Found], sources: Sources, tallied: Tallied) -> Iterator[Remark]:
    empty = [each for each in found if each.trend.p_value != each.trend.p_value]
    if empty:
        why = (
            "a stratum has a single cluster, or nobody"
            if tallied.robust
            else "nobody"
            if not tallied.pairs
            else "nobody in both waves"
        )
        yield Remark(
            text=f"{_named(empty)}: trend not estimable, since {why} answered Delighted, Desired or Expected in a wave."
        )
    lost = [
        f"{feature} {int(n):,}"
        for feature, n in zip(sources.features, tallied.incomplete.sum(axis=0), strict=True)
        if n
    ]
    if lost:
        yield Remark(text=f"Incomplete answers, all waves together, are left out of their feature: {_listed(lost)}.")
    if tallied.without_group:
        yield Remark(text=f"{tallied.without_group:,} respondents without a group are in the total only.")
    if not sources.scheme.base:
        yield Remark(
            text="Asked directly: Better and Worse need the pair of questions and are not given. Dissatisfied is a state "
            "and stands outside the trend; its share is tested on its own."
        )
    numbers = [_number(name) for name in sources.names]
    if all(number is not None for number in numbers) and numbers != sorted(numbers, key=lambda one: one or 0.0):
        yield Remark(text=f"The waves are in the order given: {', '.join(sources.names)}.")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _flips(frame: pd.DataFrame) -> list[Remark]:
    rows = frame[frame["verdict"] == LABEL_FLIP]
    names = [
        f"{row['feature']}{'' if row.get('group', TOTAL) == TOTAL else ' (' + str(row['group']) + ')'}"
        for row in rows.to_dict("records")
    ]
    if not names:
        return []
    return [
        Remark(text=f"{_listed(names)}: a label flip, not drift. The most frequent category changed, no test shows it.")
    ]


def method_sentence(
    sources: Sources, tallied: Tallied, ask: Ask, confidence_level: float, adjust: str, rng: Any
) -> str:
    """Return how the numbers were made."""
    asked = (
        f"Kano pairs, evaluation table {'; '.join(dict.fromkeys(wave.table for wave in sources.waves))}"
        if sources.scheme.base
        else "Direct classification"
    )
    if tallied.robust:
        trend = "linearised Student's t of the trend of scores"
        alike = "Rao-Scott"
    elif ask.panel:
        trend, alike = (
            "paired Student's t of the change of scores (exact where fewer than 10 people moved)",
            "Stuart-Maxwell",
        )
    else:
        trend, alike = "linear-by-linear (permutation where an expected count is below 5)", "chi-square"
    people = f"the same people by column {ask.panel!r}" if ask.panel else "different people"
    changes = (
        " Better and Worse: "
        f"{100 * confidence_level:g} % hybrid score intervals{' with the correlation of the waves' if ask.panel else ''}."
        if sources.scheme.base
        else ""
    )
    return (
        f"{len(sources.names)} waves of {people}. {asked}. Trend of Delighted 0, Desired 1, Expected 2 by {trend}; equal "
        f"shares by {alike}; verdicts at level {1 - confidence_level:.3g}, p adjusted by {ADJUSTMENT_NAMES[adjust]}."
        f"{changes} Permutation distributions that are drawn: {DRAWS:,} tables, {seed_of(rng)}."
    )


def null_sentence(ask: Ask) -> str:
    """Return the null hypothesis of the trend."""
    if ask.panel:
        return "The mean change of a person's position among Delighted, Desired and Expected is zero."
    return "The mean position among Delighted, Desired and Expected is the same in all waves."
