"""What exports of KoboToolbox and ODK have in common: questions inside groups, and the parts of a form that ask nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, STAMP, VERSION
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.questionnaire.xform_names import is_furniture
from loyaltystats.responses.problems import listed
from loyaltystats.responses.shapes.common import Column, Export
from loyaltystats.responses.table import is_blank

DEVICE: Final = (
    *("start", "end", "today", "deviceid", "username", "phonenumber", "simserial", "subscriberid", "audit"),
    *("instanceID", "instanceName", "rootUuid", "deprecatedID"),
)
"""What a form collects by itself beside the answers."""


def out_of_groups(export: Export, separator: str) -> None:
    """Take the names of groups off the headings: what is left is a code, an option, or the text of a question.

    Texts may hold the separator themselves, so that the longest end of a heading that is known counts.
    """
    known = {*export.instrument.columns, *export.instrument.codes, STAMP, VERSION, ID}
    options = dict(_options(export.instrument))
    for column in export.columns:
        pieces = column.name.split(separator)
        for start in range(len(pieces)):
            rest = separator.join(pieces[start:])
            name = rest if rest in known or export.texts.find(rest) else _option(rest, options)
            if name:
                column.name = name
                break
        else:
            column.name = pieces[-1] if is_furniture(pieces[-1]) or pieces[-1] in DEVICE else column.name


def _options(instrument: Instrument) -> Iterator[tuple[tuple[str, str], str]]:
    """Yield what a question and one of its options may be called, folded, with the column of the option."""
    for question in instrument.questions:
        if question.kind != "multiple" or question.scale is None:
            continue
        for answer in question.scale.answers:
            for text in (question.code, *question.text.values()):
                for label in (answer.code, *answer.label.values(), *answer.aliases):
                    yield (normal_text(text), normal_text(label)), f"{question.code}_{answer.code}"


def _option(heading: str, options: Mapping[tuple[str, str], str]) -> str:
    """Return the column of an option whose heading is ``question/option``, or nothing; either may hold a slash."""
    pieces = heading.split("/")
    for middle in range(1, len(pieces)):
        pair = normal_text("/".join(pieces[:middle])), normal_text("/".join(pieces[middle:]))
        if pair in options:
            return options[pair]
    return ""


def in_form_order(export: Export) -> None:
    """Tell questions of one text apart by their order, if the answers say that they come from a form of this study.

    A platform exports the questions in the order of the form; all of those that share the text must be there.
    """
    alike: dict[tuple[str, ...], list[Column]] = {}
    for column in export.columns if export.stamps else ():
        meant = export.texts.find(column.name)
        if len(meant) > 1:
            alike.setdefault(tuple(meant), []).append(column)
    for names, columns in alike.items():
        wanted = [code for code in export.instrument.codes if code in names]
        if len(wanted) == len(columns) == len(names):
            for column, code in zip(columns, wanted, strict=True):
                column.name = code
            export.note(
                f"{len(columns)} columns have the same text; read in the order of the form as {listed(wanted)}."
            )


def settle_options(export: Export, *, whole: bool) -> None:
    """Make the cell of a multiple choice and the columns of its options say the same, before they are read.

    An empty cell means that nothing was answered, where the columns may say 0. ``whole`` says that every option has a
    column; otherwise the cell alone is read.
    """
    for question in export.instrument.questions:
        cell = next((column for column in export.columns if column.name == question.code), None)
        if question.kind != "multiple" or cell is None:
            continue
        options = [column for column in export.columns if column.name in question.columns]
        if not whole:
            export.columns = [column for column in export.columns if column not in options]
        for column in options:
            column.cells = [
                None if is_blank(joined) else own for joined, own in zip(cell.cells, column.cells, strict=True)
            ]


def leave_out_furniture(export: Export, names: tuple[str, ...], *, starting: tuple[str, ...] = ()) -> None:
    """Leave out columns of the platform and of the form that hold no answers, and unknown ones that hold nothing."""
    own = [column.name for column in export.columns if is_furniture(column.name)]
    export.drop((*names, *DEVICE, *own), starting=starting)
    empty = [
        column
        for column in export.columns
        if column.name not in (ID, VERSION)
        and not export.texts.find(column.name)
        and all(is_blank(cell) for cell in column.cells)
    ]
    if empty and len(export.rows):
        export.columns = [column for column in export.columns if column not in empty]
        export.note(
            f"columns that belong to no question and are empty were left out: {listed(c.heading for c in empty)}."
        )
