"""Fuzzy answers to Kano pairs: how far each of the five answers holds for a respondent, counted as patterns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError, faults_message
from loyaltystats.frames import collect, count_patterns
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import usable_weights
from loyaltystats.stats.kano.table import EvaluationTable
from loyaltystats.stats.kano.tally import Tally, complete, group_label, in_order
from loyaltystats.stats.selection import numbers
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SLACK: Final = 0.02
"""How far the memberships of a question may miss 1, as rounded thirds do; they are rescaled to 1."""

PERCENT_FROM: Final = 1.5
"""Largest membership of a study above which all are percentages."""

Memberships = Mapping[str, tuple[Sequence[str], Sequence[str]]]
"""Feature -> five columns of the functional question, five of the dysfunctional one, most pleased first."""


@dataclass(frozen=True, kw_only=True, eq=False)
class FuzzyCells:
    """Distinct memberships in A O M I R Q of one feature in one group (patterns x 6), and how many respondents have them."""

    membership: np.ndarray
    n: np.ndarray
    weight: np.ndarray
    squared: np.ndarray


@dataclass(frozen=True, kw_only=True, eq=False)
class FuzzyTally:
    """Cells of every group and feature, and what was not complete."""

    features: tuple[str, ...]
    groups: tuple[str, ...]
    cells: Mapping[tuple[str, str], FuzzyCells]
    respondents: int
    incomplete: Mapping[str, int]
    weighted: bool

    def rows(self) -> list[tuple[str, str]]:
        """Return (group, feature) of every row, ``Total`` first."""
        return [(group, feature) for group in (TOTAL, *self.groups) for feature in self.features]


def crisp_cells(tallied: Tally, table: EvaluationTable) -> FuzzyTally:
    """Return plain answers as memberships of 1: one pattern per cell of the evaluation table."""
    indicator = table.indicator().astype(float)
    count = complete(tallied.count)
    weight = count if tallied.weight is None else complete(tallied.weight)
    squared = count if tallied.squared is None else complete(tallied.squared)
    cells = {
        (group, feature): FuzzyCells(
            membership=indicator,
            n=count[g, f].astype(float),
            weight=weight[g, f].astype(float),
            squared=squared[g, f].astype(float),
        )
        for g, group in enumerate((TOTAL, *tallied.groups))
        for f, feature in enumerate(tallied.features)
    }
    half = (tallied.half_pairs + tallied.unanswered)[0]
    return FuzzyTally(
        features=tallied.features,
        groups=tallied.groups,
        cells=cells,
        respondents=int(tallied.respondents[0]),
        incomplete={feature: int(n) for feature, n in zip(tallied.features, half, strict=True)},
        weighted=tallied.weight is not None,
    )


def checked_memberships(memberships: Any, positions: int) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Return feature -> columns if they can be used.

    Raises
    ------
    ArgumentError
        There are none, a question has not as many columns as the table has answers, or a column is used twice.
    """
    if not isinstance(memberships, Mapping) or not memberships:
        raise ArgumentError(
            "memberships - expected feature -> (columns of the functional question, columns of the dysfunctional one), "
            "most pleased answer first."
        )
    faults, used = [], set()
    for feature, pair in memberships.items():
        sides = list(pair) if not isinstance(pair, str) else []
        if len(sides) != 2 or any(isinstance(side, str) or len(side) != positions for side in sides):
            faults.append(f"feature {feature!r}: expected two lists of {positions} columns")
            continue
        columns = [column for side in sides for column in side]
        twice = sorted({column for column in columns if columns.count(column) > 1 or column in used})
        faults += [f"feature {feature!r}: column {column!r} is used twice" for column in twice]
        used |= set(columns)
    if faults:
        raise ArgumentError(faults_message("memberships - cannot be used", faults))
    return {str(feature): (tuple(pair[0]), tuple(pair[1])) for feature, pair in memberships.items()}


def tally_memberships(
    responses: Any, memberships: Any, table: EvaluationTable, *, by: str | None, weights: str | None, missing: str
) -> FuzzyTally:
    """Count the distinct memberships of every feature.

    Raises
    ------
    ArgumentError
        The columns cannot be used.
    ResponseError
        A membership is no number, or those of a question do not add up to 1 (or 100); with ``missing="raise"`` also when
        one is not there.
    """
    import numpy as np

    asked = checked_memberships(memberships, table.positions)
    keys = [by] if by else []
    frame = answers(responses, [*(c for pair in asked.values() for side in pair for c in side), *keys])
    if weights:
        usable_weights(collect(frame, [weights])[weights])
    tables = {
        feature: count_patterns(frame, [*keys, *pair[0], *pair[1]], weights=weights) for feature, pair in asked.items()
    }
    faults: list[str] = []
    shares = {feature: _shares(tables[feature], pair, faults) for feature, pair in asked.items()}
    largest = max((float(np.nanmax(each, initial=0.0)) for sides in shares.values() for each in sides), default=0.0)
    unit = 100.0 if largest > PERCENT_FROM else 1.0
    groups, inside = _groups(tables, by)
    cells: dict[tuple[str, str], FuzzyCells] = {}
    incomplete = {}
    for feature, sides in shares.items():
        known = _known(sides, unit, feature, faults)
        joint, sizes = _categories(sides, table), _sizes(tables[feature])
        incomplete[feature] = int(sizes[0][~known].sum())
        for group in (TOTAL, *groups):
            chosen = known & inside[feature][group]
            n, weight, squared = (size[chosen] for size in sizes)
            cells[group, feature] = FuzzyCells(membership=joint[chosen], n=n, weight=weight, squared=squared)
    if missing == "raise":
        faults += [f"feature {feature!r}: {n} not answered" for feature, n in incomplete.items() if n]
    if faults:
        raise ResponseError(faults_message("responses - memberships that cannot be used", faults))
    return FuzzyTally(
        features=tuple(asked),
        groups=groups,
        cells=cells,
        respondents=int(next(iter(tables.values()))["n"].sum()),
        incomplete=incomplete,
        weighted=weights is not None,
    )


def _groups(
    tables: Mapping[str, pd.DataFrame], by: str | None
) -> tuple[tuple[str, ...], dict[str, dict[str, np.ndarray]]]:
    """Return the groups in order, and per feature and group which patterns belong to it."""
    import numpy as np

    labels = {
        feature: [group_label(value) for value in (one[by].tolist() if by else [None] * len(one))]
        for feature, one in tables.items()
    }
    groups = tuple(in_order({label for column in labels.values() for label in column if label is not None}))
    inside = {
        feature: {
            group: np.array([group in (TOTAL, label) for label in column], dtype=bool) for group in (TOTAL, *groups)
        }
        for feature, column in labels.items()
    }
    return groups, inside


def _shares(table: pd.DataFrame, pair: Sequence[Sequence[str]], faults: list[str]) -> list[np.ndarray]:
    """Return the memberships of the two questions, ``nan`` where nothing stands."""
    import numpy as np

    found = []
    for side in pair:
        columns = []
        for column in side:
            try:
                columns.append(numbers(table[column]))
            except ResponseError as reason:
                faults.append(str(reason))
                columns.append(np.full(len(table), np.nan))
        found.append(np.column_stack(columns))
    return found


def _known(sides: list[np.ndarray], unit: float, feature: str, faults: list[str]) -> np.ndarray:
    """Return who answered both questions, and rescale the memberships in place: blanks beside numbers are 0."""
    import numpy as np

    known = np.ones(len(sides[0]), dtype=bool)
    for place, side in enumerate(sides):
        answered = ~np.isnan(side).all(axis=1)
        filled = np.nan_to_num(side) / unit
        sums = filled.sum(axis=1)
        wrong = answered & ((filled < 0).any(axis=1) | (np.abs(sums - 1) > SLACK))
        if wrong.any():
            name = ("functional", "dysfunctional")[place]
            shown = ", ".join(f"{value * unit:g}" for value in np.unique(sums[wrong])[:5])
            faults.append(
                f"feature {feature!r}, {name} question: {int(wrong.sum())} different answers add up to {shown} or hold a "
                f"number below 0, expected memberships from 0 that add up to {unit:g}"
            )
        sides[place] = filled / np.where(sums > 0, sums, 1.0)[:, None]
        known &= answered & ~wrong
    return known


def _categories(sides: list[np.ndarray], table: EvaluationTable) -> np.ndarray:
    """Return the memberships in A O M I R Q: the outer product of the two questions, summed over the cells of each."""
    import numpy as np

    joint = np.einsum("pf,pd->pfd", sides[0], sides[1]).reshape(len(sides[0]), table.positions**2)
    found: np.ndarray = joint @ table.indicator()
    return found


def _sizes(table: pd.DataFrame) -> list[np.ndarray]:
    n = table["n"].to_numpy(dtype=float)
    return [n, *(table[name].to_numpy(dtype=float) if name in table else n for name in ("weight", "weight_squared"))]
