"""Changes of Better and Worse between two waves, with intervals built from those of the two shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drift.cells import Sample, Units
from loyaltystats.stats.drift.robust import correlation, effective_size, variance_of
from loyaltystats.stats.drift.scheme import Scheme
from loyaltystats.stats.proportion import wilson

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True)
class Change:
    """Two shares with their effective sizes, the correlation of their estimates, and degrees of freedom."""

    before: float
    after: float
    size_before: float
    size_after: float
    correlation: float = 0.0
    df: float = float("inf")

    def interval(self, confidence_level: float) -> tuple[float, float]:
        r"""Return the limits of ``after - before``; ``nan`` where a share has no base.

        Notes
        -----
        .. math:: d - \sqrt{(p_2 - l_2)^2 - 2 r (p_2 - l_2)(u_1 - p_1) + (u_1 - p_1)^2}

        and correspondingly above, with Wilson's limits l and u of each share. r = 0 for different people: Newcombe's hybrid
        score interval; for the same people r has his continuity correction. Checked against the
        definition in R (tests/oracles/drift.R).

        References
        ----------
        .. [1] Newcombe R. G. (1998), Statistics in Medicine 17:873-890 (method 10) and 17:2635-2650 (pairs);
           Zou G. Y., Donner A. (2008), Statistics in Medicine 27:1693-1702.

        Examples
        --------
        >>> low, high = Change(before=48 / 80, after=56 / 70, size_before=80, size_after=70).interval(0.95)
        >>> round(low, 4), round(high, 4)
        (0.0524, 0.3339)
        """
        import math

        level = self.quantile_level(confidence_level)
        low, high = wilson(
            [self.before * self.size_before, self.after * self.size_after], [self.size_before, self.size_after], level
        )
        d, r = self.after - self.before, self.correlation
        down, up = (self.after - float(low[1]), float(high[1]) - self.after)
        first_up, first_down = (float(high[0]) - self.before, self.before - float(low[0]))
        below = down**2 - 2 * r * down * first_up + first_up**2
        above = up**2 - 2 * r * up * first_down + first_down**2
        return d - math.sqrt(max(0.0, below)), d + math.sqrt(max(0.0, above))

    def quantile_level(self, confidence_level: float) -> float:
        """Return the level at which the normal quantile is Student's: few clusters know their variance badly."""
        import math

        from scipy.special import ndtr, stdtrit

        if math.isinf(self.df):
            return confidence_level
        quantile = float(stdtrit(self.df, 0.5 + confidence_level / 2))
        return float(2 * ndtr(quantile) - 1)


UNKNOWN: Final = Change(before=float("nan"), after=float("nan"), size_before=0.0, size_after=0.0)


def change_of_waves(samples: tuple[Sample, Sample], part: Any, base: Any, units: Units, *, robust: bool) -> Change:
    """Return the change of a share between two waves of different people; ``part`` and ``base`` are slots."""
    size = samples[0].n.shape[1]
    masks = [_mask(part, size), _mask(base, size)]
    return _change(samples, [masks, masks], units, robust=robust, linked=units.spans) if base else UNKNOWN


def change_of_people(sample: Sample, part: Any, base: Any, scheme: Scheme, units: Units) -> Change:
    """Return the change of a share among people who answered in both waves; each wave has its own base."""
    import numpy as np

    if not base:
        return UNKNOWN
    size = len(scheme)
    one = [_mask(part, size), _mask(base, size)]
    before = [np.repeat(mask, size) for mask in one]
    after = [np.tile(mask, size) for mask in one]
    return _change((sample, sample), [before, after], units, robust=units.clustered or units.strata, linked=True)


def _mask(slots: Any, size: int) -> np.ndarray:
    import numpy as np

    mask = np.zeros(size, dtype=bool)
    mask[list(slots)] = True
    return mask


def _change(
    samples: tuple[Sample, Sample],
    masks: list[list[np.ndarray]],
    units: Units,
    *,
    robust: bool,
    linked: bool,
) -> Change:
    import numpy as np

    shares, kish, most, influence = [], [], [], []
    for column, (sample, (part, base)) in enumerate(zip(samples, masks, strict=True)):
        mass, squares = float(sample.weights[base].sum()), float(sample.squares[base].sum())
        if not mass > 0:
            return UNKNOWN
        share = float(sample.weights[part & base].sum()) / mass
        own = np.zeros((len(part), 2))
        own[:, column] = ((part & base) - share * base) / mass
        shares.append(share)
        kish.append(mass**2 / squares)
        most.append(float(sample.counts[base].sum()))
        influence.append(own)
    if samples[0] is samples[1]:
        covariance, df = variance_of(samples[:1], [influence[0] + influence[1]], units)
    else:
        covariance, df = variance_of(samples, influence, units)
    if robust and not np.isfinite(covariance).all():
        return UNKNOWN
    sizes = kish
    by_design = robust and (units.clustered or units.strata)
    if by_design:
        sizes = [effective_size(shares[at], float(covariance[at, at]), kish[at], most[at]) for at in range(2)]
    known = bool(np.isfinite(covariance).all())
    return Change(
        before=shares[0],
        after=shares[1],
        size_before=sizes[0],
        size_after=sizes[1],
        correlation=correlation(covariance, shares, sizes) if linked and known else 0.0,
        df=df if by_design and units.clustered else float("inf"),
    )
