"""The Dominance sheet: which driver beats which, whatever else is in the model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import Live, Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, base_words, field_of, note_points, notes
from loyaltystats.report.sheets.drivers import ASSOCIATION, outcome_words, term_words
from loyaltystats.report.words import clipped, missing, quoted, whole_percent

WINS: Final = {1.0: "yes", 0.5: "neither", 0.0: "no"}
"""Value of a dominance -> whether the driver of the row dominates that of the column."""

PARTS: Final = (
    ("Explains more than", style.ACCENT),
    ("Neither", style.GRID),
    ("Explains less than", style.CUT),
)
LEAST_DRIVERS: Final = 3
"""With two drivers the table says it all."""


def write_dominance(book: Book, shown: Shown) -> Page:
    """Write the matrix of complete dominance, most important driver first, coloured by the sheet itself."""
    page = book.page(
        "Dominance",
        shown.result.title or "Dominance",
        f"Whether one driver of {quoted(outcome_words(shown))} explains more than another, whatever else is in the model.",
    )
    page.base(base_words(shown))
    names, cells = matrix_of(shown)
    rows: list[dict[str, Any]] = []
    formats: dict[tuple[int, str], str] = {}
    for index, name in enumerate(names):
        row: dict[str, Any] = {NUMBER: index + 1, "term": term_words(shown, name)}
        for place, other in enumerate(names):
            value, kept = cells.get((name, other), (None, None))
            row[f"over{place}"] = value
            formats[(index, f"over{place}")] = cell_format(value, kept)
        rows.append(row)
    fields = [
        NO_FIELD,
        field_of("term", label="Driver", wrap=True),
        *(
            Field(
                name=f"over{place}",
                label=clipped(term_words(shown, name), 24),
                number_format="0.0",
                width=13,
                centre=True,
            )
            for place, name in enumerate(names)
        ),
    ]
    page.table(Table(fields=fields, rows=rows, formats=formats), freeze_columns=2)
    _colours(page)
    more = [*_reading(cells), ASSOCIATION]
    _chart(book, page, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _chart(book: Book, page: Page, rows: Sequence[dict[str, Any]], reserve: float) -> None:
    """Draw for each driver how many others it dominates, how many it does not differ from, and how many dominate it."""
    if len(rows) < LEAST_DRIVERS:
        return
    from openpyxl.utils import get_column_letter

    table = Source.of(page)
    last = get_column_letter(len(page.fields))
    quoted_sheet = page.sheet.title.replace("'", "''")
    values, told = [], []
    for place, row in enumerate(rows):
        line = page.first_data_row + place
        cells = f"'{quoted_sheet}'!$C${line}:${last}${line}"
        counts = [sum(row[f"over{other}"] == value for other in range(len(rows))) for value in WINS]
        values.append([Live(f"=COUNTIF({cells},{value:g})", n) for value, n in zip(WINS, counts, strict=True)])
        told.append(f"{clipped(row['term'], 60)} explains more than {counts[0]}, less than {counts[2]}")
    chart = stacked_chart(
        "How many of the other drivers each explains more than",
        [Part(words=words, colour=colour) for words, colour in PARTS],
        [table.label("term", row[NUMBER], row["term"]) for row in rows],
        values,
        book.chart_data,
        number_format="0",
    )
    page.charts(
        [chart],
        [f"Stacked bars: drivers that each driver dominates, whatever else is in the model. {'; '.join(told)}."],
        points=max(190.0, 24.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


Cells = dict[tuple[str, str], tuple[float, float | None]]


def matrix_of(shown: Shown, kind: str = "complete") -> tuple[list[str], Cells]:
    """Return drivers, most important first, and for each pair whether the first dominates, with its reproducibility."""
    table = records(shown.total)
    names = list(dict.fromkeys([*(str(row["term"]) for row in table), *(str(row["other_term"]) for row in table)]))
    cells: Cells = {}
    for row in table:
        one, other, kept = str(row["term"]), str(row["other_term"]), row[f"{kind}_kept"]
        share = None if missing(kept) else float(kept)
        cells[(one, other)] = (float(row[kind]), share)
        cells[(other, one)] = (1 - float(row[kind]), share)
    return names, cells


def cell_format(value: float | None, kept: float | None) -> str:
    """Return the number format that shows a dominance as a word, with its reproducibility where it is known."""
    if value is None:
        return "0.0"
    word = WINS[value] if kept is None else f"{WINS[value]} ({whole_percent(kept)})"
    return f'"{word}"'


def _colours(page: Page) -> None:
    from openpyxl.formatting.rule import ColorScaleRule
    from openpyxl.utils import get_column_letter

    last = get_column_letter(len(page.fields))
    scale: Any = ColorScaleRule  # without annotations of its own
    rule = scale(
        start_type="num",
        start_value=0,
        start_color=f"FF{style.WHITE}",
        mid_type="num",
        mid_value=0.5,
        mid_color=f"FF{style.GRID}",
        end_type="num",
        end_value=1,
        end_color=f"FF{style.FAINT}",
    )
    page.sheet.conditional_formatting.add(f"C{page.first_data_row}:{last}{page.last_data_row}", rule)


def _reading(cells: Cells) -> list[str]:
    found = [
        "Yes: the driver of the row explains more than that of the column in every combination of the other drivers "
        "(complete dominance). Neither: it depends on which others are in the model."
    ]
    if any(kept is not None for _, kept in cells.values()):
        found.append(
            "In brackets the share of resamples with the same answer: near 100% it would come out again, near 50% it would "
            "not."
        )
    found.append(
        "Behind each word stands the number 1, 0.5 or 0; conditional and general dominance are on the sheet Data."
    )
    return found
