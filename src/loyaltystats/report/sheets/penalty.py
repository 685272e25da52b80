"""Penalties: what a poor rating of each driver costs, and what a good one gains."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, Side, diverging_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import (
    LOW_BASE,
    NO_FIELD,
    NUMBER,
    Book,
    base_words,
    field_of,
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.sheets.drivers import outcome_words, rows_of
from loyaltystats.report.words import clipped, missing, number, quoted, signed

MEANINGS: Final = {
    "basic": "a poor rating costs more than a good one gains: make sure that it never fails",
    "performance": "a poor rating costs and a good one gains: the better, the more",
    "excitement": "a good rating gains more than a poor one costs: a chance to stand out",
    "unclear": "these answers do not show which; the column Reason says why",
}
"""What each class means for the one who decides."""

PALE: Final = {"penalty": "E3B6BB", "reward": "AFD0C4"}
"""Fills of bars whose interval holds zero."""

SCALES: Final = {
    "spline": "per rating point below and above the middle",
    "moderated": "per rating point below and above the middle",
    "quadratic": "per rating point below and above the middle",
    "dummies": "of low and high ratings against those between",
}


def impact_word(factor: Any) -> str:
    """Return the word of a class as readers know it."""
    mark = style.IMPACT_MARKS.get(str(factor))
    return mark.word if mark is not None else "" if missing(factor) else str(factor)


def write_penalty(book: Book, shown: Shown) -> Page:
    """Write the sheet of one result."""
    page = book.page(
        "Penalties",
        shown.result.title or "Penalties and rewards",
        f"What a poor rating of each driver costs in {quoted(outcome_words(shown))}, and what a good one gains.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = rows_of(shown)
    for row in rows:
        row["factor"], row["impact_factor"] = row["impact_factor"], impact_word(row["impact_factor"])
    page.table(Table(fields=_fields(shown), rows=rows, paints=_paints(rows)), freeze_columns=2)
    more = _reading(shown)
    drawn = [row for row in rows if row["is_total"] or not shown.grouped]
    _chart(book, page, shown, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _fields(shown: Shown) -> list[Field]:
    ends = ("_low", "_high")
    names = (
        *("penalty", *(f"penalty{end}" for end in ends)),
        *("reward", *(f"reward{end}" for end in ends)),
        *("p_adjusted", "impact_asymmetry", *(f"impact_asymmetry{end}" for end in ends)),
        *("rated_low", "rated_high", "vif", "n"),
    )
    signs = {name: "0.00" for name in names if name.startswith(("penalty", "reward"))}
    return [
        NO_FIELD,
        *group_fields(shown),
        field_of("term", label="Driver", wrap=True),
        field_of("impact_factor", width=14),
        *(
            field_of(name, width=_width(name), **({"number_format": signs[name]} if name in signs else {}))
            for name in names
            if name in shown.frame.columns
        ),
        field_of("reason", width=38, wrap=True),
    ]


def _width(name: str) -> float:
    return 12.5 if name.startswith("impact_asymmetry") else 10


def _paints(rows: Sequence[Mapping[str, Any]]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        mark = style.IMPACT_MARKS.get(str(row["factor"]))
        if mark is not None and row["factor"] != "unclear" and not low_base(row["n"]):
            paints[(index, "impact_factor")] = Paint(fill=mark.colour, ink=style.WHITE, bold=True)
        else:
            paints[(index, "impact_factor")] = LOW_BASE
        for name in ("penalty", "reward"):
            clear = _clear(row, name)
            paints[(index, name)] = Paint(bold=clear, ink=style.INK if clear else style.MUTED)
    return paints


def _clear(row: Mapping[str, Any], name: str) -> bool:
    """Return whether an interval excludes zero."""
    low, high = row[f"{name}_low"], row[f"{name}_high"]
    return not missing(low) and not missing(high) and (low > 0 or high < 0)


def _reading(shown: Shown) -> list[str]:
    outcome = quoted(outcome_words(shown))
    scale = SCALES.get(str(shown.setting("kind")), "")
    classes = "; ".join(f"{impact_word(name)}: {meaning}" for name, meaning in MEANINGS.items())
    return [
        f"Penalty and reward are differences in {outcome} {scale}, all drivers held constant. Bold: the interval excludes "
        "zero.",
        f"{classes}.",
        "p adjusted tests whether penalty and reward are of equal size. Asymmetry runs from -1 (penalty only) to 1 (reward "
        "only).",
        "These classes describe how performance works on the outcome; the Kano categories describe what people say about "
        "having and missing a feature. The two need not agree.",
        "Where a cell is empty, the column Reason says why.",
    ]


def _chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if not (missing(row["penalty"]) and missing(row["reward"]))]
    if not drawn:
        return
    ends = [
        float(row[name])
        for row in drawn
        for side in ("penalty", "reward")
        for name in (side, f"{side}_low", f"{side}_high")
        if not missing(row[name])
    ]
    low, high, step = nice_range(min(ends), max(ends))
    look = Look(
        heading="What poor ratings cost and good ones gain (pale: the interval holds zero)",
        words=f"Difference in {quoted(outcome_words(shown), 50)} {SCALES.get(str(shown.setting('kind')), '')}",
        number_format="0.00" if step < 0.1 else "0.0",
        low=low,
        high=high,
        step=step,
    )
    table = Source.of(page)
    sides = [
        Side(words=words, colour=colour, pale=PALE[name], bars=[_bar(table, row, name) for row in drawn])
        for name, words, colour in (
            ("penalty", "Penalty of a poor rating", style.PENALTY_COLOUR),
            ("reward", "Reward of a good rating", style.REWARD_COLOUR),
        )
    ]
    apart = any(_same_side(row) for row in drawn)
    labels = [table.label("term", row[NUMBER], row["term"]) for row in drawn]
    page.charts(
        [diverging_chart(look, labels, sides, book.chart_data, apart=apart)],
        [f"Bars of penalties (left) and rewards (right) with intervals. {'; '.join(_told(row) for row in drawn)}."],
        points=max(220.0, (36.0 if apart else 26.0) * len(drawn) + 110),
        shares=(1.0,),
        reserve=reserve,
    )


def _same_side(row: Mapping[str, Any]) -> bool:
    """Return whether penalty and reward point to the same side of zero, where one bar would hide the other."""
    return not missing(row["penalty"]) and not missing(row["reward"]) and row["penalty"] * row["reward"] > 0


def _bar(table: Source, row: Mapping[str, Any], name: str) -> Bar | None:
    if missing(row[name]):
        return None
    key, value = row[NUMBER], (name, row[name])
    known = not missing(row[f"{name}_low"])
    return Bar(
        label=table.label("term", key, row["term"]),
        value=table.value(name, key, row[name]),
        plus=table.gap(key, (f"{name}_high", row[f"{name}_high"]), value) if known else None,
        minus=table.gap(key, value, (f"{name}_low", row[f"{name}_low"])) if known else None,
        strong=_clear(row, name),
    )


def _told(row: Mapping[str, Any]) -> str:
    said = [
        f"{name} {signed(row[name]) if name == 'reward' else number(row[name])}"
        for name in ("penalty", "reward")
        if not missing(row[name])
    ]
    return f"{clipped(row['term'], 60)}: {', '.join(said)} ({row['impact_factor'].lower()})"
