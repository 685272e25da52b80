"""DriftResult: what changed between waves, one row per feature and pair of waves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from loyaltystats.checks import fraction
from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.stats.drift.cells import Attrition
from loyaltystats.stats.drift.changes import Change
from loyaltystats.stats.proportion import wilson
from loyaltystats.vocabulary import COLUMNS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class RowKey:
    """What a row is about."""

    group: str
    feature: str
    wave_from: str
    wave_to: str

    def columns(self, by: str | None) -> dict[str, str]:
        """Return the columns that name the row."""
        group = {"group": self.group} if by else {}
        return group | {"feature": self.feature, "wave_from": self.wave_from, "wave_to": self.wave_to}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class DriftResult(Result):
    """Drift of features along Delighted, Desired, Expected between waves, with changes of Better and Worse."""

    title: str = "Drift of levels between waves"
    source: str = (
        "Trend: Mantel N. (1963), JASA 58:690-700; shares: Pearson K. (1900), Stuart A. (1955), Biometrika 42:412-416, "
        "Bowker A. H. (1948), JASA 43:572-574; designs: Rao J. N. K., Scott A. J. (1981), JASA 76:221-230; intervals: "
        "Newcombe R. G. (1998), Statistics in Medicine 17:873-890"
    )
    waves: tuple[str, ...]
    panel: str | None
    direct: bool
    categories: tuple[str, ...]
    confidence_level: float
    adjust: str
    by: str | None = None
    _keys: tuple[RowKey, ...] = field(repr=False)
    _changes: tuple[tuple[Change, Change], ...] = field(repr=False)
    _joint: tuple[np.ndarray, ...] = field(repr=False)
    _waves: pd.DataFrame = field(repr=False)
    _attrition: tuple[Attrition, ...] = field(default=(), repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        people = f"the same people, by {self.panel!r}" if self.panel else "different people"
        return super().facts() | {
            "waves": ", ".join(self.waves),
            "people": people,
            "confidence_level": self.confidence_level,
        }

    def _shown(self) -> pd.DataFrame:
        shown = super()._shown()
        labels = [COLUMNS[name].label for name in _READ_FIRST if name in self._table]
        return shown[labels]

    def by_wave(self) -> pd.DataFrame:
        """Return the counts of categories of every wave, all who answered in it, with Better and Worse.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, wave, n, one column per category (respondents; with weights rescaled to them),
            category (most frequent) and, from pairs, better, better_low, better_high, worse, worse_low, worse_high.
        """
        return self._waves.copy()

    def transitions(self, confidence_level: float | None = None) -> pd.DataFrame:
        """Return who moved from which category to which, for panels.

        Parameters
        ----------
        confidence_level : float, optional
            Fraction between 0 and 1. Default: that of the result.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] wave_from, wave_to, feature, from, to (categories), count (people), share (of those who were
            in the category ``from``), share_low, share_high (Wilson interval).

        Raises
        ------
        ArgumentError
            The waves asked different people: nobody can be followed.
        """
        import numpy as np
        import pandas as pd

        if self.panel is None:
            raise ArgumentError(
                "transitions - the waves asked different people, so nobody can be followed - expected a panel - call "
                "level_drift(..., panel=<column of ids>) if the same people answered."
            )
        level = self.confidence_level if confidence_level is None else fraction("confidence_level", confidence_level)
        parts = []
        for key, joint in zip(self._keys, self._joint, strict=True):
            base = np.broadcast_to(joint.sum(axis=1, keepdims=True), joint.shape).ravel()
            count = joint.ravel()
            low, high = wilson(count, base, level)
            known = base > 0
            names = key.columns(self.by)
            ordered = {name: names[name] for name in ("group", "wave_from", "wave_to", "feature") if name in names}
            parts.append(
                pd.DataFrame(
                    {name: [value] * len(count) for name, value in ordered.items()}
                    | {
                        "from": np.repeat(self.categories, len(joint)),
                        "to": np.tile(self.categories, len(joint)),
                        "count": count.astype(int),
                        "share": np.where(known, count / np.where(known, base, 1.0), np.nan),
                        "share_low": low,
                        "share_high": high,
                    }
                )
            )
        return pd.concat(parts, ignore_index=True)

    def attrition(self) -> pd.DataFrame:
        """Return how many people were in both waves, left, or came; empty for waves of different people.

        Returns
        -------
        pandas.DataFrame
            Columns: wave_from, wave_to, both, left, came, without_id.
        """
        import pandas as pd

        names = ("wave_from", "wave_to", "both", "left", "came", "without_id")
        return pd.DataFrame({name: [getattr(each, name) for each in self._attrition] for name in names})

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return the changes of Better and Worse with their intervals at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: [group,] feature, wave_from, wave_to, better_change, better_change_low, better_change_high,
            worse_change, worse_change_low, worse_change_high; without the last six for direct classification.
        """
        import pandas as pd

        level = fraction("confidence_level", confidence_level)
        rows = [
            key.columns(self.by) | ({} if self.direct else change_columns(better, worse, level))
            for key, (better, worse) in zip(self._keys, self._changes, strict=True)
        ]
        kept = ("group", "feature", "wave_from", "wave_to")
        return pd.DataFrame(
            [{name: value for name, value in row.items() if name in kept or "_change" in name} for row in rows]
        )


_READ_FIRST: Final = (
    *("group", "feature", "wave_from", "wave_to", "category_from", "category_to", "verdict", "direction"),
    *("score_change", "p_adjusted", "p_homogeneity_adjusted", "cramers_v", "better_change", "better_change_low"),
    *("better_change_high", "worse_change", "worse_change_low", "worse_change_high", "n_from", "n_to"),
)
"""Columns of the readable summary; ``to_frame`` has all."""


def change_columns(better: Change, worse: Change, confidence_level: float) -> dict[str, float]:
    """Return Better and Worse before and after, and their changes with intervals; Worse is a share negated."""
    low, high = better.interval(confidence_level)
    harm_low, harm_high = worse.interval(confidence_level)
    return {
        "better_from": better.before,
        "better_to": better.after,
        "better_change": better.after - better.before,
        "better_change_low": low,
        "better_change_high": high,
        "worse_from": 0.0 - worse.before,
        "worse_to": 0.0 - worse.after,
        "worse_change": worse.before - worse.after,
        "worse_change_low": 0.0 - harm_high,
        "worse_change_high": 0.0 - harm_low,
    }
