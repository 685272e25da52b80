"""Reliability, Items, Distinctness: whether the questions of a scale measure one thing, and two scales two."""

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
    group_fields,
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, missing, number
from loyaltystats.vocabulary import TOTAL

USUAL: Final = 0.70
HIGH: Final = 0.80
"""Conventions for alpha: research in its early stages, established scales (Nunnally 1978)."""

REPEATING: Final = 0.95
"""Alpha above which items may say the same in other words (Streiner 2003 already asks from 0.90 on)."""

LEAST_REST: Final = 0.30
"""Convention for the item-rest correlation (Nunnally and Bernstein 1994)."""

MOST_PAIRS: Final = 28
"""Pairs of scales that a chart can show."""

MOST_ITEMS: Final = 40
"""Items that a chart can show on one page."""

CONVENTIONS: Final = (
    f"‘Beside the conventions’ places alpha beside {USUAL:.2f} (early research) and {HIGH:.2f} (established scales; "
    f"Nunnally 1978). Above {REPEATING:.2f} questions may repeat each other. These are habits of the field, not tests.",
    "Alpha and omega say how steadily the items measure together, not whether they measure the right thing. CR and AVE come "
    "from the standardised loadings of one common factor; 0.70 and 0.50 are often asked for (Fornell and Larcker 1981).",
)


def reading_of(row: Mapping[str, Any]) -> str:
    """Return where alpha stands beside the conventions, and whether its interval reaches into another class.

    Examples
    --------
    >>> reading_of({"alpha": 0.82, "conf_low": 0.74, "conf_high": 0.88})
    '0.80 or more (interval from 0.74)'
    """
    alpha, low = row["alpha"], row["conf_low"]
    if missing(alpha):
        return ""
    if alpha < USUAL:
        return f"below {USUAL:.2f}"
    floor = REPEATING if alpha > REPEATING else HIGH if alpha >= HIGH else USUAL
    words = f"above {REPEATING:.2f}" if floor == REPEATING else f"{number(floor)} or more"
    return words if missing(low) or low >= floor else f"{words} (interval from {number(low)})"


def _rows(shown: Shown, *labelled: str) -> list[dict[str, Any]]:
    rows = []
    for line, row in enumerate(records(shown.frame), start=1):
        row |= {NUMBER: line, "is_total": str(row.get("group", TOTAL)) == TOTAL}
        row |= {name: shown.label(row[name]) for name in (*labelled, "group") if name in row}
        rows.append(row)
    return rows


def _numbers(shown: Shown, names: Sequence[str], labels: Mapping[str, str]) -> list[Field]:
    found = []
    for name in names:
        if name in shown.frame.columns:
            changes: dict[str, Any] = {"label": labels[name], "number_format": "0.00"} if name in labels else {}
            found.append(field_of(name, width=10.5, **changes))
    return found


def write_reliability(book: Book, shown: Shown) -> Page:
    """Write the sheet of the reliability of scales."""
    page = book.page(
        "Reliability",
        shown.result.title or "Reliability of the scales",
        "How steadily the questions of each scale measure together.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s of alpha.")
    rows = _rows(shown, "scale")
    for row in rows:
        row["reading"] = reading_of(row)
    names = ("alpha", "conf_low", "conf_high", "std_alpha", "omega", "composite_reliability", "variance_extracted")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("scale", wrap=True),
        Field(name="reading", label="Beside the conventions", width=22, wrap=True),
        *_numbers(shown, names, {"conf_low": "Alpha low", "conf_high": "Alpha high"}),
        *_numbers(shown, ("mean_correlation", "items", "n", "n_effective", "design_effect"), {}),
    ]
    paints = {
        (index, "reading"): LOW_BASE if low_base(row["n"]) else Paint(bold=row["reading"].startswith("below"))
        for index, row in enumerate(rows)
    }
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    more = [*CONVENTIONS, *empty_words(rows, ("alpha", "omega"))]
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["alpha"])]
    if drawn:
        heading = "Alpha of the scales with its interval" + (" (all respondents)" if shown.grouped else "")
        _bars(book, page, drawn, heading, ("scale", "alpha", "conf_low", "conf_high"), note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _bars(
    book: Book, page: Page, rows: Sequence[Mapping[str, Any]], heading: str, names: Sequence[str], reserve: float
) -> None:
    """Draw bars with intervals; ``names`` are the columns of label, value and both ends."""
    label, value, low, high = names
    table = Source.of(page)
    ends = [float(row[name]) for row in rows for name in (value, low, high) if not missing(row[name])]
    lowest, highest, step = nice_range(max(-1.0, min(ends)), max(1.0, min(2.0, max(ends))))
    bars = [
        Bar(
            label=table.label(label, row[NUMBER], row[label]),
            value=table.value(value, row[NUMBER], row[value]),
            plus=None if missing(row[high]) else table.gap(row[NUMBER], (high, row[high]), (value, row[value])),
            minus=None if missing(row[low]) else table.gap(row[NUMBER], (value, row[value]), (low, row[low])),
            strong=row.get("strong", True),
        )
        for row in rows
    ]
    look = Look(heading=heading, words="", number_format="0.0", low=lowest, high=highest, step=step)
    told = "; ".join(f"{clipped(row[label], 60)} {number(row[value])}" for row in rows)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"{'Bars with intervals' if any(bar.plus for bar in bars) else 'Bars'}: {heading}. {told}."],
        points=max(200.0, 24.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def write_items(book: Book, shown: Shown) -> Page:
    """Write the sheet of the items of scales."""
    page = book.page("Items", shown.result.title or "Items", "How each question goes with the others of its scale.")
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s of alpha without the item.")
    rows = _rows(shown, "scale", "item")
    names = (
        "rest_correlation",
        "loading",
        "alpha_dropped",
        "alpha_dropped_low",
        "alpha_dropped_high",
        "mean",
        "spread",
    )
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("scale", wrap=True),
        field_of("item", wrap=True, width=30),
        *_numbers(shown, names, {}),
        field_of("turned", width=9, centre=True),
        field_of("n", width=9),
    ]
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        rest = row["rest_correlation"]
        if not missing(rest) and rest < LEAST_REST:
            paints[(index, "rest_correlation")] = Paint(ink=style.LOOK_TEXT if rest < 0 else style.INK, bold=True)
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=3)
    more = [
        f"Bold: the item correlates less than {LEAST_REST:.2f} with the sum of the others (a convention, Nunnally and "
        "Bernstein 1994); it may measure something else.",
        "An item is not left out because alpha would rise in this sample: what it asks for counts first. Means are those of "
        "the answers as given, also for turned items.",
        *empty_words(rows, ("rest_correlation", "loading", "alpha_dropped")),
    ]
    _item_chart(book, page, shown, rows, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _item_chart(book: Book, page: Page, shown: Shown, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["rest_correlation"])]
    if 0 < len(drawn) <= MOST_ITEMS:
        alone = {"low": None, "high": None}  # a correlation without an interval
        bars = [{**row, **alone, "strong": row["rest_correlation"] >= LEAST_REST} for row in drawn]
        heading = f"Correlation of each item with the sum of the others (pale: below {LEAST_REST:.2f})"
        _bars(book, page, bars, heading, ("item", "rest_correlation", "low", "high"), reserve)


def distinct_words(shown: Shown, word: Any) -> str:
    """Return the verdict on a pair of scales in words."""
    limits = {"strict": f"below {number(shown.setting('strict'))}", "loose": f"below {number(shown.setting('loose'))}"}
    return "" if missing(word) else limits.get(str(word), str(word))


def pair_words(shown: Shown, row: Mapping[str, Any]) -> str:
    """Return the two scales of a pair."""
    return f"{shown.label(row['scale'])} – {shown.label(row['other_scale'])}"


PAIR_READING: Final = (
    "HTMT near 1: the two scales cannot be told from one. ‘Not shown’ means that its interval reaches above both "
    "thresholds; that is no proof that the scales are the same.",
    "‘AVE above r2’ is the older comparison of Fornell and Larcker: each scale shares more with its own questions than "
    "with the other scale. It often fails to notice scales that overlap.",
)


def write_distinctness(book: Book, shown: Shown) -> Page:
    """Write the sheet of the comparison of scales."""
    page = book.page(
        "Distinctness",
        shown.result.title or "Distinct scales",
        "Whether the questions of two scales correlate less between the scales than within them.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s.")
    rows = [row | {"pair": pair_words(shown, row)} for row in _rows(shown)]
    for row in rows:
        row["strong"] = row["distinct"] in ("strict", "loose")
        row["verdict"] = distinct_words(shown, row["distinct"])
    paints = {
        (index, "verdict"): Paint(bold=row["strong"], ink=style.INK if row["strong"] else style.MUTED)
        for index, row in enumerate(rows)
    }
    page.table(Table(fields=_pair_fields(shown), rows=rows, paints=paints), freeze_columns=2)
    more = [*PAIR_READING, *empty_words(rows, ("htmt", "htmt2", "smaller_ave"))]
    drawn = [row for row in rows if (row["is_total"] or not shown.grouped) and not missing(row["htmt"])]
    if drawn and len(drawn) <= MOST_PAIRS:
        drawn.sort(key=lambda row: -row["htmt"])
        heading = "HTMT of each pair of scales (pale: not shown to be distinct)"
        _bars(book, page, drawn, heading, ("pair", "htmt", "htmt_low", "htmt_high"), note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _pair_fields(shown: Shown) -> list[Field]:
    ratios = [f"{name}{end}" for name in ("htmt", "htmt2") for end in ("", "_low", "_high")]
    return [
        NO_FIELD,
        *group_fields(shown),
        Field(name="pair", label="Scales", wrap=True, width=34),
        Field(name="verdict", label="Interval of HTMT", width=14),
        *_numbers(shown, (*ratios, "score_r", "disattenuated", "smaller_ave"), {}),
        field_of("fornell_larcker", width=10, centre=True),
        field_of("n", width=9),
    ]
