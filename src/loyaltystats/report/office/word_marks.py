"""Marks of Word: paragraphs, fields, bookmarks, tables and drawings as the XML of a document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from loyaltystats.report import style
from loyaltystats.report.cells import clean_text
from loyaltystats.report.office.columns import Cell, Sheet, is_number

EMU: Final = 12700
"""English metric units of one point."""

TWIPS: Final = 20
"""Parts of one point in which Word measures."""

MOST_OF_LINE: Final = 110
"""Characters of a line that stands for a longer text."""

_CHART: Final = "http://schemas.openxmlformats.org/drawingml/2006/chart"
_DRAWING: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PICTURE: Final = "http://schemas.openxmlformats.org/drawingml/2006/picture"


@dataclass(frozen=True, kw_only=True)
class Ink:
    """The look of a run of text where it departs from its paragraph's."""

    colour: str = ""
    bold: bool = False
    italic: bool = False


def short(text: str) -> str:
    """Return a text on one line, cut where it is too long for the edge of a page or the contents."""
    line = " ".join(text.split())
    return line if len(line) <= MOST_OF_LINE else f"{line[: MOST_OF_LINE - 1]}…"


def run(text: str, ink: Ink | None = None) -> str:
    """Return a run of text; its lines stay lines."""
    chosen = ink or Ink()
    look = ("<w:b/>" if chosen.bold else "") + ("<w:i/>" if chosen.italic else "")
    look += f'<w:color w:val="{chosen.colour}"/>' if chosen.colour else ""
    look = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = clean_text(text)[0].split("\n")
    inner = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{look}{inner}</w:r>"


def paragraph(inner: str, kind: str = "Normal", *, more: str = "") -> str:
    """Return a paragraph of a style; ``more`` are further properties in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{kind}"/>{more}</w:pPr>{inner}</w:p>'


def field(code: str, shown: str) -> str:
    """Return a field with what it shows until it is worked out again."""
    begin, middle, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    return f"{begin}{instruction(code)}{middle}{run(shown)}{end}"


def instruction(code: str) -> str:
    """Return the instruction of a field."""
    return f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'


def bookmark(inner: str, name: str, number: int) -> str:
    """Return a part of a paragraph with a name that links and contents lead to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inner}<w:bookmarkEnd w:id="{number}"/>'


def link(text: str, name: str) -> str:
    """Return a text that leads to a place of the document."""
    return f'<w:hyperlink w:anchor="{name}" w:history="1">{run(text)}</w:hyperlink>'


def section_end(portrait: bool, *, header: str, footer: str, title_page: bool = False) -> str:
    """Return the properties of a section; A4, upright or lying."""
    wide, high = (PAGE_SHORT, PAGE_LONG) if portrait else (PAGE_LONG, PAGE_SHORT)
    turned = "" if portrait else ' w:orient="landscape"'
    margin = round(MARGIN * TWIPS)
    return (
        f'<w:sectPr><w:headerReference w:type="default" r:id="{header}"/>'
        f'<w:footerReference w:type="default" r:id="{footer}"/>'
        f'<w:type w:val="nextPage"/><w:pgSz w:w="{round(wide * TWIPS)}" w:h="{round(high * TWIPS)}"{turned}/>'
        f'<w:pgMar w:top="{round(62 * TWIPS)}" w:right="{margin}" w:bottom="{round(60 * TWIPS)}" w:left="{margin}"'
        f' w:header="{round(28 * TWIPS)}" w:footer="{round(28 * TWIPS)}" w:gutter="0"/>'
        f"{'<w:titlePg/>' if title_page else ''}</w:sectPr>"
    )


PAGE_SHORT: Final = 595.3
PAGE_LONG: Final = 841.9
MARGIN: Final = 56.7
"""A4 and its margins in points."""


def room(portrait: bool) -> float:
    """Return the points between the margins."""
    return (PAGE_SHORT if portrait else PAGE_LONG) - 2 * MARGIN


def table(made: Sheet, *, described: str) -> str:
    """Return a table whose first row is repeated on every page; ``described`` is for readers who cannot see it."""
    grid = "".join(f'<w:gridCol w:w="{round(width * TWIPS)}"/>' for width in made.widths)
    whole = round(sum(made.widths) * TWIPS)
    title = quoteattr(clean_text(described)[0][:255])
    properties = (
        f'<w:tblPr><w:tblStyle w:val="{TABLE_STYLE}"/><w:tblW w:w="{whole}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" '
        f'w:noVBand="1"/><w:tblCaption w:val={title}/></w:tblPr>'
    )
    head = "".join(
        _cell(
            each.label, width, "left" if not is_number(each) and not each.centre else "center", "TableHead", style.NAVY
        )
        for each, width in zip(made.fields, made.widths, strict=True)
    )
    rows = [f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>"]
    last = len(made.rows) - 1
    for index, row in enumerate(made.rows):
        keep = index in (0, last - 1, last)  # neither the first nor the last row stands alone, nor what is said below
        cells = "".join(_body_cell(cell, width, keep=keep) for cell, width in zip(row, made.widths, strict=True))
        rows.append(f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{cells}</w:tr>")
    return f"<w:tbl>{properties}<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


TABLE_STYLE: Final = "ReportTable"


def _body_cell(cell: Cell, width: float, *, keep: bool) -> str:
    paint = cell.paint
    ink = Ink(colour=paint.ink, bold=paint.bold, italic=paint.italic) if paint else None
    return _cell(cell.text, width, cell.side, "TableText", paint.fill if paint else "", ink=ink, keep=keep)


def _cell(
    text: str, width: float, side: str, kind: str, fill: str = "", *, ink: Ink | None = None, keep: bool = True
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    more = ("<w:keepNext/>" if keep else "") + f'<w:jc w:val="{side}"/>'
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{round(width * TWIPS)}" w:type="dxa"/>{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"{paragraph(run(text, ink) if text else '', kind, more=more)}</w:tc>"
    )


def drawn_chart(relation: str, number: int, size: tuple[float, float], *, name: str, described: str) -> str:
    """Return a run that holds a chart."""
    wide, high = (round(points * EMU) for points in size)
    title, words = quoteattr(clean_text(name)[0]), quoteattr(clean_text(described)[0])
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name={title} descr={words}/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_CHART}">'
        f'<c:chart xmlns:c="{_CHART}" r:id="{relation}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def drawn_picture(relation: str, number: int, size: tuple[float, float], *, described: str) -> str:
    """Return a run that holds a picture of the document."""
    wide, high = (round(points * EMU) for points in size)
    words = quoteattr(clean_text(described)[0])
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{wide}" cy="{high}"/><wp:docPr id="{number}" name={words} descr={words}/>'
        f'<a:graphic xmlns:a="{_DRAWING}"><a:graphicData uri="{_PICTURE}"><pic:pic xmlns:pic="{_PICTURE}">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name={words} descr={words}/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def shaded(fill: str) -> str:
    """Return the ground of a paragraph."""
    return f'<w:keepNext/><w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>'
