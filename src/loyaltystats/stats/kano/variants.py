"""The same answers under other tables and rules: what each choice of an analyst would have made of them.

A variant is a table, a rule, what happens to questionable answers, and how ties are resolved. Everything is computed from
the cells of the answers, never from rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from loyaltystats.stats.kano.counts import Counts, category_counts
from loyaltystats.stats.kano.quadrant import CUTS
from loyaltystats.stats.kano.rules import MIXED, decide
from loyaltystats.stats.kano.table import CLASSIC, POULIOT, EvaluationTable
from loyaltystats.stats.kano.tally import Tally
from loyaltystats.stats.kano.winner import exact_p, normal_p, rank_categories
from loyaltystats.vocabulary import CATEGORIES

QUESTIONABLE: Final = ("counted", "out", "may_win")
"""Questionable answers are counted in n and never win; are left out of n; or may win like any other category."""

TIES: Final = {"open": None, "exact": None, "0.05": 0.05, "0.06": 0.06}
"""What happens to a mixed verdict: nothing; or M > O > A > I > R among those not told apart by the exact test, or closer
than 5 or 6 points (both published)."""

RULES: Final = ("winner", "mode", "aom_irq", "fong", "quadrant")
"""Rules that are tried; ``moai`` is the winner test with its ties resolved, ``refined`` the winner test."""

TESTED: Final = ("winner", "fong")


@dataclass(frozen=True, kw_only=True)
class Variant:
    """One way to analyse the answers."""

    table: EvaluationTable
    rule: str = "winner"
    questionable: str = "counted"
    ties: str = "open"
    adjust: str = "holm"
    level: float = 0.05
    cuts: tuple[float, float] = CUTS
    tie_tolerance: float | None = None

    @property
    def tolerance(self) -> float | None:
        """Gap below which categories count as tied; None for the exact test."""
        return self.tie_tolerance if self.tie_tolerance is not None else TIES[self.ties]


def tables_for(table: EvaluationTable) -> list[EvaluationTable]:
    """Return the tables that fit the same answers: the one in use, then the shipped ones for five answers.

    Examples
    --------
    >>> [table.name for table in tables_for(POULIOT)]
    ['pouliot', 'classic']
    """
    others = [other for other in (CLASSIC, POULIOT) if other.positions == table.positions and other != table]
    return [table, *others]


def categories_of(tallied: Tally, variant: Variant) -> list[str | None]:
    """Return the category of every row under a variant.

    Parameters
    ----------
    tallied : Tally
        Cells of the answers.
    variant : Variant
        How to analyse them.

    Returns
    -------
    list of str or None
        One category per group and feature, ``mixed`` where the rule leaves it open.
    """
    counts = category_counts(tallied, variant.table)
    if variant.questionable == "out":
        counts = _without_questionable(counts)
    found = decide(counts, method=variant.rule, level=variant.level, adjust=variant.adjust, cuts=variant.cuts).category
    if variant.questionable == "may_win":
        found = _questionable_may_win(counts, found, variant)
    if variant.ties == "open":
        return found
    resolved = decide(
        counts, method="moai", level=variant.level, adjust=variant.adjust, tie_tolerance=variant.tolerance
    ).category
    return [other if own == MIXED else own for own, other in zip(found, resolved, strict=True)]


def _without_questionable(counts: Counts) -> Counts:
    """Return the counts as if nobody had contradicted himself."""
    import numpy as np

    weight, squared = counts.weight.copy(), counts.squared.copy()
    place, total = CATEGORIES.index("questionable"), counts.weight.sum(axis=1)
    kept = 1 - weight[:, place] / np.where(total > 0, total, 1.0)
    weight[:, place] = squared[:, place] = 0
    return replace(counts, weight=weight, squared=squared, n=np.rint(counts.n * kept).astype(counts.n.dtype))


def _questionable_may_win(counts: Counts, found: list[str | None], variant: Variant) -> list[str | None]:
    """Name Questionable where it is the largest; rules that test ask that it is ahead of the next at the plain level."""
    place = CATEGORIES.index("questionable")
    ranking = rank_categories(counts.weight)
    own, first = counts.weight[:, place], ranking.first_count
    if counts.weighted:
        squares = counts.squared[:, place] + counts.squared[range(len(counts)), ranking.first]
        p = normal_p(own, first, squares)
    else:
        p = exact_p(own, first)
    answers = list(found)
    for row, (ahead, chance) in enumerate(zip((own > first).tolist(), p.tolist(), strict=True)):
        if ahead:
            clear = variant.rule not in TESTED or chance <= variant.level
            answers[row] = "questionable" if clear else MIXED
    return answers
