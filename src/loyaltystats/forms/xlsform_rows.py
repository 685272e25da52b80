"""Rows of an XLSForm: the sheets survey and choices, before they are drawn.

Sections are groups; a grid is a group on one screen, a row of labels above rows without; numbers that add up stand on one
screen with their sum below. What a form has beside the questions is named with an underscore, which no question has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from loyaltystats.forms.online import section_heading
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.platform_words import number_words, said
from loyaltystats.forms.xlsform_rules import Rules
from loyaltystats.forms.xpath import reference
from loyaltystats.questionnaire.layout import NOT_SHOWN, STAMP, VERSION, shows_bare_codes
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, LocalText, Scale
from loyaltystats.questionnaire.sections import Grid, Section, sections
from loyaltystats.questionnaire.sums import Sum, sums
from loyaltystats.questionnaire.xform_names import head_name, note_name, section_name, sum_name

MINIMAL_FROM = 16
"""From so many answers on, a question is shown as a list that opens."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row of the sheet survey; texts by language."""

    type: str
    name: str
    label: LocalText = field(default_factory=dict)
    hint: LocalText = field(default_factory=dict)
    required: bool = False
    required_message: LocalText = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    constraint_message: LocalText = field(default_factory=dict)
    appearance: str = ""
    calculation: str = ""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One row of the sheet choices."""

    list_name: str
    name: str
    label: LocalText


class Survey:
    """The rows of one form."""

    def __init__(self, plan: FormPlan) -> None:
        self.plan = plan
        self.languages = tuple(plan.languages)
        self.rules = Rules(plan.instrument)
        self.choices: list[Choice] = []
        self.rows: list[Row] = []
        self._lists: dict[tuple[tuple[str, tuple[str, ...]], ...], str] = {}
        self._sum_of = {code: one for one in sums(plan.instrument) for code in one.codes}
        self._sums: list[Sum] = []
        self._hidden()
        every = sections(plan.instrument, self._order())
        for number, section in enumerate(every, start=1):
            self._section(section, section_name(number), section_heading(section, every, self.languages))

    def _order(self) -> Sequence[str] | None:
        """Return the order of features: that of the seed, or of the study; versions of a split share the study's."""
        return None if self.plan.instrument.split else self.plan.stamp.orders[0]

    def local(self, make: Callable[[str], str]) -> LocalText:
        """Return a text in every language of the form."""
        return {language: make(language) for language in self.languages}

    def said(self, key: str) -> LocalText:
        """Return a text that the form says by itself, in every language."""
        return self.local(lambda language: said(language, key))

    def text(self, local: LocalText) -> LocalText:
        """Return a text of the instrument in every language of the form; the first one where a language lacks it."""
        other = next((words for words in local.values() if words), "")
        return self.local(lambda language: local.get(language) or other) if other else {}

    def _hidden(self) -> None:
        """Add what respondents do not see: start, end, which form it is, and which version of a split study."""
        taken = set(self.plan.instrument.codes)
        self.rows += [Row(type=name, name=name) for name in ("start", "end") if name not in taken]
        self.rows.append(Row(type="calculate", name=STAMP, calculation=self.rules.stamp(self.plan.stamp.csv_text)))
        versions = len(self.plan.instrument.split)
        if versions:
            drawn = f"once(int(random() * {versions}) + 1)"
            self.rows.append(Row(type="calculate", name=VERSION, calculation=drawn))

    def _section(self, section: Section, name: str, heading: LocalText) -> None:
        relevant = self.rules.of_section(section)
        self._open(name, label=self.text(heading), relevant=relevant)
        note = self.text(section.instructions)
        if note:
            self.rows.append(Row(type="note", name=note_name(name), label=note))
        for summed, run in groupby(section.items, key=self._sum):
            if summed is None:
                for item in run:
                    self._item(item)
            else:
                self._summed(summed, [one for one in run if isinstance(one, Question)])
        self._close()

    def _sum(self, item: Question | Grid) -> Sum | None:
        return self._sum_of.get(item.code) if isinstance(item, Question) else None

    def _summed(self, summed: Sum, run: Sequence[Question]) -> None:
        """Add numbers that add up, on one screen with the sum so far."""
        if summed not in self._sums:
            self._sums.append(summed)
        name = sum_name(self._sums.index(summed) + 1)
        first, last = run[0].code == summed.codes[0], run[-1].code == summed.codes[-1]
        if first:
            self.rows.append(Row(type="calculate", name=name, calculation=self.rules.sum_of(summed.codes)))
        screen = f"{name}_screen" if first else f"{name}_{run[0].code}"
        self._open(screen, appearance="field-list")
        for question in run:
            self._item(question)
        if last:
            total = f"{summed.total:g}"
            so_far = self.local(lambda language: said(language, "so_far", sum=reference(name), total=total))
            self.rows.append(Row(type="note", name=note_name(name), label=so_far))
        self._close()

    def _open(self, name: str, *, label: LocalText | None = None, relevant: str = "", appearance: str = "") -> None:
        self.rows.append(
            Row(type="begin_group", name=name, label=label or {}, relevant=relevant, appearance=appearance)
        )

    def _close(self) -> None:
        self.rows.append(Row(type="end_group", name=""))

    def _item(self, item: Question | Grid) -> None:
        if isinstance(item, Grid):
            self._grid(item)
        else:
            self.rows.append(self._question(item, self.rules.relevant(item)))

    def _grid(self, grid: Grid) -> None:
        label = self.text(self.plan.instrument.features[grid.feature]) if grid.feature else {}
        self._open(grid.code, label=label, relevant=self.rules.of_grid(grid), appearance="field-list")
        kind = f"select_one {self._list(grid.scale)}"
        self.rows.append(Row(type=kind, name=head_name(grid.code), label=self.said("each_row"), appearance="label"))
        for question in grid.questions:
            self.rows.append(self._question(question, self.rules.of_version(question), appearance="list-nolabel"))
        self._close()

    def _question(self, question: Question, relevant: str, appearance: str = "") -> Row:
        kind, usual = self._type(question)
        constraint, message = self._constraint(question)
        return Row(
            type=kind,
            name=question.code,
            label=self.text(question.text),
            hint=self.local(lambda language: self._hint(question, language)),
            required=question.required,
            required_message=self.said("required") if question.required else {},
            relevant=relevant,
            constraint=constraint,
            constraint_message=message,
            appearance=appearance or usual,
        )

    def _type(self, question: Question) -> tuple[str, str]:
        """Return the type of a question and its usual appearance."""
        if question.kind == "number":
            return "decimal", ""
        if question.kind == "text" or question.scale is None:
            return "text", "multiline"
        if question.kind == "multiple":
            return f"select_multiple {self._list(Scale(question.scale.name, question.scale.answers))}", ""
        many = len(question.scale.all_answers) >= MINIMAL_FROM
        return f"select_one {self._list(question.scale)}", "minimal" if many else ""

    def _hint(self, question: Question, language: str) -> str:
        own = (question.hint or {}).get(language, "")
        if question.kind == "multiple":
            return own or said(language, "multiple")
        if question.kind != "number":
            return own
        words = number_words(question, language)
        return f"{own} ({words})" if own else words

    def _constraint(self, question: Question) -> tuple[str, LocalText]:
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
            found.append((self.rules.exclusive(alone), lambda language: self._alone(alone, language)))
        found.append((self.rules.different(question), lambda language: said(language, "different")))
        real = [(rule, words) for rule, words in found if rule]
        constraint = (
            " and ".join(f"({rule})" for rule, _ in real) if len(real) > 1 else "".join(rule for rule, _ in real)
        )
        return constraint, self.local(lambda language: " ".join(words(language) for _, words in real)) if real else {}

    def _alone(self, answers: Sequence[Answer], language: str) -> str:
        names = " / ".join(answer.label.get(language) or answer.code for answer in answers)
        return said(language, "exclusive", answer=names)

    def _list(self, scale: Scale) -> str:
        """Return the name of a list of answers; equal lists are written once."""
        bare = shows_bare_codes(scale)
        offered = [answer for answer in scale.all_answers if answer.code not in NOT_SHOWN]
        rows = tuple(
            (answer.code, tuple(self._shown(answer, language, bare) for language in self.languages))
            for answer in offered
        )
        if rows not in self._lists:
            word = re.sub(r"[^a-z0-9]+", "_", scale.name.lower()).strip("_") or "answers"
            taken = set(self._lists.values())
            names = (word if number == 1 else f"{word}_{number}" for number in range(1, len(taken) + 2))
            self._lists[rows] = next(name for name in names if name not in taken)
            self.choices += self._choices(self._lists[rows], rows)
        return self._lists[rows]

    def _shown(self, answer: Answer, language: str, bare: bool) -> str:
        """Return what a respondent sees: the label, with its number on a scale where only some numbers have one."""
        if bare:
            return answer.display(language)
        return answer.label.get(language) or next(filter(None, answer.label.values()), answer.code)

    def _choices(self, name: str, rows: tuple[tuple[str, tuple[str, ...]], ...]) -> Iterator[Choice]:
        for code, labels in rows:
            yield Choice(list_name=name, name=code, label=dict(zip(self.languages, labels, strict=True)))
