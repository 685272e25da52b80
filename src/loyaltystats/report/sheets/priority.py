"""Priorities: what to work on first and how sure that is; what customers say is important beside what shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import nice_range
from loyaltystats.report.charts.data import MOST_NAMED, Live, Source
from loyaltystats.report.charts.quadrant import Axis, Map, Point, quadrant_chart
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    empty_words,
    field_of,
    group_fields,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import ASSOCIATION, ends_of, rows_of
from loyaltystats.report.sheets.importance import SHARE_ENDS
from loyaltystats.report.words import clipped, missing, number, rounded, whole_percent

PRIORITY_CAPTIONS: Final = ("Improve first", "Keep it up", "Low priority", "Do not overdo")
"""Quadrants: important and weak, important and strong, unimportant and weak, unimportant and strong."""

STATED_CAPTIONS: Final = ("Shown, not said", "Said and shown", "Neither", "Said, not shown")
"""Quadrants of derived (up) against stated importance (right)."""

RULES: Final = {"mean": "the drivers' mean", "median": "the drivers' median", "scale": "the middle of the scale"}

MOST_LABELLED: Final = 8
"""Drivers of a map that carry names: intervals both ways leave room for few; where there are more, they carry numbers."""

UNSURE: Final = "(pale diamond: unclear)"
"""What a heading says of points whose quadrant is unclear."""


@dataclass(frozen=True)
class Across:
    """What runs to the right in a map: its column, the share of resamples that agree, the cut, the captions."""

    column: str
    probability: str
    cut: str
    words: str
    captions: tuple[str, str, str, str]
    heading: str


PERFORMANCE: Final = Across(
    "performance",
    "quadrant_probability",
    "performance_cut",
    "Performance (0 to 100)",
    PRIORITY_CAPTIONS,
    "What to improve first",
)
STATED: Final = Across(
    "stated",
    "stated_probability",
    "stated_cut",
    "Stated importance (0 to 100)",
    STATED_CAPTIONS,
    "What customers say is important, and what shows",
)


def unclear(shown: Shown, row: Mapping[str, Any], across: Across = PERFORMANCE) -> bool:
    """Return whether a driver is drawn as unclear: too few resamples put it into its quadrant."""
    share: Any = row.get(across.probability)
    return not missing(share) and float(share) < float(shown.setting("clear", 0.9))


def cut_words(shown: Shown, across: Across = PERFORMANCE) -> tuple[str, str]:
    """Return what stands along the axes, to the right and up: what is shown, and where it is cut and why."""
    rule = "mean" if across is STATED else str(shown.setting("performance_rule", "given"))
    right = _where(rule, number(float(shown.setting(across.cut) or 0), 0))
    up = _where(
        str(shown.setting("importance_rule", "given")), whole_percent(float(shown.setting("importance_cut") or 0))
    )
    return f"{across.words}; cut at {right}", f"Importance (share of R2); cut at {up}"


def _where(rule: str, at: str) -> str:
    return f"{RULES[rule]}, {at}" if rule in RULES else at


def has_stated(shown: Shown) -> bool:
    """Return whether any driver has a stated importance to draw."""
    return "stated" in shown.frame.columns and not missing(shown.setting("stated_cut"))


def write_priority(book: Book, shown: Shown) -> Page:
    """Write the sheet of one priority map."""
    page = book.page(
        "Priorities",
        shown.result.title or "Priorities",
        "Importance against performance: what to improve first, what to keep, what can wait.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(shown, rows, "quadrant")), freeze_columns=2)
    more = [ASSOCIATION, *_reading(shown), *empty_words(rows, ("importance", "performance"))]
    drawn = [row for row in rows if row["is_total"] or not shown.grouped]
    told = note_points(page, [shown], more)
    first = Source.of(page)
    _chart(book, page, shown, _Drawn(drawn, first, first, 0 if has_stated(shown) else told), PERFORMANCE)
    if has_stated(shown):
        source = _stated_table(page, shown, rows)
        _chart(book, page, shown, _Drawn(drawn, source, first, 0), STATED)
    notes(page, [shown], more)
    return page


def _fields(shown: Shown) -> list[Field]:
    sure = [
        field_of("stable", width=9, centre=True),
        field_of("quadrant_probability", width=12.5),
    ]
    names = ("importance", *SHARE_ENDS, "performance", "performance_low", "performance_high")
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("quadrant", width=22, wrap=True),
        *(sure if "stable" in shown.frame.columns else []),
        *(_numbers(name, 12.5) for name in names if name in shown.frame.columns),
        _numbers("n", 8),
    ]


def _numbers(name: str, width: float) -> Field:
    return field_of(name, width=width, **({"number_format": "0.0%"} if name in SHARE_ENDS else {}))


def _paints(shown: Shown, rows: Sequence[Mapping[str, Any]], name: str) -> dict[tuple[int, str], Paint]:
    """Return the looks of the words: bold where they are clear, grey and slanted where they are not."""
    across = PERFORMANCE if name == "quadrant" else STATED
    return {
        (index, name): Paint(ink=style.MUTED, italic=True) if unclear(shown, row, across) else Paint(bold=True)
        for index, row in enumerate(rows)
    }


def _reading(shown: Shown) -> list[str]:
    clear = whole_percent(float(shown.setting("clear", 0.9)))
    found = []
    if "stable" in shown.frame.columns and not shown.frame["stable"].isna().all():
        found.append(
            f"P(quadrant) is the share of resamples of the respondents in which a driver falls into the quadrant shown; "
            f"from {clear} on it is called clear, a convention. In the chart, drivers with a clear place are circles, "
            "the others pale diamonds."
        )
    if len(shown.total) > MOST_LABELLED:
        found.append("Numbers in the chart are those of the first column.")
    if has_stated(shown):
        found.append(
            "Stated importance is what customers say; derived importance is what shows in their answers. Neither is the "
            "true one: people call many things important, and what everybody gets alike cannot show."
        )
    return found


def _stated_table(page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]]) -> Source:
    """Write stated beside derived importance, and return where it stands."""
    names = ("stated", "stated_low", "stated_high", "stated_rank", "rank")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("stated_verdict", width=22, wrap=True),
        field_of("stated_n", width=9),
        field_of("stated_probability", width=12.5),
        *(field_of(name, width=12.5, **({"label": "Derived rank"} if name == "rank" else {})) for name in names),
    ]
    table = Table(fields=fields, rows=rows, paints=_paints(shown, rows, "stated_verdict"))
    page.further("What customers say is important, and what shows", table)
    last = page.row - 1
    return Source(page.sheet.title, last - len(rows) + 1, last, tuple(each.name for each in fields), page.pen.voice)


@dataclass(frozen=True)
class _Drawn:
    """Rows of a chart, the tables that hold what runs across and the importance, and the room to leave for notes."""

    rows: Sequence[Mapping[str, Any]]
    across: Source
    importance: Source
    reserve: float


def _chart(book: Book, page: Page, shown: Shown, drawn: _Drawn, across: Across) -> None:
    rows = [row for row in drawn.rows if not missing(row["importance"]) and not missing(row.get(across.column))]
    cuts = shown.setting(across.cut), shown.setting("importance_cut")
    if not rows or any(cut is None or missing(cut) for cut in cuts):
        return
    unsure = any(unclear(shown, row, across) for row in rows)
    words = cut_words(shown, across)
    chart_map = Map(
        heading=f"{across.heading} {UNSURE}" if unsure else across.heading,
        x=_axis_across(rows, across, float(cuts[0]), words[0]),
        y=_importance_axis(rows, float(cuts[1]), words[1]),
        captions=across.captions,
        points=[_point(shown, drawn, row, across, len(rows)) for row in rows],
    )
    height = 350.0
    chart = quadrant_chart(chart_map, book.chart_data, pixels=(sum(page.pixels()), height / 0.75))
    told = "; ".join(_told(shown, row, across) for row in rows)
    page.charts(
        [chart],
        [f"Scatter chart of derived importance (up) against {across.words.lower()} (right). {told}."],
        points=height,
        shares=(1.0,),
        reserve=drawn.reserve,
    )


def _told(shown: Shown, row: Mapping[str, Any], across: Across) -> str:
    word = row["quadrant"] if across is PERFORMANCE else row["stated_verdict"]
    unsure = " (unclear)" if unclear(shown, row, across) else ""
    return (
        f"{clipped(row['term'], 60)}: importance {rounded(row['importance'] * 100, 1)}%, "
        f"{across.column} {number(row[across.column], 0)}, {word}{unsure}"
    )


def _axis_across(rows: Sequence[Mapping[str, Any]], across: Across, cut: float, words: str) -> Axis:
    ends = [row.get(f"{across.column}{end}") for row in rows for end in ("", "_low", "_high")]
    values = [cut, *(float(end) for end in ends if end is not None and not missing(end))]
    low = max(0.0, (min(values) - 1) // 10 * 10)
    high = min(100.0, -(-(max(values) + 1) // 10) * 10)
    return Axis(words=words, low=low, high=high, step=10, cut=cut, number_format="0")


def _importance_axis(rows: Sequence[Mapping[str, Any]], cut: float, words: str) -> Axis:
    _, high, step = nice_range(0, max([*ends_of(rows, "importance"), cut]) * 1.05)
    return Axis(words=words, low=0, high=high, step=step, cut=cut, number_format="0%")


def _point(shown: Shown, drawn: _Drawn, row: Mapping[str, Any], across: Across, points: int) -> Point:
    key, name, unsure = row[NUMBER], across.column, unclear(shown, row, across)
    return Point(
        label=drawn.importance.point_label(
            "term", key, row["term"], points if points <= MOST_LABELLED else points + MOST_NAMED
        ),
        x=drawn.across.value(name, key, row[name]),
        y=drawn.importance.value("importance", key, row["importance"]),
        x_arms=_arms(drawn.across, row, name, (f"{name}_low", f"{name}_high")),
        y_arms=_arms(drawn.importance, row, "importance", SHARE_ENDS),
        mark=style.UNSURE_MARK if unsure else style.PLACE_MARK,
        pale=unsure,
    )


def _arms(table: Source, row: Mapping[str, Any], name: str, ends: tuple[str, str]) -> tuple[Live, Live] | None:
    """Return the arms of an interval, up and down; none where it is not known."""
    low, high = (row.get(end) for end in ends)
    if missing(low) or missing(high):
        return None
    key, value = row[NUMBER], (name, row[name])
    return table.gap(key, (ends[1], high), value), table.gap(key, value, (ends[0], low))  # type: ignore[arg-type]
