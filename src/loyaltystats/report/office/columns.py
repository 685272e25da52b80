"""Columns of a table on paper: what each cell shows, which columns fit, and how wide each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.formats import shown_value
from loyaltystats.report.languages.language import NumberStyle
from loyaltystats.report.page import Field, Paint, Table
from loyaltystats.vocabulary import CATEGORIES

DIGIT: Final = 0.556
"""Width of a digit in parts of the size of the font (Arial, Liberation Sans)."""

BOLD: Final = 1.1
"""How much wider bold letters are."""

PADDING: Final = 2.3
"""Digits left free in each cell."""

LEAST_WORD: Final = 4.0
MOST_WORD: Final = 14.0
"""Digits below which no column goes, and up to which the longest word of a text is kept whole."""

MOST_TEXT: Final = 44.0
"""Digits that the widest text column takes."""

MOST_LINES: Final = 4
"""Lines in which most texts of a cell should fit."""

MOST_CHARACTERS: Final = 600
"""Characters of a cell; the workbook has all of a longer text."""

FIRST_LEFT_OUT: Final = (
    *("total_strength", "category_strength", "first_probability", "mode_probability", "mode_set", "vif", "df"),
    *(
        "statistic",
        "std_error",
        "n_effective",
        "design_effect",
        "p_value",
        "null_hypothesis",
        "runner_up",
        *CATEGORIES,
        "grade",
        "refined",
    ),
    *("std_estimate", "stated_importance", "plan", "sheet", "result", "name", "unit", "kind"),
)
"""Columns that a reader misses least, in that order."""

KEPT: Final = ("caution", "note", "n", "base", "estimate", "conf_low", "conf_high", "p_adjusted")
"""Columns that stay when others go."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What one cell shows."""

    text: str
    paint: Paint | None
    side: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table ready to be set: fields with their widths in points, cells by row, labels of the columns left out."""

    fields: Sequence[Field]
    widths: Sequence[float]
    rows: Sequence[Sequence[Cell]]
    left_out: Sequence[str]
    rows_left_out: int = 0
    missed: bool = False
    """Whether a column had to go that a reader will miss."""


def is_number(field: Field) -> bool:
    """Return whether a column holds numbers."""
    return field.number_format != "@" and not field.centre


def fitted(table: Table, room: float, size: float, numbers: NumberStyle, *, most_rows: int) -> Sheet:
    """Return a table as it fits into so many points in a font of this size; least important columns go first."""
    shown = [
        [_text(table, index, field, row, numbers) for field in table.fields]
        for index, row in enumerate(table.rows[:most_rows])
    ]
    digit = DIGIT * size
    kept = _with_content(table.fields, shown)
    least = {at: _least(table.fields[at], [row[at] for row in shown]) for at in range(len(table.fields))}
    while sum(least[at] for at in kept) * digit > room and len(kept) > 2:
        kept.remove(_least_needed(table.fields, kept))
    widths = _spread(table.fields, kept, shown, [least[at] for at in kept], room / digit)
    empty = set(range(len(table.fields))) - set(_with_content(table.fields, shown))
    lost = [field for at, field in enumerate(table.fields) if at not in kept and at not in empty]
    return Sheet(
        fields=[table.fields[at] for at in kept],
        widths=[width * digit for width in widths],
        rows=[[_cell(table, index, at, row[at]) for at in kept] for index, row in enumerate(shown)],
        left_out=[field.label for field in lost],
        missed=any(field.name not in FIRST_LEFT_OUT for field in lost),
        rows_left_out=max(0, len(table.rows) - most_rows),
    )


def _text(table: Table, index: int, field: Field, row: Mapping[str, Any], numbers: NumberStyle) -> str:
    number_format = table.formats.get((index, field.name), field.number_format)
    text = shown_value(row.get(field.name), number_format, numbers=numbers)
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"


def _with_content(fields: Sequence[Field], shown: Sequence[Sequence[str]]) -> list[int]:
    """Return the columns that show anything; all where there are no rows."""
    filled = [at for at in range(len(fields)) if any(row[at] for row in shown)]
    return filled or list(range(len(fields)))


def _cell(table: Table, index: int, at: int, text: str) -> Cell:
    field = table.fields[at]
    side = "center" if field.centre else "right" if is_number(field) else "left"
    return Cell(text=text, paint=table.paints.get((index, field.name)), side=side)


def _longest_word(text: str) -> float:
    return max((style.text_width(word) for word in text.split()), default=0.0)


def _least(field: Field, texts: Sequence[str]) -> float:
    """Return the digits below which a column cannot go."""
    header = min(_longest_word(field.label), MOST_WORD) * BOLD
    if is_number(field):
        cells = max((style.text_width(text) for text in texts), default=0.0)
    else:
        longest = max((style.text_width(text) for text in texts), default=0.0)
        cells = min(max((_longest_word(text) for text in texts), default=0.0), MOST_WORD)
        cells = max(cells * BOLD, min(longest / MOST_LINES, MOST_TEXT / 2))
    return max(LEAST_WORD, header, cells) + PADDING


def _least_needed(fields: Sequence[Field], kept: Sequence[int]) -> int:
    names = {fields[at].name: at for at in kept}
    known = next((names[name] for name in FIRST_LEFT_OUT if name in names), None)
    if known is not None:
        return known
    others = [at for at in kept[2:] if fields[at].name not in KEPT]
    return others[-1] if others else kept[-1]


def _spread(
    fields: Sequence[Field], kept: Sequence[int], shown: Sequence[Sequence[str]], least: Sequence[float], room: float
) -> list[float]:
    """Give what is left of the room to the texts that would have to break."""
    wanted = []
    for at, narrow in zip(kept, least, strict=True):
        longest = max((style.text_width(row[at]) for row in shown), default=0.0)
        header = style.text_width(fields[at].label) * BOLD / (1 if longest > MOST_WORD else 2)
        wanted.append(max(narrow, min(max(longest, header) + PADDING, MOST_TEXT)))
    left = room - sum(least)
    asked = sum(wanted) - sum(least)
    share = min(1.0, max(0.0, left / asked)) if asked > 0 else 0.0
    widths = [narrow + share * (wide - narrow) for narrow, wide in zip(least, wanted, strict=True)]
    scale = min(1.0, room / sum(widths))
    return [width * scale for width in widths]
