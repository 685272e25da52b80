"""Mentions: who praises a feature and who complains about it, read once and summed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import ResponseError
from loyaltystats.stats.selection import numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Mentions:
    """Sums of weights of each feature: praise only, complaint only, both; squares of the one-sided; respondents."""

    praise: np.ndarray
    complaint: np.ndarray
    both: np.ndarray
    squares: np.ndarray
    n: np.ndarray
    judged: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None
    """Limits and p as the design has them."""


def columns_of(pairs: Mapping[str, tuple[str, str]]) -> list[str]:
    """Return praise and complaint of each feature in turn."""
    return [column for pair in pairs.values() for column in pair]


def zero_one(column: pd.Series, missing: str) -> np.ndarray:
    """Return 0, 1 and ``nan``, refusing anything else."""
    import numpy as np

    values = numbers(column)
    bad = sorted(set(values[~np.isnan(values)]) - {0.0, 1.0})
    if bad:
        shown = ", ".join(f"{value:g}" for value in bad[:12])
        raise ResponseError(
            f"column {column.name!r} - holds {shown} - expected 0 (not mentioned) and 1 (mentioned) - recode the column."
        )
    blank = int(np.isnan(values).sum())
    if blank and missing == "raise":
        raise ResponseError(
            f"column {column.name!r} - {blank} respondents have missing answers - expected none with missing='raise' - "
            "complete them, or use missing='drop'."
        )
    return values


def sums_of(found: np.ndarray, weight: np.ndarray) -> Mentions:
    """Return the sums of one group; weights are scaled so that they add up to the respondents."""
    import numpy as np

    praise, complaint = found[:, 0::2], found[:, 1::2]
    known = (~np.isnan(praise) & ~np.isnan(complaint)) & (weight > 0)[:, None]
    scaled = weight / weight[weight > 0].mean() if (weight > 0).any() else weight
    one = np.where(known & (praise == 1) & (complaint == 0), scaled[:, None], 0.0)
    other = np.where(known & (praise == 0) & (complaint == 1), scaled[:, None], 0.0)
    both = np.where(known & (praise == 1) & (complaint == 1), scaled[:, None], 0.0)
    return Mentions(
        praise=one.sum(axis=0),
        complaint=other.sum(axis=0),
        both=both.sum(axis=0),
        squares=((one + other) ** 2).sum(axis=0),
        n=known.sum(axis=0),
    )
