"""SurveyJS: a form as JSON, for the SurveyJS library and for all products that are built on it.

A section is a page, a grid a matrix whose rows are named by the codes of the questions. Which form it is, and which version
of a split study was drawn, are hidden questions, so that they come back with the answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from loyaltystats.forms.online import section_heading
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.platform_words import number_words, said
from loyaltystats.forms.surveyjs_rules import Rules, value_of
from loyaltystats.questionnaire.layout import NOT_SHOWN, STAMP, VERSION, shows_bare_codes
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, LocalText, Scale
from loyaltystats.questionnaire.sections import Grid, Section, sections
from loyaltystats.questionnaire.sums import Sum, sums

DROPDOWN_FROM: Final = 16
"""From so many answers on, a question is shown as a list that opens."""

_LOCALES: Final = {"zh": "zh-cn", "pt-br": "pt-br"}
_DEFAULT: Final = "en"
"""What SurveyJS calls the texts of its own language by: ``default``."""

_JOINER: Final = "\u2060"
"""Stands invisibly behind ``{`` of a text that would otherwise show an answer."""

_Json = dict[str, Any]


def write_surveyjs(plan: FormPlan, path: Path) -> None:
    """Write a form as SurveyJS JSON (UTF-8)."""
    text = json.dumps(_Form(plan).survey(), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


class _Form:
    """One form while it is written."""

    def __init__(self, plan: FormPlan) -> None:
        self.plan = plan
        self.languages = tuple(plan.languages)
        order = None if plan.instrument.split else plan.stamp.orders[0]
        self.sections = sections(plan.instrument, order)
        places = {one.code: one.code for one in plan.instrument.questions}
        grids = [item for section in self.sections for item in section.items if isinstance(item, Grid)]
        places |= {row.code: f"{grid.code}.{row.code}" for grid in grids for row in grid.questions}
        self.rules = Rules(plan.instrument, places)
        self.sums = sums(plan.instrument)
        self._sum_of = {code: one for one in self.sums for code in one.codes}

    def survey(self) -> _Json:
        """Return the whole form."""
        pages = [self._page(section, f"section_{number}") for number, section in enumerate(self.sections, start=1)]
        pages[0]["elements"] = [*self._hidden(), *pages[0]["elements"]]
        first = _locale(self.plan.language)
        calculated = [
            {"name": f"sum_{number}", "expression": self.rules.sum_of(one.codes)}
            for number, one in enumerate(self.sums, start=1)
        ]
        return {
            "title": self.text(self.plan.instrument.title) or self.plan.instrument.id,
            **({"locale": first} if first != _DEFAULT else {}),
            "clearInvisibleValues": "onHiddenContainer",
            **({"calculatedValues": calculated} if calculated else {}),
            "pages": pages,
        }

    def texts(self, make: Callable[[str], str]) -> str | dict[str, str]:
        """Return a text in every language as SurveyJS holds it; a plain text where there is one language."""
        made = {language: make(language) for language in self.languages}
        if not any(made.values()):
            return ""
        base = _DEFAULT if _DEFAULT in made else self.plan.language
        others = {_locale(language): text for language, text in made.items() if language != base and text}
        return {"default": made[base], **others} if others else made[base]

    def text(self, local: LocalText) -> str | dict[str, str]:
        """Return a text of the instrument, in which nothing refers to an answer."""
        other = next((words for words in local.values() if words), "")
        return self.texts(lambda language: _plain(local.get(language) or other))

    def _hidden(self) -> list[_Json]:
        """Return what respondents do not see: which form it is, and which version of a split study."""
        kept = {"visible": False, "clearIfInvisible": "none"}
        hidden: list[_Json] = [
            {"type": "text", "name": STAMP, **kept, "defaultValue": self.plan.stamp.csv_text},
        ]
        versions = len(self.plan.instrument.split)
        if versions:  # drawn once, by the milliseconds at which the form is opened
            drawn = f"iif({{{VERSION}}} notempty, {{{VERSION}}}, currentDate() % {versions} + 1)"
            hidden.append({"type": "text", "name": VERSION, **kept, "defaultValueExpression": drawn})
        return hidden

    def _page(self, section: Section, name: str) -> _Json:
        page: _Json = {"name": name}
        heading = section_heading(section, self.sections, self.languages)
        for key, text in (("title", heading), ("description", section.instructions)):
            if any(text.values()):
                page[key] = self.text(text)
        elements: list[_Json] = []
        for item in section.items:
            elements.append(self._grid(item) if isinstance(item, Grid) else self._question(item))
            summed = None if isinstance(item, Grid) else self._sum_of.get(item.code)
            if summed is not None and item.code == summed.codes[-1]:
                elements.append(self._so_far(summed))
        return {**page, "elements": elements}

    def _so_far(self, summed: Sum) -> _Json:
        name = f"sum_{self.sums.index(summed) + 1}"
        total = f"{summed.total:g}"
        shown = self.texts(lambda language: said(language, "so_far", sum=f"{{{name}}}", total=total))
        return {"type": "html", "name": f"{name}_note", "html": shown}

    def _grid(self, grid: Grid) -> _Json:
        title = self.text(self.plan.instrument.features[grid.feature]) if grid.feature else ""
        required = [row for row in grid.questions if row.required]
        every = len(required) == len(grid.questions)
        rules = [] if every else [(self.rules.required_row(row), _word("required")) for row in required]
        return {
            "type": "matrix",
            "name": grid.code,
            **({"title": title} if title else {"titleLocation": "hidden"}),
            **_given("visibleIf", self.rules.of_grid(grid)),
            **({"eachRowRequired": True} if every else {}),
            **self._validators(rules),
            "columns": self._choices(grid.scale),
            "rows": [self._row(row) for row in grid.questions],
        }

    def _row(self, question: Question) -> _Json:
        shown = _given("visibleIf", self.rules.of_version(question))
        return {"value": question.code, "text": self.text(question.text), **shown}

    def _question(self, question: Question) -> _Json:
        hint = self.texts(lambda language: self._hint(question, language))
        return {
            **self._type(question),
            "name": question.code,
            "title": self.text(question.text),
            **({"description": hint} if hint else {}),
            **_given("visibleIf", self.rules.relevant(question)),
            **({"isRequired": True} if question.required else {}),
            **self._validators(self._constraints(question)),
            **self._answers(question),
        }

    def _type(self, question: Question) -> _Json:
        if question.kind == "number":
            return {"type": "text", "inputType": "number"}
        if question.kind == "text" or question.scale is None:
            return {"type": "comment"}
        if question.kind == "multiple":
            return {"type": "checkbox"}
        if _is_rating(question.scale):
            return {"type": "rating"}
        return {"type": "dropdown" if len(question.scale.all_answers) >= DROPDOWN_FROM else "radiogroup"}

    def _answers(self, question: Question) -> _Json:
        """Return the answers offered, as the type of the question holds them."""
        scale = question.scale
        if scale is None or question.kind in ("number", "text"):
            return {}
        if question.kind == "multiple":
            return {"choices": self._choices(Scale(scale.name, scale.answers), whole=scale)}
        if not _is_rating(scale):
            return {"choices": self._choices(scale)}
        ends = (("minRateDescription", scale.answers[0]), ("maxRateDescription", scale.answers[-1]))
        values = [value_of(scale, answer.code) for answer in scale.answers]
        return {"rateValues": values, **{key: self.text(one.label) for key, one in ends if one.label}}

    def _choices(self, scale: Scale, *, whole: Scale | None = None) -> list[_Json]:
        bare = shows_bare_codes(scale)
        return [
            {
                "value": value_of(whole or scale, answer.code),
                "text": self._shown(answer, bare=bare),
                **({"isExclusive": True} if answer.exclusive else {}),
            }
            for answer in scale.all_answers
            if answer.code not in NOT_SHOWN
        ]

    def _shown(self, answer: Answer, *, bare: bool) -> str | dict[str, str]:
        """Return what a respondent sees: the label, with its number on a scale where only some numbers have one."""
        if bare or not answer.label:
            return self.texts(lambda language: _plain(answer.display(language)))
        return self.text(answer.label)

    def _hint(self, question: Question, language: str) -> str:
        own = _plain((question.hint or {}).get(language, ""))
        if question.kind != "number":
            return own
        words = _plain(number_words(question, language))
        return f"{own} ({words})" if own else words

    def _constraints(self, question: Question) -> list[tuple[str, Callable[[str], str]]]:
        """Return what an answer must fulfil, and what the form says where it does not."""
        found: list[tuple[str, Callable[[str], str]]] = []
        if question.kind == "number":
            found.append((self.rules.number(question), lambda language: f"{number_words(question, language)}."))
        summed = self._sum_of.get(question.code)
        if summed is not None:
            total = f"{summed.total:g}"
            found.append((self.rules.total(summed, question), lambda language: said(language, "total", total=total)))
        if question.kind == "multiple" and question.scale is not None:
            alone = [answer for answer in question.scale.answers if answer.exclusive]
            found.append((self.rules.exclusive(question, alone), lambda language: _alone(alone, language)))
        return [*found, (self.rules.different(question), _word("different"))]

    def _validators(self, rules: Sequence[tuple[str, Callable[[str], str]]]) -> _Json:
        made = [
            {"type": "expression", "text": self._message(words), "expression": rule} for rule, words in rules if rule
        ]
        return {"validators": made} if made else {}

    def _message(self, words: Callable[[str], str]) -> str | dict[str, str]:
        return self.texts(lambda language: _plain(words(language)))


def _alone(answers: Sequence[Answer], language: str) -> str:
    names = " / ".join(answer.label.get(language) or answer.code for answer in answers)
    return said(language, "exclusive", answer=names)


def _word(key: str) -> Callable[[str], str]:
    return lambda language: said(language, key)


def _given(key: str, value: str) -> _Json:
    return {key: value} if value else {}


def _is_rating(scale: Scale) -> bool:
    """Return whether a scale is a row of numbers with words at its ends alone, and nothing beside it."""
    offered = [answer for answer in scale.missing if answer.code not in NOT_SHOWN]
    return (
        scale.ordered and shows_bare_codes(scale) and not offered and not any(one.label for one in scale.answers[1:-1])
    )


def _locale(language: str) -> str:
    """Return the name of a language in SurveyJS."""
    return _LOCALES.get(language.lower(), language.lower())


def _plain(text: str) -> str:
    """Return a text in which nothing refers to an answer."""
    return text.replace("{", f"{{{_JOINER}")
