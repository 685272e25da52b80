"""The Scores sheet: mean scores of the two Kano questions, a second look at the same answers, with their map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.data import MOST_NAMED, Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
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
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.sheets.kano import CAPTIONS
from loyaltystats.report.words import clipped, missing, number
from loyaltystats.vocabulary import TOTAL

LOWEST, HIGHEST = -2.0, 4.0
"""Ends of DuMouchel's scores."""

SIDES: Final = ("functional", "dysfunctional")
NUMBERED: Final = "Numbers on the map are those of the features' rows in the table."
AXES: Final = {"dysfunctional": "Disliked if missing (mean score)", "functional": "Liked if present (mean score)"}


def quadrant_words(quadrant: Any) -> str:
    """Return a quadrant as a requirement, or that it is unclear.

    Examples
    --------
    >>> quadrant_words("must_be"), quadrant_words("unclear"), quadrant_words(None)
    ('Expected', 'unclear', '')
    """
    if missing(quadrant) or not quadrant:
        return ""
    mark = style.CATEGORY_MARKS.get(str(quadrant))
    return mark.word if mark else str(quadrant)


def write_scores(book: Book, shown: Shown) -> Page:
    """Write the sheet of one result of scores."""
    page = book.page(
        "Scores",
        shown.result.title or "Kano scores",
        "The same answers as mean scores: a second look beside the categories, not a verdict.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _rows(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(rows)), freeze_columns=2)
    more = [*_reading(shown), *empty_words(rows, ("functional_mean", "functional_low"))]
    if shown.setting("scoring") == "dumouchel":
        _chart(book, page, shown, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        row |= {
            NUMBER: line,
            "feature": shown.label(row["feature"]),
            "quadrant_code": row["score_quadrant"],
            "score_quadrant": quadrant_words(row["score_quadrant"]),
            "is_total": str(row.get("group", TOTAL)) == TOTAL,
        }
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _fields(shown: Shown) -> list[Field]:
    names = [f"{side}_{end}" for side in SIDES for end in ("mean", "low", "high")]
    names += ["vector_length", "vector_angle", "quadrant_probability", "p_adjusted", "n"]
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True),
        field_of("score_quadrant", width=15, centre=True),
        *(field_of(name, width=14 if name.startswith("dys") else 11) for name in names if name in shown.frame.columns),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        mark = style.CATEGORY_MARKS.get(str(row["quadrant_code"]))
        if low_base(row["n"]):
            paints[(index, "score_quadrant")] = LOW_BASE
        elif mark:
            paints[(index, "score_quadrant")] = Paint(ink=mark.colour, bold=True)  # the verdict itself is on sheet Kano
    return paints


def _reading(shown: Shown) -> list[str]:
    if shown.setting("scoring") != "dumouchel":
        return ["Length says how much a feature matters, angle which side: 0 its absence alone, 90 its presence alone."]
    cut = float(shown.setting("cut"))
    return [
        *([NUMBERED] if len(shown.total) > MOST_NAMED else []),
        f"Each answer scores -2 to 4. The plane is cut at {cut:g} both ways; a quadrant is named when the joint region of "
        "the two means lies in it, otherwise it is unclear.",
    ]


def _chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["functional_mean"])]
    if not drawn:
        return
    cut = float(shown.setting("cut"))
    low = min(0.0, *(float(row[f"{side}_low"]) for row in drawn for side in SIDES if not missing(row[f"{side}_low"])))
    low = 0.0 if low >= 0 else max(LOWEST, -1.0 if low > -1 else LOWEST)
    x, y = (
        Axis(words=AXES[side], low=low, high=HIGHEST, step=1, cut=cut, number_format="0")
        for side in ("dysfunctional", "functional")
    )
    chart_map = Map(
        heading="Mean scores" + (" (all respondents)" if shown.grouped else ""),
        x=x,
        y=y,
        captions=CAPTIONS,
        points=[_point(table, row, len(drawn)) for row in drawn],
    )
    height = 390.0
    told = "; ".join(
        f"{clipped(row['feature'], 60)}: present {number(row['functional_mean'])}, "
        f"missing {number(row['dysfunctional_mean'])}, {row['score_quadrant']}"
        for row in drawn
    )
    page.charts(
        [quadrant_chart(chart_map, book.chart_data, pixels=(sum(page.pixels()) * 0.62, height / 0.75))],
        [f"Scatter chart of the mean scores of presence (up) against absence (right), cut at {cut:g}. {told}."],
        points=height,
        shares=(0.62,),
        reserve=reserve,
    )


def _point(table: Source, row: Mapping[str, Any], points: int) -> Point:
    key = row[NUMBER]
    return Point(
        label=table.point_label("feature", key, row["feature"], points),
        x=table.value("dysfunctional_mean", key, row["dysfunctional_mean"]),
        y=table.value("functional_mean", key, row["functional_mean"]),
        x_arms=_arms(table, row, "dysfunctional"),
        y_arms=_arms(table, row, "functional"),
        mark=style.CATEGORY_MARKS.get(str(row["quadrant_code"]), style.CATEGORY_MARKS["mixed"]),
    )


def _arms(table: Source, row: Mapping[str, Any], side: str) -> Any:
    mean, low, high = (f"{side}_{end}" for end in ("mean", "low", "high"))
    if missing(row[low]) or missing(row[high]):
        return None
    key = row[NUMBER]
    return table.gap(key, (high, row[high]), (mean, row[mean])), table.gap(key, (mean, row[mean]), (low, row[low]))
