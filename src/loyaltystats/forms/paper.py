"""Paper: what a questionnaire in Word is drawn with: texts, boxes, lines to write on and tables, in either direction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from loyaltystats.forms.page import direction
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.word_xml import LINE, add, borders, in_order, qualified

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell
    from docx.text.paragraph import Paragraph

BOX: Final = "\u2610"
FONT: Final = "Calibri"
SYMBOLS: Final = "Segoe UI Symbol"
EAST_ASIAN: Final = "Microsoft YaHei"
INK, GREY, ACCENT = "1C2733", "5F6B78", "0E5A6B"

LETTER_REGIONS: Final = frozenset(
    {"US", "CA", "MX", "CO", "CL", "VE", "PH", "PR", "CR", "DO", "GT", "HN", "NI", "PA", "SV"}
)
"""Regions where people print on US letter."""

A4: Final = (210.0, 297.0)
LETTER: Final = (215.9, 279.4)
MARGIN: Final = 18.0
"""Millimetres."""

CELL_MARGIN: Final = 0.8
"""Millimetres left and right of the text in a cell."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SIZES: Final = {
    "text": 10.5,
    "hint": 9.0,
    "when": 9.5,
    "end": 10.5,
    "asked": 10.5,
    "code": 7.0,
    "small": 8.5,
    "box": 13.0,
}


def is_right_to_left(text: str) -> bool:
    """Return whether the first letter of a text belongs to a script that is written from right to left.

    Examples
    --------
    >>> is_right_to_left("24 \u05e9\u05e2\u05d5\u05ea"), is_right_to_left("24 hours")
    (True, False)
    """
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind in ("R", "AL") for kind in strong if kind in ("L", "R", "AL")), False)


def printable(text: str) -> str:
    """Return a text with characters that no file can hold replaced by U+FFFD."""
    return _UNPRINTABLE.sub("\ufffd", text)


class Line(NamedTuple):
    """A question as it is written: its number, text and code, and the name of its feature, which keeps its direction."""

    number: str
    text: str
    code: str
    feature: str = ""


class Paper:
    """A Word document under construction."""

    def __init__(self, document: Document, plan: FormPlan) -> None:
        self.document = document
        self.plan = plan
        self.turned = direction(plan.language) == "rtl"
        region = plan.language.partition("-")[2].upper()
        self.size = LETTER if region in LETTER_REGIONS else A4
        self.width = self.size[0] - 2 * MARGIN
        self._under_condition = False
        self._set_page()
        self._set_styles()

    # --- the document -------------------------------------------------------------------------------------------------

    def _set_page(self) -> None:
        from docx.shared import Mm

        section = self.document.sections[0]
        section.page_width, section.page_height = Mm(self.size[0]), Mm(self.size[1])
        section.left_margin = section.right_margin = Mm(MARGIN)
        section.top_margin, section.bottom_margin = Mm(16), Mm(18)
        section.footer_distance = Mm(8)

    def _set_styles(self) -> None:
        from docx.shared import Pt, RGBColor

        normal: Any = self.document.styles["Normal"]
        normal.font.name, normal.font.size = FONT, Pt(_SIZES["text"])
        normal.font.color.rgb = RGBColor.from_string(INK)
        normal.paragraph_format.space_after = Pt(4)
        fonts = normal.element.get_or_add_rPr().get_or_add_rFonts()
        for name, value in (("cs", FONT), ("eastAsia", EAST_ASIAN)):
            fonts.set(qualified(f"w:{name}"), value)
        add(
            normal.element.rPr,
            "w:lang",
            **{"w:val": self.plan.language, "w:bidi": self.plan.language, "w:eastAsia": self.plan.language},
        )
        for name, size, before in (("Title", 20, 0), ("Heading 1", 13.5, 16)):
            style: Any = self.document.styles[name]
            style.font.name, style.font.size, style.font.bold = FONT, Pt(size), True
            style.font.color.rgb = RGBColor.from_string(ACCENT)
            style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
            style.element.rPr.rFonts.attrib.clear()
            for slot in ("ascii", "hAnsi", "cs"):
                style.element.rPr.rFonts.set(qualified(f"w:{slot}"), FONT)
            for old in style.element.rPr.findall(qualified("w:szCs")) + style.element.rPr.findall(qualified("w:bCs")):
                style.element.rPr.remove(old)
            add(style.element.rPr, "w:bCs")
            add(style.element.rPr, "w:szCs", **{"w:val": str(int(size * 2))})
            for border in style.element.pPr.findall(qualified("w:pBdr")):
                style.element.pPr.remove(border)

    def new_page(self) -> None:
        """Begin a new page."""
        from docx.enum.text import WD_BREAK

        self.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def finish(self) -> None:
        """Write the footer and the properties."""
        from docx.enum.text import WD_TAB_ALIGNMENT
        from docx.shared import Mm

        paragraph = self.document.sections[0].footer.paragraphs[0]
        self._turn(paragraph, self.plan.study_line)
        style: Any = self.document.styles["Footer"]
        for old in style.element.pPr.findall(qualified("w:tabs")):  # they stand at places of another page
            style.element.pPr.remove(old)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(self.width), WD_TAB_ALIGNMENT.RIGHT)
        self._run(paragraph, f"{self.plan.study_line}\t", "small", colour=GREY)
        words = self.plan.word("page", page="\0", pages="\1")
        for piece in re.split("([\0\1])", words):
            if piece in ("\0", "\1"):
                self._field(paragraph, "PAGE" if piece == "\0" else "NUMPAGES")
            elif piece:
                self._run(paragraph, piece, "small", colour=GREY)
        properties = self.document.core_properties
        properties.title, properties.language = printable(self.plan.title)[:250], self.plan.language
        properties.subject = printable(self.plan.study_line)[:250]
        for root in (self.document.element, self.document.sections[0].footer._element, self.document.styles.element):
            in_order(root)

    def _field(self, paragraph: Paragraph, code: str) -> None:
        """Write a number that Word counts: in parts, each of which has the look of the others."""
        for kind in ("begin", "", "separate", "shown", "end"):
            run = self._run(paragraph, "1" if kind == "shown" else "", "small", colour=GREY)
            if kind == "":
                add(run._r, "w:instrText", **{"xml:space": "preserve"}).text = f" {code} "
            elif kind != "shown":
                add(run._r, "w:fldChar", **{"w:fldCharType": kind})

    # --- texts --------------------------------------------------------------------------------------------------------

    def _turn(self, paragraph: Paragraph, text: str = "") -> None:
        """Set a paragraph in the direction of the language; a fixed text in another script keeps its own."""
        if self.turned and (not text or is_right_to_left(text)):
            add(paragraph._p.get_or_add_pPr(), "w:bidi")

    def _run(
        self, paragraph: Paragraph, text: str, size: str, *, bold: bool = False, italic: bool = False, colour: str = INK
    ) -> Any:
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        run: Any = paragraph.add_run(printable(text))
        run.font.size, run.font.bold, run.font.italic = Pt(_SIZES[size]), bold or None, italic or None
        run.font.color.rgb = RGBColor.from_string(colour)
        add(run._r.get_or_add_rPr(), "w:szCs", **{"w:val": str(int(_SIZES[size] * 2))})
        if bold:
            add(run._r.rPr, "w:bCs")
        if size == "box":
            for slot in ("ascii", "hAnsi", "cs", "eastAsia"):
                run._r.rPr.get_or_add_rFonts().set(qn(f"w:{slot}"), SYMBOLS)
        if is_right_to_left(text) or (
            self.turned and size != "box" and not re.search("[A-Za-z]", text) and not _is_code(text)
        ):
            run.font.rtl = True
        return run

    def title(self, text: str) -> None:
        """Write the title of the questionnaire."""
        paragraph = self.document.add_paragraph(style="Title")
        self._turn(paragraph)
        paragraph.add_run(printable(text)).font.rtl = is_right_to_left(text) or None

    def heading(self, text: str) -> None:
        """Write the heading of a part."""
        paragraph = self.document.add_paragraph(style="Heading 1")
        self._turn(paragraph)
        paragraph.add_run(printable(text)).font.rtl = is_right_to_left(text) or None

    def text(self, text: str, *, style: str = "text", keep: bool = False) -> None:
        """Write a text of its own; ``keep`` holds it together with what follows."""
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        self._turn(paragraph, text)
        paragraph.paragraph_format.keep_with_next = keep or None
        if style in ("when", "end"):
            paragraph.paragraph_format.space_before = Pt(12 if style == "when" else 20)
        if style in ("when", "hint"):
            paragraph.paragraph_format.space_after = Pt(2)
        self._under_condition = style == "when"
        colour = {"hint": GREY, "when": ACCENT}.get(style, INK)
        self._run(paragraph, text, style, italic=style == "when", bold=style == "end", colour=colour)

    def asked(self, *lines: Line) -> None:
        """Write questions with their numbers and codes."""
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        self._turn(paragraph)
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Pt(2 if self._under_condition else 10)
        paragraph.paragraph_format.space_after = Pt(3)
        self._under_condition = False
        for place, line in enumerate(lines):
            if place:
                self._run(paragraph, "    ", "asked")
            self._asked_runs(paragraph, line)

    def _asked_runs(self, paragraph: Paragraph, line: Line) -> None:
        self._run(paragraph, f"{line.number}  ", "asked", bold=True, colour=ACCENT)
        before, name, after = line.text.partition(line.feature) if line.feature else (line.text, "", "")
        for piece in (before, name, after):
            if piece:
                self._run(paragraph, piece, "asked", bold=True)
        self._run(paragraph, f"  {line.code}", "code", colour=GREY)

    def line_to_fill(self, text: str, *, code: str) -> None:
        """Write a short question with a line to write on."""
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        self._turn(paragraph, text)
        paragraph.paragraph_format.space_before = Pt(10)
        self._run(paragraph, f"{text}: ", "asked", bold=True)
        self._run(paragraph, "_" * 28, "text", colour=LINE)
        self._run(paragraph, f"  {code}", "code", colour=GREY)

    # --- answers ------------------------------------------------------------------------------------------------------

    def _box(self, paragraph: Paragraph, label: str, code: str, *, gap: str = "") -> None:
        self._run(paragraph, BOX, "box")
        self._run(paragraph, f"\u00a0{label}\u00a0", "text")
        self._run(paragraph, f"{code}{gap}", "code", colour=GREY)

    def boxes(self, answers: Sequence[tuple[str, str]], *, in_row: bool) -> None:
        """Write boxes with their labels and codes, one below the other or in a row."""
        from docx.shared import Mm, Pt

        lines = [answers] if in_row else [[answer] for answer in answers]
        for place, line in enumerate(lines):
            paragraph = self.document.add_paragraph()
            self._turn(paragraph)
            paragraph.paragraph_format.left_indent = Mm(6)
            paragraph.paragraph_format.space_after = Pt(4 if place == len(lines) - 1 else 0)
            paragraph.paragraph_format.keep_with_next = place < len(lines) - 1 or None
            paragraph.paragraph_format.keep_together = True
            for at, (label, code) in enumerate(line):
                self._box(paragraph, label, code, gap="      " if at < len(line) - 1 else "")

    def number(self, others: Sequence[tuple[str, str]]) -> None:
        """Write a line for a number, then boxes for not giving one."""
        from docx.shared import Mm, Pt

        paragraph = self.document.add_paragraph()
        self._turn(paragraph)
        paragraph.paragraph_format.left_indent = Mm(6)
        paragraph.paragraph_format.space_before = Pt(6)
        self._run(paragraph, "_" * 16, "text", colour=LINE)
        for label, code in others:
            self._run(paragraph, "      ", "text")
            self._box(paragraph, label, code)

    def lines(self) -> None:
        """Write a frame to write into."""
        from docx.enum.table import WD_ROW_HEIGHT_RULE
        from docx.shared import Mm

        table = self._table(1, 1, [self.width])
        table.rows[0].height, table.rows[0].height_rule = Mm(20), WD_ROW_HEIGHT_RULE.AT_LEAST
        borders(table, ("top", "bottom", "left", "right"))
        self._after()

    def _table(self, height: int, columns: int, widths: Sequence[float]) -> Table:
        from docx.shared import Mm

        table: Table = self.document.add_table(height, columns)
        table.autofit = False
        margins = add(table._tbl.tblPr, "w:tblCellMar")
        for side in ("left", "right"):
            add(margins, f"w:{side}", **{"w:w": str(int(CELL_MARGIN * 56.7)), "w:type": "dxa"})
        if self.turned:
            add(table._tbl.tblPr, "w:bidiVisual")
        for row in table.rows:
            add(row._tr.get_or_add_trPr(), "w:cantSplit")
            for cell, width in zip(row.cells, widths, strict=True):
                cell.width = Mm(width)
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _fill(
        self, cell: _Cell, text: str, size: str, *, bold: bool = False, colour: str = INK, place: str = "center"
    ) -> None:
        """Fill a cell; ``place`` is ``center``, ``top`` or ``bottom``; ``start`` or ``end`` for a text at one side."""
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        paragraph = self._cell(cell)
        if place == "end":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        elif place != "start":
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT[place.upper()]
        for at, line in enumerate(text.split("\n")):
            if at:
                paragraph.add_run().add_break()
            self._run(paragraph, line, size, bold=bold, colour=colour)

    def _cell(self, cell: _Cell) -> Paragraph:
        """Return the paragraph of a cell, in the direction of the language and with a little air."""
        from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
        from docx.shared import Pt

        paragraph: Paragraph = cell.paragraphs[0]
        self._turn(paragraph)
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
        cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        return paragraph

    def _after(self) -> None:
        """Leave a little room below a table."""
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(6)


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"\s*-?[A-Za-z0-9_]*\s*", text))
