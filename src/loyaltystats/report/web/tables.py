"""Tables of a page: captions, scopes, numbers as the workbook shows them, full precision beneath."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from loyaltystats.report.cells import clean_text
from loyaltystats.report.formats import plain_value, shown_value
from loyaltystats.report.languages.translator import Translator
from loyaltystats.report.page import Field, Table
from loyaltystats.report.web.looks import Looks

SORTABLE: Final = 3
"""Rows from which sorting helps."""

GROUP: Final = "group"

LONG_TEXT: Final = 24
"""Characters from which the text of a cell may break into lines."""


def text(value: object) -> str:
    """Return a text for a page: nothing in it is markup, and nothing that no page can hold.

    Examples
    --------
    >>> text("<b>a</b> & b")
    '&lt;b&gt;a&lt;/b&gt; &amp; b'
    """
    return escape(clean_text(str(value))[0])


def region(inner: str, words: str) -> str:
    """Return a frame that scrolls sideways where its content is wider than the screen, also by keyboard."""
    return f'<div class="wide" tabindex="0" role="group" aria-label="{text(words)}">{inner}</div>'


def table(
    made: Table, named: str, looks: Looks, anchors: Mapping[str, str], *, base: str = "", method: str = ""
) -> str:
    """Return a table.

    Parameters
    ----------
    made : Table
        The table as the workbook has it.
    named : str
        What the table is, for readers who cannot see the heading over it.
    looks : Looks
        Where the looks of cells become classes.
    anchors : mapping of str to str
        Sheet -> place on this page, for cells that link to a sheet.
    base : str
        Text over the table that all can see.
    method : str
        Place on this page where the method is explained, if any.
    """
    say = looks.voice.say
    head = _row_head(made.fields)
    rows = [_row(made, index, head, looks, anchors) for index in range(len(made.rows))]
    unseen = _unseen(f"{looks.voice.language.colon}{named}")
    how = f' <a class="how" href="#{method}">{text(say("Method"))}{unseen}</a>' if method else ""
    words = f"{_unseen(f'{named}. ') if base or how else text(named)}{text(base)}{how}"
    words = f'<span class="base">{words}</span>'
    heads = "".join(f'<th scope="col"{_classes(_kind(each))}>{text(each.label)}</th>' for each in made.fields)
    sortable = ' class="sortable"' if len(rows) >= SORTABLE else ""
    return region(
        f"<table{sortable}><caption>{words}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
        + "\n".join(rows)
        + "\n</tbody></table>",
        f"{say('Table')}{looks.voice.language.colon}{named}",
    )


def _unseen(words: str) -> str:
    return f'<span class="unseen">{text(words)}</span>'


def _row_head(fields: Sequence[Field]) -> str:
    """Return the name of the column that says what a row is about; the group is that only where nothing else is."""
    texts = [each.name for each in fields if each.number_format == "@" and not each.centre]
    return next((name for name in texts if name != GROUP), texts[0] if texts else "")


def _kind(each: Field) -> list[str]:
    return [] if each.number_format == "@" and not each.centre else ["middle"] if each.centre else ["number"]


def _classes(names: Sequence[str]) -> str:
    return f' class="{" ".join(names)}"' if names else ""


def _row(made: Table, index: int, head: str, looks: Looks, anchors: Mapping[str, str]) -> str:
    cells, values = [], made.rows[index]
    for each in made.fields:
        place = (index, each.name)
        value = plain_value(values.get(each.name))
        shown = _cell(value, made.formats.get(place, each.number_format), looks.voice)
        target = anchors.get(made.links.get(place, ""))
        shown = f'<a href="#{target}">{shown}</a>' if target else shown
        names = [*_kind(each), *looks.classes(made.paints.get(place))]
        names += ["long"] if isinstance(value, str) and len(value) > LONG_TEXT else []
        mark, scope = ("th", ' scope="row"') if each.name == head and shown else ("td", "")
        cells.append(f"<{mark}{scope}{_classes(names)}>{shown}</{mark}>")
    return f"<tr>{''.join(cells)}</tr>"


def _cell(value: Any, number_format: str, voice: Translator) -> str:
    """Return what a cell shows; a number that is shown rounded has its own value beneath."""
    if value is None:
        return ""
    shown = text(shown_value(value, number_format, numbers=voice.numbers)).replace("\n", "<br>")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return shown
    full = repr(value)
    return shown if shown.replace("−", "-") == full else f'<data value="{full}">{shown}</data>'
