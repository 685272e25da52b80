"""What is left to do by hand after a form has been imported into a platform: a checklist made from the study."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.online import asked_in, exclusive, number_codes
from loyaltystats.forms.xpath import number_text
from loyaltystats.questionnaire.condition_words import asked_if
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.sums import sums

if TYPE_CHECKING:
    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.question import Question

MARK: Final = "<!-- loyaltystats after import -->"
"""First line of a checklist of ours; such a file can be made again at any time."""

SPOKEN: Final = "en"
"""Language of checklists; only texts of the form stand in that of the form."""

_TICK: Final = "\u2063"
"""Stands invisibly for the marks around a code until the text around it is no markup."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One thing to do: a heading, why, and what exactly, one line each."""

    title: str
    why: str
    lines: Sequence[str] = ()


def checklist_path(path: Path) -> Path:
    """Return the file of the checklist that goes with a form."""
    return path.with_name(f"{path.stem}_after_import.md")


def write_checklist(plan: FormPlan, path: Path, platform: str, tasks: Sequence[Task]) -> None:
    """Write a checklist as a Markdown page."""
    lines = [
        MARK,
        f"# {markdown(plan.title)}: after the import into {platform}",
        "",
        f"{replace(plan, language=SPOKEN).study_line}.",
        "",
        f"The file brings texts, answers and codes. {platform} takes the following only by hand. Codes of questions are "
        "written `like this`; they are the names that the platform shows.",
    ]
    for task in tasks:
        lines += ["", f"## {task.title}", "", task.why]
        lines += ["", *(f"- [ ] {line}" for line in task.lines)] if task.lines else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def markdown(text: str) -> str:
    r"""Return a text that is no markup, on one line.

    Examples
    --------
    >>> markdown("a*b [c]\n<d>")
    'a\\*b \\[c\\] &lt;d&gt;'
    """
    text = re.sub(r"([\\`*_\[\]#|])", r"\\\1", text).replace("<", "&lt;").replace(">", "&gt;")
    return " ".join(text.split())


def codes(questions: Sequence[Question]) -> str:
    """Return the codes of questions, as names."""
    return ", ".join(f"`{question.code}`" for question in questions)


def conditions(plan: FormPlan) -> list[str]:
    """Return when questions are asked, those that follow each other with one condition on one line."""
    instrument = plan.instrument
    names = {question.code: f"{_TICK}{question.code}{_TICK}" for question in instrument.questions}
    lines = []
    for condition, run in groupby(instrument.questions, key=lambda question: question.relevance):
        if condition:
            asked = list(run)
            said = asked_if(instrument, asked[0], plan.language, names=names, spoken=SPOKEN)
            lines.append(f"{codes(asked)}: {markdown(said).replace(_TICK, '`')}")
    return lines


def of_versions(plan: FormPlan) -> list[str]:
    """Return which questions each version of a split study asks."""
    instrument = plan.instrument
    partly = [question for question in instrument.questions if asked_in(instrument, question)]
    return [
        f"version {number}: {codes([one for one in partly if number in asked_in(instrument, one)])}"
        for number in range(1, len(instrument.split) + 1)
    ]


def limits(plan: FormPlan) -> list[str]:
    """Return the limits of numbers, with the codes that may be entered instead."""
    lines = []
    for question in plan.instrument.questions:
        low, high = question.minimum, question.maximum
        if question.kind != "number":
            continue
        parts = [f"at least {number_text(low)}"] if low is not None else []
        parts += [f"at most {number_text(high)}"] if high is not None else []
        also = ", ".join(markdown(answer.display(plan.language)) for answer in number_codes(question))
        what = " and ".join(parts) or "any number"
        lines.append(f"`{question.code}`: {what}{f'; also {also}' if also else ''}")
    return lines


def totals(plan: FormPlan) -> list[str]:
    """Return the numbers that add up to a total."""
    return [f"{codes(one.questions)}: together {number_text(one.total)}" for one in sums(plan.instrument)]


def exclusives(plan: FormPlan) -> list[str]:
    """Return the options that exclude all others."""
    return [
        f"`{question.code}`: {', '.join(_option(question, code, plan.language) for code in exclusive(question))}"
        for question in plan.instrument.questions
        if exclusive(question)
    ]


def _option(question: Question, code: str, language: str) -> str:
    label = question.scale.label(code, language) if question.scale else code
    return f"\u201c{markdown(label)}\u201d"


def required(plan: FormPlan) -> list[str]:
    """Return the questions that must be answered."""
    found = [question for question in plan.instrument.questions if question.required]
    return [codes(found)] if found else []


def different(plan: FormPlan) -> list[str]:
    """Return the pairs of best and worst of one set, which must not be the same."""
    return list(_pairs(plan))


def _pairs(plan: FormPlan) -> Iterator[str]:
    for _block, run in groupby(plan.instrument.with_role(Role.CHOICE), key=lambda question: question.block):
        asked = list(run)
        if len(asked) > 1:
            yield f"{codes(asked)}: two different answers"
