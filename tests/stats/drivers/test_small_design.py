"""Errors of a survey design corrected for few clusters (covariance="design_BM").

SD1 factor and degrees of freedom equal their definition with full matrices: 1e-9, closed form
SD2 one stratum of clusters without weights: near CR2 of Bell and McCaffrey, which corrects every cluster by itself
SD3 many clusters: the plain design
SD4 the factor does not undo a finite population; the joint test uses the corrected errors
SD5 refusals
SD6 few clusters are told where errors are linearised, with what helps
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.sampling.design_rows import DesignRows, design_rows


@pytest.fixture(autouse=True)
def _quiet() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ls.LoyaltyStatsWarning)
        yield


def answers(clusters: int = 16, size: int = 6, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    branch = np.repeat(np.arange(clusters), size)
    frame = pd.DataFrame({"branch": branch, "region": branch * 3 // clusters, "w": rng.lognormal(0, 0.5, len(branch))})
    frame["a"] = rng.normal(size=clusters)[branch] + rng.normal(size=len(branch))
    frame["b"] = rng.normal(size=len(branch))
    frame["y"] = 7 + 0.3 * frame["a"] + rng.normal(0, 0.5, clusters)[branch] + rng.normal(size=len(branch))
    return frame.assign(population=30 + 10 * frame["region"])


def by_definition(frame: pd.DataFrame, rows: DesignRows) -> tuple[np.ndarray, np.ndarray]:
    """Return factor and degrees of freedom of the slopes from the full matrices of the definition."""
    n, w = len(frame), frame["w"].to_numpy()
    x = np.column_stack([np.ones(n), frame[["a", "b"]]])
    bread = np.linalg.inv(x.T @ (w[:, None] * x))
    keep = np.eye(n) - x @ bread @ (x.T * w)
    member = np.eye(int(rows.clusters.max()) + 1)[:, rows.clusters]
    stratum = rows.cluster_strata()
    centre = np.zeros((len(stratum), len(stratum)))
    for h, f in enumerate(rows.sampled):
        own = np.flatnonzero(stratum == h)
        m = len(own)
        centre[np.ix_(own, own)] = (1 - f) * m / (m - 1) * (np.eye(m) - 1 / m)
    factor, df = [], []
    for column in (1, 2):
        line = (x * w[:, None] @ bread)[:, column]
        rest = member * line @ keep
        product = centre @ (rest @ rest.T)
        mean = np.trace(product)
        df.append(mean**2 / np.trace(product @ product))
        factor.append(((1 - rows.sampled[rows.strata]) * line**2).sum() / mean)
    return np.array(factor), np.array(df)


def fitted(frame: pd.DataFrame, design: ls.SurveyDesign, covariance: str | None = None) -> ls.DriverResult:
    return ls.regress_loyalty(frame, outcome="y", drivers=["a", "b"], design=design, covariance=covariance)


@pytest.mark.parametrize(
    "parts", [{"clusters": "branch"}, {"clusters": "branch", "strata": "region"}, {"strata": "region"}]
)
@pytest.mark.parametrize("fpc", [None, "population"])
def test_definition(parts: dict[str, str], fpc: str | None) -> None:  # SD1, SD4
    frame = answers()
    if fpc and "strata" not in parts:
        frame["population"] = 40
    if fpc and "clusters" not in parts:
        frame["population"] = 400
    design = ls.SurveyDesign(weights="w", fpc=fpc, **parts)
    factor, df = by_definition(frame, design_rows(frame, design))
    plain, corrected = (fitted(frame, design, name).to_frame().set_index("term") for name in ("design", "design_BM"))
    terms = ["a", "b"]
    np.testing.assert_allclose(corrected.loc[terms, "df"].astype(float), df, rtol=1e-9)
    ratio = corrected.loc[terms, "std_error"].astype(float) / plain.loc[terms, "std_error"].astype(float)
    np.testing.assert_allclose(ratio**2, factor, rtol=1e-9)
    pd.testing.assert_series_equal(plain["estimate"], corrected["estimate"])


def test_near_cr2() -> None:  # SD2
    frame = answers().assign(w=1.0)
    design = ls.SurveyDesign(clusters="branch")
    one, other = (fitted(frame, design, name).to_frame().set_index("term") for name in ("CR2", "design_BM"))
    for term in ("a", "b"):
        assert other["std_error"][term] == pytest.approx(one["std_error"][term], rel=0.05)
        assert other["df"][term] == pytest.approx(one["df"][term], rel=0.1)
    assert other["df"]["a"] < 15


def test_many_clusters() -> None:  # SD3
    frame = answers(clusters=600, size=2)
    design = ls.SurveyDesign(weights="w", clusters="branch")
    one, other = (fitted(frame, design, name).to_frame().set_index("term") for name in ("design", "design_BM"))
    assert other["std_error"]["a"] == pytest.approx(one["std_error"]["a"], rel=0.01)


def test_joint() -> None:  # SD4
    design = ls.SurveyDesign(weights="w", clusters="branch")
    plain, corrected = (fitted(answers(), design, name) for name in ("design", "design_BM"))
    name = "tests"
    one, other = plain.frame(name), corrected.frame(name)
    assert (other["df"] == one["df"]).all()
    assert "Satterthwaite degrees of freedom" in corrected.method


def test_refusals() -> None:  # SD5
    jackknife = ls.SurveyDesign(weights="w", clusters="branch", replicates="jackknife")
    with pytest.raises(ls.DesignError, match="corrects linearised errors"):
        fitted(answers(), jackknife, "design_BM")
    with pytest.raises(ls.DesignError, match="needs to know how respondents were drawn"):
        ls.regress_loyalty(answers(), outcome="y", drivers=["a", "b"], covariance="design_BM")


def test_few_clusters_are_told() -> None:  # SD6
    told = "Only 16 clusters"
    design = ls.SurveyDesign(weights="w", clusters="branch")
    assert any(note.startswith(told) and "design_BM" in note for note in fitted(answers(), design).notes)
    again = ls.SurveyDesign(weights="w", clusters="branch", replicates="jackknife")
    for result in (fitted(answers(), again), fitted(answers(), design, "design_BM"), fitted(answers(50), design)):
        assert not any("tests by linearisation" in note for note in result.notes)
