"""Wordings and names: the published answer wordings of a Kano pair, and the codes that all platforms accept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from loyaltystats.questionnaire.scale import LocalText, Scale

CODE = re.compile(r"^[a-z][a-z0-9]{0,19}$")
"""Question codes: the intersection of what all target platforms accept."""

ANSWER_CODE = re.compile(r"^-?[A-Za-z0-9]{1,5}$")
"""Answer codes; a leading minus only for the missing codes of open numbers."""

FEATURE = re.compile(r"^[a-z][a-z0-9]{0,15}$")
"""Feature identifiers leave room for the suffix of the question."""

RESERVED = frozenset(
    {
        *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),  # SPSS
        *(
            "lang",
            "sid",
            "savedid",
            "token",
            "qid",
            "gid",
            "sgq",
            "self",
            "that",
            "this",
            "time",
            "other",
        ),  # LimeSurvey
        *(
            "id",
            "version",
            "form",
            "language",
            "weight",
            "group",
            "row",
        ),  # columns of our own forms and results
    }
)
"""Codes that match the pattern and still break a platform or our own forms."""

UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters that no workbook, page or YAML file can hold."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A published set of five answers to a Kano question: its scale, its title and its source."""

    name: str
    title: LocalText
    source: str
    scale: Scale


def code_faults(where: str, codes: Sequence[str], features: Sequence[str]) -> list[str]:
    """Return every fault of the codes of one study, in words.

    Examples
    --------
    >>> code_faults("demo", ["delivery_fun"], [])
    ["demo - question code 'delivery_fun' cannot be used - expected a small letter, then at most 19 small letters or
    digits."]
    """
    faults = [
        f"{where} - feature {feature!r} cannot be used - expected a small letter, then at most 15 small letters "
        "or digits."
        for feature in features
        if not FEATURE.fullmatch(feature)
    ]
    seen: set[str] = set()
    for code in codes:
        if not CODE.fullmatch(code) and not faults:
            faults.append(
                f"{where} - question code {code!r} cannot be used - expected a small letter, then at most 19 small "
                "letters or digits."
            )
        if code in RESERVED or code.endswith("comment"):
            faults.append(f"{where} - question code {code!r} is reserved by a survey platform - choose another.")
        if code in seen:
            faults.append(f"{where} - question code {code!r} is used twice - codes must be unique in a study.")
        seen.add(code)
    return faults


def feature_faults(texts: LocalText, languages: Sequence[str]) -> list[str]:
    """Return what is wrong with the texts of one feature, in words that follow its name.

    Examples
    --------
    >>> feature_faults({"en": "Fast delivery"}, ["en", "es"])
    ["has no text in 'es' - add it, or keep to with_languages(['en'])."]
    """
    having = [language for language in languages if texts.get(language)]
    lacking = ", ".join(repr(language) for language in languages if language not in having)
    keep = f", or keep to with_languages({having})." if having else "."
    faults = [f"has no text in {lacking} - add it{keep}"] if lacking else []
    return faults + [
        f"has a character in its {language!r} text that no workbook can hold - remove it."
        for language, text in texts.items()
        if UNPRINTABLE.search(text)
    ]
