"""stats.drivers.penalty_reward, penalty_fit, halves, zones, asymmetry, resamples.

PR1 each method finds the truth it was made for; the spline and the parabola agree with direct fits
PR2 reversing a scale swaps penalty and reward; naming low and high the other way round turns it back
PR3 the verdict follows the tests and intervals, in every branch, with its reason
PR4 a driver without low or high ratings, or with too few different ones, is an empty cell with its reason
PR5 resamples are plain refits of the rows drawn; leaving one out is a plain refit; the seed decides
PR6 low, high and middle come from the caller or the scale and are never guessed; bad input is refused in words
PR7 groups, weights, missing answers; the same table from every kind of dataframe
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats import load_instrument, simulate_responses
from loyaltystats.errors import ArgumentError, AssumptionWarning, EstimationError, ResponseError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers import zones
from loyaltystats.stats.drivers.asymmetry import Evidence, decide, impact_asymmetry
from loyaltystats.stats.drivers.matrix import tally
from loyaltystats.stats.drivers.penalty_reward import PenaltyRewardResult, penalty_reward
from loyaltystats.stats.drivers.resamples import resampled_coefficients, without_one

RNG = np.random.default_rng(12)
N = 400
DRIVERS = ["clean", "staff", "gift"]
X = RNG.integers(1, 6, size=(N, 3))
DATA = pd.DataFrame(X, columns=DRIVERS)
DATA["overall"] = (
    6
    - np.maximum(3 - X[:, 0], 0)
    + 0.5 * (X[:, 1] - 3)
    + np.maximum(X[:, 2] - 3, 0)
    + RNG.normal(size=N) * 0.8
    + 0.2 * X[:, 0]
    + 0.2 * X[:, 2]
)
TRUTH = {"clean": "basic", "staff": "performance", "gift": "excitement"}


def made(data: pd.DataFrame = DATA, **options: Any) -> PenaltyRewardResult:
    options = {"middle": 3, "n_bootstrap": 0} | options
    return penalty_reward(data, outcome="overall", drivers=DRIVERS, **options)


def by_term(data: pd.DataFrame = DATA, **options: Any) -> pd.DataFrame:
    return made(data, **options).to_frame().set_index("term")


@pytest.mark.parametrize(
    "options",
    [
        {"method": "spline"},
        {"method": "dummies", "low": [1, 2], "high": [4, 5]},
        {"method": "moderated"},
        {"method": "quadratic", "low": 1, "high": 5},
    ],
)
def test_each_method_finds_the_truth(options: dict[str, Any]) -> None:  # PR1
    found = by_term(**options)
    assert found["impact_factor"].to_dict() == TRUTH
    assert (found["penalty_low"] < found["penalty"]).all()
    assert (found["reward_high"] > found["reward"]).all()
    assert found.loc["clean", "impact_asymmetry"] < -0.4 < 0.4 < found.loc["gift", "impact_asymmetry"]
    np.testing.assert_allclose(found["estimate"], found["penalty"] + found["reward"], rtol=1e-12)
    np.testing.assert_allclose(found["impact_range"], found["reward"] - found["penalty"], rtol=1e-12)
    np.testing.assert_allclose(found["impact_asymmetry"], found["estimate"] / found["impact_range"], rtol=1e-9)
    assert found["rated_low"].tolist() == [int((DATA[name] < 3).sum()) for name in DRIVERS]
    assert found["rated_high"].tolist() == [int((DATA[name] > 3).sum()) for name in DRIVERS]


def test_parabola_is_the_squared_term() -> None:  # PR1
    found = by_term(method="quadratic", low=1, high=5)
    z = DATA[DRIVERS] - 3
    design = np.column_stack([np.ones(N), z, z**2])
    beta = np.linalg.lstsq(design, DATA["overall"], rcond=None)[0]
    np.testing.assert_allclose(found["estimate"], 2 * 2 * beta[4:], rtol=1e-9)  # both halves are two points wide
    np.testing.assert_allclose(found["impact_range"], 2 * beta[1:4], rtol=1e-9)


def test_scale_of_the_middle_and_the_ends() -> None:  # PR1
    """Half-way between low and high, both ends by the farther one, a middle for each driver."""
    pd.testing.assert_frame_equal(by_term(middle=None, low=[1, 2], high=[4, 5]), by_term())
    pd.testing.assert_frame_equal(by_term(middle=None, low=2, high=4), by_term())
    other = by_term(middle={"clean": 2.5, "staff": 3, "gift": 3})
    assert other.loc["clean", "rated_low"] == int((DATA["clean"] < 2.5).sum())
    with pytest.raises(ArgumentError, match="the middle of the scale of 'staff' is not known"):
        by_term(middle={"clean": 3})


@pytest.mark.parametrize("method", ["spline", "dummies", "quadratic"])
def test_reversed_scale(method: str) -> None:  # PR2
    usual = by_term(method=method, low=[1, 2], high=[4, 5])
    turned = DATA.assign(**{name: 6 - DATA[name] for name in DRIVERS})
    swapped = by_term(turned, method=method, low=[1, 2], high=[4, 5])
    np.testing.assert_allclose(swapped["penalty"], usual["reward"], rtol=1e-9)
    np.testing.assert_allclose(swapped["reward"], usual["penalty"], rtol=1e-9)
    named = by_term(turned, method=method, low=[4, 5], high=[1, 2])
    for column in ("penalty", "reward", "p_value", "rated_low"):
        np.testing.assert_allclose(named[column], usual[column], rtol=1e-9)


SEEN = {
    "penalty": -0.5,
    "penalty_low": -0.7,
    "penalty_high": -0.3,
    "reward": 0.5,
    "reward_low": 0.3,
    "reward_high": 0.7,
}


@pytest.mark.parametrize(
    ("changes", "p", "adjusted", "asymmetry", "factor", "reason"),
    [
        ({}, 0.5, 0.5, 0.0, "performance", "penalty and reward are shown, and no difference of their size"),
        (
            *({}, 0.03, 0.09, -0.3, "unclear"),
            "penalty and reward are shown; they differ only before the correction for several drivers",
        ),
        (
            *({}, 0.01, 0.02, 0.15, "performance"),
            "penalty and reward differ, but by less than an asymmetry of 0.2",
        ),
        ({"penalty": -0.9}, 0.01, 0.02, -0.29, "basic", "the penalty is larger than the reward"),
        ({"reward": 0.9}, 0.01, 0.02, 0.29, "excitement", "the reward is larger than the penalty"),
        ({"penalty_high": 0.1, "reward_low": -0.1}, 0.9, 0.9, 0.0, "unclear", "neither penalty nor reward is shown"),
        (
            *({"reward_low": -0.1}, 0.2, 0.4, -0.1, "unclear"),
            "only the penalty is shown, yet the two cannot be told apart",
        ),
        (
            *({"penalty_high": 0.1}, 0.2, 0.4, 0.1, "unclear"),
            "only the reward is shown, yet the two cannot be told apart",
        ),
        (
            *({"penalty": 0.2, "penalty_low": 0.1, "penalty_high": 0.3}, 0.01, 0.01, np.nan, "unclear"),
            "low ratings go with a higher outcome: look for overlap with other drivers, or a reversed scale",
        ),
        (
            *({"reward": -0.2, "reward_low": -0.3, "reward_high": -0.1}, 0.01, 0.01, np.nan, "unclear"),
            "high ratings go with a lower outcome: look for overlap with other drivers, or a reversed scale",
        ),
        (
            *({"penalty": -0.9, "penalty_high": 0.1}, 0.01, 0.02, -0.29, "unclear"),
            "penalty and reward differ, but the larger one alone is not shown",
        ),
        ({"penalty": np.nan}, np.nan, np.nan, np.nan, "unclear", None),
    ],
)
def test_verdicts(  # PR3
    changes: dict[str, float], p: float, adjusted: float, asymmetry: float, factor: str, reason: str | None
) -> None:
    seen = Evidence(**(SEEN | changes), p=p, p_adjusted=adjusted, asymmetry=asymmetry)
    assert decide(seen, 0.05, 0.2) == (
        factor,
        reason or "the asymmetry is not identified: penalty or reward is not known",
    )


def test_theta_and_signs() -> None:  # PR3
    assert set(by_term(theta=0.9)["impact_factor"]) == {"performance"}  # so wide a cut calls all of them balanced
    noise = by_term(DATA.assign(staff=RNG.permutation(DATA["staff"])))
    wrong = noise.loc["staff", "penalty"] > 0 or noise.loc["staff", "reward"] < 0
    assert np.isnan(noise.loc["staff", "impact_asymmetry"]) == wrong
    found = impact_asymmetry({"a": (-0.2, 0.3), "b": (-0.3, 0.2), "c": (0.1, 0.2), "d": (0.0, 0.0), "e": (-0.05, 1)})
    assert found["impact_factor"].tolist() == ["performance", "performance", "unclear", "unclear", "excitement"]
    assert found["reason"].tolist()[2:4] == [
        "the asymmetry is not identified: the penalty is positive",
        "the asymmetry is not identified: penalty and reward are both zero",
    ]
    five = impact_asymmetry(
        {"a": (-1, 0.1), "b": (-1, 0.5), "c": (-1, 1), "d": (-0.5, 1), "e": (-0.1, 1)}, theta=(0.2, 0.7)
    )
    assert five["impact_factor"].tolist() == ["frustrator", "dissatisfier", "hybrid", "satisfier", "delighter"]
    np.testing.assert_allclose(five["dissatisfaction_potential"] + five["satisfaction_potential"], 1)


def test_one_sided_ratings() -> None:  # PR4
    data = DATA.assign(
        clean=DATA["clean"].clip(lower=4), gift=DATA["gift"].clip(upper=3), flat=4, two=3 + DATA["staff"] % 2
    )
    drivers = ["clean", "gift", "staff", "flat", "two"]
    options: dict[str, Any] = {"outcome": "overall", "n_bootstrap": 20, "rng": 1}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = penalty_reward(data, drivers=drivers, middle=3.5, method="moderated", **options)
    table = result.to_frame().set_index("term")
    assert table.loc["flat", ["penalty", "reward", "vif", "impact_asymmetry_low"]].isna().all()
    assert table.loc["flat", "reason"] == "everybody gave the same answer, so it was left out"
    assert table.loc["two", "reason"] == (
        "its answers are too few or too alike for penalty and reward; it entered as a straight line"
    )
    assert table.loc["gift", "reason"] == "nobody rated it high, so there is no reward"
    assert np.isnan(table.loc["gift", "reward"])
    assert np.isfinite(table.loc["gift", "penalty"])
    assert table.loc["gift", ["estimate", "p_value", "impact_range", "impact_asymmetry"]].isna().all()
    assert (table.loc[["flat", "two", "gift"], "impact_factor"] == "unclear").all()
    with pytest.warns(AssumptionWarning, match="nobody rated it low"):
        plain = penalty_reward(data, outcome="overall", drivers=["clean", "staff"], middle=3, n_bootstrap=0)
    row = plain.to_frame().set_index("term").loc["clean"]
    assert np.isnan(row["penalty"])
    assert row["reason"] == "nobody rated it low, so there is no penalty"
    assert any(note == "clean: nobody rated it low, so there is no penalty." for note in plain.notes)


def test_few_ratings_on_one_side_are_named() -> None:  # PR4
    data = DATA.assign(clean=np.where(np.arange(N) < 4, 1, 4 + DATA["clean"] % 2))
    with pytest.warns(AssumptionWarning, match=r"one side of the middle: clean \(fewer than 5 low\)"):
        made(data)
    more = DATA.assign(clean=np.where(np.arange(N) < 7, 1, 4 + DATA["clean"] % 2))
    with pytest.warns(AssumptionWarning, match=r"Fewer than 10 ratings on one side of the middle: clean \(7 low\)"):
        made(more)


def test_what_many_drivers_lack_is_one_note() -> None:  # PR4
    rng = np.random.default_rng(4)
    flags = pd.DataFrame({name: rng.integers(0, 2, 80) for name in ("late", "rude", "dear")})
    flags["overall"] = 8 - flags["late"] + rng.normal(size=80)
    with pytest.warns(
        AssumptionWarning, match="For each of late, rude, dear: its answers are too few or too alike"
    ) as told:
        penalty_reward(flags, outcome="overall", drivers=["late", "rude", "dear"], low=0, high=1, n_bootstrap=0)
    assert len(told) == 1


def _rows() -> Any:
    return tally(DATA, "overall", DRIVERS, by=None, weights=None, missing="drop")


def test_resamples_are_plain_refits() -> None:  # PR5
    rows = _rows()
    indices = np.random.default_rng(3).integers(0, N, size=(3, N))
    for drawn, found in zip(indices, resampled_coefficients(rows, indices), strict=True):
        known = np.linalg.lstsq(np.column_stack([np.ones(N), rows.x[drawn]]), rows.y[drawn], rcond=None)[0][1:]
        np.testing.assert_allclose(found, known, rtol=1e-8)
    left = without_one(rows)
    for out in (0, 7, N - 1):
        keep = np.delete(np.arange(N), out)
        known = np.linalg.lstsq(np.column_stack([np.ones(N - 1), rows.x[keep]]), rows.y[keep], rcond=None)[0][1:]
        np.testing.assert_allclose(left[out], known, rtol=1e-8)
    same = np.zeros((1, N), dtype=int)
    assert np.isnan(resampled_coefficients(rows, same)).all()


def test_the_seed_decides() -> None:  # PR5
    one, two, other = (by_term(n_bootstrap=200, rng=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert not one["impact_asymmetry_low"].equals(other["impact_asymmetry_low"])
    assert (one["impact_asymmetry_low"] <= one["impact_asymmetry"]).all()
    assert (one["impact_asymmetry"] <= one["impact_asymmetry_high"]).all()
    assert made(n_bootstrap=100).seed == "seed 20260101 (the default)"
    assert by_term()["impact_asymmetry_low"].isna().all()


def test_interval_at_another_level() -> None:  # PR5
    wide = made(confidence_level=0.99).to_frame()
    found = made().confidence_interval(0.99)
    for name in ("penalty_low", "penalty_high", "reward_low", "reward_high"):
        np.testing.assert_allclose(found[name], wide[name], rtol=1e-10)


def _message(**options: Any) -> str:
    with pytest.raises((ArgumentError, EstimationError, ResponseError)) as refused:
        penalty_reward(DATA, **({"outcome": "overall", "drivers": DRIVERS} | options))
    return str(refused.value)


def test_refusals() -> None:  # PR6
    assert _message() == (
        "middle - the middle of the scale of 'clean' is not known - expected a number, since it is never guessed from the "
        "answers - pass for example middle=3 for a scale 1-5."
    )
    assert _message(method="dummies", low=[1, 2]) == (
        "high - it is not known which answers to 'clean' are high - expected an answer (it and everything better) or a list "
        "of answers - pass for example low=[1, 2], high=[4, 5]."
    )
    assert _message(method="quadratic", middle=3) == (
        "low, high - the ends of the scale of 'clean' are not known - expected both for method='quadratic' - pass for "
        "example low=1, high=5."
    )
    assert _message(low=[1, 4], high=[3, 5]) == (
        "low, high - got (1.0, 4.0) and (3.0, 5.0), which overlap - expected low answers apart from high ones - pass for "
        "example low=[1, 2], high=[4, 5]."
    )
    assert _message(low="a", high=4) == ("low - got 'a' - expected a number or a list of numbers, for example [1, 2].")
    assert _message(middle="3") == "middle - got '3' - expected a number, for example 3 for a scale 1-5."
    assert _message(middle=3, theta=(0.2, 0.7)) == (
        "theta - got (0.2, 0.7) - expected one cut between 0 and 1, for example theta=0.2."
    )
    assert _message(middle=3, theta=2) == (
        "theta - got 2 - expected a cut between 0 and 1 for three classes, or two in order for five - pass for example "
        "theta=0.2."
    )
    assert _message(middle=3, method="splines") == (
        "method - 'splines' is not known - expected one of dummies, moderated, quadratic, spline. Did you mean 'spline'?"
    )
    assert _message(middle=3, drivers=["clean", "cleen"]).startswith("dataframe - there is no column 'cleen'")


def test_what_cannot_be_estimated() -> None:  # PR6
    text = DATA.assign(country=["DE", "FR"] * (N // 2))
    with pytest.raises(EstimationError) as refused:
        penalty_reward(text, outcome="overall", drivers=["clean", "country"], middle=3)
    assert str(refused.value) == (
        "drivers - 'country' have text answers - expected ratings as numbers for penalties and rewards, since low and high "
        "need an order - leave them out, or use by= for groups."
    )
    with pytest.raises(EstimationError, match="'clean\\[low\\]' and 'twin\\[low\\]' carry the same information"):
        penalty_reward(DATA.assign(twin=DATA["clean"]), outcome="overall", drivers=["clean", "twin"], middle=3)
    with pytest.raises(EstimationError, match="5 complete respondents for 7 coefficients"):
        made(DATA.head(5))
    with pytest.raises(EstimationError, match="everybody gave the same answer"):
        made(DATA.assign(overall=3))
    with pytest.raises(EstimationError, match="no driver is left that varies"):
        made(DATA.assign(clean=3, staff=3, gift=3))


def test_the_instrument_knows_its_scales() -> None:  # PR6
    study = load_instrument("performance").with_features({"price": "Price", "staff": "Staff"})
    answers = simulate_responses(study.combined(load_instrument("recommend")), 200, rng=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = penalty_reward(answers, n_bootstrap=0)
        parabola = penalty_reward(answers, method="quadratic", n_bootstrap=0)
    assert "Middle: 5.5." in result.method
    assert result.outcome == "recommend"
    assert result.labels["priceperf"] == "Price"
    assert parabola.kind == "quadratic"
    with pytest.raises(ArgumentError, match="it is not known which answers to 'priceperf' are low"):
        penalty_reward(answers, method="dummies")


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("spline", {"middle": 3}),
        ("moderated", {"middle": 3}),
        ("quadratic", {"low": 1, "high": 5, "middle": None}),
        ("dummies", {"low": [1, 2], "high": [4, 5]}),
    ],
)
def test_reversed_five_point_questions(  # PR2, PR6
    method: str, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = by_term(method=method, **options)
    scale = SimpleNamespace(ordered=True, is_numeric=True, codes=("1", "2", "3", "4", "5"))
    asked = SimpleNamespace(scale=scale, reversed=True, metric="csat", top=2)
    monkeypatch.setattr(zones, "question_of", lambda _responses, _code: asked)
    found = zones.zones_of(None, ["clean"], low=None, high=None)["clean"]
    assert (found.middle, found.low, found.high, found.sign, found.reach) == (3, (4.0, 5.0), (1.0, 2.0), -1.0, 2)
    turned = DATA.assign(**{name: 6 - DATA[name] for name in DRIVERS})
    np.testing.assert_allclose(by_term(turned, middle=None, method=method)["penalty"], usual["penalty"], rtol=1e-8)
    people = zones.outcome_zones(None, "overall")
    assert people.is_high(np.array([1, 2, 3])).tolist() == [True, True, False]  # the best answer has the lowest code
    asked.reversed = False
    assert zones.outcome_zones(None, "overall").is_high(np.array([3, 4, 5])).tolist() == [False, True, True]


def test_groups() -> None:  # PR7
    data = DATA.assign(place=["a", "b"] * (N // 2))
    data.loc[:3, "place"] = "tiny"
    data.loc[4, "place"] = None
    result = made(data, by="place")
    table = result.to_frame()
    assert table["group"].tolist()[:3] == ["Total"] * 3
    assert table.loc[table["group"] == "tiny", "penalty"].isna().all()
    alone = by_term(data[data["place"] == "a"])
    np.testing.assert_allclose(table.loc[table["group"] == "a", "penalty"], alone["penalty"], rtol=1e-10)
    assert any(note.startswith("tiny: not estimable.") for note in result.notes)
    assert "1 respondent without a value of 'place' count in the total only." in result.notes


def test_weights() -> None:  # PR7
    data = DATA.assign(w=np.where(np.arange(N) < 100, 2.0, 1.0))
    result = made(data, design=SurveyDesign(weights="w"), covariance="HC0")
    doubled = by_term(pd.concat([data, data[:100]]), covariance="HC0")
    np.testing.assert_allclose(result.to_frame()["penalty"], doubled["penalty"], rtol=1e-9)
    np.testing.assert_allclose(result.to_frame()["reward"], doubled["reward"], rtol=1e-9)
    assert "Weighted: survey weights enter the estimates, and robust errors allow for them." in result.notes
    assert result.method.startswith("Weighted least squares")


def test_missing_answers() -> None:  # PR7
    data = DATA.astype(float)
    data.loc[:9, "clean"] = np.nan
    result = made(data)
    assert result.excluded == {"a driver not answered": 10}
    with pytest.raises(ResponseError, match="10 respondents have missing answers"):
        made(data, missing="raise")


def test_every_kind_of_frame(as_frame: Callable[[Any], Any]) -> None:  # PR7
    pd.testing.assert_frame_equal(made(as_frame(DATA)).to_frame(), made().to_frame())


def test_it_reads_well() -> None:
    result = made(n_bootstrap=50)
    assert result.null == "A good rating gains as much as a poor one costs."
    assert "not proof of cause" in result.notes[-1]
    assert result.facts()["kind"] == "spline"
    assert "Penalties and rewards" in result.summary()
    assert "four samples of five" in " ".join(result.notes)
