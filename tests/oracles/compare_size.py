"""Error rates of comparisons of groups, and coverage of effect sizes: the tables of docs/methods/compare_groups.md.

Run from the root of the project:  python tests/oracles/compare_size.py   (about two minutes)
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from loyaltystats.stats.compare.compare import compare_groups

SAMPLES = 1_000
SHARES = np.array([0.05, 0.08, 0.12, 0.25, 0.30, 0.20])
"""Answers 0-5: skewed as ratings are."""


def _answers(
    rng: np.random.Generator, sizes: tuple[int, ...], spread: tuple[float, ...], shift: float = 0.0
) -> pd.DataFrame:
    parts = []
    for at, (n, s) in enumerate(zip(sizes, spread, strict=True)):
        value = rng.choice(6, n, p=SHARES / SHARES.sum())
        centred = (value - (np.arange(6) * SHARES).sum() / SHARES.sum()) * s
        parts.append(pd.DataFrame({"g": f"g{at}", "y": centred + shift * (at == 0), "c": value}))
    return pd.concat(parts, ignore_index=True)


def sizes() -> pd.DataFrame:
    """Return how often a true null hypothesis is rejected at 5 %."""
    rng = np.random.default_rng(1)
    rows = []
    for name, n, spread in (
        ("15 / 15 / 15, equal spread", (15, 15, 15), (1.0, 1.0, 1.0)),
        ("40 / 40 / 40, equal spread", (40, 40, 40), (1.0, 1.0, 1.0)),
        ("15 / 40 / 80, small groups spread twice", (15, 40, 80), (2.0, 1.0, 1.0)),
    ):
        hits = np.zeros(5)
        for _ in range(SAMPLES):
            frame = _answers(rng, n, spread)
            means = compare_groups(frame, question="y", by="g")
            ranks = compare_groups(frame, question="y", by="g", method="rank")
            shares = compare_groups(frame, question="c", by="g", method="chi_square")
            found = [each.overall()["p_value"].iloc[0] for each in (means, ranks, shares)]
            found += [each.pairs()["p_adjusted"].min() for each in (means, ranks)]
            hits += np.array(found) < 0.05
        labels = ["Welch", "Kruskal-Wallis", "chi-square", "any pair, Games-Howell", "any pair, Dunn and Holm"]
        rows.append({"groups": name} | dict(zip(labels, (hits / SAMPLES).round(3), strict=True)))
    return pd.DataFrame(rows)


def coverage() -> pd.DataFrame:
    """Return how often 95 % intervals hold the true effect size."""
    rng = np.random.default_rng(2)
    scale = float(np.sqrt((np.arange(6) ** 2 * SHARES).sum() - (np.arange(6) * SHARES).sum() ** 2))
    rows = []
    for d in (0.0, 0.5, 1.0):
        held = np.zeros(3)
        delta = _true_delta(d * scale)
        omega = 2 / 9 * d**2 / (2 / 9 * d**2 + 1)
        for _ in range(SAMPLES):
            frame = _answers(rng, (40, 40, 40), (1.0, 1.0, 1.0), d * scale)
            means = compare_groups(frame, question="y", by="g")
            g, o = means.pairs().iloc[0], means.overall().iloc[0]
            c = compare_groups(frame, question="y", by="g", method="rank").pairs().iloc[0]
            held += [
                g["effect_low"] <= d <= g["effect_high"],
                o["effect_low"] <= omega and not o["effect_high"] < omega,
                c["effect_low"] <= delta <= c["effect_high"],
            ]
        rows.append(
            {
                "true d": d,
                "Hedges' g": held[0] / SAMPLES,
                "omega squared": held[1] / SAMPLES,
                "Cliff's delta": held[2] / SAMPLES,
            }
        )
    return pd.DataFrame(rows)


def _true_delta(shift: float) -> float:
    p = SHARES / SHARES.sum()
    apart = np.sign(np.arange(6)[:, None] + shift - np.arange(6)[None, :])
    return float((np.outer(p, p) * apart).sum())


if __name__ == "__main__":
    print(sizes().to_string(index=False))
    print(coverage().round(3).to_string(index=False))
