"""Invariance: what the ladder finds, what it refuses, and what it does not invent."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.stats.latent.invariance import invariance

MODEL = {"x": ["x1", "x2", "x3", "x4"], "y": ["y1", "y2", "y3"]}


def answers(seed: int, n: int = 300, groups: str = "AB") -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    parts = []
    for place, group in enumerate(groups):
        own = rng.multivariate_normal([0.3 * place, 0], [[1, 0.4], [0.4, 1]], n)
        columns = {f"x{k}": 4 + 0.8 * own[:, 0] + rng.normal(0, 0.7, n) for k in range(1, 5)}
        columns |= {f"y{k}": 4 + 0.9 * own[:, 1] + rng.normal(0, 0.7, n) for k in range(1, 4)}
        parts.append(pd.DataFrame(columns).assign(group=group))
    return pd.concat(parts, ignore_index=True)


def shifted(frame: pd.DataFrame, item: str, by: float) -> pd.DataFrame:
    return frame.assign(**{item: frame[item] + by * (frame["group"] == "B")})


def test_nothing_is_invented() -> None:
    verdicts = [invariance(answers(seed), by="group", model=MODEL).comparable for seed in range(6)]
    assert verdicts.count("means and slopes") == 6


def test_the_shifted_item_is_found_and_the_means_are_right() -> None:
    found = invariance(shifted(answers(3, 600), "x2", 0.8), by="group", model=MODEL)
    assert found.frame("freed")["item"].tolist() == ["x2"]
    table = found.to_frame().set_index(["step_name", "verdict"])
    assert ("scalar", "does not hold") in table.index
    assert table.loc[("scalar", "holds in part"), "freed"] == "x2"
    means = {row["construct"]: row for row in found.frame("means").to_dict("records")}
    assert means["x"]["conf_low"] < 0.3 < means["x"]["conf_high"]
    assert means["y"]["conf_low"] < 0 < means["y"]["conf_high"]
    assert any("x2 differs" in note for note in found.notes)


def test_without_partial_means_are_withheld() -> None:
    found = invariance(shifted(answers(3, 600), "x2", 0.8), by="group", model=MODEL, partial=False)
    assert found.comparable == "slopes"
    assert found.to_frame()["verdict"].tolist() == ["holds", "holds", "does not hold", "not tested"]
    with pytest.raises(ArgumentError, match="understand the questions differently"):
        found.frame("means")


def test_other_loadings_stop_at_the_second_step() -> None:
    frame = answers(5, 600)
    noise = np.random.default_rng(1).normal(4, 1, len(frame))
    inside = frame["group"] == "B"
    frame.loc[inside, "y3"] = noise[inside]
    found = invariance(frame, by="group", model={"y": ["y1", "y2", "y3"], "x": MODEL["x"]}, partial=False)
    assert found.comparable == "nothing"


def test_labels_of_groups_and_order_of_rows_do_not_matter() -> None:
    frame = shifted(answers(3, 300), "x2", 0.8)
    one = invariance(frame, by="group", model=MODEL)
    other = invariance(frame.iloc[::-1].assign(group=frame["group"].map({"A": "1", "B": "2"})), by="group", model=MODEL)
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-5)


def test_the_chi_square_rule_is_stricter() -> None:
    frame = shifted(answers(8, 400), "x2", 0.15)
    loose, strict = (invariance(frame, by="group", model=MODEL, rule=rule) for rule in ("cfi", "chi_square"))
    assert loose.frame("freed").empty
    assert strict.frame("freed")["item"].tolist() == ["x2"]


def test_small_groups_are_left_out_and_said() -> None:
    frame = answers(1, 100, "ABC")
    frame = frame.drop(frame.index[(frame["group"] == "C")][20:])
    found = invariance(frame, by="group", model=MODEL)
    assert found.groups == ("A", "B")
    assert found.excluded == {"small group": 20}
    assert any("C (20)" in note for note in found.notes)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"fewest": 200}, "has 0 groups, after groups under 200"),
        ({"rule": "taste"}, "expected one of cfi, chi_square"),
        ({"colour": 1}, "colour - not used here"),
        ({"level": 2}, "level - got 2"),
    ],
)
def test_input_that_cannot_be_used(given: dict[str, Any], words: str) -> None:
    with pytest.raises(ArgumentError, match=words):
        invariance(answers(1, 100), by="group", model=MODEL, **given)
