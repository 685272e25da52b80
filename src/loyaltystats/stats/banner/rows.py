"""Read the answers of a banner once: who is in the base of each question, and what each row of its table counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.layout import NOT_SHOWN
from loyaltystats.stats.banner.layout import labels_of
from loyaltystats.stats.banner.questions import Asked
from loyaltystats.stats.selection import numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SHARES: Final = ("answer", "net")
"""Kinds of rows that are shares of the base."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Item:
    """One row of a question: its kind, its answer, what every respondent counts, and who is in its base."""

    kind: str
    answer: str
    value: np.ndarray
    base: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class Block:
    """One question: the respondents in its base, its rows, and how many were left out and why."""

    asked: Asked
    base: np.ndarray
    items: tuple[Item, ...]
    not_asked: int
    no_answer: int


def block_of(frame: pd.DataFrame, asked: Asked, hidden: np.ndarray | None, missing: str) -> Block:
    """Return one question read; ``hidden`` marks who was not asked.

    Raises
    ------
    ResponseError
        With ``missing="raise"``, somebody who was asked gave no answer; or an option holds something else than 0 and 1.
    """
    import numpy as np

    not_asked = np.zeros(len(frame), dtype=bool) if hidden is None else hidden
    read = {"number": _numbers, "multiple": _options, "single": _answers}[asked.kind]
    chosen, answered, marks = read(frame, asked, missing)
    base = answered & ~not_asked
    left = int((~answered & ~not_asked).sum())
    if missing == "raise" and left:
        raise ResponseError(
            f"column {asked.code!r} - {left} of {len(frame)} respondents gave no answer - missing='raise' expects every "
            "answer - pass missing='drop' to leave them out of the base."
        )
    items = tuple(_items(asked, chosen, base, marks))
    return Block(asked=asked, base=base, items=items, not_asked=int(not_asked.sum()), no_answer=left)


_Read = tuple[Mapping[str, Any], Any, Any]
"""Answer -> who gave it; who answered; the numbers answered, or nothing."""


def _numbers(frame: pd.DataFrame, asked: Asked, _missing: str) -> _Read:
    import numpy as np

    values = numbers(frame[asked.columns[0]])
    return {}, ~np.isnan(values), values


def _options(frame: pd.DataFrame, asked: Asked, _missing: str) -> _Read:
    import numpy as np

    chosen, answered = {}, np.zeros(len(frame), dtype=bool)
    names = asked.offered if len(asked.offered) == len(asked.columns) else asked.columns
    for name, column in zip(names, asked.columns, strict=True):
        texts = labels_of(frame[column])
        known = np.array([text is not None and text not in asked.missing_codes for text in texts.tolist()], dtype=bool)
        ticked = np.isin(texts.astype(str), ("1", "True"))
        strange = sorted({str(text) for text in texts[known & ~ticked].tolist()} - {"0", "False"})
        if strange:
            raise ResponseError(
                f"column {column!r} - holds {strange[0]!r} - expected 0 (not chosen) and 1 (chosen), as an option of a "
                "multiple choice - correct it, or show the column as a question of its own."
            )
        chosen[name] = ticked
        answered |= known
    return chosen, answered, None


def _answers(frame: pd.DataFrame, asked: Asked, missing: str) -> _Read:
    import numpy as np

    texts = labels_of(frame[asked.columns[0]])
    given = {text for text in set(texts.tolist()) if text is not None}
    more = sorted(given - set(asked.offered) - set(asked.missing_codes))
    shown = [code for code in asked.missing_codes if missing == "show" and code not in NOT_SHOWN and code in given]
    chosen = {code: texts == code for code in (*asked.offered, *more, *shown)}
    answered = np.logical_or.reduce(list(chosen.values())) if chosen else np.zeros(len(frame), dtype=bool)
    marks = None
    if asked.marks:
        marks = np.full(len(frame), np.nan)
        for code in asked.offered:
            marks[chosen[code]] = float(code)
    return chosen, answered, marks


def _items(asked: Asked, chosen: Mapping[str, Any], base: Any, marks: Any) -> Iterator[Item]:
    import numpy as np

    for code, rows in chosen.items():
        yield Item(kind="answer", answer=code, value=(rows & base).astype(float), base=base)
    for name, codes in asked.nets.items():
        anyone = np.logical_or.reduce([chosen[code] for code in codes]) if codes else np.zeros(len(base), dtype=bool)
        yield Item(kind="net", answer=name, value=(anyone & base).astype(float), base=base)
    if marks is None:
        return
    marked = base & ~np.isnan(marks)
    value = np.where(marked, marks, 0.0)
    if asked.breaks is not None:
        low, high = asked.breaks
        score = np.where(marked, (value >= high).astype(float) - (value <= low), 0.0)
        yield Item(kind="score", answer="", value=100 * score, base=marked)
    yield Item(kind="mean", answer="", value=value, base=marked)
    yield Item(kind="std_dev", answer="", value=value, base=marked)
