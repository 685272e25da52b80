"""Safe reading of YAML: every scalar stays text, every line is remembered, hostile files are refused quickly.

A YAML loader guesses: it turns ``no`` into false, ``1:30`` into ninety, ``010`` into eight, and expands aliases until
memory is full. A questionnaire needs none of that. This loader reads the events of the parser itself, without
recursion, and builds only mappings, lists and text; numbers are made later, by the fields that are numbers.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import TemplateError

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1_000_000
"""A questionnaire of a thousand questions in ten languages stays below this."""

MAX_DEPTH = 50
"""A study nests nine levels deep."""

YamlPath = tuple[str | int, ...]
"""Where a value stands in a file: keys and list positions from the top."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A YAML file as mappings, lists and text, with the line of every value and the faults met on the way."""

    name: str
    data: Any
    lines: dict[YamlPath, int]
    faults: tuple[tuple[int, str], ...] = ()
    """Line and message of what was met while reading."""

    def line(self, path: YamlPath) -> int:
        """Return the line of a path, or of the nearest thing above it that stands in the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.lines:
                return self.lines[path[:length]]
        return 1


@dataclass
class _Open:
    """A mapping or list whose end has not been met."""

    value: dict[str, Any] | list[Any]
    path: YamlPath
    key: str | None = None
    key_line: int = 1
    skipped: bool = False
    """The value of a repeated key is read, to find the rest of the file, and thrown away."""


@dataclass
class _Builder:
    """Builds the document from parser events, keeping the open mappings and lists on a stack of its own."""

    name: str
    data: Any = None
    lines: dict[YamlPath, int] = field(default_factory=dict)
    faults: list[tuple[int, str]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    documents: int = 0

    def take(self, event: yaml.Event) -> None:
        import yaml

        line = event.start_mark.line + 1 if event.start_mark else 1
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, yaml.DocumentStartEvent):
            self._start_document(line)
        elif anchor:
            raise self.refuse(
                line,
                f"{'*' if isinstance(event, yaml.AliasEvent) else '&'}{anchor} is an anchor or alias",
                "write the text out where it is needed (put a text that begins with & or * in quotes)",
            )
        elif tag:
            raise self.refuse(line, f"{tag!r} is a YAML tag", "remove it (put a text that begins with ! in quotes)")
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event.value, line)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open({} if isinstance(event, yaml.MappingStartEvent) else [], line)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()

    def document(self) -> Document:
        return Document(name=self.name, data=self.data, lines=self.lines, faults=tuple(self.faults))

    def refuse(self, line: int, what: str, todo: str) -> TemplateError:
        return TemplateError(f"{self.name}, line {line} - {what} - expected plain mappings, lists and texts - {todo}.")

    def _start_document(self, line: int) -> None:
        self.documents += 1
        if self.documents > 1:
            raise self.refuse(line, "a second YAML document begins", "remove the line '---' or split the file")

    def _open(self, value: dict[str, Any] | list[Any], line: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise TemplateError(
                f"{self.name}, line {line} - is nested more than {MAX_DEPTH} levels deep - expected a questionnaire - "
                "check the indentation and the brackets."
            )
        if self.stack and self.stack[-1].key is None and isinstance(self.stack[-1].value, dict):
            raise self.refuse(line, "a mapping or list is used as a key", "use a plain text before the colon")
        path, skipped = self._put(value, line)
        self.stack.append(_Open(value, path, skipped=skipped))

    def _scalar(self, text: str, line: int) -> None:
        top = self.stack[-1] if self.stack else None
        if top is None or isinstance(top.value, list) or top.key is not None:
            self._put(text, line)
            return
        top.key, top.key_line = text, line
        if text in top.value and not top.skipped:
            first = self.lines[(*top.path, text)]
            self.faults.append((line, f"the key {text!r} stands here and in line {first} - remove one of them"))

    def _put(self, value: Any, line: int) -> tuple[YamlPath, bool]:
        if not self.stack:
            self.data = value
            self.lines[()] = line
            return (), False
        top = self.stack[-1]
        if isinstance(top.value, list):
            path: YamlPath = (*top.path, len(top.value))
            top.value.append(value)
            repeated = False
        else:
            key, line = str(top.key), top.key_line
            path = (*top.path, key)
            repeated = key in top.value
            top.key = None
            if not repeated:
                top.value[key] = value
        if not (repeated or top.skipped):
            self.lines[path] = line
        return path, repeated or top.skipped


@cache
def _events_class() -> Any:
    import yaml

    class EventLoader(yaml.SafeLoader):
        """PyYAML's safe loader, used up to its events only: nothing is composed or constructed by it."""

    return EventLoader


def load_shipped(text: str, name: str) -> Document:
    """Read a file of this package, by the parser in C where there is one: eight times as fast, but lenient with tabs."""
    import yaml

    if not yaml.__with_libyaml__:
        return load_text(text, name)
    builder = _Builder(name)
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        builder.take(event)
    return builder.document()


def _events(text: str, name: str) -> Iterator[yaml.Event]:
    import yaml

    line = 1
    try:
        loader = _events_class()(text)
        while loader.check_event():
            event = loader.get_event()
            line = event.end_mark.line + 1 if event.end_mark else line
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _not_yaml(name, mark.line + 1 if mark else line, str(error.problem or error.context)) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise _not_yaml(name, line, f"the character at position {error.position + 1} is not printable") from None
    except (ValueError, OverflowError) as error:  # an escape or version number beyond what Python can hold
        raise _not_yaml(name, line, f"an escape or number cannot be read ({type(error).__name__})") from None


def _not_yaml(name: str, line: int, problem: str) -> TemplateError:
    advice = "check the indentation, the colons and the quotes there"
    if problem.startswith("expected ',' or '}'"):
        advice = "between braces, put a text that holds a question mark, a colon or a comma into quotation marks"
    return TemplateError(f"{name}, line {line} - is not YAML: {problem} - {advice}.")


def load_text(text: str, name: str) -> Document:
    r"""Read YAML text.

    Parameters
    ----------
    text : str
        The YAML.
    name : str
        What messages call it, normally the file name.

    Returns
    -------
    Document
        Repeated keys are in its ``faults``, so that they are reported with everything else.

    Raises
    ------
    TemplateError
        It is no YAML, too large, too deep, or uses anchors, aliases, tags or several documents.

    Examples
    --------
    >>> load_text("answer: NO\ncode: 010\n", "study.yaml").data
    {'answer': 'NO', 'code': '010'}
    """
    if len(text) > MAX_BYTES:
        raise _too_large(name)
    builder = _Builder(name)
    for event in _events(text, name):
        builder.take(event)
    return builder.document()


def load_file(path: str | os.PathLike[str]) -> Document:
    """Read a YAML file.

    Raises
    ------
    TemplateError
        It cannot be opened, is not UTF-8, or ``load_text`` refuses it.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise TemplateError(f"{file} - cannot be opened: {error.strerror or error} - check the name.") from error
    if len(raw) > MAX_BYTES:
        raise _too_large(file.name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise TemplateError(
            f"{file.name}, line {line} - byte {error.start} is not UTF-8 - expected a text file in UTF-8 - "
            "save it again with that encoding."
        ) from None
    return load_text(text, file.name)


def _too_large(name: str) -> TemplateError:
    return TemplateError(
        f"{name} - is larger than {MAX_BYTES:,} bytes - expected a questionnaire below that size - split the study."
    )
