"""What the words of ``new`` name: features, drivers and other things, each with a text or one per language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from loyaltystats.cli.talk import say
from loyaltystats.errors import ResponseError

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument

Texts = dict[str, dict[str, str]]
"""Identifier of a feature -> language -> text; the language of a text that was given without one is empty."""

EXAMPLES = {
    "--feature": '--feature delivery="next-day delivery"',
    "--driver": '--driver speed="speed of service"',
    "--about": '--about internal.buying="Purchasing"',
}
_TEXT = "text"
_WORKBOOKS = (".xlsx", ".xlsm")


def texts(option: str, given: Sequence[str]) -> Texts:
    """Read ``id=text`` and ``id.language=text``."""
    found: Texts = {}
    for words in given:
        name, sign, text = words.partition("=")
        name, text = name.strip(), text.strip()
        if not sign or not name or not text:
            raise click.UsageError(f"{option} {words!r} - expected an id and a text, for instance {EXAMPLES[option]}.")
        feature, _dot, language = name.partition(".")
        if language in found.setdefault(feature, {}):
            raise click.UsageError(f"{option} {words!r} - {name!r} is given twice.")
        found[feature][language] = text
    return found


def by_template(given: Sequence[str], names: Sequence[str]) -> dict[str, Texts]:
    """Read ``template.id=text`` and ``template.id.language=text``."""
    words: dict[str, list[str]] = {}
    for one in given:
        template, dot, rest = one.partition(".")
        if not dot or "=" in template:
            raise click.UsageError(f"--about {one!r} - expected a template, an id and a text: {EXAMPLES['--about']}.")
        if template not in names:
            raise click.UsageError(f"--about {one!r} - {template!r} is not among {', '.join(names)}.")
        words.setdefault(template, []).append(rest)
    return {template: texts("--about", every) for template, every in words.items()}


def in_languages(part: Instrument, given: Texts, wanted: Sequence[str], option: str) -> Instrument:
    """Return a template with its features named; a text without a language is in the first language if others are named.

    Raises
    ------
    click.UsageError
        A text is given twice, in a language that the template does not speak, or in none of those asked for.
    """
    spoken_there = {language for one in part.parts for language in one.template.languages}
    named: dict[str, str | Mapping[str, str]] = {}
    for feature, texts_of in given.items():
        unknown = sorted(set(texts_of) - spoken_there - {""})
        if unknown:
            raise click.UsageError(
                f"{option} - {feature!r} has a text in {', '.join(map(repr, unknown))} - expected one of "
                f"{', '.join(part.languages)} - leave it out, and put the study into other languages with 'translate'."
            )
        named[feature] = texts_of[""] if set(texts_of) == {""} else _by_language(feature, texts_of, part, option)
    made = part.with_features(named)
    lacking = [language for language in wanted if language not in made.languages]
    if lacking:
        raise click.UsageError(
            f"{option} - no text is in {', '.join(map(repr, lacking))}, which --language asks for - name it, for instance "
            f"{next(iter(given))}.{lacking[0]}=..., or leave out --language {lacking[0]}."
        )
    return made


def _by_language(feature: str, given: Mapping[str, str], part: Instrument, option: str) -> dict[str, str]:
    """Return the texts of a feature in the languages of the study."""
    first = part.languages[0]
    if "" in given and first in given:
        raise click.UsageError(
            f"{option} - {feature!r} is given twice: a text without a language is the one in {first!r} - leave one out."
        )
    every = {language or first: text for language, text in given.items()}
    return {language: text for language, text in every.items() if language in part.languages}


def from_table(path: str) -> Texts:
    """Read features from a CSV or a workbook: a column ``id``, and a column ``text`` or one per language.

    Raises
    ------
    click.UsageError
        The columns are others, or a row does not name one feature; all such rows are listed.
    """
    rows = _rows(path)
    columns = [_plain(cell).casefold() for cell in rows[0]] if rows else []
    while columns and not columns[-1]:
        columns.pop()
    if "id" not in columns or len(set(columns) - {""}) < max(len(columns), 2):
        raise click.UsageError(
            f"{path} - has the columns {', '.join(map(_plain, rows[0])) if columns else '(none)'} - expected id, and text "
            "or a column per language."
        )
    found: Texts = {}
    faults = []
    for number, row in enumerate(rows[1:], start=2):
        cells = [_plain(cell) for cell in row]
        if not any(cells):
            continue
        spoken = {name: cell for name, cell in zip(columns, cells, strict=False) if cell}
        name = spoken.pop("id", "")
        fault = _fault(name, spoken, cells[len(columns) :], found)
        if fault:
            faults.append(f"{path}, row {number} - {fault}.")
        found[name] = {"" if language == _TEXT else language: text for language, text in spoken.items()}
    if faults:
        raise click.UsageError("\n".join(faults))
    return found


def _fault(name: str, spoken: Mapping[str, str], beyond: Sequence[str], found: Texts) -> str:
    """Return what is wrong with a row of a table of features, or nothing."""
    if any(beyond):
        return "has more cells than the heading - put a text that holds the separator into quotation marks"
    if not name or not spoken:
        return "has no id or no text - expected one feature per row, each once"
    return f"names {name!r} a second time - expected one feature per row, each once" if name in found else ""


def _rows(path: str) -> list[Sequence[Any]]:
    """Return the rows of a CSV in any usual encoding, or of the first sheet of a workbook."""
    if Path(path).suffix.lower() in _WORKBOOKS:
        return _workbook_rows(path)
    from loyaltystats.responses.csv_source import read_records
    from loyaltystats.responses.problems import Place, Problems

    if not Path(path).read_bytes().strip():
        return []
    problems = Problems()
    rows: list[Sequence[Any]] = list(read_records(Path(path), problems, Place()))
    for row in problems.to_frame().itertuples():
        if row.severity == "warning":
            say(f"Note: {path} - {row.message}")
    return rows


def _workbook_rows(path: str) -> list[Sequence[Any]]:
    import openpyxl

    from loyaltystats.files import workbook_fault

    fault = workbook_fault(path)
    if fault:
        raise ResponseError(f"{path} - {fault} - save it again as .xlsx, or as CSV (UTF-8).")
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def _plain(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()
