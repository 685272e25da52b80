"""Titles: what a study is called; the titles of templates are for those who choose them, never for respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

MAX_TITLE: Final = 100
"""Characters of a title that is joined from those of several studies."""

GENERAL_TITLE: Final = {
    "en": "Customer survey",
    "es": "Encuesta a clientes",
    "pt": "Inquérito aos clientes",
    "de": "Kundenbefragung",
    "fr": "Enquête auprès des clients",
    "zh": "客户调查",
}


def general_title(language: str) -> str:
    """Return the title of a study that was given none, in its language or else in English.

    Examples
    --------
    >>> general_title("es-MX"), general_title("it")
    ('Encuesta a clientes', 'Customer survey')
    """
    return GENERAL_TITLE.get(language.split("-", maxsplit=1)[0], GENERAL_TITLE["en"])


def given_title(study: Instrument, language: str) -> str:
    """Return the title that a researcher gave a study; empty where it has only those of its templates, or a general one."""
    own = study.title.get(language, "")
    titles = [part.template.title.get(language, part.template.id) for part in study.parts]
    return "" if own in (*titles, " + ".join(titles), general_title(language)) else own


def joined_title(every: Sequence[Instrument], language: str) -> str:
    """Return the title of a combined study: those given to its parts, else a general one."""
    given = " + ".join(dict.fromkeys(filter(None, (given_title(one, language) for one in every))))
    return given if 0 < len(given) <= MAX_TITLE else general_title(language)


def title_for_respondents(study: Instrument, language: str) -> str:
    """Return the title above a form: the one given, or that of a researcher's own template; else a general one."""
    return given_title(study, language) or _own_template(study, language) or general_title(language)


def _own_template(study: Instrument, language: str) -> str:
    """Return the title of the one template of a study, unless it is a shipped one under its shipped title."""
    from loyaltystats.questionnaire.library import shipped_names, shipped_template

    if len(study.parts) > 1:
        return ""
    template = study.parts[0].template
    shipped = shipped_template(template.id).title if template.id in shipped_names() else {}
    title = template.title.get(language, "")
    return "" if title == shipped.get(language) else title


def titled_for_respondents(study: Instrument) -> Instrument:
    """Return a study under the title that respondents read."""
    return replace(study, title={language: title_for_respondents(study, language) for language in study.languages})
