"""levels_of_respondents.

RL1 every category times every state of delivery
RL2 people(): counts by hand; the shares dissatisfied are those of satisfaction_levels
RL3 missing pairs and delivery; missing="raise"; ids; every kind of dataframe
RL4 bad arguments
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from loyaltystats import Report
from loyaltystats.errors import ArgumentError, DesignError, ResponseError
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.simulate import simulate_responses
from loyaltystats.sampling.design import SurveyDesign
from loyaltystats.stats.levels import satisfaction_levels
from loyaltystats.stats.respondent_levels import RespondentLevelsResult, levels_of_respondents

PAIR = {"A": (1, 3), "O": (1, 5), "M": (3, 5), "I": (3, 3), "R": (3, 1), "Q": (1, 1)}
PAIRS, GOT = {"x": ("f", "d")}, {"x": "got"}


def _levels(frame: Any, **more: Any) -> RespondentLevelsResult:
    return levels_of_respondents(frame, **({"pairs": PAIRS, "delivered": GOT} | more))


def _one(letter: str, got: str | None, **more: Any) -> tuple[Any, str]:
    functional, dysfunctional = PAIR[letter]
    row = _levels(pd.DataFrame({"f": [functional], "d": [dysfunctional], "got": [got]}), **more).to_frame().iloc[0]
    return row["level"], row["reason"]


@pytest.mark.parametrize(
    ("letter", "there", "missing"),
    [
        ("M", ("Expected", "expected, and there"), ("Dissatisfied", "expected, and missing")),
        ("O", ("Desired", "desired, and there"), ("Desired", "unmet: desired, and missing")),
        ("A", ("Delighted", "delights, and there"), (None, "opportunity: would delight, and is missing")),
        ("R", ("Dissatisfied", "unwanted, and there"), (None, "unwanted, and not there: outside the four levels")),
        ("I", (None, "outside the four levels"), (None, "outside the four levels")),
        ("Q", (None, "outside the four levels"), (None, "outside the four levels")),
    ],
)
def test_the_definition(letter: str, there: tuple[Any, str], missing: tuple[Any, str]) -> None:  # RL1
    assert _one(letter, "yes") == there
    assert _one(letter, "no") == missing
    assert _one(letter, "partly") == missing
    assert _one(letter, "partly", partly_counts=True) == there
    assert _one(letter, None) == (None, "delivery is not known")


def test_desired_shortfall() -> None:  # RL1
    assert _one("O", "no", desired_shortfall="dissatisfied") == ("Dissatisfied", "desired, and missing")


def test_people() -> None:  # RL2
    study = load_instrument("kano").with_features({f"f{i}": f"Feature {i}" for i in range(4)})
    answers = simulate_responses(study, 150, rng=2)
    result = levels_of_respondents(answers)
    table = result.to_frame()
    people = result.people()
    assert len(table) == 4 * 150
    assert people["respondent"].tolist() == answers.frame["id"].tolist()
    by_person = table.groupby("respondent", sort=False)
    missing = by_person.apply(lambda rows: int((rows["reason"] == "expected, and missing").sum()))
    delighted = by_person.apply(lambda rows: int((rows["level"] == "Delighted").sum()))
    assert people["expected_missing"].tolist() == missing.tolist()
    assert people["delighted_present"].tolist() == delighted.tolist()
    unwanted = by_person.apply(lambda rows: int((rows["reason"] == "unwanted, and there").sum()))
    assert people["dissatisfied"].tolist() == ((missing > 0) | (unwanted > 0)).tolist()
    shares = satisfaction_levels(answers).to_frame().set_index("feature")["dissatisfied"]
    for feature, rows in table.groupby("feature"):
        known = rows["category"].notna() & rows["delivery"].notna()
        harmed = rows["level"].eq("Dissatisfied") | rows["reason"].eq("unmet: desired, and missing")
        assert shares[feature] == pytest.approx(harmed[known].mean())
    assert "One row per person: not for a client's workbook." in result.notes


def test_missing(as_frame: Callable[[Any], Any]) -> None:  # RL3
    frame = pd.DataFrame(
        {"key": ["a", "b", "c"], "f": [3.0, np.nan, 1.0], "d": [5.0, 5.0, 3.0], "got": ["no", "no", "yes"]}
    )
    result = _levels(as_frame(frame), id_column="key")
    table = result.to_frame().set_index("respondent")
    assert table["level"].to_dict() == {"a": "Dissatisfied", "b": None, "c": "Delighted"}
    assert table.loc["b", "reason"] == "no complete pair of answers"
    assert table["delivery"].to_dict() == {"a": "no", "b": "no", "c": "yes"}
    with pytest.raises(ResponseError, match="column 'f': 1 not answered"):
        _levels(as_frame(frame), missing="raise")


def test_without_delivery() -> None:  # RL3
    result = levels_of_respondents(pd.DataFrame({"f": [3], "d": [5]}), pairs=PAIRS)
    assert result.to_frame()["level"].tolist() == [None]
    assert "Delivery was not asked for x: the level stays empty." in result.notes
    assert result.to_frame()["respondent"].tolist() == ["1"]


def test_no_report_of_persons() -> None:  # RL4
    result = _levels(pd.DataFrame({"f": [3], "d": [5], "got": ["no"]}))
    with pytest.raises(ArgumentError) as refused:
        Report("Shops", [result])
    assert str(refused.value) == (
        "results - RespondentLevelsResult has one row per person, which a client's workbook never shows - expected results "
        "about groups - leave it out, and save its to_frame() where personal data may be."
    )


def test_bad_arguments() -> None:  # RL4
    frame = pd.DataFrame({"f": [3], "d": [5], "got": ["no"]})
    with pytest.raises(ArgumentError) as refused:
        _levels(frame, by="country")
    assert (
        str(refused.value)
        == "by - each row is one person, so there are no groups - expected None - join the groups by id."
    )
    with pytest.raises(DesignError) as weighted:
        _levels(frame, design=SurveyDesign(weights="w"))
    assert str(weighted.value) == "design - each row is one person, so no weight is used - leave out design."
    with pytest.raises(ResponseError, match="delivery answers that are not known, expected yes, partly or no"):
        _levels(frame.assign(got="perhaps"))
    with pytest.raises(ArgumentError, match="got several waves"):
        _levels({"a": frame})
    with pytest.raises(ArgumentError, match="delivered - names feature 'y'"):
        _levels(frame, delivered={"y": "got"})
