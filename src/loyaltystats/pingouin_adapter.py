"""The only door to pingouin: imported inside functions, its columns renamed, nothing that it rounds used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.errors import EstimationError, MissingDependencyError

if TYPE_CHECKING:
    import numpy as np


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
