"""Poor, middling and good ratings: where the middle of a scale lies, and which answers count as low or high."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from numbers import Real
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.selection import question_of

if TYPE_CHECKING:
    import numpy as np

Codes = float | Sequence[float]
"""One answer (it and everything worse, or better) or the exact answers."""

DETRACTORS, PROMOTERS = 6.0, 9.0
"""Answers to a recommendation question of 0 to 10, Reichheld (2003), Harvard Business Review 81(12):46-54."""

ZONES_SCALE = 5
"""Answers of the scale for which the two lowest and the two highest are the published zones."""


@dataclass(frozen=True, kw_only=True)
class Zones:
    """How the ratings of one driver divide; ``low`` and ``high`` as given or known from the scale.

    ``sign`` is -1 where the best answer has the lowest code; ``reach`` is the distance from the middle to the ends,
    ``None`` where it is not known.
    """

    middle: float | None
    low: Codes | None
    high: Codes | None
    sign: float
    reach: float | None

    def up(self, x: np.ndarray) -> np.ndarray:
        """Return ratings as points above the middle."""
        if self.middle is None:
            raise ArgumentError(NO_MIDDLE.format("this driver"))
        return self.sign * (x - self.middle)

    def is_low(self, x: np.ndarray) -> np.ndarray:
        """Return which ratings are low."""
        return _inside(x, self.low, self.sign, "low")

    def is_high(self, x: np.ndarray) -> np.ndarray:
        """Return which ratings are high."""
        return _inside(x, self.high, -self.sign, "high")


NO_MIDDLE = (
    "middle - the middle of the scale of {} is not known - expected a number, since it is never guessed from the answers "
    "- pass for example middle=3 for a scale 1-5."
)


def _inside(x: np.ndarray, codes: Codes | None, sign: float, argument: str) -> np.ndarray:
    import numpy as np

    if codes is None:
        raise ArgumentError(
            f"{argument} - it is not known which answers are {argument} - expected an answer or a list of them - pass for "
            "example low=[1, 2], high=[4, 5]."
        )
    if isinstance(codes, float):
        found: np.ndarray = sign * x <= sign * codes
        return found
    chosen: np.ndarray = np.isin(x, codes)
    return chosen


def zones_of(
    responses: Any, drivers: Sequence[str], *, low: Any, high: Any, middle: Any = None, need: Sequence[str] = ()
) -> dict[str, Zones]:
    """Return the zones of every driver: named by the caller, else known from the scale of its question.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    drivers : sequence of str
        Columns.
    low, high : float, sequence of float or None
        Answers that are poor, and good; a number stands for itself and everything worse, or better.
    middle : float, mapping of str to float, or None
        Default: half-way between the nearest of ``low`` and ``high``, else the middle of the scale.
    need : sequence of str
        What must be known: ``middle``, ``low``, ``high``, ``reach``.

    Raises
    ------
    ArgumentError
        Something needed is neither given nor known.
    """
    low, high = _codes("low", low), _codes("high", high)
    found = {driver: _zones(responses, driver, low, high, _middle_given(middle, driver)) for driver in drivers}
    for driver, zones in found.items():
        for what in need:
            if getattr(zones, what) is None:
                raise ArgumentError(_UNKNOWN[what].format(repr(driver)))
    return found


_UNKNOWN = {
    "middle": NO_MIDDLE,
    "low": "low - it is not known which answers to {} are low - expected an answer (it and everything worse) or a list of "
    "answers - pass for example low=[1, 2], high=[4, 5].",
    "high": "high - it is not known which answers to {} are high - expected an answer (it and everything better) or a list "
    "of answers - pass for example low=[1, 2], high=[4, 5].",
    "reach": "low, high - the ends of the scale of {} are not known - expected both for method='quadratic' - pass for "
    "example low=1, high=5.",
}


def _codes(argument: str, given: Any) -> Codes | None:
    """Return a number as it is, several as a tuple."""
    if given is None:
        return None
    if _is_number(given):
        return float(given)
    several = list(given) if isinstance(given, (list, tuple, set, range)) else []
    if not several or not all(_is_number(one) for one in several):
        raise ArgumentError(f"{argument} - got {given!r} - expected a number or a list of numbers, for example [1, 2].")
    return tuple(sorted(float(one) for one in several))


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _middle_given(middle: Any, driver: str) -> float | None:
    value = middle.get(driver) if isinstance(middle, Mapping) else middle
    if value is None:
        return None
    if not _is_number(value):
        raise ArgumentError(f"middle - got {value!r} - expected a number, for example 3 for a scale 1-5.")
    return float(value)


def _zones(responses: Any, driver: str, low: Codes | None, high: Codes | None, middle: float | None) -> Zones:
    question = question_of(responses, driver)
    scale = None if question is None else question.scale
    codes = [float(code) for code in scale.codes] if scale is not None and scale.ordered and scale.is_numeric else []
    sign = -1.0 if question is not None and question.reversed and codes else 1.0
    inner = _nearest(low, high)
    if inner is not None:
        sign = 1.0 if inner[1] > inner[0] else -1.0
    if middle is None:
        middle = sum(inner) / 2 if inner is not None else (codes[0] + codes[-1]) / 2 if codes else None
    ends = (codes[0], codes[-1]) if codes else inner
    reach = None if ends is None or middle is None else max(abs(end - middle) for end in ends)
    if codes and len(codes) == ZONES_SCALE:
        low = tuple(codes[:2] if sign > 0 else codes[-2:]) if low is None else low
        high = tuple(codes[-2:] if sign > 0 else codes[:2]) if high is None else high
    return Zones(middle=middle, low=low, high=high, sign=sign, reach=reach or None)


def _nearest(low: Codes | None, high: Codes | None) -> tuple[float, float] | None:
    """Return the low and the high answer that are nearest to each other, if both are given."""
    if low is None or high is None:
        return None
    lows, highs = ([codes] if isinstance(codes, float) else list(codes) for codes in (low, high))
    if max(lows) < min(highs):
        return max(lows), min(highs)
    if min(lows) > max(highs):
        return min(lows), max(highs)
    raise ArgumentError(
        f"low, high - got {low!r} and {high!r}, which overlap - expected low answers apart from high ones - pass for "
        "example low=[1, 2], high=[4, 5]."
    )


Halves = Callable[["np.ndarray", Zones], tuple["np.ndarray", "np.ndarray", list["np.ndarray"]]]
"""Ratings and zones -> column whose coefficient is the penalty, the one of the reward, and further columns."""


def spline(x: np.ndarray, zones: Zones) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Points below and points above the middle: a line that may bend there."""
    import numpy as np

    up = zones.up(x)
    return np.maximum(-up, 0.0), np.maximum(up, 0.0), []


def dummies(x: np.ndarray, zones: Zones) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Low or not, high or not, against the answers between (Brandt 1987)."""
    return zones.is_low(x).astype(float), zones.is_high(x).astype(float), []


def moderated(x: np.ndarray, zones: Zones) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Two lines that may also jump: the slope differs where performance is sufficient (Lin et al. 2010)."""
    import numpy as np

    below, above, _ = spline(x, zones)
    return below, above, [(zones.up(x) >= 0).astype(np.float64)]


def quadratic(x: np.ndarray, zones: Zones) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Square the points, written so that the coefficients are its mean slopes below and above the middle."""
    up, reach = zones.up(x), zones.reach or 1.0
    return (up**2 / reach - up) / 2, (up**2 / reach + up) / 2, []


METHODS: dict[str, Halves] = {"spline": spline, "dummies": dummies, "moderated": moderated, "quadratic": quadratic}
NEEDS = {"spline": ("middle",), "dummies": ("low", "high"), "moderated": ("middle",), "quadratic": ("middle", "reach")}


def need_ratings(rows: DriverRows, what: str) -> None:
    """Raise ``EstimationError`` when a driver has text answers, which have no low and high."""
    if rows.factors:
        raise EstimationError(
            f"drivers - {', '.join(map(repr, rows.factors))} have text answers - expected ratings as numbers for {what}, "
            "since low and high need an order - leave them out, or use by= for groups."
        )


def outcome_zones(
    responses: Any, outcome: str, *, dissatisfied: Any = None, satisfied: Any = None, need: Sequence[str] = ("high",)
) -> Zones:
    """Return which answers to the outcome are dissatisfied (``low``) and satisfied (``high``).

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    outcome : str
        Column.
    dissatisfied, satisfied : float, sequence of float or None
        A number stands for itself and everything worse, or better. Default: detractors and promoters of a
        recommendation question, the top answers of a satisfaction question; never guessed otherwise.
    need : sequence of str
        What must be known: ``low``, ``high``.

    Raises
    ------
    ArgumentError
        Something needed is neither given nor known.
    """
    low, high = _codes("dissatisfied", dissatisfied), _codes("satisfied", satisfied)
    question = question_of(responses, outcome)
    codes = (
        [float(one) for one in question.scale.codes]
        if question and question.scale and question.scale.is_numeric
        else []
    )
    sign = -1.0 if question is not None and question.reversed and codes else 1.0
    if question is not None and question.metric == "nps":
        low, high = DETRACTORS if low is None else low, PROMOTERS if high is None else high
    if question is not None and question.metric == "csat" and question.top and codes and high is None:
        high = codes[-question.top] if sign > 0 else codes[question.top - 1]
    inner = _nearest(low, high)
    if inner is not None:
        sign = 1.0 if inner[1] > inner[0] else -1.0
    zones = Zones(middle=None, low=low, high=high, sign=sign, reach=None)
    for side, argument in (("low", "dissatisfied"), ("high", "satisfied")):
        if side in need and getattr(zones, side) is None:
            raise ArgumentError(
                f"{argument} - it is not known which answers to {outcome!r} are {argument} - expected an answer (it and "
                f"everything {'worse' if side == 'low' else 'better'}) or a list of answers, since they are never guessed - "
                f"pass for example {argument}={'6' if side == 'low' else '9'}."
            )
    return zones


def in_words(codes: Codes | None, sign: float, *, better: bool) -> str:
    """Return answers in words.

    Examples
    --------
    >>> in_words(9.0, 1.0, better=True), in_words((1.0, 2.0), 1.0, better=False)
    ('9 or more', '1, 2')
    """
    if codes is None:
        return "the others"
    if isinstance(codes, float):
        return f"{codes:g} or {'more' if (sign > 0) == better else 'less'}"
    return ", ".join(f"{code:g}" for code in codes)


def zones_in_words(zones: Mapping[str, Zones]) -> str:
    """Return what is low and high, once where all drivers agree."""
    said = {
        f"low: {in_words(each.low, each.sign, better=False)}; high: {in_words(each.high, each.sign, better=True)}": driver
        for driver, each in zones.items()
    }
    if len(said) == 1:
        return f"Ratings {next(iter(said))}."
    return "Ratings " + "; ".join(f"{driver} {words}" for words, driver in said.items()) + "."
