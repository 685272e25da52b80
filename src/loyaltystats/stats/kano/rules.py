"""The rules that turn counts into a category, by name; each says which part of it fired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.mode_set import pairwise_p
from loyaltystats.stats.kano.quadrant import CUTS, Place, places
from loyaltystats.stats.kano.winner import CANDIDATES, PRIORITY, Ranking, exact_p, fong_limit, normal_p, rank_categories
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, REQUIREMENTS, text_of

if TYPE_CHECKING:
    import numpy as np

MIXED: Final = "mixed"
"""Verdict when the first two categories cannot be told apart."""

METHODS: Final = {
    "winner": "exact two-sided binomial test of the most frequent category against the runner-up",
    "mode": "most frequent category, without a test",
    "moai": "M > O > A > I among the categories that cannot be told apart",
    "aom_irq": "largest of A, O, M if A+O+M > I+R+Q, else largest of I, R, Q",
    "fong": "Fong's rule on the gap between the first two categories",
    "quadrant": "Better and the size of Worse against two stated cuts",
    "refined": "the winner test, and each category split by stated importance above or below the mean",
}
"""Classification rules by name."""

LIKED: Final = ("must_be", "one_dimensional", "attractive")
REST: Final = ("indifferent", "reverse", "questionable")
"""The two sums of ``aom_irq`` (Berger et al. 1993)."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One feature in one group, as a rule sees it: counts (effective counts with weights) of A O M I R Q."""

    counts: tuple[float, ...]
    first: int
    second: int
    p_adjusted: float
    behind: tuple[bool, ...]
    level: float
    tie_tolerance: float | None = None
    place: Place | None = None
    margin: str = ""

    @property
    def winner(self) -> str:
        """The most frequent category."""
        return CANDIDATES[self.first]

    @property
    def tied(self) -> bool:
        """Whether the first two categories have equal counts."""
        return self.counts[self.first] == self.counts[self.second]


@dataclass(frozen=True, kw_only=True, eq=False)
class Verdicts:
    """Verdicts of all rows. ``behind`` says which of A O M I R are significantly behind the first."""

    category: list[str | None]
    modal_category: list[str | None]
    runner_up: list[str | None]
    requirement: list[str | None]
    rule: list[str]
    p_value: np.ndarray
    p_adjusted: np.ndarray
    behind: np.ndarray
    ranking: Ranking


Verdict = tuple[str, str]
"""Category and the rule that fired."""


def _by_winner(row: Row) -> Verdict:
    if row.tied:
        return MIXED, "winner: tie"
    if row.p_adjusted <= row.level:
        return row.winner, "winner: ahead of the runner-up"
    return MIXED, "winner: not ahead of the runner-up"


def _by_mode(row: Row) -> Verdict:
    return (MIXED, "mode: tie") if row.tied else (row.winner, "mode: largest")


def _by_moai(row: Row) -> Verdict:
    n = sum(row.counts)
    if row.tie_tolerance is None:
        tied = [category for category, behind in zip(CANDIDATES, row.behind, strict=True) if not behind]
    else:
        top = row.counts[row.first]
        tied = [c for c, count in zip(CANDIDATES, row.counts, strict=False) if (top - count) / n < row.tie_tolerance]
        tied = sorted({*tied, row.winner}, key=CANDIDATES.index)
    if len(tied) == 1:
        return row.winner, "moai: ahead of the runner-up"
    letters = ", ".join(CATEGORY_LETTERS[category] for category in PRIORITY if category in tied)
    return min(tied, key=PRIORITY.index), f"moai: first of {letters}"


def _by_sums(row: Row) -> Verdict:
    counts = dict(zip(CATEGORIES, row.counts, strict=True))
    if sum(counts[c] for c in LIKED) > sum(counts[c] for c in REST):
        return max(LIKED, key=lambda category: counts[category]), f"aom_irq: A+O+M above I+R+Q{row.margin}"
    return max(REST, key=lambda category: counts[category]), f"aom_irq: A+O+M not above I+R+Q{row.margin}"


def _by_fong(row: Row) -> Verdict:
    a, b = row.counts[row.first], row.counts[row.second]
    if a > b and a - b >= float(fong_limit(a, b, sum(row.counts))):
        return row.winner, "fong: gap reaches the limit"
    return MIXED, "fong: gap below the limit"


def _by_quadrant(row: Row) -> Verdict:
    if row.place is None or row.place.category is None:
        return row.winner, "quadrant: no answer in A, O, M or I, so the largest"
    if row.winner == "reverse":
        return row.winner, "quadrant: Reverse is the largest, and the map does not show it"
    if row.place.crosses:
        return row.place.category, f"quadrant: ellipse crosses the cut of {' and of '.join(row.place.crosses)}"
    return row.place.category, "quadrant: ellipse clear of the cuts"


_RULES: Final[dict[str, Callable[[Row], Verdict]]] = {
    "winner": _by_winner,
    "mode": _by_mode,
    "moai": _by_moai,
    "aom_irq": _by_sums,
    "fong": _by_fong,
    "quadrant": _by_quadrant,
    "refined": _by_winner,
}


def decide(
    counts: Counts,
    *,
    method: str,
    level: float,
    adjust: str = "holm",
    tie_tolerance: float | None = None,
    cuts: tuple[float, float] = CUTS,
) -> Verdicts:
    """Decide the category of every row by a named rule.

    Parameters
    ----------
    counts : Counts
        Category counts.
    method : str
        One of ``METHODS``.
    level : float
        Significance level, 1 - confidence level.
    adjust : str
        Correction of p over the features of one group: ``holm``, ``bh``, ``by`` or ``none``.
    tie_tolerance : float, optional
        For ``moai``: gap (share of n) below which categories count as tied. Default: the exact test.
    cuts : tuple of float
        For ``quadrant``: cuts of Better and of the size of Worse.

    Returns
    -------
    Verdicts
        One entry per row.
    """
    import numpy as np

    ranking = rank_categories(counts.weight)
    pairwise = pairwise_p(counts, ranking)
    rows = np.arange(len(counts))
    p_value = pairwise[rows, ranking.second]
    p_adjusted = np.concatenate(
        [adjust_p(p_value[counts.of_group(group)], adjust) for group in range(1 + len(counts.groups))]
    )
    behind = pairwise <= level
    behind[rows, ranking.second] = p_adjusted <= level
    behind[rows, ranking.first] = False
    seen = _rows(counts, ranking, p_adjusted, behind, level)
    if method == "quadrant":
        seen = [replace(row, place=place) for row, place in zip(seen, places(counts, cuts, 1 - level), strict=True)]
    if method == "aom_irq":
        seen = [replace(row, margin=margin) for row, margin in zip(seen, _margins(counts), strict=True)]
    if tie_tolerance is not None:
        seen = [replace(row, tie_tolerance=tie_tolerance) for row in seen]
    verdicts = [_one(row, method) for row in seen]
    category, modal, second, requirement, rule = (list(column) for column in zip(*verdicts, strict=True))
    return Verdicts(
        category=category,
        modal_category=modal,
        runner_up=second,
        requirement=requirement,
        rule=[str(text) for text in rule],
        p_value=p_value,
        p_adjusted=p_adjusted,
        behind=behind,
        ranking=ranking,
    )


def _rows(counts: Counts, ranking: Ranking, p_adjusted: np.ndarray, behind: np.ndarray, level: float) -> list[Row]:
    return [
        Row(counts=tuple(own), first=first, second=second, p_adjusted=p, behind=tuple(flags), level=level)
        for own, first, second, p, flags in zip(
            counts.scaled.tolist(),
            ranking.first.tolist(),
            ranking.second.tolist(),
            p_adjusted.tolist(),
            behind.tolist(),
            strict=True,
        )
    ]


def margin_p(counts: Counts) -> np.ndarray:
    """Return the two-sided p that A+O+M and I+R+Q are equally frequent; normal with weights, Student's t under a design."""
    import numpy as np

    liked, rest = counts.sum_of(*LIKED), counts.sum_of(*REST)
    if counts.errors is not None:
        total = np.where(liked + rest > 0, liked + rest, np.nan)
        contrast = np.array([1.0 if category in LIKED else -1.0 for category in CATEGORIES])
        return counts.errors.gap_p((liked - rest) / total, np.tile(contrast, (len(counts), 1)))
    return normal_p(liked, rest, counts.squared.sum(axis=1)) if counts.weighted else exact_p(liked, rest)


def _margins(counts: Counts) -> list[str]:
    """Return how far A+O+M and I+R+Q are apart, with the p of that."""
    shown = dict(zip(CATEGORIES, counts.shown.T, strict=True))
    liked, rest = (sum(shown[category] for category in side) for side in (LIKED, REST))
    return [
        f" ({a:,.0f} against {b:,.0f}, p {text_of('p_value', p)})"
        for a, b, p in zip(liked.tolist(), rest.tolist(), margin_p(counts).tolist(), strict=True)
    ]


def _one(row: Row, method: str) -> tuple[str | None, str | None, str | None, str | None, str]:
    """Return category, modal category, runner-up, requirement and rule of one row."""
    if not sum(row.counts):
        return None, None, None, None, "no complete pair"
    if not sum(row.counts[: len(CANDIDATES)]):
        lone = "questionable"
        return lone, lone, None, REQUIREMENTS[lone], "only questionable answers"
    category, rule = _RULES[method](row)
    second = CANDIDATES[row.second] if row.counts[row.second] else None
    if category != MIXED:
        requirement = REQUIREMENTS[category]
    else:
        requirement = f"{MIXED}: {REQUIREMENTS[row.winner]}/{REQUIREMENTS[second] if second else 'other'}"
    return category, row.winner, second, requirement, rule
