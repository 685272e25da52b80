"""Read what is compared: the answers to each question as numbers or categories, the group of each respondent, the design."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.frames import column_names
from loyaltystats.responses.responses import Responses, instrument_of
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.stats.outcomes.scales import column_list
from loyaltystats.stats.outcomes.waves import WAVE, checked_waves, stacked
from loyaltystats.stats.reliability.rows import constructs
from loyaltystats.stats.selection import group_label, in_order, numbers, plain_numbers, question_of, refuse_many_groups

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NUMBER, CATEGORY = "number", "category"
BETWEEN = " · "
"""Between the parts of a group of two columns."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """One question: its numbers, or the place of its answer among ``answers``; ``nan`` without one."""

    name: str
    items: tuple[str, ...]
    kind: str
    values: np.ndarray
    answers: tuple[str, ...] = ()
    each: np.ndarray | None = None
    """The answers to the items of a construct, one column per item."""

    def of_items(self, items: Sequence[str]) -> Compared:
        """Return the construct as the mean of some of its items."""
        if self.each is None or set(items) >= set(self.items):
            return self
        columns = self.each[:, [self.items.index(item) for item in items]]
        return replace(self, items=tuple(items), values=columns.mean(axis=1), each=columns)

    @property
    def known(self) -> np.ndarray:
        """Who answered."""
        import numpy as np

        found: np.ndarray = ~np.isnan(self.values)
        return found


@dataclass(frozen=True, kw_only=True, eq=False)
class GroupRows:
    """Questions, the place of each respondent's group in ``groups`` (-1 without one), and the design."""

    questions: tuple[Compared, ...]
    places: np.ndarray
    groups: tuple[str, ...]
    by: tuple[str, ...]
    design: DesignRows
    constructs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def domains(self, one: Compared) -> list[np.ndarray]:
        """Return who of each group answered a question."""
        return [(self.places == place) & one.known for place in range(len(self.groups))]


def questions_of(responses: Any, question: Any) -> dict[str, tuple[str, ...]]:
    """Return name -> columns: a question is its own column, a construct the mean of its items.

    Raises
    ------
    ArgumentError
        It is no question, no construct and no mapping, or a construct has no items.
    """
    if isinstance(question, Mapping):
        found = {str(name): tuple(column_list("question", items)) for name, items in question.items()}
        if not found:
            raise ArgumentError("question - got an empty mapping - expected a construct with its items.")
        return found
    first = next(iter(responses.values())) if isinstance(responses, Mapping) else responses
    instrument = instrument_of(first)
    known = constructs(instrument) if instrument else {}
    frame = first.frame if isinstance(first, Responses) else first
    have = column_names(frame)
    return {
        name: known[name] if name in known and name not in have else (name,)
        for name in column_list("question", question)
    }


def tally(
    responses: Any,
    questions: Mapping[str, tuple[str, ...]],
    *,
    by: Any,
    design: SurveyDesign | None,
    missing: str,
    as_categories: bool,
) -> GroupRows:
    """Bring home the answers of all respondents with a weight above zero.

    Raises
    ------
    ArgumentError
        Nothing says what is compared, or there are too many groups.
    ResponseError
        A column is missing, or an answer is missing where none may be.
    EstimationError
        Fewer than two groups have answers.
    """
    source, used, columns = _source(responses, questions, by, design)
    codes = list(dict.fromkeys(code for items in questions.values() for code in items))
    frame, rows = collect_with_design(source, [*codes, *columns], used)
    first = next(iter(responses.values())) if isinstance(responses, Mapping) else responses
    read = tuple(_read(first, frame, name, items, as_categories) for name, items in questions.items())
    _refuse_missing(read, missing)
    order = list(checked_waves(responses)) if isinstance(responses, Mapping) and by is None else None
    places, groups = _groups(frame, columns, order)
    if len(groups) < 2:
        raise EstimationError(
            f"by, column {', '.join(map(repr, columns))} - {len(groups)} group{'' if len(groups) == 1 else 's'} - expected "
            "at least two to compare - choose another column."
        )
    several = {name: items for name, items in questions.items() if len(items) > 1}
    return GroupRows(questions=read, places=places, groups=groups, by=tuple(columns), design=rows, constructs=several)


def _source(
    responses: Any, questions: Mapping[str, tuple[str, ...]], by: Any, design: SurveyDesign | None
) -> tuple[Any, SurveyDesign | None, list[str]]:
    """Return the answers, the design, and the columns of the groups."""
    if by is None and not isinstance(responses, Mapping):
        raise ArgumentError(
            "by - nothing says what is compared - expected a column of groups, or waves - pass by='...', a mapping of "
            "waves, or within=True to compare several questions of the same respondents."
        )
    columns = [] if by is None else column_list("by", by)
    if len(columns) > 2:
        raise ArgumentError(
            f"by - got {len(columns)} columns - expected one or two - compare them one after the other."
        )
    if not isinstance(responses, Mapping):
        return responses, design, columns
    codes = [code for items in questions.values() for code in items]
    table, used = stacked(checked_waves(responses), list(dict.fromkeys([*codes, *columns])), design)
    return table, used, columns or [WAVE]


def _read(responses: Any, frame: pd.DataFrame, name: str, items: Sequence[str], as_categories: bool) -> Compared:
    import numpy as np

    asked = question_of(responses, items[0])
    column = frame[items[0]]
    if len(items) > 1:
        each = np.column_stack([numbers(frame[item]) for item in items])
        return Compared(name=name, items=tuple(items), kind=NUMBER, values=each.mean(axis=1), each=each)
    unordered = asked is not None and asked.scale is not None and not (asked.scale.ordered and asked.scale.is_numeric)
    if not as_categories and not unordered and plain_numbers(column) is not None:
        return Compared(name=name, items=tuple(items), kind=NUMBER, values=numbers(column))
    texts = [group_label(value) for value in column.tolist()]
    given = {text for text in texts if text is not None}
    scale = [str(code) for code in asked.scale.codes] if asked is not None and asked.scale is not None else []
    answers = [code for code in scale if code in given] + in_order(given - set(scale))
    refuse_many_groups(items[0], len(answers))
    place = {answer: float(at) for at, answer in enumerate(answers)}
    found = np.array([np.nan if text is None else place[text] for text in texts])
    return Compared(name=name, items=tuple(items), kind=CATEGORY, values=found, answers=tuple(answers))


def _refuse_missing(read: Sequence[Compared], missing: str) -> None:
    for one in read:
        lacking = int((~one.known).sum())
        if missing == "raise" and lacking:
            raise ResponseError(
                f"column {', '.join(map(repr, one.items))} - {lacking} of {len(one.values)} respondents gave no answer - "
                "missing='raise' expects every answer - pass missing='drop' to leave them out of the base and count them."
            )


def _groups(
    frame: pd.DataFrame, columns: Sequence[str], order: Sequence[str] | None
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the group of every respondent and the labels of the groups in order."""
    import numpy as np

    parts = [[group_label(value) for value in frame[column].tolist()] for column in columns]
    labels = [None if None in each else BETWEEN.join(map(str, each)) for each in zip(*parts, strict=True)]
    groups = list(order) if order else in_order(label for label in labels if label is not None)
    refuse_many_groups(" and ".join(columns), len(groups))
    place = {group: at for at, group in enumerate(groups)}
    return np.array([-1 if label is None else place[label] for label in labels], dtype=np.int64), tuple(groups)
