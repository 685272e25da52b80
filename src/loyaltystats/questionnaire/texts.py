"""Texts: every text of a study with a stable key, for those who check or translate them; and others put in their place.

Keys follow the template file: ``kano.title``, ``kano.questions.got.text``, ``kano.scales.importance.1.label``,
``kano.wordings.short.1.label``, ``features.delivery``, ``study.title``. A question about features has one text for all of
them, with ``{feature}`` where the feature's text goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from loyaltystats.questionnaire.instrument import Block, Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, LocalText, Scale
from loyaltystats.questionnaire.wording import Wording

What = Literal["title", "about", "instructions", "heading", "question", "hint", "name", "answer", "feature"]
"""What a text is; ``about`` is told to the researcher, ``name`` stands in tables and charts."""

STUDY_TITLE: Final = "study.title"


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text in its languages: its key, what it is, which questions it belongs to, and whether respondents see it."""

    key: str
    texts: LocalText
    what: What
    questions: tuple[str, ...] = ()
    seen: bool = True
    template: str = ""

    @property
    def below(self) -> str:
        """The key without the template, as ``Template.stale`` lists it."""
        return self.key.removeprefix(f"{self.template}.")


Change = Callable[[Text], LocalText]
"""What to put in the place of a text."""


def texts_of(instrument: Instrument) -> tuple[Text, ...]:
    """Return every text of a study once, in the order of the questionnaire.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> [text.key for text in texts_of(load_instrument("kano")) if text.what == "question"][:2]
    ['kano.questions.fun.text', 'kano.questions.dys.text']
    """
    met: dict[str, Text] = {}

    def note(text: Text) -> LocalText:
        met.setdefault(text.key, text)
        return text.texts

    changed(instrument, note)
    return tuple(met.values())


def changed(instrument: Instrument, change: Change) -> Instrument:
    """Return the study with every text replaced by what ``change`` returns for it.

    A text that stands in several places, as the labels of a scale do, is asked for several times under one key.
    """
    names = template_names(instrument.parts)
    title = change(Text(key=STUDY_TITLE, texts=instrument.title, what="title"))
    parts = tuple(
        replace(
            part,
            template=_Rewriter(part, name, change).template(),
            features={
                feature: change(Text(key=f"features.{feature}", texts=texts, what="feature", questions=(feature,)))
                for feature, texts in part.features.items()
            },
        )
        for part, name in zip(instrument.parts, names, strict=True)
    )
    return replace(instrument, title=title, parts=parts)


def template_names(parts: tuple[Part, ...]) -> list[str]:
    """Return the first word of the keys of each part: its template's id, numbered where two templates share one."""
    met: list[Template] = []
    names = []
    for part in parts:
        if part.template not in met:
            met.append(part.template)
        alike = [one for one in met if one.id == part.template.id]
        place = alike.index(part.template)
        names.append(part.template.id if place == 0 else f"{part.template.id}-{place + 1}")
    return names


class _Rewriter:
    """Rewrites the texts of one template."""

    def __init__(self, part: Part, name: str, change: Change) -> None:
        self.part, self.name, self.change = part, name, change
        one = part.template
        kinds = {
            "feature_questions": one.feature_questions,
            "task_questions": one.task_questions,
            "questions": one.plain_questions,
        }
        every = Counter(question.code for questions in kinds.values() for question in questions)
        self.groups = {
            (kind, question.code): "questions" if every[question.code] == 1 else kind
            for kind, questions in kinds.items()
            for question in questions
        }
        self.users: dict[str, list[str]] = {}
        for questions in kinds.values():
            for question in questions:
                if question.scale is not None:
                    self.users.setdefault(question.scale.name, []).append(question.code)

    def template(self) -> Template:
        one = self.part.template
        return replace(
            one,
            title=self._text("title", one.title, "title"),
            purpose=self._text("purpose", one.purpose, "about", seen=False),
            audience=self._text("audience", one.audience, "about"),
            instructions=self._text("instructions", one.instructions, "instructions"),
            scoring=self._text("scoring", one.scoring, "about", seen=False),
            feature_prompt=self._optional("feature_prompt", one.feature_prompt),
            constructs={
                name: self._text(f"constructs.{name}", texts, "name", seen=False)
                for name, texts in one.constructs.items()
            },
            blocks={name: self._block(name, block) for name, block in one.blocks.items()},
            feature_questions=self._asked("feature_questions", one.feature_questions),
            task_questions=self._asked("task_questions", one.task_questions),
            plain_questions=self._asked("questions", one.plain_questions),
            wordings={name: self._wording(name, wording) for name, wording in one.wordings.items()},
        )

    def _text(
        self, below: str, texts: LocalText, what: What, *, questions: tuple[str, ...] = (), seen: bool = True
    ) -> LocalText:
        if not texts:
            return texts
        text = Text(
            key=f"{self.name}.{below}", texts=texts, what=what, questions=questions, seen=seen, template=self.name
        )
        return self.change(text)

    def _optional(self, below: str, texts: LocalText | None) -> LocalText | None:
        return None if texts is None else self._text(below, texts, "about", seen=False)

    def _block(self, name: str, block: Block) -> Block:
        return replace(
            block,
            title=self._text(f"blocks.{name}.title", block.title, "heading"),
            instructions=self._text(f"blocks.{name}.instructions", block.instructions, "instructions"),
        )

    def _asked(self, kind: str, questions: tuple[Question, ...]) -> tuple[Question, ...]:
        return tuple(self._question(f"{self.groups[kind, one.code]}.{one.code}", one) for one in questions)

    def _question(self, below: str, one: Question) -> Question:
        code = (one.code,)
        return replace(
            one,
            text=self._text(f"{below}.text", one.text, "question", questions=code),
            hint=None if one.hint is None else self._text(f"{below}.hint", one.hint, "hint", questions=code),
            name=self._text(f"{below}.name", one.name, "name", questions=code, seen=False),
            scale=None if one.scale is None else self._scale(one.scale),
        )

    def _scale(self, scale: Scale) -> Scale:
        users = tuple(self.users[scale.name])
        return replace(
            scale,
            answers=self._answers(f"scales.{scale.name}", scale.answers, users, seen=True),
            missing=self._answers(f"scales.{scale.name}", scale.missing, users, seen=True),
        )

    def _wording(self, name: str, wording: Wording) -> Wording:
        kano = tuple(one.code for one in self.part.template.feature_questions if one.scale is None and one.side)
        chosen = name == self.part.wording
        answers = self._answers(f"wordings.{name}", wording.scale.answers, kano if chosen else (), seen=chosen)
        title = self._text(f"wordings.{name}.title", wording.title, "about", seen=False)
        return replace(wording, title=title, scale=replace(wording.scale, answers=answers))

    def _answers(
        self, below: str, answers: tuple[Answer, ...], users: tuple[str, ...], *, seen: bool
    ) -> tuple[Answer, ...]:
        return tuple(
            replace(one, label=self._text(f"{below}.{one.code}.label", one.label, "answer", questions=users, seen=seen))
            for one in answers
        )


def put(instrument: Instrument, new: Mapping[str, LocalText]) -> Instrument:
    """Return the study with further texts: key -> language -> text; what is there stays unless it is replaced."""
    return changed(instrument, lambda text: {**text.texts, **new[text.key]} if text.key in new else text.texts)
