"""battery: several items per dimension, each dimension the mean of its items, respondent by respondent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.outcomes.rows import Rows, tally
from loyaltystats.stats.outcomes.scales import Ends, column_list, ends_of, need_top, refuse_outside

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.sampling.design import SurveyDesign


@dataclass(frozen=True, kw_only=True, eq=False)
class Battery:
    """Scores of respondents on some dimensions, 0-100, a high one being good; ``nan`` unless every item was answered."""

    rows: Rows
    items: Mapping[str, tuple[str, ...]]
    scales: Mapping[str, Ends]
    scores: np.ndarray
    """One column per dimension, in the order of ``items``."""
    holds: np.ndarray
    """Whether a respondent's mean reaches the top answers of the dimension."""

    @property
    def answered(self) -> np.ndarray:
        """Who answered a dimension whole, one column per dimension."""
        import numpy as np

        found: np.ndarray = ~np.isnan(self.scores)
        return found

    @property
    def turned(self) -> list[str]:
        """Items that were turned round."""
        return [code for code, ends in self.scales.items() if ends.reversed]


def checked_items(name: str, given: Any) -> dict[str, tuple[str, ...]]:
    """Return dimension -> items.

    Raises
    ------
    ArgumentError
        It is no mapping of names to columns, or an item stands in two dimensions.
    """
    if not isinstance(given, Mapping) or not given:
        raise ArgumentError(
            f"{name} - got {given!r} - expected a mapping of names to columns - for example "
            f"{name}={{'loyalty': ['praise', 'again']}}."
        )
    found = {str(each): tuple(column_list(f"{name}, {each!r}", codes)) for each, codes in given.items()}
    every = [code for codes in found.values() for code in codes]
    twice = sorted({code for code in every if every.count(code) > 1})
    if twice:
        raise ArgumentError(
            f"{name} - {', '.join(map(repr, twice))} in more than one - expected each item once - take it out of the others."
        )
    return found


def turned_items(given: Sequence[str] | None, items: Mapping[str, tuple[str, ...]]) -> set[str] | None:
    """Return the items named as reversed; ``None`` where the instrument is to say so.

    Raises
    ------
    ArgumentError
        One of them is no item.
    """
    if given is None:
        return None
    named = column_list("reversed", given) if given else []
    every = {code for codes in items.values() for code in codes}
    unknown = [code for code in named if code not in every]
    if unknown:
        raise ArgumentError(
            f"reversed - {', '.join(map(repr, unknown))} is no item - expected some of {', '.join(sorted(every))}."
        )
    return set(named)


def score(
    responses: Any,
    items: Mapping[str, tuple[str, ...]],
    limits: Mapping[str, Any],
    *,
    turned: set[str] | None,
    by: str | None,
    design: SurveyDesign | None,
    missing: str,
) -> Battery:
    """Score every respondent on every dimension.

    Parameters
    ----------
    responses : Responses or dataframe
        One row per respondent.
    items : mapping of str to tuple of str
        Dimension -> columns.
    limits : mapping of str to number or None
        ``lowest``, ``highest`` and ``top`` of every item, where they are not the instrument's.
    turned : set of str or None
        Items whose high answers are bad; ``None``: as the instrument says.
    by, design, missing
        As everywhere.

    Raises
    ------
    ArgumentError
        The ends or the top answers of an item are not known.
    ResponseError
        A column is missing, holds text, or an answer lies off the scale.
    DesignError
        The design cannot be used.
    """
    import numpy as np

    codes = [code for each in items.values() for code in each]
    scales = {
        code: need_top(
            ends_of(responses, code, **limits, turned=None if turned is None else code in turned),
            code,
        )
        for code in codes
    }
    rows = tally(responses, codes, by=by, design=design, missing=missing)
    for code in codes:
        refuse_outside(rows, code, scales[code])
    scores = np.stack(
        [np.mean([scales[code].points(rows.column(code)) for code in each], axis=0) for each in items.values()], axis=1
    )
    cuts = np.array([np.mean([scales[code].cut() for code in each]) for each in items.values()])
    with np.errstate(invalid="ignore"):
        holds = scores >= cuts - 1e-9  # thirds of a point do not add up exactly
    return Battery(rows=rows, items=items, scales=scales, scores=scores, holds=holds)


def item_words(items: Mapping[str, Sequence[str]], names: Mapping[str, str]) -> str:
    """Return which items make each dimension, in words."""
    return "; ".join(f"{names.get(name, name)}: {', '.join(codes)}" for name, codes in items.items())
