"""Numbers of a mediation: point estimates, resamples, intervals and what must be said about them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.action.chain_rows import equation
from loyaltystats.stats.drivers.action.paths import ALL, Layout, effects, units
from loyaltystats.stats.drivers.action.sensitivity import Residuals, residuals_of
from loyaltystats.stats.drivers.matrix import DriverRows, standardised
from loyaltystats.stats.drivers.resamples import bootstrap_interval, draws, resampled_covariances
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How intervals and p are made."""

    level: float
    interval: str
    replicates: int
    adjust: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Chain:
    """Effects of the sample and of resamples in standard deviations, the units, and the residuals for one mediator."""

    point: np.ndarray
    drawn: np.ndarray
    units: np.ndarray
    residuals: Residuals | None


def columns_of(rows: DriverRows) -> tuple[np.ndarray, np.ndarray]:
    """Return driver, mediators, controls and outcome standardised, and their standard deviations."""
    import numpy as np

    z, _, spreads = standardised(rows)
    centred = rows.y - np.average(rows.y, weights=rows.weights)
    spread = np.sqrt(np.average(centred**2, weights=rows.weights))
    return np.column_stack([z, centred / spread]), np.append(spreads, spread)


def resampled(rows: DriverRows, layout: Layout, replicates: int, rng: np.random.Generator) -> Chain:
    """Return the effects in the sample and in resamples of respondents."""
    import numpy as np

    columns, spreads = columns_of(rows)
    point = (columns * rows.weights[:, None]).T @ columns / rows.weights.sum()
    p = columns.shape[1]
    drawn = np.empty((0, p * p))
    if replicates:
        drawn = draws(
            len(columns),
            replicates,
            rng,
            p * p,
            lambda indices: resampled_covariances(columns, rows.weights, indices).reshape(len(indices), p * p),
            rows,
        )
    return chain_of(np.concatenate([point[None], drawn.reshape(-1, p, p)]), layout, spreads)


def chain_of(covariances: np.ndarray, layout: Layout, spreads: np.ndarray) -> Chain:
    """Return the chain of covariance matrices, that of the sample first."""
    import numpy as np

    found = effects(covariances, layout)
    residuals = None
    if len(layout.mediators) == 1:
        usable = ~np.isnan(found[:, 0])
        size = spreads[-1] / spreads[0]
        some = residuals_of(covariances[usable])
        residuals = Residuals(slope=some.slope, scale=some.scale * size, rho=some.rho)
    return Chain(point=found[0], drawn=found[1:], units=units(spreads, layout), residuals=residuals)


def infer(rows: DriverRows, layout: Layout, chain: Chain, settings: Settings) -> pd.DataFrame:
    """Make the table of one group."""
    import pandas as pd

    fits = _robust(rows, layout, settings.level)
    table = []
    for place, (effect, term) in enumerate(layout.names):
        unit = chain.units[place]
        row = {
            "effect": effect,
            "term": term,
            "estimate": chain.point[place] * unit,
            "std_estimate": chain.point[place],
        }
        if (effect, term) in fits:
            row |= fits[(effect, term)]
        else:
            row |= _drawn(float(chain.point[place]) * unit, chain.drawn[:, place] * unit, settings)
        table.append(row)
    frame = pd.DataFrame(table)
    proportion = frame["effect"] == "proportion"
    frame.loc[proportion, ["std_estimate", "p_value"]] = math.nan
    if _unclear(frame):
        frame.loc[proportion, ["estimate", "std_error", "conf_low", "conf_high"]] = math.nan
    single = (frame["effect"] == "indirect") & (frame["term"] != ALL)
    return frame.assign(p_adjusted=adjust_p(frame["p_value"].where(single).tolist(), settings.adjust), n=len(rows.y))


def _robust(rows: DriverRows, layout: Layout, level: float) -> dict[tuple[str, str], dict[str, float]]:
    """Return errors, t intervals and p of what single equations give: total, direct effect, paths."""
    mediators, controls = layout.mediators, layout.controls
    columns = {name: rows.x[:, rows.terms.index(name)] for name in mediators}
    found = {}
    total = equation(rows, rows.y, [layout.driver, *controls])
    found[("total", layout.driver)] = _tested(total.beta[1], total.std_error[1], total.wald_df, level)
    last = equation(rows, rows.y, [layout.driver, *mediators, *controls])
    found[("direct", layout.driver)] = _tested(last.beta[1], last.std_error[1], last.wald_df, level)
    for place, name in enumerate(mediators):
        before = mediators[:place] if layout.serial else ()
        one = equation(rows, columns[name], [layout.driver, *before, *controls])
        for at, start in enumerate((layout.driver, *before), start=1):
            found[("path", f"{start} > {name}")] = _tested(one.beta[at], one.std_error[at], one.wald_df, level)
        at = 2 + place
        found[("path", f"{name} > {layout.outcome}")] = _tested(last.beta[at], last.std_error[at], last.wald_df, level)
    return found


def _tested(estimate: float, error: float, df: float, level: float) -> dict[str, float]:
    from scipy.special import stdtr, stdtrit

    reach = float(stdtrit(df, (1 + level) / 2)) * error
    p = 2 * float(stdtr(df, -abs(estimate / error))) if error > 0 else math.nan
    return {"std_error": error, "conf_low": estimate - reach, "conf_high": estimate + reach, "p_value": p}


def _drawn(estimate: float, drawn: np.ndarray, settings: Settings) -> dict[str, float]:
    """Return error, interval and p of one number from its resamples."""
    import numpy as np

    known = drawn[~np.isnan(drawn)]
    if len(known) < 2:
        return dict.fromkeys(("std_error", "conf_low", "conf_high", "p_value"), math.nan)
    # an acceleration of zero turns the BCa interval into the bias-corrected one
    left_out = np.zeros(1) if settings.interval == "bias_corrected" else None
    low, high = bootstrap_interval(estimate, known, left_out, settings.level)
    beyond = min(int((known <= 0).sum()), int((known >= 0).sum()))
    p = min(1.0, 2 * (beyond + 1) / (len(known) + 1))
    return {"std_error": float(known.std(ddof=1)), "conf_low": low, "conf_high": high, "p_value": p}


def _unclear(frame: pd.DataFrame) -> str:
    """Return why a proportion of the total effect would mislead; empty where it does not."""
    rows = frame.set_index("effect")
    total, direct = rows.loc["total"], rows.loc["direct"]
    if not (total["conf_low"] > 0 or total["conf_high"] < 0):
        return "the interval of the total effect holds zero"
    indirect = total["estimate"] - direct["estimate"]
    if indirect * direct["estimate"] < 0:
        return "direct and indirect effect point in opposite directions"
    return ""


def remarks(rows: DriverRows, layout: Layout, chain: Chain, table: pd.DataFrame, *, told: bool) -> list[str]:
    """Return the notes of one group; numbers only where ``told``, which is not so for groups that may be small."""
    import numpy as np

    notes = []
    why = _unclear(table)
    if why:
        notes.append(f"No proportion of the total effect is given: {why}.")
    lost = int(np.isnan(chain.drawn[:, 0]).sum())
    if lost:
        notes.append(
            f"{lost} of {len(chain.drawn)} resamples could not be used: a column was constant or redundant in them."
        )
    if not told:
        return notes
    if not len(chain.drawn):
        notes.append("No resamples were drawn, so indirect effects have no interval.")
    if chain.residuals is not None:
        notes.append(
            f"Sensitivity: the indirect effect would vanish if what is left unexplained of {rows.name(layout.mediators[0])} "
            f"and {rows.name(layout.outcome)} correlated at {chain.residuals.rho[0]:.2f}, because a common cause "
            "was left out."
        )
        notes.append(_sobel(table, layout))
    return notes


def _sobel(table: pd.DataFrame, layout: Layout) -> str:
    """Return the normal approximation of the indirect effect, for comparison with older reports."""
    from scipy.special import ndtr

    paths = table[table["effect"] == "path"]
    known = dict(
        zip(paths["term"], zip(paths["estimate"].tolist(), paths["std_error"].tolist(), strict=True), strict=True)
    )
    a = known[f"{layout.driver} > {layout.mediators[0]}"]
    b = known[f"{layout.mediators[0]} > {layout.outcome}"]
    error = math.hypot(a[0] * b[1], b[0] * a[1])
    z = a[0] * b[0] / error if error > 0 else math.nan
    p = 2 * float(ndtr(-abs(z)))
    said = "p < 0.001" if p < 0.0005 else f"p = {p:.3f}"
    return f"For comparison with older reports, Sobel's test (with the errors of the paths) gives z = {z:.2f}, {said}."
