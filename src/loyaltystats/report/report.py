"""Report: a title, results in the client's order, and what is known of the study; written as a workbook or a page."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import fields
from html import escape
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, QualityWarning
from loyaltystats.report.checklist import NotEstimable
from loyaltystats.report.given import given_tables
from loyaltystats.report.house import House, house_of
from loyaltystats.report.kinds import shown_all
from loyaltystats.report.languages.language import ENGLISH
from loyaltystats.report.languages.voices import untranslated, voice
from loyaltystats.report.study import Study
from loyaltystats.report.text import findings
from loyaltystats.report.words import count
from loyaltystats.result import Result

if TYPE_CHECKING:
    from loyaltystats.questionnaire.instrument import Instrument
    from loyaltystats.report.languages.translator import Translator
    from loyaltystats.responses.responses import Responses

HouseLike = House | str | PathLike[str] | None
"""A house template, or the name of its file."""


class Report:
    """Results under one title, ready to hand over.

    Parameters
    ----------
    title : str
        Title of the first sheet.
    results : sequence of Result, or one Result
        Any results; each kind gets its own sheet, an unknown kind a plain one.
    study : Study, Responses, Instrument or dataframe, optional
        Where the numbers come from: shown on the Contents and Stamp sheets, used by the Checks.
    not_estimable : sequence of NotEstimable, optional
        Analyses that were wanted and could not be made, with reasons; they are shown, never dropped.
    tables : mapping of str to dataframe, optional
        Tables of your own (pandas, polars, pyarrow, duckdb), each on a sheet of the workbook with the look of the others;
        the page, the document and the slides show results only. They are shown as given: no group is too small for them. A
        column that looks as if it named persons is shown with a ``QualityWarning`` and a line on the Checks sheet.

    Raises
    ------
    ArgumentError
        There is no title or no result, or something else than a result is among them, or one with a row per person.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats.result import Result
    >>> result = Result(_table=pd.DataFrame({"question": ["a"], "n": [3]}), n=3, method="Counted.", title="Answers")
    >>> Report("Shops", [result])
    Report: Shops
      Answers, n = 3
    """

    def __init__(
        self,
        title: str,
        results: Iterable[Result] | Result,
        *,
        study: Study | Responses | Instrument | Any | None = None,
        not_estimable: Sequence[NotEstimable] = (),
        tables: Mapping[str, Any] | None = None,
    ) -> None:
        if not isinstance(title, str) or not title.strip():
            raise ArgumentError(f"title - got {title!r} - expected a text, for example 'Customer study'.")
        listed = (results,) if isinstance(results, Result) else tuple(results)
        strangers = [type(each).__name__ for each in listed if not isinstance(each, Result)]
        if strangers:
            raise ArgumentError(
                f"results - {', '.join(strangers)} among them - expected results such as those of classify_kano() or nps()."
            )
        personal = [type(each).__name__ for each in listed if getattr(each, "one_row_per_person", False)]
        if personal:
            raise ArgumentError(
                f"results - {', '.join(personal)} has one row per person, which a client's workbook never shows - expected "
                "results about groups - leave it out, and save its to_frame() where personal data may be."
            )
        own = given_tables(tables)
        if not listed and not not_estimable and not own:
            raise ArgumentError("results - there are none - expected at least one result.")
        self.title = title.strip()
        self.results: tuple[Result, ...] = listed
        self.study = Study.of(study)
        self.not_estimable = tuple(not_estimable)
        self.tables = own

    @property
    def sentences(self) -> tuple[str, ...]:
        """The findings of the Summary sheet in plain sentences, then what could not be estimated."""
        found = [each.finding.sentence for each in findings(shown_all(self.results, self.study))]
        return (*found, *(f"Not estimable: {gap.analysis} - {gap.reason}" for gap in self.not_estimable))

    def with_details(self, **details: Any) -> Report:
        """Return the report with more known about its study, such as ``client``, ``date`` or ``command``.

        Parameters
        ----------
        **details
            Attributes of the study, as on the Contents and Stamp sheets.

        Returns
        -------
        Report
            A new report of the same results.

        Raises
        ------
        ArgumentError
            There is no such attribute.
        """
        known = [each.name for each in fields(Study)]
        unknown = [name for name in details if name not in known]
        if unknown:
            raise ArgumentError(f"details - {', '.join(map(repr, unknown))} - expected some of {', '.join(known)}.")
        made = copy(self)
        made.study = self.study.with_details(**details)
        return made

    def write_excel(self, path: str | Path, *, language: str | None = None, house: HouseLike = None) -> Path:
        """Write the client's workbook.

        Parameters
        ----------
        path : str or pathlib.Path
            A name that ends in ``.xlsx``. An older file is replaced only when the new one is whole.
        language : str, optional
            Language of the fixed texts and of the numbers in them: ``"en"`` (default), ``"es"``, ``"pt"``, ``"de"``,
            ``"fr"`` or ``"zh"``. Texts of the questionnaire and of the data stay as they are.
        house : str, path or House, optional
            House template: a small YAML file with names, logo, colours, font, language, footer and sheets.

        Returns
        -------
        pathlib.Path
            The file written: the same bytes from the same results.

        Raises
        ------
        ArgumentError
            The name does not end in ``.xlsx``, its folder is not there, there are no texts in this
            language, or something in the house template is wrong.

        Warns
        -----
        QualityWarning
            Some texts have no translation and stand in English.
        """
        from loyaltystats.report.workbook import write_workbook

        with self._worn(language, house) as (study, voice):
            return write_workbook(path, self.title, self.results, study, self.not_estimable, self.tables, voice)

    def write_html(self, path: str | Path, *, language: str | None = None, house: HouseLike = None) -> Path:
        """Write the client's page: what the workbook shows, as one file for any browser, without network.

        Parameters
        ----------
        path : str or pathlib.Path
            A name that ends in ``.html``. An older file is replaced only when the new one is whole.
        language : str, optional
            Language of the fixed texts and of the numbers in them: ``"en"`` (default), ``"es"``, ``"pt"``, ``"de"``,
            ``"fr"`` or ``"zh"``. Texts of the questionnaire and of the data stay as they are.
        house : str, path or House, optional
            House template: a small YAML file with names, logo, colours, font, language, footer and sheets.

        Returns
        -------
        pathlib.Path
            The file written: the same bytes from the same results. Its pictures need matplotlib; without it the page says
            that they are left out.

        Raises
        ------
        ArgumentError
            The name does not end in ``.html``, its folder is not there, there are no texts in this
            language, or something in the house template is wrong.

        Warns
        -----
        QualityWarning
            Some texts have no translation and stand in English.
        """
        from loyaltystats.report.web.page import write_page

        with self._worn(language, house) as (study, voice):
            return write_page(path, self.title, self.results, study, self.not_estimable, voice)

    def write_docx(self, path: str | Path, *, language: str | None = None, house: HouseLike = None) -> Path:
        """Write the client's document for Word: sentences, tables and native charts of the workbook.

        Parameters
        ----------
        path : str or pathlib.Path
            A name that ends in ``.docx``. An older file is replaced only when the new one is whole.
        language : str, optional
            Language of the fixed texts and of the numbers in them: ``"en"`` (default), ``"es"``, ``"pt"``, ``"de"``,
            ``"fr"`` or ``"zh"``. Texts of the questionnaire and of the data stay as they are.
        house : str, path or House, optional
            House template: a small YAML file with names, logo, colours, font, language, footer and sheets.

        Returns
        -------
        pathlib.Path
            The file written: the same bytes from the same results. Its charts are native: they open for editing, with
            the cells behind them.

        Raises
        ------
        ArgumentError
            The name does not end in ``.docx``, its folder is not there, there are no texts in this
            language, or something in the house template is wrong.
        MissingDependencyError
            python-docx is not installed (extra ``word``).

        Warns
        -----
        QualityWarning
            Some texts have no translation and stand in English.
        """
        from loyaltystats.report.office.word import write_document

        with self._worn(language, house) as (study, voice):
            return write_document(path, self.title, self.results, study, self.not_estimable, voice)

    def write_pptx(self, path: str | Path, *, language: str | None = None, house: HouseLike = None) -> Path:
        """Write the client's slides for PowerPoint: one finding a slide, with its native chart.

        Parameters
        ----------
        path : str or pathlib.Path
            A name that ends in ``.pptx``. An older file is replaced only when the new one is whole.
        language : str, optional
            Language of the fixed texts and of the numbers in them: ``"en"`` (default), ``"es"``, ``"pt"``, ``"de"``,
            ``"fr"`` or ``"zh"``. Texts of the questionnaire and of the data stay as they are.
        house : str, path or House, optional
            House template: a small YAML file with names, logo, colours, font, language, footer and sheets.

        Returns
        -------
        pathlib.Path
            The file written: the same bytes from the same results. Its charts are native: they open for editing, with
            the cells behind them.

        Raises
        ------
        ArgumentError
            The name does not end in ``.pptx``, its folder is not there, there are no texts in this
            language, or something in the house template is wrong.
        MissingDependencyError
            python-pptx is not installed (extra ``slides``).

        Warns
        -----
        QualityWarning
            Some texts have no translation and stand in English.
        """
        from loyaltystats.report.office.slides import write_slides

        with self._worn(language, house) as (study, voice):
            return write_slides(path, self.title, self.results, study, self.not_estimable, voice)

    @contextmanager
    def _worn(self, language: str | None, house: HouseLike) -> Iterator[tuple[Study, Translator]]:
        """Give the study in its house and the translator of the report, and tell afterwards what it had no words for."""
        worn = house_of(house)
        study = self.study.with_details(**worn.details, house=worn)
        made = voice(
            language or worn.language,
            self.results,
            study=study,
            names=(self.title, worn.footer, *(gap.analysis for gap in self.not_estimable)),
            tables=self.tables,
            numbers=worn.numbers,
        )
        yield study, made
        if made.missing and made.language.code != ENGLISH:
            warnings.warn(untranslated(made), QualityWarning, stacklevel=4)

    def __repr__(self) -> str:
        lines = [f"  {_line(result)}" for result in self.results]
        lines += [f"  table {table.name}, {count(len(table.frame), 'row')}" for table in self.tables]
        lines += [f"  not estimable: {gap.analysis} - {gap.reason}" for gap in self.not_estimable]
        return "\n".join([f"Report: {self.title}", *lines])

    def _repr_html_(self) -> str:
        items = "".join(f"<li>{escape(_line(result))}</li>" for result in self.results)
        gaps = "".join(
            f"<li>not estimable: {escape(gap.analysis)} - {escape(gap.reason)}</li>" for gap in self.not_estimable
        )
        found = "".join(f"<li>{escape(sentence)}</li>" for sentence in self.sentences[:12])
        return (
            f"<h3>{escape(self.title)}</h3><p>{count(len(self.results), 'result')}</p><ul>{items}{gaps}</ul>"
            f"<h4>Findings</h4><ul>{found}</ul>"
        )


def _line(result: Result) -> str:
    return f"{result.heading}, n = {result.n:,}"
