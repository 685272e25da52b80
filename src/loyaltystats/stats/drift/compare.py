"""Compare waves: all tests and changes of one feature between two waves, or over all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loyaltystats.stats.drift.cells import Sample, Tallied
from loyaltystats.stats.drift.chance import stream
from loyaltystats.stats.drift.changes import Change, change_of_people, change_of_waves
from loyaltystats.stats.drift.paired import Moves, paired_trend, same_margins, sign_test
from loyaltystats.stats.drift.robust import robust_margins, robust_paired, robust_shares, robust_trend
from loyaltystats.stats.drift.scheme import SCORED, Scheme
from loyaltystats.stats.drift.trend import Alike, Tested, same_shares, trend_test
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True)
class Step:
    """Which waves are compared: positions of the first and the last, and of all that take part."""

    first: int
    last: int
    waves: tuple[int, ...]


def steps_of(count: int) -> tuple[Step, ...]:
    """Return the comparison over all waves, then one wave with the next if there are more than two."""
    whole = Step(first=0, last=count - 1, waves=tuple(range(count)))
    if count == 2:
        return (whole,)
    return (whole, *(Step(first=at, last=at + 1, waves=(at, at + 1)) for at in range(count - 1)))


@dataclass(frozen=True, kw_only=True, eq=False)
class Found:
    """Everything about one feature of one group in one step."""

    group: str
    feature: str
    step: Step
    n: tuple[int, int]
    modes: tuple[str | None, str | None]
    trend: Tested
    alike: Alike
    symmetry: tuple[float, float, float] | None
    moves: Moves | None
    shares: tuple[Tested, ...]
    better: Change
    worse: Change
    joint: np.ndarray


def compare(tallied: Tallied, scheme: Scheme, features: Sequence[str], names: Sequence[str], seed: int) -> list[Found]:
    """Compare the waves for every group, feature and step.

    Parameters
    ----------
    tallied : Tallied
        Counts.
    scheme : Scheme
        What the slots mean.
    features, names : sequence of str
        Features and waves in order.
    seed : int
        Seed of permutation distributions that are drawn.

    Returns
    -------
    list of Found
        Groups outermost, then features, then steps.
    """
    found = []
    for g, group in enumerate((TOTAL, *tallied.groups)):
        for f, feature in enumerate(features):
            for step in steps_of(len(names)):
                rng = stream(seed, group, feature, names[step.first], names[step.last])
                one = _Case(tallied=tallied, scheme=scheme, group=g, feature=f, step=step)
                found.append((_people if tallied.pairs else _waves)(one, (group, feature), rng))
    return found


@dataclass(frozen=True, kw_only=True, eq=False)
class _Case:
    """Where the numbers of one comparison stand."""

    tallied: Tallied
    scheme: Scheme
    group: int
    feature: int
    step: Step

    def samples(self) -> list[Sample]:
        return [self.tallied.waves[at].of(self.group, self.feature) for at in self.step.waves]

    def pair(self) -> Sample:
        return self.tallied.pairs[(self.step.first, self.step.last)].of(self.group, self.feature)


def scored(scheme: Scheme) -> tuple[np.ndarray, np.ndarray]:
    """Return the score of every slot and which slots have one: Delighted 0, Desired 1, Expected 2."""
    import numpy as np

    scores = np.zeros(len(scheme))
    scores[:SCORED] = range(SCORED)
    return scores, np.arange(len(scheme)) < SCORED


def _indicator(scheme: Scheme, slot: int) -> np.ndarray:
    import numpy as np

    mark: np.ndarray = (np.arange(len(scheme)) == slot).astype(float)
    return mark


def most_frequent(scheme: Scheme, weights: np.ndarray) -> str | None:
    """Return the most frequent category; equal counts follow the order of the scheme."""
    order = list(scheme.priority)
    best = max(order, key=lambda slot: (weights[slot], -order.index(slot)))
    return scheme.categories[best] if weights[best] > 0 else None


def _waves(case: _Case, names: tuple[str, str], rng: np.random.Generator) -> Found:
    """Compare waves of different people."""
    import numpy as np

    tallied, scheme, samples = case.tallied, case.scheme, case.samples()
    robust, units = tallied.robust, tallied.units
    scores, used = scored(scheme)
    every = np.ones(len(scheme), dtype=bool)
    counts = np.array([sample.counts for sample in samples])
    if robust:
        trend, alike = robust_trend(samples, scores, used, units), robust_shares(samples, scheme, units)
        shares = [robust_trend(samples, _indicator(scheme, slot), every, units) for _, slot in scheme.shares]
    else:
        trend, alike = trend_test(counts[:, used], scores[used], rng), same_shares(scheme.merged(counts), rng)
        shares = [_share(counts, slot, rng) for _, slot in scheme.shares]
    ends = (samples[0], samples[-1])
    better, worse = (
        change_of_waves(ends, part, scheme.base, units, robust=robust) for part in (scheme.pleased, scheme.annoyed)
    )
    return Found(
        group=names[0],
        feature=names[1],
        step=case.step,
        n=(int(counts[0].sum()), int(counts[-1].sum())),
        modes=(most_frequent(scheme, ends[0].weights), most_frequent(scheme, ends[1].weights)),
        trend=trend,
        alike=alike,
        symmetry=None,
        moves=None,
        shares=tuple(shares),
        better=better,
        worse=worse,
        joint=np.zeros((0, 0)),
    )


def _share(counts: np.ndarray, slot: int, rng: np.random.Generator) -> Tested:
    import numpy as np

    part = counts[:, slot]
    return trend_test(np.column_stack([counts.sum(axis=1) - part, part]), [0.0, 1.0], rng)


def _people(case: _Case, names: tuple[str, str], rng: np.random.Generator) -> Found:
    """Compare the same people in two waves."""
    scheme, units, sample = case.scheme, case.tallied.units, case.pair()
    size = len(scheme)
    joint, mass = sample.counts.reshape(size, size), sample.weights.reshape(size, size)
    merged = scheme.merged(scheme.merged(joint).T).T
    margins = same_margins(merged, rng)
    trend, shares, moves = (_designed_moves if case.tallied.robust else _plain_moves)(case, sample, joint)
    alike = Alike(
        statistic=margins.statistic, df=margins.df, p_value=margins.p_value, cramers_v=_v(merged), test=margins.test
    )
    better, worse = (
        change_of_people(sample, part, scheme.base, scheme, units) for part in (scheme.pleased, scheme.annoyed)
    )
    n = int(joint.sum())
    return Found(
        group=names[0],
        feature=names[1],
        step=case.step,
        n=(n, n),
        modes=(most_frequent(scheme, mass.sum(axis=1)), most_frequent(scheme, mass.sum(axis=0))),
        trend=trend,
        alike=robust_margins(sample, scheme, units) if case.tallied.robust else alike,
        symmetry=(margins.symmetry, margins.symmetry_df, _unless(case.tallied.robust, margins.p_symmetry)),
        moves=moves,
        shares=shares,
        better=better,
        worse=worse,
        joint=joint,
    )


Moved = tuple[Tested, tuple[Tested, ...], Moves]
"""Trend, shares tested on their own, and moves by direction."""


def _plain_moves(case: _Case, _sample: Sample, joint: np.ndarray) -> Moved:
    scores, used = scored(case.scheme)
    inner = joint[:SCORED, :SCORED]
    shares = tuple(paired_trend(joint, _indicator(case.scheme, slot)) for _, slot in case.scheme.shares)
    return paired_trend(inner, scores[used]), shares, sign_test(inner, scores[used])


def _designed_moves(case: _Case, sample: Sample, joint: np.ndarray) -> Moved:
    """Return the same with linearised variances; the sign test gives way to Student's t of the signs."""
    import numpy as np

    scheme, units = case.scheme, case.tallied.units
    scores, used = scored(scheme)
    steps, every = scores[None, :] - scores[:, None], np.ones(len(scheme), dtype=bool)
    marks = [_indicator(scheme, slot) for _, slot in scheme.shares]
    shares = tuple(robust_paired(sample, mark[None, :] - mark[:, None], every, units) for mark in marks)
    counted = sign_test(joint[:SCORED, :SCORED], scores[used])
    signs = robust_paired(sample, np.sign(steps), used, units)
    return robust_paired(sample, steps, used, units), shares, replace(counted, p_value=signs.p_value)


def _unless(robust: bool, p: float) -> float:
    """Return the p of a test for simple random samples; ``nan`` where a design would change it."""
    return float("nan") if robust else p


def _v(joint: np.ndarray) -> float:
    """Return Cramer's V of wave by answer: how far the shares of the two waves are apart."""
    import numpy as np

    table = np.array([joint.sum(axis=1), joint.sum(axis=0)])
    table = table[:, table.sum(axis=0) > 0]
    if min(table.shape) < 2:
        return float("nan")
    expected = table.sum(axis=0) / 2
    return float(np.sqrt(((table - expected) ** 2 / expected).sum() / table.sum()))
