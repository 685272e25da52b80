"""Respondents for the join of levels and loyalty: what each misses and gets, by requirement, and how loyal they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError, ResponseError
from loyaltystats.questionnaire.scale import normal_text
from loyaltystats.sampling.design import usable_weights
from loyaltystats.stats.kano.delivery import UNKNOWN, WORDS
from loyaltystats.stats.kano.own import OwnAnswers
from loyaltystats.stats.kano.table import LETTERS
from loyaltystats.stats.respondent_levels import COUNTED, count_levels, gets
from loyaltystats.stats.selection import group_label, in_order, is_missing, numbers, question_of, refuse_many_groups
from loyaltystats.vocabulary import CATEGORIES, TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.sampling.design_rows import DesignRows

REQUIRED: Final = {
    "expected_missing": "M",
    "desired_missing": "O",
    "delighted_present": "A",
    "unwanted_present": "R",
}
"""What is counted -> letter of the requirement."""

NO_OUTCOME, NO_FEATURE, NO_WEIGHT = "no answer to the outcome", "no feature with pair and delivery", "weight of zero"

LOWEST_LOYALTY: Final = 6.0
"""Answers up to it on the recommendation scale 0-10 are detractors: they stand in for customers about to leave."""


@dataclass(frozen=True, kw_only=True, eq=False)
class People:
    """Respondents with an outcome: counts of what they miss and get, of what they require, lapse (``nan``: unknown)."""

    y: np.ndarray
    counts: np.ndarray
    """Shape (respondents, 4), in the order of ``COUNTED``."""
    required: np.ndarray
    """How many features are Expected, Desired, Delighted, Reverse to the respondent (or to all), same shape."""
    lapse: np.ndarray
    weight: np.ndarray
    place: np.ndarray
    """Positions among all respondents."""
    group: tuple[str | None, ...] | None
    excluded: Mapping[str, int]
    n_total: int
    weighted: bool
    survey: DesignRows | None = None
    """The design of all respondents, where there is more to it than weights."""

    def __len__(self) -> int:
        return len(self.y)

    @property
    def dissatisfied(self) -> np.ndarray:
        """Whether an Expected feature is missing or an unwanted one there."""
        found: np.ndarray = (self.counts[:, 0] > 0) | (self.counts[:, 3] > 0)
        return found

    @property
    def group_names(self) -> list[str]:
        """Groups in order, without the total."""
        return in_order(name for name in self.group or () if name is not None)

    def parts(self) -> dict[str, People]:
        """Return all respondents and, after them, each group."""
        import numpy as np

        found = {TOTAL: self}
        for name in self.group_names:
            found[name] = self._only(np.array([label == name for label in self.group or ()]))
        return found

    def _only(self, rows: np.ndarray) -> People:
        return replace(
            self,
            y=self.y[rows],
            counts=self.counts[rows],
            required=self.required[rows],
            lapse=self.lapse[rows],
            weight=self.weight[rows],
            place=self.place[rows],
            group=None,
        )


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which columns are read besides the pairs and the delivery questions."""

    outcome: str
    lapse: str | None
    lapse_at_most: float | None
    by: str | None
    weights: str | None

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [name for name in (self.outcome, self.lapse, self.by, self.weights) if name]


def tally_people(
    own: OwnAnswers, asked: Asked, *, partly_counts: bool, requirement: Sequence[str | None] | None
) -> People:
    """Count, per respondent, what is missing and what is there.

    Parameters
    ----------
    own : OwnAnswers
        Categories and delivery, with the further columns in ``frame``.
    asked : Asked
        Outcome, lapse, groups, weights.
    partly_counts : bool
        Whether "partly" is getting it.
    requirement : sequence of str or None, optional
        One category per feature, the same for all respondents. Default: everybody's own.

    Returns
    -------
    People
        Respondents with an outcome and at least one usable feature.

    Raises
    ------
    ResponseError
        The outcome holds no numbers, or lapse is neither yes nor no.
    EstimationError
        Nobody is left.
    """
    import numpy as np

    letters = own.letters if requirement is None else _letters_of(requirement, own.letters.shape)
    known = (letters != "") & (own.delivery != UNKNOWN)
    got = gets(own, partly_counts=partly_counts)
    required = np.column_stack([(known & (letters == REQUIRED[name])).sum(axis=1) for name in COUNTED])
    y = numbers(own.frame[asked.outcome])
    weight = usable_weights(own.frame[asked.weights]) if asked.weights else np.ones(len(y))
    no_outcome = np.isnan(y)
    no_feature = ~known.any(axis=1) & ~no_outcome
    weightless = (weight == 0) & ~no_outcome & ~no_feature
    reasons = {NO_OUTCOME: no_outcome, NO_FEATURE: no_feature, NO_WEIGHT: weightless}
    keep = ~(no_outcome | no_feature | weightless)
    if not keep.any():
        raise EstimationError(
            f"outcome {asked.outcome!r} - no respondent answered it and a pair with its delivery question - expected both."
        )
    groups = tuple(group_label(value) for value in own.frame.loc[keep, asked.by].tolist()) if asked.by else None
    refuse_many_groups(str(asked.by), len(set(groups or ())))
    return People(
        y=y[keep],
        counts=count_levels(letters, known, got)[keep].astype(float),
        required=required[keep].astype(float),
        lapse=_lapse(own.frame, asked, y)[keep],
        weight=weight[keep] / weight[keep].mean(),
        place=np.flatnonzero(keep),
        group=groups,
        excluded={reason: int(rows.sum()) for reason, rows in reasons.items() if rows.any()},
        n_total=len(y),
        weighted=asked.weights is not None,
    )


def _letters_of(requirement: Sequence[str | None], shape: tuple[int, ...]) -> np.ndarray:
    import numpy as np

    letter = dict(zip(CATEGORIES, LETTERS, strict=True))
    return np.broadcast_to(np.array([letter.get(str(category), "") for category in requirement]), shape)


def lapse_limit(responses: Any, outcome: str, lapse: str | None, given: float | None) -> float | None:
    """Return the highest outcome that counts as lapse: the argument, or 6 on the recommendation scale; else ``None``.

    Raises
    ------
    ArgumentError
        Both a column and a limit are given, or the limit is no number.
    """
    if lapse is not None and given is not None:
        raise ArgumentError("lapse, lapse_at_most - both are given - expected a column or a limit of the outcome.")
    if given is not None:
        if isinstance(given, bool) or not isinstance(given, (int, float)):
            raise ArgumentError(f"lapse_at_most - got {given!r} - expected an answer of the outcome, for example 6.")
        return float(given)
    question = question_of(responses, outcome)
    return LOWEST_LOYALTY if lapse is None and question is not None and question.metric == "nps" else None


def _lapse(frame: pd.DataFrame, asked: Asked, y: np.ndarray) -> np.ndarray:
    """Return 1 for lapsed, 0 for not, ``nan`` where it is not known."""
    import numpy as np

    if asked.lapse is None:
        if asked.lapse_at_most is None:
            return np.full(len(y), np.nan)
        return np.where(np.isnan(y), np.nan, (y <= asked.lapse_at_most).astype(float))
    values = frame[asked.lapse].tolist()
    texts = ["" if is_missing(value) else normal_text(value) for value in values]
    codes = {"1": 1.0, "0": 0.0, "": float("nan")}
    spoken = {text: 1.0 - min(1, WORDS[text]) for text in texts if text in WORDS and not text.isdecimal()}
    codes |= {text: value for text, value in spoken.items() if WORDS[text] in (0, 2)}
    unknown = sorted({text for text in texts if text not in codes})
    if unknown:
        raise ResponseError(
            f"lapse, column {asked.lapse!r} - {', '.join(map(repr, unknown[:12]))} - expected 1 or yes (left), 0 or no."
        )
    return np.array([codes[text] for text in texts])
