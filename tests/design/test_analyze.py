"""analyze(design=) with every kind of design.

DA1 it never stops: what cannot use the design is told as not estimable, in words, and the rest is made with it
DA2 weights, strata and clusters reach the report
DA3 bootstrap weights that came with the data, beside a column of clusters, belong to respondents
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.sampling.design_rows import design_rows

FULL: dict[str, Any] = {"weights": "w", "strata": "region", "clusters": "branch"}
BOOTSTRAP = ls.Replicates(method="bootstrap", columns="bs")
DESIGNS = {
    "weights": ls.SurveyDesign(weights="w"),
    "strata and clusters": ls.SurveyDesign(**FULL),
    "fpc": ls.SurveyDesign(**FULL, fpc="population"),
    "jackknife": ls.SurveyDesign(**FULL, replicates="jackknife"),
    "delivered bootstrap": ls.SurveyDesign(weights="w", replicates=BOOTSTRAP),
    "delivered fay": ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="fay", columns="bs")),
}


@cache
def answers() -> ls.Responses:
    study = ls.load_instrument("kano").combined(ls.load_instrument("recommend"), ls.load_instrument("performance"))
    study = study.with_features({"returns": "Returns", "chat": "Chat"})
    made = ls.simulate_responses(study, 120, rng=4)
    rng = np.random.default_rng(4)
    branch = np.repeat(np.arange(20), 6)
    frame = pd.DataFrame(made.frame).assign(
        w=rng.lognormal(0, 0.4, 120), branch=branch, region=branch // 4, population=30
    )
    rows = design_rows(frame, ls.SurveyDesign(**FULL, replicates=ls.Replicates(method="bootstrap", number=40)))
    assert rows.replicates is not None
    columns = pd.DataFrame(np.stack(list(rows.replicates.of_rows(rows)), axis=1)).add_prefix("bs")
    return replace(made, frame=pd.concat([frame, columns], axis=1))


@pytest.mark.parametrize("name", list(DESIGNS))
def test_never_stops(name: str) -> None:  # DA1, DA2
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        report = ls.analyze(answers(), design=DESIGNS[name], rng=1)
    assert len(report.results) >= 6
    assert all(len(gap.reason) > 20 for gap in report.not_estimable)
    if name != "weights":
        told = [note for result in report.results for note in result.notes if note.startswith("Survey design (")]
        assert len(told) >= 3


def test_delivered_beside_clusters() -> None:  # DA3
    frame = pd.DataFrame(answers().frame)
    calls = [
        ls.nps(
            frame, "recommend", interval="bootstrap", design=ls.SurveyDesign(weights="w", replicates=BOOTSTRAP, **more)
        )
        for more in ({}, {"clusters": "branch"})
    ]
    one, other = (call.to_frame() for call in calls)
    pd.testing.assert_frame_equal(one, other)
