"""Spoken tables and charts: their fixed texts in the reader's language, before anything is measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.report import style
from loyaltystats.report.languages.translator import Translator, Verbatim
from loyaltystats.report.languages.voices import DATA_FIELDS, PLAIN_VOICE

NUMBER_ROOM: Final = 5.0
"""Digits of room for the number before the words of its format."""

_QUOTED: Final = re.compile(r'"([^"]*)"')

if TYPE_CHECKING:
    from openpyxl.chart._chart import ChartBase

    from loyaltystats.report.page import Field, Table


def spoken_table(table: Table, voice: Translator) -> Table:
    """Return a table with labels, texts and the words of number formats in the reader's language; numbers stay numbers."""
    if voice is PLAIN_VOICE or table.spoken:
        return table
    fields = [
        replace(each, label=voice.say(each.label), number_format=voice.number_format(each.number_format))
        for each in table.fields
    ]
    rows = [
        dict(values) | {each.name: _cell(values.get(each.name), (index, each), table, voice) for each in table.fields}
        for index, values in enumerate(table.rows)
    ]
    formats = {place: voice.number_format(each) for place, each in table.formats.items()}
    fields = [replace(each, width=_wide_enough(each, formats)) for each in fields]
    return replace(table, fields=fields, rows=rows, formats=formats, spoken=True)


def _wide_enough(each: Field, formats: Mapping[tuple[int, str], str]) -> float:
    """Return the width of a column, larger where the words of a number format would not fit; a program would show ###."""
    words = ["".join(_QUOTED.findall(made)) for (_row, name), made in formats.items() if name == each.name]
    longest = max((style.text_width(text) for text in words if text), default=0.0)
    return max(each.width, longest + NUMBER_ROOM) if each.width and longest else each.width


def _cell(value: Any, place: tuple[int, Field], table: Table, voice: Translator) -> Any:
    index, each = place
    if not isinstance(value, str):
        return value
    if (index, each.name) in table.links:  # the name of a sheet is in the language already
        return Verbatim(value)
    return voice.say(value, data=each.name in DATA_FIELDS)


def spoken_chart(chart: ChartBase, voice: Translator) -> None:
    """Put the title of a chart and of its axes into the reader's language; names of series are texts of cells."""
    if voice is PLAIN_VOICE:
        return
    chart_parts: Any = chart
    holders = (chart_parts, *(getattr(chart_parts, name, None) for name in ("x_axis", "y_axis")))
    for holder in holders:
        title = getattr(holder, "title", None)
        rich = title.tx.rich if title is not None and title.tx is not None else None
        for paragraph in rich.p if rich is not None else ():
            for run in paragraph.r or ():
                run.t = voice.say(run.t)
    for series in chart_parts.series:
        labels = getattr(series, "dLbls", None)
        if labels is not None and labels.numFmt:
            labels.numFmt = voice.number_format(labels.numFmt)
