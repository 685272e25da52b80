"""Workbook: puts the sheets in the order of a client's questions, and saves them so that an older file survives failure."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.files import atomic
from loyaltystats.report import style
from loyaltystats.report.cells import Pen, clean_text
from loyaltystats.report.checklist import NotEstimable, checks
from loyaltystats.report.finisher import finish
from loyaltystats.report.given import GivenTable
from loyaltystats.report.house_sheets import kept, put_in_order
from loyaltystats.report.kinds import KINDS, Shown, in_order, shown_all
from loyaltystats.report.languages.translator import Translator, Verbatim
from loyaltystats.report.languages.voices import PLAIN_VOICE
from loyaltystats.report.marked import mark_tables
from loyaltystats.report.page import CONTENTS, Page
from loyaltystats.report.progress import watched
from loyaltystats.report.readable import readable
from loyaltystats.report.sheets.agreement import write_agreement
from loyaltystats.report.sheets.answers import write_amounts, write_answers
from loyaltystats.report.sheets.back import write_checks, write_glossary, write_method, write_stamp
from loyaltystats.report.sheets.banner import write_banner
from loyaltystats.report.sheets.banner_tests import write_banner_tests
from loyaltystats.report.sheets.batteries import write_intentions, write_phases
from loyaltystats.report.sheets.book import Book, Entry
from loyaltystats.report.sheets.care import write_care, write_without
from loyaltystats.report.sheets.chain import write_curve, write_mediation, write_moderation
from loyaltystats.report.sheets.compare import write_compare, write_within_agreement
from loyaltystats.report.sheets.data import write_data
from loyaltystats.report.sheets.differences import write_differences
from loyaltystats.report.sheets.dominance import write_dominance
from loyaltystats.report.sheets.drift import write_drift
from loyaltystats.report.sheets.drivers import write_drivers
from loyaltystats.report.sheets.equivalence import write_equivalence
from loyaltystats.report.sheets.factors import write_factors, write_ladder
from loyaltystats.report.sheets.front import write_contents, write_legend, write_summary
from loyaltystats.report.sheets.fuzzy import write_fuzzy
from loyaltystats.report.sheets.gaps import write_gaps
from loyaltystats.report.sheets.generic import write_other
from loyaltystats.report.sheets.given import write_given
from loyaltystats.report.sheets.importance import write_importance
from loyaltystats.report.sheets.kano import write_kano
from loyaltystats.report.sheets.level_loyalty import write_level_loyalty
from loyaltystats.report.sheets.levels import write_levels
from loyaltystats.report.sheets.live import write_simulator
from loyaltystats.report.sheets.loyalty import write_satisfaction, write_score
from loyaltystats.report.sheets.measures import write_measures
from loyaltystats.report.sheets.paths import write_paths
from loyaltystats.report.sheets.penalty import write_penalty
from loyaltystats.report.sheets.plans import write_plan, write_split
from loyaltystats.report.sheets.priority import write_priority
from loyaltystats.report.sheets.quality import write_quality
from loyaltystats.report.sheets.reliability import write_distinctness, write_items, write_reliability
from loyaltystats.report.sheets.road_bars import write_incidents, write_key_drivers, write_odds
from loyaltystats.report.sheets.roads import write_grid, write_tetraclasse
from loyaltystats.report.sheets.scores import write_scores
from loyaltystats.report.sheets.segments import write_segments
from loyaltystats.report.sheets.sensitivity import write_sensitivity
from loyaltystats.report.sheets.styles import write_both_ways, write_recovery, write_styles
from loyaltystats.report.sheets.watch import write_control, write_pareto
from loyaltystats.report.sheets.weights import write_weights
from loyaltystats.report.sheets.what_if import write_gains, write_what_if
from loyaltystats.report.study import Study
from loyaltystats.report.target import target_of
from loyaltystats.report.text import findings
from loyaltystats.result import Result

if TYPE_CHECKING:
    from openpyxl import Workbook

_TOGETHER: Final = {
    "nps": write_score,
    "csat": write_satisfaction,
    "measures": write_measures,
    "without": write_without,
}
_ALONE: Final = {
    "kano": write_kano,
    "sensitivity": write_sensitivity,
    "fuzzy": write_fuzzy,
    "scores": write_scores,
    "levels": write_levels,
    "segments": write_segments,
    "level_loyalty": write_level_loyalty,
    "drift": write_drift,
    "nps_difference": write_differences,
    "compare": write_compare,
    "within_agreement": write_within_agreement,
    "phases": write_phases,
    "pareto": write_pareto,
    "recovery": write_recovery,
    "control": write_control,
    "styles": write_styles,
    "both_ways": write_both_ways,
    "intentions": write_intentions,
    "drivers": write_drivers,
    "equivalence": write_equivalence,
    "importance": write_importance,
    "dominance": write_dominance,
    "priority": write_priority,
    "simulator": write_simulator,
    "what_if": write_what_if,
    "gains": write_gains,
    "penalty": write_penalty,
    "mediation": write_mediation,
    "left_out": write_curve,
    "moderation": write_moderation,
    "slopes": write_curve,
    "reliability": write_reliability,
    "items": write_items,
    "distinctness": write_distinctness,
    "factors": write_factors,
    "ladder": write_ladder,
    "paths": write_paths,
    "grid": write_grid,
    "odds": write_odds,
    "tetraclasse": write_tetraclasse,
    "key_drivers": write_key_drivers,
    "incidents": write_incidents,
    "agreement": write_agreement,
    "gaps": write_gaps,
    "care": write_care,
    "banner": write_banner,
    "banner_tests": write_banner_tests,
    "answers": write_answers,
    "amounts": write_amounts,
    "weights": write_weights,
    "plan": write_plan,
    "split": write_split,
    "other": write_other,
}
SUFFIXES: Final = (".xlsx",)


def write_workbook(
    path: str | Path,
    title: str,
    results: Sequence[Result],
    study: Study,
    gaps: Sequence[NotEstimable] = (),
    tables: Sequence[GivenTable] = (),
    voice: Translator = PLAIN_VOICE,
) -> Path:
    """Write the client's workbook; an older file of that name is replaced only when the new one is whole.

    Raises
    ------
    ArgumentError
        The name does not end in ``.xlsx``, or its folder is not there.
    """
    target = target_of(path, *SUFFIXES)
    book = _compose(title, kept_results(results, study), study, gaps, tables, voice)
    alt_texts = {page.sheet.title: page.alt_texts for page in book.pages}
    with atomic(target) as temporary:
        finish(
            study.house.look.archive(_saved(book.workbook)),
            temporary,
            alt_texts=alt_texts,
            values={**book.pen.formulas, **book.pen.exact},
            lookup=book.value,
            long_rows=book.long_rows,
        )
    return target


def _saved(workbook: Workbook) -> BytesIO:
    """Return the workbook as the library saves it; its sheets pass through temporary files."""
    saved = BytesIO()
    try:
        workbook.save(saved)
    except Exception as error:
        if type(error).__name__ != "SerialisationError":  # of lxml, which the library writes with where it is installed
            raise
        raise OSError(errno.ENOSPC, f"No space left for temporary files ({error})") from error
    return saved


def _compose(
    title: str,
    results: Sequence[Shown],
    study: Study,
    gaps: Sequence[NotEstimable],
    tables: Sequence[GivenTable],
    voice: Translator,
) -> Book:
    book = Book(_empty_workbook(title, study), stamp_words(study), Pen(voice), look=study.house.look)
    contents = book.page(CONTENTS, Verbatim(title), "")
    book.entries.clear()
    summary_place = len(book.workbook.sheetnames)
    write_results(book, results)
    left_out = study.house.leave_out
    for table in tables:
        if table.name not in left_out:
            write_given(book, table)
    write_quality(book, study, results)
    # the Summary needs the sheets' names, so it is written after them and moved before them
    labels = {code: text for each in results for code, text in each.result.labels.items()}
    gaps = [replace(gap, reason=readable(gap.reason, labels)) for gap in gaps]
    summary = write_summary(book, findings(results), gaps, book.sheet_of)
    _move(book, summary, summary_place)
    made = checks(results, study, gaps, book.pen.replaced, tables, book.further_checks)
    write_checks(book, made)
    if results:
        write_method(book, results, book.sheet_of, study.plan)
        if "Glossary" not in left_out:
            write_glossary(book, results)
        if "Data" not in left_out:
            write_data(book, results, book.sheet_of)
    write_stamp(book, study, results, tables)
    put_in_order(book, study.house)
    write_contents(contents, Verbatim(title), study, book.entries, made)
    write_legend(contents, results)
    for page in book.pages:
        page.finish(book.stamp)
    mark_tables(book.pages)
    book.chart_data_last()
    book.workbook.active = 0
    for sheet in book.workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet is contents.sheet
    return book


def kept_results(results: Sequence[Result], study: Study) -> list[Shown]:
    """Return the results as they are shown, in the order of a client's questions, without what the house leaves out."""
    return kept(in_order(shown_all(results, study)), study.house, write_results)


def write_results(book: Book, results: Sequence[Shown]) -> None:
    """Write the sheets of all results, in the order of a client's questions."""
    for kind in watched(KINDS, "sheets"):
        members = [(position, each) for position, each in enumerate(results) if each.kind == kind]
        if members and kind in _TOGETHER:
            page = _TOGETHER[kind](book, [each for _, each in members])
            book.sheet_of |= {position: Verbatim(page.sheet.title) for position, _ in members}
        elif members:
            for position, each in members:
                book.sheet_of[position] = Verbatim(_ALONE[kind](book, each).sheet.title)


def _move(book: Book, page: Page, place: int) -> None:
    book.workbook.move_sheet(page.sheet, place - book.workbook.index(page.sheet))
    entry: Entry = book.entries.pop()
    book.entries.insert(0, entry)


def _empty_workbook(title: str, study: Study) -> Workbook:
    from datetime import datetime

    from openpyxl import Workbook
    from openpyxl.styles import Font

    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    normal = Font(name=style.FONT, size=10, color=style.INK)
    inner: Any = workbook
    inner._named_styles["Normal"].font = normal  # widths of columns are counted in digits of this font
    inner._fonts[0] = normal
    properties = workbook.properties
    properties.creator = ""
    properties.lastModifiedBy = ""
    properties.title = clean_text(title)[0]
    properties.subject = clean_text(study.title)[0]
    properties.description = f"Made by loyaltystats {study.package_version}"
    properties.created = properties.modified = datetime(2000, 1, 1)
    return workbook


def stamp_words(study: Study) -> str:
    """Return package and data of a report in one line."""
    parts = [f"loyaltystats {study.package_version}"]
    if study.data_fingerprint:
        parts.append(f"data {study.data_fingerprint}")
    return " · ".join([*filter(None, [study.house.footer]), *parts])
