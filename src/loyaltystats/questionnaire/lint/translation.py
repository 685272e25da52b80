"""Rules on texts and their translations: complete, translated, checked, without what was left over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from loyaltystats.questionnaire.instrument import MARK
from loyaltystats.questionnaire.lint.finding import Finding, Rule, found, listed
from loyaltystats.questionnaire.lint.reading import word_count
from loyaltystats.questionnaire.lint.subject import Subject
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.questionnaire.texts import Text

SAME_WORDS: Final = 3
"""Words from which two languages hardly share a text by chance."""

_INVISIBLE: Final = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
"""Soft hyphens, marks of no width and of direction; joiners are left out, some scripts and pictures need them."""

_MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,80}>|&(?:[a-z]{2,8}|#\d{1,5});")
_LEFT_OVER = re.compile(
    r"\$\{[^{}]*\}|\{\{[^{}]*\}\}|\{[^{}]*\}|%\(\w+\)s|(?<!\w)%s(?!\w)|\[[A-Z][A-Z _]+\]|"
    r"\[(?i:your |the )?(?i:brand|company|product|name|insert)[^\]]*\]|"
    r"\[(?i:su |la |el )?(?i:marca|empresa|producto|nombre|insertar)[^\]]*\]|"
    r"(?i:lorem ipsum)|\bTO" + r"DO\b|\bTB[DC]\b|\bX{3,}\b|\?{3,}"
)
"""Marks of a draft; in capitals where small letters are words, as the first of the last row is in Spanish."""

_MARKS = re.compile(r"\{[^{}]*\}")


def _where(text: Text) -> str:
    return f"text {text.key!r}"


def _question(text: Text) -> str:
    return text.questions[0] if text.questions else ""


def left_over(subject: Subject) -> Iterator[Finding]:
    """Find marks that somebody meant to replace."""
    for text in subject.texts:
        filled = ".feature_questions." in f".{text.key}" or text.what in ("question", "hint")
        for language in subject.languages:
            words = text.texts.get(language, "")
            met = [mark for mark in _LEFT_OVER.findall(words) if not (mark == MARK and filled)]
            if met:
                what = f"{met[0]!r} is left over from a draft - respondents would read it - write what is meant"
                yield found("error", "left_over", _where(text), what, question=_question(text), language=language)


def markup(subject: Subject) -> Iterator[Finding]:
    """Find HTML, which workbooks and tables show as it stands."""
    for text in subject.texts:
        for language in subject.languages:
            met = _MARKUP.findall(text.texts.get(language, ""))
            if met:
                what = f"{met[0]!r} is HTML, which a workbook shows as it stands - write plain text"
                yield found("warning", "markup", _where(text), what, question=_question(text), language=language)


def invisible(subject: Subject) -> Iterator[Finding]:
    """Find marks without width, which come along when text is copied and make two equal words different."""
    for text in subject.texts:
        for language in subject.languages:
            met = dict.fromkeys(_INVISIBLE.findall(text.texts.get(language, "")))
            if met:
                names = ", ".join(f"U+{ord(mark):04X}" for mark in met)
                what = f"holds {names}, which nobody sees and a search does not pass over - type the words anew"
                yield found("warning", "invisible", _where(text), what, question=_question(text), language=language)


def placeholders(subject: Subject) -> Iterator[Finding]:
    """Find languages in which a text has other marks to fill in than in the first one."""
    for text in subject.texts:
        first, *others = subject.languages
        wanted = sorted(_MARKS.findall(text.texts.get(first, "")))
        for language in others:
            words = text.texts.get(language)
            if words and sorted(_MARKS.findall(words)) != wanted:
                here = listed(_MARKS.findall(words)) or "none"
                what = f"has the marks {here} - expected {listed(wanted) or 'none'} as in {first!r} - put them in"
                yield found("error", "placeholders", _where(text), what, question=_question(text), language=language)


def missing_translation(subject: Subject) -> Iterator[Finding]:
    """Find texts without words in a language of the study."""
    for text in subject.texts:
        if not any(text.texts.values()):
            continue
        for language in subject.languages:
            if not text.texts.get(language, "").strip():
                what = f"has no words in {language!r} - add them, or leave the language out with with_languages()"
                yield found(
                    "error", "missing_translation", _where(text), what, question=_question(text), language=language
                )


def same_text(subject: Subject) -> Iterator[Finding]:
    """Find texts that are the same in two languages, hence probably not translated."""
    for text in subject.texts:
        first, *others = subject.languages
        source = text.texts.get(first, "")
        for language in others:
            same = normal_text(text.texts.get(language, "")) == normal_text(source)
            feature = text.what == "feature" and word_count(source) > 1
            if same and language.split("-")[0] != first.split("-")[0] and (word_count(source) >= SAME_WORDS or feature):
                what = f"{source[:60]!r} is the same as in {first!r} - translate it"
                yield found("warning", "same_text", _where(text), what, question=_question(text), language=language)


def draft_translation(subject: Subject) -> Iterator[Finding]:
    """Tell which languages of a template nobody has reviewed yet."""
    for part in subject.instrument.parts:
        one = part.template
        for language in subject.languages:
            if language in one.languages and one.status(language) == "draft":
                what = "its translation is a draft - have a second translator review it, with write_translations()"
                yield found("note", "draft_translation", f"template {one.id!r}", what, language=language)


def stale_translation(subject: Subject) -> Iterator[Finding]:
    """Find texts that are not translated yet, and translations whose source has changed since."""
    for part in subject.instrument.parts:
        for language, keys in part.template.stale.items():
            if keys and language in subject.languages:
                what = (
                    f"{listed(list(keys))} {'is' if len(keys) == 1 else 'are'} not translated, or from another source than "
                    "today's - translate, and mark as reviewed"
                )
                yield found("warning", "stale_translation", f"template {part.template.id!r}", what, language=language)


RULES: Final[tuple[Rule, ...]] = (
    left_over,
    markup,
    invisible,
    placeholders,
    missing_translation,
    same_text,
    draft_translation,
    stale_translation,
)
