"""Two columns per driver, one that carries its penalty and one its reward; and the same turned into sum and difference."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from loyaltystats.stats.drivers.matrix import COLLINEAR, DriverRows
from loyaltystats.stats.drivers.zones import METHODS, Zones

if TYPE_CHECKING:
    import numpy as np

LOW, HIGH = "low", "high"
NOBODY_LOW, NOBODY_HIGH = "nobody rated it low, so there is no penalty", "nobody rated it high, so there is no reward"
TOO_ALIKE = "its answers are too few or too alike for penalty and reward; it entered as a straight line"
ALL_THE_SAME = "everybody gave the same answer, so it was left out"


@dataclass(frozen=True, kw_only=True)
class Built:
    """Rows of the regression, and where each driver stands in them.

    In ``single`` the coefficients are penalties and rewards; in ``turned``, which spans the same columns, their sum
    (what is tested) and their difference (the impact range). ``gaps`` says what a driver lacks.
    """

    drivers: tuple[str, ...]
    single: DriverRows
    turned: DriverRows
    gaps: Mapping[str, str]
    rated_low: tuple[int, ...]
    rated_high: tuple[int, ...]

    def place(self, driver: str, side: str) -> int | None:
        """Return the position of a driver's column among the terms, ``None`` where it has none."""
        term = f"{driver}[{side}]"
        return self.single.terms.index(term) if term in self.single.terms else None


def build(rows: DriverRows, zones: Mapping[str, Zones], method: str) -> Built:
    """Make the columns of the regression; a driver without low or high ratings keeps what it has."""
    columns: dict[str, np.ndarray] = {}
    turned: dict[str, np.ndarray] = {}
    factors: dict[str, tuple[str, ...]] = {}
    gaps: dict[str, str] = {}
    lows, highs = [], []
    for index, driver in enumerate(rows.terms):
        x = rows.x[:, index]
        own, gap = _columns(x, zones[driver], method)
        if gap:
            gaps[driver] = gap
        named = {f"{driver}[{name}]": column for name, column in own.items()}
        columns |= named
        turned |= _turned(driver, named)
        factors[driver] = tuple(named)
        low, high = _rated(x, zones[driver], method)
        lows.append(low)
        highs.append(high)
    shaped = replace(rows, terms=tuple(columns), factors=factors)
    return Built(
        drivers=rows.terms,
        single=replace(shaped, x=_side_by_side(columns, rows)),
        turned=replace(shaped, x=_side_by_side(turned, rows)),
        gaps=gaps,
        rated_low=tuple(lows),
        rated_high=tuple(highs),
    )


def _side_by_side(columns: Mapping[str, np.ndarray], rows: DriverRows) -> np.ndarray:
    import numpy as np

    return np.column_stack(list(columns.values())) if columns else rows.x[:, :0]


def _columns(x: np.ndarray, zones: Zones, method: str) -> tuple[dict[str, np.ndarray], str]:
    """Return the columns of one driver that can be told apart, and what is lacking."""
    import numpy as np

    if np.ptp(x) == 0:
        return {}, ALL_THE_SAME
    low, high, more = METHODS[method](x, zones)
    every = {LOW: low, HIGH: high, **{f"jump{number}": column for number, column in enumerate(more, start=1)}}
    own = {name: column for name, column in every.items() if np.ptp(column) > 0}
    z = np.column_stack([(column - column.mean()) / column.std() for column in own.values()])
    if np.linalg.eigvalsh(z.T @ z / len(z))[0] < COLLINEAR:
        return {"line": x}, TOO_ALIKE
    lacking = [text for name, text in ((LOW, NOBODY_LOW), (HIGH, NOBODY_HIGH)) if name not in own]
    return own, "; ".join(lacking)


def _turned(driver: str, named: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the columns of one driver whose coefficients are reward + penalty and reward - penalty, if it has both."""
    low, high = f"{driver}[{LOW}]", f"{driver}[{HIGH}]"
    if low not in named or high not in named:
        return dict(named)
    both = {low: (named[low] + named[high]) / 2, high: (named[high] - named[low]) / 2}
    return {**named, **both}


def _rated(x: np.ndarray, zones: Zones, method: str) -> tuple[int, int]:
    if method == "dummies":
        return int(zones.is_low(x).sum()), int(zones.is_high(x).sum())
    up = zones.up(x)
    return int((up < 0).sum()), int((up > 0).sum())
