"""REDCap: what it exports is read.

RR1 raw and labelled, headings as names or labels, each language, split or not: the same tidy frame
RR2 the state of forms is counted, other columns of REDCap are left out and named
RR3 the first column is the id, whatever its name
RR4 rows of one record in several events are told apart
RR5 options with capital letters and signs are found in column names that have none
RR6 a form of another study is refused by its stamp
RR7 what is no answer is reported; whatever people write comes back as text
RR8 an export is recognised by its columns, a plain table is not
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.platforms import REDCap, both, everything, expected

import loyaltystats as ls
from loyaltystats.questionnaire.instrument import Instrument

SPLIT = (("fast",), ("free",))


def _sent(study: Instrument, frame: pd.DataFrame, folder: Path, *, language: str = "en", **more: Any) -> Path:
    form = ls.write_form(study, folder / "dictionary.csv", format="redcap", language=language, overwrite=True)
    return REDCap(form).export(frame, folder / "records.csv", **more)


def _table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")


def _notes(responses: Any) -> str:
    return "\n".join(responses.problems["message"])


@pytest.fixture
def study() -> Instrument:
    return everything()


@pytest.fixture
def frame(study: Instrument) -> pd.DataFrame:
    return ls.simulate_responses(study, 25, rng=3).frame


@pytest.mark.parametrize("split", [(), SPLIT], ids=["whole", "split"])
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("answers", ["raw", "label"])
@pytest.mark.parametrize("headings", ["raw", "label"])
def test_every_shape(headings: str, answers: str, language: str, split: Any, tmp_path: Path) -> None:  # RR1
    study = everything(split=split)
    frame = ls.simulate_responses(study, 25, rng=3).frame
    path = _sent(study, frame, tmp_path, language=language, headings=headings, answers=answers)
    read = ls.read_responses(path, study)
    pd.testing.assert_frame_equal(read.frame, expected(frame, study))
    assert "recognised as an export of REDCap" in _notes(read)


@pytest.mark.parametrize("headings", ["raw", "label"])
def test_columns_of_the_platform(headings: str, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR2
    path = _sent(study, frame, tmp_path, headings=headings)
    table = _table(path)
    table.insert(1, "redcap_survey_identifier", "")
    table.insert(1, "redcap_event_name", "event_1_arm_1")
    table.to_csv(path, index=False)
    read = ls.read_responses(path, study)
    heading = {"raw": "everything_complete", "label": "Complete?"}[headings]
    assert f"1 of 25 responses are not marked as complete in '{heading}'; kept." in _notes(read)
    assert "'redcap_survey_identifier'" in _notes(read)
    assert _notes(read).count("that hold no answers were left out") == 1
    assert set(read.frame.columns) == {"id", *study.columns}


@pytest.mark.parametrize("name", ["record_id", "study_id", "Participant"])
def test_first_column_is_the_id(name: str, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR3
    path = _sent(study, frame, tmp_path)
    _table(path).rename(columns={"record_id": name}).to_csv(path, index=False)
    read = ls.read_responses(path, study)
    assert read.frame["id"].tolist() == frame["id"].tolist()


def test_events(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR4
    path = _sent(study, frame, tmp_path)
    table = _table(path)
    table.insert(1, "redcap_event_name", ["first_arm_1" if number % 2 else "second_arm_1" for number in range(25)])
    table.to_csv(path, index=False)
    read = ls.read_responses(path, study)
    assert "tells rows of one record apart ('first_arm_1', 'second_arm_1'); kept" in _notes(read)
    assert read.frame["redcap_event_name"][1] == "first_arm_1"


def test_capital_letters(tmp_path: Path) -> None:  # RR5
    study = ls.load_instrument("complaint").with_languages(["en"])
    frame = ls.simulate_responses(study, 40, rng=2).frame
    path = _sent(study, frame, tmp_path)
    assert "comptype___fault" in _table(path).columns
    pd.testing.assert_frame_equal(ls.read_responses(path, study).frame, expected(frame, study))


def test_another_study(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR6
    path = _sent(study, frame, tmp_path)
    with pytest.raises(ls.ResponseError, match="the form does not belong to instrument 'everything'"):
        ls.read_responses(path, everything({"free": both("Free returns"), "fast": both("Fast delivery")}))


def test_strange_answers(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR7
    path = _sent(study, frame, tmp_path)
    table = _table(path)
    table.loc[2, ["used", "channels___web"]] = ["7", "perhaps"]
    table.to_csv(path, index=False)
    with pytest.raises(ls.ResponseError) as caught:
        ls.read_responses(path, study)
    assert "row 4, column 'used' - '7' is not an answer - expected 1 - Yes; 2 - No" in str(caught.value)
    assert "column 'channels_web'" in str(caught.value)


@pytest.mark.parametrize("text", ["=1+1", 'say "hi", now', "a\nb", "<b>[x]</b> &amp; | b", "NA", "שלום 👍"])
def test_open_answers(text: str, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR7
    path = _sent(study, frame, tmp_path)
    table = _table(path)
    table.loc[0, "why"] = text
    table.to_csv(path, index=False)
    assert ls.read_responses(path, study).frame["why"][0] == text


def test_recognised(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # RR8
    path = tmp_path / "plain.csv"
    frame.to_csv(path, index=False)
    assert "REDCap" not in _notes(ls.read_responses(path, study))
    sent = _sent(study, frame, tmp_path)
    with pytest.raises(ls.ResponseError, match="is an export of REDCap - expected the instrument"):
        ls.read_responses(sent)
