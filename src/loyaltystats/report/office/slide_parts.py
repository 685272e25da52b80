"""Parts of a slide: texts, charts, tables, footer and notes, put where the layout has its placeholders."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from loyaltystats.report import style
from loyaltystats.report.cells import clean_text
from loyaltystats.report.logo import Logo
from loyaltystats.report.office.columns import Cell, Sheet, is_number
from loyaltystats.report.office.native import NativeChart
from loyaltystats.report.office.slide_look import EMU, Box
from loyaltystats.report.office.slide_text import LINE, lines_of

CONTENT: int = 1
"""Number of the placeholder of charts and tables."""


def put_text(shape: Any, paragraphs: Sequence[tuple[str, int]], *, size: float | None = None) -> None:
    """Fill a placeholder with paragraphs of some level."""
    from pptx.util import Pt

    frame = shape.text_frame
    for at, (text, level) in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.level = level
        run = paragraph.add_run()
        run.text = _one_line(text)
        if size is not None:
            run.font.size = Pt(size)


def _one_line(text: str) -> str:
    return " ".join(clean_text(text)[0].split())


def put_footer(slide: Any, words: str) -> None:
    """Give a slide its footer and its number, which the library leaves to the layout."""
    for shape in slide.slide_layout.placeholders:
        kind = shape.placeholder_format.type.name
        if kind not in ("FOOTER", "SLIDE_NUMBER"):
            continue
        element = deepcopy(shape.element)
        slide.shapes._spTree.append(element)
        copied = slide.shapes[-1]
        copied.element.nvSpPr.cNvPr.set("id", str(max(each.shape_id for each in slide.shapes) + 1))
        if kind == "FOOTER":
            room = 110
            text = _one_line(words)
            copied.text_frame.text = text if len(text) <= room else f"{text[: room - 1]}…"


def put_notes(slide: Any, texts: Sequence[str]) -> None:
    """Fill the notes of a slide."""
    slide.notes_slide.notes_text_frame.text = "\n".join(_one_line(text) for text in texts if text)


def put_chart(slide: Any, chart: NativeChart, box: Box, package: Any) -> None:
    """Put a native chart in place of the placeholder, with the workbook of its cells inside."""
    from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from pptx.parts.chart import ChartPart
    from pptx.parts.embeddedpackage import EmbeddedXlsxPart

    part = ChartPart.load(
        package.next_partname(ChartPart.partname_template), CONTENT_TYPE.DML_CHART, package, chart.xml
    )
    part.relate_to(EmbeddedXlsxPart.new(chart.workbook, package), RELATIONSHIP_TYPE.PACKAGE)
    relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    frame = slide.shapes._add_chart_graphicFrame(relation, *_emu(box))
    _in_placeholder(slide, frame, chart.heading, chart.alt_text)


def _emu(box: Box) -> tuple[Any, ...]:
    from pptx.util import Emu

    return tuple(Emu(round(points * EMU)) for points in (box.left, box.top, box.width, box.height))


def _in_placeholder(slide: Any, frame: Any, name: str, described: str) -> None:
    """Let a frame take the place of the empty placeholder of the layout."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    empty = slide.placeholders[CONTENT].element
    element = frame._element if hasattr(frame, "_element") else frame
    marks = element.xpath("./p:nvGraphicFramePr/p:nvPr")[0]
    marks.insert(0, parse_xml(f'<p:ph {nsdecls("p")} idx="{CONTENT}"/>'))
    shown = element.xpath("./p:nvGraphicFramePr/p:cNvPr")[0]
    shown.set("name", clean_text(name)[0][:255] or "Content")
    shown.set("descr", clean_text(described)[0])
    empty.getparent().replace(empty, element)


def put_picture(slide: Any, logo: Logo, box: Box) -> None:
    """Put a logo into the upper left of a place."""
    from io import BytesIO

    wide, high = logo.fitting(box.width, box.height)
    place = _emu(Box(box.left, box.top, wide, high))
    made = slide.shapes.add_picture(BytesIO(logo.content), *place)
    shown = made._element.xpath("./p:nvPicPr/p:cNvPr")[0]
    shown.set("name", clean_text(logo.words)[0])
    shown.set("descr", clean_text(logo.words)[0])


def put_table(slide: Any, made: Sheet, box: Box, size: float, *, described: str) -> None:
    """Put a table in place of the placeholder; its first row is marked as its head."""
    frame = slide.shapes.add_table(len(made.rows) + 1, len(made.fields), *_emu(box))
    table = frame.table
    table.horz_banding = False
    for at, width in enumerate(made.widths):
        table.columns[at].width = round(width * EMU)
    heads = [
        Cell(text=each.label, paint=None, side="center" if is_number(each) or each.centre else "left")
        for each in made.fields
    ]
    for index, row in enumerate([heads, *made.rows]):
        most = 1
        for at, cell in enumerate(row):
            _fill(table.cell(index, at), cell, size, head=index == 0)
            most = max(most, len(lines_of(cell.text, made.widths[at] - 10, size)))
        table.rows[index].height = round((most * size * LINE + 6) * EMU)
    _in_placeholder(slide, frame, described, described)


def _fill(target: Any, cell: Cell, size: float, *, head: bool) -> None:
    from pptx.dml.color import RGBColor
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    sides = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}
    colour: Any = RGBColor
    paint = cell.paint
    ground = style.NAVY if head else (paint.fill if paint and paint.fill else style.WHITE)
    ink = style.WHITE if head else (paint.ink if paint else style.INK)
    target.fill.solid()
    target.fill.fore_color.rgb = colour.from_string(ground)
    target.margin_left = target.margin_right = Emu(5 * EMU)
    target.margin_top = target.margin_bottom = Emu(3 * EMU)
    target.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = target.text_frame.paragraphs[0]
    paragraph.alignment = sides[cell.side]
    run = paragraph.add_run()
    run.text = _one_line(cell.text)
    run.font.size = Pt(size)
    run.font.bold = head or bool(paint and paint.bold)
    run.font.italic = bool(paint and paint.italic)
    run.font.color.rgb = colour.from_string(ink or style.INK)
