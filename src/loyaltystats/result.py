"""Result: the one noun that the report understands.

A result is a small tidy table in full precision, with its base, its method in a sentence, its notes and its source.
It does not plot, save or round.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final

from loyaltystats.vocabulary import COLUMNS, text_of

if TYPE_CHECKING:
    import pandas as pd


CODED: Final = frozenset(("feature", "term", "question", "group", "other_group"))
"""Columns that hold codes, displayed by their short texts."""

MOST_CHARACTERS: Final = 40
"""Length from which a short text is cut in a display."""

MOST_ROWS: Final = 60
"""Rows of a table that a display shows."""

NO_BREAK: Final = ";white-space:nowrap"
NUMBERS: Final = f"text-align:right{NO_BREAK}"
TEXTS: Final = "text-align:left"
ROOMY: Final = f"{TEXTS};min-width:10em"
"""Looks of columns in a notebook."""

SHORT: Final = 16
"""Characters of a text that need no room of their own."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class Result:
    """Base of every result.

    Every subclass is declared with ``@dataclass(frozen=True, kw_only=True, repr=False, eq=False)``; the generated
    ``repr`` would hide the readable one, and ``eq`` cannot compare frames.
    """

    _table: pd.DataFrame
    n: int
    method: str
    notes: tuple[str, ...] = ()
    title: str = ""
    source: str = ""
    null: str = ""
    """The null hypothesis as a sentence; empty when nothing is tested."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Short texts of features, drivers, questions and groups for displays; data keep the codes."""
    excluded: Mapping[str, int] = field(default_factory=dict)
    """Reason -> number of respondents left out; with ``n`` they add up to ``n_total``."""
    n_total: int | None = None
    """Number of respondents seen, before any was left out."""
    weight_cost: Mapping[str, float] = field(default_factory=dict)
    """``n_effective`` and ``design_effect`` of the weights, where rows have none of their own; empty without weights."""

    def __post_init__(self) -> None:
        unknown = [str(name) for name in self._table.columns if name not in COLUMNS]
        if unknown:
            raise KeyError(f"columns {unknown} are not in loyaltystats.vocabulary")

    @property
    def heading(self) -> str:
        """The title, with the short texts of the questions that the result is about where the title does not name them."""
        codes = str(getattr(self, "question", None) or "").split(", ")
        texts = [self.labels.get(code, code) for code in codes if code]
        title = self.title or type(self).__name__
        return f"{title}: {', '.join(texts)}" if any(text not in title for text in texts) else title

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the table, full precision, one row per feature, driver or group."""
        return self._table.copy()

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        own = {"title": self.title, "n": self.n, "rows": len(self._table), "method": self.method}
        return own | dict(self.weight_cost)

    def summary(self) -> str:
        """Return a readable text: title, base, method, table, notes, source."""
        return self._told(len(self._table))

    def _told(self, most: int) -> str:
        """Return the text with so many rows of the table."""
        parts = [self.heading, "=" * len(self.heading), f"n = {self.n:,}. {self.method}"]
        if self.null:
            parts.append(f"Null hypothesis: {self.null}")
        parts += ["", self._shown().iloc[:most].to_string(index=False), *self._left_out(most), ""]
        parts += [f"Note: {note}" for note in self.notes]
        if self.source:
            parts.append(f"Source: {self.source}")
        return "\n".join(parts).rstrip()

    def __repr__(self) -> str:
        return self._told(MOST_ROWS)

    def _repr_html_(self) -> str:
        more = [f"Null hypothesis: {self.null}"] if self.null else []
        said = [*more, *(f"Note: {note}" for note in self.notes), *([f"Source: {self.source}"] if self.source else [])]
        listed = f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in said)}</ul>" if said else ""
        table = _html_table(self._shown().iloc[:MOST_ROWS], f"n = {self.n:,}. {self.method}")
        rest = "".join(f"<p>{escape(text)}</p>" for text in self._left_out(MOST_ROWS))
        return f"<h4>{escape(self.heading)}</h4>{table}{rest}{listed}"

    def _left_out(self, most: int) -> list[str]:
        """Return how many rows a display leaves out; nothing where it shows all."""
        rest = len(self._table) - most
        return [f"… {rest:,} more rows; to_frame() has all of them."] if rest > 0 else []

    def _shown(self) -> pd.DataFrame:
        columns = [str(name) for name in self._table.columns]
        shown = {COLUMNS[name].label: self._texts_of(name) for name in columns}
        return type(self._table)(shown)

    def _texts_of(self, column: str) -> list[str]:
        """Return a column as it is displayed: codes by their short texts, unless two codes would look the same."""
        values = self._table[column].tolist()
        if column == "answer" and "question" in self._table:
            questions = self._table["question"].tolist()
            return [
                self.labels.get(f"{question}/{value}", str(value))
                for question, value in zip(questions, values, strict=True)
            ]
        if column not in CODED:
            return [text_of(column, value) for value in values]
        codes = [text_of(column, value) for value in values]
        texts = {code: _clipped(self.labels.get(code, code)) for code in codes}
        return [texts[code] for code in codes] if len(set(texts.values())) == len(texts) else codes


def _html_table(shown: pd.DataFrame, caption: str) -> str:
    """Return a table of texts for a notebook: with a caption, texts to the left, numbers to the right.

    A table wider than the notebook scrolls in a box of its own.
    """
    names = [str(name) for name in shown.columns]
    columns = [shown.iloc[:, place].tolist() for place in range(len(names))]
    looks = [_look(column) for column in columns]
    heads = "".join(
        f'<th scope="col" style="{look.removesuffix(NO_BREAK)}">{escape(name)}</th>'
        for name, look in zip(names, looks, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f'<td style="{look}">{escape(text)}</td>' for text, look in zip(row, looks, strict=True))
        + "</tr>"
        for row in zip(*columns, strict=True)
    )
    told = f'<div style="max-width:60em">{escape(caption)}</div>'  # the caption of a wide table would run out of sight
    head = f'<caption style="text-align:left">{told}</caption><thead><tr>{heads}</tr></thead>'
    return f'<div style="overflow-x:auto"><table>{head}<tbody>{rows}</tbody></table></div>'


def _look(column: list[str]) -> str:
    """Return the look of a column: numbers to the right on one line; texts to the left, long ones with room for words."""
    if all(map(_is_number, column)):
        return NUMBERS
    return ROOMY if max(map(len, column)) > SHORT else TEXTS


def _is_number(text: str) -> bool:
    """Return whether a cell looks like a number or is empty."""
    digits = text.lstrip("-<").rstrip("%").replace(",", "").replace(".", "").replace("e-", "")
    return text in ("", "inf", "-inf") or digits.isdigit()


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
