"""The rules that turn counts into a category, by name; each says which part of it fired."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.winner import CANDIDATES, PRIORITY, Ranking, exact_p, fong_limit, normal_p, rank_categories
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS, REQUIREMENTS

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
}
"""Classification rules by name."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One feature in one group, as a rule sees it: counts (effective counts with weights) of A O M I R Q."""

    counts: tuple[float, ...]
    first: int
    second: int
    p_adjusted: float
    behind: tuple[bool, ...]
    level: float
    tie_tolerance: float | None

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
    liked, rest = ("must_be", "one_dimensional", "attractive"), ("indifferent", "reverse", "questionable")
    if sum(counts[c] for c in liked) > sum(counts[c] for c in rest):
        return max(liked, key=lambda category: counts[category]), "aom_irq: A+O+M above I+R+Q"
    return max(rest, key=lambda category: counts[category]), "aom_irq: A+O+M not above I+R+Q"


def _by_fong(row: Row) -> Verdict:
    a, b = row.counts[row.first], row.counts[row.second]
    if a > b and a - b >= float(fong_limit(a, b, sum(row.counts))):
        return row.winner, "fong: gap reaches the limit"
    return MIXED, "fong: gap below the limit"


_RULES: Final[dict[str, Callable[[Row], Verdict]]] = {
    "winner": _by_winner,
    "mode": _by_mode,
    "moai": _by_moai,
    "aom_irq": _by_sums,
    "fong": _by_fong,
}


def decide(
    counts: Counts, *, method: str, level: float, adjust: str = "holm", tie_tolerance: float | None = None
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
        Correction of p over the features of one group: ``holm``, ``bh`` or ``none``.
    tie_tolerance : float, optional
        For ``moai``: gap (share of n) below which categories count as tied. Default: the exact test.

    Returns
    -------
    Verdicts
        One entry per row.
    """
    import numpy as np

    ranking = rank_categories(counts.weight)
    pairwise = _pairwise_p(counts, ranking)
    rows = np.arange(len(counts))
    p_value = pairwise[rows, ranking.second]
    p_adjusted = np.concatenate(
        [adjust_p(p_value[counts.of_group(group)], adjust) for group in range(1 + len(counts.groups))]
    )
    behind = pairwise <= level
    behind[rows, ranking.second] = p_adjusted <= level
    behind[rows, ranking.first] = False
    effective = counts.scaled
    verdicts = [
        _one(
            Row(
                counts=tuple(effective[row].tolist()),
                first=int(ranking.first[row]),
                second=int(ranking.second[row]),
                p_adjusted=float(p_adjusted[row]),
                behind=tuple(behind[row].tolist()),
                level=level,
                tie_tolerance=tie_tolerance,
            ),
            method,
        )
        for row in rows
    ]
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


def _pairwise_p(counts: Counts, ranking: Ranking) -> np.ndarray:
    """Return p of the first category against each of A O M I R, shape (rows, 5)."""
    import numpy as np

    others = counts.weight[:, : len(CANDIDATES)]
    first = ranking.first_count[:, np.newaxis]
    if not counts.weighted:
        return exact_p(first, others)
    squares = counts.squared[:, : len(CANDIDATES)]
    return normal_p(first, others, np.take_along_axis(squares, ranking.first[:, np.newaxis], axis=1) + squares)


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
