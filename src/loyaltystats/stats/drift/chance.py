"""Streams of random numbers that depend on the seed and on what is tested, never on the order of features."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import DEFAULT_SEED, generator

if TYPE_CHECKING:
    import numpy as np

DRAWS: Final = 9_999
"""Tables drawn under the null hypothesis: the standard error of p = .05 is .002, and the smallest p is 1/10,000."""

TIE: Final = 1e-9
"""Two statistics closer than this are equal: their last digits depend on the order of additions."""


def seed_number(rng: Any) -> int:
    """Return the seed as a number; a generator is asked for one once."""
    if rng is None:
        return DEFAULT_SEED
    if isinstance(rng, int) and not isinstance(rng, bool) and rng >= 0:
        return rng
    return int(generator(rng).integers(2**63))


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the generator of one test, named by what it tests.

    Examples
    --------
    >>> bool(stream(1, "wifi").random() == stream(1, "wifi").random())
    True
    """
    import numpy as np

    digest = hashlib.blake2b("\x1f".join(names).encode(), digest_size=8).digest()
    return np.random.default_rng(np.random.SeedSequence([seed, int.from_bytes(digest, "big")]))


def monte_carlo_p(drawn: np.ndarray, observed: float) -> float:
    """Return the share of draws at least as extreme, the observed table counted as one of them."""
    reached = int((drawn >= observed - TIE * max(1.0, abs(observed))).sum())
    return (1 + reached) / (1 + len(drawn))
