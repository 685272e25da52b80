r"""The lists of one language, and how a text is searched for them.

An entry is a word, several words, or a regular expression; ``~`` at its end stands for any ending (``friendl~`` finds
friendly and friendliness). Capitals and kinds of apostrophes make no difference; an entry begins and ends at the edge
of a word (French ``n'`` ends at its apostrophe), except in languages that are written without spaces.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Final

LANGUAGES: Final = ("en", "es", "pt", "de", "fr", "zh")
"""Languages that have lists."""

SEARCHED: Final = 2_000
"""Characters of a text that are searched; a longer one is too long in any case."""

Entries = tuple[str, ...]

_APOSTROPHES: Final = str.maketrans({"\u2019": "'", "\u2018": "'", "\u02bc": "'"})


@dataclass(frozen=True, kw_only=True)
class Words:
    """What one language offers the rules; a list left empty switches its rule off for the language."""

    language: str
    spaced: bool = True
    """Whether words stand apart; if not, texts are measured in characters."""
    both: Entries
    either: Entries
    """Words that join two things: and, or."""
    rated: Entries
    """Words after which stands what is rated: satisfied with ..., how do you rate ..."""
    articles: Entries
    examples: Entries
    """Words that open a list of examples, which may hold any "and"."""
    pairs: Entries
    """Fixed phrases that name one thing: products and services."""
    good: Entries
    bad: Entries
    """Words that judge; two of one kind that are joined are two questions."""
    leading: Entries
    """Turns that push towards an answer."""
    praised: Entries
    """Words that have made up the respondent's mind: excellent, terrible."""
    always: Entries
    absolutes: Entries
    absolutes_fine: Entries
    """Absolute words: of time, others, and phrases that hold one without meaning it."""
    negations: Entries
    negations_fine: Entries
    absence: Entries
    """Words by which the second question of a Kano pair says that something is not there."""
    emphasised: str
    """Regular expression for an emphasised "not", where capitals matter; empty where a language cannot."""
    vague: Entries
    vague_fine: Entries
    unknown: Entries
    """What an answer says that is none: I don't know, does not apply."""
    nothing: Entries
    """What the last option of a multiple choice says: none of these."""
    other: Entries
    knowledge: Entries
    """Turns that ask for what not everybody knows."""
    neutral: Entries
    positive: Entries
    negative: Entries
    lowest: Entries
    """What labels of a scale say: neither, good side, bad side, not at all."""
    hard: float
    """Reading level above which a note is due: LIX, or characters per sentence where words do not stand apart."""


@cache
def words_of(language: str) -> Words | None:
    """Return the lists of a language or of its main language (``es`` for ``es-MX``); ``None`` if there are none."""
    main = language.split("-", maxsplit=1)[0]
    if main not in LANGUAGES:
        return None
    found: Words = import_module(f"loyaltystats.questionnaire.lint.words.{main}").WORDS
    return found


@cache
def pattern(entries: Entries, *, spaced: bool = True) -> re.Pattern[str]:
    """Return the expression that finds any of the entries; with no entries, one that finds nothing.

    Examples
    --------
    >>> found = pattern(("friendl~", "n't"))
    >>> found.findall("A friendly word isn't unfriendly")
    ['friendly', "n't"]
    """
    if not entries:
        return re.compile(r"(?!)")
    parts = "|".join(sorted((entry.replace("~", r"\w*") for entry in entries), key=len, reverse=True))
    edges = (r"(?<!\w)(?:", r")(?:(?<=')|(?!\w))") if spaced else ("(?:", ")")
    special = r"|n't(?!\w)" if spaced and "n't" in entries else ""
    return re.compile(f"{edges[0]}{parts}{edges[1]}{special}", re.IGNORECASE)


def plain(text: str) -> str:
    """Return a text with one kind of apostrophe and single spaces."""
    return " ".join(text.translate(_APOSTROPHES).split())


def find(words: Words, entries: Entries, text: str, fine: Entries = ()) -> list[str]:
    """Return what a text holds of a list, the phrases of ``fine`` taken out first."""
    rest = plain(text[:SEARCHED])
    if fine:
        rest = pattern(fine, spaced=words.spaced).sub(" ", rest)
    return [found.group() for found in pattern(entries, spaced=words.spaced).finditer(rest)]
