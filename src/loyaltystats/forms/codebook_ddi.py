"""The codebook as DDI-Lifecycle 3.3, the XML of data archives: questions, code lists and variables in every language.

What DDI has no element for (role, feature, condition, construct, ideas served, status of a translation) stands in pairs of
key and value, whose keys begin with ``loyaltystats.``. Identifiers come from the codes and the fingerprint of the study, so
that the same study gives the same file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from loyaltystats.forms.codebook import statuses
from loyaltystats.forms.plan import FormPlan
from loyaltystats.questionnaire.layout import ID, STAMP, AnswerColumn
from loyaltystats.questionnaire.question import Question
from loyaltystats.questionnaire.scale import Answer, LocalText, Scale

AGENCY: Final = "loyaltystats"
"""Who names the items; an archive replaces it by its own name."""

DDI_MARK: Final = "<!-- loyaltystats codebook -->"

_SPACES: Final = {
    "": "ddi:instance:3_3",
    "r": "ddi:reusable:3_3",
    "s": "ddi:studyunit:3_3",
    "d": "ddi:datacollection:3_3",
    "l": "ddi:logicalproduct:3_3",
}
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+)*")
_ILLEGAL: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_codebook_ddi(plan: FormPlan, path: Path) -> None:
    """Write the codebook as an instance of DDI-Lifecycle 3.3."""
    root = _Book(plan).instance()
    ET.indent(root)
    text = ET.tostring(root, encoding="unicode")
    path.write_text(f"<?xml version='1.0' encoding='UTF-8'?>\n{DDI_MARK}\n{text}\n", encoding="utf-8", newline="\n")


def _tag(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{_SPACES[prefix]}}}{local}"


def _put(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    """Add an element; a character that XML cannot hold becomes U+FFFD."""
    element = ET.SubElement(parent, _tag(name), attributes)
    element.text = None if text is None else _ILLEGAL.sub("\ufffd", text)
    return element


class _Book:
    """Builds the document: items are made once and referred to by their id."""

    def __init__(self, plan: FormPlan) -> None:
        self.plan = plan
        self.instrument = plan.instrument
        self.languages = plan.instrument.languages
        found = _VERSION.match(plan.instrument.version)
        self.version = found.group() if found else "1"
        self.categories: dict[tuple[tuple[str, str], ...], str] = {}
        self.lists: dict[tuple[str, ...], str] = {}
        self.status = {language: statuses(self.instrument, language) for language in self.languages}
        self.templates = {q.code: part.template for part, questions in self.instrument.asked for q in questions}

    def instance(self) -> ET.Element:
        """Return the whole document."""
        for prefix, space in _SPACES.items():
            ET.register_namespace(prefix, space)
        root = ET.Element(_tag("DDIInstance"))
        self._identify(root, "instance")
        self._citation(root)
        unit = self._item(root, "s:StudyUnit", "study")
        self._pair(unit, "study", self.instrument.id)
        self._pair(unit, "version", self.instrument.version)
        self._pair(unit, "fingerprint", self.instrument.fingerprint)
        self._citation(unit)
        purpose = self.instrument.parts[0].template.purpose
        if purpose:
            abstract = _put(unit, "r:Abstract")
            self._texts(abstract, "r:Content", purpose)
        self._collection(unit)
        self._product(unit)
        return root

    def _citation(self, parent: ET.Element) -> None:
        title = _put(_put(parent, "r:Citation"), "r:Title")
        self._texts(title, "r:String", self.instrument.title or {self.plan.language: self.instrument.id})

    def _identify(self, element: ET.Element, name: str) -> None:
        _put(element, "r:Agency", AGENCY)
        _put(element, "r:ID", f"{name}-{self.instrument.fingerprint}")
        _put(element, "r:Version", self.version)

    def _item(self, parent: ET.Element, kind: str, name: str) -> ET.Element:
        element = _put(parent, kind)
        self._identify(element, name)
        return element

    def _refer(self, parent: ET.Element, kind: str, name: str, to: str) -> None:
        element = _put(parent, kind)
        self._identify(element, name)
        _put(element, "r:TypeOfObject", to)

    def _pair(self, element: ET.Element, key: str, value: str) -> None:
        if value:
            pair = _put(element, "r:UserAttributePair")
            _put(pair, "r:AttributeKey", f"loyaltystats.{key}")
            _put(pair, "r:AttributeValue", value)

    def _texts(self, parent: ET.Element, name: str, texts: LocalText) -> None:
        """Add a text in the languages of the study; in English where it has none of them."""
        for language in [one for one in self.languages if texts.get(one)] or list(texts)[:1]:
            _put(parent, name, texts[language], **{_LANG: language})

    def _label(self, element: ET.Element, texts: LocalText, otherwise: str) -> None:
        self._texts(_put(element, "r:Label"), "r:Content", texts or {self.plan.language: otherwise})

    def _collection(self, unit: ET.Element) -> None:
        collection = self._item(unit, "d:DataCollection", "collection")
        scheme = self._item(collection, "d:QuestionScheme", "questions")
        for question in self.instrument.questions:
            self._question(scheme, question)

    def _question(self, scheme: ET.Element, question: Question) -> None:
        element = self._item(scheme, "d:QuestionItem", f"q-{question.code}")
        self._facts(element, question)
        name = _put(element, "d:QuestionItemName")
        _put(name, "r:String", question.code)
        self._label(element, question.name, question.code)
        for language in self.languages:
            asked = _put(element, "d:QuestionText", audienceLanguage=language)
            words = question.text.get(language, "")
            _put(_put(asked, "d:LiteralText"), "d:Text", words, **{_LANG: language})
        if question.scale is not None and question.kind != "number":
            domain = _put(element, "d:CodeDomain")
            self._refer(domain, "r:CodeListReference", self._list(question.scale), "CodeList")
        elif question.kind == "number":
            self._numbers(_put(element, "d:NumericDomain"), question)
        else:
            _put(element, "d:TextDomain")
        if question.kind == "multiple":
            count = str(len(question.columns))
            _put(element, "r:ResponseCardinality", minimumResponses="0", maximumResponses=count)

    def _facts(self, element: ET.Element, question: Question) -> None:
        """Add what is known of a question and has no element of its own."""
        template = self.templates[question.code]
        facts = {
            "role": str(question.role),
            "feature": question.feature or "",
            "side": str(question.side) if question.side else "",
            "metric": question.metric or "",
            "relevance": question.relevance,
            "block": question.block,
            "construct": question.construct,
            "facet": question.facet,
            "sources": " ".join(question.sources),
            "reversed": "true" if question.reversed else "",
            "required": "true" if question.required else "",
            "total": "" if question.total is None else f"{question.total:g}",
            "right": question.right,
            "template": f"{template.id} {template.version}",
            "construct_source": template.construct_source,
            **{f"translation.{language}": found[question.code] for language, found in self.status.items()},
        }
        for key, value in facts.items():
            self._pair(element, key, value)

    def _numbers(self, element: ET.Element, question: Question) -> None:
        if question.minimum is not None or question.maximum is not None:
            limits = _put(element, "r:NumberRange")
            if question.minimum is not None:
                _put(limits, "r:Low", f"{question.minimum:g}")
            if question.maximum is not None:
                _put(limits, "r:High", f"{question.maximum:g}")
        _put(element, "r:NumericTypeCode", "Decimal")

    def _list(self, scale: Scale) -> str:
        """Return the id of the code list of a scale; scales that are the same share one."""
        codes = tuple(f"{answer.code} {self._category(answer)}" for answer in scale.all_answers)
        return self.lists.setdefault(codes, f"list-{len(self.lists) + 1}")

    def _category(self, answer: Answer) -> str:
        shown = [one for one in self.languages if answer.label.get(one)] or list(answer.label)[:1]
        labels = tuple((one, answer.label[one]) for one in shown) or ((self.plan.language, answer.code),)
        return self.categories.setdefault(labels, f"category-{len(self.categories) + 1}")

    def _product(self, unit: ET.Element) -> None:
        variables = ET.Element(_tag("l:VariableScheme"))
        self._identify(variables, "variables")
        self._own(variables, ID, self.plan.word("cb_id"))
        self._own(variables, STAMP, self.plan.word("cb_stamp"))
        for column in self.plan.columns:
            self._variable(variables, column)
        product = self._item(unit, "l:LogicalProduct", "product")
        categories = self._item(product, "l:CategoryScheme", "categories")
        for labels, name in self.categories.items():
            self._label(self._item(categories, "l:Category", name), dict(labels), name)
        lists = self._item(product, "l:CodeListScheme", "lists")
        for codes, name in self.lists.items():
            self._codes(self._item(lists, "l:CodeList", name), codes, name)
        product.append(variables)

    def _codes(self, element: ET.Element, codes: tuple[str, ...], name: str) -> None:
        for one in codes:
            code, _, category = one.partition(" ")
            entry = self._item(element, "l:Code", f"{name}-{code}")
            self._refer(entry, "r:CategoryReference", category, "Category")
            _put(entry, "r:Value", code)

    def _own(self, scheme: ET.Element, name: str, meaning: str) -> None:
        element = self._item(scheme, "l:Variable", f"v-{name}")
        _put(_put(element, "l:VariableName"), "r:String", name)
        self._label(element, {self.plan.language: meaning}, name)
        _put(_put(element, "l:VariableRepresentation"), "r:TextRepresentation")

    def _variable(self, scheme: ET.Element, column: AnswerColumn) -> None:
        question = column.question
        element = self._item(scheme, "l:Variable", f"v-{column.name}")
        _put(_put(element, "l:VariableName"), "r:String", column.name)
        self._label(element, {one: column.text(one) for one in self.languages if column.text(one)}, column.name)
        self._refer(element, "r:QuestionReference", f"q-{question.code}", "QuestionItem")
        shown = _put(element, "l:VariableRepresentation")
        missing = _missing(column)
        if column.is_closed and column.scale is not None:
            inside = _put(shown, "r:CodeRepresentation", **missing)
            self._refer(inside, "r:CodeListReference", self._list(column.scale), "CodeList")
        elif question.kind == "number":
            self._numbers(_put(shown, "r:NumericRepresentation", **missing), question)
        else:
            _put(shown, "r:TextRepresentation", blankIsMissingValue="true")


def _missing(column: AnswerColumn) -> Mapping[str, str]:
    codes = column.scale.missing_codes if column.scale is not None else ()
    return {"missingValue": " ".join(codes)} if codes else {}
