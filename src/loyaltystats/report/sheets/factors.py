"""Constructs and Comparability: what the questions measure, and whether groups may be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.charts.bars import Bar, Look, interval_chart, nice_range
from loyaltystats.report.charts.data import Source
from loyaltystats.report.kinds import Shown, records
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
from loyaltystats.report.words import clipped, missing, number
from loyaltystats.vocabulary import TOTAL

MOST_ITEMS: Final = 30
"""Items that a chart can show on one page."""

WEAK: Final = 0.50
"""Standardised loading below which an item tells little about its construct (a convention, Hair and others)."""

MOST_LISTED: Final = 10

STEP_WORDS: Final = {
    "configural": "Same questions belong together",
    "metric": "Same weight of each question",
    "scalar": "Same level of each question",
    "strict": "Same precision of each question",
}
VERDICT_MARKS: Final = {"holds": "✓", "holds in part": "◐", "does not hold": "✗", "not tested": "–"}
VERDICT_PAINTS: Final = {
    "holds": Paint(ink=style.OK_TEXT, bold=True),
    "holds in part": Paint(ink="8A4B00", bold=True),
    "does not hold": Paint(ink=style.LOOK_TEXT, fill=style.LOOK_FILL, bold=True),
    "not tested": Paint(ink=style.MUTED, italic=True),
}
"""How a verdict looks; the sign before the word says it without colour."""


def verdict_words(verdict: str) -> str:
    """Return a verdict with its sign.

    Examples
    --------
    >>> verdict_words("holds")
    '✓ holds'
    """
    return f"{VERDICT_MARKS.get(verdict, '')} {verdict}".strip()


def write_factors(book: Book, shown: Shown) -> Page:
    """Write the sheet of a confirmatory factor model."""
    page = book.page(
        "Constructs",
        shown.result.title,
        "How strongly each question expresses the construct that it was written for, and how well the whole model fits.",
    )
    page.base(f"{base_words(shown)} {shown.level_words.capitalize()}s of the standardised loadings.")
    rows = _numbered(shown, records(shown.frame), "construct", "item", "group")
    fields = [
        NO_FIELD,
        *group_fields(shown),
        field_of("construct", wrap=True, width=22),
        field_of("item", wrap=True, width=34),
        field_of("std_estimate", label="Loading", number_format="0.00", width=14),
        field_of("std_low", label="Loading low", number_format="0.00"),
        field_of("std_high", label="Loading high", number_format="0.00"),
        field_of("explained"),
        field_of("estimate", label="Unstandardised"),
        *(field_of(name) for name in ("std_error", "statistic", "p_value")),
        field_of("n"),
    ]
    paints = {
        (index, "std_estimate"): Paint(bold=True, ink=style.LOOK_TEXT)
        for index, row in enumerate(rows)
        if not missing(row["std_estimate"]) and abs(row["std_estimate"]) < WEAK
    }
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    _fit(page, shown)
    _further(page, shown)
    more = [
        f"Loadings run from -1 to 1. Bold red: under {WEAK:.2f} in size, the question tells little about its construct (a "
        "convention).",
        "The verdict good asks CFI of 0.95 or more, RMSEA of 0.06 and SRMR of 0.08 or less; fair 0.90, 0.08 and 0.10. These "
        "are conventions of the field, not tests.",
        *(["Empty cells belong to the loading that sets the unit of its construct."] if _fixed(rows) else []),
    ]
    drawn = [row for row in rows if row.get("group", TOTAL) in (TOTAL, shown.label(TOTAL))]
    if 0 < len(drawn) <= MOST_ITEMS:
        _chart(book, page, drawn, note_points(page, [shown], more))
    notes(page, [shown], more)
    return page


def _fixed(rows: Sequence[Mapping[str, Any]]) -> bool:
    return any(missing(row["std_error"]) for row in rows)


def _numbered(shown: Shown, rows: Sequence[Mapping[str, Any]], *labelled: str) -> list[dict[str, Any]]:
    return [
        {NUMBER: line, **row, **{name: shown.label(row[name]) for name in labelled if name in row}}
        for line, row in enumerate(rows, start=1)
    ]


def _total(shown: Shown, name: str) -> list[dict[str, Any]]:
    """Return the rows of a further table that stand for all respondents."""
    frame: Any = getattr(shown.result, "frame", None)
    if frame is None or name not in getattr(shown.result, "more", ()):
        return []
    return [row for row in records(frame(name)) if row.get("group", TOTAL) == TOTAL]


def _fit(page: Page, shown: Shown) -> None:
    fit = {row["index"]: row for row in _total(shown, "fit")}
    wanted = ("CFI", "TLI", "RMSEA", "SRMR", "chi-square", "degrees of freedom", "p of exact fit")
    formats = {"degrees of freedom": "0", "chi-square": "0.00"}
    rows = [
        {"construct": name, "std_estimate": fit[name]["estimate"], "std_low": fit[name]["conf_low"]}
        | {"std_high": fit[name]["conf_high"]}
        for name in wanted
        if name in fit
    ]
    fields = _columns(
        page, {"construct": "Fit of the model", "std_estimate": "Value", "std_low": "Low", "std_high": "High"}
    )
    looks = {
        (index, name): formats.get(str(row["construct"]), "0.000")
        for index, row in enumerate(rows)
        for name in ("std_estimate", "std_low", "std_high")
    }
    page.further(f"Fit: {shown.setting('verdict')}", Table(fields=fields, rows=rows, formats=looks))


def _columns(page: Page, labels: Mapping[str, str]) -> list[Field]:
    """Return fields in the columns of the first table, empty where a further table has nothing."""
    found = []
    for name in page.fields:
        texts = name in (NUMBER, "group", "construct", "item")
        found.append(Field(name=name, label=labels.get(name, ""), number_format="@" if texts else "0.00", wrap=texts))
    return found


def _further(page: Page, shown: Shown) -> None:
    for heading, labels, rows in (_constructs(shown), _pairs(shown), _better(shown)):
        if rows:
            page.further(heading, Table(fields=_columns(page, labels), rows=rows))


Part = tuple[str, dict[str, str], list[dict[str, Any]]]
"""A further table: heading, labels of its columns, rows."""


def _constructs(shown: Shown) -> Part:
    rows = [
        {
            "construct": row["construct"],
            "std_estimate": row["composite_reliability"],
            "std_low": row["variance_extracted"],
        }
        for row in _numbered(shown, _total(shown, "constructs"), "construct")
    ]
    return "Constructs", {"construct": "Construct", "std_estimate": "Reliability (CR)", "std_low": "AVE"}, rows


def _pairs(shown: Shown) -> Part:
    rows = [
        {
            "construct": row["construct"],
            "item": row["other_construct"],
            **{"std_estimate": row["estimate"], "std_low": row["conf_low"], "std_high": row["conf_high"]},
        }
        for row in _numbered(shown, _total(shown, "correlations"), "construct", "other_construct")
    ]
    labels = {
        **{"construct": "Construct", "item": "And", "std_estimate": "Correlation"},
        **{"std_low": "Low", "std_high": "High"},
    }
    return "Constructs together, free of measurement error", labels, rows


def _better(shown: Shown) -> Part:
    found = _numbered(shown, _total(shown, "modification")[:MOST_LISTED], "construct", "item", "other_item")
    rows = [
        {
            "construct": row["construct"] or "errors go together",
            "item": row["item"] if not row["other_item"] else f"{row['item']} – {row['other_item']}",
            **{"std_estimate": row["chi_square"], "std_low": row["expected_change"]},
        }
        for row in found
    ]
    labels = {
        **{"construct": "Would also belong to", "item": "Question"},
        **{"std_estimate": "Chi-square gain", "std_low": "Value"},
    }
    return "What would fit better (a reason to think, not to change)", labels, rows


def _chart(book: Book, page: Page, rows: Sequence[Mapping[str, Any]], reserve: float) -> None:
    table = Source.of(page)
    ends = [
        float(row[name]) for row in rows for name in ("std_estimate", "std_low", "std_high") if not missing(row[name])
    ]
    low, high, step = nice_range(max(-1.0, min(ends)), 1.0)
    bars = [
        Bar(
            label=table.label("item", row[NUMBER], row["item"]),
            value=table.value("std_estimate", row[NUMBER], row["std_estimate"]),
            plus=table.gap(row[NUMBER], ("std_high", row["std_high"]), ("std_estimate", row["std_estimate"])),
            minus=table.gap(row[NUMBER], ("std_estimate", row["std_estimate"]), ("std_low", row["std_low"])),
            strong=abs(row["std_estimate"]) >= WEAK,
        )
        for row in rows
    ]
    heading = f"Standardised loadings with their intervals (pale: under {WEAK:.2f})"
    look = Look(heading=heading, words="", number_format="0.0", low=low, high=high, step=step)
    told = "; ".join(f"{clipped(row['item'], 50)} {number(row['std_estimate'])}" for row in rows)
    page.charts(
        [interval_chart(look, bars, book.chart_data)],
        [f"Bars with intervals: standardised loading of each question. {told}."],
        points=max(200.0, 24.0 * len(rows) + 90),
        shares=(1.0,),
        reserve=reserve,
    )


def write_ladder(book: Book, shown: Shown) -> Page:
    """Write the sheet of the ladder of invariance."""
    page = book.page(
        "Comparability",
        shown.result.title,
        "Whether the groups understand the questions alike, step by step, and what may be compared between them.",
    )
    page.base(f"{base_words(shown)} Groups: {', '.join(shown.label(group) for group in shown.setting('groups', ()))}.")
    rows = _numbered(shown, records(shown.frame))
    for row in rows:
        row["words"] = STEP_WORDS[str(row["step_name"])]
        row["seen"] = verdict_words(str(row["verdict"]))
        items = [shown.label(item) for item in str(row["freed"]).split(", ") if item]
        row["freed"] = ", ".join(items)
    fields = [
        NO_FIELD,
        field_of("step_name", width=12),
        Field(name="words", label="What is the same", width=26, wrap=True),
        Field(name="seen", label="Verdict", width=16),
        field_of("freed", wrap=True, width=24),
        *(field_of(name, width=12) for name in ("cfi", "rmsea", "srmr", "cfi_change", "rmsea_change")),
        *(field_of(name) for name in ("chi_square", "df", "p_value", "chi_square_change", "df_change", "p_change")),
    ]
    paints = {(index, "seen"): VERDICT_PAINTS[str(row["verdict"])] for index, row in enumerate(rows)}
    page.table(Table(fields=fields, rows=rows, paints=paints), freeze_columns=2)
    means = _numbered(shown, _total_means(shown), "construct", "group")
    if means:
        _means(page, means, shown)
    notes(page, [shown], [*LADDER_HELP, *empty_words(rows, ("cfi",))])
    return page


LADDER_HELP: Final = (
    "Each step adds that more is the same in all groups, and holds if the fit falls off by no more than a small amount "
    "(the method is on the sheet Method and notes). Slopes may be compared from the second step on, means from the third.",
    "Where a step holds only in part, the questions named in ‘Set free’ mean something different between the groups.",
)


def _total_means(shown: Shown) -> list[dict[str, Any]]:
    frame: Any = getattr(shown.result, "frame", None)
    return records(frame("means")) if frame is not None and "means" in getattr(shown.result, "more", ()) else []


def _means(page: Page, means: Sequence[Mapping[str, Any]], shown: Shown) -> None:
    labels = {
        **{"words": "Construct", "seen": "Group", "cfi": "Difference", "rmsea": "Low", "srmr": "High"},
        **{"cfi_change": "z", "rmsea_change": "p"},
    }
    rows = [
        {
            **{"words": row["construct"], "seen": row["group"], "cfi": row["estimate"], "rmsea": row["conf_low"]},
            **{"srmr": row["conf_high"], "cfi_change": row["statistic"], "rmsea_change": row["p_value"]},
        }
        for row in means
    ]
    fields = []
    for name in page.fields:
        texts = name in (NUMBER, "step_name", "words", "seen", "freed")
        p = name == "rmsea_change"
        number_format = "@" if texts else field_of("p_value").number_format if p else "0.00"
        fields.append(Field(name=name, label=labels.get(name, ""), number_format=number_format, wrap=texts))
    first = shown.label(shown.setting("groups", ("",))[0])
    page.further(
        f"Means of the constructs against {first}, in its standard deviations", Table(fields=fields, rows=rows)
    )
