"""Coverage of weighted shares, and size of design-based tests, by simulation; the table is in the method card.

Run from the root of the project:  python tests/oracles/survey_coverage.py [studies of each test, default 1500]
Prints markdown tables; takes some minutes.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.special import expit, stdtr

import loyaltystats as ls
from loyaltystats.sampling.design_rows import DesignRows, design_rows
from loyaltystats.sampling.rao_scott import rao_scott_test
from loyaltystats.sampling.variance import design_means, design_ratios
from loyaltystats.stats.drivers.least_squares import fit
from loyaltystats.stats.drivers.logistic import Data, fit_logistic
from loyaltystats.stats.drivers.matrix import DriverRows
from loyaltystats.stats.drivers.models.clustered import design_covariance
from loyaltystats.stats.outcomes.shares import beta_limits, logit_limits
from loyaltystats.stats.proportion import wilson

STUDIES = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 1500
LEVEL = 0.05


def coverage(n: int, cv: float, share: float, scale: float, studies: int, rng: np.random.Generator) -> list[float]:
    """Return the coverage, in per cent, of a weighted share: Wilson on Kish's n, logit, Korn-Graubard (as csat has them)."""
    sigma = np.sqrt(np.log1p(cv**2))
    hit = (rng.random((studies, n)) < share).astype(float)
    w = scale * rng.lognormal(0, sigma, (studies, n))
    mass = w.sum(axis=1)
    p = np.minimum((w * hit).sum(axis=1) / mass, 1.0)
    kish = mass**2 / (w**2).sum(axis=1)
    error = np.sqrt(n / (n - 1) * ((w * (hit - p[:, None]) / mass[:, None]) ** 2).sum(axis=1))
    df, size = np.full(studies, n - 1.0), np.full(studies, float(n))
    ends = (
        wilson(p * kish, kish, 0.95),
        logit_limits(p, error, df, 0.95),
        beta_limits(p, error, df, (size, kish), 0.95),
    )
    return [float(100 * np.mean((low <= share) & (share <= high))) for low, high in ends]


def study(rng: np.random.Generator, clusters: int, size: int, icc: float, strata: int) -> pd.DataFrame:
    """Return answers in which neither the groups nor the drivers have an effect; groups and drivers are of clusters."""
    branch = np.repeat(np.arange(clusters), size)
    stratum = branch * strata // clusters
    level = np.sqrt(icc) * rng.normal(size=clusters)[branch]
    answer = level + np.sqrt(1 - icc) * rng.normal(size=len(branch)) + 0.5 * (stratum - stratum.mean())
    later = level + np.sqrt(1 - icc) * rng.normal(size=len(branch)) + 0.5 * (stratum - stratum.mean())
    cluster_driver = rng.normal(size=clusters)[branch]
    return pd.DataFrame(
        {
            "branch": branch,
            "region": stratum,
            "w": rng.lognormal(0, 0.5, len(branch)),
            "group": rng.integers(0, 2, clusters)[branch],
            "kind": np.digitize(answer, [-1.0, -0.2, 0.4, 1.2]),
            "recommend": np.clip(np.round(7.4 + 1.8 * answer), 0, 10),
            "later": np.clip(np.round(7.4 + 1.8 * later), 0, 10),
            "driver": np.clip(np.round(3.3 + 0.7 * cluster_driver + 0.7 * rng.normal(size=len(branch))), 1, 5),
            "yes": (answer > 0.2).astype(int),
        }
    )


def _rao_scott(frame: pd.DataFrame, rows: DesignRows) -> float:
    found = rao_scott_test(frame["group"].to_numpy(), frame["kind"].to_numpy(), rows, np.ones(len(frame), dtype=bool))
    return found.p_value if found is not None else np.nan


def _t(estimate: float, variance: float, df: float) -> float:
    return float(2 * stdtr(df, -abs(estimate) / np.sqrt(variance)))


def _score(answers: pd.Series) -> np.ndarray:
    return (answers >= 9).to_numpy(dtype=float) - (answers <= 6).to_numpy(dtype=float)


def _groups(frame: pd.DataFrame, rows: DesignRows) -> float:
    """Return the p of the difference of two scores, as nps_difference makes it."""
    score, inside = _score(frame["recommend"]), np.eye(2)[frame["group"].to_numpy()]
    found = design_ratios(score[:, None] * inside, inside, rows)
    gap = np.array([1.0, -1.0])
    return _t(float(gap @ found.estimate), float(gap @ found.covariance @ gap), found.df - 1)


def _panel(frame: pd.DataFrame, rows: DesignRows) -> float:
    moved = design_means(_score(frame["later"]) - _score(frame["recommend"]), rows)
    return _t(float(moved.estimate[0]), float(moved.covariance[0, 0]), moved.df)


def _driver_rows(frame: pd.DataFrame, outcome: str, rows: DesignRows) -> DriverRows:
    n = len(frame)
    return DriverRows(
        y=frame[outcome].to_numpy(dtype=float),
        x=frame[["driver"]].to_numpy(dtype=float),
        terms=("driver",),
        factors={},
        weights=frame["w"].to_numpy() / frame["w"].mean(),
        labels={},
        group=None,
        excluded={},
        n_total=n,
        place=np.arange(n),
        survey=rows,
    )


def _linear(frame: pd.DataFrame, rows: DesignRows) -> float:
    found = fit(_driver_rows(frame, "recommend", rows), "design")
    return _t(float(found.beta[1]), float(found.covariance[1, 1]), found.wald_df)


def _logit(frame: pd.DataFrame, rows: DesignRows) -> float:
    own = _driver_rows(frame, "yes", rows)
    data = Data(x=np.column_stack([np.ones(len(frame)), own.x]), y=own.y, weights=own.weights, firth=False)
    found = fit_logistic(data)
    chance = expit(data.x @ found.beta)
    inverse = np.linalg.inv(data.x.T @ ((data.weights * chance * (1 - chance))[:, None] * data.x))
    added = (data.weights * (data.y - chance))[:, None] * data.x @ inverse
    covariance, df = design_covariance(added, own)
    return _t(float(found.beta[1]), float(covariance[1, 1]), df)


TESTS: dict[str, Callable[[pd.DataFrame, DesignRows], float]] = {
    "categories by group, Rao-Scott F": _rao_scott,
    "scores of two groups": _groups,
    "score of a panel, two waves": _panel,
    "linear regression": _linear,
    "logit regression": _logit,
}
DESIGNS = {
    "60 clusters of 10, ICC .05": (60, 10, 0.05, 1, {"clusters": "branch"}),
    "60 clusters of 10, ICC .10": (60, 10, 0.10, 1, {"clusters": "branch"}),
    "40 clusters of 10, ICC .05": (40, 10, 0.05, 1, {"clusters": "branch"}),
    "20 clusters of 10, ICC .05": (20, 10, 0.05, 1, {"clusters": "branch"}),
    "4 strata of 15 clusters of 10, ICC .05": (60, 10, 0.05, 4, {"clusters": "branch", "strata": "region"}),
    "the same, jackknife": (60, 10, 0.05, 4, {"clusters": "branch", "strata": "region", "replicates": "jackknife"}),
}


def size(name: str, studies: int, rng: np.random.Generator) -> dict[str, tuple[float, float]]:
    """Return the share of studies, in per cent, in which each test rejects at 5 %: by the design, and by weights alone."""
    clusters, each, icc, strata, parts = DESIGNS[name]
    whole, alone = ls.SurveyDesign(weights="w", **parts), ls.SurveyDesign(weights="w")  # type: ignore[arg-type]
    hits = {test: np.zeros(2) for test in TESTS}
    for _ in range(studies):
        frame = study(rng, clusters, each, icc, strata)
        drawn, singly = design_rows(frame, whole), design_rows(frame, alone)
        for test, p in TESTS.items():
            hits[test] += [p(frame, drawn) <= LEVEL, p(frame, singly) <= LEVEL]
    return {test: tuple((100 * found / studies).tolist()) for test, found in hits.items()}  # type: ignore[misc]


def main() -> None:
    """Print both tables."""
    warnings.simplefilter("ignore")
    print("| weight CV | n | share | Wilson, Kish's n | logit t | Korn-Graubard | Wilson, weights times 1,000 |")
    print("|---|---|---|---|---|---|---|")
    for cv in (0.5, 1.0, 1.5):
        for n in (50, 200):
            for share in (0.3, 0.1):
                found = coverage(n, cv, share, 1.0, 16 * STUDIES, np.random.default_rng(1))
                blown = coverage(n, cv, share, 1000.0, 16 * STUDIES, np.random.default_rng(1))
                told = " | ".join(f"{each:.1f}" for each in (*found, blown[0]))
                print(f"| {cv:g} | {n} | {share:g} | {told} |", flush=True)
    print()
    print("| design | " + " | ".join(TESTS) + " |")
    print("|---|" + "---|" * len(TESTS))
    for name in DESIGNS:
        found_size = size(name, STUDIES, np.random.default_rng(2))
        print(f"| {name} | " + " | ".join(f"{a:.1f} ({b:.1f})" for a, b in found_size.values()) + " |", flush=True)


if __name__ == "__main__":
    main()
