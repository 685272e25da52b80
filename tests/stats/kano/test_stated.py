"""Self-stated importance.

SI1 bare numbers and "7 - Very important", mixed; missing codes and blanks left out
SI2 anything else is refused, all columns at once; many different texts are not quoted
SI3 weights and groups
"""

from __future__ import annotations

import pandas as pd
import pytest

from loyaltystats.errors import ResponseError
from loyaltystats.stats.kano.stated import importance_sums


def test_mixed_spellings() -> None:  # SI1
    frame = pd.DataFrame({"i": ["7 - Very important", "9", "8.0", None, " ", "98", "3: somewhat"]})
    assert importance_sums(frame, {"x": "i"}) == {("Total", "x"): (4.0, 27.0)}


def test_unknown() -> None:  # SI2
    frame = pd.DataFrame({"i": ["10", "0", "high", "5"] * 4, "j": [f"text {k}" for k in range(16)], "k": [1] * 16})
    with pytest.raises(ResponseError) as caught:
        importance_sums(frame, {"x": "i", "y": "j", "z": "k"})
    assert str(caught.value) == (
        "importance - answers that are not known, expected numbers 1-9 or texts that start so:\n"
        "  - column 'i': '0', '10', 'high'\n"
        "  - column 'j': 16 different texts"
    )


def test_weights_and_groups() -> None:  # SI3
    frame = pd.DataFrame({"i": [1, 9, 9, 5], "w": [1.0, 2.0, 3.0, 4.0], "g": ["a", "b", "b", None]})
    assert importance_sums(frame, {"x": "i"}, by="g", weights="w") == {
        ("Total", "x"): (10.0, 66.0),
        ("a", "x"): (1.0, 1.0),
        ("b", "x"): (5.0, 45.0),
    }
