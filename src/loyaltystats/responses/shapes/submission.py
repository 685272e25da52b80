"""Submissions: the XML files in which the clients of XLSForm platforms send what one respondent answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import ResponseError
from loyaltystats.responses.problems import Place, Problems, counted
from loyaltystats.responses.shapes.shape import Sheet

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LARGEST: Final = 5_000_000
"""Bytes of a file that may hold the answers of one respondent."""

DEEPEST: Final = 50
"""Elements inside one another; a form of ours has five."""

_SEPARATOR: Final = "-"
_DOCTYPES: Final = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))


def holds_submission(path: Path) -> bool:
    """Return whether a file says, within its first bytes, that it is an instance of a form."""
    with path.open("rb") as file:
        start = file.read(4096)
    return b" id=" in start and b"<" in start and b"<html" not in start.lower() and b"<h:html" not in start.lower()


def is_from_kobo(path: Path) -> bool:
    """Return whether a submission is one of KoboToolbox, which adds an element of its own."""
    return holds_submission(path) and b"<formhub>" in path.read_bytes()[:LARGEST]


def submission_sheet(paths: Sequence[Path], problems: Problems, place: Place) -> Sheet | None:
    """Return submissions as one table, a row for each file; a file that cannot be read is a finding.

    Raises
    ------
    ResponseError
        A single file cannot be read.
    """
    rows: list[dict[str, str]] = []
    numbers: list[int] = []
    for number, path in enumerate(paths, start=1):
        try:
            rows.append(dict(_values(path)))
            numbers.append(number)
        except ResponseError as error:
            if len(paths) == 1:
                raise
            problems.add("error", str(error).removeprefix(f"{path.name} - "), place=Place(file=path.name))
    if not rows:
        return None
    if len(paths) > 1:
        problems.add("note", f"{counted(len(paths), 'file')} of one respondent each; row 1 is the first of them.")
    names = list(dict.fromkeys(name for row in rows for name in row))
    records = [names, *([row.get(name, "") for name in names] for row in rows)]
    return Sheet(records=records, numbers=[0, *numbers], place=place, kind="frame")


def _root(path: Path) -> Element:
    """Return the root of a file that is small and harmless enough to be read."""
    from xml.etree.ElementTree import ParseError, fromstring

    if path.stat().st_size > LARGEST:
        raise ResponseError(f"{path.name} - is larger than {LARGEST:,} bytes - expected the answers of one respondent.")
    content = path.read_bytes()
    if any(mark in content for mark in _DOCTYPES):
        raise ResponseError(
            f"{path.name} - holds a document type declaration, which no submission needs and which can be harmful - "
            "expected a submission as the platform stores it."
        )
    try:
        return fromstring(content)
    except (ParseError, LookupError, ValueError) as error:
        raise ResponseError(
            f"{path.name} - is no XML that can be read ({error}) - expected a submission as the platform stores it."
        ) from None


def _values(file: Path) -> Iterator[tuple[str, str]]:
    """Yield the path of every answer below the root, joined as ODK Central does, with its text."""
    stack: list[tuple[tuple[str, ...], Element]] = [((), element) for element in reversed(_root(file))]
    while stack:
        above, element = stack.pop()
        path = (*above, str(element.tag).rpartition("}")[2])
        children = list(element)
        if len(path) > DEEPEST:
            raise ResponseError(
                f"{file.name} - has elements inside one another more than {DEEPEST} deep - expected a submission as the "
                "platform stores it."
            )
        stack += [(path, child) for child in reversed(children)]
        if not children:
            yield _SEPARATOR.join(path), element.text or ""
