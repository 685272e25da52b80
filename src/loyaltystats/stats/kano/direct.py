"""Direct classification: respondents themselves put each feature on one of the four levels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ResponseError, faults_message
from loyaltystats.frames import collect, count_patterns
from loyaltystats.questionnaire.scale import Scale
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, usable_weights, weights_only
from loyaltystats.stats.kano.decode import MOST_QUOTED, is_missing
from loyaltystats.stats.kano.result import text_column
from loyaltystats.stats.kano.tally import group_label, in_order
from loyaltystats.stats.kano.winner import exact_p, normal_p, rank_columns
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.stats.proportion import wilson
from loyaltystats.vocabulary import LEVELS, TOTAL

if TYPE_CHECKING:
    import pandas as pd

OUTSIDE: Final = "does not matter"
"""The fifth answer, outside the four levels."""

ANSWERS: Final = (*LEVELS, OUTSIDE)

TIE_ORDER: Final = (1, 2, 3, 0, 4)
"""Among equal counts: Expected, Desired, Delighted, Dissatisfied, does not matter."""

BLANK: Final = -1
"""Position of an answer that was not given."""

_Cell = tuple[str, str]


class DirectTally:
    """Counts of the five answers by (group, feature), with sums of weights and of their squares."""

    def __init__(self, features: tuple[str, ...], groups: tuple[str, ...]) -> None:
        import numpy as np

        self.features, self.groups = features, groups
        rows = (1 + len(groups)) * len(features)
        self.n = np.zeros((rows, len(ANSWERS)))
        self.weight, self.squared = np.zeros_like(self.n), np.zeros_like(self.n)
        self.respondents = 0

    def add(self, feature: str, labels: list[str | None], positions: list[int], table: pd.DataFrame) -> None:
        """Add the counted answers of one feature to the total and to their groups."""
        row_of = {cell: row for row, cell in enumerate(self.rows())}
        weight, squared = ("weight", "weight_squared") if "weight" in table else ("n", "n")
        sizes = (table[name].tolist() for name in ("n", weight, squared))
        for label, position, *size in zip(labels, positions, *sizes, strict=True):
            for group in (TOTAL, label) if label is not None else (TOTAL,):
                if position != BLANK:
                    cell = (row_of[(group, feature)], position)
                    for counted, value in zip((self.n, self.weight, self.squared), size, strict=True):
                        counted[cell] += value
        self.respondents = int(table["n"].sum())

    def rows(self) -> list[_Cell]:
        """Return (group, feature) of every row, ``Total`` first."""
        return [(group, feature) for group in (TOTAL, *self.groups) for feature in self.features]


def tally_direct(
    responses: Any, direct: Mapping[str, str], *, by: str | None, design: SurveyDesign | None, missing: str
) -> DirectTally:
    """Count the direct answers of every feature.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    direct : mapping of str to str
        Feature -> column with codes 1-4 (Dissatisfied to Delighted) and 5 (does not matter), or the answer texts.
    by : str, optional
        Column of groups.
    design : SurveyDesign, optional
        Weights only.
    missing : str
        ``drop`` or ``raise``.

    Returns
    -------
    DirectTally
        One row per group and feature.

    Raises
    ------
    ResponseError
        An answer is not known or, with ``raise``, missing; all columns at once.
    """
    weights = weights_only(design, "direct classification")
    keys = [by] if by else []
    frame = answers(responses, [*direct.values(), *keys, *([weights] if weights else [])])
    if weights:
        usable_weights(collect(frame, [weights])[weights])
    tables = {feature: count_patterns(frame, [*keys, column], weights=weights) for feature, column in direct.items()}
    labels = {
        feature: [group_label(value) for value in (table[by].tolist() if by else [None] * len(table))]
        for feature, table in tables.items()
    }
    groups = tuple(in_order({label for column in labels.values() for label in column if label is not None}))
    found = DirectTally(tuple(direct), groups)
    faults: list[str] = []
    for feature, table in tables.items():
        column = direct[feature]
        positions = direct_positions(table[column].tolist(), direct_scale(responses, column), column, faults)
        found.add(feature, labels[feature], positions, table)
        blank = sum(n for n, position in zip(table["n"].tolist(), positions, strict=True) if position == BLANK)
        if blank and missing == "raise":
            faults.append(f"column {column!r}: {blank} not answered, and missing='raise' refuses them")
    if faults:
        raise ResponseError(
            faults_message("responses - direct answers that cannot be used, expected codes 1-5", faults)
        )
    return found


def direct_scale(responses: Any, column: str) -> Scale | None:
    """Return the scale that decodes a direct question: the instrument's, else the one of the shipped template."""
    instrument = instrument_of(responses)
    if instrument is not None and column in instrument.codes:
        return instrument.question(column).scale
    from loyaltystats.questionnaire.library import shipped_template

    return shipped_template("fourlevel").feature_questions[0].scale


def direct_positions(values: list[Any], scale: Scale | None, column: str, faults: list[str]) -> list[int]:
    """Return columns of ``ANSWERS``, ``BLANK`` where nothing was answered; unknown answers are faults."""
    found: list[int] = []
    unknown: Counter[str] = Counter()
    for value in values:
        blank = is_missing(value) or (scale is not None and scale.code_of(value) in scale.missing_codes)
        position = None if blank or scale is None else scale.position(value)
        if not blank and (position is None or position > len(ANSWERS)):
            unknown[str(value)] += 1
            position = len(ANSWERS)  # never reaches a result: faults are raised
        found.append(BLANK if position is None else position - 1)
    if unknown:
        shown = ", ".join(map(repr, sorted(unknown)))
        faults.append(
            f"column {column!r}: {shown if len(unknown) <= MOST_QUOTED else f'{len(unknown)} different texts'}"
        )
    return found


def infer_direct(counted: DirectTally, *, confidence_level: float, adjust: str, weighted: bool) -> dict[str, Any]:
    """Level of every feature by the winner test among the answers, and the share dissatisfied with its interval.

    Parameters
    ----------
    counted : DirectTally
        Counts.
    confidence_level : float
        Fraction between 0 and 1.
    adjust : str
        Correction of p over the features of a group.
    weighted : bool
        Whether weights are in use: then a normal test on effective counts.

    Returns
    -------
    dict
        Columns ``requirement, level, dissatisfied, dissatisfied_low, dissatisfied_high, reason, n`` and, with weights,
        ``n_effective``.
    """
    import numpy as np

    ranking = rank_columns(counted.weight, TIE_ORDER)
    rows = np.arange(len(ranking.first))
    if weighted:
        squares = counted.squared[rows, ranking.first] + counted.squared[rows, ranking.second]
        p = normal_p(ranking.first_count, ranking.second_count, squares)
    else:
        p = exact_p(ranking.first_count, ranking.second_count)
    size = len(counted.features)
    adjusted = np.concatenate([adjust_p(p[start : start + size].tolist(), adjust) for start in range(0, len(p), size)])
    base, squared = counted.weight.sum(axis=1), counted.squared.sum(axis=1)
    effective = np.where(squared > 0, base**2 / np.where(squared > 0, squared, 1.0), 0.0)
    share = np.where(base > 0, counted.weight[:, 0] / np.where(base > 0, base, 1.0), np.nan)
    low, high = wilson(np.where(base > 0, share * effective, 0.0), effective, confidence_level)
    verdicts = [
        _verdict(ANSWERS[ranking.first[row]], ANSWERS[ranking.second[row]], adjusted[row], 1 - confidence_level)
        for row in rows
    ]
    requirement, level, reason = (text_column(column) for column in zip(*verdicts, strict=True))
    found: dict[str, Any] = {"requirement": requirement, "level": level}
    found |= {"dissatisfied": share, "dissatisfied_low": low, "dissatisfied_high": high, "reason": reason}
    found["n"] = counted.n.sum(axis=1).astype(int)
    return found | ({"n_effective": effective} if weighted else {})


def _verdict(first: str, second: str, p: float, level: float) -> tuple[str | None, str | None, str]:
    """Return requirement, level and reason; ``p`` is ``nan`` when nobody answered."""
    if p != p:  # noqa: PLR0124 - nan: nobody answered
        return None, None, "nobody answered the direct question"
    if p > level:
        return f"mixed: {first}/{second}", None, f"{first} cannot be told apart from {second}"
    if first == OUTSIDE:
        return "Indifferent", None, "most say that it does not matter to them: outside the four levels"
    if first == "Dissatisfied":
        return None, first, "chosen by most: missing or failing, and that turns them away"
    return first, first, "chosen by significantly more respondents than any other answer"
