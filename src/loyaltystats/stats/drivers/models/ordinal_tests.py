"""Tests around an ordinal model: all drivers, groups of drivers, and whether one coefficient per driver is enough."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.models.ordinal_fit import OrdinalFit, fit_rows
from loyaltystats.stats.drivers.models.ordinal_newton import Peak
from loyaltystats.stats.drivers.models.ordinal_relaxed import Partial, fit_partial, fit_scaled
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.wald import wald
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.stats.drivers.models.ordinal_rows import OrdinalRows

ALL: Final = "all drivers"
RATIO, BRANT, NOMINAL, SCALE = "likelihood ratio", "Brant", "nominal", "scale"
MEANINGS: Final = {
    RATIO: "Null hypothesis: no driver goes with the outcome.",
    BRANT: "Null hypothesis: the same coefficient at every cut point; by one yes/no regression per cut point.",
    NOMINAL: "Null hypothesis: the same coefficient at every cut point; against one per cut point.",
    SCALE: "Null hypothesis: the driver does not change how far apart the answers lie.",
}


@dataclass(frozen=True, kw_only=True)
class Chi2:
    """A chi-square test; ``nan`` where it cannot be done."""

    statistic: float
    df: int
    p_value: float


def chi2(statistic: float, df: int) -> Chi2:
    """Return the test of a chi-square statistic."""
    from scipy.special import chdtrc

    known = max(statistic, 0.0)
    return Chi2(
        statistic=statistic if math.isnan(statistic) else known,
        df=df,
        p_value=float(chdtrc(df, known)) if df > 0 and not math.isnan(statistic) else math.nan,
    )


def wald_chi2(estimate: np.ndarray, covariance: np.ndarray) -> Chi2:
    """Return the Wald test that all estimates are zero."""
    found = wald(estimate, covariance, math.inf)
    return Chi2(statistic=found.statistic * found.df, df=found.df, p_value=found.p_value)


def units(rows: ModelRows) -> dict[str, list[int]]:
    """Return what is tested as one: each number, the levels of each text driver together, each product; with its columns."""
    place = {term: at for at, term in enumerate(rows.terms)}
    levels = {term: driver for driver, terms in rows.factors.items() for term in terms}
    found: dict[str, list[int]] = {}
    for term in rows.terms:
        found.setdefault(levels.get(term, term), []).append(place[term])
    return found


def nominal_test(fitted: OrdinalFit, columns: Sequence[int], *, robust: bool) -> Chi2:
    """Test that drivers have the same effect at every cut point, against one effect per cut point.

    By likelihood ratio as R's ``ordinal::nominal_test``; with robust errors by Wald's test in the larger model.
    """
    import numpy as np

    cuts = len(fitted.thresholds)
    df = (cuts - 1) * len(columns)
    if df == 0:
        return chi2(math.nan, 0)
    curve, peak = fit_partial(fitted, columns)
    if not robust:
        return chi2(2 * (peak.log_likelihood - fitted.log_likelihood), df)
    if not peak.settled:
        return chi2(math.nan, df)
    contrast = np.zeros((df, curve.size))
    for at, column in enumerate(columns):
        places = curve.effects(column)
        for cut in range(1, cuts):
            contrast[at * (cuts - 1) + cut - 1, [places[0], places[cut]]] = (-1.0, 1.0)
    return wald_chi2(contrast @ peak.theta, contrast @ peak.sandwich @ contrast.T)


def scale_peak(fitted: OrdinalFit, columns: Sequence[int]) -> Peak:
    """Fit the location-scale model in which these drivers also stretch the answers."""
    return fit_scaled(fitted, columns)[1]


def scale_test(fitted: OrdinalFit, peak: Peak, df: int, *, robust: bool) -> Chi2:
    """Test that drivers do not change the spread of the answers (``ordinal::scale_test``)."""
    if not peak.settled or len(fitted.thresholds) < 2:
        return chi2(math.nan, df)
    if robust:
        return wald_chi2(peak.theta[-df:], peak.sandwich[-df:, -df:])
    return chi2(2 * (peak.log_likelihood - fitted.log_likelihood), df)


@dataclass(frozen=True, kw_only=True, eq=False)
class Binary:
    """One yes/no regression per cut point: effects in scaled drivers, their joint covariance, cut points left out."""

    effects: np.ndarray
    """Shape (cut points, drivers)."""
    covariance: np.ndarray
    cuts: tuple[int, ...]
    left_out: tuple[int, ...]


def binary_fits(fitted: OrdinalFit, *, robust: bool) -> Binary:
    r"""Fit a logistic regression of answering above each cut point, and the covariance of all of them together.

    Notes
    -----
    .. math:: Cov(b_j, b_l) = (X'W_{jj}X)^{-1} X'W_{jl}X (X'W_{ll}X)^{-1}, \quad
              W_{jl} = diag(\pi_{\max(j,l)} (1 - \pi_{\min(j,l)}))

    with pi the fitted probabilities of answering above the cut point. With robust errors the covariance is that of what
    each row adds to the estimates. A cut point whose answers are separated is left out.

    References
    ----------
    .. [1] Brant R. (1990), Assessing proportionality in the proportional odds model for ordinal logistic regression,
       Biometrics 46:1171-1178.
    """
    import numpy as np
    from scipy.special import expit

    rows = fitted.rows
    usable, left_out, chances, effects = [], [], [], []
    for cut in range(len(fitted.thresholds)):
        two = replace(rows, codes=(rows.codes > cut).astype(np.intp), values=np.array([0.0, 1.0]), names={})
        try:
            one = fit_rows(two)
        except EstimationError:
            left_out.append(cut)
            continue
        slope = one.coefficients * rows.spreads
        chance = expit(rows.x @ slope + float(rows.means @ one.coefficients) - one.thresholds[0])
        usable.append(cut)
        chances.append(chance)
        effects.append(slope)
    return Binary(
        effects=np.array(effects).reshape(len(usable), rows.x.shape[1]),
        covariance=_joint_covariance(rows, usable, chances, robust=robust),
        cuts=tuple(usable),
        left_out=tuple(left_out),
    )


def _joint_covariance(
    rows: OrdinalRows, cuts: Sequence[int], chances: Sequence[np.ndarray], *, robust: bool
) -> np.ndarray:
    """Return the covariance of the effects of all yes/no regressions together."""
    import numpy as np

    design = np.hstack([np.ones((len(rows.x), 1)), rows.x])
    inverses = [
        np.linalg.inv(design.T @ ((rows.weights * chance * (1 - chance))[:, None] * design)) for chance in chances
    ]
    rest = [(rows.codes > cut).astype(float) - chance for cut, chance in zip(cuts, chances, strict=True)]
    k, p = len(cuts), rows.x.shape[1]
    covariance = np.zeros((k, p, k, p))
    for j in range(k):
        for other in range(j, k):
            model = rows.weights * chances[other] * (1 - chances[j])
            middle = rows.squares * rest[j] * rest[other] if robust else model
            block = (inverses[j] @ (design.T @ (middle[:, None] * design)) @ inverses[other])[1:, 1:]
            covariance[j, :, other], covariance[other, :, j] = block, block.T
    return covariance.reshape(k * p, k * p)


def brant_test(binary: Binary, columns: Sequence[int]) -> Chi2:
    """Test that the effects of some drivers are the same in all yes/no regressions."""
    import numpy as np

    k, p = binary.effects.shape
    df = (k - 1) * len(columns)
    if df <= 0:
        return chi2(math.nan, 0)
    contrast = np.zeros((df, k * p))
    for at, column in enumerate(columns):
        for cut in range(1, k):
            contrast[at * (k - 1) + cut - 1, [column, cut * p + column]] = (-1.0, 1.0)
    return wald_chi2(contrast @ binary.effects.ravel(), contrast @ binary.covariance @ contrast.T)


@dataclass(frozen=True, kw_only=True, eq=False)
class Checks:
    """All tests of one model, the location-scale fits behind them, and the yes/no regressions."""

    table: pd.DataFrame
    scales: Mapping[str, Peak]
    left_out: tuple[int, ...]
    released: tuple[str, ...]
    """Drivers (or texts drivers) whose effects differ by cut point at 5 %, corrected for how many were tested."""


LEVEL: Final = 0.05
"""Level of the corrected nominal tests from which effects are estimated per cut point."""


def checks_of(fitted: OrdinalFit, rows: ModelRows, whole: Chi2, adjust: str, *, robust: bool) -> Checks:
    """Run all tests of a model."""
    tested = units(rows)
    binary = binary_fits(fitted, robust=robust)
    scales = {name: scale_peak(fitted, columns) for name, columns in tested.items()}
    found: dict[tuple[str, str], Chi2] = {
        (RATIO, ALL): whole,
        (BRANT, ALL): brant_test(binary, list(range(len(rows.terms)))),
    }
    found |= {(BRANT, name): brant_test(binary, columns) for name, columns in tested.items()}
    found |= {(NOMINAL, name): nominal_test(fitted, columns, robust=robust) for name, columns in tested.items()}
    found |= {
        (SCALE, name): scale_test(fitted, peak, len(tested[name]), robust=robust) for name, peak in scales.items()
    }
    table = _tests_table(found, adjust, robust=robust)
    differs = [
        term
        for (kind, term), p in zip(found, table["p_adjusted"].tolist(), strict=True)
        if kind == NOMINAL and p < LEVEL
    ]
    return Checks(table=table, scales=scales, left_out=binary.left_out, released=tuple(differs))


def _tests_table(found: Mapping[tuple[str, str], Chi2], adjust: str, *, robust: bool) -> pd.DataFrame:
    """Return one row per test; p is corrected over the drivers within a kind of test."""
    import pandas as pd

    table = pd.DataFrame(
        [
            {"test": _test_words(test, robust=robust), "term": term, **vars(one), "meaning": MEANINGS[test]}
            for (test, term), one in found.items()
        ]
    )
    adjusted = table["p_value"].to_numpy(dtype=float).copy()
    for kind in (BRANT, NOMINAL, SCALE):
        here = [at for at, (test, term) in enumerate(found) if test == kind and term != ALL]
        adjusted[here] = adjust_p(adjusted[here].tolist(), adjust)
    table.insert(5, "p_adjusted", adjusted)
    return table.astype({"df": float})


def _test_words(test: str, *, robust: bool) -> str:
    if test == BRANT:
        return f"{BRANT} (robust)" if robust else BRANT
    name = {RATIO: "", NOMINAL: "same at every cut point", SCALE: "same spread"}[test]
    kind = "robust Wald" if robust else "likelihood ratio"
    return f"{name} ({kind})" if name else kind


def partial_places(curve: Partial, name_of: Mapping[int, str]) -> dict[str, np.ndarray]:
    """Return the places of the effects of every driver in the parameters: one per cut point, or one for all."""
    import numpy as np

    last = curve.size - len(curve.kept)
    found = {name_of[column]: curve.effects(column) for column in curve.released}
    return found | {name_of[column]: np.array([last + at]) for at, column in enumerate(curve.kept)}
