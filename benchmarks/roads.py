"""Penalties and rewards beside statsmodels, and key drivers beside counting all subsets.

    python benchmarks/roads.py            8 drivers with 1,000 resamples; 16 and 20 drivers on all subsets
    python benchmarks/roads.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock. Inside the clock: from the frame to the whole result. The peer of the first row
fits the same columns with statsmodels (HC3), tests every contrast, and refits the same resamples one by one; the peer of the
others counts the respondents of all 2^p sets of failures by bits and averages over the sets. Results must agree to 1e-8.
"""

from __future__ import annotations

import argparse
import math
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import statsmodels.api as sm

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row

from loyaltystats.stats.drivers.key_drivers import key_drivers
from loyaltystats.stats.drivers.penalty_reward import penalty_reward

SEED = 20260101
RESPONDENTS = 1000


def answers(drivers: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    x = rng.integers(1, 6, size=(RESPONDENTS, drivers))
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(drivers)])
    frame["y"] = np.minimum(x - 3, 0) @ np.linspace(0, 1, drivers) + 0.3 * x.sum(axis=1) + rng.normal(size=RESPONDENTS)
    return frame


def names(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame if name != "y"]


def ours(frame: pd.DataFrame, replicates: int) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = penalty_reward(frame, outcome="y", drivers=names(frame), middle=3, n_bootstrap=replicates, rng=1)
    return result.to_frame()[["penalty", "reward", "std_error"]].to_numpy()


def by_statsmodels(frame: pd.DataFrame, replicates: int) -> Any:
    x = frame[names(frame)].to_numpy()
    p, n = x.shape[1], len(x)
    design = sm.add_constant(np.hstack([np.maximum(3 - x, 0), np.maximum(x - 3, 0)]))
    y = frame["y"].to_numpy()
    fitted = sm.OLS(y, design).fit(cov_type="HC3")
    contrasts = [np.eye(1 + 2 * p)[1 + j] + np.eye(1 + 2 * p)[1 + p + j] for j in range(p)]
    errors = [float(np.sqrt(c @ fitted.cov_params() @ c)) for c in contrasts]
    rng = np.random.default_rng(1)
    for _ in range(replicates):
        drawn = rng.integers(0, n, n)
        sm.OLS(y[drawn], design[drawn]).fit()
    return np.column_stack([fitted.params[1 : 1 + p], fitted.params[1 + p :], errors])


def values(frame: pd.DataFrame) -> Any:
    cut = float(frame["y"].quantile(0.3))
    options: dict[str, Any] = {"outcome": "y", "dissatisfied": cut, "low": 2, "side": "dissatisfiers", "n_bootstrap": 0}
    table = key_drivers(frame, drivers=names(frame), **options).to_frame()
    return table.set_index("term").loc[names(frame), "shapley_value"].to_numpy()


def by_subsets(frame: pd.DataFrame) -> Any:
    fails = frame[names(frame)].to_numpy() <= 2
    inside = (frame["y"] <= frame["y"].quantile(0.3)).to_numpy()
    p = fails.shape[1]
    code = fails.astype(np.int64) @ (1 << np.arange(p))
    worth = np.zeros(2**p)
    for group, sign in ((inside, 1.0), (~inside, -1.0)):
        within = np.bincount(code[group], minlength=2**p).astype(float)
        for bit in range(p):
            halves = within.reshape(-1, 2, 1 << bit)
            halves[:, 1] += halves[:, 0]
        worth += sign * (1 - within[::-1] / group.sum())
    size = np.array([bin(each).count("1") for each in range(2**p)])
    weight = np.array([1 / (p * math.comb(p - 1, s)) for s in range(p)])
    every = np.arange(2**p)
    found = []
    for bit in range(p):
        without = every[(every >> bit) & 1 == 0]
        found.append((weight[size[without]] * (worth[without + (1 << bit)] - worth[without])).sum())
    return np.array(found)


def same(found: Any, known: Any) -> None:
    if not np.allclose(found, known, rtol=1e-8, atol=1e-10):
        raise SystemExit(f"not equal: largest difference {np.abs(found - known).max():.1e}")


def main(small: bool) -> None:
    print_head("Penalties and rewards, key drivers, 1,000 respondents", "numpy", "statsmodels")
    frame, replicates, pairs = (answers(3), 10, 2) if small else (answers(8), 1000, 5)
    print_row(
        f"{len(names(frame))} drivers, {replicates} resamples, statsmodels",
        paired(lambda: ours(frame, replicates), lambda: by_statsmodels(frame, replicates), same, pairs),
    )
    for p in (4,) if small else (16, 20):
        each = answers(p)
        print_row(
            f"{p} drivers, all subsets by bits",
            paired(lambda f=each: values(f), lambda f=each: by_subsets(f), same, pairs),
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    main(parser.parse_args().small)
