"""Settled: a file of an office program rewritten so that the same content gives the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from loyaltystats.report.finisher import zip_entry


def settle(save: Callable[[Any], None], target: Path) -> None:
    """Save a file by the library's own ``save``, then rewrite it with fixed times and a fixed order of its parts."""
    saved = BytesIO()
    save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        first = "[Content_Types].xml"
        for name in [first, *sorted(name for name in names if name != first)]:
            new.writestr(zip_entry(name), old.read(name))
