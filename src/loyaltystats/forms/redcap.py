"""REDCap: the study as a data dictionary (.csv) with its eighteen columns, in one language.

Texts are written as HTML: square brackets would pipe answers into them, curly braces would embed fields, a vertical bar
would end an answer. What a dictionary cannot say is listed in ``<name>_after_import.md`` beside it.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.forms import after_import
from loyaltystats.forms.after_import import Task, checklist_path, write_checklist
from loyaltystats.forms.linting import refuse
from loyaltystats.forms.online import (
    Page,
    answer_text,
    asked_in,
    exclusive,
    hint,
    html_text,
    is_long,
    offered,
    pages,
    rows,
)
from loyaltystats.forms.redcap_lint import COLUMNS, lint_redcap
from loyaltystats.forms.redcap_logic import branching
from loyaltystats.forms.xpath import number_text
from loyaltystats.questionnaire.layout import STAMP, VERSION
from loyaltystats.questionnaire.sections import Grid

if TYPE_CHECKING:
    from loyaltystats.forms.formats import Writer
    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.question import Question

RECORD: Final = "record_id"
"""The first field of a REDCap project: who."""

_FORM_LENGTH = 50

Row = dict[str, str]


def write_redcap(plan: FormPlan, path: Path) -> None:
    """Write the data dictionary of a study for REDCap.

    Raises
    ------
    FormError
        REDCap would not take it as it stands: everything that is wrong.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(_fields(plan))
    refuse(plan.instrument.id, "REDCap", lint_redcap(path))


def siblings(plan: FormPlan, path: Path) -> Mapping[Path, Writer]:
    """Return the checklist of what is left to do, if anything is."""
    return {checklist_path(path): _write_tasks} if _tasks(plan) else {}


def _write_tasks(plan: FormPlan, path: Path) -> None:
    write_checklist(plan, path, "REDCap", _tasks(plan))


def form_name(plan: FormPlan) -> str:
    """Return the name of the instrument in REDCap: that of the study, in small letters, digits and underscores.

    Names of more than fifty characters are cut.
    """
    name = re.sub(r"[^a-z0-9]+", "_", plan.instrument.id.lower()).strip("_")[:_FORM_LENGTH].strip("_")
    return name if re.match(r"[a-z]", name) else f"study_{name}".strip("_")


def _shown(text: str, newline: str = "\n") -> str:
    r"""Return a text as HTML in which REDCap finds nothing to replace.

    Examples
    --------
    >>> _shown("a|b [c] {d}")
    'a&#124;b &#91;c&#93; &#123;d&#125;'
    """
    return html_text(text, newline=newline, marks="[]{}|")


def _fields(plan: FormPlan) -> Iterator[Row]:
    orders = plan.stamp.orders
    order = orders[0] if orders and not plan.instrument.split else None
    common = {"Form Name": form_name(plan)}
    yield _field(RECORD, "text", _shown(plan.word("cb_id"))) | common
    yield (_field(STAMP, "text", STAMP) | common | {"Field Annotation": f"@HIDDEN @DEFAULT='{plan.stamp.csv_text}'"})
    if plan.instrument.split:
        numbers = range(1, len(plan.instrument.split) + 1)
        yield (
            _field(VERSION, "radio", VERSION)
            | common
            | {
                "Choices, Calculations, OR Slider Labels": " | ".join(f"{number}, {number}" for number in numbers),
                "Field Annotation": "@HIDDEN-SURVEY",
            }
        )
    questions = {question.code: question for question in plan.instrument.questions}
    for page in pages(plan.instrument, order):
        heading = _heading(plan, page)
        for item in page.items:
            for question in rows(item):
                row = common | {"Section Header": heading} | _question(plan, question, questions)
                yield row | {"Matrix Group Name": item.code if isinstance(item, Grid) else ""}
                heading = ""


def _heading(plan: FormPlan, page: Page) -> str:
    parts = (page.title.get(plan.language, ""), page.text.get(plan.language, ""))
    return "\n\n".join(_shown(part) for part in parts if part)


def _field(name: str, kind: str, label: str) -> Row:
    return {"Variable / Field Name": name, "Field Type": kind, "Field Label": label}


def _question(plan: FormPlan, question: Question, questions: Mapping[str, Question]) -> Row:
    kinds = {"single": "radio", "multiple": "checkbox", "number": "text"}
    kind = kinds.get(question.kind, "notes" if is_long(question) else "text")
    row = _field(question.code, kind, _shown(question.text.get(plan.language, "")))
    row["Field Note"] = _shown(hint(question, plan.language), newline="<br>")
    row["Branching Logic (Show field only if...)"] = branching(
        question.relevance, asked_in(plan.instrument, question), questions
    )
    row["Required Field?"] = "y" if question.required else ""
    if question.kind == "number":
        row["Text Validation Type OR Show Slider Number"] = "number"
        low, high = question.minimum, question.maximum
        row["Text Validation Min"] = "" if low is None else number_text(low)
        row["Text Validation Max"] = "" if high is None else number_text(high)
    answers = [(answer.code, answer_text(question.scale, answer, plan.language)) for answer in offered(question)]
    row["Choices, Calculations, OR Slider Labels"] = " | ".join(
        f"{code}, {_shown(text, newline='<br>')}" for code, text in answers
    )
    alone = exclusive(question)
    row["Field Annotation"] = f"@NONEOFTHEABOVE='{','.join(alone)}'" if alone else ""
    return row


def _tasks(plan: FormPlan) -> list[Task]:
    """Return what a data dictionary cannot say about this study."""
    coded = [line for line in after_import.limits(plan) if "; also " in line]
    others = [language for language in plan.instrument.languages if language != plan.language]
    every = [
        *_versions(plan),
        Task(
            title="Numbers that add up",
            why="REDCap cannot ask for a total; the reader of answers checks it.",
            lines=after_import.totals(plan),
        ),
        Task(
            title="Best and worst",
            why="REDCap cannot refuse equal answers; the reader of answers reports them.",
            lines=after_import.different(plan),
        ),
        Task(
            title="Codes instead of a number",
            why="Outside the limits of a number REDCap shows a warning and takes the value all the same, so that the codes "
            "can be entered. Say so to the people who answer, or take the limits away.",
            lines=coded,
        ),
        Task(
            title="Other languages",
            why="A data dictionary holds one language. The texts of the others are in the codebooks of the study: "
            "`write_form(study, ..., format='codebook', language=...)`.",
            lines=[f"Enter the texts in {', '.join(others)} under Multi-Language Management."] if others else [],
        ),
    ]
    return [task for task in every if task.lines]


def _versions(plan: FormPlan) -> list[Task]:
    if not plan.instrument.split:
        return []
    rule = (
        f"Give every group of people its own link: the public link with `&{VERSION}=1` at its end, with `&{VERSION}=2`, and "
        f"so on, by chance and equally often; or choose `{VERSION}` in the record before the invitation is sent."
    )
    why = (
        f"Respondents are asked about some of the features. The field `{VERSION}` decides, and people who answer a survey "
        "do not see it. While it is empty, nobody is asked about these features."
    )
    return [Task(title="Versions", why=why, lines=[rule, *after_import.of_versions(plan)])]
