"""How often the intervals of an indirect effect hold the truth: the table of docs/methods/mediation.md.

    python tests/oracles/mediation_coverage.py             the table (some six minutes on one core)
    python tests/oracles/mediation_coverage.py --runs 100  a quick look

Standard normal driver, paths a and b, direct effect 0.2, errors normal or skewed (exponential). Not run by the tests.
"""

from __future__ import annotations

import argparse

import numpy as np
import pandas as pd

from loyaltystats.stats.drivers.action.chains import resampled
from loyaltystats.stats.drivers.action.paths import Layout
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.resamples import bootstrap_interval

SEED = 20260101
RESAMPLES = 1000
LAYOUT = Layout(driver="x", mediators=("m",), controls=(), outcome="y", serial=False)
PLACE = LAYOUT.names.index(("indirect", "m"))


def sample(rng: np.random.Generator, n: int, a: float, b: float, *, skewed: bool) -> pd.DataFrame:
    errors = rng.exponential(size=(2, n)) - 1 if skewed else rng.normal(size=(2, n))
    x = rng.normal(size=n)
    m = a * x + errors[0]
    return pd.DataFrame({"x": x, "m": m, "y": 0.2 * x + b * m + errors[1]})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    runs = parser.parse_args().runs
    print(
        "a     b     errors    n   percentile  bias-corrected  (coverage, %)   excludes zero: percentile  corrected (%)"
    )
    for a, b in ((0.0, 0.0), (0.0, 0.4), (0.3, 0.3)):
        for skewed in (False, True):
            for n in (50, 200):
                rng = np.random.default_rng(SEED)
                held, excluded = np.zeros(2), np.zeros(2)
                for _ in range(runs):
                    data = sample(rng, n, a, b, skewed=skewed)
                    rows = tally(data, "y", ["x", "m"], by=None, weights=None, missing="drop")
                    chain = resampled(rows, LAYOUT, RESAMPLES, rng)
                    unit = chain.units[PLACE]
                    for at, left_out in enumerate((None, np.zeros(1))):
                        point, drawn = float(chain.point[PLACE]) * unit, chain.drawn[:, PLACE] * unit
                        low, high = bootstrap_interval(point, drawn, left_out, 0.95)
                        held[at] += low <= a * b <= high
                        excluded[at] += low > 0 or high < 0
                shown = " ".join(f"{100 * share:10.1f}" for share in (*held / runs, *excluded / runs))
                print(f"{a:.1f}   {b:.1f}   {'skewed' if skewed else 'normal'}  {n:4}  {shown}", flush=True)


if __name__ == "__main__":
    main()
