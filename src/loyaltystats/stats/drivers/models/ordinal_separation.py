"""Separated answers of an ordinal model: found by linear programming, named by driver and cut point."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from loyaltystats.errors import EstimationError

if TYPE_CHECKING:
    import numpy as np

    from loyaltystats.stats.drivers.models.ordinal_rows import OrdinalRows

SLACK: Final = 1e-7
"""Values of the linear programme below this are zero."""


def separation(x: np.ndarray, codes: np.ndarray, cuts: int) -> tuple[np.ndarray, list[int]]:
    """Return a direction of the drivers in which the likelihood grows without end, and the cut points where it does.

    Along (a, b) nobody is predicted worse when every threshold above a respondent's class moves up against x'b and every
    one below it down; if somebody is predicted better as well, the maximum is at infinity. Such a direction exists exactly
    when a linear programme has a positive optimum (Konis 2007, here with both thresholds of a class).

    Parameters
    ----------
    x : numpy.ndarray, shape (n, p)
        Drivers, centred and scaled.
    codes : numpy.ndarray of int, shape (n,)
        Class of each row, 0 to ``cuts``.
    cuts : int
        Number of cut points.

    Returns
    -------
    (numpy.ndarray, list of int)
        Direction (zeros when nothing is separated) and cut points, 0 for that between the two lowest classes.

    References
    ----------
    .. [1] Konis K. (2007), Linear programming algorithms for detecting separated data in binary logistic regression
       models, PhD thesis, University of Oxford.

    Examples
    --------
    >>> import numpy as np
    >>> direction, at = separation(np.array([[-1.0], [0.0], [0.0], [1.0]]), np.array([0, 0, 1, 2]), 2)
    >>> direction.tolist(), at
    ([1.0], [0, 1])
    """
    import numpy as np
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, hstack, vstack

    distinct = np.unique(np.column_stack([codes, x]), axis=0)
    codes, x = distinct[:, 0].astype(int), distinct[:, 1:]
    sides = []
    for sign, which, cut in ((1.0, codes < cuts, codes), (-1.0, codes > 0, codes - 1)):
        where = cut[which]
        marks = csr_array((np.full(len(where), sign), (np.arange(len(where)), where)), shape=(len(where), cuts))
        sides.append(hstack([marks, csr_array(-sign * x[which])]))
    gains = vstack(sides, format="csr")
    cut_of = np.concatenate([codes[codes < cuts], codes[codes > 0] - 1])
    done = linprog(-gains.sum(axis=0), A_ub=-gains, b_ub=np.zeros(gains.shape[0]), bounds=(-1, 1), method="highs")
    if done.status != 0 or -done.fun <= SLACK:
        return np.zeros(x.shape[1]), []
    found: np.ndarray = np.where(np.abs(done.x[cuts:]) > SLACK, done.x[cuts:], 0.0) + 0.0
    better = np.unique(cut_of[gains @ done.x > SLACK]).tolist()
    return found, better


def refuse_separated(rows: OrdinalRows) -> None:
    """Raise ``EstimationError`` naming the drivers and the cut points, if the answers are separated.

    Drivers that separate the answers alone are looked for first, then all drivers together.
    """
    cuts = len(rows.values) - 1
    names = [rows.name(code) for code in range(cuts + 1)]
    alone = [separation(rows.x[:, [index]], rows.codes, cuts) for index in range(len(rows.terms))]
    named = [(term, at) for term, (direction, at) in zip(rows.terms, alone, strict=True) if direction.any()]
    if not named:
        direction, at = separation(rows.x, rows.codes, cuts)
        together = [term for term, pull in zip(rows.terms, direction, strict=True) if pull]
        if not together:
            return
        named = [(" and ".join(map(repr, together)) + " together", at)]
        said = [f"{who} at {cut_words(names, where)}" for who, where in named]
    else:
        said = [f"{term!r} at {cut_words(names, where)}" for term, where in named]
    raise EstimationError(
        f"drivers - the answers are separated by {'; '.join(said)}: it is predicted without error on which side some "
        "respondents answer, so the coefficient has no finite value and no test - expected answers that overlap - join "
        "levels of the driver or classes of the outcome, leave the driver out, or use model='linear'."
    )


def cut_words(names: Sequence[str], cuts: Sequence[int]) -> str:
    """Return cut points in words.

    Examples
    --------
    >>> cut_words(["1", "2", "4"], [1])
    'the cut between 2 and 4'
    """
    said = [f"{names[at]} and {names[at + 1]}" for at in cuts]
    return f"the cut{'' if len(said) == 1 else 's'} between {', '.join(said)}"
