"""The workbook for translators: one sheet per language, one row per text; written, taken up again and read back.

Both ends stand here, because the file goes to a translator and not to respondents.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loyaltystats.errors import FormError, QualityWarning, TemplateError, faults_message
from loyaltystats.files import atomic, settle_workbook
from loyaltystats.forms.translation_cells import Kept, fault_of, read_book
from loyaltystats.forms.translation_sheets import write_book
from loyaltystats.questionnaire.faults import is_language
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.template import a_study
from loyaltystats.questionnaire.translation import Given, Outcome, rows_of, translated

SHOWN: Final = 5


@dataclass(frozen=True)
class _Told:
    """What a warning says about keys of one kind."""

    keys: list[str]
    what: str


def write_translations(instrument: Instrument, path: str | Path, languages: str | Sequence[str]) -> Path:
    """Write a workbook in which translators put a study into other languages.

    One sheet per language, one row per text: key, source, target, review, final, comment, status, where it is shown, and how
    many characters fit. Answer scales that the package shares are filled in where it has them in the language. Texts that
    are there already are filled in as well, so that a translation can be reviewed.

    Parameters
    ----------
    instrument : Instrument
        The study or template. Its first language is the source.
    path : str or pathlib.Path
        Workbook to write (.xlsx). If it is a translation workbook already, the work in it is kept: what translators wrote,
        their comments and statuses; rows whose source has changed since become stale.
    languages : str or sequence of str
        Target languages, such as ``"de"`` or ``["de", "fr-ca"]``.

    Returns
    -------
    pathlib.Path
        The file written. It appears whole or not at all.

    Raises
    ------
    FormError
        A language cannot be used, or the file that is there is no translation workbook of this source language.

    Examples
    --------
    >>> import tempfile
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("recommend").with_languages(["en"])
    >>> write_translations(study, Path(tempfile.mkdtemp()) / "recommend.xlsx", "it").name
    'recommend.xlsx'
    """
    instrument, target = a_study(instrument), Path(path)
    wanted = [languages] if isinstance(languages, str) else list(languages)
    _check_languages(instrument, wanted)
    if target.suffix.lower() != ".xlsx":
        raise FormError(f"{target} - a translation workbook ends in .xlsx - give it such a name.")
    if not target.parent.is_dir():
        raise FormError(f"{target} - there is no folder {str(target.parent)!r} - make it first.")
    kept = _kept(instrument, target)
    every = list(dict.fromkeys([*wanted, *kept]))
    with atomic(target) as temporary:
        write_book(instrument, {language: rows_of(instrument, language) for language in every}, kept, temporary)
        settle_workbook(temporary)
    return target


def _check_languages(instrument: Instrument, languages: list[str]) -> None:
    if not languages:
        raise FormError("languages - no target language is given - expected for instance ['de', 'fr'].")
    for language in languages:
        if not is_language(language):
            raise FormError(f"languages - {language!r} is no language code - expected one such as de, fr or pt-br.")
        if language == instrument.language:
            raise FormError(
                f"languages - {language!r} is the source language of instrument {instrument.id!r} - name the languages to "
                "translate into."
            )


def _kept(instrument: Instrument, path: Path) -> Mapping[str, Mapping[str, Kept]]:
    """Return the work in a workbook that is already there: language -> key -> what translators left."""
    if not path.exists():
        return {}
    fault = fault_of(path)
    if fault:
        raise FormError(f"{path} - {fault} - nothing was written - choose another name.")
    book = read_book(path, removed=True)
    if book.source and book.source != instrument.language:
        raise FormError(
            f"{path} - translates from {book.source!r}, the study's first language is {instrument.language!r} - nothing was "
            "written - choose another name, or put the languages of the study in that order."
        )
    if book.faults:
        raise FormError(faults_message(f"{path} cannot be taken up", list(book.faults)))
    return book.languages


def read_translations(path: str | Path, instrument: Instrument, *, partial: bool = False) -> Instrument:
    """Read a translation workbook back into its study.

    For every text the column final wins over review, and review over target. The study gets the languages in which every
    text that respondents see has a translation; texts for researchers may be missing and keep the words of the source. A
    template counts as reviewed in a language when all its rows are.

    Parameters
    ----------
    path : str or pathlib.Path
        The workbook, as ``write_translations`` wrote it.
    instrument : Instrument
        The study as it is today. It may have changed since: texts whose source is another one now are taken and marked as
        stale.
    partial : bool, default False
        Take languages although respondents would see some texts in the source language.

    Returns
    -------
    Instrument
        With the new or corrected language in all texts, its templates saying how far each language has been checked
        (``translations``) and which texts are ``stale``.

    Raises
    ------
    TemplateError
        The file is no translation workbook; or a text lost its marks such as ``{feature}``, is missing, stands twice, cannot
        be told apart from another answer, or is no text. All faults at once.

    Warns
    -----
    QualityWarning
        Stale texts, texts in the source language, texts that came back empty, unknown keys, texts longer than fits.

    Examples
    --------
    >>> import tempfile
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("recommend").with_languages(["en", "es"])
    >>> book = write_translations(study, Path(tempfile.mkdtemp()) / "recommend.xlsx", "es")
    >>> read_translations(book, study) == study
    True
    """
    instrument, file = a_study(instrument), Path(path)
    fault = fault_of(file) if file.exists() else "there is no such file"
    if fault:
        raise TemplateError(f"{file} - {fault} - expected a workbook of write_translations().")
    book = read_book(file)
    faults = list(book.faults)
    if book.source != instrument.language:
        faults.append(
            f"the workbook translates from {book.source!r}, the study's first language is {instrument.language!r} - use the "
            "study it was written from"
        )
    made, told, begun = instrument, [], False
    for language, rows in book.languages.items():
        given = {key: Given(words=kept.words, status=kept.status, hash=kept.hash) for key, kept in rows.items()}
        if not _is_begun(made, language, given):
            told.append(_Told([language], "is a sheet in which nothing has been translated; it was left out"))
            continue
        begun = True
        outcome = translated(made, language, given, partial=partial)
        faults += [f"sheet {language!r}, {one}" for one in outcome.faults]
        made = outcome.instrument
        told += _warnings(language, outcome)
    if not faults and not begun:
        faults.append(
            "nothing has been translated in any of its sheets yet - fill in the column target, then read it again"
        )
    if faults:
        many = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        raise TemplateError(faults_message(f"{file.name} has {many}", faults))
    for one in told:
        warnings.warn(f"{file.name} - {_listed(one.keys)} {one.what}.", QualityWarning, stacklevel=2)
    return made.checked()


def _is_begun(instrument: Instrument, language: str, given: Mapping[str, Given]) -> bool:
    """Say whether a sheet holds more than what was filled in when it was written."""
    if language in instrument.languages:
        return True
    before = {row.key: row.target for row in rows_of(instrument, language)}
    return any(one.words and one.words != before.get(key, "") for key, one in given.items())


def _warnings(language: str, outcome: Outcome) -> list[_Told]:
    every = (
        _Told(outcome.stale, "rendered another source than today's; they are used and marked as stale"),
        _Told(outcome.left, "had no translation; they keep the words of the source and are marked as stale"),
        _Told(outcome.kept, "came back empty; they keep the translation they had"),
        _Told(outcome.unknown, "are no texts of this study (any more); they were left out"),
        _Told(outcome.long, "are longer than fits where they are shown; shorten them"),
    )
    return [_Told(one.keys, f"({language}) {one.what}") for one in every if one.keys]


def _listed(keys: list[str]) -> str:
    more = f" and {len(keys) - SHOWN} more" if len(keys) > SHOWN else ""
    return ", ".join(map(repr, keys[:SHOWN])) + more
