"""Catalogues: the files with the texts of each language, loaded when a report is written in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from loyaltystats.report.languages.language import ENGLISH, LANGUAGES

PACKAGE: Final = "loyaltystats.report.languages.catalogue"


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language: English template -> template of the language, empty where there is none yet.

    ``complete`` says that a test refuses any fixed text of a report without a translation.
    """

    code: str
    texts: Mapping[str, str]
    complete: bool


@cache
def catalogue(code: str) -> Catalogue:
    """Return the catalogue of a language; that of English is empty, as English is what the report composes."""
    if code == ENGLISH:
        return Catalogue(ENGLISH, {}, True)
    content = json.loads((files(PACKAGE) / f"{code}.json").read_text(encoding="utf-8"))
    texts = {english: local for part in content["texts"].values() for english, local in part.items()}
    return Catalogue(code, texts, bool(content["complete"]))


def complete_languages() -> list[str]:
    """Return the codes of the languages in which every fixed text of a report is translated."""
    return [code for code in LANGUAGES if catalogue(code).complete]
