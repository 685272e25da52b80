"""Cells: the counts from which every number of drift is computed, by group, feature, sampling unit and slot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import DesignError
from loyaltystats.sampling.design import SurveyDesign, weight_totals
from loyaltystats.stats.selection import group_label, in_order

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

UnitLabel = tuple[str, str]
"""Stratum and cluster; empty where the design has none."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """Counts, sums of weights and of their squares. Axes: group (0 = all), feature, unit, slot.

    The slots of a wave are the categories; those of two waves of a panel are pairs of categories, first wave outermost.
    Without weights all three arrays are the same counts.
    """

    n: np.ndarray
    weight: np.ndarray
    squared: np.ndarray

    def of(self, group: int, feature: int) -> Sample:
        """Return the cells of one group and feature."""
        return Sample(
            n=self.n[group, feature], weight=self.weight[group, feature], squared=self.squared[group, feature]
        )


@dataclass(frozen=True, kw_only=True, eq=False)
class Sample:
    """Counts of one feature in one sample, shape (units, slots)."""

    n: np.ndarray
    weight: np.ndarray
    squared: np.ndarray

    @property
    def counts(self) -> np.ndarray:
        """Respondents per slot."""
        total: np.ndarray = self.n.sum(axis=0)
        return total

    @property
    def weights(self) -> np.ndarray:
        """Weight per slot; without weights the respondents."""
        total: np.ndarray = self.weight.sum(axis=0)
        return total

    @property
    def squares(self) -> np.ndarray:
        """Squared weight per slot."""
        total: np.ndarray = self.squared.sum(axis=0)
        return total


@dataclass(frozen=True, kw_only=True, eq=False)
class Units:
    """Sampling units: clusters, or strata of respondents where there are no clusters; ``stratum`` is a code per unit."""

    stratum: np.ndarray
    clustered: bool
    strata: bool = False
    spans: bool = False
    """Whether a cluster may hold respondents of several waves."""
    lonely: str = "error"
    """What a stratum with a single cluster counts as."""


@dataclass(frozen=True, kw_only=True)
class Attrition:
    """People of two waves: in both, only in the earlier one, only in the later one; and those without an id."""

    wave_from: str
    wave_to: str
    both: int
    left: int
    came: int
    without_id: int


@dataclass(frozen=True, kw_only=True, eq=False)
class Tallied:
    """Everything that was counted."""

    groups: tuple[str, ...]
    units: Units
    waves: tuple[Cells, ...]
    respondents: tuple[int, ...]
    weighted: bool
    incomplete: np.ndarray
    """Respondents without a complete answer, shape (waves, features)."""
    without_group: int = 0
    pairs: Mapping[tuple[int, int], Cells] = field(default_factory=dict)
    """Panels: (earlier wave, later wave) -> cells of those who answered in both."""
    attrition: tuple[Attrition, ...] = ()
    leavers: Mapping[tuple[int, int], np.ndarray] = field(default_factory=dict)
    """Panels: counts of the earlier wave, axes: stayed or left, feature, category."""
    people: int = 0
    """Different people in all waves together."""
    mix: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Value of the mix column -> respondents per wave."""

    @property
    def robust(self) -> bool:
        """Whether tests use a linearised variance: weights, clusters or strata are in use."""
        return self.weighted or self.units.clustered or self.units.strata


def design_keys(design: SurveyDesign | None) -> list[str]:
    """Return the columns that define sampling units: stratum and cluster.

    Raises
    ------
    DesignError
        The design has a finite population correction or replicate weights, which differences between waves do not use.
    """
    if design is None:
        return []
    if design.replicates is not None:
        raise DesignError(
            "design - level_drift does not use replicates: those of one wave know nothing of the clusters that it shares "
            "with another - expected weights, strata or clusters, from which it makes its own standard errors - leave out "
            "replicates."
        )
    if design.fpc:
        raise DesignError(
            "design - level_drift does not use fpc: the customers of another day are another population - expected weights, "
            "strata or clusters - leave out fpc."
        )
    return [column for column in (design.strata, design.clusters) if column]


def unit_labels(table: pd.DataFrame, design: SurveyDesign | None, where: str) -> list[UnitLabel]:
    """Return stratum and cluster of every row.

    Raises
    ------
    DesignError
        A stratum or cluster is missing.
    """
    columns = [design.strata, design.clusters] if design else [None, None]
    parts: list[list[str]] = []
    for role, column in zip(("strata", "clusters"), columns, strict=True):
        if column is None:
            parts.append([""] * len(table))
            continue
        labels = [group_label(value) for value in table[column].tolist()]
        if None in labels:
            raise DesignError(
                f"{role}, column {column!r}, {where} - respondents without a value - expected one for each - fill it in, or "
                "leave these respondents out."
            )
        parts.append([str(label) for label in labels])
    return list(zip(*parts, strict=True))


def wave_weights(frame: Any, weights: str | None, where: str) -> float:
    """Check the weights of a wave and return what makes their mean one; only ratios within a wave matter."""
    if weights is None:
        return 1.0
    try:
        n, _, total, _ = weight_totals(frame, weights)
    except DesignError as error:
        raise DesignError(f"{where}: {error}") from None
    return n / total


def make_units(labels: Sequence[Iterable[UnitLabel]], design: SurveyDesign | None, *, panel: bool) -> tuple[Units, Any]:
    """Return the units of all waves, and a function (wave, label) -> position.

    Clusters that appear in one wave only make the wave a stratum of its own; a label that appears in several waves is one
    cluster, so that what its respondents have in common is taken into account.
    """
    import numpy as np

    clustered = bool(design and design.clusters)
    sets = [set(each) for each in labels]
    shared = any(first & second for at, first in enumerate(sets) for second in sets[at + 1 :])
    by_wave = clustered and not shared and not panel
    keys = [(wave if by_wave else 0, label) for wave, each in enumerate(sets) for label in each]
    order = sorted(dict.fromkeys(keys))
    position = {key: at for at, key in enumerate(order)}
    strata = sorted({(wave, label[0]) for wave, label in order})
    stratum = np.array([strata.index((wave, label[0])) for wave, label in order], dtype=np.int64)
    units = Units(
        stratum=stratum if clustered else np.arange(len(order)),
        clustered=clustered,
        strata=bool(design and design.strata),
        spans=clustered and not by_wave,
        lonely=design.lonely if design else "error",
    )
    alone = np.flatnonzero(np.bincount(units.stratum) == 1).tolist() if clustered else []
    if alone and units.lonely == "error":
        named = ", ".join(repr(strata[at][1] or f"wave {strata[at][0] + 1}") for at in alone[:20])
        raise DesignError(
            f"strata - {named} with a single cluster - expected at least two, since one shows no spread - join strata, or "
            "choose a rule: SurveyDesign(..., lonely='adjust'), 'certainty', 'remove' or 'average'."
        )
    return units, lambda wave, label: position[(wave if by_wave else 0, label)]


def group_names(columns: Iterable[Iterable[str | None]]) -> tuple[str, ...]:
    """Return the groups of all waves in order."""
    return tuple(in_order(label for column in columns for label in column if label is not None))
