"""The header of a banner: several levels over the columns, centred across them without merging any cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import LINE, Page
from loyaltystats.stats.banner.layout import NESTING, BannerColumn
from loyaltystats.vocabulary import TOTAL

LABEL_WIDTH: Final = 38.0
NARROWEST: Final = 10.5
LETTER_WIDTH: Final = 1.45
WIDEST: Final = 15.0


@dataclass(frozen=True)
class Span:
    """A text over some neighbouring columns, counted from 0."""

    text: str
    first: int
    last: int


def spans(shown: Shown, columns: Sequence[BannerColumn]) -> list[list[Span]]:
    """Return the levels of the header from top to bottom: question, outer answers, inner answers, letters."""
    depth = max((len(column.values) for column in columns), default=0)
    if not depth:
        return [[Span(TOTAL, 0, 0)]]
    levels = [_joined([(column.banner, shown.label(column.banner) if column.banner else "") for column in columns])]
    for level in range(depth):
        levels.append(_joined([_at(shown, column, level, depth) for column in columns]))
    levels.append([Span(column.letter, place, place) for place, column in enumerate(columns)])
    return levels


def _at(shown: Shown, column: BannerColumn, level: int, depth: int) -> tuple[str, str]:
    """Return what tells a column apart on a level, and its text there; shorter columns stand at the bottom."""
    own = level - (depth - len(column.values))
    if not column.values:
        return TOTAL, TOTAL if level == depth - 1 else ""
    if own < 0:
        return column.banner, ""
    key = NESTING.join(f"{name}={value}" for name, value in column.values[: own + 1])
    last = own == len(column.values) - 1
    words = shown.label(column.key).split(" > ")
    text = words[own] if len(words) == len(column.values) else shown.label(key)
    return (column.key, text) if last else (f"{column.banner}:{key}", text)


def _joined(named: Sequence[tuple[str, str]]) -> list[Span]:
    found: list[Span] = []
    for place, (key, text) in enumerate(named):
        if found and place and named[place - 1][0] == key:
            found[-1] = Span(text, found[-1].first, place)
        else:
            found.append(Span(text, place, place))
    return found


def widths(shown: Shown, columns: Sequence[BannerColumn], room: int) -> list[float]:
    """Return the widths of the label and of every column: the longest word over it, a number with ``room`` letters in it."""
    found = [LABEL_WIDTH]
    least = NARROWEST + LETTER_WIDTH * max(0, room - 1)
    for column in columns:
        text = shown.label(column.key).split(" > ")[-1]
        longest = max((style.text_width(word) for word in text.split()), default=0) * 1.12 + 2
        found.append(round(max(least, min(WIDEST, longest)), 2))
    return found


def write_header(page: Page, levels: Sequence[Sequence[Span]], label: str) -> float:
    """Write the levels from the current row on, keep them in view, repeat them in print; return their height."""
    first = page.row
    for number, level in enumerate(levels):
        last = number == len(levels) - 1
        _dress(page, 1, label if last else "", centred=False)
        most = 1
        for span in level:
            for place in range(span.first, span.last + 1):
                _dress(page, place + 2, span.text if place == span.first else "", centred=span.last > span.first)
            room = sum(page.widths[span.first + 1 : span.last + 2]) / 1.12
            most = max(most, len(style.wrapped(span.text, room)))
        page.sheet.row_dimensions[page.row].height = most * LINE + 4
        page.row += 1
    page.sheet.freeze_panes = f"C{page.row}"
    page.sheet.print_title_rows = f"{first}:{page.row - 1}"
    return page.height(first, page.row - 1)


def _dress(page: Page, column: int, text: str, *, centred: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    cell: Any = page.sheet.cell(page.row, column)
    if text:
        page.pen.text(cell, page.pen.voice.say(text, data=True))
    cell.font = Font(name=style.FONT, size=10, bold=True, color=style.WHITE)
    cell.fill = PatternFill("solid", start_color=style.NAVY)
    side = "left" if column == 1 else "centerContinuous" if centred else "center"
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True, indent=1 if column == 1 else 0)
    if text and column > 1:
        cell.border = Border(left=Side("thin", color=style.WHITE))
