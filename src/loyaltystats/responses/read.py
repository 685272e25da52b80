"""Read answers back: from our forms, any table with named columns, or a dataframe, checked against the instrument."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import one_of
from loyaltystats.errors import ArgumentError, ResponseError, faults_message
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, VERSION, AnswerColumn, answer_columns
from loyaltystats.questionnaire.template import a_study
from loyaltystats.responses.as_read import column_as_read
from loyaltystats.responses.coding import Context, decode, filled_array
from loyaltystats.responses.consistency import check_consistency
from loyaltystats.responses.frame_source import frame_to_pandas
from loyaltystats.responses.ids import check_duplicates, read_ids
from loyaltystats.responses.match import Match, fits, match
from loyaltystats.responses.numbers import decimals_of
from loyaltystats.responses.problems import Problems, counted
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.sources import Source, source_of, tables_of
from loyaltystats.responses.table import RawTable

if TYPE_CHECKING:
    import pandas as pd

ON_DUPLICATE = ("raise", "first", "last", "keep")


def read_responses(
    source: Any,
    instrument: Instrument | None = None,
    *,
    format: str | None = None,  # noqa: A002 - the word that readers and writers of tables use
    on_duplicate: str = "raise",
    accept_text_changes: bool = False,
) -> Responses:
    """Read answers and check every one of them against the instrument; nothing is dropped or altered silently.

    Parameters
    ----------
    source : str, pathlib.Path, list of these, or dataframe
        A workbook (.xlsx) or CSV, or what a survey platform exports; several of them, or a folder of forms that came back
        by e-mail; or a dataframe of pandas, polars, pyarrow or duckdb. Columns are found by the codes of the questions, in
        the exports of platforms also by their texts; ``id`` is optional.
    instrument : Instrument, optional
        What was asked. Forms of this package need it. Without it, a table is taken as it stands, with ids as text.
    format : str, optional
        ``excel``, ``csv``, or the platform: ``kobo``, ``odk``, ``limesurvey``, ``redcap``, ``qualtrics``, ``surveyjs``,
        ``spss``, ``html``, ``google``, ``surveymonkey``, ``microsoft``; or ``headed``, a table whose headings are the texts
        of the questions. Default: recognised from the file, and noted.
    on_duplicate : {"raise", "first", "last", "keep"}, default "raise"
        What to do when an id appears more than once.
    accept_text_changes : bool, default False
        Read a form although labels of its answers were corrected since it was written, or although it is too old to say what
        was changed. Corrected questions need no such word: they give a ``QualityWarning``. Other codes, orders of answers,
        roles, or another answer wording of Kano pairs are always refused.

    Returns
    -------
    Responses
        ``frame`` has one row per respondent: ``id`` (text), then one column per question code holding codes; ``problems``
        lists the warnings and notes with ``severity, sheet, row, column, value, message``.

    Raises
    ------
    ResponseError
        The file cannot be read, or answers do not fit: everything that is wrong at once, the first twenty in the message
        and all of them in the error's ``problems``.

    Notes
    -----
    Codes and labels are accepted in every language of the instrument, also ``1 - I like it``; case, spaces and the shape of
    apostrophes do not matter. Missing codes (96-99) are kept. An empty cell is missing; ``NA`` and ``None`` are text. Values
    are quoted in messages only for closed questions, never ids or open text. Row numbers are those people see, the heading
    being row 1; in a dataframe the first respondent is row 1.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats.questionnaire.template import load_instrument
    >>> study = load_instrument("kano").with_features({"delivery": "Delivery within 24 hours"})
    >>> table = pd.DataFrame({"id": ["007", "008"], "deliveryfun": ["I like it", "1 - Me gusta"], "deliverydys": [5, 4]})
    >>> read_responses(table, study).frame[["id", "deliveryfun", "deliverydys"]]
        id  deliveryfun  deliverydys
    0  007            1            5
    1  008            1            4
    """
    responses, problems, name = _read(source, instrument, format, on_duplicate, accept_text_changes=accept_text_changes)
    if responses is None:
        raise _error(name, instrument, problems)
    return responses


def read_with_problems(
    source: Any,
    instrument: Instrument | None = None,
    *,
    format: str | None = None,  # noqa: A002
    on_duplicate: str = "raise",
    accept_text_changes: bool = False,
) -> tuple[Responses | None, pd.DataFrame]:
    """Read answers and return them with everything that was found; ``None`` instead of answers when there are errors.

    Raises
    ------
    ResponseError
        The file cannot be read at all.
    """
    responses, problems, _name = _read(
        source, instrument, format, on_duplicate, accept_text_changes=accept_text_changes
    )
    return responses, problems.to_frame()


def _error(name: str, instrument: Instrument | None, problems: Problems) -> ResponseError:
    errors = problems.errors
    count = f"{len(errors)} error{'' if len(errors) == 1 else 's'}"
    what = f"do not fit instrument {instrument.id!r}" if instrument is not None else "cannot be read"
    error = ResponseError(faults_message(f"{name} - the answers {what}, {count}", [one.message for one in errors]))
    error.problems = problems.to_frame()
    return error


def _read(
    source: Any,
    instrument: Instrument | None,
    kind: str | None,
    on_duplicate: str,
    *,
    accept_text_changes: bool,
) -> tuple[Responses | None, Problems, str]:
    one_of("on_duplicate", on_duplicate, ON_DUPLICATE)
    if isinstance(source, Instrument):
        raise ArgumentError("source - got a study - expected the answers - pass them first, then the study.")
    instrument = None if instrument is None else a_study(instrument)
    problems = Problems()
    origin = source_of(source)
    tables = tables_of(origin, instrument, kind, problems)
    if instrument is None:
        _refuse_own(origin, tables)
        frames = [_as_read(table, origin, problems) for table in tables]
    else:
        readable = [
            table for table in tables if fits(table, instrument, problems, accept_text_changes=accept_text_changes)
        ]
        coded = [(table, _coded(table, instrument, problems, accepted=accept_text_changes)) for table in readable]
        tables = [table for table, frame in coded if frame is not None]
        frames = [frame for _, frame in coded if frame is not None]
    frame = _joined(frames)
    if frame is not None:
        keep = check_duplicates(tables, frame[ID].tolist(), on_duplicate, problems)
        frame = frame.iloc[keep].reset_index(drop=True) if len(keep) < len(frame) else frame
    if (frame is None or not len(frame)) and not problems.errors:
        problems.add("error", "there are no responses - expected at least one answered row.")
    if frame is None or problems.errors:
        return None, problems, origin.name
    return (
        Responses(
            frame=frame,
            instrument=instrument,
            problems=problems.to_frame(),
            source=origin.name,
            notes=problems.notes,
        ),
        problems,
        origin.name,
    )


def _refuse_own(origin: Source, tables: Sequence[RawTable]) -> None:
    for table in tables:
        for stamp in table.stamps:
            raise ResponseError(
                f"{origin.name} - is a form of instrument {stamp.instrument!r}, version {stamp.version!r} - expected that "
                "instrument, to check the answers against it - read_responses(path, instrument), with the study that the "
                "form was written from."
            )


def _joined(frames: Sequence[pd.DataFrame]) -> pd.DataFrame | None:
    import pandas as pd

    filled = [frame for frame in frames if len(frame)] or list(frames[:1])
    if len(filled) < 2:
        return filled[0] if filled else None
    return pd.concat(filled, ignore_index=True)


def _as_read(table: RawTable, origin: Source, problems: Problems) -> pd.DataFrame:
    """Return a table that no instrument explains; a dataframe keeps its types."""
    import pandas as pd

    _drop_unfilled(table, table.columns, problems)
    ids = read_ids(table, problems)
    if origin.files:
        columns = {name: column_as_read(table, name, problems) for name in table.columns if name != ID}
        return pd.DataFrame({ID: pd.array(ids, dtype="string"), **columns})
    frame = frame_to_pandas(origin.frame)
    frame = frame.drop(columns=[ID], errors="ignore").reset_index(drop=True)
    if len(frame) > len(ids):
        frame = frame.iloc[[row - 1 for row in table.rows]].reset_index(drop=True)
    frame.insert(0, ID, pd.Series(ids, dtype="string"))
    return frame


def _drop_unfilled(table: RawTable, answered: Sequence[str] | dict[str, Any], problems: Problems) -> None:
    """Leave out rows that hold nothing, and in a form of ours rows that hold nothing but an id; both are counted."""
    import numpy as np

    size = len(table)
    blank = np.ones(size, dtype=bool)
    for name in answered:
        blank &= table.blank(name)
    others = [name for name in table.columns if name not in answered]
    empty = blank.copy()
    for name in others:
        empty &= table.blank(name)
    leave = blank if table.own else empty
    invited = int((blank & ~empty).sum()) if table.own else 0
    if invited:
        problems.add(
            "note",
            f"{counted(invited, 'row')} with an id and no answer: nobody filled them in; not read.",
            place=table.place,
        )
    if int(empty.sum()):
        problems.add("note", f"passed over {counted(int(empty.sum()), 'empty row')}.", place=table.place)
    table.keep(np.flatnonzero(~leave).tolist())


def _coded(
    table: RawTable, instrument: Instrument, problems: Problems, *, accepted: bool = False
) -> pd.DataFrame | None:
    """Return a table as codes, its columns in the order of the instrument, further columns behind; ``None`` without any."""
    import pandas as pd

    found = match(table, instrument, problems)
    study = {column.name: column for column in answer_columns(instrument)}
    answered = [heading for name, heading in found.headings.items() if name in study]
    if not answered:
        return None
    _drop_unfilled(table, [*answered, *(found.extras if not table.own else ())], problems)
    if found.headings.get(ID, ID) != ID:
        table.columns = {ID: table.columns[found.headings[ID]], **table.columns}
    columns: dict[str, Any] = {ID: pd.array(read_ids(table, problems), dtype="string")}
    changed = accepted and any(stamp.fingerprint != instrument.fingerprint for stamp in table.stamps)
    context = replace(_context(table, instrument, found, study, problems), by_code=changed)
    if VERSION in found.headings:
        uniques, places = table.distinct(found.headings[VERSION])
        texts = [None if value is None else str(value).strip().removesuffix(".0") for value in uniques]
        columns[VERSION] = filled_array(texts, places, "string")
    for name, column in study.items():
        if name in found.headings:
            columns[name] = decode(table, found.headings[name], column, context)
        else:
            columns[name] = pd.array([None] * len(table), dtype=column.storage)
    frame = pd.DataFrame({**columns, **{name: column_as_read(table, name, problems) for name in found.extras}})
    if not problems.errors:
        check_consistency(frame, table, instrument, problems)
    return frame


def _context(
    table: RawTable, instrument: Instrument, found: Match, study: dict[str, AnswerColumn], problems: Problems
) -> Context:
    numbers = [
        value
        for name, heading in found.headings.items()
        if name in study and study[name].question.kind == "number"
        for value in table.distinct(heading)[0]
    ]
    decimals = decimals_of(numbers)
    if decimals.comma and not decimals.mixed:
        problems.add("note", "the comma was read as the decimal mark of numbers.", place=table.place)
    spoken = next((stamp.language for stamp in table.stamps if stamp.language in instrument.languages), None)
    return Context(language=spoken or instrument.language, decimals=decimals, problems=problems)
