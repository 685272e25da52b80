"""Count the waves of different people: the only place that touches their rows, and the engine does the counting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, ResponseError, faults_message
from loyaltystats.frames import count_patterns
from loyaltystats.stats.drift.cells import (
    Cells,
    Tallied,
    UnitLabel,
    design_keys,
    group_names,
    make_units,
    unit_labels,
    wave_weights,
)
from loyaltystats.stats.drift.scheme import NO_ANSWER
from loyaltystats.stats.drift.source import Ask, Sources, WaveSource, pattern_slots
from loyaltystats.stats.selection import group_label, refuse_many_groups

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True, kw_only=True, eq=False)
class Patterns:
    """Distinct patterns of one feature in one wave."""

    groups: list[str | None]
    units: list[UnitLabel]
    slots: np.ndarray
    n: np.ndarray
    weight: np.ndarray
    squared: np.ndarray


def tally_waves(sources: Sources, ask: Ask) -> Tallied:
    """Count every wave by group, feature, sampling unit and category.

    Parameters
    ----------
    sources : Sources
        Waves with their columns.
    ask : Ask
        Groups, design, and the column of the mix.

    Returns
    -------
    Tallied
        Cells of every wave.

    Raises
    ------
    ResponseError
        Answers that are not known or, with ``missing="raise"``, missing.
    DesignError
        Weights, strata or clusters cannot be used.
    """
    import numpy as np

    mix = {wave.name: _mix_counts(wave, ask.mix) for wave in sources.waves}
    factors = _factors(sources, ask, mix)
    read = [_wave_patterns(wave, sources.features, ask, factors[wave.name]) for wave in sources.waves]
    for wave in sources.waves:
        wave.coder.check(wave.where)
    groups = group_names(each.groups for wave in read for each in wave)
    if ask.by is not None:
        refuse_many_groups(ask.by, len(groups))
    units, position = make_units([wave[0].units for wave in read], ask.design, panel=False)
    shape = (1 + len(groups), len(sources.features), len(units.stratum), len(sources.scheme))
    cells = tuple(
        _cells(wave, shape, groups, [lambda label, at=at: position(at, label)] * len(wave))
        for at, wave in enumerate(read)
    )
    incomplete = np.array([[int(each.n[each.slots == NO_ANSWER].sum()) for each in wave] for wave in read])
    refuse_incomplete(sources, incomplete, ask.missing)
    sizes = tuple(int(wave[0].n.sum()) for wave in read)
    lost = sum(
        int(each.n[row]) for wave in read for each in wave[:1] for row, label in enumerate(each.groups) if not label
    )
    return Tallied(
        groups=groups,
        units=units,
        waves=cells,
        respondents=sizes,
        people=sum(sizes),
        weighted=ask.standardize or bool(ask.design and ask.design.weights),
        incomplete=incomplete,
        without_group=lost if ask.by else 0,
        mix=_mix_table(sources, mix),
    )


def _wave_patterns(
    wave: WaveSource, features: Sequence[str], ask: Ask, factors: Mapping[str, float] | None
) -> list[Patterns]:
    scale = wave_weights(wave.frame, ask.design.weights if ask.design else None, wave.where)
    return [_patterns(wave, feature, ask, factors, scale) for feature in features]


def _patterns(wave: WaveSource, feature: str, ask: Ask, factors: Mapping[str, float] | None, scale: float) -> Patterns:
    import numpy as np

    design = ask.design
    weights = design.weights if design else None
    keys = [*([ask.by] if ask.by else []), *design_keys(design), *([str(ask.mix)] if factors else [])]
    table = count_patterns(wave.frame, [*keys, *wave.columns[feature]], weights=weights)
    n = table["n"].to_numpy(dtype=float)
    weight, squared = (
        (table["weight"].to_numpy(dtype=float) * scale, table["weight_squared"].to_numpy(dtype=float) * scale**2)
        if weights
        else (n, n)
    )
    if factors:
        times = np.array([factors.get(str(group_label(value)), 0.0) for value in table[str(ask.mix)].tolist()])
        weight, squared = weight * times, squared * times**2
    return Patterns(
        groups=[group_label(value) for value in table[ask.by].tolist()] if ask.by else [None] * len(table),
        units=unit_labels(table, design, wave.where),
        slots=pattern_slots(wave, feature, table),
        n=n,
        weight=weight,
        squared=squared,
    )


def _cells(read: Sequence[Patterns], shape: tuple[int, ...], groups: tuple[str, ...], places: Sequence[Any]) -> Cells:
    import numpy as np

    arrays = [np.zeros(shape) for _ in range(3)]
    row_of = {group: 1 + at for at, group in enumerate(groups)}
    for feature, (each, place) in enumerate(zip(read, places, strict=True)):
        known = each.slots != NO_ANSWER
        units = np.array([place(label) for label in each.units], dtype=np.int64)
        rows = np.array([row_of.get(str(group), 0) if group else 0 for group in each.groups], dtype=np.int64)
        for array, values in zip(arrays, (each.n, each.weight, each.squared), strict=True):
            np.add.at(array, (0, feature, units[known], each.slots[known]), values[known])
            inside = known & (rows > 0)
            np.add.at(array, (rows[inside], feature, units[inside], each.slots[inside]), values[inside])
    return Cells(n=arrays[0], weight=arrays[1], squared=arrays[2])


def refuse_incomplete(sources: Sources, incomplete: np.ndarray, missing: str) -> None:
    """Raise ``ResponseError`` for missing answers if the caller wants that."""
    faults = [
        f"wave {wave!r}, feature {feature!r}: {int(n)} without a complete answer"
        for wave, row in zip(sources.names, incomplete, strict=True)
        for feature, n in zip(sources.features, row, strict=True)
        if n
    ]
    if faults and missing == "raise":
        raise ResponseError(faults_message("waves - answers are missing and missing='raise' refuses them", faults))


def _mix_counts(wave: WaveSource, mix: str | None) -> dict[str, int]:
    if mix is None:
        return {}
    table = count_patterns(wave.frame, [mix])
    counted: dict[str, int] = {}
    for value, n in zip(table[mix].tolist(), table["n"].tolist(), strict=True):
        label = group_label(value)
        if label is not None:
            counted[label] = counted.get(label, 0) + int(n)
    refuse_many_groups(mix, len(counted))
    return counted


def _mix_table(sources: Sources, mix: Mapping[str, Mapping[str, int]]) -> dict[str, list[int]]:
    labels = group_names(mix[name] for name in sources.names)
    return {label: [mix[name].get(label, 0) for name in sources.names] for label in labels}


def _factors(sources: Sources, ask: Ask, mix: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float] | None]:
    """Return, for each wave, what turns its mix into that of the first wave; ``None`` without standardisation."""
    if not ask.standardize:
        return dict.fromkeys(sources.names)
    weighted = {wave.name: _mix_weights(wave, ask) for wave in sources.waves}
    first = weighted[sources.names[0]]
    found: dict[str, dict[str, float] | None] = {}
    for name in sources.names:
        own = weighted[name]
        lacking = [label for label in first if not own.get(label)]
        if lacking:
            raise ArgumentError(
                f"mix, column {ask.mix!r}, wave {name!r} - nobody with {', '.join(map(repr, lacking))} - expected "
                "every value of the first wave, so that the mix can be made the same - join values first, or leave out "
                "standardize."
            )
        total, whole = sum(first.values()), sum(own.values())
        found[name] = {label: (first[label] / total) / (own[label] / whole) for label in first}
    return found


def _mix_weights(wave: WaveSource, ask: Ask) -> dict[str, float]:
    weights = ask.design.weights if ask.design else None
    table = count_patterns(wave.frame, [str(ask.mix)], weights=weights)
    found: dict[str, float] = {}
    for value, size in zip(table[str(ask.mix)].tolist(), table["weight" if weights else "n"].tolist(), strict=True):
        label = group_label(value)
        if label is not None:
            found[label] = found.get(label, 0.0) + float(size)
    return found
