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
        return {"title": self.title, "n": self.n, "rows": len(self._table), "method": self.method}

    def summary(self) -> str:
        """Return a readable text: title, base, method, table, notes, source."""
        parts = [self.heading, "=" * len(self.heading), f"n = {self.n:,}. {self.method}"]
        if self.null:
            parts.append(f"Null hypothesis: {self.null}")
        parts += ["", self._shown().to_string(index=False), ""]
        parts += [f"Note: {note}" for note in self.notes]
        if self.source:
            parts.append(f"Source: {self.source}")
        return "\n".join(parts).rstrip()

    def __repr__(self) -> str:
        return self.summary()

    def _repr_html_(self) -> str:
        more = [f"Null hypothesis: {self.null}"] if self.null else []
        said = [*more, *(f"Note: {note}" for note in self.notes), *([f"Source: {self.source}"] if self.source else [])]
        listed = f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in said)}</ul>" if said else ""
        table = _html_table(self._shown(), f"n = {self.n:,}. {self.method}")
        return f"<h4>{escape(self.heading)}</h4>{table}{listed}"

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
    """Return a table of texts for a notebook: with a caption, texts to the left, numbers to the right."""
    names = [str(name) for name in shown.columns]
    columns = [shown.iloc[:, place].tolist() for place in range(len(names))]
    sides = ["right" if all(map(_is_number, column)) else "left" for column in columns]
    heads = "".join(
        f'<th scope="col" style="text-align:{side}">{escape(name)}</th>'
        for name, side in zip(names, sides, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f'<td style="text-align:{side}">{escape(text)}</td>' for text, side in zip(row, sides, strict=True))
        + "</tr>"
        for row in zip(*columns, strict=True)
    )
    head = f'<caption style="text-align:left">{escape(caption)}</caption><thead><tr>{heads}</tr></thead>'
    return f"<table>{head}<tbody>{rows}</tbody></table>"


def _is_number(text: str) -> bool:
    """Return whether a cell looks like a number or is empty."""
    digits = text.lstrip("-<").rstrip("%").replace(",", "").replace(".", "").replace("e-", "")
    return text in ("", "inf", "-inf") or digits.isdigit()


def _clipped(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else text[: MOST_CHARACTERS - 1] + "…"
