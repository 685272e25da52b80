"""Grades of categories: how strong an attractive or must-be answer was, in tables of the analyst's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from loyaltystats.stats.kano.table import EvaluationTable
from loyaltystats.stats.kano.tally import Tally, complete
from loyaltystats.vocabulary import CATEGORIES, CATEGORY_LETTERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np


def grade_counts(tallied: Tally, table: EvaluationTable) -> dict[tuple[str, int], np.ndarray]:
    """Return (category, grade) -> respondents of every row (sums of weights with survey weights).

    Parameters
    ----------
    tallied : Tally
        Counts of answer pairs.
    table : EvaluationTable
        A table with grades; without any the answer is empty.
    """
    cells = complete(tallied.count if tallied.weight is None else tallied.weight)
    flat = cells.reshape(-1, cells.shape[-1])
    return {key: flat[:, places].sum(axis=1) for key, places in table.graded_cells().items()}


def main_grades(tallied: Tally, table: EvaluationTable, categories: Sequence[str | None]) -> list[str | None]:
    """Return the most frequent grade of each row's category, as in ``A2``; equal counts are named together.

    Examples
    --------
    >>> import pandas as pd
    >>> from loyaltystats.stats.kano.table import evaluation_table
    >>> from loyaltystats.stats.kano.tally import tally
    >>> own = evaluation_table(["Q A1 A2 A3 O", "R I I I M1", "R I I I M2", "R I I I M3", "R R R R Q"])
    >>> answers = pd.DataFrame({"f": [1, 1, 1, 3], "d": [2, 3, 3, 5]})
    >>> counted = tally(answers, {"x": ("f", "d")}, lambda _c, values, _n: list(values), positions=5)
    >>> main_grades(counted, own, ["attractive"]), main_grades(counted, own, ["indifferent"])
    (['A2'], [None])
    """
    counted = grade_counts(tallied, table)
    found: list[str | None] = []
    for row, category in enumerate(categories):
        own = {grade: float(values[row]) for (name, grade), values in counted.items() if name == category}
        most = max(own.values(), default=0.0)
        letter = CATEGORY_LETTERS[category] if category in CATEGORIES else ""
        found.append("/".join(f"{letter}{grade}" for grade, n in own.items() if n == most > 0) or None)
    return found
