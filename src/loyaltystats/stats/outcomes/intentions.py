"""intentions: what customers say they will do, by dimension - stay loyal, not switch, pay more, react to trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import fraction, missing_rule, one_of
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.responses.responses import instrument_of
from loyaltystats.result import Result
from loyaltystats.sampling.design import SurveyDesign, with_design_effect
from loyaltystats.stats.multiplicity import ADJUSTMENTS
from loyaltystats.stats.outcomes.battery import Battery, checked_items, item_words, score, turned_items
from loyaltystats.stats.outcomes.constructs import construct_items, construct_names
from loyaltystats.stats.outcomes.means import SHARE_SIZE, limits_at, mean_row, share_row, shares_at
from loyaltystats.stats.outcomes.rows import base_words
from loyaltystats.stats.outcomes.scales import Ends
from loyaltystats.stats.selection import group_texts, names_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

DIMENSIONS: Final = ("loyalty", "staying", "paymore", "external", "internal")
"""Constructs of the template ``intentions``, after Zeithaml, Berry and Parasuraman (1996): loyalty, switching (read as
staying), paying more, external and internal response to a problem."""

_TOP: Final = ("top_share", "top_low", "top_high")


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class IntentionsResult(Result):
    """Mean and share of top answers of each dimension, one row per group and dimension, ``Total`` first."""

    title: str = "Behavioural intentions"
    source: str = "Zeithaml V. A., Berry L. L., Parasuraman A. (1996), Journal of Marketing 60(2):31-46"
    items: Mapping[str, Sequence[str]]
    """Dimension -> columns."""
    turned: tuple[str, ...] = ()
    """Items whose high answers are bad, turned round before the mean."""
    lowest: float
    highest: float
    confidence_level: float
    by: str | None = None
    _share_sizes: Any = None

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {
            "dimensions": ", ".join(self.items),
            "lowest": self.lowest,
            "highest": self.highest,
            "confidence_level": self.confidence_level,
        }

    def confidence_interval(self, confidence_level: float = 0.95) -> pd.DataFrame:
        """Return means and shares with their intervals at another confidence level.

        Parameters
        ----------
        confidence_level : float
            Fraction between 0 and 1.

        Returns
        -------
        pandas.DataFrame
            Columns: group, dimension, estimate, conf_low, conf_high (scale points), top_share, top_low, top_high.
        """
        level = fraction("confidence_level", confidence_level)
        table = self.to_frame()
        low, high = limits_at(table, level)
        top_low, top_high = shares_at(table["top_share"], self._share_sizes, level)
        return table[["group", "dimension", "estimate"]].assign(
            conf_low=low, conf_high=high, top_share=table["top_share"], top_low=top_low, top_high=top_high
        )


def intentions(
    responses: Any,
    dimensions: Mapping[str, str | Sequence[str]] | None = None,
    *,
    lowest: float | None = None,
    highest: float | None = None,
    top: int | None = None,
    reversed: Sequence[str] | None = None,  # noqa: A002 - the word of the instrument
    by: str | None = None,
    design: SurveyDesign | None = None,
    confidence_level: float = 0.95,
    adjust: str = "holm",
    missing: str = "drop",
    rng: Any = None,
) -> IntentionsResult:
    r"""Behavioural intentions by dimension: the mean of its items, and the share of respondents near the top of the scale.

    For a researcher with a battery of "how likely are you to ...". A high mean is always good for the company: items such as
    "switch to another company" are turned round where the instrument, or ``reversed``, says so.

    Parameters
    ----------
    responses : Responses or dataframe, one row per respondent
        A respondent counts for a dimension if every item of it was answered.
    dimensions : mapping of str to columns, optional
        Dimension -> items. Default: the instrument's ratings of the constructs ``loyalty``, ``staying``, ``paymore``,
        ``external`` and ``internal``.
    lowest, highest : float, optional
        Ends of the scale, the same for all items. Default: the instrument's.
    top : int, optional
        Number of answers at the good end that count as top. Default: the instrument's. Never guessed.
    reversed : sequence of str, optional
        Items whose high answers are bad. Default: as the instrument says.
    by : str, optional
        Column whose values split the table; ``Total`` comes first.
    design : SurveyDesign, optional
        Weights, strata, clusters, finite population. Default: every respondent counts once.
    confidence_level : float, default 0.95
        Fraction between 0 and 1.
    adjust : str, default "holm"
        Accepted as everywhere; nothing is tested here, so nothing is corrected.
    missing : str, default "drop"
        ``drop`` leaves respondents who lack an answer out of a dimension; ``raise`` refuses.
    rng : None, int or numpy.random.Generator
        Accepted as everywhere; nothing is random here.

    Returns
    -------
    IntentionsResult
        Columns: group, dimension, items (number of them), estimate (mean, scale points), std_error, df, conf_low, conf_high
        (scale points), top_share, top_low, top_high (share whose mean reaches the top answers), alpha (Cronbach, of two or
        more items), n, n_effective [, design_effect].

    Raises
    ------
    ArgumentError
        An argument is outside its domain, nothing says which items, where their scale ends or what is top, or their scales
        differ.
    ResponseError
        A column is missing, holds text, or an answer lies off the scale.
    EstimationError
        Nobody answered any dimension whole.
    DesignError
        The design cannot be used.

    Notes
    -----
    .. math:: s_{ik} = \frac{1}{m_k} \sum_j x_{ij}^*, \qquad x^* = l + h - x \text{ for reversed items}

    A respondent is at the top of a dimension when the mean of its items is at least the lowest of the top answers. Alpha
    below about .7 says that the items of a dimension do not belong together; ``reliability`` says more. The five dimensions
    were unstable in later studies (Bloemer, de Ruyter, Wetzels 1999). Checked against: ``t.test``, ``prop.test``,
    ``svymean`` and the definition of alpha in R (tests/oracles/outcomes.R). Cost: one pass over the rows.

    References
    ----------
    .. [1] Zeithaml V. A., Berry L. L., Parasuraman A. (1996), The behavioral consequences of service quality, Journal of
       Marketing 60(2):31-46.
    .. [2] Bloemer J., de Ruyter K., Wetzels M. (1999), Linking perceived service quality and service loyalty, European
       Journal of Marketing 33(11/12):1082-1106.

    Examples
    --------
    >>> import pandas as pd
    >>> answers = pd.DataFrame({"praise": [7, 6, 5, 3], "again": [7, 6, 6, 2], "leave": [1, 2, 4, 6]})
    >>> result = intentions(
    ...     answers,
    ...     {"loyalty": ["praise", "again"], "staying": ["leave"]},
    ...     lowest=1,
    ...     highest=7,
    ...     top=2,
    ...     reversed=["leave"],
    ... )
    >>> result.to_frame()[["dimension", "estimate", "top_share", "alpha", "n"]].round(2)
      dimension  estimate  top_share  alpha  n
    0   loyalty      5.25        0.5   0.96  4
    1   staying      4.75        0.5    NaN  4
    """
    import pandas as pd

    one_of("adjust", adjust, ADJUSTMENTS)
    level = fraction("confidence_level", confidence_level)
    items = _items(responses, dimensions)
    battery = score(
        responses,
        items,
        {"lowest": lowest, "highest": highest, "top": top},
        turned=turned_items(reversed, items),
        by=by,
        design=design,
        missing=missing_rule(missing),
    )
    ends = _one_scale(battery.scales)
    base = _base(battery)
    table = with_design_effect(pd.DataFrame(infer(battery, ends, level)), design)
    sizes = table.pop(SHARE_SIZE)
    names = construct_names(responses, items)
    rows = battery.rows
    return IntentionsResult(
        _table=table,
        n=int(base.sum()),
        n_total=rows.design.n_total,
        excluded=rows.excluded(base),
        method=_sentence(items, names, ends, level),
        notes=_notes(battery, base, table),
        labels=names | names_of(responses, rows.codes) | group_texts(responses, by, rows.groups),
        items=items,
        turned=tuple(battery.turned),
        lowest=ends.lowest,
        highest=ends.highest,
        confidence_level=level,
        by=by,
        _share_sizes=sizes,
    )


def _items(responses: Any, dimensions: Any) -> dict[str, tuple[str, ...]]:
    if dimensions is not None:
        return checked_items("dimensions", dimensions)
    found = construct_items(responses, DIMENSIONS)
    if not found:
        instrument = instrument_of(responses)
        lack = (
            f"instrument {instrument.id!r} asks for fewer than two of"
            if instrument
            else "nothing says which items ask for"
        )
        raise ArgumentError(
            f"dimensions - were not named, and {lack} {', '.join(DIMENSIONS)} - expected a mapping of dimensions to columns "
            "- pass dimensions={...}, or combine the study with the template 'intentions'."
        )
    return found


def _one_scale(scales: Mapping[str, Ends]) -> Ends:
    kinds = {ends.words for ends in scales.values()}
    if len(kinds) > 1:
        raise ArgumentError(
            f"dimensions - the items have scales {' and '.join(sorted(kinds))} - expected one scale, since the means are in "
            "its points - use loyalty_phases(), which puts items on 0 to 100, or items of one scale."
        )
    return next(iter(scales.values()))


def _base(battery: Battery) -> np.ndarray:
    base: np.ndarray = battery.answered.max(axis=1)
    if not base.any():
        raise EstimationError(
            "dimensions - nobody answered all items of any dimension - expected at least one respondent who did - leave out "
            "items that most did not answer."
        )
    return base


def infer(battery: Battery, ends: Ends, level: float) -> list[dict[str, Any]]:
    """Return mean, share of top answers and alpha of every dimension, of all respondents and of each group."""
    found: list[dict[str, Any]] = []
    drawn, answered = battery.rows.design, battery.answered
    means = ends.lowest + battery.scores * (ends.highest - ends.lowest) / 100.0
    for group, inside in battery.rows.masks():
        for place, (dimension, codes) in enumerate(battery.items.items()):
            here = inside & answered[:, place]
            row: dict[str, Any] = {"group": group, "dimension": dimension, "items": len(codes)}
            row |= mean_row(means[:, place], drawn, here, level)
            sizes = {name: row.pop(name) for name in ("n", "n_effective")}
            row |= share_row(battery.holds[:, place], drawn, here, level, _TOP)
            found.append(row | {"alpha": _alpha(battery, codes, here)} | sizes)
    return found


def _alpha(battery: Battery, codes: Sequence[str], here: np.ndarray) -> float:
    """Return Cronbach's alpha of the items as scored; ``nan`` for a single item or answers that do not vary."""
    import numpy as np

    from loyaltystats.stats.reliability.alpha import cronbach

    if len(codes) < 2 or here.sum() < 2:
        return float("nan")
    points = np.stack([battery.scales[code].points(battery.rows.column(code))[here] for code in codes])
    return cronbach(np.cov(points, aweights=battery.rows.design.weights[here]))


def _sentence(items: Mapping[str, Sequence[str]], names: Mapping[str, str], ends: Ends, level: float) -> str:
    return (
        f"Mean of the items of each dimension on {ends.words}, high is good ({item_words(items, names)}); "
        f"{100 * level:g} % t intervals; share whose mean reaches the top answers, {100 * level:g} % Wilson intervals; "
        "Cronbach's alpha."
    )


WEAK_ALPHA: Final = 0.7
"""Nunnally J. C. (1978), Psychometric Theory, McGraw-Hill: below it a scale is too unreliable even for early research."""


def _notes(battery: Battery, base: np.ndarray, table: pd.DataFrame) -> tuple[str, ...]:
    notes = base_words(battery.rows, base, "At least one dimension, all its items answered")
    if battery.turned:
        notes.append(f"Turned round before the mean, since a high answer is bad: {', '.join(battery.turned)}.")
    total = table[table["group"] == table["group"].iloc[0]]
    weak = total.loc[total["alpha"] < WEAK_ALPHA, "dimension"].tolist()
    if weak:
        notes.append(
            f"Alpha is below {WEAK_ALPHA:g} for {', '.join(weak)}: the items hardly measure one thing; read them one by one."
        )
    notes.append("A respondent counts for a dimension only with every item of it answered.")
    return tuple(notes)
