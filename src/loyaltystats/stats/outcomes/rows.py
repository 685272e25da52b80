"""rows: answers respondent by respondent, with groups and design; the only place of these measures that touches rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ResponseError
from loyaltystats.sampling.design import SurveyDesign, design_words, kish_words
from loyaltystats.sampling.design_rows import DesignRows, collect_with_design
from loyaltystats.stats.answers import NO_ANSWER, ZERO_WEIGHT
from loyaltystats.stats.selection import group_label, in_order, numbers, refuse_many_groups
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class Rows:
    """Numbers of some columns, one row per respondent with a weight above zero; ``nan`` where there is no answer."""

    codes: tuple[str, ...]
    values: np.ndarray
    design: DesignRows
    places: np.ndarray
    """Position of each respondent's group in ``groups``; -1 without one."""
    groups: tuple[str, ...]
    by: str | None

    def column(self, code: str) -> np.ndarray:
        """Return the numbers of one column."""
        found: np.ndarray = self.values[:, self.codes.index(code)]
        return found

    def masks(self) -> Iterator[tuple[str, np.ndarray]]:
        """Yield the total and each group with the respondents in it."""
        import numpy as np

        yield TOTAL, np.ones(len(self.design), dtype=bool)
        for place, group in enumerate(self.groups):
            yield group, self.places == place

    def excluded(self, base: np.ndarray) -> dict[str, int]:
        """Return reason -> respondents who are not in a base."""
        reasons = {NO_ANSWER: int((~base).sum()), ZERO_WEIGHT: self.design.n_total - len(self.design)}
        return {reason: n for reason, n in reasons.items() if n}


def tally(
    responses: Any, codes: Sequence[str], *, by: str | None, design: SurveyDesign | None, missing: str = "drop"
) -> Rows:
    """Bring home the answers to some questions.

    Raises
    ------
    ResponseError
        A column is missing or holds text, or, with ``missing="raise"``, an answer is missing.
    DesignError
        The design cannot be used.
    """
    import numpy as np

    wanted = tuple(dict.fromkeys(codes))
    frame, drawn = collect_with_design(responses, [*wanted, *([by] if by else [])], design)
    values = np.stack([numbers(frame[code]) for code in wanted], axis=1)
    lacking = int(np.isnan(values).any(axis=1).sum())
    if missing == "raise" and lacking:
        named = ", ".join(repr(code) for code in wanted)
        raise ResponseError(
            f"columns {named} - {lacking} of {len(values)} respondents gave no answer to at least one - missing='raise' "
            "expects every answer - pass missing='drop' to leave them out of the base and count them."
        )
    places, groups = _grouped(frame[by] if by else None, len(frame))
    refuse_many_groups(str(by), len(groups))
    return Rows(codes=wanted, values=values, design=drawn, places=places, groups=groups, by=by)


def _grouped(column: pd.Series | None, n: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return the group of every respondent and the labels of the groups in order."""
    import numpy as np
    import pandas as pd

    if column is None:
        return np.full(n, -1), ()
    codes, distinct = pd.factorize(column)
    labels = [group_label(value) for value in distinct.tolist()]
    groups = in_order(label for label in labels if label is not None)
    place = {group: at for at, group in enumerate(groups)}
    own = np.array([-1 if label is None else place[label] for label in labels] + [-1])  # a missing value has code -1
    return own[codes], tuple(groups)


def base_words(rows: Rows, base: np.ndarray, said: str, left: Mapping[str, int] | None = None) -> list[str]:
    """Return notes about who is not in the base, weights, design and groups.

    Parameters
    ----------
    rows : Rows
        All respondents.
    base : numpy.ndarray of bool
        Those who answered.
    said : str
        What the base has answered, in words.
    left : mapping of str to int, optional
        Reason -> respondents who are not in the base. Default: those without an answer or with a weight of zero.
    """
    notes = []
    design = rows.design.design
    if design.is_complex:
        notes.append(f"{design_words(design)} Shares use the effective number of respondents.")
    elif design.weights:
        notes.append(
            "Survey weights: means and shares are weighted; their intervals count the uneven weights (n effective)."
        )
    weights = rows.design.weights[base]
    if weights.size and weights.min() < weights.max():
        notes.append(kish_words(weights))
    left = rows.excluded(base) if left is None else left
    if left:
        reasons = ", ".join(f"{n} ({reason})" for reason, n in left.items())
        notes.append(f"{said}: {reasons} of {rows.design.n_total} respondents are not in the base.")
    if rows.by:
        outside = int((rows.places[base] < 0).sum())
        if outside:
            verb = "respondent has" if outside == 1 else "respondents have"
            counts = "counts" if outside == 1 else "count"
            notes.append(f"{said}: {outside} {verb} no value in {rows.by!r} and {counts} in the total only.")
    empty = [group for group, inside in rows.masks() if not (inside & base).any()]
    if empty:
        notes.append(f"{said}: no answers in {', '.join(empty)}; nothing can be estimated there.")
    if rows.by:
        notes.append("Intervals are for each row alone; they are no test of differences between groups.")
    return notes
