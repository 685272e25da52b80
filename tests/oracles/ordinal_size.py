"""Simulated size of the tests of the ordinal model, for the table of its method card.

    python tests/oracles/ordinal_size.py CLASSES RESPONDENTS SURVEYS [--checks]

CLASSES is 3 or 11. Drivers are five-point ratings that correlate by about 0.4; the third has no effect. Prints the shares of
surveys in which a test at 5 % rejects.
"""

from __future__ import annotations

import argparse

import numpy as np
from scipy.special import chdtrc, ndtr

from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal
from loyaltystats.stats.drivers.models.ordinal_tests import (
    binary_fits,
    brant_test,
    nominal_test,
    scale_peak,
    scale_test,
)

SHARES = {3: [0.35, 0.75], 11: [0.03, 0.06, 0.10, 0.15, 0.22, 0.35, 0.42, 0.52, 0.70, 0.85]}
EFFECTS = np.array([0.5, 0.3, 0.0])


def survey(rng: np.random.Generator, classes: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    cuts = np.log(np.array(SHARES[classes]) / (1 - np.array(SHARES[classes])))
    x = np.clip(np.rint(3 + 0.8 * (rng.normal(size=(n, 1)) + rng.normal(size=(n, 3)))), 1, 5)
    return x, ((x - 3) @ EFFECTS + rng.logistic(size=n) > cuts[:, None]).sum(axis=0)


def p_values(x: np.ndarray, y: np.ndarray, checks: bool) -> dict[str, float]:
    fitted, without = fit_ordinal(x, y), fit_ordinal(x[:, :2], y)
    b = fitted.coefficients[2]
    found = {
        "Wald": 2 * ndtr(-abs(b / fitted.std_error[2])),
        "likelihood ratio": chdtrc(1, max(2 * (fitted.log_likelihood - without.log_likelihood), 0)),
        "Wald, robust": 2 * ndtr(-abs(b / np.sqrt(fitted.sandwich[2, 2]))),
    }
    if checks:
        binary = binary_fits(fitted, robust=False)
        found |= {
            "nominal": nominal_test(fitted, [0], robust=False).p_value,
            "Brant": brant_test(binary, [0]).p_value,
            "spread": scale_test(fitted, scale_peak(fitted, [0]), 1, robust=False).p_value,
            "Brant, all": brant_test(binary, [0, 1, 2]).p_value,
        }
    return {name: float(p) for name, p in found.items()}


def main(classes: int, n: int, surveys: int, checks: bool) -> None:
    rng = np.random.default_rng(7)
    found: dict[str, list[float]] = {}
    refused = 0
    for _ in range(surveys):
        try:
            for name, p in p_values(*survey(rng, classes, n), checks).items():
                found.setdefault(name, []).append(p)
        except EstimationError:
            refused += 1
    for name, each in found.items():
        known = np.array(each)[~np.isnan(each)]
        print(f"{name:<18} {100 * (known < 0.05).mean():5.1f} %  of {len(known)}")
    print(f"refused {refused}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("classes", type=int, choices=sorted(SHARES))
    parser.add_argument("n", type=int)
    parser.add_argument("surveys", type=int)
    parser.add_argument("--checks", action="store_true")
    given = parser.parse_args()
    main(given.classes, given.n, given.surveys, given.checks)
