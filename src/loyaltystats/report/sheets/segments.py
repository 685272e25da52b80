"""The Segments sheet: camps of customers side by side, feature by feature, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import Live, Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number, percent, rounded, whole_percent
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

SHARES: Final = (*(f"{category}_share" for category in CATEGORIES), "outside_share")

MOST_BARS: Final = 24
"""More bars than this cannot be read in one chart; the features that tell most apart are drawn."""


def write_segments(book: Book, shown: Shown) -> Page:
    """Write the sheet of one result of segments."""
    classes = int(shown.setting("classes", 1))
    page = book.page(
        "Segments",
        shown.result.title or "Segments",
        "Camps of customers who require different things, side by side."
        if classes > 1
        else "Whether there are camps of customers who require different things: none can be told apart here.",
    )
    page.base(f"{base_words(shown)} {sizes_words(shown)}")
    rows = segment_rows(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(rows)), freeze_columns=2)
    _models(page, shown)
    more = [*_reading(classes), *empty_words(rows, ("contrast",))]
    _chart(book, page, rows, note_points(page, [shown], more), classes)
    notes(page, [shown], more)
    return page


def segment_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows with labels, features that tell most apart first, their segments one below the other."""
    rows = records(shown.frame)
    order = list(dict.fromkeys(str(row["feature"]) for row in rows))
    apart = {
        feature: max(
            (0.0 if missing(row["contrast"]) else float(row["contrast"]))
            for row in rows
            if str(row["feature"]) == feature
        )
        for feature in order
    }
    rows.sort(key=lambda row: (-apart[str(row["feature"])], order.index(str(row["feature"]))))
    for line, row in enumerate(rows, start=1):
        category = row["modal_category"]
        mark = style.CATEGORY_MARKS.get(str(category))
        row |= {
            NUMBER: line,
            "code": str(row["feature"]),
            "feature": shown.label(row["feature"]),
            "category_code": category,
            "modal_category": mark.word if mark else "",
        }
    return rows


def sizes_words(shown: Shown) -> str:
    """Return the segments with their shares and stability as one sentence."""
    told = []
    for row in records(shown.frame.drop_duplicates("segment")):
        words = f"{row['segment']} {percent(row['segment_share'])}"
        if not missing(row["segment_low"]):
            words += f" (interval {percent(row['segment_low'])} to {percent(row['segment_high'])})"
        told.append(words + ("" if missing(row["stability"]) else f", stability {number(row['stability'])}"))
    return "; ".join(told) + "."


def _fields(shown: Shown) -> list[Field]:
    names = [name for name in SHARES if name in shown.frame.columns]
    return [
        NO_FIELD,
        field_of("feature", wrap=True),
        field_of("segment", width=14),
        field_of("modal_category", label="Requirement", width=15, centre=True),
        *(field_of(name, width=10) for name in names),
        field_of("contrast", width=10),
        field_of("n", width=9),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        mark = style.CATEGORY_MARKS.get(str(row["category_code"]))
        if low_base(row["n"]):
            paints[(index, "modal_category")] = LOW_BASE
        elif mark:
            paints[(index, "modal_category")] = Paint(fill=mark.colour, ink=style.WHITE, bold=True)
            paints[(index, f"{row['category_code']}_share")] = Paint(bold=True, ink=mark.colour)
    return paints


def _models(page: Page, shown: Shown) -> None:
    """Write the models compared, one line each."""
    fits: Any = getattr(shown.result, "fits", None)
    if fits is None:
        return
    page.start_new_page_unless(100)
    page.heading("Numbers of segments compared (the smallest BIC is chosen)")
    for row in records(fits()):
        number = int(row["classes"])
        words = f"{number} {'segment' if number == 1 else 'segments'}: "
        if row["reason"]:
            page.lines(f"{words}{row['reason']}.", indent="   ")
            continue
        criteria = f"BIC {rounded(row['bic'], thousands=True)}, AIC {rounded(row['aic'], thousands=True)}"
        words += f"{criteria}, smallest {percent(row['smallest_share'])}"
        words += f", {percent(row['reached'])} of the starts found it" + (" — chosen" if row["chosen"] else "")
        page.lines(words + ".", indent="   ")


def _reading(classes: int) -> list[str]:
    reading = ["The requirement is the most likely one in the segment; it is not tested."]
    if classes > 1:
        reading.append(
            "Contrast says how far a segment differs from all respondents on a feature, 0 to 1; the features that tell the "
            "segments apart stand first. Stability is the mean overlap with the segment found again in resamples: from 0.75 "
            "on it is stable, below 0.6 it is not."
        )
    return reading


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float, classes: int) -> None:
    table = Source.of(page)
    names = [name for name in SHARES if name in rows[0]]
    drawn = [row for row in rows if not missing(row[names[0]])]
    drawn = drawn[: MOST_BARS - MOST_BARS % classes]
    if not drawn:
        return
    chart = stacked_chart(
        "What each segment requires" if classes > 1 else "What respondents require",
        [Part(words=_part_words(name), colour=_part_colour(name)) for name in names],
        [_label(table, row, classes) for row in drawn],
        [[table.value(name, row[NUMBER], row[name]) for name in names] for row in drawn],
        book.chart_data,
    )
    told = "; ".join(
        f"{clipped(row['feature'], 60)}, {row['segment']}: "
        + ", ".join(f"{_part_words(name).split()[0]} {whole_percent(row[name])}" for name in names)
        for row in drawn
    )
    page.charts(
        [chart],
        [f"Stacked bars of the shares of the categories per feature and segment. {told}."],
        points=max(220.0, 22.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def _label(table: Source, row: Mapping[str, Any], classes: int) -> Live:
    name = table.label("feature", row[NUMBER], row["feature"])
    if classes == 1:
        return name
    text = f" – {row['segment']}"
    return Live(f'{name.formula}&"{text}"', f"{name.value}{text}")


def _part_words(name: str) -> str:
    if name == "outside_share":
        return "R, Q Reverse or questionable"
    category = name.removesuffix("_share")
    return f"{CATEGORY_LETTERS[category]} {style.CATEGORY_MARKS[category].word}"


def _part_colour(name: str) -> str:
    return style.CATEGORY_MARKS["reverse" if name == "outside_share" else name.removesuffix("_share")].colour
