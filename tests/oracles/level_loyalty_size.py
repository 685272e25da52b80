"""Size and power of the tests of levels and loyalty: simulation, not run by the tests.

Run from the root of the project:  python tests/oracles/level_loyalty_size.py [replicates]
Prints the table of docs/methods/level_loyalty.md. Six features, own categories A O M I R in shares .28 .22 .28 .16 .06, each
there for 65 %; loyalty 0-10, rounded and cut, whose spread grows with every missing Expected feature (HC3 is needed).
"""

from __future__ import annotations

import sys
import warnings

import numpy as np
import pandas as pd

from loyaltystats.stats.level_effects import EFFECTS
from loyaltystats.stats.level_loyalty import levels_and_loyalty

PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1)}
FEATURES = [f"x{i}" for i in range(6)]
PAIRS = {feature: (f"{feature}f", f"{feature}d") for feature in FEATURES}
GOT = {feature: f"{feature}got" for feature in FEATURES}
SEED = 20261127


def answers(n: int, cost: float, gain: float, rng: np.random.Generator) -> pd.DataFrame:
    """Draw respondents."""
    columns: dict[str, object] = {}
    missing, delight = np.zeros(n), np.zeros(n)
    for feature in FEATURES:
        letters = rng.choice(list("AOMIR"), n, p=[0.28, 0.22, 0.28, 0.16, 0.06])
        got = rng.random(n) < 0.65
        columns[f"{feature}f"], columns[f"{feature}d"] = zip(*(PAIR[letter] for letter in letters), strict=True)
        columns[f"{feature}got"] = np.where(got, "yes", "no")
        missing += (letters == "M") & ~got
        delight += (letters == "A") & got
    y = 7 - cost * missing + gain * delight + rng.normal(0, 1.2, n) * (1 + 0.4 * missing)
    return pd.DataFrame(columns).assign(y=np.clip(np.rint(y), 0, 10))


def one_row(n: int, cost: float, gain: float, replicates: int) -> str:
    """Return the rejections at 5 % of every test, unadjusted, and of any after Holm, in per cent."""
    rng = np.random.default_rng([SEED, n, round(10 * cost), round(10 * gain)])
    rejected, family = np.zeros(len(EFFECTS)), 0
    for _ in range(replicates):
        frame = answers(n, cost, gain, rng)
        table = levels_and_loyalty(frame, outcome="y", pairs=PAIRS, delivered=GOT, lapse_at_most=6).to_frame()
        rejected += table["p_value"].to_numpy() <= 0.05
        family += table["p_adjusted"].min() <= 0.05
    shares = " | ".join(f"{100 * one / replicates:.1f}" for one in rejected)
    return f"| {n} | {cost:g} / {gain:g} | {shares} | {100 * family / replicates:.1f} |"


def main() -> None:
    """Print the table."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    print("| respondents | cost / gain | " + " | ".join(EFFECTS) + " | any, Holm |")
    print("|" + "---|" * (len(EFFECTS) + 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for n in (100, 300):
            for cost, gain in ((0.0, 0.0), (0.5, 0.5), (1.0, 0.5)):
                print(one_row(n, cost, gain, replicates), flush=True)


if __name__ == "__main__":
    main()
