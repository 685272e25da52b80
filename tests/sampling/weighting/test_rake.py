"""rake, poststratify, calibrate and adjust_nonresponse.

RK1 margins hold; shares, percentages and numbers of people give the same shape; crossed margins
RK2 no column is overwritten; the new one has a free name; zero weights stay zero; the design goes on
RK3 trim caps the weights and keeps the margins where both can hold, and says so where not
RK4 bad targets: every fault named at once
RK5 the order of rows, the scale of the weights and the library of the frame do not matter
RK6 calibration refuses what it cannot reach; negative weights; bounds
RK7 non-response: classes, chances, refusals
RK8 the report of convergence, the distribution and the texts
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, DesignError, EstimationError, QualityWarning

RNG = np.random.default_rng(5)
N = 120
FRAME = pd.DataFrame(
    {
        "country": RNG.choice(["DE", "FR", "IT"], N, p=[0.5, 0.3, 0.2]),
        "age": RNG.choice(["young", "old"], N),
        "w": RNG.lognormal(0, 0.3, N).round(3),
        "orders": RNG.integers(1, 9, N),
    }
)
TARGETS = {"country": {"DE": 0.4, "FR": 0.35, "IT": 0.25}, "age": {"young": 0.6, "old": 0.4}}
DESIGN = ls.SurveyDesign(weights="w")


def _shares(frame: pd.DataFrame, by: str, weight: str = "weight") -> dict[str, float]:
    sums = frame.groupby(by)[weight].sum()
    return dict(sums / sums.sum())


def test_margins_hold() -> None:  # RK1
    found = ls.rake(FRAME, DESIGN, TARGETS)
    for name, wanted in TARGETS.items():
        assert _shares(found.responses, name) == pytest.approx(wanted, abs=1e-9)
    table = found.to_frame()
    assert table["share_after"].to_numpy() == pytest.approx(table["target_share"].to_numpy(), abs=1e-9)
    assert found.responses["weight"].mean() == pytest.approx(1.0)
    percent = {name: {c: 100 * v for c, v in wanted.items()} for name, wanted in TARGETS.items()}
    people = {name: {c: 5000 * v for c, v in wanted.items()} for name, wanted in TARGETS.items()}
    same = ls.rake(FRAME, DESIGN, percent).responses["weight"]
    assert same.to_numpy() == pytest.approx(found.responses["weight"].to_numpy())
    many = ls.rake(FRAME, DESIGN, people).responses["weight"]
    assert many.sum() == pytest.approx(5000)
    assert (many / many.mean()).to_numpy() == pytest.approx(found.responses["weight"].to_numpy())
    mixed = ls.rake(FRAME, DESIGN, {"country": people["country"], "age": TARGETS["age"]}).responses["weight"]
    assert mixed.to_numpy() == pytest.approx(many.to_numpy())


def test_missing_is_refused_or_a_category() -> None:  # RK1
    frame = FRAME.assign(age=FRAME["age"].where(FRAME.index > 4))
    with pytest.raises(DesignError, match="'age': 5 of 120 respondents have no answer"):
        ls.rake(frame, None, TARGETS)
    targets = TARGETS | {"age": {"young": 0.6, "old": 0.35, "missing": 0.05}}
    found = ls.rake(frame, None, targets, missing="category").responses
    assert found.loc[:4, "weight"].sum() / found["weight"].sum() == pytest.approx(0.05)
    with pytest.raises(DesignError, match="'missing' has no target"):
        ls.rake(frame, None, TARGETS, missing="category")


def test_new_column() -> None:  # RK2
    frame = FRAME.assign(weight=1.0, w=FRAME["w"].where(FRAME.index != 3, 0.0))
    found = ls.rake(frame, ls.SurveyDesign(weights="w", clusters="orders"), TARGETS)
    assert found.column == "weight2"
    assert found.design == ls.SurveyDesign(weights="weight2", clusters="orders")
    assert found.responses["weight2"].iloc[3] == 0
    assert found.excluded == {"weight of zero": 1}
    assert found.n + 1 == found.n_total == N
    assert "weight2" not in frame
    assert any("1 respondents had a weight of zero" in note for note in found.notes)
    with pytest.raises(DesignError, match="there is a column 'weight' already"):
        ls.rake(frame, None, TARGETS, column="weight")
    assert ls.nps(found.responses.assign(recommend=RNG.integers(0, 11, N)), "recommend", design=found.design).n == N - 1


def test_trim() -> None:  # RK3
    targets = {"country": {"DE": 0.3, "FR": 0.2, "IT": 0.5}, "age": {"young": 0.7, "old": 0.3}}
    free = ls.rake(FRAME, DESIGN, targets)
    found = ls.rake(FRAME, DESIGN, targets, trim=2.8)
    assert free.weight_max > 2.8
    assert found.weight_max == pytest.approx(2.8)
    assert found.trimmed > 0
    assert found.worst_difference < 1e-9
    assert found.design_effect < free.design_effect
    with pytest.warns(QualityWarning, match="keeps the margins from their targets"):
        tight = ls.rake(FRAME, DESIGN, targets, trim=1.2)
    assert not tight.converged
    assert tight.weight_max == pytest.approx(1.2)
    with pytest.raises(ArgumentError, match="expected one of them"):
        ls.rake(FRAME, DESIGN, targets, trim=3, bounds=(0.3, 3))
    with pytest.raises(ArgumentError, match="above 1"):
        ls.rake(FRAME, DESIGN, targets, trim=1)


def test_bad_targets() -> None:  # RK4
    with pytest.raises(DesignError) as caught:
        ls.rake(FRAME, None, {"country": {"DE": 0.5, "FR": 0.3, "Italy": 0.2}, "age": {"young": 0.6, "old": 0.3}})
    for words in (
        "respondents are 'IT', which has no target",
        "nobody in the answers is 'Italy'",
        "'age': the targets add up to 0.9, expected shares that add up to 1",
    ):
        assert words in str(caught.value)
    with pytest.raises(DesignError, match="target 0 of 'IT', expected a number above 0"):
        ls.rake(FRAME, None, {"country": {"DE": 0.6, "FR": 0.4, "IT": 0}})
    with pytest.raises(DesignError, match="different numbers of people"):
        ls.rake(FRAME, None, {"country": {"DE": 400, "FR": 400, "IT": 400}, "age": {"young": 700, "old": 700}})
    with pytest.raises(ArgumentError, match="targets - got"):
        ls.rake(FRAME, None, {})
    with pytest.raises(ArgumentError, match="expected category -> share"):
        ls.rake(FRAME, None, {"country": 3})  # type: ignore[dict-item]
    with pytest.raises(ArgumentError, match="has 1 parts - expected 2"):
        ls.rake(FRAME, None, {("country", "age"): {"DE": 1.0}})
    apart = pd.DataFrame({"a": ["x", "x", "y"], "b": ["u", "u", "v"]})
    with pytest.raises(DesignError, match="still off by"):
        ls.rake(apart, None, {"a": {"x": 0.5, "y": 0.5}, "b": {"u": 0.2, "v": 0.8}})
    with pytest.raises(DesignError, match="missing, negative or not a number"):
        ls.rake(FRAME.assign(w=-1.0), DESIGN, TARGETS)
    with pytest.raises(DesignError, match="replicate weights do not change"):
        ls.rake(FRAME, ls.SurveyDesign(replicates="jackknife"), TARGETS)


@pytest.mark.parametrize("make", [pl.from_pandas, pa.Table.from_pandas, duckdb.from_df])
def test_other_libraries(make: object) -> None:  # RK5
    native = make(FRAME)  # type: ignore[operator]
    found = ls.rake(native, DESIGN, TARGETS)
    wanted = ls.rake(FRAME, DESIGN, TARGETS)
    frame = found.responses
    column = frame["weight"].to_list() if isinstance(frame, pl.DataFrame) else frame.column("weight").to_pylist()
    assert column == pytest.approx(wanted.responses["weight"].tolist())
    pd.testing.assert_frame_equal(found.to_frame(), wanted.to_frame())


@settings(max_examples=10, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([1e-3, 7.0, 1e3]))
def test_order_and_scale(seed: int, scale: float) -> None:  # RK5
    mixed = FRAME.sample(frac=1, random_state=seed)
    found = ls.rake(mixed.assign(w=mixed["w"] * scale), DESIGN, TARGETS)
    wanted = ls.rake(FRAME, DESIGN, TARGETS).responses["weight"]
    assert found.responses["weight"].to_numpy() == pytest.approx(wanted.loc[mixed.index].to_numpy(), rel=1e-8)


def test_calibration() -> None:  # RK6
    found = ls.calibrate(FRAME, DESIGN, {"orders": 5200, "age": {"young": 600, "old": 400}}, method="raking")
    frame = found.responses
    assert (frame["weight"] * frame["orders"]).sum() == pytest.approx(5200)
    assert _shares(frame, "age")["young"] == pytest.approx(0.6)
    assert found.to_frame()["answer"].tolist() == ["sum", "old", "young"]
    bounded = ls.calibrate(FRAME, None, {"orders": 5200}, population=1000, method="logit", bounds=(0.6, 1.7))
    factor = bounded.responses["weight"] / (1000 / N)
    assert factor.min() >= 0.6
    assert factor.max() <= 1.7
    with pytest.raises(DesignError, match="need the number of people"):
        ls.calibrate(FRAME, None, {"orders": 5200})
    with pytest.raises(DesignError, match="expected one population"):
        ls.calibrate(FRAME, None, {"age": {"young": 600, "old": 400}}, population=500)
    with pytest.raises(
        DesignError, match=r"cannot be met together with factors from 0\.9 to 1\.1, the worst is orders"
    ):
        ls.calibrate(FRAME, None, {"orders": 7500}, population=1000, bounds=(0.9, 1.1))
    with pytest.raises(DesignError, match="zero or negative, and nobody stands for fewer than no people"):
        ls.calibrate(FRAME, None, {"orders": 7500}, population=1000)
    with pytest.raises(DesignError, match="method='logit' keeps the factors"):
        ls.calibrate(FRAME, None, {"orders": 5200}, population=1000, method="logit")
    with pytest.raises(DesignError, match="a smallest factor from 0"):
        ls.calibrate(FRAME, None, {"orders": 5200}, population=1000, bounds=(1.1, 2))
    with pytest.raises(ArgumentError, match="'raking' has none"):
        ls.calibrate(FRAME, None, {"orders": 5200}, population=1000, method="raking", bounds=(0.5, 2))
    lacking = FRAME.assign(orders=FRAME["orders"].astype(float).where(FRAME.index != 2))
    with pytest.raises(DesignError, match=r"column 'orders', row 3 - missing"):
        ls.calibrate(lacking, None, {"orders": 5200}, population=1000)
    with pytest.raises(ArgumentError, match="use rake"):
        ls.poststratify(FRAME, None, TARGETS)


def test_nonresponse() -> None:  # RK7
    asked = FRAME.assign(answered=["yes", "no", "yes"] * (N // 3))
    found = ls.adjust_nonresponse(asked, DESIGN, responded="answered", by="country")
    table, frame = found.to_frame(), found.responses
    assert table["responded"].sum() == found.n == 80
    assert found.excluded == {"did not respond": 40}
    assert frame.groupby("country")["weight"].sum().to_numpy() == pytest.approx(
        FRAME.groupby("country")["w"].sum().to_numpy()
    )
    model = ls.adjust_nonresponse(asked, DESIGN, responded="answered", predictors=["orders", "country"], classes=3)
    assert len(model.to_frame()) == 3
    assert model.responses["weight"].sum() == pytest.approx(FRAME["w"].sum())
    with pytest.raises(ArgumentError, match="expected one of by= and predictors="):
        ls.adjust_nonresponse(asked, DESIGN, responded="answered")
    with pytest.raises(DesignError, match="does not say who answered"):
        ls.adjust_nonresponse(FRAME, DESIGN, responded="country", by="age")
    nobody = asked.assign(answered=np.where(asked["country"] == "IT", "no", "yes"))
    with pytest.raises(DesignError, match="nobody answered in 'IT'"):
        ls.adjust_nonresponse(nobody, DESIGN, responded="answered", by="country")
    with pytest.raises(EstimationError, match="the logit model has no solution"):
        ls.adjust_nonresponse(nobody, DESIGN, responded="answered", predictors=["country"])


def test_report() -> None:  # RK8
    found = ls.rake(FRAME, DESIGN, TARGETS)
    facts = found.facts()
    weights = found.responses["weight"].to_numpy()
    assert facts["design_effect"] == pytest.approx(1 + (weights.std() / weights.mean()) ** 2)
    assert facts["n_effective"] == pytest.approx(N / found.design_effect)
    assert facts["weight_cv"] == pytest.approx(weights.std())
    assert (facts["converged"], facts["trimmed"]) == (True, 0)
    assert found.distribution()["n"].sum() == N
    assert ls.rake(FRAME[["age"]], None, {"age": _shares(FRAME.assign(weight=1.0), "age")}).distribution()[
        "n"
    ].tolist() == [N]
    assert "Raking" in found.method
    study = ls.simulate_responses(ls.load_instrument("profile"), 60, rng=1)
    known = study.valid()["segment"].fillna("missing")  # code 99, refused, is no answer
    told = ls.rake(study, None, {"segment": dict(known.value_counts(normalize=True))}, missing="category")
    assert isinstance(told.responses, ls.Responses)
    assert "weight" in told.responses.frame
    assert told.labels["segment/P"] == "A private household"
