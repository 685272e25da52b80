"""Template: what a template file says, before any feature is named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import LocalText
from loyaltystats.questionnaire.wording import Wording


@dataclass(frozen=True, kw_only=True)
class Block:
    """A heading inside a template, and what respondents read before it."""

    title: LocalText
    instructions: LocalText = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Template:
    """What a template file says, before any feature is named.

    ``feature_questions`` are asked once per feature, their ``code`` is the suffix; ``plain_questions`` once per study;
    ``task_questions`` once per set of ``task_size`` features, their ``code`` is the stem. A Kano question without a scale
    takes the scale of the chosen wording.
    """

    id: str
    version: str
    title: LocalText
    purpose: LocalText
    languages: tuple[str, ...]
    plain_questions: tuple[Question, ...] = ()
    feature_questions: tuple[Question, ...] = ()
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    default_wording: str | None = None
    feature_prompt: LocalText | None = None
    construct_source: str = ""
    rights: str = ""
    validation: str = ""
    audience: LocalText = field(default_factory=dict)
    minutes: float = 0.0
    minutes_per_feature: float = 0.0
    scoring: LocalText = field(default_factory=dict)
    analyses: tuple[str, ...] = ()
    instructions: LocalText = field(default_factory=dict)
    task_questions: tuple[Question, ...] = ()
    task_size: int | None = None
    family: str = "features"
    use: str = "survey"
    translations: Mapping[str, str] = field(default_factory=dict)
    stale: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constructs: Mapping[str, LocalText] = field(default_factory=dict)
    blocks: Mapping[str, Block] = field(default_factory=dict)

    @property
    def asks_about_features(self) -> bool:
        """Whether features must be named before it can be asked."""
        return bool(self.feature_questions or self.task_questions)

    def status(self, language: str) -> str:
        """Return how far the texts in a language have been checked: ``source``, ``reviewed`` or ``draft``."""
        return "source" if language == self.languages[0] else self.translations.get(language, "draft")
