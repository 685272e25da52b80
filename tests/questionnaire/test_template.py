"""questionnaire.template.

TE1 shipped templates load by name, files by path; the unknown is answered with a suggestion and the list
TE2 a study is written as one file and read back equal, with the same fingerprint, without aliases
TE3 a failed write leaves the older file untouched; a study that could not be read back is not written
TE4 every template shown in the reference loads, and every field is explained there
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from loyaltystats.errors import TemplateError
from loyaltystats.questionnaire.instrument import Instrument, Part
from loyaltystats.questionnaire.library import shipped_names, shipped_template
from loyaltystats.questionnaire.loader import load_text
from loyaltystats.questionnaire.save import save_study
from loyaltystats.questionnaire.scale import Answer, Scale
from loyaltystats.questionnaire.template import instrument_from, instrument_of, load_instrument

ROOT = Path(__file__).resolve().parents[2]


def _everything() -> Instrument:
    # kano asks for the importance of a feature as kanoself does; a study takes one of the two
    first, *others = (load_instrument(name) for name in shipped_names() if name != "kanoself")
    return first.combined(*others).with_features(
        {"delivery": {"en": "Delivery: within 24 hours", "es": "Entrega en 24 horas"}, "no": "NO #surprise"}
    )


@pytest.mark.parametrize("name", shipped_names())
def test_by_name(name: str) -> None:  # TE1
    instrument = load_instrument(name)
    assert instrument.id == name
    assert instrument.languages in (("en", "es"), ("en", "es", "pt", "de", "fr", "zh"))
    assert instrument.wording == ("short" if name == "kano" else None)


def test_unknown_name() -> None:  # TE1
    with pytest.raises(TemplateError) as caught:
        load_instrument("recomend")
    assert str(caught.value) == (
        f"load_instrument - there is no template 'recomend' - expected one of {', '.join(shipped_names())}, or the path of "
        "a .yaml file. Did you mean 'recommend'?"
    )


def test_paths(tmp_path: Path) -> None:  # TE1
    source = (ROOT / "instruments" / "recommend.yaml").read_text(encoding="utf-8")
    file = tmp_path / "mine.yml"
    file.write_text(source, encoding="utf-8")
    for path in (file, str(file)):
        assert load_instrument(path) == load_instrument("recommend")
    with pytest.raises(TemplateError, match="cannot be opened"):
        load_instrument(tmp_path / "recommend")
    with pytest.raises(TemplateError, match="cannot be opened"):
        load_instrument("recommend.yaml")


def test_study_comes_back_equal(tmp_path: Path) -> None:  # TE2
    study = (
        _everything().with_wording("enjoy").with_languages(["es", "en"]).titled("Mi estudio", id="mine", version="7")
    )
    file = study.save(tmp_path / "study.yaml")
    back = load_instrument(file)
    assert back == study
    assert back.fingerprint == study.fingerprint
    assert back.wording == "enjoy"
    assert back.language == "es"
    assert back.parts[2].template.minutes_per_feature == study.parts[2].template.minutes_per_feature
    text = file.read_text(encoding="utf-8")
    assert text.startswith("# A study of loyaltystats")
    assert "Encantado" in text
    assert b"\r" not in file.read_bytes()
    assert re.search(r"^\s*[\w-]+: [&*]", text, re.MULTILINE) is None


FULL = """\
template: full
version: 1.5
languages: [no, en]
title: {no: Alt, en: All}
purpose: {no: Alt, en: All}
scales:
  three:
    ordered: no
    answers: [{code: 01, label: {no: no, en: yes}}, {code: 2}, {code: y}]
  share: {missing: [{code: -97, label: {no: a, en: b}, aliases: [c, 2024-01-01]}]}
feature_questions:
  - {code: fun, role: kano, side: functional, scale: three, text: {no: "{feature}", en: "{feature}"}}
  - {code: dys, role: kano, side: dysfunctional, scale: three, text: {no: "{feature}", en: "{feature}"}}
questions:
  - {code: back, role: driver, reversed: yes, required: true, scale: three, name: {no: a, en: b}, text: {no: a, en: b}}
  - {code: many, kind: multiple, role: profile, scale: three, name: {no: a, en: b}, text: {no: a, en: b}}
  - {code: part, kind: number, role: outcome, metric: share, scale: share, minimum: 0.5, maximum: 1e2,
     name: {no: a, en: b}, text: {no: a, en: b}, hint: {no: 010, en: 1:30}}
"""


def test_every_field_survives(tmp_path: Path) -> None:  # TE2
    study = instrument_from(load_text(FULL, "full.yaml")).with_features({"app": "on"})
    assert load_instrument(study.save(tmp_path / "study.yaml")) == study
    assert study.languages == ("no", "en")
    assert study.version == "1.5"
    back, many, part = study.questions[2:]
    assert (back.reversed, back.required, many.reversed, many.required) == (True, True, False, False)
    assert back.scale is not None
    assert not back.scale.ordered
    assert back.scale.codes == ("01", "2", "y")
    assert back.scale.answers[0].label == {"no": "no", "en": "yes"}
    assert many.columns == ("many_01", "many_2", "many_y")
    assert (part.minimum, part.maximum) == (0.5, 100.0)
    assert part.hint == {"no": "010", "en": "1:30"}
    assert part.scale is not None
    assert part.scale.missing[0].aliases == ("c", "2024-01-01")
    assert study.kano_pairs() == {"app": ("appfun", "appdys")}


def test_study_replaces_an_older_file(tmp_path: Path) -> None:  # TE2
    file = tmp_path / "study.yaml"
    file.write_text("old", encoding="utf-8")
    load_instrument("csat").save(file)
    assert load_instrument(file) == load_instrument("csat")
    assert [path.name for path in tmp_path.iterdir()] == ["study.yaml"]


def test_no_folder(tmp_path: Path) -> None:  # TE3
    with pytest.raises(TemplateError, match=r"study\.yaml - cannot be written: No such file"):
        load_instrument("csat").save(tmp_path / "absent" / "study.yaml")


def test_unreadable_study_is_not_written(tmp_path: Path) -> None:  # TE3
    file = tmp_path / "study.yaml"
    file.write_text("old", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        load_instrument("csat").with_languages(["en", "es"]).titled({"en": "Only English"}).save(file)
    assert str(caught.value) == (
        "study.yaml - is not written, because it could not be read back - study.yaml has 1 fault:\n"
        "  - line 4 - field 'title' has no text in 'es' - every declared language needs one - add it"
    )
    assert file.read_text(encoding="utf-8") == "old"


def test_two_scales_of_one_name_are_not_written(tmp_path: Path) -> None:  # TE3
    template = shipped_template("csat")
    first, second, third = template.plain_questions
    other = Scale("satisfaction", (Answer(code="1", label={}), Answer(code="2", label={})))
    changed = replace(template, plain_questions=(first, replace(second, scale=other, top=1), third))
    with pytest.raises(TemplateError) as caught:
        save_study(instrument_of(changed), tmp_path / "study.yaml")
    assert str(caught.value).startswith("study.yaml - is not written, because ")
    assert not list(tmp_path.iterdir())


def test_text_with_a_space_is_not_written(tmp_path: Path) -> None:  # TE3
    study = load_instrument("csat")
    part = Part(template=replace(study.parts[0].template, rights=" own "))
    with pytest.raises(TemplateError) as caught:
        replace(study, parts=(part,)).save(tmp_path / "study.yaml")
    assert str(caught.value) == (
        "study.yaml - is not written, because it would be read back differently - a text begins or ends with a space, or "
        "two scales share a name - correct that first."
    )


@pytest.mark.parametrize("page", ["docs/reference/instrument_format.md"])
def test_documented_templates_load(page: str) -> None:  # TE4
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = [block for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL) if "template:" in block]
    assert blocks
    for block in blocks:
        instrument = instrument_from(load_text(block, page))
        if any(part.needs_features for part in instrument.parts):
            instrument = instrument.with_features({"speed": "Speed"})
        assert instrument.questions


def test_every_field_is_documented() -> None:  # TE4
    from loyaltystats.questionnaire import schema, study_schema

    text = (ROOT / "docs/reference/instrument_format.md").read_text(encoding="utf-8")
    models = (
        schema.TemplateModel,
        schema.BlockModel,
        schema.PlainQuestionModel,
        schema.FeatureQuestionModel,
        schema.TaskQuestionModel,
        schema.ScaleModel,
        schema.AnswerModel,
        schema.WordingModel,
        schema.PartModel,
        study_schema.StudyModel,
        study_schema.PlanModel,
        study_schema.PlannedModelModel,
        study_schema.BannerModel,
        study_schema.WhatIfModel,
        study_schema.MediationModel,
        study_schema.ModerationModel,
        study_schema.LinkageModel,
        study_schema.HypothesisModel,
        study_schema.RegistrationModel,
    )
    fields = {field.alias or name for model in models for name, field in model.model_fields.items()}
    absent = {name for name in fields if f"`{name}`" not in text}
    assert absent == set()


def test_a_study_asked_in_fewer_languages_survives_saving(tmp_path: Path) -> None:
    study = load_instrument("csat").with_languages(["es"])
    path = study.save(tmp_path / "es.yaml")
    again = load_instrument(path)
    assert again == study
    assert again.fingerprint == study.fingerprint == load_instrument("csat").fingerprint
