"""Spending of respondents with a company and in all, from any way of asking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import ResponseError
from loyaltystats.stats.answers import NO_ANSWER, ZERO_WEIGHT, quoted

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.outcomes.rows import Rows

NO_SPENDING: Final = "no spending in the category"


@dataclass(frozen=True, kw_only=True, eq=False)
class Spending:
    """Brand -> amounts, the total of each respondent, who is in the base, and what a reader must know."""

    amounts: Mapping[str, np.ndarray]
    total: np.ndarray
    nothing: np.ndarray
    """Who answered and spends nothing: a share of nothing does not exist."""
    notes: tuple[str, ...] = ()

    @property
    def base(self) -> np.ndarray:
        """Respondents with an answer and some spending."""
        import numpy as np

        found: np.ndarray = ~np.isnan(self.total) & ~self.nothing
        return found

    def excluded(self, rows: Rows) -> dict[str, int]:
        """Return reason -> respondents who are not in the base."""
        import numpy as np

        reasons = {
            NO_ANSWER: int(np.isnan(self.total).sum()),
            NO_SPENDING: int(self.nothing.sum()),
            ZERO_WEIGHT: rows.design.n_total - len(rows.design),
        }
        return {reason: n for reason, n in reasons.items() if n}


def _refuse(column: str, values: np.ndarray, expected: str) -> None:
    import numpy as np

    if values.size:
        found, times = np.unique(values, return_counts=True)
        listed = {f"{value:g}": int(n) for value, n in zip(found.tolist(), times.tolist(), strict=True)}
        raise ResponseError(f"column {column!r} - {quoted(listed)} - expected {expected} - correct the answers.")


def from_direct(rows: Rows, question: str) -> Spending:
    """Return shares that were asked in percent.

    Raises
    ------
    ResponseError
        An answer lies outside 0-100.
    """
    import numpy as np

    values = rows.column(question)
    _refuse(question, values[(values < 0) | (values > 100)], "percentages 0-100")
    total = np.where(np.isnan(values), np.nan, 100.0)
    note: tuple[str, ...] = ()
    known = values[~np.isnan(values)]
    if known.size and known.max() <= 1:
        note = (
            "No answer is above 1: if shares were typed as fractions and not as percentages, multiply them by 100 first.",
        )
    return Spending(amounts={"share": values}, total=total, nothing=np.zeros(len(values), dtype=bool), notes=note)


def from_totals(rows: Rows, spend: str, total: str) -> Spending:
    """Return spending with us and in all.

    Raises
    ------
    ResponseError
        An amount is below 0, or somebody spends more with us than in all.
    """
    import numpy as np

    own, everything = rows.column(spend), rows.column(total)
    for column, values in ((spend, own), (total, everything)):
        _refuse(column, values[values < 0], "amounts of at least 0")
    more = np.flatnonzero(own > everything)
    if more.size:
        listed = ", ".join(str(int(row) + 1) for row in rows.design.kept[more[:20]])
        raise ResponseError(
            f"columns {spend!r} and {total!r}, row {listed} - more with us than in all - expected a part of the total - "
            "correct the answers, or check that total includes the spending with us."
        )
    both = np.where(np.isnan(own), np.nan, everything)
    return Spending(amounts={spend: own}, total=both, nothing=both == 0, notes=_nothing_note(both == 0))


def from_brands(rows: Rows, columns: Mapping[str, str], shown: Sequence[str]) -> Spending:
    """Return what each respondent divided among companies; an empty cell beside given ones counts as 0.

    Raises
    ------
    ResponseError
        An amount is below 0.
    """
    import numpy as np

    values = np.stack([rows.column(code) for code in columns.values()], axis=1)
    for place, code in enumerate(columns.values()):
        _refuse(code, values[values[:, place] < 0, place], "amounts of at least 0")
    none = np.isnan(values).all(axis=1)
    gaps = int((np.isnan(values).any(axis=1) & ~none).sum())
    filled = np.where(np.isnan(values), 0.0, values)
    total = np.where(none, np.nan, filled.sum(axis=1))
    names = list(columns)
    notes = list(_nothing_note(total == 0))
    if gaps:
        who = "1 respondent" if gaps == 1 else f"{gaps} respondents"
        notes.append(f"Empty cells beside given ones were read as 0, for {who}.")
    return Spending(
        amounts={name: filled[:, names.index(name)] for name in shown},
        total=total,
        nothing=total == 0,
        notes=tuple(notes),
    )


def _nothing_note(nothing: np.ndarray) -> tuple[str, ...]:
    count = int(nothing.sum())
    if not count:
        return ()
    who = "1 respondent spends" if count == 1 else f"{count} respondents spend"
    return (f"{who} nothing in the category and left the base: a share of nothing does not exist.",)
