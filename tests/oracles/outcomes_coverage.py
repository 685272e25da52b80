"""How often the intervals of the loyalty measures hold the truth, by simulation; no oracle, its tables stand in the cards.

Run from the root of the project: ``python tests/oracles/outcomes_coverage.py`` (about one minute, one process).
"""

from __future__ import annotations

import numpy as np
from scipy.special import stdtr, stdtrit

from loyaltystats.errors import EstimationError
from loyaltystats.stats.outcomes.item_weights import item_weights

RNG = np.random.default_rng(20260106)
EASY = np.array([0.02, 0.03, 0.04, 0.08, 0.15, 0.28, 0.40])
"""Ease is answered near the upper end: skewed, with few low answers."""


def held(means: np.ndarray, errors: np.ndarray, df: float, truth: float) -> float:
    """Return the share of intervals that hold the truth."""
    return float((np.abs(means - truth) <= stdtrit(df, 0.975) * errors).mean())


def ease() -> None:
    truth = float(EASY @ np.arange(1, 8))
    for n in (10, 20, 50, 200):
        answers = RNG.choice(np.arange(1, 8), size=(20_000, n), p=EASY)
        errors = answers.std(axis=1, ddof=1) / n**0.5
        print(f"mean ease, n = {n}: {100 * held(answers.mean(axis=1), errors, n - 1, truth):.1f} %")


def ratings(n: int) -> tuple[np.ndarray, np.ndarray]:
    quality = RNG.normal(size=n)
    items = np.stack([6.8 + slope * quality + 1.2 * RNG.normal(size=n) for slope in (1.8, 1.2, 1.5)], axis=1)
    outcome = 6.8 + 1.5 * quality + 1.5 * RNG.normal(size=n)
    clipped = np.clip(np.round(items), 1, 10)
    return (clipped - 1) / 9 * 100, np.clip(np.round(outcome), 1, 10)[:, None]


def index() -> None:
    items, outcome = ratings(2_000_000)
    ones = np.ones(len(items))
    for rule in ("equal", "pca", "pls"):
        truth = float((items @ item_weights(items, outcome, ones, rule, list("abc"))).mean())
        for n in (30, 100, 300):
            means, errors, refused = [], [], 0
            for _ in range(3_000):
                own, near = ratings(n)
                try:
                    score = own @ item_weights(own, near, np.ones(n), rule, list("abc"))
                except EstimationError:
                    refused += 1
                    continue
                means.append(score.mean())
                errors.append(score.std(ddof=1) / n**0.5)
            share = held(np.array(means), np.array(errors), n - 1, truth)
            print(f"index, {rule}, n = {n}: {100 * share:.1f} % ({refused} refused)")


def spending() -> None:
    def draw(shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
        total = np.exp(4 + RNG.normal(size=shape))
        return total * RNG.beta(2, 2, size=shape), total

    for n in (20, 50, 200):
        own, total = draw((20_000, n))
        shares = own / total
        print(
            f"share of wallet, n = {n}: mean of customers "
            f"{100 * held(shares.mean(axis=1), shares.std(axis=1, ddof=1) / n**0.5, n - 1, 0.5):.1f} %, of all spending ",
            end="",
        )
        ratio = own.sum(axis=1) / total.sum(axis=1)
        influence = (own - ratio[:, None] * total) / total.sum(axis=1)[:, None]
        errors = np.sqrt(n / (n - 1) * (influence**2).sum(axis=1))
        print(f"{100 * held(ratio, errors, n - 1, 0.5):.1f} %")


def steps() -> None:
    for n in (20, 50, 200):
        quality = RNG.normal(size=(20_000, n, 1))
        first, second = (
            np.clip(np.round(5 + quality + RNG.normal(size=(20_000, n, 3))), 1, 7).mean(axis=2) for _ in range(2)
        )
        d = first - second
        t = d.mean(axis=1) / (d.std(axis=1, ddof=1) / n**0.5)
        print(
            f"step without a difference, n = {n}: {100 * (2 * stdtr(n - 1, -np.abs(t)) < 0.05).mean():.1f} % below 0.05"
        )


if __name__ == "__main__":
    for simulation in (ease, index, spending, steps):
        simulation()
