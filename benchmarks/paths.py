"""Path models by partial least squares beside the definition on scores of people.

    python benchmarks/paths.py            500 respondents, 500 resamples
    python benchmarks/paths.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock. Inside the clock: resamples of people and their paths. The peer standardises
the answers of every resample and iterates on scores. Paths must agree to 1e-6.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row

from loyaltystats.stats.latent.pls.plan import plan_of
from loyaltystats.stats.latent.pls.resample import bootstrap
from loyaltystats.stats.latent.pls.rows import moments
from loyaltystats.stats.latent.pls.solve import solve

SEED = 20260101
MODEL = {name: [f"{name}{k}" for k in range(4)] for name in "abcd"}
PATHS = {"b": ["a"], "c": ["a", "b"], "d": ["b", "c"]}
PLAN = plan_of(None, MODEL, PATHS, scheme="factor", modes="A")


def answers(respondents: int) -> np.ndarray:
    rng = np.random.default_rng(SEED)
    a = rng.normal(size=respondents)
    b = 0.6 * a + rng.normal(size=respondents)
    c = 0.4 * a + 0.4 * b + rng.normal(size=respondents)
    d = 0.3 * b + 0.5 * c + rng.normal(size=respondents)
    columns = [each[:, None] + rng.normal(size=(respondents, 4)) for each in (a, b, c, d)]
    return np.hstack(columns)


def ours(values: np.ndarray, replicates: int) -> np.ndarray:
    ones = np.ones(len(values))
    model = solve(moments(values, ones, PLAN.items).correlations, PLAN)
    drawn = bootstrap(values, ones, PLAN, model, (replicates, np.random.default_rng(1), False))
    return drawn.values["direct"]


def by_scores(values: np.ndarray, replicates: int) -> np.ndarray:
    rng = np.random.default_rng(1)
    near = np.array([[at in PLAN.before[to] or to in PLAN.before[at] for to in range(4)] for at in range(4)])
    found = []
    for _ in range(replicates):
        x = values[rng.integers(0, len(values), len(values))]
        x = (x - x.mean(axis=0)) / x.std(axis=0)
        y = np.column_stack([x[:, places].sum(axis=1) for places in PLAN.places])
        y /= y.std(axis=0)
        for _step in range(300):
            z = y @ (np.corrcoef(y.T) * near)
            new = np.column_stack([x[:, p] @ (x[:, p].T @ z[:, at]) for at, p in enumerate(PLAN.places)])
            new /= new.std(axis=0)
            gap, y = np.abs(new - y).max(), new
            if gap < 1e-9:
                break
        paths = np.zeros((4, 4))
        for at, causes in enumerate(PLAN.before):
            if causes:
                paths[at, list(causes)] = np.linalg.lstsq(y[:, list(causes)], y[:, at], rcond=None)[0]
        found.append(paths)
    return np.array(found)


def same(one: np.ndarray, other: np.ndarray) -> None:
    np.testing.assert_allclose(one, other, atol=1e-6)


def main(small: bool) -> None:
    print_head("Path models by partial least squares", "numpy")
    values, replicates, pairs = (answers(100), 5, 2) if small else (answers(500), 500, 5)
    print_row(
        f"4 constructs of 4 items, {replicates} resamples, on scores",
        paired(lambda: ours(values, replicates), lambda: by_scores(values, replicates), same, pairs),
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    main(parser.parse_args().small)
