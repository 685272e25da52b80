"""The Levels sheet: what every feature is to customers, whether they get it, and the risk if it is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart
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
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, percent, whole_percent
from loyaltystats.vocabulary import LEVELS, TOTAL

OUTSIDE = "Outside the four levels"
NOT_TODAY = "Not reached today"
"""Wanted, but delivered to too few to call it today's level."""

DELIVERED = "Share who get it today"
COLOUR_NAMES = MappingProxyType({"Dissatisfied": "red", "Expected": "brown", "Desired": "blue", "Delighted": "green"})
"""The colours of the levels, in words."""

BOARD = (*LEVELS, NOT_TODAY, OUTSIDE)
"""The lines of the level board."""


def write_levels(book: Book, shown: Shown) -> Page:
    """Write the sheet of one result of levels."""
    asked = levels_known(shown)
    page = book.page(
        "Levels",
        shown.result.title or "The four levels of satisfaction",
        "Where each feature stands today: Dissatisfied, Expected, Desired or Delighted."
        if asked
        else "What customers require of each feature, and the risk if it is missing.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = _rows(shown)
    page.table(Table(fields=_fields(shown, rows, asked), rows=rows, paints=_paints(rows)), freeze_columns=2)
    _board(page, [row for row in rows if row["is_total"] or not shown.grouped], asked)
    more = ["The risk is the share of respondents who would be dissatisfied if the feature were missing."]
    if not asked:
        more.append("Delivery was not asked, so no current level is given: a level is observed, never guessed.")
    more += empty_words(rows, ("risk",))
    _charts(book, page, shown, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def levels_known(shown: Shown) -> bool:
    """Return whether any feature has a current level."""
    return any(str(level) in LEVELS for level in shown.frame["level"].tolist())


def _rows(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for number, row in enumerate(records(shown.frame), start=1):
        row |= {
            NUMBER: number,
            "feature": shown.label(row["feature"]),
            "requirement": "" if missing(row["requirement"]) else str(row["requirement"]).replace("/", " / "),
            "is_total": str(row.get("group", TOTAL)) == TOTAL,
        }
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _fields(shown: Shown, rows: Sequence[Mapping[str, Any]], asked: bool) -> list[Field]:
    delivery = any(not missing(row["delivered"]) for row in rows)
    risk = any(not missing(row["risk"]) for row in rows)
    share = any(not missing(row.get("dissatisfied")) for row in rows)
    level = [field_of("level", label="Level today", width=15, centre=True, wrap=True)] if asked else []
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True),
        *level,
        field_of("requirement", width=18, centre=True, wrap=True),
        *([field_of(f"delivered{end}", width=9.5) for end in ("", "_low", "_high")] if delivery else []),
        *([field_of(f"risk{end}", width=8) for end in ("", "_low", "_high")] if risk else []),
        *([field_of("dissatisfied", width=14, label="Dissatisfied (share)")] if share else []),
        field_of("n", width=7),
        field_of("reason", wrap=True, width=38),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        for name in ("level", "requirement"):
            mark = _mark(row[name])
            if mark and low_base(row["n"]):
                paints[(index, name)] = LOW_BASE
            elif mark:
                solid = name == "level" or missing(row["level"]) or not row["level"]
                paints[(index, name)] = (
                    Paint(fill=mark.colour, ink=style.WHITE, bold=True) if solid else Paint(ink=mark.colour, bold=True)
                )
    return paints


def _mark(word: Any) -> style.Mark | None:
    known = dict(style.LEVEL_MARKS) | {mark.word: mark for mark in style.CATEGORY_MARKS.values()}
    return known.get(str(word))


def _board(page: Page, rows: Sequence[Mapping[str, Any]], asked: bool) -> None:
    """Write the level board: one line per level, with its features."""
    by_level: dict[str, list[str]] = {level: [] for level in BOARD}
    for row in sorted(rows, key=lambda each: -_share(each["delivered"])):
        level = board_level(row, asked)
        by_level[level].append(_board_words(row, level))
    page.start_new_page_unless(160)
    page.heading("Level board: today" if asked else "Level board: what customers require")
    for level, features in by_level.items():
        if (level == "Dissatisfied" and not asked) or (level == NOT_TODAY and not features):
            continue
        mark = style.LEVEL_MARKS.get(level)
        page.band(f"{mark.glyph if mark else '○'} {level}", mark.colour if mark else style.CUT)
        for feature in features or ["none"]:
            page.lines(feature, indent="   ")


def board_order(level: str) -> int:
    """Return the place of a line on the board."""
    return BOARD.index(level)


def _share(value: Any) -> float:
    return -1.0 if missing(value) else float(value)


def board_level(row: Mapping[str, Any], asked: bool) -> str:
    """Return the line of the board on which a feature stands; ``asked`` says whether delivery was."""
    if asked and not missing(row["level"]) and row["level"]:
        return str(row["level"])
    if str(row["requirement"]) not in LEVELS:
        return OUTSIDE
    return NOT_TODAY if asked else str(row["requirement"])


def _board_words(row: Mapping[str, Any], level: str) -> str:
    words = clipped(row["feature"], 60)
    if level not in LEVELS and row["requirement"]:
        words += f" ({row['requirement']})"
    if missing(row["delivered"]):
        return words
    words += f" — delivered {percent(row['delivered'])}"
    if not missing(row["delivered_low"]):
        words += f" ({percent(row['delivered_low'])} to {percent(row['delivered_high'])})"
    harmed = row.get("dissatisfied")
    return words if harmed is None or missing(harmed) else f"{words}, {percent(harmed)} dissatisfied with it"


def board_colour(level: str) -> str:
    """Return the colour of a line of the board."""
    mark = style.LEVEL_MARKS.get(level)
    return mark.colour if mark else style.FAINT if level == NOT_TODAY else style.RULE


def _charts(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    """Draw who gets each feature, in the colours of the board, beside who would miss it."""
    drawn = [row for row in rows if row["is_total"] or not shown.grouped]
    table = Source.of(page)
    made = [part for part in (_board_chart(table, drawn), _risk_chart(table, drawn)) if part is not None]
    if not made:
        return
    longest = max(len(bars) for _, bars, _ in made)
    page.charts(
        [interval_chart(look, bars, book.chart_data) for look, bars, _ in made],
        [told for _, _, told in made],
        points=max(200.0, 24.0 * longest + 90),
        shares=(1 / len(made),) * len(made),
        reserve=reserve,
    )
    if any(look.words == DELIVERED for look, _, _ in made):
        words = [f"{style.LEVEL_MARKS[level].word} {COLOUR_NAMES[level]}" for level in LEVELS]
        page.lines(
            f"Colours of the level board: {', '.join(words)}; {NOT_TODAY.lower()} pale blue; {OUTSIDE.lower()} grey."
            if not book.look.colours
            else f"Colours of the level board: those of the levels; {NOT_TODAY.lower()} pale; {OUTSIDE.lower()} grey."
        )


def _board_chart(table: Source, rows: Sequence[Mapping[str, Any]]) -> tuple[Look, list[Bar], str] | None:
    known = [dict(row) | {"board": board_level(row, True)} for row in rows if not missing(row["delivered"])]
    if not known:
        return None
    known.sort(key=lambda row: (board_order(row["board"]), -float(row["delivered"])))
    look = Look(heading="Level board: who gets it today", words=DELIVERED, number_format="0%", low=0, high=1, step=0.2)
    told = "; ".join(
        f"{row['board']}: {clipped(row['feature'], 60)} {whole_percent(row['delivered'])}" for row in known
    )
    bars = [_bar(table, row, "delivered", board_colour(row["board"])) for row in known]
    return look, bars, f"Bars of the share who get each feature today, by level, with intervals. {told}."


def _risk_chart(table: Source, rows: Sequence[Mapping[str, Any]]) -> tuple[Look, list[Bar], str] | None:
    known = sorted((row for row in rows if not missing(row["risk"])), key=lambda row: -row["risk"])
    if not known:
        return None
    look = Look(
        heading="Share who would be dissatisfied if it were missing",
        words="Risk",
        number_format="0%",
        low=0,
        high=1,
        step=0.2,
    )
    told = "; ".join(f"{clipped(row['feature'], 60)} {whole_percent(row['risk'])}" for row in known)
    bars = [_bar(table, row, "risk") for row in known]
    return look, bars, f"Bars of the risk of dissatisfaction per feature, with intervals, highest first. {told}."


def _bar(table: Source, row: Mapping[str, Any], name: str, colour: str | None = None) -> Bar:
    key, value = row[NUMBER], (name, row[name])
    low, high = f"{name}_low", f"{name}_high"
    has_interval = not missing(row[low]) and not missing(row[high])
    return Bar(
        label=table.label("feature", key, row["feature"]),
        value=table.value(name, key, row[name]),
        plus=table.gap(key, (high, row[high]), value) if has_interval else None,
        minus=table.gap(key, value, (low, row[low])) if has_interval else None,
        colour=colour,
    )
