"""The ladder of invariance: step by step more is the same in all groups, and what does not hold is set free."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.engine.compare import Difference, difference
from loyaltystats.stats.latent.engine.fit import independence
from loyaltystats.stats.latent.engine.release import Releases
from loyaltystats.stats.latent.judged import Judged, judged
from loyaltystats.stats.latent.measurement import ERRORS, INTERCEPTS, LOADINGS, VARIANCE, Measurement, entries

if TYPE_CHECKING:
    from loyaltystats.stats.latent.engine.fit import Fit
    from loyaltystats.stats.latent.engine.sample import Sample

CONFIGURAL, METRIC, SCALAR, STRICT = "configural", "metric", "scalar", "strict"
STEPS: Final = ((CONFIGURAL, ""), (METRIC, LOADINGS), (SCALAR, INTERCEPTS), (STRICT, ERRORS))
"""Step, and what becomes the same in all groups at it."""

HOLDS, IN_PART, FAILS, NOT_TESTED = "holds", "holds in part", "does not hold", "not tested"
CFI_FALL: Final = -0.01
"""Largest fall of CFI of a step that holds (Cheung and Rensvold 2002, Structural Equation Modeling 9:233-255)."""

RMSEA_RISE: Final = 0.015
"""Largest rise of RMSEA of a step that holds (Chen 2007, Structural Equation Modeling 14:464-504)."""

FORM: Final = (0.90, 0.10, 0.10)
"""CFI at least, RMSEA and SRMR at most, of a configural model to climb from: looser than a fair fit, a convention."""

FEWEST_SAME: Final = 2
"""Items of a construct that must be the same in all groups for means or slopes to be compared (Byrne and others 1989)."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """When a step holds: ``cfi`` (changes of CFI and RMSEA) or ``chi_square`` (p above ``level``)."""

    name: str = "cfi"
    level: float = 0.05

    def holds(self, change: Change) -> bool:
        """Return whether a step is accepted."""
        if self.name == "chi_square":
            return not math.isnan(change.test.p_value) and change.test.p_value >= self.level
        return change.cfi >= CFI_FALL and change.rmsea <= RMSEA_RISE


@dataclass(frozen=True, kw_only=True)
class Change:
    """How much worse a step fits than the one before."""

    test: Difference
    cfi: float
    rmsea: float


@dataclass(frozen=True, kw_only=True, eq=False)
class Freed:
    """One parameter that was set free: what, item, and the score test that chose it."""

    step: str
    what: str
    item: str
    chi_square: float
    df: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Rung:
    """One step: its model, the change, the verdict, and what was set free at it."""

    step: str
    judged: Judged | None
    change: Change | None
    verdict: str
    freed: tuple[Freed, ...] = ()
    partial: Judged | None = None
    partial_change: Change | None = None
    reason: str = ""

    @property
    def standing(self) -> Judged | None:
        """The model that the next step is compared with."""
        return self.partial if self.verdict == IN_PART else self.judged


@dataclass(frozen=True, kw_only=True, eq=False)
class _Ground:
    sample: Sample
    robust: bool
    baseline: Fit
    rule: Rule
    partial: bool


def climb_ladder(
    measurement: Measurement, sample: Sample, *, robust: bool, rule: Rule, partial: bool
) -> tuple[list[Rung], Measurement]:
    """Return the steps, and the measurement model that stands at the end.

    Raises
    ------
    EstimationError
        The configural model cannot be fitted; the message is a reason in words.
    """
    ground = _Ground(
        sample=sample, robust=robust, baseline=independence(sample, robust=robust), rule=rule, partial=partial
    )
    standing = replace(measurement, equal=frozenset(), freed=frozenset(), identification=VARIANCE)
    first = judged(standing, sample, robust=robust, baseline=ground.baseline)
    rungs = [Rung(step=CONFIGURAL, judged=first, change=None, verdict=_configural(first))]
    for step, what in STEPS[1:]:
        before = rungs[-1].standing
        if before is None or rungs[-1].verdict not in (HOLDS, IN_PART):
            rungs.append(Rung(step=step, judged=None, change=None, verdict=NOT_TESTED, reason="the step before fails"))
            continue
        rung, standing = _step(ground, step, what, standing, before)
        rungs.append(rung)
    return rungs, standing


def _configural(first: Judged) -> str:
    own = first.indices
    enough = own.cfi >= FORM[0] and own.rmsea <= FORM[1] and own.srmr <= FORM[2]
    return HOLDS if enough and not first.fit.improper else FAILS


def _step(ground: _Ground, step: str, what: str, standing: Measurement, before: Judged) -> tuple[Rung, Measurement]:
    freed = frozenset((what, item) for kind, item in standing.freed if kind == LOADINGS and what == INTERCEPTS)
    tied = replace(standing, equal=standing.equal | {what}, freed=standing.freed | freed)
    try:
        found = judged(tied, ground.sample, robust=ground.robust, baseline=ground.baseline)
    except EstimationError as error:
        return Rung(step=step, judged=None, change=None, verdict=NOT_TESTED, reason=str(error)), standing
    change = _change(found, before)
    if found.fit.improper:
        return Rung(step=step, judged=found, change=change, verdict=NOT_TESTED, reason="improper"), standing
    if ground.rule.holds(change):
        if any(kind == what for kind, _ in tied.freed):
            rung = Rung(step=step, judged=found, change=change, verdict=IN_PART, partial=found, partial_change=change)
            return rung, tied
        return Rung(step=step, judged=found, change=change, verdict=HOLDS), tied
    if not ground.partial:
        return Rung(step=step, judged=found, change=change, verdict=FAILS), standing
    return _partial(
        ground, Rung(step=step, judged=found, change=change, verdict=FAILS), (what, tied), (standing, before)
    )


def _partial(
    ground: _Ground, whole: Rung, tied_step: tuple[str, Measurement], stood: tuple[Measurement, Judged]
) -> tuple[Rung, Measurement]:
    """Set free one item after the other, the one with the largest score test first, until the step holds."""
    (what, tied), (standing, before) = tied_step, stood
    current, freed = whole.judged, []
    while current is not None:
        worst = _worst(tied, what, current)
        if worst is None:
            break
        item, chi_square, df = worst
        freed.append(Freed(step=whole.step, what=what, item=item, chi_square=chi_square, df=df))
        tied = replace(tied, freed=tied.freed | {(what, item)})
        try:
            current = judged(tied, ground.sample, robust=ground.robust, baseline=ground.baseline)
        except EstimationError:
            break
        change = _change(current, before)
        if not current.fit.improper and ground.rule.holds(change):
            rung = replace(whole, verdict=IN_PART, freed=tuple(freed), partial=current, partial_change=change)
            return rung, tied
    return replace(whole, freed=tuple(freed)), standing


def _worst(tied: Measurement, what: str, current: Judged) -> tuple[str, float, int] | None:
    """Return the item whose release promises most, of constructs that keep enough equal items."""
    tests = Releases(fit=current.fit)
    best: tuple[str, float, int] | None = None
    for items in tied.constructs.values():
        same = [item for item in items if tied.is_equal(what, item)]
        for item in same if len(same) > FEWEST_SAME else ():
            found = tests.of_entries(entries(current.fit.structure, what, item))
            if found is not None and (best is None or found.chi_square > best[1]):
                best = (item, found.chi_square, found.df)
    return best


def _change(strict: Judged, loose: Judged) -> Change:
    return Change(
        test=difference(strict.fit, loose.fit),
        cfi=strict.indices.cfi - loose.indices.cfi,
        rmsea=strict.indices.rmsea - loose.indices.rmsea,
    )
