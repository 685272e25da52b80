"""Rules by name.

RU1 winner: the adjusted p decides; equal counts are mixed with p = 1
RU2 mode, moai (exact and with a tolerance), aom_irq, fong: each on a case where it differs from the others
RU3 Reverse may win; Questionable never does, except when there is nothing else; no answers give no category
RU4 Holm works within a group; a row's requirement names the first two when mixed
RU5 categories that are not behind the first are kept as candidates
RU6 quadrant: cuts are explicit, a value on its cut is not above it, the rule says which cut the ellipse crosses
RU7 the margin of A+O+M over I+R+Q comes with its binomial p
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.kano.counts import Counts, counts_of
from loyaltystats.stats.kano.quadrant import checked_cuts
from loyaltystats.stats.kano.rules import METHODS, Verdicts, decide, margin_p

WIFI = [187, 71, 46, 258, 19, 26]  # Brand and Rese 2026, Table 1
F11 = [88, 90, 32, 114, 15, 19]
CLEAR_M = [2, 3, 80, 10, 1, 0]
TIE = [40, 40, 5, 5, 0, 0]


def _decide(*rows: list[int], method: str = "winner", level: float = 0.05, **more: object) -> Verdicts:
    counts = counts_of([f"f{i}" for i in range(len(rows))], rows)
    return decide(counts, method=method, level=level, **more)  # type: ignore[arg-type]


def test_winner() -> None:  # RU1
    verdicts = _decide(WIFI, F11, CLEAR_M, TIE, adjust="none")
    assert verdicts.category == ["indifferent", "mixed", "must_be", "mixed"]
    assert verdicts.rule == [
        "winner: ahead of the runner-up",
        "winner: not ahead of the runner-up",
        "winner: ahead of the runner-up",
        "winner: tie",
    ]
    assert verdicts.p_value[3] == 1.0
    assert verdicts.p_value[1] == pytest.approx(0.1070988214158, rel=1e-10)
    assert verdicts.modal_category == ["indifferent", "indifferent", "must_be", "one_dimensional"]
    assert verdicts.runner_up == ["attractive", "one_dimensional", "indifferent", "attractive"]


def test_adjusted_p_decides() -> None:  # RU1, RU4
    near = [70, 121, 59, 87, 9, 12]  # p = .0219 alone
    assert _decide(near).category == ["one_dimensional"]
    assert _decide(near, F11).category == ["one_dimensional", "mixed"]
    assert _decide(near, near, near).category == ["mixed"] * 3
    assert _decide(near, near, near, adjust="bh").category == ["one_dimensional"] * 3
    assert _decide(near, near, near, adjust="none").category == ["one_dimensional"] * 3
    assert _decide(near, level=0.01).category == ["mixed"]


def test_holm_within_a_group() -> None:  # RU4
    one = np.array([[70.0, 121, 59, 87, 9, 12], TIE])
    both = np.vstack([one, one])
    counts = Counts(
        features=("a", "b"), groups=("g",), n=both.sum(axis=1).astype(int), weight=both, squared=both, weighted=False
    )
    verdicts = decide(counts, method="winner", level=0.05)
    assert verdicts.p_adjusted[0] == verdicts.p_adjusted[2] == pytest.approx(2 * verdicts.p_value[0])


def test_mode() -> None:  # RU2
    verdicts = _decide(F11, TIE, method="mode")
    assert verdicts.category == ["indifferent", "mixed"]
    assert verdicts.rule == ["mode: largest", "mode: tie"]


def test_moai() -> None:  # RU2
    verdicts = _decide(F11, CLEAR_M, TIE, [30, 5, 28, 31, 40, 0], method="moai", adjust="none")
    assert verdicts.category == ["one_dimensional", "must_be", "one_dimensional", "must_be"]
    assert verdicts.rule == [
        "moai: first of O, A, I",
        "moai: ahead of the runner-up",
        "moai: first of O, A",
        "moai: first of M, A, I, R",
    ]


@pytest.mark.parametrize(
    ("tolerance", "category", "rule"),
    [
        (0.05, "indifferent", "moai: ahead of the runner-up"),
        (0.06, "indifferent", "moai: ahead of the runner-up"),
        (0.07, "one_dimensional", "moai: first of O, I"),
        (0.08, "one_dimensional", "moai: first of O, A, I"),
    ],
)
def test_moai_with_a_tolerance(tolerance: float, category: str, rule: str) -> None:  # RU2
    verdicts = _decide(F11, method="moai", tie_tolerance=tolerance)  # gaps 24 and 26 of 358
    assert (verdicts.category, verdicts.rule) == ([category], [rule])


def test_sums_flip_wifi() -> None:  # RU2, RU7: 304 against 303
    verdicts = _decide(WIFI, [0, 0, 0, 0, 3, 9], [5, 5, 0, 10, 0, 0], method="aom_irq")
    assert verdicts.category == ["attractive", "questionable", "indifferent"]
    assert verdicts.rule == [
        "aom_irq: A+O+M above I+R+Q (304 against 303, p 1)",
        "aom_irq: A+O+M not above I+R+Q (0 against 12, p 0.000488)",
        "aom_irq: A+O+M not above I+R+Q (10 against 10, p 1)",
    ]


def test_fong() -> None:  # RU2
    verdicts = _decide(F11, TIE, [10, 9, 0, 0, 0, 0], method="fong")
    assert verdicts.category == ["indifferent", "mixed", "mixed"]
    assert verdicts.rule == ["fong: gap reaches the limit", "fong: gap below the limit", "fong: gap below the limit"]


@pytest.mark.parametrize("method", list(METHODS))
def test_reverse_questionable_and_nothing(method: str) -> None:  # RU3
    verdicts = _decide([1, 0, 0, 9, 90, 0], [0, 0, 0, 0, 0, 8], [0] * 6, [2, 0, 40, 0, 0, 500], method=method)
    assert verdicts.category[:3] == ["reverse", "questionable", None]
    assert verdicts.rule[1:3] == ["only questionable answers", "no complete pair"]
    assert verdicts.requirement[:3] == ["Reverse", "Questionable", None]
    assert np.isnan(verdicts.p_value[1:3]).all()
    assert verdicts.modal_category[3] == "must_be"
    assert verdicts.category[3] == ("questionable" if method == "aom_irq" else "must_be")


@pytest.mark.parametrize(
    ("counts", "cuts", "category", "rule"),
    [
        ([145, 76, 25, 85, 12, 15], (0.5, 0.5), "attractive", "quadrant: ellipse clear of the cuts"),
        ([18, 174, 90, 52, 7, 17], (0.5, 0.5), "one_dimensional", "quadrant: ellipse clear of the cuts"),
        ([2, 3, 80, 10, 1, 0], (0.5, 0.5), "must_be", "quadrant: ellipse clear of the cuts"),
        ([91, 19, 9, 177, 49, 13], (0.5, 0.5), "indifferent", "quadrant: ellipse clear of the cuts"),
        (F11, (0.5, 0.5), "attractive", "quadrant: ellipse crosses the cut of Better"),
        (
            [70, 121, 59, 87, 9, 12],
            (0.5, 0.5),
            "one_dimensional",
            "quadrant: ellipse crosses the cut of Worse",
        ),
        ([70, 121, 59, 87, 9, 12], (0.6, 0.5), "must_be", "quadrant: ellipse crosses the cut of Better and of Worse"),
        ([10, 10, 10, 10, 0, 0], (0.5, 0.5), "indifferent", "quadrant: ellipse crosses the cut of Better and of Worse"),
        ([0, 0, 0, 0, 5, 2], (0.5, 0.5), "reverse", "quadrant: no answer in A, O, M or I, so the largest"),
        ([9, 0, 0, 0, 50, 0], (0.5, 0.5), "reverse", "quadrant: Reverse is the largest, and the map does not show it"),
    ],
)
def test_quadrant(counts: list[int], cuts: tuple[float, float], category: str, rule: str) -> None:  # RU6
    verdicts = _decide(counts, method="quadrant", cuts=cuts)
    assert (verdicts.category, verdicts.rule) == ([category], [rule])


@pytest.mark.parametrize("cuts", [0.5, (0.5,), (0.5, -0.5), (0.5, 1.0), ("a", "b"), (0.1, 0.2, 0.3)])
def test_bad_cuts(cuts: object) -> None:  # RU6
    with pytest.raises(ArgumentError) as caught:
        checked_cuts(cuts)
    assert str(caught.value) == (
        f"cuts - got {cuts!r} - expected two fractions between 0 and 1, for Better and for the size of Worse, as in "
        "(0.5, 0.5)."
    )


def test_margin_of_the_sums() -> None:  # RU7
    counts = counts_of(["wifi", "other", "none"], [WIFI, [60, 10, 0, 40, 3, 2], [0] * 6])
    found = margin_p(counts)
    assert float(found[0]) == pytest.approx(1.0)
    assert float(found[1]) == pytest.approx(stats.binomtest(70, 115).pvalue, rel=1e-12)
    assert np.isnan(found[2])
    weights = Counts(
        features=("f",),
        groups=(),
        n=np.array([100]),
        weight=np.array([[60.0, 0, 0, 40, 0, 0]]),
        squared=np.array([[90.0, 0, 0, 60, 0, 0]]),
        weighted=True,
    )
    assert float(margin_p(weights)[0]) == pytest.approx(2 * stats.norm.sf(20 / np.sqrt(150)), rel=1e-12)


def test_requirement_of_a_mixed_row() -> None:  # RU4
    verdicts = _decide(F11, TIE, [2, 0, 0, 0, 0, 0])
    assert verdicts.requirement == ["mixed: Indifferent/Desired", "mixed: Desired/Delighted", "mixed: Delighted/other"]
    assert verdicts.runner_up[2] is None


def test_candidates() -> None:  # RU5
    verdicts = _decide(F11, CLEAR_M)
    assert verdicts.behind.tolist() == [[False, False, True, False, True], [True, True, False, True, True]]
