"""Panels: match the same people across waves by their id, and count who stayed, left and came."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.layout import ID
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import Responses, instrument_of
from loyaltystats.stats.drift.cells import (
    Attrition,
    Cells,
    Tallied,
    Units,
    group_names,
    make_units,
    unit_labels,
    wave_weights,
)
from loyaltystats.stats.drift.scheme import NO_ANSWER
from loyaltystats.stats.drift.source import Ask, Sources, WaveSource, row_slots
from loyaltystats.stats.drift.tally import refuse_incomplete
from loyaltystats.stats.selection import group_label, refuse_many_groups

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SUSPICIOUS: Final = 0.20
"""Share of the ids of the smaller wave found again in another one, from which different people are doubted."""

_ID_NAME: Final = re.compile(r"(?:.*_)?id|(?:panel|person|customer|user|member|resp|respondent)(?:id|_?no|_?number)?")
"""Names of columns, in lower case, that look as if they identified people."""


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """One wave of a panel, one entry per respondent."""

    index: pd.Index
    slots: np.ndarray
    weight: np.ndarray
    group: np.ndarray
    unit: np.ndarray
    without_id: int

    def __len__(self) -> int:
        return len(self.weight)


def tally_panel(sources: Sources, ask: Ask) -> Tallied:
    """Count every wave, and every pair of waves over the people who answered in both.

    A person's group, stratum and cluster are those of the earlier wave; the weight is that of the later one, which knows
    who left.

    Raises
    ------
    ResponseError
        Ids appear twice in a wave, or no id of one wave appears in the next.
    """
    import numpy as np

    frames = [collect(wave.frame, [*ask.keys, *_answer_columns(wave, sources)]) for wave in sources.waves]
    labels = [unit_labels(frame, ask.design, wave.where) for frame, wave in zip(frames, sources.waves, strict=True)]
    by = [[group_label(value) for value in frame[ask.by].tolist()] if ask.by else [] for frame in frames]
    groups = group_names(by)
    if ask.by is not None:
        refuse_many_groups(ask.by, len(groups))
    units, position = make_units([set(each) for each in labels], ask.design, panel=True)
    people = []
    for at, (wave, frame) in enumerate(zip(sources.waves, frames, strict=True)):
        place = {label: position(at, label) for label in set(labels[at])}
        unit = np.array([place[label] for label in labels[at]], dtype=np.int64)
        people.append(_people(wave, frame, sources, ask, (unit, _group_codes(by[at], groups, len(frame)))))
    waves = tuple(_wave_cells(each, groups, units, len(sources.scheme)) for each in people)
    steps = _steps(len(people))
    _refuse_strangers(sources, people, str(ask.panel))
    incomplete = np.array([(each.slots == NO_ANSWER).sum(axis=0) for each in people])
    refuse_incomplete(sources, incomplete, ask.missing)
    matched = {step: _match(people[step[0]], people[step[1]]) for step in steps}
    return Tallied(
        groups=groups,
        units=units,
        waves=waves,
        respondents=tuple(map(len, people)),
        people=len(set().union(*(each.index for each in people))) + sum(each.without_id for each in people),
        weighted=bool(ask.design and ask.design.weights),
        incomplete=incomplete,
        without_group=sum(label is None for label in by[0]) if ask.by else 0,
        pairs={step: _pair_cells(people, step, matched[step], groups, units, len(sources.scheme)) for step in steps},
        attrition=tuple(_attrition(sources, people, step, matched[step]) for step in steps),
        leavers={step: _leavers(people, step, matched[step], len(sources.scheme)) for step in steps},
    )


def _answer_columns(wave: WaveSource, sources: Sources) -> list[str]:
    return [column for feature in sources.features for column in wave.columns[feature]]


def _steps(waves: int) -> list[tuple[int, int]]:
    """Return the pairs of waves that are compared: first to last, and one after the other."""
    return list(dict.fromkeys([(0, waves - 1), *((at, at + 1) for at in range(waves - 1))]))


def _group_codes(labels: Sequence[str | None], groups: tuple[str, ...], size: int) -> np.ndarray:
    import numpy as np

    row_of = {group: 1 + at for at, group in enumerate(groups)}
    return np.array([row_of[label] if label else 0 for label in labels] or [0] * size, dtype=np.int64)


def _people(
    wave: WaveSource, frame: pd.DataFrame, sources: Sources, ask: Ask, codes: tuple[np.ndarray, np.ndarray]
) -> People:
    import numpy as np
    import pandas as pd

    ids = _ids(frame, str(ask.panel))
    known = [one for one in ids if one is not None]
    index = pd.Index(known, dtype=object)
    if not index.is_unique:
        raise ResponseError(
            f"{wave.where}, column {ask.panel!r} - {int(index.duplicated().sum())} ids appear more than once - expected one "
            "row per person - correct the ids, or keep one row each."
        )
    slots = np.column_stack([row_slots(wave, feature, frame) for feature in sources.features])
    wave.coder.check(wave.where)
    weights = ask.design.weights if ask.design else None
    scale = wave_weights(wave.frame, weights, wave.where)
    weight = frame[weights].to_numpy(dtype=float) * scale if weights else np.ones(len(frame))
    # those without an id come last, so that a position in the index is a row of the arrays
    order = np.argsort([one is None for one in ids], kind="stable")
    unit, group = (each[order] for each in codes)
    return People(
        index=index,
        slots=slots[order],
        weight=weight[order],
        group=group,
        unit=unit,
        without_id=len(ids) - len(known),
    )


def _ids(frame: pd.DataFrame, column: str) -> Sequence[str | None]:
    import pandas as pd

    if pd.api.types.is_integer_dtype(frame[column].dtype) and not frame[column].hasnans:
        return frame[column].astype(str).tolist()
    return [group_label(value) for value in frame[column].tolist()]


def _refuse_strangers(sources: Sources, people: list[People], panel: str) -> None:
    for at, (earlier, later) in enumerate(itertools.pairwise(people)):
        if not len(earlier.index.intersection(later.index)):
            names = sources.names
            raise ResponseError(
                f"panel, column {panel!r} - no id of wave {names[at]!r} appears in wave {names[at + 1]!r} - expected the "
                "same people - check that the column identifies people in every wave, or pass panel=False if they are "
                "different people."
            )


def _match(earlier: People, later: People) -> np.ndarray:
    """Return for every person of the earlier wave with an id the row in the later wave, -1 for who left."""
    found: np.ndarray = later.index.get_indexer(earlier.index)
    return found


def _attrition(sources: Sources, people: list[People], step: tuple[int, int], matched: np.ndarray) -> Attrition:
    earlier, later = (people[at] for at in step)
    both = int((matched >= 0).sum())
    return Attrition(
        wave_from=sources.names[step[0]],
        wave_to=sources.names[step[1]],
        both=both,
        left=len(earlier.index) - both,
        came=len(later.index) - both,
        without_id=earlier.without_id + later.without_id,
    )


def _wave_cells(people: People, groups: tuple[str, ...], units: Units, size: int) -> Cells:
    return _filled(people.slots, people.weight, people.group, people.unit, (len(groups), units, size))


def _pair_cells(
    people: list[People],
    step: tuple[int, int],
    matched: np.ndarray,
    groups: tuple[str, ...],
    units: Units,
    size: int,
) -> Cells:
    import numpy as np

    earlier, later = (people[at] for at in step)
    stayed = np.flatnonzero(matched >= 0)
    there = matched[stayed]
    before, after = earlier.slots[stayed], later.slots[there]
    joint = np.where((before == NO_ANSWER) | (after == NO_ANSWER), NO_ANSWER, before * size + after)
    shape = (len(groups), units, size * size)
    return _filled(joint, later.weight[there], earlier.group[stayed], earlier.unit[stayed], shape)


def _filled(
    slots: np.ndarray, weight: np.ndarray, group: np.ndarray, unit: np.ndarray, shape: tuple[int, Units, int]
) -> Cells:
    import numpy as np

    groups, units, size = shape
    found = [np.zeros((1 + groups, slots.shape[1], len(units.stratum), size)) for _ in range(3)]
    plain = bool((weight == 1).all())
    for feature in range(slots.shape[1]):
        known = slots[:, feature] != NO_ANSWER
        cell = (group[known] * len(units.stratum) + unit[known]) * size + slots[known, feature]
        for number, values in enumerate((None,) if plain else (None, weight[known], weight[known] ** 2)):
            counted = np.bincount(cell, values, minlength=found[0][:, feature].size)
            by_group = counted.reshape(found[0][:, feature].shape).astype(float)
            by_group[0] = by_group.sum(axis=0)  # row 0 held those without a group
            found[number][:, feature] = by_group
    n, weights, squares = (found[0],) * 3 if plain else found
    return Cells(n=n, weight=weights, squared=squares)


def _leavers(people: list[People], step: tuple[int, int], matched: np.ndarray, size: int) -> np.ndarray:
    """Return counts of the earlier wave's categories, axes: stayed or left, feature, category."""
    import numpy as np

    slots = people[step[0]].slots[: len(matched)]
    counted = np.zeros((2, slots.shape[1], size))
    for row, chosen in enumerate((matched >= 0, matched < 0)):
        for feature in range(slots.shape[1]):
            known = slots[chosen, feature]
            counted[row, feature] = np.bincount(known[known != NO_ANSWER], minlength=size)
    return counted


def overlaps(sources: Sources) -> list[tuple[str, str, str, int, int]]:
    """Return pairs of waves whose ids overlap suspiciously: waves, column, ids in both, ids of the smaller wave."""
    found = []
    waves = sources.waves
    ids = [_known_ids(wave) for wave in waves]
    for at, first in enumerate(ids):
        for other in range(at + 1, len(ids)):
            for column in sorted(set(first) & set(ids[other])):
                both = len(first[column] & ids[other][column])
                least = min(len(first[column]), len(ids[other][column]))
                if both and both >= SUSPICIOUS * least:
                    found.append((waves[at].name, waves[other].name, column, both, least))
                    break
    return found


def _known_ids(wave: WaveSource) -> dict[str, set[str]]:
    """Return the ids of a wave by column; numbers that the reader or a simulation made up say nothing about people."""
    responses, have = wave.responses, column_names(wave.frame)
    if isinstance(responses, Responses) and responses.truth is not None:
        return {}
    instrument = instrument_of(responses)
    asked = {question.code for question in instrument.with_role(Role.ID)} if instrument is not None else set()
    names = [name for name in have if name in asked or _ID_NAME.fullmatch(name.casefold())]
    if isinstance(responses, Responses) and _numbered(responses):
        names = [name for name in names if name != ID]
    if not names:
        return {}
    frame = collect(wave.frame, names)
    return {name: {one for one in _ids(frame, name) if one is not None} for name in names}


def _numbered(responses: Responses) -> bool:
    """Return whether the reader numbered the respondents because the file had no ids."""
    messages: list[str] = responses.problems["message"].astype(str).tolist() if "message" in responses.problems else []
    return any("there are no ids" in message for message in messages)


def refuse_mix(ask: Ask) -> None:
    """Refuse options that make no sense for the same people."""
    if ask.mix is not None:
        raise ArgumentError(
            f"mix - the same people are compared (panel={ask.panel!r}), so their mix is the same - expected None - leave it "
            "out."
        )
