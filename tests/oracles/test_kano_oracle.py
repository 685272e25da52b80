"""R's binom.test, prop.test, p.adjust and chisq.test (kano.R writes kano.csv).

KO1 the winner test equals binom.test; KO2 Wilson equals prop.test without correction; KO3 Holm and BH equal p.adjust;
KO4 homogeneity equals chisq.test. Tolerance 1e-10 relative: closed forms, both to nearly all digits of a double.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from loyaltystats.stats.kano.homogeneity import homogeneity
from loyaltystats.stats.kano.winner import exact_p
from loyaltystats.stats.multiplicity import adjust_p
from loyaltystats.stats.proportion import wilson


def _cases(method: str) -> list[tuple[list[float], list[float]]]:
    found: dict[str, list[float]] = defaultdict(list)
    with Path(__file__).with_name("kano.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["method"] == method:
                found[row["input"]].append(float(row["value"].replace("NA", "nan")))
    numbers = {text: [float(part.replace("NA", "nan")) for part in text.split(";")] for text in found}
    return [(numbers[text], values) for text, values in found.items()]


@pytest.mark.parametrize(("counts", "expected"), _cases("binom_test"))
def test_binom_test(counts: list[float], expected: list[float]) -> None:  # KO1
    assert float(exact_p(*counts)) == pytest.approx(expected[0], rel=1e-10)


@pytest.mark.parametrize(("given", "expected"), _cases("prop_test"))
def test_prop_test(given: list[float], expected: list[float]) -> None:  # KO2
    low, high = wilson(*given)
    assert [float(low), float(high)] == pytest.approx(expected, rel=1e-10, abs=1e-15)


@pytest.mark.parametrize("method", ["holm", "BH"])
def test_p_adjust(method: str) -> None:  # KO3
    cases = _cases(f"p_adjust_{method}")
    assert len(cases) == 4
    for given, expected in cases:
        np.testing.assert_allclose(adjust_p(given, method.lower()), expected, rtol=1e-12)


@pytest.mark.parametrize(("given", "expected"), _cases("chisq_test"))
def test_chisq_test(given: list[float], expected: list[float]) -> None:  # KO4
    five = np.array(given).reshape(-1, 5)
    test = homogeneity(np.column_stack([five, np.zeros(len(five))]))
    assert [test.statistic, test.df, test.p_value] == pytest.approx(expected, rel=1e-10)
