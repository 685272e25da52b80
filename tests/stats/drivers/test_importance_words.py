"""What a result of importance says when little could be done."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from loyaltystats import relative_importance
from loyaltystats.errors import EstimationError

RNG = np.random.default_rng(8)
A, B = RNG.integers(1, 11, (2, 60))
DATA = pd.DataFrame({"a": A, "b": B, "y": A + B + RNG.normal(size=60), "k": 5, "land": np.where(A > B, "DE", "ES")})


def test_one_driver_that_varies_beside_a_constant_is_refused() -> None:
    with pytest.raises(EstimationError, match="drivers - only 'a' varies - expected at least two that do"):
        relative_importance(DATA, outcome="y", drivers=["a", "k"], n_bootstrap=20, rng=1)


def test_without_resamples_no_interval_is_announced() -> None:
    result = relative_importance(DATA, outcome="y", drivers=["a", "b"], n_bootstrap=0)
    assert result.method.endswith("of y on 2 drivers; without intervals, since nothing was resampled.")


def test_one_control_is_spoken_of_as_one() -> None:
    one = relative_importance(DATA, outcome="y", drivers=["a", "b"], always="land", n_bootstrap=0)
    assert any(note.startswith("Held constant: land. It explains ") for note in one.notes)
