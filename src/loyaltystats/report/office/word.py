"""The client's document: the sentences, tables and native charts of the workbook as a Word file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import atomic
from loyaltystats.report import style
from loyaltystats.report.check import OK
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.logo import Logo
from loyaltystats.report.office import word_marks as marks
from loyaltystats.report.office.columns import Sheet, fitted
from loyaltystats.report.office.material import POINT, Material, Section, Told, material, missing_library
from loyaltystats.report.office.native import NativeChart
from loyaltystats.report.office.settled import set_properties, settle
from loyaltystats.report.office.word_look import NAMESPACES, TABLE_TEXT, dressed, header_and_footer
from loyaltystats.report.page import Table
from loyaltystats.report.record import recorded
from loyaltystats.report.recorder import Grid, Words
from loyaltystats.report.study import Study
from loyaltystats.report.target import target_of
from loyaltystats.report.workbook import kept_results
from loyaltystats.result import Result

if TYPE_CHECKING:
    from docx.document import Document

SUFFIX: Final = ".docx"
MOST_ROWS: Final = 150
"""Rows of a table that a reader of a document leafs through; the workbook has all."""

LOGO_POINTS: Final = (190.0, 55.0)
"""Room for a logo over the title."""

FEW_ROWS: Final = 6
"""Rows up to which a wide table loses columns rather than take a lying page of its own."""

CHART_WIDTH: Final = 453.6
CHART_HEIGHT: Final = 255.2
"""Points: 16 and 9 cm, at which programs agree on the size of the texts in a chart."""

ROW: Final = 16.0
AROUND: Final = 110.0
"""Points of a row of bars, and of title, axis and legend around the rows."""

HIGHEST: Final = 620.0
"""Points that a chart may take on a page."""

SEEN_FINDINGS: Final = 5
"""Findings over the table of a result; the Summary has all."""


def write_document(
    path: str | Path,
    title: str,
    results: Sequence[Result],
    study: Study,
    gaps: Sequence[NotEstimable] = (),
    voice: Translator = PLAIN_VOICE,
) -> Path:
    """Write the client's document; an older file of that name is replaced only when the new one is whole.

    Raises
    ------
    ArgumentError
        The name does not end in ``.docx``, or its folder is not there.
    MissingDependencyError
        python-docx is not installed.
    """
    target = target_of(path, SUFFIX)
    try:
        import docx
    except ImportError:
        raise missing_library("write_docx", "python-docx", "word") from None
    record = recorded(title, kept_results(results, study), study, gaps, voice)
    document = docx.Document()
    dressed(document, voice)
    paper = Paper(document, material(record, voice), study.house.logo)
    paper.write()
    set_properties(document.core_properties, title, study)
    with atomic(target) as temporary:
        settle(document.save, temporary, study.house.look)
    return target


@dataclass
class Paper:
    """The document under construction: its parts from top to bottom as XML, and its contents."""

    document: Document
    material: Material
    logo: Logo | None = None
    parts: list[str] = field(default_factory=list)
    entries: list[tuple[int, str, str]] = field(default_factory=list)
    portrait: bool = True
    _drawn: int = 0
    _tables: int = 0

    def __post_init__(self) -> None:
        made = self.material
        self.voice = made.voice
        header = made.record.title
        self.borders = header_and_footer(self.document, header, made.record.book.stamp, self.voice)

    # --- parts ----------------------------------------------------------------------------------------------------

    def say(self, text: str) -> str:
        """Return a fixed text in the reader's language."""
        return self.voice.say(text)

    def text(self, text: str, kind: str = "Normal", *, more: str = "") -> None:
        """Write a paragraph."""
        if text:
            self.parts.append(marks.paragraph(marks.run(text), kind, more=more))

    def heading(self, text: str, level: int, *, new_page: bool = False) -> None:
        """Write a heading; the first two levels stand in the contents."""
        place = len(self.entries) + 1
        inner = marks.run(text)
        if level < 3:
            name = f"_Toc{place:06d}"
            self.entries.append((level, text, name))
            inner = marks.bookmark(inner, name, place)
        more = "<w:pageBreakBefore/>" if new_page else ""
        self.parts.append(marks.paragraph(inner, f"Heading{level}", more=more))

    def points(self, texts: Iterable[str], kind: str = "ListBullet") -> None:
        """Write a list."""
        for text in texts:
            self.text(text.removeprefix(POINT), kind)

    def numbered(self, words: str, number: int, text: str) -> None:
        """Write a caption with its number."""
        code = "Table" if words == "Table" else "Figure"
        inner = marks.run(f"{self.say(words)} ") + marks.field(f"SEQ {code} \\* ARABIC", str(number))
        alone = '<w:keepNext w:val="0"/>' if code == "Figure" else ""  # it stands below, so the chart keeps with it
        inner += marks.run(f"{self.voice.language.colon}{text}")
        self.parts.append(marks.paragraph(inner, "Caption", more=alone))

    def table(self, table: Table, named: str) -> None:
        """Write a table with its caption, and say what of it the workbook has in addition."""
        made = self._fitted(table, portrait=self.portrait)
        self._tables += 1
        self.numbered("Table", self._tables, named)
        self.parts.append(marks.table(made, described=named))
        self.text(" ".join(self._left_out(made)) or "\u00a0", "Facts")

    def _fitted(self, table: Table, *, portrait: bool) -> Sheet:
        room = marks.room(portrait)
        return fitted(table, room, TABLE_TEXT, self.voice.numbers, most_rows=MOST_ROWS)

    def _left_out(self, made: Sheet) -> Iterable[str]:
        if made.left_out:
            columns = ", ".join(made.left_out)
            yield self.say(f"Columns left out here: {columns}.")
        if made.rows_left_out:
            yield self.say(f"The first {len(made.rows)} of {len(made.rows) + made.rows_left_out:,} rows.")
        if made.left_out or made.rows_left_out:
            yield self.say("The whole table is in the workbook.")

    def chart(self, chart: NativeChart) -> None:
        """Write a chart over the width of the page, with its caption."""
        self._drawn += 1
        relation = self._chart_part(chart, self._drawn)
        high = min(max(CHART_HEIGHT, chart.rows * ROW + AROUND), HIGHEST)
        size = (CHART_WIDTH, high)
        drawing = marks.drawn_chart(relation, self._drawn, size, name=chart.heading, described=chart.alt_text)
        self.parts.append(marks.paragraph(drawing, "Picture", more="<w:keepNext/>"))
        self.numbered("Figure", self._drawn, chart.heading)

    def _chart_part(self, chart: NativeChart, number: int) -> str:
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        package: Any = self.document.part.package
        inner = Part(
            PackURI(f"/word/embeddings/Microsoft_Excel_Sheet{number}.xlsx"),
            CONTENT_TYPE.SML_SHEET,
            chart.workbook,
            package,
        )
        part = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, chart.xml, package)
        part.relate_to(inner, RELATIONSHIP_TYPE.PACKAGE)
        return str(self.document.part.relate_to(part, RELATIONSHIP_TYPE.CHART))

    def turn(self, portrait: bool) -> None:
        """Begin a new section where the page has to be turned."""
        if portrait != self.portrait:
            self.parts.append(f"<w:p><w:pPr>{self._section()}</w:pPr></w:p>")
            self.portrait = portrait

    def _section(self) -> str:
        header, footer = self.borders
        first = not any("<w:sectPr>" in part for part in self.parts)
        return marks.section_end(self.portrait, header=header, footer=footer, title_page=first)

    # --- whole ----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        """Write everything, then the contents, which only then are known."""
        made = self.material
        self._title()
        contents_at = len(self.parts)
        self._summary()
        for at, section in enumerate(made.sections):
            self._result(section, first=at == 0)
        self._back()
        self.parts.insert(contents_at, self._contents())
        self._fill()

    def _title(self) -> None:
        made = self.material
        if self.logo is not None:
            self.parts.append(marks.paragraph(self._logo(self.logo), "Picture"))
        self.text(made.record.title, "Title")
        self.text(
            self.say("Findings first, then one section per topic, then checks, methods and a glossary."), "Subtitle"
        )
        for name, value in made.facts:
            inner = marks.run(f"{name}{self.voice.language.colon}", marks.Ink(colour=style.MUTED)) + marks.run(value)
            self.parts.append(marks.paragraph(inner))

    def _logo(self, logo: Logo) -> str:
        """Return the logo of the house as a picture of the document."""
        self._drawn += 1
        relation, _ = self.document.part.get_or_add_image(BytesIO(logo.content))
        return marks.drawn_picture(relation, self._drawn, logo.fitting(*LOGO_POINTS), described=logo.words)

    def _contents(self) -> str:
        """Return the contents as a field with its entries, so that it shows them before anybody updates it."""
        lines = [marks.paragraph(marks.run(self.say("Contents")), "TOCHeading", more="<w:pageBreakBefore/>")]
        begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        begin += marks.instruction('TOC \\o "1-2" \\n \\h \\z') + '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        for at, (level, text, name) in enumerate(self.entries):
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if at == len(self.entries) - 1 else ""
            lines.append(
                marks.paragraph((begin if at == 0 else "") + marks.link(marks.short(text), name) + end, f"TOC{level}")
            )
        return "".join(lines)

    def _summary(self) -> None:
        made = self.material
        self.heading(self.say("Summary"), 1, new_page=True)
        for told in made.findings:
            self._finding(told)
        self.heading(self.say("How to read the tables"), 2)
        self.points(made.reading)

    def _finding(self, told: Told) -> None:
        inner = marks.run(told.sentence, marks.Ink(bold=True))
        if told.facts:
            inner += marks.run("\n" + " · ".join(told.facts), marks.Ink(colour=style.MUTED))
        self.parts.append(marks.paragraph(inner, "ListBullet"))

    def _result(self, section: Section, *, first: bool) -> None:
        """Write a result upright; tables that need a lying page stand behind it."""
        self.turn(True)
        if first:
            self.heading(self.say("Results"), 1, new_page=True)
        self.heading(section.title, 2)
        for told in section.findings[:SEEN_FINDINGS]:
            self.text(told.sentence, "Finding")
            self.text(" · ".join(told.facts), "Facts")
        self.text(section.sentence)
        wide = [grid for grid in section.grids if self._wants_lying(grid.table)]
        for block in section.blocks:
            if isinstance(block, NativeChart):
                self.chart(block)
            elif isinstance(block, Grid) and block not in wide:
                self._grid(block, section)
            elif isinstance(block, Words):
                self._words(block)
        for grid in wide:
            self.turn(False)
            self._grid(grid, section)

    def _wants_lying(self, table: Table) -> bool:
        return len(table.rows) > FEW_ROWS and self._fitted(table, portrait=True).missed

    def _grid(self, grid: Grid, section: Section) -> None:
        if grid.heading:
            self.heading(grid.heading, 3)
        self.table(grid.table, grid.heading or section.title)

    def _words(self, block: Words) -> None:
        if block.kind == "heading":
            self.heading(block.text, 3)
        elif block.kind == "band":
            self.text(block.text, "Band", more=marks.shaded(block.fill))
        elif block.kind == "point":
            self.points([block.text])
        else:
            self.text(block.text, more="<w:keepNext/>" if block.kind == "base" else "")

    def _back(self) -> None:
        made = self.material
        self.turn(True)
        self.heading(self.say("Checks"), 1, new_page=True)
        self.text(made.record.checks.sentence)
        self._checks()
        self.heading(made.record.method.title, 1, new_page=True)
        self.text(made.record.method.sentence)
        self.heading(self.say("Methods"), 2)
        self._methods()
        self.heading(self.say("Glossary"), 1, new_page=True)
        self.table(self._glossary(), self.say("Glossary"))
        self.heading(self.say("Stamp"), 1)
        self.table(made.table_of(made.record.stamp), self.say("Stamp"))

    def _checks(self) -> None:
        """Write the checks that want a look in full, and how many are fine."""
        whole = self.material.table_of(self.material.record.checks)
        look = [at for at, check in enumerate(self.material.record.made) if check.verdict != OK]
        if look:
            kept = Table(fields=whole.fields, rows=[whole.rows[at] for at in look], spoken=True)
            self.table(kept, self.say("Checks"))
        self.text(self.say("The workbook lists every check with its numbers."))

    def _glossary(self) -> Table:
        """Return the words of the document; codes stand in the data only."""
        whole = self.material.table_of(self.material.record.glossary)
        fields = [each for each in whole.fields if each.name not in ("kind", "name")]
        return replace(whole, fields=fields, rows=[row for row in whole.rows if row["kind"] != self.say("Code")])

    def _methods(self) -> None:
        made = self.material
        named = {section.name: section.title for section in made.sections}
        note = self.say("Note")
        for sheet, items in made.methods.items():
            kept = [(name, text) for name, text in items if name != note]  # notes stand with the tables
            if kept:
                self.heading(named.get(sheet, sheet), 3)
            for name, text in dict.fromkeys(kept):
                inner = marks.run(f"{name}{self.voice.language.colon}", marks.Ink(bold=True)) + marks.run(text)
                self.parts.append(marks.paragraph(inner))

    def _fill(self) -> None:
        """Put the parts into the document."""
        from docx.oxml import parse_xml

        body = self.document.element.body
        for old in list(body):
            body.remove(old)
        whole = f"<w:body {NAMESPACES}>{''.join(self.parts)}{self._section()}</w:body>"
        for element in list(parse_xml(whole)):
            body.append(element)
