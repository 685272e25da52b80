"""Where answers come from: one file, several files or a folder of them, or a dataframe; each gives raw tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from loyaltystats.checks import did_you_mean, one_of
from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.csv_source import read_csv
from loyaltystats.responses.excel_source import read_excel
from loyaltystats.responses.frame_source import read_frame
from loyaltystats.responses.problems import Place, Problems
from loyaltystats.responses.shapes.shape import (
    PLAIN,
    Asked,
    Shape,
    Sheet,
    document_shape,
    endings,
    formats,
    named,
    say_recognised,
    without_instrument,
)
from loyaltystats.responses.table import RawTable

_WORKBOOKS = (".xlsx", ".xlsm")
_TABLES = (*_WORKBOOKS, ".csv", ".tsv", ".txt")


@dataclass(frozen=True)
class Source:
    """What is read: its name for people, and the files (none for a dataframe)."""

    name: str
    files: tuple[Path, ...]
    frame: Any = None


def source_of(source: Any) -> Source:
    """Return what is to be read.

    Raises
    ------
    ResponseError
        A file is not there, or a folder holds none that could be read.
    """
    if isinstance(source, (str, Path)):
        path = Path(source)
        files = _files_in(path) if path.is_dir() else (_existing(path),)
        return Source(path.name if not path.is_dir() else f"{len(files)} files in {path.name}", files)
    if isinstance(source, (list, tuple)) and source and all(isinstance(one, (str, Path)) for one in source):
        return Source(f"{len(source)} files", tuple(_existing(Path(one)) for one in source))
    library = type(source).__module__.partition(".")[0].lstrip("_")
    return Source(f"a {library} {type(source).__name__}", (), source)


def tables_of(source: Source, instrument: Instrument | None, kind: str | None, problems: Problems) -> list[RawTable]:
    """Return the tables of a source. Of several files, one that cannot be read is a finding; the others are read."""
    if kind is not None:
        one_of("format", kind, formats())
    asked = Asked(instrument=instrument, told=named(kind), plain=kind in PLAIN)
    if not source.files:
        return _frame_tables(source, asked, problems)
    if len(source.files) == 1:
        return _tables(source.files[0], asked, kind, problems, "")
    tables: list[RawTable] = []
    together: dict[Shape, list[Path]] = {}
    for path in source.files:
        try:
            shape = None if asked.plain else document_shape(path, asked.told)
            if shape is not None and shape.documents is not None:
                together.setdefault(shape, []).append(path)
                continue
            wrong = len(problems.errors)
            found = _tables(path, asked, kind, problems, path.name)
            if not found and len(problems.errors) == wrong:
                problems.add("note", "holds no answers.", place=Place(file=path.name))
            tables += found
        except ResponseError as error:
            problems.add("error", str(error).removeprefix(f"{path.name} - "), place=Place(file=path.name))
    for shape, paths in together.items():
        tables += _document(shape, paths, asked, problems, Place())
    return tables


def _tables(path: Path, asked: Asked, kind: str | None, problems: Problems, file: str) -> list[RawTable]:
    chosen = kind if kind in PLAIN else _format_of(path)
    place = Place(file=file)
    try:
        document = None if asked.plain else document_shape(path, asked.told)
        if document is not None:
            return _document(document, [path], asked, problems, place)
        if chosen == "excel":
            return read_excel(path, asked, problems, file)
        _refuse_others(path)
        table = read_csv(path, problems, place, asked)
    except OSError as error:
        raise ResponseError(f"{path.name} - cannot be opened: {error.strerror or error}.") from error
    return [table] if table is not None else []


def _document(shape: Shape, paths: Sequence[Path], asked: Asked, problems: Problems, place: Place) -> list[RawTable]:
    """Return the table of a file that is none itself, or of several with one respondent each."""
    if asked.instrument is None and shape.needs_instrument:
        raise without_instrument(shape, paths[0].name)
    if asked.told is None:
        say_recognised(shape, problems, place)
    if shape.documents is not None:
        table = shape.documents(paths, asked.instrument, problems, place)
    else:
        table = shape.document(paths[0], asked.instrument, problems, place) if shape.document else None
    return [table] if table is not None else []


def _frame_tables(source: Source, asked: Asked, problems: Problems) -> list[RawTable]:
    """Return the table of a dataframe; the shape of a platform only if it was told."""
    table = read_frame(source.frame)
    if asked.told is None:
        return [table]
    rows = zip(*table.columns.values(), strict=True) if table.columns else ()
    records = [list(table.columns), *(list(row) for row in rows)]
    sheet = Sheet(records=records, numbers=range(len(records)), place=table.place, kind="frame")
    found = asked.table_of(sheet, problems, source.name)
    return [found.table] if found is not None and found.table is not None else []


def _format_of(path: Path) -> str:
    """Return the format of a file from its first bytes; the ending only decides when they do not."""
    try:
        with path.open("rb") as file:
            start = file.read(4)
    except OSError as error:
        raise ResponseError(f"{path.name} - cannot be opened: {error.strerror or error}.") from error
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")) or path.suffix.lower() in (*_WORKBOOKS, ".xls"):
        return "excel"
    return "csv"


def _refuse_others(path: Path) -> None:
    """Refuse a file that a person may take for answers and that is no table.

    Raises
    ------
    ResponseError
        It is a study, a web page or XML.
    """
    with path.open("rb") as file:
        start = file.read(200).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if path.suffix.lower() in (".yaml", ".yml"):
        what = "is a study, not answers - give the file of the answers, and beside it the study as the instrument."
    elif start.startswith((b"<!doctype html", b"<html")):
        what = "is a web page, not answers - expected what people saved with it, or what a platform exports as CSV or Excel."
    elif start.startswith(b"<?xml"):
        what = "is XML that holds no submission of a form - expected answers as CSV or Excel."
    else:
        return
    raise ResponseError(f"{path.name} - {what}")


def _readable_endings() -> tuple[str, ...]:
    return (*_TABLES, *endings())


def _existing(path: Path) -> Path:
    if not path.is_file():
        folder = path.parent
        near = [one.name for one in folder.iterdir() if one.is_file()] if folder.is_dir() else []
        raise ResponseError(
            f"{path} - there is no such file - give the path of the answers.{did_you_mean(path.name, near)}"
        )
    return path


def _files_in(folder: Path) -> tuple[Path, ...]:
    files = tuple(_readable(sorted(folder.iterdir())))
    if not files:
        raise ResponseError(
            f"{folder} - the folder holds no answers - expected files ending in {', '.join(_readable_endings())}."
        )
    return files


def _readable(paths: Iterable[Path]) -> list[Path]:
    """Return the files of answers among paths: no hidden files, locks of open workbooks, or codebooks."""
    wanted = _readable_endings()
    return [
        path
        for path in paths
        if path.is_file()
        and path.suffix.lower() in wanted
        and not path.name.startswith((".", "~$"))
        and not path.stem.endswith("_codebook")
    ]
