"""response_styles: how people use the scale whatever is asked: agreeing, disagreeing, at the ends, in the middle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import one_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.amounts import amounts
from loyaltystats.stats.answers import NO_ANSWER, ZERO_WEIGHT
from loyaltystats.stats.style_items import StyleItems, collected, style_items
from loyaltystats.stats.style_scores import STYLES, mean_correlation, scores

if TYPE_CHECKING:
    import pandas as pd

WEIGHTINGS: Final = ("share", "weighted")
ALIKE: Final = 0.3
"""Mean correlation of the items from which agreement reflects content as much as style: styles need items that have little
in common (Baumgartner and Steenkamp 2001; the number is ours)."""

FEW_ITEMS: Final = 8
"""Fewer items measure a style too roughly to say much about one person."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class StylesResult(Result):
    """How a scale is used, one row per style and group, ``Total`` first."""

    title: str = "Response styles"
    source: str = "Baumgartner H., Steenkamp J.-B. E. M. (2001), Journal of Marketing Research 38(2):143-156"
    questions: tuple[str, ...]
    reversed_items: tuple[str, ...]
    weighting: str
    item_correlation: float
    """Mean correlation between items in size."""
    confidence_level: float
    by: str | None = None
    _people: Any = field(default=None, repr=False)

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"questions": len(self.questions), "item_correlation": self.item_correlation}

    def respondents(self) -> pd.DataFrame:
        """Return the styles of each respondent, in the order of the answers.

        Returns
        -------
        pandas.DataFrame
            Columns: id (where the answers have one), acquiescence, disacquiescence, net_acquiescence, extreme, midpoint.
        """
        people: pd.DataFrame = self._people.copy()
        return people


def response_styles(
    responses: Any,
    *,
    questions: Sequence[str] | Mapping[str, tuple[float, float]] | None = None,
    by: str | None = None,
    weighting: str = "share",
    reverse: Sequence[str] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> StylesResult:
    r"""Measure acquiescence, disacquiescence, extreme and midpoint answering, per respondent and by group.

    For a researcher who compares countries or segments: where they use the scale differently, means differ without any
    difference in what people think. Use many items that have little in common, some of them reversed.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Answers as given; reversed items are not turned round before.
    questions : sequence of str or mapping, optional
        Rating questions. Default: all of the instrument with at least four ordered answers. A dataframe needs the ends of
        each scale: ``{"q1": (1, 5), "q2": (0, 10)}``.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    weighting : {"share", "weighted"}
        ``share``: part of the items that are answered on a side. ``weighted``: how far on that side, 1 being the end.
    reverse : sequence of str, optional
        Items worded the other way. Default: what the instrument says.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` takes the items that a respondent answered; ``raise`` refuses respondents who answered none.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    StylesResult
        Columns: style, group, estimate, std_error, conf_low, conf_high, n, n_effective [, design_effect].
        ``respondents()`` has a row per person.

    Raises
    ------
    ArgumentError
        No items are named where they must be, fewer than three, or the ends of a scale are not known.
    ResponseError
        A column is missing, or an answer lies outside its scale.
    DesignError
        The design cannot be used.

    Notes
    -----
    With the place of an answer on its scale stretched to -1 (lowest) and 1 (highest), so that scales of different lengths
    can stand together, over the items j that a person answered:

    .. math:: ARS = \overline{[x_j > 0]}, \; DRS = \overline{[x_j < 0]}, \; NARS = ARS - DRS, \;
              ERS = \overline{[|x_j| = 1]}, \; MRS = \overline{[x_j = 0]}

    weighted: :math:`ARS = \overline{\max(x_j, 0)}` and :math:`DRS = \overline{\max(-x_j, 0)}`. Midpoint answering counts
    only scales that have a middle. Where there are at least two reversed items, acquiescence is the mean of that over the
    plain items and that over the reversed ones, so that content cancels: a person who agrees with both directions agrees
    whatever is asked.
    Checked against: definitions written out in R (tests/oracles/styles_recovery.R). Cost: one pass over the rows.

    References
    ----------
    .. [1] Baumgartner H., Steenkamp J.-B. E. M. (2001), Response styles in marketing research: a cross-national
       investigation, Journal of Marketing Research 38(2):143-156.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"a": [5, 1, 3], "b": [5, 2, 3], "c": [4, 1, 3]})
    >>> found = response_styles(frame, questions={"a": (1, 5), "b": (1, 5), "c": (1, 5)})
    >>> found.to_frame()[["style", "estimate"]].round(3).head(2)
                 style  estimate
    0     acquiescence     0.333
    1  disacquiescence     0.333
    """
    import numpy as np

    one_of("weighting", weighting, WEIGHTINGS)
    items = style_items(responses, questions, reverse)
    rows, places = collected(responses, items, by, design)
    people = scores(places, items, weighting)
    told = amounts(
        rows.assign(**{name: people[name] for name in STYLES}),
        list(STYLES),
        by=by,
        design=design,
        confidence_level=confidence_level,
        adjust=adjust,
        missing="drop" if missing == "drop" else missing,
    )
    table = told.to_frame().rename(columns={"question": "style"}).drop(columns=["median", "lowest", "highest"])
    weightless = (
        rows[design.weights].to_numpy() == 0 if design is not None and design.weights else people["extreme"] > 1
    )
    used = people["acquiescence"].notna() & ~weightless
    common = mean_correlation(places[np.asarray(~weightless)])
    if "id" in rows.columns:
        people.insert(0, "id", rows["id"])
    balanced = "; acquiescence balanced over plain and reversed items" if items.balanced else ""
    return StylesResult(
        _table=table,
        n=int(used.sum()),
        n_total=len(people),
        excluded=_excluded(people, weightless),
        method=f"Styles over {len(items.codes)} items ({weighting}){balanced}; means with "
        f"{100 * told.confidence_level:g} % t intervals.",
        notes=(*_notes(items, common), *_design_notes(told.notes)),
        labels=_group_texts(responses, by, table),
        questions=tuple(items.codes),
        reversed_items=tuple(items.reversed),
        weighting=weighting,
        item_correlation=common,
        confidence_level=told.confidence_level,
        by=by,
        _people=people,
    )


def _group_texts(responses: Any, by: str | None, table: pd.DataFrame) -> dict[str, str]:
    from loyaltystats.stats.selection import group_texts

    return group_texts(responses, by, [str(group) for group in table["group"].unique()])


def _excluded(people: pd.DataFrame, weightless: Any) -> dict[str, int]:
    """Return who is not in the base, and why."""
    reasons = {
        NO_ANSWER: int((people["acquiescence"].isna() & ~weightless).sum()),
        ZERO_WEIGHT: int(weightless.sum()),
    }
    return {reason: n for reason, n in reasons.items() if n}


def _design_notes(notes: Sequence[str]) -> list[str]:
    return [note for note in notes if "weights" in note or "design" in note]


def _notes(items: StyleItems, common: float) -> list[str]:
    """Return what makes a style hard to tell from an opinion."""
    found = []
    if not items.balanced:
        found.append(
            "There are fewer than two reversed items: agreement may be content, people who are satisfied agree with praise."
        )
    if common == common and common > ALIKE:  # noqa: PLR0124 - nan marks what could not be worked out
        found.append(
            f"The items have much in common (mean correlation {common:.2f}): styles are measured with items about different "
            "things; read differences between groups with care."
        )
    if len(items.codes) < FEW_ITEMS:
        found.append(
            f"Only {len(items.codes)} items: the style of one person is rough, means of groups are more reliable."
        )
    if not items.with_middle:
        found.append("No scale has a middle: midpoint answering cannot be measured.")
    return found
