"""XLSForms in the programs that read them: pyxform with ODK Validate (Java), and the engine of ODK Web Forms (Node).

XF1 every template, six languages, hostile texts and a split convert and validate without a warning; faults are seen
XF2 forms answered in the engine give submissions that come back the same, for every template
XF3 conditions hold in the engine exactly where our own evaluation says so
XF4 what is not lawful is refused: missing answers, numbers out of range, exclusive options, wrong sums, best equal to worst
XF5 a split study draws one version, asks its features alone, and the points asked add up
XF6 every language shows its own texts; no text becomes a reference to an answer
XF7 a submission of another form is refused, by the fingerprint in it
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from tests.consumers import studies
from tests.consumers.studies import HOSTILE
from tests.responses.exports import same_answers

from loyaltystats.errors import ResponseError
from loyaltystats.forms.platform_words import language_name
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.simulate import simulate_responses

JOINER = "\u2060"
PEOPLE = 3


@pytest.fixture(autouse=True)
def _programs(need: Any) -> None:
    need("pyxform", "node", "odk")


def convert(path: Path, *, validate: bool = False) -> tuple[str, list[str]]:
    """Return the XForm that pyxform makes of a workbook, and its warnings."""
    from pyxform.xls2xform import convert as made

    done = made(str(path), validate=validate)
    return done.xform, done.warnings


def form(study: Instrument, path: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features are named once for several languages
        return write_form(study, path, format="xlsform", overwrite=True)


@pytest.fixture(name="answer")
def _answer(run_node: Any, tmp_path: Path) -> Any:
    """Return a function that has forms answered, one job per study."""

    def run(*jobs: tuple[Instrument, Sequence[Any]], language: str | None = None) -> list[Any]:
        data = [
            {"xml": convert(form(study, tmp_path / "a.xlsx"))[0], "language": language, "respondents": list(people)}
            for study, people in jobs
        ]
        found: list[Any] = run_node("odk.mjs", data)
        return found

    return run


def submissions(done: Any, folder: Path) -> Path:
    """Write what was submitted, a file for each respondent."""
    folder.mkdir()
    for number, one in enumerate(done["respondents"]):
        (folder / f"{number:03d}.xml").write_text(one["xml"], encoding="utf-8")
    return folder


def violations(done: Any) -> list[list[str]]:
    return [[f"{one['name']}: {one['message']}" for one in person["violations"]] for person in done["respondents"]]


@pytest.mark.parametrize("name", [*studies.templates(), "six", "hostile", "split", "logic"])
def test_forms_convert(name: str, tmp_path: Path) -> None:  # XF1
    made = {"six": studies.six_languages, "hostile": studies.hostile, "split": studies.split, "logic": studies.logic}
    study = made[name]() if name in made else studies.template(name)
    xml, said = convert(form(study, tmp_path / "a.xlsx"), validate=True)
    assert said == []
    assert all(f"<{code}" in xml for code in study.codes)


def test_validator_is_at_work(tmp_path: Path) -> None:  # XF1
    from pyxform.errors import PyXFormError
    from pyxform.validators.odk_validate import ODKValidateError

    path = form(studies.six_languages(), tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["survey"]
    heading = [cell.value for cell in sheet[1]]
    place = heading.index("relevant") + 1
    row = next(number for number in range(2, sheet.max_row) if sheet.cell(number, 2).value == "qlet")
    for wrong, error in (("1 = = 2", ODKValidateError), ("${nothing} = 1", PyXFormError)):
        sheet.cell(row, place).value = wrong
        book.save(tmp_path / "b.xlsx")
        with pytest.raises(error):
            convert(tmp_path / "b.xlsx", validate=True)


def test_round_trip(answer: Any, tmp_path: Path) -> None:  # XF2
    every = [studies.template(name) for name in studies.templates()]
    given = [simulate_responses(study, PEOPLE, rng=3) for study in every]
    jobs = [(study, studies.people(answers)) for study, answers in zip(every, given, strict=True)]
    for study, answers, done in zip(every, given, answer(*jobs), strict=True):
        assert [one["refused"] for one in done["respondents"]] == [[]] * PEOPLE, study.id
        assert [one["status"] for one in done["respondents"]] == ["ready"] * PEOPLE, (study.id, violations(done))
        back = read_responses(submissions(done, tmp_path / study.id), study)
        same_answers(back, answers)
        assert "recognised as an export of ODK." in back.notes
        assert not [one for one in back.problems["message"] if "not in instrument" in one]
        assert back.frame["id"].str.startswith("uuid:").all()


def test_conditions(answer: Any) -> None:  # XF3
    study = studies.logic(60)
    people = studies.random_answers(60)
    texts = [
        {code: f"{value:g}" if isinstance(value, int | float) else value for code, value in one.items()}
        for one in people
    ]
    (done,) = answer((study, texts))
    conditions = {one.code: one.relevance for one in study.questions if one.relevance}
    held = 0
    for person, got in zip(people, done["respondents"], strict=True):
        assert got["refused"] == []
        for code, condition in conditions.items():
            wanted = studies.expected(condition, person)
            assert got["relevant"][code] is wanted, (condition, person)
            held += wanted
    assert 0.2 < held / (len(people) * len(conditions)) < 0.8  # neither always nor never


def test_hidden_answers_are_not_sent(answer: Any, tmp_path: Path) -> None:  # XF3
    study = studies.logic(0)
    (done,) = answer((study, [{"qnum": "1", "chain": "A", "deep": "B", "changes": {"qnum": "3"}}]))
    back = read_responses(submissions(done, tmp_path / "out"), study).frame
    answered = [code for code in study.columns if back[code].notna().any()]
    assert answered == ["qnum"]


def test_unlawful_answers(answer: Any) -> None:  # XF4
    study = studies.six_languages()
    good = {"qnum": "1", "qdec": "50", "rowa": "1", "rowb": "2"}
    people = [
        {},
        good,
        {**good, "qdec": "-98"},
        {**good, "qdec": "101"},
        {**good, "qdec": "-1"},
        {**good, "qsev": ["A", "N"]},
        {**good, "qsev": ["N"]},
    ]
    (done,) = answer((study, people), language=language_name("es"))
    number = "qdec: Un número de 0 a 100, o -98 - Answer -98 (es), -99 - Answer -99 (es)."
    alone = "qsev: Answer N (es): por favor, no elija nada más junto a esta respuesta."
    asked = [f"{code}: Por favor, responda a esta pregunta." for code in ("qnum", "qdec", "rowa", "rowb")]
    assert violations(done) == [asked, [], [], [number], [number], [alone], []]
    assert [one["status"] for one in done["respondents"]] == [
        *("pending", "ready", "ready", "pending", "pending"),
        *("pending", "ready"),
    ]


def test_sums_and_sets(answer: Any) -> None:  # XF4
    points = studies.template("constsum").with_languages(["en"])
    codes = [one.code for one in points.questions]
    shared = [
        dict.fromkeys(codes, "20"),
        {**dict.fromkeys(codes, "20"), codes[0]: "19"},
        {**dict.fromkeys(codes, "20"), codes[0]: "-98"},
        dict.fromkeys(codes[:4], "20"),
        {**dict.fromkeys(codes, "0"), codes[0]: "33.33", codes[1]: "33.33", codes[4]: "33.34"},
    ]
    sets = studies.template("bestworst").with_languages(["en"])
    best, worst = sets.codes[:2]
    options = sets.question(best).scale.codes  # type: ignore[union-attr]
    chosen = [{best: options[0], worst: options[0]}, {best: options[0], worst: options[1]}, {worst: options[0]}]
    summed, picked = answer((points, shared), (sets, chosen))
    (wrong,) = [one for one in violations(summed) if one]
    assert wrong == [
        f"{codes[4]}: A number from 0 to 100, or -98 - I don't know, -99 - I prefer not to answer. "
        "The numbers must add up to 100."
    ]
    assert [bool(one) for one in violations(summed)] == [False, True, False, False, False]
    assert violations(picked) == [[f"{worst}: Please choose two different answers."], [], []]
    assert summed["labels"]["sum_1_note"].strip() == "Sum so far: 100 of 100"


def test_split(answer: Any, tmp_path: Path) -> None:  # XF5
    study = studies.split()
    given = simulate_responses(study, 20, rng=5)
    people = studies.people(given)
    drawn = list(given.frame["version"])
    first, second = drawn.index("1"), drawn.index("2")
    by_version = {"versions": {"1": people[first], "2": people[second]}}
    (done,) = answer((study, [by_version] * 24))
    folder = submissions(done, tmp_path / "out")
    back = read_responses(folder, study).frame
    versions = list(back["version"])
    assert 3 <= versions.count("1") <= 21, versions
    for version, got in zip(versions, done["respondents"], strict=True):
        assert got["refused"] == []
        assert got["status"] == "ready", got["violations"]
        features = study.split[int(version) - 1]
        asked = {one.code for one in study.questions if got["relevant"][one.code]}
        assert asked == {one.code for one in study.questions if one.feature is None or one.feature in features}
    wanted = given.frame.iloc[[first if version == "1" else second for version in versions]].reset_index(drop=True)
    pd.testing.assert_frame_equal(back.drop(columns="id"), wanted[back.columns].drop(columns="id"))


def test_wrong_sum_in_a_version(answer: Any) -> None:  # XF5
    one, two = (
        {"apppts": "40", "pricepts": "30", "helppts": "29"},
        {"apppts": "40", "pricepts": "30", "stockpts": "30"},
    )
    (done,) = answer((studies.split(), [{"versions": {"1": one, "2": two}}] * 16))
    told = {got["relevant"]["helppts"]: [fault["name"] for fault in got["violations"]] for got in done["respondents"]}
    assert told == {True: ["helppts"], False: []}


@pytest.mark.parametrize("language", ["en", "es", "zh"])
def test_languages(answer: Any, language: str) -> None:  # XF6
    study = studies.six_languages()
    (done,) = answer((study, [{}]), language=language_name(language))
    assert done["languages"] == [language_name(one) for one in studies.LANGUAGES]
    assert {code: done["labels"][code] for code in study.codes} == {
        code: f"Question {code}? ({language})" for code in study.codes
    }
    assert done["options"]["qlet"] == [[code, f"Answer {code} ({language})"] for code in ("A", "B", "C", "98")]


def test_hostile_texts(answer: Any) -> None:  # XF6
    (done,) = answer((studies.hostile(), [{"qnum": "1"}]))
    wanted = [as_pyxform_reads(text) for text in HOSTILE]
    shown = [done["labels"][f"h{number}"].replace(JOINER, "") for number in range(1, len(HOSTILE) + 1)]
    assert shown == wanted
    assert [text.replace(JOINER, "") for _, text in done["options"]["qnum"]] == wanted


def as_pyxform_reads(text: str) -> str:
    """Return a text as pyxform takes it over: quotation marks straight, spaces in a row as one."""
    for curly, straight in (("\u2018", "'"), ("\u2019", "'"), ("\u201c", '"'), ("\u201d", '"')):
        text = text.replace(curly, straight)
    return " ".join(filter(None, text.split(" ")))


def test_another_form(answer: Any, tmp_path: Path) -> None:  # XF7
    (done,) = answer((studies.template("recommend"), [{"recommend": "9"}]))
    folder = submissions(done, tmp_path / "out")
    other = studies.template("recommend").titled("Other", version="2")
    with pytest.raises(ResponseError, match="the form does not belong to instrument 'recommend'"):
        read_responses(folder, other)
