"""questionnaire.schema and the shipped templates.

SC1 the published JSON Schema is the one that the classes give
SC2 every shipped template passes the JSON Schema as an editor sees it, and names the schema in its first line
SC3 the JSON Schema refuses what the loader refuses: unknown fields, wrong codes, missing fields
SC4 every shipped template is complete: both languages, purpose, source, rights, validation, scoring, minutes, analyses
SC5 Spanish texts are Spanish, not left in English; every Kano text of the absence says so in capitals
SC6 short names fit into charts, and no two questions of a template share one
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from loyaltystats.questionnaire import schema
from loyaltystats.questionnaire.library import shipped_names, shipped_template
from loyaltystats.questionnaire.roles import Role, Side

INSTRUMENTS = files("loyaltystats.instruments")
ANALYSES = {
    *("analyze", "check_quality", "classify_kano", "compare_groups", "confirmatory_factors", "csat", "effort"),
    *(
        "intentions",
        "invariance",
        "level_drift",
        "loyalty_index",
        "loyalty_phases",
        "mediate",
        "nps",
        "path_model",
        "penalty_reward",
    ),
    *("priority_map", "regress_loyalty", "relative_importance", "reliability", "sample_size", "satisfaction_levels"),
    *("secure_customers", "share_of_wallet"),
    *("simulate_responses", "what_if"),
}
"""The functions that a template may name: those of the front door."""

SIX = ["en", "es", "pt", "de", "fr", "zh"]


def _text(name: str) -> str:
    return (INSTRUMENTS / f"{name}.yaml").read_text(encoding="utf-8")


def _faults(document: Any) -> list[str]:
    return [error.message for error in jsonschema.Draft202012Validator(schema.json_schema()).iter_errors(document)]


def test_published_schema_is_current() -> None:  # SC1; remake it with: python -m loyaltystats.questionnaire.schema
    jsonschema.Draft202012Validator.check_schema(schema.json_schema())
    assert (INSTRUMENTS / schema.SCHEMA_FILE).read_text(encoding="utf-8") == schema.json_schema_text()


def test_schema_is_written(tmp_path: Path) -> None:  # SC1
    assert schema.write_json_schema(tmp_path).read_text(encoding="utf-8") == schema.json_schema_text()


@pytest.mark.parametrize("name", shipped_names())
def test_templates_pass_the_schema(name: str) -> None:  # SC2
    assert _text(name).startswith("# yaml-language-server: $schema=template.schema.json\n")
    assert _faults(yaml.safe_load(_text(name))) == []


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"colour": "red"}, "'colour' was unexpected"),
        ({"template": "My Shop"}, "does not match"),
        ({"minutes": "many"}, "is not of type 'number'"),
        ({"languages": []}, "[] should be non-empty"),
        ({"questions": [{"code": "q"}]}, "'role' is a required property"),
        ({"scales": {"s": {"answers": [{"code": "too long"}]}}}, "does not match"),
    ],
)
def test_schema_refuses(changed: dict[str, Any], message: str) -> None:  # SC3
    faults = _faults({**yaml.safe_load(_text("recommend")), **changed})
    assert any(message in fault for fault in faults), faults


@pytest.mark.parametrize("name", shipped_names())
def test_templates_are_complete(name: str) -> None:  # SC4
    template = shipped_template(name)
    assert template.id == name
    assert list(template.languages) in (SIX[:2], SIX)
    for texts in (template.title, template.purpose, template.audience, template.instructions, template.scoring):
        assert set(texts) == set(template.languages)
    assert set(template.translations) == set(template.languages[1:])
    assert template.construct_source
    assert template.rights
    assert template.validation
    assert template.minutes > 0
    assert set(template.analyses) <= ANALYSES
    assert "analyze" in template.analyses
    if template.asks_about_features:
        assert template.minutes_per_feature > 0
        assert set(template.feature_prompt or {}) == set(template.languages)


@pytest.mark.parametrize("name", shipped_names())
def test_no_mark_in_titles(name: str) -> None:  # SC4
    template = shipped_template(name)
    for text in (name, *template.title.values()):
        for mark in ("nps", "net promoter", "acsi", "effort score"):
            assert mark not in text.lower()


@pytest.mark.parametrize("name", shipped_names())
def test_every_scale_has_anchors_in_both_languages(name: str) -> None:  # SC4
    template = shipped_template(name)
    scales = [one.scale for one in (*template.plain_questions, *template.feature_questions) if one.scale is not None]
    for scale in (*scales, *(wording.scale for wording in template.wordings.values())):
        assert scale.ambiguous() == ()
        for answer in (*scale.answers[:1], *scale.answers[-1:], *scale.missing):
            assert set(answer.label) == set(template.languages)
        if scale.answers and not scale.is_numeric:
            assert all(answer.label for answer in scale.answers)


@pytest.mark.parametrize("name", shipped_names())
def test_spanish_is_not_english(name: str) -> None:  # SC5
    template = shipped_template(name)
    asked = (*template.plain_questions, *template.feature_questions, *template.task_questions)
    assert template.purpose["en"] != template.purpose["es"]
    for one in asked:
        assert one.text["en"] != one.text["es"]
        assert one.text["en"].endswith("?") == one.text["es"].endswith("?")
        assert one.text["es"].count("?") == one.text["es"].count("¿")


@pytest.mark.parametrize("name", shipped_names())
def test_names_fit_charts(name: str) -> None:  # SC6
    asked = shipped_template(name).plain_questions
    for language in ("en", "es"):
        names = [one.name[language] for one in asked]
        assert [short for short in names if len(short) > 40] == []
        assert len({short.lower() for short in names}) == len(names), language


def test_the_absence_is_emphasised() -> None:  # SC5
    sides = {one.side: one for one in shipped_template("kano").feature_questions if one.role is Role.KANO}
    assert " NOT " in sides[Side.DYSFUNCTIONAL].text["en"]
    assert " NO " in sides[Side.DYSFUNCTIONAL].text["es"]
    assert " NOT " not in sides[Side.FUNCTIONAL].text["en"]
    assert " NO " not in sides[Side.FUNCTIONAL].text["es"]


def test_facts_of_the_templates() -> None:
    """What analyses rely on: roles, metrics, scales."""
    kano = {one.role: one for one in shipped_template("kano").feature_questions}
    assert kano[Role.IMPORTANCE].scale is not None
    assert kano[Role.IMPORTANCE].scale.codes == tuple("123456789")
    assert kano[Role.DELIVERY].scale is not None
    assert [one.label["en"] for one in kano[Role.DELIVERY].scale.answers] == ["Yes", "Partly", "No"]
    assert kano[Role.DELIVERY].scale.missing_codes == ("98",)
    recommend = shipped_template("recommend").plain_questions[0]
    assert (recommend.code, recommend.metric) == ("recommend", "nps")
    assert [(one.metric, one.top) for one in shipped_template("csat").plain_questions] == [("csat", 2)] * 3
    level = shipped_template("fourlevel").feature_questions[0]
    assert level.scale is not None
    assert [level.scale.code_of(word) for word in ("Dissatisfied", "Expected", "Desired", "Delighted")] == list("1234")
    share = shipped_template("loyalty").plain_questions[-1]
    assert (share.kind, share.metric, share.minimum, share.maximum) == ("number", "share", 0.0, 100.0)
    assert share.scale is not None
    assert share.scale.missing_codes == ("-98", "-99")
    assert {one.role for one in shipped_template("profile").plain_questions} == {Role.PROFILE}
