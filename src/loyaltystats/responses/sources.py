"""Where answers come from: one file, several files or a folder of them, or a dataframe; each gives raw tables."""

from __future__ import annotations

from collections.abc import Iterable
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
from loyaltystats.responses.table import RawTable

FORMATS = ("excel", "csv")
_WORKBOOKS = (".xlsx", ".xlsm")
_READABLE = (*_WORKBOOKS, ".csv", ".tsv", ".txt")


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
        one_of("format", kind, FORMATS)
    if not source.files:
        return [read_frame(source.frame)]
    if len(source.files) == 1:
        return _tables(source.files[0], instrument, kind, problems, "")
    tables = []
    for path in source.files:
        try:
            tables += _tables(path, instrument, kind, problems, path.name)
        except ResponseError as error:
            problems.add("error", str(error).removeprefix(f"{path.name} - "), place=Place(file=path.name))
    return tables


def _tables(
    path: Path, instrument: Instrument | None, kind: str | None, problems: Problems, file: str
) -> list[RawTable]:
    chosen = kind or _format_of(path)
    try:
        if chosen == "excel":
            return read_excel(path, instrument, problems, file)
        table = read_csv(path, problems, Place(file=file))
    except OSError as error:
        raise ResponseError(f"{path.name} - cannot be opened: {error.strerror or error}.") from error
    return [table] if table is not None else []


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
            f"{folder} - the folder holds no answers - expected files ending in {', '.join(_READABLE)}."
        )
    return files


def _readable(paths: Iterable[Path]) -> list[Path]:
    """Return the files of answers among paths: no hidden files, locks of open workbooks, or codebooks."""
    return [
        path
        for path in paths
        if path.is_file()
        and path.suffix.lower() in _READABLE
        and not path.name.startswith((".", "~$"))
        and not path.stem.endswith("_codebook")
    ]
