"""analyze: everything that the roles allow.

AN1 every analysis of the roles is there, in the order of a client's questions; the workbook follows
AN2 an analysis that the answers do not allow stays visible with its reason
AN3 without an instrument, with waves that cannot be used, with too many groups, without usable roles: refused in words
AN4 groups, weights and seed reach the results; the same seed gives the same bytes
AN5 waves add the drift between them; the stamp says how to make it again
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from loyaltystats import load_instrument, simulate_responses
from loyaltystats.errors import ArgumentError
from loyaltystats.report.analyze import analyze
from loyaltystats.report.report import Report
from loyaltystats.responses.responses import Responses
from loyaltystats.sampling.design import SurveyDesign

FEATURES = {"delivery": "Delivery within 24 hours", "returns": "Free returns"}
DRIVERS = {"price": "Price", "staff": "Staff"}


@pytest.fixture(scope="module")
def answers() -> Responses:
    study = (
        load_instrument("kano")
        .with_features(FEATURES)
        .combined(
            load_instrument("recommend"),
            load_instrument("csat"),
            load_instrument("performance").with_features(DRIVERS),
            load_instrument("profile"),
        )
        .titled("Shop study")
    )
    return simulate_responses(study, 120, rng=3)


def quiet(responses: Any, **arguments: Any) -> Any:
    """Analyse without the warnings about these small simulated samples; they are notes in the results."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return analyze(responses, **arguments)


def test_everything(answers: Responses, tmp_path: Path) -> None:  # AN1, AN4
    report = quiet(answers, rng=5)
    assert report.title == "Shop study"
    assert [type(result).__name__ for result in report.results] == [
        *("KanoResult", "KanoSensitivityResult", "ContinuousResult", "LevelsResult", "LevelLoyaltyResult"),
        *(
            "DriverResult",
            "DriverResult",
            "SimulatorResult",
            "GainResult",
            "ImportanceResult",
            "DominanceResult",
            "PriorityResult",
            "PenaltyRewardResult",
        ),
        *("NpsResult", "CsatResult", "CsatResult", "CsatResult", "LoyaltyIndexResult"),
        *("ReliabilityResult", "ItemsResult", "FrequencyResult", "MissingResult", "QualityResult"),
    ]
    assert report.not_estimable == ()
    assert report.study.seed == "seed 5"
    assert report.study.respondents == 120
    assert report.study.command == "analyze(read_responses('simulation', instrument), rng=5).write_excel('client.xlsx')"
    first = report.write_excel(tmp_path / "a.xlsx")
    second = quiet(answers, rng=5).write_excel(tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()
    visible = [sheet.title for sheet in openpyxl.load_workbook(first).worksheets if sheet.sheet_state == "visible"]
    assert visible == [
        *(
            "Contents",
            "Summary",
            "Kano",
            "Kano sensitivity",
            "Scores",
            "Levels",
            "Levels and loyalty",
            "Recommendation",
            "Satisfaction",
            "Loyalty measures",
            "Drivers",
            "Drivers ordinal",
            "Importance",
            "Dominance",
            "Priorities",
            "What-if",
            "Gains",
            "Penalties",
            "Reliability",
            "Items",
            "Answers",
            "Missing answers",
            "Care",
        ),
        *("Quality and respondents", "Checks", "Method and notes", "Glossary", "Data", "Stamp"),
    ]


def test_groups(answers: Responses) -> None:  # AN4
    report = quiet(answers, by="customertype", title="By type")
    assert report.title == "By type"
    kano = report.results[0].to_frame()
    assert kano["group"].iloc[0] == "Total"
    assert kano["group"].nunique() > 2


def test_weights(answers: Responses) -> None:  # AN4
    frame = answers.frame.assign(w=[1.0, 2.0] * 60)
    report = quiet(replace(answers, frame=frame), design=SurveyDesign(weights="w"))
    assert report.study.design == "weights: column w"
    score = next(result for result in report.results if type(result).__name__ == "NpsResult").to_frame()
    assert score["n_effective"].iloc[0] < score["n"].iloc[0]


def test_what_cannot_be_estimated_stays_visible(answers: Responses, tmp_path: Path) -> None:  # AN2
    frame = answers.frame.assign(priceperf=5)
    frame["staffperf"] = frame["priceperf"]
    report = quiet(replace(answers, frame=frame))
    assert report.not_estimable
    names = [gap.analysis for gap in report.not_estimable]
    assert "Relative importance of the drivers" in names
    path = report.write_excel(tmp_path / "client.xlsx")
    book = openpyxl.load_workbook(path)
    checks = [cell.value for cell in book["Checks"]["B"]]
    assert "Relative importance of the drivers" in checks
    sentences = [str(cell.value) for cell in book["Summary"]["A"]]
    assert "Not estimable: Relative importance of the drivers." in sentences


def test_no_instrument() -> None:  # AN3
    with pytest.raises(ArgumentError) as refused:
        analyze(pd.DataFrame({"recommend": [9]}))
    assert str(refused.value) == (
        "responses - carry no instrument, so nothing says what the columns mean - expected the Responses of "
        "read_responses(path, instrument) - or call classify_kano(), nps(), regress_loyalty() with named columns and put "
        "their results into Report(title, [results])."
    )


def test_waves(answers: Responses, tmp_path: Path) -> None:  # AN5
    earlier = replace(simulate_responses(answers.instrument, 90, rng=4), source="folder/a.xlsx")  # type: ignore[arg-type]
    report = quiet(answers, waves={2024: earlier, 2025: answers}, panel=False, by="customertype", rng=2)
    (drift,) = [result for result in report.results if type(result).__name__ == "DriftResult"]
    assert drift.to_frame()["wave_to"].unique().tolist() == ["2025"]
    assert drift.to_frame()["group"].nunique() > 2
    assert report.study.command == (
        "analyze(read_responses('simulation', instrument), by='customertype', panel=False, rng=2, waves={'2024': "
        "read_responses('a.xlsx', instrument), '2025': read_responses('simulation', instrument)}).write_excel('client.xlsx')"
    )
    book = openpyxl.load_workbook(report.write_excel(tmp_path / "c.xlsx"))
    assert {"Drift", "Waves", "Score differences"} <= set(book.sheetnames)
    with pytest.raises(ArgumentError, match="panel - was not said"):
        quiet(answers, waves={"2024": earlier, "2025": answers})


def test_waves_that_cannot_be_used(answers: Responses) -> None:  # AN3, AN5
    with pytest.raises(ArgumentError) as refused:
        quiet(answers, panel=False)
    assert str(refused.value) == (
        'panel - given without waves - expected waves={"2024": first, "2025": second} too - or leave it out.'
    )
    with pytest.raises(ArgumentError) as refused:
        quiet(answers, waves={"2024": answers.frame, "2025": answers}, panel="id")
    assert str(refused.value) == (
        "waves - '2024' without an instrument - expected the Responses of read_responses(path, instrument) for every wave - "
        "or call level_drift() with named columns and put its result into Report()."
    )
    report = quiet(answers, waves={"1": answers, "2": replace(answers, frame=answers.frame.iloc[:0])}, panel="id")
    gaps = ["Drift between waves", "Change of the recommendation score (Would recommend)"]
    assert [gap.analysis for gap in report.not_estimable] == gaps


def test_too_many_groups(answers: Responses) -> None:  # AN3
    with pytest.raises(ArgumentError) as refused:
        analyze(answers, by="id")
    assert str(refused.value) == (
        "by, column 'id' - has 120 different answers - expected at most 40 groups - join small groups first, or choose "
        "another column."
    )


def test_no_usable_role() -> None:  # AN3
    study = load_instrument("recommend")
    template = study.parts[0].template
    only_text = replace(template, plain_questions=template.plain_questions[1:])
    words = replace(study, parts=(replace(study.parts[0], template=only_text),))
    with pytest.raises(ArgumentError, match="instrument 'recommend' has no question whose role an analysis uses"):
        analyze(simulate_responses(words, 5, rng=1))


def test_other_questions_are_counted(tmp_path: Path) -> None:  # AN1
    study = load_instrument("profile").combined(load_instrument("loyalty"), load_instrument("complaint"))
    answers = simulate_responses(study, 400, rng=2)
    few = answers.frame[answers.frame["country"].isin(["ES", "DE", "FR"])].reset_index(drop=True)
    report = quiet(replace(answers, frame=few), by="country")
    assert {"FrequencyResult", "AmountResult"} <= {type(result).__name__ for result in report.results}
    book = openpyxl.load_workbook(report.write_excel(tmp_path / "c.xlsx"))
    given = [[cell.value for cell in row] for row in book["Answers"].iter_rows()]
    (head,) = [row for row in given if row[:2] == ["No.", "Question"]]
    assert head[2:5] == ["Group", "Answer", "Given by"]
    told = {(row[1], row[2], row[3]) for row in given}
    assert ("Buys for", "Total", "A private household") in told
    assert ("Buys for", "Spain", "A private household") in told
    numbers = [[cell.value for cell in row] for row in book["Numbers"].iter_rows()]
    assert ("People told", "Total") in {(row[1], row[2]) for row in numbers}
    measures = [[cell.value for cell in row] for row in book["Loyalty measures"].iter_rows()]
    assert ("Share of wallet", "Share of spending (%)", "Total") in {tuple(row[1:4]) for row in measures}


def test_more_drivers_than_the_exact_decomposition_takes() -> None:  # AN1
    report = quiet(simulate_responses(load_instrument("value").combined(load_instrument("recommend")), 200, rng=2))
    kinds = [type(result).__name__ for result in report.results]
    assert kinds[:3] == ["DriverResult", "DriverResult", "SimulatorResult"]
    assert kinds[3:6] == ["GainResult", "ImportanceResult", "PriorityResult"]
    assert "Johnson" in report.results[4].method or "johnson" in report.results[4].method


def test_ordinal_model_where_the_answers_are_enough() -> None:  # AN1
    study = load_instrument("performance").with_features({"price": "Price", "speed": "Speed"})
    study = study.combined(load_instrument("recommend"))
    answers = simulate_responses(study, 150, rng=3)
    titles = [result.title for result in quiet(answers).results]
    assert titles[:2] == ["Drivers of loyalty (linear regression)", "Drivers of loyalty (ordinal regression)"]
    content = answers.frame.assign(recommend=[9, 10, 8, 7, 9] * 30)
    few = replace(answers, frame=content)
    assert "Drivers of loyalty (ordinal regression)" not in [result.title for result in quiet(few).results]


def test_one_driver_and_direct_levels() -> None:  # AN1
    study = load_instrument("recommend").combined(
        load_instrument("performance").with_features({"price": "Price"}),
        load_instrument("fourlevel").with_features(FEATURES),
    )
    report = quiet(simulate_responses(study, 80, rng=2))
    assert [type(result).__name__ for result in report.results] == [
        *("LevelsResult", "DriverResult", "DriverResult", "SimulatorResult", "NpsResult"),
        *("MissingResult", "QualityResult"),
    ]
    drivers_only = quiet(simulate_responses(study.combined().with_languages(["es"]), 80, rng=2))
    assert len(drivers_only.results) == 7


def test_the_ordinal_model_says_what_differs_from_the_linear_one(answers: Responses) -> None:  # AN1
    report = quiet(answers, rng=5)
    said = [sentence for sentence in report.sentences if sentence.startswith("Taking only the order of the answers")]
    assert len(said) == 1
    assert not any("points of the score for one point more" in sentence for sentence in report.sentences)
    linear, ordinal = (result for result in report.results if type(result).__name__ == "DriverResult")
    shown = [
        set(each.to_frame().query("p_adjusted < 0.05 and term != 'intercept'")["term"]) for each in (linear, ordinal)
    ]
    assert ("the same drivers show" in said[0]) is (shown[0] == shown[1])
    alone = Report("Ordinal", [ordinal])
    assert not any(sentence.startswith("Taking only") for sentence in alone.sentences)
