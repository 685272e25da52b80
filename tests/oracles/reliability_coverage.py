"""How often Feldt's interval and the bootstrap of HTMT hold the truth: the tables of docs/methods/reliability.md.

    python tests/oracles/reliability_coverage.py             all tables (some three minutes on one core)
    python tests/oracles/reliability_coverage.py --runs 100  a quick look

Two factors with correlation 0.8, four items each; answers normal, or cut to five points piled up at the good end. The true
alpha and HTMT come from the covariances in a sample of a million. Not run by the tests.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from loyaltystats.stats.reliability.alpha import cronbach, feldt
from loyaltystats.stats.reliability.scales import reliability

SEED = 20260101
CORRELATION = 0.8
LOADINGS = {"equal": np.full(4, 0.7), "unequal": np.array([0.9, 0.75, 0.55, 0.4])}
CUTS = np.array([-2.0, -1.3, -0.6, 0.3])
"""Cuts between five points: 2, 8, 18, 35 and 38 % of the answers."""
SCALES = {name: [f"{name}{j}" for j in range(4)] for name in "ab"}


def sample(rng: np.random.Generator, n: int, loadings: np.ndarray, *, points: bool) -> np.ndarray:
    one = rng.normal(size=n)
    two = CORRELATION * one + np.sqrt(1 - CORRELATION**2) * rng.normal(size=n)
    common = np.column_stack([one] * 4 + [two] * 4)
    both = np.tile(loadings, 2)
    z = both * common + np.sqrt(1 - both**2) * rng.normal(size=(n, 8))
    return np.searchsorted(CUTS, z) + 1.0 if points else z


def table(x: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(x, columns=[*SCALES["a"], *SCALES["b"]])


def truth(loadings: np.ndarray, *, points: bool) -> tuple[float, float, float]:
    data = table(sample(np.random.default_rng(1), 1_000_000, loadings, points=points))
    result = reliability(data, SCALES)
    pair = result.distinctness(n_bootstrap=0).to_frame().iloc[0]
    return float(result.to_frame()["alpha"].mean()), float(pair["htmt"]), float(pair["htmt2"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    print("loadings  answers    n   alpha  Feldt   HTMT  covered  HTMT2  covered  known")
    for name, loadings in LOADINGS.items():
        for points in (False, True):
            alpha, htmt, htmt2 = truth(loadings, points=points)
            for n in (50, 150):
                rng = np.random.default_rng(SEED)
                held, inside, known = np.zeros(2), np.zeros(2), np.zeros(2)
                for _ in range(10 * runs):
                    value = cronbach(np.cov(sample(rng, n, loadings, points=points)[:, :4].T))
                    low, high = feldt(value, n, 4, 0.95)
                    held += low <= alpha <= high, 1
                for _ in range(runs):
                    data = table(sample(rng, n, loadings, points=points))
                    row = reliability(data, SCALES).distinctness(n_bootstrap=500, rng=rng).to_frame().iloc[0]
                    known += row[["htmt", "htmt2"]].notna().to_numpy()
                    inside += (
                        row["htmt_low"] <= htmt <= row["htmt_high"],
                        row["htmt2_low"] <= htmt2 <= row["htmt2_high"],
                    )
                shares = 100 * held[0] / held[1], *(100 * inside / known)
                print(
                    f"{name:9} {'5 points' if points else 'normal':9} {n:4} {alpha:.3f}  {shares[0]:5.1f}  {htmt:.3f} "
                    f"{shares[1]:6.1f}   {htmt2:.3f} {shares[2]:6.1f} {100 * known[1] / runs:6.1f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
