"""How often would the most frequent category stay the most frequent? A bootstrap that never touches rows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import DEFAULT_SEED, generator
from loyaltystats.stats.kano.counts import Counts
from loyaltystats.stats.kano.winner import CANDIDATES

if TYPE_CHECKING:
    import numpy as np

REPLICATES: Final = 2_000
"""Resamples per feature: the standard error of a probability is at most 1.1 percentage points."""


def mode_probability(counts: Counts, first: np.ndarray, rng: Any = None) -> np.ndarray:
    """Share of resamples in which each row's most frequent category stays the most frequent; ties are shared.

    Parameters
    ----------
    counts : Counts
        Category counts; with weights, the effective number of respondents is drawn.
    first : numpy.ndarray, shape (rows,)
        Position of the most frequent category in A O M I R.
    rng : None, int or numpy.random.Generator
        Seed. Default: the documented default seed.

    Returns
    -------
    numpy.ndarray
        Probabilities; ``nan`` where no category may win.
    """
    import numpy as np

    found: np.ndarray = mode_probabilities(counts, rng)[np.arange(len(counts)), first]
    return found


def mode_probabilities(counts: Counts, rng: Any = None) -> np.ndarray:
    """Share of resamples in which each of A O M I R is the most frequent category, shape (rows, 5); ties are shared.

    Under simple random sampling with replacement the counts of a resample are multinomial, so six numbers per feature
    suffice. Each row has its own generator, seeded by group and feature: adding a feature changes no other.

    Parameters
    ----------
    counts : Counts
        Category counts; with weights, the effective number of respondents is drawn.
    rng : None, int or numpy.random.Generator
        Seed. Default: the documented default seed.

    Returns
    -------
    numpy.ndarray
        Probabilities, each row adds up to 1; ``nan`` where no category may win.
    """
    import numpy as np

    seed = resampling_seed(rng)
    sizes = np.rint(counts.effective()).astype(np.int64)
    found = np.full((len(counts), len(CANDIDATES)), np.nan)
    for row, (group, feature) in enumerate(counts.rows()):
        weights = counts.weight[row]
        if not weights[: len(CANDIDATES)].sum() > 0:
            continue
        own = np.random.default_rng(np.random.SeedSequence([seed, _stable(f"{group}\x1f{feature}")]))
        drawn = own.multinomial(max(int(sizes[row]), 1), weights / weights.sum(), size=REPLICATES)
        drawn = drawn[:, : len(CANDIDATES)]
        top = drawn == drawn.max(axis=1, keepdims=True)
        found[row] = (top / top.sum(axis=1, keepdims=True)).mean(axis=0)
    return found


def resampling_seed(rng: Any) -> int:
    """Return the number that seeds every row."""
    if rng is None:
        return DEFAULT_SEED
    if isinstance(rng, int) and not isinstance(rng, bool) and rng >= 0:
        return rng
    return int(generator(rng).integers(2**63))


def _stable(text: str) -> int:
    """Return a number that depends on the text alone, unlike ``hash``, which changes with every start of Python."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")
