"""questionnaire.analysis_plan, questionnaire.registration: the plan of a study, decided before the answers are seen.

PL1 a study with a plan is saved and read back equal; combined studies keep the one plan, two different ones are refused
PL2 faults of a plan come with those of the file, each with its line, the nearest word, and what was expected
PL3 a plan changes neither the fingerprint nor the structure of the study: forms written before it stay readable
PL4 the fingerprint changes with everything planned, and not with where it was registered or the order of the fields
PL5 a registration says the plan in plain words and holds it whole; one that was changed is refused
PL6 differences are told item by item
PL7 names in a plan are the ones of the package: analyses, models, methods
PL8 the published JSON Schema is the one that the classes give
"""

# ruff: noqa: E501 - messages stand as they are printed

from __future__ import annotations

from dataclasses import fields
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

import loyaltystats as ls
from loyaltystats.errors import ArgumentError, TemplateError
from loyaltystats.questionnaire import study_schema
from loyaltystats.questionnaire.analysis_plan import ANALYSES, METHODS, MODELS, AnalysisPlan, plan_from
from loyaltystats.questionnaire.instrument import Instrument
from loyaltystats.questionnaire.loader import load_text
from loyaltystats.questionnaire.registration import (
    differences,
    plan_words,
    read_registration,
    registration_of,
    registration_text,
)
from loyaltystats.questionnaire.structure import structure_of
from loyaltystats.questionnaire.template import instrument_from

WHOLE: dict[str, Any] = {
    "analyses": ["classify_kano", "nps"],
    "outcome": "recommend",
    "drivers": ["speedperf", "valueperf"],
    "always": ["country"],
    "models": [{"model": "linear"}, {"model": "ordinal", "outcome": "recommend", "options": {"classes": ["6", "8"]}}],
    "importance": "lmg",
    "stated": {"speedperf": "valueperf"},
    "by": ["country"],
    "banner": {"columns": ["country"], "rows": ["recommend"]},
    "weights": "w",
    "strata": "s",
    "clusters": "c",
    "fpc": "f",
    "nested": True,
    "lonely": "adjust",
    "adjust": "bh",
    "confidence_level": 0.9,
    "missing": "drop",
    "equivalence_margin": 0.1,
    "minimum_base": 10,
    "bootstrap": 500,
    "seed": 7,
    "what_if": [{"change": {"speedperf": 1}}, {"lift": {"valueperf": 7}, "move": {"speedperf": [3, 5, 0.2]}}],
    "mediation": [{"driver": "speedperf", "mediator": ["valueperf"], "serial": True}],
    "moderation": [{"driver": "speedperf", "moderator": "country", "always": ["valueperf"]}],
    "linkage": [{"outcome": "revenue", "kind": "amount"}],
    "hypotheses": [{"text": "Speed goes with recommending", "tested_by": ["regress_loyalty"]}, {"text": "No tie"}],
    "columns": {"panel": "Which panel they come from"},
    "only_planned": True,
    "registration": {"fingerprint": "a" * 64, "place": "osf.io/abcde", "date": "2026-03-01"},
}
"""Every field set."""


@pytest.fixture(scope="module")
def study() -> Instrument:
    ratings = ls.load_instrument("performance").with_features({"speed": "Speed", "value": "Value"})
    return ratings.combined(ls.load_instrument("recommend"), ls.load_instrument("profile")).with_languages(["en"])


def test_every_field_is_tried() -> None:
    assert set(WHOLE) == {each.name for each in fields(AnalysisPlan)} == set(study_schema.PlanModel.model_fields)


# ---------------------------------------------------------------- PL1


def test_saved_and_read_back(study: Instrument, tmp_path: Path) -> None:
    for plan in (WHOLE, {"outcome": "recommend"}, {}):
        planned = study.with_plan(plan)
        planned.save(tmp_path / "study.yaml")
        assert ls.load_instrument(tmp_path / "study.yaml") == planned
    assert study.with_plan(WHOLE).with_plan(None) == study
    assert study.with_plan(study.with_plan(WHOLE).plan or {}) == study.with_plan(WHOLE)


def test_combined(study: Instrument) -> None:
    planned, other = study.with_plan({"by": ["country"]}), ls.load_instrument("csat")
    assert planned.combined(other).plan == planned.plan == other.combined(planned).plan
    with pytest.raises(TemplateError) as caught:
        planned.combined(other.with_plan({"outcome": "satoverall"}))
    assert str(caught.value) == (
        "instruments performance+recommend+profile, csat - have different analysis plans - combine first, then call "
        "with_plan()."
    )


# ---------------------------------------------------------------- PL2


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        (
            "outcom: recommend",
            "'outcom' is not a field - expected one of adjust, always, analyses, banner, bootstrap, by, clusters, columns, confidence_level, drivers, equivalence_margin, fpc, hypotheses, importance, linkage, lonely, mediation, minimum_base, missing, models, moderation, nested, only_planned, outcome, registration, seed, stated, strata, weights, what_if. Did you mean 'outcome'?",
        ),
        (
            "outcome: recomend",
            "'recomend' is no question of the study - expected one, or a column that comes with the answers, named under 'columns'. Did you mean 'recommend'?",
        ),
        (
            "{outcome: recommend, drivers: [recommend]}",
            "'recommend' is the outcome and a driver - leave it out of one.",
        ),
        ("adjust: hol", "field 'adjust': 'hol' is not known - expected one of holm, bh, none. Did you mean 'holm'?"),
        (
            "analyses: [regres_loyalty]",
            "field 'analyses': 'regres_loyalty' is not known - expected one of "
            + ", ".join(ANALYSES)
            + ". Did you mean 'regress_loyalty'?",
        ),
        (
            "confidence_level: 95",
            "field 'confidence_level': got 95 - expected a fraction between 0 and 1, for example 0.95",
        ),
        ("equivalence_margin: 0", "field 'equivalence_margin': got 0 - expected a number above 0, for example 0.1"),
        ("minimum_base: 0", "field 'minimum_base': '0' is too small - expected at least 1"),
        (
            "models: [{modl: linear, model: linear}]",
            "'modl' is not a field - expected one of model, options, outcome. Did you mean 'model'?",
        ),
        (
            "models: [{model: linaer}]",
            "field 'model': 'linaer' is not known - expected one of " + ", ".join(MODELS) + ". Did you mean 'linear'?",
        ),
        ("mediation: [{driver: speedperf}]", "field 'mediator' is missing - add it"),
        (
            "what_if: [{change: {speed: 1}}]",
            "'speed' is no question of the study - expected one, or a column that comes with the answers, named under 'columns'. Did you mean 'speedperf'?",
        ),
        (
            "registration: {fingerprint: xyz}",
            "field 'fingerprint': is no fingerprint - expected 16 to 64 digits and letters a to f, as 'register' prints them",
        ),
        ("banner: [country]", "field 'banner': a list - expected a mapping of fields"),
    ],
)
def test_faults(study: Instrument, tmp_path: Path, plan: str, message: str) -> None:
    study.save(tmp_path / "study.yaml")
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8") + f"plan:\n  {plan}\n"
    last = text.count("\n")
    with pytest.raises(TemplateError) as caught:
        instrument_from(load_text(text, "study.yaml"))
    assert str(caught.value) == f"study.yaml has 1 fault:\n  - line {last}, the plan - {message}"


def test_all_faults_at_once(study: Instrument, tmp_path: Path) -> None:
    study.save(tmp_path / "study.yaml")
    text = (tmp_path / "study.yaml").read_text(encoding="utf-8") + "colour: red\nplan:\n  adjust: x\n  seed: y\n"
    with pytest.raises(TemplateError, match="has 3 faults"):
        instrument_from(load_text(text, "study.yaml"))
    with pytest.raises(TemplateError, match=r"plan has 2 faults:\n  - 'nonsense' is no question"):
        study.with_plan({"outcome": "nonsense", "by": ["contry"]})
    with pytest.raises(TemplateError, match="'outcom' is not a field"):
        study.with_plan({"outcom": "recommend"})
    with pytest.raises(ArgumentError, match=r"plan - got list - expected a mapping such as"):
        study.with_plan([])  # type: ignore[arg-type]


# ---------------------------------------------------------------- PL3, PL4


def test_forms_stay_readable(study: Instrument, tmp_path: Path) -> None:
    ls.write_form(study, tmp_path / "a.xlsx", answers=ls.simulate_responses(study, 5, rng=1).frame)
    planned = study.with_plan(WHOLE)
    assert planned.fingerprint == study.fingerprint
    assert structure_of(planned) == structure_of(study)
    assert ls.read_responses(tmp_path / "a.xlsx", planned).instrument == planned


def test_fingerprint_holds_everything_planned() -> None:
    whole = plan_from(WHOLE)
    for name in WHOLE:
        less = plan_from({key: value for key, value in WHOLE.items() if key != name})
        assert (less.fingerprint == whole.fingerprint) == (name == "registration"), name
    assert plan_from({"by": ["a"], "adjust": "bh"}).fingerprint == plan_from({"adjust": "bh", "by": ["a"]}).fingerprint


def test_fingerprint_is_kept() -> None:
    """A registered fingerprint must fit for ever: this one may only change together with FORMAT."""
    assert plan_from({"outcome": "recommend", "drivers": ["speedperf"], "adjust": "holm"}).fingerprint == (
        "ca68a8ef9ad2d4225971481d4b43ac5ed27db5402bdbdd1bb7dfda7b9fd702ce"
    )


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "adjust": st.sampled_from(["holm", "bh", "none"]),
            "confidence_level": st.floats(0.01, 0.99),
            "seed": st.integers(0, 10**9),
            "by": st.lists(st.sampled_from(["country", "speedperf", "recommend"]), max_size=3),
            "what_if": st.lists(
                st.fixed_dictionaries({"change": st.dictionaries(st.just("speedperf"), st.floats(-3, 3))}), max_size=2
            ),
            "hypotheses": st.lists(
                st.fixed_dictionaries({"text": st.text("abc é中:#'\"{}", min_size=1).filter(str.strip)}), max_size=2
            ),
        },
    )
)
def test_any_plan_survives_its_file(study: Instrument, plan: dict[str, Any]) -> None:
    made = study.with_plan(plan).plan
    assert made is not None
    text = yaml.safe_dump(made.data(), allow_unicode=True)
    again = plan_from(load_text(text, "plan.yaml").data or {})
    assert (again, again.fingerprint) == (made, made.fingerprint)


# ---------------------------------------------------------------- PL5


def test_registration(study: Instrument, tmp_path: Path) -> None:
    planned = study.with_plan(WHOLE)
    assert planned.plan is not None
    text = registration_text(planned)
    assert "Outcome: Would recommend (recommend)" in text
    assert "Hypothesis 1: Speed goes with recommending (tested by regress_loyalty)" in text
    assert "osf.io" not in text  # where it is registered is known only afterwards
    file = tmp_path / "registered.txt"
    file.write_text(text, encoding="utf-8")
    read = read_registration(file)
    assert read.fits(planned.plan)
    assert read.questionnaire_fingerprint == study.fingerprint
    assert not read.fits(planned.plan.changed(adjust="none"))
    assert read_registration(planned.plan.fingerprint[:16]).fits(planned.plan)
    own = registration_of(planned.plan)
    assert own is not None
    assert (own.place, own.date, own.fits(planned.plan)) == ("osf.io/abcde", "2026-03-01", False)
    assert registration_of(AnalysisPlan()) is None
    file.write_text(text.replace("adjust: bh", "adjust: none"), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        read_registration(file)
    assert str(caught.value) == (
        "registered.txt - was changed after it was written: its plan has another fingerprint than it states - take the "
        "copy that was deposited."
    )


def test_no_registration(study: Instrument, tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="has no analysis plan - expected a section 'plan' in its file"):
        registration_text(study)
    with pytest.raises(TemplateError, match="'nowhere' is no file and no fingerprint - expected 16 to 64 digits"):
        read_registration("nowhere")
    (tmp_path / "a.txt").write_text("nothing", encoding="utf-8")
    with pytest.raises(TemplateError, match=r"a.txt - is no registration - expected the file that"):
        read_registration(tmp_path / "a.txt")


# ---------------------------------------------------------------- PL6, PL7, PL8


def test_words_and_differences(study: Instrument) -> None:
    whole = plan_from(WHOLE)
    said = dict(plan_words(whole, study))
    assert said["What-if"] == "Value (valueperf) at least 7; Speed (speedperf): 20% of those at 3 or less get 5"
    assert said["Mediation"] == "Speed (speedperf), over Value (valueperf)"
    assert said["Model"] == "ordinal regression of Would recommend (recommend) with classes 6, 8"
    assert said["Smallest base shown"] == "10 answers"
    assert differences(whole, whole.changed(registration={}), study) == ()
    assert differences(whole, whole.changed(adjust="none", by=()), study) == (
        "Groups shown apart: planned Country (country); carried out with the default.",
        "Correction for several tests: planned Benjamini-Hochberg (false discovery rate); carried out with none.",
    )


def test_words_of_the_package() -> None:
    from loyaltystats.stats.drivers import regress, shares

    assert set(MODELS) == set(regress.MODELS)
    assert set(METHODS) == set(shares.METHODS)
    assert [name for name in ANALYSES if not hasattr(ls, name)] in ([], ["banner_tables"])


def test_json_schema(study: Instrument) -> None:  # remake it with: python -m loyaltystats.questionnaire.study_schema
    published = files("loyaltystats.instruments") / study_schema.SCHEMA_FILE
    assert published.read_text(encoding="utf-8") == study_schema.json_schema_text()
    schema = study_schema.StudyModel.model_json_schema()
    plan = {"$defs": schema["$defs"], "$ref": "#/$defs/PlanModel"}
    jsonschema.validate(plan_from(WHOLE).data(), plan)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"outcom": "x"}, plan)
