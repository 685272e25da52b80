"""Files of ours that say how a survey is built and never hold answers: they can be made again at any time."""

from __future__ import annotations

import hashlib
import re
import zipfile
from pathlib import Path
from typing import Final

from loyaltystats.forms.after_import import MARK
from loyaltystats.forms.page import MARK as PAGE_MARK
from loyaltystats.forms.redcap_lint import COLUMNS
from loyaltystats.questionnaire.layout import STAMP

_STARTS: Final = {
    ".md": (MARK, ""),
    ".csv": (COLUMNS[0], f"\n{STAMP},"),
    ".json": ('{\n  "title"', f'"type": "text",\n          "name": "{STAMP}",'),
    ".txt": ("[[AdvancedFormat]]", f"[[ED:{STAMP}:"),
}
"""Ending -> how a file begins, and what it holds further down: the question or field that says which form it is."""

_LIMESURVEY: Final = ("id\tclass\ttype/scale\t", f"\tQ\t*\t{STAMP}\t")


_PAGE: Final = f'<meta name="generator" content="{PAGE_MARK} '
_PAGE_START: Final = 2_000

TEXT_PART: Final = "word/document.xml"
NOTES_PART: Final = "docProps/core.xml"
"""Parts of a Word file: its text, and its properties, where we keep the digest of the text."""


def text_mark(text: bytes) -> str:
    """Return what marks a Word file of ours: a digest of its text, so that a text changed by hand is seen."""
    return f"{PAGE_MARK} {hashlib.sha256(text).hexdigest()}"


def is_structure(path: Path) -> bool:
    """Return whether a file is a survey structure, a page, a questionnaire on paper or a checklist as we wrote it."""
    ending = path.suffix.lower()
    if ending in (".html", ".htm"):
        with path.open(encoding="utf-8", errors="replace") as file:
            return _PAGE in file.read(_PAGE_START)
    if ending == ".docx":
        return _is_paper(path)
    if ending not in _STARTS:
        return False
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return False
    marks = [_STARTS[ending], *([_LIMESURVEY] if ending == ".txt" else [])]
    return any(text.startswith(start) and inside in text for start, inside in marks)


def _is_paper(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            found = re.search(rb"<dc:description>([^<]*)</dc:description>", archive.read(NOTES_PART))
            return found is not None and found.group(1).decode() == text_mark(archive.read(TEXT_PART))
    except (zipfile.BadZipFile, KeyError, OSError, UnicodeDecodeError):
        return False
