"""Scores, segments, levels and loyalty as a client sees them.

SL1 sheets: named, painted, with their charts and their lines; nothing of a single person
SL2 pictures: maps with regions, segments side by side, the level board, costs and gains
SL3 sentences say what was found, and no more
SL4 analyze makes them where the answers allow it
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest

from loyaltystats import Report, load_instrument, plot, simulate_responses
from loyaltystats.report.analyze import analyze
from loyaltystats.report.findings_second import level_loyalty_findings, scores_findings, segments_findings
from loyaltystats.report.kinds import shown
from loyaltystats.report.sheets.level_loyalty import effect_rows
from loyaltystats.responses.responses import Responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.kano.continuous import ContinuousResult, kano_scores
from loyaltystats.stats.kano.segments import SegmentsResult, kano_segments
from loyaltystats.stats.level_loyalty import LevelLoyaltyResult, levels_and_loyalty
from loyaltystats.stats.levels import satisfaction_levels
from loyaltystats.stats.rating_levels import levels_from_ratings

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("Agg")

FEATURES = {
    "refund": "Refund within a week",
    "gift": "Gift wrapping",
    "chat": "Chat with a person",
    "eco": "No plastic",
}
PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1)}
MAINS = ("MAOI", "MIAA")


@pytest.fixture(scope="module")
def answers() -> Responses:
    """Two camps; a missing Expected feature costs 1.5 points, a delight gains .5."""
    study = load_instrument("kano").with_features(FEATURES).combined(load_instrument("recommend"))
    raw = simulate_responses(study, 240, rng=1)
    rng = np.random.default_rng(6)
    camp = rng.random(240) < 0.4
    frame, y = raw.frame.copy(), rng.normal(8, 1, 240)
    for place, feature in enumerate(FEATURES):
        main = [MAINS[int(one)][place] for one in camp]
        letters = np.array([m if rng.random() < 0.8 else rng.choice(list("AOMIR")) for m in main])
        frame[f"{feature}fun"], frame[f"{feature}dys"] = zip(*(PAIR[one] for one in letters), strict=True)
        code = study.by_feature("delivery")[feature]
        got = rng.choice([1, 3], 240, p=[0.6, 0.4])
        frame[code] = got
        y = y - 1.5 * ((letters == "M") & (got == 3)) + 0.5 * ((letters == "A") & (got == 1))
    code = next(question.code for question in study.questions if question.metric == "nps")
    frame[code] = np.clip(np.rint(y), 0, 10).astype(int)
    return replace(raw, frame=frame)


@pytest.fixture(scope="module")
def segments(answers: Responses) -> SegmentsResult:
    return kano_segments(answers, classes=(1, 2, 3), n_bootstrap=20, n_starts=10)


@pytest.fixture(scope="module")
def scores(answers: Responses) -> ContinuousResult:
    return kano_scores(answers)


@pytest.fixture(scope="module")
def loyalty(answers: Responses) -> LevelLoyaltyResult:
    return levels_and_loyalty(answers)


def _texts(path: Path, sheet: str) -> list[str]:
    rows = openpyxl.load_workbook(path)[sheet].iter_rows()
    return [str(cell.value) for row in rows for cell in row if cell.value is not None]


def test_sheets(answers: Responses, scores: Any, segments: Any, loyalty: Any, tmp_path: Path) -> None:  # SL1
    levels = satisfaction_levels(answers)
    path = Report("Shops", [scores, levels, segments, loyalty]).write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    assert {"Scores", "Levels", "Segments", "Levels and loyalty"} <= set(book.sheetnames)
    for name in ("Scores", "Levels", "Segments", "Levels and loyalty"):
        assert len(book[name]._charts) == (2 if name == "Levels" else 1), name  # the board beside the risk
    scored = _texts(path, "Scores")
    assert {"Refund within a week", "Expected", "unclear"} <= set(scored)
    camps = _texts(path, "Segments")
    assert {"Segment 1", "Segment 2", "Numbers of segments compared (the smallest BIC is chosen)"} <= set(camps)
    assert any(text.endswith("— chosen.") for text in camps)
    assert any(text.startswith("Base: 240 respondents. Segment 1 ") and "stability" in text for text in camps)
    joined = _texts(path, "Levels and loyalty")
    assert {"costs", "An Expected feature is missing", "Delighted customers: faithful users?"} <= set(joined)
    assert any(text.strip().startswith("An Expected feature is missing, or an unwanted one there: ") for text in joined)
    board = [text.strip() for text in _texts(path, "Levels")]
    assert any(
        text.startswith("Refund within a week — delivered ") and " dissatisfied with it" in text for text in board
    )
    everything = " ".join(text for sheet in book.sheetnames for text in _texts(path, sheet))
    assert "R0001" not in everything


def test_one_crowd(answers: Responses, tmp_path: Path) -> None:  # SL1, SL3
    one = kano_segments(answers, classes=1, n_bootstrap=0)
    path = Report("Shops", [one]).write_excel(tmp_path / "client.xlsx")
    texts = _texts(path, "Segments")
    assert "Whether there are camps of customers who require different things: none can be told apart here." in texts
    assert "Everybody" in texts
    (finding,) = segments_findings(shown(one))
    assert finding.sentence == "One crowd: customers do not fall into camps that require different things."
    assert "One crowd: what it requires" in _words(plot(one))


def test_weak_camps(segments: SegmentsResult) -> None:  # SL3
    weak = replace(segments, classes=1, camps_p=0.01)
    (finding,) = segments_findings(shown(weak))
    assert finding.sentence.startswith("No camps can be told apart")
    assert finding.caution.endswith("The answers do hang together; more respondents may show camps.")


def test_no_upper_end(loyalty: LevelLoyaltyResult) -> None:  # SL1
    frame = loyalty.to_frame()
    frame.loc[frame["term"] == "lapse_odds", ["estimate", "conf_high"]] = np.inf
    endless = replace(loyalty, _table=frame)
    row = effect_rows(shown(endless))[6]
    assert (row["estimate"], row["conf_high"], row["verdict"]) == (None, None, "more often")
    assert all(np.isfinite(finding.value or 0) for finding in level_loyalty_findings(shown(endless)))


def _words(ax: Any) -> set[str]:
    texts = [text.get_text() for text in (*ax.texts, *ax.get_yticklabels(), *ax.get_xticklabels())]
    legend = [text.get_text() for text in ax.get_legend().get_texts()] if ax.get_legend() else []
    return {*texts, *legend, ax.get_xlabel(), ax.get_ylabel(), ax.get_title(loc="left")}


def test_pictures(answers: Responses, scores: Any, segments: Any, loyalty: Any) -> None:  # SL2
    import matplotlib.pyplot as plt

    words = _words(plot(scores))
    assert {"Mean scores: a second look", "Refund within a week", "Delighted", "Expected"} <= words
    words = _words(plot(segments))
    assert "What each segment requires" in words
    assert any(word.startswith("■ Expected ") for word in words)
    assert any(word.startswith("Segment 2\n") for word in words)
    words = _words(plot(satisfaction_levels(answers)))
    assert "Level board: where each feature stands today" in words
    assert "Refund within a week" in words
    words = _words(plot(loyalty))
    assert {"Levels and Would recommend", "An Expected feature is missing", "Expected: cost minus gain"} <= words
    words = _words(plot(kano_scores(answers, scoring="xu")))
    assert "Mean scores: a second look" in words
    assert "Desired" not in words  # angles, no quadrants
    plt.close("all")


def test_board_of_rated_features() -> None:  # SL2
    frame = pd.DataFrame({"speed": [1, 2] * 20, "staff": [5, 4] * 20, "price": [3, 5] * 20})
    impact = pd.DataFrame({"term": ["speed", "staff", "price"], "impact_factor": ["basic", "excitement", "unclear"]})
    words = _words(plot(levels_from_ratings(frame, impact=impact, delivered_from=4)))
    assert {"speed", "staff", "✕ Dissatisfied", "▲ Delighted", "○ Outside the four levels"} <= words


def test_sentences(scores: Any, segments: Any, loyalty: Any) -> None:  # SL3
    said = [finding.sentence for finding in segments_findings(shown(segments))]
    assert said[0] == "Customers fall into 2 segments that require different things."
    assert said[1].startswith("Segment 1: ")
    told = [finding.sentence for finding in level_loyalty_findings(shown(loyalty))]
    assert told[0].startswith("A missing Expected feature goes with 1.")
    assert told[0].endswith("points less in “Would recommend”.")
    assert "A missing Expected feature costs more loyalty than a Delighted one gains." in told
    assert any(
        sentence.startswith("Dissatisfied customers are more likely to lapse: their odds are ") for sentence in told
    )
    (finding,) = scores_findings(shown(scores))
    assert finding.sentence.startswith("Mean scores as a second look: the quadrant of ")
    sure = replace(scores, _table=scores.to_frame().assign(score_quadrant="must_be"))
    assert scores_findings(shown(sure)) == []


def test_nothing_shown(loyalty: LevelLoyaltyResult) -> None:  # SL3
    nothing = replace(loyalty, _table=loyalty.to_frame().assign(p_adjusted=0.9))
    told = [finding.sentence for finding in level_loyalty_findings(shown(nothing))]
    assert told == ["Whether a missing Expected feature costs more than a Delighted one gains is not shown."]
    turned = loyalty.to_frame().assign(p_adjusted=0.001)
    turned.loc[turned["term"] == "expected_asymmetry", "estimate"] = -1.0
    told = [finding.sentence for finding in level_loyalty_findings(shown(replace(loyalty, _table=turned)))]
    assert "A Delighted feature gains more loyalty than a missing Expected one costs." in told


def _kinds(report: Report) -> list[str]:
    return [type(result).__name__ for result in report.results]


def test_analyze(answers: Responses) -> None:  # SL4
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full = analyze(answers)
        few = analyze(replace(answers, frame=answers.frame.iloc[:60]))
        weighted = analyze(
            replace(answers, frame=answers.frame.assign(w=[1.0, 2.0] * 120)), design=SurveyDesign(weights="w")
        )
    wanted = ["ContinuousResult", "LevelsResult", "SegmentsResult", "LevelLoyaltyResult"]
    assert [kind for kind in _kinds(full) if kind in wanted] == wanted
    assert "SegmentsResult" not in _kinds(few)
    (gap,) = [gap for gap in weighted.not_estimable if gap.analysis == "Segments by requirement"]
    assert gap.reason == "segments are found without survey weights only - expected answers without weights."
    assert "LevelLoyaltyResult" in _kinds(weighted)
