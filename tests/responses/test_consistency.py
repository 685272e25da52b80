"""responses.consistency: answers that are lawful one by one and not together.

CO1 answers to questions that were not asked are reported with their rows and condition, and kept
CO2 numbers that do not add up to their total are reported; blanks count as nothing, a missing code leaves the row out
CO3 an option that excludes the others, chosen with others, is reported
CO4 the same feature as best and as worst of a set is reported
CO5 split study: answers of another version are reported and kept; empty cells there are coded 96 (-96); unknown versions
CO6 required questions and half-answered pairs count only where they were asked
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

from typing import Any

import pandas as pd

from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.responses import Responses

YESNO = Scale("y", (Answer(code="1", label={"en": "Yes"}), Answer(code="2", label={"en": "No"})))
MANY = Scale(
    "m",
    (
        Answer(code="web", label={"en": "Web"}),
        Answer(code="mail", label={"en": "Mail"}),
        Answer(code="none", label={"en": "None of these"}, exclusive=True),
    ),
)
MONEY = Scale("n", (), (Answer(code="-98", label={"en": "I don't know"}),))


def _question(code: str, kind: Any, **more: Any) -> Question:
    return Question(code=code, role=Role.PROFILE, kind=kind, text={"en": f"{code}?"}, name={"en": code}, **more)


def _study(*questions: Question) -> Instrument:
    template = Template(
        id="own", version="1", title={"en": "T"}, purpose={}, languages=("en",), plain_questions=questions
    )
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "T"})


def _read(study: Instrument, **columns: list[Any]) -> Responses:
    size = len(next(iter(columns.values())))
    every = {name: [None] * size for name in study.columns} | columns
    return read_responses(pd.DataFrame({"id": [f"p{i}" for i in range(size)], **every}, dtype=object), study)


def _said(responses: Responses, severity: str = "warning") -> list[str]:
    return responses.problems.loc[responses.problems["severity"] == severity, "message"].tolist()


def test_answers_that_were_not_asked() -> None:  # CO1
    study = _study(
        _question("used", "single", scale=YESNO),
        _question("how", "multiple", scale=MANY, relevance="used = '1'"),
        _question("why", "text", relevance="used = '1' and selected(how, 'web')"),
    )
    read = _read(
        study, used=[1, 2, None], how_web=[1, 1, 0], how_mail=[0, 0, 0], how_none=[0, 0, 0], why=["x", "y", "z"]
    )
    assert _said(read) == [
        "row 2, column 'how' - answers to 'how', which is asked only if used = '1'; kept as read.",
        "rows 2, 3, column 'why' - answers to 'why', which is asked only if used = '1' and selected(how, 'web'); kept as read.",
    ]
    assert read.frame["why"].tolist() == ["x", "y", "z"]
    assert not _said(
        _read(study, used=[1, 2], how_web=[1, None], how_mail=[0, None], how_none=[0, None], why=["x", None])
    )


def test_totals() -> None:  # CO2
    study = _study(*(_question(f"p{i}", "number", scale=MONEY, total=100.0, block="b") for i in (1, 2, 3)))
    read = _read(
        study, p1=[50, 50, 50, None, 33.3, 50], p2=[30, 50, None, None, 33.3, -98], p3=[20, 10, 50, None, 33.4, 10]
    )
    assert _said(read) == ["row 2, column 'p1' - the numbers p1, p2, p3 do not add up to 100; kept as read."]
    off = _read(study, p1=[50, 1], p2=[None, 2], p3=[None, 3])
    assert _said(off) == ["rows 1, 2, column 'p1' - the numbers p1, p2, p3 do not add up to 100; kept as read."]


def test_exclusive_options() -> None:  # CO3
    study = _study(_question("how", "multiple", scale=MANY))
    read = _read(study, how_web=[1, 0, 1], how_mail=[0, 0, 1], how_none=[1, 1, 0])
    assert _said(read) == [
        "row 1, column 'how_none' - 'none - None of these' is chosen together with other options, which it excludes; kept as read."
    ]
    assert read.frame["how_none"].tolist() == [1, 1, 0]


def test_best_and_worst() -> None:  # CO4
    study = load_instrument("bestworst").with_features({f"f{i}": f"Feature {i}" for i in range(1, 5)})
    answered = {name: [1 if name.startswith("best") else 2] * 2 for name in study.columns}
    assert not _said(_read(study, **answered))
    answered["worst2"] = [2, 1]
    assert _said(_read(study, **answered)) == [
        "row 2, column 'worst2' - the same answer as to 'best2', where two different ones are expected; kept as read."
    ]


def _split() -> Instrument:
    study = load_instrument("kano").combined(load_instrument("constsum"))
    return study.with_features({"one": "One", "two": "Two"}).with_split([("one",), ("two",)])


def test_versions_of_a_split_study() -> None:  # CO5
    answered = {name: [1, 1, 1] for name in ("onefun", "onedys", "oneimp", "onegot")}
    points = {"onepts": [100, None, 100]}
    other = {name: [None, 2, None] for name in ("twofun", "twodys", "twoimp", "twogot")}
    read = _read(_split(), version=["1", "2", "7"], twopts=[None, 100, None], **answered, **points, **other)
    assert _said(read) == [
        f"row {row}, column {column!r} - {what}"
        for row, column, what in [
            *(
                (2, name, f"answers to {name!r}, which the version of the row does not ask; kept as read.")
                for name in answered
            ),
            (3, "version", "the version is none of the 2 of this study; what was asked is not known."),
        ]
    ]
    assert read.frame["onefun"].tolist() == [1, 1, 1]
    assert read.frame["twofun"].fillna(0).tolist() == [96, 2, 0]
    assert read.frame["onepts"].fillna(0).tolist() == [100, -96, 100]
    assert _said(read, "note")[-1] == (
        "6 empty cells of features that the version of the row does not ask were coded 96 (in numbers -96), not asked."
    )
    assert read.valid()["twofun"].isna().tolist() == [True, False, True]
    again = _read(_split(), version=[None], onefun=[1], onedys=[1])
    assert not _said(again)
    assert again.frame["twofun"].isna().all()


def test_only_where_asked() -> None:  # CO6
    study = _study(
        _question("used", "single", scale=YESNO),
        _question("how", "single", scale=YESNO, relevance="used = '1'", required=True),
    )
    assert _said(_read(study, used=[1, 2])) == ["row 1, column 'how' - a required question is not answered."]
    split = _read(_split(), version=["2"], onefun=[1], twofun=[1])
    assert [one for one in _said(split) if "half" in one] == [
        "row 1, column 'twodys' - 1 half-answered pair of 'two': 'twofun' is answered, 'twodys' is not; Kano analyses leave the pair out."
    ]
