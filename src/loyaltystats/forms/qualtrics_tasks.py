"""What is left to do in Qualtrics after the import: what the text format cannot say, made from the study."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from loyaltystats.forms import after_import
from loyaltystats.forms.after_import import Task, markdown
from loyaltystats.forms.online import answer_text, offered
from loyaltystats.questionnaire.layout import STAMP, VERSION
from loyaltystats.questionnaire.recodes import option_places, recodes
from loyaltystats.questionnaire.sections import Grid, sections

if TYPE_CHECKING:
    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.question import Question


def tasks(plan: FormPlan) -> list[Task]:
    """Return everything to be set by hand, in the order of work; tasks without lines are left out."""
    every = [*_survey(plan), *_versions(plan), *_questions(plan), *_languages(plan), _END]
    return [task for task in every if task.lines]


_END: Final = Task(
    title="Before it goes out",
    why="Answer the survey once yourself.",
    lines=(
        "Export as CSV, with numbers or with texts, and read it with `read_responses(path, study)`: answers given in the "
        "preview are left out and counted.",
    ),
)


def _survey(plan: FormPlan) -> list[Task]:
    return [
        Task(
            title="Recode values",
            why="Open *Recode values* of each question and compare. The reader of answers takes numbers and texts, but a "
            "number must mean what it means here. In a matrix the rows keep the order of the file.",
            lines=_recodes(plan),
        ),
        Task(
            title="Embedded data",
            why="The field says which form was answered; without it the reader cannot check that.",
            lines=[f"*Survey flow* holds `{STAMP}` = `{plan.stamp.csv_text}`, above all blocks."],
        ),
    ]


def _questions(plan: FormPlan) -> list[Task]:
    told = (
        (
            "Display logic",
            "Set *Display logic* of these questions. A comparison holds only where the other question is answered; "
            "\u201clower\u201d and \u201chigher\u201d leave out answers such as \u201cI don't know\u201d.",
            after_import.conditions(plan),
        ),
        (
            "Numbers",
            "Set *Response requirements*, *Add validation*, *Content type*: number, or *Custom validation* where a code may "
            "be entered instead.",
            after_import.limits(plan),
        ),
        (
            "Numbers that add up",
            "Set *Custom validation* of the last of these questions; the reader of answers checks the total too.",
            after_import.totals(plan),
        ),
        (
            "Options that exclude all others",
            "Tick *Make answer exclusive* for these options.",
            after_import.exclusives(plan),
        ),
        (
            "Best and worst",
            "Set *Custom validation* of the second question; the reader of answers reports equal answers.",
            after_import.different(plan),
        ),
        (
            "Answers that are required",
            "Set *Force response*. All other questions may be left empty.",
            after_import.required(plan),
        ),
    )
    return [Task(title=title, why=why, lines=lines) for title, why, lines in told]


def _versions(plan: FormPlan) -> list[Task]:
    count = len(plan.instrument.split)
    if not count:
        return []
    rule = (
        f"*Survey flow*: above all blocks a *Randomizer* that presents 1 of {count} elements evenly; each element sets the "
        f"embedded data field `{VERSION}` to a number, 1 to {count}."
    )
    return [
        Task(
            title="Versions",
            why="Every respondent is asked about some of the features. Set *Display logic* of the questions to the embedded "
            f"data field `{VERSION}`; in a matrix, of its rows.",
            lines=[rule, *after_import.of_versions(plan)],
        )
    ]


def _languages(plan: FormPlan) -> list[Task]:
    others = [language for language in plan.instrument.languages if language != plan.language]
    if not others:
        return []
    line = (
        f"Write the form in {', '.join(others)} too, and enter its texts under *Tools*, *Translate survey*: one survey with "
        "all languages keeps one set of codes. Do not import the other languages as surveys of their own."
    )
    return [Task(title="Other languages", why="A file holds one language.", lines=[line])]


def _recodes(plan: FormPlan) -> list[str]:
    lines: dict[str, list[str]] = {}
    orders = plan.stamp.orders
    order = orders[0] if orders and not plan.instrument.split else None
    for section in sections(plan.instrument, order):
        for item in section.items:
            question = item.questions[0] if isinstance(item, Grid) else item
            told = _numbers(question, plan.language)
            if told:
                lines.setdefault(told, []).append(f"`{item.code}`")
    return [f"{', '.join(names)}: {told}" for told, names in lines.items()]


def _numbers(question: Question, language: str) -> str:
    """Return the number of each answer, in words."""
    if question.scale is None or not offered(question):
        return ""
    answers = offered(question)
    numbers = option_places(question.scale) if question.kind == "multiple" else recodes(question.scale, answers)
    parts = []
    for answer in answers:
        text, number = answer_text(question.scale, answer, language), numbers[answer.code]
        same = text == number or text.startswith(f"{number} - ")
        parts.append(markdown(text) if same else f"{number} = {markdown(text)}")
    return "; ".join(parts)
