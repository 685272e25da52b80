"""The client's slides: one finding a slide, with its native chart, its base and caution, its method in the notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import atomic
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.logo import Logo
from loyaltystats.report.office import slide_look as look
from loyaltystats.report.office.columns import Sheet, fitted
from loyaltystats.report.office.material import Material, Section, Told, material, missing_library
from loyaltystats.report.office.native import NativeChart
from loyaltystats.report.office.settled import set_properties, settle
from loyaltystats.report.office.slide_parts import put_chart, put_footer, put_notes, put_picture, put_table, put_text
from loyaltystats.report.office.slide_text import LINE, cut, fitting_size, height_of, lines_of, paged
from loyaltystats.report.page import Table
from loyaltystats.report.record import recorded
from loyaltystats.report.recorder import Words
from loyaltystats.report.study import Study
from loyaltystats.report.target import target_of
from loyaltystats.report.workbook import kept_results
from loyaltystats.result import Result

if TYPE_CHECKING:
    from pptx.presentation import Presentation

SUFFIX: Final = ".pptx"
TABLE_SIZES: Final = (12.0, 11.0, 10.0)
"""Sizes of the text of a table, the first that holds all of it wins."""

LARGEST, SMALLEST = 1.35, 0.75
"""How far texts of charts are enlarged for a wall, and made smaller where many bars share a slide."""

MOST_ROWS: Final = 40
MOST_LINES: Final = 5
"""Rows of a table that are tried on a slide, and lines of a cell."""

WIDEST_ROW: Final = 60.0
READABLE_ROW: Final = 16.0
AROUND: Final = 110.0
"""Points of the widest row of bars, of one whose name can be read at its usual size, and of what is around the rows."""

SAFE: Final = 0.94
"""Share of its place that a table takes at most, as programs give rows a little more than they need."""

LOWEST: Final = 200.0
"""Points that a chart takes at least."""

GAP: Final = 7.0
"""Points over each finding."""


def write_slides(
    path: str | Path,
    title: str,
    results: Sequence[Result],
    study: Study,
    gaps: Sequence[NotEstimable] = (),
    voice: Translator = PLAIN_VOICE,
) -> Path:
    """Write the client's slides; an older file of that name is replaced only when the new one is whole.

    Raises
    ------
    ArgumentError
        The name does not end in ``.pptx``, or its folder is not there.
    MissingDependencyError
        python-pptx is not installed.
    """
    target = target_of(path, SUFFIX)
    try:
        import pptx
    except ImportError:
        raise missing_library("write_pptx", "python-pptx", "slides") from None
    record = recorded(title, kept_results(results, study), study, gaps, voice)
    deck = pptx.Presentation()
    look.dressed(deck)
    Deck(deck, material(record, voice), study.house.logo).write()
    set_properties(deck.core_properties, title, study)
    with atomic(target) as temporary:
        settle(deck.save, temporary, study.house.look)
    return target


@dataclass
class Deck:
    """The slides under construction."""

    deck: Presentation
    material: Material
    logo: Logo | None = None

    def __post_init__(self) -> None:
        self.voice = self.material.voice

    def say(self, text: str) -> str:
        """Return a fixed text in the reader's language."""
        return self.voice.say(text)

    # --- slides ---------------------------------------------------------------------------------------------------

    def slide(self, layout: int, title: str, notes: Sequence[str] = ()) -> Any:
        """Add a slide with a title that fits; what had to be cut stands in the notes."""
        made = self.deck.slides.add_slide(self.deck.slide_layouts[layout])
        box, sizes = (look.FIRST_TITLE, (36.0, 28.0, 22.0)) if layout == look.FIRST else (look.TITLE, look.TITLE_SIZES)
        size = fitting_size(title, box.width, box.height, sizes)
        shown = cut(title, box.width, box.height, size)
        put_text(made.shapes.title, [(shown, 0)], size=size)
        if layout != look.FIRST:
            put_footer(made, self.material.record.title)
        told = [title, *notes] if shown != title else list(notes)
        if told:
            put_notes(made, told)
        return made

    def write(self) -> None:
        """Write all slides in their order."""
        self._first()
        self._findings(self.say("Summary"), self.material.findings)
        for section in self.material.sections:
            self._result(section)
        self._last()

    def _first(self) -> None:
        made = self.material
        slide = self.slide(look.FIRST, made.record.title)
        if self.logo is not None:
            put_picture(slide, self.logo, look.LOGO)
        lines = [f"{name}{self.voice.language.colon}{value}" for name, value in made.facts]
        box, size = look.FIRST_WORDS, 14.0
        fitting = next(iter(paged([height_of(line, box.width, size) + 2 for line in lines], box.height)), range(0))
        put_text(
            slide.placeholders[1],
            [(cut(lines[at], box.width, box.height / 3, size), 0) for at in fitting],
            size=size,
        )

    def _findings(self, title: str, findings: Sequence[Told]) -> None:
        """Write findings as a list, on as many slides as they need."""
        box = look.CONTENT
        shown = [self._finding(each, box.height * 0.8) for each in findings]
        pages = list(paged([height for _, height in shown], box.height))
        for number, page in enumerate(pages, start=1):
            named = f"{title} ({number}/{len(pages)})" if len(pages) > 1 else title
            slide = self.slide(
                look.WORDS, named, [findings[at].sentence for at in page if shown[at][0][0][0] != findings[at].sentence]
            )
            put_text(slide.placeholders[1], [line for at in page for line in shown[at][0]])

    def _finding(self, told: Told, most: float) -> tuple[list[tuple[str, int]], float]:
        """Return the paragraphs of a finding with their levels, and their height."""
        width = look.CONTENT.width - 24
        sentence = cut(told.sentence, width, most * 0.7, look.TEXT_SIZE)
        facts = cut(" · ".join(told.facts), width, most * 0.3, look.SMALL_SIZE)
        height = height_of(sentence, width, look.TEXT_SIZE) + GAP
        lines = [(sentence, 0)]
        if facts:
            lines.append((facts, 1))
            height += height_of(facts, width, look.SMALL_SIZE) + 1
        return lines, height

    def _result(self, section: Section) -> None:
        """Write the slides of a result: its charts, then its table where it is short or nothing else shows it."""
        lead = section.findings[0] if section.findings else None
        titles = self._titles(section)
        for chart in section.charts:
            slide = self.slide(look.PICTURE, next(titles), self._notes(section, chart.alt_text))
            put_chart(slide, *_for_screen(chart), self.deck.part.package)
            self._foot(slide, section, lead)
        grid = next(iter(section.grids), None)
        if grid is not None:
            self._table(section, grid.table, titles, lead)
        elif not section.charts:
            told = [Told(sentence=text, facts=(), sheet="") for text in _texts(section)]
            self._findings(next(titles), told or [Told(sentence=section.sentence, facts=(), sheet="")])

    def _titles(self, section: Section) -> Iterator[str]:
        """Yield the lead finding, then names: no two slides of a deck have the same title."""
        colon = self.voice.language.colon
        names = [f"{section.title}{colon}{chart.heading}" for chart in section.charts] or [section.title]
        yield section.findings[0].sentence if section.findings else names[0]
        yield from names[1:]
        while True:
            yield f"{section.title}{colon}{self.say('Table')}"

    def _table(self, section: Section, table: Table, titles: Iterator[str], lead: Told | None) -> None:
        made, size = self._fitted(table)
        if made.rows_left_out and section.charts:
            return
        slide = self.slide(look.PICTURE, next(titles), self._notes(section, ""))
        put_table(slide, made, look.CHART, size, described=section.title)
        self._foot(slide, section, lead, list(self._left_out(made)))

    def _fitted(self, table: Table) -> tuple[Sheet, float]:
        """Return a table in the largest size that holds all its rows; else its first rows in the smallest."""
        box = look.CHART
        room = box.height * SAFE
        for size in TABLE_SIZES:
            made = _short_cells(fitted(table, box.width, size, self.voice.numbers, most_rows=MOST_ROWS), size)
            heights = [
                _row_height(row, made.widths, size) for row in ([each.label for each in made.fields], *_words(made))
            ]
            if sum(heights) <= room and not made.rows_left_out:
                return made, size
        fitting = next(iter(paged(heights, room)))
        made = fitted(table, box.width, size, self.voice.numbers, most_rows=max(1, len(fitting) - 1))
        return _short_cells(made, size), size

    def _left_out(self, made: Sheet) -> Iterator[str]:
        if made.left_out:
            columns = ", ".join(made.left_out)
            yield self.say(f"Columns left out here: {columns}.")
        if made.rows_left_out:
            yield self.say(f"The first {len(made.rows)} of {len(made.rows) + made.rows_left_out:,} rows.")
        if made.left_out or made.rows_left_out:
            yield self.say("The whole table is in the workbook.")

    def _foot(self, slide: Any, section: Section, lead: Told | None, more: Sequence[str] = ()) -> None:
        """Write base and caution under a chart or a table."""
        box, size = look.FOOT, look.SMALL_SIZE
        caution = [
            fact for fact in (lead.facts if lead else ()) if not section.base or not fact.startswith(self.say("Base"))
        ]
        words = " ".join([*more, section.base, *caution]) or section.sentence
        put_text(slide.placeholders[2], [(cut(words, box.width, box.height, size), 0)])

    def _notes(self, section: Section, shown: str) -> list[str]:
        colon = self.voice.language.colon
        method = [f"{name}{colon}{text}" for name, text in section.method]
        return list(dict.fromkeys([section.sentence, section.base, shown, *method]))

    def _last(self) -> None:
        made = self.material
        table = made.table_of(made.record.stamp)
        slide = self.slide(look.PICTURE, self.say("Method and stamp"), made.reading)
        fitting, size = self._fitted(table)
        put_table(slide, fitting, look.CHART, size, described=self.say("Stamp"))
        words = (
            f"{self.say('The method of each number stands in the notes of its slide.')} {made.record.checks.sentence}"
        )
        put_text(slide.placeholders[2], [(cut(words, look.FOOT.width, look.FOOT.height, look.SMALL_SIZE), 0)])


def _texts(section: Section) -> list[str]:
    return [block.text for block in section.blocks if isinstance(block, Words) and block.kind in ("line", "point")]


def _short_cells(made: Sheet, size: float) -> Sheet:
    """Return a table whose cells take no more than a few lines."""
    high = MOST_LINES * size * LINE
    rows = [
        [
            replace(cell, text=cut(cell.text, width - 10, high, size))
            for cell, width in zip(row, made.widths, strict=True)
        ]
        for row in made.rows
    ]
    return replace(made, rows=rows)


def _words(made: Sheet) -> Iterator[list[str]]:
    for row in made.rows:
        yield [cell.text for cell in row]


def _row_height(texts: Sequence[str], widths: Sequence[float], size: float) -> float:
    most = max(len(lines_of(text, width - 10, size)) for text, width in zip(texts, widths, strict=True))
    return most * size * LINE + 6


def _for_screen(chart: NativeChart) -> tuple[NativeChart, look.Box]:
    """Return a chart with texts as large as its rows allow, and its place: few bars need no whole slide."""
    whole = look.CHART
    if not chart.rows:
        return chart.enlarged(LARGEST), whole
    high = min(whole.height, max(LOWEST, chart.rows * WIDEST_ROW + AROUND))
    factor = (high - AROUND) / chart.rows / READABLE_ROW
    return chart.enlarged(min(LARGEST, max(SMALLEST, factor))), replace(whole, height=high)
