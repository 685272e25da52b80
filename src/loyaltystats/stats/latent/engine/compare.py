"""Compare: the chi-square difference of two nested models."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyaltystats.stats.latent.engine.fit import chance

if TYPE_CHECKING:
    from loyaltystats.stats.latent.engine.fit import Fit


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Chi-square by which the stricter model fits worse, scaled where the errors are robust."""

    chi_square: float
    df: int
    p_value: float


def difference(strict: Fit, loose: Fit) -> Difference:
    """Return the likelihood-ratio test of the restrictions that ``strict`` adds to ``loose``.

    With robust errors the difference is scaled as Satorra and Bentler (2001) do; where that scaling is negative there is
    no test.
    """
    df = strict.df - loose.df
    raw = max(0.0, strict.chi_square - loose.chi_square)
    scaling = (strict.scaling * strict.df - loose.scaling * loose.df) / df if df > 0 else math.nan
    if not df > 0 or scaling <= 0:
        return Difference(chi_square=math.nan, df=max(df, 0), p_value=math.nan)
    return Difference(chi_square=raw / scaling, df=df, p_value=chance(raw / scaling, df))
