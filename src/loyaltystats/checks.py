"""Checks of arguments, with uniform messages."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

from loyaltystats.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np

DEFAULT_SEED = 20260101
"""Seed used when ``rng`` is not given, so that a client's report can be remade."""


def one_of(name: str, value: str, allowed: Collection[str]) -> str:
    """Return ``value`` if it is one of ``allowed``, else raise ``ArgumentError``.

    Examples
    --------
    >>> one_of("adjust", "holm", ("holm", "bh", "none"))
    'holm'
    """
    if value not in allowed:
        hint = did_you_mean(str(value), allowed)
        raise ArgumentError(f"{name} - {value!r} is not known - expected one of {', '.join(sorted(allowed))}.{hint}")
    return value


def fraction(name: str, value: float) -> float:
    """Return ``value`` if it lies strictly between 0 and 1, else raise ``ArgumentError``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1:
        raise ArgumentError(f"{name} - got {value!r} - expected a fraction between 0 and 1, for example 0.95.")
    return float(value)


def whole(name: str, value: int, *, minimum: int = 0) -> int:
    """Return ``value`` if it is a whole number of at least ``minimum``, else raise ``ArgumentError``."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value) or value < minimum:
        raise ArgumentError(f"{name} - got {value!r} - expected a whole number of at least {minimum}.")
    return int(value)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests the nearest known word, or an empty string.

    Examples
    --------
    >>> did_you_mean("delivry", ["delivery", "returns"])
    " Did you mean 'delivery'?"
    """
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""


def generator(rng: Any = None) -> np.random.Generator:
    """Return a random generator: from a seed, a generator as it is, or the documented default seed.

    Examples
    --------
    >>> bool(generator(7).random() == generator(7).random())
    True
    """
    import numpy as np

    return np.random.default_rng(DEFAULT_SEED if rng is None else rng)


def seed_of(rng: Any = None) -> str:
    """Return how the randomness was seeded, in words, for notes and stamps."""
    if rng is None:
        return f"seed {DEFAULT_SEED} (the default)"
    return f"seed {rng}" if isinstance(rng, int) else "a generator supplied by the caller"


def missing_rule(value: str) -> str:
    """Return ``value`` if it is a known rule for missing answers.

    ``drop`` leaves incomplete answers out of the base and counts them; ``raise`` refuses them.
    """
    return one_of("missing", value, ("drop", "raise"))
