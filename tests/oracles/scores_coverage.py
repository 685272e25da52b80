"""Error rates of intervals and tests of recommendation scores, as printed in docs/methods (recommend and score_difference).

Run from the root of the project:  python tests/oracles/scores_coverage.py
Exact enumeration of every sample wherever no design is involved; simulation (Monte-Carlo error 0.5 points) with designs.
Takes about two minutes; no test needs it. The tests enumerate some of the same numbers again.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.sampling.design_rows import design_rows
from loyaltystats.stats import trinomial
from loyaltystats.stats.outcomes.breaks import Breaks
from loyaltystats.stats.outcomes.designed import joint_scores, rows_from, score_errors, student_limits
from loyaltystats.stats.outcomes.pairs import Sides, hybrid, student

INTERVALS = ("score", "adjusted_wald", "adjusted_wald_1", "adjusted_wald_z2", "wald", "t")
REFERENCE = [(10, 50, 10), (10, 90, 2), (20, 70, 5), (20, 90, 2), (50, 50, 10), (50, 90, 2), (100, 90, 2)]
"""Answers, per cent promoters, per cent detractors: the cells of the published comparisons."""
TRUTHS = [(0.5, 0.1), (0.3, 0.3), (0.2, 0.5), (0.7, 0.05), (0.9, 0.02)]


def samples(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all numbers of promoters and detractors among n answers."""
    cells = np.array([(up, down) for up in range(n + 1) for down in range(n + 1 - up)])
    return cells[:, 0], cells[:, 1]


def chance(n: int, p_up: float, p_down: float) -> np.ndarray:
    """Return the probability of every sample."""
    up, down = samples(n)
    logs = np.array([math.lgamma(k + 1) for k in range(n + 1)])
    parts = [(up, p_up), (down, p_down), (n - up - down, 1 - p_up - p_down)]
    total = np.full(len(up), logs[n])
    for count, p in parts:
        total = total - logs[count] + np.where(count > 0, count * np.log(max(p, 1e-300)), 0.0)
    return np.exp(total)


def grid(step: int) -> Iterator[tuple[float, float]]:
    """Yield all truths in steps of some per cent, none of the three classes empty."""
    for up in range(step, 100, step):
        for down in range(step, 100 - up, step):
            yield up / 100, down / 100


def one_score() -> None:
    """Print coverage of a single score."""
    print("| n | promoters / detractors |", " | ".join(INTERVALS), "|")
    for n, up, down in REFERENCE:
        print(
            f"| {n} | {up} % / {down} % |", " | ".join(f"{100 * c:.1f}" for c in _covered(n, up / 100, down / 100)), "|"
        )
    print("mean / smallest over truths in steps of 5 %")
    for n in (10, 20, 50, 100):
        found = np.array([_covered(n, *truth) for truth in grid(5)])
        print(
            f"| {n} |",
            " | ".join(f"{100 * found[:, k].mean():.1f} / {100 * found[:, k].min():.1f}" for k in range(6)),
            "|",
        )


_LIMITS: dict[tuple[int, str], tuple[np.ndarray, np.ndarray]] = {}


def _covered(n: int, p_up: float, p_down: float) -> list[float]:
    up, down = samples(n)
    p, truth = chance(n, p_up, p_down), p_up - p_down
    found = []
    for interval in INTERVALS:
        if (n, interval) not in _LIMITS:
            _LIMITS[n, interval] = trinomial.closed_limits(interval, up / n, down / n, n, 0.95)
        low, high = _LIMITS[n, interval]
        found.append(float(p[(low <= truth + 1e-12) & (truth <= high + 1e-12)].sum()))
    return found


def two_scores() -> None:
    """Print coverage of the difference of two scores; its complement is the size of the test where both truths agree."""
    kinds = ("score", "adjusted_wald", "adjusted_wald_1", "wald")
    print("| n1 / n2 |", " | ".join(kinds), "| mean / smallest over pairs of", len(TRUTHS), "truths")
    for n1, n2 in ((10, 10), (20, 20), (50, 20), (50, 50), (100, 30)):
        found = {kind: [] for kind in kinds}
        for truth1 in TRUTHS:
            for truth2 in TRUTHS:
                p = np.outer(chance(n1, *truth1), chance(n2, *truth2))
                gap = (truth1[0] - truth1[1]) - (truth2[0] - truth2[1])
                for kind in kinds:
                    low, high = _difference(kind, n1, n2)
                    found[kind].append(float(p[(low <= gap + 1e-12) & (gap <= high + 1e-12)].sum()))
        print(
            f"| {n1} / {n2} |",
            " | ".join(f"{100 * np.mean(f):.1f} / {100 * np.min(f):.1f}" for f in found.values()),
            "|",
        )


_GAPS: dict[tuple[str, int, int], tuple[np.ndarray, np.ndarray]] = {}


def _difference(kind: str, n1: int, n2: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits for every pair of samples."""
    if (kind, n1, n2) in _GAPS:
        return _GAPS[kind, n1, n2]
    (up1, down1), (up2, down2) = samples(n1), samples(n2)
    if kind == "score":
        e1, e2 = (up1 - down1) / n1, (up2 - down2) / n2
        low1, high1 = trinomial.score(up1 / n1, down1 / n1, n1, 0.95)
        low2, high2 = trinomial.score(up2 / n2, down2 / n2, n2, 0.95)
        d = np.subtract.outer(e1, e2)
        low = d - np.sqrt(np.add.outer((e1 - low1) ** 2, (high2 - e2) ** 2))
        high = d + np.sqrt(np.add.outer((high1 - e1) ** 2, (e2 - low2) ** 2))
    else:
        more = trinomial.added(kind, 0.95) or (0.0, 0.0, 0.0)
        a, b = (trinomial.enlarged(up / n, down / n, n, more) for up, down, n in ((up1, down1, n1), (up2, down2, n2)))
        d = np.subtract.outer(a[0] - a[1], b[0] - b[1])
        half = 1.959963984540054 * np.sqrt(
            np.add.outer(trinomial.variance(a[0], a[1]) / a[2], trinomial.variance(b[0], b[1]) / b[2])
        )
        low, high = d - half, d + half
    _GAPS[kind, n1, n2] = low, high
    return low, high


def same_people(replicates: int = 4000) -> None:
    """Print the size of the tests of two correlated scores without a difference."""
    rng = np.random.default_rng(1)
    print("| n | correlation | t | hybrid | size in per cent, promoters 50 %, detractors 10 %")
    for n in (10, 20, 50, 100):
        for rho in (0.0, 0.5, 0.8):
            latent = (
                rng.normal(size=(replicates, n, 1)) * rho**0.5 + rng.normal(size=(replicates, n, 2)) * (1 - rho) ** 0.5
            )
            score = (latent > 0.0).astype(float) - (latent < -1.2815515655446004)
            s1, s2 = score[..., 0], score[..., 1]
            change = (s1 - s2).mean(axis=1)
            error = (s1 - s2).std(axis=1, ddof=1) / n**0.5
            t = student(change, error, np.full(replicates, n - 1.0), 0.95)
            a, b = s1 - s1.mean(axis=1, keepdims=True), s2 - s2.mean(axis=1, keepdims=True)
            spread = np.sqrt((a**2).sum(axis=1) * (b**2).sum(axis=1))
            r = np.where(spread > 0, (a * b).sum(axis=1) / np.where(spread > 0, spread, 1.0), 0.0)
            shares = [(s > 0).mean(axis=1) for s in (s1, s2)] + [(s < 0).mean(axis=1) for s in (s1, s2)]
            sides = Sides(up1=shares[0], down1=shares[2], n1=n, up2=shares[1], down2=shares[3], n2=n, correlation=r)
            both = hybrid(sides, 0.95)
            print(f"| {n} | {rho} | {100 * np.mean(t.p_value < 0.05):.1f} | {100 * np.mean(both.p_value < 0.05):.1f} |")


def designs(replicates: int = 1500) -> None:
    """Print coverage under clusters and weights, and the size of the test of two groups."""
    rng = np.random.default_rng(2)
    print("| clusters x respondents | ICC | CV of weights | design | score ignoring clusters | test of two groups |")
    for clusters, size, icc, cv in (
        (10, 20, 0.05, 0),
        (10, 20, 0.1, 0.5),
        (20, 10, 0.1, 0.5),
        (40, 10, 0.1, 0),
        (40, 10, 0.1, 1),
    ):
        hit, naive, found, n = 0, 0, 0, clusters * size
        sigma = math.sqrt(math.log(1 + cv * cv))
        for _ in range(replicates):
            branch = np.repeat(np.arange(clusters), size)
            latent = rng.normal(size=clusters)[branch] * icc**0.5 + rng.normal(size=n) * (1 - icc) ** 0.5
            answer = np.where(latent > 0, 9, np.where(latent < -1.2815515655446004, 3, 7))
            frame = pd.DataFrame(
                {"r": answer, "b": branch, "w": np.exp(rng.normal(size=n) * sigma), "g": rng.permutation(n) % 2}
            )
            rows = design_rows(frame, SurveyDesign(weights="w", clusters="b"))
            both = rows_from(frame, rows, "r", Breaks(), "g", [None, "0", "1"])
            errors = score_errors(both)
            w = frame["w"].to_numpy()
            estimate = float(w @ both.score / w.sum())
            low, high = student_limits(np.array([estimate]), errors.std_error[:1], errors.df[:1], 0.95)
            hit += bool(low[0] <= 0.4 <= high[0])
            up, down = float(w @ (both.score > 0) / w.sum()), float(w @ (both.score < 0) / w.sum())
            low, high = trinomial.score(up, down, rows.n_effective(), 0.95)
            naive += bool(low <= 0.4 <= high)
            joint = joint_scores(both)
            v = joint.covariance
            error = math.sqrt(v[1, 1] + v[2, 2] - 2 * v[1, 2])
            test = student(joint.estimate[1] - joint.estimate[2], error, clusters - 2.0, 0.95)
            found += bool(test.p_value < 0.05)
        numbers = " | ".join(f"{100 * each / replicates:.1f}" for each in (hit, naive, found))
        print(f"| {clusters} x {size} | {icc} | {cv} | {numbers} |")


if __name__ == "__main__":
    one_score()
    two_scores()
    same_people()
    designs()
