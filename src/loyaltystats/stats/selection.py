"""What to analyse: which questions, read as numbers or groups, with every unusable value named."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from numbers import Number
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import instrument_of, label_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_QUOTED: Final = 12
"""Closed questions have few answers; a column with more kinds of them is not quoted: it may hold ids or open text."""

MOST_GROUPS: Final = 100
"""More values than this are ids or amounts, not groups."""


def is_missing(value: Any) -> bool:
    """Return whether a value stands for no answer: none, not a number, or blank text.

    Examples
    --------
    >>> [is_missing(value) for value in (None, float("nan"), " ", 0, "0")]
    [True, True, True, False, False]
    """
    if isinstance(value, str):
        return not value.strip()
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return bool(value != value)  # noqa: PLR0124 - nan is the only value unequal to itself


def group_label(value: Any) -> str | None:
    """Return the text of a group's value, whole numbers without decimals; ``None`` for a missing one.

    Examples
    --------
    >>> group_label(2.0), group_label("DE"), group_label(None)
    ('2', 'DE', None)
    """
    if is_missing(value):
        return None
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value).strip()


def in_order(labels: Iterable[str]) -> list[str]:
    """Return distinct labels in order: numbers by value, else by text; the order of rows never matters.

    Examples
    --------
    >>> in_order(["10", "9", "10"]), in_order(["b", "a", "10"])
    (['9', '10'], ['10', 'a', 'b'])
    """
    distinct = set(labels)
    try:
        return sorted(distinct, key=lambda label: (float(label), label))
    except ValueError:
        return sorted(distinct)


def refuse_many_groups(column: str, count: int) -> None:
    """Raise ``ArgumentError`` when a grouping column has so many values that it cannot be one."""
    if count > MOST_GROUPS:
        raise ArgumentError(
            f"by, column {column!r} - has {count} different values - expected at most {MOST_GROUPS} groups - "
            "is this an id or an amount? Group it first."
        )


def group_texts(responses: Any, by: str | None, groups: Iterable[str]) -> dict[str, str]:
    """Return texts of the grouping column and of its groups, where it is a question of the instrument."""
    asked, instrument = question_of(responses, by), instrument_of(responses)
    if by is None or asked is None or instrument is None:
        return {}
    texts = {by: asked.short(instrument.language)}
    if asked.scale is None:
        return texts
    return texts | {group: asked.scale.label(group, instrument.language) for group in groups}


def question_of(responses: Any, code: str | None) -> Question | None:
    """Return the question of a column where the answers carry an instrument that has it."""
    instrument = instrument_of(responses)
    if instrument is None or code not in instrument.codes:
        return None
    return instrument.question(str(code))


def outcome_code(responses: Any, outcome: str | None, metrics: Sequence[str | None], argument: str) -> str:
    """Return the outcome named, else the instrument's first one with a metric in ``metrics``, tried in order.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    outcome : str or None
        The column named by the caller.
    metrics : sequence of str or None
        Metrics to look for, ``None`` for any.
    argument : str
        Name of the argument, for messages.

    Raises
    ------
    ArgumentError
        Nothing was named and no question serves.
    """
    if outcome is not None:
        if not isinstance(outcome, str):
            raise ArgumentError(f"{argument} - got {outcome!r} - expected the name of one column.")
        return outcome
    instrument = instrument_of(responses)
    if instrument is None:
        raise ArgumentError(
            f"{argument} - was not named and the answers carry no instrument - expected the name of a column - "
            f"pass {argument}='...'."
        )
    asked = instrument.with_role(Role.OUTCOME)
    for metric in metrics:
        for question in asked:
            if metric is None or question.metric == metric:
                return question.code
    wanted = " or ".join(str(metric) for metric in metrics if metric)
    raise ArgumentError(
        f"{argument} - instrument {instrument.id!r} has no outcome question{f' with metric {wanted}' if wanted else ''}"
        f" - expected one - pass {argument}='...', or combine the study with a template that asks for it."
    )


def plain_numbers(column: pd.Series) -> np.ndarray | None:
    """Return a column as floats, missing as ``nan``; ``None`` when it holds anything that is not a number."""
    import numpy as np
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column.dtype):
        if pd.api.types.is_complex_dtype(column.dtype):
            return None
        values: np.ndarray = column.to_numpy(dtype=float, na_value=np.nan)
        return values
    given = column.tolist()
    known = [value for value in given if not is_missing(value)]
    if any(not isinstance(value, Number) or isinstance(value, complex) for value in known):
        return None
    return np.array([np.nan if is_missing(value) else float(value) for value in given])


def numbers(column: pd.Series) -> np.ndarray:
    """Return a column as floats, missing as ``nan``.

    Raises
    ------
    ResponseError
        The column holds text (numbers stored as text included), dates or infinite numbers.
    """
    import numpy as np

    values = plain_numbers(column)
    if values is None:
        raise ResponseError(not_numbers(column))
    infinite = np.flatnonzero(np.isinf(values))
    if infinite.size:
        rows = ", ".join(str(row + 1) for row in infinite[:20])
        raise ResponseError(
            f"column {column.name!r}, row {rows} - infinite - expected a finite number - correct the answer."
        )
    return values


def not_numbers(column: pd.Series) -> str:
    """Say what is wrong with a column that should hold numbers, and what to do."""
    texts = [str(value) for value in column.tolist() if not is_missing(value)]
    readable = [text for text in texts if _reads_as_number(text)]
    if readable and len(readable) == len(texts):
        return (
            f"column {column.name!r} - holds numbers stored as text, {_quoted(texts)} - expected numbers - "
            f"convert it on purpose, for example frame[{column.name!r}].astype(float), or read the file with "
            "read_responses(path, instrument)."
        )
    bad = [text for text in texts if not _reads_as_number(text)]
    return (
        f"column {column.name!r} - holds text, {_quoted(bad)} - expected numbers - code the answers as numbers, "
        "or read the file with read_responses(path, instrument)."
    )


def _reads_as_number(text: str) -> bool:
    try:
        float(text.strip().replace(",", "."))
    except ValueError:
        return False
    return True


def mostly_numbers(values: Sequence[Any]) -> bool:
    """Return whether at least half of the texts read as numbers: then they are no names of groups.

    Examples
    --------
    >>> mostly_numbers(["7", "8", "n/a"]), mostly_numbers(["18-24", "25-34"])
    (True, False)
    """
    texts = [str(value) for value in values if not is_missing(value)]
    return bool(texts) and 2 * sum(map(_reads_as_number, texts)) >= len(texts)


def _quoted(texts: Sequence[str]) -> str:
    counts = Counter(texts)
    if len(counts) > MOST_QUOTED:
        return f"{len(counts)} different ones in {len(texts)} rows"
    return "; ".join(times(text, n) for text, n in sorted(counts.items()))


def times(value: Any, n: int) -> str:
    """Quote a value with the number of times that it was given.

    Examples
    --------
    >>> times(11, 1), times("a", 2)
    ("'11' (1 time)", "'a' (2 times)")
    """
    return f"{str(value)!r} ({n} time{'' if n == 1 else 's'})"


def names_of(responses: Any, codes: Iterable[str]) -> dict[str, str]:
    """Return code -> short text for displays."""
    return {code: label_of(responses, code) for code in codes}
