"""How long a questionnaire takes: words read, and seconds per kind of question; a range, never one number.

References
----------
Brysbaert, M. (2019), How many words do we read per minute? Journal of Memory and Language 109, 104047.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from loyaltystats.questionnaire.instrument import MARK, Instrument
from loyaltystats.questionnaire.lint.flow import one_feature
from loyaltystats.questionnaire.lint.reach import reach_of
from loyaltystats.questionnaire.lint.reading import word_count
from loyaltystats.questionnaire.lint.subject import subject_of
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.sections import Grid, Section, sections

WORDS_PER_MINUTE: Final = (175.0, 238.0, 300.0)
"""Silent reading of non-fiction: slow, average, fast (Brysbaert 2019: mean 238, most adults 175 to 300)."""

CHARACTERS_PER_WORD: Final = 1.6
"""Chinese characters that carry as much as one word: most words have one or two."""

FEATURE_WORDS: Final = 4
"""Words of a feature that has not been named yet."""

SECONDS: Final[Mapping[str, tuple[float, float, float]]] = {
    "single": (1.5, 2.5, 4.0),
    "row": (2.0, 3.0, 4.5),
    "option": (0.5, 0.8, 1.2),
    "number": (2.5, 4.0, 8.0),
    "text": (12.0, 25.0, 40.0),
}
"""Seconds to answer, reading aside: fast, usual, slow. Working values of this package; calibrate them with the durations of
a pilot. A row is one of a grid, an option one of a multiple choice."""


@dataclass(frozen=True, kw_only=True)
class TimeEstimate:
    """Minutes to answer: for fast respondents, usually, and for slow ones."""

    low: float
    usual: float
    high: float

    def __str__(self) -> str:
        """Return it in words.

        Examples
        --------
        >>> str(TimeEstimate(low=3.2, usual=4.6, high=7.4))
        'about 4.6 minutes (3.2 to 7.4)'
        """
        return f"about {self.usual:.1f} minutes ({self.low:.1f} to {self.high:.1f})"


def time_estimate(instrument: Instrument, language: str | None = None) -> TimeEstimate:
    """Return how long a study takes to answer.

    Words read at the speeds of ``WORDS_PER_MINUTE`` (a text that stands above several rows is read once), and ``SECONDS``
    per answer. A question with a condition counts by the share of answers for which it is asked, a split study by the
    features that one version asks about.

    Parameters
    ----------
    instrument : Instrument
        The study; where features are missing it is counted with one.
    language : str, optional
        Default: the first one.

    Returns
    -------
    TimeEstimate
        In minutes.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({f"f{i}": "Delivery within 24 hours" for i in range(20)})
    >>> 5 < time_estimate(study).usual < 15
    True
    """
    complete = subject_of(instrument).instrument
    spoken = language or complete.language
    shares = _shares(complete)
    every = [list(_costs(section, spoken, shares)) for section in sections(complete)]
    words = sum(cost[0] for costs in every for cost in costs)
    seconds = [sum(cost[1][pace] for costs in every for cost in costs) for pace in range(3)]
    reading = [60 * words / pace for pace in WORDS_PER_MINUTE]
    return TimeEstimate(
        low=(reading[2] + seconds[0]) / 60, usual=(reading[1] + seconds[1]) / 60, high=(reading[0] + seconds[2]) / 60
    )


def _shares(instrument: Instrument) -> dict[str, float]:
    """Return code -> how likely a question is asked: by its condition, and by the version of a split study."""
    asked = one_feature(instrument)
    by_suffix: dict[tuple[str, str], float] = {}
    shares: dict[str, float] = {}
    for question in instrument.questions:
        suffix = (question.template, question.code.removeprefix(question.feature or ""))
        if question.code in asked:
            reach = reach_of(question, asked)
            by_suffix[suffix] = 0.5 if reach is None else reach.share
        share = by_suffix.get(suffix, 1.0)
        if instrument.split and question.feature:
            share *= len(instrument.versions_with(question.feature)) / len(instrument.split)
        shares[question.code] = share
    return shares


def _costs(
    section: Section, language: str, shares: Mapping[str, float]
) -> Iterator[tuple[float, tuple[float, float, float]]]:
    """Yield words and seconds of every part of a section, weighted by how likely it is asked."""
    likely = max((shares[question.code] for question in section.questions), default=0.0)
    heading = f"{section.title.get(language, '')} {section.instructions.get(language, '')}"
    yield likely * _words(heading), (0.0, 0.0, 0.0)
    for item in section.items:
        if isinstance(item, Grid):
            top = max(shares[one.code] for one in item.questions)
            yield top * _words(*(answer.label.get(language, "") for answer in item.scale.all_answers)), (0.0, 0.0, 0.0)
            for one in item.questions:
                yield _weighted(_words(one.text.get(language, "")), SECONDS["row"], shares[one.code])
        else:
            yield _weighted(*_question_cost(item, language), shares[item.code])


def _question_cost(question: Question, language: str) -> tuple[float, tuple[float, float, float]]:
    texts = [question.text.get(language, ""), (question.hint or {}).get(language, "")]
    seconds = SECONDS[question.kind if question.kind in SECONDS else "single"]
    if question.scale is not None:
        texts += [answer.label.get(language, "") for answer in question.scale.all_answers]
        if question.kind == "multiple":
            count = len(question.scale.answers)
            seconds = tuple(count * one for one in SECONDS["option"])  # type: ignore[assignment]  # three of three
    return _words(*texts), seconds


def _weighted(
    words: float, seconds: tuple[float, float, float], share: float
) -> tuple[float, tuple[float, float, float]]:
    return words * share, (seconds[0] * share, seconds[1] * share, seconds[2] * share)


def _words(*texts: str) -> float:
    """Return how many words are read; Chinese characters count by what they carry."""
    every = " ".join(texts)
    characters = sum("\u3400" <= one <= "\u9fff" for one in every)
    unnamed = every.count(MARK) * (FEATURE_WORDS - 1)
    return word_count(every) - characters + characters / CHARACTERS_PER_WORD + unnamed
