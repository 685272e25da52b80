"""Files of ours that say how a survey is built and never hold answers: they can be made again at any time."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from loyaltystats.forms.after_import import MARK
from loyaltystats.forms.redcap_lint import COLUMNS
from loyaltystats.questionnaire.layout import STAMP

_STARTS: Final = {
    ".md": (MARK, ""),
    ".csv": (COLUMNS[0], f"\n{STAMP},"),
    ".txt": ("[[AdvancedFormat]]", f"[[ED:{STAMP}:"),
}
"""Ending -> how a file begins, and what it holds further down: the question or field that says which form it is."""

_LIMESURVEY: Final = ("id\tclass\ttype/scale\t", f"\tQ\t*\t{STAMP}\t")


def is_structure(path: Path) -> bool:
    """Return whether a file is a survey structure or a checklist that we wrote."""
    ending = path.suffix.lower()
    if ending not in _STARTS:
        return False
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        return False
    marks = [_STARTS[ending], *([_LIMESURVEY] if ending == ".txt" else [])]
    return any(text.startswith(start) and inside in text for start, inside in marks)
