"""What goes with the Kano table, against R (kano_sets.R writes kano_sets.csv).

KS1 Goodman's intervals; KS2 Sison and Glaz's; KS3 Rao and Scott's test is svychisq; KS4 Newcombe's interval and the score
test are those of prop.test; KS5 covariance of Better and Worse. Power is compared in tests/sampling/test_planning.py.
Tolerance 1e-10 relative for closed forms; 1e-8 for Sison and Glaz, whose moments R sums over the truncated counts.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from loyaltystats.stats.kano.counts import counts_of
from loyaltystats.stats.kano.ellipse import moments
from loyaltystats.stats.kano.homogeneity import rao_scott
from loyaltystats.stats.kano.shares import goodman, sison_glaz
from loyaltystats.stats.proportion import newcombe, score_test

Case = tuple[list[float], list[float]]


def _cases(method: str) -> list[Case]:
    found: dict[str, list[float]] = defaultdict(list)
    with Path(__file__).with_name("kano_sets.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] == method:
                found[row["input"]].append(float(row["value"]))
    return [([float(part) for part in text.split(";")], values) for text, values in found.items()]


@pytest.mark.parametrize(("given", "expected"), _cases("goodman"))
def test_goodman(given: list[float], expected: list[float]) -> None:  # KS1
    counts, level = given[:-1], given[-1]
    low, high = goodman([counts], [sum(counts)], level)
    np.testing.assert_allclose(np.column_stack([low[0], high[0]]).ravel(), expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(("given", "expected"), _cases("sison_glaz"))
def test_sison_glaz(given: list[float], expected: list[float]) -> None:  # KS2
    low, high = sison_glaz(given[:-1], given[-1])
    np.testing.assert_allclose(np.column_stack([low, high]).ravel(), expected, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(("given", "expected"), _cases("svychisq"))
def test_svychisq(given: list[float], expected: list[float]) -> None:  # KS3
    n, groups = given[0], int(given[1])
    sums, squares = (np.array(part).reshape(groups, 5) for part in np.split(np.array(given[2:]), 2))
    six = [np.column_stack([table, np.zeros(groups)]) for table in (sums, squares)]
    test = rao_scott(*six, n)
    assert test.statistic * test.design_effect == pytest.approx(expected[0], rel=1e-8)  # R shows Pearson's statistic
    assert test.df == expected[1]
    assert test.p_value == pytest.approx(expected[2], rel=1e-8)


@pytest.mark.parametrize(("given", "expected"), _cases("newcombe"))
def test_newcombe(given: list[float], expected: list[float]) -> None:  # KS4
    x1, n1, x2, n2, level = given
    assert [float(end) for end in newcombe((x1, n1), (x2, n2), level)] == pytest.approx(expected, rel=1e-10, abs=1e-14)


@pytest.mark.parametrize(("given", "expected"), _cases("score_test"))
def test_score_test(given: list[float], expected: list[float]) -> None:  # KS4
    x1, n1, x2, n2 = given
    assert [float(value) for value in score_test((x1, n1), (x2, n2))] == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(("given", "expected"), _cases("covariance"))
def test_covariance(given: list[float], expected: list[float]) -> None:  # KS5
    found = moments(counts_of(["x"], [[int(count) for count in given] + [3, 1]]))
    values = (found.better, found.worse, found.better_variance, found.worse_variance, found.covariance)
    assert [float(value[0]) for value in values] == pytest.approx(expected, rel=1e-10, abs=1e-15)


def test_every_oracle_is_used() -> None:
    assert {
        method: len(_cases(method)) for method in ("goodman", "sison_glaz", "svychisq", "newcombe", "score_test")
    } == {
        "goodman": 24,
        "sison_glaz": 16,
        "svychisq": 4,
        "newcombe": 12,
        "score_test": 5,
    }
    assert len(_cases("covariance")) == 4
