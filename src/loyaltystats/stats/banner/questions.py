"""The rows of a banner: which questions, and what each of them shows: answers, nets, means, scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import instrument_of
from loyaltystats.stats.frequencies import FEWEST_MARKS, closed_questions
from loyaltystats.stats.outcomes.breaks import DETRACTOR_TO, PROMOTER_FROM, SCALE
from loyaltystats.stats.selection import in_order, plain_numbers, refuse_many_groups

if TYPE_CHECKING:
    import pandas as pd

NO_MARKS: Final = (Role.PROFILE, Role.KANO, Role.LEVEL, Role.CHOICE, Role.COMPARISON, Role.ATTENTION)
"""Roles whose answers are classes, whatever their codes: no mean and no boxes."""

BOX: Final = 2
"""Answers of a top or bottom box, where the question does not say."""

FEWEST_BOXED: Final = 5
"""Marks from which a scale gets boxes: on fewer the two boxes would be nearly all of it."""

MOST_ANSWERS: Final = 12
"""Whole numbers of a plain dataframe up to which each is an answer; beyond it they are amounts."""

SCORE_NETS: Final = ("Promoters", "Passives", "Detractors")

Nets = Mapping[str, Mapping[str, Sequence[Any]]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question of a banner: the columns that hold it, its answers in order, and what is made of them."""

    code: str
    columns: tuple[str, ...]
    kind: str
    """``single``, ``multiple`` or ``number``."""
    offered: tuple[str, ...] = ()
    missing_codes: tuple[str, ...] = ()
    marks: bool = False
    """Whether its answers are numbers of which a mean makes sense."""
    nets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    breaks: tuple[float, float] | None = None
    """Highest answer of a detractor and lowest of a promoter."""


def asked_rows(responses: Any, rows: Any, used: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return code -> columns of the questions to show; by default every closed one that is no column of the banner.

    Raises
    ------
    ArgumentError
        Nothing is named where it must be, or a question is open text.
    """
    instrument = instrument_of(responses)
    known: dict[str, Question] = {} if instrument is None else {each.code: each for each in instrument.questions}
    if rows is None:
        if instrument is None:
            raise ArgumentError(
                "rows - was not named and the answers carry no instrument - expected the names of columns - pass rows=[...]."
            )
        found = {each.code: each.columns for each in closed_questions(instrument) if each.code not in used}
        if not found:
            raise ArgumentError(
                f"rows - instrument {instrument.id!r} has no closed question to show - pass rows=[...]."
            )
        return found
    if isinstance(rows, Mapping):
        named = {str(name): (own,) if isinstance(own, str) else tuple(own) for name, own in rows.items()}
    else:
        named = dict.fromkeys([rows] if isinstance(rows, str) else list(rows), ())
    if not named:
        raise ArgumentError("rows - got an empty list - expected at least one question.")
    for code in named:
        if code in known and known[code].kind == "text":
            raise ArgumentError(f"rows - {code!r} is an open question - expected answers to count - leave it out.")
    return {code: own or (known[code].columns if code in known else (code,)) for code, own in named.items()}


def asked_questions(
    responses: Any, frame: pd.DataFrame, columns: Mapping[str, tuple[str, ...]], nets: Nets, breaks: Mapping[str, Any]
) -> list[Asked]:
    """Return the questions with their answers, nets and marks, from the instrument or, without one, from the answers."""
    _refuse_unknown("nets", nets, columns)
    _refuse_unknown("breaks", breaks, columns)
    instrument = instrument_of(responses)
    found = []
    for code, own in columns.items():
        question = instrument.question(code) if instrument is not None and code in instrument.codes else None
        asked = _from_frame(frame, code, own) if question is None else _from_question(question)
        cut = _breaks(code, breaks[code]) if code in breaks else asked.breaks
        default = {} if cut else dict(asked.nets)
        chosen = _own_nets(asked, nets[code]) if code in nets else default
        found.append(_with(asked, chosen, cut))
    return found


def _with(asked: Asked, nets: Mapping[str, tuple[str, ...]], cut: tuple[float, float] | None) -> Asked:
    from dataclasses import replace

    if cut is None or not asked.marks:
        return replace(asked, nets=nets, breaks=None)
    low, high = cut
    scored: dict[str, tuple[str, ...]] = {
        "Promoters": tuple(code for code in asked.offered if float(code) >= high),
        "Passives": tuple(code for code in asked.offered if low < float(code) < high),
        "Detractors": tuple(code for code in asked.offered if float(code) <= low),
    }
    return replace(asked, nets={**scored, **nets}, breaks=cut)


def _refuse_unknown(argument: str, given: Mapping[str, Any], columns: Mapping[str, Any]) -> None:
    unknown = [code for code in given if code not in columns]
    if unknown:
        raise ArgumentError(
            f"{argument} - {unknown[0]!r} is none of the rows - expected some of {', '.join(columns)}."
            + did_you_mean(unknown[0], columns)
        )


def _breaks(code: str, given: Any) -> tuple[float, float]:
    try:
        low, high = (float(each) for each in given)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if low >= high:
        raise ArgumentError(
            f"breaks, question {code!r} - got {given!r} - expected the highest answer of a detractor and the lowest of a "
            "promoter, for example (6, 9)."
        )
    return low, high


def _own_nets(asked: Asked, given: Mapping[str, Sequence[Any]]) -> dict[str, tuple[str, ...]]:
    nets = {}
    for name, codes in given.items():
        listed = tuple(str(code) for code in ([codes] if isinstance(codes, (str, int)) else codes))
        unknown = [code for code in listed if code not in asked.offered]
        if unknown or not listed:
            raise ArgumentError(
                f"nets, question {asked.code!r}, net {name!r} - {unknown[0] if unknown else 'no answer'!r} is no answer "
                f"of it - expected some of {', '.join(asked.offered[:30])}."
            )
        nets[str(name)] = listed
    return nets


def _from_question(question: Question) -> Asked:
    scale = question.scale
    if scale is None:
        return Asked(code=question.code, columns=question.columns, kind="number", marks=True)
    numeric = question.kind == "single" and scale.ordered and scale.is_numeric and question.role not in NO_MARKS
    marks = numeric and len(scale.codes) >= FEWEST_MARKS
    scored = question.metric == "nps" and marks and (float(scale.codes[0]), float(scale.codes[-1])) == SCALE
    return Asked(
        code=question.code,
        columns=question.columns,
        kind=question.kind,
        offered=scale.codes,
        missing_codes=scale.missing_codes,
        marks=marks,
        nets=_boxes(question) if marks else {},
        breaks=(float(DETRACTOR_TO), float(PROMOTER_FROM)) if scored else None,
    )


def _boxes(question: Question) -> dict[str, tuple[str, ...]]:
    """Return the top and the bottom box of an ordered scale: the best and the worst answers."""
    codes = question.scale.codes if question.scale else ()
    best_last = codes[::-1] if question.reversed else codes
    size = question.top or BOX
    if len(codes) < max(FEWEST_BOXED, size + BOX):
        return {}
    top, bottom = best_last[-size:], best_last[:BOX]
    return {_box_name("Top", top): tuple(top), _box_name("Bottom", bottom): tuple(bottom)}


def _box_name(side: str, codes: Sequence[str]) -> str:
    ends = sorted(codes, key=float)
    return f"{side} {len(codes)} ({ends[0]}-{ends[-1]})" if len(codes) > 1 else f"{side} answer ({ends[0]})"


def _from_frame(frame: pd.DataFrame, code: str, columns: Sequence[str]) -> Asked:
    """Return a question of a plain dataframe: several columns are a multiple choice, many numbers are amounts."""
    if len(columns) > 1:
        return Asked(code=code, columns=tuple(columns), kind="multiple", offered=tuple(columns))
    import numpy as np

    from loyaltystats.stats.banner.layout import labels_of

    column = frame[columns[0]]
    values = plain_numbers(column)
    if values is not None:
        distinct = np.unique(values[~np.isnan(values)])
        if len(distinct) > MOST_ANSWERS or not (distinct == np.round(distinct)).all():
            return Asked(code=code, columns=tuple(columns), kind="number", marks=True)
    offered = in_order(text for text in set(labels_of(column).tolist()) if text is not None)
    refuse_many_groups(code, len(offered))
    marks = values is not None and len(offered) >= FEWEST_MARKS
    return Asked(code=code, columns=tuple(columns), kind="single", offered=tuple(offered), marks=marks)
