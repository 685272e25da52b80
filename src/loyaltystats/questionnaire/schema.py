"""The template format as pydantic classes: what a field may hold. Meaning across fields is checked in ``faults``.

Published as JSON Schema beside the templates (``instruments/template.schema.json``), so that editors complete and
check a template while it is typed. Remake it with ``python -m loyaltystats.questionnaire.schema``.
"""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, WithJsonSchema

from loyaltystats.questionnaire.faults import LANGUAGE
from loyaltystats.questionnaire.roles import Role, Side
from loyaltystats.questionnaire.wording import UNPRINTABLE

SCHEMA_FILE = "template.schema.json"
LANGUAGE_PATTERN = f"^{LANGUAGE.pattern}$"
TEMPLATE_ID_PATTERN = r"^[a-z][a-z0-9]{0,29}$"
CODE_PATTERN = r"^[a-z][a-z0-9]{0,19}$"
ANSWER_PATTERN = r"^-?[A-Za-z0-9]{1,5}$"
NAME_PATTERN = r"^[a-z][a-z0-9_]{0,29}$"
IDEA_PATTERN = r"^[A-E]\.[1-9][0-9]?$"


def no_control_characters(text: str) -> str:
    """Return the text, or raise ``ValueError`` if no workbook or page could hold it."""
    found = UNPRINTABLE.search(text)
    if found:
        raise ValueError(f"the character U+{ord(found.group()):04X} cannot stand in a workbook - remove it")
    return text


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(no_control_characters)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN)]
Texts = Annotated[dict[Language, Text], Field(min_length=1)]
NumberOrText = WithJsonSchema({"type": ["string", "integer"], "pattern": ANSWER_PATTERN})
AnswerCode = Annotated[str, StringConstraints(pattern=ANSWER_PATTERN), NumberOrText]
Version = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9.+_-]{1,60}$"), WithJsonSchema({"type": ["string", "number"]})
]
Name = Annotated[str, StringConstraints(pattern=NAME_PATTERN)]
Idea = Annotated[str, StringConstraints(pattern=IDEA_PATTERN)]
Status = Literal["draft", "reviewed"]


class Strict(BaseModel):
    """Fields that are not known are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class AnswerModel(Strict):
    """One answer of a scale."""

    code: AnswerCode = Field(description="1 to 5 letters or digits; what the data hold")
    label: dict[Language, Text] = Field(
        default_factory=dict, description="Text by language; may be left out for a point between anchors"
    )
    aliases: list[Text] = Field(default_factory=list, description="Other spellings that stand for this answer in data")
    exclusive: bool = Field(
        default=False, description="Whether it excludes all others of a multiple choice, as 'none of these' does"
    )


class ScaleModel(Strict):
    """An answer scale: the answers in order, and the codes that count as no answer."""

    answers: list[AnswerModel] = Field(
        default_factory=list, description="In order of position; none for the missing codes of an open number"
    )
    missing: list[AnswerModel] = Field(
        default_factory=list, description="96 not shown, 97 not applicable, 98 don't know, 99 refused"
    )
    ordered: bool = Field(default=True, description="Whether the answers run from less to more")


class WordingModel(Strict):
    """A published set of five answers to the two Kano questions, by position."""

    title: Texts
    source: Text = Field(description="Who published the set")
    answers: Annotated[list[AnswerModel], Field(min_length=5, max_length=5)] = Field(
        description="Five answers, from most pleased (like) to least (dislike)"
    )


class BlockModel(Strict):
    """A heading inside a template: the questions of one block stand together."""

    title: Texts
    instructions: Texts | None = Field(default=None, description="What respondents read before the block")


class _Asked(Strict):
    role: Role = Field(description="What the question is for; forms and analyses follow it")
    kind: Literal["single", "multiple", "number", "text"] = Field(
        default="single", description="One answer, any number of answers, a number, or free text"
    )
    text: Texts = Field(description="The question as asked, by language")
    scale: Name | None = Field(default=None, description="Name of a scale of this file")
    side: Side | None = Field(default=None, description="Side of a Kano pair")
    metric: Literal["nps", "csat", "share", "mean"] | None = Field(
        default=None, description="The statistic that reads an outcome"
    )
    top: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="How many answers at the end of the scale count as satisfied"
    )
    minimum: float | None = Field(default=None, description="Lowest number allowed (kind number)")
    maximum: float | None = Field(default=None, description="Highest number allowed (kind number)")
    reversed: bool = Field(default=False, description="Whether a high answer means little of what is measured")
    required: bool = Field(default=False, description="Whether a form may insist on an answer")
    sensitive: bool = Field(
        default=False, description="Whether its answers could hurt somebody: groups of fewer than ten are not shown"
    )
    hint: Texts | None = Field(default=None, description="A short help under the question, by language")
    relevance: Text | None = Field(
        default=None, description="When the question is asked, for instance: used = '1' and ease <= 3"
    )
    block: Name | None = Field(default=None, description="Name of a block of this file")
    measures: Name | None = Field(
        default=None, alias="construct", description="Name of a construct of this file that it measures"
    )
    facet: Literal["satisfaction", "repurchase", "recommendation", "ease"] | None = Field(
        default=None, description="What this one rating stands for in a ready-made measure, such as secure customers"
    )
    total: Annotated[float, Field(gt=0)] | None = Field(
        default=None, description="What the numbers of its block, or of all features, add up to (kind number)"
    )
    right: AnswerCode | None = Field(default=None, description="Code of the right answer (role attention)")
    sources: list[Idea] = Field(default_factory=list, description="Ideas that it serves, such as A.4")


class FeatureQuestionModel(_Asked):
    """A question asked once per feature."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,3}$")] = Field(
        description="Suffix of the question code: feature 'delivery' and suffix 'fun' make 'deliveryfun'"
    )


class TaskQuestionModel(_Asked):
    """A question asked once per set of features, its answers being the features of the set."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]{0,9}$")] = Field(
        description="Stem of the question code: set 3 and stem 'best' make 'best3'"
    )
    name: Texts = Field(description="Short text for tables and charts, by language")


class PlainQuestionModel(_Asked):
    """A question asked once."""

    code: Annotated[str, StringConstraints(pattern=CODE_PATTERN)] = Field(
        description="A small letter, then at most 19 small letters or digits"
    )
    name: Texts = Field(description="Short text for tables and charts, by language")


class TemplateModel(Strict):
    """A questionnaire template of loyaltystats."""

    template: Annotated[str, StringConstraints(pattern=TEMPLATE_ID_PATTERN)] = Field(
        description="Identifier: a small letter, then small letters or digits"
    )
    version: Version = Field(description="Raise it with every change of a question, scale or text")
    languages: Annotated[list[Language], Field(min_length=1)] = Field(
        description="Language codes such as en, es; the first is the default; every text stands in all of them"
    )
    title: Texts
    family: Literal["features", "loyalty", "experience", "organisation", "profile"] = Field(
        default="features", description="Where the list of templates shows it"
    )
    use: Literal["survey", "audit", "worksheet"] = Field(
        default="survey", description="Who fills it in: respondents, raters inside the organisation, or an analyst"
    )
    translations: dict[Language, Status] = Field(
        default_factory=dict, description="How far each language but the first has been checked; not named is draft"
    )
    stale: dict[Language, list[str]] = Field(
        default_factory=dict, description="Texts whose source changed after they were translated"
    )
    purpose: Texts = Field(description="What one learns from the answers")
    audience: Texts | None = Field(default=None, description="Who should answer")
    instructions: Texts | None = Field(default=None, description="What respondents read before the questions")
    scoring: Texts | None = Field(default=None, description="How the answers become numbers")
    construct_source: Text | None = Field(default=None, description="Publications behind what is measured")
    rights: Text | None = Field(default=None, description="Who owns the texts")
    validation: Text | None = Field(
        default=None, description="What is known of validity; 'New, not validated.' if none"
    )
    minutes: Annotated[float, Field(ge=0)] = Field(default=0.0, description="Time to answer, without features")
    minutes_per_feature: Annotated[float, Field(ge=0)] = Field(
        default=0.0, description="Time to answer that each feature adds"
    )
    analyses: list[Name] = Field(default_factory=list, description="Functions of loyaltystats that read the answers")
    feature_prompt: Texts | None = Field(default=None, description="How the researcher should word a feature")
    constructs: dict[Name, Texts] = Field(default_factory=dict, description="What several items measure together")
    blocks: dict[Name, BlockModel] = Field(default_factory=dict, description="Headings inside the template")
    scales: dict[Name, ScaleModel] = Field(default_factory=dict)
    wordings: dict[Name, WordingModel] = Field(default_factory=dict)
    default_wording: Name | None = None
    feature_questions: list[FeatureQuestionModel] = Field(
        default_factory=list, description="Asked once per feature; {feature} stands for its text"
    )
    task_size: Annotated[int, Field(ge=3, le=9)] | None = Field(
        default=None, description="How many features each set shows (best-worst scaling)"
    )
    task_questions: list[TaskQuestionModel] = Field(
        default_factory=list, description="Asked once per set of features, made by a balanced design"
    )
    questions: list[PlainQuestionModel] = Field(default_factory=list, description="Asked once")


class PartModel(Strict):
    """One template in a study, with the features asked about."""

    template: TemplateModel
    features: dict[str, Texts] = Field(default_factory=dict)
    wording: Name | None = None


class IdeaModel(Strict):
    """One idea of the list behind the templates."""

    topic: Text
    analyses: list[Name] = Field(default_factory=list)
    analysis_only: bool = False


class IdeasModel(Strict):
    """The list of ideas behind the templates."""

    ideas: dict[Idea, IdeaModel]


class ScaleLibraryModel(Strict):
    """The answer scales that all templates may name."""

    scales: dict[Name, ScaleModel]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a template."""
    schema = TemplateModel.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def json_schema_text() -> str:
    """Return the JSON Schema as it is published beside the templates."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def write_json_schema(folder: Path) -> Path:
    """Write the JSON Schema into a folder; beside the templates, for editors."""
    target = folder / SCHEMA_FILE
    target.write_text(json_schema_text(), encoding="utf-8", newline="\n")
    return target


if __name__ == "__main__":  # pragma: no cover
    write_json_schema(Path(str(files("loyaltystats.instruments"))))
