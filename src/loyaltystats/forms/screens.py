"""Screens: what a respondent sees at once, on a page of its own or on paper: headings, and items as they are drawn.

Beside questions and grids there are two more items: the best and worst of a set, and numbers that add up to a total.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import LocalText
from loyaltystats.questionnaire.sections import Grid, Section, sections
from loyaltystats.questionnaire.sums import Sum, sums

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

SCREEN_ROWS: Final = 10
"""Questions on one screen, about; what belongs to one feature, one sum or one grid is never cut."""


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The questions about one set of features: which is most, which is least; ``heads`` are their short names."""

    questions: tuple[Question, ...]
    heads: tuple[LocalText, ...]


@dataclass(frozen=True, kw_only=True)
class Points:
    """Numbers that together reach a total."""

    questions: tuple[Question, ...]
    sum: Sum


Item = Question | Grid | Choices | Points


@dataclass(frozen=True, kw_only=True)
class Screen:
    """What is seen at once.

    ``title`` is the heading of its block, empty where a template has none: the title of a template is for those who choose
    it. ``groups`` are items that belong together. ``part`` counts the parts of the study, ``at`` and ``of`` the screens that
    a long section is cut into.
    """

    title: LocalText
    text: LocalText
    groups: tuple[tuple[Item, ...], ...]
    part: int
    at: int = 1
    of: int = 1

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in order."""
        return tuple(item for group in self.groups for item in group)


def rows(item: Item) -> tuple[Question, ...]:
    """Return the questions of an item."""
    return (item,) if isinstance(item, Question) else item.questions


def screens(instrument: Instrument, order: Sequence[str] | None = None, *, limit: int = SCREEN_ROWS) -> list[Screen]:
    """Return the screens of a study, its features in an order; those that the order leaves out are not asked.

    Examples
    --------
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({name: name for name in ("price", "speed", "help", "size")})
    >>> [(screen.at, screen.of, [len(group) for group in screen.groups]) for screen in screens(study)]
    [(1, 2, [3, 3]), (2, 2, [3, 3])]
    """
    found: list[Screen] = []
    for section in _joined(sections(instrument, order)):
        cut = list(_cut(_groups(_items(instrument, section)), limit))
        found += [
            Screen(
                title=section.heading,
                text={} if place else section.instructions,
                groups=tuple(groups),
                part=section.part,
                at=place + 1,
                of=len(cut),
            )
            for place, groups in enumerate(cut)
        ]
    return found


def _joined(every: Iterable[Section]) -> Iterator[Section]:
    """Yield sections; those of one template without a heading of their own go on where the one before ended."""
    waiting: Section | None = None
    for section in every:
        follows = waiting is not None and waiting.template == section.template and not any(section.title.values())
        if waiting is not None and follows:
            waiting = replace(waiting, items=waiting.items + section.items, feature=None)
        else:
            if waiting is not None:
                yield waiting
            waiting = section
    if waiting is not None:
        yield waiting


def _items(instrument: Instrument, section: Section) -> Iterator[Item]:
    """Yield the items of a section; sets and sums are put together from their questions."""
    by_code = {question.code: one for one in sums(instrument) for question in one.questions}
    waiting: list[Question] = []
    for item in section.items:
        alone = isinstance(item, Grid) or not (item.role is Role.CHOICE or item.code in by_code)
        if waiting and (isinstance(item, Grid) or alone or not _together(waiting[-1], item, by_code)):
            yield from _put_together(instrument, section, waiting, by_code)
            waiting = []
        if isinstance(item, Grid) or alone:
            yield item
        else:
            waiting.append(item)
    if waiting:
        yield from _put_together(instrument, section, waiting, by_code)


def _together(one: Question, other: Question, by_code: dict[str, Sum]) -> bool:
    if one.code in by_code or other.code in by_code:
        return by_code.get(one.code) is by_code.get(other.code)
    return one.role is other.role and one.scale == other.scale and one.relevance == other.relevance


def _put_together(
    instrument: Instrument, section: Section, found: list[Question], by_code: dict[str, Sum]
) -> Iterator[Item]:
    if found[0].code in by_code:
        yield Points(questions=tuple(found), sum=by_code[found[0].code])
    elif len(found) != len(("best", "worst")):
        yield from found
    else:
        yield Choices(questions=tuple(found), heads=tuple(_head(instrument, section, one) for one in found))


def _head(instrument: Instrument, section: Section, question: Question) -> LocalText:
    """Return the short name of a question about a set, without the number of the set."""
    tasks = [
        one for part in instrument.parts if part.template.id == section.template for one in part.template.task_questions
    ]
    return next((one.name for one in tasks if one.code == question.code.rstrip("0123456789")), question.name)


def _groups(items: Iterable[Item]) -> list[list[Item]]:
    """Put items about the same feature together; every other item stands alone."""
    groups: list[list[Item]] = []
    for item in items:
        feature = _feature(item)
        if groups and feature is not None and feature == _feature(groups[-1][-1]):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _feature(item: Item) -> str | None:
    features = {question.feature for question in rows(item)}
    return features.pop() if len(features) == 1 else None


def _cut(groups: list[list[Item]], limit: int) -> Iterator[list[tuple[Item, ...]]]:
    """Cut groups into screens of about equal length."""
    sizes = [sum(len(rows(item)) for item in group) for group in groups]
    count = max(1, -(-sum(sizes) // limit))
    aim = sum(sizes) / count
    screen: list[tuple[Item, ...]] = []
    filled = 0
    for group, size in zip(groups, sizes, strict=True):
        if screen and (filled + size > limit or filled + size / 2 > aim):
            yield screen
            screen, filled = [], 0
        screen.append(tuple(group))
        filled += size
    if screen:
        yield screen
