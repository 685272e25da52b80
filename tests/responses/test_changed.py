"""Forms that were written before a typo was corrected.

RC1 where questions or features alone were corrected, the answers are read, with a loud warning and a problem in the list
RC2 labels of answers, or the version: refused with the way out, read with accept_text_changes=True
RC3 other codes, orders, roles, conditions or limits are refused, whatever is accepted
RC4 another answer wording of Kano pairs, or other labels in it, is refused, whatever is accepted
RC5 a form of before, which does not carry its structure: refused with the way out, read where it is accepted
RC6 an old form about Kano pairs is accepted only where it names their answer wording
RC7 every form that comes back carries its structure
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from loyaltystats.errors import QualityWarning, ResponseError
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.template import load_instrument
from loyaltystats.responses.read import read_responses
from loyaltystats.responses.simulate import simulate_responses

CSAT = load_instrument("csat").with_languages(["en"])
KANO = load_instrument("kano").with_languages(["en"]).with_features({"gift": {"en": "A gift"}})


def _edited(study: Instrument, edit: Callable[[Question], Question]) -> Instrument:
    """Return a study with its questions edited."""

    def of(part: Any) -> Any:
        template = part.template
        plain, about = (tuple(map(edit, each)) for each in (template.plain_questions, template.feature_questions))
        return replace(part, template=replace(template, plain_questions=plain, feature_questions=about))

    return replace(study, parts=tuple(map(of, study.parts)))


def _labels(change: Callable[[tuple[Answer, ...]], tuple[Answer, ...]]) -> Callable[[Question], Question]:
    def edit(question: Question) -> Question:
        scale = question.scale
        return question if scale is None else replace(question, scale=replace(scale, answers=change(scale.answers)))

    return edit


def _spelled(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return tuple(replace(one, label={lang: text + "." for lang, text in one.label.items()}) for one in answers)


def _form(study: Instrument, path: Path) -> Path:
    return write_form(study, path, answers=simulate_responses(study, 5, rng=1), respondents=0)


def _old(path: Path) -> Path:
    """Take the structure out of a CSV form, as forms of before were."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    plain = [[cell.partition(";structure=")[0] for cell in row] for row in rows]
    assert plain != rows
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(plain)
    return path


reworded = _edited(CSAT, lambda question: replace(question, text={"en": "How satisfied, really?"}))
relabelled = _edited(CSAT, _labels(_spelled))


@pytest.mark.parametrize("name", ["f.xlsx", "f.csv"])
def test_corrected_questions(tmp_path: Path, name: str) -> None:  # RC1
    path = _form(CSAT, tmp_path / name)
    with pytest.warns(
        QualityWarning, match="with other texts - texts of questions, features or instructions were changed"
    ):
        read = read_responses(path, reworded)
    assert len(read) == 5
    assert read.frame["satoverall"].tolist() == read_responses(path, CSAT).frame["satoverall"].tolist()
    told = read.problems[read.problems["severity"] == "warning"]["message"].tolist()
    assert any("codes, order of answers, roles and conditions are the same" in message for message in told)


def test_corrected_features(tmp_path: Path) -> None:  # RC1
    path = _form(KANO, tmp_path / "f.csv")
    with pytest.warns(QualityWarning, match="with other texts"):
        assert len(read_responses(path, KANO.with_features({"gift": "A free gift"}))) == 5


@pytest.mark.parametrize("changed", [relabelled, replace(CSAT, version="9")])
def test_corrected_labels(tmp_path: Path, changed: Instrument) -> None:  # RC2
    for name in ("f.csv", "f.xlsx"):  # codes, and "1 - label"
        path = _form(CSAT, tmp_path / name)
        with pytest.raises(ResponseError, match="or pass accept_text_changes=True if only texts were corrected"):
            read_responses(path, changed)
        with pytest.warns(QualityWarning, match="were changed since it was written"):
            read = read_responses(path, changed, accept_text_changes=True)
        assert read.frame.equals(read_responses(path, CSAT).frame)


def test_labels_that_changed_places(tmp_path: Path) -> None:  # RC2
    study = load_instrument("complaint").with_languages(["en"])
    path = _form(study, tmp_path / "f.xlsx")

    def swapped(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
        first, second, *others = answers
        return (replace(first, label=second.label), replace(second, label=first.label), *others)

    wrong = _edited(study, lambda one: _labels(swapped)(one) if one.code == "compincident" else one)
    with (
        pytest.warns(QualityWarning, match="were changed since it was written"),
        pytest.raises(ResponseError, match="has the code of one answer and the text of another"),
    ):
        read_responses(path, wrong, accept_text_changes=True)


def _reversed(answers: tuple[Answer, ...]) -> tuple[Answer, ...]:
    return answers[::-1]


@pytest.mark.parametrize(
    "edit",
    [
        lambda question: replace(question, relevance="satoverall >= 5" if question.code != "satoverall" else ""),
        lambda question: replace(question, top=3),
        lambda question: replace(question, reversed=True),
        _labels(_reversed),
        _labels(lambda answers: answers[:-1]),
    ],
)
def test_other_structures(tmp_path: Path, edit: Callable[[Question], Question]) -> None:  # RC3
    path = _form(CSAT, tmp_path / "f.csv")
    with pytest.raises(ResponseError, match="questions, codes, roles, conditions or the answer wording of Kano pairs"):
        read_responses(path, _edited(CSAT, edit), accept_text_changes=True)


def test_kano_wording_is_no_typo(tmp_path: Path) -> None:  # RC4
    path = _form(KANO, tmp_path / "f.csv")
    part = KANO.parts[0]
    scale = part.template.wordings["short"].scale
    own = replace(part.template.wordings["short"], scale=replace(scale, answers=_spelled(scale.answers)))
    wordings = {**part.template.wordings, "short": own}
    spelled = replace(KANO, parts=(replace(part, template=replace(part.template, wordings=wordings)),))
    for changed in (KANO.with_wording("kano1984"), spelled):
        with pytest.raises(ResponseError, match="or the answer wording of Kano pairs were changed"):
            read_responses(path, changed, accept_text_changes=True)


def test_old_forms(tmp_path: Path) -> None:  # RC5
    path = _old(_form(CSAT, tmp_path / "f.csv"))
    assert len(read_responses(path, CSAT)) == 5
    with pytest.raises(ResponseError, match="an older form does not say what"):
        read_responses(path, reworded)
    with pytest.warns(QualityWarning, match="taken for texts alone"):
        assert len(read_responses(path, reworded, accept_text_changes=True)) == 5
    other = load_instrument("effort").with_languages(["en"])
    with pytest.raises(ResponseError, match="it is a form of 'csat'"):
        read_responses(path, other, accept_text_changes=True)


def test_old_forms_about_kano(tmp_path: Path) -> None:  # RC6
    corrected = KANO.with_features({"gift": "A free gift"})
    path = _old(_form(KANO, tmp_path / "f.csv"))
    with pytest.raises(ResponseError, match="the form does not belong to instrument 'kano'"):
        read_responses(path, corrected, accept_text_changes=True)
    path = _form(KANO, tmp_path / "f.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book["Meta"].iter_rows():
        if row[0].value == "structure":
            row[1].value = None
    book.save(path)
    with pytest.warns(QualityWarning, match="taken for texts alone"):
        assert len(read_responses(path, corrected, accept_text_changes=True)) == 5


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("csv", "f.csv"),
        ("surveyjs", "f.json"),
        ("html", "f.html"),
        ("limesurvey", "f.txt"),
        ("qualtrics", "q.txt"),
        ("redcap", "r.csv"),
    ],
)
def test_forms_carry_their_structure(tmp_path: Path, kind: str, name: str) -> None:  # RC7
    path = write_form(CSAT, tmp_path / name, format=kind)
    assert f";structure={structure_of(CSAT)}" in path.read_text(encoding="utf-8-sig")
