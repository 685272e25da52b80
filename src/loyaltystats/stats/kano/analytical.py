"""The analytical Kano model of Xu et al. (2009): weighted scores as a vector, its length and angle, from counts."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import generator
from loyaltystats.errors import ArgumentError
from loyaltystats.frames import count_patterns
from loyaltystats.stats.kano.pooling import Gathered, Plan, Wave
from loyaltystats.stats.kano.scores import POSITIONS, SCORES, kept_cells
from loyaltystats.stats.kano.stated import HIGHEST, LOWEST, stated_importance
from loyaltystats.stats.kano.tally import Tally, complete, group_label
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np

REPLICATES: Final = 2_000
"""Resamples per feature and group."""

UNCLEAR: Final = "unclear"
COLUMNS: Final = (
    *("functional_mean", "functional_low", "functional_high"),
    *("dysfunctional_mean", "dysfunctional_low", "dysfunctional_high"),
    *("vector_length", "vector_length_low", "vector_length_high"),
    *("vector_angle", "vector_angle_low", "vector_angle_high", "quadrant_probability"),
)
"""Numbers of one feature."""

CLASSES: Final = ("attractive", "one_dimensional", "must_be", "indifferent", "reverse")


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """The analyst's limits: below ``r0`` indifferent; up to ``low_angle`` must-be; from ``high_angle`` on attractive."""

    r0: float
    low_angle: float
    high_angle: float

    def checked(self) -> Thresholds:
        """Return the thresholds if they can be used.

        Raises
        ------
        ArgumentError
            ``r0`` is negative, or the angles are not in order within 0 to 90 degrees.
        """
        if not self.r0 >= 0:
            raise ArgumentError(f"r0 - got {self.r0!r} - expected a number of at least 0, for example 0.5.")
        if not 0 <= self.low_angle < self.high_angle <= 90:
            raise ArgumentError(
                f"low_angle, high_angle - got {self.low_angle!r} and {self.high_angle!r} - expected degrees in order "
                "between 0 and 90, for example 30 and 60."
            )
        return self

    def text(self) -> str:
        """Return the thresholds in words."""
        return (
            f"indifferent below length r0 = {self.r0:g}, must-be up to aL = {self.low_angle:g} degrees, attractive from "
            f"aH = {self.high_angle:g} degrees on"
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """Distinct weighted answers of one feature in one group: points (dysfunctional X, functional Y) and their counts."""

    points: np.ndarray
    n: np.ndarray
    weight: np.ndarray
    squared: np.ndarray


CellTable = dict[tuple[str, str], Cells]
"""(group, feature) -> cells."""


def cells_of_counts(tallied: Tally, reversed_pairs: str) -> CellTable:
    """Return the cells where every respondent's answer weighs the same: the 25 counts."""
    import numpy as np

    functional, dysfunctional = SCORES["xu"]
    points = np.array([(x, y) for y in functional for x in dysfunctional])
    keep = kept_cells(reversed_pairs)
    counts = complete(tallied.count)
    weight = counts if tallied.weight is None else complete(tallied.weight)
    squared = counts if tallied.squared is None else complete(tallied.squared)
    return {
        (group, feature): Cells(
            points=points[keep], n=counts[g, f][keep], weight=weight[g, f][keep], squared=squared[g, f][keep]
        )
        for g, group in enumerate((TOTAL, *tallied.groups))
        for f, feature in enumerate(tallied.features)
    }


def cells_with_importance(gathered: Gathered, plan: Plan, reversed_pairs: str) -> tuple[CellTable, dict[str, int]]:
    """Return the cells where each answer weighs as much as the respondent finds the feature important, 0 to 1.

    Returns
    -------
    tuple
        Cells, and per feature the respondents with a complete pair but no stated importance, who are left out.
    """
    import numpy as np

    rows: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)
    lacking: dict[str, int] = {}
    keep = kept_cells(reversed_pairs).reshape(POSITIONS, POSITIONS)
    for wave in gathered.waves:
        for feature, column in wave.importance.items():
            lacking[feature] = lacking.get(feature, 0) + _add(rows, wave, plan, (feature, column), keep)
    found = {}
    for group in (TOTAL, *gathered.tallied.groups):
        for feature in gathered.tallied.features:
            table = np.array(rows[group, feature]).reshape(-1, 5)
            found[group, feature] = Cells(points=table[:, :2], n=table[:, 2], weight=table[:, 3], squared=table[:, 4])
    return found, {feature: n for feature, n in lacking.items() if n}


def _add(rows: Any, wave: Wave, plan: Plan, asked: tuple[str, str], keep: np.ndarray) -> int:
    """Add the patterns of one feature and wave; return how many pairs had no stated importance."""
    feature, column = asked
    by = [plan.by] if plan.by else []
    table = count_patterns(wave.frame, [*by, *wave.pairs[feature], column], weights=wave.weights)
    n = table["n"].tolist()
    decoder = wave.decoder(plan.table.positions)
    places = [decoder.decode(name, table[name].tolist(), n) for name in wave.pairs[feature]]
    groups = [group_label(value) for value in table[plan.by].tolist()] if plan.by else [None] * len(n)
    importance = [stated_importance(value) for value in table[column].tolist()]  # unknown ones were refused before
    sizes = [table[name].tolist() if name in table else n for name in ("weight", "weight_squared")]
    functional, dysfunctional = SCORES["xu"]
    lacking = 0
    for group, f, d, stated, *size in zip(groups, *places, importance, n, *sizes, strict=True):
        if not f or not d or not keep[f - 1, d - 1]:
            continue
        if stated is None or stated != stated:  # noqa: PLR0124 - nan: not answered
            lacking += int(size[0])
            continue
        share = (stated - LOWEST) / (HIGHEST - LOWEST)
        for key in {TOTAL, group} - {None}:
            rows[key, feature].append((share * dysfunctional[d - 1], share * functional[f - 1], *size))
    return lacking


def vectors(
    table: CellTable, thresholds: Thresholds, *, confidence_level: float, rng: Any
) -> dict[tuple[str, str], dict[str, Any]]:
    r"""Return length, angle and class of every feature, with percentile intervals from resampled counts.

    Parameters
    ----------
    table : dict
        (group, feature) -> cells.
    thresholds : Thresholds
        The analyst's limits.
    confidence_level : float
        Fraction between 0 and 1.
    rng : None, int or numpy.random.Generator
        Seed.

    Returns
    -------
    dict
        (group, feature) -> columns of the result; ``nan`` where nobody answered.

    Notes
    -----
    .. math:: X = \overline{w x}, \quad Y = \overline{w y}, \quad r = \sqrt{X^2 + Y^2}, \quad a = \mathrm{atan2}(Y, X)

    Counts of a resample are multinomial, so no row is touched. An interval of the angle lies around the estimate, so that
    it never jumps at half a turn.
    """
    seed = int(generator(rng).integers(2**63))
    return {key: _vector(key, cells, thresholds, confidence_level, seed) for key, cells in table.items()}


def _vector(
    key: tuple[str, str], cells: Cells, thresholds: Thresholds, confidence_level: float, seed: int
) -> dict[str, Any]:
    import numpy as np

    total = float(cells.weight.sum())
    n = int(cells.n.sum())
    if not total > 0:
        return dict.fromkeys(COLUMNS, np.nan) | {"n": n, "n_effective": 0.0, "score_quadrant": None}
    effective = total**2 / float(cells.squared.sum())
    own = np.random.default_rng(np.random.SeedSequence([seed, zlib.crc32("\x1f".join(key).encode())]))
    share = cells.weight / total
    draws = own.multinomial(max(1, round(effective)), share, size=REPLICATES) / max(1, round(effective))
    sums = draws @ cells.points
    x, y = (share @ cells.points).tolist()
    angle = _degrees(np.array(y), np.array(x)).item()
    turned = (_degrees(sums[:, 1], sums[:, 0]) - angle + 180) % 360 - 180
    tail = (1 - confidence_level) / 2
    low, high = np.quantile(
        np.column_stack([sums[:, 1], sums[:, 0], np.hypot(sums[:, 0], sums[:, 1]), angle + turned]),
        [tail, 1 - tail],
        axis=0,
    )
    known = int((cells.weight > 0).sum()) > 1  # all answers alike leave nothing to resample
    values = {
        "functional_mean": y,
        "dysfunctional_mean": x,
        "vector_length": float(np.hypot(x, y)),
        "vector_angle": angle,
    }
    found: dict[str, Any] = {}
    for place, (name, value) in enumerate(values.items()):
        stem = name.removesuffix("_mean")
        ends = (float(low[place]), float(high[place])) if known else (np.nan, np.nan)
        found |= {name: value, f"{stem}_low": ends[0], f"{stem}_high": ends[1]}
    verdict = _classes(np.array([[x, y]]), thresholds)[0]
    probability = float((_classes(sums, thresholds) == verdict).mean())
    found["quadrant_probability"] = probability if known else np.nan
    found["score_quadrant"] = CLASSES[verdict] if known and probability >= confidence_level else UNCLEAR
    return found | {"n": n, "n_effective": effective}


def _degrees(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    import numpy as np

    degrees: np.ndarray = np.degrees(np.arctan2(y, x))
    return degrees


def _classes(sums: np.ndarray, thresholds: Thresholds) -> np.ndarray:
    """Return the position in ``CLASSES`` of every (X, Y)."""
    import numpy as np

    x, y = sums[:, 0], sums[:, 1]
    angle = _degrees(y, x)
    found = np.where(angle <= thresholds.low_angle, CLASSES.index("must_be"), CLASSES.index("one_dimensional"))
    found = np.where(angle >= thresholds.high_angle, CLASSES.index("attractive"), found)
    found = np.where((x < 0) & (y < 0), CLASSES.index("reverse"), found)
    return np.where(np.hypot(x, y) < thresholds.r0, CLASSES.index("indifferent"), found)
