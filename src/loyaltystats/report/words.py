"""Numbers and lists as words of a sentence; the only place where the report rounds for text."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, localcontext


def rounded(value: float, digits: int = 0, *, thousands: bool = False) -> str:
    """Return a number with so many decimals as a spreadsheet shows it: halves of the decimal number away from zero.

    A cell holds 15 decimal digits; those are rounded, not the binary number behind them.

    Examples
    --------
    >>> rounded(22.5), rounded(-0.125, 2), rounded(1.005, 2), rounded(12345.5, thousands=True), rounded(-0.2)
    ('23', '-0.13', '1.01', '12,346', '0')
    """
    if not math.isfinite(value):
        return f"{value:.{digits}f}"
    shown = Decimal(f"{value:.15g}")
    with localcontext(prec=400):  # the largest number has 309 digits before its point
        shown = shown.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{shown if shown else abs(shown):{',' if thousands else ''}f}"


def whole_percent(share: float) -> str:
    """Return a share as a whole percentage, exactly as a cell of the format 0% shows it.

    Examples
    --------
    >>> whole_percent(0.225), whole_percent(0.002)
    ('23%', '0%')
    """
    return f"{rounded(share * 100)}%"


def percent(share: float) -> str:
    """Return a share as a whole percentage, without turning few into none or nearly all into all.

    Examples
    --------
    >>> percent(0.574), percent(0.225), percent(0.002), percent(0.998), percent(0.0)
    ('57%', '23%', 'under 1%', 'over 99%', '0%')
    """
    if 0 < share < 0.005:
        return "under 1%"
    if 0.995 <= share < 1:
        return "over 99%"
    return whole_percent(share)


def number(value: float, digits: int = 2) -> str:
    """Return a number with so many decimals and a true minus sign.

    Examples
    --------
    >>> number(-0.256), number(0.0004)
    ('−0.26', '0.00')
    """
    return rounded(value, digits).replace("-", "−")


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
    return "p < 0.001" if value < 0.0005 else f"p = {rounded(value, 3)}"


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
    return f"{rounded(amount, thousands=True)} {noun if amount == 1 else plural or noun + 's'}"


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
