"""stats.agreement, stats.raters.

AG1 words of all methods go into common classes; undecided ones count as other or are left out
AG2 results, dataframes and mappings take part; the same feature is found by code, by text, or by name
AG3 coefficients: full agreement is 1, chance is 0, one class throughout is undefined; missing classes are left out
AG4 who disagrees is said; bad input is refused in words
"""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, EstimationError
from loyaltystats.stats.agreement import agreement
from loyaltystats.stats.raters import cohen_kappa, fleiss_kappa, gwet_ac1

KANO = {"a": "must_be", "b": "one_dimensional", "c": "attractive", "d": "indifferent", "e": "mixed: must_be/attractive"}
RATINGS = {"a": "basic", "b": "performance", "c": "excitement", "d": "unclear", "e": "basic"}
LEVELS = {"a": "Expected", "b": "Delighted", "c": "Delighted", "e": "Expected", "f": "Desired"}


def estimates(result: Any, about: str) -> dict[str, float]:
    table = result.to_frame()
    return dict(table.loc[table["comparison"] == about, ["coefficient", "estimate"]].itertuples(index=False))


def test_common_classes() -> None:  # AG1
    found = agreement({"Kano": KANO, "ratings": RATINGS, "direct": LEVELS})
    classes = found.classes().set_index("feature")
    assert classes.loc["a"].tolist() == ["Expected", "Expected", "Expected", "yes"]
    assert classes.loc["b"].tolist() == ["Desired", "Desired", "Delighted", "no"]
    assert classes.loc["d"].tolist() == ["other", "other", None, "yes"]
    assert classes.loc["e"].tolist() == ["other", "Expected", "Expected", "no"]
    assert classes.loc["f"].tolist() == [None, None, "Desired", ""]
    assert found.n == 5
    assert "2 undecided verdicts (mixed or unclear) count as other." in found.notes
    assert "Classified by one method only, so not compared: f." in found.notes
    dropped = agreement({"Kano": KANO, "ratings": RATINGS}, undecided="drop")
    assert dropped.classes().set_index("feature").loc["e"].tolist() == [None, "Expected", ""]
    assert "2 undecided verdicts (mixed or unclear) are left out." in dropped.notes
    own = agreement({"a": {"x": "gold", "y": "key"}, "b": {"x": "plus", "y": "key"}}, mapping={"gold": "Delighted"})
    assert (own.classes()["agree"] == "yes").all()


def test_three_methods() -> None:  # AG3
    found = agreement({"Kano": KANO, "ratings": RATINGS, "direct": LEVELS})
    assert found.to_frame()["comparison"].tolist() == [
        *("Kano and ratings",) * 2,
        *("Kano and direct",) * 2,
        *("ratings and direct",) * 2,
        *("all 3 methods",) * 2,
    ]
    assert estimates(found, "Kano and ratings")["Cohen's kappa"] == pytest.approx((4 / 5 - 6 / 25) / (1 - 6 / 25))
    assert set(estimates(found, "all 3 methods")) == {"Fleiss' kappa", "Gwet's AC1"}
    assert found.to_frame()["n"].tolist() == [5, 5, 4, 4, 4, 4, 5, 5]


def test_results_take_part() -> None:  # AG2
    features = {"price": "Price", "staff": "Staff", "site": "Web shop"}
    study = ls.load_instrument("kano").with_features(features).combined(
        ls.load_instrument("performance").with_features(features), ls.load_instrument("recommend")
    )  # fmt: skip
    answers = ls.simulate_responses(study, 200, rng=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        roads = [
            ls.classify_kano(answers, method="mode"),
            ls.penalty_reward(answers, n_bootstrap=0),
            ls.key_drivers(answers, low=4, high=9, n_bootstrap=0),
        ]
    found = agreement(roads)
    classes = found.classes()
    assert classes["feature"].tolist() == list(features)  # 'priceperf' has the same text as the feature 'price'
    assert list(classes)[1:4] == ["Kano categories", "Penalties and rewards", "Key dissatisfiers and enhancers"]
    assert found.labels["price"] == "Price"
    frame = roads[1].to_frame()
    named = agreement({"a": roads[0], "b": frame}, features={f"{name}perf": name for name in features})
    assert named.classes()["feature"].tolist() == list(features)
    pandas_or_polars = pytest.importorskip("polars").from_pandas(frame[["term", "impact_factor"]])
    assert agreement({"a": frame, "b": pandas_or_polars}).classes()["agree"].tolist() == ["yes"] * 3


def test_totals_only() -> None:  # AG2
    table = pd.DataFrame({"group": ["Total", "DE"], "feature": ["a", "a"], "category": ["must_be", "attractive"]})
    assert agreement({"x": table, "y": {"a": "basic"}}).classes()["agree"].tolist() == ["yes"]
    twice = table.assign(group="Total")
    with pytest.raises(ArgumentError, match="results, 'x' - gives 'a' two classes - expected one per feature"):
        agreement({"x": twice, "y": {"a": "basic"}})


def test_ends_of_the_coefficients() -> None:  # AG3
    full = cohen_kappa(np.diag([3, 4, 5]))
    assert full.estimate == 1
    assert math.isnan(full.std_error)  # an error of zero would be no certainty
    assert math.isnan(full.conf_low)
    constant = cohen_kappa([[3, 2], [0, 0]])
    assert constant.estimate == 0
    assert math.isnan(constant.conf_low)
    chance = cohen_kappa(np.outer([2, 3, 5], [2, 3, 5]))
    assert chance.estimate == pytest.approx(0, abs=1e-12)
    one_class = cohen_kappa([[5, 0], [0, 0]])
    assert math.isnan(one_class.estimate)
    assert one_class.observed == 1
    assert math.isnan(fleiss_kappa([[2, 0], [2, 0]]).estimate)
    assert gwet_ac1([[2, 0], [2, 0]]).estimate == 1  # chance agreement is no longer total
    assert math.isnan(cohen_kappa(np.zeros((2, 2))).estimate)
    assert math.isnan(gwet_ac1([[1, 0], [0, 1]]).estimate)  # nobody rated together
    single = gwet_ac1([[1, 1, 0]])
    assert single.estimate == pytest.approx((0 - 0.25) / 0.75)
    assert math.isnan(single.std_error)
    two = np.array([[2, 0, 0], [1, 1, 0], [0, 0, 2], [0, 2, 0]])
    pd.testing.assert_series_equal(
        pd.Series(vars(fleiss_kappa(two))), pd.Series(vars(fleiss_kappa(np.vstack([two, np.zeros(3)]))))
    )


def test_what_disagrees_is_said() -> None:  # AG4
    found = agreement({"Kano": KANO, "ratings": RATINGS})
    assert "The methods disagree on e (Kano: other; ratings: Expected)." in found.notes
    assert "With 5 features the intervals are rough; they take features for a sample of many." in found.notes
    same = agreement({"a": {"x": "key"}, "b": {"x": "Desired"}})
    assert "The methods agree on every feature." in same.notes


def test_refusals() -> None:  # AG4
    def message(*arguments: Any, **options: Any) -> str:
        with pytest.raises((ArgumentError, EstimationError)) as refused:
            agreement(*arguments, **options)
        return str(refused.value)

    assert message({"a": KANO}) == "results - got 1 method - expected at least two methods with names of their own."
    assert message({"agree": KANO, "b": KANO}) == (
        "results - a method is called ['agree'] - expected at least two methods with names of their own."
    )
    assert message("kano") == "results - got str - expected a mapping of names to results, or a list of results."
    assert message({"a": KANO, "b": pd.DataFrame({"feature": ["a"], "n": [1]})}) == (
        "results, 'b' - has no column of classes - expected one of feature, term and one of impact_factor, category, "
        "requirement, level, class - pass another result, or a mapping feature -> class."
    )
    assert message({"a": KANO, "b": {"z": "basic"}}) == (
        "results - no feature has a class from two methods - expected common features - name them with features={'code of a "
        "driver': 'feature'}."
    )
    assert message({"a": KANO, "b": RATINGS}, undecided="keep") == (
        "undecided - 'keep' is not known - expected one of drop, other."
    )
    assert message({"a": KANO, "b": RATINGS}, features={"a": "b"}) == (
        "features - two drivers of 'a' are the same feature - expected one each."
    )
