"""Texts: which question a heading means: its code, its text in any language, or ``text [row]`` of a grid."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from loyaltystats.questionnaire.instrument import MARK, Instrument
from loyaltystats.questionnaire.layout import AnswerColumn, answer_columns
from loyaltystats.questionnaire.scale import normal_text


class Texts:
    """The headings by which the questions of a study are known, folded so that spelling does not matter."""

    def __init__(self, instrument: Instrument) -> None:
        self.columns = {column.name: column for column in answer_columns(instrument)}
        self.names = frozenset({*self.columns, *instrument.codes})
        self._folded = {normal_text(name): name for name in self.names}
        self._texts: dict[str, list[str]] = {}
        self._rows: dict[str, list[AnswerColumn]] = {}
        self._stems = _stems(instrument)
        for question in instrument.questions:
            for text in question.text.values():
                self._add(text, question.code)
        for column in self.columns.values():
            for row in _row_texts(column):
                known = self._rows.setdefault(normal_text(row), [])
                known += [] if column in known else [column]

    def _add(self, text: str, name: str) -> None:
        known = self._texts.setdefault(normal_text(text), [])
        known += [] if name in known or not text else [name]

    def find(self, heading: str) -> list[str]:
        """Return the names of the questions, or columns of options, that a heading may mean; none if it means no one."""
        folded = normal_text(heading)
        if folded in self._folded:
            return [self._folded[folded]]
        if folded in self._texts:
            return self._texts[folded]
        return next((found for text, row in split_rows(heading) if (found := self.row(text, row))), [])

    def row(self, text: str, row: str) -> list[str]:
        """Return the names that a row of a grid, or an option of a multiple choice, may mean under a text."""
        if row.strip() in self.names:  # to the letter: a word such as Country may be an option of another question
            return [row.strip()]
        folded = normal_text(row)
        columns = self._rows.get(folded, [])
        options = [c.name for c in columns if c.option is not None and self._is_text(c, text)]
        if options:
            return options
        whole = [name for name in self._texts.get(folded, []) if name in self.columns]
        if whole:
            return whole
        about = [c for c in columns if c.option is None]
        under = [c.name for c in about if self._is_text(c, text)]
        return under or [c.name for c in about]

    def _is_text(self, column: AnswerColumn, text: str) -> bool:
        """Return whether a text is that of the question, with or without the name of its feature."""
        question = column.question
        if normal_text(text) in (normal_text(one) for one in (*question.text.values(), question.code)):
            return True
        return _bare(text) in self._stems.get(question.code, ())

    def near(self, heading: str) -> str | None:
        """Return the question whose text is nearest to a heading that means no one; ``None`` if none is near."""
        if self.find(heading) or not heading:
            return None
        found = difflib.get_close_matches(normal_text(heading), self._texts, n=1, cutoff=0.8)
        return self._texts[found[0]][0] if found else None


def split_rows(heading: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to read a heading as ``text [row]``; both may contain brackets.

    Examples
    --------
    >>> list(split_rows("Colour [any] [red]"))
    [('Colour', 'any] [red'), ('Colour [any]', 'red')]
    """
    whole = heading.strip()
    if whole.endswith("]"):
        for place, letter in enumerate(whole):
            if letter == "[":
                yield whole[:place].strip(), whole[place + 1 : -1]


def _row_texts(column: AnswerColumn) -> tuple[str, ...]:
    """Return what a row of a grid may be called: the option, or the feature, or the short text of the question."""
    if column.option is not None:
        return (*column.option.label.values(), *column.option.aliases, column.option.code)
    return tuple(text for text in column.question.name.values() if text)


def _stems(instrument: Instrument) -> dict[str, frozenset[str]]:
    """Return the texts of questions about features as people write them over a grid: without the feature."""
    stems: dict[str, frozenset[str]] = {}
    for part in instrument.parts:
        for question in part.template.feature_questions:
            fillers = ("", MARK, "...", "___")
            texts = {_bare(text.replace(MARK, filler)) for text in question.text.values() for filler in fillers}
            for feature in part.features:
                stems[feature + question.code] = frozenset(texts)
    return stems


def _bare(text: str) -> str:
    return normal_text(text).strip(" ?\u00bf!\u00a1:.,;-")
