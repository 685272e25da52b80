"""The file of a tracker: JSON in a zip archive, replaced whole, so that a reader never sees half of it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from loyaltystats.errors import ArgumentError, ResponseError
from loyaltystats.files import atomic
from loyaltystats.stats.tracking.wave import CountedWave

FORMAT: Final = 1
_PART: Final = "tracker.json"
_MOST: Final = 500_000_000
"""Bytes that a store may unpack to: a century of weekly waves stays below."""

_DATE: Final = (1980, 1, 1, 0, 0, 0)


def write_store(path: str | Path, about: Mapping[str, Any], waves: Mapping[str, CountedWave]) -> None:
    """Write all waves; an older file stays as it was when anything fails."""
    content = {"format": FORMAT, "about": dict(about), "waves": {name: _record(wave) for name, wave in waves.items()}}
    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    with atomic(path) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(_PART, _DATE), text, zipfile.ZIP_DEFLATED)


def read_store(path: str | Path) -> tuple[dict[str, Any], dict[str, CountedWave]]:
    """Return what the store says about itself, and its waves in the order in which they were added.

    Raises
    ------
    ArgumentError
        There is no such file.
    ResponseError
        The file is no store, is damaged, or a newer version wrote it.
    """
    target = Path(path)
    if not target.exists():
        raise ArgumentError(f"store, {target.name} - there is no such file - expected a store - add a wave first.")
    try:
        with zipfile.ZipFile(target) as archive:
            if archive.getinfo(_PART).file_size > _MOST:
                raise ValueError
            content = json.loads(archive.read(_PART))
        version, about = content["format"], dict(content["about"])
        waves = {name: _wave(record, about) for name, record in content["waves"].items()} if version == FORMAT else {}
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError, RecursionError):
        raise ResponseError(
            f"store, {target.name} - it is no store of a tracker, or damaged - expected a file that track wrote - restore "
            "it from a copy."
        ) from None
    if version != FORMAT:
        raise ResponseError(
            f"store, {target.name} - has format {version!r} - this version reads {FORMAT} - install a newer loyaltystats."
        )
    return about, waves


def _record(wave: CountedWave) -> dict[str, Any]:
    tables = [{"columns": list(columns), "rows": list(rows)} for columns, rows in wave.tables.items()]
    return {"totals": list(wave.totals), "tables": tables}


def _wave(record: Mapping[str, Any], about: Mapping[str, Any]) -> CountedWave:
    n, zero, total, largest = record["totals"]
    return CountedWave(
        by=about["by"],
        weights=about["weights"],
        totals=(int(n), int(zero), float(total), float(largest)),
        tables={tuple(table["columns"]): table["rows"] for table in record["tables"]},
    )
