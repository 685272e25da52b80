"""Plan of a form: what goes into it, checked before any file is touched. Writers only draw it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean, whole
from loyaltystats.errors import FormError, QualityWarning, faults_message
from loyaltystats.forms.filled import filled_cells
from loyaltystats.forms.platform_words import PLATFORM_WORDS, speaks
from loyaltystats.forms.texts import TEXTS, has_words, words
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import (
    VERSION,
    AnswerColumn,
    FormStamp,
    answer_columns,
    feature_orders,
    stamp_of,
)
from loyaltystats.questionnaire.lint.minutes import time_estimate
from loyaltystats.questionnaire.titles import titled_for_respondents

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_ROWS = 100
"""Empty rows of a form when the number of respondents is not given."""

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, kw_only=True)
class FormPlan:
    """One form: the study, its language, the columns, and the rows to write.

    ``language`` is the one that people are spoken to in, ``languages`` are all that the form holds.
    ``cells`` maps a column to one value per row: a code, a number, a text, or ``None`` for a cell left empty.
    """

    instrument: Instrument
    language: str
    stamp: FormStamp
    ids: Sequence[str]
    versions: Sequence[str] = ()
    languages: Sequence[str] = ()
    cells: Mapping[str, Sequence[Any]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[AnswerColumn, ...]:
        """The columns of answers."""
        return answer_columns(self.instrument)

    @property
    def title(self) -> str:
        """The title that respondents read, in the language of the form."""
        return self.instrument.title.get(self.language, self.instrument.id)

    @property
    def minutes(self) -> int:
        """Time to answer, rounded up to whole minutes, as ``lint`` counts it; worksheets and audits may declare more."""
        parts = self.instrument.parts
        counted = time_estimate(self.instrument, self.language).usual
        if all(part.template.use == "survey" for part in parts):
            return max(1, ceil(counted))
        told = sum(part.template.minutes + part.template.minutes_per_feature * len(part.features) for part in parts)
        return max(1, ceil(told), ceil(counted))

    @property
    def study_line(self) -> str:
        """Which form it is, in a sentence for people."""
        one = self.stamp
        return self.word(
            "study", id=one.instrument, version=one.version, language=one.language, fingerprint=one.fingerprint
        )

    def word(self, key: str, /, **values: object) -> str:
        """Return a fixed text in the language of the form."""
        return words(self.language, key, **values)


def make_plan(
    instrument: Instrument,
    *,
    language: str | None = None,
    respondents: int | Iterable[str] | None = None,
    versions: int = 1,
    seed: int | None = None,
    answers: Any = None,
    all_languages: bool = False,
) -> FormPlan:
    """Return the plan of a form, or raise ``FormError`` with everything that stands in its way.

    ``all_languages`` plans a form that holds every language of the study, unless one is named.
    """
    from loyaltystats import __version__
    from loyaltystats.checks import DEFAULT_SEED

    spoken = [language or instrument.language] if language or not all_languages else instrument.languages
    languages = tuple(_checked_language(instrument, one) for one in spoken)
    _warn_about_languages(instrument, languages, platform=all_languages)
    lang = languages[0]
    count = whole("versions", versions, minimum=1)
    if instrument.split and count > 1:
        raise FormError(
            f"versions - instrument {instrument.id!r} is split into {len(instrument.split)} versions already - leave out "
            "versions=."
        )
    used_seed = DEFAULT_SEED if seed is None and count > 1 else seed
    orders = feature_orders(instrument, count, used_seed)
    instrument = titled_for_respondents(instrument)
    frame = _frame(answers)
    ids = _ids(instrument, frame, respondents)
    shown = _versions(frame, len(ids), len(orders))
    return FormPlan(
        instrument=instrument,
        language=lang,
        languages=languages,
        stamp=stamp_of(instrument, lang, orders, used_seed, __version__),
        ids=clean_all(ids),
        versions=shown,
        cells={} if frame is None else _cells(instrument, frame),
    )


def _cells(instrument: Instrument, frame: pd.DataFrame) -> dict[str, list[Any]]:
    cells = filled_cells(instrument, frame)
    return {name: clean_all(values) for name, values in cells.items()}


def clean_all(values: Sequence[Any]) -> list[Any]:
    """Return the values with characters that no file can hold replaced by U+FFFD, and warn if there are any."""
    cleaned = [_CONTROL.sub("\ufffd", value) if isinstance(value, str) else value for value in values]
    changed = sum(old != new for old, new in zip(values, cleaned, strict=True))
    if changed:
        warnings.warn(
            f"{changed} texts hold control characters that a form cannot hold - they are written as \ufffd.",
            QualityWarning,
            stacklevel=2,
        )
    return cleaned


def _frame(answers: Any) -> pd.DataFrame | None:
    """Return the answers as pandas; a ``Responses`` gives its frame."""
    from loyaltystats.frames import collect, column_names

    if answers is None:
        return None
    frame = getattr(answers, "frame", answers)
    return collect(frame, column_names(frame))


def _ids(instrument: Instrument, frame: pd.DataFrame | None, respondents: int | Iterable[str] | None) -> list[str]:
    filled = [] if frame is None else _frame_ids(frame)
    if respondents is None:
        empty = [""] * (DEFAULT_ROWS if frame is None else 0)
    elif isinstance(respondents, int):
        empty = [""] * whole("respondents", respondents, minimum=0)
    elif isinstance(respondents, str):
        raise FormError(f"respondents - got the text {respondents!r} - expected a number of rows or a list of ids.")
    else:
        empty = [str(one).strip() for one in respondents]
        if "" in empty:
            raise FormError(f"respondents - place {empty.index('') + 1} of the list is empty - expected a text each.")
    ids = [*filled, *empty]
    given = [one for one in ids if one]
    if len(set(given)) < len(given):
        places = [str(i + 1) for i, one in enumerate(ids) if one and one in ids[:i]]
        raise FormError(
            f"instrument {instrument.id!r} - the ids at places {', '.join(places[:10])} appear a second time - "
            "every respondent needs an id of their own."
        )
    return ids


def _frame_ids(frame: pd.DataFrame) -> list[str]:
    if "id" not in frame.columns:
        return [str(number) for number in range(1, len(frame) + 1)]
    blank = frame["id"].isna()
    if blank.any():
        raise FormError(f"answers - row {int(blank.to_numpy().argmax()) + 1} has no id - fill the column 'id'.")
    return [str(value) for value in frame["id"]]


def _versions(frame: pd.DataFrame | None, rows: int, count: int) -> list[str]:
    """Return the version of every row: as in the answers, else in turn."""
    given = [] if frame is None or VERSION not in frame.columns else [str(value) for value in frame[VERSION]]
    if count == 1 and not given:
        return []
    return given + [str(row % count + 1) for row in range(len(given), rows)]


def _checked_language(instrument: Instrument, lang: str) -> str:
    """Return the language of the form once every text is there in it."""
    if lang not in instrument.languages:
        raise FormError(
            f"instrument {instrument.id!r} - language {lang!r} is not available - expected one of "
            f"{', '.join(instrument.languages)}.{did_you_mean(lang, instrument.languages)}"
        )
    asking = [part.template.id for part in instrument.parts if part.needs_features]
    if asking:
        raise FormError(
            f"instrument {instrument.id!r} - template {', '.join(map(repr, asking))} asks about features and none is "
            "named - name them first: instrument.with_features({'delivery': 'Delivery within 24 hours'})."
        )
    if not instrument.questions:
        raise FormError(f"instrument {instrument.id!r} - it has no questions - nothing to write.")
    faults = _missing_texts(instrument, lang)
    if faults:
        raise FormError(faults_message(f"instrument {instrument.id!r} is not complete in language {lang!r}", faults))
    return lang


def _missing_texts(instrument: Instrument, language: str) -> list[str]:
    faults = []
    for feature, texts in instrument.features.items():
        if not texts.get(language):
            faults.append(f"feature {feature!r} - has no text - give one: with_features({{{feature!r}: {{...}}}}).")
    for question in instrument.questions:
        named = question.feature is None or instrument.features[question.feature].get(language)
        if named and not question.text.get(language):
            faults.append(f"question {question.code!r} - has no text.")
        for answer in question.scale.all_answers if question.scale else ():
            if answer.label and not answer.label.get(language):
                faults.append(f"question {question.code!r}, answer {answer.code!r} - has no label.")
    return faults


def _warn_about_languages(instrument: Instrument, languages: Sequence[str], *, platform: bool) -> None:
    """Warn of languages that the words around the questions are not in, and of features that look untranslated."""
    unspoken = [one for one in languages if not (speaks(one) if platform else has_words(one))]
    for language in unspoken:
        where = f"{'survey forms' if platform else 'forms'} speak {', '.join(PLATFORM_WORDS if platform else TEXTS)}"
        advice = "" if platform else " Translate them in the sheet Instructions."
        warnings.warn(
            f"language {language!r} - the questions are in it, but the instructions around them are in English: {where}."
            + advice,
            QualityWarning,
            stacklevel=3,
        )
    first, features = instrument.language, instrument.features
    alike = {
        lang: [name for name, texts in features.items() if texts.get(first) == texts.get(lang)]
        for lang in languages
        if lang != first
    }
    names = list(dict.fromkeys(name for found in alike.values() for name in found))
    if names:
        others = [lang for lang, found in alike.items() if found]
        plural = "" if len(others) == 1 else "s"
        warnings.warn(
            f"language{plural} {', '.join(map(repr, others))} - the text of {', '.join(names)} is the same as in {first!r} "
            f"- if it should be translated, name it per language: with_features({{{names[0]!r}: {{{first!r}: ..., "
            f"{others[0]!r}: ...}}}}).",
            QualityWarning,
            stacklevel=3,
        )
