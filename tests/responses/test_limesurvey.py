"""LimeSurvey: what it exports is read.

LR1 codes and labels, headings as codes, full texts or both, each language, split or not: the same tidy frame
LR2 answers of several languages in one file count as one; ``Y``, ``Yes``, ``Ja`` and ``Sí`` are ticks
LR3 responses that were not submitted are kept and counted; columns of the platform and timings are left out and named
LR4 the id is ``id``, else the token
LR5 a form of another study is refused by its stamp; without an instrument the error says what is needed
LR6 labels that are still HTML, and escaped braces, are read
LR7 what is no answer is reported with its row, column and value
LR8 an export is recognised by its columns, a plain table is not
LR9 whatever people write comes back as text
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.platforms import LimeSurvey, both, everything, expected

import loyaltystats as ls
from loyaltystats.questionnaire.instrument import Instrument

SPLIT = (("fast",), ("free",))


def _sent(study: Instrument, frame: pd.DataFrame, folder: Path, **more: Any) -> Path:
    form = ls.write_form(study, folder / "survey.txt", format="limesurvey")
    return LimeSurvey(form).export(frame, folder / "responses.csv", **more)


def _edit(path: Path, changes: dict[str, Any], row: int = 1) -> None:
    """Change cells of a row (1 is the first respondent); a new heading adds a column."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        records = list(csv.reader(file, delimiter=";"))
    for name, value in changes.items():
        if name not in records[0]:
            for number, record in enumerate(records):
                record.append(name if number == 0 else "")
        records[row][records[0].index(name)] = value
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(records)


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
@pytest.mark.parametrize("answers", ["code", "label"])
@pytest.mark.parametrize("headings", ["code", "full", "codetext"])
def test_every_shape(headings: str, answers: str, language: str, split: Any, tmp_path: Path) -> None:  # LR1
    study = everything(split=split)
    frame = ls.simulate_responses(study, 25, rng=3).frame
    path = _sent(study, frame, tmp_path, headings=headings, answers=answers, language=language)
    read = ls.read_responses(path, study)
    pd.testing.assert_frame_equal(read.frame, expected(frame, study))
    assert "recognised as an export of LimeSurvey" in _notes(read)
    assert set(read.problems["severity"]) <= {"note", "warning"}


def test_languages_in_one_file(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR2
    path = _sent(study, frame, tmp_path, answers="label")
    _edit(path, {"used": "Nunca", "grid1[fastfun]": "Me gusta", "channels[web]": "Ja", "channels[mail]": "Nein"}, 1)
    _edit(path, {"used": "Yes", "grid1[fastfun]": "I like it", "channels[web]": "Sí", "channels[mail]": "N/A"}, 2)
    _edit(path, {"channels[web]": "Y", "channels[mail]": ""}, 3)
    read = ls.read_responses(path, study).frame
    assert read["used"].tolist()[:2] == [2, 1]
    assert read["fastfun"].tolist()[:2] == [1, 1]
    assert read["channels_web"].tolist()[:3] == [1, 1, 1]
    assert read["channels_mail"].tolist()[:3] == [0, 0, 0]


def test_what_is_no_answer(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR3
    path = _sent(study, frame, tmp_path)
    _edit(path, {"interviewtime": "60.5", "usedTime": "3.1", "grid1Time": "2"})
    read = ls.read_responses(path, study)
    assert "1 of 25 responses were not submitted (no submitdate); kept." in _notes(read)
    assert "columns of LimeSurvey that hold no answers were left out: 'submitdate', 'lastpage'" in _notes(read)
    assert set(read.frame.columns) == {"id", *study.columns}


def test_token_as_id(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR4
    path = _sent(study, frame, tmp_path)
    table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False).drop(columns="id")
    table["token"] = [f"t{number}" for number in range(len(table))]
    table.to_csv(path, sep=";", index=False)
    read = ls.read_responses(path, study)
    assert read.frame["id"].tolist()[:2] == ["t0", "t1"]
    assert "the column 'token' was read as the id of respondents." in _notes(read)


def test_another_study(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR5
    path = _sent(study, frame, tmp_path)
    with pytest.raises(ls.ResponseError, match="the form does not belong to instrument 'everything'"):
        ls.read_responses(path, everything({"free": both("Free returns"), "fast": both("Fast delivery")}))
    with pytest.raises(ls.ResponseError, match="is an export of LimeSurvey - expected the instrument"):
        ls.read_responses(path)


def test_html_labels(tmp_path: Path) -> None:  # LR6
    study = everything({"fast": both('<Fast> {x} & "so"\non'), "free": both("Free")})
    frame = ls.simulate_responses(study, 8, rng=3).frame
    path = _sent(study, frame, tmp_path, headings="full", answers="label")
    text = path.read_text(encoding="utf-8-sig")
    raw = "&lt;Fast&gt; \\{x\\} &amp; &quot;so&quot;<br />on"
    assert '<Fast> {x} & ""so"" on' in text
    path.write_text(text.replace('<Fast> {x} & ""so"" on', raw), encoding="utf-8-sig")
    pd.testing.assert_frame_equal(ls.read_responses(path, study).frame, expected(frame, study))


def test_strange_answers(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR7
    path = _sent(study, frame, tmp_path)
    _edit(path, {"used": "Perhaps", "grid1[fastfun]": "9", "channels[web]": "maybe"}, 3)
    with pytest.raises(ls.ResponseError) as caught:
        ls.read_responses(path, study)
    message = str(caught.value)
    assert "row 4, column 'used' - 'Perhaps' is not an answer - expected 1 - Yes; 2 - No" in message
    assert "column 'fastfun'" in message
    assert "column 'channels_web'" in message


def test_recognised(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR8
    path = tmp_path / "plain.csv"
    frame.to_csv(path, index=False)
    read = ls.read_responses(path, study)
    assert "LimeSurvey" not in _notes(read)
    told = ls.read_responses(path, study, format="limesurvey")
    pd.testing.assert_frame_equal(told.frame, expected(frame, study))


@pytest.mark.parametrize(
    "text", ["=1+1", "'=1", 'say "hi"; now', "a\nb", "<b>\\{x\\}</b> &amp;", "-99", "NA", "שלום 👍"]
)
def test_open_answers(text: str, study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR9
    path = _sent(study, frame, tmp_path)
    _edit(path, {"why": text})
    assert ls.read_responses(path, study).frame["why"][0] == text


def test_workbook(study: Instrument, frame: pd.DataFrame, tmp_path: Path) -> None:  # LR1
    path = _sent(study, frame, tmp_path, answers="label")
    table = pd.read_csv(path, sep=";", dtype=str, keep_default_na=False)
    table.to_excel(tmp_path / "responses.xlsx", index=False)
    read = ls.read_responses(tmp_path / "responses.xlsx", study)
    pd.testing.assert_frame_equal(read.frame, expected(frame, study))
