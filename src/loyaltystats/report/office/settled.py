"""Settled: a file of an office program in the look of its house, rewritten so that the same content gives the same bytes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from loyaltystats.files import FIXED_DATE
from loyaltystats.report import style
from loyaltystats.report.cells import clean_text
from loyaltystats.report.finisher import zip_entry
from loyaltystats.report.look import Look
from loyaltystats.report.study import Study

_TAG: Final = re.compile(r"<[^<>]+>")
_COLOUR: Final = re.compile(r'((?:w:color w:val|w:fill|w:color|srgbClr val)=")([0-9A-F]{6})(?=")')
_FONT: Final = re.compile(rf'((?:w:ascii|w:hAnsi|w:cs|typeface)="){style.FONT}(?=")')
_MOST: Final = 255
"""Characters that a property of a file holds."""

_TYPES: Final = "[Content_Types].xml"


def settle(save: Callable[[Any], None], target: Path, look: Look) -> None:
    """Save a file by the library's own ``save``, then rewrite it: colours and font of the house, fixed times and order."""
    saved = BytesIO()
    save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [_TYPES, *sorted(name for name in old.namelist() if name != _TYPES)]:
            content = old.read(name)
            worn = not look.plain and name.endswith(".xml")
            new.writestr(zip_entry(name), _worn(content.decode(), look).encode() if worn else content)


def set_properties(known: Any, title: str, study: Study) -> None:
    """Fill the properties of a file: fixed dates, no author."""
    known.author = known.last_modified_by = known.keywords = ""
    known.title, known.subject = (clean_text(text)[0][:_MOST] for text in (title, study.title))
    known.comments = clean_text(f"Made by loyaltystats {study.package_version}")[0][:_MOST]
    known.created = known.modified = FIXED_DATE
    known.revision = 1


def _worn(text: str, look: Look) -> str:
    """Return a part in the colours and the font of the house; what stands between the marks stays."""

    def tag(found: re.Match[str]) -> str:
        inner = _COLOUR.sub(lambda one: f"{one[1]}{look.colour(one[2])}", found[0])
        return _FONT.sub(lambda one: f"{one[1]}{look.font}", inner)

    return _TAG.sub(tag, text)
