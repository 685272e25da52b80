"""A study and its analysis plan as pydantic classes; whether a plan names questions is checked in ``analysis_plan``."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, WithJsonSchema

from loyaltystats.checks import did_you_mean
from loyaltystats.questionnaire.analysis_plan import ANALYSES, METHODS, MODELS
from loyaltystats.questionnaire.schema import Language, Name, PartModel, Strict, Text, Texts, no_control_characters

SCHEMA_FILE = "study.schema.json"
FINGERPRINT = re.compile(r"[0-9a-f]{16,64}")


def one_of(words: tuple[str, ...]) -> Callable[[str], str]:
    """Return what accepts one of these words and suggests the nearest one for any other."""

    def known(text: str) -> str:
        if text not in words:
            raise ValueError(f"{text!r} is not known - expected one of {', '.join(words)}.{did_you_mean(text, words)}")
        return text

    return known


def a_fraction(value: float) -> float:
    """Return the value, or raise ``ValueError`` if it does not lie between 0 and 1."""
    if not 0 < value < 1:
        raise ValueError(f"got {value:g} - expected a fraction between 0 and 1, for example 0.95")
    return value


def above_zero(value: float) -> float:
    """Return the value, or raise ``ValueError`` if it is not above 0."""
    if not value > 0:
        raise ValueError(f"got {value:g} - expected a number above 0, for example 0.1")
    return value


def a_fingerprint(text: str) -> str:
    """Return the fingerprint in small letters, or raise ``ValueError`` if it is none."""
    found = text.strip().lower()
    if not FINGERPRINT.fullmatch(found):
        raise ValueError("is no fingerprint - expected 16 to 64 digits and letters a to f, as 'register' prints them")
    return found


Column = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Columns = Annotated[list[Column], Field(min_length=1)]
Analysis = Annotated[str, AfterValidator(one_of(ANALYSES)), WithJsonSchema({"enum": list(ANALYSES)})]
Method = Annotated[str, AfterValidator(one_of(METHODS)), WithJsonSchema({"enum": list(METHODS)})]
Model = Annotated[str, AfterValidator(one_of(MODELS)), WithJsonSchema({"enum": list(MODELS)})]
Option = bool | float | str


class PlannedModelModel(Strict):
    """One regression of the plan."""

    model: Model = Field(description="Model of the drivers")
    outcome: Column | None = Field(default=None, description="Question to be explained, where it is another one")
    options: dict[Name, Option | list[Option]] = Field(
        default_factory=dict, description="Options of the model, such as classes: nps"
    )


class BannerModel(Strict):
    """Tables of many questions by many columns."""

    columns: Columns = Field(description="Questions whose answers are the columns of the tables")
    rows: Columns | None = Field(default=None, description="Questions in the rows; default: every closed question")


class WhatIfModel(Strict):
    """One scenario: what the score would be if drivers were better."""

    change: dict[Column, float] = Field(default_factory=dict, description="Driver: points that everybody gets more")
    lift: dict[Column, float] = Field(default_factory=dict, description="Driver: who is below this gets it")
    move: dict[Column, Annotated[list[float], Field(min_length=3, max_length=3)]] = Field(
        default_factory=dict, description="Driver: at most, to, and the share of those who move"
    )
    breaks: Annotated[list[int], Field(min_length=2, max_length=2)] | None = Field(
        default=None, description="Highest detractor and lowest promoter, on other scales than 0-10"
    )


class MediationModel(Strict):
    """One way from a driver over mediators to loyalty."""

    driver: Column
    mediator: Columns
    outcome: Column | None = None
    always: list[Column] = Field(default_factory=list)
    serial: bool = Field(default=False, description="Whether the mediators come one after the other")


class ModerationModel(Strict):
    """One driver whose slope may differ between customers."""

    driver: Column
    moderator: Column
    outcome: Column | None = None
    always: list[Column] = Field(default_factory=list)
    at: list[float] | None = Field(default=None, description="Values of the moderator to look at")


class LinkageModel(Strict):
    """One figure of the books that loyalty goes with."""

    outcome: Column
    kind: Literal["amount", "count", "duration"]
    drivers: Columns | None = None
    left: Column | None = Field(default=None, description="For durations: 1 for who left")
    exposure: Column | None = Field(default=None, description="For counts: how long each was observed")
    always: list[Column] = Field(default_factory=list)


class HypothesisModel(Strict):
    """What is expected, in one sentence."""

    text: Text
    tested_by: list[Analysis] = Field(default_factory=list, description="Analyses that test it")


class RegistrationModel(Strict):
    """Where and when the plan was registered."""

    fingerprint: Annotated[str, AfterValidator(a_fingerprint)] = Field(
        description="Fingerprint of the registered plan, as 'loyaltystats register' prints it"
    )
    place: Text | None = None
    date: Text | None = None


class PlanModel(Strict):
    """The analysis plan of a study: what will be analysed and how, decided before the answers are seen."""

    analyses: list[Analysis] = Field(default_factory=list, description="Analyses whose results are planned")
    outcome: Column | None = Field(default=None, description="Question that the drivers explain")
    drivers: list[Column] = Field(default_factory=list, description="Questions that explain it; default: all")
    always: list[Column] = Field(default_factory=list, description="Columns held constant")
    models: list[PlannedModelModel] = Field(default_factory=list)
    importance: Method | None = Field(default=None, description="Method of the relative importance")
    stated: dict[Column, Column] = Field(default_factory=dict, description="Driver: question of its stated importance")
    by: list[Column] = Field(default_factory=list, description="Columns whose groups are shown apart")
    banner: BannerModel | None = None
    weights: Column | None = Field(default=None, description="Column of survey weights")
    strata: Column | None = None
    clusters: Column | None = Field(default=None, description="Column of the units that were drawn first")
    fpc: Column | None = Field(default=None, description="Column of population sizes")
    nested: bool = Field(default=False, description="Whether clusters are numbered within strata")
    lonely: Literal["error", "adjust", "remove", "certainty", "average"] | None = None
    adjust: Literal["holm", "bh", "none"] | None = Field(default=None, description="Correction for several tests")
    confidence_level: Annotated[float, AfterValidator(a_fraction)] | None = None
    missing: Literal["drop", "raise"] | None = Field(default=None, description="Rule for missing answers")
    equivalence_margin: Annotated[float, AfterValidator(above_zero)] | None = Field(
        default=None, description="Largest effect that would not matter, in standard deviations"
    )
    minimum_base: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Smallest base shown")
    bootstrap: Annotated[int, Field(ge=0)] | None = Field(default=None, description="Number of resamples")
    seed: Annotated[int, Field(ge=0)] | None = None
    what_if: list[WhatIfModel] = Field(default_factory=list)
    mediation: list[MediationModel] = Field(default_factory=list)
    moderation: list[ModerationModel] = Field(default_factory=list)
    linkage: list[LinkageModel] = Field(default_factory=list)
    hypotheses: list[HypothesisModel] = Field(default_factory=list)
    columns: dict[Column, Text] = Field(
        default_factory=dict, description="Columns that come with the answers and are no questions: what they hold"
    )
    only_planned: bool = Field(default=False, description="Whether everything else is left out of the report")
    registration: RegistrationModel | None = None


class StudyModel(Strict):
    """A study: templates with their features, written by ``Instrument.save``."""

    study: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(no_control_characters)]
    version: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(no_control_characters)]
    title: Texts
    languages: Annotated[list[Language], Field(min_length=1)]
    parts: Annotated[list[PartModel], Field(min_length=1)]
    split: list[Annotated[list[str], Field(min_length=1)]] = Field(
        default_factory=list, description="Features that each version of the form asks about"
    )
    plan: PlanModel | None = Field(default=None, description="What will be analysed and how")


def json_schema_text() -> str:
    """Return the JSON Schema of a study as it is published beside that of a template."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **StudyModel.model_json_schema()}
    return json.dumps(schema, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


if __name__ == "__main__":  # pragma: no cover
    target = Path(str(files("loyaltystats.instruments"))) / SCHEMA_FILE
    target.write_text(json_schema_text(), encoding="utf-8", newline="\n")
