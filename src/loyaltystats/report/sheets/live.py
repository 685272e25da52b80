"""The live What-if sheet: changes of drivers to type in, and what the model says then, by formulas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import Live
from loyaltystats.report.check import LOOK, OK, Check
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, base_words, field_of, notes
from loyaltystats.report.sheets.drivers import outcome_words, rows_of
from loyaltystats.report.sheets.live_inputs import (
    MEAN,
    OUT,
    SIGNED_MEAN,
    SIGNED_POINTS,
    USABLE,
    input_table,
    inputs_of,
    live_inputs,
    name_cells,
    protect,
    put_formula,
)
from loyaltystats.report.sheets.live_numbers import NumbersSheet, prefix_of, test_change
from loyaltystats.report.style import HIDDEN_BASE
from loyaltystats.report.words import number, percent, quoted, rounded

if TYPE_CHECKING:
    from loyaltystats.stats.drivers.action.simulated import Numbers, Simulated

EXAMPLE_STEP: Final = 0.5
"""Points by which the example moves the driver that goes with most."""

CLOSE_ENOUGH: Final = 0.05
"""Points of the score that nodes may differ from single respondents: half of what one decimal shows."""

MANY_INPUTS: Final = 6
"""Drivers up to which results, inputs and bars are seen at once; beyond, the results stay in view."""

GRID: Final = (5, 47, *(10.5,) * 12)
"""Widths of the columns, which results, inputs and fixed changes share."""

HEADS: Final = 90.0
"""Points that the heading and the header over the inputs take."""

CLASS_COLOURS: Final = {
    **style.LOYALTY_COLOURS,
    "top answers": style.LOYALTY_COLOURS["promoters"],
    "other answers": style.LOYALTY_COLOURS["passives"],
}
POINTS: Final = "0.0"
SHARES, SIGNED_SHARES = "0.0%", "+0.0%;-0.0%;0.0%"
PROMISE: Final = (
    "An association, not a promise: this is what goes with other ratings among the customers asked, within the range of "
    "answers seen. Whether improving a driver brings it about, only doing so can show."
)
TYPE_HERE: Final = (
    "In the workbook, type changes into the yellow cells (from ‘Room down’ to ‘Room up’): the numbers and the bars follow. "
    "A page or a printout shows them as they were saved."
)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One live sheet under construction: the result, its numbers, where things are."""

    shown: Shown
    numbers: Numbers
    prefix: str
    now: Simulated
    example: Simulated


def write_simulator(book: Book, shown: Shown) -> Page:
    """Write the sheet of one simulator."""
    result: Any = shown.result
    rows = rows_of(shown)
    example = example_of(rows)
    page = book.page(
        "What-if",
        shown.result.title or "What if drivers were better?",
        f"What changes of drivers go with in {_score_words(shown)} of {quoted(outcome_words(shown))}, as you type them.",
        least_width=100,
    )
    made = Sheet(
        shown=shown,
        numbers=result.numbers,
        prefix=prefix_of(len(book.live)),
        now=result.scores({}),
        example=result.scores(example),
    )
    page.widths = list(GRID)
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s of changes of the score.")
    page.lines(PROMISE, ink=style.LOOK_TEXT)
    page.lines(TYPE_HERE)
    _block(book, page, made, rows, example)
    more = _reading(made)
    page.further("One point more for everybody, by two rules", _step_table(shown, rows))
    notes(page, [shown], more)
    book.further_checks += _checks(made, result, rows)
    book.live.append((shown.setting("outcome"), page))
    return page


def _block(
    book: Book, page: Page, made: Sheet, rows: Sequence[Mapping[str, Any]], example: Mapping[str, float]
) -> None:
    """Write results, inputs and bars, and put formulas in the place of what is saved."""
    numbers, results = made.numbers, _result_rows(made)
    page.table(_result_table(made, results), freeze=False)
    page.widths = list(GRID)
    page.set_widths()
    first_result = page.first_data_row
    many = len(rows) > MANY_INPUTS
    if many:  # the bars stay with the results, and the results in view
        _chart(book, page, made, first_result)
        page.sheet.freeze_panes = f"C{first_result + len(results)}"
    lines = sum(len(style.wrapped(row["term"], GRID[1] - 2.2)) for row in rows)
    page.start_new_page_unless(13.5 * lines + 4.5 * len(rows) + HEADS)
    page.further("Changes of the drivers", input_table(rows, example))
    first_input = page.row - len(rows)
    inputs = inputs_of(page, rows, first_input, example)
    sheet = NumbersSheet(book, numbers, [made.shown.label(term) for term in numbers.terms], made.prefix)
    sheet.write(inputs, test_change(numbers, [row["room_high"] for row in rows]), page.pen.voice.say(USABLE))
    live_inputs(book, page, sheet, first_input, (rows, example))
    _live_results(book, page, sheet, first_result, results)
    name_cells(page, sheet, first_input, len(rows), first_result + len(numbers.classes))
    protect(page, rows, first_input)
    if not many:
        _chart(book, page, made, first_result)


def example_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the change of the example: half a point on the driver whose step goes with most."""
    best = max(rows, key=lambda row: row["estimate"])
    return {best["code"]: min(EXAMPLE_STEP, best["room_high"])}


def _score_words(shown: Shown) -> str:
    return "the score" if shown.setting("kind") == "score" else "the share of top answers"


def _checks(made: Sheet, result: Any, rows: Sequence[Mapping[str, Any]]) -> list[Check]:
    """Return checks of the published numbers: by formulas of the workbook, and against single respondents."""
    about, numbers = result.heading, made.numbers
    tested = numbers.simulated(test_change(numbers, [row["room_high"] for row in rows])).score
    live = [
        ("Formula results equal Python: the score now", "score_now", made.now.score_now),
        (
            "Formula results equal Python: the score when every driver moves by a quarter of its room",
            "score_test",
            tested,
        ),
    ]
    found = [
        Check(about=about, words=words, found=value, expected=value, verdict=OK, formula=f"={made.prefix}_{part}")
        for words, part, value in live
    ]
    fewest, nodes = int(numbers.nodes.n.min()), float(result.node_difference)
    found.append(
        Check(
            about=about,
            words="Fewest respondents in a node, at least 5",
            found=fewest,
            expected=5,
            verdict=OK if fewest >= HIDDEN_BASE else LOOK,
        )
    )
    close = nodes <= CLOSE_ENOUGH
    found.append(
        Check(
            about=about,
            words="Largest difference from single respondents, in points of the score",
            found=nodes,
            expected=f"at most {CLOSE_ENOUGH:g}",
            verdict=OK if close else LOOK,
            note=""
            if close
            else "So few respondents in the tails that the published nodes are rough: read whole points.",
        )
    )
    return found


# --- results ------------------------------------------------------------------------------------------------------


def _result_rows(made: Sheet) -> list[dict[str, Any]]:
    """Return the rows of results: classes from the best, score, mean answer; each with its formats and its part."""
    words = made.shown.setting("class_words") or {}
    score = (
        "Score: promoters minus detractors, in points"
        if made.shown.setting("kind") == "score"
        else "Top answers, in percent"
    )
    rows = []
    for name in reversed(made.numbers.classes):
        values = [each.shares[name] for each in (made.now, made.example)]
        rows.append(_row(f"{name.capitalize()} (answers {words.get(name, '')})", name, values, (SHARES, SIGNED_SHARES)))
    rows.append(_row(score, "score", [made.now.score_now, made.example.score], (POINTS, SIGNED_POINTS)))
    rows[-1] |= {"conf_low": 0.0, "conf_high": 0.0}
    rows[-1] |= {"example_low": made.example.conf_low, "example_high": made.example.conf_high}
    rows.append(_row("Mean answer", "mean", [made.now.mean_now, made.example.mean], (MEAN, SIGNED_MEAN)))
    for index, row in enumerate(rows, start=1):
        row[NUMBER] = index
    return rows


def _row(words: str, part: str, values: Sequence[float], formats: tuple[str, str]) -> dict[str, Any]:
    now, then = values
    return {
        "what": words,
        "part": part,
        "formats": formats,
        "now": now,
        "yours": now,
        "change": 0.0,
        "example": then,
        "example_change": then - now,
    }


def _result_table(made: Sheet, rows: Sequence[Mapping[str, Any]]) -> Table:
    level = rounded(100 * float(made.shown.setting("confidence_level")), 1).removesuffix(".0")
    low, high = f"{level}% from", f"{level}% to"
    labels = {
        "now": "Now",
        **{"yours": "Yours: then", "change": "Yours: change", "conf_low": low, "conf_high": high},
        **{"example": "Example: then", "example_change": "Example: change"},
        **{"example_low": f"Example: {low}", "example_high": f"Example: {high}"},
    }
    fields = [
        NO_FIELD,
        Field(name="what", label="What the model says", wrap=True, width=47),
        *(Field(name=name, label=label, number_format=POINTS, width=10.5) for name, label in labels.items()),
    ]
    formats = {
        (index, name): row["formats"][name.startswith("conf") or name.endswith(("change", "low", "high"))]
        for index, row in enumerate(rows)
        for name in labels
    }
    bold = [index for index, row in enumerate(rows) if row["part"] == "score"]
    paints = {(index, name): Paint(bold=True, fill=style.PAPER) for index in bold for name in ("what", *labels)}
    return Table(fields=fields, rows=rows, formats=formats, paints=paints)


def _live_results(book: Book, page: Page, sheet: NumbersSheet, first: int, rows: Sequence[Mapping[str, Any]]) -> None:
    """Put formulas in place of the saved results."""
    p, out = sheet.prefix, page.pen.voice.say(OUT)
    for offset, row in enumerate(rows):
        at = first + offset
        put_formula(book, page, f"C{at}", f"={_expression(sheet, row['part'], 'now')}", row["now"])
        for side, then, change in (("yours", "D", "E"), ("example", "H", "I")):
            said = _expression(sheet, row["part"], side)
            moved = "change" if side == "yours" else "example_change"
            put_formula(book, page, f"{then}{at}", f'=IF({p}_usable_{side}=1,{said},"{out}")', row[side])
            put_formula(book, page, f"{change}{at}", f'=IF({p}_usable_{side}=1,{then}{at}-$C{at},"{out}")', row[moved])
            if row["part"] != "score":
                continue
            error = f"SQRT(MAX(0,SUMPRODUCT(MMULT({p}_covariance,{p}_gradient_{side}),{p}_gradient_{side})))"
            ends = ("conf_low", "conf_high") if side == "yours" else ("example_low", "example_high")
            for sign, column, end in zip("-+", "FG" if side == "yours" else "JK", ends, strict=True):
                limit = f'=IF({p}_usable_{side}=1,{change}{at}{sign}{p}_reach*{error},"{out}")'
                put_formula(book, page, f"{column}{at}", limit, row[end])


def _expression(sheet: NumbersSheet, part: str, side: str) -> str:
    """Return the expression of a class share, of the score, or of the mean answer."""
    p, numbers = sheet.prefix, sheet.numbers
    cuts = [f"{p}_cut{at}_{side}" for at in range(1, len(numbers.cuts) + 1)]
    if part == "score":
        return f"100*({1 - numbers.always}-{'-'.join(cuts)})"
    if part == "mean":
        return f"{p}_highest-SUMPRODUCT({p}_gaps,{p}_below_{side})"
    edges = [*["0"] * (1 + numbers.never), *cuts, *["1"] * (1 + numbers.always)]
    at = numbers.classes.index(part)
    return f"{edges[at + 1]}-{edges[at]}"


# --- chart, reading, steps ----------------------------------------------------------------------------------------


def _chart(book: Book, page: Page, made: Sheet, first: int) -> None:
    """Draw the classes now, then and in the example as bars of 100 % that follow the cells."""
    names = list(made.numbers.classes)
    place = {name: first + at for at, name in enumerate(reversed(names))}
    score = first + len(names)
    title = page.sheet.title.replace("'", "''")
    labels, shares, told = [], [], []
    for words, column, seen, value in (
        ("Now", "C", made.now.shares, made.now.score),
        ("Your change", "D", made.now.shares, made.now.score),
        ("Example", "H", made.example.shares, made.example.score),
    ):
        cell = f"'{title}'!${column}${score}"
        shown = f"{float(rounded(value, 1)):g}"
        said = page.pen.voice.say(words)
        name = said.replace('"', '""')
        labels.append(Live(f'=IF(ISNUMBER({cell}),"{name}: "&ROUND({cell},1),"{name}: "&{cell})', f"{said}: {shown}"))
        cells = [f"'{title}'!${column}${place[name]}" for name in names]
        shares.append([Live(f"=IF(ISNUMBER({c}),{c},0)", seen[part]) for c, part in zip(cells, names, strict=True)])
        told.append(f"{words}: " + ", ".join(f"{percent(seen[name])} {name}" for name in names) + f"; score {shown}")
    segments = [Part(words=name.capitalize(), colour=CLASS_COLOURS[name]) for name in names]
    heading = "Customers now, with your change, and in the example (score behind the name)"
    page.charts(
        [stacked_chart(heading, segments, labels, shares, book.chart_data, live=True)],
        [f"Bars of 100 % that follow the cells of this sheet. As saved: {'. '.join(told)}."],
        points=210,
        shares=(1.0,),
    )


def _step_table(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> Table:
    fields = [
        NO_FIELD,
        field_of("term", label="Driver", wrap=True),
        field_of("driver_change", label="Mean moves by", number_format=SIGNED_MEAN),
        field_of("estimate", label="Score, this sheet", number_format=SIGNED_POINTS),
        *(field_of(name, number_format=SIGNED_POINTS) for name in ("conf_low", "conf_high")),
        field_of("held_estimate", label="Score, ends held", number_format=SIGNED_POINTS),
        field_of("n"),
    ]
    return Table(fields=fields, rows=rows)


def _reading(made: Sheet) -> list[str]:
    shown, numbers = made.shown, made.numbers
    nodes, ends = float(shown.setting("node_difference")), float(shown.setting("ends_difference"))
    below = "less than 0.01" if nodes < 0.01 else number(nodes)
    return [
        "A change is that of a driver's mean: everybody's rating moves by the same amount, also of those at the end of the "
        "scale. The mean stays within the lowest and highest answer seen.",
        f"‘Ends held’ moves everybody by one point but nobody beyond the end of the scale, as the sheet Gains and "
        "fixed changes do; the mean then moves by less than a point. For the same move of the mean both rules "
        f"differ by up to {number(ends, 1)} points here.",
        f"The respondents stand in {len(numbers.nodes.n)} nodes of at least {int(numbers.nodes.n.min())} each, so that no "
        f"single answer is in this file. Within all allowed changes the score differs from one computed with every "
        f"single respondent by {'at most ' if nodes >= 0.01 else ''}{below} points.",
        "Intervals are about the model's coefficients (delta method); the customers are taken as they are.",
        "Cells with formulas are locked without a password; the numbers behind them are on the hidden sheet of numbers.",
    ]
