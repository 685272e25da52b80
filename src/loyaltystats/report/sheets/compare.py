"""The sheets of compared groups and of agreement inside groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
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
from loyaltystats.report.sheets.drivers import SIGNIFICANT, ends_of
from loyaltystats.report.words import clipped, missing, number, p_words

MOST_BARS: Final = 30
"""More bars than this cannot be read in one chart; the table has all."""

STANDS_OUT: Final = 2.0
"""Adjusted residual from which a share stands out."""

BAR: Final = "bar_label"
LABEL_LENGTH: Final = 60

_SENTENCES: Final = {
    "means": "Mean answers of groups, with the test whether they differ and how large the differences are.",
    "rank": "Answers of groups compared by their ranks, with the test whether they differ.",
    "shares": "Shares of the answers in groups, with the test whether they differ.",
    "mixed": "Answers of groups, with the test of every question whether the groups differ.",
    "within": "Mean answers of the same respondents to several questions, with the test whether they differ.",
}
_READING: Final = (
    "Groups that share a letter are not shown to differ; groups that share none differ (adjusted p below 0.05).",
    "Intervals of single groups that overlap do not decide whether two groups differ; the tests here do.",
)
_SHARES: Final = (
    "A residual beyond 2 in size marks a share that stands out from what it would be if all groups were alike.",
)


def compare_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows of the groups with texts, and the label of their bars."""
    several = shown.frame["question"].nunique() > 1
    rows = []
    for index, row in enumerate(records(shown.frame), start=1):
        question, group = shown.label(row["question"]), shown.label(row["group"])
        answer = str(row.get("answer") or "")
        answer_text = shown.label(f"{row['question']}/{answer}") if answer else ""
        answer_text = answer if answer_text == f"{row['question']}/{answer}" else answer_text
        parts = [clipped(question, 28) if several else "", group, answer_text]
        rows.append(
            row
            | {
                NUMBER: index,
                "question_code": row["question"],
                "question": question,
                "group": group,
                "answer": answer_text,
                BAR: ": ".join(part for part in parts if part),
                "caution": "low base" if low_base(row["n"]) else "",
            }
        )
    return rows


def pair_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return the comparisons of groups that may be shown, with texts."""
    result: Any = shown.result
    rows = []
    for row in records(result.pairs()):
        if {str(row["compared"]), str(row["compared_to"])} & shown.hidden:
            continue
        first, second = shown.label(row["compared"]), shown.label(row["compared_to"])
        answer = str(row.get("answer") or "")
        text = shown.label(f"{row['question']}/{answer}") if answer else ""
        rows.append(
            row
            | {
                "question_code": row["question"],
                "question": shown.label(row["question"]),
                "answer": answer if text == f"{row['question']}/{answer}" else text,
                "first_words": first,
                "second_words": second,
                "pair": f"{first} minus {second}",
            }
        )
    return rows


def write_compare(book: Book, shown: Shown) -> Page:
    """Write the sheet of compared groups."""
    kind = str(shown.setting("kind"))
    page = book.page("Groups compared", shown.result.title, _SENTENCES.get(kind, _SENTENCES["mixed"]))
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s, each alone.")
    rows = compare_rows(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(rows), formats=_formats(rows)), freeze_columns=3)
    source = Source.of(page)
    _overall(page, shown)
    more = [*(_READING if kind != "shares" else ()), *(_SHARES if "adjusted_residual" in shown.frame else ())]
    more += empty_words(rows, ("estimate",))
    pairs = pair_rows(shown)
    _chart(book, page, source, rows, 0.0 if pairs else note_points(page, [shown], more))
    if pairs:
        _pairs(page, shown, pairs)
    notes(page, [shown], more)
    return page


def _fields(shown: Shown) -> list[Field]:
    have = set(shown.frame.columns)
    shares = str(shown.setting("kind")) == "shares"
    mean = {"number_format": "0%" if shares else "0.00", "width": 10}
    found = [NO_FIELD]
    if shown.frame["question"].astype(str).str.len().gt(0).any():
        found.append(field_of("question", width=26, wrap=True))
    found.append(
        field_of("group", label="Question" if shown.setting("kind") == "within" else "Group", width=22, wrap=True)
    )
    found += [field_of("answer", width=18, wrap=True)] if "answer" in have else []
    found += [field_of("estimate", **{**mean, "label": "Share" if shares else "Mean"})]
    found += [field_of("conf_low", **mean), field_of("conf_high", **mean)]
    found += [
        field_of(name, width=9.5)
        for name in ("shared_letters", "adjusted_residual", "std_dev", "median", "n")
        if name in have
    ]
    return [*found, Field(name="caution", label="Caution", width=11)]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    made = {(index, "caution"): LOW_BASE for index, row in enumerate(rows) if row["caution"]}
    for index, row in enumerate(rows):
        residual = row.get("adjusted_residual", 0.0)
        if not missing(residual) and abs(residual) > STANDS_OUT:
            ink = style.OK_TEXT if residual > 0 else style.LOOK_TEXT
            made[index, "adjusted_residual"] = Paint(bold=True, ink=ink)
    return made


def _formats(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], str]:
    """Return the formats of shares and means where both stand in one table."""
    return {
        (index, name): "0%"
        for index, row in enumerate(rows)
        if row["answer"]
        for name in ("estimate", "conf_low", "conf_high")
    }


def _overall(page: Page, shown: Shown) -> None:
    result: Any = shown.result
    page.start_new_page_unless(90)
    page.heading("All together: do they differ at all?")
    for row in records(result.overall()):
        page.lines(f"{overall_words(shown, row)}.", indent="   ")


def overall_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return the test of one question as a sentence without its full stop."""
    question = shown.label(row["question"])
    start = f"{question}: " if question else ""
    if missing(row["p_adjusted"]):
        return f"{start}not tested ({row['test']})"
    found = "a difference is shown" if row["p_adjusted"] < SIGNIFICANT else "no difference is shown"
    return f"{start}{found} ({_test_words(row)}){_effect_words(row)}"


def _test_words(row: Mapping[str, Any]) -> str:
    parts = [str(row["test"])]
    if not missing(row["statistic"]):
        df = number(row["df"], 0 if float(row["df"]).is_integer() else 1)
        error = "" if missing(row["df_error"]) else f" and {number(row['df_error'], 1)}"
        parts.append(f"{number(row['statistic'])}, df {df}{error}")
    return f"{': '.join(parts)}, adjusted {p_words(row['p_adjusted'])}"


def _effect_words(row: Mapping[str, Any]) -> str:
    if missing(row["effect_size"]):
        return ""
    ends = "" if missing(row["effect_low"]) else f" ({number(row['effect_low'])} to {number(row['effect_high'])})"
    return f"; {row['effect_name']} {number(row['effect_size'])}{ends}"


def _chart(book: Book, page: Page, table: Source, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not missing(row["estimate"])][:MOST_BARS]
    if not drawn:
        return
    shares = all(row["answer"] for row in drawn)
    ends = ends_of(drawn, "estimate")
    low, high, step = nice_range(min(0.0, *ends), min(1.0, max(ends)) if shares else max(ends))
    look = Look(
        heading="Shares with their intervals" if shares else "Means with their intervals",
        words="Share" if shares else "Mean",
        number_format="0%" if shares else "0.0" if step < 1 else "0",
        low=low,
        high=high,
        step=step,
    )
    several = len({row["question_code"] for row in drawn}) > 1
    bars = [_bar(table, row, several=several) for row in drawn]
    told = "; ".join(f"{clipped(row[BAR], 60)} {number(row['estimate'])}" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars with intervals: {look.heading}. {told}."],
        points=max(200.0, 24.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def _bar(table: Source, row: Mapping[str, Any], *, several: bool) -> Bar:
    key, value = row[NUMBER], ("estimate", row["estimate"])
    known = not missing(row["conf_low"]) and not missing(row["conf_high"])
    return Bar(
        label=_bar_label(table, row, several=several),
        value=table.value("estimate", key, row["estimate"]),
        plus=table.gap(key, ("conf_high", row["conf_high"]), value) if known else None,
        minus=table.gap(key, value, ("conf_low", row["conf_low"])) if known else None,
    )


def _bar_label(table: Source, row: Mapping[str, Any], *, several: bool) -> Any:
    """Return the label of a bar: its group, with question and answer where there are several."""
    key = row[NUMBER]
    names = [*(["question"] if several else []), "group", *(["answer"] if row["answer"] else [])]
    if len(names) == 1:
        return table.label("group", key, row["group"], LABEL_LENGTH)
    return table.joined([(name, str(row[name])) for name in names], key, LABEL_LENGTH // 2)


def _pairs(page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write the comparisons of every two groups."""
    shares = str(shown.setting("kind")) == "shares"
    two = {"number_format": "0.0%" if shares else "0.00"}
    lines: list[dict[str, Any]] = []
    for row in rows:
        text = " / ".join(str(row[name]) for name in ("question", "answer") if row.get(name))
        lines.append({NUMBER: len(lines) + 1, **row, "question_words": text})
    fields = _pair_fields(page, lines, two)
    paints = {
        (index, "verdict"): Paint(bold=row["verdict"] in ("higher", "lower"), ink=style.INK)
        for index, row in enumerate(lines)
    }
    page.further("Every two groups", Table(fields=fields, rows=lines, paints=paints))


def _pair_fields(page: Page, rows: Sequence[Mapping[str, Any]], two: Mapping[str, Any]) -> list[Field]:
    """Return fields for the columns that the page has: as many as it has, most telling first."""
    wide = [
        field_of("estimate", label="Difference", **two),
        *(field_of(name, **two) for name in ("conf_low", "conf_high")),
    ]
    asked = (
        [Field(name="question_words", label="Question", wrap=True)]
        if any(row["question_words"] for row in rows)
        else []
    )
    found = [
        NO_FIELD,
        *asked,
        Field(name="pair", label="Comparison", wrap=True),
        *wide,
        field_of("p_adjusted"),
        field_of("verdict", label="The first is"),
        field_of("effect_size"),
        *([field_of("p_same")] if any("p_same" in row for row in rows) else []),
    ]
    return found[: len(page.fields)]


def agreement_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return numbered rows of the groups with texts."""
    return [
        row
        | {
            NUMBER: index,
            "question": shown.label(row["question"]),
            "group": shown.label(row["group"]),
            "caution": "low base" if low_base(row["n"]) else "",
        }
        for index, row in enumerate(records(shown.frame), start=1)
    ]


def write_within_agreement(book: Book, shown: Shown) -> Page:
    """Write the sheet of agreement inside groups."""
    page = book.page(
        "Agreement within",
        shown.result.title,
        "Whether the members of a group see things alike, so that its mean may speak for it.",
    )
    page.base(base_words(shown))
    rows = agreement_rows(shown)
    fields = [
        NO_FIELD,
        field_of("question", width=28, wrap=True),
        field_of("group", width=24, wrap=True),
        field_of("agreement_index", width=10),
        field_of("mean_deviation", width=10),
        field_of("estimate", label="Mean", number_format="0.00", width=10),
        field_of("n", width=9),
        Field(name="caution", label="Caution", width=11),
    ]
    paints = {(index, "caution"): LOW_BASE for index, row in enumerate(rows) if row["caution"]}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=3)
    source = Source.of(page)
    result: Any = shown.result
    page.start_new_page_unless(90)
    page.heading("How much of the differences lies between the groups?")
    for row in records(result.overall()):
        page.lines(f"{correlation_words(shown, row)}.", indent="   ")
    _agreement_chart(book, page, source, rows, note_points(page, [shown]))
    notes(page, [shown], empty_words(rows, ("agreement_index",)))
    return page


def correlation_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return one intraclass correlation as a sentence without its full stop."""
    if missing(row["estimate"]):
        return f"{shown.label(row['question'])}: {row['coefficient']} cannot be estimated"
    ends = f"{number(row['conf_low'])} to {number(row['conf_high'])}"
    value = number(row["estimate"])
    return f"{shown.label(row['question'])}: {row['coefficient']} {value} ({ends}), {p_words(row['p_value'])}"


def _agreement_chart(book: Book, page: Page, table: Source, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not missing(row["agreement_index"])][:MOST_BARS]
    if not drawn:
        return
    several = len({row["question"] for row in drawn}) > 1
    names = ("question", "group") if several else ("group",)
    bars = [
        Bar(
            label=table.label("group", row[NUMBER], row["group"], LABEL_LENGTH)
            if not several
            else table.joined([(name, str(row[name])) for name in names], row[NUMBER], LABEL_LENGTH // 2),
            value=table.value("agreement_index", row[NUMBER], row["agreement_index"]),
        )
        for row in drawn
    ]
    look = Look(heading="Agreement within groups (rWG)", words="rWG", number_format="0.0", low=0.0, high=1.0, step=0.2)
    told = "; ".join(f"{clipped(row['group'], 60)} {number(row['agreement_index'])}" for row in drawn)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars: agreement within groups. {told}."],
        points=max(200.0, 24.0 * len(drawn) + 90),
        shares=(1.0,),
        reserve=reserve,
    )
