"""Answers and Numbers: how often each answer was given, and what numbers were given, question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.report.charts.bars import Bar, Look, Part, interval_chart, nice_range, stacked_chart
from loyaltystats.report.charts.data import Live, Source
from loyaltystats.report.charts.shades import MOST_SHADES, shades
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    empty_words,
    field_of,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number, whole_percent
from loyaltystats.vocabulary import TOTAL

ANSWER: Final = "answer_words"
QUESTION: Final = "question_words"

MOST_BARS: Final = 24
MOST_CHARTS: Final = 6
"""Bars of one chart, and charts of one sheet; the table has everything."""

WHOLE: Final = 0.005
"""How far the shares of the answers may be from 100 % before they are no parts of one bar: several could be chosen."""

Row = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Battery:
    """Questions with the same answers: the answers in order, and per bar its label and the row of each answer."""

    answers: tuple[str, ...]
    bars: Sequence[tuple[str, Sequence[Row]]]

    @property
    def stacked(self) -> bool:
        """Whether the shares are parts of one whole, and few enough to be told apart."""
        sums = [sum(float(row["estimate"]) for row in rows) for _, rows in self.bars]
        return 1 < len(self.answers) <= MOST_SHADES and all(abs(total - 1) < WHOLE for total in sums)


def write_answers(book: Book, shown: Shown) -> Page:
    """Write the shares of the answers to every question."""
    page = book.page(
        "Answers",
        "Answers given",
        "How many respondents gave each answer, as a share of those who answered the question.",
    )
    page.base(f"Bases differ by question: see column n. {shown.level_words.capitalize()}s.")
    rows = answer_rows(shown)
    fields = [
        NO_FIELD,
        field_of("question", name=QUESTION, wrap=True),
        *_groups(rows),
        field_of("answer", name=ANSWER, wrap=True),
        field_of("answers", width=9),
        field_of("estimate", label="Share", width=9, number_format="0.0%"),
        field_of("conf_low", width=9, number_format="0.0%"),
        field_of("conf_high", width=9, number_format="0.0%"),
        field_of("n", width=8),
        Field(name="caution", label="Caution", width=12),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=2)
    made = batteries(rows)
    more = empty_words(rows, ("estimate",))
    if len(made) > MOST_CHARTS:
        more.append(f"The charts show the first {MOST_CHARTS} sets of questions with the same answers.")
    _answer_charts(book, page, made[:MOST_CHARTS])
    notes(page, [shown], more)
    return page


def write_amounts(book: Book, shown: Shown) -> Page:
    """Write mean, median and range of every question that is answered with a number."""
    page = book.page(
        "Numbers", "Numbers given", "Mean with its interval, median, lowest and highest number of each question."
    )
    page.base(f"Bases differ by question: see column n. {shown.level_words.capitalize()}s.")
    rows = answer_rows(shown)
    names = ("conf_low", "conf_high", "median", "lowest", "highest")
    fields = [
        NO_FIELD,
        field_of("question", name=QUESTION, wrap=True),
        *_groups(rows),
        field_of("estimate", label="Mean", width=12, number_format="#,##0.0"),
        *(field_of(name, width=12, number_format="#,##0.0") for name in names),
        field_of("n", width=8),
        Field(name="caution", label="Caution", width=12),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows)), freeze_columns=2)
    more = empty_words(rows, ("estimate", "conf_low"))
    _amount_charts(book, page, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def answer_rows(shown: Shown) -> list[Row]:
    """Return numbered rows with texts in place of codes."""
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        code, answer = str(row["question"]), str(row.get("answer", ""))
        rows.append(
            row
            | {
                NUMBER: line,
                QUESTION: shown.label(code),
                ANSWER: str(shown.result.labels.get(f"{code}/{answer}", answer)),
                "group": shown.label(row["group"]),
                "is_total": str(row["group"]) == TOTAL,
                "caution": "low base" if low_base(row["n"]) else "",
            }
        )
    return rows


def batteries(rows: Sequence[Row]) -> list[Battery]:
    """Return the questions by their answers, in order of appearance; one question alone group by group."""
    known = [row for row in rows if not missing(row["estimate"])]
    alone = len({row["question"] for row in known}) == 1
    bars: dict[tuple[str, str], list[Row]] = {}
    for row in known:
        if alone or row["is_total"]:
            bars.setdefault((str(row["question"]), str(row["group"])), []).append(row)
    sets: dict[tuple[str, ...], list[tuple[str, Sequence[Row]]]] = {}
    for (_question, group), own in bars.items():
        label = group if alone and len(bars) > 1 else str(own[0][QUESTION])
        sets.setdefault(tuple(str(row[ANSWER]) for row in own), []).append((label, own))
    return [Battery(answers=answers, bars=found) for answers, found in sets.items()]


def _answer_charts(book: Book, page: Page, made: Sequence[Battery]) -> None:
    for battery in made:
        table = Source.of(page)
        chart = _stacked(book, table, battery) if battery.stacked else _separate(book, table, battery)
        bars = len(battery.bars[:MOST_BARS]) if battery.stacked else len(_answer_bars(battery))
        told = "; ".join(_told(label, own) for label, own in battery.bars[:MOST_BARS])
        drawn = "Bars of 100 %" if battery.stacked else "Bars with intervals"
        points = max(150.0 if battery.stacked else 170.0, 24.0 * bars + 100)
        page.charts([chart], [f"{drawn} of the answers. {told}."], points=points, shares=(1.0,))


def _told(label: str, rows: Sequence[Row]) -> str:
    shares = ", ".join(f"{clipped(row[ANSWER], 40)} {whole_percent(row['estimate'])}" for row in rows)
    return f"{clipped(label, 60)} (n = {rows[0]['n']:,}): {shares}"


def _bar_label(table: Source, label: str, row: Row) -> Live:
    return table.label("group" if label == row["group"] else QUESTION, row[NUMBER], label)


def _heading(battery: Battery) -> str:
    return clipped(battery.bars[0][0], 90) if len(battery.bars) == 1 else "How the answers fall"


def _stacked(book: Book, table: Source, battery: Battery) -> Any:
    bars = battery.bars[:MOST_BARS]
    return stacked_chart(
        _heading(battery),
        [
            Part(words=clipped(words, 40), colour=colour)
            for words, colour in zip(battery.answers, shades(len(battery.answers)), strict=True)
        ],
        [_bar_label(table, label, rows[0]) for label, rows in bars],
        [[table.value("estimate", row[NUMBER], row["estimate"]) for row in rows] for _, rows in bars],
        book.chart_data,
    )


def _answer_bars(battery: Battery) -> list[tuple[str, Row]]:
    """Return every answer of every bar with its question, as many as a chart can show."""
    return [(label, row) for label, rows in battery.bars for row in rows][:MOST_BARS]


def _separate(book: Book, table: Source, battery: Battery) -> Any:
    several = len(battery.bars) > 1
    bars = []
    for label, row in _answer_bars(battery):
        name = table.label(ANSWER, row[NUMBER], row[ANSWER])
        if several:
            asked = _bar_label(table, label, row)
            name = Live(f'={asked.formula[1:]}&": "&{name.formula[1:]}', f"{asked.value}: {name.value}")
        bars.append(_interval_bar(table, row, name))
    look = Look(heading=_heading(battery), words="Share", number_format="0%", low=0, high=1, step=0.2)
    return interval_chart(look, bars, book.chart_data)


def _interval_bar(table: Source, row: Mapping[str, Any], name: Live) -> Bar:
    key, value = row[NUMBER], ("estimate", row["estimate"])
    known = not missing(row["conf_low"]) and not missing(row["conf_high"])
    return Bar(
        label=name,
        value=table.value("estimate", key, row["estimate"]),
        plus=table.gap(key, ("conf_high", row["conf_high"]), value) if known else None,
        minus=table.gap(key, value, ("conf_low", row["conf_low"])) if known else None,
        strong=not low_base(row["n"]),
    )


def _amount_charts(book: Book, page: Page, rows: Sequence[Row], reserve: float) -> None:
    """Draw the means of the groups, question by question; questions alone have units of their own and share no axis."""
    questions: dict[str, list[Row]] = {}
    for row in rows:
        if not missing(row["estimate"]):
            questions.setdefault(str(row["question"]), []).append(row)
    drawn = [own for own in questions.values() if len(own) > 1][:MOST_CHARTS]
    for own in drawn:
        bars = own[:MOST_BARS]
        ends = [float(row[name]) for row in bars for name in ("estimate", "conf_low", "conf_high")]
        low, high, step = nice_range(*(pick(end for end in ends if not missing(end)) for pick in (min, max)))
        look = Look(
            heading=f"Mean of {clipped(own[0][QUESTION], 80)}",
            words="Mean",
            number_format="#,##0" if step >= 1 else "0.0",
            low=low,
            high=high,
            step=step,
        )
        table = Source.of(page)
        made = [_interval_bar(table, row, table.label("group", row[NUMBER], row["group"])) for row in bars]
        told = "; ".join(f"{clipped(row['group'], 60)} {number(row['estimate'], 1)}" for row in bars)
        page.charts(
            [interval_chart(look, made, book.chart_data)],
            [f"Bars with intervals: {look.heading}. {told}."],
            points=max(170.0, 26.0 * len(bars) + 90),
            shares=(1.0,),
            reserve=reserve if own is drawn[-1] else 0,
        )


def _groups(rows: list[Row]) -> list[Field]:
    return [] if all(row["is_total"] for row in rows) else [field_of("group")]


def _paints(rows: list[Row]) -> dict[tuple[int, str], Paint]:
    return {(index, "estimate"): LOW_BASE if low_base(row["n"]) else Paint(bold=True) for index, row in enumerate(rows)}
