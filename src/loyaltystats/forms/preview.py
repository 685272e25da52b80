"""The preview: one HTML page for those who run a study, with all that is asked and all that is known about it.

Every language stands beside the others; with each question its code, role, construct, condition in words, scale, sources and
the state of its translations. It has no script; it can be searched, printed and sent to colleagues.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.codebook import statuses
from loyaltystats.forms.page import direction, document, parts
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.screens import Choices, Item, Points, Screen, rows, screens
from loyaltystats.forms.texts import language_name
from loyaltystats.questionnaire.condition_words import asked_if, question_numbers
from loyaltystats.questionnaire.lint.minutes import time_estimate
from loyaltystats.questionnaire.scale import Answer, LocalText
from loyaltystats.questionnaire.sections import Grid

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Template
    from loyaltystats.questionnaire.question import Question

STYLES: Final = ("preview.css",)
KIND: Final = "preview"
_WHOLE: Final = 10**6


def write_preview(plan: FormPlan, path: Path) -> None:
    """Write the preview as one HTML file; the same plan gives the same bytes."""
    path.write_text(preview_text(plan), encoding="utf-8", newline="\n")


def preview_text(plan: FormPlan) -> str:
    """Return the preview as one HTML page."""
    return document(plan.language, plan.title, KIND, parts(STYLES), _Preview(plan).body())


def _tag(name: str, *inside: str, kind: str = "", **attributes: str) -> str:
    """Return an element around HTML."""
    given = {"class": kind, **attributes} if kind else attributes
    words = "".join(f' {key}="{escape(value)}"' for key, value in given.items())
    return f"<{name}{words}>{''.join(inside)}</{name}>"


class _Preview:
    """Draws the preview of one plan."""

    def __init__(self, plan: FormPlan) -> None:
        self.plan = plan
        self.study = plan.instrument
        self.languages = tuple(plan.languages) or (plan.language,)
        self.numbers = {code: number for number, code in enumerate(self.study.codes, start=1)}
        self.status = {language: statuses(self.study, language) for language in self.languages}
        self.templates = {
            question.code: part.template for part, questions in self.study.asked for question in questions
        }

    def body(self) -> str:
        """Return what stands in the body of the page."""
        found = screens(self.study, tuple(self.study.features), limit=_WHOLE)
        return "\n".join(
            [
                _tag(
                    "header",
                    _tag("p", escape(self.plan.word("pv_for")), kind="for"),
                    _tag("h1", escape(self.plan.title)),
                    self._facts(),
                ),
                _tag(
                    "main",
                    self._contents(found),
                    *(self._screen(one, n) for n, one in enumerate(found)),
                    self._templates(),
                ),
                _tag("footer", _tag("p", escape(self.plan.study_line))),
            ]
        )

    # --- the study ----------------------------------------------------------------------------------------------------

    def _facts(self) -> str:
        plan, study = self.plan, self.study
        time = time_estimate(study, plan.language)
        facts = [
            (
                "pv_time",
                plan.word("pv_minutes", usual=f"{time.usual:.0f}", low=f"{time.low:.0f}", high=f"{time.high:.0f}"),
            ),
            ("pv_size", plan.word("pv_questions", count=len(study.codes), columns=len(study.columns))),
            ("pv_languages", ", ".join(self._language(language) for language in self.languages)),
        ]
        if study.features:
            facts.append(
                ("pv_features", "; ".join(texts.get(plan.language, name) for name, texts in study.features.items()))
            )
        if len(plan.stamp.orders) > 1:
            orders = enumerate(plan.stamp.orders, start=1)
            shown = [plan.word("pv_version", number=number, features=", ".join(order)) for number, order in orders]
            facts.append(("pv_versions", "; ".join(shown)))
        return _tag("dl", *(self._fact(key, text) for key, text in facts), kind="facts")

    def _fact(self, key: str, text: str) -> str:
        return _tag("div", _tag("dt", escape(self.plan.word(key))), _tag("dd", escape(text)))

    def _language(self, language: str) -> str:
        worst = [state for state in ("stale", "draft", "reviewed") if state in self.status[language].values()]
        state = self.plan.word(f"cb_status_{worst[0] if worst else 'source'}")
        return f"{language_name(language)} ({state})"

    def _templates(self) -> str:
        head = _tag("h2", escape(self.plan.word("cb_template")))
        return _tag(
            "section", head, *(self._template(part.template) for part, _asked in self.study.asked), kind="templates"
        )

    def _template(self, template: Template) -> str:
        plan = self.plan
        lines = [
            ("pv_purpose", template.purpose.get(plan.language, "")),
            ("pv_audience", template.audience.get(plan.language, "")),
            ("pv_scoring", template.scoring.get(plan.language, "")),
            ("cb_source", template.construct_source),
            ("pv_validation", template.validation),
            ("pv_rights", template.rights),
        ]
        code = _tag("span", escape(f"{template.id} {template.version}"), kind="code")
        head = _tag("h3", escape(template.title.get(plan.language, template.id)), " ", code)
        return head + _tag("dl", *(self._fact(key, " ".join(text.split())) for key, text in lines if text))

    def _contents(self, found: Sequence[Screen]) -> str:
        links = [
            _tag("li", _tag("a", escape(self._title(screen)), href=f"#s{number}"))
            for number, screen in enumerate(found)
        ]
        return _tag("nav", _tag("h2", escape(self.plan.word("pv_where"))), _tag("ol", *links))

    def _title(self, screen: Screen) -> str:
        first = rows(screen.items[0])[0]
        return screen.title.get(self.plan.language) or self.templates[first.code].title.get(self.plan.language, "")

    # --- the questions ------------------------------------------------------------------------------------------------

    def _screen(self, screen: Screen, number: int) -> str:
        head = _tag("h2", escape(self._title(screen)), id=f"s{number}")
        return _tag(
            "section",
            head,
            self._beside(screen.title) if screen.title and len(self.languages) > 1 else "",
            self._beside(screen.text, kind="instructions") if screen.text else "",
            *(self._item(item) for item in screen.items),
        )

    def _item(self, item: Item) -> str:
        questions = rows(item)
        if len(questions) == 1:
            return self._question(questions[0])
        label = self.plan.word("pv_grid")
        if isinstance(item, Choices):
            label = self.plan.word("pv_set")
        elif isinstance(item, Points):
            label = self.plan.word("pv_points", total=f"{item.sum.total:g}")
        shared = isinstance(item, Grid | Choices)
        inside = [self._question(question, answers=not shared) for question in questions]
        scale = self._answers(questions[0]) if shared else ""
        return _tag("div", _tag("p", escape(label), kind="kind"), *inside, scale, kind="table")

    def _question(self, question: Question, *, answers: bool = True) -> str:
        when = asked_if(
            self.study, question, self.plan.language, names=question_numbers(self.numbers, self.plan.language)
        )
        condition = f"{escape(when)} {_tag('code', escape(question.relevance))}" if when else ""
        hints = self._beside(question.hint, kind="hint") if question.hint else ""
        return _tag(
            "article",
            _tag(
                "p",
                _tag("span", f"{self.numbers[question.code]}.", kind="number"),
                *self._badges(question),
                kind="about",
            ),
            _tag("p", condition, kind="when") if when else "",
            self._beside(question.text, kind="text", states=question.code),
            hints,
            self._answers(question) if answers else "",
            id=f"q-{question.code}",
        )

    def _badges(self, question: Question) -> Iterable[str]:
        plan = self.plan
        yield _tag("span", escape(question.code), kind="code")
        told = [str(question.role), question.kind]
        told += [plan.word("web_required")] if question.required else []
        told += [plan.word("pv_metric", metric=question.metric)] if question.metric else []
        told += [plan.word("pv_reversed")] if question.reversed else []
        told += [plan.word("pv_right", code=question.right)] if question.right else []
        yield from (self._badge(text) for text in told)
        constructs = self.templates[question.code].constructs
        if question.construct:
            name = constructs.get(question.construct, {}).get(plan.language, question.construct)
            yield self._badge(f"{plan.word('cb_construct')}: {name}", "construct")
        if question.sources:
            yield self._badge(f"{plan.word('pv_ideas')}: {', '.join(question.sources)}", "ideas")

    def _badge(self, text: str, kind: str = "") -> str:
        return _tag("span", escape(text), kind=f"badge {kind}".strip())

    def _beside(self, texts: LocalText | None, *, kind: str = "", states: str = "") -> str:
        """Return a text in every language, side by side; where it is not checked, its state."""
        return self._columns([self._spoken((texts or {}).get(one, ""), one, states) for one in self.languages], kind)

    def _spoken(self, text: str, language: str, code: str) -> str:
        state = self.status[language].get(code, "source")
        known = set(self.status[language].values()) == {state}  # then it is said once, on top
        told = code and state in ("draft", "stale") and not known
        mark = _tag("small", escape(self.plan.word(f"cb_status_{state}")), kind=state) if told else ""
        return "".join(_tag("p", escape(line)) for line in text.split("\n") if line.strip()) + mark

    def _columns(self, inside: Sequence[str], kind: str = "") -> str:
        cells = [
            _tag("div", html, lang=language, dir=direction(language))
            for language, html in zip(self.languages, inside, strict=True)
        ]
        return _tag("div", *cells, kind=f"beside {kind}".strip())

    def _answers(self, question: Question) -> str:
        """Return the answers offered, with their codes, or which numbers may be given."""
        from loyaltystats.forms.codebook import number_range
        from loyaltystats.questionnaire.layout import AnswerColumn

        scale = question.scale
        if question.kind == "number":
            said = number_range(self.plan, AnswerColumn(name=question.code, question=question))
            limits = _tag("p", escape(said), kind="limits")
        else:
            limits = ""
        every = scale.all_answers if scale else ()
        lists = [_tag("ul", *(self._answer(question, answer, one) for answer in every)) for one in self.languages]
        return limits + (self._columns(lists, "answers") if every else "")

    def _answer(self, question: Question, answer: Answer, language: str) -> str:
        missing = question.scale is not None and answer in question.scale.missing
        label = escape(answer.label.get(language, ""))
        mark = f" {self._badge(self.plan.word('pv_exclusive'))}" if answer.exclusive else ""
        return _tag(
            "li",
            _tag("span", escape(answer.code), kind="code"),
            f" {label}{mark}",
            kind="missing" if missing else "given",
        )
