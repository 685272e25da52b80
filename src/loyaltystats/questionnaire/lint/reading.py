"""How hard a text is to read, by counting alone: no dictionary, no download."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from loyaltystats.questionnaire.lint.words.lists import Words

LONG_WORD: Final = 6
"""Words of more letters are long in LIX (Björnsson, C. H., 1968, Läsbarhet, Stockholm: Liber)."""

_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_CHARACTER = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_SENTENCE = re.compile(r"(?:[.?!;:]+(?:\s|$)|[\u3002\uff1f\uff01\uff1b\n]+)")


def word_count(text: str) -> int:
    """Return the number of words; every Chinese character counts as one.

    Examples
    --------
    >>> word_count("How likely are you to re-order?"), word_count("您会推荐我们吗？")
    (6, 7)
    """
    return len(_CHARACTER.findall(text)) + len(_WORD.findall(_CHARACTER.sub(" ", text)))


def sentences(text: str) -> list[str]:
    """Return the sentences of a text.

    Examples
    --------
    >>> sentences("Think of us. How good are we?")
    ['Think of us', 'How good are we']
    """
    return [part.strip() for part in _SENTENCE.split(text) if _WORD.search(part)]


def reading_level(texts: Sequence[str], words: Words) -> float:
    """Return LIX: words per sentence plus the percentage of long words; characters per sentence for Chinese.

    Below 30 is very easy, above 50 hard; the scale is the same for languages with letters, but long words are more
    common in some, so that every language has its own limit.

    Examples
    --------
    >>> from loyaltystats.questionnaire.lint.words.lists import words_of
    >>> round(reading_level(["How satisfied are you with us?"], words_of("en")), 1)
    22.7
    """
    every = [one for text in texts for one in sentences(text)]
    count = sum(word_count(one) for one in every)
    if not count:
        return 0.0
    if not words.spaced:
        return count / len(every)
    long = sum(len(word) > LONG_WORD for one in every for word in _WORD.findall(one))
    return count / len(every) + 100 * long / count
