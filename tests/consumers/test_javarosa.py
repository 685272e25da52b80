"""XLSForms in JavaRosa, the engine of ODK Collect and KoboCollect (it lies inside ODK Validate, which comes with pyxform).

JR1 conditions hold in the engine exactly where our own evaluation says so
JR2 what is not lawful is refused: numbers out of range, exclusive options, wrong sums, best equal to worst
JR3 a split study asks the features of the version drawn alone
"""

from __future__ import annotations

import os
import shutil
import subprocess
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from tests.consumers import studies

from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument

HERE = Path(__file__).resolve().parent


@pytest.fixture(name="engine", scope="module")
def _engine(need: Any, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the command that answers a form, its Java compiled."""
    need("javarosa")
    import pyxform

    jar = next(Path(pyxform.__file__).parent.rglob("ODK_Validate*.jar"))
    folder = tmp_path_factory.mktemp("java")
    source = HERE / "JavaRosa.java"
    subprocess.run([str(shutil.which("javac")), "-d", str(folder), "-cp", str(jar), str(source)], check=True)
    classes = os.pathsep.join([str(folder), str(jar)])
    return [str(shutil.which("java")), "-cp", classes, "JavaRosa"]


@pytest.fixture(name="answer")
def _answer(engine: list[str], tmp_path: Path) -> Any:
    """Return a function that has a form answered: what each respondent is asked, and the first answer refused."""
    from pyxform.xls2xform import convert

    def run(study: Instrument, people: Sequence[dict[str, Any]]) -> list[tuple[set[str], str]]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # features are named once for several languages
            path = write_form(study, tmp_path / "form.xlsx", format="xlsform", overwrite=True)
        (tmp_path / "form.xml").write_text(convert(str(path), validate=False).xform, encoding="utf-8")
        lines = ["\t".join(_part(study, code, value) for code, value in person.items()) for person in people]
        (tmp_path / "in.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
        files = [str(tmp_path / name) for name in ("form.xml", "in.txt", "out.txt")]
        done = subprocess.run([*engine, *files], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        found = [one.partition("|") for one in (tmp_path / "out.txt").read_text(encoding="utf-8").splitlines()]
        return [(set(asked.split()), wrong.strip()) for asked, _, wrong in found]

    return run


def _part(study: Instrument, code: str, value: Any) -> str:
    shown = " ".join(value) if isinstance(value, list) else str(value)
    return f"{study.question(code).kind}={code}={shown}"


def test_conditions(answer: Any) -> None:  # JR1
    study = studies.logic(60)
    people = studies.random_answers(60)
    conditions = {one.code: one.relevance for one in study.questions if one.relevance}
    held = 0
    for person, (asked, _) in zip(people, answer(study, people), strict=True):
        for code, condition in conditions.items():
            wanted = studies.expected(condition, person)
            assert (code in asked) is wanted, (condition, person)
            held += wanted
    assert 0.2 < held / (len(people) * len(conditions)) < 0.8  # neither always nor never


def test_unlawful_answers(answer: Any) -> None:  # JR2
    good = {"qnum": "1", "qdec": "50", "rowa": "1", "rowb": "2"}
    changes: list[tuple[dict[str, Any], str]] = [
        ({}, ""),
        ({"qdec": "-98"}, ""),
        ({"qdec": "101"}, "qdec"),
        ({"qdec": "-1"}, "qdec"),
        ({"qsev": ["A", "N"]}, "qsev"),
        ({"qsev": ["N"]}, ""),
        ({"qsev": ["A", "B"]}, ""),
    ]
    done = answer(studies.six_languages(), [{**good, **change} for change, _ in changes])
    assert [wrong for _, wrong in done] == [wrong for _, wrong in changes]
    ((_, wrong),) = answer(studies.six_languages(), [{"qnum": "1"}])
    assert wrong == "qdec"  # required


def test_sums_and_sets(answer: Any) -> None:  # JR2
    points = studies.template("constsum").with_languages(["en"])
    codes = [one.code for one in points.questions]
    shared = {
        "": [
            dict.fromkeys(codes, "20"),
            {**dict.fromkeys(codes, "20"), codes[0]: "-98"},
            {**dict.fromkeys(codes, "0"), codes[0]: "33.33", codes[1]: "33.33", codes[4]: "33.34"},
            dict.fromkeys(codes[:4], "20"),
        ],
        codes[4]: [{**dict.fromkeys(codes, "20"), codes[0]: "19"}],
    }
    for wanted, people in shared.items():
        assert {wrong for _, wrong in answer(points, people)} == {wanted}
    sets = studies.template("bestworst").with_languages(["en"])
    best, worst = sets.codes[:2]
    options = sets.question(best).scale.codes  # type: ignore[union-attr]
    chosen = [{best: options[0], worst: options[0]}, {best: options[0], worst: options[1]}]
    assert [wrong for _, wrong in answer(sets, chosen)] == [worst, ""]


def test_split(answer: Any) -> None:  # JR3
    study = studies.split()
    versions = [
        {one.code for one in study.questions if one.feature is None or one.feature in features}
        for features in study.split
    ]
    drawn = [versions.index(asked & set(study.codes)) for asked, _ in answer(study, [{}] * 24)]
    assert 3 <= sum(drawn) <= 21, drawn
