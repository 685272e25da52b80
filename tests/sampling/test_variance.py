"""sampling.design_rows, sampling.variance, sampling.replicates.

V1 a design is read into codes; zero weights leave it; the order of rows and the kind of frame never matter
V2 what cannot be used is refused with column, row, stratum or cluster, and what to do
V3 a stratum with a single cluster is refused and named, unless a rule was chosen or all of it was drawn
V4 closed forms: one stratum of respondents is the textbook variance; a census has none; rows outside a domain count
V5 bootstrap weights: their variance over resamples is the linearised one, also with a finite population
V6 design effect: 1 without a design but n/(n-1), nan without variation
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, DesignError, ResponseError
from loyaltystats.sampling.design import LONELY, SurveyDesign
from loyaltystats.sampling.design_rows import collect_with_design, design_rows
from loyaltystats.sampling.replicates import bootstrap_multipliers
from loyaltystats.sampling.variance import design_effects, design_means, linearised_covariance

FRAME = pd.DataFrame(
    {
        "score": [10.0, 9.0, 7.0, 3.0, 8.0, 6.0, 10.0, 2.0],
        "w": [1.0, 2.0, 0.0, 1.5, 1.0, 0.5, 1.0, 1.0],
        "region": ["N", "N", "N", "N", "S", "S", "S", "S"],
        "branch": [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 4.0, 4.0],
        "size": [20, 20, 20, 20, 8, 8, 8, 8],
        "part": [0.1, 0.1, 0.1, 0.1, 0.25, 0.25, 0.25, 0.25],
    }
)
FULL = SurveyDesign(weights="w", strata="region", clusters="branch")


def _frames() -> list[Callable[[pd.DataFrame], Any]]:
    import duckdb
    import polars

    return [
        lambda frame: frame,
        polars.from_pandas,
        lambda frame: polars.from_pandas(frame).lazy(),
        duckdb.from_df,
    ]


@pytest.mark.parametrize("make", _frames())
def test_a_design_becomes_codes(make: Callable[[pd.DataFrame], Any]) -> None:  # V1
    frame, rows = collect_with_design(make(FRAME), ["score"], FULL)
    assert frame["score"].tolist() == [10.0, 9.0, 3.0, 8.0, 6.0, 10.0, 2.0]
    assert rows.kept.tolist() == [0, 1, 3, 4, 5, 6, 7]
    assert (len(rows), rows.n_total, rows.names, rows.clustered) == (7, 8, ("N", "S"), True)
    assert rows.strata.tolist() == [0, 0, 0, 1, 1, 1, 1]
    assert rows.clusters.tolist() == [0, 0, 1, 2, 2, 3, 3]
    assert rows.cluster_strata().tolist() == [0, 0, 1, 1]
    assert rows.degrees_of_freedom() == 2
    assert rows.degrees_of_freedom(rows.strata == 1) == 1


def test_no_design_is_everybody_once() -> None:  # V1
    frame, rows = collect_with_design(FRAME, ["score"], None)
    assert len(frame) == 8
    assert rows.weights.tolist() == [1.0] * 8
    assert rows.degrees_of_freedom() == 7
    assert rows.n_effective() == 8
    assert rows.n_effective(rows.weights > 9) == 0


def test_the_order_of_rows_never_matters() -> None:  # V1
    order = [6, 2, 0, 7, 3, 1, 5, 4]
    mixed = design_rows(FRAME.iloc[order], FULL)
    straight = design_rows(FRAME, FULL)
    one = design_means(FRAME["score"].to_numpy()[order][mixed.kept], mixed)
    other = design_means(FRAME["score"].to_numpy()[straight.kept], straight)
    np.testing.assert_allclose(one.covariance, other.covariance, rtol=1e-12)


def _with(**columns: Any) -> pd.DataFrame:
    return FRAME.assign(**columns)


BAD = {
    "missing stratum": (
        _with(region=["N", None, "N", "N", "S", " ", "S", "S"]),
        FULL,
        "strata, column 'region', row 2, 6 - missing - expected a value for every respondent - fill it in, or leave these "
        "respondents out.",
    ),
    "missing cluster": (
        _with(branch=[1, 1, 2, 2, 3, 3, np.nan, 4]),
        FULL,
        "clusters, column 'branch', row 7 - missing - expected a value for every respondent - fill it in, or leave these "
        "respondents out.",
    ),
    "cluster in two strata": (
        _with(branch=[1, 1, 2, 2, 1, 3, 4, 4]),
        FULL,
        "clusters, column 'branch' - '1' in more than one stratum of 'region' - expected each cluster in one stratum - "
        "correct the columns, or pass SurveyDesign(..., nested=True) where the same label "
        "means another cluster in another stratum.",
    ),
    "small population": (
        _with(size=[20, 20, 20, 20, 1.5, 1.5, 1.5, 1.5]),
        SurveyDesign(strata="region", clusters="branch", fpc="size"),
        "fpc, column 'size' - 1.5 for stratum 'S', where 2 clusters answered - expected a population at least as large as "
        "its sample - correct it.",
    ),
    "small population without strata": (
        _with(size=7),
        SurveyDesign(fpc="size"),
        "fpc, column 'size' - 7 for the population, where 8 respondents answered - expected a population at least as large "
        "as its sample - correct it.",
    ),
    "population differs": (
        _with(size=[20, 20, 21, 20, 8, 8, 8, 8]),
        SurveyDesign(strata="region", fpc="size"),
        "fpc, column 'size' - differs within stratum 'N' (20 and 21) - expected one value per stratum - correct it.",
    ),
    "sizes and fractions": (
        _with(size=[20, 20, 20, 20, 0.5, 0.5, 0.5, 0.5]),
        SurveyDesign(strata="region", fpc="size"),
        "fpc, column 'size' - fractions in some strata and sizes of the population in others - expected one kind - "
        "correct it.",
    ),
    "no population": (
        _with(size=["20", "20", "x", "20", 8, None, 8, 0]),
        SurveyDesign(strata="region", fpc="size"),
        "fpc, column 'size', row 3, 6, 8 - missing, not a number or not above 0 - expected the size of the population of "
        "the stratum, or the fraction that was drawn - correct it.",
    ),
    "nobody": (
        FRAME.iloc[:0],
        SurveyDesign(strata="region"),
        "design - there are no respondents - expected at least one - check the answers.",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_what_cannot_be_used_is_refused(case: str) -> None:  # V2
    frame, design, message = BAD[case]
    with pytest.raises(DesignError) as caught:
        design_rows(frame, design)
    assert str(caught.value) == message


def test_many_clusters_in_two_strata_are_not_all_listed() -> None:  # V2
    frame = pd.DataFrame({"s": ["a"] * 8 + ["b"] * 8, "c": list(range(8)) * 2})
    with pytest.raises(DesignError, match=r"'0', '1', '2', '3', '4' and 3 more in more than one"):
        design_rows(frame, SurveyDesign(strata="s", clusters="c"))
    nested = design_rows(frame, SurveyDesign(strata="s", clusters="c", nested=True))
    assert nested.degrees_of_freedom() == 14


def test_a_missing_column_is_refused() -> None:  # V2
    with pytest.raises(ResponseError, match="no column 'shop'"):
        collect_with_design(FRAME, ["score"], SurveyDesign(clusters="shop"))


def test_an_unknown_rule_is_refused() -> None:  # V2
    with pytest.raises(ArgumentError, match=r"lonely - 'adjusted' is not known.*Did you mean 'adjust'"):
        SurveyDesign(lonely="adjusted")
    assert LONELY[0] == SurveyDesign().lonely
    assert repr(SurveyDesign(weights="w", nested=True)) == "SurveyDesign(weights='w', nested=True)"
    assert SurveyDesign(strata="s").is_complex
    assert not SurveyDesign(weights="w").is_complex


ALONE = _with(region=["N", "N", "N", "N", "S", "S", "T", "T"])


def test_a_single_cluster_is_refused_and_named() -> None:  # V3
    rows = design_rows(ALONE, FULL)
    score = ALONE["score"].to_numpy()[rows.kept]
    with pytest.raises(DesignError) as caught:
        design_means(score, rows)
    assert str(caught.value) == (
        "strata, column 'region' - 'S', 'T' with a single cluster - expected at least two, since one shows no spread - join "
        "strata, or choose a rule: SurveyDesign(..., lonely='adjust'), 'certainty', 'remove' or 'average'."
    )
    errors = {}
    for rule in LONELY[1:]:
        chosen = design_rows(ALONE, SurveyDesign(weights="w", strata="region", clusters="branch", lonely=rule))
        errors[rule] = float(design_means(score, chosen).std_error[0])
    assert errors["adjust"] > errors["remove"] == errors["certainty"]
    assert errors["average"] == pytest.approx(errors["remove"] * 3**0.5)


def test_a_single_cluster_in_all() -> None:  # V3
    with pytest.raises(DesignError, match="design - a single cluster in all - expected at least two"):
        linearised_covariance(np.ones(3), design_rows(pd.DataFrame({"c": [1, 1, 1]}), SurveyDesign(clusters="c")))
    one, df = linearised_covariance(np.ones(1), design_rows(pd.DataFrame({"w": [2.0]}), SurveyDesign(weights="w")))
    assert np.isnan(one).all()
    assert df == 0
    lone = SurveyDesign(clusters="c", lonely="average")
    covariance, df = linearised_covariance(np.ones(3), design_rows(pd.DataFrame({"c": [1, 1, 1]}), lone))
    assert np.isnan(covariance).all()
    assert df == 0


def test_a_stratum_drawn_whole_may_have_one_cluster() -> None:  # V3
    frame = ALONE.assign(size=[20, 20, 20, 20, 1, 1, 1, 1])
    with pytest.raises(DesignError, match="fractions in some strata"):
        design_rows(frame, SurveyDesign(strata="region", clusters="branch", fpc="size"))
    frame = ALONE.assign(part=[0.1] * 4 + [1.0] * 4)
    rows = design_rows(frame, SurveyDesign(strata="region", clusters="branch", fpc="part"))
    assert design_means(frame["score"].to_numpy(), rows).std_error[0] > 0
    assert len(list(bootstrap_multipliers(rows, 2, np.random.default_rng(1)))) == 2


def test_closed_forms() -> None:  # V4
    score = FRAME["score"].to_numpy()
    plain = design_rows(FRAME, SurveyDesign())
    found = design_means(score, plain)
    assert found.std_error[0] == pytest.approx(score.std(ddof=1) / 8**0.5, rel=1e-12)
    low, high = found.limits(0.95)
    assert [low[0], high[0]] == pytest.approx(
        score.mean() + np.array([-1, 1]) * 2.364624252 * found.std_error[0], rel=1e-9
    )
    census = design_rows(FRAME.assign(size=8), SurveyDesign(fpc="size"))
    assert design_means(score, census).std_error[0] == 0
    domain = np.arange(8) < 4
    alone = design_means(score, plain, domain)
    repeated, _ = linearised_covariance(np.where(domain, alone.influence[:, 0], 99.0), plain, domain)
    assert repeated[0, 0] == pytest.approx(alone.covariance[0, 0])
    assert np.isnan(design_means(score, plain, domain & False).limits(0.95)[0]).all()


@pytest.mark.parametrize("fpc", [None, "size", "part"])
def test_bootstrap_weights_have_the_linearised_variance(fpc: str | None) -> None:  # V5
    rng = np.random.default_rng(5)
    frame = pd.DataFrame(
        {"y": rng.normal(size=60), "region": np.repeat(["a", "b", "c"], 20), "branch": np.arange(60) // 2}
    )
    frame = frame.assign(size=40, part=0.25)
    rows = design_rows(frame, SurveyDesign(strata="region", clusters="branch", fpc=fpc))
    y = frame["y"].to_numpy()
    wanted, _ = linearised_covariance(y, rows)
    totals = [(each[rows.clusters] * y).sum() for each in bootstrap_multipliers(rows, 4000, rng)]
    assert np.var(totals) == pytest.approx(wanted[0, 0], rel=0.08)  # Monte-Carlo error of a variance: 2.2 %


def test_resampling_needs_two_clusters() -> None:  # V5
    with pytest.raises(DesignError, match="resampling needs two clusters in every stratum, 'S', 'T' has one"):
        next(bootstrap_multipliers(design_rows(ALONE, FULL), 1, np.random.default_rng(1)))


def test_design_effect() -> None:  # V6
    score = FRAME["score"].to_numpy()
    plain = design_rows(FRAME, SurveyDesign())
    assert design_effects(score, design_means(score, plain), plain)[0] == pytest.approx(8 / 8)
    assert np.isnan(design_effects(score * 0, design_means(score * 0, plain), plain)[0])
    domain = np.arange(8) < 5
    assert design_effects(score, design_means(score, plain, domain), plain, domain)[0] > 0
