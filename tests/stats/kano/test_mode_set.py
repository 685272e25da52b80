"""The set of categories that may be the most frequent one.

MS1 coverage is at least nominal, whatever the truth, by going through every outcome; without correction it is not always
MS2 the function and the rule that was enumerated agree; the set is the winner alone exactly where the winner test says so
MS3 letters, the most frequent first, ties by M > O > A > I > R; nothing where nobody chose a category that may win
MS4 weights: the normal test, scale of weights changes nothing; fewer rivals in a table with fewer categories
MS5 in the table: a column; a note where it says more than the corrected verdict
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.oracles.kano_coverage import as_counts, kept_modes, mode_coverage, outcomes

from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.counts import Counts, counts_of
from loyaltystats.stats.kano.mode_set import letters, mode_sets
from loyaltystats.stats.kano.winner import CANDIDATES, exact_p, rank_categories


@pytest.mark.parametrize("n", [5, 12, 20, 30])
@pytest.mark.parametrize("level", [0.05, 0.10, 0.01])
def test_coverage(n: int, level: float) -> None:  # MS1
    assert min(covered for _, covered, _, _ in mode_coverage(n, level)) >= 1 - level


def test_coverage_in_large_samples() -> (
    None
):  # MS1: five tied categories are the worst case; simulated, s.e. 0.1 points
    drawn = np.random.default_rng(5).multinomial(3000, [0.2] * 5, size=40_000)
    counts = as_counts(drawn, range(5))
    kept = kept_modes(counts, 0.05)[:, 0]
    assert kept.mean() >= 0.955
    ranking = rank_categories(counts.weight)
    plain = (exact_p(ranking.first_count, drawn[:, 0]) > 0.05) | (ranking.first == 0)
    assert plain.mean() < 0.94  # what one gets without the correction


def test_function_is_the_rule() -> None:  # MS2
    found = outcomes(9, 5)
    counts = as_counts(found, range(5))
    sets = mode_sets(counts, level=0.05)
    kept = kept_modes(counts, 0.05)
    assert [{CANDIDATES.index(name) for name in one} for one in sets] == [set(np.flatnonzero(row)) for row in kept]
    ranking = rank_categories(counts.weight)
    p = exact_p(ranking.first_count, ranking.second_count)
    assert [len(one) == 1 for one in sets] == (p <= 0.05).tolist()
    assert all(one[0] == CANDIDATES[first] for one, first in zip(sets, ranking.first.tolist(), strict=True))


def test_letters() -> None:  # MS3
    rows = [[88, 90, 32, 114, 15, 19], [40, 40, 0, 0, 0, 0], [0, 0, 0, 0, 0, 9], [0] * 6, [3, 0, 0, 0, 0, 0]]
    sets = mode_sets(counts_of(list("abcde"), rows), level=0.05)
    assert [letters(one) for one in sets] == ["I/O/A", "O/A", None, None, "A/M/O/I/R"]


def _weighted(scale: float, squares: float) -> Counts:
    weight = np.array([[60.0, 38, 2, 0, 0, 0]]) * scale
    return Counts(
        features=("f",), groups=(), n=np.array([100]), weight=weight, squared=weight * scale * squares, weighted=True
    )


def test_weights() -> None:  # MS4
    assert [letters(one) for one in mode_sets(_weighted(1.0, 1.0), level=0.05)] == ["A"]
    assert [letters(one) for one in mode_sets(_weighted(1.0, 3.0), level=0.05)] == ["A/O"]
    for scale in (1e-3, 1e3):
        assert mode_sets(_weighted(scale, 3.0), level=0.05) == mode_sets(_weighted(1.0, 3.0), level=0.05)


def test_rivals() -> None:  # MS4
    counts = counts_of(["f"], [[32, 16, 28, 0, 0, 0]])
    p = float(exact_p(32, 16)[()])
    assert [p <= 2 * 0.05 / rivals for rivals in (3, 4)] == [True, False]
    assert [letters(mode_sets(counts, level=0.05, rivals=rivals)[0]) for rivals in (3, 4)] == ["A/M", "A/M/O"]
    assert mode_sets(counts, level=0.05) == mode_sets(counts, level=0.05, rivals=4)
    assert mode_sets(replace(counts, weighted=False), level=0.05, rivals=1) == [("attractive", "must_be")]


def _answers(*features: tuple[tuple[int, int, int], ...]) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    columns = {}
    for number, cells in enumerate(features):
        columns[f"f{number}"] = [f for f, _, n in cells for _ in range(n)]
        columns[f"d{number}"] = [d for _, d, n in cells for _ in range(n)]
    return pd.DataFrame(columns), {f"x{number}": (f"f{number}", f"d{number}") for number in range(len(features))}


def test_note_where_the_correction_decides() -> None:  # MS5
    near = ((1, 3, 60), (1, 5, 40))  # p .057
    clear = ((1, 3, 66), (1, 5, 34))
    frame, pairs = _answers(clear, ((1, 3, 61), (1, 5, 39)), near)
    kano = classify_kano(frame, pairs=pairs)
    table = kano.to_frame()
    assert table["mode_set"].tolist() == ["A", "A", "A/O"]
    assert table["category"].tolist() == ["attractive", "mixed", "mixed"]
    assert (
        "One letter under 'May be', yet mixed: x1. 'May be' speaks of each feature on its own; the category is corrected "
        "over the features (Holm)." in kano.notes
    )
    alone = classify_kano(frame, pairs=pairs, adjust="none")
    assert not any("May be" in note for note in alone.notes)
