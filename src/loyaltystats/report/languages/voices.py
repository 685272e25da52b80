"""Voices: the translator of one report, with the words of its data, which no language changes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report.languages.catalogues import catalogue
from loyaltystats.report.languages.language import ENGLISH, LANGUAGES, PLAIN, NumberStyle, language_of
from loyaltystats.report.languages.translator import Translator
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    from loyaltystats.report.given import GivenTable
    from loyaltystats.report.study import Study
    from loyaltystats.result import Result

_ABOUT: Final = (
    "feature",
    "term",
    "question",
    "question_words",
    "answer",
    "item",
    "other_item",
    "scale",
    "other_scale",
)
_GROUPS: Final = (
    "group",
    "other_group",
    "compared",
    "compared_to",
    "segment",
    "wave",
    "wave_from",
    "wave_to",
    "stratum",
)
_PARTS: Final = ("construct", "other_construct", "dimension", "phase", "company", "moderator", "mediator", "outcome")
_NAMES: Final = (
    "label",
    "code",
    "name",
    "result",
    "about",
    "sheet",
    "value",
    "chart_label",
    "scenario",
    "margin",
    "bin",
)
DATA_FIELDS: Final = frozenset((*_ABOUT, *_GROUPS, *_PARTS, *_NAMES, "banner", "other_column"))
"""Columns whose texts come from the instrument or the data. There, their own words win over words of the report."""

_SAID: Final = ("_table", "method", "notes", "title", "source", "null", "labels", "excluded")
"""Parts of a result that are sentences of the package, or were looked at already."""

_OWN_WORDS: Final = frozenset(
    (
        *("", TOTAL, "Everybody", "An Expected feature is missing", "A Desired feature is missing"),
        *("A Delighted feature is there", "An unwanted feature is there", "Expected: cost minus gain"),
        *("Desired: cost minus gain", "Lapse of the dissatisfied", "Each Delighted feature more"),
        *("every respondent counts once", "mean", "median", "mixed", "percentile"),
        *("No failure", "Solved well", "Solved badly", "Never told"),
    )
)
"""Words of the package in columns and settings that else hold words of the data."""

PLAIN_VOICE: Final = Translator(LANGUAGES[ENGLISH], {})
"""English as the report composes it: nothing is changed."""


def voice(
    language: str | None,
    results: Iterable[Result],
    *,
    study: Study | None = None,
    names: Sequence[str] = (),
    tables: Sequence[GivenTable] = (),
    numbers: NumberStyle | None = None,
) -> Translator:
    """Return the translator of a report.

    Parameters
    ----------
    language : str, optional
        Code of the language. Default: English.
    results : iterable of Result
        The results, whose features, questions and groups keep their words.
    study : Study, optional
        The study, whose names stay.
    names : sequence of str
        More texts that are no texts of the report, such as its title.
    tables : sequence of GivenTable
        Tables of the researcher's own, which stay as they are.
    numbers : NumberStyle, optional
        Marks of decimals and thousands in texts. Default: those of the language.

    Raises
    ------
    ArgumentError
        There are no texts in this language.
    """
    chosen = language_of(language)
    own = chosen.numbers
    style = own if numbers is None else replace(numbers, percent_space=own.percent_space)
    if chosen.code == ENGLISH and style == PLAIN:
        return PLAIN_VOICE
    texts = catalogue(chosen.code).texts if chosen.code != ENGLISH else _unchanged(style)
    words = {*names, *(table.name for table in tables)}
    results = list(results)
    for result in results:
        words.update(_words_of(result))
    if study is not None:
        words.update(value for value in vars(study).values() if isinstance(value, str))
    labels = {label for result in results for label in result.labels.values()} - _OWN_WORDS
    return Translator(chosen, texts, words - _OWN_WORDS, numbers=style, labels=labels)


def _unchanged(style: NumberStyle) -> dict[str, str]:
    """Return the templates of the report as their own texts, with numbers of another style."""
    other = next(code for code in LANGUAGES if code != ENGLISH)
    return {english: style.written(english) for english in catalogue(other).texts}


def _words_of(result: Result) -> Iterator[str]:
    yield from result.labels.values()
    yield from (code for code in result.labels if "/" not in code)
    frame: Any = result.to_frame()
    for name in DATA_FIELDS & set(map(str, frame.columns)):
        yield from (str(value) for value in frame[name].unique() if isinstance(value, str))
    for each in dataclasses.fields(result):
        if each.name not in _SAID:
            yield from _names_in(getattr(result, each.name))


def _names_in(value: Any, *, single: bool = True) -> Iterator[str]:
    """Give the names of columns and rules in a setting: single words, or what a list holds."""
    if isinstance(value, str):
        yield from () if single and " " in value else (value,)
    elif isinstance(value, (tuple, list, frozenset)):
        for each in value:
            yield from _names_in(each, single=False)
    elif isinstance(value, Mapping):
        yield from (key for key in value if isinstance(key, str))
        for each in value.values():
            yield from _names_in(each)


def untranslated(spoken: Translator) -> str:
    """Return a sentence about the texts that stayed English."""
    amount = len(spoken.missing)
    texts = [text for text, _ in spoken.missing.most_common(3)]
    listed = "; ".join(repr(text if len(text) <= 60 else f"{text[:59]}…") for text in texts)
    return (
        f"language - {amount:,} text{'s have' if amount > 1 else ' has'} no words in {spoken.language.name} and "
        f"stand{'' if amount > 1 else 's'} in English, such as {listed} - expected a catalogue that has every text."
    )
