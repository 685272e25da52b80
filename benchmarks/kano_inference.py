"""Counts and all inference of one million respondents x 30 features, beside reading the answers once and pandas.crosstab.

    python benchmarks/kano_inference.py            one million respondents, 30 features
    python benchmarks/kano_inference.py --small    proves that it still works; no ratio means anything

Inside the clock: from the frame to the counts; then to everything in closed form (verdicts, tests, intervals, sets of
possible modes, simultaneous intervals, covariances, ellipses, sensitivity under all variants), with and without the 2,000
resamples per feature. The floor reads every answer once (its largest value). Peer: ``pandas.crosstab`` per feature.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from kano_counts import answers, anything, by_crosstab, equal, ours, read_once
from paired import paired, print_head, print_row

from loyaltystats.stats.kano import classify as classify_module
from loyaltystats.stats.kano.classify import classify_kano
from loyaltystats.stats.kano.sensitivity import kano_sensitivity
from loyaltystats.vocabulary import CATEGORIES

Pairs = dict[str, tuple[str, str]]


def no_resamples(counts: Any, _first: np.ndarray, _rng: Any = None) -> np.ndarray:
    return np.full(len(counts), np.nan)


def inference(frame: pd.DataFrame, pairs: Pairs) -> np.ndarray:
    """Everything that has a closed form; the resamples are left out."""
    with mock.patch.object(classify_module, "mode_probability", no_resamples):
        kano = classify_kano(frame, pairs=pairs)
    kano.shares()
    kano.covariance()
    kano.ellipses()
    kano_sensitivity(kano)
    return kano.to_frame()[list(CATEGORIES)].to_numpy()


def public(frame: pd.DataFrame, pairs: Pairs) -> np.ndarray:
    """The public function as it is, with its resamples."""
    return classify_kano(frame, pairs=pairs).to_frame()[list(CATEGORIES)].to_numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--small", action="store_true", help="2,000 respondents, 2 features: does it still work?")
    small = parser.parse_args().small
    respondents, features, times = (2_000, 2, 2) if small else (1_000_000, 30, 5)
    print_head(f"Kano, {respondents:,} respondents x {features} features", "numpy", "pandas")
    parts: dict[str, Callable[[pd.DataFrame, Pairs], np.ndarray]] = {
        "counts": ours,
        "counts and closed-form inference": inference,
        "public function, with resamples": public,
    }
    for kind in ("int64", "uint8"):
        frame, pairs = answers(respondents, features, kind)
        for name, call in parts.items():
            _beside(f"{kind}: {name}", partial(call, frame, pairs), frame, pairs, times)


def _beside(name: str, call: Callable[[], np.ndarray], frame: pd.DataFrame, pairs: Pairs, times: int) -> None:
    floor = paired(call, partial(read_once, frame, pairs), anything, times)
    print(f"{f'{name}, times reading every answer once':<74} {1 / floor['wall_median']:>8.1f}", flush=True)
    print_row(f"{name} / pandas.crosstab", paired(call, partial(by_crosstab, frame, pairs), equal, times))


if __name__ == "__main__":
    main()
