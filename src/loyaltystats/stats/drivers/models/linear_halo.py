"""What the overall impression may add to every rating: common-method and halo checks of the linear model."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.drivers.least_squares import Fit
from loyaltystats.stats.drivers.models.linear_checks import all_of, p_text
from loyaltystats.stats.drivers.models.rows import ModelRows
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import pandas as pd

FEWEST: Final = 3
"""Ratings below which a person's mean is hardly an overall impression."""

COLLINEARITY_LIMIT: Final = 3.3
"""Kock N. (2015), International Journal of e-Collaboration 11(4):1-10: full collinearity VIF above it hints at common-method
bias."""

TELLING: Final = 100
"""Respondents below whom a driver that cannot be told from the overall impression is no news, and no note."""

PERSON_MEAN: Final = "person_mean"
HARMAN, FULL = "Harman's share", "full collinearity VIF"


@dataclass(frozen=True)
class Halo:
    """The table ``halo``, rows for ``tests``, and notes."""

    table: pd.DataFrame | None
    tests: list[dict[str, Any]]
    notes: tuple[str, ...]


def ratings(rows: ModelRows) -> list[str]:
    """Return the drivers that are ratings: numbers with more than two values, judged, no level and no product."""
    import numpy as np

    levels = {term for terms in rows.factors.values() for term in terms}
    return [
        term
        for term in rows.judged
        if term not in levels and term not in rows.crossed and len(np.unique(rows.x[:, rows.terms.index(term)])) > 2
    ]


def halo_checks(rows: ModelRows, fitted: Fit, table: pd.DataFrame, adjust: str, level: float) -> Halo:
    r"""Compare the coefficients with those after person-mean centring, and report the usual common-method figures.

    Notes
    -----
    Each rating z (standardised) is split into a person's mean over the p ratings and the distance from it; with both in the
    model,

    .. math:: c_j = \beta_j - \bar\beta, \qquad c_{mean} = \sum_j \beta_j

    so that centring is exact in the covariance chosen. :math:`c_j` says whether rating one thing above the others goes with
    more loyalty than rating everything higher does. Interactions have no such reading: then nothing is compared.
    """
    chosen = ratings(rows)
    if len(chosen) < FEWEST:
        return Halo(None, [], ())
    tests, notes = _common_method(rows, chosen)
    if rows.crossed:
        return Halo(None, tests, tuple(notes))
    compared = _centred(rows, fitted, chosen, table, (adjust, level))
    return Halo(compared, tests, (*notes, *_halo_notes(rows, compared)))


def _common_method(rows: ModelRows, chosen: list[str]) -> tuple[list[dict[str, Any]], list[str]]:
    import numpy as np

    columns = [rows.terms.index(term) for term in chosen]
    values = np.column_stack([rows.y, rows.x[:, columns]])
    centred = values - np.average(values, axis=0, weights=rows.weights)
    covariance = (centred * rows.weights[:, None]).T @ centred
    scale = np.sqrt(np.diag(covariance))
    correlation = covariance / np.outer(scale, scale)
    share = float(np.linalg.eigvalsh(correlation)[-1]) / len(correlation)
    tests = [
        _row(HARMAN, "", share, "How much would one factor account for?", "Reported as usual; no evidence either way.")
    ]
    if np.linalg.matrix_rank(correlation, hermitian=True) < len(correlation):
        return tests, []
    inflation = np.diag(np.linalg.inv(correlation))
    worst = int(np.argmax(inflation))
    named = "the outcome" if worst == 0 else rows.name(chosen[worst - 1])
    high = bool(inflation[worst] > COLLINEARITY_LIMIT)
    reading = (
        f"Above {COLLINEARITY_LIMIT}: {named} may share a way of answering with the others."
        if high
        else f"Below {COLLINEARITY_LIMIT}: no sign of it."
    )
    meaning = "Do ratings and outcome share a way of answering?"
    tests.append(_row(FULL, "" if worst == 0 else chosen[worst - 1], float(inflation[worst]), meaning, reading))
    note = (
        f"Ratings and outcome may share a way of answering (full collinearity VIF {inflation[worst]:.1f} of {named}, above "
        f"{COLLINEARITY_LIMIT}): associations may be too high."
    )
    return tests, [note] if high else []


def _row(test: str, term: str, value: float, meaning: str, reading: str) -> dict[str, Any]:
    return {
        "test": test,
        "term": term,
        "statistic": value,
        "df": math.nan,
        "df_residual": math.nan,
        "p_value": math.nan,
        "meaning": meaning,
        "reading": reading,
    }


def _centred(
    rows: ModelRows, fitted: Fit, chosen: list[str], table: pd.DataFrame, settings: tuple[str, float]
) -> pd.DataFrame:
    """Return standardised coefficients as they are and after person-mean centring."""
    import numpy as np
    import pandas as pd
    from scipy.special import stdtr, stdtrit

    at = [1 + rows.terms.index(term) for term in chosen]
    plain = table.set_index("term").loc[chosen]
    factor = (plain["std_estimate"] / plain["estimate"]).to_numpy(dtype=float)  # from raw to standardised
    p = len(chosen)
    turn = np.vstack([np.eye(p) - 1 / p, np.ones(p)]) * factor
    estimate = turn @ fitted.beta[at]
    covariance = turn @ fitted.covariance[np.ix_(at, at)] @ turn.T
    error = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    p_value = 2 * stdtr(fitted.wald_df, -np.abs(estimate / error))
    half = stdtrit(fitted.wald_df, 0.5 + settings[1] / 2) * error
    corrected = np.concatenate([adjust_p(p_value[:-1].tolist(), settings[0]), p_value[-1:]])
    before = [*plain["p_adjusted"].tolist(), math.nan]
    compared = zip(before[:-1], corrected[:-1], estimate[:-1], strict=True)
    return pd.DataFrame(
        {
            "term": [*chosen, PERSON_MEAN],
            "std_estimate": [*plain["std_estimate"].tolist(), math.nan],
            "p_adjusted": before,
            "centred_estimate": estimate,
            "centred_low": estimate - half,
            "centred_high": estimate + half,
            "centred_p": corrected,
            "reading": [
                *(_reading(*each) for each in compared),
                "What goes with rating everything higher.",
            ],
        }
    )


def _reading(before: float, after: float, side: float) -> str:
    shown, apart = before < 0.05, after < 0.05
    if shown and apart and side > 0:
        return "Counts beyond the overall impression."
    if shown and not apart:
        return "Cannot be told from the overall impression."
    if apart and side < 0:
        return "Counts less than the overall impression."
    return "Not shown either way." if not apart else "Counts more than the overall impression."


def _halo_notes(rows: ModelRows, table: pd.DataFrame) -> list[str]:
    if len(rows.y) < TELLING:
        return []
    mean = table.iloc[-1]
    blurred = [rows.name(term) for term in table.loc[table["reading"].str.startswith("Cannot"), "term"]]
    if not blurred or not mean["centred_p"] < 0.05:
        return []
    verb = "goes" if len(blurred) == 1 else "go"
    return [
        f"{all_of(blurred)} {verb} with the outcome, but no more than rating everything higher does (person-mean "
        f"centred, adjusted p at least 0.05; the overall rating: p {p_text(float(mean['centred_p']))}): part of it may be a "
        "halo."
    ]
