"""Widths of the columns of a table, from its texts as the reader sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loyaltystats.report import style

if TYPE_CHECKING:
    from loyaltystats.report.page import Field, Table

NUMBER_WIDTHS: Final = (7.5, 12.0)
TEXT_WIDTHS: Final = (9.0, 34.0)


def widths(table: Table, least: float) -> list[float]:
    """Return widths from the longest content, capped; the widest wrapping text column takes what is left over."""
    found = [each.width or _natural_width(table, each) for each in table.fields]
    spare = least - sum(found)
    texts = [index for index, each in enumerate(table.fields) if is_text(each) and not each.centre and not each.width]
    if spare > 0 and texts:
        for index in texts:
            found[index] += spare / len(texts)
    elif spare > 0:
        found[-1] += spare
    return [round(width, 2) for width in found]


def is_text(each: Field) -> bool:
    """Return whether a column holds texts."""
    return each.number_format == "@"


def _natural_width(table: Table, each: Field) -> float:
    texts = [str(row[each.name]) for row in table.rows if isinstance(row.get(each.name), str)]
    low, high = TEXT_WIDTHS if is_text(each) else NUMBER_WIDTHS
    longest_word = max((style.text_width(word) for word in each.label.split()), default=0) * 1.12 + 1.5
    longest = max((style.text_width(text) for text in texts), default=0) * 1.03 + 2
    return max(longest_word, min(high, max(low, longest if is_text(each) else low)))
