"""Judged: fits in words, by thresholds that are conventions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.engine.fit import Fit, fit, independence
from loyaltystats.stats.latent.engine.indices import Indices, indices

if TYPE_CHECKING:
    from collections.abc import Mapping

    from loyaltystats.stats.latent.engine.sample import Sample
    from loyaltystats.stats.latent.measurement import Measurement

GOOD, FAIR, POOR, NONE = "good", "fair", "poor", "no verdict"
GOOD_FIT: Final = (0.95, 0.06, 0.08)
"""CFI at least, RMSEA and SRMR at most (Hu and Bentler 1999, Structural Equation Modeling 6:1-55)."""

FAIR_FIT: Final = (0.90, 0.08, 0.10)
"""Looser limits in use (Browne and Cudeck 1993; Schermelleh-Engel and others 2003)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """A fit, its indices, and what they amount to."""

    fit: Fit
    indices: Indices

    @property
    def verdict(self) -> str:
        """good, fair or poor; no verdict for an improper solution or a model without degrees of freedom."""
        if self.fit.improper or not self.indices.df:
            return NONE
        for word, (cfi, rmsea, srmr) in ((GOOD, GOOD_FIT), (FAIR, FAIR_FIT)):
            own = self.indices
            if own.cfi >= cfi and own.rmsea <= rmsea and own.srmr <= srmr:
                return word
        return POOR


def judged(measurement: Measurement, sample: Sample, *, robust: bool, baseline: Fit | None = None) -> Judged:
    """Fit a measurement model and judge it.

    Raises
    ------
    EstimationError
        It cannot be fitted; the message is a reason in words.
    """
    from loyaltystats.stats.latent.engine.saturated import unrestricted

    found = fit(measurement.structure(unrestricted(sample)), sample, robust=robust)
    against = independence(sample, robust=robust) if baseline is None else baseline
    return Judged(fit=found, indices=indices(found, against))


def refused(error: EstimationError, where: str, advice: str) -> EstimationError:
    """Return the reason of the engine as a whole message."""
    return EstimationError(
        f"{where} - cannot be fitted: {error} - expected a model that these answers can tell - {advice}."
    )


def improper_words(names: Sequence[str], labels: Mapping[str, str]) -> str:
    """Return the sentence about an improper solution."""
    told = ", ".join(_readable(name, labels) for name in names)
    return (
        f"The solution is impossible: {told} would be negative or beyond its bounds. The model does not fit these answers; "
        "no verdict is given, and its numbers are shown for repair only."
    )


def _readable(name: str, labels: Mapping[str, str]) -> str:
    left, mark, right = name.partition(" ~~ ")
    if mark and right.split(" [")[0] == left:
        return f"the variance of {labels.get(left, left)}" + (f" [{right.split(' [')[1]}" if " [" in right else "")
    return name
