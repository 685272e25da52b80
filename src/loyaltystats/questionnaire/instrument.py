"""Instrument: the one object that knows every question, scale, language and role of a study."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import TemplateError, faults_message
from loyaltystats.questionnaire.analysis_plan import AnalysisPlan, checked_plan, one_plan
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.scale import LocalText, Scale
from loyaltystats.questionnaire.study import (
    checked_features,
    described,
    feature_text,
    fingerprint_of,
    joined_id,
    one_split,
    same_question,
    split_question,
    study_faults,
    tasks,
)
from loyaltystats.questionnaire.template_class import Block, Template
from loyaltystats.questionnaire.titles import joined_title

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["MARK", "Block", "Instrument", "Part", "Template"]

MARK = "{feature}"
"""Stands in a template's text where the name of the feature goes."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One template inside a study, with its features and its answer wording."""

    template: Template
    features: Mapping[str, LocalText] = field(default_factory=dict)
    wording: str | None = None

    @property
    def needs_features(self) -> bool:
        """Whether the template asks about features and none has been named."""
        return self.template.asks_about_features and not self.features

    @property
    def wording_scale(self) -> Scale | None:
        """The answer scale of the chosen wording."""
        chosen = self.template.wordings.get(self.wording or "")
        return chosen.scale if chosen else None

    def questions(self) -> tuple[Question, ...]:
        """Return the questions of this part, features filled in: feature after feature, then sets, then the others."""
        per_feature = tuple(
            self._about(question, feature, texts)
            for feature, texts in self.features.items()
            for question in self.template.feature_questions
        )
        return (*per_feature, *tasks(self.template, self.features), *self.template.plain_questions)

    def _about(self, question: Question, feature: str, texts: LocalText) -> Question:
        def filled(local: LocalText) -> LocalText:
            return {lang: words.replace(MARK, texts[lang]) for lang, words in local.items() if lang in texts}

        scale = question.scale if question.scale is not None or question.role is not Role.KANO else self.wording_scale
        hint = None if question.hint is None else filled(question.hint)
        return replace(
            question,
            code=feature + question.code,
            feature=feature,
            text=filled(question.text),
            name=texts,
            hint=hint,
            scale=scale,
            relevance=question.relevance.replace(MARK, feature),
        )


@dataclass(frozen=True, kw_only=True, repr=False)
class Instrument:
    """A study: templates combined, in one or more languages. Immutable: every ``with_`` method returns a new one."""

    parts: tuple[Part, ...]
    languages: tuple[str, ...]
    id: str
    version: str
    title: LocalText
    split: tuple[tuple[str, ...], ...] = ()
    plan: AnalysisPlan | None = None

    def __repr__(self) -> str:
        return described(self)

    @property
    def language(self) -> str:
        """The default language: the first one."""
        return self.languages[0]

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """All questions in the order asked; one that two templates share is asked once."""
        return tuple(question for _part, questions in self.asked for question in questions)

    @cached_property
    def asked(self) -> tuple[tuple[Part, tuple[Question, ...]], ...]:
        """Every part with the questions that it asks; of questions that are the same, the first part asks."""
        met: dict[str, Question] = {}
        found = []
        for part in self.parts:
            own = []
            for question in part.questions():
                if question.code in met and same_question(question, met[question.code], self.languages):
                    continue
                met.setdefault(question.code, question)
                own.append(split_question(question) if self.split and question.feature else question)
            found.append((part, tuple(own)))
        return tuple(found)

    def versions_with(self, feature: str) -> tuple[int, ...]:
        """Return the numbers (from 1) of the versions of a split study that ask about a feature; none without a split."""
        return tuple(number for number, version in enumerate(self.split, start=1) if feature in version)

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of all questions in order."""
        return tuple(question.code for question in self.questions)

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of all answer columns in order."""
        return tuple(column for question in self.questions for column in question.columns)

    @property
    def features(self) -> dict[str, LocalText]:
        """All features of all parts by identifier."""
        return {feature: texts for part in self.parts for feature, texts in part.features.items()}

    @property
    def wording(self) -> str | None:
        """Name of the answer wording of the Kano pairs, if the study has any."""
        return next((part.wording for part in self.parts if part.wording), None)

    def question(self, code: str) -> Question:
        """Return the question with this code.

        Raises
        ------
        TemplateError
            There is no such question.
        """
        for question in self.questions:
            if question.code == code:
                return question
        raise TemplateError(
            f"instrument {self.id!r} - there is no question {code!r} - its questions are {', '.join(self.codes)}."
            + did_you_mean(code, self.codes)
        )

    def with_role(self, *roles: Role | str) -> tuple[Question, ...]:
        """Return the questions that have one of the roles, in order."""
        wanted = {Role(role) for role in roles}
        return tuple(question for question in self.questions if question.role in wanted)

    def kano_pairs(self) -> dict[str, tuple[str, str]]:
        """Return feature -> (functional code, dysfunctional code), features in order."""
        sides: dict[str, dict[Side, str]] = {}
        for question in self.with_role(Role.KANO):
            if question.feature and question.side:
                sides.setdefault(question.feature, {})[question.side] = question.code
        return {
            feature: (codes[Side.FUNCTIONAL], codes[Side.DYSFUNCTIONAL])
            for feature, codes in sides.items()
            if len(codes) == 2
        }

    def by_feature(self, role: Role | str) -> dict[str, str]:
        """Return feature -> question code for a role that is asked once per feature."""
        return {question.feature: question.code for question in self.with_role(role) if question.feature}

    def label_of(self, code: str, language: str | None = None) -> str:
        """Return the short text of a question or feature, or the code itself when it is unknown."""
        lang = language or self.language
        if code in self.features:
            return self.features[code].get(lang, code)
        for question in self.questions:
            if code in (question.code, *question.columns):
                return question.short(lang)
        return code

    def with_features(self, features: Mapping[str, str | LocalText], *, language: str | None = None) -> Instrument:
        """Return the study with these features asked about.

        Parameters
        ----------
        features : mapping of str to str or mapping
            Identifier (``^[a-z][a-z0-9]{0,15}$``) -> text, or language -> text.
        language : str, optional
            Language of plain texts. Default: every language of the study.

        Returns
        -------
        Instrument
            Features go to every part that asks about features and has none yet; if all have some, they are replaced.
            Texts named by language choose the languages of the study; a plain text serves all of them.

        Raises
        ------
        TemplateError
            An identifier or a language cannot be used, or no part asks about features.
        """
        checked_features(self.id, features)
        languages = self._named_languages(features, language)
        plain = [language] if language else languages
        texts = {str(feature): feature_text(text, plain) for feature, text in features.items()}
        asking = [part for part in self.parts if part.template.asks_about_features]
        if not asking:
            raise TemplateError(f"instrument {self.id!r} - asks about no features - leave out with_features().")
        empty = [part for part in asking if part.needs_features] or asking
        parts = tuple(replace(part, features=texts) if part in empty else part for part in self.parts)
        return replace(self, parts=parts, split=(), languages=languages).checked()

    def _named_languages(self, features: Mapping[str, str | LocalText], language: str | None) -> tuple[str, ...]:
        """Return the languages of the study in which a feature has a text of its own; all if the texts are plain."""
        local = [text for text in features.values() if not isinstance(text, str)]
        named = {lang for text in local for lang, words in text.items() if words.strip()} | {language or ""} - {""}
        return tuple(lang for lang in self.languages if lang in named) or self.languages

    def with_wording(self, name: str) -> Instrument:
        """Return the study with another published answer wording of the Kano pairs.

        Raises
        ------
        TemplateError
            No part has a wording of this name.
        """
        known = sorted({wording for part in self.parts for wording in part.template.wordings})
        if name not in known:
            choice = f"expected one of {', '.join(known)}" if known else "this study has no Kano pairs"
            raise TemplateError(
                f"instrument {self.id!r} - there is no answer wording {name!r} - {choice}.{did_you_mean(name, known)}"
            )
        parts = tuple(replace(part, wording=name) if name in part.template.wordings else part for part in self.parts)
        return replace(self, parts=parts)

    def with_languages(self, languages: Sequence[str]) -> Instrument:
        """Return the study restricted to these languages; the first becomes the default.

        Raises
        ------
        TemplateError
            A language is not available in every part.
        """
        languages = [languages] if isinstance(languages, str) else languages
        missing = [lang for lang in languages if lang not in self.languages]
        if missing or not languages:
            raise TemplateError(
                f"instrument {self.id!r} - language {', '.join(map(repr, missing)) or '(none)'} is not available - "
                f"it has {', '.join(self.languages)}."
            )
        return replace(self, languages=tuple(dict.fromkeys(languages)))

    def titled(self, title: str | LocalText, *, id: str | None = None, version: str | None = None) -> Instrument:  # noqa: A002
        """Return the study with its own title, and its own id and version if given."""
        texts = dict.fromkeys(self.languages, title) if isinstance(title, str) else dict(title)
        stripped = {lang: words.strip() for lang, words in texts.items()}
        return replace(self, title=stripped, id=id or self.id, version=version or self.version)

    def combined(self, *others: Instrument) -> Instrument:
        """Return one study of this instrument and others, in this order, in the languages that all share.

        Its title joins those that were given with ``titled``; without any it is a general one, "Customer survey".

        Raises
        ------
        TemplateError
            Codes clash, or no language is common to all.
        """
        every = (self, *others)
        languages = tuple(lang for lang in self.languages if all(lang in one.languages for one in others))
        if not languages:
            raise TemplateError(f"instruments {', '.join(one.id for one in every)} - have no language in common.")
        return Instrument(
            parts=tuple(part for one in every for part in one.parts),
            languages=languages,
            id=joined_id(every),
            version="+".join(one.version for one in every),
            title={lang: joined_title(every, lang) for lang in languages},
            split=one_split(every),
            plan=one_plan(every),
        ).checked()

    def with_split(self, design: Any) -> Instrument:
        """Return the study as a split questionnaire: every respondent is asked about some of the features.

        Parameters
        ----------
        design : SplitResult or sequence of sequences of str
            What ``split_design`` returned, or the features of each version. No version at all joins the study again.

        Returns
        -------
        Instrument
            Its forms have one version per set; answers to features that a version does not ask are 96, "not asked".

        Raises
        ------
        TemplateError
            A version names an unknown feature or one twice, or a feature stands in no version.
        """
        versions = getattr(design, "versions", design)
        return replace(self, split=tuple(tuple(one) for one in versions)).checked()

    def with_plan(self, plan: AnalysisPlan | Mapping[str, Any] | None) -> Instrument:
        """Return the study with an analysis plan, from a plan or the mapping its YAML would hold; ``None`` takes it off.

        A plan changes neither the fingerprint of the study nor its forms. It has a fingerprint of its own.

        Raises
        ------
        TemplateError
            It names what is no question of the study, or has fields that no plan has; all at once.
        """
        return replace(self, plan=None if plan is None else checked_plan(self, plan))

    def checked(self) -> Instrument:
        """Return this instrument if its codes, features, languages and split are lawful.

        Raises
        ------
        TemplateError
            All faults at once.
        """
        faults = study_faults(self)
        if len(faults) > 1:
            raise TemplateError(faults_message(f"instrument {self.id!r} has {len(faults)} faults", faults))
        if faults:
            raise TemplateError(f"instrument {faults[0]}")
        return self

    @cached_property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits that change with any question, scale, text, instruction, feature or wording."""
        return fingerprint_of(self)

    def save(self, path: str | Path) -> Path:
        """Write the study as one self-contained YAML file that ``load_instrument`` reads back.

        Returns
        -------
        pathlib.Path
            The file written.
        """
        from loyaltystats.questionnaire.save import save_study

        return save_study(self, path)
