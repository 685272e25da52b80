"""Contents and Summary: the first two sheets that a client sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.check import LOOK, Check
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.kinds import Shown, about_levels
from loyaltystats.report.logo import Logo, sheet_picture
from loyaltystats.report.page import CONTENTS, PIXEL_EMU, Field, Page, Paint, Table
from loyaltystats.report.planned import MEANINGS
from loyaltystats.report.sheets.book import Book, Entry
from loyaltystats.report.study import Study
from loyaltystats.report.text import Sourced
from loyaltystats.report.words import count
from loyaltystats.vocabulary import LEVEL_MEANINGS, LEVELS

FACTS_ROW: Final = 4
LOGO_PIXELS: Final = (260, 64)
LOGO_ROWS: Final = 4
"""Room for a logo on the first sheet."""


def write_contents(page: Page, title: str, study: Study, entries: Sequence[Entry], made: Sequence[Check]) -> None:
    """Write the first sheet: what is known of the study, and the sheets with links."""
    page.widths = [26.0, 92.0]
    page.set_widths()
    page.head(title, "Findings first, then one sheet per topic, then checks, methods and the data behind every number.")
    page.row = FACTS_ROW
    for name, value in _facts(title, study, made):
        page.write(page.row, 1, name, ink=style.MUTED)
        page.write(page.row, 2, value)
        page.row += 1
    if study.house.logo is not None:
        page.row = max(page.row, FACTS_ROW + LOGO_ROWS)
    page.heading("Sheets")
    for entry in entries:
        page.link(page.row, 1, entry.sheet, entry.sheet)
        page.write(page.row, 2, entry.words)
        page.sheet.row_dimensions[page.row].height = 17
        page.row += 1
    if study.house.logo is not None:
        _logo(page, study.house.logo)


def _logo(page: Page, logo: Logo) -> None:
    """Put the logo to the right of what is known of the study."""
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
    from openpyxl.drawing.xdr import XDRPositiveSize2D

    width, height = logo.fitting(*LOGO_PIXELS)
    column, offset = page.column_at(sum(page.pixels()) - width - 6)
    start = AnchorMarker(col=column, colOff=offset, row=FACTS_ROW - 1, rowOff=0)
    anchor = OneCellAnchor(_from=start, ext=XDRPositiveSize2D(width * PIXEL_EMU, height * PIXEL_EMU))
    page.sheet._images.append(sheet_picture(logo, anchor))  # type: ignore[attr-defined]
    page.alt_texts.insert(0, logo.words)


def write_legend(page: Page, results: Sequence[Shown]) -> None:
    """Write the colours of the levels in words, where there are levels, and how to read the tables."""
    if about_levels(results):
        _levels(page)
    page.heading("How to read the tables")
    for line in _reading(results):
        page.lines(line, indent="• ")


def _levels(page: Page) -> None:
    page.heading("The four levels and their colours")
    for level in LEVELS:
        mark = style.LEVEL_MARKS[level]
        _chip(page, f"{mark.glyph} {level}", mark.colour)
        _meaning(page, LEVEL_MEANINGS[level])
    others = (("indifferent", "Neither wanted nor missed."), ("reverse", "Its absence is preferred."))
    for name, meaning in others:
        mark = style.CATEGORY_MARKS[name]
        _chip(page, f"{mark.glyph} {mark.word}", mark.colour)
        _meaning(page, meaning)


def _facts(title: str, study: Study, made: Sequence[Check]) -> list[tuple[str, str]]:
    look = sum(check.verdict == LOOK for check in made)
    facts = [
        ("Study", study.title if study.title != title else ""),
        ("Client", study.client),
        ("Date", study.date),
        ("Respondents", f"{study.respondents:,}" if study.respondents is not None else ""),
        ("Answers from", study.source),
        ("Questionnaire", _instrument(study)),
        ("Whom they stand for", study.design if study.design != "every respondent counts once" else ""),
        ("Checks", f"{count(len(made), 'check')}, {look or 'none'} to look at" if made else ""),
    ]
    return [(name, value) for name, value in facts if value]


def _instrument(study: Study) -> str:
    if not study.instrument_id:
        return ""
    words = f"{study.instrument_id}, version {study.instrument_version}"
    return f"{words}, answer wording {study.wording}" if study.wording else words


def _chip(page: Page, text: str, colour: str) -> None:
    from openpyxl.styles import PatternFill

    cell = page.write(page.row, 1, text, bold=True, ink=style.WHITE)
    cell.fill = PatternFill("solid", start_color=colour)


def _meaning(page: Page, text: str) -> None:
    from openpyxl.styles import Alignment

    text = page.pen.voice.say(text)
    cell = page.write(page.row, 2, text)
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    lines = 1 + int(style.text_width(text) * 0.92 // page.widths[1])
    page.sheet.row_dimensions[page.row].height = 4.5 + 13.5 * lines
    page.row += 1


def _reading(results: Sequence[Shown]) -> list[str]:
    least = next((each.minimum_base for each in results), style.HIDDEN_BASE)
    planned = [f"{status}: {meaning}" for status, meaning in MEANINGS.items() if any(each.status for each in results)]
    return [
        "Every number is kept in full precision; only its format rounds what you see.",
        "An interval holds the true value of all customers in the stated share of surveys, if the respondents were drawn "
        "at random.",
        f"‘Low base’ stands beside every number on fewer than {style.LOW_BASE} answers; groups under {least} "
        "are not shown.",
        "p adjusted is corrected for testing several things at once. ‘Not shown’ is not proof of none.",
        *planned,
    ]


def write_summary(
    book: Book, found: Sequence[Sourced], gaps: Sequence[NotEstimable], sheets: Mapping[int, str]
) -> Page:
    """Write the findings, one a row, each with its number, base, caution and the sheet to see."""
    page = book.page(
        "Summary", "Summary", "What was found, in plain sentences; each with its number, base and caution."
    )
    rows: list[dict[str, Any]] = []
    formats: dict[tuple[int, str], str] = {}
    links: dict[tuple[int, str], str] = {}
    for index, each in enumerate(found):
        finding = each.finding
        sheet = sheets.get(each.result, "")
        rows.append(
            {
                "finding": finding.sentence,
                "number": finding.value,
                "base": finding.base,
                "caution": finding.caution,
                "plan": each.status,
                "sheet": sheet,
            }
        )
        formats[(index, "number")] = finding.number_format
        if sheet:
            links[(index, "sheet")] = sheet
    paints = {(index, "finding"): Paint(ink=style.NAVY) for index in range(len(rows))}
    for gap in gaps:
        paints[(len(rows), "finding")] = Paint(ink=style.LOOK_TEXT)
        where = links[(len(rows), "sheet")] = book.pen.voice.say("Checks")
        rows.append({"finding": f"Not estimable: {gap.analysis}.", "caution": gap.reason, "sheet": where})
    if not rows:
        rows.append({"finding": "No finding: the report holds no result that speaks in sentences."})
    fields = [
        Field(name="finding", label="Finding", wrap=True, width=62),
        Field(name="number", label="Number", number_format="General", width=15),
        Field(name="base", label="Base", number_format="#,##0", width=8),
        Field(name="caution", label="Caution", wrap=True, width=44),
        *([Field(name="plan", label="Plan", wrap=True, width=12)] if any(row.get("plan") for row in rows) else []),
        Field(name="sheet", label="See", width=17),
    ]
    page.row = 4
    page.table(Table(fields=fields, rows=rows, paints=paints, formats=formats, links=links))
    return page


__all__ = ["CONTENTS", "write_contents", "write_summary"]
