"""Which analysis is running: one line on a terminal, nothing in a pipe or with ``--quiet``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from loyaltystats.cli.talk import is_quiet

WIDTH = 72


@contextmanager
def progress() -> Iterator[Callable[[str], None] | None]:
    """Give what ``analyze`` calls with the name of each analysis; ``None`` where nobody is to see it."""
    from tqdm import tqdm

    if is_quiet():
        yield None
        return
    with tqdm(bar_format="{desc} [{elapsed}]", disable=None, leave=False) as line:
        yield None if line.disable else lambda name: line.set_description_str(name[:WIDTH])
