"""Matching: whether a table belongs to an instrument, and which heading is which question."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import QualityWarning
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import ID, VERSION, FormStamp, answer_columns
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.responses.changed import change_of
from loyaltystats.responses.problems import Place, Problems, listed
from loyaltystats.responses.table import RawTable

_HINTED: Final = 10
"""Columns that a suggestion is looked for."""


@dataclass(frozen=True)
class Match:
    """Which heading holds which column of the study, and which headings belong to none."""

    headings: dict[str, str]
    extras: tuple[str, ...]


def fits(table: RawTable, instrument: Instrument, problems: Problems, *, accept_text_changes: bool = False) -> bool:
    """Return whether a form of ours is a form of this instrument; report what differs if not.

    A form from which only texts differ is one, with a warning.
    """
    good = True
    place = Place(file=table.place.file, sheet=table.place.sheet)
    for stamp, rows in table.stamps.items():
        if stamp.fingerprint == instrument.fingerprint:
            continue
        change = change_of(stamp, instrument, accepted=accept_text_changes)
        if change.readable:
            told = f"the form was written from instrument {instrument.id!r} with other texts - {change.words}."
            problems.add("warning", told, place=place, rows=rows)
            warnings.warn(f"{place.words()}{' - ' if place.words() else ''}{told}", QualityWarning, stacklevel=5)
            continue
        good = False
        advice = f", or {change.advice}" if change.advice else ", or write the form again"
        problems.add(
            "error",
            f"the form does not belong to instrument {instrument.id!r} - {_differences(stamp, instrument, change.words)} - "
            f"read it with the instrument that it was written from{advice}.",
            place=place,
            rows=rows,
        )
    return good


def _differences(stamp: FormStamp, instrument: Instrument, known: str) -> str:
    """Return in words what differs between a form and an instrument."""
    parts = [known] if known else []
    if stamp.instrument != instrument.id:
        parts.append(f"it is a form of {stamp.instrument!r}")
    if stamp.version != instrument.version:
        parts.append(f"it has version {stamp.version!r}, the instrument {instrument.version!r}")
    if stamp.codes:
        gone = [code for code in stamp.codes if code not in instrument.columns]
        new = [code for code in instrument.columns if code not in stamp.codes]
        parts += [f"the form asks {listed(gone)}, the instrument does not"] if gone else []
        parts += [f"the instrument asks {listed(new)}, the form does not"] if new else []
        same = not gone and not new
    else:
        same = True
    if stamp.wording and stamp.wording != (instrument.wording or ""):
        parts.append(f"the form has the answer wording {stamp.wording!r}, the instrument {instrument.wording!r}")
    elif same and not parts:
        parts.append("texts, answers or scales have been changed since the form was written")
    return "; ".join([*parts, f"fingerprint {stamp.fingerprint} instead of {instrument.fingerprint}"])


def match(table: RawTable, instrument: Instrument, problems: Problems) -> Match:
    """Return which heading holds which column; report columns that are missing, unknown or there twice."""
    wanted = [ID, VERSION, *(column.name for column in answer_columns(instrument))]
    headings = {name: name for name in wanted if name in table.columns}
    folded: dict[str, list[str]] = {}
    for heading in table.columns:
        if heading not in headings:
            folded.setdefault(normal_text(heading), []).append(heading)
    for name in wanted:
        spelled = folded.get(name, [])
        if name in headings or not spelled:
            continue
        if len(spelled) > 1:
            problems.add("error", f"the columns {listed(spelled)} could all be {name!r} - keep one.", place=table.place)
        headings[name] = spelled[0]
        problems.add("note", f"the column {spelled[0]!r} was read as {name!r}.", place=table.place)
    used = set(headings.values())
    extras = tuple(heading for heading in table.columns if heading not in used)
    if not any(name in headings for name in instrument.columns):
        _report_none(table, instrument, extras, problems)
        return Match(headings, extras)
    _report_missing(table, instrument, headings, extras, problems)
    if extras:
        problems.add(
            "warning",
            f"the column{'' if len(extras) == 1 else 's'} {listed(extras)} "
            f"{'is' if len(extras) == 1 else 'are'} not in instrument {instrument.id!r}; kept as read.",
            place=table.place,
        )
    return Match(headings, extras)


def _report_none(table: RawTable, instrument: Instrument, extras: tuple[str, ...], problems: Problems) -> None:
    """Say that no column belongs to the instrument, and where its names stand if that is further down."""
    hints = "".join(dict.fromkeys(did_you_mean(name, extras) for name in instrument.columns[:_HINTED]))
    problems.add(
        "error",
        f"no column belongs to instrument {instrument.id!r} - expected {listed(instrument.columns)} - name the columns by "
        f"the codes of the questions, or by their texts.{hints}",
        place=table.place,
    )


def _report_missing(
    table: RawTable, instrument: Instrument, headings: dict[str, str], extras: tuple[str, ...], problems: Problems
) -> None:
    missing = [name for name in instrument.columns if name not in headings]
    if not missing:
        return
    hints = "".join(dict.fromkeys(did_you_mean(name, extras) for name in missing[:_HINTED]))
    plural = "" if len(missing) == 1 else "s"
    if table.own:
        problems.add(
            "error",
            f"the column{plural} {listed(missing)} of the form {'is' if not plural else 'are'} gone - expected all columns, "
            f"in any order - put {'it' if not plural else 'them'} back, empty if nothing was answered.{hints}",
            place=table.place,
        )
    else:
        problems.add(
            "warning",
            f"there is no column {listed(missing)}; read as not answered.{hints}",
            place=table.place,
        )
