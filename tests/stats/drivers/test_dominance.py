"""stats.drivers.dominance: everything that one importance result can say.

DO1 players: texts, named groups, controls and interactions are refused in words where they do not go together
DO2 Owen values sum to the group and reduce to LMG; dominance and conditional gains agree with the shares
DO3 beyond exact size orders are sampled with an error that holds the truth; opposite orders shrink it
DO4 intervals: BCa, row numbers, designs resample what was drawn; a driver of noise is no better than noise
DO5 ordinal and logit models: one Newton step in a resample is close to refitting; separation and odd outcomes are refused
DO6 imputations are averaged; letters mark what cannot be separated; any dataframe will do
"""

from __future__ import annotations

import math
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pytest

from loyaltystats.errors import ArgumentError, DesignError, EstimationError
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.drivers.dominance import evidence, linear, model_evidence, orders, tables
from loyaltystats.stats.drivers.dominance.importance_result import ImportanceResult
from loyaltystats.stats.drivers.dominance.letters import letters
from loyaltystats.stats.drivers.dominance.subset_fits import answers_of, fit_subsets, resampled_logliks
from loyaltystats.stats.drivers.importance import relative_importance
from loyaltystats.stats.drivers.lattice import lmg, lmg_batch, share_weights

N = 240
RNG = np.random.default_rng(4)
X = RNG.normal(size=(N, 1)) + RNG.normal(size=(N, 5))
DATA = pd.DataFrame(X, columns=list("abcde"))
DATA["y"] = X @ [0.6, 0.4, 0.2, 0.1, 0.0] + 1.5 * RNG.normal(size=N)
DATA["land"] = RNG.choice(["DE", "ES", "FR"], N)
DATA["branch"] = RNG.integers(0, 24, N)
DATA["region"] = DATA["branch"] % 3
DATA["w"] = RNG.uniform(0.5, 2, N)
DATA["class"] = np.digitize(DATA["y"], [-1.0, 0.5, 2.0])
DATA["top"] = (DATA["y"] > 0.5).astype(int)
DRIVERS = list("abcde")


def importance(data: Any = DATA, **options: Any) -> ImportanceResult:
    arguments: dict[str, Any] = {"outcome": "y", "drivers": DRIVERS, "n_bootstrap": 60, "rng": 1}
    return relative_importance(data, **(arguments | options))


def _matrix(p: int, seed: int = 3) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sample = rng.normal(size=(300, 1)) + rng.normal(size=(300, p + 1))
    return np.corrcoef(sample.T)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"method": "johnson", "drivers": [*DRIVERS, "land"]}, "'johnson' cannot give one share to 'land'"),
        ({"method": "car", "groups": {"g": ["a", "b"]}}, "cannot give one share to 'g'"),
        ({"method": "last", "interactions": [("a", "b")]}, "knows no order of entry"),
        ({"groups": {"g": ["a", "b"]}, "interactions": [("c", "d")]}, "groups are given too"),
        ({"groups": {"c": ["a", "b"]}}, "'c' is the name of a driver outside the group"),
        ({"groups": {"g": list("abcde")}}, "got one - expected at least two"),
        ({"always": "a"}, "always - 'a' is a driver"),
        ({"nonsense": 1}, "nonsense - is no option"),
        ({"interval": "wald"}, "interval - 'wald' is not known"),
        ({"model": "poisson"}, "model - 'poisson' is not known"),
        ({"model": "ordinal", "outcome": "class", "interval": "bca"}, "'bca' is not offered for model='ordinal'"),
        ({"model": "ordinal", "outcome": "class", "method": "tjur"}, "method - 'tjur' is not known"),
        ({"rng": np.zeros((3, 4), dtype=int)}, "expected whole numbers of shape (resamples, 240)"),
        ({"rng": np.full((3, N), N)}, "from 0 to 239"),
        ({"rng": np.zeros((3, N), dtype=int), "by": "land"}, "expected no groups"),
        ({"rng": np.zeros((3, N), dtype=int), "design": SurveyDesign(clusters="branch")}, "a design says itself"),
    ],
)
def test_words_that_do_not_go_together(options: dict[str, Any], expected: str) -> None:  # DO1
    with pytest.raises(ArgumentError) as caught:
        importance(**options)
    assert expected in str(caught.value)


def test_no_imputations() -> None:  # DO1
    with pytest.raises(ArgumentError, match="the list of imputations is empty"):
        importance([])
    with pytest.raises(ArgumentError, match="there are imputations"):
        importance([DATA, DATA], rng=np.zeros((3, N), dtype=int))


def test_a_text_is_one_player() -> None:  # DO1
    result = importance(drivers=["a", "b", "land"])
    table = result.to_frame().set_index("term")
    assert table.index.tolist() == ["a", "b", "land"]
    assert table["importance"].sum() == pytest.approx(1)
    assert "Entered as one, with all that belongs to it: land." in result.notes
    methods = result.all_methods().to_frame().set_index("term")
    assert math.isnan(methods.loc["land", "estimate"])
    assert methods["pratt"].sum() == pytest.approx(result.r2)
    assert "johnson" not in methods


def test_groups_of_one_are_drivers() -> None:  # DO2
    alone = importance().to_frame()["contribution"]
    single = importance(groups={name.upper(): [name] for name in DRIVERS})
    np.testing.assert_allclose(single.to_frame()["contribution"], alone, rtol=1e-12)
    with pytest.raises(ArgumentError, match="needs groups of at least two drivers"):
        single.within_groups()
    with pytest.raises(ArgumentError, match="needs groups of at least two drivers"):
        importance(method="first", groups={"g": ["a", "b"]}).within_groups()


def test_owen_values() -> None:  # DO2
    result = importance(groups={"g": ["a", "b"], "h": ["c", "land"]}, drivers=[*DRIVERS, "land"])
    within = result.within_groups().to_frame()
    table = result.to_frame().set_index("term")
    assert within["term"].tolist() == ["a", "b", "c", "land"]
    for name in ("g", "h"):
        own = within[within["driver_group"] == name]
        assert own["contribution"].sum() == pytest.approx(table.loc[name, "contribution"])
        assert own["importance"].sum() == pytest.approx(table.loc[name, "importance"])
    assert (within["conf_low"] < within["conf_high"]).all()
    whole = importance(groups={"all": list("abcd")}).within_groups().to_frame()  # one other player
    assert whole["contribution"].sum() == pytest.approx(importance().r2 - _owned_by_others())


def _owned_by_others() -> float:
    return float(importance(groups={"all": list("abcd")}).to_frame().set_index("term").loc["e", "contribution"])


def test_dominance_agrees_with_the_shares() -> None:  # DO2
    result = importance()
    shares = result.to_frame().set_index("term")["contribution"]
    gains = result.conditional().to_frame()
    np.testing.assert_allclose(gains.groupby("term")["contribution"].mean().loc[shares.index], shares, rtol=1e-10)
    assert (gains["contribution_low"] <= gains["contribution_high"]).all()
    dominance = result.dominance()
    table = dominance.to_frame()
    assert len(table) == 10
    assert (table["general"] == 1).all()  # the more important driver stands first
    stronger = table["complete"].isin([0, 1])
    assert (table["conditional"] == table["complete"])[stronger].all()  # complete implies conditional
    for kind in ("complete", "conditional", "general"):
        assert table[f"{kind}_kept"].between(0, 1).all()
        matrix = dominance.matrix(kind)
        np.testing.assert_allclose(np.nansum(matrix + matrix.T), 20)
    with pytest.raises(ArgumentError, match="kind - 'total' is not known"):
        dominance.matrix("total")
    grouped = importance(by="land", n_bootstrap=0).dominance()
    assert grouped.to_frame()["group"].unique().tolist() == ["Total", "DE", "ES", "FR"]
    assert grouped.matrix().shape == (5, 5)
    assert grouped.to_frame()["complete_kept"].isna().all()


def test_complete_dominance_looks_at_every_subset() -> None:  # DO2
    matrix = _matrix(5)
    found = lmg(matrix)

    def r2(chosen: list[int]) -> float:
        r = matrix[chosen, -1]
        return float(r @ np.linalg.solve(matrix[np.ix_(chosen, chosen)], r)) if chosen else 0.0

    values = np.array([r2([k for k in range(5) if code >> k & 1]) for code in range(32)])
    gains = tables.gains_by_size(values[:, None], 5)
    np.testing.assert_allclose(gains[:, :, 0].mean(axis=1), found, rtol=1e-10)
    for one in range(5):
        for other in range(5):
            if one == other:
                continue
            rest = [code for code in range(32) if not code >> one & 1 and not code >> other & 1]
            gap = np.array([values[code | 1 << one] - values[code | 1 << other] for code in rest])
            known = 1.0 if (gap > 0).all() else 0.0 if (gap < 0).all() else 0.5
            assert tables._verdicts(values[:, None], gains, one, other)[0][0] == known


def test_too_many_to_compare() -> None:  # DO2
    with pytest.raises(EstimationError, match="an interaction cannot stand without its drivers"):
        importance(interactions=[("a", "b")]).dominance()
    many = pd.DataFrame(np.random.default_rng(1).normal(size=(90, 22)), columns=[f"x{i}" for i in range(22)])
    with pytest.raises(EstimationError, match="there are 21 players"):
        importance(many, outcome="x0", drivers=list(many.columns[1:]), method="johnson").conditional()


@pytest.mark.parametrize("sizes", [[1] * 7, [2, 1, 1, 3]])
def test_sampled_orders(sizes: list[int]) -> None:  # DO3
    matrix = _matrix(7)
    exact = lmg_batch(matrix[None], sizes)[0]
    found, error = orders.sampled_lmg(matrix, sizes, 600)
    assert found.sum() == pytest.approx(exact.sum(), rel=1e-10)
    assert (np.abs(found - exact) < 4 * error).all()
    assert error.max() < 0.02


def test_more_drivers_than_exact() -> None:  # DO3
    rng = np.random.default_rng(8)
    many = pd.DataFrame(rng.normal(size=(150, 1)) + rng.normal(size=(150, 27)), columns=[f"x{i}" for i in range(27)])
    result = importance(many, outcome="x0", drivers=list(many.columns[1:]), n_bootstrap=5)
    table = result.to_frame()
    assert table["contribution"].sum() == pytest.approx(result.r2)
    assert table["order_error"].between(1e-6, 0.01).all()
    assert any("too many orders of entry" in note for note in result.notes)
    johnson = importance(many, outcome="x0", drivers=list(many.columns[1:]), n_bootstrap=0, method="johnson").to_frame()
    assert "order_error" not in johnson
    assert np.abs(johnson["importance"] - table["importance"]).max() < 0.05


def test_admissible_orders_without_restriction() -> None:  # DO3
    np.testing.assert_allclose(orders.order_weights(5, {}), share_weights(5), atol=1e-15)


def test_designs_resample_what_was_drawn() -> None:  # DO4
    design = SurveyDesign(weights="w", strata="region", clusters="branch")
    result = importance(design=design, interval="bca", n_bootstrap=200)
    table = result.to_frame()
    weighted = importance(design=SurveyDesign(weights="w")).to_frame()
    np.testing.assert_allclose(table["contribution"], weighted["contribution"], rtol=1e-10)
    assert "resamples of clusters and strata" in result.method
    assert result.method.endswith("weighted, resampled as drawn (Rao, Wu and Yue).")
    assert (table["conf_low"] < table["importance"]).all()
    with pytest.raises(DesignError, match="two clusters in every stratum"):
        importance(design=SurveyDesign(strata="branch", clusters="branch"))
    groups = importance(design=design, by="region", n_bootstrap=60).to_frame()
    assert groups["group"].nunique() == 4
    alone = pd.concat([DATA] * 5, ignore_index=True)
    with pytest.raises(EstimationError, match="too many to be left out one by one"):
        importance(alone, design=SurveyDesign(strata="region"), interval="bca")


def test_equal_clusters_are_respondents_of_their_own() -> None:  # DO4
    """With everybody a cluster the design resamples n - 1 of n: the width of the interval is that of the plain one."""
    own = DATA.assign(person=np.arange(N))
    plain = importance(n_bootstrap=600).to_frame()
    drawn = importance(own, design=SurveyDesign(clusters="person"), n_bootstrap=600).to_frame()
    ratio = (drawn["conf_high"] - drawn["conf_low"]) / (plain["conf_high"] - plain["conf_low"])
    assert ratio.between(0.8, 1.25).all()


def test_sets_left_out_stand_for_single_respondents(monkeypatch: pytest.MonkeyPatch) -> None:  # DO4
    one = importance(interval="bca", n_bootstrap=500).to_frame()
    monkeypatch.setattr(linear, "MOST_LEFT_OUT", 60)
    sets = importance(interval="bca", n_bootstrap=500).to_frame()
    np.testing.assert_allclose(sets["conf_low"], one["conf_low"], atol=0.02)
    np.testing.assert_allclose(sets["conf_high"], one["conf_high"], atol=0.02)


def test_noise() -> None:  # DO4
    noisy = DATA.assign(z=np.random.default_rng(9).normal(size=N))
    table = importance(noisy, drivers=[*DRIVERS, "z"], n_bootstrap=300).against_noise().to_frame().set_index("term")
    assert table.loc["a", "separable"] == "yes"
    assert table.loc["z", "separable"] == "no"
    assert (table["noise_share"] < 0.1).all()
    with pytest.raises(ArgumentError, match="one linear model"):
        importance([DATA, DATA]).against_noise()


def test_ranks_and_letters() -> None:  # DO6
    result = importance(n_bootstrap=300)
    ranks = result.rank_probabilities().to_frame()
    np.testing.assert_allclose(ranks.groupby("term")["rank_probability"].sum(), 1)
    np.testing.assert_allclose(ranks.groupby("rank")["rank_probability"].sum(), 1)
    first = ranks[ranks["rank"] == 1].set_index("term")["rank_probability"]
    table = result.to_frame().set_index("term")
    np.testing.assert_allclose(first.loc[table.index], table["first_probability"])
    tied = table["tied"]
    for row in result.differences().to_frame().to_dict("records"):
        shares_letter = bool(set(tied[row["term"]]) & set(tied[row["other_term"]]))
        assert shares_letter == (row["separable"] == "no")
    none = importance(n_bootstrap=0)
    assert none.to_frame()["tied"].isna().all()
    assert none.differences().to_frame()["separable"].isna().all()
    assert none.rank_probabilities().to_frame()["rank_probability"].isna().all()


def test_letters() -> None:  # DO6
    assert letters(3, []) == ["a", "a", "a"]
    assert letters(4, [(0, 1), (0, 2), (0, 3), (1, 3)]) == ["a", "b", "bc", "c"]
    everybody = [(i, j) for i in range(30) for j in range(i + 1, 30)]
    assert letters(30, everybody)[26:28] == ["a2", "b2"]


def test_resamples_of_models_are_close_to_refits() -> None:  # DO5
    x, y = DATA[["a", "b", "c"]].to_numpy(), DATA["class"].to_numpy(dtype=float)
    answers = answers_of(x, y, np.ones(N))
    held = (np.arange(8) >> np.arange(3)[:, None]) & 1 == 1
    fits = fit_subsets(answers, held)
    counts = np.random.default_rng(2).multinomial(N, np.full(N, 1 / N), size=20).astype(float)
    found = resampled_logliks(answers, fits, held, counts)
    for place, weights in enumerate(counts):
        drawn = weights > 0
        refit = fit_subsets(answers_of(x[drawn], y[drawn], weights[drawn]), held)
        gained, known = found[:, place] - found[0, place], refit.loglik - refit.loglik[0]
        np.testing.assert_allclose(gained[1:], known[1:], rtol=0.06, atol=0.35)


def test_models_of_classes() -> None:  # DO5
    ordinal = importance(model="ordinal", outcome="class", n_bootstrap=200)
    assert ordinal.kind == "mcfadden"
    table = ordinal.to_frame()
    assert table["contribution"].sum() == pytest.approx(ordinal.r2)
    assert (table["conf_low"] < table["importance"]).all()
    assert (table["importance"] < table["conf_high"]).all()
    assert ordinal.dominance().to_frame()["general"].eq(1).all()
    assert len(ordinal.conditional().to_frame()) == 25
    assert {"mcfadden", "nagelkerke", "estrella"} < set(ordinal.all_methods().to_frame())
    with pytest.raises(ArgumentError, match="one linear model"):
        ordinal.against_noise()
    held = importance(model="logit", outcome="top", always="land", method="tjur")
    assert held.control_r2 > 0
    assert held.to_frame()["contribution"].sum() == pytest.approx(held.r2 - held.control_r2)
    assert any("No intervals for Tjur's R2" in note for note in held.notes)
    crossed = importance(model="logit", outcome="top", interactions=[("a", "b")])
    assert crossed.to_frame()["term"].tolist() == [*DRIVERS, "a:b"]


def test_two_answers_are_a_logit_either_way() -> None:  # DO5
    one = importance(model="ordinal", outcome="top").to_frame()
    two = importance(model="logit", outcome="top").to_frame()
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"model": "logit", "outcome": "class"}, "has 4 different answers - expected two"),
        ({"model": "ordinal"}, "has 240 different answers - expected 2 to 30"),
        ({"model": "logit", "outcome": "top", "drivers": ["y", "a"]}, "they separate the answers"),
    ],
)
def test_models_that_cannot_be_fitted(options: dict[str, Any], expected: str) -> None:  # DO5
    with pytest.raises(EstimationError) as caught:
        importance(**options)
    assert expected in str(caught.value)


def test_many_drivers_of_a_model(monkeypatch: pytest.MonkeyPatch) -> None:  # DO5
    exact = importance(model="logit", outcome="top", n_bootstrap=0).to_frame()
    monkeypatch.setattr(model_evidence, "MOST_EXACT", 4)
    monkeypatch.setattr("loyaltystats.stats.drivers.dominance.remarks.MOST_EXACT", 4)
    sampled = importance(model="logit", outcome="top", n_bootstrap=20)
    table = sampled.to_frame()
    assert (np.abs(table["importance"] - exact["importance"]) < 4 * table["order_error"] + 1e-9).all()
    assert any("too many orders of entry" in note for note in sampled.notes)
    with pytest.raises(EstimationError, match="the model is not linear"):
        sampled.dominance()
    with pytest.raises(EstimationError, match="where an interaction may enter only"):
        importance(model="logit", outcome="top", interactions=[("a", "b")])


def test_fewer_resamples_of_models(monkeypatch: pytest.MonkeyPatch) -> None:  # DO5
    monkeypatch.setattr(model_evidence, "BUDGET", 1)
    result = importance(model="logit", outcome="top", n_bootstrap=80)
    assert result.n_bootstrap == 50
    assert any("50 instead of 80 resamples" in note for note in result.notes)


def test_imputations() -> None:  # DO6
    other = DATA.assign(a=DATA["a"] + np.random.default_rng(3).normal(scale=0.2, size=N))
    both = importance([DATA, other], n_bootstrap=100)
    singles = [importance(one, n_bootstrap=0) for one in (DATA, other)]
    mean = np.mean([one.to_frame()["contribution"] for one in singles], axis=0)
    np.testing.assert_allclose(both.to_frame()["contribution"], mean, rtol=1e-12)
    assert both.r2 == pytest.approx(np.mean([one.r2 for one in singles]))
    assert both.n_bootstrap == 100
    assert any("2 imputations" in note for note in both.notes)
    first = [one.all_methods().to_frame()["first"] for one in singles]
    np.testing.assert_allclose(both.all_methods().to_frame()["first"], np.mean(first, axis=0))
    assert both.dominance().to_frame()["complete_kept"].notna().all()
    assert importance([DATA], rng=5).to_frame().equals(importance(rng=5).to_frame())


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_any_dataframe(engine: str) -> None:  # DO6
    known = importance(drivers=["a", "b", "land"], always="c").to_frame()
    arrow = pl.from_pandas(DATA)
    data = arrow if engine == "polars" else duckdb.connect().from_arrow(arrow.to_arrow())
    pd.testing.assert_frame_equal(importance(data, drivers=["a", "b", "land"], always="c").to_frame(), known)


def test_interactions_have_names() -> None:
    result = importance(interactions=[("a", "land")], drivers=["a", "b", "land"])
    assert result.to_frame()["term"].tolist() == ["a", "b", "land", "a:land"]
    assert result.labels["a:land"] == "a × land"
    assert any("after both of its drivers" in note for note in result.notes)
    assert evidence.MOST_SUBSETS >= 20
