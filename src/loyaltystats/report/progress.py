"""Progress of what takes long: a bar on a terminal, nothing in a pipe or a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, TypeVar

PATIENCE: Final = 1.0
"""Seconds after which a bar appears: quick things pass without one."""

Each = TypeVar("Each")


def watched(things: Iterable[Each], words: str, *, total: int | None = None) -> Iterable[Each]:
    """Give things one by one, with a bar on standard error where somebody can see it.

    Examples
    --------
    >>> list(watched([1, 2], "counting"))
    [1, 2]
    """
    from tqdm import tqdm

    bar: Iterable[Each] = tqdm(things, desc=words, total=total, disable=None, leave=False, delay=PATIENCE)
    return bar
