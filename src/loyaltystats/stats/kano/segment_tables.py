"""The tables of the segments: models compared, profiles, and who belongs where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from loyaltystats.stats.kano.own import OwnAnswers
from loyaltystats.stats.kano.segment_checks import Stability
from loyaltystats.stats.latent_classes import Patterns, Solution
from loyaltystats.vocabulary import CATEGORIES

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

CODINGS: Final = {"six": (0, 1, 2, 3, 4, 5), "five": (0, 1, 2, 3, 4, 4), "four": (0, 1, 2, 3, -1, -1)}
"""Category A O M I R Q -> code: all six, R and Q together, or R and Q taken as no answer."""

SHARES: Final = tuple(f"{category}_share" for category in CATEGORIES)
TOGETHER: Final = "outside_share"


def fits_table(patterns: Patterns, models: Mapping[int, Solution | str]) -> pd.DataFrame:
    """Return one row per number of classes; the smallest BIC is chosen."""
    import numpy as np
    import pandas as pd

    rows = []
    for number, model in models.items():
        free = patterns.parameters(number)
        row: dict[str, Any] = {"classes": number, "parameters": free, "reason": model if isinstance(model, str) else ""}
        if isinstance(model, Solution):
            deviance = -2 * model.log_likelihood
            row |= {"log_likelihood": model.log_likelihood, "aic": deviance + 2 * free}
            row |= {"bic": deviance + free * math.log(patterns.total), "entropy": model.entropy(patterns.n)}
            row |= {"smallest_share": float(model.shares.min()), "reached": model.reached}
        rows.append(row)
    order = ["classes", "log_likelihood", "parameters", "aic", "bic", "entropy", "smallest_share", "reached"]
    table = pd.DataFrame(rows)
    table["chosen"] = table["bic"].eq(np.nanmin(table["bic"].to_numpy(dtype=float)))
    return table[[*order, "chosen", "reason"]]


def profiles(
    patterns: Patterns,
    solution: Solution,
    sure: Stability,
    features: Sequence[str],
    words: tuple[list[str], tuple[int, ...]],
) -> pd.DataFrame:
    """Return one row per segment and feature."""
    import numpy as np
    import pandas as pd

    names, coding = words
    assigned = np.bincount(solution.posterior.argmax(axis=1), weights=patterns.n, minlength=len(names))
    overall = solution.shares @ solution.profiles
    rows = []
    for at, name in enumerate(names):
        for item, feature in enumerate(features):
            start = patterns.first_columns[item]
            shares = solution.profiles[at, start : start + patterns.sizes[item]]
            known = bool(shares.sum() > 0)
            row: dict[str, Any] = {"segment": name, "segment_share": float(solution.shares[at])}
            row |= {"segment_low": float(sure.low[at]), "segment_high": float(sure.high[at])}
            row |= {"stability": float(sure.jaccard[at]), "feature": feature}
            row |= {"modal_category": CATEGORIES[coding.index(int(shares.argmax()))] if known else None}
            row |= _named_shares(shares if known else shares * math.nan, coding)
            distance = np.abs(shares - overall[start : start + patterns.sizes[item]]).sum() / 2
            rows.append(row | {"contrast": float(distance) if known else math.nan, "n": int(assigned[at])})
    frame = pd.DataFrame(rows)
    frame["modal_category"] = frame["modal_category"].astype(object)
    if len(names) == 1:
        frame[["segment_low", "segment_high", "stability"]] = math.nan
    return frame


def _named_shares(shares: np.ndarray, coding: tuple[int, ...]) -> dict[str, float]:
    found = {SHARES[code]: float(shares[code]) for code in range(4)}
    if coding == CODINGS["six"]:
        return found | {SHARES[code]: float(shares[code]) for code in (4, 5)}
    return found | ({TOGETHER: float(shares[4])} if coding == CODINGS["five"] else {})


def assignments(
    own: OwnAnswers, patterns: Patterns, place: np.ndarray, solution: Solution, names: list[str]
) -> pd.DataFrame:
    """Return the most likely segment of every respondent, with the probability of each segment."""
    import numpy as np
    import pandas as pd

    known = place >= 0
    posterior = np.where(known[:, None], solution.posterior[np.maximum(place, 0)], np.nan)
    best = solution.posterior.argmax(axis=1)[np.maximum(place, 0)]
    segment = pd.Series([names[at] if here else None for at, here in zip(best, known, strict=True)], dtype=object)
    chance = np.where(known, posterior[np.arange(len(own)), best], np.nan)
    each = {name.lower().replace(" ", "_"): posterior[:, at] for at, name in enumerate(names)}
    return pd.DataFrame({"id": own.ids, "segment": segment, "probability": chance, **each})
