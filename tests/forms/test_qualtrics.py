"""Qualtrics: the Advanced Format file and its checklist.

QU1 a small study with everything in it gives the files stored in tests/golden
QU2 every template of the package gives a file without faults, in each language, split or not
QU3 answers have the numbers of their codes; letters and options are numbered by place
QU4 the checklist names every condition, limit, sum, exclusive option, required question, version and language
QU5 any text comes back exactly: markup, quotes, double brackets, piped text, line breaks, formula signs, emoji
QU6 every fault planted into a file is found
QU7 file and checklist of ours are replaced, any other file is not
QU8 what Qualtrics cannot hold is one clear FormError and leaves no file
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.forms.test_limesurvey import HOSTILE, NAMES, SPLIT
from tests.platforms import Qualtrics, both, everything

import loyaltystats as ls
from loyaltystats.forms.qualtrics_lint import lint_qualtrics
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.structure import structure_of

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def _write(study: Instrument, folder: Path, **more: Any) -> Path:
    return ls.write_form(study, folder / "survey.txt", format="qualtrics", **more)


def _checklist(folder: Path) -> str:
    return (folder / "survey_after_import.md").read_text(encoding="utf-8")


def test_golden(tmp_path: Path) -> None:  # QU1
    study = everything()
    _write(study, tmp_path)
    for file, golden in (("survey.txt", "qualtrics.txt"), ("survey_after_import.md", "qualtrics_after_import.md")):
        text = (tmp_path / file).read_text(encoding="utf-8")
        text = text.replace(study.fingerprint, "f" * 16).replace(str(structure_of(study)), f"{'f' * 8}-{'f' * 8}")
        assert text == (GOLDEN / f"everything_{golden}").read_text(encoding="utf-8")


@pytest.mark.filterwarnings("ignore::loyaltystats.errors.QualityWarning")
@pytest.mark.parametrize("name", NAMES)
def test_templates(name: str, tmp_path: Path) -> None:  # QU2, QU4
    study = ls.load_instrument(name)
    if study.parts[0].needs_features:
        study = study.with_features({f"f{number}": f"Feature {number}" for number in range(1, 7)})
    for language in study.languages:
        path = _write(study, tmp_path, language=language)
        assert lint_qualtrics(path) == []
        server = Qualtrics(path)
        assert f";{language};" in server.data["form"]
        inside = {
            code for asked in server.questions if asked.kind == "Matrix" for code in _rows(server, study, language)
        }
        assert {asked.tag for asked in server.questions if asked.kind not in ("Matrix", "DB")} | inside == set(
            study.codes
        )
        checklist = _checklist(tmp_path)
        for question in study.questions:
            named = f"`{question.code}`" in checklist
            assert named or not (question.relevance or question.kind == "number" or question.required)
    if study.features:
        parts = (tuple(study.features)[:4], tuple(study.features)[2:])
        assert lint_qualtrics(_write(study.with_split(parts), tmp_path)) == []


def _rows(server: Qualtrics, study: Instrument, language: str) -> set[str]:
    codes = server.codes(study, language)
    return {code for asked in server.questions if asked.kind == "Matrix" for code in codes[asked.tag].values()}


def test_numbers(tmp_path: Path) -> None:  # QU3
    asked = {one.tag: one for one in Qualtrics(_write(everything(), tmp_path)).questions}
    assert asked["used"].choices == {"1": "Yes", "2": "No"}
    assert asked["where"].choices == {"1": "Web, or app", "2": "Shop", "98": "I don't know"}
    assert list(asked["channels"].choices) == ["1", "2", "3"]
    assert list(asked["grid3"].answers) == ["1", "2", "3", "4", "5", "6", "7", "98"]
    assert asked["grid3"].answers["7"] == "7 - Very easy"
    assert asked["grid3"].choices == {"1": "How easy was it?", "2": "How easy to order?"}


def test_checklist(tmp_path: Path) -> None:  # QU4
    _write(everything(split=SPLIT), tmp_path)
    checklist = _checklist(tmp_path)
    for line in (
        "`ease`, `order`: Asked if `used` is \u201cYes\u201d.",
        "`spend`: at least 0 and at most 1000; also -98 - I don't know",
        "`fastpts`, `freepts`: together 100",
        "`channels`: \u201cNone of these\u201d",
        "`where`: 1 = Web, or app; 2 = Shop; 98 = I don't know",
        "version 1: `fastfun`, `fastdys`, `fastpts`",
        "presents 1 of 2 elements evenly",
        "Write the form in es too",
    ):
        assert line in checklist
    assert re.search(r"## Answers that are required\n\n.*\n\n- \[ \] `used`\n", checklist)


def test_checklist_of_best_and_worst(tmp_path: Path) -> None:  # QU4
    study = ls.load_instrument("bestworst").with_languages(["en"])
    _write(study.with_features({f"f{number}": f"Feature {number}" for number in range(1, 7)}), tmp_path)
    assert "`best1`, `worst1`: two different answers" in _checklist(tmp_path)


@pytest.mark.parametrize("text", [*HOSTILE, "[[PageBreak]]", "${q://QID1/ChoiceGroup}", "[[ED:a:b]] ]] [["])
def test_hostile_texts(text: str, tmp_path: Path) -> None:  # QU5
    study = everything({"fast": both(text, f"es {text}"), "free": both("Free", "Gratis")})
    path = _write(study, tmp_path)
    asked = {one.tag: one for one in Qualtrics(path).questions}
    assert asked["fastpts"].text.startswith(" ".join(f"{text}: points?".split()))
    assert " ".join(asked["grid1"].choices["1"].split()) == " ".join(f"{text}: if you had it?".split())
    assert "${" not in path.read_text(encoding="utf-8")


def test_hostile_answers_in_the_checklist(tmp_path: Path) -> None:  # QU4, QU5
    study = everything()
    part = study.parts[0]
    answers = (Answer(code="1", label=both("*Yes* `x`\n## <b>")), Answer(code="2", label=both("No")))
    first = replace(part.template.plain_questions[0], scale=Scale("hostile", answers))
    template = replace(part.template, plain_questions=(first, *part.template.plain_questions[1:]))
    _write(replace(study, parts=(replace(part, template=template),)), tmp_path)
    checklist = _checklist(tmp_path)
    assert "- [ ] `ease`, `order`: Asked if `used` is \u201c\\*Yes\\* \\`x\\` \\#\\# &lt;b&gt;\u201d." in checklist
    assert "- [ ] `used`: 1 = \\*Yes\\* \\`x\\` \\#\\# &lt;b&gt;; 2 = No" in checklist


def _replaced(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


FAULTS: dict[str, Callable[[str], str]] = {
    "expected [[AdvancedFormat]]": _replaced("[[AdvancedFormat]]", "[[Advanced]]"),
    "begins with a byte order mark": lambda text: "\ufeff" + text,
    "the tag 'Choise' is unknown": _replaced("[[Choice:1]]", "[[Choise:1]]"),
    "holds double brackets and is no tag": _replaced("[[Choice:1]]", "[[Choice:1]"),
    "the type 'MC:Many' is unknown": _replaced("MC:MultipleAnswer:Vertical", "MC:Many"),
    "the question stands in no block": lambda text: re.sub(r"\[\[Block:.*\]\]\n", "", text),
    "the block has no name": _replaced("[[Block:1 Everything]]", "[[Block]]"),
    "stands in no question": _replaced("\n[[Block:1 ", "\nHello\n[[Block:1 "),
    "the tag 'ID' stands in no question": _replaced("[[Question:DB]]\n", ""),
    "the id 'a b'": _replaced("[[ID:used]]", "[[ID:a b]]"),
    "the id 'spend' is used twice": _replaced("[[ID:visits]]", "[[ID:spend]]"),
    "has no [[ID:...]]": _replaced("[[ID:used]]\n", ""),
    "has no text": _replaced("Did you use it?\n", ""),
    "stands before the first answer": _replaced("[[AdvancedChoices]]\n", "[[AdvancedChoices]]\nHello\n"),
    "stands not below [[AdvancedChoices]]": _replaced("[[AdvancedChoices]]\n", ""),
    "stands twice in a question": _replaced("[[AdvancedAnswers]]\n", "[[AdvancedChoices]]\n"),
    "needs [[AdvancedAnswers]]": lambda text: re.sub(r"\[\[AdvancedAnswers\]\]\n(?:.+\n)+", "", text, count=1),
    "has no use for [[AdvancedChoices]]": lambda text: text.replace(
        "Question:MC:SingleAnswer:Vertical", "Question:TE:Essay"
    ),
    "are used twice, or are none": _replaced("[[Choice:2]]", "[[Choice:1]]"),
    "numbers of [[AdvancedAnswers]] are used twice, or are none": _replaced("[[Answer:2]]", "[[Answer:x]]"),
    "has no text.": _replaced("[[Answer:2]]\nI expect it\n", "[[Answer:2]]\n"),
    "embedded data 'form:a:b'": lambda text: re.sub(r"\[\[ED:form:.*\]\]", "[[ED:form:a:b]]", text),
    "embedded data stands behind a block": lambda text: text + "[[ED:later]]\n",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults(fault: str, tmp_path: Path) -> None:  # QU6
    path = _write(everything(), tmp_path)
    path.write_text(FAULTS[fault](path.read_text(encoding="utf-8")), encoding="utf-8")
    found = lint_qualtrics(path)
    assert any(fault in one for one in found), found


def test_no_utf8_is_found(tmp_path: Path) -> None:  # QU6
    path = tmp_path / "a.txt"
    path.write_bytes(b"[[AdvancedFormat]]\n\xe9")
    assert lint_qualtrics(path) == ["byte 20 - is no UTF-8 - expected UTF-8 text."]


def test_overwriting(tmp_path: Path) -> None:  # QU7
    _write(everything(), tmp_path)
    assert _write(everything(), tmp_path).is_file()
    (tmp_path / "survey.txt").write_text("[[AdvancedFormat]]\nmine", encoding="utf-8")
    with pytest.raises(ls.FormError, match="not an empty form"):
        _write(everything(), tmp_path)


def test_refused_whole(tmp_path: Path) -> None:  # QU8
    study = replace(everything(), id="a]]b")
    with pytest.raises(ls.FormError, match="cannot be written for Qualtrics"):
        _write(study, tmp_path)
    assert list(tmp_path.iterdir()) == []
