"""Path models: what they refuse, what groups and resamples do, people's scores."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

import loyaltystats as ls
from loyaltystats.stats.latent.ecsi import ECSI_STRUCTURE

MODEL = {"ease": ["e1", "e2", "e3"], "trust": ["t1", "t2", "t3"], "liking": ["like"]}
PATHS = {"trust": ["ease"], "liking": ["ease", "trust"]}


def _answers(n: int = 300, *, loads: float = 1.0, path: float = 0.6, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    ease = rng.normal(size=n)
    trust = path * ease + rng.normal(size=n)
    columns = {f"e{k}": (loads if k == 1 else 1) * ease + rng.normal(size=n) for k in (1, 2, 3)}
    columns |= {f"t{k}": trust + rng.normal(size=n) for k in (1, 2, 3)}
    return pd.DataFrame(columns).assign(like=0.5 * trust + rng.normal(size=n))


def _fit(frame: pd.DataFrame, **options: Any) -> ls.PathModelResult:
    given: dict[str, Any] = {"measurement": MODEL, "structure": PATHS, "n_bootstrap": 40, "rng": 1} | options
    return ls.path_model(frame, **given)


def test_effects_add_up_and_zero_is_not_found() -> None:
    table = _fit(_answers()).to_frame().set_index(["outcome", "term", "effect"])["estimate"].sort_index()
    whole = table["liking", "ease", "direct"] + table["liking", "ease", "indirect"]
    assert table["liking", "ease", "total"] == pytest.approx(whole, abs=1e-12)
    assert "indirect" not in table["trust", "ease"].index
    none = _fit(_answers(path=0.0, seed=4), n_bootstrap=200).to_frame().query("outcome == 'trust'")
    assert (none["conf_low"] < 0).all()
    assert (none["conf_high"] > 0).all()


def test_turned_items_do_not_turn_paths_in_resamples() -> None:
    frame = _answers()
    whole, turned = _fit(frame), _fit(frame.assign(e1=-frame["e1"]))
    assert (turned.to_frame()["std_error"] < 0.2).all()
    assert turned.frame("items").set_index("item")["loading"].to_dict()["e1"] < 0
    assert whole.to_frame()["estimate"].iloc[0] == pytest.approx(turned.to_frame()["estimate"].iloc[0], abs=0.05)


def test_bca_and_no_resamples() -> None:
    plain = _fit(_answers(80), interval="bca").to_frame()
    assert (plain["conf_low"] < plain["estimate"]).all()
    none = _fit(_answers(80), n_bootstrap=0).to_frame()
    assert none[["std_error", "p_value", "conf_low"]].isna().all().all()


def test_consistent_paths_are_free_of_error() -> None:
    frame = _answers(4000)
    plain, free = (
        _fit(frame, n_bootstrap=0, consistent=each).to_frame().query("outcome == 'trust'")["estimate"].iloc[0]
        for each in (False, True)
    )
    assert free == pytest.approx(0.6 / np.sqrt(1.36), abs=0.03)  # 0.6 in standard deviations of trust
    assert plain < free


def test_inadmissible_consistent_paths_are_refused() -> None:
    rng = np.random.default_rng(2)
    one = rng.normal(size=200)
    frame = pd.DataFrame({name: one + rng.normal(size=200) for name in ("e1", "e2", "e3", "t1", "t2", "t3")})
    model = {"ease": MODEL["ease"], "trust": MODEL["trust"]}
    frame = frame.assign(t1=one + frame["e1"], t2=one + frame["e2"])
    with pytest.raises(ls.EstimationError, match="consistent PLS is inadmissible"):
        ls.path_model(frame, measurement=model, structure={"trust": ["ease"]}, consistent=True, n_bootstrap=0)


def test_scores_are_drivers_elsewhere() -> None:
    frame = _answers(120)
    frame.loc[3, "e2"] = np.nan
    result = _fit(frame, n_bootstrap=0)
    scores = result.scores()
    assert scores.shape == (120, 3)
    assert scores.loc[3].isna().all()
    assert result.excluded == {"no complete answer": 1}
    assert np.std(scores["ease"].dropna()) == pytest.approx(1)
    direct = result.to_frame().query("outcome == 'trust' and effect == 'direct'")["estimate"].iloc[0]
    assert scores.corr().loc["ease", "trust"] == pytest.approx(direct, abs=1e-10)


def test_groups_that_differ_in_a_path() -> None:
    both = pd.concat([_answers(400, path=0.5, seed=28).assign(g="a"), _answers(400, path=1.2, seed=8).assign(g="b")])
    result = _fit(both.reset_index(drop=True), by="g", n_bootstrap=0, n_permutations=99)
    found = result.frame("differences").set_index(["outcome", "term"])
    assert found["p_adjusted"].to_dict()["trust", "ease"] < 0.05
    assert found["estimate"].to_dict()["trust", "ease"] < 0
    assert "none" not in set(result.frame("invariance")["verdict"])


def test_paths_of_composites_made_otherwise_are_not_tested() -> None:
    both = pd.concat([_answers(300).assign(g="a"), _answers(300, loads=-0.9, seed=2).assign(g="b")])
    result = _fit(both.reset_index(drop=True), by="g", n_bootstrap=0, n_permutations=99)
    verdicts = result.frame("invariance").set_index("construct")["verdict"]
    assert verdicts["ease"] == "none"
    refused = result.frame("differences").query("term == 'ease'")
    assert refused[["estimate", "p_value", "p_adjusted"]].isna().all().all()
    assert any("may not be compared and are not tested" in note for note in result.notes)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"structure": {"trust": ["eas"]}}, "structure - 'eas' is no construct"),
        ({"structure": {"trust": ["ease"], "ease": ["liking"], "liking": ["trust"]}}, "lead back to themselves"),
        ({"structure": None}, "structure - got None"),
        ({"structure": {"trust": ["ease"]}}, "'liking' stands in no path"),
        ({"modes": {"eas": "B"}}, "modes - 'eas' is no construct"),
        ({"modes": "C"}, "modes"),
        ({"scheme": "other"}, "scheme"),
        ({"target": "ease"}, "target"),
        ({"estimator": "other"}, "estimator"),
        ({"measurement": MODEL | {"trust": ["t1", "e1"]}}, "'e1' belongs to two constructs"),
    ],
)
def test_bad_models(options: dict[str, Any], words: str) -> None:
    with pytest.raises(ls.ArgumentError, match=words):
        _fit(_answers(60), **options)


def test_answers_that_cannot_be_used() -> None:
    with pytest.raises(ls.EstimationError, match="20 respondents answered everything - expected at least 30"):
        _fit(_answers(20))
    with pytest.raises(ls.EstimationError, match="everybody gave the same answer"):
        _fit(_answers(60).assign(e1=3.0))
    with pytest.raises(ls.EstimationError, match="repeat each other"):
        _fit(_answers(60).assign(e2=lambda d: d["e1"]), modes="B")
    with pytest.raises(ls.DesignError, match="path_model uses weights only"):
        _fit(_answers(60).assign(s=1), design=ls.SurveyDesign(strata="s"))


def test_ready_made_model_in_the_report(tmp_path: Path) -> None:
    study = ls.load_instrument("ecsilike")
    answers = ls.simulate_responses(study, 120, rng=1)
    result = ls.path_model(answers, n_bootstrap=20, rng=1)
    direct = result.to_frame().query("effect == 'direct'")
    assert {name: tuple(part["term"]) for name, part in direct.groupby("outcome")}.keys() == ECSI_STRUCTURE.keys()
    report = ls.Report("Study", [result])
    sheet: Any = load_workbook(report.write_excel(tmp_path / "client.xlsx"))["Paths"]
    assert len(sheet._charts) == 1
    assert any("The model accounts for" in each for each in report.sentences)
    assert ls.plot(result).get_title(loc="left").startswith("What leads to what")
    assert ls.plot(result, what="map").get_title(loc="left").startswith("What to improve first")
    without = _fit(_answers(60), n_bootstrap=0)
    with pytest.raises(ls.ArgumentError, match="no known ends"):
        ls.plot(without, what="map")
