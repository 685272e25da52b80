"""The sheet Loyalty measures: index, ease, secure customers and shares of wallet in one table, with their bars."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

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
    low_base,
    note_points,
    notes,
)
from loyaltystats.report.words import clipped, count, join, missing, number, percent
from loyaltystats.vocabulary import TOTAL

SHARE, POINTS, ANSWERS = "share", "0 to 100", "scale points"
"""What a value of the table is."""

FORMATS: Final = MappingProxyType({SHARE: "0.0%", POINTS: "0.0", ANSWERS: "0.00"})
MOST_BARS: Final = 24
RULES: Final = MappingProxyType(
    {"equal": "equal weights", "pls": "weights by partial least squares", "pca": "weights by the first component"}
)
CONDITIONS: Final = MappingProxyType(
    {"satisfaction": "Satisfied", "repurchase": "Would buy again", "recommendation": "Would recommend"}
)

Row = dict[str, Any]


def measure_of(shown: Shown) -> str:
    """Return which measure a result is: index, ease, secure, wallet or allocation."""
    columns = shown.frame.columns
    if "condition" in columns:
        return "secure"
    if "used_share" in columns:
        return "allocation"
    if "top_share" in columns:
        return "ease"
    return "index" if hasattr(shown.result, "weights_rule") else "wallet"


def condition_words(shown: Shown, condition: str) -> str:
    """Return a condition of secure customers as its question; as the condition where the question has no text."""
    code = shown.setting("questions", {}).get(condition)
    if not code:
        return "Secure: all three conditions"
    return shown.label(code) if shown.label(code) != code else f"{CONDITIONS[condition]} ({code})"


def measure_rows(shown: Shown) -> list[Row]:
    """Return the lines of a result: what it is of, its value with both ends, and what kind of number that is."""
    make = _MAKERS[measure_of(shown)]
    lines: list[Row] = []
    for row in records(shown.frame):
        group = str(row.get("group", TOTAL))
        shared = {
            "measure": shown.result.title,
            "group": shown.label(group),
            "is_total": group == TOTAL,
            "n": row["n"],
            "n_effective": row.get("n_effective"),
            "design_effect": row.get("design_effect"),
            "caution": "low base" if low_base(row["n"]) else "",
        }
        lines += [shared | line for line in make(shown, row)]
    return lines


def _line(row: Mapping[str, Any], what: str, unit: str, names: Sequence[str] = ()) -> Row:
    keys = names or ("estimate", "conf_low", "conf_high")
    values = {name: row[key] for name, key in zip(("value", "low", "high"), keys, strict=True)}
    return {"what": what, "unit": unit} | values


def _index_lines(shown: Shown, row: Row) -> list[Row]:
    items = shown.setting("questions", ())
    return [_line(row, f"{count(len(items), 'item')}, {RULES[shown.setting('weights_rule')]}", POINTS)]


def _ease_lines(shown: Shown, row: Row) -> list[Row]:
    asked = shown.label(row.get("question", shown.setting("question")))
    low, high = shown.setting("lowest"), shown.setting("highest")
    first = high - shown.setting("top") + 1
    return [
        _line(row, f"{asked}: mean on {low:g} to {high:g}", ANSWERS),
        _line(
            row,
            f"{asked}: answers {first:g} to {high:g}",
            SHARE,
            ("top_share", "top_low", "top_high"),
        ),
    ]


def _secure_lines(shown: Shown, row: Row) -> list[Row]:
    return [_line(row, condition_words(shown, str(row["condition"])), SHARE) | {"one_short": row["one_short"]}]


def _wallet_lines(shown: Shown, row: Row) -> list[Row]:
    asked = str(row["brand"]) if "brand" in row else shown.label(str(shown.setting("question")).split(", ")[0])
    if "total_share" not in row:
        return [_line(row, asked, SHARE)]
    return [
        _line(row, f"{asked}: mean of customers", SHARE),
        _line(row, f"{asked}: of all spending", SHARE, ("total_share", "total_low", "total_high")) | {"beside": True},
    ]


def _allocation_lines(_shown: Shown, row: Row) -> list[Row]:
    return [_line(row, f"{row['brand']}: predicted by rank", SHARE)]


_MAKERS: Final[Mapping[str, Callable[[Shown, Row], list[Row]]]] = MappingProxyType(
    {
        "index": _index_lines,
        "ease": _ease_lines,
        "secure": _secure_lines,
        "wallet": _wallet_lines,
        "allocation": _allocation_lines,
    }
)


def write_measures(book: Book, results: Sequence[Shown]) -> Page:
    """Write one table of all measures, with the bars of the shares, and of the others by group."""
    page = book.page(
        "Loyalty measures",
        "Measures of loyalty",
        f"{join(list(dict.fromkeys(shown.result.title for shown in results)))}, each with its interval.",
    )
    page.base(_bases(results))
    rows = [line for shown in results for line in measure_rows(shown)]
    for place, row in enumerate(rows, start=1):
        row[NUMBER] = place
    grouped = any(not row["is_total"] for row in rows)
    page.table(
        Table(fields=_fields(rows, grouped), rows=rows, paints=_paints(rows), formats=_formats(rows)),
        freeze_columns=3,
    )
    more = [*_reading(results), *empty_words(rows, ("value", "low"))]
    _charts(book, page, rows, grouped, note_points(page, results, more))
    notes(page, results, more)
    return page


def _bases(results: Sequence[Shown]) -> str:
    words = results[0].level_words.capitalize()
    return f"{base_words(results[0])} {words}s." if len(results) == 1 else f"Bases differ: see column n. {words}s."


def _fields(rows: Sequence[Row], grouped: bool) -> list[Field]:
    weighted = any(not missing(row["n_effective"]) and abs(row["n_effective"] - row["n"]) > 1e-9 for row in rows)
    return [
        NO_FIELD,
        Field(name="measure", label="Measure", width=24, wrap=True),
        Field(name="what", label="Of what", width=46, wrap=True),
        *([field_of("group")] if grouped else []),
        Field(name="value", label="Value", width=10, number_format=FORMATS[SHARE]),
        Field(name="low", label="Interval low", width=10, number_format=FORMATS[SHARE]),
        Field(name="high", label="Interval high", width=10, number_format=FORMATS[SHARE]),
        Field(name="unit", label="Value is a", width=13),
        *(
            [field_of("one_short", width=11, number_format="0.0%")]
            if any(not missing(row.get("one_short")) for row in rows)
            else []
        ),
        field_of("n", width=8),
        *([field_of(name, width=11) for name in ("n_effective", "design_effect")] if weighted else []),
        Field(name="caution", label="Caution", width=12),
    ]


def _formats(rows: Sequence[Row]) -> dict[tuple[int, str], str]:
    return {(at, name): FORMATS[row["unit"]] for at, row in enumerate(rows) for name in ("value", "low", "high")}


def _paints(rows: Sequence[Row]) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for at, row in enumerate(rows):
        paints[(at, "value")] = LOW_BASE if low_base(row["n"]) else Paint(bold=True)
        if row["is_total"]:
            paints[(at, "group")] = Paint(bold=True)
    return paints


def weight_words(shown: Shown) -> str:
    """Return how much each item counts in an index with estimated weights; nothing for equal ones."""
    if shown.setting("weights_rule") in (None, "equal"):
        return ""
    result: Any = shown.result
    said = [f"{shown.label(row['question'])} {percent(row['item_weight'])}" for row in records(result.item_weights())]
    return f"Weights of the items in the index: {join(said, most=12)}."


def _reading(results: Sequence[Shown]) -> list[str]:
    found = [weight_words(shown) for shown in results]
    kinds = {measure_of(shown) for shown in results}
    if "secure" in kinds:
        tops = next(shown.setting("top_answers") for shown in results if measure_of(shown) == "secure")
        said = "; ".join(f"{CONDITIONS[name].lower()}: {words}" for name, words in tops.items())
        found.append(
            f"Secure customers give a top answer to all three questions ({said}). “Fails only this” is the share who meet "
            "the other two conditions: what it would add if that one were won."
        )
    if any("total_share" in shown.frame.columns for shown in results):
        found.append(
            "The mean of customers counts every customer alike; of all spending, big customers count for more."
        )
    if "allocation" in kinds:
        found.append("Wallet allocation is predicted from ranks, it is no record of spending.")
    return [text for text in found if text]


def _charts(book: Book, page: Page, rows: Sequence[Row], grouped: bool, reserve: float) -> None:
    known = [row for row in rows if not missing(row["value"])]
    shares = [row for row in known if row["unit"] == SHARE and (row["is_total"] or not grouped)][:MOST_BARS]
    index = [row for row in known if row["unit"] == POINTS]
    charts, told = [], []
    if shares:
        look = Look(heading="Shares with their intervals", words="", number_format="0%", low=0, high=1, step=0.2)
        look = look if not grouped else _renamed(look, "Shares with their intervals (all respondents)")
        charts.append(interval_chart(look, [_bar(page, row, "what") for row in shares], book.chart_data))
        told.append(f"Bars of shares. {_told(shares, 'what', percent)}.")
    if grouped and 1 < len(index) <= MOST_BARS:
        look = Look(heading=index[0]["measure"], words="0 to 100", number_format="0", low=0, high=100, step=20)
        charts.append(interval_chart(look, [_bar(page, row, "group") for row in index], book.chart_data))
        told.append(f"Bars of the index by group. {_told(index, 'group', lambda value: number(value, 1))}.")
    if charts:
        most = max(len(shares), len(index) if len(charts) > 1 else 0)
        page.charts(
            charts,
            told,
            points=max(190.0, 24.0 * most + 100),
            shares=(1.0,) if len(charts) == 1 else (0.58, 0.42),
            reserve=reserve,
        )


def _renamed(look: Look, heading: str) -> Look:
    from dataclasses import replace

    return replace(look, heading=heading)


def _told(rows: Sequence[Row], label: str, words: Callable[[float], str]) -> str:
    return "; ".join(f"{clipped(str(row[label]), 60)} {words(row['value'])}" for row in rows)


def _bar(page: Page, row: Row, label: str) -> Bar:
    table, key = Source.of(page), row[NUMBER]
    known = not missing(row["low"]) and not missing(row["high"])
    value = ("value", row["value"])
    return Bar(
        label=table.label(label, key, str(row[label])),
        value=table.value("value", key, row["value"]),
        plus=table.gap(key, ("high", row["high"]), value) if known else None,
        minus=table.gap(key, value, ("low", row["low"])) if known else None,
        strong=not low_base(row["n"]),
    )
