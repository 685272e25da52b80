"""What a result says about the survey design that it used, and about groups in which the design shows no spread."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltystats.sampling.design import SurveyDesign, design_words
from loyaltystats.stats.outcomes.designed import NO_SPREAD

KISH = "Survey weights: shares are weighted; intervals use Kish's effective number of respondents (n effective)."


def weights_of(design: SurveyDesign | None) -> SurveyDesign | None:
    """Return the design with its weights alone: shares and means depend on nothing else."""
    return None if design is None else SurveyDesign(weights=design.weights)


def design_notes(design: SurveyDesign | None, *, linearised: bool, effective: bool = True) -> list[str]:
    """Return how the design enters: Kish's effective number, or linearised standard errors.

    Examples
    --------
    >>> design_notes(SurveyDesign(weights="w", clusters="branch"), linearised=True)[0][:67]
    'Survey design (weights, clusters): standard errors by linearisation'
    """
    if design is None or not design.columns():
        return []
    if not linearised:
        return [KISH]
    said = design_words(design)
    if effective:
        said += " n effective is the number of respondents drawn singly that would be worth as much."
    return [said]


def spread_notes(rows: Sequence[tuple[str, float, float]], clustered: bool) -> list[str]:
    """Return which groups have no interval and why; rows are group, standard error and degrees of freedom."""
    few = [group for group, _, df in rows if df < 1]
    same = [group for group, error, df in rows if df >= 1 and error <= NO_SPREAD]
    notes = []
    if few:
        what = "cluster" if clustered else "respondent"
        notes.append(
            f"{', '.join(few)}: no interval, the strata have no second {what} there, so nothing shows the spread."
        )
    if same:
        notes.append(
            f"{', '.join(same)}: no design-based interval, all who answered count the same, so nothing shows the spread."
        )
    return notes
