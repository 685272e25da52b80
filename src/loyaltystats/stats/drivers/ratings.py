"""Ratings from 0 (worst) to 100 (best): the ends of their scales, means with intervals, means in resamples."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.stats.drivers.dominance.units import Draw
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.outcomes.means import mean_row
from loyaltystats.stats.selection import numbers, question_of

if TYPE_CHECKING:
    import numpy as np

Ends = tuple[float, float]
"""Codes of the worst and of the best answer; on a reversed scale the best has the lower code."""

AT_ONCE: Final = 1000
"""Resamples held in memory at once."""

LIMITS: Final = ("estimate", "conf_low", "conf_high")


@dataclass(frozen=True, kw_only=True, eq=False)
class Ratings:
    """Ratings of the respondents of a design from 0 to 100, one column per name, nan where there is no answer."""

    names: tuple[str, ...]
    values: np.ndarray
    drawn: DesignRows

    def places(self, rows: DriverRows) -> np.ndarray:
        """Return where these rows stand among the respondents of the design."""
        import numpy as np

        return np.searchsorted(self.drawn.kept, rows.place)

    def means(self, rows: DriverRows, level: float) -> dict[str, dict[str, float]]:
        """Return, for every name, the mean of these rows, its limits (within the scale) and its base."""
        import numpy as np

        inside = np.zeros(len(self.drawn), dtype=bool)
        inside[self.places(rows)] = True
        found = {}
        for name, column in zip(self.names, self.values.T, strict=True):
            known = ~np.isnan(column)
            row = mean_row(np.where(known, column, 0.0), self.drawn, inside & known, level)
            mean, low, high = (row[limit] for limit in LIMITS)
            found[name] = {
                "mean": mean,
                "low": math.nan if math.isnan(low) else max(low, 0.0),
                "high": math.nan if math.isnan(high) else min(high, 100.0),
                "n": int(row["n"]),
            }
        return found

    def resampled(self, rows: DriverRows, draw: Draw) -> np.ndarray:
        """Return the means in the resamples of these rows, shape (n_resamples, n_names); nan where nobody answered."""
        import numpy as np

        own = self.values[self.places(rows)]
        known = ~np.isnan(own)
        parts = [np.empty((0, len(self.names)))]
        for counts in draw.multiples(rows, AT_ONCE):
            mass = counts * rows.weights
            base = mass @ known
            with np.errstate(divide="ignore", invalid="ignore"):
                parts.append(mass @ np.where(known, own, 0.0) / base)
        return np.concatenate(parts)


def ratings_of(
    responses: Any, columns: Mapping[str, str], ends: Mapping[str, Ends], design: SurveyDesign | None, where: str
) -> Ratings:
    """Bring ratings home.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    columns : mapping of str to str
        Name -> column.
    ends : mapping of str to pair of float
        Column -> codes of its worst and best answer.
    design : SurveyDesign or None
        The design.
    where : str
        Argument that named the scale, for messages.

    Raises
    ------
    ArgumentError
        Answers lie outside the scale.
    ResponseError
        A column is missing or holds text.
    """
    import numpy as np

    frame, drawn = collect_with_design(responses, list(columns.values()), design)
    values = [_from_0_to_100(numbers(frame[column]), column, ends[column], where) for column in columns.values()]
    return Ratings(names=tuple(columns), values=np.column_stack(values), drawn=drawn)


def _from_0_to_100(values: np.ndarray, column: str, ends: Ends, where: str) -> np.ndarray:
    import numpy as np

    low, high = min(ends), max(ends)
    known = values[~np.isnan(values)]
    if known.size and (known.min() < low or known.max() > high):
        raise ArgumentError(
            f"{where} - column {column!r} has answers from {known.min():g} to {known.max():g} - expected none outside the "
            f"scale from {low:g} to {high:g} - pass the ends of the scale, or correct the answers."
        )
    worst, best = ends
    return 100 * (values - worst) / (best - worst)


def scale_ends(responses: Any, column: str, given: Sequence[float | None] | None, where: str) -> Ends:
    """Return the codes of the worst and the best answer; a reversed question has its best answer at the low end.

    Raises
    ------
    ArgumentError
        The ends are not known, only one is given, or they are in the wrong order.
    """
    if given is not None:
        return _given_ends(given, where)
    question = question_of(responses, column)
    if question is None or question.scale is None or not question.scale.is_numeric or not question.scale.codes:
        raise ArgumentError(
            f"{where} - the ends of the scale of {column!r} are not known - expected both, since they are never guessed "
            f"from the answers - pass for example {_EXAMPLES[where]}."
        )
    first, last = float(question.scale.codes[0]), float(question.scale.codes[-1])
    return (last, first) if question.reversed else (first, last)


_EXAMPLES: Final = {"lowest, highest": "lowest=1, highest=10", "stated_scale": "stated_scale=(1, 7)"}


def _given_ends(given: Sequence[float | None], where: str) -> Ends:
    known = [end for end in given if isinstance(end, (int, float)) and not isinstance(end, bool) and math.isfinite(end)]
    if len(given) != 2 or len(known) != 2:
        said = " and ".join(repr(end) for end in given)
        raise ArgumentError(
            f"{where} - got {said} - expected both ends of the scale or neither - pass for example {_EXAMPLES[where]}."
        )
    low, high = known
    if not high > low:
        raise ArgumentError(
            f"{where.rpartition(' ')[2]} - got {high!r} with lowest {low!r} - expected a higher end than the lowest."
        )
    return float(low), float(high)
