"""The four groups of customers after a failure: which questions make them, and who is in which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.frames import collect
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign, usable_weights, weights_only
from loyaltystats.stats.selection import group_label, numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from loyaltystats.questionnaire.instrument import Instrument

GROUPS: Final = ("no_failure", "solved_well", "solved_badly", "never_told")
QUESTIONS: Final = ("compincident", "comptold", "compsatisfied")
"""Questions of the template ``complaint``: something went wrong, it was told, satisfied with the handling."""

SPEAKS: Final = "compspeak"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The columns that make the groups, the outcomes, and which answers mean what."""

    failure: str
    told: str
    solved: str
    outcomes: tuple[str, ...]
    well: float
    yes: str


def asked_of(
    responses: Any,
    named: Sequence[str | None],
    outcome: str | Sequence[str] | None,
    well: float | None,
    yes: str | int,
) -> Asked:
    """Return what was named, else the questions of the template.

    Raises
    ------
    ArgumentError
        A column is not named where it must be.
    """
    instrument = instrument_of(responses)
    found = []
    for argument, column, code in zip(("failure", "told", "solved"), named, QUESTIONS, strict=True):
        if column is None and (instrument is None or code not in instrument.codes):
            raise ArgumentError(
                f"{argument} - was not named and the answers do not come from the template 'complaint' - expected the name "
                f"of a column - pass {argument}='...'."
            )
        found.append(column or code)
    failure, told, solved = found
    return Asked(
        failure=failure,
        told=told,
        solved=solved,
        outcomes=_outcomes(instrument, outcome, solved),
        well=_well(instrument, solved, well),
        yes=str(group_label(yes)),
    )


def _outcomes(instrument: Instrument | None, outcome: str | Sequence[str] | None, solved: str) -> tuple[str, ...]:
    if isinstance(outcome, str):
        return (outcome,)
    if outcome is not None:
        return tuple(outcome)
    known: list[str] = []
    if instrument is not None:
        known = [question.code for question in instrument.with_role(Role.OUTCOME) if question.code != solved]
        known += [SPEAKS] if SPEAKS in instrument.codes else []
    if not known:
        raise ArgumentError(
            "outcome - was not named and the study asks for none - expected a measure of loyalty that customers without a "
            "failure were asked too - pass outcome='...', or combine the study with the template 'recommend' or 'csat'."
        )
    return tuple(known)


def _well(instrument: Instrument | None, solved: str, well: float | None) -> float:
    if well is not None:
        return float(well)
    question = instrument.question(solved) if instrument is not None and solved in instrument.codes else None
    if question is None or question.scale is None or question.top is None:
        raise ArgumentError(
            "well - nothing says which answers mean that a failure was solved well - expected the lowest of them - pass "
            "well=6, for example."
        )
    return float(question.scale.codes[-question.top])


def rows_of(responses: Any, asked: Asked, design: SurveyDesign | None) -> tuple[pd.DataFrame, np.ndarray]:
    """Return the outcomes with the group of each respondent (none where it is not known), and the weights."""
    import numpy as np
    import pandas as pd

    weights = weights_only(design, "recovery_paradox")
    columns = [asked.failure, asked.told, asked.solved, *asked.outcomes, *([weights] if weights else [])]
    rows = collect(answers(responses, list(dict.fromkeys(columns))), list(dict.fromkeys(columns)))
    failed, told = _yes(rows[asked.failure], asked.yes), _yes(rows[asked.told], asked.yes)
    solved = numbers(rows[asked.solved])
    group = np.full(len(rows), None, dtype=object)
    group[failed == 0] = "no_failure"
    group[(failed == 1) & (told == 0)] = "never_told"
    group[(failed == 1) & (told == 1) & (solved >= asked.well)] = "solved_well"
    group[(failed == 1) & (told == 1) & (solved < asked.well)] = "solved_badly"
    frame = pd.DataFrame({code: numbers(rows[code]) for code in asked.outcomes}).assign(group=group)
    used = np.asarray(usable_weights(rows[weights]), dtype=float) if weights else np.ones(len(rows))
    return frame, used


def _yes(column: pd.Series, yes: str) -> np.ndarray:
    """Return 1 for yes, 0 for any other answer, ``nan`` for none."""
    import numpy as np

    labels = [group_label(value) for value in column.tolist()]
    return np.array([np.nan if label is None else float(label == yes) for label in labels])
