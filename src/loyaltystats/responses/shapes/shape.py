"""Shape: the way in which one platform exports answers, and the registry that recognises it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP
from loyaltystats.responses.problems import Place, Problems
from loyaltystats.responses.table import RawTable, Shown

PLAIN: Final = ("excel", "csv")
"""Formats that are no platform's: our own forms, and tables with one row of headings."""

MODULES: Final = (
    "html",
    "kobo",
    "odk",
    "limesurvey",
    "redcap",
    "qualtrics",
    "surveyjs",
    "spss",
    "google",
    "surveymonkey",
    "microsoft",
    "headed",
)
"""The modules of this room with a ``SHAPE``, in the order in which they are asked; the name is the word for ``format``."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A table before anything is understood: every row, those of headings included.

    ``records`` may be of uneven length; ``numbers`` are the row numbers that people see.
    """

    records: Sequence[Sequence[Any]]
    numbers: Sequence[int]
    place: Place
    kind: Literal["csv", "excel", "frame"]

    def heading(self, row: int = 0) -> list[str]:
        """Return a row as stripped texts, empty cells as empty texts."""
        cells = self.records[row] if row < len(self.records) else ()
        return [_plain(cell) for cell in cells]


def _plain(cell: Any) -> str:
    value = cell.text if isinstance(cell, Shown) else cell
    return "" if value is None else str(value).strip()


@dataclass(frozen=True, kw_only=True)
class Shape:
    """How one platform exports answers.

    Attributes
    ----------
    name : str
        The word for ``format``.
    title : str
        The platform as people know it.
    recognises : callable, optional
        ``(sheet, instrument or None) -> bool``: whether a sheet is an export of it, by marks that no plain table has.
    table : callable, optional
        ``(sheet, instrument, problems) -> RawTable or None``; ``None`` when its shape is wrong (then the problems say how).
    endings : tuple of str
        Endings of files that are no tables (``.sav``, ``.json``, ``.xml``), each with its dot.
    holds : callable, optional
        ``(path) -> bool``: whether a file with such an ending is one.
    document : callable, optional
        ``(path, instrument or None, problems, place) -> RawTable or None`` for such files.
    documents : callable, optional
        ``(paths, instrument or None, problems, place) -> RawTable or None`` instead of ``document``, where every file holds
        one respondent: all of them are one table.
    needs_instrument : bool
        Whether nothing can be understood without one. Others are then read as plain tables unless ``format`` names them.
    said : str
        What is noted when it was recognised, if not that this is an export of the platform.
    """

    name: str
    title: str
    recognises: Callable[[Sheet, Instrument | None], bool] | None = None
    table: Callable[[Sheet, Instrument, Problems], RawTable | None] | None = None
    endings: tuple[str, ...] = field(default=())
    holds: Callable[[Path], bool] | None = None
    document: Callable[[Path, Instrument | None, Problems, Place], RawTable | None] | None = None
    documents: Callable[[Sequence[Path], Instrument | None, Problems, Place], RawTable | None] | None = None
    needs_instrument: bool = True
    said: str = ""


def shapes() -> tuple[Shape, ...]:
    """Return all shapes that there are, in the order asked."""
    return tuple(_shape(name) for name in MODULES if _is_there(name))


def formats() -> tuple[str, ...]:
    """Return the words that ``format`` may be."""
    return (*PLAIN, *(name for name in MODULES if _is_there(name)))


def endings() -> tuple[str, ...]:
    """Return the endings of files that are read and are no tables."""
    return tuple(dict.fromkeys(ending for shape in shapes() for ending in shape.endings))


def named(name: str | None) -> Shape | None:
    """Return the shape of this name; ``None`` for a plain format or no name."""
    return None if name is None or name in PLAIN else _shape(name)


def document_shape(path: Path, told: Shape | None) -> Shape | None:
    """Return the shape of a file that is no table, or ``None`` for a table.

    Raises
    ------
    ResponseError
        A shape was told that is only for such files, and this is none.
    """
    if told is not None and told.table is None and path.suffix.lower() not in told.endings:
        raise ResponseError(
            f"{path.name} - is no export of {told.title} - expected a file ending in {', '.join(told.endings)} - leave out "
            "format= to have it recognised."
        )
    for shape in (told,) if told else shapes():
        fits = path.suffix.lower() in shape.endings and (shape.document or shape.documents) is not None
        if fits and (told is not None or shape.holds is None or shape.holds(path)):
            return shape
    return None


@dataclass(frozen=True, kw_only=True)
class Found:
    """What a shape made of a sheet; ``table`` is ``None`` when the sheet was wrong."""

    table: RawTable | None


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What the caller knows about a file: the instrument, and the format told; ``plain`` if it is a plain one."""

    instrument: Instrument | None = None
    told: Shape | None = None
    plain: bool = False

    def shape_of(self, sheet: Sheet) -> Shape | None:
        """Return the shape of a sheet: the one told, else the first that recognises it; ``None`` for a plain table."""
        if self.told is not None:
            return self.told
        if self.plain or not sheet.records or sheet.heading()[:2] == [ID, STAMP]:
            return None
        every = (one for one in shapes() if one.recognises is not None)
        return next((one for one in every if one.recognises and one.recognises(sheet, self.instrument)), None)

    def table_of(self, sheet: Sheet, problems: Problems, name: str) -> Found | None:
        """Return the table of a sheet as its shape understands it; ``None`` if it is to be read as a plain table.

        Raises
        ------
        ResponseError
            The shape cannot be understood without an instrument, or it is not one of tables.
        """
        shape = self.shape_of(sheet)
        if shape is None:
            return None
        if self.instrument is None:
            if self.told is None and not shape.needs_instrument:
                return None
            raise without_instrument(shape, name)
        if shape.table is None:
            raise ResponseError(f"{name} - is a table - expected a file ending in {', '.join(shape.endings)}.")
        if self.told is None:
            say_recognised(shape, problems, sheet.place)
        return Found(table=shape.table(sheet, self.instrument, problems))


PLAIN_TABLE: Final = Asked(plain=True)
"""A table whose first row names its columns."""


def say_recognised(shape: Shape, problems: Problems, place: Place) -> None:
    """Note which platform was recognised."""
    where = Place(file=place.file, sheet=place.sheet)
    problems.add("note", shape.said or f"recognised as an export of {shape.title}.", place=where)


def without_instrument(shape: Shape, name: str) -> ResponseError:
    """Return the error for an export that only its instrument explains."""
    return ResponseError(
        f"{name} - is an export of {shape.title} - expected the instrument that was asked, to find its questions - "
        "read_responses(path, instrument)."
    )


def _shape(name: str) -> Shape:
    shape: Shape = import_module(f"loyaltystats.responses.shapes.{name}").SHAPE
    return shape


def _is_there(name: str) -> bool:
    return Path(__file__).with_name(f"{name}.py").is_file()
