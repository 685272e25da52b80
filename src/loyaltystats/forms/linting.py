"""Linting: a form for a platform is checked by the rules of the platform's importer before it appears."""

from __future__ import annotations

from collections.abc import Sequence

from loyaltystats.errors import FormError, faults_message


def refuse(instrument: str, platform: str, faults: Sequence[str]) -> None:
    """Raise ``FormError`` with everything that a platform would not import, or import otherwise than it is meant."""
    if faults:
        raise FormError(faults_message(f"instrument {instrument!r} cannot be written for {platform}", faults))


def balanced(text: str, *, quote: str = "'") -> bool:
    """Return whether brackets close in order and quotes in pairs.

    Examples
    --------
    >>> balanced("(a == ')') && b"), balanced("(a"), balanced("a == 'x")
    (True, False, False)
    """
    depth, inside = 0, False
    for sign in text:
        if sign == quote:
            inside = not inside
        elif not inside:
            depth += (sign == "(") - (sign == ")")
            if depth < 0:
                return False
    return depth == 0 and not inside
