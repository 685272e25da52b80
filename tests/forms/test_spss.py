"""forms.spss with responses.shapes.spss: SPSS files, written and read back.

SP1 answers come back as they were: whole numbers, text codes, ids with leading zeros, missing codes; in every language
SP2 the file says what it holds: labels of variables and values, codes for no answer, levels of measurement, widths
SP3 empty rows: ids only; nobody answered; a file with answers is not replaced, an empty one is
SP4 the stamp: a form of another study is refused; without an instrument the file asks for it
SP5 labels longer than SPSS holds are shortened at a whole letter, with a warning; a text too long is refused
SP6 the same arguments give the same bytes
SP7 files of others: variables named by label, value labels that differ from the codes, dates, no labels at all
SP8 without pyreadstat both directions name the extra; a damaged file is one clear error
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

import datetime
import sys
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from loyaltystats.errors import FormError, MissingDependencyError, QualityWarning, ResponseError
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.library import shipped_names
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.responses import Responses
from loyaltystats.responses.simulate import simulate_responses

pyreadstat = pytest.importorskip("pyreadstat")

FEATURES = {"speed": {"en": "Quick delivery", "es": "Entrega r\u00e1pida"}, "help": {"en": "Help", "es": "Ayuda"}}
KANO = load_instrument("kano").with_features(FEATURES)
STUDY = KANO.combined(*(load_instrument(name) for name in ("recommend", "complaint", "loyalty", "profile")))


def _written(path: Path, study: Instrument, answers: Any, **more: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualityWarning)
        return write_form(study, path, answers=answers, **more)


def _data(path: Path) -> tuple[pd.DataFrame, Any]:
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    return frame, meta


@pytest.mark.parametrize("language", ["en", "es"])
def test_answers_come_back(tmp_path: Path, language: str) -> None:  # SP1
    given = simulate_responses(STUDY, 40, rng=1)
    given.frame["id"] = pd.array([f"{number:03d}" for number in range(40)], dtype="string")
    path = _written(tmp_path / "a.sav", STUDY, given, language=language)
    read = read_responses(path, STUDY)
    pd.testing.assert_frame_equal(read.frame, given.frame)
    assert read.notes[0] == "recognised as an export of SPSS."


@pytest.mark.parametrize("name", shipped_names())
def test_every_template(tmp_path: Path, name: str) -> None:  # SP1
    study = load_instrument(name)
    features = {f"f{number}": f"Feature {number}" for number in range(1, 6)}
    study = study.with_features(features) if study.parts[0].needs_features else study
    given = simulate_responses(study, 25, truth={"missing": 0.0}, rng=2)
    read = read_responses(_written(tmp_path / "a.sav", study, given), study)
    pd.testing.assert_frame_equal(read.frame, given.frame)


def test_split_study(tmp_path: Path) -> None:  # SP1
    study = KANO.combined(load_instrument("constsum")).with_features(FEATURES).with_split([("speed",), ("help",)])
    given = simulate_responses(study, 20, rng=2)
    path = _written(tmp_path / "a.sav", study, given)
    pd.testing.assert_frame_equal(read_responses(path, study).frame, given.frame)
    assert _data(path)[1].missing_ranges["speedgot"] == [{"lo": 96, "hi": 96}, {"lo": 98, "hi": 98}]


def test_what_the_file_says(tmp_path: Path) -> None:  # SP2
    frame, meta = _data(_written(tmp_path / "a.sav", STUDY, simulate_responses(STUDY, 12, rng=1), language="es"))
    assert list(frame.columns) == ["id", "form", *STUDY.columns]
    labels = meta.column_names_to_labels
    assert labels["speedfun"] == STUDY.question("speedfun").text["es"]
    assert labels["id"]
    assert meta.variable_value_labels["speedfun"][1.0] == "Me gusta"
    assert meta.variable_value_labels["speedgot"][98.0] == "No lo sé"
    assert meta.missing_ranges["speedgot"] == [{"lo": 98, "hi": 98}]
    assert meta.missing_ranges["loyalshare"] == [{"lo": -98, "hi": -98}, {"lo": -99, "hi": -99}]
    measures = meta.variable_measure
    assert [measures[name] for name in ("speedfun", "recommend", "loyalshare", "recommendwhy", "id")] == [
        *("ordinal", "ordinal", "scale", "nominal", "nominal")
    ]
    country = STUDY.question("country")
    assert country.scale is not None
    assert meta.variable_value_labels["country"][country.scale.codes[0]] == country.scale.answers[0].label["es"]
    widths = meta.original_variable_types
    assert [widths[name] for name in ("id", "recommendwhy", "country", "speedfun", "loyalshare")] == [
        *("A64", "A1000", "A8", "F8.0", "F12.2")
    ]
    nobody = write_form(STUDY, tmp_path / "b.sav", respondents=0, language="es")
    assert _data(nobody)[1].original_variable_types["recommendwhy"] == "A1000"
    assert " ".join(meta.notes).startswith("Estudio")


def test_four_codes_for_no_answer_are_a_range(tmp_path: Path) -> None:  # SP2
    four = tuple(Answer(code=str(code), label={"en": f"no {code}"}) for code in (96, 97, 98, 99))
    scale = Scale("s", tuple(Answer(code=str(code), label={"en": f"{code}!"}) for code in (1, 2)), four)
    study = _study(_question("one", "single", scale=scale))
    _, meta = _data(write_form(study, tmp_path / "a.sav", respondents=1))
    assert meta.missing_ranges["one"] == [{"lo": 96, "hi": 99}]


def _question(code: str, kind: Any, **more: Any) -> Question:
    asked = {"text": {"en": f"{code}?"}, "name": {"en": code}, "role": Role.PROFILE, **more}
    return Question(code=code, kind=kind, **asked)


def _study(*questions: Question) -> Instrument:
    template = Template(
        id="own", version="1", title={"en": "T"}, purpose={}, languages=("en",), plain_questions=questions
    )
    return Instrument(parts=(Part(template=template),), languages=("en",), id="own", version="1", title={"en": "T"})


def test_empty_rows(tmp_path: Path) -> None:  # SP3
    path = write_form(KANO, tmp_path / "a.sav", respondents=["007", "008"])
    frame, _ = _data(path)
    assert frame["id"].tolist() == ["007", "008"]
    with pytest.raises(ResponseError, match="there are no responses"):
        read_responses(path, KANO)
    write_form(KANO, path, respondents=3)
    frame, meta = _data(path)
    frame.loc[1, ["speedfun", "speeddys"]] = [1, 5]
    frame.loc[1, "id"] = "009"
    pyreadstat.write_sav(frame, str(path), column_labels=meta.column_labels)
    read = read_responses(path, KANO)
    assert read.frame[["id", "speedfun", "speeddys"]].values.tolist() == [["009", 1, 5]]
    assert "passed over 2 empty rows." in read.notes
    with pytest.raises(FormError, match="holds 1 answered row - nothing was written"):
        write_form(KANO, path)
    write_form(KANO, path, overwrite=True)
    other = tmp_path / "other.sav"
    pyreadstat.write_sav(pd.DataFrame({"x": [1.0]}), str(other))
    with pytest.raises(FormError, match="a file of this name that is not an empty form"):
        write_form(KANO, other)
    other.write_bytes(b"no such thing")
    with pytest.raises(FormError, match="a file of this name that is not an empty form"):
        write_form(KANO, other)


def test_versions(tmp_path: Path) -> None:  # SP3
    frame, _ = _data(write_form(KANO, tmp_path / "a.sav", respondents=4, versions=2))
    assert frame["version"].tolist() == ["1", "2", "1", "2"]
    assert frame["form"].nunique() == 1


def test_stamps(tmp_path: Path) -> None:  # SP4
    path = _written(tmp_path / "a.sav", KANO, simulate_responses(KANO, 3, rng=1))
    changed = load_instrument("kano").with_features({"help": "Help", "speed": "Speed"})
    with pytest.raises(ResponseError, match="the form does not belong to instrument 'kano'"):
        read_responses(path, changed)
    with pytest.raises(ResponseError, match="is a form of instrument 'kano', version"):
        read_responses(path)
    frame, _ = _data(path)
    pyreadstat.write_sav(frame.drop(columns=["speedfun"]), str(path))
    with pytest.raises(ResponseError, match="the column 'speedfun' of the form is gone"):
        read_responses(path, KANO)


def test_long_labels(tmp_path: Path) -> None:  # SP5
    scale = Scale("s", (Answer(code="1", label={"en": "\u00e9" * 300}), Answer(code="2", label={"en": "b"})))
    study = _study(_question("one", "single", scale=scale, text={"en": "\U0001f600" * 300}), _question("why", "text"))
    with pytest.warns(QualityWarning, match="2 labels are longer than SPSS holds and shortened"):
        path = write_form(study, tmp_path / "a.sav", respondents=1)
    _, meta = _data(path)
    label = meta.column_names_to_labels["one"]
    assert label == "\U0001f600" * 63 + "\u2026"
    assert meta.variable_value_labels["one"][1.0] == "\u00e9" * 58 + "\u2026"
    long = pd.DataFrame({"id": ["a"], "one": [1], "why": ["\u00e9" * 20_000]})
    with pytest.raises(FormError) as caught:
        _written(path, study, long, overwrite=True)
    assert str(caught.value) == (
        "answers, row 1, column 'why' - 40,000 bytes - a text of SPSS holds 32,767 - write a CSV, which keeps the whole text."
    )
    long["why"] = "\u00e9" * 16_000
    assert read_responses(_written(path, study, long, overwrite=True), study).frame["why"][0] == "\u00e9" * 16_000


def test_same_bytes(tmp_path: Path) -> None:  # SP6
    given = simulate_responses(STUDY, 5, rng=1)
    first, second = (_written(tmp_path / name, STUDY, given).read_bytes() for name in ("a.sav", "b.sav"))
    assert first == second
    assert first[92:109] == b"01 Jan 2000:00:00"


def test_files_of_others(tmp_path: Path) -> None:  # SP7
    text = KANO.question("speedfun").text["en"]
    frame = pd.DataFrame(
        {
            "q1": [1.0, 2.0, 9.0],
            "speeddys": [5.0, 5.0, np.nan],
            "HELPFUN": ["1", "", "I expect it"],
            "when": [datetime.date(2026, 5, 3)] * 3,
        }
    )
    path = tmp_path / "theirs.sav"
    pyreadstat.write_sav(
        frame,
        str(path),
        column_labels={"q1": text},
        variable_value_labels={
            "q1": {1.0: "I dislike it", 2.0: "I like it", 9.0: "I expect it"},
            "speeddys": {5.0: "Awful"},
        },
    )
    read = read_responses(path, KANO)
    assert read.frame["speedfun"].tolist() == [5, 1, 2]
    assert read.frame["speeddys"].fillna(0).tolist() == [5, 5, 0]
    assert read.frame["helpfun"].fillna(0).tolist() == [1, 0, 2]
    assert read.frame["when"].tolist() == ["2026-05-03"] * 3
    said = read.problems["message"].tolist()
    assert any(
        "the labels of the file were read, not its codes, which differ from those of the study: 1 as 5, 2 as 1, 9 as 2."
        in one
        for one in said
    )
    assert any(
        "the file labels codes as 'Awful', which are not answers of the study; the codes were read." in one
        for one in said
    )
    assert read_responses(path).frame["q1"].tolist() == [1, 2, 9]
    pyreadstat.write_sav(pd.DataFrame({"speedfun": [7.0]}), str(path))
    with pytest.raises(ResponseError, match="row 1, column 'speedfun' - '7' is not an answer"):
        read_responses(path, KANO, format="spss")


def test_damaged_and_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:  # SP8
    path = _written(tmp_path / "a.sav", KANO, simulate_responses(KANO, 3, rng=1))
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ResponseError, match=r"a\.sav - cannot be read as an SPSS file"):
        read_responses(path, KANO)
    path.write_bytes(whole)
    monkeypatch.setitem(sys.modules, "pyreadstat", None)
    with pytest.raises(MissingDependencyError) as caught:
        read_responses(path, KANO)
    assert str(caught.value) == (
        "read_responses - pyreadstat is not installed - SPSS files need it - pip install pyreadstat"
    )
    with pytest.raises(MissingDependencyError, match=r"write_form - pyreadstat is not installed"):
        write_form(KANO, tmp_path / "b.sav")
    assert not (tmp_path / "b.sav").exists()


TEXTS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), min_size=1, max_size=80
).filter(lambda text: text.strip() == text and bool(text.strip("\u200b\u200c\u200d\u2060\ufeff\u00ad")))


@given(
    st.lists(
        st.tuples(
            TEXTS,
            st.one_of(st.none(), st.sampled_from(["A", "01", "98"])),
            st.one_of(st.none(), st.integers(0, 10)),
            st.one_of(st.none(), st.floats(-1e9, 1e9), st.sampled_from([-98.0, 1 / 3])),
            st.one_of(st.none(), TEXTS),
        ),
        min_size=1,
        max_size=8,
        unique_by=lambda row: row[0],
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_comes_back(tmp_path: Path, rows: list[tuple[Any, ...]]) -> None:  # SP1
    codes = Scale(
        "c", (Answer(code="A", label={"en": "a"}), Answer(code="01", label={})), (Answer(code="98", label={}),)
    )
    ten = Scale("t", tuple(Answer(code=str(code), label={}) for code in range(11)))
    study = _study(
        _question("letter", "single", scale=codes),
        _question("ten", "single", scale=ten),
        _question("amount", "number", scale=Scale("m", (), (Answer(code="-98", label={}),))),
        _question("why", "text"),
    )
    kinds = ("string", "string", "Int64", "Float64", "string")
    names = ("id", "letter", "ten", "amount", "why")
    columns = zip(names, kinds, zip(*rows, strict=True), strict=True)
    frame = pd.DataFrame({name: pd.array(list(values), dtype=kind) for name, kind, values in columns})
    path = tmp_path / "a.sav"
    _written(path, study, Responses(frame=frame, instrument=study, problems=pd.DataFrame()), overwrite=True)
    if frame.drop(columns=["id"]).isna().all(axis=None):
        return
    answered = frame[frame.drop(columns=["id"]).notna().any(axis=1)].reset_index(drop=True)
    pd.testing.assert_frame_equal(read_responses(path, study).frame, answered)
