"""Confirmatory factors: properties, frames of all libraries, and input that cannot be used."""

from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loyaltystats.errors import ArgumentError, DesignError, EstimationError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.latent.confirmatory import ConfirmatoryResult, confirmatory_factors

MODEL = {"ease": ["e1", "e2", "e3"], "trust": ["t1", "t2", "t3", "t4"]}
ITEMS = [item for items in MODEL.values() for item in items]


def answers(n: int = 300, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ease = rng.normal(size=n)
    trust = 0.5 * ease + rng.normal(size=n)
    factors = {"e": ease, "t": trust}
    made = {item: 4 + factors[item[0]] * (0.6 + 0.1 * int(item[1])) + rng.normal(size=n) for item in ITEMS}
    return pd.DataFrame(made).assign(group=np.where(np.arange(n) % 3 == 0, "B", "A"), weight=rng.uniform(0.5, 2, n))


FRAME = answers()


def loadings(result: ConfirmatoryResult) -> pd.DataFrame:
    return result.to_frame().set_index(["construct", "item"])


@pytest.fixture(scope="module")
def plain() -> ConfirmatoryResult:
    return confirmatory_factors(FRAME, model=MODEL)


def test_order_of_respondents(plain: ConfirmatoryResult) -> None:
    turned = confirmatory_factors(FRAME.iloc[::-1], model=MODEL)
    pd.testing.assert_frame_equal(plain.to_frame(), turned.to_frame(), rtol=1e-7)


@settings(max_examples=5)
@given(st.permutations(MODEL["trust"]), st.permutations(sorted(MODEL)))
def test_order_of_items_and_constructs(items: list[str], names: list[str]) -> None:
    model = {name: items if name == "trust" else MODEL[name] for name in names}
    one = loadings(confirmatory_factors(FRAME, model=MODEL, identification="variance"))
    other = loadings(confirmatory_factors(FRAME, model=model, identification="variance"))
    pd.testing.assert_frame_equal(one.sort_index(), other.sort_index(), rtol=1e-6)


@settings(max_examples=5)
@given(st.floats(0.1, 50), st.floats(-100, 100))
def test_unit_of_an_item(factor: float, shift: float) -> None:
    moved = FRAME.assign(t2=FRAME["t2"] * factor + shift)
    one, other = (confirmatory_factors(frame, model=MODEL) for frame in (FRAME, moved))
    assert other.fit["chi_square"] == pytest.approx(one.fit["chi_square"], rel=1e-6)
    columns = ["std_estimate", "std_low", "std_high", "explained"]
    pd.testing.assert_frame_equal(one.to_frame()[columns], other.to_frame()[columns], rtol=1e-6)


def test_reversed_item(plain: ConfirmatoryResult) -> None:
    turned = confirmatory_factors(FRAME.assign(t3=8 - FRAME["t3"]), model=MODEL)
    assert turned.fit["chi_square"] == pytest.approx(plain.fit["chi_square"], rel=1e-6)
    own, other = loadings(plain)["std_estimate"], loadings(turned)["std_estimate"]
    assert other["trust", "t3"] == pytest.approx(-own["trust", "t3"], rel=1e-6)


def test_weights_of_whole_numbers_are_not_counts() -> None:
    doubled = pd.concat([FRAME, FRAME])
    weighted = confirmatory_factors(
        FRAME.assign(weight=2.0), model=MODEL, design=SurveyDesign(weights="weight")
    ).to_frame()
    plain = confirmatory_factors(FRAME, model=MODEL).to_frame()
    pd.testing.assert_frame_equal(weighted, plain, rtol=1e-8)
    assert (confirmatory_factors(doubled, model=MODEL).to_frame()["std_error"] < plain["std_error"]).iloc[1:3].all()


@pytest.mark.parametrize("library", ["polars", "lazy", "duckdb"])
def test_any_frame(plain: ConfirmatoryResult, library: str) -> None:
    frames: dict[str, Any] = {
        "polars": pl.from_pandas(FRAME),
        "lazy": pl.from_pandas(FRAME).lazy(),
        "duckdb": duckdb.from_df(FRAME),
    }
    pd.testing.assert_frame_equal(
        plain.to_frame(), confirmatory_factors(frames[library], model=MODEL).to_frame(), rtol=1e-7
    )


def test_full_information_uses_everybody() -> None:
    lacking = FRAME.copy()
    lacking.loc[::7, "t1"] = np.nan
    lacking.loc[3, ITEMS] = np.nan
    dropped = confirmatory_factors(lacking, model=MODEL)
    full = confirmatory_factors(lacking, model=MODEL, missing="fiml")
    assert full.n == 299
    assert full.excluded == {"no answer at all": 1}
    assert dropped.n == lacking[ITEMS].notna().all(axis=1).sum()
    assert dropped.n + dropped.excluded["no complete answer"] == dropped.n_total == 300
    assert full.scores().notna().all(axis=1).sum() == 299
    same = confirmatory_factors(FRAME, model=MODEL, missing="fiml").to_frame()
    pd.testing.assert_frame_equal(same, confirmatory_factors(FRAME, model=MODEL).to_frame())


def test_groups_stand_beside_the_total() -> None:
    found = confirmatory_factors(FRAME, model=MODEL, by="group").to_frame()
    assert list(dict.fromkeys(found["group"])) == ["Total", "A", "B"]
    alone = confirmatory_factors(FRAME[FRAME["group"] == "B"], model=MODEL).to_frame()
    own = found[found["group"] == "B"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(own, alone, rtol=1e-7)


def test_an_impossible_solution_gets_no_verdict() -> None:
    correlations = np.array([[1, 0.8, 0.7], [0.8, 1, 0.3], [0.7, 0.3, 1]])  # 0.8 * 0.7 / 0.3 above 1: a Heywood case
    values = np.random.default_rng(4).normal(size=(200, 3)) @ np.linalg.cholesky(correlations).T
    frame = pd.DataFrame(values, columns=list("abc"))
    found = confirmatory_factors(frame, model={"one": ["a", "b", "c"]})
    assert found.verdict == "no verdict"
    assert "impossible" in found.notes[0]
    with pytest.raises(EstimationError, match="improper"):
        found.scores()


def test_a_saturated_model_proves_nothing() -> None:
    found = confirmatory_factors(FRAME, model={"ease": MODEL["ease"]})
    assert found.verdict == "no verdict"
    assert found.fit["df"] == 0
    assert any("proves nothing" in note for note in found.notes)


@pytest.mark.parametrize(
    ("given", "error", "words"),
    [
        ({"model": None}, ArgumentError, "the answers carry no instrument"),
        ({"model": {"ease": ["e1", "e1"]}}, ArgumentError, "e1 twice"),
        ({"model": {"e1": ["e1", "e2", "e3"]}}, ArgumentError, "different names"),
        ({"model": "ease"}, ArgumentError, "expected constructs and their items"),
        ({"model": {"ease": ["e1", "nowhere", "e3"]}}, ResponseError, "nowhere"),
        ({"model": {"ease": ["e1", "group", "e3"]}}, ResponseError, "group"),
        ({"estimator": "wlsmv"}, ArgumentError, "expected one of ml, mlr"),
        ({"colour": 1}, ArgumentError, "colour - not used here"),
        ({"together": [("e1", "zz")]}, ArgumentError, "is no item of the model"),
        ({"design": SurveyDesign(strata="group")}, DesignError, "uses weights only"),
        ({"missing": "impute"}, ArgumentError, "fiml"),
        ({"model": {"ease": ["e1", "e2"]}}, EstimationError, "cannot be fitted"),
    ],
)
def test_input_that_cannot_be_used(given: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=words):
        confirmatory_factors(FRAME, **({"model": MODEL} | given))


def test_answers_that_cannot_be_used() -> None:
    with pytest.raises(EstimationError, match="do not vary"):
        confirmatory_factors(FRAME.assign(e1=3.0), model=MODEL)
    with pytest.raises(EstimationError, match="repeat each other"):
        confirmatory_factors(FRAME.assign(e1=FRAME["e2"] * 2), model=MODEL)
    with pytest.raises(EstimationError, match="nobody answered all"):
        confirmatory_factors(FRAME.assign(e1=np.nan), model=MODEL)
    with pytest.raises(ResponseError, match="missing='raise'"):
        confirmatory_factors(FRAME.assign(e1=FRAME["e1"].where(FRAME.index > 2)), model=MODEL, missing="raise")
