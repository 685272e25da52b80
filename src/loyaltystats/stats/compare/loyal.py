"""loyal_against_rest: what sets the most loyal customers apart, over everything that was asked about them and by them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.frames import collect
from loyaltystats.questionnaire.roles import Role
from loyaltystats.responses.responses import Responses, answers, instrument_of
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import replicate_columns
from loyaltystats.stats.compare.compare import compare_groups
from loyaltystats.stats.compare.result import CompareResult
from loyaltystats.stats.outcomes.scales import column_list
from loyaltystats.stats.selection import names_of, numbers, outcome_code, question_of

if TYPE_CHECKING:
    import pandas as pd

LOYAL, REST = "loyal", "rest"
GROUP: Final = "_loyal"
ROLES: Final = (Role.PROFILE, Role.PERFORMANCE, Role.DRIVER, Role.DELIVERY, Role.IMPORTANCE)
"""Questions that say who customers are and what they think, without the outcomes themselves."""

PROMOTERS: Final = 9


def loyal_against_rest(
    responses: Any,
    *,
    outcome: str | None = None,
    loyal_from: float | None = None,
    questions: str | Sequence[str] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> CompareResult:
    """Compare the most loyal customers with all others on every profile and rating question, the largest difference first.

    For a researcher who wants to know who the most loyal are, what they praise, and where more of them may be found.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    outcome : str, optional
        Question that says who is loyal. Default: the instrument's recommendation question.
    loyal_from : float, optional
        Lowest answer of the most loyal. Default: 9 of a recommendation question; needed for any other.
    questions : sequence of str, optional
        What they are compared on. Default: the instrument's profile, rating, delivery and importance questions.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc or replicates.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : {"holm", "bh", "by", "none"}
        Correction of p over the questions.
    missing : {"drop", "raise"}
        As in ``compare_groups``.
    rng : int or numpy.random.Generator, optional
        Seed of simulated exact tests.

    Returns
    -------
    CompareResult
        As of ``compare_groups``, with the groups ``loyal`` and ``rest``; ``.overall()`` begins with the question on which
        they differ most.

    Raises
    ------
    ArgumentError
        Nothing says who is loyal, or which questions.
    EstimationError
        Everybody or nobody is loyal.

    Notes
    -----
    Numbers by Welch's test and Hedges' g, other answers by chi-square or exact test and Cramer's V. Sorted by V, and for
    numbers by the root of omega squared, which is on the same scale. What sets the loyal apart need not be what makes them
    loyal. Null hypothesis: the loyal and the rest answer alike. Checked as ``compare_groups``.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"recommend": [10, 9, 9, 10, 5, 6, 7, 8], "speed": [6, 7, 7, 6, 3, 4, 3, 4],
    ...                         "price": [4, 5, 3, 4, 4, 3, 5, 4]})
    >>> found = loyal_against_rest(answers, outcome="recommend", loyal_from=9, questions=["price", "speed"])
    >>> found.overall()["question"].tolist()
    ['speed', 'price']
    """
    code = outcome_code(responses, outcome, ("nps",), "outcome")
    line = _line(responses, code, loyal_from)
    asked = _asked(responses, code, questions)
    drawn = [*design.columns(), *replicate_columns(responses, design)] if design else []
    used = list(dict.fromkeys([*asked, code, *drawn]))
    frame = collect(answers(responses, used), used)
    marked = frame.copy()
    marked[GROUP] = _groups(frame[code], line)
    if marked[GROUP].nunique() < 2:
        raise EstimationError(
            f"outcome, column {code!r} - everybody or nobody answered {line:g} or more - choose another line."
        )
    source = replace(responses, frame=marked) if isinstance(responses, Responses) else marked
    found = compare_groups(
        source,
        question=asked,
        by=GROUP,
        design=design,
        confidence_level=confidence_level,
        adjust=adjust,
        missing=missing,
        comparability="the loyal and the rest are made from their answers, not found before them",
        rng=rng,
    )
    return _finished(responses, found, code, line)


def _line(responses: Any, code: str, given: float | None) -> float:
    if given is not None:
        if isinstance(given, bool) or not isinstance(given, (int, float)) or given != given:  # noqa: PLR0124 - nan
            raise ArgumentError(f"loyal_from - got {given!r} - expected a number, the lowest answer of the most loyal.")
        return float(given)
    asked = question_of(responses, code)
    if asked is None or asked.metric != "nps":
        raise ArgumentError(
            f"loyal_from - which answers to {code!r} make a loyal customer is not known, and is never guessed - expected a "
            "number - pass loyal_from=..., for example 9 for 9 and 10."
        )
    return float(PROMOTERS)


def _asked(responses: Any, outcome: str, given: str | Sequence[str] | None) -> list[str]:
    if given is not None:
        found = column_list("questions", given)
    else:
        instrument = instrument_of(responses)
        every = instrument.questions if instrument else ()
        found = [each.code for each in every if each.role in ROLES and each.kind in ("single", "number")]
    found = [code for code in found if code != outcome]
    if not found:
        raise ArgumentError(
            "questions - nothing says what the loyal and the rest are compared on - pass questions=[...]."
        )
    return found


def _groups(column: pd.Series, line: float) -> list[str | None]:
    return [None if value != value else LOYAL if value >= line else REST for value in numbers(column).tolist()]  # noqa: PLR0124


def _finished(responses: Any, found: CompareResult, code: str, line: float) -> CompareResult:
    """Return the result with the largest difference first and its own words."""
    overall = found.overall()
    like = overall["effect_size"].where(overall["effect_name"] != "omega squared", overall["effect_size"] ** 0.5)
    overall = overall.assign(_like=like.abs()).sort_values("_like", ascending=False, kind="stable", na_position="last")
    order = {question: at for at, question in enumerate(overall["question"])}
    text = names_of(responses, [code])[code]

    def sorted_like(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.sort_values("question", key=lambda names: names.map(order), kind="stable", ignore_index=True)

    return replace(
        found,
        title="The most loyal against the rest",
        by=code,
        _table=sorted_like(found.to_frame()),
        _pairs=sorted_like(found.pairs()),
        _overall=overall.drop(columns="_like").reset_index(drop=True),
        _effects=sorted_like(found.effects()),
        labels={**found.labels, LOYAL: f"The most loyal ({line:g} or more)", REST: "The rest", code: text},
        notes=(
            f"The most loyal are those who answered {line:g} or more to {code}. What sets them apart need not be what makes "
            "them loyal: for that look at the drivers.",
            *(note for note in found.notes if "yardstick" not in note),
        ),
    )
