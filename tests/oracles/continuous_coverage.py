"""Coverage of the joint ellipse of Kano scores and of the quadrant: simulation from cell counts, not run by the tests.

Run from the root of the project:  python tests/oracles/continuous_coverage.py [replicates]
Prints the table of docs/methods/continuous_kano.md.
"""

from __future__ import annotations

import sys

import numpy as np

from loyaltystats.stats.kano.score_plane import joint_radius
from loyaltystats.stats.kano.scores import SCORES

POINTS = np.array([(f, d) for f in SCORES["dumouchel"][0] for d in SCORES["dumouchel"][1]])
TRUTHS = {
    "one-dimensional, clear": ([0.7, 0.1, 0.1, 0.05, 0.05], [0.05, 0.05, 0.1, 0.1, 0.7]),
    "attractive, clear": ([0.75, 0.1, 0.1, 0.05, 0], [0.05, 0.1, 0.6, 0.15, 0.1]),
    "nearly all alike": ([0.97, 0.03, 0, 0, 0], [0, 0, 0, 0.03, 0.97]),
    "functional on the cut": ([0.5, 0.1, 0.25, 0.1, 0.05], [0.02, 0.03, 0.1, 0.15, 0.7]),
}
SEED = 20261127


def one_row(name: str, n: int, replicates: int) -> str:
    """Return coverage of the ellipse and of the t interval, and how often a quadrant is named, in per cent."""
    f, d = (np.array(each) for each in TRUTHS[name])
    if name == "functional on the cut":  # shift neutral answers until the mean is 2 exactly
        scores = np.array(SCORES["dumouchel"][0])
        f[0] += (2 - f @ scores) / 4
        f[2] = 1 - f[[0, 1, 3, 4]].sum()
    p = np.outer(f, d).ravel()
    truth = p @ POINTS
    rng = np.random.default_rng([SEED, n, sorted(TRUTHS).index(name)])
    counts = rng.multinomial(n, p, size=replicates)
    mean = counts @ POINTS / n
    away = POINTS[None] - mean[:, None]
    cov = np.einsum("rc,rci,rcj->rij", counts / (n - 1), away, away)
    known = (np.einsum("rii->ri", cov) > 0).all(axis=1) & (np.linalg.det(cov) > 1e-12)
    gap = mean - truth
    inside = np.zeros(replicates, dtype=bool)
    t2 = np.einsum("ri,rij,rj->r", gap[known], np.linalg.inv(cov[known] / n), gap[known])
    radius = float(joint_radius(np.array([float(n)]), 0.95)[0])
    inside[known] = t2 <= radius**2
    reach = radius * np.sqrt(np.einsum("rii->ri", cov) / n)
    named = known & (np.abs(mean - 2) > reach).all(axis=1)
    right = named & ((mean > 2) == (truth > 2)).all(axis=1)
    cells = (inside[known].mean(), known.mean(), named.mean(), (named & ~right).mean())
    return f"| {name} | {n} | " + " | ".join(f"{100 * cell:.1f}" for cell in cells) + " |"


def main() -> None:
    """Print the table."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print(
        "| truth | n | ellipse covers | ellipse exists | quadrant named | wrong quadrant |\n|---|---|---|---|---|---|"
    )
    for name in TRUTHS:
        for n in (20, 50, 100, 300):
            print(one_row(name, n, replicates), flush=True)


if __name__ == "__main__":
    main()
