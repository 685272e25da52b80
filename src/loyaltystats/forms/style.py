"""How a form looks in Excel: named styles, and the only function that puts a text into a cell.

Every pair of text and ground has a contrast of at least 4.5 to 1, and no state is shown by colour alone.
"""

from __future__ import annotations

import re
from math import ceil
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final
from unicodedata import east_asian_width

if TYPE_CHECKING:
    from openpyxl.formatting.rule import Rule
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from loyaltystats.forms.plan import FormPlan

FONT: Final = "Calibri"
DARK, WHITE, INK, GREY, RED = "1F3864", "FFFFFF", "262626", "595959", "C00000"
PALE, YELLOW, LINE = "E8EDF5", "FFF9E1", "A6A6A6"

MAX_COLUMNS, MAX_ROWS, MAX_CELL = 16_384, 1_048_576, 32_767
MAX_PROMPT, MAX_TITLE, MAX_ERROR, MAX_FOOTER = 255, 32, 225, 160
"""What Excel holds: columns, rows, characters of a cell, of an input prompt, of its title, of an error message, of a
footer (255 with its codes)."""

_ESCAPE_LIKE = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
_LINE_HEIGHT: Final = 15.0


def add_styles(book: Workbook) -> None:
    """Add the named styles to a workbook; people see them in Excel's gallery and can change them there."""
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

    thin = Side(style="thin", color=LINE)
    box = Border(left=thin, right=thin, top=thin, bottom=thin)
    under = Border(bottom=Side(style="hair", color=LINE))
    over = Border(top=Side(style="medium", color=DARK), bottom=Side(style="hair", color=LINE))
    middle = {"vertical": "center", "horizontal": "left"}

    def style(name: str, **parts: Any) -> None:
        fill = parts.pop("fill", None)
        font = Font(name=FONT, **{"size": 11, "color": INK, **parts.pop("font", {})})
        align = Alignment(**{"vertical": "top", "wrap_text": True, **parts.pop("align", {})})
        made = NamedStyle(name=f"form {name}", font=font, alignment=align, **parts)
        if fill:
            made.fill = PatternFill("solid", fgColor=fill)
        book.add_named_style(made)

    unlocked = Protection(locked=False)
    style("title", font={"size": 18, "bold": True, "color": DARK})
    style("heading", font={"size": 12, "bold": True, "color": DARK})
    style("text", align={"horizontal": "left"})
    style("cell", border=under, align={"horizontal": "left"})
    style("small", font={"size": 9, "color": GREY}, align={"horizontal": "left"})
    style("asked", border=under, align={**middle, "indent": 1})
    style("hint", font={"size": 9, "color": GREY}, border=under, align={**middle, "indent": 1})
    style("number", font={"color": GREY}, border=under, align={"vertical": "center", "horizontal": "center"})
    style("asked first", border=over, align={**middle, "indent": 1})
    style("hint first", font={"size": 9, "color": GREY}, border=over, align={**middle, "indent": 1})
    style("number first", font={"color": GREY}, border=over, align={"vertical": "center", "horizontal": "center"})
    style("code", font={"size": 9, "bold": True, "color": WHITE}, fill=DARK, align={"vertical": "center"})
    style("question", font={"bold": True, "color": DARK}, fill=PALE, border=box)
    style("header", font={"bold": True, "color": WHITE}, fill=DARK, align={**middle, "indent": 1})
    style("section", font={"italic": True, "color": DARK}, fill=PALE, align={**middle, "indent": 1})
    style("block", font={"size": 12, "bold": True, "color": DARK}, border=over, align={**middle, "indent": 1})
    style("sum", font={"bold": True, "color": DARK}, fill=PALE, border=under, align={**middle, "indent": 1})
    style("answer", fill=YELLOW, border=box, protection=unlocked, number_format="@", align={**middle, "indent": 1})
    style("value", fill=YELLOW, border=box, protection=unlocked, align={**middle, "indent": 1})
    style("id", border=box, protection=unlocked, number_format="@", align={**middle, "indent": 1})


def put(sheet: Worksheet, row: int, column: int, value: Any, style: str) -> None:
    """Put a text or a number into a cell; a text stays a text, whatever it begins with."""
    cell: Any = sheet.cell(row, column)
    cell.style = f"form {style}"
    if isinstance(value, str):
        cell.value = _ESCAPE_LIKE.sub("_x005F_x", value).replace("\r", "_x000D_")
        cell.data_type = "s"  # never a formula, an error value or a number
    elif value is not None:
        cell.value = value


def height(text: str, width: float, *, size: float = 11) -> float:
    """Return the height in points that a wrapped text needs in a column of this width (in characters).

    Examples
    --------
    >>> height("short", 20), height("word " * 12, 20), height("一" * 18, 20)
    (15.0, 60.0, 30.0)
    """
    per_line = max(8, int(width * 11 / size * 1.04) - 2)
    lines = sum(_lines(line, per_line) for line in (text or " ").splitlines() or [""])
    return lines * _LINE_HEIGHT * size / 11


def _lines(text: str, per_line: int) -> int:
    """Return how many lines a text takes; a Chinese character takes two places and a line ends after any of them."""
    wide = sum(east_asian_width(one) in "WF" for one in text)
    return ceil((len(text) + wide) / per_line) if wide * 2 > len(text) else max(1, len(wrap(text, per_line)))


def shortened(text: str, limit: int) -> str:
    """Return text of at most ``limit`` characters, cut at a word with an ellipsis."""
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0][: limit - 1] + "\u2026"


def half_answered(formula: str) -> Rule:
    """Return the rule that marks an empty cell of a half-answered pair: a red border and stripes, not colour alone."""
    from openpyxl.formatting.rule import Rule
    from openpyxl.styles import Border, PatternFill, Side
    from openpyxl.styles.differential import DifferentialStyle

    red = Side(style="thin", color=RED)
    look = DifferentialStyle(
        border=Border(left=red, right=red, top=red, bottom=red),
        fill=PatternFill(patternType="lightUp", fgColor=RED, bgColor="FDE9E9"),
    )
    return Rule(type="expression", dxf=look, formula=[formula])


def footer_of(plan: FormPlan) -> str:
    """Return the words below every printed page: the study, then on a second line the page."""
    study = shortened(plan.study_line, MAX_FOOTER).replace("&", "&&")
    return f"{study}\n{plan.word('page', page='&P', pages='&N')}"


def set_page(sheet: Any, footer: str, *, landscape: bool) -> None:
    """Set how a sheet prints: one page wide, with the study and the page number below."""
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.page_margins.top = sheet.page_margins.bottom = 0.7
    left, right = footer.split("\n")
    sheet.oddFooter.left.text, sheet.oddFooter.right.text = left, right
    sheet.oddFooter.left.size = sheet.oddFooter.right.size = 8
    sheet.sheet_view.showGridLines = False


def protect(sheet: Worksheet) -> None:
    """Protect a sheet without a password: only the cells for answers can be typed into; columns can be resized."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = False
    sheet.protection.formatRows = False
    sheet.protection.autoFilter = False
