"""Export: the columns of a platform's file while they are being understood; every shape works with it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP, TICK, VERSION, FormStamp, answer_columns, stamp_from_csv
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, normal_text
from loyaltystats.responses.coding import not_an_option
from loyaltystats.responses.problems import Place, Problems, listed
from loyaltystats.responses.shapes.multiple import CellReader
from loyaltystats.responses.shapes.shape import Sheet
from loyaltystats.responses.shapes.texts import Texts
from loyaltystats.responses.table import RawTable, Shown, is_blank, plain_text

_HINTED = 20
"""Columns of no question that a suggestion is looked for; more of them are not headings with a slip."""


@dataclass
class Column:
    """One column: its name as it is understood by now, its heading in the file, its place from 0, its cells."""

    name: str
    heading: str
    place: int
    cells: list[Any]


@dataclass(kw_only=True)
class Export:
    """The columns of an export, and the rows of respondents below the headings; ``joined`` are codes already understood."""

    sheet: Sheet
    instrument: Instrument
    problems: Problems
    title: str
    columns: list[Column]
    rows: list[int]
    stamps: dict[FormStamp, list[int]] = field(default_factory=dict)
    joined: set[str] = field(default_factory=set)
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.instrument)

    @classmethod
    def of(
        cls,
        sheet: Sheet,
        instrument: Instrument,
        problems: Problems,
        title: str,
        *,
        first: int = 1,
        headings: Sequence[str] | None = None,
    ) -> Export:
        """Return the export of a sheet: ``first`` is the record of the first respondent, after the rows of headings."""
        names = list(headings) if headings is not None else sheet.heading()
        body = [(number, list(record)) for number, record in zip(sheet.numbers, sheet.records, strict=True)][first:]
        while (
            names and not names[-1] and all(len(row) < len(names) or is_blank(row[len(names) - 1]) for _, row in body)
        ):
            names.pop()
        width = len(names)
        uneven = [number for number, row in body if any(not is_blank(cell) for cell in row[width:])]
        if sheet.kind == "csv":
            uneven += [number for number, row in body if len(row) < width and any(not is_blank(one) for one in row)]
        if uneven:
            problems.add(
                "error",
                f"more or fewer fields than the heading, which has {width} - expected one field per column - look for a "
                "missing or an additional separator.",
                place=sheet.place,
                rows=sorted(uneven),
            )
        filled = [
            (number, [*row[:width], *[None] * (width - len(row))]) for number, row in body if number not in uneven
        ]
        columns = [Column(name, name, at, [row[at] for _, row in filled]) for at, name in enumerate(names)]
        kept = [column for column in columns if column.name or not all(is_blank(cell) for cell in column.cells)]
        return cls(
            sheet=sheet,
            instrument=instrument,
            problems=problems,
            title=title,
            columns=kept,
            rows=[number for number, _ in filled],
        )

    def find(self, *names: str) -> Column | None:
        """Return the first column with one of these names, in their order; case does not matter."""
        for name in names:
            for column in self.columns:
                if column.name.casefold() == name.casefold():
                    return column
        return None

    def rename(self, rule: Callable[[str], str]) -> None:
        """Give every column that a rule makes a known name of (a code, an option, ``form``, ``version``) that name."""
        known = {*self.instrument.columns, *self.instrument.codes, STAMP, VERSION}
        for column in self.columns:
            name = rule(column.name)
            if column.name not in known and name in known:
                column.name = name

    def drop(self, names: Collection[str], *, starting: tuple[str, ...] = ()) -> None:
        """Leave out columns of the platform that hold no answers, never one that is a question; one note lists them."""
        wanted = {name.casefold() for name in names}
        gone = [
            column
            for column in self.columns
            if column.name not in (ID, VERSION)
            and not self.texts.find(column.name)
            and (column.name.casefold() in wanted or (starting and column.name.startswith(starting)))
        ]
        if gone:
            self.columns = [column for column in self.columns if column not in gone]
            self.note(f"columns of {self.title} that hold no answers were left out: {listed(c.heading for c in gone)}.")

    def take_id(self, *names: str) -> None:
        """Take the id from the first of these columns that is filled, unless there is a column ``id`` of answers."""
        if any(column.name == ID and not all(is_blank(cell) for cell in column.cells) for column in self.columns):
            return
        for name in names:
            column = self.find(name)
            if column is not None and not all(is_blank(cell) for cell in column.cells):
                self.columns = [one for one in self.columns if one.name != ID or one is column]
                self.note(f"the column {column.heading!r} was read as the id of respondents.")
                column.name = ID
                return

    def take_stamp(self) -> None:
        """Take the column ``form``, which says which form was answered; it is checked against the instrument later."""
        column = next((one for one in self.columns if one.name == STAMP), None)
        if column is None or STAMP in self.instrument.columns:
            return
        found = [None if is_blank(cell) else stamp_from_csv(str(cell)) for cell in column.cells]
        if any(stamp is None and not is_blank(cell) for stamp, cell in zip(found, column.cells, strict=True)):
            return  # a column of other content that has this name: kept and reported
        for number, stamp in zip(self.rows, found, strict=True):
            if stamp is not None:
                self.stamps.setdefault(stamp, []).append(number)
        self.columns.remove(column)

    def claim(self) -> None:
        """Find the question of every column by code, else by its text; two columns for one question are an error."""
        known = self.texts
        taken = {ID, VERSION, *(column.name for column in self.columns if column.name in known.names)}
        found: dict[str, list[Column]] = {}
        for column in self.columns:
            if column.name in (ID, VERSION) or column.name in known.names:
                continue
            names = known.find(column.name)
            free = [name for name in names if name not in taken]
            if len(free) == 1:
                found.setdefault(free[0], []).append(column)
            elif len(free) > 1:
                self.problems.add(
                    "error",
                    f"the heading {_short(column.heading)!r} could be {listed(free)} - expected one question - rename the "
                    "column to the code of its question.",
                    place=self.place(),
                )
        for name, columns in found.items():
            if len(columns) > 1:
                self.problems.add(
                    "error",
                    f"the columns {listed(_short(column.heading) for column in columns)} ({_letters(columns)}) could all "
                    f"be {name!r} - keep one.",
                    place=self.place(),
                )
            columns[0].name = name
        self._hint()

    def _hint(self) -> None:
        """Say which question a column that belongs to none may have meant."""
        named = {column.name for column in self.columns}
        strange = [one for one in self.columns if one.name not in (ID, VERSION) and not self.texts.find(one.name)]
        for column in strange[:_HINTED]:
            near = self.texts.near(column.name)
            if near is not None and near not in named:
                self.problems.add(
                    "warning",
                    f"the heading {_short(column.heading)!r} is the text of no question. Did you mean {near!r}?",
                    place=self.place(),
                )

    def expand(self, *separators: str) -> None:
        """Turn every multiple choice that stands in one cell into one column of 0 and 1 per option.

        Of several separators, the first that a whole cell can be read with counts.
        """
        for question in self.instrument.questions:
            column = next((one for one in self.columns if one.name == question.code), None)
            if question.kind != "multiple" or column is None:
                continue
            self.columns.remove(column)
            if any(one.name in question.columns for one in self.columns):
                self.note(f"{_short(column.heading)!r} stands also in one column per option; those were read.")
                continue
            self.columns += self._options(question, column, separators)

    def _options(self, question: Question, column: Column, separators: Sequence[str]) -> list[Column]:
        answers = question.scale.answers if question.scale else ()
        offered = {answer.code for answer in answers}
        cells: dict[str, list[Any]] = {answer.code: [] for answer in answers}
        unknown: dict[str, list[int]] = {}
        doubt: list[int] = []
        reader = CellReader(question, separators)
        for number, cell in zip(self.rows, column.cells, strict=True):
            joined = reader.read(_text(cell))
            if joined.unknown:
                unknown.setdefault(joined.unknown, []).append(number)
            if joined.doubt:
                doubt.append(number)
            none = not offered & set(joined.codes)  # nothing, or only "I don't know"
            for code, told in cells.items():
                told.append(None if none else int(code in joined.codes))
        place = self.place({question.code: column})
        for text, rows in unknown.items():
            reason = not_an_option(text, question, self.instrument.language)
            self.problems.add("error", reason, place=place, rows=rows, column=question.code, value=_short(text))
        if doubt:
            self.problems.add(
                "warning",
                "the options can be read in two ways, because labels contain the mark that separates them; the longest "
                "label was read - export codes, or one column per option.",
                place=place,
                rows=doubt,
                column=question.code,
            )
        return [Column(f"{question.code}_{code}", column.heading, column.place, cells[code]) for code in cells]

    def tick(self, *, codes: bool = False) -> None:
        """Make option columns 0 and 1: a label, ``1``, ``true`` or a tick means chosen.

        An empty cell means not chosen where another option is chosen, else no answer. With ``codes``, the code of the
        option means chosen too.
        """
        for question in self.instrument.questions:
            if question.kind != "multiple" or question.scale is None:
                continue
            own = {f"{question.code}_{answer.code}": answer for answer in question.scale.answers}
            columns = [column for column in self.columns if column.name in own]
            for column in columns:
                column.cells = [_ticked(cell, own[column.name], codes=codes) for cell in column.cells]
            for row in range(len(self.rows)):
                if any(column.cells[row] == "1" for column in columns):
                    for column in columns:
                        column.cells[row] = "0" if is_blank(column.cells[row]) else column.cells[row]

    def note(self, what: str) -> None:
        """Say what was recognised."""
        self.problems.add("note", what, place=self.place())

    def place(self, columns: dict[str, Column] | None = None) -> Place:
        """Return where the export stands, with the letters or headings of its columns for messages."""
        where = self.sheet.place
        named = columns or {}
        letters = {name: _where(column, self.sheet.kind) for name, column in named.items()}
        return Place(file=where.file, sheet=where.sheet, letters=letters)

    def table(self) -> RawTable | None:
        """Return the table; two columns of one name are an error if it is a question's, else told apart by a number."""
        known = {ID, VERSION, *self.instrument.columns}
        columns: dict[str, Column] = {}
        for column in self.columns:
            name = column.name or f"column {column.place + 1}"
            if name in columns and name in known:
                self.problems.add(
                    "error",
                    f"the columns {columns[name].heading!r} and {column.heading!r} could both be {name!r} - keep one.",
                    place=self.place(),
                )
                continue
            number, base = 2, name
            while name in columns:
                name, number = f"{base} ({number})", number + 1
            columns[name] = column
        if len(columns) == 0:
            self.problems.add("error", "there are no columns of answers.", place=self.place())
            return None
        return RawTable(
            columns={name: column.cells for name, column in columns.items()},
            rows=self.rows,
            place=self.place(columns),
            stamps=self.stamps,
        )


def option_names(instrument: Instrument, question: str) -> dict[str, Answer]:
    """Return the column names of a multiple choice with their options."""
    return {
        column.name: column.option
        for column in answer_columns(instrument)
        if column.option is not None and column.question.code == question
    }


def _ticked(cell: Any, option: Answer, *, codes: bool) -> Any:
    if is_blank(cell) or isinstance(cell, Shown):
        return None if not isinstance(cell, Shown) else cell
    text = normal_text(cell)
    own = {normal_text(one) for one in (*option.label.values(), *option.aliases)}
    own |= {normal_text(option.display(language)) for language in option.label}
    if text in own or (codes and text == normal_text(option.code)):
        return "1"
    return TICK.code_of(cell) or cell


def _text(cell: Any) -> str:
    if is_blank(cell):
        return ""
    return cell.text if isinstance(cell, Shown) else plain_text(cell)


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:59] + "\u2026"


def _where(column: Column, kind: str) -> str:
    """Return what tells people which column is meant: its letter in a workbook, and its heading where that differs."""
    from openpyxl.utils import get_column_letter

    heading = repr(_short(" ".join(column.heading.split()))) if column.heading != column.name else ""
    letter = get_column_letter(column.place + 1) if kind == "excel" else ""
    return ", ".join(filter(None, (letter, heading)))


def _letters(columns: Sequence[Column]) -> str:
    return "columns " + ", ".join(str(column.place + 1) for column in columns)
