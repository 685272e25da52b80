"""Targets: where a file goes, refused before the work when its name or folder cannot be."""

from __future__ import annotations

from pathlib import Path

from loyaltystats.errors import ArgumentError


def target_of(path: str | Path, *suffixes: str) -> Path:
    """Return where a file goes.

    Raises
    ------
    ArgumentError
        The name does not end as it should, or its folder is not there.
    """
    target = Path(path)
    first = suffixes[0]
    if target.suffix.lower() not in suffixes:
        raise ArgumentError(
            f"path - got {target.name!r} - expected a name that ends in {first}, for example 'client{first}'."
        )
    if not target.parent.is_dir():
        raise ArgumentError(f"path - there is no folder {str(target.parent)!r} - make it first, or choose another.")
    return target
