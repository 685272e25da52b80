"""Lint of a REDCap data dictionary by the rules of its upload: columns, names, types, choices, matrices, branching logic."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from loyaltystats.forms.linting import balanced

COLUMNS: Final = (
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
)
"""The eighteen columns, in their order."""

TYPES: Final = (
    *("text", "notes", "calc", "dropdown", "radio", "checkbox", "yesno", "truefalse", "file", "slider"),
    *("descriptive", "sql"),
)
LISTS: Final = ("radio", "checkbox", "dropdown")
VALIDATIONS: Final = ("", "integer", "number", "email", "phone", "date_ymd", "date_mdy", "date_dmy", "time")
LONGEST: Final = 26
"""Characters of a field name that REDCap advises at most; statistics programs cut longer ones."""

_NAME = re.compile(r"[a-z](?:_?[a-z0-9])*")
_CODE = re.compile(r"-?[A-Za-z0-9_.]+")
_FIELD = re.compile(r"\[([^\]()]*)(?:\(([^)]*)\))?\]")
_TAG = re.compile(r"@[A-Z-]+(?:='[^']*')?")
_TAGS: Final = ("@HIDDEN", "@HIDDEN-SURVEY", "@DEFAULT", "@NONEOFTHEABOVE")

Row = Mapping[str, str]


def lint_redcap(path: Path) -> list[str]:
    """Return everything that REDCap would refuse or take otherwise; an empty list for a good file."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [f"byte {error.start + 1} - is no UTF-8 - expected UTF-8 text."]
    records = list(csv.reader(io.StringIO(text, newline="")))
    if not records or tuple(records[0]) != COLUMNS:
        return [f"row 1 - expected the {len(COLUMNS)} headings of a data dictionary in their order."]
    wrong = [number for number, record in enumerate(records, start=1) if len(record) != len(COLUMNS)]
    if wrong:
        return [f"row {number} - has {len(records[number - 1])} cells - expected {len(COLUMNS)}." for number in wrong]
    fields = [dict(zip(COLUMNS, record, strict=True)) for record in records[1:]]
    if not fields:
        return ["there are no fields - expected the record id and the questions."]
    return list(_faults(fields))


def choices_of(text: str) -> list[tuple[str, str]]:
    """Return code and label of every choice of a list.

    Examples
    --------
    >>> choices_of("1, Yes, often | 2, No")
    [('1', 'Yes, often'), ('2', 'No')]
    """
    pairs = (choice.partition(",") for choice in text.split("|"))
    return [(code.strip(), label.strip()) for code, _, label in pairs]


def _faults(fields: Sequence[Row]) -> Iterator[str]:
    names = [row[COLUMNS[0]] for row in fields]
    first = fields[0]
    if first["Field Type"] != "text" or first["Branching Logic (Show field only if...)"] or first["Section Header"]:
        yield "row 2 - the first field is the record id - expected a text without condition and header."
    known: dict[str, Row] = {}
    for number, row in enumerate(fields, start=2):
        where = f"row {number}, field {row[COLUMNS[0]]!r}"
        yield from (f"{where} - {what}" for what in _field_faults(row, names))
        yield from (f"{where} - {what}" for what in _choice_faults(row))
        yield from (f"{where} - {what}" for what in _logic_faults(row, known))
        yield from (f"{where} - {what}" for what in _tag_faults(row))
        known[row[COLUMNS[0]]] = row
    yield from _matrix_faults(fields, set(names))


def _field_faults(row: Row, names: Sequence[str]) -> Iterator[str]:
    name, kind, form = row[COLUMNS[0]], row["Field Type"], row["Form Name"]
    if not _NAME.fullmatch(name) or len(name) > LONGEST or name.endswith("_complete"):
        yield f"the name is not a small letter, then small letters, digits and single underscores, up to {LONGEST}."
    if names.count(name) > 1:
        yield "the name is used twice."
    if not _NAME.fullmatch(form):
        yield f"the form name {form!r} is not in small letters, digits and underscores."
    if kind not in TYPES:
        yield f"the field type {kind!r} is unknown."
    if not row["Field Label"].strip():
        yield "there is no label."
    if row["Required Field?"] not in ("", "y") or row["Identifier?"] not in ("", "y"):
        yield "required and identifier are y or empty."
    yield from _validation_faults(row)
    for column in ("Field Label", "Field Note", "Section Header"):
        if re.search(r"[\[{]", row[column]):
            yield f"{column} holds a bracket, which REDCap would replace by an answer."


def _validation_faults(row: Row) -> Iterator[str]:
    rule = row["Text Validation Type OR Show Slider Number"]
    low, high = row["Text Validation Min"], row["Text Validation Max"]
    if row["Field Type"] != "text" and (rule or low or high):
        yield "only a text field has a validation."
    if rule not in VALIDATIONS:
        yield f"the validation {rule!r} is unknown."
    for bound in filter(None, (low, high)):
        if not re.fullmatch(r"-?\d+(?:\.\d+)?", bound) or rule not in ("integer", "number"):
            yield f"the limit {bound!r} is no number, or the field is not one for numbers."


def _choice_faults(row: Row) -> Iterator[str]:
    text = row["Choices, Calculations, OR Slider Labels"]
    if row["Field Type"] not in LISTS:
        if text and row["Field Type"] not in ("calc", "slider"):
            yield "a field of this type has no choices."
        return
    choices = choices_of(text)
    for code, label in choices:
        if not _CODE.fullmatch(code):
            yield f"the code {code!r} has other signs than letters, digits and underscores."
        if not label:
            yield f"the choice {code!r} has no label."
        if re.search(r"[\[{]", label):
            yield f"the label of choice {code!r} holds a bracket, which REDCap would replace by an answer."
    folded = [code.lower() for code, _ in choices]
    if len(set(folded)) < len(folded):
        yield "two choices have the same code; capital letters make no difference, as export columns have none."
    if "\n" in text:
        yield "a choice holds a line break, which ends it."


def _logic_faults(row: Row, known: Mapping[str, Row]) -> Iterator[str]:
    logic = row["Branching Logic (Show field only if...)"]
    if not balanced(logic):
        yield "the branching logic has brackets or quotes that do not close."
    bare = re.sub(r"'[^']*'", "", logic)
    words = re.findall(r"[A-Za-z_]+", _FIELD.sub("", bare))
    if any(word not in ("and", "or") for word in words):
        yield f"the branching logic holds {next(word for word in words if word not in ('and', 'or'))!r}."
    for name, option in _FIELD.findall(logic):
        asked = known.get(name)
        if asked is None:
            yield f"the branching logic asks for {name!r}, which is no earlier field."
            continue
        codes = [code for code, _ in choices_of(asked["Choices, Calculations, OR Slider Labels"])]
        if (asked["Field Type"] == "checkbox") != bool(option):
            yield f"the branching logic asks for {name!r} - a checkbox is asked as [name(code)], others as [name]."
        elif option and option not in codes:
            yield f"the branching logic asks for option {option!r} of {name!r}, which it does not have."


def _tag_faults(row: Row) -> Iterator[str]:
    text = row["Field Annotation"]
    for tag in _TAG.findall(text):
        name, _, value = tag.partition("=")
        if name not in _TAGS:
            yield f"the action tag {name!r} is unknown."
        codes = [code for code, _ in choices_of(row["Choices, Calculations, OR Slider Labels"])]
        if name == "@NONEOFTHEABOVE" and not set(value.strip("'").split(",")) <= set(codes):
            yield f"@NONEOFTHEABOVE names {value}, which are no choices."
    if _TAG.sub("", text).strip():
        yield f"the annotation {text!r} holds more than action tags."


def _matrix_faults(fields: Sequence[Row], names: set[str]) -> Iterator[str]:
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(fields):
        if row["Matrix Group Name"]:
            groups.setdefault(row["Matrix Group Name"], []).append(number)
    for group, places in groups.items():
        rows = [fields[place] for place in places]
        where = f"matrix {group!r}"
        if not _NAME.fullmatch(group) or len(group) > 60:
            yield f"{where} - the name is not in small letters, digits and underscores, up to 60."
        if group in names:
            yield f"{where} - a field has this name."
        if places != list(range(places[0], places[0] + len(places))):
            yield f"{where} - its fields do not stand together."
        if len({(row["Field Type"], row["Choices, Calculations, OR Slider Labels"]) for row in rows}) > 1:
            yield f"{where} - its fields differ in type or choices."
        if len({row["Form Name"] for row in rows}) > 1 or any(row["Section Header"] for row in rows[1:]):
            yield f"{where} - a form or a section begins inside it."
        if any(row["Field Type"] not in ("radio", "checkbox") for row in rows):
            yield f"{where} - its fields are not all radio or all checkbox."
