"""forms.surveyjs, surveyjs_rules: the JSON of SurveyJS.

FJ1 sections are pages, grids matrices whose rows are codes; every kind of question has its type and its answers as values
FJ2 texts are there in all languages or the one asked for; the first language of SurveyJS is the default
FJ3 conditions, limits, sums and exclusive options are expressions; hidden questions say form and version
FJ4 no text becomes a reference to an answer
FJ5 the same arguments give the same bytes; a form can be written again, a file of somebody else is not replaced
FJ6 what the format cannot hold is refused in words
"""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.consumers import studies

from loyaltystats.errors import FormError
from loyaltystats.forms.surveyjs_rules import Rules
from loyaltystats.forms.write import write_form
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.template import load_instrument

RECOMMEND = load_instrument("recommend")


def written(study: Instrument, path: Path, **more: Any) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # features are named once for several languages
        survey: dict[str, Any] = json.loads(write_form(study, path, overwrite=True, **more).read_text(encoding="utf-8"))
    return survey


def elements(survey: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for page in survey["pages"] for one in page["elements"]}


def texts(value: Any) -> Iterator[str]:
    """Yield every text that a respondent may see."""
    if isinstance(value, dict):
        for key, one in value.items():
            if key in ("title", "description", "text", "html", "minRateDescription", "maxRateDescription"):
                yield from one.values() if isinstance(one, dict) else [one]
            else:
                yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


def test_types(tmp_path: Path) -> None:  # FJ1
    survey = written(studies.six_languages(), tmp_path / "a.json", language="en")
    found = elements(survey)
    assert [page["name"] for page in survey["pages"]] == ["section_1", "section_2", "section_3"]
    assert {name: one["type"] for name, one in found.items()} == {
        "form": "text",
        "qnum": "radiogroup",
        "qlet": "radiogroup",
        "qodd": "radiogroup",
        "qsev": "checkbox",
        "qcnt": "checkbox",
        "qdec": "text",
        "qtxt": "comment",
        "grid1": "matrix",
        "grid2": "matrix",
        "chain": "radiogroup",
        "deep": "radiogroup",
    }
    assert found["qdec"]["inputType"] == "number"
    assert found["qdec"]["description"] == "A number from 0 to 100, or -98 - Answer -98 (en), -99 - Answer -99 (en)"
    assert [one["value"] for one in found["qnum"]["choices"]] == [1, 2, 3, 4, 5, 97, 98]
    assert [one["value"] for one in found["qlet"]["choices"]] == ["A", "B", "C", "98"]
    assert found["qsev"]["choices"][2] == {"value": "N", "text": "Answer N (en)", "isExclusive": True}
    assert survey["clearInvisibleValues"] == "onHiddenContainer"


def test_grids(tmp_path: Path) -> None:  # FJ1
    found = elements(written(studies.six_languages(), tmp_path / "a.json", language="en"))
    grid = found["grid1"]
    assert [row["value"] for row in grid["rows"]] == ["rowa", "rowb"]
    assert [column["value"] for column in grid["columns"]] == [1, 2, 3, 4, 5, 97, 98]
    assert grid["eachRowRequired"] is True
    assert grid["titleLocation"] == "hidden"
    assert "eachRowRequired" not in found["grid2"]
    pair = load_instrument("kano").with_languages(["en"]).with_features({"app": "The app"})
    assert elements(written(pair, tmp_path / "b.json"))["grid1"]["title"] == "The app"


def test_some_rows_required(tmp_path: Path) -> None:  # FJ1
    rows = [studies.question(code, scale=studies.NUMBERS, required=code != "b") for code in ("a", "b", "c")]
    grid = elements(written(studies.study("x", tuple(rows)), tmp_path / "a.json"))["grid1"]
    assert "eachRowRequired" not in grid
    assert [one["expression"] for one in grid["validators"]] == ["{grid1.a} notempty", "{grid1.c} notempty"]


def test_ratings_and_lists(tmp_path: Path) -> None:  # FJ1
    rating = elements(written(RECOMMEND, tmp_path / "a.json", language="en"))["recommend"]
    assert rating["type"] == "rating"
    assert rating["rateValues"] == list(range(11))
    assert rating["maxRateDescription"] == "Extremely likely"
    words = {1: "low", 3: "middle", 5: "high"}
    five = tuple(Answer(code=str(n), label={"en": words[n]} if n in words else {}) for n in range(1, 6))
    many = Scale("many", tuple(Answer(code=str(n), label={"en": f"Country {n}"}) for n in range(1, 21)), ordered=False)
    asked = (studies.question("a", scale=Scale("five", five)), studies.question("b", scale=many))
    found = elements(written(studies.study("x", asked), tmp_path / "b.json"))
    assert found["a"]["type"] == "radiogroup"  # a rating would lose the word in the middle
    assert [one["text"] for one in found["a"]["choices"]] == ["1 - low", "2", "3 - middle", "4", "5 - high"]
    assert found["b"]["type"] == "dropdown"


def test_languages(tmp_path: Path) -> None:  # FJ2
    every = written(studies.six_languages(), tmp_path / "a.json")
    assert every["title"] == {
        "default": "Six (en)",
        **{one: f"Six ({one})" for one in ("es", "pt", "de", "fr")},
        "zh-cn": "Six (zh)",
    }
    assert "locale" not in every
    turned = written(RECOMMEND.with_languages(["es", "en"]), tmp_path / "b.json")
    assert turned["locale"] == "es"
    assert turned["title"] == {"default": "Customer survey", "es": "Encuesta a clientes"}
    alone = written(RECOMMEND, tmp_path / "c.json", language="es")
    assert (alone["locale"], alone["title"]) == ("es", "Encuesta a clientes")
    german = written(studies.six_languages().with_languages(["zh", "de"]), tmp_path / "d.json")
    assert (german["locale"], german["title"]) == ("zh-cn", {"default": "Six (zh)", "de": "Six (de)"})


RULES = Rules(
    studies.logic(0), {**{one.code: one.code for one in studies.ASKED}, "rowa": "grid1.rowa", "oddc": "grid2.oddc"}
)


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("qnum = 3", "({qnum} notempty and {qnum} = 3)"),
        ("qlet != 'A'", "({qlet} notempty and {#qlet} != 'A')"),
        ("oddc = '01'", "({grid2.oddc} notempty and {#grid2.oddc} = '01')"),
        ("rowa <= 3", "({grid1.rowa} notempty and {grid1.rowa} <= 3 and {grid1.rowa} != 97 and {grid1.rowa} != 98)"),
        ("qdec > 0.5", "({qdec} notempty and {qdec} > 0.5 and {qdec} != -98 and {qdec} != -99)"),
        ("selected(qsev, 'N')", "({qsev} contains 'N')"),
        ("selected(qcnt, '1')", "({qcnt} contains 1)"),
        ("not (answered(qtxt) or qnum = 1)", "!((({qtxt} notempty) or ({qnum} notempty and {qnum} = 1)))"),
        ("answered(qtxt) and answered(qnum)", "(({qtxt} notempty) and ({qnum} notempty))"),
    ],
)
def test_expressions(condition: str, wanted: str) -> None:  # FJ3
    assert RULES.condition(condition) == wanted


def test_hidden_questions(tmp_path: Path) -> None:  # FJ3
    survey = written(studies.split(), tmp_path / "a.json")
    form, version = survey["pages"][0]["elements"][:2]
    assert form == {
        "type": "text",
        "name": "form",
        "visible": False,
        "clearIfInvisible": "none",
        "defaultValue": f"{studies.split().id};{studies.split().version};en;{studies.split().fingerprint}"
        f";structure={structure_of(studies.split())}",
    }
    assert version["defaultValueExpression"] == "iif({version} notempty, {version}, currentDate() % 2 + 1)"
    found = elements(survey)
    assert found["helpgot"]["visibleIf"] == "({version} = 1)"
    assert "visibleIf" not in found["appgot"]
    rows = {row["value"]: row for one in found.values() if one["type"] == "matrix" for row in one["rows"]}
    assert rows["stockperf"]["visibleIf"] == "({version} = 2)"
    assert "visibleIf" not in rows["appperf"]


def test_constraints(tmp_path: Path) -> None:  # FJ3
    study = load_instrument("constsum").with_languages(["en"]).with_features({"app": "App", "bus": "Bus"})
    survey = written(study, tmp_path / "a.json")
    found = elements(survey)
    summed = " + ".join(
        f"iif({{{one}}} empty or {{{one}}} = -98 or {{{one}}} = -99, 0, {{{one}}})" for one in ("apppts", "buspts")
    )
    assert survey["calculatedValues"] == [{"name": "sum_1", "expression": summed}]
    assert found["sum_1_note"]["html"] == "Sum so far: {sum_1} of 100"
    assert [one["expression"] for one in found["apppts"]["validators"]] == [
        "{apppts} empty or ({apppts} >= 0 and {apppts} <= 100) or {apppts} = -98 or {apppts} = -99"
    ]
    last = found["buspts"]["validators"][-1]
    assert last["text"] == "The numbers must add up to 100."
    assert last["expression"].startswith(f"{{buspts}} empty or round({summed}, 4) = 100 or {{apppts}} = -98")
    several = elements(written(studies.six_languages(), tmp_path / "b.json"))["qsev"]
    assert [one["expression"] for one in several["validators"]] == ["(!({qsev} contains 'N') or {qsev.length} = 1)"]


def test_hostile_texts(tmp_path: Path) -> None:  # FJ4
    survey = written(studies.hostile(), tmp_path / "a.json")
    shown = list(texts(survey))
    assert not any(re.search(r"\{[^\u2060]", text) for text in shown)
    assert set(studies.HOSTILE) <= {text.replace("\u2060", "") for text in shown}


def test_same_bytes_and_nothing_lost(tmp_path: Path) -> None:  # FJ5
    path = write_form(RECOMMEND, tmp_path / "a.json")
    before = path.read_bytes()
    assert write_form(RECOMMEND, path, format="surveyjs").read_bytes() == before
    path.write_text('[{"recommend": 9}]', encoding="utf-8")
    with pytest.raises(FormError, match="is not an empty form - nothing was written"):
        write_form(RECOMMEND, path)
    assert path.read_text(encoding="utf-8") == '[{"recommend": 9}]'
    write_form(RECOMMEND, path, overwrite=True)


def test_order_of_a_seed(tmp_path: Path) -> None:  # FJ5
    study = load_instrument("constsum").with_languages(["en"]).with_features({f"f{n}": f"F {n}" for n in range(6)})
    plain, mixed = (list(elements(written(study, tmp_path / "a.json", seed=seed))) for seed in (None, 3))
    assert plain != mixed
    assert sorted(plain) == sorted(mixed)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"versions": 2}, "versions - format 'surveyjs' asks every question in one place"),
        ({"respondents": ["a"]}, "respondents - format 'surveyjs' asks one respondent at a time and holds no rows"),
    ],
)
def test_what_cannot_be_held(tmp_path: Path, more: dict[str, Any], words: str) -> None:  # FJ6
    with pytest.raises(FormError, match=re.escape(words)):
        write_form(RECOMMEND, tmp_path / "a.json", **more)
