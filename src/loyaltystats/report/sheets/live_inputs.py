"""The open cells of the live What-if sheet: changes to type in, what they may be, and the formulas beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import NO_FIELD, Book, field_of
from loyaltystats.report.sheets.live_numbers import Inputs, NumbersSheet
from loyaltystats.report.words import number, signed

OUT: Final = "out of range"
NO_NUMBER: Final = "no number"
USABLE: Final = "ok"
BEYOND: Final = "Beyond, nobody's answers say what would happen."
PROMPT, PROMPT_TITLE = 255, 32
"""Characters that a prompt and its title hold (Excel specifications and limits)."""

MEAN: Final = "0.00"
SIGNED_POINTS: Final = "+0.0;-0.0;0.0"
SIGNED_MEAN: Final = "+0.00;-0.00;0.00"


def put_formula(book: Book, page: Page, cell: str, formula: str, value: float | str) -> None:
    """Put a formula in the place of a saved value; the look stays."""
    target: Any = page.sheet[cell]
    book.pen.exact.pop((page.sheet.title, cell), None)
    book.pen.formula(target, formula, value, target.number_format)


def input_fields() -> list[Field]:
    """Return the columns of the inputs."""
    return [
        NO_FIELD,
        field_of("term", label="Driver", wrap=True),
        *(field_of(name) for name in ("driver_mean", "observed_low", "observed_high")),
        *(field_of(name, number_format=SIGNED_MEAN) for name in ("room_low", "room_high")),
        Field(name="change", label="Your change: type here", number_format=SIGNED_MEAN),
        Field(name="then", label="Mean then", number_format=MEAN),
        Field(name="check", label="Can be used?", centre=True),
        Field(name="alone", label="Alone: change of score", number_format=SIGNED_POINTS),
        Field(name="example", label="Example: type here", number_format=SIGNED_MEAN),
        Field(name="example_then", label="Example: mean then", number_format=MEAN),
        Field(name="example_check", label="Example: can be used?", centre=True),
    ]


def input_table(rows: Sequence[Mapping[str, Any]], example: Mapping[str, float]) -> Table:
    """Return the table of the drivers with their open cells, as it is saved."""
    filled = []
    for row in rows:
        moved = example.get(row["code"], 0.0)
        filled.append(
            {
                **row,
                **{"change": 0.0, "then": row["driver_mean"], "check": USABLE, "alone": 0.0},
                **{"example": moved, "example_then": row["driver_mean"] + moved, "example_check": USABLE},
            }
        )
    open_cell = Paint(fill=style.INPUT, bold=True)
    paints = {(index, name): open_cell for index in range(len(rows)) for name in ("change", "example")}
    return Table(fields=input_fields(), rows=filled, paints=paints)


def inputs_of(page: Page, rows: Sequence[Mapping[str, Any]], first: int, example: Mapping[str, float]) -> Inputs:
    """Return where the open cells are, and what stands in them as saved."""
    last = first + len(rows) - 1
    title = page.sheet.title.replace("'", "''")
    return Inputs(
        sheet=page.sheet.title,
        cells={
            side: [f"${column}${row}" for row in range(first, last + 1)]
            for side, column in (("yours", "H"), ("example", "L"))
        },
        checks={"yours": f"'{title}'!$J${first}:$J${last}", "example": f"'{title}'!$N${first}:$N${last}"},
        changes={"yours": {}, "example": example},
    )


def live_inputs(
    book: Book,
    page: Page,
    sheet: NumbersSheet,
    first: int,
    given: tuple[Sequence[Mapping[str, Any]], Mapping[str, float]],
) -> None:
    """Put formulas beside the open cells: whether each can be used, the mean then, what it goes with alone."""
    rows, example = given
    ok, out, none = (page.pen.voice.say(word) for word in (USABLE, OUT, NO_NUMBER))
    p = sheet.prefix
    for offset, row in enumerate(rows):
        at, moved = first + offset, example.get(row["code"], 0.0)
        for cell, check, then, value in (("H", "J", "I", 0.0), ("L", "N", "M", moved)):
            inside = f"AND({cell}{at}>=$F{at}-0.000000001,{cell}{at}<=$G{at}+0.000000001)"
            words = f'=IF(ISBLANK({cell}{at}),"{ok}",IF(ISNUMBER({cell}{at}),IF({inside},"{ok}","{out}"),"{none}"))'
            put_formula(book, page, f"{check}{at}", words, ok)
            mean = f'=IF({check}{at}="{ok}",$C{at}+N({cell}{at}),{check}{at})'
            put_formula(book, page, f"{then}{at}", mean, row["driver_mean"] + value)
        alone = sheet.score_of(f"INDEX({p}_coefficients,{offset + 1})*N(H{at})")
        put_formula(book, page, f"K{at}", f'=IF(J{at}="{ok}",{alone}-{p}_score_now,J{at})', 0.0)


def name_cells(page: Page, sheet: NumbersSheet, first: int, count: int, score: int) -> None:
    """Give the open cells and the results names; ``score`` is the row of the score."""
    title = page.sheet.title.replace("'", "''")
    for part, column in (("change", "H"), ("example", "L")):
        sheet.name(part, f"'{title}'!${column}${first}:${column}${first + count - 1}")
    for part, column in (("score_then", "D"), ("score_change", "E"), ("score_low", "F"), ("score_high", "G")):
        sheet.name(part, f"'{title}'!${column}${score}")


def protect(page: Page, rows: Sequence[Mapping[str, Any]], first: int) -> None:
    """Lock everything but the open cells, without a password, and say in a prompt what each takes."""
    from openpyxl.styles import Border, Protection, Side
    from openpyxl.worksheet.datavalidation import DataValidation

    edge, say = Side("thin", color=style.CUT), page.pen.voice.say
    for offset, row in enumerate(rows):
        at = first + offset
        words = say(
            f"From {number(_inward(row['room_low']))} to {signed(_inward(row['room_high']))} points of the mean."
        )
        rule = DataValidation(
            type="decimal",
            operator="between",
            formula1=f"$F${at}",
            formula2=f"$G${at}",
            allow_blank=True,
            showErrorMessage=True,
            showInputMessage=True,
            errorTitle=say("Out of range")[:PROMPT_TITLE],
            error=f"{words} {say(BEYOND)}"[:PROMPT],
            promptTitle=say("Change of the mean")[:PROMPT_TITLE],
            prompt=f"{words} {say('0 for no change.')}"[:PROMPT],
        )
        page.sheet.add_data_validation(rule)
        for column in "HL":
            cell: Any = page.sheet[f"{column}{at}"]
            cell.protection = Protection(locked=False)
            cell.border = Border(left=edge, right=edge, top=edge, bottom=edge)
            rule.add(cell)
    page.sheet.protection.sheet = True
    page.sheet.protection.formatColumns = False  # columns may be made wider
    page.sheet.protection.formatRows = False


def _inward(value: float) -> float:
    """Return a number cut to two decimals towards zero, so that what is said is allowed."""
    return float(int(value * 100)) / 100
