"""Rows of the drift table: tests, adjusted p, changes, verdict and reading of every feature between two waves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drift.compare import Found
from loyaltystats.stats.drift.result import RowKey, change_columns
from loyaltystats.stats.drift.source import Sources
from loyaltystats.stats.drift.verdicts import judge
from loyaltystats.stats.kano.result import text_column
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

NOT_ALIKE: Final = " These waves were asked or classified in different ways, which may be the cause."
"""Added to the reading of a row."""

FEWER_CARE: Final = " More are indifferent to it."

STILL_CARE: Final = {
    "toward_expected": "Among those who still care, it drifts toward Expected.",
    "toward_delighted": "Among those who still care, it drifts toward Delighted.",
}
"""How a drift reads where the share Indifferent rose: the three levels are about those who care."""

ASIDES: Final = {
    "indifferent": (" Fewer are indifferent to it.", FEWER_CARE),
    "reverse": (" Fewer reject it.", " More reject it."),
    "dissatisfied": (" Fewer are turned away by it.", " More are turned away by it."),
}
"""Added to the reading where the share of those outside the three levels changed: share -> fell, rose."""


def key_of(found: Found, waves: Sequence[str]) -> RowKey:
    """Return what a row is about."""
    return RowKey(
        group=found.group,
        feature=found.feature,
        wave_from=waves[found.step.first],
        wave_to=waves[found.step.last],
    )


def row_table(
    found: Sequence[Found], sources: Sources, by: str | None, *, confidence_level: float, adjust: str
) -> pd.DataFrame:
    """Return the table of the result.

    Parameters
    ----------
    found : sequence of Found
        Comparisons, groups outermost.
    sources : Sources
        Waves and what the slots mean.
    by : str, optional
        Column of groups.
    confidence_level : float
        Fraction between 0 and 1.
    adjust : str
        Correction of p over the features of one group and pair of waves.

    Returns
    -------
    pandas.DataFrame
        Columns as in ``level_drift``.
    """
    import pandas as pd

    level = 1.0 - confidence_level
    p_trend = _adjusted([each.trend.p_value for each in found], found, adjust)
    p_shares = _adjusted([each.alike.p_value for each in found], found, adjust)
    asides = _asides(found, sources, adjust, level)
    rows = []
    for each, trend, shares, aside in zip(found, p_trend, p_shares, asides, strict=True):
        judged = judge(p_trend=trend, statistic=each.trend.statistic, p_shares=shares, modes=each.modes, level=level)
        row: dict[str, Any] = dict(key_of(each, sources.names).columns(by))
        row |= {"category_from": each.modes[0], "category_to": each.modes[1]}
        row |= {"verdict": judged.verdict, "direction": judged.direction}
        row |= _trend_columns(each, trend, shares)
        row |= _share_columns(each, sources)
        if sources.scheme.base:
            row |= change_columns(each.better, each.worse, confidence_level)
        alike = sources.asked_alike(each.feature, each.step.waves)
        said = STILL_CARE.get(str(judged.direction), judged.reading) if FEWER_CARE in aside else judged.reading
        reading = said + aside + ("" if alike else NOT_ALIKE)
        rows.append(row | {"n_from": each.n[0], "n_to": each.n[1], "reading": reading})
    frame = pd.DataFrame(rows)
    for name in ("category_from", "category_to", "verdict", "direction"):
        frame[name] = text_column([row[name] for row in rows])
    return frame


def _adjusted(values: Sequence[float], found: Sequence[Found], adjust: str) -> list[float]:
    """Correct p over the features of every group and step."""
    adjusted = [float("nan")] * len(values)
    families: dict[tuple[str, int, int], list[int]] = {}
    for row, each in enumerate(found):
        families.setdefault((each.group, each.step.first, each.step.last), []).append(row)
    for rows in families.values():
        for row, p in zip(rows, adjust_p([values[row] for row in rows], adjust).tolist(), strict=True):
            adjusted[row] = p
    return adjusted


def _asides(found: Sequence[Found], sources: Sources, adjust: str, level: float) -> list[str]:
    """Return what the readings add about the shares that stand outside the three levels."""
    texts = [""] * len(found)
    for place, (stem, _) in enumerate(sources.scheme.shares):
        tested = [each.shares[place] for each in found]
        for row, p in enumerate(_adjusted([one.p_value for one in tested], found, adjust)):
            if p <= level:
                texts[row] += ASIDES[stem][tested[row].statistic > 0]
    return texts


def _trend_columns(found: Found, adjusted: float, alike: float) -> dict[str, Any]:
    columns: dict[str, Any] = {
        "score_change": found.trend.estimate,
        "statistic": found.trend.statistic,
        "df": found.trend.df,
        "p_value": found.trend.p_value,
        "p_adjusted": adjusted,
        "test": found.trend.test,
        "chi_square": found.alike.statistic,
        "chi_square_df": found.alike.df,
        "p_homogeneity": found.alike.p_value,
        "p_homogeneity_adjusted": alike,
        "cramers_v": found.alike.cramers_v,
    }
    if found.moves is not None:
        columns |= {
            "moves_toward_expected": found.moves.toward_expected,
            "moves_toward_delighted": found.moves.toward_delighted,
            "p_moves": found.moves.p_value,
        }
    if found.symmetry is not None:
        columns |= dict(zip(("symmetry", "symmetry_df", "p_symmetry"), found.symmetry, strict=True))
    return columns


def _share_columns(found: Found, sources: Sources) -> dict[str, float]:
    columns: dict[str, float] = {}
    for (stem, _), tested in zip(sources.scheme.shares, found.shares, strict=True):
        columns |= {f"{stem}_change": tested.estimate, f"p_{stem}": tested.p_value}
    return columns
