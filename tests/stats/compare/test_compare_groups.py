"""compare_groups: what R does not say.

CG1 the same numbers from pandas, polars and duckdb; order of rows never matters
CG2 letters: groups that differ share none, groups that do not differ share one
CG3 constructs: the ladder decides whether means are shown; a reason overrides and is printed
CG4 sameness within a margin: verdicts of the four cases
CG5 p over questions: never below that of one question alone; rates over all pairs
CG6 waves, two columns of groups, categories, groups that cannot be compared
CG7 exact test by brute force over all permutations, and by simulation where there are too many tables
CG8 bad input is one sentence that names the argument
CG9 the loyal against the rest: the largest difference first
CG10 agreement inside groups: 1 where all agree, 0 at random; items together
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, permutations
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.stats.compare.exact import exact_test
from loyaltystats.stats.compare.letters import shared_letters


def answers(n: int = 120, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"country": rng.choice(["DE", "FR", "IT"], n), "kind": rng.choice(["new", "old"], n)})
    frame["value"] = np.clip(np.round(6 + 1.5 * (frame["country"] == "DE") + rng.normal(0, 1.5, n)), 0, 10)
    frame["other"] = np.clip(np.round(5 + rng.normal(0, 2, n)), 0, 10)
    frame["shop"] = rng.choice(["north", "south", "west"], n)
    frame.loc[5, "value"] = np.nan
    return frame


def _duck(frame: pd.DataFrame) -> Any:
    return duckdb.from_df(frame)


@pytest.mark.parametrize("made", [pl.from_pandas, _duck])
@pytest.mark.parametrize("question", ["value", "shop"])
def test_any_frame(made: Callable[[pd.DataFrame], Any], question: str) -> None:  # CG1
    one = ls.compare_groups(answers(), question=question, by="country")
    other = ls.compare_groups(made(answers()), question=question, by="country")
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), check_dtype=False)
    shuffled = ls.compare_groups(answers().sample(frac=1, random_state=1), question=question, by="country")
    pd.testing.assert_frame_equal(one.pairs(), shuffled.pairs(), rtol=1e-10)
    pd.testing.assert_frame_equal(one.overall(), shuffled.overall(), rtol=1e-10)


@given(st.integers(2, 6), st.data())
@settings(max_examples=60, deadline=None)
def test_letters(k: int, data: st.DataObject) -> None:  # CG2
    pairs = list(combinations(range(k), 2))
    different = data.draw(st.lists(st.sampled_from(pairs), unique=True))
    letters = shared_letters(k, different, range(k))
    for i, j in pairs:
        assert bool(set(letters[i]) & set(letters[j])) == ((i, j) not in different)


def _construct(shift: float, n: int = 300) -> pd.DataFrame:
    rng = np.random.default_rng(8)
    trust = rng.normal(size=2 * n)
    frame = pd.DataFrame({f"t{k}": 5 + trust + rng.normal(0, 0.7, 2 * n) for k in (1, 2, 3, 4)})
    frame["country"] = np.repeat(["DE", "FR"], n)
    for at, item in enumerate(("t1", "t2", "t3", "t4")):
        frame[item] += shift * (at - 1.5) * (frame["country"] == "FR")
    return frame


def test_means_that_may_be_compared() -> None:  # CG3
    found = ls.compare_groups(_construct(0.0), question={"trust": ["t1", "t2", "t3", "t4"]}, by="country")
    assert found.refused == ()
    assert any("same yardstick" in note for note in found.notes)
    assert len(found.pairs()) == 1


def test_means_that_may_not() -> None:  # CG3
    frame, model = _construct(1.0), {"trust": ["t1", "t2", "t3", "t4"]}
    found = ls.compare_groups(frame, question=model, by="country")
    assert found.refused == ("trust",)
    assert found.to_frame()["estimate"].isna().all()
    assert found.pairs().empty
    assert any("no ranking" in note for note in found.notes)
    ladder = ls.invariance(frame, model=model, by="country")
    assert ls.compare_groups(frame, question=model, by="country", comparability=ladder).refused == ("trust",)
    said = ls.compare_groups(frame, question=model, by="country", comparability="checked in interviews")
    assert said.refused == ()
    assert any("checked in interviews" in note for note in said.notes)
    with pytest.raises(ls.ArgumentError, match="comparability"):
        ls.compare_groups(frame, question=model, by="country", comparability=3)


def test_items_understood_differently_are_left_out() -> None:  # CG3
    frame = _construct(0.0)
    frame["t2"] += 1.5 * (frame["country"] == "FR")
    model = {"trust": ["t1", "t2", "t3", "t4"]}
    found = ls.compare_groups(frame, question=model, by="country")
    others = ls.compare_groups(frame, question={"trust": ["t1", "t3", "t4"]}, by="country")
    pd.testing.assert_frame_equal(found.pairs(), others.pairs())
    assert any("t2" in note for note in found.notes)
    assert abs(found.pairs()["estimate"].iloc[0]) < 0.25  # the countries trust alike


def test_margin() -> None:  # CG4
    values = np.tile([4.0, 5.0, 6.0], 100)
    frame = pd.DataFrame(
        {
            "value": np.concatenate([values, values, values + 0.3, values + 2]),
            "group": np.repeat(["a", "b", "c", "d"], 300),
        }
    )
    table = ls.compare_groups(frame, question="value", by="group", margin=0.6).pairs()
    verdicts = {(row["compared"], row["compared_to"]): row["verdict"] for row in table.to_dict("records")}
    assert verdicts["a", "b"] == "the same within the margin"
    assert verdicts["a", "c"] == "different, but within the margin"
    assert verdicts["a", "d"] == "lower"
    small = ls.compare_groups(frame.iloc[::61], question="value", by="group", margin=0.6).pairs()
    assert "not shown" in set(small["verdict"])


def test_more_questions_never_lower_p() -> None:  # CG5
    one = ls.compare_groups(answers(), question="value", by="country")
    two = ls.compare_groups(answers(), question=["value", "other"], by="country")
    assert two.overall()["p_adjusted"].iloc[0] >= one.overall()["p_adjusted"].iloc[0]
    mine = two.pairs()[two.pairs()["question"] == "value"]["p_adjusted"].to_numpy()
    np.testing.assert_allclose(mine, np.minimum(1, 2 * one.pairs()["p_adjusted"].to_numpy()))
    rates = ls.compare_groups(answers(), question=["value", "other"], by="country", adjust="bh").pairs()
    assert (rates["p_adjusted"] >= rates["p_value"] - 1e-12).all()


def test_waves() -> None:  # CG6
    first, second = answers(), answers(seed=4)
    found = ls.compare_groups({"2024": first, "2025": second}, question="value")
    stacked = pd.concat([first.assign(wave="2024"), second.assign(wave="2025")])
    same = ls.compare_groups(stacked, question="value", by="wave")
    pd.testing.assert_frame_equal(found.pairs(), same.pairs())
    assert found.by == "wave"


def test_a_column_may_be_called_source() -> None:  # CG6
    frame = answers().rename(columns={"country": "source"})
    assert len(ls.compare_groups(frame, question="value", by="source").pairs()) == 3


def test_two_columns_make_combinations() -> None:  # CG6
    found = ls.compare_groups(answers(), question="value", by=["country", "kind"])
    assert found.to_frame()["group"].tolist()[:2] == ["DE · new", "DE · old"]
    assert len(found.pairs()) == 15


def test_answers_without_a_middle() -> None:  # CG6
    found = ls.compare_groups(answers(), question="shop", by="country")
    table = found.to_frame()
    np.testing.assert_allclose(table.groupby("group")["estimate"].sum(), 1.0)
    assert found.kind == "shares"
    assert len(found.pairs()) == 9
    two = ls.compare_groups(answers(), question="kind", by="country")
    assert len(two.pairs()) == 3


def test_groups_that_cannot_be_compared() -> None:  # CG6
    frame = answers()
    frame.loc[frame["country"] == "IT", "value"] = 5.0
    found = ls.compare_groups(frame, question="value", by="country")
    assert len(found.pairs()) == 1
    assert any("IT could not be compared" in note for note in found.notes)
    flat = ls.compare_groups(frame.assign(value=4.0), question="value", by="country")
    assert flat.pairs().empty
    assert np.isnan(flat.overall()["p_value"].iloc[0])
    assert set(flat.to_frame()["group"]) == {"DE", "FR", "IT"}


def test_exact_by_brute_force() -> None:  # CG7
    rows, columns = [0, 0, 0, 1, 1, 1, 2], [0, 0, 1, 0, 1, 1, 2]

    def table(labels: Any) -> np.ndarray:
        made = np.zeros((3, 3), dtype=int)
        np.add.at(made, (rows, list(labels)), 1)
        return made

    from scipy.special import gammaln

    def weigh(made: np.ndarray) -> float:
        return float(-gammaln(made + 1.0).sum())

    observed = weigh(table(columns))
    likely = [weigh(table(each)) <= observed + 1e-7 for each in permutations(columns)]
    found = exact_test(table(columns), np.random.default_rng(1))
    assert found.p_value == pytest.approx(np.mean(likely), abs=1e-12)


def test_exact_by_simulation() -> None:  # CG7
    counts = np.random.default_rng(5).multinomial(150, [1 / 12] * 12).reshape(3, 4)
    found = exact_test(counts, np.random.default_rng(1))
    assert found.draws > 0
    assert exact_test(counts, np.random.default_rng(1)) == found
    people = [(f"r{row}", f"c{column}") for (row, column), n in np.ndenumerate(counts) for _ in range(n)]
    plain = pd.DataFrame(people, columns=["a", "b"])
    chi = ls.compare_groups(plain, question="b", by="a", method="chi_square").overall()["p_value"].iloc[0]
    assert found.p_value == pytest.approx(chi, abs=0.03)  # two tests of one table of 150 people


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"question": "value"}, "by"),
        ({"question": "nothing", "by": "country"}, "nothing"),
        ({"question": "value", "by": ["country", "kind", "shop"]}, "by"),
        ({"question": "value", "by": "country", "method": "median"}, "method"),
        ({"question": "shop", "by": "country", "method": "rank"}, "method"),
        ({"question": "value", "by": "country", "margin": -1}, "margin"),
        ({"question": "value", "by": "country", "margin": 1.0, "method": "rank"}, "margin"),
        ({"question": "value", "by": "country", "adjust": "tukey"}, "adjust"),
        ({"question": "value", "by": "country", "missing": "raise"}, "missing"),
        ({"question": "value", "within": True}, "question"),
        ({"question": ["value", "other"], "within": True, "by": "country"}, "by"),
        ({"question": {}, "by": "country"}, "question"),
    ],
)
def test_bad_input(arguments: dict[str, Any], named: str) -> None:  # CG8
    with pytest.raises(ls.LoyaltyStatsError, match=named) as caught:
        ls.compare_groups(answers(), **arguments)
    assert str(caught.value).count(" - ") >= 1


def test_one_group_is_none() -> None:  # CG8
    with pytest.raises(ls.EstimationError, match="at least two"):
        ls.compare_groups(answers().assign(country="DE"), question="value", by="country")


def test_loyal_against_rest() -> None:  # CG9
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"recommend": rng.integers(0, 11, 200)})
    frame["speed"] = np.clip(frame["recommend"] / 2 + rng.normal(0, 1, 200), 0, 7).round()
    frame["price"] = rng.integers(1, 8, 200)
    frame["region"] = rng.choice(["a", "b"], 200)
    found = ls.loyal_against_rest(frame, outcome="recommend", loyal_from=9, questions=["price", "region", "speed"])
    assert found.overall()["question"].iloc[0] == "speed"
    assert set(found.to_frame()["group"]) == {"loyal", "rest"}
    row = found.pairs().iloc[0]
    loyal = frame["recommend"] >= 9
    assert row["estimate"] == pytest.approx(frame.loc[loyal, "speed"].mean() - frame.loc[~loyal, "speed"].mean())
    with pytest.raises(ls.ArgumentError, match="loyal_from"):
        ls.loyal_against_rest(frame, outcome="recommend", questions=["price"])
    with pytest.raises(ls.EstimationError, match="everybody or nobody"):
        ls.loyal_against_rest(frame, outcome="recommend", loyal_from=11, questions=["price"])


def test_loyal_of_a_study() -> None:  # CG9
    study = ls.load_instrument("recommend").combined(ls.load_instrument("profile"))
    found = ls.loyal_against_rest(ls.simulate_responses(study, 150, rng=1))
    assert len(found.overall()) > 1


def test_agreement_inside() -> None:  # CG10
    frame = pd.DataFrame({"x": [4, 4, 4, 1, 3, 5], "y": [4, 4, 4, 5, 3, 1], "team": ["a"] * 3 + ["b"] * 3})
    found = ls.within_group_agreement(frame, question={"both": ["x", "y"]}, by="team", lowest=1, highest=5)
    table = found.to_frame().set_index("group")
    assert table.loc["a", "agreement_index"] == 1
    assert table.loc["b", "agreement_index"] == 0
    # two items with a variance ratio q of 0.5: J (1 - q) / (J (1 - q) + q) = 1 / 1.5
    half = frame.assign(x=[4, 4, 4, 2, 3, 4], y=[4, 4, 4, 2, 3, 4])
    both = ls.within_group_agreement(half, question={"both": ["x", "y"]}, by="team", lowest=1, highest=5).to_frame()
    assert both.set_index("group").loc["b", "agreement_index"] == pytest.approx(1 / 1.5)
    with pytest.raises(ls.ArgumentError, match="lowest"):
        ls.within_group_agreement(frame, question="x", by="team")
