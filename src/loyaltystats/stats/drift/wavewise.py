"""Every wave on its own: counts of the categories, the most frequent one, Better and Worse with their intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from loyaltystats.stats.drift.cells import Sample, Tallied
from loyaltystats.stats.drift.changes import Change, change_of_waves
from loyaltystats.stats.drift.compare import most_frequent
from loyaltystats.stats.drift.scheme import Scheme
from loyaltystats.stats.drift.source import Sources
from loyaltystats.stats.kano.result import text_column
from loyaltystats.stats.proportion import wilson
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd


def wave_table(sources: Sources, tallied: Tallied, by: str | None, confidence_level: float) -> pd.DataFrame:
    """Return one row per group, feature and wave.

    Parameters
    ----------
    sources : Sources
        Waves and features.
    tallied : Tallied
        Counts.
    by : str, optional
        Column of groups.
    confidence_level : float
        Fraction between 0 and 1.

    Returns
    -------
    pandas.DataFrame
        Columns of ``DriftResult.by_wave``.
    """
    import pandas as pd

    scheme = sources.scheme
    rows: list[dict[str, Any]] = []
    for g, group in enumerate((TOTAL, *tallied.groups)):
        for f, feature in enumerate(sources.features):
            for wave, cells in zip(sources.names, tallied.waves, strict=True):
                sample = cells.of(g, f)
                row: dict[str, Any] = {"group": group} if by else {}
                row |= {"feature": feature, "wave": wave, "n": int(sample.counts.sum())}
                row |= dict(zip(scheme.categories, _shown(sample, weighted=tallied.weighted), strict=True))
                row["category"] = most_frequent(scheme, sample.weights)
                rows.append(row | _coefficients(sample, scheme, tallied, confidence_level))
    frame = pd.DataFrame(rows)
    frame["category"] = text_column([row["category"] for row in rows])
    return frame


def _shown(sample: Sample, *, weighted: bool) -> list[float]:
    """Return counts of the categories: respondents, or weighted counts that add up to the respondents."""
    if not weighted:
        counted: list[float] = sample.counts.astype(int).tolist()
        return counted
    total = float(sample.weights.sum())
    scaled: list[float] = (sample.weights * (sample.counts.sum() / total if total > 0 else 0.0)).tolist()
    return scaled


def _coefficients(sample: Sample, scheme: Scheme, tallied: Tallied, confidence_level: float) -> dict[str, float]:
    if not scheme.base:
        return {}
    columns: dict[str, float] = {}
    for name, part, sign in (("better", scheme.pleased, 1), ("worse", scheme.annoyed, -1)):
        one = change_of_waves((sample, sample), part, scheme.base, tallied.units, robust=tallied.robust)
        low, high = _limits(one, confidence_level)
        ends = (low, high) if sign > 0 else (0.0 - high, 0.0 - low)
        share = one.before if sign > 0 else 0.0 - one.before
        columns |= {name: share, f"{name}_low": ends[0], f"{name}_high": ends[1]}
    return columns


def _limits(one: Change, confidence_level: float) -> tuple[float, float]:
    low, high = wilson(one.before * one.size_before, one.size_before, one.quantile_level(confidence_level))
    return float(low), float(high)
