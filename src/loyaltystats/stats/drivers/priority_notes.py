"""Sentences about a priority map: how its crosshair was chosen, whose place is unclear, what customers say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from loyaltystats.result import Result
from loyaltystats.stats.drivers.quadrants import UNCLEAR, WORDS
from loyaltystats.vocabulary import TOTAL

if TYPE_CHECKING:
    import pandas as pd


def sentence(result: Any) -> str:
    """Return what was done."""
    level = f"{100 * result.confidence_level:g} %"
    drawn = (
        f" A quadrant is called clear where at least {result.clear:.0%} of {result.n_bootstrap:,} resamples ({result.seed}) "
        "fall into it, a convention."
        if result.n_bootstrap
        else ""
    )
    asked = ", stated importance alike, among those of them who stated it" if "stated" in result.to_frame() else ""
    cuts = (
        f"importance {result.importance_cut:.0%} ({WORDS[result.importance_rule]}), performance "
        f"{result.performance_cut:.0f} ({WORDS[result.performance_rule]})"
    )
    return (
        f"Importance is the share of the explained variance ({result.kind}), performance the mean rating from 0 to 100, "
        f"both among respondents who answered everything{asked}; {level} intervals. Cuts: {cuts}.{drawn}"
    )


def notes_on(result: Any) -> list[str]:
    """Return what a reader must know about all respondents together."""
    table = result.to_frame()
    total = table if result.by is None else table[table["group"] == TOTAL]
    return [
        *_on_quadrants(result, total),
        *_on_cuts(result),
        *(_on_stated(result, total) if "stated" in total else []),
    ]


def _on_quadrants(result: Any, total: pd.DataFrame) -> list[str]:
    sure = total["quadrant_probability"]
    if sure.isna().all():
        return ["How sure the quadrants are is not known, because no resamples were drawn."]
    unsure = total[total["stable"] == UNCLEAR]
    if unsure.empty:
        return [f"Every driver stays in its quadrant in at least {result.clear:.0%} of resamples."]
    names = ", ".join(
        f"{_name(result, row['term'])} ({row['quadrant_probability']:.0%})" for row in unsure.to_dict("records")
    )
    return [f"Quadrant unclear, the same in fewer than {result.clear:.0%} of resamples: {names}."]


def _on_cuts(result: Any) -> list[str]:
    found = []
    if result.performance_rule in ("mean", "median"):
        found.append(
            f"The performance cut is the {result.performance_rule} of these drivers, so a driver's quadrant depends on the "
            "others."
        )
    if result.by is not None:
        found.append("Groups are cut where all respondents are, in resamples too.")
    return found


def _on_stated(result: Any, total: pd.DataFrame) -> list[str]:
    asked = total[total["stated"].notna()]
    silent = total[total["stated"].isna()]["term"]
    found = []
    if len(silent):
        found.append(f"No stated importance: {', '.join(_name(result, term) for term in silent)}.")
    if asked.empty:
        return found
    low, high = int(asked["stated_n"].min()), int(asked["stated_n"].max())
    if low < result.n:
        base = f"{low}" if low == high else f"{low} to {high}"
        found.append(f"Stated importance is that of {base} of the {result.n} respondents: those who answered it.")
    if not math.isnan(result.spearman):
        found.append(_correlation_words(result, len(asked)))
    for verdict, words in (
        ("said, not shown", "Said to be important, but does not show in the outcome as much as others"),
        ("shown, not said", "Shows in the outcome, but is said to be less important than others"),
    ):
        chosen = asked[(asked["stated_verdict"] == verdict) & ~(asked["stated_probability"] < result.clear)]
        if len(chosen):
            found.append(f"{words}: {', '.join(_name(result, term) for term in chosen['term'])}.")
    unsure = asked[asked["stated_probability"] < result.clear]["term"]
    if len(unsure):
        found.append(
            f"Said and shown unclear, the same in fewer than {result.clear:.0%} of resamples: "
            f"{', '.join(_name(result, term) for term in unsure)}."
        )
    return found


def _correlation_words(result: Any, drivers: int) -> str:
    interval = (
        ""
        if math.isnan(result.spearman_low)
        else f" ({100 * result.confidence_level:g} % interval {result.spearman_low:.2f} to {result.spearman_high:.2f})"
    )
    return (
        f"Rank correlation of stated and derived importance over {drivers} drivers: {result.spearman:.2f}{interval}. 1 "
        "means that both put the drivers in the same order, 0 that the orders have nothing to do with each other."
    )


def _name(result: Result, term: str) -> str:
    return str(result.labels.get(term, term))
