"""responses.shapes.surveymonkey: answers as SurveyMonkey exports them, with two rows of headings.

SM1 condensed and expanded, texts and numbers, CSV and workbook: recognised and read back as it was answered, ids included
SM2 numbers are places in the list of answers; where nothing tells so, they are refused
SM3 two answers to a question of one answer, and answers that are none, are errors with their rows
SM4 grids; open comments beside a question; custom data
SM6 any labels and answers come back, however they are exported; where numbers cannot be told, there is one clear error
SM5 it needs the instrument
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tests.responses.exports import answers, label, same_answers, study, write_csv, write_xlsx

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale, normal_text
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.responses import Responses

LEADING = [
    *("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address"),
    *("Email Address", "First Name", "Last Name", "Custom Data 1"),
]
KANO = load_instrument("kano").with_features({"speed": "Speed"})


def _cell(question: Question, value: Any, language: str, *, numbers: bool) -> Any:
    if pd.isna(value) or not numbers or question.kind != "single" or question.scale is None:
        return label(question, value, language)
    return [answer.code for answer in question.scale.all_answers].index(str(value)) + 1


def _export(given: Responses, language: str, *, expanded: bool, numbers: bool) -> list[list[Any]]:
    """Return the rows of an export: the two of headings, then one per respondent."""
    assert given.instrument is not None
    upper: list[Any] = [*LEADING]
    lower: list[Any] = [""] * len(LEADING)
    rows: list[list[Any]] = [
        [f"1180{number}", "44", "05/03/2026", "05/03/2026", "10.0.0.1", "", "", "", ""] for number in range(len(given))
    ]
    for question in given.instrument.questions:
        answers_ = question.scale.all_answers if question.scale else ()
        if question.kind == "multiple" or (expanded and question.kind == "single"):
            offered = answers_ if question.kind == "single" else question.scale.answers if question.scale else ()
            labels = [one.label.get(language) or one.code for one in offered]
            upper += [question.text[language], *[""] * (len(labels) - 1)]
            lower += labels
            for place, option in enumerate(offered, start=1):
                for row, (_, answered) in zip(rows, given.frame.iterrows(), strict=True):
                    name = f"{question.code}_{option.code}" if question.kind == "multiple" else question.code
                    value = answered[name]
                    ticked = not pd.isna(value) and (
                        value == 1 if question.kind == "multiple" else str(value) == option.code
                    )
                    row.append((place if numbers else labels[place - 1]) if ticked else "")
        else:
            upper.append(question.text[language])
            lower.append("Open-Ended Response" if question.kind in ("text", "number") else "Response")
            for row, (_, answered) in zip(rows, given.frame.iterrows(), strict=True):
                row.append(_cell(question, answered[question.code], language, numbers=numbers))
    return [upper, lower, *rows]


@pytest.mark.parametrize("expanded", [False, True])
@pytest.mark.parametrize("numbers", [False, True])
@pytest.mark.parametrize("language", ["en", "es"])
def test_comes_back(tmp_path: Path, language: str, expanded: bool, numbers: bool) -> None:  # SM1, SM2
    rows = _export(answers(), language, expanded=expanded, numbers=numbers)
    for path in (write_csv(tmp_path / "Sheet.csv", rows), write_xlsx(tmp_path / "Sheet.xlsx", rows)):
        read = read_responses(path, study())
        same_answers(read, answers())
        assert read.frame["id"].tolist() == [f"1180{number}" for number in range(40)]
        assert any("recognised as an export of SurveyMonkey." in note for note in read.notes)
        places = any("read as the places of the answers" in note for note in read.notes)
        assert places == (numbers and not expanded)


def test_numbers_that_could_be_either(tmp_path: Path) -> None:  # SM2
    recommend = load_instrument("recommend")
    text = recommend.question("recommend").text["en"]
    path = write_csv(tmp_path / "s.csv", [[*LEADING[:2], text], ["", "", "Response"], ["1", "44", "7"]])
    with pytest.raises(ResponseError) as caught:
        read_responses(path, recommend)
    assert str(caught.value).splitlines()[1] == (
        f"  - column 'recommend' ({text!r}) - it cannot be told whether the numbers are answers or their places "
        "in the list - expected the texts of the answers - export them as 'Actual Answer Text'."
    )


def test_kano_codes_are_places(tmp_path: Path) -> None:  # SM2
    rows = [
        [*LEADING[:2], KANO.question("speedfun").text["en"], KANO.question("speeddys").text["en"]],
        ["", "", "Response", "Response"],
        ["1", "44", "1", "5"],
        ["2", "44", "6", "2"],
    ]
    with pytest.raises(ResponseError) as caught:
        read_responses(write_csv(tmp_path / "s.csv", rows), KANO)
    assert "row 4, column 'speedfun'" in str(caught.value)
    assert "'place 6' is not an answer" in str(caught.value)


def test_labels_that_are_numbers(tmp_path: Path) -> None:  # SM2
    labels = ("0", "1", "2", "3 or more")
    scale = Scale("s", tuple(Answer(code="ABCD"[place], label={"en": label}) for place, label in enumerate(labels)))
    asked = Question(code="kids", role=Role.PROFILE, kind="single", text={"en": "Children?"}, name={}, scale=scale)
    study = _study(asked)
    rows = [[*LEADING[:2], "Children?"], ["", "", "Response"], ["1", "44", "1"]]
    with pytest.raises(ResponseError, match="it cannot be told whether the numbers are answers or their places"):
        read_responses(write_csv(tmp_path / "a.csv", rows), study)
    rows.append(["2", "44", "3 or more"])
    assert read_responses(write_csv(tmp_path / "b.csv", rows), study).frame["kids"].tolist() == ["B", "D"]


def _study(*asked: Question) -> Instrument:
    template = Template(id="own", version="1", title={"en": "T"}, purpose={}, languages=("en",), plain_questions=asked)
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "T"})


LABELS = st.one_of(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=20),
    st.sampled_from(
        ["1", "2", "10", "a, b", 'x "y"', "[z]", "a [b]", "=1", "Response", "\u05e9\u05dc", "\U0001f600", "q" * 300]
    ),
)


@given(st.lists(LABELS, min_size=2, max_size=5, unique=True), st.booleans(), st.booleans(), st.data())
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_labels(
    tmp_path: Path, labels: list[str], expanded: bool, numbers: bool, data: st.DataObject
) -> None:  # SM6
    scale = Scale("s", tuple(Answer(code=f"{place}z", label={"en": label}) for place, label in enumerate(labels)))
    folded = [normal_text(label) for label in labels]
    assume(all(folded) and len(set(folded)) == len(folded) and not scale.ambiguous())
    kinds = {"role": Role.PROFILE, "name": {}, "scale": scale}
    one = Question(code="one", kind="single", text={"en": "Which one?"}, **kinds)
    many = Question(code="many", kind="multiple", text={"en": "Which of them [all]?"}, **kinds)
    study = _study(one, many)
    size = data.draw(st.integers(1, 4))
    codes = st.sampled_from(scale.codes)
    columns: dict[str, Any] = {"id": pd.array([f"9{row}" for row in range(size)], "string")}
    columns["one"] = pd.array([data.draw(codes) for _ in range(size)], "string")
    chosen = [data.draw(st.sets(codes, min_size=1)) for _ in range(size)]
    for code in scale.codes:
        columns[f"many_{code}"] = pd.array([int(code in row) for row in chosen], "Int64")
    given_ = Responses(frame=pd.DataFrame(columns), instrument=study, problems=pd.DataFrame())
    rows = _export(given_, "en", expanded=expanded, numbers=numbers)
    rows[2:] = [[f"9{row}", *answered[1:]] for row, answered in enumerate(rows[2:])]
    path = write_csv(tmp_path / "a.csv", rows)
    digits = any(label.isdigit() for label in folded) and not expanded
    try:
        read = read_responses(path, study)
    except ResponseError as error:
        if not digits or "it cannot be told whether the numbers are answers" not in str(error):
            raise
        return
    pd.testing.assert_frame_equal(read.frame, given_.frame)


def _message(path: Path, instrument: Instrument) -> str:
    with pytest.raises(ResponseError) as caught:
        read_responses(path, instrument)
    return str(caught.value).splitlines()[1]


def test_two_answers_to_one_question(tmp_path: Path) -> None:  # SM3
    rows = [
        [*LEADING[:2], KANO.question("speedfun").text["en"], ""],
        ["", "", "I like it", "I expect it"],
        ["1", "44", "I like it", ""],
        ["2", "44", "I like it", "I expect it"],
    ]
    message = _message(write_csv(tmp_path / "s.csv", rows), KANO)
    assert message == (
        "  - row 4, column 'speedfun' - more than one answer to a question of one answer - expected one column filled."
    )
    rows = [[*LEADING[:2], KANO.question("speedfun").text["en"]], ["", "", "Response"], ["1", "44", "I lik it"]]
    assert "'I lik it' is not an answer" in _message(write_csv(tmp_path / "t.csv", rows), KANO)


def test_grids_and_comments(tmp_path: Path) -> None:  # SM4
    stem = KANO.question("speedfun").text["en"].replace("Speed", "").strip(": ")
    rows = [
        [*LEADING[:2], "Custom Data 1", stem, "", KANO.question("speeddys").text["en"], ""],
        ["", "", "", "Speed", "Why?", "Response", "Other (please specify)"],
        ["1", "44", "x", "I like it", "because", "I dislike it", "hm"],
    ]
    frame = read_responses(write_csv(tmp_path / "s.csv", rows), KANO).frame
    assert frame.loc[0, ["id", "speedfun", "speeddys"]].tolist() == ["1", 1, 5]
    assert frame.loc[0, f"{stem} [Why?]"] == "because"
    assert frame.iloc[0, -1] == "hm"
    assert "Custom Data 1" not in frame


def test_needs_the_instrument(tmp_path: Path) -> None:  # SM5
    path = write_csv(tmp_path / "s.csv", [[*LEADING[:2], "How?"], ["", "", "Response"], ["1", "44", "x"]])
    with pytest.raises(ResponseError, match=r"s\.csv - is an export of SurveyMonkey - expected the instrument"):
        read_responses(path)
