"""Styles: how careless respondents answer who do not answer at random, and how long everybody takes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.crowd import Crowd
from loyaltystats.responses.marginals import is_rated
from loyaltystats.responses.truth_of_care import COPY, FAST, MIDDLE, PATTERN, STRAIGHT

if TYPE_CHECKING:
    from loyaltystats.responses.crowd import Positions

SECONDS: Final = "seconds"
"""Column of the time that a respondent took."""

_FACTS: Final = (Role.PROFILE, Role.WAVE, Role.ID, Role.WEIGHT, Role.RECORD)
"""Roles about which people say what is so, however little care they take with opinions."""

_CHANGED: Final = 0.02
_PACE_SPREAD: Final = 0.25
_QUICK: Final = (0.25, 0.6)
_HURRIED: Final = (0.8, 1.6)


def styled(crowd: Crowd, question: Question, places: Positions) -> Positions:
    """Return places on the scale with those of straight-liners, of the middle and of patterns put in."""
    import numpy as np

    scale = question.scale
    if scale is None or not scale.ordered or question.role in _FACTS:
        return places
    count = len(scale.answers)
    told: dict[str, Callable[[Crowd, Question, int], Positions]] = {STRAIGHT: _same, MIDDLE: _middle, PATTERN: _walk}
    for kind, answer in told.items():
        who = crowd.is_kind(kind)
        if who.any():
            shown = answer(crowd, question, count)
            places = np.where(who, count - 1 - shown if question.reversed else shown, places)
    return places


def _same(crowd: Crowd, question: Question, count: int) -> Positions:
    """Return the place on the scale that a respondent gives throughout."""
    import numpy as np

    place = np.floor(crowd.stream("straight").random(crowd.n) * count)
    return np.minimum(place, count - 1).astype(np.int64)


def _middle(crowd: Crowd, question: Question, count: int) -> Positions:
    """Return the middle of the scale; on a scale without one, the answer on the side that a respondent prefers."""
    import numpy as np

    side = crowd.stream("middle").integers(0, 2, crowd.n)
    return np.asarray((count - 1 + side * (count % 2 == 0)) // 2, dtype=np.int64)


def _walk(crowd: Crowd, question: Question, count: int) -> Positions:
    """Return the next step of a walk up and down the scale, from a start of one's own."""
    import numpy as np

    round_trip = max(2 * (count - 1), 1)
    start = crowd.stream("pattern").integers(0, round_trip, crowd.n)
    step = (start + crowd.instrument.codes.index(question.code)) % round_trip
    return np.minimum(step, round_trip - step)


def copied(crowd: Crowd, columns: dict[str, Any], versions: Any) -> None:
    """Give respondents who copy the answers of somebody careful, one in fifty ratings a point off."""
    import numpy as np

    copiers = crowd.is_kind(COPY)
    rows = np.flatnonzero(copiers)
    stream = crowd.stream("copy")
    donors = np.full(crowd.n, -1)
    for row in rows:
        same = crowd.kind < 0 if versions is None else (crowd.kind < 0) & np.asarray(versions == versions[row])
        if same.any():
            donors[row] = stream.choice(np.flatnonzero(same))
    rows = rows[donors[rows] >= 0]
    for question in crowd.instrument.questions:
        if question.role is Role.ID:
            continue
        for name in question.columns:
            columns[name][rows] = columns[name][donors[rows]]
        if is_rated(question) and not any(question.code in one.relevance for one in crowd.instrument.questions):
            _a_point_off(crowd, question, columns[question.code], rows)


def _a_point_off(crowd: Crowd, question: Question, column: Any, rows: Positions) -> None:
    stream = crowd.stream("copy", question.code)
    codes = question.scale.codes if question.scale else ()
    for row in rows[stream.random(len(rows)) < _CHANGED]:
        code = str(column[row])
        if code in codes:
            place = codes.index(code)
            other = codes[place - 1 if place else 1]
            column[row] = other if str(column.dtype) == "string" else int(other)


def seconds_taken(crowd: Crowd, asked: Positions) -> Any:
    """Return the seconds that each respondent took for the questions asked: careful ones at a pace of their own."""
    import numpy as np
    import pandas as pd

    stream = crowd.stream(SECONDS)
    pace = crowd.truth.seconds * np.exp(_PACE_SPREAD * stream.standard_normal(crowd.n))
    quick, hurried = stream.uniform(*_QUICK, crowd.n), stream.uniform(*_HURRIED, crowd.n)
    pace = np.where(crowd.inattentive, crowd.truth.seconds * quick, pace)
    pace = np.where(crowd.is_kind(FAST), hurried, pace)
    return pd.array(np.maximum(np.rint(pace * asked), 1).astype(np.int64), dtype="Int64")
