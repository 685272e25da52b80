"""Agreement: which class each method gives to each feature, and how far the methods agree beyond chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Field, Page, Paint, Table
from loyaltystats.report.sheets.book import LOW_BASE, NO_FIELD, NUMBER, Book, field_of, notes
from loyaltystats.report.words import count, missing, number, percent

READING: Final = (
    "A coefficient of 1 is full agreement, 0 what chance would give, below 0 less than that. Cohen's and Fleiss' kappa fall "
    "when one class is much more frequent than the others; AC1 does not. No interval: all features agree alike, or a method "
    "uses one class only. Not defined: everything is in one class, or no feature is common."
)


def write_agreement(book: Book, shown: Shown) -> Page:
    """Write the sheet of one comparison of methods."""
    page = book.page(
        "Agreement",
        shown.result.title or "Agreement of methods",
        "Which class each method gives to each feature, and how far the methods agree beyond chance.",
    )
    methods: Sequence[str] = shown.setting("methods", ())
    page.base(f"Base: {count(shown.result.n, 'feature')} classified by at least two of {len(methods)} methods.")
    rows: list[dict[str, Any]] = []
    classes: Any = shown.result
    for index, row in enumerate(records(classes.classes()), start=1):
        told = {f"m{place}": "" if missing(row[name]) else str(row[name]) for place, name in enumerate(methods)}
        rows.append({NUMBER: index, "feature": shown.label(row["feature"]), "agree": row["agree"], **told})
    fields = [
        NO_FIELD,
        field_of("feature", wrap=True),
        *(Field(name=f"m{place}", label=name, wrap=True) for place, name in enumerate(methods)),
        Field(name="agree", label="Agree", width=9),
    ]
    page.table(Table(fields=fields, rows=rows, paints=_paints(rows, len(methods))), freeze_columns=2)
    page.heading("How far they agree")
    for line in coefficient_lines(shown):
        page.lines(line)
    notes(page, [shown], [READING])
    return page


def coefficient_lines(shown: Shown) -> list[str]:
    """Return one sentence per comparison: all methods first, then each pair."""
    rows = records(shown.frame)
    comparisons = list(dict.fromkeys(str(row["comparison"]) for row in rows))
    ordered = sorted(comparisons, key=lambda about: not about.startswith("all "))
    lines = []
    for about in ordered:
        own = [row for row in rows if row["comparison"] == about]
        told = ", ".join(_coefficient(shown, row) for row in own)
        lines.append(
            f"{about[0].upper()}{about[1:]}: {told}; same class in {percent(own[-1]['observed_agreement'])} of comparisons "
            f"on {count(own[-1]['n'], 'feature')}."
        )
    return lines


def _coefficient(shown: Shown, row: Mapping[str, Any]) -> str:
    if missing(row["estimate"]):
        return f"{row['coefficient']} not defined"
    if missing(row["conf_low"]) or missing(row["conf_high"]):
        return f"{row['coefficient']} {number(row['estimate'])} (no interval)"
    ends = f"{number(row['conf_low'])} to {number(row['conf_high'])}"
    return f"{row['coefficient']} {number(row['estimate'])} ({shown.level_words} {ends})"


def _paints(rows: Sequence[Mapping[str, Any]], methods: int) -> dict[tuple[int, str], Paint]:
    paints: dict[tuple[int, str], Paint] = {}
    for index, row in enumerate(rows):
        for place in range(methods):
            mark = style.LEVEL_MARKS.get(row[f"m{place}"])
            paints[(index, f"m{place}")] = (
                LOW_BASE if mark is None else Paint(fill=mark.colour, ink=style.WHITE, bold=True)
            )
        paints[(index, "agree")] = Paint(
            bold=row["agree"] == "no", ink=style.LOOK_TEXT if row["agree"] == "no" else style.INK
        )
    return paints
