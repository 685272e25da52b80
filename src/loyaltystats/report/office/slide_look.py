"""Look of the slides: a clean master of 16 to 9 with three layouts, made from the placeholders of the library's template."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style

if TYPE_CHECKING:
    from pptx.presentation import Presentation

EMU: Final = 12700
"""English metric units of one point."""


@dataclass(frozen=True)
class Box:
    """A place on a slide, in points."""

    left: float
    top: float
    width: float
    height: float


SLIDE: Final = Box(0, 0, 960, 540)
TITLE: Final = Box(40, 20, 880, 78)
CONTENT: Final = Box(40, 108, 880, 386)
CHART: Final = Box(40, 106, 880, 346)
FOOT: Final = Box(40, 456, 880, 44)
FOOTER: Final = Box(40, 508, 700, 22)
NUMBER: Final = Box(820, 508, 100, 22)
FIRST_TITLE: Final = Box(70, 150, 820, 130)
FIRST_WORDS: Final = Box(70, 290, 820, 180)

LOGO: Final = Box(70, 50, 200, 60)

TITLE_SIZES: Final = (26.0, 22.0, 18.0)
TEXT_SIZE: Final = 16.0
SMALL_SIZE: Final = 11.0
FOOTER_SIZE: Final = 9.0

FIRST, WORDS, PICTURE = range(3)
"""The layouts: title slide, list of sentences, chart or table with a line at the foot."""

_KEPT: Final = {"Title Slide": "Title", "Title and Content": "Sentences", "Content with Caption": "Chart or table"}
_ACCENTS: Final = (style.ACCENT, "12795A", "A85700", "7B3F98", style.LOOK_TEXT, "5B6470")
_COLOURS: Final = {"dk2": style.NAVY, "lt2": style.PAPER, "hlink": style.LINK, "folHlink": style.LINK} | {
    f"accent{place}": colour for place, colour in enumerate(_ACCENTS, start=1)
}


def dressed(deck: Presentation) -> None:
    """Turn the template into the master of this package: size, places, fonts, colours; layouts not in use go."""
    deck.slide_width, deck.slide_height = (_emu(SLIDE.width), _emu(SLIDE.height))
    for layout in list(deck.slide_layouts):
        if layout.name not in _KEPT:
            deck.slide_layouts.remove(layout)
    _without_remains(deck)
    master: Any = deck.slide_master
    _theme(master)
    _master(master)
    for layout in deck.slide_layouts:
        _layout(layout)


def _without_remains(deck: Presentation) -> None:
    """Take away a picture of the empty template, and settings of somebody's printer."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    package: Any = deck.part.package
    for holder, kind in (
        (package._rels, RELATIONSHIP_TYPE.THUMBNAIL),
        (deck.part.rels, RELATIONSHIP_TYPE.PRINTER_SETTINGS),
    ):
        for name in [name for name, relation in holder.items() if relation.reltype == kind]:
            holder.pop(name)


def _emu(points: float) -> Any:
    from pptx.util import Emu

    return Emu(round(points * EMU))


def _put(shape: Any, box: Box) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        _emu(points) for points in (box.left, box.top, box.width, box.height)
    )


def _theme(master: Any) -> None:
    """Name the font and the colours of the theme, so that what a reader adds has the same look."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    text = part.blob.decode("utf-8")
    text = re.sub(r'(<a:(?:major|minor)Font>\s*<a:latin typeface=")[^"]*', rf"\g<1>{style.FONT}", text)
    for name, colour in _COLOURS.items():
        text = re.sub(
            rf"(<a:{name}>).*?(</a:{name}>)", rf'\g<1><a:srgbClr val="{colour}"/>\g<2>', text, flags=re.DOTALL
        )
    text = re.sub(r'(<a:theme [^>]*name=")[^"]*', r"\g<1>Report", text)
    part.blob = text.encode("utf-8")


def _master(master: Any) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    _places(master, {"TITLE": TITLE, "BODY": CONTENT})
    styles = master.element.find(".//{*}txStyles")
    new = parse_xml(
        f"<p:txStyles {nsdecls('p', 'a')}><p:titleStyle>{_level(1, TITLE_SIZES[0], style.NAVY, bold=True)}</p:titleStyle>"
        f"<p:bodyStyle>{_level(1, TEXT_SIZE, style.INK, bullet=True)}{_level(2, SMALL_SIZE, style.MUTED)}</p:bodyStyle>"
        f"<p:otherStyle>{_level(1, TEXT_SIZE, style.INK)}</p:otherStyle></p:txStyles>"
    )
    styles.getparent().replace(styles, new)


def _level(number: int, size: float, colour: str, *, bold: bool = False, bullet: bool = False) -> str:
    indent = 'marL="228600" indent="-228600"' if bullet else f'marL="{228600 if number > 1 else 0}" indent="0"'
    sign = f'<a:buFont typeface="{style.FONT}"/><a:buChar char="•"/>' if bullet else "<a:buNone/>"
    before = 700 if bullet else 100
    return (
        f'<a:lvl{number}pPr {indent} algn="l" defTabSz="914400" rtl="0" eaLnBrk="1" latinLnBrk="0" hangingPunct="1">'
        f'<a:spcBef><a:spcPts val="{before}"/></a:spcBef>{sign}'
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}" kern="1200">'
        f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        '<a:latin typeface="+mn-lt"/><a:ea typeface="+mn-ea"/><a:cs typeface="+mn-cs"/></a:defRPr>'
        f"</a:lvl{number}pPr>"
    )


def _layout(layout: Any) -> None:
    layout.name = _KEPT[layout.name]
    if layout.name == "Title":
        _places(layout, {"CENTER_TITLE": FIRST_TITLE, "SUBTITLE": FIRST_WORDS})
    elif layout.name == "Sentences":
        _places(layout, {"TITLE": TITLE, "OBJECT": CONTENT})
    else:
        _places(layout, {"TITLE": TITLE, "OBJECT": CHART, "BODY": FOOT})


def _places(holder: Any, boxes: dict[str, Box]) -> None:
    """Put the placeholders in their places and take away looks of their own; the date has none here."""
    everywhere = {"FOOTER": FOOTER, "SLIDE_NUMBER": NUMBER}
    for shape in list(holder.placeholders):
        kind = shape.placeholder_format.type.name
        if kind not in (boxes | everywhere):
            shape.element.getparent().remove(shape.element)
            continue
        _put(shape, (boxes | everywhere)[kind])
        _plain(shape, kind)


def _plain(shape: Any, kind: str) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    body = shape.text_frame._txBody
    anchor = {"TITLE": "ctr", "CENTER_TITLE": "b", "FOOTER": "ctr", "SLIDE_NUMBER": "ctr"}.get(kind, "t")
    properties = parse_xml(
        f'<a:bodyPr {nsdecls("a")} vert="horz" wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" '
        f'anchor="{anchor}"><a:noAutofit/></a:bodyPr>'
    )
    levels = {
        "FOOTER": _level(1, FOOTER_SIZE, style.MUTED),
        "SLIDE_NUMBER": _level(1, FOOTER_SIZE, style.MUTED).replace('algn="l"', 'algn="r"'),
        "CENTER_TITLE": _level(1, 36, style.NAVY, bold=True),
        "SUBTITLE": _level(1, TEXT_SIZE, style.MUTED),
        "BODY": _level(1, SMALL_SIZE, style.MUTED) if shape.placeholder_format.idx == 2 else "",
    }
    looks = parse_xml(f"<a:lstStyle {nsdecls('a')}>{levels.get(kind, '')}</a:lstStyle>")
    for name, new in (("bodyPr", properties), ("lstStyle", looks)):
        old = body.find(f"{{*}}{name}")
        if old is not None:
            body.replace(old, new)
        else:
            body.insert(int(name == "lstStyle"), new)
