"""stats.drivers.models.ordinal.

OR1 separated answers are refused with the driver and the cut point; no p is printed
OR2 classes: answers as they are, detractors to promoters, cut points; empty classes and rare ones are named
OR3 effects per cut point are released where the nominal test rejects, or where asked; the note says what differs
OR4 weights make errors robust, tests Wald's, and take AIC away; designs and clusters say what they do not reach
OR5 joint tests of text drivers and declared groups; controls are not corrected; one model per group
OR6 every engine gives the same table
OR7 average effects are the derivatives of predicted shares, with interactions and levels
OR8 probabilities keep their digits in the tails and sum to one
OR9 joining equal rows changes nothing
OR10 too few respondents, combinations of drivers and constant outcomes are refused
"""

from __future__ import annotations

import re
import warnings

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from loyaltystats.errors import ArgumentError, AssumptionWarning, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.driver_result import DriverResult
from loyaltystats.stats.drivers.models import ordinal_rows as rows_module
from loyaltystats.stats.drivers.models.ordinal_fit import class_probabilities, fit_ordinal, fit_rows
from loyaltystats.stats.drivers.models.ordinal_separation import separation
from loyaltystats.stats.drivers.regress import regress_loyalty

RNG = np.random.default_rng(11)
N = 400
DATA = pd.DataFrame(
    {
        "a": RNG.integers(1, 6, N),
        "b": RNG.integers(1, 6, N),
        "land": ["DE", "ES", "FR", "DE"] * (N // 4),
        "wave": [1, 2] * (N // 2),
        "branch": [f"b{at % 50}" for at in range(N)],
        "w": RNG.uniform(0.5, 2, N).round(2),
    }
)
LATENT = 0.7 * DATA["a"] + 0.3 * DATA["b"] + (DATA["land"] == "ES") + RNG.logistic(size=N)
DATA["y"] = np.digitize(LATENT, np.quantile(LATENT, np.linspace(0.05, 0.85, 10)))


def _ordinal(data: object = DATA, **arguments: object) -> DriverResult:
    wanted = {"outcome": "y", "drivers": ["a", "b"], "model": "ordinal", **arguments}
    return regress_loyalty(data, **wanted)  # type: ignore[arg-type]


def _message(**arguments: object) -> str:
    with pytest.raises((ArgumentError, EstimationError)) as caught:
        _ordinal(**arguments)
    return str(caught.value)


def test_perfect_separation_names_driver_and_cuts() -> None:  # OR1
    message = _message(data=DATA.assign(y=np.digitize(DATA["a"], [2, 4])))
    assert "separated by 'a' at the cuts between 0 and 1, 1 and 2:" in message
    assert "no test" in message


def test_one_level_that_always_gives_the_best_answer() -> None:  # OR1
    best = DATA["y"].clip(0, 9).where(DATA["land"] != "FR", 10)
    message = _message(data=DATA.assign(y=best), drivers=["a", "land"], classes="nps")
    assert "separated by 'land[FR]' at the cut between passives and promoters:" in message


def test_separation_by_two_drivers_together() -> None:  # OR1
    total = DATA["a"] + DATA["b"]
    y = np.where(total > 6, 2, np.where(total < 6, 0, 1))
    message = _message(data=DATA.assign(y=y))
    assert "'a' and 'b' together at the cuts between 0 and 1, 1 and 2" in message
    direction, cuts = separation(DATA[["a", "b"]].to_numpy(float), DATA["y"].to_numpy(), 10)
    assert not direction.any()
    assert cuts == []


def test_strong_effects_are_not_separation() -> None:  # OR1
    strong = np.digitize(20 * DATA["a"] + RNG.logistic(size=N) * 8, [30, 50, 70])
    assert _ordinal(DATA.assign(y=strong), checks=False).to_frame()["estimate"].iloc[0] > 1.5


def test_classes() -> None:  # OR2
    raw, joined = _ordinal(checks=False), _ordinal(classes="nps", checks=False)
    assert raw.frame("thresholds")["cut"].tolist()[:2] == ["0|1", "1|2"]
    assert joined.frame("shares")["class"].tolist() == ["detractors", "passives", "promoters"]
    assert "in the classes detractors, passives, promoters" in joined.method
    same = _ordinal(classes=(6, 8), checks=False)
    pd.testing.assert_frame_equal(same.to_frame(), joined.to_frame())
    other = _ordinal(DATA.assign(y=DATA["y"].clip(1, 10)), classes=(6, 8), checks=False)
    assert other.frame("shares")["class"].tolist() == ["1-6", "7-8", "9-10"]  # 1 to 10 is another scale
    assert "nps" not in other.frame("effects")["measure"].tolist()
    own = _ordinal(classes=[3, 9], checks=False).frame("shares")
    assert own["class"].tolist() == ["0-3", "4-9", "10"]
    assert own["observed"].sum() == pytest.approx(1)
    assert own["predicted"].sum() == pytest.approx(1)
    np.testing.assert_allclose(own["observed"], own["predicted"], atol=0.01)
    half = _ordinal(DATA.assign(y=DATA["y"] / 2), classes=[1.5, 4], checks=False).frame("shares")
    assert half["class"].tolist() == ["up to 1.5", "above 1.5 to 4", "above 4"]
    single = _ordinal(classes=[6], checks=True)
    assert single.frame("tests")["p_value"].notna().tolist() == [True, *[False] * 7]


def test_classes_that_cannot_be() -> None:  # OR2
    assert _message(classes=(8, 6)).startswith("classes - got (8, 6) - expected 'nps', or ascending numbers")
    assert _message(classes="top").startswith("classes - got 'top'")
    assert _message(classes=(True,)).startswith("classes - got (True,)")
    assert "'nps' reads answers 0 to 10, and 'y' goes from 0 to 20" in _message(
        data=DATA.assign(y=2 * DATA["y"]), classes="nps"
    )
    assert "all answers are in the class '0-10'" in _message(classes=(10,))
    many = DATA.assign(y=np.arange(N))
    assert "takes 400 different values - expected a rating with at most 20 answers" in _message(data=many)


def test_empty_and_rare_classes_are_named() -> None:  # OR2
    gap = DATA.assign(y=DATA["y"].replace({3: 4, 7: 8}))
    assert "Nobody gave the answers 3, 7, so that they have no thresholds of their own." in _ordinal(gap).notes
    one = DATA.assign(y=DATA["y"].replace({3: 4}))
    assert "Nobody gave the answer 3, so that it has no threshold of its own." in _ordinal(one, checks=False).notes
    none = DATA.assign(y=DATA["y"].replace({7: 6, 8: 9}))
    notes = _ordinal(none, classes="nps", checks=False).notes
    assert "Nobody is in the class passives, so that it has no threshold of its own." in notes
    empty = _ordinal(none, classes=(6, 7, 8), checks=False).notes
    assert "Nobody is in the classes 7, 8, so that they have no thresholds of their own." in empty
    few = DATA.assign(y=DATA["y"].where(DATA.index > 2, 10).clip(0, 9).where(DATA.index > 2, 10))
    assert any(note.startswith("Given by fewer than 10 respondents: 10;") for note in _ordinal(few, checks=False).notes)


def _uneven(n: int = 1500) -> pd.DataFrame:
    """Answers in three classes; ``a`` matters for not being a detractor, and not for being a promoter."""
    draw = np.random.default_rng(3)
    a, b = draw.integers(1, 6, n), draw.integers(1, 6, n)
    above = draw.random(n) < 1 / (1 + np.exp(-(1.2 * a - 3)))
    top = draw.random(n) < 0.4
    return pd.DataFrame({"a": a, "b": b, "y": np.where(above, np.where(top, 10, 8), 5)})


def test_effects_are_released_where_they_differ() -> None:  # OR3
    result = _ordinal(_uneven(), classes="nps")
    partial = result.frame("partial")
    assert partial[["term", "cut"]].to_numpy().tolist() == [
        ["a", "detractors|passives"],
        ["a", "passives|promoters"],
        ["b", "every"],
    ]
    low, high = partial["odds_ratio"].iloc[0], partial["odds_ratio"].iloc[1]
    assert low > 1.5 * high
    note = next(note for note in result.notes if note.startswith("a acts differently"))
    assert note == (
        "a acts differently along the scale, more at the bottom: per point it multiplies the odds of being no detractor by "
        f"{low:.2f}, those of being a promoter by {high:.2f}."
    )
    assert result.fit["partial_aic"] < result.fit["aic"]
    assert "partial" not in _ordinal(_uneven(), classes="nps", proportional="yes").more
    raw = _ordinal(_uneven())
    assert any("odds of being above 5 by" in note and "at 10 by" in note for note in raw.notes)
    assert not any("Nothing speaks against" in note for note in result.notes)
    assert any("Nothing speaks against" in note for note in _ordinal(classes="nps").notes)
    few = _uneven(160)
    few = pd.concat([few, pd.DataFrame({"a": [1, 5, 3], "b": [1, 2, 3], "y": [0, 0, 0]})])
    unsure = _ordinal(few)
    assert "partial" not in unsure.more
    assert any(note.startswith("A test speaks against one coefficient per driver (a), but") for note in unsure.notes)


def test_effects_are_released_where_asked() -> None:  # OR3
    result = _ordinal(drivers=["a", "land"], classes="nps", proportional=["land"], checks=False)
    assert result.frame("partial")["term"].tolist() == ["a", *["land[ES]"] * 2, *["land[FR]"] * 2]
    assert "tests" not in result.more
    assert any(note.startswith("land: ES acts differently") for note in result.notes)
    for wrong, said in (("land", "got 'land'"), (["price"], "'price' is no driver of the model"), ([], "got []")):
        assert said in _message(proportional=wrong)


def test_crossing_effects_are_no_model() -> None:  # OR3
    draw = np.random.default_rng(8)
    a = np.repeat([0.0, 10.0], 400)
    low = draw.random(800) < np.where(a > 0, 0.5, 0.45)
    y = np.where(low, 0, np.where(draw.random(800) < np.where(a > 0, 0.02, 0.9), 1, 2))
    data = pd.DataFrame({"a": a, "y": y, "b": draw.normal(size=800)})
    data = pd.concat([data, pd.DataFrame({"a": [60.0] * 3, "b": [0.0] * 3, "y": [0, 0, 0]})])
    result = _ordinal(data, proportional=["a"], checks=False)
    assert any("cross for 0.4% of the respondents" in note for note in result.notes)


def test_partial_effects_without_a_finite_value() -> None:  # OR3
    flag = (DATA["a"] > 4).astype(int)
    y = DATA["y"].where((flag == 0) | (DATA["y"] > 1), 5)
    result = _ordinal(DATA.assign(y=y, flag=flag), drivers=["flag", "b"], proportional=["flag"])
    assert result.frame("partial")["std_error"].isna().any()
    assert any("no finite value: at that cut point" in note for note in result.notes)
    assert any(
        note.startswith("Brant's test leaves out where answers are separated: 0|1, 1|2.") for note in result.notes
    )


def test_weights_make_errors_robust() -> None:  # OR4
    weighted = _ordinal(design=SurveyDesign(weights="w"), classes="nps")
    robust = _ordinal(design=SurveyDesign(weights="w"), classes="nps", covariance="robust", checks=False)
    pd.testing.assert_frame_equal(weighted.to_frame(), robust.to_frame())
    assert "weighted likelihood, robust standard errors" in weighted.method
    assert "(Wald)" in weighted.method
    assert "aic" not in weighted.fit
    tests = weighted.frame("tests")
    assert set(tests["test"]) == {
        "robust Wald",
        "Brant (robust)",
        "same at every cut point (robust Wald)",
        "same spread (robust Wald)",
    }
    assert tests["p_value"].between(0.001, 1).iloc[1:].all()
    asked = _ordinal(design=SurveyDesign(weights="w"), classes="nps", proportional=["a"], checks=False)
    assert "partial_aic" not in asked.fit
    plain = _ordinal(DATA.assign(w=2), design=SurveyDesign(weights="w"), classes="nps", checks=False)
    assert "aic" in plain.fit


def test_designs_and_clusters() -> None:  # OR4
    design = SurveyDesign(weights="w", clusters="branch")
    result = _ordinal(design=design, classes="nps")
    assert result.covariance == "design"
    assert (result.to_frame()["df"] == 49).all()
    assert "F with 2 numerator df" in result.method
    assert any("use the weights, not the clusters and strata" in note for note in result.notes)
    few = DATA.assign(branch=DATA["wave"].astype(str) + DATA["land"])
    with pytest.warns(AssumptionWarning, match="Only 4 clusters"):
        _ordinal(few, design=SurveyDesign(clusters="branch"), covariance="cluster", checks=False)


def test_joint_tests_controls_and_groups() -> None:  # OR5
    result = _ordinal(
        drivers=["a", "b", "land"], always="wave", groups={"service": ["a", "b"]}, classes="nps", checks=False
    )
    joint = result.frame("joint")
    assert joint[["term", "test"]].to_numpy().tolist() == [
        [name, test] for name in ("service", "land") for test in ("Wald", "likelihood ratio")
    ]
    assert joint["p_value"].iloc[0] < 0.001
    table = result.to_frame().set_index("term")
    assert table.loc["wave", "p_value"] == table.loc["wave", "p_adjusted"]
    assert "wave" not in result.frame("effects")["term"].tolist()
    alone = _ordinal(drivers=["land"], classes="nps", checks=False).frame("joint")
    assert alone["df"].tolist() == [2.0, 2.0]
    weighted = _ordinal(drivers=["a", "land"], design=SurveyDesign(weights="w"), classes="nps", checks=False)
    assert weighted.frame("joint")["test"].tolist() == ["Wald"]


def test_by_groups() -> None:  # OR5
    result = _ordinal(by="wave", classes="nps", checks=False)
    assert result.to_frame()["group"].tolist() == ["Total"] * 2 + ["1"] * 2 + ["2"] * 2
    assert result.frame("effects").columns[0] == "group"
    alone = _ordinal(DATA[DATA["wave"] == 2], classes="nps", checks=False).to_frame()
    np.testing.assert_allclose(result.to_frame()["estimate"].iloc[4:], alone["estimate"], rtol=1e-9)


def test_every_engine_gives_the_same() -> None:  # OR6
    wanted = _ordinal(drivers=["a", "land"], checks=False).to_frame()
    columns = DATA[["a", "land", "y"]]
    for other in (pl.from_pandas(columns), pa.Table.from_pandas(columns), duckdb.from_df(columns)):
        pd.testing.assert_frame_equal(_ordinal(other, drivers=["a", "land"], checks=False).to_frame(), wanted)


def _points(result: DriverResult, data: pd.DataFrame, columns: list[np.ndarray]) -> float:
    """NPS that the model predicts for a matrix of drivers."""
    table, cuts = result.to_frame(), result.frame("thresholds").set_index("cut")["estimate"]
    line = np.column_stack(columns) @ table["estimate"].to_numpy()
    shares = class_probabilities(cuts.to_numpy(), line).mean(axis=0)
    return float(100 * (shares[-1] - shares[0]))


def test_effects_are_derivatives_of_predictions() -> None:  # OR7
    result = _ordinal(drivers=["a", "b"], interactions=[("a", "b")], classes="nps", checks=False)
    effects = result.frame("effects").set_index(["term", "measure"])["estimate"]
    a, b = DATA["a"].to_numpy(float), DATA["b"].to_numpy(float)
    step = 1e-5
    up, down = (_points(result, DATA, [a + s, b, (a + s) * b]) for s in (step, -step))
    assert effects["a", "nps"] == pytest.approx((up - down) / (2 * step), rel=1e-6)
    assert ("a:b", "nps") not in effects.index
    level = _ordinal(drivers=["a", "land"], classes="nps", checks=False)
    high, low = (_points(level, DATA, [a, 0 * a + es, 0 * a]) for es in (1, 0))
    found = level.frame("effects").set_index(["term", "measure"])["estimate"]
    assert found["land[ES]", "nps"] == pytest.approx(high - low, rel=1e-9)
    total = found["a"].drop("nps").sum()
    assert total == pytest.approx(0, abs=1e-12)


def test_measures_follow_the_scale() -> None:  # OR7
    raw = _ordinal(checks=False).frame("effects")
    assert raw["measure"].unique().tolist() == ["nps", "detractors", "passives", "promoters", "mean"]
    short = _ordinal(DATA.assign(y=DATA["y"] // 3), checks=False).frame("effects")
    assert short["measure"].unique().tolist() == ["0", "1", "2", "3", "mean"]
    long = _ordinal(DATA.assign(y=DATA["y"].clip(1, 10)), checks=False).frame("effects")
    assert long["measure"].unique().tolist() == ["1", "10", "mean"]
    mean = long[long["measure"] == "mean"]["estimate"].to_numpy()
    linear = regress_loyalty(DATA, outcome="y", drivers=["a", "b"]).to_frame()["estimate"].to_numpy()[1:]
    np.testing.assert_allclose(mean, linear, rtol=0.12)


def test_probabilities_keep_their_digits() -> None:  # OR8
    found = class_probabilities(np.array([-1.0, 0.5, 2.0]), np.array([-60.0, 0.0, 60.0]))
    np.testing.assert_allclose(found.sum(axis=1), 1, rtol=1e-15)
    assert found[0, 2] == pytest.approx(np.exp(-60) * (np.exp(-0.5) - np.exp(-2.0)), rel=1e-12)
    assert found[2, 1] == pytest.approx(np.exp(-60) * (np.exp(0.5) - np.exp(-1.0)), rel=1e-12)


def test_joined_rows_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:  # OR9
    x, y, w = DATA[["wave"]].to_numpy(float), DATA["y"].to_numpy() // 6, DATA["w"].to_numpy()
    rows = rows_module.ordinal_rows(x, y, w)
    assert len(rows.x) == 4
    joined = fit_rows(rows)
    monkeypatch.setattr(rows_module, "joined_rows", lambda x, codes, w, _classes: (x, codes, w, w**2))
    plain = fit_ordinal(x, y, w)
    assert plain.rows.x.shape == (N, 1)
    np.testing.assert_allclose(joined.coefficients, plain.coefficients, rtol=1e-10)
    np.testing.assert_allclose(joined.covariance, plain.covariance, rtol=1e-9)
    np.testing.assert_allclose(joined.sandwich, plain.sandwich, rtol=1e-9)
    assert joined.n == plain.n == N


def test_predictions_of_a_fit() -> None:  # OR8
    fitted = fit_ordinal(DATA[["a"]].to_numpy(float), DATA["y"].to_numpy())
    shares = fitted.shares(np.array([[1.0], [5.0]]), (6, 8))
    np.testing.assert_allclose(shares.sum(axis=1), 1)
    assert shares[1, 2] > shares[0, 2]
    assert np.diff(fitted.means(np.array([[1.0], [5.0]])))[0] > 0
    assert fitted.converged
    assert fitted.iterations < 10


def test_refused_in_words() -> None:  # OR10
    assert "12 respondents" not in _message(data=DATA[:3])
    short = DATA[:12].assign(y=range(12))
    assert "12 complete respondents for 13 coefficients and thresholds" in _message(data=short)
    assert "'a' and 'b' carry the same information" in _message(data=DATA.assign(b=2 * DATA["a"]))
    with pytest.raises(EstimationError, match="everybody gave the same answer"):
        fit_ordinal(np.arange(5.0)[:, None], np.ones(5))
    with pytest.raises(EstimationError, match="'x1' does not vary"):
        fit_ordinal(np.ones((5, 1)), np.arange(5.0))
    twice = np.column_stack([DATA["a"], DATA["a"]]).astype(float)
    with pytest.raises(EstimationError, match="did not settle"):
        fit_ordinal(twice, DATA["y"].to_numpy())
    with pytest.warns(AssumptionWarning, match="flag: fewer than 10 respondents"):
        _ordinal(DATA.assign(flag=[1, 1, 0, 0, 1] + [0] * (N - 5)), drivers=["a", "flag"], checks=False)


def test_no_warnings_on_the_way() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = _ordinal(classes="nps")
    assert re.search(r"chi-square\(2\) = \d+", result.method)
    assert result.to_frame().columns[:12].tolist() == [
        *("term", "estimate", "std_estimate", "std_error", "statistic", "df"),
        *("p_value", "p_adjusted", "conf_low", "conf_high", "vif", "n"),
    ]
