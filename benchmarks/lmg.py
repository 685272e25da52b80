"""Exact LMG shares for 8, 12, 16 and 20 drivers, beside pingouin's ``linear_regression(relimp=True)``.

    python benchmarks/lmg.py            8 to 20 drivers; pingouin up to 16, at 20 scaled from 16
    python benchmarks/lmg.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock: 1,000 respondents with correlated drivers. Inside the clock: from the frame
to the shares (row "public function": the whole result without resamples; row "kernel": from the correlation matrix).
Results must agree to 1e-10 before anything is timed.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row

from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.lattice import lmg

SEED = 20260101
RESPONDENTS = 1000
PEER_DOUBLES = 2.0
"""pingouin refits every subset: each further driver doubles its time."""


def answers(drivers: int) -> pd.DataFrame:
    rng = np.random.default_rng(SEED)
    x = rng.normal(size=(RESPONDENTS, 1)) + rng.normal(size=(RESPONDENTS, drivers))
    frame = pd.DataFrame(x, columns=[f"x{i}" for i in range(drivers)])
    frame["y"] = x @ np.linspace(0, 1, drivers) + rng.normal(size=RESPONDENTS)
    return frame


def by_pingouin(frame: pd.DataFrame) -> np.ndarray:
    import pingouin

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = pingouin.linear_regression(frame.drop(columns="y"), frame["y"], relimp=True)
    return table["relimp"].to_numpy()[1:]


def public(frame: pd.DataFrame) -> np.ndarray:
    drivers = [name for name in frame.columns if name != "y"]
    result = relative_importance(frame, outcome="y", drivers=drivers, n_bootstrap=0)
    return result.to_frame()["contribution"].to_numpy()


def same(found: np.ndarray, known: np.ndarray) -> None:
    if not np.allclose(found, known, rtol=1e-10, atol=1e-12):
        raise SystemExit(f"not equal: largest difference {np.abs(found - known).max():.1e}")


def main(small: bool) -> None:
    print_head("LMG shares of R2, 1,000 respondents", "numpy", "pingouin")
    sizes = (4, 6) if small else (8, 12, 16)
    ratios = {}
    for p in sizes:
        frame = answers(p)
        matrix = np.corrcoef(frame.to_numpy().T)
        pairs = 2 if small else (3 if p == 16 else 7)
        print_row(
            f"{p} drivers, kernel, pingouin",
            paired(lambda m=matrix: lmg(m), lambda f=frame: by_pingouin(f), same, pairs),
        )
        ratios[p] = paired(lambda f=frame: public(f), lambda f=frame: by_pingouin(f), same, pairs)
        print_row(f"{p} drivers, public function, pingouin", ratios[p])
    if not small:
        scaled_twenty()


def scaled_twenty() -> None:
    """At 20 drivers the peer takes too long: its time at 16 is multiplied by 2 per driver and marked so."""
    sixteen, twenty = answers(16), answers(20)
    small, large = np.corrcoef(sixteen.to_numpy().T), np.corrcoef(twenty.to_numpy().T)
    r = large[:-1, -1]
    explained = np.array([r @ np.linalg.solve(large[:-1, :-1], r)])
    same(np.array([lmg(large).sum()]), explained)
    growth = paired(lambda: lmg(small), lambda: lmg(large), lambda _a, _b: None, 3)
    peer = paired(lambda: lmg(small), lambda: by_pingouin(sixteen), same, 2)
    medians = {"wall": growth["wall_median"], "cpu": growth["cpu_median"]}  # one factor, so that min <= median <= max
    scaled = {
        name: value if name == "pairs" else value * PEER_DOUBLES**4 / medians[name.partition("_")[0]]
        for name, value in peer.items()
    }
    print_row("20 drivers, kernel, pingouin (scaled from 16: x 2 per driver)", scaled)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true")
    main(parser.parse_args().small)
