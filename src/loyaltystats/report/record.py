"""Record: all sheets of a report as they were written, for whatever shows the same as the workbook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from loyaltystats.report.cells import Pen
from loyaltystats.report.check import Check
from loyaltystats.report.checklist import NotEstimable, checks
from loyaltystats.report.house_sheets import put_in_order
from loyaltystats.report.kinds import Shown
from loyaltystats.report.languages.translator import Translator, Verbatim
from loyaltystats.report.page import CONTENTS
from loyaltystats.report.readable import readable
from loyaltystats.report.recorder import RecordedBook, Recorder
from loyaltystats.report.sheets.back import write_checks, write_glossary, write_method, write_stamp
from loyaltystats.report.sheets.front import write_contents, write_legend, write_summary
from loyaltystats.report.sheets.quality import write_quality
from loyaltystats.report.study import Study
from loyaltystats.report.text import findings
from loyaltystats.report.workbook import stamp_words, write_results

READING = "How to read"


@dataclass(frozen=True, kw_only=True)
class Record:
    """The sheets of results in their order, and those about the report, by name."""

    title: str
    book: RecordedBook
    results: Sequence[Recorder]
    contents: Recorder
    legend: Recorder
    summary: Recorder
    checks: Recorder
    method: Recorder
    glossary: Recorder
    stamp: Recorder
    made: Sequence[Check]


def recorded(
    title: str, results: Sequence[Shown], study: Study, gaps: Sequence[NotEstimable], voice: Translator
) -> Record:
    """Write the sheets, and keep what was written on each."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.remove(workbook.active)  # type: ignore[arg-type]
    book = RecordedBook(workbook, stamp_words(study), Pen(voice), look=study.house.look)
    book.page(CONTENTS, Verbatim(title), "")
    write_results(book, results)
    write_quality(book, study, results)
    labels = {code: words for each in results for code, words in each.result.labels.items()}
    gaps = [replace(gap, reason=readable(gap.reason, labels)) for gap in gaps]
    contents, *written = book.recorded
    write_summary(book, findings(results), gaps, book.sheet_of)
    made = checks(results, study, gaps, book.pen.replaced, further=book.further_checks)
    write_contents(contents, Verbatim(title), study, (), made)
    write_checks(book, made)
    write_method(book, results, book.sheet_of, study.plan)
    write_glossary(book, results)
    write_stamp(book, study, results)
    put_in_order(book, study.house)
    places = [sheet.title for sheet in workbook.worksheets]
    written.sort(key=lambda each: places.index(each.sheet.title))
    legend = Recorder(workbook.create_sheet(voice.say(READING)), book.pen)
    legend.widths = list(contents.widths)
    write_legend(legend, results)
    summary, checked, method, glossary, stamp = book.recorded[-5:]
    return Record(
        title=title,
        book=book,
        results=written,
        contents=contents,
        legend=legend,
        summary=summary,
        checks=checked,
        method=method,
        glossary=glossary,
        stamp=stamp,
        made=made,
    )
