"""Rules of care: what is measured, from which threshold a respondent is flagged, and where the threshold comes from."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.responses.quality import indices
from loyaltystats.responses.quality.material import Material

if TYPE_CHECKING:
    import numpy as np

FEWEST_ITEMS: Final = 6
"""Questions of a block from which a long run of one answer says something."""

FEWEST_SCALES: Final = 5
FEWEST_SYNONYMS: Final = 10
FEWEST_FEATURES: Final = 6
FEWEST_ALIKE: Final = 20
"""Questions that two respondents must share before nearly equal answers count."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule: its name, what it looks at in words, its usual threshold with the source, and how it is worked out.

    ``measure`` returns an index per respondent (``nan`` where it cannot be had) and who is flagged at a threshold.
    """

    name: str
    words: str
    threshold: float
    source: str
    measure: Callable[[Material, float], tuple[np.ndarray, np.ndarray]]


def _flagged(index: np.ndarray, low: float = -math.inf, high: float = math.inf) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & ((index < low) | (index > high))


def _completion(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    return _flagged(material.answered, low=threshold)


def _same_id(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    times: dict[str, int] = {}
    for each in material.ids:
        times[each] = times.get(each, 0) + 1
    return _flagged(np.array([float(times[each]) if each else np.nan for each in material.ids]), high=threshold)


def _alike(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if material.closed.shape[1] < FEWEST_ALIKE or material.n < 2:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    share, shared = indices.most_alike(material.closed)
    index = np.where(shared >= FEWEST_ALIKE, share, np.nan)
    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & (index >= threshold)


def _speed(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if material.seconds is None:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    items = (~np.isnan(material.closed)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        each = np.where((items > 0) & (material.seconds > 0), material.seconds / items, np.nan)
    return _flagged(each, low=threshold)


def _relative_speed(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if material.seconds is None:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    positive = np.where(material.seconds > 0, material.seconds, np.nan)
    middle = float(np.nanmedian(positive)) if (~np.isnan(positive)).any() else math.nan
    return _flagged(middle / positive, high=threshold)


def _longstring(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the longest run of one answer as a share of its block, over the blocks."""
    import numpy as np

    shares = [
        indices.longstring(block) / block.shape[1]
        for block in material.blocks.values()
        if block.shape[1] >= FEWEST_ITEMS
    ]
    index = _largest(shares, material.n)
    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & (index >= threshold)


def _largest(columns: list[np.ndarray], n: int) -> np.ndarray:
    import numpy as np

    if not columns:
        return np.full(n, np.nan)
    stacked = np.column_stack(columns)
    empty = np.isnan(stacked).all(axis=1)
    return np.where(empty, np.nan, np.where(np.isnan(stacked), -np.inf, stacked).max(axis=1))


def _variability(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean standard deviation within blocks, as a share of that of all respondents together."""
    import numpy as np

    parts = []
    for block in material.blocks.values():
        if block.shape[1] >= FEWEST_ITEMS:
            own = indices.variability(block)
            middle = float(np.nanmean(own)) if (~np.isnan(own)).any() else math.nan
            parts.append(own / middle if middle > 0 else np.full(material.n, np.nan))
    if not parts:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    index = indices.row_means(np.column_stack(parts))
    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & (index <= threshold)


def _distance(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the chance of a distance so large, over all rating answers."""
    import numpy as np
    from scipy.special import chdtrc

    columns = [*material.blocks.values(), *(side for pair in material.pairs.values() for side in pair)]
    if not columns:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    squared, df = indices.mahalanobis(np.column_stack(columns))
    chance = np.where(np.isnan(squared) | (df == 0), np.nan, chdtrc(np.maximum(df, 1), np.nan_to_num(squared)))
    return _flagged(chance, low=threshold)


def _even_odd(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if len(material.scales) < FEWEST_SCALES:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    return _flagged(indices.even_odd(list(material.scales.values())), low=threshold)


def _synonyms(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    return _pairs(material, threshold, opposite=False)


def _antonyms(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    return _pairs(material, threshold, opposite=True)


ALIKE: Final = 0.60
"""Correlation over respondents above which two questions are taken as synonyms (Meade and Craig 2012)."""


def _pairs(material: Material, threshold: float, *, opposite: bool) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    blocks = [*material.blocks.values(), *(side for pair in material.pairs.values() for side in pair)]
    values = np.column_stack(blocks) if blocks else np.full((material.n, 0), np.nan)
    found = indices.alike_pairs(values, ALIKE, opposite=opposite) if values.shape[1] > 1 else []
    if len(found) < FEWEST_SYNONYMS:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    first, second = ([pair[side] for pair in found] for side in (0, 1))
    within = indices.correlation_within(values[:, first], values[:, second])
    return _flagged(within, high=-threshold) if opposite else _flagged(within, low=threshold)


def _attention(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if not material.attention:
        return np.full(material.n, np.nan), np.zeros(material.n, dtype=bool)
    right = np.column_stack(list(material.attention.values()))
    wrong = np.where(np.isnan(right).all(axis=1), np.nan, (right == 0).sum(axis=1))
    with np.errstate(invalid="ignore"):
        return wrong, ~np.isnan(wrong) & (wrong >= threshold)


def _cells(material: Material) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    if not material.pairs:
        return np.full((material.n, 0), np.nan), np.full((material.n, 0), np.nan)
    return (
        np.column_stack([pair[0] for pair in material.pairs.values()]),
        np.column_stack([pair[1] for pair in material.pairs.values()]),
    )


def _kano_reverse(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of features answered as reverse or questionable, of those that few answer so."""
    import numpy as np

    functional, dysfunctional = _cells(material)
    whole = ~np.isnan(functional) & ~np.isnan(dysfunctional)
    with np.errstate(invalid="ignore"):
        questionable = ((functional == 1) & (dysfunctional == 1)) | ((functional == 5) & (dysfunctional == 5))
        reverse = ((dysfunctional == 1) | (functional == 5)) & ~questionable
        odd = (questionable | reverse) & whole
        usual = np.where(whole.any(axis=0), odd.sum(axis=0) / np.maximum(whole.sum(axis=0), 1), 0.0) < 0.5
    counted = whole & usual
    n = counted.sum(axis=1)
    index = np.where(n >= FEWEST_FEATURES, (odd & usual).sum(axis=1) / np.maximum(n, 1), np.nan)
    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & (index >= threshold)


def _half_pairs(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    import numpy as np

    functional, dysfunctional = _cells(material)
    one, any_ = np.isnan(functional) ^ np.isnan(dysfunctional), ~np.isnan(functional) | ~np.isnan(dysfunctional)
    n = any_.sum(axis=1)
    index = np.where(n > 0, one.sum(axis=1) / np.maximum(n, 1), np.nan)
    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & (index >= threshold)


def _identical(material: Material, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest share of one answer among all functional, or all dysfunctional, answers."""
    import numpy as np

    shares = []
    for side in _cells(material):
        n = (~np.isnan(side)).sum(axis=1)
        most = np.max([(side == answer).sum(axis=1) for answer in range(1, 6)], axis=0) if side.shape[1] else n
        shares.append(np.where(n >= FEWEST_FEATURES, most / np.maximum(n, 1), np.nan))
    both = np.column_stack(shares)
    index = np.where(np.isnan(both).any(axis=1), np.nan, both.max(axis=1))
    with np.errstate(invalid="ignore"):
        return index, ~np.isnan(index) & (index >= threshold)


def _rule(name: str, words: str, threshold: float, source: str, measure: Any) -> Rule:
    return Rule(name=name, words=words, threshold=threshold, source=source, measure=measure)


_LEINER = "Leiner 2019, Survey Research Methods 13:229-248"
_HUANG = "Huang and others 2012, Journal of Business and Psychology 27:99-114"
_CURRAN = "Curran 2016, Journal of Experimental Social Psychology 66:4-19"
_MEADE = "Meade and Craig 2012, Psychological Methods 17:437-455"
_OWN = "simulation in the method card"

RULES: Final = (
    _rule("completion", "Answered less than this share of what was asked", 0.50, "a convention", _completion),
    _rule("same_id", "The id occurs more often than this", 1, "a convention", _same_id),
    _rule(
        "alike",
        "At least this share of the closed answers is equal to another respondent's",
        0.95,
        "stricter than the 0.85 of Kuriakose and Robbins 2016, Statistical Journal of the IAOS 32:283-291",
        _alike,
    ),
    _rule("speed", "Fewer seconds per question than this", 2.0, _HUANG, _speed),
    _rule("relative_speed", "More times as fast as the median respondent than this", 2.0, _LEINER, _relative_speed),
    _rule(
        "longstring",
        "Gave one answer in a row to at least this share of a block of questions",
        0.50,
        _CURRAN,
        _longstring,
    ),
    _rule(
        "variability",
        "Answers within blocks vary at most this much, as a share of the average respondent",
        0.0,
        "Dunn and others 2018, Journal of Business and Psychology 33:105-121",
        _variability,
    ),
    _rule("distance", "Chance of an answer pattern so unlike all others", 0.001, _MEADE, _distance),
    _rule(
        "even_odd", "Even and odd questions of the scales agree less than this (correlation)", 0.30, _CURRAN, _even_odd
    ),
    _rule(
        "synonyms",
        "Questions that others answer alike are answered alike less than this (correlation)",
        0.22,
        _MEADE,
        _synonyms,
    ),
    _rule(
        "antonyms",
        "Questions that others answer in opposite ways are not (correlation above minus this)",
        0.22,
        _MEADE,
        _antonyms,
    ),
    _rule("attention", "Attention questions answered wrongly, at least", 1, _MEADE, _attention),
    _rule(
        "kano_odd",
        "At least this share of the features answered as reverse or questionable that most others do not answer so",
        0.25,
        _OWN,
        _kano_reverse,
    ),
    _rule("half_pairs", "At least this share of the pairs of questions half answered", 0.25, _OWN, _half_pairs),
    _rule("identical", "At least this share of one side of the pairs answered alike", 1.0, _OWN, _identical),
)
"""All rules in order of display."""

NAMES: Final = tuple(rule.name for rule in RULES)
CONTRADICTIONS: Final = "contradictions"
