"""Material: what the document and the slides are made of, in the order of a client's questions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from loyaltystats.errors import MissingDependencyError
from loyaltystats.report.formats import shown_value
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.office.native import NativeChart, native_charts
from loyaltystats.report.page import Table
from loyaltystats.report.record import Record
from loyaltystats.report.recorder import Block, Drawn, Grid, Placed, Recorder, Words

POINT: Final = "• "


@dataclass(frozen=True, kw_only=True)
class Told:
    """A finding: its sentence, and number, base and caution in words."""

    sentence: str
    facts: Sequence[str]
    sheet: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """One sheet of results: its findings, its base, its blocks with charts in their places, its method and notes."""

    name: str
    title: str
    sentence: str
    base: str
    blocks: Sequence[Block | NativeChart]
    findings: Sequence[Told]
    method: Sequence[tuple[str, str]]

    @property
    def charts(self) -> list[NativeChart]:
        """The charts, in their order."""
        return [block for block in self.blocks if isinstance(block, NativeChart)]

    @property
    def grids(self) -> list[Grid]:
        """The tables, in their order."""
        return [block for block in self.blocks if isinstance(block, Grid)]


@dataclass
class Material:
    """The report in parts."""

    record: Record
    voice: Translator
    findings: list[Told] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    methods: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Sheet -> items and texts of its method."""

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known of the study, as names and values."""
        return pairs(self.record.contents)

    @property
    def reading(self) -> list[str]:
        """How to read the tables."""
        return points(self.record.legend)

    def say(self, text: str) -> str:
        """Return a fixed text in the reader's language."""
        return self.voice.say(text)

    def table_of(self, page: Recorder) -> Table:
        """Return the table of a sheet that has one."""
        return next(block.table for block in page.blocks if isinstance(block, Grid))


def material(record: Record, voice: Translator) -> Material:
    """Return a record in parts."""
    made = Material(record, voice)
    made.findings = list(_told(made))
    made.methods = _methods(made)
    for page in record.results:
        charts = native_charts(record.book, page)
        name = str(page.sheet.title)
        made.sections.append(
            Section(
                name=name,
                title=page.title,
                sentence=page.sentence,
                base=next((b.text for b in page.blocks if isinstance(b, Words) and b.kind == "base"), ""),
                blocks=list(_blocks(page, charts)),
                findings=[each for each in made.findings if each.sheet == name],
                method=made.methods.get(name, []),
            )
        )
    return made


def _blocks(page: Recorder, charts: Sequence[NativeChart]) -> Iterator[Block | NativeChart]:
    """Yield the blocks of a sheet, with each chart in place of its words."""
    waiting = list(charts)
    for block in page.blocks:
        if isinstance(block, Drawn):
            taken, waiting = waiting[: len(block.texts)], waiting[len(block.texts) :]
            yield from taken
        else:
            yield block
    yield from waiting


def _told(made: Material) -> Iterator[Told]:
    table = made.table_of(made.record.summary)
    numbers, colon = made.voice.numbers, made.voice.language.colon
    for row in table.rows:
        facts = {
            "Base": shown_value(row.get("base"), "#,##0", numbers=numbers),
            "Caution": str(row.get("caution") or ""),
            "Plan": str(row.get("plan") or ""),
        }
        told = [f"{made.say(name)}{colon}{value}" for name, value in facts.items() if value]
        yield Told(sentence=str(row["finding"]), facts=told, sheet=str(row.get("sheet") or ""))


def _methods(made: Material) -> dict[str, list[tuple[str, str]]]:
    listed: dict[str, list[tuple[str, str]]] = {}
    for row in made.table_of(made.record.method).rows:
        listed.setdefault(str(row["sheet"]), []).append((str(row["item"]), str(row["text"])))
    return listed


def pairs(page: Recorder) -> list[tuple[str, str]]:
    """Return the names and values that stand side by side on a sheet."""
    made: list[tuple[str, str]] = []
    for block in page.blocks:
        if isinstance(block, Placed) and block.column == 1:
            made.append((block.text, ""))
        elif isinstance(block, Placed) and made:
            made[-1] = (made[-1][0], block.text)
    return [(name, value) for name, value in made if value]


def points(page: Recorder) -> list[str]:
    """Return the points of the lists of a sheet."""
    return [b.text.removeprefix(POINT) for b in page.blocks if isinstance(b, Words) and b.kind == "point"]


def missing_library(method: str, library: str, extra: str) -> MissingDependencyError:
    """Return the error of a library that is not installed, with the extra that brings it."""
    return MissingDependencyError(
        f"{method} - {library} is not installed - this file needs it (extra {extra!r}) - pip install {library}"
    )
