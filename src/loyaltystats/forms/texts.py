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


LANGUAGE_NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ar": "العربية",
        "bg": "Български",
        "ca": "Català",
        "cs": "Čeština",
        "da": "Dansk",
        "de": "Deutsch",
        "el": "Ελληνικά",
        "en": "English",
        "es": "Español",
        "et": "Eesti",
        "eu": "Euskara",
        "fa": "فارسی",
        "fi": "Suomi",
        "fr": "Français",
        "gl": "Galego",
        "he": "עברית",
        "hi": "हिन्दी",
        "hr": "Hrvatski",
        "hu": "Magyar",
        "id": "Bahasa Indonesia",
        "it": "Italiano",
        "ja": "日本語",
        "ko": "한국어",
        "lt": "Lietuvių",
        "lv": "Latviešu",
        "nl": "Nederlands",
        "no": "Norsk",
        "pl": "Polski",
        "pt": "Português",
        "ro": "Română",
        "ru": "Русский",
        "sk": "Slovenčina",
        "sl": "Slovenščina",
        "sr": "Српски",
        "sv": "Svenska",
        "th": "ไทย",
        "tr": "Türkçe",
        "uk": "Українська",
        "ur": "اردو",
        "vi": "Tiếng Việt",
        "zh": "中文",
    }
)
"""Main language -> its own name for itself."""

_ON_PAGES: Final = (
    *("thanks", "purpose", "who_head", "minutes_head", "privacy_head", "privacy", "return_head", "form_id", "version"),
    *("how_number", "how_between", "how_least", "how_most", "bad_number"),
)


def language_name(language: str) -> str:
    """Return a language's own name for itself, with its region if it has one; the code where it is not known.

    Examples
    --------
    >>> language_name("es"), language_name("es-MX"), language_name("xx")
    ('Español', 'Español (MX)', 'xx')
    """
    main, _, region = language.partition("-")
    name = LANGUAGE_NAMES.get(main)
    return language if name is None else f"{name} ({region})" if region else name


def page_words(language: str) -> dict[str, str]:
    """Return the fixed words that a form on a page of its own needs, with their marks."""
    spoken = TEXTS.get(language.split("-", maxsplit=1)[0], TEXTS["en"])
    return {key: text for key, text in spoken.items() if key in _ON_PAGES or key.startswith("web_")}
