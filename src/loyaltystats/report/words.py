"""Numbers and lists as words of a sentence; the only place where the report rounds for text."""

from __future__ import annotations

import math
from collections.abc import Sequence


def percent(share: float) -> str:
    """Return a share as a whole percentage, without turning few into none or nearly all into all.

    Examples
    --------
    >>> percent(0.574), percent(0.002), percent(0.998), percent(0.0)
    ('57%', 'under 1%', 'over 99%', '0%')
    """
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def number(value: float, digits: int = 2) -> str:
    """Return a number with so many decimals and a true minus sign.

    Examples
    --------
    >>> number(-0.256), number(0.0004)
    ('−0.26', '0.00')
    """
    text = f"{value:.{digits}f}"
    return text.replace("-", "−") if float(text) != 0 else f"{0:.{digits}f}"


def signed(value: float, digits: int = 2) -> str:
    """Return a number with its sign."""
    text = number(value, digits)
    return text if text.startswith("−") or not float(text) else f"+{text}"


def p_words(value: float) -> str:
    """Return a p-value as people write it.

    Examples
    --------
    >>> p_words(0.00002), p_words(0.0312)
    ('p < 0.001', 'p = 0.031')
    """
    return "p < 0.001" if value < 0.0005 else f"p = {value:.3f}"


def join(words: Sequence[str], most: int = 6) -> str:
    """Join words into a list of a sentence; more than ``most`` are counted.

    Examples
    --------
    >>> join(["a"]), join(["a", "b", "c"]), join(["a", "b", "c", "d"], most=2)
    ('a', 'a, b and c', 'a, b and 2 more')
    """
    listed = list(words[:most])
    if len(words) > most:
        listed.append(f"{len(words) - most} more")
    return listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else ""


def count(amount: float, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> count(1, "feature"), count(1200, "answer")
    ('1 feature', '1,200 answers')
    """
    return f"{amount:,.0f} {noun if amount == 1 else plural or noun + 's'}"


def quoted(text: str, most: int = 60) -> str:
    """Return a label in typographic quotes, cut where it is long."""
    return f"“{clipped(text, most)}”"


def clipped(text: str, most: int) -> str:
    """Return a text cut to so many characters, with an ellipsis.

    Examples
    --------
    >>> clipped("a long label", 6)
    'a lon…'
    """
    return text if len(text) <= most else text[: most - 1] + "…"


def missing(value: object) -> bool:
    """Return whether a value is absent: None, nan or a missing value of a dataframe library.

    Examples
    --------
    >>> missing(float("nan")), missing(None), missing(0), missing("")
    (True, True, False, False)
    """
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(value, float) and math.isnan(value)
