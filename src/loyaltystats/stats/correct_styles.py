"""correct_styles and styles_both_ways: answers with the use of the scale taken out, and results shown both ways."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import one_of
from loyaltystats.errors import EstimationError
from loyaltystats.frames import collect, column_names
from loyaltystats.responses.responses import Responses, answers, instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, usable_weights
from loyaltystats.stats.amounts import amounts
from loyaltystats.stats.selection import group_texts, names_of
from loyaltystats.stats.style_items import StyleItems, collected, style_items
from loyaltystats.stats.style_scores import scores

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

METHODS: Final = {
    "within_person": "each person's answers with the mean and spread that all answers have",
    "regression": "answers without what a person's styles on the other items predict",
}
PREDICTORS: Final = ("net_acquiescence", "extreme", "midpoint")
CAUTION: Final = (
    "A correction takes out real differences too: people who are satisfied with everything agree with everything. Read both "
    "columns; a conclusion that holds in one only is not safe."
)


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class BothWaysResult(Result):
    """Means of ratings as given and with response styles taken out, one row per question and group."""

    title: str = "Means with and without response styles"
    source: str = "Fischer R. (2004), Journal of Cross-Cultural Psychology 35(3):263-282"
    questions: tuple[str, ...]
    correction: str
    confidence_level: float
    by: str | None = None


def correct_styles(
    responses: Any,
    *,
    method: str = "within_person",
    questions: Sequence[str] | Mapping[str, tuple[float, float]] | None = None,
    reverse: Sequence[str] | None = None,
) -> Responses:
    r"""Take the use of the scale out of ratings, and return answers that every analysis of numbers can read.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Answers as given.
    method : {"within_person", "regression"}
        ``within_person`` gives each person's answers the mean and the spread of all answers. ``regression`` takes out what
        net acquiescence, extreme and midpoint answering on the other items predict.
    questions : sequence of str or mapping, optional
        Rating questions, as in ``response_styles``.
    reverse : sequence of str, optional
        Items worded the other way. Default: what the instrument says.

    Returns
    -------
    Responses
        The same answers with the items replaced by decimals on their own scales; ``notes`` say what was done. Counts of
        single answers (top boxes, recommendation score, Kano pairs) need whole answers and refuse them.

    Raises
    ------
    ArgumentError
        The method is not known, or the items cannot be used (see ``response_styles``).
    ResponseError
        A column is missing, or an answer lies outside its scale.
    EstimationError
        There are fewer respondents than the regression needs.

    Notes
    -----
    Places x of answers run from -1 to 1 on every scale. Within a person i with mean m and standard deviation s over the
    items, and M and S over all answers of everybody: :math:`M + S (x_{ij} - m_i) / s_i`. Whoever gives the same answer
    throughout has no spread and becomes missing. Regression: the residual of item j on the styles of the other items, plus
    the mean of the item. Values may lie beyond the ends of the scale.

    References
    ----------
    .. [1] Fischer R. (2004), Standardization to account for cross-cultural response bias, Journal of Cross-Cultural
       Psychology 35(3):263-282.
    .. [2] Baumgartner H., Steenkamp J.-B. E. M. (2001), Journal of Marketing Research 38(2):143-156.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"a": [5, 3], "b": [4, 2], "c": [3, 1]})
    >>> correct_styles(frame, questions={"a": (1, 5), "b": (1, 5), "c": (1, 5)}).frame["a"].round(3).tolist()
    [4.581, 4.581]
    """
    one_of("method", method, METHODS)
    items = style_items(responses, questions, reverse)
    _rows, places = collected(responses, items, None, None)
    found = _within(places) if method == "within_person" else _regressed(places, items)
    lost = _lost(places, found)
    columns = {code: _back(found[:, at], items.scales[code]) for at, code in enumerate(items.codes)}
    told = f"Response styles were taken out of {len(items.codes)} items ({method}): {METHODS[method]}."
    notes = [told, *([f"{lost} respondents without any spread have no corrected answers."] if lost else [])]
    return _replaced(responses, columns, notes)


def styles_both_ways(
    responses: Any,
    *,
    by: str | None = None,
    method: str = "within_person",
    questions: Sequence[str] | Mapping[str, tuple[float, float]] | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> BothWaysResult:
    """Show means of ratings by group as given and with response styles taken out, side by side.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        Answers as given.
    by : str, optional
        Column whose values split the table, for example the country; ``Total`` comes first.
    method : {"within_person", "regression"}
        See ``correct_styles``.
    questions : sequence of str or mapping, optional
        Rating questions, as in ``response_styles``.
    design : SurveyDesign, optional
        Weights, strata, clusters, fpc, replicates. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves missing answers out of the base of a question; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    BothWaysResult
        Columns: question, group, estimate, conf_low, conf_high, corrected, corrected_low, corrected_high, n,
        n_effective [, design_effect].

    Raises
    ------
    ArgumentError, ResponseError, DesignError, EstimationError
        As in ``correct_styles`` and ``response_styles``.

    Notes
    -----
    Intervals of corrected means take the correction as known. A correction within the person makes the items of a person
    add up to the same in everybody: whole levels cannot be compared any more, only what is above and below the rest.

    References
    ----------
    .. [1] Fischer R. (2004), Standardization to account for cross-cultural response bias, Journal of Cross-Cultural
       Psychology 35(3):263-282.

    Examples
    --------
    >>> import pandas as pd
    >>> frame = pd.DataFrame({"a": [5, 3, 4], "b": [4, 2, 5], "c": [3, 1, 2]})
    >>> ends = {"a": (1, 5), "b": (1, 5), "c": (1, 5)}
    >>> styles_both_ways(frame, questions=ends).to_frame()[["question", "estimate", "corrected"]].round(2)
      question  estimate  corrected
    0        a      4.00       4.41
    1        b      3.67       3.69
    2        c      2.00       1.56
    """
    items = style_items(responses, questions, None)
    weighing, weightless = _weighing(responses, design)
    changed = correct_styles(weighing, method=method, questions=questions)
    shared: dict[str, Any] = {"by": by, "design": design, "confidence_level": confidence_level, "adjust": adjust}
    before = amounts(responses, items.codes, missing=missing, **shared)
    after = amounts(changed, items.codes, **shared).to_frame()
    table = before.to_frame().drop(columns=["std_error", "median", "lowest", "highest"])
    for place, (name, column) in enumerate(
        (("corrected", "estimate"), ("corrected_low", "conf_low"), ("corrected_high", "conf_high")), start=5
    ):
        table.insert(place, name, after[column].to_numpy())
    return BothWaysResult(
        _table=table,
        n=before.n,
        n_total=before.n_total,
        excluded={**before.excluded, **({"weight of zero": weightless} if weightless else {})},
        method=f"Means of {len(items.codes)} ratings as given, and corrected ({method}): {METHODS[method]}.",
        notes=(CAUTION, *changed.notes[-1:], *[note for note in before.notes if "weight" in note or "design" in note]),
        labels=names_of(responses, items.codes)
        | group_texts(responses, by, [str(group) for group in table["group"].unique()]),
        questions=tuple(items.codes),
        correction=method,
        confidence_level=before.confidence_level,
        by=by,
    )


def _weighing(responses: Any, design: SurveyDesign | None) -> tuple[Any, int]:
    """Return the respondents whose weight is above zero, and how many others there are: those stand for nobody."""
    if design is None or not design.weights:
        return responses, 0
    frame = answers(responses, [design.weights])
    rows = collect(frame, column_names(frame))
    kept = rows[usable_weights(rows[design.weights]) > 0].reset_index(drop=True)
    return replace(responses, frame=kept) if isinstance(responses, Responses) else kept, len(rows) - len(kept)


def _known(places: np.ndarray) -> np.ndarray:
    import numpy as np

    found: np.ndarray = ~np.isnan(places)
    return found


def _lost(before: np.ndarray, after: np.ndarray) -> int:
    """Return how many respondents gave answers and have none any more."""
    return int((_known(before).any(axis=1) & ~_known(after).any(axis=1)).sum())


def _within(places: np.ndarray) -> np.ndarray:
    """Return places with the mean and the spread of all answers in every person."""
    import numpy as np

    known = _known(places)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    value = np.where(known, places, 0.0)
    mean = value.sum(axis=1, keepdims=True) / count
    spread = np.sqrt((np.where(known, value - mean, 0.0) ** 2).sum(axis=1, keepdims=True) / count)
    overall, all_spread = float(places[known].mean()), float(places[known].std())
    flat = spread < 1e-12
    scaled = overall + all_spread * (value - mean) / np.where(flat, 1.0, spread)
    found: np.ndarray = np.where(known & ~flat, scaled, np.nan)
    return found


def _regressed(places: np.ndarray, items: StyleItems) -> np.ndarray:
    """Return the residuals of each item on the styles of the other items, plus the mean of the item."""
    import numpy as np

    found = np.full(places.shape, np.nan)
    for at, code in enumerate(items.codes):
        rest = [place for place in range(places.shape[1]) if place != at]
        others = StyleItems(
            scales={name: scale for name, scale in items.scales.items() if name != code},
            reversed=tuple(name for name in items.reversed if name != code),
        )
        people = scores(places[:, rest], others, "share")
        styles = [name for name in PREDICTORS if people[name].notna().any()]
        x = np.column_stack([np.ones(len(people)), people[styles].to_numpy(dtype=float)])
        used = _known(x).all(axis=1) & _known(places[:, at])
        if used.sum() <= x.shape[1]:
            raise EstimationError(
                f"item {code!r} - {int(used.sum())} respondents answered it and the others - expected more than "
                f"{x.shape[1]} - use method='within_person'."
            )
        y = places[used, at]
        fitted = x[used] @ np.linalg.lstsq(x[used], y, rcond=None)[0]
        found[used, at] = y - fitted + y.mean()
    return found


def _back(places: np.ndarray, scale: Sequence[float]) -> np.ndarray:
    """Return places from -1 to 1 as values of a scale, between and beyond its answers in equal steps."""
    low, high = scale[0], scale[-1]
    found: np.ndarray = low + (places + 1) / 2 * (high - low)
    return found


def _replaced(responses: Any, columns: Mapping[str, np.ndarray], notes: Sequence[str]) -> Responses:
    if isinstance(responses, Responses):
        frame = _assigned(responses.frame, columns)
        return replace(responses, frame=frame, notes=(*responses.notes, *notes))
    import pandas as pd

    read = answers(responses)
    frame = _assigned(collect(read, column_names(read)), columns)
    return Responses(
        frame=frame,
        instrument=instrument_of(responses),
        problems=pd.DataFrame(columns=["severity", "sheet", "row", "column", "value", "message"]),
        source="dataframe",
        notes=tuple(notes),
    )


def _assigned(frame: pd.DataFrame, columns: Mapping[str, np.ndarray]) -> pd.DataFrame:
    return frame.assign(**columns)
