"""How often rules for basic, performance and excitement err: the tables of docs/methods/penalty_reward.md.

    python tests/oracles/penalty_rules.py             all tables (about half an hour on one core)
    python tests/oracles/penalty_rules.py --runs 50   a quick look

Truth of the first two tables: three attributes with the same straight effect of 0.5 points per point, independent ratings 1
to 5, normal errors with standard deviation 1. Every attribute is a performance attribute, so any other verdict is an error.
The third table judges the intervals of the asymmetry, with known asymmetric truths. Not run by the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import warnings
from collections import Counter

import numpy as np
import pandas as pd

import loyaltystats.stats.drivers.penalty_reward as room
from loyaltystats.errors import EstimationError
from loyaltystats.stats.drivers.penalty_reward import penalty_reward

SEED = 20260101
DRIVERS = ["a", "b", "c"]
EFFECT = 0.5
SHAPES = {
    "top-heavy": (0.05, 0.10, 0.20, 0.35, 0.30),
    "uniform": (0.20, 0.20, 0.20, 0.20, 0.20),
    "bottom-heavy": (0.30, 0.35, 0.20, 0.10, 0.05),
}
METHODS = {
    "spline": {"middle": 3},
    "dummies": {"low": [1, 2], "high": [4, 5]},
    "moderated": {"middle": 3},
    "quadratic": {"low": 1, "high": 5},
}
CODES = np.arange(1, 6)


def sample(rng: np.random.Generator, n: int, shape: tuple[float, ...], penalty: float, reward: float) -> pd.DataFrame:
    x = rng.choice(CODES, size=(n, 3), p=shape)
    line = penalty * np.maximum(3 - x, 0) + reward * np.maximum(x - 3, 0)
    return pd.DataFrame(x, columns=DRIVERS).assign(y=line.sum(axis=1) + rng.normal(size=n))


def table_of(answers: pd.DataFrame, method: str, replicates: int = 0, rng: int = 1) -> pd.DataFrame:
    options = METHODS[method]
    return penalty_reward(
        answers, outcome="y", drivers=DRIVERS, method=method, n_bootstrap=replicates, rng=rng, **options
    ).to_frame()


def ratio_rule(penalty: float, reward: float) -> str:
    """Fueller and Matzler (2008), Tourism Management 29:116-126: reward over penalty above 1.1, below 0.9, or between."""
    ratio = reward / abs(penalty)
    return "excitement" if ratio > 1.1 else "basic" if ratio < 0.9 else "performance"


def significance_rule(row: pd.Series) -> str:
    """Matzler and Sauerwein (2002): which of the two is significant."""
    costs, gains = row["penalty_high"] < 0, row["reward_low"] > 0
    return {(True, True): "performance", (True, False): "basic", (False, True): "excitement"}.get(
        (bool(costs), bool(gains)), "none"
    )


def shares(counts: Counter[str], names: tuple[str, ...]) -> str:
    return " - ".join(f"{100 * counts[name] / counts.total():.1f}" for name in names)


def rules(runs: int, n: int) -> None:
    """Verdicts on straight effects by each rule, %."""
    print(f"\nVerdicts on equal, straight effects, n = {n}, {runs} samples of 3 attributes, %")
    print(
        "| ratings | ratio rule: excitement - performance - basic | significance rule wrong | this package, spline: "
        "performance - unclear - wrong |\n|---|---|---|---|"
    )
    for shape, chances in SHAPES.items():
        rng = np.random.default_rng(SEED)
        ratio: Counter[str] = Counter()
        wrong: Counter[bool] = Counter()
        ours: Counter[str] = Counter()
        for _ in range(runs):
            answers = sample(rng, n, chances, -EFFECT, EFFECT)
            for _, row in table_of(answers, "dummies").iterrows():
                ratio[ratio_rule(row["penalty"], row["reward"])] += 1
                wrong[significance_rule(row) != "performance"] += 1
            ours.update(table_of(answers, "spline")["impact_factor"])
        ours["wrong"] = ours["basic"] + ours["excitement"]
        ours["basic"] = ours["excitement"] = 0
        share = 100 * wrong[True] / wrong.total()
        print(
            f"| {shape} | {shares(ratio, ('excitement', 'performance', 'basic'))} | {share:.1f} "
            f"| {shares(ours, ('performance', 'unclear', 'wrong'))} |",
            flush=True,
        )


def sizes(runs: int, n: int) -> None:
    """Size of the Wald test of equality by method, %, nominal 5, without correction."""
    print(f"\nThe Wald test rejects equal, straight effects at 5 %, n = {n}, {runs} samples of 3 attributes, %")
    print(f"| ratings | {' | '.join(METHODS)} |\n|---|{'---|' * len(METHODS)}")
    for shape, chances in SHAPES.items():
        rng = np.random.default_rng(SEED)
        rejected, tested = dict.fromkeys(METHODS, 0), dict.fromkeys(METHODS, 0)
        for _ in range(runs):
            answers = sample(rng, n, chances, -EFFECT, EFFECT)
            for method in METHODS:
                with contextlib.suppress(EstimationError):  # one respondent may decide a jump of two drivers at once
                    p = table_of(answers, method)["p_value"].dropna()
                    rejected[method] += int((p < 0.05).sum())
                    tested[method] += len(p)
        told = " | ".join(f"{100 * rejected[method] / tested[method]:.1f}" for method in METHODS)
        print(f"| {shape} | {told} |", flush=True)


def coverage(runs: int, n: int) -> None:
    """Coverage of the 95 % intervals of the asymmetry, %, below - covered - above."""
    print(f"\nCoverage of 95 % intervals of the asymmetry, n = {n}, {runs} samples, 1,000 resamples, %")
    print("| ratings | truth | BCa | percentile | not identified |\n|---|---|---|---|---|")
    for shape, chances in SHAPES.items():
        if shape == "bottom-heavy":
            continue  # the mirror image of top-heavy
        for penalty, reward in ((-0.5, 0.5), (-0.6, 0.2), (-0.5, 0.05)):
            truth = (reward + penalty) / (reward - penalty)
            hit = {"bca": 0, "percentile": 0}
            known = lost = 0
            rng = np.random.default_rng(SEED)
            for run in range(runs):
                answers = sample(rng, n, chances, penalty, reward)
                for kind in hit:
                    room.INTERVAL = kind  # the package offers one kind; this script judges both
                    table = table_of(answers, "spline", 1000, run)
                    low, high = table["impact_asymmetry_low"], table["impact_asymmetry_high"]
                    hit[kind] += int(((low <= truth) & (truth <= high)).sum())
                known += int(table["impact_asymmetry"].notna().sum())
                lost += int(table["impact_asymmetry"].isna().sum())
            told = " | ".join(f"{100 * count / known:.1f}" for count in hit.values())
            print(f"| {shape} | {truth:+.2f} | {told} | {100 * lost / (known + lost):.1f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    runs = parser.parse_args().runs
    warnings.simplefilter("ignore")
    rules(runs, 400)
    for size in (100, 400, 2000):
        sizes(runs, size)
    for size in (100, 400):
        coverage(max(1, runs // 4), size)
