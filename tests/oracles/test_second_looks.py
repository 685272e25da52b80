"""Segments, Kano scores, levels and loyalty against R: poLCA, t.test, Hotelling, lm, sandwich, car, fisher.test.

Tolerance 1e-8 for closed forms, 1e-5 for the mixtures: both programs stop their iterations when the likelihood stands still,
and near a maximum estimates move with the square root of what the likelihood still gains.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.continuous import kano_scores
from loyaltystats.stats.kano.segments import kano_segments
from loyaltystats.stats.latent_classes import count_patterns_of, fit_classes
from loyaltystats.stats.level_loyalty import LevelLoyaltyResult, levels_and_loyalty

HERE = Path(__file__).parent
PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1), "": (np.nan, np.nan)}
MIXTURE = pd.read_csv(HERE / "segments.csv", keep_default_na=False)
CAMPS = pd.read_csv(HERE / "segments_data.csv", keep_default_na=False)
SCORES = pd.read_csv(HERE / "continuous.csv")
EFFECTS = pd.read_csv(HERE / "level_loyalty.csv")


def pairs_from(letters: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, tuple[str, str]]]:
    """Return answers whose categories are these letters, and their pairs."""
    columns = {}
    for feature in letters:
        columns[f"{feature}fun"], columns[f"{feature}dys"] = zip(*(PAIR[one] for one in letters[feature]), strict=True)
    return pd.DataFrame(columns), {feature: (f"{feature}fun", f"{feature}dys") for feature in letters}


def _mixture(classes: int, quantity: str) -> pd.DataFrame:
    return MIXTURE[(MIXTURE["classes"] == classes) & (MIXTURE["quantity"] == quantity)]


@pytest.mark.parametrize("classes", [1, 2, 3])
def test_latent_classes(classes: int) -> None:
    codes = CAMPS.map(lambda letter: "AOMIR".find(letter) if letter else -1).to_numpy()
    codes = codes[(codes >= 0).any(axis=1)]
    patterns, place = count_patterns_of(codes, [5] * 5)
    found = fit_classes(patterns, classes, n_starts=60, rng=np.random.default_rng(3))
    assert found.converged
    assert found.log_likelihood == pytest.approx(float(_mixture(classes, "log_likelihood")["value"].iloc[0]), abs=1e-6)
    np.testing.assert_allclose(found.shares, _mixture(classes, "share")["value"].astype(float), atol=1e-5)
    for row in _mixture(classes, "profile").to_dict("records"):
        number, feature = str(row["item"]).split(";")
        column = 5 * (int(feature[1:]) - 1) + "AOMIR".index(str(row["answer"]))
        assert found.profiles[int(number) - 1, column] == pytest.approx(float(row["value"]), abs=1e-5)
    for row in _mixture(classes, "posterior").to_dict("records"):
        number, respondent = (int(part) for part in str(row["item"]).split(";"))
        chance = found.posterior[place[respondent - 1], number - 1]
        assert chance == pytest.approx(float(row["value"]), abs=1e-5)


def test_segments() -> None:
    answers, pairs = pairs_from(CAMPS)
    found = kano_segments(answers, pairs=pairs, classes=3, n_starts=60, n_bootstrap=0)
    assert found.classes == 1  # 3 is compared with 1 alone here, and BIC prefers 1 or 2
    found = kano_segments(answers, pairs=pairs, classes=range(1, 4), n_starts=60, n_bootstrap=0)
    assert found.classes == 2
    fits = found.fits().set_index("classes")
    for classes in (1, 2, 3):
        for quantity, tolerance in (("parameters", 0.0), ("aic", 1e-6), ("bic", 1e-6), ("entropy", 1e-5)):
            known = _mixture(classes, quantity)["value"].astype(float)
            if len(known):
                assert fits.loc[classes, quantity] == pytest.approx(known.iloc[0], abs=tolerance), (classes, quantity)
    table = found.to_frame().set_index(["segment", "feature"])
    shares = {"A": "attractive_share", "O": "one_dimensional_share", "M": "must_be_share", "I": "indifferent_share"}
    for row in _mixture(2, "profile").to_dict("records"):
        number, feature = str(row["item"]).split(";")
        column = shares.get(str(row["answer"]), "outside_share")
        value = table.loc[(f"Segment {number}", feature), column]
        assert value == pytest.approx(float(row["value"]), abs=1e-5)


def _scores(case: str) -> pd.DataFrame:
    data = pd.read_csv(HERE / "continuous_data.csv")
    design = SurveyDesign(weights="w") if case == "weighted" else None
    pairs = {name: (f"{name}f", f"{name}d") for name in "abc"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = kano_scores(data, pairs=pairs, design=design, reversed_pairs="drop" if case == "drop" else "keep")
    table = result.to_frame().set_index("feature")
    lines = result.ellipses(points=3601).groupby("feature")
    for side in ("functional", "dysfunctional"):
        table[f"reach_{side}"] = (lines[side].max() - lines[side].min()) / 2
    return table


@pytest.mark.parametrize("case", ["keep", "drop", "weighted"])
def test_scores(case: str) -> None:
    table = _scores(case)
    for row in SCORES[SCORES["case"] == case].to_dict("records"):
        # the outline is drawn with 3,600 points: its box is exact to the cosine of half a step
        tolerance = 1e-6 if str(row["quantity"]).startswith("reach") else 1e-8
        value = table.loc[row["feature"], str(row["quantity"])]
        assert value == pytest.approx(row["value"], rel=tolerance), (row["feature"], row["quantity"])


def _effects(case: str) -> LevelLoyaltyResult:
    data = pd.read_csv(HERE / "level_loyalty_data.csv", keep_default_na=False)
    features = [f"x{i}" for i in range(1, 6)]
    answers, pairs = pairs_from(data[features])
    answers = pd.concat([answers, data.drop(columns=features)], axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return levels_and_loyalty(
            answers,
            outcome="y",
            pairs=pairs,
            delivered={feature: f"{feature}got" for feature in features},
            lapse_at_most=6,
            design=SurveyDesign(weights="w") if case == "weighted" else None,
        )


@pytest.mark.parametrize("case", ["plain", "weighted"])
def test_levels_and_loyalty(case: str) -> None:
    result = _effects(case)
    table = result.to_frame().set_index("term")
    for row in EFFECTS[EFFECTS["case"] == case].to_dict("records"):
        if row["quantity"] == "r2":
            assert result.r2 == pytest.approx(row["value"], rel=1e-8)
            continue
        # R looks for the conditional odds ratio and its limits with a tolerance of its own (.Machine$double.eps^0.25)
        loose = (
            row["term"] == "lapse_odds" and case == "plain" and row["quantity"] in ("estimate", "conf_low", "conf_high")
        )
        value = table.loc[row["term"], str(row["quantity"])]
        assert value == pytest.approx(row["value"], rel=2e-4 if loose else 1e-8), (row["term"], row["quantity"])
