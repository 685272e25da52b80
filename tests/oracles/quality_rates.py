"""How often each rule of care flags careful and careless respondents: python tests/oracles/quality_rates.py [runs]

Careful respondents answer 12 pairs of Kano questions (shares .25 A, .35 O, .20 M, .20 I, 15 % slips per answer) and 24
ratings of 1 to 5 in six scales of four (loading .8), and take 4 to 9 seconds per question. Careless ones answer at random
and fast (1 to 3 seconds), or with one answer throughout, or in turns of a pattern. A study has 400 respondents, 10 % of
them careless.
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from loyaltystats.responses.quality.check import check_quality

FEATURES, SCALES, PER_SCALE = 12, 6, 4
CELLS = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3)}


def careful(rng: np.random.Generator, n: int) -> np.ndarray:
    kinds = rng.choice(list(CELLS), (n, FEATURES), p=[0.25, 0.35, 0.20, 0.20])
    pairs = np.array([[CELLS[kind] for kind in row] for row in kinds]).transpose(0, 2, 1).reshape(n, -1)
    slips = rng.random(pairs.shape) < 0.15
    pairs = np.where(slips, rng.integers(1, 6, pairs.shape), pairs)
    factor = rng.normal(0, 1, (n, SCALES)) * 0.8 + 0.6 * rng.normal(0, 1, (n, 1))
    latent = np.repeat(factor, PER_SCALE, axis=1) + 0.6 * rng.normal(0, 1, (n, SCALES * PER_SCALE))
    ratings = np.clip(np.rint(3.4 + latent), 1, 5)
    return np.hstack([pairs, ratings])


def careless(rng: np.random.Generator, kind: str, n: int) -> np.ndarray:
    k = 2 * FEATURES + SCALES * PER_SCALE
    if kind == "random":
        return rng.integers(1, 6, (n, k)).astype(float)
    if kind == "one answer":
        return np.repeat(rng.integers(1, 6, (n, 1)), k, axis=1).astype(float)
    turns = np.array([1, 2, 3, 4, 5, 4, 3, 2])
    return np.array([np.resize(np.roll(turns, shift), k) for shift in rng.integers(0, 8, n)], dtype=float)


def study(rng: np.random.Generator, kind: str) -> tuple[pd.DataFrame, np.ndarray]:
    n, bad = 400, 40
    answers = np.vstack([careful(rng, n - bad), careless(rng, kind, bad)])
    names = [f"fun{k}" for k in range(FEATURES)] + [f"dys{k}" for k in range(FEATURES)]
    names += [f"s{s}i{i}" for s in range(SCALES) for i in range(PER_SCALE)]
    seconds = np.concatenate([rng.uniform(4, 9, n - bad), rng.uniform(1, 3, bad)]) * answers.shape[1]
    return pd.DataFrame(answers, columns=names).assign(seconds=seconds), np.arange(n) >= n - bad


def rates(kind: str, runs: int, seed: int) -> pd.DataFrame:
    """Return, per rule, the share flagged among careless and careful respondents, in per cent."""
    rng = np.random.default_rng(seed)
    sums: dict[str, np.ndarray] = {}
    for _ in range(runs):
        frame, bad = study(rng, kind)
        scales = {f"s{s}": [f"s{s}i{i}" for i in range(PER_SCALE)] for s in range(SCALES)}
        found = check_quality(
            frame,
            blocks={"ratings": [item for scale in scales.values() for item in scale]},
            scales=scales,
            pairs={f"f{k}": (f"fun{k}", f"dys{k}") for k in range(FEATURES)},
            seconds="seconds",
        )
        people = found.people()
        flags_of = people["flags"].str.split(", ")
        told = {rule: flags_of.map(lambda flags, r=rule: r in flags) for rule in found.to_frame()["rule"]}
        told["at least two rules"] = people["n_flags"] >= 2
        told["at least two, without time"] = people["flags"].map(
            lambda flags: len([one for one in flags.split(", ") if one and "speed" not in one]) >= 2
        )
        for name, flags in told.items():
            pair = np.array([flags[bad].mean(), flags[~bad].mean()])
            sums[name] = sums.get(name, np.zeros(2)) + pair
    return pd.DataFrame({name: 100 * total / runs for name, total in sums.items()}, index=[kind, "careful"]).T


if __name__ == "__main__":
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    for place, kind in enumerate(("random", "one answer", "pattern")):
        print(rates(kind, runs, place).to_string(float_format=lambda value: f"{value:.1f}"), "\n")
