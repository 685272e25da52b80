"""Names that a form has beside its questions on the platforms of XLSForm: the writer gives them, the reader knows them.

All hold an underscore, which no question has.
"""

from __future__ import annotations

import re
from typing import Final

SUBMISSION_ENDING: Final = ".xml"
"""The ending of one submission as those platforms send and store it."""

_OWN: Final = re.compile(r"section_\d+(?:_note)?|grid\d+_head|sum_\d+(?:_note)?")


def section_name(number: int) -> str:
    """Return the name of the group of a section."""
    return f"section_{number}"


def note_name(name: str) -> str:
    """Return the name of the text that stands in a group."""
    return f"{name}_note"


def head_name(grid: str) -> str:
    """Return the name of the row of labels above a grid."""
    return f"{grid}_head"


def sum_name(number: int) -> str:
    """Return the name of a running sum."""
    return f"sum_{number}"


def is_furniture(name: str) -> bool:
    """Return whether a name is one of a form's own, which holds no answer.

    Examples
    --------
    >>> is_furniture(head_name("grid2")), is_furniture(note_name(section_name(1))), is_furniture("grid2")
    (True, True, False)
    """
    return _OWN.fullmatch(name) is not None
