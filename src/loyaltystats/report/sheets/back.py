"""Checks, Method and notes, Glossary, Stamp: what makes the rest trustworthy."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.check import LOOK, OK, Check
from loyaltystats.report.given import GivenTable
from loyaltystats.report.kinds import Shown, about_levels
from loyaltystats.report.languages.translator import Verbatim
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.planned import MEANINGS, PlanRecord
from loyaltystats.report.sheets.book import Book, hidden_words
from loyaltystats.report.study import Study
from loyaltystats.report.words import missing
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, COLUMNS, LEVEL_MEANINGS, LEVELS

SETTINGS: Final = (
    *(
        "confidence_level",
        "rule",
        "evaluation_table",
        "wording",
        "adjust",
        "by",
        "question",
        "interval",
        "top",
        "highest",
    ),
    *("waves", "panel", "outcome", "covariance", "r2", "adjusted_r2", "kind", "n_bootstrap", "seed", "importance_cut"),
    "performance_cut",
)
"""Fields of results that say how they were made."""

ALL, PLAN = "All", "Analysis plan"
"""What stands in place of a sheet and of a result where the plan is told."""
CLOSE: Final = "0.000000001"
"""Difference up to which a formula agrees with Python; beyond the digits that a spreadsheet keeps after an exponential."""

QUESTIONS: Final = ("by", "question", "outcome")
"""Settings that name a question."""


def write_checks(book: Book, made: Sequence[Check]) -> Page:
    """Write every check with its verdict."""
    look = sum(check.verdict == LOOK for check in made)
    page = book.page(
        "Checks",
        "Checks",
        f"The workbook checks itself: {len(made) - look} of {len(made)} checks are OK, {look or 'none'} to look at.",
    )
    rows = [
        {
            "about": c.about,
            "words": c.words,
            "found": c.found,
            "expected": c.expected,
            "verdict": c.verdict,
            "note": c.note,
        }
        for c in made
    ]
    paints = {
        (index, "verdict"): Paint(bold=True, ink=style.LOOK_TEXT, fill=style.LOOK_FILL)
        if check.verdict == LOOK
        else Paint(bold=True, ink=style.OK_TEXT)
        for index, check in enumerate(made)
    }
    fields = [
        Field(name="verdict", label="Verdict", width=9, centre=True),
        Field(name="about", label="Result", width=40, wrap=True),
        Field(name="words", label="Check", width=52, wrap=True),
        Field(name="found", label="Found", number_format="#,##0.######", width=12),
        Field(name="expected", label="Expected", number_format="#,##0.######", width=12),
        Field(name="note", label="Note", width=46, wrap=True),
    ]
    page.row = 4
    page.table(Table(fields=fields, rows=rows, paints=paints, formats=_check_formats(rows)))
    for row, check in enumerate(made, start=page.first_data_row):
        if check.formula:
            _live_check(book, page, row, check)
    return page


def _live_check(book: Book, page: Page, row: int, check: Check) -> None:
    """Let the program that opens the workbook work a check out again."""
    sheet: Any = page.sheet
    lock = sheet.protection
    lock.sheet, lock.autoFilter, lock.formatColumns, lock.formatRows = True, False, False, False  # False allows
    ok, look = (book.pen.voice.say(word) for word in (OK, LOOK))
    found, verdict = sheet[f"D{row}"], sheet[f"A{row}"]
    book.pen.exact.pop((sheet.title, found.coordinate), None)
    book.pen.formula(found, check.formula, check.found, found.number_format)
    judged = f'=IF(ABS(D{row}-E{row})<={CLOSE},"{ok}","{look}")'
    book.pen.formula(verdict, judged, ok if check.verdict == OK else look, verdict.number_format)


def _check_formats(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], str]:
    """Return whole numbers without a decimal point, others with enough decimals to see a difference."""
    return {
        (index, name): "#,##0" if float(row[name]).is_integer() else "0.000000"
        for index, row in enumerate(rows)
        for name in ("found", "expected")
        if isinstance(row[name], (int, float)) or hasattr(row[name], "item")
    }


def write_method(
    book: Book, results: Sequence[Shown], sheets: Mapping[int, str], plan: PlanRecord | None = None
) -> Page:
    """Write how every result was made: method, null hypothesis, settings, notes, source."""
    page = book.page(
        "Method and notes",
        "Method and notes",
        "How each number was made, what was tested, and where the method comes from.",
    )
    rows = [] if plan is None else list(_plan_rows(plan))
    for position, shown in enumerate(results):
        for item, text in _method_items(shown):
            rows.append({"sheet": sheets[position], "result": shown.result.heading, "item": item, "text": text})
    fields = [
        Field(name="sheet", label="Sheet", width=16),
        Field(name="result", label="Result", width=30, wrap=True),
        Field(name="item", label="Item", width=20, wrap=True),
        Field(name="text", label="Text", width=86, wrap=True),
    ]
    paints = {(index, "item"): Paint(ink=style.MUTED) for index in range(len(rows))}
    page.row = 4
    page.table(Table(fields=fields, rows=rows, paints=paints))
    return page


def _plan_rows(plan: PlanRecord) -> Iterable[dict[str, str]]:
    """Yield the plan in words, its hypotheses with the results that test them, and what departs from it."""

    def row(item: str, text: str) -> dict[str, str]:
        return {"sheet": ALL, "result": PLAN, "item": item, "text": text}

    yield row("Fingerprint", f"SHA-256 {plan.fingerprint}")
    yield row("Registration", f"{plan.registration[:1].upper()}{plan.registration[1:]}.")
    yield from (row(item, words) for item, words in plan.words)
    for text, tested_by in plan.hypotheses:
        tested = plan.tested(tested_by)
        told = f" Tested by: {'; '.join(tested)}." if tested else " No result of this report tests it by itself."
        yield row("Hypothesis", f"{text}{'' if text.endswith(('.', '!', '?')) else '.'}{told} Planned.")
    for words in plan.deviations:
        yield row("Deviation", words)


def _method_items(shown: Shown) -> Iterable[tuple[str, str]]:
    result = shown.result
    if shown.status:
        yield "Plan", f"{shown.status[0].upper()}{shown.status[1:]}. {MEANINGS[shown.status]}"
    yield "Method", shown.readable(result.method)
    if result.null:
        yield "Null hypothesis", result.null
    settings = [f"{name.replace('_', ' ')}: {_setting(shown, name)}" for name in SETTINGS if _is_set(shown, name)]
    if settings:
        yield "Settings", "; ".join(settings)
    for note in dict.fromkeys((*shown.notes, *hidden_words(shown))):
        yield "Note", note
    if result.source:
        yield "Source", Verbatim(result.source)


def _is_set(shown: Shown, name: str) -> bool:
    value = shown.setting(name)
    return not missing(value) and not callable(value) and value != ""


def _setting(shown: Shown, name: str) -> str:
    value = shown.setting(name)
    if name in QUESTIONS:
        return ", ".join(shown.label(code) for code in str(value).split(", "))
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def write_glossary(book: Book, results: Sequence[Shown]) -> Page:
    """Write the levels, the categories, and every column used, with their meanings."""
    page = book.page("Glossary", "Glossary", "Every level, category and column of this workbook in words.")
    rows = [*(_field_words() if about_levels(results) else []), *_codes(results)]
    used = dict.fromkeys(str(name) for shown in results for name in shown.frame.columns)
    rows += [
        {
            "term": COLUMNS[name].label,
            "kind": "Column",
            "name": name,
            "meaning": COLUMNS[name].meaning,
            "unit": COLUMNS[name].unit,
        }
        for name in used
        if name in COLUMNS and name not in CATEGORIES
    ]
    fields = [
        Field(name="term", label="Term", width=22, wrap=True),
        Field(name="kind", label="Kind", width=14),
        Field(name="meaning", label="Meaning", width=74, wrap=True),
        Field(name="unit", label="Unit", width=13),
        Field(name="name", label="Name in Data", width=20),
    ]
    paints = {(index, "term"): Paint(bold=True, ink=style.NAVY) for index in range(len(rows))}
    page.row = 4
    page.table(Table(fields=fields, rows=rows, paints=paints))
    return page


def _field_words() -> list[dict[str, str]]:
    levels = [{"term": level, "kind": "Level", "meaning": LEVEL_MEANINGS[level]} for level in LEVELS]
    return levels + [
        {
            "term": f"{CATEGORY_LETTERS[name]} {name.replace('_', '-')}",
            "kind": "Kano category",
            "meaning": COLUMNS[name].meaning,
        }
        for name in CATEGORIES
    ]


def _codes(results: Sequence[Shown]) -> list[dict[str, str]]:
    """Return what the codes in notes and data stand for."""
    labels = {
        code: text
        for shown in results
        for code, text in shown.result.labels.items()
        if text != code and "/" not in code  # texts of single answers stand beside them, on the sheet Answers
    }
    return [
        {"term": text, "kind": "Code", "meaning": f"Written {code!r} in notes and data.", "name": code}
        for code, text in labels.items()
    ]


def write_stamp(book: Book, study: Study, results: Sequence[Shown], tables: Sequence[GivenTable] = ()) -> Page:
    """Write what is needed to make the same workbook again and to see that it is the same."""
    page = book.page("Stamp", "Stamp", "What this workbook was made from and how to make it again, to the last digit.")
    facts = [
        ("Package", f"loyaltystats {study.package_version}"),
        ("Made on", study.date),
        ("Study", study.title),
        ("Instrument", study.instrument_id),
        ("Instrument version", study.instrument_version),
        ("Instrument fingerprint", study.instrument_fingerprint),
        ("Answer wording", study.wording),
        ("Answers from", study.source),
        ("Respondents read", study.respondents),
        ("Data fingerprint (SHA-256)", study.data_fingerprint),
        ("Results fingerprint (SHA-256)", results_fingerprint(results)),
        ("Design", study.design),
        ("Random numbers", study.seed),
        *_plan_facts(study.plan),
        ("Command", study.command),
        *((f"Table {table.name}", f"{len(table.frame):,} rows, {len(table.columns):,} columns") for table in tables),
        ("Sheets left out", ", ".join(study.house.leave_out)),
        *(("Note of the reader", note) for note in study.notes),
    ]
    rows = [{"name": name, "value": value} for name, value in facts if value not in ("", None)]
    fields = [
        Field(name="name", label="Item", width=30),
        Field(name="value", label="Value", wrap=True, width=88),
    ]
    page.row = 4
    page.table(Table(fields=fields, rows=rows))
    return page


def _plan_facts(plan: PlanRecord | None) -> list[tuple[str, str]]:
    if plan is None:
        return []
    facts = [("Plan fingerprint (SHA-256)", plan.fingerprint), ("Plan", plan.registration)]
    return [*facts, ("Deviations from the plan", str(len(plan.deviations) or "none"))]


def results_fingerprint(results: Sequence[Shown]) -> str:
    """Return 16 hexadecimal digits that change with any number of any result."""
    digest = hashlib.sha256()
    for shown in results:
        text = shown.frame.to_csv(index=False, lineterminator="\n", float_format="%.17g")
        digest.update(text.encode("utf-8", errors="surrogatepass"))
    return digest.hexdigest()[:16]
