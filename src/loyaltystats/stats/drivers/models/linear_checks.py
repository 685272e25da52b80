"""Diagnostics of the linear model as tables, and as notes that a client can read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drivers.diagnose import (
    Asked,
    breusch_pagan,
    condition_indices,
    cook_distance,
    curvature,
    dffits,
    is_perfect,
    outlier_p,
    reset,
    studentised,
)
from loyaltystats.stats.drivers.driver_result import INTERCEPT
from loyaltystats.stats.drivers.least_squares import Fit
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

ALARM: Final = 0.01
"""Diagnostics speak below this p; they inform the reading and decide nothing."""

HIGH_VIF: Final = 5.0
SMALL_SAMPLE: Final = 50
HIGH_LEVERAGE: Final = 0.2
"""Huber P. J. (1981), Robust statistics, Wiley: a row above it should be looked at."""

STRONG_INDEX: Final = 30.0
"""Condition index of a strong dependency; Belsley, Kuh and Welsch (1980)."""

OWN_SHARE: Final = 0.5
"""Share of a coefficient's variance in such a dimension that names its driver."""

ILL_CONDITIONED: Final = 1e3
"""Condition number of the scaled drivers from which three digits are lost; exactly redundant ones are refused before."""

NAMED_ROWS: Final = 10

EQUAL, STRAIGHT, BEND, FAR, NORMAL = (
    "Breusch-Pagan",
    "RESET",
    "square of the driver",
    "largest studentised residual",
    "Shapiro-Wilk",
)
MEANINGS: Final = {
    EQUAL: "Do the residuals spread alike at all ratings?",
    STRAIGHT: "Is a straight line enough?",
    BEND: "Does the effect of this driver bend?",
    FAR: "Did one respondent answer far from all others with such ratings?",
    NORMAL: "Are the residuals normal, which intervals of small samples lean on?",
}


@dataclass(frozen=True)
class Checked:
    """Notes, and the tables ``tests``, ``influence`` and ``overlap``."""

    notes: tuple[str, ...]
    frames: dict[str, pd.DataFrame]


def checked(rows: ModelRows, fitted: Fit) -> Checked:
    """Ask a fitted model the usual questions."""
    import pandas as pd

    perfect = is_perfect(fitted)
    asked = [] if perfect else [*_shape(rows, fitted), *_bends(rows, fitted), _far(rows, fitted), *_normality(fitted)]
    notes = [*_influence_notes(rows, fitted), *(row.pop("note") for row in asked), *_overlap_notes(rows, fitted)]
    frames = {"overlap": _overlap(rows)}
    if asked:
        frames["tests"] = pd.DataFrame(asked)
        frames["influence"] = _influence(rows, fitted)
    return Checked(tuple(note for note in notes if note), frames)


def row_of(test: str, asked: Asked, reading: str, *, term: str = "", note: str = "") -> dict[str, Any]:
    """Return one row of the table of tests, with the note that it gives rise to."""
    return {
        "test": test,
        "term": term,
        "statistic": asked.statistic,
        "df": float(asked.df),
        "df_residual": float(asked.df_residual),
        "p_value": asked.p_value,
        "meaning": MEANINGS[test],
        "reading": reading,
        "note": note,
    }


def _shape(rows: ModelRows, fitted: Fit) -> list[dict[str, Any]]:
    """Ask for equal variances and for a straight line."""
    equal, straight = breusch_pagan(rows, fitted), reset(rows, fitted)
    uneven, bent = equal.p_value < ALARM, straight.p_value < ALARM
    classical = fitted.kind == "nonrobust"
    remedy = (
        "the classical errors chosen here do not allow for it: choose HC3"
        if classical
        else "robust errors allow for it, classical ones would not"
    )
    return [
        row_of(
            EQUAL,
            equal,
            f"No: {remedy}." if uneven else "No sign of the contrary.",
            note=f"Residuals spread unevenly (Breusch-Pagan {equal.statistic:.1f}, p {p_text(equal.p_value)}); {remedy}."
            if uneven
            else "",
        ),
        row_of(
            STRAIGHT,
            straight,
            "No: effects may differ at the top and at the bottom of the scales."
            if bent
            else "No sign of the contrary.",
            note=f"A straight line may be too simple (RESET F = {straight.statistic:.1f}, p {p_text(straight.p_value)}): "
            "effects may differ at the top and at the bottom of the scales."
            if bent
            else "",
        ),
    ]


def _bends(rows: ModelRows, fitted: Fit) -> list[dict[str, Any]]:
    """Ask each numeric driver whether its effect bends; p is corrected over the drivers by Holm."""
    import numpy as np

    levels = {term for terms in rows.factors.values() for term in terms}
    numeric = [
        term
        for index, term in enumerate(rows.terms)
        if term not in levels and term not in rows.crossed and len(np.unique(rows.x[:, index])) > 2
    ]
    found = [(term, asked) for term in numeric if (asked := curvature(rows, fitted, term)) is not None]
    corrected = adjust_p([asked.p_value for _, asked in found], "holm")
    table = []
    for (term, asked), p in zip(found, corrected.tolist(), strict=True):
        bent = p < ALARM
        how = "grows" if asked.statistic > 0 else "levels off"
        note = f"{rows.name(term)}: its effect {how} towards the top of its scale (square, adjusted p {p_text(p)})."
        reading = f"Yes: it {how} towards the top." if bent else "No sign of it."
        table.append(row_of(BEND, asked, reading, term=term, note=note if bent else ""))
    return table


def _far(rows: ModelRows, fitted: Fit) -> dict[str, Any]:
    import numpy as np

    residuals, p = studentised(fitted), outlier_p(fitted)
    known = int(np.isfinite(residuals).sum())
    if known == 0:
        return row_of(FAR, Asked(math.nan, 1, fitted.df - 1, math.nan), "Cannot be asked.")
    at = int(np.nanargmax(np.abs(residuals)))
    corrected = min(1.0, known * float(p[at]))
    asked = Asked(float(residuals[at]), 1, fitted.df - 1, corrected)
    place = f"row {rows.place[at] + 1}"
    if corrected >= ALARM:
        return row_of(FAR, asked, "No sign of it.", term=place)
    side = "higher" if residuals[at] > 0 else "lower"
    note = (
        f"One respondent is far {side} than the ratings suggest (studentised residual {residuals[at]:.1f}, p "
        f"{p_text(corrected)} corrected for {known} rows): whoever has the answers should check whether it is an error."
    )
    return row_of(FAR, asked, f"Yes: {place} is far {side} than its ratings suggest.", term=place, note=note)


def _normality(fitted: Fit) -> list[dict[str, Any]]:
    if fitted.n >= SMALL_SAMPLE:
        return []
    from loyaltystats.pingouin_adapter import normality

    test = normality(fitted.residuals)
    asked = Asked(test.statistic, 1, math.inf, test.p_value)
    if test.p_value >= ALARM:
        return [row_of(NORMAL, asked, "No sign of the contrary.")]
    note = (
        f"With only {fitted.n} respondents the t intervals lean on normal residuals, and these are not "
        f"(Shapiro-Wilk p {p_text(test.p_value)})."
    )
    return [row_of(NORMAL, asked, "No: read the intervals with care.", note=note)]


def _influence(rows: ModelRows, fitted: Fit) -> pd.DataFrame:
    """Return the rows that weigh most, by their number in the answers from 1."""
    import numpy as np
    import pandas as pd

    cook, p = cook_distance(fitted), outlier_p(fitted)
    table = pd.DataFrame(
        {
            "row": rows.place + 1,
            "leverage": fitted.leverage,
            "cook": cook,
            "dffits": dffits(fitted),
            "studentised": studentised(fitted),
            "p_adjusted": np.minimum(1.0, p * np.isfinite(p).sum()),
        }
    )
    return table.iloc[np.argsort(-cook, kind="stable")[:NAMED_ROWS]].reset_index(drop=True)


def _influence_notes(rows: ModelRows, fitted: Fit) -> list[str]:
    import numpy as np

    notes = []
    swaying = np.flatnonzero(cook_distance(fitted) > 1)
    unusual = np.flatnonzero(fitted.leverage > max(HIGH_LEVERAGE, 3 * fitted.k / fitted.n))
    if swaying.size and not is_perfect(fitted):
        verb = "sways" if swaying.size == 1 else "sway"
        said = "the coefficients strongly (Cook's distance above 1): check the answers."
        notes.append(f"{_named(rows, swaying.tolist())} {verb} {said}")
    if unusual.size:
        verb = "has" if unusual.size == 1 else "have"
        largest = float(np.max(fitted.leverage))
        notes.append(
            f"{_named(rows, unusual.tolist())} {verb} an unusual pattern of ratings (leverage up to {largest:.2f}, on "
            f"average {fitted.k / fitted.n:.2f})."
        )
    return notes


def _named(rows: ModelRows, positions: Sequence[int]) -> str:
    """Name rows by their number in the answers, from 1."""
    numbers = [str(rows.place[at] + 1) for at in positions[:NAMED_ROWS]]
    more = len(positions) - len(numbers)
    listed = all_of([*numbers, f"{more} more"] if more else numbers)
    return f"Row{'' if len(positions) == 1 else 's'} {listed} of the answers"


def _overlap(rows: ModelRows) -> pd.DataFrame:
    """Return the dimensions of the drivers with their condition index, and which coefficients each one blurs."""
    import numpy as np
    import pandas as pd

    indices, shares = condition_indices(rows)
    terms = [INTERCEPT, *rows.terms]
    return pd.DataFrame(
        {
            "axis": np.repeat(np.arange(1, len(indices) + 1), len(terms)),
            "condition_index": np.repeat(indices, len(terms)),
            "term": terms * len(indices),
            "variance_proportion": shares.ravel(),
        }
    )


def _overlap_notes(rows: ModelRows, fitted: Fit) -> list[str]:
    """Name drivers that overlap; a product overlaps with its own drivers as a matter of course and is left aside."""
    aside = {*rows.crossed, *(term for pair in rows.crossed.values() for term in pair)}
    notes = []
    pairs = sorted(zip(fitted.vif.tolist(), rows.terms, strict=True), key=lambda pair: -pair[0])
    high = [f"{rows.name(term)} ({_vif(vif)})" for vif, term in pairs if vif > HIGH_VIF and term not in aside]
    if high:
        more = f" and {len(high) - NAMED_ROWS} more" if len(high) > NAMED_ROWS else ""
        notes.append(
            f"Drivers that overlap much with the others (VIF above {HIGH_VIF:.0f}): {', '.join(high[:NAMED_ROWS])}{more}; "
            "their single coefficients are uncertain, read the relative importance instead."
        )
    main = rows.only([term for term in rows.terms if term not in rows.crossed])
    indices, shares = condition_indices(main)
    for index, share in zip(indices, shares, strict=True):
        together = [rows.name(term) for term, part in zip(main.terms, share[1:], strict=True) if part > OWN_SHARE]
        if index >= STRONG_INDEX and len(together) > 1:
            notes.append(
                f"{all_of(together)} move together (condition index {index:.0f}, above {STRONG_INDEX:.0f}): the answers "
                "hardly tell their parts apart."
            )
    if fitted.condition > ILL_CONDITIONED:
        notes.append(
            f"The drivers are nearly redundant (condition number {fitted.condition:.1e}): digits are lost unless "
            "certified=True."
        )
    return notes


def all_of(names: Sequence[str]) -> str:
    """Return names as a list in words.

    Examples
    --------
    >>> all_of(["speed", "price", "service"])
    'speed, price and service'
    """
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _vif(vif: float) -> str:
    return f"{vif:.1f}" if vif < 1000 else "above 1,000"


def p_text(p_value: float) -> str:
    """Return a p-value for a sentence.

    Examples
    --------
    >>> p_text(0.0002), p_text(0.0213)
    ('< 0.001', '= 0.021')
    """
    return "< 0.001" if p_value < 0.001 else f"= {p_value:.3f}"
