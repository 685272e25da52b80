"""A survey that is written for a platform, answered there and exported is read as it was answered.

PF1 LimeSurvey, REDCap and Qualtrics: random studies, answers as codes or labels, in any language of the study
PF2 every written file is free of faults
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.platforms import LimeSurvey, Qualtrics, REDCap, expected
from tests.properties.test_roundtrip import LANGUAGES, filled

from loyaltystats.forms.limesurvey_lint import lint_limesurvey
from loyaltystats.forms.qualtrics_lint import lint_qualtrics
from loyaltystats.forms.redcap_lint import lint_redcap
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.read import read_responses

pytestmark = pytest.mark.filterwarnings("ignore::loyaltystats.errors.QualityWarning")
Case = tuple[Instrument, pd.DataFrame]


def _told_apart(instrument: Instrument) -> Instrument:
    """Return a study in which no two questions have the same text, as a platform wants it that shows no codes."""
    part = instrument.parts[0]
    pair = tuple(
        replace(one, text={language: f"{text} {one.code}" for language, text in one.text.items()})
        for one in part.template.feature_questions
    )
    features = {
        name: {language: f"{text} {name}" for language, text in texts.items()} for name, texts in part.features.items()
    }
    return replace(
        instrument, parts=(replace(part, template=replace(part.template, feature_questions=pair), features=features),)
    )


def _usual(case: Case) -> Case:
    """Return a case in which no free number is one by which platforms say "not shown" (-96) or "seen" (-99)."""
    instrument, frame = case
    for name in (one.code for one in instrument.questions if one.kind == "number"):
        frame[name] = frame[name].where(~frame[name].isin([-96.0, -99.0]), -95.0)
    return instrument, frame


def _same(path: Path, instrument: Instrument, frame: pd.DataFrame, name: str) -> None:
    read = read_responses(path, instrument, format=name)
    pd.testing.assert_frame_equal(read.frame, expected(frame, instrument))


@settings(max_examples=40)
@given(filled(), st.sampled_from(["code", "label"]), st.sampled_from(["code", "codetext"]), st.sampled_from(LANGUAGES))
def test_limesurvey(case: Case, answers: str, headings: str, language: str) -> None:  # PF1, PF2
    instrument, frame = _usual(case)
    with tempfile.TemporaryDirectory() as folder:
        path = write_form(instrument, Path(folder) / "survey.txt", format="limesurvey")
        assert lint_limesurvey(path) == []
        server = LimeSurvey(path)
        sent = server.export(frame, Path(folder) / "r.csv", headings=headings, answers=answers, language=language)
        _same(sent, instrument, frame, "limesurvey")


@settings(max_examples=40)
@given(filled(), st.sampled_from(["raw", "label"]), st.sampled_from(LANGUAGES))
def test_redcap(case: Case, answers: str, language: str) -> None:  # PF1, PF2
    instrument, frame = _usual(case)
    with tempfile.TemporaryDirectory() as folder:
        path = write_form(instrument, Path(folder) / "dictionary.csv", format="redcap", language=language)
        assert lint_redcap(path) == []
        _same(REDCap(path).export(frame, Path(folder) / "r.csv", answers=answers), instrument, frame, "redcap")


@settings(max_examples=40)
@given(filled(), st.sampled_from(["number", "label"]), st.booleans(), st.booleans(), st.sampled_from(LANGUAGES))
def test_qualtrics(case: Case, answers: str, joined: bool, tabs: bool, language: str) -> None:  # PF1, PF2
    instrument, frame = _told_apart(case[0]), _usual(case)[1]
    with tempfile.TemporaryDirectory() as folder:
        path = write_form(instrument, Path(folder) / "survey.txt", format="qualtrics", language=language)
        assert lint_qualtrics(path) == []
        sent = Qualtrics(path).export(
            frame, Path(folder) / "r.csv", instrument, language=language, answers=answers, joined=joined, tabs=tabs
        )
        _same(sent, instrument, frame, "qualtrics")
