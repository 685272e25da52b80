"""LimeSurvey: the survey as a tab-separated structure file (.txt), every language of the study in one file.

One row per element, its parent being the row above: settings (S, SL), groups (G), questions (Q), subquestions (SQ), answers
(A); the base language first, then the same block in every further language, with the same ids. Texts are written as HTML, so
that no cell holds a tab, a line break or a quotation mark; a curly brace is escaped, because LimeSurvey would run it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.limesurvey_lint import refuse_faults
from loyaltystats.forms.limesurvey_logic import ALWAYS, Script, both
from loyaltystats.forms.online import (
    Page,
    answer_text,
    asked_in,
    exclusive,
    grid_text,
    hint,
    html_text,
    is_long,
    number_codes,
    offered,
    pages,
)
from loyaltystats.forms.platform_words import said
from loyaltystats.forms.texts import has_words, words
from loyaltystats.questionnaire.layout import STAMP, VERSION
from loyaltystats.questionnaire.sections import Grid
from loyaltystats.questionnaire.sums import Sum, sums

if TYPE_CHECKING:
    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.question import Question

COLUMNS: Final = (
    "id",
    "class",
    "type/scale",
    "name",
    "relevance",
    "text",
    "help",
    "language",
    "validation",
    "mandatory",
    "other",
    "default",
    "same_default",
    "exclude_all_others",
    "min_num_value_n",
    "max_num_value_n",
    "em_validation_q",
    "em_validation_q_tip",
    "hidden",
)
"""Headings of the file; those after ``same_default`` are attributes of questions."""

SETTINGS: Final = {
    "format": "G",  # one page per group
    "anonymized": "N",
    "datestamp": "Y",
    "savetimings": "N",
    "ipaddr": "N",
    "refurl": "N",
    "usecookie": "N",
    "allowprev": "Y",
    "allowsave": "Y",
    "alloweditaftercompletion": "N",
    "showwelcome": "Y",
    "showprogress": "Y",
    "shownoanswer": "N",  # "I don't know" is an answer of its own wherever it makes sense
    "showgroupinfo": "B",
    "showqnumcode": "X",
    "showxquestions": "N",
    "questionindex": "0",
    "navigationdelay": "0",
    "nokeyboard": "N",
    "printanswers": "N",
    "publicstatistics": "N",
    "publicgraphs": "N",
    "listpublic": "N",
    "htmlemail": "Y",
    "sendconfirmation": "N",
    "tokenanswerspersistence": "N",
    "assessments": "N",
}
"""Settings of the survey; all in plain letters, because LimeSurvey guesses the encoding from the first 1,000 bytes."""

_LANGUAGES: Final = {"zh": "zh-Hans"}
"""Languages that LimeSurvey knows by another code."""

Row = dict[str, str]


def write_limesurvey(plan: FormPlan, path: Path) -> None:
    """Write the structure of a survey for LimeSurvey.

    Raises
    ------
    FormError
        LimeSurvey would not import it as it stands: everything that is wrong.
    """
    lines = ["\t".join(COLUMNS)]
    lines += ["\t".join(row.get(name, "") for name in COLUMNS) for row in _Survey(plan).rows()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
    refuse_faults(plan.instrument.id, path)


def spoken(language: str) -> str:
    """Return the code by which LimeSurvey knows a language."""
    return _LANGUAGES.get(language, language)


def shown(text: str) -> str:
    r"""Return a text as HTML in which nothing is an expression.

    Examples
    --------
    >>> shown('Is {x} "good"?')
    'Is \\{x\\} &quot;good&quot;?'
    """
    return html_text(text).replace("{", "\\{").replace("}", "\\}")


@dataclass
class _Survey:
    """Makes the rows of one survey."""

    plan: FormPlan
    ids: dict[tuple[str, ...], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        instrument, orders = self.plan.instrument, self.plan.stamp.orders
        order = orders[0] if orders and not instrument.split else None
        self.languages = tuple(self.plan.languages) or (self.plan.language,)
        self.script = Script.of(instrument, order)
        self.pages = pages(instrument, order)
        self.ends: dict[str, list[Sum]] = {}
        for one in sums(instrument):
            for code in self._last(one):
                self.ends.setdefault(code, []).append(one)

    def _last(self, one: Sum) -> set[str]:
        """Return the codes of the questions after which a sum is complete: one, or one per version."""
        split = self.plan.instrument.split
        asked = [(question.code, asked_in(self.plan.instrument, question)) for question in one.questions]
        last = {
            [code for code, versions in asked if not versions or number in versions][-1]
            for number in range(1, len(split) + 1)
            if any(not versions or number in versions for _code, versions in asked)
        }
        return last or {asked[-1][0]}

    def rows(self) -> Iterator[Row]:
        """Yield all rows of the file."""
        base, *others = map(spoken, self.languages)
        settings = {"language": base, "additional_languages": " ".join(others), **SETTINGS}
        yield from ({"class": "S", "name": name, "text": text} for name, text in settings.items() if text)
        for language in self.languages:
            yield from self._titles(language)
        for language in self.languages:
            for number, page in enumerate(self.pages, start=1):
                yield from self._group(number, page, language)

    def _titles(self, language: str) -> Iterator[Row]:
        title = self.plan.instrument.title.get(language) or self.plan.title
        texts = {"surveyls_language": spoken(language), "surveyls_title": shown(title)}
        if has_words(language):
            minutes = words(language, "minutes" if self.plan.minutes > 1 else "minute", minutes=self.plan.minutes)
            welcome = "\n".join((words(language, "purpose"), minutes, words(language, "privacy")))
            texts |= {"surveyls_welcometext": shown(welcome), "surveyls_endtext": shown(words(language, "thanks"))}
        for name, text in texts.items():
            yield {"class": "SL", "name": name, "text": text, "language": spoken(language)}

    def _id(self, *key: str) -> str:
        """Return the number of a group or question, the same in every language."""
        if key not in self.ids:
            self.ids[key] = str(sum(known[0] == key[0] for known in self.ids) + 1)
        return self.ids[key]

    def _part_name(self, page: Page, language: str) -> str:
        """Return what a group without a heading of its own is called: its part, or the study if it has one only."""
        if has_words(language) and self.pages[-1].part > 1:
            return words(language, "web_part", number=page.part)
        return self.plan.instrument.title.get(language) or self.plan.title

    def _group(self, number: int, page: Page, language: str) -> Iterator[Row]:
        title = page.title.get(language) or self._part_name(page, language)
        yield {
            "id": self._id("group", str(number)),
            "class": "G",
            "type/scale": str(number),
            "name": shown(" ".join(title.split())),
            "relevance": ALWAYS,
            "text": shown(page.text.get(language, "")),
            "language": spoken(language),
        }
        if number == 1:
            yield from self._hidden(language)
        for item in page.items:
            yield from self._grid(item, page, language) if isinstance(item, Grid) else self._single(item, language)

    def _hidden(self, language: str) -> Iterator[Row]:
        """Yield the questions that nobody sees: which form it is, and the version of a split study."""
        stamp = replace(self.plan.stamp, language=language).csv_text
        equations = {STAMP: shown(stamp)}
        versions = len(self.plan.instrument.split)
        if versions:
            equations[VERSION] = f"{{if(is_empty(version.NAOK), rand(1, {versions}), version.NAOK)}}"
        for name, text in equations.items():
            yield self._question(name, "*", text, language, hidden="1")

    def _question(self, name: str, letter: str, text: str, language: str, **more: str) -> Row:
        """Return a row of a question; attributes of no language stand in the base language only."""
        row = {
            "id": self._id("question", name),
            "class": "Q",
            "type/scale": letter,
            "name": name,
            "relevance": ALWAYS,
            "text": text,
            "language": spoken(language),
            "mandatory": "N",
            "other": "N",
            "same_default": "1",
        }
        base = language == self.languages[0]
        only_base = ("exclude_all_others", "min_num_value_n", "max_num_value_n", "em_validation_q", "hidden")
        return row | {key: value for key, value in more.items() if value and (base or key not in only_base)}

    def _grid(self, grid: Grid, page: Page, language: str) -> Iterator[Row]:
        asked = {question.code: asked_in(self.plan.instrument, question) for question in grid.questions}
        alike = len(set(asked.values())) == 1
        relevance = self.script.relevance(grid.relevance, asked[grid.questions[0].code] if alike else ())
        required = any(question.required for question in grid.questions)
        text = shown(grid_text(self.plan, grid, page, language))
        yield self._question(grid.code, "F", text, language, relevance=relevance, mandatory="Y" if required else "N")
        for question in grid.questions:
            row = self._part(grid.code, question.code, question.text.get(language, ""), language)
            yield row | {"relevance": ALWAYS if alike else self.script.relevance("", asked[question.code])}
        yield from self._answers(grid.questions[0], language)

    def _part(self, parent: str, name: str, text: str, language: str) -> Row:
        return {
            "id": self._id("question", parent, name),
            "class": "SQ",
            "type/scale": "0",
            "name": name,
            "relevance": ALWAYS,
            "text": shown(text),
            "language": spoken(language),
        }

    def _answers(self, question: Question, language: str) -> Iterator[Row]:
        for answer in offered(question):
            yield {
                "class": "A",
                "type/scale": "0",
                "name": answer.code,
                "text": shown(answer_text(question.scale, answer, language)),
                "language": spoken(language),
            }

    def _single(self, question: Question, language: str) -> Iterator[Row]:
        letter = {"single": "L", "multiple": "M", "number": "N", "text": "T" if is_long(question) else "S"}
        versions = asked_in(self.plan.instrument, question)
        more = {
            "relevance": self.script.relevance(question.relevance, versions),
            "help": shown(hint(question, language)),
            "mandatory": "Y" if question.required else "N",
            **self._rules(question, language),
        }
        if question.kind == "multiple":
            more["exclude_all_others"] = ";".join(exclusive(question))
        yield self._question(
            question.code, letter[question.kind], shown(question.text.get(language, "")), language, **more
        )
        if question.kind == "multiple":
            for answer in offered(question):
                yield self._part(question.code, answer.code, answer_text(None, answer, language), language)
        elif question.kind == "single":
            yield from self._answers(question, language)

    def _rules(self, question: Question, language: str) -> Row:
        """Return the limits of a number, with its missing codes, and the sum that is complete with it."""
        ending = self.ends.get(question.code, [])
        rule = both(self.script.limits(question), *(self.script.total(one, self.plan.instrument) for one in ending))
        tips = [said(language, "total", total=f"{one.total:g}") for one in ending]
        tips += [hint(question, language)] if self.script.limits(question) and not ending else []
        found = {"em_validation_q": rule, "em_validation_q_tip": shown(" ".join(tips)) if rule else ""}
        if question.kind == "number" and not number_codes(question):
            low, high = question.minimum, question.maximum
            found["min_num_value_n"] = "" if low is None else f"{low:.15g}"
            found["max_num_value_n"] = "" if high is None else f"{high:.15g}"
        return found
