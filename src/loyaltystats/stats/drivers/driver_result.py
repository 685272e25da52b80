"""DriverResult: coefficients of one driver model, in one shape for all models."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from loyaltystats.checks import fraction
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from loyaltystats.stats.drivers.equivalence import EquivalenceResult

INTERCEPT = "intercept"
ASSOCIATION = (
    "Coefficients are associations, not proof of cause: what customers rate highly may move with what else they like."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DriverResult(Result):
    """Coefficients of one regression, and with groups of one more per group; the fit is that of all respondents."""

    title: str = "Drivers of loyalty (linear regression)"
    source: str = (
        "MacKinnon and White (1985), Journal of Econometrics 29:305-325; "
        "Long and Ervin (2000), The American Statistician 54:217-224"
    )
    outcome: str = ""
    model: str = "linear"
    r2: float = math.nan
    adjusted_r2: float = math.nan
    residual_std_error: float = math.nan
    joint_statistic: float = math.nan
    """Wald F (or chi-square) that all coefficients of the drivers are zero, with the covariance chosen."""
    joint_p: float = math.nan
    fit: Mapping[str, float] = field(default_factory=dict)
    """Numbers of the model as a whole by name, for example ``log_likelihood``, ``aic``, ``mcfadden``."""
    covariance: str = "HC3"
    confidence_level: float = 0.95
    adjust: str = "holm"
    by: str | None = None
    controls: tuple[str, ...] = ()
    """Terms held constant but not judged."""
    _frames: Mapping[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return (
            super().facts()
            | {
                "outcome": self.outcome,
                "model": self.model,
                "r2": self.r2,
                "joint_p": self.joint_p,
                "covariance": self.covariance,
                "confidence_level": self.confidence_level,
            }
            | dict(self.fit)
        )

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return term, conf_low and conf_high at another level."""
        import numpy as np
        from scipy.special import ndtri, stdtrit

        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        df = table["df"].to_numpy(dtype=float)
        quantile = np.where(
            np.isinf(df), ndtri(0.5 + level / 2), stdtrit(np.where(np.isinf(df), 1.0, df), 0.5 + level / 2)
        )
        half = quantile * table["std_error"].to_numpy(dtype=float)
        keys = [name for name in ("group", "class", "quantile", "term") if name in table]
        estimate = np.asarray(table["estimate"], dtype=float)
        return table[keys].assign(conf_low=estimate - half, conf_high=estimate + half)

    def equivalence(self, margin: float, *, units: str = "std", adjust: str | None = None) -> EquivalenceResult:
        r"""Test which drivers are shown to have no more than a small effect, in either direction.

        Parameters
        ----------
        margin : float
            The largest effect that would not matter.
        units : {"std", "raw"}
            Standard deviations of the outcome per standard deviation of the driver, or the units of the coefficients.
        adjust : {"holm", "bh", "by", "none"}, optional
            Correction over the drivers of one model. Default: that of the model.

        Returns
        -------
        EquivalenceResult
            Columns: [group] term, estimate, margin (both in the units of the coefficients), std_error, df, p_value,
            p_adjusted, conf_low, conf_high (90 %), n, verdict ("no more than this small" or "not shown").

        Raises
        ------
        ArgumentError
            The margin is not above 0, or the model has no standardised coefficients.

        Notes
        -----
        .. math:: p = \max\left(P(T \le \tfrac{b - m}{s}), \; P(T \ge \tfrac{b + m}{s})\right)

        Two one-sided tests; a p below .05 is the same as a 90 % interval inside the margin. Checked against:
        tests/oracles/linear_more.R. Cost: none worth naming.

        References
        ----------
        .. [1] Schuirmann D. J. (1987), Journal of Pharmacokinetics and Biopharmaceutics 15:657-680.

        Examples
        --------
        >>> import numpy as np
        >>> import pandas as pd
        >>> from loyaltystats.stats.drivers.regress import regress_loyalty
        >>> rng = np.random.default_rng(1)
        >>> answers = pd.DataFrame(rng.integers(1, 11, (800, 2)), columns=["speed", "music"])
        >>> answers["loyalty"] = answers["speed"] + rng.normal(0, 2, 800)
        >>> found = regress_loyalty(answers, outcome="loyalty", drivers=["speed", "music"]).equivalence(0.1)
        >>> found.to_frame()[["term", "verdict"]]
            term                  verdict
        0  speed                not shown
        1  music  no more than this small
        """
        from loyaltystats.stats.drivers.equivalence import equivalence_of

        return equivalence_of(self, margin, units, adjust)

    @property
    def more(self) -> tuple[str, ...]:
        """Names of the further tables of this model, for ``frame``."""
        return tuple(self._frames)

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of a further table of this model, for example ``tests`` or ``thresholds``.

        Raises
        ------
        ArgumentError
            The model has no such table; ``more`` names those that it has.
        """
        if name not in self._frames:
            known = f"one of {', '.join(self._frames)}" if self._frames else "none, this model has one table only"
            raise ArgumentError(f"name - model {self.model!r} has no table {name!r} - expected {known}.")
        return self._frames[name].copy()
