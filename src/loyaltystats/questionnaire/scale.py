"""Scales: the answers that may be given, in order, with their codes and labels in every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

LocalText = Mapping[str, str]
"""Language code -> text."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_APOSTROPHES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2032": "'", "\u00b4": "'", "`": "'", "\u201c": '"', "\u201d": '"'}
)
_DASHES = str.maketrans({"\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-", "\u2212": "-"})
_WHOLE_DECIMAL = re.compile(r"^(-?\d+)[.,]0+$")
_CODE_AND_LABEL = re.compile(r"^(-?[a-z0-9]{1,5})\s*[-:.)=]\s*(\S.*)$")


def normal_text(value: Any) -> str:
    """Fold spellings that mean the same answer: case, spaces, apostrophes, dashes, full-width and invisible characters.

    Examples
    --------
    >>> normal_text("  I\u2019m\u00a0neutral "), normal_text(3.0)
    ("i'm neutral", '3')
    """
    return _folded(str(value))


@lru_cache(maxsize=8192)  # the same few answers come in every row
def _folded(text: str) -> str:
    # apostrophes first: NFKC would take an acute accent that stands for one apart into a space and a mark
    text = unicodedata.normalize("NFKC", text.translate(_APOSTROPHES))
    text = text.translate(_INVISIBLE).translate(_APOSTROPHES).translate(_DASHES)
    text = " ".join(text.split()).casefold()
    whole = _WHOLE_DECIMAL.match(text)
    return whole.group(1) if whole else text


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answer of a scale: code (1-5 alphanumerics), label by language, other published spellings.

    ``exclusive`` says that it excludes all others of a multiple choice ("none of these").
    """

    code: str
    label: LocalText
    aliases: tuple[str, ...] = ()
    exclusive: bool = False

    def display(self, language: str) -> str:
        """Return what a respondent sees: ``1 - I like it``, or the bare code where a point has no label."""
        label = self.label.get(language, "")
        return f"{self.code} - {label}" if label else self.code


@dataclass(frozen=True)
class Scale:
    """An answer scale.

    ``answers`` are in order of position; ``missing`` are the codes 96-99 that count as no answer in analyses.
    """

    name: str
    answers: tuple[Answer, ...]
    missing: tuple[Answer, ...] = ()
    ordered: bool = True

    @property
    def all_answers(self) -> tuple[Answer, ...]:
        """Answers and missing codes, as offered on a form."""
        return self.answers + self.missing

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the valid answers in order."""
        return tuple(answer.code for answer in self.answers)

    @property
    def missing_codes(self) -> tuple[str, ...]:
        """Codes that stand for no answer."""
        return tuple(answer.code for answer in self.missing)

    @property
    def is_numeric(self) -> bool:
        """Whether every code is a whole number, so that answers are stored as integers."""
        return all(
            answer.code.lstrip("-").isdigit() and answer.code == str(int(answer.code)) for answer in self.all_answers
        )

    def label(self, code: object, language: str) -> str:
        """Return the label of a code in a language, or the code itself where it has none."""
        wanted = normal_text(code)
        for answer in self.all_answers:
            if normal_text(answer.code) == wanted:
                return answer.label.get(language, "") or answer.code
        return str(code)

    def code_of(self, value: object) -> str | None:
        """Return the code that a code, a label in any language, or ``1 - label`` stands for; ``None`` if unknown.

        Examples
        --------
        >>> scale = Scale("s", (Answer(code="1", label={"en": "I like it"}), Answer(code="2", label={"en": "I can't"})))
        >>> scale.code_of("1 \u2013 I like it"), scale.code_of("i can\u2019t "), scale.code_of("1 - I can't")
        ('1', '2', None)
        """
        text = normal_text(value)
        found = self._codes_by_text.get(text)
        if found is not None:
            return found
        both = _CODE_AND_LABEL.match(text)
        if both is None:
            return None
        code, label = both.groups()
        return (
            self._codes_by_text[code]
            if code in self._own_codes and self._codes_by_text.get(label) == self._codes_by_text[code]
            else None
        )

    @cached_property
    def _own_codes(self) -> frozenset[str]:
        return frozenset(normal_text(answer.code) for answer in self.all_answers)

    @cached_property
    def _codes_by_text(self) -> dict[str, str]:
        table: dict[str, str] = {}
        for answer in self.all_answers:
            for spelling in (*answer.label.values(), *answer.aliases):
                if spelling:
                    table.setdefault(normal_text(spelling), answer.code)
        for answer in self.all_answers:  # a code always wins over a label that looks like one
            table[normal_text(answer.code)] = answer.code
        return table

    def position(self, value: object) -> int | None:
        """Return the position 1..k of a valid answer (code or label); ``None`` if unknown or a missing code."""
        code = self.code_of(value)
        return self.codes.index(code) + 1 if code in self.codes else None

    def ambiguous(self) -> tuple[str, ...]:
        """Return spellings that would stand for two different answers; a template with any is refused."""
        seen: dict[str, str] = {}
        clashes = []
        for answer in self.all_answers:
            spellings = {normal_text(text) for text in (answer.code, *answer.label.values(), *answer.aliases) if text}
            for spelling in sorted(spellings):
                if seen.setdefault(spelling, answer.code) != answer.code:
                    clashes.append(spelling)
        return tuple(clashes)
