"""Formulas of response styles: from places on scales to one number per person and style."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.style_items import StyleItems

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

STYLE_TEXTS: Final = MappingProxyType(
    {
        "acquiescence": "Agrees whatever is asked",
        "disacquiescence": "Disagrees whatever is asked",
        "net_acquiescence": "Agrees minus disagrees",
        "extreme": "Answers at the ends",
        "midpoint": "Answers in the middle",
    }
)
STYLES: Final = tuple(STYLE_TEXTS)


def scores(places: np.ndarray, items: StyleItems, weighting: str) -> pd.DataFrame:
    """Return one row per respondent and one column per style; ``nan`` where nothing was answered."""
    import numpy as np
    import pandas as pd

    known = ~np.isnan(places)
    value = np.where(known, places, 0.0)
    up, down = (value > 0) * 1.0, (value < 0) * 1.0
    if weighting == "weighted":
        up, down = np.maximum(value, 0.0), np.maximum(-value, 0.0)
    middle = np.array([code in items.with_middle for code in items.codes])
    agree, disagree = _balanced(up, known, items), _balanced(down, known, items)
    return pd.DataFrame(
        {
            "acquiescence": agree,
            "disacquiescence": disagree,
            "net_acquiescence": agree - disagree,
            "extreme": _mean((np.abs(value) == 1) * 1.0, known),
            "midpoint": _mean((value == 0) * 1.0, known & middle),
        }
    )


def _mean(values: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Return the mean over the items that a respondent answered."""
    import numpy as np

    count = known.sum(axis=1)
    found: np.ndarray = np.where(count > 0, (values * known).sum(axis=1) / np.maximum(count, 1), np.nan)
    return found


def _balanced(values: np.ndarray, known: np.ndarray, items: StyleItems) -> np.ndarray:
    """Return the mean over plain and over reversed items alike, so that what is asked cancels."""
    import numpy as np

    if not items.balanced:
        return _mean(values, known)
    turned = np.array([code in items.reversed for code in items.codes])
    both: np.ndarray = (_mean(values, known & ~turned) + _mean(values, known & turned)) / 2
    return both


def mean_correlation(places: np.ndarray) -> float:
    """Return the mean correlation between items in size, over pairs that can be worked out."""
    import numpy as np
    import pandas as pd

    table = pd.DataFrame(places).corr(min_periods=3).to_numpy()
    above = np.abs(table[np.triu_indices(len(table), 1)])
    return float(np.nanmean(above)) if np.isfinite(above).any() else float("nan")
