"""How often two camps are found, and how often camps are found where there are none: simulation, not run by the tests.

Run from the root of the project:  python tests/oracles/segments_recovery.py [replicates]
Prints the tables of docs/methods/segments.md. Respondents answer independently over features within their camp. In a camp
the main category of a feature has share ``main``, the others of A O M I and R+Q share the rest as in real studies. Camps:
60 and 40 %; half of the features (rounded up) have different main categories, the others the same.
"""

from __future__ import annotations

import math
import sys

import numpy as np

from loyaltystats.stats.kano.segment_checks import adjusted_rand, camps_test, crossed
from loyaltystats.stats.latent_classes import Patterns, Solution, count_patterns_of, fit_classes

REST = np.array([0.25, 0.25, 0.20, 0.20, 0.10])
SEED = 20261127


def profile(main: int, share: float) -> np.ndarray:
    """Return shares of A O M I and R+Q with one main category."""
    rest = np.where(np.arange(5) == main, 0.0, REST)
    return np.where(np.arange(5) == main, share, rest / rest.sum() * (1 - share))


def draw(n: int, features: int, share: float, camps: bool, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return codes of n respondents, and the camp of each."""
    camp = (rng.random(n) < 0.4).astype(int) if camps else np.zeros(n, dtype=int)
    codes = np.empty((n, features), dtype=int)
    for feature in range(features):
        apart = camps and feature < math.ceil(features / 2)
        for number in (0, 1):
            inside = camp == number
            main = (feature + 2 * number) % 4 if apart else feature % 4
            codes[inside, feature] = rng.choice(5, p=profile(main, share), size=int(inside.sum()))
    return codes, camp


def bic(patterns: Patterns, model: Solution) -> float:
    """Return BIC as kano_segments does."""
    return -2 * model.log_likelihood + patterns.parameters(model.classes) * math.log(patterns.total)


def one_cell(n: int, features: int, share: float, camps: bool, replicates: int) -> str:
    """Return one row of the table."""
    rng = np.random.default_rng([SEED, n, features, round(100 * share), int(camps)])
    chosen, rand = [], []
    for _ in range(replicates):
        codes, camp = draw(n, features, share, camps, rng)
        patterns, place = count_patterns_of(codes, [5] * features)
        models = {c: fit_classes(patterns, c, n_starts=10, rng=rng, quick=True) for c in (1, 2, 3)}
        best = min(models, key=lambda c: bic(patterns, models[c]))
        chosen.append(best)
        found = models[2].posterior.argmax(axis=1)[place]
        rand.append(adjusted_rand(crossed(camp, found, np.ones(n), 2)) if camps else math.nan)
    shares = [100 * np.mean(np.array(chosen) == c) for c in (1, 2, 3)]
    agreement = f"{np.mean(rand):.2f}" if camps else "-"
    what = f"two camps, {share:.0%}" if camps else f"one crowd, {share:.0%}"
    return f"| {what} | {features} | {n} | " + " | ".join(f"{one:.1f}" for one in shares) + f" | {agreement} |"


def test_cell(n: int, features: int, share: float, camps: bool, replicates: int) -> str:
    """Return how often the test of one class against two rejects at 5 %."""
    rng = np.random.default_rng([SEED, 2, n, features, round(100 * share), int(camps)])
    rejected = 0
    for _ in range(replicates):
        codes, _camp = draw(n, features, share, camps, rng)
        patterns, _place = count_patterns_of(codes, [5] * features)
        one, two = (fit_classes(patterns, c, n_starts=20, rng=rng, quick=True) for c in (1, 2))
        rejected += camps_test(patterns, one, two, n_bootstrap=99, rng=rng).p_value <= 0.05
    what = f"two camps, {share:.0%}" if camps else f"one crowd, {share:.0%}"
    return f"| {what} | {features} | {n} | {100 * rejected / replicates:.1f} |"


def main() -> None:
    """Print both tables."""
    replicates = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    print("| truth, share of the main category | features | respondents | 1 class | 2 | 3 | adjusted Rand |")
    print("|---|---|---|---|---|---|---|")
    for share in (0.7, 0.55):
        for features in (4, 6, 10):
            for n in (100, 200, 400):
                print(one_cell(n, features, share, True, replicates), flush=True)
    for share, features in ((0.55, 4), (0.55, 10), (0.4, 6)):
        for n in (100, 400):
            print(one_cell(n, features, share, False, replicates), flush=True)
    print("\n| truth | features | respondents | test of one class rejects, 5 % |\n|---|---|---|---|")
    for n, features, share, camps in (
        (200, 6, 0.55, False),
        (100, 4, 0.55, False),
        (200, 6, 0.55, True),
        (200, 6, 0.7, True),
        (100, 4, 0.7, True),
    ):
        print(test_cell(n, features, share, camps, max(20, replicates // 2)), flush=True)


if __name__ == "__main__":
    main()
