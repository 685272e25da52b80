"""Checks of every kind: a deliberately broken result makes LOOK, a sound one does not.

CO1 results of every kind pass
CO2 each planted fault is found: bases, shares, parts of a whole, corrections, effective sizes, differences
CO3 weights: their sum and effective size are told, unusable ones are found, results made with others are found
"""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.gallery import MAKERS, Crowd, made

import loyaltystats as ls
from loyaltystats.report.check import LOOK
from loyaltystats.report.checklist import checks
from loyaltystats.report.kinds import shown
from loyaltystats.report.study import Study
from loyaltystats.result import Result

CROWD = Crowd(4)


def looked_at(*results: Result, study: Study | None = None) -> list[str]:
    found = checks([shown(result) for result in results], study or Study(), ())
    return [check.words for check in found if check.verdict == LOOK]


def broken(name: str, column: str, change: Any) -> Result:
    """Return a result with one number of a column changed."""
    result = made(name, CROWD)
    frame = result.to_frame()
    frame[column] = frame[column].astype(float)
    row = frame[column].notna().to_numpy().argmax()
    frame.loc[row, column] = change(frame.loc[row, column])
    return dataclasses.replace(result, _table=frame)


@pytest.mark.parametrize("name", [name for name in MAKERS if name != "RespondentLevelsResult"])
def test_sound_results(name: str) -> None:  # CO1
    assert looked_at(made(name, CROWD)) == []


@pytest.mark.parametrize(
    ("name", "column", "change", "words"),
    [
        ("CsatResult", "n", lambda n: n + 1000, "Bases larger than the respondents seen"),
        ("CsatResult", "n_effective", lambda n: n + 1000, "n effective above n"),
        ("CsatResult", "estimate", lambda share: share + 1, "Shares ‘estimate’ below 0% or above 100%"),
        ("FrequencyResult", "estimate", lambda share: share - 1, "Shares ‘estimate’ below 0% or above 100%"),
        ("DriverResult", "p_adjusted", lambda p: p - 1, "Adjusted p below the p that it corrects"),
        ("AllocationResult", "used_share", lambda share: share + 1, "Shares ‘used_share’ below 0% or above 100%"),
        ("PriorityResult", "importance", lambda share: share + 0.1, "Importance adds up to 100%"),
        ("KeyDriversResult", "net_reach", lambda share: share + 0.1, "Reach - noise = net reach"),
        ("NpsDifferenceResult", "estimate", lambda points: points + 0.1, "First score - second score = difference"),
        ("PhasesResult", "chain_share", lambda share: 1.0, "Share of the chain above the share of its last phase"),
    ],
)
def test_planted_faults(name: str, column: str, change: Any, words: str) -> None:  # CO2
    assert any(each.startswith(words) for each in looked_at(broken(name, column, change)))


def test_bases_of_questions() -> None:  # CO2
    result: Any = made("FrequencyResult", CROWD)
    first, *others = result._bases
    short = (dataclasses.replace(first, n=first.n - 1), *others)
    words = looked_at(dataclasses.replace(result, _bases=short), study=Study(respondents=140))
    assert any(each.startswith("Answered + no answer + not asked") for each in words)


def test_weights() -> None:  # CO3
    rng = np.random.default_rng(1)
    frame = CROWD.frame.assign(w=rng.random(len(CROWD.frame)) + 0.5, v=rng.random(len(CROWD.frame)))
    design = ls.SurveyDesign(weights="w")
    score = ls.nps(frame, "recommend", design=design)
    study = Study.of(frame, design=design)
    assert study.weights is not None
    assert study.weights.total == pytest.approx(frame["w"].sum(), rel=1e-12)
    assert study.weights.effective == pytest.approx(frame["w"].sum() ** 2 / (frame["w"] ** 2).sum(), rel=1e-12)
    assert looked_at(score, study=study) == []
    other = ls.nps(frame, "recommend", design=ls.SurveyDesign(weights="v"))
    assert looked_at(other, study=study) == ["n effective agrees with the weights"]
    spoilt = pd.concat([frame["w"].iloc[:-2], pd.Series([None, -1.0])], ignore_index=True)
    assert looked_at(study=Study.of(frame.assign(w=spoilt), design=design)) == [
        f"Weights missing, negative or infinite ({len(frame)} rows)"
    ]
