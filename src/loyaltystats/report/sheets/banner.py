"""Banner tables and Tests: questions by columns, letters in the number formats, and the test behind every letter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import LINE, Field, Page, Paint, Table
from loyaltystats.report.sheets.banner_cells import (
    MOST_FORMATS,
    UNKNOWN,
    format_of,
    shown_cell,
    suffixed,
)
from loyaltystats.report.sheets.banner_checks import banner_checks
from loyaltystats.report.sheets.banner_header import spans, widths, write_header
from loyaltystats.report.sheets.banner_tests import Place, link_letters, place_of, write_tests
from loyaltystats.report.sheets.book import Book, notes
from loyaltystats.report.words import clipped
from loyaltystats.stats.banner.layout import BannerColumn
from loyaltystats.stats.banner.result import HIDDEN

MOST_COLUMNS: Final = 18
"""Columns on one sheet, the total included; more go on to the next, group by group."""

MOST_BLOCKS: Final = 60
"""Questions on one sheet, where the caller names no other number."""

ROW: Final = "row"
KIND_WORDS: Final = {"mean": "Mean", "std_dev": "Standard deviation", "score": "Score (points, −100 to 100)"}
BASES: Final = (
    ("n", "Base"),
    ("n_weighted", "Weighted base"),
    ("n_effective", "Effective base"),
    ("design_effect", "Design effect"),
)
BASE_FORMATS: Final = {"n": "#,##0", "design_effect": "0.00"}
_BASE: Final = Paint(fill=style.PAPER, ink=style.MUTED)
_NET: Final = Paint(bold=True)
_STATISTIC: Final = Paint(italic=True)
_MARK: Final = Paint(ink=style.MUTED, italic=True)


@dataclass
class _Layout:
    """What all sheets of one banner share."""

    shown: Shown
    room: int
    """Letters behind the numbers for which width is kept."""
    beneath: bool
    """Whether letters stand on a line of their own, since there are too many different ones for number formats."""
    places: list[tuple[Any, Place]] = field(default_factory=list)
    """Cells with an estimate, and which."""


def write_banner(book: Book, shown: Shown) -> Page:
    """Write the banner tables on one or more sheets, and the sheet of their tests; return the first."""
    rows = records(shown.frame)
    letters = {str(row["letters"]) for row in rows}
    layout = _Layout(shown, max(map(len, letters), default=0), beneath=3 * len(letters) > MOST_FORMATS)
    blocks = [[row for row in rows if row["question"] == code] for code in shown.setting("questions")]
    size = shown.setting("blocks_per_sheet") or MOST_BLOCKS
    pages = [
        _sheet(book, layout, columns, blocks[start : start + size])
        for start in range(0, len(blocks), size)
        for columns in _parts(_shown_columns(shown, rows))
    ]
    tests = shown.setting("tests")()
    if len(tests.to_frame()):
        link_letters(shown, layout.places, *write_tests(book, tests, shown))
    book.further_checks += banner_checks(shown, layout.places)
    return pages[0]


def _shown_columns(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[BannerColumn]:
    """Return the total and the columns that are shown in at least one question."""
    seen = {row["column"] for row in rows if row["base_mark"] != HIDDEN}
    return [column for column in shown.setting("columns") if column.key in seen or not column.banner]


def _parts(columns: Sequence[BannerColumn]) -> list[list[BannerColumn]]:
    """Return the columns of every sheet: the total, and as many whole groups as fit; a very long group is cut."""
    total, rest = list(columns[:1]), list(columns[1:])
    groups: dict[str, list[BannerColumn]] = {}
    for column in rest:
        groups.setdefault(column.banner, []).append(column)
    parts: list[list[BannerColumn]] = [[]]
    for group in groups.values():
        for start in range(0, len(group), MOST_COLUMNS - 1):
            piece = group[start : start + MOST_COLUMNS - 1]
            if len(parts[-1]) + len(piece) < MOST_COLUMNS:
                parts[-1] += piece
            else:
                parts.append(piece)
    return [total + part for part in parts]


def _sheet(
    book: Book, layout: _Layout, columns: Sequence[BannerColumn], blocks: Sequence[Sequence[Mapping[str, Any]]]
) -> Page:
    shown = layout.shown
    groups = dict.fromkeys(shown.label(column.banner) for column in columns if column.banner)
    by = f"by {', '.join(groups)}" if groups else "for all respondents"
    page = book.page(
        "Banner tables",
        "Banner tables",
        clipped(
            f"Every question {by}: shares, means and scores with their bases; letters say which columns differ.", 240
        ),
    )
    page.widths = widths(shown, columns, layout.room)
    if page.total_width() < page.least_width / 2:
        page.widths[0] += page.least_width / 2 - page.total_width()
    page.set_widths()
    legend = shown.setting("legend")()
    page.base(" ".join(legend[:1]) or "The table has one column, so nothing is compared.")
    height = write_header(page, spans(shown, columns), "Column letter" if len(columns) > 1 else "")
    page.first_data_row = page.row
    fields = _fields(shown, columns)
    for block in blocks:
        _block(page, layout, fields, columns, block, height)
    page.last_data_row = page.row - 1
    notes(page, [shown], [*legend[1:], *_marks(shown, layout)])
    return page


def _fields(shown: Shown, columns: Sequence[BannerColumn]) -> list[Field]:
    named = [
        Field(
            name=f"c{place}",
            label=f"{shown.label(column.key)}{f' ({column.letter})' if column.letter else ''}",
            number_format="0%",
        )
        for place, column in enumerate(columns)
    ]
    return [Field(name=ROW, label="Answer", wrap=True), *named]


def _block(
    page: Page,
    layout: _Layout,
    fields: Sequence[Field],
    columns: Sequence[BannerColumn],
    rows: Sequence[Mapping[str, Any]],
    height: float,
) -> None:
    """Write one question: its bases, then its rows; whole on one printed page where it fits."""
    code = str(rows[0]["question"])
    table = _Lines(layout, columns)
    table.bases(rows)
    for key in dict.fromkeys((str(row["row_kind"]), str(row["answer"])) for row in rows):
        table.row(key, {str(row["column"]): row for row in rows if (row["row_kind"], row["answer"]) == key})
    made = Table(fields=fields, rows=table.rows, paints=table.paints, formats=table.formats)
    if page.row > page.first_data_row:
        page.start_new_page_unless(LINE * 1.25 * (len(made.rows) + 3) + height)
    page.further(layout.shown.label(code), made, header=False)
    first = page.row - len(made.rows)
    for (line, name), place in table.places.items():
        layout.places.append((page.sheet.cell(first + line, 2 + int(name[1:])), place))


class _Lines:
    """The lines of one question under construction."""

    def __init__(self, layout: _Layout, columns: Sequence[BannerColumn]) -> None:
        self.layout = layout
        self.columns = columns
        self.rows: list[dict[str, Any]] = []
        self.paints: dict[tuple[int, str], Paint] = {}
        self.formats: dict[tuple[int, str], str] = {}
        self.places: dict[tuple[int, str], Place] = {}

    def bases(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Add the base, named, and with weights the weighted and the effective one."""
        shown = self.layout.shown
        first = (rows[0]["row_kind"], rows[0]["answer"])
        own = {str(row["column"]): row for row in rows if (row["row_kind"], row["answer"]) == first}
        weighted = shown.setting("weighted")
        for name, words in BASES if weighted else BASES[:1]:
            line = len(self.rows)
            label = words
            if name == "n":
                label = (
                    f"{'Unweighted base' if weighted else words}: {shown.setting('bases_named')[rows[0]['question']]}"
                )
            made: dict[str, Any] = {ROW: label}
            self.paints[(line, ROW)] = _BASE
            for place, column in enumerate(self.columns):
                cell = own[column.key]
                mark = str(cell["base_mark"])
                made[f"c{place}"] = shown_cell(cell[name], mark)
                number = BASE_FORMATS.get(name, "#,##0.0")
                self.formats[(line, f"c{place}")] = suffixed(
                    number, mark if name == "n" and mark != HIDDEN else "", self.layout.room
                )
                self.paints[(line, f"c{place}")] = _BASE
            self.rows.append(made)

    def row(self, key: tuple[str, str], cells: Mapping[str, Mapping[str, Any]]) -> None:
        """Add one answer, net or statistic; its letters are in the formats, or on a line beneath."""
        kind, answer = key
        line = len(self.rows)
        paint = {"net": _NET, "answer": Paint()}.get(kind, _STATISTIC)
        made: dict[str, Any] = {ROW: self._words(kind, answer, cells)}
        self.paints[(line, ROW)] = paint
        beneath: dict[str, Any] = {}
        for place, column in enumerate(self.columns):
            cell, name = cells[column.key], f"c{place}"
            value = shown_cell(cell["estimate"], str(cell["base_mark"]))
            letters = str(cell["letters"])
            inner = "" if self.layout.beneath else letters
            made[name] = value
            self.formats[(line, name)] = suffixed(
                format_of(kind), inner, 0 if self.layout.beneath else self.layout.room
            )
            self.paints[(line, name)] = _MARK if isinstance(value, str) else paint
            self.places[(line, name)] = place_of(cell)
            if letters and self.layout.beneath:
                beneath[name] = letters
                self.paints[(line + 1, name)] = _NET
        self.rows.append(made)
        if beneath:
            self.rows.append({ROW: ""} | beneath)

    def _words(self, kind: str, answer: str, cells: Mapping[str, Mapping[str, Any]]) -> str:
        if kind == "answer":
            code = next(iter(cells.values()))["question"]
            return str(self.layout.shown.result.labels.get(f"{code}/{answer}", answer))
        return f"Net: {answer}" if kind == "net" else KIND_WORDS[kind]


def _marks(shown: Shown, layout: _Layout) -> Iterator[str]:
    """Yield what the marks in the cells mean, as far as they are there."""
    low, high = shown.setting("low_bases")
    marks = set(shown.frame["base_mark"])
    if layout.beneath:
        yield "Letters stand on a line of their own under the numbers, since there are very many different ones."
    yield "“-” says that nobody gave the answer, “<0.5%” that somebody did but the share would be rounded to zero."
    if marks & {"*", "**"}:
        yield f"“*” marks a small base ({low} to {high - 1}), “**” a very small one (under {low}), by the effective base."
    if HIDDEN in marks:
        least = shown.setting("minimum_base")
        yield (
            f"{HIDDEN} hidden with its bases, so that nobody can be recognised: fewer than {least} respondents, or a column "
            "from which such a one could be worked out; columns that are hidden in every question are left out."
        )
    if any(str(row["base_mark"]) != HIDDEN for row in records(shown.frame[shown.frame["estimate"].isna()])):
        yield f"{UNKNOWN} cannot be estimated: nobody in the column answered, or a single answer shows no spread."
    if not shown.setting("weighted"):
        yield "Every respondent counts once, so that the weighted and the effective base are the base itself."
