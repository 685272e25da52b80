"""The questionnaire on paper, as a Word file: boxes to tick, lines to write on, tables that keep their heading.

Questions are numbered, conditions are told by number, and beside each answer stands its code, small and grey, for the person
who types the answers into a form. The page is A4, and US letter for languages of regions that use it (``en-US``).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import MissingDependencyError
from loyaltystats.files import FIXED_DATE, settle_workbook
from loyaltystats.forms.codebook import number_range
from loyaltystats.forms.paper import Line
from loyaltystats.forms.plan import FormPlan
from loyaltystats.forms.screens import Choices, Item, Points, screens
from loyaltystats.forms.structures import TEXT_PART, text_mark
from loyaltystats.questionnaire.condition_words import asked_if, question_numbers
from loyaltystats.questionnaire.layout import NOT_SHOWN, AnswerColumn, shows_bare_codes
from loyaltystats.questionnaire.sections import Grid

if TYPE_CHECKING:
    from docx.document import Document

    from loyaltystats.forms.paper_tables import Sheets
    from loyaltystats.questionnaire.question import Question
    from loyaltystats.questionnaire.scale import Answer, Scale

_WHOLE: Final = 10**6
_SHORT: Final = 70
"""Characters of answers that fit on one line, boxes and codes aside."""

_ROW: Final = 6
"""Answers of one line at most."""


def write_word(plan: FormPlan, path: Path) -> None:
    """Write the questionnaire as a Word file; the same plan gives the same bytes.

    Raises
    ------
    MissingDependencyError
        python-docx is not installed.
    """
    try:
        import docx
    except ImportError:
        raise MissingDependencyError(
            "docx - python-docx is not installed - a questionnaire on paper needs it - pip install python-docx"
        ) from None
    from loyaltystats.forms.paper_tables import Sheets

    paper = Sheets(docx.Document(), plan)
    for version, order in enumerate(plan.stamp.orders, start=1):
        if version > 1:
            paper.new_page()
        _Questionnaire(plan, paper).write(version, order)
    paper.finish()
    _save(paper.document, path)


def _save(document: Document, path: Path) -> None:
    """Save with fixed dates, no author, and a digest of the text in the properties."""
    import zipfile

    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.keywords = ""
    properties.created = properties.modified = FIXED_DATE
    properties.revision = 1
    document.save(str(path))
    with zipfile.ZipFile(path) as archive:
        properties.comments = text_mark(archive.read(TEXT_PART))
    document.save(str(path))
    settle_workbook(path)


class _Questionnaire:
    """Writes one version of the questionnaire."""

    def __init__(self, plan: FormPlan, paper: Sheets) -> None:
        self.plan = plan
        self.paper = paper
        self.language = plan.language
        self.numbers: dict[str, int] = {}

    def write(self, version: int, order: tuple[str, ...]) -> None:
        """Write the opening, then every question of the version, its features in an order."""
        plan, paper = self.plan, self.paper
        several = len(plan.stamp.orders) > 1
        paper.title(plan.word("form_version", title=plan.title, version=version) if several else plan.title)
        time = plan.word("minute") if plan.minutes == 1 else plan.word("minutes", minutes=plan.minutes)
        paper.text(f"{plan.word('thanks')} {plan.word('purpose')} {time}")
        paper.text(plan.word("privacy"))
        paper.text(plan.word("paper_how"))
        paper.text(plan.word("paper_codes"), style="hint")
        paper.line_to_fill(plan.word("form_id"), code="id")
        for screen in screens(plan.instrument, order, limit=_WHOLE):
            numbered = bool(screen.text) and len(plan.instrument.asked) > 1
            title = screen.title.get(self.language) or (plan.word("web_part", number=screen.part) if numbered else "")
            if title:
                paper.heading(title)
            for text in screen.text.get(self.language, "").split("\n"):
                if text.strip():
                    paper.text(text, keep=True)
            for item in screen.items:
                self._item(item)
        paper.text(plan.word("paper_return"), style="end")

    def _item(self, item: Item) -> None:
        if isinstance(item, Grid):
            self._grid(item)
        elif isinstance(item, Choices):
            self._set(item)
        elif isinstance(item, Points):
            self._points(item)
        else:
            self._question(item)

    def _line(self, question: Question) -> Line:
        """Return a question as it is written, with the next number."""
        self.numbers[question.code] = len(self.numbers) + 1
        features = self.plan.instrument.features
        name = features[question.feature].get(self.language, "") if question.feature in features else ""
        text = question.text.get(self.language, "")
        return Line(f"{self.numbers[question.code]}.", text, question.code, name)

    def _when(self, question: Question) -> None:
        """Write the condition of a question above it."""
        names = question_numbers(self.numbers, self.language)
        said = asked_if(self.plan.instrument, question, self.language, names=names, respondent=True)
        if said:
            self.paper.text(f"\u2192 {said}", style="when", keep=True)

    def _offered(self, scale: Scale) -> list[Answer]:
        return [answer for answer in scale.all_answers if answer.code not in NOT_SHOWN]

    def _label(self, answer: Answer) -> str:
        return answer.label.get(self.language) or answer.code

    def _question(self, question: Question) -> None:
        paper = self.paper
        self._when(question)
        paper.asked(self._line(question))
        hint = (question.hint or {}).get(self.language, "")
        if question.kind == "multiple" and not hint:
            hint = self.plan.word("paper_multiple")
        if question.kind == "number" and not hint:
            hint = number_range(self.plan, AnswerColumn(name=question.code, question=question))
        if hint:
            paper.text(hint, style="hint", keep=True)
        if question.kind == "text":
            paper.lines()
        elif question.kind == "number":
            missing = question.scale.missing if question.scale else ()
            boxes = [(self._label(one), one.code) for one in missing if one.code not in NOT_SHOWN]
            paper.number(boxes)
        elif question.scale is not None:
            self._answers(question, question.scale)

    def _answers(self, question: Question, scale: Scale) -> None:
        if question.kind == "single" and shows_bare_codes(scale):
            self.paper.scale(*self._heads(scale))
            return
        offered = scale.answers if question.kind == "multiple" else self._offered(scale)
        boxes = [(self._label(answer), answer.code) for answer in offered]
        short = len(boxes) <= _ROW and sum(len(label) for label, _ in boxes) <= _SHORT
        self.paper.boxes(boxes, in_row=short and question.kind == "single")

    def _heads(self, scale: Scale) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
        """Return codes and words of the answers, and of the answers beside them."""
        points = [(answer.code, answer.label.get(self.language, "")) for answer in scale.answers]
        return points, [(one.code, self._label(one)) for one in scale.missing if one.code not in NOT_SHOWN]

    def _grid(self, grid: Grid) -> None:
        self._when(grid.questions[0])
        lines = [self._line(question) for question in grid.questions]
        bare = shows_bare_codes(grid.scale)
        self.paper.grid(self.plan.word("paper_grid"), *self._heads(grid.scale), lines, bare=bare)

    def _set(self, item: Choices) -> None:
        first = item.questions[0]
        self._when(first)
        self.paper.asked(*(self._line(one) for one in item.questions))
        heads = [head.get(self.language, "") for head in item.heads]
        scale = first.scale
        lines = [(self._label(answer), answer.code) for answer in (scale.answers if scale else ())]
        self.paper.both_sides(self.plan.word("paper_set"), (heads[0], heads[-1]), lines)

    def _points(self, item: Points) -> None:
        self._when(item.questions[0])
        hint = (item.questions[0].hint or {}).get(self.language, "")
        lines = [self._line(question) for question in item.questions]
        self.paper.sum(hint, lines, (self.plan.word("sum"), f"{item.sum.total:g}"))
