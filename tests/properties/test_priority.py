"""Invariances of the priority map: order of rows and drivers, units, reversed scales, doubled answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.priority import priority_map

SEEDS = st.integers(0, 10_000)
DRIVERS = ["a", "b", "c"]
SAID = {name: f"{name}said" for name in DRIVERS}
N = 90
NUMBERS = ["importance", "performance", "quadrant_probability", "stated", "stated_probability"]


def _data(seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(N, 1)) + rng.normal(size=(N, 3))
    data = pd.DataFrame(np.clip(np.round(6 + x), 1, 10), columns=DRIVERS)
    data["y"] = x @ [0.5, 0.3, 0.1] + rng.normal(size=N)
    for name in DRIVERS:
        data[SAID[name]] = rng.integers(1, 8, N)
    return data


def _rows(seed: int) -> np.ndarray:
    return np.random.default_rng(seed + 1).integers(0, N, size=(40, N))


def _map(data: pd.DataFrame, rows: Any, **options: Any) -> pd.DataFrame:
    scale = {"lowest": 1, "highest": 10, "stated": SAID, "stated_scale": (1, 7), "drivers": DRIVERS}
    return priority_map(data, outcome="y", rng=rows, **(scale | options)).to_frame().set_index("term")


@settings(max_examples=5, deadline=None)
@given(SEEDS)
def test_order_of_rows_and_of_drivers(seed: int) -> None:
    data, rows = _data(seed), _rows(seed)
    known = _map(data, rows)
    order = np.random.default_rng(seed).permutation(N)
    moved = _map(data.iloc[order].reset_index(drop=True), np.argsort(order)[rows])
    pd.testing.assert_frame_equal(moved, known, rtol=1e-9)
    turned = _map(data, rows, drivers=DRIVERS[::-1])
    pd.testing.assert_frame_equal(turned.loc[DRIVERS], known, rtol=1e-9)


@settings(max_examples=8, deadline=None)
@given(SEEDS, st.floats(0.1, 50), st.floats(-20, 20))
def test_units_do_not_matter(seed: int, factor: float, shift: float) -> None:
    data, rows = _data(seed), _rows(seed)
    known = _map(data, rows)
    other = data.assign(**{name: factor * data[name] + shift for name in DRIVERS})
    # the ends are widened by rounding noise, which a computed end of the scale would not survive
    ends = {"lowest": factor * (1 - 1e-9) + shift - 1e-9, "highest": factor * (10 + 1e-9) + shift + 1e-9}
    np.testing.assert_allclose(_map(other, rows, **ends)[NUMBERS], known[NUMBERS], atol=1e-4)


@settings(max_examples=8, deadline=None)
@given(SEEDS)
def test_weights_of_two_are_doubled_rows(seed: int) -> None:
    data = _data(seed)
    twice = pd.concat([data, data.head(30)], ignore_index=True)
    weighted = data.assign(w=np.where(np.arange(N) < 30, 2.0, 1.0))
    one = _map(weighted, None, n_bootstrap=0, design=SurveyDesign(weights="w"))
    other = _map(twice, None, n_bootstrap=0)
    np.testing.assert_allclose(
        one[["importance", "performance", "stated"]], other[["importance", "performance", "stated"]]
    )
    assert one["quadrant"].tolist() == other["quadrant"].tolist()


def test_a_reversed_scale_is_the_same_scale_read_from_its_other_end() -> None:
    study = load_instrument("recommend").combined(load_instrument("value"))
    answers = simulate_responses(study, 150, rng=3)
    asked = [question for question in study.questions if question.role == "driver"]
    turned = [question.code for question in asked if question.reversed][:1]
    plain = [question.code for question in asked if not question.reversed][:2]
    found = priority_map(answers, drivers=[*turned, *plain], n_bootstrap=60, rng=1).to_frame()
    frame = answers.valid()
    frame[turned[0]] = 8 - frame[turned[0]]
    known = priority_map(
        frame, outcome="recommend", drivers=[*turned, *plain], lowest=1, highest=7, n_bootstrap=60, rng=1
    ).to_frame()
    pd.testing.assert_frame_equal(found, known, rtol=1e-9)
