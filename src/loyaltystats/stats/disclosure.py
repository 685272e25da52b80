"""Disclosure: which groups are hidden so that none below the smallest base can be recovered from what is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.checks import whole

if TYPE_CHECKING:
    import numpy as np

MINIMUM_BASE: Final = 5
"""Respondents that a group needs to be shown: usual in employee surveys. Open answers are shown of no group at all."""

SENSITIVE_BASE: Final = 10
"""Respondents that a group needs where a question is sensitive."""

TOLERANCE: Final = 1e-6


def hidden_groups(bases: Mapping[Any, float], minimum: int = MINIMUM_BASE) -> frozenset[Any]:
    """Return the groups of one breakdown to hide, so that their bases do not follow from the total.

    Groups under the minimum are hidden, and then the smallest of the others until at least two are hidden and those hidden
    have at least ``minimum`` respondents together.

    Parameters
    ----------
    bases : mapping
        Group -> base, groups that do not overlap.
    minimum : int, default 5
        Smallest base shown.

    Examples
    --------
    >>> sorted(hidden_groups({"a": 40, "b": 3, "c": 12, "d": 9}))
    ['b', 'd']
    >>> sorted(hidden_groups({"a": 40, "b": 12}))
    []
    """
    whole("minimum", minimum, minimum=1)
    order = sorted(bases, key=lambda group: (bases[group], str(group)))
    count = sum(bases[group] < minimum for group in order)
    if not count:
        return frozenset()
    while count < len(order) and (count < 2 or sum(bases[group] for group in order[:count]) < minimum):
        count += 1
    return frozenset(order[:count])


def hidden_cells(
    members: Mapping[Any, Sequence[bool]], minimum: int = MINIMUM_BASE, *, start: Collection[Any] = ()
) -> frozenset[Any]:
    """Return the columns to hide where columns overlap, as a breakdown beside its crossing with another does.

    Columns under the minimum are hidden, then further ones until nobody who knows all shown bases and the total can say the
    base of a hidden column to within less than the minimum.

    Parameters
    ----------
    members : mapping
        Column -> who is in it, one value per respondent; the base is their number.
    minimum : int, default 5
        Smallest base shown, and how uncertain the base of a hidden column must stay.
    start : collection, optional
        Columns that are hidden already, by simpler rules.

    Notes
    -----
    What follows from the shown columns is found by linear programming over the smallest groups that the columns tell apart
    (their numbers unknown, not negative). The next column to hide is the smallest one that widens what is known too
    well.

    Examples
    --------
    >>> country = ["DE"] * 20 + ["FR"] * 20
    >>> old = [True] * 3 + [False] * 17 + [True] * 10 + [False] * 10
    >>> columns = {name: [one == name for one in country] for name in ("DE", "FR")}
    >>> columns |= {f"{name} old": [one == name and is_old for one, is_old in zip(country, old)] for name in ("DE", "FR")}
    >>> for name in ("DE", "FR"):
    ...     columns[f"{name} young"] = [one == name and not is_old for one, is_old in zip(country, old)]
    >>> sorted(hidden_cells(columns))
    ['DE old', 'DE young']
    """
    import numpy as np

    whole("minimum", minimum, minimum=1)
    names = list(members)
    rows = np.array([np.asarray(members[name], dtype=bool) for name in names])
    bases = rows.sum(axis=1)
    hidden = {at for at in range(len(names)) if 0 < bases[at] < minimum or names[at] in start}
    if not hidden:
        return frozenset()
    kinds, sizes = np.unique(rows.T, axis=0, return_counts=True)
    atoms = kinds.T.astype(float)
    while True:
        known = _known_too_well(atoms, sizes, hidden, minimum)
        if known is None:
            return frozenset(names[at] for at in hidden)
        more = _widening(atoms, sizes, hidden, known, bases)
        if more is None:
            return frozenset(names)
        hidden.add(more)


def _known_too_well(atoms: np.ndarray, sizes: np.ndarray, hidden: set[int], minimum: int) -> int | None:
    """Return a hidden column whose base is known to within less than the minimum; ``None`` if there is none."""
    for at in sorted(hidden):
        if _range(atoms, sizes, hidden, at) < minimum - TOLERANCE:
            return at
    return None


def _range(atoms: np.ndarray, sizes: np.ndarray, hidden: set[int], column: int) -> float:
    """Return how far apart the smallest and the largest possible base of a hidden column are."""
    import numpy as np
    from scipy.optimize import linprog

    shown = [at for at in range(len(atoms)) if at not in hidden]
    equal = np.vstack([atoms[shown], np.ones((1, len(sizes)))])
    totals = equal @ sizes
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(sign * atoms[column], A_eq=equal, b_eq=totals, bounds=(0, None), method="highs")
        ends.append(sign * float(found.fun) if found.status == 0 else sign * np.inf)
    return abs(ends[1] - ends[0])


def _widening(atoms: np.ndarray, sizes: np.ndarray, hidden: set[int], known: int, bases: np.ndarray) -> int | None:
    """Return the smallest shown column whose hiding makes what is known too well less certain; else the smallest."""
    now = _range(atoms, sizes, hidden, known)
    shown = sorted((at for at in range(len(atoms)) if at not in hidden), key=lambda at: (bases[at], at))
    for at in shown:
        if _range(atoms, sizes, hidden | {at}, known) > now + TOLERANCE:
            return at
    return shown[0] if shown else None
