"""Rows for mediation and moderation: named columns checked, constants and repetitions refused in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.stats.drivers.least_squares import Fit, fit
from loyaltystats.stats.drivers.levels import levels_of
from loyaltystats.stats.drivers.matrix import DriverRows, refuse_collinear, standardised, without_constants
from loyaltystats.stats.selection import group_label

if TYPE_CHECKING:
    import numpy as np


def names_of(argument: str, value: Sequence[str] | str) -> tuple[str, ...]:
    """Return one name or several as a tuple.

    Raises
    ------
    ArgumentError
        Something else was given.
    """
    names = (value,) if isinstance(value, str) else tuple(value)
    if not all(isinstance(name, str) for name in names):
        raise ArgumentError(f"{argument} - got {value!r} - expected the name of a column, or a list of names.")
    return names


def refuse_repeated(**named: Sequence[str]) -> None:
    """Raise ``ArgumentError`` when a column has two roles."""
    seen: dict[str, str] = {}
    for role, names in named.items():
        for name in names:
            if name in seen:
                raise ArgumentError(
                    f"{role} - {name!r} is also {seen[name]} - expected different columns - give each one role."
                )
            seen[name] = role


def prepared(rows: DriverRows, needed: Sequence[str], outcome: str) -> tuple[DriverRows, list[str]]:
    """Return the rows without constant controls, and notes about those.

    Raises
    ------
    EstimationError
        A needed column or the outcome does not vary, columns repeat each other, or there are too few respondents.
    """
    import numpy as np

    kept, notes = without_constants(rows)
    flat = [rows.name(name) for name in needed if name in rows.terms and name not in kept.terms]
    if np.ptp(kept.y) == 0:
        flat.append(rows.name(outcome))
    if flat:
        raise EstimationError(
            f"{', '.join(map(repr, flat))} - everybody gave the same answer - expected answers that differ - choose other "
            "columns, or join groups."
        )
    if len(kept.y) <= len(kept.terms) + 1:
        raise EstimationError(
            f"outcome {outcome!r} - too few complete respondents for {len(kept.terms) + 1} coefficients - expected more "
            "respondents than coefficients - leave out controls, or join groups."
        )
    refuse_collinear(standardised(kept)[0], kept.terms, kept.weights)
    return kept, notes


def equation(rows: DriverRows, target: np.ndarray, terms: Sequence[str]) -> Fit:
    """Fit one equation on some of the terms, with any column as its outcome; HC3 errors, or those of the design."""
    covariance = "HC3" if rows.survey is None else "design"
    places = [rows.terms.index(term) for term in terms]
    return fit(replace(rows, y=target, x=rows.x[:, places], terms=tuple(terms), factors={}), covariance)


def groups_of(kept: DriverRows, moderator: str, first_group: str, rows: DriverRows) -> tuple[tuple[str, str], ...]:
    """Return the groups of a text moderator that are there, the one without a term first."""
    if moderator not in rows.factors:
        return ()
    terms = [term for term in rows.factors[moderator] if term in kept.terms]
    if not terms:
        raise EstimationError(
            f"moderator {moderator!r} - everybody is in one group - expected at least two groups - choose another column."
        )
    present = rows.only(rows.factors[moderator]).x
    named = {term: term[len(moderator) + 1 : -1] for term in rows.factors[moderator]}
    first = first_group
    if not (present.sum(axis=1) == 0).any():  # nobody in the first group: the first that somebody is in has no term
        first = next(
            named[term]
            for place, term in enumerate(rows.factors[moderator])
            if term not in kept.terms and present[:, place].any()
        )
    return (("", first), *((term, named[term]) for term in terms))


def first_group_of(responses: Any, moderator: str, rows: DriverRows) -> str:
    """Return the group of a text moderator that has no term of its own; empty for a number."""
    if moderator not in rows.factors:
        return ""
    column = collect(answers(responses, [moderator]), [moderator])[moderator]
    named = {term[len(moderator) + 1 : -1] for term in levels_of(responses, column).terms}
    labels = (group_label(value) for value in column.tolist())
    return next(label for label in labels if label is not None and label not in named)
