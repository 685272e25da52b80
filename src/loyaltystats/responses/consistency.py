"""Consistency of coded answers: lawful one by one, and not together. Everything is reported and kept as read.

Half-answered pairs, required questions without an answer, multiple choices with gaps or with an option that excludes the
others, answers to questions that a respondent was not asked, numbers that do not add up, one feature best and worst at once.
The one thing that is coded here is "not asked" (96, -96) where the version of a split study says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.layout import VERSION
from loyaltystats.questionnaire.question import Question
from loyaltystats.responses.asked import Asking, filled, not_asked_code
from loyaltystats.responses.problems import Problems, Severity, counted
from loyaltystats.responses.sets import TotalSet, choice_sets, total_sets
from loyaltystats.responses.table import RawTable

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Booleans = NDArray[np.bool_]

SUM_TOLERANCE = 1e-6
"""Part of a total by which numbers may miss it: decimal numbers do not add up exactly in a computer."""


def check_consistency(frame: pd.DataFrame, table: RawTable, instrument: Instrument, problems: Problems) -> None:
    """Report answers that are lawful one by one and not together; only cells of features not asked about are coded."""
    asking = Asking(instrument=instrument, size=len(frame), column=frame.get)
    shown = {question.code: asking.of(question) for question in instrument.questions}
    check = _Check(frame, table, instrument, problems, shown)
    check.versions()
    check.half_pairs()
    check.required()
    check.gaps()
    check.not_asked(asking)
    check.totals()
    check.exclusive()
    check.best_and_worst()
    check.code_not_asked(asking)


@dataclass(frozen=True)
class _Check:
    frame: pd.DataFrame
    table: RawTable
    instrument: Instrument
    problems: Problems
    shown: Mapping[str, Booleans]

    def say(self, severity: Severity, rows: Any, column: str, what: str, *, name: str = "") -> None:
        """Report rows (a mask), if there are any, about a column; ``name`` is what the message calls it."""
        import numpy as np

        places = np.flatnonzero(np.asarray(rows, dtype=bool)).tolist()
        if places:
            numbers = self.table.rows_of(column, places)
            what = what.replace("{n}", str(len(places))).replace("{s}", "" if len(places) == 1 else "s")
            self.problems.add(severity, what, place=self.table.place, rows=numbers, column=name or column)

    def answered(self, question: Question, *, chosen: bool = False) -> Booleans:
        """Return which rows answer a question; "not shown" (96) is no answer. ``chosen``: options ticked, not refused."""
        import numpy as np

        found = np.zeros(len(self.frame), dtype=bool)
        for name in question.columns:
            column = self.frame[name]
            found |= (column == 1).fillna(False).to_numpy(dtype=bool) if chosen else filled(column, question)
        return found

    def versions(self) -> None:
        """Report versions that the form does not have."""
        if self.instrument.split and VERSION in self.frame.columns:
            known = [str(number) for number in range(1, len(self.instrument.split) + 1)]
            told = self.frame[VERSION]
            strange = told.notna() & ~told.isin(known)
            self.say(
                "warning",
                strange,
                VERSION,
                f"the version is none of the {len(known)} of this study; what was asked is not known.",
            )

    def half_pairs(self) -> None:
        """Report Kano pairs of which one question is answered."""
        for feature, (first, second) in self.instrument.kano_pairs().items():
            both = self.shown[first] & self.shown[second]
            for empty, other in ((first, second), (second, first)):
                half = both & (self.frame[empty].isna() & self.frame[other].notna()).to_numpy(dtype=bool)
                self.say(
                    "warning",
                    half,
                    empty,
                    f"{{n}} half-answered pair{{s}} of {feature!r}: {other!r} is answered, {empty!r} is not; Kano analyses "
                    "leave the pair out.",
                )

    def required(self) -> None:
        """Report required questions that were asked and not answered."""
        for question in self.instrument.questions:
            if question.required:
                columns = list(question.columns)
                empty = self.frame[columns].isna().all(axis=1).to_numpy(dtype=bool) & self.shown[question.code]
                self.say("warning", empty, columns[0], "a required question is not answered.")

    def gaps(self) -> None:
        """Report multiple choices of which some options are left empty."""
        for question in self.instrument.questions:
            columns = list(question.columns)
            if question.kind == "multiple" and columns:
                missing = self.frame[columns].isna()
                some = missing.any(axis=1) & ~missing.all(axis=1)
                self.say(
                    "warning",
                    some,
                    columns[0],
                    f"some options of {question.code!r} are answered and others left empty; empty ones stay missing - put 0 "
                    "where an option was not chosen.",
                    name=question.code,
                )

    def not_asked(self, asking: Asking) -> None:
        """Report answers to questions that the condition, or the version, of a row leaves out."""
        for question in self.instrument.questions:
            given = self.answered(question, chosen=question.kind == "multiple")
            other = given & ~asking.in_version(question)
            self.say(
                "warning",
                other,
                question.columns[0],
                f"answers to {question.code!r}, which the version of the row does not ask; kept as read.",
                name=question.code,
            )
            self.say(
                "warning",
                given & ~self.shown[question.code] & ~other,
                question.columns[0],
                f"answers to {question.code!r}, which is asked only if {question.relevance}; kept as read.",
                name=question.code,
            )

    def totals(self) -> None:
        """Report numbers that do not add up to their total; rows without any number, or with a missing code, are left."""
        for one in total_sets(self.instrument):
            short = self._off(one)
            first = one.questions[0].code
            self.say("warning", short, first, f"the numbers {one.name} do not add up to {one.total:g}; kept as read.")

    def _off(self, one: TotalSet) -> Booleans:
        import numpy as np

        total = np.zeros(len(self.frame))
        given = np.zeros(len(self.frame), dtype=bool)
        refused = np.zeros(len(self.frame), dtype=bool)
        for question in one.questions:
            numbers = self.frame[question.code].to_numpy(dtype=np.float64, na_value=np.nan)
            missing = np.isin(numbers, [float(code) for code in question.scale.missing_codes] if question.scale else [])
            counted_in = ~np.isnan(numbers) & ~missing
            total += np.where(counted_in, numbers, 0.0)
            given |= counted_in
            refused |= missing & self.shown[question.code]
        return given & ~refused & (np.abs(total - one.total) > SUM_TOLERANCE * max(1.0, abs(one.total)))

    def exclusive(self) -> None:
        """Report options that exclude all others and are chosen with others."""
        for question in self.instrument.questions:
            if question.kind != "multiple" or question.scale is None:
                continue
            chosen = (self.frame[list(question.columns)] == 1).fillna(False).to_numpy(dtype=bool)
            for place, answer in enumerate(question.scale.answers):
                if answer.exclusive:
                    both = chosen[:, place] & (chosen.sum(axis=1) > 1)
                    label = answer.display(self.instrument.language)
                    self.say(
                        "warning",
                        both,
                        question.columns[place],
                        f"{label!r} is chosen together with other options, which it excludes; kept as read.",
                    )

    def best_and_worst(self) -> None:
        """Report sets of which one feature is chosen as best and as worst."""
        for first, *others in choice_sets(self.instrument):
            for other in others:
                same = (self.frame[first.code] == self.frame[other.code]).fillna(False).to_numpy(dtype=bool)
                codes = first.scale.codes if first.scale else ()
                valid = self.frame[first.code].astype("string").isin(codes).fillna(False).to_numpy(dtype=bool)
                self.say(
                    "warning",
                    same & valid,
                    other.code,
                    f"the same answer as to {first.code!r}, where two different ones are expected; kept as read.",
                )

    def code_not_asked(self, asking: Asking) -> None:
        """Fill the empty cells of features that the version of a row does not ask with 96 or -96, and say how many."""
        filled = 0
        for question in self.instrument.questions:
            code = not_asked_code(question) if self.instrument.split else None
            if code is not None:
                column = self.frame[question.code]
                hidden = ~asking.in_version(question) & column.isna().to_numpy(dtype=bool)
                filled += int(hidden.sum())
                value = code if str(column.dtype) == "string" else int(code)
                self.frame.loc[hidden, question.code] = value
        if filled:
            self.problems.add(
                "note",
                f"{counted(filled, 'empty cell')} of features that the version of the row does not ask "
                f"{'was' if filled == 1 else 'were'} coded 96 (in numbers -96), not asked.",
                place=self.table.place,
            )
