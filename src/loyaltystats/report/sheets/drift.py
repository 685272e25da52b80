"""The Drift sheets: the verdict on every feature, its path from wave to wave, and the shares of every wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Part, stacked_chart
from loyaltystats.report.charts.data import MOST_NAMED, Live, Source
from loyaltystats.report.charts.paths import Path, path_chart
from loyaltystats.report.charts.quadrant import Axis, Map, Point
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
from loyaltystats.report.sheets.kano import CAPTIONS, CUT
from loyaltystats.report.words import clipped, missing, number, whole_percent
from loyaltystats.vocabulary import REQUIREMENTS, TOTAL

VERDICT_WORDS: Final = MappingProxyType(
    {
        ("drift", "toward_expected"): "Toward Expected",
        ("drift", "toward_delighted"): "Toward Delighted",
        ("other_change", "unclear"): "Other change",
        ("label_flip", "none"): "Label flip, no drift",
        ("stable", "none"): "No drift shown",
    }
)

DIRECTION_MARKS: Final = MappingProxyType(
    {
        "toward_expected": style.CATEGORY_MARKS["must_be"],
        "toward_delighted": style.CATEGORY_MARKS["attractive"],
        "unclear": style.CATEGORY_MARKS["mixed"],
        "none": style.CATEGORY_MARKS["indifferent"],
    }
)
"""The colour of where a feature drifts to; the words say it without the colour."""

MOST_BARS: Final = 36
"""Beyond it only the first and the last wave are drawn."""

LEVEL_COLOURS: Final = MappingProxyType(
    {
        **{name: mark.colour for name, mark in style.CATEGORY_MARKS.items()},
        **{name: mark.colour for name, mark in style.LEVEL_MARKS.items()},
        "does not matter": style.CATEGORY_MARKS["indifferent"].colour,
    }
)


def verdict_words(row: Mapping[str, Any]) -> str:
    """Return a verdict as a client reads it.

    Examples
    --------
    >>> verdict_words({"verdict": "drift", "direction": "toward_expected"}), verdict_words({"verdict": None})
    ('Toward Expected', 'Not estimable')
    """
    if missing(row.get("verdict")):
        return "Not estimable"
    return VERDICT_WORDS.get((str(row["verdict"]), str(row["direction"])), str(row["verdict"]))


def level_words(category: Any) -> str:
    """Return the level of a category, or of an answer to the direct question."""
    return "" if missing(category) else REQUIREMENTS.get(str(category), str(category).capitalize())


def write_drift(book: Book, shown: Shown) -> Page:
    """Write the sheet of one result of drift, and the sheet of its waves."""
    waves = shown.setting("waves")
    page = book.page(
        "Drift",
        shown.result.title,
        f"Which features moved between Delighted, Desired and Expected from {waves[0]} to {waves[-1]}, and which did not.",
    )
    people = "The same people in all waves." if shown.setting("panel") else "Different people in every wave."
    page.base(f"{base_words(shown)} {people} {shown.level_words.capitalize()}s.")
    rows = _rows(shown)
    page.table(Table(fields=_fields(shown, rows), rows=rows, paints=_paints(rows)), freeze_columns=2)
    by_wave = _wave_page(book, shown)
    known = [name for name in ("better_change", "p_adjusted") if name in shown.frame.columns]
    more = [*_reading(shown), *empty_words(rows, known)]
    _charts(book, page, shown, by_wave, note_points(page, [shown], more) + 30)
    notes(page, [shown], more)
    return page


def _rows(shown: Shown) -> list[dict[str, Any]]:
    """Return the rows in reading order: over all waves first, then one wave with the next."""
    waves = list(shown.setting("waves"))
    listed = records(shown.frame)
    groups = list(dict.fromkeys(str(row.get("group", TOTAL)) for row in listed))

    def order(row: Mapping[str, Any]) -> tuple[int, bool, int]:
        whole = row["wave_from"] == waves[0] and row["wave_to"] == waves[-1]
        return groups.index(str(row.get("group", TOTAL))), not whole, waves.index(row["wave_from"])

    rows = []
    for line, row in enumerate(sorted(listed, key=order), start=1):
        row |= {
            NUMBER: line,
            "code": str(row["feature"]),
            "feature": shown.label(row["feature"]),
            "words": verdict_words(row),
            "category_from": level_words(row["category_from"]),
            "category_to": level_words(row["category_to"]),
            "least": min(row["n_from"], row["n_to"]),
            "is_total": str(row.get("group", TOTAL)) == TOTAL,
        }
        if "group" in row:
            row["group"] = shown.label(row["group"])
        rows.append(row)
    return rows


def _fields(shown: Shown, rows: Sequence[Mapping[str, Any]]) -> list[Field]:
    changes = [
        field_of(f"{side}_change{end}", width=8)
        for side in ("better", "worse")
        for end in ("", "_low", "_high")
        if any(f"{side}_change" in row for row in rows)
    ]
    moves = [
        field_of(name, width=9.5)
        for name in ("moves_toward_expected", "moves_toward_delighted")
        if name in shown.frame.columns
    ]
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("feature", wrap=True),
        field_of("wave_from", width=11, wrap=True),
        field_of("wave_to", width=11, wrap=True),
        Field(name="words", label="Verdict", width=17, centre=True, wrap=True),
        field_of("category_from", width=13),
        field_of("category_to", width=13),
        field_of("score_change", width=9),
        field_of("p_adjusted", width=9),
        field_of("p_homogeneity_adjusted", width=9),
        *moves,
        *changes,
        field_of("n_from", width=7),
        field_of("n_to", width=7),
        field_of("reading", width=40, wrap=True),
    ]


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        mark = DIRECTION_MARKS.get(str(row["direction"]))
        if low_base(row["least"]):
            paints[(index, "words")] = LOW_BASE
        elif mark and row["verdict"] in ("drift", "other_change"):
            paints[(index, "words")] = Paint(fill=mark.colour, ink=style.WHITE, bold=True)
        elif mark:
            paints[(index, "words")] = Paint(ink=style.MUTED, bold=row["verdict"] == "label_flip")
        if row["is_total"] and any(not other["is_total"] for other in rows):
            paints[(index, "group")] = Paint(bold=True)
    return paints


def _reading(shown: Shown) -> list[str]:
    changes = "better_change" in shown.frame.columns
    words = [
        "Position change: Delighted counts 0, Desired 1, Expected 2; the mean of the later wave minus that of the earlier "
        "one, among those who gave one of the three. Above zero, a feature is taken for granted by more customers.",
        "Label flip: the most frequent answer changed, and no test shows a change. No drift shown is not proof of none"
        + (": the intervals say how large a change may have been missed." if changes else "."),
        "Other change: the shares of the answers differ, but not along Delighted, Desired, Expected; see the sheet Waves.",
    ]
    if changes:
        words.append(
            "Better change above zero: more become satisfied if the feature is there. Worse change below zero: more become "
            "dissatisfied if it is missing."
        )
    if shown.setting("panel"):
        words.append(
            "Tests and changes are about people who answered in both waves; charts and the sheet Waves show all who "
            "answered in a wave."
        )
    words.append(f"Verdicts on fewer than {style.LOW_BASE} answers in a wave are grey: read them as a hint.")
    return words


# --- the sheet of the waves ---------------------------------------------------------------------------------------------


def _wave_page(book: Book, shown: Shown) -> tuple[Source, list[dict[str, Any]]]:
    """Write the shares of every wave; return where they stand and the rows."""
    page = book.page(
        "Waves",
        "Answers by wave",
        "How the answers fall in every wave: the numbers behind the sheet Drift.",
    )
    categories = tuple(shown.setting("categories"))
    rows = _wave_rows(shown, categories)
    page.base(f"{base_words(shown)} All who answered in a wave. {shown.level_words.capitalize()}s.")
    shares = [Field(name=name, label=level_words(name), number_format="0%", width=12.5) for name in categories]
    ends = [f"{side}{end}" for side in ("better", "worse") for end in ("", "_low", "_high")]
    fields = [
        NO_FIELD,
        field_of("feature", wrap=True),
        Field(name="wave", label="Wave", width=14, wrap=True),
        Field(name="mode", label="Most frequent", width=15),
        field_of("n", width=8),
        *shares,
        *(field_of(name, width=8.5) for name in ends if any(name in row for row in rows)),
    ]
    page.table(Table(fields=fields, rows=rows), freeze_columns=2)
    more = empty_words(rows, [*categories, *(name for name in ends if any(name in row for row in rows))])
    base = "Shares are of all complete answers in the wave"
    left_out = "; Better and Worse leave out Reverse and Questionable." if "better" in rows[0] else "."
    notes(page, [], [*more, base + left_out])
    return Source.of(page), rows


def _wave_rows(shown: Shown, categories: Sequence[str]) -> list[dict[str, Any]]:
    frame = shown.result.by_wave()  # type: ignore[attr-defined]
    if "group" in frame.columns:
        frame = frame[frame["group"] == TOTAL].drop(columns="group")
    rows = []
    for line, row in enumerate(records(frame), start=1):
        whole = sum(row[name] for name in categories)
        row |= {name: row[name] / whole if whole else float("nan") for name in categories}
        row |= {
            NUMBER: line,
            "code": str(row["feature"]),
            "feature": shown.label(row["feature"]),
            "mode": level_words(row["category"]),
        }
        rows.append(row)
    return rows


# --- charts -------------------------------------------------------------------------------------------------------------


def _charts(book: Book, page: Page, shown: Shown, by_wave: tuple[Source, list[dict[str, Any]]], reserve: float) -> None:
    table, rows = by_wave
    waves = list(shown.setting("waves"))
    bars = [row for row in rows if row["n"]]
    if len(bars) > MOST_BARS:
        bars = [row for row in bars if row["wave"] in (waves[0], waves[-1])]
    if not bars:
        return
    height = max(390.0, 15.0 * len(bars) + 130)
    paths = _paths(shown, rows)
    whole = " (all respondents)" if shown.grouped else ""
    charts, texts, shares = [], [], [1.0]
    if paths:
        size = (sum(page.pixels()) * 0.54, height / 0.75)
        charts.append(_path_chart(book, table, paths, whole, size))
        texts.append(_path_text(paths))
        shares = [0.54, 0.46]
    categories = tuple(shown.setting("categories"))
    charts.append(
        stacked_chart(
            f"How the answers fall, wave by wave{whole}",
            [Part(words=level_words(name), colour=LEVEL_COLOURS[name]) for name in categories],
            [_bar_label(table, row) for row in bars],
            [[table.value(name, row[NUMBER], row[name]) for name in categories] for row in bars],
            book.chart_data,
        )
    )
    texts.append(_bars_text(bars, categories))
    page.charts(charts, texts, points=height, shares=shares, reserve=reserve)
    if paths:
        page.lines(
            "A line leads from the first wave to the last, where the marker is:   ■ toward Expected   ▲ toward Delighted   "
            "✱ other change   ◆ no drift shown."
            + (" Its number is that of its row in the table 'Answers by wave'." if len(paths) > MOST_NAMED else "")
        )


Steps = tuple[str, list[dict[str, Any]]]
"""Direction of a feature over all waves, and its rows wave by wave."""


def _paths(shown: Shown, rows: Sequence[dict[str, Any]]) -> list[Steps]:
    waves = list(shown.setting("waves"))
    directions = {
        str(row["feature"]): str(row["direction"])
        for row in records(shown.total)
        if row["wave_from"] == waves[0] and row["wave_to"] == waves[-1]
    }
    found = []
    for code, direction in directions.items():
        own = [row for row in rows if row["code"] == code and not missing(row.get("better"))]
        if len(own) > 1:
            found.append((direction, own))
    return sorted(found, key=lambda each: each[0] != "none")  # what moved lies on top


def _path_chart(book: Book, table: Source, paths: Sequence[Steps], whole: str, size: tuple[float, float]) -> Any:
    points, lines = [], []
    for direction, own in paths:
        mark = DIRECTION_MARKS.get(direction, DIRECTION_MARKS["none"])
        places = [
            (
                table.value("worse", row[NUMBER], row["worse"], sign="-"),
                table.value("better", row[NUMBER], row["better"]),
            )
            for row in own
        ]
        label = table.point_label("feature", own[-1][NUMBER], own[-1]["feature"], len(paths))
        points.append(Point(label=label, x=places[-1][0], y=places[-1][1], mark=mark))
        lines.append(Path(places=places, colour=mark.colour))
    chart_map = Map(
        heading=f"From {paths[0][1][0]['wave']} to {paths[0][1][-1]['wave']}{whole}",
        x=Axis(words="Dissatisfied if missing (|Worse|)", low=0, high=1, step=0.25, cut=CUT, number_format="0%"),
        y=Axis(words="Satisfied if present (Better)", low=0, high=1, step=0.25, cut=CUT, number_format="0%"),
        captions=CAPTIONS,
        points=points,
        numbers="numbers: rows of Answers by wave",
    )
    return path_chart(chart_map, lines, book.chart_data, pixels=size)


def _bar_label(table: Source, row: Mapping[str, Any]) -> Live:
    """Return feature and wave in one label, both from their cells."""
    feature = table.label("feature", row[NUMBER], row["feature"])
    wave = table.label("wave", row[NUMBER], str(row["wave"]))
    return Live(f'={wave.formula[1:]}&": "&{feature.formula[1:]}', f"{wave.value}: {feature.value}")


def _path_text(paths: Sequence[Steps]) -> str:
    told = [
        f"{clipped(own[-1]['feature'], 60)} ({direction.replace('_', ' ')}): "
        + " to ".join(f"Better {number(row['better'])}, Worse {number(row['worse'])} in {row['wave']}" for row in own)
        for direction, own in paths
    ]
    return "Lines of Better (up) against the size of Worse (right) from wave to wave. " + "; ".join(told) + "."


def _bars_text(rows: Sequence[Mapping[str, Any]], categories: Sequence[str]) -> str:
    told = [
        f"{clipped(row['feature'], 60)} in {row['wave']}: "
        + ", ".join(f"{level_words(name)} {whole_percent(row[name])}" for name in categories)
        for row in rows
    ]
    return "Stacked bars of the shares of the answers per feature and wave. " + "; ".join(told) + "."
