"""Care and With and without: how carefully was answered, and what the results are without those who may not have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, interval_chart, share_look
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import NO_FIELD, NUMBER, Book, base_words, field_of, note_points, notes
from loyaltystats.report.words import missing, whole_percent
from loyaltystats.vocabulary import COLUMNS

RULE_WORDS: Final = {
    "completion": "Left much unanswered",
    "same_id": "Same respondent twice",
    "alike": "Answers of another respondent",
    "speed": "Very fast",
    "relative_speed": "Twice as fast as usual",
    "longstring": "Same answer in a row",
    "variability": "No variation",
    "distance": "Unlike all others",
    "even_odd": "At odds within scales",
    "synonyms": "Same meaning, other answer",
    "antonyms": "Opposite meaning, same answer",
    "attention": "Attention question missed",
    "kano_odd": "Pairs answered against the grain",
    "half_pairs": "Half answered pairs",
    "identical": "One side of the pairs all alike",
    "contradictions": "Contradictory answers",
}
"""Rules in the words of a client."""

OUTSIDE: Final = Paint(ink=style.LOOK_TEXT, fill=style.LOOK_FILL, bold=True)


def write_care(book: Book, shown: Shown) -> Page:
    """Write how many respondents each rule of care flags."""
    page = book.page(
        "Care",
        shown.result.title,
        "How many respondents may not have answered with care, by rule; nobody was left out for it.",
    )
    page.base(base_words(shown))
    rows = _rows(shown)
    fields = [
        NO_FIELD,
        Field(name="words", label="Sign", width=30, wrap=True),
        field_of("flagged", width=10),
        field_of("flagged_share", width=10),
        field_of("checked", width=10),
        field_of("counted", width=9, centre=True),
        field_of("reading", label="What is looked at", wrap=True, width=56),
        field_of("threshold", width=11),
        field_of("reason", label="Where the threshold comes from", wrap=True, width=44),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    more = [
        f"Suspect are respondents with at least {shown.setting('at_least')} of these signs: "
        f"{shown.setting('suspect')} of {shown.result.n}. One sign alone says little: careful people show it too.",
        "A sign that more than a fifth of all respondents show says more about the questions than about care; it does not "
        "count.",
    ]
    drawn = [row for row in rows if row["flagged"]]
    if drawn:
        _chart(book, page, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _rows(shown: Shown) -> list[dict[str, Any]]:
    return [
        {NUMBER: line, **row, "words": RULE_WORDS.get(str(row["rule"]), str(row["rule"]))}
        for line, row in enumerate(records(shown.frame), start=1)
    ]


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    bars = [
        Bar(
            label=table.label("words", row[NUMBER], row["words"]),
            value=table.value("flagged_share", row[NUMBER], row["flagged_share"]),
        )
        for row in rows
    ]
    heading = "Share of respondents with each sign"
    look = share_look(heading, max(float(row["flagged_share"]) for row in rows))
    told = "; ".join(f"{row['words']} {whole_percent(row['flagged_share'])}" for row in rows)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars: {heading}. {told}."],
        points=max(180.0, 24.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def write_without(book: Book, shown: Sequence[Shown]) -> Page:
    """Write results with everybody beside those without the respondents flagged."""
    page = book.page(
        "With and without",
        "Do the results depend on answers given without care?",
        "Results with everybody, and the same without the respondents flagged on the sheet Care.",
    )
    rows = [row for each in shown for row in _beside(each)]
    for line, row in enumerate(rows, start=1):
        row[NUMBER] = line
    page.base(
        f"{shown[0].setting('flagged')} respondents are left out in the column ‘Without flagged’, and only there."
    )
    fields = [
        NO_FIELD,
        Field(name="result", label="Result", width=34, wrap=True),
        Field(name="about", label="About", width=34, wrap=True),
        Field(name="what", label="What", width=16, wrap=True),
        *(field_of(name, width=13) for name in ("with_all", "conf_low", "conf_high", "without")),
        field_of("change", width=11),
        field_of("inside", label="Inside the interval", width=12, centre=True),
        *(field_of(name, width=9) for name in ("n", "n_without")),
    ]
    formats = {
        (index, name): row["format"]
        for index, row in enumerate(rows)
        for name in ("with_all", "conf_low", "conf_high", "without", "change")
    }
    paints = {(index, "inside"): OUTSIDE for index, row in enumerate(rows) if row["inside"] == "no"}
    page.table(Table(fields=fields, rows=rows, formats=formats, paints=paints), freeze_columns=3)
    notes(
        page,
        shown,
        [
            "‘no’: without the flagged the result leaves the interval that it has with everybody; decide which to report, "
            "and say so. This is a comparison, not a test.",
        ],
    )
    return page


def _beside(shown: Shown) -> list[dict[str, Any]]:
    names = ("feature", "term", "question", "group", "driver", "scale", "construct", "item")
    heading = str(shown.setting("about"))
    rows = []
    for row in records(shown.frame):
        about = " – ".join(shown.label(row[name]) for name in names if name in row and not missing(row[name]))
        effect = str(row["effect"])
        column = COLUMNS.get(effect)
        row |= {"result": heading, "about": about, "what": column.label if column else effect}
        row["format"] = column.number_format if column else "0.00"
        rows.append(row)
    return rows
