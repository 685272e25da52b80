"""Levels person by person: each respondent's own category of each feature, what they get, and where that puts them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, DesignError
from loyaltystats.responses.responses import label_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.delivery import NO, PARTLY, UNKNOWN, YES, checked_delivery
from loyaltystats.stats.kano.level_rule import SHORTFALL_RULES
from loyaltystats.stats.kano.own import OwnAnswers, read_own
from loyaltystats.stats.kano.pooling import Plan, wave_of
from loyaltystats.stats.kano.table import LETTERS, evaluation_table
from loyaltystats.stats.kano.tally import Pairs
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.vocabulary import CATEGORIES, REQUIREMENTS

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STATES: Final = {YES: "yes", PARTLY: "partly", NO: "no", UNKNOWN: None}

COUNTED: Final = ("expected_missing", "desired_missing", "delighted_present", "unwanted_present")
"""What is counted for each respondent: by own category, features that are missing or there."""

_WANTED: Final = {"expected_missing": "M", "desired_missing": "O", "delighted_present": "A", "unwanted_present": "R"}


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class RespondentLevelsResult(Result):
    """Levels of satisfaction person by person: one row per respondent and feature."""

    title: str = "Levels of each respondent"
    source: str = (
        "Requirement: Kano N. et al. (1984), Hinshitsu 14(2):39-48; Berger C. et al. (1993), CQM Journal 2(4):3-36; the "
        "levels are a definition of this package"
    )
    one_row_per_person: ClassVar[bool] = True
    """A report for clients refuses such a result."""
    partly_counts: bool
    desired_shortfall: str
    _people: pd.DataFrame = field(repr=False)

    def people(self) -> pd.DataFrame:
        """Return one row per respondent: how many features are missing that they expect, and so on.

        Returns
        -------
        pandas.DataFrame
            Columns: respondent, features (with a complete pair and a delivery answer), expected_missing, desired_missing,
            delighted_present, unwanted_present, dissatisfied (an Expected feature is missing or an unwanted one there).
        """
        return self._people.copy()


def levels_of_respondents(
    responses: Any,
    *,
    pairs: Pairs | None = None,
    delivered: Mapping[str, str] | None = None,
    wording: Any = None,
    table: Any = "classic",
    partly_counts: bool = False,
    desired_shortfall: str = "unmet",
    id_column: str | None = None,
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> RespondentLevelsResult:
    """Put every respondent on a level for every feature, from their own pair of answers and what they get.

    For following single customers up, or for joining levels to other data. Nothing is tested: a single pair of answers has
    no uncertainty that could be shown. One row per person, so not for a client's workbook.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    pairs : mapping of str to (str, str), optional
        Feature -> (functional column, dysfunctional column). Default: the pairs of the instrument.
    delivered : mapping of str to str, optional
        Feature -> column of "do you get this today?". Default: the instrument's delivery questions.
    wording, table : optional
        As in ``classify_kano``.
    partly_counts, desired_shortfall : optional
        As in ``satisfaction_levels``.
    id_column : str, optional
        Column of ids. Default: ``id`` where there is one, else row numbers from 1.
    by, design, confidence_level, adjust, rng : optional
        Not used: nothing is estimated. Groups and weights are refused.
    missing : str, default "drop"
        ``drop`` keeps a row without category or level where an answer is missing; ``raise`` refuses.

    Returns
    -------
    RespondentLevelsResult
        Columns: respondent, feature, category, requirement, delivery (yes, partly, no), level (Dissatisfied, Expected,
        Desired, Delighted, or empty), reason. Method ``people()``.

    Raises
    ------
    ArgumentError
        An argument is outside its domain, or ``by`` is given.
    DesignError
        A design is given.
    ResponseError
        A column is missing, or an answer is not known.

    Notes
    -----
    Missing and must-be: Dissatisfied. There and must-be, one-dimensional, attractive: Expected, Desired, Delighted. Missing
    and one-dimensional: Desired, unmet (or Dissatisfied with ``desired_shortfall``). Missing and attractive: no level, an
    opportunity. There and reverse: Dissatisfied. Checked by enumeration of all cases and against the shares of
    ``satisfaction_levels`` (tests/stats/test_respondent_levels.py).

    References
    ----------
    .. [1] Berger C. et al. (1993), Kano's methods for understanding customer-defined quality, CQM Journal 2(4):3-36.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"id": ["a", "b"], "f": [3, 1], "d": [5, 3], "got": ["no", "yes"]})
    >>> found = levels_of_respondents(answers, pairs={"refund": ("f", "d")}, delivered={"refund": "got"})
    >>> found.to_frame()[["respondent", "requirement", "delivery", "level"]]
      respondent requirement delivery         level
    0          a    Expected       no  Dissatisfied
    1          b   Delighted      yes     Delighted
    """
    one_of("desired_shortfall", desired_shortfall, SHORTFALL_RULES)
    one_of("adjust", adjust, ADJUSTMENTS)
    fraction("confidence_level", confidence_level)
    if by is not None:
        raise ArgumentError(
            "by - each row is one person, so there are no groups - expected None - join the groups by id."
        )
    if design is not None and design.columns():
        raise DesignError("design - each row is one person, so no weight is used - leave out design.")
    plan = Plan(table=evaluation_table(table), pairs=pairs, importance={}, missing=missing_rule(missing))
    own = read_delivered(responses, wording, plan, delivered=delivered, id_column=id_column)
    verdicts = _verdicts(own, partly_counts=bool(partly_counts), desired_shortfall=desired_shortfall)
    return RespondentLevelsResult(
        _table=verdicts,
        n=len(own),
        n_total=len(own),
        method=(
            f"Each respondent's own category (evaluation table {plan.table.name!r}) and delivery; 'partly' "
            f"{'counts' if partly_counts else 'does not count'} as delivered; an unmet Desired feature is called "
            f"{desired_shortfall}."
        ),
        notes=_notes(own),
        labels={feature: label_of(responses, feature) for feature in own.features},
        partly_counts=bool(partly_counts),
        desired_shortfall=desired_shortfall,
        _people=_people(own, partly_counts=bool(partly_counts)),
    )


def read_delivered(
    responses: Any, wording: Any, plan: Plan, *, delivered: Mapping[str, str] | None, **more: Any
) -> OwnAnswers:
    """Read own categories and delivery; ``delivered`` is checked, or taken from the instrument."""
    if isinstance(responses, Mapping):
        raise ArgumentError("responses - got several waves - expected the answers of one wave, one row per respondent.")
    asked = checked_delivery(delivered, wave_of("", responses, wording, plan))
    return read_own(responses, wording, plan, delivered=asked, **more)


def gets(own: OwnAnswers, *, partly_counts: bool) -> np.ndarray:
    """Return who gets which feature, shape (respondents, features); unknown delivery is not getting it."""
    found: np.ndarray = (own.delivery == YES) | (partly_counts & (own.delivery == PARTLY))
    return found


def count_levels(letters: np.ndarray, known: np.ndarray, got: np.ndarray) -> np.ndarray:
    """Count, per respondent, the features of ``COUNTED``; ``known`` marks complete pairs with a delivery answer.

    Parameters
    ----------
    letters : numpy.ndarray of str, shape (respondents, features)
        Categories A O M I R Q.
    known, got : numpy.ndarray of bool
        What is known, and who gets it.

    Returns
    -------
    numpy.ndarray, shape (respondents, 4)
        Counts in the order of ``COUNTED``.
    """
    import numpy as np

    there = {name: got if name.endswith("_present") else ~got for name in COUNTED}
    return np.column_stack([(known & (letters == _WANTED[name]) & there[name]).sum(axis=1) for name in COUNTED])


def _people(own: OwnAnswers, *, partly_counts: bool) -> pd.DataFrame:
    import pandas as pd

    known = (own.letters != "") & (own.delivery != UNKNOWN)
    counts = count_levels(own.letters, known, gets(own, partly_counts=partly_counts))
    frame = pd.DataFrame({"respondent": own.ids, "features": known.sum(axis=1)})
    for place, name in enumerate(COUNTED):
        frame[name] = counts[:, place]
    frame["dissatisfied"] = (counts[:, 0] > 0) | (counts[:, 3] > 0)
    return frame


def _verdicts(own: OwnAnswers, *, partly_counts: bool, desired_shortfall: str) -> pd.DataFrame:
    import pandas as pd

    category = dict(zip(LETTERS, CATEGORIES, strict=True))
    rows = []
    for person, respondent in enumerate(own.ids):
        for place, feature in enumerate(own.features):
            letter, state = str(own.letters[person, place]), int(own.delivery[person, place])
            level, reason = level_of_person(letter, state, partly_counts, desired_shortfall)
            name = category.get(letter)
            rows.append((respondent, feature, name, REQUIREMENTS[name] if name else None, STATES[state], level, reason))
    columns = ["respondent", "feature", "category", "requirement", "delivery", "level", "reason"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def level_of_person(letter: str, state: int, partly_counts: bool, desired_shortfall: str) -> tuple[str | None, str]:
    """Return the level of one respondent on one feature, and the reason in words.

    Examples
    --------
    >>> level_of_person("M", NO, False, "unmet")
    ('Dissatisfied', 'expected, and missing')
    """
    if not letter:
        return None, "no complete pair of answers"
    if state == UNKNOWN:
        return None, "delivery is not known"
    if state == YES or (state == PARTLY and partly_counts):
        return {
            "M": ("Expected", "expected, and there"),
            "O": ("Desired", "desired, and there"),
            "A": ("Delighted", "delights, and there"),
            "R": ("Dissatisfied", "unwanted, and there"),
        }.get(letter, (None, "outside the four levels"))
    if letter == "O" and desired_shortfall == "dissatisfied":
        return "Dissatisfied", "desired, and missing"
    return {
        "M": ("Dissatisfied", "expected, and missing"),
        "O": ("Desired", "unmet: desired, and missing"),
        "A": (None, "opportunity: would delight, and is missing"),
        "R": (None, "unwanted, and not there: outside the four levels"),
    }.get(letter, (None, "outside the four levels"))


def _notes(own: OwnAnswers) -> tuple[str, ...]:
    lacking = [feature for feature in own.features if feature not in own.asked]
    notes = ["One row per person: not for a client's workbook."]
    if lacking:
        notes.append(f"Delivery was not asked for {', '.join(lacking)}: the level stays empty.")
    return tuple(notes)
