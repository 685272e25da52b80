"""Stated importance: which column says how important a driver is to the customer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from loyaltystats.checks import did_you_mean
from loyaltystats.errors import ArgumentError
from loyaltystats.frames import column_names
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers, instrument_of

SUFFIX: Final = "imp"
"""Templates end the codes of questions about importance so, where these have no feature."""


def stated_columns(
    responses: Any, stated: Mapping[str, str] | Sequence[str] | None, drivers: Sequence[str], outcome: str
) -> dict[str, str]:
    """Return driver -> column of its stated importance, for the drivers that have one.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    stated : mapping or sequence of str or None
        Driver -> column, or columns in the order of the drivers; empty for none. ``None``: the instrument's questions
        about the importance of the same feature.
    drivers : sequence of str
        The drivers.
    outcome : str
        The outcome.

    Raises
    ------
    ArgumentError
        A name is no driver, a column serves twice, or a list has another length than the drivers.
    """
    if stated is None:
        return _of_instrument(responses, drivers)
    if isinstance(stated, str):
        raise ArgumentError(
            f"stated - got {stated!r} - expected a mapping of drivers to columns, or one column per driver - pass for "
            "example stated={'price': 'priceimportance'}."
        )
    if not isinstance(stated, Mapping):
        if stated and len(stated) != len(drivers):
            raise ArgumentError(
                f"stated - got {len(stated)} columns for {len(drivers)} drivers - expected one per driver, in their order - "
                "name them in a mapping where some drivers have none."
            )
        stated = dict(zip(drivers, stated, strict=False))
    unknown = [name for name in stated if name not in drivers]
    if unknown:
        raise ArgumentError(
            f"stated - {unknown[0]!r} is no driver - expected one of {', '.join(drivers)}."
            f"{did_you_mean(unknown[0], drivers)}"
        )
    columns = list(stated.values())
    twice = [name for name in columns if columns.count(name) > 1 or name in drivers or name == outcome]
    if twice:
        raise ArgumentError(
            f"stated - {twice[0]!r} stands there twice, is a driver or the outcome - expected a column of its own for every "
            "driver."
        )
    return dict(stated)


def _of_instrument(responses: Any, drivers: Sequence[str]) -> dict[str, str]:
    """Return the instrument's question about importance of the same feature, or of the same code with another ending."""
    instrument = instrument_of(responses)
    if instrument is None:
        return {}
    there = set(column_names(answers(responses)))
    asked = [
        question
        for question in instrument.with_role(Role.IMPORTANCE)
        if question.code in there and question.scale is not None and question.scale.is_numeric
    ]
    by_feature = {question.feature: question.code for question in asked if question.feature}
    stems = {
        question.code.removesuffix(SUFFIX): question.code
        for question in asked
        if not question.feature and question.code.endswith(SUFFIX)
    }
    found = {}
    for driver in drivers:
        feature = instrument.question(driver).feature if driver in instrument.codes else None
        starts = [code for stem, code in stems.items() if driver.startswith(stem)]
        if feature is not None and feature in by_feature:
            found[driver] = by_feature[feature]
        elif not feature and len(starts) == 1:
            found[driver] = starts[0]
    return {driver: code for driver, code in found.items() if list(found.values()).count(code) == 1}
