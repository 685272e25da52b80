"""Drift between two waves, beside pandas with statsmodels and scipy.

    python benchmarks/drift.py            100,000 respondents a wave, 10 features
    python benchmarks/drift.py --small    proves that it still works; no ratio means anything

Data are made from a seed, outside the clock: integer answers 1-5 in two pandas frames. Inside the clock, from the frames to
the trend and the test of equal shares of every feature (different people), or to Stuart-Maxwell and Bowker (the same
people, matched by id). Ours also makes intervals, adjusted p, verdicts and notes. One thread on both sides.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import chi2_contingency
from statsmodels.stats.contingency_tables import SquareTable, Table

sys.path.insert(0, str(Path(__file__).parent))

from paired import paired, print_head, print_row

from loyaltystats.stats.drift.level_drift import level_drift
from loyaltystats.stats.kano.table import CLASSIC

CELLS = np.array([list(row) for row in CLASSIC.rows])
SEED = 20260101
LETTERS = list("AOMIRQ")
MERGED = {"A": "A", "O": "O", "M": "M", "I": "I", "R": "R", "Q": "R"}

Pairs = dict[str, tuple[str, str]]


def waves(respondents: int, features: int) -> tuple[dict[str, pd.DataFrame], Pairs]:
    rng = np.random.default_rng(SEED)
    pairs = {f"f{i}": (f"f{i}fun", f"f{i}dys") for i in range(features)}
    columns = [column for pair in pairs.values() for column in pair]
    first = rng.choice([1, 2, 3, 4, 5], size=(respondents, len(columns)), p=[0.35, 0.2, 0.2, 0.1, 0.15])
    anew = rng.choice([1, 2, 3, 4, 5], size=first.shape, p=[0.33, 0.2, 0.22, 0.1, 0.15])
    second = np.where(rng.random(first.shape) < 0.5, first, anew)
    frames = [pd.DataFrame(values, columns=columns).assign(who=range(respondents)) for values in (first, second)]
    return {"first": frames[0], "second": frames[1].sample(frac=1, random_state=SEED)}, pairs


def letters(frame: pd.DataFrame, pair: tuple[str, str]) -> np.ndarray:
    return CELLS[frame[pair[0]].to_numpy() - 1, frame[pair[1]].to_numpy() - 1]


def ours(frames: dict[str, pd.DataFrame], pairs: Pairs, panel: str | bool) -> np.ndarray:
    found = level_drift(frames, panel=panel, pairs=pairs).to_frame()
    names = ["chi_square", "symmetry"] if panel else ["statistic", "chi_square"]
    return found[names].to_numpy()


def different_people(frames: dict[str, pd.DataFrame], pairs: Pairs) -> np.ndarray:
    rows = []
    for pair in pairs.values():
        wave = np.repeat(list(frames), [len(frame) for frame in frames.values()])
        category = pd.Series(np.concatenate([letters(frame, pair) for frame in frames.values()]))
        table = pd.crosstab(wave, category)[["A", "O", "M"]]
        trend = Table(table).test_ordinal_association(row_scores=np.array([0, 1]), col_scores=np.array([0, 1, 2]))
        alike = chi2_contingency(pd.crosstab(wave, category.map(MERGED)), correction=False)
        rows.append((trend.zscore, alike.statistic))
    return np.array(rows)


def same_people(frames: dict[str, pd.DataFrame], pairs: Pairs) -> np.ndarray:
    both = frames["first"].merge(frames["second"], on="who", suffixes=("", "_later"))
    rows = []
    for f, d in pairs.values():
        before = pd.Series(letters(both, (f, d))).map(MERGED)
        after = pd.Series(letters(both, (f"{f}_later", f"{d}_later"))).map(MERGED)
        table = SquareTable(pd.crosstab(before, after), shift_zeros=False)
        rows.append((table.homogeneity("stuart_maxwell").statistic, table.symmetry("bowker").statistic))
    return np.array(rows)


def close(left: np.ndarray, right: np.ndarray) -> None:
    np.testing.assert_allclose(left, right, rtol=1e-8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="2,000 respondents, 2 features: does it still work?")
    small = parser.parse_args().small
    respondents, features, times = (2_000, 2, 2) if small else (100_000, 10, 7)
    print_head(f"Drift, two waves of {respondents:,} respondents x {features} features", "pandas", "statsmodels")
    frames, pairs = waves(respondents, features)
    print_row(
        "different people / crosstab, statsmodels, scipy",
        paired(lambda: ours(frames, pairs, False), lambda: different_people(frames, pairs), close, times),
    )
    print_row(
        "the same people / merge, crosstab, statsmodels",
        paired(lambda: ours(frames, pairs, "who"), lambda: same_people(frames, pairs), close, times),
    )


if __name__ == "__main__":
    main()
