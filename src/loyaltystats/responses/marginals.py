"""Marginals: how the answers to one question are distributed, and what a standing in the crowd is answered with."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Scale

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Answers 0-10 to a recommendation question: mostly 7-10, a little heap at 5 and at 0, promoters minus detractors = +10.
NPS_SHARES = (0.030, 0.010, 0.015, 0.020, 0.030, 0.080, 0.080, 0.150, 0.220, 0.165, 0.200)
_RATING_BETA = (3.4, 1.7)
"""Shape of satisfaction ratings over a scale's range: most in the upper third, a ceiling at the top."""

SHAPES: Mapping[Role, tuple[float, float]] = {
    Role.COMPARISON: (3.0, 2.6),  # about the same as the alternatives, a little better
    Role.EXPECTATION: (3.2, 1.9),  # much is expected
    Role.AUDIT: (1.7, 1.9),  # done in places
    Role.EXPERIENCE: (1.6, 2.0),  # most meet little, some meet much
    Role.IMPORTANCE: (3.4, 1.7),
}
"""Shapes of further answers on ordered scales, over the scale's range."""

_GRID: Final = 20_000
_TERMS: Final = 60
_FURTHEST: Final = 6.0
"""Standard deviations by which a standing may be moved; beyond, everybody gives the last answer."""

Given = Mapping[str, Mapping[str, float]]
"""Question -> answer code -> share, where a truth states them."""


def is_rated(question: Question) -> bool:
    """Return whether a question is answered by what the respondent thinks of it, on an ordered scale."""
    rated = question.role in (Role.PERFORMANCE, Role.DRIVER, Role.OUTCOME) or question.role in SHAPES
    by_feature = question.role is Role.IMPORTANCE and question.feature
    return bool(
        rated and not by_feature and question.kind == "single" and question.scale is not None and question.scale.ordered
    )


def rating_shares(question: Question, scale: Scale, given: Given) -> Any:
    """Return the share of every answer of a rating, lowest first."""
    import numpy as np
    from scipy.special import betainc

    if question.code in given:
        return np.asarray([given[question.code].get(code, 0.0) for code in ordered_codes(question, scale)])
    if question.metric == "nps" and len(scale.answers) == len(NPS_SHARES):
        return np.asarray(NPS_SHARES)
    a, b = SHAPES.get(question.role, _RATING_BETA)
    lift = _lift(question)
    edges = np.linspace(0, 1, len(scale.answers) + 1)
    return np.diff(betainc(a * np.exp(lift / 2), b * np.exp(-lift / 2), edges))


def ordered_codes(question: Question, scale: Scale) -> Sequence[str]:
    """Return the codes from the lowest standing to the highest; a reversed question is answered the other way round."""
    return scale.codes[::-1] if question.reversed else scale.codes


def answered(question: Question, given: Given, standing: Any) -> Floats:
    """Return what a rating is answered with at a standing, in points of its scale; reversed ones as they are scored."""
    import numpy as np
    from scipy.special import ndtr

    scale = question.scale or Scale("empty", ())
    codes = [float(code) for code in scale.codes] if scale.is_numeric else list(range(1, len(scale.codes) + 1))
    ends = np.cumsum(rating_shares(question, scale, given))[:-1]
    points: Floats = np.asarray(codes, dtype=np.float64)[np.searchsorted(ends, ndtr(standing))]
    return points


def spread(question: Question, given: Given) -> float:
    """Return the standard deviation of the answers to a rating."""
    return float(answered(question, given, _grid()).std())


def moved(question: Question, given: Given, points: float, base: float = 0.0) -> float:
    """Return how far a standing must move, in standard deviations, for the mean answer to move by so many points.

    Raises
    ------
    ValueError
        The scale ends before; the message says where the mean stands.
    """
    from scipy.optimize import brentq

    grid = _grid()
    start = float(answered(question, given, grid + base).mean())

    def gap(by: float) -> float:
        return float(answered(question, given, grid + base + by).mean()) - start - points

    low, high = gap(-_FURTHEST), gap(_FURTHEST)
    if low >= 0 or high <= 0:
        raise ValueError(
            f"the mean is {start:.2f} and can move to {start + points + low:.2f} or {start + points + high:.2f} at most"
        )
    return float(brentq(gap, -_FURTHEST, _FURTHEST, xtol=1e-10))


def hermite(question: Question, given: Given) -> Floats:
    r"""Return the coefficients of an answer in normalised Hermite polynomials of the standing, scaled to variance 1.

    With them the correlation of two answers whose standings correlate :math:`\rho` is :math:`\sum_k a_k b_k \rho^k`.
    """
    import numpy as np

    grid = _grid()
    value = answered(question, given, grid)
    value = (value - value.mean()) / value.std()
    before, now, found = np.ones_like(grid), grid, []
    for order in range(1, _TERMS + 1):
        found.append(float((value * now).mean()))
        before, now = now, (grid * now - np.sqrt(order) * before) / np.sqrt(order + 1)
    return np.asarray(found)


def standing_correlation(first: Floats, second: Floats, wanted: float) -> float:
    """Return the correlation of standings at which the answers correlate as wanted.

    Raises
    ------
    ValueError
        Answers on these scales cannot correlate so much; the message says how much they can.
    """
    import numpy as np
    from scipy.optimize import brentq

    terms = first * second
    powers = np.arange(1, len(terms) + 1)

    def gap(rho: float) -> float:
        return float(np.sum(terms * rho**powers)) - wanted

    low, high = gap(-0.98), gap(0.98)
    if low >= 0 or high <= 0:
        raise ValueError(f"answers on these scales correlate at most {(high if wanted > 0 else low) + wanted:.2f}")
    return float(brentq(gap, -0.98, 0.98, xtol=1e-12))


def _grid() -> Floats:
    """Return standings of a normal crowd, evenly spread over it."""
    import numpy as np
    from scipy.special import ndtri

    return np.asarray(ndtri((np.arange(_GRID) + 0.5) / _GRID))


def _lift(question: Question) -> float:
    """Return a shift of the mean that differs between ratings and is the same in every run."""
    digest = hashlib.blake2b(question.code.encode(), digest_size=1).digest()[0]
    return (digest / 255 - 0.5) * 0.6
