"""Size of tests under panels, clusters and strata, by simulation: linearised and with the jackknife; table in the card.

Run from the root of the project:  python tests/oracles/survey_size.py [studies of each cell, default 4000 [design, 0 to 2]]
Prints a markdown table; takes about five minutes for each design. Nothing has an effect in any study, so that 5 in 100
should be called significant. Groups and part of the driver belong to whole clusters, the hardest case for few of them; in
the panel the groups are waves.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.special import stdtr

import loyaltystats as ls
from loyaltystats.sampling.design_rows import DesignRows, design_rows
from loyaltystats.sampling.rao_scott import rao_scott_test
from loyaltystats.sampling.variance import design_ratios
from loyaltystats.stats.drivers.least_squares import fit
from loyaltystats.stats.drivers.matrix import DriverRows

STUDIES = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 4000
ONLY = int(sys.argv[2]) if len(sys.argv) > 2 and sys.argv[2].isdigit() else None
LEVEL, EACH, ICC = 0.05, 10, 0.05


@dataclass(frozen=True)
class Kind:
    """A design: strata, whether clusters are people who answer in several waves, and how alike their answers are."""

    strata: int
    panel: bool
    icc: float


KINDS = {
    "panel: a person in 5 waves": Kind(1, True, 0.5),
    "clusters of 10": Kind(1, False, ICC),
    "4 strata, clusters of 10": Kind(4, False, ICC),
}


def study(rng: np.random.Generator, clusters: int, kind: Kind) -> pd.DataFrame:
    """Return answers that depend on neither the groups nor the driver."""
    size = 5 if kind.panel else EACH
    branch = np.repeat(np.arange(clusters), size)
    stratum = branch * kind.strata // clusters
    answer = np.sqrt(kind.icc) * rng.normal(size=clusters)[branch] + np.sqrt(1 - kind.icc) * rng.normal(
        size=len(branch)
    )
    answer = answer + 0.5 * (stratum - stratum.mean())
    whole = rng.lognormal(0, 0.5, clusters)[branch]
    group = np.tile(np.arange(size) >= 2, clusters).astype(int) if kind.panel else _halves(rng, clusters)[branch]
    driver = rng.normal(size=clusters)[branch]
    return pd.DataFrame(
        {
            "branch": branch,
            "region": stratum,
            "w": whole if kind.panel else rng.lognormal(0, 0.5, len(branch)),
            "group": group,
            "recommend": np.clip(np.round(7.4 + 1.8 * answer), 0, 10),
            "driver": np.clip(np.round(3.3 + 0.7 * driver + 0.7 * rng.normal(size=len(branch))), 1, 5),
        }
    )


def _halves(rng: np.random.Generator, clusters: int) -> np.ndarray:
    """Return groups of clusters with at least a quarter in each, so that both show a spread."""
    while True:
        found = rng.integers(0, 2, clusters)
        if clusters / 4 <= found.sum() <= 3 * clusters / 4:
            return found


def _t(estimate: float, variance: float, df: float) -> float:
    return float(2 * stdtr(df, -abs(estimate) / np.sqrt(variance)))


def _between(values: np.ndarray, frame: pd.DataFrame, rows: DesignRows) -> float:
    """Return the p of the difference of two means, as nps_difference makes it."""
    inside = np.eye(2)[frame["group"].to_numpy()]
    found = design_ratios(values[:, None] * inside, inside, rows)
    gap = np.array([1.0, -1.0])
    return _t(float(gap @ found.estimate), float(gap @ found.covariance @ gap), found.df - 1)


def _nps(frame: pd.DataFrame, rows: DesignRows) -> float:
    answers = frame["recommend"].to_numpy()
    return _between((answers >= 9).astype(float) - (answers <= 6), frame, rows)


def _share(frame: pd.DataFrame, rows: DesignRows) -> float:
    top = (frame["recommend"] >= 9).to_numpy().astype(int)
    found = rao_scott_test(frame["group"].to_numpy(), top, rows, np.ones(len(frame), dtype=bool))
    return found.p_value if found is not None else np.nan


def _mean(frame: pd.DataFrame, rows: DesignRows) -> float:
    return _between(frame["recommend"].to_numpy(dtype=float), frame, rows)


def _driver_rows(frame: pd.DataFrame, rows: DesignRows) -> DriverRows:
    n = len(frame)
    return DriverRows(
        y=frame["recommend"].to_numpy(dtype=float),
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


def _regression(frame: pd.DataFrame, rows: DesignRows) -> float:
    found = fit(_driver_rows(frame, rows), "design")
    return _t(float(found.beta[1]), float(found.covariance[1, 1]), found.wald_df)


def _corrected(frame: pd.DataFrame, rows: DesignRows) -> float:
    found = fit(_driver_rows(frame, rows), "design_BM")
    return _t(float(found.beta[1]), float(found.covariance[1, 1]), float(found.t_df[1]))


TESTS: dict[str, Callable[[pd.DataFrame, DesignRows], float]] = {
    "NPS of two groups": _nps,
    "share in two groups": _share,
    "mean of two groups": _mean,
    "regression": _regression,
}
CORRECTED: dict[str, Callable[[pd.DataFrame, DesignRows], float]] = {"regression": _corrected}
"""Tests with a correction of their own for few clusters."""


def size(kind: Kind, clusters: int, studies: int, rng: np.random.Generator) -> dict[str, list[float]]:
    """Return in how many per cent of studies each test rejects: linearised, with the jackknife, and corrected."""
    strata = "region" if kind.strata > 1 else None
    plain = ls.SurveyDesign(weights="w", clusters="branch", strata=strata)
    again = replace(plain, replicates="jackknife")
    hits = {test: np.zeros(2 + (test in CORRECTED)) for test in TESTS}
    for _ in range(studies):
        frame = study(rng, clusters, kind)
        linear, jackknife = design_rows(frame, plain), design_rows(frame, again)
        for test, p in TESTS.items():
            ps = [p(frame, linear), p(frame, jackknife)]
            ps += [CORRECTED[test](frame, linear)] if test in CORRECTED else []
            hits[test] += [each <= LEVEL for each in ps]
    return {test: (100 * found / studies).tolist() for test, found in hits.items()}


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    print("| design | clusters | " + " | ".join(TESTS) + " |")
    print("|---|---|" + "---|" * len(TESTS))
    for place, (name, kind) in enumerate(KINDS.items()):
        if ONLY not in (None, place):
            continue
        for clusters in (20, 40, 80):
            found = size(kind, clusters, STUDIES, np.random.default_rng([20261127, place, clusters]))
            told = " | ".join(", ".join(f"{each:.1f}" for each in one) for one in found.values())
            print(f"| {name} | {clusters} | {told} |", flush=True)


if __name__ == "__main__":
    main()
