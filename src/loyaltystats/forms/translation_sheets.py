"""The sheets of the workbook for translators: how they look, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import FIXED_DATE
from loyaltystats.forms.style import add_styles, half_answered, height, protect, put, set_page
from loyaltystats.forms.translation_cells import COLUMNS, FIRST_ROW, REMOVED, REMOVED_COLUMNS, STAMP, Kept
from loyaltystats.questionnaire.instrument import MARK, Instrument
from loyaltystats.questionnaire.layout import META
from loyaltystats.questionnaire.translation import STATUSES, Row

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

READ_ME: Final = "Read me"
TYPED: Final = ("target", "review", "final", "comment", "status")
"""Columns that translators fill in."""

WORDS: Final = ("target", "review", "final")
"""Columns in the target language."""

RIGHT_TO_LEFT: Final = frozenset({"ar", "he", "fa", "ur"})
_LTR, _RTL = 1, 2

HOW_TO: Final = (
    ("Translate", "One sheet per language. Write your translation into the column target, beside the source."),
    ("", "Keep what stands in braces, such as {feature}, as it is: the name of a feature is filled in there. Put it where "
     "your language needs it."),
    ("", "Translate the question, not the words: ask what the source asks. Answers keep their order and their strength."),
    ("", "Answer scales may be filled in already; change them only if they do not read well with the question."),
    ("Review", "A second translator reads source and target; another wording goes into review, its reason into comment."),
    ("", "Together you choose: what stands in final is used; if it is empty, review; if that is empty, target."),
    ("Status", "draft: not checked. reviewed: a second translator has agreed. stale: the source has changed since; check "
     "the row and set it to reviewed."),
    ("Try it", "Ask some people of the language to answer aloud before you field it."),
    ("Please", "Leave key, source and hash as they are, and do not rename the sheets. New rows are not read."),
)  # fmt: skip
"""The steps of TRAPD: translate, review, adjudicate, pretest, document (Harkness, J. A., 2003, Questionnaire translation, in
Cross-Cultural Survey Methods, Wiley)."""


def write_book(
    instrument: Instrument,
    languages: Mapping[str, Sequence[Row]],
    kept: Mapping[str, Mapping[str, Kept]],
    path: Path,
) -> None:
    """Write the workbook."""
    from openpyxl import Workbook

    book = Workbook()
    add_styles(book)
    first: Any = book.active
    _write_read_me(instrument, first, list(languages))
    for language, rows in languages.items():
        _write_sheet(instrument, book.create_sheet(language), language, rows, kept.get(language, {}))
    _write_removed(book, languages, kept)
    meta = book.create_sheet(META)
    for number, (key, value) in enumerate(
        {STAMP: "1", "instrument": instrument.id, "version": instrument.version, "source": instrument.language}.items(),
        1,
    ):
        put(meta, number, 1, key, "text")
        put(meta, number, 2, value, "text")
    meta.sheet_state = "veryHidden"
    book.properties.title = f"{instrument.id}: {', '.join(languages)}"[:250]
    book.properties.creator = ""
    book.properties.lastModifiedBy = None
    book.properties.created = FIXED_DATE
    book.save(path)


def _write_read_me(instrument: Instrument, sheet: Any, languages: list[str]) -> None:
    from openpyxl.styles import Alignment

    sheet.title = READ_ME
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90
    put(sheet, 1, 1, instrument.title.get(instrument.language, instrument.id), "title")
    put(
        sheet,
        2,
        1,
        f"{instrument.id}, version {instrument.version}: {instrument.language} to {', '.join(languages)}",
        "small",
    )
    sheet.row_dimensions[1].height = 28
    for number, (head, words) in enumerate(HOW_TO, start=4):
        put(sheet, number, 1, head, "heading")
        put(sheet, number, 2, words, "text")
        sheet.row_dimensions[number].height = height(words, 90)
    for number in (1, 2):
        sheet.cell(number, 1).alignment = Alignment(vertical="top", wrap_text=False)
    _page(sheet, instrument, landscape=False)


def _write_sheet(
    instrument: Instrument, sheet: Any, language: str, rows: Sequence[Row], kept: Mapping[str, Kept]
) -> None:
    from openpyxl.utils import get_column_letter

    right = language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT
    letters = {name: get_column_letter(place) for place, name in enumerate(COLUMNS, start=1)}
    for place, (name, width) in enumerate(COLUMNS.items(), start=1):
        put(sheet, 1, place, name, "header")
        sheet.column_dimensions[letters[name]].width = width
    for number, row in enumerate(rows, start=FIRST_ROW):
        _write_row(sheet, number, _values(instrument, row, kept.get(row.key)), right=right)
    last = max(FIRST_ROW, FIRST_ROW + len(rows) - 1)
    _add_rules(sheet, letters, last)
    sheet.freeze_panes = "C2"
    sheet.auto_filter.ref = f"A1:{letters['hash']}{last}"
    sheet.column_dimensions[letters["hash"]].hidden = True
    sheet.sheet_view.rightToLeft = right
    sheet.print_title_rows = "1:1"
    protect(sheet)
    _page(sheet, instrument, landscape=True)


def _write_row(sheet: Any, number: int, values: Mapping[str, Any], *, right: bool) -> None:
    from openpyxl.styles import Alignment

    for place, (name, value) in enumerate(values.items(), start=1):
        put(sheet, number, place, value, _style(name))
        turned = right and name in WORDS
        sheet.cell(number, place).alignment = Alignment(
            vertical="top",
            wrap_text=True,
            readingOrder=_RTL if turned else _LTR,
            horizontal="right" if turned else "left",
        )
    sizes = {"key": 9, "context": 9, **dict.fromkeys(("source", *WORDS), 11)}
    tallest = max(height(str(values[name] or ""), COLUMNS[name], size=size) for name, size in sizes.items())
    sheet.row_dimensions[number].height = min(tallest, 400.0)


def _add_rules(sheet: Any, letters: Mapping[str, str], last: int) -> None:
    """Give the statuses their drop-down; mark texts that are longer than fits and rows that are stale."""
    from openpyxl.worksheet.datavalidation import DataValidation

    def cells(name: str) -> str:
        return f"{letters[name]}{FIRST_ROW}:{letters[name]}{last}"

    statuses = DataValidation(type="list", formula1=f'"{",".join(STATUSES)}"', allow_blank=True)
    statuses.errorStyle, statuses.showErrorMessage = "stop", True
    statuses.error = f"Please choose {', '.join(STATUSES[:-1])} or {STATUSES[-1]}."
    statuses.add(cells("status"))
    sheet.add_data_validation(statuses)
    fits = f"${letters['max_length']}{FIRST_ROW}"
    for name in WORDS:
        too_long = half_answered(f'AND({fits}<>"",LEN({letters[name]}{FIRST_ROW})>{fits})')
        sheet.conditional_formatting.add(cells(name), too_long)
    stale = half_answered(f'${letters["status"]}{FIRST_ROW}="stale"')
    sheet.conditional_formatting.add(cells("status"), stale)


def _values(instrument: Instrument, row: Row, kept: Kept | None) -> dict[str, Any]:
    """Return what stands in a row: what translators left there, else what the study has."""
    status: str = row.status
    if kept is not None and (kept.words or kept.comment):
        changed = bool(kept.hash) and kept.hash != row.hash
        status = "stale" if changed and kept.words else kept.status
    return {
        "key": row.key,
        "source": row.source,
        "target": (kept.target if kept and kept.words else "") or (row.target if not (kept and kept.words) else None),
        "review": (kept.review or None) if kept else None,
        "final": (kept.final or None) if kept else None,
        "comment": (kept.comment or None) if kept else None,
        "status": status,
        "context": _context(instrument, row),
        "max_length": row.limit,
        "hash": row.hash,
    }


def _context(instrument: Instrument, row: Row) -> str:
    """Return where a text is shown, in words."""
    text = row.text
    what = {
        "title": "Title",
        "about": "About the template",
        "instructions": "Read before the questions",
        "heading": "Heading",
        "question": "Question",
        "hint": "Help beside the question",
        "name": "Short name in tables and charts",
        "answer": "Answer",
        "feature": "Feature: stands in the questions about it",
    }[text.what]
    codes = [code for one in text.questions for code in _codes(instrument, one)] if text.what != "feature" else []
    more = f" and {len(codes) - 3} more" if len(codes) > 3 else ""
    where = f" of {', '.join(codes[:3])}{more}" if codes else ""
    marks = f"; keep {MARK}" if MARK in row.source else ""
    return f"{what}{where}{marks}" + ("" if text.seen else " (not shown to respondents)")


def _codes(instrument: Instrument, short: str) -> list[str]:
    """Return the codes of the questions that a code of a template stands for: one per feature, or itself."""
    found = [one.code for one in instrument.questions if one.feature and one.code == one.feature + short]
    return found or [short]


def _style(name: str) -> str:
    return "answer" if name in TYPED else "small" if name in ("key", "context", "max_length", "hash") else "cell"


def _write_removed(
    book: Workbook, languages: Mapping[str, Sequence[Row]], kept: Mapping[str, Mapping[str, Kept]]
) -> None:
    """Write what translators left for texts that the study no longer has, so that no work is lost."""
    lost = [
        (language, key, one)
        for language, rows in kept.items()
        for key, one in rows.items()
        if (one.words or one.comment) and key not in {row.key for row in languages.get(language, ())}
    ]
    if not lost:
        return
    sheet = book.create_sheet(REMOVED)
    for place, name in enumerate(REMOVED_COLUMNS, start=1):
        put(sheet, 1, place, name, "header")
        sheet.column_dimensions["ABCDEFG"[place - 1]].width = 34 if place > 2 else 18
    for number, (language, key, one) in enumerate(lost, start=FIRST_ROW):
        values = (language, key, *(getattr(one, name) or None for name in REMOVED_COLUMNS[2:]))
        for place, value in enumerate(values, start=1):
            put(sheet, number, place, value, "cell")


def _page(sheet: Any, instrument: Instrument, *, landscape: bool) -> None:
    study = f"{instrument.id}, version {instrument.version}".replace("&", "&&")[:160]
    set_page(sheet, f"{study}\n&P / &N", landscape=landscape)
