"""Fit: a structure at its maximum, with standard errors, tests of fit and the usual indices."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.latent.engine.climb import climb, identified
from loyaltystats.stats.latent.engine.implied import implied
from loyaltystats.stats.latent.engine.likelihood import Likelihood
from loyaltystats.stats.latent.engine.saturated import Moments, unrestricted
from loyaltystats.stats.latent.engine.structure import ERROR, INTERCEPT, Parameter, Structure, saturated

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.latent.engine.sample import Sample

IMPROPER: Final = -1e-8
"""A variance, in units of the observed one, or an eigenvalue of correlations below this makes a solution improper."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Fit:
    """A fitted structure.

    ``robust`` asks for sandwich standard errors and scaled tests (MLR); they are forced by weights.
    """

    structure: Structure
    sample: Sample
    theta: np.ndarray
    steps: int
    robust: bool
    moments: tuple[Moments, ...]

    @cached_property
    def likelihood(self) -> Likelihood:
        """The likelihood that was climbed."""
        return Likelihood(structure=self.structure, sample=self.sample)

    @cached_property
    def values(self) -> np.ndarray:
        """Value of every parameter."""
        return self.structure.values(self.theta)

    @cached_property
    def log_likelihood(self) -> float:
        """Log-likelihood of the model."""
        return self.likelihood.log_likelihood(self.theta)

    @cached_property
    def free_of_restrictions(self) -> tuple[Likelihood, np.ndarray]:
        """The likelihood of the unrestricted model and its maximum."""
        import numpy as np

        whole = saturated(self.structure.observed, self.structure.n_groups)
        values = [
            self.moments[each.group].mean[each.row]
            if each.kind == INTERCEPT
            else self.moments[each.group].covariance[each.row, each.column]
            for each in whole.parameters
        ]
        return Likelihood(structure=whole, sample=self.sample), np.array(values)

    @property
    def n_parameters(self) -> int:
        """Number of free parameters."""
        return len(self.theta)

    @property
    def df(self) -> int:
        """Degrees of freedom: moments less parameters."""
        p = len(self.structure.observed)
        return self.structure.n_groups * (p * (p + 1) // 2 + p) - self.n_parameters

    @cached_property
    def chi_square(self) -> float:
        """Likelihood-ratio chi-square against the unrestricted model."""
        whole, top = self.free_of_restrictions
        return max(0.0, 2 * self.sample.size * (self.likelihood.distance(self.theta) - whole.distance(top)))

    @cached_property
    def information(self) -> np.ndarray:
        """Information per respondent: expected where answers are complete and errors plain, observed otherwise."""
        if self.sample.complete and not self.robust:
            return self.likelihood.expected_information(self.theta)
        return self.likelihood.observed_information(self.theta)

    @cached_property
    def crossed_scores(self) -> np.ndarray:
        """Mean of the outer products of the scores of single respondents."""
        scores = self.likelihood.scores(self.theta)
        found: np.ndarray = scores.T @ scores / self.sample.size
        return found

    @cached_property
    def covariance(self) -> np.ndarray:
        """Covariance of the estimates of the free parameters."""
        import numpy as np

        inverse = np.linalg.inv(self.information)
        middle = inverse @ self.crossed_scores @ inverse if self.robust else inverse
        found: np.ndarray = middle / self.sample.size
        return found

    @cached_property
    def entry_covariance(self) -> np.ndarray:
        """Covariance of all entries, fixed ones with zeros."""
        select = self.likelihood.selection()
        found: np.ndarray = select @ self.covariance @ select.T
        return found

    @cached_property
    def scaling(self) -> float:
        """Factor by which the chi-square is too large where answers are not normal (Yuan, Bentler); else 1."""
        import numpy as np

        if not self.robust or self.df == 0:
            return 1.0
        whole, top = self.free_of_restrictions
        information = whole.expected_information(top) if self.sample.complete else whole.observed_information(top)
        scores = whole.scores(top)
        outer = scores.T @ scores / self.sample.size
        above = float(np.trace(np.linalg.solve(information, outer)))
        below = float(np.trace(np.linalg.solve(self.information, self.crossed_scores)))
        return (above - below) / self.df

    @property
    def scaled_chi_square(self) -> float:
        """Chi-square divided by the scaling factor."""
        return self.chi_square / self.scaling

    @cached_property
    def improper(self) -> tuple[str, ...]:
        """Names of variances that are negative, and of groups whose latent covariance is impossible."""
        import numpy as np

        found = []
        for at, each in enumerate(self.structure.parameters):
            if each.is_variance:
                own = self.moments[each.group].covariance[each.row, each.row] if each.kind == ERROR else 1.0
                if self.values[at] < IMPROPER * own:
                    found.append(each.name)
        for group in range(self.structure.n_groups):
            spread = implied(self.structure, self.values, group).spread
            scale = np.sqrt(np.maximum(np.diag(spread), 1e-300))
            if len(spread) and np.linalg.eigvalsh(spread / np.outer(scale, scale))[0] < IMPROPER:
                found.append(f"covariance of the latent variables, group {group + 1}")
        return tuple(dict.fromkeys(found))


def fit(structure: Structure, sample: Sample, *, robust: bool = False, start: np.ndarray | None = None) -> Fit:
    """Fit a structure by maximum likelihood.

    Raises
    ------
    EstimationError
        Answers do not vary or repeat each other, the model has more parameters than the answers have moments or is not
        identified, or no maximum is reached; the message is a reason in words.
    """
    moments = unrestricted(sample)
    _refuse_flat(moments, sample)
    _refuse_many(structure)
    likelihood = Likelihood(structure=structure, sample=sample)
    top = climb(likelihood, start)
    loose = identified(likelihood.expected_information(top.theta), structure.free_names)
    if loose:
        raise EstimationError(f"the model is not identified: the answers cannot tell apart {', '.join(loose)}")
    return Fit(
        structure=structure,
        sample=sample,
        theta=top.theta,
        steps=top.steps,
        robust=robust or sample.weighted,
        moments=moments,
    )


def independence(sample: Sample, *, robust: bool = False) -> Fit:
    """Fit the model in which nothing goes together: the baseline of the comparative indices."""
    parameters = [
        Parameter(kind=kind, row=row, column=row if kind == ERROR else 0, group=group, name=f"{group}:{kind}:{row}")
        for group in range(len(sample.groups))
        for kind in (ERROR, INTERCEPT)
        for row in range(len(sample.observed))
    ]
    moments = unrestricted(sample)
    started = [
        _started(
            each,
            moments[each.group].covariance[each.row, each.row]
            if each.kind == ERROR
            else moments[each.group].mean[each.row],
        )
        for each in parameters
    ]
    plain = Structure(observed=sample.observed, latent=(), n_groups=len(sample.groups), parameters=tuple(started))
    return fit(plain, sample, robust=robust)


def _started(parameter: Parameter, start: float) -> Parameter:
    from dataclasses import replace

    return replace(parameter, start=float(start))


def _refuse_flat(moments: tuple[Moments, ...], sample: Sample) -> None:
    import numpy as np

    for group, each in enumerate(moments):
        spread = np.diag(each.covariance)
        flat = [name for name, value in zip(sample.observed, spread, strict=True) if not value > 0]
        where = f" in group {group + 1}" if len(moments) > 1 else ""
        if flat:
            raise EstimationError(f"the answers to {', '.join(flat)} do not vary{where}")
        scale = np.sqrt(spread)
        values, vectors = np.linalg.eigh(each.covariance / np.outer(scale, scale))
        if values[0] < 1e-10:
            alike = [name for name, weight in zip(sample.observed, vectors[:, 0], strict=True) if abs(weight) > 1e-4]
            raise EstimationError(
                f"{', '.join(alike)} repeat each other{where}, or there are too few respondents for so many questions"
            )


def _refuse_many(structure: Structure) -> None:
    p = len(structure.observed)
    moments = structure.n_groups * (p * (p + 1) // 2 + p)
    if len(structure.free_names) > moments:
        raise EstimationError(
            f"the model has {len(structure.free_names)} parameters and the answers only {moments} means and covariances"
        )


def chance(chi_square: float, df: float) -> float:
    """Return the p-value of a chi-square; not a number without degrees of freedom."""
    from scipy.special import chdtrc

    return float(chdtrc(df, chi_square)) if df > 0 else math.nan
