"""The fixed words of a form, in every language that forms speak; question texts come from the instrument.

The words stand in ``forms/words``, one file per language; a new key goes into all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from loyaltystats.forms.words import de, en, es, fr, pt, zh

TEXTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        language: MappingProxyType(dict(one.WORDS))
        for language, one in {"en": en, "es": es, "pt": pt, "de": de, "fr": fr, "zh": zh}.items()
    }
)
"""Language -> key -> text; every language holds the same keys."""


def has_words(language: str) -> bool:
    """Return whether forms speak this language or its main language (``es`` for ``es-MX``)."""
    return language.split("-", maxsplit=1)[0] in TEXTS


def words(language: str, key: str, /, **values: object) -> str:
    """Return a fixed text of a form; English where forms do not speak the language.

    Examples
    --------
    >>> words("es", "minutes", minutes=5), words("de-AT", "minute"), words("it", "minute")
    ('Unos 5 minutos.', 'Etwa 1 Minute.', 'About 1 minute.')
    """
    return TEXTS.get(language.split("-", maxsplit=1)[0], TEXTS["en"])[key].format(**values)
