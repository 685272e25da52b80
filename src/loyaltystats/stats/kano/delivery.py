"""Is the feature delivered today? Answers to "do you get this?", alone and joined to each respondent's category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, ResponseError, faults_message
from loyaltystats.frames import count_patterns, need_columns
from loyaltystats.questionnaire.scale import Scale, normal_text
from loyaltystats.responses.responses import instrument_of
from loyaltystats.sampling.variance import design_means
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.decode import MOST_QUOTED, is_missing
from loyaltystats.stats.kano.designed import category_rows
from loyaltystats.stats.kano.pooling import Plan, Wave
from loyaltystats.stats.kano.table import EvaluationTable
from loyaltystats.stats.kano.tally import group_label
from loyaltystats.stats.outcomes.shares import beta_limits
from loyaltystats.stats.proportion import wilson
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

YES, PARTLY, NO, UNKNOWN = range(4)
HARMED_WITHOUT: Final = (CATEGORIES.index("one_dimensional"), CATEGORIES.index("must_be"))
HARMED_WITH: Final = CATEGORIES.index("reverse")

WORDS: Final = {
    **dict.fromkeys(("yes", "y", "true", "sí", "si", "1"), YES),
    **dict.fromkeys(("partly", "partially", "in part", "en parte", "parcialmente", "2"), PARTLY),
    **dict.fromkeys(("no", "n", "false", "3"), NO),
    **dict.fromkeys(("i don't know", "don't know", "no lo sé", "no sé", "96", "97", "98", "99"), UNKNOWN),
}
"""Answers understood without an instrument: the codes of the shipped delivery question, and plain words."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Shares:
    """Sums of weights of respondents in a base and of those who have a property; and of the squares, for Kish's n."""

    part: np.ndarray
    base: np.ndarray
    squared: np.ndarray
    n: np.ndarray
    errors: tuple[np.ndarray, np.ndarray] | None = None
    """Standard errors of the shares and their degrees of freedom under strata, clusters, fpc or replicates."""

    def interval(self, confidence_level: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return share and its interval: Wilson's, under a design that of Korn and Graubard; ``nan`` without answers."""
        import numpy as np

        known = self.base > 0
        share = np.where(known, self.part / np.where(known, self.base, 1.0), np.nan)
        size = np.where(known, self.base**2 / np.where(known, self.squared, 1.0), 0.0)
        if self.errors is not None:
            return share, *beta_limits(share, *self.errors, (self.n, size), confidence_level)
        successes = np.where(known, self.part * size / np.where(known, self.base, 1.0), 0.0)
        return share, *wilson(successes, size, confidence_level)


@dataclass(frozen=True, kw_only=True, eq=False)
class Delivery:
    """Who gets each feature, and who is dissatisfied with it, one entry per group and feature (``Counts.rows``)."""

    delivered: Shares
    dissatisfied: Shares
    asked: tuple[str, ...]


@dataclass(kw_only=True)
class _Sums:
    """Running sums of one base."""

    shape: int
    values: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import numpy as np

        self.values = {name: np.zeros(self.shape) for name in ("part", "base", "squared", "n")}

    def add(self, rows: np.ndarray, chosen: np.ndarray, part: np.ndarray, table: pd.DataFrame) -> None:
        """Add the chosen patterns to their rows; ``part`` says which of them have the property."""
        import numpy as np

        n = table["n"].to_numpy(dtype=float)
        weight = table["weight"].to_numpy(dtype=float) if "weight" in table else n
        squared = table["weight_squared"].to_numpy(dtype=float) if "weight" in table else n
        for name, size in (("part", weight * part), ("base", weight), ("squared", squared), ("n", n)):
            np.add.at(self.values[name], rows[chosen], size[chosen])

    def shares(self) -> Shares:
        return Shares(**self.values)


def checked_delivery(delivered: Mapping[str, str] | None, wave: Wave) -> dict[str, str]:
    """Return feature -> delivery column: the argument, else the instrument's delivery questions.

    Raises
    ------
    ArgumentError
        A feature is not among the pairs.
    ResponseError
        A column is missing.
    """
    instrument = instrument_of(wave.responses)
    if delivered is None:
        found = instrument.by_feature("delivery") if instrument else {}
        return {feature: found[feature] for feature in wave.pairs if feature in found}
    unknown = [feature for feature in delivered if feature not in wave.pairs]
    if unknown:
        raise ArgumentError(
            f"delivered - names feature {', '.join(map(repr, unknown))} - the pairs are about "
            f"{', '.join(map(repr, wave.pairs))}."
        )
    need_columns(wave.frame, list(delivered.values()))
    return {feature: delivered[feature] for feature in wave.pairs if feature in delivered}


def tally_delivery(
    wave: Wave, columns: Mapping[str, str], plan: Plan, counts: Counts, *, partly_counts: bool
) -> Delivery:
    """Count who gets each feature, alone and together with the respondent's own category.

    Parameters
    ----------
    wave : Wave
        The answers.
    columns : mapping of str to str
        Feature -> delivery column (yes, partly, no).
    plan : Plan
        Evaluation table, groups and design.
    counts : Counts
        Gives the rows: groups and features.
    partly_counts : bool
        Whether ``partly`` counts as delivered.

    Returns
    -------
    Delivery
        ``dissatisfied`` is the share who do not get a feature that is must-be or one-dimensional to them, or get one
        that is reverse to them.

    Raises
    ------
    ResponseError
        A delivery answer is not known, all columns at once.
    """
    import numpy as np

    delivered, dissatisfied = _Sums(shape=len(counts)), _Sums(shape=len(counts))
    faults: list[str] = []
    letters = letters_by_position(plan.table)
    decoder = wave.decoder(plan.table.positions)
    for feature, column in columns.items():
        keys = [*([plan.by] if plan.by else []), *wave.pairs[feature], column]
        table = count_patterns(wave.frame, keys, weights=wave.weights)
        state = np.array(
            delivery_states(table[column].tolist(), delivery_scale(wave, column), column, faults), dtype=int
        )
        functional, dysfunctional = (
            np.array(decoder.decode(name, table[name].tolist(), table["n"].tolist()), dtype=int)
            for name in wave.pairs[feature]
        )
        letter = letters[functional, dysfunctional]
        known = state != UNKNOWN
        gets = (state == YES) | (partly_counts & (state == PARTLY))
        harmed = (~gets & np.isin(letter, ("O", "M"))) | (gets & (letter == "R"))
        for rows, inside in _places(table, plan.by, counts, feature):
            delivered.add(rows, known & inside, gets, table)
            dissatisfied.add(rows, known & inside & (letter != ""), harmed, table)
    if faults:
        raise ResponseError(
            faults_message(f"{wave.where} - delivery answers that are not known, expected yes, partly or no", faults)
        )
    found = Delivery(delivered=delivered.shares(), dissatisfied=dissatisfied.shares(), asked=tuple(columns))
    if plan.design is None or not plan.design.is_complex:
        return found
    return with_errors(found, wave, plan, counts, partly_counts=partly_counts, columns=columns)


def with_errors(
    found: Delivery,
    wave: Wave,
    plan: Plan,
    counts: Counts,
    *,
    columns: Mapping[str, str],
    partly_counts: bool,
) -> Delivery:
    """Return the shares with the standard errors that the design gives them."""
    import numpy as np

    rows = category_rows(wave, plan, counts, more=list(columns.values()))
    states = {
        feature: np.array(
            delivery_states(rows.frame[column].tolist(), delivery_scale(wave, column), column, []), dtype=int
        )
        for feature, column in columns.items()
    }
    errors = np.full((2, 2, len(counts)), np.nan)
    for at, (place, domain) in enumerate(rows.domains(counts, complete=False)):
        feature = counts.features[place]
        if feature not in states:
            continue
        state, code = states[feature], rows.codes[:, place]
        gets = (state == YES) | (partly_counts & (state == PARTLY))
        harmed = (~gets & np.isin(code, HARMED_WITHOUT)) | (gets & (code == HARMED_WITH))
        for which, (hit, base) in enumerate(((gets, state != UNKNOWN), (harmed, (state != UNKNOWN) & (code >= 0)))):
            inside = domain & base
            if inside.any():
                share = design_means(hit.astype(float), rows.design, inside)
                errors[which, :, at] = share.std_error[0], share.df
    return replace(
        found,
        delivered=replace(found.delivered, errors=(errors[0, 0], errors[0, 1])),
        dissatisfied=replace(found.dissatisfied, errors=(errors[1, 0], errors[1, 1])),
    )


def letters_by_position(table: EvaluationTable) -> np.ndarray:
    """Return the letters by position, empty where an answer of the pair is missing (position 0)."""
    import numpy as np

    size = table.positions + 1
    letters = np.full((size, size), "", dtype="<U1")
    letters[1:, 1:] = np.array([list(row) for row in table.rows])
    return letters


def _places(table: pd.DataFrame, by: str | None, counts: Counts, feature: str) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return (row of the result, whether the pattern belongs there), for the total and for groups."""
    import numpy as np

    features, column = len(counts.features), counts.features.index(feature)
    everyone = np.ones(len(table), dtype=bool)
    places = [(np.full(len(table), column), everyone)]
    if by:
        labels = [group_label(value) for value in table[by].tolist()]
        inside = np.array([label is not None for label in labels], dtype=bool)
        rows = [(1 + counts.groups.index(label)) * features + column if label is not None else 0 for label in labels]
        places.append((np.array(rows, dtype=int), inside))
    return places


def delivery_scale(wave: Wave, column: str) -> Scale | None:
    """Return the scale of a delivery question where an instrument has it."""
    instrument = instrument_of(wave.responses)
    scale = instrument.question(column).scale if instrument and column in instrument.codes else None
    if scale is not None and len(scale.answers) not in (2, 3):
        raise ArgumentError(
            f"delivered - question {column!r} has {len(scale.answers)} answers - expected yes, partly, no, or yes, no."
        )
    return scale


def delivery_states(values: Sequence[Any], scale: Scale | None, column: str, faults: list[str]) -> list[int]:
    """Return YES, PARTLY, NO or UNKNOWN for every answer; unknown answers are faults."""
    present = {normal_text(value) for value in values if not is_missing(value)}
    zero_one = present <= {"0", "1"}
    unknown: Counter[str] = Counter()
    states = []
    for value in values:
        state = UNKNOWN if is_missing(value) else _state(value, scale, zero_one=zero_one)
        if state is None:
            unknown[str(value)] += 1
        states.append(UNKNOWN if state is None else state)
    if unknown:
        shown = ", ".join(map(repr, sorted(unknown)))
        faults.append(
            f"column {column!r}: {shown if len(unknown) <= MOST_QUOTED else f'{len(unknown)} different texts'}"
        )
    return states


def _state(value: Any, scale: Scale | None, *, zero_one: bool) -> int | None:
    if scale is not None:
        position = scale.position(value)  # Responses have their missing codes blanked already
        if position is None:
            return None
        return (YES, PARTLY, NO)[position - 1] if len(scale.answers) == 3 else (YES, NO)[position - 1]
    text = normal_text(value)
    if zero_one and text == "0":
        return NO
    return WORDS.get(text)
