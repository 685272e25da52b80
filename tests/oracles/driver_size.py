"""How often tests of the linear driver model err when nothing is there; nominal 5 %.

    python tests/oracles/driver_size.py [surveys, default 4000]

Prints the tables of docs/methods/regress_loyalty.md. Standard error with 4,000 surveys: 0.34 points.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from loyaltystats.stats.drivers.least_squares import fit
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.models.linear_slopes import slopes_across
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.drivers.models.spec import Spec

SURVEYS = int(sys.argv[1]) if sys.argv[1:] and __name__ == "__main__" else 4000
KINDS = ("nonrobust", "HC1", "HC3", "HC2_BM")
FRAME = pd.DataFrame({"a": [1.0, 2.0, 3.0], "b": [1.0, 2.0, 4.0], "y": [1.0, 2.0, 1.0]})
PLAIN = ModelRows(**vars(tally(FRAME, "y", ["a", "b"], by=None, weights=None, missing="drop")))


def rows_of(x: np.ndarray, y: np.ndarray, group: list[str] | None = None) -> ModelRows:
    """Return rows of a survey without reading a table."""
    return replace(PLAIN, x=x, y=y, weights=np.ones(len(y)), place=np.arange(len(y)), group=group)


def ceiling(rng: np.random.Generator, n: int) -> ModelRows:
    """0-10 outcome with a ceiling, 5-point drivers; the second has no effect."""
    x = rng.integers(1, 6, (n, 2)).astype(float)
    return rows_of(x, np.clip(np.round(5.5 + x[:, 0] * 0.8 + rng.normal(0, 1.8, n)), 0, 10))


def spread(rng: np.random.Generator, n: int) -> ModelRows:
    """The variance depends on the driver without effect."""
    x = rng.integers(1, 6, (n, 2)).astype(float)
    return rows_of(x, 7 + 0.5 * x[:, 0] + rng.normal(size=n) * (0.3 + (x[:, 1] - 3) ** 2))


def rare(rng: np.random.Generator, n: int) -> ModelRows:
    """A segment of one in ten that is three times as noisy and does not differ."""
    dummy = np.zeros(n)
    dummy[rng.permutation(n)[: n // 10]] = 1
    x = np.column_stack([rng.integers(1, 6, n), dummy]).astype(float)
    return rows_of(x, 7 + 0.5 * x[:, 0] + rng.normal(size=n) * (1 + 2 * dummy))


def share_of_errors(make: Callable[[np.random.Generator, int], ModelRows], n: int) -> dict[str, float]:
    """Return how often the test of the second driver is below 5 %."""
    from scipy.special import stdtr

    rng = np.random.default_rng(20260501)
    wrong = dict.fromkeys(KINDS, 0)
    for _ in range(SURVEYS):
        rows = make(rng, n)
        for kind in KINDS:
            fitted = fit(rows, kind)
            t = fitted.beta[2] / fitted.std_error[2]
            wrong[kind] += int(2 * stdtr(fitted.t_df[2], -abs(t)) < 0.05)
    return {kind: 100 * count / SURVEYS for kind, count in wrong.items()}


def slope_errors(n: int, groups: int, *, uneven: bool) -> tuple[float, float]:
    """Return how often the slopes test errs when groups differ in level only, and how often a plain Chow test does."""
    from scipy.special import fdtrc

    rng = np.random.default_rng(20260502)
    spec = Spec(outcome="y", covariance="HC3", confidence_level=0.95, adjust="holm")
    wrong = [0, 0]
    for _ in range(SURVEYS):
        group = np.arange(n * groups) % groups
        x = rng.integers(1, 6, (n * groups, 2)) + 0.4 * group[:, None]
        noise = rng.normal(size=n * groups) * (0.5 + 0.5 * x[:, 0] if uneven else 1.5)
        y = 0.8 * x[:, 0] + 0.4 * x[:, 1] + 0.7 * group + noise
        rows = rows_of(x, y, [f"g{each}" for each in group])
        wrong[0] += int(slopes_across(rows, spec).frames["slopes"]["p_value"].iloc[-1] < 0.05)
        apart = sum(fit(part, "nonrobust").rss for part in (rows.part(group == at) for at in range(groups)))
        together, k = fit(rows, "nonrobust").rss, 3
        df = (k * (groups - 1), n * groups - k * groups)
        wrong[1] += int(fdtrc(*df, (together - apart) / df[0] / (apart / df[1])) < 0.05)
    return 100 * wrong[0] / SURVEYS, 100 * wrong[1] / SURVEYS


if __name__ == "__main__":
    print("| situation | n |", " | ".join(KINDS), "|")
    for words, make in (("ceiling", ceiling), ("variance depends on the driver", spread), ("rare noisy segment", rare)):
        for size in (50, 100, 300):
            print(
                f"| {words} | {size} |",
                " | ".join(f"{value:.1f}" for value in share_of_errors(make, size).values()),
                "|",
            )
    print("| respondents per group | groups | spread | slopes given intercepts | plain Chow |")
    for size, count in ((50, 2), (100, 2), (100, 4), (300, 3)):
        for is_uneven in (False, True):
            slopes, chow = slope_errors(size, count, uneven=is_uneven)
            print(f"| {size} | {count} | {'uneven' if is_uneven else 'even'} | {slopes:.1f} | {chow:.1f} |")
