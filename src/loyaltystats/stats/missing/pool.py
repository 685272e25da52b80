"""pool: one result from the results of several completed sets of answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.errors import ArgumentError
from loyaltystats.result import Result
from loyaltystats.stats.missing.rubin import joint_by_statistics, pooled
from loyaltystats.stats.multiplicity import adjust_p

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

KEYS: Final = (
    *("group", "question", "term", "class", "quantile", "feature", "scale", "construct", "item", "effect", "dimension"),
    *("phase", "condition", "scenario", "compared", "compared_to", "brand"),
)
"""Columns that say what a row is about; they must be the same in all results."""

KEPT: Final = (
    *("estimate", "std_error", "statistic", "df", "p_value", "p_adjusted", "conf_low", "conf_high"),
    *("std_estimate", "vif", "n", "n_effective"),
)


def pool(results: Sequence[Result]) -> Result:
    r"""Combine the results of one statistic over completed sets of answers (Rubin's rules).

    Parameters
    ----------
    results : sequence of Result
        At least two results of the same statistic, one per set of ``impute``; each with ``estimate`` and ``std_error``.

    Returns
    -------
    Result
        Of the same class. Columns: those that say what a row is about, estimate, std_error, statistic (t), df (Barnard and
        Rubin), p_value, p_adjusted, conf_low, conf_high, increase (of the variance, by what is missing), fmi (fraction of
        information missing), and means of the standardised coefficient, VIF and n where the results have them. Shares of
        promoters and other columns without a standard error are left out.

    Raises
    ------
    ArgumentError
        There are fewer than two results, they are not of one statistic or not about the same rows, or have no standard
        errors. Importance is pooled by ``relative_importance`` itself: pass it the list of sets.

    Notes
    -----
    .. math:: \bar q = \frac{1}{m}\sum q_i, \qquad T = \bar u + (1 + \tfrac{1}{m}) B, \qquad
       \nu = \frac{\nu_{old}\,\nu_{obs}}{\nu_{old} + \nu_{obs}}

    The joint test of all drivers of a regression is that of its Wald statistics (D2). R2 is pooled on Fisher's scale of its
    root. Null hypothesis of each row: that of the statistic. Checked against: tests/oracles/pooling.R (mice, mitml).

    References
    ----------
    .. [1] Rubin D. B. (1987), Multiple Imputation for Nonresponse in Surveys, Wiley.
    .. [2] Barnard J., Rubin D. B. (1999), Biometrika 86:948-955.
    .. [3] Li K.-H., Meng X.-L., Raghunathan T. E., Rubin D. B. (1991), Statistica Sinica 1:65-92.

    Examples
    --------
    >>> import numpy as np
    >>> import pandas as pd
    >>> from loyaltystats.stats.drivers.regress import regress_loyalty
    >>> from loyaltystats.stats.missing.impute import impute
    >>> rng = np.random.default_rng(1)
    >>> answers = pd.DataFrame(rng.integers(1, 11, (90, 2)), columns=["speed", "loyalty"]).astype(float)
    >>> answers.loc[:9, "speed"] = np.nan
    >>> sets = impute(answers, m=5, rng=7)
    >>> found = pool([regress_loyalty(each, outcome="loyalty", drivers=["speed"]) for each in sets])
    >>> bool((found.to_frame()["fmi"] > 0).all()), found.n
    (True, 90)
    """
    listed = list(results)
    first = _checked(listed)
    tables = [each.to_frame() for each in listed]
    keys = [name for name in KEYS if name in tables[0].columns]
    _same_rows(tables, keys)
    level = float(getattr(first, "confidence_level", 0.95))
    adjust = str(getattr(first, "adjust", "none"))
    table = _table(tables, keys, level, adjust)
    changes: dict[str, Any] = {
        "_table": table,
        "n": round(sum(each.n for each in listed) / len(listed)),
        "method": f"{first.method} Pooled over {len(listed)} completed sets of answers by Rubin's rules.",
        "notes": (*_common_notes(listed), *_notes(table, len(listed))),
        "source": f"{first.source}; Rubin D. B. (1987), Multiple Imputation for Nonresponse in Surveys, Wiley",
    }
    return replace(first, **changes, **_of_models(listed))


def _checked(results: Sequence[Result]) -> Result:
    if len(results) < 2 or not all(isinstance(each, Result) for each in results):
        raise ArgumentError(
            f"results - got {len(results)} - expected the results of one statistic on at least two completed sets - see "
            "impute()."
        )
    kinds = {type(each).__name__ for each in results}
    if len(kinds) > 1:
        raise ArgumentError(f"results - got {', '.join(sorted(kinds))} - expected results of one statistic.")
    columns = set(results[0].to_frame().columns)
    if "importance" in columns:
        raise ArgumentError(
            "results - shares of importance have no standard errors - expected results with standard errors - call "
            "relative_importance with the list of completed sets, which pools them."
        )
    if not {"estimate", "std_error"} <= columns:
        raise ArgumentError(
            f"results - {type(results[0]).__name__} has no standard errors - expected columns estimate and std_error."
        )
    return results[0]


def _same_rows(tables: Sequence[pd.DataFrame], keys: Sequence[str]) -> None:
    rows = [table[list(keys)].astype(str).values.tolist() for table in tables]
    if any(each != rows[0] for each in rows[1:]):
        raise ArgumentError(
            "results - their rows are not about the same things - expected the same terms and groups in every completed "
            "set - a category may be missing in some of them."
        )


def _table(tables: Sequence[pd.DataFrame], keys: Sequence[str], level: float, adjust: str) -> pd.DataFrame:
    import numpy as np
    import pandas as pd
    from scipy.special import ndtr, ndtri, stdtr, stdtrit

    estimates = np.stack([table["estimate"].to_numpy(dtype=float) for table in tables])
    errors = np.stack([table["std_error"].to_numpy(dtype=float) for table in tables])
    known = tables[0]["df"].to_numpy(dtype=float) if "df" in tables[0] else np.full(estimates.shape[1], math.inf)
    found = pooled(estimates, errors**2, np.where(np.isnan(known), math.inf, known))
    with np.errstate(invalid="ignore", divide="ignore"):
        statistic = found.estimate / found.std_error
    finite = np.where(np.isinf(found.df), 1.0, found.df)
    size = -np.abs(statistic)
    p_value = 2 * np.where(np.isinf(found.df), ndtr(size), stdtr(finite, size))
    reach = np.where(np.isinf(found.df), ndtri(0.5 + level / 2), stdtrit(finite, 0.5 + level / 2))
    columns: dict[str, Any] = {name: tables[0][name].tolist() for name in keys}
    columns |= {"estimate": found.estimate}
    columns |= _means(tables, ("std_estimate",))
    columns |= {"std_error": found.std_error, "statistic": statistic, "df": found.df, "p_value": p_value}
    columns |= {"p_adjusted": _adjusted(tables[0], p_value, adjust)} if "p_adjusted" in tables[0] else {}
    columns |= {
        "conf_low": found.estimate - reach * found.std_error,
        "conf_high": found.estimate + reach * found.std_error,
    }
    columns |= {"increase": found.increase, "fmi": found.fraction_missing}
    columns |= _means(tables, ("vif", "n", "n_effective"))
    return pd.DataFrame(columns)


def _means(tables: Sequence[pd.DataFrame], names: Sequence[str]) -> dict[str, np.ndarray]:
    import numpy as np

    return {
        name: np.mean([table[name].to_numpy(dtype=float) for table in tables], axis=0)
        for name in names
        if name in tables[0].columns
    }


def _adjusted(table: pd.DataFrame, p_value: np.ndarray, adjust: str) -> np.ndarray:
    """Return p corrected over the rows that the statistic itself corrects: group by group, without the constant."""
    import numpy as np

    found = p_value.copy()
    groups = table["group"].astype(str).to_numpy() if "group" in table else np.full(len(table), "")
    judged = (
        (table["term"] != "intercept").to_numpy(dtype=bool) if "term" in table else np.ones(len(table), dtype=bool)
    ) & ~np.isnan(p_value)
    for group in dict.fromkeys(groups.tolist()):
        rows = judged & (groups == group)
        found[rows] = adjust_p(p_value[rows], adjust)
    return found


def _of_models(results: Sequence[Any]) -> dict[str, Any]:
    """Return what regressions say as a whole: pooled R2 and the joint test."""
    import numpy as np

    names = {each.name for each in fields(results[0])}
    changes: dict[str, Any] = {}
    for name in ("r2", "adjusted_r2"):
        if name in names:
            roots = np.sqrt(np.clip([float(getattr(each, name)) for each in results], 0.0, 1 - 1e-12))
            changes[name] = float(np.tanh(np.arctanh(roots).mean()) ** 2)
    if "joint_statistic" in names and "_frames" in names:
        q = int((results[0].to_frame()["term"] != "intercept").sum()) if "term" in results[0].to_frame() else 0
        values = [float(each.joint_statistic) for each in results]
        if q and not any(math.isnan(value) for value in values):
            linear = getattr(results[0], "model", "linear") == "linear"
            joint = joint_by_statistics([value * q if linear else value for value in values], q)
            changes |= {"joint_statistic": joint.statistic, "joint_p": joint.p_value}
        changes["_frames"] = {}
    return changes


def _common_notes(results: Sequence[Result]) -> list[str]:
    """Return the notes that all results share: others hold numbers of one completed set."""
    return [note for note in results[0].notes if all(note in each.notes for each in results[1:])]


def _notes(table: pd.DataFrame, m: int) -> list[str]:
    known = table["fmi"].dropna()
    most = float(known.max()) if len(known) else 0.0
    notes = [
        f"Missing answers were filled in {m} times; what is uncertain about them is part of the intervals. Fraction of "
        f"information missing: at most {100 * most:.0f} %."
    ]
    if most * 100 > m:
        notes.append(f"With so much missing, more sets than {m} would make the intervals steadier.")
    return notes
