"""The goal ordinal, the curve of a plan, the field of Kano studies, and single drivers.

OP1 statistics of many simulated studies are those of the model of drivers; cut points give the shares stated
OP2 size and power are near R's ordinal::clm and Whitehead's formula; the same seed gives the same plan
OP3 every goal's planned power is within one point of simulated studies (tests/oracles/power_simulated.py)
OP4 power grows with n along the curve, half-widths shrink; the curve passes through the plan
OP5 the field of a Kano study; single drivers of a regression; means of several groups
OP6 bad arguments are refused in words
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from loyaltystats.errors import ArgumentError
from loyaltystats.sampling.ordinal_power import OrdinalTruth, first_guess, wald_statistics
from loyaltystats.sampling.planning import power, sample_size
from loyaltystats.stats.drivers.models.ordinal_fit import fit_ordinal

ORACLES = Path(__file__).resolve().parents[1] / "oracles"
ELEVEN = (0.03, 0.02, 0.03, 0.04, 0.04, 0.08, 0.08, 0.14, 0.2, 0.16, 0.18)


def _rows(name: str) -> list[dict[str, str]]:
    with (ORACLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("shares", [(0.2, 0.4, 0.4), ELEVEN, (0.02, 0.48, 0.5)])
def test_statistics_are_those_of_the_model(shares: tuple[float, ...]) -> None:  # OP1
    truth = OrdinalTruth(shares=shares, effect=0.4, other_effect=0.2, drivers=3, correlation=0.3)
    x, y = truth.draw(4, 80, np.random.default_rng(3))
    fits = [fit_ordinal(x[i], y[i]) for i in range(4)]  # some samples lack a class
    expected = [fit.coefficients[0] / fit.std_error[0] for fit in fits]
    assert wald_statistics(x, y, truth.effects, truth.cuts()) == pytest.approx(expected, rel=1e-6)  # both iterate


@pytest.mark.parametrize("share", [None, 0.3])
def test_shares_are_those_stated(share: float | None) -> None:  # OP1
    truth = OrdinalTruth(
        shares=(0.2, 0.3, 0.5), effect=0.7, other_effect=0.3, drivers=4, correlation=0.5, driver_share=share
    )
    _x, y = truth.draw(100, 4000, np.random.default_rng(1))
    assert np.bincount(y.ravel()) / y.size == pytest.approx([0.2, 0.3, 0.5], abs=0.003)  # four errors of 400,000 draws


def test_separated_answers_find_nothing() -> None:  # OP1
    x, y = np.arange(20.0).reshape(1, 20, 1), (np.arange(20) >= 10).astype(int).reshape(1, 20)
    assert not abs(wald_statistics(x, y, np.array([1.0]), np.array([0.0]))[0]) > 1.96
    assert np.isnan(wald_statistics(x, np.zeros((1, 20), dtype=int), np.array([1.0]), np.array([0.0]))[0])


def test_power_is_that_of_clm() -> None:  # OP2
    known = {row["name"]: float(row["value"]) for row in _rows("power_ordinal.csv")}
    normal = power("ordinal", respondents=200, n_simulations=3000, rng=5).to_frame().iloc[0]
    groups = {"shares": (0.289, 0.486, 0.153, 0.072), "beta": 0.887, "driver_share": 0.5}
    two = power("ordinal", respondents=187, n_simulations=3000, rng=5, **groups).to_frame().iloc[0]
    assert normal["reached"] == pytest.approx(known["clm_normal"], abs=0.03)  # 3.5 errors of 3,000 studies each
    assert two["reached"] == pytest.approx(known["clm_groups"], abs=0.03)
    assert normal["std_error"] == pytest.approx(np.sqrt(normal["reached"] * (1 - normal["reached"]) / 3000))
    truth = OrdinalTruth(shares=groups["shares"], effect=0.887, driver_share=0.5)  # type: ignore[arg-type]
    assert first_guess(truth, 0.05, 0.9) == pytest.approx(known["whitehead"], rel=1e-8)


def test_size() -> None:  # OP2
    given: dict[str, Any] = {"shares": (0.289, 0.486, 0.153, 0.072), "beta": 0.887, "driver_share": 0.5, "power": 0.9}
    first, again = (sample_size("ordinal", rng=2, n_simulations=1000, **given).to_frame() for _ in range(2))
    assert first.equals(again)
    assert first["n"][0] == pytest.approx(187, rel=0.1)  # Whitehead's normal approximation
    assert first["reached"][0] == pytest.approx(0.9, abs=0.03)
    assert list(first) == ["aim", "target", "reached", "std_error", "n", "respondents", "invitations"]
    few = sample_size("ordinal", odds_ratio=1.02)
    assert few.to_frame().loc[0, ["reached", "n", "respondents"]].isna().all()
    assert "An aim that more than 5,000 answers would not reach has no size." in few.notes
    plain, strong = (sample_size("ordinal", odds_ratio=each, rng=1, n_simulations=500).n for each in (1.5, 2.0))
    assert strong < plain


@pytest.mark.parametrize("row", _rows("power_simulated.csv"), ids=lambda row: f"{row['goal']}-{row['case']}")
def test_planned_power_is_within_a_point(row: dict[str, str]) -> None:  # OP3
    assert float(row["planned"]) == pytest.approx(float(row["simulated"]), abs=0.01)
    given: dict[str, Any] = {
        "one score": {"difference": 10},
        "two groups": {"difference": 15, "groups": 2},
        "four groups": {"difference": 15, "groups": 4},
        "two shares": {"groups": 2},
        "four means": {"groups": 4},
        "two of five": {"r2_increase": 0.05, "tested": 2},
        "one driver": {"std_beta": 0.2},
        "one feature": {"gap": 0.2},
        "20 features": {"gap": 0.2, "features": 20},
    }.get(row["case"], {})
    if row["goal"] == "ordinal":  # the planned figure is itself simulated, with more studies than a test has time for
        return
    groups = 2 if row["case"] == "two means" else given.get("groups", 1)
    frame = power(row["goal"], respondents=int(row["n"]) * groups, **given).to_frame()
    assert min(abs(frame["reached"] - float(row["simulated"]))) < 0.01


@pytest.mark.parametrize("goal", ["nps", "share", "mean", "difference", "regression", "ordinal", "kano"])
def test_curve(goal: str) -> None:  # OP4
    given: dict[str, Any] = {"gap": 0.3, "features": 5} if goal == "kano" else {}
    plan = sample_size(goal, **given)
    curve = plan.curve
    assert curve is not None
    assert list(curve) == ["aim", "measure", "n", "respondents", "reached"]
    for (_aim, measure), own in curve.groupby(["aim", "measure"]):
        assert (own["respondents"].diff().dropna() > 0).all()
        steps = own["reached"].diff().dropna()
        assert (steps < 0).all() if measure == "half-width" else (steps > -0.02).all()  # exact power falls in jumps
    largest = plan.to_frame()["n"].max()
    assert largest in set(curve["n"])


def test_kano_in_the_field() -> None:  # OP5
    field = {"population": 2000, "design_effect": 1.3, "response_rate": 0.25, "attrition": 0.1, "waves": 2}
    split = {"gap": 0.3, "features": 20, "per_version": 10}
    plain, real = (sample_size("kano", **split, **each).to_frame() for each in ({}, field))
    assert plain["n"].tolist() == real["n"].tolist()
    answers = np.ceil(plain["n"] * 1.3 * 2000 / (1999 + plain["n"] * 1.3))
    assert real["respondents"].tolist() == np.ceil(answers * 2 / 0.9).tolist()
    assert real["invitations"].tolist() == (real["respondents"] * 4).tolist()
    back = power("kano", respondents=int(real["respondents"][0]), **split, **field).to_frame()
    assert back["n"][0] in (real["n"][0], real["n"][0] - 1)


def test_single_driver_and_groups() -> None:  # OP5
    by_beta = sample_size("regression", std_beta=0.2, vif=2.0, r2_full=0.3).n
    assert by_beta == sample_size("regression", r2_increase=0.02, r2_full=0.3).n
    assert sample_size("regression", partial_r2=0.02 / 0.72).n == by_beta  # 0.02 over 0.02 and the rest of 0.7
    frame = sample_size("difference", groups=3, half_width=0.3).to_frame()
    assert frame["aim"].tolist() == ["half-width of the difference of two means", "test of the means of all groups"]
    assert (frame["respondents"] == 3 * frame["n"]).all()


@pytest.mark.parametrize(
    ("goal", "given", "message"),
    [
        (
            "ordinal",
            {"shares": (0.5, 0.6)},
            "shares - got (0.5, 0.6) - expected two or more fractions above 0 that add up to 1, from the lowest class to "
            "the highest - for example (0.2, 0.4, 0.4) for detractors, passives and promoters.",
        ),
        ("ordinal", {"odds_ratio": 1}, "odds_ratio - got 1 - expected an effect: a number that is not 1."),
        ("ordinal", {"odds_ratio": -2}, "odds_ratio - got -2 - expected a number above 0, for example 1.5."),
        ("ordinal", {"beta": 0}, "beta - got 0 - expected an effect: a number that is not 0."),
        (
            "ordinal",
            {"beta": 0.2, "odds_ratio": 2},
            "odds_ratio, beta - both were given - they say the same, beta = ln(odds_ratio) - give one.",
        ),
        ("ordinal", {"n_simulations": 10}, "n_simulations - got 10 - expected a whole number of at least 100."),
        (
            "ordinal",
            {"correlation": 1.2},
            "correlation - got 1.2 - expected a fraction between 0 and 1, for example 0.95.",
        ),
        (
            "regression",
            {"std_beta": 0.1, "partial_r2": 0.1},
            "partial_r2, std_beta - 2 were given - they say the same effect - give one of them.",
        ),
        ("regression", {"vif": 2}, "vif - got 2 - is used with std_beta only - leave it out, or give std_beta."),
        (
            "regression",
            {"std_beta": 0.1, "tested": 2},
            "tested - got 2 - std_beta is of a single driver - give r2_increase.",
        ),
        ("difference", {"groups": 1}, "groups - got 1 - expected a whole number of at least 2."),
    ],
)
def test_bad_arguments(goal: str, given: dict[str, Any], message: str) -> None:  # OP6
    with pytest.raises(ArgumentError) as caught:
        sample_size(goal, **given)
    assert str(caught.value) == message


def test_too_few_respondents() -> None:  # OP6
    with pytest.raises(ArgumentError) as caught:
        power("ordinal", respondents=9)
    assert str(caught.value) == (
        "respondents - 9 are worth 9 answers - expected at least 10 to fit the model - ask more."
    )
