"""Waves of answers put together: one frame with the wave as a column, or the same people side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import SurveyDesign, usable_weights
from loyaltystats.stats.selection import group_label

if TYPE_CHECKING:
    import pandas as pd

WAVE: Final = "_wave"
_STRATUM: Final = "_stratum"
_LATER: Final = "_later"


def checked_waves(waves: Mapping[Any, Any]) -> dict[str, Any]:
    """Return wave -> answers in the order of time.

    Raises
    ------
    ArgumentError
        There are fewer than two waves, or names are blank or repeated.
    """
    names = [str(name).strip() for name in waves]
    if len(names) < 2 or not all(names) or len(set(names)) < len(names):
        raise ArgumentError(
            f"responses - got the waves {list(waves)!r} - expected at least two with names, in the order of time - pass for "
            "example {'2024': first, '2025': second}."
        )
    return dict(zip(names, waves.values(), strict=True))


def stacked(
    waves: Mapping[str, Any], columns: Sequence[str], design: SurveyDesign | None
) -> tuple[pd.DataFrame, SurveyDesign | None]:
    """Return the respondents of all waves under each other, and the design in which every wave is a sample of its own.

    Weights are scaled to a mean of one within a wave. A cluster that appears in several waves is one cluster, and then the
    waves are no strata.
    """
    import pandas as pd

    used = list(dict.fromkeys([*columns, *(design.columns() if design else ())]))
    frames = []
    for name, each in waves.items():
        frame = collect(answers(each, used), used)
        if design and design.weights:
            weights = usable_weights(frame[design.weights])
            frame = frame.assign(**{design.weights: weights * (len(weights) / weights.sum())})
        frames.append(frame.assign(**{WAVE: name}))
    table = pd.concat(frames, ignore_index=True)
    if design is None:
        return table, None
    spans = False
    if design.clusters:
        found = [{group_label(value) for value in frame[design.clusters].tolist()} for frame in frames]
        spans = any(first & second for at, first in enumerate(found) for second in found[at + 1 :])
    if spans:
        return table, design
    if design.strata is None:
        own = table[WAVE].tolist()
    else:
        strata = [group_label(value) for value in table[design.strata].tolist()]
        pairs = zip(table[WAVE].tolist(), strata, strict=True)
        own = [None if stratum is None else f"{wave}: {stratum}" for wave, stratum in pairs]
    return table.assign(**{_STRATUM: own}), SurveyDesign(
        weights=design.weights,
        strata=_STRATUM,
        clusters=design.clusters,
        fpc=design.fpc,
        nested=design.nested,
        lonely=design.lonely,
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class SamePeople:
    """People of two waves: their answers side by side, the design columns of the later wave, and who was lost."""

    frame: pd.DataFrame
    earlier: str
    later: str
    only_earlier: int
    only_later: int
    without_id: int


def side_by_side(
    waves: tuple[tuple[str, Any], tuple[str, Any]], question: str, panel: str, more: Sequence[str]
) -> SamePeople:
    """Join two waves by the id of people; ``more`` are columns of the later wave.

    Raises
    ------
    ResponseError
        An id appears twice in a wave, or nobody is in both.
    """
    (earlier, first), (later, second) = waves
    tables, without = [], 0
    for name, each, columns in ((earlier, first, [question]), (later, second, [question, *more])):
        wanted = list(dict.fromkeys([panel, *columns]))
        table = collect(answers(each, wanted), wanted).copy()
        label = [group_label(value) for value in table[panel].tolist()]
        table[panel] = label
        without += label.count(None)
        table = table[table[panel].notna()]
        double = table.loc[table[panel].duplicated(), panel]
        if len(double):
            raise ResponseError(
                f"column {panel!r}, wave {name!r} - {str(double.iloc[0])!r} appears more than once - expected each person "
                "once - leave out doubles."
            )
        tables.append(table)
    joined = tables[0].merge(tables[1], on=panel, how="inner", suffixes=("", _LATER), sort=True)
    if not len(joined):
        raise ResponseError(
            f"column {panel!r} - no id of wave {earlier!r} appears in wave {later!r} - expected the same people - pass "
            "panel=False for different people."
        )
    joined = joined.rename(columns={f"{question}{_LATER}": later_of(question)})
    return SamePeople(
        frame=joined,
        earlier=earlier,
        later=later,
        only_earlier=len(tables[0]) - len(joined),
        only_later=len(tables[1]) - len(joined),
        without_id=without,
    )


def later_of(question: str) -> str:
    """Return the name of the column with the later answer."""
    return f"{question}{_LATER}"
