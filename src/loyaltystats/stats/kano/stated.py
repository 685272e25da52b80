"""Self-stated importance: the mean of answers on the nine-point scale, joined to the Kano table."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from loyaltystats.errors import ResponseError, faults_message
from loyaltystats.frames import count_patterns
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.stats.kano.decode import MISSING_CODES, MOST_QUOTED, is_missing
from loyaltystats.stats.kano.tally import group_label
from loyaltystats.vocabulary import TOTAL

LOWEST: Final = 1
HIGHEST: Final = 9
"""Ends of the self-stated importance scale, "not at all" to "extremely" important."""

_LEADING_NUMBER: Final = re.compile(r"^(\d+)(?:\s*[-:.)=]\s*\S.*)?$")

Sums = dict[tuple[str, str], tuple[float, float]]
"""(group, feature) -> sum of weights, sum of weight times answer."""


def importance_sums(
    frame: Any, columns: Mapping[str, str], *, by: str | None = None, weights: str | None = None
) -> Sums:
    """Add up the importance answers of every feature, for all respondents and by group.

    Parameters
    ----------
    frame : dataframe of pandas, polars, pyarrow or duckdb
        One row per respondent.
    columns : mapping of str to str
        Feature -> column with 1-9, as bare numbers or ``7 - Very important``.
    by, weights : str, optional
        Columns of groups and of survey weights.

    Returns
    -------
    dict
        (group, feature) -> (sum of weights, weighted sum); ``Total`` for all.

    Raises
    ------
    ResponseError
        Answers that are not on the scale, all columns at once.
    """
    sums: Sums = {}
    faults: list[str] = []
    for feature, column in columns.items():
        table = count_patterns(frame, [*([by] if by else []), column], weights=weights)
        groups = [group_label(value) for value in table[by].tolist()] if by else [None] * len(table)
        values = [stated_importance(value) for value in table[column].tolist()]
        unknown = sorted({str(v) for v, x in zip(table[column].tolist(), values, strict=True) if x is None})
        if unknown:
            shown = ", ".join(map(repr, unknown)) if len(unknown) <= MOST_QUOTED else f"{len(unknown)} different texts"
            faults.append(f"column {column!r}: {shown}")
        sizes = table["weight" if weights else "n"].tolist()
        for group, value, size in zip(groups, values, sizes, strict=True):
            for key in {(TOTAL, feature)} | ({(group, feature)} if group is not None else set()):
                _add(sums, key, value, float(size))
    if faults:
        raise ResponseError(
            faults_message(
                f"importance - answers that are not known, expected numbers {LOWEST}-{HIGHEST} or texts that start so",
                faults,
            )
        )
    return sums


def _add(sums: Sums, key: tuple[str, str], value: float | None, size: float) -> None:
    if value is not None and value == value:  # noqa: PLR0124 - nan: not answered
        total, weighted = sums.get(key, (0.0, 0.0))
        sums[key] = (total + size, weighted + size * value)


def stated_importance(value: Any) -> float | None:
    """Return the importance, ``nan`` when not answered, ``None`` when it is no answer of the scale."""
    if is_missing(value) or normal_text(value) in MISSING_CODES:
        return float("nan")
    found = _LEADING_NUMBER.match(normal_text(value))
    if found is None or not LOWEST <= int(found.group(1)) <= HIGHEST:
        return None
    return float(found.group(1))
