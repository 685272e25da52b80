"""Whether two scales measure different things: HTMT with bootstrap intervals, and the comparison of Fornell and Larcker."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, generator, seed_of, whole
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.stats.drivers.resamples import draws, resampled_covariances
from loyaltystats.stats.reliability.alpha import correlations, cronbach
from loyaltystats.stats.reliability.parts import ScalePart
from loyaltystats.stats.reliability.rows import ItemRows, moments
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np

FLAT: Final = 1e-12
"""Variance of a standardised item below which it is constant in a resample."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DistinctnessResult(Result):
    """Pairs of scales: how their items correlate between the scales compared with within them."""

    title: str = "Do the scales measure different things?"
    source: str = (
        "Henseler J., Ringle C. M., Sarstedt M. (2015), Journal of the Academy of Marketing Science 43:115-135; Roemer E., "
        "Schuberth F., Henseler J. (2021), Industrial Management & Data Systems 121:2637-2650; Fornell C., Larcker D. F. "
        "(1981), Journal of Marketing Research 18:39-50"
    )
    strict: float = 0.85
    loose: float = 0.90
    n_bootstrap: int = 0
    seed: str = ""
    confidence_level: float = 0.95
    by: str | None = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"strict": self.strict, "loose": self.loose, "n_bootstrap": self.n_bootstrap}


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """How scales are compared: thresholds, resamples, level, seed, grouping column."""

    strict: float
    loose: float
    n_bootstrap: int
    level: float
    rng: Any
    by: str | None

    def __post_init__(self) -> None:
        fraction("strict", self.strict)
        fraction("loose", self.loose)
        whole("n_bootstrap", self.n_bootstrap)
        if self.strict > self.loose:
            raise ArgumentError(
                f"strict - got {self.strict} above loose={self.loose} - expected the smaller threshold - swap them."
            )


def distinctness_of(rows: ItemRows, parts: Sequence[ScalePart], how: Comparison) -> DistinctnessResult:
    """Compare all pairs of scales in every group; see ``ReliabilityResult.distinctness``."""
    import pandas as pd

    if len(rows.scales) < 2:
        raise ArgumentError(
            "distinctness - there is one scale - expected two or more to compare - pass questions={'a': [...], 'b': [...]}."
        )
    draw, notes, table = _Draw(how.n_bootstrap, generator(how.rng), how.level), _Remarks(), []
    for group, chosen in rows.groups().items():
        for one, two in combinations([part for part in parts if part.group == group], 2):
            table.append(_pair(rows, (one, two), chosen, draw, (how.strict, how.loose), notes))
    frame = pd.DataFrame(table)
    return DistinctnessResult(
        _table=frame if how.by else frame.drop(columns="group"),
        n=len(rows.values),
        n_total=rows.n_total,
        excluded=rows.excluded,
        method=f"HTMT and HTMT2 with {100 * how.level:g} % percentile intervals from {how.n_bootstrap:,} resamples of "
        f"respondents, {seed_of(how.rng)}; correlation of the sums, divided by the root of both alphas; its square against "
        "both AVE.",
        notes=tuple(notes.sentences(how.strict, how.loose)),
        labels=rows.labels,
        strict=how.strict,
        loose=how.loose,
        n_bootstrap=how.n_bootstrap,
        seed=seed_of(how.rng),
        confidence_level=how.level,
        by=how.by,
    )


@dataclass(frozen=True, eq=False)
class _Draw:
    replicates: int
    rng: np.random.Generator
    level: float


IN_GROUP: Final = " in a group"


class _Remarks:
    """Pairs of scales about which something must be said."""

    def __init__(self) -> None:
        self.shared: list[str] = []
        self.unknown: list[str] = []
        self.no_geometric: list[str] = []
        self.lost = 0

    def sentences(self, strict: float, loose: float) -> list[str]:
        """Return the notes."""
        notes = [
            f"Scales are called distinct where the whole interval of HTMT lies below {strict:.2f} (strict) or {loose:.2f} "
            "(loose). These thresholds are conventions (Henseler, Ringle and Sarstedt 2015), no tests."
        ]
        if self.shared:
            notes.append(f"Not compared, because they share an item: {_gathered(self.shared)}.")
        if self.unknown:
            notes.append(
                f"No HTMT: {_gathered(self.unknown)} (a scale of one item, or items that do not go together on average)."
            )
        if self.no_geometric:
            notes.append(f"No HTMT2, which needs every correlation above zero: {_gathered(self.no_geometric)}.")
        if self.lost:
            notes.append(f"{self.lost:,} resamples, over all pairs, gave no HTMT and were left out of the intervals.")
        return notes


def _gathered(pairs: Sequence[str]) -> str:
    """Return the pairs of all respondents by name and those of groups by their number."""
    named = [pair for pair in pairs if not pair.endswith(IN_GROUP)]
    others = len(pairs) - len(named)
    if others:
        named.append(f"{others} {'pair' if others == 1 else 'pairs'} in single groups")
    return "; ".join(named)


def _pair(
    rows: ItemRows,
    pair: tuple[ScalePart, ScalePart],
    chosen: np.ndarray,
    draw: _Draw,
    thresholds: tuple[float, float],
    notes: _Remarks,
) -> dict[str, Any]:
    one, two = pair
    words = f"{one.scale} and {two.scale}" + ("" if one.group == TOTAL else IN_GROUP)
    row: dict[str, Any] = {"group": one.group, "scale": one.scale, "other_scale": two.scale}
    items, split = (*one.items, *two.items), len(one.items)
    unknown = row | dict.fromkeys(_NUMBERS, math.nan) | {"distinct": None, "fornell_larcker": None, "n": 0}
    if set(rows.scales[one.scale]) & set(rows.scales[two.scale]):
        notes.shared.append(words)
        return unknown
    found = moments(rows, items, chosen) if items else None
    if found is None or not one.items or not two.items or found.n < 3 or (found.covariance.diagonal() <= 0).any():
        notes.unknown.append(words)
        return unknown | {"n": found.n if found else 0}
    point = _ratios(correlations(found.covariance)[None], split)[:, 0]
    ends = dict.fromkeys(_ENDS, math.nan)
    if math.isnan(point[0]):
        notes.unknown.append(words)
    else:
        ends = _intervals(rows, items, split, chosen, draw, notes)
    if not math.isnan(point[0]) and math.isnan(point[1]):
        notes.no_geometric.append(words)
        ends |= {"htmt2_low": math.nan, "htmt2_high": math.nan}
    scores = _scores(found.covariance, split, one, two)
    values = dict(zip(_RATIOS, map(float, point), strict=True)) | ends
    ordered = {name: values[name] for name in _NUMBERS if name in values}
    return row | ordered | {"distinct": _verdict(ends, thresholds)} | scores | {"n": found.n}


_RATIOS: Final = ("htmt", "htmt2")
_ENDS: Final = ("htmt_low", "htmt_high", "htmt2_low", "htmt2_high")
_NUMBERS: Final = ("htmt", *_ENDS[:2], "htmt2", *_ENDS[2:], "score_r", "disattenuated", "smaller_ave")


def _ratios(matrices: np.ndarray, split: int) -> np.ndarray:
    """Return HTMT and HTMT2 of correlation matrices, shape (2, n); ``nan`` where a mean within a scale is not positive."""
    import numpy as np

    count = matrices.shape[1]
    first, second = np.triu_indices(split, 1), np.triu_indices(count - split, 1)
    within = (matrices[:, first[0], first[1]], matrices[:, split + second[0], split + second[1]])
    between = matrices[:, :split, split:].reshape(len(matrices), -1)
    if not first[0].size or not second[0].size:
        return np.full((2, len(matrices)), math.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        means = [each.mean(axis=1) for each in within]
        positive = (means[0] > 0) & (means[1] > 0)
        arithmetic = np.where(positive, between.mean(axis=1) / np.sqrt(means[0] * means[1]), math.nan)
        logs = [np.log(each).mean(axis=1) for each in (between, *within)]
        every = np.all(np.concatenate([between, *within], axis=1) > 0, axis=1)
        geometric = np.where(every, np.exp(logs[0] - (logs[1] + logs[2]) / 2), math.nan)
    return np.array([arithmetic, geometric])


def resampled_ratios(z: np.ndarray, weights: np.ndarray, split: int, indices: np.ndarray) -> np.ndarray:
    """Return HTMT and HTMT2 of resamples, shape (2, n_resamples).

    Parameters
    ----------
    z : numpy.ndarray, shape (n, items)
        Standardised items, turned to one direction.
    weights : numpy.ndarray, shape (n,)
        Weights of the respondents.
    split : int
        Number of items of the first scale.
    indices : numpy.ndarray, shape (n_resamples, n)
        Row numbers drawn, so that resamples can be compared across programs.
    """
    import numpy as np

    covariance = resampled_covariances(z, weights, indices)
    variance = np.diagonal(covariance, axis1=1, axis2=2)
    spread = np.sqrt(np.where(variance > FLAT, variance, math.nan))
    return _ratios(covariance / spread[:, :, None] / spread[:, None, :], split)


def _intervals(
    rows: ItemRows, items: Sequence[str], split: int, chosen: np.ndarray, draw: _Draw, notes: _Remarks
) -> dict[str, float]:
    import numpy as np

    if not draw.replicates:
        return dict.fromkeys(_ENDS, math.nan)
    places = rows.columns(items)
    complete = chosen & ~np.isnan(rows.values[:, places]).any(axis=1)
    values = rows.values[complete][:, places] * rows.signs[places]
    z = (values - values.mean(axis=0)) / values.std(axis=0)
    weights = rows.weights[complete]
    work = len(items) * (len(items) + 1) // 2
    found = draws(
        len(z), draw.replicates, draw.rng, work, lambda indices: resampled_ratios(z, weights, split, indices).T
    )
    notes.lost += int(np.isnan(found[:, 0]).sum())
    ends: list[float] = []
    for column in found.T:
        usable = column[~np.isnan(column)]
        tails = np.quantile(usable, [(1 - draw.level) / 2, (1 + draw.level) / 2]) if len(usable) else (math.nan,) * 2
        ends += map(float, tails)
    return dict(zip(_ENDS, ends, strict=True))


def _verdict(ends: dict[str, float], thresholds: tuple[float, float]) -> str | None:
    farthest = max(abs(ends["htmt_low"]), abs(ends["htmt_high"]))
    if math.isnan(farthest):
        return None
    strict, loose = thresholds
    return "strict" if farthest < strict else "loose" if farthest < loose else "not shown"


def _scores(covariance: np.ndarray, split: int, one: ScalePart, two: ScalePart) -> dict[str, Any]:
    """Return the correlation of the sums, the same without error, and whether both AVE exceed its square."""
    blocks = covariance[:split, :split], covariance[split:, split:]
    spreads = [float(block.sum()) for block in blocks]
    r = float(covariance[:split, split:].sum()) / math.sqrt(spreads[0] * spreads[1]) if min(spreads) > 0 else math.nan
    alphas = [cronbach(block) for block in blocks]
    pure = r / math.sqrt(alphas[0] * alphas[1]) if min(alphas) > 0 else math.nan
    aves = [part.factor.variance_extracted if part.factor else math.nan for part in (one, two)]
    smaller = min(aves) if not any(map(math.isnan, aves)) else math.nan
    kept = None if math.isnan(smaller) or math.isnan(pure) else "yes" if smaller > pure**2 else "no"
    return {"score_r": r, "disattenuated": pure, "smaller_ave": smaller, "fornell_larcker": kept}
