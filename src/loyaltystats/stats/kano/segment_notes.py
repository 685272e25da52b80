"""What a reader of the segments must know, in sentences."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from loyaltystats.stats.kano.own import OwnAnswers
from loyaltystats.stats.kano.segment_checks import CampsTest, Stability
from loyaltystats.stats.latent_classes import Solution
from loyaltystats.vocabulary import REQUIREMENTS

if TYPE_CHECKING:
    import pandas as pd

UNSTABLE: Final = 0.60
STABLE: Final = 0.75
"""Mean Jaccard index below which a segment is not stable, and from which it is (Hennig 2007)."""

FEW_STARTS: Final = 0.20
"""Share of starts that find the best maximum below which a better one may have been missed."""

VAGUE: Final = 0.60
"""Relative entropy below which many respondents could belong to either segment."""

ALARM: Final = 0.05
"""p up to which the notes call one class refuted; the result holds p itself."""

SMALL: Final = 0.05
"""Share of the respondents below which a segment should not be acted upon."""

NAMED: Final = 3
"""Features named to describe a segment."""


def segment_notes(
    frame: pd.DataFrame,
    fits: pd.DataFrame,
    solution: Solution,
    sure: Stability,
    camps: CampsTest,
    labels: Mapping[str, str],
) -> tuple[str, ...]:
    """Return what the table alone does not say: how many segments, how sure, and what tells them apart."""
    notes = _one_crowd(fits, camps) if solution.classes == 1 else _camps(frame, solution, sure, camps, labels)
    entropy = float(fits.loc[fits["chosen"], "entropy"].iloc[0])
    if entropy < VAGUE:
        notes.append(f"Many respondents could belong to either segment (relative entropy {entropy:.2f}).")
    notes += [
        f"{row['classes']} classes were not estimated: {row['reason']}."
        for row in fits.to_dict("records")
        if row["reason"]
    ]
    if solution.reached < FEW_STARTS:
        notes.append(
            f"Only {solution.reached:.0%} of the random starts found the best solution: a better one may exist, so raise "
            "n_starts."
        )
    if not solution.converged:
        notes.append("The estimates were still moving when the steps ran out.")
    notes.append(
        "Segments are a description: customers are sorted by how their answers hang together, not by who they are. Within a "
        "segment the answers to different features are taken to be independent."
    )
    return tuple(notes)


def pair_notes(own: OwnAnswers) -> tuple[str, ...]:
    """Return what became of incomplete pairs."""
    half = int((own.letters == "").sum())
    if not half:
        return ()
    return (
        f"{half:,} pairs of answers are not complete. They are left out and taken to be missing at random: given the "
        "answers that are there, missing does not depend on what would have been said.",
    )


def _one_crowd(fits: pd.DataFrame, camps: CampsTest) -> list[str]:
    known = fits[fits["reason"] == ""]
    if len(known) < 2:
        return ["Only one class was estimated, so nothing is said about camps."]
    bic = known.set_index("classes")["bic"]
    gap = float(bic.drop(1).min() - bic[1])
    by_bic = f"By BIC, one crowd describes the answers better than any split (by {gap:.1f} points)."
    if camps.p_value <= ALARM:
        return [
            f"No camps that can be told apart. {by_bic} Yet one crowd alone is refuted (test of one class against two, p = "
            f"{camps.p_value:.3g}): the answers hang together, and more respondents or features may show camps."
        ]
    return [f"One class is enough: no two camps. {by_bic} Read the table of all respondents."]


def _camps(
    frame: pd.DataFrame, solution: Solution, sure: Stability, camps: CampsTest, labels: Mapping[str, str]
) -> list[str]:
    notes = [f"{solution.classes} segments by BIC."]
    if not math.isnan(camps.p_value):
        notes[0] += (
            f" One class alone is refuted (likelihood ratio {camps.statistic:.1f}, p = {camps.p_value:.3g})."
            * (camps.p_value <= ALARM)
        )
        notes[0] += f" One class alone is not refuted (p = {camps.p_value:.3g})." * (camps.p_value > ALARM)
    for at, (name, rows) in enumerate(frame.groupby("segment", sort=False)):
        notes.append(f"{name} ({solution.shares[at]:.0%}): {_described(rows, labels)}.")
    shaky = [str(name) for name, jaccard in _jaccard(frame, sure) if jaccard < UNSTABLE]
    firm = [str(name) for name, jaccard in _jaccard(frame, sure) if jaccard >= STABLE]
    if shaky:
        notes.append(f"Not stable over resamples: {', '.join(shaky)}. Do not act on it without new answers.")
    if firm:
        notes.append(f"Stable over resamples: {', '.join(firm)}.")
    if float(solution.shares.min()) < SMALL:
        notes.append(f"The smallest segment is below {SMALL:.0%} of the respondents: it may be a few odd answers.")
    return notes


def _jaccard(frame: pd.DataFrame, sure: Stability) -> list[tuple[object, float]]:
    return list(zip(frame["segment"].drop_duplicates(), sure.jaccard.tolist(), strict=True))


def _described(rows: pd.DataFrame, labels: Mapping[str, str]) -> str:
    """Name what tells a segment apart: the features that differ most from everybody."""
    known = rows[rows["contrast"].notna()].sort_values("contrast", ascending=False, kind="stable").head(NAMED)
    parts = [
        f"{labels.get(str(feature), str(feature))} is {REQUIREMENTS[category]}"
        for feature, category in zip(known["feature"], known["modal_category"], strict=True)
    ]
    return "; ".join(parts) or "no feature tells it apart"
