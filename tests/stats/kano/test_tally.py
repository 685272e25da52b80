"""Counting pairs of answers.

TA1 the fast path and the pattern path give identical cells: small, odd, block-crossing, with missing values
TA2 every kind of number column takes the fast path, anything else the pattern path; both refuse nothing silently
TA3 half pairs and unanswered are counted, totals add up
TA4 groups: sorted, missing group in the total only
TA5 weights: sums and sums of squares
TA6 tallies add, matching groups by name
TA7 pandas, polars, pyarrow, duckdb: the same cells
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.stats.kano import tally as module
from loyaltystats.stats.kano.decode import AnswerDecoder
from loyaltystats.stats.kano.tally import Tally, in_order, tally

PAIRS = {"x": ("xf", "xd"), "y": ("yf", "yd")}
COLUMNS = [column for pair in PAIRS.values() for column in pair]


def _frame(n: int, *, missing: float = 0.0, dtype: str = "int64", seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({column: rng.integers(1, 6, n) for column in COLUMNS})
    if missing:
        frame = frame.astype(float).mask(rng.random(frame.shape) < missing)
    return frame if missing else frame.astype(dtype)


def _tally(frame: Any, **more: Any) -> Tally:
    decoder = AnswerDecoder(scale=None, positions=5)
    counted = tally(frame, PAIRS, decoder.decode, positions=5, **more)
    decoder.check("responses")
    return counted


def _by_patterns(frame: Any) -> Tally:
    decoder = AnswerDecoder(scale=None, positions=5)
    return module._count_patterns(frame, PAIRS, decoder.decode, positions=5, by=None, weights=None)


def _fast(frame: pd.DataFrame) -> np.ndarray | None:
    return module._count_numbers(frame, PAIRS, 5)


@pytest.mark.parametrize("n", [0, 1, 2, 999, 20_001, 131_072, 131_073, 262_145])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_both_paths_agree(n: int, missing: float) -> None:  # TA1
    frame = _frame(n, missing=missing)
    fast, slow = _fast(frame), _by_patterns(frame)
    assert fast is not None
    assert fast.sum() == 2 * n
    np.testing.assert_array_equal(fast, slow.count)
    np.testing.assert_array_equal(_tally(frame).count, fast)


@pytest.mark.parametrize("dtype", ["uint8", "int8", "int32", "float32", "Int64", "UInt8", "Float64"])
def test_number_columns_are_counted_fast(dtype: str) -> None:  # TA2
    frame = _frame(500)
    counted = _fast(frame.astype(dtype))
    assert counted is not None
    np.testing.assert_array_equal(counted, _by_patterns(frame).count)


def test_nullable_missing_is_counted_fast() -> None:  # TA2
    frame = _frame(500, missing=0.3)
    counted = _fast(frame.astype("Int64"))
    assert counted is not None
    np.testing.assert_array_equal(counted, _by_patterns(frame).count)


@pytest.mark.parametrize("bad", [0, 6, 98, -1, 257, 2.5])
def test_other_numbers_are_left_to_be_explained(bad: float) -> None:  # TA2
    frame = _frame(30).astype(float if bad == 2.5 else int)
    frame.loc[7, "yd"] = bad
    assert _fast(frame) is None
    assert _fast(frame.astype(float)) is None


def test_texts_and_booleans_are_patterns() -> None:  # TA2
    assert _fast(_frame(5).astype(str)) is None
    assert _fast(_frame(5).assign(xf=True)) is None


def test_half_pairs_and_unanswered() -> None:  # TA3
    frame = pd.DataFrame({"xf": [1, None, 3, None], "xd": [5, 5, None, None], "yf": [1] * 4, "yd": [2] * 4})
    for counted in (_tally(frame), _tally(frame.astype(object)), _tally(frame.assign(g="a"), by="g")):
        assert counted.pairs.sum(axis=2)[0].tolist() == [1, 4]
        assert counted.half_pairs[0].tolist() == [2, 0]
        assert counted.unanswered[0].tolist() == [1, 0]
        assert counted.respondents[0] == 4


def test_groups() -> None:  # TA4
    frame = _frame(60).assign(g=[10, 9, None] * 20)
    counted = _tally(frame, by="g")
    assert counted.groups == ("9", "10")
    assert counted.without_group == 20
    assert counted.respondents.tolist() == [60, 20, 20]
    np.testing.assert_array_equal(counted.count[0], _tally(frame).count[0])
    np.testing.assert_array_equal(counted.count[1], _tally(frame[frame["g"] == 9]).count[0])


def test_group_order() -> None:  # TA4
    assert in_order({"b", "10", "9"}) == ["10", "9", "b"]
    assert in_order({"1", "1.0", "-3"}) == ["-3", "1", "1.0"]


def test_weights() -> None:  # TA5
    frame = _frame(40).assign(w=np.arange(40) / 10, g=["a", "b"] * 20)
    counted = _tally(frame, weights="w", by="g")
    assert counted.weight is not None
    assert counted.squared is not None
    chosen = frame[(frame["xf"] == 2) & (frame["xd"] == 3)]
    assert counted.weight[0, 0, 2, 3] == pytest.approx(chosen["w"].sum())
    assert counted.squared[0, 0, 2, 3] == pytest.approx((chosen["w"] ** 2).sum())
    np.testing.assert_allclose(counted.weight[1:].sum(axis=0), counted.weight[0])


def test_addition() -> None:  # TA6
    frame = _frame(90).assign(g=["a", "b", "c"] * 30, w=1.5)
    left, right = frame[frame["g"] != "c"], frame[frame["g"] != "a"]
    summed = _tally(left, by="g", weights="w") + _tally(right, by="g", weights="w")
    both = _tally(pd.concat([left, right]), by="g", weights="w")
    assert summed.groups == ("a", "b", "c")
    np.testing.assert_array_equal(summed.count, both.count)
    assert summed.weight is not None
    assert both.weight is not None
    np.testing.assert_allclose(summed.weight, both.weight)
    plain = _tally(left) + _tally(right)
    assert plain.weight is None
    np.testing.assert_array_equal(plain.count[0], both.count[0])


def test_every_engine(as_frame: Callable[[Any], Any]) -> None:  # TA7
    frame = _frame(300, missing=0.1).assign(g=["u", "v", None] * 100, w=[0.5, 1.0, 2.0] * 100)
    expected = _tally(frame, by="g", weights="w")
    counted = _tally(as_frame(frame), by="g", weights="w")
    assert counted.groups == expected.groups
    np.testing.assert_array_equal(counted.count, expected.count)
    np.testing.assert_allclose(counted.squared, expected.squared)
    np.testing.assert_array_equal(_tally(as_frame(frame)).count, _tally(frame).count)
