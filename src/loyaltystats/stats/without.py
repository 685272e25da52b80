"""without_flagged: one statistic with everybody and without the respondents that were flagged, side by side."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.frames import collect, column_names
from loyaltystats.responses.quality.check import QualityResult
from loyaltystats.responses.responses import Responses
from loyaltystats.result import Result

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MEASURES: Final[tuple[tuple[str, str, str], ...]] = (
    ("estimate", "conf_low", "conf_high"),
    ("better", "better_low", "better_high"),
    ("worse", "worse_low", "worse_high"),
    ("importance", "conf_low", "conf_high"),
    ("delivered", "delivered_low", "delivered_high"),
    ("risk", "risk_low", "risk_high"),
    ("alpha", "conf_low", "conf_high"),
)
"""What is compared: estimate and its limits."""

KEYS: Final = (
    *("group", "question", "feature", "term", "driver", "class", "quantile", "scale", "construct", "item"),
    *("scenario", "dimension", "phase", "condition", "brand", "wave_from", "wave_to", "compared", "compared_to"),
)
"""Columns that say what a row is about."""


@dataclass(frozen=True, kw_only=True, repr=False, eq=False)
class WithoutResult(Result):
    """A result with everybody beside the same without the flagged."""

    title: str = "With and without the respondents flagged"
    source: str = "Meade A. W., Craig S. B. (2012), Psychological Methods 17:437-455"
    flagged: int = 0
    about: str = ""
    """Heading of the result that is compared."""

    def facts(self) -> dict[str, object]:
        """Return the one-line overview as a dictionary in reading order."""
        return super().facts() | {"flagged": self.flagged, "about": self.about}


def without_flagged(
    statistic: Callable[..., Result], responses: Any, flagged: QualityResult | Sequence[bool], **arguments: Any
) -> WithoutResult:
    """Show a statistic with everybody and without the respondents flagged.

    Parameters
    ----------
    statistic : callable
        Any estimating function, for example ``nps``, ``classify_kano`` or ``regress_loyalty``.
    responses : Responses or dataframe
        One row per respondent.
    flagged : QualityResult or sequence of bool
        Who is left out: those whom ``check_quality`` counts as suspect, or a mask in the order of the answers.
    **arguments
        Passed on to the statistic.

    Returns
    -------
    WithoutResult
        Columns: those that say what a row is about, effect (what is compared), with_all, conf_low, conf_high (with
        everybody), without, change (without minus with everybody), n, n_without, inside (whether the value without
        them lies in the interval with everybody).

    Raises
    ------
    ArgumentError
        The mask does not fit the answers, or the result has nothing that can be compared.
    EstimationError
        Nobody is left without the flagged.

    Notes
    -----
    No test: both columns rest on nearly the same people. A value outside the interval says that the flagged matter.
    Checked against: the statistic itself on both sets of answers.

    References
    ----------
    .. [1] Meade A. W., Craig S. B. (2012), Psychological Methods 17:437-455.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats.stats.loyalty import nps
    >>> answers = pd.DataFrame({"recommend": [10, 9, 7, 0, 0, 10]})
    >>> found = without_flagged(nps, answers, [False, False, False, True, True, False], question="recommend")
    >>> found.to_frame()[["with_all", "without"]].round(1).values.tolist()
    [[16.7, 75.0]]
    """
    size = _size(responses)
    mask = _mask(flagged, size)
    everybody = statistic(responses, **arguments)
    if mask.all():
        raise EstimationError("flagged - nobody is left without them - expected some respondents - flag fewer.")
    rest = statistic(_kept(responses, ~mask), **arguments)
    table = beside(everybody, rest)
    count = int(mask.sum())
    share = f"{count} of {size} respondents are left out in the second column"
    return WithoutResult(
        _table=table,
        n=everybody.n,
        n_total=size,
        excluded=everybody.excluded,
        method=f"The same statistic twice: {everybody.method}",
        notes=(f"{share}; they stay in every other table of the report.",),
        labels=everybody.labels,
        flagged=count,
        about=everybody.heading,
        title=f"With and without the respondents flagged: {everybody.heading}",
    )


def _size(responses: Any) -> int:
    frame = responses.frame if isinstance(responses, Responses) else responses
    return len(collect(frame, column_names(frame)[:1]))


def _mask(flagged: QualityResult | Sequence[bool], size: int) -> np.ndarray:
    import numpy as np

    mask = flagged.rows() if isinstance(flagged, QualityResult) else np.asarray(flagged)
    if mask.dtype != bool or mask.shape != (size,):
        raise ArgumentError(
            f"flagged - got {mask.dtype} of shape {mask.shape} - expected the result of check_quality on the same answers, "
            f"or {size} values True or False."
        )
    return mask


def _kept(responses: Any, keep: np.ndarray) -> Any:
    if isinstance(responses, Responses):
        return replace(responses, frame=responses.frame[keep].reset_index(drop=True))
    return collect(responses, column_names(responses))[keep].reset_index(drop=True)


def beside(everybody: Result, rest: Result) -> pd.DataFrame:
    """Return the measures of two results of one statistic side by side, matched by what their rows are about.

    Raises
    ------
    ArgumentError
        The result has no measure that can be compared.
    """
    import pandas as pd

    first, second = everybody.to_frame(), rest.to_frame()
    keys = [name for name in KEYS if name in first.columns]
    measures = [each for each in MEASURES if each[0] in first.columns]
    if not measures:
        raise ArgumentError(
            f"statistic - {type(everybody).__name__} has no estimate to compare - expected a result with one of "
            f"{', '.join(each[0] for each in MEASURES)}."
        )
    other = {_key(row, keys): row for row in second.to_dict("records")}
    rows = []
    for row in first.to_dict("records"):
        twin = other.get(_key(row, keys), {})
        rows += [{**{name: row[name] for name in keys}, **_measured(row, twin, each)} for each in measures]
    return pd.DataFrame(rows)


def _key(row: Mapping[Any, Any], keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in keys)


def _measured(row: Mapping[Any, Any], twin: Mapping[Any, Any], names: tuple[str, str, str]) -> dict[str, Any]:
    value, low, high = (float(row.get(name, math.nan)) for name in names)
    without = float(twin.get(names[0], math.nan))
    known = not (math.isnan(without) or math.isnan(low) or math.isnan(high))
    return {
        "effect": names[0],
        "with_all": value,
        "conf_low": low,
        "conf_high": high,
        "without": without,
        "change": without - value,
        "n": row.get("n", math.nan),
        "n_without": twin.get("n", math.nan),
        "inside": ("yes" if low <= without <= high else "no") if known else "",
    }
