"""forms.write, forms.plan, forms.filled, forms.existing: what may be written, and that nothing is ever lost.

FW1 the format follows the ending or is named; unknown ones are refused with a list
FW2 features not named, a language or text that is missing, and doubtful translations are said
FW3 a file with answers, or of somebody else, is never replaced unless asked; an empty form is
FW4 a failure leaves the older file as it was, and leaves nothing else
FW5 respondents: a number of rows or ids; answers are checked, all faults at once
FW6 the same arguments give the same bytes
FW7 respondents are told the time that lint counts: of one version in a split study; a worksheet may declare more
"""

from __future__ import annotations

import dataclasses
import warnings
from collections.abc import Callable
from math import ceil
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from loyaltystats.errors import ArgumentError, FormError, QualityWarning
from loyaltystats.forms.formats import FORMATS
from loyaltystats.forms.plan import make_plan
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument, Part, Template
from loyaltystats.questionnaire.lint.minutes import time_estimate
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.roles import Role
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.split import split_design
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.simulate import simulate_responses

KANO = load_instrument("kano").with_features({"delivery": {"en": "Fast delivery", "es": "Entrega r\u00e1pida"}})
STUDY = KANO.combined(load_instrument("recommend"))


def _message(call: Callable[[], object]) -> str:
    with pytest.raises(FormError) as caught:
        call()
    return str(caught.value)


def test_formats(tmp_path: Path) -> None:  # FW1
    known = ", ".join(FORMATS)
    endings = ", ".join(f"{end} ({name})" for name, one in FORMATS.items() for end in one.means)
    assert _message(lambda: write_form(STUDY, tmp_path / "a.pdf")) == (
        f"{tmp_path / 'a.pdf'} - the ending '.pdf' names no format - expected {endings}, or format= one of {known}."
    )
    assert "the ending '(none)' names no format" in _message(lambda: write_form(STUDY, tmp_path / "a"))
    assert _message(lambda: write_form(STUDY, tmp_path / "a.md")) == (
        f"{tmp_path / 'a.md'} - the ending '.md' names no format - expected format='codebook'."
    )
    assert _message(lambda: write_form(STUDY, tmp_path / "a.xlsx", format="exel")) == (
        f"format - 'exel' is not known - expected one of {known}. Did you mean 'excel'?"
    )
    assert _message(lambda: write_form(STUDY, tmp_path / "a.csv", format="excel")) == (
        f"{tmp_path / 'a.csv'} - format 'excel' needs a file name that ends in .xlsx."
    )
    assert "there is no folder" in _message(lambda: write_form(STUDY, tmp_path / "no" / "a.csv"))
    assert write_form(STUDY, str(tmp_path / "A.XLSX")) == tmp_path / "A.XLSX"
    assert list(tmp_path.iterdir()) == [tmp_path / "A.XLSX"]


def test_other_names_of_formats(tmp_path: Path) -> None:  # FW1
    for name in ("kobo", "odk", "xlsform"):
        write_form(STUDY, tmp_path / f"{name}.xlsx", format=name)
    assert (tmp_path / "kobo.xlsx").read_bytes() == (tmp_path / "xlsform.xlsx").read_bytes()
    assert _message(lambda: write_form(STUDY, tmp_path / "a.csv", format="google")) == (
        "format - 'google' takes no file of a form - expected the questions to be typed in there - copy their texts from a "
        "codebook: format='codebook'."
    )


def test_codebooks(tmp_path: Path) -> None:  # FW1
    page = write_form(STUDY, tmp_path / "a.md", format="codebook").read_text(encoding="utf-8")
    assert (
        "| deliveryfun | Fast delivery: how do you feel if you get this? | single | kano | delivery | 1 = I like it;"
        in page
    )
    write_form(STUDY, tmp_path / "a.md", format="codebook", language="es")  # a codebook is replaced without asking
    table = pd.read_csv(write_form(STUDY, tmp_path / "a.csv", format="codebook"), dtype=str, keep_default_na=False)
    assert table["Variable"].tolist() == ["id", *STUDY.columns]
    assert table["Codes for no answer"].tolist()[4] == "98 = I don't know"
    write_form(STUDY, tmp_path / "b.csv", versions=2)
    table = pd.read_csv(tmp_path / "b_codebook.csv", dtype=str, keep_default_na=False)
    assert table["Variable"].tolist()[:3] == ["id", "form", "version"]
    assert list(table.columns)[-2:] == ["Place in version 1", "Place in version 2"]


def test_what_is_missing(tmp_path: Path) -> None:  # FW2
    path = tmp_path / "a.xlsx"
    assert _message(lambda: write_form(load_instrument("kano"), path)) == (
        "instrument 'kano' - template 'kano' asks about features and none is named - name them first: "
        "instrument.with_features({'delivery': 'Delivery within 24 hours'})."
    )
    assert _message(lambda: write_form(STUDY, path, language="fr")) == (
        "instrument 'kano+recommend' - language 'fr' is not available - expected one of en, es."
    )
    part = dataclasses.replace(KANO.parts[0], features={"delivery": {"en": "Fast delivery"}})
    half = dataclasses.replace(KANO, parts=(part,))
    assert _message(lambda: write_form(half, path, language="es")) == (
        "instrument 'kano' is not complete in language 'es':\n  - feature 'delivery' - has no text - give one: "
        "with_features({'delivery': {...}})."
    )
    assert not path.exists()


def _custom(**question: Any) -> Instrument:
    scale = Scale("s", (Answer(code="1", label={"en": "yes"}), Answer(code="2", label={"en": "no", "de": "nein"})))
    asked = {
        "code": "a",
        "role": Role.PROFILE,
        "kind": "single",
        "text": {"en": "A?", "de": "A?"},
        "name": {},
        "scale": scale,
    }
    template = Template(
        id="t",
        version="1",
        title={"en": "T", "de": "T"},
        purpose={},
        languages=("en", "de"),
        plain_questions=(Question(**{**asked, **question}),),
    )
    return Instrument(parts=(Part(template=template),), languages=("en", "de"), id="t", version="1", title={"en": "T"})


def test_texts_of_questions_and_answers(tmp_path: Path) -> None:  # FW2
    path = tmp_path / "a.xlsx"
    assert _message(lambda: write_form(_custom(text={"en": "A?"}), path, language="de")) == (
        "instrument 't' is not complete in language 'de':\n  - question 'a' - has no text.\n"
        "  - question 'a', answer '1' - has no label."
    )
    empty = dataclasses.replace(_custom(), parts=())
    assert _message(lambda: write_form(empty, path)) == "instrument 't' - it has no questions - nothing to write."
    full = Scale("s", (Answer(code="1", label={"en": "yes", "it": "s\u00ec"}),))
    italian = dataclasses.replace(_custom(text={"en": "A?", "it": "A?"}, scale=full), languages=("en", "it"))
    with pytest.warns(
        QualityWarning, match=r"forms speak en, es, pt, de, fr, zh\. Translate them in the sheet Instructions"
    ):
        write_form(italian, path, language="it")


def test_doubtful_translation(tmp_path: Path) -> None:  # FW2
    plain = load_instrument("kano").with_features({"delivery": "Fast delivery"})
    with pytest.warns(QualityWarning) as caught:
        write_form(plain, tmp_path / "a.xlsx", language="es")
    assert str(caught[0].message) == (
        "language 'es' - the text of delivery is the same as in 'en' - if it should be translated, name it per language: "
        "with_features({'delivery': {'en': ..., 'es': ...}})."
    )
    write_form(plain, tmp_path / "b.xlsx")  # no warning in the default language


@pytest.mark.parametrize("name", ["form.xlsx", "form.csv"])
def test_nothing_is_lost(tmp_path: Path, name: str) -> None:  # FW3
    path = tmp_path / name
    write_form(STUDY, path)
    write_form(STUDY, path, respondents=["a", "b"])
    write_form(STUDY, path, respondents=3)
    answers = pd.DataFrame({"id": ["a", "b", "c"], "deliveryfun": [1, None, None], "recommend": [None, 0, None]})
    write_form(STUDY, path, answers=answers)
    before = path.read_bytes()
    assert _message(lambda: write_form(STUDY, path)) == (
        f"{path} - holds 2 answered rows - nothing was written - choose another name, or pass overwrite=True to lose them."
    )
    assert path.read_bytes() == before
    write_form(STUDY, path, overwrite=True, answers=answers.iloc[:1])
    assert "holds 1 answered row - " in _message(lambda: write_form(STUDY, path))
    write_form(STUDY, path, overwrite=True)
    assert path.read_bytes() != before


def test_a_filled_form_sheet_counts(tmp_path: Path) -> None:  # FW3
    path = write_form(STUDY, tmp_path / "form.xlsx")
    book = openpyxl.load_workbook(path)
    book["Form"]["C6"] = "1 - I like it"
    book.save(path)
    assert "holds 1 answered row - " in _message(lambda: write_form(STUDY, path))
    for sheet in ("Form", "Responses"):
        del book[sheet]
    book.save(path)
    write_form(STUDY, path)


def test_files_of_others(tmp_path: Path) -> None:  # FW3
    says = (
        "there is a file of this name that is not an empty form - nothing was written - choose another name, or pass "
    )
    book = openpyxl.Workbook()
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_text("no workbook")
    (tmp_path / "c.csv").write_text("a,b\n1,2\n")
    (tmp_path / "d.csv").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "e_codebook.csv").write_text("mine")
    with (tmp_path / "f.xlsx").open("wb") as file:
        file.write((tmp_path / "a.xlsx").read_bytes()[:-500])
    for name in ("a.xlsx", "b.xlsx", "c.csv", "d.csv", "f.xlsx"):
        path = tmp_path / name
        before = path.read_bytes()
        assert _message(lambda path=path: write_form(STUDY, path)) == f"{path} - {says}overwrite=True to replace it."
        assert path.read_bytes() == before
    assert "e_codebook.csv - there is a file of this name" in _message(lambda: write_form(STUDY, tmp_path / "e.csv"))
    assert not (tmp_path / "e.csv").exists()
    (tmp_path / "g.csv").mkdir()
    assert _message(lambda: write_form(STUDY, tmp_path / "g.csv")) == (
        f"{tmp_path / 'g.csv'} - is a folder - expected the name of a file."
    )


@pytest.mark.parametrize("name", ["form.xlsx", "form.csv"])
def test_failure_leaves_the_old_file(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:  # FW4
    path = tmp_path / name
    write_form(STUDY, path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def fails(*_arguments: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("loyaltystats.forms.excel.settle_workbook", fails)
    monkeypatch.setattr("loyaltystats.forms.codebook.write_codebook_csv", fails)
    with pytest.raises(OSError, match="no space left"):
        write_form(STUDY, path, respondents=7)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_respondents(tmp_path: Path) -> None:  # FW5
    path = tmp_path / "form.csv"
    write_form(STUDY, path)
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 101
    write_form(STUDY, path, respondents=(one for one in ["007", "008"]))
    assert pd.read_csv(path, dtype=str)["id"].tolist() == ["007", "008"]
    assert _message(lambda: write_form(STUDY, path, respondents=["a", "b", "a"])) == (
        "instrument 'kano+recommend' - the ids at places 3 appear a second time - every respondent needs an id of their own."
    )
    assert "place 2 of the list is empty" in _message(lambda: write_form(STUDY, path, respondents=["a", " "]))
    assert "got the text 'abc' - expected a number" in _message(lambda: write_form(STUDY, path, respondents="abc"))
    for wrong in ({"respondents": -1}, {"versions": 0}, {"versions": 1.5}):
        with pytest.raises(ArgumentError, match="expected a whole number"):
            write_form(STUDY, path, **wrong)  # type: ignore[arg-type]


def test_answers_are_checked(tmp_path: Path) -> None:  # FW5
    path = tmp_path / "form.csv"
    frame = pd.DataFrame(
        {"id": ["a", "b"], "recommend": [9, 11], "recomend": [1, 2], "deliveryfun": ["I like it", "6"]}
    )
    assert _message(lambda: write_form(STUDY, path, answers=frame)) == (
        "answers do not fit instrument 'kano+recommend':\n"
        "  - column 'recomend' - is not in the study 'kano+recommend' - leave it out. Did you mean 'recommend'?\n"
        "  - row 2, column 'deliveryfun' - '6' is not an answer to the question.\n"
        "  - row 2, column 'recommend' - '11' is not an answer to the question."
    )
    loyalty = load_instrument("loyalty")
    shares = pd.DataFrame({"loyalshare": ["many", float("inf"), 5]})
    assert _message(lambda: write_form(loyalty, path, answers=shares)).count("the value is not an answer") == 2
    assert "row 2 has no id" in _message(lambda: write_form(STUDY, path, answers=pd.DataFrame({"id": ["a", None]})))
    write_form(loyalty, path, answers=shares.iloc[2:], respondents=["z"], versions=2)
    assert pd.read_csv(path, dtype=str)[["id", "version"]].values.tolist() == [["1", "1"], ["z", "2"]]


def test_answers_from_any_frame(tmp_path: Path, as_frame: Callable[[Any], Any]) -> None:  # FW5
    frame = pd.DataFrame(
        {"id": ["01", "02"], "deliveryfun": [1, 5], "recommend": [10, 0], "recommendwhy": ["=1+1", None]}
    )
    path = write_form(STUDY, tmp_path / "form.xlsx", answers=as_frame(frame))
    read = read_responses(path, STUDY).frame
    assert read[["id", "deliveryfun", "recommend"]].values.tolist() == [["01", 1, 10], ["02", 5, 0]]
    assert read["recommendwhy"].tolist()[0] == "=1+1"


def test_versions_of_answers_stay(tmp_path: Path) -> None:  # FW5
    frame = pd.DataFrame({"id": ["a", "b"], "version": ["3", "1"], "recommend": [1, 2]})
    path = write_form(STUDY, tmp_path / "form.xlsx", answers=frame)
    assert read_responses(path, STUDY).frame["version"].tolist() == ["3", "1"]


def test_control_characters_are_replaced_and_counted(tmp_path: Path) -> None:  # FW5
    frame = pd.DataFrame({"id": ["a", "b"], "recommendwhy": ["a\x07b", "a\ud800b"]}, dtype=object)
    for name in ("form.xlsx", "form.csv"):
        with pytest.warns(QualityWarning, match="2 texts hold control characters that a form cannot hold"):
            path = write_form(STUDY, tmp_path / name, answers=frame)
        assert read_responses(path, STUDY).frame["recommendwhy"].tolist() == ["a\ufffdb", "a\ufffdb"]


@pytest.mark.parametrize("name", ["form.xlsx", "form.csv"])
def test_same_bytes(tmp_path: Path, name: str) -> None:  # FW6
    answers = simulate_responses(STUDY, 20, rng=1)
    first = write_form(STUDY, tmp_path / name, answers=answers, versions=3, seed=4).read_bytes()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        again = write_form(STUDY, tmp_path / name, answers=answers, versions=3, seed=4, overwrite=True).read_bytes()
    assert first == again
    other = write_form(STUDY, tmp_path / name, answers=answers, versions=3, seed=5, overwrite=True).read_bytes()
    assert first != other


def test_time_that_respondents_are_told() -> None:  # FW7
    study = load_instrument("kano").with_features({f"f{place}": f"Feature number {place}" for place in range(13)})
    split = study.with_split(split_design(study, per_version=4))
    assert make_plan(split).minutes == ceil(time_estimate(split).usual) < make_plan(study).minutes
    own = dataclasses.replace(study, parts=tuple(_undeclared(part) for part in study.parts))
    assert make_plan(own).minutes == ceil(time_estimate(study).usual) > 4
    sheet = load_instrument("cvpsheet").with_features({"home": "Households"})
    assert make_plan(sheet).minutes == 40 > time_estimate(sheet).usual


def _undeclared(part: Part) -> Part:
    return dataclasses.replace(part, template=dataclasses.replace(part.template, minutes=0.0, minutes_per_feature=0.0))
