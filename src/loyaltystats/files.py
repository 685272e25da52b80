"""Files: written so that an older one survives any failure; workbooks judged before they are opened."""

from __future__ import annotations

import contextlib
import datetime
import errno
import os
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from loyaltystats.errors import WriteError

FORMULA_STARTERS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""First characters that make a spreadsheet run a text as a formula (OWASP, CSV injection; with full-width forms)."""

_TOTAL_LIMIT, _PART_LIMIT, _RATIO_LIMIT, _RATIO_FROM = 200_000_000, 100_000_000, 200, 1_000_000
_HONEST_RATIO, _HONEST_LIMIT = 25, 600_000_000
"""A large table of answers packs to about a tenth; what packs like this may be larger than a file that packs better."""
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
_NO_ROOM = frozenset(getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EFBIG", "EIO") if hasattr(errno, name))
"""Numbers of the errors that say that a disk or a quota is full, or that the disk fails."""

FIXED_DATE = datetime.datetime(2020, 1, 1)
"""The date that a workbook of ours shows as made, so that the same content gives the same bytes."""


@contextlib.contextmanager
def atomic(path: str | Path) -> Iterator[Path]:
    """Give a temporary file in the same folder that replaces ``path`` only when the block ends without an error.

    Raises
    ------
    WriteError
        There is no room or no right to write, or another program holds the file.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with atomic(folder / "a.txt") as temporary:
    ...     _ = temporary.write_text("whole")
    >>> (folder / "a.txt").read_text()
    'whole'
    """
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{target.stem[:60]}-", suffix=target.suffix, dir=target.parent)
    except OSError as error:
        raise _unwritten(target, error) from error
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        _replace(temporary, target)
    except OSError as error:
        if error.errno in _NO_ROOM:
            raise _unwritten(target, error) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _replace(temporary: Path, target: Path) -> None:
    try:
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        else:
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
        temporary.replace(target)
    except OSError as error:
        raise _unwritten(target, error) from error


def _unwritten(target: Path, error: OSError) -> WriteError:
    """Return the typed error of a file that could not be written, with what to do."""
    if error.errno in _NO_ROOM:
        todo = f"free some room there, and for temporary files in {tempfile.gettempdir()!r}, or choose another folder"
    elif target.exists():
        todo = "close it in other programs, or choose another name"
    else:
        todo = "choose another name or a folder that you may write to"
    reason = (error.strerror or str(error)).lower()
    kept = "an older file is as it was" if target.exists() else "nothing was written"
    made = WriteError(f"{target.name} - cannot be written: {reason} - {kept} - {todo}.")
    made.errno, made.strerror = error.errno, error.strerror
    return made


def workbook_fault(path: str | Path) -> str:
    """Return why a file cannot safely be opened as a workbook (.xlsx), in words; empty if it can.

    Looks at the first bytes and the list of parts before anything is unpacked (a small file may hold gigabytes), then
    for a document type declaration, with which a file could make the reader expand or fetch what it should not.

    Examples
    --------
    >>> import tempfile
    >>> note = Path(tempfile.mkdtemp()) / "note.xlsx"
    >>> _ = note.write_text("no workbook")
    >>> workbook_fault(note)
    'it is not an Excel workbook (.xlsx)'
    """
    with Path(path).open("rb") as file:
        start = file.read(4)
    if start == _OLD_OFFICE:
        return "it is protected by a password, or an old .xls workbook"
    if start[:2] != b"PK":
        return "it is empty" if not start else "it is not an Excel workbook (.xlsx)"
    try:
        with zipfile.ZipFile(path) as archive:
            return _archive_fault(archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return "it is damaged or was not sent completely"


def _archive_fault(archive: zipfile.ZipFile) -> str:
    parts = archive.infolist()
    total, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
    honest = total <= min(_HONEST_LIMIT, _HONEST_RATIO * packed)
    huge = any(
        (part.file_size > _PART_LIMIT and not honest)
        or (part.file_size > _RATIO_FROM and part.file_size > _RATIO_LIMIT * max(part.compress_size, 1))
        for part in parts
    )
    if huge or (total > _TOTAL_LIMIT and not honest):
        return "it would unpack to far more than its size, as a file made to block a computer does"
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        return "it is not an Excel workbook (.xlsx)"
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            content = archive.read(part)
            if any(mark in content for mark in _DOCTYPES):
                return "it holds a document type declaration, which no workbook needs and which can be harmful"
    return ""


def settle_workbook(path: str | Path) -> None:
    """Rewrite a workbook so that the same content gives the same bytes: fixed dates, inside and in the archive."""
    target = Path(path)
    with zipfile.ZipFile(target) as archive:
        parts = [(part.filename, archive.read(part)) for part in archive.infolist()]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            info = zipfile.ZipInfo(name, _ZIP_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # the same on every operating system
            fixed = FIXED_DATE.isoformat().encode() + b"Z"
            archive.writestr(
                info, _MODIFIED.sub(rb"\g<1>" + fixed, content) if name == "docProps/core.xml" else content
            )
