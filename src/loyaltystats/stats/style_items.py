"""The items that response styles are measured with: their scales, their directions, and the places of the answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.frames import collect, column_names
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.selection import numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.instrument import Instrument

RATED: Final = (
    *(Role.PERFORMANCE, Role.DRIVER, Role.OUTCOME, Role.EXPERIENCE, Role.IMPORTANCE, Role.EXPECTATION),
    Role.COMPARISON,
)
FEWEST_ANSWERS: Final = 4
"""Answers from which a scale has ends and a side: yes or no is none."""

FEWEST_ITEMS: Final = 3
FEWEST_REVERSED: Final = 2


@dataclass(frozen=True, kw_only=True)
class StyleItems:
    """Items with the answers of their scales in order, and those worded the other way."""

    scales: Mapping[str, tuple[float, ...]]
    reversed: tuple[str, ...]

    @property
    def codes(self) -> list[str]:
        """Codes of the items."""
        return list(self.scales)

    @property
    def balanced(self) -> bool:
        """Whether there are enough items of both directions for content to cancel."""
        return FEWEST_REVERSED <= len(self.reversed) <= len(self.scales) - FEWEST_REVERSED

    @property
    def with_middle(self) -> list[str]:
        """Items whose scale has a middle answer."""
        return [code for code, scale in self.scales.items() if len(scale) % 2]


def style_items(responses: Any, questions: Any, reverse: Sequence[str] | None) -> StyleItems:
    """Return the items named, else all rating questions of the instrument.

    Raises
    ------
    ArgumentError
        Nothing is named where it must be, fewer than three, or the ends of a scale are not known.
    """
    instrument = instrument_of(responses)
    if isinstance(questions, Mapping):
        scales = {str(code): _ends(str(code), ends) for code, ends in questions.items()}
    elif instrument is None:
        raise ArgumentError(
            "questions - the answers carry no instrument that knows their scales - expected items with the ends of their "
            'scales - pass questions={"q1": (1, 5), ...}.'
        )
    else:
        scales = _of_instrument(instrument, questions)
    if len(scales) < FEWEST_ITEMS:
        raise ArgumentError(
            f"questions - {len(scales)} rating question{'' if len(scales) == 1 else 's'} - expected at least {FEWEST_ITEMS} "
            "with four or more ordered answers - name more."
        )
    known = reverse
    if known is None:
        known = [
            code for code in scales if instrument and code in instrument.codes and instrument.question(code).reversed
        ]
    strange = [code for code in known if code not in scales]
    if strange:
        raise ArgumentError(f"reverse - {', '.join(map(repr, strange))} is none of the items - expected some of them.")
    return StyleItems(scales=scales, reversed=tuple(known))


def _ends(code: str, ends: Any) -> tuple[float, ...]:
    """Return the answers of a scale of whole numbers between two ends."""
    try:
        low, high = (int(end) for end in ends)
    except (TypeError, ValueError):
        low, high = 0, 0
    if high - low < FEWEST_ANSWERS - 1:
        raise ArgumentError(
            f"questions, item {code!r} - got {ends!r} - expected lowest and highest answer of a scale with at least "
            f"{FEWEST_ANSWERS} answers, for example (1, 5)."
        )
    return tuple(float(answer) for answer in range(low, high + 1))


def rated_items(instrument: Instrument) -> list[str]:
    """Return the rating questions that styles can be measured with."""
    return list(_of_instrument(instrument, None))


def _of_instrument(instrument: Instrument, questions: Sequence[str] | None) -> dict[str, tuple[float, ...]]:
    named = [questions] if isinstance(questions, str) else questions
    asked = (
        [each for each in instrument.questions if each.role in RATED]
        if named is None
        else [instrument.question(code) for code in named]
    )
    found: dict[str, tuple[float, ...]] = {}
    for question in asked:
        scale = question.scale
        fits = question.kind == "single" and scale is not None and scale.ordered and scale.is_numeric
        if fits and scale is not None and len(scale.answers) >= FEWEST_ANSWERS:
            found[question.code] = tuple(float(code) for code in scale.codes)
        elif named is not None:
            raise ArgumentError(
                f"questions, item {question.code!r} - is no rating on a scale with at least {FEWEST_ANSWERS} ordered "
                "answers - expected ratings - leave it out."
            )
    return found


def collected(
    responses: Any, items: StyleItems, by: str | None, design: SurveyDesign | None
) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the columns that are needed beside the items, and the places of the answers from -1 to 1.

    Raises
    ------
    ResponseError
        An answer lies outside its scale.
    """
    import numpy as np

    frame = answers(responses, items.codes)
    beside = [*([by] if by else []), *(design.columns() if design else ())]
    spec = design.replication if design else None
    if spec is not None and spec.columns is not None:
        named = [spec.columns] if isinstance(spec.columns, str) else list(spec.columns)
        beside += [name for name in column_names(frame) if name in named or name.startswith(tuple(named))]
    known = [name for name in ("id",) if name in column_names(frame)]
    rows = collect(frame, list(dict.fromkeys([*known, *beside, *items.codes])))
    places = np.column_stack([_places(rows[code], items.scales[code]) for code in items.codes])
    return rows.drop(columns=[code for code in items.codes if code not in beside]), places


def _places(column: pd.Series, scale: Sequence[float]) -> np.ndarray:
    import numpy as np

    values = numbers(column)
    found = np.full(len(values), np.nan)
    last = len(scale) - 1
    for at, answer in enumerate(scale):
        found[values == answer] = (2 * at - last) / last
    strange = sorted({float(value) for value in values[np.isnan(found) & ~np.isnan(values)]})
    if strange:
        raise ResponseError(
            f"column {column.name!r} - {', '.join(f'{value:g}' for value in strange[:12])} - expected answers from "
            f"{scale[0]:g} to {scale[-1]:g} - correct the answers, or name the ends of the scale."
        )
    return found
