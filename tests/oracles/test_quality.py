"""Indices of care against their definitions in R (tests/oracles/quality.R); 1e-8, closed forms."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.responses.quality import indices

HERE = Path(__file__).parent
DATA = pd.read_csv(HERE / "quality_data.csv").to_numpy(dtype=float)
ORACLE = pd.read_csv(HERE / "quality.csv")


def found(name: str) -> np.ndarray:
    if name == "evenodd":
        return indices.even_odd([DATA[:, at : at + 4] for at in range(0, 20, 4)])
    if name == "psychsyn":
        pairs = indices.alike_pairs(DATA, 0.60)
        return indices.correlation_within(DATA[:, [one for one, _ in pairs]], DATA[:, [other for _, other in pairs]])
    if name == "mahad":
        return indices.mahalanobis(DATA[:, :8])[0]
    return {"longstring": indices.longstring, "irv": indices.variability}[name](DATA)


@pytest.mark.parametrize("name", ["longstring", "irv", "mahad", "evenodd", "psychsyn"])
def test_index(name: str) -> None:
    np.testing.assert_allclose(found(name), ORACLE[name].to_numpy(dtype=float), rtol=1e-8, atol=1e-8)
