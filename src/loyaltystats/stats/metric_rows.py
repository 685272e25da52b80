"""Answers of one question on their way to a metric: rows, groups, exclusions and cautions."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from loyaltystats.checks import missing_rule
from loyaltystats.errors import ApproximationWarning, EstimationError, QualityWarning, ResponseError
from loyaltystats.frames import collect
from loyaltystats.responses.responses import answers
from loyaltystats.sampling.design import usable_weights
from loyaltystats.stats.selection import SHOWN_VALUES, group_name, numbers
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd

SMALL_BASE = 20


def tally(responses: Any, code: str, by: str | None, weights: str | None, missing: str) -> pd.DataFrame:
    """Bring the answers, groups and weights home as ``_value``, ``_group``, ``_weight``."""
    import numpy as np
    import pandas as pd

    missing_rule(missing)
    wanted = [code, *([by] if by else []), *([weights] if weights else [])]
    raw = collect(answers(responses, wanted), wanted)
    group = raw[by].map(group_name, na_action="ignore") if by else None
    rows = pd.DataFrame(
        {
            "_value": numbers(raw[code]),
            "_group": TOTAL if group is None else group,
            "_weight": usable_weights(raw[weights]) if weights else np.ones(len(raw)),
        }
    )
    blank = int(rows["_value"].isna().sum())
    if missing == "raise" and blank:
        raise ResponseError(
            f"column {code!r} - {blank} of {len(rows)} answers are missing - expected none with missing='raise' - "
            "complete them, or use missing='drop'."
        )
    if blank == len(rows):
        raise EstimationError(f"column {code!r} - holds no answer - expected at least one.")
    return rows


def groups(rows: pd.DataFrame, by: str | None) -> list[tuple[str, pd.DataFrame]]:
    answered = rows[rows["_value"].notna() & (rows["_weight"] > 0)]
    parts = [(TOTAL, answered)]
    if by:
        parts += [(str(name), part) for name, part in answered[answered["_group"].notna()].groupby("_group", sort=True)]
    return parts


def excluded_rows(rows: pd.DataFrame) -> dict[str, int]:
    blank = int(rows["_value"].isna().sum())
    return {"no answer": blank} if blank else {}


def cautions(rows: pd.DataFrame, by: str | None, bases: Mapping[str, float]) -> list[str]:
    notes = []
    small = [f"{group} (n = {int(n)})" for group, n in bases.items() if n < SMALL_BASE]
    if small:
        notes.append(f"Fewer than {SMALL_BASE} answers: {', '.join(small)}; read with great care.")
        warnings.warn(notes[-1], QualityWarning, stacklevel=3)
    answered = rows["_value"].notna()
    unplaced = int((answered & rows["_group"].isna()).sum()) if by else 0
    if unplaced:
        notes.append(f"{unplaced} respondents with an answer but no value of {by} are in the total only.")
    weightless = int((answered & (rows["_weight"] == 0)).sum())
    if weightless:
        notes.append(f"{weightless} respondents with weight 0 do not count.")
    if rows["_weight"].nunique() > 1:
        notes.append("Weighted: the interval is approximate and uses Kish's effective sample size.")
        warnings.warn(notes[-1], ApproximationWarning, stacklevel=3)
    return notes


def refuse(code: str, bad: pd.Series, expected: str) -> None:
    if len(bad):
        shown = bad.value_counts().sort_index().head(SHOWN_VALUES)
        values = ", ".join(f"{value:g} ({count}x)" for value, count in shown.items())
        raise ResponseError(
            f"column {code!r} - {len(bad)} answers do not fit: {values} - expected {expected} - correct them, or declare "
            "them as missing."
        )
