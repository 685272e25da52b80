"""How often intervals and tests of the other roads hold what they promise: the tables of docs/methods/other_roads.md.

    python tests/oracles/roads_coverage.py              all tables (some ten minutes on one core)
    python tests/oracles/roads_coverage.py --runs 50    a quick look

Answers: three features with independent ratings 1 to 5; the chance of being satisfied follows a logistic model with known
odds. True Shapley values and coordinates come from all 125 combinations of ratings. Not run by the tests.
"""

from __future__ import annotations

import argparse
import itertools
import warnings
from collections.abc import Callable

import numpy as np
import pandas as pd

import loyaltystats as ls
from loyaltystats.stats.drivers.key_drivers import Patterns
from loyaltystats.stats.drivers.tetraclasse import coordinates

SEED = 20260101
FEATURES = ["clean", "staff", "gift"]
SHAPE = np.array([0.10, 0.15, 0.25, 0.30, 0.20])
POOR, GOOD = np.array([-2.0, -1.0, -0.3]), np.array([0.3, 1.0, 2.0])
"""Log odds of a poor and of a good rating: more cost than gain, both, more gain than cost."""
OPTIONS = {"outcome": "happy", "drivers": FEATURES, "low": [1, 2], "high": [4, 5]}


def chance(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-((x <= 2) @ POOR + (x >= 4) @ GOOD)))


def sample(rng: np.random.Generator, n: int) -> pd.DataFrame:
    x = rng.choice(np.arange(1, 6), size=(n, 3), p=SHAPE)
    return pd.DataFrame(x, columns=FEATURES).assign(happy=(rng.random(n) < chance(x)).astype(int))


def everybody() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return all combinations of ratings, satisfied and not, and their shares of the population."""
    x = np.array(list(itertools.product(range(1, 6), repeat=3)))
    share = SHAPE[x - 1].prod(axis=1)
    happy = chance(x)
    return np.vstack([x, x]), np.repeat([True, False], len(x)), np.concatenate([share * happy, share * (1 - happy)])


def true_shapley() -> np.ndarray:
    x, happy, share = everybody()
    whole = Patterns(marks=x <= 2, inside=~happy, weight=np.ones(len(x)), count=np.ones(len(x)))
    return whole.shapley(share[None])[0]


def true_coordinates() -> np.ndarray:
    x, happy, share = everybody()
    good, bad = x >= 4, x <= 2
    cells = [(mark & side[:, None]).T @ share for mark in (good, bad) for side in (happy, ~happy)]
    points = coordinates(np.concatenate(cells)[None])
    return np.concatenate([points[0][0], points[1][0]])


def share_covered(
    runs: int, n: int, ends: Callable[[pd.DataFrame, int], tuple[np.ndarray, np.ndarray]], truth: np.ndarray
) -> str:
    rng = np.random.default_rng(SEED)
    hit = known = 0
    for run in range(runs):
        low, high = ends(sample(rng, n), run)
        usable = ~np.isnan(low)
        hit += int(((low <= truth) & (truth <= high))[usable].sum())
        known += int(usable.sum())
    return f"{100 * hit / known:.1f}"


def shapley_ends(answers: pd.DataFrame, run: int) -> tuple[np.ndarray, np.ndarray]:
    result = ls.key_drivers(answers, dissatisfied=0, side="dissatisfiers", rng=run, **OPTIONS)
    table = result.to_frame().set_index("term").loc[FEATURES]
    return table["shapley_low"].to_numpy(), table["shapley_high"].to_numpy()


def coordinate_ends(answers: pd.DataFrame, run: int) -> tuple[np.ndarray, np.ndarray]:
    table = ls.tetraclasse(answers, satisfied=1, rng=run, **OPTIONS).to_frame()
    low, high = (np.concatenate([table[f"positive_{end}"], table[f"negative_{end}"]]) for end in ("low", "high"))
    return low, high


def odds_ends(**how: object) -> Callable[[pd.DataFrame, int], tuple[np.ndarray, np.ndarray]]:
    def ends(answers: pd.DataFrame, run: int) -> tuple[np.ndarray, np.ndarray]:
        table = ls.asymmetric_odds(answers, satisfied=1, **how, **OPTIONS).to_frame()
        return tuple(
            np.log(np.concatenate([table[f"odds_poor_{end}"], table[f"odds_good_{end}"]])) for end in ("low", "high")
        )

    return ends


def symmetry_size(runs: int, n: int, **how: object) -> str:
    """Share of rejections of the symmetry of ``staff``, which is true."""
    rng = np.random.default_rng(SEED)
    p = [
        ls.asymmetric_odds(sample(rng, n), satisfied=1, **how, **OPTIONS).to_frame()["p_value"].iloc[1]
        for _ in range(runs)
    ]
    known = np.array(p)[~np.isnan(p)]
    return f"{100 * (known < 0.05).mean():.1f}"


def main(runs: int) -> None:
    odds_truth = np.concatenate([POOR, GOOD])
    print(f"Coverage of 95 % intervals and size of the 5 % test of symmetry, {runs} samples, %")
    print("| n | Shapley | tetraclasse | odds, profile | odds, Wald | odds, Firth | test | test, Firth |")
    print("|---|---|---|---|---|---|---|---|")
    for n in (100, 200, 500):
        told = [
            share_covered(runs, n, shapley_ends, true_shapley()),
            share_covered(runs, n, coordinate_ends, true_coordinates()),
            share_covered(runs, n, odds_ends(), odds_truth),
            share_covered(runs, n, odds_ends(interval="wald"), odds_truth),
            share_covered(runs, n, odds_ends(firth=True), odds_truth),
            symmetry_size(runs, n, interval="wald"),
            symmetry_size(runs, n, interval="wald", firth=True),
        ]
        print(f"| {n} | {' | '.join(told)} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    warnings.simplefilter("ignore")
    main(parser.parse_args().runs)
