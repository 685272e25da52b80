"""Replicate weights: made and delivered.

RW1 without weights the jackknife of a mean is the textbook's standard error; with two clusters per stratum every balanced
    method gives the variance of linearisation for a linear statistic; the bootstrap comes near it and repeats itself
RW2 delivered columns: by prefix or name, weights or factors, any scale; rank minus one degrees of freedom
RW3 what cannot be replicated, or resampled, is refused in words
RW4 arguments of Replicates and SurveyDesign; how they print and what results say
RW5 the library of the frame does not matter
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, DesignError
from loyaltystats.sampling.design import design_words, errors_named
from loyaltystats.sampling.design_rows import collect_with_design, design_rows
from loyaltystats.sampling.variance import design_means, linearised_covariance

RNG = np.random.default_rng(3)
N = 96
FRAME = pd.DataFrame(
    {
        "y": RNG.normal(5, 2, N),
        "w": RNG.lognormal(0, 0.4, N),
        "stratum": np.repeat([f"s{k}" for k in range(6)], 16),
        "branch": np.repeat(np.arange(12), 8),
        "recommend": RNG.integers(0, 11, N),
    }
)
FULL = {"weights": "w", "strata": "stratum", "clusters": "branch"}
DRAWN = pd.DataFrame(
    {f"rep{k}": FRAME["w"] * np.repeat(RNG.choice([0.0, 1.0, 2.0], 12), 8) for k in range(1, 25)}
).assign(other=1.0)
BOTH = pd.concat([FRAME, DRAWN], axis=1)


def _error(design: ls.SurveyDesign, frame: pd.DataFrame = BOTH) -> float:
    return float(design_means(frame["y"].to_numpy(), design_rows(frame, design)).std_error[0])


def test_textbook() -> None:  # RW1
    plain = _error(ls.SurveyDesign(replicates="jackknife"))
    assert plain == pytest.approx(FRAME["y"].std(ddof=1) / np.sqrt(N), rel=1e-12)
    u = (FRAME["y"] - 5).to_numpy()
    wanted, df = linearised_covariance(u, design_rows(FRAME, ls.SurveyDesign(**FULL)))
    fay = ls.Replicates(method="fay", rho=0.7)
    for replicates in ("brr", "jackknife", "fay", fay):
        found = linearised_covariance(u, design_rows(FRAME, ls.SurveyDesign(**FULL, replicates=replicates)))
        assert found[0] == pytest.approx(wanted, rel=1e-10)
        assert found[1] == df == 6
    many = ls.Replicates(method="bootstrap", number=4000)
    once = _error(ls.SurveyDesign(**FULL, replicates=many))
    assert once == _error(ls.SurveyDesign(**FULL, replicates=many))
    assert once == pytest.approx(_error(ls.SurveyDesign(**FULL)), rel=0.1)
    assert once != _error(ls.SurveyDesign(**FULL, replicates=ls.Replicates(method="bootstrap", number=4000, rng=2)))


def test_delivered() -> None:  # RW2
    came = ls.Replicates(method="bootstrap", columns="rep")
    design = ls.SurveyDesign(weights="w", replicates=came)
    rows = design_rows(BOTH, design)
    assert rows.replicates is not None
    assert len(rows.replicates) == 24
    assert rows.degrees_of_freedom() == np.linalg.matrix_rank(DRAWN.filter(like="rep").to_numpy()) - 1
    names = [f"rep{k}" for k in range(1, 25)]
    named = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns=names))
    assert _error(design) == _error(named)
    blown = BOTH.assign(**{name: BOTH[name] * 70 for name in names}, w=BOTH["w"] * 1000)
    assert _error(design, blown) == pytest.approx(_error(design), rel=1e-12)
    factors = BOTH.assign(**{name: BOTH[name] / BOTH["w"] for name in names})
    as_factors = ls.Replicates(method="bootstrap", columns="rep", combined=False)
    assert _error(ls.SurveyDesign(weights="w", replicates=as_factors), factors) == pytest.approx(_error(design))
    scaled = ls.Replicates(method="other", columns="rep", scale=4 / 24)
    assert _error(ls.SurveyDesign(weights="w", replicates=scaled)) == pytest.approx(2 * _error(design))
    found = ls.nps(BOTH, "recommend", interval="bootstrap", design=design)
    assert found.to_frame()["conf_low"].notna().all()


def test_refusals() -> None:  # RW3
    one = FRAME.assign(branch=FRAME["branch"].where(FRAME["stratum"] != "s0", 0))
    with pytest.raises(DesignError, match="cannot leave out the only cluster in 's0'"):
        design_rows(one, ls.SurveyDesign(**FULL, replicates="jackknife"))
    sure = ls.SurveyDesign(**FULL, replicates="jackknife", lonely="certainty")
    assert _error(sure, one) == pytest.approx(_error(ls.SurveyDesign(**FULL, lonely="certainty"), one), rel=0.05)
    with pytest.raises(DesignError, match="half samples of strata with exactly two respondents"):
        design_rows(FRAME, ls.SurveyDesign(weights="w", replicates="brr"))
    with pytest.raises(DesignError, match="cannot count the part of a finite population"):
        design_rows(FRAME.assign(f=0.5), ls.SurveyDesign(**FULL, fpc="f", replicates="fay"))
    with pytest.raises(DesignError, match="leaves out 4,001 respondents one at a time"):
        design_rows(pd.DataFrame({"y": np.zeros(4001)}), ls.SurveyDesign(replicates="jackknife"))
    came = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="jackknife", columns="rep"))
    with pytest.raises(DesignError, match="needs bootstrap weights, and these that came with the data are none"):
        ls.nps(BOTH, "recommend", interval="bootstrap", design=came)
    with pytest.raises(DesignError, match="0 columns begin with 'none'"):
        design_rows(BOTH, ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns="none")))
    with pytest.raises(DesignError, match="missing, negative or not a number"):
        design_rows(BOTH.assign(rep3=-1.0), came)
    short = ls.Replicates(method="other", columns="rep", scale=1.0, rscales=(1.0, 2.0))
    with pytest.raises(DesignError, match="2 rscales and 24 columns"):
        design_rows(BOTH, ls.SurveyDesign(weights="w", replicates=short))


def test_arguments() -> None:  # RW4
    with pytest.raises(ArgumentError, match="'jacknife' is not known"):
        ls.SurveyDesign(replicates="jacknife")
    with pytest.raises(ArgumentError, match="replicates - got int"):
        ls.SurveyDesign(replicates=3)  # type: ignore[arg-type]
    with pytest.raises(ArgumentError, match="rho - got 1"):
        ls.Replicates(method="fay", rho=1)
    with pytest.raises(ArgumentError, match="that came with the data - expected their names"):
        ls.Replicates(method="jackknife", scale=0.5)
    with pytest.raises(ArgumentError, match="says nothing about it"):
        ls.Replicates(method="other", columns="rep")
    with pytest.raises(DesignError, match="columns of replicate weights belong to weights"):
        ls.SurveyDesign(replicates=ls.Replicates(method="bootstrap", columns="rep"))
    design = ls.SurveyDesign(weights="w", clusters="branch", replicates="fay")
    assert repr(design) == "SurveyDesign(weights='w', clusters='branch', replicates='fay')"
    assert design.parts == ("weights", "clusters", "replicates")
    assert design.is_complex
    assert errors_named(design) == "balanced half samples after Fay"
    assert design_words(design).endswith("degrees of freedom are clusters minus strata.")
    came = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns="rep"))
    assert "one less than the rank of the replicate weights" in design_words(came)
    notes = ls.nps(BOTH, "recommend", design=ls.SurveyDesign(**FULL, replicates="jackknife")).notes
    assert any("standard errors from jackknife replicates" in note for note in notes)


def test_other_libraries() -> None:  # RW5
    design = ls.SurveyDesign(weights="w", replicates=ls.Replicates(method="bootstrap", columns="rep"))
    frame, rows = collect_with_design(pl.from_pandas(BOTH), ["y"], design)
    found = design_means(frame["y"].to_numpy(), rows)
    assert float(found.std_error[0]) == pytest.approx(_error(design), rel=1e-12)
