"""Gaps: answers left blank because of another answer, because of what they are, or because somebody broke off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.question import Question
from loyaltystats.responses.crowd import Crowd

if TYPE_CHECKING:
    from loyaltystats.responses.crowd import Floats

_WIDEST: Final = 60.0


def leave_out(crowd: Crowd, question: Question, place: int, drawn: dict[str, Any], columns: Mapping[str, Any]) -> None:
    """Blank the answers to a question that are missing by their own mechanism, and all beyond where somebody broke off.

    ``place`` is where the question stands in the questionnaire; questions that are answered together share one.
    """
    import numpy as np
    import pandas as pd

    left = np.zeros(crowd.n, dtype=bool)
    gap = crowd.truth.missing.single.get(question.code)
    if gap is not None:
        draw = crowd.stream("gap", question.code).random(crowd.n)
        odds = np.zeros(crowd.n)
        if gap.on:
            told = drawn if gap.on == question.code else columns
            odds = gap.strength * _standing(crowd.instrument.question(gap.on), told[gap.on])
        left = draw < _chances(gap.share, odds)
    if crowd.truth.missing.break_off:
        left = left | (breaks_off(crowd) <= place)
    for name in question.columns if left.any() else ():
        drawn[name][left] = pd.NA


def breaks_off(crowd: Crowd) -> Floats:
    """Return the place of the first question that each respondent does not reach; nobody stops before the first one.

    The chance to stop grows along the questionnaire: half-way, a quarter of those who break off have done so.
    """
    import numpy as np

    stream = crowd.stream("break off")
    stops = stream.random(crowd.n) < crowd.truth.missing.break_off
    last = max(len(crowd.instrument.questions) - 1, 1)
    place = np.ceil(np.sqrt(1 - stream.random(crowd.n)) * last)
    return np.where(stops, place, np.inf)


def _chances(share: float, odds: Floats) -> Floats:
    """Return chances whose logit moves with the odds given and whose mean is the share."""
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import expit

    if share in (0.0, 1.0) or not odds.any():
        return np.full(len(odds), share)
    middle = brentq(lambda at: float(expit(at + odds).mean()) - share, -_WIDEST, _WIDEST)
    return np.asarray(expit(middle + odds))


def _standing(question: Question, column: Any) -> Floats:
    """Return answers in standard deviations from their mean; blanks and missing codes stand at the mean."""
    import numpy as np
    import pandas as pd

    given = pd.Series(column)
    missing = list(question.scale.missing_codes) if question.scale else []
    if question.kind == "number":
        value = given.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
        value = np.where(np.isin(value, [float(code) for code in missing]), np.nan, value)
    else:
        places = {code: float(at) for at, code in enumerate(question.scale.codes if question.scale else ())}
        value = given.astype("string").map(places).to_numpy(dtype=np.float64, na_value=np.nan)
    spread = np.nanstd(value) if (~np.isnan(value)).any() else 0.0
    return np.nan_to_num((value - np.nanmean(value)) / spread) if spread else np.zeros(len(value))
