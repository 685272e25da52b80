"""Translation: what a translator is given for every text of a study, and the study with what comes back.

A row is one text in one language. Its hash is that of the source text: where it differs from today's source, the text has
changed since it was translated and the translation is stale.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from loyaltystats.questionnaire.instrument import Instrument, Template
from loyaltystats.questionnaire.library import shared_scales
from loyaltystats.questionnaire.scale import LocalText, Scale
from loyaltystats.questionnaire.texts import Text, changed, template_names, texts_of
from loyaltystats.questionnaire.wording import UNPRINTABLE

Status = Literal["draft", "reviewed", "stale"]
STATUSES: Final[tuple[Status, ...]] = ("draft", "reviewed", "stale")

CHECKED_LIBRARY: Final = ("en", "es")
"""Languages in which the shared answer scales have been reviewed; in the others they are drafts."""

LIMITS: Final[Mapping[str, int]] = {"title": 250, "name": 60, "answer": 120, "feature": 120}
"""Characters that fit: a label of an answer in a statistical file holds 120 bytes, a short name a chart's axis."""

_MARK = re.compile(r"\{[^{}]*\}")


def source_hash(text: str) -> str:
    """Return twelve hexadecimal digits of a source text; spaces at line ends and kinds of spaces make no difference.

    Examples
    --------
    >>> source_hash("How good?") == source_hash("How  good? "), source_hash("How good?") == source_hash("How bad?")
    (True, False)
    """
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One text to translate: its key, its source, what is there already and how far that has been checked."""

    text: Text
    source: str
    target: str = ""
    status: Status = "draft"

    @property
    def key(self) -> str:
        """The stable key of the text."""
        return self.text.key

    @property
    def hash(self) -> str:
        """The hash of the source."""
        return source_hash(self.source)

    @property
    def limit(self) -> int | None:
        """How many characters fit, if there is a limit."""
        return LIMITS.get(self.text.what)


@dataclass(frozen=True, kw_only=True)
class Given:
    """What came back for one text: the words, how far they have been checked, and the hash of the source they render."""

    words: str
    status: Status = "draft"
    hash: str = ""


@dataclass
class Outcome:
    """A study with a translation, and what was met on the way."""

    instrument: Instrument
    faults: list[str] = field(default_factory=list)
    """What forbids the translation."""
    stale: list[str] = field(default_factory=list)
    """Keys whose source has changed since they were translated."""
    left: list[str] = field(default_factory=list)
    """Keys without a translation, which keep the words of the source."""
    kept: list[str] = field(default_factory=list)
    """Keys that came back empty and keep the translation they had."""
    unknown: list[str] = field(default_factory=list)
    """Keys of no text of the study."""
    long: list[str] = field(default_factory=list)
    """Keys whose translation is longer than fits."""


def rows_of(instrument: Instrument, language: str) -> tuple[Row, ...]:
    """Return every text of a study as a row for one target language; shared answer scales are filled in.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> rows = rows_of(load_instrument("effort").with_languages(["en"]), "de")
    >>> next(row.target for row in rows if row.key == "effort.scales.ease7.7.label")
    'Sehr einfach'
    """
    source_language = instrument.language
    templates = {
        name: part.template for name, part in zip(template_names(instrument.parts), instrument.parts, strict=True)
    }
    prefilled = _library_labels(instrument, language)
    rows = []
    for text in texts_of(instrument):
        source = text.texts.get(source_language, "")
        if not source:
            continue
        target, status = text.texts.get(language, ""), _status(templates.get(text.template), text, language)
        if not target and text.key in prefilled:
            target, status = prefilled[text.key], "reviewed" if language in CHECKED_LIBRARY else "draft"
        rows.append(Row(text=text, source=source, target=target, status=status))
    return tuple(rows)


def _status(template: Template | None, text: Text, language: str) -> Status:
    if template is None:
        return "draft"
    if text.below in template.stale.get(language, ()):
        return "stale"
    return "draft" if template.status(language) == "draft" else "reviewed"


def _library_labels(instrument: Instrument, language: str) -> dict[str, str]:
    """Return key -> label for the answers that are those of a shared scale in the source language."""
    known = shared_scales([instrument.language, language])
    found = {}
    for name, part in zip(template_names(instrument.parts), instrument.parts, strict=True):
        one = part.template
        for question in (*one.feature_questions, *one.task_questions, *one.plain_questions):
            scale = question.scale
            shared = known.get(scale.name) if scale else None
            if scale is None or shared is None:
                continue
            labels = {answer.code: answer.label for answer in shared.all_answers}
            for answer in scale.all_answers:
                label = labels.get(answer.code, {})
                if answer.label and answer.label.get(instrument.language) == label.get(instrument.language):
                    found[f"{name}.scales.{scale.name}.{answer.code}.label"] = label.get(language, "")
    return found


def translated(instrument: Instrument, language: str, given: Mapping[str, Given], *, partial: bool = False) -> Outcome:
    """Return the study with the texts that came back in one language, and what was met on the way.

    Parameters
    ----------
    instrument : Instrument
        The study as it is today.
    language : str
        The target language; a new one is added to the study and to its templates.
    given : mapping
        Key -> what came back; empty words are no translation.
    partial : bool, default False
        Take the language although respondents would see some texts in the source language.

    Returns
    -------
    Outcome
        With ``faults`` the study is the old one.
    """
    outcome = Outcome(instrument)
    rows = rows_of(instrument, language)
    outcome.unknown = [key for key in given if key not in {row.key for row in rows}]
    words: dict[str, str] = {}
    missing = []
    for row in rows:
        one = given.get(row.key, Given(words=""))
        own = row.text.texts.get(language, "")
        if one.words:
            outcome.faults += _faults(row, one)
            words[row.key] = one.words
            if one.status == "stale" or (one.hash and one.hash != row.hash):
                outcome.stale.append(row.key)
            if row.limit is not None and len(one.words) > row.limit:
                outcome.long.append(row.key)
        elif own:
            outcome.kept.append(row.key)
        elif row.text.seen and not partial:
            missing.append(row.key)
        else:
            words[row.key] = row.source
            outcome.left.append(row.key)
    if missing:
        shown = ", ".join(map(repr, missing[:5])) + (f" and {len(missing) - 5} more" if len(missing) > 5 else "")
        many = "text that respondents see has" if len(missing) == 1 else "texts that respondents see have"
        outcome.faults.append(
            f"{len(missing)} {many} no translation ({shown}) - translate them, or take the rest with partial=True, where "
            "these stay in the source language"
        )
    if not outcome.faults:
        reviewed = {key for key, one in given.items() if one.status == "reviewed"}
        made = _with_words(instrument, language, words, _Check(rows, reviewed, outcome))
        outcome.faults += list(_ambiguous(made))
        if not outcome.faults:
            outcome.instrument = made
    return outcome


def _faults(row: Row, one: Given) -> Iterator[str]:
    wanted, here = sorted(_MARK.findall(row.source)), sorted(_MARK.findall(one.words))
    if wanted != here:
        yield (
            f"{row.key!r} - has the marks {', '.join(here) or 'none'} - expected {', '.join(wanted) or 'none'} as in the "
            "source - put them where the words belong that replace them"
        )
    if UNPRINTABLE.search(one.words):
        yield f"{row.key!r} - has a character that no workbook can hold - remove it"


def _ambiguous(instrument: Instrument) -> Iterator[str]:
    """Yield answers that could no longer be told apart, each scale once."""
    met: set[str] = set()
    for part in instrument.parts:
        one = part.template
        scales: list[tuple[str, Scale]] = [
            (f"{one.id}.scales.{question.scale.name}", question.scale)
            for question in (*one.feature_questions, *one.task_questions, *one.plain_questions)
            if question.scale is not None
        ]
        scales += [(f"{one.id}.wordings.{name}", wording.scale) for name, wording in one.wordings.items()]
        for key, scale in scales:
            for spelling in () if key in met else scale.ambiguous():
                yield f"{key!r} - {spelling!r} would stand for two different answers - translate one of them differently"
            met.add(key)


@dataclass
class _Check:
    """What decides how far a template's translation has been checked."""

    rows: Iterable[Row]
    reviewed: set[str]
    outcome: Outcome


def _with_words(instrument: Instrument, language: str, words: Mapping[str, str], check: _Check) -> Instrument:
    def local(text: Text) -> LocalText:
        new = words.get(text.key, "")
        return {**text.texts, language: new} if new and new != text.texts.get(language) else text.texts

    made = changed(instrument, local)
    parts = tuple(
        replace(part, template=_declared(part.template, name, language, check))
        for part, name in zip(made.parts, template_names(instrument.parts), strict=True)
    )
    languages = instrument.languages if language in instrument.languages else (*instrument.languages, language)
    return replace(made, parts=parts, languages=languages)


def _declared(template: Template, name: str, language: str, check: _Check) -> Template:
    """Return a template that declares a language, how far it has been checked, and which of its texts are stale."""
    own = [row for row in check.rows if row.text.template == name]
    kept = set(check.outcome.kept)
    before = {row.key for row in own if row.status == "stale" and row.key in kept}
    outdated = {*check.outcome.stale, *check.outcome.left, *before}
    stale = tuple(row.text.below for row in own if row.key in outdated)
    fresh = [row.key for row in own if row.key not in outdated | kept]
    status = "reviewed" if fresh and all(key in check.reviewed for key in fresh) else "draft"
    languages = template.languages if language in template.languages else (*template.languages, language)
    changes: dict[str, Any] = {"languages": languages}
    is_source, is_new = language == template.languages[0], language not in template.languages
    if is_new or (fresh and not is_source and status != template.status(language)):
        changes["translations"] = {**template.translations, language: status}
    if stale != tuple(template.stale.get(language, ())):
        others = {key: value for key, value in template.stale.items() if key != language}
        changes["stale"] = {**others, language: stale} if stale else others
    return replace(template, **changes)


def repeated(keys: Iterable[str]) -> list[str]:
    """Return keys that stand more than once, in order."""
    return [key for key, times in Counter(keys).items() if times > 1]
