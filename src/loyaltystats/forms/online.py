"""What every survey platform is told in its own language: the answers offered, hints, who is asked what, pages."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.forms.platform_words import number_words, said
from loyaltystats.forms.texts import has_words, words
from loyaltystats.questionnaire.layout import NOT_SHOWN, shows_bare_codes
from loyaltystats.questionnaire.scale import Answer, LocalText, Scale
from loyaltystats.questionnaire.sections import Grid, Section, sections

if TYPE_CHECKING:
    from loyaltystats.forms.plan import FormPlan
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.questionnaire.question import Question

PAGE_ROWS: Final = 15
"""Questions on one page, about: a page of one block, or of whole features, is cut where it has more."""


@dataclass(frozen=True, kw_only=True)
class Page:
    """What stands on one page: a title, what is read before it, questions and grids.

    ``title`` is the heading of its block, empty where a template has none; ``name`` is for those who make the survey, and is
    then the title of the template. ``part`` counts the templates of the study.
    """

    title: LocalText
    name: LocalText
    text: LocalText
    items: tuple[Question | Grid, ...]
    part: int = 1


def offered(question: Question) -> tuple[Answer, ...]:
    """Return the answers that a respondent may choose; of a multiple choice its options, of others the missing codes too."""
    if question.scale is None or question.kind in ("number", "text"):
        return ()
    every = question.scale.answers if question.kind == "multiple" else question.scale.all_answers
    return tuple(answer for answer in every if answer.code not in NOT_SHOWN)


def number_codes(question: Question) -> tuple[Answer, ...]:
    """Return the codes that may be entered instead of a number, such as -98 for "I don't know"."""
    missing = question.scale.missing if question.kind == "number" and question.scale else ()
    return tuple(answer for answer in missing if answer.code not in NOT_SHOWN)


def answer_text(scale: Scale | None, answer: Answer, language: str) -> str:
    """Return what a respondent sees: the label; on a scale of bare numbers the number, with the label where it has one.

    Examples
    --------
    >>> ends = Scale("s", (Answer(code="1", label={"en": "never"}), Answer(code="2", label={})))
    >>> [answer_text(ends, answer, "en") for answer in ends.answers]
    ['1 - never', '2']
    """
    if scale is not None and answer in scale.answers and shows_bare_codes(scale):
        return answer.display(language)
    return answer.label.get(language) or answer.code


def hint(question: Question, language: str) -> str:
    """Return what helps to answer: the hint of the question, with the codes a number may have; else what to enter."""
    own = (question.hint or {}).get(language, "")
    codes = ", ".join(answer.display(language) for answer in number_codes(question))
    if own:
        return f"{own} ({codes})" if codes else own
    if question.kind == "multiple":
        return said(language, "multiple")
    return number_words(question, language) if question.kind == "number" else ""


def asked_in(instrument: Instrument, question: Question) -> tuple[int, ...]:
    """Return the versions of a split study that ask a question; none where everybody is asked."""
    versions = instrument.versions_with(question.feature) if question.feature else ()
    return versions if len(versions) < len(instrument.split) else ()


def exclusive(question: Question) -> tuple[str, ...]:
    """Return the options of a multiple choice that exclude all others."""
    return tuple(answer.code for answer in offered(question) if answer.exclusive)


def is_long(question: Question) -> bool:
    """Return whether a text may need several lines: an open question, not an id or a wave."""
    return question.role.value == "open"


def rows(item: Question | Grid) -> tuple[Question, ...]:
    """Return the questions of an item: the rows of a grid, or the one question."""
    return item.questions if isinstance(item, Grid) else (item,)


def pages(instrument: Instrument, order: Sequence[str] | None) -> tuple[Page, ...]:
    """Return the pages of a study: a section without a title goes on where the one before ended; long ones are cut.

    Pages with numbers that add up to a total stay whole.
    """
    found: list[Page] = []
    for section in sections(instrument, order):
        if not any(section.title.values()) and found:
            found[-1] = replace(found[-1], items=found[-1].items + section.items)
            continue
        page = Page(
            title=section.heading,
            name=section.title,
            text=section.instructions,
            items=section.items,
            part=section.part,
        )
        found.append(page)
    return tuple(part for page in found for part in _cut(page))


def _cut(page: Page) -> list[Page]:
    if any(question.total is not None for item in page.items for question in rows(item)):
        return [page]
    parts: list[list[Question | Grid]] = [[]]
    for item in page.items:
        full = sum(len(rows(one)) for one in parts[-1]) + len(rows(item)) > PAGE_ROWS
        if parts[-1] and full and (item.feature is None or item.feature != parts[-1][-1].feature):
            parts.append([])
        parts[-1].append(item)
    return [replace(page, text={} if place else page.text, items=tuple(part)) for place, part in enumerate(parts)]


def section_heading(section: Section, every: Sequence[Section], languages: Sequence[str]) -> LocalText:
    """Return what respondents read above a section: the title of its block; else, where a part begins, which part it is.

    The title of a template is for those who choose it. A study of one part needs no number.
    """
    if any(section.heading.values()) or not any(section.title.values()) or every[-1].part == 1:
        return section.heading
    return {one: words(one, "web_part", number=section.part) for one in languages if has_words(one)}


def grid_text(plan: FormPlan, grid: Grid, page: Page, language: str) -> str:
    """Return what stands above a grid: the feature that it is about, else the title of its page, else how to answer."""
    if grid.feature:
        return plan.instrument.features[grid.feature].get(language, "")
    return page.title.get(language) or said(language, "each_row")


def html_text(text: str, *, newline: str = "<br />", marks: str = "") -> str:
    r"""Return a text as HTML that shows exactly it: markup, tabs, a formula's first sign and ``marks`` as references.

    Examples
    --------
    >>> html_text('=1 < "2"\tor\n[a|b]', marks="[]|")
    '&#61;1 &lt; &quot;2&quot;&#9;or<br />&#91;a&#124;b&#93;'
    """
    text = html.escape(text.replace("\r\n", "\n").replace("\r", "\n"), quote=False).replace('"', "&quot;")
    for mark in ("\t", *marks):
        text = text.replace(mark, f"&#{ord(mark)};")
    if text[:1] in _FIRST:
        text = f"&#{ord(text[0])};{text[1:]}"
    return text.replace("\n", newline)


_FIRST: Final = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
