"""Sections: how a questionnaire is laid out on any page or platform: headings, single questions and grids.

Every writer of ``forms`` draws these, and the readers of ``responses`` know the grids by the same names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import LocalText, Scale

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument, Part

MAX_ROWS: Final = 10
"""Rows of a grid: longer ones are answered carelessly (design quality guides say 8 to 10)."""


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Questions in a row that share their answers and condition: one row each, the answers as columns.

    ``code`` names the grid where a platform wants a name; no question has it. ``feature`` is set where all rows are about
    one feature, as the two questions of a Kano pair are.
    """

    code: str
    questions: tuple[Question, ...]
    scale: Scale
    feature: str | None = None

    @property
    def relevance(self) -> str:
        """The condition that all rows share."""
        return self.questions[0].relevance


@dataclass(frozen=True, kw_only=True)
class Section:
    """A heading and what stands below it. ``feature`` is set where everything in it is about one feature.

    ``heading`` is what respondents read, the title of the block; ``title`` is for those who make the survey: where there is
    no block, it is the title of the template in its first section, and empty in the others. ``part`` counts the parts of the
    study.
    """

    template: str
    block: str
    title: LocalText
    heading: LocalText
    instructions: LocalText
    items: tuple[Question | Grid, ...]
    feature: str | None = None
    part: int = 1

    @property
    def questions(self) -> tuple[Question, ...]:
        """All questions of the section, those in grids included."""
        return tuple(one for item in self.items for one in (item.questions if isinstance(item, Grid) else (item,)))


def sections(instrument: Instrument, order: Sequence[str] | None = None) -> tuple[Section, ...]:
    """Return the sections of a study: per template, its features, its sets, then its blocks.

    Parameters
    ----------
    instrument : Instrument
        The study, features named.
    order : sequence of str, optional
        Features in the order asked; those left out are not asked. Default: all, in the order of the study.

    Returns
    -------
    tuple of Section
        In the order asked; every question stands in exactly one.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"delivery": "Delivery within 24 hours"})
    >>> [type(item).__name__ for item in sections(study)[0].items]
    ['Grid', 'Question', 'Question']
    """
    names = _GridNames(instrument.codes)
    found: list[Section] = []
    for part, questions in instrument.asked:
        number = found[-1].part + 1 if found else 1
        for position, run in enumerate(_runs(_ordered(questions, order))):
            title, instructions = _heading(part, run[0], first=position == 0)
            block = part.template.blocks.get(run[0].block)
            features = {question.feature for question in run}
            found.append(
                Section(
                    template=part.template.id,
                    block=run[0].block,
                    title=title,
                    heading={} if block is None else block.title,
                    instructions=instructions,
                    items=tuple(_items(run, names)),
                    feature=features.pop() if len(features) == 1 else None,
                    part=number,
                )
            )
    return tuple(found)


class _GridNames:
    """Names grids: grid1, grid2, ...; passing over the code of a question."""

    def __init__(self, taken: Sequence[str]) -> None:
        self.taken = set(taken)
        self.last = 0

    def next(self) -> str:
        self.last += 1
        while f"grid{self.last}" in self.taken:
            self.last += 1
        return f"grid{self.last}"


def _ordered(questions: Sequence[Question], order: Sequence[str] | None) -> list[Question]:
    """Return questions with features in an order; others keep their place behind the features."""
    if order is None:
        return list(questions)
    rank = {feature: position for position, feature in enumerate(order)}
    about = sorted((one for one in questions if one.feature in rank), key=lambda one: rank[str(one.feature)])
    return [*about, *(one for one in questions if one.feature is None)]


def _runs(questions: Sequence[Question]) -> Iterator[list[Question]]:
    """Yield questions of one block, or about features, as they follow each other."""
    run: list[Question] = []
    for question in questions:
        if run and (question.block, question.feature is None) != (run[0].block, run[0].feature is None):
            yield run
            run = []
        run.append(question)
    if run:
        yield run


def _heading(part: Part, question: Question, *, first: bool) -> tuple[LocalText, LocalText]:
    """Return title and instructions of a run: the block's, and in front of the first run those of the template."""
    template = part.template
    block = template.blocks.get(question.block)
    if block is None:
        return (template.title, template.instructions) if first else ({}, {})
    if not first:
        return block.title, block.instructions
    both = {
        language: "\n\n".join(filter(None, (template.instructions.get(language), block.instructions.get(language))))
        for language in template.languages
    }
    return block.title, both


def _items(run: Sequence[Question], names: _GridNames) -> Iterator[Question | Grid]:
    group: list[Question] = []
    for question in run:
        if group and not _together(group[-1], question):
            yield from _grids(group, names)
            group = []
        group.append(question)
    yield from _grids(group, names)


def _together(one: Question, other: Question) -> bool:
    """Return whether two questions that follow each other can be rows of one grid."""
    alike = one.kind == other.kind == "single" and one.scale is not None and one.scale == other.scale
    pair = one.role is not Role.KANO or one.feature == other.feature
    return alike and pair and one.relevance == other.relevance and Role.CHOICE not in (one.role, other.role)


def _grids(group: Sequence[Question], names: _GridNames) -> Iterator[Question | Grid]:
    """Yield one question as it is, several as grids of about equal length."""
    if len(group) < 2 or group[0].scale is None:
        yield from group
        return
    count = -(-len(group) // MAX_ROWS)
    size = -(-len(group) // count)
    for start in range(0, len(group), size):
        rows = tuple(group[start : start + size])
        features = {question.feature for question in rows}
        yield Grid(
            code=names.next(),
            questions=rows,
            scale=group[0].scale,
            feature=features.pop() if len(features) == 1 else None,
        )
