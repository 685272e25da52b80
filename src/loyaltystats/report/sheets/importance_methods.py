"""What stands beside the shares on the Importance sheet: other definitions, ties, bars in cells, and how to read them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from loyaltystats.report import style
from loyaltystats.report.kinds import Shown, records
from loyaltystats.report.page import Page

METHOD_WORDS: Final = {
    "first_share": "Alone",
    "last_share": "Entered last",
    "pratt_share": "Pratt",
    "standardized_share": "Std. squared",
    "johnson_share": "Johnson",
    "car_share": "CAR",
    "mcfadden_share": "McFadden",
    "nagelkerke_share": "Nagelkerke",
    "estrella_share": "Estrella",
    "tjur_share": "Tjur",
}
"""Headings of the shares by other definitions."""


def other_methods(shown: Shown, rows: Sequence[dict[str, Any]]) -> list[str]:
    """Put the share by every other method into the rows, and return their columns."""
    every = getattr(shown.result, "all_methods", None)
    if every is None or not getattr(shown.result, "_evidence", None):
        return []
    found = every().to_frame()
    own = f"{shown.setting('kind')}_share"
    names = [name for name in map(str, found.columns) if name.endswith("_share") and name != own]
    known = {(str(row.get("group", "")), str(row["term"])): row for row in records(found)}
    for row in rows:
        place = known.get((row["group_code"], row["code"]), {})
        row |= {name: place.get(name) for name in names}
    return names


def data_bars(page: Page, names: Sequence[str]) -> None:
    """Draw bars in the cells of columns of shares, the whole width standing for 100%."""
    from openpyxl.formatting.rule import DataBarRule
    from openpyxl.utils import get_column_letter

    rule: Any = DataBarRule  # without annotations of its own
    for name in (each for each in names if each in page.fields):
        letter = get_column_letter(page.fields.index(name) + 1)
        cells = f"{letter}{page.first_data_row}:{letter}{page.last_data_row}"
        page.sheet.conditional_formatting.add(cells, rule("num", 0, "num", 1, color=f"FF{style.FAINT}"))


def importance_reading(shown: Shown, others: Sequence[str]) -> list[str]:
    """Return how to read the columns beside the shares."""
    found = [
        "P(first) is the share of resamples in which the driver comes first; well below 100%, the first place is open."
    ]
    if "tied" in shown.frame.columns and shown.frame["tied"].notna().any():
        found.append(
            "Tied: drivers with a letter in common cannot be separated: the interval of the difference of their shares "
            "holds zero."
        )
    if others:
        found.append(
            "The columns after Tied divide the same answers by other definitions; negative shares (Pratt) are kept."
        )
    return found
