"""Qualtrics: the survey as an Advanced Format text file (.txt), in one language.

Tags in double brackets say what the lines below them are; ``[[ID:code]]`` names a question in the export, numbers in
``[[Choice:1]]`` are what answers are stored as. The format knows no conditions, limits or chance: they are listed in
``<name>_after_import.md`` beside it, made from the study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from loyaltystats.forms.after_import import checklist_path, write_checklist
from loyaltystats.forms.linting import refuse
from loyaltystats.forms.online import (
    Page,
    answer_text,
    grid_text,
    hint,
    html_text,
    is_long,
    offered,
    pages,
)
from loyaltystats.forms.qualtrics_lint import lint_qualtrics
from loyaltystats.forms.qualtrics_tasks import tasks
from loyaltystats.questionnaire.layout import STAMP, VERSION, shows_bare_codes
from loyaltystats.questionnaire.recodes import option_places, recodes
from loyaltystats.questionnaire.sections import Grid

if TYPE_CHECKING:
    from loyaltystats.forms.formats import Writer
    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.question import Question


def write_qualtrics(plan: FormPlan, path: Path) -> None:
    """Write a survey for Qualtrics.

    Raises
    ------
    FormError
        Qualtrics would not read it as it stands: everything that is wrong.
    """
    path.write_text("\n".join(_lines(plan)) + "\n", encoding="utf-8", newline="\n")
    refuse(plan.instrument.id, "Qualtrics", lint_qualtrics(path))


def siblings(plan: FormPlan, path: Path) -> Mapping[Path, Writer]:
    """Return the checklist of what is left to do."""
    return {checklist_path(path): _write_tasks}


def _write_tasks(plan: FormPlan, path: Path) -> None:
    write_checklist(plan, path, "Qualtrics", tasks(plan))


def shown(text: str) -> str:
    r"""Return a text as HTML on one line, in which nothing is a tag or piped text.

    Examples
    --------
    >>> shown("[[Block]] costs ${5}\nor more")
    '&#91;&#91;Block&#93;&#93; costs &#36;{5}<br>or more'
    """
    return html_text(text, newline="<br>", marks="[]$")


def _lines(plan: FormPlan) -> Iterator[str]:
    orders = plan.stamp.orders
    order = orders[0] if orders and not plan.instrument.split else None
    yield "[[AdvancedFormat]]"
    yield ""
    yield f"[[ED:{STAMP}:{plan.stamp.csv_text}]]"
    if plan.instrument.split:
        yield f"[[ED:{VERSION}]]"
    for number, page in enumerate(pages(plan.instrument, order), start=1):
        title = page.name.get(plan.language) or plan.title
        yield from ("", f"[[Block:{number} {_name(title)}]]")
        text = page.text.get(plan.language, "")
        if text:
            yield from ("", "[[Question:DB]]", f"[[ID:intro_{number}]]", shown(text))
        for item in page.items:
            yield ""
            yield from _matrix(plan, item, page) if isinstance(item, Grid) else _question(plan, item)


def _name(text: str) -> str:
    """Return a text that can stand in a tag."""
    return " ".join(re.sub(r"[\[\]:]", " ", text).split())


def _matrix(plan: FormPlan, grid: Grid, page: Page) -> Iterator[str]:
    yield "[[Question:Matrix]]"
    yield f"[[ID:{grid.code}]]"
    yield shown(grid_text(plan, grid, page, plan.language))
    yield "[[AdvancedChoices]]"
    for number, question in enumerate(grid.questions, start=1):
        yield from (f"[[Choice:{number}]]", shown(question.text.get(plan.language, "")))
    yield "[[AdvancedAnswers]]"
    yield from _answers(plan, grid.questions[0], "Answer")


def _question(plan: FormPlan, question: Question) -> Iterator[str]:
    bare = question.scale is not None and shows_bare_codes(question.scale)
    kinds = {
        "single": f"MC:SingleAnswer:{'Horizontal' if bare else 'Vertical'}",
        "multiple": "MC:MultipleAnswer:Vertical",
        "number": "TE:SingleLine",
        "text": f"TE:{'Essay' if is_long(question) else 'SingleLine'}",
    }
    yield f"[[Question:{kinds[question.kind]}]]"
    yield f"[[ID:{question.code}]]"
    help_text = hint(question, plan.language)
    text = shown(question.text.get(plan.language, ""))
    yield f"{text}<br><em>{shown(help_text)}</em>" if help_text else text
    if offered(question):
        yield "[[AdvancedChoices]]"
        yield from _answers(plan, question, "Choice")


def _answers(plan: FormPlan, question: Question, tag: str) -> Iterator[str]:
    answers = offered(question)
    if question.scale is None:
        return
    numbers = option_places(question.scale) if question.kind == "multiple" else recodes(question.scale, answers)
    for answer in answers:
        yield f"[[{tag}:{numbers[answer.code]}]]"
        yield shown(answer_text(question.scale, answer, plan.language))
