"""Coverage of pooled slopes when answers are missing at random: python tests/oracles/imputation_coverage.py [runs]

Three ratings of 1 to 10 drive loyalty (slopes .5, .3, 0). A driver is missing more often where loyalty is low (about 35 % of
its answers). Beside the pooled slopes stand those of complete answers only.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from loyaltystats.stats.drivers.regress import regress_loyalty
from loyaltystats.stats.missing.impute import impute
from loyaltystats.stats.missing.pool import pool

DRIVERS = ["speed", "price", "music"]
SLOPES = np.array([0.5, 0.3, 0.0])


def answers(rng: np.random.Generator, n: int) -> pd.DataFrame:
    latent = rng.multivariate_normal([0, 0, 0], np.full((3, 3), 0.4) + 0.6 * np.eye(3), n)
    ratings = np.clip(np.rint(6 + 2 * latent), 1, 10)
    loyalty = ratings @ SLOPES + rng.normal(0, 1.5, n)
    frame = pd.DataFrame(ratings, columns=DRIVERS).assign(loyalty=loyalty)
    chance = 1 / (1 + np.exp(1.2 * (loyalty - np.median(loyalty)) + 0.8))
    for name in ("speed", "price"):
        frame.loc[rng.random(n) < chance, name] = np.nan
    return frame


def coverage(runs: int, n: int = 200, m: int = 20) -> pd.DataFrame:
    """Return, per slope, coverage of 95 % intervals and mean bias, pooled and from complete answers."""
    rows = []
    for run in range(runs):
        rng = np.random.default_rng(run)
        frame = answers(rng, n)
        sets = impute(frame, m=m, rounds=5, rng=run)
        fits = [regress_loyalty(each, outcome="loyalty", drivers=DRIVERS) for each in sets]
        for how, found in (
            ("pooled", pool(fits)),
            ("complete", regress_loyalty(frame, outcome="loyalty", drivers=DRIVERS)),
        ):
            table = found.to_frame().set_index("term").loc[DRIVERS]
            inside = (table["conf_low"] <= SLOPES) & (table["conf_high"] >= SLOPES)
            for name, truth in zip(DRIVERS, SLOPES, strict=True):
                bias = table.loc[name, "estimate"] - truth
                rows.append({"how": how, "driver": name, "inside": 100.0 * inside[name], "bias": bias})
    return pd.DataFrame(rows).groupby(["how", "driver"]).mean()


if __name__ == "__main__":
    print(coverage(int(sys.argv[1]) if len(sys.argv) > 1 else 200).round(3).to_string())
