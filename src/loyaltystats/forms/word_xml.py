"""Word's own markup, as far as python-docx has no words for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from docx.table import Table

LINE: Final = "B4BCC4"
"""Colour of thin lines."""

ORDERS: Final = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl numPr pBdr shd tabs bidi adjustRightInd snapToGrid "
    "spacing ind contextualSpacing jc textAlignment outlineLvl rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike color spacing w kern position sz szCs highlight u vertAlign "
    "rtl cs lang",
    "tblPr": "tblStyle bidiVisual tblW jc tblInd tblBorders shd tblLayout tblCellMar tblLook",
}
"""Word's schema: properties in their order, as far as they are used here."""


def qualified(name: str) -> str:
    """Return the full name of an element or attribute: ``w:p`` in the namespace of Word."""
    from docx.oxml.ns import qn

    return str(qn(name))


def add(parent: Any, name: str, **attributes: str) -> Any:
    """Add an element of Word's own markup."""
    from docx.oxml import OxmlElement

    element: Any = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qualified(key), value)
    parent.append(element)
    return element


def borders(table: Table, sides: Sequence[str]) -> None:
    """Give a table thin lines on some sides, ``insideH`` being those between rows."""
    lines = add(table._tbl.tblPr, "w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH"):
        if side in sides:
            add(lines, f"w:{side}", **{"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": LINE})


def in_order(root: Any) -> None:
    """Put the properties of paragraphs, runs and tables in the order that Word's schema asks for."""
    for name, order in ORDERS.items():
        rank = {qualified(f"w:{one}"): place for place, one in enumerate(order.split())}
        for found in root.iter(qualified(f"w:{name}")):
            found[:] = sorted(found, key=lambda one: rank.get(one.tag, len(rank)))
