"""The columns of a banner: total first, then groups of columns, nested ones within each other, each with its letter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.frames import column_names, need_columns
from loyaltystats.questionnaire.question import Question
from loyaltystats.stats.selection import group_label, in_order, question_of, refuse_many_groups
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

NESTING: Final = "/"
"""Stands between the questions of nested columns: the outer one first."""

Spec = tuple[str, ...]
"""Questions of one group of columns, the outer one first."""


@dataclass(frozen=True, kw_only=True)
class BannerColumn:
    """One column: its group (questions joined by ``/``), its key, the answers that define it, its letter."""

    banner: str
    key: str
    values: tuple[tuple[str, str], ...]
    letter: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Banner:
    """All columns with the respondents in them: one row per respondent, one position per column."""

    columns: tuple[BannerColumn, ...]
    inside: np.ndarray
    without: Mapping[str, int]
    """Group of columns -> respondents who are in none of them."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the columns, the total first."""
        return tuple(column.key for column in self.columns)

    def groups(self) -> dict[str, list[int]]:
        """Return group of columns -> positions of its columns; the total is in none."""
        found: dict[str, list[int]] = {}
        for place, column in enumerate(self.columns):
            if column.banner:
                found.setdefault(column.banner, []).append(place)
        return found

    def sums(self) -> list[list[str]]:
        """Return the columns that add up to another one that is shown, or to everybody with an outer answer."""
        lines: dict[tuple[str, ...], None] = {}
        for places in self.groups().values():
            own = [self.columns[place] for place in places]
            parents = {column.values for column in self.columns} | {each.values[:-1] for each in own}
            for parent in sorted(parents):
                line = tuple(each.key for each in own if set(parent) < set(each.values))
                if line:
                    lines[line] = None
        return [list(line) for line in lines]


def pairs_of(banner: Banner, places: Sequence[int], nested: str) -> list[tuple[int, int]]:
    """Return the pairs of columns of one group that are compared: of nested ones those within the same outer answers."""
    return [
        (one, other)
        for one, other in combinations(places, 2)
        if nested == "all" or banner.columns[one].values[:-1] == banner.columns[other].values[:-1]
    ]


def letter(place: int) -> str:
    """Return A, B, ... Z, AA, AB, ...

    Examples
    --------
    >>> letter(0), letter(25), letter(26), letter(27)
    ('A', 'Z', 'AA', 'AB')
    """
    found = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, len(ascii_uppercase))
        found = ascii_uppercase[rest] + found
    return found


def read_columns(responses: Any, frame: Any, columns: Any) -> tuple[Spec, ...]:
    """Return the groups of columns that were asked for, each as its questions.

    Raises
    ------
    ArgumentError
        A question is named twice, or its answers overlap or are no groups.
    ResponseError
        There is no such column.
    """
    names = column_names(frame)
    wanted = [] if columns is None else [columns] if isinstance(columns, (str, tuple)) else list(columns)
    specs = tuple(dict.fromkeys(_spec(each, names) for each in wanted))
    need_columns(frame, [name for spec in specs for name in spec if not _is_multiple(responses, name)])
    for spec in specs:
        if len(set(spec)) < len(spec):
            raise ArgumentError(
                f"columns - {NESTING.join(spec)!r} names a question twice - expected different questions."
            )
        for name in spec:
            asked = question_of(responses, name)
            if asked is not None and asked.kind != "single":
                raise ArgumentError(
                    f"columns - {name!r} is of kind {asked.kind} - expected questions with one answer, so that no "
                    "respondent is in two columns that are compared - take it as a row, or name one option of it."
                )
    return specs


def _spec(wanted: Any, names: Sequence[str]) -> Spec:
    if isinstance(wanted, str):
        return (wanted,) if wanted in names else tuple(part.strip() for part in wanted.split(NESTING))
    if isinstance(wanted, (tuple, list)) and wanted and all(isinstance(each, str) for each in wanted):
        return tuple(wanted)
    raise ArgumentError(
        f"columns - got {wanted!r} - expected a question, or several nested in each other as a tuple - for example "
        "columns=['country', ('country', 'segment')]."
    )


def _is_multiple(responses: Any, name: str) -> bool:
    asked = question_of(responses, name)
    return asked is not None and asked.kind == "multiple"


def banner_of(responses: Any, frame: pd.DataFrame, specs: Iterable[Spec]) -> Banner:
    """Return the columns of a banner; ``frame`` holds the respondents that count, with codes as they were read."""
    import numpy as np

    everybody = BannerColumn(banner="", key=TOTAL, values=(), letter="")
    columns, parts, without = [everybody], [np.ones(len(frame), dtype=bool)], {}
    for spec in specs:
        answers = {name: _answers(frame[name], question_of(responses, name)) for name in spec}
        covered = np.zeros(len(frame), dtype=bool)
        place = 0
        for chosen in product(*(answers[name] for name in spec)):
            rows = np.logical_and.reduce([answers[name][value] for name, value in zip(spec, chosen, strict=True)])
            if not rows.any():
                continue
            values = tuple(zip(spec, chosen, strict=True))
            key = NESTING.join(f"{name}={value}" for name, value in values)
            columns.append(BannerColumn(banner=NESTING.join(spec), key=key, values=values, letter=letter(place)))
            parts.append(rows)
            covered |= rows
            place += 1
        refuse_many_groups(NESTING.join(spec), place)
        without[NESTING.join(spec)] = int((~covered).sum())
    return Banner(columns=tuple(columns), inside=np.column_stack(parts), without=without)


def _answers(column: pd.Series, asked: Question | None) -> dict[str, np.ndarray]:
    """Return answer -> respondents who gave it, in the order of the scale or of the values; missing codes are none."""
    texts = labels_of(column)
    scale = asked.scale if asked is not None else None
    given = in_order(text for text in set(texts.tolist()) if text is not None)
    refuse_many_groups(str(column.name), len(given))
    if scale is not None:
        offered = [code for code in scale.codes if code in given]
        given = [*offered, *(one for one in given if one not in offered and one not in scale.missing_codes)]
    return {answer: texts == answer for answer in given}


def labels_of(column: pd.Series) -> np.ndarray:
    """Return the answers of a column as texts, ``None`` where there is none."""
    import numpy as np
    import pandas as pd

    found, distinct = pd.factorize(column)
    labels = np.array([*(group_label(value) for value in distinct.tolist()), None], dtype=object)
    texts: np.ndarray = labels[found]  # a missing value has code -1, the last place
    return texts
