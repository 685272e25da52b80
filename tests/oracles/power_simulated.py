"""Simulated power of every goal of sample_size and power, against the planned one.

    python tests/oracles/power_simulated.py > tests/oracles/power_simulated.csv

Each study is drawn and tested here with nothing of the package's planning; the ordinal model is that of the drivers.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy import stats

from loyaltystats.sampling.planning import power
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal

STUDIES = 100_000
CHUNK = 2_000


def chunks(rng: np.random.Generator, found: Callable[[int], np.ndarray], studies: int = STUDIES) -> tuple[float, int]:
    hits = sum(int(np.sum(found(min(CHUNK, studies - at)))) for at in range(0, studies, CHUNK))
    return hits / studies, studies


def score(rng: np.random.Generator, n: int, gap: float, groups: int) -> tuple[float, int]:
    """Score of one group against a stated value, or of several with the usual Wald test."""
    shifts = np.zeros(max(groups, 1))
    shifts[0], shifts[-1] = (gap / 4, -gap / 4) if groups > 1 else (0.0, 0.0)

    def found(many: int) -> np.ndarray:
        p = np.stack([rng.multinomial(n, [0.4 + s, 0.4, 0.2 - s], size=many) for s in shifts], axis=1) / n
        own = p[..., 0] - p[..., 2]
        weight = n / (p[..., 0] + p[..., 2] - own**2)
        centre = (weight * own).sum(1, keepdims=True) / weight.sum(1, keepdims=True) if groups > 1 else 0.2 - gap
        statistic = (weight * (own - centre) ** 2).sum(1)
        return np.asarray(statistic > stats.chi2.isf(0.05, max(1, groups - 1)))

    return chunks(rng, found)


def one_share(rng: np.random.Generator, n: int) -> tuple[float, int]:
    """One share of 0.6 against 0.5: the exact test with half of the level in each tail."""
    x = rng.binomial(n, 0.6, size=STUDIES)
    reject = np.minimum(stats.binom.cdf(x, n, 0.5), stats.binom.sf(x - 1, n, 0.5)) <= 0.025
    return float(reject.mean()), STUDIES


def two_shares(rng: np.random.Generator, n: int) -> tuple[float, int]:
    a, b = rng.binomial(n, 0.5, size=STUDIES) / n, rng.binomial(n, 0.6, size=STUDIES) / n
    pooled = (a + b) / 2
    return float((np.abs(b - a) / np.sqrt(2 * pooled * (1 - pooled) / n) > stats.norm.isf(0.025)).mean()), STUDIES


def means(rng: np.random.Generator, n: int, groups: int) -> tuple[float, int]:
    centres = np.full(groups, 0.25)
    centres[0], centres[-1] = (0.0, 0.5) if groups > 1 else (0.5, 0.5)

    def found(many: int) -> np.ndarray:
        y = rng.normal(size=(many, groups, n)) + centres[:, None]
        m, v = y.mean(2), y.var(2, ddof=1)
        if groups == 1:
            return np.asarray(np.abs(m[:, 0]) / np.sqrt(v[:, 0] / n) > stats.t.isf(0.025, n - 1))
        f = n * m.var(1, ddof=1) / v.mean(1)
        return np.asarray(f > stats.f.isf(0.05, groups - 1, groups * (n - 1)))

    return chunks(rng, found)


def regression(rng: np.random.Generator, n: int, tested: int, increase: float) -> tuple[float, int]:
    """Five independent drivers, R2 of 0.3 in all, ``increase`` of it by the first ones; drivers drawn anew each time."""
    beta = np.full(5, np.sqrt((0.3 - increase) / (5 - tested)))
    beta[:tested] = np.sqrt(increase / tested)

    def residual(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        cross, own = np.swapaxes(x, 1, 2) @ x, np.swapaxes(x, 1, 2) @ y[..., None]
        return np.asarray((y**2).sum(1) - (own * np.linalg.solve(cross, own)).sum((1, 2)))

    def found(many: int) -> np.ndarray:
        x = np.concatenate([np.ones((many, n, 1)), rng.normal(size=(many, n, 5))], axis=2)
        y = x[..., 1:] @ beta + np.sqrt(0.7) * rng.normal(size=(many, n))
        full, less = residual(x, y), residual(np.delete(x, range(1, tested + 1), axis=2), y)
        return np.asarray((less - full) / tested / (full / (n - 6)) > stats.f.isf(0.05, tested, n - 6))

    return chunks(rng, found, 40_000)


def kano(rng: np.random.Generator, n: int, level: float) -> tuple[float, int]:
    """Most frequent category against the second, gap 20 points: exact two-sided binomial test."""
    top = np.sort(drawn := rng.multinomial(n, [0.45, 0.25, 0.1, 0.1, 0.1], size=STUDIES), axis=1)[:, ::-1]
    first, second = top[:, 0], top[:, 1]
    right = (drawn[:, 0] == first) & (first > second)
    return float((right & (2 * stats.binom.cdf(second, first + second, 0.5) <= level)).mean()), STUDIES


def ordinal(rng: np.random.Generator, n: int, shares: list[float], odds: float) -> tuple[float, int]:
    """One continuous driver, class by class cut by brute force; fitted by the package's own model of drivers."""
    beta, studies = np.log(odds), 10_000
    big = rng.normal(size=2_000_000) * beta + rng.logistic(size=2_000_000)
    cuts = np.quantile(big, np.cumsum(shares)[:-1])
    hits = 0
    for _ in range(studies):
        x = rng.normal(size=(n, 1))
        fit = fit_ordinal(x, np.searchsorted(cuts, x[:, 0] * beta + rng.logistic(size=n)))
        hits += bool(abs(fit.coefficients[0] / fit.std_error[0]) > stats.norm.isf(0.025))
    return hits / studies, studies


ELEVEN = [0.03, 0.02, 0.03, 0.04, 0.04, 0.08, 0.08, 0.14, 0.2, 0.16, 0.18]
Case = tuple[str, str, dict[str, Any], int, str, Callable[[np.random.Generator, int], tuple[float, int]]]
CASES: list[Case] = [
    ("nps", "one score", {"difference": 10}, 440, "test of the score", lambda g, n: score(g, n, 0.1, 1)),
    ("nps", "two groups", {"difference": 15, "groups": 2}, 391, "test of the score", lambda g, n: score(g, n, 0.15, 2)),
    ("nps", "four groups", {"difference": 15, "groups": 4}, 543, "test of the score", lambda g, n: score(g, n, 0.15, 4)),
    ("share", "one share", {}, 210, "test of the share", one_share),
    ("share", "two shares", {"groups": 2}, 388, "test of the share", two_shares),
    ("mean", "one mean", {}, 34, "test of the mean", lambda g, n: means(g, n, 1)),
    ("difference", "two means", {}, 64, "test of the difference of two means", lambda g, n: means(g, n, 2)),
    ("difference", "four means", {"groups": 4}, 89, "test of the means of all groups", lambda g, n: means(g, n, 4)),
    ("regression", "two of five", {"r2_increase": 0.05, "tested": 2}, 139, "test of the R2 increase",
     lambda g, n: regression(g, n, 2, 0.05)),
    ("regression", "one driver", {"std_beta": 0.2}, 140, "test of the driver", lambda g, n: regression(g, n, 1, 0.04)),
    ("kano", "one feature", {"gap": 0.2}, 144, "winner test, one feature on its own", lambda g, n: kano(g, n, 0.05)),
    ("kano", "20 features", {"gap": 0.2, "features": 20}, 266, "winner test, corrected over the features",
     lambda g, n: kano(g, n, 0.0025)),
    ("ordinal", "three classes", {"n_simulations": 40_000}, 200, "test of the driver",
     lambda g, n: ordinal(g, n, [0.2, 0.4, 0.4], 1.5)),
    ("ordinal", "0-10 answer", {"shares": ELEVEN, "n_simulations": 20_000}, 160, "test of the driver",
     lambda g, n: ordinal(g, n, ELEVEN, 1.5)),
]  # fmt: skip


def planned(goal: str, given: dict[str, Any], n: int, aim: str) -> float:
    groups = 2 if goal == "difference" and "groups" not in given else given.get("groups", 1)
    frame = power(goal, respondents=n * groups, **given).to_frame()
    return float(frame.set_index("aim")["reached"].to_dict()[aim])


def main() -> None:
    out = csv.writer(sys.stdout, lineterminator="\n")
    out.writerow(["goal", "case", "n", "planned", "simulated", "mc_error", "studies"])
    for seed, (goal, case, given, n, aim, simulate) in enumerate(CASES):
        found, studies = simulate(np.random.default_rng(seed), n)
        error = (found * (1 - found) / studies) ** 0.5
        out.writerow([goal, case, n, f"{planned(goal, given, n, aim):.5f}", f"{found:.5f}", f"{error:.5f}", studies])
        sys.stdout.flush()


if __name__ == "__main__":
    main()
