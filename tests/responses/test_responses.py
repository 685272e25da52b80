"""responses.responses.

RE1 missing codes 96-99 are kept in the frame and blank in valid()
RE2 answers() takes Responses and any dataframe, and names missing columns
RE4 a missing column of answers is told with the name of their file
RE3 labels come from the instrument, else the code stands
"""

from __future__ import annotations

import pandas as pd
import pytest

from loyaltystats.errors import ResponseError
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.responses.responses import Responses, answers, instrument_of, label_of

SCALE = Scale(
    "rating",
    tuple(Answer(code=str(i), label={}) for i in range(1, 11)),
    missing=(Answer(code="97", label={"en": "Does not apply"}),),
)
QUESTION = Question(
    code="speed", role=Role.PERFORMANCE, kind="single", text={"en": "How fast?"}, name={"en": "Speed"}, scale=SCALE
)


def _responses() -> Responses:
    template = Template(
        id="t", version="1", title={"en": "T"}, purpose={"en": "P"}, languages=("en",), plain_questions=(QUESTION,)
    )
    instrument = Instrument(parts=(Part(template=template),), languages=("en",), id="t", version="1", title={"en": "T"})
    frame = pd.DataFrame(
        {"id": pd.array(["01", "02", "03"], dtype="string"), "speed": pd.array([9, 97, None], "Int64")}
    )
    return Responses(frame=frame, instrument=instrument, problems=pd.DataFrame(), source="test")


def test_missing_codes_are_kept_and_blanked() -> None:  # RE1
    responses = _responses()
    assert responses.frame["speed"].tolist()[:2] == [9, 97]
    assert responses.valid()["speed"].isna().tolist() == [False, True, True]
    assert responses.frame["speed"].tolist()[1] == 97
    assert len(responses) == 3
    assert repr(responses) == "Responses: 3 respondents, t, 0 problems, from test"


def test_answers_takes_any_frame() -> None:  # RE2
    frame = pd.DataFrame({"a": [1]})
    assert answers(frame) is frame
    assert answers(frame, ["a"]) is frame
    assert answers(_responses(), ["speed"])["speed"].isna().sum() == 2
    with pytest.raises(ResponseError, match="no column 'b'"):
        answers(frame, ["b"])
    with pytest.raises(ResponseError, match="got int"):
        answers(3)
    bare = Responses(frame=frame, problems=pd.DataFrame())
    assert bare.valid().equals(frame)
    assert repr(bare).startswith("Responses: 1 respondents, no instrument")


def test_labels() -> None:  # RE3
    assert label_of(_responses(), "speed") == "Speed"
    assert label_of(_responses(), "unknown") == "unknown"
    assert label_of(pd.DataFrame(), "speed") == "speed"
    assert instrument_of(pd.DataFrame()) is None


def test_a_missing_column_names_the_file() -> None:  # RE4
    with pytest.raises(ResponseError, match=r"^test - there is no column 'sped' - the columns are 'id', 'speed'"):
        answers(_responses(), ["sped"])
    with pytest.raises(ResponseError, match=r"^dataframe - there is no column 'sped'"):
        answers(_responses().frame, ["sped"])
