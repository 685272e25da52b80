"""Response styles, recovery, control charts and disappointments: what they refuse, what they say, and their sheets.

WA1 bad input is one typed error that says what was expected and what to do
WA2 scales of different lengths stand together; reversed items cancel content; a simulated shift between groups is found
WA3 corrected answers go into other analyses, and whoever has no spread is counted
WA4 the template of complaints needs no named columns; a group that was not asked an outcome is an empty row with a note
WA5 a shift of the level is a signal; quiet waves are mostly none
WA6 reasons add up, the vital few reach their share, and exclusive options are no reasons
WA7 analyze makes them where they were asked
WA8 the workbook has their sheets, each with a chart of its own
WA9 polars and duckdb give the same as pandas
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import loyaltystats as ls

FRAME = pd.DataFrame(
    {
        "a": [5, 1, 3, 4],
        "b": [5, 2, 3, 4],
        "c": [4, 1, 3, 4],
        "wrong": [1, 0, 1, 0],
        "w": [1.0, 2.0, 1.0, 1.0],
        "yes": [1, 0, 1, 1],
        "no": [0, 0, 1, 0],
    }
)
ENDS = {"a": (1, 5), "b": (1, 5), "c": (1, 5)}
CLUSTERS = ls.SurveyDesign(weights="w", clusters="a")
WAVES = {str(at): FRAME for at in range(4)}
RECOVERY: dict[str, Any] = {"failure": "wrong", "told": "yes", "solved": "a", "outcome": "b", "well": 4}


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda: ls.response_styles(FRAME), ls.ArgumentError, "questions"),
        (lambda: ls.response_styles(FRAME, questions={"a": (1, 5), "b": (1, 5)}), ls.ArgumentError, "at least 3"),
        (lambda: ls.response_styles(FRAME, questions=ENDS | {"a": (1, 2)}), ls.ArgumentError, "'a'"),
        (lambda: ls.response_styles(FRAME, questions=ENDS | {"a": (1, 4)}), ls.ResponseError, "'a'"),
        (lambda: ls.response_styles(FRAME, questions=ENDS, reverse=["z"]), ls.ArgumentError, "reverse"),
        (lambda: ls.response_styles(FRAME, questions=ENDS, weighting="x"), ls.ArgumentError, "weighting"),
        (lambda: ls.correct_styles(FRAME, questions=ENDS, method="x"), ls.ArgumentError, "method"),
        (lambda: ls.correct_styles(FRAME, questions=ENDS, method="regression"), ls.EstimationError, "within_person"),
        (lambda: ls.recovery_paradox(FRAME), ls.ArgumentError, "failure"),
        (lambda: ls.recovery_paradox(FRAME, **RECOVERY | {"well": None}), ls.ArgumentError, "well"),
        (lambda: ls.recovery_paradox(FRAME, **RECOVERY | {"outcome": None}), ls.ArgumentError, "outcome"),
        (lambda: ls.recovery_paradox(FRAME, **RECOVERY | {"margin": -1}), ls.ArgumentError, "margin"),
        (lambda: ls.recovery_paradox(FRAME, **RECOVERY | {"by": "c"}), ls.ArgumentError, "by"),
        (lambda: ls.recovery_paradox(FRAME, **RECOVERY), ls.EstimationError, "no two"),
        (lambda: ls.recovery_paradox(FRAME, design=CLUSTERS, **RECOVERY), ls.DesignError, "weights"),
        (lambda: ls.control_chart({}, question="a"), ls.ArgumentError, "no wave"),
        (lambda: ls.control_chart(FRAME, question="a"), ls.ArgumentError, "wave"),
        (lambda: ls.control_chart(WAVES, question="a", kind="z"), ls.ArgumentError, "kind"),
        (lambda: ls.control_chart(WAVES, question="a", kind="p"), ls.ArgumentError, "top"),
        (lambda: ls.control_chart(WAVES, question="a", rules="z"), ls.ArgumentError, "rules"),
        (lambda: ls.control_chart(WAVES, question="a", baseline=9), ls.ArgumentError, "baseline"),
        (lambda: ls.control_chart(WAVES, question="a", baseline=["z"]), ls.ArgumentError, "'z'"),
        (lambda: ls.control_chart(WAVES, question="z"), ls.ResponseError, "z"),
        (lambda: ls.control_chart({"1": FRAME, "2": FRAME}, question="a"), ls.EstimationError, "at least 3"),
        (lambda: ls.pareto(FRAME), ls.ArgumentError, "multiple choice"),
        (lambda: ls.pareto(FRAME, options=["a", "b"]), ls.ResponseError, "0 and 1"),
        (lambda: ls.pareto(FRAME, options=["yes"]), ls.ArgumentError, "two"),
        (lambda: ls.pareto(FRAME * 0, options=["yes", "no"]), ls.EstimationError, "nobody"),
    ],
)
def test_bad_input(call: Any, error: type[Exception], words: str) -> None:  # WA1
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)
    assert " - " in str(caught.value)


def test_styles_of_different_scales() -> None:  # WA2
    rng = np.random.default_rng(1)
    group = np.repeat(["calm", "keen"], 200)
    shift = np.where(group == "keen", 0.25, 0.0)
    place = np.clip(rng.uniform(0, 1, (400, 8)) + shift[:, None], 0, 1)
    items = {f"i{k}": (1, 5) if k % 2 else (0, 10) for k in range(8)}
    frame = pd.DataFrame(
        {name: np.round(low + place[:, k] * (high - low)) for k, (name, (low, high)) in enumerate(items.items())}
    ).assign(group=group)
    turned = ["i0", "i1", "i2", "i3"]
    result = ls.response_styles(frame, questions=items, by="group", reverse=turned)
    net = result.to_frame().query("style == 'net_acquiescence'").set_index("group")
    assert float(net["conf_low"]["keen"]) > float(net["conf_high"]["calm"])
    assert len(result.respondents()) == 400
    one = pd.DataFrame([{name: high for name, (_low, high) in items.items()}] * 3)
    assert ls.response_styles(one, questions=items).to_frame()["estimate"].tolist() == [1, 0, 1, 1, 0]


def test_corrected_answers_are_usable() -> None:  # WA3
    study = ls.load_instrument("complaint").combined(ls.load_instrument("recommend"))
    answers = ls.simulate_responses(study, 120, rng=1)
    changed = ls.correct_styles(answers)
    assert changed.instrument is answers.instrument
    assert "within_person" in " ".join(changed.notes)
    assert ls.amounts(changed, "compfair").n > 0
    flat = ls.correct_styles(FRAME, questions=ENDS)
    assert flat.frame["a"].isna().tolist() == [False, False, True, True]
    assert "2 respondents" in flat.notes[-1]


def test_recovery_from_the_template() -> None:  # WA4
    study = ls.load_instrument("complaint").combined(ls.load_instrument("recommend"))
    result = ls.recovery_paradox(ls.simulate_responses(study, 200, rng=1))
    assert result.questions == ("recommend", "compspeak")
    table = result.to_frame()
    assert table.loc[table["estimate"].isna(), "n_second"].eq(0).all()
    assert any("could not be estimated" in note for note in result.notes)
    assert set(result.groups()["group"]) == {"no_failure", "solved_well", "solved_badly", "never_told"}


def test_signals() -> None:  # WA5
    rng = np.random.default_rng(3)
    waves = {f"{at:02d}": pd.DataFrame({"q": rng.normal(5 + (at == 19), 1, 100)}) for at in range(20)}
    result = ls.control_chart(waves, question="q", baseline=19, rules="limits")
    assert result.to_frame()["signal"].ne("").tolist() == [False] * 19 + [True]
    for kind in ("ewma", "cusum"):
        assert ls.control_chart(waves, question="q", baseline=19, kind=kind).to_frame()["signal"].iloc[-1]
    together = pd.concat([one.assign(wave=name) for name, one in waves.items()])
    same = ls.control_chart(together, question="q", wave="wave", baseline=19, rules="limits").to_frame()
    np.testing.assert_allclose(same["estimate"], result.to_frame()["estimate"])


def test_reasons() -> None:  # WA6
    answers = ls.simulate_responses(ls.load_instrument("complaint"), 200, rng=1)
    table = ls.pareto(answers, "painpoints").to_frame()
    assert "NONE" not in set(table["answer"])
    assert table["mention_share"].sum() == pytest.approx(1)
    assert table["mentions"].is_monotonic_decreasing
    vital = table[table["vital"] == "yes"]["cumulative_share"]
    assert vital.iloc[-1] >= 0.8 > vital.iloc[-2]


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.LoyaltyStatsWarning")
def test_analyze_and_sheets(tmp_path: Path) -> None:  # WA7, WA8
    from openpyxl import load_workbook

    parts = [ls.load_instrument(name) for name in ("recommend", "profile")]
    study = ls.load_instrument("complaint").combined(*parts)
    answers = ls.simulate_responses(study, 120, rng=1)
    report = ls.analyze(answers)
    made = {type(result).__name__ for result in report.results}
    assert {"ParetoResult", "RecoveryResult"} <= made
    waves = {f"wave {at}": answers for at in range(3)}
    own = [
        ls.pareto(answers),
        ls.recovery_paradox(answers),
        ls.control_chart(waves, question="recommend"),
        ls.response_styles(answers, by="customertype"),
        ls.styles_both_ways(answers, by="customertype"),
    ]
    book: Any = load_workbook(ls.Report("Watch", own).write_excel(tmp_path / "client.xlsx"))
    for name in ("Disappointments", "After a failure", "Control chart", "Response styles", "Both ways"):
        assert book[name]._charts, name


@pytest.mark.parametrize(
    "call",
    [
        lambda f: ls.response_styles(f, questions=ENDS, by="group"),
        lambda f: ls.styles_both_ways(f, questions=ENDS, by="group"),
        lambda f: ls.recovery_paradox(f, **RECOVERY),
        lambda f: ls.control_chart(f, question="a", wave="group"),
        lambda f: ls.pareto(f, options=["yes", "no"]),
    ],
)
def test_frames(call: Any) -> None:  # WA9
    duckdb, polars = pytest.importorskip("duckdb"), pytest.importorskip("polars")
    rng = np.random.default_rng(5)
    frame = pd.DataFrame({name: rng.integers(1, 6, 90) for name in ("a", "b", "c")})
    frame = frame.assign(wrong=rng.integers(0, 2, 90), yes=rng.integers(0, 2, 90), no=rng.integers(0, 2, 90))
    frame["group"] = rng.choice(["x", "y", "z"], 90)
    wanted = call(frame).to_frame()
    for other in (polars.from_pandas(frame), duckdb.sql("select * from frame")):
        pd.testing.assert_frame_equal(call(other).to_frame(), wanted, check_dtype=False)
