"""Book: the workbook under construction, its pages, and what every sheet of a result has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from loyaltystats.report import style
from loyaltystats.report.cells import Pen, safe_sheet_name
from loyaltystats.report.charts.data import CHART_DATA, ChartData
from loyaltystats.report.languages.translator import Verbatim
from loyaltystats.report.long_rows import LongRows
from loyaltystats.report.look import PLAIN_LOOK, Look
from loyaltystats.report.page import Field, Page, Paint
from loyaltystats.report.words import count, join, missing
from loyaltystats.vocabulary import COLUMNS

if TYPE_CHECKING:
    from openpyxl import Workbook

    from loyaltystats.report.check import Check
    from loyaltystats.report.kinds import Shown

NUMBER: str = "no"
"""Name of the first column of every table of results: the number that chart cells look rows up by."""

NO_FIELD = Field(name=NUMBER, label="No.", number_format="0", width=5, centre=True)
LOW_BASE = Paint(fill=style.PAPER, ink=style.MUTED, italic=True)


@dataclass(frozen=True)
class Entry:
    """A line of the contents: sheet and what is on it."""

    sheet: str
    words: str


@dataclass
class Book:
    """The workbook, the pen that writes into it, the chart cells, and the pages made so far."""

    workbook: Workbook
    stamp: str
    pen: Pen = field(default_factory=Pen)
    taken: set[str] = field(default_factory=set)
    pages: list[Page] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    sheet_of: dict[int, str] = field(default_factory=dict)
    """Position of a result in the report -> its sheet."""
    english: dict[str, str] = field(default_factory=dict)
    """Sheet -> its English name, by which a house template knows it."""
    long_rows: dict[str, LongRows] = field(default_factory=dict)
    """Sheet -> rows that are put in when the workbook is finished."""
    long_tables: bool = True
    """Whether tables may have thousands of rows, as on a sheet."""
    further_checks: list[Check] = field(default_factory=list)
    """Checks of what was written into cells."""
    live: list[tuple[str, Page]] = field(default_factory=list)
    """Outcomes of the live what-if sheets with their pages, in order."""
    look: Look = PLAIN_LOOK
    """The look of the house, for words about colours."""
    _chart_data: ChartData | None = None

    def page(self, name: str, title: str, sentence: str, *, least_width: float = 160.0) -> Page:
        """Start a sheet with its title and sentence, and list it in the contents."""
        sheet_name = Verbatim(safe_sheet_name(self.pen.voice.say(name), self.taken))
        page = Page(self.workbook.create_sheet(sheet_name), self.pen, least_width=least_width)
        page.head(title, sentence)
        self.english[sheet_name] = str(name)
        self.pages.append(page)
        self.entries.append(Entry(sheet_name, sentence))
        return page

    @property
    def chart_data(self) -> ChartData:
        """The hidden sheet of chart cells, made when the first chart needs it."""
        if self._chart_data is None:
            sheet = self.workbook.create_sheet(safe_sheet_name(CHART_DATA, self.taken))
            sheet.sheet_state = "hidden"
            self._chart_data = ChartData(sheet, self.pen)
        return self._chart_data

    def value(self, sheet: str, cell: str) -> float | str | None:
        """Return the value of a cell as a reader that calculates would see it; ``None`` where the cell is empty."""
        known = self.pen.formulas.get((sheet, cell))
        found = self.workbook[sheet][cell].value if known is None and sheet in self.workbook.sheetnames else known
        return found if isinstance(found, (int, float, str)) else None

    def chart_data_last(self) -> None:
        """Move the hidden sheet behind all others."""
        if self._chart_data is not None:
            sheet = self._chart_data.sheet
            self.workbook.move_sheet(sheet, len(self.workbook.sheetnames) - 1 - self.workbook.index(sheet))


def field_of(column_name: str, **changes: Any) -> Field:
    """Return the field of a column of the vocabulary.

    Examples
    --------
    >>> field_of("better").label
    'Better'
    """
    column = COLUMNS[column_name]
    settings: dict[str, Any] = {"name": column_name, "label": column.label, "number_format": column.number_format}
    return Field(**(settings | changes))


def low_base(n: Any) -> bool:
    """Return whether a base is too small for a verdict."""
    return missing(n) or float(n) < style.LOW_BASE


def group_fields(shown: Shown) -> list[Field]:
    """Return the field of the group where the result has groups."""
    return [field_of("group")] if "group" in shown.frame.columns else []


def base_words(shown: Shown) -> str:
    """Return the base of a result and who was left out, as one sentence."""
    result = shown.result
    words = f"Base: {count(result.n, 'respondent')}"
    if result.n_total is not None and result.n_total != result.n:
        words += f" of {result.n_total:,}"
    left_out = [f"{amount:,} {reason}" for reason, amount in result.excluded.items() if amount]
    return f"{words}; left out: {join(left_out)}." if left_out else f"{words}."


def note_points(page: Page, shown: Sequence[Shown], more: Sequence[str] = ()) -> float:
    """Return the height that the notes will take, so that a chart can leave room for them."""
    texts = [*more, *(note for each in shown for note in (*each.notes, *hidden_words(each)))]
    return 40 + 15.0 * sum(
        len(style.wrapped(page.pen.voice.say(text), page.total_width() - 2)) for text in dict.fromkeys(texts)
    )


def notes(page: Page, shown: Sequence[Shown], more: Sequence[str] = ()) -> None:
    """Write what a reader must know under the table: reading help, bases, and the notes of the results."""
    seen = [note for each in shown for note in (*each.notes, *hidden_words(each))]
    written = dict.fromkeys([*more, *seen])
    if not written:
        return
    page.start_new_page_unless(60)
    page.heading("Notes")
    for note in written:
        page.lines(note, indent="• ")


def hidden_words(shown: Shown) -> list[str]:
    """Return a note about groups that are too small to show."""
    if not shown.hidden_groups:
        return []
    several = "question" in shown.frame.columns
    groups = count(shown.hidden_groups, "group") + (" of single questions" if several else "")
    return [
        f"{groups} not shown: a group needs at least {shown.minimum_base} answers, and "
        "what is hidden must not follow from the total."
    ]


def empty_words(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> list[str]:
    """Return a note that explains empty cells of these columns, where there are any."""
    empty = any(missing(row.get(name)) for row in rows for name in names)
    return ["Empty cells could not be estimated; the notes say why."] if empty else []
