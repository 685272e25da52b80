"""The only door to pingouin: imported inside functions, its columns renamed, nothing that it rounds used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import EstimationError, MissingDependencyError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class Normality:
    """Test of normality: statistic and p-value, full precision."""

    statistic: float
    p_value: float


def normality(values: np.ndarray) -> Normality:
    """Shapiro-Wilk test of normality.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        At least three finite numbers that are not all equal.

    Raises
    ------
    EstimationError
        Fewer than three values, or all equal.
    """
    import numpy as np

    sample = np.asarray(values, dtype=float)
    if sample.size < 3 or not np.isfinite(sample).all() or np.ptp(sample) == 0:
        raise EstimationError(
            f"normality - got {sample.size} values - expected at least three finite values that are not all equal."
        )
    import pingouin

    with _unrounded():
        table = pingouin.normality(sample, method="shapiro")
    renamed = table.rename(columns={"W": "statistic", "pval": "p_value", "p_val": "p_value", "p-val": "p_value"})
    missing = {"statistic", "p_value"} - set(renamed.columns)
    if missing:
        raise MissingDependencyError(
            f"pingouin {pingouin.__version__} - its normality table has no column for {', '.join(sorted(missing))} - "
            "expected pingouin 0.7 or a later release with the same table - install another release of pingouin."
        )
    row = renamed.iloc[0]
    return Normality(statistic=float(row["statistic"]), p_value=float(row["p_value"]))


@dataclass(frozen=True, kw_only=True)
class Variance:
    """An analysis of variance: F with its degrees of freedom and p; ``epsilon`` of repeated measures."""

    statistic: float
    df: float
    df_error: float
    p_value: float
    epsilon: float = float("nan")
    p_corrected: float = float("nan")


@dataclass(frozen=True, kw_only=True, eq=False)
class Pairs:
    """Pairs of groups in the order (0, 1), (0, 2), ..., (1, 2), ...: difference of means, error, t, df, p."""

    difference: np.ndarray
    std_error: np.ndarray
    statistic: np.ndarray
    df: np.ndarray
    p_value: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Friedman:
    """Friedman's test: chi-square, degrees of freedom, p, and Kendall's W."""

    statistic: float
    df: float
    p_value: float
    w: float


def welch_anova(values: np.ndarray, groups: np.ndarray) -> Variance:
    """Welch's analysis of variance of two or more groups, each with two values or more that are not all equal.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Finite numbers.
    groups : numpy.ndarray of int, shape (n,)
        Group of each value.
    """
    import pandas as pd
    import pingouin

    with _unrounded():
        table = pingouin.welch_anova(data=pd.DataFrame({"value": values, "group": groups}), dv="value", between="group")
    row = _row(table, {"F": "statistic", "ddof1": "df", "ddof2": "df_error", "p_unc": "p_value"}, "welch_anova")
    return Variance(**row)


def games_howell(values: np.ndarray, groups: np.ndarray) -> Pairs:
    """Comparisons of all pairs of groups by Games and Howell, groups in the order of their numbers.

    Parameters
    ----------
    values : numpy.ndarray, shape (n,)
        Finite numbers.
    groups : numpy.ndarray of int, shape (n,)
        Group of each value; every group has two values or more that are not all equal.
    """
    import pandas as pd
    import pingouin

    frame = pd.DataFrame({"value": values, "group": groups})
    with _unrounded():
        table = pingouin.pairwise_gameshowell(data=frame, dv="value", between="group", effsize="none")
    names = {"diff": "difference", "se": "std_error", "T": "statistic", "df": "df", "pval": "p_value"}
    found = _renamed(table, names, "pairwise_gameshowell")
    return Pairs(**{name: found[name].to_numpy(dtype=float) for name in names.values()})


def repeated_anova(values: np.ndarray) -> Variance:
    """Analysis of variance of repeated measures with the correction of Greenhouse and Geisser.

    Parameters
    ----------
    values : numpy.ndarray, shape (n, k)
        One row per respondent, complete; n of at least 3, k of at least 2.
    """
    import pandas as pd
    import pingouin

    with _unrounded():
        table = pingouin.rm_anova(data=pd.DataFrame(values).add_prefix("q"), correction=True)
    names = {"F": "statistic", "ddof1": "df", "ddof2": "df_error", "p_unc": "p_value", "eps": "epsilon"}
    row = _row(table, names, "rm_anova")
    corrected = float(table["p_GG_corr"].iloc[0]) if "p_GG_corr" in table else row["p_value"]
    return Variance(**row, p_corrected=corrected)


def friedman(values: np.ndarray) -> Friedman:
    """Friedman's test of repeated answers, corrected for ties.

    Parameters
    ----------
    values : numpy.ndarray, shape (n, k)
        One row per respondent, complete.
    """
    import pandas as pd
    import pingouin

    with _unrounded():
        table = pingouin.friedman(data=pd.DataFrame(values).add_prefix("q"))
    return Friedman(**_row(table, {"Q": "statistic", "ddof1": "df", "p_unc": "p_value", "W": "w"}, "friedman"))


def _row(table: pd.DataFrame, names: Mapping[str, str], called: str) -> dict[str, float]:
    """Return the first row of a table by our own names."""
    found = _renamed(table, names, called)
    return {name: float(found[name].iloc[0]) for name in names.values()}


def _renamed(table: pd.DataFrame, names: Mapping[str, str], called: str) -> pd.DataFrame:
    """Return a table of pingouin with our names.

    Raises
    ------
    MissingDependencyError
        A release of pingouin has other columns.
    """
    import pingouin

    lacking = [name for name in names if name not in table.columns]
    if lacking:
        raise MissingDependencyError(
            f"pingouin {pingouin.__version__} - its {called} table has no column for {', '.join(lacking)} - expected "
            "pingouin 0.7 or a later release with the same table - install another release of pingouin."
        )
    return table.rename(columns=dict(names))


@contextmanager
def _unrounded() -> Iterator[None]:
    """Switch off pingouin's rounding of its own results for the length of one call, and restore the user's settings."""
    import pingouin

    before = dict(pingouin.options)
    for name in before:
        if name.startswith("round."):
            del pingouin.options[name]
    pingouin.options["round"] = None
    try:
        yield
    finally:
        pingouin.options.clear()
        pingouin.options.update(before)
