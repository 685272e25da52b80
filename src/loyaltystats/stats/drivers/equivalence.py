"""Equivalence of driver coefficients: showing that an effect is no more than so small, which a large p never shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.stats.multiplicity import ADJUSTMENT_NAMES, ADJUSTMENTS, adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.stats.drivers.driver_result import DriverResult

UNITS: Final = ("std", "raw")
LEVEL: Final = 0.05
SMALL, OPEN = "no more than this small", "not shown"
KEYS: Final = ("group", "class", "quantile")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class EquivalenceResult(Result):
    """Whether each coefficient is shown to be smaller than a margin, in either direction."""

    title: str = "Drivers shown to matter little"
    source: str = "Schuirmann D. J. (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657-680"
    outcome: str = ""
    margin: float = math.nan
    units: str = "std"
    adjust: str = "holm"
    confidence_level: float = 1 - 2 * LEVEL

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"outcome": self.outcome, "margin": self.margin, "units": self.units}


def equivalence_of(result: DriverResult, margin: float, units: str, adjust: str | None) -> EquivalenceResult:
    """Test every judged coefficient of a model for equivalence with zero; see ``DriverResult.equivalence``."""
    one_of("units", units, UNITS)
    corrected = result.adjust if adjust is None else one_of("adjust", adjust, ADJUSTMENTS)
    if isinstance(margin, bool) or not isinstance(margin, (int, float)) or not 0 < margin < math.inf:
        raise ArgumentError(
            f"margin - got {margin!r} - expected a number above 0, the largest effect that would not matter, for example "
            "0.1."
        )
    table = result.to_frame()
    table = table[table["term"].astype(str).map(lambda term: term not in ("intercept", *result.controls))]
    limits = _margins(table, float(margin), units, result.model)
    found = infer(table.assign(margin=limits), corrected)
    how = (
        "standard deviations of the outcome per standard deviation of the driver"
        if units == "std"
        else "outcome points"
    )
    return EquivalenceResult(
        _table=found,
        n=result.n,
        n_total=result.n_total,
        excluded=result.excluded,
        labels=result.labels,
        null=f"The coefficient is at least the margin ({margin:g} {how}) in one direction.",
        method=(
            f"Two one-sided tests of each coefficient of {result.outcome} against the margin of {margin:g} {how}, with the "
            f"standard errors of the model ({result.covariance}); p is the larger of the two, adjusted by "
            f"{ADJUSTMENT_NAMES[corrected]}; {100 * (1 - 2 * LEVEL):.0f}% intervals."
        ),
        notes=(
            "An effect that is no more than this small is a finding; one that is not shown is none, since it may be small "
            "or not. The margin is a judgement about what matters, to be set before the answers are seen.",
        ),
        outcome=result.outcome,
        margin=float(margin),
        units=units,
        adjust=corrected,
    )


def _margins(table: pd.DataFrame, margin: float, units: str, model: str) -> np.ndarray:
    """Return the margin of every coefficient in its own units."""
    import numpy as np

    if units == "raw":
        return np.full(len(table), margin)
    estimate, standard = (table[name].to_numpy(dtype=float) for name in ("estimate", "std_estimate"))
    if not np.isfinite(standard).any():
        raise ArgumentError(
            f"units - model={model!r} has no standardised coefficients - expected units='raw' - give the margin in the "
            "units of its coefficients."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        found: np.ndarray = margin * np.abs(estimate / standard)
    return found


def infer(table: pd.DataFrame, adjust: str) -> pd.DataFrame:
    """Make the table from estimates, errors, degrees of freedom and margins; p is corrected within a group."""
    import numpy as np
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    estimate, error, df, margin = (
        table[name].to_numpy(dtype=float) for name in ("estimate", "std_error", "df", "margin")
    )
    normal = np.isinf(df)
    finite = np.where(normal, 1.0, df)
    with np.errstate(divide="ignore", invalid="ignore"):
        nearest = (margin - np.abs(estimate)) / error
        p_value = np.where(normal, ndtr(-nearest), stdtr(finite, -nearest))
    half = np.where(normal, ndtri(1 - LEVEL), stdtrit(finite, 1 - LEVEL)) * error
    keys = [name for name in KEYS if name in table]
    found = table[[*keys, "term", "estimate", "margin", "std_error", "df"]].assign(
        p_value=p_value, p_adjusted=p_value, conf_low=estimate - half, conf_high=estimate + half, n=table["n"]
    )
    family = found[keys].astype(str).agg("|".join, axis=1) if keys else np.zeros(len(found))
    found["p_adjusted"] = found.groupby(family, sort=False)["p_value"].transform(lambda p: adjust_p(p.tolist(), adjust))
    found["verdict"] = [
        "" if math.isnan(p) else SMALL if p < LEVEL else OPEN
        for p in found["p_adjusted"].to_numpy(dtype=float).tolist()
    ]
    return found.reset_index(drop=True)
